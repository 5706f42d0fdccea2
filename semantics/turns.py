"""Turns: what swings from a point or spins on one."""

from __future__ import annotations

import math
import re

from semantics import groups, rocking
from semantics.placement import Placement
from semantics.script import Event
from semantics.tables import usual
from sim.errors import OutOfScopeError
from sim.form import quaternion
from sim.scene import Body, Joint
from sim.shape import Box, Capsule, Compound, Cylinder, Part, Sphere
from sim.solid import solid

STRIKE_ROOM = 0.01
"""Between a bob at its lowest and what it is to hit there [m]."""
LENGTH = 0.8
"""Of a pendulum without a stated length [m]: a period of 1.8 s."""
BOB = 0.07
"""Radius of a bob at least, to be seen beside its string [m]."""
BAG, BAG_KG = (0.15, 0.5), 20.0
"""Of a bag that is punched: radius, length without the caps [m], and mass [kg]: a light boxing bag."""
ROOM_BELOW, LOW_BOB = 0.45, 0.03
"""Between a bob at its lowest and the ground [m], and where it is to hit something low."""
SELF_SPINNING = ("sphere", "top", "cone", "egg")
"""Forms that spin on the ground by themselves."""
CARRIES = ("platform", "turntable", "carousel", "merry-go-round", "pedestal", "stage", "table", "tray", "stool", "chair")
"""What turns with things on it, slowly, where it is not much taller than wide."""
TALL = 2.5
"""Height over width."""
FADES, FADED_SECONDS = 1.0, 7.0
"""Damping of a pendulum that is to come to rest [1/s], and how long that takes from 40 degrees [s]: exp(-t/2) from 0.9 m/s to 0.03."""
ON_EDGE = re.compile(r"\bon (?:its|the|an?) (?:edge|rim|side)\b")
"""Words that stand a disc up."""
FLIPS = ("flip", "air", "somersault", "backflip", "frontflip", "cartwheel")
UPWARDS = re.compile(r"\binto the air\b|\bup\b|\bupwards?\b|\bhigh\b")
FROM_RIM = 0.05
"""What is flipped and falls into a glass starts so far over its rim [m]."""
FLIP_M_S = 2.5
"""Speed at which a thing that is flipped goes up [m/s]: estimate."""
BEARING, OILED = 0.03, 0.004
TALL_SPIN = 0.3
"""What is higher than wide turns so much more slowly: on its foot it would begin to dance."""
SPUN_OUT_SECONDS = 5.0
"""What turns on a bearing and is to stop has stopped after so long: exp(-t) from 30 rad/s, with the bearing [s]."""
HELD_ASIDE = 0.5
"""How long what is pulled aside is held there [s]: estimate."""
BOB_WORDS = re.compile(r"\bpendulum\b|\bbob\b")
"""Words of what hangs on a string, wherever that hangs."""
PENDULUMS = ("pendulum", "bob", "wrecking ball")
"""What hangs on a string by its name alone."""
STRINGS = ("rope", "string", "chain", "cord", "cable", "thread", "wire", "line")
"""What things hang on."""
ROD = 0.006
"""Thickness of the rod that stands for a string [m]."""


def swing(p: Placement, event: Event, *, ask: bool = True) -> None:
    """A bob on a thin rod under a bar, let go at an angle."""
    obj = p.object(event.patient or event.agent)
    if obj is None or p.part(obj.id) == "character":
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: only things swing here; say `a ball swings on a string`")
    if event.verb in rocking.ROCKS and not _hangs(p, event, obj.id):
        rocking.rock(p, event, obj.id)
        return
    if p.placed(obj.id):
        p.goal(event, "swing", agent=p.goal_name(obj.id))
        return
    known = p.thing(obj.id)
    radius = min(known.size) / 2 if obj.size_m else max(min(known.size) / 2, BOB)
    length = p.quantity("length", obj.id, event.id) or p.quantity("length")
    if length is None:
        length = LENGTH
        p.note(event.phrase or event.verb, f"length of the string: {length:g} m", source="estimate")
    degrees = p.quantity("angle", obj.id, event.id)
    if degrees is None and struck_first(p, event, obj.id):
        degrees = 0.0
    if degrees is None:
        value, source = usual("speeds", "swing")
        degrees = min(value * event.intensity, 85.0)
        p.note(event.phrase or event.verb, f"it is let go at {degrees:g} degrees", source=source)
    struck = struck_first(p, event, obj.id)
    mass, half = obj.mass_kg, radius
    if struck and known.form not in ("sphere", "ball"):
        # a bag to be punched: as heavy and long as such a bag, or the blow would throw it over its bar
        radius, half = max(radius, BAG[0]), max(BAG[0] + BAG[1] / 2, max(known.size) / 2)
        mass = mass or max(BAG_KG, known.mass or 0.0)
        p.note(obj.phrase_en, f"the {obj.name} hangs from a bar and weighs {mass:g} kg", source="estimate: a punching bag")
    top = length + 2 * half - radius + _room_below(p, event, obj.id)
    length += half - radius
    frame = p.unique("bar")
    p.bodies.append(Body(name=frame, shape=Box(size=(0.3, 0.08, 0.06)), material="steel", static=True, position=(0.0, 0.0, top + 0.03), phrase="steel bar"))
    rod = max(length - half, 0.05)
    bob: Sphere | Capsule = Sphere(radius=radius) if half <= radius else Capsule(radius=radius, height=2 * (half - radius))
    ball, wire = Part(shape=bob), Part(shape=Cylinder(radius=ROD / 2, height=rod), position=(0.0, 0.0, half + rod / 2))
    share = solid(wire.shape).volume / (solid(wire.shape).volume + solid(ball.shape).volume)
    sink = share * (half + rod / 2)
    shape = Compound(parts=[Part(shape=ball.shape, position=(0.0, 0.0, -sink)), Part(shape=wire.shape, position=(0.0, 0.0, half + rod / 2 - sink))])
    a = math.radians(degrees)
    # the body's z runs from the bob to the pivot: turned about y by +angle it leans towards -x below
    position = (-(length - sink) * math.sin(a), 0.0, top - (length - sink) * math.cos(a))
    name = p.unique(obj.name.replace(" ", "_"))
    p.bodies.append(
        Body(
            name=name,
            shape=shape,
            material=known.material,
            color=obj.color or known.color,
            position=position,
            orientation_xyzw=quaternion("y", degrees),
            mass=mass,
            phrase=obj.phrase_en,
            object=obj.id,
        )
    )
    p.names[obj.id] = [name]
    if _stops_swinging(p, event, obj.id):
        p.push_body(name, angular_damping=FADES)
        told = f"it is damped ({FADES:g} a second) so that it hangs still within the clip: on its own it would swing for minutes"
        p.note(event.phrase or event.verb, told, source="directed")
        p.ends(FADED_SECONDS)
    if degrees:
        p.moving.add(name)
    p.arrive[name] = (radius + STRIKE_ROOM, math.pi / 2 * math.sqrt(length / max(p.gravity, 1e-3)))
    p.joints.append(Joint(parent=frame, child=name, type="hinge", anchor=(0.0, 0.0, top), axis=(0.0, 1.0, 0.0)))
    p.watch += [(length * math.sin(a) + radius, 0.0, top - length * math.cos(a)), (0.0, 0.0, top - length - radius)]
    if ask:
        p.goal(event, "swing", agent=name, count=event.count)
    p.ends(4.5)


def prepare(p: Placement) -> None:
    """The string of what is pulled aside is the rod of a pendulum, and no thing of its own."""
    for e in p.script.events:
        id = e.patient if e.type in ("pull", "push") and e.modality is None else None
        hung = _string_of(p, id) if id is not None else None
        for string in () if hung is None else (hung.source, hung.surface, hung.target, hung.instrument):
            if string is not None and (o := p.object(string)) is not None and o.name in STRINGS:
                p.alias[o.id] = str(id)


def _string_of(p: Placement, id: str) -> Event | None:
    """The event that hangs a thing on a string."""
    for e in p.script.events:
        if e.subtype in ("hang", "attach") and p.object(e.patient or e.agent) is p.object(id):
            on = [o for o in map(p.script.object, filter(None, (e.source, e.surface, e.target, e.instrument))) if o is not None]
            if any(o.name in STRINGS for o in on) or BOB_WORDS.search(p.object(id).phrase_en.lower()):  # type: ignore[union-attr]
                return e
    return None


def pulled_aside(p: Placement, event: Event, id: str) -> bool:
    """What hangs on a string and is pulled to one side is held there, and swings once it is let go. Stages it then."""
    hung = _string_of(p, id)
    if hung is None or p.placed(id) or event.modality is not None:
        return False
    obj = p.object(id)
    assert obj is not None
    swing(p, event.model_copy(update={"type": "swing", "verb": "swing", "agent": obj.id, "patient": None}))
    p.waits[obj.id], p.alone[obj.id] = HELD_ASIDE, True
    p.note(event.phrase or event.verb, f"the {obj.name} begins pulled aside; who holds it is not shown", level="unsupported", source="estimate")
    return True


def let_go(p: Placement, event: Event, id: str) -> bool:
    """What has been pulled aside is let go of: it swings."""
    if _string_of(p, id) is None or not p.placed(id) or not any(j.child in p.bodies_of(id) for j in p.joints):
        return False
    p.goal(event, "swing", agent=p.goal_name(id))
    return True


def released(p: Placement, event: Event, id: str) -> bool:
    """A pendulum that is let go of swings, whoever lets it go."""
    obj = p.object(id)
    if obj is None or obj.name not in PENDULUMS or event.modality is not None or not (event.type == "drop" or event.implied) or p.part(id) == "character":
        return False
    if not p.placed(id):
        swing(p, event.model_copy(update={"type": "swing", "verb": "swing", "agent": id, "patient": None}))
    else:
        p.goal(event, "swing", agent=p.goal_name(id))
    return True


def _stops_swinging(p: Placement, event: Event, id: str) -> bool:
    """Whether it is said to come to rest later on."""
    events = p.script.events
    later = events[events.index(event) + 1 :] if event in events else []
    return any(e.type == "rest" and not e.modality and p.object(e.agent or e.patient) is p.object(id) for e in later)


def struck_first(p: Placement, event: Event, id: str) -> bool:
    """Whether something sets it swinging with a blow before."""
    events = p.script.events
    before = events[: events.index(event)] if event in events else []
    blows = [e for e in before if e.type in ("hit", "collide", "push", "kick", "pull") and not e.modality]
    return any((o := p.object(e.patient or e.target)) is not None and o.id == id and p.object(e.agent) not in (None, o) for e in blows)


def swings_too(p: Placement, id: str) -> Event | None:
    """The event that says of a thing that it swings."""
    for e in p.script.events:
        o = p.object(e.patient or e.agent)
        if e.type == "swing" and not e.modality and o is not None and o.id == id and e.verb not in rocking.ROCKS:
            return e
    return None


def _hangs(p: Placement, event: Event, id: str) -> bool:
    """Whether the words hang it up."""
    words = f"{p.words(event)} {p.object(id).phrase_en}".lower()  # type: ignore[union-attr]
    return any(w in words for w in (" rope", " string", " chain", " cord", " hang", " thread", "pendulum", " swing", " cable"))


def _room_below(p: Placement, event: Event, id: str) -> float:
    """Between the bob at its lowest and the ground [m]: less than half of what it is to hit."""
    for other in p.script.events:
        struck = p.object(other.patient) or p.object(other.target)
        hits = other.type in ("hit", "collide", "topple", "break", "push") and p.object(other.agent) is p.object(id)
        if hits and struck is not None and struck.id != id and p.part(struck.id) in ("mover", "scenery"):
            return min(max(0.25 * p.thing(struck.id).size[2], LOW_BOB), ROOM_BELOW)
    return ROOM_BELOW


def _flips(p: Placement, event: Event, name: str) -> None:
    """What is in the air turns over and over about a level axis; up first, where the words say so."""
    rate, source = usual("speeds", "spin")
    rate = p.quantity("angular_speed", event.id) or rate * event.intensity
    vx, vy, vz = p.body(name).velocity
    open_below = next((g.target for g in p.goals if g.event == "enter" and g.agent == name and g.target), None)
    if UPWARDS.search(p.words(event)) and vz <= 0.0 and any(b.name == open_below for b in p.bodies):
        # no higher than it is to come down from, or it would jump out again
        x, y, z = p.body(name).position
        above = float(p.bounds(name)[0][2]) - p.top(str(open_below))
        vz = math.sqrt(2 * p.gravity * max(above - FROM_RIM, 0.0))
        p.push_body(name, position=(x, y, z - max(above - FROM_RIM, 0.0)))
    elif UPWARDS.search(p.words(event)) and vz <= 0.0:
        vz = FLIP_M_S * event.intensity
        p.ends(p.seconds + 2 * vz / max(p.gravity, 1e-3))
        p.note(event.phrase or event.verb, f"it goes up at {vz:.2g} m/s", source="estimate: flicked by a thumb")
    p.push_body(name, velocity=(vx, vy, vz), angular_velocity=(0.0, rate, 0.0))
    p.note(event.phrase or event.verb, f"it turns over at {rate:.3g} rad/s", source=source)
    p.goal_first(event, "spin", agent=name)


def spin(p: Placement, event: Event) -> None:
    """Spins about the vertical; a top stands on its tip."""
    obj = p.object(event.patient or event.agent)
    if obj is None or p.part(obj.id) == "character":
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: only things spin here; say `a top spins on the table`")
    if not p.placed(obj.id):
        deck = next((i for i in (event.surface, event.target) if i and p.part(i) in ("scenery", "mover") and i != obj.id), None)
        known = p.thing(obj.id)
        if known.noun in ("coin",) or (ON_EDGE.search(p.words(event)) and known.form in ("plate", "cylinder", "flying disc", "tyre", "ring")):
            groups.put_still(p, deck) if deck else None
            bottom = p.deck(p.bodies_of(deck)[0]) if deck else 0.0
            p.put(obj.id, bottom=bottom + 1e-4, turn=quaternion("x", 90.0), found=known)
        else:
            groups.put_still(p, obj.id, on=deck)
    known = p.thing(obj.id)
    if event.verb.split(" ")[-1] in FLIPS and any(n in p.aloft for n in p.bodies_of(obj.id)):
        _flips(p, event, p.bodies_of(obj.id)[0])
        return
    if known.form not in SELF_SPINNING and known.noun != "coin" and not any(n in p.aloft for n in p.bodies_of(obj.id)):
        under = next((p.deck_of(i) for i in (event.surface, event.target) if i and i != obj.id and p.part(i) in ("scenery", "mover") and p.placed(i)), p.ground)
        stops, tall = _stops_swinging(p, event, obj.id), known.size[2] > max(known.size[:2])
        bearing = OILED if tall and stops else BEARING
        p.contact(p.bodies_of(obj.id)[0], under, friction=bearing)
        p.note(event.phrase or event.verb, f"it turns on a bearing: friction {bearing}", source="estimate: torque of an oiled bearing")
        if stops and not tall:
            p.push_body(p.bodies_of(obj.id)[0], angular_damping=FADES)
            p.note(event.phrase or event.verb, f"its turning is damped ({FADES:g} a second), so that it stands still within the clip", source="directed")
        p.ends(SPUN_OUT_SECONDS if stops else 0.0)
    stated = p.quantity("angular_speed", obj.id, event.id)
    slow = obj.name in CARRIES and known.size[2] <= TALL * max(known.size[:2])
    rate, source = usual("speeds", "turntable" if slow else "spin")
    if stated is None:
        x, y, z = known.size
        rate *= event.intensity * (TALL_SPIN if known.form not in SELF_SPINNING and known.noun != "coin" and z > max(x, y) else 1.0)
        p.note(event.phrase or event.verb, f"spins at {rate:.3g} rad/s", source=source)
    p.push_body(p.bodies_of(obj.id)[0], angular_velocity=(0.0, 0.0, stated or rate))
    p.goal(event, "spin", agent=p.goal_name(obj.id), count=event.count)
    p.ends(4.0)
