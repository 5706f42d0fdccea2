"""What is said to hang, lie or be held before it moves; times of arrival; rings, vessels and stacks."""

from __future__ import annotations

import math

import numpy as np
import pytest

from semantics.parse import parse
from semantics.slowing import Slowing
from semantics.stage import set_up, stage
from sim.scene import Scene
from sim.simulate import simulate


def _scene(text: str) -> Scene:
    return set_up(parse(text)).scene


@pytest.mark.parametrize(
    ("text", "body", "seconds"),
    [
        ("A ball hangs still for the first 15 frames and then drops onto the floor.", "ball", 15 / 24),
        ("A metal cube rests on a wooden floor. Suddenly, it begins to glide across the floor.", "cube", 0.5),
        ("A crate stands still for one second, then slides to the right.", "crate", 1.0),
        ("A grabber tool holds a tennis ball above a table. The grabber lets go and the ball drops.", "ball", 0.5),
    ],
)
def test_what_waits_is_held_and_asked_to_be_still_first(text: str, body: str, seconds: float) -> None:
    scene = _scene(text)
    assert scene.body(body).held_until == pytest.approx(seconds)
    assert (scene.goals[0].event, scene.goals[0].agent) == ("stay", body)
    assert scene.goals[0].hold == pytest.approx(seconds)


def test_what_something_else_moves_is_not_held() -> None:
    scene = _scene("A cup stands on the table. A ball rolls into it and knocks it over.")
    assert all(b.held_until is None for b in scene.bodies if b.object != "ball")
    assert (scene.body("ball").held_until or 0) < 0.5  # until the cup has been seen to stand
    # the ball begins on the table as well
    assert scene.body("ball").position[2] > 0.5


def test_a_thing_at_rest_to_the_end_is_not_held() -> None:
    scene = _scene("A vase stands on a table.")
    assert all(b.held_until is None for b in scene.bodies)
    assert scene.goals[0].hold is None


def test_a_stated_frame_belongs_to_the_meeting() -> None:
    scene = _scene("A ball rolls across the floor and hits the block on frame 31.")
    timed = [g for g in scene.goals if g.at is not None]
    assert [g.event for g in timed] == ["collide"]
    assert timed[0].at == pytest.approx(31 / 24, abs=1e-4)


def test_a_timed_throw_is_in_the_air_for_so_long() -> None:
    scene = _scene("A ball is thrown at a wall and hits it at 2 seconds.")
    ball, wall = scene.body("ball"), scene.body("wall")
    # level speed times the stated time is the way, but for the drag and the ball's size
    near = wall.position[0] - 0.5
    assert ball.velocity[0] * 2.0 == pytest.approx(near - ball.position[0], rel=0.2)


def test_a_stated_speed_of_a_timed_throw_stays() -> None:
    scene = _scene("A ball is thrown at 12 m/s at a wall and hits it at 1.5 seconds.")
    assert math.hypot(*scene.body("ball").velocity) == pytest.approx(12.0, rel=1e-6)


def test_a_hoop_hangs_at_its_height_and_is_gone_through() -> None:
    scene = _scene("A basketball is thrown through the hoop.")
    assert scene.body("hoop").position[2] == pytest.approx(3.05, abs=0.05)
    assert any(g.event == "go_through" and g.target == "hoop" for g in scene.goals)


def test_what_was_stacked_is_the_stack() -> None:
    scene = _scene("A man stacks three bricks on top of each other and then kicks the stack over.")
    bricks = [b for b in scene.bodies if b.name.startswith("brick")]
    assert len(bricks) == 3
    assert not any(b.name.startswith("stack") for b in scene.bodies)


def test_a_car_that_brakes_slows_down_by_friction() -> None:
    scene = _scene("A car brakes on the road.")
    assert any(g.event == "slow" and g.agent == "car" for g in scene.goals)
    assert any("car" in c.between and (c.friction or 0) > 0.04 for c in scene.contacts)


@pytest.mark.parametrize("seconds", [0.3, 1.0])
@pytest.mark.parametrize("k", [0.0, 0.15])
def test_slowing_leaves_the_speed_asked_for(seconds: float, k: float) -> None:
    """dv/dt = -(a + k v^2), integrated forwards by small steps, ends at the speed and after the way that were asked for."""
    slow, end = Slowing(a=2.0, k=k), 1.2
    speed, way = slow.back(end, seconds=seconds)
    assert slow.before(end, way=way) == pytest.approx(speed, rel=1e-9)
    v, x, h = speed, 0.0, 1e-5
    for _ in range(round(seconds / h)):
        x, v = x + v * h, v - (slow.a + k * v * v) * h
    # Euler's error goes with the step
    assert v == pytest.approx(end, abs=1e-3)
    assert x == pytest.approx(way, abs=1e-3)
    assert slow.ahead(speed, seconds=seconds) == pytest.approx(way, rel=1e-3)


@pytest.mark.parametrize("how", ["The board is slowly tilted", "One end of the board is slowly raised"])
def test_what_waits_on_a_board_that_is_tilted_goes_down_it(how: str) -> None:
    done = simulate(stage(parse(f"A wooden block sits on a board. {how} until the block slides.")))
    assert [(e["event"], e["satisfied"]) for e in done.events] == [("stay", True), ("tilt", True), ("slide", True)]


def test_several_leap_over_one_log_beside_each_other() -> None:
    done = simulate(stage(parse("Two frogs jump over a log.")))
    log = done.position[0, done.names.index("log"), 0]
    rows = [k for k, n in enumerate(done.names) if n.endswith("/torso")]
    assert len(rows) == 2
    assert np.all(done.position[0, rows, 0] < log) and np.all(done.position[-1, rows, 0] > log)
    assert abs(np.diff(done.position[-1, rows, 1])[0]) > 0.02  # [m] not in one place


def test_what_stands_on_a_platform_that_turns_goes_round_with_it() -> None:
    scene = stage(parse("A platform rotates with a vase on it."))
    platform, vase = (next(b for b in scene.bodies if b.object == name) for name in ("platform", "vase"))
    assert 0 < platform.angular_velocity[2] < 5  # [rad/s] no drill
    assert vase.angular_velocity == platform.angular_velocity
    assert vase.position[2] > platform.position[2] and math.dist(vase.position[:2], platform.position[:2]) < 0.05
