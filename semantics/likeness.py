"""Likeness: "a snowball the size of a grapefruit": the thing compared with is not there, it only says how large the other is."""

from __future__ import annotations

import re

from semantics import lexicon
from semantics.phrase import Mention
from semantics.reading import Reading
from semantics.script import Note, Object

SIZE = re.compile(
    r",?\s(?:about|roughly|almost|nearly|half|twice)?\s?the\ssize\sof\s(?:an?|the|your|his|her)\s(?P<like>[a-z]+(?:\s(?:ball|car|truck|house|bus|tree|box|egg|bean|coin))?)\b,?"
)


def without_likeness(text: str) -> str:
    """The text with comparisons of size blanked out, same length."""
    return SIZE.sub(lambda m: " " * len(m[0]), text)


def sizes(text: str, *, reading: Reading, mentions: list[Mention], objects: list[Object]) -> list[Note]:
    """Set the size of what is compared, its proportions kept; what was assumed."""
    notes: list[Note] = []
    for match in SIZE.finditer(text):
        like = lexicon.noun(match["like"])
        said = next((m for m in reversed(mentions) if reading.starts[m.token] < match.start() and not m.pronoun), None)
        obj = next((o for o in objects if said is not None and o.id == said.object), None)
        if like is None or obj is None or said is None or said.noun is None or obj.size_m is not None:
            continue
        factor = _times(match[0]) * max(like.size_m) / max(said.noun.size_m)
        x, y, z = said.noun.size_m
        obj.size_m = (x * factor, y * factor, z * factor)
        notes.append(Note(level="assumed", phrase=said.phrase, message=f"{match[0].strip(' ,')}: {max(like.size_m):g} m at its longest", source=like.source))
    return notes


def _times(said: str) -> float:
    return 0.5 if "half" in said else 2.0 if "twice" in said else 1.0
