"""Strikes: a hand, a foot or a paw goes to a point with a given speed and comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicHermiteSpline

from sim.gait import ease
from sim.kick import whip
from sim.posture import Posture
from sim.rotation import X_AXIS, Y_AXIS, Z_AXIS, about, multiply, rotate
from sim.skeleton import Limb, Skeleton
from sim.track import Moment, Planted, Track

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Manner:
    """How a limb goes to its target."""

    speed: float
    """At the target, for an adult person; others in proportion to the root of their leg length [m/s]."""
    draw: float
    """How far the limb is drawn back first, in limb lengths."""
    follow: float
    """How far it goes on beyond the target, in limb lengths."""
    prepare: float
    """[s]"""
    hold: float = 0.0
    """How long it stays at the end [s]."""


MANNERS = {
    "reach": Manner(speed=0.7, draw=0.0, follow=0.02, prepare=0.45, hold=0.4),
    "push": Manner(speed=1.3, draw=0.10, follow=0.22, prepare=0.40, hold=0.15),
    "hit": Manner(speed=4.5, draw=0.40, follow=0.25, prepare=0.45),
    "paw": Manner(speed=3.6, draw=0.15, follow=0.55, prepare=0.40),
    "kick": Manner(speed=7.0, draw=0.55, follow=0.35, prepare=0.50),
    "throw": Manner(speed=6.0, draw=0.60, follow=0.30, prepare=0.60),
    "catch": Manner(speed=1.0, draw=0.0, follow=0.0, prepare=0.40, hold=0.8),
}
"""Kicks of 10-20 m/s and punches of 6-9 m/s are measured in sport; an everyday knock is slower."""

RAISED = np.radians(-25.0)
"""A paw that strikes points up by this."""
ONTO = 0.045
"""Who kicks shifts the hips over the standing leg by this share of the leg."""
BRAKES = 0.02
"""A limb that stops at somebody takes so long from its full speed to rest [s]: it must not swing beyond them and back."""
BOW_SPEED, SINKS = 1.3, 1.6
"""Of bending toward something [rad/s]; and the hips take so many seconds to come down by their height: a deep squat takes one [s]."""


@dataclass(frozen=True)
class Swing:
    """A limb end's path: drawn back, through the target, back again."""

    spline: CubicHermiteSpline
    begin: float
    strike: float
    follow: float
    back: float
    """Times [s]."""

    def at(self, t: Float) -> Float:
        return np.asarray(self.spline(np.clip(t, self.begin, self.back)))


def swing(
    rest: Float,
    target: Float,
    ahead: Float,
    size: float,
    manner: Manner,
    *,
    speed: float,
    begin: float,
    up: float = 0.0,
    over: bool = False,
    rise: float = 0.45,
) -> Swing:
    """`ahead`: the unit direction of the blow; `size`: the limb's length; `up`: how far it is lifted while drawn back [m].

    `over`: it comes and goes over an edge; `rise`: going back takes so long at least [s].
    """
    drawn = target - ahead * (manner.draw + 0.12) * size + np.array([0, 0, up])
    beyond = target + ahead * max(manner.follow, 0.005) * size
    t1 = begin + manner.prepare
    t2 = t1 + max(1.6 * float(np.linalg.norm(target - drawn)) / speed, 0.05)
    t3 = t2 + max(2.0 * float(np.linalg.norm(beyond - target)) / speed, 0.02)
    t4 = t3 + manner.hold
    t5 = t4 + max(rise, 1.3 * float(np.linalg.norm(beyond - rest)) / max(speed, 1.0))
    still = np.zeros(3)
    knots = [(begin, rest, still), (t1, drawn, still), (t2, target, ahead * speed), (t3, beyond, still), (t5, rest, still)]
    if manner.hold > 0:
        knots.insert(4, (t4, beyond, still))
    if over and drawn[2] > rest[2]:
        # straight up before it goes in, and out again as high as it was before it comes down
        above = np.array([*(rest[:2] + 0.2 * (drawn[:2] - rest[:2])), drawn[2]])
        knots.insert(1, (begin + 0.55 * (t1 - begin), above, (drawn - rest) * [0.5, 0.5, 0.0] / (t1 - begin)))
        knots.insert(-1, (t4 + 0.5 * (t5 - t4), np.array([*above[:2], beyond[2]]), (rest - beyond) * [0.6, 0.6, 0.0] / (t5 - t4)))
    times, points, slopes = zip(*knots, strict=True)
    return Swing(CubicHermiteSpline(times, np.array(points), np.array(slopes)), begin, t2, t4, t5)


def vigour(skeleton: Skeleton) -> float:
    """Speeds of limbs against an adult's, sqrt(leg / 0.86 m)."""
    return float(np.sqrt(np.mean([sum(leg.lengths) for leg in skeleton.legs]) / 0.86))


def with_hands(
    track: Track,
    kind: str,
    target: Float,
    yaw: float,
    base: Float,
    *,
    begin: float,
    speed: float | None,
    action: int,
    bow: Posture | None = None,
    stops: bool = False,
    further: Mapping[str, float] = MappingProxyType({}),
) -> float:
    """People: the right hand, both for a push and a catch. Returns when it is over.

    `bow`: how the body bends to it, `stops`: at what does not give way, `further`: how far beyond the target each hand is led [m].
    """
    skeleton, manner = track.skeleton, MANNERS[kind]
    bends = 0.0 if bow is None else max(abs(bow.bends["torso"][0]) / BOW_SPEED, SINKS * abs(bow.offset[2]) / skeleton.root_height)
    manner = replace(manner, prepare=max(manner.prepare, bends))
    ahead = np.array([np.cos(yaw), np.sin(yaw), 0.0])
    if kind == "throw":
        ahead = (ahead + np.array([0, 0, 0.35])) / np.linalg.norm([1, 0.35])
    sides = ("l", "r") if kind in ("push", "catch") else ("r",)
    arm = skeleton.arms[0]
    size = sum(arm.lengths) + float(np.linalg.norm(arm.toe))
    fast = speed or manner.speed * vigour(skeleton)
    if stops:
        manner = replace(manner, follow=0.5 * BRAKES * fast / size)
    left = np.array([-np.sin(yaw), np.cos(yaw), 0.0])
    last: Swing | None = None
    t = track.time
    for side in sides:
        s = 1.0 if side == "l" else -1.0
        aim = target + left * s * (0.10 * size if len(sides) == 2 else 0.0) + ahead * further.get(side, 0.0)
        rest = base + ahead * 0.25 * size + left * s * 0.3 * size + np.array([0, 0, skeleton.root_height])
        up = 0.25 * size if kind == "throw" else 0.0
        last = swing(rest, aim, ahead, size, manner, speed=fast, begin=begin, up=up, over=kind != "throw", rise=max(0.45, bends))
        weight = ease((t - begin) / manner.prepare) * (1 - ease((t - last.follow) / (last.back - last.follow)))
        path, rows = track.arm(side), t >= begin
        # what the hand did before goes on beneath
        both = 1 - (1 - path.weight) * (1 - weight)
        path.world[rows], path.mix[rows] = last.at(t)[rows], (weight / np.maximum(both, 1e-9))[rows]
        path.weight[rows] = both[rows]
    assert last is not None
    _lean(track, last, bow, twist=kind in ("hit", "throw"))
    # who is struck feels it when the hand is there
    track.moments.append(Moment(action, "strike", last.strike + (BRAKES if stops else 0.0)))
    return last.back


def _lean(track: Track, swing: Swing, bow: Posture | None, *, twist: bool) -> None:
    """The trunk helps: it bends and sinks toward what lies low, and twists with a blow."""
    t = track.time
    if bow is not None:
        track.lay(bow).weight[:] = ease((t - swing.begin) / (swing.strike - swing.begin)) * (1 - ease((t - swing.follow) / (swing.back - swing.follow)))
    if twist:
        half = (swing.begin + swing.strike) / 2
        back = ease((t - swing.begin) / (half - swing.begin)) * (1 - ease((t - half) / (swing.strike - half)))
        through = ease((t - half) / (swing.strike - half)) * (1 - ease((t - swing.strike) / (swing.back - swing.strike)))
        track.bend("torso", slice(None), about(Z_AXIS, np.radians(22) * (through - back)))


def manner_of(kind: str, paw: bool) -> Manner:
    """A paw swipes, whatever it is that it wants to push."""
    return MANNERS["paw"] if paw and kind in ("push", "hit") else MANNERS[kind]


def with_leg(
    track: Track, kind: str, leg: Limb, target: Float, yaw: float, planted: Planted, *, begin: float, speed: float | None, action: int, stops: bool = False
) -> float:
    """A kick, or an animal's forepaw. `stops`: at what does not give way. Returns when it is over."""
    skeleton = track.skeleton
    manner = manner_of(kind, len(skeleton.legs) == 4)
    if skeleton.arms:
        return _kick(track, manner, leg, target, yaw, planted, begin=begin, speed=speed, action=action, stops=stops)
    if stops:
        manner = replace(manner, follow=0.0)
    heading = about(Z_AXIS, np.array(yaw))
    ahead = rotate(heading, X_AXIS)
    size = sum(leg.lengths)
    fast = speed or manner.speed * vigour(skeleton)
    tip = np.array([leg.toe[0], 0.0, 0.5 * leg.toe[2]])
    # a hoof that is raised comes forward by much more than a paw
    aim = target - rotate(heading, rotate(about(Y_AXIS, np.array(RAISED)), tip))
    go = swing(planted.ankle, aim, ahead, size, manner, speed=fast, begin=begin, up=0.35 * size)
    t = track.time
    during = (t >= begin) & (t <= go.back)
    path = go.at(t)
    raised = RAISED * ease((t - begin) / manner.prepare) * (1 - ease((t - go.follow) / (go.back - go.follow)))
    # neither the heel nor the toes scrape through the ground
    lowest = leg.lowest(about(Y_AXIS, raised))
    ground = planted.ankle[2] + leg.heel[2] + 0.02 * size * np.sin(np.pi * np.clip((t - begin) / (go.back - begin), 0, 1))
    path[:, 2] = np.maximum(path[:, 2], ground - lowest)
    track.ankle[leg.name][during] = path[during]
    track.contact[leg.name][during] = False
    track.foot[leg.name][during] = multiply(about(Z_AXIS, np.full(int(during.sum()), planted.yaw)), about(Y_AXIS, raised[during]))
    track.step_on(leg, during, raised[during], planted.ankle[2] + leg.heel[2])
    there = ease((t - begin) / manner.prepare) * (1 - ease((t - go.follow) / (go.back - go.follow)))
    side = np.sign(leg.stand[1])
    # weight goes onto the legs that stand
    track.offset[:, 1] -= side * 0.06 * size * there
    track.offset[:, 0] += 0.2 * size * there
    track.bend("neck", slice(None), about(Y_AXIS, 0.18 * there))
    track.turn[:] = multiply(track.turn, about(Y_AXIS, -np.radians(6) * there))
    track.moments.append(Moment(action, "strike", go.strike))
    return go.back


def _kick(
    track: Track, manner: Manner, leg: Limb, target: Float, yaw: float, planted: Planted, *, begin: float, speed: float | None, action: int, stops: bool
) -> float:
    """People's (`sim.kick`): the weight goes onto the other leg, whose knee bends; the trunk leans back, arms go out."""
    skeleton, t = track.skeleton, track.time
    usual = manner.speed * vigour(skeleton)
    base = planted.ankle - rotate(about(Z_AXIS, np.array(yaw)), np.array([*leg.stand, -leg.heel[2]]))
    side = np.sign(leg.stand[1])
    hip = np.asarray(skeleton.bones[skeleton.index[leg.upper]].offset) + [0.0, -side * ONTO * sum(leg.lengths), skeleton.root_height]
    hip = base + rotate(about(Z_AXIS, np.array(yaw)), hip)
    go = whip(leg, hip, planted.ankle, target, yaw, speed=speed or usual, usual=usual, begin=begin, prepare=manner.prepare, stops=stops)
    rows = np.flatnonzero((t >= begin) & (t <= go.back))
    at = t[rows]
    there = go.there(t)
    pitch = go.pitch(at)
    # the plane of the leg goes aside with the weight, and back
    aside = rotate(about(Z_AXIS, np.array(yaw)), np.array([0.0, side * ONTO * sum(leg.lengths), 0.0]))
    ankle = go.ankle(at) + (1 - there[rows])[:, None] * aside
    ground = planted.ankle[2] + leg.heel[2]
    over = 0.015 * sum(leg.lengths) * np.sin(np.pi * np.clip((at - begin) / (go.back - begin), 0, 1))
    ankle[:, 2] = np.maximum(ankle[:, 2], ground + over - leg.lowest(about(Y_AXIS, pitch)))
    track.ankle[leg.name][rows] = ankle
    track.contact[leg.name][rows] = False
    track.foot[leg.name][rows] = multiply(about(Z_AXIS, np.full(len(rows), planted.yaw)), about(Y_AXIS, pitch))
    track.step_on(leg, rows, pitch, ground)
    track.offset[:, 1] -= side * ONTO * sum(leg.lengths) * there
    track.offset[:, 2] -= go.sink(t)
    track.bend("torso", slice(None), about(Y_AXIS, np.radians(-6) * there))
    for arm, s in (("l", 1.0), ("r", -1.0)):
        track.bend(f"upper_arm_{arm}", slice(None), about(X_AXIS, s * np.radians(30) * there))
    track.moments.append(Moment(action, "strike", go.strike))
    return go.back


def with_head(track: Track, *, begin: float, action: int) -> float:
    """A bird pecks at what is before it."""
    t = track.time
    strike, back = begin + 0.25, begin + 0.7
    there = ease((t - begin - 0.1) / 0.15) * (1 - ease((t - strike) / (back - strike)))
    track.turn[:] = multiply(track.turn, about(Y_AXIS, np.radians(40) * there))
    track.bend("head", slice(None), about(Y_AXIS, np.radians(35) * there))
    track.moments.append(Moment(action, "strike", strike))
    return back
