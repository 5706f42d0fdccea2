"""Texts that ask for no event, and titles that tell one without a verb."""

from __future__ import annotations

import pytest

from semantics.explain import examples
from semantics.literal import asks
from semantics.parse import parse
from semantics.title import title


@pytest.mark.parametrize(
    "text",
    [
        "Why do balls bounce?",
        "Who pushed the box?",
        "How do I make a glass break?",
        "Is a hammer heavier than a feather?",
        "He broke the news to his wife.",
        "The team kicked off the project.",
        "A man thinks about throwing a ball.",
        "Stuff moves around.",
        "ball, table, dramatic lighting",
        "elephant",
        "gravity",
        "A red ball and a blue cube.",
        "The table is brown.",
        "[Subject A] performs [Action X] in relation to [Subject B] at [Location C], resulting in [Outcome D]",
    ],
)
def test_what_tells_no_event_gets_three_sentences(text: str) -> None:
    script = parse(text)
    assert not script.simulable
    assert len(set(examples(script))) == 3


@pytest.mark.parametrize(
    "text",
    ["What happens when a ball falls off a table?", "Can you show a ball bouncing on concrete?", "What would it look like if a brick fell on an egg?"],
)
def test_a_request_in_the_form_of_a_question_is_none(text: str) -> None:
    assert not asks(text)
    assert parse(text).simulable


@pytest.mark.parametrize(
    ("text", "type_", "who"),
    [
        ("Ball drop.", "fall", "ball"),
        ("Car crash test", "collide", "car"),
        ("Jenga tower collapse", "topple", "tower"),
        ("Rock slide down a hill", "slide", "rock"),
        ("Pendulum swing", "swing", "pendulum"),
        ("Horse gallop", "run", "horse"),
        ("Coin flip", "spin", "coin"),
        ("Car collision", "collide", "car"),
        ("Phone drop test on concrete", "fall", "phone"),
        ("Bowling ball roll", "roll", "ball"),
    ],
)
def test_a_title_tells_an_event(text: str, type_: str, who: str) -> None:
    script = parse(text)
    assert script.simulable
    assert (script.events[0].type, script.events[0].agent or script.events[0].patient) == (type_, who)


@pytest.mark.parametrize(
    "words", ["water slide", "egg roll", "wooden swing", "front door step", "a ball drops", "coin toss", "ball , table", "the edge of a drop", "car is a crash"]
)
def test_things_and_sentences_are_no_titles(words: str) -> None:
    assert title(words.split()) is None
