"""Opening: what goes through a ring, a doorway, a tunnel or a pane: its centre comes in on one side and out on the other."""

from __future__ import annotations

import numpy as np

from sim.extent import unrotate
from sim.finding import Case, Finding, Float, best, each, near, the

CLEAR = 0.85
"""Share of the opening's half width within which a centre has gone through it."""
FLAT = 0.5
"""What is thinner one way than this share of its other sizes is gone through that way: a ring, a pane, a doorway."""


def goes_through(case: Case) -> Finding:
    """The centre crosses the middle plane of the target's thinnest direction, nearer to its middle than its rim is. Between frames it moves straight.

    What is thin in no direction (a tunnel) is gone through where the centre comes from beyond one end and leaves beyond the other.
    """
    view, goal = case.view, case.goal
    name = goal.agent or case.mover
    rings = view.who(goal.target or goal.patient)
    if not len(rings):
        return Finding(None, f"nothing says what {the(name)} should go through", None)
    ring = int(rings[0])
    half = view.half_size(ring)
    thin = int(np.argmin(half))
    flat = half[thin] < FLAT * np.min(np.delete(half, thin))

    def judge(row: int) -> Finding:
        at = unrotate(view.trajectory.quat_xyzw[:, ring], view.trajectory.position[:, row] - view.trajectory.position[:, ring])
        return best([_crosses(case, at, half, k, whole=not flat) for k in ([thin] if flat else range(3))])

    return each(case, name, judge, count=goal.count)


def _crosses(case: Case, at: Float, half: Float, way: int, *, whole: bool) -> Finding:
    """Whether a centre (t, 3), as the target's own axes see it, passes through along one of them [m]; `whole`: from beyond one end to beyond the other."""
    view, goal = case.view, case.goal
    name, side = goal.agent or case.mover, at[:, way]
    wide = [k for k in range(3) if k != way]
    room = CLEAR * float(min(half[wide]))
    crossed = np.flatnonzero((side[:-1] * side[1:] <= 0) & (side[:-1] != side[1:]) & case.after[1:])
    nearest = float(np.min(np.linalg.norm(at[case.after], axis=-1)))
    for i in crossed:
        if whole and (np.max(-np.sign(side[i + 1]) * side[: i + 1]) < half[way] or np.max(np.sign(side[i + 1]) * side[i + 1 :]) < half[way]):
            continue
        share = side[i] / (side[i] - side[i + 1])
        # of an opening that is higher than wide, each way counts by its own room
        off = float(np.linalg.norm(((1 - share) * at[i] + share * at[i + 1])[wide] / half[wide]) * np.min(half[wide]))
        if off < room:
            when = float((1 - share) * view.time[i] + share * view.time[i + 1])
            return Finding(max(when, case.start), f"{the(name)} goes through {the(goal.target)}", 0.0, 1 - off / room)
        nearest = min(nearest, off)
    return Finding(None, f"{the(name)} passes {nearest:.2f} m from the middle of {the(goal.target)}", near(max(nearest - room, 0.01), 0.5))
