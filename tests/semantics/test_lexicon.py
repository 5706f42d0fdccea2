"""The noun table: every row can be built and weighed."""

from __future__ import annotations

import math
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


def test_a_third_of_the_nouns_name_a_source_and_every_source_is_used() -> None:
    table = lexicon.table("nouns")
    used = {row["source"] for row in table["nouns"].values() if "source" in row}
    assert used | {"estimate"} == set(table["sources"])
    named = [name for name, row in table["nouns"].items() if "source" in row and not table["sources"][row["source"]].startswith("estimate")]
    assert 3 * len(named) > len(table["nouns"])


def test_masses_said_to_follow_from_the_density_do() -> None:
    """To two digits, as written: half a unit of the second digit is at most 5 %."""
    share = {"box": 1.0, "cylinder": math.pi / 4, "sphere": math.pi / 6, "rock": math.pi / 6, "cone": math.pi / 12}
    for name, row in lexicon.table("nouns")["nouns"].items():
        if row.get("source") != "solid":
            continue
        volume = share[row["prop"]] * math.prod(row["size_m"])
        assert row["mass_kg"] == pytest.approx(volume * materials.material(row["material"]).density, rel=0.05), name


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
