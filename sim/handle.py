"""Handle: reach for things, pick them up, carry, place, give and take them.

Each act is a coroutine: it fills the track up to the next moment that depends on the world, and yields that time. A hand closes only on what is
there; who misses goes on with empty hands.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim import posture
from sim.actor import Actor, ease_in, go, go_round
from sim.arm import lead, ready, widen
from sim.errors import InputError
from sim.grasp import carried
from sim.grip import LOAD, PINCH, Grip, Hold, halves, hold
from sim.posture import Layer, Reach
from sim.rotation import Z_AXIS, about, conjugate, multiply, rotate
from sim.route import girth, length, obstacles, route
from sim.scene import Action
from sim.shape import Sphere
from sim.track import Moment
from sim.troupe import Troupe

Float = NDArray[np.float64]
Plan = Iterator[float]
HAND_SPEED = 1.4
"""Of a hand that reaches for something [m/s]: mean of reaching movements of 0.3-0.6 m in 0.5-0.7 s (Morasso 1981: peak 1-1.5 m/s)."""
BOW_SPEED = 1.3
"""Of bending toward something [rad/s]."""
HASTE = 0.4
"""Before the last step is over, hands begin with what they came for [s]."""
BACKWARD = 0.7
"""So far, in heights, one steps backward instead of turning round twice."""
CLIMB, VIA, OVER_EDGE = 0.04, 0.15, 1.3
"""A hand that climbs more than this (in heights) to a thing goes straight up for the first half, with this share of the level way, and takes so much longer."""
CARRIED = 0.2
"""Hands that let go of something lower than this under where they carry (in heights) go straight back to the sides."""
LOW, OUTWARD, UPRIGHT = 0.45, 0.45, 0.8
"""What is taken from or put below this height (in heights) goes straight up and down there, before the knees: for this share of the time it is brought in
or out, and the knees have straightened after, or begin to bend before, this share."""
LIFT, SHOULDER = 0.03, 0.24
"""What is taken is lifted by so much before it is brought to the body [m], and carried no higher than this over the root, in heights."""
KNEES = 0.57
"""How far knees come forward of the ankles in a squat, in lengths of the thigh: sqrt(1 - d^2) - b / 2 of hips b behind and 2 d from the ankles at its worst."""
TRIES = 3


def troupe_of(actor: Actor) -> Troupe:
    assert actor.troupe is not None
    return actor.troupe


def now(actor: Actor) -> Plan:
    """Until the world has come to where the actor's plan has got."""
    troupe = troupe_of(actor)
    while actor.time > troupe.time + 1e-9:
        yield actor.time
    actor.time = max(actor.time, troupe.time)


def until(actor: Actor, time: float) -> Plan:
    actor.time = max(actor.time, time)
    yield from now(actor)


# ------------------------------------------------------------------------------------------------- hands


def carry_point(actor: Actor, side: str, wide: float = 0.0) -> Float:
    """Where a hand carries something: forward, left, up of the root (3,) [m]."""
    tall, s = actor.height, 1.0 if side == "l" else -1.0
    if wide > 0:
        return np.array([0.21 * tall, s * wide, 0.11 * tall])
    return np.array([0.17 * tall, s * 0.10 * tall, 0.085 * tall])


def bring_in(actor: Actor, sides: tuple[str, ...], begin: float, seconds: float) -> None:
    """Hands with what they hold come to the body."""
    if "mouth" in sides:
        return
    grip = troupe_of(actor).grips.get(actor.holding.get(sides[0], ""))
    wide, extra = 0.0, 0.0
    if grip is not None:
        deep, half, _ = halves(actor.scene.body(grip.body).shape, grip.quat, grip.yaw)
        wide = half + 0.9 * actor.tip(sides[0]).thick if len(sides) == 2 else 0.0
        # clear of the belly
        extra = max(float(deep) - 0.05 * actor.height, 0.0) if len(sides) == 2 else 0.0
    now_at = float(np.mean([_over_root(actor, side, begin) for side in sides]))
    for side in sides:
        point = carry_point(actor, side, wide) + np.array([extra, 0.0, 0.0])
        # not through the table that it stood on: as high as it is now, up to the shoulder
        point[2] = np.clip(now_at + LIFT, point[2], max(SHOULDER * actor.height, point[2]))
        lead(actor, side, begin, seconds, local=point, turn=_carried(actor, side, grip))


def _carried(actor: Actor, side: str, grip: Grip | None) -> Float | None:
    """How a hand is turned while it carries something, (4,): under what is small, so that it lies in the hand; None leaves it."""
    if grip is None or grip.local is None:
        return None
    round_or_small = isinstance(actor.scene.body(grip.body).shape, Sphere) or float(np.max(halves(actor.scene.body(grip.body).shape, grip.first, 0.0))) < PINCH
    return carried(side) if round_or_small else None


def _over_root(actor: Actor, side: str, time: float) -> float:
    """Height of a hand over the standing root [m]."""
    return float(troupe_of(actor).of(actor).tips((side,), time)[2] - actor.position[2] - actor.skeleton.root_height)


def take_in_hand(actor: Actor, body: str) -> None:
    """Begin with something in the hands or the mouth."""
    troupe = troupe_of(actor)
    if not troupe.is_thing(body):
        raise InputError(f"character {actor.character.name!r}: holds {body!r}, which is no body that can be carried")
    shape = actor.scene.body(body).shape
    quat = np.asarray(actor.scene.body(body).orientation_xyzw, float)
    how = hold(actor, shape, quat, actor.yaw, low=1.0, exact=True)
    _, wide, _ = halves(shape, quat, actor.yaw)
    two = len(how.sides) == 2
    for side in how.sides:
        if side != "mouth":
            deep = float(halves(shape, quat, actor.yaw)[0])
            extra = max(deep - 0.05 * actor.height, 0.0) if two else 0.0
            point = carry_point(actor, side, float(wide) + 0.9 * actor.tip(side).thick if two else 0.0)
            path = actor.track.arm(side)
            path.local[:], path.weight[:] = point + np.array([extra, 0.0, 0.0]), 1.0
            hand = how.hands[side]
            path.turn[:], path.firm[:], path.wide[:] = hand.turn, 1.0, float(two)
            path.fingers[:], path.thumb[:] = hand.fingers, hand.thumb
        actor.holding[side] = body
    troupe.changed(actor, actor.time)
    tips = np.mean([how.tips[s] for s in how.sides], axis=0)
    local, first = None, how.hands.get(how.sides[0])
    if first is not None and not two:
        back = conjugate(multiply(about(Z_AXIS, np.array(actor.yaw)), first.turn))
        local = rotate(back, -tips), multiply(back, quat)
    grip = troupe.grips[body] = Grip(actor, how.sides, body, -tips, quat, actor.yaw, local, first)
    turn = _carried(actor, how.sides[0], grip)
    if turn is not None:
        actor.track.arm(how.sides[0]).turn[:] = turn
    bones = tuple(f"{actor.character.name}/{actor.tip(s).bone}" for s in how.sides)
    troupe.world.take(body, bones, np.zeros(3))


def thing_of(actor: Actor, action: Action) -> str | None:
    """What an action handles: its object, its target where that can be carried, else what the hands hold."""
    for name in (action.object, action.target):
        if troupe_of(actor).is_thing(name):
            return name
    return next(iter(actor.holding.values()), None)


# ------------------------------------------------------------------------------------------------- on the way


def stand_up(actor: Actor) -> Plan:
    """Get up from sitting."""
    for layer in actor.leaning:
        ease_in(actor.track, layer, actor.time, 1.0, 0.0)
    if actor.leaning:
        for side in actor.sides:
            if side != "mouth" and side not in actor.holding:
                lead(actor, side, actor.time, 0.8)
        troupe_of(actor).changed(actor, actor.time)
        actor.leaning.clear()
        actor.time += 1.0
        yield from now(actor)


def travel(actor: Actor, spot: Float, yaw: float, *, pace: str = "walk", speed: float | None = None, but: tuple[str, ...] = ()) -> None:
    """Go to a place (2,) around what is in the way, and turn to a heading there."""
    begin = actor.time
    way = route(actor.position, spot, obstacles(actor, but=but), girth(actor))
    if float(np.linalg.norm(spot[:2] - actor.position[:2])) > 0.04 * actor.height:
        point = np.array([*way[0], actor.position[2]])
        far = float(np.linalg.norm((point - actor.position)[:2]))
        behind = abs(actor.turned(actor.bearing(point))) > np.radians(120) and abs(actor.turned(yaw)) < np.radians(60)
        if len(way) == 1 and behind and far < BACKWARD * actor.height:
            go(actor, actor.bearing(point) + np.pi, far, "walk", None if speed is None else 0.6 * speed, backward=True)
        else:
            go_round(actor, way, pace, speed)
    if abs(actor.turned(yaw)) > np.radians(4):
        go(actor, yaw, 0.0, "walk", None)
    if actor.time > begin:
        troupe_of(actor).changed(actor, begin)
        # hands begin while the last foot comes to rest
        actor.feet, actor.time = actor.time, max(actor.time - HASTE, begin)


def reach_for(
    actor: Actor, side: str, tip: Float, spot_z: float, *, near: float, far: float, yaw: float, middle: Float, knees: bool = True,
    both: bool = False,
) -> Reach:  # fmt: skip
    """How a hand or mouth comes to a point of the world, seen from a body that looks at `middle` along `yaw`; `both`: the other hand on its side too."""
    left = np.array([-np.sin(yaw), np.cos(yaw), 0.0])
    height = round(float(tip[2] - spot_z), 3)
    if side == "mouth":
        return posture.with_mouth(actor.skeleton, height, round(near, 3), round(far, 3))
    return posture.with_hand(actor.skeleton, side, height, round(float((tip - middle) @ left), 3), round(near, 3), round(far, 3), knees=knees, both=both)


def longest(actor: Actor) -> float:
    """How far before the feet a hand or mouth comes at most [m]."""
    return 0.62 * actor.height if actor.skeleton.arms else 1.15 * actor.front + 0.3 * actor.skeleton.root_height


def nearest(actor: Actor) -> float:
    """How near to the own feet's middle [m]."""
    return 0.15 * actor.height if actor.skeleton.arms else 0.72 * actor.front if len(actor.skeleton.legs) == 4 else 0.5 * actor.front


def clearance(actor: Actor, point: Float, yaw: float) -> float:
    """How far before a point the body must stand so as not to be in the furniture that is there [m]."""
    back = -np.array([np.cos(yaw), np.sin(yaw)])
    need = 0.0
    body = 0.135 * actor.height if actor.skeleton.arms else 0.30 * actor.front
    for b in actor.scene.bodies:
        if not b.static or b.shape.type == "plane":
            continue
        place = troupe_of(actor).place(b.name, actor)
        assert place is not None
        if place.high[2] < actor.position[2] + 0.04 or place.low[2] > actor.position[2] + actor.height:
            continue
        low, high = place.low[:2] - body, place.high[:2] + body
        if np.all(point[:2] > low) and np.all(point[:2] < high):
            exits = [((high if back[k] > 0 else low)[k] - point[k]) / back[k] for k in (0, 1) if abs(back[k]) > 1e-9]
            if place.high[2] > actor.position[2] + 0.04 and place.high[2] > point[2] - 1.0:
                need = max(need, min(exits))
    return need


def _toes(actor: Actor, point: Float, how: Hold) -> float:
    """How far before a thing on the ground the feet must stand so as not to kick it, nor to have the knees in it [m]."""
    if not actor.skeleton.arms or point[2] - actor.position[2] > 0.25 * actor.height:
        return 0.0
    thigh = actor.skeleton.legs[0].lengths[0]
    return max(actor.skeleton.legs[0].toe[0] + 0.04 * actor.height, KNEES * thigh + 0.04 * actor.height) + how.deep


def stand_by(actor: Actor, point: Float, how: dict[float, Hold], *, but: tuple[str, ...] = ()) -> tuple[Float, float, Reach]:
    """Where to stand so that the hands come to a thing at `point`: the nearest good place, its heading and the reach. `how`: the hold for each heading."""
    around = obstacles(actor, but=but)
    found: list[tuple[float, float, float]] = []
    for yaw, grip in how.items():
        ahead = np.array([np.cos(yaw), np.sin(yaw)])
        near = max(nearest(actor), clearance(actor, point, yaw), _toes(actor, point, grip))
        spot = point[:2] - ahead * near
        inside = any(bool(np.all(spot > p.low[:2] - 0.05) and np.all(spot < p.high[:2] + 0.05)) for p in around)
        walk = length([actor.position[:2], *route(actor.position, spot, around, girth(actor))])
        found.append((walk + 2.0 * near + 0.25 * abs(actor.turned(yaw)) + 10.0 * inside, yaw, near))
    best: tuple[float, Float, float, Reach] | None = None
    for _, yaw, near in sorted(found)[:4]:
        grip = how[yaw]
        side = grip.sides[0]
        tip = point + grip.tips[side]
        ahead = np.array([np.cos(yaw), np.sin(yaw)])
        shift, free = float(grip.tips[side][:2] @ ahead), clearance(actor, point, yaw) == 0
        low, high = near + shift, max(longest(actor), near + shift)
        found_reach = reach_for(actor, side, tip, actor.position[2], near=low, far=high, yaw=yaw, middle=point, knees=free, both=len(grip.sides) == 2)
        spot = tip[:2] - ahead * found_reach.ahead - (grip.tips[side][:2] - ahead * shift)
        if best is None or found_reach.miss < best[0] - 0.01:
            best = (found_reach.miss, spot, yaw, found_reach)
        if found_reach.miss < 0.02:
            break
    assert best is not None
    return best[1], best[2], best[3]


def headings(actor: Actor, point: Float, count: int = 12) -> list[float]:
    first = actor.bearing(point)
    return [first + 2 * np.pi * k / count for k in range(count)]


def settle_hands(actor: Actor, begin: float, reach: Reach, how: Hold, point: Float, *, arc: float = 0.0) -> tuple[float, Layer]:
    """Bend and bring the hands to a thing at `point`; when they are there [s], and the posture."""
    seconds = 0.45
    troupe = troupe_of(actor)
    for side in how.sides:
        if side != "mouth":
            away = float(np.linalg.norm(troupe.of(actor).tips((side,), begin) - point - how.tips[side]))
            seconds = max(seconds, away / HAND_SPEED)
    bow = sum(abs(pitch) for pitch, _ in reach.posture.bends.values()) + abs(reach.posture.pitch)
    seconds = max(seconds, bow / BOW_SPEED / (1.6 if "mouth" in how.sides else 1.0), 3.0 * abs(reach.posture.offset[2]) / max(actor.height, 0.1))
    full = any(actor.holding.get(side) for side in how.sides if side != "mouth")
    loaded = full and point[2] - actor.position[2] < LOW * actor.height
    seconds *= (1.0 + 0.5 * loaded) / actor.briskness
    out = OUTWARD * seconds * loaded
    layer = actor.bend(reach.posture, begin + 0.7 * out, seconds - 0.7 * out)
    for side in how.sides:
        if side != "mouth":
            goal = point + how.tips[side]
            turn = how.hands[side].turn if side in how.hands else None
            widen(actor, side, begin, len(how.sides) == 2)
            low = troupe.of(actor).tips((side,), begin)
            if loaded:
                # out over the place first, before the knees bend, then down
                lead(actor, side, begin, out, world=np.array([*goal[:2], max(float(low[2]), float(goal[2]))]), turn=turn)
                lead(actor, side, begin + out, seconds - out, world=goal, turn=turn)
            elif _climbs(actor, side, begin, goal - low, full=full):
                # up beside the body first, then over the edge of what carries it
                seconds *= OVER_EDGE
                via = np.array([*(low[:2] + VIA * (goal[:2] - low[:2])), goal[2] + arc])
                lead(actor, side, begin, 0.5 * seconds, world=via, turn=turn)
                lead(actor, side, begin + 0.5 * seconds, 0.5 * seconds, world=goal, turn=turn)
            else:
                lead(actor, side, begin, seconds, world=goal, arc=arc, turn=turn)
            if side in how.hands:
                ready(actor, side, begin, seconds, how.hands[side])
    troupe.changed(actor, begin)
    return begin + seconds, layer


def _climbs(actor: Actor, side: str, begin: float, way: Float, *, full: bool) -> bool:
    """Whether a hand must come over the edge of what it reaches onto: an empty one that rises, or one that carries something in over a place."""
    empty = actor.track.arm(side).weight[min(actor.row(begin), len(actor.track.time) - 1)] < 1e-6
    return bool((empty and way[2] > CLIMB * actor.height) or (full and way[2] > -CLIMB * actor.height and np.hypot(*way[:2]) > CLIMB * actor.height))


def straighten(actor: Actor, layer: Layer, begin: float, seconds: float) -> None:
    ease_in(actor.track, layer, begin, seconds, 0.0)
    troupe_of(actor).changed(actor, begin)


# ------------------------------------------------------------------------------------------------- pick up, place


def _check(actor: Actor, body: str) -> None:
    mass = actor.scene.body(body).mass or 0.0
    limit = LOAD * actor.skeleton.mass
    if mass > limit:
        raise InputError(f"character {actor.character.name!r}: {body!r} weighs {mass:g} kg, more than the {limit:.2g} kg that a {actor.kind.name} lifts")


def pick_up(actor: Actor, i: int, action: Action) -> Plan:
    """Go to a thing, take it, and bring it to the body."""
    body = thing_of(actor, action)
    troupe = troupe_of(actor)
    assert body is not None
    _check(actor, body)
    yield from now(actor)
    yield from stand_up(actor)
    shape = actor.scene.body(body).shape
    for _ in range(TRIES):
        if body in actor.holding.values():
            return
        here = troupe.state(body)
        if body in troupe.grips:
            return  # somebody else was quicker
        how = {yaw: hold(actor, shape, here.quat, yaw) for yaw in headings(actor, here.position)}
        spot, yaw, reach = stand_by(actor, here.position, how)
        travel(actor, spot, yaw, pace="run" if action.effort and action.effort > 1.2 else "walk", speed=action.speed)
        yield from now(actor)
        if body in troupe.grips:
            return
        moved = float(np.linalg.norm(troupe.state(body).position - here.position))
        if moved > 0.25 * actor.reach:
            continue
        here = troupe.state(body)
        grip = hold(actor, shape, here.quat, yaw, exact=True)
        begin = actor.time
        there, layer = settle_hands(actor, begin, reach, grip, here.position, arc=0.04 * actor.height)
        troupe.open_hands(actor, grip.sides, body)
        yield from until(actor, there)
        caught = body not in troupe.grips and troupe.take(actor, grip.sides, body, how=grip)
        if caught:
            troupe.done[(actor.character.name, i)] = troupe.time
            actor.track.moments.append(Moment(i, "grip", troupe.time))
        back, up = max(0.6 / actor.briskness, 0.8 * (there - begin)), 0.0
        if caught and "mouth" not in grip.sides and here.position[2] - actor.position[2] < LOW * actor.height:
            up = _straight_up(actor, grip.sides, actor.time, back)
        straighten(actor, layer, actor.time, back if up == 0.0 else 0.95 * back)
        if caught:
            bring_in(actor, grip.sides, actor.time + up, back - 0.4 * up)
        else:
            for side in grip.sides:
                if side != "mouth":
                    lead(actor, side, actor.time, back)
        troupe.changed(actor, actor.time)
        actor.time += back + 0.6 * up
        yield from now(actor)
        if caught:
            return


def _straight_up(actor: Actor, sides: tuple[str, ...], begin: float, back: float) -> float:
    """What was taken from the ground rises where it is until the knees are out of its way; returns how long that takes [s]."""
    seconds, late = UPRIGHT * back, 0.05 * back
    over = actor.position[2] + actor.skeleton.root_height + carry_point(actor, sides[0])[2]
    tips = {side: troupe_of(actor).of(actor).tips((side,), begin) for side in sides}
    high = max(*(float(at[2]) for at in tips.values()), float(over))
    for side, at in tips.items():
        lead(actor, side, begin + late, seconds - late, world=np.array([*at[:2], high]))
    return seconds


def place_down(actor: Actor, i: int, action: Action) -> Plan:
    """Put what the hands hold onto the target, or onto the ground before the feet."""
    troupe = troupe_of(actor)
    yield from now(actor)
    body = action.object if action.object in actor.holding.values() else next(iter(actor.holding.values()), None)
    if body is None:
        return
    yield from stand_up(actor)
    grip = troupe.grips[body]
    place = troupe.place(action.target, actor) if action.target and action.target != body else None
    shape, state = actor.scene.body(body).shape, troupe.state(body)
    _, _, high = halves(shape, state.quat, actor.yaw)
    if place is None:
        middle = actor.position + actor.forward * max(nearest(actor) + 0.12 * actor.height, 0.22 * actor.height)
        middle[2] = actor.position[2] + float(high) + 1e-3
        options = [actor.yaw]
    else:
        middle = _spot_on(actor, place, shape, state.quat)
        middle[2] = place.high[2] + float(high) + 1e-3
        options = headings(actor, middle)
    how = {}
    for yaw in options:
        tip = grip.tip_offset(yaw, as_taken=True)
        left = np.array([-np.sin(yaw), np.cos(yaw), 0.0])
        apart = _apart(actor, grip)
        tips = {s: tip + (left * apart * (1.0 if s == "l" else -1.0) if len(grip.sides) == 2 else 0.0) for s in grip.sides}
        hands = {} if grip.local is None or grip.taken is None else {grip.sides[0]: grip.taken}
        how[yaw] = Hold(tips, float(halves(shape, state.quat, yaw - actor.yaw + grip.yaw)[0]), hands)
    spot, yaw, reach = stand_by(actor, middle, how)
    _lift_over(actor, grip, middle)
    travel(actor, spot, yaw, speed=action.speed)
    yield from now(actor)
    there, layer = settle_hands(actor, actor.time, reach, how[yaw], middle, arc=0.05 * actor.height)
    yield from until(actor, there)
    troupe.free(body, velocity=np.zeros(3), angular=np.zeros(3))
    troupe.done[(actor.character.name, i)] = troupe.time
    actor.track.moments.append(Moment(i, "release", troupe.time))
    yield from withdraw(actor, grip.sides, layer)


def _lift_over(actor: Actor, grip: Grip, middle: Float) -> None:
    """What is carried to a place goes there no lower than it will stand: else hands would meet the edge."""
    tips = middle[2] + grip.tip_offset(grip.yaw)[2] + LIFT - actor.position[2] - actor.skeleton.root_height
    for side in grip.sides:
        if side != "mouth":
            path, k = actor.track.arm(side), min(actor.row(actor.time), len(actor.track.time) - 1)
            now = path.local[k]
            if path.mix[k] < 1e-6 and tips > now[2]:
                lead(actor, side, actor.time, 0.6, local=np.array([*now[:2], min(float(tips), max(SHOULDER * actor.height, float(now[2])))]))
    troupe_of(actor).changed(actor, actor.time)


def withdraw(actor: Actor, sides: tuple[str, ...], layer: Layer | None, seconds: float = 0.6) -> Plan:
    """Hands leave what they have let go of."""
    begin = actor.time
    if layer is not None:
        straighten(actor, layer, begin + 0.1, seconds)
    back = 0.5 * seconds
    for side in sides:
        if side != "mouth":
            # back over the edge at the height that they have, then down
            high = _over_root(actor, side, begin) + LIFT
            if high > carry_point(actor, side)[2] - CARRIED * actor.height:
                point = carry_point(actor, side)
                lead(actor, side, begin, back, local=np.array([*point[:2], high]))
                lead(actor, side, begin + back, seconds + 0.1 - back)
            else:
                lead(actor, side, begin, seconds + 0.1)
    troupe_of(actor).changed(actor, begin)
    actor.time = begin + seconds + 0.1
    yield from now(actor)


def _apart(actor: Actor, grip: Grip) -> float:
    """Half the distance of two hands that hold something [m]."""
    if len(grip.sides) < 2:
        return 0.0
    p = troupe_of(actor).of(actor)
    one, two = (p.tips((s,), troupe_of(actor).time) for s in grip.sides)
    return float(np.linalg.norm(one - two)) / 2


def _spot_on(actor: Actor, place, shape, quat) -> Float:  # type: ignore[no-untyped-def]
    """On top of something, at the side where the actor is, whole on it."""
    deep, wide, _ = halves(shape, quat, 0.0)
    inner = np.array([deep, wide]) + 0.04
    low, high = place.low[:2] + inner, place.high[:2] - inner
    spot = place.middle.copy()
    toward = actor.position[:2]
    for k in (0, 1):
        if low[k] < high[k]:
            spot[k] = float(np.clip(toward[k], low[k], high[k]))
    # not right at the edge of something large
    spot[:2] += np.clip(place.middle[:2] - spot[:2], -0.08, 0.08)
    others = [troupe_of(actor).state(b.name).position for b in actor.scene.bodies if not b.static and b.name not in actor.holding.values()]
    size = max(float(deep), float(wide)) + 0.08
    for _ in range(8):
        close = [o for o in others if abs(o[2] - place.high[2]) < 0.5 and np.linalg.norm(o[:2] - spot[:2]) < size + 0.05]
        if not close:
            break
        away = spot[:2] - close[0][:2]
        away = away / max(float(np.linalg.norm(away)), 1e-6) if np.linalg.norm(away) > 1e-3 else np.array([0.0, 1.0])
        moved = close[0][:2] + away * (size + 0.06)
        spot[:2] = [float(np.clip(moved[k], low[k], high[k])) if low[k] < high[k] else spot[k] for k in (0, 1)]
    return spot


def carry(actor: Actor, i: int, action: Action) -> Plan:
    """Pick it up where it is not in hand, and go to the target with it."""
    yield from now(actor)
    body = action.object or (action.target if action.target and troupe_of(actor).is_thing(action.target) and not actor.holding else None)
    if body and body not in actor.holding.values():
        yield from pick_up(actor, i, action.model_copy(update={"object": body}))
    if action.target and action.target != body:
        place = troupe_of(actor).place(action.target, actor)
        if place is not None:
            ahead = actor.toward(place.middle)
            distance = place.distance(actor.position, ahead) - 0.25 * actor.height - actor.front
            grip = next((g for g in troupe_of(actor).grips.values() if g.holder is actor), None)
            if grip is not None:
                _lift_over(actor, grip, place.middle + np.array([0.0, 0.0, 0.5 * (place.high[2] - place.low[2]) + LIFT]))
            spot = actor.position + ahead * max(distance, 0.0)
            travel(actor, spot, actor.bearing(place.middle), speed=action.speed)
            yield from now(actor)


def drop(actor: Actor, i: int, action: Action) -> Plan:
    """Open the hand."""
    yield from now(actor)
    troupe = troupe_of(actor)
    for side, body in list(actor.holding.items()):
        if action.object in (None, body) and body in troupe.grips:
            sides = troupe.grips[body].sides
            if sides[0] == side:
                troupe.free(body)
                troupe.done[(actor.character.name, i)] = troupe.time
                actor.track.moments.append(Moment(i, "release", troupe.time))
                yield from withdraw(actor, sides, None, 0.5)
