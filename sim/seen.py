"""Seen: a body as the framing sees it: a ball that moves, or the corners of what stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Seen:
    """One body, or the parts of a character, or the members of a group."""

    name: str
    path: Float
    """Of its middle (t, 3) [m]"""
    radius: float
    """Of the ball around it [m]."""
    height: float
    """How large it looks: the edge of a square as large as its two larger extents [m]."""
    corners: Float | None = None
    """Of what stands still: of the box around it (8, 3) [m]."""

    def balls(self) -> tuple[Float, Float]:
        """Middles (n, 3) and radii (n,) of what must be in the picture [m]."""
        if self.corners is not None:
            return self.corners, np.zeros(len(self.corners))
        return self.path, np.full(len(self.path), self.radius)

    def near(self, path: Float, margin: float) -> Seen | None:
        """Of what stands still the part within a margin [m] of the box around a path (t, 3); None where there is none."""
        if self.corners is None:
            return self
        low = np.maximum(self.corners.min(axis=0), path.min(axis=0) - margin)
        high = np.minimum(self.corners.max(axis=0), path.max(axis=0) + margin)
        if np.any(low > high):
            return None
        inner = np.array(np.meshgrid(*np.stack([low, high], axis=1))).reshape(3, -1).T
        return Seen(self.name, self.path, self.radius, self.height, inner)
