"""Grip: where hands or a mouth take hold of a thing, and where the thing is while they hold it.

A held thing keeps its place against the point that holds it, and turns with the heading of whoever holds it only: a cup is carried upright.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim import extent
from sim.actor import Actor
from sim.grasp import HELD_AT, Grasp, grasp
from sim.rotation import Z_AXIS, about, multiply, rotate
from sim.shape import Shape

Float = NDArray[np.float64]
FLAT = 0.45
"""What is lower than this share of its width is gripped at its edge."""
DIP = 0.23
"""Fingers of a hand that comes from above reach so much lower than its middle, in lengths of it: 2 / 3 sin 20 degrees (sim.skeleton.level)."""
SMALL = 0.045
"""What is nowhere thicker than this is picked from above; half size [m]."""
PINCH = 0.02
"""What is nowhere thicker than this is taken between finger tips and thumb; half size [m]."""
WIDE, LONG = 0.075, 0.115
"""What is wider than this (half, for a height of 1.75 m), or longer and flat, takes both hands [m]: a hand spans 0.19 to 0.21 m (Garrett 1971)."""
LOAD = 0.5
"""Nobody lifts more than this share of the own mass: estimate, about the deadlift of an untrained adult."""


@dataclass(frozen=True)
class Hold:
    """Where each hand, or the mouth, is against a thing's centre of mass."""

    tips: Mapping[str, Float]
    """Side to (3,) in the world [m]."""
    deep: float = 0.0
    """Half of the thing along the heading [m]."""
    hands: Mapping[str, Grasp] = field(default_factory=dict)
    """Side to how the hand is turned and closes; none where only the place is asked for."""

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
    first: Float
    """Turn of the thing when it was taken, (4,)."""
    heading: float
    """Of the holder then [rad]."""
    local: tuple[Float, Float] | None = None
    """Where the thing is in the frame of the one hand that closed around it: from the middle of the hand (3,) [m], and its turn (4,)."""
    taken: Grasp | None = None
    """How that hand took it."""

    @property
    def yaw(self) -> float:
        """The heading against which `quat` is told [rad]."""
        return 0.0 if self.local is not None else self.heading

    @property
    def quat(self) -> Float:
        """Turn of the thing (4,) as it will be in the hand, for a holder who looks along `yaw`."""
        return self.first if self.local is None else multiply(self._turn, self.local[1])

    @property
    def _turn(self) -> Float:
        """How the hand is turned in the end, (4,)."""
        return np.asarray(self.holder.track.arm(self.sides[0]).turn[-1])

    def pose(self, tips: Float, yaw: float) -> tuple[Float, Float]:
        """Position (3,) and quaternion (4,) of the thing, from the middle of the holding points (3,) and the holder's heading."""
        turn = about(Z_AXIS, np.array(yaw - self.heading))
        return tips + rotate(turn, self.offset), multiply(turn, self.first)

    def in_hand(self, tip: Float, turn: Float) -> tuple[Float, Float]:
        """As `pose`, from the middle of the one hand (3,) and how it is turned (4,)."""
        assert self.local is not None
        return tip + rotate(turn, self.local[0]), multiply(turn, self.local[1])

    def tip_offset(self, yaw: float, *, as_taken: bool = False) -> Float:
        """From the thing's centre to the middle of the holding points at a heading, (3,) [m]; `as_taken`: as it was taken, if it has been turned since."""
        if self.local is None:
            return -rotate(about(Z_AXIS, np.array(yaw - self.heading)), self.offset)
        turn = self.taken.turn if as_taken and self.taken is not None else self._turn
        return -rotate(about(Z_AXIS, np.array(yaw)), rotate(turn, self.local[0]))


def halves(shape: Shape, quat: Float, yaw: float) -> Float:
    """Half extents along a heading, to its left and up, (3,) [m]."""
    axes = np.array([[np.cos(yaw), np.sin(yaw), 0.0], [-np.sin(yaw), np.cos(yaw), 0.0], [0.0, 0.0, 1.0]])
    both = np.vstack([axes, -axes])
    ends = np.einsum("ij,ij->i", extent.reach(shape, np.zeros((6, 3)), np.tile(quat, (6, 1)), both), both)
    return np.asarray((ends[:3] + ends[3:]) / 2)


def hold(
    actor: Actor, shape: Shape, quat: Float, yaw: float, *, low: float = 0.0, sides: tuple[str, ...] | None = None, exact: bool = False, flies: bool = False
) -> Hold:  # fmt: skip
    """How somebody who looks along `yaw` takes a thing. `low`: how far its bottom is over what it lies on, or over nothing [m]; `exact`: with hands that close
    on it, which takes longer to work out; `flies`: it comes at the hands."""
    ahead, left, up = np.array([np.cos(yaw), np.sin(yaw), 0.0]), np.array([-np.sin(yaw), np.cos(yaw), 0.0]), np.array([0.0, 0.0, 1.0])
    deep, wide, high = halves(shape, quat, yaw)
    free = [s for s in actor.sides if s not in actor.holding]
    use = sides or ((free[0],) if free else (actor.sides[0],))
    thick = actor.tip(use[0]).thick
    if use[0] == "mouth":
        bite = min(0.25 * deep, 0.8 * thick)
        return Hold({"mouth": -ahead * (deep - bite) + up * min(max(0.35 * high, thick + 0.005 - high), high)}, float(deep))
    flat = high < FLAT * max(deep, wide) and max(deep, wide) > SMALL
    if sides is None and wide > (LONG if flat else WIDE) * min(actor.height / 1.75, 1.0) and len(free) == 2:
        use = ("r", "l")
    if len(use) == 2:
        lift = up * max(thick - high - low + 0.01, -0.15 * high)
        tips = {s: (1.0 if s == "l" else -1.0) * left * (wide + 0.9 * thick) + lift for s in use}
        # beside the middle, so that the forearms stay behind it
        manner, shift = "side", lift - (0.6 - HELD_AT) / 0.6 * float(np.linalg.norm(actor.tip(use[0]).point)) * np.array([1.0, 0.0, 0.0])
    else:
        tips, manner, shift = _one(actor, use[0], (float(deep), float(wide), float(high)), (ahead, left, up), low=low, flat=bool(flat))
    if not exact:
        return Hold(tips, float(deep))
    back, hands = about(Z_AXIS, np.array(-yaw)), {}
    for side in use:
        hands[side] = grasp(
            actor.skeleton,
            side,
            shape,
            multiply(back, quat),
            "stop" if flies and len(use) == 1 else manner,
            shift=(float(shift[0]), 0.0, float(shift[2])),
            low=low,
        )
        tips[side] = rotate(about(Z_AXIS, np.array(yaw)), hands[side].tip)
    return Hold(tips, float(deep), hands)


def _one(
    actor: Actor, side: str, half: tuple[float, float, float], axes: tuple[Float, Float, Float], *, low: float, flat: bool
) -> tuple[dict[str, Float], str, Float]:  # fmt: skip
    """One hand: about where it is, the manner (`sim.grasp`), and by how much it is shifted."""
    (deep, wide, high), (ahead, left, up) = half, axes
    thick, long = actor.tip(side).thick, float(np.linalg.norm(actor.tip(side).point))
    over = up * max(high + 0.85 * thick, thick + DIP * long - high - low)
    if flat:
        return {side: over - ahead * max(deep - 0.6 * thick, 0.3 * deep)}, "edge", 0 * up
    if max(deep, wide, high) < PINCH:
        return {side: over - 0.3 * thick * ahead}, "pinch", 0 * up
    if max(deep, wide, high) < SMALL or high + low < thick:
        return {side: over + 0.25 * long * ahead}, "over", 0 * up
    lift = up * max(min(0.2 * high, high - thick), thick - high - low)
    return {side: (1.0 if side == "l" else -1.0) * left * (wide + 0.85 * thick) + lift + 0.25 * long * ahead}, "side", lift
