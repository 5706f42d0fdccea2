"""What goes "between two boxes": they stand on either side of its way, it touches neither, and that is what is asked for."""

from __future__ import annotations

import pytest

from semantics.parse import parse
from semantics.stage import set_up, stage
from sim.simulate import simulate


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("A ball is thrown and lands between two boxes.", "land_between"),
        ("A ball rolls between two cones.", "pass_between"),
        ("A ball rolls between a box and a barrel.", "pass_between"),
        ("A ball passes between two cones.", "pass_between"),
        ("A ball falls between two crates.", "land_between"),
        ("A stone lands between a cup and a vase.", "land_between"),
        ("A puck slides between two posts and hits a wall.", "pass_between"),
        ("The ball rolls and stops between two books.", "rest_between"),
        ("A frisbee flies between two trees.", "pass_between"),
        ("A boy throws a ball between two poles.", "pass_between"),
        ("A dog runs between two trees.", "pass_between"),
        ("一个球从两个箱子之间滚过。", "pass_between"),
    ],
)
def test_between_is_asked_for_and_happens(text: str, asked: str) -> None:
    scene = stage(parse(text))
    assert [g.event for g in scene.goals].count(asked) == 1
    goal = next(g for g in scene.goals if g.event == asked)
    two = [b.name for b in scene.bodies if "/" not in b.name and {b.object, b.name} & ({goal.patient, goal.target} - {None})]
    assert len(two) == 2
    trajectory = simulate(scene)
    assert [e["satisfied"] for e in trajectory.events] == [True] * len(scene.goals)
    # and neither of the two was touched by anything but the ground
    ends = {trajectory.index(name) for name in two}
    movers = {i for i, b in enumerate(trajectory.names) if b.split("/")[0] == goal.agent}
    assert not any(set(pair) & ends and set(pair) & movers for pair in trajectory.contact_bodies.tolist())


def test_bouncing_between_two_walls_is_off_one_and_then_the_other() -> None:
    trajectory = simulate(stage(parse("A ball bounces between two walls.")))
    assert [e["satisfied"] for e in trajectory.events] == [True, True]
    assert trajectory.events[0]["target"] != trajectory.events[1]["target"]


def test_a_gap_is_noted_with_its_width() -> None:
    notes = [n.message for n in set_up(parse("A ball rolls between two cones.")).notes]
    assert any("left between the two" in message for message in notes)


def test_between_two_times_is_no_gap() -> None:
    scene = stage(parse("A ball falls from a height of between 2 and 3 meters."))
    assert "land_between" not in [g.event for g in scene.goals]
