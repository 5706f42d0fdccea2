"""Vector: three numbers and quaternions xyzw as plain tuples of floats.

The engine turns a handful of bodies thousands of times; for three numbers plain Python is several times faster than numpy.
"""

from __future__ import annotations

import math
from math import sqrt

Vec = tuple[float, float, float]
Quat = tuple[float, float, float, float]


def dot(a: Vec, b: Vec) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vec, b: Vec) -> Vec:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def norm(a: Vec) -> float:
    x, y, z = a
    return sqrt(x * x + y * y + z * z)


def plus(a: Vec, b: Vec, scale: float = 1.0) -> Vec:
    """a + scale * b"""
    return (a[0] + scale * b[0], a[1] + scale * b[1], a[2] + scale * b[2])


def minus(a: Vec, b: Vec) -> Vec:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def times(p: Quat, q: Quat) -> Quat:
    """Turn by q, then by p."""
    px, py, pz, pw = p
    qx, qy, qz, qw = q
    return (
        pw * qx + px * qw + py * qz - pz * qy,
        pw * qy - px * qz + py * qw + pz * qx,
        pw * qz + px * qy - py * qx + pz * qw,
        pw * qw - px * qx - py * qy - pz * qz,
    )  # fmt: skip


def inverse(q: Quat) -> Quat:
    return (-q[0], -q[1], -q[2], q[3])


def turned(q: Quat, v: Vec) -> Vec:
    """A vector of the body's frame in the world's."""
    x, y, z, w = q
    tx, ty, tz = 2 * (y * v[2] - z * v[1]), 2 * (z * v[0] - x * v[2]), 2 * (x * v[1] - y * v[0])
    return (v[0] + w * tx + y * tz - z * ty, v[1] + w * ty + z * tx - x * tz, v[2] + w * tz + x * ty - y * tx)


def from_vector(turn: Vec) -> Quat:
    """The rotation about `turn` by its length [rad]."""
    angle = norm(turn)
    if angle < 1e-9:
        return (turn[0] / 2, turn[1] / 2, turn[2] / 2, 1.0)
    s = math.sin(angle / 2) / angle
    return (turn[0] * s, turn[1] * s, turn[2] * s, math.cos(angle / 2))


def unit(q: Quat) -> Quat:
    length = math.sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3])
    return (q[0] / length, q[1] / length, q[2] / length, q[3] / length)


def spun(q: Quat, angular: Vec, h: float) -> Quat:
    """Orientation after turning with a constant world angular velocity [rad/s] for h [s]."""
    if angular == (0.0, 0.0, 0.0):
        return q
    return unit(times(from_vector((angular[0] * h, angular[1] * h, angular[2] * h)), q))


def between(a: Quat, b: Quat) -> Vec:
    """World rotation vector [rad] that turns a into b, the short way."""
    x, y, z, w = times(b, inverse(a))
    if w < 0:
        x, y, z, w = -x, -y, -z, -w
    s = math.sqrt(x * x + y * y + z * z)
    if s < 1e-12:
        return (2 * x, 2 * y, 2 * z)
    k = 2 * math.atan2(s, w) / s
    return (x * k, y * k, z * k)
