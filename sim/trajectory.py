"""Trajectory: how every body moved, and when it touched what. Arrays are read-only; one npz file on disk."""

from __future__ import annotations

import io
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import InputError
from sim.field import FARTHEST, NAME_PATTERN
from sim.scene import Camera, Scene
from sim.scene_file import scene_from_data
from sim.shape import Shape

Float = NDArray[np.float64]
MAX_BYTES = 2_000_000_000
ALONG_TIME = ("time", "position", "quat_xyzw", "velocity", "angular_velocity", "active")
"""Fields with a row a sample."""


def _empty(*shape: int, dtype: type = np.float64) -> NDArray[Any]:
    return np.zeros(shape, dtype=dtype)


@dataclass(frozen=True, eq=False)
class Trajectory:
    """Poses of p bodies at t times, c impacts and r rows of lasting contact. World frame, SI units, quaternions xyzw."""

    names: tuple[str, ...]
    """(p,) every body, static ones, character parts and shards too, in scene order."""
    time: Float
    """(t,) [s], simulated time."""
    position: Float
    """(t, p, 3) centre of mass [m]."""
    quat_xyzw: Float
    """(t, p, 4) body to world."""
    velocity: Float
    """(t, p, 3) of the centre of mass [m/s]."""
    angular_velocity: Float
    """(t, p, 3) world axes [rad/s]."""
    active: NDArray[np.bool_]
    """(t, p): a shard before the break and a cup after it are not there."""
    contact_time: Float = field(default_factory=lambda: _empty(0))
    """(c,) [s], physics time, not frames."""
    contact_bodies: NDArray[np.int64] = field(default_factory=lambda: _empty(0, 2, dtype=np.int64))
    """(c, 2) indices into names."""
    contact_point: Float = field(default_factory=lambda: _empty(0, 3))
    """(c, 3) impulse-weighted [m]."""
    contact_normal: Float = field(default_factory=lambda: _empty(0, 3))
    """(c, 3) unit, from second to first."""
    contact_impulse: Float = field(default_factory=lambda: _empty(0))
    """(c,) summed over the impact [N s]."""
    rest_time: Float = field(default_factory=lambda: _empty(0))
    """(r,) [s]"""
    rest_bodies: NDArray[np.int64] = field(default_factory=lambda: _empty(0, 2, dtype=np.int64))
    """(r, 2)"""
    rest_force: Float = field(default_factory=lambda: _empty(0))
    """(r,) normal force [N]."""
    guided_time: Float = field(default_factory=lambda: _empty(0))
    """(g,) [s], a row a body and frame in which it was led (a character's parts, what it holds) or held (`held_until`). Somebody who falls is not led."""
    guided_body: NDArray[np.int64] = field(default_factory=lambda: _empty(0, dtype=np.int64))
    """(g,) indices into names."""
    events: tuple[dict[str, Any], ...] = ()
    """The goals, each with `satisfied` and `time`."""
    scene: Scene | None = None
    """The resolved scene."""

    def __post_init__(self) -> None:
        t, p = len(self.time), len(self.names)
        c, r, g = len(self.contact_time), len(self.rest_time), len(self.guided_time)
        wanted = {
            "time": (t,), "position": (t, p, 3), "quat_xyzw": (t, p, 4), "velocity": (t, p, 3), "angular_velocity": (t, p, 3), "active": (t, p),
            "contact_time": (c,), "contact_bodies": (c, 2), "contact_point": (c, 3), "contact_normal": (c, 3), "contact_impulse": (c,),
            "rest_time": (r,), "rest_bodies": (r, 2), "rest_force": (r,), "guided_time": (g,), "guided_body": (g,),
        }  # fmt: skip
        kinds = {"active": np.bool_, "guided_body": np.int64, "contact_bodies": np.int64, "rest_bodies": np.int64}
        for name, shape in wanted.items():
            array: NDArray[Any] = np.array(getattr(self, name), dtype=kinds.get(name, np.float64))
            if array.shape != shape:
                raise InputError(f"trajectory.{name}: shape {array.shape}, expected {shape} ({t} times, {p} bodies, {c} contacts)")
            if array.dtype == np.float64 and not np.isfinite(array).all():
                raise InputError(f"trajectory.{name}: holds NaN or infinity at index {np.argwhere(~np.isfinite(array))[0].tolist()}")
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        if t == 0 or p == 0:
            raise InputError(f"trajectory: {t} times and {p} bodies; at least one of each is needed")
        if np.any(np.diff(self.time) <= 0):
            raise InputError("trajectory.time: must increase strictly")
        if len(set(self.names)) != p:
            raise InputError("trajectory.names: must be unique")
        for name in ("contact_bodies", "rest_bodies"):
            pairs = getattr(self, name)
            if len(pairs) and (pairs.min() < 0 or pairs.max() >= p):
                raise InputError(f"trajectory.{name}: indices must lie in 0..{p - 1}")

    def index(self, name: str) -> int:
        """Row of a body in the arrays; InputError names the ones there are."""
        try:
            return self.names.index(name)
        except ValueError:
            raise InputError(f"no body {name!r} in this trajectory; there are: {', '.join(self.names)}") from None

    def sampled(self, index: slice | NDArray[np.int64]) -> Trajectory:
        """At some of its samples; times stay absolute and contacts are all kept, for those just outside are felt inside."""
        rows = {name: getattr(self, name)[index] for name in ALONG_TIME}
        return replace(self, **rows)

    @classmethod
    def from_arrays(
        cls, *, names: list[str] | tuple[str, ...], time: ArrayLike, position: ArrayLike, quat_xyzw: ArrayLike | None = None,
        velocity: ArrayLike | None = None, angular_velocity: ArrayLike | None = None, scene: Scene | None = None,
    ) -> Trajectory:  # fmt: skip
        """Build one from anyone's poses: time (t,) [s], position (t, p, 3) [m], quat_xyzw (t, p, 4); velocities are differentiated where absent.

        Raises InputError. `sim.tracks`, `sim.keyframes` and `sim.table` read pixel tracks, key frames and text files.
        """
        from scipy.spatial.transform import Rotation

        time, position = _given(time, "time"), _given(position, "position")
        if position.ndim != 3 or position.shape[-1] != 3 or 0 in position.shape:
            raise InputError(f"position: shape {position.shape}, expected (t, p, 3)")
        t, p, _ = position.shape
        if time.shape != (t,):
            raise InputError(f"time: shape {time.shape}, expected ({t},): a time for each of the {t} poses")
        if np.any(np.diff(time) <= 0):
            at = int(np.flatnonzero(np.diff(time) <= 0)[0])
            raise InputError(f"time: {time[at + 1]:g} s follows {time[at]:g} s (index {at + 1}); it must increase strictly")
        if np.abs(position).max() > FARTHEST:
            raise InputError(f"position: {np.abs(position).max():g} m; at most {FARTHEST:g}")
        _check_names(names, p, scene)
        quat = np.tile([0.0, 0.0, 0.0, 1.0], (t, p, 1)) if quat_xyzw is None else _given(quat_xyzw, "quat_xyzw")
        if quat.shape != (t, p, 4):
            raise InputError(f"quat_xyzw: shape {quat.shape}, expected {(t, p, 4)}")
        length = np.linalg.norm(quat, axis=-1)
        if np.abs(length - 1).max() > 1e-3:
            at = np.argwhere(np.abs(length - 1) > 1e-3)[0].tolist()
            raise InputError(f"quat_xyzw: length {length[tuple(at)]:g} at {at}; a rotation has length 1, and w comes last")
        if velocity is None:
            velocity = np.gradient(position, time, axis=0) if t > 1 else np.zeros_like(position)
        if angular_velocity is None:
            angular = np.zeros_like(position)
            if t > 1:
                for body in range(p):
                    turn = Rotation.from_quat(quat[1:, body]) * Rotation.from_quat(quat[:-1, body]).inv()
                    angular[:-1, body] = turn.as_rotvec() / np.diff(time)[:, None]
                angular[-1] = angular[-2]
            angular_velocity = angular
        return cls(
            names=tuple(names), time=time, position=position, quat_xyzw=quat, velocity=_given(velocity, "velocity"),
            angular_velocity=_given(angular_velocity, "angular_velocity"), active=np.ones((t, p), dtype=bool), scene=scene,
        )  # fmt: skip

    @classmethod
    def from_tracks_2d(
        cls, tracks: ArrayLike | Mapping[str, ArrayLike], *, width: int, height: int, fps: float = 24.0, names: Sequence[str] | None = None,
        depth: ArrayLike = 4.0, visible: ArrayLike | None = None, shapes: Mapping[str, Shape] | None = None, colors: Mapping[str, str] | None = None,
        phrases: Mapping[str, str] | None = None, camera: Camera | None = None, floor: bool = True, text: str = "",
    ) -> Trajectory:  # fmt: skip
        """From pixel tracks (t, p, 2), or name -> (t, 2), at a depth [m]; `sim.tracks.from_tracks_2d` says what the options do. Raises InputError."""
        from sim.tracks import from_tracks_2d

        return from_tracks_2d(
            tracks, width=width, height=height, fps=fps, names=names, depth=depth, visible=visible, shapes=shapes, colors=colors, phrases=phrases,
            camera=camera, floor=floor, text=text,
        )  # fmt: skip

    @classmethod
    def from_keyframes(
        cls, keys: Mapping[str, Sequence[Mapping[str, Any]]], *, fps: float = 24.0, seconds: float | None = None, scene: Scene | None = None,
        shapes: Mapping[str, Shape] | None = None, phrases: Mapping[str, str] | None = None, text: str = "",
    ) -> Trajectory:  # fmt: skip
        """Smoothly through poses at a few times; `sim.keyframes.from_keyframes` says what the options do. Raises InputError."""
        from sim.keyframes import from_keyframes

        return from_keyframes(keys, fps=fps, seconds=seconds, scene=scene, shapes=shapes, phrases=phrases, text=text)

    def save(self, path: str | Path) -> None:
        """Write an npz file: whole or not at all."""
        path = Path(path)
        data: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("names", "events", "scene")}
        data["names"] = np.array(self.names)
        data["events"] = np.array(json.dumps(list(self.events)))
        data["scene"] = np.array("null" if self.scene is None else self.scene.model_dump_json())
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **data)
        write_atomic(path, buffer.getvalue())

    @classmethod
    def load(cls, path: str | Path) -> Trajectory:
        """Read an npz file, or a table (`sim.table`: .csv, .json); never unpickles. Raises InputError."""
        path = Path(path)
        if path.suffix.lower() in (".csv", ".json"):
            from sim.table import read_table

            return read_table(path)
        try:
            with zipfile.ZipFile(path) as archive:
                if sum(i.file_size for i in archive.infolist()) > MAX_BYTES:
                    raise InputError(f"{path}: unpacks to more than {MAX_BYTES // 10**9} GB")
            with np.load(path, allow_pickle=False) as npz:
                data: dict[str, Any] = {k: npz[k] for k in npz.files}
        except InputError:
            raise
        except (OSError, ValueError, zipfile.BadZipFile, EOFError, KeyError) as error:
            raise InputError(f"{path}: not a trajectory file ({error})") from error
        missing = [f for f in ("names", "time", "position", "quat_xyzw") if f not in data]
        if missing:
            raise InputError(f"{path}: lacks {', '.join(missing)}; expected what `physgen simulate` writes")
        try:
            events = tuple(json.loads(str(data.pop("events", "[]"))))
            scene_data = json.loads(str(data.pop("scene", "null")))
        except (json.JSONDecodeError, TypeError) as error:
            raise InputError(f"{path}: events or scene is not JSON ({error})") from error
        scene = None if scene_data is None else scene_from_data(scene_data, where=f"{path}: scene")
        names = tuple(str(n) for n in np.atleast_1d(data.pop("names")))
        known = {f.name for f in fields(cls)}
        extra = sorted(set(data) - known)
        if extra:
            raise InputError(f"{path}: unknown array {extra[0]!r}")
        if {"velocity", "angular_velocity", "active"} <= set(data):
            return cls(names=names, events=events, scene=scene, **data)
        return cls.from_arrays(
            names=names, time=data["time"], position=data["position"], quat_xyzw=data["quat_xyzw"], velocity=data.get("velocity"), scene=scene
        )


def _check_names(names: Any, count: int, scene: Any) -> None:
    """Raises InputError unless there are as many as bodies, they are names, and the scene knows them."""
    if isinstance(names, str) or not isinstance(names, Sequence) or not all(isinstance(n, str) for n in names):
        raise InputError(f"names: {names!r}; give a list of names, one a body")
    if len(names) != count:
        raise InputError(f"names: {len(names)} for {count} bodies")
    for name in names:
        if not re.match(NAME_PATTERN, name):
            raise InputError(f"names: {name!r}; letters, digits and _ only, no digit first, as in 'red_ball' (parts after a /)")
    if scene is None:
        return
    if not isinstance(scene, Scene):
        raise InputError(f"scene: a {type(scene).__name__}; give a sim.Scene (`load_scene` reads files), or leave it out")
    known = {b.name.split("/")[0] for b in scene.bodies} | {c.name for c in scene.characters}
    unknown = next((n for n in names if n.split("/")[0] not in known), None)
    if unknown is not None:
        raise InputError(f"names: {unknown!r} is not in the scene; there are: {', '.join(sorted(known))}")


def _given(values: ArrayLike, name: str) -> Float:
    """Numbers as float64. Raises InputError where they are none, or not finite."""
    try:
        array = np.asarray(values)
        if array.dtype == np.bool_ or np.iscomplexobj(array):
            raise TypeError(f"dtype {array.dtype}")
        array = array.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{name}: not an array of real numbers ({error})") from None
    if not np.isfinite(array).all():
        raise InputError(f"{name}: holds NaN or infinity at index {np.argwhere(~np.isfinite(array))[0].tolist()}")
    return array


def write_atomic(path: Path, content: bytes) -> None:
    """Put a file in place whole or not at all. Raises InputError where the folder cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(temporary, 0o644)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error})") from error
