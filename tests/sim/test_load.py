"""What is heavy stands on what is light without sinking into it, and what is too heavy is refused, not shown wrongly."""

from __future__ import annotations

import pytest

from sim.engine import Simulation, run
from sim.errors import SimulationError
from sim.load import EACH, MOST_ROUNDS, ROUNDS, Load, load, rounds
from sim.scene import Body, Scene
from sim.shape import Box, Plane, Sphere

FLOOR = Body(name="floor", shape=Plane(), material="concrete", static=True)


def tower(*masses: float, edge: float = 0.1, seconds: float = 0.7) -> Scene:
    """Boxes on each other, the first lowest [kg]."""
    boxes = [Body(name=f"box{i}", shape=Box(size=(edge, edge, edge)), material="wood", mass=m, position=(0, 0, edge * (i + 0.5))) for i, m in enumerate(masses)]
    return Scene(medium="vacuum", seconds=seconds, bodies=[FLOOR, *boxes])


@pytest.mark.parametrize("light", [0.1, 0.01, 0.001])
def test_ten_kilograms_stand_on_a_gram(light: float) -> None:
    # with 3 rounds for each time that it is heavier, the heavy one sinks 0.07 mm, whatever the ratio (sim/load.py); half as much again as tolerance
    t = run(tower(light, 10.0))
    assert t.position[:, 2, 2].min() > 0.15 - 1.05e-4 and t.position[:, 1, 2].min() > 0.05 - 1.05e-4
    assert abs(t.velocity[-1, 2]).max() < 1e-3


def test_a_heavy_thing_over_others_counts_too() -> None:
    t = run(tower(0.01, 0.2, 10.0))
    assert t.position[:, 3, 2].min() > 0.25 - 3e-4


def test_only_what_stands_higher_is_a_load() -> None:
    for masses, ratio in (((0.01, 10.0), 1000), ((10.0, 0.01), 0), ((1.0,) * 10, 0), ((0.01, 0.2, 10.0), 1000)):
        s = Simulation(tower(*masses))
        try:
            worst = load(s.all.pairs, s.scene.gravity)
            assert (0 if worst is None else worst.ratio) == pytest.approx(ratio)
            if worst is not None:
                assert (worst.heavy.mass, worst.light.mass) == (10.0, 0.01)
        finally:
            s.close()


def test_things_that_touch_nobody_else_are_no_load_of_each_other() -> None:
    far = [Body(name=f"ball{i}", shape=Sphere(radius=0.05), mass=m, position=(i, 0, 0.05 + i)) for i, m in enumerate((0.01, 10.0))]
    s = Simulation(Scene(bodies=[FLOOR, *far]))
    try:
        assert load([p for p in s.all.pairs if "floor" in (p.a.name, p.b.name)], s.scene.gravity) is None
    finally:
        s.close()


def test_rounds_go_with_the_ratio_up_to_a_bound_and_say_when_that_is_too_few() -> None:
    assert rounds(None, 5) == (ROUNDS, True)
    s = Simulation(tower(0.01, 10.0))
    try:
        heavy, light = s.all.bodies[1], s.all.bodies[0]
        assert rounds(Load(heavy, light), 2) == (round(EACH * heavy.mass / light.mass), True)
        assert rounds(Load(heavy, light), MOST_ROUNDS) == (ROUNDS, False)
    finally:
        s.close()


def test_a_load_that_cannot_be_carried_is_refused_with_both_names_and_the_bound() -> None:
    with pytest.raises(SimulationError, match=r"'box1' \(1e\+05 kg\) has sunk .* into 'box0' \(0.001 kg\).*make the light one heavier"):
        run(tower(0.001, 1e5, seconds=3.0))
