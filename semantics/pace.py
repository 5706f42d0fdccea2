"""Pace: how long a clip is, and how much slower than life it runs."""

from __future__ import annotations

import math

from semantics.placement import Placement
from sim.ramp import longer

SECONDS, SHORTEST = 4.0, 3.0
"""Of a clip about which nothing else is known, and the least that staging asks for by itself [s]."""
STATED = (0.5, 60.0)
"""Lengths that a text may ask for [s]."""
SLOWER, BULLET = 4.0, 8.0
"""Slow motion, and bullet time: 96 and 192 frames a second shown at 24. Phones film slow motion at 120 and 240 frames a second, shown at 30."""
AFTERWARDS = 1.0
"""How long a clip goes on after the last moment that the text names [s]."""
FPS = 24
"""At which a camera's stated frame rate is shown."""
LONGEST_SHOWN, LEAST = 20.0, 2.0
"""A clip in slow motion is no longer than this [s], unless slow motion would be less than this many times slower."""


def length(p: Placement, longest: float) -> tuple[float, float]:
    """(simulated seconds, times slower than life). A stated length is the clip's; else the action's, `longest` at most."""
    moments = [e.at_s for e in p.script.events if e.at_s is not None]
    stated = p.quantity("duration" if moments else ("duration", "time"))
    stated = stated if stated is not None and STATED[0] <= stated <= STATED[1] else None
    seconds = min(max(p.seconds, SHORTEST), longest) if p.seconds else SECONDS
    seconds = max(seconds, *(m + AFTERWARDS for m in moments)) if moments else seconds
    slow = _slower(p)
    if slow == 1.0:
        return math.ceil((stated or seconds) * 4) / 4, 1.0
    if p.script.style.get("slow_at"):
        slow = float(max(round(slow), 2))
        seconds = math.ceil(max(stated - longer(slow), SHORTEST / 2) * 4) / 4 if stated is not None else math.ceil(seconds * 4) / 4
        said = f"{slow:g} times slower than life around the impact: {seconds:g} s are simulated, about {seconds + longer(slow):.2g} s shown"
        p.note("slow motion", said, source="estimate: half a second of simulated time is slow")
        return seconds, slow
    if stated is not None:
        seconds = stated / slow
    elif p.quantity("frame_rate") is None and not p.script.style.get("times_slower"):
        slow = max(min(slow, LONGEST_SHOWN / seconds), LEAST)
    seconds, slow = max(math.ceil(seconds * 4) / 4, 0.25), round(slow, 2)
    p.note("slow motion", f"{slow:g} times slower than life: {seconds:g} s are simulated, {seconds * slow:g} s shown", source=f"shown at {FPS} frames a second")
    return seconds, slow


def _slower(p: Placement) -> float:
    style = p.script.style
    if not style.get("slow_motion"):
        return 1.0
    if style.get("times_slower"):
        return min(max(float(style["times_slower"]), 1.0), 40.0)
    filmed = p.quantity("frame_rate")
    if filmed is not None and filmed > FPS:
        return min(filmed / FPS, 40.0)
    return BULLET if style.get("bullet_time") else SLOWER
