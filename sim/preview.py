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

Float = NDArray[np.float64]
Single = NDArray[np.float32]
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
        self.panorama = panorama(air, ground=floor_albedo(bodies, air))
        self.mirrored = gaussian_filter(self.panorama, (MIRROR_BLUR, MIRROR_BLUR, 0), mode=("nearest", "wrap", "nearest"))
        self.textured = grounds(bodies)

    def frame(self, buffers: GBuffers, frame: int) -> Single:
        """Linear radiance (h, w, 3)."""
        body = buffers.instance[frame].astype(np.int64)
        sky = body < 0
        rays = _rays(buffers, frame)
        normal = buffers.normal[frame]
        albedo = self.color[body]
        for row in self.textured:
            self._texture(albedo, buffers.object_coordinates[frame], body == row, row)
        key = np.array(self.air.key_irradiance, dtype=np.float32) / np.pi
        ambient = np.array(self.air.ambient_irradiance, dtype=np.float32) / np.pi
        bounce = floor_albedo(self.bodies, self.air).astype(np.float32) * (key * max(self.air.light_direction[2], 0) + ambient)
        lit = (buffers.light_cosine[frame] * buffers.light_visibility[frame])[..., None]
        up = (0.5 + 0.5 * normal[..., 2])[..., None]
        diffuse = albedo * (lit * key + up * ambient + (1 - up) * 0.7 * bounce)
        out = diffuse
        self._metals(out, body, albedo, normal, rays, lit)
        self._shine_on(out, body, normal, rays, lit)
        if self.clear.any():
            glass = self.clear[body] & ~sky
            out[glass] = 0.25 * out[glass] + 0.75 * albedo[glass] * backdrop(self.air, self.mirrored, rays[glass] * np.array([-1.0, -1.0, 1.0]))
        if sky.any():
            out[sky] = backdrop(self.air, self.panorama, rays[sky])
        return out

    def _texture(self, albedo: Single, local: Single, here: NDArray[np.bool_], row: int) -> None:
        if not here.any():
            return
        look, point = self.looks[row], local[here]
        if not isinstance(self.bodies[row].shape, Plane):
            return
        picture = marks(look.texture, look.contrast)
        pixel = np.floor(point[:, :2] / look.scale * SIZE).astype(np.int64) % SIZE
        # far away a pixel covers many marks: fade to their mean
        near = 1 / (1 + (np.linalg.norm(point[:, :2], axis=1, keepdims=True) / (6 * look.scale)) ** 2)
        albedo[here] *= 1 + near * (picture[SIZE - 1 - pixel[:, 1], pixel[:, 0]] - 1)

    def _metals(self, out: Single, body: NDArray[np.int64], albedo: Single, normal: Single, rays: Float, lit: Single) -> None:
        here = (self.metallic[body] > 0) & (body >= 0)
        if not here.any():
            return
        n, ray = normal[here], rays[here]
        mirrored = ray - 2 * np.einsum("ij,ij->i", ray, n)[:, None] * n
        out[here] = albedo[here] * (backdrop(self.air, self.mirrored, mirrored) + 0.25 * lit[here])

    def _shine_on(self, out: Single, body: NDArray[np.int64], normal: Single, rays: Float, lit: Single) -> None:
        strength, power = self.shine[body, 0], self.shine[body, 1]
        here = (strength > 0.02) & (body >= 0) & (lit[..., 0] > 0)
        if not here.any():
            return
        half = np.array(self.air.light_direction) - rays[here]
        half /= np.linalg.norm(half, axis=-1, keepdims=True)
        cosine = np.clip(np.einsum("ij,ij->i", half, normal[here]), 0, 1)
        glint = strength[here] * cosine ** power[here]
        out[here] += glint[:, None] * np.array(self.air.key_irradiance) / np.pi


def _shine(look: Look) -> tuple[float, float]:
    """Strength and exponent of a Blinn-Phong highlight of about the width that the roughness gives."""
    power = 2 / max(look.roughness, 0.06) ** 4 - 2 if look.roughness < 1 else 0.0
    power = float(np.clip(power, 2.0, 400.0))
    return 0.04 * (power + 8) / 8 * (5 if look.metallic else 1), power


def _rays(buffers: GBuffers, frame: int) -> Float:
    width, height = buffers.size
    across = (np.arange(width) + 0.5 - buffers.principal_px[0]) / buffers.focal_px[frame]
    down = (np.arange(height) + 0.5 - buffers.principal_px[1]) / buffers.focal_px[frame]
    local = np.stack(np.broadcast_arrays(across[None, :], down[:, None], 1.0), axis=-1)
    world = local @ buffers.camera_to_world[frame, :3, :3].T
    return np.asarray(world / np.linalg.norm(world, axis=-1, keepdims=True))
