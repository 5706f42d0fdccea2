"""Rules on trees built by hand: they hold whatever a model would have made of the words."""

from __future__ import annotations

import pytest

from semantics import lexicon, verb
from semantics.event import collect
from semantics.happening import Situation
from semantics.phrase import mentions
from semantics.reading import Reading, from_doc, read
from semantics.reference import resolve


def doc(rows: list[tuple[str, str, str, int, str]]) -> Reading:
    """(word, tag, dep, head index, pos) for each token."""
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    words, tags, deps, heads, pos = (list(column) for column in zip(*rows, strict=True))
    return from_doc(Doc(Vocab(), words=words, tags=tags, deps=deps, heads=heads, pos=pos, lemmas=words))


def events(reading: Reading) -> list[tuple[str, list[str], list[str], list[str]]]:
    things, stands = resolve(mentions(reading, lexicon.default()), reading)
    found = collect(Situation(reading, things, stands))
    return [(h.verb.lemma, *([i for t in roles for i in stands[t]] for roles in (h.agents, h.patients, h.targets))) for h in found]


def test_object_hung_on_the_particle_is_still_the_object() -> None:
    reading = doc(
        [("cats", "NNS", "nsubj", 1, "NOUN"), ("knock", "VBP", "ROOT", 1, "VERB"), ("over", "IN", "prep", 1, "ADP"), ("cups", "NNS", "pobj", 2, "NOUN")]
    )
    assert events(reading) == [("knock over", ["cat"], ["cup"], [])]


def test_passive_turns_the_roles() -> None:
    reading = doc(
        [
            ("cups", "NNS", "nsubjpass", 2, "NOUN"),
            ("are", "VBP", "auxpass", 2, "AUX"),
            ("thrown", "VBN", "ROOT", 2, "VERB"),
            ("by", "IN", "agent", 2, "ADP"),
            ("boys", "NNS", "pobj", 3, "NOUN"),
        ]
    )
    assert events(reading) == [("throw", ["boy"], ["cup"], [])]


def test_participle_after_a_launch_belongs_to_what_was_launched() -> None:
    reading = doc(
        [
            ("boy", "NN", "nsubj", 1, "NOUN"),
            ("kicks", "VBZ", "ROOT", 1, "VERB"),
            ("ball", "NN", "dobj", 1, "NOUN"),
            (",", ",", "punct", 1, "PUNCT"),
            ("hitting", "VBG", "advcl", 1, "VERB"),
            ("windows", "NNS", "dobj", 4, "NOUN"),
        ]
    )
    assert events(reading)[1] == ("hit", ["ball"], ["window"], [])


def test_path_read_as_an_object_stays_a_path() -> None:
    reading = doc(
        [("marbles", "NNS", "nsubj", 1, "NOUN"), ("slide", "VBP", "ROOT", 1, "VERB"), ("down", "RP", "prt", 1, "ADP"), ("ramps", "NNS", "dobj", 1, "NOUN")]
    )
    assert events(reading) == [("slide", ["marble"], [], [])]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("An apple falls and bounces on the hard ground.", "bounces"),
        ("Candle slides along a smooth plate.", "slides"),
        ("A large rock rolls down a hill", "rolls"),
        ("Coin spins rapidly on a table", "spins"),
    ],
)
def test_finite_verbs_are_not_taken_for_nouns(text: str, word: str) -> None:
    reading = read(text)
    at = reading.words.index(word)
    assert at in reading.verbs and reading.doc[at].pos_ == "VERB"


@pytest.mark.parametrize("text", ["The slides are red.", "A row of slides stands here.", "The jumps look hard."])
def test_nouns_that_look_like_verbs_stay_nouns(text: str) -> None:
    reading = read(text)
    assert not {reading.words.index(w) for w in ("slides", "jumps") if w in reading.words} & reading.verbs


def test_every_verb_class_is_in_the_contract_and_every_form_leads_back() -> None:
    from semantics.script import EVENT_TYPES

    topics = lexicon.table("scope")["topics"]
    for entry in verb.verbs().values():
        assert {entry.type, entry.transitive} <= set(EVENT_TYPES)
        assert entry.topic is None or entry.topic in topics
        assert entry.intensity > 0
    for word, rows in (
        ("thrown", "throw"),
        ("slid", "slide"),
        ("dropping", "drop"),
        ("topples", "topple"),
        ("tied", "tie"),
        ("lying", "lie"),
        ("running", "run"),
    ):
        assert rows in [lemma for lemma, _ in verb.forms()[word]]
