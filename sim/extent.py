"""Extent: how far a shape reaches, and how far apart two moving bodies are.

The support function h(d) = max over the shape of (point . d) gives lowest points and separations; for convex shapes
the largest of d . (c_b - c_a) - h_a(d) - h_b(-d) over directions d is the distance (a lower bound over a few of them).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.mesh_file import parts
from sim.rotation import conjugate, multiply, rotate
from sim.shape import Box, Capsule, Compound, Cone, Cylinder, Mesh, Part, Plane, Polyhedron, Shape, Sphere
from sim.solid import hull
from sim.tube import sectors

Float = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Convex:
    """One convex part of a mesh, about its own middle."""

    corners: Float
    """(v, 3) [m]"""


def _convex(shape: Shape | Convex | None) -> list[tuple[Convex, Float]]:
    """The convex parts of a mesh or a pipe, and where their middles (3,) are [m]; of anything else none."""
    pieces = parts(shape) if isinstance(shape, Mesh) else sectors(shape) if isinstance(shape, Cylinder) and shape.open else ()
    return [(Convex(v - v.mean(axis=0)), v.mean(axis=0)) for v in pieces]


def unrotate(quat_xyzw: Float, vector: Float) -> Float:
    """Turn vectors (n, 3) from world to body by quaternions (n, 4)."""
    return rotate(conjugate(quat_xyzw), vector)


def support(shape: Shape | Convex | None, direction: Float) -> Float:
    """The shape's farthest points (n, 3) along unit directions (n, 3), both in the body's frame [m]. None is a point."""
    direction = np.asarray(direction, dtype=np.float64)
    up = np.where(direction[..., 2:] >= 0, 1.0, -1.0)
    flat = direction * np.array([1.0, 1.0, 0.0])
    length = np.linalg.norm(flat, axis=-1, keepdims=True)
    # straight along the axis the whole rim is equally far: its middle stands for it
    rim = np.where(length > 1e-6, flat / np.maximum(length, 1e-12), 0.0)
    axis = np.array([0.0, 0.0, 1.0])
    if isinstance(shape, Sphere):
        return direction * shape.radius
    if isinstance(shape, Box):
        return np.where(np.abs(direction) > 1e-6, np.sign(direction), 0.0) * (np.asarray(shape.size) / 2)
    if isinstance(shape, Cylinder):
        return rim * shape.radius + np.where(np.abs(direction[..., 2:]) > 1e-6, up, 0.0) * axis * shape.height / 2
    if isinstance(shape, Capsule):
        return direction * shape.radius + up * axis * shape.height / 2
    if isinstance(shape, Cone):
        apex = np.broadcast_to(axis * 0.75 * shape.height, direction.shape)
        base = rim * shape.radius - axis * 0.25 * shape.height
        return np.where(_dot(apex, direction) >= _dot(base, direction), apex, base)
    if isinstance(shape, Compound):
        best = None
        for part in shape.parts:
            quat = np.broadcast_to(np.asarray(part.orientation_xyzw), (*direction.shape[:-1], 4))
            point = rotate(quat, support(part.shape, unrotate(quat, direction))) + np.asarray(part.position)
            best = point if best is None else np.where(_dot(point, direction) > _dot(best, direction), point, best)
        assert best is not None
        return best
    if isinstance(shape, (Mesh, Polyhedron, Convex)):
        vertices = shape.corners if isinstance(shape, Convex) else hull(shape)
        return vertices[np.argmax(direction @ vertices.T, axis=-1)]
    return np.zeros_like(direction)


def _dot(a: Float, b: Float) -> Float:
    return np.sum(a * b, axis=-1, keepdims=True)


def half_size(shape: Shape | None) -> Float:
    """Half edges (3,) of the box around the shape in its own frame [m]; a plane has none."""
    axes = np.eye(3)
    return (np.diag(support(shape, axes)) - np.diag(support(shape, -axes))) / 2


def bounding_radius(shape: Shape | Convex | None) -> float:
    """Of a ball about the centre of mass that holds the shape (its box, at most) [m]."""
    axes = np.eye(3)
    far = np.maximum(np.diag(support(shape, axes)), -np.diag(support(shape, -axes)))
    return float(np.linalg.norm(far))


def _radius(shape: Shape | Convex | None) -> float:
    """As `bounding_radius`, in closed form for the pieces of characters."""
    if isinstance(shape, Sphere):
        return shape.radius
    return shape.radius + shape.height / 2 if isinstance(shape, Capsule) else bounding_radius(shape)


def reach(shape: Shape | Convex | None, position: Float, quat_xyzw: Float, direction: Float) -> Float:
    """World points (n, 3) of a body at poses (n, 3), (n, 4) that lie farthest along world directions (n, 3) [m]."""
    local = unrotate(quat_xyzw, np.broadcast_to(direction, position.shape))
    return position + rotate(quat_xyzw, support(shape, local))


def _moved(at: Float, pose: tuple[Float, Float]) -> tuple[Float, Float]:
    """Poses of what lies at a point (3,) of a body's frame."""
    position, quat = pose
    return position + rotate(quat, np.broadcast_to(at, position.shape)), quat


def _placed(part: Part, pose: tuple[Float, Float]) -> tuple[Float, Float]:
    """Poses of one part of a compound in the world."""
    position, quat = pose
    return position + rotate(quat, np.broadcast_to(np.asarray(part.position), position.shape)), multiply(quat, np.asarray(part.orientation_xyzw))


def gap(
    shape_a: Shape | Convex | None, pose_a: tuple[Float, Float], shape_b: Shape | Convex | None, pose_b: tuple[Float, Float], *, within: float | None = None
) -> Float:  # fmt: skip
    """Distance (n,) between two bodies over n poses (position (n, 3), quat (n, 4)) [m]; negative: how deep they overlap.

    within: pieces that are never nearer than this are not looked at closely; larger distances are then lower bounds [m].
    """
    if isinstance(shape_a, Plane) and isinstance(shape_b, Plane):
        return np.zeros(len(pose_a[0]))
    if isinstance(shape_a, Plane):
        return gap(shape_b, pose_b, shape_a, pose_a, within=within)
    (pa, qa), (pb, qb) = pose_a, pose_b
    if isinstance(shape_a, Compound):
        return _nearest([(part.shape, _placed(part, pose_a)) for part in shape_a.parts], shape_b, pose_b, within)
    if len(pieces := _convex(shape_a)) > 1 and not isinstance(shape_b, Plane):
        return _nearest([(piece, _moved(at, pose_a)) for piece, at in pieces], shape_b, pose_b, within)
    if isinstance(shape_b, Compound) or len(_convex(shape_b)) > 1:
        return gap(shape_b, pose_b, shape_a, pose_a, within=within)
    if isinstance(shape_b, Plane):
        normal = rotate(qb, np.broadcast_to([0.0, 0.0, 1.0], pb.shape))
        if within is not None:
            far = _dot(pa - pb, normal)[..., 0] - _radius(shape_a)
            if np.all(far > within):
                return np.asarray(far)
        return np.asarray(_dot(reach(shape_a, pa, qa, -normal) - pb, normal)[..., 0])
    between = pb - pa
    length = np.linalg.norm(between, axis=-1, keepdims=True)
    if within is not None:
        far = length[..., 0] - _radius(shape_a) - _radius(shape_b)
        if np.all(far > within):
            return np.asarray(far)
    directions = [np.where(length > 1e-9, between / np.maximum(length, 1e-12), [0.0, 0.0, 1.0])]
    for quat, shape in ((qa, shape_a), (qb, shape_b)):
        if not isinstance(shape, Sphere) and shape is not None:
            for axis in np.eye(3):
                world = rotate(quat, np.broadcast_to(axis, pa.shape))
                directions += [world, -world]
    every = np.stack(directions)
    space = _dot(reach(shape_b, *_repeated(pb, qb, len(every)), -every) - reach(shape_a, *_repeated(pa, qa, len(every)), every), every)
    return np.asarray(space[..., 0].max(axis=0))


def _repeated(position: Float, quat: Float, times: int) -> tuple[Float, Float]:
    """Poses (times, n, 3), (times, n, 4) without copies."""
    return np.broadcast_to(position, (times, *position.shape)), np.broadcast_to(quat, (times, *quat.shape))


def _nearest(pieces: list[tuple[Shape | Convex, tuple[Float, Float]]], shape: Shape | Convex | None, pose: tuple[Float, Float], within: float | None) -> Float:
    """Distance (n,) of the nearest of some pieces to a body; a piece is looked at where the ball around it is nearer than what was found before."""
    position, quat = pose
    if isinstance(shape, Plane) or len(position) == 0:
        return np.asarray(np.min([gap(piece, at, shape, pose, within=within) for piece, at in pieces], axis=0))
    size = _radius(shape)
    balls = [np.linalg.norm(position - at[0], axis=-1) - (size + _radius(piece)) for piece, at in pieces]
    best = np.full(len(position), np.inf)
    for _, i in sorted((float(ball.min()), i) for i, ball in enumerate(balls)):
        piece, (p, q) = pieces[i]
        near = np.flatnonzero(balls[i] < best)
        if len(near):
            best[near] = np.minimum(best[near], gap(piece, (p[near], q[near]), shape, (position[near], quat[near]), within=within))
    return best
