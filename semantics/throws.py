"""Throws: what is thrown or kicked: free flight, at a target where one is named."""

from __future__ import annotations

import math
import re

from semantics import acts, cast, flights, groups, hands, hoops, launches, openings, perch, starts
from semantics.placement import GAP, Placement
from semantics.script import Event
from sim.errors import OutOfScopeError
from sim.field import Vector
from sim.vessel import OPEN

CATCHABLE_M_S, CATCHABLE_DEG = 7.0, 40.0
"""A flight that somebody has time to catch: 0.9 s over 5 m."""
GENTLER = 0.15
"""Of that speed which a throw without any force would lack (estimate): slower, and there is no time to catch it."""
THROUGH_AIR = 1.08
"""Faster than in vacuum, for what the air takes (estimate: a volleyball's way over a net)."""
OVER_DEG, OVER_M, OVER_LEAST_M = 50.0, 0.15, 1.2
"""Angle of a throw over something [degrees], room over its top and way before it, at least [m]."""
SIDE = 0.12
"""Between several that are thrown at once [m]."""


def throw(p: Placement, event: Event) -> None:
    """A throw: from hand height, at the target where one is named. Hard throws are faster."""
    id = launches.mover_of(p, event)
    if p.part(id) == "character":
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: throwing a {p.object(id).name} is not simulated; throw a thing")  # type: ignore[union-attr]
    target = thrown_at(p, event, id)
    barrier = over(p, event, id)
    if barrier is not None:
        over_it(p, event, id, barrier)
        return
    if hands.throws(p, event):
        hands.throw(p, event, target)
    elif not p.placed(id):
        launch(p, event, id)
    agent = p.goal_name(id)
    sent_on = event.agent is not None and any(g.event == "catch" and g.patient == agent for g in p.goals)
    # who caught it throws it on: the flight before does not count
    p.goal(event, "throw", agent=agent, after=len(p.goals) - 1 if sent_on else None)
    if target is None:
        return
    already = any(e.type in ("hit", "collide", "topple", "catch", "break") and e.patient in (event.target, target) for e in p.script.events)
    if hoops.is_hoop(p, target):
        if not hoops.off_rim(p, id, target):
            hoops.through(p, event, agent, target)
        return
    if event.subtype == "enter" or _is_vessel(p, target):
        p.goal(event, "enter", agent=agent, target=p.goal_name(target))
    elif p.part(target) == "character" and not already and any(a.type == "catch" for c in p.characters if c.name in p.bodies_of(target) for a in c.actions):
        # "throws a ball to a dog" wants it to be caught
        p.goal(event, "catch", agent=p.goal_name(target), patient=agent)
    elif not already and not hands.misses_catch(p, target, id):
        p.goal(event, "hit", agent=agent, patient=p.goal_name(target))


def over(p: Placement, event: Event, id: str) -> str | None:
    """What the words take a throw over: a fence, a net, a wall."""
    obj = p.object(event.target) or p.object(event.surface)
    if obj is None or obj.id == id or p.placed(id) or p.part(obj.id) not in ("mover", "scenery") or _is_vessel(p, obj.id):
        return None
    words = p.words(event) if p.script.language == "en" else f" {p.script.text_en.lower()} "
    return obj.id if re.search(rf" over (?:the|an?|its|his|her|their)(?: [\w-]+){{0,3}} {re.escape(obj.name)}\b", words) else None


def over_it(p: Placement, event: Event, id: str, barrier: str) -> None:
    """In an arc over a barrier, to what it is said to land on, or to the ground behind."""
    gravity = max(p.gravity, 1e-3)
    known, who = p.thing(id), p.object(event.agent)
    thrower = who is not None and p.part(who.id) == "character" and who.id != id
    height = perch.stated_height(p, event, id) or (
        GAP if event.type == "kick" else _hand(p, who.id) if thrower else p.usual("heights", "hand", event.phrase or event.verb, "height of release")  # type: ignore[union-attr]
    )
    later = [e for e in p.script.events if e.type in ("fall", "hit", "collide", "rest") and p.object(e.agent or e.patient) is p.object(id) and not e.modality]
    goal = next(
        (o.id for e in later for o in (p.object(e.target), p.object(e.surface), p.object(e.patient)) if o is not None and o.id not in (id, barrier)), None
    )
    goal = goal if goal is not None and p.part(goal) in ("mover", "scenery", "character") and not p.placed(goal) else None
    deep, top = p.thing(barrier).size[0], p.thing(barrier).size[2] + max(known.size) / 2 + OVER_M
    a = math.radians(OVER_DEG)
    near = max(OVER_LEAST_M, (top - height) / math.tan(a) + OVER_LEAST_M)
    # v^2 = g d^2 / (2 cos^2 a (d tan a + height - top)) goes over the far upper edge
    far = near + deep
    speed = max(math.sqrt(gravity * x**2 / (2 * math.cos(a) ** 2 * (x * math.tan(a) + height - top))) for x in (near, far))
    stated = p.quantity(("speed", "velocity"), event.id, event.agent, event.patient)
    speed = abs(stated) if stated is not None else max(THROUGH_AIR * speed, p.speed(event, "throw"))
    up, level = speed * math.sin(a), speed * math.cos(a)
    landing = p.thing(goal).size[2] if goal is not None and p.part(goal) != "character" else 0.0
    flight = (up + math.sqrt(max(up**2 + 2 * gravity * (height - landing), 0.0))) / gravity
    name = p.put(id, x=0.0, bottom=height, velocity=(level, 0.0, up), found=known, aloft=True)
    if thrower:
        p.character(who.id, x=-0.55 - starts.length(p, id) / 2)  # type: ignore[union-attr]
    groups.put_still(p, barrier, x=near + deep / 2)
    over_what = cast.bare_phrase(p.object(barrier))  # type: ignore[arg-type]
    said = f"sent off at {speed:.2g} m/s and {OVER_DEG:g} degrees, over the {over_what}"
    p.note(event.phrase or event.verb, said, source="y = d tan a - g d^2 / 2 v^2 cos^2 a")
    p.goal(event, "throw", agent=p.goal_name(id))
    p.goal(event, "pass", agent=p.goal_name(id), target=p.goal_name(barrier))
    if goal is not None:
        groups.put_still(p, goal, x=level * flight)
        for body in p.bodies_of(goal):
            # not into what it is thrown over
            short = near + deep + 0.1 - float(p.bounds(body)[0][0]) if p.part(goal) != "character" else 0.0
            if short > 0:
                x, y, z = p.body(body).position
                p.push_body(body, position=(x + short, y, z))
    if stated is None:
        aim_free(p, event, name, False)
    p.ends(flight + 2.2)
    p.watch += [(level * flight * 1.1, 0.0, 0.0), (level * up / gravity, 0.0, height + up**2 / (2 * gravity))]


def _is_vessel(p: Placement, id: str) -> bool:
    obj = p.object(id)
    return obj is not None and cast.group_word(obj) is None and p.part(id) in ("mover", "scenery") and p.thing(id).form in (*OPEN, "ring")


def thrown_at(p: Placement, event: Event, id: str) -> str | None:
    obj = p.object(event.target)
    if obj is not None and p.part(obj.id) in ("mover", "scenery", "character") and obj.id != id:
        return obj.id
    catcher = next((o for e in p.script.events if e.type == "catch" and id in (e.patient, e.target) and (o := p.object(e.agent)) is not None), None)
    if catcher is not None and catcher.id not in (event.agent, id) and p.part(catcher.id) == "character" and not catcher_throws(p, catcher.id, id):
        return catcher.id
    return launches.ahead(p, event, id)


def catcher_throws(p: Placement, who: str, id: str) -> bool:
    """Whether who catches a thing sends it off as well."""
    return any(e.type in ("throw", "kick") and e.agent == who and e.patient == id for e in p.script.events)


def launch(p: Placement, event: Event, id: str) -> None:
    into = p.object(event.target)
    if into is not None and " into " in p.words(event):
        openings.open_up(p, into.id)
    if into is not None and _is_vessel(p, into.id):
        openings.fit(p, id, into.id)
    known = p.thing(id)
    speed = p.speed(event, "throw")
    angle = p.quantity("angle", event.id, id)
    stated_angle = angle is not None
    height = perch.stated_height(p, event, id)
    who = event.agent if event.agent and p.part(event.agent) == "character" and event.agent != id else None
    if height is None:
        height = _hand(p, who) if who else p.usual("heights", "hand", event.phrase or event.verb, "height of release")
    target = thrown_at(p, event, id)
    horizontal = event.direction in ("horizontally", "sideways", "horizontal")
    if angle is None:
        angle = 0.0 if horizontal else 80.0 if event.direction in ("up", "upward", "upwards") else None
    gravity = max(p.gravity, 1e-3)
    x = 0.0
    at = _moment(p, event, id)
    if target is not None and at is not None and not stated_angle:
        x, angle, speed = _timed(p, event, target, height, speed, at, gravity)
    elif target is not None:
        x, angle, speed = _aimed(p, event, target, height, speed, angle, gravity, id)
    elif angle is None:
        angle = p.usual("speeds", "throw_angle", event.phrase or event.verb, "angle of the throw", "degrees above the horizontal")
    a = math.radians(angle)
    velocity = (speed * math.cos(a), 0.0, speed * math.sin(a))
    name = p.put(id, x=x, bottom=height, velocity=velocity, spin=(0.0, 2.0 if known.form != "sphere" else 0.0, 0.0), found=known, aloft=True)
    for k in range(1, p.count(p.object(id))):  # type: ignore[arg-type]
        # the others of several fly beside it
        y = (k + 1) // 2 * (1 if k % 2 else -1) * (known.size[1] + SIDE)
        p.put(id, x=x, y=y, bottom=height, velocity=velocity, spin=p.body(name).angular_velocity, found=known, aloft=True)
    if who:
        p.character(who, x=x - 0.55 - starts.length(p, id) / 2, heading_deg=0.0)
        p.note(p.object(who).phrase_en, f"the clip begins as the {p.object(id).name} leaves the hand", source="estimate")  # type: ignore[union-attr]
    if target is not None:
        aim_free(p, event, name, stated_angle)
    flight = (velocity[2] + math.sqrt(velocity[2] ** 2 + 2 * gravity * height)) / gravity
    p.ends(flight + 2.2)
    p.watch.append((x + velocity[0] * min(flight, 3.0) * 1.15, 0.0, 0.0))
    p.watch.append((x + velocity[0] * velocity[2] / gravity, 0.0, height + velocity[2] ** 2 / (2 * gravity)))


def _moment(p: Placement, event: Event, id: str) -> float | None:
    """How long a flight takes whose end is timed [s]."""
    for other in p.script.events:
        ends = other.id == event.id or other.type in ("hit", "collide", "topple", "break", "bounce")
        if other.at_s and ends and (o := p.object(other.patient if other.id == event.id else other.agent)) is not None and o.id == id:
            return max(other.at_s - (p.waits.get(id, 0.0) if p.alone.get(id) else 0.0), launches.LEAST_ARRIVAL)
    return None


def _timed(p: Placement, event: Event, target: str, height: float, speed: float, at: float, gravity: float) -> tuple[float, float, float]:
    """Start x, angle and speed of a flight that takes so long: v_z = (aim - height) / t + g t / 2. A stated speed leaves the distance open."""
    if not p.placed(target):
        groups.put_still(p, target, x=launches.front_of(p, target))
    up = (_aim_height(p, target, height) - height) / at + gravity * at / 2
    stated = p.quantity(("speed", "velocity"), event.id, event.agent, event.patient)
    if stated is not None and abs(up) > speed:
        need = f"{abs(up):.2g} m/s straight up would do"
        p.note(event.phrase, f"{speed:g} m/s are too slow to be in the air for {at:g} s; {need}", level="conflict", source="v = g t / 2")
        up = math.copysign(0.98 * speed, up)
    along = math.sqrt(speed**2 - up**2) if stated is not None else speed * math.cos(math.radians(15.0))
    p.note(event.phrase or event.verb, f"it starts {along * at:.2g} m away, so that it arrives after {at:.3g} s", source="v_z = (aim - height) / t + g t / 2")
    return _middle_x(p, target) - along * at, math.degrees(math.atan2(up, along)), math.hypot(up, along)


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
    catches = hands.is_to_catch(p, event, target, id)
    launch = angle if angle is not None else 50.0 if vessel else CATCHABLE_DEG if catches else 15.0
    if catches and stated_speed is None:
        speed = max(speed, CATCHABLE_M_S * (1 + GENTLER * min(event.intensity - 1, 0.0)))
    on = None
    if not p.placed(target):
        groups.put_still(p, target, x=launches.front_of(p, target), on=on)
    aim = _aim_height(p, target, height)
    drop = height - aim
    a = math.radians(launch)
    # x at which the flight comes down by `drop`: v^2 cos a / g (sin a + sqrt(sin^2 a + 2 g drop / v^2))
    root = math.sin(a) ** 2 + 2 * gravity * drop / speed**2
    if root < 0:
        # too high for it: steeper first, then faster, and a stated speed is never changed
        steeper = math.degrees(math.asin(min(math.sqrt(2 * gravity * -drop) / speed * 1.05, 1.0))) if stated_speed is not None and angle is None else 0.0
        launch = max(launch, min(steeper, 80.0))
        a = math.radians(launch)
        if stated_speed is None:
            speed = math.sqrt(2 * gravity * -drop / max(math.sin(a) ** 2, 0.05)) * (1.0 + 0.1 * event.intensity)
        root = math.sin(a) ** 2 + 2 * gravity * drop / speed**2
        if root < 0:
            p.note(event.phrase, f"{speed:g} m/s at {launch:.0f} degrees do not reach {aim:.2g} m", level="conflict", source="v^2 sin^2 a / 2 g")
    reach = speed**2 * math.cos(a) / gravity * (math.sin(a) + math.sqrt(max(root, 0.0)))
    if root >= 0:
        reach = flights.thing_way(p, id, (speed * math.cos(a), speed * math.sin(a)), drop) or reach
    distance = p.quantity("distance", event.id, id, target)
    if distance is not None and stated_speed is None:
        # v^2 = g d^2 / (2 cos^2 a (d tan a + drop))
        below = distance * math.tan(a) + drop
        if below > 1e-3:
            speed = math.sqrt(gravity * distance**2 / (2 * math.cos(a) ** 2 * below))
        reach = distance
    reach = max(reach, 0.8)
    return _middle_x(p, target, id) - reach, launch, speed


def _middle_x(p: Placement, id: str, mover: str = "") -> float:
    names = p.bodies_of(id)
    if p.part(id) == "character":
        return next(c.position[0] for c in p.characters if c.name == names[0])
    low, high = p.bounds(names[0])
    if hoops.is_hoop(p, id) and hoops.off_rim(p, mover, id):
        return float(low[0])
    return float(low[0]) if not _is_vessel(p, id) else float(low[0] + high[0]) / 2


def _aim_height(p: Placement, id: str, hand: float) -> float:
    """Where on a target a throw from the height of a hand is aimed [m]: on what is tall, no higher than the hand."""
    if p.part(id) == "character":
        kind = p.species(id)
        return 0.65 * kind.height
    names = p.bodies_of(id)
    low, high = min(p.bounds(n)[0][2] for n in names), max(p.bounds(n)[1][2] for n in names)
    return float(high) if _is_vessel(p, id) else float(max(min(low + 0.6 * (high - low), 0.9 * hand), low + 0.1 * (high - low)))


def aim_free(p: Placement, event: Event, name: str, stated_angle: bool) -> None:
    vx, _vy, vz = p.body(name).velocity
    if p.quantity(("speed", "velocity"), event.id, event.agent, event.patient) is not None or stated_angle:
        p.set_free(name, velocity=[[vx, vx], [-0.1, 0.1], [vz, vz]])
        return
    up = sorted((vz - 0.15 * vx, vz + 0.15 * vx))
    p.set_free(name, velocity=[sorted((vx * (1 - launches.AIM), vx * (1 + launches.AIM))), [-0.1, 0.1], up])


def kick(p: Placement, event: Event) -> None:
    """A kick: the ball flies off low, its kicker behind it."""
    id = launches.mover_of(p, event)
    if p.part(id) == "character":
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: kicking a {p.object(id).name} is not simulated; kick a ball")  # type: ignore[union-attr]
    if p.placed(id):
        acts.strike(p, event, id, "kick")
        return
    barrier = over(p, event, id)
    if barrier is not None:
        over_it(p, event, id, barrier)
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
    target = thrown_at(p, event, id)
    if target is not None:
        groups.put_still(p, target, x=3.0)
        p.goal(event, "hit", agent=p.goal_name(id), patient=p.goal_name(target))
        aim_free(p, event, p.bodies_of(id)[0], False)
    p.goal(event, "throw", agent=p.goal_name(id))
    p.ends(4.0)
