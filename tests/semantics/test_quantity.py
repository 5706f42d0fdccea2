"""Numbers with units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantics.quantity import find, number, to_si
from sim.errors import InputError


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("falls from 10 meters", 10, "m"),
        ("falls from ten metres", 10, "m"),
        ("a height of 15m", 15, "m"),
        ("a 30-degree ramp", 30, "deg"),
        ("at 45°", 45, "deg"),
        ("at 2.5 m/s", 2.5, "m/s"),
        ("at 30 mph", 30, "mph"),
        ("50 km/h", 50, "km/h"),
        ("twenty feet up", 20, "ft"),
        ("twenty-five centimeters", 25, "cm"),
        ("half a meter", 0.5, "m"),
        ("1,200 kg", 1200, "kg"),
        ("3/4 inch", 0.75, "in"),
        ("one and a half meters", 1.5, "m"),
        ("a hundred grams", 100, "g"),
        ("three hundred and five meters", 305, "m"),
        ("1e-3 kg", 0.001, "kg"),
        ("five pounds", 5, "lb"),
        ("after two seconds", 2, "s"),
        ("ten newtons", 10, "N"),
    ],
)
def test_value_and_unit_as_stated(text: str, value: float, unit: str) -> None:
    found = find(text)
    assert [(m.unit, pytest.approx(m.value)) for m in found] == [(unit, value)]


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("falls from a height of 10 m", "height"),
        ("is dropped from 2 m", "height"),
        ("a ball 3 cm in diameter", "diameter"),
        ("a diameter of 10 cm", "diameter"),
        ("a wall 2 m high", "height"),
        ("a 3 m long slope", "length"),
        ("5 m away", "distance"),
        ("at 3 m/s", "speed"),
    ],
)
def test_words_around_say_what_is_measured(text: str, quantity: str) -> None:
    assert [m.quantity for m in find(text)] == [quantity]


@pytest.mark.parametrize(
    ("text", "metres"),
    [("a second-floor balcony", 3.0), ("from the third floor", 6.0), ("a ten-story building", 30.0), ("at shoulder height", 1.4), ("knee-high", 0.5)],
)
def test_named_heights_have_a_source(text: str, metres: float) -> None:
    found = find(text)
    assert [(m.si, m.quantity, bool(m.source)) for m in found] == [(pytest.approx(metres), "height", True)]


@pytest.mark.parametrize("text", ["the second ball falls", "one foot kicks it", "a g string", "two balls", "the 3 rolls"])
def test_ordinals_and_body_parts_are_no_measures(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize("text", ["-3 meters", "minus 3 meters", "1e30 kg", "1e400 m", "1e9 m/s", "0 kg"])
def test_impossible_numbers_are_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"negative|outside|finite|zero"):
        find(f"A ball of {text} falls")


@given(st.integers(1, 999))
def test_number_words_are_read_back(n: int) -> None:
    ones = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ]
    tens = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    below = n % 100
    words = [f"{ones[n // 100]} hundred"] if n >= 100 else []
    words += [ones[below] if below < 20 else tens[below // 10] + (f"-{ones[below % 10]}" if below % 10 else "")] if below else []
    assert number(" and ".join(words)) == n


def test_units_convert_by_pint() -> None:
    # exact definitions: 1 ft = 0.3048 m, 1 lb = 0.45359237 kg, 1 mi = 1609.344 m
    assert to_si(1, "ft") == pytest.approx(0.3048) and to_si(1, "lb") == pytest.approx(0.45359237) and to_si(1, "mph") == pytest.approx(1609.344 / 3600)
