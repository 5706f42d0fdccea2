"""What sentences tell: who runs into what, what is let go of, which of those named before, what is at rest."""

from __future__ import annotations

import pytest

from semantics.explain import explain
from semantics.parse import parse


def told(text: str) -> list[tuple[str, str | None, str | None]]:
    return [(e.type, e.agent, e.patient or e.target) for e in parse(text).events if not e.implied]


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("A hammer hits a nail.", ("hit", "hammer", "nail")),
        ("A hammer falls off the shelf and hits the floor.", ("collide", "hammer", "floor")),
        ("An axe is thrown at a log and strikes the log.", ("collide", "axe", "log")),
        ("A cyclist hits a wall.", ("collide", "cyclist", "wall")),
        ("A man runs across the yard and hits a fence.", ("collide", "man", "fence")),
        ("A woman hits a ball.", ("hit", "woman", "ball")),
    ],
)
def test_a_tool_in_a_hand_strikes_and_what_is_on_its_way_collides(text: str, event: tuple[str, str, str]) -> None:
    assert event in told(text)


@pytest.mark.parametrize(
    "text", ["A hand holds a ball above a box. The hand lets go.", "A boy picks up a ball and lets go.", "A girl catches a ball, then she lets go of it."]
)
def test_who_lets_go_lets_go_of_what_was_held(text: str) -> None:
    assert ("drop", parse(text).objects[0].id, "ball") in told(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("The ball is at rest.", "rest"), ("Two carts are at rest on a track.", "rest"), ("A cart hits a cart that is stationary.", "rest")],
)
def test_being_at_rest_is_told(text: str, kind: str) -> None:
    assert kind in {t for t, _, _ in told(text)}


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Two balls roll down a ramp, and the second one hits a wall.", ("collide", "ball", "wall")),
        ("Three cups stand on a shelf. All of them fall.", ("fall", "cup", None)),
        ("A juggler tosses three clubs; two are caught.", ("catch", None, "club")),
        ("A red ball and a blue ball roll. The two balls collide.", ("collide", "ball", "ball_2")),
        ("A ball is thrown at the pins, knocking them over.", ("topple", "ball", "pin")),
    ],
)
def test_some_of_those_named_before(text: str, event: tuple[str, str, str]) -> None:
    assert event in told(text)
    assert len(parse(text).objects) <= 3


def test_both_of_two_are_those_two() -> None:
    script = parse("A plastic cylinder, 10 cm in diameter, and a brass cylinder rest on a ramp. Both cylinders roll down the ramp.")
    assert [o.material for o in script.objects if o.name == "cylinder"] == ["plastic", "brass"]
    assert [(e.type, e.agent) for e in script.events if not e.implied] == [
        ("rest", "cylinder"), ("rest", "cylinder_2"), ("roll", "cylinder"), ("roll", "cylinder_2")
    ]  # fmt: skip


def test_the_first_word_of_a_caption_may_belong_to_its_noun() -> None:
    assert told("Squash ball rebounding from the court wall.") == [("bounce", "ball", None)]
    assert told("A ball is still rolling.") == [("roll", "ball", None)]


def test_a_board_that_leans_and_carries_is_a_ramp() -> None:
    kinds = {o.id: o.kind for o in parse("A plank leans on a box and a toy car rolls down the plank.").objects}
    assert kinds["plank"] == "static"
    assert {o.id: o.kind for o in parse("A plank leans on a wall and falls over.").objects}["plank"] == "dynamic"


def test_what_things_are_made_of_may_be_said_afterwards() -> None:
    assert [o.material for o in parse("Two balls roll. Both are made of steel.").objects] == ["steel"]


def test_unknown_compounds_are_as_their_second_half() -> None:
    note = next(n for n in parse("A broomstick falls over.").notes if "broomstick" in n.message)
    assert "kind of stick" in note.message


def test_the_explanation_tells_things_of_one_name_apart() -> None:
    text = explain(parse("A red ball and a blue ball collide."))
    assert "the red ball collides" in text and "the blue ball" in text
    assert "rolls down the slope  [roll]" in explain(parse("A cart rolls down a 1 in 10 slope."))


@pytest.mark.parametrize("text", ["A straw in a glass of water seems bent at the surface.", "Seen through a bottle, a stick appears broken."])
def test_what_only_looks_so_is_no_motion(text: str) -> None:
    assert not parse(text).simulable
