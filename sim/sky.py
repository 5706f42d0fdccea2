"""Sky: what surrounds a scene, as a panorama that lights it and stands behind it.

A picture of directions: row 0 looks up, the last row down; column 0 looks along +Y and the azimuth falls from there
(towards +X first), as Mitsuba's envmap has it when its pole is turned to +Z.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.spatial import cKDTree

from sim.look import linear, srgb
from sim.setting import Atmosphere
from sim.surroundings import toward

Float = NDArray[np.float64]

HEIGHT, MAP_HEIGHT = 128, 256
"""Rows of the panorama, 1.4 degrees each, and of one that was photographed."""
BACKDROP_GAIN = {"day": 1.7, "indoor": 1.5, "night": 0.4}
"""How much brighter the camera sees the surroundings than they light the scene: a photographer's graduated filter, the other way round.
True skies are darker than a sunlit white wall; in a picture that reads as dusk."""


def directions(height: int = HEIGHT) -> Float:
    """Unit vectors (h, 2h, 3) of the panorama's pixels."""
    polar = (np.arange(height) + 0.5) / height * np.pi
    turn = (np.arange(2 * height) + 0.5) / height * np.pi
    sin = np.sin(polar)[:, None]
    return np.stack([sin * np.sin(turn), sin * np.cos(turn), np.broadcast_to(np.cos(polar)[:, None], (height, 2 * height))], axis=-1)


LIGHT_SATURATION = 0.4
"""How much of its colour the surroundings' light keeps: an eye, and a camera set for the hour, see a white wall under a blue sky as white."""


def lighting(picture: Float, air: Atmosphere) -> Float:
    """The panorama as it lights the scene: its brightness, with less colour, so that a level surface gets the colour of `air.ambient_irradiance`.

    Without that the blue of the zenith and the warm key light add up to purple.
    """
    gray = (picture @ [0.2126, 0.7152, 0.0722])[..., None]
    muted = gray + LIGHT_SATURATION * (picture - gray)
    way, weight = directions(len(picture)), _solid_angle(len(picture))
    got = (muted * (weight * np.clip(way[..., 2], 0, None))[..., None]).sum(axis=(0, 1))
    return muted * (np.array(air.ambient_irradiance) / np.maximum(got, 1e-9))


def _solid_angle(height: int) -> Float:
    """Of the pixels of a row, (h, 1) [sr]."""
    return np.asarray(np.sin((np.arange(height) + 0.5) / height * np.pi)[:, None] * (np.pi / height) ** 2)


def panorama(air: Atmosphere, *, ground: Float, height: int | None = None) -> Float:
    """Radiance (h, 2h, 3), scaled so that a level surface gets `air.ambient_irradiance`. `ground` is the floor's albedo (3,)."""
    height = height or (HEIGHT if air.map is None else MAP_HEIGHT)
    way = directions(height)
    if air.map is not None:
        x, y, _ = air.light_direction
        picture = toward(air.map, math.degrees(math.atan2(y, x)), height=height)
    else:
        picture = _scenery(air, way, _gradient(air, way))
    weight = _solid_angle(height) * np.clip(way[..., 2], 0, None)
    got = float((picture @ [0.2126, 0.7152, 0.0722] * weight).sum())
    wanted = float(np.array(air.ambient_irradiance) @ [0.2126, 0.7152, 0.0722])
    picture = picture * (wanted / max(got, 1e-9))
    # what lies below the horizon is the ground, lit by the key light and the sky
    level = np.array(air.key_irradiance) * max(air.light_direction[2], 0.0) + np.array(air.ambient_irradiance)
    below = np.clip(-way[..., 2] / 0.02, 0, 1)[..., None]
    return picture * (1 - below) + below * (ground * level / np.pi * 0.8)


def backdrop(air: Atmosphere, image: NDArray[Any], way: NDArray[Any]) -> NDArray[Any]:
    """What a camera sees along unit directions (..., 3) where nothing stands in the way."""
    if air.scenery == "stars" and air.map is None:
        return _stars(way)
    height = len(image)
    row = np.arccos(np.clip(way[..., 2], -1, 1)) / np.pi * height - 0.5
    column = np.mod(np.arctan2(way[..., 0], way[..., 1]) / np.pi * height - 0.5, 2 * height)
    padded = np.concatenate([image, image[:, :1]], axis=1)
    seen = np.stack([map_coordinates(padded[..., c], [row, column], order=1, mode="nearest") for c in range(3)], axis=-1)
    return seen * BACKDROP_GAIN["indoor" if air.indoor else "night" if air.night else "day"]


STARS, STAR_DEG = 2500, 0.09
"""How many over the whole sphere, and their radius: one pixel of a wide lens at 480 rows."""


@cache
def _firmament() -> tuple[cKDTree, Float]:
    rng = np.random.default_rng(7)
    points = rng.normal(size=(STARS, 3))
    return cKDTree(points / np.linalg.norm(points, axis=1, keepdims=True)), rng.uniform(0.1, 1.0, STARS) ** 3


def _stars(way: Float) -> Float:
    tree, bright = _firmament()
    away, which = tree.query(way)
    light = bright[which] * np.exp(-((np.degrees(away) / STAR_DEG) ** 2))
    return np.asarray(0.002 + np.repeat(light[..., None], 3, axis=-1))


def _gradient(air: Atmosphere, way: Float) -> Float:
    """From the horizon's colour to the zenith's, with a glow about the light."""
    up = np.clip(way[..., 2], 0, 1)[..., None]
    zenith, horizon = np.array(air.zenith), np.array(air.horizon)
    picture = horizon + (zenith - horizon) * up**0.45
    if air.indoor or air.scenery == "stars":
        return picture
    toward = np.clip(way @ np.array(air.light_direction), -1, 1)[..., None]
    sun = np.array(air.key_irradiance) / max(max(air.key_irradiance), 1e-9)
    glow = 0.35 * np.exp((toward - 1) * 8) + 0.9 * np.exp((toward - 1) * 60)
    return picture * (1 + glow * sun)


def _scenery(air: Atmosphere, way: Float, picture: Float) -> Float:
    """Paint what stands around; out of focus, as the background of a picture is."""
    elevation = np.degrees(np.arcsin(np.clip(way[..., 2], -1, 1)))
    azimuth = np.degrees(np.arctan2(way[..., 1], way[..., 0]))
    if air.scenery == "softboxes":
        return _lamps(picture, way, air, count=2, size=0.32, gain=2.5)
    if air.scenery == "panels":
        return _lamps(picture, way, air, count=6, size=0.18, gain=2.0)
    if air.scenery == "room":
        return _window(picture, elevation, azimuth, air)
    if air.scenery == "stars":
        return np.full_like(picture, 0.02)
    if air.scenery == "depths":
        return picture
    return _skyline(air, picture, elevation, azimuth)


def _lamps(picture: Float, way: Float, air: Atmosphere, *, count: int, size: float, gain: float) -> Float:
    light = np.array(air.light_direction)
    for i in range(count):
        turn = 2 * math.pi * i / count
        center = np.array([math.cos(turn) * light[0] - math.sin(turn) * light[1], math.sin(turn) * light[0] + math.cos(turn) * light[1], light[2]])
        near = way @ center
        picture = picture * (1 + (gain if i == 0 else 0.6 * gain) * _step(near, math.cos(size), 0.02)[..., None])
    return picture


def _window(picture: Float, elevation: Float, azimuth: Float, air: Atmosphere) -> Float:
    """A bright window where the key light comes from, darker walls elsewhere."""
    light = math.degrees(math.atan2(air.light_direction[1], air.light_direction[0]))
    away = np.abs((azimuth - light + 180) % 360 - 180)
    inside = _step(-away, -24, 3) * _step(elevation, 12, 3) * _step(-elevation, -58, 3)
    frame = 1 - 0.7 * np.exp(-((away / 1.5) ** 2))
    walls = 1 - 0.18 * (0.5 + 0.5 * np.cos(np.radians(azimuth - light + 180)))
    skirting = 1 - 0.35 * _step(-elevation, -2.5, 0.8) * _step(elevation, 0, 0.5)
    return picture * (walls * skirting)[..., None] * (1 + 2.2 * (inside * frame)[..., None])


SKYLINES = {
    # colour (sRGB), height [deg], roughness of the outline [deg], width of its features [deg], softness [deg]
    "houses": ("#a89c8c", 9.0, 4.0, 9.0, 1.2), "trees": ("#4c6638", 7.0, 3.0, 5.0, 1.5),
    "trunks": ("#4c4a30", 16.0, 5.0, 4.0, 2.0), "hills": ("#7c8c78", 3.5, 1.8, 22.0, 0.8), "sea": ("#3f7896", 1.2, 0.0, 10.0, 0.5),
    "dunes": ("#c8a070", 2.6, 1.4, 18.0, 0.6), "skyline": ("#8c949c", 6.0, 4.0, 6.0, 0.8),
}  # fmt: skip


def _skyline(air: Atmosphere, picture: Float, elevation: Float, azimuth: Float) -> Float:
    code, height, rough, width, soft = SKYLINES[air.scenery]
    rng = np.random.default_rng(len(air.scenery) * 31 + ord(air.scenery[0]))
    columns = picture.shape[1]
    outline = gaussian_filter(rng.normal(size=columns), width / 360 * columns, mode="wrap")
    if air.scenery in ("houses", "skyline"):
        outline = np.repeat(rng.normal(size=columns // 8), 8)
    top = height + rough * outline / max(outline.std(), 1e-9)
    bright = (picture[elevation[:, 0] > 0] @ [0.2126, 0.7152, 0.0722]).mean()
    color = linear(srgb(code)) * bright * 1.5
    shade = 1 + 0.12 * gaussian_filter(rng.normal(size=picture.shape[:2]), (1.0, 2.0), mode="wrap") / 0.2
    if air.scenery == "trunks":
        stems = np.repeat(rng.normal(size=columns // 4), 4)
        shade = shade * (1 + 0.35 * np.clip(gaussian_filter(stems, 0.8, mode="wrap"), -1, 1))
    cover = _step(top[None] - elevation, 0.0, soft) * (elevation > -3)
    return picture * (1 - cover[..., None]) + cover[..., None] * color * np.clip(shade, 0.4, 1.8)[..., None]


def _step(value: Float, edge: float, soft: float) -> Float:
    """0 below the edge, 1 above, smooth over `soft`."""
    return np.asarray(0.5 + 0.5 * np.tanh((value - edge) / max(soft, 1e-6)))
