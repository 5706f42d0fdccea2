"""When events happen, as the text says it."""

from __future__ import annotations

import pytest

from semantics.parse import parse


@pytest.mark.parametrize(
    ("text", "verb", "seconds"),
    [
        ("At second 1 the ball falls.", "fall", 1.0),
        ("After two seconds the cup falls off the table.", "fall off", 2.0),
        ("A ball rolls off a table at 2.5 seconds.", "roll", 2.5),
        ("At t = 3 s a bottle tips over.", "tip over", 3.0),
        ("A car rolls and stops at the 4-second mark.", "stop", 4.0),
        ("On frame 36, the red ball hits the wall.", "hit", 1.5),  # 36 frames / 24 frames a second
    ],
)
def test_moment_belongs_to_the_event_of_its_clause(text: str, verb: str, seconds: float) -> None:
    timed = {e.verb: e.at_s for e in parse(text).events if not e.implied}
    assert timed.pop(verb) == pytest.approx(seconds)
    assert set(timed.values()) <= {None}


def test_later_counts_from_the_moment_before() -> None:
    script = parse("After two seconds the cup falls off the table, and three seconds later a dog catches it.")
    assert [e.at_s for e in script.events if not e.implied] == [2.0, 5.0]


def test_frames_say_what_rate_was_assumed() -> None:
    notes = parse("On frame 36, the red ball hits the wall.").notes
    assert any(n.level == "assumed" and n.source and "24 frames a second" in n.source for n in notes)


@pytest.mark.parametrize("text", ["A ball is thrown at 3 meters per second.", "A ball falls from 3 meters.", "A man throws a stone at an angle of 45 degrees."])
def test_other_numbers_are_no_moments(text: str) -> None:
    assert all(e.at_s is None for e in parse(text).events)
