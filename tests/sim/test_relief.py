"""Marks on floors: mean 1, the same picture as the path tracer's, and calm where a pixel covers many of them."""

from __future__ import annotations

import numpy as np
import pytest

from sim.look import look
from sim.relief import grounds, place, relief
from sim.scene import Body
from sim.shape import Box, Plane, Sphere
from sim.texture import SIZE, marks

FLOOR = Body(name="floor", shape=Plane(), static=True, material="wood")


def test_grounds_are_planes_and_large_fixed_boxes() -> None:
    bodies = [
        FLOOR, Body(name="ball", shape=Sphere(radius=1), static=True), Body(name="wall", shape=Box(size=(3, 0.2, 2)), static=True),
        Body(name="brick", shape=Box(size=(0.2, 0.1, 0.1)), static=True), Body(name="crate", shape=Box(size=(2, 2, 2))),
    ]  # fmt: skip
    assert grounds(bodies) == [0, 2]


def test_close_up_the_marks_are_those_of_the_texture() -> None:
    seen = look(FLOOR)
    picture = marks(seen.texture, seen.contrast)
    row, column = np.array([10, 200, 511]), np.array([0, 300, 77])
    # pixel (row, column) of the texture has its centre at u = (column + 0.5) / SIZE, v = (row + 0.5) / SIZE
    point = np.stack([(column + 0.5) / SIZE, (row + 0.5) / SIZE, np.zeros(3)], axis=1) * seen.scale
    got = relief(FLOOR, seen, point.astype(np.float32), np.full(3, 1e-5, np.float32))
    assert got == pytest.approx(picture[row, column], abs=2e-3)


def test_marks_repeat_and_far_away_only_their_mean_is_left() -> None:
    seen = look(FLOOR)
    points = np.random.default_rng(0).uniform(-5, 5, (400, 3)).astype(np.float32)
    near = relief(FLOOR, seen, points, np.full(400, 1e-3, np.float32))
    again = relief(FLOOR, seen, points + np.array([seen.scale, -3 * seen.scale, 0], np.float32), np.full(400, 1e-3, np.float32))
    assert near == pytest.approx(again, abs=0.02)
    assert near.std() > 0.5 * seen.contrast
    assert relief(FLOOR, seen, points, np.full(400, 100.0, np.float32)) == pytest.approx(np.ones((400, 3)), abs=1e-3)


def test_every_side_of_a_wall_has_its_own_marks() -> None:
    wall = Body(name="wall", shape=Box(size=(2, 1, 4)), static=True, material="brick")
    points = np.array([[1, 0.2, 0.7], [0.3, -0.5, 0.7], [0.3, 0.2, 2.0]], dtype=np.float32)
    assert place(wall, points) == pytest.approx(np.array([[0.2, 0.7], [0.3, 0.7], [0.3, 0.2]]))


def test_the_path_traced_floor_shows_the_same_marks() -> None:
    from sim.relief import Reliefs
    from sim.render import render_with_buffers
    from sim.scene import Camera, Light, Scene, Setting
    from sim.trajectory import Trajectory

    floor = FLOOR.model_copy(update={"material": "asphalt"})
    scene = Scene(bodies=[floor], camera=Camera(position=(0.3, -0.5, 0.7), look_at=(0.2, 0.1, 0)), setting=Setting(lights=[Light(elevation_deg=60)]))
    trajectory = Trajectory.from_arrays(names=["floor"], time=[0.0], position=np.zeros((1, 1, 3)), scene=scene)
    video, buffers = render_with_buffers(trajectory, width=96, height=72, samples=16)
    plane = Reliefs(buffers, trajectory).plane(0)
    light = np.log(video[0].astype(float).mean(axis=-1))
    assert np.corrcoef(plane.ravel(), light.ravel())[0, 1] > 0.8
    assert np.corrcoef(plane[:, ::-1].ravel(), light.ravel())[0, 1] < 0.5
