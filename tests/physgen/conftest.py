"""A drawn clip of known truth: a red ball that falls, bounces and drifts, and a blue box that stands, before a patterned wall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from sim.gbuffers import SKY, GBuffers
from sim.scene import Body, Camera, Contact, Goal, Scene
from sim.shape import Box, Plane, Sphere
from sim.trajectory import Trajectory

G = 9.81
FPS = 24
WIDTH, HEIGHT = 320, 240
RESTITUTION = 0.8
RADIUS = 0.15
DROP = 2.0
EYE = np.array([0.0, -6.0, 1.2])
FOCAL = WIDTH * 35 / 36


@dataclass
class Drawn:
    """A clip and what it shows."""

    trajectory: Trajectory
    gbuffers: GBuffers
    frames: np.ndarray
    fps: float = FPS


def bounce_height(time: np.ndarray) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """Height of the lowest point and vertical speed of a ball let go at DROP, and the times of its impacts."""
    impacts, start, speed = [np.sqrt(2 * DROP / G)], np.sqrt(2 * DROP / G), np.sqrt(2 * G * DROP)
    while start < time[-1] and speed > 0.3:
        speed *= RESTITUTION
        start += 2 * speed / G
        impacts.append(start)
    height, velocity = np.empty_like(time), np.empty_like(time)
    for i, t in enumerate(time):
        k = int(np.searchsorted(impacts, t))
        if k == 0:
            height[i], velocity[i] = DROP - G * t * t / 2, -G * t
        else:
            up, since = np.sqrt(2 * G * DROP) * RESTITUTION**k, t - impacts[k - 1]
            height[i], velocity[i] = up * since - G * since * since / 2, up - G * since
    return height, velocity, [t for t in impacts if t < time[-1]]


def make_trajectory(seconds: float = 2.0, fps: float = FPS) -> Trajectory:
    time = np.arange(round(seconds * fps)) / fps
    height, speed, impacts = bounce_height(time)
    scene = Scene(
        text="A red ball falls and bounces", seconds=seconds, camera=Camera(position=tuple(EYE), look_at=(0.0, 0.0, 1.2)),
        bodies=[
            Body(name="ball", shape=Sphere(radius=RADIUS), color="red", position=(-0.6, 0, DROP + RADIUS), velocity=(0.5, 0, 0), object="ball"),
            Body(name="crate", shape=Box(size=(0.5, 0.5, 0.5)), color="blue", position=(1.2, 0.5, 0.25), static=True, object="crate"),
            Body(name="floor", shape=Plane(), static=True),
        ],
        contacts=[Contact(between=("ball", "floor"), restitution=RESTITUTION)], goals=[Goal(event="bounce", agent="ball")],
    )  # fmt: skip
    position = np.zeros((len(time), 3, 3))
    position[:, 0] = np.stack([-0.6 + 0.5 * time, 0 * time, RADIUS + height], axis=1)
    position[:, 1] = scene.bodies[1].position
    velocity = np.zeros_like(position)
    velocity[:, 0] = np.stack([0.5 + 0 * time, 0 * time, speed], axis=1)
    count = len(impacts)
    return Trajectory(
        names=("ball", "crate", "floor"), time=time, position=position, quat_xyzw=np.broadcast_to([0.0, 0, 0, 1], (len(time), 3, 4)), velocity=velocity,
        angular_velocity=np.zeros_like(position), active=np.ones((len(time), 3), dtype=bool), contact_time=np.array(impacts),
        contact_bodies=np.tile([0, 2], (count, 1)), contact_point=np.zeros((count, 3)), contact_normal=np.tile([0.0, 0, 1], (count, 1)),
        contact_impulse=np.ones(count),
        events=({"event": "bounce", "agent": "ball", "satisfied": True, "time": impacts[0]},), scene=scene,
    )  # fmt: skip


def make_gbuffers(trajectory: Trajectory) -> GBuffers:
    """Discs and rectangles at the right pixels; depth true to a ball's radius."""
    t = len(trajectory.time)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    instance = np.full((t, HEIGHT, WIDTH), SKY, dtype=np.int16)
    depth = np.full((t, HEIGHT, WIDTH), np.inf, dtype=np.float32)
    below = rows > HEIGHT / 2 + 1
    floor = np.where(below, FOCAL * EYE[2] / np.maximum(rows - HEIGHT / 2, 1e-6), np.inf)
    for frame in range(t):
        instance[frame][below] = 2
        depth[frame] = floor
        for row, half in ((1, 0.25), (0, RADIUS)):
            center = trajectory.position[frame, row] - EYE
            x, y = WIDTH / 2 + FOCAL * center[0] / center[1], HEIGHT / 2 - FOCAL * center[2] / center[1]
            size = FOCAL * half / center[1]
            mask = (columns - x) ** 2 + (rows - y) ** 2 <= size**2 if row == 0 else np.maximum(abs(columns - x), abs(rows - y)) <= size
            instance[frame][mask] = row
            depth[frame][mask] = center[1] - half
    pose = np.eye(4)
    pose[:3, :3] = np.stack([[1, 0, 0], [0, 0, -1], [0, 1, 0]], axis=1)  # columns: right, down, forward
    pose[:3, 3] = EYE
    zeros = np.zeros((t, HEIGHT, WIDTH, 3), dtype=np.float32)
    return GBuffers(
        names=trajectory.names, time=trajectory.time.copy(), depth=depth, normal=zeros, instance=instance, object_coordinates=zeros.copy(),
        light_visibility=np.ones_like(depth), light_cosine=np.ones_like(depth), light_direction=np.array([0.0, 0, 1]), camera_to_world=np.tile(pose, (t, 1, 1)),
        focal_px=np.full(t, FOCAL), principal_px=np.array([WIDTH / 2, HEIGHT / 2]),
    )  # fmt: skip


def draw(gbuffers: GBuffers, *, ball: tuple[int, int, int] | None = (200, 35, 40), crate: tuple[int, int, int] = (45, 80, 185), seed: int = 0) -> np.ndarray:
    """Frames (t, h, w, 3) of those masks: a patterned wall and floor, shaded things, noise."""
    rng = np.random.default_rng(seed)
    t, h, w = gbuffers.depth.shape
    rows, columns = np.mgrid[0:h, 0:w]
    wall = 150 + 25 * np.sin(columns / 9) + 15 * np.cos(rows / 7)
    base = np.stack([wall, wall * 0.95, wall * 0.85], axis=-1)
    base[h // 2 + 2 :] = base[h // 2 + 2 :] * 0.6 + 20
    frames = np.repeat(base[None], t, axis=0)
    shade = 0.75 + 0.35 * np.cos(rows / 11)[..., None]
    for index, color in ((1, crate), (0, ball)):
        if color is not None:
            mask = gbuffers.instance == index
            frames = np.where(mask[..., None], np.array(color) * shade, frames)
    return np.clip(frames + rng.normal(0, 3, frames.shape), 0, 255).astype(np.uint8)


@pytest.fixture(scope="session")
def drawn() -> Drawn:
    trajectory = make_trajectory()
    gbuffers = make_gbuffers(trajectory)
    return Drawn(trajectory, gbuffers, draw(gbuffers))


@pytest.fixture(scope="session")
def make():
    """The functions that build such a clip: (trajectory, gbuffers, draw)."""
    return make_trajectory, make_gbuffers, draw
