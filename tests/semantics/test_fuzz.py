"""Nothing that is typed in crashes the parser."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from semantics import camera, environment, quantity, suggestion
from semantics.annotate import pieces
from semantics.explain import explain
from semantics.parse import MAX_WORDS, parse
from semantics.script import EVENT_TYPES, PhysicsScript
from sim.errors import InputError

TEXT = """a the ball red falls rolls and then , . 2 m kg of on onto table cat dog not -3 1/0 5'10" 1e999 ½ 球 落下 🐱 <b> </b> & " ' ( ) it they both camera
pans left shot second floor nearly two dozen half 10% of 3 x 4 x 5 cm between and or to km/h"""
WORDS = st.sampled_from(TEXT.split())


def whole(text: str) -> PhysicsScript | None:
    """Parse and check what every script keeps; None where the text is refused as input."""
    try:
        script = parse(text)
    except InputError:
        return None
    ids = {o.id for o in script.objects}
    assert len(ids) == len(script.objects)
    for event in script.events:
        assert event.type in EVENT_TYPES
        assert {x for x in (event.agent, event.patient, event.target, event.surface, event.source, event.instrument) if x} <= ids
        assert set(event.after) <= {e.id for e in script.events} - {event.id}
    assert all(q.of is None or q.of in ids | {e.id for e in script.events} for q in script.quantities)
    assert explain(script) and "".join(p.text for p in pieces(script)) == script.text
    assert PhysicsScript.model_validate_json(script.model_dump_json()) == script
    return script


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=200))
def test_any_unicode(text: str) -> None:
    whole(text)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(WORDS, max_size=30))
def test_any_words(words: list[str]) -> None:
    whole(" ".join(words))


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="0123456789.,/eE+-x×^½ '\"mkg%°stofan", max_size=60))
def test_any_figures(text: str) -> None:
    try:
        found = quantity.find(text)
    except InputError:
        return
    assert all(0 <= m.start < m.end <= len(text) for m in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_blanking_and_suggesting_take_any_text(text: str) -> None:
    assert len(camera.without_camera(text)) == len(text)
    assert len(suggestion.sentences(text)) == suggestion.COUNT
    environment.environment(text)


@pytest.mark.parametrize(
    "text",
    [
        "one " * 900,
        "ball " * 1900,
        "the red " * 900,
        "and " * 1900,
        "a" * 20000,
        "1" * 20000,
        "(" * 5000,
        "🐱" * 3000,
        "1 1 1 1 " * 400,
        "in a in a in a " * 500,
        "between 1 and 2 and " * 350,
        "the camera pans the camera pans " * 300,
        " " * 15000 + "a ball falls",
        "a ball falls" + "\n" * 15000,
        "2" + " " * 15000 + "m",
        "falls, " * 600,
        "a\u0301\u0302" * 4000,
        "<p>" * 3000,
        "5'" * 3000,
        "of the " * 900,
    ],
)
def test_long_monotonous_texts(text: str) -> None:
    """Each would take minutes if any step were quadratic in earnest."""
    whole(text)


def test_ten_thousand_words_are_refused_with_the_limit() -> None:
    with pytest.raises(InputError, match=f"at most {MAX_WORDS} words"):
        parse("the ball falls and " * 2500)


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b"])
def test_nothing_is_refused_or_found_empty(text: str) -> None:
    script = whole(text)
    assert script is None or (not script.objects and not script.simulable)


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("A ball 🏀 falls off the table!!! 😀", "ball"),
        ("<p>A <b>red</b> ball</p> falls.", "ball"),
        ("**A ball** rolls down the _ramp_.", "ball"),
        ("A ball falls. Une balle tombe. Ein Ball fällt.", "ball"),
        ("the BALL FALLS OFF THE TABLE", "BALL"),
        ("  A\tball\nfalls  off   the table ", "ball"),
    ],
)
def test_markup_emoji_and_other_languages_leave_the_event(text: str, thing: str) -> None:
    script = whole(text)
    assert script is not None and script.simulable and any(o.name.lower() == thing.lower() for o in script.objects)
