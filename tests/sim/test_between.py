"""Between two others: comes down there, passes through, comes to rest; on paths that are written down here, and as the director aims."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.event import detect
from sim.scene import Body, Goal, Scene
from sim.scene_file import scene_from_data
from sim.shape import Box, Plane, Sphere
from sim.simulate import simulate
from sim.trajectory import Trajectory

FPS = 24
RADIUS = 0.05


def course(goal: Goal, path: np.ndarray, *, impacts: tuple[Any, ...] = (), gap: float = 0.8) -> dict[str, Any]:
    """A ball's path (t, 3) past two boxes of 20 cm on either side of x = 0, their inner faces `gap` apart along y. Impacts: (time, other, normal)."""
    half = gap / 2 + 0.1
    bodies = [
        Body(name="ball", shape=Sphere(radius=RADIUS), position=tuple(path[0])), Body(name="floor", shape=Plane(), static=True),
        *(Body(name=f"box_{k}", object="box", shape=Box(size=(0.2, 0.2, 0.3)), position=(0, y, 0.15)) for k, y in enumerate((-half, half))),
    ]  # fmt: skip
    scene = Scene(bodies=bodies, goals=[goal])
    names = tuple(b.name for b in bodies)
    t = len(path)
    position = np.stack([path, *(np.tile(b.position, (t, 1)) for b in bodies[1:])], axis=1)
    time = np.arange(t) / FPS
    plain = Trajectory.from_arrays(names=names, time=time, position=position, scene=scene)
    contacts = {
        "contact_time": np.array([i[0] for i in impacts]), "contact_bodies": np.array([(0, names.index(i[1])) for i in impacts]).reshape(-1, 2),
        "contact_point": np.zeros((len(impacts), 3)), "contact_normal": np.array([i[2] for i in impacts], dtype=float).reshape(-1, 3),
        "contact_impulse": np.ones(len(impacts)),
    }  # fmt: skip
    (event,) = detect(Trajectory(**{**plain.__dict__, **contacts}), scene)
    return event


def thrown(y: float, x: float = 0.0) -> tuple[np.ndarray, float]:
    """Over 1.5 m in 0.5 s down to (x, y) on the floor, where it stays; and when it gets there."""
    time = np.arange(48) / FPS
    way = np.clip(time / 0.5, 0, 1)
    height = np.where(time < 0.5, 1.2 * (1 - way**2), 0.0) + RADIUS
    return np.stack([x - 1.5 + 1.5 * way, y + 0 * time, height], axis=1), 0.5


def rolled(y: float) -> np.ndarray:
    time = np.arange(48) / FPS
    return np.stack([-1 + 1.0 * time, y + 0 * time, RADIUS + 0 * time], axis=1)


@pytest.mark.parametrize(("y", "x", "good"), [(0.0, 0.0, True), (0.35, 0.0, True), (0.7, 0.0, False), (0.0, 0.15, True), (0.0, 1.0, False)])
def test_landing_between_is_coming_down_inside_the_gap(y: float, x: float, good: bool) -> None:
    # the gap is 0.8 m wide; 20 cm (a quarter of it) to the side of the line between the two still counts
    path, when = thrown(y, x)
    event = course(Goal(event="land_between", agent="ball", target="box"), path, impacts=((when, "floor", (0, 0, 1)),))
    assert event["satisfied"] is good
    if good:
        assert event["time"] == pytest.approx(when, abs=1e-6)


def test_what_touches_one_of_the_two_first_has_not_landed_between_them() -> None:
    path, when = thrown(0.0)
    event = course(Goal(event="land_between", agent="ball", target="box"), path, impacts=((0.3, "box_1", (0, -1, 0)), (when, "floor", (0, 0, 1))))
    assert event["satisfied"] is False
    assert "touches" in event["detail"]


def test_coming_down_on_one_of_the_two_is_not_between_them() -> None:
    path, when = thrown(0.5)
    assert course(Goal(event="land_between", agent="ball", target="box"), path, impacts=((when, "box_1", (0, 0, 1)),))["satisfied"] is False


@pytest.mark.parametrize(("y", "good"), [(0.0, True), (-0.3, True), (0.65, False), (-0.9, False)])
def test_passing_between_crosses_the_line_inside_the_gap(y: float, good: bool) -> None:
    event = course(Goal(event="pass_between", agent="ball", patient="box_0", target="box_1"), rolled(y))
    assert event["satisfied"] is good
    if good:
        # at 1 m/s from x = -1
        assert event["time"] == pytest.approx(1.0, abs=1e-6)


def test_turning_back_before_the_line_is_not_passing() -> None:
    path = rolled(0.0)
    path[20:] = path[20]
    assert course(Goal(event="pass_between", agent="ball", target="box"), path)["satisfied"] is False


@pytest.mark.parametrize(("stops", "good"), [(24, True), (40, False)])
def test_resting_between_ends_inside_the_gap(stops: int, good: bool) -> None:
    path = rolled(0.0)
    path[stops:] = path[stops]
    assert course(Goal(event="rest_between", agent="ball", target="box"), path)["satisfied"] is good


def test_one_thing_has_no_gap() -> None:
    event = course(Goal(event="pass_between", agent="ball", target="box_0"), rolled(0.0))
    assert event["satisfied"] is None
    assert "not two things" in event["detail"]


@pytest.mark.parametrize(("event", "start", "free"), [("land_between", 1.0, [[0, 6], [-2, 2], [0, 4]]), ("pass_between", 0.05, [[1, 4], [-2, 2], [0, 0]])])
def test_the_director_aims_between(event: str, start: float, free: list[list[float]]) -> None:
    box = {"shape": {"type": "box", "size": [0.2, 0.2, 0.3]}, "object": "box", "static": True}
    scene = scene_from_data({
        "seconds": 3, "free": {"ball": {"velocity": free}}, "goals": [{"event": event, "agent": "ball", "target": "box"}],
        "bodies": [
            {"name": "ball", "shape": {"type": "sphere", "radius": 0.05}, "position": [-1, 0, start], "material": "clay"},
            {"name": "floor", "shape": {"type": "plane"}, "static": True},
            box | {"name": "a", "position": [1, 0.3, 0.15]}, box | {"name": "b", "position": [1, 1, 0.15]},
        ],
    })  # fmt: skip
    trajectory = simulate(scene)
    assert trajectory.events[0]["satisfied"] is True
    ball, pair = trajectory.index("ball"), {trajectory.index("a"), trajectory.index("b")}
    before = trajectory.contact_bodies[trajectory.contact_time < trajectory.events[0]["time"]]
    assert not any(ball in row and pair & set(row) for row in before.tolist())
