"""Picture: latents and geometry to pixels, a few frames and, where memory is short, a few tiles at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from einops import rearrange
from torch import Tensor

from diffusion.autoencoder import Autoencoder
from diffusion.coverage import CELL
from diffusion.prior import GEOMETRY, MotionPrior
from diffusion.rectangle import Rectangle, bounds
from sim.errors import InputError

OUTPUT_TYPES = ("np", "pt", "pil", "uint8", "latent")
DECODE_FRAMES = 2
"""Decoded at a time: small enough for the caches, and memory stays bounded whatever the length."""
FEATHER = 2
"""Cells over which what was decoded anew passes into the standing picture."""
TILE = 32
"""Cells along the edge of a tile, where a whole frame does not fit (512 pixels)."""


def decoded(
    autoencoder: Autoencoder, latents: Tensor, prior: MotionPrior, *, progress: Callable[[int, int], None] | None = None
) -> Tensor:  # fmt: skip
    """(t, h, w, 3) uint8, padded as the prior is. Where a device runs out of memory, once more in tiles; InputError if these do not fit either."""
    try:
        return _decoded(autoencoder, latents, prior, tile=None, progress=progress)
    except torch.OutOfMemoryError:
        _release(autoencoder.device)
    try:
        return _decoded(autoencoder, latents, prior, tile=TILE, progress=progress)
    except torch.OutOfMemoryError as error:
        _release(autoencoder.device)
        height, width = prior.group.shape[1:]
        raise InputError(
            f"size {width}x{height}, {len(prior.group)} frames: out of memory even in tiles; {fitting(width, height)} with as many frames should fit"
        ) from error


def fitting(width: int, height: int) -> str:
    """The next smaller size of the same shape: half the pixels, in whole cells."""
    smaller = [max(int(side / 2**0.5) // CELL * CELL, CELL) for side in (width, height)]
    return f"{smaller[0]}x{smaller[1]}"


def _release(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.empty_cache()


def _decoded(
    autoencoder: Autoencoder, latents: Tensor, prior: MotionPrior, *, tile: int | None, progress: Callable[[int, int], None] | None
) -> Tensor:  # fmt: skip
    """Under a camera that stands still, what does not change is the first frame's."""
    device, dtype = autoencoder.device, autoencoder.dtype
    geometry = rearrange(torch.from_numpy(prior.channels[:, : len(GEOMETRY)]), "t g h w -> 1 g t h w")
    group, dynamic = torch.from_numpy(prior.group)[None], torch.from_numpy(prior.dynamic)[None]
    video = torch.empty(*prior.group.shape, 3, dtype=torch.uint8)
    parts = changing(prior)
    pieces = autoencoder.decode_parts(latents.to(device, dtype), geometry, group, dynamic.to(device), chunk=DECODE_FRAMES, parts=parts, tile=tile)
    first = torch.empty(*video.shape[1:3], 3)
    for start, place, pixels in pieces:
        picture = rearrange(pixels[0].float().clamp(-1, 1).add(1).mul(127.5), "c t h w -> t h w c").cpu()
        if start == 0:
            place.pixels(first, rows=0).copy_(picture[0])
            place.pixels(video, rows=1).copy_(picture[0].round().byte())
        else:
            stop = start + len(picture)
            part = bounds(parts[start:stop])
            share = place.within(part).pixels(feathered(part, video.shape[1] // CELL, video.shape[2] // CELL), rows=0)[..., None]
            blended = place.pixels(first, rows=0).lerp(picture, share)
            place.pixels(video[start:stop], rows=1).copy_(blended.round().byte())
        if progress is not None:
            progress(start + len(picture), len(video))
    return video


def changing(prior: MotionPrior) -> list[Rectangle]:
    """By frame, the cells to decode: the first frame's all, then those that change and a feather around them."""
    rows = windows(prior)
    whole = rows[0]
    return [whole] + [r.grown(FEATHER, whole.bottom, whole.right) if r.area else r for r in rows[1:]]


def windows(prior: MotionPrior) -> list[Rectangle]:
    """By frame, the cells that differ from the first frame's; of the first one all."""
    _, _, h, w = prior.channels.shape
    whole = Rectangle(0, h // CELL, 0, w // CELL)
    if prior.windows is None:
        return [whole] * len(prior.channels)
    return [whole] + [Rectangle(*(int(side) // CELL for side in window)) for window in prior.windows[1:]]


def feathered(part: Rectangle, height: int, width: int) -> Tensor:
    """(16 h, 16 w) of a part of a picture of height x width cells: 1 inside, falling to 0 over FEATHER cells towards sides that are not the picture's."""
    ramps = []
    for low, high, limit in ((part.top, part.bottom, height), (part.left, part.right, width)):
        at = torch.arange(CELL * (high - low)) + 0.5
        before = at / (CELL * FEATHER) if low > 0 else torch.ones_like(at)
        after = at.flip(0) / (CELL * FEATHER) if high < limit else torch.ones_like(at)
        ramps.append(torch.minimum(before, after).clamp(max=1))
    return torch.minimum(ramps[0][:, None], ramps[1][None])


def as_type(videos: list[Tensor], output_type: str) -> Any:
    """Videos (t, h, w, 3) uint8 -> what diffusers' users expect, with a batch axis."""
    if output_type == "pil":
        from PIL import Image

        return [[Image.fromarray(frame) for frame in video.numpy()] for video in videos]
    stacked = torch.stack(videos)
    if output_type == "uint8":
        return stacked.numpy()
    if output_type == "pt":
        return rearrange(stacked.float() / 255, "b t h w c -> b t c h w")
    return stacked.numpy().astype(np.float32) / 255
