"""Event: whether what the sentence asks for happened, when, and in words why not.

Every goal of a scene is judged on a trajectory's arrays and contacts. Each detector answers with a Finding: when the event
happened, how far it is from happening (`lack`: 0 done, up to 1; the director descends on it) and how clearly it did (`margin`).
The time of an event is its moment (an impact, the instant of tipping past 45 degrees, of coming to rest) or, for what lasts
(fall, roll, slide, walk, float), its beginning. A goal follows the one before it in the list (or the one that `after` names);
both may share a moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sim import beside, between, flying, holding, meeting, opening, pose, standing, turning
from sim.finding import Case, Detector, Finding, near, the
from sim.measure import FRAME, View, count_bounces, rest_time, topple_time
from sim.scene import Goal, Scene
from sim.trajectory import Trajectory

__all__ = ["Finding", "count_bounces", "detect", "find", "rest_time", "topple_time"]

DETECTORS: dict[str, Detector] = {
    "fall": flying.falls, "drop": flying.falls,
    "bounce": flying.bounces,
    "throw": flying.throws, "toss": flying.throws,
    "fly": flying.flies,
    "jump": flying.jumps, "jump_over": flying.jumps_over,
    "land": flying.lands,
    "float": flying.floats,
    "sink": flying.sinks,
    "rise": flying.rises,
    "hit": meeting.hits, "collide": meeting.hits, "strike": meeting.hits, "meet": meeting.hits,
    "touch": meeting.touches,
    "nearly": meeting.nearly_hits, "nearly_hit": meeting.nearly_hits, "miss": meeting.nearly_hits,
    "pass": meeting.passes,
    "approach": meeting.approaches, "chase": meeting.approaches,
    "stop": meeting.stops, "stop_before": meeting.stops,
    "push": meeting.pushes, "pull": meeting.pushes, "kick": meeting.pushes,
    "carry": holding.carries, "bring": holding.carries,
    "pick_up": holding.picks_up, "take": holding.picks_up, "grab": holding.picks_up, "hold": holding.picks_up,
    "give": holding.gives, "hand": holding.gives, "hand_over": holding.gives,
    "shake_hands": holding.shakes_hands, "sit": holding.sits,
    "catch": meeting.catches,
    "roll": standing.rolls,
    "slide": standing.slides,
    "leave": standing.leaves, "fall_off": standing.leaves,
    "roll_off": standing.rolls_off,
    "slide_off": standing.slides_off,
    "rest": standing.rests, "come_to_rest": standing.rests, "place": standing.rests, "lean": standing.rests,
    "stay": standing.stays, "stand": standing.stays,
    "topple": standing.topples, "tip": standing.topples, "knock_over": standing.topples, "knock_down": standing.topples,
    "knock": standing.topples, "collapse": standing.topples,
    "enter": standing.enters, "land_in": standing.enters, "go_through": opening.goes_through, "pass_through": opening.goes_through,
    "land_between": between.lands_between, "pass_between": between.passes_between, "go_between": between.passes_between,
    "roll_between": between.passes_between, "rest_between": between.rests_between, "stop_between": between.rests_between,
    "go_under": beside.goes_under, "rest_beside": beside.rests_beside, "stop_beside": beside.rests_beside, "land_beside": beside.lands_beside,
    "stack": standing.stacks,
    "spin": turning.spins,
    "open": turning.opens, "shut": turning.shuts, "close": turning.shuts,
    "swing": turning.swings,
    "tilt": standing.tilts,
    "wobble": standing.wobbles, "rock": standing.wobbles, "teeter": standing.wobbles,
    "slow": turning.slows, "slow_down": turning.slows, "brake": turning.slows, "decelerate": turning.slows,
    "walk": turning.walks, "run": turning.walks,
    "move": turning.moves, "go": turning.moves,
    "crack": turning.cracks, "split": turning.cracks,
    "break": turning.breaks, "shatter": turning.breaks,
    "pose": pose.poses,
}  # fmt: skip
"""Every event that can be judged; any other is reported as not measurable."""


ENDS_BOUNCES = frozenset((
    "hit", "collide", "strike", "meet", "touch", "push", "pull", "kick", "catch", "pick_up", "take", "grab", "hold", "roll", "slide", "leave", "fall_off",
    "roll_off", "slide_off", "rest", "come_to_rest", "rest_between", "stop", "stop_before", "stop_between", "topple", "tip", "knock_over", "knock_down",
    "knock", "collapse", "enter", "land_in", "go_through", "pass_through", "land", "land_between", "break", "shatter", "crack", "split",
    "go_under", "rest_beside", "stop_beside", "land_beside",
))  # fmt: skip
"""Goals that a count of bounces before them does not reach beyond."""


def event_name(given: str) -> str:
    """A goal's event as the table has it: `Fall off`, `fall-off` and `fall_off` are one."""
    return given.strip().lower().replace(" ", "_").replace("-", "_")


def _judge(view: View, goal: Goal, start: float, end: float = np.inf) -> Finding:
    name = event_name(goal.event)
    if name not in DETECTORS:
        return Finding(None, f"nobody can tell from a trajectory whether something does {goal.event!r}", None)
    for role in ("agent", "patient", "target"):
        given = getattr(goal, role)
        if given is not None and not len(view.who(given)):
            return Finding(None, f"{the(given)} is not among the bodies of this trajectory", None)
    if goal.agent is None and goal.patient is None:
        return Finding(None, f"the goal {goal.event!r} names nobody", None)
    return DETECTORS[name](Case(view, goal, start, end))


def _at(found: Finding, goal: Goal) -> Finding:
    """Hold a finding against the goal's `at`, within one frame: the first time that it happened, or the nearest where any may be meant (`Finding.times`).

    Not to happen at all is worse than to happen at any other moment, so that a search comes from the one to the other.
    """
    if goal.at is None or found.lack is None or goal.event == "pose":
        return found  # a pose is judged at that very moment
    if found.time is None:
        return Finding(None, found.detail, 0.5 + found.lack / 2)
    times = found.times or (found.time,)
    nearest = min(times, key=lambda t: abs(t - (goal.at or 0.0)))
    off = abs(nearest - goal.at)
    if off <= FRAME + 1e-6:
        return replace(found, time=nearest, moment=nearest, margin=found.margin * max(1 - off / FRAME, 0.0))
    return Finding(None, f"{found.detail}, at {nearest:.2f} s instead of {goal.at:.2f} s", near(off, 0.5) / 2, moment=nearest)


def _negate(found: Finding, goal: Goal) -> Finding:
    if not goal.negated or found.lack is None:
        return found
    if found.time is None:
        return Finding(None, f"as asked, this does not happen: {found.detail}", 0.0, min(found.lack * 2, 1.0))
    return Finding(None, f"should not happen: {found.detail}", 0.3 + 0.3 * found.margin)


def find(trajectory: Trajectory, scene: Scene) -> tuple[Finding, ...]:
    """A finding for each goal, in order."""
    view = View(trajectory, scene)
    found: list[Finding] = []
    for i, goal in enumerate(scene.goals):
        start = start_of(found, scene.goals, i)
        end = _count_ends(view, scene.goals, i, start)
        found.append(_negate(_at(_judge(view, goal, start, end), goal), goal))
    return tuple(found)


def _count_ends(view: View, goals: Sequence[Goal], i: int, start: float) -> float:
    """Until when bounces count [s]: "bounces once and then hits the crate" says nothing of what the ball does after that. Infinite where nothing ends them."""
    goal = goals[i]
    then = _ender(goals, i)
    if then is None:
        return np.inf
    every = flying.bounces(Case(view, goal.model_copy(update={"count": None, "at": None}), start)).times
    if len(every) < (goal.count or 0):
        return np.inf
    last = every[goal.count - 1] if goal.count else start
    ended = _judge(view, then, last).time
    # at the very bounce (it lands there): that says nothing of the next
    return np.inf if ended is None or ended <= last + 1e-6 else ended


def _ender(goals: Sequence[Goal], i: int) -> Goal | None:
    """The goal that ends a count of bounces: the next that follows it, is the same one's, and cannot go on while it bounces."""
    goal = goals[i]
    who = goal.agent or goal.patient
    if event_name(goal.event) != "bounce" or goal.count is None or goal.negated:
        return None
    later = (g for g in goals[i + 1 :] if not g.negated and event_name(g.event) in ENDS_BOUNCES and g.after in (None, i))
    return next((g for g in later if who in (g.agent, g.patient, g.target)), None)


def start_of(found: Sequence[Finding], goals: Sequence[Goal], i: int) -> float:
    """When the goal that the one at `i` follows happened [s]; 0 where it did not (that is reported there) or where it is negated."""
    after = goals[i].after
    for k in range(min(i if after is None else after + 1, i) - 1, -1, -1):
        if goals[k].negated:
            continue
        time = found[k].time
        return 0.0 if time is None else time
    return 0.0


def satisfied(found: Finding) -> bool | None:
    """True, False, or None where it cannot be measured."""
    return None if found.lack is None else found.lack == 0


def detect(trajectory: Trajectory, scene: Scene) -> tuple[dict[str, Any], ...]:
    """The scene's goals as `Trajectory.events` holds them: each goal's fields with `satisfied`, `time` [s] and `detail`."""
    events = []
    for goal, found in zip(scene.goals, find(trajectory, scene), strict=True):
        time = None if found.time is None else round(float(found.time), 6)
        events.append(goal.model_dump(mode="json") | {"satisfied": satisfied(found), "time": time, "detail": found.detail})
    return tuple(events)
