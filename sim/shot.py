"""Shot: how a camera films an action: how near, from where, with which lens, and how it moves meanwhile.

The camera without wishes is `sim.framing`'s. A wished one looks from its own direction, as far away as the action needs
there, times the size of the shot; a longer lens stands back in proportion, which keeps the framing. What moves is written as keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim import framing
from sim.pinhole import ASPECT, AZIMUTH_DEG, FOCAL_MM, LOWEST, NEAREST, SENSOR_MM, direction, fit, vector
from sim.scene import Body, Camera, CameraKey, Scene
from sim.seen import Seen

Float = NDArray[np.float64]
Move = Literal[
    "static", "pan_left", "pan_right", "tilt_up", "tilt_down", "dolly_in", "dolly_out", "truck_left", "truck_right", "orbit", "track", "crane", "crane_down",
    "zoom_in", "zoom_out", "dolly_zoom",
]  # fmt: skip

DISTANCE = {"wide": 1.5, "medium": 0.85}
"""Distances in shares of that at which the whole action fits."""
CLOSE = {"close-up": 0.3, "extreme": 0.55}
"""Shares of the frame's height that the main body takes; the camera follows it."""
ELEVATION_DEG = {"low": -14.0, "eye": 2.0, "side": 5.0, "far side": 5.0, "front": 6.0, "back": 10.0, "high": 42.0, "top": 84.0}
"""Of the camera seen from the action: estimates after cinematographers' use; a low camera stays above the ground."""
SIDE_DEG = {"side": -90.0, "far side": 90.0, "front": -15.0, "back": 165.0}
"""Things move along +x here: -90 sees them pass, 0 sees them come, 180 sees them go."""
SWEEP = 0.16
"""Of the frame's width or height that a pan or tilt moves to either side."""
ROOM = {
    "pan_left": 1.3,
    "pan_right": 1.3,
    "tilt_up": 1.3,
    "tilt_down": 1.3,
    "truck_left": 1.3,
    "truck_right": 1.3,
    "orbit": 1.1,
    "crane": 1.1,
    "crane_down": 1.1,
}
"""Farther away, so that the action stays in the picture while the camera turns."""
DOLLY = (1.45, 0.85)
"""Distances at the two ends of a dolly, in shares of that at which the action fits."""
ORBIT_DEG = 80.0
CRANE_DEG = (3.0, 38.0)
FOLLOW_SECONDS = 0.12
SHAKE = (0.006, 0.35)
"""Of a handheld camera: sway in shares of the distance, and roll [deg]."""
KEYS_PER_SECOND = 12


@dataclass(frozen=True)
class Shot:
    """What is wished for; None leaves it to the framing."""

    size: Literal["close-up", "extreme", "medium", "wide"] | None = None
    angle: Literal["low", "eye", "side", "far side", "front", "back", "high", "top"] | None = None
    move: Move | None = None
    steps: tuple[tuple[Move, ...], ...] = ()
    """Several moves: one tuple after the other, each for an equal share of the clip, those of one tuple at once; instead of `move`."""
    orbit_deg: float = ORBIT_DEG
    elevation_deg: float | None = None
    """Of the camera above what it looks at."""
    distance_m: float | None = None
    """From the middle of what is filmed."""
    handheld: bool = False
    focal_mm: float | None = None

    def order(self) -> tuple[tuple[Move, ...], ...]:
        """What the camera does, step by step."""
        return self.steps or (((self.move,),) if self.move else ())

    def does(self, *moves: Move) -> bool:
        """Is one of these moves among its own?"""
        return any(m in moves for step in self.order() for m in step)


def camera_of(
    scene: Scene, bodies: Sequence[Body], time: Float, paths: Float, *, shot: Shot, extra: Sequence[Seen] = (), aspect: float = ASPECT
) -> Camera:  # fmt: skip
    """The wished camera for a scene whose bodies take paths (t, p, 3) [m]."""
    if shot == Shot():
        return framing.camera_of(scene, bodies, time, paths, extra=extra, aspect=aspect)
    main, others = framing.subjects(scene, bodies, paths)
    seen = [main, *others, *extra]
    elevation = ELEVATION_DEG.get(shot.angle or "") if shot.elevation_deg is None else shot.elevation_deg
    away = direction([s.path for s in seen], azimuth_deg=SIDE_DEG.get(shot.angle or "", AZIMUTH_DEG), elevation_deg=elevation)
    balls = [s.balls() for s in seen]
    points, radii = np.concatenate([b[0] for b in balls]), np.concatenate([b[1] for b in balls])
    position, distance = fit(points, radii, away, aspect=aspect)
    look_at = np.tile(position - away * distance, (len(time), 1))
    follows = shot.size in CLOSE or shot.does("track")
    if follows:
        look_at = _smooth(time, main.path)
        tall = 2 * SENSOR_MM[0] / 2 / FOCAL_MM / aspect
        nearest = main.radius + NEAREST
        distance = max(main.height / (CLOSE[shot.size] * tall), nearest) if shot.size in CLOSE else max(0.6 * distance, nearest)
    elif shot.size in DISTANCE:
        distance *= DISTANCE[shot.size]
    distance = distance if shot.distance_m is None else max(shot.distance_m, main.radius + NEAREST)
    return _keyed(time, look_at, away, distance, shot, aspect)


def _smooth(time: Float, path: Float) -> Float:
    from scipy.ndimage import gaussian_filter1d

    step = float(np.median(np.diff(time))) if len(time) > 1 else 1.0
    return np.asarray(gaussian_filter1d(path, max(FOLLOW_SECONDS / step, 0.3), axis=0, mode="nearest"))


def _keyed(time: Float, look_at: Float, away: Float, distance: float, shot: Shot, aspect: float) -> Camera:
    """Poses along the clip; one alone where nothing moves."""
    end = float(time[-1])
    ramped = len(time) > 2 and not np.allclose(np.diff(time), time[1] - time[0], rtol=1e-3)  # frames are not evenly apart: a key for every other one
    steps = np.arange(0.0, end + 1e-9, 1 / KEYS_PER_SECOND) if end > 0 else np.zeros(1)
    steps = np.unique([*time[::2], end]) if ramped else steps
    shown = np.interp(steps, time, np.linspace(0.0, end, len(time))) if ramped else steps
    at = np.stack([np.interp(steps, time, look_at[:, k]) for k in range(3)], axis=1)
    focal = shot.focal_mm or FOCAL_MM
    if shot.distance_m is None:
        distance = distance * focal / FOCAL_MM * max([1.0, *(ROOM.get(m, 1.0) for step in shot.order() for m in step)])
    poses = [_pose(t, _shares(s, end, shot), point, away, distance, shot, aspect, focal) for t, s, point in zip(steps, shown, at, strict=True)]
    first = poses[0]
    moves = any(abs(a - b) > 1e-3 for p in poses for a, b in zip(_numbers(p), _numbers(first), strict=True))
    keys = poses if moves else []
    return Camera(position=first.position, look_at=first.look_at, focal_mm=focal, sensor_mm=SENSOR_MM, keys=keys)


def _numbers(key: CameraKey) -> tuple[float, ...]:
    return (*key.position, *key.look_at, key.roll_deg, key.focal_mm or 0.0)


def _shares(t: float, end: float, shot: Shot) -> list[tuple[Move, float]]:
    """Every move of a shot with the share of its way that is done at time t: 0 to 1, slow at both ends."""
    order = shot.order()
    rows = []
    for k, step in enumerate(order):
        s = float(np.clip((t / end if end > 0 else 0.0) * len(order) - k, 0.0, 1.0))
        rows += [(move, s * s * (3 - 2 * s)) for move in step]
    return rows


TURNS: dict[str, tuple[float, float]] = {"pan_left": (-1.0, 0.0), "pan_right": (1.0, 0.0), "tilt_up": (0.0, 1.0), "tilt_down": (0.0, -1.0)}
"""Where the line of sight turns to, across and up."""
TRAVELS: dict[str, float] = {"truck_left": -1.0, "truck_right": 1.0}


def _pose(t: float, moves: list[tuple[Move, float]], point: Float, away: Float, distance: float, shot: Shot, aspect: float, focal: float) -> CameraKey:
    """Camera at time t, each move so far on its way; the ways add up."""
    azimuth, elevation = np.degrees(np.arctan2(away[1], away[0])), np.degrees(np.arcsin(np.clip(away[2], -1, 1)))
    turn, travel, lens = np.zeros(2), 0.0, focal
    for move, s in moves:
        if move == "orbit":
            azimuth = azimuth + (s - 0.5) * shot.orbit_deg
        elif move in ("crane", "crane_down"):
            low, high = CRANE_DEG if move == "crane" else CRANE_DEG[::-1]
            elevation = low + s * (high - low)
        elif move in ("dolly_in", "dolly_out", "dolly_zoom"):
            far, near = DOLLY[::-1] if move == "dolly_out" else DOLLY
            distance = distance * (far + s * (near - far))
            lens = lens * (far + s * (near - far)) if move == "dolly_zoom" else lens
        elif move in ("zoom_in", "zoom_out"):
            short, long = (1 / DOLLY[0], 1 / DOLLY[1]) if move == "zoom_in" else (1 / DOLLY[1], 1 / DOLLY[0])
            lens = lens * (short + s * (long - short))
        turn += np.asarray(TURNS.get(move, (0.0, 0.0))) * (s - 0.5)
        travel += TRAVELS.get(move, 0.0) * (s - 0.5)
    a, e = np.radians([azimuth, elevation])
    out = np.array([np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)])
    right = np.array([-np.sin(a), np.cos(a), 0.0])  # of the picture: away x up, turned to the camera's right
    across = SENSOR_MM[0] / focal * distance
    point = point + 2 * SWEEP * across * travel * right
    position = point + out * distance
    look = point + 2 * SWEEP * across * (turn[0] * right + np.array([0.0, 0.0, turn[1] / aspect]))
    roll = 0.0
    if shot.handheld:
        sway = (
            SHAKE[0]
            * distance
            * np.array([np.sin(5.3 * t) + 0.6 * np.sin(11.9 * t + 1.0), np.sin(4.1 * t + 2.0), np.sin(6.7 * t + 0.5) + 0.5 * np.sin(13.1 * t)])
        )
        look, position, roll = look + sway, position + 0.4 * sway[::-1], SHAKE[1] * float(np.sin(3.7 * t + 0.3))
    position = np.array([position[0], position[1], max(position[2], LOWEST)]) if look[2] >= 0 else position
    return CameraKey(
        time=round(float(t), 4), position=vector(position), look_at=vector(look), roll_deg=round(roll, 3), focal_mm=None if lens == focal else round(lens, 3)
    )
