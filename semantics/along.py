"""Along: what somebody pushes ahead of them on foot, and what somebody draws after them."""

from __future__ import annotations

from semantics.acts import WALK_UP, reach, roomy_below
from semantics.placement import Placement
from semantics.script import Event
from sim.scene import Action

PUSHES = ("push", "push along", "wheel", "heave", "trundle", "shift")
"""Verbs of who goes along with what they push."""
TALL, FIRM = 0.9, 0.5
"""What is pushed ahead is so high at least [m], where hands are without bending, and so wide for its height that it does not go over."""
HARD = 1.2
"""Harder words are a shove, after which it goes on by itself."""
PACE, WAY = 0.6, 1.0
"""Share of the walking speed, and how far somebody goes who pushes a thing [m] (sim.shove)."""
DRAWS = ("pull", "drag", "tow", "haul", "lug", "tug", "draw", "heave")
ROPE = 0.9
"""Between the heels of who pulls and what is pulled [m]: a rope or an arm."""
RUNNERS = 0.002
"""Friction under what is drawn along: the pull makes up for the rest."""
DRAWN_SECONDS = 3.0


def goes_along(p: Placement, event: Event, id: str) -> bool:
    """Whether somebody pushes a thing on the ground ahead of them, or draws it after them, and no more is said of how."""
    names = p.bodies_of(id)
    if len(names) != 1 or p.body(names[0]).static or any(j.child == names[0] for j in p.joints) or event.modality is not None or event.at_s:
        return False
    low, high = p.bounds(names[0])
    if (float(low[2]) > 0.05 and (event.type == "pull" or roomy_below(p, names[0]) is None)) or p.count(p.object(event.agent)) > 1:  # type: ignore[arg-type]
        return False
    stated = p.quantity(("speed", "velocity", "distance"), event.id, event.agent, event.patient) is not None
    if event.type == "pull":
        return event.verb in DRAWS and not stated and not p.placed(event.agent) and not p.goes_off(event) and not _shoved_later(p, event, id)
    tall = float(high[2] - low[2])
    firm = tall >= TALL and float(high[0] - low[0]) >= FIRM * tall
    return event.verb in PUSHES and event.intensity <= HARD and firm and not stated and not p.goes_off(event)


def _shoved_later(p: Placement, event: Event, id: str) -> bool:
    """Whether what is pulled meets or does something in what follows."""
    events = p.script.events
    later = [e for e in (events[events.index(event) + 1 :] if event in events else []) if not e.implied]
    return any(e.type in ("hit", "collide", "topple", "fall", "break", "swing") and p.object(id) in (p.object(e.patient), p.object(e.agent)) for e in later)


def along(p: Placement, event: Event, id: str) -> None:
    """Stage it, with its goals."""
    if event.type == "pull":
        _draw(p, event, id)
    else:
        _push(p, event, id)


def _push(p: Placement, event: Event, id: str) -> None:
    """Both hands on it, and ahead on foot."""
    who, body = p.object(event.agent), p.bodies_of(id)[0]
    assert who is not None
    kin = p.species(who.id)
    low, _ = p.bounds(body)
    if not p.placed(who.id):
        deck = roomy_below(p, body)
        p.character(who.id, x=float(low[0]) - reach(kin) - WALK_UP, y=p.body(body).position[1], z=0.0 if deck is None else p.deck(deck))
    name = p.bodies_of(who.id)[0]
    p.act(name, Action(type="push_along", target=body, effort=event.intensity))
    p.goal(event, "push", agent=name, patient=p.goal_name(id))
    p.watch.append((float(low[0]) + WAY + 1.0, 0.0, 0.0))
    p.ends(p.seconds + WALK_UP / kin.walk_speed + WAY / (PACE * kin.walk_speed * max(event.intensity, 0.3)) + 2.5)


def _draw(p: Placement, event: Event, id: str) -> None:
    """Somebody walks ahead, and the thing comes after them; what they pull it by is not shown."""
    who, body = p.object(event.agent), p.bodies_of(id)[0]
    assert who is not None
    kin = p.species(who.id)
    speed = min(kin.walk_speed, 1.6) * event.intensity
    _, high = p.bounds(body)
    x, y, z = p.body(body).position
    start = -speed * DRAWN_SECONDS / 2
    p.push_body(body, position=(x + start, y, z), velocity=(speed, 0.0, 0.0))
    p.contact(body, p.ground, friction=RUNNERS)
    p.character(who.id, x=float(high[0]) + start + ROPE, y=y, actions=[Action(type="walk", speed=speed)])
    p.note(event.phrase or event.verb, "what it is pulled by is not simulated: it comes along by itself", level="unsupported", source="a rope has no body here")
    p.goal(event, "walk", agent=p.bodies_of(who.id)[0])
    p.goal(event, "move", agent=p.goal_name(id))
    p.watch.append((speed * DRAWN_SECONDS / 2 + ROPE, 0.0, 0.0))
    p.ends(DRAWN_SECONDS + 0.5)


def drawn_by_nobody(p: Placement, event: Event, id: str) -> None:
    """ "A chair being dragged": nobody is named who draws it, and it keeps its way all the same."""
    if event.type != "pull" or event.verb not in DRAWS or _shoved_later(p, event, id) or p.quantity(("friction",), id) is not None:
        return
    for name in p.bodies_of(id):
        p.contact(name, p.ground, friction=RUNNERS)
    p.note(event.phrase or event.verb, "who pulls it is not shown: it keeps its way by itself", level="unsupported", source="a rope has no body here")
