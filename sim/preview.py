"""Preview: buffers shaded by arithmetic, for a moving picture within seconds.

Lambert under the key light and a sky that is brighter above than below, a highlight, metals that mirror the panorama,
clear things before what is seen without them; the same lights, colours and marks as the path-traced picture.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from sim.camera import focal_px
from sim.gbuffers import GBuffers
from sim.geometry import staged
from sim.herd import herds
from sim.look import Look
from sim.mark import marks_of
from sim.observe import Observer
from sim.region import movers
from sim.relief import footprint, grounds, pixels_of, relief
from sim.render import SHADOW_CLEARNESS, dressed, floor_albedo, tone
from sim.scene import Body, Camera
from sim.setting import Atmosphere, atmosphere
from sim.sky import backdrop, lighting, panorama
from sim.tracer import one_thread, vectorised
from sim.trajectory import Trajectory

Single = NDArray[np.float32]
OUTLINE = 0.05
"""How far off round an outline may be [px]: facets are then less than 2 px wide on a ball of 10 px."""
SHINY = 0.6
"""Rougher matter shows no highlight."""
BLOCK = 1 << 14
"""Pixels that are shaded together: what is worked out on the way stays in the processor's own memory."""
MIRROR_BLUR = 3.0
"""Blur of what metals mirror, rows of the panorama."""


def shade(buffers: GBuffers, trajectory: Trajectory, *, progress: Callable[[int, int], None] | None = None) -> NDArray[np.uint8]:
    """Frames (t, h, w, 3) uint8 sRGB of a trajectory's buffers. Raises InputError where the trajectory has no scene."""
    brush = Brush(trajectory)
    behind = unveiled(buffers, trajectory, brush.scene.camera, np.flatnonzero(brush.painter.clear))
    frames = np.empty((*buffers.instance.shape, 3), np.uint8)
    brush.paint(frames, buffers, None if behind is None else _without(behind, range(len(frames)), buffers, brush.painter.clear), progress=progress)
    return frames


def _without(behind: Observer, frames: range, seen: GBuffers, clear: NDArray[np.bool_], room: dict[str, NDArray[Any]] | None = None) -> GBuffers:
    """What is seen without the clear bodies, where that can differ: in them, and in shadows, which may be theirs."""
    if not behind.eye.moves:
        return behind.part(frames, room=room)
    where = np.append(clear, False)[seen.instance] | ((seen.light_visibility == 0) & (seen.light_cosine > 0))
    return behind.again(frames, seen, where, room=room)


def film(trajectory: Trajectory, *, width: int, height: int, progress: Callable[[int, int], None] | None = None) -> NDArray[np.uint8]:
    """Frames (t, h, w, 3) of a trajectory that has a scene: observed and shaded a part at a time, while the next part is observed.

    The same pictures as `shade` of `observe`, but for outlines; buffers of many frames cost more in fresh memory than in rays. Raises InputError.
    """
    with one_thread():
        return _filmed(trajectory, width, height, progress)


def _filmed(trajectory: Trajectory, width: int, height: int, progress: Callable[[int, int], None] | None) -> NDArray[np.uint8]:
    brush = Brush(trajectory)
    clear = np.flatnonzero(brush.painter.clear)
    veiled = unveiling(trajectory, clear)
    at_once = veiled is not None and vectorised()
    observer = Observer(trajectory, width=width, height=height, outline=OUTLINE, veils=clear if at_once else None)
    behind = None if veiled is None or at_once else Observer(veiled, width=width, height=height, outline=OUTLINE)
    count = len(trajectory.time)
    frames = np.empty((count, height, width, 3), np.uint8)
    parts = [range(start, min(start + PART + 1, count)) for start in range(0, max(count - 1, 1), PART)]  # each begins with the last one's end
    rooms = [[observer.room(PART + 1) for _ in range(1 if veiled is None else 2)] for _ in range(min(2, len(parts)))]

    def look(index: int) -> tuple[GBuffers, GBuffers | None]:
        part, room = parts[index], rooms[index % 2]
        if at_once:
            return observer.both(part, rooms=room)
        buffers = observer.part(part, room=room[0])
        return buffers, None if behind is None else _without(behind, part, buffers, brush.painter.clear, room[1])

    with ThreadPoolExecutor(max_workers=1) as ahead:
        seen = ahead.submit(look, 0)
        for index, part in enumerate(parts):
            buffers, without = seen.result()
            if index + 1 < len(parts):
                seen = ahead.submit(look, index + 1)
            brush.paint(frames[part.start : part.stop], buffers, without, begun=index > 0)
            if progress is not None:
                progress(part.stop, count)
    return frames


PART = 8
"""Frames that are observed and shaded together."""


class Brush:
    """Shades the buffers of a trajectory into frames."""

    def __init__(self, trajectory: Trajectory) -> None:
        self.scene, bodies = staged(trajectory)
        self.painter = Painter(bodies, atmosphere(self.scene.setting))
        self.moves = np.zeros(len(bodies) + 1, dtype=bool)  # the last one is the sky
        self.moves[movers(trajectory)] = True

    def paint(
        self, frames: NDArray[np.uint8], buffers: GBuffers, behind: GBuffers | None, *, begun: bool = False, progress: Callable[[int, int], None] | None = None
    ) -> None:  # fmt: skip
        """Fill frames (t, h, w, 3). begun: the first one is there already. behind: what is seen without the clear bodies."""
        count, height, width = buffers.instance.shape
        flat = frames.reshape(count, height * width, 3)
        whole = [frame for frame in range(int(begun), count) if frame == 0 or _view(buffers, frame) != _view(buffers, frame - 1)]

        def cover(frame: int) -> None:
            flat[frame] = tone(self.painter.radiance(buffers, frame, None, behind))

        # numpy lets go of the interpreter in the loops that cost
        with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
            for done, _ in enumerate(pool.map(cover, whole), start=1):
                if progress is not None:
                    progress(done, count)
        for done, frame in enumerate(sorted(set(range(int(begun), count)) - set(whole)), start=len(whole) + 1):
            here = _changed(buffers, frame, self.moves, behind)
            flat[frame] = flat[frame - 1]
            flat[frame, here] = tone(self.painter.radiance(buffers, frame, here, behind))
            if progress is not None:
                progress(done, count)


def _view(buffers: GBuffers, frame: int) -> bytes:
    return buffers.camera_to_world[frame].tobytes() + buffers.focal_px[frame].tobytes()


def _changed(buffers: GBuffers, frame: int, moves: NDArray[np.bool_], behind: GBuffers | None) -> NDArray[np.int64]:
    """Flat indices of the pixels that differ from the frame before: on something that moves, or in another light, also behind glass."""
    changed = np.zeros(buffers.instance.shape[1:], dtype=bool)
    for seen in (buffers, behind):
        if seen is not None:
            now, before = seen.instance[frame], seen.instance[frame - 1]
            changed |= (now != before) | moves[now] | (seen.light_visibility[frame] != seen.light_visibility[frame - 1])
    return np.flatnonzero(changed)


def unveiled(buffers: GBuffers, trajectory: Trajectory, camera: Camera, clear: NDArray[np.int64]) -> Observer | None:
    """What shows the same pixels without the clear bodies; None where none of them is there."""
    veiled = unveiling(trajectory, clear)
    if veiled is None:
        return None
    w, h = buffers.size
    width = round(buffers.focal_px[0] / float(focal_px(camera, trajectory.time[:1], width=1)[0]))
    right, down = buffers.principal_px
    height = round(2 * max(down, h - down))
    return Observer(veiled, width=width, height=height, crop=(round(width / 2 - right), round(height / 2 - down), w, h))


def unveiling(trajectory: Trajectory, clear: NDArray[np.int64]) -> Trajectory | None:
    """The trajectory without the bodies in these rows; None where they are never there."""
    if not len(clear) or not trajectory.active[:, clear].any():
        return None
    active = trajectory.active.copy()
    active[:, clear] = False
    return replace(trajectory, active=active)


class Painter:
    """Colours of every body and the light around them, as tables that a pixel looks up."""

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
        self.mirrored = gaussian_filter(lighting(self.panorama, air), (MIRROR_BLUR, MIRROR_BLUR, 0), mode=("nearest", "wrap", "nearest"))
        self.textured = [row for row in grounds(bodies) if not self.looks[row].clear]
        self.marks = {row: mark for row, mark in marks_of(bodies, self.looks).items() if row not in self.textured}
        self.herds = herds(self.marks)

    def radiance(self, buffers: GBuffers, frame: int, here: NDArray[np.int64] | None, behind: GBuffers | None = None) -> Single:
        """Linear radiance (n, 3) of the pixels with these flat indices, None: of all. behind: what is seen without the clear bodies."""

        def picked(name: str, source: GBuffers = buffers) -> NDArray[Any]:
            picture = getattr(source, name)[frame]
            flat = picture.reshape(-1, *picture.shape[2:])
            return np.asarray(flat if here is None else flat[here])

        instance, normal, depth = picked("instance"), picked("normal"), picked("depth")
        body = instance.astype(np.int64)
        sky = body < 0
        rays = buffers.rays(frame) if here is None else buffers.rays(frame, here % buffers.size[0], here // buffers.size[0])
        albedo = self.color[body]

        def surface(mine: NDArray[np.int64]) -> tuple[Single, Single]:
            facing = np.abs(np.einsum("ni,ni->n", normal[mine], rays[mine]))
            return picked("object_coordinates")[mine], footprint(depth[mine], float(buffers.focal_px[frame]), facing)

        seen = dict(pixels_of(instance))
        for herd, rows in self.herds:
            if here_too := [seen.pop(row) for row in rows & seen.keys()]:
                mine = np.concatenate(here_too)
                albedo[mine] = herd.albedo(body[mine], *surface(mine))
        for row, mine in seen.items():
            if row in self.marks:
                albedo[mine] = self.marks[row].albedo(*surface(mine))
            elif row in self.textured:
                albedo[mine] *= relief(self.bodies[row], self.looks[row], *surface(mine), coarse=True)
        visible = picked("light_visibility")
        if behind is not None:  # the shadow of glass is a pale one
            visible = np.maximum(visible, SHADOW_CLEARNESS * picked("light_visibility", behind))
        lit = picked("light_cosine") * visible
        out = np.empty_like(albedo)
        for begin in range(0, len(out), BLOCK):
            part = slice(begin, begin + BLOCK)
            out[part] = self._surfaces(body[part], albedo[part], normal[part], rays[part], lit[part, None])
        glass = np.flatnonzero(self.clear[body] & ~sky)
        if len(glass):
            there = glass if here is None else here[glass]
            through = backdrop(self.air, self.panorama, rays[glass]) if behind is None else self.radiance(behind, frame, there)
            glint = np.zeros((len(glass), 3), dtype=np.float32)
            self._shine_on(glint, body[glass], normal[glass], rays[glass], lit[glass, None])
            out[glass] = self._glass(albedo[glass], through, normal[glass], rays[glass], glint)
        if sky.any():
            out[sky] = backdrop(self.air, self.panorama, rays[sky])
        return out

    def _surfaces(self, body: NDArray[np.int64], albedo: Single, normal: Single, rays: Single, lit: Single) -> Single:
        """Radiance (n, 3) of what is not clear."""
        key = np.array(self.air.key_irradiance, dtype=np.float32) / np.float32(np.pi)
        ambient = np.array(self.air.ambient_irradiance, dtype=np.float32) / np.float32(np.pi)
        bounce = self.floor.astype(np.float32) * (key * max(self.air.light_direction[2], 0) + ambient)
        out = (0.5 + 0.5 * normal[:, 2])[:, None] * (ambient - 0.7 * bounce)
        out += 0.7 * bounce
        out += lit * key
        out *= albedo
        self._metals(out, body, albedo, normal, rays, lit)
        self._shine_on(out, body, normal, rays, lit)
        return np.asarray(out)

    def _glass(self, tint: Single, through: Single, normal: Single, rays: Single, glint: Single) -> Single:
        """What lies behind, darker where the glass is looked through askew, and what its two surfaces mirror (Fresnel after Schlick)."""
        facing = np.clip(np.abs(np.einsum("ni,ni->n", normal, rays)), 0, 1)[:, None]
        fresnel = np.float32(0.07) + np.float32(0.93) * (1 - facing) ** 4
        mirrored = rays + 2 * facing * normal
        path = tint ** (0.6 / np.maximum(facing, 0.25))
        return np.asarray((1 - fresnel) * through * path * (0.45 + 0.47 * facing) + fresnel * _around(self.mirrored, mirrored) + glint)

    def _metals(self, out: Single, body: NDArray[np.int64], albedo: Single, normal: Single, rays: Single, lit: Single) -> None:
        here = np.flatnonzero((self.metallic[body] > 0) & (body >= 0))
        if not len(here):
            return
        n, ray = normal[here], rays[here]
        mirrored = ray - 2 * np.einsum("ij,ij->i", ray, n)[:, None] * n
        ground = 1 - 0.35 * np.clip(-4 * mirrored[:, 2:], 0, 1)  # a thing stands in its own shadow
        out[here] = albedo[here] * (_around(self.mirrored, mirrored) * ground + 0.12 * lit[here])

    def _shine_on(self, out: Single, body: NDArray[np.int64], normal: Single, rays: Single, lit: Single) -> None:
        here = np.flatnonzero(self.shiny[body] & (body >= 0) & (lit[:, 0] > 0))
        if not len(here):
            return
        strength, power = self.shine[body[here], 0], self.shine[body[here], 1]
        light = np.array(self.air.light_direction, dtype=np.float32)
        ray, facing = rays[here], normal[here]
        length = np.sqrt(np.maximum(2 - 2 * (ray @ light), 1e-6))  # of light - ray
        cosine = np.clip((facing @ light - np.einsum("ij,ij->i", ray, facing)) / length, 0, 1)
        glint = strength * cosine**power
        out[here] += glint[:, None] * np.array(self.air.key_irradiance, dtype=np.float32) / np.float32(np.pi)


def _shine(look: Look) -> tuple[float, float]:
    """Strength and exponent of a Blinn-Phong highlight of about the width that the roughness gives."""
    power = 2 / max(look.roughness, 0.06) ** 4 - 2 if look.roughness < 1 else 0.0
    power = float(np.clip(power, 2.0, 400.0))
    return 0.04 * (power + 8) / 8 * (5 if look.metallic else 1), power


def _around(picture: Single, way: Single) -> Single:
    """The panorama along unit directions (n, 3), as bright as it lights."""
    height = len(picture)
    row = np.arccos(np.clip(way[:, 2], -1, 1)) * np.float32(height / np.pi) - np.float32(0.5)
    column = np.mod(np.arctan2(way[:, 0], way[:, 1]) * np.float32(height / np.pi) - np.float32(0.5), 2 * height)
    return np.asarray(picture[np.clip(np.rint(row), 0, height - 1).astype(np.int32), np.rint(column).astype(np.int32) % (2 * height)], dtype=np.float32)
