"""Part: the convex pieces that forms are put together from, placed by their middles [m]."""

from __future__ import annotations

from typing import Any

from scipy.spatial.transform import Rotation

from sim.field import Vector
from sim.shape import Box, Cone, Cylinder, Part, Sphere

Size = tuple[float, float, float]


def quaternion(axis: str, degrees: float) -> tuple[float, float, float, float]:
    """Turn about one axis ("x", "y" or "z"), xyzw."""
    x, y, z, w = Rotation.from_euler(axis, degrees, degrees=True).as_quat()
    return float(x), float(y), float(z), float(w)


def block(x: float, y: float, z: float, at: Vector, /, **turn: float) -> Part:
    return Part(shape=Box(size=(x, y, z)), position=at, **_turn(turn))


def rod(radius: float, height: float, at: Vector, /, **turn: float) -> Part:
    return Part(shape=Cylinder(radius=radius, height=height), position=at, **_turn(turn))


def pipe(radius: float, height: float, wall: float, at: Vector, /, **turn: float) -> Part:
    """A cylinder with a hole through it along its axis."""
    return Part(shape=Cylinder(radius=radius, height=height, wall=wall, open=True), position=at, **_turn(turn))


def ball(radius: float, at: Vector) -> Part:
    return Part(shape=Sphere(radius=radius), position=at)


def cone(radius: float, height: float, base: Vector, /, **turn: float) -> Part:
    """A cone by the middle of its base; its own origin lies a quarter of its height higher."""
    x, y, z = Rotation.from_quat(_turn(turn).get("orientation_xyzw", (0, 0, 0, 1))).apply((0, 0, height / 4))
    return Part(shape=Cone(radius=radius, height=height), position=(base[0] + x, base[1] + y, base[2] + z), **_turn(turn))


def _turn(turn: dict[str, float]) -> dict[str, Any]:
    if not turn:
        return {}
    ((axis, degrees),) = turn.items()
    return {"orientation_xyzw": quaternion(axis, degrees)}
