"""Grip: where hands or a mouth take hold of a thing, and where the thing is while they hold it.

A held thing keeps its place against the point that holds it, and turns with the heading of whoever holds it only: a cup is carried upright.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim import extent
from sim.actor import Actor
from sim.rotation import Z_AXIS, about, multiply, rotate
from sim.shape import Shape

Float = NDArray[np.float64]
FLAT = 0.45
"""What is lower than this share of its width is gripped at its edge."""
DIP = 0.23
"""Fingers of a hand that comes from above reach so much lower than its middle, in lengths of it: 2 / 3 sin 20 degrees (sim.skeleton.level)."""
SMALL = 0.045
"""What is nowhere thicker than this is picked from above; half size [m]."""
WIDE = 0.115
"""What is wider than this (half, for a height of 1.75 m) takes both hands [m]."""
LOAD = 0.5
"""Nobody lifts more than this share of the own mass: estimate, about the deadlift of an untrained adult."""


@dataclass(frozen=True)
class Hold:
    """Where each hand, or the mouth, is against a thing's centre of mass."""

    tips: Mapping[str, Float]
    """Side to (3,) in the world [m]."""
    deep: float = 0.0
    """Half of the thing along the heading [m]."""

    @property
    def sides(self) -> tuple[str, ...]:
        return tuple(self.tips)


@dataclass(frozen=True, eq=False)
class Grip:
    """A thing in somebody's hand."""

    holder: Actor
    sides: tuple[str, ...]
    body: str
    offset: Float
    """From the middle of the holding points to the thing's centre when it was taken, (3,) [m]."""
    quat: Float
    """Of the thing when it was taken."""
    yaw: float
    """Heading of the holder then [rad]."""

    def pose(self, tips: Float, yaw: float) -> tuple[Float, Float]:
        """Position (3,) and quaternion (4,) of the thing, from the middle of the holding points (3,) and the holder's heading."""
        turn = about(Z_AXIS, np.array(yaw - self.yaw))
        return tips + rotate(turn, self.offset), multiply(turn, self.quat)

    def tip_offset(self, yaw: float) -> Float:
        """From the thing's centre to the middle of the holding points at a heading, (3,) [m]."""
        return -rotate(about(Z_AXIS, np.array(yaw - self.yaw)), self.offset)


def halves(shape: Shape, quat: Float, yaw: float) -> Float:
    """Half extents along a heading, to its left and up, (3,) [m]."""
    axes = np.array([[np.cos(yaw), np.sin(yaw), 0.0], [-np.sin(yaw), np.cos(yaw), 0.0], [0.0, 0.0, 1.0]])
    both = np.vstack([axes, -axes])
    ends = np.einsum("ij,ij->i", extent.reach(shape, np.zeros((6, 3)), np.tile(quat, (6, 1)), both), both)
    return np.asarray((ends[:3] + ends[3:]) / 2)


def hold(actor: Actor, shape: Shape, quat: Float, yaw: float, *, low: float = 0.0, sides: tuple[str, ...] | None = None) -> Hold:
    """How somebody who looks along `yaw` takes a thing. `low`: how far its bottom is over what it lies on, or over nothing [m]."""
    ahead, left, up = np.array([np.cos(yaw), np.sin(yaw), 0.0]), np.array([-np.sin(yaw), np.cos(yaw), 0.0]), np.array([0.0, 0.0, 1.0])
    deep, wide, high = halves(shape, quat, yaw)
    free = [s for s in actor.sides if s not in actor.holding]
    use = sides or ((free[0],) if free else (actor.sides[0],))
    thick = actor.tip(use[0]).thick
    if use[0] == "mouth":
        bite = min(0.25 * deep, 0.8 * thick)
        return Hold({"mouth": -ahead * (deep - bite) + up * min(max(0.35 * high, thick + 0.005 - high), high)}, float(deep))
    if sides is None and wide > WIDE * min(actor.height / 1.75, 1.0) and len(free) == 2:
        use = ("r", "l")
    if len(use) == 2:
        lift = up * max(thick - high - low + 0.01, -0.15 * high)
        return Hold({s: (1.0 if s == "l" else -1.0) * left * (wide + 0.9 * thick) + lift for s in use}, float(deep))
    side = 1.0 if use[0] == "l" else -1.0
    over = up * max(high + 0.85 * thick, thick + DIP * float(np.linalg.norm(actor.tip(use[0]).point)) - high - low)
    if high < FLAT * max(deep, wide) and max(deep, wide) > SMALL:
        at = over - ahead * max(deep - 0.6 * thick, 0.3 * deep)
    elif max(deep, wide, high) < SMALL or high + low < thick:
        at = over - 0.3 * thick * ahead
    else:
        at = side * left * (wide + 0.85 * thick) + up * max(min(0.2 * high, high - thick), thick - high - low)
    return Hold({use[0]: at}, float(deep))
