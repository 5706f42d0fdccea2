"""Dust where something heavy lands: as much as the energy lost says, behind what stands before it, and none where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from sim.dust import EXTINCTION, OPENING, SEEN, drawn_over, puffs
from sim.engine import run
from sim.scene import Body, Camera, Contact, Scene
from sim.shape import Box, Plane, Sphere
from sim.trajectory import Trajectory

MASS, HEIGHT, E = 20.0, 2.0, 0.2


def dropped(floor: str, *, mass: float = MASS, medium: str = "air", seconds: float = 1.2) -> Trajectory:
    """A ball that falls HEIGHT onto a floor, seen from the side, with a wall before half of the view."""
    bodies = [
        Body(name="floor", shape=Plane(), static=True, material=floor),
        Body(name="ball", shape=Sphere(radius=0.15), mass=mass, position=(0, 0, HEIGHT + 0.15)),
        Body(name="wall", shape=Box(size=(2.0, 0.1, 3.0)), static=True, material="wood", position=(-1.05, -1.5, 1.5)),
    ]
    rule = Contact(between=("ball", "floor"), restitution=E, friction=0.5)
    camera = Camera(position=(0, -5, 1), look_at=(0, 0, 0.5), focal_mm=35, sensor_mm=(36, 27))
    return run(Scene(medium=medium, seconds=seconds, bodies=bodies, contacts=[rule], camera=camera))  # type: ignore[arg-type]


def test_a_blow_raises_as_much_as_the_energy_that_it_loses() -> None:
    # m g h (1 - e^2), less what the air took on the way: under 1 % for 20 kg; 2e-5 kg of dry soil a joule (data/contacts.yaml)
    first = puffs(dropped("soil"))[0]
    assert first.energy == pytest.approx(MASS * 9.81 * HEIGHT * (1 - E**2), rel=0.01)
    assert first.mass == pytest.approx(2e-5 * first.energy)
    assert first.time == pytest.approx((2 * HEIGHT / 9.81) ** 0.5, rel=0.01) and first.position[2] == pytest.approx(0, abs=1e-3)


def test_a_puff_opens_and_thins_out() -> None:
    puff = puffs(dropped("soil"))[0]
    times = puff.time + np.array([0.0, 0.1, 0.3, 1.0, 3.0])
    radii, depths = [puff.radius(t) for t in times], [puff.depth(t) for t in times]
    assert radii == sorted(radii) and depths == sorted(depths, reverse=True)
    assert puff.depth(puff.time - 0.01) == 0
    assert depths[0] == pytest.approx(EXTINCTION * puff.mass / (np.pi * puff.width**2))


@pytest.mark.parametrize(("floor", "mass", "medium"), [("steel", MASS, "air"), ("soil", 0.02, "air"), ("soil", MASS, "vacuum")])
def test_clean_floors_light_things_and_places_without_air_raise_none(floor: str, mass: float, medium: str) -> None:
    assert puffs(dropped(floor, mass=mass, medium=medium)) == ()


def test_dust_is_drawn_on_the_floor_after_the_blow_and_not_before_the_wall() -> None:
    t = dropped("soil")
    puff = puffs(t)[0]
    before, after = int(np.searchsorted(t.time, puff.time)) - 1, int(np.searchsorted(t.time, puff.time + OPENING))
    frames = np.full((len(t.time), 60, 80, 3), 90, np.uint8)
    frames[:, :, 40:] = 60
    plain = frames.copy()
    drawn_over(frames, t, width=80, height=60)
    assert np.array_equal(frames[before], plain[before])
    changed = (frames[after] != plain[after]).any(axis=-1)
    # the wall ends at x = -0.05: the middle of the picture lies beside it
    assert changed[:, 41:].any() and not changed[:, :36].any()
    assert puff.depth(float(t.time[after])) > SEEN


def test_nothing_is_touched_where_no_dust_is() -> None:
    t = dropped("steel")
    frames = np.full((len(t.time), 30, 40, 3), 90, np.uint8)
    drawn_over(frames, t, width=40, height=30)
    assert (frames == 90).all()
