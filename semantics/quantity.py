"""Numbers with units: "10 meters", "five kg", "45-degree", "2.5 m/s", "5'10\"", "between 2 and 3 m", "30 x 20 x 10 cm".

Values and units are kept as the text states them; Pint converts them. A range is kept as its middle, which its source says.
Numbers that no scene can hold ("-3 meters", "1e30 kg") raise InputError."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from semantics import lexicon, numeral
from semantics.gauge import gauge
from semantics.numeral import number
from sim.errors import InputError

__all__ = ["Measure", "find", "number", "to_si"]


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
    """length | mass | speed | time | angle | force | acceleration | rate | temperature | volume | ratio | energy | ..."""
    quantity: str
    """height, diameter, ...; the dimension where the words do not say more."""
    source: str | None = None
    """Set where the number is ours ("second-floor", the middle of a range), not the text's."""
    named: bool = False
    """A height said by name ("second-floor", "knee-high"), not by a number."""
    stated: tuple[tuple[float, str, str], ...] = ()
    """Where the value is worked out of several numbers, these: (value, unit, least | most | part)."""

    @property
    def si(self) -> float:
        """The value in SI units (angles in degrees)."""
        return to_si(self.value, self.unit)


SI = {
    "length": "meter", "mass": "kilogram", "time": "second", "speed": "meter / second", "acceleration": "meter / second ** 2", "angle": "degree",
    "rate": "radian / second", "force": "newton", "energy": "joule", "volume": "meter ** 3", "density": "kilogram / meter ** 3", "power": "watt",
    "pressure": "pascal", "frequency": "hertz", "area": "meter ** 2",
}  # fmt: skip
"""Units that values are compared in; percent, temperatures and pixels stay as they are."""
SIZED = re.compile(r"[\s-]*(?:long|wide|high|tall|thick|deep|across|diameter|in (?:diameter|length|width|height|radius)|inside|away|above|off|from)\b")
COEFFICIENT = re.compile(
    r"\b(?:coefficient of (?:(?:static|kinetic|sliding|rolling|dynamic) )?(?:friction|restitution)|(?:friction|restitution) coefficient)"
    r"(?: (?:of|is|equals|equal to|=))? (?P<number>\d?\.\d{1,4}|\d)(?![\w.]*\d)",
    re.IGNORECASE,
)
AFTER_A_SECOND = re.compile(r"\s*(?:later|after|before|long|earlier|ago|and a|[.,;]|$)")
PASSIVE_BY = re.compile(
    r"\b(?:is|are|was|were|being|been|gets?|got)\s(?:\w+ly\s)?(?!raised|lifted|lowered|moved|shifted|missed)\w+\s(?:\w+\s)?by\s*$", re.IGNORECASE
)
BEFORE_A_SECOND = re.compile(r"\b(?:for|after|in|within|about|every|per|only|just|lasts?|takes?|half)\s*$")


@cache
def _registry() -> Any:
    import pint

    return pint.UnitRegistry()


@cache
def _units() -> dict[str, dict[str, Any]]:
    return dict(lexicon.table("units")["units"])


def dimension(unit: str) -> str:
    """What a unit measures: length, mass, ..."""
    return str(_units()[unit]["of"])


@cache
def _factor(unit: str) -> float:
    wanted = SI.get(dimension(unit))
    return 1.0 if wanted is None else float(_registry().Quantity(1.0, _units()[unit]["pint"]).to(wanted).magnitude)


def to_si(value: float, unit: str) -> float:
    """A value in SI units (angles in degrees)."""
    return value * _factor(unit)


@cache
def _names() -> dict[str, str]:
    return {str(word): unit for unit, row in _units().items() for word in row["words"]}


@cache
def _unit_pattern() -> str:
    return "|".join(re.escape(w).replace(r"\ ", r"[\s-]") for w in sorted(_names(), key=len, reverse=True))


END = r"(?![\w²³^⁻·]|/\w)"
GAP = r"\s{0,3}-?\s{0,3}"
"""Bounded, so that a run of blanks costs no more than its length."""


@cache
def _single() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,'\"/])(?P<number>{numeral.pattern()})(?P<gap>{GAP})(?P<unit>{_unit_pattern()}){END}", re.IGNORECASE)


@cache
def _feet() -> re.Pattern[str]:
    """ "5'10\\"", "5' 10", "six foot two"."""
    return re.compile(
        rf"(?<![\w.,'\"/])(?:(?P<a>\d{{1,2}})\s?['′]\s?(?P<b>\d{{1,2}}(?:\.\d+)?)\s?(?:\"|″|''|in(?:ches)?\b)?(?!\w)|"
        rf"(?P<c>{numeral.pattern()})[\s-](?:foot|feet|ft)[\s-](?P<d>\d{{1,2}}|one|two|three|four|five|six|seven|eight|nine|ten|eleven)\b(?![\s-]*(?:{_unit_pattern()})\b))",
        re.IGNORECASE,
    )


@cache
def _range() -> re.Pattern[str]:
    n, u = numeral.pattern(), _unit_pattern()
    return re.compile(
        rf"(?<![\w.,'\"/])(?:(?P<between>between)\s(?P<a>{n}){GAP}(?P<ua>{u})?\sand\s(?P<b>{n})|(?P<c>{n})(?:\s?[-–—~]\s?|\s(?:to|or)\s)(?P<d>{n})){GAP}(?P<unit>{u}){END}",
        re.IGNORECASE,
    )


@cache
def _sides() -> re.Pattern[str]:
    n, u = numeral.pattern(), _unit_pattern()
    by = r"\s?(?:x|×|by|\*)\s?"
    return re.compile(rf"(?<![\w.,'\"/])(?P<a>{n}){GAP}(?P<ua>{u})?{by}(?P<b>{n}){GAP}(?P<ub>{u})?(?:{by}(?P<c>{n}))?{GAP}(?P<unit>{u})?{END}", re.IGNORECASE)


def find(text: str) -> list[Measure]:
    """Every number with a unit, in text order. Raises InputError for what no scene can hold."""
    from semantics.level import heights

    found = _box_sides(text)
    for more in (
        _metres_and_hundredths(text),
        _feet_and_inches(text),
        _ranges(text),
        _numbers(text),
        heights(text),
        _turns(text),
        _gradients(text),
        _moments(text),
        _coefficients(text),
    ):
        found += [m for m in more if not any(m.start < f.end and f.start < m.end for f in found)]
    found = _joined(sorted(found, key=lambda m: m.start), text)
    for measure in found:
        _check(measure, text)
    return found


def _numbers(text: str) -> list[Measure]:
    found = []
    for match in _single().finditer(text):
        unit, value = _unit(match["unit"]), number(match["number"])
        if unit is None or value is None or _false_friend(text, match, match["unit"]):
            continue
        if unit == "g" and (GRAVITY_BEFORE.search(text[: match.start()]) or re.match(r"\s+of gravity\b", text[match.end() :])):
            told = f"{value:g} g of {G_M_S2} m/s^2"
            found.append(_measure(text, value * G_M_S2, "m/s^2", match.start(), match.end(), source=told))
            continue
        found.append(_measure(text, value, unit, match.start(), match.end()))
    return found


def _unit(spelling: str) -> str | None:
    """Canonical unit; the spelling as it stands before its lower case (N is newton, n is nothing)."""
    plain = re.sub(r"[\s-]+", " ", spelling.strip())
    return _names().get(plain) or _names().get(plain.lower()) or _names().get(plain.lower().replace(" ", "-"))


def _measure(text: str, value: float, unit: str, start: int, end: int, *, source: str | None = None, quantity: str | None = None) -> Measure:
    of = dimension(unit)
    return Measure(value, unit, start, end, of, quantity or gauge(text, start, end, of), source)


def _box_sides(text: str) -> list[Measure]:
    """ "30 x 20 x 10 cm", "two by four metres": one measure a side."""
    found = []
    for match in _sides().finditer(text):
        last = match["unit"] or match["ub"]
        unit = _unit(last) if last else None
        if unit is None or dimension(unit) != "length":
            continue
        for key, what in (("a", "length"), ("b", "width"), ("c", "height")):
            value = number(match[key]) if match[key] else None
            if value is not None:
                own = _unit(match[f"u{key}"]) if key in "ab" and match[f"u{key}"] else None  # "2 m by 30 cm"
                end = match.end() if key == ("c" if match["c"] else "b") else match.end(key)
                found.append(_measure(text, value, own if own and dimension(own) == "length" else unit, match.start(key), end, quantity=what))
    return found


def _feet_and_inches(text: str) -> list[Measure]:
    found = []
    for match in _feet().finditer(text):
        feet, inches = number(match["a"] or match["c"]), number(match["b"] or match["d"])
        if feet is not None and inches is not None and inches < 12:
            made = _measure(text, feet + inches / 12, "ft", match.start(), match.end())
            found.append(replace(made, stated=((feet, "ft", "part"), (inches, "in", "part"))))
    return found


def _ranges(text: str) -> list[Measure]:
    found = []
    for match in _range().finditer(text):
        low, high = number(match["a"] or match["c"]), number(match["b"] or match["d"])
        unit, first = _unit(match["unit"]), _unit(match["ua"]) if match["ua"] else None
        if unit is None or low is None or high is None or (first is not None and dimension(first) != dimension(unit)):
            continue
        if not match["between"] and (match["c"].lower() in ("a", "an") or match["d"].lower() in ("a", "an") or low >= high):
            continue
        low = low if first is None else low * _factor(first) / _factor(unit)
        made = _measure(text, (low + high) / 2, unit, match.start(), match.end(), source=f"middle of the range {low:g} to {high:g} {unit}")
        found.append(replace(made, stated=((low, unit, "least"), (high, unit, "most"))))
    return found


def _turns(text: str) -> list[Measure]:
    """ "a right angle", "a quarter turn": angles by name [deg]."""
    names = lexicon.table("units")["angles"]
    return [
        Measure(float(names[m[0].lower()]), "deg", m.start(), m.end(), "angle", "angle", "a full turn is 360 degrees", named=True)
        for m in re.finditer(r"\b(?:" + "|".join(names) + r")\b", text, re.IGNORECASE)
    ]


METRE_TENTHS = re.compile(
    r"(?<![\w.,'\"/])(?P<m>\d{1,2})(?:m(?P<cm>\d{2})(?![\w.]*\d|\w)|\sm\s(?P<far>\d{2})(?=[\s-](?:long|tall|high|wide|deep|thick|apart|away)\b))", re.IGNORECASE
)
""" "1m80", "1 m 80 long": the figures after the metres are hundredths."""


def _metres_and_hundredths(text: str) -> list[Measure]:
    """Lengths that are written without a second unit."""
    return [_measure(text, int(m["m"]) + int(m["cm"] or m["far"]) / 100, "m", m.start(), m.end()) for m in METRE_TENTHS.finditer(text)]


GRAVITY_BEFORE = re.compile(r"\bgravity(?: (?:of|is|at|=))? (?:about |only )?$", re.IGNORECASE)
""" "A gravity of 0.38 g": times the Earth's, no grams."""
G_M_S2 = 9.80665
"""Standard gravity [m/s^2], CGPM 1901."""
SLOPES = "slope|gradient|grade|incline|hill|ramp|rise"


def _gradients(text: str) -> list[Measure]:
    """ "A 1 in 10 slope", "a gradient of one in eight": a rise over a run [deg]."""
    n = numeral.pattern()
    found = []
    for m in re.finditer(
        rf"(?<![\w.,])(?P<a>{n})(?:[\s-]in[\s-]|:)(?P<b>{n})[\s-](?:{SLOPES})\b|(?:{SLOPES}) of (?P<c>{n})(?:[\s-]in[\s-]|:)(?P<d>{n})\b",
        text,
        re.IGNORECASE,
    ):
        first = "a" if m["a"] else "c"
        rise, run = number(m[first]), number(m["b" if m["a"] else "d"])
        if rise and run:
            at, end = m.start(first), m.end("b" if m["a"] else "d")
            angle = math.degrees(math.atan(rise / run))
            found.append(Measure(round(angle, 3), "deg", at, end, "angle", "angle", f"{rise:g} up for {run:g} along", named=True))
    return found


def _coefficients(text: str) -> list[Measure]:
    """ "a friction coefficient of 0.05", "a coefficient of restitution of 0.8": a bare number."""
    found = []
    for m in COEFFICIENT.finditer(text):
        what = "restitution" if "restitution" in m[0].lower() else "friction"
        found.append(Measure(float(m["number"]), "dimensionless", m.start("number"), m.end("number"), "ratio", what))
    return found


def _moments(text: str) -> list[Measure]:
    """ "at second 3", "on frame 31": the number stands after its unit."""
    found = []
    for match in re.finditer(r"\b(?:at|by|until|from|on|in)\s+(second|minute|frame)\s+(\d+(?:\.\d+)?)\b", text, re.IGNORECASE):
        unit = {"second": "s", "minute": "min", "frame": "frame"}[match[1].lower()]
        found.append(Measure(float(match[2]), unit, match.start(1), match.end(), dimension(unit), "time"))
    return found


def _joined(found: list[Measure], text: str) -> list[Measure]:
    """ "1 m 20 cm", "six feet two inches", "two meters and a half": one number in the larger unit."""
    out: list[Measure] = []
    for m in found:
        last = out[-1] if out else None
        if last is not None and last.dimension == m.dimension in ("length", "mass", "time") and not (last.named or m.named or last.source or m.source):
            gap = text[last.end : m.start]
            if re.fullmatch(r"\s*(?:and\s)?\s*", gap) and _factor(m.unit) < _factor(last.unit) and 0 < to_si(m.value, m.unit) < _factor(last.unit) * 1.0001:
                whole = _measure(text, last.value + m.value * _factor(m.unit) / _factor(last.unit), last.unit, last.start, m.end)
                out[-1] = replace(whole, stated=((last.value, last.unit, "part"), (m.value, m.unit, "part")))
                continue
        out.append(m)
    for i, m in enumerate(out):
        half = re.match(r"\s+and\s+(a\s+half|a\s+quarter|a\s+third|three\s+quarters)\b(?!\s+(?:of|an?)\b)", text[m.end :], re.IGNORECASE)
        if half and not m.named and m.dimension in ("length", "mass", "time"):
            part = number(half[1])
            out[i] = replace(m, value=m.value + (part or 0.0), end=m.end + half.end())
    return out


def _false_friend(text: str, match: re.Match[str], name: str) -> bool:
    """ "a second ball", "in a yard", "five-foot kick", "in his 20s", "A g..."."""
    word, name, after, before = match["number"].strip().lower(), name.lower(), text[match.end() :], text[: match.start()]
    figures = word[-1:].isdigit() or word[-1:] in numeral.GLYPHS
    lone = word in ("a", "an", "one", "half")
    if name in ("frame", "frames"):
        return not figures  # "two frames": pictures
    if name == "newton" and after.startswith("'s"):
        return True  # "a Newton's cradle"
    if name in ("'", "′", '"', "″"):
        return not word[-1:].isdigit() or (name == '"' and before.count('"') % 2 == 1)
    if name in ("second", "seconds"):
        if re.match(r"[\s-](?:floor|stor(?:e)?y|hand)\b", after):
            return True
        return word in ("a", "an", "half") and not (BEFORE_A_SECOND.search(before) or AFTER_A_SECOND.match(after))
    if name == "foot" and lone and match["gap"].strip() == "-":  # "a one-foot gap", but "a one-foot landing"
        return not re.match(r"[\s-]+[a-z]", after) or re.match(rf"[\s-]+(?:{_acts()})\b", after) is not None
    if name == "foot" and lone and PASSIVE_BY.search(before):
        return True  # "is crushed by a foot"
    if name == "foot" and lone:
        return not re.match(r"[\s-]*(?:high|tall|long|wide|deep|thick|away|above|from|off|up|in\b|of\b|apart|and an?\s(?:half|quarter|third)|$|[.,;])", after)
    if name == "yard" and lone and word != "one":
        return not (SIZED.match(after) or re.match(r"\s+and an?\s(?:half|quarter|third)", after))
    if name == "in":  # the preposition, unless a size word follows
        of_a_thing = re.search(r"\b(?:an?|the|its|his|her|each|every)\s+$", before) and re.match(
            r"\s+(?!(?:the|an?|his|her|its|their|my|our|this|that)\b)[a-z]", after
        )
        return not figures or not (match["gap"] == "" or "-" in match["gap"] or SIZED.match(after) or of_a_thing)
    if name == "s" and re.fullmatch(r"(?:1[89]|20)?\d0", word) and (not match["gap"]) and re.search(r"\b(?:his|her|their|the|in)\s*$", before):
        return True  # "in his 20s", "the 1990s"
    if len(name) == 1 and name.isalpha():
        return not figures
    return bool(name in ("stone", "turn", "turns") and lone)


@cache
def _acts() -> str:
    """What one does with a foot ("a one-foot kick")."""
    return "|".join([*lexicon.table("verbs")["nominal"], "balance", "stance", "stand", "takeoff", "hops?", "turn"])


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
