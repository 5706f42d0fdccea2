"""Hull: an open vessel that keeps water out, as a boat or a cup does, until its rim goes under.

A compound is a vessel where walls and a floor shut in its middle on all sides but up (its own +Z). Then all within the convex hull of these walls
displaces water, less what has run in: over the rim as over a weir, Q = 2/3 C L sqrt(2 g) d^1.5 for a length L that lies d deep. What has run in
lies level, weighs, and leaves over the rim again where the vessel tips over out of the water. It has no inertia, and no air is caught below an
opening that points down.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.shape import Box, Compound, Cylinder, Part, Shape
from sim.solid import solid

Float = NDArray[np.float64]

WEIR = 0.6
"""Coefficient C of a sharp-crested weir: R. L. Daugherty, J. B. Franzini, Fluid Mechanics with Engineering Applications (1977), ch. 12: about 0.62."""
SHUT = 0.97
"""Share of the directions in which a wall or the floor must stand in the way: walls of plates have seams."""
HOLLOW = 0.2
"""A vessel has at least this share of its hull for its room."""
RIM_SHARE = 0.02
"""What lies within this share of the height below the top belongs to the rim."""
LEVELS = (0.35, 0.6, 0.85)
"""Heights from which it is looked around, as shares of the whole."""


@dataclass(frozen=True, eq=False)
class Hull:
    """Of one vessel, in the body's frame."""

    triangles: Float
    """(f, 3, 3), outward [m]"""
    middle: tuple[float, float, float]
    volume: float
    """Within the hull, walls and all [m^3]."""
    room: float
    """For air or water [m^3]."""
    rim: Float
    """Points (k, 3) of the edge that water must climb [m]."""
    around: float
    """Length of the rim [m]."""
    others: tuple[Part, ...]
    """Parts that keep nothing out: handles, legs."""

    def poured(self, depth: Float, gravity: float) -> float:
        """What runs in a second [m^3/s], with each point of the rim so deep under the surface (k,) [m]; negative is over it."""
        under = depth[depth > 0]
        if not len(under):
            return 0.0
        length = self.around * len(under) / len(depth)
        return 2 / 3 * WEIR * length * math.sqrt(2 * gravity) * float(under.max()) ** 1.5


def hull_of(shape: Shape) -> Hull | None:
    """None for what keeps no water out."""
    if not isinstance(shape, Compound) or len(shape.parts) < 4:
        return None
    from scipy.spatial import ConvexHull

    boxes = [_box(p) for p in shape.parts]
    low, high = (f(np.concatenate([b[3] for b in boxes if b is not None] or [np.zeros((1, 3))])[:, 2]) for f in (np.min, np.max))
    walls: set[int] = set()
    for share in LEVELS:
        start = np.array([0.0, 0.0, low + share * (high - low)])
        if any(b is not None and bool(np.all(np.abs((start - b[0]) @ b[1]) <= b[2])) for b in boxes):
            return None
        first = [_first(start, d, boxes) for d in _directions()]
        if sum(f is not None for f in first) < SHUT * len(first) or _first(start, np.array([0.0, 0.0, 1.0]), boxes) is not None:
            return None
        walls |= {f for f in first if f is not None}
    points = np.concatenate([b[3] for i, b in enumerate(boxes) if i in walls and b is not None])
    found = ConvexHull(points)
    material = sum(solid(shape.parts[i].shape).volume for i in walls)
    room = float(found.volume) - material
    if room < HOLLOW * found.volume:
        return None
    triangles = points[found.simplices]
    normals = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    inward = np.einsum("fi,fi->f", normals, found.equations[:, :3]) < 0
    triangles[inward] = triangles[inward][:, ::-1]
    six = np.einsum("fi,fi->f", triangles[:, 0], np.cross(triangles[:, 1], triangles[:, 2]))
    x, y, z = (np.einsum("f,fi->i", six, triangles.sum(axis=1)) / (4 * six.sum())).tolist()
    corners = points[found.vertices]
    rim = corners[corners[:, 2] >= corners[:, 2].max() - RIM_SHARE * (high - low)]
    around = float(ConvexHull(rim[:, :2]).area)
    return Hull(triangles, (x, y, z), float(found.volume), room, rim, around, tuple(p for i, p in enumerate(shape.parts) if i not in walls))


_Seen = tuple[Float, Float, Float, Float]
"""Middle (3,), axes as columns (3, 3), half edges (3,), corners (v, 3) of a part."""


def _box(part: Part) -> _Seen | None:
    """A plate or a round floor; None for what is no wall."""
    from scipy.spatial.transform import Rotation

    axes = Rotation.from_quat(part.orientation_xyzw).as_matrix()
    middle = np.asarray(part.position)
    if isinstance(part.shape, Box):
        half = np.asarray(part.shape.size) / 2
        corners = (np.array(list(np.ndindex(2, 2, 2))) * 2 - 1) * half
    elif isinstance(part.shape, Cylinder):
        r, h = part.shape.radius, part.shape.height / 2
        half, turn = np.array([r, r, h]), np.arange(24) * math.pi / 12
        ring = np.stack([r * np.cos(turn), r * np.sin(turn)], axis=1)
        corners = np.concatenate([np.column_stack([ring, np.full(24, z)]) for z in (-h, h)])
    else:
        return None
    return middle, axes, half, middle + corners @ axes.T


def _directions() -> Float:
    """Level and downward, all around (n, 3)."""
    turn = np.arange(40) * math.pi / 20 + 0.04
    return np.array([[math.cos(t) * math.cos(d), math.sin(t) * math.cos(d), -math.sin(d)] for d in (0.02, 0.4, 0.9, 1.4) for t in turn])


def _first(start: Float, direction: Float, boxes: list[_Seen | None]) -> int | None:
    """The first part that a ray meets."""
    best, found = math.inf, None
    for i, b in enumerate(boxes):
        if b is None:
            continue
        at, way = (start - b[0]) @ b[1], direction @ b[1]
        way = np.where(np.abs(way) < 1e-12, 1e-12, way)
        one, two = (-b[2] - at) / way, (b[2] - at) / way
        enter, leave = float(np.minimum(one, two).max()), float(np.maximum(one, two).min())
        if 0 < enter <= leave and enter < best:
            best, found = enter, i
    return found
