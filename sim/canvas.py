"""Canvas: points of a body's surface that marks are drawn on, in the body's own frame, each as wide as the pixel that covers it.

Marks are functions of the point in space, so that they need no unwrapping and stick to whatever turns. Every edge and every grain is filtered to
the pixel by arithmetic: what is finer than a pixel leaves its mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

Single = NDArray[np.floating[Any]]
"""Single precision, as a rule; an intermediate in double harms nothing."""
Whole = NDArray[np.int64]
Triple = tuple[float, float, float]

VOLUME = 64
"""Voxels of an edge of the noise, which repeats."""
BLOB = 4.0
"""Voxels of one of its features."""
UNSEEN = 0.01
"""Noise of less than this deviation is none: the pixels are wider than what it draws."""
CELLS = 9
"""Cells along an edge of the volume of cells, which repeats."""
DARK, LIGHT = (0.022, 0.022, 0.025), (0.86, 0.86, 0.84)
"""Ink and paint (linear), whichever stands out from the body's colour."""
LUMINANCE = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)
"""Of linear sRGB (IEC 61966-2-1)."""


@cache
def _noise() -> Single:
    """Smooth noise, mean 0, deviation 1."""
    rng = np.random.default_rng(11)
    k = np.fft.fftfreq(VOLUME)
    square = k[:, None, None] ** 2 + k[None, :, None] ** 2 + k[None, None, :] ** 2
    made = np.fft.ifftn(np.fft.fftn(rng.normal(size=(VOLUME,) * 3)) * np.exp(-2.2 * BLOB**2 * square)).real
    return ((made - made.mean()) / made.std()).astype(np.float32)


@cache
def _cells() -> tuple[Single, Single]:
    """How far a point is from the border of its cell (0 at the border, about 1 in the middle), and a number of the cell (deviation 1)."""
    rng = np.random.default_rng(12)
    count = CELLS**3
    lattice = np.stack(np.meshgrid(*[np.arange(CELLS)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    points = np.mod((lattice + rng.uniform(0.08, 0.92, (count, 3))) / CELLS, 1.0)
    grid = (np.stack(np.meshgrid(*[np.arange(VOLUME)] * 3, indexing="ij"), axis=-1).reshape(-1, 3) + 0.5) / VOLUME
    away, which = cKDTree(points, boxsize=1.0).query(grid, k=2)
    border = (away[:, 1] - away[:, 0]) * CELLS
    shape = (VOLUME,) * 3
    return border.reshape(shape).astype(np.float32), rng.normal(size=count)[which[:, 0]].reshape(shape).astype(np.float32)


@cache
def _turns() -> tuple[Single, ...]:
    """Rotations that keep the layers of noise from repeating alike."""
    return tuple(m.astype(np.float32) for m in Rotation.random(8, random_state=np.random.default_rng(13)).as_matrix())


def _looked_up(volume: Single, point: Single) -> Single:
    return np.asarray(map_coordinates(volume, point.T, order=1, mode="grid-wrap", output=np.float32, prefilter=False))


@dataclass(frozen=True, eq=False)
class Canvas:
    """n points of one body."""

    point: Single
    """(n, 3) in the body's frame, about the middle of its box [m]."""
    width: Single
    """(n,) of the pixel on the surface [m]."""
    half: Single
    """(3,) half edges of the box around the body [m]."""
    color: Single
    """(3,) the body's own, linear."""
    contrast: float
    """Deviation of the material's marks, relative to the colour."""
    seed: int
    """Of the body: no two pieces of wood are alike."""
    round: str
    """"sphere", "turned" (about Z) or "" (neither)."""

    # ------------------------------------------------------------------------------------------- where

    @property
    def size(self) -> Any:
        """Longest edge of the box around the body [m]."""
        return float(2 * self.half.max())

    @cached_property
    def order(self) -> tuple[Any, Any, Any]:
        """Axes of the body from the shortest to the longest."""
        a, b, c = np.argsort(self.half, kind="stable")
        return int(a), int(b), int(c)

    @cached_property
    def unit(self) -> Single:
        """(n, 3) the points in units of the half edges: -1 to 1."""
        return np.asarray(self.point / self.half)

    @cached_property
    def way(self) -> Single:
        """(n, 3) unit directions from the middle, as on a ball."""
        return np.asarray(self.unit / np.maximum(np.sqrt(np.einsum("ni,ni->n", self.unit, self.unit)), 1e-6)[:, None])

    @cached_property
    def spread(self) -> Single:
        """(n,) width of a pixel as an angle on a ball [rad]."""
        return self.width / np.float32(self.half.mean())

    @cached_property
    def face(self) -> NDArray[np.int64]:
        """(n,) axis of the side of the box that the point is on."""
        return np.asarray(np.abs(self.unit).argmax(axis=1))

    @cached_property
    def angle(self) -> Single:
        """(n,) about Z [rad]."""
        return np.arctan2(self.point[:, 1], self.point[:, 0])

    @cached_property
    def radial(self) -> Single:
        """(n,) distance from Z in units of the half edge."""
        return np.hypot(self.unit[:, 0], self.unit[:, 1])

    @cached_property
    def cap(self) -> NDArray[np.bool_]:
        """(n,) on the top or the bottom of something turned about Z."""
        return np.asarray(np.abs(self.unit[:, 2]) > np.maximum(self.radial, 0.985))

    def on(self, axis: int) -> NDArray[np.bool_]:
        """(n,) on one of the two sides square to an axis."""
        return np.asarray(self.face == axis)

    # ------------------------------------------------------------------------------------------- noise

    def noise(self, width: float | Single, *, layer: int = 0, along: int | Whole | None = None, stretch: float = 1.0) -> Single:
        """(n,) deviation 1 where features of `width` [m] are wider than a pixel, stretched along an axis of the body."""
        point = self.point
        if along is not None:
            point = point * np.where(np.arange(3) == np.asarray(along)[..., None], 1 / stretch, 1).astype(np.float32)
        fade = np.exp(-1.2 * (self.width / np.float32(width)) ** 2)
        if not (fade > UNSEEN).any():
            return np.zeros_like(fade)
        turned = point if along is not None else point @ _turns()[layer % 8].T
        return _looked_up(_noise(), turned * np.asarray(BLOB / width, dtype=np.float32)[..., None] + self._shift(layer)) * fade

    def cells(self, width: float, *, layer: int = 0) -> tuple[Single, Single, Single]:
        """Cells `width` wide [m]: (n,) distance from the border in cells, a number of the cell, and how much of both a pixel can show (0..1)."""
        border, number = _cells()
        at = (self.point @ _turns()[layer % 8].T) * np.float32(VOLUME / CELLS / width) + self._shift(layer)
        fade = np.exp(-1.5 * (self.width / np.float32(width)) ** 2)
        return _looked_up(border, at), _looked_up(number, at) * fade, fade

    def _shift(self, layer: int) -> Single:
        return shift_of(self.seed, layer)

    def wave(self, phase: Single, period: float | Single) -> Single:
        """(n,) sine of a phase [rad] whose period is so long [m], faded where a pixel is as wide."""
        return np.sin(phase) * np.exp(-2.0 * (self.width / np.float32(period)) ** 2 * 2)

    # ------------------------------------------------------------------------------------------- edges and paint

    @cached_property
    def ink(self) -> Single:
        """(3,) what stands out from the body's colour: dark on light, light on dark."""
        return np.array(DARK if float(self.color @ LUMINANCE) > 0.16 else LIGHT, dtype=np.float32)

    def plain(self, factor: Single) -> Single:
        """(n, 3) the body's colour times a factor (n,)."""
        return np.asarray(self.color * factor[:, None])

    def paint(self, albedo: Single, share: Single, color: Single | Triple) -> Single:
        """A coat of another colour over `share` (n,) of each pixel."""
        return np.asarray(albedo + share[:, None] * (np.asarray(color, dtype=np.float32) - albedo))


@lru_cache(maxsize=4096)
def shift_of(seed: int, layer: int) -> Single:
    """(3,) where a body begins in a layer of noise."""
    return np.random.default_rng([seed, layer]).uniform(0, VOLUME, 3).astype(np.float32)


def inside(distance: Single, width: Single) -> Single:
    """(n,) how much of a pixel lies where a distance is positive; distance and width of the pixel in the same unit."""
    return np.clip(0.5 + distance / np.maximum(width, 1e-9), 0.0, 1.0)


def line(distance: Single, half: float, width: Single) -> Single:
    """(n,) how much of a pixel a line of half thickness `half` covers, at a distance from its middle."""
    w = np.maximum(width, 1e-9)
    low, high = np.maximum(distance - w / 2, -half), np.minimum(distance + w / 2, half)
    return np.clip((high - low) / w, 0.0, 1.0)


def repeated(value: Single, period: float) -> Single:
    """(n,) signed distance to the nearest multiple of a period."""
    return np.asarray(value - np.float32(period) * np.round(value / np.float32(period)))


def sides(c: Canvas) -> tuple[Single, Single, Single, Single]:
    """Where a point lies on its side of the box, from the side's middle, along the next and the one after the next axis [m]; half edges there [m]."""
    rows = np.arange(len(c.face))
    one, two = (c.face + 1) % 3, (c.face + 2) % 3
    return c.point[rows, one], c.point[rows, two], c.half[one], c.half[two]


def spotted(c: Canvas, albedo: Single, step: float, radius: float, color: Single) -> Single:
    """Dots of a radius [steps] in a staggered grid on the sides of a box, `step` apart [m]."""
    u, v, _, _ = sides(c)
    row = np.round(v / np.float32(step * 0.87))
    u = repeated(u + np.where(np.mod(row, 2) > 0, step / 2, 0).astype(np.float32), step)
    v = v - row * np.float32(step * 0.87)
    return c.paint(albedo, inside(np.float32(radius * step) - np.hypot(u, v), c.width), color)


def shaded(albedo: Single, share: Single, dark: float) -> Single:
    """Darkened by `dark` over a share (n,) of each pixel."""
    return np.asarray(albedo * (1 - dark * share)[:, None])
