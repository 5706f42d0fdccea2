"""Motion clips: recorded human motion in DeepMimic's format, read from the installed pybullet_data and never copied.

A frame is: duration, root position (3), root rotation (4, wxyz), chest, neck, right hip, right knee (1), right ankle, right shoulder,
right elbow (1), left hip ... in the same order (Peng et al. 2018). The clips are Y up and X forward; here they become Z up.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.rotation import Y_AXIS, about, multiply, rotate

Float = NDArray[np.float64]

BALLS = {"torso": 8, "head": 12, "upper_leg_r": 16, "foot_r": 21, "upper_arm_r": 25, "upper_leg_l": 30, "foot_l": 35, "upper_arm_l": 39}
"""First column of each ball joint, by the bone of ours that it moves."""
HINGES = {"lower_leg_r": 20, "forearm_r": 29, "lower_leg_l": 34, "forearm_l": 43}
THIGH, SHANK, HIP = 0.42154, 0.40987, 0.084887
"""Of the recorded skeleton (pybullet_data/humanoid/humanoid.urdf, scaled by 1/4) [m]."""
ANKLE = 0.055
"""Height of its ankle over the ground, read off the standing foot of the walk [m]."""


@dataclass(frozen=True, eq=False)
class Clip:
    time: Float
    """(n,) [s]"""
    root: Float
    """(n, 3) Z up, X forward, over the ground [m]."""
    quat: Float
    """(n, 4) of the root."""
    joints: dict[str, Float]
    """Bone name to (n, 4): against its parent."""

    @property
    def seconds(self) -> float:
        return float(self.time[-1])

    def ankle(self, side: str) -> tuple[Float, Float]:
        """The recorded skeleton's own ankle (n, 3) [m] and foot rotation (n, 4)."""
        hip = multiply(self.quat, self.joints[f"upper_leg_{side}"])
        knee = multiply(hip, self.joints[f"lower_leg_{side}"])
        s = 1.0 if side == "l" else -1.0
        place = self.root + rotate(self.quat, np.array([0, s * HIP, 0])) + rotate(hip, np.array([0, 0, -THIGH])) + rotate(knee, np.array([0, 0, -SHANK]))
        return place, multiply(knee, self.joints[f"foot_{side}"])


def _folder() -> Path:
    spec = find_spec("pybullet_data")
    if spec is None or spec.origin is None:
        raise InputError("pybullet_data is not installed; it comes with pybullet and carries the motion clips of people")
    return Path(spec.origin).parent / "data" / "motions"


@cache
def load(name: str) -> Clip:
    """`walk`, `run`, `jump`, `kick`, ... Raises InputError that lists the clips there are."""
    path = _folder() / f"humanoid3d_{name}.txt"
    if not path.is_file():
        there = sorted(p.stem.removeprefix("humanoid3d_") for p in path.parent.glob("humanoid3d_*.txt"))
        raise InputError(f"no motion clip {name!r}; there are {', '.join(there)}")
    frames = np.array(json.loads(path.read_text(encoding="utf-8"))["Frames"], dtype=float)
    time = np.concatenate([[0.0], np.cumsum(frames[:-1, 0])])
    joints = {bone: _quat(frames[:, i : i + 4]) for bone, i in BALLS.items()}
    # a hinge turns about the clip's +Z, which is our -Y
    joints |= {bone: about(-Y_AXIS, frames[:, i]) for bone, i in HINGES.items()}
    root = frames[:, 1:4]
    return Clip(time, np.stack([root[:, 0], -root[:, 2], root[:, 1]], axis=1), _quat(frames[:, 4:8]), joints)


def _quat(wxyz: Float) -> Float:
    """Clip axes (X forward, Y up, Z right) to ours (X forward, Y left, Z up), with no jumps of sign."""
    q = np.stack([wxyz[:, 1], -wxyz[:, 3], wxyz[:, 2], wxyz[:, 0]], axis=1)
    q /= np.linalg.norm(q, axis=1, keepdims=True)
    flips = np.cumprod(np.where(np.sum(q[1:] * q[:-1], axis=1) < 0, -1.0, 1.0))
    q[1:] *= flips[:, None]
    return q
