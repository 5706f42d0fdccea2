"""bench events: how many of the goals of the scenes that come with the repository happen when they are simulated."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import InputError, SimulationError

SCENES = Path("scenes")


@dataclass(frozen=True)
class Row:
    """One scene."""

    scene: str
    goals: int
    reached: int
    seconds: float
    error: str | None = None


def run(folder: Path, *, seed: int) -> list[Row]:
    """Simulate every scene of a folder."""
    from sim.scene import load_scene
    from sim.simulate import simulate

    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise InputError(f"{folder}: holds no scenes (*.yaml); give --scenes FOLDER")
    rows = []
    for file in files:
        start = time.perf_counter()
        try:
            events = simulate(load_scene(file), seed=seed).events
        except (InputError, SimulationError) as error:
            rows.append(Row(file.stem, 0, 0, time.perf_counter() - start, str(error)))
            continue
        rows.append(Row(file.stem, len(events), sum(bool(e.get("satisfied")) for e in events), time.perf_counter() - start))
    return rows


def as_data(rows: list[Row]) -> dict[str, Any]:
    """Rows and sums."""
    return {"goals": sum(r.goals for r in rows), "reached": sum(r.reached for r in rows), "rows": [vars(r) for r in rows]}


def lines(rows: list[Row]) -> list[str]:
    """The table and the sum."""
    text = [f"{'scene':<24}{'goals':>7}{'reached':>9}{'s':>8}"]
    text += [f"{r.scene:<24}{r.goals:>7}{r.reached:>9}{r.seconds:>8.2f}" + (f"  {r.error}" if r.error else "") for r in rows]
    data = as_data(rows)
    return [*text, f"{data['reached']} of {data['goals']} goals reached"]
