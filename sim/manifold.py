"""Manifold: all points in which two convex bodies touch, where Bullet's closest-point query names one.

A box that lands flat touches with four corners at once; with one of them it would tip. Each body offers the flat feature (point, edge or
face) that looks at the other; the points are the two features' overlap in the plane across the normal.
"""

from __future__ import annotations

import math

from sim.impact import tangents
from sim.rigid import Rigid
from sim.shape import Box, Capsule, Compound, Cone, Cylinder, Mesh, Polyhedron, Shape, Sphere
from sim.solid import hull
from sim.vector import Quat, Vec, dot, minus, norm, plus, times, turned

FLAT = 2e-4
"""Points within this share of a body's radius count as one flat feature (0.01 degrees)."""
SAME = 1e-3
"""Points nearer to each other than this share of the radius are one: boxes that meet at an edge have the corners on it twice."""
CORNERS = 8
"""Corners that stand for the rim of a cylinder or cone."""
MOST = 8
"""Points kept of one manifold."""

Flat = tuple[float, float]


def corners(shape: Shape, quat: Quat, centre: Vec, toward: Vec, slack: float) -> list[Vec]:
    """World points of the feature of a shape that faces a direction, within `slack` of its farthest point [m]."""
    if isinstance(shape, Compound):
        found: list[Vec] = []
        for part in shape.parts:
            at = plus(centre, turned(quat, part.position))
            found += corners(part.shape, times(quat, part.orientation_xyzw), at, toward, slack)
    else:
        x, y, z, w = quat
        local = turned((-x, -y, -z, w), toward)
        found = [plus(centre, turned(quat, p)) for p in _local(shape, local, slack)]
    if not found:
        return []
    best = max(dot(p, toward) for p in found)
    return [p for p in found if dot(p, toward) >= best - slack]


def _local(shape: Shape, d: Vec, slack: float) -> list[Vec]:
    if isinstance(shape, Sphere):
        return [(d[0] * shape.radius, d[1] * shape.radius, d[2] * shape.radius)]
    if isinstance(shape, Box):
        x, y, z = (s / 2 for s in shape.size)
        return [(i * x, j * y, k * z) for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)]
    if isinstance(shape, Capsule):
        r = shape.radius
        return [(d[0] * r, d[1] * r, d[2] * r + s * shape.height / 2) for s in (-1, 1)]
    if isinstance(shape, Cylinder):
        return _rim(shape.radius, shape.height / 2, d, slack) + _rim(shape.radius, -shape.height / 2, d, slack)
    if isinstance(shape, Cone):
        return [*_rim(shape.radius, -shape.height / 4, d, slack), (0.0, 0.0, 3 * shape.height / 4)]
    if isinstance(shape, (Mesh, Polyhedron)):
        return [(float(v[0]), float(v[1]), float(v[2])) for v in hull(shape)]
    return []


def _rim(radius: float, z: float, d: Vec, slack: float) -> list[Vec]:
    flat = math.hypot(d[0], d[1])
    if 2 * flat * radius < slack:
        turn = 2 * math.pi / CORNERS
        return [(radius * math.cos(i * turn), radius * math.sin(i * turn), z) for i in range(CORNERS)]
    return [(radius * d[0] / flat, radius * d[1] / flat, z)]


def touch(a: Rigid, b: Rigid, point: Vec, normal: Vec) -> list[Vec]:
    """Contact points [m] of two bodies that touch at `point`, with the normal from b to a."""
    down = (-normal[0], -normal[1], -normal[2])
    one = None if math.isinf(a.radius) else _feature(a, down)
    two = None if math.isinf(b.radius) else _feature(b, normal)
    if one is None and two is None:
        return [point]
    if one is None or two is None:
        only = one or two or [point]
        return _spread(only) if len(only) > 1 else [point]
    if len(one) == 1 or len(two) == 1:
        return [point]
    return _overlap(one, two, point, normal) or [point]


def _feature(body: Rigid, toward: Vec) -> list[Vec]:
    if body.form == "sphere":
        return [body.position]
    quat, slack, known = body.orientation, max(2e-6, FLAT * body.radius), body.outline
    if known is None:
        return corners(body.body.shape, quat, body.position, toward, slack)
    x, y, z, w = quat
    local = turned((-x, -y, -z, w), toward)
    found: list[tuple[float, float, float]] = []
    best = -math.inf
    if known.corners is not None:
        heights = known.corners.dot(local)
        best = float(heights.max())
        found = [(u, v, t) for u, v, t in known.corners[heights >= best - slack].tolist()]
    for shape, at, (i, j, k, r) in known.round:
        found += [plus(at, turned((i, j, k, r), p)) for p in _local(shape, turned((-i, -j, -k, r), local), slack)]
    best = max([best, *(dot(p, local) for p in found)])
    kept: list[Vec] = []
    for p in found:
        if dot(p, local) >= best - slack and all(norm(minus(p, q)) > SAME * body.radius for q in kept):
            kept.append(p)
    return [plus(body.position, turned(quat, p)) for p in kept]


def _overlap(one: list[Vec], two: list[Vec], point: Vec, normal: Vec) -> list[Vec]:
    t1, t2 = tangents(normal)
    level = dot(point, normal)
    first = _convex([(dot(p, t1), dot(p, t2)) for p in one])
    second = _convex([(dot(p, t1), dot(p, t2)) for p in two])
    if len(first) < 2 or len(second) < 2:
        return []
    if len(second) == 2:
        first, second = second, first
    kept = _clip(first, second) if len(second) > 2 else _along(first, second)
    return _spread([plus(plus((normal[0] * level, normal[1] * level, normal[2] * level), t1, x), t2, y) for x, y in kept])


def _convex(points: list[Flat]) -> list[Flat]:
    """Convex hull, counter-clockwise (monotone chain)."""
    unique = sorted({(round(x, 9), round(y, 9)) for x, y in points})
    if len(unique) < 3:
        return unique

    def half(source: list[Flat]) -> list[Flat]:
        out: list[Flat] = []
        for p in source:
            while len(out) > 1 and (out[-1][0] - out[-2][0]) * (p[1] - out[-2][1]) - (out[-1][1] - out[-2][1]) * (p[0] - out[-2][0]) <= 1e-14:
                out.pop()
            out.append(p)
        return out[:-1]

    return half(unique) + half(unique[::-1])


def _clip(subject: list[Flat], clipper: list[Flat]) -> list[Flat]:
    """The part of a polygon or edge inside a convex polygon (Sutherland and Hodgman)."""
    kept = subject
    for i, start in enumerate(clipper):
        end = clipper[(i + 1) % len(clipper)]
        source, kept = kept, []

        def side(p: Flat, start: Flat = start, end: Flat = end) -> float:
            return (end[0] - start[0]) * (p[1] - start[1]) - (end[1] - start[1]) * (p[0] - start[0])

        for k, here in enumerate(source):
            before = source[k - 1]
            now, then = side(here), side(before)
            if (now >= 0) != (then >= 0) and (len(source) > 1):
                share = then / (then - now)
                kept.append((before[0] + share * (here[0] - before[0]), before[1] + share * (here[1] - before[1])))
            if now >= 0:
                kept.append(here)
        if not kept:
            return []
    return list(dict.fromkeys((round(x, 9), round(y, 9)) for x, y in kept))


def _along(first: list[Flat], second: list[Flat]) -> list[Flat]:
    """The common stretch of two parallel edges; empty where they cross."""
    dx, dy = first[1][0] - first[0][0], first[1][1] - first[0][1]
    length = math.hypot(dx, dy)
    dx, dy = dx / length, dy / length
    ex, ey = second[1][0] - second[0][0], second[1][1] - second[0][1]
    if abs(dx * ey - dy * ex) > 1e-3 * math.hypot(ex, ey):
        return []
    a = sorted((p[0] - first[0][0]) * dx + (p[1] - first[0][1]) * dy for p in first)
    b = sorted((p[0] - first[0][0]) * dx + (p[1] - first[0][1]) * dy for p in second)
    low, high = max(a[0], b[0]), min(a[1], b[1])
    if high - low < 1e-9:
        return []
    return [(first[0][0] + s * dx, first[0][1] + s * dy) for s in (low, high)]


def _spread(points: list[Vec]) -> list[Vec]:
    if len(points) <= MOST:
        return points
    step = len(points) / MOST
    return [points[int(i * step)] for i in range(MOST)]
