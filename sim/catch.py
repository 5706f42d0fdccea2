"""Catch: meet a thing in flight: foresee where it will be, go there, and close the hands or the mouth on it as it comes; animals leap for it.

Who is not there in time, or reaches wrong, misses: hands close only on what is between them.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim import jump
from sim.actor import Actor, go, leap
from sim.arm import lead, ready
from sim.grip import hold
from sim.handle import Plan, bring_in, longest, nearest, now, reach_for, stand_up, straighten, thing_of, travel, troupe_of
from sim.meet import mouth_height
from sim.posture import mouth
from sim.rotation import Z_AXIS, about, rotate
from sim.scene import Action
from sim.skeleton import Skeleton
from sim.track import RATE, Moment, Track, stand

Float = NDArray[np.float64]
LOOK = 1 / 30
"""Who waits for a flight looks so often [s]."""
AHEAD = 2.5
"""So far a flight is foreseen [s]."""
REACTION = 0.2
"""From seeing a thing fly to the first movement [s]: simple reaction time (Welford 1980)."""
FLYING = 0.8
"""[m/s]"""
LONGER = 0.4
"""A leap can be so much longer or shorter instead of a step before it."""
GIVE_WAY = 0.02
"""Hands give way by this times the speed of what they catch [s] ..."""
MOST_WAY = 0.15
"""... so far at most, each way [m] ..."""
GIVES_SECONDS = 0.22
"""... in this time (estimate), both as usual (effort 1)."""


@dataclass(frozen=True)
class Chance:
    """A time and place at which a thing could be caught."""

    cost: float
    time: float
    """From now [s]."""
    point: Float
    velocity: Float
    yaw: float
    spot: Float
    """Where to stand (2,) [m]."""


def catch(actor: Actor, i: int, action: Action) -> Plan:
    """Wait for a thing to fly, and catch it."""
    troupe = troupe_of(actor)
    yield from now(actor)
    body = thing_of(actor, action)
    assert body is not None
    yield from stand_up(actor)
    looked = False
    while True:
        state, held = troupe.state(body), body in troupe.grips
        if held and troupe.grips[body].holder is actor:
            return
        if not held and float(np.linalg.norm(state.velocity)) > FLYING:
            break
        if not looked and abs(actor.turned(actor.bearing(state.position))) > np.radians(25):
            begin = actor.time
            go(actor, actor.bearing(state.position), 0.0, "walk", None)
            troupe.changed(actor, begin)
        looked = True
        actor.time = max(actor.time, troupe.time + LOOK)
        yield from now(actor)
    if not actor.skeleton.arms and (yield from _leap_for(actor, i, body)):
        return
    yield from _reach(actor, i, body, stiff=action.effort or 1.0)


# ------------------------------------------------------------------------------------------------- standing


def chances(actor: Actor, body: str) -> list[Chance]:
    """Where a thing in flight can be met by somebody who stands, the best first."""
    troupe = troupe_of(actor)
    time, where, speed = troupe.world.flight(body, AHEAD)
    arms = bool(actor.skeleton.arms)
    top, low = (1.12, 0.25) if arms else (1.0, 0.05)
    tall = actor.height if arms else 1.05 * mouth_height(actor)
    walk = actor.kind.run_speed * actor.scale
    found = []
    for k in range(0, len(time), 3):
        t, p, v = float(time[k]), where[k], speed[k]
        height = float(p[2] - actor.position[2])
        if t < 0.12 or not low * tall < height < top * tall:
            continue
        flat = v[:2]
        from_ = -flat if np.linalg.norm(flat) > 0.4 else actor.forward[:2]
        yaw = float(np.arctan2(from_[1], from_[0]))
        straight = actor.bearing(p)
        ahead = np.array([np.cos(yaw), np.sin(yaw)])
        spot = p[:2] - ahead * (0.36 * tall if arms else 1.02 * actor.front)
        step = float(np.linalg.norm(spot - actor.position[:2]))
        away = float(np.linalg.norm(p[:2] - actor.position[:2]))
        if nearest(actor) < away < 0.85 * longest(actor) and abs(actor.turned(straight)) < np.radians(50):
            # within reach from where one stands
            spot, yaw, step = actor.position[:2].copy(), straight, 0.0
        need = REACTION + 0.25 + (0.55 + step / walk if step > 0.06 else 0.0) + abs(actor.turned(yaw)) / 4.0
        late = max(need - t, 0.0)
        found.append(Chance(6.0 * late + 0.5 * step + abs(height / tall - 0.68) + 0.25 * t, t, p, v, yaw, spot))
    return sorted(found, key=lambda c: c.cost)


def _reach(actor: Actor, i: int, body: str, *, stiff: float) -> Plan:
    """Go and reach for it; hands that are half as stiff give way twice as far, and take twice as long."""
    troupe = troupe_of(actor)
    found = chances(actor, body)
    if not found:
        actor.time = max(actor.time, troupe.time + 0.2)
        yield from now(actor)
        return
    chance = found[0]
    meet = troupe.time + chance.time
    actor.time = max(actor.time, troupe.time + min(REACTION, 0.5 * chance.time))
    begin = actor.time
    if np.linalg.norm(chance.spot - actor.position[:2]) > 0.06:
        far = float(np.linalg.norm(chance.spot - actor.position[:2]))
        left = max(meet - begin - 0.9, 0.15)
        fast = float(np.clip(far / left, 0.8 * actor.kind.walk_speed, 1.2 * actor.kind.run_speed)) * actor.scale
        travel(actor, chance.spot, chance.yaw, pace="run" if fast > 1.6 * actor.kind.walk_speed * actor.scale else "walk", speed=fast)
    elif abs(actor.turned(chance.yaw)) > np.radians(10):
        go(actor, chance.yaw, 0.0, "walk", None)
        troupe.changed(actor, begin)
    # look again on the way: the flight is known better, and hands can begin before the feet are done
    actor.time = max(min(actor.time, meet - 0.45), begin)
    yield from now(actor)
    shape = actor.scene.body(body).shape
    point, meet = _where(actor, body, meet)
    grip = hold(actor, shape, troupe.state(body).quat, actor.yaw, low=1.0, sides=_sides(actor, body), exact=True, flies=True)
    side = grip.sides[0]
    ahead = actor.forward
    away = float((point + grip.tips[side] - actor.position) @ ahead)
    reach = reach_for(actor, side, point + grip.tips[side], float(actor.position[2]), near=away, far=away + 1e-3, yaw=actor.yaw, middle=actor.position)
    start, seconds = actor.time, max(meet - actor.time, 0.12)
    layer = actor.bend(reach.posture, start, seconds)
    for s in grip.sides:
        if s != "mouth":
            lead(actor, s, start, seconds, world=point + grip.tips[s], turn=grip.hands[s].turn)
            ready(actor, s, start, seconds, grip.hands[s])
    troupe.open_hands(actor, grip.sides, body)
    troupe.changed(actor, start)
    if meet - 0.12 > actor.time:
        actor.time = meet - 0.12
        yield from now(actor)
        point, meet = _where(actor, body, meet)
        for s in grip.sides:
            if s != "mouth":
                lead(actor, s, actor.time, max(meet - actor.time, 0.05), world=point + grip.tips[s])
        troupe.changed(actor, actor.time)
    actor.time = meet
    yield from now(actor)
    velocity = troupe.state(body).velocity
    caught = troupe.take(actor, grip.sides, body, within=0.03, how=grip)
    if caught:
        troupe.done[(actor.character.name, i)] = troupe.time
        actor.track.moments.append(Moment(i, "grip", troupe.time))
        for s in grip.sides:
            if s != "mouth":
                way = np.clip(GIVE_WAY / stiff * velocity, -MOST_WAY, MOST_WAY)
                lead(actor, s, troupe.time, GIVES_SECONDS / stiff, world=point + grip.tips[s] + way)
        troupe.changed(actor, troupe.time)
        actor.time = troupe.time + GIVES_SECONDS / stiff + 0.03
        yield from now(actor)
        straighten(actor, layer, actor.time, 0.7)
        bring_in(actor, grip.sides, actor.time, 0.7)
    else:
        straighten(actor, layer, actor.time + 0.2, 0.7)
        for s in grip.sides:
            if s != "mouth":
                lead(actor, s, actor.time + 0.2, 0.7)
    troupe.changed(actor, actor.time)
    actor.time = max(actor.time + 0.8, actor.feet)
    yield from now(actor)


def _sides(actor: Actor, body: str) -> tuple[str, ...] | None:
    """Both hands where they are free and the thing is no crumb."""
    from sim.extent import bounding_radius

    free = [s for s in actor.sides if s not in actor.holding]
    return ("r", "l") if len(free) == 2 and bounding_radius(actor.scene.body(body).shape) > 0.05 else None


def _where(actor: Actor, body: str, meet: float) -> tuple[Float, float]:
    """Where the thing will be then, foreseen from now, and when exactly."""
    troupe = troupe_of(actor)
    time, where, _ = troupe.world.flight(body, max(meet - troupe.time, 0.0) + 0.05)
    t = meet - troupe.time
    return np.array([np.interp(t, time, where[:, k]) for k in range(3)]), meet


# ------------------------------------------------------------------------------------------------- leaping


def _leap_for(actor: Actor, i: int, body: str) -> Generator[float, None, bool]:
    """An animal runs up and leaps so that its mouth is where the thing is; returns whether it tried."""
    troupe = troupe_of(actor)
    time, where, _ = troupe.world.flight(body, AHEAD)
    level = mouth_height(actor)
    jump_speed = actor.kind.jump_speed * actor.scale
    g = max(float(-actor.scene.gravity[2]), 0.5)
    most = 0.75 * jump_speed**2 / (2 * g)
    best: tuple[float, float, Float, Float, float, _Leap] | None = None
    for k in range(0, len(time), 4):
        t, p = float(time[k]), where[k]
        rise = float(p[2] - actor.position[2]) - level
        if not 0.12 * level < rise < most or t < 0.5:
            continue
        yaw = actor.bearing(p)
        spring = _tried(actor, round(rise / (0.1 * most)) * 0.1 * most)
        spot = p[:2] - spring.ahead * np.array([np.cos(yaw), np.sin(yaw)])
        # the way there goes straight on toward the thing
        far = float((spot - actor.position[:2]) @ np.array([np.cos(yaw), np.sin(yaw)]))
        avail = t - spring.mouth_time - REACTION - abs(actor.turned(yaw)) / 2.0
        if far < -LONGER * spring.ahead or avail < 0:
            continue
        need = 0.75 + far / (1.2 * actor.kind.run_speed * actor.scale) if far > LONGER * spring.ahead else 0.0
        late = max(need - avail, 0.0)
        cost = 10.0 * late + 0.3 * abs(rise - 0.5 * most) / most + 0.2 * t
        if best is None or cost < best[0]:
            best = (cost, t, p, spot, yaw, spring)
    if best is None or best[0] > 4.0:
        return False
    _, t, p, spot, yaw, spring = best
    meet, begin = troupe.time + t, max(actor.time, troupe.time) + REACTION
    actor.time = begin
    far = max(float((spot - actor.position[:2]) @ np.array([np.cos(yaw), np.sin(yaw)])), 0.0)
    if far > LONGER * spring.ahead:
        left = meet - spring.mouth_time - begin
        fast = float(np.clip(far / max(left - 0.75, 0.1), 0.5 * actor.kind.walk_speed, 1.3 * actor.kind.run_speed))
        go(actor, yaw, far, "run" if fast > 1.3 * actor.kind.walk_speed else "walk", fast)
    else:
        go(actor, yaw, 0.0, "walk", None)
    troupe.changed(actor, begin)
    actor.time = max(actor.time, meet - spring.mouth_time)
    yield from now(actor)
    # aim once more from where it came to stand
    spring_now = _aimed_leap(actor, body, spring)
    start = actor.time
    leap(actor, spring_now.landing, i, hop=spring_now.hop, lively=1.0)
    over = actor.time
    troupe.open_hands(actor, ("mouth",), body)
    troupe.changed(actor, start)
    caught, closest = False, np.inf
    tip_time = start + spring_now.mouth_time - 0.12
    while tip_time < over:
        actor.time = max(tip_time, troupe.time)
        yield from now(actor)
        away = _mouth_gap(actor, body)
        if away <= 0.02 or (away > closest and closest < 0.06):
            caught = troupe.take(actor, ("mouth",), body, within=0.06)
            if caught:
                troupe.done[(actor.character.name, i)] = troupe.time
                actor.track.moments.append(Moment(i, "grip", troupe.time))
                break
        closest = min(closest, away)
        tip_time = troupe.time + 1 / RATE
    if not caught:
        troupe.world.spare(body, ())
    actor.time = over
    yield from now(actor)
    return True


@dataclass(frozen=True)
class _Leap:
    hop: float
    """How high the centre of mass rises [m]."""
    ahead: float
    """Of the mouth before the take-off point when it is highest [m]."""
    mouth_time: float
    """From the crouch until then [s]."""
    landing: Float
    """(3,) [m]"""


def _stride(actor: Actor) -> float:
    """How far a leap goes [m]."""
    return 1.6 * (actor.front + actor.back)


def _tried(actor: Actor, rise: float) -> _Leap:
    """A leap of about this rise of the mouth, seen from the origin."""
    hop = max(rise * 0.85, 0.06)
    found = (0.0, 0.0, 0.0)
    for _ in range(4):
        hop = round(hop, 2)
        found = _mouth_apex(actor.skeleton, actor.kind.jump_speed * actor.scale, _stride(actor), tuple(actor.scene.gravity), hop)
        hop = max(hop + (mouth_height(actor) + rise - found[1]), 0.05)
    return _Leap(hop, found[0], found[2], np.zeros(3))


@lru_cache(maxsize=256)
def _mouth_apex(skeleton: Skeleton, jump_speed: float, stride: float, gravity: tuple[float, float, float], hop: float) -> tuple[float, float, float]:
    """Mouth at its highest in a leap from the origin along X: forward, height [m], time from the crouch [s]."""
    time = np.arange(240) / 120
    track = Track.standing(skeleton, time, np.zeros(3), 0.0)
    plan = jump.plan(track, np.zeros(3), 0.0, np.array([stride, 0.0, 0.0]), np.asarray(gravity, float), jump_speed=jump_speed, hop=hop)
    jump.jump(track, 0.0, plan, np.zeros(3), 0.0, stand(skeleton, np.zeros(3), 0.0), action=0)
    rows = slice(int(plan.takeoff * 120), min(int(plan.touchdown * 120), len(time)), 3)
    position, world = track.part(rows).solve()
    tip = mouth(skeleton)
    b = skeleton.index[tip.bone]
    at = position[:, b] + rotate(world[:, b], np.asarray(tip.point))
    k = int(np.argmax(at[:, 2]))
    return float(at[k, 0]), float(at[k, 2]), float(time[rows][k])


def _aimed_leap(actor: Actor, body: str, spring: _Leap) -> _Leap:
    """The leap from where the animal stands now, its height and reach set to where the thing will be."""
    troupe = troupe_of(actor)
    point, _ = _where(actor, body, troupe.time + spring.mouth_time)
    rise = float(point[2] - actor.position[2]) - mouth_height(actor)
    better = _tried(actor, max(rise, 0.02))
    heading = actor.bearing(point)
    far = float(np.linalg.norm((point - actor.position)[:2]))
    # longer or shorter by as much as the mouth is to come farther or less far: it passes the middle of the way at the apex
    along = _stride(actor) + 2.0 * (far - better.ahead)
    landing = actor.position + max(along, 0.2) * rotate(about(Z_AXIS, np.array(heading)), np.array([1.0, 0.0, 0.0]))
    return _Leap(better.hop, better.ahead, better.mouth_time, landing)


def _mouth_gap(actor: Actor, body: str) -> float:
    """From the mouth to the surface of a thing, about [m]."""
    from sim.extent import reach

    troupe = troupe_of(actor)
    tip = troupe.of(actor).tips(("mouth",), troupe.time)
    state = troupe.state(body)
    way = tip - state.position
    size = float(np.linalg.norm(way))
    if size < 1e-6:
        return 0.0
    unit = way / size
    shape = actor.scene.body(body).shape
    surface = float((reach(shape, np.zeros((1, 3)), state.quat[None], unit[None]) @ unit)[0])
    return size - surface - actor.tip("mouth").thick
