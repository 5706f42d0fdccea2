"""Collider: how a shape is told to Bullet.

Bullet takes at most 16 pieces to a shape. What has more is written down as one OBJ file with a group a piece, of which it makes a convex hull
each, as many as there are. Hulls in a file keep Bullet's margin of 1 mm whatever `collisionMargin` says; their faces are set back by it.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.mesh_file import parts
from sim.shape import Box, Capsule, Compound, Cone, Cylinder, Mesh, Plane, Polyhedron, Shape, Sphere
from sim.solid import RIM, hull
from sim.tube import sectors
from sim.vector import Quat, Vec, plus, times, turned

Float = NDArray[np.float64]
MOST_PIECES = 16
"""Pieces of one Bullet shape (MAX_COMPOUND_COLLISION_SHAPES); it drops the others without a word."""
STUD = 0.02
"""Radius of the corner balls, as a share of a shape's least extent."""
MARGIN = 1e-3
"""By this much Bullet fattens the hulls of a file [m]."""
NOT_ROUND = (Box, Cone, Cylinder, Capsule, Sphere)
"""Pieces become hulls in this order where there are too many: hulls of round ones are not round."""
NO_TURN: Quat = (0.0, 0.0, 0.0, 1.0)
MIDDLE: Vec = (0.0, 0.0, 0.0)

Piece = tuple[dict[str, Any], Vec, Quat]
"""Bullet's words for a primitive, and where it is."""


def collider(c: Any, shape: Shape, *, frame: Quat, studded: tuple[type, ...]) -> int:
    """Bullet's number of a collision shape, turned by `frame`; corner balls for pieces of the `studded` kinds."""
    if isinstance(shape, Plane):
        return int(c.createCollisionShape(c.GEOM_PLANE, planeNormal=[0, 0, 1]))
    if isinstance(shape, Mesh) and len(convex := parts(shape)) > 1:
        return _listed(c, [], [_turned(set_back(v), MIDDLE, frame) for v in convex])
    if isinstance(shape, Cylinder) and shape.open:
        return _listed(c, [], _ring_of(shape, MIDDLE, frame))
    if bare(shape):
        # a frame would wrap the hull into a compound, whose own margin alone could then be taken away
        corners = hull(shape) if isinstance(shape, (Mesh, Polyhedron)) else _corners(shape)
        return int(c.createCollisionShape(c.GEOM_MESH, vertices=_turned(corners, MIDDLE, frame).tolist()))
    placed = [(p.shape, turned(frame, p.position), times(frame, p.orientation_xyzw)) for p in shape.parts] if isinstance(shape, Compound) else []
    rings = [p for p in placed if isinstance(p[0], Cylinder) and p[0].open]
    placed = [p for p in placed if p not in rings] or ([] if rings else [(shape, MIDDLE, frame)])  # type: ignore[list-item]
    if not rings and len(placed) == 1 and not isinstance(shape, Cone) and not isinstance(placed[0][0], (*studded, Cone)):
        piece, at, turn = placed[0]
        options = _primitive(c, piece)
        return int(c.createCollisionShape(options.pop("shapeType"), **options, collisionFramePosition=at, collisionFrameOrientation=turn))
    hulls: list[Float] = [_turned(_inset(s), at, turn) for s, at, turn in placed if isinstance(s, Cone)]
    hulls += [h for s, at, turn in rings if isinstance(s, Cylinder) for h in _ring_of(s, at, turn)]
    whole = [p for p in placed if not isinstance(p[0], Cone)]
    if len(whole) + bool(hulls) > MOST_PIECES:
        whole.sort(key=lambda p: -NOT_ROUND.index(type(p[0])))
        whole, more = whole[: MOST_PIECES - 1], whole[MOST_PIECES - 1 :]
        hulls += [_turned(set_back(_corners(s)), at, turn) for s, at, turn in more]
    pieces: list[Piece] = [(_primitive(c, s), at, turn) for s, at, turn in whole]
    balls: list[Piece] = [
        ({"shapeType": c.GEOM_SPHERE, "radius": r}, plus(at, turned(turn, where)), turn)
        for s, at, turn in placed if isinstance(s, studded) for where, r in studs(s)
    ]  # fmt: skip
    if len(pieces) + bool(hulls) + len(balls) <= MOST_PIECES:
        # a table of many parts stands on its legs without help
        pieces += balls
    return _listed(c, pieces, hulls)


def _ring_of(tube: Cylinder, at: Vec, turn: Quat) -> list[Float]:
    return [_turned(v, at, turn) for v in sectors(tube, fattened=MARGIN)]


def bare(shape: Shape) -> bool:
    """A hull that must be told to have no margin: a mesh's, or a sheet's, since a box thinner than its own margins would be as thick as they are."""
    return isinstance(shape, (Mesh, Polyhedron)) or (isinstance(shape, Box) and min(shape.size) < 2 * MARGIN)


def _listed(c: Any, pieces: list[Piece], hulls: Sequence[Float]) -> int:
    """One shape of several primitives, and hulls that are in place already."""
    if not hulls:
        return _array(c, pieces)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hulls.obj"
        path.write_text(_obj(hulls), encoding="ascii")
        return _array(c, [*pieces, ({"shapeType": c.GEOM_MESH, "fileName": str(path)}, MIDDLE, NO_TURN)])


def _array(c: Any, pieces: list[Piece]) -> int:
    names = {"radius": "radii", "halfExtents": "halfExtents", "height": "lengths", "fileName": "fileNames"}
    blanks: dict[str, Any] = {"radius": 0.5, "halfExtents": [1, 1, 1], "height": 1.0, "fileName": ""}
    columns: dict[str, Any] = {"shapeTypes": [p[0]["shapeType"] for p in pieces]}
    for key, column in names.items():
        if any(key in p[0] for p in pieces):
            columns[column] = [p[0].get(key, blanks[key]) for p in pieces]
    return int(c.createCollisionShapeArray(**columns, collisionFramePositions=[p[1] for p in pieces], collisionFrameOrientations=[p[2] for p in pieces]))


def _obj(hulls: Sequence[Float]) -> str:
    """An OBJ file with a group a hull."""
    from scipy.spatial import ConvexHull

    lines, count = [], 1
    for i, points in enumerate(hulls):
        lines.append(f"o hull{i}\n")
        lines += [f"v {x:.17g} {y:.17g} {z:.17g}\n" for x, y, z in points]
        lines += [f"f {a + count} {b + count} {d + count}\n" for a, b, d in ConvexHull(points).simplices]
        count += len(points)
    return "".join(lines)


def _turned(points: Float, at: Vec, turn: Quat) -> Float:
    axes = np.asarray([turned(turn, axis) for axis in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))])
    return np.asarray(points @ axes + np.asarray(at))


def _primitive(c: Any, shape: Shape) -> dict[str, Any]:
    if isinstance(shape, Sphere):
        return {"shapeType": c.GEOM_SPHERE, "radius": shape.radius}
    if isinstance(shape, Box):
        return {"shapeType": c.GEOM_BOX, "halfExtents": [s / 2 for s in shape.size]}
    assert isinstance(shape, (Cylinder, Capsule))
    return {"shapeType": c.GEOM_CYLINDER if isinstance(shape, Cylinder) else c.GEOM_CAPSULE, "radius": shape.radius, "height": shape.height}


def _corners(shape: Shape) -> Float:
    """Corners of a primitive (v, 3) [m]; of round ones, enough of them."""
    if isinstance(shape, Box):
        return np.asarray((np.array(list(np.ndindex(2, 2, 2))) - 0.5) * np.asarray(shape.size))
    from sim.mesh import surface

    return np.unique(surface(shape, segments=RIM).vertices.round(12), axis=0)


def set_back(vertices: Float) -> Float:
    """Corners of a convex hull whose faces all lie Bullet's margin further in, or half-way to its middle where it is thin [m]."""
    from scipy.spatial import ConvexHull, HalfspaceIntersection, QhullError

    faces = np.unique(ConvexHull(vertices).equations.round(9), axis=0)
    middle = vertices.mean(axis=0)
    depth = float(-(faces[:, :3] @ middle + faces[:, 3]).max())
    try:
        found = HalfspaceIntersection(faces + [0, 0, 0, min(MARGIN, depth / 2)], middle).intersections
    except QhullError:  # flatter than Qhull can tell from a face
        return vertices
    return np.unique(found.round(9), axis=0)


def studs(shape: Shape) -> list[tuple[Vec, float]]:
    """Small balls inside a shape's corners, tangent to its faces (centre, radius).

    They change nothing about the shape. But where Bullet finds one point a step between a flat face and the ground,
    each ball adds its own, so that what stands flat is carried at all corners from the first step.
    """
    if isinstance(shape, Box):
        r = STUD * min(shape.size)
        x, y, z = (s / 2 - r for s in shape.size)
        return [((i * x, j * y, k * z), r) for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)]
    if isinstance(shape, Cylinder):
        r = STUD * min(shape.radius, shape.height)
        # clear of the mantle, or the cylinder would roll like a hexagon
        reach = shape.radius - r - max(2e-4, 5e-3 * shape.radius)
        rims = [(p, r) for z in (-1, 1) for p in _ring(reach, z * (shape.height / 2 - r))]
        # on its side, Bullet's cylinder touches in one point that jumps from end to end: a long one rolls on two balls of its own radius
        end = shape.height / 2 - shape.radius
        return rims + ([((0.0, 0.0, z * end), shape.radius) for z in (-1, 1)] if end > 0.05 * shape.radius else [])
    if isinstance(shape, Cone):
        r = STUD * min(shape.radius, shape.height)
        # inside the mantle: distance r from the slanted side at height r above the base
        slope = math.hypot(shape.radius, shape.height) / shape.height
        reach = (shape.radius * (1 - r / shape.height) - r * slope) * math.cos(math.pi / RIM)
        return [(p, r) for p in _ring(reach, r - shape.height / 4)]
    return []


def _inset(cone: Cone) -> Float:
    """Vertices of the cone whose surface lies Bullet's margin inside [m]."""
    r, h = cone.radius, cone.height
    margin = min(MARGIN, 0.2 * min(r, h))
    slant = math.hypot(r, h)
    low, top = -h / 4 + margin, 3 * h / 4 - margin * slant / r
    rim = (top - low) * r / h
    points = [[rim * math.cos(2 * math.pi * i / RIM), rim * math.sin(2 * math.pi * i / RIM), low] for i in range(RIM)]
    return np.array([*points, [0.0, 0.0, top]])


def _ring(radius: float, z: float) -> list[Vec]:
    turn = 2 * math.pi / 6
    return [(radius * math.cos(i * turn), radius * math.sin(i * turn), z) for i in range(6)]
