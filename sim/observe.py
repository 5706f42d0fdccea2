"""Observe: what a camera sees of a trajectory, pixel by pixel: depth, normals, who, and where the key light falls.

One ray through each pixel's centre. Mitsuba finds the surface (its `aov` integrator) and whether the key light reaches it
(its `direct` integrator, with a light as far as the sun over white matter); everything else follows from the poses.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.camera import camera_to_world, focal_px
from sim.gbuffers import SKY, GBuffers
from sim.geometry import Geometry, check_size, geometry, rotations, staged
from sim.scene import Camera
from sim.setting import key_light
from sim.tracer import mitsuba
from sim.trajectory import Trajectory

Float = NDArray[np.float64]
Single = NDArray[np.float32]

NEAR, FAR = 0.01, 10_000.0
"""Clipping planes [m]."""
LIT = 1e-3
"""A surface counts as lit from this share of the radiance that its cosine promises."""


def observe(
    trajectory: Trajectory, *, width: int, height: int, crop: tuple[int, int, int, int] | None = None, progress: Callable[[int, int], None] | None = None,
) -> GBuffers:  # fmt: skip
    """The buffers of every sample of a trajectory that has a scene.

    crop: (x, y, w, h) in pixels of the width x height frame; the buffers then have w x h pixels. progress(done, of) is called
    after each frame. Raises InputError.
    """
    scene, bodies = staged(trajectory)
    _, _, w, h = window = check_size(width, height, crop)
    light = key_light(scene)
    eye = Eye(scene.camera, width=width, height=height, window=window, times=trajectory.time)
    stage = Stage(geometry(bodies, list(range(len(bodies)))), eye, light)
    count = len(trajectory.time)
    made: dict[str, NDArray[Any]] = {
        "depth": np.empty((count, h, w), np.float32), "normal": np.empty((count, h, w, 3), np.float32), "instance": np.empty((count, h, w), np.int16),
        "object_coordinates": np.empty((count, h, w, 3), np.float32), "light_visibility": np.empty((count, h, w), np.float32),
        "light_cosine": np.empty((count, h, w), np.float32),
    }  # fmt: skip
    for frame in range(count):
        for name, picture in stage.look(trajectory, frame).items():
            made[name][frame] = picture
        if progress is not None:
            progress(frame + 1, count)
    x, y = window[:2]
    return GBuffers(
        names=trajectory.names, time=trajectory.time.copy(), light_direction=light, camera_to_world=eye.poses, focal_px=eye.focal,
        principal_px=np.array([width / 2 - x, height / 2 - y]), **made,
    )  # fmt: skip


class Eye:
    """A camera over time, as Mitsuba wants it."""

    def __init__(self, camera: Camera, *, width: int, height: int, window: tuple[int, int, int, int], times: Float) -> None:
        self.poses = camera_to_world(camera, times)
        """(t, 4, 4)"""
        self.focal = focal_px(camera, times, width=width)
        """(t,) [px]"""
        self.width, self.height, self.window = width, height, window

    @property
    def moves(self) -> bool:
        return bool(np.ptp(self.poses, axis=0).max() > 0 or np.ptp(self.focal) > 0)

    def fov_x_deg(self, frame: int) -> float:
        return float(np.degrees(2 * np.arctan(self.width / 2 / self.focal[frame])))

    def to_world(self, frame: int) -> Float:
        """Mitsuba's camera has +X to the left and +Y up."""
        return np.asarray(self.poses[frame] @ np.diag([-1.0, -1.0, 1.0, 1.0]))

    def sensor(self, *, sampler: dict[str, Any], pixel_format: str = "rgb") -> dict[str, Any]:
        """A sensor with a box filter: no pixel sees its neighbours."""
        mi = mitsuba()
        x, y, w, h = self.window
        film = {
            "type": "hdrfilm", "width": self.width, "height": self.height, "crop_offset_x": x, "crop_offset_y": y, "crop_width": w, "crop_height": h,
            "rfilter": {"type": "box"}, "pixel_format": pixel_format, "component_format": "float32",
        }  # fmt: skip
        return {
            "type": "perspective", "fov_axis": "x", "fov": self.fov_x_deg(0), "near_clip": NEAR, "far_clip": FAR,
            "to_world": mi.ScalarTransform4f(self.to_world(0)), "film": film, "sampler": sampler,
        }  # fmt: skip

    def aim(self, parameters: Any, key: str, frame: int) -> None:
        """Point the sensor of a traversed scene."""
        parameters[f"{key}.to_world"] = mitsuba().Transform4f(self.to_world(frame))
        parameters[f"{key}.x_fov"] = self.fov_x_deg(frame)

    def rays(self, frame: int) -> Float:
        """Unit directions (h, w, 3) through the pixels' centres, world frame."""
        x, y, w, h = self.window
        across = (np.arange(w) + x + 0.5 - self.width / 2) / self.focal[frame]
        down = (np.arange(h) + y + 0.5 - self.height / 2) / self.focal[frame]
        local = np.stack(np.broadcast_arrays(across[None, :], down[:, None], 1.0), axis=-1)
        world = local @ self.poses[frame, :3, :3].T
        return np.asarray(world / np.linalg.norm(world, axis=-1, keepdims=True))


def load_mesh(name: str, shape: Geometry, bsdf: dict[str, Any], *, uv: Single | None = None, **attributes: Single) -> Any:
    """A Mitsuba mesh of a geometry in its own frames; `attributes` are values by vertex, (v, n)."""
    mi = mitsuba()
    made = shape.surface
    properties = mi.Properties()
    properties["bsdf"] = mi.load_dict(bsdf)
    mesh = mi.Mesh(name, len(made.vertices), len(made.faces), props=properties, has_vertex_normals=True, has_vertex_texcoords=uv is not None)
    parameters = mi.traverse(mesh)
    parameters["vertex_positions"] = made.vertices.astype(np.float32).ravel()
    parameters["vertex_normals"] = made.normals.astype(np.float32).ravel()
    parameters["faces"] = made.faces.astype(np.uint32).ravel()
    if uv is not None:
        parameters["vertex_texcoords"] = uv.astype(np.float32).ravel()
    parameters.update()
    for key, value in attributes.items():
        mesh.add_attribute(f"vertex_{key}", value.shape[1], np.ascontiguousarray(value, dtype=np.float32).ravel())
    return mesh


class Stage:
    """The bodies in white under the key light, built once; `look` moves them."""

    def __init__(self, shape: Geometry, eye: Eye, light: Float) -> None:
        mi = mitsuba()
        self.shape, self.eye, self.light = shape, eye, light
        self.rays: Single | None = None
        white = {"type": "twosided", "bsdf": {"type": "diffuse", "reflectance": {"type": "rgb", "value": 1.0}}}
        self.scene = mi.load_dict({
            "type": "scene", "bodies": load_mesh("bodies", shape, white),
            "sensor": eye.sensor(sampler={"type": "stratified", "jitter": False, "sample_count": 1}),
            "key": {"type": "directional", "direction": (-light).tolist(), "irradiance": {"type": "rgb", "value": float(np.pi)}},
        }, optimize=False)  # fmt: skip
        self.parameters = mi.traverse(self.scene)
        self.surfaces = mi.load_dict({"type": "aov", "aovs": "z:depth,p:position,n:sh_normal,f:prim_index"})
        self.lighting = mi.load_dict({"type": "direct", "emitter_samples": 1, "bsdf_samples": 0})

    def look(self, trajectory: Trajectory, frame: int) -> dict[str, NDArray[Any]]:
        """The buffers of one frame, each (h, w) or (h, w, 3)."""
        mi = mitsuba()
        vertices, normals = self.shape.posed(trajectory, frame)
        self.parameters["bodies.vertex_positions"] = vertices.ravel()
        self.parameters["bodies.vertex_normals"] = normals.ravel()
        if self.eye.moves:
            self.eye.aim(self.parameters, "sensor", frame)
        self.parameters.update()
        seen = np.array(mi.render(self.scene, integrator=self.surfaces, spp=1))
        lit = np.array(mi.render(self.scene, integrator=self.lighting, spp=1))
        return self._buffers(trajectory, frame, vertices, seen[..., :8], lit[..., 0])

    def _buffers(self, trajectory: Trajectory, frame: int, vertices: Single, seen: Single, lit: Single) -> dict[str, NDArray[Any]]:
        hit = seen[..., 0] > 0
        face = np.where(hit, seen[..., 7], 0).astype(np.int32)
        body = np.where(hit, self.shape.body_of_face[face], SKY).astype(np.int16)
        ray = self._ray(frame)
        pose = self.eye.poses[frame].astype(np.float32)
        # Mitsuba's own depth counts from the near plane
        depth = np.where(hit, (seen[..., 1:4] - pose[:3, 3]) @ pose[:3, 2], np.inf)
        normal = self._facing(ray, seen[..., 4:7], vertices, face)
        normal[~hit] = 0
        cosine = np.clip(normal @ self.light.astype(np.float32), 0, None)
        return {
            "depth": depth, "normal": normal, "instance": body, "object_coordinates": _local(trajectory, frame, seen[..., 1:4], body),
            "light_visibility": (cosine > 0) & (lit > LIT * cosine), "light_cosine": cosine,
        }  # fmt: skip

    def _ray(self, frame: int) -> Single:
        """Unit directions (h, w, 3), kept while the camera stands still."""
        if self.rays is None or self.eye.moves:
            self.rays = self.eye.rays(frame).astype(np.float32)
        return self.rays

    def _facing(self, ray: Single, normal: Single, vertices: Single, face: NDArray[np.int32]) -> Single:
        """Normals turned to the camera's side of their triangle, and never tilted away beyond edge-on."""
        a, b, c = (vertices[self.shape.surface.faces[:, i]] for i in range(3))
        flat = np.cross(b - a, c - a)
        away = np.einsum("hwi,hwi->hw", flat[face], ray) > 0
        normal = np.where(away[..., None], -normal, normal)
        tilt = np.clip(np.einsum("hwi,hwi->hw", normal, ray), 0, None)
        normal = normal - tilt[..., None] * ray
        length = np.sqrt(np.einsum("hwi,hwi->hw", normal, normal))
        return np.asarray(normal / np.maximum(length, 1e-9)[..., None], dtype=np.float32)


def _local(trajectory: Trajectory, frame: int, point: Single, body: NDArray[np.int16]) -> Single:
    """World points (h, w, 3) in the frames of the bodies (h, w) that they lie on; 0 at the sky."""
    turn = rotations(trajectory, frame)
    flat, rows = point.reshape(-1, 3), body.reshape(-1)
    local = np.zeros_like(flat)
    for row in np.unique(rows[rows != SKY]):
        here = np.flatnonzero(rows == row)
        offset = flat[here] - trajectory.position[frame, row].astype(np.float32)
        local[here] = offset @ turn[row].astype(np.float32)
    return local.reshape(point.shape)
