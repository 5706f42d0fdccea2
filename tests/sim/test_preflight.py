"""What can never be is refused before anything moves, and told with what to do."""

from __future__ import annotations

from typing import Any

import pytest

from sim.errors import InputError
from sim.scene_file import scene_from_data
from sim.simulate import simulate

FLOOR = {"name": "floor", "shape": {"type": "plane"}, "static": True}


def ball(name: str = "ball", **more: Any) -> dict[str, Any]:
    return {"name": name, "shape": {"type": "sphere", "radius": 0.1}, "position": [0, 0, 1], **more}


def run(**scene: Any) -> Any:
    return simulate(scene_from_data({"seconds": 0.1, "bodies": [FLOOR, ball()], **scene}))


@pytest.mark.parametrize(("event", "told"), [("bounc", "did you mean 'bounce'"), ("Knock ovr", "did you mean 'knock_over'"), ("xyzzy", "there are: approach")])
def test_an_event_that_nobody_knows_is_refused_with_the_one_that_was_meant(event: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        run(goals=[{"event": event, "agent": "ball"}])


@pytest.mark.parametrize("event", ["Knock over", "fall-off", "BOUNCE"])
def test_how_an_event_is_spelled_does_not_matter(event: str) -> None:
    assert run(goals=[{"event": event, "agent": "ball"}]).events[0]["satisfied"] is False


@pytest.mark.parametrize("after", [0, 1, -1])
def test_a_goal_follows_one_before_it(after: int) -> None:
    goals = [{"event": "fall", "agent": "ball", "after": after}, {"event": "bounce", "agent": "ball"}]
    with pytest.raises(InputError, match="is no goal before this one"):
        run(goals=goals)


def walker(name: str, x: float, *after: str | None) -> dict[str, Any]:
    return {"name": name, "species": "human", "position": [x, 0, 0], "actions": [{"type": "walk", "after": a} for a in after]}


@pytest.mark.parametrize(
    "who",
    [
        [walker("a", 0, "b"), walker("b", 2, "a")],
        [walker("a", 0, "a/1", None)],
        [walker("a", 0, "b/walk"), walker("b", 2, "c/0"), walker("c", 4, "a")],
    ],
)
def test_who_wait_for_each_other_are_refused_by_name(who: list[dict[str, Any]]) -> None:
    with pytest.raises(InputError, match=r"'a' to walk.*waits for.*none of them would ever begin"):
        run(bodies=[FLOOR], characters=who)


def test_who_wait_in_turn_act() -> None:
    assert run(bodies=[FLOOR], characters=[walker("a", 0, None, "b"), walker("b", 2, "a/0")]).names


def test_an_anchor_out_of_all_reach_is_refused() -> None:
    bodies = [ball("peg", static=True), ball("bob", position=[3, 0, 1])]
    joint = {"parent": "peg", "child": "bob", "type": "ball", "anchor": [100, 0, 100]}
    with pytest.raises(InputError, match=r"anchor: .* is 13\d m from both 'peg' and 'bob'"):
        run(bodies=bodies, joints=[joint])


def test_a_long_string_ends_at_its_peg() -> None:
    bodies = [ball("peg", static=True, position=[0, 0, 68]), ball("bob", position=[3, 0, 1])]
    assert run(bodies=bodies, joints=[{"parent": "peg", "child": "bob", "type": "ball", "anchor": [0, 0, 68]}]).names
