"""Adjectives of size and weight."""

from __future__ import annotations

from itertools import pairwise

import pytest

from semantics import lexicon
from semantics.parse import parse, parse_many
from semantics.stage import stage
from sim.framing import radius_of


def test_sizes_are_strictly_ordered() -> None:
    words = ("tiny ", "small ", "", "large ", "huge ", "gigantic ")
    usual = lexicon.default().nouns["ball"].size_m[0]
    sizes = [(s.objects[0].size_m or (usual,))[0] for s in parse_many([f"A {w}ball rolls." for w in words])]
    assert all(a < b for a, b in pairwise(sizes))


def test_a_large_crate_is_larger_than_a_small_one_on_the_set() -> None:
    scene = stage(parse("A large crate slides into a small crate."))
    big, small = (b for b in scene.bodies if b.object in ("crate", "crate_2"))
    assert radius_of(big)[0] == pytest.approx(1.5 / 0.65 * radius_of(small)[0], rel=1e-6)  # the factors of the two words


@pytest.mark.parametrize(("word", "lighter"), [("light", True), ("heavy", False)])
def test_weights_are_factors_on_the_usual_mass(word: str, lighter: bool) -> None:
    script = parse(f"A {word} crate falls.")
    usual = lexicon.default().nouns["crate"].mass_kg
    mass = script.objects[0].mass_kg
    assert mass is not None and usual is not None and (mass < usual) is lighter
    assert any(n.level == "assumed" and word in n.message and n.source for n in script.notes)


def test_numbers_and_colours_win() -> None:
    assert parse("A heavy 3 kg crate falls.").objects[0].mass_kg == 3.0
    ball = parse("A light blue ball falls.").objects[0]
    assert ball.mass_kg is None and ball.color == "light blue"
    assert parse("A big ball 10 cm in diameter falls.").objects[0].size_m == pytest.approx((0.1, 0.1, 0.1))
    assert parse("A little girl walks.").objects[0].size_m is None
