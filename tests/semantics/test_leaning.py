"""What the model of the scope makes of words that no list of ours holds.

`data/unseen_scope.jsonl` was written before the parser saw it, and none of its sentences is in the fit (`semantics/data/leaning/fit.py`)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from semantics import leaning, sense
from semantics.parse import parse, parse_many
from semantics.scope import OUTSIDE, RIGID

UNSEEN = Path(__file__).parent / "data" / "unseen_scope.jsonl"


@pytest.mark.parametrize(
    ("word", "pos", "above"), [("slush", "n", "substance.n.01"), ("hail", "n", "weather.n.01"), ("melt", "v", "change.v.02"), ("flame", "n", "process.n.06")]
)
def test_a_word_belongs_to_every_class_above_it(word: str, pos: str, above: str) -> None:
    found = sense.classes(word, pos)
    assert 0 < found[above] <= 1.001
    assert sense.known(word, pos)


def test_words_that_wordnet_lacks_belong_to_nothing() -> None:
    assert sense.classes("flibbert", "n") == {} and not sense.known("flibbert", "n")


@pytest.mark.parametrize(
    ("noun", "sort"),
    [("jar", "artifact"), ("scarf", "cloth"), ("lemonade", "liquid"), ("wombat", "animal"), ("handful", "amount"), ("ivy", "plant"), ("flibbert", "unknown")],
)
def test_nouns_are_told_apart_by_sort(noun: str, sort: str) -> None:
    assert leaning.sort(noun) == sort


def test_the_refusal_names_the_words_that_spoke_for_it() -> None:
    script = parse("A butterfly emerges from its chrysalis.")
    assert not script.simulable
    assert any("'emerges'" in n.message for n in script.notes if n.level == "unsupported")


def test_a_container_moves_for_what_it_holds() -> None:
    assert parse("A jar of molasses falls off the shelf.").simulable


def test_a_mass_noun_without_an_article_is_told_from_a_thing() -> None:
    """ "Gravel" and "a ball" are no longer the same kind of mover."""
    from semantics import scope

    shown = []

    def judge(text, happenings, s=None, **rest):  # type: ignore[no-untyped-def]
        shown.append({t.name for t in leaning.traits(s, happenings)})
        return True, []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scope, "judge", judge)
        list(parse_many(["Gravel slides down the slope.", "A ball slides down the slope."]))
    assert any(n.startswith("mass~") for n in shown[0])
    assert not any(n.startswith("mass~") for n in shown[1])


@pytest.mark.parametrize(("outside", "rigid"), [("A magnet pulls paper clips across the desk.", "A boy pulls a sledge across the yard.")])
def test_words_decide_where_the_encoder_is_unsure(outside: str, rigid: str) -> None:
    assert not parse(outside).simulable
    assert parse(rigid).simulable


@pytest.mark.parametrize(
    "text",
    [
        "Lightning flashes in the distance as a rock tumbles down the cliff.", "Snow covers the yard as a child pulls a sled.",
        "Sunlight glitters on the lake while a stone hops across the ice.", "With lightning flashing behind it, a statue topples off its pedestal.",
    ],
)  # fmt: skip
def test_weather_and_light_beside_what_happens_are_its_backdrop(text: str) -> None:
    assert parse(text).simulable


@pytest.mark.parametrize(
    "text", ["Lightning flashes over the sea.", "Snow drifts over a road as fog creeps through the valley.", "Sunlight melts a candle as waves break."]
)
def test_a_backdrop_alone_is_nothing_to_show(text: str) -> None:
    assert not parse(text).simulable


def test_the_bounds_leave_room_between_them() -> None:
    assert 0 < RIGID < OUTSIDE < 1


def test_unseen_sentences_are_judged() -> None:
    rows = [json.loads(line) for line in UNSEEN.read_text(encoding="utf-8").splitlines()]
    scripts = list(parse_many([r["prompt"] for r in rows]))
    outside = [(r, s) for r, s in zip(rows, scripts, strict=True) if r["expected"] != "simulate"]
    handled = [r for r, s in outside if not s.simulable or (r["expected"] == "flag" and any(n.level == "unsupported" for n in s.notes))]
    refused = [r["prompt"] for r, s in zip(rows, scripts, strict=True) if r["expected"] == "simulate" and not s.simulable]
    assert len(handled) >= 0.92 * len(outside)
    assert len(refused) <= 0.08 * (len(rows) - len(outside)), refused


def test_what_floats_is_shown_however_much_is_said_of_the_water() -> None:
    assert parse("A leaf floats on the water.").simulable


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("A tarpaulin slides off the truck.", "cloth"),
        ("A quilt slides off the bunk.", "cloth"),
        ("A linen bib drops onto the tray.", "cloth"),
        ("A lagoon house falls over.", None),
        ("A crate falls into the lagoon.", "buoyancy"),
        ("A biplane falls onto a barn.", "gliding"),
        ("A frond falls on the table.", "gliding"),
        ("A table stands beside a frond.", None),
    ],
)
def test_nouns_touch_the_topics_of_their_classes(text: str, named: str | None) -> None:
    """None of these nouns is in a list of ours; what stands beside is only mentioned."""
    said = " ".join(n.message for n in parse(text).notes if n.level == "unsupported")
    assert (named in said) if named else not said
