"""Struck: what a blow does to somebody: nothing, a sway, or a fall; and getting up again.

A blow J gives the whole body, mass m, the speed v = J / m. Somebody who stands on feet keeps the balance while x + v / w stays over the feet,
w = sqrt(g / l) with l the height of the centre of mass (the margin of stability of Hof, Gazendam & Sinke 2005). Up to twice that margin
a body sways and catches itself; beyond, it falls (`sim.fall`), lies, and gets up. A blow from above that buckles the legs makes it fall too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.act import script
from sim.actor import Actor, ease_in
from sim.fall import Blow, Fall, fall
from sim.gait import ease
from sim.posture import Posture
from sim.rotation import IDENTITY, Z_AXIS, about, conjugate, mix, multiply, rotate
from sim.shape import Box
from sim.skeleton import Skeleton
from sim.track import RATE, stand

if TYPE_CHECKING:
    from sim.ensemble import Ensemble
    from sim.troupe import Performance, Troupe

Float = NDArray[np.float64]
STEADY, CATCHES = 0.2, 2.0
"""Shares of the margin of stability up to which a blow is not noticed, and up to which the body catches itself (one or two steps, estimate)."""
BUCKLE = 0.35
"""Legs buckle under a blow that drives the body down faster than this times sqrt(g leg)."""
LIES = 0.5
"""How long somebody lies before getting up [s]."""
UP = 1.3
"""How long getting up takes an adult [s]; others in proportion to the root of their size."""
LIMBS = ("hand", "forearm", "foot", "lower_leg", "paw")
"""What one strikes with oneself, and what gives way: no blow to the body."""


def margin(actor: Actor, p: Performance, time: float, direction: Float) -> float:
    """How far the feet reach beyond the centre of mass along a level direction [m]."""
    i = p.row(time)
    joint, turn = p.joint[i], p.turn[i]
    com = actor.skeleton.center_of_mass(joint[None], turn[None])[0]
    reach = -np.inf
    for leg in actor.skeleton.legs:
        e = actor.skeleton.index[leg.end]
        width = 0.25 * (leg.toe[0] - leg.heel[0])
        for point in (leg.heel, leg.toe):
            for side in (-width, width):
                at = joint[e] + rotate(turn[e], np.array([point[0], side, point[2]]))
                reach = max(reach, float((at - com) @ direction))
    return max(reach, 0.02 * actor.height)


def judge(actor: Actor, p: Performance, time: float, impulse: Float) -> str:
    """`none`, `sway` or `fall`."""
    g = float(np.linalg.norm(actor.scene.gravity))
    if g < 0.05:
        return "none"
    speed = impulse / actor.skeleton.mass
    level = np.array([speed[0], speed[1], 0.0])
    size = float(np.linalg.norm(level))
    leg = sum(actor.skeleton.legs[0].lengths)
    if speed[2] < -BUCKLE * np.sqrt(g * leg):
        return "fall"
    if size < 1e-6:
        return "none"
    need = size / np.sqrt(g / actor.skeleton.root_height)
    room = margin(actor, p, time, level / size)
    return "none" if need < STEADY * room else "sway" if need < CATCHES * room else "fall"


def sway(actor: Actor, troupe: Troupe, impulse: Float) -> None:
    """The trunk gives way and comes back, as a damped swing of the body's own frequency."""
    track, begin = actor.track, troupe.time
    speed = impulse / actor.skeleton.mass
    w = float(np.sqrt(np.linalg.norm(actor.scene.gravity) / actor.skeleton.root_height))
    local = rotate(conjugate(about(Z_AXIS, np.array(actor.yaw))), speed) / w
    bend = float(np.clip(2.2 * local[0] / actor.skeleton.root_height, -0.5, 0.5))
    layer = track.lay(
        Posture(
            offset=(0.6 * local[0], 0.6 * local[1], -0.15 * float(np.hypot(*local[:2]))),
            bends={"torso": (bend, 0.0), "neck": (0.4 * bend, 0.0), "head": (0.5 * bend, 0.0)},
        )
    )
    k = actor.row(begin)
    s = track.time[k:] - begin
    layer.weight[k:] = 1.8 * np.exp(-1.1 * w * s) * np.sin(1.6 * w * s)
    troupe.changed(actor, begin)


def topple(actor: Actor, troupe: Troupe, ensemble: Ensemble, blows: list[Blow], *, friction: float) -> None:
    """Fall from now on; lie; get up; go on with what was still to do."""
    p = troupe.of(actor)
    time = troupe.time
    row = actor.row(time)
    p.need(row)
    for body in dict.fromkeys(actor.holding.values()):
        troupe.free(body)
    before = max(row - 1, 0)
    found = fall(
        ensemble,
        actor.skeleton,
        p.joint[row],
        p.turn[row],
        (p.joint[before], p.turn[before]),
        blows,
        friction=friction,
        seconds=(len(actor.track.time) - row) / RATE,
    )
    n = len(actor.track.time)
    lie = round(LIES * RATE)
    end, base, yaw = _up(actor, found)
    joint = np.concatenate([found.joint, np.repeat(found.joint[-1:], lie, 0), end[0]])
    turn = np.concatenate([found.turn, np.repeat(found.turn[-1:], lie, 0), end[1]])
    last = min(row + 1 + len(joint), n)
    p.give(row + 1, joint[: last - row - 1], turn[: last - row - 1])
    troupe.falls.append((actor.character.name, time, time + len(found.joint) / RATE))
    _stand_again(actor, last, base, yaw)
    done = max((m.action for m in actor.track.moments if m.kind == "start" and m.time <= time + 1e-9), default=-1)
    actor.track.moments[:] = [m for m in actor.track.moments if m.time <= time + 1e-9]
    actor.time = float(actor.track.time[min(last, n - 1)])
    actor.feet = actor.time
    layer = actor.track.lay(crouch(actor.skeleton))
    layer.weight[last:] = 1.0
    ease_in(actor.track, layer, actor.time, 0.6 * _slow(actor), 0.0)
    actor.time += 0.6 * _slow(actor)
    p.replan(time)
    p.plan, p.wake = script(actor, done + 1), actor.time
    troupe.over.discard(actor.character.name)


def crouch(skeleton: Skeleton) -> Posture:
    """Deep in the knees."""
    leg = sum(skeleton.legs[0].lengths)
    if skeleton.arms:
        return Posture(offset=(-0.12 * leg, 0.0, -0.50 * leg), bends={"torso": (0.9, 0.0), "head": (-0.3, 0.0)})
    return Posture(offset=(0.0, 0.0, -0.35 * leg))


def _slow(actor: Actor) -> float:
    return float(np.sqrt(max(actor.height, 0.05) / 1.75))


def _stand_again(actor: Actor, row: int, base: Float, yaw: float) -> None:
    """From a sample on the track is that of somebody who stands there."""
    track, span = actor.track, slice(row, None)
    track.base[span], track.yaw[span], track.offset[span], track.turn[span], track.com[span] = base, yaw, 0.0, IDENTITY, np.nan
    for turn in track.turns.values():
        turn[span] = IDENTITY
    for layer in track.layers:
        layer.weight[span] = 0.0
    for path in track.hand.values():
        path.weight[span] = path.firm[span] = path.wide[span] = path.fingers[span] = path.thumb[span] = 0.0
    actor.planted = stand(actor.skeleton, base, yaw)
    for leg, planted in actor.planted.items():
        track.ankle[leg][span], track.foot[leg][span], track.contact[leg][span] = planted.ankle, about(Z_AXIS, np.array(planted.yaw)), True
    actor.position, actor.yaw = base, yaw
    actor.leaning.clear()
    actor.holding.clear()


def _up(actor: Actor, found: Fall) -> tuple[tuple[Float, Float], Float, float]:
    """From lying to a crouch: bone frames (n, b, 3), (n, b, 4); and the base and heading of who stands there."""
    from sim.track import Track

    skeleton = actor.skeleton
    joint, turn = found.joint[-1], found.turn[-1]
    com = skeleton.center_of_mass(joint[None], turn[None])[0]
    ahead = rotate(turn[0], np.array([1.0, 0.0, 0.0]))
    if np.hypot(ahead[0], ahead[1]) < 0.4:
        # on the back or the belly: the head tells where one looks when the trunk comes up
        ahead = rotate(turn[0], np.array([0.0, 0.0, 1.0])) * (1.0 if ahead[2] < 0 else -1.0)
    yaw = float(np.arctan2(ahead[1], ahead[0]))
    base = np.array([com[0], com[1], actor.position[2]])
    track = Track.standing(skeleton, np.zeros(1), base, yaw)
    layer = track.lay(crouch(skeleton))
    layer.weight[:] = 1.0
    to_joint, to_turn = track.solve()
    count = max(round(UP * _slow(actor) * RATE), 24)
    u = np.arange(1, count + 1) / count
    first, second = ease(u / 0.85), ease((u - 0.15) / 0.85)
    local = [_local(skeleton, turn), _local(skeleton, to_turn[0])]
    out_joint, out_turn = np.zeros((count, *joint.shape)), np.zeros((count, *turn.shape))
    out_turn[:, 0] = mix(np.tile(turn[0], (count, 1)), np.tile(to_turn[0, 0], (count, 1)), second)
    out_joint[:, 0] = joint[0] + second[:, None] * (to_joint[0, 0] - joint[0])
    for i in range(1, len(skeleton.bones)):
        k = skeleton.index[str(skeleton.bones[i].parent)]
        bent = mix(np.tile(local[0][i], (count, 1)), np.tile(local[1][i], (count, 1)), first)
        out_turn[:, i] = multiply(out_turn[:, k], bent)
        out_joint[:, i] = out_joint[:, k] + rotate(out_turn[:, k], np.asarray(skeleton.bones[i].offset))
    # the body neither floats nor sinks on the way: its lowest point goes evenly from where it lies to where it stands
    low = _lowest(skeleton, np.concatenate([joint[None], out_joint]), np.concatenate([turn[None], out_turn]))
    out_joint[:, :, 2] += (low[0] + u * (low[-1] - low[0]) - low[1:])[:, None]
    return (out_joint, out_turn), base, yaw


def _local(skeleton: Skeleton, turn: Float) -> Float:
    out = turn.copy()
    for i in range(1, len(out)):
        out[i] = multiply(conjugate(turn[skeleton.index[str(skeleton.bones[i].parent)]]), turn[i])
    return out


def _lowest(skeleton: Skeleton, joint: Float, turn: Float) -> Float:
    """Height of the lowest point over time (n,) [m], from the ends of the bones' pieces."""
    low = np.full(len(joint), np.inf)
    for i, bone in enumerate(skeleton.bones):
        for piece in bone.pieces:
            if isinstance(piece.shape, Box):
                x, y, z = (s / 2 for s in piece.shape.size)
                ends, radius = [(a * x, b * y, c * z) for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)], 0.0
            else:
                half, radius = getattr(piece.shape, "height", 0.0) / 2, piece.shape.radius
                ends = [(0.0, 0.0, -half), (0.0, 0.0, half)]
            for end in ends:
                at = np.asarray(piece.position) + rotate(np.asarray(piece.orientation_xyzw), np.array(end))
                low = np.minimum(low, joint[:, i, 2] + rotate(turn[:, i], at)[:, 2] - radius)
    return low
