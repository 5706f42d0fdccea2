"""Starts: what begins on the set with a speed. Rolling sets omega = v / r, sliding does not; wheels turn freely."""

from __future__ import annotations

import math

from semantics.placement import Placement
from semantics.slowing import ROUND, WHEELS
from sim.prop import LYING, Prop, extent

RUN_UP = 1.2
"""From a mover's start to what it meets [m], or six of its own lengths."""
VEHICLES = (
    *("car", "truck", "bus", "van", "train", "cart", "skateboard", "bicycle", "toy car", "wagon", "trolley"),
    *("lorry", "pickup", "taxi", "jeep", "ambulance", "minibus", "tram", "motorcycle", "motorbike", "scooter", "bike", "stroller", "pram"),
    *("tractor", "bulldozer", "excavator", "digger", "forklift", "rover", "wheelchair", "shopping cart", "handcart", "carriage", "roller skate"),
)


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
            p.contact(name, p.ground, friction=WHEELS)
            p.note(
                obj.phrase_en,
                f"the wheels of the {obj.name} turn freely: rolling resistance {WHEELS}",
                source="T. D. Gillespie, Fundamentals of Vehicle Dynamics (1992)",
            )
        return name
    turn, radius = rolling(known)
    if not known.rolls and known.form not in ROUND:
        p.note(obj.phrase_en, f"a {obj.name} does not roll by its shape; it tumbles", level="ambiguous", source="estimate")
        bottom += 0.3 * radius
    # omega = v / r about the axis left of the way
    spin = (-speed * s / radius, speed * c / radius, 0.0)
    return p.put(obj.id, x=x, y=y, bottom=bottom, turn=turn, velocity=velocity, spin=spin, found=known)


def length(p: Placement, id: str) -> float:
    low, high = extent(p.thing(id).shape)
    return float(high[0] - low[0])


def width(p: Placement, id: str, *, rolls: bool) -> float:
    """Across its way along x [m]."""
    known = p.thing(id)
    low, high = extent(known.shape, rolling(known)[0] if rolls else known.orientation_xyzw)
    return float(high[1] - low[1])


def run_up(p: Placement, id: str) -> float:
    return min(max(RUN_UP, 3 * length(p, id)), 12.0)
