"""Posture: how a body bends so that a hand, a mouth or a beak comes to a point, within the limits of its joints.

A posture is laid over whatever the track does, with a weight from 0 to 1 over time. It is found by least squares: the point must be in reach,
and of all postures that reach it the one that bends least is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import atan2, cos, hypot, sin

import numpy as np
from numpy.typing import NDArray

from sim.shape import Capsule
from sim.skeleton import FLAT, Skeleton

Float = NDArray[np.float64]
LOOSE, TIGHT = 0.93, 0.45
"""An arm that holds something is stretched to at most and at least these shares of its length."""
BOW, SQUAT = 1.45, 0.58
"""The trunk bends this far at most [rad], and the hips come down by this share of the legs: together 165 degrees between thighs and chest, of which
hips give 120 and the spine the rest (ranges of motion of the American Academy of Orthopaedic Surgeons 1965)."""
MISS = 60.0
"""Weight of what is lacking to the point against bending."""


@dataclass(frozen=True)
class Posture:
    """Moves of the root and of bones against the standing pose."""

    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Of the root: forward, left, up [m]."""
    pitch: float = 0.0
    """Of the root, above 0 with the nose down [rad]."""
    bends: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Bone to its pitch and yaw against its parent [rad]."""


@dataclass
class Layer:
    """A posture laid over a track."""

    posture: Posture
    weight: Float
    """(n,) 0 to 1."""


@dataclass(frozen=True)
class Reach:
    """How a body reaches a height."""

    ahead: float
    """Distance of the point before the base [m]."""
    posture: Posture
    miss: float
    """What is lacking to the point [m]."""


@dataclass(frozen=True)
class Tip:
    """The point that holds: of a hand, a muzzle or a beak."""

    bone: str
    point: tuple[float, float, float]
    """In the bone's frame [m]."""
    thick: float
    """Radius of what holds [m]."""


def mouth(skeleton: Skeleton) -> Tip:
    """Of an animal: the end of the muzzle, or of the beak."""
    if "beak" in skeleton.index:
        piece = skeleton.bones[skeleton.index["beak"]].pieces[0]
        long, radius = piece.shape.height, piece.shape.radius  # type: ignore[union-attr]
        return Tip("beak", (piece.position[0] + 0.6 * long, 0.0, piece.position[2]), 0.3 * radius)
    bone = "muzzle" if "muzzle" in skeleton.index else "head"
    rods = [p for p in skeleton.bones[skeleton.index[bone]].pieces if isinstance(p.shape, Capsule) and abs(p.position[1]) < 1e-9]
    piece = max(rods, key=lambda p: p.position[0] + p.shape.height / 2)  # type: ignore[union-attr]
    half, radius = piece.shape.height / 2, piece.shape.radius  # type: ignore[union-attr]
    x, _, z = piece.position
    return Tip(bone, (x + half + 0.75 * radius, 0.0, z - 0.6 * radius), 0.35 * radius)


def palm(skeleton: Skeleton, side: str) -> Tip:
    """Of a person's hand."""
    arm = next(a for a in skeleton.arms if a.name == side)
    piece = skeleton.bones[skeleton.index[arm.end]].pieces[0]
    thick = getattr(piece.shape, "radius", None) or min(piece.shape.size) / 2  # type: ignore[union-attr]
    return Tip(arm.end, arm.toe, float(thick))


def _squares(residuals: object, start: list[float], low: list[float], high: list[float]) -> Float:
    from scipy.optimize import least_squares

    begin = np.clip(start, np.array(low) + 1e-6, np.array(high) - 1e-6)
    return np.asarray(least_squares(residuals, begin, bounds=(low, high), max_nfev=60, xtol=1e-5, ftol=1e-5, gtol=1e-5).x)  # type: ignore[arg-type]


@lru_cache(maxsize=512)
def with_hand(skeleton: Skeleton, side: str, height: float, aside: float, near: float, far: float, *, knees: bool = True, both: bool = False) -> Reach:
    """A person's hand at a height over its feet [m], `aside` to the left of the middle, at least `near` and at most `far` ahead.

    `knees` False: something stands before them, and they do not bend. `both`: the other hand does the same on its side.
    """
    arm = next(a for a in skeleton.arms if a.name == side)
    long, bones = float(np.linalg.norm(arm.toe)), sum(arm.lengths)
    length = bones + long
    leg = sum(skeleton.legs[0].lengths)
    torso, upper = (skeleton.bones[skeleton.index[name]] for name in ("torso", arm.upper))
    waist, (_, across, up) = torso.offset[2], upper.offset
    usual = float(np.clip(0.70 * length, near, max(far, near)))

    def apart(ahead: float, tilt: float, sink: float, twist: float) -> float:
        back, down = _balance(tilt, sink, leg)
        x, y = sin(tilt) * up, across
        x, y = x * cos(twist) - y * sin(twist), x * sin(twist) + y * cos(twist)
        z = skeleton.root_height + down + waist + cos(tilt) * up
        x, y, z = ahead - back - x, aside - y, height - z
        flat = hypot(x, y)
        # to the wrist: the hand points no farther down than it is led (sim.skeleton.level)
        dip = max(atan2(z, max(flat, 1e-6)), -FLAT)
        return hypot(flat - long * cos(dip), z - long * sin(dip)) / bones

    def residuals(v: Float) -> list[float]:
        ahead, tilt, sink, twist = v
        d = apart(ahead, tilt, sink, twist)
        return [MISS * max(d - LOOSE, 0.0), MISS * max(TIGHT - d, 0.0), 0.8 * (ahead - usual) / length, 0.9 * tilt, 1.1 * sink / leg, 1.2 * twist]

    twists = 1e-3 if both else 0.5
    v = _squares(residuals, [usual, 0.2, 0.02 * leg, 0.0], [near, 0.0, 0.0, -twists], [max(far, near + 1e-3), BOW, (SQUAT if knees else 0.04) * leg, twists])
    ahead, tilt, sink, twist = (float(x) for x in v)
    back, down = _balance(tilt, sink, leg)
    bends = {"torso": (tilt, twist), "head": (-0.35 * tilt, -0.5 * twist)}
    return Reach(ahead, Posture((back, 0.0, down), 0.0, bends), max(apart(*v) - 0.995, 0.0) * bones)


def _balance(tilt: float, sink: float, leg: float) -> tuple[float, float]:
    """Root forward and up [m]: the hips go back so that the weight stays over the feet."""
    return -0.30 * sink - 0.10 * leg * sin(tilt), -sink


@lru_cache(maxsize=512)
def with_mouth(skeleton: Skeleton, height: float, near: float, far: float) -> Reach:
    """An animal's mouth or beak at a height over its feet [m]."""
    tip = mouth(skeleton)
    four = len(skeleton.legs) == 4
    half = -skeleton.leg("hl").stand[0] if four else 0.0
    neck = skeleton.bones[skeleton.index["neck"]].offset if four else None
    head = skeleton.bones[skeleton.index["head"]]
    beak = skeleton.bones[skeleton.index["beak"]].offset if "beak" in skeleton.index else (0.0, 0.0, 0.0)
    point = tuple(a + b for a, b in zip(tip.point, beak, strict=True))
    rest = 2 * float(np.arctan2(head.rest_xyzw[1], head.rest_xyzw[3]))

    def turned(angle: float, v: tuple[float, ...]) -> tuple[float, float]:
        return v[0] * cos(angle) + v[2] * sin(angle), v[2] * cos(angle) - v[0] * sin(angle)

    def place(bow: float, first: float, second: float) -> tuple[float, float]:
        x, z = half * (cos(bow) - 1), skeleton.root_height - half * sin(bow)
        joints = [(bow, neck), (bow + first, head.offset)] if neck is not None else [(bow, head.offset)]
        for angle, offset in joints:
            dx, dz = turned(angle, offset)
            x, z = x + dx, z + dz
        dx, dz = turned(bow + (first if neck is not None else 0.0) + second + rest, point)
        return x + dx, z + dz

    size = skeleton.root_height

    def residuals(v: Float) -> list[float]:
        x, z = place(*v)
        out = max(near - x, 0.0, x - far)
        return [MISS * (z - height) / size, MISS * out / size, 1.6 * v[0], 0.6 * v[1], 0.7 * v[2]]

    low, high = ([-0.25, -0.7, -0.8], [0.55, 1.6, 1.0]) if four else ([-0.3, -0.01, -0.7], [1.3, 0.01, 1.1])
    bow, first, second = (float(x) for x in _squares(residuals, [0.0, 0.2 if four else 0.0, 0.0], low, high))
    x, z = place(bow, first, second)
    bends = {"neck": (first, 0.0), "head": (second, 0.0)} if four else {"head": (second, 0.0)}
    return Reach(x, Posture((half * (cos(bow) - 1), 0.0, -half * sin(bow)), bow, bends), hypot(z - height, max(near - x, 0.0, x - far)))
