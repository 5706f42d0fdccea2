"""Overlap: what solid parts of one thing count twice, because they lie in each other.

Its moments are those of the parts, one by one, less those of what they are together (manifold3d). Both are reckoned with the same flat sides, whose error
(0.6 % of a round part's volume) so enters with the overlap only; the parts themselves are weighed exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.shape import Compound, Part

Float = NDArray[np.float64]
SEGMENTS = 32
"""Around what is round: such a polygon has 0.6 % less area than the circle."""


@dataclass(frozen=True, eq=False)
class Overlap:
    """Moments about the origin of the parts' frame."""

    volume: float
    """[m^3]"""
    first: Float
    """Volume times centre (3,) [m^4]."""
    inertia: Float
    """Volume times the inertia tensor of 1 kg (3, 3) [m^5]."""
    around: float
    """Surface of the convex hull around all parts [m^2]."""


def overlap(parts: Sequence[Part]) -> Overlap:
    """Of parts that are solid throughout, or taken as if they were; a pipe is a pipe."""
    return _overlap(Compound.model_construct(parts=list(parts)).model_dump_json())


@lru_cache(maxsize=256)
def _overlap(shape_json: str) -> Overlap:
    from sim.matter import placed, united

    solids = [placed(p, SEGMENTS) for p in Compound.model_validate_json(shape_json).parts]
    whole = united(solids)
    each, together = [_moments(s) for s in solids], _moments(whole)
    volume, first, inertia = (sum(m[i] for m in each) - together[i] for i in range(3))
    return Overlap(float(volume), np.asarray(first), np.asarray(inertia), float(whole.hull().surface_area()))


def _moments(solid: Any) -> tuple[float, Float, Float]:
    from sim.matter import arrays
    from sim.solid import centred_arrays

    vertices, faces = arrays(solid)
    about, volume, tensor = centred_arrays(vertices, faces)
    x = vertices[0] - about[0]
    return volume, volume * x, volume * (tensor + x @ x * np.eye(3) - np.outer(x, x))
