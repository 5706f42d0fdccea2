"""Basin: vessels with water in them: which ones the words fill, and the water itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from semantics.script import Event, Object, PhysicsScript
from semantics.tables import staging
from sim import prop
from sim.materials import material
from sim.scene import Body
from sim.solid import solid
from sim.vessel import filling

if TYPE_CHECKING:
    from semantics.placement import Placement

LEVEL = 0.75
"""Share of a vessel's depth that is filled: estimate."""
WET = re.compile(r"\b(?:of|with|in|on|into) (?:the )?(?:\w+ )?water\b|\bwater[- ]filled\b|\bfilled\b|\bwater in\b", re.IGNORECASE)
"""Words that fill a bucket."""
BOBS_SECONDS = 1.0
"""What floats is shown so much longer."""
NARROW = 0.35
"""Of a vessel's width: what is longer leans on its walls sooner or later."""
MOVES = ("give", "throw", "push", "pull", "kick", "drop", "fall", "topple", "hit", "catch", "break", "slide", "roll", "jump", "bounce")
CARRIES = ("carry", "pick_up", "take", "lift")
MOVES_BY_ITSELF = ("fall", "drop", "topple", "slide", "roll", "break", "bounce", "collide")
"""What is done to a vessel, or what it does, that takes it from its place."""
COMES = ("fall", "drop", "throw", "kick", "bounce", "roll")
"""What ends in a pool needs a pool with an edge; what floats in one from the start is shown in open water."""


def row(script: PhysicsScript, obj: Object) -> dict[str, Any] | None:
    """The table's row of a vessel that holds water in this text, or None."""
    known: dict[str, Any] | None = staging()["basins"].get(obj.name)
    if known is None or re.search(rf"\b(?:empty|dry|frozen)\b[\w ]*\b{re.escape(obj.name)}", script.text_en, re.IGNORECASE):
        return None
    named = [e for e in script.events if obj.id in (e.target, e.surface)]
    comes = any(e.type in COMES and (e.subtype == "enter" or re.search(r"\b(?:into|in)\b", f"{e.phrase} {script.text_en}")) for e in named)
    if _is_moved(script, obj):
        return None
    if known["filled"] == "open":
        return known if comes and not any(e.subtype == "land" for e in named) else None
    floats = any(e.type == "float" for e in script.events)
    return known if known["filled"] == "always" or floats or WET.search(script.text_en) else None


def _is_moved(script: PhysicsScript, obj: Object) -> bool:
    """Whether a vessel is handed over, carried, knocked over: water that goes along with it is not simulated, so it is empty then."""
    told = [e for e in script.events if not e.implied and e.modality != "not"]
    return any(e.patient == obj.id and (e.type in MOVES or e.subtype in CARRIES) for e in told) or any(
        e.agent == obj.id and e.patient is None and e.type in MOVES_BY_ITSELF for e in told
    )


def noun(p: Placement, obj: Object) -> str | None:
    """The prop that stands for an object which holds water."""
    known = row(p.script, obj)
    return None if known is None else str(known["prop"])


def holding(p: Placement, event: Event) -> Object | None:
    """The vessel in whose water something floats or sinks: the one that the event names, else the only one."""
    full = [o for o in p.script.objects if row(p.script, o) is not None]
    said = [o for o in full if o.id in (event.surface, event.target, event.source)]
    return next(iter(said or full), None)


def carries(p: Placement, id: str, mover: str | None) -> bool:
    """Whether what comes into a vessel floats in it, clear of its walls."""
    vessel, obj = p.object(id), p.object(mover)
    if vessel is None or obj is None or row(p.script, vessel) is None:
        return False
    known = p.thing(obj.id)
    mass = p.mass(obj, known)
    if max(known.size) > NARROW * min(p.thing(vessel.id).size[:2]):
        return False
    return (material(known.material).density if mass is None else mass / solid(known.shape).volume) < material("water").density


def surface(p: Placement, id: str) -> float:
    """Height of the water in a vessel that has been put down [m]."""
    low, _ = p.bounds(p.bodies_of(id)[0])
    shape, middle = _water(p, id)
    return float(low[2]) + middle + (shape.size[2] if shape.type == "box" else shape.height) / 2


def _water(p: Placement, id: str) -> tuple[Any, float]:
    known = p.thing(id)
    return filling(known.form, known.size, prop.wall_of(known.noun, known.size), level=LEVEL)


def fill(p: Placement) -> None:
    """Water in every vessel that holds some; it stands firm then."""
    for obj in p.script.objects:
        if _left_empty(p, obj):
            p.note(obj.phrase_en, f"the {obj.name} is empty: water in what moves is not simulated", level="unsupported")
        if row(p.script, obj) is None or not p.placed(obj.id):
            continue
        for name in p.bodies_of(obj.id):
            low, high = p.bounds(name)
            shape, middle = _water(p, obj.id)
            at = (float(low[0] + high[0]) / 2, float(low[1] + high[1]) / 2, float(low[2]) + middle)
            p.push_body(name, static=True, mass=None)
            p.bodies.append(Body(name=p.unique("water"), shape=shape, material="water", static=True, position=at, phrase="water"))
        p.note(obj.phrase_en, f"the {obj.name} is filled with water to {100 * LEVEL:.0f} %", source="estimate")


def _left_empty(p: Placement, obj: Object) -> bool:
    """Whether a vessel that is said to hold water is moved."""
    known = staging()["basins"].get(obj.name)
    return known is not None and known["filled"] == "said" and p.placed(obj.id) and WET.search(p.script.text_en) is not None and _is_moved(p.script, obj)
