"""Shove: both hands on a thing (or the breast, of an animal), and walk: it is pushed along the ground."""

from __future__ import annotations

import numpy as np

from sim.actor import Actor, go
from sim.arm import lead
from sim.errors import InputError
from sim.grip import Hold
from sim.handle import Plan, now, reach_for, settle_hands, stand_by, stand_up, straighten, travel, troupe_of
from sim.scene import Action
from sim.track import Moment

WAY = 1.0
"""So far a thing is pushed where nothing says how far [m]."""
PACE = 0.6
"""Of the usual walking speed."""


def push_along(actor: Actor, i: int, action: Action) -> Plan:
    """Go behind a thing and push it ahead of oneself for a metre."""
    troupe = troupe_of(actor)
    yield from now(actor)
    yield from stand_up(actor)
    name = action.target or action.object
    if name is None or not troupe.is_thing(name):
        raise InputError(f"character {actor.character.name!r}: push_along: {name!r} is nothing that can be moved")
    place = troupe.place(name, actor)
    assert place is not None
    yaw = actor.bearing(place.middle)
    ahead, left = np.array([np.cos(yaw), np.sin(yaw), 0.0]), np.array([-np.sin(yaw), np.cos(yaw), 0.0])
    speed = action.speed or PACE * actor.kind.walk_speed * actor.scale * (action.effort or 1.0)
    if not actor.skeleton.arms:
        gap = place.distance(actor.position, ahead) - actor.front
        begin = actor.time
        go(actor, yaw, max(gap, 0.0) + WAY, "walk", speed)
        troupe.changed(actor, begin)
        troupe.done[(actor.character.name, i)] = begin
        yield from now(actor)
        return
    deep = 10.0 - place.distance(place.middle - 10.0 * ahead, ahead)
    low, high = float(place.low[2]), float(place.high[2])
    height = float(np.clip(0.62 * actor.height + actor.position[2], low + 0.5 * (high - low), low + 0.95 * (high - low)))
    point = np.array([*place.middle[:2], height])
    wide = min(0.12 * actor.height, 0.4 * float(np.min((place.high - place.low)[:2])))
    back = -ahead * (deep + actor.tip("r").thick + 0.01)
    grip = Hold({s: back + left * wide * (1.0 if s == "l" else -1.0) for s in ("r", "l")})
    spot, _, reach = stand_by(actor, point, {yaw: grip})
    # the thing stands before the knees: one bows to it
    side = grip.sides[0]
    ahead_of = float((point + grip.tips[side] - np.array([*spot, 0.0])) @ ahead)
    reach = reach_for(actor, side, point + grip.tips[side], float(actor.position[2]), near=ahead_of, far=ahead_of + 1e-3, yaw=yaw, middle=point, knees=False)
    travel(actor, spot, yaw, but=(name,))
    yield from now(actor)
    there, layer = settle_hands(actor, actor.time, reach, grip, point)
    # from now on the hands go along with the body
    root = actor.position + np.array([0.0, 0.0, actor.skeleton.root_height])
    for side in grip.sides:
        away = point + grip.tips[side] - root
        lead(actor, side, there, 0.05, local=np.array([away @ ahead, away @ left, away[2]]))
    actor.time = there + 0.05
    troupe.changed(actor, there)
    yield from now(actor)
    begin = actor.time
    troupe.done[(actor.character.name, i)] = begin
    actor.track.moments.append(Moment(i, "strike", begin))
    go(actor, yaw, WAY, "walk", speed)
    troupe.changed(actor, begin)
    yield from now(actor)
    straighten(actor, layer, actor.time, 0.7)
    for side in grip.sides:
        lead(actor, side, actor.time, 0.7)
    troupe.changed(actor, actor.time)
    actor.time += 0.7
    yield from now(actor)
