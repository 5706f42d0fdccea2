"""Look: a body's material and colour words to what a renderer needs. Tables in data/looks.yaml and data/colors.yaml."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.datasheet import datasheet
from sim.errors import InputError
from sim.model import named
from sim.scene import Body
from sim.shape import Mesh

Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Look:
    """How a surface reflects light."""

    color: Rgb
    """Linear RGB, 0..1: diffuse albedo, a metal's reflectance, or the tint of what shines through."""
    metallic: float
    roughness: float
    clear: bool
    """Light passes through."""
    texture: str
    """Family of marks (`sim.texture`), for floors and walls."""
    scale: float
    """Width of one repeat of the texture [m]."""
    contrast: float
    """Standard deviation of the marks, relative to the colour."""
    material: str
    """Canonical name in the table; "default" where nothing is known."""


@cache
def colors() -> dict[str, str]:
    """Colour word to #rrggbb, aliases included."""
    table = datasheet("sim", "colors")
    return {**table["colors"], **{alias: table["colors"][name] for alias, name in table["aliases"].items()}}


@cache
def _looks() -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = datasheet("sim", "looks")["looks"]
    return {name: table[row["like"]] if "like" in row else row for name, row in table.items()}


def srgb(word: str) -> Rgb:
    """A colour word or #rrggbb (also #rgb) as sRGB in 0..1. Raises InputError, with the nearest word, for others."""
    text = word.strip().lower().replace("_", " ")
    if re.fullmatch(r"#[0-9a-f]{3}", text):
        text = "#" + "".join(2 * c for c in text[1:])
    for shade, factor in (("", 0.0), ("light ", 0.4), ("pale ", 0.5), ("bright ", 0.0), ("dark ", -0.5), ("deep ", -0.3)):
        name = text.removeprefix(shade)
        code = name if re.fullmatch(r"#[0-9a-f]{6}", name) else colors().get(name)
        if code is not None and text.startswith(shade):
            rgb = [int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)]
            r, g, b = (c + factor * (1 - c) if factor > 0 else c * (1 + factor) for c in rgb)
            return r, g, b
    near = difflib.get_close_matches(text, list(colors()), n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise InputError(f"color {word!r} is not known; {hint}Give a colour word (red, blue, gray, ...) or #rrggbb")


def linear(rgb: Any) -> NDArray[np.float64]:
    """sRGB in 0..1 to linear RGB (IEC 61966-2-1)."""
    value = np.asarray(rgb, dtype=np.float64)
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def encoded(rgb: Any) -> NDArray[np.float64]:
    """Linear RGB to sRGB in 0..1, clipped."""
    value = np.clip(np.asarray(rgb, dtype=np.float64), 0.0, 1.0)
    return np.where(value <= 0.0031308, value * 12.92, 1.055 * value ** (1 / 2.4) - 0.055)


def look(body: Body) -> Look:
    """Raises InputError where the colour or the material is not known."""
    name = _known(body.material)
    row = _looks()[name]
    own = linear(srgb(row["color"]))
    color = own if body.color is None else linear(srgb(body.color))
    if row.get("metallic") and body.color is not None and not _coated(body, name):
        # a metal reflects at least a fifth of every colour, or it would read as black plastic
        color = 0.15 * own + 0.85 * color
    if row.get("clear") and body.color is not None:
        color = 0.35 + 0.65 * color
    r, g, b = (float(c) for c in color)
    coated = _coated(body, name)
    return Look(
        color=(r, g, b), metallic=0.0 if coated else float(row.get("metallic", 0)), roughness=PAINT if coated else float(row.get("roughness", 0.6)),
        clear=bool(row.get("clear", False)),
        texture=str(row.get("texture", "speckle")), scale=float(row.get("scale", 2)), contrast=float(row.get("contrast", 0.1)),
        material=name,
    )  # fmt: skip


PAINT = 0.4
"""Roughness of enamel and car paint."""


def _coated(body: Body, name: str) -> bool:
    """Whether a model of metal shows its paint."""
    if not isinstance(body.shape, Mesh):
        return False
    model = named(body.shape.path)
    return model is not None and model.material == name and not model.bare and bool(_looks()[name].get("metallic"))


def _known(material: str | None) -> str:
    """The table's name of a material."""
    if material is None:
        return "default"
    name = material.strip().lower().replace("_", " ")
    if name not in _looks():
        from sim.materials import canonical

        name = canonical(name)
    return name if name in _looks() else "default"
