"""Hands: what characters pick up, carry, place, give, throw and catch, and whose hands they shake. Mouths and beaks count as hands."""

from __future__ import annotations

import math
import re

from semantics import acts, cast, groups, lexicon, openings
from semantics.placement import GAP, Placement
from semantics.script import Event, Object
from sim.errors import OutOfScopeError
from sim.scene import Action, Goal
from sim.shape import Plane
from sim.vessel import OPEN

APART = {"people": 1.3, "other": 2.6}
"""Between two who give each other something, in statures of people (three steps) and shoulder heights of animals, which are as long again; estimate."""
THROW_M = {"people": 3.6, "other": 2.6}
"""How far somebody throws to somebody who is to catch it [m]: estimate."""
THROW_AT_M = 2.6
"""How far from a thing somebody throws at it [m]: estimate."""
RUN_TO = 3.0
"""How far from a thing those begin who contend for it, in statures: estimate."""
ASIDE = 0.7
"""Between what is picked up and where it is put [m]: a step."""
BEYOND = 2.4
"""How far behind what is on the set somebody waits to be saved [m]: a door's width and two steps; estimate."""
ONE_HAND = 0.14
"""Length of what is held in one hand [m]: estimate."""
MOUTH = 0.21
"""Width of a ball that an animal takes in its mouth, in shoulder heights: a dog's 12 cm."""
STICK = 0.5
"""Length of a stick that an animal takes, in shoulder heights: a dog's 30 cm."""
STAND_CLEAR = 0.35
"""Between who stands there and what is set up beside them, in statures."""
LATER = 1.25
"""How much farther the second one begins."""
REACH_SECONDS = 1.4
"""From standing before a thing to holding it [s]."""
FLAT_STONE = "pedestal"
"""The form that a rock with a flat top has."""
ON_NEAR_END = 0.05
"""Between the near end of what somebody brings a thing to and what it is put onto there [m]."""
CARRY_M = 1.8
"""How far something is carried [m]: estimate."""
HAND = 0.6
"""Height of what is held, in statures."""
RING = 0.6
"""Between neighbours in a circle of people who pass something on, in statures: an arm's reach of each."""
FRONT_DEG = -68.0
"""Where the usual camera looks from [deg]: a circle has its gap there (`sim.framing.SIDES`)."""
OPENINGS = (*OPEN, "ring")
"""Forms that things are thrown into."""
WIDEST = 1.0
"""Longest edge of what is lifted [m]: estimate."""
INTO = re.compile(r"\b(?:in|into|inside)\b")
"""Words that put a thing into another."""
ONTO = re.compile(r"\b(?:on|onto|into|in)\b")
"""Words that say where what is lifted is put."""
HELD_M, LETS_GO_SECONDS = 0.5, 2.4
"""Longest edge of what a hand lets slip [m], and how long a clip shows it [s]: estimates."""
TAKING = ("pick_up", "take", "catch", "carry")
"""What brings a thing into somebody's hands."""
AT = re.compile(r"\b(?:at|against|past|over)\b")
"""Words of what is thrown at somebody, not to them."""
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


def apart(p: Placement, one: Object, other: Object | None = None) -> float:
    """How far two stand from each other who are to meet [m]: the mean of what each needs."""
    kinds = [p.species(o.id) for o in (one, other or one)]
    return sum(APART["people" if k.plan == "people" else "other"] * k.height for k in kinds) / 2


def crowd(p: Placement, who: Object, *, most: int = MANY) -> list[str]:
    """The characters of an object, put down where they are not: one, or as many as it counts, side by side."""
    if not p.placed(who.id):
        count = min(p.count(who), most)
        for k in range(count):
            facing = 180.0 if most == 2 and k else 0.0  # two who meet look at each other
            p.another(who.id, x=(k - (count - 1) / 2) * apart(p, who), heading_deg=facing)
    return p.bodies_of(who.id)


def fit_mouth(p: Placement, who: Object, thing: Object) -> None:
    """A ball of no stated size that an animal is to hold is one that fits its mouth."""
    kind = p.species(who.id)
    known = p.thing(thing.id)
    if kind.plan == "people" or thing.size_m is not None or p.placed(thing.id):
        return
    if known.form == "cylinder" and max(known.size) > STICK * kind.height and min(known.size) < MOUTH * kind.height:
        along = known.size.index(max(known.size))
        thing.size_m = tuple(STICK * kind.height if k == along else min(v, MOUTH * kind.height) for k, v in enumerate(known.size))  # type: ignore[assignment]
        p.note(thing.phrase_en, f"a {thing.name} of {100 * STICK * kind.height:.0f} cm, so that the {who.name} can hold it", source="estimate")
        return
    if known.form != "sphere" or known.size[0] <= MOUTH * kind.height:
        return
    wide = round(MOUTH * kind.height, 3)
    thing.size_m = (wide, wide, wide)
    p.note(thing.phrase_en, f"a {thing.name} of {100 * wide:.0f} cm, so that the {who.name} can hold it", source="estimate")


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
    return {"effort": event.intensity}


def _walks(p: Placement, id: str, far: float) -> float:
    """How long somebody takes for a way [s]."""
    return far / max(p.species(id).walk_speed, 0.2) + 0.6


# ------------------------------------------------------------------------------------------------- taking, carrying, placing


def pick_up(p: Placement, event: Event) -> None:
    """Goes to a thing and takes it."""
    who = _actor(p, event)
    saved = person(p, event.patient)
    if saved is not None and saved.id != who.id:
        _comes_to(p, event, who, saved)
        return
    thing = thing_of(p, event, who=who)
    on = next((i for i in (event.source, event.surface) if i and p.part(i) in ("scenery", "mover") and p.object(i) not in (who, thing)), None)
    fit_mouth(p, who, thing)
    if not p.placed(thing.id):
        groups.put_still(p, thing.id, on=on)
    body = p.bodies_of(thing.id)[0]
    name = _beside(p, who, float(p.bounds(body)[0][0]))
    p.act(name, Action(type="pick_up", object=body))
    p.goal(event, "pick_up", agent=name, patient=body)
    p.ends(p.seconds + _walks(p, who.id, acts.WALK_UP) + REACH_SECONDS + 1.2)


def lift(p: Placement, event: Event) -> None:
    """Somebody lifts a thing that two hands can hold."""
    from semantics import tilts

    who, thing = person(p, event.agent), p.object(event.patient)
    if tilts.by_an_end(p, event):
        tilts.tilt(p, event)
        return
    if thing is None and who is None and event.agent is not None:
        raise OutOfScopeError(
            f"{event.phrase or event.verb!r}: nothing rises by itself here, and no gas lighter than air is simulated; say who lifts or throws it"
        )
    if who is None or thing is None or thing.id == who.id or p.part(thing.id) not in ("mover", "scenery"):
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: only people and animals lift here, and only things; say `a man lifts the box`")
    if p.count(who) > 1:
        who.count = 1
        p.note(who.phrase_en, f"one {who.name} lifts; lifting together is not simulated", level="unsupported")
    known = p.thing(thing.id)
    if max(known.size) > WIDEST:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: {max(known.size):.2g} m are too wide for two hands (up to {WIDEST:g} m)")
    if thing.kind == "static":
        thing.kind = "dynamic"
    pick_up(p, event)
    up = _put_onto(p, event, who, thing)
    if up is not None and ONTO.search(p.words(event)):
        place(p, event)


def slips(p: Placement, event: Event, id: str, by: str) -> bool:
    """Whether somebody has a thing in hand and lets it go. Stages it then; False where no hand holds it so."""
    who, thing = person(p, by), p.object(id)
    if who is None or thing is None or p.placed(thing.id) or p.placed(who.id) or p.count(thing) > 1 or p.species(who.id).plan != "people":
        return False
    if max(p.thing(thing.id).size) > HELD_M or event.at_s or p.quantity("height", event.id, thing.id) is not None:
        return False
    name = p.character(who.id, x=0.0)
    body = in_hand(p, name, thing.id)
    p.act(name, Action(type="drop", object=body))
    p.goal(event, "fall", agent=body)
    p.moving.add(body)
    p.ends(p.seconds + LETS_GO_SECONDS)
    return True


def pack(p: Placement, event: Event) -> bool:
    """Whether somebody packs a bag, a box or the like: what the words put in, or else a book, is put into it. Stages it then."""
    bag = p.object(event.patient)
    if bag is None or p.placed(bag.id) or p.part(bag.id) not in ("mover", "scenery"):
        return False
    who = person(p, event.agent)
    if who is None:
        who = Object(id="packer", name="person", phrase="a person", phrase_en="a person", kind="character")
        p.script.objects.append(who)
        p.note(event.phrase or event.verb, "nobody is said to pack it: a person does", source="estimate")
    thing = next((o for o in p.script.objects if o.id not in (bag.id, who.id) and p.part(o.id) == "mover" and not p.placed(o.id)), None)
    if thing is None:
        thing = Object(id="packed", name="book", phrase="a book", phrase_en="a book", kind="dynamic")
        p.script.objects.append(thing)
        p.note(event.phrase or event.verb, "nothing is said to be put in: a book is", source="estimate")
    bag.kind = "static"
    place(p, event.model_copy(update={"agent": who.id, "patient": thing.id, "target": bag.id, "phrase": f"puts it into the {bag.name}"}))
    return True


def assemble(p: Placement, event: Event) -> bool:
    """Whether somebody puts parts together: one is put onto another. Stages it then."""
    who, thing = person(p, event.agent), p.object(event.patient)
    if who is None or thing is None or p.placed(thing.id) or p.count(thing) < 2 or max(p.thing(thing.id).size) > WIDEST:
        return False
    thing.count = 2
    p.note(thing.phrase_en, f"two of the {thing.name}s are put together, one on the other; how they hold is not simulated", source="estimate")
    for k in range(2):
        p.put(thing.id, x=2 * k * ASIDE, static=False)
    one, two = p.bodies_of(thing.id)
    name = _beside(p, who, float(p.bounds(one)[0][0]))
    p.act(name, Action(type="pick_up", object=one), Action(type="place", object=one, target=two))
    p.goal(event, "pick_up", agent=name, patient=one)
    p.goal(event, "rest", agent=one, target=two)
    p.ends(p.seconds + _walks(p, who.id, acts.WALK_UP + 2 * ASIDE) + 2 * REACH_SECONDS + 5.0)
    return True


def _comes_to(p: Placement, event: Event, who: Object, other: Object) -> None:
    """Nobody is lifted here: who is saved or fetched is gone to."""
    if event.verb not in ("save", "rescue"):
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: lifting a {other.name} is not simulated; let a thing be picked up")
    if not p.placed(other.id):
        right = max((float(p.bounds(b.name)[1][0]) for b in p.bodies if not isinstance(b.shape, Plane)), default=0.0)
        p.character(other.id, x=right + BEYOND, heading_deg=180.0)
    if not p.placed(who.id):
        p.character(who.id, x=next(c.position[0] for c in p.characters if c.name == p.bodies_of(other.id)[0]) - BEYOND - 1.0)
    name, there = p.bodies_of(who.id)[0], p.bodies_of(other.id)[0]
    p.act(name, Action(type="walk", target=there))
    p.goal(event, "approach", agent=name, target=there)
    p.note(
        event.phrase or event.verb,
        f"the {who.name} goes to the {other.name}; how it is freed is not simulated",
        level="unsupported",
    )
    p.ends(p.seconds + _walks(p, who.id, 2 * BEYOND))


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
        p.act(name, Action(type="carry", object=body, target=p.bodies_of(to)[0], **once_given(p, name, body)))
    p.goal(event, "carry", agent=name, patient=body)
    p.watch.append((CARRY_M, 0.0, 0.0))
    p.ends(p.seconds + _walks(p, who.id, CARRY_M) + REACH_SECONDS + 1.0)


def place(p: Placement, event: Event) -> None:
    """Puts what is in hand onto something, into something open, or onto the ground."""
    who = _actor(p, event)
    thing = thing_of(p, event, who=who)
    on = _put_onto(p, event, who, thing)
    into = on is not None and INTO.search(p.words(event)) is not None
    if on is not None and into:
        openings.open_up(p, on)
        openings.fit(p, thing.id, on)
    if on is not None and not p.placed(on) and not into:
        _flat_top(p, on)
    if on is not None and not p.placed(on):
        right = max((float(p.bounds(n)[1][0]) + ASIDE for n in p.bodies_of(thing.id)), default=0.0)  # clear of what is picked up first
        right = max([right, *(c.position[0] + STAND_CLEAR * p.species(str(c.object)).height for c in p.characters if c.object is not None)])
        if not _at_destination(p, who, on):
            groups.put_still(p, on, x=right + 0.5 * p.thing(on).size[0])
    left = float(p.bounds(p.bodies_of(on)[0])[0][0]) if on is not None else 0.0
    name = _beside(p, who, left)
    body = in_hand(p, name, thing.id)
    given = once_given(p, name, body)
    p.act(name, Action(type="place", object=body, target=p.deck_of(on) if on is not None else None, **given))
    if on is not None and into and p.thing(on).form in OPEN:
        p.goal(event, "enter", agent=body, target=p.goal_name(on))
    else:
        p.goal(event, "rest", agent=body, target=p.deck_of(on) if on is not None else None)
    p.ends(p.seconds + _walks(p, who.id, acts.WALK_UP + ASIDE) + REACH_SECONDS + (3.4 if given else 2.2))


def _flat_top(p: Placement, on: str) -> None:
    """A rock that something is put onto has a flat top."""
    obj, known = p.object(on), p.thing(on)
    if obj is not None and known.form == "rock":
        x, y, z = known.size
        obj.size_m, obj.material, p.forms[obj.id] = (x, y, 0.8 * z), obj.material or known.material, FLAT_STONE
        p.note(obj.phrase_en, f"the {obj.name} has a flat top", source="estimate: what is put onto it stays there")


def _at_destination(p: Placement, who: Object, on: str) -> bool:
    """Put what something is put onto where its carrier takes it: on top of that, at the near end, where it has room there. False where it has not."""
    to = next((a.target for c in p.characters if c.name in p.bodies_of(who.id) for a in reversed(c.actions) if a.type == "carry" and a.target), None)
    body = next((b for b in p.bodies if b.name == to), None)
    if body is None or p.count(p.object(on)) > 1:  # type: ignore[arg-type]
        return False
    low, high = p.bounds(body.name)
    size = p.thing(on).size
    if size[0] > 0.8 * (high[0] - low[0]) or size[1] > 0.8 * (high[1] - low[1]) or p.deck(body.name) + size[2] > HAND * p.species(who.id).height:
        return False
    p.put(on, x=float(low[0]) + ON_NEAR_END + size[0] / 2, y=float(low[1] + high[1]) / 2, bottom=p.deck(body.name) + GAP, static=True)
    return True


def takes(p: Placement, who: str, id: str) -> bool:
    """Whether somebody catches or picks up a thing before what comes now."""
    mine, bodies = p.bodies_of(who), p.bodies_of(id)
    return any(a.type in TAKING and a.object in bodies for c in p.characters if c.name in mine for a in c.actions)


def once_given(p: Placement, name: str, body: str) -> dict[str, str]:
    """For an action with a thing that somebody else hands over first: what it waits for."""
    giver = next((c.name for c in p.characters if c.name != name and any(a.type == "give" and a.object == body and a.to == name for a in c.actions)), None)
    return {} if giver is None else {"after": f"{giver}/give"}


def _put_onto(p: Placement, event: Event, who: Object, thing: Object) -> str | None:
    """What something is put onto or into."""
    return next((i for i in (event.surface, event.target) if i and p.part(i) in ("scenery", "mover") and p.object(i) not in (who, thing)), None)


def lets_go(p: Placement, event: Event) -> bool:
    """Whether who drops a thing took it before: over what the words name, or where they stand. Stages it then."""
    who, thing = person(p, event.agent), p.object(event.patient)
    if who is None or thing is None or not p.placed(who.id) or not p.placed(thing.id):
        return False
    name, body = p.bodies_of(who.id)[0], p.bodies_of(thing.id)[0]
    character = next(c for c in p.characters if c.name == name)
    if character.holds != body and not any(a.type in TAKING and a.object == body for a in character.actions) and not once_given(p, name, body):
        return False
    on = _put_onto(p, event, who, thing)
    if on is None:
        p.act(name, Action(type="drop", object=body, **once_given(p, name, body)))
    else:
        place(p, event)
        return True
    p.goal(event, "fall", agent=body)
    p.ends(p.seconds + 1.6)
    return True


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
    event = _vessel_for_content(p, event)
    who = _giver(p, event)
    to = person(p, event.target) or (person(p, event.patient) if event.patient != who.id else None)
    if to is not None and to.id == who.id:
        to = None
    if to is None and event.subtype in ("exchange", "share") and p.count(who) == 1:
        to = _companion(p, event, who)
        if to is not None and (given := _between(p, who, to)):
            for goal in given:  # "a man and a woman exchange gifts" is told as two
                p.goal(event, "give", agent=goal.agent, patient=goal.patient, target=goal.target)
            return
    thing = thing_of(p, event, who=who if to is None or to is who else to)
    several = p.count(who) > 1
    if to is None and not several:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: say to whom it is given")
    if event.subtype == "exchange":
        _exchange(p, event, who, to, thing)
        return
    if several and (to is None or p.count(who) > 2):
        _pass_round(p, event, who, thing)
        return
    if not p.placed(who.id):
        p.character(who.id, x=-0.5 * apart(p, who, to))
    giver = p.bodies_of(who.id)[0]
    assert to is not None
    if not p.placed(to.id):
        start = next(c.position[0] for c in p.characters if c.name == giver)
        p.character(to.id, x=start + apart(p, who, to), heading_deg=180.0)
    taker = p.bodies_of(to.id)[0]
    body = in_hand(p, giver, thing.id)
    p.goal(event, "give", agent=giver, patient=body, target=taker)
    if _gives_already(p, giver, body, taker):
        return
    p.act(giver, Action(type="give", object=body, to=taker, **once_given(p, giver, body)))
    p.ends(p.seconds + _walks(p, who.id, apart(p, who, to)) + 2 * REACH_SECONDS + 2.0)


def _gives_already(p: Placement, giver: str, body: str, taker: str) -> bool:
    """Whether the same gift is staged for an earlier event."""
    return any(a.type == "give" and a.object == body and a.to == taker for c in p.characters if c.name == giver for a in c.actions)


def _vessel_for_content(p: Placement, event: Event) -> Event:
    """ "Sharing honey, one handing the jar": honey has no shape of its own; what is handed on is the jar."""
    content = p.object(event.patient)
    if content is None or content.name not in lexicon.table("scope")["matter"]:
        return event
    vessel = next((e.patient for e in p.script.events if e.type == "give" and e.id != event.id and e.patient not in (None, content.id)), None)
    if vessel is None:
        return event
    p.alias[content.id] = vessel
    p.note(content.phrase_en, f"the {content.name} goes in the {p.object(vessel).name}", source="estimate")  # type: ignore[union-attr]
    return event.model_copy(update={"patient": vessel})


def _exchange(p: Placement, event: Event, who: Object, to: Object | None, thing: Object) -> None:
    """Two give each other a thing each, one after the other."""
    names = _pair(p, who, to)
    thing.count = thing.count or 2
    if thing.size_m is None and max(p.thing(thing.id).size) > ONE_HAND:
        small = ONE_HAND / max(p.thing(thing.id).size)
        x, y, z = p.thing(thing.id).size
        thing.size_m = (small * x, small * y, small * z)
        p.note(thing.phrase_en, f"{thing.name}s of {100 * ONE_HAND:.0f} cm, for one hand each", source="estimate")
    given = list(p.bodies_of(thing.id))
    for name in names[len(given) :]:
        mine = next(c for c in p.characters if c.name == name)
        (x, y, z), tall = mine.position, p.species(mine.object or who.id).height
        free = mine.holds is None
        given.append(p.put(thing.id, x=x, y=y if free else y + 0.4 * tall, bottom=z + HAND * tall if free else z, static=False, aloft=free))
        if free:
            p.change(name, holds=given[-1])
    for k, (giver, taker) in enumerate((names, names[::-1])):
        p.act(giver, Action(type="give", object=given[k], to=taker, after=f"{names[0]}/give" if k else None))
        p.goal(event, "give", agent=giver, patient=given[k], target=taker)
    p.ends(p.seconds + _walks(p, who.id, 0.5 * apart(p, who, to)) + 2 * (REACH_SECONDS + 1.2) + 1.0)


def _pair(p: Placement, who: Object, to: Object | None) -> list[str]:
    """The two who meet, put down where they are not."""
    if to is not None and not p.placed(who.id):
        p.character(who.id, x=0.0)
    names = crowd(p, who, most=2) if to is None else crowd(p, who, most=1)[:1]
    if to is not None:
        if not p.placed(to.id):
            start = next(c.position[0] for c in p.characters if c.name == names[0])
            p.character(to.id, x=start + apart(p, who, to), heading_deg=180.0)
        names = [*names, p.bodies_of(to.id)[0]]
    return names[:2]


def _between(p: Placement, who: Object, to: Object) -> list[Goal]:
    """What those two are to give each other already."""
    names = {*p.bodies_of(who.id), *p.bodies_of(to.id)}
    return [g for g in p.goals if g.event == "give" and g.agent in names and g.target in names]


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
        for x, y, heading in _ring(count, RING * p.species(who.id).height if p.species(who.id).plan == "people" else apart(p, who)):
            p.another(who.id, x=x, y=y, heading_deg=heading)
    names = p.bodies_of(who.id)
    body = in_hand(p, names[0], thing.id)
    turns = list(range(len(names) if len(names) > 2 else 1))
    for k in turns:
        giver, taker = names[k], names[(k + 1) % len(names)]
        p.goal(event, "give", agent=giver, patient=body, target=taker)
        if _gives_already(p, giver, body, taker):
            return
        p.act(giver, Action(type="give", object=body, to=taker, after=f"{names[k - 1]}/give" if k else None))
    p.ends(p.seconds + (2 * REACH_SECONDS + 1.2) * len(turns) + 1.0)


def _ring(count: int, chord: float) -> list[tuple[float, float, float]]:
    """Places on a circle, looking inwards, neighbours `chord` apart [m]: (x, y, heading in degrees). Nobody stands between the camera and the others; two face
    each other along x."""
    radius, first = 0.5 * chord / math.sin(math.pi / count), -90.0 if count == 2 else FRONT_DEG
    found = []
    for k in range(count):
        a = math.radians(first) - math.pi / count - 2 * math.pi * k / count
        found.append((radius * math.cos(a), radius * math.sin(a), math.degrees(a) + 180.0))
    return found


def shake_hands(p: Placement, event: Event) -> None:
    """Two clasp hands."""
    who = _actor(p, event)
    other = next((o for o in (person(p, event.patient), person(p, event.target)) if o is not None and o.id != who.id), None)
    other = other or (_companion(p, event, who) if p.count(who) == 1 else None)
    names = _pair(p, who, other)
    if len(names) < 2:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: it takes two to shake hands; say with whom")
    done = next((g for g in p.goals if g.event == "shake_hands" and {g.agent, g.patient} == set(names)), None)
    if done is not None:  # "a man and a woman shake hands" is told as two
        p.goal(event, "shake_hands", agent=done.agent, patient=done.patient)
        return
    p.act(names[0], Action(type="shake_hands", target=names[1]))
    p.goal(event, "shake_hands", agent=names[0], patient=names[1])
    p.ends(p.seconds + 2 * REACH_SECONDS + 1.5)


def contend(p: Placement, event: Event) -> None:
    """Two want the same thing: the first at it takes it, the other one tugs it away."""
    who = _actor(p, event)
    thing = thing_of(p, event, who=who)
    rival = next((o for o in p.script.objects if o.id != who.id and p.part(o.id) == "character" and o.id in (event.target, event.instrument)), None)
    rival = rival or _companion(p, event, who)
    if rival is None and p.count(who) < 2:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: say who contends with whom, as in `two dogs contend for a ball`")
    for one in (who, rival or who):
        fit_mouth(p, one, thing)
    if not p.placed(thing.id):
        groups.put_still(p, thing.id)
    body = p.bodies_of(thing.id)[0]
    middle = p.body(body).position[0]
    run = RUN_TO * p.species(who.id).height
    names: list[str] = []
    for obj, side in ((who, -1.0), (rival or who, 1.0)):
        if rival is None or not p.placed(obj.id):
            there = p.bodies_of(obj.id)
            if len(there) < len(names) + 1:  # who is nearer comes first
                p.another(obj.id, x=middle + side * run * (1.0 if side < 0 else LATER), heading_deg=0.0 if side < 0 else 180.0)
        names.append(next(n for n in p.bodies_of(obj.id) if n not in names))
    for name in names:
        p.act(name, Action(type="contend", object=body))
        p.goal(event, "pick_up", agent=name, patient=body)
    p.ends(p.seconds + _walks(p, who.id, run) + REACH_SECONDS + 2.0)


def _companion(p: Placement, event: Event, who: Object) -> Object | None:
    """Who does the same in an event of its own: "a cat and a dog contend for a ball" is told as two."""
    others = [p.object(e.agent) for e in p.script.events if e.type == event.type and e.subtype == event.subtype and e.agent not in (None, who.id)]
    return next((o for o in others if o is not None and p.part(o.id) == "character"), None)


# ------------------------------------------------------------------------------------------------- throwing and catching


def throws(p: Placement, event: Event) -> bool:
    """Whether a throw is a character's own: nothing is stated that only a launch from the air keeps to the digit, and it is not under way."""
    who, thing = person(p, event.agent), p.object(event.patient)
    if who is None or thing is None or who.id == thing.id or p.part(thing.id) == "character" or p.count(thing) > 1:
        return False
    to = p.object(event.target)
    if to is not None and p.part(to.id) in ("mover", "scenery") and p.thing(to.id).form in OPENINGS:
        return False  # into an opening: the director aims
    names = p.bodies_of(thing.id)
    held = any(c.holds in names for c in p.characters) or takes(p, who.id, thing.id)
    if p.placed(thing.id) and not held and any(n in p.moving for n in names):
        return False
    if any(e.at_s for e in p.script.events if (e.id == event.id or e.type in ("hit", "collide", "topple", "break")) and thing.id in (e.agent, e.patient)):
        return False  # what is timed leaves the hand as the clip begins
    stated = [p.quantity(kind, event.id, thing.id, who.id) for kind in ("angle", "height", "distance")]
    return all(s is None for s in stated) and event.direction not in ("down", "downward", "downwards")


def is_to_catch(p: Placement, event: Event, target: str | None, id: str) -> bool:
    """Whether who something is thrown to is to catch it: said so, or thrown to them and not at them."""
    if target is None or p.part(target) != "character":
        return False
    who, thing = p.object(target), p.object(id)
    said = any(
        e.type == "catch" and not e.modality and p.object(e.agent) is who and thing in (p.object(e.patient), p.object(e.target)) for e in p.script.events
    )
    return said or (AT.search(p.words(event)) is None and not misses_catch(p, target, id))


def misses_catch(p: Placement, target: str | None, id: str) -> bool:
    """Whether who something is thrown to is said not to catch it, or only nearly."""
    who, thing = p.object(target), p.object(id)
    return any(
        e.type == "catch" and e.modality in ("not", "nearly") and p.object(e.agent) is who and p.object(e.patient) in (thing, None) for e in p.script.events
    )


def throw(p: Placement, event: Event, target: str | None) -> str:
    """Somebody throws a thing that is in the hand, at the target or ahead. Returns the thing's body."""
    who = _actor(p, event)
    thing = p.object(event.patient)
    assert thing is not None
    plan = "people" if p.species(who.id).plan == "people" else "other"
    if target is not None and not p.placed(target):
        there = next((c.position[0] for c in p.characters if c.name in p.bodies_of(who.id)), None)
        _stand_target(p, target, x=0.0 if there is None else there + (THROW_M[plan] if p.part(target) == "character" else THROW_AT_M))
    catcher = person(p, target)
    if catcher is not None:
        fit_mouth(p, catcher, thing)
    if not p.placed(who.id):
        far = THROW_M[plan] if target is not None and p.part(target) == "character" else THROW_AT_M
        p.character(who.id, x=(_near_side(p, target) - far) if target is not None else 0.0)
    name = p.bodies_of(who.id)[0]
    body = in_hand(p, name, thing.id)
    goes = {"target": p.bodies_of(target)[0]} if target is not None else {}
    p.act(name, Action(type="throw", object=body, **goes, **effort(p, event), **once_given(p, name, body)))
    if target is not None and is_to_catch(p, event, target, thing.id):
        catches = any(a.type == "catch" and a.object == body for c in p.characters if c.name == name for a in c.actions)
        wait_for(p, p.bodies_of(target)[0], body, after=f"{name}/catch" if catches else None)
    p.moving.add(body)
    p.ends(p.seconds + 3.6)
    if target is None:
        p.watch.append((next(c.position[0] for c in p.characters if c.name == name) + 4.5, 0.0, 0.0))
    return body


def wait_for(p: Placement, name: str, body: str, *, after: str | None = None, effort: float = 1.0) -> None:
    """Somebody waits to catch a thing, before anything else; `after` whose act, `effort`: how stiffly the hands take it."""
    character = next(c for c in p.characters if c.name == name)
    stiff = None if effort == 1.0 else effort
    waits = [a for a in character.actions if a.type == "catch"]
    if not waits:
        p.change(name, actions=[Action(type="catch", object=body, after=after, effort=stiff), *character.actions])
    elif stiff is not None:
        p.change(name, actions=[a.model_copy(update={"effort": stiff}) if a is waits[0] else a for a in character.actions])


def _stand_target(p: Placement, target: str, *, x: float) -> None:
    if p.part(target) == "character":
        p.character(target, x=x, heading_deg=180.0)
    else:
        groups.put_still(p, target, x=x + 0.5 * p.thing(target).size[0])


def _near_side(p: Placement, target: str) -> float:
    names = p.bodies_of(target)
    if p.part(target) == "character":
        return next(c.position[0] for c in p.characters if c.name == names[0])
    return min(float(p.bounds(n)[0][0]) for n in names)
