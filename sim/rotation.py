"""Quaternions in bulk: xyzw, body to world, any leading shape; a product a*b rotates by b first, then by a."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial.transform import Rotation

Float = NDArray[np.float64]

IDENTITY: Float = np.array([0.0, 0.0, 0.0, 1.0])
X_AXIS, Y_AXIS, Z_AXIS = np.eye(3)


def _components(a: ArrayLike) -> tuple[Float, ...]:
    """Along the last axis; np.moveaxis takes ten times as long on small arrays."""
    array = np.asarray(a, float)
    return tuple(array[..., i] for i in range(array.shape[-1]))


def _stacked(*parts: Float) -> Float:
    """Alike arrays along a new last axis; np.stack takes twice as long on small arrays."""
    made = np.empty((*parts[0].shape, len(parts)))
    for i, part in enumerate(parts):
        made[..., i] = part
    return made


def multiply(a: ArrayLike, b: ArrayLike) -> Float:
    """a * b, shape (..., 4)."""
    # components written out: np.cross is several times slower on small arrays
    x, y, z, w = _components(a)
    u, v, s, c = _components(b)
    return _stacked(w * u + c * x + y * s - z * v, w * v + c * y + z * u - x * s, w * s + c * z + x * v - y * u, w * c - x * u - y * v - z * s)


def conjugate(q: ArrayLike) -> Float:
    return np.asarray(q, float) * np.array([-1.0, -1.0, -1.0, 1.0])


def rotate(q: ArrayLike, v: ArrayLike) -> Float:
    """The vectors v (..., 3) turned by q (..., 4)."""
    x, y, z, w = _components(q)
    a, b, c = _components(v)
    tx, ty, tz = 2.0 * (y * c - z * b), 2.0 * (z * a - x * c), 2.0 * (x * b - y * a)
    return _stacked(a + w * tx + y * tz - z * ty, b + w * ty + z * tx - x * tz, c + w * tz + x * ty - y * tx)


def about(axis: ArrayLike, angle: ArrayLike) -> Float:
    """A turn by `angle` [rad], shape (...), about a unit axis (3,)."""
    half = np.asarray(angle, float)[..., None] / 2
    return np.concatenate([np.sin(half) * np.asarray(axis, float), np.cos(half)], axis=-1)


def from_axes(x: Float, y: Float, z: Float) -> Float:
    """The rotation whose columns are three orthonormal axes, each (n, 3)."""
    return np.asarray(Rotation.from_matrix(np.stack([x, y, z], axis=-1)).as_quat())


def along(direction: ArrayLike) -> Float:
    """A rotation that takes +Z to `direction` (3,) by the shortest way."""
    d = unit(np.asarray(direction, float))
    if d[2] < -1 + 1e-12:
        return np.array([1.0, 0.0, 0.0, 0.0])
    q = np.array([-d[1], d[0], 0.0, 1.0 + d[2]])
    return q / np.linalg.norm(q)


def unit(v: Float) -> Float:
    """v / |v| along the last axis; 0 stays 0."""
    return v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-12)


def mix(a: ArrayLike, b: ArrayLike, weight: ArrayLike) -> Float:
    """Normalised linear blend from a (weight 0) to b (weight 1) by the shorter way."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    w = np.asarray(weight, float)[..., None]
    sign = np.where(np.sum(a * b, axis=-1, keepdims=True) < 0, -1.0, 1.0)
    return unit((1 - w) * a + w * sign * b)


def scale(q: ArrayLike, factor: ArrayLike) -> Float:
    """`factor` times the rotation q: 0 is none, 1 is q."""
    return mix(np.broadcast_to(IDENTITY, np.shape(q)), q, factor)
