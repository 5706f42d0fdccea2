"""Standing: rolling, sliding, resting, leaning over and coming off: what happens on a surface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.extent import unrotate
from sim.finding import Case, Detector, Finding, Float, Ints, best, each, near, share, the
from sim.measure import (
    FRAME,
    REST_SECONDS,
    ROLL_SLIP,
    TOPPLE_DEG,
    View,
    flights,
    lasting,
    runs,
    slip,
    still,
    tilt_deg,
    toppled,
    touched_by,
)
from sim.rotation import rotate

FALL_M = 0.05
"""A fall is seen from 5 cm on, as a bounce is."""
WOBBLE_DEG = 1.5
"""A lean that is seen [deg]: 1 cm at the top of a bowling pin."""
ENDS_WOBBLE = frozenset(("topple", "tip", "knock_over", "knock_down", "knock", "collapse", "fall", "drop", "leave", "fall_off", "break", "shatter"))
"""Goals that say that what wobbles goes over in the end."""
UPRIGHT_COS = 0.87
"""A body that begins within 30 degrees of an upright of its own frame leans by that angle already."""
TILT_SEEN_DEG = 8.0
"""What is tilted on purpose is seen to be from this angle on [deg]: estimate."""
STILL_M = 0.01
"""What is still has not moved farther [m]: a pixel or two."""
WAY_M = 0.1
"""A way rolled, slid or pushed is seen from 10 cm on (or one and a half of the body's own half sizes)."""


def slides_or_rolls(case: Case) -> Finding:
    return best([slides(case), rolls(case)])


def rolls(case: Case) -> Finding:
    return _along(case, lambda s: s < ROLL_SLIP, "rolls")


def slides(case: Case) -> Finding:
    return _along(case, lambda s: (s > 0.5) & np.isfinite(s), "slides")


def _along(case: Case, kind: Callable[[Float], Any], verb: str) -> Finding:
    name = case.mover
    view = case.view

    def judge(row: int) -> Finding:
        need = max(WAY_M, 1.5 * float(np.min(view.half_size(row), initial=0.0)))
        when, longest = runs(view, row, kind(slip(view, row)) & case.after, need, start=case.start)
        said = f"{the(name)} {verb} {longest:.2f} m"
        if when is None:
            return Finding(None, f"{said}, less than {need:.2f} m", near(need - longest, need))
        return Finding(max(when, case.start), said, 0.0, min(longest / need - 1, 1.0))

    return each(case, name, judge, count=case.goal.count)


def leaves(case: Case) -> Finding:
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
            return Finding(
                max(flight.start, case.start), f"{the(name)} leaves {the(where) if where else 'its surface'} and drops {flight.fall:.2f} m", 0.0, 1.0
            )
        if where and on.any() and not on[-1]:
            t = float(view.time[np.flatnonzero(on)[-1]])
            sunk = float(view.height(row)[np.flatnonzero(on)[-1]] - view.height(row)[-1])
            if t >= case.start - FRAME and sunk > FALL_M:
                return Finding(t, f"{the(name)} leaves {the(where)} and ends {sunk:.2f} m lower", 0.0, 0.7)
        if not on.any():
            return Finding(None, f"{the(name)} is never carried by {the(where) if where else 'a surface'}", 1.0)
        return Finding(None, f"{the(name)} stays on {the(where) if where else 'its surface'}", 0.3 + _edge(case, row, surface))

    return each(case, name, judge, count=case.goal.count)


def _edge(case: Case, row: int, surface: Ints) -> float:
    """How far from the surface's edge it ends, as a lack in [0, 0.7)."""
    view = case.view
    ways = [np.min(view.half_size(int(s))[:2] - np.abs((view.trajectory.position[-1, row] - view.trajectory.position[-1, s])[:2])) for s in surface]
    ways = [w for w, s in zip(ways, surface, strict=True) if np.any(view.half_size(int(s)))]
    return 0.6 * near(float(min(ways)), 0.5) if ways else 0.6


def rolls_off(case: Case) -> Finding:
    return _both(case, rolls, leaves)


def slides_off(case: Case) -> Finding:
    return _both(case, slides, leaves)


def _both(case: Case, how: Detector, what: Detector) -> Finding:
    moved = how(Case(case.view, case.goal.model_copy(update={"patient": None}), case.start))
    left = what(case)
    if moved.time is None or left.time is None:
        failed = moved if moved.time is None else left
        return Finding(None, failed.detail, min(1.0, ((moved.lack or 0) + (left.lack or 0)) / 2))
    if moved.time > left.time + FRAME:
        return Finding(None, f"{left.detail}, but only then {moved.detail}", 0.5)
    return Finding(left.time, f"{moved.detail}; {left.detail}", 0.0, min(moved.margin, left.margin))


def rests(case: Case) -> Finding:
    view = case.view
    name = case.goal.agent or case.mover
    hold = case.goal.hold or REST_SECONDS

    def judge(row: int) -> Finding:
        frames = still(view, row) & case.after
        when = lasting(view, frames, hold, start=case.start, to_end=case.goal.hold is None)
        if when is None:
            speed = float(view.speed(row)[-1])
            return Finding(None, f"{the(name)} still moves at {speed:.2f} m/s at the end", 0.05 + 0.9 * near(speed, 0.5))
        where = case.goal.target or (case.goal.patient if case.goal.agent else None)
        if where and not view.touching([row], view.who(where))[view.time >= when].any():
            away = float(view.closest([row], view.who(where))[-1])
            return Finding(None, f"{the(name)} comes to rest {max(away, 0):.2f} m from {the(where)}", near(away, 0.5))
        return Finding(when, f"{the(name)} comes to rest", 0.0, min((float(view.time[-1]) - when) / (2 * hold), 1.0))

    rows = view.movers(name)
    if not len(rows):
        return Finding(float(view.time[0]), f"{the(name)} stands still", 0.0)
    whole = case.goal.model_copy(update={"all": True})
    return each(Case(view, whole, case.start), name, judge)


def stays(case: Case) -> Finding:
    """Ends where it was: within half its size of where it began, or still on its target."""
    view, goal = case.view, case.goal
    name = goal.agent or case.mover

    def judge(row: int) -> Finding:
        first = int(np.argmax(case.after))
        if goal.hold:
            return _holds(case, row, goal.hold)
        if goal.target:
            on = view.touching([row], view.who(goal.target))[first:]
            good = bool(len(on) and np.mean(on) > 0.9)
            return (
                Finding(case.start, f"{the(name)} stays on {the(goal.target)}")
                if good
                else Finding(None, f"{the(name)} does not stay on {the(goal.target)}", 0.6)
            )
        way = np.linalg.norm(view.trajectory.position[first:, row] - view.trajectory.position[first, row] - _taken_along(view, row)[first:], axis=-1)
        limit = max(0.05, float(np.max(view.half_size(row), initial=0)))
        if np.max(way) <= limit:
            return Finding(case.start, f"{the(name)} stays where it is", 0.0, float(np.clip(1 - np.max(way) / limit, 0, 1)))
        return Finding(None, f"{the(name)} moves by {np.max(way):.2f} m", near(float(np.max(way)) - limit, 0.5))

    whole = case.goal.model_copy(update={"all": True})
    return each(Case(view, whole, case.start), name, judge) if len(view.movers(name)) else Finding(case.start, f"{the(name)} stays", 0.0)


def _taken_along(view: View, row: int) -> Float:
    """How far the belts that a body lies on have taken it along (t, 3) [m]: what stands on a belt stays on its place there."""
    way = np.zeros((len(view.time), 3))
    for k, body in enumerate(view.bodies):
        if body is not None and any(body.surface_velocity):
            on = view.touching([row], np.array([k]))[1:] * np.diff(view.time)
            way[1:] += np.cumsum(on)[:, None] * np.asarray(body.surface_velocity)
    return way


def _holds(case: Case, row: int, seconds: float) -> Finding:
    """Still from the start on, for so long: no frame of it shows a motion."""
    view, name = case.view, case.goal.agent or case.mover
    frames = np.flatnonzero((view.time >= case.start - 1e-9) & (view.time < case.start + seconds - 1e-9))
    if not len(frames) or view.time[-1] < case.start + seconds - view.step - 1e-9:
        return Finding(None, f"the clip ends before {the(name)} has been still for {seconds:g} s", 0.5)
    way = np.linalg.norm(view.trajectory.position[frames, row] - view.trajectory.position[frames[0], row], axis=-1)
    moves = (way > STILL_M) | ~still(view, row)[frames]
    if not moves.any():
        return Finding(case.start, f"{the(name)} is still for {seconds:.3g} s", 0.0, 1.0)
    until = float(view.time[frames[int(np.argmax(moves))]]) - case.start
    return Finding(None, f"{the(name)} is still for {until:.2f} s instead of {seconds:.3g} s", near(seconds - until, 0.5))


def topples(case: Case) -> Finding:
    view, goal = case.view, case.goal
    name = case.mover
    rows = view.movers(name)
    if not len(rows):
        return Finding(None, f"{the(name)} cannot move", 1.0)
    causes = touched_by(view, view.who(goal.agent)) if goal.patient and goal.agent and goal.agent != goal.patient else None
    judged = _above_base(view, rows)
    findings = []
    for row in judged:
        lean = toppled(view, int(row))
        reached = None if causes is None else causes.get(int(row))
        when = view.crossing(np.where(case.after, lean, 0.0), 1.0, start=case.start)
        most = float(np.max(lean[case.after], initial=0.0))
        if when is None:
            short = near(1 - min(most, 1), 0.7)
            if causes is not None and reached is None:
                away = float(np.min(view.closest(view.who(goal.agent), [int(row)])))
                short = 0.6 + 0.4 * near(away, 0.5)
            findings.append(Finding(None, f"it leans by {float(np.max(tilt_deg(view, int(row)))):.0f} degrees, less than {TOPPLE_DEG:.0f}", short))
        elif causes is not None and (reached is None or reached > when + FRAME):
            findings.append(Finding(None, f"{the(name)} falls over before {the(goal.agent)} reaches it", 0.7))
        else:
            findings.append(Finding(when, f"over at {when:.2f} s", 0.0, float(np.clip((most - 1) / 0.5, 0, 1))))
    if len(findings) == 1:
        found = findings[0]
        return Finding(found.time, f"{the(name)}: {found.detail}", found.lack, found.margin)
    wanted = len(findings) if goal.all else goal.count or (len(findings) + 1) // 2
    return share(findings, wanted, the(name))


def wobbles(case: Case) -> Finding:
    """Leans and comes back, or leans to one side and then to the other: the tilt passes WOBBLE_DEG, without tipping over unless that is asked for next."""
    view, name = case.view, case.mover
    falls_later = view.scene is not None and any(g.event in ENDS_WOBBLE and not g.negated and name in (g.agent, g.patient) for g in view.scene.goals)

    def judge(row: int) -> Finding:
        lean = _lean(view, row)
        tilt = np.degrees(np.arcsin(np.clip(np.linalg.norm(lean, axis=-1), 0, 1)))
        over = np.flatnonzero(case.after & (toppled(view, row) >= 1))
        frames = np.flatnonzero(case.after & (view.time < (view.time[over[0]] if len(over) else np.inf)))
        if not len(frames):
            return Finding(None, f"{the(name)} is over at once", 0.5)
        tilt, lean = tilt[frames], lean[frames]
        most = float(tilt.max())
        left = np.maximum.accumulate(tilt) / 2 - tilt  # what it has come back, beyond half of its greatest lean until then
        back = (np.maximum.accumulate(tilt) >= WOBBLE_DEG) & (left >= 0)
        seen = tilt >= WOBBLE_DEG
        other = seen & np.any(np.tril((lean @ lean.T < 0) & seen[None, :]), axis=1)
        said = f"{the(name)} leans by {most:.1f} degrees and comes back to {float(tilt[int(np.argmax(tilt)) :].min()):.1f}"
        if most < WOBBLE_DEG:
            return Finding(None, said, near(WOBBLE_DEG - most, 5.0))
        if not (back | other).any() or (len(over) and not falls_later):
            return Finding(None, f"{said}: it does not stay up", 0.5)
        when = float(view.time[frames[int(np.argmax(seen))]])
        return Finding(when, said, 0.0, min(most / WOBBLE_DEG - 1, 1.0))

    return each(case, name, judge)


def _lean(view: View, row: int) -> Float:
    """Level part of the direction in which a body's own upright points (t, 3): the axis of its frame that is nearest to the vertical at first."""
    quat = view.trajectory.quat_xyzw[:, row]
    local = rotate(quat[0] * np.array([-1, -1, -1, 1.0]), view.up)
    k = int(np.argmax(np.abs(local)))
    axis = np.eye(3)[k] * np.sign(local[k]) if abs(local[k]) > UPRIGHT_COS else local
    now = rotate(quat, np.broadcast_to(axis, (len(quat), 3)))
    return np.asarray(now - np.outer(now @ view.up, view.up))


def tilts(case: Case) -> Finding:
    """Turns out of the level that it began in, by TILT_SEEN_DEG at least."""
    view, name = case.view, case.mover

    def judge(row: int) -> Finding:
        tilt = np.where(case.after, tilt_deg(view, row), 0.0)
        most = float(tilt.max())
        said = f"{the(name)} tilts by {most:.0f} degrees"
        if most < TILT_SEEN_DEG:
            return Finding(None, f"{said}, less than {TILT_SEEN_DEG:.0f}", near(TILT_SEEN_DEG - most, TILT_SEEN_DEG))
        return Finding(view.crossing(tilt, 1.0, start=case.start), said, 0.0, min(most / TILT_SEEN_DEG - 1, 1.0))

    return each(case, name, judge)


def _above_base(view: View, rows: Ints) -> Ints:
    """In a stack only what stands on something of the stack can be knocked down; the lowest course has nowhere to fall."""
    if len(rows) < 2:
        return rows
    low = np.array([view.lowest(int(i))[0] for i in rows])
    size = np.array([view.highest(int(i))[0] - view.lowest(int(i))[0] for i in rows])
    above = low > low.min() + 0.5 * size
    return rows[above] if above.any() else rows


def enters(case: Case) -> Finding:
    """The centre comes to lie within the box around the target, and is there at the end (or for `hold`)."""
    view, goal = case.view, case.goal
    name = goal.agent or case.mover
    where = goal.target or goal.patient
    inside_of = view.who(where)
    if not len(inside_of):
        return Finding(None, f"nothing says what {the(name)} should enter", None)

    def judge(row: int) -> Finding:
        depth = np.min([_inside(view, row, int(r)) for r in inside_of], axis=0) if len(inside_of) == 1 else _inside_group(view, row, inside_of)
        frames = (depth <= 0) & case.after
        when = lasting(view, frames, goal.hold or 0.0, start=case.start, to_end=goal.hold is None)
        away = float(np.min(depth[case.after]))
        if when is None:
            gone = "goes in and comes out again" if frames.any() else f"passes {max(away, 0):.2f} m outside"
            end = float(depth[-1])
            return Finding(None, f"{the(name)} {gone} ({the(where)})", near(max(away, 0) + 0.3 * max(end, 0), 0.5))
        return Finding(when, f"{the(name)} enters {the(where)}", 0.0, 1.0)

    return each(case, name, judge, count=case.goal.count)


def _inside(view: View, row: int, container: int) -> Float:
    """How far the centre lies outside the container's own box, (t,) [m]; 0 or less inside."""

    local = unrotate(view.trajectory.quat_xyzw[:, container], view.trajectory.position[:, row] - view.trajectory.position[:, container])
    return np.max(np.abs(local) - view.half_size(container), axis=-1)


def _inside_group(view: View, row: int, members: Ints) -> Float:
    low = np.min([view.trajectory.position[:, m] - view.half_size(int(m)) for m in members], axis=0)
    high = np.max([view.trajectory.position[:, m] + view.half_size(int(m)) for m in members], axis=0)
    here = view.trajectory.position[:, row]
    return np.max(np.maximum(low - here, here - high), axis=-1)


def stacks(case: Case) -> Finding:
    """Every member touches another at the end (after `hold`), and none has fallen."""
    view = case.view
    name = case.mover
    rows = view.movers(name)
    if len(rows) < 2:
        return rests(case)
    at = -1 if case.goal.hold is None else int(np.clip(np.searchsorted(view.time, case.start + case.goal.hold), 1, len(view.time) - 1))
    held = [bool(view.touching([int(r)], [int(s) for s in rows if s != r])[at]) for r in rows]
    upright = [float(toppled(view, int(r))[at]) < 1 for r in rows]
    good = sum(a and b for a, b in zip(held, upright, strict=True))
    said = f"{good} of {len(rows)} of {the(name)} stand on each other {'at the end' if at == -1 else f'for {case.goal.hold:g} s'}"
    return Finding(case.start, said) if good == len(rows) else Finding(None, said, 1 - good / len(rows))
