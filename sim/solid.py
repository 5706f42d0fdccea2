"""Solid: what a shape weighs and how it resists turning, from its geometry alone.

Uniform density, of what has a wall in the wall alone. A compound's origin is its centre of mass by contract, so its inertia is taken about the origin.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from sim.errors import InputError
from sim.mesh_file import loaded
from sim.overlap import overlap
from sim.shape import Box, Capsule, Compound, Cone, Cylinder, Mesh, Part, Plane, Polyhedron, Shape, Sphere, inner_radius
from sim.shell import is_shell, shell

Float = NDArray[np.float64]
RIM = 24
"""Corners that stand for a circle in a convex hull."""

DRAG = {"sphere": 0.47, "box": 1.05, "cylinder": 0.82, "capsule": 0.6, "cone": 0.5, "mesh": 0.8, "compound": 0.9, "polyhedron": 0.9}
DRAG_SOURCE = (
    "at Re 1e4..1e5 on the mean projected area: S. F. Hoerner, Fluid-Dynamic Drag (1965), ch. 3, for sphere, cube, long cylinder end-on and cone; "
    "capsule, mesh, compound and polyhedron are estimates between them"
)


@dataclass(frozen=True, eq=False)
class Solid:
    """Geometry of one shape, in a frame turned so that its inertia is diagonal."""

    volume: float
    """What it displaces, with the room that it shuts in [m^3]."""
    matter: float
    """What it is made of [m^3]."""
    inertia: tuple[float, float, float]
    """Principal moments of a body of 1 kg [m^2]."""
    turn_xyzw: tuple[float, float, float, float]
    """Principal frame to the body's frame."""
    radius: float
    """Of the smallest ball about the centre of mass that holds the shape [m]; inf for a plane."""
    thickness: float
    """Half the smallest extent [m]: what cannot be jumped over in one step."""
    area: float
    """Mean projected area [m^2], a quarter of the surface of a convex body (Cauchy)."""
    drag_coefficient: float

    @property
    def isotropic(self) -> bool:
        """Turns alike about every axis, so that a spin lasts as it is."""
        low, high = min(self.inertia), max(self.inertia)
        return high - low < 1e-9 * high


def centred(shape: Polyhedron) -> tuple[Float, float, Float]:
    """Vertices (v, 3) about the centre of mass [m], volume [m^3], inertia tensor of 1 kg [m^2]."""
    return _centred(np.asarray(shape.vertices, dtype=np.float64).tobytes(), np.asarray(shape.faces, dtype=np.int64).tobytes())


def centred_arrays(vertices: Float, faces: NDArray[np.int64]) -> tuple[Float, float, Float]:
    """The same of vertices (v, 3) and faces (f, 3)."""
    return _centred(np.ascontiguousarray(vertices, dtype=np.float64).tobytes(), np.ascontiguousarray(faces, dtype=np.int64).tobytes())


@lru_cache(maxsize=512)
def _centred(vertex_bytes: bytes, face_bytes: bytes) -> tuple[Float, float, Float]:
    """Sums over tetrahedra with one corner in the middle."""
    vertices, faces = np.frombuffer(vertex_bytes).reshape(-1, 3), np.frombuffer(face_bytes, dtype=np.int64).reshape(-1, 3)
    vertices = vertices - vertices.mean(axis=0)
    corners = vertices[faces]
    six = np.einsum("fi,fi->f", corners[:, 0], np.cross(corners[:, 1], corners[:, 2]))
    volume = float(six.sum()) / 6
    centre = np.einsum("f,fi->i", six, corners.sum(axis=1)) / (24 * volume)
    corners = corners - centre
    six = np.einsum("fi,fi->f", corners[:, 0], np.cross(corners[:, 1], corners[:, 2]))
    total = corners.sum(axis=1)
    # integral of x x^T over a tetrahedron with one corner at the origin: det / 120 (sum of c c^T + s s^T)
    second = np.einsum("f,fi,fj->ij", six, total, total) + np.einsum("f,fci,fcj->ij", six, corners, corners)
    second /= 120 * volume
    return vertices - centre, volume, np.asarray(np.trace(second) * np.eye(3) - second)


HULL_POINTS = 32
"""A hull of more corners is thinned to those that lie farthest in the most directions: Bullet's queries grow with them."""


@lru_cache(maxsize=512)
def _thinned(vertex_bytes: bytes) -> Float:
    """Corners of the convex hull of (v, 3) points, at most HULL_POINTS of them."""
    vertices = np.frombuffer(vertex_bytes).reshape(-1, 3)
    # a golden spiral: directions spread evenly over the sphere
    k = np.arange(4 * HULL_POINTS) + 0.5
    z, turn = 1 - 2 * k / len(k), np.pi * (1 + 5**0.5) * k
    flat = np.sqrt(1 - z * z)
    directions = np.stack([flat * np.cos(turn), flat * np.sin(turn), z], axis=1)
    axes = np.linalg.svd(vertices - vertices.mean(axis=0), full_matrices=False)[2]
    # seen from a thin thing that is stretched to a thick one, the directions lie evenly too
    spread = np.ptp(vertices @ axes.T, axis=0)
    directions = np.vstack([directions, (directions / np.maximum(spread / spread.max(), 0.02)) @ axes])
    found, counts = np.unique(np.argmax(vertices @ directions.T, axis=0), return_counts=True)
    return np.asarray(vertices[np.sort(found[np.argsort(-counts, kind="stable")[:HULL_POINTS]])])


def hull(shape: Cone | Mesh | Polyhedron) -> Float:
    """Vertices (v, 3) of the convex hull about the centre of mass [m]."""
    if isinstance(shape, Mesh):
        return loaded(shape).hull
    if isinstance(shape, Polyhedron):
        return _thinned(centred(shape)[0].tobytes())
    angle = 2 * np.pi * np.arange(RIM) / RIM
    rim = np.stack([shape.radius * np.cos(angle), shape.radius * np.sin(angle), np.full(RIM, -shape.height / 4)], axis=1)
    return np.vstack([rim, [[0.0, 0.0, 3 * shape.height / 4]]])


def _primitive(shape: Shape) -> tuple[float, float, Float, float]:
    """Volume [m^3], volume of its matter [m^3], inertia tensor of 1 kg [m^2], outer surface [m^2]."""
    volume, tensor, surface = _filled(shape)
    room = inside(shape)
    if room is None:
        return volume, volume, tensor, surface
    empty, taken, _ = _filled(room)
    matter = volume - empty
    is_pipe = isinstance(shape, Cylinder) and shape.open
    return matter if is_pipe else volume, matter, (volume * tensor - empty * taken) / matter, surface


def inside(shape: Shape) -> Sphere | Box | Cylinder | Capsule | Cone | None:
    """The room in a hollow primitive, about the same centre of mass; None for what is solid."""
    t = getattr(shape, "wall", None)
    if t is None or t >= inner_radius(shape):  # type: ignore[arg-type]
        return None
    if isinstance(shape, Sphere):
        return Sphere.model_construct(radius=shape.radius - t)
    if isinstance(shape, Box):
        x, y, z = shape.size
        return Box.model_construct(size=(x - 2 * t, y - 2 * t, z - 2 * t))
    if isinstance(shape, Capsule):
        return Capsule.model_construct(radius=shape.radius - t, height=shape.height)
    if isinstance(shape, Cylinder):
        return Cylinder.model_construct(radius=shape.radius - t, height=shape.height if shape.open else shape.height - 2 * t)
    assert isinstance(shape, Cone)
    # V = S rho / 3 for surface S and inscribed ball rho: what a layer of t leaves is a similar cone of 1 - t / rho
    share = 1 - t / inner_radius(shape)
    return Cone.model_construct(radius=share * shape.radius, height=share * shape.height)


def _filled(shape: Shape) -> tuple[float, Float, float]:
    """Volume [m^3], inertia tensor of 1 kg [m^2], outer surface [m^2] of a primitive that is solid throughout."""
    if isinstance(shape, Sphere):
        r = shape.radius
        return 4 / 3 * math.pi * r**3, np.eye(3) * 0.4 * r**2, 4 * math.pi * r**2
    if isinstance(shape, Box):
        x, y, z = shape.size
        return x * y * z, np.diag([y * y + z * z, x * x + z * z, x * x + y * y]) / 12, 2 * (x * y + y * z + z * x)
    if isinstance(shape, Cylinder):
        r, h = shape.radius, shape.height
        across = (3 * r * r + h * h) / 12
        return math.pi * r * r * h, np.diag([across, across, r * r / 2]), 2 * math.pi * r * (r + h)
    if isinstance(shape, Cone):
        r, h = shape.radius, shape.height
        across = 3 / 20 * r * r + 3 / 80 * h * h
        return math.pi * r * r * h / 3, np.diag([across, across, 0.3 * r * r]), math.pi * r * (r + math.hypot(r, h))
    if isinstance(shape, Polyhedron):
        vertices, volume, tensor = centred(shape)
        a, b, c = (vertices[np.asarray(shape.faces)[:, i]] for i in range(3))
        return volume, tensor, float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum()) / 2
    if isinstance(shape, Capsule):
        r, h = shape.radius, shape.height
        tube, caps = math.pi * r * r * h, 4 / 3 * math.pi * r**3
        volume = tube + caps
        along = (tube * r * r / 2 + caps * 0.4 * r * r) / volume
        # two half balls, each with its centre of mass 3r/8 beyond the end of the tube
        across = (tube * (3 * r * r + h * h) / 12 + caps * (0.4 * r * r + h * h / 4 + 3 * h * r / 8)) / volume
        return volume, np.diag([across, across, along]), 2 * math.pi * r * h + 4 * math.pi * r * r
    if isinstance(shape, Mesh):
        known = loaded(shape)
        return known.volume, known.tensor, known.surface
    raise InputError(f"shape {shape.type!r} has no volume")


def _part(part: Part) -> tuple[float, float, Float, float]:
    volume, matter, tensor, surface = _primitive(part.shape)
    turn = Rotation.from_quat(part.orientation_xyzw).as_matrix()
    offset = np.asarray(part.position)
    return volume, matter, turn @ tensor @ turn.T + offset @ offset * np.eye(3) - np.outer(offset, offset), surface


def _reach(shape: Shape) -> float:
    if isinstance(shape, Sphere):
        return shape.radius
    if isinstance(shape, Box):
        return math.hypot(*shape.size) / 2
    if isinstance(shape, Cylinder):
        return math.hypot(shape.radius, shape.height / 2)
    if isinstance(shape, Capsule):
        return shape.radius + shape.height / 2
    if isinstance(shape, Compound):
        return max(math.hypot(*p.position) + _reach(p.shape) for p in shape.parts)
    if isinstance(shape, Plane):
        return math.inf
    return float(np.linalg.norm(hull(shape), axis=1).max())


def _thickness(shape: Shape) -> float:
    if isinstance(shape, (Sphere, Capsule)):
        return shape.radius
    if isinstance(shape, Box):
        return min(shape.size) / 2
    if isinstance(shape, Cylinder) and shape.open:
        return min(shape.wall or shape.radius, shape.height) / 2
    if isinstance(shape, (Cylinder, Cone)):
        return min(shape.radius, shape.height / 2) / (2 if isinstance(shape, Cone) else 1)
    if isinstance(shape, Compound):
        return min(_thickness(p.shape) for p in shape.parts)
    if isinstance(shape, Plane):
        return math.inf
    points = hull(shape)
    axes = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)[2] if isinstance(shape, Polyhedron) else np.eye(3)
    return float(np.ptp(points @ axes.T, axis=0).min()) / 2


def centre_of_mass(parts: Sequence[Part]) -> Float:
    """Of several parts that move as one (3,), in the frame that they are placed in [m]."""
    if is_shell(parts):
        return shell(parts)[1]
    weights = np.array([_primitive(p.shape)[1] for p in parts])
    first = (weights[:, None] * np.array([p.position for p in parts])).sum(axis=0)
    if not _massive(parts):
        return np.asarray(first / weights.sum())
    twice = overlap(parts)
    return np.asarray((first - twice.first) / (weights.sum() - twice.volume))


def _massive(parts: Sequence[Part]) -> bool:
    """Several parts, solid throughout."""
    return len(parts) > 1 and all(getattr(p.shape, "wall", None) is None for p in parts)


def solid(shape: Shape) -> Solid:
    """Mass properties of a shape. A plane weighs nothing and reaches everywhere."""
    if isinstance(shape, Plane):
        return Solid(0.0, 0.0, (1.0, 1.0, 1.0), (0.0, 0.0, 0.0, 1.0), math.inf, math.inf, 0.0, 0.0)
    if isinstance(shape, Compound):
        pieces = [_part(p) for p in shape.parts]
        volume, matter = sum(p[0] for p in pieces), sum(p[1] for p in pieces)
        inertia_of_all = sum((p[1] * p[2] for p in pieces), np.zeros((3, 3)))
        tensor, surface = inertia_of_all / matter, sum(p[3] for p in pieces)
        if is_shell(shape.parts):
            matter, middle, tensor = shell(shape.parts)
            tensor = tensor + middle @ middle * np.eye(3) - np.outer(middle, middle)
        if len(shape.parts) > 1:
            twice = overlap(shape.parts)
            # the air meets no more than what is around all of it
            volume, surface = volume - twice.volume, min(surface, twice.around)
            if _massive(shape.parts):
                matter -= twice.volume
                tensor = (inertia_of_all - twice.inertia) / matter
    else:
        volume, matter, tensor, surface = _primitive(shape)
    inertia, turn = _principal(np.asarray(tensor))
    return Solid(volume, matter, inertia, turn, _reach(shape), _thickness(shape), surface / 4, DRAG[shape.type])


def unit_inertia(shape: Shape) -> Float:
    """Of a body of 1 kg, in its frame (3, 3) [m^2]."""
    found = solid(shape)
    turn = Rotation.from_quat(found.turn_xyzw).as_matrix()
    return np.asarray(turn @ np.diag(found.inertia) @ turn.T)


def _principal(tensor: Float) -> tuple[tuple[float, float, float], tuple[float, float, float, float]]:
    off = tensor - np.diag(np.diag(tensor))
    if np.abs(off).max() < 1e-9 * np.abs(tensor).max():
        x, y, z = (float(v) for v in np.diag(tensor))
        return (x, y, z), (0.0, 0.0, 0.0, 1.0)
    values, axes = np.linalg.eigh(tensor)
    if np.linalg.det(axes) < 0:
        axes[:, 2] = -axes[:, 2]
    x, y, z, w = (float(v) for v in Rotation.from_matrix(axes).as_quat())
    return (float(values[0]), float(values[1]), float(values[2])), (x, y, z, w)
