"""Annotate: a sentence cut into pieces that name a thing, an event, a number, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from semantics import explain, lexicon, quantity, verb
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

    @property
    def number(self) -> str:
        """Of an event: its place in the explanation's list."""
        return self.about.partition(".")[0] if self.kind == "event" else ""


def pieces(script: PhysicsScript) -> list[Piece]:
    """The text, whole and in order, cut at what was understood."""
    spans: list[tuple[int, int, str, str]] = []
    for find in (_numbers, _events):
        spans += [s for s in find(script) if not any(s[0] < b and a < s[1] for a, b, _, _ in spans)]
    spans += _things(script, [(a, b) for a, b, _, _ in spans])
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
        spelled = _chinese(event.verb) if script.language == "zh" else _spellings(event.verb.split(" ")[0])
        match = spelled.search(script.text, at) if spelled is not None else None
        if match:
            found.append((match.start(), match.end(), "event", f"{n}. {explain.tell(event, script)}"))
            at = match.end()
    return found


@cache
def _spellings(lemma: str) -> re.Pattern[str]:
    """Every form of a verb."""
    forms = [word for word, rows in verb.forms().items() if any(name == lemma for name, _ in rows)] or [lemma]
    return re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(forms, key=len, reverse=True))) + r")\b", re.IGNORECASE)


@cache
def _chinese(lemma: str) -> re.Pattern[str] | None:
    """The Chinese words for a verb; those for its bare first word where it has none of its own."""
    table = lexicon.table("chinese_verbs")["verbs"]
    words = str(table.get(lemma) or table.get(lemma.split(" ", maxsplit=1)[0]) or "").split()
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True)))) if words else None


def _things(script: PhysicsScript, taken: list[tuple[int, int]]) -> list[tuple[int, int, str, str]]:
    """The phrase of each thing, or where a verb or number stands inside it, its end ("steel ball"); and where it is named again."""
    found: list[tuple[int, int, str, str]] = []

    def free(match: re.Match[str] | None) -> bool:
        return match is not None and not any(a < match.end() and match.start() < b for a, b in [*taken, *((f[0], f[1]) for f in found)])

    names = [o.name for o in script.objects]
    for o in script.objects:
        said = o.phrase.split(" ")
        for words in (*(" ".join(said[k:]) for k in range(len(said))), o.name):
            match = re.search(r"(?<!\w)" + re.escape(words) + r"(?!\w)" if script.language == "en" else re.escape(words), script.text) if words else None
            if match is not None and free(match):
                found.append((match.start(), match.end(), o.kind, explain.describe(o)))
                break
        if script.language == "en" and names.count(o.name) == 1:
            again = re.finditer(rf"(?i)\b(?:the|this|that|its|his|her|their)\s(?:[\w-]+\s)?{re.escape(o.name)}s?\b", script.text)
            found += [(m.start(), m.end(), o.kind, explain.describe(o)) for m in again if free(m)]
    return found
