"""Lathe: round things that collide as rings of flat pieces, or as balls in a row, shown as round as they are meant.

A cup's wall is ten boxes to the engine; the eye gets one turned wall through the middle between their faces and their corners, at most
(1 / cos 18 degrees - 1) / 2 = 2.6 % of the radius off.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull
from scipy.spatial.transform import Rotation

from sim.shape import Box, Compound, Part, Sphere

Float = NDArray[np.float64]

FEWEST = 8
"""Boxes that make a ring; fewer are corners."""
SAME = 1e-3
"""Share of the radius by which pieces of a ring may differ."""
ARC = 48
"""Points of a ball's outline."""


@dataclass(frozen=True, eq=False)
class Ring:
    """A closed outline turned about an upright axis."""

    center: tuple[float, float]
    """(x, y) of the axis in the body's frame [m]."""
    outline: Float
    """(k, 2) radius and height [m], counter-clockwise (up on the outside)."""
    smooth: bool
    """Shaded as one bend, not as flat bands."""


def turned(shape: Compound) -> tuple[list[Part], list[Ring]]:
    """The parts of a shape that are shown as they are, and what stands for the others."""
    if len(shape.parts) > 1 and all(isinstance(p.shape, Sphere) for p in shape.parts):
        row = _balls(shape.parts)
        return ([], [row]) if row is not None else (shape.parts, [])
    boxes: dict[tuple[float, ...], list[int]] = {}
    for i, part in enumerate(shape.parts):
        if isinstance(part.shape, Box):
            boxes.setdefault(tuple(round(s, 9) for s in part.shape.size), []).append(i)
    rings, gone = [], set()
    for mine in boxes.values():
        ring = _ring([shape.parts[i] for i in mine]) if len(mine) >= FEWEST else None
        if ring is not None:
            rings.append(ring)
            gone.update(mine)
    return [p for i, p in enumerate(shape.parts) if i not in gone], rings


def _ring(parts: list[Part]) -> Ring | None:
    """Equal boxes set evenly around an upright axis, as a turned wall; None where they are not."""
    at = np.array([p.position for p in parts])
    center = at[:, :2].mean(axis=0)
    away = at[:, :2] - center
    radius = np.hypot(*away.T)
    order = np.argsort(np.arctan2(away[:, 1], away[:, 0]))
    angle = np.arctan2(away[:, 1], away[:, 0])[order]
    steps = np.diff(np.append(angle, angle[0] + 2 * math.pi))
    back = Rotation.from_rotvec(np.outer(-angle, [0.0, 0.0, 1.0])) * Rotation.from_quat(np.array([p.orientation_xyzw for p in parts])[order])
    tilt = back.as_matrix()
    even = np.ptp(radius) < SAME * radius.mean() and np.ptp(at[:, 2]) < SAME * radius.mean() and np.ptp(steps) < SAME
    if not even or np.abs(tilt - tilt[0]).max() > SAME or abs(tilt[0][1, 1] - 1) > SAME:
        return None
    size = np.asarray(parts[0].shape.size)  # type: ignore[union-attr]
    corners = np.array([[1, 0, -1], [1, 0, 1], [-1, 0, 1], [-1, 0, -1]]) * size / 2 @ tilt[0].T
    wide = (1 + 1 / math.cos(math.pi / len(parts))) / 2
    outline = np.stack([wide * (radius.mean() + corners[:, 0]), at[0, 2] + corners[:, 2]], axis=1)
    return Ring((float(center[0]), float(center[1])), outline, smooth=False) if outline[:, 0].min() > 0 else None


def _balls(parts: list[Part]) -> Ring | None:
    """Balls above each other, as the hull around them; None where they stand aside."""
    at = np.array([p.position for p in parts])
    radius = np.array([p.shape.radius for p in parts])  # type: ignore[union-attr]
    if np.ptp(at[:, :2], axis=0).max() > SAME * radius.max():
        return None
    angle = np.linspace(-math.pi / 2, math.pi / 2, ARC)
    points = np.concatenate([np.stack([r * np.cos(angle), z + r * np.sin(angle)], axis=1) for r, z in zip(radius, at[:, 2], strict=True)])
    points[np.abs(points[:, 0]) < 1e-12, 0] = 0.0
    hull = points[ConvexHull(points).vertices]  # counter-clockwise
    start = int(np.argmin(hull[:, 1]))
    outline = np.roll(hull, -start, axis=0)
    return Ring((float(at[0, 0]), float(at[0, 1])), outline, smooth=True)
