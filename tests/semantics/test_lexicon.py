"""The noun table: every row can be built and weighed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

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


def test_tables_read_fast_are_the_tables_as_written() -> None:
    """The C loader with YAML 1.2's words agrees with ruamel, which also refuses double keys; the small tables stand for all."""
    folder = Path(lexicon.__file__).parent / "data"
    for name in ("units", "syntax", "environments", "camera", "scope", "anchors"):
        assert lexicon.table(name) == YAML(typ="safe", pure=True).load((folder / f"{name}.yaml").read_text(encoding="utf-8")), name


def test_no_entry_is_written_twice() -> None:
    text = (Path(lexicon.__file__).parent / "data" / "nouns.yaml").read_text(encoding="utf-8")
    names = re.findall(r"^  ([^#\s][^:]*): \{", text, re.MULTILINE)
    assert len(names) == len(set(names))


def test_seven_hundred_nouns_each_with_a_source() -> None:
    entries = {n.name: n for n in lexicon.default().nouns.values()}
    assert len(entries) >= 700
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
