"""What the engine promises besides closed forms: frames, rest, contact rows, errors, characters. Determinism is in `test_sameness`."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from sim.engine import run
from sim.errors import InputError
from sim.mesh import surface
from sim.prop import prop
from sim.scene import Action, Body, Character, Contact, Joint, Scene
from sim.shape import Box, Capsule, Compound, Cone, Cylinder, Part, Plane, Sphere

FLOOR = Body(name="floor", shape=Plane(), static=True)
STANDING = {
    "cylinder": (Cylinder(radius=0.05, height=0.2), 0.1),
    "cone": (Cone(radius=0.1, height=0.2), 0.05),
    "box": (Box(size=(0.2, 0.2, 0.1)), 0.05),
    "capsule": (Capsule(radius=0.05, height=0.2), 0.15),
    "table": (
        Compound(parts=[Part(shape=Box(size=(0.4, 0.4, 0.04)), position=(0, 0, 0.1))]
                 + [Part(shape=Box(size=(0.04, 0.04, 0.2)), position=(x, y, -0.02)) for x in (-0.15, 0.15) for y in (-0.15, 0.15)]),
        0.12,
    ),
}  # fmt: skip


def test_frames_start_with_the_initial_state_at_i_over_fps() -> None:
    ball = Body(name="ball", shape=Sphere(radius=0.1), position=(0, 0, 1), velocity=(1, 0, 0))
    t = run(Scene(seconds=1.0, bodies=[FLOOR, ball]), fps=30)
    assert t.time == pytest.approx(np.arange(30) / 30)
    assert t.position[0, 1] == pytest.approx([0, 0, 1])
    assert t.velocity[0, 1] == pytest.approx([1, 0, 0])
    assert t.scene is not None and t.names == ("floor", "ball")


def test_explicit_times_give_the_states_at_these_times() -> None:
    ball = Body(name="ball", shape=Sphere(radius=0.1), position=(0, 0, 5))
    t = run(Scene(medium="vacuum", bodies=[ball]), times=[0.1, 0.25, 0.9])
    assert t.position[:, 0, 2] == pytest.approx(5 - 0.5 * 9.81 * t.time**2)


def test_a_run_writes_nothing_to_the_terminal() -> None:
    # in a process of its own: Bullet says hello where it is first loaded
    code = "from sim.engine import run\nfrom sim.sameness import heap\nrun(heap(), seconds=0.1)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert (out.stdout, out.stderr) == ("", "")


@pytest.mark.parametrize("drop", [0.0, 0.3])
@pytest.mark.parametrize("kind", list(STANDING))
def test_what_stands_or_lands_upright_comes_to_perfect_rest(kind: str, drop: float) -> None:
    shape, height = STANDING[kind]
    body = Body(name="body", shape=shape, position=(0, 0, height + drop))
    t = run(Scene(medium="vacuum", seconds=3.0, bodies=[FLOOR, body], contacts=[Contact(between=("body", "floor"), restitution=0.5)]))
    last = t.time > 2.0
    assert np.abs(t.velocity[last, 1]).max() < 1e-3 and np.abs(t.angular_velocity[last, 1]).max() < 1e-3
    # Bullet lets contacts sink 0.01 mm; its discrete corner contacts rock it by less than 0.1 mm
    assert t.position[-1, 1] == pytest.approx([0, 0, height], abs=1e-4)


def test_a_tower_of_ten_stands_for_ten_seconds() -> None:
    boxes = [Body(name=f"box{i}", shape=Box(size=(0.1, 0.1, 0.1)), material="wood", position=(0, 0, 0.05 + 0.1 * i)) for i in range(10)]
    t = run(Scene(seconds=10.0, bodies=[FLOOR, *boxes]))
    assert np.linalg.norm(t.position[-1] - t.position[0], axis=-1).max() < 2e-3
    assert np.abs(t.velocity[t.time > 5]).max() < 1e-3


def test_an_impact_is_one_row_with_its_time_place_normal_and_impulse() -> None:
    ball = Body(name="ball", shape=Sphere(radius=0.1), mass=2.0, position=(0.3, 0, 1.1))
    t = run(Scene(medium="vacuum", seconds=0.6, bodies=[ball, FLOOR], contacts=[Contact(between=("ball", "floor"), restitution=0.5)]))
    fall = np.sqrt(2 / 9.81)
    assert t.contact_time == pytest.approx([fall], rel=1e-6)
    assert t.contact_bodies.tolist() == [[0, 1]]
    assert t.contact_point[0] == pytest.approx([0.3, 0, 0], abs=1e-6)
    assert t.contact_normal[0] == pytest.approx([0, 0, 1])  # from the second, the floor, to the first
    assert t.contact_impulse == pytest.approx([2.0 * 1.5 * 9.81 * fall], rel=1e-6)


def test_a_box_that_lands_flat_is_one_row_and_does_not_tip() -> None:
    box = Body(name="box", shape=Box(size=(0.2, 0.2, 0.1)), position=(0, 0, 0.55))
    t = run(Scene(medium="vacuum", seconds=0.5, bodies=[FLOOR, box], contacts=[Contact(between=("box", "floor"), restitution=0.6)]))
    assert len(t.contact_time) == 1
    assert np.abs(t.angular_velocity).max() < 1e-6
    assert t.contact_point[0] == pytest.approx([0, 0, 0], abs=1e-3)


def test_lasting_contact_carries_the_weight() -> None:
    box = Body(name="box", shape=Box(size=(0.2, 0.2, 0.1)), mass=3.0, position=(0, 0, 0.05))
    t = run(Scene(medium="vacuum", seconds=2.0, bodies=[FLOOR, box]))
    late = t.rest_time > 1.0
    assert late.sum() == (t.time > 1.0).sum()
    assert t.rest_force[late] == pytest.approx(3.0 * 9.81, rel=1e-3)


def test_each_pair_has_its_own_restitution() -> None:
    balls = [Body(name=n, shape=Sphere(radius=0.1), position=(x, 0, 1.1)) for n, x in (("dull", 0.0), ("lively", 1.0))]
    rules = [Contact(between=("dull", "floor"), restitution=0.1), Contact(between=("floor", "lively"), restitution=0.9)]
    t = run(Scene(medium="vacuum", seconds=0.6, bodies=[FLOOR, *balls], contacts=rules), fps=240)
    after = t.time > 0.4516
    speed = 0.4515236409857309 * 9.81
    assert t.velocity[after][0, 1, 2] == pytest.approx(0.1 * speed, abs=9.81 / 240)
    assert t.velocity[after][0, 2, 2] == pytest.approx(0.9 * speed, abs=9.81 / 240)


def test_each_pair_has_its_own_friction_even_in_a_stack() -> None:
    # ice-like below, rough above: the upper box rides on the lower one, which slides with mu g
    low = Body(name="low", shape=Box(size=(0.4, 0.4, 0.1)), position=(0, 0, 0.05), velocity=(1, 0, 0))
    top = Body(name="top", shape=Box(size=(0.2, 0.2, 0.1)), position=(0, 0, 0.15), velocity=(1, 0, 0))
    rules = [Contact(between=("low", "floor"), friction=0.05), Contact(between=("low", "top"), friction=0.8)]
    t = run(Scene(medium="vacuum", seconds=1.0, bodies=[FLOOR, low, top], contacts=rules))
    expected = 1 - 0.05 * 9.81 * t.time[-1]
    assert t.velocity[-1, 1:, 0] == pytest.approx([expected, expected], abs=0.01)


def test_overlap_names_both_bodies_the_depth_and_the_cure() -> None:
    bodies = [FLOOR, Body(name="ball", shape=Sphere(radius=0.1), position=(0, 0, 0.08))]
    with pytest.raises(InputError, match=r"'ball' and 'floor' interpenetrate by 20 mm.*move 'ball' by \[.*0\.02\]"):
        run(Scene(bodies=bodies))
    run(Scene(seconds=0.1, bodies=[FLOOR, Body(name="ball", shape=Sphere(radius=0.1), position=(0, 0, 0.09991))]))


@pytest.mark.parametrize(
    ("options", "word"), [({"fps": 0}, "fps"), ({"seconds": 0}, "seconds"), ({"times": [1.0, 0.5]}, "times"), ({"seconds": 0.001}, "frame")]
)
def test_impossible_sampling_is_refused(options: dict[str, object], word: str) -> None:
    with pytest.raises(InputError, match=word):
        run(Scene(bodies=[FLOOR]), **options)  # type: ignore[arg-type]


def test_a_compound_of_more_parts_than_bullet_takes_collides_with_all_of_them() -> None:
    # forty blocks in a row, 10 cm apart, under a ball each; Bullet would drop all but sixteen
    parts = [Part(shape=Box(size=(0.08, 0.08, 0.08)), position=(0.1 * i - 1.95, 0, 0)) for i in range(40)]
    comb = Body(name="comb", shape=Compound(parts=parts), static=True)
    balls = [Body(name=f"ball{i}", shape=Sphere(radius=0.02), position=(0.1 * i - 1.95, 0, 0.2)) for i in (0, 17, 39)]
    trajectory = run(Scene(seconds=0.3, medium="vacuum", bodies=[comb, *balls]), fps=240)
    # a fall of 0.14 m
    for ball in balls:
        row = trajectory.index(ball.name)
        first = min(t for t, pair in zip(trajectory.contact_time, trajectory.contact_bodies, strict=True) if row in pair)
        # hulls stand back by 1 mm of Bullet's margin: 1.4 ms of the fall
        assert first == pytest.approx(math.sqrt(2 * 0.14 / 9.81), abs=1.5e-3)


@pytest.mark.parametrize("thickness", [1e-4, 3e-4, 1.5e-3])
def test_a_sheet_lies_on_a_table_as_thin_as_it_is(thickness: float) -> None:
    # Bullet's boxes are never thinner than their margins, 2 mm
    table = Body(name="table", shape=Box(size=(1, 1, 1)), static=True, position=(0, 0, -0.5))
    card = Body(name="card", shape=Box(size=(0.09, 0.06, thickness)), mass=0.002, position=(0, 0, thickness / 2))
    trajectory = run(Scene(medium="vacuum", seconds=0.5, bodies=[table, card]))
    assert np.abs(trajectory.position[:, 1] - trajectory.position[0, 1]).max() < 2e-5


@pytest.mark.parametrize(("vessel", "speed", "aside"), [("cup", 12.0, 0.01), ("glass", 3.0, 0.0), ("vase", 12.0, 0.006), ("vase", 25.0, 0.014)])
def test_what_falls_past_a_wall_into_a_vessel_does_not_pass_through_its_bottom(vessel: str, speed: float, aside: float) -> None:
    # the wall is nearer than the bottom all the way down, and is never come closer to: 25 m/s are 42 cm in a step of flight
    shape = prop(vessel)
    heights = surface(shape).vertices[:, 2]
    ball = Body(name="ball", shape=Sphere(radius=0.004), mass=0.002, position=(aside, 0, float(np.ptp(heights)) + 0.2), velocity=(0, 0, -speed))
    there = Body(name="vessel", shape=shape, position=(0, 0, -float(heights.min())), static=True)
    rule = Contact(between=("ball", "vessel"), restitution=0.2, friction=0.3)
    trajectory = run(Scene(medium="vacuum", seconds=0.5, bodies=[ball, there], contacts=[rule]))
    assert trajectory.position[:, 0, 2].min() > 0.0
    assert len(trajectory.contact_time)


def test_a_walking_character_pushes_what_is_in_its_way() -> None:
    ball = Body(name="ball", shape=Sphere(radius=0.1), material="rubber", position=(0.6, 0, 0.1))
    cat = Character(name="cat", species="cat", actions=[Action(type="walk")])
    t = run(Scene(seconds=1.5, bodies=[FLOOR, ball], characters=[cat]))
    row = t.names.index("ball")
    assert t.position[-1, row, 0] > 0.7
    assert any(row in pair and t.names[other].startswith("cat/") for pair in t.contact_bodies.tolist() for other in pair)
    torso = t.names.index("cat/torso")
    assert t.position[-1, torso, 0] > 0.3
    # velocities are those of the poses
    moved = np.diff(t.position[:, torso], axis=0) * 24
    assert np.abs(t.velocity[1:, torso] - moved).max() < 0.5


def test_dominoes_all_fall() -> None:
    row = [Body(name=f"domino{i:02d}", material="wood", shape=Box(size=(0.01, 0.03, 0.06)), position=(0.03 * i, 0, 0.03)) for i in range(8)]
    push = Body(name="ball", material="steel", shape=Sphere(radius=0.01), position=(-0.1, 0, 0.05), velocity=(1, 0, 0))
    t = run(Scene(seconds=2.0, bodies=[FLOOR, *row, push]))
    up = Rotation.from_quat(t.quat_xyzw[-1, 1:9]).apply([0, 0, 1])[:, 2]
    assert (up < 0.6).all()


@pytest.mark.parametrize(("kind", "locked"), [("fixed", False), ("hinge", True), ("ball", True)])
@pytest.mark.parametrize("turn_deg", [(0, 0, 40), (20, 30, 40), (180, 0, 0)])
def test_what_is_fixed_or_locked_keeps_its_pose_however_it_is_turned(kind: str, locked: bool, turn_deg: tuple[float, float, float]) -> None:
    turn = Rotation.from_euler("xyz", turn_deg, degrees=True)
    door = Body(
        name="door", shape=Box(size=(0.8, 0.04, 1.0)), mass=10.0, position=tuple(turn.apply([0.4, 0, 0]) + [0, 0, 2]), orientation_xyzw=tuple(turn.as_quat())
    )
    post = Body(name="post", shape=Box(size=(0.05, 0.06, 0.07)), static=True, position=(0, 0, 2), orientation_xyzw=(0, 0, 0.574, 0.819))
    joint = Joint.model_validate({"parent": "post", "child": "door", "type": kind, "anchor": (0, 0, 2), "axis": tuple(turn.apply([0, 0, 1])), "locked": locked})
    t = run(Scene(medium="vacuum", seconds=1.0, bodies=[post, door], joints=[joint]))
    # Bullet lets a joint give by what gravity moves it in a step before it is mended
    assert np.linalg.norm(t.position[:, 1] - t.position[0, 1], axis=-1).max() < 1e-3
    assert np.degrees((Rotation.from_quat(t.quat_xyzw[-1, 1].copy()) * turn.inv()).magnitude()) < 0.1
