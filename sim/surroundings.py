"""Surroundings: places as they were photographed all around, which light a scene and stand behind it.

`data/maps.yaml` has their words and their key lights, `data/maps` their pictures without that light, made by benchmarks/build_maps.py: so a map casts one hard
shadow in the path tracer, the preview and the prior alike, and is soft light and a backdrop in all three.
"""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from sim.datasheet import datasheet
from sim.errors import InputError
from sim.look import linear, srgb

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Surroundings:
    """What is written about a map."""

    name: str
    place: str
    time_of_day: str
    weather: str | None
    turn_deg: float
    """Where its key light stood, from the left edge to the right [deg]."""
    elevation_deg: float
    key_share: float
    """Of the light on what faces the key light."""
    sun: Float
    """(3,) linear colour of the key light."""
    around: Float
    """(3,) linear colour of the rest on a level surface."""
    author: str
    licence: str

    @property
    def credit(self) -> str:
        return f"{self.name} by {self.author}, {self.licence}"


@cache
def maps() -> dict[str, Surroundings]:
    """Every map, by name."""
    return {
        name: Surroundings(
            name, row["place"], row["time_of_day"], row.get("weather"), float(row["turn_deg"]), float(row["elevation"]), float(row["key_share"]),
            linear(srgb(row["sun"])), linear(srgb(row["around"])), row["author"], row["licence"],
        )
        for name, row in datasheet("sim", "maps")["maps"].items()
    }  # fmt: skip


def find_map(word: str) -> Surroundings:
    """Raises InputError, with the nearest name, for others."""
    name = word.strip().lower()
    if name not in maps():
        near = difflib.get_close_matches(name, list(maps()), n=1)
        raise InputError(f"setting.map: {word!r} is not known" + (f"; did you mean {near[0]!r}?" if near else f"; there are: {', '.join(maps())}"))
    return maps()[name]


@lru_cache(maxsize=4)
def picture(name: str) -> NDArray[np.float32]:
    """Radiance (h, 2h, 3) of a map without its key light; its mean above the horizon is about 1."""
    from sim.tracer import mitsuba

    mi = mitsuba()
    file = resources.files("sim").joinpath(f"data/maps/{name}.exr")
    with resources.as_file(file) as path:
        bitmap = mi.Bitmap(str(path))
    return np.array(bitmap.convert(mi.Bitmap.PixelFormat.RGB, mi.Struct.Type.Float32, False))


def toward(name: str, azimuth_deg: float, *, height: int) -> Float:
    """A map (h, 2h, 3) as `sim.sky` counts directions, turned so that its key light stands at an azimuth, counter-clockwise from +X seen from above [deg]."""
    found = picture(name)
    step = len(found) // height
    small = found[: step * height, : 2 * step * height].reshape(height, step, 2 * height, step, 3).mean(axis=(1, 3), dtype=np.float64)
    wanted = (90.0 - azimuth_deg) % 360  # the panorama's left edge looks along +Y, and its azimuth falls from there
    return np.roll(small, round(math.remainder(wanted - maps()[name].turn_deg, 360.0) / 180.0 * height), axis=1)
