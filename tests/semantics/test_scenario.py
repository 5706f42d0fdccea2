"""Prompts that name a happening by a noun, the bare template, and what things have on them."""

from __future__ import annotations

import pytest

from semantics.explain import examples
from semantics.fittings import without_fittings
from semantics.parse import parse
from semantics.stage import set_up
from semantics.suggestion import sentences


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("A queue at a night market.", {"rest"}),
        ("A phone's waterproof test.", {"fall"}),
        ("Waterproof test of a watch", {"fall"}),
        ("A drop test of a laptop.", {"fall"}),
        ("A car crash test.", {"collide"}),
        ("A jump against gravity.", {"jump"}),
        ("手机防水测试", {"fall"}),
        ("夜市排队", {"rest"}),
    ],
)
def test_a_noun_that_names_a_happening_is_staged_and_said(text: str, types: set[str]) -> None:
    script = parse(text)
    assert script.text == text and script.simulable
    assert {e.type for e in script.events if not e.implied} == types
    assert any(n.message.startswith("read as") for n in script.notes)
    assert set_up(script).scene.goals


def test_what_a_test_would_show_and_is_not_simulated_is_said() -> None:
    assert any(n.level == "unsupported" and "water gets in" in n.message for n in parse("A phone's waterproof test.").notes)
    assert any(n.level == "conflict" for n in parse("A jump against gravity.").notes)


@pytest.mark.parametrize("text", ["A queue of cars is hit by a truck.", "A boy drops a test tube.", "A jump rope falls."])
def test_sentences_of_their_own_are_left_alone(text: str) -> None:
    assert not any(n.message.startswith("read as") for n in parse(text).notes)


def test_the_bare_template_is_vague_and_gets_three_sentences() -> None:
    script = parse("[Subject A] performs [Action X] in relation to [Subject B] at [Location C], resulting in [Outcome D]")
    assert not script.simulable and not script.events and len(examples(script)) == 3


def test_the_filled_template_is_read() -> None:
    script = parse("[A cat] performs [a jump] in relation to [a table] at [the kitchen], resulting in [a cup falling]")
    assert [(e.type, e.agent, e.target) for e in script.events if not e.implied] == [("jump", "cat", "table"), ("fall", "cup", None)]


@pytest.mark.parametrize("text", ["An AI assistant assembles parts and starts a spaceship.", "A backpack with many pockets being packed."])
def test_what_is_told_and_not_staged_is_said(text: str) -> None:
    script = parse(text)
    assert script.simulable and any(n.level == "unsupported" and ("not simulated" in n.message or "one thing is put in" in n.message) for n in script.notes)


@pytest.mark.parametrize(
    "text", ["some animals doing something funny", "phone", "a woman knits a scarf", "car chase in a city", "an egg sinks", "a river flows down"]
)
def test_every_offered_sentence_is_read_and_staged(text: str) -> None:
    offered = sentences(text)
    assert len(offered) == 3
    for sentence in offered:
        script = parse(sentence)
        assert script.simulable, sentence
        assert set_up(script).scene.goals, sentence
        assert not {"scarf", "down", "sink"} & {o.name for o in script.objects}, sentence


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("A car with four wheels rolls down a hill.", "A car rolls down a hill."),
        ("A box with a lid and two handles falls.", "A box falls."),
        ("A boy hits a ball with a handle.", "A boy hits a ball with a handle."),
        ("A man with a dog walks.", "A man with a dog walks."),
    ],
)
def test_fittings_are_no_things(text: str, left: str) -> None:
    blank = without_fittings(text)
    assert len(blank) == len(text) and " ".join(blank.split()) == left


def test_who_waves_stands_and_that_is_said() -> None:
    script = parse("A man waves.")
    assert script.simulable and not any("water" in n.message or "liquid" in n.message for n in script.notes)
    assert [g.event for g in set_up(script).scene.goals] == ["stand"]
