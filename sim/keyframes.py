"""Key frames: poses at a few times, as animators set them, and smooth ways between.

Positions are monotone cubics (PCHIP): they pass through every key and never beyond it. Turns are great circles (slerp).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.scene import Scene
from sim.shape import Shape
from sim.stand_in import RADIUS, stand_in
from sim.tracks import on_floor, positive
from sim.trajectory import Trajectory

Float = NDArray[np.float64]
Key = Mapping[str, Any]
"""`time` [s], `position` (3,) [m], and if it turns `quat_xyzw` (4,)."""
KNOWN = ("time", "position", "quat_xyzw")
MOST = 100_000
"""Samples: over an hour at 24 a second."""


def from_keyframes(
    keys: Mapping[str, Sequence[Key]], *, fps: float = 24.0, seconds: float | None = None, scene: Scene | None = None,
    shapes: Mapping[str, Shape] | None = None, phrases: Mapping[str, str] | None = None, text: str = "",
) -> Trajectory:  # fmt: skip
    """A trajectory through key poses: {"ball": [{"time": 0, "position": [0, 0, 1]}, ...]}. Raises InputError.

    Before the first and after the last key a body holds its pose. seconds: up to the last key by default. scene: what the bodies are; those without keys
    stay where it has them. Without a scene, plain shapes on a floor stand for them.
    """
    if not isinstance(keys, Mapping) or not keys:
        raise InputError("keys: give a dict from body to its key frames")
    positive(fps, "fps")
    if seconds is not None:
        positive(seconds, "seconds")
    read = {name: _read(name, rows) for name, rows in keys.items()}
    last = max(times[-1] for times, _, _ in read.values())
    if (last if seconds is None else seconds) * fps > MOST:
        raise InputError(f"keys: {last if seconds is None else seconds:g} s at {fps:g} a second are more than {MOST} samples; a shorter clip, or a smaller fps")
    time = np.arange(max(round((last if seconds is None else seconds) * fps), 1) + (1 if seconds is None else 0)) / fps
    poses = {name: _between(*rows, time) for name, rows in read.items()}
    if scene is None:
        names = list(keys)
        position = np.stack([poses[name][0] for name in names], axis=1)
        floor = float(position[..., 2].min()) - max([RADIUS, *(_below(shape) for shape in (shapes or {}).values())])
        scene = stand_in(names, time, position, shapes=shapes, phrases=phrases, floor=floor, text=text)
        return on_floor(names, time, position, quat_xyzw=np.stack([poses[name][1] for name in names], axis=1), scene=scene)
    return _in_scene(scene, time, poses)


def _in_scene(scene: Scene, time: Float, poses: Mapping[str, tuple[Float, Float]]) -> Trajectory:
    known = {body.name: body for body in scene.bodies}
    unknown = sorted(set(poses) - set(known))
    if unknown:
        raise InputError(f"keys: no body {unknown[0]!r} in the scene; there are: {', '.join(known)}")
    for name, body in known.items():
        if name not in poses:
            poses = {
                **poses,
                name: (np.tile(np.asarray(body.position, float), (len(time), 1)), np.tile(np.asarray(body.orientation_xyzw, float), (len(time), 1))),
            }
    return Trajectory.from_arrays(
        names=list(known), time=time, position=np.stack([poses[n][0] for n in known], axis=1), quat_xyzw=np.stack([poses[n][1] for n in known], axis=1),
        scene=scene,
    )  # fmt: skip


def _below(shape: Shape) -> float:
    from sim.stand_in import reach_below

    return reach_below(shape)


def _read(name: str, rows: Sequence[Key]) -> tuple[Float, Float, Float]:
    """Times (k,), positions (k, 3), quaternions (k, 4) of a body's keys."""
    if isinstance(rows, str | Mapping) or not isinstance(rows, Sequence) or not rows:
        raise InputError(f"keys.{name}: give a list of at least one key frame")
    times, positions, quats = [], [], []
    for i, row in enumerate(rows):
        where = f"keys.{name}[{i}]"
        if not isinstance(row, Mapping) or not {"time", "position"} <= set(row):
            raise InputError(f"{where}: needs `time` [s] and `position` [x, y, z] [m]")
        wrong = sorted(set(row) - set(KNOWN))
        if wrong:
            raise InputError(f"{where}: unknown {wrong[0]!r}; a key has {', '.join(KNOWN)}")
        times.append(_numbers(row["time"], (), f"{where}.time"))
        positions.append(_numbers(row["position"], (3,), f"{where}.position"))
        quat = _numbers(row.get("quat_xyzw", (0, 0, 0, 1)), (4,), f"{where}.quat_xyzw")
        length = float(np.linalg.norm(quat))
        if abs(length - 1) > 1e-3:
            raise InputError(f"{where}.quat_xyzw: length {length:g}; a rotation has length 1")
        quats.append(quat / length)
    at = np.array(times)
    if np.any(np.diff(at) <= 0) or at[0] < 0:
        raise InputError(f"keys.{name}: times must not be negative and must increase, they are {[float(t) for t in at]}")
    return at, np.stack(positions), np.stack(quats)


def _numbers(value: Any, shape: tuple[int, ...], where: str) -> Float:
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        array = np.full(1, np.nan)
    if array.shape != shape or not np.isfinite(array).all():
        raise InputError(f"{where}: {value!r}; {'a finite number' if not shape else f'{shape[0]} finite numbers'}")
    return array


def _between(at: Float, position: Float, quat: Float, time: Float) -> tuple[Float, Float]:
    from scipy.interpolate import PchipInterpolator
    from scipy.spatial.transform import Rotation, Slerp

    if len(at) == 1:
        return np.tile(position, (len(time), 1)), np.tile(quat, (len(time), 1))
    inside = np.clip(time, at[0], at[-1])
    return PchipInterpolator(at, position, axis=0)(inside), Slerp(at, Rotation.from_quat(quat))(inside).as_quat()
