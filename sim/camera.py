"""Camera: where it is at a time, and where a point of the world falls in its picture.

A pinhole that looks along its +Z with +X right and +Y down; the horizontal field fits the sensor's width, so
focal_px = focal_mm / sensor_mm[0] * width, and a point (x, y, z) of the camera's frame is seen at
(focal_px x / z + width / 2, focal_px y / z + height / 2).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import PchipInterpolator

from sim.errors import InputError
from sim.scene import Camera

Float = NDArray[np.float64]


def camera_to_world(camera: Camera, times: ArrayLike) -> Float:
    """(t, 4, 4); +Z along the line of sight, +X right, +Y down."""
    position, look_at, roll, _ = _states(camera, np.atleast_1d(np.asarray(times, float)))
    forward = look_at - position
    forward /= np.linalg.norm(forward, axis=1, keepdims=True)
    right = np.cross(forward, np.asarray(camera.up, float))
    length = np.linalg.norm(right, axis=1, keepdims=True)
    if np.any(length < 1e-9):
        raise InputError(f"camera: on its way between keys it looks along `up` {camera.up}; give another `up` or move a key")
    right /= length
    down = np.cross(forward, right)
    # a positive roll turns the camera clockwise about its line of sight, so the picture turns counter-clockwise
    cos, sin = np.cos(roll)[:, None], np.sin(roll)[:, None]
    pose = np.zeros((len(position), 4, 4))
    pose[:, :3, 0] = cos * right + sin * down
    pose[:, :3, 1] = -sin * right + cos * down
    pose[:, :3, 2] = forward
    pose[:, :3, 3] = position
    pose[:, 3, 3] = 1.0
    return pose


def focal_px(camera: Camera, times: ArrayLike, *, width: int) -> Float:
    """(t,) focal length [px] in a frame `width` pixels wide."""
    *_, focal_mm = _states(camera, np.atleast_1d(np.asarray(times, float)))
    return focal_mm / camera.sensor_mm[0] * width


def fov_y_deg(camera: Camera, *, width: int, height: int) -> float:
    """Vertical field of view of a width x height frame, at the camera's own focal length [deg]."""
    return math.degrees(2 * math.atan(0.5 * height / (camera.focal_mm / camera.sensor_mm[0] * width)))


def project(points: ArrayLike, camera: Camera, *, time: float, width: int, height: int) -> tuple[Float, Float]:
    """World points (n, 3) [m] to pixels (n, 2), x right and y down, and depth (n,) along the optical axis [m].

    A point at or behind the camera has depth <= 0 and no meaningful pixel.
    """
    pose = camera_to_world(camera, [time])[0]
    focal = float(focal_px(camera, [time], width=width)[0])
    local = (np.asarray(points, float) - pose[:3, 3]) @ pose[:3, :3]
    depth = local[:, 2]
    safe = np.where(np.abs(depth) < 1e-9, 1e-9, depth)
    pixel = focal * local[:, :2] / safe[:, None] + np.array([width / 2, height / 2])
    return pixel, depth


def _states(camera: Camera, times: Float) -> tuple[Float, Float, Float, Float]:
    """Position (t, 3), look_at (t, 3), roll (t,) [rad], focal length (t,) [mm]."""
    keys = sorted(camera.keys, key=lambda k: k.time)
    if not keys:
        n = len(times)
        return np.tile(np.asarray(camera.position, float), (n, 1)), np.tile(np.asarray(camera.look_at, float), (n, 1)), np.zeros(n), np.full(n, camera.focal_mm)
    rows = np.array([[*k.position, *k.look_at, math.radians(k.roll_deg), k.focal_mm or camera.focal_mm] for k in keys])
    at = np.array([k.time for k in keys])
    if np.any(np.diff(at) <= 0):
        raise InputError(f"camera.keys: two keys at the same time {at[int(np.argmin(np.diff(at)))]:g} s; give each its own time")
    if len(keys) == 1:
        state = np.tile(rows[0], (len(times), 1))
    else:
        # monotone cubic: through every key without swinging past it, held before the first and after the last
        state = PchipInterpolator(at, rows, axis=0)(np.clip(times, at[0], at[-1]))
    return state[:, :3], state[:, 3:6], state[:, 6], state[:, 7]
