"""Annotate: a sentence cut into pieces that name a thing, an event, a number, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from semantics import explain, quantity, verb
from semantics.script import PhysicsScript
from sim.errors import InputError


@dataclass(frozen=True)
class Piece:
    """A stretch of the text."""

    text: str
    kind: str | None = None
    """dynamic | static | character | event | number; None: plain text."""
    about: str = ""
    """What was understood, for a tooltip."""


def pieces(script: PhysicsScript) -> list[Piece]:
    """The text, whole and in order, cut at what was understood."""
    spans: list[tuple[int, int, str, str]] = []
    for found in (_numbers(script), _events(script), _things(script)):
        spans += [s for s in found if not any(s[0] < b and a < s[1] for a, b, _, _ in spans)]
    out, at = [], 0
    for start, end, kind, about in sorted(spans):
        out += [Piece(script.text[at:start])] if start > at else []
        out.append(Piece(script.text[start:end], kind, about))
        at = end
    return [*out, *([Piece(script.text[at:])] if at < len(script.text) else [])]


def _numbers(script: PhysicsScript) -> list[tuple[int, int, str, str]]:
    if script.language != "en":
        return []
    try:
        measures = quantity.find(script.text)
    except InputError:
        return []
    return [(m.start, m.end, "number", f"{m.quantity.replace('_', ' ')} {m.value:g} {m.unit}") for m in measures]


def _events(script: PhysicsScript) -> list[tuple[int, int, str, str]]:
    """The words of each event's verb, looked for in the order of the text."""
    found, at = [], 0
    for n, event in enumerate(explain.told(script), 1):
        match = _spellings(event.verb.split(" ")[0]).search(script.text, at)
        if match:
            found.append((match.start(), match.end(), "event", f"{n}. {explain.tell(event, script)}"))
            at = match.end()
    return found


@cache
def _spellings(lemma: str) -> re.Pattern[str]:
    """Every form of a verb."""
    forms = [word for word, rows in verb.forms().items() if any(name == lemma for name, _ in rows)] or [lemma]
    return re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(forms, key=len, reverse=True))) + r")\b", re.IGNORECASE)


def _things(script: PhysicsScript) -> list[tuple[int, int, str, str]]:
    """The phrase of each thing, or where a verb or number stands inside it, its noun."""
    found: list[tuple[int, int, str, str]] = []
    for o in script.objects:
        for words in (o.phrase, o.name):
            match = re.search(r"(?<!\w)" + re.escape(words) + r"(?!\w)" if script.language == "en" else re.escape(words), script.text) if words else None
            if match and not any(a < match.end() and match.start() < b for a, b, _, _ in found):
                found.append((match.start(), match.end(), o.kind, explain.describe(o)))
                break
    return found
