"""Turning: spinning, swinging, opening, walking, moving, breaking."""

from __future__ import annotations

import numpy as np

from sim.finding import Case, Finding, Float, core, each, near, share, the
from sim.measure import (
    FRAME,
    MOVING_SPEED,
    View,
)

WAY_M = 0.1
"""A way rolled, slid or pushed is seen from 10 cm on (or one and a half of the body's own half sizes)."""
WALK_M = 0.3
"""Half a step."""
SPIN_TURNS = 1.0
SWING_DEG = 10.0
OPEN_DEG = 20.0
SLOWER = 0.3
"""What has lost this share of its speed has slowed down."""


def _turned_deg(view: View, row: int, case: Case) -> Float:
    """Angle turned since the start, summed over frames, (t,) [deg]."""
    rate = np.linalg.norm(view.trajectory.angular_velocity[:, row], axis=-1) * case.after
    return np.degrees(np.concatenate([[0.0], np.cumsum((rate[1:] + rate[:-1]) / 2 * np.diff(view.time))]))


def spins(case: Case) -> Finding:
    return _turns(case, 360 * (case.goal.count or SPIN_TURNS), "turns")


def opens(case: Case) -> Finding:
    return _turns(case, OPEN_DEG, "opens by")


def shuts(case: Case) -> Finding:
    """Turns as far as what opens does, and stays where that has brought it."""
    turned = _turns(case, OPEN_DEG, "turns by")
    row = case.view.movers(case.mover)
    if turned.time is None or not len(row) or float(case.view.speed(int(row[0]))[-1]) < MOVING_SPEED:
        return turned
    return Finding(None, f"{the(case.mover)} still moves at the end", 0.3)


def _turns(case: Case, need: float, verb: str) -> Finding:
    name = case.mover

    def judge(row: int) -> Finding:
        angle = _turned_deg(case.view, row, case)
        when = case.view.crossing(angle, 1.0, start=case.start)
        said = f"{the(name)} {verb} {angle[-1]:.0f} degrees"
        if angle[-1] < need or when is None:
            return Finding(None, f"{said}, less than {need:.0f}", near(need - float(angle[-1]), need))
        return Finding(when, said, 0.0, min(float(angle[-1]) / need - 1, 1.0))

    return each(case, name, judge)


def swings(case: Case) -> Finding:
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
        said = f"{the(name)} swings to and fro {turns} times"
        if turns >= wanted and angle >= SWING_DEG and when is not None:
            return Finding(when, said, 0.0, min(angle / SWING_DEG - 1, 1.0))
        return Finding(None, said, near(max(wanted - turns, 0) + max(1 - angle / SWING_DEG, 0), 2.0))

    return each(case, name, judge)


def slows(case: Case) -> Finding:
    """Moves or turns, and loses SLOWER of its speed."""
    view, name = case.view, case.mover

    def judge(row: int) -> Finding:
        rim = np.linalg.norm(view.trajectory.angular_velocity[:, row], axis=-1) * float(np.max(view.half_size(row), initial=0.0))
        pace = np.hypot(view.speed(row), rim)
        first = int(np.argmax(case.after))
        most = float(np.max(pace[first:]))
        if most < 2 * MOVING_SPEED:
            return Finding(None, f"{the(name)} does not move before", 0.8)
        share = pace / most
        fastest = first + int(np.argmax(pace[first:]))
        later = np.arange(len(pace)) > fastest
        when = view.crossing(np.where(later, 1 - share, 0.0), SLOWER, start=case.start)
        said = f"{the(name)} slows down from {most:.2f} to {float(pace[-1]):.2f} m/s"
        if when is None:
            return Finding(None, said, near(float(np.min(share[fastest:])) - 1 + SLOWER, 0.5))
        return Finding(when, said, 0.0, 1.0)

    return each(case, name, judge)


def walks(case: Case) -> Finding:
    name = case.goal.agent or case.mover
    view = case.view
    rows = view.movers(name)
    if not len(rows):
        return Finding(None, f"{the(name)} cannot move", 1.0)
    row = core(case, name)
    position = view.trajectory.position[:, row]
    flat = position - np.outer(position @ view.up, view.up)
    way = np.linalg.norm(flat - flat[int(np.argmax(case.after))], axis=-1) * case.after
    begin = view.crossing(way, 0.05, start=case.start)
    far = float(np.max(way))
    if far < WALK_M or begin is None:
        return Finding(None, f"{the(name)} goes {far:.2f} m only", near(WALK_M - far, WALK_M))
    if case.goal.target:
        gaps = view.closest(rows, view.who(case.goal.target))
        if gaps[-1] > 0.5 and np.min(gaps) > 0.3:
            return Finding(None, f"{the(name)} goes {far:.2f} m but ends {gaps[-1]:.2f} m from {the(case.goal.target)}", near(float(gaps[-1]), 0.5))
    return Finding(begin, f"{the(name)} goes {far:.2f} m", 0.0, min(far / WALK_M - 1, 1.0))


def moves(case: Case) -> Finding:
    name = case.mover

    def judge(row: int) -> Finding:
        position = case.view.trajectory.position[:, row]
        way = np.linalg.norm(position - position[int(np.argmax(case.after))], axis=-1) * case.after
        when = case.view.crossing(way, WAY_M, start=case.start)
        said = f"{the(name)} moves {float(np.max(way)):.2f} m"
        return Finding(None, said, near(WAY_M - float(np.max(way)), WAY_M)) if when is None else Finding(when, said)

    return each(case, name, judge, count=case.goal.count)


def cracks(case: Case) -> Finding:
    """Breaks, or shows a crack from then on."""
    broken = breaks(case)
    if broken.time is not None:
        return broken
    view, name = case.view, case.mover
    times = [b.damage.time for b in (view.bodies[int(i)] for i in view.who(name)) if b is not None and b.damage is not None and b.damage.kind == "cracked"]
    later = [t for t in times if t >= case.start - FRAME]
    return Finding(min(later), f"{the(name)} cracks", 0.0) if later else broken


def breaks(case: Case) -> Finding:
    """Shards become active as the whole goes; what only cracks or dents is told, and does not count as broken."""
    view = case.view
    name = case.mover
    shattered = {int(i): [k for k, n in enumerate(view.trajectory.names) if n.startswith(f"{view.trajectory.names[i]}/shard_")] for i in view.who(name)}
    found = []
    for row, shards in shattered.items():
        body = view.bodies[row]
        harm = None if body is None else body.damage
        alive = view.trajectory.active[:, shards].any(axis=1) & case.after if shards else np.zeros(len(view.time), dtype=bool)
        if alive.any():
            time = harm.time if harm is not None else float(view.time[int(np.argmax(alive))])
            found.append(Finding(time, f"{the(name)} breaks into {len(shards)} pieces", 0.0))
        else:
            how = f"is only {harm.kind}" if harm is not None else "stays whole"
            found.append(Finding(None, f"{the(name)} {how}", 0.4 if harm is not None else 0.5))
    if not found:
        return Finding(None, f"{the(name)} stays whole", 0.5)
    return share(found, len(found) if case.goal.all else (case.goal.count or 1), the(name)) if len(found) > 1 else found[0]
