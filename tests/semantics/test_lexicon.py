"""The noun table: every row can be built and weighed."""

from __future__ import annotations

import pytest

from semantics import lexicon
from sim import materials


def test_rows_have_known_materials_and_plausible_densities() -> None:
    for name, noun in lexicon.default().nouns.items():
        assert noun.material in materials.names(), name
        assert all(1e-5 <= x <= 100 for x in noun.size_m), name
        if noun.mass_kg is not None and noun.kind == "dynamic":
            x, y, z = noun.size_m
            # between a balloon and solid lead in the bounding box; thin bent sheets (a watch band, a coin's rim) stay under it
            assert 0.05 < noun.mass_kg / (x * y * z) < 13000, (name, noun.mass_kg / (x * y * z))


def test_three_hundred_nouns_each_with_a_source() -> None:
    entries = {n.name: n for n in lexicon.default().nouns.values()}
    assert len(entries) >= 300
    assert all(n.source for n in entries.values())


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("tennis balls", "tennis ball"),
        ("a red tennis ball", "tennis ball"),
        ("Knives", "knife"),
        ("kitchen table", "table"),
        ("bunny", "rabbit"),
        ("shelves", "shelf"),
        ("tower of blocks", "block"),
    ],
)
def test_nouns_are_found_in_plural_and_with_modifiers(words: str, name: str) -> None:
    found = lexicon.noun(words)
    assert found is not None and found.name == name


def test_unknown_noun_is_none() -> None:
    assert lexicon.noun("samovar") is None and lexicon.noun("") is None


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("dominoes", "domino"),
        ("people", "person"),
        ("glasses", "glass"),
        ("boxes", "box"),
        ("cherries", "cherry"),
        ("dice", "dice"),
        ("bus", "bus"),
        ("grass", "grass"),
        ("vases", "vase"),
    ],
)
def test_singular(plural: str, one: str) -> None:
    assert lexicon.singular(plural) == one


def test_stated_materials_are_known_to_the_material_table() -> None:
    table = lexicon.table("materials_words")
    for word in {*table["same"], *(w for w in table["words"].values() if w)}:
        assert materials.find(word) is not None, word
