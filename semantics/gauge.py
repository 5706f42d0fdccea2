"""Gauge: what a number measures, by the words around it: height, diameter, distance, duration, ..."""

from __future__ import annotations

import re
from functools import cache

from semantics import verb

AFTER = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("diameter", r"(?:-?\s*wide\s+ball\b|\s*-?(?:in\s+)?diameter\b|\s*across\b(?!\s+(?:the|an?|its|his|her|their|this|our)\b))"),
        ("radius", r"\s*-?(?:in\s+)?radius\b"),
        ("thickness", r"[\s-]*(?:thick\b|in thickness\b)"),
        ("depth", r"[\s-]*(?:deep\b|below\b|under\b|in depth\b|down into\b)"),
        ("width", r"[\s-]*(?:wide\b|broad\b|in width\b)"),
        ("length", r"[\s-]*(?:long\b|in length\b)"),
        ("distance", r"[\s-]*(?:away|apart|ahead|to the|across|down the|along|from (?:the|each|a|its|one)|further|farther|behind|in front)\b"),
        ("height", r"[\s-]*(?:high|tall|up|above|off the|in height|height|drop|fall|into the air|over|from)\b"),
    )
)
"""What a length measures, by the words after it."""
ABOUT = (
    r"(?:(?:about|approximately|roughly|around|exactly|over|some|nearly|almost|only|just|at least|at most|up to|more than|less than|a mere|another|between|"
    r"the|a|full)\s+)*"
)
NAMED = tuple(
    (name, re.compile(rf"\b(?:{words})(?: of| is|:| =)? {ABOUT}$"))
    for name, words in (
        ("diameter", "diameter"), ("radius", "radius"), ("height", "height|heights|altitude|elevation"), ("distance", "distance"), ("width", "width"),
        ("thickness", "thickness"), ("depth", "depth"), ("length", "length"),
    )
)  # fmt: skip
"""What a length measures, by its own name before it."""
FALLING = ("fall", "drop", "jump", "throw", "bounce")
TRAVELLING = ("roll", "slide", "walk", "run", "fly", "push", "pull", "throw", "kick", "jump")
LENS = re.compile(r"[\s-]*(?:lens|focal|prime)"), re.compile(r"\b(?:lens|focal length)(?: of)? $")
ALONE, LENS_MM = re.compile(r"(?:^|[,.;:])\s*$"), re.compile(r"(?:[89]|\d{2,3})\s?mm", re.IGNORECASE)
"""A length between commas is a lens ("tracking shot, 24mm, low angle")."""
CLIP = (
    re.compile(r"[\s-]*(?:long\s+)?(?:(?!(?:in|into|of|from|after|before|later|on)\s)[\w-]+\s){0,3}?(?:video|clip|shot|film|animation|sequence|take)\b"),
    re.compile(r"\b(?:video|clip|shot|film|animation|sequence) (?:of|lasts|lasting|is) $"),
)
SLOPING = re.compile(r"[\s-]*(?:slope|grade|gradient|incline|hill|ramp|road)\b"), re.compile(rf"\b(?:slope|grade|gradient|incline)(?: of| is) {ABOUT}$")
OTHER = {"rate": "angular_speed", "frames": "frame_rate", "pixels": "resolution"}
"""Dimensions that go by another name."""


@cache
def _by_verb() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """ "falls 3 m" and "is dropped from 3 m" give heights, "rolls 3 m" a distance; the verbs are those of the verb table."""
    falls, ways = _spellings(FALLING), _spellings(TRAVELLING)
    down, up = _spellings(("fall", "drop", "float")), f"rise|rises|rose|climb|climbs|{_spellings(('bounce',))}"
    return (
        (
            "height",
            re.compile(
                rf"\b(?:{falls}|released?|let go)\b[\w\s]{{0,25}}? (?:from|at) {ABOUT}$|^\s*from {ABOUT}$|\b(?:{down}|{up}) (?:back )?(?:up )?(?:to )?{ABOUT}$"
            ),
        ),
        ("distance", re.compile(rf"\b(?:{ways})\b[\w\s]{{0,30}} {ABOUT}$")),
    )


def _spellings(types: tuple[str, ...]) -> str:
    """Every form of the one-word verbs of those event types."""
    lemmas = {v.lemma for v in verb.verbs().values() if {v.type, v.transitive} & set(types) and " " not in v.lemma}
    return "|".join(sorted((word for word, rows in verb.forms().items() if any(name in lemmas for name, _ in rows)), key=len, reverse=True))


def gauge(text: str, start: int, end: int, of: str) -> str:
    """What the number at [start, end) of a dimension measures."""
    before, after = text[max(0, start - 60) : start].lower(), text[end : end + 30].lower()
    if of == "length":
        alone = ALONE.search(before) and re.match(r"\s*(?:[,.;:]|$)", after) and LENS_MM.fullmatch(text[start:end])
        return "focal_length" if alone or LENS[0].match(after) or LENS[1].search(before) else _length(before, after)
    if of == "ratio" and (SLOPING[0].match(after) or SLOPING[1].search(before)):
        return "slope"
    if of == "time":
        return "duration" if CLIP[0].match(after) or CLIP[1].search(before) else "time"
    if of == "frames" and re.search(r"\dframes?$|[\s-]frames?$", text[start:end].lower()):
        return "duration" if CLIP[0].match(after) or CLIP[1].search(before) else "time"
    return OTHER.get(of, of)


def _length(before: str, after: str) -> str:
    found = next((name for name, pattern in NAMED if pattern.search(before)), None)
    found = found or next((name for name, pattern in AFTER if pattern.match(after)), None)
    return found or next((name for name, pattern in _by_verb() if pattern.search(before)), "length")
