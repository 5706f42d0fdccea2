"""Water: what sinks, floats and rises; and what hovers where nothing pulls it down."""

from __future__ import annotations

import re

from semantics import basin, cast, groups
from semantics.placement import Placement
from semantics.script import Event
from semantics.world import WATERS
from sim.errors import OutOfScopeError
from sim.materials import material
from sim.scene import Body
from sim.shape import Plane
from sim.solid import solid

WATER_DENSITY = 1000.0
"""[kg/m^3]"""
DEPTH = 1.0
"""From the surface to the bottom [m]."""
BELOW = re.compile(r"under ?water|(under|beneath|below) (the )?(water|surface|sea|waves)|submerged|bottom of", re.IGNORECASE)
"""All of it happens under water."""
SINKS = 1.5
"""What is made of heavy matter and is to sink has so many times the density of water at least."""
SET_M_S = 0.1
"""At which it is set on the water, or let go of below, times the verb's intensity [m/s] (estimate)."""
DRIFT_M_S = 0.15
"""At which it drifts where nothing pulls it down, likewise [m/s] (estimate)."""
AIRY = ("balloon", "feather", "bubble", "leaf")


def sink_or_float(p: Placement, event: Event) -> None:
    """In water: down to the bottom, or up; the density decides, and a sentence that contradicts it is told so."""
    obj = p.object(event.agent or event.patient)
    if obj is None or p.part(obj.id) in ("ground", "place"):
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: nothing is named that floats or sinks")
    if p.part(obj.id) == "character":
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: swimming is not simulated; let a thing float or sink")
    vessel = basin.holding(p, event)
    if vessel is not None:
        p.medium = "air"
        groups.put_still(p, vessel.id)
    if p.medium != "water" and vessel is None and not any(b.material == "water" for b in p.bodies):
        _floats_in_air(p, event, obj.id)
        return
    known = p.thing(obj.id)
    mass = p.mass(obj, known)
    density = material(known.material).density if mass is None else mass / solid(known.shape).volume
    wants_sink = event.subtype == "sink" or event.verb == "sink"
    if wants_sink and density <= WATER_DENSITY < material(known.material).density / SINKS and p.quantity("mass", obj.id) is None and not p.placed(obj.id):
        # its stand-in takes up more room than the thing itself does
        obj.mass_kg = SINKS * WATER_DENSITY * solid(known.shape).volume
        density = SINKS * WATER_DENSITY
        p.note(obj.phrase_en, f"the {obj.name} weighs {obj.mass_kg:.2g} kg, so that it sinks", source=f"{known.material} sinks; {SINKS:g} of water's density")
    sinks = density > WATER_DENSITY
    open_air = (vessel is not None or not BELOW.search(p.script.text_en)) and event.subtype != "rise" and event.verb != "rise"
    if sinks != wants_sink:
        p.note(
            event.phrase,
            f"{known.noun} of {density:.0f} kg/m^3 {'sinks' if sinks else 'rises'} in water",
            level="conflict",
            source="Archimedes: water has 1000 kg/m^3",
        )
    if open_air and vessel is None:
        pool(p)
    rises = not open_air and not sinks
    speed = (0.0, 0.0, (SET_M_S if rises else -SET_M_S) * event.intensity)
    if not p.placed(obj.id) and vessel is not None:
        low, high = p.bounds(p.bodies_of(vessel.id)[0])
        x, y = _free_spot(p, obj.id, *(float(v) for v in (low + high)[:2] / 2))
        p.put(obj.id, x=x, y=y, bottom=basin.surface(p, vessel.id) - 0.3 * known.size[2], velocity=speed, found=known, aloft=True)
    elif not p.placed(obj.id):
        # at the surface, as if somebody had let go of it there
        x, y = _free_spot(p, obj.id, 0.0, 0.0)
        begins = DEPTH - 0.3 * known.size[2] if open_air else 1.5 if sinks else 0.15
        p.put(obj.id, x=x, y=y, bottom=begins, velocity=speed, found=known, aloft=True)
    p.goal(event, "sink" if wants_sink else "float" if open_air else "rise", agent=p.goal_name(obj.id))
    p.ends(4.0)


def _free_spot(p: Placement, id: str, x: float, y: float) -> tuple[float, float]:
    """Beside what is at a place in the water already [m]."""
    half = max(p.thing(id).size[:2]) / 2
    taken = [p.bounds(n) for n in p.aloft if not p.body(n).static]
    right = max((float(high[0]) for low, high in taken if low[0] < x + half and high[0] > x - half and low[1] < y + half and high[1] > y - half), default=None)
    return (x, y) if right is None else (right + 0.3 * half + half, y)


def pool(p: Placement) -> str:
    """Water up to DEPTH over the bottom, air above it. Returns the water's name."""
    for body in p.bodies:
        if body.material == "water":
            return body.name
    ground = p.ground
    p.medium = "air"
    obj = next((o for o in p.script.objects if o.name in WATERS), None)
    if obj is not None and p.names.get(obj.id) == [ground]:
        # the lake is no floor of ice: it has one of sand
        p.bodies[:] = [b.model_copy(update={"material": "sand", "phrase": "sand", "object": None, "color": None}) if b.name == ground else b for b in p.bodies]
    known = [n for n in p.names.get(obj.id, []) if n != ground] if obj else []
    if known:
        # stands there already as a thing of its own: it becomes the water
        p.bodies[:] = [b for b in p.bodies if b.name not in known]
    name = known[0] if known else p.unique("water")
    phrase = cast.bare_phrase(obj) if obj else "water"
    p.bodies.insert(1, Body(name=name, shape=Plane(), material="water", static=True, position=(0, 0, DEPTH), phrase=phrase, object=obj.id if obj else None))
    if obj is not None:
        p.names[obj.id] = [name]
    p.note("water", f"the water is {DEPTH:g} m deep", source="estimate: deep enough to see how a thing sinks")
    return name


def _floats_in_air(p: Placement, event: Event, id: str) -> None:
    obj = p.object(id)
    assert obj is not None
    if p.gravity > 1e-6 and obj.name not in AIRY:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: a {obj.name} does not float in air under gravity; say `in space` or `on water`, or let it fall")
    if not p.placed(id):
        p.put(id, bottom=1.0, velocity=(DRIFT_M_S * event.intensity, 0, 0), aloft=True)
    p.goal(event, "fly", agent=p.goal_name(id))
    p.ends(4.0)
