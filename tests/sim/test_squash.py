"""Soft balls are flat while they strike, keep their volume, and are round again when the contact is over."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from sim.engine import run
from sim.geometry import geometry, staged
from sim.scene import Body, Contact, Scene
from sim.shape import Plane, Sphere
from sim.squash import PRESSURE, dents
from sim.trajectory import Trajectory

FLOOR = Body(name="floor", shape=Plane(), static=True, material="concrete")
WHEN = float(np.sqrt(2 / 9.81))
"""A fall of 1 m [s]."""


def drop(ball: Body, times: list[float]) -> Trajectory:
    rule = Contact(between=("ball", "floor"), restitution=0.6)
    return run(Scene(medium="vacuum", bodies=[FLOOR, ball], contacts=[rule]), times=times)


def rubber(**options) -> Body:
    return Body(name="ball", shape=Sphere(radius=0.1), material="rubber", position=(0, 0, 1.1), **options)


def shape_at(trajectory: Trajectory, frame: int) -> trimesh.Trimesh:
    _, bodies = staged(trajectory)
    made = geometry(bodies, [1])
    return trimesh.Trimesh(made.posed(trajectory, frame)[0], made.surface.faces, process=False)


def test_a_solid_rubber_ball_flattens_as_hertz_says() -> None:
    t = drop(rubber(), [0.0, 1.0])
    mass, e = 1100 * 4 / 3 * np.pi * 1e-3, 5e6 / (1 - 0.45**2)
    # d = (15 m v^2 / (16 E sqrt(r)))^(2/5), almost all of it the rubber's: concrete is 6 000 times as stiff
    expected = (15 * mass * 2 * 9.81 / (16 * e * np.sqrt(0.1))) ** 0.4
    assert dents(t)[0].depth == pytest.approx(expected, rel=1e-3)
    assert dents(t)[0].time == pytest.approx(WHEN, abs=1e-4)
    assert dents(t)[0].seconds == pytest.approx(2.94 * expected / np.sqrt(2 * 9.81), rel=1e-3)


def test_a_hollow_ball_stands_on_its_air() -> None:
    t = drop(rubber(mass=0.5), [0.0, 1.0])
    # m v^2 / 2 = k d^2 / 2 with k = 2 pi r p
    assert dents(t)[0].depth == pytest.approx(np.sqrt(2 * 9.81 * 0.5 / (2 * np.pi * 0.1 * PRESSURE)), rel=1e-3)


def test_it_is_flat_at_the_blow_with_its_volume_and_round_before_and_after() -> None:
    t = drop(rubber(), [WHEN - 0.02, WHEN, WHEN + 0.02])
    before, during, after = (shape_at(t, i) for i in range(3))
    assert during.extents[2] < 0.19 < 0.2 < during.extents[0]
    assert during.extents[0] == pytest.approx(during.extents[1], rel=1e-3)
    assert during.volume == pytest.approx(before.volume, rel=1e-4)
    # it stands on the floor all the while
    assert during.bounds[0, 2] == pytest.approx(0.0, abs=1e-3)
    for round_one in (before, after):
        assert round_one.extents == pytest.approx([0.2, 0.2, 0.2], rel=1e-4)


def test_a_steel_ball_stays_round() -> None:
    t = drop(Body(name="ball", shape=Sphere(radius=0.1), material="steel", position=(0, 0, 1.1)), [0.0, 1.0])
    assert dents(t) == ()
