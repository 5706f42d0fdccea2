"""Between: what comes down, passes or ends in the gap of two others, touching neither on the way.

The gap runs along the level line through the two middles: n = (b - a) / |b - a|. What lies in it has its centre past the one's far side along n, short of
the other's, and no farther to the side than they are wide (or a quarter of the gap, between thin posts).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sim.extent import reach
from sim.finding import Case, Finding, Float, Ints, best, each, near, the
from sim.flying import touchdowns
from sim.measure import FRAME, View
from sim.scene import Goal
from sim.standing import rests

SIDE_SHARE = 0.25
"""Of the gap: so far off the line is still between two thin things."""


@dataclass(frozen=True)
class Gap:
    """The room between two bodies, as one body's centre sees it, at every sample."""

    along: Float
    """How far inside the gap the centre is (t,) [m]: half the gap in its middle, below 0 beyond either."""
    side: Float
    """How far off the line between the two, to its left (t,) [m]."""
    width: Float
    """Of the gap (t,) [m]."""
    wide: float
    """How far off the line still counts [m]."""

    @property
    def depth(self) -> Float:
        """How far inside, whichever way out is nearer (t,) [m]."""
        return np.minimum(self.along, self.wide - np.abs(self.side))


def _level(view: View, vectors: Float) -> Float:
    return np.asarray(vectors - np.outer(vectors @ view.up, view.up))


def gap(view: View, row: int, a: int, b: int) -> Gap:
    """Where a body is against two others."""
    centre = [view.trajectory.position[:, i] for i in (row, a, b)]
    line = _level(view, centre[2] - centre[1])
    n = line / np.maximum(np.linalg.norm(line, axis=-1, keepdims=True), 1e-9)
    across = np.cross(view.up, n)
    ends = []
    for i, way in ((a, n), (b, -n)):
        body = view.bodies[i]
        face = reach(None if body is None else body.shape, *view.pose(i), way)
        ends.append(np.sum(face * way, axis=-1))
    inner = np.sum(centre[0] * n, axis=-1)
    width = -ends[1] - ends[0]
    half = min(_half_across(view, i, across) for i in (a, b))
    side = np.sum((centre[0] - centre[1]) * across, axis=-1)
    return Gap(np.minimum(inner - ends[0], -ends[1] - inner), side, width, max(half, SIDE_SHARE * float(width[0])))


def _half_across(view: View, row: int, across: Float) -> float:
    body = view.bodies[row]
    shape = None if body is None else body.shape
    first = slice(0, 1)
    (x, q), way = view.pose(row), across[first]
    return float(np.sum((reach(shape, x[first], q[first], way) - reach(shape, x[first], q[first], -way)) * way) / 2)


def neighbours(view: View, goal: Goal) -> list[tuple[int, int]]:
    """Every two of the bodies that a goal names that have none of the others between them."""
    named = {int(i) for name in (goal.patient, goal.target) if name != goal.agent for i in view.who(name)}
    # a tree is its trunk: the crown that it carries is no neighbour of it
    heads = {view.trajectory.names[i] for i in named}
    rows = sorted(i for i in named if "/" not in view.trajectory.names[i] or view.trajectory.names[i].rsplit("/", 1)[0] not in heads)
    at = {i: _level(view, view.trajectory.position[:1, i])[0] for i in rows}
    found = []
    for a, b in combinations(rows, 2):
        apart = at[b] - at[a]
        length = float(np.linalg.norm(apart))
        shares = [float((at[c] - at[a]) @ apart) / max(length, 1e-9) ** 2 for c in rows if c not in (a, b)]
        if length > 1e-6 and not any(0 < s < 1 for s in shares):
            found.append((a, b))
    return found


def _judged(case: Case, judge: Callable[[int, int, int], Finding]) -> Finding:
    """Each mover against each gap; the best is told."""
    goal = case.goal
    name, pairs = goal.agent, neighbours(case.view, goal)
    if not pairs:
        others = the(goal.patient or goal.target)
        return Finding(None, f"there is no gap for {the(name)} to be in: {others} is not two things that stand apart", None)

    def one(row: int) -> Finding:
        return best([judge(row, a, b) for a, b in pairs])

    return each(case, name, one, count=goal.count)


def _who(case: Case, row: int, a: int, b: int) -> tuple[str, str]:
    names = case.view.trajectory.names
    return the(case.goal.agent), f"{the(names[a])} and {the(names[b])}"


def _parts(case: Case, row: int) -> Ints:
    """The row, or all of the character that it stands for."""
    return case.view.movers(case.goal.agent) if case.view.is_character(case.goal.agent) else np.array([row], dtype=np.int64)


def lands_between(case: Case) -> Finding:
    """Comes down on something else inside the gap, touching neither before."""
    view = case.view

    def judge(row: int, a: int, b: int) -> Finding:
        who, them = _who(case, row, a, b)
        parts = _parts(case, row)
        touched = [t for t in view.contact_times(parts, [a, b]) if t >= case.start - FRAME]
        first = touched[0] if touched else np.inf
        room, missed = gap(view, row, a, b), []
        floor = [i for i in range(len(view.bodies)) if i not in (*parts, a, b)]
        for t in touchdowns(case, parts, np.array(floor)):
            inside = float(np.interp(t, view.time, room.depth))
            if t > first + 1e-9:
                break
            if inside > 0:
                clear = inside / max(min(float(room.width[0]) / 2, room.wide), 1e-6)
                return Finding(t, f"{who} lands between {them}, {100 * inside:.0f} cm inside", 0.0, float(np.clip(2 * clear, 0, 1)))
            missed.append(-inside)
        if np.isfinite(first) and not missed:
            return Finding(None, f"{who} touches {them} at {first:.2f} s before it lands between them", 0.3)
        if not missed:
            return Finding(None, f"{who} does not land", 0.9)
        return Finding(None, f"{who} lands {min(missed):.2f} m outside the gap of {them}", near(min(missed), 0.5))

    return _judged(case, judge)


def passes_between(case: Case) -> Finding:
    """The centre crosses the upright plane through the two middles inside the gap, and touches neither until it is through."""
    view = case.view

    def judge(row: int, a: int, b: int) -> Finding:
        who, them = _who(case, row, a, b)
        room = gap(view, row, a, b)
        crossed = np.flatnonzero((room.side[:-1] * room.side[1:] <= 0) & (room.side[:-1] != room.side[1:]) & case.after[1:])
        touched = [t for t in view.contact_times(_parts(case, row), [a, b]) if t >= case.start - FRAME]
        off = float(np.min(np.abs(room.side[case.after])))
        short, lack = f"{who} comes within {off:.2f} m of the line between {them}", 0.5 + near(off, 0.5) / 2
        for i in crossed:
            part = room.side[i] / (room.side[i] - room.side[i + 1])
            inside = float((1 - part) * room.along[i] + part * room.along[i + 1])
            when = float((1 - part) * view.time[i] + part * view.time[i + 1])
            size = float(np.min(view.half_size(row), initial=np.inf))
            if inside <= 0:
                short, lack = f"{who} passes {-inside:.2f} m beside the gap of {them}", near(-inside, 0.5)
                continue
            if touched and touched[0] <= when + FRAME:
                return Finding(None, f"{who} touches {them} at {touched[0]:.2f} s on its way through", 0.3)
            clear = (inside - size) / max(float(room.width[i]) / 2 - size, 1e-6)
            return Finding(max(when, case.start), f"{who} passes between {them}", 0.0, float(np.clip(2 * clear, 0, 1)))
        return Finding(None, short, lack)

    return _judged(case, judge)


def rests_between(case: Case) -> Finding:
    """Comes to rest inside the gap; what it touches on the way there does not matter."""
    view, goal = case.view, case.goal
    still = rests(Case(view, goal.model_copy(update={"patient": None, "target": None}), case.start))

    def judge(row: int, a: int, b: int) -> Finding:
        who, them = _who(case, row, a, b)
        room = gap(view, row, a, b)
        inside = float(room.depth[-1])
        if inside <= 0:
            return Finding(None, f"{who} ends {-inside:.2f} m outside the gap of {them}", near(-inside, 0.5))
        if still.time is None:
            return Finding(None, still.detail, (still.lack or 1.0) / 2)
        clear = inside / max(min(float(room.width[-1]) / 2, room.wide), 1e-6)
        return Finding(still.time, f"{who} comes to rest between {them}", 0.0, float(min(still.margin, np.clip(2 * clear, 0, 1))))

    return _judged(case, judge)
