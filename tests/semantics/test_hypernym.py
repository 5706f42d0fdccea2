"""Unknown nouns are sized as the nearest kind that we know."""

from __future__ import annotations

import pytest

from semantics import hypernym, lexicon
from semantics.parse import parse


@pytest.mark.parametrize(
    ("word", "entry", "kind"),
    [
        ("samovar", "kettle", "dynamic"),
        ("amphoras", "jar", "dynamic"),
        ("crucible", "vessel", "dynamic"),
        ("rickshaw", "cart", "dynamic"),
        ("wombat", "koala", "character"),
        ("yak", "bull", "character"),
        ("plumber", "worker", "character"),
        ("obelisk", "column", "static"),
        ("copper samovar", "kettle", "dynamic"),
        ("axle", "rod", "dynamic"),
    ],
)
def test_an_unknown_noun_is_taken_as_its_nearest_known_kind(word: str, entry: str, kind: str) -> None:
    known = lexicon.noun(word)
    found = known or hypernym.back_off(word)
    assert found is not None and (found.backed or found.name) == entry and found.kind == kind


def test_the_way_up_is_the_source() -> None:
    found = hypernym.back_off("rickshaw")
    assert found is not None and "WordNet 3.1: rickshaw > cart" in found.source


def test_abstract_nouns_are_told_from_things_and_from_unknown_words() -> None:
    assert hypernym.abstract("idea") and hypernym.abstract("transformation")
    assert not hypernym.abstract("samovar") and not hypernym.abstract("flibbert")
    assert hypernym.back_off("idea") is None and hypernym.back_off("flibbert") is None


def test_every_anchor_names_a_kind_and_a_noun() -> None:
    names, _ = hypernym._synsets()
    for synset, entry in lexicon.table("anchors")["anchors"].items():
        assert synset in names, synset
        assert entry is None or entry in lexicon.default().nouns, (synset, entry)


def test_a_sentence_with_an_unknown_noun_says_what_it_was_taken_for() -> None:
    script = parse("A tureen falls off the table.")
    tureen = script.object("tureen")
    assert tureen is not None and tureen.kind == "dynamic"
    assert any(n.level == "assumed" and "serving dish" in (n.message + (n.source or "")) for n in script.notes)
    wombat = parse("A wombat walks to a tree.").object("wombat")
    assert wombat is not None and wombat.kind == "character"


def test_no_noun_of_ours_is_overruled() -> None:
    for name in ("ball", "cat", "table", "samovar"):
        known = lexicon.noun(name)
        assert known is None or known.backed is None


@pytest.mark.parametrize(("plural", "one"), [("oxen", "ox"), ("hooves", "hoof"), ("geese", "goose"), ("mice", "mouse"), ("bass", "bass")])
def test_irregular_plurals(plural: str, one: str) -> None:
    assert lexicon.singular(plural) == one
