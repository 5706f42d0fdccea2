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
    text, whole = re.sub(r"(\bcamera(?: is| are)?) \w+ly\b", r"\1", text), text
    view, style = _match(text, data["camera"]), _match(text, data["style"])
    for m in measures:
        if m.quantity == "focal_length":
            view.setdefault("focal_mm", round(m.si * 1000, 3))
        elif m.quantity == "duration":
            style.setdefault("duration_s", m.si)
        elif m.dimension == "angle" and view.get("move") == "orbit" and re.match(r"[\s-]*(?:shot|orbit|arc|around|pan)", whole[m.end :]):
            view["orbit_deg"] = m.si
    return view, style


NOT_FILMED = {
    "time_lapse": "time lapse is not filmed: the clip runs in real time",
    "bullet_time": "bullet time: the whole clip is slowed and circled alike; it does not freeze at the impact alone",
}


def unfilmed(text: str, style: dict[str, Any]) -> list[Note]:
    """What is wished of the picture and cannot be had."""
    notes = [Note(level="unsupported", phrase=key.replace("_", " "), message=message) for key, message in NOT_FILMED.items() if style.get(key)]
    for message, phrases in lexicon.table("camera")["unfilmed"].items():
        hit = has(text, phrases)
        notes += [Note(level="unsupported", phrase=hit[0], message=f"camera: {message}")] if hit else []
    return notes


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
        r"(?:,\s?)?(?:\b(?:while|as|and|with|then)\s)?\b(?:the|a|our|no)\s(?:\w+\s)?"
        r"(?:camera|(?:crane|dolly|tracking|drone|jib|boom|aerial) shot)\s(?:is\s)?(?:\w+ly\s)?"
        rf"(?:{_words('camera_verbs')})\b[^.,;!?]*",
        re.IGNORECASE,
    )


DIRECTION = re.compile(
    r"^\s{0,20}(?:(?:slow(?:ly)?|quick(?:ly)?|smooth(?:ly)?)\s)?(?:"
    r"(?:shot|filmed|captured|recorded|taken|seen|viewed)\s(?:on|with|at|in|from|through|by)\s[^,.;!?]{1,60},\s|"
    r"(?:pan|tilt|dolly|zoom|crane|track|truck|orbit|push[ -]in|pull[ -](?:back|out)|whip[ -]pan|rack focus)\b"
    r"(?:\s(?:left|right|up|down|in|out|back|slowly|around|shot|zoom|upward|downward))*"
    r"\s(?:as|while|when|on|onto|across|over|to|with|around|past|following|towards?)\s(?=(?:an?|the|two|three|some|several)\s))",
    re.IGNORECASE,
)
"""What a director calls out before the action: "Tilt up as ...", "Dolly zoom on ...", "Shot on a 50 mm lens, ..."."""
KINDS_OF_SHOT = r"wide|long|close-up|medium|tracking|low[- ]angle|high[- ]angle|slow[- ]motion|handheld|aerial|overhead"
SENTENCE = re.compile(
    rf"(?:^|(?<=[.;!?])\s)[^.;!?]*\b(?:static shot|no camera movement|(?:{KINDS_OF_SHOT}) shot|(?:top|side|front|overhead) view|close-up|slow motion|handheld|"
    r"\d+\s?mm lens)\b[^.;!?]*[.;!?]?",
    re.IGNORECASE,
)
"""A sentence about the camera alone; its words name no things."""
SHOWING = (
    r"follows?|following|tracks?|tracking|shows|captures|films|focuses on|orbits?|circles|pans (?:over|across)|tilts (?:up|down) (?:to|on)|zooms (?:in )?on|"
    r"moves (?:around|along)|stays on|holds on|(?:rises|glides|flies|sweeps|moves|cranes) (?:above|over|past|towards?)"
)
"""What a camera does to what it shows."""
CONTENT = re.compile(r"\b(?:of|as|while|where|showing|that|which)\b")


ASIDE = re.compile(
    r",\s(?:shot|filmed|captured|recorded|photographed)\s(?:on|with|at|in|from|through|by|using)\s[^,.;!?]{1,60}(?=[.;!?]|$)",
    re.IGNORECASE,
)
"""The same at the end: "..., shot with a 50 mm lens"."""


def without_camera(text: str) -> str:
    """The text with what is said of the camera blanked out, same length, unless nothing else is left."""
    blank = _opening().sub(lambda m: " " * len(m[0]), text, count=1)
    blank = DIRECTION.sub(lambda m: " " * len(m[0]), blank, count=1)
    blank = ASIDE.sub(lambda m: " " * len(m[0]), blank)
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
    meanwhile = re.search(r"\s(?:as|while|when)\s(?=(?:an?|the|two|three|some|several)\s)", said) if opens else None
    if meanwhile:  # "The camera pans left as a ball rolls"
        return " " * meanwhile.end() + said[meanwhile.end() :]
    return " " * len(said)
