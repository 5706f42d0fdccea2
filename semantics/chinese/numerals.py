"""Chinese numerals: "三", "两", "十五", "3.5", "二百", "三点五", "半", "十几"; cn2an does the arithmetic."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

DIGITS = "零〇一二两俩仨三四五六七八九十百千万半"
PATTERN = re.compile(rf"[{DIGITS}\d]+分之[{DIGITS}\d]+|\d+(?:,\d{{3}})*(?:\.\d+)?(?:e[+-]?\d+)?[万千百]?|[{DIGITS}]+(?:点[{DIGITS}]+)?")
ENGLISH = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
ORDINALS = ["zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"]


@cache
def _cn2an() -> Any:
    import cn2an

    return cn2an.cn2an


def end(text: str, i: int) -> int:
    """Where the number that starts at i ends; i where none does."""
    match = PATTERN.match(text, i)
    if match is None:
        return i
    stop = match.end()
    if stop - i > 1 and text[stop - 1] == "两" and text[stop - 2] not in "百千万零":  # 二两 is 100 g
        stop -= 1
    if stop - i > 1 and text[stop - 1] == "千" and text[stop : stop + 1] in ("克", "米"):  # 五千克 is 5 kg
        stop -= 1
    return stop


@cache
def value(text: str) -> float | None:
    """A numeral's value, or None: "十五" -> 15."""
    if not PATTERN.fullmatch(text) or (len(text) == 2 and text[1] == "半" and text[0] in "两三四一"):  # 切成两半
        return 0.5 if text == "一半" else None
    if text in ("半", "一半"):
        return 0.5
    if text in ("俩", "仨"):
        return 2.0 if text == "俩" else 3.0
    if "分之" in text:
        below, above = (value(part) for part in text.split("分之"))
        return above / below if above is not None and below else None
    plain = text.replace(",", "").replace("〇", "零")
    half = plain.endswith("半")
    try:
        if re.fullmatch(r"[\d.]+(?:e[+-]?\d+)?", plain):
            return float(plain)
        return float(_cn2an()(plain.removesuffix("半"), "smart")) + (0.5 if half else 0.0)
    except (ValueError, OverflowError):
        return None


def count(number: float) -> str:
    """How English writes a count: "three", "25"."""
    return ENGLISH[int(number)] if number == int(number) and 0 <= number < len(ENGLISH) else figure(number)


def figure(number: float) -> str:
    """How English writes a measured number: "10", "2.5"."""
    return f"{number:.12g}" if abs(number) < 1e12 else f"{number:g}"


def ordinal(number: float) -> str:
    """ "second", "15th"."""
    n = int(number)
    if 0 <= n < len(ORDINALS):
        return ORDINALS[n]
    return f"{n}{'th' if 10 <= n % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"
