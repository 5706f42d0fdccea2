"""Edges: the lengths that a text states of a thing, as the three edges of the box around it.

A stated edge is kept to the digit. What is not stated goes with it, as a larger vase is wider too; but furniture, walls and other things that stand
fast have their other edges as usual: a wall 3 m high is no thicker than another."""

from __future__ import annotations

import math

Box = tuple[float, float, float]
SOLID = ("sphere", "apple", "egg", "rock", "cylinder", "cone", "capsule", "bowl", "barrel", "bucket", "cup", "vase", "ring", "wheel", "hill", "ramp", "stairs")
"""Props that keep their proportions though they stand fast."""
FLAT = 0.1
"""What is lower than this share of its longest edge has a height only over the ground: a shelf 2 m high."""


def edges(base: Box, stated: dict[str, float], *, fast: bool, prop: str) -> Box | None:
    """The box [m] of a thing whose usual box is `base`, with what is stated of it (length, width, height, thickness, diameter, radius) [m]; None: as usual.

    `fast`: whether it stands fast."""
    axes = _axes(base, stated, fast=fast)
    if not axes:
        return None
    factor = math.prod(value / base[k] for k, value in axes.items()) ** (1 / len(axes))
    keeps = fast and prop not in SOLID
    found = [axes.get(k, edge if keeps else edge * factor) for k, edge in enumerate(base)]
    return (found[0], found[1], found[2])


def _axes(base: Box, stated: dict[str, float], *, fast: bool) -> dict[int, float]:
    """Axis -> stated edge."""
    axes: dict[int, float] = {}
    longest, thinnest = base.index(max(base)), base.index(min(base))
    lying = longest if base[0] < max(base) / 3 else 0  # a stick's or a rope's length is its longest side
    across = stated.get("diameter", 2 * stated["radius"] if "radius" in stated else None)
    if across is not None:
        axes |= {0: across, 1: across * base[1] / base[0]}
    if "length" in stated:
        axes.setdefault(lying, stated["length"])
    if "width" in stated:
        free = [k for k in (0, 1) if k not in axes] if "length" in stated or base[0] >= max(base) / 3 or "height" in stated else [lying]
        axes.setdefault(free[0] if free else lying, stated["width"])
    if "thickness" in stated:
        axes.setdefault(thinnest if thinnest not in axes else 2, stated["thickness"])
    if "height" in stated and not (fast and base[2] < FLAT * max(base)):
        axes.setdefault(2, stated["height"])
    return axes
