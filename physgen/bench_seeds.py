"""bench seeds: the mission's own prompts, each to an mp4, and whether the interaction that it asks for is completed, and why not.

Completed: every event that the words state happens in the simulation, in order. Seen: the finished frames show it within the bounds of
the report. A shot that is already in the folder is read again instead of being made, so an interrupted run goes on where it was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from physgen import sheet
from physgen.bench_events import Asked, judged, stated
from physgen.bench_motion import FRAMES_SHOWN, shown
from physgen.measure import NOT_REACHED
from sim.errors import InputError, OutOfScopeError, SimulationError
from sim.trajectory import write_atomic

if TYPE_CHECKING:
    from physgen.shot import Shot
    from physgen.video import Frames

PROMPTS = Path("benchmarks/prompts_mission.yaml")
COMPLETED, PARTLY, NOT, REFUSED, FAILED = "completed", "in part", "not", "refused", "failed"
SLUG = 40
"""Characters of a prompt in its folder's name."""
TILE = 200
"""Width of a picture on the contact sheet [px]."""


@dataclass(frozen=True, eq=False)
class Row:
    """One prompt."""

    prompt: str
    outcome: str
    why: str
    asked: tuple[Asked, ...] = ()
    seen: bool | None = None
    """Whether the pixels show it within every bound; None where there is no video."""
    unseen: tuple[str, ...] = ()
    """What the pixels miss."""
    left_out: tuple[str, ...] = ()
    """What the notes say cannot be simulated."""
    seconds: float = 0.0
    pictures: tuple[Frames, ...] = ()


def run(
    prompts: list[str], folder: Path, *, size: tuple[int, int], seconds: float | None = None, seed: int = 0, progress: Callable[[int, int], None] | None = None
) -> list[Row]:  # fmt: skip
    """Every prompt, at most `seconds` long. A prompt that cannot be made is a row that says why."""
    rows = []
    for done, prompt in enumerate(prompts):
        if progress is not None:
            progress(done, len(prompts))
        rows.append(_row(prompt, folder / name_of(done + 1, prompt), size=size, seconds=seconds, seed=seed))
    if progress is not None:
        progress(len(prompts), len(prompts))
    return rows


def name_of(number: int, prompt: str) -> str:
    """Folder of a prompt: its place in the list and its first words."""
    words = re.sub(r"[^\w]+", "_", prompt.lower()).strip("_")
    return f"{number:02d}_{words[:SLUG].rstrip('_')}"


def _row(prompt: str, folder: Path, *, size: tuple[int, int], seconds: float | None, seed: int) -> Row:
    try:
        return _told(prompt, _shot(prompt, folder, size=size, seconds=seconds, seed=seed), seed=seed)
    except (OutOfScopeError, InputError) as error:
        return Row(prompt, REFUSED, str(error))
    except SimulationError as error:
        return Row(prompt, FAILED, str(error))


def _shot(prompt: str, folder: Path, *, size: tuple[int, int], seconds: float | None, seed: int) -> Shot:
    from physgen.pipeline import generate
    from physgen.shot import REPORT, Shot

    if (folder / REPORT).is_file():
        kept = Shot.load(folder)
        if kept.prompt == prompt:
            return kept
    return generate(prompt, out=folder, size=size, seconds=seconds, seed=seed, takes=1)


def _told(prompt: str, shot: Shot, *, seed: int) -> Row:
    from semantics.stage import set_up

    script = shot.script
    if script is None:
        raise InputError(f"{shot.path}: holds no script; remove the folder and run again")
    staged = set_up(script, seed=seed)
    asked = tuple(judged(event, staged, shot.trajectory.events) for event in stated(script))
    missed = [a for a in asked if not a.happened]
    outcome = COMPLETED if asked and not missed else PARTLY if len(missed) < len(asked) else NOT
    why = "; ".join(f"{a.what}: {a.why}" for a in missed) or "; ".join(dict.fromkeys(a.why for a in asked)) or "the words state no event"
    unseen = tuple(reason for reason in shot.report["reasons"] if not reason.startswith(NOT_REACHED))
    left_out = tuple(note.message for note in script.notes if note.level == "unsupported")
    return Row(prompt, outcome, why, asked, not unseen, unseen, left_out, shot.report["seconds"]["total"], shown(shot.frames))


def summary(rows: list[Row]) -> dict[str, int]:
    """How many of each outcome, and how many of the videos show it on their pixels."""
    count = {outcome: sum(row.outcome == outcome for row in rows) for outcome in (COMPLETED, PARTLY, NOT, REFUSED, FAILED)}
    return {"prompts": len(rows), **count, "seen": sum(row.seen is True for row in rows)}


def lines(rows: list[Row]) -> list[str]:
    """The table, a prompt a line with the reason below it, and the sums."""
    text = [f"{'outcome':<10}{'events':>7}{'seen':>6}{'s':>7}  prompt"]
    for row in rows:
        events = f"{sum(a.happened for a in row.asked)}/{len(row.asked)}" if row.asked else "-"
        seen = "-" if row.seen is None else "yes" if row.seen else "no"
        text += [f"{row.outcome:<10}{events:>7}{seen:>6}{row.seconds:>7.1f}  {row.prompt}", f"{'':<32}{row.why}"]
        text += [f"{'':<32}on the pixels: {reason}" for reason in row.unseen] + [f"{'':<32}left out: {part}" for part in row.left_out]
    return [*text, ", ".join(f"{count} {name}" for name, count in summary(rows).items())]


def as_data(rows: list[Row]) -> dict[str, Any]:
    """For seeds.json."""
    keys = ("prompt", "outcome", "why", "seen", "unseen", "left_out", "seconds")
    return {"summary": summary(rows), "rows": [{**{k: getattr(r, k) for k in keys}, "asked": [asdict(a) for a in r.asked]} for r in rows]}


def save(folder: Path, rows: list[Row]) -> None:
    """seeds.json, and contact_sheet.png with a few frames of every video."""
    write_atomic(folder / "seeds.json", (json.dumps(as_data(rows), indent=1, ensure_ascii=False) + "\n").encode())
    pictures = [(picture, f"{row.prompt} ({row.outcome})" if k == 0 else "") for row in rows for k, picture in enumerate(row.pictures)]
    if pictures:
        write_atomic(folder / "contact_sheet.png", sheet.tiles([p for p, _ in pictures], [c[:70] for _, c in pictures], columns=2 * FRAMES_SHOWN, width=TILE))
