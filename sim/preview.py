"""Preview: buffers shaded by arithmetic, for a moving picture within seconds.

Lambert under the key light and a sky that is brighter above than below, a highlight, metals that mirror the panorama,
clear things that let half of what stands behind through; the same lights, colours and textures as the path-traced picture.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from sim.gbuffers import GBuffers
from sim.geometry import staged
from sim.look import Look
from sim.render import dressed, floor_albedo, grounds, tone
from sim.scene import Body, Plane
from sim.setting import Atmosphere, atmosphere
from sim.sky import backdrop, panorama
from sim.texture import SIZE, marks
from sim.trajectory import Trajectory

Single = NDArray[np.float32]
SHINY = 0.6
"""Rougher matter shows no highlight."""
MIRROR_BLUR = 3.0
"""Blur of what metals mirror, rows of the panorama."""


def shade(buffers: GBuffers, trajectory: Trajectory, *, progress: Callable[[int, int], None] | None = None) -> NDArray[np.uint8]:
    """Frames (t, h, w, 3) uint8 sRGB of a trajectory's buffers. Raises InputError where the trajectory has no scene."""
    scene, bodies = staged(trajectory)
    painter = Painter(bodies, atmosphere(scene.setting))
    count = len(buffers.time)
    frames = np.empty((*buffers.instance.shape, 3), np.uint8)
    for frame in range(count):
        frames[frame] = tone(painter.frame(buffers, frame))
        if progress is not None:
            progress(frame + 1, count)
    return frames


class Painter:
    """Colours of every body and the light around them, as tables that a frame looks up."""

    def __init__(self, bodies: list[Body], air: Atmosphere) -> None:
        self.bodies, self.air = bodies, air
        self.looks: list[Look] = [dressed(body, air) for body in bodies]
        self.color = np.array([look.color for look in self.looks], dtype=np.float32)
        self.metallic = np.array([look.metallic for look in self.looks], dtype=np.float32)
        self.clear = np.array([look.clear for look in self.looks])
        self.shine = np.array([_shine(look) for look in self.looks], dtype=np.float32)
        self.shiny = np.array([look.roughness < SHINY for look in self.looks])
        self.floor = floor_albedo(bodies, air)
        self.panorama = panorama(air, ground=self.floor)
        self.mirrored = gaussian_filter(self.panorama, (MIRROR_BLUR, MIRROR_BLUR, 0), mode=("nearest", "wrap", "nearest"))
        self.textured = [row for row in grounds(bodies) if isinstance(bodies[row].shape, Plane)]
        self.view: NDArray[np.float64] | None = None
        self.rays: Single = np.zeros(0, np.float32)
        self.seen: dict[int, Single] = {}
        """By textured body: its colour at every pixel where it was seen, NaN elsewhere; for as long as the camera stands still."""

    def frame(self, buffers: GBuffers, frame: int) -> Single:
        """Linear radiance (h, w, 3)."""
        body = buffers.instance[frame].astype(np.int64)
        sky = body < 0
        self._stand(buffers, frame)
        rays = self.rays
        normal = buffers.normal[frame]
        albedo = self.color[body]
        for row in self.textured:
            self._texture(albedo, buffers.object_coordinates[frame], body == row, row)
        key = np.array(self.air.key_irradiance, dtype=np.float32) / np.pi
        ambient = np.array(self.air.ambient_irradiance, dtype=np.float32) / np.pi
        bounce = self.floor.astype(np.float32) * (key * max(self.air.light_direction[2], 0) + ambient)
        lit = (buffers.light_cosine[frame] * buffers.light_visibility[frame])[..., None]
        up = (0.5 + 0.5 * normal[..., 2])[..., None]
        out = albedo * (lit * key + up * (ambient - 0.7 * bounce) + 0.7 * bounce)
        self._metals(out, body, albedo, normal, rays, lit)
        self._shine_on(out, body, normal, rays, lit)
        if self.clear.any():
            glass = self.clear[body] & ~sky
            out[glass] = 0.25 * out[glass] + 0.75 * albedo[glass] * backdrop(self.air, self.mirrored, rays[glass] * np.array([-1, -1, 1], dtype=np.float32))
        if sky.any():
            out[sky] = backdrop(self.air, self.panorama, rays[sky])
        return out

    def _stand(self, buffers: GBuffers, frame: int) -> None:
        view = np.append(buffers.camera_to_world[frame], buffers.focal_px[frame])
        if self.view is None or not np.array_equal(view, self.view):
            self.view, self.rays = view, _rays(buffers, frame)
            self.seen = {row: np.full((*self.rays.shape[:2], 3), np.nan, np.float32) for row in self.textured}

    def _texture(self, albedo: Single, local: Single, here: NDArray[np.bool_], row: int) -> None:
        seen = self.seen[row]
        new = here & np.isnan(seen[..., 0])
        if new.any():
            look, point = self.looks[row], local[new]
            picture = marks(look.texture, look.contrast)
            pixel = np.floor(point[:, :2] / look.scale * SIZE).astype(np.int64) % SIZE
            # far away a pixel covers many marks: fade to their mean
            near = 1 / (1 + (np.linalg.norm(point[:, :2], axis=1, keepdims=True) / (6 * look.scale)) ** 2)
            seen[new] = self.color[row] * (1 + near * (picture[SIZE - 1 - pixel[:, 1], pixel[:, 0]] - 1))
        np.copyto(albedo, seen, where=here[..., None])

    def _metals(self, out: Single, body: NDArray[np.int64], albedo: Single, normal: Single, rays: Single, lit: Single) -> None:
        here = (self.metallic[body] > 0) & (body >= 0)
        if not here.any():
            return
        n, ray = normal[here], rays[here]
        mirrored = ray - 2 * np.einsum("ij,ij->i", ray, n)[:, None] * n
        out[here] = albedo[here] * (backdrop(self.air, self.mirrored, mirrored) + 0.25 * lit[here])

    def _shine_on(self, out: Single, body: NDArray[np.int64], normal: Single, rays: Single, lit: Single) -> None:
        here = self.shiny[body] & (body >= 0) & (lit[..., 0] > 0)
        if not here.any():
            return
        strength, power = self.shine[body[here], 0], self.shine[body[here], 1]
        half = np.array(self.air.light_direction, dtype=np.float32) - rays[here]
        half /= np.linalg.norm(half, axis=-1, keepdims=True)
        cosine = np.clip(np.einsum("ij,ij->i", half, normal[here]), 0, 1)
        glint = strength * cosine**power
        out[here] += glint[:, None] * np.array(self.air.key_irradiance) / np.pi


def _shine(look: Look) -> tuple[float, float]:
    """Strength and exponent of a Blinn-Phong highlight of about the width that the roughness gives."""
    power = 2 / max(look.roughness, 0.06) ** 4 - 2 if look.roughness < 1 else 0.0
    power = float(np.clip(power, 2.0, 400.0))
    return 0.04 * (power + 8) / 8 * (5 if look.metallic else 1), power


def _rays(buffers: GBuffers, frame: int) -> Single:
    width, height = buffers.size
    across = (np.arange(width) + 0.5 - buffers.principal_px[0]) / buffers.focal_px[frame]
    down = (np.arange(height) + 0.5 - buffers.principal_px[1]) / buffers.focal_px[frame]
    local = np.stack(np.broadcast_arrays(across[None, :], down[:, None], 1.0), axis=-1)
    world = local @ buffers.camera_to_world[frame, :3, :3].T
    return np.asarray(world / np.linalg.norm(world, axis=-1, keepdims=True), dtype=np.float32)
