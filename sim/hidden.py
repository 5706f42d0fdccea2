"""Hidden: whether something that stands still is between a camera and what it is to show.

Each convex part of a standing body counts as the box around it in its own axes; a line of sight that crosses one is cut off (slabs).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from sim.extent import support
from sim.materials import find, liquids
from sim.scene import Body
from sim.shape import Compound, Plane

Float = NDArray[np.float64]
CLEAR = ("glass", "acrylic", "crystal", "ice")
"""Materials that one sees through."""
SHORT = 0.98
"""Of a line of sight: what touches the thing itself hides nothing."""


@dataclass(frozen=True)
class Block:
    """A box that one cannot see through, world frame [m]."""

    centre: Float
    turn: Float
    """(3, 3), columns are its own axes."""
    half: Float
    """Of its edges (3,)."""


def blocks(bodies: Sequence[Body], *, without: Sequence[str] = ()) -> list[Block]:
    """The parts of what stands still, but for planes, clear things and the named ones."""
    found = []
    for body in bodies:
        if not body.static or isinstance(body.shape, Plane) or body.name in without or clear(body):
            continue
        own = Rotation.from_quat(body.orientation_xyzw)
        parts = body.shape.parts if isinstance(body.shape, Compound) else []
        pieces: list[tuple[object, Float, Rotation]] = [(p.shape, np.asarray(p.position), Rotation.from_quat(p.orientation_xyzw)) for p in parts]
        pieces = pieces or [(body.shape, np.zeros(3), Rotation.identity())]
        for shape, at, turn in pieces:
            low, high = reach(shape)
            whole = own * turn
            centre = np.asarray(body.position) + own.apply(at) + whole.apply((low + high) / 2)
            found.append(Block(centre, whole.as_matrix(), (high - low) / 2))
    return found


def clear(body: Body) -> bool:
    """Whether one sees through it."""
    return body.material in liquids() or (body.material is not None and find(body.material) in CLEAR)


def reach(shape: object) -> tuple[Float, Float]:
    """Lowest and highest corner (3,) of the box around a shape in its own axes [m]."""
    ends = np.vstack([np.eye(3), -np.eye(3)])
    far = np.sum(support(shape, ends) * ends, axis=1)  # type: ignore[arg-type]
    return -far[3:], far[:3]


def corners(body: Body) -> Float:
    """Of the box around a body in its own axes (8, 3), world frame [m]."""
    low, high = reach(body.shape)
    own = np.array(np.meshgrid(*np.stack([low, high], axis=1))).reshape(3, -1).T
    return np.asarray(Rotation.from_quat(body.orientation_xyzw).apply(own) + body.position)


def hidden(standing: Sequence[Block], eye: Float, points: Float) -> NDArray[np.bool_]:
    """(n,) whether the lines from an eye (3,) or (n, 3) to points (n, 3) are cut off; an eye inside a block sees nothing."""
    cut = np.zeros(len(points), dtype=bool)
    eyes = np.broadcast_to(eye, points.shape)
    for block in standing:
        start = (eyes - block.centre) @ block.turn
        way = (points - eyes) @ block.turn
        way = np.where(np.abs(way) < 1e-12, 1e-12, way)
        one, two = (-block.half - start) / way, (block.half - start) / way
        enters, leaves = np.minimum(one, two).max(axis=1), np.maximum(one, two).min(axis=1)
        cut |= (enters < leaves) & (leaves > 0) & (enters < SHORT)
    return cut
