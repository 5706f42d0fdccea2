"""Throw: a swing of the arm, or a toss of the head, that lets go of a thing with the velocity that takes it to its target.

Slow throws are the exception: a throw is a fifth faster than the slowest that arrives; gently and hard are slower and faster than that.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicHermiteSpline

from sim.actor import Actor, ease_in, go
from sim.arm import clench
from sim.ballistics import aimed, launch
from sim.gait import ease
from sim.grip import halves
from sim.handle import Plan, now, pick_up, stand_up, straighten, troupe_of, withdraw
from sim.meet import mouth_height
from sim.posture import Posture
from sim.scene import Action
from sim.strike import vigour
from sim.track import Moment

Float = NDArray[np.float64]
BOOST = 0.20
"""A usual throw is faster by this than the slowest that arrives."""
LOB = 0.06
"""For an animal it is thrown higher and slower, so that there is time to leap."""
USUAL = 6.0
"""Speed of an adult's easy throw at nothing in particular [m/s]."""
FASTEST = 25.0
"""What an untrained adult throws at most [m/s] (van den Tillaar & Ettema 2004: 20-25 m/s with a handball)."""
SPIN = 45.0
"""A disc leaves the hand turning [rad/s]: 40-60 rad/s were measured on thrown frisbees (Hummel 2003)."""
DISC = 0.3
"""Lower than this share of its width, a thing is thrown like a disc."""
WIND_UP = 0.5
"""[s]"""
OPENS = 0.07
"""Fingers open so long before the thing leaves the hand [s]."""
BREAST = 0.085
"""How far the breast reaches forward, in heights, with room for the arms' swing."""
MOVED = 5e-3
"""What leaves the hand farther than this from where it was meant to is aimed anew [m]."""


def velocity_for(actor: Actor, body: str, start: Float, target: Float | None, *, speed: float | None, effort: float, boost: float = BOOST) -> Float:
    """With which a thing must leave (3,) [m/s]: faster the greater the effort, and to the target where it can be reached."""
    troupe = troupe_of(actor)
    gravity = float(np.linalg.norm(actor.scene.gravity))
    if target is None:
        usual = speed or min(USUAL * vigour(actor.skeleton) * effort, FASTEST)
        return usual * (np.cos(0.5) * actor.forward + np.array([0.0, 0.0, np.sin(0.5)]))

    def flight(begin: Float, velocity: Float, seconds: float) -> tuple[Float, Float, Float]:
        return troupe.world.flight(body, seconds, start=(begin, velocity))

    if gravity < 0.05:
        return launch(target - start, speed or USUAL * effort, gravity)
    found = aimed(start, target, speed, 1 + boost * effort**1.5, gravity, flight)
    fast = float(np.linalg.norm(found))
    limit = FASTEST * vigour(actor.skeleton)
    return found * min(1.0, limit / fast) if speed is None else found


def aim_of(actor: Actor, action: Action, body: str) -> Float | None:
    """Where a throw goes (3,): to somebody's chest, or to a thing's middle."""
    troupe = troupe_of(actor)
    name = action.to or (action.target if action.target != body else None)
    if name is None:
        return None
    other = troupe.actor(name)
    if other is not None:
        if other.skeleton.arms:
            return other.position + np.array([0.0, 0.0, 0.68 * other.height]) + 0.25 * other.height * other.toward(actor.position)
        # an animal catches in a leap toward the thrower
        high = mouth_height(other) + 0.25 * (other.kind.jump_speed * other.scale) ** 2 / (2 * max(float(-actor.scene.gravity[2]), 0.5))
        return other.position + np.array([0.0, 0.0, high]) + 1.7 * other.front * other.toward(actor.position)
    place = troupe.place(name, actor)
    return None if place is None else place.middle


def throw(actor: Actor, i: int, action: Action) -> Plan:
    """Throw what is in hand (picked up first where it is not) to the target, or ahead."""
    troupe = troupe_of(actor)
    yield from now(actor)
    body = action.object or next(iter(actor.holding.values()), None) or (action.target if troupe.is_thing(action.target) else None)
    assert body is not None
    if body not in actor.holding.values():
        yield from pick_up(actor, i, action.model_copy(update={"object": body, "speed": None, "effort": None}))
    if body not in actor.holding.values():
        return
    yield from stand_up(actor)
    target = aim_of(actor, action, body)
    if target is not None:
        begin = actor.time
        go(actor, actor.bearing(target), 0.0, "walk", None)
        troupe.changed(actor, begin)
        yield from now(actor)
        target = aim_of(actor, action, body)
    if actor.skeleton.arms:
        yield from _with_arm(actor, i, action, body, target)
    else:
        yield from _with_head(actor, i, action, body, target)


def _leave_at(actor: Actor, two: bool, disc: bool, side: str, deep: float) -> Float:
    """Where the thing leaves the hands: forward, left, up of the base (3,) [m]."""
    tall, s = actor.height, 1.0 if side == "l" else -1.0
    if two:
        return np.array([0.30 * tall + max(deep - 0.05 * tall, 0.0), 0.0, 0.72 * tall])
    return np.array([0.27 * tall, s * 0.12 * tall, 0.70 * tall]) if disc else np.array([0.20 * tall, s * 0.13 * tall, 0.93 * tall])


def _with_arm(actor: Actor, i: int, action: Action, body: str, target: Float | None) -> Plan:
    troupe, track = troupe_of(actor), actor.track
    grip = troupe.grips[body]
    deep, wide, high = (float(v) for v in halves(actor.scene.body(body).shape, troupe.state(body).quat, actor.yaw))
    two, disc = len(grip.sides) == 2, high < DISC * max(deep, wide)
    ahead, left = actor.forward, np.array([-actor.forward[1], actor.forward[0], 0.0])

    def world(local: Float) -> Float:
        return np.asarray(actor.position + local[0] * ahead + local[1] * left + local[2] * np.array([0.0, 0.0, 1.0]))

    leave = world(_leave_at(actor, two, disc, grip.sides[0], deep))
    catcher = troupe.actor(action.to or action.target)
    boost = LOB if catcher is not None and not catcher.skeleton.arms else BOOST
    velocity = velocity_for(actor, body, leave, target, speed=action.speed, effort=action.effort or 1.0, boost=boost)
    fast = float(np.linalg.norm(velocity))
    way = velocity / fast
    swing = (0.20 if two else 0.30) * actor.height * float(np.clip(fast / 8.0, 0.35, 1.0))
    if two and way @ ahead > 1e-3:
        # not into the breast
        room = float((leave - actor.position) @ ahead) - BREAST * actor.height - deep
        swing = min(swing, max(room, 0.02 * actor.height) / float(way @ ahead))
    back = leave - swing * way
    if disc:
        back = back + 0.25 * actor.height * left * (1.0 if grip.sides[0] == "r" else -1.0)
    elif not two:
        back = back - 0.06 * actor.height * np.array([0.0, 0.0, 1.0])
    offset = grip.tip_offset(actor.yaw)
    begin = actor.time
    wound = begin + WIND_UP
    out = wound + 1.9 * float(np.linalg.norm(leave - back)) / fast
    after = out + 2.0 * 0.12 * actor.height / fast
    first = troupe.state(body).position
    still = np.zeros(3)
    spline = CubicHermiteSpline([begin, wound, out, after], np.array([first, back, leave, leave + 0.12 * actor.height * way]), [still, still, velocity, still])
    k = actor.row(begin)
    if k >= len(track.time):
        return
    t = track.time[k:]
    p = troupe.of(actor)
    apart = float(np.linalg.norm(p.tips((grip.sides[0],), troupe.time) - p.tips((grip.sides[-1],), troupe.time))) / 2
    for side in grip.sides:
        path = track.arm(side)
        lateral = left * apart * (1.0 if side == "l" else -1.0) if two else 0.0
        path.world[k:] = np.asarray(spline(np.minimum(t, after))) + offset + lateral
        path.mix[k:] = np.maximum(path.mix[k], ease((t - begin) / 0.25)) if path.weight[k] > 0.5 else 1.0
        path.weight[k:] = np.maximum(path.weight[k], ease((t - begin) / 0.25))
        if grip.local is not None and not disc:
            # the hand goes along with the arm, and what it holds with the hand
            path.firm[k:] = path.firm[k] * (1 - ease((t - begin) / WIND_UP))
        clench(actor, side, out - OPENS, None)
    turn = (-1.0 if grip.sides[0] == "r" else 1.0) * (0.0 if two else 1.0)
    wind, whip = track.lay(Posture(bends={"torso": (-0.12, 0.40 * turn)})), track.lay(Posture(bends={"torso": (0.20, -0.25 * turn)}))
    ease_in(track, wind, begin, WIND_UP)
    ease_in(track, wind, wound, out - wound, 0.0)
    ease_in(track, whip, wound + 0.5 * (out - wound), after - wound)
    troupe.changed(actor, begin)
    actor.time = out
    yield from now(actor)
    left_at = troupe.state(body).position
    if grip.local is not None and target is not None and float(np.linalg.norm(left_at - leave)) > MOVED:
        velocity = velocity_for(actor, body, left_at, target, speed=action.speed, effort=action.effort or 1.0, boost=boost)
    spin = np.array([0.0, 0.0, SPIN * min(1.0, fast / 10.0)]) * (1.0 if grip.sides[0] == "l" else -1.0) if disc else np.zeros(3)
    troupe.free(body, velocity=velocity, angular=spin)
    troupe.done[(actor.character.name, i)] = troupe.time
    track.moments.append(Moment(i, "release", troupe.time))
    actor.time = after + 0.1
    yield from now(actor)
    straighten(actor, whip, actor.time, 0.6)
    yield from withdraw(actor, grip.sides, None, 0.6)


def _with_head(actor: Actor, i: int, action: Action, body: str, target: Float | None) -> Plan:
    """Animals toss with the neck: the head swings up, and the thing leaves with the head's own velocity or less."""
    troupe = troupe_of(actor)
    begin = actor.time
    dip = Posture(bends={"neck": (0.35, 0.0), "head": (0.25, 0.0)})
    layer = actor.bend(dip, begin, 0.35)
    ease_in(actor.track, layer, begin + 0.35, 0.22, -0.8)
    troupe.changed(actor, begin)
    actor.time = begin + 0.35 + 0.11
    yield from now(actor)
    now_at = troupe.state(body)
    velocity = now_at.velocity
    if target is not None:
        wanted = velocity_for(actor, body, now_at.position, target, speed=action.speed, effort=action.effort or 1.0)
        # a jerk of the head adds to the swing, within what a neck does
        limit = max(2.0 * float(np.linalg.norm(velocity)), 3.5 * vigour(actor.skeleton))
        velocity = wanted * min(1.0, limit / max(float(np.linalg.norm(wanted)), 1e-6))
    elif action.effort is not None:
        velocity = velocity * action.effort
    troupe.free(body, velocity=velocity, angular=np.zeros(3))
    troupe.done[(actor.character.name, i)] = troupe.time
    actor.track.moments.append(Moment(i, "release", troupe.time))
    ease_in(actor.track, layer, troupe.time + 0.12, 0.5, 0.0)
    troupe.changed(actor, troupe.time)
    lead_time = 0.7
    actor.time = troupe.time + lead_time
    yield from now(actor)
