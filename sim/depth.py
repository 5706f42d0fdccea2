"""Depth: how deep two moving bodies are inside each other, as the least shift that would part them.

For convex pieces a and b that is the least overlap h_a(d) + h_b(-d) - d . (c_b - c_a) over all directions d (h: support function). `sim.extent.gap` looks along
a few directions only and so finds too much; where it finds an overlap at all, directions are searched here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.extent import Convex, bounding_radius, gap, reach
from sim.mesh_file import parts
from sim.rotation import multiply, rotate
from sim.shape import Compound, Mesh, Plane, Shape

Float = NDArray[np.float64]
Poses = tuple[Float, Float]
"""Positions (n, 3) [m] and quaternions (n, 4)."""
DIRECTIONS = 160
"""Searched first: some 16 degrees apart."""
NARROWER = (0.20, 0.08, 0.03, 0.01, 4e-3, 1.5e-3, 5e-4, 2e-4)
"""Then around the best, so far to all sides [rad]: at an edge or a corner the error is its distance from the middle times this."""
Piece = tuple[Shape | Convex, Float, Float]


def depth(one: Shape | None, at: Poses, other: Shape | None, there: Poses) -> Float:
    """How deep each pair of poses overlaps, (n,) [m]; 0 where apart. Of bodies of several pieces the deepest two count."""
    found = np.zeros(len(at[0]))
    if one is None or other is None:
        return found
    if isinstance(one, Plane) or isinstance(other, Plane):
        return np.maximum(-gap(one, at, other, there), 0.0)
    theirs = [(b, _moved(p, q, there)) for b, p, q in _pieces(other)]
    for a, p, q in _pieces(one):
        mine = _moved(p, q, at)
        size = bounding_radius(a)
        for b, place in theirs:
            near = np.flatnonzero(np.linalg.norm(mine[0] - place[0], axis=1) < size + bounding_radius(b) - found)
            if not len(near):
                continue
            here, that = (mine[0][near], mine[1][near]), (place[0][near], place[1][near])
            inside = np.flatnonzero(-gap(a, here, b, that) > found[near])
            if len(inside):
                rows = near[inside]
                found[rows] = np.maximum(found[rows], _overlap(a, (here[0][inside], here[1][inside]), b, (that[0][inside], that[1][inside])))
    return found


def _pieces(shape: Shape) -> list[Piece]:
    """Convex pieces with their places in the body's frame."""
    if isinstance(shape, Compound):
        return [(p.shape, np.asarray(p.position), np.asarray(p.orientation_xyzw)) for p in shape.parts]
    if isinstance(shape, Mesh):
        return [(Convex(v - v.mean(axis=0)), v.mean(axis=0), np.array([0.0, 0.0, 0.0, 1.0])) for v in parts(shape)]
    return [(shape, np.zeros(3), np.array([0.0, 0.0, 0.0, 1.0]))]


def _moved(position: Float, quat: Float, pose: Poses) -> Poses:
    where, turn = pose
    return where + rotate(turn, np.broadcast_to(position, where.shape)), multiply(turn, np.broadcast_to(quat, turn.shape))


def _overlap(a: Shape | Convex, here: Poses, b: Shape | Convex, there: Poses) -> Float:
    """(n,) of two convex pieces [m]; below 0 apart."""
    n = len(here[0])

    def apart(ways: Float) -> Float:
        """Of every direction (k, n, 3): how far b begins beyond where a ends, (k, n) [m]."""
        k = len(ways)
        own = [np.broadcast_to(x, (k, *x.shape)) for x in (*here, *there)]
        return np.asarray(np.einsum("kni,kni->kn", reach(b, own[2], own[3], -ways) - reach(a, own[0], own[1], ways), ways))

    axes = [s * rotate(turn, np.broadcast_to(axis, (n, 3))) for turn in (here[1], there[1]) for axis in np.eye(3) for s in (1.0, -1.0)]
    ways = np.concatenate([np.broadcast_to(_sphere(DIRECTIONS)[:, None], (DIRECTIONS, n, 3)), np.stack(axes)])
    found = apart(ways)
    best, most = ways[np.argmax(found, axis=0), np.arange(n)], found.max(axis=0)
    for spread in NARROWER:
        for _ in range(2):
            ways = _around(best, spread)
            found = apart(ways)
            k = np.argmax(found, axis=0)
            better = found[k, np.arange(n)] > most
            best = np.where(better[:, None], ways[k, np.arange(n)], best)
            most = np.maximum(most, found.max(axis=0))
    return -most


def _sphere(count: int) -> Float:
    """Directions that are evenly spread, (count, 3): Fibonacci's lattice."""
    i = np.arange(count) + 0.5
    z, angle = 1 - 2 * i / count, np.pi * (1 + 5**0.5) * i
    flat = np.sqrt(1 - z * z)
    return np.stack([flat * np.cos(angle), flat * np.sin(angle), z], axis=-1)


def _around(ways: Float, spread: float) -> Float:
    """Eight directions around each of (n, 3), `spread` away [rad]: (8, n, 3)."""
    aside = np.cross(ways, np.where(np.abs(ways[:, 2:]) < 0.9, [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]))
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    up = np.cross(ways, aside)
    angles = np.arange(8) * np.pi / 4
    out = ways + spread * (np.cos(angles)[:, None, None] * aside + np.sin(angles)[:, None, None] * up)
    return np.asarray(out / np.linalg.norm(out, axis=-1, keepdims=True))
