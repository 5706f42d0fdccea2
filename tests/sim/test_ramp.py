"""A clip that is slow around one moment, and elsewhere as in life."""

from __future__ import annotations

import numpy as np
import pytest

from sim import ramp
from sim.scene import Body, Goal, Scene
from sim.shape import Plane, Sphere
from sim.simulate import simulate
from sim.trajectory import Trajectory

FPS, SLOW = 24, 8.0
FALL = float(np.sqrt(2 * 2.0 / 9.81))
"""A ball 2 m above the ground meets it at sqrt(2 h / g) [s]."""


def scene(**changes: object) -> Scene:
    bodies = [Body(name="ball", shape=Sphere(radius=0.1), material="rubber", position=(0, 0, 2.1)), Body(name="floor", shape=Plane(), static=True)]
    return Scene(bodies=bodies, seconds=1.5, slow_motion=SLOW, medium="vacuum", goals=[Goal(event="bounce", agent="ball")], **changes)


@pytest.fixture(scope="module")
def around() -> Trajectory:
    return simulate(scene(slow_at="impact"), fps=FPS)


def test_frames_lie_a_slow_step_apart_around_the_impact_and_a_plain_one_far_from_it(around: Trajectory) -> None:
    steps, middle = np.diff(around.time), (around.time[1:] + around.time[:-1]) / 2
    near = np.abs(middle - FALL) < ramp.BEFORE - 1 / FPS / SLOW
    assert steps[near] == pytest.approx(1 / FPS / SLOW)
    assert steps[middle < FALL - ramp.BEFORE - ramp.EASE - 1 / FPS] == pytest.approx(1 / FPS)
    assert np.all(np.diff(steps[middle < FALL]) < 1e-9)  # nothing jumps: steps only become shorter on the way into it


def test_it_is_the_same_motion(around: Trajectory) -> None:
    dense = simulate(scene(), fps=FPS)
    for k in range(0, len(around.time), 7):
        assert around.position[k, 0] == pytest.approx(dense.position[int(np.argmin(np.abs(dense.time - around.time[k]))), 0])


def test_the_resolved_scene_gives_the_same_frames_again(around: Trajectory) -> None:
    assert around.scene is not None and around.scene.slow_at == pytest.approx(FALL, abs=1e-3)
    again = simulate(around.scene, fps=FPS)
    assert np.array_equal(again.time, around.time) and np.array_equal(again.position, around.position)


def test_how_much_longer_it_is_follows_the_formula(around: Trajectory) -> None:
    """Frames are whole: each of the two eases may be a step of the clip off."""
    shown = (len(around.time) - 1) / FPS
    assert shown == pytest.approx(float(around.time[-1]) + ramp.longer(SLOW), abs=4 / FPS)


def test_where_nothing_meets_anything_all_of_it_is_slow() -> None:
    alone = scene(slow_at="impact").model_copy(update={"bodies": scene().bodies[:1], "goals": [], "seconds": 0.25})
    done = simulate(alone, fps=FPS)
    assert np.diff(done.time) == pytest.approx(1 / FPS / SLOW)
