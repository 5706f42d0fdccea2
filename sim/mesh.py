"""Mesh: a shape as triangles in the body's own frame, smooth where it is round.

Every primitive but the box is a curve turned about Z: `_turned` sweeps (radius, height) pairs with their normals.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from sim.lathe import Ring, turned
from sim.mesh_file import loaded
from sim.shape import Box, Capsule, Compound, Cone, Cylinder, Mesh, Plane, Polyhedron, Shape, Sphere
from sim.solid import centred

if TYPE_CHECKING:
    import trimesh

Float = NDArray[np.float64]

SEGMENTS = 64
"""Around a whole body: a ball of 200 px radius is nowhere more than 0.25 px off round."""
PART_SEGMENTS = 32
"""Around a piece of a compound or of a character: these are smaller in the picture."""
LEAST_SEGMENTS = 8
"""Around the smallest pieces: with normals that go round, an octagon passes for a disc up to 12 px."""
PLANE_HALF_SIZE = 400.0
"""Half the edge of the square that stands for an infinite plane [m]: a camera 1 m up sees its edge 0.14 degrees below the horizon."""
CREASE_DEG = 35.0
"""Faces of a mesh file that meet at a flatter angle are shaded as one smooth surface."""


@dataclass(frozen=True, eq=False)
class Surface:
    """Triangles with normals. Body frame, origin at the centre of mass [m]."""

    vertices: Float
    """(v, 3) [m]"""
    normals: Float
    """(v, 3) unit, outwards."""
    faces: NDArray[np.int64]
    """(f, 3) indices into vertices, counter-clockwise from outside."""
    uv: Float
    """(v, 2): metres along the surface for flat faces, (turn, height) in [0, 1] for round ones."""

    @property
    def radius(self) -> float:
        """Of the ball about the origin that holds every vertex [m]."""
        return float(np.linalg.norm(self.vertices, axis=1).max())


def around(radius: float, sag: float, *, most: int) -> int:
    """Segments around a circle whose chords may lie this far inside it [m]: r (1 - cos(pi / n)) = sag."""
    turn = math.acos(min(max(1.0 - sag / radius, 0.0), 1 - 1e-9)) if radius > 0 else math.pi
    wanted = math.pi / turn
    return min(max(2 * math.ceil(wanted / 2), LEAST_SEGMENTS), most)


def surface(shape: Shape, *, segments: int = SEGMENTS, sag: float | None = None) -> Surface:
    """Triangles of a shape; `sag`: how far chords may lie inside round pieces [m], with no more than so many segments. Raises InputError where a
    mesh file cannot be read."""
    if sag is not None and isinstance(shape, Sphere | Cylinder | Capsule | Cone):
        segments = around(shape.radius, sag, most=segments)
    if isinstance(shape, Sphere):
        return _sphere(shape.radius, segments)
    if isinstance(shape, Box):
        return _box(np.asarray(shape.size) / 2)
    if isinstance(shape, Cylinder) and shape.open:
        return _tube(shape.radius, shape.wall or shape.radius, shape.height, segments)
    if isinstance(shape, Cylinder):
        return _cylinder(shape.radius, shape.height, segments)
    if isinstance(shape, Capsule):
        return _capsule(shape.radius, shape.height, segments)
    if isinstance(shape, Cone):
        return _cone(shape.radius, shape.height, segments)
    if isinstance(shape, Plane):
        return _rectangle(PLANE_HALF_SIZE)
    if isinstance(shape, Mesh):
        return _smooth(loaded(shape).mesh)
    if isinstance(shape, Polyhedron):
        return _polyhedron(shape)
    return joined(_pieces(shape, segments, sag))


def _pieces(shape: Compound, segments: int, sag: float | None = None) -> list[Surface]:
    """The parts of a compound; rings of boxes are turned walls to the eye (`sim.lathe`)."""
    parts, rings = turned(shape)
    made = [_placed(surface(p.shape, segments=min(segments, PART_SEGMENTS), sag=sag), p.position, p.orientation_xyzw) for p in parts]
    return made + [_ring(ring, segments) for ring in rings]


def solid_surface(shape: Shape, *, segments: int = SEGMENTS) -> Surface:
    """As `surface`, but a compound's pieces are united: no walls inside, as see-through matter needs it."""
    if not isinstance(shape, Compound) or len(shape.parts) == 1:
        return surface(shape, segments=segments)
    import trimesh

    pieces = [_merged(made) for made in _pieces(shape, segments)]
    try:
        united = trimesh.boolean.union(pieces, engine="manifold")
    except ValueError:  # manifold refuses what is not closed; then the pieces as they are
        return surface(shape, segments=segments)
    return _smooth(united)


def triangles(shape: Shape, *, segments: int = SEGMENTS) -> trimesh.Trimesh:
    """A shape as a trimesh.Trimesh, closed and with merged vertices, for other programs and for volumes."""
    return _merged(surface(shape, segments=segments))


def _merged(made: Surface) -> trimesh.Trimesh:
    import trimesh

    mesh = trimesh.Trimesh(made.vertices, made.faces, process=False)
    mesh.merge_vertices(merge_norm=True, merge_tex=True, digits_vertex=9)
    return mesh


def joined(parts: list[Surface]) -> Surface:
    """Several surfaces as one."""
    offsets = np.cumsum([0] + [len(p.vertices) for p in parts[:-1]])
    return Surface(
        np.concatenate([p.vertices for p in parts]), np.concatenate([p.normals for p in parts]),
        np.concatenate([p.faces + o for p, o in zip(parts, offsets, strict=True)]), np.concatenate([p.uv for p in parts]),
    )  # fmt: skip


def _placed(made: Surface, position: Any, quat_xyzw: Any) -> Surface:
    turn = Rotation.from_quat(quat_xyzw).as_matrix()
    return Surface(made.vertices @ turn.T + np.asarray(position), made.normals @ turn.T, made.faces, made.uv)


# ------------------------------------------------------------------------------------------------- turned about Z


def _turned(radius: Float, height: Float, normal_r: Float, normal_z: Float, segments: int) -> Surface:
    """Sweep a curve (from bottom to top) about Z; the seam's vertices are doubled for the texture."""
    angle = np.linspace(0, 2 * np.pi, segments + 1)
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    ones = np.ones_like(angle)[:, None]
    vertices = np.stack([cos * radius, sin * radius, ones * height], axis=-1).reshape(-1, 3)
    normals = np.stack([cos * normal_r, sin * normal_r, ones * normal_z], axis=-1).reshape(-1, 3)
    low, high = height.min(), height.max()
    share = (height - low) / (high - low) if high > low else np.zeros_like(height)
    uv = np.stack([np.broadcast_to(angle[:, None] / (2 * np.pi), (segments + 1, len(radius))), ones * share], axis=-1).reshape(-1, 2)
    k = len(radius)
    i, j = np.meshgrid(np.arange(segments), np.arange(k - 1), indexing="ij")
    a, b, c, d = i * k + j, (i + 1) * k + j, (i + 1) * k + j + 1, i * k + j + 1
    lower = np.stack([a, b, c], axis=-1)[radius[j] > 0]
    upper = np.stack([a, c, d], axis=-1)[radius[j + 1] > 0]
    return Surface(vertices, normals, np.concatenate([lower, upper]), uv)


def _sphere(radius: float, segments: int) -> Surface:
    latitude = np.linspace(-np.pi / 2, np.pi / 2, segments // 2 + 1)
    cos, sin = np.cos(latitude), np.sin(latitude)
    cos[[0, -1]] = 0.0
    return _turned(radius * cos, radius * sin, cos, sin, segments)


def _capsule(radius: float, height: float, segments: int) -> Surface:
    quarter = np.linspace(0, np.pi / 2, segments // 4 + 1)
    latitude = np.concatenate([-quarter[::-1], quarter])
    cos, sin = np.cos(latitude), np.sin(latitude)
    cos[[0, -1]] = 0.0
    middle = np.repeat([-height / 2, height / 2], len(quarter))
    return _turned(radius * cos, radius * sin + middle, cos, sin, segments)


def _disc(radius: float, z: float, up: float, segments: int) -> Surface:
    r = np.array([0.0, radius]) if up < 0 else np.array([radius, 0.0])
    made = _turned(r, np.full(2, z), np.zeros(2), np.full(2, up), segments)
    return Surface(made.vertices, made.normals, made.faces, made.vertices[:, :2])


def _cylinder(radius: float, height: float, segments: int) -> Surface:
    side = _turned(np.full(2, radius), np.array([-height / 2, height / 2]), np.ones(2), np.zeros(2), segments)
    return joined([side, _disc(radius, -height / 2, -1.0, segments), _disc(radius, height / 2, 1.0, segments)])


def _tube(radius: float, wall: float, height: float, segments: int) -> Surface:
    """Outer side, the hole's side seen from the hole, and the two rims."""
    hole, half = radius - wall, height / 2
    outer, rims = (radius, -half, radius, half, 1.0, 0.0), [(hole, -half, radius, -half, 0.0, -1.0), (radius, half, hole, half, 0.0, 1.0)]
    bands = [outer, (hole, half, hole, -half, -1.0, 0.0), *rims]
    return joined([_turned(np.array([r, s]), np.array([z, t]), np.full(2, out), np.full(2, up), segments) for r, z, s, t, out, up in bands])


def _cone(radius: float, height: float, segments: int) -> Surface:
    # rings up the side keep the shading smooth near the apex, where one normal must do for all directions
    share = np.linspace(0, 1, 9)
    slant = math.hypot(radius, height)
    side = _turned(radius * (1 - share), height * share - height / 4, np.full(9, height / slant), np.full(9, radius / slant), segments)
    return joined([side, _disc(radius, -height / 4, -1.0, segments)])


def _ring(ring: Ring, segments: int) -> Surface:
    """An outline turned about its axis: a smooth bend, or bands with edges between them."""
    p, q = ring.outline, np.roll(ring.outline, -1, axis=0)
    kept = np.maximum(p[:, 0], q[:, 0]) > 0  # what runs along the axis sweeps nothing
    p, q = p[kept], q[kept]
    normal = np.stack([(q - p)[:, 1], (p - q)[:, 0]], axis=1)
    normal /= np.hypot(normal[:, 0], normal[:, 1])[:, None]
    if ring.smooth:  # an open curve from pole to pole; a corner's normal lies between those of its bands
        curve = np.concatenate([p, q[-1:]])
        corner = np.concatenate([[[0.0, -1.0]], normal[:-1] + normal[1:], [[0.0, 1.0]]])
        corner /= np.hypot(corner[:, 0], corner[:, 1])[:, None]
        made = _turned(curve[:, 0], curve[:, 1], corner[:, 0], corner[:, 1], segments)
    else:
        bands = np.stack([p, q], axis=1)
        made = joined([_turned(b[:, 0], b[:, 1], np.full(2, n[0]), np.full(2, n[1]), segments) for b, n in zip(bands, normal, strict=True)])
    return Surface(made.vertices + np.array([*ring.center, 0.0]), made.normals, made.faces, made.uv)


# ------------------------------------------------------------------------------------------------- flat


def _box(half: Float) -> Surface:
    vertices: list[Float] = []
    normals: list[Float] = []
    uv: list[Float] = []
    faces: list[list[int]] = []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            u, v = (axis + 1) % 3, (axis + 2) % 3
            if sign < 0:
                u, v = v, u
            corner = np.zeros((4, 3))
            corner[:, axis] = sign * half[axis]
            corner[:, u] = np.array([-1, 1, 1, -1]) * half[u]
            corner[:, v] = np.array([-1, -1, 1, 1]) * half[v]
            base = 4 * len(vertices)
            faces += [[base, base + 1, base + 2], [base, base + 2, base + 3]]
            vertices.append(corner)
            normals.append(np.tile(np.eye(3)[axis] * sign, (4, 1)))
            # texture runs along x on the top and the long sides, upright on the sides
            across, up = (0, 1) if axis == 2 else (1 - axis, 2)
            uv.append(corner[:, [across, up]])
    return Surface(np.concatenate(vertices), np.concatenate(normals), np.array(faces), np.concatenate(uv))


def _rectangle(half: float) -> Surface:
    corner = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], dtype=float) * half
    return Surface(corner, np.tile([0.0, 0.0, 1.0], (4, 1)), np.array([[0, 1, 2], [0, 2, 3]]), corner[:, :2])


# ------------------------------------------------------------------------------------------------- files


def _polyhedron(shape: Polyhedron) -> Surface:
    import trimesh

    return _smooth(trimesh.Trimesh(centred(shape)[0], np.asarray(shape.faces), process=False))


def _smooth(mesh: Any) -> Surface:
    """Normals shared across flat edges only, and across the seams of a picture."""
    import trimesh

    mesh = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    mesh.merge_vertices(digits_vertex=7)
    shaded = trimesh.graph.smooth_shade(mesh, angle=math.radians(CREASE_DEG))
    vertices = np.asarray(shaded.vertices, dtype=np.float64)
    return Surface(vertices, np.asarray(shaded.vertex_normals, dtype=np.float64), np.asarray(shaded.faces, dtype=np.int64), vertices[:, :2].copy())
