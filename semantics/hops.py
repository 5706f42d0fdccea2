"""Hops: what bounces so often and then meets something is dropped with a speed along the ground, and what it meets stands where it is by then.

From a height h the k-th impact comes at t_1 (1 + 2 e + ... + 2 e^(k-1)), t_1 = sqrt(2 h / g); the flight after it rises h e^(2k). The ball comes turning as if
it rolled, so that friction takes nothing of its level speed.
"""

from __future__ import annotations

import math

from semantics import groups, launches, perch
from semantics.passing import MEETS
from semantics.placement import Placement
from semantics.script import Event
from sim import prop
from sim.materials import pair
from sim.measure import BOUNCE_RISE_M, BOUNCE_RISE_SHARE

WAY_M = 1.2
"""From where it begins to what it meets, about [m]."""
SLOW_M_S, OVER_M_S, FAST_M_S = 0.6, 2.5, 4.0
"""Bounds of the level speed, the second where it is to knock something over [m/s]."""
CLEARLY = 1.2
"""Of the height that counts as a bounce, what the last one reaches at least."""
ROOM_M = 0.12
"""Between the last bounce and what is met [m]."""
UP = 0.6
"""At which share of its height it is met, where the flight goes over it."""
OWN_SPREAD = 0.04
"""By how much a ball of a game may be springier than its rules say."""
FREE = 0.25
"""Share of the level speed that is the director's."""


def met(p: Placement, event: Event, id: str) -> str | None:
    """What something meets after it has bounced, where that is not on the set yet."""
    events = p.script.events
    later = events[events.index(event) + 1 :] if event in events else []
    for other in later:
        thing = p.object(other.patient) or p.object(other.target)
        mine = (o := p.object(other.agent)) is not None and o.id == id
        if mine and other.type in MEETS and not other.modality and not other.optional and not other.implied and thing is not None and thing.id != id:
            return thing.id if p.part(thing.id) in ("mover", "scenery") and not p.placed(thing.id) else None
    return None


def _springy(p: Placement, event: Event, id: str, needed: float) -> tuple[float, float]:
    """Restitution on the ground, stated or usual, or as much more as the bounces need and is measured; and the most that there is."""
    known = p.thing(id)
    stated = p.quantity(("restitution", "coefficient of restitution"), id, event.id)
    if stated is not None:
        return stated, stated
    table = pair(known.material, p.ground_material())
    own = known.restitution
    usual, most = (table.restitution, table.restitution_range[1]) if own is None else (own, min(own + OWN_SPREAD, 1.0))
    return min(max(usual, needed), max(most, usual)), most


def toward(p: Placement, event: Event, id: str, other: str) -> bool:
    """Drop it so that it comes to the other thing after its bounces, and put that there. False where no flight of these materials gets there."""
    known = p.thing(id)
    if not known.rolls or p.count(p.object(id)) > 1 or p.gravity < 1e-3:  # type: ignore[arg-type]
        return False
    low, high = prop.extent(known.shape, known.orientation_xyzw)
    radius = float(high[2] - low[2]) / 2
    height = perch.perch(p, event, id, default="bounce", radius=radius).height
    count = 1 if event.count is None else event.count
    least = CLEARLY * max(BOUNCE_RISE_M, BOUNCE_RISE_SHARE * height)
    if count < 1 or height <= least:
        return False
    e, most = _springy(p, event, id, (least / height) ** (1 / (2 * count)))
    possible = int(math.log(least / height) / (2 * math.log(e)) + 1e-6) if 0 < e < 1 else count
    if possible < 1:
        return False
    if possible < count:
        said = f"{count} bounces from {height:.2g} m are more than a restitution of {most:.2f} gives: {possible} is the nearest"
        p.note(event.phrase or event.verb, said, level="conflict", source="apex k is h e^(2k); a bounce clears 5 cm or 2 % of the drop")
        count = possible
    rise = height * e ** (2 * count)
    first = math.sqrt(2 * height / p.gravity)
    last = first * (1 + 2 * sum(e**k for k in range(1, count)))
    flight = 2 * first * e**count
    thing = prop.extent(p.thing(other).shape, p.thing(other).orientation_xyzw)
    top = float(thing[1][2] - thing[0][2])
    # up to the apex where that is low enough, else on the way down
    after = flight / 2 if rise < UP * top else flight / 2 + math.sqrt(2 * max(rise - UP * top, 0.0) / p.gravity)
    slowest = OVER_M_S if any(x.type == "topple" and p.object(x.agent) is p.object(id) for x in p.script.events) else SLOW_M_S
    speed = min(max(WAY_M / (last + after), slowest, ROOM_M / after), FAST_M_S)
    name = p.put(id, x=0.0, bottom=height, velocity=(speed, 0.0, 0.0), spin=(0.0, speed / radius, 0.0), found=known, aloft=True)
    groups.put_still(p, other, x=float(high[0] - low[0]) / 2 + speed * (last + after) + launches.front_of(p, other))
    if p.quantity(("speed", "velocity"), event.id, id) is None:
        p.set_free(name, velocity=[[(1 - FREE) * speed, (1 + FREE) * speed], [0.0, 0.0], [0.0, 0.0]])
    p.contact(name, p.ground, restitution=round(e, 3))
    times, what = {1: "once", 2: "twice"}.get(count, f"{count} times"), p.object(other).name  # type: ignore[union-attr]
    said = f"it comes at {speed:.2g} m/s along the ground, so that it meets the {what} after it has bounced {times}"
    p.note(event.phrase or event.verb, said, source="t (1 + 2 e + ...), t = sqrt(2 h / g)")
    p.ends(last + after + 2.0)
    return True
