"""Track: a character's motion as samples over time, filled by actions, solved to bone poses at the end.

The base is the point on the ground below the standing root, with a heading; the root, the feet and the hands are given against it or in the world.
Where a path of the centre of mass is given, the root follows so that the whole body's centre of mass is on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, minimum_filter1d

from sim.posture import Layer, Posture
from sim.rotation import IDENTITY, X_AXIS, Y_AXIS, Z_AXIS, about, multiply, rotate
from sim.skeleton import FootTarget, HandTarget, Limb, Skeleton

Float = NDArray[np.float64]
RATE = 240.0
"""Samples a second; between them poses are interpolated (error under a dt^2 / 8 = 0.2 mm at 100 m/s^2)."""


@dataclass
class Planted:
    """A foot that stands: its ankle above the flat foot, and where the toes point."""

    ankle: Float
    """(3,) [m]"""
    yaw: float
    """[rad]"""


@dataclass
class Moment:
    """Something that an action makes happen, for whoever must time other things to it."""

    action: int
    kind: str
    """start | takeoff | landing | strike | end"""
    time: float
    """[s]"""


@dataclass
class ArmPath:
    """Where a hand is led: to a point in the world, to one that goes along with the body, or nowhere."""

    world: Float
    """(n, 3) [m]"""
    local: Float
    """(n, 3) forward, left, up of the standing root [m]."""
    mix: Float
    """(n,) 0 the local point, 1 the world's."""
    weight: Float
    """(n,) 0 leaves the arm as the pose has it, 1 leads it."""
    turn: Float
    """How the hand is turned against the heading, (n, 4),"""
    firm: Float
    """(n,) and whether it is: 0 leaves that to the forearm."""
    wide: Float
    """(n,) 1 keeps the elbow out."""
    fingers: Float
    """By how much fingers are closed (n,) [rad],"""
    thumb: Float
    """and the thumb."""

    @classmethod
    def still(cls, n: int) -> ArmPath:
        """Led nowhere."""
        a, b, c, d, e, f = (np.zeros(n) for _ in range(6))
        return cls(np.zeros((n, 3)), np.zeros((n, 3)), a, b, np.tile(IDENTITY, (n, 1)), c, d, e, f)

    def rows(self, rows: NDArray[np.intp] | NDArray[np.bool_] | slice) -> ArmPath:
        return ArmPath(*(getattr(self, f.name)[rows] for f in fields(self)))


@dataclass
class Track:
    skeleton: Skeleton
    time: Float
    """(n,) [s]"""
    base: Float
    """(n, 3) [m]"""
    yaw: Float
    """(n,) [rad]"""
    offset: Float
    """(n, 3) of the root against its standing place: forward, left, up [m]."""
    turn: Float
    """(n, 4) of the root, after the yaw."""
    turns: dict[str, Float] = field(default_factory=dict)
    """Bone name to (n, 4): against its parent, on top of its rest."""
    ankle: dict[str, Float] = field(default_factory=dict)
    """Leg name to (n, 3) [m]."""
    foot: dict[str, Float] = field(default_factory=dict)
    """Leg name to (n, 4)."""
    toes: dict[str, Float] = field(default_factory=dict)
    """Leg name to how far the toes are bent up (n,) [rad], where there are toes."""
    contact: dict[str, NDArray[np.bool_]] = field(default_factory=dict)
    """Leg name to (n,): the foot stands."""
    hand: dict[str, ArmPath] = field(default_factory=dict)
    layers: list[Layer] = field(default_factory=list)
    """Postures over all this."""
    lowered: Float | None = None
    """(n,) how far the root comes down so that standing feet are in reach, where that has been settled [m]."""
    com: Float = field(default_factory=lambda: np.zeros((0, 3)))
    """(n, 3); not a number where nothing is asked of the centre of mass [m]."""
    moments: list[Moment] = field(default_factory=list)

    @classmethod
    def standing(cls, skeleton: Skeleton, time: Float, position: Float, yaw: float) -> Track:
        n = len(time)
        track = cls(
            skeleton=skeleton, time=time, base=np.tile(position, (n, 1)), yaw=np.full(n, yaw), offset=np.zeros((n, 3)), turn=np.tile(IDENTITY, (n, 1)),
            com=np.full((n, 3), np.nan),
        )  # fmt: skip
        for leg, planted in stand(skeleton, position, yaw).items():
            track.ankle[leg] = np.tile(planted.ankle, (n, 1))
            track.foot[leg] = np.tile(about(Z_AXIS, planted.yaw), (n, 1))
            track.contact[leg] = np.ones(n, bool)
            if skeleton.leg(leg).toes is not None:
                track.toes[leg] = np.zeros(n)
        return track

    def bend(self, bone: str, span: slice, quat: Float) -> None:
        """Turn a bone further over some samples; a body plan without that bone has nothing to turn."""
        if bone not in self.skeleton.index:
            return
        if bone not in self.turns:
            self.turns[bone] = np.tile(IDENTITY, (len(self.time), 1))
        self.turns[bone][span] = multiply(quat, self.turns[bone][span])

    def step_on(self, leg: Limb, rows: slice | NDArray[np.intp] | NDArray[np.bool_], pitch: Float, ground: Float | float) -> None:
        """Bend the toes by the ground (its height, [m]) for a foot that is turned by `pitch` (n,), its ankle as the track has it."""
        if leg.toes is not None:
            ball = self.ankle[leg.name][rows, 2] + rotate(about(Y_AXIS, pitch), np.asarray(leg.ball))[:, 2]
            self.toes[leg.name][rows] = leg.bent(pitch, ball - ground)

    def arm(self, side: str) -> ArmPath:
        """The path of a hand, to be written to."""
        if side not in self.hand:
            self.hand[side] = ArmPath.still(len(self.time))
        return self.hand[side]

    def lay(self, posture: Posture) -> Layer:
        """A posture over the track, of no weight yet."""
        self.layers.append(Layer(posture, np.zeros(len(self.time))))
        return self.layers[-1]

    def settle(self, begin: int = 0) -> None:
        """Work out from a sample on how far the root comes down; it goes on smoothly from what was settled before."""
        root, quat = self._root()
        lowered = self._lower(root, quat)
        if self.lowered is not None and begin > 0:
            lowered = lowered + (self.lowered[begin - 1] - lowered[begin]) * np.exp(-((np.arange(len(lowered)) - begin) / (0.08 * RATE)).clip(0))
            lowered[:begin] = self.lowered[:begin]
        self.lowered = lowered

    def solve(self) -> tuple[Float, Float]:
        """Bone frames: position (n, b, 3) [m], quaternion (n, b, 4)."""
        if self.lowered is None:
            self.settle()
        skeleton = self.skeleton
        root, quat = self._root()
        turns = self._turned()
        feet = {leg: FootTarget(self.ankle[leg], self.foot[leg]) for leg in self.ankle}
        led = np.asarray(np.isfinite(self.com).all(axis=1))
        assert self.lowered is not None
        root[~led, 2] += self.lowered[~led]
        hands = {side: self._hand(path, root) for side, path in self.hand.items()}
        position, world = skeleton.solve(root, quat, turns, feet, hands)
        if not led.any():
            return position, world
        part, some = self.part(led), {bone: turn[led] for bone, turn in turns.items()}
        held = {side: HandTarget(target.point[led], target.weight[led]) for side, target in hands.items()}
        goal, here = self.com[led], root[led]
        for _ in range(12):
            p, w = skeleton.solve(here, quat[led], some, {leg: FootTarget(part.ankle[leg], part.foot[leg]) for leg in part.ankle}, held)
            error = goal - skeleton.center_of_mass(p, w)
            if np.abs(error).max() < 1e-7:
                break
            here = here + error
        position[led], world[led] = p, w
        for leg in skeleton.legs:
            # a foot that the push has pulled off the ground stands no longer
            gone = np.linalg.norm(p[:, skeleton.index[leg.end]] - self.ankle[leg.name][led], axis=1) > 2e-3
            self.contact[leg.name][np.flatnonzero(led)[gone]] = False
        # nothing stands in flight: the rest of the error goes into a shift of the whole body
        flying = ~np.any([c[led] for c in self.contact.values()], axis=0)
        rows = np.flatnonzero(led)[flying]
        position[rows] += error[flying][:, None]
        return position, world

    def _root(self) -> tuple[Float, Float]:
        """Where the root is, before it is lowered, (n, 3) [m], and how it is turned (n, 4)."""
        offset, turn = self.offset, self.turn
        for layer in self.layers:
            if layer.weight.any():
                offset = offset + layer.weight[:, None] * np.asarray(layer.posture.offset)
                turn = multiply(turn, about(Y_AXIS, layer.posture.pitch * layer.weight)) if layer.posture.pitch else turn
        heading = about(Z_AXIS, self.yaw)
        return self.base + rotate(heading, offset) + np.array([0, 0, self.skeleton.root_height]), multiply(heading, turn)

    def _turned(self) -> dict[str, Float]:
        turns = dict(self.turns)
        for layer in self.layers:
            if not layer.weight.any():
                continue
            for bone, (pitch, yaw) in layer.posture.bends.items():
                if bone in self.skeleton.index:
                    turn = multiply(about(Z_AXIS, yaw * layer.weight), about(Y_AXIS, pitch * layer.weight))
                    turns[bone] = multiply(turn, turns[bone]) if bone in turns else turn
        for leg, bent in self.toes.items():
            toes = self.skeleton.leg(leg).toes
            if toes is not None and bent.any():
                turns[toes] = about(Y_AXIS, -bent)
        for side, path in self.hand.items():
            inward = -1.0 if side == "l" else 1.0
            for bone, closed in ((f"hand_fingers_{side}", path.fingers), (f"hand_thumb_{side}", path.thumb)):
                if bone in self.skeleton.index and closed.any():
                    turns[bone] = about(X_AXIS, inward * closed)
        return turns

    def _hand(self, path: ArmPath, root: Float) -> HandTarget:
        along = root + rotate(about(Z_AXIS, self.yaw), path.local)
        point = along + path.mix[:, None] * (path.world - along)
        return HandTarget(point, path.weight, multiply(about(Z_AXIS, self.yaw), path.turn), path.firm, path.wide)

    def part(self, rows: NDArray[np.intp] | NDArray[np.bool_] | slice) -> Track:
        """Some of the samples."""
        return Track(
            skeleton=self.skeleton, time=self.time[rows], base=self.base[rows], yaw=self.yaw[rows], offset=self.offset[rows], turn=self.turn[rows],
            turns={k: v[rows] for k, v in self.turns.items()},
            ankle={k: v[rows] for k, v in self.ankle.items()}, foot={k: v[rows] for k, v in self.foot.items()},
            toes={k: v[rows] for k, v in self.toes.items()},
            contact={k: v[rows] for k, v in self.contact.items()}, hand={k: v.rows(rows) for k, v in self.hand.items()},
            layers=[Layer(layer.posture, layer.weight[rows]) for layer in self.layers], lowered=None if self.lowered is None else self.lowered[rows],
            com=self.com[rows],
        )  # fmt: skip

    def _lower(self, root: Float, quat: Float) -> Float:
        """How far the root must come down for every standing foot to be in reach, smoothed, (n,), never above 0 [m]."""
        limit = np.zeros(len(root))
        for leg in self.skeleton.legs:
            hip = root + rotate(quat, np.asarray(self.skeleton.bones[self.skeleton.index[leg.upper]].offset))
            away = self.ankle[leg.name] - hip
            # people stand on straight legs; an animal's would snap straight
            reach = (0.998 if self.skeleton.arms else 0.985) * sum(leg.lengths)
            flat = np.minimum(np.hypot(away[:, 0], away[:, 1]), 0.95 * reach)
            excess = -away[:, 2] - np.sqrt(reach**2 - flat**2)
            limit = np.where(self.contact[leg.name], np.minimum(limit, -excess), limit)
        if not (limit < 0).any():
            return limit
        width = 0.05 * RATE
        return np.asarray(gaussian_filter1d(minimum_filter1d(limit, size=int(4 * width) | 1), width, truncate=2.0))


def flat_ankle(leg: Limb) -> float:
    """Height of the ankle over the sole [m]."""
    return -leg.heel[2]


def stand(skeleton: Skeleton, position: Float, yaw: float) -> dict[str, Planted]:
    """Where the feet stand below a body at rest."""
    heading = about(Z_AXIS, yaw)
    return {leg.name: Planted(position + rotate(heading, np.array([*leg.stand, flat_ankle(leg)])), yaw) for leg in skeleton.legs}


@cache
def standing_com(skeleton: Skeleton) -> tuple[float, float, float]:
    """Centre of mass of the standing body in its base's frame [m]."""
    position, world = Track.standing(skeleton, np.zeros(1), np.zeros(3), 0.0).solve()
    x, y, z = (float(v) for v in skeleton.center_of_mass(position, world)[0])
    return x, y, z
