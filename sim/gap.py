"""Gap: how far two bodies are apart, in closed form where there is one: balls with balls, planes and boxes, and whatever has a lowest point with planes.

Everything else is asked of Bullet (`sim.bullet.World.closest`), which takes several times as long and is right to some 1e-7 m.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.shape import Box, Capsule, Compound, Cylinder, Polyhedron, Shape, Sphere
from sim.solid import hull
from sim.vector import Quat, Vec, dot, norm, plus, turned

if TYPE_CHECKING:
    from sim.rigid import Rigid

Gap = tuple[float, Vec, Vec]
"""Gap [m] (negative: depth), the point half-way, and the normal from the second body to the first."""
SURFACE = 1e-9
"""A ball's centre that is nearer to a box than this has no direction of its own [m]."""


@dataclass(frozen=True, eq=False)
class Outline:
    """What of a shape can be lowest, in the body's frame: corners, and round pieces."""

    corners: NDArray[np.float64] | None
    """(v, 3) [m]"""
    round: tuple[tuple[Sphere | Cylinder | Capsule, Vec, Quat], ...]


def outline(shape: Shape) -> Outline | None:
    """None for what is left to Bullet, which has its own idea of cones and meshes."""
    if isinstance(shape, (Sphere, Cylinder, Capsule)):
        return Outline(None, ((shape, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0)),))
    if isinstance(shape, Polyhedron):
        return Outline(hull(shape), ())
    if isinstance(shape, Box):
        return Outline(np.array(_box_corners(shape, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0))), ())
    if not isinstance(shape, Compound):
        return None
    points: list[Vec] = []
    rounds: list[tuple[Sphere | Cylinder | Capsule, Vec, Quat]] = []
    for part in shape.parts:
        if isinstance(part.shape, Box):
            points += _box_corners(part.shape, part.position, part.orientation_xyzw)
        elif isinstance(part.shape, (Sphere, Cylinder, Capsule)):
            rounds.append((part.shape, part.position, part.orientation_xyzw))
        else:
            return None
    return Outline(np.array(points) if points else None, tuple(rounds))


def _box_corners(box: Box, at: Vec, turn: Quat) -> list[Vec]:
    x, y, z = (s / 2 for s in box.size)
    return [plus(at, turned(turn, (i * x, j * y, k * z))) for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)]


def closed_form(a: Rigid, b: Rigid) -> Gap | None:
    """The gap of two bodies where they are now; None where there is no closed form."""
    one, two = a.form, b.form
    if two == "plane":
        return _over_plane(a, b)
    if one == "sphere":
        if two == "sphere":
            return _balls(a, b)
        return _ball_and_box(a, b) if two == "box" else None
    if one == "plane" or (two == "sphere" and one == "box"):
        found = closed_form(b, a)
        return None if found is None else (found[0], found[1], (-found[2][0], -found[2][1], -found[2][2]))
    return None


def _balls(a: Rigid, b: Rigid) -> Gap:
    (x, y, z), (u, v, w) = a.position, b.position
    d = (x - u, y - v, z - w)
    length = norm(d)
    n = (d[0] / length, d[1] / length, d[2] / length) if length > 0 else (0.0, 0.0, 1.0)
    gap = length - a.radius - b.radius
    return gap, plus(b.position, n, b.radius + gap / 2), n


def _over_plane(a: Rigid, plane: Rigid) -> Gap | None:
    n = plane.up
    (x, y, z), (u, v, w) = a.position, plane.position
    height = (x - u) * n[0] + (y - v) * n[1] + (z - w) * n[2]
    if a.form == "sphere":
        gap = height - a.radius
        return gap, plus(a.position, n, -a.radius - gap / 2), n
    if a.outline is None:
        return None
    quat = a.orientation
    if a.form == "box":
        return _box_over_plane(a, quat, n, height)
    low = lowest(a.outline, turned((-quat[0], -quat[1], -quat[2], quat[3]), n))
    point = plus(a.position, turned(quat, low))
    gap = (point[0] - u) * n[0] + (point[1] - v) * n[1] + (point[2] - w) * n[2]
    return gap, plus(point, n, -gap / 2), n


def _box_over_plane(box: Rigid, quat: Quat, n: Vec, height: float) -> Gap:
    """`height` of its middle over the plane [m]."""
    x, y, z, w = quat
    u, v, t = turned((-x, -y, -z, w), n)
    hx, hy, hz = box.half
    gap = height - (hx * abs(u) + hy * abs(v) + hz * abs(t))
    point = plus(box.position, turned(quat, (-math.copysign(hx, u), -math.copysign(hy, v), -math.copysign(hz, t))))
    return gap, plus(point, n, -gap / 2), n


def lowest(known: Outline, up: Vec) -> Vec:
    """The lowest point of a shape where `up` is upwards, both in the body's frame."""
    best, point = math.inf, (0.0, 0.0, 0.0)
    if known.corners is not None:
        heights = known.corners.dot(up)
        k = int(heights.argmin())
        x, y, z = known.corners[k].tolist()
        best, point = float(heights[k]), (x, y, z)
    for shape, at, turn in known.round:
        x, y, z, w = turn
        low = plus(at, turned(turn, _lowest_round(shape, turned((-x, -y, -z, w), up))))
        height = dot(low, up)
        if height < best:
            best, point = height, low
    return point


def _lowest_round(shape: Sphere | Cylinder | Capsule, up: Vec) -> Vec:
    r = shape.radius
    if isinstance(shape, Cylinder):
        flat = math.hypot(up[0], up[1])
        z = -shape.height / 2 if up[2] >= 0 else shape.height / 2
        return (-r * up[0] / flat, -r * up[1] / flat, z) if flat > 0 else (r, 0.0, z)
    end = 0.0 if isinstance(shape, Sphere) else (-shape.height / 2 if up[2] >= 0 else shape.height / 2)
    return -r * up[0], -r * up[1], end - r * up[2]


def _ball_and_box(ball: Rigid, box: Rigid) -> Gap | None:
    """None where the ball's centre lies in the box."""
    x, y, z, w = quat = box.orientation
    (a, b, c), (u, v, t) = ball.position, box.position
    p, q, r = turned((-x, -y, -z, w), (a - u, b - v, c - t))
    hx, hy, hz = box.half
    near = (min(max(p, -hx), hx), min(max(q, -hy), hy), min(max(r, -hz), hz))
    d = (p - near[0], q - near[1], r - near[2])
    length = norm(d)
    if length < SURFACE:
        return None
    n = turned(quat, (d[0] / length, d[1] / length, d[2] / length))
    gap = length - ball.radius
    return gap, plus(ball.position, n, -ball.radius - gap / 2), n
