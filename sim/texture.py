"""Texture: marks of floors and walls, made by arithmetic, the same in every run.

Every family is a square picture that repeats without a seam. It holds factors on the surface's colour with a mean of 1,
so that a texture never changes what colour a thing is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
SIZE = 512
"""Pixels of an edge."""


@lru_cache(maxsize=64)
def marks(family: str, contrast: float) -> NDArray[np.float32]:
    """(SIZE, SIZE, 3) factors, mean 1, standard deviation about `contrast`."""
    rng = np.random.default_rng(abs(hash_of(family)))
    made = FAMILIES.get(family, _speckle)(rng)
    if made.ndim == 2:
        made = np.repeat(made[..., None], 3, axis=2)
    spread = float(made.std()) or 1.0
    picture = np.clip(1 + contrast * (made - made.mean()) / spread, 0.25, 1.9)
    return (picture / picture.mean()).astype(np.float32)


def hash_of(word: str) -> int:
    """The same number for a word in every process (Python's own hash is not)."""
    value = 2166136261
    for byte in word.encode():
        value = (value ^ byte) * 16777619 % 2**32
    return value


def noise(rng: np.random.Generator, *, width: float, height: float | None = None, size: int = SIZE) -> Float:
    """Smooth noise that repeats, features about `width` x `height` pixels; mean 0, deviation 1."""
    fx = np.fft.fftfreq(size)[None, :] * width
    fy = np.fft.fftfreq(size)[:, None] * (height or width)
    made = np.fft.ifft2(np.fft.fft2(rng.normal(size=(size, size))) * np.exp(-2 * (fx**2 + fy**2))).real
    return (made - made.mean()) / max(made.std(), 1e-12)


def _grid(rows: int, columns: int, *, shift: float = 0.0, line: float = 2.0) -> tuple[NDArray[np.int64], Float]:
    """Cell number of each pixel of a grid, and how deep in a joint it lies (0..1)."""
    y, x = np.meshgrid(np.arange(SIZE) + 0.5, np.arange(SIZE) + 0.5, indexing="ij")
    row = (y * rows / SIZE).astype(int)
    x = np.mod(x + (row % max(rows, 1)) * shift * SIZE / columns, SIZE)
    column = (x * columns / SIZE).astype(int)
    to_x = np.abs(np.mod(x + SIZE / columns / 2, SIZE / columns) - SIZE / columns / 2)
    to_y = np.abs(np.mod(y + SIZE / rows / 2, SIZE / rows) - SIZE / rows / 2)
    return row * columns + column, np.clip(1.5 - np.minimum(to_x, to_y) / line, 0, 1)


def _cells(rng: np.random.Generator, cell: NDArray[np.int64]) -> Float:
    return rng.normal(size=int(cell.max()) + 1)[cell]


def _speckle(rng: np.random.Generator) -> Float:
    return 0.7 * noise(rng, width=2.5) + 0.5 * noise(rng, width=8) + 0.6 * noise(rng, width=70)


def _mottled(rng: np.random.Generator) -> Float:
    return 0.4 * noise(rng, width=3) + 0.6 * noise(rng, width=14) + 0.9 * noise(rng, width=60)


def _slabs(rng: np.random.Generator) -> Float:
    cell, joint = _grid(4, 4, line=1.6)
    return _speckle(rng) + 0.7 * _cells(rng, cell) - 4.0 * joint


def _tiles(rng: np.random.Generator) -> Float:
    cell, joint = _grid(8, 8, line=2.0)
    return 0.25 * noise(rng, width=30) + 0.5 * _cells(rng, cell) - 4.5 * joint


def _flagstones(rng: np.random.Generator) -> Float:
    cell, joint = _grid(6, 4, shift=0.37, line=2.6)
    return 0.8 * _mottled(rng) + 1.0 * _cells(rng, cell) - 3.5 * joint


def _bricks(rng: np.random.Generator) -> Float:
    cell, joint = _grid(12, 4, shift=0.5, line=3.5)
    return 0.5 * noise(rng, width=4) + 0.9 * _cells(rng, cell) + 2.0 * joint


def _planks(rng: np.random.Generator) -> Float:
    cell, joint = _grid(12, 3, shift=0.41, line=1.2)
    grain = 0.8 * noise(rng, width=120, height=2.2) + 0.6 * noise(rng, width=60, height=7)
    return grain + 0.9 * _cells(rng, cell) - 2.8 * joint


def _weave(rng: np.random.Generator) -> Float:
    y, x = np.meshgrid(np.arange(SIZE), np.arange(SIZE), indexing="ij")
    return 0.8 * np.sin(x * 2 * np.pi / 8) * np.sin(y * 2 * np.pi / 8) + 0.6 * noise(rng, width=3) + 0.5 * noise(rng, width=50)


def _blades(rng: np.random.Generator) -> Float:
    """Grass: short strokes, and patches of a yellower green."""
    strokes = noise(rng, width=2, height=6) + 0.7 * noise(rng, width=5, height=3) + 0.5 * noise(rng, width=24)
    warm = 0.5 * noise(rng, width=50)
    return np.stack([strokes + 0.8 * warm, strokes, strokes - 0.4 * warm], axis=-1)


def _pebbles(rng: np.random.Generator) -> Float:
    from scipy.spatial import cKDTree

    points = rng.uniform(0, SIZE, (900, 2))
    around = np.concatenate([points + [i * SIZE, j * SIZE] for i in (-1, 0, 1) for j in (-1, 0, 1)])
    y, x = np.meshgrid(np.arange(SIZE) + 0.5, np.arange(SIZE) + 0.5, indexing="ij")
    away, which = cKDTree(around).query(np.stack([x, y], axis=-1), k=2)
    edge = np.clip((away[..., 1] - away[..., 0]) / 4, 0, 1)
    return 0.9 * rng.normal(size=len(points))[which[..., 0] % len(points)] + 2.0 * edge + 0.3 * noise(rng, width=3)


def _ripples(rng: np.random.Generator) -> Float:
    y, x = np.meshgrid(np.arange(SIZE), np.arange(SIZE), indexing="ij")
    phase = (x * 14 + y * 3) * 2 * np.pi / SIZE + 1.6 * noise(rng, width=90)
    return 0.9 * np.sin(phase) + 0.7 * noise(rng, width=2.5) + 0.5 * noise(rng, width=80)


def _veins(rng: np.random.Generator) -> Float:
    ridge = -np.exp(-np.abs(noise(rng, width=80) + 0.5 * noise(rng, width=24)) * 9)
    return 1.6 * ridge - 0.7 * np.exp(-np.abs(noise(rng, width=36)) * 12) + 0.3 * noise(rng, width=50)


def _frost(rng: np.random.Generator) -> Float:
    scratches = noise(rng, width=90, height=1.6) * noise(rng, width=40) + noise(rng, width=1.6, height=80) * noise(rng, width=40)
    return 0.4 * scratches + 0.8 * noise(rng, width=40)


def _brushed(rng: np.random.Generator) -> Float:
    return noise(rng, width=160, height=1.8)


def _plain(rng: np.random.Generator) -> Float:
    return noise(rng, width=120)


FAMILIES: dict[str, Callable[[np.random.Generator], Float]] = {
    "speckle": _speckle, "mottled": _mottled, "slabs": _slabs, "tiles": _tiles, "flagstones": _flagstones, "bricks": _bricks,
    "planks": _planks, "weave": _weave, "blades": _blades, "pebbles": _pebbles, "ripples": _ripples, "veins": _veins, "frost": _frost,
    "brushed": _brushed, "plain": _plain,
}  # fmt: skip
