"""Drives: vehicles that go, speed up, slow down and brake: driven wheels are not simulated, so they glide, and brakes are friction.

What slows down by itself (a top, a ball) is told by what it has already: friction.
"""

from __future__ import annotations

import re

from semantics import decks, launches, passing, starts
from semantics.placement import Placement
from semantics.script import Event
from semantics.slowing import WHEELS, slowing
from sim.errors import OutOfScopeError

SLOWS = re.compile(r"\b(?:slow|slows|slowing|slowed|brak\w*|decelerat\w*|park\w*)\b")
RIDES = {
    "cyclist": "bicycle", "biker": "motorcycle", "motorcyclist": "motorcycle", "driver": "car", "motorist": "car", "racer": "car",
    "skateboarder": "skateboard", "trucker": "truck", "cart driver": "cart", "scooter rider": "scooter",
}  # fmt: skip
"""What those ride who are named after it."""
BEHIND_M, PAST_SECONDS = 0.6, 3.5
"""What goes past a thing is so far behind it after so long [m, s]."""
BRAKE_SECONDS = 2.0
"""From the usual speed of a vehicle in a clip to a stand [s]: gentle braking, 2 m/s^2 from 4 m/s; estimate."""
HARD = 0.8
"""Friction of locked tyres on dry asphalt: T. D. Gillespie, Fundamentals of Vehicle Dynamics (1992)."""
SHARE = 0.5
"""Of the plain speed of a vehicle, so that it stays in the picture."""


def drive(p: Placement, event: Event) -> None:
    """A vehicle goes by; it slows down, or brakes to a stand, where the words say so."""
    _mount(p, event)
    driven = p.part(event.agent) == "character" and event.patient is not None
    obj = p.object(event.patient) if driven else p.object(event.agent or event.patient)
    if obj is None or p.part(obj.id) not in ("mover", "scenery"):
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: driving and riding are shown by the vehicle alone; say `a car drives along the road`")
    slows = bool(SLOWS.search(f"{event.verb} {event.phrase.lower()}")) and event.verb not in ("drive", "ride", "accelerate", "speed up", "speed")
    deck = decks.deck_under(p, event) if not p.placed(obj.id) and p.goes_off(event) else None
    if deck is not None:
        launches.travel(p, event.model_copy(update={"type": "slide"}), rolls=False)
        if obj.name in starts.VEHICLES:
            p.contact(p.bodies_of(obj.id)[0], p.deck_of(deck), friction=WHEELS)
        return
    if not p.placed(obj.id):
        if obj.name not in starts.VEHICLES and not p.thing(obj.id).scenery and p.thing(obj.id).rolls is False and not slows:
            raise OutOfScopeError(f"{event.phrase or event.verb!r}: a {obj.name} does not drive here; let a car, a cart or a train do it")
        gentle = event if p.quantity(("speed", "velocity"), event.id, event.agent, event.patient) is not None else _gently(event, obj.name)
        launches.on_ground(p, gentle, obj.id, "slide")
    name = p.bodies_of(obj.id)[0]
    if slows or _stops(p, event, obj.id):
        _brake(p, event, obj.id, name)
    if _goes_past(p, event, obj.id, name):
        return
    if slows:
        p.goal(event, "slow", agent=p.goal_name(obj.id))
    else:
        p.goal(event, "move", agent=p.goal_name(obj.id))


def _mount(p: Placement, event: Event) -> None:
    """Who rides past is shown by what they ride."""
    who = p.object(event.agent)
    ride = RIDES.get(who.name) if who is not None else None
    if who is None or ride is None or event.patient is not None or p.placed(who.id):
        return
    p.note(who.phrase_en, f"the {who.name} is shown by the {ride} alone", level="unsupported", source="riding is not simulated")
    who.name, who.kind = ride, "dynamic"


def _goes_past(p: Placement, event: Event, id: str, name: str) -> bool:
    """Fast enough to be behind what it goes past before the clip ends. False where it goes past nothing."""
    other = p.object(event.target) or p.object(event.patient)
    if other is None or other.id == id or not p.placed(other.id) or p.part(other.id) == "character" or not passing.apart(p, id, other.id):
        return False
    far = max(float(p.bounds(n)[1][0]) for n in p.bodies_of(other.id))
    way = far + BEHIND_M - float(p.bounds(name)[0][0])
    vx, vy, vz = p.body(name).velocity
    if p.quantity(("speed", "velocity"), event.id, event.agent, event.patient) is None and vx * PAST_SECONDS < way:
        vx = slowing(p, id, rolls=False, vehicle=True).before(0.8 * way / PAST_SECONDS, way=way)
        p.push_body(name, velocity=(vx, vy, vz))
        p.note(event.phrase or event.verb, f"it goes at {vx:.2g} m/s, so that it is past the {other.name} within the clip", source="estimate")
    p.goal(event, "pass", agent=p.goal_name(id), target=p.goal_name(other.id))
    p.ends(way / max(0.8 * vx, 0.3) + 0.5)
    p.watch.append((far + BEHIND_M, 0.0, 0.0))
    return True


def _gently(event: Event, noun: str) -> Event:
    return event.model_copy(update={"type": "slide", "intensity": (SHARE if noun in starts.VEHICLES else 1.0) * max(event.intensity, 0.5)})


def _stops(p: Placement, event: Event, id: str) -> bool:
    stops = [e for e in p.script.events if e.type == "rest" and e.subtype == "stop" and not e.modality]
    return any((o := p.object(e.agent or e.patient)) is not None and o.id == id for e in stops)


def _brake(p: Placement, event: Event, id: str, name: str) -> None:
    """Friction that stops a vehicle in BRAKE_SECONDS; what slows down by itself keeps its own."""
    vx, vy, _ = p.body(name).velocity
    speed = (vx * vx + vy * vy) ** 0.5
    if p.object(id).name not in starts.VEHICLES or speed < 0.1 or p.gravity < 1e-3:  # type: ignore[union-attr]
        return
    hard = re.search(r"\b(?:hard|abrupt\w*|sudden\w*|slam\w*|emergency|sharp\w*)\b", p.words(event)) is not None
    mu = HARD if hard else min(max(speed / (BRAKE_SECONDS * p.gravity), 0.05), HARD)
    p.contact(name, p.ground, friction=round(mu, 3))
    p.note(event.phrase or event.verb, f"brakes: friction of {mu:.2g} from the start", source="locked tyres on dry asphalt: 0.8" if hard else "v = mu g t")
    p.ends(speed / (mu * p.gravity) + 1.0)


def blow(p: Placement, event: Event) -> None:
    """Blown along or off something: the air's push is given at the start."""
    obj = p.object(event.patient)
    if obj is None or p.part(obj.id) != "mover":
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: wind moves things here; say what it blows away")
    p.note(event.phrase or event.verb, f"the wind itself is not simulated; the {obj.name} sets off by itself", level="unsupported")
    launches.slide(p, event.model_copy(update={"type": "slide", "agent": obj.id, "patient": None}))


def shake(p: Placement, event: Event) -> None:
    """Several things that are shaken in a vessel: they are thrown about in it; the hand that shakes it is not simulated."""
    from semantics import meetings, rests, tilts

    if event.verb.split(" ")[0] in tilts.TILTS:
        tilts.tilt(p, event)
        return
    obj = p.object(event.patient)
    who = p.object(event.agent)
    if obj is None and who is not None and who.kind == "character":  # waves, shakes, trembles
        rests.rest(p, event.model_copy(update={"type": "rest", "subtype": None, "verb": "stand"}))
        return
    vessel = meetings.vessel_around(p, event, obj.id) if obj is not None and p.part(obj.id) == "mover" else None
    if obj is None or vessel is None or p.placed(obj.id):
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: shaking is shown only of several small things in a vessel, as in `dice are shaken in a glass`")
    meetings.tumble_in(p, obj.id, vessel)
    p.note(event.phrase or event.verb, f"who shakes the {p.object(vessel).name} is not simulated; the {obj.name} tumble into it", level="unsupported")  # type: ignore[union-attr]
    p.goal(event, "move", agent=p.goal_name(obj.id))
