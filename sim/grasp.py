"""Grasp: how a hand lies on a thing: which way it is turned, where its middle comes, and how far fingers and thumb close until they touch.

Everything here is against the heading of who holds: X ahead, Y to the left, Z up. A hand's own frame stands at the wrist: fingers point along -Z, the
thumb lies to +X, and the palm looks to the other hand (-Y of the left one).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from sim.depth import depth
from sim.extent import reach
from sim.rotation import X_AXIS, Z_AXIS, about, from_axes, multiply, rotate, unit
from sim.shape import Shape
from sim.skeleton import Skeleton, body_shape

Float = NDArray[np.float64]
INWARD, DIP = np.radians(12.0), np.radians(10.0)
"""A hand that holds something points a little to the middle, and a little down."""
HELD_AT, PINCHED = 0.40, 0.50
"""What the palm lies on is so far from the wrist, in lengths of the hand; fingers that pinch are closed by so much first [rad]."""
OPEN, CLOSED, BACK, THUMB = -0.55, 1.75, -0.3, 1.3
"""Fingers turn from here to there at the knuckles, and a thumb [rad]: 30 and 90 to 100 degrees (American Academy of Orthopaedic Surgeons 1965)."""
TOUCHES = 8e-4
"""Skin that is pressed gives way by so much [m]."""
EDGE = 0.08
"""Knuckles are so far behind the edge of what is flat, in lengths of the hand."""
SAMPLES = 24
PLAIN = TypeAdapter(Shape)


@dataclass(frozen=True)
class Grasp:
    """Of one hand."""

    turn: Float
    """How the hand is turned against the heading, (4,)."""
    tip: Float
    """From the thing's centre to the middle of the hand, (3,) [m]."""
    fingers: float
    thumb: float
    """How far they close in the air [rad],"""
    first: tuple[float, float]
    """and where the thing lies."""


def facing(side: str, palm: Float, point: Float) -> Float:
    """The turn (4,) of a hand that points along `point` and whose palm looks along `palm`, (3,) each, as nearly as that is at right angles to it."""
    z = -unit(point)
    look = unit(palm - (palm @ z) * z)
    y = -look if side == "l" else look
    return from_axes(np.cross(y, z)[None], y[None], z[None])[0]


def pointing(side: str, dip: float = DIP) -> Float:
    """Where a hand points that holds something, (3,)."""
    aside = -INWARD if side == "l" else INWARD
    return np.array([np.cos(dip) * np.cos(aside), np.cos(dip) * np.sin(aside), -np.sin(dip)])


def grasp(
    skeleton: Skeleton, side: str, shape: Shape, quat: Float, manner: str, *, shift: tuple[float, float, float] = (0.0, 0.0, 0.0), low: float
) -> Grasp:  # fmt: skip
    """`manner`: `side` (the palm against the thing's side), `over` (on it), `stop` (before what flies at it), `edge` (of what is flat), `pinch` (between
    finger tips and thumb). `quat`: of the thing against the heading; `shift`: of the hand against where it would take it by itself [m]; `low`: how far
    its bottom is over what it lies on [m]."""
    turned, moved = tuple(round(float(x), 3) for x in quat), tuple(round(x, 3) for x in shift)
    return _grasp(skeleton, side, PLAIN.dump_json(shape), turned, manner, moved, round(low, 3))


@lru_cache(maxsize=256)
def _grasp(
    skeleton: Skeleton, side: str, told: bytes, quat: tuple[float, ...], manner: str, shift: tuple[float, ...], low: float
) -> Grasp:  # fmt: skip
    shape, turned = PLAIN.validate_json(told), unit(np.array(quat))
    hand = _Hand(skeleton, side)
    turn = _turn(side, manner)
    look = rotate(turn, hand.inward)
    if manner == "pinch":
        wrist = _pinched(hand, turn, shape, turned)
    elif manner == "edge":
        wrist = _behind(hand, turn, look, shape, turned)
    else:
        wrist = _against(hand, turn, look, shape, turned)
    wrist = wrist + np.array(shift)
    thing = np.zeros(3), turned
    ground = float(reach(shape, np.zeros((1, 3)), turned[None], np.array([[0.0, 0.0, -1.0]]))[0, 2]) - low
    raised = hand.lowest(turn, wrist, PINCHED if manner == "pinch" else OPEN)
    # what lies low is taken as far down as the hand has room over what it lies on
    wrist = wrist + np.array([0.0, 0.0, max(ground + TOUCHES - raised, 0.0)])
    first = hand.close("fingers", turn, wrist, shape, thing, ground), hand.close("thumb", turn, wrist, shape, thing, ground)
    fingers, thumb = hand.close("fingers", turn, wrist, shape, thing, None), hand.close("thumb", turn, wrist, shape, thing, None)
    return Grasp(turn, wrist + rotate(turn, hand.toe), fingers, thumb, first)


def _turn(side: str, manner: str) -> Float:
    """Of a hand that takes something, (4,)."""
    inner = np.array([0.0, 1.0 if side == "r" else -1.0, 0.0])
    if manner == "stop":
        return facing(side, X_AXIS, Z_AXIS)
    return facing(side, inner if manner == "side" else -Z_AXIS, pointing(side))


def carried(side: str) -> Float:
    """The turn (4,) of a hand that carries something small: half under it."""
    inner = np.array([0.0, 1.0 if side == "r" else -1.0, 0.0])
    return facing(side, inner + 1.2 * Z_AXIS, pointing(side))


def _behind(hand: _Hand, turn: Float, look: Float, shape: Shape, quat: Float) -> Float:
    """The wrist (3,) of a hand behind the near edge of a flat thing at the origin, with its fingers on it and the thumb before it."""
    ahead = unit(rotate(turn, -Z_AXIS) * [1.0, 1.0, 0.0])
    near = float(reach(shape, np.zeros((1, 3)), quat[None], -ahead[None])[0] @ ahead)
    top = float(reach(shape, np.zeros((1, 3)), quat[None], -look[None])[0] @ -look)
    knuckle = ahead * (near - EDGE * hand.long) - look * (top + hand.finger)
    return np.asarray(knuckle - rotate(turn, hand.offset["fingers"]))


def _against(hand: _Hand, turn: Float, look: Float, shape: Shape, quat: Float) -> Float:
    """The wrist (3,) of a hand whose palm touches a thing at the origin, so far along it as it holds best."""
    at = -rotate(turn, np.array([0.0, 0.0, -HELD_AT * hand.long]))
    size = float(np.linalg.norm(reach(shape, np.zeros((1, 3)), quat[None], -look[None])[0])) + 2 * hand.thick
    near, far = 0.0, size
    for _ in range(2):
        ways = np.linspace(far, near, SAMPLES)
        deep = hand.deep("palm", turn, at - ways[:, None] * look, np.zeros(SAMPLES), shape, quat)
        k = int(np.argmax(deep > TOUCHES)) if (deep > TOUCHES).any() else SAMPLES - 1
        near, far = float(ways[k]), float(ways[max(k - 1, 0)])
    return np.asarray(at - far * look)


def _pinched(hand: _Hand, turn: Float, shape: Shape, quat: Float) -> Float:
    """The wrist (3,) of a hand between whose finger tips and thumb a thing at the origin lies."""
    tips = [hand.end(part, angle) for part, angle in (("fingers", PINCHED), ("thumb", 0.5 * PINCHED))]
    along = unit(tips[0] - tips[1])
    half = float(abs(reach(shape, np.zeros((1, 3)), quat[None], rotate(turn, along)[None])[0] @ rotate(turn, along)))
    middle = tips[0] - along * (half + hand.finger)
    return np.asarray(-rotate(turn, middle))


class _Hand:
    """Parts of one hand as shapes."""

    def __init__(self, skeleton: Skeleton, side: str) -> None:
        arm = next(a for a in skeleton.arms if a.name == side)
        self.toe = np.asarray(arm.toe)
        self.long = float(np.linalg.norm(self.toe)) / 0.6
        self.inward = np.array([0.0, -1.0 if side == "l" else 1.0, 0.0])
        self.sense = -1.0 if side == "l" else 1.0
        bones = {part: skeleton.bones[skeleton.index[name]] for part, name in self._names(arm.end, side, skeleton)}
        self.offset = {part: np.asarray(b.offset) if part != "palm" else np.zeros(3) for part, b in bones.items()}
        self.rest = {part: np.asarray(b.rest_xyzw) if part != "palm" else np.array([0.0, 0.0, 0.0, 1.0]) for part, b in bones.items()}
        self.shape = {part: body_shape(b.pieces) for part, b in bones.items()}
        self.thick = _half(self.shape["palm"], self.inward)
        self.finger = 0.7 * _half(self.shape["fingers"], self.inward)

    @staticmethod
    def _names(end: str, side: str, skeleton: Skeleton) -> list[tuple[str, str]]:
        return [("palm", end), *((part, f"hand_{part}_{side}") for part in ("fingers", "thumb"))]

    def poses(self, part: str, turn: Float, wrist: Float, angle: Float) -> tuple[Float, Float]:
        """Of the part's body, (n, 3) and (n, 4), for wrists (n, 3) and angles (n,)."""
        _, middle, turned = self.shape[part]
        n = len(angle)
        bent = multiply(np.tile(turn, (n, 1)), multiply(about(X_AXIS, self.sense * angle), self.rest[part]))
        joint = wrist + rotate(turn, self.offset[part])
        return joint + rotate(bent, middle), multiply(bent, turned)

    def deep(self, part: str, turn: Float, wrist: Float, angle: Float, shape: Shape, quat: Float) -> Float:
        """How deep a part is in a thing at the origin, (n,) [m]."""
        n = len(angle)
        return depth(self.shape[part][0], self.poses(part, turn, wrist, angle), shape, (np.zeros((n, 3)), np.tile(quat, (n, 1))))

    def close(self, part: str, turn: Float, wrist: Float, shape: Shape, thing: tuple[Float, Float], ground: float | None) -> float:
        """How far a part closes until it touches the thing, or the ground that it lies on [rad]."""
        begin, end = (OPEN, CLOSED) if part == "fingers" else (BACK, THUMB)
        for _ in range(2):
            angle = np.linspace(begin, end, SAMPLES)
            wrists = np.tile(wrist, (SAMPLES, 1))
            touches = self.deep(part, turn, wrists, angle, shape, thing[1]) > TOUCHES
            if ground is not None:
                position, quat = self.poses(part, turn, wrists, angle)
                down = np.array([0.0, 0.0, -1.0])
                touches |= reach(self.shape[part][0], position, quat, np.tile(down, (SAMPLES, 1)))[:, 2] < ground
            if not touches.any():
                return float(angle[-1])
            k = int(np.argmax(touches))
            if k == 0:
                return float(angle[0])
            begin, end = float(angle[k - 1]), float(angle[k])
        return begin

    def lowest(self, turn: Float, wrist: Float, fingers: float) -> float:
        """Height of the lowest point of the palm, and of fingers that are so far closed [m]."""
        down, low = np.array([[0.0, 0.0, -1.0]]), np.inf
        for part, angle in (("palm", 0.0), ("fingers", fingers), ("thumb", 0.0)):
            position, quat = self.poses(part, turn, wrist[None], np.array([angle]))
            low = min(low, float(reach(self.shape[part][0], position, quat, down)[0, 2]))
        return low

    def end(self, part: str, angle: float) -> Float:
        """The far end of a part in the hand's frame (3,) [m]."""
        identity = np.array([0.0, 0.0, 0.0, 1.0])
        position, quat = self.poses(part, identity, np.zeros((1, 3)), np.array([angle]))
        far = unit(rotate(multiply(about(X_AXIS, self.sense * np.array(angle)), self.rest[part]), np.array([0.0, 0.0, -1.0])))
        found = reach(self.shape[part][0], position, quat, far[None])[0]
        return np.asarray(found - 0.5 * self.finger * far if part == "thumb" else found - self.finger * far)


def _half(told: tuple[Shape, Float, Float], way: Float) -> float:
    """Half a part's width along a way of its bone [m]."""
    shape, middle, turned = told
    ends = [float(reach(shape, middle[None], turned[None], s * way[None])[0] @ way) for s in (1.0, -1.0)]
    return abs(ends[0] - ends[1]) / 2
