"""Titles: "Ball drop.", "Car crash test", "Domino topple on a table" say what happens with a noun and an event noun, without a verb.

The event noun is read as the verb that it is made of, so that what stands before it has its part in the event."""

from __future__ import annotations

from dataclasses import dataclass

from semantics import hypernym, lexicon, verb

FRAMES = frozenset(
    ["test", "scene", "shot", "clip", "video", "footage", "simulation", "animation", "demo", "experiment", "sequence", "sim", "example", "moment"]
)
"""What only says how the event is shown: "car crash test"."""
MOTIONS = frozenset(["fall", "drop", "bounce", "roll", "slide", "collide", "topple", "break", "spin", "swing", "jump", "run", "walk", "throw"])
"""Types of the events that titles name; hits, kicks and pushes name who is struck or who strikes ("penalty kick", "hammer hit")."""
BY_SOMEBODY = ("throw", "walk", "run")
"""Types that need somebody: "coin toss" does not say who."""
LONGEST = 4
"""Words before the event noun."""


@dataclass(frozen=True)
class Title:
    """Where a title's words stand."""

    event: int
    """The event noun."""
    frame: int | None
    """The word for how it is shown, if any."""


def title(words: list[str]) -> Title | None:
    """The parts of a text (lower case) that is a title, or None."""
    end = next((i for i, w in enumerate(words) if w in (".", ",", "!", ";", ":")), len(words))
    if any(_verbal(w) and not _named(words[i : i + 2]) for i, w in enumerate(words[:end])):
        return None
    for i in range(1, min(end, LONGEST + 1)):
        after = words[i + 1] if i + 1 < end else ""
        frame = i + 1 if after in FRAMES else None
        behind = (words[i + 2] if i + 2 < end else "") if frame is not None else after
        if (not behind or behind in _paths()) and _thing(words[:i]) and (row := _event(words[i - 1], words[i])) is not None:
            if row.type not in BY_SOMEBODY or _somebody(words[i - 1]):
                return Title(i, frame)
    return None


def _verbal(word: str) -> bool:
    """Can this hardly be anything but a verb ("is", "falls", "rolling")?"""
    return word in ("is", "are", "was", "were", "has", "have") or any(form in ("s", "ing", "ed", "en") for _, form in verb.forms().get(word, ()))


def _somebody(word: str) -> bool:
    noun = lexicon.noun(lexicon.singular(word))
    return noun is not None and noun.kind == "character"


def _named(words: list[str]) -> bool:
    """Is this a compound of our table ("bowling ball")?"""
    return " ".join(words) in lexicon.default().nouns


def _event(before: str, word: str) -> verb.Verb | None:
    """The verb that an event noun is made of; none where both words together name a thing ("water slide", "egg roll")."""
    rows = lexicon.table("verbs")["nominal"]
    name = rows.get(word) or next((n for n, form in verb.forms().get(word, ()) if form == "base"), None)
    entry = verb.verbs().get(name) if name is not None else None
    whole = f"{before} {word}"
    if entry is None or entry.type not in MOTIONS or entry.topic is not None or _named([before, word]) or hypernym.kind_of(whole) is not None:
        return None
    return entry


def _thing(words: list[str]) -> bool:
    """Does the phrase end in a noun for a body, and hold no preposition?"""
    last = lexicon.singular(words[-1])
    known = lexicon.noun(last) or hypernym.kind_of(last)
    return known is not None and last not in lexicon.table("scope")["matter"] and not set(words) & _paths() and words[-1].isalpha()


def _paths() -> frozenset[str]:
    return frozenset(str(w) for w in lexicon.table("syntax")["neighbours"]["paths"]) | {"of", "with", "in", "at", "from"}
