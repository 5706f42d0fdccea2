"""Scenery: what stands around a place, painted on its panorama: house fronts, stalls, trees, hills, the walls of a room.

It is out of focus, as the background of a picture is: nothing finer than a pixel of the panorama (1.4 degrees). Angles in degrees; every place looks the
same each time.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from sim.look import linear, srgb
from sim.setting import Atmosphere

Float = NDArray[np.float64]


@dataclass(frozen=True)
class _Wall:
    """A panorama to paint on, by direction."""

    air: Atmosphere
    way: Float
    """Unit vectors (h, w, 3)."""
    elevation: Float
    azimuth: Float
    """(h, w) [deg]"""
    picture: Float
    """(h, w, 3) the sky or the bare walls."""

    @property
    def bright(self) -> float:
        """Mean luminance above the horizon."""
        return float((self.picture[self.elevation[:, 0] > 0] @ [0.2126, 0.7152, 0.0722]).mean())

    @property
    def from_light(self) -> Float:
        """Azimuth from the key light (h, w), -180 to 180 [deg]."""
        light = math.degrees(math.atan2(self.air.light_direction[1], self.air.light_direction[0]))
        return np.asarray((self.azimuth - light + 180) % 360 - 180)


def scenery(air: Atmosphere, way: Float, picture: Float) -> Float:
    """The panorama (h, w, 3) with what stands around; `way` are its unit directions."""
    elevation = np.degrees(np.arcsin(np.clip(way[..., 2], -1, 1)))
    azimuth = np.degrees(np.arctan2(way[..., 1], way[..., 0]))
    return PAINTERS.get(air.scenery, _skyline)(_Wall(air, way, elevation, azimuth, picture))


def _step(value: Float, edge: float, soft: float) -> Float:
    """0 below the edge, 1 above, smooth over `soft`."""
    return np.asarray(0.5 + 0.5 * np.tanh((value - edge) / max(soft, 1e-6)))


def _between(value: Float, low: float, high: float, soft: float) -> Float:
    return _step(value, low, soft) * _step(-value, -high, soft)


def _random(seed: int, *cells: Float) -> Float:
    """A number of 0 to 1 for each cell, the same each time."""
    mixed = np.full(cells[0].shape, seed, dtype=np.uint64)
    for cell in cells:
        mixed = (mixed ^ (cell.astype(np.int64) + 1000).astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return (mixed >> np.uint64(11)).astype(np.float64) / 2.0**53


def _blend(wall: _Wall, cover: Float, color: Float) -> Float:
    return np.asarray(wall.picture * (1 - cover[..., None]) + cover[..., None] * color)


# ------------------------------------------------------------------------------------------------------------- outdoors

FRONT, WINDOW, STOREY = 12.0, 3.0, 3.6
"""Widths of a house front and of a window with its wall, and the height of a storey, as seen across a street [deg]."""
LIT, WARM = 0.4, np.array([1.0, 0.62, 0.28])
"""Share of the windows that are lit at night, and their colour."""
GLOW = 7.0
"""How much brighter than the night's sky a lit window is."""


def _houses(wall: _Wall) -> Float:
    """House fronts with windows, lit at night."""
    return _fronts(wall, "#a89c8c", height=9.0, rough=4.5)


def _town(wall: _Wall) -> Float:
    """A town from a roof: farther off, so smaller."""
    return _fronts(wall, "#8c949c", height=5.5, rough=4.5, size=0.55)


def _fronts(wall: _Wall, code: str, *, height: float, rough: float, size: float = 1.0) -> Float:
    front = np.floor(wall.azimuth / (FRONT * size))
    top = height + rough * (2 * _random(3, front) - 1)
    cover = _step(top - wall.elevation, 0.0, 0.5) * (wall.elevation > -3)
    tone = 0.7 + 0.6 * _random(5, front)
    tint = 1 + 0.22 * (np.stack([_random(7, front), _random(8, front), _random(9, front)], axis=-1) - 0.5)
    color = linear(srgb(code)) * wall.bright * 1.5 * tone[..., None] * tint
    across, up = wall.azimuth / (WINDOW * size), wall.elevation / (STOREY * size)
    pane = _between(across % 1, 0.25, 0.75, 0.08) * _between(up % 1, 0.2, 0.75, 0.08) * (top - wall.elevation > 1.2 * size)
    if wall.air.night:
        shine = pane * (_random(11, np.floor(across), np.floor(up)) < LIT) * (0.4 + 0.6 * _random(12, np.floor(across)))
        color = color + (shine * GLOW * wall.bright)[..., None] * WARM
    else:
        color = color * (1 - 0.45 * pane)[..., None]
    return _blend(wall, cover, color)


CLOTHS = ("#c23b30", "#2f6fa8", "#d9a72e", "#3c8a4a", "#b0562a", "#7a4a8c")
"""Awnings of a market."""


def _stalls(wall: _Wall) -> Float:
    """A market: stalls with striped awnings before house fronts; at night strings of lamps above them."""
    behind = _Wall(wall.air, wall.way, wall.elevation, wall.azimuth, _houses(wall))
    stall = np.floor(wall.azimuth / 16)
    cloth = np.array([linear(srgb(c)) for c in CLOTHS])[(_random(21, stall) * len(CLOTHS)).astype(int)]
    stripe = (np.floor(wall.azimuth / 2.0) % 2)[..., None]
    light = wall.bright * (GLOW * 0.8 if wall.air.night else 1.6)
    awning = _between(wall.elevation, 4.2, 7.6, 0.4)
    picture = _blend(behind, awning, (cloth * (1 - stripe) + 0.75 * stripe) * light)
    goods = _random(23, np.floor(wall.azimuth / 3.5), np.floor(wall.elevation / 1.6))
    colors = np.array([linear(srgb(c)) for c in ("#d8722c", "#c9b43a", "#5f8a3a", "#a8443a", "#8a6a4a", "#d8d0c0")])[(goods * 6).astype(int)]
    below = _between(wall.elevation, -0.5, 4.2, 0.3)
    dark = np.where(_between(wall.elevation, -0.5, 2.4, 0.3)[..., None] > 0.5, colors, linear(srgb("#3a322a")))
    out = _blend(_Wall(wall.air, wall.way, wall.elevation, wall.azimuth, picture), below, dark * light * 0.7)
    if wall.air.night:
        sag = 8.2 + 1.0 * np.abs(np.sin(np.radians(wall.azimuth * 9)))
        lamp = np.exp(-(((wall.elevation - sag) / 0.8) ** 2)) * _between((wall.azimuth / 4) % 1, 0.3, 0.7, 0.1)
        out = out + (lamp * 2.5 * GLOW * wall.bright)[..., None] * WARM
    return out


SKYLINES = {
    # colour (sRGB), height [deg], roughness of the outline [deg], width of its features [deg], softness [deg]
    "trees": ("#4c6638", 7.0, 3.0, 5.0, 1.5), "trunks": ("#4c4a30", 16.0, 5.0, 4.0, 2.0), "hills": ("#7c8c78", 3.5, 1.8, 22.0, 0.8),
    "sea": ("#3f7896", 1.2, 0.0, 10.0, 0.5), "dunes": ("#c8a070", 2.6, 1.4, 18.0, 0.6),
}  # fmt: skip


def _skyline(wall: _Wall) -> Float:
    code, height, rough, width, soft = SKYLINES[wall.air.scenery]
    rng = np.random.default_rng(len(wall.air.scenery) * 31 + ord(wall.air.scenery[0]))
    columns = wall.picture.shape[1]
    outline = gaussian_filter(rng.normal(size=columns), width / 360 * columns, mode="wrap")
    top = height + rough * outline / max(outline.std(), 1e-9)
    color = linear(srgb(code)) * wall.bright * 1.5
    shade = 1 + 0.12 * gaussian_filter(rng.normal(size=wall.picture.shape[:2]), (1.0, 2.0), mode="wrap") / 0.2
    if wall.air.scenery == "trunks":
        stems = np.repeat(rng.normal(size=columns // 4), 4)
        shade = shade * (1 + 0.35 * np.clip(gaussian_filter(stems, 0.8, mode="wrap"), -1, 1))
    cover = _step(top[None] - wall.elevation, 0.0, soft) * (wall.elevation > -3)
    return _blend(wall, cover, color * np.clip(shade, 0.4, 1.8)[..., None])


# -------------------------------------------------------------------------------------------------------------- indoors


def _softboxes(wall: _Wall) -> Float:
    return _lamps(wall, count=2, size=0.32, gain=2.5)


def _panels(wall: _Wall) -> Float:
    return _lamps(wall, count=6, size=0.18, gain=2.0)


def _lamps(wall: _Wall, *, count: int, size: float, gain: float) -> Float:
    light, picture = np.array(wall.air.light_direction), wall.picture
    for i in range(count):
        turn = 2 * math.pi * i / count
        center = np.array([math.cos(turn) * light[0] - math.sin(turn) * light[1], math.sin(turn) * light[0] + math.cos(turn) * light[1], light[2]])
        picture = picture * (1 + (gain if i == 0 else 0.6 * gain) * _step(wall.way @ center, math.cos(size), 0.02)[..., None])
    return picture


def _room(wall: _Wall) -> Float:
    """A bright window where the key light comes from, darker walls elsewhere."""
    away = np.abs(wall.from_light)
    inside = _step(-away, -24, 3) * _step(wall.elevation, 12, 3) * _step(-wall.elevation, -58, 3)
    frame = 1 - 0.7 * np.exp(-((away / 1.5) ** 2))
    walls = 1 - 0.18 * (0.5 + 0.5 * np.cos(np.radians(wall.azimuth - math.degrees(math.atan2(*wall.air.light_direction[1::-1])) + 180)))
    skirting = 1 - 0.35 * _step(-wall.elevation, -2.5, 0.8) * _step(wall.elevation, 0, 0.5)
    return wall.picture * (walls * skirting)[..., None] * (1 + 2.2 * (inside * frame)[..., None])


def _on(wall: _Wall, picture: Float, cover: Float, code: str, gain: float = 1.1) -> Float:
    """A thing of a colour (sRGB) before the walls, in the room's light."""
    return np.asarray(picture * (1 - cover[..., None]) + cover[..., None] * linear(srgb(code)) * wall.bright * gain)


def _away_from_window(wall: _Wall) -> Float:
    return _step(np.abs(wall.from_light), 34, 2)


def _kitchen(wall: _Wall) -> Float:
    """Cupboards below and above a worktop, with the gaps between their doors, and a window."""
    free = _away_from_window(wall)
    door = 1 - 0.3 * np.exp(-((((wall.azimuth / 9) % 1 - 0.5) / 0.09) ** 2))
    picture = _on(wall, _room(wall), _between(wall.elevation, -1.5, 4.0, 0.3), "#8fa39a")
    picture = picture * np.where(_between(wall.elevation, -1.5, 4.0, 0.3) > 0.5, door, 1.0)[..., None]
    picture = _on(wall, picture, _between(wall.elevation, 3.8, 5.2, 0.3), "#5a4a3c")
    picture = _on(wall, picture, free * _between(wall.elevation, 11.0, 22.0, 0.4), "#a9bbb2")
    return picture * np.where(free * _between(wall.elevation, 11.0, 22.0, 0.4) > 0.5, door, 1.0)[..., None]


def _lounge(wall: _Wall) -> Float:
    """A long sofa, a shelf of books, pictures on the wall, a window."""
    free, place = _away_from_window(wall), (wall.azimuth - 84) % 120
    picture = _on(wall, _room(wall), free * _between(place, 8, 44, 0.8) * _between(wall.elevation, -1.5, 5.5, 0.5), "#57707e")
    books = np.array([linear(srgb(c)) for c in ("#8c3b32", "#3a5a78", "#c0a05a", "#4e6a4a", "#d2c8b4")])
    hue = books[(_random(31, np.floor(wall.azimuth / 1.4), np.floor(wall.elevation / 3.4)) * 5).astype(int)]
    shelf = free * _between(place, 58, 82, 0.6) * _between(wall.elevation, -1.5, 17.0, 0.4)
    board = ((wall.elevation / 3.4) % 1 < 0.22)[..., None]
    picture = picture * (1 - shelf[..., None]) + shelf[..., None] * np.where(board, linear(srgb("#5a3c26")), hue) * wall.bright
    for low, high, code in ((14, 24, "#b08a5a"), (29, 39, "#7c94a0")):
        picture = _on(wall, picture, free * _between(place, low, high, 0.5) * _between(wall.elevation, 10, 16.5, 0.4), code)
    return picture


def _workshop(wall: _Wall) -> Float:
    """Shelves of tins and tools on the walls."""
    place = (wall.azimuth - 30) % 60
    tin = _random(41, np.floor(wall.azimuth / 2.2), np.floor(wall.elevation / 4.2))
    rack = _between(place, 4, 40, 0.6) * _between(wall.elevation, -1.5, 11.0, 0.4)
    colors = np.array([linear(srgb(c)) for c in ("#4a4e52", "#7a5a3a", "#a04a30", "#3f5a6a", "#8c8c80")])[(tin * 5).astype(int)]
    board = ((wall.elevation / 4.2) % 1 < 0.2)[..., None]
    return _room(wall) * (1 - rack[..., None]) + rack[..., None] * np.where(board, linear(srgb("#6a6e72")), colors) * wall.bright


def _gym(wall: _Wall) -> Float:
    """Wall bars, a coloured band, lamps under the ceiling."""
    lit = _panels(wall)
    place = wall.azimuth % 45
    bars = _between(place, 6, 24, 0.4) * _between(wall.elevation, 0.5, 13.0, 0.4) * (0.35 + 0.65 * ((wall.elevation / 2.8) % 1 < 0.5))
    return _on(wall, _on(wall, lit, _between(wall.elevation, 14.5, 16.5, 0.3), "#2f5f9a"), bars, "#9a6a3a")


def _gallery(wall: _Wall) -> Float:
    """Pictures on white walls."""
    picture, turn = _panels(wall), wall.azimuth / 30
    inside = _between(turn % 1, 0.22, 0.78, 0.02) * _between(wall.elevation, 4.5, 16.0, 0.3)
    inner = _between(turn % 1, 0.26, 0.74, 0.02) * _between(wall.elevation, 5.5, 15.0, 0.3)
    hues = np.array([linear(srgb(c)) for c in ("#a8503a", "#3c6a8a", "#c8a040", "#5a7a50", "#7a5a80", "#c09080")])
    tone = hues[(_random(51, np.floor(turn)) * 6).astype(int)] * (0.6 + 0.8 * _random(53, np.floor(wall.azimuth / 4), np.floor(wall.elevation / 3)))[..., None]
    picture = _on(wall, picture, inside, "#4a3a28")
    return picture * (1 - inner[..., None]) + inner[..., None] * tone * wall.bright


def _classroom(wall: _Wall) -> Float:
    """A blackboard, posters, a window."""
    free, place = _away_from_window(wall), (wall.azimuth - 80) % 120
    picture = _on(wall, _room(wall), free * _between(place, 8, 58, 0.5) * _between(wall.elevation, 4.0, 16.0, 0.3), "#7a5634")
    picture = _on(wall, picture, free * _between(place, 10, 56, 0.5) * _between(wall.elevation, 5.0, 15.0, 0.3), "#2c4638")
    for low, code in ((68, "#c8a24a"), (82, "#5a8ab0"), (96, "#b05a4a")):
        picture = _on(wall, picture, free * _between(place, low, low + 10, 0.5) * _between(wall.elevation, 5, 14, 0.3), code)
    return picture


def _stars(wall: _Wall) -> Float:
    return np.full_like(wall.picture, 0.02)


def _bare(wall: _Wall) -> Float:
    return wall.picture


PAINTERS: dict[str, Callable[[_Wall], Float]] = {
    "softboxes": _softboxes, "panels": _panels, "room": _room, "kitchen": _kitchen, "lounge": _lounge, "workshop": _workshop, "gym": _gym,
    "gallery": _gallery, "classroom": _classroom, "houses": _houses, "skyline": _town, "stalls": _stalls, "stars": _stars, "depths": _bare,
}  # fmt: skip
"""Scenery of a place (data/places.yaml) -> what paints it; any other is a skyline of `SKYLINES`."""
