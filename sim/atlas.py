"""Atlas: the marks of many bodies baked into one picture, so that the path tracer's scene keeps its make-up whatever is in it.

Every triangle gets a patch of its own, as fine as the camera needs it; two triangles share a block of texels. Its corners lie on texels' middles, and
the texels beyond its edges are filled from the triangle's plane, so that interpolation between texels never reaches into a neighbour's patch.
A body without marks has one texel for all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.canvas import Single
from sim.geometry import Geometry
from sim.mark import Mark
from sim.mesh import Surface

Float = NDArray[np.float64]
Index = NDArray[np.int64]

STEPS = np.array([1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1000])
"""Texels along an edge: few sizes, so that blocks of a size can be laid out together."""
GUTTER = 3
"""A block of two triangles of m x n texels has (m + 3) x (n + 3): no texel is read by both."""
SIZES = (128, 256, 512, 1024, 2048)
"""Edges of the picture; the smallest that holds everything is taken."""
RICHNESS = 6
"""At most about so many texels for each pixel of the rendered picture; beyond that texels grow."""
GROWTH = 1.3
"""By so much, until everything fits."""
HOPELESS = 200.0
"""Once texels are so many times wider than wanted, a larger picture is taken."""
INSET = 0.03
"""Of a texel: points at a triangle's rim are moved inwards so far, lest they count as another side of a box."""


@dataclass(frozen=True, eq=False)
class Atlas:
    """A picture for the surfaces of several bodies, and these surfaces cut up for it."""

    picture: Single
    """(s, s, 3) linear albedo; row v, column u."""
    geometry: Geometry
    """No two triangles of a body with marks share a corner."""
    uv: Single
    """(v, 2) of its corners, 0 to 1."""


@dataclass(frozen=True, eq=False)
class _Patches:
    """n triangles with their right angle first and the longer leg next."""

    corners: Float
    """(n, 3, 3) [m]"""
    order: Index
    """(n, 3) which corner of the face each one is."""
    body: Index
    """(n,)"""
    texels: Index
    """(n, 2) along the two legs."""
    place: Index
    """(n, 2) column and row of the block."""
    upper: NDArray[np.bool_]
    """(n,) the second triangle of its block, turned by half a turn."""


def atlas(shape: Geometry, marks: dict[int, Mark], colors: Single, texel: dict[int, float], *, pixels: int) -> Atlas:
    """Bake the bodies of a geometry for a picture of so many pixels.

    colors (p, 3) of the bodies without marks, linear; texel: the wanted width of a texel by body [m].
    """
    faces = shape.surface.faces
    marked = np.isin(shape.body_of_face, list(marks))
    plain = sorted({int(b) for b in np.unique(shape.body_of_face[~marked])})
    patches, size = _laid_out(shape, np.flatnonzero(marked), texel, reserved=len(plain), pixels=pixels)
    picture = np.zeros((size, size, 3), dtype=np.float32)
    across = size // 3
    middle = {body: (3 * (i % across) + 1, 3 * (i // across) + 1) for i, body in enumerate(plain)}
    for body, (column, row) in middle.items():
        picture[row - 1 : row + 2, column - 1 : column + 2] = colors[body]
    _bake(picture, patches, marks)
    kept = faces[~marked]
    corner_uv = _corners(patches)
    uv = np.zeros((len(shape.surface.vertices), 2))
    for body, (column, row) in middle.items():
        uv[shape.body_of_vertex == body] = (column + 0.5, row + 0.5)
    cut, corner_uv = faces[marked], np.take_along_axis(corner_uv, np.argsort(patches.order, axis=1)[..., None], axis=1)
    used, renamed = np.unique(kept, return_inverse=True)
    source = np.concatenate([used, cut.ravel()])
    made = Surface(
        shape.surface.vertices[source], shape.surface.normals[source],
        np.concatenate([renamed.reshape(-1, 3), len(used) + np.arange(cut.size).reshape(-1, 3)]), shape.surface.uv[source],
    )  # fmt: skip
    body_of_face = np.concatenate([shape.body_of_face[~marked], shape.body_of_face[marked]])
    uv = np.concatenate([uv[used], corner_uv.reshape(-1, 2)]) / size
    return Atlas(picture, Geometry(made, shape.body_of_vertex[source], body_of_face), uv.astype(np.float32))


def _laid_out(shape: Geometry, faces: Index, texel: dict[int, float], *, reserved: int, pixels: int) -> tuple[_Patches, int]:
    """Patches of these faces, and the edge of the picture that holds them below the `reserved` texels of plain bodies."""
    corners = shape.surface.vertices[shape.surface.faces[faces]]
    legs = np.linalg.norm(np.roll(corners, -1, axis=1) - np.roll(corners, -2, axis=1), axis=2)
    first = legs.argmax(axis=1)  # the corner opposite to the longest edge
    order = (first[:, None] + np.arange(3)) % 3
    sides = np.stack([np.take_along_axis(legs, order[:, [2]], 1)[:, 0], np.take_along_axis(legs, order[:, [1]], 1)[:, 0]], axis=1)
    swap = sides[:, 0] < sides[:, 1]
    order[swap] = order[swap][:, [0, 2, 1]]
    sides[swap] = sides[swap][:, ::-1]
    corners = np.take_along_axis(corners, order[..., None], axis=1)
    body = shape.body_of_face[faces]
    wanted = sides / np.array([texel.get(int(row), 0.01) for row in body])[:, None]
    factor = 1.0
    sizes = [size for size in SIZES if size == SIZES[0] or (size / 2) ** 2 < RICHNESS * pixels]
    while True:
        texels = STEPS[np.searchsorted(STEPS, np.clip(np.ceil(wanted / factor), 1, STEPS[-1]))].reshape(-1, 2)
        for size in sizes:
            placed = _packed(texels, size, top=3 * -(-reserved // (size // 3)))
            if placed is not None:
                return _Patches(corners, order, body, texels, *placed), size
        factor *= GROWTH
        if factor > HOPELESS:  # more triangles than the smallest blocks have room for
            sizes = [size for size in SIZES if size > sizes[-1]] or [2 * sizes[-1]]
            factor = 1.0


def _packed(texels: Index, size: int, *, top: int) -> tuple[Index, NDArray[np.bool_]] | None:
    """Column and row (n, 2) of each triangle's block in rows of blocks of one size, and which is a block's second; None where it does not fit."""
    place = np.zeros((len(texels), 2), dtype=np.int64)
    upper = np.zeros(len(texels), dtype=bool)
    kinds, which = np.unique(texels, axis=0, return_inverse=True)
    row, column, shelf = top, 0, 0
    for kind in np.lexsort((-kinds[:, 0], -kinds[:, 1])):  # the highest blocks first
        mine = np.flatnonzero(which.ravel() == kind)
        wide, high = (int(n) for n in kinds[kind] + GUTTER)
        if wide > size:
            return None
        upper[mine[1::2]] = True
        block = np.arange(len(mine)) // 2
        room = (size - column) // wide if shelf else 0  # blocks that this shelf still holds
        later = block - room
        rows = row + shelf + (later // (size // wide)) * high
        place[mine] = np.where((later < 0)[:, None], np.stack([column + block * wide, np.full_like(block, row)], 1),
                               np.stack([(later % (size // wide)) * wide, rows], 1))  # fmt: skip
        if later[-1] >= 0:
            row, column, shelf = int(rows[-1]), int(place[mine[-1], 0]) + wide, high
        else:
            column += (int(block[-1]) + 1) * wide
        if row + shelf > size:
            return None
    return place, upper


def _corners(p: _Patches) -> Float:
    """(n, 3, 2) column and row of each corner, in texels from the picture's corner."""
    legs = np.stack([np.zeros_like(p.texels), p.texels * [1, 0], p.texels * [0, 1]], axis=1)
    turned = (p.texels + GUTTER - 1)[:, None] - legs
    return np.asarray(p.place[:, None] + np.where(p.upper[:, None, None], turned, legs) + 0.5)


def _bake(picture: Single, p: _Patches, marks: dict[int, Mark]) -> None:
    flat = picture.reshape(-1, 3)
    for body in np.unique(p.body):
        points, widths, where = [], [], []
        mine = np.flatnonzero(p.body == body)
        kinds, which = np.unique(p.texels[mine], axis=0, return_inverse=True)
        for kind, (m, n) in enumerate(kinds):
            rows = mine[which.ravel() == kind]
            j, i = (a.ravel() for a in np.meshgrid(np.arange(n + 2), np.arange(m + 2), indexing="ij"))
            inner = (i <= m) & (j <= n) & (i / m + j / n < 1 + 1 / m + 1 / n)
            i, j = i[inner], j[inner]
            a, b, c = (p.corners[rows, k, None] for k in range(3))
            along, across = (np.clip(i, INSET, m - INSET) / m)[:, None], (np.clip(j, INSET, n - INSET) / n)[:, None]
            points.append((a + along * (b - a) + across * (c - a)).reshape(-1, 3))
            area = np.linalg.norm(np.cross(b[:, 0] - a[:, 0], c[:, 0] - a[:, 0]), axis=1) / (m * n)
            widths.append(np.repeat(np.sqrt(area), len(i)))
            upper = p.upper[rows, None]
            column = p.place[rows, :1] + np.where(upper, m + GUTTER - 1 - i, i)
            row = p.place[rows, 1:] + np.where(upper, n + GUTTER - 1 - j, j)
            where.append((row * len(picture) + column).ravel())
        flat[np.concatenate(where)] = marks[int(body)].albedo(np.concatenate(points).astype(np.float32), np.concatenate(widths).astype(np.float32))
