"""Mirror: how bright the gloss of shiny bodies makes each pixel, by arithmetic: what metals mirror of the surroundings,
and highlights.

As `sim.relief` it is a factor on brightness without colour. The surroundings are the path tracer's panorama, blurred as wide as the roughness
scatters; the key light's highlight is that of a microfacet surface (GGX: Walter et al., EGSR 2007; visibility after Kelemen and
Szirmay-Kalos, Eurographics 2001; Fresnel after Schlick, 1994), as in Disney's model, which the path tracer draws.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates

from sim.canvas import LUMINANCE
from sim.gbuffers import GBuffers
from sim.look import Look
from sim.region import movers
from sim.setting import Atmosphere, atmosphere
from sim.sky import panorama
from sim.trajectory import Trajectory

Single = NDArray[np.float32]

GLOSSY = 0.62
"""Rougher matter that is no metal has no gloss to speak of."""
OCTAVES = 3.0
"""Halvings of the brightness that are the unit of the plane; it is clipped to one unit up and down."""
DIELECTRIC = 0.04
"""Reflectance of an index of refraction of 1.5 at right angles, ((n - 1) / (n + 1))^2."""
GRAY = 0.3
"""Albedo of the lit, matt part below a highlight. The true colour is the words' business."""
SPREAD = 0.6
"""Standard deviation [rad] of the directions that a surface of GGX width 1 mirrors."""


class Mirrors:
    """The gloss of all bodies in a trajectory's buffers, frame by frame.

    What a camera that stands still has seen in its first frame is kept.
    """

    def __init__(self, buffers: GBuffers, trajectory: Trajectory) -> None:
        self.buffers = buffers
        bodies = len(trajectory.names)
        self.metallic, self.clear = np.zeros(bodies + 1, dtype=np.float32), np.zeros(bodies + 1, dtype=np.float32)
        """By row; the last one is the sky."""
        self.width = np.ones(bodies + 1, dtype=np.float32)
        """GGX's alpha by row: roughness squared."""
        self.glossy = np.zeros(bodies + 1, dtype=bool)
        self.air: Atmosphere | None = None
        if trajectory.scene is not None:
            from sim.geometry import staged
            from sim.render import dressed, floor_albedo

            scene, staged_bodies = staged(trajectory)
            self.air = atmosphere(scene.setting)
            self._dress([dressed(body, self.air) for body in staged_bodies])
            self.around = (panorama(self.air, ground=floor_albedo(staged_bodies, self.air)) @ LUMINANCE).astype(np.float32)
            self.mean = float(self.around.mean())
            self.matt = GRAY / np.pi * float((np.array(self.air.key_irradiance) + np.array(self.air.ambient_irradiance)) @ LUMINANCE)
        self.moves = np.zeros(bodies + 1, dtype=bool)
        self.moves[movers(trajectory)] = True
        still = not np.ptp(buffers.camera_to_world, axis=0).any() and not np.ptp(buffers.focal_px)
        self.first = self._at(0, self.glossy[buffers.instance[0]]) if still else None

    def _dress(self, looks: list[Look]) -> None:
        for row, look in enumerate(looks):
            self.metallic[row], self.clear[row] = look.metallic, look.clear
            self.width[row] = max(look.roughness, 0.06) ** 2
            self.glossy[row] = look.metallic > 0 or look.clear or look.roughness < GLOSSY

    def plane(self, frame: int) -> Single:
        """(h, w), in -1..1: logarithm of the brightness factor in units of `OCTAVES`; 0 where nothing shines."""
        b = self.buffers
        here = self.glossy[b.instance[frame]]
        if self.first is None:
            return self._at(frame, here)
        changed = (b.instance[frame] != b.instance[0]) | self.moves[b.instance[frame]] | (b.light_visibility[frame] != b.light_visibility[0])
        return np.where(changed, self._at(frame, here & changed), self.first)

    def _at(self, frame: int, here: NDArray[np.bool_]) -> Single:
        out = np.zeros(here.shape, dtype=np.float32)
        y, x = np.nonzero(here)
        if self.air is None or not len(y):
            return out
        b = self.buffers
        body, normal = b.instance[frame, y, x], b.normal[frame, y, x]
        ray = b.rays(frame, x, y)
        facing = np.einsum("ni,ni->n", normal, ray)
        mirrored = ray - 2 * facing[:, None] * normal
        width, metallic, clear = self.width[body], self.metallic[body], self.clear[body]
        fresnel = DIELECTRIC + (1 - DIELECTRIC) * (1 - np.minimum(np.abs(facing), 1)) ** 5
        seen = self._surroundings(mirrored, width)
        visible = b.light_visibility[frame, y, x]
        glint = self._highlight(normal, ray, width) * visible
        gloss = fresnel * (seen + glint)
        through = np.where(clear > 0, (1 - fresnel) * self.mean, 0)
        factor = np.where(metallic > 0, seen + glint, gloss + through) / self.mean
        factor = np.where((metallic > 0) | (clear > 0), factor, 1 + gloss / self.matt)
        out[y, x] = np.clip(np.log2(np.maximum(factor, 1e-3)) / OCTAVES, -1, 1)
        return out

    def _surroundings(self, way: Single, width: Single) -> Single:
        """(n,) luminance of the panorama around directions (n, 3), as wide as the surface scatters."""
        out = np.empty(len(way), dtype=np.float32)
        for alpha in np.unique(width):
            mine = np.flatnonzero(width == alpha)
            out[mine] = _read(_blurred(self.around.tobytes(), self.around.shape, float(alpha)), way[mine])
        return out

    def _highlight(self, normal: Single, ray: Single, width: Single) -> Single:
        """(n,) radiance of the key light mirrored by a perfect reflector of this roughness."""
        assert self.air is not None
        light = np.array(self.air.light_direction, dtype=np.float32)
        half = light - ray
        half /= np.maximum(np.linalg.norm(half, axis=1, keepdims=True), 1e-6)
        cosine = np.clip(np.einsum("ni,ni->n", half, normal), 0, 1)
        lobe = width**2 / (np.pi * (cosine**2 * (width**2 - 1) + 1) ** 2)
        visibility = 1 / (4 * np.maximum(half @ light, 0.1) ** 2)
        irradiance = float(np.array(self.air.key_irradiance) @ LUMINANCE)
        return np.asarray(irradiance * lobe * visibility * np.maximum(normal @ light, 0), dtype=np.float32)


@lru_cache(maxsize=16)
def _blurred(table: bytes, shape: tuple[int, int], alpha: float) -> Single:
    picture: Single = np.frombuffer(table, dtype=np.float32).reshape(shape)
    rows = SPREAD * alpha / np.pi * shape[0]
    return np.asarray(gaussian_filter(picture, rows, mode=("nearest", "wrap")), dtype=np.float32)


def _read(table: Single, way: NDArray[Any]) -> Single:
    """The panorama's values along unit directions (n, 3) (`sim.sky`)."""
    height = len(table)
    row = np.arccos(np.clip(way[:, 2], -1, 1)) / np.pi * height - 0.5
    column = np.mod(np.arctan2(way[:, 0], way[:, 1]) / np.pi * height - 0.5, 2 * height)
    padded = np.concatenate([table, table[:, :1]], axis=1)
    return np.asarray(map_coordinates(padded, [row, column], order=1, mode="nearest"), dtype=np.float32)
