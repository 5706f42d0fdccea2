"""Seek: which pairs may meet within a step, and when the first of them does.

The time of impact is found to IMPACT_GAP by Newton's rule on the true gap, safeguarded by bisection. On the way there it never goes on, from
where the two are known to be apart, by more than the gap and the thinner body together can hide, so that nothing is jumped through; what Bullet
carries on both sides, and what touches, shortens the step of everything instead.
"""

from __future__ import annotations

import math

from sim.approach import TOUCH, State, fall_time, free_pull, go_ahead, restore, state_of
from sim.ensemble import NEAR, RESTING_SPEED, Ensemble
from sim.impact import gap_speed
from sim.rigid import Rigid
from sim.vector import Vec, cross, dot, minus, norm, plus

IMPACT_GAP = 1e-7
"""Gap at which an impact is resolved [m]."""

TRUSTED = 7
"""What touches and is so slow that it cannot strike is looked at in every eighth step only."""
LEAST_RATE = 1e-9
"""Stands for two bodies that do not near each other [m/s]."""
LOOK = 1.5
"""So many times as far as two bodies could come within a step, their distance is asked for: farther, that it is farther is enough."""
HOPS, LOOKS = 24, 64
"""What would need more looks than this to be followed through a step shortens the step; a search ends after so many in all."""

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
    for r in e.moving:
        if not r.asleep:
            steps[r.index] = r.reach(h)
    lying = set(e.touching)
    for i in e.due(h, steps):
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
        (x, y, z), (u, v, w) = a.position, b.position
        apart = math.sqrt((x - u) * (x - u) + (y - v) * (y - v) + (z - w) * (z - w)) - a.radius - b.radius
        if apart > span:
            # the balls around them cannot meet: no need to ask how far apart they are themselves
            e.part(i, apart)
            if p.inside:
                e.come_apart(i, apart)
            continue
        free = not (a.supported or b.supported)
        most = min(span, closing(a, b, h)) if free else span
        gap, point, normal = e.gap(a, b, within=max(LOOK * most, NEAR))
        if p.inside:
            e.come_apart(i, gap)
            if p.inside:
                continue
        e.part(i, gap)
        if gap > most:
            continue
        if free and p.convex and gap > TOUCH and gap > _closing(a, b, normal, h):
            continue
        speed = gap_speed(a, b, point, normal)
        near.append((i, gap, point, normal))
        if gap <= TOUCH and abs(speed) <= e.calm_below(p):
            touching.append(i)
            slip = minus(a.slip_at(point), b.slip_at(point))
            p.sticking = norm(plus(slip, normal, -dot(slip, normal))) < RESTING_SPEED / 4
        elif gap > TOUCH and _meets_gently(e, i, gap, speed, normal, h):
            touching.append(i)
        # a plane has no far side
        if a.form != "plane" and b.form != "plane":
            hops = 1 if gap <= TOUCH or (a.supported and b.supported) else HOPS
            room = hops * (max(gap, 0.0) + p.thin)
            if span > room:
                # what slides along the other, or spins flat on it, comes no nearer
                nears = min(span, _across(a, b, normal, h)) if p.convex else span
                if nears > room:
                    limit = min(limit, h * room / nears)
    return near, touching, limit


def _closing(a: Rigid, b: Rigid, normal: Vec, h: float) -> float:
    """The gap of convex bodies along this normal shrinks by no more than this within h, while both fly [m]."""
    rate = -dot(minus(a.velocity, b.velocity), normal) + sum(norm(r.angular) * r.radius for r in (a, b) if r.angular != (0.0, 0.0, 0.0))
    pull = norm(minus(a.slowed(a.velocity), b.slowed(b.velocity)))
    return rate * h + pull * h * h


def _across(a: Rigid, b: Rigid, normal: Vec, h: float) -> float:
    """No point of the two moves farther along this normal within h, against the other body, whatever carries them [m]."""
    rate = abs(dot(minus(a.velocity, b.velocity), normal)) + sum(norm(cross(r.angular, normal)) * r.radius for r in (a, b) if not math.isinf(r.radius))
    return rate * h + sum(norm(r.acceleration) for r in (a, b)) * h * h


def closing(a: Rigid, b: Rigid, h: float) -> float:
    """No gap between the two shrinks by more than this within h, while both fly [m]."""
    (x, y, z), (u, v, w) = a.velocity, b.velocity
    (i, j, k), (l, m, n) = a.slowed(a.velocity), b.slowed(b.velocity)
    rate = math.sqrt((x - u) * (x - u) + (y - v) * (y - v) + (z - w) * (z - w)) + a.swing + b.swing
    return rate * h + math.sqrt((i - l) * (i - l) + (j - m) * (j - m) + (k - n) * (k - n)) * h * h


def _meets_gently(e: Ensemble, i: int, gap: float, speed: float, normal: Vec, h: float) -> bool:
    pull = _pull(e, i, normal)
    after = fall_time(gap, speed, pull)
    return after <= h and abs(speed + pull * after) < e.calm_below(e.pairs[i])


def first_impact(e: Ensemble, near: list[Near], h: float) -> tuple[bool, float, Flown]:
    """Whether an impact ends the step, when [s], and the states that were looked at on the way."""
    first, hit = h, False
    flown: Flown = {}
    ahead: list[tuple[float, int, float, float]] = []
    for k, (i, gap, point, normal) in enumerate(near):
        p = e.pairs[i]
        speed = gap_speed(p.a, p.b, point, normal)
        if gap <= TOUCH:
            calm = e.calm_below(p)
            if speed < -calm:
                return True, 0.0, flown
            if speed <= calm:
                continue
        pull = _pull(e, i, normal)
        ahead.append((fall_time(gap, speed, pull), k, speed, pull))
    # the one that seems to meet first before the others: most of them need no look then
    for guess, k, _, _ in sorted(ahead):
        after = _impact_time(e, near[k], guess, first, flown)
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


def _impact_time(e: Ensemble, near: Near, guess: float, h: float, flown: Flown) -> float | None:
    """When the gap closes within h at more than the resting speed; None where it does not. `guess` is when it would by its present speed."""
    i, gap, _, normal = near
    p = e.pairs[i]
    a, b, calm = p.a, p.b, e.calm_below(p)
    free = not (a.supported or b.supported or a.wet or b.wet)
    if guess > h:
        if p.convex and (p.unturned or (a.angular == (0.0, 0.0, 0.0) == b.angular)):
            return None
        if free and gap > TOUCH and (gap > closing(a, b, h) or (p.convex and gap > _closing(a, b, normal, h))):
            return None
    if h <= 0:
        # another pair meets at once
        return None
    rate = max((closing(a, b, h) if free else a.reach(h) + b.reach(h)) / h, LEAST_RATE)
    endless = a.form == "plane" or b.form == "plane"
    # what overlaps a little leaves, and comes back to the same depth
    depth = min(gap, 0.0)
    apart, deep = gap - depth, 0.0
    low, high = 0.0, math.inf
    saved = state_of(a), state_of(b)
    try:
        for _ in range(LOOKS):
            # from where they are known to be apart, no farther than what a thin body can hide
            guess = min(guess, h) if endless else min(guess, h, low + (apart + p.thin) / rate)
            _ahead(a, guess, saved[0], flown)
            _ahead(b, guess, saved[1], flown)
            gap, point, normal = e.gap(a, b, within=apart + rate * (guess - low) + NEAR / 10)
            gap -= depth
            speed = gap_speed(a, b, point, normal)
            if abs(gap) <= IMPACT_GAP:
                return guess if speed < -calm else None
            if gap > 0:
                if guess >= h or gap > rate * (h - guess) or (free and p.convex and gap > _closing(a, b, normal, h - guess)):
                    return None
                low, apart = guess, gap
            else:
                high, deep = guess, -gap
            step = gap / -speed if speed < 0 else math.inf
            guess += step
            if not low < guess < high:
                # by the chord, but never less than a tenth of what is left
                share = min(max(apart / (apart + deep), 0.1), 0.9) if high < math.inf else 0.0
                guess = low + share * (high - low) if high < math.inf else h
            if high - low < 1e-12:
                break
        # not followed to the end: the step ends where they are known to be apart
        return low if math.isinf(high) or speed < -calm else None
    finally:
        restore(a, saved[0])
        restore(b, saved[1])
