"""Colours as an eye sees them: sRGB to CIELAB, and a grid of Lab cells to count pixels in."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

WHITE_D65 = np.array([0.95047, 1.0, 1.08883])
"""CIE 1931 2-degree, Y = 1."""
RGB_TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
"""IEC 61966-2-1."""
CELL = 5.0
"""Edge of a Lab cell: about two just noticeable differences."""
CELLS = (21, 52, 52)
"""L 0..100, a and b -128..128."""
BITS = 6
"""The lookup from sRGB to cells keeps this many bits a channel."""


def to_lab(rgb: NDArray[np.generic]) -> NDArray[np.float32]:
    """sRGB, uint8 or float in [0, 255], shape (..., 3), to L (0..100), a, b."""
    value = np.asarray(rgb, dtype=np.float64) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    ratio = linear @ RGB_TO_XYZ.T / WHITE_D65
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1).astype(np.float32)


@cache
def _tables() -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Lab (2^18, 3), and the index of its cell (2^18,), of every coarse sRGB colour."""
    levels = (np.arange(1 << BITS) + 0.5) * (256 >> BITS)
    rgb = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1).reshape(-1, 3)
    lab = to_lab(rgb)
    index = np.floor((lab + np.array([0, 128, 128])) / CELL).astype(np.int32)
    index = np.clip(index, 0, np.array(CELLS) - 1)
    return lab, np.ravel_multi_index(tuple(index.T), CELLS).astype(np.int32)


def coarse(rgb: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Index of each pixel's coarse colour; (..., 3) -> (...)."""
    kept = rgb >> (8 - BITS)
    return (kept[..., 0].astype(np.int32) << 2 * BITS) | (kept[..., 1].astype(np.int32) << BITS) | kept[..., 2]


def coarse_lab(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Lab of each pixel, good to two levels of sRGB; twenty times faster than `to_lab`."""
    return _tables()[0][coarse(rgb)]


def cell(rgb: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Index of the Lab cell of each pixel; (..., 3) -> (...)."""
    return _tables()[1][coarse(rgb)]


def density(cells: NDArray[np.int32], weights: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
    """How likely each Lab cell is, counted over pixels and smoothed by one cell; sums to 1. Zeros where there are no pixels."""
    from scipy.ndimage import gaussian_filter

    count = np.bincount(cells, weights=weights, minlength=int(np.prod(CELLS))).astype(np.float64).reshape(CELLS)
    total = count.sum()
    if total <= 0:
        return np.zeros(int(np.prod(CELLS)))
    return (gaussian_filter(count, 1.0, mode="nearest", truncate=2.0) / total).reshape(-1)
