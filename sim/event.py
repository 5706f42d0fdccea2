"""Event: whether what the sentence asks for happened, when, and in words why not.

Every goal of a scene is judged on a trajectory's arrays and contacts. Each detector answers with a Finding: when the event
happened, how far it is from happening (`lack`: 0 done, up to 1; the director descends on it) and how clearly it did (`margin`).
The time of an event is its moment (an impact, the instant of tipping past 45 degrees, of coming to rest) or, for what lasts
(fall, roll, slide, walk, float), its beginning. A goal follows the one before it in the list (or the one that `after` names);
both may share a moment.
"""

from __future__ import annotations

from typing import Any

from sim import flying, holding, meeting, opening, pose, standing, turning
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
    "stack": standing.stacks,
    "spin": turning.spins,
    "open": turning.opens,
    "swing": turning.swings,
    "wobble": standing.wobbles, "rock": standing.wobbles, "teeter": standing.wobbles,
    "slow": turning.slows, "slow_down": turning.slows, "brake": turning.slows, "decelerate": turning.slows,
    "walk": turning.walks, "run": turning.walks,
    "move": turning.moves, "go": turning.moves,
    "crack": turning.cracks, "split": turning.cracks,
    "break": turning.breaks, "shatter": turning.breaks,
    "pose": pose.poses,
}  # fmt: skip
"""Every event that can be judged; any other is reported as not measurable."""


def _judge(view: View, goal: Goal, start: float) -> Finding:
    name = goal.event.strip().lower().replace(" ", "_").replace("-", "_")
    if name not in DETECTORS:
        return Finding(None, f"nobody can tell from a trajectory whether something does {goal.event!r}", None)
    for role in ("agent", "patient", "target"):
        given = getattr(goal, role)
        if given is not None and not len(view.who(given)):
            return Finding(None, f"{the(given)} is not among the bodies of this trajectory", None)
    if goal.agent is None and goal.patient is None:
        return Finding(None, f"the goal {goal.event!r} names nobody", None)
    return DETECTORS[name](Case(view, goal, start))


def _at(found: Finding, goal: Goal) -> Finding:
    """Hold a finding against the goal's `at`: within one frame."""
    if goal.at is None or found.time is None:
        return found
    if goal.event == "pose":
        return found  # judged at that very moment
    times = found.times or (found.time,)
    nearest = min(times, key=lambda t: abs(t - (goal.at or 0.0)))
    off = abs(nearest - goal.at)
    if off <= FRAME + 1e-6:
        return Finding(nearest, found.detail, 0.0, found.margin * (1 - off / (2 * FRAME)), times)
    return Finding(None, f"{found.detail}, at {nearest:.2f} s instead of {goal.at:.2f} s", near(off, 0.5))


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
        start = _start(found, scene.goals, i if goal.after is None else goal.after + 1, here=i)
        found.append(_negate(_at(_judge(view, goal, start), goal), goal))
    return tuple(found)


def _start(found: list[Finding], goals: list[Goal], before: int, *, here: int) -> float:
    """When the goal that this one follows happened [s]; 0 where it did not (that is reported there) or where it is negated."""
    for k in range(min(before, here) - 1, -1, -1):
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
