"""Tracks: paths of pixels, as point trackers and artists give them, lifted into the world by a depth.

A pixel (u, v) at depth z lies at camera position + z ((u - w / 2) / f right + (v - h / 2) / f down + forward), f the focal length in pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel

from sim.camera import camera_to_world, focal_px
from sim.errors import InputError
from sim.scene import Camera
from sim.shape import Shape, Sphere
from sim.stand_in import FLOOR, reach_below, stand_in
from sim.trajectory import Trajectory

Float = NDArray[np.float64]
DEPTH = 4.0
"""Where nothing is said [m]."""
SIZE = 0.08
"""Radius of a default sphere in shares of the frame's width, as seen at its first depth: small against the picture, large enough to be painted."""
CAMERA = Camera(position=(0.0, -DEPTH, 1.2), look_at=(0.0, 0.0, 1.2))
"""Level, so that a picture's vertical is the world's."""
EYE_HEIGHT = 0.4
"""The floor lies at least so far below a camera that is not given one [m]."""


def from_tracks_2d(
    tracks: ArrayLike | Mapping[str, ArrayLike], *, width: int, height: int, fps: float = 24.0, names: Sequence[str] | None = None,
    depth: ArrayLike = DEPTH, visible: ArrayLike | None = None, shapes: Mapping[str, Shape] | None = None, colors: Mapping[str, str] | None = None,
    phrases: Mapping[str, str] | None = None, camera: Camera | None = None, floor: bool = True, text: str = "",
) -> Trajectory:  # fmt: skip
    """A trajectory whose bodies are seen on given tracks. Raises InputError.

    tracks: (t, p, 2) pixels, x right and y down, of a width x height frame, or name -> (t, 2). depth: along the optical axis [m], one, (p,) or (t, p).
    visible: (t, p) bool; where a track is lost it is interpolated, whatever it says there. shapes: default a sphere of SIZE of the width. floor: a
    plane under the lowest point of all paths.
    """
    pixels, names = _pixels(tracks, names)
    t, p, _ = pixels.shape
    positive(fps, "fps")
    for name, pixels_across in (("width", width), ("height", height)):
        positive(pixels_across, name, "a number of pixels, of the frame that the tracks were made on", least=2)
    if camera is not None and not isinstance(camera, Camera):
        raise InputError(f"camera: a {type(camera).__name__}; give a sim.Camera, or leave it out")
    time = np.arange(t) / fps
    pixels = _filled(pixels, visible, names)
    try:
        z = np.broadcast_to(np.asarray(depth, dtype=np.float64), (t, p))
    except ValueError:
        raise InputError(f"depth: shape {np.shape(depth)}; one number, ({p},) or ({t}, {p})") from None
    if not (np.isfinite(z).all() and (z > 0).all()):
        raise InputError("depth: must be finite and more than 0 m everywhere")
    eye = camera or CAMERA
    focal = focal_px(eye, time, width=width)
    pose = camera_to_world(eye, time)
    local = np.concatenate([(pixels - np.array([width / 2, height / 2])) * (z / focal[:, None])[..., None], z[..., None]], axis=-1)
    position = np.einsum("tij,tpj->tpi", pose[:, :3, :3], local) + pose[:, None, :3, 3]
    made: dict[str, Shape] = {name: Sphere(radius=SIZE * width * float(z[0, i]) / float(focal[0])) for i, name in enumerate(names)}
    made.update(shapes or {})
    wrong = next((name for name, shape in made.items() if not isinstance(shape, BaseModel)), None)
    if wrong is not None:
        raise InputError(f"shapes: {wrong!r}: a {type(made[wrong]).__name__}; give a shape, as in sim.Sphere(radius=0.1)")
    unknown = sorted(set(made) - set(names))
    if unknown:
        raise InputError(f"shapes: no track {unknown[0]!r}; there are: {', '.join(names)}")
    lowest = min(float(position[:, i, 2].min()) - reach_below(made[name]) for i, name in enumerate(names))
    ground = min(lowest, float(pose[:, 2, 3].min()) - EYE_HEIGHT) if floor else None
    scene = stand_in(names, time, position, shapes=made, colors=colors, phrases=phrases, camera=eye, floor=ground, text=text)
    return on_floor(names, time, position, scene=scene)


def positive(value: Any, name: str, what: str = "a number above 0", *, least: float = 0.0) -> None:
    """Raises InputError unless it is a finite number above 0, and no less than `least`."""
    if isinstance(value, bool) or not isinstance(value, Real) or not max(least, 0.0) <= float(value) < np.inf or value == 0:
        raise InputError(f"{name}: {value!r}; {what}")


def on_floor(names: Sequence[str], time: Float, position: Float, *, quat_xyzw: Float | None = None, scene: Any = None) -> Trajectory:
    """A trajectory of bodies, and of their scene's floor where it has one."""
    t, p, _ = position.shape
    quat = np.tile([0.0, 0.0, 0.0, 1.0], (t, p, 1)) if quat_xyzw is None else quat_xyzw
    ground = [b for b in scene.bodies if b.name == FLOOR and FLOOR not in names]
    for body in ground:
        position = np.concatenate([position, np.broadcast_to(np.asarray(body.position, dtype=np.float64), (t, 1, 3))], axis=1)
        quat = np.concatenate([quat, np.tile([0.0, 0.0, 0.0, 1.0], (t, 1, 1))], axis=1)
    return Trajectory.from_arrays(names=[*names, *(b.name for b in ground)], time=time, position=position, quat_xyzw=quat, scene=scene)


def _pixels(tracks: Any, names: Sequence[str] | None) -> tuple[Float, list[str]]:
    if isinstance(tracks, Mapping):
        if not tracks:
            raise InputError("tracks: none; give at least one")
        if names is not None:
            raise InputError("names: the tracks have their own; give one or the other")
        lengths = {name: np.shape(track)[:1] for name, track in tracks.items()}
        if len(set(lengths.values())) != 1:
            raise InputError(f"tracks: of different lengths ({', '.join(f'{n}: {s[0] if s else 0}' for n, s in lengths.items())}); one pixel a frame each")
        names, tracks = list(tracks), np.stack([np.asarray(track, dtype=np.float64) for track in tracks.values()], axis=1)
    try:
        pixels = np.asarray(tracks, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError("tracks: not numbers; give an array (t, p, 2) of pixels, or a dict of arrays (t, 2)") from None
    if pixels.ndim == 2:
        pixels = pixels[:, None]
    if pixels.ndim != 3 or pixels.shape[-1] != 2 or 0 in pixels.shape:
        raise InputError(f"tracks: shape {pixels.shape}, expected (t, p, 2): frames, tracks, x and y")
    chosen = [f"object_{i + 1}" for i in range(pixels.shape[1])] if names is None else list(names)
    if len(chosen) != pixels.shape[1] or len(set(chosen)) != len(chosen):
        raise InputError(f"names: {len(chosen)} given ({len(set(chosen))} different) for {pixels.shape[1]} tracks")
    return pixels, chosen


def _filled(pixels: Float, visible: ArrayLike | None, names: Sequence[str]) -> Float:
    """Tracks without gaps."""
    t, p, _ = pixels.shape
    seen = np.ones((t, p), dtype=bool) if visible is None else np.asarray(visible, dtype=bool)
    if seen.shape != (t, p):
        raise InputError(f"visible: shape {seen.shape}, expected ({t}, {p})")
    out = pixels.copy()
    for i, name in enumerate(names):
        there = np.flatnonzero(seen[:, i])
        if not len(there):
            raise InputError(f"tracks: {name!r} is visible in no frame; leave it out")
        for axis in range(2):
            out[:, i, axis] = np.interp(np.arange(t), there, pixels[there, i, axis])
        if not np.isfinite(out[:, i]).all():
            frame = int(there[~np.isfinite(pixels[there, i]).all(axis=1)][0])
            raise InputError(f"tracks: {name!r} holds NaN or infinity at frame {frame}; mark such frames in visible= and they are interpolated")
    return out
