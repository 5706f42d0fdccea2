"""Hands lie on what they hold: the palm touches, fingers and thumb close until they do, and nothing is in the thing or in what it lies on."""

from __future__ import annotations

import numpy as np
import pytest

from sim import drill, exercise
from sim.anatomy import skeleton
from sim.depth import depth
from sim.extent import gap, reach
from sim.grasp import TOUCHES, _Hand, facing, grasp
from sim.rotation import rotate
from sim.shape import Box, Cylinder, Shape, Sphere
from sim.simulate import simulate

UPRIGHT = np.array([0.0, 0.0, 0.0, 1.0])
THINGS: list[tuple[Shape, str, float]] = [
    (Cylinder(radius=0.04, height=0.1), "side", 0.5),
    (Sphere(radius=0.033), "over", 0.0),
    (Cylinder(radius=0.012, height=0.002), "pinch", 0.0),
    (Box(size=(0.15, 0.14, 0.03)), "edge", 0.0),
]


@pytest.mark.parametrize("who", ["human", "child", "robot"])
@pytest.mark.parametrize(("shape", "manner", "low"), THINGS)
@pytest.mark.parametrize("side", ["l", "r"])
def test_a_hand_touches_what_it_takes_and_is_not_in_it(who: str, shape: Shape, manner: str, low: float, side: str) -> None:
    body = skeleton(who)
    found = grasp(body, side, shape, UPRIGHT, manner, low=low)
    hand = _Hand(body, side)
    wrist = (found.tip - rotate(found.turn, hand.toe))[None]
    there = np.zeros((1, 3)), UPRIGHT[None]
    nearest = np.inf
    for part, angle in (("palm", 0.0), ("fingers", found.first[0]), ("thumb", found.first[1])):
        pose = hand.poses(part, found.turn, wrist, np.array([angle]))
        assert depth(hand.shape[part][0], pose, shape, there)[0] < 0.003, part
        nearest = min(nearest, float(gap(hand.shape[part][0], pose, shape, there)[0]))
        low_end = reach(hand.shape[part][0], *pose, np.array([[0.0, 0.0, -1.0]]))[0, 2]
        ground = -float(reach(shape, np.zeros((1, 3)), UPRIGHT[None], np.array([[0.0, 0.0, 1.0]]))[0, 2]) - low
        assert low_end > ground - 2 * TOUCHES, part
    # finger tips that come down on the ground beside a coin are as far from it as they are round
    assert nearest < (0.009 if manner == "pinch" else 0.004)


def test_left_and_right_hands_are_mirrored() -> None:
    body, cup = skeleton("human"), THINGS[0][0]
    left, right = (grasp(body, side, cup, UPRIGHT, "side", low=0.5) for side in "lr")
    assert left.tip == pytest.approx(right.tip * [1, -1, 1], abs=1e-3)
    assert left.fingers == pytest.approx(right.fingers, abs=0.1)
    turn = facing("l", np.array([0.0, -1.0, 0.0]), np.array([1.0, 0.0, 0.0]))
    # the thumb of a hand that points ahead is up
    assert rotate(turn, np.array([1.0, 0.0, 0.0])) == pytest.approx([0, 0, 1], abs=1e-9)


def test_a_held_cup_stays_in_the_hand_that_closed_around_it() -> None:
    scene = exercise.scene_of("pick up a cup from a table", "human")
    trajectory = simulate(scene, fps=30)
    assert drill.worst(trajectory, scene)["grip"].depth < 0.006
    cup, fingers, hand = (trajectory.index(name) for name in ("cup", "it/hand_fingers_r", "it/hand_r"))
    led = np.isin(trajectory.time, trajectory.guided_time[trajectory.guided_body == cup])
    assert led.sum() > 30
    rows = np.flatnonzero(led)[15:]
    shapes = {b.name: b.shape for b in scene.bodies} | {p.name: p.shape for p in _parts(scene)}
    for part in (fingers, hand):
        pose = trajectory.position[rows, part], trajectory.quat_xyzw[rows, part]
        away = gap(shapes[trajectory.names[part]], pose, shapes["cup"], (trajectory.position[rows, cup], trajectory.quat_xyzw[rows, cup]))
        assert away.max() < 0.008
    # and upright
    up = rotate(trajectory.quat_xyzw[rows, cup], np.array([0.0, 0.0, 1.0]))
    assert up[:, 2].min() > 0.999


def _parts(scene):  # type: ignore[no-untyped-def]
    from sim.character import parts

    return parts(scene.characters[0])
