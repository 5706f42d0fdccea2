"""Words for the camera and the look: size of the shot, angle, moves in their order, lens, slow motion, length of the clip.

Which words speak of the camera at all is `footage`'s business; what they wish for is read here, from the tables of data/camera.yaml."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from semantics import lexicon
from semantics.environment import has
from semantics.footage import doings, spoken, without_camera
from semantics.moment import FPS
from semantics.quantity import Measure
from semantics.script import Note

__all__ = ["camera", "filmed_measures", "unfilmed", "without_camera"]

ORBITS = re.compile(r"[\s-]*(?:shot|orbit|arc|around|pan|turn|rotation)")
SINGLE = ("shot", "angle")
"""Of these a clip has one: the first that is named."""


def camera(text: str, measures: Sequence[Measure] = ()) -> tuple[dict[str, Any], dict[str, Any]]:
    """(camera, style). camera: shot, angle, move, steps, handheld, focal_mm, orbit_deg, tilt_deg, distance_m; style: slow_motion, times_slower,
    slow_at, bullet_time, time_lapse, look, duration_s."""
    data = lexicon.table("camera")
    plain = re.sub(r"(\bcamera(?: is| are)?) \w+ly\b", r"\1", text)
    view, style = _match(_certain(plain), data["camera"]), _match(text, data["style"])
    steps = moves(text)
    if steps:
        view["move"] = steps[0][0]
    view.pop("course", None)
    course = _course(text)
    if course is not None:
        view.setdefault("angle", course)
    if len(steps) > 1 or any(len(step) > 1 for step in steps):
        view["steps"] = steps
    _numbers(text, measures, view, style)
    return view, style


def _numbers(text: str, measures: Sequence[Measure], view: dict[str, Any], style: dict[str, Any]) -> None:
    turning = "orbit" in _all(view)
    for m in measures:
        if m.quantity == "focal_length":
            view.setdefault("focal_mm", round(m.si * 1000, 3))
        elif m.quantity == "duration":
            style.setdefault("duration_s", round(m.value / FPS, 4) if m.unit == "frame" else m.si)
        elif m.quantity == "camera_distance":
            view.setdefault("distance_m", m.si)
        elif m.dimension == "angle" and turning and (m.quantity == "camera_angle" or ORBITS.match(text[m.end :])):
            view["orbit_deg"] = m.si
        elif m.quantity == "camera_angle" and _points(text[: m.start]):
            view["tilt_deg"] = m.si if _points(text[: m.start]) == "down" else -m.si
    if style.get("slow_motion") and IMPACT.search(text):
        style["slow_at"] = "impact"
    slower = re.search(
        r"\b(\d+(?:\.\d+)?)\s?(?:x|times)[\s-](?:slower|slow[- ]motion|slow[- ]mo)|slowed (?:down )?(?:by )?(?:a factor of )?(\d+)", text, re.IGNORECASE
    )
    if slower:
        style["slow_motion"], style["times_slower"] = True, float(slower[1] or slower[2])
    parts = {"half": 2.0, "quarter": 4.0, "one-quarter": 4.0, "one-tenth": 10.0, "a tenth": 10.0, "a third": 3.0}
    share = re.search(rf"\b({'|'.join(parts)})[\s-](?:the\s)?speed\b", text, re.IGNORECASE)
    if share and "slow_motion" not in style and any(share[0] in said for _, said in spoken(text)):
        style["slow_motion"], style["times_slower"] = True, parts[share[1].lower()]


def _course(text: str) -> str | None:
    """Where the camera stands for things to come towards it or to pass from the left to the right, unless it is the camera that moves so."""
    moving = [(at, at + len(said)) for at, said in spoken(text) if any(w in doings() for w in re.findall(r"[a-z]+", said.lower()))]
    for value, phrases in lexicon.table("camera")["camera"]["course"].items():
        if any(not any(a <= m.start() < b for a, b in moving) for m in _all_of(tuple(phrases)).finditer(text)):
            return str(value)
    return None


def _all(view: dict[str, Any]) -> list[str]:
    return [m for step in view.get("steps", [[view.get("move")]]) for m in step]


def _points(said: str) -> str | None:
    """Where a camera points: "tilted down", "looking up"."""
    found = re.search(r"\b(?:tilted|angled|pointed|pointing|looking|facing|aimed)\s(?:\w+ly\s)?(up|down)\w*[^.]*$", said, re.IGNORECASE)
    return found[1].lower() if found else None


def filmed_measures(text: str, measures: Sequence[Measure]) -> list[Measure]:
    """The numbers of a text; those said of the camera are no thing's height or size: a focal length, a duration, camera_distance, camera_angle, ..."""
    gone = [(at, at + len(said)) for at, said in spoken(text)]
    return [_filmed(text, m) if any(a <= m.start and m.end <= b + 1 for a, b in gone) else m for m in measures]


def _filmed(text: str, m: Measure) -> Measure:
    before = text[max(0, m.start - 24) : m.start].lower()
    if m.quantity in ("focal_length", "duration", "frame_rate", "resolution"):
        return m
    if m.dimension == "length" and m.unit == "mm" and m.value >= 8:
        return replace(m, quantity="focal_length")
    if m.named:
        return replace(m, quantity="camera_level")
    if m.dimension == "length":
        return replace(m, quantity="camera_height" if re.search(r"high|above|height", text[m.start - 12 : m.end + 16]) else "camera_distance")
    if m.dimension == "time" and not re.search(r"\b(?:at|after|from|until|by)\s$", before) and text[m.start : m.start + 6].lower() != "second":
        return replace(m, quantity="duration")
    return replace(m, quantity=f"camera_{m.dimension}")


IMPACT = re.compile(
    r"\b(?:at|on|upon|just before|during|around|only) (?:the )?(?:(?:exact |very )?(?:moment|point|instant|second) of )?(?:the )?"
    r"(?:impact|contact|collision)\b(?!-)|"
    r"\bslow(?:[- ]mo(?:tion)?|s down)\b,? (?:only )?(?:(?:just )?(?:when|as|once)|(?:at )?the (?:moment|instant)(?: (?:that|when))?) (?:[\w'-]+ ){1,6}?"
    r"(?:hits?|strikes?|lands?|collides?|crash(?:es)?|meets?|touch(?:es)?|impacts?|shatters?|breaks?)\b",
    re.IGNORECASE,
)
"""When alone it is to be slow."""
NOT_FILMED = {
    "fast_motion": "fast motion is not filmed: the clip runs in real time",
    "time_lapse": "time lapse is not filmed: the clip runs in real time",
    "bullet_time": "bullet time: the whole clip is slowed and circled alike; it does not freeze at the impact alone",
}


def unfilmed(text: str, style: dict[str, Any], *, measures: Sequence[Measure] = ()) -> list[Note]:
    """What is wished of the picture and cannot be had."""
    wished = [key for key in NOT_FILMED if style.get(key) and not (key == "bullet_time" and style.get("slow_at"))]
    notes = [Note(level="unsupported", phrase=key.replace("_", " "), message=NOT_FILMED[key]) for key in wished]
    for message, phrases in lexicon.table("camera")["unfilmed"].items():
        hit = has(text, phrases)
        notes += [Note(level="unsupported", phrase=hit[0], message=f"camera: {message}")] if hit else []
    for key in SINGLE:
        said = _in_order(_certain(text), lexicon.table("camera")["camera"][key])
        for phrase, _ in [row for row in said if row[1] != said[0][1]][:1] if said else []:
            notes.append(
                Note(level="unsupported", phrase=phrase, message=f"camera: one shot without cuts: it is filmed as {said[0][0]!r}, which is named first")
            )
    for m in measures:
        if m.quantity in ("camera_height", "camera_speed", "camera_time"):
            what = m.quantity.removeprefix("camera_")
            notes.append(
                Note(level="unsupported", phrase=text[m.start : m.end].strip(), message=f"camera: its {what} cannot be set; distance, angle and lens can")
            )
    shape = re.search(r"\b(?:9:16|1:1|4:3|16:9|21:9|vertical (?:video|format|shot|framing)|square (?:video|format))", text, re.IGNORECASE)
    if shape:
        notes.append(
            Note(level="unsupported", phrase=shape[0], message="camera: the shape of the picture is not read from the words: give --size, 360x640 for 9:16")
        )
    return notes


def _in_order(text: str, values: dict[Any, list[str]]) -> list[tuple[str, Any]]:
    """(phrase, value) of what a table finds in a text, in text order, the longest where phrases overlap."""
    hits = [(m.start(), -len(m[0]), m[0], value) for value, phrases in values.items() for m in _all_of(tuple(phrases)).finditer(text)]
    out: list[tuple[str, Any]] = []
    reached = -1
    for at, length, phrase, value in sorted(hits, key=lambda h: (h[0], h[1])):
        if at >= reached:
            out.append((phrase, value))
            reached = at - length
    return out


@cache
def _all_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?<![\w-])(?:" + "|".join(re.escape(str(p)) for p in sorted(phrases, key=len, reverse=True)) + r")(?![\w-])", re.IGNORECASE)


def _certain(text: str) -> str:
    """The text without what could be said of the camera but is said of things ("thrown at a high angle", "a shelf at eye level")."""
    told = [(at, at + len(said)) for at, said in spoken(text)]
    return UNSURE.sub(lambda m: m[0] if any(a <= m.start() < b for a, b in told) else " " * len(m[0]), text)


def _match(text: str, table: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, values in table.items():
        said = _in_order(text, values)
        if said:
            found[key] = said[0][1]
    return found


UNSURE = re.compile(r"\b(?:(?:at|with) an? (?:\w+ )?(?:low|high|side|wide)[ -]angle|eye[ -]level)\b", re.IGNORECASE)
MEANWHILE = re.compile(r"(?:while|as|and|with|simultaneously)\s(?:\w+ly\s|it\s)?$", re.IGNORECASE)
THEN = re.compile(r"\b(?:then|finally|before|after|afterwards|next|later|followed by)\b", re.IGNORECASE)


def moves(text: str) -> list[list[str]]:
    """What the camera does: steps in order, the moves of one step at the same time."""
    data = lexicon.table("camera")
    steps: list[list[str]] = []
    for at, said in _doings(text):
        if steps and said in steps[-1]:
            continue
        before = text[max(0, at - 40) : at]
        together = bool(steps) and MEANWHILE.search(before) is not None and THEN.search(before[-14:]) is None
        if together:
            steps[-1].append(said)
        else:
            steps.append([said])
    if not steps:
        named = _in_order(text, data["camera"]["move"])
        return [[named[0][1]]] if named else []
    return [[m for m in step if m != "static"] or ["static"] for step in steps][:6]


def _doings(text: str) -> list[tuple[int, str]]:
    """(place, move) of every move that is said of the camera."""
    data, found = lexicon.table("camera"), []
    verbs = "|".join(sorted(doings(), key=len, reverse=True))
    for at, said in spoken(text):
        words = [(m.start(), m[0].lower()) for m in re.finditer(r"[A-Za-z]+(?:'[a-z]+)?", said)]
        marks = [k for k, (_, w) in enumerate(words) if re.fullmatch(verbs, w)]
        marks = [k for k in marks if not (words[k][1] in ("tilted", "angled") and k and words[k - 1][1] in ("is", "camera"))]
        marks = [k for k in marks if not (words[k][1] == "zoom" and k and words[k - 1][1] == "dolly")]
        for n, k in enumerate(marks):
            end = marks[n + 1] if n + 1 < len(marks) else len(words)
            move = _move(doings()[words[k][1]], [w for _, w in words[k + 1 : min(end, k + 9)]], [w for _, w in words[max(0, k - 2) : k]])
            found += [(at + words[k][0], move)] if move else []
        if not marks:
            still = has(said, data["still"])
            named = _in_order(said, data["camera"]["move"])
            found += [(at, "static")] if still and re.search(r"camera|shot|tripod", said) else [(at, named[0][1])] if named else []
    return found


def _move(verb: str, after: list[str], before: list[str]) -> str | None:
    """The move of a verb by the direction that stands after it, or before it ("a right pan")."""
    table = lexicon.table("camera")["moves"][verb]
    if after[:1] == ["zoom"] and verb == "dolly":
        return str(table["zoom"])
    across = re.search(r"\bfrom (?:left to (?:the )?(right)|right to (?:the )?(left)|top to (bottom)|bottom to (top))", " ".join(after))
    if across:
        way = next(x for x in across.groups() if x)
        return table.get({"bottom": "down", "top": "up"}.get(way, way), table["otherwise"])  # type: ignore[no-any-return]
    for word in (*after, *before[-1:]):
        if word in table:
            return table[word]  # type: ignore[no-any-return]
    if "focus" in after[:1]:
        return None
    return table["otherwise"]  # type: ignore[no-any-return]
