"""Decks: ways along a table, a shelf, a plate, down the stairs, and over their edge."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np

from semantics import cast, groups, perch
from semantics.cast import BELTS
from semantics.placement import GAP, PLATE_FLAT, Placement
from semantics.script import Event, Object
from semantics.slowing import WHEELS, slowing
from semantics.starts import VEHICLES, length, set_off
from semantics.tables import usual
from sim import prop
from sim.materials import pair
from sim.prop import extent
from sim.scene import Body
from sim.shape import Box, Mesh

STEP, STEP_BACK = 1 / 6, 0.14
"""Width of one of the stairs' steps, and how far before its edge things begin, in lengths of the stairs."""
LANDING_M, LANDING_REACH = 0.9, 0.3
"""A landing at the head of the stairs is so deep at least [m]; who stands on it is so many heights behind what goes down."""
ALONG, ALONG_EDGE = 0.35, 0.68
"""Share of a table's length that things move along it, and where they go to its edge."""
UPRIGHT = 0.7
"""Share of width over height that friction may have under what slides upright."""
FOOTED, FOOTED_UPRIGHT = ("vase", "vessel", "mug", "bottle", "jar", "pail", "teapot", "figure"), 0.4
"""Forms whose foot is narrower than they are, and the share for those."""
LEAST_WAY = 0.13
"""A way is seen from 10 cm on [m]."""
RAISED = (
    "track",
    "lane",
    "rail",
    "plank",
    "board",
    "beam",
    "ledge",
    "path",
    "platform",
    "gutter",
    "walkway",
    "stage",
    "dock",
    "pier",
    "conveyor",
    "belt",
    "conveyor belt",
)
"""What lies flat and may be high up."""
TRACK_M = (1.4, 0.3, 0.75)
"""A track on legs: length, width and height [m]; estimate."""
LOWER = re.compile(r"\b(?:in|into|onto|on|to) (?:the|a|an|its|some)\b")
"""Words of what something falls into or onto after a way along something else: that is lower."""
THIN_M = 0.12
"""What is no thicker lies on the ground as it is [m]; things fall off it only where it is raised."""
SURE = 1.2
"""Faster than friction alone asks for: what stands on it holds it back."""
ENDS = re.compile(r"\b(?:off|over|from) (?:the|its|an?) (?:[a-z]+ )?(?:end|edge|side|lip|brink)\b")
SHORT_OF_EDGE = 0.04
"""What nearly slides off stops so far before the edge [m]: by the formula, to a few centimetres in the simulation."""
LARGER = 2.0
"""A surface of no stated size is taken larger than usual by so much at most."""


def deck_under(p: Placement, event: Event) -> str | None:
    """Furniture that the mover begins on."""
    for id in (event.source, event.surface, event.target):
        obj = p.object(id)
        if obj is not None and id != event.target and not p.placed(obj.id):
            _raise(p, event, obj)
        if obj is None or p.part(id) not in ("scenery", "mover") or id in (event.agent, event.patient):
            continue
        words = p.words(event)
        carries = prop.thing(obj.name).form in (*perch.LOW, "plate", "ledge") or cast.group_word(obj) is not None
        on = re.search(rf"\b(?:on|onto|upon|along|across|over|edge of)\b(?: [\w-]+){{0,4}} {re.escape(obj.name)}", words)
        if carries and (id != event.target or on) and not upright(p, obj.id):
            return obj.id
    return None


def _raise(p: Placement, event: Event, obj: Object) -> None:
    """What something goes off must be high up: a lorry has an open bed then, and a track stands on legs."""
    if "conveyor" in obj.phrase_en.lower() and obj.name in BELTS:
        obj.name = "conveyor"  # runs, and stands on legs of its own
        return
    if prop.find(obj.name) == "truck" and p.goes_off(event):
        obj.name = "flatbed truck"
        p.note(obj.phrase_en, "the truck has an open bed", source="estimate: things fall off it")
    flat = obj.name in RAISED or (p.part(obj.id) == "scenery" and p.thing(obj.id).form in ("box", "tray") and p.thing(obj.id).size[2] < THIN_M)
    if flat and p.part(obj.id) in ("ground", "scenery", "mover") and (p.goes_off(event) or _drops_later(p, event)):
        made_of = obj.material or p.thing(obj.id).material
        p.note(obj.phrase_en, f"the {obj.name} is {100 * TRACK_M[2]:.0f} cm up, so that things fall off its end", source="estimate")
        obj.name, obj.kind, obj.size_m, obj.material = "table", "static", TRACK_M, made_of


def _drops_later(p: Placement, event: Event) -> bool:
    """Whether what moves along something falls off it in what follows."""
    events = p.script.events
    mover = p.object(event.patient or event.agent)
    later = [e for e in events[events.index(event) + 1 :] if p.object(e.patient or e.agent) is mover] if event in events else []
    falls = [e for e in later if e.type in ("fall", "drop") and not e.implied and not e.modality]
    return any(p.goes_off(e) or ENDS.search(p.words(e)) or LOWER.search(p.words(e)) for e in falls)


def upright(p: Placement, id: str) -> bool:
    """Whether things meet its side rather than stand on it: a wall, a door."""
    x, y, z = p.thing(id).size
    return p.thing(id).form == "box" and z > 3 * min(x, y) and z > 1.0


def along_deck(p: Placement, event: Event, id: str, deck: str, rolls: bool) -> None:
    """On a table: a short way to its right edge, fast enough to go over it; or along it."""
    _put_deck(p, deck, id)
    name = p.deck_of(deck)
    low, high = p.bounds(name)
    if p.thing(deck).form == "plate":
        middle, flat = (low + high) / 2, PLATE_FLAT * (high - low) / 2
        low, high = middle - flat, middle + flat
    top = p.deck(name)
    stairs = p.thing(deck).form == "stairs"
    end = float(high[0])
    off = (p.goes_off(event) or event.source == deck or stairs or (not to_edge(p, event) and _drops_later(p, event))) and event.modality is None
    long = float(high[0] - low[0])
    way = max(min(0.35 * long, 0.45), min(LEAST_WAY, 0.6 * long))
    speed = _edge_speed(p, event, id, name, way, rolls) if off else _along_speed(p, event, id, name, rolls)
    if stairs:
        # from the back of the top step
        way = STEP_BACK * float(high[0] - low[0])
        high = np.array([low[0] + STEP * float(high[0] - low[0]), high[1], high[2]])
    x = float(high[0]) - way if off else float(low[0]) + max(0.15 * float(high[0] - low[0]), 0.5 * length(p, id) + 0.01)
    body = set_off(p, id, x=x, speed=speed, rolls=rolls, bottom=top + GAP)
    if stairs:
        _landing(p, event, name, behind=x)
    if p.object(id).name in VEHICLES:  # type: ignore[union-attr]
        p.contact(body, name, friction=WHEELS)
    down = perch.fall_seconds(top, max(p.gravity, 1e-3))
    p.ends(way / max(0.6 * speed, 0.2) + down + 2.0)
    p.watch.append((float(high[0]) + 0.9 * speed * down + 0.5, 0.0, 0.0))
    p.moving.add(body)
    if not rolls:
        stay_upright(p, event, id, body, name)
    over = usual("speeds", "edge")[0] * event.intensity if p.quantity(("speed", "velocity"), event.id, event.agent, event.patient) is None else speed
    if off or stairs:  # down the stairs it hops from step to step; where it comes down is their foot
        p.arrive[body] = ((end if stairs else float(high[0])) + over * down, way / max(0.5 * (speed + over), 0.1) + down)


def _landing(p: Placement, event: Event, stairs: str, *, behind: float) -> None:
    """Who sends something down the stairs stands on a landing at their head, `behind` the thing [m]."""
    who = p.object(event.agent)
    if who is None or p.part(who.id) != "character" or p.placed(who.id):
        return
    kin = p.species(who.id)
    low, high = p.bounds(stairs)
    top, reach = p.deck(stairs), LANDING_REACH * kin.height
    deep = max(LANDING_M, 2 * kin.height * LANDING_REACH + reach - (behind - float(low[0])))
    wide, material = float(high[1] - low[1]), p.body(stairs).material
    p.bodies.append(
        Body(
            name=p.unique("landing"), shape=Box(size=(deep, wide, top)), static=True, material=material, color=p.body(stairs).color,
            position=(float(low[0]) - deep / 2, float(low[1] + high[1]) / 2, top / 2), phrase="landing",
        )
    )  # fmt: skip
    p.character(who.id, x=min(behind - reach, float(low[0]) - 0.1 * kin.height), y=float(low[1] + high[1]) / 2, z=top)
    p.note(event.phrase or event.verb, f"the {who.name} stands on a landing at the head of the stairs", source="who rolls something down stands above")


def leaving_speed(p: Placement, id: str, deck: str) -> float:
    """Speed that takes what lies on a deck over its right edge with its whole length: v^2 = 2 mu g d [m/s]."""
    name = p.bodies_of(id)[0]
    way = float(p.bounds(deck)[1][0] - p.bounds(name)[0][0])
    return SURE * math.sqrt(2 * p.pair(name, deck).friction * max(p.gravity, 0.1) * max(way, 0.0))


def cover(p: Placement, id: str, deck: str) -> str | None:
    """Put what is said to cover a table over it, of the table's size. Returns its body."""
    said = next((e for e in p.script.events if e.subtype == "cover" and p.object(e.surface or e.target) is p.object(id)), None)
    cloth = p.object(said.agent or said.patient) if said is not None else None
    if cloth is None or cloth is p.object(id) or p.part(cloth.id) != "mover":
        return None
    if not p.placed(cloth.id):
        low, high = p.bounds(deck)
        x, y, _ = (float(v) for v in high - low)
        if cloth.size_m is None:
            cloth.size_m = (x, y, p.thing(cloth.id).size[2])
        p.put(cloth.id, x=float(low[0] + high[0]) / 2, y=float(low[1] + high[1]) / 2, bottom=p.deck(deck) + GAP)
    return p.bodies_of(cloth.id)[0]


def _put_deck(p: Placement, deck: str, id: str) -> None:
    """What something moves along, of no stated size: large enough for a way that is seen."""
    obj = p.object(deck)
    assert obj is not None
    if p.placed(obj.id):
        return
    known = p.thing(obj.id)
    flat = (PLATE_FLAT if known.form == "plate" else 1.0) * known.size[0]
    need = 2 * length(p, id) + 1.5 * LEAST_WAY
    if known.form in ("plate", "tray", "box") and flat < need and obj.size_m is None and cast.group_word(obj) is None:
        scale = min(need / flat, LARGER)
        x, y, z = known.size
        obj.size_m = (scale * x, scale * y, z)
        p.note(obj.phrase_en, f"a {obj.name} of {100 * scale * x:.0f} cm, so that there is a way along it", source="estimate")
    if isinstance(known.shape, Mesh) and known.form in ("table", "chair", "sofa"):
        # arms and slats would be in the way
        low, _ = extent(known.shape, known.orientation_xyzw)
        x, y, _ = known.size
        plain = prop.thing("table", size_m=(x, y, prop.seat(known.shape) - float(low[2])), material_name=known.material)
        p.put(obj.id, static=True, found=replace(known, size=plain.size, pieces=plain.pieces))
        p.note(obj.phrase_en, f"a plain {obj.name}, without arms and back", source="estimate: things go over its end")
        return
    groups.put_still(p, obj.id)


def _edge_speed(p: Placement, event: Event, id: str, deck: str, way: float, rolls: bool) -> float:
    """Speed at the start that leaves the plain verb's speed at the edge: v0^2 = v^2 + 2 mu g d."""
    stated = p.quantity(("speed", "velocity"), event.id, event.agent, event.patient)
    if stated is not None:
        return abs(stated)
    at_edge, source = usual("speeds", "edge")
    at_edge *= event.intensity
    speed = slowing(p, id, rolls=rolls, on=deck).before(at_edge, way=way)
    p.note(event.phrase or event.verb, f"speed of {event.verb!r}: {speed:.2g} m/s, so that {at_edge:.2g} m/s are left at the edge", source=source)
    return speed


def _along_speed(p: Placement, event: Event, id: str, deck: str, rolls: bool) -> float:
    """Speed at which a thing moves along a table and stays on it: friction stops what slides, what rolls is slow [m/s]."""
    stated = p.quantity(("speed", "velocity"), event.id, event.agent, event.patient)
    if stated is not None:
        return abs(stated)
    low, high = p.bounds(deck)
    long = float(high[0] - low[0])
    table = pair(p.thing(id).material, p.body(deck).material)
    near = ALONG_EDGE if to_edge(p, event) else ALONG
    # from where it begins (along_deck) to just before the edge
    most = max(long - max(0.15 * long, 0.5 * length(p, id) + 0.01) - 0.5 * length(p, id) - SHORT_OF_EDGE, LEAST_WAY)
    way = most if _nearly_off(p, id) else min(max(near * long, 1.3 * length(p, id), LEAST_WAY), most / max(event.intensity, 1.0) ** 2)
    hard = min(event.intensity, 1.0) if _nearly_off(p, id) else event.intensity
    speed = ALONG * long * event.intensity if rolls else math.sqrt(2 * steady_friction(p, id, table.friction) * max(p.gravity, 0.1) * way) * hard
    p.note(event.phrase or event.verb, f"speed of {event.verb!r}: {speed:.2g} m/s, so that it stays on it", source="v^2 = 2 mu g d over a third of its length")
    return speed


def _nearly_off(p: Placement, id: str) -> bool:
    """Whether it is said to come close to going over the edge."""
    events = [e for e in p.script.events if e.modality == "nearly" and e.type in ("slide", "roll", "fall", "topple")]
    return any(p.object(e.patient or e.agent) is p.object(id) and (e.type in ("fall", "topple") or p.goes_off(e)) for e in events)


def steady_friction(p: Placement, id: str, friction: float) -> float:
    """Friction at which a standing thing slides and does not tip: mu < width / height."""
    low, high = extent(p.thing(id).shape, p.thing(id).orientation_xyzw)
    foot = UPRIGHT if p.thing(id).form not in FOOTED else FOOTED_UPRIGHT
    return min(friction, foot * float(high[0] - low[0]) / float(high[2] - low[2]))


def stay_upright(p: Placement, event: Event, id: str, name: str, surface: str) -> None:
    """What is said to slide does not fall over its own foot: a tall thing gets a smoother one."""
    mu = p.pair(name, surface).friction
    steady = steady_friction(p, id, mu)
    if steady < mu:
        p.contact(name, surface, friction=round(steady, 3))
        p.note(event.phrase or event.verb, f"friction lowered from {mu:.2f} to {steady:.2f}, so that it slides and does not tip", source="mu < width / height")


def to_edge(p: Placement, event: Event) -> bool:
    """Whether the words take something up to an edge."""
    return bool(re.search(r"\bto(?:wards?)? the (?:very )?(?:edge|end|rim)\b", p.words(event)))
