"""Doors: what opens on a hinge, by a push or by itself."""

from __future__ import annotations

from dataclasses import replace

from semantics import acts, groups, hands
from semantics.placement import Placement
from semantics.script import Event
from sim import prop
from sim.errors import OutOfScopeError
from sim.scene import Action, Body, Joint
from sim.shape import Box, Plane

DOORS = ("door", "gate", "window", "shutter", "hatch")
"""What stands upright and opens on a hinge."""
POST = 0.06
"""Thickness of the post that it hangs on [m]."""
CLEAR = 0.01
"""Between a door and its post and floor [m]."""
SWING = 1.2
"""Speed at which a door swings open by itself [rad/s]: a quarter turn in 1.3 s; estimate."""
WIDEST_DEG = 110.0
KEYS = ("key", "keycard", "key card")
"""What unlocks."""
UNLOCK_M = 1.6
"""How far from a door somebody begins who has the key in hand [m]."""
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
    p.goal(event, "open", agent=name)
    p.ends(3.5)
    if who is not None and event.verb == "unlock":
        _unlock(p, event, who, name)
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


def _unlock(p: Placement, event: Event, who: str, door: str) -> None:
    """The hinge is locked until the key that somebody has is at the door."""
    key = next((o for o in p.script.objects if o.name in KEYS), None)
    if key is None:
        p.note(event.phrase or event.verb, "no key is named: the door is pushed open", level="unsupported")
        return
    if not p.placed(who):
        p.character(who, x=p.body(door).position[0] - UNLOCK_M, y=p.body(door).position[1])
    name = p.bodies_of(who)[0]
    body = hands.in_hand(p, name, key.id)
    p.joints[:] = [j.model_copy(update={"locked": True}) if j.child == door else j for j in p.joints]
    p.act(name, Action(type="unlock", object=body, target=door))
    p.goal(event, "carry", agent=name, patient=body)
    p.ends(p.seconds + UNLOCK_M / p.species(who).walk_speed + hands.REACH_SECONDS + 1.5)


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
