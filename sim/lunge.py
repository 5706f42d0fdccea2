"""Lunge: where somebody stands, how they bend and where they aim to strike, push or touch something, and what the other one feels of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from sim import posture, strike, touch
from sim.actor import Actor, go
from sim.handle import clearance, nearest, now
from sim.posture import Posture
from sim.scene import Action
from sim.target import Place

Float = NDArray[np.float64]
BLOWS = ("push", "hit", "kick")
TOUCHES = ("hit", "push", "reach")
"""Hands come to rest on who is the target of these."""
BEHIND_BLOW = MappingProxyType({"push": 0.25, "hit": 0.08, "kick": 0.12})
"""Share of the body's mass that goes with the limb: two arms and part of the trunk; an arm; a leg (estimates from segment masses of Dempster 1955)."""
REACHES = 0.1
"""Who is farther than this beyond the reach of the limb, in statures, is missed."""
ARM = 0.80
"""Arms strike at this share of their reach."""
BOWS = 0.52
"""One bends to what lies lower than this, in statures."""
KICKS = 0.42
"""The base stands so far before what is kicked, in lengths of the leg: the knee is still bent when the foot is there."""
PAW = 0.012
"""And a paw so far behind it [m]: it is pressed on."""


def lunge(actor: Actor, i: int, kind: str, place: Place | None, action: Action) -> None:
    """Go to a target and strike it with a hand, a foot, a paw or the beak; without one, the air ahead."""
    skeleton, bow = actor.skeleton, None
    stops = False
    if place is None:
        ahead = np.array([np.cos(actor.yaw), np.sin(actor.yaw), 0.0])
        height = (1.35 if kind == "throw" else 0.25 if kind == "kick" else 1.15) * skeleton.root_height
        target = actor.position + ahead * (actor.front + 0.5 * actor.reach) + np.array([0, 0, height])
    else:
        other = actor.troupe.actor(str(action.target)) if actor.troupe is not None else None
        stops = other is not None
        if other is not None and kind != "kick" and actor.troupe is not None:
            # the breast, and not the toes or a hand that is held out
            place = actor.troupe.place(f"{other.character.name}/torso", actor) or place
        ahead = actor.toward(place.middle)
        if kind in ("throw", "catch"):
            go(actor, actor.bearing(place.middle), 0.0, "walk", None)
        else:
            away, bow = _stance(actor, kind, place, ahead)
            gap = float(np.hypot(*(place.middle - actor.position)[:2])) - away
            go(actor, actor.bearing(place.middle), gap if gap > 0.05 * actor.reach else 0.0, "walk", None)
        target = _aim(actor, kind, place, ahead)
        if stops and not skeleton.arms:
            target = target + ahead * PAW
    track = actor.track
    if action.effort is not None and action.speed is None:
        usual = strike.manner_of(kind, len(skeleton.legs) == 4).speed * strike.vigour(skeleton)
        action = action.model_copy(update={"speed": usual * action.effort})
    if skeleton.arms and kind != "kick":
        lead = partial(strike.with_hands, kind=kind, target=target, yaw=actor.yaw, base=actor.position,
                       begin=actor.time, speed=action.speed, action=i, bow=bow, stops=stops)  # fmt: skip
        other = actor.troupe.actor(str(action.target)) if stops and kind in TOUCHES and actor.troupe is not None else None
        actor.time = lead(track, further={} if other is None else touch.further(actor, other, lead))
    elif len(skeleton.legs) == 4 or skeleton.arms:
        leg = skeleton.leg("fr" if len(skeleton.legs) == 4 else "r")
        manner = kind if kind != "catch" else "reach"
        actor.time = strike.with_leg(
            track, manner, leg, target, actor.yaw, actor.planted[leg.name], begin=actor.time, speed=action.speed, action=i, stops=stops
        )
    else:
        actor.time = strike.with_head(track, begin=actor.time, action=i)


def _depth(place: Place, ahead: Float) -> float:
    """From a thing's middle to its near side [m]."""
    return 10.0 - place.distance(place.middle - 10.0 * ahead, ahead)


def standoff(actor: Actor, kind: str, place: Place, ahead: Float) -> float:
    """How far from a target's middle the base stands to strike it [m]."""
    return _stance(actor, kind, place, ahead)[0]


def _stance(actor: Actor, kind: str, place: Place, ahead: Float) -> tuple[float, Posture | None]:
    """How far from a target's middle the base stands to strike it [m], and how the body bends to it."""
    depth = _depth(place, ahead)
    if actor.skeleton.arms:
        if kind == "kick":
            return depth + KICKS * sum(actor.skeleton.legs[0].lengths), None
        away, bow = _bow(actor, kind, place, ahead)
        return depth + away, bow
    if len(actor.skeleton.legs) == 4:
        # what is low enough is struck from close by, under the head
        low = place.high[2] - place.low[2] < 0.75 * actor.skeleton.root_height
        return depth + (actor.skeleton.leg("fr").stand[0] + 0.45 * actor.reach if low else actor.front + 0.05 * actor.reach), None
    return depth + actor.front, None


def _bow(actor: Actor, kind: str, place: Place, ahead: Float) -> tuple[float, Posture | None]:
    """As `_stance`, from a thing's near side, of who has arms: they bend down to what lies low, and have room to follow through."""
    target = _aim(actor, kind, place, ahead)
    height, usual = float(target[2] - actor.position[2]), ARM * actor.reach
    if height > BOWS * actor.height:
        return usual, None
    yaw = float(np.arctan2(ahead[1], ahead[0]))
    free = clearance(actor, target, yaw)
    follow = min(strike.MANNERS[kind].follow, 0.2) * actor.reach
    # not with the toes, or the knees of who squats, in it
    toes = max(actor.skeleton.legs[0].toe[0], 0.6 * actor.skeleton.legs[0].lengths[0]) + 0.05 * actor.height
    near = max(nearest(actor), free, toes if height < 0.25 * actor.height else 0.0)
    far = max(usual, near + 1e-3)
    aside = -0.1 * actor.reach if kind == "push" else 0.0
    reach = posture.with_hand(actor.skeleton, "r", round(height, 3), round(aside, 3), round(near + follow, 3), round(far + follow, 3), knees=free == 0.0)
    return reach.ahead - follow, reach.posture


def _aim(actor: Actor, kind: str, place: Place, ahead: Float) -> Float:
    """The point that is struck: on the near side, high enough to topple it; in front of the body for a throw or a catch out of reach."""
    skeleton = actor.skeleton
    if kind in ("throw", "catch"):
        height = (1.45 if kind == "throw" else 1.25) * skeleton.root_height
        return actor.position + ahead * 0.7 * actor.reach + np.array([0, 0, height])
    depth = 10.0 - place.distance(place.middle - 10.0 * ahead, ahead)
    point = place.middle - ahead * depth
    share = 0.3 if kind == "kick" else 0.5 if kind == "reach" else 0.72
    point[2] = place.low[2] + share * (place.high[2] - place.low[2])
    top = actor.position[2] + (1.75 if skeleton.arms and kind != "kick" else 0.95) * skeleton.root_height
    thick = 1.3 * actor.tip(actor.sides[0]).thick if skeleton.arms and kind != "kick" else 0.0
    point[2] = float(np.clip(max(point[2], place.low[2] + thick), actor.position[2] + 0.04 * skeleton.root_height, top))
    return point


def felt(actor: Actor, i: int, kind: str, action: Action) -> Iterator[float]:
    """Somebody who is pushed, hit or kicked feels it as the limb arrives: a part of the striker's mass at the limb's speed."""
    from sim.struck import judge, sway

    troupe = actor.troupe
    other = troupe.actor(str(action.target).split("/", maxsplit=1)[0]) if troupe is not None else None
    blow = next((m.time for m in reversed(actor.track.moments) if m.action == i and m.kind == "strike"), None)
    if troupe is None or other is None or other is actor or blow is None or blow >= actor.track.time[-1]:
        return
    end, actor.time = actor.time, max(blow, 0.0)
    yield from now(actor)
    usual = strike.manner_of(kind, len(actor.skeleton.legs) == 4).speed * strike.vigour(actor.skeleton)
    speed = action.speed or usual * (action.effort or 1.0)
    ahead = actor.toward(other.position)
    near = float(np.hypot(*(other.position - actor.position)[:2])) < actor.reach + actor.front + other.front + REACHES * actor.height
    fallen = any(name == other.character.name and begin <= troupe.time for name, begin, _ in troupe.falls)
    if near and not fallen:
        impulse = np.asarray(BEHIND_BLOW[kind] * min(actor.skeleton.mass, other.skeleton.mass) * speed * ahead)
        joint = troupe.of(other).joint[other.row(troupe.time), other.skeleton.index["torso"]]
        match judge(other, troupe.of(other), troupe.time, impulse):
            case "fall":
                troupe.world.overturn(other, "torso", joint, impulse)
            case "sway":
                sway(other, troupe, impulse)
    actor.time = max(end, troupe.time)
