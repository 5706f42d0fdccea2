"""Numerals: "3", "1,200", "1.2e3", "2 1/2", "½", "twenty-five", "two and a half", "a couple of" -> a float.

`PATTERN` finds them in a text, `number` reads them. Words and digits are in `data/units.yaml`."""

from __future__ import annotations

import math
import re
from functools import cache

from semantics import lexicon

GLYPHS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8", "⅕": "1/5"}
"""Fractions of one glyph."""
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
WHOLE = r"(?:\d{1,3}(?:,\d{3}){1,6}(?![\d,])|\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3}){1,4}(?!\d)|\d{1,60})"
SIGN = r"(?:[-−]\s?|\+|minus\s+)?"
PI = r"(?:\d{1,3}(?:\.\d+)?\s?)?(?:pi|π)\b(?:\s?/\s?\d{1,3})?"
"""Multiples of pi: "pi/4", "2π", "3 pi / 2"."""
POWER = r"(?:\s?[x×*·]\s?10\s?(?:\^|\*\*)\s?[+-]?\d+|\s?[x×·]\s?10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|e[+-]?\d+)"
DIGITS = (
    rf"{SIGN}(?:\d+(?:\s|-|\sand\s)\d+/\d+|\d+\s?[{''.join(GLYPHS)}]|[{''.join(GLYPHS)}]|{WHOLE}\s?/\s?\d+|"
    rf"(?:{WHOLE}(?:\.\d+)?|\.\d+){POWER}?|\d+,\d{{1,2}}(?![\d,]))"
)
"""In figures: "3", "1,200", "2 1/2", "2½", ".5", "1.2e3", "1.2 x 10^3", "2,5" (a comma before one or two figures is a decimal comma)."""
PARTS = {"half": 0.5, "quarter": 0.25, "third": 1 / 3, "fifth": 0.2, "tenth": 0.1, "eighth": 0.125}


@cache
def pattern() -> str:
    """A regular expression for any numeral, without groups."""
    data = lexicon.table("units")
    ones, scales = "|".join(sorted(data["numbers"], key=len, reverse=True)), "|".join(data["scales"])
    part = "|".join(PARTS)
    fraction = rf"(?:an?|one|two|three|four|five|seven)[\s-](?:{part})s?|half"
    tail = rf"(?:[\s-](?:and|&)[\s-](?:{fraction}))?"
    first = rf"(?:{ones}|an?(?=[\s-](?:{scales})\b))"
    more = rf"(?:(?:\sand\s|[\s-])(?:{ones}|{scales})\b(?![\s-]?(?:{part}))){{0,8}}"
    words = rf"(?:{first}{more}(?:\spoint(?:\s(?:{ones})){{1,6}})?{tail})"
    few = r"(?:an?\s)?couple(?:\sof)?"
    alone = rf"(?:half(?:\sof)?(?:\san?)?|(?:{fraction})(?:\sof)?(?:\san?|\sone)?|an?)"
    point = rf"point(?:\s(?:{ones})){{1,6}}"
    return rf"(?:{PI}|{DIGITS}{tail}|(?:minus\s)?(?:{words}|{point}|{few}|{alone}))"


def number(text: str) -> float | None:
    """The value of a numeral, or None where the words are none."""
    plain = re.sub(r"[\s-](and|&)[\s-]", " and ", " ".join(text.replace("−", "-").lower().split()))
    sign = -1.0 if plain.startswith(("-", "minus ")) else 1.0
    plain = plain.removeprefix("minus ").lstrip("-+ ")
    for glyph, spelled in GLYPHS.items():
        plain = plain.replace(glyph, f" {spelled}").strip()
    value = _times_pi(plain)
    if value is None:
        value = _digits(" ".join(plain.split()))
    if value is None:
        value = _words(plain)
    return None if value is None else sign * value


def _times_pi(plain: str) -> float | None:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)?\s?(?:pi|π)(?:\s?/\s?(\d+))?", plain)
    if not found or found[2] == "0":
        return None
    return float(found[1] or 1) * math.pi / float(found[2] or 1)


def _digits(plain: str) -> float | None:
    head, _, tail = plain.partition(" and ")
    if tail and not tail[0].isdigit():
        more, first = _fraction(tail), _digits(head)
        return None if more is None or first is None else first + more
    plain = plain.replace(" and ", " ")
    power = re.fullmatch(r"(.+?)\s?[x×*·]\s?10\s?(?:\^|\*\*)?\s?([+-]?\d+|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", plain)
    if power:
        base = _digits(power[1])
        return None if base is None else base * 10.0 ** int(power[2].translate(SUPERSCRIPTS))
    if re.fullmatch(r"\d+,\d{1,2}", plain):
        plain = plain.replace(",", ".")
    plain = re.sub(r"(?<=\d)[, \u00a0\u2009\u202f](?=\d{3})", "", plain)
    mixed = re.fullmatch(r"(?:(\d+)[\s-])?(\d+)\s?/\s?(\d+)", plain)
    if mixed:
        return float(mixed[1] or 0) + float(mixed[2]) / float(mixed[3]) if int(mixed[3]) else None
    try:
        return float(plain) if plain[:1].isdigit() or plain[:1] == "." else None
    except ValueError:
        return None


def _fraction(text: str) -> float | None:
    """ "half", "a half", "half of a", "three quarters of a"."""
    found = re.fullmatch(rf"(?:(an?|one|two|three|four|five|seven)[\s-])?({'|'.join(PARTS)})s?(?:\sof)?(?:\san?|\sone)?", text)
    if not found:
        return None
    count = {"two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "seven": 7.0}.get(found[1] or "", 1.0)
    return count * PARTS[found[2]]


def _words(plain: str) -> float | None:
    data = lexicon.table("units")
    if plain in ("a", "an"):
        return 1.0
    if "couple" in plain:
        return 2.0
    alone = _fraction(plain)
    if alone is not None:
        return alone
    head, _, tail = plain.rpartition(" and ")
    more = _fraction(tail) if head else None
    if more is not None:
        first = _words(head)
        return None if first is None else first + more
    plain, _, decimals = (f"zero {plain}" if plain.startswith("point ") else plain).partition(" point ")
    figures = [data["numbers"].get(w) for w in decimals.split()]
    if any(f is None or f > 9 for f in figures):
        return None
    total = current = 0.0
    for word in re.split(r"[-\s]", plain):
        if word in data["numbers"]:
            current += float(data["numbers"][word])
        elif word in data["scales"]:
            current = max(current, 1.0) * float(data["scales"][word])
            if data["scales"][word] >= 1000:
                total, current = total + current, 0.0
        elif word in ("a", "an"):
            current = current or 1.0
        elif word != "and":
            return None
    return total + current + (float("0." + "".join(str(f) for f in figures)) if figures else 0.0)
