"""Basins: what holds water is an open vessel with a surface of water inside its walls, and what falls in floats or sinks there."""

from __future__ import annotations

import numpy as np
import pytest

from semantics.parse import parse
from semantics.stage import stage
from sim import prop, vessel
from sim.shape import Compound
from sim.simulate import simulate

FULL = [
    "A rubber duck falls into a bathtub.",
    "A stone falls into a bucket of water.",
    "An apple floats in the kitchen sink.",
    "A coin sinks in an aquarium.",
    "A stone is thrown into the pond.",
    "A beach ball falls into the pool.",
    "A cork floats in a glass of water.",
]


@pytest.mark.parametrize("text", FULL)
def test_water_stands_in_a_vessel_with_air_around_it(text: str) -> None:
    scene = stage(parse(text))
    (water,) = [b for b in scene.bodies if b.material == "water"]
    (around,) = [b for b in scene.bodies if b.static and isinstance(b.shape, Compound)]
    low, high = (np.add(around.position, e) for e in prop.extent(around.shape, around.orientation_xyzw))
    wet_low, wet_high = (np.add(water.position, e) for e in prop.extent(water.shape))
    assert scene.medium == "air"
    assert np.all(wet_low[:2] > low[:2]) and np.all(wet_high < high) and wet_low[2] > low[2]
    assert 0.74 < (wet_high[2] - low[2]) / (high[2] - low[2]) < 0.86  # three quarters of the depth, and the floor below


@pytest.mark.parametrize("text", ["A ball falls into a bucket.", "A marble falls into an empty glass.", "A ball falls into an empty bathtub."])
def test_what_nobody_fills_is_dry(text: str) -> None:
    assert not [b for b in stage(parse(text)).bodies if b.material == "water"]


@pytest.mark.parametrize(("text", "afloat"), [("A rubber duck falls into a bathtub.", True), ("A stone falls into a bucket of water.", False)])
def test_what_is_light_floats_and_what_is_heavy_lies_on_the_bottom(text: str, afloat: bool) -> None:
    trajectory = simulate(stage(parse(text)))
    assert trajectory.scene is not None
    assert all(e["satisfied"] for e in trajectory.events)
    water = next(b for b in trajectory.scene.bodies if b.material == "water")
    surface = water.position[2] + prop.top(water.shape)
    mover = next(i for i, b in enumerate(trajectory.scene.bodies) if not b.static)
    assert bool(trajectory.position[-1, mover, 2] > surface - 0.06) is afloat


@pytest.mark.parametrize(("form", "size", "wall"), [("tray", (0.6, 0.4, 0.3), 0.02), ("pail", (0.3, 0.3, 0.3), 0.006)])
def test_a_filling_keeps_clear_of_floor_and_walls(form: str, size: tuple[float, float, float], wall: float) -> None:
    shape, middle = vessel.filling(form, size, wall, level=0.5)
    low, high = prop.extent(shape)
    assert wall < middle + low[2] < wall + 0.01
    assert middle + high[2] == pytest.approx(wall + 0.5 * (size[2] - wall))
    assert high[0] < size[0] / 2 - 0.8 * wall
