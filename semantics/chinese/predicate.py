"""What a Chinese clause says happens, before it is written as English."""

from __future__ import annotations

from dataclasses import dataclass, field

from semantics.chinese.action import Action, entry_of
from semantics.chinese.noun_phrase import Phrase
from semantics.chinese.tree import Span

Words = tuple[str, ...]


class Said(tuple[str, ...]):
    """English words of a set phrase, with the Chinese they render."""

    span: Span | None = None


@dataclass
class Predicate:
    """One thing that happens."""

    verb: str = ""
    """English lemma; empty for a bare statement of things."""
    particle: str = ""
    span: Span = (0, 0)
    clause: Span = (0, 0)
    subject: Phrase | None = None
    object: Phrase | None = None
    receiver: Phrase | None = None
    by: Phrase | None = None
    passive: bool = False
    places: list[tuple[str, Phrase | Words]] = field(default_factory=list)
    """(preposition, phrase or plain English words)."""
    adverbs: list[tuple[str, Span]] = field(default_factory=list)
    negated: bool = False
    nearly: bool = False
    begins: str = ""
    """ "begin to"."""
    times: int | None = None
    measure: Words = ()
    link: str = "and"
    """and | but | or | then, or the conjunction of a clause that only says when: when, while, until, after."""
    caused: bool = False
    """ "使它滚动": what the clause before brings about."""
    exists: bool = False
    """ "桌上有..."."""
    quality: tuple[str, str, Span] | None = None
    """ "球是红色的": (English, kind, span)."""
    group: int = 0
    """Number of the comma clause it stands in."""


@dataclass
class Pending:
    """What has been read and waits for its verb."""

    adverbs: list[tuple[str, Span]] = field(default_factory=list)
    places: list[tuple[str, Phrase | Words]] = field(default_factory=list)
    object: Phrase | None = None
    receiver: Phrase | None = None
    by: Phrase | None = None
    passive: bool = False
    negated: bool = False
    nearly: bool = False
    begins: str = ""
    link: str = "and"
    caused: bool = False
    disposed: bool = False
    compared: bool = False
    """ "比...": what is said of the manner is more of it."""


def default_place(phrase: Phrase) -> str:
    """Preposition of 在 without a place word."""
    if phrase.noun in ("moon", "mars", "beach", "street", "road", "playground", "lawn", "concrete", "ice", "snow", "sand", "ground", "floor", "stage"):
        return "on"
    return "in"


def arrival(word: str, loc: str, action: Action, phrase: Phrase | None = None) -> str:
    """Preposition of where a motion ends: 到, 进, 在 with the place word after the noun."""
    if word in ("在", "on"):
        entry = entry_of(action.full)
        if loc in ("on", "") and entry is not None and entry.transitive in ("throw", "drop"):
            return "onto"
        if action.verb in ("lean",):
            return "against"
        return loc or "on"
    if word in ("到", "至", "to"):
        entry = entry_of(action.full)
        if loc == "on" and entry is not None and entry.subtype == "place":
            return "on"
        return {"on": "onto", "in": "into", "under": "under", "behind": "behind", "in front of": "to"}.get(loc, "to")
    if word in ("进", "入"):
        entry = entry_of(action.full)
        return "in" if entry is not None and entry.subtype == "place" else "into"
    if word in ("向", "往", "朝"):
        return "towards"
    if word == "回":
        return "to"
    return word
