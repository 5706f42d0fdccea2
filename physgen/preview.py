"""preview.mp4: the simulation itself, small, shaded from the buffers that the model was given."""

from __future__ import annotations

from physgen import video
from sim.gbuffers import GBuffers
from sim.trajectory import Trajectory

WIDTH = 320
"""About as wide as the preview becomes [px]."""


def preview(trajectory: Trajectory, gbuffers: GBuffers, *, fps: float) -> bytes:
    """The bytes of an mp4."""
    from sim.preview import shade

    return video.encode(shade(gbuffers.thinned(max(1, round(gbuffers.size[0] / WIDTH))), trajectory), fps=fps)
