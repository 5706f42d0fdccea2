"""Tilts: a tray, a board, a plate that somebody tilts until what is on it goes down and off.

The board turns about a level axis through its middle, where gravity has no hold on it, and is far heavier than what is on it: as steady as hands. It stops
at an angle that is steep enough: tan(a) = mu.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace

from semantics import decks
from semantics.placement import GAP, Placement
from semantics.script import Event, Object
from sim import prop
from sim.errors import OutOfScopeError
from sim.materials import pair
from sim.scene import Body, Joint
from sim.shape import Box

TILTS = ("tilt", "tip", "incline", "slant", "angle")
"""Verbs of who takes a flat thing out of the level."""
AN_END = re.compile(r"\b(?:one|an|its|the|that|this|the (?:near|far|left|right|other|upper)) (?:end|side|edge)\b")
"""By what a board is raised that then slopes."""
FLAT = 0.35
"""What is no thicker than this share of its width is flat."""
UP, THICK = 0.9, 0.02
"""Height at which hands hold it, and how thick it is at most [m]."""
TURNS = 0.45
"""How fast it is tilted [rad/s]: a quarter of a right angle in a second; estimate."""
AXLE = 0.012
"""Thickness of what it turns about [m]."""
STEADY_KG = 100.0
"""Weight that stands for the hands that hold it [kg]."""
BEYOND, STEEPEST_DEG, LEAST_DEG = 8.0, 60.0, 20.0
"""So many degrees beyond the angle at which friction lets go; bounds [deg]."""
UPPER, LONG = 0.05, 6.0
"""What is on it begins so far up from its middle, in its lengths: more would hold it back; and it is so many times as long as that."""
GOES = ("slide", "roll", "fall", "drop", "topple", "collide", "push")


def tilt(p: Placement, event: Event) -> None:
    """Stage it, with what the words let go down it."""
    board = p.object(event.patient or event.agent)
    if board is None or p.part(board.id) not in ("mover", "scenery") or p.placed(board.id):
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: say what is tilted, and what slides off it, as in `a tray is tilted until a cup slides off`")
    known = p.thing(board.id)
    x, y, z = known.size
    if z > FLAT * max(x, y):
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: only flat things are tilted here: a tray, a board, a plate")
    riders = _riders(p, event, board)
    wide = max([y, *(1.3 * sum(max(p.thing(o.id).size[:2]) for o in riders) for _ in riders[:1])])
    long = max([x, *(LONG * max(p.thing(o.id).size[:2]) for o in riders)])
    plain = prop.thing(prop.UNKNOWN, size_m=(long, wide, min(z, THICK)), material_name=known.material)
    name = p.put(board.id, bottom=UP, static=False, found=replace(known, form="box", size=plain.size, pieces=plain.pieces, mass=None))
    steep = max([LEAST_DEG, *(math.degrees(math.atan(_friction(p, o, known.material))) + BEYOND for o in riders)])
    rate = TURNS * math.sqrt(event.intensity)
    p.push_body(name, mass=STEADY_KG, angular_velocity=(0.0, rate, 0.0))
    at = p.body(name).position
    axle = p.unique("axle")
    x, y, z = at
    deep = float(p.bounds(name)[1][1] - p.bounds(name)[0][1])
    below = float(p.bounds(name)[0][2]) - AXLE
    p.bodies.append(Body(name=axle, shape=Box(size=(AXLE, 0.9 * deep, AXLE)), material="steel", static=True, position=(x, y, below), phrase="axle"))
    p.joints.append(Joint(parent=axle, child=name, type="hinge", anchor=at, axis=(0.0, 1.0, 0.0), limits_deg=(0.0, min(steep, STEEPEST_DEG))))
    p.note(
        event.phrase or event.verb,
        f"the {board.name} is a plain board that turns about its middle by {min(steep, STEEPEST_DEG):.0f} degrees; hands that hold it are not shown",
        source="tan(a) = mu, and a little more",
    )
    _load(p, event, board, name, riders)
    p.goal(event, "tilt", agent=name)
    p.ends(math.radians(min(steep, STEEPEST_DEG)) / rate + 2.5)
    p.watch += [(long, 0.0, 0.0), (0.0, 0.0, UP + 0.3)]


def by_an_end(p: Placement, event: Event) -> bool:
    """ "One end of the board is raised": a flat thing that is not on the set yet is tilted."""
    board = p.object(event.patient)
    if board is None or p.placed(board.id) or p.part(board.id) not in ("mover", "scenery") or AN_END.search(p.words(event)) is None:
        return False
    x, y, z = p.thing(board.id).size
    return z <= FLAT * max(x, y)


def _riders(p: Placement, event: Event, board: Object) -> list[Object]:
    """Things that the words let move once the board is tilted, or put on it."""
    found: list[Object] = []
    for e in p.script.events:
        obj = p.object(e.patient or e.agent) if p.part(e.patient) == "mover" else p.object(e.agent)
        on = board in (p.object(e.surface), p.object(e.source), p.object(e.target))
        if obj is None or obj is board or obj in found or p.part(obj.id) != "mover" or e.id == event.id or p.placed(obj.id):
            continue
        if on or e.type in GOES:
            found.append(obj)
    return found


def _friction(p: Placement, obj: Object, material: str | None) -> float:
    known = p.thing(obj.id)
    table = pair(known.material, material)
    if known.rolls and known.form == "sphere":
        return table.rolling_friction
    return decks.steady_friction(p, obj.id, table.static_friction)


def _load(p: Placement, event: Event, board: Object, name: str, riders: list[Object]) -> None:
    low, high = p.bounds(name)
    y = 0.0 if len(riders) < 2 else float(low[1])
    for obj in riders:
        known = p.thing(obj.id)
        deep = max(known.size[:2])
        many = min(p.count(obj), 5)
        for k in range(many):
            at = y + (0.65 * deep if len(riders) > 1 else (k - (many - 1) / 2) * 1.25 * deep)
            p.put(obj.id, x=float(low[0] + high[0]) / 2 - UPPER * float(high[0] - low[0]), y=at, bottom=float(high[2]) + GAP, found=known)
        y += 1.3 * deep
        for body in p.bodies_of(obj.id):
            decks.stay_upright(p, event, obj.id, body, name)
        p.moving.update(p.bodies_of(obj.id))
        p.aloft.difference_update(p.bodies_of(obj.id))
        for e in p.script.events:
            if p.object(e.agent or e.patient) is obj and e.type in ("slide", "roll", "fall") and e.surface is None and e.source is None:
                e.surface = board.id
