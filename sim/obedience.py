"""Obedience: a trajectory of which only a part is followed. 1 is the trajectory, 0 the first frame held still, between them every way and turn is shortened.

p_i' = p_0 + s (p_i - p_0);  R_i' = exp(s log(R_i R_{i-1}^T)) R_{i-1}'
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.errors import InputError
from sim.trajectory import Float, Trajectory


def followed(trajectory: Trajectory, scale: float) -> Trajectory:
    """The trajectory followed to a share `scale` in [0, 1]. Impacts weaken with it and are none at 0; the goals, which were another motion's, are left out.

    Parts of characters are shortened one by one, so that joints of somebody who turns far may part a little between 0 and 1. Raises InputError.
    """
    if not 0 <= scale <= 1:
        raise InputError(f"trajectory_scale: {scale}; between 0 (nothing moves) and 1 (the trajectory as it is)")
    if scale == 1:
        return trajectory
    position = trajectory.position[:1] + scale * (trajectory.position - trajectory.position[:1])
    hits = slice(None if scale > 0 else 0)
    nearest = np.clip(np.searchsorted(trajectory.time, trajectory.contact_time[hits]), 0, len(trajectory.time) - 1)
    body = trajectory.contact_bodies[hits, 0]
    moved = position[nearest, body] - trajectory.position[nearest, body]
    return replace(
        trajectory, position=position, quat_xyzw=_turned(trajectory.quat_xyzw, scale), velocity=scale * trajectory.velocity,
        angular_velocity=scale * trajectory.angular_velocity, events=(), contact_time=trajectory.contact_time[hits],
        contact_bodies=trajectory.contact_bodies[hits], contact_point=trajectory.contact_point[hits] + moved,
        contact_normal=trajectory.contact_normal[hits], contact_impulse=scale * trajectory.contact_impulse[hits],
    )  # fmt: skip


def _turned(quat_xyzw: Float, scale: float) -> Float:
    """Every step's turn shortened, and the steps joined again; (t, p, 4)."""
    from scipy.spatial.transform import Rotation

    out = np.array(quat_xyzw)
    now = Rotation.from_quat(quat_xyzw[0])
    for frame in range(1, len(out)):
        step = Rotation.from_quat(quat_xyzw[frame]) * Rotation.from_quat(quat_xyzw[frame - 1]).inv()
        now = Rotation.from_rotvec(scale * step.as_rotvec()) * now
        out[frame] = now.as_quat()
    return out
