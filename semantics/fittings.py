"""Fittings: "a car with four wheels", "a backpack with many pockets": what belongs to the thing named before is no thing of its own."""

from __future__ import annotations

import re
from functools import cache

from semantics import lexicon
from semantics.script import Note


@cache
def _pattern() -> re.Pattern[str]:
    words = "|".join(lexicon.table("syntax")["fittings"])
    number = r"(?:an?|one|two|three|four|five|six|many|several|some|\d{1,2}|its|no)"
    one = rf"{number}\s(?:[\w-]+\s){{0,2}}?(?:{words})s?"
    return re.compile(
        rf"(?:(?:^|(?<=[.;!?]\s))(?:an?|the|two|three)\s(?:[\w-]+\s){{1,3}}?)(?P<said>with\s{one}(?:\sand\s{one})?)(?=\s(?!of\b|in\b|inside\b|on top)|[.,;]|$)",
        re.IGNORECASE,
    )


def without_fittings(text: str) -> str:
    """The text with them blanked out, same length."""
    return _pattern().sub(lambda m: m[0][: m.start("said") - m.start()] + " " * len(m["said"]), text)


def notes(text: str) -> list[Note]:
    """That they are left to the thing's own form."""
    return [
        Note(
            level="assumed",
            phrase=m["said"],
            message="belongs to the thing before it, whose form is the table's",
            source="semantics/data/syntax.yaml, fittings",
        )
        for m in _pattern().finditer(text)
    ]
