"""Whereabouts: on what a thing is said to be at first, where no event says so.

"Three books on a shelf slide onto the floor", "a hammer and an egg are on a table; the latter rolls off"."""

from __future__ import annotations

import re

from semantics import perch
from semantics.script import Event, Object, PhysicsScript
from sim import prop

IS = r"(?:(?:that|which|who) )?(?:(?:is|are|was|were) )?(?:(?:lies?|lying|stands?|standing|sits?|sitting|rests?|resting|placed|left) )?"
"""What may stand between a thing and "on"."""
LEAVES = ("slide", "roll", "fall", "drop", "topple")
"""What takes a thing from where it is."""


def place(script: PhysicsScript) -> None:
    """Give the first event that moves a thing the furniture it is said to be on, where the event names none (in place)."""
    for obj in script.objects:
        if obj.kind != "dynamic":
            continue
        event = next((e for e in script.events if not e.implied and obj.id in (e.agent, e.patient) and e.type != "rest"), None)
        under = on(script, obj)
        if event is None or under is None or event.type not in LEAVES or under.id in (event.agent, event.patient) or event.source or event.surface:
            continue
        if any(e.type == "rest" and obj.id in (e.agent, e.patient) for e in script.events[: script.events.index(event)]):
            continue  # semantics/waits.py has it
        if _goes_down(script, event):
            event.source = under.id
        elif event.type in ("slide", "roll"):
            event.surface = under.id


def on(script: PhysicsScript, obj: Object) -> Object | None:
    """The furniture that the words put a thing on."""
    words = script.text_en.lower()
    for other in script.objects:
        if other.id == obj.id or other.kind != "static" or prop.find(other.name) is None or prop.thing(other.name).form not in perch.LOW:
            continue
        listed = r"(?:(?:,| and) (?:an?|the|one|two|three|some) (?:[\w-]+ ){0,2}?[\w-]+)*"
        said = rf"\b{re.escape(obj.name)}(?:e?s)?{listed} {IS}on(?: top of)? (?:the|an?|its|his|her|their) (?:[\w-]+ ){{0,2}}?{re.escape(other.name)}\b"
        if re.search(said, words):
            return other
    return None


def _goes_down(script: PhysicsScript, event: Event) -> bool:
    """Does it leave what it is on: off it, or to the ground?"""
    words = f" {(event.phrase or script.text_en).lower()} "
    return (
        event.type in ("fall", "drop") or " off" in words or re.search(r"\b(?:on)?to the (?:floor|ground|carpet|rug|grass|tiles|pavement)\b", words) is not None
    )
