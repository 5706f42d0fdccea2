"""Observe: what a camera sees of a trajectory, pixel by pixel: depth, normals, who, and where the key light falls.

One ray through each pixel's centre. Mitsuba finds the surface and whether the key light, as far as the sun, reaches it;
everything else follows from the poses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.camera import camera_to_world, focal_px
from sim.gbuffers import SKY, GBuffers
from sim.geometry import Geometry, check_size, geometry, rotations, staged
from sim.region import Region, movers, radii
from sim.scene import Camera
from sim.setting import key_light
from sim.tracer import mitsuba, vectorised
from sim.trajectory import Trajectory

Float = NDArray[np.float64]
Single = NDArray[np.float32]

NEAR, FAR = 0.01, 10_000.0
"""Clipping planes [m]."""
NEAREST = 0.05
"""Bodies that come nearer to the camera are drawn as if they were there [m]."""
BUFFERS: dict[str, tuple[tuple[int, ...], Any]] = {
    "depth": ((), np.float32), "normal": ((3,), np.float32), "instance": ((), np.int16), "object_coordinates": ((3,), np.float32),
    "light_visibility": ((), np.float32), "light_cosine": ((), np.float32),
}  # fmt: skip
"""Values of a pixel, and their type."""
Picture = dict[str, NDArray[Any]]
"""Values of some pixels by name, each (n,) or (n, 3)."""
Sight = tuple[NDArray[np.bool_], Single, Single, NDArray[np.int32], NDArray[np.bool_]]
"""By ray: whether it meets anything, the point [m], the normal, the triangle, whether the key light reaches it."""


def observe(
    trajectory: Trajectory, *, width: int, height: int, crop: tuple[int, int, int, int] | None = None, progress: Callable[[int, int], None] | None = None,
) -> GBuffers:  # fmt: skip
    """The buffers of every sample of a trajectory that has a scene.

    crop: (x, y, w, h) in pixels of the width x height frame; the buffers then have w x h pixels. progress(done, of) is called
    after each frame. Where the camera stands still, only the pixels that a moving body or its shadow can reach are looked at anew.
    Raises InputError.
    """
    return Observer(trajectory, width=width, height=height, crop=crop).part(range(len(trajectory.time)), progress=progress)


class Observer:
    """What a camera sees of a trajectory, a part at a time. Raises InputError."""

    def __init__(
        self, trajectory: Trajectory, *, width: int, height: int, crop: tuple[int, int, int, int] | None = None, outline: float | None = None,
        veils: NDArray[np.int64] | None = None,
    ) -> None:  # fmt: skip
        """outline: how far from round things may be drawn [px], where time matters more than the last figure of depth. veils: rows of bodies that
        `both` looks behind; only where `vectorised`."""
        scene, bodies = staged(trajectory)
        x, y, w, h = window = check_size(width, height, crop)
        self.trajectory, self.light = trajectory, key_light(scene)
        self.eye = Eye(scene.camera, width=width, height=height, window=window, times=trajectory.time)
        sags = None if outline is None else self.eye.pixels(trajectory) * outline
        hidden = set() if veils is None else set(veils.tolist())
        solid = geometry(bodies, [row for row in range(len(bodies)) if row not in hidden], sags=sags)
        self.stage = Stage(solid, self.eye, self.light, veil=geometry(bodies, sorted(hidden), sags=sags) if hidden else None)
        self.shape, self.principal = (h, w), np.array([width / 2 - x, height / 2 - y])
        self.standing: list[Picture] = []
        self.region: Region | None = None
        if not self.eye.moves and len(trajectory.time) > 1:
            self.standing, self.region = _standing(self.stage, trajectory)

    def room(self, count: int) -> dict[str, NDArray[Any]]:
        """Arrays that hold the buffers of so many frames."""
        return {name: np.empty((count, *self.shape, *extra), kind) for name, (extra, kind) in BUFFERS.items()}

    def part(self, frames: range, *, room: dict[str, NDArray[Any]] | None = None, progress: Callable[[int, int], None] | None = None) -> GBuffers:
        """The buffers of consecutive samples; in the arrays of `room`, if given, which are written over."""
        return self._filled(frames, [self._made(frames, room)], progress)[0]

    def both(self, frames: range, *, rooms: list[dict[str, NDArray[Any]]]) -> tuple[GBuffers, GBuffers]:
        """The buffers of consecutive samples, and those without the veils, in the arrays of two rooms."""
        seen, behind = self._filled(frames, [self._made(frames, room) for room in rooms])
        return seen, behind

    def _filled(
        self, frames: range, made: list[dict[str, NDArray[Any]]], progress: Callable[[int, int], None] | None = None
    ) -> list[GBuffers]:  # fmt: skip
        for k, frame in enumerate(frames):
            here = None if self.region is None else self.region.pixels(frame)
            for view, pictures in enumerate(self.stage.look(self.trajectory, frame, here)):
                for name, picture in pictures.items():
                    into = made[view][name][k]
                    if here is None:
                        into[...] = picture.reshape(into.shape)
                    else:
                        into[...] = self.standing[view][name].reshape(into.shape)
                        into.reshape(-1, *BUFFERS[name][0])[here] = picture
            if progress is not None:
                progress(k + 1, len(frames))
        return [self._buffers(frames, arrays) for arrays in made]

    def again(self, frames: range, seen: GBuffers, where: NDArray[np.bool_], *, room: dict[str, NDArray[Any]] | None = None) -> GBuffers:
        """Consecutive samples looked at only `where` (t, h, w) is true. Elsewhere, `instance` and `light_visibility` are those of `seen`, and all
        other values mean nothing."""
        made = self._made(frames, room)
        for k, frame in enumerate(frames):
            for name in ("instance", "light_visibility"):
                made[name][k] = getattr(seen, name)[k]
            here = np.flatnonzero(where[k])
            for name, picture in self.stage.look(self.trajectory, frame, here)[0].items():
                made[name][k].reshape(-1, *BUFFERS[name][0])[here] = picture
        return self._buffers(frames, made)

    def _made(self, frames: range, room: dict[str, NDArray[Any]] | None) -> dict[str, NDArray[Any]]:
        return self.room(len(frames)) if room is None else {name: array[: len(frames)] for name, array in room.items()}

    def _buffers(self, frames: range, made: dict[str, NDArray[Any]]) -> GBuffers:
        seen = slice(frames.start, frames.stop)
        return GBuffers(
            names=self.trajectory.names, time=self.trajectory.time[seen].copy(), light_direction=self.light, camera_to_world=self.eye.poses[seen],
            focal_px=self.eye.focal[seen], principal_px=self.principal, **made,
        )  # fmt: skip


def _standing(stage: Stage, trajectory: Trajectory) -> tuple[list[Picture], Region]:
    """The picture of what does not move, with and without what is looked behind, and where frames can differ from it."""
    rows = movers(trajectory)
    active = trajectory.active[:1].copy()  # what is never there (clear things, when one looks behind them) does not stand there either
    active[:, rows] = False
    first = replace(trajectory.sampled(slice(1)), active=active)
    standing = stage.look(first, 0)
    eye = stage.eye
    ray, (_, _, w, h) = eye.rays(0), eye.window
    pose = eye.poses[0]
    hits = [picture["instance"].reshape(h, w) != SKY for picture in standing]
    depths = [np.where(hit, picture["depth"].reshape(h, w), 0.0) for hit, picture in zip(hits, standing, strict=True)]
    points = [pose[:3, 3] + ray * (depth / (ray @ pose[:3, 2]))[..., None] for depth in depths]
    region = Region(
        trajectory, rows, radii([tree.shape for tree in stage.trees], rows), points=[p.astype(np.float32) for p in points], hits=hits, pose=pose,
        focal=float(eye.focal[0]), principal=np.array([eye.width / 2 - eye.window[0], eye.height / 2 - eye.window[1]]), light=stage.light,
    )  # fmt: skip
    return standing, region


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

    def pixels(self, trajectory: Trajectory) -> Float:
        """(p,) width of a pixel at each body, where its centre is nearest to the camera [m]."""
        away = np.einsum("tpi,ti->tp", trajectory.position - self.poses[:, None, :3, 3], self.poses[:, :3, 2])
        return np.asarray((np.maximum(away, NEAREST) / self.focal[:, None]).min(axis=0))

    def fov_x_deg(self, frame: int) -> float:
        return float(np.degrees(2 * np.arctan(self.width / 2 / self.focal[frame])))

    def to_world(self, frame: int) -> Float:
        """Mitsuba's camera has +X to the left and +Y up."""
        return np.asarray(self.poses[frame] @ np.diag([-1.0, -1.0, 1.0, 1.0]))

    def sensor(
        self, *, sampler: dict[str, Any], pixel_format: str = "rgb", window: tuple[int, int, int, int] | None = None, frame: int = 0
    ) -> dict[str, Any]:  # fmt: skip
        """A sensor with a box filter: no pixel sees its neighbours."""
        mi = mitsuba()
        x, y, w, h = window or self.window
        film = {
            "type": "hdrfilm", "width": self.width, "height": self.height, "crop_offset_x": x, "crop_offset_y": y, "crop_width": w, "crop_height": h,
            "rfilter": {"type": "box"}, "pixel_format": pixel_format, "component_format": "float32",
        }  # fmt: skip
        return {
            "type": "perspective", "fov_axis": "x", "fov": self.fov_x_deg(frame), "near_clip": NEAR, "far_clip": FAR,
            "to_world": mi.ScalarTransform4f(self.to_world(frame)), "film": film, "sampler": sampler,
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


class Tree:
    """Some bodies in white under the key light, built once; `move` places them."""

    def __init__(self, shape: Geometry, light: Float) -> None:
        mi = mitsuba()
        self.shape = shape
        white = {"type": "twosided", "bsdf": {"type": "diffuse", "reflectance": {"type": "rgb", "value": 1.0}}}
        self.scene = mi.load_dict({
            "type": "scene", "bodies": load_mesh("bodies", shape, white),
            "key": {"type": "directional", "direction": (-light).tolist(), "irradiance": {"type": "rgb", "value": float(np.pi)}},
        }, optimize=False)  # fmt: skip
        self.parameters = mi.traverse(self.scene)
        self.body_of_face = mi.Int32(shape.body_of_face.astype(np.int32)) if vectorised() else None
        self.placed: Single | None = None

    def move(self, trajectory: Trajectory, frame: int) -> Single:
        """Vertices (v, 3) in the world [m] at a sample."""
        vertices, normals = self.shape.posed(trajectory, frame)
        # building the tree of triangles anew costs as much as all the rays of a small part
        if self.placed is None or not np.array_equal(vertices, self.placed):
            self.parameters["bodies.vertex_positions"] = vertices.ravel()
            self.parameters["bodies.vertex_normals"] = normals.ravel()
            self.parameters.update()
            self.placed = vertices
        return vertices


class Stage:
    """The bodies under the key light; `look` moves them."""

    def __init__(self, shape: Geometry, eye: Eye, light: Float, *, veil: Geometry | None = None) -> None:
        """veil: bodies that are looked behind as well."""
        mi = mitsuba()
        self.shape, self.eye, self.light = shape, eye, light
        self.rays: Single | None = None
        self.trees = [Tree(part, light) for part in (shape, veil) if part is not None]
        self.scene = self.trees[0].scene
        self.surfaces = mi.load_dict({"type": "aov", "aovs": "p:position,n:sh_normal,f:prim_index,z:depth"})
        self.lighting = mi.load_dict({"type": "direct", "emitter_samples": 1, "bsdf_samples": 0})

    def look(self, trajectory: Trajectory, frame: int, here: NDArray[np.int64] | None = None) -> list[Picture]:
        """The buffers of one frame, each (n,) or (n, 3), at the pixels with these flat indices, or at all; with a veil, those without it as well."""
        vertices, *_ = [tree.move(trajectory, frame) for tree in self.trees]
        if here is not None and not len(here):
            return [{name: np.empty((0, *extra), kind) for name, (extra, kind) in BUFFERS.items()} for _ in self.trees]
        if vectorised():
            return self._traced(trajectory, frame, here)
        ray = self._ray(frame) if here is None else self._ray(frame)[here]
        return [self._buffers(trajectory, frame, vertices, ray, *self._pictured(frame, here))]

    def _traced(self, trajectory: Trajectory, frame: int, here: NDArray[np.int64] | None) -> list[Picture]:
        """What rays meet, all at once and to the last figure inside the renderer's kernel: arrays of pixels pass through Python only as results."""
        import drjit

        mi = mitsuba()
        # made opaque, or each camera and each light would be compiled into a kernel of its own
        eye = [mi.Vector3f(*column) for column in self.eye.poses[frame, :3].T.tolist()]  # right, down, forward, position
        light = mi.Vector3f(*self.light.tolist())
        x, y, w, h = self.eye.window
        focal, left, top = mi.Float(self.eye.focal[frame]), mi.Float(x + 0.5 - self.eye.width / 2), mi.Float(y + 0.5 - self.eye.height / 2)
        width = mi.UInt32(w)
        drjit.make_opaque(eye, light, focal, left, top, width)
        pixel = drjit.arange(mi.UInt32, w * h) if here is None else mi.UInt32(here.astype(np.uint32))
        row = pixel // width
        across, down = (mi.Float(pixel - row * width) + left) / focal, (mi.Float(row) + top) / focal
        toward = drjit.normalize(across * eye[0] + down * eye[1] + eye[2])
        turn = mi.Float(rotations(trajectory, frame).astype(np.float32).ravel())
        place = mi.Float(trajectory.position[frame].astype(np.float32).ravel())

        def picture(body: Any, point: Any, flat: Any, smooth: Any, hidden: Any) -> dict[str, Any]:
            hit = body != SKY
            # turned to the camera's side of the triangle, and never tilted away beyond edge-on
            normal = drjit.select(drjit.dot(flat, toward) > 0, -smooth, smooth)
            normal = drjit.normalize(normal - drjit.maximum(drjit.dot(normal, toward), 0) * toward)
            normal = drjit.select(hit, normal, 0)
            cosine = drjit.maximum(drjit.dot(normal, light), 0)
            away = point - drjit.gather(mi.Vector3f, place, mi.UInt32(body), hit)
            rows = [drjit.gather(mi.Vector3f, turn, 3 * mi.UInt32(body) + i, hit) for i in range(3)]
            local = drjit.select(hit, away.x * rows[0] + away.y * rows[1] + away.z * rows[2], 0)
            return {
                "depth": drjit.select(hit, drjit.dot(point - eye[3], eye[2]), drjit.inf), "normal": drjit.ravel(normal), "instance": body,
                "object_coordinates": drjit.ravel(local), "light_visibility": drjit.select((cosine > 0) & ~hidden & hit, mi.Float(1), mi.Float(0)),
                "light_cosine": cosine,
            }  # fmt: skip

        ray = mi.Ray3f(mi.Point3f(eye[3]) + NEAR * toward, toward)
        mets = [tree.scene.ray_intersect(ray) for tree in self.trees]
        struck = zip(self.trees, mets, strict=True)
        bodies = [drjit.select(m.is_valid(), drjit.gather(mi.Int32, t.body_of_face, m.prim_index, m.is_valid()), SKY) for t, m in struck]
        met, body = mets[0], bodies[0]
        dark = self.scene.ray_test(met.spawn_ray(light), met.is_valid())
        views = [picture(body, met.p, met.n, met.sh_frame.n, dark)]
        if len(self.trees) > 1:
            veil, first = mets[1], mets[1].is_valid() & (mets[1].t < met.t)
            hidden = [tree.scene.ray_test(veil.spawn_ray(light), first) for tree in self.trees]
            dimmed = dark | self.trees[1].scene.ray_test(met.spawn_ray(light), met.is_valid() & ~first)
            pairs = ((bodies[1], body), (veil.p, met.p), (veil.n, met.n), (veil.sh_frame.n, met.sh_frame.n), (hidden[0] | hidden[1], dimmed))
            who, point, flat, smooth, dark = (drjit.select(first, a, b) for a, b in pairs)
            views.insert(0, picture(who, point, flat, smooth, dark))
        drjit.eval(views)
        return [{name: np.array(value).reshape(-1, *BUFFERS[name][0]).astype(BUFFERS[name][1], copy=False) for name, value in view.items()} for view in views]

    def _pictured(self, frame: int, here: NDArray[np.int64] | None) -> Sight:
        """The same by pictures of the smallest rectangle around the pixels: without vectors, only whole integrators are fast."""
        mi = mitsuba()
        x, y, w, h = self.eye.window
        where = np.arange(w * h) if here is None else here
        row, column = where // w, where % w
        top, left = int(row.min()), int(column.min())
        part = (x + left, y + top, int(column.max()) - left + 1, int(row.max()) - top + 1)
        sensor = mi.load_dict(self.eye.sensor(sampler={"type": "stratified", "jitter": False, "sample_count": 1}, window=part, frame=frame))
        seen = np.array(mi.render(self.scene, sensor=sensor, integrator=self.surfaces, spp=1))[row - top, column - left]
        light = np.array(mi.render(self.scene, sensor=sensor, integrator=self.lighting, spp=1))[row - top, column - left, 0]
        hit = seen[:, 7] > 0
        return hit, seen[:, :3], seen[:, 3:6], np.where(hit, seen[:, 6], 0).astype(np.int32), light > 0

    def _buffers(
        self, trajectory: Trajectory, frame: int, vertices: Single, ray: Single, hit: NDArray[np.bool_], point: Single, normal: Single,
        face: NDArray[np.int32], lit: NDArray[np.bool_],
    ) -> Picture:  # fmt: skip
        body = np.where(hit, self.shape.body_of_face[face], SKY).astype(np.int16)
        pose = self.eye.poses[frame].astype(np.float32)
        depth = np.where(hit, (point - pose[:3, 3]) @ pose[:3, 2], np.inf)
        normal = self._facing(ray, normal, vertices, face)
        normal[~hit] = 0
        cosine = np.clip(normal @ self.light.astype(np.float32), 0, None)
        return {
            "depth": depth, "normal": normal, "instance": body, "object_coordinates": _local(trajectory, frame, point, body),
            "light_visibility": (cosine > 0) & lit, "light_cosine": cosine,
        }  # fmt: skip

    def _ray(self, frame: int) -> Single:
        """Unit directions (h w, 3), kept while the camera stands still."""
        if self.rays is None or self.eye.moves:
            self.rays = self.eye.rays(frame).astype(np.float32).reshape(-1, 3)
        return self.rays

    def _facing(self, ray: Single, normal: Single, vertices: Single, face: NDArray[np.int32]) -> Single:
        """Normals turned to the camera's side of their triangle, and never tilted away beyond edge-on."""
        a, b, c = (vertices[self.shape.surface.faces[:, i]] for i in range(3))
        flat = np.cross(b - a, c - a)
        away = np.einsum("ni,ni->n", flat[face], ray) > 0
        normal = np.where(away[:, None], -normal, normal)
        tilt = np.clip(np.einsum("ni,ni->n", normal, ray), 0, None)
        normal = normal - tilt[:, None] * ray
        length = np.sqrt(np.einsum("ni,ni->n", normal, normal))
        return np.asarray(normal / np.maximum(length, 1e-9)[:, None], dtype=np.float32)


def _local(trajectory: Trajectory, frame: int, point: Single, body: NDArray[np.int16]) -> Single:
    """World points (n, 3) in the frames of the bodies (n,) that they lie on; 0 at the sky."""
    turn = rotations(trajectory, frame)
    local = np.zeros_like(point)
    for row in np.unique(body[body != SKY]):
        here = np.flatnonzero(body == row)
        local[here] = (point[here] - trajectory.position[frame, row].astype(np.float32)) @ turn[row].astype(np.float32)
    return local
