"""Sketch: the simulation itself as a video, without the model: shaded from its buffers within seconds, or path-traced."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from physgen.clock import Clock
from physgen.pipeline import Settings, Source, acted, sample_rate, understand
from physgen.video import Frames, encode
from sim.errors import InputError
from sim.trajectory import Trajectory

STAGES = ("parse", "stage", "simulate", "render", "write")
MAX_SAMPLES = 4096
SIZE, SMALL_SIZE, LEAST_SIZE, TRACED_SIZE = (480, 360), (320, 240), (256, 192), (640, 480)
"""Unless asked otherwise; the smaller ones where the others would take more than some three seconds on two cores."""
LONG = 120
"""Frames."""
LIMBS = 6000
"""Parts of characters, times frames, from which on a preview shows every second frame, as animators draw on twos: two people for seven seconds. Who
hands, unlocks and shakes hands for so long moves slowly enough for it."""


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
    dust: bool = False, clock: Clock | None = None,
) -> Sketch:  # fmt: skip
    """A sentence (or a script, a scene, a trajectory) to a picture of its simulation.

    size: None takes `SIZE`, a smaller one where a preview is demanding, `TRACED_SIZE` for a path-traced picture. fps: None takes the scene's, half of
    it where a preview is `on_twos`.
    samples: paths a pixel of a path-traced picture, denoised; None shades the buffers by arithmetic. dust: drawn where heavy things land.
    Raises InputError, OutOfScopeError, SimulationError.
    """
    from sim.render import render

    clock = clock or Clock(stages=STAGES)
    settings = Settings(size or (SIZE if samples is None else TRACED_SIZE), fps, seconds)
    if samples is not None and not 1 <= samples <= MAX_SAMPLES:
        raise InputError(f"samples {samples}: must lie between 1 and {MAX_SAMPLES}")
    trajectory = acted(understand(source, seed=seed, clock=clock), settings, seed=seed, clock=clock)
    if size is None and samples is None:
        settings = replace(settings, size=fitting(trajectory))
    rate = fps or sample_rate(trajectory)
    shown = trajectory
    if fps is None and samples is None and on_twos(trajectory):
        shown, rate = trajectory.sampled(slice(None, None, 2)), rate / 2
    width, height = settings.size
    with clock.stage("render") as tell:
        frames = render(
            shown, width=width, height=height, pathtrace=samples is not None, samples=samples or 1, dust=dust, progress=lambda done, of: tell(done / of)
        )  # fmt: skip
    with clock.stage("write"):
        return Sketch(trajectory, frames, rate, encode(frames, fps=rate, fast=samples is None))


def fitting(trajectory: Trajectory) -> tuple[int, int]:
    """The size of a preview that takes seconds: every frame is new where the camera moves or zooms, and most of it where characters act."""
    scene = trajectory.scene
    if scene is None:
        return SIZE
    reasons = sum((_follows(trajectory), bool(scene.characters), len(trajectory.time) > LONG))
    return (SIZE, SMALL_SIZE, LEAST_SIZE, LEAST_SIZE)[reasons]


def _follows(trajectory: Trajectory) -> bool:
    """Whether the camera moves or zooms."""
    from sim.camera import camera_to_world, focal_px

    assert trajectory.scene is not None
    camera = trajectory.scene.camera
    return bool(np.ptp(camera_to_world(camera, trajectory.time), axis=0).any() or np.ptp(focal_px(camera, trajectory.time, width=SIZE[0])))


def on_twos(trajectory: Trajectory) -> bool:
    """Whether every second frame has to do in a preview that takes seconds: characters act for so long, or so many of them, or while the camera
    follows, so that every pixel of every frame is new."""
    if trajectory.scene is None:
        return False
    if trajectory.scene.characters and _follows(trajectory):
        return True
    acting = {character.name for character in trajectory.scene.characters}
    return len(trajectory.time) * sum(name.split("/", 1)[0] in acting for name in trajectory.names) >= LIMBS
