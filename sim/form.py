"""Form: how everyday things are put together from convex primitives.

Every form stands on z = 0 with its middle over the origin, x to the right, y away, z up, inside the box `size` [m].
A form returns parts; a few pieces of scenery are of several materials and return several named groups (`EXTRA`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from scipy.spatial.transform import Rotation

from sim.scene import Box, Capsule, Cone, Cylinder, Part, Sphere, Vector

Size = tuple[float, float, float]
SIDES = 10
"""Wall segments of a round vessel: round enough to look at, cheap enough to collide with."""
RAMP_DEG = 30.0
"""Slope where none is stated: dry wood on wood slides from 22 degrees on (static friction 0.4)."""


def quaternion(axis: str, degrees: float) -> tuple[float, float, float, float]:
    """Turn about one axis ("x", "y" or "z"), xyzw."""
    x, y, z, w = Rotation.from_euler(axis, degrees, degrees=True).as_quat()
    return float(x), float(y), float(z), float(w)


def _box(x: float, y: float, z: float, at: Vector, /, **turn: float) -> Part:
    return Part(shape=Box(size=(x, y, z)), position=at, **_turn(turn))


def _rod(radius: float, height: float, at: Vector, /, **turn: float) -> Part:
    return Part(shape=Cylinder(radius=radius, height=height), position=at, **_turn(turn))


def _ball(radius: float, at: Vector) -> Part:
    return Part(shape=Sphere(radius=radius), position=at)


def _cone(radius: float, height: float, base: Vector, /, **turn: float) -> Part:
    """A cone by the middle of its base; its own origin lies a quarter of its height higher."""
    x, y, z = Rotation.from_quat(_turn(turn).get("orientation_xyzw", (0, 0, 0, 1))).apply((0, 0, height / 4))
    return Part(shape=Cone(radius=radius, height=height), position=(base[0] + x, base[1] + y, base[2] + z), **_turn(turn))


def _turn(turn: dict[str, float]) -> dict[str, Any]:
    if not turn:
        return {}
    ((axis, degrees),) = turn.items()
    return {"orientation_xyzw": quaternion(axis, degrees)}


# ------------------------------------------------------------------------------------------- plain and round


def _sphere(size: Size, _: float) -> list[Part]:
    return [_ball(size[0] / 2, (0, 0, size[0] / 2))]


def _cuboid(size: Size, _: float) -> list[Part]:
    return [_box(*size, (0, 0, size[2] / 2))]


def _cylinder(size: Size, _: float) -> list[Part]:
    return [_rod(size[0] / 2, size[2], (0, 0, size[2] / 2))]


def _capsule(size: Size, _: float) -> list[Part]:
    r = size[0] / 2
    return [Part(shape=Capsule(radius=r, height=max(size[2] - 2 * r, 1e-3)), position=(0, 0, size[2] / 2))]


def _cone_form(size: Size, _: float) -> list[Part]:
    return [_cone(size[0] / 2, size[2], (0, 0, 0))]


def _egg(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    return [_ball(r, (0, 0, r)), _ball(0.88 * r, (0, 0, 0.55 * h)), _ball(0.68 * r, (0, 0, h - 0.68 * r))]


def _pear(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    return [_ball(r, (0, 0, r)), _ball(0.55 * r, (0, 0, h - 0.55 * r))]


def _carrot(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    return [_cone(r, 0.92 * h, (0, 0, 0.92 * h), x=180), _ball(0.7 * r, (0, 0, 0.92 * h))]


def _rock(size: Size, _: float) -> list[Part]:
    x, y, z = size
    middle = (0.0, 0.0, z / 2)
    return [_box(0.78 * x, 0.74 * y, 0.98 * z, middle), _box(0.8 * x, 0.8 * y, 0.62 * z, middle, z=38), _box(0.92 * x, 0.62 * y, 0.6 * z, middle, z=-14)]


def _pin(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    belly = [_rod(0.47 * r, 0.12 * h, (0, 0, 0.06 * h)), _rod(r, 0.34 * h, (0, 0, 0.29 * h)), _cone(r, 0.34 * h, (0, 0, 0.46 * h))]
    return [*belly, _rod(0.42 * r, 0.26 * h, (0, 0, 0.74 * h)), _ball(0.53 * r, (0, 0, h - 0.53 * r))]


def _top(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    return [_cone(r, 0.5 * h, (0, 0, 0.5 * h), x=180), _rod(r, 0.1 * h, (0, 0, 0.55 * h)), _rod(0.12 * r, 0.4 * h, (0, 0, 0.8 * h))]


# -------------------------------------------------------------------------------------------------- vessels


def _ring_walls(radius: float, wall: float, bottom: float, top: float, *, flare: float = 0.0, sides: int = SIDES) -> list[Part]:
    """Wall segments of a round vessel; `radius` outside at the rim, leaning outwards by `flare` degrees."""
    height = (top - bottom) / math.cos(math.radians(flare))
    middle = radius * math.cos(math.pi / sides) - wall / 2 - (top - bottom) / 2 * math.tan(math.radians(flare))
    parts = []
    for k in range(sides):
        angle = 360 * k / sides
        turn = Rotation.from_euler("ZY", [angle, flare], degrees=True)
        x, y, z, w = (float(v) for v in turn.as_quat())
        at = (middle * math.cos(math.radians(angle)), middle * math.sin(math.radians(angle)), (top + bottom) / 2)
        parts.append(Part(shape=Box(size=(wall, 2 * radius * math.sin(math.pi / sides), height)), position=at, orientation_xyzw=(x, y, z, w)))
    return parts


def _vessel(size: Size, wall: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    low = h < 0.55 * size[0]
    flare = 32.0 if low else 4.0
    foot = r * math.cos(math.pi / SIDES) - (h - wall) * math.tan(math.radians(flare))
    return [_rod(foot, 1.5 * wall, (0, 0, 0.75 * wall)), *_ring_walls(r, wall, wall, h, flare=flare)]


def _mug(size: Size, wall: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    reach, thick = 0.32 * size[0], 0.12 * h
    handle = [_box(reach, 1.6 * wall, thick, (r + reach / 2, 0, z)) for z in (0.24 * h, 0.76 * h)]
    handle.append(_box(1.6 * wall, 1.6 * wall, 0.64 * h, (r + reach, 0, h / 2)))
    return [_rod(r * math.cos(math.pi / SIDES), 1.5 * wall, (0, 0, 0.75 * wall)), *_ring_walls(r, wall, wall, h), *handle]


def _goblet(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    wall = 0.05 * size[0]
    foot = [_rod(0.9 * r, 0.02 * h, (0, 0, 0.01 * h)), _rod(0.12 * r, 0.45 * h, (0, 0, 0.24 * h)), _rod(0.75 * r, 0.03 * h, (0, 0, 0.475 * h))]
    return foot + _ring_walls(r, wall, 0.48 * h, h, flare=6)


def _pan(size: Size, wall: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    return [
        _rod(0.85 * r, 1.5 * wall, (0, 0, 0.75 * wall)),
        *_ring_walls(r, wall, wall, h, flare=25),
        _box(0.75 * size[0], 0.025, 0.015, (r + 0.37 * size[0], 0, 0.8 * h)),
    ]


def _tray(size: Size, wall: float) -> list[Part]:
    x, y, z = size
    high = z - wall
    sides = [_box(wall, y, high, (s * (x - wall) / 2, 0, wall + high / 2)) for s in (-1, 1)]
    ends = [_box(x - 2 * wall, wall, high, (0, s * (y - wall) / 2, wall + high / 2)) for s in (-1, 1)]
    return [_box(x, y, wall, (0, 0, wall / 2)), *sides, *ends]


def _bottle(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    return [_rod(r, 0.6 * h, (0, 0, 0.3 * h)), _cone(r, 0.26 * h, (0, 0, 0.6 * h)), _rod(0.34 * r, 0.32 * h, (0, 0, 0.84 * h))]


def _teapot(size: Size, _: float) -> list[Part]:
    w, h = size[0], size[2]
    r = 0.42 * h
    handle = [_box(0.4 * r, 0.2 * r, 0.2 * r, (-1.1 * r, 0, z)) for z in (0.7 * h, 0.3 * h)] + [_box(0.2 * r, 0.2 * r, 0.55 * h, (-1.3 * r, 0, 0.5 * h))]
    spout = [_rod(0.18 * r, 0.6 * w - 0.1 * h, (1.15 * r, 0, 0.55 * h), y=40)]
    return [_rod(0.7 * r, 0.1 * h, (0, 0, 0.05 * h)), _ball(r, (0, 0, 0.47 * h)), _ball(0.14 * r, (0, 0, h - 0.14 * r)), *handle, *spout]


def _plate(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    wall = 0.2 * h
    return [_rod(0.62 * r, 2 * wall, (0, 0, wall)), *_ring_walls(r, 2 * wall, 0.5 * wall, h, flare=62)]


# ---------------------------------------------------------------------------------------------------- tools


def _ring(size: Size, _: float) -> list[Part]:
    return _ring_walls(size[0] / 2, 0.1 * size[0], 0, size[2])


def _key(size: Size, _: float) -> list[Part]:
    x, y, z = size
    bow = _rod(y / 2, z, (-x / 2 + y / 2, 0, z / 2))
    blade = _box(x - y, 0.25 * y, 0.8 * z, (y / 2, 0, z / 2))
    return [bow, blade, _box(0.1 * x, 0.3 * y, 0.8 * z, (0.42 * x, -0.2 * y, z / 2)), _box(0.08 * x, 0.24 * y, 0.8 * z, (0.25 * x, -0.2 * y, z / 2))]


def _spoon(size: Size, _: float) -> list[Part]:
    x, y, z = size
    return [_box(0.72 * x, 0.22 * y, 0.5 * z, (-0.14 * x, 0, z / 2)), _rod(y / 2, z, (x / 2 - y / 2, 0, z / 2))]


def _hammer(size: Size, _: float) -> list[Part]:
    x, y, z = size
    return [_rod(0.42 * y, 0.88 * z, (0, 0, 0.44 * z)), _box(0.7 * x, y, y, (-0.15 * x, 0, z - y / 2)), _rod(0.6 * y, 0.3 * x, (0.35 * x, 0, z - y / 2), y=90)]


def _bat(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    return [
        _rod(r, 0.5 * h, (0, 0, 0.75 * h)),
        _rod(0.65 * r, 0.2 * h, (0, 0, 0.4 * h)),
        _rod(0.4 * r, 0.3 * h, (0, 0, 0.15 * h)),
        _rod(0.7 * r, 0.02 * h, (0, 0, 0.01 * h)),
    ]


def _anvil(size: Size, _: float) -> list[Part]:
    x, y, z = size
    return [
        _box(0.6 * x, y, 0.2 * z, (0, 0, 0.1 * z)),
        _box(0.3 * x, 0.6 * y, 0.4 * z, (0, 0, 0.4 * z)),
        _box(0.75 * x, y, 0.4 * z, (-0.1 * x, 0, 0.8 * z)),
        _cone(0.2 * z, 0.22 * x, (0.275 * x, 0, 0.8 * z), y=90),
    ]


def _dumbbell(size: Size, _: float) -> list[Part]:
    x, _y, z = size
    return [_rod(0.12 * z, x, (0, 0, z / 2), y=90), *[_rod(z / 2, 0.26 * x, (s * 0.34 * x, 0, z / 2), y=90) for s in (-1, 1)]]


def _wheel(size: Size, _: float) -> list[Part]:
    r = size[0] / 2
    return [_rod(r, size[2], (0, 0, size[2] / 2))]


def _hat(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    return [_rod(r, 0.06 * h, (0, 0, 0.03 * h)), _rod(0.55 * r, 0.92 * h, (0, 0, 0.52 * h))]


def _lamp(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    return [_rod(0.55 * r, 0.05 * h, (0, 0, 0.025 * h)), _rod(0.08 * r, 0.6 * h, (0, 0, 0.33 * h)), _rod(0.85 * r, 0.4 * h, (0, 0, 0.8 * h))]


def _statue(size: Size, _: float) -> list[Part]:
    x, y, z = size
    head = 0.13 * z
    legs = [_rod(0.16 * x, 0.4 * z, (s * 0.2 * x, 0, 0.2 * z)) for s in (-1, 1)]
    arms = [_rod(0.09 * x, 0.34 * z, (s * 0.41 * x, 0, 0.55 * z)) for s in (-1, 1)]
    return [*legs, *arms, _box(0.64 * x, 0.6 * y, 0.36 * z, (0, 0, 0.57 * z)), _ball(head, (0, 0, z - head))]


# ------------------------------------------------------------------------------------------------- vehicles


def _wheels(x: float, y: float, r: float, wide: float) -> list[Part]:
    return [_rod(r, wide, (sx * x, sy * (y - wide / 2), r), x=90) for sx in (-1, 1) for sy in (-1, 1)]


def _car(size: Size, _: float) -> list[Part]:
    x, y, z = size
    r = 0.22 * z
    body = _box(x, y, 0.42 * z, (0, 0, 0.15 * z + 0.21 * z))
    return [body, _box(0.5 * x, 0.86 * y, 0.43 * z, (-0.05 * x, 0, 0.57 * z + 0.215 * z)), *_wheels(0.32 * x, y / 2, r, 0.12 * y)]


FLATBED = 0.4
"""Height of a lorry's open bed, in heights of the lorry: 1.2 m."""


def _truck(size: Size, _: float) -> list[Part]:
    x, y, z = size
    r = 0.15 * z
    cab = _box(0.26 * x, 0.95 * y, 0.72 * z, (0.37 * x, 0, 0.46 * z))
    return [_box(0.7 * x, y, 0.8 * z, (-0.15 * x, 0, 0.6 * z)), cab, *_wheels(0.34 * x, y / 2, r, 0.12 * y)]


def _flatbed(size: Size, _: float) -> list[Part]:
    """A lorry whose open bed ends at +x, the cab at -x."""
    x, y, z = size
    bed = _box(0.72 * x, y, 0.1 * z, (0.14 * x, 0, (FLATBED - 0.05) * z))
    cab = _box(0.26 * x, 0.95 * y, 0.82 * z, (-0.37 * x, 0, 0.59 * z))
    return [bed, cab, *_wheels(0.34 * x, y / 2, 0.15 * z, 0.12 * y)]


def _cart(size: Size, _: float) -> list[Part]:
    x, y, z = size
    r = 0.3 * z
    return [_box(x, y, 0.25 * z, (0, 0, 0.875 * z)), _box(0.8 * x, 0.5 * y, 0.5 * z, (0, 0, 0.55 * z)), *_wheels(0.34 * x, y / 2, r, 0.14 * y)]


def _bicycle(size: Size, _: float) -> list[Part]:
    x, y, z = size
    r = 0.19 * x
    wheels = [_rod(r, 0.05, (s * (x / 2 - r), 0, r), x=90) for s in (-1, 1)]
    bars = [
        _box(0.5 * x, 0.04, 0.04, (0, 0, 0.72 * z)),
        _box(0.04, 0.04, 0.5 * z, (0.24 * x, 0, 0.62 * z)),
        _box(0.04, 0.04, 0.55 * z, (-0.12 * x, 0, 0.6 * z)),
    ]
    return [
        *wheels,
        *bars,
        _box(0.04, y, 0.03, (0.24 * x, 0, z - 0.02)),
        _box(0.2, 0.1, 0.04, (-0.12 * x, 0, 0.9 * z)),
        _box(0.55 * x, 0.04, 0.04, (-0.05 * x, 0, r)),
    ]


def _boat(size: Size, wall: float) -> list[Part]:
    x, y, z = size
    return [*_tray((0.75 * x, y, z), max(wall, 0.08 * z)), _box(0.25 * y, 0.25 * y, z, (0.375 * x, 0, z / 2), z=45)]


def _catapult(size: Size, _: float) -> list[Part]:
    """A bed on four wheels, two posts with a bar, and the arm at rest with its cup at the left."""
    x, y, z = size
    r = 0.12 * z
    bed = [_box(x, 0.12 * y, 0.1 * z, (0, s * 0.36 * y, 2 * r)) for s in (-1, 1)] + [
        _box(0.08 * x, 0.84 * y, 0.1 * z, (s * 0.42 * x, 0, 2 * r)) for s in (-1, 1)
    ]
    posts = [_box(0.08 * x, 0.1 * y, z - 2 * r, (0.12 * x, s * 0.36 * y, (z + 2 * r) / 2)) for s in (-1, 1)]
    bar = _rod(0.05 * z, 0.84 * y, (0.12 * x, 0, z - 0.05 * z), x=90)
    arm = _box(0.72 * x, 0.08 * y, 0.06 * z, (-0.1 * x, 0, 0.42 * z), y=-12)
    cup = _rod(0.11 * y, 0.08 * z, (-0.44 * x, 0, 0.38 * z))
    return [*bed, *posts, bar, arm, cup, *_wheels(0.36 * x, y / 2, r, 0.1 * y)]


def _cradle(size: Size, _: float) -> list[Part]:
    """Newton's cradle at rest: five balls in a row between two frames of rods."""
    x, y, z = size
    rod, r = 0.02 * z, 0.07 * x
    posts = [_rod(rod, z, (sx * (x / 2 - rod), sy * (y / 2 - rod), z / 2)) for sx in (-1, 1) for sy in (-1, 1)]
    rails = [_rod(rod, x - 2 * rod, (0, sy * (y / 2 - rod), z - rod), y=90) for sy in (-1, 1)]
    return [_box(x, y, 0.06 * z, (0, 0, 0.03 * z)), *posts, *rails, *[_ball(r, (2 * r * k, 0, 0.35 * z)) for k in range(-2, 3)]]


# ------------------------------------------------------------------------------------- furniture and scenery


def _legs(x: float, y: float, height: float, thick: float) -> list[Part]:
    return [_box(thick, thick, height, (sx * (x - thick) / 2, sy * (y - thick) / 2, height / 2)) for sx in (-1, 1) for sy in (-1, 1)]


def _table(size: Size, _: float) -> list[Part]:
    x, y, z = size
    thick = min(0.04, 0.1 * z)
    return [_box(x, y, thick, (0, 0, z - thick / 2)), *_legs(0.94 * x, 0.92 * y, z - thick, min(0.06, 0.15 * min(x, y)))]


def _chair(size: Size, _: float) -> list[Part]:
    x, y, z = size
    seat = 0.5 * z
    return [_box(x, y, 0.04, (0, 0, seat - 0.02)), *_legs(x, y, seat - 0.04, 0.04), _box(x, 0.03, z - seat, (0, y / 2 - 0.015, seat + (z - seat) / 2))]


def _sofa(size: Size, _: float) -> list[Part]:
    x, y, z = size
    arms = [_box(0.1 * x, y, 0.65 * z, (s * 0.45 * x, 0, 0.325 * z)) for s in (-1, 1)]
    return [_box(0.8 * x, y, 0.5 * z, (0, 0, 0.25 * z)), *arms, _box(0.8 * x, 0.25 * y, 0.5 * z, (0, 0.375 * y, 0.75 * z))]


def _bed(size: Size, _: float) -> list[Part]:
    x, y, z = size
    return [_box(x, y, 0.5, (0, 0, 0.25)), _box(0.06, y, z, (-x / 2 + 0.03, 0, z / 2)), _box(0.45, 0.7 * y, 0.1, (-x / 2 + 0.33, 0, 0.55))]


def _shelf(size: Size, _: float) -> list[Part]:
    x, y, z = size
    boards = [_box(x - 0.04, y, 0.02, (0, 0, h)) for h in (0.01, 0.34 * z, 0.67 * z)]
    return [*boards, _box(x, y, 0.02, (0, 0, z - 0.01)), *[_box(0.02, y, z - 0.02, (s * (x / 2 - 0.01), 0, z / 2 - 0.01)) for s in (-1, 1)]]


def _stairs(size: Size, _: float) -> list[Part]:
    """Six steps that fall towards +x."""
    x, y, z = size
    run, rise = x / 6, z / 6
    return [_box(run, y, z - k * rise, (-x / 2 + (k + 0.5) * run, 0, (z - k * rise) / 2)) for k in range(6)]


def ramp(length: float, width: float, thick: float, slope_deg: float) -> list[Part]:
    """An inclined board that falls towards +x, on two props; its upper edge starts at the left, its lower edge meets z = 0."""
    slope = math.radians(slope_deg)
    # the middle of the board, so that the lower end of its upper face lies on the ground at x = +length/2 cos
    along, up = length / 2 * math.cos(slope), length / 2 * math.sin(slope)
    middle = (-thick / 2 * math.sin(slope), 0.0, up - thick / 2 * math.cos(slope))
    parts = [_box(length, width, thick, middle, y=slope_deg)]
    for fraction in (0.04, 0.5):
        x = -along + fraction * 2 * along
        top = (along - x) * math.tan(slope) - thick / math.cos(slope)
        if top > 0.02:
            parts += [_box(0.04, 0.04, top, (x, s * (width / 2 - 0.04), top / 2)) for s in (-1, 1)]
    return parts


def _ramp(size: Size, _: float) -> list[Part]:
    return ramp(*size, RAMP_DEG)


def _balcony(size: Size, _: float) -> list[Part]:
    """A wall on the left and a slab that sticks out to the right, its edge at x = size[0] / 2, with a railing but for that edge's gap."""
    x, y, z = size
    floor = z - 1.2
    thick = 0.2
    slab = _box(x - 0.25, y, thick, (0.125, 0, floor - thick / 2))
    wall = _box(0.25, y + 1.2, z, (-x / 2 + 0.125, 0, z / 2))
    rails = []
    for side in (-1, 1):
        rails.append(_box(x - 0.3, 0.04, 0.05, (0.125, side * (y / 2 - 0.03), floor + 1.0)))
        rails += [_box(0.03, 0.03, 1.0, (px, side * (y / 2 - 0.03), floor + 0.5)) for px in (-0.2 * x, 0.15 * x, x / 2 - 0.02)]
        rails.append(_box(0.04, y / 2 - 0.35, 0.05, (x / 2 - 0.03, side * (y / 4 + 0.17), floor + 1.0)))
    return [slab, wall, *rails]


def _ledge(size: Size, _: float) -> list[Part]:
    x, y, z = size
    return [_box(0.25, y + 0.6, z + 0.8, (-x / 2 + 0.125, 0, z / 2 + 0.4)), _box(x - 0.25, y, 0.15, (0.125, 0, z - 0.075))]


def _window(size: Size, _: float) -> list[Part]:
    """A wall with an opening; the sill at 0.8 of the height sticks out to the right."""
    x, y, z = size
    sill, top = 0.8 * z, z
    side = y / 2 - 0.5
    parts = [_box(x, y, sill, (0, 0, sill / 2)), _box(x + 0.2, 1.0, 0.05, (0.1, 0, sill - 0.02))]
    parts += [_box(x, side, top - sill, (0, s * (0.5 + side / 2), (sill + top) / 2)) for s in (-1, 1)]
    return [*parts, _box(x, y, 0.3, (0, 0, z + 0.15))]


def _ladder(size: Size, _: float) -> list[Part]:
    x, y, z = size
    lean = math.degrees(math.atan2(x, z))
    length = math.hypot(x, z)
    rails = [_box(0.03, 0.06, length, (0, s * y / 2, z / 2), y=lean) for s in (-1, 1)]
    rungs = [_box(0.03, y, 0.03, (-x / 2 + x * k / 8, 0, z * k / 8)) for k in range(1, 8)]
    back = [_box(0.03, 0.05, length, (0.9 * x, s * y / 2, z / 2), y=-lean) for s in (-1, 1)]
    return [*rails, *rungs, *back, _box(0.25, y, 0.04, (0.48 * x, 0, z))]


def _goal(size: Size, _: float) -> list[Part]:
    x, y, z = size
    return [*[_box(0.08, 0.08, z, (0, s * (y - 0.08) / 2, z / 2)) for s in (-1, 1)], _box(0.08, y, 0.08, (0, 0, z - 0.04)), _box(0.04, y, 0.04, (x, 0, 0.02))]


def _bush(size: Size, _: float) -> list[Part]:
    x, y, z = size
    r = 0.28 * min(x, y, 1.6 * z)
    spots = [(0.0, 0.0, z - r), (0.22, 0.1, 0.3 * z), (-0.22, -0.1, 0.36 * z), (0.05, -0.24, 0.3 * z), (-0.06, 0.24, 0.34 * z)]
    return [_ball(r, (a * x, b * y, max(c, r))) for a, b, c in spots]


def _flower(size: Size, _: float) -> list[Part]:
    x, _y, z = size
    return [_rod(0.06 * x, 0.9 * z, (0, 0, 0.45 * z)), _ball(0.45 * x, (0, 0, z - 0.45 * x))]


def _tree_trunk(size: Size, _: float) -> list[Part]:
    x, _y, z = size
    bough = 0.56 * z
    return [
        _rod(0.055 * x, bough, (0, 0, bough / 2)),
        _rod(0.025 * x, 0.3 * x, (0.12 * x, 0, 1.02 * bough), y=55),
        _rod(0.025 * x, 0.3 * x, (-0.12 * x, 0, 1.02 * bough), y=-55),
    ]


def _tree_crown(size: Size, _: float) -> list[Part]:
    x, y, z = size
    r = 0.235 * z
    spots = [(0.0, 0.0, 0.78), (0.28, 0.05, 0.7), (-0.28, -0.05, 0.72), (0.05, 0.28, 0.7), (-0.05, -0.24, 0.71)]
    return [_ball(r if k == 0 else 0.72 * r, (a * x, b * y, c * z)) for k, (a, b, c) in enumerate(spots)]


def _house_walls(size: Size, _: float) -> list[Part]:
    x, y, z = size
    return [_box(x, y, z, (0, 0, z / 2))]


def _house_roof(size: Size, _: float) -> list[Part]:
    x, y, z = size
    return [_box(x + 0.3, y + 0.3, 0.15, (0, 0, z + 0.075))]


FORMS: dict[str, Callable[[Size, float], list[Part]]] = {
    "sphere": _sphere, "box": _cuboid, "cylinder": _cylinder, "capsule": _capsule, "cone": _cone_form, "egg": _egg, "pear": _pear, "carrot": _carrot,
    "rock": _rock, "pin": _pin, "top": _top, "vessel": _vessel, "mug": _mug, "goblet": _goblet, "pan": _pan, "tray": _tray, "bottle": _bottle,
    "teapot": _teapot, "plate": _plate, "ring": _ring, "key": _key, "spoon": _spoon, "hammer": _hammer, "bat": _bat, "anvil": _anvil,
    "dumbbell": _dumbbell, "wheel": _wheel, "hat": _hat, "lamp": _lamp, "statue": _statue, "car": _car, "truck": _truck, "flatbed": _flatbed, "cart": _cart,
    "bicycle": _bicycle, "boat": _boat, "table": _table, "chair": _chair, "sofa": _sofa, "bed": _bed, "shelf": _shelf, "stairs": _stairs, "ramp": _ramp,
    "balcony": _balcony, "ledge": _ledge, "window": _window, "ladder": _ladder, "goal": _goal, "bush": _bush, "flower": _flower, "tree": _tree_trunk,
    "house": _house_walls, "catapult": _catapult, "cradle": _cradle,
}  # fmt: skip
"""Form name -> parts of the main piece."""

EXTRA: dict[str, list[tuple[str, Callable[[Size, float], list[Part]], str, str]]] = {
    "tree": [("crown", _tree_crown, "leaves", "green")],
    "house": [("roof", _house_roof, "tile", "dark red")],
}
"""Form name -> further pieces of scenery: (name, parts, material, colour)."""
