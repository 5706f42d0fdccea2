"""Frictionless and elastic as the words say; what hangs swings when it is let go of; what is shot flies; what breaks under somebody is the seat."""

from __future__ import annotations

import pytest

from semantics.parse import parse
from semantics.stage import stage, stage_with_notes


def test_nothing_rubs_on_what_is_frictionless() -> None:
    scene = stage(parse("A block slides down a frictionless ramp."))
    assert {frozenset(c.between): c.friction for c in scene.contacts}[frozenset(("block", "ramp"))] == 0.0


@pytest.mark.parametrize(
    ("text", "value"),
    [("Two balls collide elastically.", 1.0), ("Two balls collide perfectly inelastically.", 0.0), ("Two balls with elastic bands collide.", None)],
)
def test_restitution_is_as_the_words_say(text: str, value: float | None) -> None:
    contacts = {frozenset(c.between): c.restitution for c in stage(parse(text)).contacts}
    assert contacts.get(frozenset(("ball_1", "ball_2"))) == value


@pytest.mark.parametrize("text", ["A pendulum is released.", "A boy releases a pendulum."])
def test_a_pendulum_that_is_released_swings(text: str) -> None:
    scene = stage(parse(text))
    assert [j.type for j in scene.joints] == ["hinge"] and [g.event for g in scene.goals] == ["swing"]


def test_a_bullet_flies_and_a_ball_rolls() -> None:
    bullet, ball = stage(parse("A fast bullet hits a wall.")).body("bullet"), stage(parse("A fast ball hits a wall.")).body("ball")
    assert bullet.position[2] > 0.5 and not any(bullet.angular_velocity)
    assert ball.position[2] == pytest.approx(0.1, abs=1e-3) and any(ball.angular_velocity)


def test_of_two_joined_by_or_the_first_is_asked_for_and_that_is_said() -> None:
    scene, notes = stage_with_notes(parse("A glass falls and bounces back or breaks."))
    assert [g.event for g in scene.goals] == ["fall", "bounce"] and any("'or'" in n.message for n in notes)


def test_a_chair_that_breaks_when_somebody_sits_down_is_what_he_sits_on() -> None:
    scene = stage(parse("When a boy sits down, the chair breaks."))
    assert [(a.type, a.target) for a in scene.characters[0].actions] == [("sit", "chair")] and scene.body("chair").position[2] < 1.0
