"""Sweep: what the number of denoising steps and the guidance do to the picture, on clips that nobody trained on.

The reference is the path-traced clip itself. Motion is what the picture changes from frame to frame where things move, over what the reference
changes there: 1 is right, 0 is frozen. Obedience is how near the colours of what moves come to those that the words alone stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from diffusion.autoencoder import COLORS, Autoencoder
from diffusion.condition import DYNAMIC, Condition
from diffusion.data import Batch, read_pixels, stack_clips, torch_rng_for
from diffusion.flow import sample
from diffusion.latents import read_latents, stack_latents
from diffusion.score import decibel
from diffusion.transformer import Transformer

SEEN = 0.2
"""A cell shows what moves where it has at least this share of it."""


@dataclass(frozen=True)
class Setting:
    """One way to sample, and what came of it: means over the clips."""

    steps: int
    guidance: float
    psnr_db: float
    psnr_things_db: float
    motion: float
    obedience: float
    """1 where the colours of what moves are the words' own; 0 where they are as far off as without any words."""


@torch.no_grad()
def sweep(
    model: Transformer, decoder: Autoencoder, latents: Sequence[Path], prepared: Path, *, settings: Sequence[tuple[int, float]], seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> list[Setting]:  # fmt: skip
    """Sample every clip with every (steps, guidance) from the same noise. latents: encoded clips; prepared: the folder of their pixels."""
    sums = torch.zeros(len(settings), 4)
    for i, path in enumerate(latents):
        batch = stack_latents([read_latents(path)], torch.ones(1, dtype=torch.bool))
        clip = stack_clips([read_pixels(prepared / path.name)])
        noise = torch.randn(batch["latents"].shape, generator=torch_rng_for(seed, 11, i))
        condition = batch["condition"]
        said = model.prepare(condition).colors.float().transpose(1, 2).reshape(1, COLORS, *noise.shape[2:])
        plain = sample(model, noise, condition.without_words(), steps=settings[0][0])
        for k, (steps, guidance) in enumerate(settings):
            made = sample(model, noise, condition, steps=steps, guidance=guidance)
            picture = decoder.decode(made, clip["geometry"], clip["group"], clip["dynamic"], chunk=4).float()
            sums[k] += torch.tensor([*_likeness(picture, clip), _obedience(made, plain, said, condition)])
        if progress is not None:
            progress(i + 1, len(latents))
    means = (sums / len(latents)).tolist()
    return [Setting(steps, guidance, *row) for (steps, guidance), row in zip(settings, means, strict=True)]


def _likeness(picture: Tensor, clip: Batch) -> tuple[float, float, float]:
    """PSNR, PSNR of what moves [dB], and motion."""
    truth = clip["video"]
    moving = clip["dynamic"][0][clip["group"].long()].float()
    either = torch.maximum(moving[:, 1:], moving[:, :-1])[:, None]
    changes = [((x[:, :, 1:] - x[:, :, :-1]).abs() * either).sum() for x in (picture.clamp(-1, 1), truth)]
    return *decibel(picture, clip), float(changes[0] / changes[1].clamp(min=1e-6))


def _obedience(made: Tensor, plain: Tensor, said: Tensor, condition: Condition) -> float:
    cells = condition.state[0, ..., DYNAMIC] > SEEN
    half = COLORS // 2
    if not cells.any():
        return 0.0
    far = [(x[0, :half][:, cells] - said[0, :half][:, cells]).abs().mean() for x in (made, plain)]
    return float(1 - far[0] / far[1].clamp(min=1e-6))
