"""Words for the camera and the look: size of the shot, angle, move, lens, slow motion, length of the clip.

What is said of the camera names no thing and no event, so `without_camera` blanks it out before the sentence is read:
whole sentences ("Static shot."), clauses ("while the camera pans left") and openings ("A five-second close-up of ...")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from semantics import lexicon
from semantics.environment import has
from semantics.quantity import Measure
from semantics.script import Note


def camera(text: str, measures: Sequence[Measure] = ()) -> tuple[dict[str, Any], dict[str, Any]]:
    """(camera, style). camera: shot, angle, move, handheld, focal_mm, orbit_deg; style: slow_motion, bullet_time, time_lapse, look, duration_s."""
    data = lexicon.table("camera")
    view, style = _match(text, data["camera"]), _match(text, data["style"])
    for m in measures:
        if m.quantity == "focal_length":
            view.setdefault("focal_mm", round(m.si * 1000, 3))
        elif m.quantity == "duration":
            style.setdefault("duration_s", m.si)
        elif m.dimension == "angle" and view.get("move") == "orbit" and re.match(r"[\s-]*(?:shot|orbit|arc|around|pan)", text[m.end :]):
            view["orbit_deg"] = m.si
    return view, style


NOT_FILMED = {
    "slow_motion": "slow motion is not filmed yet: the clip runs in real time; `physgen simulate --fps 240` samples the motion more densely",
    "time_lapse": "time lapse is not filmed: the clip runs in real time",
}


def unfilmed(style: dict[str, Any]) -> list[Note]:
    """What is wished of the picture's time and cannot be had."""
    return [Note(level="unsupported", phrase=key.replace("_", " "), message=message) for key, message in NOT_FILMED.items() if style.get(key)]


def _match(text: str, table: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, values in table.items():
        for value, phrases in values.items():
            if key not in found and has(text, phrases):
                found[key] = value
    return found


@cache
def _words(key: str) -> str:
    return "|".join(re.escape(str(w)) for w in sorted(lexicon.table("camera")[key], key=lambda w: -len(str(w))))


@cache
def _opening() -> re.Pattern[str]:
    """ "A slow-motion close-up of ...", "Wide shot: ...", "In this 5-second video, ..."."""
    number = rf"(?:\d{{1,4}}|{'|'.join(lexicon.table('units')['numbers'])})"
    some = rf"(?:(?:{_words('opening')}|{number})[\s,-]{{1,2}}){{0,7}}"
    return re.compile(
        rf"^\s{{0,20}}{some}(?:{_words('pictures')})(?:\s(?:of|showing|where|in which|that shows|depicting|capturing)\s|\s?[:,]\s)", re.IGNORECASE
    )


@cache
def _clause() -> re.Pattern[str]:
    """ "the camera slowly pans left": from "camera" to the end of its clause."""
    return re.compile(
        rf"(?:,\s?)?(?:\b(?:while|as|and|with|then)\s)?\b(?:the|a|our|no)\s(?:\w+\s)?camera\s(?:\w+ly\s)?(?:{_words('camera_verbs')})\b[^.,;!?]*", re.IGNORECASE
    )


KINDS_OF_SHOT = r"wide|long|close-up|medium|tracking|low[- ]angle|high[- ]angle|slow[- ]motion|handheld|aerial|overhead"
SENTENCE = re.compile(
    rf"(?:^|(?<=[.;!?])\s)[^.;!?]*\b(?:static shot|no camera movement|(?:{KINDS_OF_SHOT}) shot|(?:top|side|front|overhead) view|close-up|slow motion|handheld|"
    r"\d+\s?mm lens)\b[^.;!?]*[.;!?]?",
    re.IGNORECASE,
)
"""A sentence about the camera alone; its words name no things."""
SHOWING = (
    r"follows?|following|tracks?|tracking|shows|captures|films|focuses on|orbits?|circles|pans (?:over|across)|tilts (?:up|down) (?:to|on)|zooms (?:in )?on|"
    r"moves (?:around|along)|stays on|holds on"
)
"""What a camera does to what it shows."""
CONTENT = re.compile(r"\b(?:of|as|while|where|showing|that|which)\b")


def without_camera(text: str) -> str:
    """The text with what is said of the camera blanked out, same length, unless nothing else is left."""
    blank = _opening().sub(lambda m: " " * len(m[0]), text, count=1)
    blank = _clause().sub(_without_clause, blank)
    blank = SENTENCE.sub(lambda m: m[0] if CONTENT.search(m[0]) or _tells(m[0]) else " " * len(m[0]), blank)
    return blank if re.search(r"\w", blank) else text


def _tells(sentence: str) -> bool:
    """Something besides the camera happens in it: it has more words than a note about a shot."""
    return len(sentence.split()) > 7


def _without_clause(match: re.Match[str]) -> str:
    """ "The camera follows a ball as it rolls" keeps the ball; elsewhere the clause goes."""
    said = match[0]
    opens = not match.string[: match.start()].strip() or match.string[: match.start()].rstrip()[-1:] in ".;!?"
    inner = re.search(rf"\b(?:{SHOWING})\s(?=(?:an?|the|two|three|some)\s)", said, re.IGNORECASE)
    if opens and inner and re.search(r"\s(?:as|while|that|which|\w+ing)\b", said[inner.end() :]):
        return " " * inner.end() + said[inner.end() :]
    return " " * len(said)
