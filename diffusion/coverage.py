"""Coverage: how much of each cell belongs to which object, and the two operations it makes possible.

pool:  token_k = sum_n w_nk f_n / sum_n w_nk      every object gathers one appearance from all the cells and times where it is seen
paint: f_n     = sum_k c_nk token_k               and gives it back to exactly the pixels it covers
"""

from __future__ import annotations

import torch
from einops import rearrange
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
