"""Fall: a body that has lost its balance, as jointed masses: simulated, not led.

A world of its own holds the character's bones (masses, shapes, joints that bend one way or all ways, muscles that resist weakly and stop at the
joints' limits) and whatever stands still around it. It starts as the character moves at that moment, with the blow that it got, and runs until
nothing moves. What falls pushes other things in the scene aside; they do not push back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.rotation import conjugate, multiply, rotate
from sim.shape import Capsule, Sphere
from sim.skeleton import Bone, Skeleton, center
from sim.track import RATE
from sim.vector import Quat, inverse, times

if TYPE_CHECKING:
    from sim.ensemble import Ensemble

Float = NDArray[np.float64]
STEP = 1 / 480
"""[s]"""
LONGEST = 3.0
"""A fall is over after this at the latest [s]."""
STILL = 0.06
"""Slower than this everywhere for a fifth of a second, a fallen body lies still; share of the root of its size in metres [m/s]."""
TONE = 0.035
"""Torque of resting muscles, as a share of weight times height: a fallen body is soft, but no rag (estimate)."""
STOP = 12.0
"""By so much more a joint resists beyond its limit."""
LIMITS = {
    "torso": 60,
    "head": 55,
    "neck": 70,
    "upper_arm": 130,
    "upper_leg": 110,
    "foot": 45,
    "hand": 60,
    "paw": 60,
    "tail": 60,
    "wing": 90,
}
"""How far joints turn from the standing pose [deg]: rounded from the ranges of motion of the American Academy of Orthopaedic Surgeons (1965)."""
KNEE, ELBOW = (-3.0, 145.0), (-145.0, 3.0)
"""Hinges [deg] about the axis to the left, 0 is straight."""


@dataclass(frozen=True)
class Fall:
    """Bone frames from the first sample of the fall on: joints (n, b, 3) [m] and turns (n, b, 4)."""

    joint: Float
    turn: Float
    calm: bool
    """It came to rest."""


@dataclass(frozen=True)
class Blow:
    """An impulse on one bone (3,) [N s] at a point (3,) [m]."""

    bone: str
    point: Float
    impulse: Float


def _limit(bone: Bone) -> float:
    """Eyes, hair, ears, hats and the like do not move."""
    return float(np.radians(next((deg for name, deg in LIMITS.items() if bone.name.startswith(name)), 1)))


def _hinge(bone: Bone, skeleton: Skeleton) -> tuple[float, float] | None:
    """Limits [rad] of a knee or an elbow; None for joints that turn all ways."""
    if bone.name.startswith("lower_leg"):
        leg = next(limb for limb in skeleton.legs if limb.lower == bone.name)
        return _radians(KNEE if leg.bend > 0 else ELBOW)
    return _radians(ELBOW) if bone.name.startswith("forearm") else None


def _radians(limits: tuple[float, float]) -> tuple[float, float]:
    return float(np.radians(limits[0])), float(np.radians(limits[1]))


def fall(
    ensemble: Ensemble,
    skeleton: Skeleton,
    joint: Float,
    turn: Float,
    before: tuple[Float, Float],
    blows: list[Blow],
    *,
    friction: float,
    seconds: float = LONGEST,
) -> Fall:
    """From a pose (b, 3), (b, 4) and the one a sample before it, for `seconds` at most."""
    from sim.bullet import Client

    client: Any = Client()
    try:
        ragdoll = _Ragdoll(client, skeleton, joint, turn, before, ensemble.scene.gravity)
        _surroundings(client, ensemble, friction)
        for blow in blows:
            ragdoll.strike(blow)
        return ragdoll.run(min(seconds, LONGEST))
    finally:
        client.disconnect()


def _surroundings(client: Any, ensemble: Ensemble, friction: float) -> None:
    """Everything that stands still or sleeps now."""
    for r in ensemble.bodies:
        if r.gone or r.kind == "kinematic" or (r.kind == "dynamic" and not r.asleep):
            continue
        shape = ensemble.world._shape(client, r.body.shape, r, ())
        uid = client.createMultiBody(0.0, shape, basePosition=r.position, baseOrientation=r.quat)
        client.changeDynamics(uid, -1, lateralFriction=friction, restitution=0.0)


@dataclass(frozen=True)
class _Stop:
    """A joint that turns all ways, as far as its limit."""

    link: int
    """Bullet's number."""
    back: Quat
    """Takes the standing pose to none."""
    limit: float
    """[rad]"""
    force: list[float]
    """[N m]"""


class _Ragdoll:
    """A character's bones in Bullet's reduced coordinates."""

    def __init__(self, client: Any, skeleton: Skeleton, joint: Float, turn: Float, before: tuple[Float, Float], gravity: tuple[float, float, float]) -> None:
        self.c, self.skeleton = client, skeleton
        client.setGravity(*gravity)
        client.setTimeStep(STEP)
        client.setPhysicsEngineParameter(numSolverIterations=60, deterministicOverlappingPairs=1)
        bones = skeleton.bones
        self.parent = [-1 if b.parent is None else skeleton.index[b.parent] for b in bones]
        self.middle = np.array([center(b.pieces) for b in bones])
        self.hinges = [None if b.parent is None else _hinge(b, skeleton) for b in bones]
        size = float(np.ptp(joint[:, 2])) or 0.5
        self.tone = TONE * skeleton.mass * 9.81 * size
        self.still = STILL * np.sqrt(size)
        shapes = [_collision(client, b) for b in bones]
        links = range(1, len(bones))
        self.uid = client.createMultiBody(
            baseMass=bones[0].mass, baseCollisionShapeIndex=shapes[0], basePosition=joint[0].tolist(),
            baseOrientation=turn[0].tolist(), baseInertialFramePosition=self.middle[0].tolist(),
            linkMasses=[bones[i].mass for i in links], linkCollisionShapeIndices=[shapes[i] for i in links], linkVisualShapeIndices=[-1 for _ in links],
            linkPositions=[bones[i].offset for i in links], linkOrientations=[[0, 0, 0, 1] for _ in links],
            linkInertialFramePositions=[self.middle[i].tolist() for i in links], linkInertialFrameOrientations=[[0, 0, 0, 1] for _ in links],
            # links count from 1 here: 0 is the base
            linkParentIndices=[self.parent[i] for i in links],
            linkJointTypes=[client.JOINT_SPHERICAL if self.hinges[i] is None else client.JOINT_REVOLUTE for i in links],
            linkJointAxis=[[0, 1, 0] for _ in links],
        )  # fmt: skip
        # Bullet sorts the links anew; their names tell where each went
        told = {int(client.getJointInfo(self.uid, k)[12].decode().removeprefix("link")): k for k in range(len(bones) - 1)}
        self.link = [-1, *(told[i] for i in links)]
        for i in self.link:
            client.changeDynamics(
                self.uid,
                i,
                lateralFriction=1.0,
                restitution=0.0,
                linearDamping=0.0,
                angularDamping=0.02,
                jointDamping=0.0,
                rollingFriction=0.01,
                spinningFriction=0.01,
            )
        for i in links:
            limits = self.hinges[i]
            if limits is not None:
                client.changeDynamics(self.uid, self.link[i], jointLowerLimit=limits[0], jointUpperLimit=limits[1])
        self.stops = [
            _Stop(self.link[i], (-x, -y, -z, w), _limit(bones[i]), [STOP * self._force(i)] * 3)
            for i in links if self.hinges[i] is None
            for x, y, z, w in [bones[i].rest_xyzw]
        ]  # fmt: skip
        self._set_off(joint, turn, before)

    def _local(self, turn: Float) -> Float:
        """(b, 4) against the parents."""
        out = turn.copy()
        for i in range(1, len(out)):
            out[i] = multiply(conjugate(turn[self.parent[i]]), turn[i])
        return out

    def _set_off(self, joint: Float, turn: Float, before: tuple[Float, Float]) -> None:
        """The pose, and the speeds with which the character moves."""
        c, uid = self.c, self.uid
        local, earlier = self._local(turn), self._local(before[1])
        for i in range(1, len(local)):
            rate = _spin(earlier[i], local[i]) * RATE
            rate = np.clip(rate, -15.0, 15.0)
            if self.hinges[i] is None:
                # in the child's frame
                c.resetJointStateMultiDof(uid, self.link[i], targetValue=local[i].tolist(), targetVelocity=rotate(conjugate(local[i]), rate).tolist())
            else:
                c.resetJointState(uid, self.link[i], 2 * float(np.arctan2(local[i][1], local[i][3])), float(rate[1]))
        middle, was = joint[0] + rotate(turn[0], self.middle[0]), before[0][0] + rotate(before[1][0], self.middle[0])
        c.resetBaseVelocity(uid, ((middle - was) * RATE).tolist(), (_spin(before[1][0], turn[0]) * RATE).tolist())
        for i in range(1, len(local)):
            if self.hinges[i] is None:
                rest = np.asarray(self.skeleton.bones[i].rest_xyzw).tolist()
                c.setJointMotorControlMultiDof(
                    uid, self.link[i], c.POSITION_CONTROL, targetPosition=rest, positionGain=0.05, velocityGain=0.6, force=[self._force(i)] * 3
                )
            else:
                c.setJointMotorControl2(uid, self.link[i], c.VELOCITY_CONTROL, targetVelocity=0.0, force=0.4 * self._force(i))

    def _force(self, i: int) -> float:
        """Muscles are as strong as what hangs on them is heavy [N m]."""
        mass = self.skeleton.bones[i].mass
        for k in range(i + 1, len(self.parent)):
            j = k
            while j > i:
                j = self.parent[j]
            mass += self.skeleton.bones[k].mass if j == i else 0.0
        return self.tone * float(np.sqrt(max(mass, 1e-6) / self.skeleton.mass))

    def strike(self, blow: Blow) -> None:
        """Bring an impulse in, over one step."""
        i = self.skeleton.index[blow.bone]
        self.c.applyExternalForce(self.uid, self.link[i], (blow.impulse / STEP).tolist(), blow.point.tolist(), self.c.WORLD_FRAME)

    def _stops(self) -> None:
        """Joints resist beyond their limits."""
        c = self.c
        states = c.getJointStatesMultiDof(self.uid, [stop.link for stop in self.stops])
        for stop, state in zip(self.stops, states, strict=True):
            x, y, z, w = times(state[0], stop.back)
            if 2 * math.acos(min(abs(w), 1.0)) <= stop.limit:
                continue
            length = max(math.sqrt(x * x + y * y + z * z), 1e-9)
            share = math.sin(stop.limit / 2) * (-1.0 if w < 0 else 1.0) / length
            goal = times((x * share, y * share, z * share, math.cos(stop.limit / 2)), inverse(stop.back))
            c.setJointMotorControlMultiDof(self.uid, stop.link, c.POSITION_CONTROL, targetPosition=goal, positionGain=0.3, velocityGain=1.0, force=stop.force)

    def run(self, seconds: float) -> Fall:
        """Until nothing moves, so long at most [s]."""
        joints: list[Float] = []
        turns: list[Float] = []
        calm, each = 0, round(1 / (RATE * STEP))
        for step in range(max(round(seconds / STEP), 2 * each)):
            self._stops()
            self.c.stepSimulation()
            if (step + 1) % each:
                continue
            joint, turn = self._frames()
            if joints:
                fastest = float(np.max(np.linalg.norm(joint - joints[-1], axis=1))) * RATE
                calm = calm + 1 if fastest < self.still else 0
            joints.append(joint)
            turns.append(turn)
            if calm > 0.2 * RATE:
                break
        turn_array = np.array(turns)
        turn_array[1:] *= np.cumprod(np.where(np.sum(turn_array[1:] * turn_array[:-1], axis=-1, keepdims=True) < 0, -1.0, 1.0), axis=0)
        return Fall(np.array(joints), turn_array, calm > 0.2 * RATE)

    def _frames(self) -> tuple[Float, Float]:
        position, quat = self.c.getBasePositionAndOrientation(self.uid)
        n = len(self.skeleton.bones)
        joint, turn = np.zeros((n, 3)), np.zeros((n, 4))
        turn[0] = quat
        joint[0] = np.asarray(position) - rotate(turn[0], self.middle[0])
        states = self.c.getLinkStates(self.uid, self.link[1:], computeForwardKinematics=1)
        for i, state in enumerate(states, start=1):
            joint[i], turn[i] = state[4], state[5]
        return joint, turn


def _spin(a: Float, b: Float) -> Float:
    """Rotation vector from one orientation to another (3,) [rad]."""
    d = multiply(b, conjugate(a))
    d = -d if d[3] < 0 else d
    size = float(np.linalg.norm(d[:3]))
    return np.zeros(3) if size < 1e-12 else 2 * np.arctan2(size, d[3]) * d[:3] / size


def _collision(client: Any, bone: Bone) -> int:
    """The bone's pieces as capsules, balls and boxes; details that only show (ears, hair) are left out."""
    kinds: list[int] = []
    radii, lengths, halves, places, turns = [], [], [], [], []
    for piece in bone.pieces[:8]:
        s = piece.shape
        half = [0.01, 0.01, 0.01]
        if isinstance(s, Sphere):
            kind, radius, length = client.GEOM_SPHERE, s.radius, 0.0
        elif isinstance(s, Capsule):
            kind, radius, length = client.GEOM_CAPSULE, s.radius, s.height
        elif hasattr(s, "size"):
            kind, radius, length, half = client.GEOM_BOX, 0.01, 0.01, [v / 2 for v in s.size]
        else:
            kind, radius, length = client.GEOM_CAPSULE, 0.5 * s.radius, 0.5 * s.height
        kinds.append(kind)
        radii.append(radius)
        lengths.append(length)
        halves.append(half)
        places.append(piece.position)
        turns.append(piece.orientation_xyzw)
    return int(
        client.createCollisionShapeArray(
            shapeTypes=kinds, radii=radii, lengths=lengths, halfExtents=halves, collisionFramePositions=places, collisionFrameOrientations=turns
        )
    )
