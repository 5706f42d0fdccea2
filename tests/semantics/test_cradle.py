"""Newton's cradle: what is let go at one end comes out at the other."""

from __future__ import annotations

import math

import numpy as np
import pytest

from semantics.cradle import DROP, RADIUS, RESTITUTION
from semantics.parse import parse
from semantics.stage import stage
from sim.engine import run
from sim.scene import Scene


def row(scene: Scene) -> list[str]:
    return [b.name for b in scene.bodies if b.name.startswith("ball_")]


def aside(scene: Scene) -> list[str]:
    return [b.name for b in scene.bodies if b.name.startswith("ball_") and b.orientation_xyzw[1] != 0]


@pytest.mark.parametrize(
    ("text", "balls", "released"),
    [
        ("A Newton's cradle swings on a desk.", 5, 1),
        ("The first ball of a Newton's cradle swings in and the last one swings out.", 5, 1),
        ("Two balls of a Newton's cradle are released.", 5, 2),
        ("A Newton's cradle with seven steel balls, one ball is pulled back and released.", 7, 1),
        ("In a Newton's cradle, one ball is lifted and released, hitting the others.", 5, 1),
        ("牛顿摆来回摆动。", 5, 1),
    ],
)
def test_a_sentence_of_a_cradle_becomes_a_row_of_balls(text: str, balls: int, released: int) -> None:
    scene = stage(parse(text))
    assert (len(row(scene)), aside(scene)) == (balls, row(scene)[:released])
    assert next(b for b in scene.bodies if b.name == "frame").position[:2] == (0.0, 0.0)
    assert scene.goals and all(goal.agent in row(scene) for goal in scene.goals)


def test_the_last_ball_swings_out_as_far_as_the_blows_leave_it() -> None:
    scene = stage(parse("A Newton's cradle swings."))
    trajectory = run(scene.model_copy(update={"seconds": 0.5}), fps=240)
    x = trajectory.position[:, [trajectory.names.index(n) for n in row(scene)], 0]
    angle = math.radians(40)
    speed = 2 * math.sin(angle / 2) * ((1 + RESTITUTION) / 2) ** 4  # in units of sqrt(g l), after four blows between equal balls
    reach = DROP * math.sin(2 * math.asin(speed / 2))
    assert float(x[:, -1].max() - x[0, -1]) == pytest.approx(reach, rel=0.05)  # the bound of a hung cradle
    assert float(np.abs(x[:, 1:-1] - x[0, 1:-1]).max()) < 2 * RADIUS


def test_a_cradle_that_only_stands_there_is_a_thing() -> None:
    scene = stage(parse("A red ball rolls past a Newton's cradle."))
    assert not any(b.name == "frame" for b in scene.bodies)
