"""Strips: a scene at a glance, a few moments side by side in one small picture, shaded from its buffers."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from physgen.sheet import PAPER
from physgen.video import Frames
from sim.errors import InputError
from sim.trajectory import Trajectory

COUNT = 5
TILE = (160, 120)
"""Width and height of a moment [px]."""
GAP = 4
"""Between two moments [px]."""
FINER = 2
"""Moments are drawn so many times larger, then reduced: smooth edges."""
QUALITY = 80
"""Of the JPEG: about 15 kB a strip."""
STILL = 0.05
"""What moves slower than this looks still [m/s]."""
LINGER = 0.25
"""How long the last moment comes after all has come to rest [s]."""


def moments(trajectory: Trajectory, *, count: int = COUNT) -> NDArray[np.int64]:
    """Frames from the first one until nothing moves any more (or to the end), in equal steps of time and way taken together.

    So a short fall gets its share beside a long roll: each step is half of its share of the time and half of its share of the way
    that the fastest body goes.
    """
    if count < 1:
        raise InputError(f"{count} moments: a strip has at least one")
    time = trajectory.time
    speed = np.where(trajectory.active, np.linalg.norm(trajectory.velocity, axis=-1), 0.0).max(axis=1)
    moving = np.flatnonzero(speed > STILL)
    last = min(int(np.searchsorted(time, time[moving[-1] if len(moving) else -1] + LINGER)), len(time) - 1)
    way = np.concatenate([[0.0], np.cumsum((speed[1:] + speed[:-1]) / 2 * np.diff(time))])[: last + 1]
    passed = (time[: last + 1] - time[0]) / max(float(time[last] - time[0]), 1e-9) + way / max(float(way[-1]), 1e-9)
    return np.unique(np.searchsorted(passed, np.linspace(0, passed[-1], count) - 1e-9).astype(np.int64))


def strip(trajectory: Trajectory, *, count: int = COUNT, size: tuple[int, int] = TILE) -> bytes:
    """A JPEG of `count` moments in a row, each of `size` (width, height) [px]."""
    from sim.render import render

    chosen = moments(trajectory, count=count)
    few = trajectory.sampled(chosen)
    return row(render(few, width=FINER * size[0], height=FINER * size[1]), size=size)


def row(frames: Frames, *, size: tuple[int, int]) -> bytes:
    """A JPEG of frames (t, h, w, 3) from left to right, each reduced to `size` (width, height) [px]."""
    width, height = size
    sheet = Image.new("RGB", (len(frames) * (width + GAP) - GAP, height), PAPER)
    for k, frame in enumerate(frames):
        sheet.paste(Image.fromarray(frame).resize(size, Image.Resampling.LANCZOS), (k * (width + GAP), 0))
    buffer = io.BytesIO()
    sheet.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    return buffer.getvalue()
