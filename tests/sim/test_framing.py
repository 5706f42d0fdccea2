"""Framing: whoever acts is in the picture from the first frame to the last."""

from __future__ import annotations

import numpy as np
import pytest

from sim import framing, hidden
from sim.character import all_bodies
from sim.scene import Action, Body, Character, Goal, Scene
from sim.seen import Seen
from sim.shape import Box, Plane, Sphere
from sim.simulate import simulate


def in_picture(scene, trajectory, who):
    """(t,) whether the middle of a character, or of a body, is inside the frame."""
    rows = [i for i, name in enumerate(trajectory.names) if name.split("/")[0] == who]
    points = trajectory.position[:, rows].mean(axis=1)
    camera = scene.camera
    keys = camera.keys or [type("Key", (), {"time": 0.0, "position": camera.position, "look_at": camera.look_at})]
    times = [k.time for k in keys]
    eye, at = (np.stack([np.interp(trajectory.time, times, [getattr(k, f)[j] for k in keys]) for j in range(3)], axis=1) for f in ("position", "look_at"))
    forward = (at - eye) / np.linalg.norm(at - eye, axis=1, keepdims=True)
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right, axis=1, keepdims=True)
    up = np.cross(right, forward)
    rel = points - eye
    depth = np.sum(rel * forward, axis=1)
    half = camera.sensor_mm[0] / 2 / camera.focal_mm
    across, high = np.sum(rel * right, axis=1) / depth, np.sum(rel * up, axis=1) / depth
    return (depth > 0) & (np.abs(across) < half) & (np.abs(high) < half / framing.ASPECT)


def thrown(radius, *actions):
    return Scene(
        seconds=4.0,
        bodies=[
            Body(name="ball", shape=Sphere(radius=radius), material="rubber", position=(-2.6, 0.0, 1.0), object="ball"),
            Body(name="floor", shape=Plane(), material="grass", static=True),
        ],
        characters=[
            Character(name="boy", species="child", position=(-2.6, 0, 0), holds="ball", actions=[Action(type="throw", object="ball", target="dog")]),
            Character(name="dog", species="dog", position=(0, 0, 0), heading_deg=180.0, actions=[Action(type="catch", object="ball"), *actions]),
        ],
        goals=[Goal(event="throw", agent="ball"), Goal(event="catch", agent="dog", patient="ball")],
    )  # fmt: skip


@pytest.mark.parametrize("radius", [0.03, 0.06])
def test_who_throws_and_who_catches_a_small_ball_stay_in_the_picture(radius):
    trajectory = simulate(thrown(radius))
    scene = framing.reframe(trajectory.scene, trajectory)
    for who in ("boy", "dog", "ball"):
        assert in_picture(scene, trajectory, who).all(), who


def test_who_runs_off_in_the_second_half_is_seen_to_the_end():
    trajectory = simulate(thrown(0.06, Action(type="run")))
    scene = framing.reframe(trajectory.scene, trajectory)
    for who in ("boy", "dog"):
        assert in_picture(scene, trajectory, who).all(), who


def test_a_small_ball_that_nobody_handles_is_still_followed():
    scene = Scene(
        seconds=3.0,
        bodies=[
            Body(name="ball", shape=Sphere(radius=0.02), material="steel", position=(0.0, 0.0, 15.0)),
            Body(name="floor", shape=Plane(), material="concrete", static=True),
        ],
        goals=[Goal(event="fall", agent="ball")],
    )
    trajectory = simulate(scene)
    assert len(framing.reframe(trajectory.scene, trajectory).camera.keys) > 1
    assert [b.name for b in all_bodies(scene)] == list(trajectory.names)


def test_what_stands_in_the_way_is_looked_round():
    wall = Body(name="wall", shape=Box(size=(0.4, 0.04, 0.8)), static=True, position=(0.45, -0.4, 0.4))
    low = Seen("ball", np.array([[0.0, 0.0, 0.1], [0.5, 0.0, 0.1]]), 0.1, 0.2)
    free, round_it = (framing.camera_for(np.array([0.0, 1.0]), low, [], standing=hidden.blocks(bodies)) for bodies in ([], [wall]))
    assert hidden.hidden(hidden.blocks([wall]), np.array(free.position), low.path).all()
    assert not hidden.hidden(hidden.blocks([wall]), np.array(round_it.position), low.path).any()


def test_a_line_of_sight_is_cut_by_a_turned_box_and_not_beside_it():
    turned = Body(name="board", shape=Box(size=(1.0, 0.02, 1.0)), static=True, orientation_xyzw=(0.0, 0.0, np.sin(np.pi / 8), np.cos(np.pi / 8)))
    eye, points = np.array([0.0, -3.0, 0.0]), np.array([[0.0, 1.0, 0.0], [2.0, 1.0, 0.0]])
    assert hidden.hidden(hidden.blocks([turned]), eye, points).tolist() == [True, False]
    assert not hidden.blocks([turned.model_copy(update={"material": "glass"})])


def test_a_followed_ball_is_large_and_what_it_meets_is_in_the_picture_when_it_does():
    scene = Scene(
        seconds=4.0,
        bodies=[
            Body(name="ball", shape=Sphere(radius=0.02), material="steel", position=(0.0, 0.0, 0.02), velocity=(1.5, 0, 0), angular_velocity=(0, 75.0, 0)),
            Body(name="cup", shape=Box(size=(0.08, 0.08, 0.1)), material="wood", mass=0.2, position=(2.5, 0.0, 0.05)),
            Body(name="floor", shape=Plane(), material="concrete", static=True),
        ],
        goals=[Goal(event="hit", agent="ball", patient="cup")],
    )
    trajectory = simulate(scene)
    scene = framing.reframe(scene, trajectory)
    assert len(scene.camera.keys) > 1
    when = next(e["time"] for e in trajectory.events)
    frame = int(np.searchsorted(trajectory.time, when))
    assert in_picture(scene, trajectory, "ball").all()
    assert in_picture(scene, trajectory, "cup")[frame - 2 : frame + 3].all()
    eye = np.array([np.interp(when, [k.time for k in scene.camera.keys], [k.position[i] for k in scene.camera.keys]) for i in range(3)])
    away = float(np.linalg.norm(trajectory.position[frame, 0] - eye))
    share = 0.04 * scene.camera.focal_mm / scene.camera.sensor_mm[0] * framing.ASPECT / away
    assert share >= 0.9 * framing.SMALLEST


def test_a_ball_that_rolls_on_after_all_has_happened_is_let_go_and_what_it_knocked_over_stays_in_the_picture():
    row = [
        Body(name=f"domino_{i}", shape=Box(size=(0.01, 0.025, 0.05)), material="plastic", position=(0.04 * i, 0, 0.025), object="dominoes") for i in range(3)
    ]
    ball = Body(name="ball", shape=Sphere(radius=0.04), material="rubber", position=(-0.8, 0, 0.04), velocity=(2.5, 0, 0), object="ball")
    floor = Body(name="floor", shape=Plane(), material="concrete", static=True)
    goals = [Goal(event="topple", agent="ball", patient="dominoes")]
    trajectory = simulate(Scene(seconds=3.0, bodies=[ball, *row, floor], goals=goals))
    assert all(event["satisfied"] for event in trajectory.events)
    scene = framing.reframe(trajectory.scene, trajectory)
    assert not scene.camera.keys
    for body in row:
        assert in_picture(scene, trajectory, body.name).all()
    assert in_picture(scene, trajectory, "ball").any() and not in_picture(scene, trajectory, "ball").all()
