"""Repeats: of several that do the same by themselves, as many as are named: "five eggs roll off the table", "three frogs jump".

A rule stages one; the others do the same beside it, as far as what carries them reaches, and behind it where there is no more room."""

from __future__ import annotations

import re
from itertools import count as upwards

import numpy as np

from semantics import acts
from semantics.placement import MOST, Placement
from semantics.script import Object, PhysicsScript
from sim.scene import Body
from sim.shape import Plane

ROOM = 0.35
"""Between two that do the same, in their widths."""
ROOM_TO_SPIN = 2.0
"""And between what spins, in those."""
ON_M = 0.02
"""What is no higher than this over another thing's top stands on it [m]."""
PAIR = 2
ONE = re.compile(r"(?:^|[,;:] |\band )(?:one|the first)\b", re.IGNORECASE)
"""How a clause begins that tells of one of two."""
JUMPS = ("jump", "jump_down", "jump_over")
"""What several do beside each other onto, off or over one wide thing."""
FREELY = ("walk", "run", "jump", "jump_down", "jump_over", "stand", "turn", "sit", "fly", "stumble", "slip", "fall_back")
"""What characters do side by side, where they do it to nothing."""


def fill(p: Placement) -> None:
    """Put the others of a number down beside the one that is staged."""
    for obj in list(p.script.objects):
        names = p.names.get(obj.id, [])
        more = _missing(p, obj)
        if len(names) != 1 or more <= 0:
            continue
        if any(c.name == names[0] for c in p.characters):
            _characters(p, obj, names[0], more)
        else:
            _bodies(p, obj, names[0], more)


def apart(script: PhysicsScript) -> None:
    """ "Two boys: one throws the ball, the other catches it": two who do nothing together are two by themselves; so are two things that lie there at first."""
    for group in script.objects:
        other = next((o for o in script.objects if o.id != group.id and o.name == group.name and o.phrase_en == group.phrase_en and o.count == 1), None)
        if other is None or group.count != PAIR or group.kind == "static":
            continue
        mine = [e for e in script.events if not e.implied and group.id in (e.agent, e.patient)]
        theirs = [e for e in script.events if not e.implied and other.id in (e.agent, e.patient)]
        states = [e for e in mine if e.type == "rest" and not ONE.search(e.phrase)] if group.kind == "dynamic" else []
        acts = [e for e in mine if e not in states]
        together = any(other.id in (e.agent, e.patient, e.target) for e in mine) or any(e in mine for e in theirs)
        if theirs and acts and not together and all(ONE.search(e.phrase) for e in acts) and (group.kind == "dynamic" or _at_once(script, group)):
            for event in states:
                same = {role: other.id for role in ("agent", "patient") if getattr(event, role) == group.id}
                script.events.insert(script.events.index(event) + 1, event.model_copy(update={**same, "id": f"{event.id}_{other.id}"}))
            group.count, other.phrase_en = 1, f"the other {other.name}"
            group.phrase_en = f"one {group.name}"


def _at_once(script: PhysicsScript, group: Object) -> bool:
    """Is nothing told of both before "one" is told of?"""
    text = script.text_en.lower()
    start = text.find(group.phrase_en.lower()) + len(group.phrase_en)
    one = ONE.search(text, max(start, 0))
    return one is not None and not re.search(r"[a-z]", text[start : one.start()])


def _missing(p: Placement, obj: Object) -> int:
    """How many of an object are named but not staged; "one ... the other" of two are objects of their own."""
    others = sum(len(p.names.get(o.id, ())) for o in p.script.objects if o.id != obj.id and o.name == obj.name and o.phrase_en == obj.phrase_en)
    return min(obj.count or 1, MOST) - len(p.names.get(obj.id, ())) - others


def _bodies(p: Placement, obj: Object, name: str, more: int) -> None:
    body = p.body(name)
    held = any(c.holds == name or any(name in (a.object, a.target) for a in c.actions) for c in p.characters)
    moves = any(body.velocity) or any(body.angular_velocity) or name in p.moving or name in p.aloft
    if body.static or held or not moves or any(name in (j.parent, j.child) for j in p.joints):
        return
    low, high = p.bounds(name)
    wide, long = float(high[1] - low[1]) * (1 + ROOM), float(high[0] - low[0]) * (1 + ROOM)
    if abs(body.angular_velocity[2]) > 0:
        wide = long = ROOM_TO_SPIN * max(wide, long)  # what spins, a coin on its edge, wanders as well
    room = _room(p, body)
    for shift in _places(wide, long, body, room, more):
        at = tuple(float(v) for v in np.add(body.position, (*shift, 0.0)))
        if _taken(p, body, np.asarray((*shift, 0.0)), room):
            continue
        mates = p.names[obj.id]
        copy = body.model_copy(update={"name": p.unique(f"{name.rsplit('_', 1)[0]}_{len(mates) + 1}"), "position": at})
        p.bodies.append(copy)
        mates.append(copy.name)
        p.moving |= {copy.name} if name in p.moving else set()
        p.aloft |= {copy.name} if name in p.aloft else set()


def _room(p: Placement, body: Body) -> tuple[np.ndarray, np.ndarray] | None:
    """The box of what carries a body; None on the ground, and in the air."""
    low, _ = p.bounds(body.name)
    if low[2] < ON_M or body.name in p.aloft:
        return None
    for other in p.bodies:
        if other.name == body.name or isinstance(other.shape, Plane) or not other.static:
            continue
        box = p.bounds(other.name)
        level = box[0][2] - ON_M <= low[2] <= box[1][2] + ON_M  # a slope's top is its upper end
        if level and box[0][0] <= body.position[0] <= box[1][0] and box[0][1] <= body.position[1] <= box[1][1]:
            return box
    return None


def _places(wide: float, long: float, body: Body, room: tuple[np.ndarray, np.ndarray] | None, more: int) -> list[tuple[float, float]]:
    """Shifts (x, y) of the others [m]: in turn on either side, then behind against the way."""
    sides = [0.0]
    for k in upwards(1):
        found = [s for s in (k * wide, -k * wide) if room is None or room[0][1] + wide / 2 < body.position[1] + s < room[1][1] - wide / 2]
        sides += found
        if not found or len(sides) > more:
            break
    sloped = room is not None and abs(body.velocity[2]) > 1e-9
    rows = [0.0]
    if room is not None and not sloped:
        back = -1.0 if body.velocity[0] >= 0 else 1.0
        rows += [back * k * long for k in range(1, more + 1) if room[0][0] + long / 2 < body.position[0] + back * k * long < room[1][0] - long / 2]
    return [(x, y) for x in rows for y in sides if (x, y) != (0.0, 0.0)][:more]


def _taken(p: Placement, body: Body, shift: np.ndarray, room: tuple[np.ndarray, np.ndarray] | None) -> bool:
    """Is something there that does not carry it?"""
    low, high = (edge + shift for edge in p.bounds(body.name))
    for other in p.bodies:
        if other.name == body.name or isinstance(other.shape, Plane):
            continue
        box = p.bounds(other.name)
        if room is not None and bool(np.all(box[0] == room[0]) and np.all(box[1] == room[1])):
            continue
        if bool(np.all(low + 1e-4 < box[1]) and np.all(high - 1e-4 > box[0])):
            return True
    return False


def _characters(p: Placement, obj: Object, name: str, more: int) -> None:
    one = next(c for c in p.characters if c.name == name)
    free = one.holds is None and bool(one.actions) and all(a.type in FREELY and a.object is None and a.after is None for a in one.actions)
    targets = {a.target for a in one.actions if a.target is not None and a.type not in JUMPS}
    if not free or targets or any(g.agent == name and (g.patient or g.target) for g in p.goals if g.event not in ("jump", "jump_over", "fall", "leave")):
        return
    x, y, z = one.position
    lane = acts.LANE * p.species(obj.id).height
    deck = next((p.bounds(a.target) for a in one.actions if a.target is not None), None)
    for k in range(1, min(more, acts.MOST_IN_LANES - 1) + 1):
        side = (k + 1) // 2 * (1 if k % 2 else -1) * lane
        inside = lane / 4 if any(a.type == "jump_over" for a in one.actions) else lane / 2
        if deck is not None and not deck[0][1] + inside < y + side < deck[1][1] - inside:
            continue
        mate = p.another(obj.id, x=x, y=y + side, heading_deg=one.heading_deg)
        p.change(mate, position=(x, y + side, z), actions=list(one.actions))
