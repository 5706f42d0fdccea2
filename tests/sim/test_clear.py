"""What guided characters do takes no limb through furniture, things, the ground or other bodies by more than a stated depth, and their feet stand still."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim import drill, exercise
from sim.joint import FORCED_DEG
from sim.scene import Action, Character, Scene
from sim.simulate import simulate

FPS = 60
CLEAR = 0.005
"""Grazing: what nobody sees in a shot of a whole person [m]."""
SEAT, GRIP, GROUND, STEP = 0.035, 0.045, 0.02, 0.02
"""Flesh of who sits, a flat hand around what it holds, soles, and the slide of a foot in a step [m]."""
CASES = {
    ("sit on a stool", "human"): CLEAR,
    ("sit on a stool", "standing bear"): CLEAR,
    ("sit on a seat", "child"): CLEAR,
    ("sit on a barstool", "baby"): 0.025,
    ("pick up a tennis ball", "human"): CLEAR,
    ("pick up a coin", "human"): CLEAR,
    ("pick up a parcel", "human"): 0.012,
    ("pick up and put down a book", "child"): 0.012,
    ("pick up a cup from a table", "child"): 0.007,
    ("hit a cup on the floor", "child"): CLEAR,
    ("push a cup on a table", "child"): CLEAR,
    ("reach for a cup on a table", "child"): CLEAR,
    ("push somebody", "human"): CLEAR,
    ("hit somebody", "child"): CLEAR,
    ("kick a football", "human"): CLEAR,
    ("jump over a hurdle", "human"): CLEAR,
    ("jump onto a table", "cat"): 0.03,
    ("contend for a ball", "dog"): 0.025,
    ("sit down", "horse"): CLEAR,
    ("walk up to a wall", "dog"): CLEAR,
}
"""How deep a part may get into a thing or another body [m]: CLEAR, or what `physgen bench bodies` measured and a quarter more."""


@pytest.mark.parametrize(("act", "species"), CASES)
def test_no_limb_goes_deeper_into_anything_than_stated_and_feet_stand_still(act: str, species: str) -> None:
    scene = exercise.scene_of(act, species)
    trajectory = simulate(scene, fps=FPS)
    worst = drill.worst(trajectory, scene)
    bounds = {"thing": CASES[act, species], "other": CASES[act, species], "seat": SEAT, "grip": GRIP, "ground": GROUND}
    assert {kind: touch for kind, touch in worst.items() if touch.depth > bounds[kind]} == {}
    assert [slide for slide in drill.slides(trajectory, scene) if slide.way > STEP] == []


def test_a_hand_that_is_led_through_a_table_is_told() -> None:
    scene = exercise.scene_of("push a cup on a table", "human")
    # the same push where nobody knows of the table: it stands in the way
    blind = scene.model_copy(update={"bodies": [b for b in scene.bodies if b.name != "table"]})
    trajectory = simulate(blind, fps=FPS)
    high = next(b for b in scene.bodies if b.name == "table").model_copy(update={"name": "floor"})
    touch = drill.worst(trajectory, blind.model_copy(update={"bodies": [high if b.name == "floor" else b for b in blind.bodies]}))["thing"]
    assert touch.depth > 0.05 and touch.body == "floor"


def test_a_foot_that_slides_is_told() -> None:
    scene = Scene(
        bodies=exercise.scene_of("sit down", "dog").bodies, characters=[Character(name="it", species="human", actions=[Action(type="walk")])], seconds=2.0
    )
    trajectory = simulate(scene, fps=FPS)
    assert drill.slides(trajectory, scene)[0].way < STEP
    shifted = trajectory.position.copy()
    shifted[:, :, 1] += 0.2 * trajectory.time[:, None]
    # drifts to the left by 0.2 m/s: 0.12 m in the 0.6 s that a foot stands
    assert drill.slides(replace(trajectory, position=shifted), scene)[0].way == pytest.approx(0.12, abs=0.04)


@pytest.mark.parametrize("species", ["child", "standing bear"])
def test_whoever_walks_into_a_door_does_not_turn_it_beyond_its_stop(species: str) -> None:
    trajectory = simulate(exercise.scene_of("walk into a door", species), fps=FPS)
    quat = trajectory.quat_xyzw[:, trajectory.index("door")]
    angle = np.degrees(2 * np.unwrap(np.arctan2(quat[:, 2], quat[:, 3])))
    assert 90 < angle.max() < 110 + FORCED_DEG + 1
    assert angle.min() > -FORCED_DEG


def test_who_has_opened_a_door_goes_through_it() -> None:
    trajectory = simulate(exercise.scene_of("open a door and go through", "robot"), fps=FPS)
    way = trajectory.position[:, trajectory.index("it/pelvis"), 0]
    # the doorway is at 1.6 m
    assert way[0] < 0.5 and way[-1] > 1.9
    angle = 2 * np.arctan2(*trajectory.quat_xyzw[-1, trajectory.index("door"), 2:])
    assert np.degrees(angle) == pytest.approx(110, abs=FORCED_DEG)


def test_every_exercise_can_be_staged() -> None:
    table = exercise.exercises()
    assert len(table) > 140
    for act, species in table:
        scene = exercise.scene_of(act, species)
        assert scene.characters[0].species == species
        assert {a.target for a in scene.characters[0].actions} <= {None, "other", *(b.name for b in scene.bodies)}
