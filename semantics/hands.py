"""Hands: what characters pick up, carry, place, give, throw and catch, and whose hands they shake. Mouths and beaks count as hands."""

from __future__ import annotations

import math

from semantics import acts, cast, groups
from semantics.placement import Placement
from semantics.script import Event, Object
from sim.errors import OutOfScopeError
from sim.scene import Action

APART = 1.3
"""Between two who give each other something, in statures (shoulder heights and lengths of animals): three steps; estimate."""
THROW_M = {"people": 3.6, "other": 2.6}
"""How far somebody throws to somebody who is to catch it [m]: estimate."""
THROW_AT_M = 2.6
"""How far from a thing somebody throws at it [m]: estimate."""
REACH_SECONDS = 1.4
"""From standing before a thing to holding it [s]."""
CARRY_M = 1.8
"""How far something is carried [m]: estimate."""
HAND = 0.6
"""Height of what is held, in statures."""
RING = 0.6
"""Radius of a circle of people who pass something on, in statures."""
OPENINGS = ("vessel", "mug", "tray", "pan", "ring")
"""Forms that things are thrown into."""
MANY = 6
"""People of one group at most."""


def person(p: Placement, id: str | None) -> Object | None:
    """The object where it is a character."""
    obj = p.object(id)
    return obj if obj is not None and p.part(obj.id) == "character" else None


def thing_of(p: Placement, event: Event, *, who: Object) -> Object:
    """What an event's hands hold. Raises OutOfScopeError."""
    for id in (event.patient, event.instrument, event.target):
        obj = p.object(id)
        if obj is not None and obj.id != who.id and p.part(obj.id) in ("mover", "scenery"):
            return obj
    for obj in p.script.objects:
        # "exchange gifts", where no role names them
        if obj.id != who.id and p.part(obj.id) == "mover" and not cast.roles(p.script, obj.id):
            return obj
    raise OutOfScopeError(f"{event.phrase or event.verb!r}: say which thing, as in `hands the book to the girl`")


def crowd(p: Placement, who: Object, *, most: int = MANY) -> list[str]:
    """The characters of an object, put down where they are not: one, or as many as it counts, side by side."""
    if not p.placed(who.id):
        count = min(p.count(who), most)
        for k in range(count):
            p.another(who.id, x=(k - (count - 1) / 2) * APART * p.species(who.id).height)
    return p.bodies_of(who.id)


def in_hand(p: Placement, holder: str, id: str) -> str:
    """Put a thing into somebody's hand from the beginning; where it is on the set already, its body."""
    obj = p.object(id)
    assert obj is not None
    if p.placed(obj.id):
        return p.bodies_of(obj.id)[0]
    character = next(c for c in p.characters if c.name == holder)
    x, y, z = character.position
    kind = p.species(character.object or obj.id)
    if character.holds is not None:
        # the hands are full: it lies beside the feet
        return p.put(obj.id, x=x, y=y + 0.4 * kind.height, bottom=z, static=False)
    body = p.put(obj.id, x=x, y=y, bottom=z + HAND * kind.height, static=False, aloft=True)
    p.change(holder, holds=body)
    return body


def effort(p: Placement, event: Event) -> dict[str, float]:
    """How hard, for an action: a stated speed, else the verb's intensity."""
    stated = p.quantity(("speed", "velocity"), event.id, event.patient)
    if stated:
        return {"speed": abs(stated)}
    return {"effort": event.intensity} if event.intensity != 1 else {}


def _walks(p: Placement, id: str, far: float) -> float:
    """How long somebody takes for a way [s]."""
    return far / max(p.species(id).walk_speed, 0.2) + 0.6


# ------------------------------------------------------------------------------------------------- taking, carrying, placing


def pick_up(p: Placement, event: Event) -> None:
    """Goes to a thing and takes it."""
    who = _actor(p, event)
    thing = thing_of(p, event, who=who)
    on = next((i for i in (event.source, event.surface) if i and p.part(i) in ("scenery", "mover") and p.object(i) not in (who, thing)), None)
    if not p.placed(thing.id):
        groups.put_still(p, thing.id, on=on)
    body = p.bodies_of(thing.id)[0]
    name = _beside(p, who, float(p.bounds(body)[0][0]))
    p.act(name, Action(type="pick_up", object=body))
    p.goal(event, "pick_up", agent=name, patient=body)
    p.ends(p.seconds + _walks(p, who.id, acts.WALK_UP) + REACH_SECONDS + 1.2)


def carry(p: Placement, event: Event) -> None:
    """Takes a thing somewhere."""
    who = _actor(p, event)
    thing = thing_of(p, event, who=who)
    to = next((i for i in (event.target, event.surface) if i and p.part(i) in ("scenery", "mover", "character") and p.object(i) not in (who, thing)), None)
    name = _beside(p, who, 0.0)
    body = in_hand(p, name, thing.id)
    if to is not None and not p.placed(to):
        groups.put_still(p, to, x=CARRY_M + 0.5 * p.species(who.id).height)
    if to is None:
        p.act(name, Action(type="walk"))
    else:
        p.act(name, Action(type="carry", object=body, target=p.bodies_of(to)[0]))
    p.goal(event, "carry", agent=name, patient=body)
    p.watch.append((CARRY_M, 0.0, 0.0))
    p.ends(p.seconds + _walks(p, who.id, CARRY_M) + REACH_SECONDS + 1.0)


def place(p: Placement, event: Event) -> None:
    """Puts what is in hand onto something, or onto the ground."""
    who = _actor(p, event)
    thing = thing_of(p, event, who=who)
    on = next((i for i in (event.surface, event.target) if i and p.part(i) in ("scenery", "mover") and p.object(i) not in (who, thing)), None)
    if on is not None and not p.placed(on):
        groups.put_still(p, on, x=0.5 * p.thing(on).size[0])
    left = float(p.bounds(p.bodies_of(on)[0])[0][0]) if on is not None else 0.0
    name = _beside(p, who, left)
    body = in_hand(p, name, thing.id)
    p.act(name, Action(type="place", object=body, target=p.deck_of(on) if on is not None else None))
    p.goal(event, "rest", agent=body, target=p.deck_of(on) if on is not None else None)
    p.ends(p.seconds + _walks(p, who.id, acts.WALK_UP) + REACH_SECONDS + 1.6)


def _actor(p: Placement, event: Event) -> Object:
    who = person(p, event.agent)
    if who is None:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: say which person, animal or robot does it")
    return who


def _beside(p: Placement, who: Object, near: float) -> str:
    """Somebody a few steps to the left of where something is [m]; or where they are already."""
    if not p.placed(who.id):
        kin = p.species(who.id)
        p.character(who.id, x=near - acts.reach(kin) - acts.WALK_UP)
    return p.bodies_of(who.id)[0]


# ------------------------------------------------------------------------------------------------- from hand to hand


def give(p: Placement, event: Event) -> None:
    """From hand to hand; round a circle where a group passes it on; both ways where two exchange."""
    who = _giver(p, event)
    to = person(p, event.target) or (person(p, event.patient) if event.patient != who.id else None)
    if to is not None and to.id == who.id:
        to = None
    thing = thing_of(p, event, who=who if to is None or to is who else to)
    several = p.count(who) > 1
    if to is None and not several:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: say to whom it is given")
    if several and (to is None or p.count(who) > 2):
        _pass_round(p, event, who, thing)
        return
    if not p.placed(who.id):
        p.character(who.id, x=-0.5 * APART * p.species(who.id).height)
    giver = p.bodies_of(who.id)[0]
    assert to is not None
    if not p.placed(to.id):
        start = next(c.position[0] for c in p.characters if c.name == giver)
        p.character(to.id, x=start + APART * p.species(who.id).height, heading_deg=180.0)
    taker = p.bodies_of(to.id)[0]
    body = in_hand(p, giver, thing.id)
    p.act(giver, Action(type="give", object=body, to=taker))
    p.goal(event, "give", agent=giver, patient=body, target=taker)
    p.ends(p.seconds + _walks(p, who.id, APART * p.species(who.id).height) + 2 * REACH_SECONDS + 2.0)


def _giver(p: Placement, event: Event) -> Object:
    """Who gives: as named, else "one" of several who are there."""
    if event.agent is None:
        several = next((o for o in p.script.objects if p.part(o.id) == "character" and p.count(o) > 1), None)
        if several is not None:
            return several
    return _actor(p, event)


def _pass_round(p: Placement, event: Event, who: Object, thing: Object) -> None:
    """Each hands it to the next, and the last to the first where there are more than two."""
    if not p.placed(who.id):
        count = min(max(p.count(who), 2), MANY)
        for x, y, heading in _ring(count, RING * p.species(who.id).height):
            p.another(who.id, x=x, y=y, heading_deg=heading)
    names = p.bodies_of(who.id)
    body = in_hand(p, names[0], thing.id)
    turns = list(range(len(names) if len(names) > 2 else 1))
    for k in turns:
        giver, taker = names[k], names[(k + 1) % len(names)]
        p.act(giver, Action(type="give", object=body, to=taker, after=f"{names[k - 1]}/give" if k else None))
        p.goal(event, "give", agent=giver, patient=body, target=taker)
    p.ends(p.seconds + (2 * REACH_SECONDS + 1.2) * len(turns) + 1.0)


def _ring(count: int, radius: float) -> list[tuple[float, float, float]]:
    """Places on a circle, looking inwards: (x, y, heading in degrees); two face each other along x."""
    found = []
    for k in range(count):
        a = math.pi - 2 * math.pi * k / count
        found.append((radius * math.cos(a), radius * math.sin(a), math.degrees(a) + 180.0))
    return found


def shake_hands(p: Placement, event: Event) -> None:
    """Two clasp hands."""
    who = _actor(p, event)
    other = next((o for o in (person(p, event.patient), person(p, event.target)) if o is not None and o.id != who.id), None)
    names = crowd(p, who, most=2) if other is None else [*crowd(p, who, most=1)]
    if other is not None:
        if not p.placed(other.id):
            start = next(c.position[0] for c in p.characters if c.name == names[0])
            p.character(other.id, x=start + APART * p.species(who.id).height, heading_deg=180.0)
        names = [names[0], p.bodies_of(other.id)[0]]
    if len(names) < 2:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: it takes two to shake hands")
    p.act(names[0], Action(type="shake_hands", target=names[1]))
    p.goal(event, "shake_hands", agent=names[0], patient=names[1])
    p.ends(p.seconds + 2 * REACH_SECONDS + 1.5)


# ------------------------------------------------------------------------------------------------- throwing and catching


def throws(p: Placement, event: Event) -> bool:
    """Whether a throw is a character's own: nothing is stated that only a launch from the air keeps to the digit, and it is not under way."""
    who, thing = person(p, event.agent), p.object(event.patient)
    if who is None or thing is None or who.id == thing.id or p.part(thing.id) == "character" or p.count(thing) > 1:
        return False
    to = p.object(event.target)
    if to is not None and p.part(to.id) in ("mover", "scenery") and p.thing(to.id).form in OPENINGS:
        return False  # into an opening: the director aims
    if p.placed(thing.id) and any(n in p.moving for n in p.bodies_of(thing.id)):
        return False
    stated = [p.quantity(kind, event.id, thing.id, who.id) for kind in ("angle", "height", "distance")]
    return all(s is None for s in stated) and event.direction not in ("down", "downward", "downwards")


def throw(p: Placement, event: Event, target: str | None) -> str:
    """Somebody throws a thing that is in the hand, at the target or ahead. Returns the thing's body."""
    who = _actor(p, event)
    thing = p.object(event.patient)
    assert thing is not None
    if target is not None and not p.placed(target):
        _stand_target(p, target)
    plan = "people" if p.species(who.id).plan == "people" else "other"
    if not p.placed(who.id):
        far = THROW_M[plan] if target is not None and p.part(target) == "character" else THROW_AT_M
        p.character(who.id, x=(_near_side(p, target) - far) if target is not None else 0.0)
    name = p.bodies_of(who.id)[0]
    body = in_hand(p, name, thing.id)
    goes = {"target": p.bodies_of(target)[0]} if target is not None else {}
    p.act(name, Action(type="throw", object=body, **goes, **effort(p, event)))
    if target is not None and p.part(target) == "character":
        wait_for(p, p.bodies_of(target)[0], body)
    p.moving.add(body)
    p.ends(p.seconds + 3.6)
    if target is None:
        p.watch.append((next(c.position[0] for c in p.characters if c.name == name) + 4.5, 0.0, 0.0))
    return body


def wait_for(p: Placement, name: str, body: str) -> None:
    """Somebody waits to catch a thing, before anything else."""
    character = next(c for c in p.characters if c.name == name)
    if not any(a.type == "catch" for a in character.actions):
        p.change(name, actions=[Action(type="catch", object=body), *character.actions])


def _stand_target(p: Placement, target: str) -> None:
    if p.part(target) == "character":
        p.character(target, x=0.0, heading_deg=180.0)
    else:
        groups.put_still(p, target, x=0.5 * p.thing(target).size[0])


def _near_side(p: Placement, target: str) -> float:
    names = p.bodies_of(target)
    if p.part(target) == "character":
        return next(c.position[0] for c in p.characters if c.name == names[0])
    return min(float(p.bounds(n)[0][0]) for n in names)
