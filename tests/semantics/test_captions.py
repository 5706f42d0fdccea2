"""Who does what to whom in the manner of captions: participles, shared subjects, targets behind adverbs and abstract nouns."""

from __future__ import annotations

import pytest

from semantics.parse import parse
from semantics.script import Event, PhysicsScript


def told(script: PhysicsScript, type: str) -> list[Event]:
    return [e for e in script.events if e.type == type and not e.implied]


@pytest.mark.parametrize(
    ("text", "type", "patient"),
    [
        ("Bag of flour dropped on a wooden counter.", "drop", "bag"),
        ("Ball kicked into the goal.", "kick", "ball"),
        ("A volleyball is spiked over the net.", "hit", "volleyball"),
    ],
)
def test_a_headline_says_what_is_done(text: str, type: str, patient: str) -> None:
    event = told(parse(text), type)[0]
    assert (event.agent, event.patient) == (None, patient)


def test_a_thing_that_dropped_by_itself_fell() -> None:
    assert told(parse("The ball dropped from the table and rolled away."), "fall")[0].agent == "ball"


@pytest.mark.parametrize(
    ("text", "type", "target"),
    [
        ("A girl catches a frisbee and throws it back to her father.", "throw", "father"),
        ("Egg cracks on impact with the tile.", "break", None),
        ("A ball, thrown with force, lands with a thud in the dirt.", "fall", "dirt"),
        ("A duck rolls under a couch.", "roll", "couch"),
        ("A pinball bounces between the walls.", "bounce", "wall"),
        ("A boy kicks a ball and it lands in the garden.", "fall", "garden"),
        ("The chess player slams his palm on the table.", "hit", "table"),
    ],
)
def test_the_target_is_found(text: str, type: str, target: str | None) -> None:
    assert told(parse(text), type)[0].target == target


def test_what_one_strikes_with_is_not_struck() -> None:
    event = told(parse("A goat butts its head against a wooden crate."), "hit")[0]
    assert (event.agent, event.patient, event.instrument) == ("goat", "crate", "head")


def test_who_is_sent_does_the_rest() -> None:
    script = parse("A parrot knocks over a bottle, sending it rolling before crashing onto the floor.")
    assert told(script, "roll")[0].agent == "bottle" and told(script, "collide")[0].agent == "bottle"


@pytest.mark.parametrize("text", ["A hand strikes the ruler and the coin flies up.", "A hand strikes the ruler and the coins fly up."])
def test_a_joined_noun_before_a_finite_verb_is_its_subject(text: str) -> None:
    script = parse(text)
    assert [e.patient for e in told(script, "hit")] == ["ruler"]
    assert [e.agent for e in told(script, "fly")] == ["coin"]


@pytest.mark.parametrize(
    "text", ["The weight casts a soft shadow on the desk.", "The ball leaves a trail in the sand.", "A vase filled with flowers stands on a shelf."]
)
def test_what_moves_no_body_is_no_event(text: str) -> None:
    assert {e.type for e in parse(text).events if not e.implied} <= {"rest", "other"}


def test_how_one_stands_is_no_thing() -> None:
    assert [o.name for o in parse("A person hops on one leg.").objects] == ["person"]


def test_two_of_a_name_in_one_clause_are_two() -> None:
    script = parse("A cue ball rolls across the felt, touching the black ball.")
    assert sum(o.name == "ball" for o in script.objects) == 2


def test_a_pair_of_scissors_is_one_thing() -> None:
    assert [parse(f"A pair of {noun} falls.").objects[0].count for noun in ("scissors", "shoes")] == [1, 2]


def test_what_a_container_carries_is_named() -> None:
    assert {o.name for o in parse("A wheelbarrow full of bricks tips over on a gravel path.").objects} == {"wheelbarrow", "brick", "path"}


def test_toys_of_animals_are_things() -> None:
    kinds = {o.name: o.kind for o in parse("A toddler kicks a stuffed bear across the floor.").objects}
    assert kinds["bear"] == "dynamic" and kinds["toddler"] == "character"


def test_an_adverb_is_told_from_a_butterfly() -> None:
    assert told(parse("A butterfly lands on a flower."), "fall")[0].agent == "butterfly"
