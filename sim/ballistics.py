"""Ballistics: with what velocity a thing must leave so that it comes to a point, and where and when somebody can meet it in flight."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Flight = Callable[[Float, Float, float], tuple[Float, Float, Float]]
"""Start, velocity, seconds to times, positions, velocities."""


def least_speed(way: Float, gravity: float) -> float:
    """The slowest throw that reaches a point in a vacuum, v^2 = g (z + sqrt(x^2 + z^2)) [m/s]."""
    flat, rise = float(np.hypot(way[0], way[1])), float(way[2])
    return float(np.sqrt(max(gravity * (rise + np.hypot(flat, rise)), 1e-6)))


def launch(way: Float, speed: float, gravity: float) -> Float:
    """Velocity of this speed whose flatter parabola passes through a point (3,) [m]; the farthest throw where none does.

    tan(a) = (v^2 - sqrt(v^4 - g (g x^2 + 2 z v^2))) / (g x)
    """
    flat, rise = float(np.hypot(way[0], way[1])), float(way[2])
    level = np.array([way[0], way[1], 0.0]) / flat if flat > 1e-6 else np.array([1.0, 0.0, 0.0])
    if gravity < 1e-6:
        return np.asarray(speed * way / np.linalg.norm(way))
    if flat < 1e-6:
        return np.array([0.0, 0.0, speed])
    inside = speed**4 - gravity * (gravity * flat**2 + 2 * rise * speed**2)
    tangent = (speed**2 - np.sqrt(max(inside, 0.0))) / (gravity * flat)
    angle = float(np.arctan(tangent))
    return np.asarray(speed * (np.cos(angle) * level + np.array([0.0, 0.0, np.sin(angle)])))


def aimed(start: Float, target: Float, speed: float | None, boost: float, gravity: float, flight: Flight) -> Float:
    """Velocity (3,) [m/s] with which a thing flies through the target, with drag: the aim is moved by what the last shot missed it.

    `speed` None takes the least speed times `boost`.
    """
    aim, velocity = target.copy(), np.zeros(3)
    for _ in range(6):
        fast = least_speed(aim - start, gravity) * boost if speed is None else speed
        velocity = launch(aim - start, fast, gravity)
        _, where, _ = flight(start, velocity, 4.0)
        miss = target - _nearest(where, target)
        if np.linalg.norm(miss) < 0.01:
            break
        aim = aim + miss
    return velocity


def _nearest(where: Float, target: Float) -> Float:
    """The point of a path that is nearest to another, between its samples too."""
    i = int(np.argmin(np.linalg.norm(where - target, axis=1)))
    best = where[i]
    for a, b in ((i - 1, i), (i, i + 1)):
        if a >= 0 and b < len(where):
            way = where[b] - where[a]
            share = float(np.clip((target - where[a]) @ way / max(float(way @ way), 1e-12), 0, 1))
            point = where[a] + share * way
            if np.linalg.norm(point - target) < np.linalg.norm(best - target):
                best = point
    return np.asarray(best)
