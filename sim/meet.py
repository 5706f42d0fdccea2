"""Meet: two characters come together so that the hands of both reach one point: giving, taking, shaking hands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.actor import Actor, go
from sim.arm import lead
from sim.errors import InputError
from sim.gait import ease
from sim.grip import FLAT, Hold, halves, hold
from sim.handle import (
    Plan,
    bring_in,
    headings,
    longest,
    nearest,
    now,
    pick_up,
    reach_for,
    settle_hands,
    stand_by,
    stand_up,
    straighten,
    thing_of,
    travel,
    troupe_of,
    until,
    withdraw,
)
from sim.posture import Posture, Reach, mouth
from sim.rotation import Z_AXIS, about, multiply, rotate
from sim.route import girth, length, obstacles, route
from sim.scene import Action
from sim.skeleton import Skeleton
from sim.track import Moment, Track

Float = NDArray[np.float64]
ELBOW = 0.60
"""Things pass from hand to hand at this share of the height."""
STRETCH = 0.16
"""Together they reach out so much farther rather than take a step, in heights."""
STRETCHED, CLASP = -0.4, -0.2
"""Fingers are stretched before hands shake, and close so far then, against those of a hand at rest [rad]."""
HASTE = 1.3
"""Effort of who contends: they run to it."""
TUG = 1.3
"""How long two tug at a thing [s]."""
GIVES_UP = 3.0
"""Who waits for another one to take a thing waits no longer than this [s]."""
PATIENCE = 0.05
"""Who waits for somebody looks so often [s]."""


@dataclass(frozen=True)
class Meeting:
    """Where two stand and reach."""

    point: Float
    """Where the thing, or the clasp, is (3,) [m]."""
    spot: Float
    """Of who comes (2,) [m]."""
    yaw: float
    """Heading of who comes; the other looks the opposite way [rad]."""
    coming: tuple[Reach, Hold]
    waiting: tuple[Reach, Hold]


def partner(actor: Actor, name: str | None, action: str) -> Actor:
    """The other one. Raises InputError where there is none."""
    other = troupe_of(actor).actor(name)
    if other is None or other is actor:
        known = [n for n in troupe_of(actor).performances if n != actor.character.name]
        raise InputError(f"character {actor.character.name!r}: {action}: {name!r} is no other character; there are: {', '.join(known) or 'none'}")
    return other


def usual_height(actor: Actor) -> float:
    """At which one gives or takes [m over the ground]."""
    if actor.skeleton.arms:
        return ELBOW * actor.height
    return 0.92 * mouth_height(actor)


def mouth_height(actor: Actor) -> float:
    """Of an animal that stands [m over its feet]."""
    return _mouth_height(actor.skeleton)


@cache
def _mouth_height(skeleton: Skeleton) -> float:
    position, world = Track.standing(skeleton, np.zeros(1), np.zeros(3), 0.0).solve()
    tip = mouth(skeleton)
    b = skeleton.index[tip.bone]
    return float((position[0, b] + rotate(world[0, b], np.asarray(tip.point)))[2])


def idle(actor: Actor, other: Actor) -> Plan:
    """Until the other one has nothing to do."""
    while other.time > troupe_of(actor).time + 1e-9:
        yield min(other.time, troupe_of(actor).time + 0.5) + PATIENCE
    actor.time = max(actor.time, troupe_of(actor).time)


def arrange(coming: Actor, waiting: Actor, how_coming: dict[float, Hold], how_waiting: dict[float, Hold]) -> Meeting:
    """Where both reach the same point, from the waiting one's directions; what is offered depends on each one's heading."""
    one, two = sorted((usual_height(coming) + coming.position[2], usual_height(waiting) + waiting.position[2]))
    z = 0.7 * one + 0.3 * two if two - one < 0.5 else one + 0.15
    around = obstacles(coming, but=(waiting.character.name,))
    best: tuple[float, Meeting] | None = None
    for yaw, theirs in how_waiting.items():
        back = yaw + np.pi
        ahead = np.array([np.cos(yaw), np.sin(yaw), 0.0])
        sides = []
        for who, angle, how in ((waiting, yaw, theirs), (coming, back, how_coming[back])):
            side = how.sides[0]
            tip, way = how.tips[side], np.array([np.cos(angle), np.sin(angle), 0.0])
            shift, middle = float(tip @ way), np.array([0.0, 0.0, z])
            reach = reach_for(
                who, side, middle + tip, float(who.position[2]), near=nearest(who) + max(-shift, 0.0), far=longest(who) + abs(shift), yaw=angle, middle=middle
            )
            sides.append((reach, how, reach.ahead - shift))
        sides = _stretched(coming, waiting, ahead, sides, (theirs, how_coming[back]), z)
        point = waiting.position + ahead * sides[0][2]
        point[2] = z
        spot = point + ahead * sides[1][2]
        inside = any(bool(np.all(spot[:2] > p.low[:2] - 0.05) and np.all(spot[:2] < p.high[:2] + 0.05)) for p in around)
        walk = length([coming.position[:2], *route(coming.position, spot, around, girth(coming))])
        cost = walk + 0.3 * abs(waiting.turned(yaw)) + 20.0 * (sides[0][0].miss + sides[1][0].miss) + 10.0 * inside
        if best is None or cost < best[0]:
            best = (cost, Meeting(point, spot[:2], back, sides[1][:2], sides[0][:2]))
    assert best is not None
    return best[1]


def _stretched(
    coming: Actor, waiting: Actor, ahead: Float, sides: list[tuple[Reach, Hold, float]], how: tuple[Hold, Hold], z: float
) -> list[tuple[Reach, Hold, float]]:
    """Both reach out a little more where that saves a step."""
    away = coming.position - waiting.position
    slack = float(away @ ahead) - sides[0][2] - sides[1][2]
    if float(np.linalg.norm(away[:2] - (away @ ahead) * ahead[:2])) > 0.05 * coming.height or not 0.0 < slack < STRETCH * (coming.height + waiting.height):
        return sides
    longer = []
    for who, way, h, (reach, _, _) in zip((waiting, coming), (ahead, -ahead), how, sides, strict=True):
        tip, middle = h.tips[h.sides[0]], np.array([0.0, 0.0, z])
        need = reach.ahead + slack / 2
        yaw = float(np.arctan2(way[1], way[0]))
        found = reach_for(who, h.sides[0], middle + tip, float(who.position[2]), near=need, far=need + 1e-3, yaw=yaw, middle=middle)
        longer.append((found, h, found.ahead - float(tip @ way)))
    return longer if all(reach.miss < 0.01 for reach, _, _ in longer) else sides


def face(other: Actor, yaw: float, begin: float) -> None:
    """Turn on the spot."""
    other.time = max(other.time, begin)
    start = other.time
    if abs(other.turned(yaw)) > np.radians(6):
        go(other, yaw, 0.0, "walk", None)
        other.feet = other.time
        troupe_of(other).changed(other, start)


def hand_over(actor: Actor, i: int, action: Action, *, giver: Actor, taker: Actor, body: str, tug: float = 0.0) -> Plan:
    """`actor`, who is one of them, goes to the other; the thing changes hands where both hold it, after both have tugged at it for a while [s]."""
    troupe = troupe_of(actor)
    other = taker if actor is giver else giver
    yield from stand_up(actor)
    yield from idle(actor, other)
    if troupe.grips.get(body) is None or troupe.grips[body].holder is not giver:
        return
    grip, shape, quat = troupe.grips[body], actor.scene.body(body).shape, troupe.state(body).quat
    two, looked = len(grip.sides) == 2, troupe.of(giver).yaw(troupe.time)
    directions = headings(other, actor.position, 8)
    deep, wide, high = halves(shape, quat, looked)
    # four hands have no room along the sides of what is flat: who takes it does so by the near edge, with one
    one = next((s for s in taker.sides if s not in taker.holding), None) if two and len(taker.sides) == 2 and high < FLAT * max(deep, wide) else None
    sides = None if one is None else (one,)

    def offered(yaw: float) -> Hold:
        tip = grip.tip_offset(yaw)
        left = np.array([-np.sin(yaw), np.cos(yaw), 0.0])
        p = troupe.of(giver)
        apart = float(np.linalg.norm(p.tips((grip.sides[0],), troupe.time) - p.tips((grip.sides[1],), troupe.time))) / 2 if two else 0.0
        return Hold({s: tip + left * apart * (1.0 if s == "l" else -1.0) if two else tip for s in grip.sides})

    def wanted(yaw: float) -> Hold:
        return hold(taker, shape, quat, yaw, low=1.0, sides=sides)

    mine, theirs = (offered, wanted) if actor is giver else (wanted, offered)
    plan = arrange(actor, other, {yaw + np.pi: mine(yaw + np.pi) for yaw in directions}, {yaw: theirs(yaw) for yaw in directions})
    face(other, plan.yaw + np.pi, troupe.time)
    travel(actor, plan.spot, plan.yaw, speed=action.speed, but=(other.character.name,))
    yield from until(actor, max(actor.time, other.time - 0.2))
    begin = actor.time
    # the hands of who takes come a moment after those of who gives
    ends, layers = {}, {}
    ways = {actor.character.name: plan.yaw, other.character.name: plan.yaw + np.pi}
    there = multiply(about(Z_AXIS, np.array(ways[giver.character.name] - looked)), quat)
    take = hold(taker, shape, there, ways[taker.character.name], low=1.0, sides=sides, exact=True)
    for who, (reach, planned) in ((actor, plan.coming), (other, plan.waiting)):
        start, how = (begin, planned) if who is giver else (begin + 0.25, take)
        ends[who.character.name], layers[who.character.name] = settle_hands(who, start, reach, how, plan.point)
    meet = max(ends.values()) + 0.12
    if tug > 0:
        for who, way in ((giver, 1.0), (taker, -1.0)):
            pull = who.track.lay(Posture(offset=(way * 0.10 * who.height, 0.0, -0.03 * who.height)))
            k = who.row(meet)
            s = np.clip(who.track.time[k:] - meet, 0.0, tug)
            pull.weight[k:] = np.sin(2 * np.pi * 1.5 * s) * np.sin(np.pi * s / tug)
            troupe.changed(who, meet)
        meet += tug
    actor.time = other.time = meet
    yield from now(actor)
    done = troupe.take(taker, take.sides, body, how=take)
    if done:
        troupe.done[(actor.character.name, i)] = troupe.time
        actor.track.moments.append(Moment(i, "grip", troupe.time))
    back = 0.8
    # two hands let go to either side before the thing is drawn out between them
    wait = 0.1 if sides is None else 0.4
    straighten(taker, layers[taker.character.name], meet + wait, back)
    bring_in(taker, take.sides, meet + wait, back)
    troupe.changed(taker, meet)
    straighten(giver, layers[giver.character.name], meet + 0.15, back)
    for side in grip.sides:
        if side != "mouth":
            lead(giver, side, meet + 0.15, back)
    troupe.changed(giver, meet)
    taker.time = giver.time = meet + back + wait + 0.05
    yield from now(actor)


def give(actor: Actor, i: int, action: Action) -> Plan:
    """Hand a thing to somebody; picked up first where it is not in hand."""
    yield from now(actor)
    troupe = troupe_of(actor)
    taker = partner(actor, action.to or (action.target if action.target != action.object else None), "give")
    body = action.object or next(iter(actor.holding.values()), None)
    # somebody may hand it to the giver first
    while body is None or (body in troupe.grips and troupe.grips[body].holder is not actor):
        yield troupe.time + PATIENCE
        actor.time = max(actor.time, troupe.time)
        body = action.object or next(iter(actor.holding.values()), None)
    if body not in actor.holding.values():
        yield from pick_up(actor, i, action.model_copy(update={"object": body}))
    if body in actor.holding.values():
        yield from hand_over(actor, i, action, giver=actor, taker=taker, body=body)


def take(actor: Actor, i: int, action: Action) -> Plan:
    """Take a thing: out of somebody's hands, or from where it lies."""
    yield from now(actor)
    troupe = troupe_of(actor)
    body = thing_of(actor, action)
    assert body is not None
    grip = troupe.grips.get(body)
    if grip is not None and grip.holder is not actor:
        yield from hand_over(actor, i, action, giver=grip.holder, taker=actor, body=body)
    elif grip is None:
        yield from pick_up(actor, i, action)


def contend(actor: Actor, i: int, action: Action) -> Plan:
    """Be the first at a thing, or tug it out of the other one's hands or mouth."""
    yield from now(actor)
    troupe = troupe_of(actor)
    body = thing_of(actor, action)
    assert body is not None
    if body not in troupe.grips:
        if _beaten(actor, body):
            yield from _close_in(actor, body, action)
        else:
            yield from pick_up(actor, i, action.model_copy(update={"effort": HASTE, "speed": action.speed or _hurried(actor, action)}))
    grip = troupe.grips.get(body)
    if grip is not None and grip.holder is not actor:
        yield from hand_over(actor, i, action, giver=grip.holder, taker=actor, body=body, tug=TUG)


def _hurried(actor: Actor, action: Action) -> float | None:
    """Running speed of who contends with an effort of their own [m/s]."""
    return None if action.effort is None else float(actor.kind.run_speed * actor.scale * np.sqrt(action.effort))


def _beaten(actor: Actor, body: str) -> bool:
    """Whether somebody else who is after a thing is nearer to it: two heads would meet over it."""
    troupe = troupe_of(actor)
    where = troupe.state(body).position
    away = {
        p.actor.character.name: float(np.linalg.norm((where - p.at(troupe.time)[0][0])[:2]))
        for p in troupe.performances.values()
        if any(_after(a, body) for a in p.actor.character.actions)
    }
    return min(away, key=lambda name: (away[name], name)) != actor.character.name


def _after(action: Action, body: str) -> bool:
    return action.type in ("contend", "fight_over") and body in (action.object, action.target)


def _close_in(actor: Actor, body: str, action: Action) -> Plan:
    """Come up to a thing that another one will have first, and wait until it has."""
    troupe = troupe_of(actor)
    yield from stand_up(actor)
    where = troupe.state(body).position
    ahead = actor.toward(where)
    away = float((where - actor.position) @ ahead) - 1.6 * actor.front
    if away > 0:
        travel(actor, actor.position + ahead * away, actor.bearing(where), pace="run", speed=action.speed or _hurried(actor, action))
        yield from now(actor)
    begin = troupe.time
    while body not in troupe.grips and troupe.time < begin + GIVES_UP:
        actor.time = max(actor.time, troupe.time + PATIENCE)
        yield from now(actor)
    if body not in troupe.grips:
        return
    yield from idle(actor, troupe.grips[body].holder)


def unlock(actor: Actor, i: int, action: Action) -> Plan:
    """Bring what is in hand (picked up first) to a locked joint's body: it turns from then on."""
    yield from now(actor)
    troupe = troupe_of(actor)
    place = troupe.place(action.target, actor) if action.target else None
    if place is None or not any(j.locked and action.target in (j.parent, j.child) for j in actor.scene.joints):
        locked = sorted({j.child for j in actor.scene.joints if j.locked})
        raise InputError(f"character {actor.character.name!r}: unlock: {action.target!r} has no locked joint; there are: {', '.join(locked) or 'none'}")
    if action.object is not None and action.object not in actor.holding.values():
        yield from pick_up(actor, i, action)
    if not actor.holding:
        return
    yield from stand_up(actor)
    grip = troupe.grips[next(iter(actor.holding.values()))]
    height = min(float(place.middle[2]), actor.position[2] + usual_height(actor))
    point = place.middle.copy()
    point[2] = height
    how = {}
    # squarely, from either side of its thin way
    size = (place.high - place.low)[:2]
    across = 0.0 if size[0] < size[1] else np.pi / 2
    for yaw in (across, across + np.pi):
        deep = place.distance(point - 10.0 * np.array([np.cos(yaw), np.sin(yaw), 0.0]), np.array([np.cos(yaw), np.sin(yaw), 0.0]))
        out = float(halves(actor.scene.body(grip.body).shape, grip.quat, yaw)[0]) + 2e-3
        tip = grip.tip_offset(yaw) - np.array([np.cos(yaw), np.sin(yaw), 0.0]) * (10.0 - deep + out)
        how[yaw] = Hold(dict.fromkeys(grip.sides, tip))
    spot, yaw, reach = stand_by(actor, point, how)
    travel(actor, spot, yaw, speed=action.speed)
    yield from now(actor)
    there, layer = settle_hands(actor, actor.time, reach, how[yaw], point)
    yield from until(actor, there + 0.3)
    troupe.world.unlock(str(action.target))
    troupe.done[(actor.character.name, i)] = troupe.time
    actor.track.moments.append(Moment(i, "release", troupe.time))
    straighten(actor, layer, actor.time, 0.6)
    bring_in(actor, grip.sides, actor.time, 0.6)
    actor.time += 0.6
    yield from now(actor)


def shake_hands(actor: Actor, i: int, action: Action) -> Plan:
    """Go to somebody, clasp right hands and shake them."""
    yield from now(actor)
    other = partner(actor, action.to or action.target, "shake_hands")
    for who in (actor, other):
        if not who.skeleton.arms:
            raise InputError(f"character {who.character.name!r}: a {who.kind.name} has no hand to shake")
    yield from idle(actor, other)
    yield from stand_up(actor)
    thick = min(actor.tip("r").thick, other.tip("r").thick)

    def clasp(yaw: float) -> Hold:
        return Hold({"r": -1.0 * thick * np.array([-np.sin(yaw), np.cos(yaw), 0.0])})

    directions = headings(other, actor.position, 8)
    plan = arrange(actor, other, {yaw + np.pi: clasp(yaw + np.pi) for yaw in directions}, {yaw: clasp(yaw) for yaw in directions})
    face(other, plan.yaw + np.pi, troupe_of(actor).time)
    travel(actor, plan.spot, plan.yaw, speed=action.speed, but=(other.character.name,))
    yield from until(actor, max(actor.time, other.time - 0.2))
    begin, layers, ends = actor.time, {}, []
    for who, (reach, how) in ((actor, plan.coming), (other, plan.waiting)):
        end, layers[who.character.name] = settle_hands(who, begin, reach, how, plan.point)
        ends.append(end)
    meet = max(ends)
    shakes, rate = 3, 2.2
    over = meet + shakes / rate
    for who in (actor, other):
        path, k = who.track.arm("r"), who.row(meet)
        t = who.track.time[k:]
        swing = 0.035 * who.height / 1.75 * np.sin(2 * np.pi * rate * (t - meet)) * ((t < over) * ease((over - t) / 0.2))
        path.world[k:, 2] += swing
        first = who.row(begin)
        s = who.track.time[first:]
        held = ease((s - begin) / max(meet - begin, 0.1)) * ease((over + 0.5 - s) / 0.3)
        path.fingers[first:] = held * (STRETCHED + (CLASP - STRETCHED) * ease((s - meet) / 0.15))
        troupe_of(actor).changed(who, meet)
        who.time = over
    troupe_of(actor).done[(actor.character.name, i)] = meet
    actor.track.moments.append(Moment(i, "strike", meet))
    yield from now(actor)
    straighten(other, layers[other.character.name], over, 0.7)
    lead(other, "r", over, 0.7)
    troupe_of(actor).changed(other, over)
    other.time = over + 0.7
    yield from withdraw(actor, ("r",), layers[actor.character.name], 0.6)
