"""Pinhole: where a camera of a fixed direction stands to see balls and points, and how large they are in its picture.

It is moved to where its four frustum planes touch what must be seen: with the points in camera axes and t the tangent of
half the field, left and right give x + z t >= c_x + c_z t and x - z t <= c_x - c_z t, so

    c_z = (min(x + z t) - max(x - z t)) / 2t,   c_x = (min(x + z t) + max(x - z t)) / 2,

likewise up and down, and the farther of the two.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]

ASPECT = 4 / 3
FOCAL_MM, SENSOR_MM = 35.0, (36.0, 27.0)
FILL = 0.9
"""Share of the frame that the action may fill: a television picture's safe area for action."""
AZIMUTH_DEG = -68.0
"""Of the camera seen from the action, counter-clockwise from +x: from the front, a little from the right."""
ELEVATION_DEG = (7.0, 17.0)
"""For tall actions and for flat ones."""
INSIDE_DEG = 42.0
"""Elevation from which one sees into a bucket [deg]."""
LOWEST = 0.12
"""Height of the camera above the ground at least [m]."""
NEAREST = 0.16
"""From the camera to what it looks at, at least [m]."""


def direction(paths: Sequence[Float], *, azimuth_deg: float = AZIMUTH_DEG, elevation_deg: float | None = None) -> Float:
    """Unit vector (3,) from the action to the camera: from higher up over flat actions, unless an elevation is given."""
    points = np.concatenate(paths)
    tall = float(np.ptp(points[:, 2])) / max(float(np.ptp(points[:, :2], axis=0).max()), 0.3)
    elevation = np.radians(np.interp(tall, [0.2, 1.2], ELEVATION_DEG[::-1]) if elevation_deg is None else elevation_deg)
    a = np.radians(azimuth_deg)
    return np.array([np.cos(elevation) * np.cos(a), np.cos(elevation) * np.sin(a), np.sin(elevation)])


def axes(away: Float) -> Float:
    """Rows: right, down, forward of a camera that looks along -away."""
    forward = -away
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(forward, right), forward])


def tangents(aspect: float) -> Float:
    """Tangents of half the field (2,): across and up."""
    across = SENSOR_MM[0] / 2 / FOCAL_MM
    return np.array([across, across / aspect])


def fit(points: Float, radii: Float, away: Float, *, aspect: float = ASPECT, fill: float = FILL) -> tuple[Float, float]:
    """Where the camera stands (3,) to see balls (n, 3), (n,) from a direction, and the distance to their middle [m]."""
    turned = axes(away)
    local = points @ turned.T
    place = np.zeros(3)
    back = np.inf
    for k, tangent in enumerate(tangents(aspect) * fill):
        spread = radii * np.sqrt(1 + tangent**2)
        low = np.min(local[:, k] + local[:, 2] * tangent - spread)
        high = np.max(local[:, k] - local[:, 2] * tangent + spread)
        place[k] = (low + high) / 2
        back = min(back, (low - high) / (2 * tangent))
    nearest = float(np.min(local[:, 2] - radii))
    place[2] = min(back, nearest - NEAREST)
    return place @ turned, float(np.mean(local[:, 2]) - place[2])


def share(height: float, depth: Float, aspect: float) -> Float:
    """Of the frame's height that something of a height [m] takes at depths (n,) [m]."""
    return np.asarray(height / (2 * np.maximum(depth, 1e-6) * tangents(aspect)[1]))


def distance_for(height: float, wanted: float, aspect: float) -> float:
    """From where something of a height [m] takes a wanted share of the frame's height [m]."""
    return float(height / (2 * wanted * tangents(aspect)[1]))


def lift(position: Float, look_at: Float) -> Float:
    """Above the ground, still looking at the same point."""
    return np.array([position[0], position[1], max(position[2], LOWEST)]) if look_at[2] >= 0 else position


def vector(values: Float) -> tuple[float, float, float]:
    """Rounded to a tenth of a millimetre, for files."""
    x, y, z = (round(float(v), 4) for v in values)
    return x, y, z
