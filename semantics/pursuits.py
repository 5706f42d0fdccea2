"""Pursuits: who chases, approaches or touches whom."""

from __future__ import annotations

from semantics import acts, cast, groups, hands, launches, starts
from semantics.placement import Placement
from semantics.script import Event, Object
from sim.errors import OutOfScopeError
from sim.scene import Action

HEAD_START = 1.6
"""Of what is chased [m]."""
CHASE_SECONDS = 4.0
"""Long enough for who starts from a stand to come up by half [s]."""
SMALL = 0.3
"""What somebody takes along on the run is no longer than this, in statures: estimate."""
SLOWER = 0.55
"""Speed of what is chased, in that of its hunter: it is caught up with by half within the clip."""


def chase(p: Placement, event: Event) -> None:
    """Two run, or one runs after a thing that rolls."""
    hunter, prey = p.object(event.agent), p.object(event.patient) or p.object(event.target)
    if hunter is None and prey is not None:
        # "one chasing the other"
        hunter = next((o for o in p.script.objects if o.id != prey.id and p.part(o.id) == "character" and o.name == prey.name), None)
    if prey is not None and (hunter is None or hunter.id == prey.id) and p.part(prey.id) == "character" and p.count(prey) > 1:
        _one_the_other(p, event, prey)
        return
    if hunter is None or prey is None or p.part(hunter.id) != "character" or p.part(prey.id) in ("ground", "place"):
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: say which animal or person chases what")
    kind = p.species(hunter.id)
    fast = kind.run_speed * event.intensity
    _flee(p, event, prey.id, SLOWER * fast)
    if not p.placed(hunter.id):
        start = _start_of(p, prey.id)
        gap = HEAD_START + kind.height
        p.character(hunter.id, x=start - gap)
    name = p.bodies_of(hunter.id)[0]
    p.act(name, Action(type="chase", target=p.bodies_of(prey.id)[0], speed=fast))
    p.goal(event, "chase", agent=name, target=p.goal_name(prey.id))
    _takes_along(p, prey)
    p.ends(CHASE_SECONDS)
    p.watch.append((_start_of(p, prey.id) + 2.0 * SLOWER * fast, 0.0, 0.0))


def _one_the_other(p: Placement, event: Event, who: Object) -> None:
    """The first of several runs after the second."""
    kind = p.species(who.id)
    fast = kind.run_speed * event.intensity
    if not p.placed(who.id):
        for k in range(p.count(who)):
            p.another(who.id, x=-k * (HEAD_START + kind.height))
    prey, hunter = p.bodies_of(who.id)[:2]
    p.act(prey, Action(type="run", speed=SLOWER * fast))
    p.act(hunter, Action(type="chase", target=prey, speed=fast))
    p.goal(event, "chase", agent=hunter, target=prey)
    _takes_along(p, who)
    p.ends(CHASE_SECONDS)
    p.watch.append((2.0 * SLOWER * fast, 0.0, 0.0))


def _takes_along(p: Placement, prey: Object) -> None:
    """ "Two dogs with a ball, one chasing the other": who runs away has it."""
    if p.part(prey.id) != "character":
        return
    text = p.script.text_en.lower()
    name = p.bodies_of(prey.id)[0]
    if next(c for c in p.characters if c.name == name).holds is not None:
        return
    for obj in p.script.objects:
        if p.part(obj.id) == "mover" and not p.placed(obj.id) and not cast.roles(p.script, obj.id) and f"with {obj.phrase_en.lower()}" in text:
            hands.fit_mouth(p, prey, obj)
            if max(p.thing(obj.id).size) <= SMALL * p.species(prey.id).height:
                hands.in_hand(p, name, obj.id)
                p.note(obj.phrase_en, f"the {prey.name} that runs away has the {obj.name}", source="estimate")
                return


def _flee(p: Placement, event: Event, id: str, speed: float) -> None:
    """What is chased is on its way."""
    if p.part(id) == "character":
        own = min(p.species(id).run_speed, speed)
        if not p.placed(id):
            p.character(id, x=0.0)
        name = p.bodies_of(id)[0]
        if not next(c for c in p.characters if c.name == name).actions:
            p.act(name, Action(type="run", speed=own))
        return
    if not p.placed(id):
        known = p.thing(id)
        slow = min(speed, 2.0)
        starts.set_off(p, id, x=0.0, speed=slow, rolls=known.rolls)
        p.note(event.phrase or event.verb, f"the {p.object(id).name} is on its way at {slow:.2g} m/s", source="estimate")  # type: ignore[union-attr]


def _start_of(p: Placement, id: str) -> float:
    name = p.bodies_of(id)[0]
    if p.part(id) == "character":
        return next(c.position[0] for c in p.characters if c.name == name)
    return float(p.bounds(name)[0][0])


def approach(p: Placement, event: Event) -> None:
    """Somebody walks up to something, or a thing rolls towards it."""
    mover, to = p.object(event.agent), p.object(event.target) or p.object(event.patient)
    if mover is None or to is None or p.part(to.id) in ("ground", "place"):
        acts.go(p, event.model_copy(update={"type": "walk"}))
        return
    if p.part(mover.id) == "character":
        acts.go(p, event.model_copy(update={"type": "walk", "target": to.id, "patient": None}))
        return
    if not p.placed(mover.id):
        launches.on_ground(p, event.model_copy(update={"type": "roll", "target": to.id}), mover.id, "roll" if p.thing(mover.id).rolls else "slide")
    if not p.placed(to.id):
        groups.put_still(p, to.id, x=launches.front_of(p, to.id))
    p.goal(event, "approach", agent=p.goal_name(mover.id), target=p.goal_name(to.id))


def touch(p: Placement, event: Event) -> None:
    """A touch: a hand's, or a gentle meeting of things."""
    from semantics import meetings

    agent, patient = p.object(event.agent), p.object(event.patient) or p.object(event.target)
    if agent is None or patient is None or agent.id == patient.id:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: say what touches what")
    if p.placed(agent.id) and p.placed(patient.id):
        p.goal(event, "touch", agent=p.goal_name(agent.id), patient=p.goal_name(patient.id))
        return
    if p.part(agent.id) == "character" and p.part(patient.id) == "mover":
        groups.put_still(p, patient.id)
        kin, body = p.species(agent.id), p.bodies_of(patient.id)[0]
        if not p.placed(agent.id):
            p.character(agent.id, x=float(p.bounds(body)[0][0]) - acts.reach(kin) - acts.WALK_UP, y=p.body(body).position[1])
        p.act(p.bodies_of(agent.id)[0], Action(type="reach", target=body))
        p.goal(event, "touch", agent=p.bodies_of(agent.id)[0], patient=p.goal_name(patient.id))
        p.ends((acts.WALK_UP + 0.4) / kin.walk_speed + acts.STRIKE_SECONDS + 1.5)
        return
    meetings.hit(p, event.model_copy(update={"type": "hit", "intensity": 0.5 * event.intensity}))
