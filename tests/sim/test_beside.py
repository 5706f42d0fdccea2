"""What goes under, through and next to things, judged on trajectories that are known."""

from __future__ import annotations

import numpy as np
import pytest

from sim.event import find
from sim.scene import Body, Goal, Scene
from sim.shape import Box, Compound, Part, Plane, Sphere
from sim.trajectory import Trajectory

TABLE = Compound(
    parts=[Part(shape=Box(size=(1.0, 0.6, 0.05)), position=(0.0, 0.0, 0.3))]
    + [Part(shape=Box(size=(0.05, 0.05, 0.55)), position=(x, y, 0.0)) for x in (-0.45, 0.45) for y in (-0.25, 0.25)]
)
TUNNEL = Compound(
    parts=[Part(shape=Box(size=(1.0, 0.05, 0.5)), position=(0.0, y, 0.0)) for y in (-0.3, 0.3)]
    + [Part(shape=Box(size=(1.0, 0.65, 0.05)), position=(0.0, 0.0, 0.28))]
)


def judged(goal: Goal, path: np.ndarray, *others: Body) -> float | None:
    """When a ball of 5 cm that takes a path (t, 3) at 24 samples a second does what is asked."""
    bodies = [Body(name="floor", shape=Plane(), static=True), Body(name="ball", shape=Sphere(radius=0.05), position=tuple(path[0])), *others]
    scene = Scene(bodies=bodies, goals=[goal])
    at = np.stack([np.broadcast_to(b.position, path.shape) if b.name != "ball" else path for b in bodies], axis=1)
    return find(Trajectory.from_arrays(names=[b.name for b in bodies], time=np.arange(len(path)) / 24, position=at, scene=scene), scene)[0].time


def line(start: tuple[float, float, float], end: tuple[float, float, float], count: int = 49) -> np.ndarray:
    return np.linspace(start, end, count)


@pytest.mark.parametrize(("y", "z", "under"), [(0.0, 0.05, True), (1.0, 0.05, False), (0.0, 0.9, False)])
def test_under_is_below_the_top_and_over_the_same_ground(y: float, z: float, under: bool) -> None:
    table = Body(name="table", shape=TABLE, static=True, position=(0.0, 0.0, 0.3))
    assert (judged(Goal(event="go_under", agent="ball", target="table"), line((-2, y, z), (2, y, z)), table) is not None) is under


def test_a_tunnel_is_gone_through_from_end_to_end() -> None:
    tunnel, goal = Body(name="tunnel", shape=TUNNEL, static=True, position=(0.0, 0.0, 0.25)), Goal(event="go_through", agent="ball", target="tunnel")
    assert judged(goal, line((-2, 0, 0.05), (2, 0, 0.05)), tunnel) is not None
    assert judged(goal, line((-2, 0, 0.05), (0.2, 0, 0.05)), tunnel) is None  # it stops inside
    assert judged(goal, line((-2, 0.6, 0.05), (2, 0.6, 0.05)), tunnel) is None  # it goes past


@pytest.mark.parametrize(("x", "near"), [(0.12, True), (1.0, False)])
def test_next_to_is_no_farther_than_the_two_are_wide(x: float, near: bool) -> None:
    mug = Body(name="mug", shape=Box(size=(0.1, 0.1, 0.1)), static=True, position=(x, 0.0, 0.05))
    way = np.concatenate([line((-1, 0, 0.05), (0, 0, 0.05), 25), np.tile((0.0, 0.0, 0.05), (40, 1))])
    assert (judged(Goal(event="rest_beside", agent="ball", target="mug"), way, mug) is not None) is near


def test_what_lies_on_the_floor_is_not_next_to_what_stands_on_a_table() -> None:
    mug = Body(name="mug", shape=Box(size=(0.1, 0.1, 0.1)), static=True, position=(0.12, 0.0, 0.8))
    way = np.concatenate([line((-1, 0, 0.05), (0, 0, 0.05), 25), np.tile((0.0, 0.0, 0.05), (40, 1))])
    assert judged(Goal(event="rest_beside", agent="ball", target="mug"), way, mug) is None
