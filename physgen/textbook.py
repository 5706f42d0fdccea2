"""Textbook: what a sentence's own numbers say must happen, worked out from the text without the parser or the simulator, and read from the pixels.

A stated height h is fallen through in sqrt(2 h / g); a stated number of bounces can be counted. Regular expressions read the text and school
physics does the rest, so that an error of the parser, the staging, the engine or the picture shows as a disagreement here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]

GRAVITY = {"moon": 1.62, "mars": 3.71}
"""[m/s^2], NASA planetary fact sheet; 9.81 elsewhere."""
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10, "half a": 0.5, "a": 1}
TIMES = {"once": 1, "twice": 2, "three times": 3, "four times": 4, "five times": 5}
UNITS = {"m": 1.0, "meter": 1.0, "metre": 1.0, "meters": 1.0, "metres": 1.0, "cm": 0.01, "centimeters": 0.01, "ft": 0.3048, "feet": 0.3048, "foot": 0.3048}
HEIGHT = re.compile(rf"(?:height of|from|dropped)\s+(?:a height of\s+)?([\d.]+|{'|'.join(NUMBERS)})\s*({'|'.join(sorted(UNITS, key=len, reverse=True))})\b")
BOUNCES = re.compile(rf"bounces?\s+(?:off \w+ )?({'|'.join(TIMES)})\b")
NEAR = 0.05
"""Relative agreement that counts."""
SEEN_BOUNCE = 0.02
"""A bounce must rise by this much to be counted [m]: the meter's noise at the usual distances is a few millimetres."""
AT_ONCE = 1.5
"""Frames: a parabola whose top is so near to the first one began there, at rest."""
MIN_FRAMES = 5
"""Of a flight that a parabola is laid through."""


@dataclass(frozen=True)
class Claim:
    """One thing that the sentence says with a number."""

    what: str
    """height_m | fall_s | bounces"""
    said: float
    seen: float | None
    """On the pixels; None where the clip does not show it."""

    @property
    def agrees(self) -> bool | None:
        if self.seen is None:
            return None
        return self.seen == self.said if self.what == "bounces" else abs(self.seen / self.said - 1) <= NEAR


def claims(text: str) -> dict[str, float]:
    """What the text says in numbers: `height_m`, and `fall_s` worked out from it, and `bounces`."""
    words = text.lower()
    said: dict[str, float] = {}
    if found := HEIGHT.search(words):
        number = float(NUMBERS[found[1]]) if found[1] in NUMBERS else float(found[1])
        said["height_m"] = number * UNITS[found[2]]
        gravity = next((g for place, g in GRAVITY.items() if re.search(rf"\b{place}\b", words)), 9.81)
        said["fall_s"] = math.sqrt(2 * said["height_m"] / gravity)
    if found := BOUNCES.search(words):
        said["bounces"] = TIMES[found[1]]
    return said


def judged(text: str, curves: Mapping[str, Mapping[str, Sequence[float | None]]], mover: str) -> list[Claim]:
    """The text's claims beside what the measured height of `mover` over time shows (`curves` of report.json)."""
    said = claims(text)
    if not said or mover not in curves:
        return []
    time, height = (np.array([np.nan if v is None else v for v in curves[mover][k]], dtype=np.float64) for k in ("time", "height_m"))
    seen = readings(time, height)
    if seen.get("bounces", 0) < said.get("bounces", 0) and "settled" not in seen:
        seen.pop("bounces", None)  # the clip ends before the last of them
    return [Claim(what, value, seen.get(what)) for what, value in said.items()]


def readings(time: Float, height: Float) -> dict[str, float]:
    """`height_m` and `fall_s` of the first fall, and `bounces`, from heights (t,) with NaN where nothing was found; `settled` where the end shows rest."""
    good = np.isfinite(height)
    unseen = int(np.argmax(good))  # frames before it is found
    time, height = time[good], height[good]
    if len(height) < 2 * MIN_FRAMES:
        return {}
    lows = [i for i in range(1, len(height) - 1) if height[i] <= height[i - 1] and height[i] < height[i + 1]]
    floor = float(height.min())  # a sample on either side of a touch stands above it
    bounces = [a for a, b in zip(lows, [*lows[1:], len(height) - 1], strict=True) if height[a : b + 1].max() - floor > SEEN_BOUNCE]
    out: dict[str, float] = {"bounces": float(len(bounces))}
    if float(np.ptp(height[-MIN_FRAMES:])) < SEEN_BOUNCE:
        out["settled"] = 1.0
    if not bounces:
        return out
    start, touch = int(np.argmax(height[: bounces[0] + 1])), bounces[0]
    if start == 0 and unseen > 1:
        return out  # where it began to fall is not seen
    # the frame of the lowest height lies on either side of the touch
    falling = slice(start, touch if touch - start > MIN_FRAMES else touch + 1)
    after = slice(touch + 1, min(touch + 1 + max(MIN_FRAMES, touch - start), len(height)))
    if falling.stop - falling.start < MIN_FRAMES or after.stop - after.start < MIN_FRAMES:
        return out
    down, up = (np.polyfit(time[s], height[s], 2) for s in (falling, after))
    crossings = np.roots(down - up)
    real = crossings[np.abs(crossings.imag) < 1e-9].real
    near = real[(real > time[touch - 1]) & (real < time[min(touch + 1, len(time) - 1)])]
    when = float(near[0]) if len(near) else float(time[touch])
    top = -down[1] / (2 * down[0]) if down[0] < 0 else time[start]
    step = float(np.median(np.diff(time)))
    begun = float(time[0]) if abs(top - time[0]) <= AT_ONCE * step else float(max(top, time[0]))
    out["height_m"] = float(np.polyval(down, begun) - np.polyval(down, when))
    out["fall_s"] = when - begun
    return out


def summary(rows: list[Claim]) -> dict[str, Any]:
    """How many claims could be read, and how many agree."""
    read = [one for one in rows if one.agrees is not None]
    return {"claims": len(rows), "read": len(read), "agree": sum(bool(one.agrees) for one in read)}
