"""Who walks through a door goes through an open doorway, or through what was opened; who rolls things downstairs stands above."""

from __future__ import annotations

import pytest

from semantics.parse import parse
from semantics.stage import stage
from sim.shape import Compound
from sim.simulate import simulate


@pytest.mark.parametrize("text", ["A woman walks through a door.", "A dog runs through an open doorway."])
def test_who_goes_through_a_door_that_nobody_opens_goes_through_an_open_doorway(text: str) -> None:
    scene = stage(parse(text))
    frame = next(b for b in scene.bodies if b.shape.type != "plane")
    assert frame.static and isinstance(frame.shape, Compound) and not scene.joints
    assert [g.event for g in scene.goals] == ["go_through"]
    trajectory = simulate(scene)
    assert trajectory.events[0]["satisfied"]
    who = scene.characters[0].name
    rows = [i for i, name in enumerate(trajectory.names) if name.startswith(f"{who}/")]
    # the whole of it is behind the frame in the end
    assert trajectory.position[-1, rows, 0].min() > frame.position[0]


def test_who_opens_a_door_and_walks_through_is_behind_it_in_the_end() -> None:
    scene = stage(parse("A child opens a door and walks through."))
    assert scene.joints and scene.characters[0].actions[-1].target == "door"
    trajectory = simulate(scene)
    assert all(e["satisfied"] for e in trajectory.events)
    assert trajectory.position[-1, trajectory.index("child/torso"), 0] > scene.body("door").position[0] + 0.3


def test_who_rolls_something_down_the_stairs_stands_on_a_landing_at_their_head() -> None:
    scene = stage(parse("A child rolls a ball down the stairs."))
    child, ball, landing = scene.characters[0], scene.body("ball"), scene.body("landing")
    assert child.position[2] > 0.5 and child.position[2] == pytest.approx(ball.position[2] - ball.shape.radius, abs=0.02)
    assert child.position[0] < ball.position[0] - 0.2
    top = landing.position[2] + landing.shape.size[2] / 2
    assert top == pytest.approx(child.position[2])


@pytest.mark.parametrize("text", ["A man pushes the door open.", "A man kicks the gate open."])
def test_what_is_pushed_or_kicked_open_turns_on_its_hinge(text: str) -> None:
    scene = stage(parse(text))
    assert [j.type for j in scene.joints] == ["hinge"] and [g.event for g in scene.goals] == ["open"]
    assert all(e["satisfied"] for e in simulate(scene).events)
