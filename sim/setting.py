"""Setting: a place and a time of day to light, sky and ground. Tables in data/places.yaml.

Light is counted so that a white surface facing the key light has a radiance of `exposure`: the key light gives `key_share`
of it, the sky and the room the rest. So pictures need no automatic exposure, and a red thing is equally red in each frame.
"""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.datasheet import datasheet
from sim.errors import InputError
from sim.look import Rgb, linear, srgb
from sim.scene import Scene, Setting
from sim.surroundings import find_map

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Atmosphere:
    """What lights a scene and stands around it. Radiances are linear; 1 is the picture's white."""

    place: str
    """Canonical name."""
    light_direction: tuple[float, float, float]
    """Unit, world frame, towards the key light."""
    key_irradiance: Rgb
    """On a surface that faces the key light."""
    ambient_irradiance: Rgb
    """On a level surface, from the sky or the room, without the key light."""
    zenith: Rgb
    """Linear colour overhead, to be scaled to `ambient_irradiance`."""
    horizon: Rgb
    ground_material: str
    """The place's own ground, where the scene's floor has no material."""
    ground_color: str | None
    scenery: str
    """What stands at the horizon (`sim.sky`)."""
    indoor: bool
    night: bool
    map: str | None = None
    """The panorama that stands around, in place of `zenith`, `horizon` and `scenery` (`sim.surroundings`)."""


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = datasheet("sim", "places")
    return table


def places() -> tuple[str, ...]:
    """Canonical names."""
    return tuple(_table()["places"])


def times_of_day() -> tuple[str, ...]:
    """Canonical names."""
    return tuple(_table()["times"])


def _lookup(kind: str, word: str, table: dict[str, Any], aliases: dict[str, str]) -> str:
    text = " ".join(word.strip().lower().replace("_", " ").split())
    for name in (text, text.removeprefix("the "), text.removesuffix("s")):
        if name in table:
            return name
        if name in aliases:
            return aliases[name]
    near = difflib.get_close_matches(text, [*table, *aliases], n=1)
    raise InputError(f"setting.{kind}: {word!r} is not known" + (f"; did you mean {near[0]!r}?" if near else f"; there are: {', '.join(table)}"))


def find_place(word: str) -> str:
    """Canonical name of a place word ("garden" -> "park"). Raises InputError."""
    return _lookup("place", word, _table()["places"], _table()["aliases"])


def find_time(word: str) -> str:
    """Canonical name of a time of day ("dawn" -> "morning"). Raises InputError."""
    return _lookup("time_of_day", word, _table()["times"], _table()["time_aliases"])


def key_light(scene: Scene) -> Float:
    """Unit direction (3,) towards the key light, world frame."""
    return np.array(atmosphere(scene.setting).light_direction)


def atmosphere(setting: Setting) -> Atmosphere:
    """Raises InputError where the place, the time of day or the weather is not known."""
    name, hour = find_place(setting.place), find_time(setting.time_of_day)
    place, time = _table()["places"][name], _table()["times"][hour]
    weather = _weather(setting.weather)
    indoor, airless = bool(place.get("indoor")), bool(place.get("airless"))
    azimuth = place["azimuth"] + (0 if indoor or airless else time["turn"])
    elevation = place.get("elevation", time["elevation"])
    around_it = None if setting.map is None else find_map(setting.map)
    intensity = 1.0
    if around_it is not None:
        elevation = around_it.elevation_deg
    if setting.lights:
        azimuth, elevation, intensity = setting.lights[0].azimuth_deg, setting.lights[0].elevation_deg, setting.lights[0].intensity
    exposure = time["exposure"] if not (indoor or airless) else _indoor_exposure(time["exposure"])
    share = min(0.97, place["key_share"] * (1.0 if indoor or airless else time["share"]) * (1.0 if indoor or airless else weather["share"]))
    sun = _white_balanced(_tinted(linear(srgb(time["sun"])), 0.45 if indoor else 0.0 if airless else 1.0))
    zenith, horizon = _sky(place, time, weather["gray"], indoor)
    around = _white_balanced(_tinted((zenith + 2 * horizon) / 3, 0.35))
    if around_it is not None:
        share, sun, around = around_it.key_share, _white_balanced(_tinted(around_it.sun, 0.6)), _white_balanced(_tinted(around_it.around, 0.35))
    if "light" in place:
        through = linear(srgb(place["light"]))
        sun, around = _white_balanced(sun * through), _white_balanced(around * through)
    key, ambient = math.pi * exposure * share * intensity * sun, math.pi * exposure * (1 - share) * around
    return Atmosphere(
        place=name, light_direction=_direction(azimuth, elevation), key_irradiance=_rgb(key), ambient_irradiance=_rgb(ambient), zenith=_rgb(zenith),
        horizon=_rgb(horizon), ground_material=place["ground"], ground_color=place.get("ground_color"), scenery=place["scenery"], indoor=indoor,
        night=hour == "night" or name in ("moon", "space"), map=None if around_it is None else around_it.name,
    )  # fmt: skip


def _weather(word: str | None) -> dict[str, float]:
    if word is None:
        return {"share": 1.0, "gray": 0.0}
    table: dict[str, dict[str, float]] = _table()["weather"]
    nouns = {"rain": "rainy", "fog": "foggy", "snow": "snowy", "cloud": "cloudy", "sun": "sunny", "storm": "stormy", "wind": "windy"}
    return table[_lookup("weather", word, table, nouns)]


def _indoor_exposure(outside: float) -> float:
    """Lamps make up for half of what the window lacks."""
    return 0.9 + 0.5 * (outside - 0.9)


def _direction(azimuth_deg: float, elevation_deg: float) -> tuple[float, float, float]:
    a, e = math.radians(azimuth_deg), math.radians(elevation_deg)
    return math.cos(a) * math.cos(e), math.sin(a) * math.cos(e), math.sin(e)


def _sky(place: dict[str, Any], time: dict[str, Any], gray: float, indoor: bool) -> tuple[Float, Float]:
    pair = []
    for key in ("zenith", "horizon"):
        color = linear(srgb(time[key] if place[key] == "sky" else place[key]))
        level = float(color @ [0.2126, 0.7152, 0.0722])
        pair.append(color + (0.0 if indoor else gray) * (level - color))
    return pair[0], pair[1]


def _tinted(color: Float, amount: float) -> Float:
    """A colour mixed with the white of its own brightness."""
    white = np.full(3, max(color.max(), 1e-6))
    return white + amount * (color - white)


def _white_balanced(color: Float) -> Float:
    """Scaled to a luminance of 1 (Rec. 709)."""
    return color / max(float(color @ [0.2126, 0.7152, 0.0722]), 1e-6)


def _rgb(color: Float) -> Rgb:
    r, g, b = (float(c) for c in color)
    return r, g, b
