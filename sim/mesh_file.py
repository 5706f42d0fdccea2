"""Mesh file: the user's own thing, read once, checked, about its centre of mass, and cut into convex parts for contact.

A closed mesh has the volume, the centre of mass and the inertia of what it encloses; an open one those of its convex hull, which is said
in a warning. What its hull fills badly is decomposed by CoACD (X. Wei et al., ACM Trans. Graph. 41 (2022) 42). The models that come with physgen
(`sim.model`) bring their parts, and what these weigh, along.
"""

from __future__ import annotations

import logging
import os
import stat
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.model import drawn, named
from sim.shape import Mesh

Float = NDArray[np.float64]
_log = logging.getLogger(__name__)

KINDS = (".glb", ".obj", ".stl", ".ply", ".off")
MOST_BYTES = 200_000_000
MOST_TRIANGLES = 1_000_000
MOST_PARTS = 16
"""Parts of one Bullet shape."""
FILLED = 0.9
"""A mesh that fills so much of its convex hull collides as the hull."""
CLOSENESS = 0.08
"""CoACD's concavity threshold, share of the size: 0.05 is its own default, finer than 16 parts of most things can be."""
MOST_CORNERS = 48
"""Of one convex part."""


@dataclass(frozen=True, eq=False)
class Loaded:
    """A mesh file in metres about its centre of mass."""

    mesh: Any
    """trimesh.Trimesh, moved and scaled."""
    closed: bool
    volume: float
    """[m^3]"""
    tensor: Float
    """Inertia of 1 kg (3, 3) [m^2]."""
    hull: Float
    """Corners of the convex hull (v, 3) [m]."""
    surface: float
    """Area of the convex hull [m^2]."""
    convex: tuple[Float, ...] | None = None
    """Corners (v, 3) of the convex parts, where they are known already [m]."""


def loaded(shape: Mesh) -> Loaded:
    """Raises InputError where the file is no usable mesh."""
    return _loaded(*_key(shape))


def parts(shape: Mesh) -> tuple[Float, ...]:
    """Corners (v, 3) of the convex parts that stand for the mesh in contact, about its centre of mass [m]."""
    return _parts(*_key(shape))


Key = tuple[str, float, float | None, tuple[float, float, float] | None, int]


def _key(shape: Mesh) -> Key:
    return shape.path, shape.scale, shape.size, shape.edges, _checked(shape.path)


def _checked(path: str) -> int:
    """Time of the file's last change [ns], 0 for a model; InputError where it is no file that may be read."""
    if named(path) is not None:
        return 0
    if Path(path).suffix.lower() not in KINDS:
        raise InputError(f"mesh {path!r}: cannot be read as a mesh; expected one of {', '.join(KINDS)}")
    try:
        about = os.stat(path)
    except (OSError, ValueError) as error:
        raise InputError(f"mesh {path!r}: cannot be read as a mesh ({error.__class__.__name__}: {error})") from error
    if not stat.S_ISREG(about.st_mode):
        raise InputError(f"mesh {path!r}: is no file")
    if about.st_size > MOST_BYTES:
        raise InputError(f"mesh {path!r}: {about.st_size / 1e6:.0f} MB; at most {MOST_BYTES / 1e6:.0f} MB are read: reduce it (decimate) first")
    if Path(path).suffix.lower() == ".stl" and about.st_size > 84 + 50 * MOST_TRIANGLES:
        # binary STL has 50 bytes a triangle, text more: no need to read it
        raise InputError(f"mesh {path!r}: more than {MOST_TRIANGLES} triangles; reduce it (decimate) first")
    return about.st_mtime_ns


@lru_cache(maxsize=32)
def _loaded(path: str, scale: float, size: float | None, edges: tuple[float, float, float] | None, _changed: int) -> Loaded:
    import trimesh

    model = named(path)
    if model is not None:
        known = drawn(model.name)
        hull = trimesh.convex.convex_hull(np.concatenate(known.parts))  # what touches, not what is seen: the two differ by a hair
        factors = _factors(hull, scale, size, edges)
        return _scaled(known.mesh, hull, True, known.volume, known.centre, known.moments, factors, known.parts)
    try:
        mesh: Any = trimesh.load(path, force="mesh")
        count = len(mesh.faces)
        finite = bool(np.isfinite(mesh.vertices).all())
        hull = mesh.convex_hull if finite and 3 < count <= MOST_TRIANGLES else None
    except Exception as error:  # trimesh raises many kinds; each means that this file is no usable mesh
        raise InputError(f"mesh {path!r}: cannot be read as a mesh ({error.__class__.__name__}: {error})") from error
    if count > MOST_TRIANGLES:
        raise InputError(f"mesh {path!r}: {count} triangles; at most {MOST_TRIANGLES} are taken: reduce it (decimate) first")
    if not finite:
        raise InputError(f"mesh {path!r}: a vertex is NaN or infinite")
    if hull is None or not hull.volume > 1e-18:
        raise InputError(f"mesh {path!r}: it is flat or empty; a body needs a volume")
    # corners that only differ in their place on the texture are one corner: seams of the texture are no holes
    sealed: Any = trimesh.Trimesh(mesh.vertices, mesh.faces)
    closed = bool(sealed.is_watertight and sealed.volume > 1e-3 * hull.volume)
    if not closed:
        _log.warning("mesh %r is open: mass and inertia are those of its convex hull", path)
    body = sealed if closed else hull
    tensor = np.asarray(body.moment_inertia, dtype=np.float64) / body.volume
    moments = np.trace(tensor) / 2 * np.eye(3) - tensor
    return _scaled(mesh, hull, closed, float(body.volume), np.asarray(body.center_mass), moments, _factors(mesh, scale, size, edges), None)


def _factors(mesh: Any, scale: float, size: float | None, edges: tuple[float, float, float] | None) -> Float:
    """Metres per unit of the file along each of its axes, (3,)."""
    extents = np.ptp(np.asarray(mesh.vertices, dtype=np.float64), axis=0)
    if edges is not None:
        return np.asarray(edges) / np.maximum(extents, 1e-12)
    return np.full(3, scale if size is None else size / float(extents.max()))


def _scaled(
    mesh: Any, hull: Any, closed: bool, volume: float, centre: Float, moments: Float, factors: Float, convex: tuple[Float, ...] | None
) -> Loaded:  # fmt: skip
    """About the centre of mass, in metres; `moments` (3, 3) are the second ones of 1 kg about it, in the file's units."""
    mesh = mesh.copy()
    mesh.vertices = (np.asarray(mesh.vertices, dtype=np.float64) - centre) * factors
    second = moments * np.outer(factors, factors)
    hull = hull.copy()
    hull.vertices = (np.asarray(hull.vertices, dtype=np.float64) - centre) * factors
    parts = None if convex is None else tuple((v - centre) * factors for v in convex)
    tensor = np.trace(second) * np.eye(3) - second
    return Loaded(mesh, closed, volume * float(np.prod(factors)), tensor, np.asarray(hull.vertices), float(hull.area), parts)


@lru_cache(maxsize=32)
def _parts(path: str, scale: float, size: float | None, edges: tuple[float, float, float] | None, changed: int) -> tuple[Float, ...]:
    from scipy.spatial import ConvexHull

    known = _loaded(path, scale, size, edges, changed)
    if known.convex is not None:
        return known.convex
    filled = known.volume / float(ConvexHull(known.hull).volume)
    if not known.closed or filled >= FILLED:
        return (known.hull,)
    import coacd
    import trimesh

    coacd.set_log_level("off")
    sealed: Any = trimesh.Trimesh(known.mesh.vertices, known.mesh.faces)
    found = coacd.run_coacd(
        coacd.Mesh(sealed.vertices, sealed.faces), threshold=CLOSENESS, max_convex_hull=MOST_PARTS, preprocess_mode="auto",
        max_ch_vertex=MOST_CORNERS, decimate=True, seed=0,
    )  # fmt: skip
    return tuple(np.asarray(vertices, dtype=np.float64) for vertices, _ in found)
