"""Furniture: how furniture, buildings and plants are put together from convex primitives, standing on z = 0 inside the box `size` [m]."""

from __future__ import annotations

import math
from collections.abc import Callable

from sim.part import Size, ball, block, rod
from sim.shape import Part

RAMP_DEG = 30.0
"""Slope where none is stated: dry wood on wood slides from 22 degrees on (static friction 0.4)."""


def _legs(x: float, y: float, height: float, thick: float) -> list[Part]:
    return [block(thick, thick, height, (sx * (x - thick) / 2, sy * (y - thick) / 2, height / 2)) for sx in (-1, 1) for sy in (-1, 1)]


def _table(size: Size, _: float) -> list[Part]:
    x, y, z = size
    thick = min(0.04, 0.1 * z)
    return [block(x, y, thick, (0, 0, z - thick / 2)), *_legs(0.94 * x, 0.92 * y, z - thick, min(0.06, 0.15 * min(x, y)))]


def _chair(size: Size, _: float) -> list[Part]:
    x, y, z = size
    seat = 0.5 * z
    return [block(x, y, 0.04, (0, 0, seat - 0.02)), *_legs(x, y, seat - 0.04, 0.04), block(x, 0.03, z - seat, (0, y / 2 - 0.015, seat + (z - seat) / 2))]


def _sofa(size: Size, _: float) -> list[Part]:
    x, y, z = size
    arms = [block(0.1 * x, y, 0.65 * z, (s * 0.45 * x, 0, 0.325 * z)) for s in (-1, 1)]
    return [block(0.8 * x, y, 0.5 * z, (0, 0, 0.25 * z)), *arms, block(0.8 * x, 0.25 * y, 0.5 * z, (0, 0.375 * y, 0.75 * z))]


def _bed(size: Size, _: float) -> list[Part]:
    x, y, z = size
    return [block(x, y, 0.5, (0, 0, 0.25)), block(0.06, y, z, (-x / 2 + 0.03, 0, z / 2)), block(0.45, 0.7 * y, 0.1, (-x / 2 + 0.33, 0, 0.55))]


def _shelf(size: Size, _: float) -> list[Part]:
    x, y, z = size
    boards = [block(x - 0.04, y, 0.02, (0, 0, h)) for h in (0.01, 0.34 * z, 0.67 * z)]
    return [*boards, block(x, y, 0.02, (0, 0, z - 0.01)), *[block(0.02, y, z - 0.02, (s * (x / 2 - 0.01), 0, z / 2 - 0.01)) for s in (-1, 1)]]


def _stairs(size: Size, _: float) -> list[Part]:
    """Six steps that fall towards +x."""
    x, y, z = size
    run, rise = x / 6, z / 6
    return [block(run, y, z - k * rise, (-x / 2 + (k + 0.5) * run, 0, (z - k * rise) / 2)) for k in range(6)]


def ramp(length: float, width: float, thick: float, slope_deg: float) -> list[Part]:
    """An inclined board that falls towards +x, on two props; its upper edge starts at the left, its lower edge meets z = 0."""
    slope = math.radians(slope_deg)
    # the middle of the board, so that the lower end of its upper face lies on the ground at x = +length/2 cos
    along, up = length / 2 * math.cos(slope), length / 2 * math.sin(slope)
    middle = (-thick / 2 * math.sin(slope), 0.0, up - thick / 2 * math.cos(slope))
    parts = [block(length, width, thick, middle, y=slope_deg)]
    for fraction in (0.04, 0.5):
        x = -along + fraction * 2 * along
        top = (along - x) * math.tan(slope) - thick / math.cos(slope)
        if top > 0.02:
            parts += [block(0.04, 0.04, top, (x, s * (width / 2 - 0.04), top / 2)) for s in (-1, 1)]
    return parts


def _ramp(size: Size, _: float) -> list[Part]:
    return ramp(*size, RAMP_DEG)


def _balcony(size: Size, _: float) -> list[Part]:
    """A wall on the left and a slab that sticks out to the right, its edge at x = size[0] / 2, with a railing but for that edge's gap."""
    x, y, z = size
    floor = z - 1.2
    thick = 0.2
    slab = block(x - 0.25, y, thick, (0.125, 0, floor - thick / 2))
    wall = block(0.25, y + 1.2, z, (-x / 2 + 0.125, 0, z / 2))
    rails = []
    for side in (-1, 1):
        rails.append(block(x - 0.3, 0.04, 0.05, (0.125, side * (y / 2 - 0.03), floor + 1.0)))
        rails += [block(0.03, 0.03, 1.0, (px, side * (y / 2 - 0.03), floor + 0.5)) for px in (-0.2 * x, 0.15 * x, x / 2 - 0.02)]
        rails.append(block(0.04, y / 2 - 0.35, 0.05, (x / 2 - 0.03, side * (y / 4 + 0.17), floor + 1.0)))
    return [slab, wall, *rails]


def _ledge(size: Size, _: float) -> list[Part]:
    x, y, z = size
    return [block(0.25, y + 0.6, z + 0.8, (-x / 2 + 0.125, 0, z / 2 + 0.4)), block(x - 0.25, y, 0.15, (0.125, 0, z - 0.075))]


def _window(size: Size, _: float) -> list[Part]:
    """A wall with an opening; the sill at 0.8 of the height sticks out to the right."""
    x, y, z = size
    sill, top = 0.8 * z, z
    side = y / 2 - 0.5
    parts = [block(x, y, sill, (0, 0, sill / 2)), block(x + 0.2, 1.0, 0.05, (0.1, 0, sill - 0.02))]
    parts += [block(x, side, top - sill, (0, s * (0.5 + side / 2), (sill + top) / 2)) for s in (-1, 1)]
    return [*parts, block(x, y, 0.3, (0, 0, z + 0.15))]


def _ladder(size: Size, _: float) -> list[Part]:
    x, y, z = size
    lean = math.degrees(math.atan2(x, z))
    length = math.hypot(x, z)
    rails = [block(0.03, 0.06, length, (0, s * y / 2, z / 2), y=lean) for s in (-1, 1)]
    rungs = [block(0.03, y, 0.03, (-x / 2 + x * k / 8, 0, z * k / 8)) for k in range(1, 8)]
    back = [block(0.03, 0.05, length, (0.9 * x, s * y / 2, z / 2), y=-lean) for s in (-1, 1)]
    return [*rails, *rungs, *back, block(0.25, y, 0.04, (0.48 * x, 0, z))]


def _goal(size: Size, _: float) -> list[Part]:
    x, y, z = size
    return [
        *[block(0.08, 0.08, z, (0, s * (y - 0.08) / 2, z / 2)) for s in (-1, 1)],
        block(0.08, y, 0.08, (0, 0, z - 0.04)),
        block(0.04, y, 0.04, (x, 0, 0.02)),
    ]


def _bush(size: Size, _: float) -> list[Part]:
    x, y, z = size
    r = 0.28 * min(x, y, 1.6 * z)
    spots = [(0.0, 0.0, z - r), (0.22, 0.1, 0.3 * z), (-0.22, -0.1, 0.36 * z), (0.05, -0.24, 0.3 * z), (-0.06, 0.24, 0.34 * z)]
    return [ball(r, (a * x, b * y, max(c, r))) for a, b, c in spots]


def _flower(size: Size, _: float) -> list[Part]:
    x, _y, z = size
    return [rod(0.06 * x, 0.9 * z, (0, 0, 0.45 * z)), ball(0.45 * x, (0, 0, z - 0.45 * x))]


def _tree_trunk(size: Size, _: float) -> list[Part]:
    x, _y, z = size
    bough = 0.56 * z
    return [
        rod(0.055 * x, bough, (0, 0, bough / 2)),
        rod(0.025 * x, 0.3 * x, (0.12 * x, 0, 1.02 * bough), y=55),
        rod(0.025 * x, 0.3 * x, (-0.12 * x, 0, 1.02 * bough), y=-55),
    ]


def _tree_crown(size: Size, _: float) -> list[Part]:
    x, y, z = size
    r = 0.235 * z
    spots = [(0.0, 0.0, 0.78), (0.28, 0.05, 0.7), (-0.28, -0.05, 0.72), (0.05, 0.28, 0.7), (-0.05, -0.24, 0.71)]
    return [ball(r if k == 0 else 0.72 * r, (a * x, b * y, c * z)) for k, (a, b, c) in enumerate(spots)]


def _house_walls(size: Size, _: float) -> list[Part]:
    x, y, z = size
    return [block(x, y, z, (0, 0, z / 2))]


def _house_roof(size: Size, _: float) -> list[Part]:
    x, y, z = size
    return [block(x + 0.3, y + 0.3, 0.15, (0, 0, z + 0.075))]


FURNITURE: dict[str, Callable[[Size, float], list[Part]]] = {
    "table": _table, "chair": _chair, "sofa": _sofa, "bed": _bed, "shelf": _shelf, "stairs": _stairs, "ramp": _ramp, "balcony": _balcony, "ledge": _ledge,
    "window": _window, "ladder": _ladder, "goal": _goal, "bush": _bush, "flower": _flower, "tree": _tree_trunk, "house": _house_walls,
}  # fmt: skip
EXTRA: dict[str, list[tuple[str, Callable[[Size, float], list[Part]], str, str]]] = {
    "tree": [("crown", _tree_crown, "leaves", "green")],
    "house": [("roof", _house_roof, "tile", "dark red")],
}
"""Form name -> further pieces of scenery: (name, parts, material, colour)."""
