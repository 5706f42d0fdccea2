"""Slopes: ramps, hills and slides, and what is let go on them."""

from __future__ import annotations

import math
import re

from scipy.spatial.transform import Rotation

from semantics import launches
from semantics.placement import GAP, Placement
from semantics.script import Event, Object
from semantics.starts import rolling, width
from semantics.tables import usual
from sim import prop
from sim.form import quaternion
from sim.materials import find as find_material
from sim.materials import pair

LIMITS_DEG = (2.0, 75.0)
START = 0.12
"""Where on the ramp things begin, as a share of its length from the upper end."""
INCLINED = re.compile(r"\b(?:inclined|sloping|sloped|slanted|slanting|tilted|steep|angled|leaning|downhill|uphill)\b")
UPWARD = re.compile(r"\bup (?:the|a|an|this|that|its) ")
SLIGHTLY = re.compile(r"\b(?:slightly|barely|gently|almost)\b")
FLAT = 0.6
"""What is lower than this share of its length can be a slope."""
LET_GO = re.compile(r"\b(?:released?|lets? go|from rest|starts?|begins?|placed|let)\b")
START_M_S = 0.2
"""With which something begins down a slope that nobody lets go of [m/s]: a tap; after a tenth of a metre its own speed is three times that. Estimate."""
LIES_SLOPING = ("plank", "board", "tray", "roof", "sheet", "beam", "log", "bank", "dune", "driveway", "rail", "track", "pane", "slab")
"""What may lie level or not: `down the plank` says that it does not (`down the road` may only mean along it)."""
ABREAST = 5
"""Things that go down one slope side by side at most."""
MARGIN = 1.15
"""By how much gravity must beat static friction for a slide that is seen to begin."""


def ramp_of(p: Placement, event: Event) -> str | None:
    """The ramp that an event runs on."""
    for id in (event.surface, event.source, event.target):
        obj = p.object(id)
        if obj is not None and not p.placed(obj.id) and _sloping(p, event, obj):
            obj.name = "ramp"
    for id in (event.surface, event.source, event.target, event.patient):
        obj = p.object(id)
        if obj is not None and (prop.find(obj.name) is not None) and prop.thing(obj.name).form == "ramp" and p.part(id) in ("scenery", "mover", "ground"):
            return obj.id
    if event.type in ("roll", "slide") and (event.direction or "").startswith(("down", "up")):
        for obj in p.script.objects:
            if prop.find(obj.name) is not None and prop.thing(obj.name).form == "ramp":
                return obj.id
    return None


def _sloping(p: Placement, event: Event, obj: Object) -> bool:
    """Whether words make a slope of what is flat by itself: "an inclined tray", "down the road", a plank that is rolled down."""
    if p.part(obj.id) not in ("scenery", "mover", "ground", "place") or prop.find(obj.name) == "ramp":
        return False
    # the ground is told of by its own note
    known = prop.thing(obj.name) if p.part(obj.id) in ("ground", "place") else p.thing(obj.id)
    if known.form in ("ramp", "stairs"):
        return False
    words = obj.phrase_en.lower()
    if INCLINED.search(words):
        return not SLIGHTLY.search(words) and known.size[2] < FLAT * max(known.size)
    said = re.search(rf"\b(?:down|up) (?:the|a|an) (?:[\w-]+ ){{0,3}}{re.escape(obj.name)}\b", p.words(event)) is not None
    return said and event.type in ("roll", "slide") and obj.name in LIES_SLOPING


def on_ramp(p: Placement, event: Event, id: str, incline: str, *, rolls: bool) -> None:
    """Put the ramp up and let the mover go near its upper end, or send it up from its foot."""
    obj, mover = p.object(incline), p.object(id)
    assert obj is not None and mover is not None
    known = p.thing(id)
    made_of = _matter(p, incline)
    slope = _slope(p, event, incline, known.material, made_of, rolls)
    low, high = prop.extent(known.shape)
    length = max(prop.thing(obj.name).size[0], 5.0 * float(max(high[0] - low[0], high[1] - low[1])))
    stated = p.quantity(("length", "distance"), incline)
    length = stated if stated else min(length, 12.0)
    width = max(prop.thing(obj.name).size[1], _room_for(p, incline, id, rolls))
    board = prop.ramp(length=length, width=width, thick=0.03 if length < 4 else 0.06, slope_deg=slope, made_of=made_of)
    if not p.placed(incline):
        p.put_at(incline, board.pieces[0].position, static=True, found=board)
    up = (event.direction or "").startswith("up") or UPWARD.search(p.words(event)) is not None
    for _ in range(min(p.count(mover), ABREAST)):
        _let_go(p, event, id, known, length, slope, rolls, up)
    if p.count(mover) > ABREAST:
        p.note(mover.phrase_en, f"{ABREAST} of the {mover.name}s are on the {obj.name}", level="unsupported")
    foot = length / 2 * math.cos(math.radians(slope))
    p.arrive[p.bodies_of(id)[0]] = (foot + 0.8, 1.5)
    p.watch.append((foot + 1.6, 0.0, 0.0))


def _room_for(p: Placement, incline: str, id: str, rolls: bool) -> float:
    """Width of a slope on which all that is said to go down it does so side by side, the first in the middle [m]."""
    riders = {id} | {
        o.id
        for e in p.script.events
        if p.object(incline) in (p.object(e.surface), p.object(e.source))
        for o in (p.object(e.agent), p.object(e.patient))
        if o is not None and o is not p.object(incline) and p.part(o.id) == "mover"
    }
    many = sum(min(p.count(o), ABREAST) for o in map(p.object, riders) if o is not None)
    wide = max(width(p, r, rolls=rolls and p.thing(r).rolls) for r in riders)
    return 1.6 * wide if many == 1 else (1 + 2 * math.ceil((many - 1) / 2)) * (wide + launches.LANE) + launches.LANE


def _matter(p: Placement, incline: str) -> str | None:
    obj = p.object(incline)
    assert obj is not None
    if obj.material and find_material(obj.material):
        return find_material(obj.material)
    words = p.script.text_en.lower()
    icy = find_material(p.script.environment.surface)
    if icy in ("ice", "snow", "sand", "grass") or (icy and f"{icy} {obj.name}" in words):
        p.note(obj.phrase_en, f"the {obj.name} is covered with {icy}, as the ground is", level="ambiguous", source="the surface that the sentence names")
        return icy
    return p.thing(incline).material


def _slope(p: Placement, event: Event, incline: str, mover: str | None, board: str | None, rolls: bool) -> float:
    """Stated, or the usual, steeper where friction asks for it [deg]."""
    stated = p.quantity("angle", incline, event.id, event.agent, event.patient)
    percent = p.quantity("slope", incline, event.id, event.agent, event.patient)
    if stated is None and percent is not None:
        stated = math.degrees(math.atan(percent / 100))
    table = pair(mover, board)
    need = 0.0 if rolls else math.degrees(math.atan(MARGIN * table.static_friction))
    if stated is not None:
        slope = abs(stated)
        if not rolls and slope < need and p.gravity > 0:
            p.note(
                event.phrase or event.verb, f"{mover} on {board} holds up to "
                f"{math.degrees(math.atan(table.static_friction)):.0f} degrees; at {slope:g} it begins with a push",
                level="conflict", source=table.source,
            )  # fmt: skip
        return min(max(slope, LIMITS_DEG[0]), LIMITS_DEG[1])
    slope, source = usual("speeds", "slope")
    if table.static_friction < 0.2:
        slope = 20.0
    slope = max(slope, min(need, 55.0))
    p.note(p.object(incline).phrase_en, f"slope: {slope:.0f} degrees", source=source if slope == 30 else f"{source}; {mover} on {board}")  # type: ignore[union-attr]
    return slope


def _let_go(p: Placement, event: Event, id: str, known: prop.Prop, length: float, slope: float, rolls: bool, up: bool) -> None:
    a = math.radians(slope)
    turn, radius = rolling(known) if rolls else (known.orientation_xyzw, 0.0)
    low, high = prop.extent(known.shape, turn)
    half = float(high[0] - low[0]) / 2
    along = length / 2 - half - 0.02 if up else -length / 2 + max(START * length, half + 0.02)
    # from the middle of the board's upper face: along the slope, and off it by the mover's lower reach
    lift = float(-low[2]) + GAP
    x = along * math.cos(a) + lift * math.sin(a)
    z = length / 2 * math.sin(a) - along * math.sin(a) + lift * math.cos(a)
    tilted = Rotation.from_quat(quaternion("y", slope)) * Rotation.from_quat(turn)
    quat = tuple(float(v) for v in tilted.as_quat())
    speed = _speed(p, event, known, slope, up)
    sign = -1 if up else 1
    velocity = (sign * speed * math.cos(a), 0.0, -sign * speed * math.sin(a))
    spin = (0.0, sign * speed / radius, 0.0) if rolls and radius > 0 else (0.0, 0.0, 0.0)
    middle = (float(low[0] + high[0]) / 2, float(low[1] + high[1]) / 2)
    lane = launches.free_lane(p, float(high[1] - low[1]))
    at = (x - middle[0] * math.cos(a), lane - middle[1], z + middle[0] * math.sin(a))  # a handle at one side stands along the slope too
    name = p.put_at(id, at, turn=quat, velocity=velocity, spin=spin, found=known)  # type: ignore[arg-type]
    p.moving.add(name)
    g = max(p.gravity, 1e-3)
    mu = 0.0 if rolls else pair(known.material, p.body(p.bodies_of(ramp_of(p, event))[0]).material).friction
    pull = g * max(math.sin(a) - mu * math.cos(a), 0.08) * (5 / 7 if rolls else 1.0)
    p.ends(math.sqrt(2 * 0.85 * length / pull) + 1.2 if not up else 3.5)


def _speed(p: Placement, event: Event, known: prop.Prop, slope: float, up: bool) -> float:
    stated = p.quantity(("speed", "velocity"), event.id, event.agent, event.patient)
    if stated is not None:
        return abs(stated)
    if up:
        return p.speed(event, "slide") * 1.5
    board = p.body(p.bodies_of(ramp_of(p, event))[0]).material
    held = not known.rolls and math.tan(math.radians(slope)) < MARGIN * pair(known.material, board).static_friction
    if held:
        return 1.2 * event.intensity
    # from rest where it is let go; else it is on its way, slower or faster as the words have it
    if event.intensity == 1.0 and LET_GO.search(p.script.text_en.lower()):
        return 0.0
    return START_M_S * min(event.intensity, 1.0) + 0.6 * max(event.intensity - 1.0, 0.0)
