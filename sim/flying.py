"""Flying: falls, bounces, throws, jumps, landings; what sinks and what floats."""

from __future__ import annotations

import numpy as np

from sim.finding import Case, Finding, Ints, best, core, each, near, the
from sim.measure import (
    FRAME,
    MOVING_SPEED,
    bounce_list,
    flights,
    lasting,
)

JUMP_M, JUMP_SHARE = 0.05, 0.3
"""A jump rises by 5 cm [m], or by so much of one's own height where that is less: a frog's."""
OFF_GROUND = 0.1
"""Who flies has all parts higher than that over where the lowest was [m]."""
OVER_M = 0.05
"""A foot may brush what is jumped over by so much [m]."""
FALL_M = 0.05
"""A fall is seen from 5 cm on, as a bounce is."""
THROW_SPEED = 0.5
"""What leaves a hand slower than this was let go, not thrown [m/s]."""
WAY_M = 0.1
"""A way rolled, slid or pushed is seen from 10 cm on (or one and a half of the body's own half sizes)."""


def falls(case: Case) -> Finding:
    name = case.mover
    view = case.view

    def judge(row: int) -> Finding:
        height = view.height(row).copy()
        height[~case.after] = height[int(np.argmax(case.after))]
        # the largest descent: from the highest point so far down to here
        top = np.maximum.accumulate(height)
        drop = top - height
        end = view.crossing(drop, FALL_M, start=case.start)
        if end is None:
            most = float(np.max(drop))
            return Finding(None, f"{the(name)} comes down by {100 * most:.0f} cm only", near(FALL_M - most, 0.05))
        i = int(np.searchsorted(view.time, end))
        begin = int(np.flatnonzero(height[: i + 1] >= top[min(i, len(top) - 1)] - 1e-4)[-1])
        depth = float(np.max(drop))
        return Finding(float(max(view.time[begin], case.start)), f"{the(name)} falls {depth:.2f} m", 0.0, min(depth / (4 * FALL_M), 1.0))

    return each(case, name, judge, count=case.goal.count)


def bounces(case: Case) -> Finding:
    if case.partner is not None and not _is_floor(case, case.partner):
        return rebounds(case)
    name = case.goal.agent or case.mover
    wanted = 1 if case.goal.count is None else case.goal.count
    floor = None if case.partner is None else set(np.round(case.view.contact_times(case.view.movers(name), case.view.who(case.partner)), 4))

    def judge(row: int) -> Finding:
        seen = [b for b in bounce_list(case.view, row, start=case.start) if b.time < case.end - 1e-6]
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
        said = f"{the(name)} bounces {len(counted)} times" + (f" (to {heights} cm)" if counted else "")
        if len(counted) == wanted or (case.goal.count is None and counted):
            when = times[wanted - 1] if counted else float(case.view.time[-1])
            return Finding(when, said, 0.0, float(np.clip(min(enough, spare) / 0.5, 0, 1)), times=times if case.goal.count is None else ())
        off = float(abs(len(counted) - wanted)) + max(-enough, 0) + max(-spare, 0)
        return Finding(None, f"{said}, not {wanted}", near(off, 2.0))

    return each(case, name, judge) if wanted else judge(int(case.view.movers(name)[0]))


def _is_floor(case: Case, name: str) -> bool:
    """Whether contacts with it push up rather than aside."""
    view = case.view
    rows = view.impacts(view.movers(case.goal.agent), view.who(name))
    if not len(rows):
        return True
    return bool(np.median(np.abs(view.trajectory.contact_normal[rows] @ view.up)) > 0.5)


def rebounds(case: Case) -> Finding:
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
        if t < case.end - 1e-6 and view.trajectory.velocity[next_frame, row] @ normal > MOVING_SPEED and (not times or t - times[-1] > 2 * FRAME):
            times.append(t)
    wanted = goal.count or 1
    said = f"{the(goal.agent)} bounces off {the(case.partner)} {len(times)} times"
    if len(times) == wanted or (goal.count is None and times):
        return Finding(times[wanted - 1], said, 0.0, 1.0, times=tuple(times) if goal.count is None else ())
    return Finding(None, f"{said}, not {wanted}", near(abs(len(times) - wanted), 2.0))


def throws(case: Case) -> Finding:
    name = case.mover
    view = case.view

    def judge(row: int) -> Finding:
        fastest = 0.0
        for flight in flights(view, row, shortest=FRAME):
            if flight.end < case.start:
                continue
            begin = max(flight.start, case.start)
            # the frame at which it is let go may still show it held: the next one, without what gravity has added since
            first = min(int(np.searchsorted(view.time, begin - 1e-9)), len(view.time) - 1)
            frames = [k for k in (first, first + 1) if k == first or (k < len(view.time) and view.time[k] <= flight.end)]
            since = [max(float(view.time[k]) - begin, 0.0) for k in frames]
            speed = max(float(np.linalg.norm(view.trajectory.velocity[k, row] + view.g * t * view.up)) for k, t in zip(frames, since, strict=True))
            fastest = max(fastest, speed)
            if speed >= THROW_SPEED:
                return Finding(max(flight.start, case.start), f"{the(name)} flies off at {speed:.1f} m/s", 0.0, min(speed / THROW_SPEED - 1, 1.0))
        return Finding(None, f"{the(name)} leaves at {fastest:.2f} m/s at most; a throw takes {THROW_SPEED} m/s", near(THROW_SPEED - fastest, THROW_SPEED))

    return each(case, name, judge, count=case.goal.count)


def flies(case: Case) -> Finding:
    name = case.mover
    view = case.view
    need = case.goal.hold or 0.2
    if view.is_character(name):
        return _wings(case, name or "", need)

    def judge(row: int) -> Finding:
        longest = 0.0
        for flight in flights(view, row):
            span = flight.end - max(flight.start, case.start)
            longest = max(longest, span)
            if span >= need:
                return Finding(max(flight.start, case.start), f"{the(name)} flies for {span:.2f} s", 0.0, min(span / need - 1, 1.0))
        return Finding(None, f"{the(name)} is off the ground for {longest:.2f} s at most", near(need - longest, need))

    return each(case, name, judge, count=case.goal.count)


def _wings(case: Case, name: str, need: float) -> Finding:
    """Somebody who flies is led all the while, so that no flight is free: all parts must be well above where the lowest of them was."""
    feet = np.min([case.view.lowest(int(i)) for i in case.view.movers(name)], axis=0)
    up = case.after & (feet - np.minimum.accumulate(np.where(case.after, feet, np.inf)) > OFF_GROUND)
    when = lasting(case.view, up, need, start=case.start)
    if when is None:
        return Finding(None, f"{the(name)} is off the ground for less than {need:g} s", 1.0 if not up.any() else near(need - case.view.step, need))
    return Finding(when, f"{the(name)} flies, {float(feet.max() - feet[0]):.2f} m up at most", 0.0)


def jumps(case: Case) -> Finding:
    name = case.goal.agent or case.mover
    view = case.view
    rows = view.movers(name)
    if not len(rows):
        return Finding(None, f"{the(name)} cannot move", 1.0)
    feet = np.min([view.lowest(int(i)) for i in rows], axis=0)
    centre = view.height(core(case, name))
    # both the feet and the centre must rise: a lifted paw is no jump
    floor = np.minimum.accumulate(np.where(case.after, feet, np.inf))
    low = np.minimum.accumulate(np.where(case.after, centre, np.inf))
    climbed = np.where(case.after, np.minimum(feet - floor, centre - low), 0.0)
    climbed = np.nan_to_num(climbed, nan=0.0, posinf=0.0, neginf=0.0)
    peak = float(np.max(climbed, initial=0.0))
    tall = max(float(view.highest(int(i))[0]) for i in rows) - float(feet[0])
    need = min(JUMP_M, JUMP_SHARE * tall)
    when = view.crossing(climbed, need, start=case.start)
    if when is None:
        return Finding(None, f"{the(name)} rises {100 * peak:.0f} cm; a jump takes {100 * need:.0f}", near(need - peak, need))
    i = int(np.searchsorted(view.time, when))
    takeoff = float(view.time[max(int(np.flatnonzero(climbed[: i + 1] <= 0.01)[-1]), 0)]) if np.any(climbed[: i + 1] <= 0.01) else when
    if case.goal.target is None or case.goal.target == name:
        return Finding(max(takeoff, case.start), f"{the(name)} jumps {100 * peak:.0f} cm high", 0.0, min(peak / 0.1, 1.0))
    landed = lands(Case(view, case.goal.model_copy(update={"event": "land", "patient": None}), when))
    if landed.time is None:
        return Finding(None, f"{the(name)} jumps, but {landed.detail}", landed.lack)
    return Finding(max(takeoff, case.start), f"{the(name)} jumps onto {the(case.goal.target)}, landing at {landed.time:.2f} s", 0.0, landed.margin)


def jumps_over(case: Case) -> Finding:
    """Leaves the ground before a thing and comes down behind it, the feet over its top as the body passes its middle."""
    view, goal = case.view, case.goal
    name, over = goal.agent or case.mover, view.who(goal.target or goal.patient)
    jumped = jumps(Case(view, goal.model_copy(update={"target": None, "patient": None}), case.start))
    if jumped.time is None or not len(over):
        return jumped
    middle = view.trajectory.position[:, over].mean(axis=1)
    at = view.trajectory.position[:, core(case, name)]
    side = np.sum((at - middle) * (middle[0] - at[0]), axis=-1)
    passed = np.flatnonzero((side[:-1] < 0) & (side[1:] >= 0) & case.after[1:])
    if not len(passed):
        return Finding(None, f"{the(name)} does not get past {the(goal.target or goal.patient)}", 0.5)
    k = int(passed[0]) + 1
    feet = min(float(view.lowest(int(i))[k]) for i in view.movers(name))
    top = max(float(view.highest(int(i))[k]) for i in over)
    said = f"{the(name)} passes over {the(goal.target or goal.patient)}, feet {100 * (feet - top):.0f} cm over it"
    if feet < top - OVER_M:
        return Finding(None, said, near(top - feet, 0.3))
    return Finding(jumped.time, said, 0.0, min(jumped.margin, 0.5 + max(feet - top, 0.0) / 0.1))


def lands(case: Case) -> Finding:
    view, goal = case.view, case.goal
    name = goal.agent or case.mover
    movers = view.movers(name)
    where = goal.target or (goal.patient if goal.agent else None)
    surface = view.who(where) if where else None
    hold = goal.hold or 0.0
    found: list[Finding] = []
    for t in touchdowns(case, movers, surface):
        if hold and lasting(view, view.touching(movers, surface) & (view.time >= t - FRAME), hold) is None:
            continue
        found.append(Finding(t, f"{the(name)} lands" + (f" on {the(where)}" if where else ""), 0.0, _centred(case, movers, where, t)))
    if found:
        return best(found)
    away = float(np.min(np.where(case.after, view.closest(movers, view.who(where)), np.inf), initial=np.inf)) if where else 1.0
    return Finding(None, f"{the(name)} does not land" + (f" on {the(where)}; it comes within {max(away, 0):.2f} m" if where else ""), near(away, 0.5))


def touchdowns(case: Case, movers: Ints, surface: Ints | None) -> list[float]:
    """When bodies come down on a surface (None: on anything) out of the air [s]."""
    return [t for t in _touch_from_above(case, movers, surface) if t >= case.start - FRAME and _airborne_before(case, movers, t)]


def _touch_from_above(case: Case, movers: Ints, surface: Ints | None) -> list[float]:
    view = case.view
    times = []
    for k in view.impacts(movers, surface):
        sign = 1.0 if view.trajectory.contact_bodies[k, 0] in movers else -1.0
        if sign * (view.trajectory.contact_normal[k] @ view.up) > 0.3:
            times.append(float(view.trajectory.contact_time[k]))
    for time, pair in zip(*view.rests(movers, surface), strict=True):
        mover, other = (pair[0], pair[1]) if pair[0] in movers else (pair[1], pair[0])
        i = int(np.argmin(np.abs(view.time - time)))
        if view.lowest(int(mover))[i] >= view.highest(int(other))[i] - 0.05:
            times.append(float(time))
    return sorted(times)


def _airborne_before(case: Case, movers: Ints, t: float) -> bool:
    """No contact with anything solid during two frames before t (the clip may begin in the air)."""
    times = case.view.contact_times(movers, case.view.solid)
    return not np.any((times > t - 2 * FRAME) & (times < t - 1e-3)) or t < 2 * FRAME


def _centred(case: Case, movers: Ints, where: str | None, t: float) -> float:
    """1 over the middle of the surface, 0 over its edge."""
    rows = case.view.who(where)
    if not len(movers) or not where or len(rows) != 1 or not np.any(case.view.half_size(int(rows[0]))):
        return 1.0
    row = int(rows[0])
    i = min(int(np.searchsorted(case.view.time, t)), len(case.view.time) - 1)
    centre = np.mean(case.view.trajectory.position[i, movers], axis=0)
    off = centre - case.view.trajectory.position[i, row]
    off = off - (off @ case.view.up) * case.view.up
    return float(np.clip(1 - np.linalg.norm(off) / max(float(np.median(case.view.half_size(row))), 1e-6), 0, 1))


def floats(case: Case) -> Finding:
    """Afloat: held up by nothing solid, and neither sinking nor rising for a second."""
    name = case.mover
    view = case.view
    need = case.goal.hold or 1.0

    def judge(row: int) -> Finding:
        free = ~view.supported(row) & (np.abs(view.trajectory.velocity[:, row] @ view.up) < 0.1)
        when = lasting(view, free & case.after, need, start=case.start)
        if when is None:
            sunk = float(view.height(row)[0] - view.height(row)[-1])
            return Finding(
                None, f"{the(name)} does not float: it ends {sunk:.2f} m lower, " + ("on something" if view.supported(row)[-1] else "still moving"), 0.7
            )
        return Finding(when, f"{the(name)} floats", 0.0)

    return each(case, name, judge)


def sinks(case: Case) -> Finding:
    name = case.mover
    view = case.view

    def judge(row: int) -> Finding:
        size = float(view.highest(row)[0] - view.lowest(row)[0])
        drop = np.where(case.after, view.height(row)[int(np.argmax(case.after))] - view.height(row), 0.0)
        when = view.crossing(drop, max(size, FALL_M), start=case.start)
        stays = drop[-1] >= max(size, FALL_M)
        if when is None or not stays:
            return Finding(None, f"{the(name)} ends {drop[-1]:.2f} m lower, less than its own height", near(size - float(drop[-1]), size))
        return Finding(when, f"{the(name)} sinks {drop[-1]:.2f} m", 0.0)

    return each(case, name, judge)


def rises(case: Case) -> Finding:
    """Ends or comes higher than it was, by its own height or 10 cm at least: buoyant, lifted or flung up."""
    name = case.mover
    view = case.view

    def judge(row: int) -> Finding:
        need = max(WAY_M, 0.5 * float(view.highest(row)[0] - view.lowest(row)[0]))
        climb = np.where(case.after, view.height(row) - view.height(row)[int(np.argmax(case.after))], 0.0)
        begin = view.crossing(climb, need, start=case.start)
        said = f"{the(name)} rises {float(np.max(climb)):.2f} m"
        if begin is None:
            return Finding(None, f"{said}, less than {need:.2f} m", near(need - float(np.max(climb)), need))
        first = view.crossing(climb, 0.01, start=case.start)
        return Finding(begin if first is None else first, said, 0.0, min(float(np.max(climb)) / need - 1, 1.0))

    return each(case, name, judge)
