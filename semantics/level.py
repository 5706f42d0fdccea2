"""Heights said by name: "second-floor", "a ten-storey building", "knee-high", "at arm's length" -> metres, with a source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from semantics import lexicon
from semantics.numeral import number

if TYPE_CHECKING:
    from semantics.quantity import Measure


def heights(text: str) -> list[Measure]:
    """Every height that a name stands for, in text order."""
    found: list[Measure] = []
    for more in (_floors(text), _storeys(text), _levels(text)):
        found += [m for m in more if not any(m.start < f.end and f.start < m.end for f in found)]
    return sorted(found, key=lambda m: m.start)


def _height(value: float, match: re.Match[str], source: str, quantity: str = "height") -> Measure:
    from semantics.quantity import Measure

    return Measure(value, "m", match.start(), match.end(), "length", quantity, source, named=True)


def _floors(text: str) -> list[Measure]:
    """ "second-floor", "on the third floor", "10th-storey": so many storeys up."""
    data: dict[str, Any] = lexicon.table("units")
    pattern = r"\b(" + "|".join(data["ordinals"]) + r"|\d{1,3}(?:st|nd|rd|th))[- ](?:floor|story|storey)\b(\s+(?:balcony|terrace))?"
    found = []
    for match in re.finditer(pattern, text, re.IGNORECASE):
        n = int(data["ordinals"].get(match[1].lower()) or re.sub(r"\D", "", match[1]))
        if n > 1:
            found.append(_height((n - 1) * float(data["storey_m"]), match, data["storey_source"]))
    return found


def _storeys(text: str) -> list[Measure]:
    """ "a ten-story building", "two storeys high", "three floors up"."""
    data: dict[str, Any] = lexicon.table("units")
    up = "high|tall|building|house|tower|up|above"
    many = rf"(?:one|two|three) and a half|{'|'.join(data['numbers'])}|\d{{1,3}}"
    pattern = rf"\b({many})[- ](?:stor(?:y|ey|ies|eys|ied|eyed)(?:[- ](?:{up}))?|floors?[- ](?:{up}))\b"
    found = []
    for match in re.finditer(pattern, text, re.IGNORECASE):
        storeys = number(match[1]) or 0.0
        if storeys >= 1:
            found.append(_height(storeys * float(data["storey_m"]), match, data["storey_source"]))
    return found


def _levels(text: str) -> list[Measure]:
    """ "knee-high", "shoulder height", "at head level", "at the height of a table", "at arm's length"."""
    data: dict[str, Any] = lexicon.table("units")
    names = "|".join(data["levels"])
    patterns = (rf"\b(?P<a>{names})[- ](?:high|height|level|tall|deep)\b", rf"\bat the (?:height|level) of (?:a |an |the |his |her |their )?(?P<a>{names})s?\b")
    found = [
        _height(float(data["levels"][m["a"].lower()]), m, data["levels_source"], "depth" if m[0].lower().endswith("deep") else "height")
        for pattern in patterns
        for m in re.finditer(pattern, text, re.IGNORECASE)
    ]
    found += [_height(float(data["reach_m"]), m, data["reach_source"], "distance") for m in re.finditer(r"\barm's[- ]length\b", text, re.IGNORECASE)]
    return found
