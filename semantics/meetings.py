"""Meetings: what pushes, hits or runs into what. One comes from the left; the other waits, or comes from the right."""

from __future__ import annotations

import math
import re

import numpy as np
from scipy.spatial.transform import Rotation

from semantics import acts, along, decks, flights, groups, launches, mutual, openings, passing, perch, rocking, starts, throws, turns, waits
from semantics.placement import GAP, Placement, xyzw
from semantics.script import Event
from semantics.slowing import WHEELS, slowing
from sim import prop
from sim.errors import OutOfScopeError
from sim.materials import material, pair
from sim.solid import solid
from sim.vessel import OPEN

STANDS = ("cylinder", "vessel", "mug", "vase", "jar", "bottle", "pail", "cone", "barrel")
"""Round forms that stand on their foot."""
STRINGS = ("rope", "string", "chain", "cord", "cable", "leash", "thread", "wire")
"""What pulls but has no body of its own here."""
HANGING = re.compile(r"\b(?:wrecking|demolition) ball\b|\bpendulum\b")
"""What swings at things, where nothing is said of how it comes."""
BEHIND = 0.15
"""Between what is pushed and the wall that it is pushed against [m]."""
FLIGHT = 0.3
"""Longest flight of what is swung or hurled at something near [s]."""
SHOTS = ("bullet", "pellet", "projectile", "cannonball", "arrow", "dart", "javelin", "spear", "harpoon")
"""What has been shot or hurled where it comes against something."""
SHOT_M_S = 8.0
"""Their speed where none is stated [m/s]: estimate, slow enough to be seen."""
SLENDER = 0.15
"""Thickness over length below which a thing is a stick: it is thrust, not rolled."""
LEAST_ROOM = 0.12
"""Room in which the director may put an open thing that something falls into [m]."""
UP_M, OVERHANG, SURE_OFF = 0.05, 0.3, 1.3
"""What is to be knocked off a table stands up there [m], by this share of its width over the edge; the margin of the speed for it."""
MISSED = 0.3
"""Who is just missed is so far from where it comes down, in statures."""
SURELY = 0.5
"""Speed beyond what tips a thing over whose foot holds, as a share, for a plain verb; a foot that slips takes more."""
SEEN_STILL = 0.03
"""What waits for a blow is seen at rest for so much longer than must be [s]."""
STAYS_UP = 0.6
"""Share of the speed that would tip it at which something is struck that only wobbles."""
IN_VESSEL = 0.45
"""Width of what is in a vessel at most, as a share of the vessel's."""
PULLED_KG = 15.0
"""What is pulled away from under things is not held back by them, as a hand goes on pulling [kg]."""
ON_TABLE = 2.0
"""Speed of those that meet on a table, in ways to its middle a second: they stay on it for a while."""
STEP_DOWN, LOWER = 0.4, 0.6
"""What falls from higher than this [m] falls into something no higher than this share of it."""
TOY_WORLD, TOY_SIZE = 8.0, 2.5
"""A toy runs into nothing longer than so many of its own lengths; that is then so long."""
LEVEL_M = 0.02
"""Several that stand as level as this stand side by side, and each tips by itself [m]."""
FASTEST, HURLED = 12.0, 20.0
"""Nothing is sent faster by a guess along the ground, or through the air [m/s]: a hard throw reaches 20."""
LOW_BLOW, STRUCK_AT = 0.3, 0.65
"""A ball that is lower than this share of a stack comes flying at it; at this share of its height."""


def push(p: Placement, event: Event) -> None:
    """A push: by a character, by something that runs into it, or by nobody named."""
    id = launches.mover_of(p, event)
    by = p.object(event.agent)
    if by is not None and by.name in STRINGS:
        p.note(event.phrase or event.verb, f"the {by.name} is not simulated; what it pulls sets off by itself", level="unsupported")
        by = None
    if turns.pulled_aside(p, event, id):
        return
    high = next((i for i in (event.source, event.surface) if i and p.part(i) == "scenery" and p.thing(i).form in perch.HIGH), None)
    if high is not None and p.goes_off(event) and not p.placed(id) and p.part(id) == "mover":
        from semantics import falls

        who = event.agent if by is not None and by.id != id else None
        speed = p.speed(event, "push")
        falls.fall(p, event.model_copy(update={"type": "fall", "agent": id, "patient": None, "source": high, "surface": None, "target": None}))
        for name in p.bodies_of(id):
            _, _, down = p.body(name).velocity
            p.push_body(name, velocity=(speed, 0.0, down))
        if who is not None:
            p.note(event.phrase or event.verb, "who pushes it off is not shown up there", level="unsupported", source="estimate")
        return
    two = mutual.between(p, event, id)
    if two is not None:
        mutual.shove(p, event, *two)
        return
    if p.part(id) == "character" and by is None:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: who pushes the {p.object(id).name} is not said; name them")  # type: ignore[union-attr]
    if by is not None and event.patient and by.id != id:
        if p.part(event.agent) == "character":
            deck, most = decks.deck_under(p, event), math.inf
            if deck is None and decks.to_edge(p, event) and event.target and p.part(event.target) == "scenery":
                deck = event.target  # "to the edge of the shelf"
            if not p.placed(id):
                if deck is not None and not acts.leaves_deck(p, event, id):
                    most = acts.along_deck(p, event, id, deck)
                elif deck is not None:
                    acts.at_edge(p, event, id, deck)
                else:
                    groups.put_still(p, id)
            if p.object(id).name in starts.VEHICLES:  # type: ignore[union-attr]
                p.contact(p.bodies_of(id)[0], p.ground, friction=WHEELS)
            if (deck is None or acts.roomy(p.thing(deck).size)) and along.goes_along(p, event, id):
                along.along(p, event, id)
                _against(p, event, id)
                return
            acts.strike(p, event, id, "push" if event.type != "pull" else "pull", most=most)
            _against(p, event, id)
            return
        _meet(p, event, "push")
        return
    swung = turns.swings_too(p, id)
    if not p.placed(id) and swung is not None:
        # pulled aside and let go
        turns.swing(p, swung)
        p.goal(event, "swing", agent=p.goal_name(id))
        return
    if not p.placed(id) and decks.deck_under(p, event) is not None:
        launches.travel(p, event, rolls=_rolls_on(p, id))
        return
    if not p.placed(id):
        launches.on_ground(p, event, id, "roll" if _rolls_on(p, id) else "push")
        along.drawn_by_nobody(p, event, id)
    elif p.goes_off(event):
        launches.travel(p, event, rolls=_rolls_on(p, id))
        if event.type == "pull":
            for name in p.bodies_of(id):
                p.push_body(name, mass=max(PULLED_KG, p.body(name).mass or 0.0))
            p.note(
                event.phrase or event.verb,
                f"what pulls it is not shown; it keeps its way as if it weighed {PULLED_KG:g} kg",
                source="estimate: an arm goes with it",
            )
        return
    else:
        launches.start(p, event, id, _rolls_on(p, id))
    p.goal(event, "move", agent=p.goal_name(id))


def _rolls_on(p: Placement, id: str) -> bool:
    """Whether what is pushed rolls as it stands: a ball, what lies on its side; a vase or a can that stands slides."""
    known = p.thing(id)
    return known.rolls and (known.form not in STANDS or known.lying)


def _against(p: Placement, event: Event, id: str) -> None:
    """A wall that something is pushed against stands a short way behind it."""
    wall = next((i for i in (event.surface, event.target) if i and p.part(i) in ("scenery", "mover") and decks.upright(p, i)), None)
    if wall is None or p.placed(wall) or p.object(wall).id == id:  # type: ignore[union-attr]
        return
    right = max(float(p.bounds(n)[1][0]) for n in p.bodies_of(id))
    groups.put_still(p, wall, x=right + BEHIND + launches.front_of(p, wall))
    p.goal(event, "hit", agent=p.goal_name(id), patient=p.goal_name(wall))


def hit(p: Placement, event: Event) -> None:
    _meet(p, event, "hit")


def scatter(p: Placement, event: Event) -> None:
    """Several things fly or roll apart: struck by what comes, or by what has struck them already."""
    by, things = p.object(event.agent or event.instrument), p.object(event.patient or event.target or event.agent)
    if things is None or p.part(things.id) != "mover":
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: say what is scattered, and by what")
    if by is not None and by.id != things.id and not (p.placed(by.id) and p.placed(things.id)):
        _meet(p, event.model_copy(update={"type": "hit", "agent": by.id, "patient": things.id, "target": None}), "hit")
    if not p.placed(things.id):
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: say what scatters the {things.name}s")
    p.goal(event, "move", agent=p.goal_name(things.id), all=len(p.bodies_of(things.id)) > 1)
    p.ends(p.seconds + 0.5)


def collide(p: Placement, event: Event) -> None:
    """Two that run into each other, or one that runs into another."""
    obj = p.object(event.agent or event.patient)
    if obj is None:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: nothing is named that collides; say what runs into what")
    event = _mover_first(p, event)
    other = p.object(event.patient) or p.object(event.target)
    if p.part(obj.id) == "character" and (other is None or other.id == obj.id) and p.count(obj) > 1:
        acts.run_together(p, event, obj.id)
        return
    vessel = vessel_around(p, event, obj.id)
    if vessel is not None and not p.placed(obj.id):
        tumble_in(p, obj.id, vessel)
    if (other is None or other.id == obj.id) and len(p.bodies_of(obj.id)) > 1:
        one, two = p.bodies_of(obj.id)[:2]
        if len(p.bodies_of(obj.id)) > 2:
            p.goal(event, "collide", agent=obj.id)  # any two of them
        else:
            p.goal(event, "collide", agent=one, patient=two)
        return
    if other is not None and p.part(other.id) in ("ground", "place") and not p.placed(obj.id) and p.count(obj) >= 2:
        other = None
    if (other is None or other.id == obj.id) and p.count(obj) >= 2 and not p.placed(obj.id):
        head_on(p, event, [obj.id] * p.count(obj))
        return
    both = (
        other is not None
        and not p.placed(obj.id)
        and not p.placed(other.id)
        and p.part(other.id) == "mover"
        and p.part(obj.id) == "mover"
        and _mutual(p, event)
    )
    if both and other is not None:
        head_on(p, event, [obj.id, other.id])
        return
    if other is None and p.placed(obj.id):
        p.goal(event, "collide", agent=p.goal_name(obj.id), target=p.ground)
        return
    if other is None:
        other_mover = next((o for o in p.script.objects if o.id != obj.id and p.part(o.id) in ("mover", "scenery")), None)
        if other_mover is None:
            raise OutOfScopeError(f"{event.phrase or event.verb!r}: say what the {obj.name} runs into")
    _meet(p, event, "collide")


def _mover_first(p: Placement, event: Event) -> Event:
    """ "A ball is struck against a wall": nobody is named who does it, and the ball is what comes."""
    comes = event.agent is None and event.instrument is None and event.patient and event.target and p.object(event.patient) is not p.object(event.target)
    return event.model_copy(update={"agent": event.patient, "patient": event.target, "target": None}) if comes else event


def vessel_around(p: Placement, event: Event, id: str) -> str | None:
    """The vessel in which several things are said to collide."""
    inside = re.search(r"\b(?:inside|within|in (?:the|a|an))\b", p.words(event)) is not None
    named = [i for e in p.script.events for i in (e.surface, e.target)] if inside else []
    for v in (event.surface, event.target, event.source, *named):
        obj = p.object(v)
        if obj is None or obj.id == id or p.part(v) not in ("mover", "scenery") or p.count(p.object(id)) < 2:  # type: ignore[arg-type]
            continue
        openings.open_up(p, obj.id)
        openings.fit(p, id, obj.id)
        if p.thing(obj.id).form in (*OPEN, "vessel", "mug") and max(p.thing(id).size) < IN_VESSEL * p.thing(obj.id).size[0]:
            return obj.id
    return None


def tumble_in(p: Placement, id: str, vessel: str) -> None:
    """Dropped into a vessel one over the other, each a little off the middle."""
    groups.put_still(p, vessel)
    low, high = p.bounds(p.bodies_of(vessel)[0])
    known = p.thing(id)
    off = 0.2 * float(high[0] - low[0])
    for k in range(p.count(p.object(id))):  # type: ignore[arg-type]
        x = float(low[0] + high[0]) / 2 + off * (0.5 if k % 2 else -0.5)
        p.put(id, x=x, y=float(low[1] + high[1]) / 2, bottom=float(high[2]) + 0.01 + 1.3 * k * max(known.size), found=known, aloft=True)
    p.note(p.object(id).phrase_en, f"the {p.object(id).name} fall into the {p.object(vessel).name}", source="estimate")  # type: ignore[union-attr]
    p.ends(2.5)


def _mutual(p: Placement, event: Event) -> bool:
    words = f"{event.phrase} {event.subtype or ''} {event.direction or ''} {p.script.text_en}".lower()
    reciprocal = any(w in words for w in ("head-on", "head on", "each other", "one another", "collide", "towards each", "meet"))
    into = any(w in words for w in (" collides with", " into ", "crashes", "runs into", "bumps"))
    return reciprocal and ("head" in words or not into)


def head_on(p: Placement, event: Event, ids: list[str], *, on: str | None = None, ask: bool = True) -> None:
    """From both sides at equal speeds, meeting mid-stage, or on the middle of a table."""
    speed = p.speed(event, "collide")
    names: list[str] = []
    bottom, most = 0.0, math.inf
    if on is not None and on not in ids:
        if not p.placed(on):
            groups.put_still(p, on)
        deck = p.deck_of(on)
        low, high = p.bounds(deck)
        p.push_body(deck, position=tuple(float(c - m) for c, m in zip(p.body(deck).position, (*(low + high)[:2] / 2, 0.0), strict=True)))
        bottom, most = p.deck(deck) + GAP, 0.4 * float(high[0] - low[0])
        speed = min(speed, ON_TABLE * most)
    for k, id in enumerate(ids[:2]):
        known = p.thing(id)
        side = -1 if k == 0 else 1
        start = side * min(starts.run_up(p, id) + starts.length(p, id) / 2, most)
        turned = starts.set_off(p, id, x=start, speed=-side * speed, rolls=known.rolls, bottom=bottom)
        names.append(turned)
        if side > 0 and p.object(id).name in starts.VEHICLES:  # type: ignore[union-attr]
            p.push_body(turned, orientation_xyzw=(0.0, 0.0, 1.0, 0.0))
    for k in range(2, len(ids)):
        groups_name = starts.set_off(p, ids[k], x=0.0, y=(k - 1) * (1.5 * starts.length(p, ids[k]) + 0.3), speed=0.0, rolls=False)
        names.append(groups_name)
    if ask:
        p.goal(event, "collide", agent=names[0], patient=names[1])
    p.ends(starts.run_up(p, ids[0]) / max(speed, 0.2) + 2.2)


def _meet(p: Placement, event: Event, kind: str) -> None:
    """One comes and meets the other, which waits (or is on its way itself)."""
    event = _mover_first(p, event)
    agent, patient = p.object(event.agent), p.object(event.patient) or p.object(event.target)
    if agent is None and patient is not None and event.instrument:
        agent = p.object(event.instrument)
    if agent is not None and patient is not None and agent.id == patient.id and p.count(agent) > 1 and not p.placed(agent.id) and p.part(agent.id) == "mover":
        head_on(p, event, [agent.id] * p.count(agent))
        return
    if agent is None or patient is None or agent.id == patient.id:
        if agent is not None and p.placed(agent.id):
            p.goal(event, kind, agent=p.goal_name(agent.id), patient=p.ground)
            return
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: say what hits what")
    if p.part(patient.id) in ("ground", "place"):
        if not p.placed(agent.id):
            from semantics import falls

            falls.fall(p, event.model_copy(update={"type": "fall", "patient": None, "target": None}))
        p.goal(event, kind, agent=p.goal_name(agent.id), patient=p.ground)
        return
    if p.part(agent.id) == "character":
        thing = p.object(event.instrument)
        barrier = throws.over(p, event, patient.id) if kind == "hit" and not p.placed(patient.id) and p.part(patient.id) == "mover" else None
        if barrier is not None:
            throws.over_it(p, event, patient.id, barrier)
            p.note(event.phrase or event.verb, "the clip begins as it leaves what strikes it", level="unsupported", source="estimate")
            return
        if not p.placed(patient.id):
            groups.put_still(p, patient.id, on=_at_hand(p, event, agent.id, patient.id))
        if thing is not None and thing.id not in (agent.id, patient.id):
            p.note(event.phrase, f"the {agent.name} strikes with the hand; the {thing.name} in it is not simulated yet", level="unsupported")
        acts.strike(p, event, patient.id, "hit" if kind == "collide" else kind)
        return
    if not p.placed(agent.id) and HANGING.search(agent.phrase_en.lower()):
        turns.swing(p, Event(id=event.id, type="swing", verb="swing", agent=agent.id, phrase=event.phrase), ask=False)
    if p.placed(agent.id):
        below(p, event, agent.id, patient.id)
    else:
        run_into(p, event, agent.id, patient.id, kind)
    p.goal(event, kind, agent=p.goal_name(agent.id), patient=p.goal_name(patient.id))
    deck = _knocked_off(p, event, agent.id, patient.id)
    if deck is not None:
        p.goal(event, "leave", agent=p.goal_name(patient.id), target=deck)


def _knocked_off(p: Placement, event: Event, agent: str, patient: str) -> str | None:
    """The body that a single thing is said to be knocked or pushed off: it stands over its edge as far as it stays there, and is struck hard enough."""
    names = p.bodies_of(patient)
    if not p.goes_off(event) or event.modality is not None or len(names) != 1 or p.part(patient) == "character" or p.body(names[0]).static:
        return None
    low, high = p.bounds(names[0])
    deck = next((b.name for b in p.bodies if b.static and low[2] > UP_M and abs(p.deck(b.name) - float(low[2])) < 2e-3), None)
    if deck is None:
        return None
    shift = float(p.bounds(deck)[1][0]) + OVERHANG * float(high[0] - low[0]) - float(high[0])
    striker = p.bodies_of(agent)[0] if p.bodies_of(agent) else None
    if shift > 0 and names[0] not in p.free:
        for name in (names[0], striker):
            if name is not None and any(b.name == name for b in p.bodies):
                x, y, z = p.body(name).position
                p.push_body(name, position=(x + shift, y, z))
    if striker in p.moving and p.quantity(("speed", "velocity"), event.id, event.agent, event.patient) is None and "velocity" in p.free.get(str(striker), {}):
        vx, vy, vz = p.body(str(striker)).velocity
        body, mine = p.body(names[0]), p.body(str(striker))
        heavy, light = (b.mass or solid(b.shape).volume * material(b.material).density for b in (body, mine))
        way = (0.6 - OVERHANG) * float(high[0] - low[0])
        out = (
            math.sqrt(2 * p.pair(names[0], deck).friction * max(p.gravity, 0.1) * way)
            * (light + heavy)
            / ((1 + p.pair(names[0], mine.name).restitution) * light)
        )
        if out > vx:
            p.push_body(mine.name, velocity=(min(SURE_OFF * out, FASTEST), vy, vz))
            launches.free_speed(p, event, mine.name, sideways=0.04 * vx)
            p.note(
                event.phrase or event.verb, f"speed raised to {min(SURE_OFF * out, FASTEST):.2g} m/s, so that it goes over the edge", source="v^2 = 2 mu g d"
            )
    return deck


def _at_hand(p: Placement, event: Event, who: str, id: str) -> str | None:
    """What carries a thing that a hand strikes: nobody reaches down to what lies on the ground."""
    if p.part(id) != "mover" or len(p.thing(id).pieces) > 1 or turns.swings_too(p, id) is not None:
        return deck_of(p, id)
    return acts.within_reach(p, event, who, id, decks.deck_under(p, event) or deck_of(p, id))


def run_into(p: Placement, event: Event, agent: str, patient: str, kind: str) -> None:
    """Put the patient at x = 0 and set the agent off towards it from the left."""
    if not p.placed(patient):
        _like_a_toy(p, agent, patient)
        deck = decks.deck_under(p, event) or deck_of(p, patient)
        if deck in (agent, patient):
            deck = None
        groups.put_still(p, patient, x=launches.front_of(p, patient) if p.part(patient) != "character" else 0.0, on=deck)
    known = p.thing(agent)
    if p.part(patient) == "character":
        near, ground = -0.3, 0.0
    else:
        names = p.bodies_of(patient)
        near = min(float(p.bounds(n)[0][0]) for n in names)
        ground = min(float(p.bounds(n)[0][2]) for n in names)
    speed = p.speed(event, "topple" if kind == "topple" else "collide" if kind in ("collide", "push") else "hit")
    stated = p.quantity(("speed", "velocity"), event.id, event.agent, event.patient) is not None
    shot = p.object(agent).name in SHOTS  # type: ignore[union-attr]
    if shot and not stated:
        speed = max(speed, SHOT_M_S * event.intensity)
        p.note(event.phrase or event.verb, f"it flies at {speed:.3g} m/s: a real shot is too fast to be seen", source="estimate: a third of a metre a picture")
    if (kind == "topple" or _goes_over(p, event, patient)) and not stated and p.part(patient) != "character":
        speed = tipping_speed(p, event, agent, patient, 0.0 if _breaks_later(p, event, patient) else speed)
    elif not stated and p.part(patient) == "mover" and _stays_up(p, patient):
        most = tipping(p, agent, patient)
        if most is not None and STAYS_UP * most < speed:
            speed = STAYS_UP * most
            p.note(event.phrase or event.verb, f"speed lowered to {speed:.2g} m/s: {most:.2g} m/s would tip it", source="angular momentum about its edge")
    run = starts.run_up(p, agent)
    if event.at_s:
        run = _run_for(p, agent, speed, max(event.at_s - (p.waits.get(agent, 0.0) if p.alone.get(agent) else 0.0), launches.LEAST_ARRIVAL), known)
    else:
        run = launches.within_reach(p, event, agent, run, rolls=known.rolls)
    slender = min(known.size) < SLENDER * max(known.size) and sorted(known.size)[1] < 2 * SLENDER * max(known.size)
    under = p.part(patient) != "character" and not p.quantity(("height",), event.id, agent) and _rolls_under(p, agent, patient)
    low_blow = under or (p.part(patient) != "character" and not stated and too_low(p, event, agent, patient))
    if low_blow:
        why = "along the ground it would go below" if under else "at its foot it would not tip it"
        p.note(event.phrase or event.verb, f"the {p.object(agent).name} comes flying: {why}", source="room under it" if under else "moment about the edge")  # type: ignore[union-attr]
    if kind in ("hit", "topple") and (slender or not known.rolls) and not event.at_s:
        run = min(run, FLIGHT * speed)
    flies = low_blow or shot or ((kind in ("hit", "topple") and (slender or not known.rolls)) and p.object(agent).name not in starts.VEHICLES)  # type: ignore[union-attr]
    if ground > 0.05:
        table = next(
            (
                b.name
                for b in p.bodies
                if (b.static and abs(p.deck(b.name) - ground) < 2e-3 and not isinstance(b.shape, prop.Box)) or b.name in p.bodies_of(deck_of(p, patient))
            ),
            None,
        )
        low = float(p.bounds(table)[0][0]) if table else near - run
        run = max(min(run, near - low - starts.length(p, agent) / 2 - 0.03), launches.LEAST_RUN)
    if patient in p.waits and not event.at_s and run / max(speed, 0.1) < waits.BRIEF + SEEN_STILL:
        # what it is to reach is seen at rest first
        p.waits[agent], p.alone[agent] = waits.BRIEF + SEEN_STILL, True
    long = max(known.size) if flies and slender else starts.length(p, agent)  # a stick flies with its long side ahead
    x = near - run - long / 2
    if flies:
        flight = run / max(speed, 0.5)
        # half of what gravity takes on the way is given at the start, so the flight is as flat as it can be
        rise = min(0.25 * p.gravity * flight, 0.5 * speed)
        level = math.sqrt(speed**2 - rise**2)
        flight = run / max(level, 0.5)
        height = max(p.gravity * flight**2 / 2 - rise * flight, 0.0) + _strike_height(p, patient, known)
        name = p.put(
            agent, x=x, bottom=ground + height, turn=_pointing(known) if slender or shot else None, velocity=(level, 0.0, rise), found=known, aloft=True
        )
    else:
        start = speed if stated else _with_friction(p, event, agent, speed, run)
        name = starts.set_off(p, agent, x=x, speed=start, rolls=known.rolls, bottom=max(ground, 0.0) if ground > 0.05 else 0.0)
    if passing.apart(p, agent, patient):
        passing.aside(p, name, patient, room=passing.room(p, agent, patient))
    else:
        launches.free_speed(p, event, name, sideways=0.04 * speed)
        if event.at_s and ground < 0.05:
            launches.free_start(p, name, launches.TIMING * speed)
    p.ends(run / max(speed, 0.3) + 2.6)
    p.watch.append((near + 1.0, 0.0, ground))


def _rolls_under(p: Placement, agent: str, patient: str) -> bool:
    """Whether something that comes along the ground goes under what it is to hit: a van, a bench."""
    from semantics import ways

    names = p.bodies_of(patient)
    return len(names) == 1 and ways.free_below(p, names[0], p.thing(agent))


def _pointing(known: prop.Prop) -> tuple[float, float, float, float]:
    """How a stick flies at something: its long side along x."""
    low, high = prop.extent(known.shape, known.orientation_xyzw)
    axis = int(np.argmax(high - low))
    turn = Rotation.from_euler("z", 90, degrees=True) if axis == 1 else Rotation.from_euler("y", 90, degrees=True) if axis == 2 else Rotation.identity()
    return xyzw(turn * Rotation.from_quat(known.orientation_xyzw))


def _run_for(p: Placement, agent: str, speed: float, at: float, known: prop.Prop) -> float:
    """Way that takes so long when `speed` is left at its end [m]."""
    slow = slowing(p, agent, rolls=known.rolls, vehicle=p.object(agent).name in starts.VEHICLES)  # type: ignore[union-attr]
    p.note(p.object(agent).phrase_en, f"it starts so far away that it arrives at {at:g} s", source="friction and drag on the way")  # type: ignore[union-attr]
    return min(max(slow.back(speed, seconds=at)[1], launches.LEAST_RUN), launches.FARTHEST)


def _strike_height(p: Placement, patient: str, known: prop.Prop) -> float:
    """Height of the lowest point of what flies into something, above what that stands on [m]: two thirds up its side."""
    if p.part(patient) == "character":
        return 0.15
    names = p.bodies_of(patient)
    tall = max(p.top(n) for n in names) - min(float(p.bounds(n)[0][2]) for n in names)
    return max(0.65 * tall - known.size[2] / 2, 0.02)


def _with_friction(p: Placement, event: Event, agent: str, speed: float, run: float) -> float:
    """Speed at the start of a way that leaves `speed` at its end: v0^2 = v^2 + 2 mu g d."""
    known = p.thing(agent)
    if p.object(agent).name in starts.VEHICLES:  # type: ignore[union-attr]
        return speed
    start = slowing(p, agent, rolls=known.rolls).before(speed, way=run)
    if start > 1.1 * speed:
        p.note(event.phrase or event.verb, f"it sets off at {start:.2g} m/s, so that {speed:.2g} m/s are left", source="friction and drag on the way")
    return start


def tipping_speed(p: Placement, event: Event, agent: str, patient: str, plain: float) -> float:
    """At least what it takes to tip a single thing over, and more for harder words.

    A blow J at height h turns a body about its far lower edge at J h / I; J = (1 + e) m M / (m + M) v with M = I / h^2, the mass that the
    striker feels. Tipping takes I w^2 / 2 = m2 g (d - z / 2), d half its diagonal.
    """
    flies = too_low(p, event, agent, patient)
    needed = tipping(p, agent, patient, flies=flies)
    if needed is None and flies and (knocks_out := _knocks_out(p, agent, patient)) > plain:
        p.note(event.phrase or event.verb, f"speed raised to {knocks_out:.2g} m/s, so that it knocks out what it strikes", source="v^2 = 2 mu g d of that")
        return min(knocks_out * max(event.intensity, 1.0), HURLED)
    if needed is None:
        return plain
    speed = max(plain, needed * (1.2 + SURELY * event.intensity))
    if speed > plain * 1.01:
        p.note(event.phrase or event.verb, f"speed raised to {speed:.2g} m/s: {needed:.2g} m/s just tip it", source="angular momentum about its far lower edge")
    return min(speed, HURLED if flies else FASTEST)


def _knocks_out(p: Placement, agent: str, patient: str) -> float:
    """Speed at which something that flies into a stack pushes what it strikes off what that stands on [m/s].

    u^2 = 2 mu g (1 + 2 n) d with n things of a kind above it and d most of half its width; u = (1 + e) m v / (m + M).
    """
    names = sorted(p.bodies_of(patient), key=lambda n: p.body(n).position[2])
    body, striker = p.body(names[min(int(STRUCK_AT * len(names)), len(names) - 1)]), p.thing(agent)
    above = len(names) - 1 - min(int(STRUCK_AT * len(names)), len(names) - 1)
    low, high = p.bounds(body.name)
    heavy = body.mass or solid(body.shape).volume * material(body.material).density
    light = p.mass(p.object(agent), striker) or solid(striker.shape).volume * material(striker.material).density  # type: ignore[arg-type]
    own, table = pair(striker.material, body.material), pair(body.material, body.material)
    u = math.sqrt(2 * table.friction * max(p.gravity, 0.1) * (1 + 2 * above) * 0.6 * float(high[0] - low[0]))
    return u * (light + heavy) / ((1 + own.restitution) * light)


def too_low(p: Placement, event: Event, agent: str, patient: str) -> bool:
    """Whether what rolls would strike so low that no speed tips what it meets: a marble at the foot of a book. It comes through the air then."""
    if not p.thing(agent).rolls or (event.type != "topple" and not _goes_over(p, event, patient)) or any(e.type == "roll" for e in p.script.events):
        return False
    needed = tipping(p, agent, patient)
    names = p.bodies_of(patient)
    if needed is None and len(names) > 1 and p.gravity > 1e-3:
        tall = max(p.top(n) for n in names) - min(float(p.bounds(n)[0][2]) for n in names)
        return p.thing(agent).size[2] < LOW_BLOW * tall
    return needed is not None and needed * 1.2 > FASTEST


def tipping(p: Placement, agent: str, patient: str, *, flies: bool = False) -> float | None:
    """Speed at which a single thing that stands is just tipped over [m/s]; by what rolls at its foot, unless it `flies`."""
    names = p.bodies_of(patient)
    level = [float(p.bounds(n)[0][2]) for n in names]
    if not names or max(level) - min(level) > LEVEL_M or p.gravity < 1e-3:
        return None
    body, striker = p.body(names[0]), p.thing(agent)
    low, high = prop.extent(body.shape, body.orientation_xyzw)
    w, z = float(high[0] - low[0]), float(high[2] - low[2])
    heavy = body.mass or solid(body.shape).volume * material(body.material).density
    light = p.mass(p.object(agent), striker) or solid(striker.shape).volume * material(striker.material).density  # type: ignore[arg-type]
    at = min(0.65 * z if flies or not striker.rolls else striker.size[2] / 2, z)
    inertia = heavy * (w * w + z * z) / 3
    felt = inertia / at**2
    rise = math.hypot(w, z) / 2 - z / 2
    e = pair(striker.material, body.material).restitution
    return math.sqrt(2 * heavy * p.gravity * rise / inertia) * inertia / at * (light + felt) / ((1 + e) * light * felt)


def _goes_over(p: Placement, event: Event, patient: str) -> bool:
    """Whether what is struck is said to fall over after that."""
    events = p.script.events
    later = events[events.index(event) + 1 :] if event in events else []
    return any(e.type == "topple" and not e.modality and p.object(e.patient or e.agent) is p.object(patient) for e in later)


def _breaks_later(p: Placement, event: Event, patient: str) -> bool:
    """Whether what is struck is to break only afterwards, where it comes down: the blow itself is no harder than it must be."""
    events = p.script.events
    later = events[events.index(event) + 1 :] if event in events else []
    if tipping(p, str(event.agent), patient) is None:
        return False
    return event.type != "break" and any(e.type == "break" and not e.modality and p.object(e.patient or e.agent) is p.object(patient) for e in later)


def _stays_up(p: Placement, patient: str) -> bool:
    """Whether what is struck only wobbles, or is said not to fall."""
    for e in p.script.events:
        if p.object(e.patient or e.agent) is not p.object(patient):
            continue
        if (e.type in ("topple", "fall") and e.modality in ("not", "nearly")) or (e.type == "swing" and e.verb in rocking.ROCKS):
            return True
    return False


def wait_below(p: Placement, event: Event, agent: str, patient: str) -> None:
    """What something on its way is to come down on."""
    below(p, event, agent, patient)


def _lower(p: Placement, id: str, start: float) -> None:
    """What something falls into or onto stands lower than where that comes from: a sink beside a board, a box below a table."""
    obj = p.object(id)
    known = p.thing(id)
    if obj is None or p.placed(obj.id) or obj.size_m is not None or start < STEP_DOWN or known.size[2] <= LOWER * start:
        return
    x, y, _ = known.size
    obj.size_m = (x, y, LOWER * start)
    p.note(obj.phrase_en, f"the {obj.name} is {100 * LOWER * start:.0f} cm high, lower than what falls into it comes from", source="estimate")


def _like_a_toy(p: Placement, agent: str, patient: str) -> None:
    """What a toy runs into is of its world: a bridge for a toy train is no bridge for a train."""
    toy, other = p.object(agent), p.object(patient)
    if toy is None or other is None or p.placed(other.id) or other.size_m is not None or p.part(other.id) not in ("scenery", "mover"):
        return
    long, far = starts.length(p, agent), max(p.thing(patient).size)
    if not re.search(r"\btoy\b|\bmodel\b|\bminiature\b", toy.phrase_en.lower()) or far <= TOY_WORLD * long:
        return
    small = TOY_SIZE * long / far
    x, y, z = p.thing(patient).size
    other.size_m = (small * x, small * y, small * z)
    p.note(other.phrase_en, f"a {other.name} of {100 * TOY_SIZE * long:.0f} cm, as the {toy.name} is a toy", source="estimate")


def _free_place(p: Placement, id: str) -> None:
    """Where a single thing waits that is not said to stand anywhere is the director's, within half its length."""
    names = p.bodies_of(id)
    if len(names) != 1 or (p.body(names[0]).static and p.thing(id).form not in OPEN):
        return
    body = p.body(names[0])
    x, y, z = body.position
    low, high = p.bounds(names[0])
    room = max(0.5 * float(high[0] - low[0]), LEAST_ROOM if p.thing(id).form in OPEN else 0.0)
    p.set_free(names[0], position=[[x - room, x + room], [y, y], [z, z]])


def deck_of(p: Placement, id: str) -> str | None:
    """Furniture that an object is said to stand on: "the cup on the table"."""
    obj = p.object(id)
    if obj is None:
        return None
    for event in p.script.events:
        # "it does not fall off the table": so there it is
        under = next((o for o in (p.object(event.source), p.object(event.surface)) if o is not None and o.id != obj.id), None)
        if under is not None and p.object(event.agent or event.patient) is obj and p.part(under.id) == "scenery" and prop.thing(under.name).form in perch.LOW:
            return under.id
    for other in p.script.objects:
        if other.id != obj.id and p.part(other.id) == "scenery" and prop.thing(other.name).form in perch.LOW:
            if re.search(rf"\bon(?:to)?(?: top of)? (?:the|an?|its|his|her|their)(?: [\w-]+){{0,2}} {re.escape(other.name)}\b", p.script.text_en.lower()):
                return other.id
    return None


def _carried_by(p: Placement, name: str, patient: str) -> str | None:
    """The furniture that a body moves along: what it comes to stands there, too, but what stands on the ground by its nature."""
    low = float(p.bounds(name)[0][2])
    if low < LOWEST_DECK or max(p.thing(patient).size) > LARGEST_ON_DECK:
        return None
    carriers = [o for o in p.script.objects if o.kind == "static" and p.placed(o.id) and p.part(o.id) == "scenery" and p.thing(o.id).form in perch.LOW]
    return next((o.id for o in carriers if abs(p.deck(p.deck_of(o.id)) - low) < 2e-3), None)


LOWEST_DECK, LARGEST_ON_DECK = 0.1, 0.6
"""What is higher stands on something; what is larger does not stand on tables [m]: estimates."""


def below(p: Placement, event: Event, agent: str, patient: str) -> None:
    """The agent is on its way: what it hits waits where the way leads, or passes there in time."""
    if p.placed(patient):
        return
    name = p.bodies_of(agent)[0]
    body = p.body(name)
    vx, _, vz = body.velocity
    if name in p.arrive:
        x, t = p.arrive[name]
    elif name in p.aloft:
        height = body.position[2]
        tall = 0.4 * acts.height(p, patient) if p.part(patient) == "character" else 0.5 * float(p.thing(patient).size[2])
        g = max(p.gravity, 1e-3)
        fall = max(height - tall, 0.05)
        t = (vz + math.sqrt(max(vz**2 + 2 * g * fall, 0.0))) / g
        way, t = flights.body_down(p, name, fall) or (vx * t, t)
        x = body.position[0] + way
    elif vx == 0.0 and any(g.event in ("push", "hit") and g.patient == p.goal_name(agent) for g in p.goals):
        # somebody pushes it: a hand does not send it far
        t, x = 1.0, max(float(p.bounds(n)[1][0]) for n in p.bodies_of(agent)) + BEHIND
    else:
        t, x = 1.0, body.position[0] + max(0.8 * abs(vx), 0.8)
    if p.part(patient) == "character":
        beside = MISSED * p.species(patient).height if event.modality in ("nearly", "not") else 0.0
        acts.pass_by(p, event, patient, x=x + beside, time=t)
    else:
        if event.type == "fall":
            _lower(p, patient, float(p.bounds(name)[0][2]))
        on = None if name in p.aloft or name in p.arrive else _carried_by(p, name, patient)
        groups.put_still(p, patient, on=on, x=x if name in p.aloft or (name in p.arrive and event.type == "fall") else x + launches.front_of(p, patient))
        _free_place(p, patient)
        if name in p.aloft and (vx or vz > 0):
            throws.aim_free(p, event, name, False)
