"""Approach: when two bodies will meet, and small moves of their states on the way to it."""

from __future__ import annotations

import math

from sim.rigid import Rigid
from sim.vector import Quat, Vec, dot, plus

OVERLAP = 1e-4
"""Bodies that interpenetrate by up to this at the start touch [m]."""
TOUCH = 1e-6
"""Gap of bodies in contact [m]."""
LATE_MOVE = 1e-5
"""Change of speed in a step [m/s] from which Bullet's first-order move is made second order."""


def free_pull(r: Rigid, free: bool) -> Vec:
    """Acceleration foreseen for a step [m/s^2]: none of a body that something carries, unless it is looked at as free."""
    return (0.0, 0.0, 0.0) if r.fixed or (r.supported and not free) else r.slowed(r.velocity)


def fall_time(gap: float, speed: float, pull: float) -> float:
    """First t > 0 with gap + speed t + pull t^2 / 2 = 0; inf where there is none [s]."""
    if gap <= 0.0:
        return 2 * speed / -pull if speed > 0 > pull else (0.0 if speed < 0 else math.inf)
    if abs(pull) < 1e-12:
        return gap / -speed if speed < 0 else math.inf
    inside = speed * speed - 2 * pull * gap
    if inside < 0:
        return math.inf
    root = math.sqrt(inside)
    # the stable form of the quadratic's smaller positive root
    if pull < 0:
        return 2 * gap / (-speed + root) if -speed + root > 0 else math.inf
    return 2 * gap / (-speed + root) if speed < 0 else math.inf


def steady(change: Vec, last: Vec) -> bool:
    """Whether a change of velocity [m/s] goes on as in the step before."""
    size, before = dot(change, change), dot(last, last)
    return size > LATE_MOVE**2 and dot(change, last) > 0.5 * max(size, before)


def part_bodies(a: Rigid, b: Rigid, gap: float, normal: Vec) -> None:
    """Move two bodies that overlap a little apart, the lighter one more."""
    depth = min(-gap, OVERLAP)
    if depth <= TOUCH:
        return
    share = depth / (a.inverse_mass + b.inverse_mass)
    for r, sign in ((a, 1.0), (b, -1.0)):
        if not r.fixed:
            r.position = plus(r.position, normal, sign * share * r.inverse_mass)
            r.travelled += share * r.inverse_mass
            r.strayed += share * r.inverse_mass
            r.changed()


State = tuple[Vec, Quat, Vec, Vec]
"""Position, orientation, velocity, angular velocity."""


def state_of(r: Rigid) -> State:
    """To go back to with `restore`."""
    return r.position, r.quat, r.velocity, r.angular


def restore(r: Rigid, state: State) -> None:
    """Put a body back."""
    r.position, r.quat, r.velocity, r.angular = state
    r.changed()


def go_ahead(r: Rigid, h: float, state: State) -> None:
    """Put a body where it will be h seconds after `state`."""
    if r.kind == "static":
        return
    r.position, r.quat, r.velocity, r.angular = state
    if r.supported:
        r.position = plus(r.position, r.velocity, h)
        r.changed()
    else:
        r.fly(h)
