"""Draft: the simulation's own quick shading, as latents, which the model paints over.

What things look like stands in the scene: the fast preview's arithmetic (`sim.preview`) shows it in every frame, textures, shadows and all, but for light
that is passed on, gloss and blur. Encoded, it is what the transformer starts from; how far to trust it, cell by cell, it has learned.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from einops import rearrange
from numpy.typing import NDArray
from torch import Tensor

from diffusion.autoencoder import Autoencoder
from diffusion.picture import windows
from diffusion.prior import GEOMETRY, MotionPrior
from sim.gbuffers import GBuffers
from sim.trajectory import Trajectory


def shaded(gbuffers: GBuffers, trajectory: Trajectory, *, progress: Callable[[int, int], None] | None = None) -> NDArray[np.uint8] | None:
    """(t, h, w, 3) sRGB; None of a trajectory without a scene, which has no looks. The trajectory must be sampled at the buffers' times."""
    if trajectory.scene is None:
        return None
    from sim.preview import shade

    return shade(gbuffers, trajectory, progress=progress)


def filled(frames: NDArray[np.uint8], prior: MotionPrior) -> NDArray[np.uint8]:
    """Frames (t, h, w, 3) as long and as wide as the prior, which may be padded: by their last frame, row and column."""
    missing = [(0, whole - there) for whole, there in zip(prior.group.shape, frames.shape[:3], strict=True)]
    return np.pad(frames, [*missing, (0, 0)], mode="edge")


@torch.no_grad()
def drafted(autoencoder: Autoencoder, frames: NDArray[np.uint8], prior: MotionPrior) -> Tensor:
    """Shaded frames (t, h, w, 3), filled up to the prior's size, -> latents (c, n, h / 16, w / 16)."""
    device, dtype = autoencoder.device, autoencoder.dtype
    pixels = rearrange(torch.from_numpy(frames), "t h w c -> 1 c t h w").to(dtype) / 127.5 - 1
    geometry = rearrange(torch.from_numpy(prior.channels[:, : len(GEOMETRY)]), "t g h w -> 1 g t h w")
    group, dynamic = torch.from_numpy(prior.group)[None], torch.from_numpy(prior.dynamic)[None]
    parts = windows(prior)
    return autoencoder.encode(pixels.to(device), geometry, group.to(device), dynamic.to(device), parts=parts)[0].float()
