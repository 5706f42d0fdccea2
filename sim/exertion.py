"""Exertion: what turns and torques a led motion asks of every joint, by inverse dynamics, against what people's joints give.

Nothing here moves anybody: characters are led (docs/conventions.md), and this tells afterwards whether a body could have done it. At a joint j,
M = sum over everything beyond it of (c - j) x m (a - g) + dL/dt, less what the ground's force turns there. The ground pushes and never pulls, on heels
and toes of the feet that stand, and what it cannot give is the hand of the one who leads (`unbalanced`). What somebody pushes against or sits on pushes
back, and is left out: judge such acts up to the touch.
Sampled at RATE, smoothed to 10 Hz as gait laboratories do (Winter, Biomechanics and Motor Control of Human Movement, ch. 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.optimize import nnls
from scipy.spatial.transform import Rotation

from sim.datasheet import datasheet
from sim.rotation import conjugate, multiply, rotate
from sim.scene import Character, Scene
from sim.skeleton import Skeleton, body_shape
from sim.solid import unit_inertia
from sim.trajectory import Trajectory

Float = NDArray[np.float64]
RATE = 240.0
"""Samples a second that are asked for [Hz]."""
SMOOTH = 0.0133
"""Standard deviation of the smoothing: a cut at 10 Hz [s]."""
EACH = 4
"""The ground's forces are worked out for every so many samples."""
FLAT = 0.06
"""What of a foot is higher than its lowest point by this share of its length does not push: a heel that is up (a sole gives a centimetre or two)."""
EVEN = 0.02
"""Two feet can share a load in many ways: the one of the least sum of squares is taken, as muscles share theirs (Crowninshield & Brand, J. Biomech. 14 (1981)
793); nothing else would keep the solver from putting it all on one. By this weight a point's push costs against what is lacking to the whole."""
STATURE = 0.53
"""Height of people's hips in statures (Winter): others are taken for so tall as their hips or shoulders say."""
JOINTS = (
    ("upper_leg", "hip"), ("lower_leg", "knee"), ("foot", "ankle"), ("paw", "ankle"), ("upper_arm", "shoulder"), ("forearm", "elbow"), ("hand", "wrist"),
    ("torso", "trunk"), ("neck", "neck"), ("head", "neck"),
)  # fmt: skip


@dataclass(frozen=True)
class Effort:
    """The most that one joint of somebody had to give."""

    character: str
    bone: str
    joint: str
    torque: float
    """[N m]"""
    torque_limit: float
    """[N m]"""
    torque_time: float
    """[s]"""
    speed: float
    """[rad/s]"""
    speed_limit: float
    """[rad/s]"""
    speed_time: float
    """[s]"""
    measured: bool
    """The limits were measured on people; of animals they are taken from people of the same weight and hips (estimate)."""

    @property
    def exceeded(self) -> bool:
        """More than the joint gives."""
        return self.torque > self.torque_limit or self.speed > self.speed_limit

    def told(self) -> str:
        """In words."""
        torque = f"{self.torque:.3g} of {self.torque_limit:.3g} N m at {self.torque_time:.2f} s"
        return f"{self.character}'s {self.joint} ({self.bone}): {torque}, {self.speed:.1f} of {self.speed_limit:.1f} rad/s at {self.speed_time:.2f} s"


@cache
def _strength() -> dict[str, tuple[float, float]]:
    """Joint to its torque (share of weight x stature) and speed [rad/s]."""
    return {name: (row["torque"][0] + 2 * row["torque"][1], row["speed"]) for name, row in datasheet("sim", "strength").items()}


def joint_of(bone: str) -> str | None:
    """What a bone turns at; None of what only goes along."""
    return next((joint for start, joint in JOINTS if bone.startswith(start)), None)


def efforts(trajectory: Trajectory, scene: Scene) -> list[Effort]:
    """Of every joint of every character, the hardest first. The trajectory needs RATE samples a second; who falls is moved by forces and left out then."""
    found = [effort for character in scene.characters for effort in _of(trajectory, scene, character)]
    return sorted(found, key=lambda e: -max(e.torque / e.torque_limit, e.speed / e.speed_limit))


def unbalanced(trajectory: Trajectory, scene: Scene) -> dict[str, float]:
    """The torque about the hips that nothing gives while somebody stands on the feet, in shares of weight x stature: 90 % of the time it is less."""
    from sim.character import skeleton_of

    out = {}
    for character in scene.characters:
        motion = _Motion(trajectory, character.name, skeleton := skeleton_of(character))
        size = np.linalg.norm(motion.torques(np.asarray(scene.gravity, float), trajectory)[:, 0], axis=1)
        use = (motion.led(trajectory) & motion.stands(trajectory))[::EACH]
        out[character.name] = float(np.quantile(size[use], 0.9)) / (skeleton.mass * 9.81 * skeleton.root_height / STATURE) if use.any() else 0.0
    return out


def _of(trajectory: Trajectory, scene: Scene, character: Character) -> list[Effort]:
    from sim.character import skeleton_of

    skeleton = skeleton_of(character)
    motion = _Motion(trajectory, character.name, skeleton)
    torque, speed = motion.torques(np.asarray(scene.gravity, float), trajectory), motion.turning()
    led = motion.led(trajectory)
    stature = skeleton.root_height / STATURE
    out = []
    for i, bone in enumerate(skeleton.bones):
        joint = joint_of(bone.name)
        if joint is None or bone.parent is None or not led.any():
            continue
        share, fastest = _strength()[joint]
        m, w = np.linalg.norm(torque[:, i], axis=1) * led[::EACH], np.linalg.norm(speed[:, i], axis=1) * led
        a, b = int(np.argmax(m)), int(np.argmax(w))
        out.append(Effort(
            character.name, bone.name, joint, float(m[a]), share * skeleton.mass * 9.81 * stature, float(motion.time[::EACH][a]), float(w[b]),
            fastest * float(np.sqrt(1.75 / stature)), float(motion.time[b]), bool(skeleton.arms),
        ))  # fmt: skip
    return out


class _Motion:
    """One character's bones over time."""

    def __init__(self, trajectory: Trajectory, name: str, skeleton: Skeleton) -> None:
        self.skeleton, self.name, self.time = skeleton, name, trajectory.time
        rows = [trajectory.index(f"{name}/{bone.name}") for bone in skeleton.bones]
        self.rows = rows
        self.step = float(np.median(np.diff(self.time))) if len(self.time) > 1 else 1.0
        frames = [body_shape(bone.pieces) for bone in skeleton.bones]
        self.middle, quat = trajectory.position[:, rows], trajectory.quat_xyzw[:, rows]
        self.turn = multiply(quat, conjugate(np.array([f[2] for f in frames])))
        self.joint = self._smooth(self.middle - rotate(self.turn, np.broadcast_to(np.array([f[1] for f in frames]), self.middle.shape)))
        self.middle = self._smooth(self.middle)
        self.mass = np.array([bone.mass for bone in skeleton.bones])
        self.inertia = [unit_inertia(f[0]) * m for f, m in zip(frames, self.mass, strict=True)]
        self.quat = quat
        self.parent = [-1 if bone.parent is None else skeleton.index[bone.parent] for bone in skeleton.bones]

    def _smooth(self, values: Float) -> Float:
        return np.asarray(gaussian_filter1d(values, SMOOTH / self.step, axis=0, mode="nearest"))

    def _rate(self, values: Float) -> Float:
        return np.asarray(np.gradient(values, self.step, axis=0))

    def _spin(self, quat: Float) -> Float:
        """Angular velocity (t, b, 3) of turns (t, b, 4), world axes [rad/s]."""
        out = np.zeros((*quat.shape[:2], 3))
        if len(quat) > 1:
            for i in range(quat.shape[1]):
                turns = Rotation.from_quat(quat[1:, i]) * Rotation.from_quat(quat[:-1, i]).inv()
                out[1:, i] = turns.as_rotvec() / self.step
        return self._smooth(out)

    def turning(self) -> Float:
        """Of every bone against its parent (t, b, 3) [rad/s]."""
        spin = self._spin(self.turn)
        return spin - spin[:, [max(p, 0) for p in self.parent]]

    def led(self, trajectory: Trajectory) -> NDArray[np.bool_]:
        """(t,) whether it is led, and no joint is made to jump by a fall."""
        times = trajectory.guided_time[trajectory.guided_body == self.rows[0]]
        led = np.isin(self.time, times)
        edge = 3 * max(round(SMOOTH / self.step), 1)
        near = np.convolve(~led, np.ones(2 * edge + 1), mode="same") > 0
        near[:edge], near[-edge:] = True, True  # where there is no before or after
        return np.asarray(led & ~near)

    def stands(self, trajectory: Trajectory) -> NDArray[np.bool_]:
        """(t,) whether any foot is on the ground."""
        feet = [self.rows[self.skeleton.index[leg.end]] for leg in self.skeleton.legs]
        return np.isin(self.time, trajectory.rest_time[np.isin(trajectory.rest_bodies, feet).any(axis=1)])

    def torques(self, gravity: Float, trajectory: Trajectory) -> Float:
        """Net torque of the muscles at every joint (t / EACH, b, 3) [N m]."""
        some = slice(None, None, EACH)
        force = (self.mass[:, None] * (self._rate(self._rate(self.middle)) - gravity))[some]
        momentum = np.stack([self._turned_momentum(i) for i in range(len(self.mass))], axis=1)
        twist = self._rate(self._smooth(momentum))[some]
        middle, joint = self.middle[some], self.joint[some]
        for row, hands in self._loads(trajectory):
            body = trajectory.position[some, row]
            pull = (self._rate(self._rate(self._smooth(trajectory.position[:, row]))) - gravity)[some] * _mass_of(trajectory, row)
            for hand, share in hands:
                held = share[some, None] * pull
                twist[:, hand] += np.cross(body - middle[:, hand], held)
                force[:, hand] += held
        # about the world's origin, so that sums over what hangs on a joint are sums
        about = np.cross(middle, force) + twist
        ground, where = self._ground(force.sum(axis=1), about.sum(axis=1), trajectory)
        for foot, f in ground.items():
            force[:, foot] -= f
            about[:, foot] -= np.cross(where[foot], f)
        for i in range(len(self.mass) - 1, 0, -1):
            force[:, self.parent[i]] += force[:, i]
            about[:, self.parent[i]] += about[:, i]
        return np.asarray(about - np.cross(joint, force))

    def _turned_momentum(self, i: int) -> Float:
        """Angular momentum of one bone about its own middle (t, 3) [kg m^2/s]."""
        spin = self._spin(self.quat[:, i : i + 1])[:, 0]
        local = rotate(conjugate(self.quat[:, i]), spin)
        return np.asarray(rotate(self.quat[:, i], local @ self.inertia[i].T))

    def _loads(self, trajectory: Trajectory) -> list[tuple[int, list[tuple[int, Float]]]]:
        """Rows of held bodies, with the bones that hold each and their shares of it (t,)."""
        if trajectory.scene is None:
            return []
        bones = {row: i for i, row in enumerate(self.rows)}
        found: dict[int, dict[int, Float]] = {}
        guided = set(trajectory.guided_body.tolist()) - set(self.rows)
        for time, pair in zip(trajectory.rest_time, trajectory.rest_bodies.tolist(), strict=True):
            for part, body in (pair, pair[::-1]):
                if part in bones and body in guided:
                    share = found.setdefault(body, {}).setdefault(bones[part], np.zeros(len(self.time)))
                    share[int(np.searchsorted(self.time, time - 1e-9))] = 1.0
        out = []
        for body, hands in found.items():
            total = np.maximum(sum(hands.values()), 1.0)
            out.append((body, [(bone, share / total) for bone, share in hands.items()]))
        return out

    def _ground(self, force: Float, about: Float, trajectory: Trajectory) -> tuple[dict[int, Float], dict[int, Float]]:
        """Forces (n, 3) [N] on the feet that stand and where they act (n, 3) [m], as near to what the whole body needs as pushes come."""
        n, points = len(force), []
        for leg in self.skeleton.legs:
            i = self.skeleton.index[leg.end]
            standing = np.isin(self.time, trajectory.rest_time[(trajectory.rest_bodies == self.rows[i]).any(axis=1)])[::EACH]
            wide = 0.25 * (leg.toe[0] - leg.heel[0])
            under = [(i, p) for p in (leg.heel, leg.ball)]
            if leg.toes is not None:
                under.append((self.skeleton.index[leg.toes], (leg.toe[0] - leg.ball[0], 0.0, 0.0)))
            at = [
                (bone, self.joint[::EACH, bone] + rotate(self.turn[::EACH, bone], np.array([x, y + side, z])))
                for bone, (x, y, z) in under for side in (-wide, wide)
            ]  # fmt: skip
            low = np.min([p[:, 2] for _, p in at], axis=0)
            points += [(bone, standing & (p[:, 2] < low + FLAT * (leg.toe[0] - leg.heel[0])), p) for bone, p in at]
        forces: dict[int, Float] = {i: np.zeros((n, 3)) for i, _, _ in points}
        turns: dict[int, Float] = {i: np.zeros((n, 3)) for i, _, _ in points}
        size = max(self.skeleton.root_height, 1e-3)
        for k in range(n):
            up = [(i, at[k]) for i, down, at in points if down[k]]
            if not up or force[k, 2] <= 0:
                continue
            # up, and no turn about the level axes, once the level force has been shared as the upward one
            level = force[k] * [1.0, 1.0, 0.0] / force[k, 2]
            push = np.array([level + [0.0, 0.0, 1.0] for _ in up])
            arms = np.cross(np.array([at for _, at in up]), push)
            rows = np.vstack([np.ones(len(up)), arms[:, 0] / size, arms[:, 1] / size, EVEN * np.eye(len(up))])
            share, _ = nnls(rows, np.concatenate([[force[k, 2], about[k, 0] / size, about[k, 1] / size], np.zeros(len(up))]))
            for (i, at), s, p in zip(up, share, push, strict=True):
                forces[i][k] += s * p
                turns[i][k] += np.cross(at, s * p)
        # one force on each foot, at a point that gives the same torque but for a twist about itself
        where = {i: np.cross(f, turns[i]) / np.maximum(np.sum(f**2, axis=1, keepdims=True), 1e-9) for i, f in forces.items()}
        return forces, where


def _mass_of(trajectory: Trajectory, row: int) -> float:
    assert trajectory.scene is not None
    return float(trajectory.scene.body(trajectory.names[row]).mass or 0.0)
