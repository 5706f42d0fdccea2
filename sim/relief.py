"""Relief: how a material's marks brighten and darken the points of a floor, a wall or a thing, filtered to the size of a pixel; and what stands around.

The marks of grounds are those of `sim.texture`, laid as the path-traced picture lays them. A pixel that covers many marks sees their
mean: the picture of marks is halved again and again, and the copy whose grain fits the pixel is read. Those of all other bodies are `sim.mark`'s.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.canvas import LUMINANCE
from sim.gbuffers import SKY, GBuffers
from sim.look import Look
from sim.mark import Mark, marks_of
from sim.region import movers
from sim.scene import Body
from sim.setting import Atmosphere, atmosphere
from sim.shape import Box, Plane
from sim.sky import backdrop, panorama
from sim.texture import SIZE, marks
from sim.trajectory import Trajectory

Single = NDArray[np.float32]

BLOCK = 1 << 14
"""Points that are looked up together: what is worked out on the way stays in the processor's own memory."""
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


@lru_cache(maxsize=32)
def _grey_halvings(family: str, contrast: float) -> tuple[Single, tuple[int, ...]]:
    """The same of the marks' brightness alone, (n, 1)."""
    table, starts = _halvings(family, contrast)
    return (table @ LUMINANCE)[:, None].astype(np.float32), starts


def relief(body: Body, seen: Look, local: Single, footprint: Single, *, coarse: bool = False, grey: bool = False) -> Single:
    """Factors (n, 3) on the colour of a ground, mean 1, at points (n, 3) in its frame [m] of which pixels cover `footprint` (n,) [m].

    coarse: of the nearest copy alone, in half the time. grey: (n, 1) on the brightness.
    """
    if len(local) <= BLOCK:
        return _relief(body, seen, local, footprint, coarse, grey)
    parts = [slice(begin, begin + BLOCK) for begin in range(0, len(local), BLOCK)]
    return np.concatenate([_relief(body, seen, local[part], footprint[part], coarse, grey) for part in parts])


def _relief(body: Body, seen: Look, local: Single, footprint: Single, coarse: bool, grey: bool) -> Single:
    table, starts = (_grey_halvings if grey else _halvings)(seen.texture, seen.contrast)
    levels = len(starts) - 1
    texel = footprint * np.float32(SIZE / seen.scale)
    depth = np.log2(np.maximum(texel, 1.0)).clip(0, levels - 1)
    point = place(body, local) / np.float32(seen.scale)
    if coarse:
        return _read(table, starts, point, np.rint(depth).astype(np.int32))
    low = np.floor(depth).astype(np.int32)
    share = (depth - low)[:, None].astype(np.float32)
    return _read(table, starts, point, low) * (1 - share) + _read(table, starts, point, np.minimum(low + 1, levels - 1)) * share


def _read(table: Single, starts: tuple[int, ...], point: Single, level: NDArray[np.int32]) -> Single:
    """Between the four nearest pixels of each point's level; rows run along v, as in the path-traced picture."""
    size = SIZE >> level
    u, v = point[:, 0] * size - np.float32(0.5), point[:, 1] * size - np.float32(0.5)
    column, row = np.floor(u), np.floor(v)
    right, down = (u - column)[:, None], (v - row)[:, None]
    first, last = np.array(starts, dtype=np.int32)[level], size - 1
    c0, r0 = column.astype(np.int32), row.astype(np.int32)
    # sizes are powers of two, so what is left of a division is a mask
    c1, r1 = (c0 + 1) & last, first + ((r0 + 1) & last) * size
    c0, r0 = c0 & last, first + (r0 & last) * size
    upper = table[r0 + c0]
    upper += (table[r0 + c1] - upper) * right
    lower = table[r1 + c0]
    lower += (table[r1 + c1] - lower) * right
    upper += (lower - upper) * down
    return upper


def pixels_of(body: NDArray[Any]) -> list[tuple[int, NDArray[np.int64]]]:
    """Each body that occurs among pixels (n,), and their indices."""
    if not len(body):
        return []
    order = np.argsort(body, kind="stable")
    ordered = body[order]
    starts = np.flatnonzero(np.diff(ordered)) + 1
    return [(int(ordered[begin]), mine) for begin, mine in zip((0, *starts.tolist()), np.split(order, starts), strict=True)]


def footprint(depth: Single, focal_px: float, facing: Single) -> Single:
    """Width of a pixel on a surface [m]: geometric mean along and across the tilt; depth and |cosine to the ray| (n,)."""
    return np.asarray(depth / np.float32(focal_px) / np.sqrt(np.maximum(facing, 0.02)), dtype=np.float32)


OCTAVES = 2.0
"""The marks are clipped to a quarter of the mean at the least: two halvings are the unit of `Reliefs`."""


class Reliefs:
    """The relief of all bodies in a trajectory's buffers, frame by frame, without colour: log2 of the brightness factor in units of two octaves;
    behind them, that of the surroundings over their mean above the horizon.

    What a camera that stands still has seen in its first frame is kept, but on what moves.
    """

    def __init__(self, buffers: GBuffers, trajectory: Trajectory) -> None:
        self.buffers = buffers
        self.looks: dict[int, tuple[Body, Look]] = {}
        self.marks: dict[int, Mark] = {}
        self.air: Atmosphere | None = None
        self.moves = np.zeros(len(trajectory.names) + 1, dtype=bool)  # the last one is the sky
        self.moves[movers(trajectory)] = True
        if trajectory.scene is not None:
            from sim.geometry import staged
            from sim.render import dressed, floor_albedo

            scene, bodies = staged(trajectory)
            self.air = air = atmosphere(scene.setting)
            self.around = panorama(air, ground=floor_albedo(bodies, air))
            self.mean = float((self.around[: len(self.around) // 2] @ LUMINANCE).mean())
            dresses = [dressed(body, air) for body in bodies]
            self.looks = {row: (bodies[row], dresses[row]) for row in grounds(bodies) if not dresses[row].clear}
            self.marks = {row: mark for row, mark in marks_of(bodies, dresses).items() if row not in self.looks}
        self.still = not np.ptp(buffers.camera_to_world, axis=0).any() and not np.ptp(buffers.focal_px)
        self.first = self._at(0, np.ones(buffers.instance.shape[1:], dtype=bool)) if self.still else None

    def plane(self, frame: int) -> Single:
        """(h, w), in -1..1; 0 where nothing has marks."""
        instance = self.buffers.instance
        if self.first is None:
            return self._at(frame, np.ones(instance.shape[1:], dtype=bool))
        same = (instance[frame] == instance[0]) & ~self.moves[instance[frame]]
        made = self._at(frame, ~same)
        return np.where(same, self.first, made)

    def _at(self, frame: int, here: NDArray[np.bool_]) -> Single:
        b = self.buffers
        out = np.zeros(here.shape, dtype=np.float32)
        if self.air is not None:
            y, x = np.nonzero(here & (b.instance[frame] == SKY))
            if len(y):
                out[y, x] = _octaves(backdrop(self.air, self.around, b.rays(frame, x, y)) @ LUMINANCE / self.mean)
        y, x = np.nonzero(here & (b.instance[frame] != SKY))
        rows = b.instance[frame, y, x]
        for row, mine in pixels_of(rows):
            out[y[mine], x[mine]] = self._on(row, frame, x[mine], y[mine])
        return out

    def _on(self, row: int, frame: int, x: NDArray[np.int64], y: NDArray[np.int64]) -> Single:
        """(n,) at pixels that show this body."""
        b = self.buffers
        if row not in self.looks and row not in self.marks:
            return np.zeros(len(x), dtype=np.float32)
        facing = np.abs(np.einsum("ni,ni->n", b.rays(frame, x, y), b.normal[frame, y, x])).astype(np.float32)
        size = footprint(b.depth[frame, y, x], float(b.focal_px[frame]), facing)
        local = b.object_coordinates[frame, y, x]
        if row in self.marks:
            return _octaves(self.marks[row].factor(local, size))
        return _octaves(relief(*self.looks[row], local, size, grey=True)[:, 0])


def _octaves(factor: NDArray[Any]) -> Single:
    return np.clip(np.log2(np.maximum(factor, 1e-3)) / OCTAVES, -1, 1).astype(np.float32)
