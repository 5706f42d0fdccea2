"""Trips: who trips over a thing, or over the own feet."""

from __future__ import annotations

from semantics import falls, groups
from semantics.placement import Placement
from semantics.script import Event
from sim.errors import OutOfScopeError

BESIDE = 0.25
"""What is tripped over lies so far beside the way, in heights of the one who falls."""


def trip(p: Placement, event: Event) -> None:
    """Somebody loses the balance on the way; where a fall is told too, that is it."""
    who = p.object(event.agent or event.patient)
    if who is None or p.part(who.id) != "character":
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: say which person or animal trips")
    told = any(e.type == "fall" and not e.implied and p.object(e.agent) is who for e in p.script.events)
    if not told:
        falls.fall(p, event.model_copy(update={"type": "fall", "agent": who.id, "patient": None, "target": None, "surface": None, "source": None}))
    over = next((i for i in (event.target, event.surface, event.instrument) if i and p.part(i) in ("mover", "scenery") and not p.placed(i)), None)
    if over is not None:
        start = next((c.position[0] for c in p.characters if c.name in p.bodies_of(who.id)), 0.0) if p.placed(who.id) else 0.0
        groups.put_still(p, over, x=start, y=BESIDE * p.species(who.id).height)
        p.note(event.phrase or event.verb, f"the {p.object(over).name} lies beside the way; what feet do at it is not simulated", level="unsupported")  # type: ignore[union-attr]
