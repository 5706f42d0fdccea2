"""Meeting: hits, touches, near misses, pushes and catches: what happens between two."""

from __future__ import annotations

import numpy as np

from sim.finding import Case, Finding, Float, Ints, best, near, share, the
from sim.measure import (
    FRAME,
    View,
    lasting,
    touched_by,
)
from sim.standing import rests, slides_or_rolls
from sim.turning import walks

WAY_M = 0.1
"""A way rolled, slid or pushed is seen from 10 cm on (or one and a half of the body's own half sizes)."""
NEAR_M = 0.3
"""`nearly`: closer than this without a touch [m], or one size of the mover where that is more."""
CATCH_SECONDS = 0.25


def hits(case: Case) -> Finding:
    view, goal = case.view, case.goal
    agents, others = view.who(goal.agent), view.who(case.partner) if case.partner else None
    if not len(agents) and case.partner:
        agents, others = view.who(case.partner), None
    if case.partner is None and len(agents) > 1 and not view.is_character(goal.agent):
        others = agents  # "two balls collide": with each other
    # what touches from the first frame on was not hit until it parts and meets again
    fresh = [t for t in _fresh(view.contact_times(agents, others), view) if t >= case.start - FRAME]
    who = f"{the(goal.agent)} and {the(case.partner)}" if goal.agent and case.partner else the(goal.agent or case.partner)
    if goal.all and others is not None and len(others) > 1:
        first = [view.contact_times(agents, [j]) for j in others]
        later = [t[t >= case.start - FRAME] for t in first]
        touched = [Finding(float(t[0]), "touched") if len(t) else Finding(None, "not touched", 0.5) for t in later]
        return share(touched, len(others), the(case.partner))
    if len(fresh) >= (goal.count or 1):
        t = fresh[(goal.count or 1) - 1]
        return Finding(t, f"{who} meet at {t:.2f} s", 0.0, _squareness(case, agents, others, t))
    away = np.where(case.after, view.closest(agents, others), np.inf) if others is not None else np.full(len(view.time), 1.0)
    nearest = float(np.min(away, initial=np.inf))
    return Finding(None, f"{who} never touch; they come within {max(nearest, 0):.2f} m" if np.isfinite(nearest) else f"{who} never touch", near(nearest, 0.5))


def _fresh(times: Float, view: View) -> list[float]:
    """Times at which a contact begins: nothing within two frames before, and not there from the start."""
    if not len(times):
        return []
    begins = np.concatenate([[True], np.diff(times) > max(2 * FRAME, 1.5 * view.step)])
    found = [float(t) for t in times[begins]]
    return found[1:] if found[0] <= view.time[0] + 1e-9 else found


def _squareness(case: Case, agents: Ints, others: Ints | None, t: float) -> float:
    """How far from a graze: the share of the relative velocity that lies along the contact normal."""
    view = case.view
    rows = view.impacts(agents, others)
    if not len(rows):
        return 0.5
    k = rows[int(np.argmin(np.abs(view.trajectory.contact_time[rows] - t)))]
    a, b = view.trajectory.contact_bodies[k]
    i = max(int(np.searchsorted(view.time, t - 1e-9)) - 1, 0)
    relative = view.trajectory.velocity[i, a] - view.trajectory.velocity[i, b]
    speed = float(np.linalg.norm(relative))
    return float(np.clip(abs(relative @ view.trajectory.contact_normal[k]) / speed, 0, 1)) if speed > 1e-6 else 0.5


def touches(case: Case) -> Finding:
    """Any contact at all; with `hold`, one that lasts."""
    view, goal = case.view, case.goal
    agents = view.who(goal.agent or case.mover)
    others = view.who(case.partner) if case.partner and goal.agent else None
    times = view.contact_times(agents, others)
    times = times[times >= case.start - 1e-6]
    if goal.hold:
        when = lasting(view, view.touching(agents, others) & case.after, goal.hold, start=case.start)
        return Finding(when, "touch", 0.0) if when is not None else Finding(None, f"no contact lasts {goal.hold} s", 0.5)
    if len(times):
        return Finding(float(times[0]), f"{the(goal.agent)} touches {the(case.partner)}", 0.0, 1.0)
    return hits(case)


def nearly_hits(case: Case) -> Finding:
    view, goal = case.view, case.goal
    agents, others = view.who(goal.agent), view.who(case.partner)
    hit = view.contact_times(agents, others)
    gaps = np.where(case.after, view.closest(agents, others), np.inf)
    nearest = int(np.argmin(gaps))
    who = f"{the(goal.agent)} and {the(case.partner)}"
    if len(hit[hit >= case.start - 1e-6]):
        return Finding(None, f"{who} do touch, at {hit[hit >= case.start - 1e-6][0]:.2f} s", 0.4)
    reach = max([NEAR_M, *(2 * float(np.max(view.half_size(int(i)), initial=0)) for i in view.movers(goal.agent)[:4])])
    away = float(gaps[nearest])
    if away <= reach:
        return Finding(float(view.time[nearest]), f"{who} miss each other by {100 * away:.0f} cm", 0.0, min(away / 0.05, 1.0))
    return Finding(None, f"{who} stay {away:.2f} m apart", near(away - reach, 0.5))


def passes(case: Case) -> Finding:
    """Goes by without a touch: the closest approach lies inside the clip, and both come from and leave to further away."""
    view, goal = case.view, case.goal
    agents, others = view.who(goal.agent), view.who(case.partner)
    who = f"{the(goal.agent)} and {the(case.partner)}"
    if not len(others):
        return walks(case)
    hit = view.contact_times(agents, others)
    if len(hit):
        return Finding(None, f"{who} touch, at {hit[0]:.2f} s", 0.4)
    gaps = view.closest(agents, others)
    k = int(np.argmin(np.where(case.after, gaps, np.inf)))
    before, behind = float(np.max(gaps[: k + 1]) - gaps[k]), float(np.max(gaps[k:]) - gaps[k])
    if min(before, behind) > WAY_M:
        return Finding(float(view.time[k]), f"{who} pass {100 * float(gaps[k]):.0f} cm apart", 0.0, min(float(gaps[k]) / 0.05, 1.0))
    return Finding(None, f"{who} do not pass: nearest at {view.time[k]:.2f} s, {gaps[k]:.2f} m apart", near(WAY_M - min(before, behind), 0.5))


def approaches(case: Case) -> Finding:
    view, goal = case.view, case.goal
    gaps = view.closest(view.who(goal.agent), view.who(case.partner))
    first = int(np.argmax(case.after))
    share = 1 - gaps / max(float(gaps[first]), 1e-6)
    when = view.crossing(np.where(case.after, share, 0.0), 0.5, start=case.start)
    best = float(np.min(gaps[first:]))
    who = f"{the(goal.agent)} comes from {gaps[first]:.2f} m to {best:.2f} m of {the(case.partner)}"
    return Finding(None, who, near(best - gaps[first] / 2, 0.5)) if when is None else Finding(when, who)


def stops(case: Case) -> Finding:
    """Comes to rest; with a target (and no touch): before it."""
    view, goal = case.view, case.goal
    rest = rests(Case(view, goal.model_copy(update={"patient": None, "target": None}), case.start))
    if rest.time is None or case.partner is None:
        return rest
    near = view.closest(view.who(goal.agent), view.who(case.partner))
    hit = view.contact_times(view.who(goal.agent), view.who(case.partner))
    if len(hit):
        return Finding(None, f"{the(goal.agent)} runs into {the(case.partner)} at {hit[0]:.2f} s", 0.4)
    if near[-1] >= near[0]:
        return Finding(None, f"{the(goal.agent)} stops {near[-1]:.2f} m away, no nearer than it began", 0.5)
    return Finding(rest.time, f"{the(goal.agent)} stops {100 * near[-1]:.0f} cm before {the(case.partner)}", 0.0, min(float(near[-1]) / 0.05, 1.0))


def pushes(case: Case) -> Finding:
    """A touch, and the touched one moves."""
    view, goal = case.view, case.goal
    if goal.patient is None or goal.agent is None:
        return slides_or_rolls(case)
    reached = touched_by(view, view.who(goal.agent))
    found = []
    for row in view.movers(goal.patient):
        t = reached.get(int(row))
        if t is None:
            away = float(np.min(view.closest(view.who(goal.agent), [int(row)])))
            found.append(Finding(None, f"{the(goal.agent)} does not reach {the(goal.patient)} ({max(away, 0):.2f} m short)", 0.5 + near(away, 0.5) / 2))
            continue
        t = max(t, case.start)
        i = min(int(np.searchsorted(view.time, t - 1e-9)), len(view.time) - 1)
        way = float(np.max(np.linalg.norm(view.trajectory.position[i:, row] - view.trajectory.position[i, row], axis=-1)))
        said = f"{the(goal.agent)} moves {the(goal.patient)} by {way:.2f} m"
        found.append(Finding(t, said, 0.0, min(way / WAY_M - 1, 1.0)) if way >= WAY_M else Finding(None, said, near(WAY_M - way, 0.2)))
    return best(found) if found else Finding(None, f"{the(goal.patient)} cannot move", 1.0)


def catches(case: Case) -> Finding:
    """The catcher touches the thing and from then on both move as one."""
    view, goal = case.view, case.goal
    agents, things = view.who(goal.agent), view.movers(case.partner)
    gaps = view.closest(agents, things)
    times = view.contact_times(agents, things)
    times = times[times >= case.start - 1e-6]
    if not len(times):
        return Finding(
            None, f"{the(goal.agent)} never touches {the(case.partner)} (nearest {max(float(np.min(gaps)), 0):.2f} m)", near(float(np.min(gaps)), 0.5)
        )
    held = lasting(view, (gaps < 0.03) & (view.time >= times[0] - FRAME), goal.hold or CATCH_SECONDS)
    if held is None:
        return Finding(None, f"{the(case.partner)} touches {the(goal.agent)} at {times[0]:.2f} s but is not held", 0.2)
    return Finding(float(times[0]), f"{the(goal.agent)} catches {the(case.partner)}", 0.0)
