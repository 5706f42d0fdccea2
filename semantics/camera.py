"""Words for the camera and the look: shot, angle, move, lens, slow motion, length of the clip."""

from __future__ import annotations

import re
from typing import Any

from semantics import lexicon
from semantics.environment import has


def camera(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """(camera, style). camera: shot, angle, move, handheld, focal_mm; style: slow_motion, time_lapse, look, duration_s."""
    data = lexicon.table("camera")
    view, style = _match(text, data["camera"]), _match(text, data["style"])
    lens = re.search(r"\b(\d{1,3})\s?-?mm (?:lens|focal|camera|prime|shot)|\b(?:lens|focal length)(?: of)? (\d{1,3})\s?mm", text, re.IGNORECASE)
    if lens:
        view["focal_mm"] = float(lens[1] or lens[2])
    length = re.search(
        r"\b(\d+(?:\.\d+)?)[- ]?(?:s|sec|second)s?[- ](?:long )?(?:video|clip|shot)|(?:video|clip|shot) of (\d+(?:\.\d+)?) seconds", text, re.IGNORECASE
    )
    if length:
        style["duration_s"] = float(length[1] or length[2])
    return view, style


def _match(text: str, table: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, values in table.items():
        for value, phrases in values.items():
            if key not in found and has(text, phrases):
                found[key] = value
    return found


CAMERA_SENTENCE = re.compile(
    r"(?:^|(?<=[.;!?])\s)[^.;!?]*\b(?:static shot|camera (?:movement|pans?|tilts?|follows|tracks|zooms?|is static|remains)|"
    r"(?:wide|long|close-up|medium|tracking) shot)\b[^.;!?]*[.;!?]?",
    re.IGNORECASE,
)
"""A sentence about the camera alone; its words name no things."""


def without_camera(text: str) -> str:
    """The text with camera sentences blanked out, same length, unless nothing else is left."""
    blank = CAMERA_SENTENCE.sub(lambda m: m[0] if re.search(r"\b(?:as|of|while|where|showing)\b", m[0]) else " " * len(m[0]), text)
    return blank if blank.strip() else text
