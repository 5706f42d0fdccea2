"""What must change with the words, and what must not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantics import lexicon, verb
from semantics.parse import parse, parse_many
from semantics.script import PhysicsScript

ADVERBS = ("gently", "", "violently")
TYPES = ("throw", "kick", "push", "pull", "hit", "topple", "roll", "slide", "collide", "bounce", "jump", "swing", "spin", "break", "drop", "run", "walk")


def third_person(lemma: str) -> str:
    return next(word for word, rows in verb.forms().items() if (lemma, "s") in rows)


def intensities(sentences: list[str], lemma: str) -> list[float]:
    scripts = list(parse_many(sentences))
    return [next(e.intensity for e in s.events if e.verb == lemma and not e.implied) for s in scripts]


def plain(lemma: str) -> bool:
    return lemma.isalpha() and lemma.islower()


MISSES = {"miss", "whiff"}
"""Nothing is touched, so nothing is harder."""
TRANSITIVE = sorted(v.lemma for v in verb.verbs().values() if v.transitive in TYPES and v.object != "no" and plain(v.lemma) and v.lemma not in MISSES)
INTRANSITIVE = sorted(v.lemma for v in verb.verbs().values() if v.type in TYPES and v.object != "yes" and plain(v.lemma) and v.lemma not in MISSES)


@pytest.mark.parametrize("part", range(8))
def test_gently_plain_violently_is_strictly_monotone_for_every_verb(part: int) -> None:
    assert len(TRANSITIVE) > 200 and len(INTRANSITIVE) > 200
    sentences = [f"A man {adverb} {third_person(v)} a box.".replace("  ", " ") for v in TRANSITIVE[part::8] for adverb in ADVERBS]
    sentences += [f"The ball {adverb} {third_person(v)}.".replace("  ", " ") for v in INTRANSITIVE[part::8] for adverb in ADVERBS]
    scripts = list(parse_many(sentences))
    wrong = []
    for k, lemma in enumerate(TRANSITIVE[part::8] + INTRANSITIVE[part::8]):
        found = [next((e.intensity for e in s.events if e.verb == lemma and not e.implied), None) for s in scripts[3 * k : 3 * k + 3]]
        if None in found or not found[0] < found[1] < found[2]:  # type: ignore[operator]
            wrong.append((lemma, found))
    assert not wrong


def test_hard_comes_after_the_object_too() -> None:
    for lemma in ("throw", "kick", "push", "hit"):
        gentle, usual, hard = intensities([f"A man {third_person(lemma)} a ball{w}." for w in (" gently", "", " hard")], lemma)
        assert gentle < usual < hard


SENTENCES = (
    "A {color} {noun} falls from a height of 2 meters onto concrete.",
    "A boy pushes a {color} {noun} off the table.",
    "The {color} {noun} slides across the floor and hits a wall.",
    "A dog and a cat run to a {color} {noun}.",
)
COLORS = ("red", "blue", "green", "yellow", "purple", "white")
NOUNS = ("box", "crate", "brick", "book", "suitcase", "block")


def shape(script: PhysicsScript, noun: str, color: str) -> object:
    """The script with the noun and the colour taken out."""
    data = script.model_dump(mode="json", exclude={"text", "text_en", "notes"})
    return json.loads(json.dumps(data).replace(color, "COLOR").replace(noun, "NOUN"))


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(SENTENCES), st.sampled_from(NOUNS), st.sampled_from(NOUNS), st.sampled_from(COLORS), st.sampled_from(COLORS))
def test_renaming_a_noun_or_a_colour_changes_only_that(sentence: str, noun: str, other: str, color: str, shade: str) -> None:
    one, two = parse_many([sentence.format(noun=noun, color=color), sentence.format(noun=other, color=shade)])
    assert shape(one, noun, color) == shape(two, other, shade)


VERBS = ("falls", "rolls", "bounces", "spins", "slides", "jumps")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(VERBS), min_size=2, max_size=4, unique=True))
def test_coordinated_events_keep_their_order(verbs: list[str]) -> None:
    script = parse(f"The ball {', '.join(verbs[:-1])} and {verbs[-1]}.")
    told = [e.verb for e in script.events if not e.implied]
    assert told == [verb.lemma(v) for v in verbs]


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 99), st.sampled_from(["m", "cm", "kg", "m/s", "degrees", "seconds"]))
def test_a_number_is_the_number_whatever_it_is(value: int, unit: str) -> None:
    names = {"degrees": "deg", "seconds": "s"}
    text = {"kg": f"A {value} kg crate falls.", "m/s": f"A ball rolls at {value} m/s.", "degrees": f"A can rolls down a {value} degree ramp.",
            "seconds": f"After {value} seconds the ball stops."}.get(unit, f"A ball falls from {value} {unit}.")  # fmt: skip
    assert [(q.value, q.unit) for q in parse(text).quantities if q.unit] == [(value, names.get(unit, unit))]


def test_parse_is_deterministic_alone_and_in_a_batch() -> None:
    texts = [s.format(noun="box", color="red") for s in SENTENCES]
    assert [parse(t) for t in texts] == list(parse_many(texts)) == list(parse_many(texts))


def test_every_noun_of_ours_can_be_dropped() -> None:
    """A movable thing of the table that falls is found as itself, unless it is called by a word that is a verb or adjective too."""
    nouns = [
        n for n in {n.name: n for n in lexicon.default().nouns.values()}.values() if n.kind == "dynamic" and n.name.isalpha() and n.name not in verb.forms()
    ]
    scripts = list(parse_many([f"The {n.name} falls off the table." for n in nouns]))
    lost = [n.name for n, s in zip(nouns, scripts, strict=True) if not any(o.name == lexicon.singular(n.name) for o in s.objects)]
    assert len(lost) <= 0.02 * len(nouns), lost
