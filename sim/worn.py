"""Worn: things that bring their own colours keep them in the painted picture. A product's label is in its file and is nobody's guess.

Their pixels are shaded as the preview shades them, from the file's colours and the buffers' light; one path-traced still tells how bright they stand
there. Only their silhouettes, which the background shares, are left to the painter in part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.gbuffers import GBuffers
from sim.look import linear
from sim.preview import Brush, Painter
from sim.shape import Mesh
from sim.trajectory import Trajectory

Single = NDArray[np.float32]

STILL = 200
"""Width of the still [px]."""
SAMPLES = 16
"""Paths a pixel of it, denoised."""
LEAST = 30
"""Pixels of the still from which a thing's light counts."""
DARKEST = 0.004
"""Radiance below which nothing is told about the light."""
RIM = 0.5
"""Share of the file's colours in pixels at the silhouette."""


@dataclass(frozen=True, eq=False)
class Worn:
    """The things of a clip that bring their own colours."""

    buffers: GBuffers
    painter: Painter
    level: Mapping[int, Single]
    """By row, (3,) the path-traced over the preview's radiance."""

    @classmethod
    def of(cls, trajectory: Trajectory, buffers: GBuffers) -> Worn | None:
        """None where nothing in the picture brings colours of its own."""
        if trajectory.scene is None or not any(isinstance(b.shape, Mesh) for b in trajectory.scene.bodies):
            return None
        painter = Brush(trajectory).painter
        rows = skinned(painter)
        if not np.isin(buffers.instance, rows).any():
            return None
        return cls(buffers, painter, levels(trajectory, buffers, rows, painter))

    def over(self, frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Frames (t, h, w, 3) sRGB -> the same with these things in their own colours."""
        from sim.render import tone

        out = frames.copy()
        rows = list(self.level)
        for frame, instance in enumerate(self.buffers.instance):
            mask = np.isin(instance, rows)
            if not mask.any():
                continue
            here = np.flatnonzero(mask)
            row = instance.ravel()[here]
            radiance = self.painter.radiance(self.buffers, frame, here)
            gain = np.stack([self.level[int(r)] for r in rows])[np.searchsorted(rows, row)]
            share = np.where(_inner(instance).ravel()[here], 1.0, RIM)[:, None]
            flat = out[frame].reshape(-1, 3)
            flat[here] = (flat[here] + share * (tone(radiance * gain) - flat[here].astype(np.float64))).round().astype(np.uint8)
        return out


def skinned(painter: Painter) -> NDArray[np.int64]:
    """Rows of the bodies that bring their own colours."""
    return np.array([row for row, mark in painter.marks.items() if mark.skin is not None], dtype=np.int64)


def levels(trajectory: Trajectory, buffers: GBuffers, rows: NDArray[np.int64], painter: Painter) -> dict[int, Single]:
    """How bright each thing stands in its light, path-traced over shaded, in the frame that shows most of it. Things that are never seen well have none."""
    from sim.render import render_with_buffers

    size = (STILL, max(2, round(STILL * buffers.size[1] / buffers.size[0])))
    area = {int(row): (buffers.instance == row).sum(axis=(1, 2)) for row in rows}
    best = {row: int(seen.argmax()) for row, seen in area.items() if seen.max() > 0}
    out: dict[int, Single] = {}
    for frame in sorted(set(best.values())):
        picture, small = render_with_buffers(trajectory.sampled(np.array([frame])), width=size[0], height=size[1], samples=SAMPLES)
        for row in sorted(row for row, where in best.items() if where == frame):
            here = np.flatnonzero((small.instance[0] == row) & _inner(small.instance[0]))
            if len(here) >= LEAST:
                traced = linear(picture[0].reshape(-1, 3)[here] / 255.0).mean(axis=0)
                shaded = painter.radiance(small, 0, here).mean(axis=0)
                out[row] = (traced / np.maximum(shaded, DARKEST)).astype(np.float32)
    return dict(sorted(out.items()))


def _inner(instance: NDArray[np.int16]) -> NDArray[np.bool_]:
    """(h, w) pixels whose four neighbours show the same thing."""
    same = np.ones(instance.shape, dtype=bool)
    for axis in (0, 1):
        equal = np.diff(instance, axis=axis) == 0
        for side in ((1, 0), (0, 1)):
            same &= np.pad(equal, [side if k == axis else (0, 0) for k in (0, 1)], constant_values=True)
    return same
