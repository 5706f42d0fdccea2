"""Cradle: Newton's, a row of equal balls on strings of which one or more at the end are let go."""

from __future__ import annotations

import math
import re

from semantics import groups
from semantics.placement import Placement
from semantics.script import Event, Object
from semantics.tables import usual
from sim.form import quaternion
from sim.scene import Body, Joint
from sim.shape import Box, Compound, Cylinder, Part, Sphere, Vector
from sim.solid import solid

BALLS, RADIUS, DROP, HALF_WIDTH = 5, 0.011, 0.13, 0.05
"""How many; radius of a ball, how far its middle hangs below the rails, half the way between the rails [m]: a cradle for a desk, which is 18 cm
long and 16 cm high."""
WIRE, RAIL = 0.0004, 0.006
"""Radius of a wire and thickness of a rail [m]."""
FOOT = 0.02
"""Between the balls and what the cradle stands on [m]."""
GAP = 1e-6
"""Between two balls at rest [m]: the blow runs through the row pair by pair."""
RESTITUTION = 0.99
"""Of hardened steel balls at less than 1 m/s: estimate; a cradle clicks for half a minute."""
AT_FIRST = ("swing", "drop", "pull", "push", "fall")
"""Types of events whose mover is let go; lifting, too."""
ROUND = ("ball", "sphere", "bead")
AT_LAST = re.compile(r"\b(last|opposite|far|other (end|side)|end)\b")


def prepare(p: Placement) -> None:
    """Put the row on the set, if the sentence lets one swing."""
    script = p.script
    said = " ".join([script.text, *(o.phrase_en for o in script.objects)]).lower()
    if "cradle" not in said or "newton" not in said:
        return
    balls = [o for o in script.objects if o.name in ROUND]
    cradle = next((o for o in script.objects if o.name == "cradle"), None)
    starts = [e for e in script.events if e.type in AT_FIRST or e.subtype == "lift"]
    movers = [o for e in starts for o in (p.object(e.patient), p.object(e.agent)) if o is not None and (o is cradle or o in balls)]
    if not movers or any(e.modality for e in starts):
        return
    first = movers[0]
    many = max((p.count(o) for o in balls if o.count), default=0)
    count = many if many > 2 else BALLS
    released = first.count if first in balls and first.count and first.count < count else 1
    names = _hang(p, first if first in balls else cradle, count, released, _foot(p, cradle), balls)
    p.row, p.released = names, released
    others = [o for o in balls if o is not first]
    if cradle is not None:
        p.names[cradle.id] = names[:released] if first is cradle else names
    p.names[first.id] = names[:released]
    ends = [o for o in others if AT_LAST.search(o.phrase_en.lower()) or not _is_hit(p, o)]
    for o in others:
        p.names[o.id] = names if (o.count or 0) == count else names[-released:] if o in ends else names[released:]


def _is_hit(p: Placement, obj: Object) -> bool:
    return any(obj in (p.object(e.patient), p.object(e.target)) for e in p.script.events if e.type in ("hit", "collide"))


def _foot(p: Placement, cradle: Object | None) -> float:
    """Height of what it stands on [m], which is put there."""
    for event in p.script.events:
        for id in (event.surface, event.target):
            if id is not None and p.part(id) in ("scenery", "mover") and p.object(id) is not cradle and p.object(id).name not in ROUND:  # type: ignore[union-attr]
                groups.put_still(p, id)
                return p.deck(p.bodies_of(id)[0])
    return 0.0


def _hang(p: Placement, mover: Object | None, count: int, released: int, foot: float, balls: list[Object]) -> list[str]:
    """The frame and its balls, the first `released` of them pulled aside. Returns the balls in their order."""
    stated = next((o for o in balls if o.size_m), None)
    radius = min(stated.size_m) / 2 if stated is not None and stated.size_m else RADIUS
    scale = radius / RADIUS
    drop, half, wire, rail = DROP * scale, HALF_WIDTH * scale, WIRE * scale, RAIL * scale
    top = foot + drop + radius + FOOT * scale
    angle = next((q for e in p.script.events if (q := p.quantity("angle", e.id)) is not None), None) or p.quantity("angle")
    phrase = next((o.phrase_en for o in p.script.objects if o.name == "cradle"), "Newton's cradle")
    if angle is None:
        angle, source = usual("speeds", "swing")
        p.note(phrase, f"{released} of {count} balls let go at {angle:g} degrees", source=source)
    frame = p.unique("frame")
    p.bodies.append(
        Body(name=frame, shape=_frame(count * radius + 2.5 * radius, half, top - foot, rail), material="steel", color="black", static=True,
             position=(0.0, 0.0, foot + _height(count * radius + 2.5 * radius, half, top - foot, rail)), phrase="black metal frame")
    )  # fmt: skip
    shape, sink = _bob(radius, drop, half, wire)
    material = next((o.material for o in balls if o.material), "steel")
    a = math.radians(angle)
    names: list[str] = []
    hung = "steel ball on strings" if material == "steel" else f"{material} ball on strings"
    for i in range(count):
        own = mover if i < released else None
        x, aside = (2 * radius + GAP) * (i - (count - 1) / 2), a if i < released else 0.0
        reach = drop - sink
        name = p.unique(f"ball_{i + 1}")
        p.bodies.append(
            Body(
                name=name, shape=shape, material=material, color=(own.color if own is not None else None) or "silver",
                position=(x - reach * math.sin(aside), 0.0, top - reach * math.cos(aside)), orientation_xyzw=quaternion("y", math.degrees(aside)),
                phrase=hung, object=own.id if own is not None else None,
            )
        )  # fmt: skip
        p.joints.append(Joint(parent=frame, child=name, type="hinge", anchor=(x, 0.0, top), axis=(0.0, 1.0, 0.0)))
        if names:
            p.contact(names[-1], name, restitution=RESTITUTION, friction=0.0)
        names.append(name)
    p.note(phrase, f"its balls are {2000 * radius:.3g} mm across and meet with a restitution of {RESTITUTION}", source="estimate: a cradle for a desk")
    p.moving.update(names[:released])
    out = drop * math.sin(a) + radius * count
    p.watch += [(-out, 0.0, top - drop), (out, 0.0, top - drop), (0.0, half, top), (0.0, -half, foot)]
    p.ends(6.0 if drop < 0.5 else 2 * math.pi * math.sqrt(drop / max(p.gravity, 1e-3)) * 3)
    return names


def _frame(half_length: float, half: float, height: float, rail: float) -> Compound:
    """Two rails on four posts over two feet; its origin at the middle of the mass."""
    parts: list[tuple[Vector, Vector]] = []
    for y in (-half, half):
        parts.append(((2 * half_length + rail, rail, rail), (0.0, y, height + rail / 2)))
        parts += [((rail, rail, height), (x, y, height / 2)) for x in (-half_length, half_length)]
    parts += [((rail, 2 * half - rail, rail), (x, 0.0, rail / 2)) for x in (-half_length, half_length)]
    low = _height(half_length, half, height, rail)
    return Compound(parts=[Part(shape=Box(size=size), position=(x, y, z - low)) for size, (x, y, z) in parts])


def _height(half_length: float, half: float, height: float, rail: float) -> float:
    """Of the frame's centre of mass over its foot [m]."""
    rails, posts, feet = 2 * (2 * half_length + rail), 4 * height, 2 * (2 * half - rail)
    return (rails * (height + rail / 2) + posts * height / 2 + feet * rail / 2) / (rails + posts + feet)


def _bob(radius: float, drop: float, half: float, wire: float) -> tuple[Compound, float]:
    """A ball and its two wires, and how far their centre of mass is above the ball's middle [m]."""
    length = math.hypot(drop, half) - radius
    tilt = math.atan2(half, drop)
    middle = radius + length / 2
    ball, thread = Sphere(radius=radius), Cylinder(radius=wire, height=length)
    volumes = (solid(ball).volume, solid(thread).volume)
    sink = 2 * volumes[1] * middle * math.cos(tilt) / (volumes[0] + 2 * volumes[1])
    parts = [Part(shape=ball, position=(0.0, 0.0, -sink))]
    for side in (-1, 1):
        parts.append(
            Part(
                shape=thread,
                position=(0.0, side * middle * math.sin(tilt), middle * math.cos(tilt) - sink),
                orientation_xyzw=quaternion("x", -side * math.degrees(tilt)),
            )
        )
    return Compound(parts=parts), sink


def play(p: Placement, event: Event) -> bool:
    """Ask for what an event of a cradle says. False: it is about something else."""
    mine = [o for o in (p.object(event.patient), p.object(event.agent)) if o is not None and set(p.names.get(o.id, ())) & set(p.row)]
    if not mine:
        return False
    if event.type in ("hit", "collide"):
        p.goal(event, "collide", agent=p.row[p.released - 1], patient=p.row[p.released])
        return True
    if event.type not in AT_FIRST and event.subtype != "lift":
        return False
    leaves = p.row[0] in p.names[mine[0].id]
    p.goal(event, "swing", agent=p.row[0] if leaves else p.row[-1], count=event.count)
    if event.type == "pull" or event.subtype == "lift":
        who = p.object(event.agent)
        if who is None or who in mine or p.part(who.id) != "character":
            return True
        p.note(event.phrase or event.verb, f"the {who.name} that does it is not shown; the ball begins pulled aside", level="unsupported")
        p.names.setdefault(who.id, [])
    return True
