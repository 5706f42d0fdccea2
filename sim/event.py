"""Event: whether what the sentence asks for happened, when, and in words why not.

Every goal of a scene is judged on a trajectory's arrays and contacts. Each detector answers with a Finding: when the event
happened, how far it is from happening (`lack`: 0 done, up to 1; the director descends on it) and how clearly it did (`margin`).
The time of an event is its moment (an impact, the instant of tipping past 45 degrees, of coming to rest) or, for what lasts
(fall, roll, slide, walk, float), its beginning. A goal follows the one before it in the list (or the one that `after` names);
both may share a moment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.measure import (
    BOUNCE_RISE_M, FRAME, MOVING_SPEED, REST_SECONDS, ROLL_SLIP, TOPPLE_DEG, View, bounces, count_bounces, flights, lasting, rest_time, runs, slip,
    still, tilt_deg, topple_time, toppled, touched_by,
)  # fmt: skip
from sim.scene import Goal, Scene
from sim.trajectory import Trajectory

__all__ = ["Finding", "count_bounces", "detect", "find", "rest_time", "topple_time"]

Float = NDArray[np.float64]
Bools = NDArray[np.bool_]

FALL_M = 0.05
"""A fall is seen from 5 cm on, as a bounce is."""
THROW_SPEED = 0.5
"""What leaves a hand slower than this was let go, not thrown [m/s]."""
WAY_M = 0.1
"""A way rolled, slid or pushed is seen from 10 cm on (or one and a half of the body's own half sizes)."""
WALK_M = 0.3
"""Half a step."""
NEAR_M = 0.3
"""`nearly`: closer than this without a touch [m], or one size of the mover where that is more."""
SPIN_TURNS = 1.0
SWING_DEG = 10.0
OPEN_DEG = 20.0
CATCH_SECONDS = 0.25


@dataclass(frozen=True)
class Finding:
    """What a detector saw."""

    time: float | None
    """[s]; None: it did not happen, or cannot be told (`lack` None)."""
    detail: str
    lack: float | None = 0.0
    """0 happened, 1 nowhere near; None: cannot be measured."""
    margin: float = 1.0
    """How clearly it happened: 0 just so, 1 beyond doubt."""
    times: tuple[float, ...] = ()
    """Every time it happened, where there are several."""


@dataclass(frozen=True)
class Case:
    """One goal on one trajectory."""

    view: View
    goal: Goal
    start: float
    """Nothing before this counts [s]."""

    @property
    def mover(self) -> str | None:
        """Who undergoes the event: the patient of "a boy drops a ball", else the agent."""
        return self.goal.patient or self.goal.agent

    @property
    def partner(self) -> str | None:
        """The other side of a contact."""
        return self.goal.patient or self.goal.target

    @property
    def after(self) -> Bools:
        return np.asarray(self.view.time >= self.start - 1e-9)


Detector = Callable[[Case], Finding]


def _said(name: str | None) -> str:
    return "something" if name is None else f"the {name.replace('_', ' ').replace('/', ' ')}"


def _near(value: float, scale: float) -> float:
    """Lack (0, 1] of a distance still to go; smooth, and never 0."""
    return float(np.clip(1 - 1 / (1 + max(value, 0.0) / scale), 0.02, 1.0))


def _best(findings: list[Finding]) -> Finding:
    """The earliest that happened, else the one that came closest."""
    happened = [f for f in findings if f.time is not None]
    if happened:
        return min(happened, key=lambda f: f.time or 0.0)
    return min(findings, key=lambda f: 2.0 if f.lack is None else f.lack)


def _each(case: Case, name: str | None, judge: Callable[[int], Finding]) -> Finding:
    """A group's finding from its members': with `all` (or a count) that many of them must, else any."""
    rows = case.view.movers(name)
    if not len(rows):
        return Finding(None, f"{_said(name)} cannot move", 1.0)
    if case.view.is_character(name):
        return judge(_core(case, name))
    findings = [judge(int(i)) for i in rows]
    if len(findings) == 1:
        return findings[0]
    wanted = len(rows) if case.goal.all else (case.goal.count or 1)
    return _share(findings, wanted, _said(name))


def _share(findings: list[Finding], wanted: int, who: str) -> Finding:
    happened = sorted(f.time for f in findings if f.time is not None)
    wanted = min(wanted, len(findings))
    if len(happened) >= wanted:
        clear = sorted((f.margin for f in findings if f.time is not None), reverse=True)[wanted - 1]
        return Finding(happened[wanted - 1], f"{len(happened)} of {len(findings)} of {who}: {_best(findings).detail}", 0.0, clear)
    closest = sorted(1.0 if f.lack is None else f.lack for f in findings if f.time is None)[: wanted - len(happened)]
    lack = sum(closest) / wanted
    return Finding(None, f"only {len(happened)} of {wanted} of {who}; {min(findings, key=lambda f: f.lack or 0.0 if f.time is None else 2).detail}", max(lack, 0.02))


def _core(case: Case, name: str | None) -> int:
    """The part that stands for a character: its torso (or pelvis), else the heaviest looking one."""
    rows = case.view.movers(name)
    names = [case.view.trajectory.names[i] for i in rows]
    for word in ("torso", "pelvis", "chest", "body", "root"):
        for row, part in zip(rows, names, strict=True):
            if part.rsplit("/", 1)[-1].startswith(word):
                return int(row)
    return int(rows[np.argmax([np.prod(case.view.half_size(int(i)) + 1e-3) for i in rows])])


# ------------------------------------------------------------------------------------------------- free motion


def _fall(case: Case) -> Finding:
    name = case.mover
    view = case.view

    def judge(row: int) -> Finding:
        height = np.where(case.after, view.height(row), -np.inf)
        # the largest descent: from the highest point so far down to here
        top = np.maximum.accumulate(height)
        drop = np.where(case.after, top - height, 0.0)
        end = view.crossing(drop, FALL_M, start=case.start)
        if end is None:
            return Finding(None, f"{_said(name)} comes down by {100 * float(np.max(drop, initial=0)):.0f} cm only", _near(FALL_M - float(np.max(drop, initial=0)), 0.05))
        i = int(np.searchsorted(view.time, end))
        begin = int(np.flatnonzero(height[: i + 1] >= top[min(i, len(top) - 1)] - 1e-4)[-1])
        depth = float(np.max(drop))
        return Finding(float(max(view.time[begin], case.start)), f"{_said(name)} falls {depth:.2f} m", 0.0, min(depth / (4 * FALL_M), 1.0))

    return _each(case, name, judge)


def _bounce(case: Case) -> Finding:
    if case.partner is not None and not _is_floor(case, case.partner):
        return _rebound(case)
    name = case.goal.agent or case.mover
    wanted = 1 if case.goal.count is None else case.goal.count
    floor = None if case.partner is None else set(np.round(case.view.contact_times(case.view.movers(name), case.view.who(case.partner)), 4))

    def judge(row: int) -> Finding:
        seen = bounces(case.view, row, start=case.start)
        if floor is not None:
            seen = [b for b in seen if any(abs(b.time - t) < FRAME for t in floor)]
        counted = [b for b in seen if b.counts]
        clear = [float(np.log(max(b.rise, 1e-5) / b.needed)) for b in seen]
        # by how much (in logarithms of height) the needed ones clear the mark, and the next one fails it
        ups = sorted(clear, reverse=True)
        enough = ups[wanted - 1] if len(ups) >= wanted > 0 else (-2.0 if wanted else 2.0)
        spare = -ups[wanted] if case.goal.count is not None and len(ups) > wanted else 2.0
        if wanted == 0:
            enough = 2.0
        times = tuple(b.time for b in counted)
        heights = ", ".join(f"{100 * b.rise:.0f}" for b in counted[:8])
        said = f"{_said(name)} bounces {len(counted)} times" + (f" (to {heights} cm)" if counted else "")
        if len(counted) == wanted or (case.goal.count is None and counted):
            when = times[wanted - 1] if counted else float(case.view.time[-1])
            return Finding(when, said, 0.0, float(np.clip(min(enough, spare) / 0.5, 0, 1)), times)
        off = float(abs(len(counted) - wanted)) + max(-enough, 0) + max(-spare, 0)
        return Finding(None, f"{said}, not {wanted}", _near(off, 2.0))

    return _each(case, name, judge) if wanted else judge(int(case.view.movers(name)[0]))


def _is_floor(case: Case, name: str) -> bool:
    """Whether contacts with it push up rather than aside."""
    view = case.view
    rows = view.impacts(view.movers(case.goal.agent), view.who(name))
    if not len(rows):
        return True
    return bool(np.median(np.abs(view.trajectory.contact_normal[rows] @ view.up)) > 0.5)


def _rebound(case: Case) -> Finding:
    """Off a wall: impacts after which the mover goes away from it."""
    view, goal = case.view, case.goal
    movers = view.movers(goal.agent)
    rows = view.impacts(movers, view.who(case.partner))
    rows = rows[view.trajectory.contact_time[rows] >= case.start - FRAME]
    times: list[float] = []
    for k in rows:
        t = float(view.trajectory.contact_time[k])
        pair = view.trajectory.contact_bodies[k]
        row = int(pair[0] if pair[0] in movers else pair[1])
        normal = view.trajectory.contact_normal[k] * (1 if pair[0] == row else -1)
        next_frame = min(int(np.searchsorted(view.time, t + 1e-6)), len(view.time) - 1)
        if view.trajectory.velocity[next_frame, row] @ normal > MOVING_SPEED and (not times or t - times[-1] > 2 * FRAME):
            times.append(t)
    wanted = goal.count or 1
    said = f"{_said(goal.agent)} bounces off {_said(case.partner)} {len(times)} times"
    if len(times) == wanted or (goal.count is None and times):
        return Finding(times[wanted - 1], said, 0.0, 1.0, tuple(times))
    return Finding(None, f"{said}, not {wanted}", _near(abs(len(times) - wanted), 2.0))


def _throw(case: Case) -> Finding:
    name = case.mover
    view = case.view

    def judge(row: int) -> Finding:
        fastest = 0.0
        for flight in flights(view, row, shortest=FRAME):
            if flight.end < case.start:
                continue
            i = int(np.searchsorted(view.time, max(flight.start, case.start) - 1e-9))
            speed = float(view.speed(row)[min(i, len(view.time) - 1)])
            fastest = max(fastest, speed)
            if speed >= THROW_SPEED:
                return Finding(max(flight.start, case.start), f"{_said(name)} flies off at {speed:.1f} m/s", 0.0, min(speed / THROW_SPEED - 1, 1.0))
        return Finding(None, f"{_said(name)} leaves at {fastest:.2f} m/s at most; a throw takes {THROW_SPEED} m/s", _near(THROW_SPEED - fastest, THROW_SPEED))

    return _each(case, name, judge)


def _fly(case: Case) -> Finding:
    name = case.mover
    view = case.view
    need = case.goal.hold or 0.2

    def judge(row: int) -> Finding:
        longest = 0.0
        for flight in flights(view, row):
            span = flight.end - max(flight.start, case.start)
            longest = max(longest, span)
            if span >= need:
                return Finding(max(flight.start, case.start), f"{_said(name)} flies for {span:.2f} s", 0.0, min(span / need - 1, 1.0))
        return Finding(None, f"{_said(name)} is off the ground for {longest:.2f} s at most", _near(need - longest, need))

    return _each(case, name, judge)


def _jump(case: Case) -> Finding:
    name = case.goal.agent or case.mover
    view = case.view
    rows = view.movers(name)
    if not len(rows):
        return Finding(None, f"{_said(name)} cannot move", 1.0)
    feet = np.min([view.lowest(int(i)) for i in rows], axis=0)
    core = view.height(_core(case, name))
    # both the feet and the centre must rise: a lifted paw is no jump
    floor = np.minimum.accumulate(np.where(case.after, feet, np.inf))
    low = np.minimum.accumulate(np.where(case.after, core, np.inf))
    climbed = np.where(case.after, np.minimum(feet - floor, core - low), 0.0)
    climbed = np.nan_to_num(climbed, nan=0.0, posinf=0.0, neginf=0.0)
    peak = float(np.max(climbed, initial=0.0))
    when = view.crossing(climbed, 0.05, start=case.start)
    if when is None:
        return Finding(None, f"{_said(name)} rises {100 * peak:.0f} cm; a jump takes 5", _near(0.05 - peak, 0.05))
    i = int(np.searchsorted(view.time, when))
    takeoff = float(view.time[max(int(np.flatnonzero(climbed[: i + 1] <= 0.01)[-1]), 0)]) if np.any(climbed[: i + 1] <= 0.01) else when
    if case.goal.target is None or case.goal.target == name:
        return Finding(max(takeoff, case.start), f"{_said(name)} jumps {100 * peak:.0f} cm high", 0.0, min(peak / 0.1, 1.0))
    landed = _land(Case(view, case.goal.model_copy(update={"event": "land", "patient": None}), when))
    if landed.time is None:
        return Finding(None, f"{_said(name)} jumps, but {landed.detail}", landed.lack)
    return Finding(max(takeoff, case.start), f"{_said(name)} jumps onto {_said(case.goal.target)}, landing at {landed.time:.2f} s", 0.0, landed.margin)


def _land(case: Case) -> Finding:
    view, goal = case.view, case.goal
    name = goal.agent or case.mover
    movers = view.movers(name)
    where = goal.target or (goal.patient if goal.agent else None)
    surface = view.who(where) if where else None
    hold = goal.hold or 0.0
    found: list[Finding] = []
    for t in _touch_from_above(case, movers, surface):
        if t < case.start - FRAME or not _airborne_before(case, movers, t):
            continue
        if hold and lasting(view, view.touching(movers, surface) & (view.time >= t - FRAME), hold) is None:
            continue
        found.append(Finding(t, f"{_said(name)} lands" + (f" on {_said(where)}" if where else ""), 0.0, _centred(case, movers, where, t)))
    if found:
        return _best(found)
    away = float(np.min(np.where(case.after, view.closest(movers, view.who(where)), np.inf), initial=np.inf)) if where else 1.0
    return Finding(None, f"{_said(name)} does not land" + (f" on {_said(where)}; it comes within {max(away, 0):.2f} m" if where else ""), _near(away, 0.5))


def _touch_from_above(case: Case, movers: NDArray[np.int64], surface: NDArray[np.int64] | None) -> list[float]:
    view = case.view
    times = []
    for k in view.impacts(movers, surface):
        sign = 1.0 if view.trajectory.contact_bodies[k, 0] in movers else -1.0
        if sign * (view.trajectory.contact_normal[k] @ view.up) > 0.3:
            times.append(float(view.trajectory.contact_time[k]))
    for k in view.rests(movers, surface):
        pair = view.trajectory.rest_bodies[k]
        mover, other = (pair[0], pair[1]) if pair[0] in movers else (pair[1], pair[0])
        i = int(np.argmin(np.abs(view.time - view.trajectory.rest_time[k])))
        if view.lowest(int(mover))[i] >= view.highest(int(other))[i] - 0.05:
            times.append(float(view.trajectory.rest_time[k]))
    return sorted(times)


def _airborne_before(case: Case, movers: NDArray[np.int64], t: float) -> bool:
    """No contact at all during two frames before t (the clip may begin in the air)."""
    times = case.view.contact_times(movers)
    return not np.any((times > t - 2 * FRAME) & (times < t - 1e-3)) or t < 2 * FRAME


def _centred(case: Case, movers: NDArray[np.int64], where: str | None, t: float) -> float:
    """1 over the middle of the surface, 0 over its edge."""
    rows = case.view.who(where)
    if not where or len(rows) != 1 or not np.any(case.view.half_size(int(rows[0]))):
        return 1.0
    row = int(rows[0])
    i = min(int(np.searchsorted(case.view.time, t)), len(case.view.time) - 1)
    centre = np.mean(case.view.trajectory.position[i, movers], axis=0)
    off = centre - case.view.trajectory.position[i, row]
    off = off - (off @ case.view.up) * case.view.up
    return float(np.clip(1 - np.linalg.norm(off) / max(float(np.median(case.view.half_size(row))), 1e-6), 0, 1))


def _float(case: Case) -> Finding:
    """Afloat: held up by nothing solid, and neither sinking nor rising for a second."""
    name = case.mover
    view = case.view
    need = case.goal.hold or 1.0

    def judge(row: int) -> Finding:
        free = ~view.supported(row) & (np.abs(view.trajectory.velocity[:, row] @ view.up) < 0.1)
        when = lasting(view, free & case.after, need, start=case.start)
        if when is None:
            sunk = float(view.height(row)[0] - view.height(row)[-1])
            return Finding(None, f"{_said(name)} does not float: it ends {sunk:.2f} m lower, " + ("on something" if view.supported(row)[-1] else "still moving"), 0.7)
        return Finding(when, f"{_said(name)} floats", 0.0)

    return _each(case, name, judge)


def _sink(case: Case) -> Finding:
    name = case.mover
    view = case.view

    def judge(row: int) -> Finding:
        size = float(view.highest(row)[0] - view.lowest(row)[0])
        drop = np.where(case.after, view.height(row)[int(np.argmax(case.after))] - view.height(row), 0.0)
        when = view.crossing(drop, max(size, FALL_M), start=case.start)
        stays = drop[-1] >= max(size, FALL_M)
        if when is None or not stays:
            return Finding(None, f"{_said(name)} ends {drop[-1]:.2f} m lower, less than its own height", _near(size - float(drop[-1]), size))
        return Finding(when, f"{_said(name)} sinks {drop[-1]:.2f} m", 0.0)

    return _each(case, name, judge)


# ------------------------------------------------------------------------------------------------- contact


def _hit(case: Case) -> Finding:
    view, goal = case.view, case.goal
    agents, others = view.who(goal.agent), view.who(case.partner) if case.partner else None
    if not len(agents) and case.partner:
        agents, others = view.who(case.partner), None
    if case.partner is None and len(agents) > 1 and not view.is_character(goal.agent):
        others = agents  # "two balls collide": with each other
    times = view.contact_times(agents, others)
    # what touches from the first frame on was not hit until it parts and meets again
    times = times[times >= case.start - 1e-6]
    fresh = _fresh(times, view)
    who = f"{_said(goal.agent)} and {_said(case.partner)}" if goal.agent and case.partner else _said(goal.agent or case.partner)
    if goal.all and others is not None and len(others) > 1:
        first = [view.contact_times(agents, [j]) for j in others]
        each = [Finding(float(t[t >= case.start - 1e-6][0]), "touched", 0.0) if np.any(t >= case.start - 1e-6) else Finding(None, "not touched", 0.5) for t in first]
        return _share(each, len(others), _said(case.partner))
    if len(fresh) >= (goal.count or 1):
        t = fresh[(goal.count or 1) - 1]
        return Finding(t, f"{who} meet at {t:.2f} s", 0.0, _squareness(case, agents, others, t), tuple(fresh))
    away = np.where(case.after, view.closest(agents, others), np.inf) if others is not None else np.full(len(view.time), 1.0)
    nearest = float(np.min(away, initial=np.inf))
    return Finding(None, f"{who} never touch; they come within {max(nearest, 0):.2f} m" if np.isfinite(nearest) else f"{who} never touch", _near(nearest, 0.5))


def _fresh(times: Float, view: View) -> list[float]:
    """Times at which a contact begins: nothing within two frames before, and not there from the start."""
    if not len(times):
        return []
    begins = np.concatenate([[True], np.diff(times) > max(2 * FRAME, 1.5 * view.step)])
    found = [float(t) for t in times[begins]]
    return found[1:] if found[0] <= view.time[0] + 1e-9 else found


def _squareness(case: Case, agents: NDArray[np.int64], others: NDArray[np.int64] | None, t: float) -> float:
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


def _touch(case: Case) -> Finding:
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
        return Finding(float(times[0]), f"{_said(goal.agent)} touches {_said(case.partner)}", 0.0, 1.0, tuple(map(float, times)))
    return _hit(case)


def _nearly(case: Case) -> Finding:
    view, goal = case.view, case.goal
    agents, others = view.who(goal.agent), view.who(case.partner)
    hit = view.contact_times(agents, others)
    gaps = np.where(case.after, view.closest(agents, others), np.inf)
    nearest = int(np.argmin(gaps))
    who = f"{_said(goal.agent)} and {_said(case.partner)}"
    if len(hit[hit >= case.start - 1e-6]):
        return Finding(None, f"{who} do touch, at {hit[hit >= case.start - 1e-6][0]:.2f} s", 0.4)
    near = max([NEAR_M, *(2 * float(np.max(view.half_size(int(i)), initial=0)) for i in view.movers(goal.agent)[:4])])
    away = float(gaps[nearest])
    if away <= near:
        return Finding(float(view.time[nearest]), f"{who} miss each other by {100 * away:.0f} cm", 0.0, min(away / 0.05, 1.0))
    return Finding(None, f"{who} stay {away:.2f} m apart", _near(away - near, 0.5))


def _pass(case: Case) -> Finding:
    """Goes by without a touch: the closest approach lies inside the clip, and both come from and leave to further away."""
    view, goal = case.view, case.goal
    agents, others = view.who(goal.agent), view.who(case.partner)
    who = f"{_said(goal.agent)} and {_said(case.partner)}"
    if not len(others):
        return _walk(case)
    hit = view.contact_times(agents, others)
    if len(hit):
        return Finding(None, f"{who} touch, at {hit[0]:.2f} s", 0.4)
    gaps = view.closest(agents, others)
    k = int(np.argmin(np.where(case.after, gaps, np.inf)))
    before, behind = float(np.max(gaps[: k + 1]) - gaps[k]), float(np.max(gaps[k:]) - gaps[k])
    if min(before, behind) > WAY_M:
        return Finding(float(view.time[k]), f"{who} pass {100 * float(gaps[k]):.0f} cm apart", 0.0, min(float(gaps[k]) / 0.05, 1.0))
    return Finding(None, f"{who} do not pass: nearest at {view.time[k]:.2f} s, {gaps[k]:.2f} m apart", _near(WAY_M - min(before, behind), 0.5))


def _approach(case: Case) -> Finding:
    view, goal = case.view, case.goal
    gaps = view.closest(view.who(goal.agent), view.who(case.partner))
    first = int(np.argmax(case.after))
    share = 1 - gaps / max(float(gaps[first]), 1e-6)
    when = view.crossing(np.where(case.after, share, 0.0), 0.5, start=case.start)
    best = float(np.min(gaps[first:]))
    who = f"{_said(goal.agent)} comes from {gaps[first]:.2f} m to {best:.2f} m of {_said(case.partner)}"
    return Finding(None, who, _near(best - gaps[first] / 2, 0.5)) if when is None else Finding(when, who)


def _stop(case: Case) -> Finding:
    """Comes to rest; with a target (and no touch): before it."""
    view, goal = case.view, case.goal
    rest = _rest(Case(view, goal.model_copy(update={"patient": None}), case.start))
    if rest.time is None or case.partner is None:
        return rest
    near = view.closest(view.who(goal.agent), view.who(case.partner))
    hit = view.contact_times(view.who(goal.agent), view.who(case.partner))
    if len(hit):
        return Finding(None, f"{_said(goal.agent)} runs into {_said(case.partner)} at {hit[0]:.2f} s", 0.4)
    if near[-1] >= near[0]:
        return Finding(None, f"{_said(goal.agent)} stops {near[-1]:.2f} m away, no nearer than it began", 0.5)
    return Finding(rest.time, f"{_said(goal.agent)} stops {100 * near[-1]:.0f} cm before {_said(case.partner)}", 0.0, min(float(near[-1]) / 0.05, 1.0))


def _push(case: Case) -> Finding:
    """A touch, and the touched one moves."""
    view, goal = case.view, case.goal
    if goal.patient is None or goal.agent is None:
        return _slides_or_rolls(case)
    reached = touched_by(view, view.who(goal.agent))
    found = []
    for row in view.movers(goal.patient):
        t = reached.get(int(row))
        if t is None:
            away = float(np.min(view.closest(view.who(goal.agent), [int(row)])))
            found.append(Finding(None, f"{_said(goal.agent)} does not reach {_said(goal.patient)} ({max(away, 0):.2f} m short)", 0.5 + _near(away, 0.5) / 2))
            continue
        t = max(t, case.start)
        i = min(int(np.searchsorted(view.time, t - 1e-9)), len(view.time) - 1)
        way = float(np.max(np.linalg.norm(view.trajectory.position[i:, row] - view.trajectory.position[i, row], axis=-1)))
        said = f"{_said(goal.agent)} moves {_said(goal.patient)} by {way:.2f} m"
        found.append(Finding(t, said, 0.0, min(way / WAY_M - 1, 1.0)) if way >= WAY_M else Finding(None, said, _near(WAY_M - way, 0.2)))
    return _best(found) if found else Finding(None, f"{_said(goal.patient)} cannot move", 1.0)


def _catch(case: Case) -> Finding:
    """The catcher touches the thing and from then on both move as one."""
    view, goal = case.view, case.goal
    agents, things = view.who(goal.agent), view.movers(case.partner)
    gaps = view.closest(agents, things)
    times = view.contact_times(agents, things)
    times = times[times >= case.start - 1e-6]
    if not len(times):
        return Finding(None, f"{_said(goal.agent)} never touches {_said(case.partner)} (nearest {max(float(np.min(gaps)), 0):.2f} m)", _near(float(np.min(gaps)), 0.5))
    held = lasting(view, (gaps < 0.03) & (view.time >= times[0] - FRAME), goal.hold or CATCH_SECONDS)
    if held is None:
        return Finding(None, f"{_said(case.partner)} touches {_said(goal.agent)} at {times[0]:.2f} s but is not held", 0.2)
    return Finding(float(times[0]), f"{_said(goal.agent)} catches {_said(case.partner)}", 0.0)


# ------------------------------------------------------------------------------------------------- on a surface


def _slides_or_rolls(case: Case) -> Finding:
    return _best([_slide(case), _roll(case)])


def _roll(case: Case) -> Finding:
    return _along(case, lambda s: s < ROLL_SLIP, "rolls")


def _slide(case: Case) -> Finding:
    return _along(case, lambda s: (s > 0.5) & np.isfinite(s), "slides")


def _along(case: Case, kind: Callable[[Float], Any], verb: str) -> Finding:
    name = case.mover
    view = case.view

    def judge(row: int) -> Finding:
        need = max(WAY_M, 1.5 * float(np.min(view.half_size(row), initial=0.0)))
        when, longest = runs(view, row, kind(slip(view, row)) & case.after, need, start=case.start)
        said = f"{_said(name)} {verb} {longest:.2f} m"
        if when is None:
            return Finding(None, f"{said}, less than {need:.2f} m", _near(need - longest, need))
        return Finding(max(when, case.start), said, 0.0, min(longest / need - 1, 1.0))

    return _each(case, name, judge)


def _leave(case: Case) -> Finding:
    """Carried by the surface, then no longer, and lower than before."""
    view, goal = case.view, case.goal
    name = goal.agent or case.mover
    where = goal.target or (goal.patient if goal.agent else None)

    def judge(row: int) -> Finding:
        surface = view.who(where) if where else np.flatnonzero(view.static)
        on = view.touching([row], surface)
        last_drop = 0.0
        for flight in flights(view, row, shortest=FRAME):
            i = int(np.searchsorted(view.time, flight.start + 1e-9))
            recently = on[max(i - 4, 0) : i + 1]
            last_drop = max(last_drop, flight.fall)
            if flight.start < case.start - FRAME or not recently.any() or flight.fall - max(flight.rise, 0) < FALL_M:
                continue
            if where and on[min(int(np.searchsorted(view.time, flight.end)), len(on) - 1) :].any():
                continue  # it only hopped
            return Finding(max(flight.start, case.start), f"{_said(name)} leaves {_said(where) if where else 'its surface'} and drops {flight.fall:.2f} m", 0.0, 1.0)
        if where and on.any() and not on[-1]:
            t = float(view.time[np.flatnonzero(on)[-1]])
            sunk = float(view.height(row)[np.flatnonzero(on)[-1]] - view.height(row)[-1])
            if t >= case.start - FRAME and sunk > FALL_M:
                return Finding(t, f"{_said(name)} leaves {_said(where)} and ends {sunk:.2f} m lower", 0.0, 0.7)
        if not on.any():
            return Finding(None, f"{_said(name)} is never carried by {_said(where) if where else 'a surface'}", 1.0)
        return Finding(None, f"{_said(name)} stays on {_said(where) if where else 'its surface'}", 0.3 + _edge(case, row, surface))

    return _each(case, name, judge)


def _edge(case: Case, row: int, surface: NDArray[np.int64]) -> float:
    """How far from the surface's edge it ends, as a lack in [0, 0.7)."""
    view = case.view
    ways = [np.min(view.half_size(int(s))[:2] - np.abs((view.trajectory.position[-1, row] - view.trajectory.position[-1, s])[:2])) for s in surface]
    ways = [w for w, s in zip(ways, surface, strict=True) if np.any(view.half_size(int(s)))]
    return 0.6 * _near(float(min(ways)), 0.5) if ways else 0.6


def _roll_off(case: Case) -> Finding:
    return _both(case, _roll, _leave)


def _slide_off(case: Case) -> Finding:
    return _both(case, _slide, _leave)


def _both(case: Case, how: Detector, what: Detector) -> Finding:
    moved = how(Case(case.view, case.goal.model_copy(update={"patient": None}), case.start))
    left = what(case)
    if moved.time is None or left.time is None:
        failed = moved if moved.time is None else left
        return Finding(None, failed.detail, min(1.0, ((moved.lack or 0) + (left.lack or 0)) / 2))
    if moved.time > left.time + FRAME:
        return Finding(None, f"{left.detail}, but only then {moved.detail}", 0.5)
    return Finding(left.time, f"{moved.detail}; {left.detail}", 0.0, min(moved.margin, left.margin))


def _rest(case: Case) -> Finding:
    view = case.view
    name = case.goal.agent or case.mover
    hold = case.goal.hold or REST_SECONDS

    def judge(row: int) -> Finding:
        frames = still(view, row) & case.after
        when = lasting(view, frames, hold, start=case.start, to_end=case.goal.hold is None)
        if when is None:
            speed = float(view.speed(row)[-1])
            return Finding(None, f"{_said(name)} still moves at {speed:.2f} m/s at the end", 0.05 + 0.9 * _near(speed, 0.5))
        where = case.goal.target or (case.goal.patient if case.goal.agent else None)
        if where and not view.touching([row], view.who(where))[view.time >= when].any():
            away = float(view.closest([row], view.who(where))[-1])
            return Finding(None, f"{_said(name)} comes to rest {max(away, 0):.2f} m from {_said(where)}", _near(away, 0.5))
        return Finding(when, f"{_said(name)} comes to rest", 0.0, min((float(view.time[-1]) - when) / (2 * hold), 1.0))

    rows = view.movers(name)
    if not len(rows):
        return Finding(float(view.time[0]), f"{_said(name)} stands still", 0.0)
    whole = case.goal.model_copy(update={"all": True})
    return _each(Case(view, whole, case.start), name, judge)


def _stay(case: Case) -> Finding:
    """Ends where it was: within half its size of where it began, or still on its target."""
    view, goal = case.view, case.goal
    name = goal.agent or case.mover

    def judge(row: int) -> Finding:
        first = int(np.argmax(case.after))
        if goal.target:
            on = view.touching([row], view.who(goal.target))[first:]
            good = bool(len(on) and np.mean(on) > 0.9)
            return Finding(case.start, f"{_said(name)} stays on {_said(goal.target)}") if good else Finding(None, f"{_said(name)} does not stay on {_said(goal.target)}", 0.6)
        way = np.linalg.norm(view.trajectory.position[first:, row] - view.trajectory.position[first, row], axis=-1)
        limit = max(0.05, float(np.max(view.half_size(row), initial=0)))
        if np.max(way) <= limit:
            return Finding(case.start, f"{_said(name)} stays where it is", 0.0, float(np.clip(1 - np.max(way) / limit, 0, 1)))
        return Finding(None, f"{_said(name)} moves by {np.max(way):.2f} m", _near(float(np.max(way)) - limit, 0.5))

    whole = case.goal.model_copy(update={"all": True})
    return _each(Case(view, whole, case.start), name, judge) if len(view.movers(name)) else Finding(case.start, f"{_said(name)} stays", 0.0)


def _topple(case: Case) -> Finding:
    view, goal = case.view, case.goal
    name = case.mover
    rows = view.movers(name)
    if not len(rows):
        return Finding(None, f"{_said(name)} cannot move", 1.0)
    causes = touched_by(view, view.who(goal.agent)) if goal.patient and goal.agent and goal.agent != goal.patient else None
    judged = _above_base(view, rows)
    findings = []
    for row in judged:
        lean = toppled(view, int(row))
        reached = None if causes is None else causes.get(int(row))
        when = view.crossing(np.where(case.after, lean, 0.0), 1.0, start=case.start)
        most = float(np.max(lean[case.after], initial=0.0))
        if when is None:
            short = _near(1 - min(most, 1), 0.7)
            if causes is not None and reached is None:
                away = float(np.min(view.closest(view.who(goal.agent), [int(row)])))
                short = 0.6 + 0.4 * _near(away, 0.5)
            findings.append(Finding(None, f"it leans by {float(np.max(tilt_deg(view, int(row)))):.0f} degrees, less than {TOPPLE_DEG:.0f}", short))
        elif causes is not None and (reached is None or reached > when + FRAME):
            findings.append(Finding(None, f"{_said(name)} falls over before {_said(goal.agent)} reaches it", 0.7))
        else:
            findings.append(Finding(when, f"over at {when:.2f} s", 0.0, float(np.clip((most - 1) / 0.5, 0, 1))))
    if len(findings) == 1:
        found = findings[0]
        return Finding(found.time, f"{_said(name)}: {found.detail}", found.lack, found.margin)
    wanted = len(findings) if goal.all else goal.count or (len(findings) + 1) // 2
    return _share(findings, wanted, _said(name))


def _above_base(view: View, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """In a stack only what stands on something of the stack can be knocked down; the lowest course has nowhere to fall."""
    if len(rows) < 2:
        return rows
    low = np.array([view.lowest(int(i))[0] for i in rows])
    size = np.array([view.highest(int(i))[0] - view.lowest(int(i))[0] for i in rows])
    above = low > low.min() + 0.5 * size
    return rows[above] if above.any() else rows


def _enter(case: Case) -> Finding:
    """The centre comes to lie within the box around the target, and is there at the end (or for `hold`)."""
    view, goal = case.view, case.goal
    name = goal.agent or case.mover
    where = goal.target or goal.patient
    inside_of = view.who(where)
    if not len(inside_of):
        return Finding(None, f"nothing says what {_said(name)} should enter", None)

    def judge(row: int) -> Finding:
        depth = np.min([_inside(view, row, int(r)) for r in inside_of], axis=0) if len(inside_of) == 1 else _inside_group(view, row, inside_of)
        frames = (depth <= 0) & case.after
        when = lasting(view, frames, goal.hold or 0.0, start=case.start, to_end=goal.hold is None)
        away = float(np.min(depth[case.after]))
        if when is None:
            gone = "goes in and comes out again" if frames.any() else f"passes {max(away, 0):.2f} m outside"
            end = float(depth[-1])
            return Finding(None, f"{_said(name)} {gone} ({_said(where)})", _near(max(away, 0) + 0.3 * max(end, 0), 0.5))
        return Finding(when, f"{_said(name)} enters {_said(where)}", 0.0, 1.0)

    return _each(case, name, judge)


def _inside(view: View, row: int, container: int) -> Float:
    """How far the centre lies outside the container's own box, (t,) [m]; 0 or less inside."""
    from sim.extent import unrotate

    local = unrotate(view.trajectory.quat_xyzw[:, container], view.trajectory.position[:, row] - view.trajectory.position[:, container])
    return np.max(np.abs(local) - view.half_size(container), axis=-1)


def _inside_group(view: View, row: int, members: NDArray[np.int64]) -> Float:
    low = np.min([view.trajectory.position[:, m] - view.half_size(int(m)) for m in members], axis=0)
    high = np.max([view.trajectory.position[:, m] + view.half_size(int(m)) for m in members], axis=0)
    here = view.trajectory.position[:, row]
    return np.max(np.maximum(low - here, here - high), axis=-1)


def _stack(case: Case) -> Finding:
    """Every member touches another at the end, and none has fallen."""
    view = case.view
    name = case.mover
    rows = view.movers(name)
    if len(rows) < 2:
        return _rest(case)
    held = [bool(view.touching([int(r)], [int(s) for s in rows if s != r])[-1]) for r in rows]
    upright = [float(toppled(view, int(r))[-1]) < 1 for r in rows]
    good = sum(a and b for a, b in zip(held, upright, strict=True))
    said = f"{good} of {len(rows)} of {_said(name)} stand on each other at the end"
    return Finding(case.start, said) if good == len(rows) else Finding(None, said, 1 - good / len(rows))


# ------------------------------------------------------------------------------------------------- turning, walking


def _turned_deg(view: View, row: int, case: Case) -> Float:
    """Angle turned since the start, summed over frames, (t,) [deg]."""
    rate = np.linalg.norm(view.trajectory.angular_velocity[:, row], axis=-1) * case.after
    return np.degrees(np.concatenate([[0.0], np.cumsum((rate[1:] + rate[:-1]) / 2 * np.diff(view.time))]))


def _spin(case: Case) -> Finding:
    return _turns(case, 360 * (case.goal.count or SPIN_TURNS), "turns")


def _open(case: Case) -> Finding:
    return _turns(case, OPEN_DEG, "opens by")


def _turns(case: Case, need: float, verb: str) -> Finding:
    name = case.mover

    def judge(row: int) -> Finding:
        angle = _turned_deg(case.view, row, case)
        when = case.view.crossing(angle, 1.0, start=case.start)
        said = f"{_said(name)} {verb} {angle[-1]:.0f} degrees"
        if angle[-1] < need or when is None:
            return Finding(None, f"{said}, less than {need:.0f}", _near(need - float(angle[-1]), need))
        return Finding(when, said, 0.0, min(float(angle[-1]) / need - 1, 1.0))

    return _each(case, name, judge)


def _swing(case: Case) -> Finding:
    """Goes to and fro: the velocity turns round at least once and the body sweeps SWING_DEG, or the same share of its way."""
    name = case.mover
    view = case.view

    def judge(row: int) -> Finding:
        position = view.trajectory.position[:, row]
        velocity = view.trajectory.velocity[:, row]
        main = np.linalg.svd(position - position.mean(0), full_matrices=False)[2][0]
        along = velocity @ main
        signs = np.sign(along[(np.abs(along) > 0.02) & case.after])
        turns = int(np.sum(np.diff(signs) != 0)) if len(signs) else 0
        angle = float(_turned_deg(view, row, case)[-1])
        when = view.crossing(np.where(case.after, view.speed(row), 0), MOVING_SPEED, start=case.start)
        wanted = (case.goal.count or 1) * 1
        said = f"{_said(name)} swings to and fro {turns} times"
        if turns >= wanted and angle >= SWING_DEG and when is not None:
            return Finding(when, said, 0.0, min(angle / SWING_DEG - 1, 1.0))
        return Finding(None, said, _near(max(wanted - turns, 0) + max(1 - angle / SWING_DEG, 0), 2.0))

    return _each(case, name, judge)


def _walk(case: Case) -> Finding:
    name = case.goal.agent or case.mover
    view = case.view
    rows = view.movers(name)
    if not len(rows):
        return Finding(None, f"{_said(name)} cannot move", 1.0)
    row = _core(case, name)
    position = view.trajectory.position[:, row]
    flat = position - np.outer(position @ view.up, view.up)
    way = np.linalg.norm(flat - flat[int(np.argmax(case.after))], axis=-1) * case.after
    begin = view.crossing(way, 0.05, start=case.start)
    far = float(np.max(way))
    if far < WALK_M or begin is None:
        return Finding(None, f"{_said(name)} goes {far:.2f} m only", _near(WALK_M - far, WALK_M))
    if case.goal.target:
        gaps = view.closest(rows, view.who(case.goal.target))
        if gaps[-1] > 0.5 and np.min(gaps) > 0.3:
            return Finding(None, f"{_said(name)} goes {far:.2f} m but ends {gaps[-1]:.2f} m from {_said(case.goal.target)}", _near(float(gaps[-1]), 0.5))
    return Finding(begin, f"{_said(name)} goes {far:.2f} m", 0.0, min(far / WALK_M - 1, 1.0))


def _move(case: Case) -> Finding:
    name = case.mover

    def judge(row: int) -> Finding:
        position = case.view.trajectory.position[:, row]
        way = np.linalg.norm(position - position[int(np.argmax(case.after))], axis=-1) * case.after
        when = case.view.crossing(way, WAY_M, start=case.start)
        said = f"{_said(name)} moves {float(np.max(way)):.2f} m"
        return Finding(None, said, _near(WAY_M - float(np.max(way)), WAY_M)) if when is None else Finding(when, said)

    return _each(case, name, judge)


def _break(case: Case) -> Finding:
    """Shards become active as the whole goes; without shards nothing can break here."""
    view = case.view
    name = case.mover
    shards = [i for i, n in enumerate(view.trajectory.names) if name and n.startswith(f"{name}/shard")]
    if not shards:
        return Finding(None, f"breaking is not simulated yet: {_said(name)} stays whole", None)
    alive = view.trajectory.active[:, shards].any(axis=1) & case.after
    if alive.any():
        return Finding(float(view.time[int(np.argmax(alive))]), f"{_said(name)} breaks into {len(shards)} pieces", 0.0)
    return Finding(None, f"{_said(name)} stays whole", 0.5)


DETECTORS: dict[str, Detector] = {
    "fall": _fall, "drop": _fall, "bounce": _bounce, "throw": _throw, "toss": _throw, "fly": _fly, "jump": _jump, "land": _land, "float": _float,
    "sink": _sink, "hit": _hit, "collide": _hit, "strike": _hit, "meet": _hit, "touch": _touch, "nearly": _nearly, "nearly_hit": _nearly, "miss": _nearly,
    "pass": _pass, "approach": _approach, "chase": _approach, "stop": _stop, "stop_before": _stop, "push": _push, "pull": _push, "kick": _push,
    "carry": _push, "catch": _catch, "roll": _roll, "slide": _slide, "leave": _leave, "fall_off": _leave, "roll_off": _roll_off, "slide_off": _slide_off,
    "rest": _rest, "come_to_rest": _rest, "stay": _stay, "stand": _stay, "place": _rest, "lean": _rest, "topple": _topple, "tip": _topple,
    "knock_over": _topple, "knock_down": _topple, "knock": _topple, "collapse": _topple, "enter": _enter, "land_in": _enter, "stack": _stack, "spin": _spin,
    "open": _open, "swing": _swing, "walk": _walk, "run": _walk, "move": _move, "go": _move, "break": _break, "shatter": _break,
}  # fmt: skip
"""Every event that can be judged; any other is reported as not measurable."""


def _judge(view: View, goal: Goal, start: float) -> Finding:
    name = goal.event.strip().lower().replace(" ", "_").replace("-", "_")
    if name not in DETECTORS:
        return Finding(None, f"nobody can tell from a trajectory whether something does {goal.event!r}", None)
    for role in ("agent", "patient", "target"):
        given = getattr(goal, role)
        if given is not None and not len(view.who(given)):
            return Finding(None, f"{_said(given)} is not among the bodies of this trajectory", None)
    if goal.agent is None and goal.patient is None:
        return Finding(None, f"the goal {goal.event!r} names nobody", None)
    return DETECTORS[name](Case(view, goal, start))


def _at(found: Finding, goal: Goal) -> Finding:
    """Hold a finding against the goal's `at`: within one frame."""
    if goal.at is None or found.time is None:
        return found
    times = found.times or (found.time,)
    nearest = min(times, key=lambda t: abs(t - (goal.at or 0.0)))
    off = abs(nearest - goal.at)
    if off <= FRAME + 1e-6:
        return Finding(nearest, found.detail, 0.0, found.margin * (1 - off / (2 * FRAME)), times)
    return Finding(None, f"{found.detail}, at {nearest:.2f} s instead of {goal.at:.2f} s", _near(off, 0.5))


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
