"""Sketch: the simulation itself as a video, without the model: shaded from its buffers within seconds, or path-traced."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from physgen.clock import Clock
from physgen.pipeline import Settings, Source, acted, observed, sample_rate, understand
from physgen.video import Frames, encode
from sim.errors import InputError
from sim.trajectory import Trajectory

STAGES = ("parse", "stage", "simulate", "observe", "shade", "write")
MAX_SAMPLES = 4096
SIZE, MOVING_SIZE, TRACED_SIZE = (480, 360), (320, 240), (640, 480)
"""Unless asked otherwise; where the camera moves every pixel is new in every frame, and fewer keep the wait within seconds."""


@dataclass(frozen=True, eq=False)
class Sketch:
    """A video of a simulation."""

    trajectory: Trajectory
    frames: Frames = field(repr=False)
    """(t, h, w, 3) sRGB"""
    fps: float
    video: bytes = field(repr=False)
    """mp4"""


def sketch(
    source: Source, *, size: tuple[int, int] | None = None, fps: float | None = None, seconds: float | None = None, seed: int = 0, samples: int | None = None,
    clock: Clock | None = None,
) -> Sketch:  # fmt: skip
    """A sentence (or a script, a scene, a trajectory) to a picture of its simulation.

    size: None takes `SIZE`, `MOVING_SIZE` where the camera moves, `TRACED_SIZE` for a path-traced picture.
    samples: paths a pixel of a path-traced picture, denoised; None shades the buffers by arithmetic. Raises InputError, OutOfScopeError, SimulationError.
    """
    from sim.preview import shade
    from sim.render import render

    clock = clock or Clock(stages=STAGES)
    settings = Settings(size or (SIZE if samples is None else TRACED_SIZE), fps, seconds)
    if samples is not None and not 1 <= samples <= MAX_SAMPLES:
        raise InputError(f"samples {samples}: must lie between 1 and {MAX_SAMPLES}")
    trajectory = acted(understand(source, seed=seed, clock=clock), settings, seed=seed, clock=clock)
    if size is None and samples is None and moves(trajectory):
        settings = replace(settings, size=MOVING_SIZE)
    buffers = None if samples is not None else observed(trajectory, settings, clock=clock)
    with clock.stage("shade") as tell:
        if buffers is not None:
            frames = shade(buffers, trajectory, progress=lambda done, of: tell(done / of))
        else:
            frames = render(
                trajectory, width=settings.size[0], height=settings.size[1], pathtrace=True, samples=samples or 1,
                progress=lambda done, of: tell(done / of),
            )  # fmt: skip
    rate = fps or sample_rate(trajectory)
    with clock.stage("write"):
        return Sketch(trajectory, frames, rate, encode(frames, fps=rate))


def moves(trajectory: Trajectory) -> bool:
    """Whether the scene's camera moves or zooms."""
    from sim.camera import camera_to_world, focal_px

    if trajectory.scene is None:
        return False
    camera, times = trajectory.scene.camera, trajectory.time
    return bool(np.ptp(camera_to_world(camera, times), axis=0).any() or np.ptp(focal_px(camera, times, width=SIZE[0])))
