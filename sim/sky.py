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
from scipy.ndimage import map_coordinates
from scipy.spatial import cKDTree

from sim.scenery import scenery
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
        picture = scenery(air, way, _gradient(air, way))
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
