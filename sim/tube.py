"""Tube: an open cylinder in convex pieces, sectors of its ring, since whatever collides is made of convex pieces.

The outer side of each piece follows the circle closely, so that a tyre rolls as a disc does; the side to the hole is flat and touches the true hole
from outside, so that what fits through the drawing fits through the pieces.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.shape import Cylinder

Float = NDArray[np.float64]
SECTORS = 6, 48
"""Pieces around, at least and at most. Thin walls need more; fewer roll better: 2 % of the speed are lost in three turns of a tyre with 6, 6 % with 24,
since Bullet finds the points of each piece for itself."""
AROUND = 576
"""Corners around the outer side: chords lie 5 micrometres inside a tyre of 30 cm radius."""
LEAST = 2e-4
"""What a fattened piece is thick at least before it is fattened [m]."""


def sectors(tube: Cylinder, *, fattened: float = 0.0) -> tuple[Float, ...]:
    """Corners (v, 3) of the pieces about the middle, set back by what they will be `fattened` by [m]; where the wall is too thin for it, the hole gives way."""
    assert tube.open and tube.wall is not None
    return _sectors(tube.radius, tube.height, tube.wall, fattened)


@lru_cache(maxsize=64)
def _sectors(radius: float, height: float, wall: float, fattened: float) -> tuple[Float, ...]:
    hole = radius - wall
    fewest, most = SECTORS
    # the corners of the hole's polygon may lie half-way through the wall
    turn = math.acos(hole / (hole + wall / 2))
    count = min(max(fewest, math.ceil(math.pi / max(turn, 1e-6))), most)
    outer, half = max(radius - fattened, 0.6 * radius), max(height / 2 - fattened, 0.3 * height)
    inner = min(min(hole / math.cos(math.pi / count), hole + wall / 2) + fattened, outer - LEAST, 0.98 * outer)
    pieces = []
    steps = max(1, round(AROUND / count))
    for k in range(count):
        begin = 2 * math.pi * k / count
        angle = begin + 2 * math.pi / count * np.arange(steps + 1) / steps
        ends = angle[[0, -1]]
        flat = np.concatenate([outer * np.stack([np.cos(angle), np.sin(angle)], axis=1), inner * np.stack([np.cos(ends), np.sin(ends)], axis=1)])
        pieces.append(np.concatenate([np.column_stack([flat, np.full(len(flat), z)]) for z in (-half, half)]))
    return tuple(pieces)
