"""What joints have to give, by inverse dynamics, and whether that is told where it is more than they can."""

from __future__ import annotations

import numpy as np
import pytest

from sim.character import skeleton_of
from sim.exertion import RATE, Effort, efforts, joint_of, unbalanced
from sim.rotation import conjugate, multiply, rotate
from sim.scene import Action, Body, Character, Scene
from sim.shape import Plane, Sphere
from sim.simulate import simulate
from sim.skeleton import body_shape
from sim.species import SPECIES
from sim.trajectory import Trajectory

FLOOR = Body(name="floor", shape=Plane(), static=True, material="wood")


def done(species: str, *actions: Action, seconds: float = 2.0, mass: float | None = None) -> tuple[Trajectory, Scene]:
    ball = [] if mass is None else [Body(name="ball", shape=Sphere(radius=0.06), mass=mass, position=(0.3, 0, 1.0))]
    it = Character(name="it", species=species, actions=list(actions), holds=None if mass is None else "ball")
    scene = Scene(bodies=[FLOOR, *ball], characters=[it], seconds=seconds)
    return simulate(scene, fps=RATE), scene


def of(found: list[Effort], bone: str) -> Effort:
    return next(e for e in found if e.bone == bone)


@pytest.mark.parametrize("species", ["human", "child", "robot", "dog", "horse"])
def test_who_stands_is_balanced_and_needs_little(species: str) -> None:
    motion = done(species)
    assert unbalanced(*motion)["it"] < 0.01
    found = efforts(*motion)
    assert found and not any(e.exceeded for e in found)
    assert all(e.speed < 0.2 for e in found)


def test_what_a_hand_holds_still_turns_the_elbow_by_its_weight_and_arm() -> None:
    light, heavy = done("human", mass=0.5), done("human", mass=5.5)
    trajectory, scene = heavy
    skeleton = skeleton_of(scene.characters[0])
    bone = skeleton.bones[skeleton.index["forearm_r"]]
    _, middle, turned = body_shape(bone.pieces)
    row = trajectory.index("it/forearm_r")
    quat = multiply(trajectory.quat_xyzw[-100, row], conjugate(turned))
    elbow = trajectory.position[-100, row] - rotate(quat, middle)
    arm = float(np.linalg.norm((trajectory.position[-100, trajectory.index("ball")] - elbow)[:2]))
    more = of(efforts(*heavy), "forearm_r").torque - of(efforts(*light), "forearm_r").torque
    # m g d, all in one plane; the trunk breathes a little
    assert more == pytest.approx(5.0 * 9.81 * arm, rel=0.03)


def test_a_walk_is_within_what_joints_give_and_a_kick_faster_than_any_is_told() -> None:
    assert not any(e.exceeded for e in efforts(*done("human", Action(type="walk"))))
    kick = efforts(*done("human", Action(type="kick", speed=25.0)))
    assert kick[0].exceeded and "it's" in kick[0].told() and " rad/s" in kick[0].told()
    assert of(kick, "lower_leg_r").speed > of(kick, "lower_leg_r").speed_limit


def test_harder_kicks_ask_more_of_the_hip() -> None:
    torque = [of(efforts(*done("human", Action(type="kick", speed=v))), "upper_leg_r").torque for v in (3.0, 6.0, 9.0)]
    assert torque[0] < torque[1] < torque[2]


def test_limits_of_animals_are_told_apart_as_estimates() -> None:
    assert all(e.measured for e in efforts(*done("human", seconds=0.5)))
    assert not any(e.measured for e in efforts(*done("dog", seconds=0.5)))


@pytest.mark.parametrize("species", SPECIES)
def test_every_limb_has_joints_with_limits(species: str) -> None:
    skeleton = skeleton_of(Character(name="it", species=species))
    for limb in (*skeleton.legs, *skeleton.arms):
        assert all(joint_of(bone) for bone in (limb.upper, limb.lower, limb.end))
