"""Opening: what goes through a ring: its centre crosses the ring's plane inside of it."""

from __future__ import annotations

import numpy as np

from sim.extent import unrotate
from sim.finding import Case, Finding, each, near, the

CLEAR = 0.85
"""Share of the ring's half width within which a centre has gone through it."""


def goes_through(case: Case) -> Finding:
    """The centre crosses the middle plane of the target's thinnest direction, nearer to its middle than its rim is. Between frames it moves straight."""
    view, goal = case.view, case.goal
    name = goal.agent or case.mover
    rings = view.who(goal.target or goal.patient)
    if not len(rings):
        return Finding(None, f"nothing says what {the(name)} should go through", None)
    ring = int(rings[0])
    half = view.half_size(ring)
    thin = int(np.argmin(half))
    wide = [k for k in range(3) if k != thin]
    room = CLEAR * float(min(half[wide]))

    def judge(row: int) -> Finding:
        at = unrotate(view.trajectory.quat_xyzw[:, ring], view.trajectory.position[:, row] - view.trajectory.position[:, ring])
        side = at[:, thin]
        crossed = np.flatnonzero((side[:-1] * side[1:] <= 0) & (side[:-1] != side[1:]) & case.after[1:])
        nearest = float(np.min(np.linalg.norm(at[case.after], axis=-1)))
        for i in crossed:
            share = side[i] / (side[i] - side[i + 1])
            # of an opening that is higher than wide, each way counts by its own room
            off = float(np.linalg.norm(((1 - share) * at[i] + share * at[i + 1])[wide] / half[wide]) * np.min(half[wide]))
            if off < room:
                when = float((1 - share) * view.time[i] + share * view.time[i + 1])
                return Finding(max(when, case.start), f"{the(name)} goes through {the(goal.target)}", 0.0, 1 - off / room)
            nearest = min(nearest, off)
        return Finding(None, f"{the(name)} passes {nearest:.2f} m from the middle of {the(goal.target)}", near(max(nearest - room, 0.01), 0.5))

    return each(case, name, judge, count=goal.count)
