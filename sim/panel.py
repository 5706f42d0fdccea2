"""Panel: the convex parts of an open mesh, one or both of whose sides are air: a cup of one sheet, a bag, a boat, a scan without a floor.

Such a mesh holds no volume to be cut up. Its sheet is cut instead, into patches that are nearly flat: triangles join a patch as long as all of its corners
lie within a layer so thick. Each patch collides as the convex hull of itself and of itself moved inwards, towards the middle of the whole: a sheet thick
enough for Bullet to hold, and nowhere outside of what is seen.
"""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
LAYERS = 0.015, 0.03, 0.06
"""Shares of the size within which a patch is flat; the first one that gives few enough patches is taken."""
TURN = 0.5
"""Cosine of the angle by which the triangles of a patch may turn away from its first."""
MOST = 96
"""Patches; what has more is left to its hull."""
SHEET = 0.01
"""Thickness of a patch, as a share of the size, and"""
LEAST = 4.1e-3
"""at least [m]: so that its faces can be set back by the margin by which Bullet fattens hulls (`sim.collider`)."""
MOST_TRIANGLES = 30_000
"""Of a mesh that is cut into patches: the time goes with their number."""


def panels(mesh: Any) -> tuple[Float, ...] | None:
    """Corners (v, 3) of the patches [m] of a trimesh.Trimesh with merged corners; None where it has too many of them."""
    if len(mesh.faces) > MOST_TRIANGLES:
        return None
    size = float(np.ptp(mesh.vertices, axis=0).max())
    for layer in LAYERS:
        patches = _patches(mesh, layer * size)
        if patches is not None:
            break
    else:
        return None
    thick, middle = max(SHEET * size, LEAST), mesh.bounds.mean(axis=0)
    out = []
    for faces in patches:
        corners = np.unique(mesh.faces[faces])
        normal = (mesh.face_normals[faces] * mesh.area_faces[faces, None]).sum(axis=0)
        normal /= max(float(np.linalg.norm(normal)), 1e-12)
        points = np.asarray(mesh.vertices[corners], dtype=np.float64)
        inward = normal if (middle - points.mean(axis=0)) @ normal >= 0 else -normal
        # the inner side of a wall that leans would stand over its rim
        out.append(np.concatenate([points, np.clip(points + thick * inward, *mesh.bounds)]))
    return tuple(out)


def _patches(mesh: Any, layer: float) -> list[list[int]] | None:
    """Faces of each patch, large triangles first; None for more than MOST."""
    neighbours: list[list[int]] = [[] for _ in range(len(mesh.faces))]
    for a, b in mesh.face_adjacency.tolist():
        neighbours[a].append(b)
        neighbours[b].append(a)
    corners, normals = np.asarray(mesh.triangles), np.asarray(mesh.face_normals)
    free = np.asarray(mesh.area_faces) > 1e-12 * float(mesh.area)
    found: list[list[int]] = []
    for seed in np.argsort(-np.asarray(mesh.area_faces), kind="stable").tolist():
        if not free[seed]:
            continue
        if len(found) == MOST:
            return None
        found.append(_grown(seed, neighbours, corners, normals, free, layer))
    return found


def _grown(seed: int, neighbours: list[list[int]], corners: Float, normals: Float, free: NDArray[np.bool_], layer: float) -> list[int]:
    """The patch about a triangle: what it takes is free no more."""
    axis = normals[seed]
    low = high = float(corners[seed][0] @ axis)
    patch, waiting = [seed], deque(neighbours[seed])
    free[seed] = False
    while waiting:
        face = waiting.popleft()
        if not free[face] or normals[face] @ axis < TURN:
            continue
        along = corners[face] @ axis
        lower, upper = min(low, float(along.min())), max(high, float(along.max()))
        if upper - lower > layer:
            continue
        low, high = lower, upper
        free[face] = False
        patch.append(face)
        waiting.extend(neighbours[face])
    return patch
