"""Render: a trajectory as pictures, path-traced by Mitsuba, or as a fast preview shaded from its buffers.

Exposure is fixed: `sim.setting` counts light so that a white surface facing the key light has a radiance of about 0.9.
Above `SHOULDER` radiances are bent to stay below 1, below it they are only encoded as sRGB, so colours come out as named.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.atlas import Atlas, atlas
from sim.gbuffers import GBuffers
from sim.geometry import Geometry, check_size, geometry, staged
from sim.look import Look, encoded, linear, look, srgb
from sim.mark import marks_of
from sim.observe import Eye, load_mesh, observe
from sim.relief import grounds
from sim.scene import Body
from sim.setting import Atmosphere, atmosphere
from sim.shape import Plane
from sim.sky import backdrop, lighting, panorama
from sim.texture import marks
from sim.tracer import mitsuba
from sim.trajectory import Trajectory

Float = NDArray[np.float64]
Progress = Callable[[int, int], None]

SHOULDER = 0.8
"""Linear radiance from which highlights are compressed towards 1."""
DEPTH = 9
"""Surfaces that a path may meet: four to get through a tumbler, one to be lit behind it, and as much again."""
SHADOW_CLEARNESS, CLEARNESS = 0.65, 0.25
"""Shares of the light lost in the shadow of glass, and in the glass itself, that come through after all (guesses: a pane lets 92 % through, a tumbler
bends most of it aside)."""
GLAZE = 0.045
"""Roughness (GGX's alpha) of clear things: as smooth as shows the sun as a small highlight; a perfect mirror never shows it."""
MATT = 0.8
"""From this roughness on a floor is drawn without any gloss, which takes a third less time."""


def render(
    trajectory: Trajectory, *, width: int, height: int, pathtrace: bool = False, samples: int = 4, crop: tuple[int, int, int, int] | None = None,
    dust: bool = False, progress: Progress | None = None,
) -> NDArray[np.uint8]:  # fmt: skip
    """The trajectory's samples as frames (t, h, w, 3), sRGB.

    pathtrace: converged light by Mitsuba with `samples` paths a pixel and Open Image Denoise; else a preview. crop: (x, y, w, h)
    in pixels of the width x height frame. dust: drawn where heavy things land on dusty floors (`sim.dust`). progress(done, of) is called after each
    frame. Raises InputError.
    """
    frames = _rendered(trajectory, width=width, height=height, pathtrace=pathtrace, samples=samples, crop=crop, progress=progress)
    if dust:
        from sim.dust import drawn_over

        drawn_over(frames, trajectory, width=width, height=height, crop=crop)
    return frames


def _rendered(
    trajectory: Trajectory, *, width: int, height: int, pathtrace: bool, samples: int, crop: tuple[int, int, int, int] | None, progress: Progress | None
) -> NDArray[np.uint8]:  # fmt: skip
    if pathtrace:
        return Studio(trajectory, width=width, height=height, crop=crop, samples=samples).film(progress)
    from sim.preview import film

    if crop is None:
        check_size(width, height, None)
        return film(trajectory, width=width, height=height, progress=progress)
    from sim.preview import shade

    return shade(observe(trajectory, width=width, height=height, crop=crop), trajectory, progress=progress)


def render_with_buffers(
    trajectory: Trajectory, *, width: int, height: int, samples: int = 4, crop: tuple[int, int, int, int] | None = None, progress: Progress | None = None,
) -> tuple[NDArray[np.uint8], GBuffers]:  # fmt: skip
    """Path-traced frames (t, h, w, 3) and the buffers of the same pixels: one training example."""
    buffers = observe(trajectory, width=width, height=height, crop=crop)
    return render(trajectory, width=width, height=height, crop=crop, samples=samples, pathtrace=True, progress=progress), buffers


def tone(radiance: Any) -> NDArray[np.uint8]:
    """Linear radiance to sRGB bytes, highlights softly compressed."""
    level = np.clip(np.asarray(radiance, dtype=np.float32) * (TONE_STEPS / TONE_TOP), 0, TONE_STEPS - 1)
    return _tones()[level.astype(np.uint16)]


TONE_TOP, TONE_STEPS = 4.0, 1 << 16
"""The curve is a table up to this radiance; a step is a fifth of a byte's where bytes are closest."""


@cache
def _tones() -> NDArray[np.uint8]:
    value = (np.arange(TONE_STEPS) + 0.5) * (TONE_TOP / TONE_STEPS)
    room = 1 - SHOULDER
    value = np.where(value > SHOULDER, SHOULDER + room * (1 - np.exp(-(value - SHOULDER) / room)), value)
    return np.asarray(encoded(value) * 255 + 0.5, dtype=np.uint8)


def dressed(body: Body, air: Atmosphere) -> Look:
    """A body's look; a floor without a material is the place's own ground."""
    if isinstance(body.shape, Plane) and body.material is None:
        body = body.model_copy(update={"material": None if air.ground_material == "default" else air.ground_material, "color": body.color or air.ground_color})
    return look(body)


def floor_albedo(bodies: list[Body], air: Atmosphere) -> Float:
    """Linear colour (3,) of the first plane, else of the place's ground."""
    for body in bodies:
        if isinstance(body.shape, Plane):
            return np.array(dressed(body, air).color)
    return linear(srgb(air.ground_color or "gray"))


class Studio:
    """A path-traced scene, built once; `film` moves its bodies and takes the pictures."""

    def __init__(self, trajectory: Trajectory, *, width: int, height: int, crop: tuple[int, int, int, int] | None = None, samples: int = 4) -> None:
        mi = mitsuba()
        scene, bodies = staged(trajectory)
        self.trajectory, self.samples = trajectory, samples
        self.air = atmosphere(scene.setting)
        self.eye = Eye(scene.camera, width=width, height=height, window=check_size(width, height, crop), times=trajectory.time)
        looks = [dressed(body, self.air) for body in bodies]
        textured = [row for row in grounds(bodies) if not looks[row].clear]
        clear = [row for row, seen in enumerate(looks) if seen.clear]
        opaque = [row for row in range(len(bodies)) if row not in textured and row not in clear]
        self.panorama = panorama(self.air, ground=floor_albedo(bodies, self.air))
        colors = np.array([seen.color for seen in looks], dtype=np.float32)
        baked = atlas(geometry(bodies, opaque), marks_of(bodies, looks), colors, texels(trajectory, self.eye), pixels=self.eye.window[2] * self.eye.window[3])
        self.groups = {"opaque": baked.geometry, "clear": geometry(bodies, clear)}
        self.groups |= {f"ground{n}": geometry(bodies, rows) for n, rows in enumerate([[row] for row in textured] or [[]])}
        parts = {"opaque": _opaque(baked, looks), "clear": _clear(self.groups["clear"], looks)}
        parts |= {name: _textured(shape, looks[shape.body_of_face[0]]) for name, shape in self.groups.items() if name.startswith("ground")}
        sensor = self.eye.sensor(sampler={"type": "independent", "sample_count": samples}, pixel_format="rgba")
        self.scene = mi.load_dict({"type": "scene", **parts, **_lights(self.air, self.panorama), "sensor": sensor}, optimize=False)
        self.parameters = mi.traverse(self.scene)
        self.path = mi.load_dict({"type": "path", "max_depth": DEPTH, "rr_depth": 3, "hide_emitters": True})
        self.guide = mi.load_dict({"type": "aov", "aovs": "a:albedo,n:sh_normal"})
        self.placed: dict[str, tuple[Any, ...] | None] = {}
        self.tint = np.mean([looks[row].color for row in clear], axis=0, dtype=np.float32) if clear else None

    def film(self, progress: Progress | None = None) -> NDArray[np.uint8]:
        """Every sample of the trajectory as a frame, (t, h, w, 3)."""
        count = len(self.trajectory.time)
        frames = []
        for frame in range(count):
            frames.append(tone(self.radiance(frame)))
            if progress is not None:
                progress(frame + 1, count)
        _forget(self)
        return np.stack(frames)

    def radiance(self, frame: int) -> NDArray[np.float32]:
        """One frame, linear, denoised, (h, w, 3).

        A path that ends in the sun cannot be found through glass, so that its shadow comes out black; what glass hides of the picture without it
        is given back in its tint.
        """
        self._move(frame)
        color, aid = self._shot(frame, seed=2 * frame)
        if self.tint is None or not self.trajectory.active[frame, np.unique(self.groups["clear"].body_of_face)].any():
            return color
        self._hide("clear")
        bare, without = self._shot(frame, seed=2 * frame + 1_000_003)
        glass = np.clip(3 * np.abs(aid - without).sum(axis=-1, keepdims=True) - 0.3, 0, 1)  # where albedo or normals change, glass is looked at
        given = SHADOW_CLEARNESS + glass * (CLEARNESS - SHADOW_CLEARNESS)
        return np.asarray(color + given * self.tint * np.maximum(bare - color, 0))

    def _shot(self, frame: int, *, seed: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Radiance (h, w, 3), denoised, and albedo and normals of what is seen first (h, w, 6)."""
        mi = mitsuba()
        noisy = np.array(mi.render(self.scene, integrator=self.path, seed=seed, spp=self.samples))
        aid = np.array(mi.render(self.scene, integrator=self.guide, seed=seed + 1, spp=self.samples))[..., -6:]
        color, alpha = noisy[..., :3], np.clip(noisy[..., 3:4], 0, 1)
        if alpha.min() < 1:
            color = color + (1 - alpha) * backdrop(self.air, self.panorama, self.eye.rays(frame))
        return denoised(color, aid[..., :3], aid[..., 3:]), aid

    def _hide(self, name: str) -> None:
        """Shrink a group to a point, which no ray meets, until the next frame."""
        self.parameters[f"{name}.vertex_positions"] = np.zeros(self.groups[name].surface.vertices.size, dtype=np.float32)
        self.placed[name] = None
        self.parameters.update()

    def _move(self, frame: int) -> None:
        changed = False
        for name, shape in self.groups.items():
            rows = np.unique(shape.body_of_face)
            state = tuple(a[frame, rows].tobytes() for a in (self.trajectory.position, self.trajectory.quat_xyzw, self.trajectory.active))
            if self.placed.get(name) == state:
                continue
            vertices, normals = shape.posed(self.trajectory, frame)
            self.parameters[f"{name}.vertex_positions"] = vertices.ravel()
            self.parameters[f"{name}.vertex_normals"] = normals.ravel()
            self.placed[name] = state
            changed = True
        if self.eye.moves:
            self.eye.aim(self.parameters, "sensor", frame)
            changed = True
        if changed:
            self.parameters.update()


FINER = 0.7
"""A texel's width in pixels."""
FINEST = 5e-5
"""Of a texel [m]."""


def texels(trajectory: Trajectory, eye: Eye) -> dict[int, float]:
    """Width by body [m]: `FINER` pixels, where the body is nearest to the camera."""
    made = {}
    for row in range(len(trajectory.names)):
        local = np.einsum("ti,ti->t", trajectory.position[:, row] - eye.poses[:, :3, 3], eye.poses[:, :3, 2])
        made[row] = max(float((np.maximum(local, 0.05) / eye.focal).min()) * FINER, FINEST)
    return made


def denoised(color: NDArray[np.float32], albedo: NDArray[np.float32], normal: NDArray[np.float32]) -> NDArray[np.float32]:
    """Intel Open Image Denoise, with what is known of the surfaces."""
    oidn = import_module("mitsuba_oidn")  # its own type stub does not parse, so no plain import
    color, albedo, normal = (np.ascontiguousarray(picture, dtype=np.float32) for picture in (color, np.clip(albedo, 0, 1), normal))
    return np.asarray(oidn.denoise(color, albedo=albedo, normal=normal, hdr=True), dtype=np.float32)


def _lights(air: Atmosphere, picture: Float) -> dict[str, Any]:
    mi = mitsuba()
    upright = mi.ScalarTransform4f().rotate([1, 0, 0], 90)
    return {
        "key": {"type": "directional", "direction": [-c for c in air.light_direction], "irradiance": {"type": "rgb", "value": list(air.key_irradiance)}},
        "sky": {"type": "envmap", "bitmap": mi.Bitmap(lighting(picture, air).astype(np.float32)), "to_world": upright},
    }


PRINCIPLED = {
    "type": "principled", "specular": 0.5, "metallic": {"type": "mesh_attribute", "name": "vertex_metallic"},
    "roughness": {"type": "mesh_attribute", "name": "vertex_roughness"},
}  # fmt: skip
"""Disney's model. What differs between bodies comes from the mesh and never from the model's own constants: the renderer compiles those
into its kernels, and would compile anew for each scene."""


def _opaque(baked: Atlas, looks: list[Look]) -> Any:
    picture = mitsuba().Bitmap(np.ascontiguousarray(baked.picture))
    bsdf = {**PRINCIPLED, "base_color": {"type": "bitmap", "bitmap": picture, "raw": True, "wrap_mode": "clamp"}}
    attributes = _attributes(baked.geometry, looks, "metallic", "roughness")
    return load_mesh("opaque", baked.geometry, {"type": "twosided", "bsdf": bsdf}, uv=baked.uv, **attributes)


def _clear(shape: Geometry, looks: list[Look]) -> Any:
    bsdf = {
        "type": "roughdielectric",
        "distribution": "ggx",
        "alpha": GLAZE,
        "int_ior": 1.5,
        "specular_transmittance": {"type": "mesh_attribute", "name": "vertex_color"},
    }
    return load_mesh("clear", shape, bsdf, **_attributes(shape, looks, "color"))


def _textured(shape: Geometry, seen: Look) -> Any:
    mi = mitsuba()
    picture = np.clip(marks(seen.texture, seen.contrast) * np.array(seen.color, dtype=np.float32), 0, 0.95)
    color = {"type": "bitmap", "bitmap": mi.Bitmap(np.ascontiguousarray(picture)), "raw": True, "wrap_mode": "repeat"}
    uv = (shape.surface.uv / seen.scale).astype(np.float32)
    if seen.roughness >= MATT and not seen.metallic:
        return load_mesh("ground", shape, {"type": "twosided", "bsdf": {"type": "diffuse", "reflectance": color}}, uv=uv)
    looks = [seen] * (int(shape.body_of_vertex.max()) + 1)
    bsdf = {**PRINCIPLED, "base_color": color}
    return load_mesh("ground", shape, {"type": "twosided", "bsdf": bsdf}, uv=uv, **_attributes(shape, looks, "metallic", "roughness"))


def _attributes(shape: Geometry, looks: list[Look], *names: str) -> dict[str, NDArray[np.float32]]:
    """Values (v, n) by vertex."""
    by_body = {name: np.array([getattr(seen, name) for seen in looks], dtype=np.float32).reshape(len(looks), -1) for name in names}
    return {name: value[shape.body_of_vertex] for name, value in by_body.items()}


def _forget(studio: Studio) -> None:
    """Give the scene's memory back: Dr.Jit's registry keeps what a reference cycle still holds."""
    studio.parameters = studio.scene = studio.path = studio.guide = None
    gc.collect()
    if str(mitsuba().variant()).startswith("llvm"):
        import drjit

        drjit.flush_malloc_cache()
