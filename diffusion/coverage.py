"""Coverage: how much of each cell belongs to which object, and the two operations it makes possible.

pool:  token_k = sum_n w_nk f_n / sum_n w_nk      every object gathers one appearance from all the cells and times where it is seen
paint: f_n     = sum_k c_nk token_k               and gives it back to exactly the pixels it covers
"""

from __future__ import annotations

import numpy as np
import torch
from einops import rearrange
from numpy.typing import NDArray
from torch import Tensor

GROUP_FRAMES = 4
"""Frames that share one latent frame; frame 0 has one of its own."""
CELL = 16
"""Pixels along the edge of a latent cell."""
SUBCELL = 4
"""Pixels along the edge of a cell of the decoder's main resolution."""


def latent_frames(frames: int) -> int:
    """Latent frames of a clip: 1 for the first frame and 1 for every (started) group of four after it."""
    return 1 + -(-(frames - 1) // GROUP_FRAMES)


def padded_frames(frames: int) -> int:
    return GROUP_FRAMES * (latent_frames(frames) - 1) + 1


def fine_coverage(group: Tensor, count: int) -> Tensor:
    """(f, h, w) group indices -> (f, h / 4, w / 4, k) fractions of each 4 x 4 block."""
    blocks = rearrange(group, "f (h y) (w x) -> f h w (y x)", y=SUBCELL, x=SUBCELL)
    cover = torch.zeros(*blocks.shape[:-1], count)
    return cover.scatter_add_(-1, blocks.long(), torch.full((1,), 1 / SUBCELL**2).expand(blocks.shape))


def cell_coverage(fine: Tensor, *, batch: int) -> Tensor:
    """(b t, h / 4, w / 4, k) with t = 4 n - 3 -> (b, n, h / 16, w / 16, k)."""
    cells = rearrange(fine, "(b t) (h y) (w x) k -> b t h w (y x) k", b=batch, y=CELL // SUBCELL, x=CELL // SUBCELL).mean(dim=-2)
    first, rest = cells[:, :1], cells[:, 1:]
    return torch.cat([first, rearrange(rest, "b (n s) h w k -> b n s h w k", s=GROUP_FRAMES).mean(dim=2)], dim=1)


def pool(features: Tensor, weight: Tensor) -> Tensor:
    """(b, n, d) features, (b, n, k) weights -> (b, k, d) weighted means; 0 where an object is never seen."""
    total = weight.sum(dim=1).unsqueeze(-1)
    return (weight.transpose(1, 2) @ features) / total.clamp(min=1e-4)


def paint(tokens: Tensor, coverage: Tensor) -> Tensor:
    """(b, k, d) tokens, (b, n, k) coverage -> (b, n, d)."""
    return coverage.to(tokens.dtype) @ tokens


def object_colors(video: Tensor, lit: Tensor, group: Tensor, count: int) -> Tensor:
    """Mean colour of each object so far, of all its pixels and of its lit ones: (b, 3, t, h, w), lit (b, t, h, w) in [0, 1], group (b, t, h, w) ->
    (b, n, k, 6). Latent frame i knows the frames up to its own last: nothing looks ahead."""
    b, _, t, _, _ = video.shape
    values = torch.cat([video, video * lit[:, None], lit[:, None], torch.ones_like(lit)[:, None]], dim=1)
    rows = (group.long() + count * torch.arange(b * t, device=group.device).view(b, t, 1, 1)).flatten()
    sums = torch.zeros(b * t * count, 8, device=video.device)
    sums.index_add_(0, rows, rearrange(values, "b c t h w -> (b t h w) c").float())
    so_far = rearrange(sums, "(b t k) c -> b t k c", b=b, t=t).cumsum(dim=1)[:, ::GROUP_FRAMES]
    return torch.cat([so_far[..., :3] / so_far[..., 7:].clamp(min=1), so_far[..., 3:6] / so_far[..., 6:7].clamp(min=1)], dim=-1)


def still_colors(picture: NDArray[np.uint8], lit: NDArray[np.float32], group: NDArray[np.int64], count: int) -> NDArray[np.float32]:
    """`object_colors` of one picture (1, h, w, 3), lit and group (1, h, w): (count, 6), as arrays."""
    video = rearrange(torch.from_numpy(picture.astype(np.float32) / 127.5 - 1), "t h w c -> 1 c t h w")
    made = object_colors(video, torch.from_numpy(lit.astype(np.float32))[None], torch.from_numpy(group)[None], count)
    return np.asarray(made[0, 0].numpy())
