"""Targets: what a character goes to, jumps onto or strikes, where it is at the beginning of the scene."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim import extent
from sim.errors import InputError
from sim.rotation import multiply, rotate
from sim.scene import Character, Scene
from sim.shape import Plane
from sim.skeleton import Skeleton, body_shape
from sim.track import Track

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Place:
    """What a target takes up, in the initial scene."""

    low: Float
    high: Float
    """Corners of its box, (3,) each [m]."""

    @property
    def middle(self) -> Float:
        return (self.low + self.high) / 2

    def distance(self, point: Float, direction: Float) -> float:
        """From a point along a level direction to the box's nearest side, never below 0 [m]."""
        near = 0.0
        for axis in (0, 1):
            if abs(direction[axis]) > 1e-9:
                sides = sorted(((self.low[axis] - point[axis]) / direction[axis], (self.high[axis] - point[axis]) / direction[axis]))
                near = max(near, sides[0])
        return float(near)


def box_of(shape: object, position: Float, quat: Float) -> tuple[Float, Float]:
    axes = np.vstack([np.eye(3), -np.eye(3)])
    ends = extent.reach(shape, np.tile(position, (6, 1)), np.tile(quat, (6, 1)), axes)  # type: ignore[arg-type]
    return np.diag(ends[3:]), np.diag(ends[:3])


def place_of(name: str, character: Character, scene: Scene) -> Place:
    """A body, a body with parts (`tower/block_1`, ...) or another character, where it is at the beginning."""
    boxes = [
        box_of(b.shape, np.asarray(b.position), np.asarray(b.orientation_xyzw))
        for b in scene.bodies
        if (b.name == name or b.name.startswith(name + "/")) and not isinstance(b.shape, Plane)
    ]
    for other in scene.characters:
        if name.split("/", maxsplit=1)[0] == other.name and other.name != character.name:
            from sim.character import parts

            chosen = [b for b in parts(other) if name in (other.name, b.name)]
            boxes += [box_of(b.shape, np.asarray(b.position), np.asarray(b.orientation_xyzw)) for b in chosen]
    if not boxes:
        known = [b.name for b in scene.bodies if not isinstance(b.shape, Plane)] + [c.name for c in scene.characters if c.name != character.name]
        raise InputError(f"character {character.name!r}: the target {name!r} is nothing it can go to; there are: {', '.join(known) or 'none'}")
    return Place(np.min([b[0] for b in boxes], axis=0), np.max([b[1] for b in boxes], axis=0))


def footprint(skeleton: Skeleton) -> tuple[float, float]:
    """How far a standing body reaches forward and back of its base [m]."""
    track = Track.standing(skeleton, np.zeros(1), np.zeros(3), 0.0)
    position, quat = track.solve()
    front, back = 0.0, 0.0
    for i, bone in enumerate(skeleton.bones):
        shape, middle, turned = body_shape(bone.pieces)
        q = multiply(quat[0, i], turned)
        low, high = box_of(shape, position[0, i] + rotate(quat[0, i], middle), q)
        front = max(front, high[0])
        if not bone.name.startswith("tail"):
            back = max(back, -low[0])
    return float(front), float(back)
