"""Passing: what goes by without a touch: past something, nearly hitting it, or said not to meet it."""

from __future__ import annotations

import re

from semantics.placement import Placement
from semantics.script import Event

CLOSE = 0.08
"""Room left by a near miss [m]: a hand's breadth."""
SHOULDER = 0.25
"""Half the width of somebody who stands there [m]."""
ROOM = 0.2
"""Room left in passing [m]."""
MEETS = ("hit", "collide", "topple", "push", "kick", "break", "catch")
"""Types of events in which the mover reaches a patient."""
PAST = re.compile(r"\b(?:past|passes|passing|goes by|rolls by|slides by|without (?:touching|hitting|striking))\b")
PASS_SUBTYPES = ("pass", "pass_by", "miss")


def misses(p: Placement, event: Event) -> bool:
    """Whether the words keep an event's two apart."""
    if event.modality in ("nearly", "not"):
        return True
    if (event.subtype or "") in PASS_SUBTYPES:
        return True
    return bool(PAST.search(p.words(event)))


def apart(p: Placement, agent: str, patient: str) -> bool:
    """Whether any event of the sentence keeps these two from touching."""
    for event in p.script.events:
        pair = {o.id for o in (p.object(event.agent), p.object(event.patient) or p.object(event.target)) if o is not None}
        keeps = event.type in MEETS or event.subtype in ("touch", *PASS_SUBTYPES) or event.type in ("roll", "slide", "walk", "run", "throw", "fly")
        if keeps and patient in pair and (agent in pair or event.agent is None) and misses(p, event):
            return True
    return False


def nearly(p: Placement, agent: str, patient: str) -> bool:
    """Whether the miss is said to be a near one."""
    return any(
        e.modality == "nearly" and p.object(e.patient or e.target) is not None and p.object(e.patient or e.target).id == patient  # type: ignore[union-attr]
        for e in p.script.events
    )


def aside(p: Placement, name: str, patient: str, *, room: float) -> None:
    """Move a body that has been put down behind what it is to go past, as the camera sees it."""
    low, high = p.bounds(name)
    body = p.body(name)
    if p.part(patient) == "character":
        far = SHOULDER
    else:
        far = max(float(p.bounds(n)[1][1]) for n in p.bodies_of(patient))
    x, _y, z = body.position
    middle = float(low[1] + high[1]) / 2 - body.position[1]
    p.push_body(name, position=(x, far + room + float(high[1] - low[1]) / 2 - middle, z))


def room(p: Placement, agent: str, patient: str) -> float:
    """How far apart they pass [m]."""
    return CLOSE if nearly(p, agent, patient) else ROOM
