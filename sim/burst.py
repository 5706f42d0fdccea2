"""Burst: how the shards of a body set out.

At first they go on as the whole body did, V + w x r, with the same momentum and angular momentum. To that comes part of what the body
had stored when it failed, as a motion away from the blow that adds neither momentum nor angular momentum; so kinetic energy never grows
beyond what there was before the blow.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from sim.rigid import Rigid
from sim.vector import Vec

Float = NDArray[np.float64]

RELEASED = 0.5
"""Share of the stored energy that becomes motion; the rest makes new surface and sound (estimate)."""
NEAR = 0.5
"""The push falls off with distance on this share of the body's radius."""


def burst(whole: Rigid, shards: list[Rigid], *, point: Vec, stored: float) -> None:
    """Give shards their velocities, `stored` [J] being what the blow spent on the body."""
    mass = np.array([s.mass for s in shards])
    place = np.array([s.position for s in shards])
    inertia = np.array([_inertia(s) for s in shards])
    middle = mass @ place / mass.sum()
    arm = place - middle
    total = inertia.sum(axis=0) + np.einsum("i,ijk->jk", mass, np.einsum("ij,ij->i", arm, arm)[:, None, None] * np.eye(3) - arm[:, :, None] * arm[:, None, :])
    if whole.fixed:
        velocity, spin = np.zeros(3), np.zeros(3)
    else:
        velocity = np.asarray(whole.velocity)
        spin = np.linalg.solve(total, _inertia(whole) @ np.asarray(whole.angular))
    scatter, twist = _scatter(place, arm, mass, total, np.asarray(point), whole.radius)
    # the united pieces may resist turning a little less than the whole, whose overlaps weigh twice; then they would have more energy
    gained = 0.5 * spin @ total @ spin - (0.0 if whole.fixed else 0.5 * np.asarray(whole.angular) @ _inertia(whole) @ np.asarray(whole.angular))
    budget = max(0.0, min(RELEASED * stored, stored - gained))
    energy = 0.5 * mass @ np.einsum("ij,ij->i", scatter, scatter) + 0.5 * twist @ inertia.sum(axis=0) @ twist
    strength = np.sqrt(budget / energy) if energy > 1e-15 else 0.0
    for i, s in enumerate(shards):
        v = velocity + np.cross(spin, arm[i]) + strength * scatter[i]
        w = spin + strength * twist
        s.velocity, s.angular = (float(v[0]), float(v[1]), float(v[2])), (float(w[0]), float(w[1]), float(w[2]))
        s.changed()


def _scatter(place: Float, arm: Float, mass: Float, total: Float, point: Float, radius: float) -> tuple[Float, Float]:
    """Velocities (n, 3) away from a point, and the common spin (3,) that takes their angular momentum back; any unit."""
    away = place - point
    distance = np.linalg.norm(away, axis=1, keepdims=True)
    push = away / np.maximum(distance, 1e-9) / (1 + (distance / (NEAR * radius)) ** 2)
    push = push - mass @ push / mass.sum()
    twist = -np.linalg.solve(total, (mass[:, None] * np.cross(arm, push)).sum(axis=0))
    return push + np.cross(twist, arm), twist


def _inertia(body: Rigid) -> Float:
    """About the centre of mass, world axes (3, 3) [kg m^2]."""
    turn = Rotation.from_quat(body.quat).as_matrix()
    return np.asarray(turn @ np.diag(body.inertia) @ turn.T)
