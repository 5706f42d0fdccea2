"""Share: "at half speed", "with twice the force", "three times as hard", "twice as slowly": how many times the usual it is.

The usual is the plain verb's own; what a text told of before ("than before", "of the truck") is not looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass

from semantics import lexicon
from semantics.happening import Situation, verb_over
from semantics.phrase import _number

WORDS = {"half": 0.5, "twice": 2.0, "double": 2.0, "triple": 3.0, "thrice": 3.0, "quadruple": 4.0, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1}
NOUNS = ("speed", "pace", "velocity", "rate", "force", "power", "strength", "energy", "effort", "vigor", "vigour")
"""What can be so many times the usual."""
BEFORE = ("at", "with", "using", "by", "in")
BETWEEN = (
    "of",
    "the",
    "its",
    "his",
    "her",
    "their",
    "a",
    "usual",
    "normal",
    "full",
    "ordinary",
    "original",
    "previous",
    "same",
    "regular",
    "initial",
    "maximum",
    "top",
)
MOST = 20.0
"""Shares beyond this are no figure of a speed."""


@dataclass(frozen=True)
class Share:
    """So many times the usual, told by tokens `first` to `last`."""

    first: int
    last: int
    factor: float


def shares(s: Situation, verb: int) -> tuple[Share, ...]:
    """Those that tell of a verb's doing."""
    words = s.reading.words
    if not any(w in WORDS or w in ("times", "%", "percent") for w in words):
        return ()
    found = [one for i in range(len(words)) if (one := _noun(words, i) or _adverb(words, i)) is not None]
    return tuple(one for one in found if verb_over(s, s.reading.doc[one.last]) == verb and one.first > 0)


def _noun(words: tuple[str, ...], i: int) -> Share | None:
    """ "at half its usual speed", "with three times the force"."""
    if words[i] not in BEFORE or (told := _factor(words, i + 1)) is None:
        return None
    factor, at = told
    while at < len(words) and words[at] in BETWEEN:
        at += 1
    return Share(i, at, factor) if at < len(words) and words[at] in NOUNS else None


def _adverb(words: tuple[str, ...], i: int) -> Share | None:
    """ "twice as fast", "three times harder", "half as slowly"."""
    told = _factor(words, i)
    if told is None:
        return None
    factor, at = told
    at += words[at : at + 1] == ("as",)
    word = words[at] if at < len(words) else ""
    usual = _way(word)
    if usual == 1.0 or not (words[at - 1] == "as" or word.endswith("er")):
        return None
    return Share(i, at, factor if usual > 1 else 1 / factor)


def _way(word: str) -> float:
    """Above 1 for what is fast or hard, below for slow and gentle, 1 for what tells of no force."""
    plain = {"slow": "slowly", "slower": "slowly", "gentler": "gently", "softer": "softly", "quicker": "quickly", "quick": "quickly", "gentle": "gently"}.get(
        word, word
    )
    rows = lexicon.table("syntax")["intensity"].items()
    return next((float(factor) for factor, said in rows if plain in said), 1.0)


def _factor(words: tuple[str, ...], i: int) -> tuple[float, int] | None:
    """A share that begins at a token, and the token after it."""
    i += words[i : i + 1] in (("a",), ("only",), ("one",)) and words[i + 1 : i + 2] != () and words[i + 1] in WORDS
    word, after = (words[i] if i < len(words) else ""), (words[i + 1] if i + 1 < len(words) else "")
    if word in WORDS:
        return WORDS[word], i + 1
    number = _figure(word)
    if number is None or number <= 0:
        return None
    if after == "times":
        return (number, i + 2) if number <= MOST else None
    if after in ("%", "percent"):
        return number / 100, i + 2
    return None


def _figure(word: str) -> float | None:
    return float(word) if re.fullmatch(r"\d+(?:\.\d+)?", word) else _number(word)
