"""Falls: what begins in the air or at an edge: fall, drop, bounce."""

from __future__ import annotations

import math
import re

from semantics import acts, basin, decks, groups, hands, hoops, hops, launches, meetings, openings, perch, slopes, starts, throws, turns, waits
from semantics.placement import GAP, Placement
from semantics.rests import REST_SECONDS
from semantics.script import Event
from sim import prop
from sim.errors import OutOfScopeError
from sim.field import Quaternion
from sim.materials import material, pair
from sim.measure import BOUNCE_RISE_M, BOUNCE_RISE_SHARE
from sim.solid import solid
from sim.vessel import OPEN

VESSEL_SHARE = 0.7
"""Share of a vessel's depth that the first rebound in it may use."""
OVER_WATER = (0.15, 0.6)
"""Over the rim of a vessel with water, what falls into it begins: as much as that is deep, between these [m]."""
TUMBLE_M_S, HOPS_M_S = 1.6, 0.6
"""How fast, and with what hop, something sets out that tumbles down stairs [m/s]."""
CATCH_M = 4.0
"""From so high falls what is to be caught [m]."""
HOP_M = 0.3
"""Over a table, what bounces along it begins [m]."""
BACK = re.compile(r"\b(?:back|apart|away|rebounds?|off each other|backwards?)\b")
"""Words of what bounces off what it has struck, wherever that leads."""
ALONG = re.compile(r"\b(?:across|along|over|down)\b")
ONTO = re.compile(r"\b(?:on|onto|upon)\b")
"""Words of what comes down on somebody."""
BACK_MASS = 2.5
"""Of what something bounces back from, in the least mass that sends it back at all: a rolling ball's spin drives it on."""
ROLLS_ON = 1.0
"""Seen of what rolls on after its bounces [s]."""
DRIFT = 0.06
"""Sideways speed that makes takes differ [m/s]; none in the first."""


def _down_stairs(p: Placement, event: Event, id: str) -> bool:
    """Whether something tumbles down stairs: from step to step, and not past them. Stages it then."""
    stairs = next((i for i in (event.surface, event.source) if i and p.part(i) == "scenery" and p.thing(i).form == "stairs"), None)
    if stairs is None or p.placed(id) or event.modality is not None or (event.direction != "down" and " down " not in p.words(event)):
        return False
    rolls = p.thing(id).rolls and p.thing(id).form == "sphere"
    decks.along_deck(p, event, id, stairs, rolls)
    if not rolls:
        # over and over: what only slid would stop on the next step
        for name in p.bodies_of(id):
            body = p.body(name)
            half = float(p.bounds(name)[1][2] - p.bounds(name)[0][2]) / 2
            speed = max(body.velocity[0], TUMBLE_M_S) * event.intensity
            p.push_body(name, velocity=(speed, 0.0, HOPS_M_S), angular_velocity=(0.0, speed / max(half, 0.03), 0.0))
            p.set_free(name, velocity=[[0.7 * speed, 1.6 * speed], [0.0, 0.0], [0.0, 2 * HOPS_M_S]])
        p.note(event.phrase or event.verb, f"it goes over the first step at {speed:.2g} m/s, turning over", source="estimate: as if tossed")
    p.goal(event, "fall", agent=p.goal_name(id))
    p.goal(event, "hit", agent=p.goal_name(id), patient=p.goal_name(stairs))
    p.goal(event, "hit", agent=p.goal_name(id), patient=p.ground)
    return True


def prepare(p: Placement) -> None:
    """What goes into something open in the end is small enough for it from the start."""
    for e in p.script.events:
        mover = p.object(e.agent or e.patient) if e.type in ("slide", "roll") else p.object(e.patient or e.agent)
        if e.type not in ("fall", "drop", "bounce", "slide", "roll") or e.modality is not None or mover is None or p.part(mover.id) != "mover":
            continue
        if e.type in ("slide", "roll") and not p.goes_off(e):
            continue  # along the ground into a crate: against it
        opening = _vessel(p, e)
        if opening is not None and opening != mover.id and not hoops.is_hoop(p, opening):
            openings.open_up(p, opening)
            openings.fit(p, mover.id, opening)


def fall(p: Placement, event: Event) -> None:
    """Something comes down: from a height, a place, or off a piece of furniture."""
    event = waits.holder(p, event)
    mover = event.patient if event.type == "drop" and event.patient else event.agent or event.patient
    obj = p.object(mover)
    if obj is None:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: nothing is named that falls; say what falls, and from where")
    if p.part(mover) == "character" and event.subtype == "land" and p.part(event.target) in ("scenery", "mover"):
        acts.jump(p, event)
        return
    if p.part(mover) == "character":
        acts.falls_down(p, event, obj.id)
        return
    if event.type == "drop" and turns.let_go(p, event, obj.id):
        return
    if turns.released(p, event, obj.id):
        return
    if event.type == "drop" and event.modality is None and hands.lets_go(p, event):
        return
    if _down_stairs(p, event, obj.id):
        return
    slope = slopes.ramp_of(p, event) if not p.placed(mover) else None
    if not p.placed(mover) and turns.swings_too(p, obj.id):
        # let go of what hangs: it swings
        turns.swing(p, turns.swings_too(p, obj.id))  # type: ignore[arg-type]
        p.goal(event, "swing", agent=p.goal_name(obj.id))
        return
    if event.modality in ("not", "nearly"):
        _does_not_fall(p, event, obj.id)
        return
    opening = _vessel(p, event)
    if opening is not None:
        openings.open_up(p, opening)
        openings.fit(p, obj.id, opening)
    if slope is not None and slope != event.target and _support(p, event, obj.id) == slope:
        slopes.on_ramp(p, event, obj.id, slope, rolls=p.thing(obj.id).rolls and not _slides(p, obj.id))
    elif not p.placed(mover):
        _drop(p, event, obj.id)
    if event.target and _comes_down_on(p, event, obj.id) and not p.placed(event.target):
        meetings.wait_below(p, event, obj.id, p.object(event.target).id)  # type: ignore[union-attr]
    agent = p.goal_name(mover)
    into = _vessel(p, event)
    if slope is not None and slope != event.target and p.placed(slope):
        p.goal(event, "move", agent=agent, all=p.count(obj) > 1)  # let go on a slope, it goes down that
    else:
        p.goal(event, "fall", agent=agent, all=p.count(obj) > 1)
    if into is not None and hoops.is_hoop(p, into):
        hoops.through(p, event, agent, into)
    elif into is not None and basin.carries(p, into, mover):
        p.goal(event, "float", agent=agent, all=p.count(obj) > 1)
        p.ends(p.seconds + basin.BOBS_SECONDS)
    elif into is not None:
        p.goal(event, "enter", agent=agent, target=p.goal_name(into))
        _stays_inside(p, event, obj.id, into)
    elif event.subtype == "land" or (event.target and (p.part(event.target) == "ground" or _comes_down_on(p, event, obj.id))):
        where = p.ground if p.part(event.target) in ("ground", None, "place") else p.goal_name(event.target)
        if where and event.subtype == "land":
            p.goal(event, "land", agent=agent, target=where)
        elif where and where != p.ground:
            p.goal(event, "hit", agent=agent, patient=where)


def _comes_down_on(p: Placement, event: Event, id: str) -> bool:
    """Whether the target of a fall is a thing, or somebody whom it hits: not who catches it, nor who is only near."""
    target = p.object(event.target)
    if target is None or target.id == id:
        return False
    if p.part(target.id) != "character":
        return p.part(target.id) in ("mover", "scenery")
    caught = any(e.type == "catch" and p.object(e.agent) is target for e in p.script.events)
    return not caught and ONTO.search(p.words(event)) is not None


def _stays_inside(p: Placement, event: Event, id: str, into: str) -> None:
    """What comes from high up into an open thing springs back as little as is measured, or it would jump out again."""
    for name in p.bodies_of(id):
        for vessel in p.bodies_of(into):
            if any(set(c.between) == {name, vessel} for c in p.contacts) or p.thing(into).restitution is not None:
                continue
            table = pair(p.body(name).material, p.body(vessel).material)
            p.contact(name, vessel, restitution=round(table.restitution_range[0], 3))
            p.note(
                event.phrase or event.verb,
                f"restitution {table.restitution_range[0]:.2f}, the least that is measured, so that it stays in",
                source=table.source,
            )


def _support(p: Placement, event: Event, id: str) -> str | None:
    """What it is on when it is let go."""
    return next((i for i in (event.surface, event.source) if i and p.part(i) in ("scenery", "mover") and p.object(i) is not p.object(id)), None)


def _slides(p: Placement, id: str) -> bool:
    return any(e.type == "slide" and p.object(e.patient or e.agent) is p.object(id) for e in p.script.events)


def _does_not_fall(p: Placement, event: Event, id: str) -> None:
    """It stays on what carries it; what it stands on is what the words name."""
    on = _support(p, event, id) or (event.target if event.target and p.part(event.target) in ("scenery", "mover") else None) or meetings.deck_of(p, id)
    if not p.placed(id):
        groups.put_still(p, id, on=on)
    if on is not None and p.placed(on):
        p.goal(event.model_copy(update={"modality": "not"}), "leave", agent=p.goal_name(id), target=p.bodies_of(on)[0])
    else:
        p.goal(event, "fall", agent=p.goal_name(id))
    p.ends(p.seconds + REST_SECONDS)


def _drop(p: Placement, event: Event, id: str) -> None:
    obj = p.object(id)
    assert obj is not None
    known = p.thing(id)
    low, high = prop.extent(known.shape, known.orientation_xyzw)
    half = float(high[0] - low[0]) / 2
    vessel = _vessel(p, event)
    target = None if vessel else _landing(p, event)
    default = "vessel" if vessel else "bounce" if event.type == "bounce" else "default"
    if vessel is not None and not p.placed(vessel):
        groups.put_still(p, vessel, x=0.0)
    if target is not None and not p.placed(target):
        groups.put_still(p, target, x=0.0)
    base = max((p.top(n) for i in (vessel, target) if i for n in p.bodies_of(i)), default=0.0)
    spot = perch.perch(p, event, id, default=default, radius=half)
    _holder(p, event, obj.id, spot.height)
    height = spot.height
    catcher = next(
        (o for e in p.script.events if e.type == "catch" and not e.modality and p.object(e.patient or e.target) is obj and (o := p.object(e.agent))), None
    )
    if catcher is not None and p.part(catcher.id) == "character" and spot.stands_on is None and perch.stated_height(p, event, id) is None and height < CATCH_M:
        height = CATCH_M
        p.note(event.phrase or event.verb, f"it falls from {CATCH_M:g} m, so that there is time to catch it", source="estimate: 0.8 s down to the hands")
    moment = _moment(p, event, obj.id)
    if moment and spot.stands_on is None and vessel is None and perch.stated_height(p, event, id) is None and perch.source_of(p, event) is None:
        height = base + p.gravity * moment**2 / 2
        p.note(event.phrase or event.verb, f"it falls from {height:.2g} m, so that it is down at {moment:g} s", source="h = g t^2 / 2")
    elif moment and spot.stands_on is None and vessel is None and perch.stated_height(p, event, id) is not None:
        _down_then(p, event, height - base, moment)
    if vessel is not None and hoops.is_hoop(p, vessel):
        height = base + hoops.DROP_M
    elif vessel is not None and perch.stated_height(p, event, id) is None:
        height = _into(p, id, vessel, half)
    elif base and perch.stated_height(p, event, id) is None:
        height = max(height, base + 0.3) if spot.stands_on is None else height
    down = _downward(p, event)
    if spot.stands_on is not None:
        _over_edge(p, event, obj.id, spot, known)
    else:
        count = p.count(obj)
        first = p.beside(spot.x, half, height) if count == 1 else spot.x
        for k in range(count):
            drift = _drift(p)
            row = (k - (count - 1) / 2) * 2.4 * half
            across = any((b.static and "/" in b.name) or p.bounds(b.name)[1][2] > 1.0 for b in p.bodies if b.static and b.name != p.ground)
            x, y = (first, row) if across else (first + row, 0.0)
            name = p.put(id, x=x, y=y, bottom=height, turn=_on_its_tread(p, event, id), velocity=(drift, 0, -down), found=known, aloft=True)
    if vessel is not None:
        p.push_body(p.bodies_of(id)[0], velocity=(0.0, 0.0, -down))
    name = p.bodies_of(id)[0]
    if not any(e.type == "bounce" and e.count is not None and p.object(e.agent) is obj for e in p.script.events):
        p.ends(_last(p, name, height, down))
    if _on_its_tread(p, event, id) is not None:
        e, first = min(restitution(p, name)[0], 0.85), perch.fall_seconds(height, max(p.gravity, 1e-3))
        p.ends(first * (1 + e) / (1 - e) + ROLLS_ON)


def _down_then(p: Placement, event: Event, drop: float, moment: float) -> None:
    """Say so where a stated height takes more or less time than the words say: t = sqrt(2 h / g)."""
    takes = perch.fall_seconds(drop, max(p.gravity, 1e-3))
    p.ends(moment + REST_SECONDS)
    if abs(takes - moment) > 1 / 24 and _downward(p, event) == 0:
        said = f"a fall of {drop:.3g} m is over after {takes:.2g} s, which is the nearest to {moment:g} s; that takes {p.gravity * moment**2 / 2:.2g} m"
        p.note(event.phrase or event.verb, said, level="conflict", source="h = g t^2 / 2")


def _on_its_tread(p: Placement, event: Event, id: str) -> Quaternion | None:
    """How what rolls on its rim is turned as it falls, where the words go on to let it roll: what comes down flat stays there."""
    events, known = p.script.events, p.thing(id)
    later = events[events.index(event) + 1 :] if event in events else []
    rolls = any(e.type == "roll" and not e.modality and p.object(e.patient or e.agent) is p.object(id) for e in later)
    return starts.rolling(known)[0] if rolls and known.rolls and known.form != "sphere" else None


def _moment(p: Placement, event: Event, id: str) -> float | None:
    """When a fall is said to end: its own landing, or the first thing that it hits [s]."""
    for other in p.script.events:
        ends = other.type in ("hit", "collide", "bounce", "break") or other.subtype == "land" or (other.id == event.id and event.target is not None)
        if other.at_s and ends and p.object(other.agent or other.patient) is p.object(id):
            return other.at_s
    return None


def _into(p: Placement, id: str, vessel: str, half: float) -> float:
    """Height over an open thing from which the first rebound stays inside: e^2 (h + depth) < depth [m]."""
    name = p.bodies_of(vessel)[0]
    low, high = p.bounds(name)
    depth = float(high[2] - low[2])
    known = p.thing(id)
    e = known.restitution if known.restitution is not None else pair(known.material, p.body(name).material).restitution
    above = VESSEL_SHARE * max(depth - half, 0.2 * depth) / max(e, 0.2) ** 2 - depth
    lift = min(max(above, 0.03), 0.5)
    if basin.row(p.script, p.object(vessel)) is not None:  # type: ignore[arg-type]
        lift = min(max(depth, OVER_WATER[0]), OVER_WATER[1])
        p.note(p.object(id).phrase_en, f"it begins {100 * lift:.0f} cm over the rim", source="estimate: as far as the water is deep")  # type: ignore[union-attr]
        return float(high[2]) + lift
    words = p.object(id).phrase_en  # type: ignore[union-attr]
    p.note(words, f"it begins {100 * lift:.0f} cm over the rim, so that it stays inside", source="first rebound: e^2 (h + depth) below the rim")
    return float(high[2]) + lift


def _drift(p: Placement) -> float:
    if p.seed == 0:
        return 0.0
    import numpy as np

    return float(DRIFT * np.random.default_rng([p.seed, len(p.bodies)]).uniform(-1, 1))


def _downward(p: Placement, event: Event) -> float:
    """Speed at which it is sent down [m/s]: stated, or hard words beyond letting go."""
    stated = p.quantity(("speed", "velocity"), event.id, event.agent, event.patient)
    if stated is not None:
        return abs(stated)
    return 2.0 * max(event.intensity - 1.0, 0.0)


def _last(p: Placement, name: str, height: float, down: float) -> float:
    """When a fall with all its bounces ends [s]: t (1 + e) / (1 - e), with e in the middle of its range."""
    body = p.body(name)
    if p.gravity < 1e-6:
        return 4.0
    speed = math.sqrt(down**2 + 2 * p.gravity * height)
    first = (speed - down) / p.gravity
    e = min(restitution(p, name)[0], 0.85)
    return first + 2 * e * speed / p.gravity / (1 - e) + REST_SECONDS if isinstance(body.shape, prop.Sphere) else first + 1.2 + REST_SECONDS


def restitution(p: Placement, name: str) -> tuple[float, tuple[float, float]]:
    """Of a body on the ground: typical, and the measured range."""
    body = p.body(name)
    obj = p.object(body.object)
    own = p.thing(obj.id).restitution if obj else None
    table = pair(body.material, p.ground_material())
    if own is not None:
        return own, (max(own - 0.04, 0.0), min(own + 0.04, 1.0))
    return table.restitution, table.restitution_range


def _vessel(p: Placement, event: Event) -> str | None:
    """The open thing that something falls into."""
    for id in (event.target, event.surface):
        obj = p.object(id)
        if obj is None or p.part(id) not in ("scenery", "mover"):
            continue
        words = p.words(event)
        said = rf"\b(?:in|inside) (?:the|an?|his|her|its|their)(?: [\w-]+){{0,2}} {re.escape(obj.name)}\b"
        into = event.subtype == "enter" or "into" in words or re.search(said, words) is not None
        if hoops.is_hoop(p, obj.id):
            return obj.id
        if into and (p.thing(obj.id).form in OPEN or obj.name in (*openings.BOXES, "basket")):
            return obj.id
    return None


def _landing(p: Placement, event: Event) -> str | None:
    """The thing below: what the sentence says it comes down on."""
    for id in (event.target, event.surface):
        if id is not None and p.part(id) in ("scenery", "mover") and id not in (event.agent, event.patient, event.source) and perch.source_of(p, event) != id:
            return id
    return None


def _holder(p: Placement, event: Event, mover: str, height: float) -> None:
    """A person who lets go stands beside."""
    who = event.agent
    if who and who != mover and p.part(who) == "character" and not p.placed(who):
        p.character(who, x=-0.62, y=0.06, heading_deg=0.0)
        if height > 1.6:
            p.note(event.phrase, f"the hand is not at {height:g} m; the {p.object(mover).name} begins in the air", level="unsupported")  # type: ignore[union-attr]


def _over_edge(p: Placement, event: Event, id: str, spot: perch.Perch, known: prop.Prop) -> None:
    """Over the edge with its centre of mass: it tips and falls by itself."""
    turn = _on_its_tread(p, event, id)
    low, high = prop.extent(known.shape, known.orientation_xyzw if turn is None else turn)
    # what is on its tread starts clear of the edge, which need not be straight: touched at one corner it would tip
    beyond = (0.12 if turn is None else 0.5) * float(high[0] - low[0]) / 2
    speed = (0.25 if turn is None else launches.ON_M_S) * event.intensity
    spin = (0.0, 0.0 if turn is None else speed / (float(high[2] - low[2]) / 2), 0.0)
    p.put(id, x=beyond, bottom=spot.height + GAP, turn=turn, velocity=(speed, 0, 0), spin=spin, found=known)
    p.note(event.phrase or event.verb, f"{known.noun} begins just over the edge at {speed:.2g} m/s, so that it goes over", source="estimate")
    p.ends(0.6 + perch.fall_seconds(spot.height, max(p.gravity, 1e-3)) + 1.5)


def over_edge(p: Placement, event: Event, id: str, deck: str) -> None:
    """Off what carries it: over its right edge."""
    if not p.placed(deck):
        groups.put_still(p, deck)
    name = p.deck_of(deck)
    known = p.thing(id)
    low, high = prop.extent(known.shape, known.orientation_xyzw)
    edge = float(p.bounds(name)[1][0])
    half = float(high[0] - low[0]) / 2
    speed = 0.25 * event.intensity
    y = float(p.bounds(name)[0][1] + p.bounds(name)[1][1]) / 2
    p.put(id, x=edge + 0.12 * half, y=y, bottom=p.deck(name) + GAP, velocity=(speed, 0, 0), found=known)
    p.note(event.phrase or event.verb, f"{known.noun} begins just over the edge at {speed:.2g} m/s, so that it goes over", source="estimate")
    p.ends(0.6 + perch.fall_seconds(p.deck(name), max(p.gravity, 1e-3)) + 1.5)


def bounce(p: Placement, event: Event) -> None:
    """Bounces: of what is on its way already, or dropped from shoulder height."""
    obj = p.object(event.patient if p.part(event.agent) == "character" and p.part(event.patient) == "mover" else event.agent or event.patient)
    if obj is None:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: nothing is named that bounces; say what bounces, on what")
    if p.part(obj.id) == "character":
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: a character does not bounce here; let a ball bounce, or a {obj.name} jump")
    wall = next((i for i in (event.target, event.surface, event.patient) if i and p.part(i) in ("scenery", "mover") and i != obj.id), None)
    deck = decks.deck_under(p, event)
    if not p.placed(obj.id) and deck is not None and ALONG.search(p.words(event)):
        _hop_along(p, event, obj.id, deck)
    if not p.placed(obj.id) and wall is not None and decks.upright(p, wall):
        throws.launch(p, event.model_copy(update={"type": "throw", "target": wall}), obj.id)
    elif not p.placed(obj.id) and wall is None and (other := hops.met(p, event, obj.id)) is not None and hops.toward(p, event, obj.id, other):
        p.goal(event, "bounce", agent=p.goal_name(obj.id), target=p.ground, count=event.count)
        return
    elif not p.placed(obj.id):
        # what it bounces off is below it, not where it comes from
        _drop(p, event if wall is None else event.model_copy(update={"target": wall, "surface": None}), obj.id)
    elif wall is not None and not p.placed(wall) and any(n in p.moving for n in p.bodies_of(obj.id)) and not ALONG.search(p.words(event)):
        meetings.wait_below(p, event, obj.id, wall)  # on its way already: what it bounces off stands there
        if p.bodies_of(wall) and not any(n in p.aloft for n in p.bodies_of(obj.id)):
            _springs_back(p, event, p.bodies_of(obj.id)[0], p.bodies_of(wall)[0])
            p.goal(event, "bounce", agent=p.goal_name(obj.id), target=p.goal_name(wall), count=event.count)
            return
    names = p.bodies_of(obj.id)
    struck = _struck_before(p, event, obj.id) if event.count is None and (wall is None or BACK.search(p.words(event))) else None
    if struck is not None:
        _springs_back(p, event, names[0], struck)
        p.goal(event, "bounce", agent=p.goal_name(obj.id), target=struck)
        return
    if wall is not None and p.placed(wall) and decks.upright(p, wall):
        p.goal(event, "bounce", agent=p.goal_name(obj.id), target=p.goal_name(wall), count=event.count)
        return
    wall = wall if wall is not None and p.placed(wall) else _came_down_on(p, event, obj.id)
    target = p.ground if wall is None or not p.placed(wall) else p.bodies_of(wall)[0]
    for name in names:
        typical, measured = restitution(p, name)
        free_restitution(p, event, name, target, typical, measured)
    p.goal(event, "bounce", agent=p.goal_name(obj.id), target=target, count=event.count, all=len(names) > 1)


def _struck_before(p: Placement, event: Event, id: str) -> str | None:
    """What something has run into before it bounces: that is what it bounces off."""
    events = p.script.events
    for e in reversed(events[: events.index(event)] if event in events else []):
        both = [o for o in map(p.object, (e.agent, e.patient, e.target)) if o is not None]
        other = next((o for o in both if o.id != id), None)
        if e.type in ("collide", "hit") and not e.modality and other is not None and any(o.id == id for o in both) and p.placed(other.id):
            return p.goal_name(other.id) if p.part(other.id) in ("mover", "scenery", "character") else None
    return None


def _came_down_on(p: Placement, event: Event, id: str) -> str | None:
    """What something was said to fall or be dropped onto before it bounces, a single thing that is on the set."""
    events = p.script.events
    for e in reversed(events[: events.index(event)] if event in events else []):
        if e.type in ("fall", "drop", "throw") and not e.modality and p.object(e.patient or e.agent) is p.object(id):
            on = next((i for i in (e.target, e.surface) if i and p.part(i) in ("scenery", "mover") and len(p.bodies_of(i)) == 1), None)
            return None if on is None or p.object(on) is p.object(id) or decks.upright(p, on) or _vessel(p, e) == on else on
    return None


def _springs_back(p: Placement, event: Event, name: str, struck: str) -> None:
    """What is to come back from what it strikes: springy within what is measured, and off something heavier where no mass is stated.

    After a blow the striker goes at (m - e M) / (m + M) of its speed: back where M > m / e.
    """
    other = next((b for b in p.bodies if b.name == struck), None)
    mine = next((b for b in p.bodies if b.name == name), None)
    if other is None or mine is None:
        return
    table = pair(mine.material, other.material)
    low, high = table.restitution_range
    stated = p.quantity(("restitution", "coefficient of restitution"), name, event.id, mine.object)
    if stated is None and not any({name, struck} == set(c.between) for c in p.contacts):
        index = p.contact(name, struck, restitution=round((low + high) / 2, 3))
        p.set_free(f"contacts/{index}", restitution=[round(low, 3), round(high, 3)])
        p.note(event.phrase or event.verb, f"restitution chosen between {low:.2f} and {high:.2f}, so that it bounces back", source=table.source)
    owner = p.object(other.object)
    if other.static or owner is None or p.quantity("mass", owner.id) is not None:
        return
    light, heavy = (b.mass or solid(b.shape).volume * material(b.material).density for b in (mine, other))
    need = BACK_MASS * light / max(high, 0.2)
    if heavy < need:
        p.push_body(struck, mass=need)
        p.note(owner.phrase_en, f"the {owner.name} weighs {need:.2g} kg, so that what strikes it bounces back", source="(m - e M) / (m + M) < 0")


def _hop_along(p: Placement, event: Event, id: str, deck: str) -> None:
    """Hops along a table, and over its edge where the words go on to that: level speed times the time of two hops is the way."""
    if not p.placed(deck):
        groups.put_still(p, deck)
    name = p.deck_of(deck)
    low, high = p.bounds(name)
    known = p.thing(id)
    e = known.restitution if known.restitution is not None else pair(known.material, p.body(name).material).restitution
    first = perch.fall_seconds(HOP_M, max(p.gravity, 1e-3))
    seconds = first * (1 + 2 * e + 2 * e * e)
    leaves = p.goes_off(event) or any(x.type in ("fall", "drop") and p.object(x.agent or x.patient) is p.object(id) for x in p.script.events)
    way = (1.0 if leaves else 0.6) * 0.9 * float(high[0] - low[0])
    p.put(
        id, x=float(low[0]) + 0.05 * float(high[0] - low[0]), bottom=p.deck(name) + HOP_M, velocity=(way / max(seconds, 0.1), 0.0, 0.0), found=known, aloft=True
    )
    p.note(event.phrase or event.verb, f"it comes in {100 * HOP_M:.0f} cm over the {p.object(deck).name}", source="estimate")  # type: ignore[union-attr]
    p.ends(seconds + perch.fall_seconds(float(high[2]), max(p.gravity, 1e-3)) + 1.0)


def free_restitution(p: Placement, event: Event, name: str, target: str, typical: float, measured: tuple[float, float]) -> None:
    """A contact whose restitution the director may choose within what is measured, if a count asks for it."""
    stated = p.quantity(("restitution", "coefficient of restitution"), name, event.id, p.body(name).object) or p.quantity("restitution")
    if stated is not None:
        p.contact(name, target, restitution=stated)
        return
    index = p.contact(name, target, restitution=round(typical, 3))
    words = f"{p.body(name).material or 'unknown'} on {p.body(target).material or 'unknown'}"
    source = pair(p.body(name).material, p.body(target).material).source
    if event.count is None or event.modality == "not":
        p.note(event.phrase or event.verb, f"restitution of {words}: {typical:.2f}", source=source)
        return
    low, high = measured
    need, most = _needed(p, event, name)
    if most < low:
        # an old or soft ball of the kind gives less than a good one; none gives more
        p.note(
            event.phrase or event.verb, f"{event.count} bounces need a restitution of {need:.2f} to {most:.2f}; {words} gives {low:.2f} to {high:.2f}: "
            "taken as a soft one", level="conflict", source=f"apex k is h e^(2k); {source}",
        )  # fmt: skip
        low, high = need, most
    p.set_free(f"contacts/{index}", restitution=[round(low, 3), round(high, 3)])
    p.note(event.phrase or event.verb, f"restitution of {words}: chosen between {low:.2f} and {high:.2f} so that it bounces {event.count} times", source=source)
    _count_possible(p, event, name, low, high)


def _height_of(p: Placement, name: str) -> float:
    """Of the lowest point of a body above the ground [m]."""
    body = p.body(name)
    return body.position[2] - prop.bottom(body.shape, body.orientation_xyzw)


def _needed(p: Placement, event: Event, name: str) -> tuple[float, float]:
    """Restitutions between which a drop gives the count: q^(1/2k) to q^(1/(2k+2)) with q the height that counts, over the drop."""
    height = _height_of(p, name)
    if event.count is None or height < 2 * BOUNCE_RISE_M:
        return 0.0, 1.0
    share = max(BOUNCE_RISE_M / height, BOUNCE_RISE_SHARE)
    return (share ** (1 / (2 * event.count)) if event.count else 0.0), share ** (1 / (2 * event.count + 2))


def _count_possible(p: Placement, event: Event, name: str, low: float, high: float) -> None:
    """Say so where no restitution of these materials gives the count: apex k is h e^(2k)."""
    height = _height_of(p, name)
    if height < 2 * BOUNCE_RISE_M or event.count is None:
        return
    need, most = _needed(p, event, name)
    e = math.sqrt(need * most) if event.count else most / 2
    first = perch.fall_seconds(height, max(p.gravity, 1e-3))
    p.ends(first * (1 + e) / (1 - e) + REST_SECONDS)
    if need > high or most < low:
        p.note(
            event.phrase or event.verb, f"{event.count} bounces from {height:.2g} m need a restitution of {need:.2f} to {most:.2f}; "
            f"{p.body(name).material} here gives {low:.2f} to {high:.2f}: {_possible_bounces(height, high)} is the nearest",
            level="conflict", source="apex k is h e^(2k); a bounce clears 5 cm or 2 % of the drop",
        )  # fmt: skip


def _possible_bounces(height: float, e: float) -> int:
    """Most bounces of a drop at a restitution."""
    share = max(BOUNCE_RISE_M / height, BOUNCE_RISE_SHARE)
    return int(math.log(share) / (2 * math.log(e))) if 0 < e < 1 else 0
