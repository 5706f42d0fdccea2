"""Knocks: what is knocked over or knocked down: by a ball, by a character, by the first of a row, or by itself."""

from __future__ import annotations

import math
import re

import numpy as np
from scipy.spatial.transform import Rotation

from semantics import acts, cast, decks, falls, groups, launches, meetings
from semantics.placement import Placement, xyzw
from semantics.script import Event, Object
from semantics.tables import staging
from sim import prop
from sim.errors import OutOfScopeError
from sim.solid import solid

SHOVE = 1.6
"""Energy given to what falls over by itself, in units of what it needs to tip."""
TILT_DEG, WINDING = 2.0, 1.0
"""How what spins and falls over begins: so far off the upright, at this share of the usual spin."""
LANDS = re.compile(
    r"\b(?:toppl(?:es?|ed|ing)|tip(?:s|ped|ping)?|falls?|fell|falling|collaps(?:es?|ed|ing)|tumbl(?:es?|ed|ing))\b"
    r"(?: over| down)? (?:on|onto|into|to|toward|towards) "
)
"""Words of what goes over by itself, with where it comes down."""
SIDEWAYS_M, LEFT_M_S, SLIDES_SHARE, SURELY_UP = 0.3, 0.35, 0.6, 0.05
"""What goes over and then rolls off an edge stands so far from it [m]; is to have so much speed left when it lies [m/s]; slides for this share of the way;
and what is higher than this over the ground stands on something [m]."""
STAYS_ON, LITTLE = 0.14, 0.06
"""What goes over and is to stay on the table stands so far back from its middle [m], and slides so far at most [m]."""
LEAN = 0.28
"""Offset of each course of a tower that collapses by itself, in widths: it stands on less than half after two."""


def topple(p: Placement, event: Event) -> None:
    """Something goes over."""
    agent, patient = p.object(event.agent), p.object(event.patient)
    if patient is None and event.target and (agent is None or not LANDS.search(p.words(event))):
        patient = p.object(event.target)
    if agent is not None and (patient is None or p.part(patient.id) in ("ground", "place") or patient.id == agent.id):
        agent, patient = None, agent
    if patient is None:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: nothing is named that goes over; say what is knocked over, and by what")
    if p.part(patient.id) == "character" and agent is None and event.instrument is None:
        acts.falls_down(p, event.model_copy(update={"type": "fall", "agent": patient.id, "patient": None}), patient.id)
        return
    if p.part(patient.id) == "character":
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: characters are not knocked over yet; let a cup, a tower or pins be knocked over")
    if agent is None and event.instrument:
        agent = p.object(event.instrument)
    if agent is None:
        agent = _struck_by(p, event, patient.id)
    deck = meetings.deck_of(p, patient.id) or decks.deck_under(p, event)
    if agent is None:
        _by_itself(p, event, patient.id, deck)
        return
    if p.part(agent.id) == "character":
        if not p.placed(patient.id):
            deck = acts.within_reach(p, event, agent.id, patient.id, deck)
            back = STAYS_ON if _stays_on(p, patient) else 0.0
            groups.put_still(p, patient.id, x=_middle_of(p, deck) - back, on=deck)
        acts.strike(p, event, patient.id, "topple", most=_no_farther(p, patient.id) if _stays_on(p, patient) else math.inf)
        return
    if _first_of(p, agent.id, patient.id):
        _by_itself(p, event, patient.id, deck)
        return
    if p.placed(agent.id):
        if not p.placed(patient.id):
            meetings.below(p, event, agent.id, patient.id)
    else:
        meetings.run_into(p, event, agent.id, patient.id, "topple")
    p.goal(event, "topple", agent=p.goal_name(agent.id), patient=p.goal_name(patient.id), all=_all_fall(p, patient.id))


def _stays_on(p: Placement, obj: Object) -> bool:
    """Whether the words keep it from falling off what it stands on."""
    return any(e.modality == "not" and e.type in ("fall", "drop") and p.object(e.patient or e.agent) is obj for e in p.script.events)


def _no_farther(p: Placement, id: str) -> float:
    """The fastest blow of a hand after which what goes over slides no more than LITTLE [m/s]: v^2 (1 + e)^2 = 2 mu g d with e = 0.5."""
    name = p.bodies_of(id)[0]
    low = float(p.bounds(name)[0][2])
    deck = next((b.name for b in p.bodies if b.static and low > SURELY_UP and abs(p.deck(b.name) - low) < 2e-3), None)
    return math.inf if deck is None else math.sqrt(2 * p.pair(name, deck).friction * max(p.gravity, 0.1) * LITTLE) / 1.5


def _middle_of(p: Placement, deck: str | None) -> float:
    """A little behind the middle of a table that stands already [m]."""
    if deck is None or not p.placed(deck):
        return 0.0
    low, high = p.bounds(p.bodies_of(deck)[0])
    wide = float(high[0] - low[0])
    return float(low[0] + high[0]) / 2 + (0.12 if wide > 1.5 * acts.NARROW else 0.0)


def _all_fall(p: Placement, id: str) -> bool:
    """A row of dominoes falls to the last; of a tower or a rack many do."""
    return p.thing(id).noun.endswith("domino") and len(p.bodies_of(id)) > 1


def _first_of(p: Placement, agent: str, patient: str) -> bool:
    """The agent is a member of the row ("the first domino")."""
    a, b = p.object(agent), p.object(patient)
    assert a is not None and b is not None
    return a.id != b.id and a.name == cast.member_noun(b) and not p.placed(a.id) and any(w in a.phrase_en.lower() for w in ("first", "one of", "leading"))


def _by_itself(p: Placement, event: Event, id: str, deck: str | None) -> None:
    obj = p.object(id)
    assert obj is not None
    if deck is not None and p.goes_off(event) and not p.placed(id):
        falls.over_edge(p, event, id, deck)
        p.goal(event, "topple", agent=p.goal_name(id))
        return
    if not p.placed(id):
        groups.put_still(p, id, on=deck)
    names = p.bodies_of(id)
    if p.body(names[0]).static:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: the {obj.name} is fixed here; let a cup, a tower or pins be knocked over")
    kind = staging()["groups"].get(cast.group_word(obj) or "", "")
    if kind in ("tower", "wall", "pyramid"):
        _lean(p, names)
        p.note(event.phrase or event.verb, "nothing is said to push it: each course stands off the one below, so that it falls", source="estimate")
    elif abs(p.body(names[0]).angular_velocity[2]) > 1.0 and not any(g.event == "wobble" and g.agent == names[0] for g in p.goals):
        _unsteady(p, event, names[0])
    elif names[0] not in p.moving and not launches.made_to_move(p, event, obj.id) and not _struck_before(p, event, obj.id):
        if len(names) == 1 and (on := _rolls_off_later(p, event, obj.id)) is not None:
            _over_sideways(p, event, names[0], on)
        else:
            give_push(p, names[0], event.intensity)
        p.note(event.phrase or event.verb, "it starts with a push that takes it just past tipping", source="energy to tip: m g (half diagonal - half height)")
    p.goal(event, "topple", agent=p.goal_name(id), all=len(names) > 1 and kind not in ("tower", "wall", "pyramid"))
    p.ends(1.2 + 0.12 * len(names) + 1.5)


def _struck_by(p: Placement, event: Event, id: str) -> Object | None:
    """What has run into it in an event of its own before: "collapses when a ball hits it"."""
    events = p.script.events
    for e in reversed(events[: events.index(event)] if event in events else []):
        by = p.object(e.agent)
        if e.type in ("collide", "hit") and e.modality is None and by is not None and p.part(by.id) == "mover" and p.placed(by.id) and p.placed(id):
            if p.object(e.patient or e.target) is p.object(id) and by.id != p.object(id).id:  # type: ignore[union-attr]
                return by
    return None


def _struck_before(p: Placement, event: Event, id: str) -> bool:
    """Whether somebody is told to push or strike it first."""
    events = p.script.events
    before = events[: events.index(event)] if event in events else []
    return any(e.type in ("push", "hit", "kick", "pull") and p.part(e.agent) == "character" and p.object(e.patient) is p.object(id) for e in before)


def give_push(p: Placement, name: str, intensity: float = 1.0) -> None:
    """Turn a standing body about its far lower edge (towards +x) with more energy than tipping takes.

    omega^2 = 2 m g (d - h) / I, d from the edge to the centre of mass, h its height, I about the edge.
    """
    body = p.body(name)
    low, high = prop.extent(body.shape, body.orientation_xyzw)
    w, h = float(high[0]), float(-low[2])  # from the centre of mass to the edge it turns about
    rise = math.hypot(w, h) - h
    own = solid(body.shape)
    across = Rotation.from_quat(body.orientation_xyzw) * Rotation.from_quat(own.turn_xyzw)
    axis = across.inv().apply([0.0, 1.0, 0.0])
    inertia = float(np.asarray(own.inertia) @ axis**2) + w * w + h * h
    omega = math.sqrt(2 * max(p.gravity, 0.1) * rise * SHOVE / inertia) * intensity
    p.push_body(name, velocity=(omega * h, 0.0, omega * w), angular_velocity=(0.0, omega, 0.0))


def _rolls_off_later(p: Placement, event: Event, id: str) -> str | None:
    """The body that something round stands on and is to roll off once it has gone over."""
    events = p.script.events
    later = [e for e in (events[events.index(event) + 1 :] if event in events else []) if e.type == "roll" and e.modality is None]
    mine = [e for e in later if p.object(e.patient or e.agent) is p.object(id) and p.goes_off(e)]
    name = p.bodies_of(id)[0]
    if not mine or not p.thing(id).rolls:
        return None
    low = float(p.bounds(name)[0][2])
    return next((b.name for b in p.bodies if b.static and low > SURELY_UP and abs(p.deck(b.name) - low) < 2e-3), None)


def _over_sideways(p: Placement, event: Event, name: str, deck: str) -> None:
    """Over to the back, so that it lies across the way, near the right edge and already on its way there: what stands slides as it goes over."""
    give_push(p, name, event.intensity)
    (u, _, w), (_, omega, _) = p.body(name).velocity, p.body(name).angular_velocity
    mu = p.pair(name, deck).friction
    way = SIDEWAYS_M
    speed = math.sqrt(LEFT_M_S**2 + 2 * mu * max(p.gravity, 0.1) * SLIDES_SHARE * way)
    _, y, z = p.body(name).position
    low, high = p.bounds(deck)
    x = float(high[0]) - way
    y = min(y, float(low[1] + high[1]) / 2)
    p.push_body(name, position=(x, y, z), velocity=(speed, u, w), angular_velocity=(-omega, 0.0, 0.0))
    p.set_free(name, velocity=[[0.6 * speed, 1.6 * speed], [u, u], [w, w]])
    p.note(event.phrase or event.verb, f"it goes over near the edge and has {speed:.2g} m/s toward it, so that it rolls on", source="v^2 = 2 mu g d")


def _unsteady(p: Placement, event: Event, name: str) -> None:
    """What spins on its edge and is to fall over starts off the upright, so that it winds down within the clip."""
    body = p.body(name)
    quat = xyzw(Rotation.from_euler("x", TILT_DEG, degrees=True) * Rotation.from_quat(body.orientation_xyzw))
    below = prop.bottom(body.shape, body.orientation_xyzw)
    x, y, z = body.position
    winding = tuple(WINDING * w for w in body.angular_velocity)
    p.push_body(name, orientation_xyzw=quat, position=(x, y, z - below + prop.bottom(body.shape, quat)), angular_velocity=winding)
    p.note(event.phrase or event.verb, f"it spins {TILT_DEG:g} degrees off the upright, so that it falls over within the clip", source="estimate")


def _lean(p: Placement, names: list[str]) -> None:
    for k, name in enumerate(names):
        body = p.body(name)
        low, high = prop.extent(body.shape, body.orientation_xyzw)
        x, y, z = body.position
        p.push_body(name, position=(x + k * LEAN * float(high[0] - low[0]), y, z))
        p.moving.add(name)
