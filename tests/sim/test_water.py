"""Pools: what floats and how deep, what sinks, what turns over, and what rests on the bottom."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from sim.engine import run
from sim.errors import InputError
from sim.event import detect
from sim.hull import hull_of
from sim.materials import material
from sim.scene import Body, Goal, Scene
from sim.shape import Box, Capsule, Compound, Cylinder, Part, Plane, Polyhedron, Sphere
from sim.solid import solid
from sim.water import Immersion, cap

POND = Body(name="pond", shape=Plane(), static=True, material="water")
BOTTOM = Body(name="bottom", shape=Plane(), static=True, material="sand", position=(0, 0, -1))
TURN = Rotation.from_euler("xyz", (20, 30, 40), degrees=True)
TETRAHEDRON = Polyhedron(vertices=[(0, 0, 0), (0.2, 0, 0), (0, 0.2, 0), (0, 0, 0.2)], faces=[(0, 2, 1), (0, 1, 3), (1, 2, 3), (0, 3, 2)])
BARBELL = Compound(
    parts=[Part(shape=Sphere(radius=0.05), position=(-0.2, 0, 0)), Part(shape=Box(size=(0.1, 0.1, 0.1)), position=(0.2 * 4 / 3 * np.pi * 0.125, 0, 0))]
)
SHAPES = [Sphere(radius=0.1), Box(size=(0.1, 0.2, 0.3)), Cylinder(radius=0.1, height=0.3), Capsule(radius=0.05, height=0.2), TETRAHEDRON, BARBELL]


def test_a_cap_of_a_ball_has_its_closed_form() -> None:
    # half a ball: 2/3 pi r^3, its middle 3r/8 below
    assert cap(0.2, 0.0) == pytest.approx((2 / 3 * np.pi * 0.008, 0.075))
    assert cap(0.2, 0.2)[0] == pytest.approx(4 / 3 * np.pi * 0.008)
    assert cap(0.2, -0.2) == (0.0, 0.0)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda s: s.type)
@pytest.mark.parametrize("level", [-0.4, -0.05, 0.0, 0.07, 0.4])
def test_what_is_under_and_what_is_over_the_surface_make_the_whole(shape, level: float) -> None:
    known, turn = Immersion(shape), tuple(TURN.as_quat())
    under, middle = known.below((0.1, 0.2, 0.3), turn, (0, 0, 0.3 + level), (0, 0, 1))
    over, other = known.below((0.1, 0.2, 0.3), turn, (0, 0, 0.3 + level), (0, 0, -1))
    assert under + over == pytest.approx(solid(shape).volume, rel=1e-9)
    # the two middles balance about the whole's
    assert (under * np.array(middle) + over * np.array(other)) / (under + over) == pytest.approx([0.1, 0.2, 0.3], abs=1e-6)


def test_a_cube_cut_through_its_middle_is_half_whichever_way_it_is_turned() -> None:
    volume, middle = Immersion(Box(size=(0.2, 0.2, 0.2))).below((0, 0, 0), tuple(TURN.as_quat()), (0, 0, 0), (0, 0, 1))
    assert volume == pytest.approx(0.004)
    assert middle[2] < 0


def test_light_things_float_heavy_ones_lie_on_the_bottom_and_the_goals_say_so() -> None:
    cork = Body(name="cork", shape=Box(size=(0.1, 0.1, 0.1)), material="cork", position=(-0.5, 0, 0.1))
    steel = Body(name="steel", shape=Sphere(radius=0.05), material="steel", position=(0.5, 0, 0.1))
    goals = [Goal(event="float", agent="cork"), Goal(event="sink", agent="steel"), Goal(event="land", agent="steel", target="bottom", after=1)]
    t = run(Scene(seconds=4.0, bodies=[POND, BOTTOM, cork, steel], goals=goals))
    assert t.position[-1, t.index("steel"), 2] == pytest.approx(-0.95, abs=1e-3)
    assert [e["satisfied"] for e in detect(t, t.scene)] == [True, True, True]
    # the water's share is a lasting contact with the pond: the float's weight
    rows = [k for k, pair in enumerate(t.rest_bodies) if set(pair) == {t.index("pond"), t.index("cork")}]
    assert t.rest_force[rows[-1]] == pytest.approx(material("cork").density * 0.001 * 9.81, rel=0.02)


def test_a_plank_set_upright_falls_over_and_floats_flat() -> None:
    plank = Body(name="plank", shape=Box(size=(0.3, 0.1, 0.02)), material="wood", position=(0, 0, 0.1), orientation_xyzw=(0, 0.6, 0, 0.8))
    t = run(Scene(seconds=8.0, bodies=[POND, plank]))
    flat = Rotation.from_quat(t.quat_xyzw[-1, 1].copy()).apply([0, 0, 1])
    assert abs(flat[2]) > 0.999


def test_a_float_never_rises_higher_than_it_fell_from() -> None:
    ball = Body(name="ball", shape=Sphere(radius=0.1), density=300.0, position=(0, 0, 0.5))
    t = run(Scene(seconds=6.0, medium="vacuum", bodies=[POND, ball]), fps=60)
    height = t.position[:, 1, 2]
    deepest = int(np.argmin(height))
    assert deepest > 0
    assert height[deepest:].max() < 0.5


def test_a_tub_ends_at_its_walls_and_lies_on_something() -> None:
    tub = Body(name="tub", shape=Box(size=(1, 1, 0.5)), static=True, material="water", position=(0, 0, 0.25))
    floor = Body(name="floor", shape=Plane(), static=True)
    inside = Body(name="inside", shape=Sphere(radius=0.1), density=500.0, position=(0, 0, 0.7))
    beside = Body(name="beside", shape=Sphere(radius=0.1), density=500.0, position=(1, 0, 0.7))
    t = run(Scene(seconds=6.0, bodies=[floor, tub, inside, beside]))
    assert t.position[-1, t.index("inside"), 2] == pytest.approx(0.5, abs=2e-3)
    assert t.position[-1, t.index("beside"), 2] == pytest.approx(0.1, abs=1e-3)


def test_the_same_bits_in_another_order() -> None:
    bodies = [POND, BOTTOM, Body(name="a", shape=Box(size=(0.3, 0.1, 0.1)), material="wood", position=(0, 0, 0.3), orientation_xyzw=(0.1, 0.2, 0.3, 0.9))]
    one, two = run(Scene(seconds=2, bodies=bodies)), run(Scene(seconds=2, bodies=bodies[::-1]))
    assert np.array_equal(one.position[:, 2], two.position[:, 0])


def test_water_that_moves_or_has_no_surface_is_refused() -> None:
    with pytest.raises(InputError, match="liquid"):
        run(Scene(bodies=[Body(name="drop", shape=Sphere(radius=0.1), material="water")]))


def _tray(height: float) -> Compound:
    """An open box of 20 x 30 cm outside, with walls and a floor of 1 cm, its centre of mass at the origin."""
    parts = [((0.3, 0.2, 0.01), (0, 0, 0.005))]
    parts += [((0.3, 0.01, height - 0.01), (0, y, (height + 0.01) / 2)) for y in (-0.095, 0.095)]
    parts += [((0.01, 0.18, height - 0.01), (x, 0, (height + 0.01) / 2)) for x in (-0.145, 0.145)]
    volumes = [np.prod(size) for size, _ in parts]
    middle = sum(v * at[2] for v, (_, at) in zip(volumes, parts, strict=True)) / sum(volumes)
    return Compound(parts=[Part(shape=Box(size=size), position=(at[0], at[1], at[2] - middle)) for size, at in parts])


def _draught(t, name: str, shape: Compound) -> float:
    bottom = min(p.position[2] - p.shape.size[2] / 2 for p in shape.parts)
    return -float(t.position[-1, t.index(name), 2] + bottom)


def test_an_open_vessel_floats_upright_by_the_air_in_it_though_its_walls_are_of_steel_weight() -> None:
    # Archimedes with the air in: draught = m / (rho a b); its walls alone displace a fifth of what it weighs
    shape, mass = _tray(0.12), 4.0
    body = Body(name="boat", shape=shape, mass=mass, position=(0, 0, 0.03), orientation_xyzw=(0.05, 0, 0, 0.99875))
    t = run(Scene(seconds=8.0, medium="vacuum", bodies=[POND, BOTTOM, body]))
    assert solid(shape).volume * 998.2 < 0.6 * mass
    assert _draught(t, "boat", shape) == pytest.approx(mass / (998.2 * 0.06), rel=0.01)
    assert Rotation.from_quat(t.quat_xyzw[-1, t.index("boat")].copy()).apply([0, 0, 1])[2] > 0.9999


@pytest.mark.parametrize("mass", [6.6, 7.6])
def test_it_floats_as_long_as_its_hull_displaces_its_weight_and_sinks_beyond(mass: float) -> None:
    # 0.2 x 0.3 x 0.12 m^3 of water weigh 7.19 kg
    shape = _tray(0.12)
    body = Body(name="boat", shape=shape, mass=mass, position=(0, 0, -0.06))
    t = run(Scene(seconds=6.0, medium="vacuum", bodies=[POND, BOTTOM, body]))
    floats = t.position[-1, t.index("boat"), 2] > -0.1
    assert floats == (mass < 998.2 * 0.06 * 0.12)


def test_a_vessel_pushed_under_fills_and_sinks_and_on_its_side_as_well() -> None:
    shape = _tray(0.12)
    under = Body(name="under", shape=shape, mass=4.0, position=(-1, 0, -0.2))
    aside = Body(name="aside", shape=shape, mass=4.0, position=(1, 0, 0.02), orientation_xyzw=(0.7071, 0, 0, 0.7071))
    t = run(Scene(seconds=6.0, medium="vacuum", bodies=[POND, BOTTOM, under, aside]))
    assert t.position[-1, t.index("under"), 2] < -0.8 and t.position[-1, t.index("aside"), 2] < -0.8


def test_what_has_a_gap_a_lid_or_no_walls_keeps_no_water_out() -> None:
    shape = _tray(0.12)
    lid = Part(shape=Box(size=(0.3, 0.2, 0.01)), position=(0, 0, 0.1))
    assert hull_of(shape) is not None
    for parts in (shape.parts[:-1], [*shape.parts, lid], shape.parts[1:]):
        assert hull_of(Compound(parts=parts)) is None


def test_the_room_of_a_vessel_is_its_hull_without_its_walls() -> None:
    known = hull_of(_tray(0.12))
    assert known is not None
    assert known.volume == pytest.approx(0.2 * 0.3 * 0.12)
    assert known.room == pytest.approx(0.18 * 0.28 * 0.11)
    assert known.around == pytest.approx(1.0)
