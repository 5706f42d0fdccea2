"""Schedule: what the text puts at a moment ("at second 1", "on frame 31") happens then.

What moves by itself is held until then (`Body.held_until`); somebody who acts begins so early that the blow, the take-off or the grip comes on time.
What runs into something sets off from as far away as its speed needs (`meetings`).
"""

from __future__ import annotations

import math

from semantics import acts, perch, waits
from semantics.placement import Placement
from semantics.script import Event
from sim.scene import Character, Scene

OVER = 0.2
"""A push past tipping takes so long to turn a thing over [s]: about sqrt(h / g) for what is 0.2 to 0.5 m high."""
OVER_STRUCK = 0.04
"""A hand or paw that goes on after the blow takes it over in this time [s]."""
LEFT = 0.045
"""Between losing its foothold and having dropped by a centimetre, which shows that it has left: sqrt(2 h / g) [s]."""
FRAME = 1 / 24
"""Within which a moment is kept [s]."""
BEGINS = ("fall", "drop", "roll", "slide", "spin", "swing", "topple", "bounce", "fly", "throw", "kick", "push", "pull")
"""What begins with the clip, unless it is held."""


def keep(p: Placement) -> None:
    """Hold back what moves by itself and would come too early."""
    for event in _timed(p):
        who = p.object(event.agent)
        if who is None or p.part(who.id) != "character":
            _begin_then(p, event)


def rehearsed(scene: Scene, p: Placement) -> Scene:
    """The scene with its characters setting off when they must, found by playing their acts without the world."""
    for event in _timed(p):
        for name in p.bodies_of(event.agent):
            character = next((c for c in scene.characters if c.name == name), None)
            if character is None or not character.actions:
                continue
            wanted = (event.at_s or 0.0) - (OVER_STRUCK if event.type == "topple" else 0.0)
            number = _number(p, event, character)
            early = _point(scene, character, number) - wanted
            if early > 0:
                character = _nearer(p, event, character, early)
                comes = _point(_with(scene, character), character, number)
                early = comes - wanted
                if early > FRAME:
                    what = f"the {p.object(event.agent).name} cannot do it before {comes:.2g} s"  # type: ignore[union-attr]
                    p.note(event.phrase or event.verb, what, level="conflict", source="getting there and drawing back take that long")
            begin = round(max((character.actions[0].at or 0.0) - early, 0.0), 4)
            scene = _with(scene, character.model_copy(update={"actions": [character.actions[0].model_copy(update={"at": begin}), *character.actions[1:]]}))
    return scene


def _nearer(p: Placement, event: Event, character: Character, early: float) -> Character:
    """Somebody who would come too late has less far to walk."""
    kind = p.species(event.agent or "")
    way = min(early * kind.walk_speed, acts.WALK_UP)
    a = math.radians(character.heading_deg)
    x, y, z = character.position
    return character.model_copy(update={"position": (x + way * math.cos(a), y + way * math.sin(a), z)})


def _with(scene: Scene, character: Character) -> Scene:
    return scene.model_copy(update={"characters": [character if c.name == character.name else c for c in scene.characters]})


def _timed(p: Placement) -> list[Event]:
    return [e for e in p.script.events if e.at_s is not None and e.modality is None and not e.optional and e.subtype != "land"]


def _number(p: Placement, event: Event, character: Character) -> int:
    """Which of a character's actions an event is: as many told ones come before it."""
    mine = [e for e in p.script.events if p.object(e.agent) is p.object(event.agent) and not e.implied and e.id not in p.left_out]
    return min(mine.index(event) if event in mine else 0, len(character.actions) - 1)


def _point(scene: Scene, character: Character, number: int) -> float:
    """When an action comes to its point: the blow, the take-off, the grip, letting go; else its end [s]."""
    from sim.character import driver

    moments = [m for m in driver(character, scene).moments if m.action == number]
    found = next((m for kind in ("strike", "takeoff", "release", "grip", "start") for m in moments if m.kind == kind), None)
    return 0.0 if found is None else found.time


def _begin_then(p: Placement, event: Event) -> None:
    """What moves by itself, and has not moved before, is held."""
    obj = p.object(event.patient or event.agent)
    if obj is None or event.type not in BEGINS or obj.id in p.waits or not waits.by_itself(p, event, obj.id):
        return
    before = p.script.events[: p.script.events.index(event)]
    if any(obj in (p.object(e.agent), p.object(e.patient)) and not waits.is_state(e) for e in before):
        return
    moving = [n for n in p.bodies_of(obj.id) if not p.body(n).static]
    wait = (event.at_s or 0.0) - max((_lead(p, event, n) for n in moving), default=0.0)
    if wait <= 0:
        return
    for name in moving:
        p.push_body(name, held_until=round(wait, 4))
    p.note(event.phrase or event.verb, f"held until {wait:.3g} s, so that it happens at {event.at_s:.3g} s", source="as said")


def _lead(p: Placement, event: Event, name: str) -> float:
    """From when a body is let go to what the text times [s]."""
    if event.type == "topple" or event.subtype == "topple":
        return OVER
    if event.type in ("roll", "slide") and p.goes_off(event) and name in p.arrive:
        low, _ = p.bounds(name)
        return max(p.arrive[name][1] - perch.fall_seconds(float(low[2]), max(p.gravity, 1e-3)) + LEFT, 0.0)
    return 0.0
