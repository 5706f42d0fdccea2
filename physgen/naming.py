"""The word for a colour that is seen: the meter's own reference, independent of the tables that things are painted from.

A surface in sun or shade shows its colour times a brightness, and the sky's light washes it out. So each basic word's reference is
tried at every brightness within BRIGHTNESS and every chroma within WASH, a change of either costs, and the nearest word in Lab wins.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from physgen.color import to_lab

REFERENCES = {
    "red": [(200, 30, 35), (225, 60, 50)],
    "orange": [(240, 130, 30), (225, 105, 20)],
    "yellow": [(245, 215, 50), (235, 195, 20)],
    "green": [(50, 150, 60), (30, 110, 50), (110, 180, 70)],
    "cyan": [(60, 190, 205), (40, 165, 175)],
    "blue": [(40, 85, 190), (60, 120, 215), (30, 50, 140)],
    "purple": [(120, 50, 150), (95, 45, 125), (150, 90, 185)],
    "pink": [(240, 140, 175), (235, 105, 155), (250, 185, 205)],
    "brown": [(120, 75, 45), (95, 60, 35), (145, 95, 60)],
    "white": [(235, 235, 232)],
    "gray": [(130, 130, 130)],
    "black": [(28, 28, 30)],
}
"""Typical sRGB of the eleven basic terms of Berlin and Kay (1969), and cyan, as surfaces in daylight photographs show them."""
BRIGHTNESS = (0.35, 1.5)
BRIGHTNESS_COST = 8.0
"""Lab units for a factor of e in brightness."""
WASH = (0.4, 1.0)
"""Factors on a and b."""
WASH_COST = 12.0
"""Lab units for a factor of e in chroma. Both costs are the best of eight tried on path-traced balls (docs/log.md)."""
TOLERANCE = 6.0
"""A named word agrees with what is seen while it is within this of the nearest word [Lab units]."""
SYNONYMS = {
    "grey": "gray", "violet": "purple", "magenta": "pink", "crimson": "red", "scarlet": "red", "navy": "blue", "turquoise": "cyan", "teal": "cyan",
    "golden": "yellow",
}  # fmt: skip


@cache
def _curves() -> dict[str, tuple[NDArray[np.float32], NDArray[np.float64]]]:
    """Each word's reachable colours (k, 3) in Lab, and what each costs (k,)."""
    factors, washes = np.geomspace(*BRIGHTNESS, 15), np.linspace(*WASH, 5)
    cost = BRIGHTNESS_COST * np.abs(np.log(factors))[:, None] + WASH_COST * np.abs(np.log(washes))  # (factor, wash)
    curves = {}
    for word, colors in REFERENCES.items():
        linear = (np.array(colors) / 255) ** 2.2
        lab = to_lab(np.clip(factors[:, None, None] * linear, 0, 1) ** (1 / 2.2) * 255)  # (factor, reference, 3)
        washed = np.stack([lab * np.array([1, wash, wash], dtype=np.float32) for wash in washes], axis=1)  # (factor, wash, reference, 3)
        curves[word] = (washed.reshape(-1, 3), np.repeat(cost.reshape(-1), len(colors)))
    return curves


def distances(lab: NDArray[np.float32]) -> dict[str, float]:
    """How far the middle of the pixels' colours (k, 3) is from each basic word [Lab units]."""
    middle = np.median(lab, axis=0)
    return {word: float((np.linalg.norm(curve - middle, axis=1) + cost).min()) for word, (curve, cost) in _curves().items()}


def seen(lab: NDArray[np.float32], named: str) -> tuple[str, bool]:
    """The named word where it fits as well as the nearest one, which is given otherwise; and whether it does."""
    far = distances(lab)
    nearest = min(far, key=lambda word: far[word])
    agrees = far[named] <= far[nearest] + TOLERANCE
    return named if agrees else nearest, agrees


def basic(word: str) -> str | None:
    """The basic word for a colour as a scene writes it; None where there is none."""
    last = word.rsplit(maxsplit=1)[-1].lower()  # "dark red" is a red
    last = SYNONYMS.get(last, last)
    if last in REFERENCES:
        return last
    if last.startswith("#") and len(last) == 7:
        far = distances(to_lab(np.array([[int(last[i : i + 2], 16) for i in (1, 3, 5)]])))
        return min(far, key=lambda w: far[w])
    return None
