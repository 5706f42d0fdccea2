"""Aim: which free values would bring two bodies together, from free flight and one simulated run, without simulating again.

Bodies in flight follow p + v t + g t^2 / 2; what rolls or slides keeps the shape of its simulated path, turned and scaled with the
start velocity; characters keep theirs, moved, turned and shifted in time. Good to a few centimetres: the director simulates the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.between import neighbours
from sim.free import Variable
from sim.pose import stands_for
from sim.scene import Goal, Scene
from sim.view import View

Float = NDArray[np.float64]

MEETS = {"hit", "collide", "strike", "meet", "touch", "push", "kick", "catch", "topple", "knock_over", "knock_down", "knock", "tip", "collapse"}
"""Events in which the mover reaches its partner."""
DROPS_ONTO = {"land", "enter", "land_in", "go_through"}
"""Events in which it comes down on its partner."""
BETWEEN = {"land_between", "pass_between", "go_between", "roll_between"}
"""Events in which it goes between two partners."""
MISSES = {"nearly", "nearly_hit", "miss"}
LATE_M_S = 2.0
"""What a second too early or too late counts for, against metres beside: an unhurried throw's speed along the ground [m/s]."""
NEAR_MISS_M = 0.1
"""Room left by a near miss [m]."""


@dataclass(frozen=True)
class Pair:
    """Two bodies that a goal wants together."""

    event: str
    mover: int
    partner: int
    at: float | None
    beside: int | None = None
    """The other one of two that it goes between."""


def pairs(view: View, goals: Sequence[Goal]) -> list[Pair]:
    """What the goals ask to meet, each side by the body that stands for it."""
    found = []
    for goal in goals:
        event = goal.event.strip().lower().replace(" ", "_").replace("-", "_")
        other = goal.patient or goal.target
        if goal.negated or goal.agent is None or other is None or other == goal.agent or event not in MEETS | DROPS_ONTO | MISSES | BETWEEN:
            continue
        if event in BETWEEN:
            a, gaps = view.who(goal.agent), neighbours(view, goal)
            found += [Pair(event, int(a[0]), one, goal.at, two) for one, two in gaps[:1] if len(a)]
            continue
        a, b = view.who(goal.agent), view.who(other)
        if len(a) and len(b):
            found.append(Pair(event, int(a[0]), _middle(view, b), goal.at))
    return found


def _middle(view: View, rows: NDArray[np.int64]) -> int:
    """The row nearest to the middle of a group."""
    start = view.trajectory.position[0, rows]
    return int(rows[int(np.argmin(np.linalg.norm(start - start.mean(0), axis=-1)))])


class Paths:
    """Predicts where a body goes when free values change, from one simulated run of `scene` (nothing left free)."""

    def __init__(self, view: View, scene: Scene, free: Sequence[Variable]) -> None:
        self.view, self.scene, self.free = view, scene, free
        self.owners = {v.owner for v in free}
        self._drags: dict[int, Float] = {}

    def owner(self, row: int) -> str:
        """Who decides a row's path: its body, or the character it is part of."""
        name = self.view.trajectory.names[row]
        return name if name in {b.name for b in self.scene.bodies} else name.split("/")[0]

    def path(self, row: int, unit: Float) -> Float:
        """Centre (t, 3) [m]."""
        base = self.view.trajectory.position[:, row]
        owner = self.owner(row)
        if owner not in self.owners:
            return base
        values = {(v.field, v.index): v.value(u) for v, u in zip(self.free, unit, strict=True) if v.owner == owner}
        if any(c.name == owner for c in self.scene.characters):
            return self._walk(owner, base, values)
        return self._move(row, base, values)

    def _move(self, row: int, base: Float, values: dict[tuple[str, int | None], float]) -> Float:
        body = self.view.bodies[row]
        assert body is not None
        start = np.array([values.get(("position", k), body.position[k]) for k in range(3)])
        speed = np.array([values.get(("velocity", k), body.velocity[k]) for k in range(3)])
        time = self.view.time[:, None]
        if not self.view.supported(row)[:2].any():
            launched = float(np.linalg.norm(body.velocity))
            faster = float(np.linalg.norm(speed)) / launched if launched > 1e-6 else 1.0
            return start + speed * time + np.asarray(self.scene.gravity) * time**2 / 2 + self._drag(row, base) * min(faster, 3.0) ** 2
        way = base - base[0]
        before = np.asarray(body.velocity)
        if np.linalg.norm(before) < 1e-6:
            return start + (speed * time if np.linalg.norm(speed) > 1e-6 else way)
        turn = np.arctan2(speed[1], speed[0]) - np.arctan2(before[1], before[0])
        return start + _turned(way, turn) * float(np.linalg.norm(speed) / np.linalg.norm(before))

    def _drag(self, row: int, base: Float) -> Float:
        """What the medium took of the simulated flight, (t, 3) [m]; beyond its end as the square of the time."""
        if row not in self._drags:
            body, time = self.view.bodies[row], self.view.time[:, None]
            assert body is not None
            off = base - (base[0] + np.asarray(body.velocity) * time + np.asarray(self.scene.gravity) * time**2 / 2)
            hits = self.view.contact_times([row])
            ends = float(hits[0]) if len(hits) else float(self.view.time[-1])
            last = int(np.clip(np.searchsorted(self.view.time, ends) - 1, 0, len(self.view.time) - 1))
            if last > 0:
                off[last:] = off[last] * (time[last:] / time[last]) ** 2
            self._drags[row] = off if last > 0 else np.zeros_like(base)
        return self._drags[row]

    def off(self, goal: Goal, row: int, unit: Float) -> float:
        """How far from the place of a key pose a row is at its moment [m]."""
        path = self.path(row, unit)
        there = np.array([np.interp(goal.at or 0.0, self.view.time, path[:, k]) for k in range(3)]) - np.asarray(goal.position)
        if self.view.is_character(goal.agent):
            there -= (there @ self.view.up) * self.view.up  # it is above the point that it stands on
        return float(np.linalg.norm(there))

    def _walk(self, owner: str, base: Float, values: dict[tuple[str, int | None], float]) -> Float:
        character = next(c for c in self.scene.characters if c.name == owner)
        moved = np.array([values.get(("position", k), character.position[k]) for k in range(3)])
        turn = np.radians(values.get(("heading_deg", None), character.heading_deg) - character.heading_deg)
        time = self.view.time
        for k, action in enumerate(character.actions):
            at, pace = values.get((f"actions/{k}/at", None)), values.get((f"actions/{k}/speed", None))
            begins = action.at or 0.0
            if pace is not None and action.speed:
                time = np.where(time > begins, begins + (time - begins) * pace / action.speed, time)
            if at is not None:
                time = time - (at - begins)
        shifted = np.stack([np.interp(time, self.view.time, base[:, k]) for k in range(3)], axis=-1)
        return moved + _turned(shifted - np.asarray(character.position), turn)


def _turned(way: Float, angle: float) -> Float:
    c, s = np.cos(angle), np.sin(angle)
    return way @ np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])


def miss(paths: Paths, pair: Pair, unit: Float) -> float:
    """By how much the predicted paths miss what the pair wants [m]; 0 is dead centre."""
    view = paths.view
    here, there = paths.path(pair.mover, unit), paths.path(pair.partner, unit)
    if pair.beside is not None:
        return _miss_middle(view, pair, here, (there + paths.path(pair.beside, unit)) / 2)
    size = float(np.mean(view.half_size(pair.mover))) + float(np.mean(view.half_size(pair.partner)))
    if pair.event in DROPS_ONTO:
        return _miss_above(view, pair, here, there)
    # below the ground that the run has shown nothing flies on
    floor = float(np.min(view.height(pair.mover))) - 0.02
    apart = np.where(here @ view.up >= floor, np.linalg.norm(here - there, axis=-1), np.inf)
    if pair.at is not None and pair.event in MEETS:
        # surface to surface at that moment, and not before
        then = float(np.interp(pair.at, view.time, np.minimum(apart, 1e3)))
        return abs(then - size) + max(size - float(np.min(apart[view.time <= pair.at], initial=np.inf)), 0.0)
    if pair.at is not None:
        apart = np.where(np.abs(view.time - pair.at) < 1.5 * view.step, apart, np.inf)
    nearest = float(np.min(apart))
    if not np.isfinite(nearest):
        return 10.0
    return abs(nearest - size - NEAR_MISS_M) if pair.event in MISSES else nearest


def _miss_above(view: View, pair: Pair, here: Float, there: Float) -> float:
    """Sideways distance when the mover comes down through the partner's top [m]."""
    top = (there @ view.up) + float(np.max(view.highest(pair.partner) - view.height(pair.partner)))
    above = (here @ view.up) - top
    down = np.flatnonzero((above[:-1] > 0) & (above[1:] <= 0))
    if not len(down):
        return 2.0 + float(np.min(np.abs(above))) + float(np.min(np.linalg.norm(here - there, axis=-1)))
    i = int(down[0])
    share = above[i] / (above[i] - above[i + 1])
    off = (1 - share) * (here[i] - there[i]) + share * (here[i + 1] - there[i + 1])
    return float(np.linalg.norm(off - (off @ view.up) * view.up)) + _late(view, pair, i, share)


def _late(view: View, pair: Pair, i: int, share: float) -> float:
    """What a moment between two samples lies off the goal's, as a way at LATE_M_S [m]."""
    return 0.0 if pair.at is None else LATE_M_S * abs(float((1 - share) * view.time[i] + share * view.time[i + 1]) - pair.at)


def _miss_middle(view: View, pair: Pair, here: Float, middle: Float) -> float:
    """Level distance from the middle between two: where it comes down, or where it is nearest [m]."""
    floor = float(np.min(view.height(pair.mover)))
    height = here @ view.up - floor
    off = here - middle
    apart = np.linalg.norm(off - np.outer(off @ view.up, view.up), axis=-1)
    if pair.event != "land_between":
        return float(np.min(np.where(height >= -0.02, apart, np.inf), initial=10.0))
    down = np.flatnonzero((height[:-1] > 0.01) & (height[1:] <= 0.01))
    if not len(down):
        return 2.0 + float(np.min(apart))
    i = int(down[0])
    share = (height[i] - 0.01) / (height[i] - height[i + 1])
    return float((1 - share) * apart[i] + share * apart[i + 1]) + _late(view, pair, i, share)


def guesses(view: View, scene: Scene, free: Sequence[Variable], goals: Sequence[Goal], *, start: Float, seed: int, count: int = 2) -> list[Float]:
    """Free values, as units (n,), that should make the wanted pairs meet and be where key poses want them; the nearest to `start` of the good ones first."""
    from scipy.optimize import minimize
    from scipy.stats import qmc

    wanted = pairs(view, goals)
    paths = Paths(view, scene, free)
    wanted = [p for p in wanted if {paths.owner(p.mover), paths.owner(p.partner)} & paths.owners]
    places = [(g, row) for g in goals if g.event == "pose" and g.position is not None and paths.owner(row := stands_for(view, g)) in paths.owners]
    if not wanted and not places:
        return []

    def cost(unit: Float) -> float:
        inside = np.clip(unit, 0, 1)
        away = sum(miss(paths, p, inside) for p in wanted) + sum(paths.off(goal, row, inside) for goal, row in places)
        return away + 0.02 * float(np.mean((inside - start) ** 2)) + float(np.sum(np.abs(unit - inside)))

    samples = np.vstack([start, qmc.Sobol(len(free), seed=seed).random(256)])
    best = samples[np.argsort([cost(u) for u in samples], kind="stable")[:count]]
    found = [minimize(cost, u, method="Nelder-Mead", options={"maxfev": 200, "xatol": 1e-4, "fatol": 1e-4}) for u in best]
    found.sort(key=lambda r: float(r.fun))
    return [np.clip(r.x, 0, 1) for r in found]
