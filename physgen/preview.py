"""preview.mp4: the simulation itself, small, shaded from the buffers that the model was given."""

from __future__ import annotations

from dataclasses import replace

from physgen import video
from sim.gbuffers import GBuffers
from sim.trajectory import Trajectory

WIDTH = 320
"""About as wide as the preview becomes [px]."""


def preview(trajectory: Trajectory, gbuffers: GBuffers, *, fps: float) -> bytes:
    """The bytes of an mp4."""
    from sim.preview import shade

    return video.encode(shade(thinned(gbuffers, max(1, round(gbuffers.size[0] / WIDTH))), trajectory), fps=fps)


def thinned(gbuffers: GBuffers, stride: int) -> GBuffers:
    """Every so many pixels of the buffers, cut to an even size; pixel i of the new image is pixel i * stride of the old one."""
    width, height = (2 * (-(-side // stride) // 2) for side in gbuffers.size)
    if (width, height) == gbuffers.size:
        return gbuffers
    images = ("depth", "normal", "instance", "object_coordinates", "light_visibility", "light_cosine")
    return replace(
        gbuffers, **{name: getattr(gbuffers, name)[:, ::stride, ::stride][:, :height, :width].copy() for name in images},
        focal_px=gbuffers.focal_px / stride, principal_px=(gbuffers.principal_px - 0.5) / stride + 0.5,
    )  # fmt: skip
