"""MotionPrior: the trajectory as the camera sees it, per frame and pixel, without any colour.

Flow is exact: a pixel's point c in the body's frame goes from P = A c + a to P' = A' c + a' in camera space, A and a of this and the next frame,
so flow = f P'.xy / P'.z - f P.xy / P.z, whatever the sampling of the buffers.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from diffusion.coverage import CELL, padded_frames
from diffusion.phrases import group_name, group_names, group_phrases, object_name
from sim.gbuffers import SKY, GBuffers
from sim.mirror import Mirrors
from sim.relief import Reliefs
from sim.scene import STANDARD_GRAVITY
from sim.shape import Shape
from sim.trajectory import Trajectory

Float = NDArray[np.float64]
Single = NDArray[np.float32]

GEOMETRY = (
    "inverse_depth", "pixel_size", "normal_right", "normal_down", "normal_forward", "normal_up", "sin_x", "sin_y", "sin_z", "cos_x", "cos_y", "cos_z",
    "light_visibility", "light_cosine", "highlight", "reflection_up", "ray_up", "ray_light", "dynamic", "sky", "edge",
    "relief", "mirror", "metallic", "clear",
)  # fmt: skip
"""What the autoencoder sees."""
MOTION = (
    "flow_right", "flow_down", "depth_velocity", "acceleration_up", "acceleration", "speed", "contact", "impulse", "initiator", "struck", "articulated",
    "free_flight", "near_contact",
)  # fmt: skip
CHANNELS = GEOMETRY + MOTION
STATE = ("free_flight", "near_contact", "articulated", "dynamic", "speed", "acceleration", "contact", "impulse")
"""The physical state that the router of the experts reads."""
STATE_INDEX = tuple(CHANNELS.index(name) for name in STATE)

LIMIT = 4.0
"""No channel leaves [-LIMIT, LIMIT]."""
UNBOUNDED = frozenset({"inverse_depth", "pixel_size", "flow_right", "flow_down", "depth_velocity", "acceleration_up", "acceleration", "speed", "impulse"})
"""The channels that would leave it."""
FLOW_UNIT = 8.0
"""Flow channels are in units of this many pixels a frame."""
CONTACT_FRAMES = 2.0
"""Nearness to a contact decays by e in this many frames; within it the phase is `near_contact`."""
NEARNESS_FLOOR = 0.05
"""Less is nothing: most of a floor is far from a blow and stays as it was."""
CONTACTS_PER_BODY = 6
"""Only the strongest contacts of a body in a frame are painted."""
REST_SPEED = 0.05
"""Slower is not flight [m/s]."""
STATIC_PERIOD = 1.0
"""Half the period of the texture coordinates of static bodies [m]."""
GLOSS = 24
"""Exponent of the highlight channel."""


@dataclass(frozen=True, eq=False)
class MotionPrior:
    """t frames of h x w pixels with c channels (`CHANNELS`), and k groups (objects, then the sky)."""

    channels: NDArray[np.float16]
    """(t, c, h, w)"""
    group: NDArray[np.int16]
    """(t, h, w) index into phrases; the last one is the sky."""
    phrases: tuple[str, ...]
    """(k,) the words painted onto each group."""
    groups: tuple[str, ...]
    """(k,) names of the groups (`diffusion.phrases.group_name`); the last one is `sky`."""
    dynamic: NDArray[np.bool_]
    """(k,) whether the group can move."""
    windows: NDArray[np.int64] | None = None
    """(t, 4) top, bottom, left, right of the pixels in which a frame may differ from the first [px], in whole cells; None where nothing is known."""

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) [px]."""
        return self.channels.shape[3], self.channels.shape[2]


@dataclass(frozen=True, eq=False)
class _Bodies:
    """What a pixel needs to know about its body, for every frame; the last row p is the sky."""

    group: NDArray[np.int16]  # (p + 1,)
    scale: Single  # (p + 1,) half the size of a dynamic body, STATIC_PERIOD of a static one [m]
    dynamic: NDArray[np.bool_]  # (p + 1,)
    scalars: Single  # (t, p + 1, 8): acceleration_up, acceleration, speed, impulse, initiator, struck, articulated, free_flight
    contacts: dict[tuple[int, int], list[tuple[float, Float, float]]]  # (frame, body) -> [(weight in time, point, reach)]
    pose: Float  # (t + 1, p, 3, 4) body to camera, the last one extrapolated


def motion_prior(
    gbuffers: GBuffers, trajectory: Trajectory, *, padded: bool = False, progress: Callable[[int, int], None] | None = None
) -> MotionPrior:  # fmt: skip
    """The prior of a clip. The trajectory must be sampled at the buffers' times.

    padded: to 4 n + 1 frames and whole cells, by repeating the last frame, row and column.
    """
    t, h, w = gbuffers.depth.shape
    more = (padded_frames(t) - t, -h % CELL, -w % CELL) if padded else (0, 0, 0)
    bodies = _bodies(gbuffers, trajectory)
    channels = np.empty((t + more[0], len(CHANNELS), h + more[1], w + more[2]), dtype=np.float16)
    halves = torch.from_numpy(channels)
    reference = _reference_distance(bodies)
    reliefs, mirrors = Reliefs(gbuffers, trajectory), Mirrors(gbuffers, trajectory)
    windows = _windows(gbuffers, bodies)

    def paint(frame: int) -> None:
        top, bottom, left, right = windows[frame]
        if frame and (bottom - top, right - left) != (h, w):
            channels[frame] = channels[0]
            if bottom == top:
                return
        view = (slice(top, bottom), slice(left, right))
        instance = gbuffers.instance[frame][view]
        looks = [reliefs.plane(frame)[view], mirrors.plane(frame)[view], mirrors.metallic[instance], mirrors.clear[instance]]
        planes = [*_geometry(gbuffers, bodies, frame, view, reference), *looks, *_motion(gbuffers, bodies, frame, view)]
        for c, plane in enumerate(planes):
            bounded = np.clip(plane, -LIMIT, LIMIT) if CHANNELS[c] in UNBOUNDED else plane
            halves[frame, c, top:bottom, left:right] = torch.from_numpy(np.array(bounded, dtype=np.float32))  # rounds as numpy does, in a third of the time
        channels[frame, :, h:, :w] = channels[frame, :, h - 1 : h, :w]
        channels[frame, :, :, w:] = channels[frame, :, :, w - 1 : w]

    paint(0)
    if progress is not None:
        progress(1, t)
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:  # numpy lets go of the interpreter in the loops that cost
        for done, _ in enumerate(pool.map(paint, range(1, t)), start=2):
            if progress is not None:
                progress(done, t)
    channels[t:] = channels[t - 1]
    groups = (*group_names(trajectory.names), "sky")
    group = np.pad(bodies.group[gbuffers.instance], [(0, n) for n in more], mode="edge") if any(more) else bodies.group[gbuffers.instance]
    windows = np.pad(windows, ((0, more[0]), (0, 0)), mode="edge")
    windows[:, 1][windows[:, 1] == h] += more[1]
    windows[:, 3][windows[:, 3] == w] += more[2]
    dynamic = np.zeros(len(groups), dtype=bool)
    np.logical_or.at(dynamic, bodies.group, bodies.dynamic)
    return MotionPrior(channels, group, group_phrases(trajectory.names, trajectory.scene), groups, dynamic, windows)


def _windows(g: GBuffers, bodies: _Bodies) -> NDArray[np.int64]:
    """(t, 4) top, bottom, left, right of what may differ from the first frame, in whole cells [px]."""
    t, h, w = g.instance.shape
    windows = np.tile(np.array([0, h, 0, w]), (t, 1))
    if np.ptp(g.camera_to_world, axis=0).any() or np.ptp(g.focal_px):
        return windows
    moves = np.append(np.ptp(bodies.pose[:-1], axis=0).any(axis=(-2, -1)), False)  # the last one is the sky
    moves |= np.append(bodies.scalars[..., :3].any(axis=(0, 2)) & bodies.dynamic, False)[: len(moves)]
    first = _touched(g, bodies, 0)
    for frame in range(1, t):
        here, before = g.instance[frame], g.instance[0]
        differs = (here != before) | moves[here] | (g.light_visibility[frame] != g.light_visibility[0]) | first | _touched(g, bodies, frame)
        rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
        if not len(rows):
            windows[frame] = 0
            continue
        # one pixel more: `edge` looks at the neighbours
        windows[frame] = (
            max(int(rows[0]) - 1, 0) // CELL * CELL, min(-(-(int(rows[-1]) + 2) // CELL) * CELL, h),
            max(int(columns[0]) - 1, 0) // CELL * CELL, min(-(-(int(columns[-1]) + 2) // CELL) * CELL, w),
        )  # fmt: skip
    return windows


def _touched(g: GBuffers, bodies: _Bodies, frame: int) -> NDArray[np.bool_]:
    """(h, w) where something that does not move feels a contact."""
    out = np.zeros(g.instance.shape[1:], dtype=bool)
    for (when, row), touching in bodies.contacts.items():
        if when != frame or bodies.dynamic[row]:
            continue
        y, x = np.nonzero(g.instance[frame] == row)
        if len(y):
            here = bodies.pose[frame, row]
            out[y, x] = _nearness(g.object_coordinates[frame, y, x] @ here[:, :3].T + here[:, 3], touching, g.camera_to_world[frame]) > 0
    return out


# ------------------------------------------------------------------------------------------------- bodies


def _bodies(g: GBuffers, trajectory: Trajectory) -> _Bodies:
    names, scene = trajectory.names, trajectory.scene
    order = group_names(names)
    group = np.array([order.index(group_name(n)) for n in names] + [len(order)], dtype=np.int16)
    static = {b.name for b in scene.bodies if b.static} if scene is not None else set()
    dynamic = np.array([n not in static for n in names] + [False])
    characters = {c.name for c in scene.characters} if scene is not None else set()
    articulated = np.array([object_name(n) in characters or ("/" in n and "/shard" not in n) for n in names])
    scale = np.append(_scales(g, trajectory, dynamic), 1.0).astype(np.float32)
    contacts, near, impulse, initiator, struck = _contacts(trajectory, dynamic, scale)
    acceleration = _acceleration(trajectory)
    gravity = np.array(scene.gravity if scene is not None else (0, 0, -STANDARD_GRAVITY))
    speed = np.linalg.norm(trajectory.velocity, axis=-1)
    falling = np.linalg.norm(acceleration - gravity, axis=-1) < 0.3 * max(float(np.linalg.norm(gravity)), 1e-3)
    free = dynamic[:-1] & falling & ~near & (speed > REST_SPEED) & ~articulated
    scalars = np.stack(
        [
            acceleration[..., 2] / STANDARD_GRAVITY, np.linalg.norm(acceleration, axis=-1) / STANDARD_GRAVITY, np.log1p(speed), impulse, initiator, struck,
            np.broadcast_to(articulated, speed.shape), free,
        ], axis=-1,
    )  # fmt: skip
    scalars = np.concatenate([scalars, np.zeros_like(scalars[:, :1])], axis=1).astype(np.float32)
    return _Bodies(group, scale, dynamic, scalars, contacts, _poses(g, trajectory))


def _scales(g: GBuffers, trajectory: Trajectory, dynamic: NDArray[np.bool_]) -> Float:
    """(p,) half of each body's largest size [m]; bodies of unknown shape are measured on their pixels."""
    shapes = _shapes(trajectory)
    scales = np.full(len(trajectory.names), STATIC_PERIOD)
    for i, name in enumerate(trajectory.names):
        if not dynamic[i]:
            continue
        shape = shapes.get(name)
        if shape is not None:
            from sim.extent import support

            scales[i] = np.abs(support(shape, np.concatenate([np.eye(3), -np.eye(3)]))).max()
        else:
            mine = g.object_coordinates[g.instance == i]
            scales[i] = np.abs(mine).max() if len(mine) else 1.0
    return np.maximum(scales, 1e-3)


def _shapes(trajectory: Trajectory) -> dict[str, Shape]:
    if trajectory.scene is None:
        return {}
    bodies = trajectory.scene.bodies
    if trajectory.scene.characters:
        from sim.character import all_bodies

        bodies = all_bodies(trajectory.scene)
    return {b.name: b.shape for b in bodies}


def _acceleration(trajectory: Trajectory) -> Float:
    """(t, p, 3) mean over the frame steps on both sides [m/s^2]."""
    if len(trajectory.time) < 2:
        return np.zeros_like(trajectory.velocity)
    return np.asarray(np.gradient(trajectory.velocity, trajectory.time, axis=0))


def _contacts(
    trajectory: Trajectory, dynamic: NDArray[np.bool_], scale: Single
) -> tuple[dict[tuple[int, int], list[tuple[float, Float, float]]], NDArray[np.bool_], Float, Float, Float]:  # fmt: skip
    """Which contacts each body feels in each frame, and (t, p) near, impulse, initiator, struck."""
    t, p = len(trajectory.time), len(trajectory.names)
    felt: dict[tuple[int, int], list[tuple[float, Float, float]]] = {}
    near = np.zeros((t, p), dtype=bool)
    impulse, initiator, struck = np.zeros((t, p)), np.zeros((t, p)), np.zeros((t, p))
    step = float(np.median(np.diff(trajectory.time))) if t > 1 else 1 / 24
    speed = np.linalg.norm(trajectory.velocity, axis=-1)
    for when, (first, second), point, strength in zip(
        trajectory.contact_time, trajectory.contact_bodies, trajectory.contact_point, trajectory.contact_impulse, strict=True
    ):
        away = np.abs(_frames_from(trajectory.time, float(when), step))
        before = max(int(np.searchsorted(trajectory.time, when)) - 1, 0)
        pair = (int(first), int(second))
        reach = 2 * min((float(scale[i]) for i in pair if dynamic[i]), default=STATIC_PERIOD)
        faster = pair[int(speed[before, second] > speed[before, first])]
        for frame in np.flatnonzero(away < 3 * CONTACT_FRAMES):
            weight = float(np.exp(-away[frame] / CONTACT_FRAMES))
            for i in pair:
                felt.setdefault((int(frame), i), []).append((weight, point, reach))
                near[frame, i] |= away[frame] <= CONTACT_FRAMES
                impulse[frame, i] = max(impulse[frame, i], weight * np.log1p(strength))
                if dynamic[first] and dynamic[second]:
                    role = initiator if i == faster else struck
                    role[frame, i] = max(role[frame, i], weight)
    for key, rows in felt.items():
        felt[key] = sorted(rows, key=lambda r: -r[0])[:CONTACTS_PER_BODY]
    return felt, near, impulse, initiator, struck


def _frames_from(time: Float, when: float, step: float) -> Float:
    """(t,) how many frames each lies after a moment; in a clip that is slow around one moment frames are not evenly apart."""
    if np.allclose(np.diff(time), step, rtol=1e-3):
        return np.asarray((time - when) / step)
    return np.asarray(np.arange(len(time)) - np.interp(when, time, np.arange(len(time))))


def _poses(g: GBuffers, trajectory: Trajectory) -> Float:
    """(t + 1, p, 3, 4) body to camera; the frame after the last is extrapolated from velocities and the camera's last motion."""
    from scipy.spatial.transform import Rotation

    time, step = trajectory.time, 0.0
    if len(time) > 1:
        step = float(time[-1] - time[-2])
    turn = Rotation.from_rotvec(trajectory.angular_velocity[-1] * step)
    quat = np.concatenate([trajectory.quat_xyzw, (turn * Rotation.from_quat(trajectory.quat_xyzw[-1])).as_quat()[None]])
    position = np.concatenate([trajectory.position, (trajectory.position[-1] + trajectory.velocity[-1] * step)[None]])
    t, p = len(time), len(trajectory.names)
    body = np.zeros((t + 1, p, 4, 4))
    body[..., :3, :3] = Rotation.from_quat(quat.reshape(-1, 4)).as_matrix().reshape(t + 1, p, 3, 3)
    body[..., :3, 3], body[..., 3, 3] = position, 1
    camera = g.camera_to_world
    last = camera[-1] if t < 2 else camera[-1] @ np.linalg.inv(camera[-2]) @ camera[-1]
    view = np.linalg.inv(np.concatenate([camera, last[None]]))
    return np.asarray((view[:, None] @ body)[..., :3, :])


def _reference_distance(bodies: _Bodies) -> float:
    """How far the action is from the camera [m]; from poses, so that a crop has the same one as the whole frame."""
    distance = bodies.pose[:-1, :, 2, 3]
    chosen = distance[:, bodies.dynamic[:-1]] if bodies.dynamic.any() else distance
    chosen = chosen[chosen > 0.1]
    return float(np.median(chosen)) if chosen.size else 4.0


# ------------------------------------------------------------------------------------------------- pixels


def _pixel_grid(g: GBuffers, view: tuple[slice, slice]) -> tuple[Single, Single]:
    width, height = g.size
    x = np.arange(width, dtype=np.float32) + 0.5 - np.float32(g.principal_px[0])
    y = np.arange(height, dtype=np.float32) + 0.5 - np.float32(g.principal_px[1])
    return x[None, view[1]], y[view[0], None]


def _geometry(g: GBuffers, bodies: _Bodies, frame: int, view: tuple[slice, slice], reference: float) -> list[Single]:
    """The planes of GEOMETRY up to the edge, each (h, w) of the view."""
    pixels = _pixel_grid(g, view)
    focal = np.float32(g.focal_px[frame])
    rotation = g.camera_to_world[frame, :3, :3].astype(np.float32)
    light = g.light_direction.astype(np.float32)
    light_camera = rotation.T @ light
    instance, depth = g.instance[frame][view], g.depth[frame][view]
    sky = instance == SKY
    x, y = pixels[0] / focal, pixels[1] / focal
    length = 1 / np.sqrt(x * x + y * y + 1)
    ray = (x * length, y * length, length)  # camera space, unit
    world_up = rotation[2]
    normal_world = g.normal[frame][view]
    nx, ny, nz = (normal_world @ rotation[:, i] for i in range(3))
    n_up = normal_world[..., 2]
    facing = nx * ray[0] + ny * ray[1] + nz * ray[2]
    ray_up = world_up[0] * ray[0] + world_up[1] * ray[1] + world_up[2] * ray[2]
    ray_light = light_camera[0] * ray[0] + light_camera[1] * ray[1] + light_camera[2] * ray[2]
    cosine, visible = g.light_cosine[frame][view], g.light_visibility[frame][view]
    half = np.sqrt(np.maximum(2 - 2 * ray_light, 1e-6))  # |light - ray|
    toward = normal_world @ light
    highlight = np.maximum((toward - facing) / half, 0) ** GLOSS * visible
    scale = bodies.scale[instance]
    coordinates = g.object_coordinates[frame][view] * (np.float32(np.pi / 2) / scale)[..., None]
    sine, cosines = np.sin(coordinates), np.cos(coordinates)
    safe = np.where(sky, np.float32(1e4), np.maximum(depth, 1e-3)).astype(np.float32)
    dynamic = bodies.dynamic[instance]
    return [
        np.float32(reference) / safe - 1, np.log2(safe * (1000 / focal)) / 4, nx, ny, nz, n_up, sine[..., 0], sine[..., 1], sine[..., 2],
        cosines[..., 0], cosines[..., 1], cosines[..., 2], visible, cosine, highlight, ray_up - 2 * facing * n_up, ray_up, ray_light,
        dynamic, sky, _edge(g.instance[frame])[view],
    ]  # fmt: skip


def _edge(instance: NDArray[np.int16]) -> NDArray[np.bool_]:
    edge = np.zeros(instance.shape, dtype=bool)
    across, down = instance[:, 1:] != instance[:, :-1], instance[1:] != instance[:-1]
    edge[:, 1:] |= across
    edge[:, :-1] |= across
    edge[1:] |= down
    edge[:-1] |= down
    return edge


def _motion(g: GBuffers, bodies: _Bodies, frame: int, view: tuple[slice, slice]) -> list[Single]:
    """The planes of MOTION, each (h, w) of the view."""
    seen = g.instance[frame][view]
    shape, instance = seen.shape, seen.ravel()
    order = np.argsort(instance, kind="stable")
    flow = np.zeros((instance.size, 4), dtype=np.float32)  # right, down, depth velocity, contact
    numbers, starts = np.unique(instance[order], return_index=True)
    coordinates = g.object_coordinates[frame][view].reshape(-1, 3)
    focal = float(g.focal_px[frame])
    focal_next = float(g.focal_px[min(frame + 1, len(g.focal_px) - 1)])
    for number, start, stop in zip(numbers, starts, np.append(starts[1:], instance.size), strict=True):
        if number == SKY:
            continue
        here, there = bodies.pose[frame, number], bodies.pose[frame + 1, number]
        touching = bodies.contacts.get((frame, int(number)))
        moves = focal != focal_next or not np.array_equal(here, there)
        if not moves and not touching:
            continue
        mine = order[start:stop]
        points = coordinates[mine].astype(np.float64)
        now = points @ here[:, :3].T + here[:, 3]
        if moves:
            after = points @ there[:, :3].T + there[:, 3]
            z, z_next = np.maximum(now[:, 2], 1e-3), np.maximum(after[:, 2], 1e-3)
            flow[mine, 0] = (focal_next * after[:, 0] / z_next - focal * now[:, 0] / z) / FLOW_UNIT
            flow[mine, 1] = (focal_next * after[:, 1] / z_next - focal * now[:, 1] / z) / FLOW_UNIT
            flow[mine, 2] = 10 * (z_next - z) / z
        if touching:
            flow[mine, 3] = _nearness(now, touching, g.camera_to_world[frame])
    right, down, depth_velocity, contact = (flow[:, i].reshape(shape) for i in range(4))
    scalars = bodies.scalars[frame][seen]
    up, magnitude, speed, impulse, initiator, struck, articulated, free = (scalars[..., i] for i in range(8))
    # a floor feels a blow where it falls, not as a whole
    impulse = np.where(bodies.dynamic[seen], impulse, impulse * contact)
    near = (contact > np.exp(-2.0)) & bodies.dynamic[seen]
    return [right, down, depth_velocity, up, magnitude, speed, contact, impulse, initiator, struck, articulated, free, near.astype(np.float32)]


def _nearness(points: Float, contacts: list[tuple[float, Float, float]], camera_to_world: Float) -> Single:
    """(n,) 1 at a contact's moment and place, decaying by e over CONTACT_FRAMES and over its reach."""
    best = np.zeros(len(points), dtype=np.float32)
    for weight, point, reach in contacts:
        place = (point - camera_to_world[:3, 3]) @ camera_to_world[:3, :3]
        distance = np.sqrt(((points - place) ** 2).sum(axis=1))
        np.maximum(best, weight * np.exp(-distance / reach), out=best, casting="unsafe")
    return np.where(best < NEARNESS_FLOOR, np.float32(0), best)
