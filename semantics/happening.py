"""A happening: an event under construction, and the situation it is read from.

Roles hold tokens until the parser turns them into object ids; which token stands for which object is in the situation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from semantics import lexicon, verb
from semantics.reading import Reading, is_verb
from semantics.thing import Thing
from semantics.verb import Verb

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass
class Happening:
    """An event under construction; roles hold tokens of mentions until `resolve` turns them into object ids."""

    token: int
    verb: Verb
    phrase: str
    type: str = ""
    agents: list[int] = field(default_factory=list)
    patients: list[int] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)
    surfaces: list[int] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)
    instruments: list[int] = field(default_factory=list)
    inside: list[int] = field(default_factory=list)
    """What the mover goes or lies into."""
    direction: str | None = None
    count: int | None = None
    intensity: float = 1.0
    modality: str | None = None
    implied: bool = False
    transitive: bool = False
    passive: bool = False
    simultaneous: bool = False
    later: bool = False
    """ "after falling": happens before the clause it hangs on."""

    def type_hint(self) -> str:
        """Event type before the kinds of its participants are looked at."""
        return self.verb.transitive if self.transitive else self.verb.type


@dataclass
class Situation:
    """What is known of a text while its events are collected."""

    reading: Reading
    things: dict[str, Thing]
    stands: dict[int, tuple[str, ...]]
    """Token -> ids of what it names."""
    found: dict[int, Happening] = field(default_factory=dict)
    """Happenings so far, by the token of their verb."""
    spent: set[int] = field(default_factory=set)
    """Tokens that are part of a phrasal verb already read."""
    unknown: list[tuple[str, str]] = field(default_factory=list)
    """(verb, phrase) of verbs that no class holds."""
    places: dict[str, int] = field(default_factory=dict)
    """Event id -> token of its verb."""


def lemma(s: Situation, token: Token) -> str:
    """Plain form of a verb token, by our own table first."""
    word = s.reading.words[token.i]
    rows = verb.forms().get(word, ())
    if token.i in s.reading.verbs:
        rows = tuple(r for r in rows if r[1] in ("s", "base")) or rows
        return rows[0][0] if rows else str(lexicon.table("verbs")["nominal"][word])  # "car collision", a title
    tags = {"VBD": ("ed",), "VBN": ("en", "ed"), "VBG": ("ing",), "VBZ": ("s",), "VBP": ("base",), "VB": ("base",)}.get(token.tag_, ())
    exact = [name for name, form in rows if form in tags]
    guess = token.lemma_.lower()
    return guess if guess in exact else exact[0] if exact else verb.lemma(word, guess=guess)


def kind_of(s: Situation, tokens: list[int]) -> str | None:
    for token in tokens:
        for one in s.stands.get(token, ()):
            return s.things[one].kind
    return None


def clause_text(s: Situation, token: Token) -> str:
    inside = [t.i for t in token.subtree]
    first, last = min(inside), max(inside)
    return s.reading.phrase(first, last) if last - first < 40 else s.reading.phrase(token.i, min(token.i + 8, last))


def verb_over(s: Situation, token: Token) -> int:
    """Place of the verb whose clause a token belongs to."""
    up = token.head
    while not is_verb(s.reading, up) and up.head.i != up.i:
        up = up.head
    return int(up.i)
