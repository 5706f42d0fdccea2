"""Staging of what several sentences have in common: side by side on a slope, over a fence, nested, in contact, frail, off balance."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from semantics.parse import parse
from semantics.stage import set_up
from sim.extent import gap
from sim.scene import Body, Scene


def _scene(text: str) -> Scene:
    return set_up(parse(text)).scene


def _apart(a: Body, b: Body) -> float:
    poses = [(np.asarray([x.position]), np.asarray([x.orientation_xyzw])) for x in (a, b)]
    return float(gap(a.shape, poses[0], b.shape, poses[1])[0])


def test_two_things_go_down_one_ramp_side_by_side() -> None:
    scene = _scene("A steel ball and a rubber ball roll down a ramp.")
    balls = [b for b in scene.bodies if "ball" in b.name]
    ramp = scene.body("ramp")
    assert len(balls) == 2 and abs(balls[0].position[1] - balls[1].position[1]) > 0.05
    assert all(0.0 <= _apart(b, ramp) < 1e-3 for b in balls)


def test_a_stated_speed_has_no_longer_way_than_friction_leaves_it() -> None:
    scene = _scene("A wooden block slides across the floor at 1 m/s and collides with a metal cube.")
    block = next(b for b in scene.bodies if any(b.velocity))
    assert block.velocity[0] == pytest.approx(1.0)
    other = next(b for b in scene.bodies if not b.static and b is not block)
    mu = 0.4  # wood on wood; v^2 = 2 mu g d stops it after 12.7 cm
    assert other.position[0] - block.position[0] < 0.5 * (1.0 / (2 * mu * 9.81)) + 0.5


def test_what_is_thrown_over_a_fence_passes_it_and_need_not_hit_it() -> None:
    scene = _scene("A boy tosses a pinecone over a fence.")
    asked = [(g.event, g.target) for g in scene.goals]
    assert ("pass", "fence") in asked and all(g.event != "hit" for g in scene.goals)
    cone = scene.body("pinecone")
    # the fence stands where the vacuum parabola is above it
    x = scene.body("fence").position[0] - cone.position[0]
    vx, _, vz = cone.velocity
    assert cone.position[2] + vz * x / vx - 9.81 * (x / vx) ** 2 / 2 > 2 * scene.body("fence").position[2]


def test_plates_lie_in_each_other_and_cups_stand_foot_on_foot() -> None:
    plates = [b for b in _scene("Five plates are stacked on the floor.").bodies if "plate" in b.name]
    rises = np.diff([b.position[2] for b in plates])
    assert len(plates) == 5 and all(0.0 < r < 0.03 for r in rises)
    cups = [b for b in _scene("A tower of four cups stands on the floor.").bodies if "cup" in b.name]
    assert [abs(b.orientation_xyzw[0]) > 0.5 for b in cups] == [True, False, True, False]


def test_what_rests_in_contact_lies_in_a_line() -> None:
    balls = [b for b in _scene("Four steel balls rest in contact on the floor.").bodies if "ball" in b.name]
    assert len(balls) == 4
    assert all(0.0 <= _apart(a, b) < 1e-3 for a, b in pairwise(balls))


def test_what_is_said_to_break_may_be_as_frail_as_that_takes_and_metal_may_not() -> None:
    scene = _scene("A watermelon falls off the table and breaks apart.")
    melon = next(b for b in scene.bodies if "melon" in b.name)
    assert melon.fails == "shatter" and "toughness" in scene.free[melon.name]
    assert all("toughness" not in f for f in _scene("A steel ball falls and breaks.").free.values())


def test_people_fall_without_ice_or_a_blow() -> None:
    scene = _scene("A girl loses her balance and falls backwards.")
    assert [a.type for a in scene.characters[0].actions] == ["fall_back"]
    assert [g.event for g in scene.goals] == ["fall"]


def test_what_is_thrown_at_somebody_is_not_to_be_caught() -> None:
    at, to = (_scene(f"A boy throws a ball {word} a man.") for word in ("at", "to"))
    assert not any(a.type == "catch" for c in at.characters for a in c.actions)
    assert any(a.type == "catch" for c in to.characters for a in c.actions)


def test_a_start_is_no_stop() -> None:
    ball = _scene("A ball rests on the floor. Then it begins to roll across the floor.").body("ball")
    assert np.linalg.norm(ball.velocity) > 1.0  # as fast as a plain roll, not as one that stops within the clip
