"""Piece: primitives by their ends, as bodies of bones are put together from them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from sim.rotation import along
from sim.shape import Box, Capsule, Cone, Cylinder, Sphere
from sim.skeleton import Bone, Piece

SIDES = (("l", 1.0), ("r", -1.0))


def quat(q: Any) -> tuple[float, float, float, float]:
    a, b, c, d = (float(v) for v in q)
    return a, b, c, d


def rod(start: Any, end: Any, radius: float) -> Piece:
    """A capsule whose cap centres are the two points."""
    a, b = np.asarray(start, float), np.asarray(end, float)
    span = float(np.linalg.norm(b - a))
    x, y, z = (float(v) for v in (a + b) / 2)
    if span < 1e-9:
        return Piece(Sphere(radius=radius), (x, y, z))
    return Piece(Capsule(radius=radius, height=span), (x, y, z), quat(along(b - a)))


def spike(base: Any, tip: Any, radius: float) -> Piece:
    """A cone from the middle of its base to its apex."""
    a, b = np.asarray(base, float), np.asarray(tip, float)
    x, y, z = (float(v) for v in a + (b - a) / 4)
    return Piece(Cone(radius=radius, height=float(np.linalg.norm(b - a))), (x, y, z), quat(along(b - a)))


def disc(start: Any, end: Any, radius: float) -> Piece:
    """A cylinder between the middles of its faces."""
    a, b = np.asarray(start, float), np.asarray(end, float)
    x, y, z = (float(v) for v in (a + b) / 2)
    return Piece(Cylinder(radius=radius, height=float(np.linalg.norm(b - a))), (x, y, z), quat(along(b - a)))


def ball(point: Any, radius: float) -> Piece:
    x, y, z = (float(v) for v in point)
    return Piece(Sphere(radius=radius), (x, y, z))


def block(point: Any, size: tuple[float, float, float]) -> Piece:
    x, y, z = (float(v) for v in point)
    return Piece(Box(size=size), (x, y, z))


def weighed(bones: list[Bone], mass: float) -> tuple[Bone, ...]:
    """Bones whose masses are shares of any sum, in kilograms: together they weigh `mass`."""
    total = sum(b.mass for b in bones)
    return tuple(replace(b, mass=mass * b.mass / total) for b in bones)
