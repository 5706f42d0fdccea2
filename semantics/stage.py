"""Stage: what a sentence says, as initial conditions, goals, light and camera.

One rule an event type (the table RULES); each puts down what is not yet on the set and adds what the sentence asks to
happen. Later events of a sentence find their bodies on the set already, and so become goals. What a number was guessed
for is in the notes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import ValidationError

from semantics import (
    acts,
    basin,
    breaks,
    cast,
    clearance,
    cradle,
    doors,
    drives,
    falls,
    framing,
    gaps,
    groups,
    hands,
    ideal,
    knocks,
    launches,
    lexicon,
    machines,
    meetings,
    pace,
    pursuits,
    repeats,
    rests,
    riders,
    schedule,
    strain,
    tempo,
    trips,
    turns,
    waits,
    water,
    ways,
    whereabouts,
)
from semantics import throws as thrown
from semantics.placement import MOST, Placement
from semantics.script import Event, Note, PhysicsScript
from semantics.tables import staging, usual
from sim.errors import InputError, OutOfScopeError
from sim.scene import Light, Scene, Setting
from sim.scene_file import explain
from sim.shape import Plane

LONGEST, LONGEST_ACTED = 8.0, 16.0
"""Longest clip that staging asks for by itself, and where somebody acts [s]."""


def _fly(p: Placement, event: Event) -> None:
    """Flies: a thing that was thrown, a bird that flies; nothing else stays up."""
    obj = p.object(event.agent or event.patient)
    if obj is None:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: say what flies")
    if p.part(obj.id) == "character":
        from sim.scene import Action

        if acts.kind_of(p, obj.id).plan != "birds":
            raise OutOfScopeError(f"{event.phrase or event.verb!r}: a {obj.name} does not fly; let it jump, or let a bird fly")
        name = p.character(obj.id, x=-1.5, actions=[Action(type="fly")])
        p.goal(event, "fly", agent=name)
        p.watch.append((1.5, 0.0, 1.2))
        p.ends(4.0)
        return
    if p.placed(obj.id):
        p.goal(event, "fly", agent=p.goal_name(obj.id))
        return
    thrown.throw(p, event.model_copy(update={"type": "throw", "patient": obj.id, "agent": None}))


def _other(p: Placement, event: Event) -> None:
    if event.verb in ("scatter", "disperse"):
        meetings.scatter(p, event)
        return
    raise OutOfScopeError(
        f"{event.phrase or event.verb!r}: this kind of event cannot be staged; things can fall, roll, slide, collide, be thrown, pushed or knocked over"
    )


def _pour(p: Placement, event: Event) -> None:
    """Solid things that are poured out fall out; liquids are not simulated."""
    obj = p.object(event.patient or event.agent)
    if obj is None or p.part(obj.id) != "mover" or obj.name in lexicon.table("scope")["matter"]:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: flowing liquids are not simulated; ask for solid things, as in `marbles fall into a bowl`")
    falls.fall(p, event.model_copy(update={"type": "fall", "agent": obj.id, "patient": None}))


Rule = Callable[[Placement, Event], None]
RULES: dict[str, Rule] = {
    "fall": falls.fall,          # from a stated height, a place (balcony, tree), or over an edge
    "drop": falls.fall,          # the patient; a person who lets go stands beside it
    "bounce": falls.bounce,      # dropped from 1.5 m, or on its way already; a count frees the restitution
    "rest": rests.rest,          # at the end of something, or standing from the start
    "float": water.sink_or_float,
    "throw": thrown.throw,     # 5 m/s at 35 degrees from hand height; at a target: aimed, the velocity free
    "kick": thrown.kick,
    "roll": launches.roll,       # 1.6 m/s and omega = v / r; down a ramp: let go; off a table: 0.7 m/s left at the edge
    "slide": launches.slide,     # 2.2 m/s and no spin; likewise
    "push": meetings.push,
    "pull": meetings.push,
    "hit": meetings.hit,         # what comes by itself meets it; else the agent comes from the left
    "collide": meetings.collide,  # head-on: from both sides at 2 m/s; into something: from the left
    "topple": knocks.topple,     # by a thing at 3 m/s, by a character's push, or with a push just past tipping
    "jump": acts.jump,
    "walk": acts.go,
    "run": acts.go,
    "catch": acts.catch,
    "swing": turns.swing,        # on 1 m, let go at 40 degrees
    "spin": turns.spin,          # 30 rad/s
    "stack": rests.stack,
    "break": breaks.shatter,
    "fly": _fly,
    "pour": _pour,
    "give": hands.give,
    "other": _other,
}  # fmt: skip
"""Event type -> how it is staged."""
SUBTYPES: dict[str, Rule] = {
    "topple": knocks.topple,
    "sink": water.sink_or_float, "rise": water.sink_or_float,
    "open": doors.open,
    "pick_up": hands.pick_up, "take": hands.pick_up, "carry": hands.carry, "shake_hands": hands.shake_hands, "shake hands": hands.shake_hands,
    "contend": hands.contend,
    "drive": drives.drive, "blow": drives.blow, "shake": drives.shake, "lift": hands.lift,
    "cut": waits.cut, "sever": waits.cut,
    "trip": trips.trip,
    "chase": pursuits.chase, "approach": pursuits.approach, "touch": pursuits.touch,
    **dict.fromkeys(rests.HELD, rests.state),
}  # fmt: skip
"""Finer kinds that are staged in a way of their own; a verb may stand for one."""


@dataclass(frozen=True)
class Staged:
    """A scene, and what became of the sentence in it."""

    scene: Scene
    notes: list[Note]
    """What was assumed, what contradicts itself, what had to be left out."""
    goals: dict[str, tuple[int, ...]]
    """Event id -> the scene's goals that stand for it."""
    left_out: dict[str, str]
    """Event id -> why nothing stands for it."""


def stage(script: PhysicsScript, *, seed: int = 0) -> Scene:
    """Initial conditions, goals, light and camera for a sentence. Raises OutOfScopeError where nothing of it can be staged."""
    return set_up(script, seed=seed).scene


def stage_with_notes(script: PhysicsScript, *, seed: int = 0) -> tuple[Scene, list[Note]]:
    """As `stage`, with what was assumed, what contradicts itself, and what had to be left out."""
    staged = set_up(script, seed=seed)
    return staged.scene, staged.notes


def set_up(script: PhysicsScript, *, seed: int = 0) -> Staged:
    """As `stage`, with the notes and which goals stand for which event."""
    if not script.simulable:
        reasons = [n.message for n in script.notes if n.level in ("unsupported", "ambiguous", "conflict")]
        raise OutOfScopeError(f"{script.text!r} cannot be simulated: {'; '.join(reasons) or 'no physical event was found in it'}")
    told = _told(script)
    machinery = machines.settle(told)
    whereabouts.place(told)
    p = Placement(told, seed)
    p.notes += machinery
    _flights_of_stairs(p)
    _world_notes(p)
    turns.prepare(p)
    breaks.prepare(p)
    waits.prepare(p)
    cradle.prepare(p)
    falls.prepare(p)
    _play(p)
    try:
        return _finish(p)
    except ValidationError as error:
        raise InputError(explain(error, where=f"{script.text!r}")) from error


def _flights_of_stairs(p: Placement) -> None:
    """ "Down the steps": several steps are stairs."""
    for obj in p.script.objects:
        if obj.name in ("step", "stair") and obj.kind != "character" and (obj.count or 2) > 1 and obj.phrase_en.lower().rstrip().endswith("s"):
            obj.name, obj.count = "stairs", 1


def _told(script: PhysicsScript) -> PhysicsScript:
    """A copy without the events that the words only entail: they come about by themselves, or stay a hint to the reader."""
    copy = script.model_copy(deep=True)
    repeats.apart(copy)
    for event in copy.events:
        if event.type in ("collide", "hit") and event.verb in THROUGH and event.target and not event.patient and event.agent:
            event.type, event.patient, event.target = "break", event.target, None
            for blow in copy.events:
                if blow.type in ("collide", "hit") and blow.agent == event.agent and event.patient in (blow.patient, blow.target):
                    blow.intensity = max(blow.intensity, RAMMED)
    for event in copy.events:
        if event.type in ("slide", "roll") and TO_AND_FRO.search(event.phrase.lower()) and any(o.id == event.agent and o.name in HANGS for o in copy.objects):
            event.type, event.subtype, event.verb = "swing", None, "swing"
    for sits in [e for e in copy.events if e.verb.startswith("sit") and not (e.surface or e.target)]:
        seat = next((o.id for e in copy.events if e.type == "break" and (o := copy.object(e.patient)) is not None and o.name in SEATS), None)
        sits.surface = seat  # "when a boy sits down, the chair breaks"
    copy.events = [one for event in copy.events for one in _through_pane(copy, event)]
    for obj in copy.objects:
        full, colors = FULL_OF.search(obj.phrase_en.lower()), staging()["contents"]
        if full and obj.color is None and obj.kind != "character":
            obj.color = next((colors[said] for said in (full[1], full[1].split()[0]) if said in colors), None)  # it is not simulated, and is seen through it
    copy.events = _causes_first([e for e in copy.events if not (e.implied and e.optional)])
    return copy


def _through_pane(script: PhysicsScript, event: Event) -> list[Event]:
    """ "A stone is thrown through a window": that breaks, which counts as the same event. Returns what is to be staged for it."""
    pane = script.object(event.target)
    mover = event.patient if event.type in ("throw", "kick") and event.patient else event.agent
    said = pane is not None and re.search(rf"\bthrough (?:the|an?|its|his|her|their)(?: [\w-]+){{0,2}} {re.escape(pane.name)}\b", event.phrase.lower())
    if (
        pane is None
        or not said
        or pane.name not in breaks.PANES
        or event.implied
        or event.modality
        or event.type not in ("throw", "kick", "fly", "hit", "collide")
    ):
        return [event]
    broken = any(e.type == "break" and pane.id in (e.patient, e.agent) for e in script.events)
    return [event] if broken else [event, event.model_copy(update={"type": "break", "verb": "break", "agent": mover, "patient": pane.id, "target": None})]


def _causes_first(events: list[Event]) -> list[Event]:
    """ "The row topples when a marble hits it": what is told in a clause of its own after what it brings about comes before that."""
    order = list(events)
    for cause in [e for e in events if CAUSE.match(e.phrase) and e.type in BLOWS and e.modality is None]:
        effect = next((e for e in order if e is not cause and not CAUSE.match(e.phrase) and cause.phrase in e.phrase and _met(cause) & _met(e)), None)
        if effect is not None and order.index(effect) < order.index(cause):
            order.remove(cause)
            order.insert(order.index(effect), cause)
    return order


def _met(event: Event) -> set[str]:
    return {i for i in (event.patient, event.target, event.agent) if i is not None}


SEATS = ("chair", "stool", "bench", "sofa", "couch", "armchair", "swing", "box", "crate")
"""What somebody who sits down sat on, where it then breaks."""
TO_AND_FRO = re.compile(r"\b(?:back and forth|to and fro)\b")
HANGS = ("swing", "pendulum", "lantern", "lamp", "chandelier", "bell", "hammock", "cradle", "sign")
"""What goes to and fro swings."""
FULL_OF = re.compile(r"\b(?:jar|bottle|pot|glass|jug|carton)s? (?:full )?of ((?:\w+ )?\w+)\b")
RAMMED = 3.0
"""Intensity of a blow that goes through a wall."""
THROUGH = ("break through", "smash through", "crash through", "burst through", "punch through", "plow through", "plough through")
"""What runs into something so breaks it."""
CAUSE = re.compile(r"(?:just )?(?:when|after|once|as soon as|because|the moment)\b", re.IGNORECASE)
"""What a clause begins with that tells a cause."""
BLOWS = ("collide", "hit", "kick", "push", "pull", "throw", "fall", "drop", "roll", "slide")


def _finish(p: Placement) -> Staged:
    """What is named but does nothing, the ground, light and camera."""
    script = p.script
    waits.settle(p)
    schedule.keep(p)
    repeats.fill(p)
    _bystanders(p)
    _counts(p)
    clearance.clear(p)
    breaks.settle(p)
    basin.fill(p)
    _ = p.ground
    ideal.settle(p)
    p.unkept()
    if all(isinstance(b.shape, Plane) for b in p.bodies) and not p.characters:
        raise OutOfScopeError(f"{script.text!r}: nothing is named that could move; name a thing, as in `a ball falls from a table`")
    scene = _scene(p)
    for target, message in strain.told(scene):
        p.note(target, message, source="sim.jump.demand")
    return Staged(scene, [*p.notes], {id: tuple(goals) for id, goals in p.asked.items()}, p.left_out)


def _order(script: PhysicsScript) -> list[Event]:
    """Causes first: what begins in the air, at an edge or with a speed comes before what it leads to; else as written."""
    events = [e for e in script.events if e.modality != "or"]
    late = [e for e in events if _is_passing(e)]
    order = [e for e in events if e not in late] + late
    for caught in [e for e in order if e.type == "catch"]:
        # "to catch a stick thrown by its owner": it is thrown first
        start = next((e for e in order if e.type in SENDS and e.agent not in (None, caught.agent) and e.patient in (caught.patient, caught.target)), None)
        if start is not None and order.index(start) > order.index(caught):
            order.remove(start)
            leaps = [e for e in order[: order.index(caught)] if e.type == "jump" and e.agent == caught.agent]
            order.insert(order.index((leaps or [caught])[0]), start)
    for spin in [e for e in order if e.type == "spin"]:
        # what spins in flight is sent off first
        start = next((e for e in order if e.type in AIRBORNE and _mover(e) == _mover(spin)), None)
        if start is not None and order.index(start) > order.index(spin):
            order.remove(start)
            order.insert(order.index(spin), start)
    return order


SENDS = ("throw", "kick", "drop")
"""What sends a thing to who catches it."""
OR_ELSE = "of what is joined by 'or', what is named first is asked for"
FRAGMENTS = ("piece", "shard", "fragment", "splinter", "half", "chunk", "crumb", "bit", "crack", "part")
"""What things break into."""
AIRBORNE = ("fall", "drop", "throw", "fly")


def _mover(event: Event) -> str | None:
    return event.patient or event.agent


def _is_passing(event: Event) -> bool:
    return event.type in ("walk", "run") and (event.implied or (event.subtype or "") in ("pass", "pass_by") or event.verb in ("pass", "pass by"))


def _rule(event: Event) -> Rule:
    """How an event is staged: by its finer kind where that has a rule and the type does not say more."""
    finer = SUBTYPES.get(event.subtype or "") or SUBTYPES.get(event.verb)
    return finer or RULES.get(event.type, _other)


def _play(p: Placement) -> None:
    """Every event by its rule; the first that cannot be staged refuses the sentence, later ones are noted."""
    staged = 0
    failure: OutOfScopeError | InputError | None = None
    for event in [e for e in p.script.events if e.modality == "or" and not e.implied]:
        p.left_out[event.id] = OR_ELSE
        p.note(event.phrase or event.verb, OR_ELSE, level="ambiguous")
    for event in _order(p.script):
        rule, plans, seconds = _rule(event), tempo.plans(p), p.seconds
        try:
            if not (p.row and cradle.play(p, event)) and not gaps.play(p, event, rule) and not ways.play(p, event, rule):
                rule(p, event)
            tempo.keep(p, event, plans, seconds)
            staged += 1
        except (OutOfScopeError, InputError, ValidationError) as error:
            if isinstance(error, ValidationError):
                error = InputError(explain(error, where=event.phrase or event.verb))
            p.left_out[event.id] = str(error)
            if event.implied or event.optional:
                continue
            failure = failure or error
            p.note(event.phrase or event.verb, str(error), level="unsupported")
    if not staged:
        if failure is not None:
            raise failure
        _still_life(p)


def _still_life(p: Placement) -> None:
    """Objects without an event: they stand there."""
    movers = [o for o in p.script.objects if p.part(o.id) in ("mover", "character", "scenery")]
    if not movers:
        raise OutOfScopeError(f"{p.script.text!r}: no thing and no event; write what happens to what, as in `a ball rolls off the table`")
    for k, obj in enumerate(movers):
        groups.put_still(p, obj.id, x=0.6 * k)
    p.note(p.script.text, "no event: the things stand where they are", source="estimate")


def _counts(p: Placement) -> None:
    """Fewer on the set than the text names: said, not dropped in silence."""
    for obj in p.script.objects:
        have, wanted = len(p.names.get(obj.id, ())), obj.count or 1
        if 0 < have < min(wanted, MOST):
            told = f"{have} of {wanted} {'is' if have == 1 else 'are'} staged"
            p.note(obj.phrase_en, f"{told}; name each by itself, as in `the first ... the second ...`", level="unsupported")


def _bystanders(p: Placement) -> None:
    """Things that are named but do nothing stand at the back, clear of the action."""
    for obj in p.script.objects:
        if obj.id in p.names or p.alias.get(obj.id) in p.names or p.part(obj.id) in ("ground", "place"):
            continue
        if obj.name in lexicon.table("syntax")["body"]:
            p.note(obj.phrase_en, f"the {obj.name} is not shown by itself; name the person", source="whose it is, nobody says")
            continue
        if p.part(obj.id) == "character":
            acts.stand(p, obj.id)
            continue
        if riders.ride(p, obj):
            continue
        if obj.name in FRAGMENTS and any(e.type == "break" for e in p.script.events):
            continue  # what it breaks into comes about by itself
        under = whereabouts.on(p.script, obj)
        if under is not None and p.placed(under.id):
            groups.put_still(p, obj.id, on=under.id)
            continue
        known = p.thing(obj.id)
        back = max((float(p.bounds(b.name)[1][1]) for b in p.bodies if not isinstance(b.shape, Plane)), default=0.0)
        p.put(obj.id, x=0.0, y=back + 0.3 + known.size[1] / 2, found=known, static=None)


def _world_notes(p: Placement) -> None:
    env = p.script.environment
    if env.gravity_m_s2 is not None:
        return  # the script's own notes say where it comes from
    if env.gravity and env.gravity.lower() in staging()["gravities"]:
        value, source = usual("gravities", env.gravity.lower())
        p.note(env.gravity, f"gravity on {env.gravity}: {value:g} m/s^2", source=source)
    elif env.gravity:
        p.note(env.gravity, f"gravity of {env.gravity!r} is not in the tables; Earth's is used", level="unsupported")


def _known(find: Callable[[str], str], word: str | None) -> str | None:
    """The table's name for a word, or None."""
    try:
        return find(word) if word else None
    except InputError:
        return None


def _place(p: Placement) -> str:
    from sim.setting import find_place

    env = p.script.environment
    table = staging()["backdrops"]
    for word in (env.setting, env.gravity if (env.gravity or "") in ("moon", "mars", "space") else None):
        found = _known(find_place, word)
        if found:
            return found
    if env.setting:
        p.note(env.setting, f"the setting {env.setting!r} is not known; a studio stands for it", level="unsupported")
    if p.medium == "water":
        return "underwater"
    for obj in p.script.objects:
        here = cast.part(p.script, obj) in ("place", "ground")
        said = [w for w in (obj.name, *obj.phrase_en.split()[:-1]) if here and w not in ("floor", "ground", "surface")]
        found = _known(find_place, table.get(obj.name)) or next((f for f in (_known(find_place, w) for w in said) if f), None)
        if found:
            return found
    found = _known(find_place, table.get(env.surface or ""))
    return found or "studio"


SUN_DEG = {"morning": 32.0, "noon": 65.0, "day": 50.0, "afternoon": 40.0, "evening": 18.0}
"""Elevation of the key light [deg]."""
CLEAR_AZIMUTH_DEG = -28.0
"""From the front and the right: what stands high at the left throws its shadow away from the action; mirrored for the right."""


def _lights(p: Placement, time: str) -> list[Light]:
    """The place's own light, but where a building or a tree at the left would put the action in its shade."""
    tall = [b.position[0] for b in p.bodies if b.static and not isinstance(b.shape, Plane) and p.top(b.name) > 1.7]
    if not tall or time not in SUN_DEG:
        return []
    azimuth = CLEAR_AZIMUTH_DEG if min(tall) < 0 else -180.0 - CLEAR_AZIMUTH_DEG
    return [Light(azimuth_deg=azimuth, elevation_deg=SUN_DEG[time])]


def _scene(p: Placement) -> Scene:
    env = p.script.environment
    gravity = env.gravity_m_s2 or (0.0, 0.0, -p.gravity)
    seconds, slow = pace.length(p, LONGEST_ACTED if p.characters else LONGEST)
    from sim.setting import find_time

    time = _known(find_time, env.time_of_day) or "day"
    scene = Scene(
        text=p.script.text, gravity=gravity, seconds=seconds, slow_motion=slow, slow_at=p.script.style.get("slow_at") if slow > 1 else None, medium=p.medium,
        setting=Setting(place=_place(p), time_of_day=time, weather=env.weather, lights=_lights(p, time)),
        bodies=p.bodies, joints=p.joints, contacts=p.contacts, characters=p.characters, goals=p.goals, free=p.free,
    )  # fmt: skip
    return framing.framed(schedule.rehearsed(scene, p), p)
