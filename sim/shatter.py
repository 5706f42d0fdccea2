"""Shatter: the pieces of a broken body, cut from its true shape.

Seeds lie in the matter itself, close together where the blow fell and wide apart far from it; each piece is the matter nearest to one seed
(a Voronoi cell cut with the shape by manifold3d). Pieces that are bent too much for the convex hull they collide with are cut again.
Everything is a function of the body and its `damage`, so a scene file needs no triangles.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull, QhullError, cKDTree
from scipy.spatial.transform import Rotation

from sim.fracture import wall
from sim.matter import arrays, key_of, matter
from sim.rigid import Rigid
from sim.scene import Body, Damage, Scene
from sim.shape import Polyhedron

Float = NDArray[np.float64]

CANDIDATES = 800
"""Points on the surface from which seeds are chosen."""
SPREAD = 4.0
"""Seeds far from the blow lie so many times farther apart than those at it."""
BENT = 3.0
"""A piece whose convex hull holds so many times its volume is cut in two."""
CRUMB = 2e-3
"""Pieces below this share of the volume are dust: their mass goes to the others."""


@dataclass(frozen=True, eq=False)
class Piece:
    """One shard in the frame of the whole body."""

    centre: Float
    """(3,) [m]"""
    volume: float
    vertices: Float
    """(v, 3) about the centre [m]"""
    faces: NDArray[np.int64]


def shards_of(scene: Scene) -> list[Body]:
    """The shards of every shattered body of a scene, where the whole bodies are."""
    return [s for body in scene.bodies if body.damage is not None and body.damage.kind == "shattered" for s in shards(body)]


def shards(body: Body) -> list[Body]:
    """The pieces of a body that its `damage` shattered, in the pose of the whole; their masses sum to the body's, about its own centre of mass."""
    from sim import materials

    assert body.damage is not None
    whole = Rigid(body, row=0, kind="dynamic", density=materials.material(body.material).density)
    cut = pieces(whole, body.damage)
    turn = Rotation.from_quat(body.orientation_xyzw)
    made = []
    for i, (piece, mass) in enumerate(zip(cut, masses(whole.mass, cut), strict=True)):
        shape = Polyhedron.model_construct(
            type="polyhedron", vertices=[tuple(v) for v in piece.vertices.tolist()], faces=[tuple(f) for f in piece.faces.tolist()]
        )
        place = np.asarray(body.position) + turn.apply(piece.centre)
        made.append(
            Body.model_construct(
                **{
                    **dict(body),
                    "name": f"{body.name}/shard_{i + 1:02d}", "shape": shape, "static": False, "position": tuple(place.tolist()), "mass": float(mass),
                    "density": None, "drag_coefficient": None, "breakable": False, "damage": None, "velocity": (0.0, 0.0, 0.0),
                    "angular_velocity": (0.0, 0.0, 0.0),
                }
            )
        )  # fmt: skip
    return made


def masses(total: float, cut: tuple[Piece, ...]) -> Float:
    """By volume, changed as little as makes their sum and their centre of mass exactly the whole body's [kg]."""
    volume = np.array([p.volume for p in cut])
    centres = np.array([p.centre for p in cut])
    share = volume / volume.sum()
    # m_i = share_i (1 + a + b . r_i): four conditions, four unknowns
    basis = np.hstack([np.ones((len(cut), 1)), centres])
    wanted = np.array([1.0, 0.0, 0.0, 0.0])
    matrix = basis.T @ (share[:, None] * basis)
    factor = basis @ np.linalg.lstsq(matrix, wanted, rcond=1e-9)[0]
    if np.any(factor < 0.3):  # fewer pieces than conditions, or a centre far outside: by volume alone
        factor = np.ones(len(cut))
    return np.asarray(total * share * factor / (share * factor).sum())


def pieces(whole: Rigid, damage: Damage) -> tuple[Piece, ...]:
    """The pieces of a body."""
    return _cut(key_of(whole.body.shape), wall(whole), damage.point, damage.pieces)


@lru_cache(maxsize=64)
def _cut(shape_json: str, thick: float | None, point: tuple[float, float, float], count: int) -> tuple[Piece, ...]:
    whole = matter(shape_json, thick)
    cells = _cells(whole, _seeds(whole, np.asarray(point), count))
    cells = [part for cell in cells for part in (_halved(cell) if _bent(cell) else [cell])]
    kept = [c for c in cells if c.volume() > CRUMB * whole.volume()] or cells
    return tuple(_piece(c) for c in kept)


# ------------------------------------------------------------------------------------------------- seeds and cells


def _seeds(whole: Any, point: Float, count: int) -> Float:
    """(n, 3) about `count` points of the surface, SPREAD times denser at the blow [m]."""
    vertices, faces = arrays(whole)
    corners = vertices[faces]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    rng = np.random.default_rng([count, *(int(abs(x) * 1e6) for x in point)])
    chosen = rng.choice(len(faces), size=CANDIDATES, p=area / area.sum())
    u, v = rng.random((2, CANDIDATES))
    flip = u + v > 1
    u, v = np.where(flip, 1 - u, u)[:, None], np.where(flip, 1 - v, v)[:, None]
    a, b, c = (corners[chosen, i] for i in range(3))
    candidates = a + u * (b - a) + v * (c - a)
    away = np.linalg.norm(candidates - point, axis=1)
    spacing = 1 + (SPREAD - 1) * away / max(float(away.max()), 1e-9)
    low, high = 0.0, float(np.ptp(vertices, axis=0).max())
    best = candidates[:2]
    for _ in range(24):
        scale = (low + high) / 2
        best = _thrown(candidates, spacing * scale)
        low, high = (scale, high) if len(best) > count else (low, scale)
        if len(best) == count:
            break
    return best


def _thrown(candidates: Float, apart: Float) -> Float:
    """Those candidates that keep their distance to all before them."""
    kept: list[int] = []
    for i, candidate in enumerate(candidates):
        if not kept or np.min(np.linalg.norm(candidates[kept] - candidate, axis=1)) > apart[i]:
            kept.append(i)
    return candidates[kept]


def _cells(whole: Any, seeds: Float) -> list[Any]:
    """Matter nearest to each seed, in connected pieces."""
    if len(seeds) < 2:
        return list(whole.decompose())
    tree, out = cKDTree(seeds), []
    for i, seed in enumerate(seeds):
        cell = whole
        _, order = tree.query(seed, k=len(seeds))
        for k in order:
            if k == i:
                continue
            box = np.reshape(cell.bounding_box(), (2, 3))
            if cell.is_empty() or np.linalg.norm(seeds[k] - seed) > 2 * np.linalg.norm(np.maximum(np.abs(box - seed).max(axis=0), 0)):
                break
            normal = seed - seeds[k]
            normal = normal / np.linalg.norm(normal)
            cell = cell.trim_by_plane(normal.tolist(), float(normal @ (seed + seeds[k]) / 2))
        if not cell.is_empty():
            out += cell.decompose()
    return out


def _bent(cell: Any) -> bool:
    try:
        return bool(ConvexHull(arrays(cell)[0]).volume > BENT * cell.volume())
    except QhullError:
        return False


def _halved(cell: Any) -> list[Any]:
    """Cut across the longest way through it."""
    vertices, _ = arrays(cell)
    middle = (vertices.min(axis=0) + vertices.max(axis=0)) / 2
    _, axes = np.linalg.eigh(np.cov((vertices - middle).T))
    along = axes[:, -1]
    parts = cell.split_by_plane(along.tolist(), float(along @ middle))
    return [piece for part in parts if not part.is_empty() for piece in part.decompose()]


def _piece(cell: Any) -> Piece:
    from sim.solid import centred_arrays

    vertices, faces = arrays(cell)
    about, volume, _ = centred_arrays(vertices, faces)
    return Piece(vertices[0] - about[0], volume, about, faces)
