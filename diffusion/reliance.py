"""Reliance: how far the colours in the picture should be those that the words stand for where there is no draft, measured on clips that were held out.

Least squares: s what is sampled, h those colours, t the truth; w = <h - s, t - s> / |h - s|^2, for what moves and for what does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from diffusion.autoencoder import COLORS
from diffusion.condition import DYNAMIC, DYNAMIC_FLOOR
from diffusion.data import torch_rng_for
from diffusion.flow import sample
from diffusion.latents import read_latents, stack_latents
from diffusion.transformer import Transformer

STANDS = 0.9
"""A cell shows enough that does not move where it has at least this share of it."""


def _as_latents(colors: Tensor, latents: Tensor) -> Tensor:
    """(1, m, 12) -> (12, n, h, w)."""
    return colors.float()[0].T.reshape(COLORS, *latents.shape[1:])


def _kinds(share: Tensor) -> tuple[Tensor, Tensor]:
    """Cells (n, h, w) that show enough of what moves, and of what stands."""
    return share > max(0.2, DYNAMIC_FLOOR), share <= 1 - STANDS


@torch.no_grad()
def measured(
    model: Transformer, files: Sequence[str | Path], *, deviation: Tensor, steps: int = 6, seed: int = 0
) -> tuple[Tensor, dict[str, float]]:  # fmt: skip
    """(2,) the weights for what moves and what does not, and the mean absolute errors of RGB in [-1, 1] behind them."""
    kept = model.reliance.clone()
    model.reliance.zero_()
    sums = torch.zeros(2, 5)  # <h - s, t - s>, |h - s|^2, |s - t|, |h - t|, count
    half = COLORS // 2
    for i, path in enumerate(files):
        batch = stack_latents([read_latents(path)], torch.ones(1, dtype=torch.bool))
        truth, condition = batch["latents"], replace(batch["condition"], draft=None)
        noise = torch.randn(truth.shape, generator=torch_rng_for(seed, 9, i))
        with torch.autocast("cpu", torch.bfloat16):
            sampled = sample(model, noise, condition, steps=steps)
            said = model.prepare(condition).colors
        colors = _as_latents(said, truth[0])
        for kind, cells in enumerate(_kinds(condition.state[0, ..., DYNAMIC])):
            channels = slice(kind * half, (kind + 1) * half)
            scale = deviation[channels, None]
            s, h, t = ((x[channels][:, cells] * scale).float() for x in (sampled[0], colors, truth[0]))
            sums[kind] += torch.stack([((h - s) * (t - s)).sum(), (h - s).square().sum(), (s - t).abs().sum(), (h - t).abs().sum(), torch.tensor(t.numel())])
    model.reliance.copy_(kept)
    weights = (sums[:, 0] / sums[:, 1].clamp(min=1e-6)).clamp(0, 1)
    count = sums[:, 4].clamp(min=1)
    report = {
        "sampled_moving": float(sums[0, 2] / count[0]), "words_moving": float(sums[0, 3] / count[0]),
        "sampled_standing": float(sums[1, 2] / count[1]), "words_standing": float(sums[1, 3] / count[1]),
    }  # fmt: skip
    return weights, {key: round(value, 4) for key, value in report.items()}
