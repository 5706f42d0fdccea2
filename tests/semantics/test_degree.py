"""Adjectives of size and weight."""

from __future__ import annotations

from itertools import pairwise

import pytest

from semantics import lexicon
from semantics.parse import parse, parse_many
from semantics.stage import set_up, stage
from sim.framing import radius_of
from sim.simulate import simulate


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


TOUGHNESS = {
    "A fragile vase falls off a table.": lambda b: b.toughness < 1,
    "The vase is fragile. It falls off a table.": lambda b: b.toughness < 1,
    "A vase falls off a table.": lambda b: b.toughness is None and b.breakable is None,
    "A sturdy vase falls off a table.": lambda b: b.toughness > 1,
    "An unbreakable vase falls off a table.": lambda b: b.breakable is False,
    "易碎的花瓶从桌上掉下来。": lambda b: b.toughness < 1,
    "结实的花瓶从桌上掉下来。": lambda b: b.toughness > 1,
    "摔不破的花瓶从桌上掉下来。": lambda b: b.breakable is False,
}


@pytest.mark.parametrize("text", TOUGHNESS)
def test_how_much_a_thing_bears_is_what_the_words_say(text: str) -> None:
    script = parse(text)
    body = next(b for b in stage(script).bodies if b.object == "vase")
    assert TOUGHNESS[text](body)
    assert any(n.source and "EN 12150" in n.source for n in script.notes) == (text != "A vase falls off a table.")


def test_the_fragile_one_of_two_breaks() -> None:
    """A tumbler survives 10 cm onto stone (sim/fracture.py), one that bears a tenth of that does not."""
    broken = {}
    for word in ("fragile", "sturdy"):
        done = simulate(stage(parse(f"A {word} glass falls from a height of 10 cm onto a wooden floor.")))
        broken[word] = any("shard" in n for n in done.names)
    assert broken == {"fragile": True, "sturdy": False}


def test_what_cannot_break_and_is_said_to_is_told_of() -> None:
    notes = set_up(parse("An unbreakable glass shatters on the floor.")).notes
    assert any(n.level == "conflict" and "bear any blow" in n.message for n in notes)
    assert any("changes nothing" in n.message for n in set_up(parse("A fragile rubber ball falls.")).notes)


def test_a_long_table_is_longer_along_its_longest_edge_alone() -> None:
    usual = lexicon.noun("table")
    (table,) = [o for o in parse("A ball rolls off a long table.").objects if o.name == "table"]
    assert usual is not None and table.size_m is not None
    assert sorted(n / u for n, u in zip(table.size_m, usual.size_m, strict=True)) == pytest.approx([1.0, 1.0, 1.6])
