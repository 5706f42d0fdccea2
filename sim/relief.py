"""Relief: how a material's marks brighten and darken the points of a floor or a wall, filtered to the size of a pixel.

The marks are those of `sim.texture`, laid as the path-traced picture lays them. A pixel that covers many marks sees their
mean: the picture of marks is halved again and again, and the copy whose grain fits the pixel is read.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.look import Look
from sim.scene import Body, Box, Plane
from sim.texture import SIZE, marks

Single = NDArray[np.float32]

TEXTURED_FROM = 0.9
"""Fixed boxes with an edge at least this long show their material's marks [m]."""


def grounds(bodies: list[Body]) -> list[int]:
    """Rows of the bodies that show marks: planes and large fixed boxes."""
    return [i for i, b in enumerate(bodies) if b.static and (isinstance(b.shape, Plane) or (isinstance(b.shape, Box) and max(b.shape.size) >= TEXTURED_FROM))]


@lru_cache(maxsize=32)
def _halvings(family: str, contrast: float) -> tuple[Single, tuple[int, ...]]:
    """The picture of marks and its halvings, one below the other as rows of pixels (n, 3), and where each begins."""
    picture = marks(family, contrast)
    levels, starts = [], [0]
    while True:
        levels.append(picture.reshape(-1, 3))
        starts.append(starts[-1] + len(levels[-1]))
        if len(picture) == 1:
            return np.concatenate(levels), tuple(starts)
        picture = picture.reshape(len(picture) // 2, 2, len(picture) // 2, 2, 3).mean(axis=(1, 3))


def place(body: Body, local: Single) -> Single:
    """(n, 2) where the points (n, 3) of a ground's surface lie in its texture [m], as `sim.mesh` has it."""
    if isinstance(body.shape, Box):
        half = np.array(body.shape.size, dtype=np.float32) / 2
        axis = np.abs(local / half).argmax(axis=1)
        across = np.where(axis == 2, 0, 1 - np.minimum(axis, 1))
        rows = np.arange(len(local))
        return np.stack([local[rows, across], local[rows, np.where(axis == 2, 1, 2)]], axis=1)
    return local[:, :2]


def relief(body: Body, seen: Look, local: Single, footprint: Single) -> Single:
    """Factors (n, 3) on the colour of a ground, mean 1, at points (n, 3) in its frame [m] of which pixels cover `footprint` (n,) [m]."""
    table, starts = _halvings(seen.texture, seen.contrast)
    levels = len(starts) - 1
    texel = footprint * (SIZE / seen.scale)
    depth = np.log2(np.maximum(texel, 1.0)).clip(0, levels - 1)
    point = place(body, local) / np.float32(seen.scale)
    low = np.floor(depth).astype(np.int64)
    share = (depth - low)[:, None].astype(np.float32)
    return _read(table, starts, point, low) * (1 - share) + _read(table, starts, point, np.minimum(low + 1, levels - 1)) * share


def _read(table: Single, starts: tuple[int, ...], point: Single, level: NDArray[np.int64]) -> Single:
    """Between the four nearest pixels of each point's level; v runs upwards, rows run down."""
    size = SIZE >> level
    u, v = point[:, 0] * size - 0.5, -point[:, 1] * size - 0.5
    column, row = np.floor(u), np.floor(v)
    right, down = (u - column).astype(np.float32)[:, None], (v - row).astype(np.float32)[:, None]
    first = np.array(starts)[level]
    c0, r0 = column.astype(np.int64), row.astype(np.int64)
    c1, r1 = (c0 + 1) % size, (r0 + 1) % size
    c0, r0 = c0 % size, r0 % size
    upper = table[first + r0 * size + c0] * (1 - right) + table[first + r0 * size + c1] * right
    lower = table[first + r1 * size + c0] * (1 - right) + table[first + r1 * size + c1] * right
    return np.asarray(upper * (1 - down) + lower * down, dtype=np.float32)


def footprint(depth: Single, focal_px: float, facing: Single) -> Single:
    """Width of a pixel on a surface [m]: geometric mean along and across the tilt; depth and |cosine to the ray| (n,)."""
    return np.asarray(depth / np.float32(focal_px) / np.sqrt(np.maximum(facing, 0.02)), dtype=np.float32)
