"""GBuffers: what a camera sees of a trajectory, pixel by pixel, without any look."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

SKY = -1
"""Instance index of a pixel where the ray meets nothing."""
IMAGES = ("depth", "normal", "instance", "object_coordinates", "light_visibility", "light_cosine")
"""The buffers with a value a pixel."""


@dataclass(frozen=True, eq=False)
class GBuffers:
    """t frames of h x w pixels, one sample at each pixel's centre."""

    names: tuple[str, ...]
    """(p,) the trajectory's bodies; `instance` indexes it."""
    time: NDArray[np.float64]
    """(t,) [s]"""
    depth: NDArray[np.float32]
    """(t, h, w) distance along the optical axis [m]; inf at the sky."""
    normal: NDArray[np.float32]
    """(t, h, w, 3) unit, world frame, facing the camera; 0 at the sky."""
    instance: NDArray[np.int16]
    """(t, h, w) index into names; SKY where there is nothing."""
    object_coordinates: NDArray[np.float32]
    """(t, h, w, 3) the point in the body's own frame [m]; 0 at the sky."""
    light_visibility: NDArray[np.float32]
    """(t, h, w) 1 where the key light is seen, 0 in shadow (and at the sky)."""
    light_cosine: NDArray[np.float32]
    """(t, h, w) max(0, normal . direction to the light)."""
    light_direction: NDArray[np.float64]
    """(3,) unit, world frame, towards the key light."""
    camera_to_world: NDArray[np.float64]
    """(t, 4, 4) camera looks along its +Z, +X right, +Y down (the computer-vision convention)."""
    focal_px: NDArray[np.float64]
    """(t,) focal length [px]; square pixels, pixel (0, 0) centred at (0.5, 0.5)."""
    principal_px: NDArray[np.float64]
    """(2,) principal point [px]: (w / 2, h / 2) for a whole frame, elsewhere for a crop of one."""

    def __post_init__(self) -> None:
        t, h, w = self.depth.shape
        shapes = {
            "time": (t,), "normal": (t, h, w, 3), "instance": (t, h, w), "object_coordinates": (t, h, w, 3), "light_visibility": (t, h, w),
            "light_cosine": (t, h, w), "light_direction": (3,), "camera_to_world": (t, 4, 4), "focal_px": (t,),
            "principal_px": (2,),
        }  # fmt: skip
        for name, shape in shapes.items():
            array = getattr(self, name)
            if array.shape != shape:
                raise ValueError(f"gbuffers.{name}: shape {array.shape}, expected {shape}")
        for name in (*shapes, "depth"):
            getattr(self, name).setflags(write=False)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) [px]."""
        return self.depth.shape[2], self.depth.shape[1]

    def thinned(self, stride: int) -> GBuffers:
        """Every so many pixels, cut to an even size; pixel i of the new image is pixel i * stride of the old one."""
        width, height = (2 * (-(-side // stride) // 2) for side in self.size)
        if (width, height) == self.size:
            return self
        return replace(
            self, **{name: getattr(self, name)[:, ::stride, ::stride][:, :height, :width].copy() for name in IMAGES},
            focal_px=self.focal_px / stride, principal_px=(self.principal_px - 0.5) / stride + 0.5,
        )  # fmt: skip

    def rays(self, frame: int, x: NDArray[np.int64] | None = None, y: NDArray[np.int64] | None = None) -> NDArray[np.float32]:
        """Unit directions (n, 3) through the centres of pixels, world frame; of all pixels, row by row, where none are named."""
        width, height = self.size
        across = ((np.arange(width) + 0.5 - self.principal_px[0]) / self.focal_px[frame]).astype(np.float32)
        down = ((np.arange(height) + 0.5 - self.principal_px[1]) / self.focal_px[frame]).astype(np.float32)
        across, down = (across[None, :], down[:, None]) if x is None or y is None else (across[x], down[y])
        length = 1 / np.sqrt(across * across + down * down + 1)
        right, below, ahead = self.camera_to_world[frame, :3, :3].T.astype(np.float32)
        made = (across * length)[..., None] * right
        made += (down * length)[..., None] * below
        made += length[..., None] * ahead
        return np.asarray(made.reshape(-1, 3))
