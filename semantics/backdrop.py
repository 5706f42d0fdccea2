"""Backdrop: the weather, the light and the sea beside what happens, in a clause or a phrase of their own.

"Lightning flashes in the distance as a rock tumbles down the cliff" is about the rock. What is judged then is the sentence without its backdrop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from semantics import lexicon, sense
from semantics.happening import Happening, Situation
from semantics.reading import is_verb

if TYPE_CHECKING:
    from spacy.tokens import Token

CLAUSES = ("ROOT", "advcl", "conj", "ccomp", "parataxis")
SHARE = 0.4
"""Share of a noun's uses that must be weather or light."""


def backdrop(s: Situation) -> frozenset[int]:
    """Tokens of the clauses and phrases in which nothing but weather, light or the sea does something."""
    clauses = [t for t in s.reading.doc if is_verb(s.reading, t) and t.dep_ in CLAUSES]
    found: set[int] = set()
    for verb in clauses:
        subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None)
        if subject is not None and scenic(s, subject):
            others = {t.i for c in clauses if c.i != verb.i and verb.is_ancestor(c) for t in c.subtree}
            found |= {t.i for t in verb.subtree} - others
    for token in s.reading.doc:
        if token.dep_ == "prep" and any(c.dep_ == "pobj" and scenic(s, c) for c in token.children) and s.reading.words[token.i] in _prepositions():
            found |= {t.i for t in token.subtree}
    return frozenset(found)


def scenic(s: Situation, token: Token) -> bool:
    """Is this a noun for weather, light or the sky?"""
    word = lexicon.singular(s.reading.words[token.i])
    held = sense.classes(word, "n")
    listed = lexicon.table("scope")["backdrop"]
    return token.pos_ in ("NOUN", "PROPN") and (word in listed["words"] or any(held.get(c, 0.0) >= SHARE for c in listed["classes"]))


def before_it(happenings: list[Happening], behind: frozenset[int]) -> list[Happening]:
    """What happens outside of the backdrop."""
    return [h for h in happenings if h.token not in behind]


def without(s: Situation, behind: frozenset[int]) -> str:
    """The text but for its backdrop."""
    return " ".join(w for i, w in enumerate(s.reading.words) if i not in behind).strip(" ,.") + "."


def _prepositions() -> list[str]:
    return list(lexicon.table("scope")["backdrop"]["prepositions"])
