"""Detail: what the autoencoder loses of the draft, given back to the painted picture.

The draft's own pixels are known, and so is what encoding and decoding makes of them. Their difference, grain, maps and a bias of colour, is mostly what
the painted picture lost as well: a share of it is added, all of it for the sky, which the path tracer and the draft take from the same map.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from einops import rearrange
from numpy.typing import NDArray
from torch import Tensor

from diffusion.autoencoder import Autoencoder
from diffusion.clip import Clip
from diffusion.coverage import CELL
from diffusion.data import read_pixels, stack_clips, torch_rng_for
from diffusion.draft import shaded
from diffusion.flow import sample
from diffusion.latents import read_latents, stack_latents
from diffusion.rectangle import Rectangle
from diffusion.transformer import Transformer

BLUR, TAPS = 1.2, 7
"""Deviation [px] and size of the kernel: what is finer is the draft's own, since path-traced clips are seen through a denoiser and a video encoder."""
STILL, MOVING = 0, 1


def smoothed(frames: Tensor) -> Tensor:
    """(t, c, h, w) -> the same shape, blurred by BLUR."""
    at = torch.arange(TAPS, device=frames.device) - TAPS // 2
    kernel = torch.exp(-0.5 * (at / BLUR) ** 2).to(frames)
    kernel, channels = (kernel / kernel.sum()).repeat(frames.shape[1], 1), frames.shape[1]
    padded = F.pad(frames, (TAPS // 2,) * 4, mode="replicate")
    down = F.conv2d(padded, kernel[:, None, :, None], groups=channels)
    return F.conv2d(down, kernel[:, None, None, :], groups=channels)


def given_back(video: Tensor, frames: NDArray[np.uint8], again: Tensor, weights: Tensor, parts: list[Rectangle] | None = None) -> Tensor:
    """Painted video (t, h, w, 3), the draft's frames and the same `again` as they come back from the autoencoder, weights (t, h, w) -> video; all but the
    weights uint8, of the same shape. parts: by frame, the cells that differ from the first frame's; of the first one all."""
    out = torch.empty_like(video)
    height, width = video.shape[1] // CELL, video.shape[2] // CELL
    whole = Rectangle(0, height, 0, width)
    for i in range(len(video)):  # a frame at a time: floats of a whole clip would fill the memory
        part = whole if parts is None else parts[i]
        if part != whole:
            out[i] = out[0]
        if not part.area:
            continue
        told, seen = (part.grown(margin, height, width) for margin in (1, 2))  # the blur reaches no further than a cell
        here = [seen.pixels(x, rows=0) for x in (torch.from_numpy(frames[i]), again[i])]
        fine = rearrange(smoothed(rearrange(here[0].float() - here[1].float(), "h w c -> 1 c h w")), "1 c h w -> h w c")
        fine = told.within(seen).pixels(fine, rows=0) * told.pixels(weights[i], rows=0)[..., None]
        told.pixels(out[i], rows=0).copy_((told.pixels(video[i], rows=0).float() + fine).round_().clamp_(0, 255).byte())
    return out


def shares(group: NDArray[np.integer], dynamic: NDArray[np.bool_], weights: Tensor) -> Tensor:
    """(t, h, w) by pixel: of what stands weights[STILL], of what moves weights[MOVING], of the sky (the last group) all."""
    of_group = torch.where(torch.from_numpy(dynamic), weights[MOVING], weights[STILL]).float()
    of_group[-1] = 1.0
    return of_group[torch.from_numpy(group.astype(np.int64))]


@torch.no_grad()
def measured_detail(model: Transformer, decoder: Autoencoder, files: Sequence[Path], folder: Path, *, steps: int = 6) -> Tensor:
    """(2,) the weights of least squares over clips of `folder`, whose latents the files are, for what stands and what moves; 0 where there is no draft."""
    sums = torch.zeros(2, 2)
    for i, path in enumerate(files):
        batch = stack_latents([read_latents(path)], torch.ones(1, dtype=torch.bool))
        simulated = Clip.load(folder / path.name)
        frames, draft = shaded(simulated.gbuffers, simulated.trajectory), batch["condition"].draft
        if frames is None or draft.isnan().any():
            continue
        clip = stack_clips([read_pixels(folder / "prepared" / path.name)])
        noise = torch.randn(batch["latents"].shape, generator=torch_rng_for(0, 10, i))
        with torch.autocast("cpu", torch.bfloat16):
            painted = sample(model, noise, batch["condition"], steps=steps)
            again, video = (
                decoder.decode(z, clip["geometry"], clip["group"], clip["dynamic"], chunk=4)[0].float().clamp(-1, 1)
                for z in (rearrange(draft, "b n h w c -> b c n h w"), painted)
            )
        quick = rearrange(torch.from_numpy(frames).float() / 127.5 - 1, "t h w c -> t c h w")
        lost = rearrange(smoothed(quick - rearrange(again, "c t h w -> t c h w")), "t c h w -> c t h w")
        group, missing = clip["group"][0].long(), clip["video"][0] - video
        moving, sky = clip["dynamic"][0][group], group == clip["dynamic"].shape[1] - 1
        for kind, pixels in ((STILL, ~moving & ~sky), (MOVING, moving & ~sky)):
            sums[kind] += torch.stack([(lost * missing)[:, pixels].sum(), lost.square()[:, pixels].sum()])
    return (sums[:, 0] / sums[:, 1].clamp(min=1e-6)).clamp(0, 1)
