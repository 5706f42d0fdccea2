"""Whatever a scene file says, the answer is a finite motion or an error that names the fault."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine import Simulation, run
from sim.errors import InputError, SimulationError
from sim.scene import Body, Scene
from sim.scene_file import dumps_scene, loads_scene, scene_from_data
from sim.shape import Plane, Sphere
from sim.simulate import simulate

WILD = st.one_of(
    st.floats(-3, 3), st.sampled_from([0.0, -0.0, 1e-9, 1e-300, 1e9, 1e300, -1.0, math.nan, math.inf, -math.inf]), st.sampled_from(["x", None, [], True])
)
SIZES = st.one_of(st.floats(0.01, 0.5), WILD)
VECTORS = st.one_of(st.tuples(*[st.floats(-2, 2)] * 3).map(list), st.lists(WILD, max_size=4))
SHAPES = st.one_of(
    st.fixed_dictionaries({"type": st.just("sphere"), "radius": SIZES}),
    st.fixed_dictionaries({"type": st.just("box"), "size": st.lists(SIZES, min_size=2, max_size=4)}),
    st.fixed_dictionaries({"type": st.sampled_from(["cylinder", "cone", "capsule", "wedge"]), "radius": SIZES, "height": SIZES}),
    st.fixed_dictionaries({"type": st.just("mesh"), "path": st.sampled_from(["", "/dev/zero", "/etc", "none.stl"])}),
    st.fixed_dictionaries(
        {"type": st.just("polyhedron"), "vertices": st.lists(VECTORS, max_size=5), "faces": st.lists(st.tuples(*[st.integers(-1, 5)] * 3), max_size=5)}
    ),
)
BODIES = st.fixed_dictionaries(
    {"name": st.sampled_from(["a", "b", "c", "floor", "", "a b", "dog/torso"]), "shape": SHAPES},
    optional={
        "mass": SIZES, "density": SIZES, "position": VECTORS, "velocity": VECTORS, "angular_velocity": VECTORS, "static": st.booleans(),
        "orientation_xyzw": st.lists(WILD, min_size=3, max_size=4), "material": st.sampled_from(["glass", "steel", "ice", "unobtainium"]),
        "linear_damping": WILD,
        "breakable": st.one_of(st.booleans(), WILD),
    },
)  # fmt: skip
JOINTS = st.fixed_dictionaries(
    {"parent": st.sampled_from("abz"), "child": st.sampled_from("abz"), "type": st.sampled_from(["hinge", "ball", "fixed", "slider", "rope"])},
    optional={"anchor": VECTORS, "axis": VECTORS, "limits_deg": st.tuples(WILD, WILD).map(list)},
)
NAMES = st.sampled_from(["ball", "box", "floor", "nobody"])
GOALS = st.fixed_dictionaries(
    {"event": st.sampled_from(["bounce", "hit", "rest", "land", "pose", "touch", "leave", "dance"]), "agent": NAMES},
    optional={
        "patient": NAMES, "target": NAMES, "count": st.sampled_from([0, 1, 3, -1, 10**9]), "at": WILD, "hold": WILD, "negated": st.booleans(),
        "after": st.sampled_from([0, 1, 7, -1]), "position": VECTORS,
    },
)  # fmt: skip
CONTACTS = st.fixed_dictionaries(
    {"between": st.lists(NAMES, min_size=1, max_size=3)}, optional={"restitution": WILD, "friction": WILD, "static_friction": WILD, "rolling_friction": WILD}
)
BOUNDS = st.one_of(st.lists(WILD, max_size=3), st.just([-1.0, 1.0]))
FREE = st.dictionaries(
    st.sampled_from(["ball", "nobody", "contacts/0", "contacts/9"]),
    st.dictionaries(
        st.sampled_from(["velocity", "position", "restitution", "mass", "shape"]), st.one_of(st.lists(BOUNDS, min_size=3, max_size=3), BOUNDS), max_size=2
    ),
    max_size=1,
)
FLOOR = {"name": "floor", "shape": {"type": "plane"}, "static": True}


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(bodies=st.lists(BODIES, max_size=3), joints=st.lists(JOINTS, max_size=1), medium=st.sampled_from(["air", "water", "vacuum", "tar"]), gravity=VECTORS)
def test_any_scene_moves_finitely_or_is_refused(bodies: list[dict[str, Any]], joints: list[dict[str, Any]], medium: str, gravity: list[Any]) -> None:
    data = {"bodies": [FLOOR, *bodies], "joints": joints, "medium": medium, "seconds": 0.1, "gravity": gravity}
    try:
        scene = scene_from_data(data)
        t = run(scene, fps=20)
    except (InputError, SimulationError):
        return
    assert np.isfinite(t.position).all() and np.isfinite(t.velocity).all()
    assert loads_scene(dumps_scene(scene, defaults=True)) == scene


@pytest.mark.parametrize("mass", [0.0, -1.0, math.nan, math.inf])
def test_an_impossible_mass_is_refused_by_name(mass: float) -> None:
    with pytest.raises(InputError, match="mass"):
        scene_from_data({"bodies": [{"name": "a", "shape": {"type": "sphere", "radius": 0.1}, "mass": mass}]})


def _jointed(**joint: Any) -> dict[str, Any]:
    ball = {"shape": {"type": "sphere", "radius": 0.1}}
    return {
        "bodies": [ball | {"name": "a", "static": True}, ball | {"name": "b", "position": [0, 0, -1]}], "seconds": 0.1,
        "joints": [{"parent": "a", "child": "b", "type": "hinge"} | joint],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("joint", "word"),
    [({"child": "a"}, "itself"), ({"limits_deg": [20, 60]}, "starts in"), ({"limits_deg": [60, -60]}, "starts in"), ({"axis": [0, 0, 0]}, "axis")],
)
def test_a_joint_that_cannot_be_is_refused(joint: dict[str, Any], word: str) -> None:
    with pytest.raises(InputError, match=word):
        run(scene_from_data(_jointed(**joint)))


def test_a_motion_too_fast_to_be_true_is_reported_with_step_and_body() -> None:
    ball = {"name": "comet", "shape": {"type": "sphere", "radius": 0.1}, "velocity": [3e4, 0, 0]}
    with pytest.raises(SimulationError, match=r"step 1,.*'comet'"):
        run(scene_from_data({"bodies": [ball], "medium": "vacuum"}))


def test_what_would_take_minutes_is_given_up_and_names_the_body() -> None:
    # 3e5 pieces of a twentieth of a radian in every sixtieth of a second
    bodies = [{"name": name, "shape": {"type": "box", "size": [0.1, 0.2, 0.02]}, "position": [x, 0, 0]} for x, name in ((0, "brick"), (2, "top"))]
    bodies[1]["angular_velocity"] = [6e5, 6e5, 0]
    with pytest.raises(SimulationError, match=r"given up after \d+ steps at t = .*'top'.*slower or thicker"):
        run(scene_from_data({"bodies": bodies, "medium": "vacuum", "gravity": [0, 0, 0]}))


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(goals=st.lists(GOALS, max_size=3), contacts=st.lists(CONTACTS, max_size=2), free=FREE)
def test_any_goals_are_judged_or_refused(goals: list[dict[str, Any]], contacts: list[dict[str, Any]], free: dict[str, Any]) -> None:
    ball = {"name": "ball", "shape": {"type": "sphere", "radius": 0.1}, "position": [0, 0, 0.3]}
    box = {"name": "box", "shape": {"type": "box", "size": [0.2, 0.2, 0.2]}, "position": [0.5, 0, 0.1]}
    data = {"bodies": [FLOOR, ball, box], "seconds": 0.2, "goals": goals, "contacts": contacts, "free": free}
    try:
        t = simulate(scene_from_data(data), fps=20)
    except (InputError, SimulationError):
        return
    assert np.isfinite(t.position).all()
    assert len(t.events) == len(goals)
    assert all(e["satisfied"] in (True, False) for e in t.events)


@pytest.mark.parametrize("quat", [[0, 0, 0, 0], [1e300, 0.5, 0.1, -0.5]])
def test_what_is_no_rotation_is_refused_for_bodies_and_parts(quat: list[float]) -> None:
    box = {"type": "box", "size": [0.1, 0.1, 0.1]}
    part = {"name": "a", "shape": {"type": "compound", "parts": [{"shape": box, "orientation_xyzw": quat}]}}
    for body in ({"name": "a", "shape": box, "orientation_xyzw": quat}, part):
        with pytest.raises(InputError, match="no rotation"):
            scene_from_data({"bodies": [body]})


def test_a_sheet_too_thin_to_step_over_is_refused_with_the_unit() -> None:
    with pytest.raises(InputError, match="lengths are in metres"):
        scene_from_data({"bodies": [{"name": "a", "shape": {"type": "box", "size": [0.3, 1e-12, 0.3]}}]})


@pytest.mark.parametrize(("field", "value"), [("velocity", [1e9, 0, 0]), ("angular_velocity", [0, 0, 1e300]), ("position", [0, -1e300, 0])])
def test_what_is_farther_or_faster_than_can_be_simulated_is_refused(field: str, value: list[float]) -> None:
    with pytest.raises(InputError, match=f"{field}.* is beyond"):
        scene_from_data({"bodies": [{"name": "top", "shape": {"type": "sphere", "radius": 0.1}, field: value}]})
    part = {"shape": {"type": "sphere", "radius": 0.1}, "position": [1e300, 0, 0]}
    with pytest.raises(InputError, match="is beyond"):
        scene_from_data({"bodies": [{"name": "top", "shape": {"type": "compound", "parts": [part]}}]})


@pytest.mark.parametrize(("state", "word"), [("velocity", "moves at 1e\\+09 m/s"), ("angular", "turns at 1e\\+09 rad/s")])
def test_a_blow_up_names_the_body_and_whether_it_flies_or_spins(state: str, word: str) -> None:
    simulation = Simulation(scene_from_data({"bodies": [{"name": "top", "shape": {"type": "sphere", "radius": 0.1}}], "seconds": 0.1, "gravity": [0, 0, 0]}))
    try:
        setattr(simulation.all.bodies[0], state, (1e9, 0.0, 0.0))
        with pytest.raises(SimulationError, match=f"'top' {word}"):
            simulation._check_sane()
    finally:
        simulation.close()


@pytest.mark.parametrize("more", [{"mass": 1e-300}, {"density": 1e300}])
def test_what_weighs_next_to_nothing_or_more_than_a_mountain_is_refused(more: dict[str, float]) -> None:
    with pytest.raises(InputError, match=r"'ball' weighs .* check its size"):
        run(scene_from_data({"bodies": [{"name": "ball", "shape": {"type": "sphere", "radius": 0.1}, **more}], "seconds": 0.1}))


def test_what_is_too_light_for_the_air_is_told_so_and_not_that_it_is_too_fast() -> None:
    """A ball of 20 cm and a milligram: air stops it within 0.1 mm, in more pieces of a flight than anybody waits for."""
    bodies = [
        Body(name="anvil", shape=Sphere(radius=0.1), mass=1e6, position=(0, 0, 0.5)),
        Body(name="down", shape=Sphere(radius=0.1), mass=1e-6, position=(0, 0, 0.1)),
        Body(name="floor", shape=Plane(), static=True, material="concrete"),
    ]
    with pytest.raises(SimulationError, match=r"'down' weighs 1e-06 kg, so little for its size.*medium: vacuum"):
        run(Scene(seconds=0.5, bodies=bodies))


def test_a_character_out_in_space_is_refused_before_its_parts_are_placed() -> None:
    with pytest.raises(InputError, match="a character has parts around its place"):
        loads_scene("characters: [{name: cat, species: cat, position: [1.0e+8, 0, 0]}]")
