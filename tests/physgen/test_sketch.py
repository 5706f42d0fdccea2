"""A sketch: the simulation as a video without the model, accounted for by stage."""

from __future__ import annotations

import numpy as np
import pytest

from physgen.clock import Clock
from physgen.sketch import LEAST_SIZE, SIZE, SMALL_SIZE, STAGES, TWOS, fitting, sketch
from physgen.video import decode
from sim.errors import InputError
from sim.scene import Body, Camera, CameraKey, Scene
from sim.shape import Sphere
from sim.trajectory import Trajectory

SENTENCE = "A red ball falls from a height of 1 meter"


def test_a_sentence_becomes_a_video_and_every_second_has_a_stage() -> None:
    clock = Clock(stages=STAGES)
    made = sketch(SENTENCE, size=(96, 64), seconds=0.5, clock=clock)
    assert made.frames.shape == (12, 64, 96, 3)
    assert len(decode(made.video).frames) == 12
    assert all(clock.seconds[stage] > 0 for stage in STAGES)
    assert sum(clock.seconds.values()) <= clock.total


def test_frames_are_those_of_the_simulation() -> None:
    made = sketch(SENTENCE, size=(96, 64), seconds=0.5, fps=30)
    assert (len(made.trajectory.time), made.fps) == (15, 30)
    assert made.trajectory.scene is not None


@pytest.mark.parametrize(("frames", "follows", "size"), [(48, False, SIZE), (48, True, SMALL_SIZE), (200, False, SMALL_SIZE), (200, True, LEAST_SIZE)])
def test_a_preview_in_which_more_changes_is_smaller(frames: int, follows: bool, size: tuple[int, int]) -> None:
    keys = [CameraKey(time=t, position=(0.5 * t if follows else 0.0, -4, 1), look_at=(0, 0, 1)) for t in (0.0, 1.0)]
    scene = Scene(bodies=[Body(name="ball", shape=Sphere(radius=0.1), position=(0, 0, 1))], camera=Camera(keys=keys))
    path = np.tile([[0.0, 0.0, 1.0]], (frames, 1, 1))
    assert fitting(Trajectory.from_arrays(names=["ball"], time=np.arange(frames) / 24, position=path, scene=scene)) == size


@pytest.mark.parametrize("samples", [0, 5000])
def test_samples_out_of_range_are_refused(samples: int) -> None:
    with pytest.raises(InputError, match="samples"):
        sketch(SENTENCE, samples=samples)


@pytest.mark.parametrize(("frames", "fps", "shown", "rate"), [(TWOS - 1, None, TWOS - 1, 24), (TWOS, None, TWOS // 2, 12), (TWOS, 24.0, TWOS, 24)])
def test_a_long_preview_shows_every_second_sample_unless_a_rate_is_asked_for(frames: int, fps: float | None, shown: int, rate: float) -> None:
    scene = Scene(bodies=[Body(name="ball", shape=Sphere(radius=0.1), position=(0, 0, 1))], camera=Camera(position=(0, -4, 1), look_at=(0, 0, 1)))
    path = np.tile([[0.0, 0.0, 1.0]], (frames, 1, 1))
    made = sketch(Trajectory.from_arrays(names=["ball"], time=np.arange(frames) / 24, position=path, scene=scene), size=(32, 24), fps=fps)
    assert (len(made.frames), made.fps, len(made.trajectory.time)) == (shown, rate, frames)
