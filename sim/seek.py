"""Seek: which pairs may meet within a step, and when the first of them does.

The time of impact is found to IMPACT_GAP by Newton's rule on the true gap, safeguarded by bisection; a step is shortened so that nothing
jumps through a thin body.
"""

from __future__ import annotations

import math

import numpy as np

from sim.approach import TOUCH, State, fall_time, free_pull, go_ahead, restore, state_of
from sim.ensemble import NEAR, RESTING_SPEED, Ensemble
from sim.impact import gap_speed
from sim.rigid import Rigid
from sim.shape import Plane, Sphere
from sim.vector import Vec, dot, minus, norm, plus

IMPACT_GAP = 1e-7
"""Gap at which an impact is resolved [m]."""

TRUSTED = 7
"""What touches and is so slow that it cannot strike is looked at in every eighth step only."""
LOOK = 3.0
"""So many times as far as two bodies could come within a step, their distance is asked for: farther, that it is farther is enough."""

Near = tuple[int, float, Vec, Vec]
"""A pair's number, its gap [m], point and normal."""
Flown = dict[tuple[int, float], State]
"""Where bodies (by index) will be after so many seconds of this step: one body has many neighbours, and in the end it goes there."""


def look(e: Ensemble, h: float) -> tuple[list[Near], list[int], float]:
    """Pairs that may meet within h, pairs that touch, and how long the step may be so that nothing jumps through a thin body."""
    near: list[Near] = []
    touching: list[int] = []
    limit = h
    steps = [0.0] * len(e.bodies)
    reach = np.array([r.travelled for r in e.bodies])
    for r in e.moving:
        if not r.asleep:
            steps[r.index] = step = r.reach(h)
            reach[r.index] += step
    due = np.nonzero(e.budget <= reach[e.first] + reach[e.second])[0]
    lying = set(e.touching)
    for i in due.tolist():
        p = e.pairs[i]
        if p.muted:
            continue
        a, b = p.a, p.b
        if i in lying and p.sticking and p.trusted < TRUSTED and a.pace + b.pace < RESTING_SPEED / 4 and not (a.wet or b.wet):
            p.trusted += 1
            touching.append(i)
            continue
        p.trusted = 0
        span = steps[a.index] + steps[b.index]
        apart = norm(minus(a.position, b.position)) - a.radius - b.radius
        if apart > span:
            # the balls around them cannot meet: no need to ask how far apart they are themselves
            e.budget[i] = apart + a.travelled + b.travelled
            if p.inside:
                e.come_apart(i, apart)
            continue
        gap, point, normal = e.gap(a, b, within=max(LOOK * span, NEAR))
        if p.inside:
            e.come_apart(i, gap)
            if p.inside:
                continue
        e.budget[i] = gap + a.travelled + b.travelled
        if gap > span:
            continue
        if gap > TOUCH and not (a.supported or b.supported) and gap > _closing(a, b, normal, h):
            continue
        speed = gap_speed(a, b, point, normal)
        near.append((i, gap, point, normal))
        if gap <= TOUCH and abs(speed) <= e.calm_below(p):
            touching.append(i)
            slip = minus(a.speed_at(point), b.speed_at(point))
            p.sticking = norm(plus(slip, normal, -dot(slip, normal))) < RESTING_SPEED / 4
            continue
        if gap > TOUCH and _meets_gently(e, i, gap, speed, normal, h):
            touching.append(i)
        thin = 0.5 * min(a.thickness, b.thickness)
        # a plane has no far side
        if span > max(gap, 0.0) + thin and a.form != "plane" and b.form != "plane":
            limit = min(limit, h * (max(gap, 0.0) + thin) / span)
    return near, touching, limit


def _closing(a: Rigid, b: Rigid, normal: Vec, h: float) -> float:
    """The gap along this normal shrinks by no more than this within h, while both fly [m]."""
    rate = -dot(minus(a.velocity, b.velocity), normal) + sum(norm(r.angular) * r.radius for r in (a, b) if r.angular != (0.0, 0.0, 0.0))
    pull = norm(minus(a.slowed(a.velocity), b.slowed(b.velocity)))
    return rate * h + pull * h * h


def _meets_gently(e: Ensemble, i: int, gap: float, speed: float, normal: Vec, h: float) -> bool:
    pull = _pull(e, i, normal)
    after = fall_time(gap, speed, pull)
    return after <= h and abs(speed + pull * after) < e.calm_below(e.pairs[i])


def first_impact(e: Ensemble, near: list[Near], h: float) -> tuple[bool, float, Flown]:
    """Whether an impact ends the step, when [s], and the states that were looked at on the way."""
    first, hit = h, False
    flown: Flown = {}
    for i, gap, point, normal in near:
        p = e.pairs[i]
        if gap <= TOUCH:
            speed, calm = gap_speed(p.a, p.b, point, normal), e.calm_below(p)
            if speed < -calm:
                return True, 0.0, flown
            if speed <= calm:
                continue
        after = _impact_time(e, i, gap, point, normal, first, flown)
        if after is not None and after < first:
            first, hit = after, True
    return hit, first, flown


def _pull(e: Ensemble, i: int, normal: Vec) -> float:
    """Acceleration of a pair's gap, foreseen for the step [m/s^2]: none of a body that something else carries."""
    p, alone = e.pairs[i], i in e.touching
    return dot(minus(free_pull(p.a, alone), free_pull(p.b, alone)), normal)


def _ahead(r: Rigid, h: float, state: State, flown: Flown) -> None:
    """Put a body where it will be h seconds after `state`."""
    if r.kind == "static":
        return
    known = flown.get((r.index, h))
    if known is not None:
        restore(r, known)
        return
    go_ahead(r, h, state)
    flown[r.index, h] = state_of(r)


def _impact_time(e: Ensemble, i: int, gap: float, point: Vec, normal: Vec, h: float, flown: Flown) -> float | None:
    """When the gap closes within h at more than the resting speed; None where it does not."""
    p = e.pairs[i]
    a, b, calm = p.a, p.b, e.calm_below(p)
    speed, pull = gap_speed(a, b, point, normal), _pull(e, i, normal)
    # what overlaps a little leaves, and comes back to the same depth
    depth = min(gap, 0.0)
    far = gap - depth + a.reach(h) + b.reach(h) + NEAR
    low, guess, high = 0.0, fall_time(gap, speed, pull), math.inf
    spins = not (isinstance(a.body.shape, Sphere) and isinstance(b.body.shape, (Sphere, Plane)))
    if guess > h:
        if not spins or (a.angular == (0.0, 0.0, 0.0) == b.angular):
            return None
        guess = h
    saved = state_of(a), state_of(b)
    try:
        for _ in range(40):
            _ahead(a, guess, saved[0], flown)
            _ahead(b, guess, saved[1], flown)
            gap, point, normal = e.gap(a, b, within=far)
            gap -= depth
            speed = gap_speed(a, b, point, normal)
            if abs(gap) <= IMPACT_GAP:
                return guess if speed < -calm else None
            if gap > 0:
                if guess >= h:
                    return None
                low = guess
            else:
                high = guess
            step = gap / -speed if speed < 0 else math.inf
            guess += step
            if not low < guess < high:
                guess = (low + min(high, h)) / 2 if high < math.inf or math.isinf(guess) else h
            guess = min(guess, h)
            if high - low < 1e-12:
                break
        return low if speed < -calm else None
    finally:
        restore(a, saved[0])
        restore(b, saved[1])
