"""Water: what sinks, floats and rises; and what hovers where nothing pulls it down."""

from __future__ import annotations

from semantics.placement import Placement
from semantics.script import Event
from sim.errors import OutOfScopeError
from sim.materials import material
from sim.solid import solid

WATER_DENSITY = 1000.0
"""[kg/m^3]"""
AIRY = ("balloon", "feather", "bubble", "leaf")


def sink_or_float(p: Placement, event: Event) -> None:
    """In water: down to the bottom, or up; the density decides, and a sentence that contradicts it is told so."""
    obj = p.object(event.agent or event.patient)
    if obj is None or p.part(obj.id) in ("ground", "place"):
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: nothing is named that floats or sinks")
    if p.part(obj.id) == "character":
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: swimming is not simulated; let a thing float or sink")
    if p.medium != "water":
        _floats_in_air(p, event, obj.id)
        return
    known = p.thing(obj.id)
    mass = p.mass(obj, known)
    density = material(known.material).density if mass is None else mass / solid(known.shape).volume
    sinks = density > WATER_DENSITY
    wants_sink = event.subtype == "sink" or event.verb == "sink"
    if sinks != wants_sink:
        p.note(
            event.phrase,
            f"{known.noun} of {density:.0f} kg/m^3 {'sinks' if sinks else 'rises'} in water",
            level="conflict",
            source="Archimedes: water has 1000 kg/m^3",
        )
    if not p.placed(obj.id):
        p.put(obj.id, bottom=1.5 if sinks else 0.15, found=known, aloft=True)
    p.goal(event, "sink" if wants_sink else "rise", agent=p.goal_name(obj.id))
    p.ends(4.0)


def _floats_in_air(p: Placement, event: Event, id: str) -> None:
    obj = p.object(id)
    assert obj is not None
    if p.gravity > 1e-6 and obj.name not in AIRY:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: a {obj.name} does not float in air under gravity; say `in space` or `on water`, or let it fall")
    if not p.placed(id):
        p.put(id, bottom=1.0, velocity=(0.15, 0, 0), aloft=True)
    p.goal(event, "fly", agent=p.goal_name(id))
    p.ends(4.0)
