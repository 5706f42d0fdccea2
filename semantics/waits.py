"""Waits: what hangs, is held or lies still before it moves: kept so at the start of the clip, and for as long as the words say.

A thing that moves by itself later ("the string is cut and it falls", "suddenly it begins to glide") is held until then (`Body.held_until`);
one that something else moves needs no more than the goal that it is still until it is reached.
"""

from __future__ import annotations

import re

from semantics import groups
from semantics.placement import GAP, Placement
from semantics.script import Event

HOLD = 0.5
"""A viewer sees that something is still after so long [s]: estimate."""
BRIEF = 0.2
"""And where something else is on its way to it [s]: five frames."""
FPS = 24
"""Frames a second where the words count frames: the command line's default."""
STATES = ("hold", "attach", "hang", "cover", "support")
"""Finer kinds of events that keep a thing where it is."""
REACHES = ("collide", "hit", "topple", "roll", "slide", "throw", "kick")
"""What goes to something, and sets it going there."""
BY_ITSELF = ("fall", "drop", "roll", "slide", "swing", "spin", "fly", "bounce", "topple", "pull", "push")
"""What sets a thing going without anything else on the set, unless an agent is named."""
FRAMES = re.compile(r"\b(?:for|during|in) the first (\d+|[a-z]+) frames?\b", re.IGNORECASE)
SECONDS = re.compile(r"\b(?:for|during) (?:the first )?(\d+(?:\.\d+)?|[a-z]+) seconds?\b", re.IGNORECASE)


def is_state(event: Event) -> bool:
    """Whether an event says how things are at first, rather than what happens."""
    if event.modality is not None or event.optional:
        return False
    placed = event.subtype == "place" and event.agent is None and event.patient is not None  # "is placed at the top"
    return (event.type == "rest" and (placed or (event.subtype or "") not in ("stop", "place", "lean"))) or event.subtype in STATES


def kept(event: Event) -> str | None:
    """Id of what a state keeps where it is."""
    return event.patient or event.agent


def prepare(p: Placement) -> None:
    """Find what waits, and for how long."""
    events = p.script.events
    for k, event in enumerate(events):
        obj = p.object(kept(event)) if is_state(event) else None
        if obj is None or p.part(obj.id) != "mover":
            continue
        told = [e for e in events[k + 1 :] if not is_state(e) and not e.modality]
        later = [e for e in told if e.type != "float" and (e.subtype or "") != "stop" and _moves(p, e, obj.id)]
        if not later:
            continue
        said, alone = stated(p, event), by_itself(p, later[0], obj.id)
        p.waits.setdefault(obj.id, said or (HOLD if alone else BRIEF))
        p.alone[obj.id] = alone
        if alone and later[0].surface is None and later[0].source is None:
            on = next((i for i in (event.surface, event.target) if i and p.part(i) in ("scenery", "mover", "ground")), None)
            later[0].surface = on  # it sets off from where it is
        cause = p.object(later[0].agent)
        if said and not alone and cause is not None and cause.id != obj.id:
            # what is to reach it sets off later
            p.waits[cause.id], p.alone[cause.id] = said, True


def disturbed(p: Placement, event: Event, id: str) -> bool:
    """Whether what a thing rests on or leans against is struck or moved later on: it stays only until then."""
    events = p.script.events
    later = [e for e in (events[events.index(event) + 1 :] if event in events else []) if not is_state(e) and not e.modality]
    on = [o.id for o in (p.object(event.surface), p.object(event.target)) if o is not None and o.id != id and p.part(o.id) in ("mover", "scenery")]
    return any(_moves(p, e, other) for e in later for other in on)


def stated(p: Placement, event: Event) -> float | None:
    """How long it is said to stay so [s]."""
    from semantics import lexicon

    words = event.phrase or p.script.text_en
    for pattern, scale in ((FRAMES, 1 / FPS), (SECONDS, 1.0)):
        found = pattern.search(words)
        if found:
            numbers = lexicon.table("units")["numbers"]
            said = found[1].lower()
            value = float(numbers[said]) if said in numbers else float(said) if said[0].isdigit() else None
            if value:
                return value * scale
    return None


def _moves(p: Placement, event: Event, id: str) -> bool:
    """Whether an event moves a thing: it does so itself, or something is done to it."""
    roles = (event.agent, event.patient) if event.type != "other" or event.subtype in ("cut", "open") else (event.patient,)
    if any(o is not None and o.id == id for o in map(p.object, roles)):
        return True
    return event.type in REACHES and (o := p.object(event.target)) is not None and o.id == id


def by_itself(p: Placement, event: Event, id: str) -> bool:
    """Whether nothing on the set starts it: it was let go of, or is said to begin without a cause."""
    if event.type not in BY_ITSELF:
        return False
    by = p.object(event.agent)
    return event.type == "drop" or by is None or by.id == id


def later_moves(p: Placement, event: Event) -> bool:
    """Whether what an event keeps still moves later on."""
    obj = p.object(kept(event))
    return obj is not None and obj.id in p.waits


def slope_to_be(p: Placement, event: Event) -> bool:
    """Whether an event keeps a ramp that a later one puts up for what rolls or slides on it."""
    obj = p.object(kept(event))
    if obj is None or p.part(obj.id) not in ("scenery", "mover") or p.thing(obj.id).form != "ramp" or p.placed(obj.id):
        return False
    events = p.script.events
    return any(e.type in ("roll", "slide", "fall", "drop") and not is_state(e) for e in events[events.index(event) :])


def expect(p: Placement, event: Event) -> None:
    """An event's thing must be seen at rest first; where something else moves it, it is put down now."""
    p.states.append(event)
    id = kept(event)
    obj = p.object(id)
    if obj is not None and not p.alone.get(obj.id) and event.type == "rest":
        on = next((i for i in (event.surface, event.target) if i and p.part(i) in ("scenery", "mover") and p.object(i) is not obj), None)
        groups.put_still(p, obj.id, on=on)


def holder(p: Placement, event: Event) -> Event:
    """ "The claw lets go": what it held is what drops."""
    by = p.object(event.agent)
    if event.type != "drop" or event.patient is not None or by is None:
        return event
    held = next((e.patient for e in p.script.events if e.subtype == "hold" and p.object(e.agent) is by and e.patient), None)
    return event if held is None else event.model_copy(update={"patient": held})


def cut(p: Placement, event: Event) -> None:
    """A string is cut: what hung on it is let go."""
    from semantics import falls
    from semantics.meetings import STRINGS
    from sim.errors import OutOfScopeError

    string = p.object(event.patient or event.agent)
    hung = None
    if string is not None and string.name in STRINGS:
        states = [e for e in p.script.events if e.subtype in STATES]
        hung = next((kept(e) for e in states if string.id in (e.source, e.surface, e.target, e.instrument, e.agent) and kept(e) != string.id), None)
        hung = hung or next((kept(e) for e in states if p.part(kept(e)) == "mover"), None)
    if hung is None:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: cutting is not simulated; let a string be cut on which something hangs")
    obj = p.object(hung)
    assert obj is not None
    p.note(event.phrase or event.verb, f"the string is not shown; the {obj.name} is let go of", level="unsupported", source="strings have no body here")
    falls.fall(p, event.model_copy(update={"type": "drop", "patient": obj.id, "agent": None, "target": None, "surface": None, "source": None}))


def settle(p: Placement) -> None:
    """Hold what waits, and ask for its stillness before everything else; what wobbles does so once it has been struck."""
    for event, id in p.rocks:
        p.goal(event, "wobble", agent=p.goal_name(id))
    for id, seconds in p.waits.items():
        for name in p.bodies_of(id):
            who = next((c for c in p.characters if c.name == name), None)
            if who is not None and who.actions:
                p.change(name, actions=[who.actions[0].model_copy(update={"at": seconds}), *who.actions[1:]])
            elif who is None and p.alone.get(id) and not p.body(name).static:
                p.push_body(_tilted_under(p, name) or name, held_until=seconds)
        if p.alone.get(id) and p.bodies_of(id):
            p.seconds += seconds
            p.note(p.object(id).phrase_en, f"held still for {seconds:.3g} s", source="as said" if seconds != HOLD else "estimate: long enough to be seen")  # type: ignore[union-attr]
    for event in reversed(p.states):
        obj = p.object(kept(event))
        if obj is None:
            continue
        groups.put_still(p, obj.id, on=event.surface if p.part(event.surface) in ("scenery", "mover") else None)
        p.goal_first(event, "stay", agent=p.goal_name(obj.id), hold=p.waits.get(obj.id), all=len(p.bodies_of(obj.id)) > 1)
        _show_holder(p, event, obj.id)


def _tilted_under(p: Placement, name: str) -> str | None:
    """The board that is tilted under a thing: held itself, until then, for a thing that is held cannot be lifted."""
    x, y, _ = p.body(name).position
    for goal in p.goals:
        if goal.event == "tilt" and goal.agent is not None and any(b.name == goal.agent for b in p.bodies):
            low, high = p.bounds(goal.agent)
            if low[0] < x < high[0] and low[1] < y < high[1]:
                return goal.agent
    return None


def _show_holder(p: Placement, event: Event, id: str) -> None:
    """A claw, a crane or a magnet that holds a thing is fixed above it."""
    by = p.object(event.agent)
    if (
        event.subtype not in ("hold", "hang")
        or by is None
        or by.id == id
        or p.placed(by.id)
        or p.part(by.id) not in ("mover", "scenery")
        or len(p.bodies_of(id)) != 1
    ):
        return
    low, high = p.bounds(p.bodies_of(id)[0])
    p.put(by.id, x=float(low[0] + high[0]) / 2, y=float(low[1] + high[1]) / 2, bottom=float(high[2]) + GAP, static=True)
    p.note(by.phrase_en, f"the {by.name} is fixed over what it holds", source="estimate")
