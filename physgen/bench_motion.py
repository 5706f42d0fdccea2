"""bench motion: prompts that the model has not seen, generated, and measured on the decoded mp4.

Every simulated thing should be visible where the simulation puts it, in the colour that the sentence names. The same meter can read
a path-traced render of the same simulations (`reference=True`): what it says there is the best that it can say.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from physgen import measure, sheet, video
from physgen.video import Frames
from sim.errors import InputError, OutOfScopeError, SimulationError
from sim.trajectory import write_atomic

PROMPTS = Path("benchmarks/prompts_first_light.yaml")
GOAL_IOU, GOAL_COLOR = 0.7, 0.8
"""First light: mean mask IoU of things over 20 px; share of things in the colour that is named."""
FRAMES_SHOWN = 4


@dataclass(frozen=True, eq=False)
class Row:
    """One prompt."""

    prompt: str
    error: str | None = None
    report: dict[str, Any] | None = None
    """As in report.json."""
    seconds: float = 0.0
    pictures: tuple[Frames, ...] = ()

    def values(self, key: str) -> list[dict[str, Any]]:
        """One measured quantity of all things, where it could be measured."""
        bodies = (self.report or {}).get("bodies", {})
        return [values[key] for values in bodies.values() if values[key]["status"] != "not_measurable"]

    @property
    def iou(self) -> float | None:
        found = [v["value"] for v in self.values("iou")]
        return statistics.fmean(found) if found else None


def read_prompts(path: Path) -> list[str]:
    """The prompts of a YAML list. Raises InputError."""
    try:
        data = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise InputError(f"{path}: cannot be read as a list of prompts ({error}); give --prompts FILE") from error
    if not isinstance(data, list) or not data or not all(isinstance(p, str) for p in data):
        raise InputError(f"{path}: expected a YAML list of sentences")
    return data


def run(prompts: list[str], make: Callable[[str], Row], *, progress: Callable[[int, int], None] | None = None) -> list[Row]:
    """Make (`painted` or `traced`) every prompt; one that fails is a row that says why."""
    rows = []
    for done, prompt in enumerate(prompts):
        if progress is not None:
            progress(done, len(prompts))
        try:
            rows.append(make(prompt))
        except (InputError, OutOfScopeError, SimulationError) as error:
            rows.append(Row(prompt, error=str(error)))
    if progress is not None:
        progress(len(prompts), len(prompts))
    return rows


def painted(prompt: str, *, size: tuple[int, int], seconds: float, seed: int, steps: int | None) -> Row:
    """The prompt through the whole chain, one take."""
    from physgen.pipeline import generate

    shot = generate(prompt, size=size, seconds=seconds, seed=seed, steps=steps, takes=1)
    return Row(prompt, report=shot.report, seconds=shot.report["seconds"]["total"], pictures=shown(shot.frames))


def traced(prompt: str, *, size: tuple[int, int], seconds: float, seed: int) -> Row:
    """The prompt's simulation, path-traced, encoded, and read by the same meter."""
    from physgen.clock import Clock
    from physgen.pipeline import Settings, simulated, understand
    from sim.render import render

    clock = Clock()
    understood = understand(prompt, seed=seed, clock=clock)
    trajectory, gbuffers = simulated(understood, Settings(size, 24.0, seconds), seed=seed, last=None, clock=clock)
    clip = video.decode(video.encode(render(trajectory, width=size[0], height=size[1], pathtrace=True), fps=24))
    return Row(prompt, report=measure.measure(clip, trajectory=trajectory, gbuffers=gbuffers).as_data(), seconds=clock.total, pictures=shown(clip.frames))


def shown(frames: Frames) -> tuple[Frames, ...]:
    """A few frames, evenly spread."""
    return tuple(frames[i] for i in np.linspace(0, len(frames) - 1, FRAMES_SHOWN).round().astype(int))


def summary(rows: list[Row]) -> dict[str, Any]:
    """Means over all things of all prompts, beside the goals."""
    made = [row for row in rows if row.error is None]
    ious = [v["value"] for row in made for v in row.values("iou")]
    colors = [v["status"] == "pass" for row in made for v in row.values("color")]
    goals = [bool(goal.get("satisfied")) for row in made for goal in (row.report or {}).get("goals", [])]
    return {
        "prompts": len(rows),
        "generated": len(made),
        "passed": sum(bool((row.report or {}).get("passed")) for row in made),
        "things": len(ious),
        "iou_mean": round(statistics.fmean(ious), 4) if ious else None,
        "iou_goal": GOAL_IOU,
        "things_below_goal": sum(v < GOAL_IOU for v in ious),
        "colors_named": len(colors),
        "color_share": round(statistics.fmean(colors), 4) if colors else None,
        "color_goal": GOAL_COLOR,
        "error_width_mean": _mean(made, "error_width"),
        "g_error_mean": _g_error(made),
        "goals": len(goals),
        "goals_reached": sum(goals),
        "seconds_median": round(statistics.median(r.seconds for r in made), 1) if made else None,
    }


def _mean(rows: list[Row], key: str) -> float | None:
    found = [v["value"] for row in rows for v in row.values(key) if v["value"] is not None]
    return round(statistics.fmean(found), 5) if found else None


def _g_error(rows: list[Row]) -> float | None:
    found = [abs(v["value"] / v["expected"] - 1) for row in rows for v in row.values("g_fit_m_s2")]
    return round(statistics.fmean(found), 4) if found else None


def line(row: Row) -> str:
    """One prompt of the table."""
    if row.error is not None:
        return f"{'-':>6} {'-':>7} {'-':>6} {'-':>5} {'-':>6}  {row.prompt}: {row.error}"
    colors = [v["status"] == "pass" for v in row.values("color")]
    goals = [bool(goal.get("satisfied")) for goal in (row.report or {}).get("goals", [])]
    iou = "-" if row.iou is None else f"{row.iou:.2f}"
    passed = "yes" if (row.report or {}).get("passed") else "no"
    return f"{iou:>6} {f'{sum(colors)}/{len(colors)}':>7} {f'{sum(goals)}/{len(goals)}':>6} {passed:>5} {row.seconds:>6.1f}  {row.prompt}"


def lines(rows: list[Row]) -> list[str]:
    """The table, a prompt a line, and the means."""
    text = [f"{'IoU':>6} {'colour':>7} {'goals':>6} {'pass':>5} {'s':>6}  prompt"]
    text += [line(row) for row in rows]
    means = summary(rows)
    text.append(
        f"{means['generated']} of {means['prompts']} generated; mask IoU {means['iou_mean']} over {means['things']} things (goal {GOAL_IOU}); "
        f"colour as named {means['color_share']} of {means['colors_named']} (goal {GOAL_COLOR}); off the path {means['error_width_mean']} of the width; "
        f"g off by {means['g_error_mean']}; {means['goals_reached']} of {means['goals']} goals; {means['passed']} clips pass"
    )
    return text


def save_sheet(path: Path, rows: list[Row]) -> None:
    """A few frames of every clip."""
    pictures = [(picture, row.prompt if k == 0 else "") for row in rows for k, picture in enumerate(row.pictures)]
    if pictures:
        write_atomic(path, sheet.tiles([p for p, _ in pictures], [c[:60] for _, c in pictures], columns=2 * FRAMES_SHOWN, width=220))


def save(folder: Path, rows: list[Row]) -> None:
    """motion.json and contact_sheet.png: four frames of every clip."""
    data = {"summary": summary(rows), "rows": [{"prompt": r.prompt, "error": r.error, "seconds": r.seconds, "report": _brief(r.report)} for r in rows]}
    write_atomic(folder / "motion.json", (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode())
    save_sheet(folder / "contact_sheet.png", rows)


def _brief(report: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if report is None else {key: value for key, value in report.items() if key in ("passed", "reasons", "goals", "bodies", "seconds")}
