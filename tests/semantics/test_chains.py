"""Staging of chains: what one event leaves behind is what the next one begins with."""

from __future__ import annotations

import pytest

from semantics.costume import known_thing
from semantics.parse import parse
from semantics.stage import Staged, set_up
from sim.scene import Scene


def staged(text: str) -> Staged:
    return set_up(parse(text))


def acts(scene: Scene, name: str) -> list[tuple[str, str | None]]:
    return [(a.type, a.after) for c in scene.characters if c.name == name for a in c.actions]


@pytest.mark.parametrize(
    ("noun", "material", "longest"),
    [("wrecking ball", "steel", 0.8), ("piggy bank", "ceramic", 0.18), ("snow globe", "glass", 0.11), ("wooden block", "wood", 0.1)],
)
def test_compounds_have_their_own_size_and_a_word_of_matter_makes_no_other_thing(noun: str, material: str, longest: float) -> None:
    found = known_thing(noun, size=None, made_of=None)
    assert found.material == material and max(found.size) == pytest.approx(longest)


@pytest.mark.parametrize(
    ("text", "off"), [("A cat jumps off the sofa.", "sofa"), ("A boy jumps down from a wall.", "wall"), ("A dog jumps down from a table.", "table")]
)
def test_who_jumps_down_stands_on_it_first_and_is_to_land_on_the_ground(text: str, off: str) -> None:
    scene = staged(text).scene
    (who,) = scene.characters
    assert who.position[2] > 0.3 and [(a.type, a.target) for a in who.actions] == [("jump_down", off)]
    assert any(g.event == "jump" and g.target == "floor" for g in scene.goals)


def test_who_jumps_onto_a_thing_and_down_goes_down_from_that() -> None:
    (who,) = staged("A gymnast jumps onto a box and then jumps down.").scene.characters
    assert [(a.type, a.target) for a in who.actions] == [("jump", "box"), ("jump_down", "box")]


def test_what_was_picked_up_is_let_go_into_an_open_box() -> None:
    found = staged("A robot picks up a can and drops it into a box.")
    assert [a for a, _ in acts(found.scene, "robot")] == ["pick_up", "place"]
    assert any(g.event == "enter" and g.agent == "can" and g.target == "box" for g in found.scene.goals)
    assert found.scene.body("box").shape.type == "compound"  # walls and no lid


def test_who_is_given_a_thing_waits_for_it_before_using_it() -> None:
    scene = staged("A person hands a cup to a friend, who puts it on the wooden bench.").scene
    assert acts(scene, "friend") == [("place", "person/give")]


def test_what_is_caught_and_thrown_on_is_thrown_after_the_catch() -> None:
    scene = staged("A goalkeeper catches a football and throws it to a defender.").scene
    assert [a for a, _ in acts(scene, "goalkeeper")] == ["catch", "throw"]
    assert acts(scene, "defender") == [("catch", "goalkeeper/catch")]
    throws = [k for k, g in enumerate(scene.goals) if g.event == "throw"]
    assert len(throws) == 2 and scene.goals[throws[1] - 1].event == "catch"  # the first flight does not count twice


def test_it_is_thrown_before_it_is_caught_in_whatever_order_that_is_told() -> None:
    scene = staged("A dog catches a stick thrown by a boy.").scene
    assert [g.event for g in scene.goals][:2] == ["throw", "catch"]
    assert max(scene.body("stick").shape.height, scene.body("stick").shape.radius) < 0.4  # fits a dog's mouth


def test_players_on_ice_are_people_and_the_one_who_falls_is_pushed_hard() -> None:
    scene = staged("Two hockey players collide and one of them falls on the ice.").scene
    assert len(scene.characters) == 2 and all(c.species == "human" for c in scene.characters)
    struck = next(g.agent for g in scene.goals if g.event == "fall")
    assert any(a.type == "push" and a.target == struck and (a.speed or 0) >= 5 for c in scene.characters for a in c.actions)


def test_what_falls_and_then_rolls_has_a_way_to_go_along_the_ground() -> None:
    scene = staged("A crab apple drops from a branch and rolls under a bench.").scene
    assert scene.body("apple").velocity[0] > 0.3 and "apple" in scene.free


def test_what_strikes_and_comes_back_strikes_something_heavier_by_the_formula() -> None:
    """After a blow the striker goes at (m - e M) / (m + M) of its speed: back where e M > m."""
    scene = staged("A red ball hits a wooden cube and bounces back.").scene
    (free,) = [v["restitution"] for k, v in scene.free.items() if k.startswith("contacts/")]
    assert scene.body("ball").mass is None or free[1] * float(scene.body("cube").mass or 0) > float(scene.body("ball").mass or 0)
    assert any(g.event == "bounce" and g.target == "cube" for g in scene.goals)


def test_struck_and_falling_over_comes_fast_enough_to_tip_it() -> None:
    slow = staged("A wooden ball hits a barrel.").scene.body("ball").velocity[0]
    fast = staged("A wooden ball hits a barrel, which falls over.").scene.body("ball").velocity[0]
    assert fast > slow


def test_several_steps_are_stairs() -> None:
    scene = staged("A tennis ball bounces down the steps.").scene
    (stairs,) = [b for b in scene.bodies if b.object == "step"]
    assert stairs.shape.type == "compound"


def test_two_things_in_one_bucket_are_beside_each_other() -> None:
    scene = staged("A wine cork floats in a bucket of water while a coin sinks to the bottom.").scene
    cork, coin = scene.body("cork"), scene.body("coin")
    assert abs(cork.position[0] - coin.position[0]) > 0.02


def test_a_weight_pulled_aside_hangs_there_and_swings_when_it_is_let_go() -> None:
    scene = staged("A brass weight hangs from a string tied to a metal stand. A gloved hand pulls the weight to one side and lets it go.").scene
    weight = scene.body("weight")
    assert weight.held_until and any(j.child == "weight" for j in scene.joints)
    assert not any(b.object == "string" for b in scene.bodies)  # its rod is part of the pendulum
    assert [g.event for g in scene.goals] == ["stay", "stay", "swing"]  # on its string, which is tied to the stand


def test_balls_beside_a_cue_are_of_that_game_and_lie_close() -> None:
    scene = staged("A cue ball breaks a triangle of fifteen balls.").scene
    balls = [b for b in scene.bodies if b.object == "ball_2"]
    assert len(balls) == 15 and all(b.shape.radius == pytest.approx(0.0286) for b in balls)
