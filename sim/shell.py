"""Shell: what weighs of a hollow thing of several parts. Its parts are one room: where they overlap there is no wall between them.

A thing counts as one shell where at least two of its parts are closed and have a wall; its matter is the outer layer of all of them together, so thick,
cut out by manifold3d (`sim.matter`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.shape import Compound, Cylinder, Hollow, Part

Float = NDArray[np.float64]
SEGMENTS = 32
"""Around what is round: such a polygon has 0.6 % less area than the circle."""


def walls(parts: Sequence[Part]) -> list[float]:
    """Of the parts that are closed and hollow [m]; a pipe is hollow as it is drawn."""
    return [p.shape.wall for p in parts if isinstance(p.shape, Hollow) and p.shape.wall is not None and not (isinstance(p.shape, Cylinder) and p.shape.open)]


def is_shell(parts: Sequence[Part]) -> bool:
    return len(walls(parts)) > 1


def shell(parts: Sequence[Part]) -> tuple[float, Float, Float]:
    """Volume of the matter [m^3], its centre of mass (3,) [m] and the inertia tensor of 1 kg about it (3, 3) [m^2]."""
    return _shell(Compound.model_construct(parts=list(parts)).model_dump_json())


@lru_cache(maxsize=64)
def _shell(shape_json: str) -> tuple[float, Float, Float]:
    from sim.matter import arrays, matter
    from sim.solid import centred_arrays

    parts = Compound.model_validate_json(shape_json).parts
    vertices, faces = arrays(matter(shape_json, max(walls(parts)), segments=SEGMENTS))
    about, volume, tensor = centred_arrays(vertices, faces)
    return volume, vertices[0] - about[0], tensor
