"""Seats: where somebody sits on a thing, and which way they look: on what carries them under its backrest, with their back to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.mesh_file import parts
from sim.rotation import multiply, rotate
from sim.scene import Scene
from sim.shape import Compound, Mesh
from sim.target import Place, box_of

Float = NDArray[np.float64]

BACKREST_M = 0.12
"""A side of a seat that is so much higher is its back or an arm [m]."""
DEPTH = 0.6
"""Who sits is at most so far behind a seat's front edge, in lengths of the thigh."""
ON_EDGE, TALL = 0.12, 1.1
"""The same on a seat that is higher than so many heights of the knee."""
OUT = 0.95
"""From the seat's place to the feet, in lengths of the thigh."""


@dataclass(frozen=True)
class Seat:
    """A place to sit."""

    point: Float
    """Where the pelvis comes to, on the seat's upper face (3,) [m]."""
    face: Float
    """Level unit vector in which who sits there looks (3,)."""

    def feet(self, thigh: float) -> Float:
        """Where to stand before sitting down, (2,) [m]."""
        return np.asarray(self.point[:2] + OUT * thigh * self.face[:2])


def seat(name: str, place: Place, scene: Scene, *, start: Float, thigh: float, knee: float) -> Seat:
    """On a body, a group or another character; from `start` (3,) [m], the nearest of its open sides. `thigh`: its length, `knee`: height of the knee [m]."""
    boxes = _boxes(name, scene) or [(place.low, place.high)]
    middle = place.middle[:2]
    height = _top(boxes, middle, place)
    half = (place.high - place.low)[:2] / 2
    sides = [np.array([x, y]) for x, y in ((1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0))]
    closed = [_top(boxes, middle + 0.95 * half * side, place) > height + BACKREST_M for side in sides]
    way = start[:2] - middle
    way = way / max(float(np.hypot(*way)), 1e-9)
    if not any(closed):
        face = way if np.any(way) else sides[0]
    else:
        # the back to the backrest counts more than the shortest way
        face = max((s for s, shut in zip(sides, closed, strict=True) if not shut), key=lambda s: 2.0 * _shut(-s, sides, closed) + float(s @ way), default=way)
    edge = float(np.min([h / max(abs(f), 1e-9) for h, f in zip(half, face, strict=True)]))
    # who is too small for a seat sits on its edge, or the thighs would slope down through it
    deep = DEPTH if height - start[2] <= TALL * knee else ON_EDGE
    point = middle + (edge - min(edge, deep * thigh)) * face
    return Seat(np.array([*point, height]), np.array([*face, 0.0]))


def _shut(side: Float, sides: list[Float], closed: list[bool]) -> bool:
    return any(shut and bool(np.all(s == side)) for s, shut in zip(sides, closed, strict=True))


def _boxes(name: str, scene: Scene) -> list[tuple[Float, Float]]:
    """Boxes around every part of the bodies that a name stands for."""
    found = []
    for body in scene.bodies:
        if body.name != name and not body.name.startswith(name + "/"):
            continue
        at, quat = np.asarray(body.position), np.asarray(body.orientation_xyzw)
        if isinstance(body.shape, Mesh):
            found += [_around(corners, at, quat) for corners in parts(body.shape)]
        elif isinstance(body.shape, Compound):
            found += [box_of(p.shape, at + rotate(quat, np.asarray(p.position)), multiply(quat, np.asarray(p.orientation_xyzw))) for p in body.shape.parts]
        else:
            found.append(box_of(body.shape, at, quat))
    return found


def _around(corners: Float, at: Float, quat: Float) -> tuple[Float, Float]:
    """Box around a convex piece of a mesh, (n, 3) in the body's frame [m]."""
    points = at + rotate(np.tile(quat, (len(corners), 1)), np.asarray(corners, float))
    return points.min(axis=0), points.max(axis=0)


def _top(boxes: list[tuple[Float, Float]], point: Float, place: Place) -> float:
    """Height of what is under a point (2,) of the top view [m]; the lowest of the thing where nothing is."""
    under = [float(high[2]) for low, high in boxes if np.all(low[:2] <= point + 1e-9) and np.all(point <= high[:2] + 1e-9)]
    return max(under, default=float(place.low[2]))
