"""Doors: what opens on a hinge, by a push or by itself."""

from __future__ import annotations

from semantics import acts, groups
from semantics.placement import Placement
from semantics.script import Event
from sim.errors import OutOfScopeError
from sim.form import quaternion
from sim.scene import Action, Body, Box, Joint, Plane

DOORS = ("door", "gate", "window", "shutter", "hatch")
"""What stands upright and opens on a hinge."""
POST = 0.06
"""Thickness of the post that it hangs on [m]."""
CLEAR = 0.01
"""Between a door and its post and floor [m]."""
SWING = 1.2
"""Speed at which a door swings open by itself [rad/s]: a quarter turn in 1.3 s; estimate."""
WIDEST_DEG = 110.0
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
    name = p.put(obj.id, x=x, bottom=CLEAR, turn=quaternion("z", 90.0), static=False, found=known)
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
