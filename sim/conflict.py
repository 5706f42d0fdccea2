"""Conflict: what a goal says in numbers (a moment, a count, a stillness) and what is given does not allow, with the nearest that it does.

Numbers are never changed to meet a goal. The nearest is the best of everything that the director tried, each goal by itself; where nothing is free, what
happens is all that can.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.finding import Finding
from sim.measure import FRAME
from sim.scene import Goal


def told(goals: Sequence[Goal], events: Sequence[dict[str, Any]], nearest: Sequence[Finding] | None, *, ends: float) -> tuple[dict[str, Any], ...]:
    """The events, with `conflict` (a sentence) in those that state a number and have not happened.

    `nearest`: a finding a goal; None where nothing is free. `ends`: the last moment of the clip [s].
    """
    made = []
    for i, (goal, event) in enumerate(zip(goals, events, strict=True)):
        states = stated(goal)
        if event["satisfied"] is not False or goal.negated or not states:
            made.append(dict(event))
            continue
        best = None if nearest is None else nearest[i]
        made.append(dict(event) | {"conflict": _sentence(goal, states, event["detail"], best, ends)})
    return tuple(made)


def stated(goal: Goal) -> str:
    """The numbers of a goal in words; empty where it has none."""
    times = None if goal.count is None or goal.all else f"{goal.count} times"
    moment = None if goal.at is None else f"at {goal.at:.3g} s"
    still = None if goal.hold is None else f"for {goal.hold:.3g} s"
    return " ".join(part for part in (times, moment, still) if part)


def _sentence(goal: Goal, states: str, came_out: str, nearest: Finding | None, ends: float) -> str:
    who = " ".join(part for part in (goal.agent, goal.event, goal.patient or goal.target) if part)
    if (goal.at or goal.hold or 0.0) > ends + FRAME:
        return f"{who} {states} lies beyond the clip, which ends at {ends:.3g} s; give it more seconds"
    if nearest is None:
        return f"{who} {states} contradicts what is given, which leaves no choice: {came_out}"
    if nearest.lack == 0:
        return f"{who} {states} is possible by itself ({nearest.detail}), but not together with the other goals: {came_out}"
    return f"{who} {states} contradicts what is given; the nearest that is possible: {nearest.detail}"
