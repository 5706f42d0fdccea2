"""A number that cannot be kept: it stays, and the nearest that is possible is told."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sim.scene_file import scene_from_data
from sim.simulate import simulate

FLOOR = {"name": "floor", "shape": {"type": "plane"}, "material": "concrete", "static": True}
BALL = {"name": "ball", "shape": {"type": "sphere", "radius": 0.1}, "material": "rubber", "position": [0, 0, 1.1]}
BOUNCES = [{"between": ["ball", "floor"], "restitution": 0.5}]


def events(**scene: Any) -> tuple[dict[str, Any], ...]:
    return simulate(scene_from_data({"seconds": 3, "bodies": [BALL, FLOOR], "contacts": BOUNCES, **scene})).events


def test_more_bounces_than_there_can_be_are_told_with_how_many_there_are() -> None:
    # a drop of 1 m at 0.5: 25, 6 and 1.6 cm; 5 cm count
    for free in ({}, {"ball": {"velocity": [[-0.1, 0.1], [0, 0], [0, 0]]}}):
        (event,) = events(goals=[{"event": "bounce", "agent": "ball", "count": 8}], free=free)
        assert event["satisfied"] is False
        assert "8 times contradicts what is given" in event["conflict"]
        assert "bounces 2 times" in event["conflict"]


def test_a_moment_out_of_reach_is_told_with_the_nearest_one_and_not_with_the_first_tried() -> None:
    # 2 m/s^2 at least stop a puck that is to hit a crate 1.7 m away: v_least^2 = 2 a d, and it is there at d / v_least * 2 at the latest
    puck = {"name": "puck", "shape": {"type": "box", "size": [0.2, 0.2, 0.1]}, "material": "wood", "position": [-1, 0, 0.05]}
    crate = {"name": "crate", "shape": {"type": "box", "size": [0.4, 0.4, 0.4]}, "material": "wood", "position": [1, 0, 0.2], "mass": 5}
    friction = [{"between": ["puck", "floor"], "friction": 0.3, "restitution": 0.0}]
    latest = 2 * 1.7 / (2 * 0.3 * 9.81 * 1.7) ** 0.5
    goal = {"event": "hit", "agent": "puck", "patient": "crate", "at": 2.0}
    (event,) = events(bodies=[puck, crate, FLOOR], contacts=friction, goals=[goal], free={"puck": {"velocity": [[0.5, 9], [0, 0], [0, 0]]}}, medium="vacuum")
    assert event["satisfied"] is False
    told = re.search(r"nearest that is possible: .*, at (\d+\.\d+) s instead of 2.00 s", event["conflict"])
    assert told is not None
    # as the speed nears the least, the last moment comes on as a square root
    assert latest - 0.15 < float(told[1]) <= latest + 0.01


def test_two_goals_that_exclude_each_other_are_told_as_that() -> None:
    goals = [{"event": "land", "agent": "ball", "target": "floor", "at": 0.4}, {"event": "land", "agent": "ball", "target": "floor", "at": 0.8, "after": None}]
    made = events(goals=goals, free={"ball": {"position": [[0, 0], [0, 0], [0.5, 4]]}})
    assert not all(e["satisfied"] for e in made)
    (lost,) = [e for e in made if not e["satisfied"]]
    assert "possible by itself" in lost["conflict"] or "nearest" in lost["conflict"]


@pytest.mark.parametrize("more", [{}, {"count": 2}, {"negated": True, "count": 9}])
def test_what_happens_or_states_no_number_contradicts_nothing(more: dict[str, Any]) -> None:
    (event,) = events(goals=[{"event": "bounce", "agent": "ball", **more}])
    assert event["satisfied"] is True
    assert "conflict" not in event


def test_a_moment_beyond_the_clip_is_told_as_that() -> None:
    (event,) = events(goals=[{"event": "land", "agent": "ball", "target": "floor", "at": 7.0}])
    assert "lies beyond the clip" in event["conflict"]
