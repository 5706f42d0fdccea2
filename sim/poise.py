"""Poise: a gait's body is moved ahead, back and aside until the ground can carry it.

Clips are scaled to other bodies, and their limbs get other masses: what the ground would have to give then acts far before or behind the feet, and joints
pay for it with torques that no body has. Feet stay where they are; the path of the root d(t) is found for which the ground's force passes through a
point that rolls along the sole (least squares over one stride, the moment about that point: M + z m d'' - d F = 0; in flight no level force, m d'' + F_x = 0):
the dynamics filter of K. Yamane and Y. Nakamura, IEEE Trans. Robotics Autom. 19 (2003) 421, in its simplest form.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.spatial.transform import Rotation

from sim.gait import PHASE, SAMPLES, Gait, gait
from sim.rotation import conjugate, multiply, rotate
from sim.scene import STANDARD_GRAVITY
from sim.skeleton import Skeleton, body_shape
from sim.solid import unit_inertia
from sim.species import Species
from sim.step import Path, setting_off, walk
from sim.track import Track, stand

Float = NDArray[np.float64]
ROUNDS = 3
"""Legs follow the root, which moves masses again: after so many rounds nothing changes by more than a millimetre."""
SMOOTH = 0.0133
"""A cut at 10 Hz, as in `sim.exertion` [s]."""
SHY = 0.15
"""Weight of moving the root by a hundredth of the leg against an unbalanced moment of a hundredth of weight x leg."""
ROLL = {"walk": (0.05, 1.0), "run": (0.45, 0.9)}
"""From where to where the force goes along the sole, 0 at the heel, 1 at the ball: walkers land on the heel, runners nearer to the middle (estimate)."""


@cache
def poised_gait(skeleton: Skeleton, kind: Species, pace: str) -> Gait:
    """As `sim.gait.gait`; people's are moved so that the ground can carry them."""
    found = gait(skeleton, kind, pace)
    return poised(skeleton, found, pace) if kind.plan == "people" else found


def poised(skeleton: Skeleton, recorded: Gait, pace: str) -> Gait:
    """The gait with its root moved."""
    offset = recorded.offset.copy()
    for _ in range(ROUNDS):
        offset[:, :2] += _shift(skeleton, replace(recorded, offset=offset), pace)
    offset[:, :2] -= (offset - recorded.offset)[:, :2].mean(axis=0)
    return replace(recorded, offset=offset)


def _shift(skeleton: Skeleton, gait: Gait, pace: str) -> Float:
    """(SAMPLES, 2) ahead and to the left [m]."""
    rate = gait.rate(gait.speed)
    step = 1.0 / (rate * SAMPLES)
    track = _strides(skeleton, gait, rate)
    joint, turn = track.solve()
    frames = [body_shape(bone.pieces) for bone in skeleton.bones]
    middle = joint + rotate(turn, np.array([f[1] for f in frames]))
    quat = multiply(turn, np.array([f[2] for f in frames]))
    mass = np.array([bone.mass for bone in skeleton.bones])

    def smooth(x: Float) -> Float:
        return np.asarray(gaussian_filter1d(x, SMOOTH / step, axis=0, mode="nearest"))

    middle = smooth(middle)
    force = mass[:, None] * (np.gradient(np.gradient(middle, step, axis=0), step, axis=0) + [0.0, 0.0, STANDARD_GRAVITY])
    spin = np.stack([smooth(_momentum(quat[:, i], mass[i] * unit_inertia(frames[i][0]), step)) for i in range(len(mass))]).sum(axis=0)
    moment = np.cross(middle, force).sum(axis=1) + np.gradient(spin, step, axis=0)
    total = force.sum(axis=1)
    point, stands = _under(track, gait, pace, rate)
    moment = moment - np.cross(point, total)
    one = slice(SAMPLES, 2 * SAMPLES)
    high, leg, weight = float(np.einsum("b,nb->n", mass / mass.sum(), middle[..., 2])[one].mean()), sum(skeleton.legs[0].lengths), mass.sum() * STANDARD_GRAVITY
    up = np.where(stands, np.maximum(total[:, 2], 0.0), 0.0)[one]
    bend = _second(step)
    out = np.zeros((SAMPLES, 2))
    for k, lacking in ((0, moment[one, 1]), (1, -moment[one, 0])):
        standing = np.diag(stands[one].astype(float)) @ (high * mass.sum() * bend - np.diag(up)) / (weight * leg)
        flying = np.diag((~stands[one]).astype(float)) @ (mass.sum() * bend) / weight
        rows = np.vstack([standing, flying, SHY * np.eye(SAMPLES) / leg])
        want = np.concatenate([-lacking * stands[one] / (weight * leg), -total[one, k] * ~stands[one] / weight, np.zeros(SAMPLES)])
        out[:, k] = np.linalg.lstsq(rows, want, rcond=None)[0]
    # samples run with time, tables with the phase
    shifted = (_phase(skeleton, gait, rate, track.time[one]) * SAMPLES) % SAMPLES
    order = np.argsort(shifted)
    return np.stack([np.interp(PHASE * SAMPLES, shifted[order], out[order, k], period=SAMPLES) for k in range(2)], axis=1)


def _strides(skeleton: Skeleton, gait: Gait, rate: float) -> Track:
    """Three strides straight ahead at the gait's own speed, from long before."""
    time = np.arange(3 * SAMPLES) / (rate * SAMPLES)
    track = Track.standing(skeleton, time, np.zeros(3), 0.0)
    path = Path(
        start=np.array([-20.0 * gait.speed, 0.0, 0.0]), yaw=0.0, toward=0.0, distance=100.0 * gait.speed, speed=gait.speed, begin=-20.0, ramp=0.5, turning=0.0
    )
    walk(track, gait, path, rate, stand(skeleton, path.start, 0.0))
    return track


def _phase(skeleton: Skeleton, gait: Gait, rate: float, time: Float) -> Float:
    return np.mod(setting_off(gait, skeleton) + rate * (time + 20.0), 1.0)


def _second(step: float) -> Float:
    """Second derivative of a periodic (SAMPLES,) [1/s^2]."""
    eye = np.eye(SAMPLES)
    return (np.roll(eye, 1, axis=1) - 2 * eye + np.roll(eye, -1, axis=1)) / step**2


def _momentum(quat: Float, inertia: Float, step: float) -> Float:
    """Angular momentum of one bone about its middle (n, 3)."""
    turns = Rotation.from_quat(quat[1:]) * Rotation.from_quat(quat[:-1]).inv()
    spin = np.concatenate([turns.as_rotvec()[:1], turns.as_rotvec()]) / step
    return rotate(quat, rotate(conjugate(quat), spin) @ inertia.T)


def _under(track: Track, gait: Gait, pace: str, rate: float) -> tuple[Float, NDArray[np.bool_]]:
    """Where the ground's force acts (n, 3) [m], and whether anything stands (n,)."""
    phase = _phase(track.skeleton, gait, rate, track.time)
    point, load = np.zeros((len(phase), 3)), np.zeros(len(phase))
    first, last = ROLL[pace]
    for leg in track.skeleton.legs:
        since = np.mod(phase - gait.touchdown[leg.name], 1.0) / gait.duty
        share = np.where(since < 1.0, np.sin(np.pi * np.clip(since, 0, 1)), 0.0)
        along = first + (last - first) * np.clip(since, 0, 1)
        sole = np.asarray(leg.heel) + along[:, None] * (np.asarray(leg.ball) - np.asarray(leg.heel))
        at = track.ankle[leg.name] + rotate(track.foot[leg.name], sole)
        point += share[:, None] * at
        load += share
    stands = load > 1e-6
    return point / np.maximum(load, 1e-9)[:, None] * [1.0, 1.0, 0.0], stands
