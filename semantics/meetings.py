"""Meetings: what pushes, hits or runs into what. One comes from the left; the other waits, or comes from the right."""

from __future__ import annotations

import math

from semantics import acts, groups, launches, perch, throws
from semantics.placement import Placement
from semantics.script import Event
from sim import prop
from sim.errors import OutOfScopeError


def push(p: Placement, event: Event) -> None:
    """A push: by a character, by something that runs into it, or by nobody named."""
    id = launches.mover_of(p, event)
    if event.agent and event.patient and p.object(event.agent) is not None and p.object(event.agent).id != id:  # type: ignore[union-attr]
        if p.part(event.agent) == "character":
            deck = launches.deck_under(p, event)
            if not p.placed(id):
                if deck is not None:
                    acts.at_edge(p, event, id, deck)
                else:
                    groups.put_still(p, id)
            acts.strike(p, event, id, "push" if event.type != "pull" else "pull")
            return
        _meet(p, event, "push")
        return
    if not p.placed(id):
        launches.on_ground(p, event, id, "push" if not p.thing(id).rolls else "roll")
    else:
        launches.start(p, event, id, p.thing(id).rolls)
    p.goal(event, "move", agent=p.goal_name(id))


def hit(p: Placement, event: Event) -> None:
    _meet(p, event, "hit")


def collide(p: Placement, event: Event) -> None:
    """Two that run into each other, or one that runs into another."""
    obj = p.object(event.agent or event.patient)
    if obj is None:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: nothing is named that collides; say what runs into what")
    other = p.object(event.patient) or p.object(event.target)
    if other is not None and p.part(other.id) in ("ground", "place") and not p.placed(obj.id) and p.count(obj) >= 2:
        other = None
    if (other is None or other.id == obj.id) and p.count(obj) >= 2 and not p.placed(obj.id):
        _head_on(p, event, [obj.id] * p.count(obj))
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
        _head_on(p, event, [obj.id, other.id])
        return
    if other is None and p.placed(obj.id):
        p.goal(event, "collide", agent=p.goal_name(obj.id), target=p.ground)
        return
    if other is None:
        other_mover = next((o for o in p.script.objects if o.id != obj.id and p.part(o.id) in ("mover", "scenery")), None)
        if other_mover is None:
            raise OutOfScopeError(f"{event.phrase or event.verb!r}: say what the {obj.name} runs into")
    _meet(p, event, "collide")


def _mutual(p: Placement, event: Event) -> bool:
    words = f"{event.phrase} {event.subtype or ''} {event.direction or ''} {p.script.text_en}".lower()
    reciprocal = any(w in words for w in ("head-on", "head on", "each other", "one another", "collide", "towards each", "meet"))
    into = any(w in words for w in (" collides with", " into ", "crashes", "runs into", "bumps"))
    return reciprocal and ("head" in words or not into)


def _head_on(p: Placement, event: Event, ids: list[str]) -> None:
    """From both sides at equal speeds, meeting mid-stage."""
    speed = p.speed(event, "collide")
    names: list[str] = []
    for k, id in enumerate(ids[:2]):
        known = p.thing(id)
        side = -1 if k == 0 else 1
        start = side * (launches.run_up(p, id) + launches.length(p, id) / 2)
        turned = launches.set_off(p, id, x=start, speed=-side * speed, rolls=known.rolls)
        names.append(turned)
        if side > 0 and p.object(id).name in launches.VEHICLES:  # type: ignore[union-attr]
            p.push_body(turned, orientation_xyzw=(0.0, 0.0, 1.0, 0.0))
    for k in range(2, len(ids)):
        groups_name = launches.set_off(p, ids[k], x=0.0, y=(k - 1) * (1.5 * launches.length(p, ids[k]) + 0.3), speed=0.0, rolls=False)
        names.append(groups_name)
    p.goal(event, "collide", agent=names[0], patient=names[1])
    p.ends(launches.run_up(p, ids[0]) / max(speed, 0.2) + 2.2)


def _meet(p: Placement, event: Event, kind: str) -> None:
    """One comes and meets the other, which waits (or is on its way itself)."""
    agent, patient = p.object(event.agent), p.object(event.patient) or p.object(event.target)
    if agent is None and patient is not None and event.instrument:
        agent = p.object(event.instrument)
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
        if not p.placed(patient.id):
            groups.put_still(p, patient.id)
        if thing is not None and thing.id not in (agent.id, patient.id):
            p.note(event.phrase, f"the {agent.name} strikes with the hand; the {thing.name} in it is not simulated yet", level="unsupported")
        acts.strike(p, event, patient.id, "hit" if kind == "collide" else kind)
        return
    if p.placed(agent.id):
        below(p, event, agent.id, patient.id)
    else:
        run_into(p, event, agent.id, patient.id, kind)
    p.goal(event, kind, agent=p.goal_name(agent.id), patient=p.goal_name(patient.id))


def run_into(p: Placement, event: Event, agent: str, patient: str, kind: str) -> None:
    """Put the patient at x = 0 and set the agent off towards it from the left."""
    if not p.placed(patient):
        deck = launches.deck_under(p, event) or deck_of(p, patient)
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
    run = launches.run_up(p, agent)
    flies = kind == "hit" and not known.rolls and p.object(agent).name not in launches.VEHICLES  # type: ignore[union-attr]
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
        run = min(run, near - low - launches.length(p, agent) / 2 - 0.03)
    x = near - run - launches.length(p, agent) / 2
    if flies:
        flight = run / max(speed, 0.5)
        height = max(0.5 * (p.gravity * flight**2) / 2 + 0.15, 0.2)
        name = p.put(agent, x=x, bottom=ground + height, velocity=(speed, 0.0, 0.25 * p.gravity * flight), found=known, aloft=True)
    else:
        name = launches.set_off(p, agent, x=x, speed=speed, rolls=known.rolls, bottom=max(ground, 0.0) if ground > 0.05 else 0.0)
    if event.modality == "nearly":
        _past(p, name, patient)
    launches.free_speed(p, event, name, sideways=0.04 * speed)
    p.ends(run / max(speed, 0.3) + 2.6)
    p.watch.append((near + 1.0, 0.0, ground))


def _past(p: Placement, name: str, patient: str) -> None:
    """Beside the way to what is to be missed by a hand's breadth."""
    body = p.body(name)
    low, high = p.bounds(name)
    wide = max(float(p.bounds(n)[1][1]) for n in p.bodies_of(patient)) if p.part(patient) != "character" else 0.25
    x, _y, z = body.position
    p.push_body(name, position=(x, wide + 0.08 + float(high[1] - low[1]) / 2, z))


def wait_below(p: Placement, event: Event, agent: str, patient: str) -> None:
    """What something on its way is to come down on."""
    below(p, event, agent, patient)


def deck_of(p: Placement, id: str) -> str | None:
    """Furniture that an object is said to stand on: "the cup on the table"."""
    obj = p.object(id)
    if obj is None:
        return None
    for other in p.script.objects:
        if other.id != obj.id and p.part(other.id) == "scenery" and prop.thing(other.name).form in perch.LOW:
            words = p.script.text_en.lower()
            if f"on the {other.name}" in words or f"on a {other.name}" in words or f"onto the {other.name}" in words or f"on top of the {other.name}" in words:
                return other.id
    return None


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
        x = body.position[0] + vx * t
    else:
        t, x = 1.0, body.position[0] + max(0.8 * abs(vx), 0.8)
    if p.part(patient) == "character":
        acts.pass_by(p, event, patient, x=x, time=t)
    else:
        groups.put_still(p, patient, x=x if name in p.aloft or (name in p.arrive and event.type == "fall") else x + launches.front_of(p, patient))
        if name in p.aloft and (vx or vz > 0):
            throws.aim_free(p, event, name, False)
