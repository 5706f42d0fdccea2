"""Mesh file: the user's own thing, read once, checked, about its centre of mass, and cut into convex parts for contact.

A closed mesh has the volume, the centre of mass and the inertia of what it encloses; an open one those of its convex hull, which is said
in a warning, and collides as the sheet that it is (`sim.panel`); a missing triangle or two are filled in. What its hull fills badly is cut into
convex parts (`sim.carve`). The models that come with physgen (`sim.model`) bring their parts, and what these weigh, along.
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

from sim.carve import carved
from sim.errors import InputError
from sim.model import drawn, named
from sim.shape import Mesh

Float = NDArray[np.float64]
_log = logging.getLogger(__name__)

KINDS = (".glb", ".obj", ".stl", ".ply", ".off")
MOST_BYTES = 200_000_000
MOST_TRIANGLES = 499_999
CHINK = 0.02
"""Holes of a triangle or two are filled where they are no more than this share of the surface; a missing lid is an opening."""
FILLED = 0.9
"""A mesh that fills so much of its convex hull collides as the hull."""


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
    sealed = _sealed(mesh)
    if sealed.is_watertight and sealed.volume < 0:  # every face looks inwards, as after mirroring: meant is the solid
        mesh.invert()
        sealed.invert()
    closed = bool(sealed.is_watertight and sealed.volume > 1e-3 * hull.volume)
    if not closed:
        _log.warning("mesh %r is open: mass and inertia are those of its convex hull; it collides as a sheet", path)
    body = sealed if closed else hull
    tensor = np.asarray(body.moment_inertia, dtype=np.float64) / body.volume
    moments = np.trace(tensor) / 2 * np.eye(3) - tensor
    return _scaled(mesh, hull, closed, float(body.volume), np.asarray(body.center_mass), moments, _factors(mesh, scale, size, edges), None)


def _sealed(mesh: Any) -> Any:
    """With one corner where several only differ in their place on the texture (seams of a texture are no holes), and without holes of a triangle or two."""
    import trimesh

    sealed: Any = trimesh.Trimesh(mesh.vertices, mesh.faces)
    if not sealed.is_watertight:
        filled = sealed.copy()
        if trimesh.repair.fill_holes(filled) and filled.area < (1 + CHINK) * sealed.area:
            return filled
    return sealed


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
    sealed = _sealed(known.mesh)
    if not known.closed:
        from sim.panel import panels

        patches = panels(sealed)
        if patches is None:
            _log.warning("mesh %r is open and too intricate to collide as a sheet: it collides as its convex hull; close it, or decimate it", path)
        return patches or (known.hull,)
    filled = known.volume / float(ConvexHull(known.hull).volume)
    if filled >= FILLED:
        return (known.hull,)
    found, effort = carved(np.asarray(sealed.vertices, dtype=np.float64), np.asarray(sealed.faces, dtype=np.int64))
    if not found:
        _log.warning("mesh %r could not be cut into convex parts within the time that is given to it: it collides as its convex hull; decimate it", path)
    elif effort:
        _log.warning("mesh %r took too long to be cut into convex parts finely: it collides as %d coarse ones; decimate it for better ones", path, len(found))
    return found or (known.hull,)
