"""Rests: what stands, lies, leans or is stacked from the start, and what comes to rest in the end."""

from __future__ import annotations

import math
import re

import numpy as np
from scipy.spatial.transform import Rotation

from semantics import cast, groups, hands, launches, waits, water
from semantics.placement import GAP, Placement, xyzw
from semantics.script import Event
from semantics.starts import VEHICLES
from sim import prop
from sim.anatomy import skeleton
from sim.errors import OutOfScopeError
from sim.materials import pair
from sim.scene import Action
from sim.seat import DEPTH, OUT

REST_SECONDS = 0.8
"""A viewer sees stillness after about this [s]."""
LEAN_DEG = 15.0
"""From upright. The foot holds while tan(angle) / 2 < friction (a smooth wall): 0.13 here."""
LEAST_LEAN_DEG = 6.0
BACKED = ("chair", "sofa")
"""Forms with a backrest (sim.form: towards +y)."""
READY = 0.4
"""Who stands before a seat sits down then [s]."""
STANDS_OFF = 0.35
"""Between the middle of who stands with the back to a thing and that [m]."""
AHEAD_M = 0.6
"""Left between what stops and what it stops in front of [m]: estimate."""
BEFORE = re.compile(r"\b(?:in front of|before|short of|ahead of)\b")
BENEATH = re.compile(r"\bfrom (?:beneath|under|underneath|below)\b|\bout from\b")
HELD = ("hold", "attach", "hang", "cover", "support")
"""Subtypes of events that are states: something keeps a thing where it is."""


def rest(p: Placement, event: Event) -> None:
    """Comes to rest at the end, or stands there from the start."""
    obj = p.object(event.agent or event.patient)
    if obj is None or p.part(obj.id) in ("ground", "place"):
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: nothing is named that could come to rest")
    if event.verb == "pack" and hands.pack(p, event):
        return
    if waits.is_state(event) and (waits.later_moves(p, event) or waits.slope_to_be(p, event)):
        waits.expect(p, event)
        return
    if _put_afloat(p, event, obj.id):
        floats = {"type": "float", "subtype": None, "verb": "float", "agent": event.patient or event.agent, "patient": None}
        water.sink_or_float(p, event.model_copy(update=floats))
        return
    thing = p.object(event.patient)
    if event.type == "rest" and thing is not None and thing.id != obj.id and p.part(obj.id) == "character" and p.part(thing.id) in ("mover", "scenery"):
        hands.place(p, event)
        return
    if thing is not None and thing.id != obj.id:
        obj = thing
    if p.part(obj.id) == "character" and event.verb.startswith("sit"):
        _sits(p, event, obj.id)
        return
    if event.subtype == "stop" and not p.placed(obj.id) and obj.name in VEHICLES and event.modality is None:
        _drives_up(p, event, obj.id)
        return
    against = _support(p, event, obj.id)
    if event.subtype == "lean" and p.part(obj.id) == "character":
        groups.put_still(p, against or obj.id)
        p.character(obj.id, x=float(p.bounds(p.bodies_of(against)[0])[0][0]) - STANDS_OFF if against is not None else 0.0, heading_deg=180.0)
        p.left_out[event.id] = f"{event.phrase or event.verb!r}: people who lean are not simulated; the {obj.name} stands there"
        p.note(event.phrase or event.verb, p.left_out[event.id], level="unsupported")
        p.ends(p.seconds + 3.0)
        return
    if not p.placed(obj.id):
        if event.subtype == "lean" and against is not None:
            _lean(p, event, obj.id, against)
        else:
            groups.put_still(p, obj.id, on=against)
    if p.part(obj.id) == "character":
        _stands(p, event, obj.id)
        return
    agent = p.goal_name(obj.id)
    facing = event.target or next(
        (e.target for e in p.script.events if e.target and p.object(e.agent) is obj and e.type in ("roll", "slide", "walk", "run")), None
    )
    before = event.subtype == "stop" and facing and p.part(facing) in ("scenery", "mover") and launches.stops_short(p, obj.id)
    moving = any(n in p.moving for n in p.bodies_of(obj.id)) or len(p.goals) > 0
    if before:
        p.goal(event, "stop", agent=agent, target=p.goal_name(facing))
    elif moving:
        p.goal(event, "rest", agent=agent)
    else:
        p.goal(event, "stay", agent=agent, hold=waits.BRIEF if waits.disturbed(p, event, obj.id) else None)
    p.ends(p.seconds + REST_SECONDS)


def _drives_up(p: Placement, event: Event, id: str) -> None:
    """A vehicle that only stops comes first; what it stops in front of stands ahead."""
    from semantics import drives

    drives.drive(
        p, event.model_copy(update={"type": "other", "subtype": "drive", "verb": "brake", "agent": id, "patient": None, "surface": None, "target": None})
    )
    ahead = next((o.id for o in (p.object(event.target), p.object(event.surface)) if o is not None and o.id != id), None)
    before = BEFORE.search(p.words(event)) is not None and p.part(ahead) in ("scenery", "mover") and not p.placed(ahead)
    if ahead is not None and before:
        name = p.bodies_of(id)[0]
        speed = math.hypot(*p.body(name).velocity[:2])
        friction = next((c.friction for c in p.contacts if name in c.between and c.friction), 0.3)
        way = speed**2 / (2 * friction * max(p.gravity, 0.1))
        groups.put_still(p, ahead, x=float(p.bounds(name)[1][0]) + way + AHEAD_M + launches.front_of(p, ahead))
        p.goal(event, "stop", agent=p.goal_name(id), target=p.goal_name(ahead))
    p.ends(p.seconds + REST_SECONDS)


def _put_afloat(p: Placement, event: Event, id: str) -> bool:
    """Whether what is put somewhere floats there: on water, with nobody's hands on it."""
    floats = any(e.type == "float" and e.subtype != "sink" and p.object(e.agent or e.patient) is p.object(id) for e in p.script.events)
    return floats and not p.placed(id) and (event.agent in (None, id) or event.patient is None)


def _sits(p: Placement, event: Event, id: str) -> None:
    """Sits down, on something where the words say so; who is not on the set yet stands before it, the back to it."""
    on = _support(p, event, id)
    kin = p.species(id)
    if on is not None and not p.placed(on):
        known = p.thing(on)
        # its back away from who comes from the left
        turn = xyzw(Rotation.from_euler("z", -90, degrees=True) * Rotation.from_quat(known.orientation_xyzw)) if known.form in BACKED else None
        p.put(on, turn=turn, static=True, found=known)
    name = p.deck_of(on) if on is not None else None
    if not p.placed(id) and name is not None and kin.plan == "people":
        leg = skeleton(kin.name).legs[0].lengths[0]
        low, high = p.bounds(name)
        deep = min(float(high[0] - low[0]) / 2, DEPTH * leg)
        p.character(id, x=float(low[0]) + deep - OUT * leg, y=float(low[1] + high[1]) / 2, heading_deg=180.0)
    elif not p.placed(id):
        p.character(id, x=-1.2 if name is not None else 0.0)
    who = p.bodies_of(id)[0]
    if kin.plan != "people" and on is not None and name is not None and kin.plan != "birds":
        # animals get up there first, and sit on their haunches
        p.act(who, Action(type="jump", target=name), Action(type="sit"))
        p.goal(event, "jump", agent=who, target=name)
        p.goal(event, "sit", agent=who)
        p.ends(p.seconds + 5.0)
        return
    begins = {"at": READY} if not next(c for c in p.characters if c.name == who).actions else {}
    p.act(who, Action(type="sit", target=name, **begins))
    p.goal(event, "sit", agent=who, target=name)
    p.ends(p.seconds + 4.0)


def _stands(p: Placement, event: Event, id: str) -> None:
    """A character that stands, waits or stops."""
    name = p.bodies_of(id)[0]
    walks = any(a.type in ("walk", "run") for c in p.characters if c.name == name for a in c.actions)
    if not walks:
        p.goal(event, "stand", agent=name)


def _support(p: Placement, event: Event, id: str) -> str | None:
    """What it stands on or leans against."""
    return next((i for i in (event.surface, event.target) if i and p.part(i) in ("scenery", "mover") and p.object(i) is not p.object(id)), None)


def _lean(p: Placement, event: Event, id: str, against: str) -> None:
    """Its foot on the ground, its upper end on the side of what stands to its right."""
    known = p.thing(id)
    upright = np.sort(known.size)[::-1]
    turn = Rotation.from_quat(known.orientation_xyzw)
    low, high = prop.extent(known.shape, known.orientation_xyzw)
    size = high - low
    if size[2] < 0.7 * upright[0] and size[0] >= size[1]:
        # what lies along x (a plank) is stood up; what is long and stands on its wheels leans sideways
        turn = Rotation.from_euler("y", -90, degrees=True) * turn if size[2] < 0.3 * size[0] else Rotation.from_euler("z", 90, degrees=True) * turn
    elif size[0] > size[1]:
        turn = Rotation.from_euler("z", 90, degrees=True) * turn
    low, high = prop.extent(known.shape, xyzw(turn))
    wide, tall = float(high[0] - low[0]), float(high[2] - low[2])
    if not p.placed(against):
        groups.put_still(p, against, x=_front(p, against))
    wall = p.body(p.bodies_of(against)[0])
    mu = pair(known.material, p.ground_material()).static_friction
    angle = max(min(LEAN_DEG, math.degrees(math.atan(mu))), LEAST_LEAN_DEG, math.degrees(math.atan2(wide, tall)) + 2.0)
    tilted = xyzw(Rotation.from_euler("y", angle, degrees=True) * turn)
    low, high = prop.extent(known.shape, tilted)
    near = p.bounds(wall.name)[0]
    y = float(p.bounds(wall.name)[0][1] + p.bounds(wall.name)[1][1]) / 2
    p.put(id, x=float(near[0]) - GAP - float(high[0] - low[0]) / 2, y=y, turn=tilted, found=known, static=False)
    p.note(event.phrase or event.verb, f"it leans at {angle:.0f} degrees from upright", source="estimate: flatter than friction at its foot would let go")


def _front(p: Placement, id: str) -> float:
    low, high = prop.extent(p.thing(id).shape, p.thing(id).orientation_xyzw)
    return float(high[0] - low[0]) / 2


def stack(p: Placement, event: Event) -> None:
    """Things that stand on each other, and stay so."""
    obj = p.object(event.patient or event.agent)
    if obj is None:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: say what is stacked")
    if p.part(obj.id) == "character":
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: people and animals are not stacked; let boxes be stacked")
    on = _support(p, event, obj.id)
    if not p.placed(obj.id):
        if cast.group_word(obj) is None:
            obj.phrase_en = f"a stack of {obj.phrase_en}"
        groups.put_still(p, obj.id, on=on)
    if p.part(event.agent) == "character":
        p.note(event.phrase or event.verb, f"the clip begins when the {obj.name}s are stacked", level="unsupported", source="building up is not simulated")
    p.goal(event, "stack", agent=p.goal_name(obj.id), hold=waits.BRIEF if _comes_down(p, event, obj.id) else None)
    p.ends(3.0)


def _comes_down(p: Placement, event: Event, id: str) -> bool:
    """Whether something happens to what is stacked later on."""
    events = p.script.events
    later = events[events.index(event) + 1 :] if event in events else []
    struck = ("topple", "hit", "collide", "push", "kick", "break", "fall", "slide", "roll", "pull")
    below = [p.object(e.patient or e.agent) for e in later if BENEATH.search(p.words(e)) and e.type in ("pull", "push", "slide")]
    if any(o is not None and o.id != id for o in below):
        return True
    return any(e.type in struck and not e.modality and (o := p.object(e.patient or e.target or e.agent)) is not None and o.id == id for e in later)


def state(p: Placement, event: Event) -> None:
    """Held, attached, hung up: it is where it is until something else is said of it."""
    obj = p.object(event.patient or event.agent)
    if obj is None or p.part(obj.id) in ("ground", "place"):
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: nothing is named that could stay where it is")
    if event.verb == "assemble" and hands.assemble(p, event):
        return
    if waits.later_moves(p, event) or waits.slope_to_be(p, event):
        waits.expect(p, event)
        return
    if p.placed(obj.id):
        p.goal(event, "stay", agent=p.goal_name(obj.id))
        return
    groups.put_still(p, obj.id, on=_support(p, event, obj.id))
    p.goal(event, "stay", agent=p.goal_name(obj.id))
    p.ends(3.0)
