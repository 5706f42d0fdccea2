"""Vehicle: how cars, carts and machines are put together from convex primitives, standing on z = 0 inside the box `size` [m]."""

from __future__ import annotations

from collections.abc import Callable

from sim.part import Size, ball, block, rod
from sim.shape import Part
from sim.vessel import tray


def _wheels(x: float, y: float, r: float, wide: float) -> list[Part]:
    return [rod(r, wide, (sx * x, sy * (y - wide / 2), r), x=90) for sx in (-1, 1) for sy in (-1, 1)]


def _car(size: Size, _: float) -> list[Part]:
    x, y, z = size
    r = 0.22 * z
    body = block(x, y, 0.42 * z, (0, 0, 0.15 * z + 0.21 * z))
    return [body, block(0.5 * x, 0.86 * y, 0.43 * z, (-0.05 * x, 0, 0.57 * z + 0.215 * z)), *_wheels(0.32 * x, y / 2, r, 0.12 * y)]


FLATBED = 0.4
"""Height of a lorry's open bed, in heights of the lorry: 1.2 m."""


def _truck(size: Size, _: float) -> list[Part]:
    x, y, z = size
    r = 0.15 * z
    cab = block(0.26 * x, 0.95 * y, 0.72 * z, (0.37 * x, 0, 0.46 * z))
    return [block(0.7 * x, y, 0.8 * z, (-0.15 * x, 0, 0.6 * z)), cab, *_wheels(0.34 * x, y / 2, r, 0.12 * y)]


def _flatbed(size: Size, _: float) -> list[Part]:
    """A lorry whose open bed ends at +x, the cab at -x."""
    x, y, z = size
    bed = block(0.72 * x, y, 0.1 * z, (0.14 * x, 0, (FLATBED - 0.05) * z))
    cab = block(0.26 * x, 0.95 * y, 0.82 * z, (-0.37 * x, 0, 0.59 * z))
    return [bed, cab, *_wheels(0.34 * x, y / 2, 0.15 * z, 0.12 * y)]


def _cart(size: Size, _: float) -> list[Part]:
    x, y, z = size
    r = 0.3 * z
    return [block(x, y, 0.25 * z, (0, 0, 0.875 * z)), block(0.8 * x, 0.5 * y, 0.5 * z, (0, 0, 0.55 * z)), *_wheels(0.34 * x, y / 2, r, 0.14 * y)]


def _bicycle(size: Size, _: float) -> list[Part]:
    x, y, z = size
    r = 0.19 * x
    wheels = [rod(r, 0.05, (s * (x / 2 - r), 0, r), x=90) for s in (-1, 1)]
    bars = [
        block(0.5 * x, 0.04, 0.04, (0, 0, 0.72 * z)),
        block(0.04, 0.04, 0.5 * z, (0.24 * x, 0, 0.62 * z)),
        block(0.04, 0.04, 0.55 * z, (-0.12 * x, 0, 0.6 * z)),
    ]
    return [
        *wheels,
        *bars,
        block(0.04, y, 0.03, (0.24 * x, 0, z - 0.02)),
        block(0.2, 0.1, 0.04, (-0.12 * x, 0, 0.9 * z)),
        block(0.55 * x, 0.04, 0.04, (-0.05 * x, 0, r)),
    ]


def _boat(size: Size, wall: float) -> list[Part]:
    x, y, z = size
    return [*tray((0.75 * x, y, z), max(wall, 0.08 * z)), block(0.25 * y, 0.25 * y, z, (0.375 * x, 0, z / 2), z=45)]


def _catapult(size: Size, _: float) -> list[Part]:
    """A bed on four wheels, two posts with a bar, and the arm at rest with its cup at the left."""
    x, y, z = size
    r = 0.12 * z
    bed = [block(x, 0.12 * y, 0.1 * z, (0, s * 0.36 * y, 2 * r)) for s in (-1, 1)] + [
        block(0.08 * x, 0.84 * y, 0.1 * z, (s * 0.42 * x, 0, 2 * r)) for s in (-1, 1)
    ]
    posts = [block(0.08 * x, 0.1 * y, z - 2 * r, (0.12 * x, s * 0.36 * y, (z + 2 * r) / 2)) for s in (-1, 1)]
    bar = rod(0.05 * z, 0.84 * y, (0.12 * x, 0, z - 0.05 * z), x=90)
    arm = block(0.72 * x, 0.08 * y, 0.06 * z, (-0.1 * x, 0, 0.42 * z), y=-12)
    cup = rod(0.11 * y, 0.08 * z, (-0.44 * x, 0, 0.38 * z))
    return [*bed, *posts, bar, arm, cup, *_wheels(0.36 * x, y / 2, r, 0.1 * y)]


def _cradle(size: Size, _: float) -> list[Part]:
    """Newton's cradle at rest: five balls in a row between two frames of rods."""
    x, y, z = size
    thin, r = 0.02 * z, 0.07 * x
    posts = [rod(thin, z, (sx * (x / 2 - thin), sy * (y / 2 - thin), z / 2)) for sx in (-1, 1) for sy in (-1, 1)]
    rails = [rod(thin, x - 2 * thin, (0, sy * (y / 2 - thin), z - thin), y=90) for sy in (-1, 1)]
    return [block(x, y, 0.06 * z, (0, 0, 0.03 * z)), *posts, *rails, *[ball(r, (2 * r * k, 0, 0.35 * z)) for k in range(-2, 3)]]


def _conveyor(size: Size, _: float) -> list[Part]:
    """A belt round two drums between side boards, on six legs."""
    x, y, z = size
    r = 0.11 * z
    level = z - r
    drums = [rod(r, 0.9 * y, (s * (x / 2 - r), 0, level), x=90) for s in (-1, 1)]
    belt = block(x - 2 * r, 0.9 * y, 2 * r, (0, 0, level))
    boards = [block(x - 2 * r, 0.04 * y, 1.5 * r, (0, s * 0.48 * y, level - 0.1 * r)) for s in (-1, 1)]
    legs = [block(0.06, 0.06, level, (f * (x / 2 - 2 * r), s * 0.46 * y, level / 2)) for f in (-1, 0, 1) for s in (-1, 1)]
    return [belt, *drums, *boards, *legs]


VEHICLES: dict[str, Callable[[Size, float], list[Part]]] = {
    "car": _car, "truck": _truck, "flatbed": _flatbed, "cart": _cart, "bicycle": _bicycle, "boat": _boat, "catapult": _catapult, "cradle": _cradle,
    "conveyor": _conveyor,
}  # fmt: skip
