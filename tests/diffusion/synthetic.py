"""Clips with known geometry, made without a renderer: spheres flying over a floor, seen by an analytic ray caster."""

from __future__ import annotations

import numpy as np

from diffusion.clip import Clip
from sim.gbuffers import SKY, GBuffers
from sim.scene import Body, Camera, Scene, Setting
from sim.shape import Plane, Sphere
from sim.trajectory import Trajectory

COLORS = {"red": (0.8, 0.1, 0.1), "green": (0.1, 0.7, 0.15), "blue": (0.1, 0.2, 0.85), "yellow": (0.9, 0.8, 0.1), "white": (0.9, 0.9, 0.9)}
LIGHT = np.array([0.4, -0.5, 0.77])
FPS = 24


def look_at(position: np.ndarray, target: np.ndarray) -> np.ndarray:
    """(4, 4) camera to world; +Z forward, +Y down."""
    forward = (target - position) / np.linalg.norm(target - position)
    right = np.cross(forward, [0, 0, 1.0])
    right /= np.linalg.norm(right)
    matrix = np.eye(4)
    matrix[:3, :3] = np.stack([right, np.cross(forward, right), forward], axis=1)
    matrix[:3, 3] = position
    return matrix


def spheres_scene(rng: np.random.Generator, count: int = 2) -> Scene:
    names = list(COLORS)
    bodies = []
    for i in range(count):
        color = names[rng.integers(len(names))]
        bodies.append(
            Body(
                name=f"ball_{i}", shape=Sphere(radius=float(rng.uniform(0.2, 0.45))), material="rubber", color=color, phrase=f"a {color} rubber ball",
                object=f"ball_{i}",
                position=(float(rng.uniform(-1, 1)), float(rng.uniform(-0.5, 0.8)), float(rng.uniform(1, 2))), velocity=(float(rng.uniform(-1, 1)), 0.0, 0.0),
            )
        )  # fmt: skip
    bodies.append(Body(name="floor", shape=Plane(), material="concrete", static=True))
    return Scene(text="balls fall on concrete", medium="vacuum", camera=Camera(), bodies=bodies, setting=Setting(place="courtyard", time_of_day="noon"))


def ballistic(scene: Scene, frames: int) -> Trajectory:
    """Free flight, with an ideal bounce (restitution 0.8) on z = 0."""
    time = np.arange(frames) / FPS
    p = len(scene.bodies)
    position, velocity = np.zeros((frames, p, 3)), np.zeros((frames, p, 3))
    contacts: list[tuple[float, int, np.ndarray, float]] = []
    for i, body in enumerate(scene.bodies):
        x, v, now = np.array(body.position, dtype=float), np.array(body.velocity, dtype=float), 0.0
        for f, t in enumerate(time):
            while now < t - 1e-12:
                dt = min(1e-3, t - now)
                if not body.static:
                    v[2] -= 9.81 * dt
                    x = x + v * dt
                    if x[2] < body.shape.radius and v[2] < 0:
                        contacts.append((now, i, x * [1, 1, 0], 1.8 * abs(v[2])))
                        v[2] *= -0.8
                now += dt
            position[f, i], velocity[f, i] = x, v
    return Trajectory(
        names=tuple(b.name for b in scene.bodies), time=time, position=position, quat_xyzw=np.broadcast_to([0, 0, 0, 1.0], (frames, p, 4)), velocity=velocity,
        angular_velocity=np.zeros_like(position), active=np.ones((frames, p), dtype=bool), contact_time=np.array([c[0] for c in contacts]),
        contact_bodies=np.array([(c[1], p - 1) for c in contacts]).reshape(-1, 2), contact_point=np.array([c[2] for c in contacts]).reshape(-1, 3),
        contact_normal=np.broadcast_to([0, 0, 1.0], (len(contacts), 3)), contact_impulse=np.array([c[3] for c in contacts]), scene=scene,
    )  # fmt: skip


def cast(trajectory: Trajectory, *, width: int, height: int, focal: float | None = None) -> GBuffers:
    """Exact G-buffers of spheres and the plane z = 0."""
    scene = trajectory.scene
    assert scene is not None
    frames, focal = len(trajectory.time), focal or width * 35 / 36
    camera = look_at(np.array(scene.camera.position), np.array(scene.camera.look_at))
    u, v = np.meshgrid(np.arange(width) + 0.5 - width / 2, np.arange(height) + 0.5 - height / 2)
    rays = np.stack([u / focal, v / focal, np.ones_like(u)], axis=-1) @ camera[:3, :3].T
    shape = (frames, height, width)
    depth, instance = np.full(shape, np.inf, np.float32), np.full(shape, SKY, np.int16)
    normal, local, visible = np.zeros((*shape, 3), np.float32), np.zeros((*shape, 3), np.float32), np.zeros(shape, np.float32)
    origin, light = camera[:3, 3], LIGHT / np.linalg.norm(LIGHT)

    def hit(start: np.ndarray, ray: np.ndarray, centre: np.ndarray, radius: float) -> np.ndarray:
        to = start - centre
        a, b, c = (ray**2).sum(-1), (ray * to).sum(-1), (to**2).sum(-1) - radius**2
        root = b**2 - a * c
        t = (-b - np.sqrt(np.maximum(root, 0))) / a
        return np.where((root > 0) & (t > 1e-4), t, np.inf)

    for f in range(frames):
        for i, body in enumerate(scene.bodies):
            if isinstance(body.shape, Plane):
                t = np.where(rays[..., 2] < -1e-6, -origin[2] / np.minimum(rays[..., 2], -1e-6), np.inf)
                t = np.where(t < 60, t, np.inf)
            else:
                t = hit(origin, rays, trajectory.position[f, i], body.shape.radius)
            near = t < depth[f]
            depth[f][near], instance[f][near] = t[near], i
            point = origin + rays[near] * t[near, None]
            local[f][near] = point - trajectory.position[f, i]
            normal[f][near] = [0, 0, 1] if isinstance(body.shape, Plane) else (point - trajectory.position[f, i]) / body.shape.radius
        seen = instance[f] != SKY
        point = origin + rays * np.where(seen, depth[f], 0)[..., None] + normal[f] * 1e-3
        lit = seen & ((normal[f] @ light) > 0)
        for i, body in enumerate(scene.bodies):
            if isinstance(body.shape, Sphere):
                lit &= ~np.isfinite(hit(point, np.broadcast_to(light, point.shape), trajectory.position[f, i], body.shape.radius))
        visible[f] = lit
    return GBuffers(
        names=trajectory.names, time=np.array(trajectory.time), depth=depth, normal=normal, instance=instance, object_coordinates=local,
        light_visibility=visible,
        light_cosine=np.maximum(normal @ light, 0).astype(np.float32), light_direction=light, camera_to_world=np.broadcast_to(camera, (frames, 4, 4)).copy(),
        focal_px=np.full(frames, float(focal)), principal_px=np.array([width / 2, height / 2]),
    )  # fmt: skip


def shade(g: GBuffers, scene: Scene) -> np.ndarray:
    """(t, h, w, 3) uint8: Lambert with the key light, a little sky light, and a bluish sky."""
    albedo = np.array([COLORS.get(b.color or "", (0.5, 0.48, 0.45)) for b in scene.bodies] + [(0.55, 0.7, 0.95)], np.float32)
    color = albedo[g.instance]  # SKY = -1 picks the last row
    light = 0.35 + 0.75 * (g.light_visibility * g.light_cosine)[..., None]
    linear = np.where((g.instance == SKY)[..., None], color, color * light)
    return (np.clip(linear, 0, 1) ** (1 / 2.2) * 255).astype(np.uint8)


def make_clip(seed: int, *, frames: int = 9, width: int = 64, height: int = 64, count: int = 2) -> Clip:
    rng = np.random.default_rng(seed)
    scene = spheres_scene(rng, count)
    trajectory = ballistic(scene, frames)
    g = cast(trajectory, width=width, height=height)
    words = [b.phrase for b in scene.bodies if b.phrase]
    return Clip(
        video=shade(g, scene), gbuffers=g, trajectory=trajectory, caption=f"{' and '.join(words)} fall on concrete", captions=("balls fall",),
        phrases={b.name: (b.phrase, f"{b.color} ball") for b in scene.bodies if b.phrase},
    )  # fmt: skip
