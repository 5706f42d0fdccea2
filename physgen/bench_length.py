"""bench length: clips of ten and twenty seconds: does the error grow, and does what was hidden or out of the picture come back as itself?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from physgen import color, measure, video
from physgen.track import Track
from physgen.video import Frames
from sim.gbuffers import GBuffers
from sim.scene import Body, Camera, Scene
from sim.shape import Box, Plane, Sphere
from sim.trajectory import Trajectory

FPS = 24
GOAL_MEAN, GOAL_WORST = 0.003, 0.01
"""Error of the centroid as a share of the width: the clip's mean, and the worst second's."""
SAME = 10.0
"""dE*ab within which a thing that comes back is itself."""
GONE = 6
"""Frames out of sight from which coming back counts."""
SIGHT = 12
"""Frames before and after that are compared."""
PERIODS = {"orbit": 7.0, "shuttle": 5.0}
"""Of the two movers [s]."""


@dataclass(frozen=True)
class Row:
    """One clip."""

    seconds: float
    thing: str
    error: tuple[float, ...]
    """Mean error of the centroid by second, as a share of the width; NaN where nothing is seen."""
    returns: tuple[float, ...]
    """dE*ab of the thing's mean colour before it went and after it came back, each time."""

    @property
    def mean(self) -> float:
        return float(np.nanmean(self.error))

    @property
    def worst(self) -> float:
        return float(np.nanmax(self.error))

    @property
    def drift(self) -> float:
        """Growth of the error over the clip, by a straight line, as a share of the width."""
        seconds = np.arange(len(self.error))
        seen = np.isfinite(self.error)
        return float(np.polyfit(seconds[seen], np.array(self.error)[seen], 1)[0] * (len(self.error) - 1)) if seen.sum() > 1 else 0.0


def staged(seconds: float) -> Trajectory:
    """A red ball circles behind a crate and before it; a blue one leaves the picture on the left and comes back."""
    bodies = [
        Body(name="red_ball", shape=Sphere(radius=0.22), material="rubber", color="red", phrase="red rubber ball"),
        Body(name="blue_ball", shape=Sphere(radius=0.2), material="plastic", color="blue", phrase="blue plastic ball"),
        Body(name="crate", shape=Box(size=(0.9, 0.5, 0.9)), material="wood", phrase="wooden crate", position=(0.4, 0.3, 0.45), static=True),
        Body(name="floor", shape=Plane(), material="concrete", static=True),
    ]
    scene = Scene(
        text="A red rubber ball circles around a wooden crate, a blue plastic ball rolls to and fro", seconds=seconds, bodies=bodies,
        camera=Camera(position=(0, -4.2, 1.3), look_at=(0, 0.2, 0.4)),
    )  # fmt: skip
    time = np.arange(round(seconds * FPS)) / FPS
    around, along = 2 * np.pi * time / PERIODS["orbit"], 2 * np.pi * time / PERIODS["shuttle"]
    zero = np.zeros_like(time)
    red = np.stack([0.4 + 1.1 * np.sin(around), 0.3 - 1.0 * np.cos(around), zero + 0.22], axis=1)
    blue = np.stack([-1.6 + 1.6 * np.cos(along), zero - 0.9, zero + 0.2], axis=1)
    position = np.stack([red, blue, np.tile((0.4, 0.3, 0.45), (len(time), 1)), np.zeros((len(time), 3))], axis=1)
    return Trajectory.from_arrays(names=[b.name for b in bodies], time=time, position=position, scene=scene)


def run(
    *, lengths: tuple[float, ...] = (2.0, 10.0, 20.0), size: tuple[int, int] = (256, 192), seed: int = 0, progress: Callable[[float], None] | None = None
) -> list[Row]:  # fmt: skip
    """Paint the same scene at several lengths and measure each clip on its decoded mp4."""
    from physgen.clock import Clock
    from physgen.painter import Painter
    from sim.observe import observe

    rows, painter = [], Painter.load("moe")
    for done, seconds in enumerate(lengths):
        trajectory = staged(seconds)
        assert trajectory.scene is not None
        buffers = observe(trajectory, width=size[0], height=size[1])
        frames = painter.paint(trajectory.scene.text, trajectory, buffers, steps=None, guidance_scale=None, seed=seed, clock=Clock())
        clip = video.decode(video.encode(frames, fps=FPS))
        tracks = measure.measure(clip, trajectory=trajectory, gbuffers=buffers).tracks
        rows += [read(track, clip.frames, buffers, seconds=seconds) for track in tracks if not track.thing.static]
        if progress is not None:
            progress((done + 1) / len(lengths))
    return rows


def read(track: Track, frames: Frames, buffers: GBuffers, *, seconds: float) -> Row:
    """Errors by second, and what became of it when it was out of sight."""
    off = np.linalg.norm(track.measured_px - track.predicted_px, axis=1) / buffers.size[0]
    parts = [off[start : start + FPS] for start in range(0, len(off), FPS)]
    error = tuple(float(np.nanmean(part)) if np.isfinite(part).any() else float("nan") for part in parts)
    row = track.thing.rows[0]
    seen = (buffers.instance == row).sum(axis=(1, 2)) >= 0.5 * np.nanmax(track.predicted_area)
    return Row(seconds, track.thing.name, error, tuple(_apart(frames, buffers.instance == row, before, after) for before, after in gaps(seen)))


def gaps(seen: NDArray[np.bool_]) -> list[tuple[slice, slice]]:
    """Frames before and after each time that a thing is out of sight for GONE frames or more."""
    found, last = [], None
    for frame in np.flatnonzero(seen):
        if last is not None and frame - last > GONE:
            found.append((slice(max(0, last + 1 - SIGHT), last + 1), slice(int(frame), int(frame) + SIGHT)))
        last = int(frame)
    return found


def _apart(frames: Frames, mask: NDArray[np.bool_], before: slice, after: slice) -> float:
    one, other = (color.to_lab(frames[part][mask[part]]).mean(axis=0) for part in (before, after))
    return float(np.linalg.norm(one - other))


def lines(rows: list[Row]) -> list[str]:
    """A clip and thing a line, and the goals."""
    text = [f"{'seconds':>8}  {'thing':<12}{'mean':>9}{'worst s':>9}{'drift':>9}{'returns':>9}{'most dE':>9}"]
    for r in rows:
        most = f"{max(r.returns):.1f}" if r.returns else "-"
        text.append(f"{r.seconds:>8g}  {r.thing:<12}{r.mean:>9.4f}{r.worst:>9.4f}{r.drift:>+9.4f}{len(r.returns):>9}{most:>9}")
    good = sum(r.mean <= GOAL_MEAN and r.worst <= GOAL_WORST and max(r.returns, default=0.0) <= SAME for r in rows)
    return [*text, f"{good} of {len(rows)}: mean within {GOAL_MEAN:g} of the width, worst second within {GOAL_WORST:g}, back as itself within dE {SAME:g}"]


def as_data(rows: list[Row]) -> dict[str, Any]:
    """For --json; seconds in which nothing is seen are null."""

    def row(r: Row) -> dict[str, Any]:
        error = [None if np.isnan(e) else round(e, 5) for e in r.error]
        return {"seconds": r.seconds, "thing": r.thing, "error": error, "returns": [round(d, 2) for d in r.returns]}

    return {"rows": [row(r) for r in rows]}


def draw(rows: list[Row], path: Path) -> None:
    """A PNG: error by second, a line for each clip and thing."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 4), layout="constrained")
    for r in rows:
        axes.plot(np.arange(len(r.error)) + 0.5, r.error, marker="o", markersize=3, label=f"{r.seconds:g} s, {r.thing.replace('_', ' ')}")
    axes.axhline(GOAL_MEAN, color="0.6", linestyle="--", linewidth=1)
    axes.set(xlabel="second of the clip", ylabel="error of the centroid, share of the width", ylim=(0, None))
    axes.legend(fontsize=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)
    plt.close(figure)
