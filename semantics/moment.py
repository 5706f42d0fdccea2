"""Moments: "at second 1", "after two seconds", "three seconds later", "on frame 31" give an event its time `at_s` [s]."""

from __future__ import annotations

import re
from functools import cache

from semantics import lexicon
from semantics.reading import Reading
from semantics.script import Event, Note

FPS = 24
"""Frames a second where the text counts frames: the default of the command line."""


def set_moments(reading: Reading, places: dict[str, int], events: list[Event]) -> list[Note]:
    """Set `at_s` of the events that the text times; what was assumed is in the notes. `places`: event id -> token of its verb."""
    notes: list[Note] = []
    clock = 0.0
    for match in _pattern().finditer(reading.text):
        event = _nearest(reading, match.start(), match.end(), places, events)
        value = _number(match["n"] or match["frame"] or match["clock"] or match["later"] or match["frames"] or match["head"])
        if event is None or value is None:
            continue
        said = " ".join(match[0].split()).strip(" ,")
        if match["frame"] or match["frames"] or (match["head"] and match["what"].lower() == "frame"):
            notes.append(Note(level="assumed", phrase=said, message=f"{said} is {value / FPS:.2f} s", source=f"{FPS} frames a second, the default"))
            value /= FPS
        elif (match["unit"] or "").startswith("min"):
            value *= 60
        if match["later"] or (match["after"] and clock):
            value += clock
        clock = value
        mine = reading.starts[places[event.id]]
        for other in events:
            if other.id in places and reading.starts[places[other.id]] == mine:
                other.at_s = round(value, 4)
    return notes


@cache
def _pattern() -> re.Pattern[str]:
    number = r"(?:\d+(?:\.\d+)?|" + "|".join(map(re.escape, lexicon.table("units")["numbers"])) + r")"
    unit = r"(?P<unit>seconds?|secs?|s|minutes?|mins?)\b"
    return re.compile(
        rf"\b(?:(?:at|on|in|by)\s+(?:the\s+)?(?:time\s+)?(?:frame|image)\s+(?:number\s+)?(?P<frame>\d+)\b"
        rf"|at\s+(?:t\s*=\s*|time\s+|second\s+|seconds\s+|the\s+)?(?P<clock>{number})(?=[\s,;]|\.(?!\d)|-second|s\b)(?:[\s-]*(?:second|s|sec)\b(?:\s+mark)?)?(?!\s*(?:(?:to|or|and|–|-)\s*\d|(?:m|cm|km|meters?|metres?|degrees?|mph|kph|°|%|times|feet|ft|miles|kilo\w*|of|fps|hz|frames?|rev\w*|rad\w*|rps|knots?|kn|newtons?|joules?|percent|%|bpm|rpm)\b))(?<=\w)"
        rf"|(?P<after>after)\s+(?:about\s+|exactly\s+)?(?P<n>{number})\s+{unit}(?!\s*(?:later|of\b|long|video|clip|shot))"
        rf"|after\s+(?:about\s+|exactly\s+)?(?P<frames>\d+)\s+frames\b"
        rf"|(?<![^\s.;])(?P<what>frame|second)\s+(?P<head>\d+(?:\.\d+)?)(?=\s?:)"
        rf"|(?P<later>half\s+a|an?|{number})\s+(?:seconds?|secs?|s)\s+later)",
        re.IGNORECASE,
    )


def _number(text: str | None) -> float | None:
    if text is None:
        return None
    numbers = {**lexicon.table("units")["numbers"], "a": 1, "an": 1}
    if text.lower().startswith("half"):
        return 0.5
    return float(numbers[text.lower()]) if text.lower() in numbers else float(text)


def _nearest(reading: Reading, start: int, end: int, places: dict[str, int], events: list[Event]) -> Event | None:
    """The told event whose verb is nearest in the same clause: after the time where it opens one, before it where it closes one."""
    opens = not reading.text[:start].rstrip() or reading.text[:start].rstrip()[-1] in ".,;!?" or re.search(r"\b(?:and|then|but)\s*$", reading.text[:start])
    told = [e for e in events if not e.implied and e.id in places]

    def far(event: Event) -> tuple[bool, int]:
        at = reading.starts[places[event.id]]
        between = reading.text[min(at, end) : max(at, start)]
        return (bool(re.search(r"[.;!?]\s", between)) or (at > start) != bool(opens), abs(at - start))

    return min(told, key=far, default=None)
