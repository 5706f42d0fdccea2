"""Skeleton: bones in a tree, the primitives on each, forward kinematics and two-link limbs.

Every bone's frame stands at its joint; in the neutral pose all frames are X forward, Y left, Z up. A limb's two long bones run along -Z.
Poses are solved for n times at once: bone frames in the world, positions (n, b, 3) [m], quaternions (n, b, 4) xyzw.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.rotation import IDENTITY, conjugate, from_axes, mix, multiply, rotate, unit
from sim.shape import Box, Capsule, Compound, Cone, Cylinder, Part, Sphere

Float = NDArray[np.float64]
Primitive = Sphere | Box | Cylinder | Capsule | Cone
OUTWARD = 0.25
"""Elbows point outward by this much for each part down (estimate)."""
BENT = np.radians(70.0)
"""Toes bend up so far (extension of the great toe: 70 degrees, American Academy of Orthopaedic Surgeons 1965)."""
STRETCH = 0.9995
"""A limb is never straighter than this share of its length: a knee that locks has no bending plane."""

FLAT, WRIST = np.radians(10.0), np.radians(70.0)
"""A hand that does something points no farther down than this, as far as the wrist bends (extension of the wrist: 70 degrees, American Academy of
Orthopaedic Surgeons 1965)."""


@dataclass(frozen=True)
class Piece:
    """A primitive in its bone's frame."""

    shape: Primitive
    position: tuple[float, float, float] = (0.0, 0.0, 0.0)
    orientation_xyzw: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)


@dataclass(frozen=True)
class Bone:
    name: str
    parent: str | None
    offset: tuple[float, float, float]
    """The joint in the parent's frame [m]."""
    pieces: tuple[Piece, ...]
    mass: float
    """[kg]"""
    color: str
    rest_xyzw: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)
    """Turn against the parent in the standing pose."""


@dataclass(frozen=True)
class Limb:
    """A leg (ends in a foot that stands) or an arm (ends in a hand)."""

    name: str
    upper: str
    lower: str
    end: str
    """The foot or hand bone, whose joint is the ankle or wrist."""
    lengths: tuple[float, float]
    """Upper and lower bone [m]."""
    bend: float
    """+1: the middle joint bends forward (a knee), -1: backward (an elbow, a foreleg)."""
    heel: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Rearmost point of the sole in the foot's frame [m]."""
    toe: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Foremost point of the sole; for an arm the middle of the hand [m]."""
    stand: tuple[float, float] = (0.0, 0.0)
    """Where the ankle stands, against the point below the root [m]."""
    toes: str | None = None
    """The bone that stays on the ground when the heel comes up, where there is one,"""
    joint: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """and where it turns, on the sole, in the foot's frame [m]."""

    @property
    def ball(self) -> tuple[float, float, float]:
        """What a foot with its heel up stands on, in its frame [m]."""
        return self.toe if self.toes is None else self.joint

    def bent(self, pitch: Float, height: Float) -> Float:
        """How far toes are bent up (n,) [rad] by the ground that is `height` (n,) [m] under the ball of a foot turned by `pitch` (n,)."""
        long = self.toe[0] - self.ball[0]
        if self.toes is None or long <= 0:
            return np.zeros(len(pitch))
        return np.clip(pitch - np.arcsin(np.clip(height / long, 0.0, 1.0)), 0.0, BENT)

    def lowest(self, turn: Float) -> Float:
        """Height over the ankle (n,) of what comes nearest to the ground as the foot is turned (n, 4) [m]."""
        return np.minimum(*(rotate(turn, np.asarray(point))[:, 2] for point in (self.heel, self.ball)))


@dataclass(frozen=True)
class FootTarget:
    """Where the ankle goes, and how the foot is turned, in the world."""

    ankle: Float
    """(n, 3) [m]"""
    quat: Float
    """(n, 4)"""


@dataclass(frozen=True)
class HandTarget:
    point: Float
    """Where the middle of the hand goes, (n, 3) [m]."""
    weight: Float
    """(n,): 0 leaves the arm as the pose has it, 1 reaches the point."""
    quat: Float | None = None
    """How the hand is turned in the world, (n, 4)."""
    firm: Float | None = None
    """(n,): 0 leaves that to the forearm, 1 turns the hand so."""
    wide: Float | None = None
    """(n,): 1 keeps the elbow out, as around a big load."""


@dataclass(frozen=True, eq=False)
class Skeleton:
    bones: tuple[Bone, ...]
    """Parents before children; the first is the root."""
    legs: tuple[Limb, ...]
    arms: tuple[Limb, ...]
    root_height: float
    """Of the root's joint over the ground, standing [m]."""
    index: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", {b.name: i for i, b in enumerate(self.bones)})

    @property
    def mass(self) -> float:
        return sum(b.mass for b in self.bones)

    def leg(self, name: str) -> Limb:
        return next(limb for limb in self.legs if limb.name == name)

    def solve(self, root: Float, quat: Float, turns: dict[str, Float], feet: dict[str, FootTarget], hands: dict[str, HandTarget]) -> tuple[Float, Float]:
        """Bone frames in the world. `turns`: extra rotation of a bone against its parent, on top of its rest, (n, 4)."""
        n, b = len(root), len(self.bones)
        position, world = np.zeros((n, b, 3)), np.zeros((n, b, 4))
        limb_of = {name: limb for limb in self.legs for name in (limb.upper, limb.lower, limb.end)}
        ends = {arm.end for arm in self.arms}
        late = [i for i, bone in enumerate(self.bones) if bone.parent in ends]
        toes = [self.index[leg.toes] for leg in self.legs if leg.toes is not None]
        for i, bone in enumerate(self.bones):
            if bone.name in limb_of or i in late or i in toes:
                continue
            if bone.parent is None:
                position[:, i], world[:, i] = root, quat
                continue
            self._attach(i, position, world, turns)
        for arm in self.arms:
            if arm.name in hands:
                self._reach_hand(arm, hands[arm.name], position, world)
        for i in late:
            self._attach(i, position, world, turns)
        for leg in self.legs:
            self._place_leg(leg, feet[leg.name], position, world)
        for i in toes:
            self._attach(i, position, world, turns)
        return position, world

    def _attach(self, i: int, position: Float, world: Float, turns: dict[str, Float]) -> None:
        bone = self.bones[i]
        assert bone.parent is not None
        p = self.index[bone.parent]
        local = np.asarray(bone.rest_xyzw)
        if bone.name in turns:
            local = multiply(turns[bone.name], local)
        position[:, i] = position[:, p] + rotate(world[:, p], np.asarray(bone.offset))
        world[:, i] = multiply(world[:, p], local)

    def _place_leg(self, leg: Limb, target: FootTarget, position: Float, world: Float) -> None:
        u, lo, e = (self.index[name] for name in (leg.upper, leg.lower, leg.end))
        p = self.index[str(self.bones[u].parent)]
        hip = position[:, p] + rotate(world[:, p], np.asarray(self.bones[u].offset))
        # knees turn about the axis across the body, whatever way the leg points
        across = rotate(world[:, p], np.array([0.0, 1.0, 0.0]))
        upper, lower, knee, ankle = two_link(hip, target.ankle, across, leg.bend, leg.lengths)
        position[:, u], world[:, u] = hip, upper
        position[:, lo], world[:, lo] = knee, lower
        position[:, e], world[:, e] = ankle, target.quat

    def _reach_hand(self, arm: Limb, target: HandTarget, position: Float, world: Float) -> None:
        on = target.weight > 1e-9
        if not on.any():
            return
        u, lo, e = (self.index[name] for name in (arm.upper, arm.lower, arm.end))
        p = self.index[str(self.bones[u].parent)]
        shoulder, elbow, wrist = position[on, u], position[on, lo], position[on, e]
        long = float(np.linalg.norm(arm.toe))
        middle = wrist + rotate(world[on, e], np.asarray(arm.toe))
        w = target.weight[on, None]
        goal = (1 - w) * middle + w * target.point[on]
        out = (1.0 if arm.name == "l" else -1.0) * rotate(world[on, p], np.array([0.0, 1.0, 0.0]))
        down = _elbow(world[on, p], goal - shoulder) + OUTWARD * out
        chord = unit(middle - shoulder)
        kink = elbow - shoulder
        kink = kink - np.sum(kink * chord, axis=-1, keepdims=True) * chord
        if target.wide is not None:
            down = down + 1.5 * target.wide[on, None] * out
        pole = (1 - w) * kink + w * 0.1 * down
        ahead = rotate(world[on, p], np.array([1.0, 0.0, 0.0])) * [1.0, 1.0, 0.0]
        palm = unit(goal - shoulder)
        firm = None
        if target.quat is not None and target.firm is not None and (target.firm[on] > 1e-6).any():
            firm = target.firm[on] * target.weight[on]
            pointing = rotate(target.quat[on], np.array([0.0, 0.0, -1.0]))
        for _ in range(3):
            # what the hand does hangs on the forearm, and the forearm on the hand
            reach = goal - long * palm
            upper, lower, elbow, wrist = two_link(shoulder, reach, cross(reach - shoulder, pole), arm.bend, arm.lengths)
            along = unit(wrist - elbow)
            palm = unit(along + w * (level(along, ahead) - along))
            if firm is not None:
                palm = unit(palm + firm[:, None] * (pointing - palm))
        world[on, u], position[on, lo], world[on, lo] = upper, elbow, lower
        position[on, e] = wrist
        world[on, e] = multiply(arc(along, palm), lower)
        if firm is not None and target.quat is not None:
            world[on, e] = mix(world[on, e], target.quat[on], firm)

    def sole(self, leg: Limb, position: Float, world: Float) -> tuple[Float, Float]:
        """Heel, and ball or toe, in the world: what a foot rolls over, (n, 3) each [m]."""
        e = self.index[leg.end]
        heel = position[:, e] + rotate(world[:, e], np.asarray(leg.heel))
        return heel, position[:, e] + rotate(world[:, e], np.asarray(leg.ball))

    def centres(self, position: Float, world: Float) -> Float:
        """Centre of mass of every bone in the world, (n, b, 3) [m]."""
        return position + rotate(world, np.array([center(b.pieces) for b in self.bones]))

    def center_of_mass(self, position: Float, world: Float) -> Float:
        """Of the whole body, (n, 3) [m]."""
        mass = np.array([b.mass for b in self.bones])
        return np.einsum("b,nbk->nk", mass / mass.sum(), self.centres(position, world))


def level(along: Float, ahead: Float) -> Float:
    """Where a hand points that does something, unit (n, 3): on from the forearm `along` (n, 3), but no farther down than FLAT, and bent no more than WRIST at
    the wrist. `ahead`: which way is forward where the forearm hangs straight down (n, 3)."""
    flat = unit(along * [1.0, 1.0, 0.0] + 0.15 * ahead)
    dip = np.arcsin(np.clip(along[:, 2], -1.0, 1.0))
    to = np.maximum(dip, np.minimum(-FLAT, dip + WRIST))
    return np.asarray(np.cos(to)[:, None] * flat + np.sin(to)[:, None] * [0.0, 0.0, 1.0])


def _elbow(chest: Float, to: Float) -> Float:
    """Where the elbow points (n, 3) of arms that go from the shoulder to `to` (n, 3): down of one held out, back of one that hangs, forward of one that is
    raised, and from each to the next without a leap; only who reaches over the own shoulder to the back has no such way."""
    toward = unit(rotate(conjugate(chest), to))
    slanting, back = np.array([1.0, 0.0, -1.0]) / np.sqrt(2), np.array([-1.0, 0.0, -1.0]) / np.sqrt(2)
    return rotate(chest, rotate(arc(np.broadcast_to(slanting, toward.shape), toward), np.broadcast_to(back, toward.shape)))


def arc(a: Float, b: Float) -> Float:
    """The shortest turns from unit vectors (n, 3) to others, (n, 4)."""
    q = np.concatenate([cross(a, b), 1.0 + np.sum(a * b, axis=-1, keepdims=True)], axis=-1)
    return unit(q)


def two_link(start: Float, goal: Float, hinge: Float, bend: float, lengths: tuple[float, float]) -> tuple[Float, Float, Float, Float]:
    """Upper and lower rotation (n, 4), middle and end joint (n, 3). The middle joint turns about `hinge` (n, 3); a goal out of reach is approached."""
    a, b = lengths
    chord = goal - start
    distance = np.linalg.norm(chord, axis=-1)
    d = chord / np.maximum(distance, 1e-9)[:, None]
    reach = np.clip(distance, abs(a - b) + 0.03 * min(a, b), STRETCH * (a + b))
    cosine = np.clip((a * a + reach * reach - b * b) / (2 * a * reach), -1, 1)
    axis = unit(hinge - np.sum(hinge * d, axis=-1, keepdims=True) * d)
    side = bend * cross(d, axis)
    middle = start + a * (cosine[:, None] * d + np.sqrt(1 - cosine**2)[:, None] * side)
    end = start + reach[:, None] * d
    upper, lower = unit(start - middle), unit(middle - end)
    return from_axes(cross(axis, upper), axis, upper), from_axes(cross(axis, lower), axis, lower), middle, end


def cross(a: Float, b: Float) -> Float:
    """np.cross of (n, 3), at a fifth of its cost."""
    return np.stack((a[:, 1] * b[:, 2] - a[:, 2] * b[:, 1], a[:, 2] * b[:, 0] - a[:, 0] * b[:, 2], a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]), axis=-1)


def volume(shape: Primitive) -> float:
    """[m^3]"""
    match shape:
        case Sphere():
            return 4 / 3 * np.pi * shape.radius**3
        case Box():
            return float(np.prod(shape.size))
        case Cylinder():
            return np.pi * shape.radius**2 * shape.height
        case Capsule():
            return np.pi * shape.radius**2 * (shape.height + 4 / 3 * shape.radius)
        case Cone():
            return np.pi * shape.radius**2 * shape.height / 3


def center(pieces: tuple[Piece, ...]) -> Float:
    """Centre of volume in the bone's frame, overlaps counted twice [m]."""
    volumes = np.array([volume(p.shape) for p in pieces])
    return np.einsum("p,pk->k", volumes / volumes.sum(), np.array([p.position for p in pieces]))


def body_shape(pieces: tuple[Piece, ...]) -> tuple[Primitive | Compound, Float, Float]:
    """The pieces as one shape, and where its frame stands in the bone's: position (3,) [m], quaternion (4,)."""
    if len(pieces) == 1:
        return pieces[0].shape, np.asarray(pieces[0].position, float), np.asarray(pieces[0].orientation_xyzw, float)
    middle = center(pieces)
    parts = []
    for piece in pieces:
        x, y, z = (float(v) for v in np.asarray(piece.position) - middle)
        parts.append(Part(shape=piece.shape, position=(x, y, z), orientation_xyzw=piece.orientation_xyzw))
    return Compound(parts=parts), middle, IDENTITY.copy()


def relative(parent: Float, child: Float) -> Float:
    """The child's rotation in the parent's frame."""
    return multiply(conjugate(parent), child)
