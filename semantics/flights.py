"""Flights: how far a thing that is sent off comes through the air until it is so much lower, and when: p'' = g - k |v| v."""

from __future__ import annotations

import math

from semantics.placement import Placement
from sim.materials import material
from sim.shape import Shape
from sim.solid import solid

AIR = 1.204
"""Density at 20 C [kg/m^3]."""
STEP, LONGEST = 0.004, 6.0
"""[s]"""
MATTERS = 0.06
"""A way through air that is shorter than that through a vacuum by less than this share is worked out as if there were none."""


def down(
    p: Placement, shape: Shape, *, made_of: str | None, mass: float | None, drag: float | None, speed: tuple[float, float], drop: float
) -> tuple[float, float] | None:
    """Way along the ground [m] and time [s] until a body that leaves with (level, upward) speed [m/s] has come down by `drop` [m]; None: it never does."""
    own = solid(shape)
    weight = mass or own.matter * material(made_of).density
    air = AIR if p.medium == "air" else 0.0
    g = p.gravity * (1 - air * own.volume / weight)
    k = air * (own.drag_coefficient if drag is None else drag) * own.area / (2 * weight)
    x, z, t = 0.0, 0.0, 0.0
    u, w = speed
    while t < LONGEST:
        fast = math.hypot(u, w)
        u, w = u - STEP * k * fast * u, w - STEP * (g + k * fast * w)
        x, z, t = x + STEP * u, z + STEP * w, t + STEP
        if w < 0 and z <= -drop:
            over = min((-drop - z) / max(-w * STEP, 1e-9), 1.0) * STEP
            return x - over * u, t - over
    return None


def body_down(p: Placement, name: str, drop: float) -> tuple[float, float] | None:
    """The same of a body that has been put down, where the air matters; None where it does not."""
    body = p.body(name)
    found = down(p, body.shape, made_of=body.material, mass=body.mass, drag=body.drag_coefficient, speed=(body.velocity[0], body.velocity[2]), drop=drop)
    return found if found is not None and _matters(p, found, (body.velocity[0], body.velocity[2]), drop) else None


def thing_way(p: Placement, id: str, speed: tuple[float, float], drop: float) -> float | None:
    """The way of a thing that is still to be put down, where the air matters [m]."""
    known, obj = p.thing(id), p.object(id)
    assert obj is not None
    found = down(p, known.shape, made_of=known.material, mass=p.mass(obj, known), drag=known.drag, speed=speed, drop=drop)
    return found[0] if found is not None and _matters(p, found, speed, drop) else None


def _matters(p: Placement, found: tuple[float, float], speed: tuple[float, float], drop: float) -> bool:
    g = max(p.gravity, 1e-3)
    seconds = (speed[1] + math.sqrt(max(speed[1] ** 2 + 2 * g * drop, 0.0))) / g
    way = abs(speed[0]) * seconds
    return abs(abs(found[0]) - way) > MATTERS * way or abs(found[1] - seconds) > MATTERS * seconds
