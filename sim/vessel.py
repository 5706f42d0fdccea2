"""Vessel: round and square things with a bottom and walls, and the room in them that water takes.

Every form stands on z = 0 with its middle over the origin, inside the box `size` [m]; `wall` is the thickness of a wall [m].
"""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy.spatial.transform import Rotation

from sim.part import Size, ball, block, cone, rod
from sim.shape import Box, Cylinder, Part

SIDES = 10
"""Wall segments of a round vessel: round enough to look at, cheap enough to collide with."""
OPEN = ("vessel", "mug", "tray", "pan", "pail", "vase", "jar")
"""Forms that things fall into."""


def ring_walls(radius: float, wall: float, bottom: float, top: float, *, flare: float = 0.0, sides: int = SIDES) -> list[Part]:
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
    return [rod(foot, 1.5 * wall, (0, 0, 0.75 * wall)), *ring_walls(r, wall, wall, h, flare=flare)]


def _mug(size: Size, wall: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    reach, thick = 0.32 * size[0], 0.12 * h
    handle = [block(reach, 1.6 * wall, thick, (r + reach / 2, 0, z)) for z in (0.24 * h, 0.76 * h)]
    handle.append(block(1.6 * wall, 1.6 * wall, 0.64 * h, (r + reach, 0, h / 2)))
    return [rod(r * math.cos(math.pi / SIDES), 1.5 * wall, (0, 0, 0.75 * wall)), *ring_walls(r, wall, wall, h), *handle]


def _goblet(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    wall = 0.05 * size[0]
    foot = [rod(0.9 * r, 0.02 * h, (0, 0, 0.01 * h)), rod(0.12 * r, 0.45 * h, (0, 0, 0.24 * h)), rod(0.75 * r, 0.03 * h, (0, 0, 0.475 * h))]
    return foot + ring_walls(r, wall, 0.48 * h, h, flare=6)


def _pan(size: Size, wall: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    return [
        rod(0.85 * r, 1.5 * wall, (0, 0, 0.75 * wall)),
        *ring_walls(r, wall, wall, h, flare=25),
        block(0.75 * size[0], 0.025, 0.015, (r + 0.37 * size[0], 0, 0.8 * h)),
    ]


def tray(size: Size, wall: float) -> list[Part]:
    x, y, z = size
    high = z - wall
    sides = [block(wall, y, high, (s * (x - wall) / 2, 0, wall + high / 2)) for s in (-1, 1)]
    ends = [block(x - 2 * wall, wall, high, (0, s * (y - wall) / 2, wall + high / 2)) for s in (-1, 1)]
    return [block(x, y, wall, (0, 0, wall / 2)), *sides, *ends]


def _bottle(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    return [rod(r, 0.6 * h, (0, 0, 0.3 * h)), cone(r, 0.26 * h, (0, 0, 0.6 * h)), rod(0.34 * r, 0.32 * h, (0, 0, 0.84 * h))]


def _teapot(size: Size, _: float) -> list[Part]:
    w, h = size[0], size[2]
    r = 0.42 * h
    handle = [block(0.4 * r, 0.2 * r, 0.2 * r, (-1.1 * r, 0, z)) for z in (0.7 * h, 0.3 * h)] + [block(0.2 * r, 0.2 * r, 0.55 * h, (-1.3 * r, 0, 0.5 * h))]
    spout = [rod(0.18 * r, 0.6 * w - 0.1 * h, (1.15 * r, 0, 0.55 * h), y=40)]
    return [rod(0.7 * r, 0.1 * h, (0, 0, 0.05 * h)), ball(r, (0, 0, 0.47 * h)), ball(0.14 * r, (0, 0, h - 0.14 * r)), *handle, *spout]


def _plate(size: Size, _: float) -> list[Part]:
    r, h = size[0] / 2, size[2]
    wall = 0.2 * h
    return [rod(0.62 * r, 2 * wall, (0, 0, wall)), *ring_walls(r, 2 * wall, 0.5 * wall, h, flare=62)]


def pail(size: Size, wall: float) -> list[Part]:
    """A round vessel with upright walls."""
    r, h = size[0] / 2, size[2]
    return [rod(r * math.cos(math.pi / SIDES), wall, (0, 0, wall / 2)), *ring_walls(r, wall, wall, h)]


def _vase(size: Size, wall: float) -> list[Part]:
    """A foot, a belly, a neck and a lip, hollow throughout."""
    r, h = size[0] / 2, size[2]
    belly, neck = 0.48 * h, 0.86 * h
    out, back = math.degrees(math.atan2(0.38 * r, belly)), -math.degrees(math.atan2(0.42 * r, neck - belly))
    foot = rod(0.6 * r, 1.5 * wall, (0, 0, 0.75 * wall))
    rings = [*ring_walls(r, wall, wall, belly, flare=out), *ring_walls(0.58 * r, wall, belly, neck, flare=back)]
    return [foot, *rings, *ring_walls(0.74 * r, wall, neck, h, flare=18.0)]


def _jar(size: Size, wall: float) -> list[Part]:
    """Upright walls, a shoulder, a narrower neck."""
    r, h = size[0] / 2, size[2]
    shoulder, neck = 0.76 * h, 0.86 * h
    slant = -math.degrees(math.atan2(0.2 * r, neck - shoulder))
    base = rod(r * math.cos(math.pi / SIDES), 1.5 * wall, (0, 0, 0.75 * wall))
    return [base, *ring_walls(r, wall, wall, shoulder), *ring_walls(0.8 * r, wall, shoulder, neck, flare=slant), *ring_walls(0.8 * r, wall, neck, h)]


SLACK = 5e-4
"""Between the water and what holds it [m]."""
ROUNDED = (1 + 1 / math.cos(math.pi / SIDES)) / 2
"""A wall of flat pieces is drawn as a round one between its faces and its corners (sim.lathe)."""


def filling(form: str, size: Size, wall: float, *, level: float) -> tuple[Box | Cylinder, float]:
    """Water in a tray or a pail up to a share of its depth, and the height of the water's middle over the ground [m]."""
    depth = level * (size[2] - wall) - SLACK
    middle = wall + SLACK + depth / 2
    if form == "tray":
        return Box(size=(size[0] - 2 * wall - 2 * SLACK, size[1] - 2 * wall - 2 * SLACK, depth)), middle
    inner = ROUNDED * (size[0] / 2 * math.cos(math.pi / SIDES) - wall)
    return Cylinder(radius=inner - SLACK, height=depth), middle


VESSELS: dict[str, Callable[[Size, float], list[Part]]] = {
    "vessel": _vessel, "mug": _mug, "goblet": _goblet, "pan": _pan, "tray": tray, "bottle": _bottle, "teapot": _teapot, "plate": _plate, "pail": pail,
    "vase": _vase, "jar": _jar,
}  # fmt: skip
