"""Launches: what begins with a speed: roll, slide, push, hit, collide. Movers come from the left, along x.

Rolling sets omega = v / r, sliding does not. A speed that the sentence states is never left free.
"""

from __future__ import annotations

import math
import re

import numpy as np

from semantics import acts, groups, passing, perch, slopes
from semantics.cast import BELTS
from semantics.decks import along_deck, deck_under, leaving_speed
from semantics.passing import MEETS
from semantics.placement import GAP, Placement
from semantics.script import Event
from semantics.slowing import FASTEST, Slowing, slowing
from semantics.starts import VEHICLES, length, rolling, run_up, set_off, width
from semantics.tables import usual
from sim import prop
from sim.errors import OutOfScopeError
from sim.extent import gap
from sim.materials import pair
from sim.vessel import OPEN

AIM = 0.15
"""Share of a guessed speed that the director may change: less than lies between gently, plainly and hard."""
LANE = 0.1
"""Between things that go side by side [m]."""
SIDE_BY_SIDE = 1.8
"""From middle to middle of several of a kind that set off together, in their widths."""
ARRIVES = 0.6
"""Share of a stated speed that friction leaves at least of it, on the way to what is met."""
LEAST_ARRIVAL = 0.1
"""Nothing is asked to arrive sooner [s]."""
TIMING = 0.06
"""Room in time for what is to arrive at a stated moment [s]."""
LEAST_RUN = 0.1
"""Nearest that something sets off from what it runs into [m]."""
FARTHEST = 30.0
"""Nothing begins farther away [m]."""
ON_M_S, LEVEL_M_S = 0.8, 0.1
"""Level speed of what falls and then rolls or slides on, and less than what counts as one [m/s]: estimate."""
FOOT_M = 0.06
"""Between the foot of a slope and what something rolls into there [m]: estimate."""
SLIPS = 0.15
"""Friction below which a ball slides down a slope of 30 degrees: 2/7 tan 30."""
GLIDES = ("glide", "skate", "ski", "coast", "surf")
"""Ways along ice and snow on which nobody is to fall."""
INSIDE, ROUND_G, LIFT = 0.62, 1.0, 5e-4
"""What rolls round in a bowl begins at this share of its radius, with v^2 = g r, lifted in steps of so much until it is clear [m]."""
HOLLOWS = ("hole", "pocket", "pit", "ditch", "net", "drain", "burrow", "cave", "garage")
"""What something rolls into is gone into, not struck."""
STILL_M_S, NO_FRICTION, FRAME = 0.0495, 0.02, 1 / 24
"""What is slower than this looks still [m/s]; what slows less than this never comes to rest [m/s^2]; a moment is kept within a frame [s]."""
STOP_SECONDS = 3.5
"""What is said to roll and stop does so within this [s], times the verb's intensity."""


# ------------------------------------------------------------------------------------------------- moving things


def mover_of(p: Placement, event: Event) -> str:
    """Object that moves: who rolls, slides or flies, or is made to."""
    moved = event.patient and (event.type in ("throw", "kick", "push", "pull") or (p.part(event.agent) == "character" and p.part(event.patient) == "mover"))
    id = event.patient if moved else event.agent or event.patient
    obj = p.object(id)
    if obj is None:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: nothing is named that moves; say what {event.verb}s, and where to")
    return obj.id


def free_speed(p: Placement, event: Event, name: str, *, sideways: float = 0.0) -> None:
    """Leave a guessed speed to the director, within AIM; a stated one stays. What rolls keeps its spin, so its speed stays too."""
    if p.quantity(("speed", "velocity"), event.id, event.agent, event.patient) is not None or p.seed < 0:
        return
    vx, vy, vz = p.body(name).velocity
    if abs(vx) + abs(vz) < 1e-9:
        return
    low, high = sorted((vx * (1 - AIM), vx * (1 + AIM)))
    up = sorted((vz * (1 - AIM), vz * (1 + AIM)))
    p.set_free(name, velocity=[[low, high], [vy - sideways, vy + sideways], up])


# ------------------------------------------------------------------------------------------------- roll, slide


def roll(p: Placement, event: Event) -> None:
    travel(p, event, rolls=True)


def slide(p: Placement, event: Event) -> None:
    travel(p, event, rolls=False)


def travel(p: Placement, event: Event, *, rolls: bool) -> None:
    """What moves along something, down it or off it."""
    event = _object_below(p, event)
    id = mover_of(p, event)
    if p.part(id) == "character" and event.verb in GLIDES:
        acts.go(p, event.model_copy(update={"type": "run", "agent": id, "patient": None}))
        p.note(event.phrase or event.verb, "gliding is not simulated; it is gone on foot", level="unsupported")
        return
    if p.part(id) == "character":
        acts.slip(p, event, id)
        return
    if p.part(id) == "scenery" and (p.thing(id).runs or p.object(id).name in BELTS):  # type: ignore[union-attr]
        p.note(event.phrase or event.verb, "the belt runs where it stands", source="props: speed of its surface")
        return
    kind = "roll" if rolls else "slide"
    other = _towards(p, event, id)
    if other is not None:
        from semantics import meetings

        meets = any(e.type in ("collide", "hit") and not e.implied for e in p.script.events)
        meetings.head_on(p, event, [id, other], on=_deck_of_all(p, event), ask=not meets)
        if meets:
            _travel_goal(p, event, id, kind)
        return
    if not p.placed(id) and event.source and p.part(event.source) == "character":
        from semantics import falls, hands  # out of a hand

        if hands.slips(p, event, id, event.source):
            return
        falls.fall(p, event.model_copy(update={"type": "drop", "patient": id, "agent": None, "surface": None}))
        return
    if event.verb in ("slip", "slip out") and not p.placed(id) and not event.surface and not event.source and perch.stated_height(p, event, id) is not None:
        from semantics import falls  # "slips from waist height"

        falls.fall(p, event.model_copy(update={"type": "drop", "patient": id, "agent": None}))
        return
    if p.placed(id):
        slope = slopes.ramp_of(p, event)
        if slope is not None and not rolls and _rolls_anyway(p, id, slope):
            rolls, kind = True, "roll"
        if not any(n in p.moving for n in p.bodies_of(id)) and not made_to_move(p, event, id):
            start(p, event, id, rolls)
        elif slope is None:
            _goes_on(p, event, id)
        _travel_goal(p, event, id, kind)
        return
    if rolls and _round_in_a_vessel(p, event, id):
        return
    incline = slopes.ramp_of(p, event)
    deck = deck_under(p, event)
    if incline is not None and not rolls and _rolls_anyway(p, id, incline):
        rolls, kind = True, "roll"
        p.note(event.phrase or event.verb, f"a {p.object(id).name} rolls down where a block slides", source="friction above 2/7 of the slope's tangent")  # type: ignore[union-attr]
    if incline is not None:
        slopes.on_ramp(p, event, id, incline, rolls=rolls)
        _at_the_foot(p, event, id, incline)
    elif deck is not None:
        along_deck(p, event, id, deck, rolls)
    elif _raised(p, event, id):
        from semantics import meetings  # what it comes to stands on a table, so it begins there as well

        meetings.run_into(p, event, id, str(ahead(p, event, id)), "collide")
    else:
        on_ground(p, event, id, kind)
    _pusher(p, event, id)
    _travel_goal(p, event, id, kind)
    if deck is not None:
        _comes_down(p, event, id, deck)


def _object_below(p: Placement, event: Event) -> Event:
    """ "A case slides off a belt": what stands in the object's place after such a word is what it moves on."""
    below, mover = p.object(event.patient), p.object(event.agent)
    if below is None or mover is None or below.id == mover.id or event.surface or event.source or p.part(mover.id) != "mover":
        return event
    said = rf"\b(?:off|down|along|across|over|on|from) (?:the|an?|its|his|her|their)(?: [\w-]+){{0,3}} {re.escape(below.name)}\b"
    on = p.part(below.id) in ("mover", "scenery") and re.search(said, (event.phrase or p.script.text_en).lower()) is not None
    return event.model_copy(update={"patient": None, "surface": below.id}) if on else event


def _round_in_a_vessel(p: Placement, event: Event, id: str) -> bool:
    """Whether something rolls about in a bowl: along its wall, from inside it. Stages it then."""
    vessel = next((o for i in (event.surface, event.target) if (o := p.object(i)) is not None and p.part(i) in ("scenery", "mover")), None)
    said = vessel is not None and re.search(
        rf"\b(?:in|inside|within|around)(?: in| inside)? (?:the|an?|its)(?: [\w-]+){{0,3}} {re.escape(vessel.name)}\b",
        (event.phrase or p.script.text_en).lower(),
    )
    if vessel is None or not said or p.thing(vessel.id).form not in OPEN or not p.thing(id).rolls or p.placed(vessel.id) or p.count(p.object(id)) > 1:  # type: ignore[arg-type]
        return False
    from semantics import openings

    openings.fit(p, id, vessel.id)
    groups.put_still(p, vessel.id)
    name, known = p.bodies_of(vessel.id)[0], p.thing(id)
    p.push_body(name, static=True, mass=None)
    low, high = p.bounds(name)
    wall = prop.wall_of(p.thing(vessel.id).noun, p.thing(vessel.id).size)
    turn, radius = rolling(known)
    out = max(INSIDE * float(min((high - low)[:2])) / 2 - radius, 0.0)
    speed = (p.quantity(("speed", "velocity"), event.id, id) or math.sqrt(ROUND_G * max(p.gravity, 0.1) * max(out, 0.02))) * event.intensity
    middle = (low + high) / 2
    at = np.array([middle[0], middle[1] - out, low[2] + wall + GAP + radius])
    bowl, upright = p.body(name), np.asarray([turn])
    while (
        float(gap(known.shape, (at[None], upright), bowl.shape, (np.asarray([bowl.position]), np.asarray([bowl.orientation_xyzw])))[0]) < GAP
        and at[2] < high[2]
    ):
        at[2] += LIFT
    p.put_at(id, at, turn=turn, found=known, velocity=(speed, 0.0, 0.0), spin=(0.0, speed / radius, 0.0))
    p.note(
        event.phrase or event.verb,
        f"it begins beside the wall at {speed:.2g} m/s and goes round along it",
        source="v^2 = g r: as hard against the wall as it weighs",
    )
    p.goal(event, "roll", agent=p.goal_name(id))
    p.ends(3.5)
    return True


def _at_the_foot(p: Placement, event: Event, id: str, incline: str) -> None:
    """ "Down a ramp into a stack of blocks": what it comes to stands behind the foot of the slope."""
    other = p.object(event.target)
    if other is None or p.placed(other.id) or other.id in (id, incline) or p.part(other.id) not in ("mover", "scenery") or event.modality is not None:
        return
    foot = max(float(p.bounds(n)[1][0]) for n in p.bodies_of(incline))
    groups.put_still(p, other.id, x=foot + FOOT_M + length(p, id) / 2 + front_of(p, other.id))
    p.ends(p.seconds + 1.0)


def _comes_down(p: Placement, event: Event, id: str, deck: str) -> None:
    """ "Slides off a belt into a box": the way ends in what the same words name."""
    target = p.object(event.target)
    if target is None or target.id in (id, p.object(deck).id) or p.placed(target.id) or event.modality is not None or not p.goes_off(event):  # type: ignore[union-attr]
        return
    said = rf"\b(?:into|onto|in|on) (?:the|an?|its|his|her|their)(?: [\w-]+){{0,3}} {re.escape(target.name)}\b"
    later = any(e.type in ("fall", "drop") and e.target == event.target and not e.implied for e in p.script.events)
    if later or p.part(target.id) not in ("mover", "scenery") or re.search(said, (event.phrase or p.script.text_en).lower()) is None:
        return
    from semantics import falls

    falls.fall(p, event.model_copy(update={"type": "fall", "subtype": "land", "agent": id, "patient": None, "surface": None, "source": None}))


def _goes_on(p: Placement, event: Event, id: str) -> None:
    """What comes straight down and then rolls or slides on has a little level speed from the start."""
    for name in p.bodies_of(id):
        body = next((b for b in p.bodies if b.name == name), None)
        if body is None or name not in p.aloft or body.held_until or math.hypot(*body.velocity[:2]) > LEVEL_M_S:
            continue
        _, _, vz = body.velocity
        speed = ON_M_S * event.intensity
        p.push_body(name, velocity=(speed, 0.0, vz))
        p.set_free(name, velocity=[[0.6 * speed, 1.8 * speed], [0.0, 0.0], [vz, vz]])
        p.note(event.phrase or event.verb, f"it comes down with {speed:.2g} m/s along the ground, so that it goes on", source="estimate")
        p.ends(p.seconds + 1.0)


def _rolls_anyway(p: Placement, id: str, incline: str) -> bool:
    """Whether friction turns a ball on a slope, so that it cannot slide."""
    known = p.thing(id)
    return known.form == "sphere" and pair(known.material, p.thing(incline).material).friction > SLIPS


def _raised(p: Placement, event: Event, id: str) -> bool:
    """Whether what a mover comes to stands on furniture."""
    meets = ahead(p, event, id)
    if meets is None or p.part(meets) != "mover":
        return False
    if p.placed(meets):
        return any(abs(p.deck(b.name) - float(p.bounds(p.bodies_of(meets)[0])[0][2])) < 2e-3 for b in p.bodies if b.static and b.name != p.ground)
    from semantics import meetings

    return meetings.deck_of(p, meets) is not None


def _towards(p: Placement, event: Event, id: str) -> str | None:
    """ "A red ball and a blue ball roll toward each other": the other one, if neither is on the set."""
    if not re.search(r"\btowards? (?:each other|one another)\b", p.words(event)):
        return None
    obj = p.object(id)
    if obj is not None and not p.placed(id) and p.count(obj) > 1:
        return id
    mates = [p.object(e.agent) for e in p.script.events if e.type == event.type and e.verb == event.verb and e.agent != event.agent]
    return next((o.id for o in mates if o is not None and o.id != id and p.part(o.id) == "mover" and not p.placed(o.id) and not p.placed(id)), None)


def _deck_of_all(p: Placement, event: Event) -> str | None:
    """The table that those are on who move toward each other: their own words', or those of where they meet."""
    return next((d for e in (event, *(e for e in p.script.events if e.type in ("collide", "hit"))) if (d := deck_under(p, e)) is not None), None)


def made_to_move(p: Placement, event: Event, id: str) -> bool:
    """Whether something else in the sentence sets it in motion before this."""
    for other in p.script.events:
        if other.id == event.id:
            return False
        by = p.object(other.agent) or p.object(other.instrument)
        patient = p.object(other.patient) or p.object(other.target)
        jumped_on = other.type == "jump" and other.modality is None  # "a child jumps onto the seesaw, and it tips"
        if (other.type in MEETS or jumped_on) and patient is not None and patient.id == id and by is not None and by.id != id and p.placed(by.id):
            return True
    return False


def start(p: Placement, event: Event, id: str, rolls: bool) -> None:
    """What stands already sets off."""
    name = p.bodies_of(id)[0]
    speed = p.speed(event, "roll" if rolls else "slide")
    deck = deck_under(p, event)
    if p.goes_off(event) and not event.modality and deck is not None and p.placed(deck) and not rolls:
        speed = max(speed, leaving_speed(p, id, p.deck_of(deck)))
    _, radius = rolling(p.thing(id))
    p.push_body(name, velocity=(speed, 0.0, 0.0), angular_velocity=(0.0, speed / radius if rolls else 0.0, 0.0))


def _travel_goal(p: Placement, event: Event, id: str, kind: str) -> None:
    agent = p.goal_name(id)
    off = next((i for i in (event.source, event.surface, event.target) if i and p.part(i) in ("scenery", "mover") and p.placed(i)), None)
    if p.goes_off(event) and event.modality in ("nearly", "not"):
        # what it is on now, where these words do not say
        off = off or next((o.id for e in p.script.events if (o := p.object(e.surface)) is not None and p.part(o.id) == "scenery" and p.placed(o.id)), None)
        if off is not None:
            p.goal(event.model_copy(update={"modality": "not"}), "leave", agent=agent, target=p.deck_of(off))
            return
    if p.goes_off(event) and off is not None and p.thing(off).form != "ramp":
        glides = p.object(id).name in VEHICLES  # type: ignore[union-attr]
        p.goal(event, "slide_off" if glides else f"{kind}_off", agent=agent, target=p.goal_name(off))
        return
    p.goal(event, "move" if kind == "roll" and p.object(id).name in VEHICLES else kind, agent=agent)  # type: ignore[union-attr]
    if (
        event.target
        and p.part(event.target) in ("mover", "scenery")
        and p.placed(event.target)
        and p.goal_name(event.target) != agent
        and p.thing(event.target).form != "ramp"
    ):
        hits = any(e.type in MEETS and e.patient == event.target for e in p.script.events)
        if passing.apart(p, id, p.object(event.target).id):  # type: ignore[union-attr]
            if not event.modality:
                p.goal(event, "pass", agent=agent, target=p.goal_name(event.target))
        elif not hits and not stops_short(p, id) and event.subtype not in ("approach", "stop") and event.target != deck_under(p, event):
            inside = p.object(event.target).name in HOLLOWS and " into " in p.words(event)  # type: ignore[union-attr]
            p.goal(event, "enter" if inside else "hit", agent=agent, **{"target" if inside else "patient": p.goal_name(event.target)})


def free_lane(p: Placement, wide: float) -> float:
    """Where along y something sets off beside what is on its way already [m]: the nearest to the middle."""
    taken = [p.bounds(n) for n in p.moving if any(b.name == n and not b.static for b in p.bodies)]
    ways = [(float(low[1]), float(high[1])) for low, high in taken]
    spots = sorted({0.0, *(high + LANE + wide / 2 for _, high in ways), *(low - LANE - wide / 2 for low, _ in ways)}, key=lambda y: (abs(y), -y))
    return next(y for y in spots if all(y + wide / 2 <= low or high <= y - wide / 2 for low, high in ways))


def on_ground(p: Placement, event: Event, id: str, kind: str) -> None:
    obj = p.object(id)
    assert obj is not None
    meets = ahead(p, event, id)
    run = run_up(p, id)
    timed = _arrival(p, event, id, meets)
    if timed is not None:
        run = _timed_run(p, event, id, kind, timed)
    elif meets:
        run = within_reach(p, event, id, run, rolls=kind == "roll")
    speed = _speed(p, event, id, kind, run=run if meets else None)
    x = -run - length(p, id) / 2 if meets else -0.6 * run
    count = p.count(obj)
    lane = free_lane(p, count * SIDE_BY_SIDE * width(p, id, rolls=kind == "roll")) if meets is None else 0.0
    for k in range(count):
        y = lane + (k - (count - 1) / 2) * SIDE_BY_SIDE * width(p, id, rolls=kind == "roll")
        set_off(p, id, x=x, y=y, speed=speed, rolls=kind == "roll")
    if meets is not None and stops_short(p, id):
        speed = _short_of(p, event, id, kind, run)
    if meets is not None:
        front = front_of(p, meets)
        if not p.placed(meets):
            groups.put_still(p, meets, x=front)
        if passing.apart(p, id, meets):
            for name in p.bodies_of(id):
                passing.aside(p, name, meets, room=passing.room(p, id, meets))
        elif p.part(meets) != "character":
            speed = _tips(p, event, id, meets, kind, run, speed)
            free_speed(p, event, p.bodies_of(id)[0], sideways=0.05 * speed)
            if timed is not None:
                free_start(p, p.bodies_of(id)[0], TIMING * speed)
    elif kind == "slide" and (stop := _stop(p, event, id)) is not None and stop.at_s is not None:
        for name in p.bodies_of(id):
            free_speed(p, event, name)
    p.ends(_way_seconds(p, p.bodies_of(id)[0], speed, kind))
    far = min(stopping(p, p.bodies_of(id)[0], speed, kind), 4.0)
    p.watch.append((x + far, 0.0, 0.0))


def _tips(p: Placement, event: Event, id: str, meets: str, kind: str, run: float, speed: float) -> float:
    """Faster where the sentence goes on to knock over what is met: as fast as that takes. Returns the speed at the start [m/s]."""
    over = next((e for e in p.script.events if e.type == "topple" and not e.modality and p.object(e.agent) is p.object(id)), None)
    stated = p.quantity(("speed", "velocity"), event.id, event.agent, event.patient) is not None
    if over is None or stated or p.part(meets) != "mover" or (p.object(over.patient) or p.object(over.target)) is not p.object(meets):
        return speed
    from semantics import meetings

    slow = slowing(p, id, rolls=kind == "roll", vehicle=p.object(id).name in VEHICLES)  # type: ignore[union-attr]
    plain = usual("speeds", "topple")[0] * over.intensity if len(p.bodies_of(meets)) > 1 else 0.0  # a tower has no one speed that tips it
    needed = slow.before(meetings.tipping_speed(p, over, id, p.object(meets).id, plain), way=run)  # type: ignore[union-attr]
    if needed <= speed:
        return speed
    for name in p.bodies_of(id):
        body = p.body(name)
        p.push_body(name, velocity=(needed, 0.0, 0.0), angular_velocity=tuple(w * needed / max(speed, 1e-6) for w in body.angular_velocity))
    return needed


def _arrival(p: Placement, event: Event, id: str, meets: str | None) -> float | None:
    """How long after it sets off a mover is to reach what it meets, where the words time that [s]."""
    for other in p.script.events:
        mine = (o := p.object(other.agent or other.patient)) is not None and o.id == id
        if other.at_s and meets is not None and mine and (other.id == event.id or other.type in MEETS):
            return max(other.at_s - (p.waits.get(id, 0.0) if p.alone.get(id) else 0.0), LEAST_ARRIVAL)
    return None


def _timed_run(p: Placement, event: Event, id: str, kind: str, seconds: float) -> float:
    """Way that takes so long when the plain verb's speed is left at its end [m]."""
    slow = slowing(p, id, rolls=kind == "roll", vehicle=p.object(id).name in VEHICLES)  # type: ignore[union-attr]
    speed = p.speed(event, kind)
    stated = p.quantity(("speed", "velocity"), event.id, event.agent, event.patient) is not None
    way = slow.ahead(speed, seconds=seconds) if stated else slow.back(speed, seconds=seconds)[1]
    p.note(event.phrase or event.verb, f"it starts {way:.2g} m away, so that it arrives after {seconds:.3g} s", source="friction and drag on the way")
    return min(max(way, LEAST_RUN), FARTHEST)


def within_reach(p: Placement, event: Event, id: str, run: float, *, rolls: bool) -> float:
    """A way on which friction leaves enough of a speed that is stated: d = (v^2 - (s v)^2) / (2 a), at most `run` [m]."""
    stated = p.quantity(("speed", "velocity"), event.id, event.agent, event.patient)
    if stated is None:
        return run
    slow = slowing(p, id, rolls=rolls, vehicle=p.object(id).name in VEHICLES)  # type: ignore[union-attr]
    return min(run, max((1 - ARRIVES**2) * stated**2 / (2 * max(slow.a, 1e-6)), LEAST_RUN))


def free_start(p: Placement, name: str, room: float) -> None:
    """Where something sets off is the director's, so that it arrives in time."""
    x, y, z = p.body(name).position
    p.set_free(name, position=[[x - room, x + room], [y, y], [z, z]])


def _speed(p: Placement, event: Event, id: str, kind: str, *, run: float | None) -> float:
    """Speed at the start: stated; else the plain verb's, with what friction takes on the way to what is met, or so that it can come to rest in time."""
    speed = p.speed(event, kind)
    slow = slowing(p, id, rolls=kind == "roll", vehicle=p.object(id).name in VEHICLES)  # type: ignore[union-attr]
    stop = _stop(p, event, id)
    if p.quantity(("speed", "velocity"), event.id, event.agent, event.patient) is not None:
        if stop is not None and stop.at_s is not None and run is None:
            _stop_possible(p, stop, speed, slow, event.at_s or p.waits.get(id, 0.0))
        return speed
    if stop is not None and stop.at_s is not None and run is None:
        return _stopping_then(p, stop, slow, event.at_s or p.waits.get(id, 0.0))
    if run is not None:
        begins = slow.before(speed, way=run)
        if begins > 1.1 * speed:
            p.note(event.phrase or event.verb, f"it sets off at {begins:.2g} m/s, so that {speed:.2g} m/s are left", source="friction and drag on the way")
        return begins
    slowest = slow.a * STOP_SECONDS * event.intensity
    if stop is not None and slowest < speed:
        p.note(event.phrase or event.verb, f"speed: {slowest:.2g} m/s, so that it comes to rest within the clip", source="v = mu g t")
        p.ends(STOP_SECONDS * event.intensity + 1.0)
        return slowest
    return speed


def _stop(p: Placement, event: Event, id: str) -> Event | None:
    """The event that says that a mover comes to rest after this."""
    events = p.script.events
    later = events[events.index(event) + 1 :] if event in events else events
    return next((e for e in later if e.type == "rest" and not e.modality and p.object(e.agent or e.patient) is p.object(id)), None)


def _stopping_then(p: Placement, stop: Event, slow: Slowing, wait: float) -> float:
    """The speed that friction has spent at the moment that the words give [m/s]."""
    seconds = max((stop.at_s or 0.0) - wait, LEAST_ARRIVAL)
    speed, _ = slow.back(STILL_M_S, seconds=seconds)
    if speed < STILL_M_S + NO_FRICTION * seconds or speed >= FASTEST:
        p.note(stop.phrase or stop.verb, f"nothing brings it to rest in {seconds:.3g} s", level="conflict", source="friction of the two materials")
    p.note(stop.phrase or stop.verb, f"speed: {speed:.2g} m/s, so that it is at rest after {stop.at_s:.3g} s", source="v = mu g t")
    p.ends((stop.at_s or 0.0) + 1.0)
    return speed


def _stop_possible(p: Placement, stop: Event, speed: float, slow: Slowing, wait: float) -> None:
    """Say so where a stated speed is spent sooner or later than the words want."""
    wanted, low, high = stop.at_s or 0.0, 0.0, 600.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if slow.back(STILL_M_S, seconds=middle)[0] < speed else (low, middle)
    spent, needed = wait + low, slow.back(STILL_M_S, seconds=max(wanted - wait, 0.0))[0]
    p.ends(spent + 1.0)
    if abs(spent - wanted) > FRAME:
        said = f"{speed:g} m/s are spent after {spent:.2g} s, which is the nearest to {wanted:g} s; {needed:.2g} m/s would be needed for that"
        p.note(stop.phrase or stop.verb, said, level="conflict", source="t = v / (mu g) with the friction of the two materials")


def stops_short(p: Placement, id: str) -> bool:
    """Whether the sentence wants a mover to stop before what it comes to."""
    stops = [e for e in p.script.events if e.type == "rest" and e.subtype == "stop" and p.object(e.agent) is p.object(id)]
    return any(re.search(r"\b(?:before|short of|in front of|just)\b", p.words(e)) for e in stops)


def _short_of(p: Placement, event: Event, id: str, kind: str, run: float) -> float:
    """Start anew at the speed that friction spends over four fifths of the way: v^2 = 2 a d, a = 5/7 of mu g for a ball that rolls."""
    name = p.bodies_of(id)[0]
    if p.quantity(("speed", "velocity"), event.id, event.agent, event.patient) is not None:
        return abs(p.body(name).velocity[0])
    table = p.pair(name, p.ground)
    mu = table.rolling_friction if kind == "roll" else table.friction
    speed = math.sqrt(2 * (5 / 7 if kind == "roll" else 1.0) * mu * p.gravity * 0.8 * (run - length(p, id) / 2))
    before = p.body(name)
    p.push_body(name, velocity=(speed, 0.0, 0.0), angular_velocity=tuple(w * speed / max(before.velocity[0], 1e-6) for w in before.angular_velocity))
    p.note(event.phrase, f"speed: {speed:.2g} m/s, so that it stops before it gets there", source="v^2 = 2 a d with the friction of the two materials")
    p.ends(2 * 0.8 * run / max(speed, 0.05) + 0.6)
    return speed


def front_of(p: Placement, id: str) -> float:
    """Where what is met stands, so that its near side is at x = 0."""
    return 0.5 * length(p, id) if p.part(id) != "character" else 0.0


def ahead(p: Placement, event: Event, id: str) -> str | None:
    """What the mover comes to: its own target, or the patient of what it does next."""
    for other in p.script.events:
        if other.type in MEETS and other.agent and p.object(other.agent) is not None and p.object(other.agent).id == id:  # type: ignore[union-attr]
            obj = p.object(other.patient or other.target)
            if obj is not None and obj.id != id and p.part(obj.id) in ("mover", "scenery", "character"):
                return obj.id
    for target in (event.target,):
        obj = p.object(target)
        if obj is not None and obj.id != id and p.part(obj.id) in ("mover", "scenery", "character"):
            return obj.id
    return None


def stopping(p: Placement, name: str, speed: float, kind: str) -> float:
    """Distance until friction has stopped it [m]: v^2 / (2 mu g)."""
    table = p.pair(name, p.ground)
    mu = table.rolling_friction if kind == "roll" else table.friction
    return speed**2 / (2 * mu * p.gravity) if mu * p.gravity > 1e-6 else 10.0


def _way_seconds(p: Placement, name: str, speed: float, kind: str) -> float:
    far = stopping(p, name, speed, kind)
    return min(2 * far / max(speed, 0.1), 5.0) + 0.6


def _pusher(p: Placement, event: Event, id: str) -> None:
    """A person who rolled or slid it stands behind it."""
    if event.agent and p.part(event.agent) == "character" and event.patient and not p.placed(event.agent):
        deck = deck_under(p, event)
        left = min(float(p.bounds(n)[0][0]) for n in (p.bodies_of(id)[0], *p.bodies_of(deck)))
        p.character(event.agent, x=left - 0.55)
