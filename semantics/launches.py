"""Launches: what begins with a speed: throw, kick, roll, slide, push, hit, collide. Movers come from the left, along x.

Rolling sets omega = v / r, sliding does not. A speed that the sentence states is never left free.
"""

from __future__ import annotations

import math
import re

from semantics import acts, cast, groups, perch, slopes
from semantics.placement import GAP, Placement
from semantics.script import Event
from semantics.tables import usual
from sim import prop
from sim.errors import OutOfScopeError
from sim.prop import LYING, Prop, extent
from sim.scene import Vector

RUN_UP = 1.2
"""From a mover's start to what it meets [m], or six of its own lengths."""
AIM = 0.15
"""Share of a guessed speed that the director may change: less than lies between gently, plainly and hard."""
FRICTIONLESS = 0.02
"""Rolling resistance of a vehicle's wheels, which are one body with it here: it must glide. T. D. Gillespie: 0.012-0.02."""
VEHICLES = ("car", "truck", "bus", "van", "train", "cart", "skateboard", "bicycle", "toy car", "wagon", "trolley")
MEETS = ("hit", "collide", "topple", "push", "kick", "break", "catch")
"""Types of events in which the mover reaches a patient."""


# ------------------------------------------------------------------------------------------------- moving things


def mover_of(p: Placement, event: Event) -> str:
    """Object that moves: who rolls, slides or flies, or is made to."""
    id = event.patient if event.type in ("throw", "kick", "push", "pull") and event.patient else event.agent or event.patient
    obj = p.object(id)
    if obj is None:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: nothing is named that moves; say what {event.verb}s, and where to")
    return obj.id


def rolling(known: Prop) -> tuple[tuple[float, float, float, float], float]:
    """How a thing lies to roll along x, and its radius [m]."""
    turn = known.orientation_xyzw if known.form == "sphere" or known.lying else LYING
    low, high = extent(known.shape, turn)
    return turn, float(high[2] - low[2]) / 2


def set_off(p: Placement, id: str, *, x: float, speed: float, rolls: bool, y: float = 0.0, bottom: float = 0.0, angle_deg: float = 0.0) -> str:
    """Put a body down that moves along x (turned by `angle_deg` about z) at a speed [m/s]."""
    obj = p.object(id)
    assert obj is not None
    known = p.thing(obj.id)
    c, s = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    velocity = (speed * c, speed * s, 0.0)
    if not rolls or obj.name in VEHICLES:
        name = p.put(obj.id, x=x, y=y, bottom=bottom, velocity=velocity, found=known)
        if obj.name in VEHICLES:
            p.contact(name, p.ground, friction=FRICTIONLESS)
            p.note(obj.phrase_en, f"the wheels of the {obj.name} turn freely: rolling resistance {FRICTIONLESS}", source="T. D. Gillespie, Fundamentals of Vehicle Dynamics (1992)")
        return name
    turn, radius = rolling(known)
    if not known.rolls:
        p.note(obj.phrase_en, f"a {obj.name} does not roll by its shape; it tumbles", level="ambiguous", source="estimate")
        bottom += 0.3 * radius
    # omega = v / r about the axis left of the way
    spin = (-speed * s / radius, speed * c / radius, 0.0)
    return p.put(obj.id, x=x, y=y, bottom=bottom, turn=turn, velocity=velocity, spin=spin, found=known)


def _length(p: Placement, id: str) -> float:
    low, high = extent(p.thing(id).shape)
    return float(high[0] - low[0])


def _run_up(p: Placement, id: str) -> float:
    return min(max(RUN_UP, 3 * _length(p, id)), 12.0)


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
    _travel(p, event, rolls=True)


def slide(p: Placement, event: Event) -> None:
    _travel(p, event, rolls=False)


def _travel(p: Placement, event: Event, *, rolls: bool) -> None:
    id = mover_of(p, event)
    if p.part(id) == "character":
        acts.slip(p, event, id)
        return
    kind = "roll" if rolls else "slide"
    if p.placed(id):
        if not any(n in p.moving for n in p.bodies_of(id)):
            _start(p, event, id, rolls)
        _travel_goal(p, event, id, kind)
        return
    incline = slopes.ramp_of(p, event)
    deck = _deck(p, event)
    if incline is not None:
        slopes.on_ramp(p, event, id, incline, rolls=rolls)
    elif deck is not None:
        _off_deck(p, event, id, deck, rolls)
    else:
        _on_ground(p, event, id, kind)
    _pusher(p, event, id)
    _travel_goal(p, event, id, kind)


def _start(p: Placement, event: Event, id: str, rolls: bool) -> None:
    """What stands already sets off."""
    name = p.bodies_of(id)[0]
    speed = p.speed(event, "roll" if rolls else "slide")
    _, radius = rolling(p.thing(id))
    p.push_body(name, velocity=(speed, 0.0, 0.0), angular_velocity=(0.0, speed / radius if rolls else 0.0, 0.0))


def _travel_goal(p: Placement, event: Event, id: str, kind: str) -> None:
    agent = p.goal_name(id)
    off = next((i for i in (event.source, event.surface, event.target) if i and p.part(i) in ("scenery", "mover") and p.placed(i)), None)
    if p.goes_off(event) and off is not None and p.thing(off).form != "ramp":
        p.goal(event, f"{kind}_off", agent=agent, target=p.goal_name(off))
        return
    p.goal(event, kind, agent=agent)
    if event.target and p.part(event.target) in ("mover", "scenery") and p.placed(event.target) and p.goal_name(event.target) != agent and p.thing(event.target).form != "ramp":
        hits = any(e.type in MEETS and e.patient == event.target for e in p.script.events)
        if not hits and not stops_short(p, id) and event.subtype not in ("approach", "stop"):
            p.goal(event, "hit", agent=agent, patient=p.goal_name(event.target))


def _deck(p: Placement, event: Event) -> str | None:
    """Furniture that the mover begins on."""
    for id in (event.source, event.surface, event.target):
        obj = p.object(id)
        if obj is None or p.part(id) not in ("scenery", "mover") or id in (event.agent, event.patient):
            continue
        if prop.thing(obj.name).form in (*perch.LOW, "plate", "ledge") and (id != event.target or " on " in p.words(event)):
            return obj.id
    return None


def _off_deck(p: Placement, event: Event, id: str, deck: str, rolls: bool) -> None:
    """On a table: a short way to its right edge, fast enough to go over it; or along it."""
    if not p.placed(deck):
        groups.put_still(p, deck)
    name = p.bodies_of(deck)[0]
    low, high = p.bounds(name)
    top = p.deck(name)
    off = p.goes_off(event) or event.source == deck
    way = min(0.35 * float(high[0] - low[0]), 0.45)
    speed = _edge_speed(p, event, id, name, way, rolls) if off else p.speed(event, "roll" if rolls else "slide")
    x = float(high[0]) - way if off else float(low[0]) + 0.15 * float(high[0] - low[0])
    body = set_off(p, id, x=x, speed=speed, rolls=rolls, bottom=top + GAP)
    down = perch.fall_seconds(top, max(p.gravity, 1e-3))
    p.ends(way / max(0.6 * speed, 0.2) + down + 2.0)
    p.watch.append((float(high[0]) + 0.9 * speed * down + 0.5, 0.0, 0.0))
    p.moving.add(body)
    over = usual("speeds", "edge")[0] * event.intensity if p.quantity(("speed", "velocity"), event.id, event.agent, event.patient) is None else speed
    p.arrive[body] = (float(high[0]) + over * down, way / max(0.5 * (speed + over), 0.1) + down)


def _edge_speed(p: Placement, event: Event, id: str, deck: str, way: float, rolls: bool) -> float:
    """Speed at the start that leaves the plain verb's speed at the edge: v0^2 = v^2 + 2 mu g d."""
    stated = p.quantity(("speed", "velocity"), event.id, event.agent, event.patient)
    if stated is not None:
        return abs(stated)
    from sim.materials import pair

    at_edge, source = usual("speeds", "edge")
    at_edge *= event.intensity
    table = pair(p.thing(id).material, p.body(deck).material)
    mu = table.rolling_friction if rolls else table.friction
    speed = math.sqrt(at_edge**2 + 2 * mu * p.gravity * way)
    p.note(event.phrase or event.verb, f"speed of {event.verb!r}: {speed:.2g} m/s, so that {at_edge:.2g} m/s are left at the edge", source=source)
    return speed


def _on_ground(p: Placement, event: Event, id: str, kind: str) -> None:
    obj = p.object(id)
    assert obj is not None
    meets = _ahead(p, event, id)
    speed = p.speed(event, kind)
    run = _run_up(p, id)
    x = -run if meets else -0.6 * run
    count = p.count(obj)
    for k in range(count):
        y = (k - (count - 1) / 2) * 1.8 * _length(p, id)
        set_off(p, id, x=x, y=y, speed=speed, rolls=kind == "roll")
    if meets is not None and stops_short(p, id):
        speed = _short_of(p, event, id, kind, run)
    if meets is not None:
        front = _front(p, meets)
        if not p.placed(meets):
            groups.put_still(p, meets, x=front)
        if p.part(meets) != "character":
            free_speed(p, event, p.bodies_of(id)[0], sideways=0.05 * speed)
    p.ends(_way_seconds(p, p.bodies_of(id)[0], speed, kind))
    far = min(_stopping(p, p.bodies_of(id)[0], speed, kind), 4.0)
    p.watch.append((x + far, 0.0, 0.0))


def stops_short(p: Placement, id: str) -> bool:
    """Whether the sentence wants a mover to stop before what it comes to."""
    stops = [e for e in p.script.events if e.type == "rest" and e.subtype == "stop" and p.object(e.agent) is p.object(id)]
    return any(re.search(r"\b(?:before|short of|in front of|just)\b", p.words(e)) for e in stops)


def _short_of(p: Placement, event: Event, id: str, kind: str, run: float) -> float:
    """Start anew at the speed that friction spends over four fifths of the way: v^2 = 2 mu g d."""
    name = p.bodies_of(id)[0]
    if p.quantity(("speed", "velocity"), event.id, event.agent, event.patient) is not None:
        return abs(p.body(name).velocity[0])
    table = p.pair(name, p.ground)
    mu = table.rolling_friction if kind == "roll" else table.friction
    speed = math.sqrt(2 * mu * p.gravity * 0.8 * run)
    before = p.body(name)
    p.push_body(name, velocity=(speed, 0.0, 0.0), angular_velocity=tuple(w * speed / max(before.velocity[0], 1e-6) for w in before.angular_velocity))
    p.note(event.phrase, f"speed: {speed:.2g} m/s, so that it stops before it gets there", source="v^2 = 2 mu g d")
    p.ends(2 * 0.8 * run / max(speed, 0.05) + 0.6)
    return speed


def _front(p: Placement, id: str) -> float:
    """Where what is met stands, so that its near side is at x = 0."""
    return 0.5 * _length(p, id) if p.part(id) != "character" else 0.0


def _ahead(p: Placement, event: Event, id: str) -> str | None:
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


def _stopping(p: Placement, name: str, speed: float, kind: str) -> float:
    """Distance until friction has stopped it [m]: v^2 / (2 mu g)."""
    table = p.pair(name, p.ground)
    mu = table.rolling_friction if kind == "roll" else table.friction
    return speed**2 / (2 * mu * p.gravity) if mu * p.gravity > 1e-6 else 10.0


def _way_seconds(p: Placement, name: str, speed: float, kind: str) -> float:
    far = _stopping(p, name, speed, kind)
    return min(2 * far / max(speed, 0.1), 5.0) + 0.6


def _pusher(p: Placement, event: Event, id: str) -> None:
    """A person who rolled or slid it stands behind it."""
    if event.agent and p.part(event.agent) == "character" and event.patient and not p.placed(event.agent):
        name = p.bodies_of(id)[0]
        p.character(event.agent, x=float(p.bounds(name)[0][0]) - 0.55)


# ------------------------------------------------------------------------------------------------- throw, kick


def throw(p: Placement, event: Event) -> None:
    """A throw: from hand height, at the target where one is named. Hard throws are faster."""
    id = mover_of(p, event)
    if p.part(id) == "character":
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: throwing a {p.object(id).name} is not simulated; throw a thing")  # type: ignore[union-attr]
    agent = p.goal_name(id)
    if not p.placed(id):
        _launch(p, event, id)
        agent = p.goal_name(id)
    p.goal(event, "throw", agent=agent)
    target = _thrown_at(p, event, id)
    if target is None:
        return
    already = any(e.type in ("hit", "collide", "topple", "catch", "break") and e.patient in (event.target, target) for e in p.script.events)
    if event.subtype == "enter" or _is_vessel(p, target):
        p.goal(event, "enter", agent=agent, target=p.goal_name(target))
    elif not already:
        # "throws a ball to a dog" wants it to arrive
        p.goal(event, "hit", agent=agent, patient=p.goal_name(target))


def _is_vessel(p: Placement, id: str) -> bool:
    obj = p.object(id)
    return obj is not None and cast.group_word(obj) is None and p.part(id) in ("mover", "scenery") and p.thing(id).form in ("vessel", "mug", "tray", "pan", "ring")


def _thrown_at(p: Placement, event: Event, id: str) -> str | None:
    obj = p.object(event.target)
    if obj is not None and p.part(obj.id) in ("mover", "scenery", "character") and obj.id != id:
        return obj.id
    return _ahead(p, event, id)


def _launch(p: Placement, event: Event, id: str) -> None:
    known = p.thing(id)
    speed = p.speed(event, "throw")
    angle = p.quantity("angle", event.id, id)
    stated_angle = angle is not None
    height = perch.stated_height(p, event, id)
    who = event.agent if event.agent and p.part(event.agent) == "character" and event.agent != id else None
    if height is None:
        height = _hand(p, who) if who else p.usual("heights", "hand", event.phrase or event.verb, "height of release")
    target = _thrown_at(p, event, id)
    horizontal = event.direction in ("horizontally", "sideways", "horizontal")
    if angle is None:
        angle = 0.0 if horizontal else 80.0 if event.direction in ("up", "upward", "upwards") else None
    gravity = max(p.gravity, 1e-3)
    x = 0.0
    if target is not None:
        x, angle, speed = _aimed(p, event, target, height, speed, angle, gravity, id)
    elif angle is None:
        angle = p.usual("speeds", "throw_angle", event.phrase or event.verb, "angle of the throw", "degrees above the horizontal")
    a = math.radians(angle)
    velocity = (speed * math.cos(a), 0.0, speed * math.sin(a))
    name = p.put(id, x=x, bottom=height, velocity=velocity, spin=(0.0, 2.0 if known.form != "sphere" else 0.0, 0.0), found=known, aloft=True)
    if who:
        p.character(who, x=x - 0.55 - _length(p, id) / 2, heading_deg=0.0, actions=acts.acting(p, who, "throw", id))
    if target is not None:
        _aim_free(p, event, name, stated_angle)
    flight = (velocity[2] + math.sqrt(velocity[2] ** 2 + 2 * gravity * height)) / gravity
    p.ends(flight + 2.2)
    p.watch.append((x + velocity[0] * min(flight, 3.0) * 1.15, 0.0, 0.0))
    p.watch.append((x + velocity[0] * velocity[2] / gravity, 0.0, height + velocity[2] ** 2 / (2 * gravity)))


def _hand(p: Placement, who: str) -> float:
    """Height of the hands of a character [m]."""
    kind = p.species(who)
    height = 0.8 * kind.height if kind.plan == "people" else kind.height
    p.note(p.object(who).phrase_en, f"height of release: {height:.2g} m", source=f"0.8 of the {kind.name}'s height: estimate")  # type: ignore[union-attr]
    return height


def _aimed(p: Placement, event: Event, target: str, height: float, speed: float, angle: float | None, gravity: float, id: str) -> tuple[float, float, float]:
    """Start x, angle and speed so that free flight meets the middle of the target. A stated speed or angle stays."""
    stated_speed = p.quantity(("speed", "velocity"), event.id, event.agent, event.patient)
    vessel = _is_vessel(p, target)
    launch = angle if angle is not None else (50.0 if vessel else 15.0)
    on = None
    if not p.placed(target):
        groups.put_still(p, target, x=_front(p, target), on=on)
    aim = _aim_height(p, target)
    drop = height - aim
    a = math.radians(launch)
    # x at which the flight comes down by `drop`: v^2 cos a / g (sin a + sqrt(sin^2 a + 2 g drop / v^2))
    root = math.sin(a) ** 2 + 2 * gravity * drop / speed**2
    if root < 0:
        speed = math.sqrt(2 * gravity * -drop / max(math.sin(a) ** 2, 0.05)) * 1.1
        root = math.sin(a) ** 2 + 2 * gravity * drop / speed**2
    reach = speed**2 * math.cos(a) / gravity * (math.sin(a) + math.sqrt(max(root, 0.0)))
    distance = p.quantity("distance", event.id, id, target)
    if distance is not None and stated_speed is None:
        # v^2 = g d^2 / (2 cos^2 a (d tan a + drop))
        below = distance * math.tan(a) + drop
        if below > 1e-3:
            speed = math.sqrt(gravity * distance**2 / (2 * math.cos(a) ** 2 * below))
        reach = distance
    reach = max(reach, 0.8)
    return _middle_x(p, target) - reach, launch, speed


def _middle_x(p: Placement, id: str) -> float:
    names = p.bodies_of(id)
    if p.part(id) == "character":
        return next(c.position[0] for c in p.characters if c.name == names[0])
    low, high = p.bounds(names[0])
    return float(low[0]) if not _is_vessel(p, id) else float(low[0] + high[0]) / 2


def _aim_height(p: Placement, id: str) -> float:
    if p.part(id) == "character":
        kind = p.species(id)
        return 0.65 * kind.height
    names = p.bodies_of(id)
    low, high = min(p.bounds(n)[0][2] for n in names), max(p.bounds(n)[1][2] for n in names)
    return float(high) if _is_vessel(p, id) else float(low + 0.6 * (high - low))


def _aim_free(p: Placement, event: Event, name: str, stated_angle: bool) -> None:
    vx, vy, vz = p.body(name).velocity
    if p.quantity(("speed", "velocity"), event.id, event.agent, event.patient) is not None or stated_angle:
        p.set_free(name, velocity=[[vx, vx], [-0.1, 0.1], [vz, vz]])
        return
    up = sorted((vz - 0.15 * vx, vz + 0.15 * vx))
    p.set_free(name, velocity=[sorted((vx * (1 - AIM), vx * (1 + AIM))), [-0.1, 0.1], up])


def kick(p: Placement, event: Event) -> None:
    """A kick: the ball flies off low, its kicker behind it."""
    id = mover_of(p, event)
    if p.part(id) == "character":
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: kicking a {p.object(id).name} is not simulated; kick a ball")  # type: ignore[union-attr]
    if p.placed(id):
        acts.strike(p, event, id, "kick")
        return
    if event.agent and p.part(event.agent) == "character" and acts.can("kick"):
        groups.put_still(p, id)
        acts.strike(p, event, id, "kick")
        return
    speed = p.speed(event, "kick")
    a = math.radians(p.quantity("angle", event.id, id) or 20.0)
    velocity: Vector = (speed * math.cos(a), 0.0, speed * math.sin(a))
    p.put(id, bottom=GAP, velocity=velocity)
    if event.agent and p.part(event.agent) == "character":
        p.character(event.agent, x=-0.6, heading_deg=0.0)
        p.note(event.phrase, "the clip begins at the moment of the kick", source="estimate")
    target = _thrown_at(p, event, id)
    if target is not None:
        groups.put_still(p, target, x=3.0)
        p.goal(event, "hit", agent=p.goal_name(id), patient=p.goal_name(target))
        _aim_free(p, event, p.bodies_of(id)[0], False)
    p.goal(event, "throw", agent=p.goal_name(id))
    p.ends(4.0)


# ------------------------------------------------------------------------------------------------- meeting


def push(p: Placement, event: Event) -> None:
    """A push: by a character, by something that runs into it, or by nobody named."""
    id = mover_of(p, event)
    if event.agent and event.patient and p.object(event.agent) is not None and p.object(event.agent).id != id:  # type: ignore[union-attr]
        if p.part(event.agent) == "character":
            deck = _deck(p, event)
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
        _on_ground(p, event, id, "push" if not p.thing(id).rolls else "roll")
    else:
        _start(p, event, id, p.thing(id).rolls)
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
    both = other is not None and not p.placed(obj.id) and not p.placed(other.id) and p.part(other.id) == "mover" and p.part(obj.id) == "mover" and _mutual(p, event)
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
        start = side * (_run_up(p, id) + _length(p, id) / 2)
        turned = set_off(p, id, x=start, speed=-side * speed, rolls=known.rolls)
        names.append(turned)
        if side > 0 and p.object(id).name in VEHICLES:  # type: ignore[union-attr]
            p.push_body(turned, orientation_xyzw=(0.0, 0.0, 1.0, 0.0))
    for k in range(2, len(ids)):
        groups_name = set_off(p, ids[k], x=0.0, y=(k - 1) * (1.5 * _length(p, ids[k]) + 0.3), speed=0.0, rolls=False)
        names.append(groups_name)
    p.goal(event, "collide", agent=names[0], patient=names[1])
    p.ends(_run_up(p, ids[0]) / max(speed, 0.2) + 2.2)


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
        _below(p, event, agent.id, patient.id)
    else:
        run_into(p, event, agent.id, patient.id, kind)
    p.goal(event, kind, agent=p.goal_name(agent.id), patient=p.goal_name(patient.id))


def run_into(p: Placement, event: Event, agent: str, patient: str, kind: str) -> None:
    """Put the patient at x = 0 and set the agent off towards it from the left."""
    if not p.placed(patient):
        deck = _deck(p, event) or _deck_of(p, patient)
        if deck in (agent, patient):
            deck = None
        groups.put_still(p, patient, x=_front(p, patient) if p.part(patient) != "character" else 0.0, on=deck)
    known = p.thing(agent)
    if p.part(patient) == "character":
        near, ground = -0.3, 0.0
    else:
        names = p.bodies_of(patient)
        near = min(float(p.bounds(n)[0][0]) for n in names)
        ground = min(float(p.bounds(n)[0][2]) for n in names)
    speed = p.speed(event, "topple" if kind == "topple" else "collide" if kind in ("collide", "push") else "hit")
    run = _run_up(p, agent)
    flies = kind == "hit" and not known.rolls and p.object(agent).name not in VEHICLES  # type: ignore[union-attr]
    if ground > 0.05:
        table = next((b.name for b in p.bodies if b.static and abs(p.deck(b.name) - ground) < 2e-3 and not isinstance(b.shape, prop.Box) or b.name in p.bodies_of(_deck_of(p, patient))), None)
        low = float(p.bounds(table)[0][0]) if table else near - run
        run = min(run, near - low - _length(p, agent) / 2 - 0.03)
    x = near - run - _length(p, agent) / 2
    if flies:
        flight = run / max(speed, 0.5)
        height = max(0.5 * (p.gravity * flight**2) / 2 + 0.15, 0.2)
        name = p.put(agent, x=x, bottom=ground + height, velocity=(speed, 0.0, 0.25 * p.gravity * flight), found=known, aloft=True)
    else:
        name = set_off(p, agent, x=x, speed=speed, rolls=known.rolls, bottom=max(ground, 0.0) if ground > 0.05 else 0.0)
    if event.modality == "nearly":
        _past(p, name, patient)
    free_speed(p, event, name, sideways=0.04 * speed)
    p.ends(run / max(speed, 0.3) + 2.6)
    p.watch.append((near + 1.0, 0.0, ground))


def _past(p: Placement, name: str, patient: str) -> None:
    """Beside the way to what is to be missed by a hand's breadth."""
    body = p.body(name)
    low, high = p.bounds(name)
    wide = max(float(p.bounds(n)[1][1]) for n in p.bodies_of(patient)) if p.part(patient) != "character" else 0.25
    x, y, z = body.position
    p.push_body(name, position=(x, wide + 0.08 + float(high[1] - low[1]) / 2, z))


def wait_below(p: Placement, event: Event, agent: str, patient: str) -> None:
    """What something on its way is to come down on."""
    _below(p, event, agent, patient)


def _deck_of(p: Placement, id: str) -> str | None:
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


def _below(p: Placement, event: Event, agent: str, patient: str) -> None:
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
        groups.put_still(p, patient, x=x if name in p.aloft or (name in p.arrive and event.type == "fall") else x + _front(p, patient))
        if name in p.aloft and (vx or vz > 0):
            _aim_free(p, event, name, False)
