"""Faults of identity: none in a true picture, each found where it was put."""

from __future__ import annotations

import numpy as np
import pytest

from physgen.identity import faults
from physgen.track import track
from sim.observe import observe
from sim.preview import shade
from sim.scene import Body, Camera, Scene
from sim.shape import Plane, Sphere
from sim.trajectory import Trajectory

COUNT = 12


@pytest.fixture(scope="module")
def shot():
    """A red and a blue ball that move to the right, one behind the other."""
    bodies = [
        Body(name="red", shape=Sphere(radius=0.2), color="red"),
        Body(name="blue", shape=Sphere(radius=0.2), color="blue"),
        Body(name="floor", shape=Plane(), static=True),
    ]
    scene = Scene(bodies=bodies, camera=Camera(position=(0, -3, 1), look_at=(0, 0, 0.4)))
    step = 0.05 * np.arange(COUNT)
    position = np.stack([np.stack([x, 0 * x, 0 * x + 0.2], axis=1) for x in (step - 1.1, step + 0.4)] + [np.zeros((COUNT, 3))], axis=1)
    trajectory = Trajectory.from_arrays(names=["red", "blue", "floor"], time=np.arange(COUNT) / 24, position=position, scene=scene)
    buffers = observe(trajectory, width=240, height=160)
    return trajectory, buffers, shade(buffers, trajectory)


def read(frames, shot):
    trajectory, buffers, _ = shot
    return faults(frames, track(frames, buffers, trajectory), trajectory, buffers)


def test_a_true_picture_has_none(shot):
    assert read(shot[2], shot).count == 0


def test_a_thing_that_vanishes_is_named(shot):
    _, buffers, frames = shot
    gone = frames.copy()
    for i in range(6, COUNT):
        gone[i][buffers.instance[i] == 0] = frames[0][buffers.instance[i] == 0]  # what the first frame has there
    assert "red" in read(gone, shot).vanished


def test_a_thing_that_nobody_simulated_is_counted(shot):
    frames = shot[2].copy()
    frames[4:9, 110:140, 40:70] = (230, 200, 20)
    assert read(frames, shot).strangers == 1


def test_a_shadow_is_no_stranger(shot):
    frames = shot[2].copy()
    frames[4:9, 110:140, 40:70] = (frames[4:9, 110:140, 40:70] * 0.75).astype(np.uint8)
    assert read(frames, shot).strangers == 0


def test_things_that_change_places_are_named(shot):
    from dataclasses import replace

    trajectory, buffers, frames = shot
    red, blue = (next(t for t in track(frames, buffers, trajectory) if t.thing.name == name) for name in ("red", "blue"))
    swapped = [replace(red, measured_px=blue.measured_px), replace(blue, measured_px=red.measured_px)]
    assert set(faults(frames, swapped, trajectory, buffers).swapped) == {"red", "blue"}
