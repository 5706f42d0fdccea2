"""Perch: the place from which something comes down: its height, and the scenery that goes with it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from scipy.spatial.transform import Rotation

from semantics import cast
from semantics.placement import Placement, xyzw
from semantics.script import Event
from semantics.starts import VEHICLES
from semantics.tables import staging, usual
from sim import prop
from sim.form import quaternion

ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10}
STOREY = re.compile(
    r"\b(" + "|".join(ORDINALS) + r"|\d+(?:st|nd|rd|th)|\d+|two|three|four|five|six|seven|eight|nine|ten)[- ](?:floor|storey|story|storeyed|storied)\b"
)
NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
HAND = 0.62
"""Height of the hands of someone who holds a thing before them, in statures."""
CLEAR = 0.06
"""Room between an edge and what falls past it [m]."""
LOW = ("table", "chair", "sofa", "bed", "shelf", "stairs", "box", "cabinet", "counter", "flatbed", "conveyor")
"""Forms that things stand on and fall off; higher places are fallen from, clear of their edge."""


HIGH = ("balcony", "window", "ladder", "tree", "ledge", "house")
"""Forms that are as high as what falls from them says."""
LOW_THING = 0.9
"""What is lower than this is held up and tipped, where things fall out of it [m]."""
TIPPED_DEG = 105.0


@dataclass(frozen=True)
class Perch:
    height: float
    """Of the lowest point of what falls [m]."""
    x: float
    """Where it comes down [m]."""
    stands_on: str | None
    """Body that it stands on at first; None: it begins in the air."""


def storeys(phrase: str) -> int | None:
    """Floors above the ground that words name ("second-floor balcony" -> 1)."""
    found = STOREY.search(phrase.lower())
    if not found:
        return None
    word = found.group(1)
    number = ORDINALS.get(word) or NUMBERS.get(word) or int(re.sub(r"\D", "", word))
    # a "three-storey building" is dropped from its top; the first floor is the one above the ground in half the world
    return number if "stor" in found.group(0) and word not in ORDINALS else max(number - 1, 1)


def source_of(p: Placement, event: Event) -> str | None:
    """Object that an event's mover leaves: its source, else the thing it moves on."""
    for id in (event.source, event.surface):
        obj = p.object(id)
        if obj is not None and p.part(id) in ("scenery", "mover", "place", "character") and id not in (event.agent, event.patient):
            return obj.id
    return _unsaid(p, event)


def _unsaid(p: Placement, event: Event) -> str | None:
    """Scenery that no event names, where the words say "off the shelf" or "from a shelf"."""
    for obj in p.script.objects:
        if (
            p.part(obj.id) == "scenery"
            and not cast.roles(p.script, obj.id)
            and re.search(rf"\b(?:off|from|out of)\b[\w\s-]*\b{re.escape(obj.name)}\b", p.words(event))
        ):
            return obj.id
    return None


def stated_height(p: Placement, event: Event, mover: str | None) -> float | None:
    """Height or distance of fall in the sentence [m]."""
    source = source_of(p, event)
    stated = p.quantity(("height", "altitude", "depth"), event.id, mover, source) or p.quantity("distance", event.id, mover)
    obj = p.object(source)
    floors = storeys(obj.phrase_en) if obj is not None else None
    if floors is not None and not re.search(r"\d", p.script.text_en):
        # "second-floor" is words, not a number: the table's storey, from the floor of the place
        return None
    return stated


def perch(p: Placement, event: Event, mover: str, *, default: str = "default", radius: float) -> Perch:
    """Build what the mover falls from and say where it begins. `radius` is its half width along x [m]."""
    stated = stated_height(p, event, mover)
    source = source_of(p, event)
    obj = p.object(source)
    if obj is None:
        holder = event.agent if event.agent and event.agent != mover and p.part(event.agent) == "character" else None
        if stated is None and holder is not None:
            kind = p.species(holder)
            stated = (HAND if kind.plan == "people" else 0.7) * kind.height * min(event.intensity, 1.0)  # "gently" lets go lower down
            p.note(event.phrase or event.verb, f"height of the hand: {stated:.2g} m", source=f"{HAND:g} of the {kind.name}'s height: estimate")
        if stated is None:
            stated = p.usual("heights", default, event.phrase or event.verb, "height of the fall")
            stated *= event.intensity
        return Perch(stated, 0.0, None)
    if p.placed(obj.id) and p.part(obj.id) != "character":
        name = p.deck_of(obj.id)
        return Perch(p.deck(name), float(p.bounds(name)[1][0]) + radius + CLEAR, None)
    if p.part(obj.id) == "character":
        return Perch(stated or p.usual("heights", "hand", obj.phrase_en, "height of the hand"), 0.0, None)
    height = stated if stated is not None else _height(p, obj.name, obj.phrase_en)
    if p.part(obj.id) == "place" or prop.find(obj.name) is None:
        return Perch(height, 0.0, None)
    return _build(p, obj.id, height, radius, stated is not None)


def _height(p: Placement, noun: str, phrase: str) -> float:
    floors = storeys(phrase)
    if floors is not None:
        storey, source = usual("heights", "storey")
        p.note(phrase, f"height: {floors * storey:g} m ({floors} storey{'s' if floors > 1 else ''} of {storey:g} m)", source=source)
        return floors * storey
    if noun in staging()["heights"]:
        return p.usual("heights", noun, phrase, "height")
    known = prop.thing(noun)
    return known.size[2] if known.known and known.scenery else p.usual("heights", "default", phrase, "height")


def _build(p: Placement, id: str, height: float, radius: float, stated: bool) -> Perch:
    """Put the scenery up so that its edge is at the fall line x = 0."""
    obj = p.object(id)
    assert obj is not None
    known = p.thing(id)
    x, y, z = known.size
    if known.form in LOW or obj.name in VEHICLES:
        found = prop.thing(obj.name, size_m=(x, y, height), material_name=known.material) if stated and obj.size_m is None else known
        turn = xyzw(Rotation.from_euler("z", 180, degrees=True) * Rotation.from_quat(found.orientation_xyzw)) if obj.name in VEHICLES else None
        name = p.put(id, x=-found.size[0] / 2, turn=turn, static=True, found=found)  # a vehicle's back is at the right
        return Perch(p.deck(name), 0.0, name)
    if known.form not in HIGH and known.size[2] < LOW_THING:
        return _tipped(p, id, known, height if stated else p.usual("heights", "waist", obj.phrase_en, "height at which it is held"), radius)
    factor = {"balcony": height + 1.2, "window": height / 0.8, "ladder": height, "tree": height / 0.48, "ledge": height}.get(known.form, height)
    wide = max(1.0, factor / z) if known.form == "tree" else 1.0
    found = prop.thing(obj.name, size_m=(x * wide, y * wide, factor), material_name=known.material) if abs(factor - z) > 1e-6 else known
    reach = found.size[0] / 2 + (0.2 if known.form == "window" else 0.15 if known.form == "house" else 0.0)
    if known.form == "tree":
        # under the outer boughs, clear of the trunk
        return _under_tree(p, id, found, height, radius)
    p.put(id, x=-reach - radius - CLEAR, static=True, found=found)
    return Perch(height, 0.0, None)


def _tipped(p: Placement, id: str, known: prop.Prop, height: float, radius: float) -> Perch:
    """A bucket, a bag, a hand's tool: held up and tipped, so that what is in it comes out over its edge."""
    turn = quaternion("y", TIPPED_DEG)
    low, high = prop.extent(known.shape, turn)
    p.put(id, x=-float(high[0] - low[0]) / 2 - radius - CLEAR, bottom=height, turn=turn, static=True, found=known)
    p.note(p.object(id).phrase_en, f"the {known.noun} is held at {height:g} m and tipped; nobody who holds it is shown", source="estimate")  # type: ignore[union-attr]
    return Perch(height, 0.0, None)


def _under_tree(p: Placement, id: str, found: prop.Prop, height: float, radius: float) -> Perch:
    p.put(id, x=-max(0.28 * found.size[0], radius + 0.3), y=0.12 * found.size[1], static=True, found=found)
    return Perch(height, 0.0, None)


def fall_seconds(height: float, gravity: float) -> float:
    return math.sqrt(2 * height / gravity) if gravity > 1e-6 else 4.0
