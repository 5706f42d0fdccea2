"""What is moved on or hit, and of what it is: floors by their adjectives, compounds of materials, fallbacks."""

from __future__ import annotations

import pytest

from semantics.parse import parse, parse_many
from semantics.script import PhysicsScript


def material(script: PhysicsScript, name: str) -> str | None:
    return next(o.material for o in script.objects if o.name == name)


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("wooden", "wood"),
        ("hardwood", "wood"),
        ("copper", "copper"),
        ("felt-covered", "felt"),
        ("snow-covered", "snow"),
        ("mahogany", "mahogany"),
        ("icy", "ice"),
    ],
)
@pytest.mark.parametrize("sentence", ["A ball rolls across a {} floor.", "A vase lands on the {} surface.", "A cup is dropped onto the {} table."])
def test_the_surface_is_of_what_its_adjective_says(said: str, plain: str, sentence: str) -> None:
    assert parse(sentence.format(said)).environment.surface == plain


def test_a_material_before_some_nouns_is_none() -> None:
    scripts = list(
        parse_many(["An ice skater falls.", "A lead singer jumps.", "A dirt bike falls over.", "A lead ball falls.", "An ice sculpture falls over."])
    )
    assert [next(o.material for o in s.objects) for s in scripts] == [None, None, None, "lead", "ice"]


def test_the_material_of_a_compound_is_kept() -> None:
    assert material(parse("A man tosses his keys onto a glass coffee table."), "table") == "glass"
    assert material(parse("A steel ball bearing rolls down a track."), "bearing") == "steel"


def test_a_floor_that_is_only_named_is_the_surface() -> None:
    assert parse("A ball is held above a concrete floor. It is released.").environment.surface == "concrete"


def test_a_floor_may_be_the_object_of_a_blow() -> None:
    script = parse("A ladder slides down a wall and hits the gravel.")
    assert script.environment.surface == "gravel"


def test_a_noun_with_its_article_is_no_verb() -> None:
    script = parse("A paper cup tumbles down the marble steps.")
    assert [e.type for e in script.events if not e.implied] == ["fall"]
    assert script.environment.surface == "marble"
