"""A sketch: the simulation as a video without the model, accounted for by stage."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from physgen.clock import Clock
from physgen.sketch import LEAST_SIZE, SIZE, SMALL_SIZE, STAGES, fitting, on_twos, sketch
from physgen.video import decode
from sim.errors import InputError
from sim.scene import Body, Camera, CameraKey, Character, Scene
from sim.shape import Plane, Sphere
from sim.simulate import simulate
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


@pytest.mark.parametrize(("limbs", "fps", "shown", "rate"), [(10**6, None, 24, 24), (100, None, 12, 12), (100, 24.0, 24, 24)])
def test_long_acting_is_shown_on_twos_unless_a_rate_is_asked_for(
    limbs: int, fps: float | None, shown: int, rate: float, walking: Trajectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("physgen.sketch.LIMBS", limbs)
    made = sketch(walking, size=(32, 24), fps=fps)
    assert (len(made.frames), made.fps, len(made.trajectory.time)) == (shown, rate, 24)


@pytest.fixture(scope="module")
def walking() -> Trajectory:
    cat = Character.model_validate({"name": "cat", "species": "cat", "actions": [{"type": "walk"}]})
    return simulate(Scene(seconds=1.0, bodies=[Body(name="floor", shape=Plane(), static=True)], characters=[cat]))


def test_what_only_moves_is_never_shown_on_twos() -> None:
    path = np.tile([[0.0, 0.0, 1.0]], (5000, 3, 1))
    bodies = [Body(name=f"ball{i}", shape=Sphere(radius=0.1), position=(0, 0, i)) for i in range(3)]
    scene = Scene(bodies=bodies)
    assert not on_twos(Trajectory.from_arrays(names=[b.name for b in bodies], time=np.arange(5000) / 24, position=path, scene=scene))


def test_acting_before_a_camera_that_moves_is_shown_on_twos(walking: Trajectory) -> None:
    scene = walking.scene
    assert scene is not None and not on_twos(walking)
    keys = [CameraKey(time=t, position=(3.0, t, 1.0), look_at=(0.0, t, 0.3)) for t in (0.0, 1.0)]
    moving = Camera(position=(3.0, 0.0, 1.0), look_at=(0.0, 0.0, 0.3), keys=keys)
    assert on_twos(replace(walking, scene=scene.model_copy(update={"camera": moving})))
