"""Following: a camera that goes along with a body, and steps back where it meets something, so that both are seen.

It keeps its direction. Its place is worked out for every moment, held while the body stays near the middle, and then smoothed
as far as the body stays inside the frame.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.pinhole import FILL, FOCAL_MM, NEAREST, SENSOR_MM, axes, distance_for, fit, lift, tangents, vector
from sim.scene import Camera, CameraKey
from sim.seen import Seen

Float = NDArray[np.float64]

FOLLOWED, FOLLOWED_M = (0.12, 0.38), (0.5, 1.7)
"""Of the frame's height that a followed thing takes, from small ones to those as tall as people [m]: one walks beside a person, not across the field."""
TOGETHER = 0.06
"""The least share of it while it is shown with what it meets."""
SMALL_PARTNER, CLOSEST = 0.055, 0.36
"""Share of the frame that a small thing which it meets takes at least, unless the followed one takes more than that for it."""
DEAD = 0.16
"""A followed body may move so far from the middle, in shares of the frame, before the camera moves."""
KEPT = 0.8
"""Of half the frame: farther out a smoothed camera may not let it get."""
SMOOTH_SECONDS = (0.4, 0.25, 0.15, 0.08, 0.04)
"""Tried from the calmest on."""
AHEAD_SECONDS = 0.4
"""The camera begins to make room for what is met so long before it comes into view."""
KEYS_PER_SECOND = 12


def follow(time: Float, main: Seen, partners: Sequence[Seen], away: Float, *, aspect: float) -> Camera:
    """A camera with keys that follows a body (t, 3) and shows it with what it meets."""
    turned = axes(away)
    near = _distance(main, partners, aspect)
    path = main.path @ turned.T
    room = DEAD * 2 * near * tangents(aspect)
    place = _led(path, room)
    place[:, 2] -= near
    for partner in partners:
        place = _with(time, place, main, partner, away, near, aspect)
    place = _smooth(time, place, path, aspect)
    return _keyed(time, place @ turned, near, away)


def _distance(main: Seen, partners: Sequence[Seen], aspect: float) -> float:
    """How far the camera keeps: the body at its share, and what it meets not too small [m]."""
    distance = distance_for(main.height, float(np.interp(main.height, FOLLOWED_M, FOLLOWED)), aspect)
    small = min((p.height for p in partners), default=main.height)
    if small < main.height:
        distance = max(min(distance, distance_for(small, SMALL_PARTNER, aspect)), distance_for(main.height, CLOSEST, aspect))
    return max(distance, main.radius + NEAREST)


def _led(local: Float, room: Float) -> Float:
    """Middle of the view (t, 3) in camera axes: moves only where the body would leave the room around it (2,)."""
    out = local.copy()
    for i in range(1, len(local)):
        out[i, :2] = np.clip(out[i - 1, :2], local[i, :2] - room, local[i, :2] + room)
    return out


def _with(time: Float, place: Float, main: Seen, partner: Seen, away: Float, near: float, aspect: float) -> Float:
    """Places (t, 3) in camera axes from which the partner is seen too, while it is close and the body stays large enough."""
    turned = axes(away)
    view = 2 * near * tangents(aspect)[1]
    far = max(distance_for(main.height, TOGETHER, aspect), near)
    radius = min(partner.radius, 0.5 * view * far / near)
    path = partner.path if len(partner.path) == len(main.path) else np.broadcast_to(partner.path[:1], main.path.shape)
    gap = np.linalg.norm(path - main.path, axis=1) - partner.radius - main.radius
    # 1 where they are within half a view of each other, 0 beyond a view; the camera makes up its mind a little earlier
    weight = np.clip(2 - 2 * gap / view, 0.0, 1.0)
    ahead = max(round(AHEAD_SECONDS / max(float(np.median(np.diff(time))), 1e-6)), 0) if len(time) > 1 else 0
    weight = np.array([weight[i : i + ahead + 1].max() for i in range(len(weight))])
    weight = weight * weight * (3 - 2 * weight)
    out = place.copy()
    for i in np.flatnonzero(weight > 1e-3):
        both = np.stack([main.path[i], path[i]])
        position, _ = fit(both, np.array([main.radius, radius]), away, aspect=aspect)
        wanted = position @ turned.T
        body = main.path[i] @ turned.T
        depth = np.clip(body[2] - wanted[2], near, far)
        wanted[2] = body[2] - depth
        wanted[:2] = np.clip(wanted[:2], *_inside(body, depth, aspect))
        out[i] += weight[i] * (wanted - out[i])
    return out


def _inside(body: Float, depth: float, aspect: float) -> tuple[Float, Float]:
    """Bounds (2,) for the camera's place across and up that keep a point in the frame."""
    room = KEPT * depth * tangents(aspect)
    return body[:2] - room, body[:2] + room


def _smooth(time: Float, place: Float, path: Float, aspect: float) -> Float:
    """The calmest of some smoothed ways (t, 3) that keeps the body in the frame."""
    from scipy.ndimage import gaussian_filter1d

    step = float(np.median(np.diff(time))) if len(time) > 1 else 1.0
    smoothed = place
    for seconds in SMOOTH_SECONDS:
        smoothed = np.asarray(gaussian_filter1d(place, max(seconds / step, 0.3), axis=0, mode="nearest"))
        room = FILL * (path[:, 2:] - smoothed[:, 2:]) * tangents(aspect)
        if np.all(np.abs(path[:, :2] - smoothed[:, :2]) <= room):
            break
    return smoothed


def _keyed(time: Float, position: Float, distance: float, away: Float) -> Camera:
    steps = np.arange(0.0, time[-1] + 1e-9, 1 / KEYS_PER_SECOND)
    at = np.stack([np.interp(steps, time, position[:, k]) for k in range(3)], axis=1)
    keep = _needed(at)
    keys = []
    for t, place in zip(steps[keep], at[keep], strict=True):
        look_at = place - away * distance
        keys.append(CameraKey(time=round(float(t), 4), position=vector(lift(place, look_at)), look_at=vector(look_at)))
    return Camera(position=keys[0].position, look_at=keys[0].look_at, focal_mm=FOCAL_MM, sensor_mm=SENSOR_MM, keys=keys if len(keys) > 1 else [])


def _needed(at: Float) -> NDArray[np.bool_]:
    """Keys that differ from a neighbour; the first and last always."""
    moves = np.linalg.norm(np.diff(at, axis=0), axis=1) > 1e-3
    keep = np.zeros(len(at), dtype=bool)
    keep[1:] |= moves
    keep[:-1] |= moves
    keep[0] = True
    keep[-1] |= bool(moves.any())
    return keep
