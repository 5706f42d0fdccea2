"""Exercise: every act by every kind of body on things of ordinary sizes (`data/exercises.yaml`), and what comes of it.

Told are how deep limbs get into things, how far feet slide, and how hard joints have to work. All of it takes some ten minutes of a free core: rows may be
kept in a file as they come, and those that are there are not run again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim import drill, exertion
from sim.anatomy import skeleton
from sim.datasheet import datasheet
from sim.errors import InputError
from sim.scene import Scene
from sim.simulate import simulate
from sim.species import species as species_of
from sim.target import footprint

EVERY = 2
"""Depths are looked at in every so many samples of `sim.exertion.RATE`: a hand at 4 m/s moves 3 cm between two."""
APART = 2.4
"""Between two people who meet [m],"""
ROOM = 1.0
"""and at least between the fronts of two animals [m]."""
FLOOR = {"name": "floor", "shape": {"type": "plane"}, "static": True, "material": "wood"}


@dataclass(frozen=True)
class Row:
    """One act by one kind of body: the deepest of each kind of touch (`sim.drill.Touch`)."""

    act: str
    species: str
    depth: dict[str, float]
    """Kind to depth [m]."""
    where: dict[str, str]
    """Kind to who is in what, and when."""
    slide: float
    """The farthest that a foot slid in one step [m]."""
    torque: float
    """The most that a joint's torque is of what it gives; above 1 no body could do it. Up to the touch where somebody sits down."""
    speed: float
    """The same of its speed."""
    hardest: str
    """The joint that has to work hardest, in words."""


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = datasheet("sim", "exercises")
    return found


def exercises() -> list[tuple[str, str]]:
    """Every act with everybody who does it."""
    groups = _table()["groups"]
    return [(act, who) for act, row in _table()["acts"].items() for who in (groups[row["who"]] if isinstance(row["who"], str) else row["who"])]


def scene_of(act: str, species: str) -> Scene:
    """The scene of one exercise; `it` does the act."""
    table = _table()
    row = table["acts"][act]
    things = row.get("things", [])
    it = {"name": "it", "species": species, "actions": row["do"], "holds": row.get("holds")}
    held = row.get("holds")
    bodies = [FLOOR, *({"name": name, **table["things"][name]} for name in things if name != held)]
    if held is not None:
        bodies.append({"name": held, **table["things"][held], "position": [0.3, 0, 1.0]})
    others = []
    if "other" in row:
        aside = 0.2 if species in table["groups"]["hunters"] else 0.0
        # long ones stand no nearer than nose to nose, with as much room as others have
        apart = max(APART, 2 * footprint(skeleton(species_of(species).name))[0] + ROOM)
        others = [{"name": "other", "species": species, "position": [apart, aside, 0], "heading_deg": 180, "actions": row["other"]}]
    joints = [table["joints"][name] for name in things if name in table["joints"]]
    return Scene.model_validate({"bodies": bodies, "characters": [it, *others], "joints": joints, "seconds": row["seconds"]})


def row_of(act: str, species: str) -> Row:
    """Run one exercise and look."""
    scene = scene_of(act, species)
    fine = simulate(scene, fps=exertion.RATE)
    trajectory = fine.sampled(slice(None, None, EVERY))
    worst, slides = drill.worst(trajectory, scene), drill.slides(trajectory, scene)
    # a seat carries who sits, and how much of them it carries is not known
    alone = int(np.searchsorted(fine.time, drill.seated(trajectory, scene)))
    efforts = exertion.efforts(fine.sampled(slice(0, max(alone, 2))), scene)
    told = {kind: f"{t.part} in {t.body} at {t.time:.2f} s" for kind, t in worst.items()}
    torque, speed = (
        max((x for x in found), default=0.0) for found in ([e.torque / e.torque_limit for e in efforts], [e.speed / e.speed_limit for e in efforts])
    )
    return Row(
        act, species, {kind: t.depth for kind, t in worst.items()}, told, slides[0].way if slides else 0.0, torque, speed, efforts[0].told() if efforts else ""
    )  # fmt: skip


def table(chosen: Iterable[tuple[str, str]] | None = None, *, keep: Path | None = None, progress: Callable[[float], None] | None = None) -> list[Row]:
    """Every exercise, the deepest first. `keep`: a file of rows, one JSON object a line; what is in it is not run again, what is run is added at once."""
    todo = list(exercises() if chosen is None else chosen)
    done = _kept(keep)
    rows = []
    for i, (act, species) in enumerate(todo):
        row = done.get((act, species))
        if row is None:
            row = row_of(act, species)
            if keep is not None:
                with keep.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(row)) + "\n")
        rows.append(row)
        if progress is not None:
            progress((i + 1) / len(todo))
    return sorted(rows, key=lambda r: -max((d for kind, d in r.depth.items() if kind not in ("grip", "ground")), default=0.0))


def _kept(path: Path | None) -> dict[tuple[str, str], Row]:
    """Rows of a file, by act and species; none where there is no file yet."""
    if path is None or not path.exists():
        return {}
    try:
        rows = [Row(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    except (TypeError, ValueError) as error:
        raise InputError(f"{path}: holds other things than rows of `physgen bench bodies` ({error}); name another file") from error
    return {(row.act, row.species): row for row in rows}


def as_data(rows: list[Row]) -> list[dict[str, Any]]:
    """The rows as plain data."""
    return [asdict(r) for r in rows]


def lines(rows: list[Row]) -> list[str]:
    """The rows as text: depths in millimetres, and the deepest place."""
    kinds = ("thing", "other", "seat", "grip", "ground")
    out = [f"{'act (depth in mm)':<32}{'who':<15}" + "".join(f"{k:>7}" for k in (*kinds, "slide", "torque", "speed")) + "  deepest"]
    for r in rows:
        cells = "".join(f"{1000 * r.depth.get(k, 0.0):>7.0f}" for k in kinds)
        deepest = max((k for k in r.depth if k not in ("grip", "ground")), key=lambda k: r.depth[k], default=None)
        out.append(f"{r.act:<32}{r.species:<15}{cells}{1000 * r.slide:>7.0f}{r.torque:>7.2f}{r.speed:>7.2f}  {r.where[deepest] if deepest else ''}")
    return out
