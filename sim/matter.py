"""Matter: the closed solid that a shape stands for, with its overlaps united, and hollow where its mass says so.

Shapes are put together from primitives that may overlap; what is cut into shards must be one solid (manifold3d).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter
from scipy.spatial.transform import Rotation

from sim.mesh import triangles
from sim.mesh_file import parts as convex_parts
from sim.shape import Box, Capsule, Compound, Cone, Cylinder, Mesh, Part, Shape, Sphere

Float = NDArray[np.float64]
ROUND = 24
"""Segments of what is round."""
SMOOTH = 1e-3
"""Corners that stand out by less than this share of the size are left out."""
_SHAPE: TypeAdapter[Shape] = TypeAdapter(Shape)


def key_of(shape: Shape) -> str:
    """A shape as text, under which its matter is kept."""
    return _SHAPE.dump_json(shape).decode()


@lru_cache(maxsize=64)
def matter(shape_json: str, thick: float | None = None, *, segments: int = ROUND) -> Any:
    """A manifold3d.Manifold; a shell of so much thickness where one is given [m]."""
    shape = _SHAPE.validate_json(shape_json)
    if isinstance(shape, Mesh) and len(pieces := convex_parts(shape)) > 1:
        return united([_hull(corners) for corners in pieces])
    parts = shape.parts if isinstance(shape, Compound) else [Part.model_construct(shape=shape)]  # type: ignore[arg-type]
    solids = [placed(p, segments) for p in parts]
    whole = united(solids)
    if thick is None:
        return whole
    inner = [placed(shrunk, segments) for p in parts if (shrunk := _shrunk(p, thick)) is not None]
    if not inner:
        return whole
    hollow = [*inner, *_joints(inner, whole)]
    shell = whole - united(hollow)
    return shell if shell.volume() > 0 else whole


@lru_cache(maxsize=256)
def measures(shape_json: str) -> tuple[float, float]:
    """Volume [m^3] and surface [m^2] of a shape's matter."""
    solid = matter(shape_json)
    return float(solid.volume()), float(solid.surface_area())


def arrays(solid: Any) -> tuple[Float, NDArray[np.int64]]:
    """Vertices (v, 3) [m] and faces (f, 3)."""
    mesh = solid.to_mesh64()
    return np.asarray(mesh.vert_properties, dtype=np.float64)[:, :3], np.asarray(mesh.tri_verts, dtype=np.int64)


def united(solids: list[Any]) -> Any:
    """All of them as one."""
    import manifold3d

    return solids[0] if len(solids) == 1 else manifold3d.Manifold.batch_boolean(solids, manifold3d.OpType.Add)


def _hull(corners: Float) -> Any:
    import manifold3d

    return manifold3d.Manifold.hull_points(np.ascontiguousarray(corners))


def placed(part: Part, segments: int) -> Any:
    """A part as a manifold3d.Manifold, with so many segments around what is round."""
    import manifold3d

    mesh = triangles(part.shape, segments=segments)
    if not mesh.is_watertight:
        mesh = mesh.convex_hull
    vertices = Rotation.from_quat(part.orientation_xyzw).apply(mesh.vertices) + np.asarray(part.position)
    solid = manifold3d.Manifold(manifold3d.Mesh64(np.ascontiguousarray(vertices), np.ascontiguousarray(mesh.faces, dtype=np.uint64)))
    return solid.simplify(SMOOTH * float(np.ptp(vertices, axis=0).max()))


def _shrunk(part: Part, thick: float) -> Part | None:
    """A part without its outer layer; None where nothing is left of it."""
    shape: Any = part.shape
    t = thick
    if isinstance(shape, (Sphere, Capsule)):
        return _with(part, shape, radius=shape.radius - t)
    if isinstance(shape, Box):
        return _with(part, shape, size=tuple(s - 2 * t for s in shape.size))
    if isinstance(shape, Cylinder) and shape.open:
        return None
    if isinstance(shape, Cylinder):
        return _with(part, shape, radius=shape.radius - t, height=shape.height - 2 * t)
    if isinstance(shape, Cone):
        # similar, about the middle of its inscribed ball
        ball = shape.radius * shape.height / (shape.radius + np.hypot(shape.radius, shape.height))
        share = 1 - t / ball
        if share <= 0.05:
            return None
        up = (ball - shape.height / 4) * (1 - share)
        at = np.asarray(part.position) + Rotation.from_quat(part.orientation_xyzw).apply([0, 0, up])
        return Part(shape=Cone(radius=share * shape.radius, height=share * shape.height), position=tuple(at.tolist()), orientation_xyzw=part.orientation_xyzw)
    return None


def _with(part: Part, shape: Any, **sizes: Any) -> Part | None:
    if any(x <= 0 for value in sizes.values() for x in (value if isinstance(value, tuple) else (value,))):
        return None
    return part.model_copy(update={"shape": shape.model_copy(update=sizes)})


def _joints(inner: list[Any], whole: Any) -> list[Any]:
    """What connects two hollows through the wall that shrinking left between them: their common hull, where it stays inside."""
    found: list[Any] = []
    for i, one in enumerate(inner):
        for other in inner[i + 1 :]:
            if not (one ^ other).is_empty():
                continue  # one room already
            both = (one + other).hull()
            if (both - whole).volume() < 1e-3 * both.volume():
                found.append(both)
    return found
