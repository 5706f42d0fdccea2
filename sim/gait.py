"""Gait: which foot stands when, and what the rest of the body does meanwhile, over one stride.

People: read from the motion clips and scaled to the body. Animals: generated, footfalls after Hildebrand 1965 (lateral-sequence walk, trot),
stride length after Alexander & Jayes 1983, relative stride = 2.4 Fr^0.34 with Fr = v^2 / (g h).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from sim import motion_clip
from sim.rotation import X_AXIS, Y_AXIS, Z_AXIS, about, conjugate, mix, multiply, rotate, scale
from sim.scene import STANDARD_GRAVITY
from sim.skeleton import Skeleton
from sim.species import Species

Float = NDArray[np.float64]
SAMPLES = 96
"""Of a stride."""
PHASE = np.arange(SAMPLES) / SAMPLES


@dataclass(frozen=True, eq=False)
class Gait:
    """One stride, phase 0 to 1."""

    touchdown: dict[str, float]
    """Leg to the phase at which it comes down."""
    duty: float
    """Share of the stride that a foot stands."""
    stride: float
    """Length at `speed` [m]."""
    speed: float
    """[m/s]"""
    pitch: dict[str, Float]
    """Leg to (SAMPLES,): the foot's turn about its Y axis, above 0 with the heel up [rad]."""
    lift: dict[str, Float]
    """Leg to (SAMPLES,) over its swing: height of the ankle over the straight line [m]."""
    progress: dict[str, Float]
    """Leg to (SAMPLES,) over its swing: share of the way done, 0 to 1."""
    place: float
    """How far ahead of its standing place a foot is in mid-stance [m]."""
    offset: Float
    """(SAMPLES, 3) of the root: forward, left, up [m]."""
    turn: Float
    """(SAMPLES, 4) of the root."""
    turns: dict[str, Float] = field(default_factory=dict)
    """Bone to (SAMPLES, 4)."""

    def rate(self, speed: float) -> float:
        """Strides a second: stride length and frequency grow alike with speed."""
        return self.speed / self.stride * float(np.sqrt(speed / self.speed))


def at_phase(table: Float, phase: Float) -> Float:
    """Periodic linear interpolation of a (SAMPLES,) or (SAMPLES, k) table."""
    x = np.mod(phase, 1.0) * SAMPLES
    i = x.astype(int) % SAMPLES
    w = x - np.floor(x)
    j = (i + 1) % SAMPLES
    if table.ndim == 1:
        return (1 - w) * table[i] + w * table[j]
    if table.shape[1] == 4:
        return mix(table[i], table[j], w)
    return (1 - w[:, None]) * table[i] + w[:, None] * table[j]


@cache
def gait(skeleton: Skeleton, kind: Species, pace: str) -> Gait:
    """`walk` or `run` of a species on its skeleton."""
    if kind.plan == "people":
        found = _recorded(skeleton, pace)
        return _easier(found) if pace == "run" else found
    return _generated(skeleton, kind, pace)


# ------------------------------------------------------------------------------------------------- people

FALLS = {"walk": ({"r": 0.96, "l": 0.47}, 0.60), "run": ({"r": 0.945, "l": 0.445}, 0.28)}
"""Touchdown phases and duty of the two clips, read off the height of their heels and toes (under 3 cm)."""


SHORTER, EVENER, STRAIGHTER, CALMER, FLATTER = 0.85, np.array([0.0, 1.0, 0.6]), 0.3, 0.8, 0.25
"""Of the recorded run: stride and lift of the feet (156 instead of 140 steps a minute at 3.3 m/s), sway of the body ahead, aside and up (7 instead of 12 cm:
runners rise by 6 to 10), turns of the pelvis and of all other bones, and how far toes
are up as the foot comes down (on the heel alone, a knee would carry all for a moment). Estimates, chosen so that hips and knees come near what joints give."""


def _recorded(skeleton: Skeleton, pace: str) -> Gait:
    clip = motion_clip.load(pace)
    touchdown, duty = FALLS[pace]
    leg = skeleton.legs[0]
    ratio = sum(leg.lengths) / (motion_clip.THIGH + motion_clip.SHANK)
    phase = clip.time / clip.seconds
    advance = clip.root[-1, 0] - clip.root[0, 0]
    ahead = clip.root - np.outer(phase, [advance, 0, 0])
    straight = motion_clip.THIGH + motion_clip.SHANK + motion_clip.ANKLE
    offset = np.stack([ahead[:, 0] - ahead[:, 0].mean(), ahead[:, 1] - ahead[:, 1].mean(), clip.root[:, 2] - straight], axis=1) * ratio
    pitch, lift, progress, place = {}, {}, {}, []
    for name, down in touchdown.items():
        ankle, foot = clip.ankle(name)
        toward = rotate(foot, X_AXIS)
        angle = _periodic(phase, np.arctan2(-toward[:, 2], np.hypot(toward[:, 0], toward[:, 1])))
        since = np.mod(PHASE - down, 1.0)
        # flat in mid-stance: small angles there are noise of the recording
        flat = np.where(since < duty, np.sign(angle) * np.maximum(np.abs(angle) - np.radians(6), 0), angle)
        pitch[name] = _smooth(flat)
        swing = down + duty + (1 - duty) * np.arange(SAMPLES) / (SAMPLES - 1)
        x = _unrolled(phase, ankle[:, 0], advance, swing)
        progress[name] = gaussian_filter1d((x - x[0]) / (x[-1] - x[0]), 0.03 * SAMPLES, mode="nearest")
        progress[name] = (progress[name] - progress[name][0]) / (progress[name][-1] - progress[name][0])
        z = _periodic_at(phase, ankle[:, 2], swing)
        above = gaussian_filter1d(np.maximum(z - np.linspace(z[0], z[-1], SAMPLES), 0.0), 0.04 * SAMPLES)
        u = np.arange(SAMPLES) / (SAMPLES - 1)
        lift[name] = above * ease(u / 0.15) * ease((1 - u) / 0.35) * ratio
        middle = np.array([down + duty / 2])
        root_x = _unrolled(phase, clip.root[:, 0], advance, middle)
        place.append(float((_unrolled(phase, ankle[:, 0], advance, middle) - root_x)[0]) * ratio)
    turns = {}
    for bone in ("torso", "head", "upper_arm_l", "upper_arm_r", "forearm_l", "forearm_r"):
        rest = np.asarray(skeleton.bones[skeleton.index[bone]].rest_xyzw)
        turns[bone] = _loop(phase, multiply(clip.joints[bone], conjugate(rest)))
    return Gait(
        touchdown=touchdown, duty=duty, stride=float(advance) * ratio, speed=float(advance / clip.seconds * np.sqrt(ratio)), pitch=pitch,
        lift=lift, progress=progress, place=float(np.mean(place)), offset=_loop(phase, offset), turn=_loop(phase, clip.quat), turns=turns,
    )  # fmt: skip


def _easier(run: Gait) -> Gait:
    """The recorded run with more and smaller steps, whose body goes evenly on: as recorded its hips ask for 2.2 times what joints give."""
    middle = run.offset.mean(axis=0)
    return replace(
        run, stride=SHORTER * run.stride, offset=middle + (run.offset - middle) * EVENER, turn=scale(run.turn, np.full(SAMPLES, STRAIGHTER)),
        turns={bone: scale(table, np.full(SAMPLES, CALMER)) for bone, table in run.turns.items()}, lift={leg: SHORTER * z for leg, z in run.lift.items()},
        pitch={leg: np.where(angle < 0, FLATTER * angle, angle) for leg, angle in run.pitch.items()},
    )  # fmt: skip


def _periodic_at(phase: Float, values: Float, at: Float) -> Float:
    return np.interp(np.mod(at, 1.0), phase, values)


def _periodic(phase: Float, values: Float) -> Float:
    return np.asarray(np.interp(PHASE, phase, values))


def _unrolled(phase: Float, values: Float, advance: float, at: Float) -> Float:
    """A coordinate that grows by `advance` every stride, at any phase."""
    return np.interp(np.mod(at, 1.0), phase, values) + np.floor(at) * advance


def _loop(phase: Float, table: Float) -> Float:
    """A recorded (n, k) table over the stride; what its ends differ by is spread over the last tenth."""
    out = np.stack([np.interp(PHASE, phase, column) for column in table.T], axis=1)
    gap = table[0] - table[-1] if table.shape[1] != 4 or float(table[0] @ table[-1]) > 0 else -table[0] - table[-1]
    out += np.clip((PHASE - 0.9) / 0.1, 0, 1)[:, None] * gap
    # the halves of the run were mirrored onto each other, with a jolt at each seam
    out = gaussian_filter1d(out, 0.025 * SAMPLES, axis=0, mode="wrap")
    return out / np.linalg.norm(out, axis=1, keepdims=True) if table.shape[1] == 4 else out


def _smooth(values: Float) -> Float:
    """Over 2 % of the stride, periodically."""
    return np.asarray(gaussian_filter1d(values, 0.02 * SAMPLES, mode="wrap"))


# ------------------------------------------------------------------------------------------------- animals


def _generated(skeleton: Skeleton, kind: Species, pace: str) -> Gait:
    two = kind.plan == "birds"
    walk = pace == "walk"
    if two:
        touchdown, duty = {"l": 0.0, "r": 0.5}, 0.62 if walk else 0.48
    elif walk:
        touchdown, duty = {"hl": 0.0, "fl": 0.25, "hr": 0.5, "fr": 0.75}, 0.66
    else:
        touchdown, duty = {"hl": 0.0, "fr": 0.0, "hr": 0.5, "fl": 0.5}, 0.48
    speed = kind.walk_speed if walk else kind.run_speed
    tall = skeleton.root_height
    hip = min(tall, 1.2 * max(sum(leg.lengths) for leg in skeleton.legs))
    stride = 2.4 * hip * (speed**2 / (STANDARD_GRAVITY * hip)) ** 0.34
    # a leg swings no wider than it is long
    stride = min(stride, 1.1 * min(sum(leg.lengths) for leg in skeleton.legs) / duty)
    pitch, lift, progress = {}, {}, {}
    u = np.arange(SAMPLES) / (SAMPLES - 1)
    for leg in skeleton.legs:
        since = np.mod(PHASE - touchdown[leg.name], 1.0)
        curl = np.radians(55 if leg.name[0] == "h" or two else 70)
        late = np.clip((since / duty - 0.72) / 0.28, 0, 1) ** 2 * 0.55
        swing = np.clip((since - duty) / (1 - duty), 0, 1)
        away = np.where(swing < 0.3, 0.55 + 0.45 * ease(swing / 0.3), ease((0.95 - swing) / 0.65))
        pitch[leg.name] = curl * np.where(since < duty, late, away)
        lift[leg.name] = (0.16 if walk else 0.22) * sum(leg.lengths) * np.sin(np.pi * u**0.8) ** 1.5
        progress[leg.name] = u - 0.75 * np.sin(2 * np.pi * u) / (2 * np.pi)
    wave, twice = 2 * np.pi * PHASE, 4 * np.pi * PHASE
    bob = (0.012 if walk else 0.03) * tall
    offset = np.stack([np.zeros(SAMPLES), 0.012 * tall * np.sin(wave), -bob * (1 + np.cos(twice - 0.6))], axis=1)
    sway = np.radians(3.0 if not two else 5.0)
    turn = multiply(about(Z_AXIS, 0.7 * sway * np.sin(wave)), about(X_AXIS, sway * np.sin(wave + 0.8)))
    nod = np.radians(4.0 if walk else 3.0)
    tail = np.radians(9.0)
    turns = {
        "neck": about(Y_AXIS, nod * np.sin(twice)), "head": about(Y_AXIS, -0.6 * nod * np.sin(twice)) if not two else about(Y_AXIS, 2 * nod * np.sin(twice)),
        "tail_1": about(Z_AXIS, tail * np.sin(wave)), "tail_2": about(Z_AXIS, tail * np.sin(wave - 0.8)), "tail_3": about(Z_AXIS, tail * np.sin(wave - 1.6)),
    }  # fmt: skip
    return Gait(
        touchdown=touchdown, duty=duty, stride=stride, speed=speed, pitch=pitch, lift=lift, progress=progress, place=0.0, offset=offset, turn=turn,
        turns={bone: table for bone, table in turns.items() if bone in skeleton.index},
    )  # fmt: skip


def ease(x: Float | float) -> Float:
    """Smooth step from 0 at 0 to 1 at 1, at rest at both ends."""
    x = np.clip(x, 0.0, 1.0)
    return np.asarray(x * x * x * (x * (6 * x - 15) + 10))
