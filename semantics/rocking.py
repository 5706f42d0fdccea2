"""Rocking: what stands and wobbles: pushed too weakly to tip, struck before, spun slowly; and what wobbles and goes over in the end.

A body that rocks by itself loses energy with every change of edge, so it never goes over later. What is to wobble first and then fall begins off the
upright, on its left lower edge, and swings over to the right one with what tipping takes there: w' = w (I + m (h^2 - r^2)) / (I + m (h^2 + r^2)) at the
change of edge, from the angular momentum about the new one.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.spatial.transform import Rotation

from semantics import groups, knocks
from semantics.placement import Placement, xyzw
from semantics.script import Event
from sim import prop
from sim.solid import solid

ROCKS = ("wobble", "teeter", "rock", "sway", "totter", "jiggle", "quiver", "waver", "tilt back and forth", "shake", "tremble")
"""Verbs that make something that stands lean to and fro."""
WEAK = 0.55
"""Share of the turning speed that tips it."""
BACK, MOST_DEG = 0.6, 12.0
"""What wobbles before it falls begins leaning by this share of the angle at which it would tip, but no further than so many degrees."""
OVER = 3.0
"""Energy left on its second edge, in units of what it needs to tip there: impacts of many points take more than the formula says."""
SLOW_RAD_S, OFF_DEG = 110.0, 8.0
"""A top that wobbles spins so slowly [rad/s], so far off the upright: it goes round visibly and falls within the clip; estimate."""


def rock(p: Placement, event: Event, id: str) -> None:
    """Something that stands wobbles: after a blow, or with a push that is too weak to tip it; over at last where the words go on to that."""
    struck = any(e.type in ("hit", "collide", "push", "kick") and p.object(e.patient or e.target) is p.object(id) for e in p.script.events)
    if not p.placed(id):
        on = next((i for i in (event.surface, event.target) if i and p.part(i) in ("scenery", "mover") and i != id), None)
        off = _leaves_later(p, event, id)
        groups.put_still(p, id, on=on or off)
        if off is not None and len(p.bodies_of(id)) == 1:
            _to_the_edge(p, p.bodies_of(id)[0], p.deck_of(off))
    name = p.bodies_of(id)[-1]  # of a stack the uppermost
    falls = over_later(p, event, id)
    if not struck and p.thing(id).form == "top" and not any(p.body(name).angular_velocity):
        _spins_unsteadily(p, event, name)
    elif not struck and name not in p.moving and falls:
        _over_the_other_edge(p, event, name)
    elif not struck and name not in p.moving:
        knocks.give_push(p, name, WEAK * 2 * event.intensity / (1 + event.intensity))  # harder words stay below tipping too
        p.note(event.phrase or event.verb, "it starts with a push that is too weak to tip it", source="energy below m g (half diagonal - half height)")
    if falls:
        p.goal(event, "wobble", agent=p.goal_name(id))
    else:
        p.rocks.append((event, id))
    p.ends(3.0)


def over_later(p: Placement, event: Event, id: str) -> bool:
    """Whether what wobbles is said to go over, or off what it stands on, after that."""
    events = p.script.events
    later = events[events.index(event) + 1 :] if event in events else []
    return any(e.type in ("topple", "fall", "drop") and e.modality is None and p.object(e.patient or e.agent) is p.object(id) for e in later)


def _leaves_later(p: Placement, event: Event, id: str) -> str | None:
    """The furniture that it is to fall off after that."""
    events = p.script.events
    later = [e for e in (events[events.index(event) + 1 :] if event in events else []) if p.object(e.patient or e.agent) is p.object(id)]
    said = (i for e in later if p.goes_off(e) for i in (e.source, e.surface, e.target))
    return next((i for i in said if i and p.part(i) == "scenery" and p.object(i) is not p.object(id)), None)


def _to_the_edge(p: Placement, name: str, deck: str) -> None:
    """Where it goes over the edge of what it stands on as it tips to the right."""
    x, y, z = p.body(name).position
    p.push_body(name, position=(x + float(p.bounds(deck)[1][0] - p.bounds(name)[1][0]), y, z))


def _over_the_other_edge(p: Placement, event: Event, name: str) -> None:
    """Leaning to the left at first, and on its way over its right lower edge."""
    body = p.body(name)
    low, high = prop.extent(body.shape, body.orientation_xyzw)
    r, h = float(min(high[0], -low[0])), float(-low[2])
    foot = foot_of(p, name)
    r = min(r, foot) if foot else r
    tip = math.atan2(r, h)
    lean = min(BACK * tip, math.radians(MOST_DEG))
    own = solid(body.shape)
    across = (Rotation.from_quat(body.orientation_xyzw) * Rotation.from_quat(own.turn_xyzw)).inv().apply([0.0, 1.0, 0.0])
    inertia = float(np.asarray(own.inertia) @ across**2)
    d2, g = r * r + h * h, max(p.gravity, 0.1)
    needed = math.sqrt(2 * OVER * g * (math.sqrt(d2) - h) / (inertia + d2)) * event.intensity**0.5
    upright = needed * (inertia + d2) / (inertia + h * h - r * r)
    # what it gains on the way back to the upright
    gained = 2 * g * (math.sqrt(d2) * math.cos(tip - lean) - h) / (inertia + d2)
    omega = math.sqrt(max(upright**2 - gained, 0.0))
    turn = Rotation.from_euler("y", -lean)
    edge = np.array([-r, 0.0, -h])
    moved = np.asarray(body.position) + edge - turn.apply(edge)
    arm = -turn.apply(edge)
    p.push_body(
        name,
        position=tuple(float(v) for v in moved),
        orientation_xyzw=xyzw(turn * Rotation.from_quat(body.orientation_xyzw)),
        velocity=tuple(float(v) for v in np.cross([0.0, omega, 0.0], arm)),
        angular_velocity=(0.0, omega, 0.0),
    )
    x, y, z = p.body(name).position
    sunk = float(prop.extent(body.shape, p.body(name).orientation_xyzw)[0][2]) + z - (body.position[2] + float(low[2]))
    p.push_body(name, position=(x, y, z - min(sunk, 0.0)))
    p.note(
        event.phrase or event.verb,
        f"it begins {math.degrees(lean):.0f} degrees off the upright, rocks back, and goes over the other edge",
        source="rocking loses energy at every change of edge; estimate",
    )


def foot_of(p: Placement, name: str) -> float | None:
    """Half the width of what a body stands on, from its middle [m]: a bottle's foot is narrower than the bottle."""
    body = p.body(name)
    if body.shape.type in ("box", "cylinder", "sphere"):
        return None
    tilted = math.radians(1.0)
    low = float(prop.extent(body.shape, body.orientation_xyzw)[0][2])
    turned = float(prop.extent(body.shape, xyzw(Rotation.from_euler("y", tilted) * Rotation.from_quat(body.orientation_xyzw)))[0][2])
    # the lowest point of what leans by a: -(h cos a + r sin a)
    return max((-turned + low * math.cos(tilted)) / math.sin(tilted), 1e-3)


def _spins_unsteadily(p: Placement, event: Event, name: str) -> None:
    """A top that wobbles spins too slowly to stay up, off the upright."""
    body = p.body(name)
    quat = xyzw(Rotation.from_euler("x", OFF_DEG, degrees=True) * Rotation.from_quat(body.orientation_xyzw))
    x, y, z = body.position
    below = prop.bottom(body.shape, body.orientation_xyzw)
    axis = Rotation.from_quat(quat).apply([0.0, 0.0, SLOW_RAD_S])
    p.push_body(name, orientation_xyzw=quat, position=(x, y, z - below + prop.bottom(body.shape, quat)), angular_velocity=tuple(float(v) for v in axis))
    p.note(event.phrase or event.verb, f"it spins at {SLOW_RAD_S:g} rad/s, {OFF_DEG:g} degrees off the upright: too slowly to stay up", source="estimate")
    p.ends(5.0)
