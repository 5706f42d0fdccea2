"""Doors: what opens on a hinge, by a push or by itself."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
from scipy.spatial.transform import Rotation

from semantics import acts, groups, hands
from semantics.placement import Placement, xyzw
from semantics.script import Event
from sim import prop
from sim.errors import OutOfScopeError
from sim.scene import Action, Body, Joint
from sim.shape import Box, Compound, Part, Plane

DOORS = ("door", "gate", "window", "shutter", "hatch")
"""What stands upright and opens on a hinge."""
POST = 0.06
"""Thickness of the post that it hangs on [m]."""
CLEAR = 0.01
"""Between a door and its post and floor [m]."""
SWING = 1.2
"""Speed at which a door swings open by itself [rad/s]: a quarter turn in 1.3 s; estimate."""
WIDEST_DEG, AJAR_DEG = 110.0, 80.0
"""How far a door opens, and how far one stands open that is then shut [degrees]."""
SLAM = 2.5
"""Speed at which a door falls shut [rad/s]: in half a second; estimate."""
SHUTS = re.compile(r"\b(?:shut|shuts|shutting|close|closes|closed|closing)\b")
OPENINGS = (*DOORS[:2], "doorway", "doorframe", "frame", "gateway", "entrance", "archway", "arch")
"""What one goes through where nothing is said to open it: it stands open, or has no leaf."""
JAMB, DEEP = 0.09, 0.14
"""Width and depth of a frame's posts and lintel [m]."""
HEADROOM, ELBOWROOM = 1.12, 0.55
"""An opening is at least so many heights of who goes through high, and so many wide."""
KEYS = ("key", "keycard", "key card")
"""What unlocks."""
UNLOCK_M = 1.6
"""How far from a door somebody begins who has the key in hand [m]."""
TOY = 0.25
"""What is lower than this share of a doorway gets one of its own size."""
DOORWAY = (0.9, 2.0)
"""Width and height of the usual door [m]."""
BESIDE = 1.3
"""Between a door and what else is there [m]: room to stand before it."""


def swings(p: Placement, id: str | None) -> bool:
    """Whether an object is a door of some kind."""
    obj = p.object(id)
    return obj is not None and obj.name.rsplit(maxsplit=1)[-1] in DOORS


def open(p: Placement, event: Event) -> None:
    """A door opens: pushed by a character, or swinging by itself."""
    door = next((i for i in (event.patient, event.agent, event.target) if swings(p, i)), None)
    if door is None:
        obj = p.object(event.patient or event.agent)
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: opening a {obj.name if obj else 'thing'} is not simulated; doors and gates open")
    who = event.agent if event.agent and event.agent != door and p.part(event.agent) == "character" else None
    name = hang(p, door)
    if SHUTS.search(f"{event.verb} {event.phrase}".lower()) and not p.goals:
        _shut(p, event, door, name)
        return
    p.goal(event, "open", agent=name)
    p.ends(3.5)
    if who is not None and event.verb == "unlock" and _unlock(p, event, who, name):
        return
    if who is None:
        if not any(p.body(name).angular_velocity):
            speed = SWING * event.intensity
            p.push_body(name, angular_velocity=(0.0, 0.0, speed), velocity=(0.5 * p.thing(door).size[0] * speed, 0.0, 0.0))
            p.note(event.phrase or event.verb, f"it swings open at {speed:.2g} rad/s", source="estimate")
        return
    kin = p.species(who)
    before = p.seconds
    if not p.placed(who):
        p.character(who, x=p.body(name).position[0] - acts.reach(kin) - acts.WALK_UP, y=p.body(name).position[1])
    p.act(p.bodies_of(who)[0], Action(type="push", target=name))
    far = BESIDE if before > 3.5 else 0.0
    p.ends((before if far else 0.0) + (acts.WALK_UP + far + 0.4) / kin.walk_speed + acts.STRIKE_SECONDS + 2.5)


def _shut(p: Placement, event: Event, door: str, name: str) -> None:
    """A door that stands open swings shut by itself: who or what pushes it is not shown."""
    joint = next(j for j in p.joints if j.child == name)
    turn = Rotation.from_euler("z", AJAR_DEG, degrees=True)
    at, pivot = np.asarray(p.body(name).position), np.asarray(joint.anchor)
    speed = SLAM * event.intensity
    way = turn.apply(at - pivot)
    p.push_body(
        name, position=tuple(float(v) for v in pivot + way), orientation_xyzw=xyzw(turn * Rotation.from_quat(p.body(name).orientation_xyzw)),
        angular_velocity=(0.0, 0.0, -speed), velocity=tuple(float(v) for v in np.cross((0.0, 0.0, -speed), way)),
    )  # fmt: skip
    p.joints[:] = [j.model_copy(update={"limits_deg": (-AJAR_DEG, 0.0)}) if j.child == name else j for j in p.joints]
    p.note(event.phrase or event.verb, f"it stands open and swings shut at {speed:.2g} rad/s; what pushes it is not shown", source="estimate")
    p.goal(event, "shut", agent=name)
    p.ends(p.seconds + math.radians(AJAR_DEG) / speed + 1.5)


def _unlock(p: Placement, event: Event, who: str, door: str) -> bool:
    """The hinge is locked until the key that somebody has is at the door, and the hand at the key pushes it open. False where there is no key."""
    key = next((o for o in p.script.objects if o.name in KEYS), None)
    if key is None:
        p.note(event.phrase or event.verb, "no key is named: the door is pushed open", level="unsupported")
        return False
    if not p.placed(who):
        p.character(who, x=p.body(door).position[0] - UNLOCK_M, y=p.body(door).position[1])
    name = p.bodies_of(who)[0]
    body = hands.in_hand(p, name, key.id)
    p.joints[:] = [j.model_copy(update={"locked": True}) if j.child == door else j for j in p.joints]
    p.act(name, Action(type="unlock", object=body, target=door))
    p.goal(event, "carry", agent=name, patient=body)
    p.ends(p.seconds + UNLOCK_M / p.species(who).walk_speed + hands.REACH_SECONDS + 2.5)
    return True


def opened(p: Placement) -> str | None:
    """The door on a hinge that has been put up, if any: its object."""
    return next((o.id for o in p.script.objects if p.placed(o.id) and any(j.child in p.bodies_of(o.id) and j.type == "hinge" for j in p.joints)), None)


def is_opening(p: Placement, id: str | None) -> bool:
    """Whether an object is what one goes through."""
    obj = p.object(id)
    return obj is not None and obj.name.rsplit(maxsplit=1)[-1] in OPENINGS


def frame(p: Placement, id: str, *, tall: float, long: float, width: float | None = None, deep: float | None = None) -> str:
    """An open doorway across the way: two posts and a lintel, with room for somebody `tall` and `long` [m]; for a thing `width` [m]; a tunnel is `deep` [m].

    Returns its body.
    """
    obj = p.object(id)
    assert obj is not None
    known = p.thing(obj.id)
    usual, high = sorted(known.size)[1:] if swings(p, id) else DOORWAY
    if width is not None and (deep is not None or tall < TOY * high):
        usual, high = width, HEADROOM * tall  # of the mover's own world: a tunnel for a toy train
    width, height = max(usual, ELBOWROOM * min(tall, long)), max(high, HEADROOM * tall)
    jamb = min(JAMB, max(0.15 * height, 0.01))
    deep = deep or (DEEP if jamb == JAMB else jamb)
    post, beam = Box(size=(deep, jamb, height)), Box(size=(deep, width + 2 * jamb, jamb))
    # about the centre of mass, as a compound's parts are
    masses, sides = np.array([height, height, width + 2 * jamb]), (width + jamb) / 2
    middle = float(masses @ [height / 2, height / 2, height + jamb / 2] / masses.sum())
    parts = [
        Part(shape=post, position=(0.0, sides, height / 2 - middle)), Part(shape=post, position=(0.0, -sides, height / 2 - middle)),
        Part(shape=beam, position=(0.0, 0.0, height + jamb / 2 - middle)),
    ]  # fmt: skip
    whole = replace(known.pieces[0], shape=Compound(parts=parts))
    found = replace(known, form="compound", size=(deep, width + 2 * jamb, height + jamb), pieces=(whole,), mass=None)
    name = p.put(obj.id, x=_clear_of_others(p), static=True, found=found)
    said = f"an open doorway, {width:.2f} m wide and {height:.2f} m high: nothing is said to open it"
    p.note(obj.phrase_en, said, source="the usual door, or as large as who goes through needs")
    return name


def _clear_of_others(p: Placement) -> float:
    """Where a door stands: at 0, or to the right of what is on the set already [m]."""
    right = [float(p.bounds(b.name)[1][0]) for b in p.bodies if not isinstance(b.shape, Plane)]
    return max(right) + BESIDE if right else 0.0


def hang(p: Placement, id: str) -> str:
    """Put a door up across the way, hinged at the far side so that it opens to +x. Returns its body."""
    obj = p.object(id)
    assert obj is not None
    if p.placed(obj.id):
        name = p.bodies_of(obj.id)[0]
        if not any(j.child == name for j in p.joints):
            raise OutOfScopeError(f"the {obj.name} stands fixed already")
        return name
    known = p.thing(obj.id)
    if known.form != "box":
        known = groups.plain(known)
    wide, _, tall = known.size
    x = _clear_of_others(p)
    board = groups.plain(known, like=prop.thing(prop.UNKNOWN, size_m=(known.size[1], wide, tall), material_name=known.material))
    known = replace(board, color=known.color, mass=known.mass)
    name = p.put(obj.id, x=x, bottom=CLEAR, static=False, found=known)
    edge = wide / 2
    post = p.unique("post")
    p.bodies.append(
        Body(
            name=post, shape=Box(size=(POST, POST, tall)), material="steel", static=True,
            position=(x, edge + CLEAR + POST / 2, CLEAR + tall / 2), phrase="steel post",
        )
    )  # fmt: skip
    p.joints.append(Joint(parent=post, child=name, type="hinge", anchor=(x, edge, CLEAR + tall / 2), axis=(0.0, 0.0, 1.0), limits_deg=(0.0, WIDEST_DEG)))
    p.moving.add(name)
    return name
