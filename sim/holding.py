"""Holding: who has what in hand: picking up, taking, giving, carrying, shaking hands, sitting.

A held thing lies against the hand in every frame, and the trajectory says so among its lasting contacts.
"""

from __future__ import annotations

import numpy as np

from sim.finding import Bools, Case, Finding, near, the
from sim.view import View

HELD_SECONDS = 0.2
"""So long a thing is in a hand at least to count as held [s]: five frames."""
CARRY_M = 0.2
"""So far a thing comes with whoever carries it [m]."""
CLASP_M = 0.02
"""Hands nearer than this touch [m]."""
SEAT_M = 0.04
"""Who sits is as near as this to the seat [m]."""


def held(view: View, who: str | None, thing: str | None) -> Bools:
    """(t,) in which frames somebody has a thing in hand."""
    mine, its = set(view.who(who).tolist()), set(view.movers(thing).tolist())
    bodies = view.trajectory.rest_bodies
    rows = [k for k, (a, b) in enumerate(bodies.tolist()) if (a in mine and b in its) or (b in mine and a in its)]
    frames = np.searchsorted(view.time, view.trajectory.rest_time[rows] - 1e-9)
    out = np.zeros(len(view.time), dtype=bool)
    out[np.clip(frames, 0, len(out) - 1)] = True
    return out


def _begins(view: View, there: Bools, start: float, *, fresh: bool) -> float | None:
    """When a holding begins that lasts, from `start` on; `fresh`: not one that was there from the first frame [s]."""
    need = max(round(HELD_SECONDS / view.step), 1)
    run = 0
    for i, yes in enumerate(there.tolist()):
        run = run + 1 if yes else 0
        begin = i - run + 1
        if run >= need and (begin > 0 or not fresh) and (view.time[begin] >= start - 1e-9 or not fresh):
            return float(view.time[begin])
    return None


def _moment(view: View, who: str | None, thing: str | None, frame_time: float) -> float:
    """The grip itself lies between two frames: the contact's own time where there is one [s]."""
    times = view.contact_times(view.who(who), view.movers(thing))
    close = times[(times <= frame_time + 1e-9) & (times > frame_time - 1.5 * view.step)]
    return float(close[-1]) if len(close) else frame_time


def picks_up(case: Case) -> Finding:
    """Has in hand what it did not have before."""
    view, goal = case.view, case.goal
    thing = goal.patient or goal.target
    when = _begins(view, held(view, goal.agent, thing), case.start, fresh=True)
    if when is None:
        away = float(np.min(view.closest(view.who(goal.agent), view.movers(thing)), initial=np.inf))
        return Finding(None, f"{the(goal.agent)} never has {the(thing)} in hand (nearest {max(away, 0):.2f} m)", near(away, 0.5))
    return Finding(_moment(view, goal.agent, thing, when), f"{the(goal.agent)} takes {the(thing)}", 0.0)


def gives(case: Case) -> Finding:
    """The giver has it in hand, then the taker."""
    view, goal = case.view, case.goal
    first = held(view, goal.agent, goal.patient)
    taker = goal.target
    if taker is None:
        return picks_up(case)
    then = held(view, taker, goal.patient)
    when = _begins(view, then, case.start, fresh=True)
    if when is not None and first[: int(np.searchsorted(view.time, when)) + 1].any():
        return Finding(_moment(view, taker, goal.patient, when), f"{the(goal.agent)} gives {the(taker)} {the(goal.patient)}", 0.0)
    if not first.any():
        return Finding(None, f"{the(goal.agent)} never has {the(goal.patient)} in hand", 1.0)
    away = float(np.min(view.closest(view.who(taker), view.movers(goal.patient)), initial=np.inf))
    return Finding(None, f"{the(taker)} never has {the(goal.patient)} in hand (nearest {max(away, 0):.2f} m)", near(away, 0.5))


def carries(case: Case) -> Finding:
    """Has it in hand while it comes along."""
    view, goal = case.view, case.goal
    there = held(view, goal.agent, goal.patient) & case.after
    row = int(view.movers(goal.patient)[0]) if len(view.movers(goal.patient)) else -1
    if row < 0 or not there.any():
        from sim.meeting import pushes

        return pushes(case)
    position = view.trajectory.position[:, row]
    way = np.cumsum(np.concatenate([[0.0], np.linalg.norm(np.diff(position, axis=0), axis=1) * there[1:]]))
    said = f"{the(goal.agent)} carries {the(goal.patient)} {way[-1]:.2f} m"
    when = view.crossing(np.where(case.after, way, 0.0), CARRY_M, start=case.start)
    return Finding(None, said, near(CARRY_M - float(way[-1]), CARRY_M)) if when is None else Finding(when, said)


def shakes_hands(case: Case) -> Finding:
    """Hands of both touch for half a second."""
    view, goal = case.view, case.goal
    hands = [[int(i) for i in view.who(n) if "/hand" in view.trajectory.names[i]] for n in (goal.agent, goal.patient or goal.target)]
    if not all(hands):
        return Finding(None, "both need hands to shake", 1.0)
    gaps = np.where(case.after, view.closest(hands[0], hands[1]), np.inf)
    close = gaps < CLASP_M
    begin = _begins(view, close, case.start, fresh=False)
    if begin is not None:
        return Finding(begin, f"{the(goal.agent)} and {the(goal.patient or goal.target)} shake hands", 0.0)
    return Finding(None, f"their hands come within {max(float(np.min(gaps)), 0):.2f} m", near(float(np.min(gaps)), 0.3))


def sits(case: Case) -> Finding:
    """Comes down onto the target, or lower than three quarters of where it stood."""
    view, goal = case.view, case.goal
    rows = [int(i) for i in view.who(goal.agent) if view.trajectory.names[i].rsplit("/", 1)[-1] in ("pelvis", "torso")]
    if not rows:
        return Finding(None, f"{the(goal.agent)} has no body to sit down with", 1.0)
    root = rows[0]
    lowest = np.min([view.lowest(int(i)) for i in view.who(goal.agent)], axis=0)
    height = view.height(root) - lowest  # over what one stands on: on a chair, a cat sits higher than it stood
    low = (height < 0.82 * height[0]) & case.after
    target = goal.target or goal.patient
    if target is not None:
        seats = view.who(target)
        thighs = [int(i) for i in view.who(goal.agent) if any(w in view.trajectory.names[i] for w in ("pelvis", "upper_leg", "torso"))]
        low = (view.closest(thighs, seats) < SEAT_M) & case.after & (height < 0.88 * height[0])
    begin = _begins(view, low, case.start, fresh=True)
    return Finding(begin, f"{the(goal.agent)} sits", 0.0) if begin is not None else Finding(None, f"{the(goal.agent)} does not sit down", 0.5)
