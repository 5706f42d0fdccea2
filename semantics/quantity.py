"""Numbers with units: "10 meters", "five kg", "45-degree", "2.5 m/s", "second-floor", "knee-high".

Values and units are kept as the text states them; Pint converts them. Numbers that no scene can hold ("-3 meters",
"1e30 kg") raise InputError."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from semantics import lexicon
from sim.errors import InputError


@dataclass(frozen=True)
class Measure:
    """A number and where it stands in the text."""

    value: float
    unit: str
    """As we print it: m, cm, kg, m/s, deg, ..."""
    start: int
    end: int
    """Character span in the text."""
    dimension: str
    """length | mass | speed | time | angle | force | acceleration | rate | temperature | volume | ratio | energy"""
    quantity: str
    """height, diameter, ...; the dimension where the words do not say more."""
    source: str | None = None
    """Set where the number is ours ("second-floor"), not the text's."""

    @property
    def si(self) -> float:
        """The value in SI units (angles in degrees)."""
        return to_si(self.value, self.unit)


ABOUT = r"(?:about |approximately |roughly |around |exactly |over |some |nearly |almost )?"
FALLING = r"(?:falls?|falling|fell|fallen|dropp?(?:s|ed|ing)?|released?|plummets?|plunges?|descends?|jumps?|thrown|tossed)"
OF = {
    "length": "m cm mm km ft in yd mi",
    "mass": "kg g t lb oz",
    "time": "s ms min h",
    "speed": "m/s cm/s km/h mph ft/s",
    "acceleration": "m/s^2",
    "angle": "deg rad",
    "rate": "rpm rev/s rad/s",
    "force": "N",
    "energy": "J",
    "ratio": "%",
    "temperature": "°C °F",
    "volume": "L",
    "pixels": "px",
    "frames": "fps",
}
"""Units by what they measure."""
DIMENSIONS = {unit: dimension for dimension, units in OF.items() for unit in units.split(" ")}
SI = {
    "length": "meter",
    "mass": "kilogram",
    "time": "second",
    "speed": "meter / second",
    "acceleration": "meter / second ** 2",
    "angle": "degree",
    "rate": "radian / second",
    "force": "newton",
    "energy": "joule",
    "volume": "meter ** 3",
}


@cache
def _registry() -> Any:
    import pint

    return pint.UnitRegistry()


@cache
def _factor(unit: str) -> float:
    dimension = DIMENSIONS[unit]
    if dimension not in SI:
        return 1.0
    return float(_registry().Quantity(1.0, lexicon.table("units")["units"][unit]["pint"]).to(SI[dimension]).magnitude)


def to_si(value: float, unit: str) -> float:
    """A value in SI units (angles in degrees)."""
    return value * _factor(unit)


@cache
def _names() -> dict[str, str]:
    return {str(word): unit for unit, row in lexicon.table("units")["units"].items() for word in row["words"]}


@cache
def _pattern() -> re.Pattern[str]:
    data = lexicon.table("units")
    ones = "|".join(sorted(data["numbers"], key=len, reverse=True))
    scales = "|".join(data["scales"])
    words = rf"(?:(?:{ones}|an?|half an?|several)(?:[- ](?:{ones}|{scales}|and))*(?:[- ](?:{ones}|{scales}))?)"
    sign, whole = r"(?:[-−]\s?|minus\s+)?", r"(?:\d{1,3}(?:,\d{3})+|\d+)"
    digits = rf"{sign}(?:\d+\s\d+/\d+|{whole}\s?/\s?\d+|(?:{whole}(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?)"
    units = "|".join(re.escape(w) for w in sorted(_names(), key=len, reverse=True))
    half = r"(?:half an?|half|a quarter of an?|three quarters of an?|one and a half|two and a half|an? |minus )"
    return re.compile(rf"(?<![\w.,])(?P<number>{digits}|{half}|(?:minus\s)?{words})(?P<gap>\s*-?\s*)(?P<unit>{units})(?![\w²^])", re.IGNORECASE)


def find(text: str) -> list[Measure]:
    """Every number with a unit, in text order. Raises InputError for what no scene can hold."""
    found: list[Measure] = []
    for match in _pattern().finditer(text):
        name = match["unit"]
        unit = _names().get(name) or _names().get(name.lower())
        value = number(match["number"])
        if unit is None or value is None or _false_friend(text, match, name):
            continue
        dimension = DIMENSIONS[unit]
        found.append(Measure(value, unit, match.start(), match.end(), dimension, _quantity(text, match.start(), match.end(), dimension)))
    found += _floors(text) + _levels(text)
    found.sort(key=lambda m: m.start)
    for measure in found:
        _check(measure, text)
    return found


def _false_friend(text: str, match: re.Match[str], name: str) -> bool:
    """ "a second ball", "five feet kick", "two pounds on the door", "A g..."."""
    word = match["number"].strip().lower()
    if (
        name.lower() in ("second", "foot", "feet", "s", "g", "t", "h", "m", "in", "'", '"', "n", "j", "l", "minute")
        and word in ("a", "an", "one", "half")
        and name.lower() not in ("foot", "minute")
    ):
        return name.lower() != "second" or not re.match(r"\s*(later|after|before|long)", text[match.end() :])
    if name.lower() == "foot" and word in ("a", "an", "one"):
        return not re.match(r"[\s-]*(?:high|tall|long|wide|deep|thick|away|above|from|off|up|in|of|$|[.,;])", text[match.end() :])
    if name in ("'", '"'):
        return not word[-1:].isdigit()
    if name.lower() in ("g", "t", "h", "m", "s", "n", "j", "l") and not word[-1:].isdigit():
        return True
    return bool(name.lower() in ("second", "seconds") and re.match(r"[- ]floor", text[match.end() :]))


def number(text: str) -> float | None:
    """ "3", "1,200", "1e3", "3/4", "2 1/2", "twenty-five", "half a", "one and a half" -> a float."""
    data = lexicon.table("units")
    plain = " ".join(text.replace("−", "-").replace(",", "").lower().split())
    sign = -1.0 if plain.startswith(("-", "minus ")) else 1.0
    plain = plain.removeprefix("minus ").lstrip("- ")
    fixed = {
        "half a": 0.5,
        "half an": 0.5,
        "half": 0.5,
        "a quarter of a": 0.25,
        "a quarter of an": 0.25,
        "three quarters of a": 0.75,
        "three quarters of an": 0.75,
        "one and a half": 1.5,
        "two and a half": 2.5,
        "a": 1.0,
        "an": 1.0,
    }
    if plain in fixed:
        return sign * fixed[plain]
    if "/" in plain:
        whole, _, fraction = plain.rpartition(" ") if re.search(r"\d \d+/", plain) else ("0", "", plain)
        top, _, bottom = fraction.partition("/")
        try:
            return sign * (float(whole) + float(top) / float(bottom))
        except (ValueError, ZeroDivisionError):
            return None
    try:
        value = float(plain)
        return sign * value
    except (ValueError, OverflowError):
        pass
    total = current = 0.0
    for word in re.split(r"[- ]", plain):
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
    return sign * (total + current)


def _quantity(text: str, start: int, end: int, dimension: str) -> str:
    """What the words around a number say it measures."""
    before, after = text[max(0, start - 40) : start].lower(), text[end : end + 30].lower()
    if dimension == "length":
        for name, pattern in (
            ("diameter", r"^\s*(?:-?\s*wide\s+ball|in diameter|-?diameter|across)|^\s*in\s+diameter"),
            ("radius", r"^\s*(in radius|-?radius)"),
            ("height", r"^[\s-]*(?:high|tall|up|above|off the ground|in height|height|drop|fall)"),
            ("width", r"^[\s-]*(?:wide|in width)"),
            ("length", r"^[\s-]*(?:long|in length)"),
            ("thickness", r"^[\s-]*(?:thick)"),
            ("depth", r"^[\s-]*(?:deep)"),
            ("distance", r"^[\s-]*(?:away|apart|from|ahead|to the|across the|down the|along)"),
        ):
            if re.search(pattern, after):
                return name
        for name, pattern in (
            (
                "height",
                rf"(?:height|altitude|elevation) of {ABOUT}$|{FALLING}[\w\s]{{0,25}} (?:from|at) {ABOUT}$|^from $|(?:falls?|drops?|plunges?) {ABOUT}$",
            ),
            ("diameter", r"diameter (?:of|is|=) (?:about |approximately )?$"),
            ("radius", r"radius (?:of|is|=) (?:about |approximately )?$"),
            ("distance", r"distance of (?:about |approximately )?$"),
            ("width", r"width of $"),
            ("length", r"length of $"),
        ):
            if re.search(pattern, before):
                return name
        return "length"
    if dimension == "angle":
        return "angle"
    return dimension


def _floors(text: str) -> list[Measure]:
    """ "second-floor", "on the third floor", "10th floor": a height, from a storey's."""
    data = lexicon.table("units")
    found = []
    for match in re.finditer(
        r"\b(" + "|".join(data["ordinals"]) + r"|\d{1,2}(?:st|nd|rd|th))[- ](?:floor|story|storey)\b(\s+balcony|\s+terrace)?", text, re.IGNORECASE
    ):
        word = match[1].lower()
        n = int(data["ordinals"].get(word) or re.sub(r"\D", "", word))
        over = data["railing_m"] if match[2] else 0.0
        height = (n - 1) * data["storey_m"] + over
        if height > 0:
            source = data["storey_source"] + (f"; {data['railing_source']}" if over else "")
            found.append(Measure(float(height), "m", match.start(), match.end(), "length", "height", source))
    for match in re.finditer(
        r"\b(" + "|".join(data["numbers"]) + r"|\d{1,3})[- ](?:stor(?:y|ey|ies|eys)|floors?)[- ]?(?:high|tall|building|up)?\b", text, re.IGNORECASE
    ):
        storeys = number(match[1]) or 0.0
        if storeys >= 1 and not any(m.start <= match.start() < m.end for m in found):
            found.append(Measure(storeys * float(data["storey_m"]), "m", match.start(), match.end(), "length", "height", data["storey_source"]))
    return found


def _levels(text: str) -> list[Measure]:
    """ "knee-high", "shoulder height", "at head level"."""
    data = lexicon.table("units")
    pattern = r"\b(" + "|".join(data["levels"]) + r")[- ](?:high|height|level)\b"
    return [
        Measure(float(data["levels"][m[1].lower()]), "m", m.start(), m.end(), "length", "height", data["levels_source"])
        for m in re.finditer(pattern, text, re.IGNORECASE)
    ]


def _check(measure: Measure, text: str) -> None:
    said = text[measure.start : measure.end].strip()
    limit = lexicon.table("units")["limits"].get(measure.dimension)
    value = measure.si
    if not math.isfinite(value):
        raise InputError(f"{said!r}: not a finite number; write a number that a scene can hold")
    if (measure.dimension in ("length", "mass", "time") and value < 0) or (limit and limit["min"] == 0 and value < 0):
        raise InputError(f"{said!r}: a {measure.quantity} cannot be negative; write it as a positive number and say the direction in words")
    if limit and not limit["min"] <= value <= limit["max"] and not (value == 0 and measure.dimension in ("length", "mass")):
        raise InputError(
            f"{said!r}: {value:g} {limit['unit']} is outside what can be simulated "
            f"({limit['min']:g} to {limit['max']:g} {limit['unit']}: {limit['why']}); check the number and its unit"
        )
    if value == 0 and measure.dimension == "mass":
        raise InputError(f"{said!r}: a mass of zero cannot be simulated; give a positive mass or leave it out")
