"""Breaks: what shatters, what it takes, and what must stay whole because the sentence wants more of it."""

from __future__ import annotations

import math
import re
from typing import Literal

from semantics import cast, falls, groups, meetings, waits
from semantics.degree import UNBREAKABLE
from semantics.placement import Placement
from semantics.script import Event, Object
from semantics.tables import usual
from sim import prop
from sim.errors import OutOfScopeError
from sim.fracture import breaking_speed
from sim.materials import material
from sim.scene import Body

SURE = 1.3
"""A blow that must break something is faster by this factor than the slowest that could ..."""
HARDEST = 8.0
"""... but at most so many times as fast as a plain one."""
HARDER = 0.1
"""By which share of that what breaks a thing comes faster for a plain word, and twice that for one twice as hard."""
PANE = (0.006, 1.0, 1.0)
"""A window pane: its thickness along x, width and height [m]."""
SILL = 0.6
"""Height of a pane's lower edge [m]."""
METAL_PA = 2e7
"""What bends and is as strong as this is a metal: it does not fall to pieces [Pa]."""
TEARS = ("bread", "paper", "latex")
"""What gives way and comes back, and yet tears or bursts; rubber and cloth do not fall to pieces."""
CRACKS = ("crack", "chip", "fracture")
"""Verbs of what breaks and yet stays in one."""
FRAIL, WEAK, FEW = 1e-4, 0.2, 5
"""Least share of what it usually bears that a thing that is said to break may bear, that of each of many, and how many are not many."""
PANES = ("window", "windowpane", "window pane", "pane")
WHOLE = (
    "topple", "bounce", "rest", "stop", "stay", "roll", "slide", "roll_off", "slide_off", "enter", "land", "stack", "spin", "swing", "catch", "push", "kick",
)  # fmt: skip
"""Goals that only a whole thing can reach."""


def shatter(p: Placement, event: Event) -> None:
    """What breaks is on its way already, falls, or is struck."""
    obj = p.object(event.patient or event.agent)
    if obj is None or p.part(obj.id) in ("ground", "place"):
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: say what breaks")
    if obj.name in meetings.STRINGS:
        waits.cut(p, event)
        return
    if cast.group_word(obj) in ("triangle", "rack") and p.part(obj.id) == "mover":
        meetings.scatter(p, event)  # "breaks a rack of balls"
        return
    if p.part(obj.id) == "character":
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: people and animals do not break here; let a thing break")
    by = p.object(event.agent) if event.agent != obj.id else None
    by = by or p.object(event.instrument)
    if by is not None and by.id == obj.id:
        by = None
    if not p.placed(obj.id) and obj.name in PANES:
        pane(p, obj.id)
    made_of = p.body(p.bodies_of(obj.id)[0]).material if p.bodies_of(obj.id) else p.thing(obj.id).material
    how = _fails(event, made_of)
    if how == "crack":
        p.note(event.phrase or event.verb, f"{made_of} cracks and does not fly to pieces", level="ambiguous", source="its toughness")
    elif how == "dent":
        p.note(event.phrase or event.verb, f"{made_of} does not shatter: the {obj.name} stays whole", level="conflict", source="its toughness")
    elif material(made_of).fails != "shatter":
        p.note(event.phrase or event.verb, f"the {obj.name} falls to pieces, as said; {made_of} would usually only crack or give way", source="the words")
    if by is None and all(p.body(n).static for n in p.bodies_of(obj.id)) and p.placed(obj.id):
        by = _pebble(p, event)
    if by is not None:
        meetings.hit(p, event.model_copy(update={"type": "hit", "agent": by.id, "patient": obj.id, "intensity": _hard_enough(p, event, by, obj)}))
    elif not p.placed(obj.id):
        below = {"target": event.surface, "surface": None} if _struck_on(p, event) else {}
        falls.fall(p, event.model_copy(update={"type": "fall", "agent": obj.id, "patient": None, **below}))
    p.goal(event, "crack" if how == "crack" else "break", agent=p.goal_name(obj.id))


def _struck_on(p: Placement, event: Event) -> bool:
    """Whether the words break it on something: "cracks on the edge of a bowl"; that lies below, and is not where it comes from."""
    on = p.object(event.surface)
    if on is None or p.part(on.id) not in ("scenery", "mover") or event.target is not None or event.source is not None:
        return False
    return re.search(rf"\b(?:on|against|upon)\b(?: [\w-]+){{0,5}} {re.escape(on.name)}\b", p.words(event)) is not None and not p.goes_off(event)


def _fails(event: Event, made_of: str | None) -> Literal["shatter", "crack", "dent"]:
    """How a thing fails that is said to break: as its material does; to pieces, where the words say more than that and it is no metal."""
    row = material(made_of)
    if (row.fails == "dent" and (row.strength or 0.0) >= METAL_PA) or (row.fails is None and row.name not in TEARS):
        return "dent"
    return "crack" if event.verb in CRACKS and row.fails == "crack" else "shatter"


def _pebble(p: Placement, event: Event) -> Object:
    """What strikes a thing that is fixed and is said to break, where the words name nothing."""
    stone = Object(id="pebble", name="pebble", phrase="a pebble", phrase_en="a pebble", kind="dynamic")
    p.script.objects.append(stone)
    p.note(event.phrase or event.verb, "nothing is said to break it: a pebble does", source="estimate: it is fixed and does not fall")
    return stone


def prepare(p: Placement) -> None:
    """Before anything is put down: what a blow is said to break is struck hard enough, and a window that breaks is a pane."""
    for event in p.script.events:
        obj = p.object(event.patient)
        if event.type != "break" or event.modality is not None or obj is None or p.part(obj.id) in ("ground", "place", "character"):
            continue
        blow = next((e for e in p.script.events if e.type in ("collide", "hit") and obj.id in (e.patient, e.target) and e.modality is None), None)
        by = p.object(blow.agent) if blow is not None else None
        if blow is None or by is None or by.id == obj.id or event.agent not in (None, by.id, obj.id):
            continue
        if obj.name in PANES and not p.placed(obj.id):
            pane(p, obj.id)
            blow.type = "hit"  # it flies: a pane has a sill below it
        if material(p.thing(obj.id).material).fails in ("shatter", "crack") or obj.name in PANES:
            blow.intensity = _hard_enough(p, blow, by, obj)


def _hard_enough(p: Placement, event: Event, by: Object, obj: Object) -> float:
    """How much faster than a plain blow the striker must come, where nobody states its speed."""
    if p.part(by.id) == "character" or p.quantity(("speed", "velocity"), event.id, event.agent, event.patient) is not None:
        return event.intensity
    striker, struck = (Body(name="x", shape=k.shape, material=k.material, mass=p.mass(o, k)) for o, k in ((o, p.thing(o.id)) for o in (by, obj)))
    if p.placed(obj.id):
        struck = p.body(p.bodies_of(obj.id)[0]).model_copy(update={"static": False})
    usually = usual("speeds", "hit")[0]
    # surely hard enough, and the harder the harder the word
    needed = min(SURE * breaking_speed(striker, struck), HARDEST * usually) * (1 + HARDER * event.intensity)
    plain = usually * event.intensity
    if math.isinf(SURE * breaking_speed(striker, struck)) or needed <= plain:
        return event.intensity
    factor = needed / plain
    p.note(event.phrase or event.verb, f"it comes {factor:.2g} times as fast as a plain blow, so that the {obj.name} breaks", source="sim/fracture.py")
    return event.intensity * factor


def pane(p: Placement, id: str) -> None:
    """A window stands as a pane of glass across the way."""
    known = p.thing(id)
    sheet = prop.thing(prop.UNKNOWN, size_m=PANE, material_name="glass")
    p.put(id, bottom=SILL, static=True, found=groups.plain(known, like=sheet))
    p.note(p.object(id).phrase_en, f"the window is a pane of glass of {PANE[1]:g} x {PANE[2]:g} m", source="estimate")  # type: ignore[union-attr]


def settle(p: Placement) -> None:
    """Say of each body whether it may break: what is said to break, may, even fixed; what is wanted whole, may not."""
    for obj in p.script.objects:
        said = [e for e in p.script.events if e.type == "break" and p.object(e.patient or e.agent) is obj]
        names = [n for n in p.bodies_of(obj.id) if any(b.name == n for b in p.bodies)]
        if not names or p.part(obj.id) in ("ground", "place", "character"):
            continue
        whole = _wanted_whole(p, {*names, obj.id})
        bears = p.quantity("toughness", obj.id)
        for name in names:
            body = p.body(name)
            if bears is not None:
                _bears(p, obj, name, bears)
            if any(e.modality is None for e in said):
                _is_to_break(p, name, next(e for e in said if e.modality is None), few=len(names) <= FEW)
            elif said or (whole and not body.static and material(body.material).brittle):
                p.push_body(name, breakable=False)
                if not said:
                    p.note(obj.phrase_en, f"the {obj.name} does not break, as what follows needs it whole", source="what the sentence asks for next")


def _bears(p: Placement, obj: Object, name: str, bears: float) -> None:
    """ "A fragile vase", "an unbreakable glass": what its words say that it takes, even if it is fixed."""
    body = p.body(name)
    fails = material(body.material).fails
    if bears >= UNBREAKABLE:
        p.push_body(name, breakable=False)
        if any(e.type == "break" and e.modality is None and p.object(e.patient or e.agent) is obj for e in p.script.events):
            p.note(obj.phrase_en, f"the {obj.name} is said to bear any blow, and to break: it breaks", level="conflict", source="the words")
    elif fails is None:
        p.note(obj.phrase_en, f"{body.material} gives way and comes back: how much a {obj.name} of it bears changes nothing", source="its material")
    else:
        p.push_body(name, toughness=bears, breakable=True if bears < 1 and body.static else body.breakable)


def _is_to_break(p: Placement, name: str, event: Event, *, few: bool) -> None:
    """May break, even fixed; how little it bears is the director's where the words say that it does."""
    made_of = p.body(name).material
    how = _fails(event, made_of)
    p.push_body(name, breakable=True, fails=how if how != material(made_of).fails else None)
    if how == "dent" or event.implied:
        return
    most = min(p.body(name).toughness or 1.0, 1.0)  # of what is said to be fragile
    if few:
        p.push_body(name, toughness=None)
        p.set_free(name, toughness=[FRAIL, most])
    else:
        p.push_body(name, toughness=WEAK * most)
    p.note(
        event.phrase or event.verb, "it bears as little as it takes to break it: thin, used or flawed", source="sim/fracture.py; strengths of one kind scatter"
    )


def _wanted_whole(p: Placement, names: set[str]) -> bool:
    """Whether a goal is out of reach once the thing is in pieces."""
    for goal in p.goals:
        who = {goal.agent, goal.patient} if goal.event in ("topple", "push", "kick", "catch") else {goal.agent}
        if goal.event in WHOLE and not goal.negated and who & names:
            return True
    return False
