"""bench events: how much of what sentences ask for happens: read, staged, searched for by the director, simulated, and looked for.

What counts is every event that a sentence states (not those it only implies or offers as a choice). An event happens when each of its
goals does, in order; one that could not be staged, or that nobody can tell from a trajectory, has not happened. `--scenes` judges the
goals of scene files instead.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, OutOfScopeError, SimulationError

if TYPE_CHECKING:
    from semantics.script import Event, PhysicsScript
    from sim.scene import Scene

PROMPTS = Path("benchmarks/prompts_events.yaml")
THIRD_PARTY = Path("../shared/eval/dev.jsonl")
"""Third-party prompts, measured where they are present."""
GOAL_SHARE, GOAL_SECONDS = 0.95, 3.0
"""Events that should happen, and the director's median search [s]."""


@dataclass(frozen=True)
class Asked:
    """One event of a sentence, or one goal of a scene file."""

    what: str
    happened: bool
    why: str
    """What was seen, or why nothing could be."""
    staged: bool = True


@dataclass(frozen=True)
class Row:
    """One sentence or scene file."""

    prompt: str
    source: str
    asked: tuple[Asked, ...] = ()
    refused: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    """Processor time by stage: parse, stage, search, simulate [s]; search only where something was left free."""

    @property
    def reached(self) -> int:
        return sum(a.happened for a in self.asked)


def read_prompts(path: Path) -> list[str]:
    """Sentences of a YAML list, or the `prompt` (or `text`) of each line of a .jsonl file. Raises InputError."""
    if path.suffix != ".jsonl":
        from physgen.bench_motion import read_prompts as read_list

        return read_list(path)
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [str(row.get("prompt") or row["text"]) for row in rows]
    except (OSError, UnicodeDecodeError, ValueError, KeyError, AttributeError) as error:
        raise InputError(f"{path}: cannot be read as JSON lines with a `prompt` each ({error!r})") from error


def sources(given: Sequence[Path]) -> list[tuple[str, str]]:
    """(source, sentence) of the given files; of our own list and the third-party one, where none is given."""
    paths = list(given) or [PROMPTS, *([THIRD_PARTY] if THIRD_PARTY.is_file() else [])]
    return [(path.stem, prompt) for path in paths for prompt in read_prompts(path)]


def run(prompts: Sequence[tuple[str, str]], *, seed: int = 0, progress: Callable[[float], None] | None = None) -> list[Row]:
    """Every sentence through the whole chain up to its trajectory."""
    rows = []
    for done, (source, prompt) in enumerate(prompts):
        rows.append(_sentence(source, prompt, seed))
        if progress is not None:
            progress((done + 1) / len(prompts))
    return rows


def _sentence(source: str, prompt: str, seed: int) -> Row:
    from semantics.parse import parse
    from semantics.stage import Staged, set_up

    clock = _Clock()
    try:
        script = clock("parse", lambda: parse(prompt))
    except InputError as error:
        return Row(prompt, source, (Asked("the sentence", False, str(error), staged=False),), str(error), clock.seconds)
    try:
        staged: Staged = clock("stage", lambda: set_up(script, seed=seed))
        events = _play(staged.scene, seed, clock)
    except (InputError, OutOfScopeError, SimulationError) as error:
        lost = tuple(Asked(_words(e), False, str(error), staged=False) for e in stated(script))
        return Row(prompt, source, lost or (Asked("the sentence", False, str(error), staged=False),), str(error), clock.seconds)
    return Row(prompt, source, tuple(judged(e, staged, events) for e in stated(script)), None, clock.seconds)


def stated(script: PhysicsScript) -> list[Event]:
    """Events that the words ask for: neither implied nor a choice."""
    return [e for e in script.events if not e.implied and not e.optional and e.modality != "or"]


def _words(event: Event) -> str:
    roles = " ".join(f"{k}={v}" for k in ("agent", "patient", "target", "surface", "source") if (v := getattr(event, k)))
    modality = f"{event.modality} " if event.modality else ""
    return f"{modality}{event.type}{f'/{event.subtype}' if event.subtype else ''} {roles}".strip()


def judged(event: Event, staged: Any, seen: Sequence[dict[str, Any]]) -> Asked:
    goals = [seen[i] for i in staged.goals.get(event.id, ())]
    if not goals:
        return Asked(_words(event), False, staged.left_out.get(event.id, "nothing was staged for it"), staged=False)
    missed = [g for g in goals if g["satisfied"] is not True]
    told = missed or goals
    return Asked(_words(event), not missed, "; ".join(f"{g['event']}: {g['detail']}" for g in told))


def _play(scene: Scene, seed: int, clock: _Clock) -> tuple[dict[str, Any], ...]:
    """The scene's goals as they came out."""
    from sim import director
    from sim.simulate import simulate

    if scene.free:
        scene = clock("search", lambda: director.solve(scene, seed=seed))
    return clock("simulate", lambda: simulate(scene, seed=seed)).events


class _Clock:
    """Processor time of what it is given [s]: what it takes on an idle core."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def __call__(self, stage: str, work: Callable[[], Any]) -> Any:
        start = time.process_time()
        try:
            return work()
        finally:
            self.seconds[stage] = time.process_time() - start


def run_scenes(folder: Path, *, seed: int) -> list[Row]:
    """The goals of every scene file of a folder."""
    from sim.scene_file import load_scene

    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise InputError(f"{folder}: holds no scenes (*.yaml); give --scenes FOLDER")
    rows = []
    for file in files:
        clock = _Clock()
        try:
            events = _play(load_scene(file), seed, clock)
        except (InputError, SimulationError) as error:
            rows.append(Row(file.stem, folder.name, (Asked("the scene", False, str(error), staged=False),), str(error), clock.seconds))
            continue
        asked = tuple(Asked(e["event"], e["satisfied"] is True, e["detail"]) for e in events)
        rows.append(Row(file.stem, folder.name, asked, None, clock.seconds))
    return rows


def summary(rows: Sequence[Row]) -> dict[str, Any]:
    """Sums of some rows."""
    asked = [a for r in rows for a in r.asked]
    staged = [a for a in asked if a.staged]
    searched = [r.seconds["search"] for r in rows if "search" in r.seconds]
    took = [r.seconds.get("search", 0.0) for r in rows if r.refused is None]
    return {
        "sentences": len(rows), "refused": sum(r.refused is not None for r in rows), "all_happens": sum(r.reached == len(r.asked) for r in rows),
        "events": len(asked), "happened": sum(a.happened for a in asked), "share": _share(sum(a.happened for a in asked), len(asked)),
        "staged": len(staged), "share_of_staged": _share(sum(a.happened for a in staged), len(staged)),
        "searched": len(searched), "search_s_median": statistics.median(took) if took else 0.0,
        "search_s_median_where_searched": statistics.median(searched) if searched else 0.0, "search_s_most": max(searched, default=0.0),
    }  # fmt: skip


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def as_data(rows: Sequence[Row]) -> dict[str, Any]:
    """Sums by source, and every row."""
    groups = {source: [r for r in rows if r.source == source] for source in dict.fromkeys(r.source for r in rows)}
    return {
        "goals": {"share": GOAL_SHARE, "search_s_median": GOAL_SECONDS},
        "sources": {source: summary(mine) for source, mine in groups.items()},
        "all": summary(rows),
        "rows": [{**vars(r), "asked": [vars(a) for a in r.asked]} for r in rows],
    }


def lines(rows: Sequence[Row]) -> list[str]:
    """Sums, then what did not happen, then what was refused."""
    data = as_data(rows)
    text = [f"{'source':<18}{'sentences':>10}{'events':>8}{'happen':>8}{'share':>8}{'of staged':>11}{'search s: median':>18}{'if any':>8}{'most':>8}"]
    for source, s in [*data["sources"].items(), *([("all", data["all"])] if len(data["sources"]) > 1 else [])]:
        text.append(
            f"{source:<18}{s['sentences']:>10}{s['events']:>8}{s['happened']:>8}{100 * s['share']:>7.1f}%{100 * s['share_of_staged']:>10.1f}%"
            f"{s['search_s_median']:>18.2f}{s['search_s_median_where_searched']:>8.2f}{s['search_s_most']:>8.1f}"
        )
    missed = [(r, a) for r in rows if r.refused is None for a in r.asked if not a.happened]
    text += ["", f"did not happen: {len(missed)}"]
    text += [f"  {r.prompt}\n      {a.what}: {a.why}" for r, a in missed]
    refused = [r for r in rows if r.refused is not None]
    text += ["", f"refused: {len(refused)}"]
    text += [f"  {r.prompt}\n      {r.refused}" for r in refused]
    return text
