"""Numbers in sentences: value, unit, what is measured, and whose it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from semantics.parse import parse, parse_many

ROWS = YAML(typ="safe").load((Path(__file__).parent / "quantities.yaml").read_text(encoding="utf-8"))


def test_every_number_of_many_sentences_is_read() -> None:
    """Value to 1e-6, unit and what it measures; `null` for the last where it is left open."""
    wrong = []
    for row, script in zip(ROWS, parse_many([r["text"] for r in ROWS]), strict=True):
        for value, unit, kind in row["numbers"]:
            same = [q for q in script.quantities if q.unit == unit and (kind is None or q.quantity == kind) and q.value == pytest.approx(value, rel=1e-6)]
            if not same:
                wrong.append((row["text"], value, unit, kind, [(q.value, q.unit, q.quantity) for q in script.quantities]))
    assert len(ROWS) >= 150
    assert not wrong


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("A 3 kg block hits a 5 kg box.", {3.0: "block", 5.0: "box"}),
        ("A boy throws a ball at 7 m/s.", {7.0: "ball"}),
        ("A ball rolls 2 m along the floor.", {2.0: "ball"}),
        ("A crate slides down a ramp inclined at 20 degrees.", {20.0: "ramp"}),
        ("A ball is thrown at a 40-degree angle over a wall.", {40.0: "ball"}),
        ("A cup falls from a table 75 cm high.", {75.0: "table"}),
        ("A ball 8 cm in diameter falls from a height of 3 m.", {8.0: "ball", 3.0: "ball"}),
        ("The ramp is 2 m long, and a can rolls down it.", {2.0: "ramp"}),
    ],
)
def test_numbers_belong_to_what_they_measure(text: str, of: dict[float, str]) -> None:
    assert {q.value: q.of for q in parse(text).quantities if q.unit} == of


def test_moments_belong_to_events_and_lengths_of_clips_to_nothing() -> None:
    script = parse("A five-second shot of a ball that falls and stops after 2 seconds.")
    found = {q.value: (q.quantity, q.of) for q in script.quantities}
    assert found[5.0] == ("duration", None)
    assert found[2.0][0] == "time" and found[2.0][1] in {e.id for e in script.events}


def test_a_number_in_two_units_is_one_and_keeps_its_parts() -> None:
    script = parse("A pole 5 ft 8 in long falls across the path.")
    assert [(round(q.value, 3), q.unit, q.quantity) for q in script.quantities] == [
        (5.667, "ft", "length"),
        (5.0, "ft", "length_part"),
        (8.0, "in", "length_part"),
    ]


@pytest.mark.parametrize(
    ("text", "degrees"),
    [("A cart rolls down a 1 in 10 slope.", 5.711), ("A cart rolls down a gradient of one in four.", 14.036), ("A wheel turns by pi/4 radians.", 45.0)],
)
def test_slopes_by_rise_over_run_and_multiples_of_pi_are_angles(text: str, degrees: float) -> None:
    from semantics.quantity import to_si

    angle = next(q for q in parse(text).quantities if q.quantity == "angle")
    assert to_si(angle.value, angle.unit or "") == pytest.approx(degrees, abs=1e-3)  # atan(rise / run)


def test_stated_sizes_reach_the_object() -> None:
    box = parse("A 30 x 20 x 10 cm box falls.").objects[0]
    assert box.size_m == pytest.approx((0.3, 0.2, 0.1))
    assert parse("A 2 m high wall stands there and a ball rolls into it.").object("wall").size_m[2] == pytest.approx(2.0)  # type: ignore[union-attr,index]
    assert parse("A ball falls from a 2 m high wall.").object("ball").size_m is None  # type: ignore[union-attr]


def test_a_range_is_its_middle_and_says_so_and_keeps_its_ends() -> None:
    script = parse("A ball falls from between 2 and 3 m.")
    assert [(q.value, q.unit, q.quantity) for q in script.quantities] == [(2.5, "m", "height"), (2.0, "m", "height_least"), (3.0, "m", "height_most")]
    assert any(n.level == "assumed" and "range 2 to 3 m" in (n.source or "") for n in script.notes)
