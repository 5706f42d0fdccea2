"""Form: how everyday things are put together from convex primitives.

Every form stands on z = 0 with its middle over the origin, x to the right, y away, z up, inside the box `size` [m].
A form returns parts; a few pieces of scenery are of several materials and return several named groups (`EXTRA`).
Vessels, furniture and vehicles have files of their own.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from sim.furniture import EXTRA, FURNITURE, RAMP_DEG, ramp
from sim.part import Size, ball, block, cone, pipe, quaternion, rod
from sim.shape import Capsule, Part
from sim.vehicle import VEHICLES
from sim.vessel import SIDES, VESSELS

__all__ = ["EXTRA", "FORMS", "RAMP_DEG", "SIDES", "quaternion", "ramp"]

# ------------------------------------------------------------------------------------------- plain and round


def _sphere(size: Size, _: float) -> list[Part]:
    return [ball(size[0] / 2, (0, 0, size[0] / 2))]


def _cuboid(size: Size, _: float) -> list[Part]:
    return [block(*size, (0, 0, size[2] / 2))]


def _cylinder(size: Size, _: float) -> list[Part]:
    return [rod(size[0] / 2, size[2], (0, 0, size[2] / 2))]


def _capsule(size: Size, _: float) -> list[Part]:
    r = size[0] / 2
    return [Part(shape=Capsule(radius=r, height=max(size[2] - 2 * r, 1e-3)), position=(0, 0, size[2] / 2))]


def _cone_form(size: Size, _: float) -> list[Part]:
    return [cone(size[0] / 2, size[2], (0, 0, 0))]


def _egg(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    return [ball(r, (0, 0, r)), ball(0.88 * r, (0, 0, 0.55 * h)), ball(0.68 * r, (0, 0, h - 0.68 * r))]


def _pear(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    return [ball(r, (0, 0, r)), ball(0.55 * r, (0, 0, h - 0.55 * r))]


def _duck(size: Size, _: float) -> list[Part]:
    """A bath toy: body, breast and tail, head and beak."""
    x, y, z = size
    r = y / 2
    body = [ball(r, (-0.06 * x, 0, r)), ball(0.92 * r, (0.12 * x, 0, 0.95 * r)), ball(0.78 * r, (-0.24 * x, 0, 1.02 * r))]
    tail, beak = cone(0.45 * r, 0.24 * x, (-0.36 * x, 0, 1.25 * r), y=-62), cone(0.3 * r, 0.16 * x, (0.37 * x, 0, z - 0.62 * r), y=90)
    return [*body, ball(0.64 * r, (0.2 * x, 0, z - 0.64 * r)), tail, beak]


def _carrot(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    return [cone(r, 0.92 * h, (0, 0, 0.92 * h), x=180), ball(0.7 * r, (0, 0, 0.92 * h))]


def _rock(size: Size, _: float) -> list[Part]:
    x, y, z = size
    middle = (0.0, 0.0, z / 2)
    return [block(0.78 * x, 0.74 * y, 0.98 * z, middle), block(0.8 * x, 0.8 * y, 0.62 * z, middle, z=38), block(0.92 * x, 0.62 * y, 0.6 * z, middle, z=-14)]


def _pin(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    belly = [rod(0.47 * r, 0.12 * h, (0, 0, 0.06 * h)), rod(r, 0.34 * h, (0, 0, 0.29 * h)), cone(r, 0.34 * h, (0, 0, 0.46 * h))]
    return [*belly, rod(0.42 * r, 0.26 * h, (0, 0, 0.74 * h)), ball(0.53 * r, (0, 0, h - 0.53 * r))]


def _top(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    return [cone(r, 0.5 * h, (0, 0, 0.5 * h), x=180), rod(r, 0.1 * h, (0, 0, 0.55 * h)), rod(0.12 * r, 0.4 * h, (0, 0, 0.8 * h))]


# ---------------------------------------------------------------------------------------------------- tools


def _ring(size: Size, _: float) -> list[Part]:
    return [pipe(size[0] / 2, size[2], 0.2 * size[0] / 2, (0, 0, size[2] / 2))]


def _tube(size: Size, wall: float) -> list[Part]:
    return [pipe(size[0] / 2, size[2], wall, (0, 0, size[2] / 2))]


TYRE_HOLE = 0.645
"""Radius of the rim over that of the tyre: 16 inches in 0.63 m."""


def _tyre(size: Size, _: float) -> list[Part]:
    r = size[0] / 2
    return [pipe(r, size[2], (1 - TYRE_HOLE) * r, (0, 0, size[2] / 2))]


def _flying_disc(size: Size, _: float) -> list[Part]:
    """A plate with a heavy rim that reaches down: 0.74 and 0.38 m r^2 about its axis and across, as S. A. Hummel measured (Frisbee Flight Simulation
    and Throw Biomechanics, 2003: 0.00235 and 0.00122 kg m^2 of 175 g)."""
    r, h = size[0] / 2, size[2]
    rim = 0.075 * r
    return [rod(r - rim, 0.1 * h, (0, 0, 0.95 * h)), pipe(r, h, rim, (0, 0, h / 2))]


def _prolate(size: Size, _: float) -> list[Part]:
    """A spheroid, as the balls that touch it from inside all round: one about c on the axis has the radius b sqrt(1 - c^2 / (a^2 - b^2))."""
    b, a = size[0] / 2, size[2] / 2
    focus = math.sqrt(a * a - b * b)
    # no farther out than where the ball at the tip is
    at = [(a - b * b / a) * share for share in (-1.0, -0.75, -0.4, 0.0, 0.4, 0.75, 1.0)]
    return [ball(b * math.sqrt(1 - (c / focus) ** 2), (0, 0, a + c)) for c in at]


def _key(size: Size, _: float) -> list[Part]:
    x, y, z = size
    bow = rod(y / 2, z, (-x / 2 + y / 2, 0, z / 2))
    blade = block(x - y, 0.25 * y, 0.8 * z, (y / 2, 0, z / 2))
    return [bow, blade, block(0.1 * x, 0.3 * y, 0.8 * z, (0.42 * x, -0.2 * y, z / 2)), block(0.08 * x, 0.24 * y, 0.8 * z, (0.25 * x, -0.2 * y, z / 2))]


def _spoon(size: Size, _: float) -> list[Part]:
    x, y, z = size
    return [block(0.72 * x, 0.22 * y, 0.5 * z, (-0.14 * x, 0, z / 2)), rod(y / 2, z, (x / 2 - y / 2, 0, z / 2))]


def _hammer(size: Size, _: float) -> list[Part]:
    x, y, z = size
    return [rod(0.42 * y, 0.88 * z, (0, 0, 0.44 * z)), block(0.7 * x, y, y, (-0.15 * x, 0, z - y / 2)), rod(0.6 * y, 0.3 * x, (0.35 * x, 0, z - y / 2), y=90)]


def _bat(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    return [
        rod(r, 0.5 * h, (0, 0, 0.75 * h)),
        rod(0.65 * r, 0.2 * h, (0, 0, 0.4 * h)),
        rod(0.4 * r, 0.3 * h, (0, 0, 0.15 * h)),
        rod(0.7 * r, 0.02 * h, (0, 0, 0.01 * h)),
    ]


def _anvil(size: Size, _: float) -> list[Part]:
    x, y, z = size
    return [
        block(0.6 * x, y, 0.2 * z, (0, 0, 0.1 * z)),
        block(0.3 * x, 0.6 * y, 0.4 * z, (0, 0, 0.4 * z)),
        block(0.75 * x, y, 0.4 * z, (-0.1 * x, 0, 0.8 * z)),
        cone(0.2 * z, 0.22 * x, (0.275 * x, 0, 0.8 * z), y=90),
    ]


def _dumbbell(size: Size, _: float) -> list[Part]:
    x, _y, z = size
    return [rod(0.12 * z, x, (0, 0, z / 2), y=90), *[rod(z / 2, 0.26 * x, (s * 0.34 * x, 0, z / 2), y=90) for s in (-1, 1)]]


def _wheel(size: Size, _: float) -> list[Part]:
    r = size[0] / 2
    return [rod(r, size[2], (0, 0, size[2] / 2))]


def _hat(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    return [rod(r, 0.06 * h, (0, 0, 0.03 * h)), rod(0.55 * r, 0.92 * h, (0, 0, 0.52 * h))]


def _lamp(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    return [rod(0.55 * r, 0.05 * h, (0, 0, 0.025 * h)), rod(0.08 * r, 0.6 * h, (0, 0, 0.33 * h)), rod(0.85 * r, 0.4 * h, (0, 0, 0.8 * h))]


def _statue(size: Size, _: float) -> list[Part]:
    x, y, z = size
    head = 0.13 * z
    legs = [rod(0.16 * x, 0.4 * z, (s * 0.2 * x, 0, 0.2 * z)) for s in (-1, 1)]
    arms = [rod(0.09 * x, 0.34 * z, (s * 0.41 * x, 0, 0.55 * z)) for s in (-1, 1)]
    return [*legs, *arms, block(0.64 * x, 0.6 * y, 0.36 * z, (0, 0, 0.57 * z)), ball(head, (0, 0, z - head))]


FORMS: dict[str, Callable[[Size, float], list[Part]]] = {
    "sphere": _sphere, "prolate": _prolate, "tube": _tube, "tyre": _tyre, "flying disc": _flying_disc,
    "box": _cuboid, "cylinder": _cylinder, "capsule": _capsule, "cone": _cone_form, "egg": _egg, "pear": _pear, "carrot": _carrot,
    "duck": _duck,
    "rock": _rock, "pin": _pin, "top": _top, "ring": _ring, "key": _key, "spoon": _spoon, "hammer": _hammer, "bat": _bat, "anvil": _anvil,
    "dumbbell": _dumbbell, "wheel": _wheel, "hat": _hat, "lamp": _lamp, "statue": _statue, **VESSELS, **FURNITURE, **VEHICLES,
}  # fmt: skip
"""Form name -> parts of the main piece."""
