"""Beside: what goes in under a thing, and what ends or comes down next to one, touching it no more than by chance.

"Next to" is seen while less lies between the two than either is wide; farther off they are merely in one picture.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.extent import unrotate
from sim.finding import Case, Finding, best, each, near, the
from sim.flying import touchdowns
from sim.measure import View
from sim.standing import rests

NEXT_M = 0.15
"""What lies so near is next to a thing however small the two are [m]."""
NEXT_SIZES = 1.0
"""Or so many times the width of the larger of the two."""
LEVEL_SHARE = 0.5
"""Their feet are level within this share of the lower one's height."""


def goes_under(case: Case) -> Finding:
    """The centre comes over the ground that the target stands over, all of the mover lower than the target's top."""
    view, goal = case.view, case.goal
    name = goal.agent or case.mover
    roofs = [int(i) for i in view.who(goal.target or goal.patient)]
    if not roofs:
        return Finding(None, f"nothing says what {the(name)} should go under", None)
    tall = view.movers(name)

    def judge(row: int) -> Finding:
        parts = tall if view.is_character(name) else [row]
        top = np.max([view.highest(int(i)) for i in parts], axis=0)
        found = []
        for roof in roofs:
            inside = np.where(top < view.highest(roof), _inside(view, row, roof), -np.inf)
            frames = np.flatnonzero((inside > 0) & case.after)
            if len(frames):
                found.append(Finding(float(view.time[frames[0]]), f"{the(name)} is under {the(goal.target)}", 0.0, 1.0))
                continue
            away = float(-np.max(_inside(view, row, roof)[case.after]))
            said = (
                f"{the(name)} comes within {away:.2f} m of being under {the(goal.target)}" if away > 0 else f"{the(name)} is not lower than {the(goal.target)}"
            )
            found.append(Finding(None, said, near(max(away, 0.05), 0.5)))
        return best(found)

    return each(case, name, judge, count=goal.count)


def _inside(view: View, row: int, roof: int) -> np.ndarray:
    """How far inside the target's level outline a centre is (t,) [m]; below 0 outside."""
    local = unrotate(view.trajectory.quat_xyzw[:, roof], view.trajectory.position[:, row] - view.trajectory.position[:, roof])
    upright = int(np.argmax(np.abs(unrotate(view.trajectory.quat_xyzw[:1, roof], view.up[None])[0])))
    level = [k for k in range(3) if k != upright]
    return np.asarray(np.min(view.half_size(roof)[level] - np.abs(local[:, level]), axis=-1))


def rests_beside(case: Case) -> Finding:
    """Comes to rest next to the target, at the same level."""
    still = rests(Case(case.view, case.goal.model_copy(update={"patient": None, "target": None}), case.start))

    def when(_: int) -> list[float]:
        return [] if still.time is None else [still.time]

    return _next_to(case, when, "comes to rest", still)


def lands_beside(case: Case) -> Finding:
    """Comes down next to the target: on what carries that, or level with its foot."""

    def when(row: int) -> list[float]:
        return touchdowns(case, np.array([row]), None)

    return _next_to(case, when, "comes down", Finding(None, f"{the(case.goal.agent)} does not land", 0.9))


def _next_to(case: Case, when: Callable[[int], list[float]], verb: str, otherwise: Finding) -> Finding:
    view, goal = case.view, case.goal
    name, others = goal.agent or case.mover, view.who(goal.target or goal.patient)
    if not len(others):
        return Finding(None, f"nothing says what {the(name)} should be next to", None)

    def judge(row: int) -> Finding:
        times = when(row)
        if not times:
            return otherwise
        k = min(int(np.searchsorted(view.time, times[0] - 1e-9)), len(view.time) - 1)
        found = []
        for other in others:
            away = float(view.closest([row], [int(other)])[k])
            wide = 2 * max(float(np.max(view.half_size(i), initial=0.0)) for i in (row, int(other)))
            room = max(NEXT_M, NEXT_SIZES * wide)
            low = [float(view.lowest(i)[k]) for i in (row, int(other))]
            tall = min(float(view.highest(i)[k]) - bottom for i, bottom in zip((row, int(other)), low, strict=True))
            said = f"{the(name)} {verb} {100 * max(away, 0):.0f} cm from {the(goal.target)}"
            if abs(low[0] - low[1]) > max(LEVEL_SHARE * tall, 0.05):
                found.append(Finding(None, f"{said}, {abs(low[0] - low[1]):.2f} m higher or lower", near(abs(low[0] - low[1]), 0.5)))
            elif away > room:
                found.append(Finding(None, f"{said}, not within {100 * room:.0f}", near(away - room, 0.5)))
            else:
                found.append(Finding(times[0], said, 0.0, float(np.clip(2 * (1 - away / room), 0, 1))))
        return best(found)

    return each(case, name, judge, count=goal.count)
