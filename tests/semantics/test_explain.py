"""What a person reads: who does what to whom, assumptions, doubts, and better words."""

from __future__ import annotations

import pytest

from semantics.annotate import pieces
from semantics.explain import examples, explain, sections, tell
from semantics.parse import parse
from semantics.precision import wishes
from semantics.stage import stage
from semantics.suggestion import sentences


def lines(text: str, heading: str) -> tuple[str, ...]:
    return next((s.lines for s in sections(parse(text)) if s.heading.startswith(heading)), ())


def test_events_read_as_sentences_in_order() -> None:
    happens = lines("A cat jumps onto the table and knocks over a cup.", "What happens")
    assert happens[0].startswith("the cat jumps onto the table  [jump]")
    assert happens[1].startswith("the cat knocks over the cup  [topple]") and happens[1].endswith("(after 1)")


def test_an_agent_left_out_is_said_to_be() -> None:
    assert lines("A ball is thrown against a wall.", "What happens")[0].startswith("the ball is thrown")
    assert "[throw]  (by whom is not said)" in lines("A ball is thrown against a wall.", "What happens")[0]


def test_those_who_meet_meet_each_other_and_persons_keep_their_names() -> None:
    assert lines("Two cars collide.", "What happens")[0].startswith("the cars collide with each other")
    assert lines("Person A hands a book to Person B.", "What happens")[0].startswith("Person A hands the book to Person B")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("A crate slides off the truck.", "the crate slides off the truck"),
        ("A ball falls into the water.", "the ball falls into the water"),
        ("A bird lands on the roof.", "the bird lands on the roof"),
    ],
)
def test_nothing_is_said_twice_and_places_have_their_own_words(text: str, line: str) -> None:
    assert lines(text, "What happens")[0].startswith(line + "  [")


def test_what_does_not_happen_is_marked() -> None:
    script = parse("The cup nearly slides off the table.")
    assert any("does not happen" in tell(e, script) for e in script.events)


def test_assumptions_have_their_source_and_doubts_their_readings() -> None:
    assert any("storey" in line for line in lines("A ball falls from a second-floor balcony.", "Assumed"))
    assert any("rolls away" in line and "falls over" in line for line in lines("The box moved a bit.", "Unclear"))
    assert any("gravity acts on everything" in line for line in lines("A man makes a jump against gravity.", "Contradictions"))


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("A ball falls onto concrete.", "from what height the ball"),
        ("A boy throws a ball to a girl.", "how fast the ball is thrown"),
        ("A ball bounces on concrete.", "how often the ball bounces"),
        ("Marbles roll across the floor.", 'how many: "five marbles"'),
        ("A ball falls from a height of 2 meters onto concrete.", 'what the ball is made of: "a rubber ball"'),
    ],
)
def test_what_is_left_open_is_worded(text: str, wish: str) -> None:
    assert any(w.startswith(wish) for w in wishes(parse(text)))


def test_a_sentence_that_says_it_all_gets_no_advice() -> None:
    assert wishes(parse("A rubber ball falls from a height of 2 meters onto concrete and bounces three times.")) == []


def test_the_annotated_text_is_the_text() -> None:
    text = "A <b>red</b> ball falls 2 m & bounces twice; the cat watches it."
    found = pieces(parse(text))
    assert "".join(p.text for p in found) == text
    assert {"dynamic", "event", "number"} <= {p.kind for p in found}
    assert next(p for p in found if p.kind == "number").about == "height 2 m"


VAGUE = [
    "some animals doing something funny",
    "dog ball park",
    "cool physics",
    "!!!",
    "a samovar and a wombat",
    "robots on the moon",
    "a red car and a truck on the street",
    "kids and a red balloon",
]


@pytest.mark.parametrize("text", VAGUE)
def test_vague_text_gets_three_sentences_that_can_be_staged(text: str) -> None:
    script = parse(text)
    offered = examples(script)
    assert not script.simulable and len(set(offered)) == 3 and offered == sentences(text)
    for sentence in offered:
        assert "resulting in" in sentence
        assert stage(parse(sentence)).bodies


def test_sentences_are_made_from_the_words_given() -> None:
    assert all("cat" in s.lower() and "kitchen" in s for s in sentences("vase shelf cat kitchen funny"))
    assert all("moon" in s.lower() and "robot" in s.lower() for s in sentences("robots on the moon"))
    assert "red balloon" in " ".join(sentences("kids and a red balloon")) and "truck" in " ".join(sentences("a red car and a truck on the street"))


def test_the_explanation_of_a_refusal_lists_them_one_a_line() -> None:
    text = explain(parse("some animals doing something funny"))
    assert text.count("resulting in") == 3 and "This cannot be simulated." in text
