"""Spoken: the head whose colours are mixed into those that the blocks make, fitted on clips and on stills.

The encoder stretches colours, for the decoder multiplies them by light. So the stills' colours are first taken to the clips': what the head of the stills
says of the clips' words, by the best affine map to what the encoder makes of them, for what moves and for what stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from diffusion.appearance import STANDING, Appearance, Examples, fit, moving_groups, swatches
from diffusion.autoencoder import COLORS
from diffusion.condition import DYNAMIC, Condition
from diffusion.coverage import pool
from diffusion.text import TextEncoder, default_encoder

MOVING, STILL = 3.0, 0.5
"""Weights in the fit of what moves, against 1 of what stands, and of stills against clips."""
SEEN = 0.15
"""An object of a clip counts where it covers at least so many cells in all."""
WORDINGS = (0.0, 0.26, 0.51, 0.76)
"""Places in the list of an object's phrases, as shares of its length."""
ENOUGH = 20
"""Examples that a map is made from."""


def fit_spoken(
    spoken: Appearance, told: Appearance, files: Sequence[Path], palette: Path, *, mean: Tensor, deviation: Tensor, text: TextEncoder | None = None,
    steps: int = 2500, seed: int = 0,
) -> None:  # fmt: skip
    """Fit on files of latents, whose statistics (c,) `mean` and `deviation` are, and on the palette that `told` was fitted on, if there is one."""
    examples = clip_examples(files, mean[:COLORS], deviation[:COLORS])
    if palette.exists():
        stills, _ = swatches(palette, text or default_encoder(), seed=seed)
        mapped = as_clips(told, stills, examples)
        fit(spoken, mapped, steps=max(steps * 3 // 5, 1), seed=seed)
        examples = tuple(torch.cat(parts) for parts in zip(examples, mapped, strict=True))  # type: ignore[assignment]
    fit(spoken, examples, steps=steps, seed=seed)
    spoken.set_scale(mean, deviation)


@torch.no_grad()
def as_clips(told: Appearance, stills: Examples, clips: Examples) -> Examples:
    """Stills in the colours that the encoder makes of things in clips, with their weights against these."""
    said = told.of_words(clips[0])
    colors, moving = stills[1].clone(), stills[2] != STANDING
    for mine, theirs in ((clips[2] == MOVING, moving), (clips[2] != MOVING, ~moving)):
        if mine.sum() > ENOUGH:
            lifted = torch.cat([said[mine], torch.ones(int(mine.sum()), 1)], dim=1)
            solution = torch.linalg.lstsq(lifted, clips[1][mine]).solution
            colors[theirs] = torch.cat([colors[theirs], torch.ones(int(theirs.sum()), 1)], dim=1) @ solution
    return stills[0], colors, STILL * torch.where(moving, MOVING, 1.0)


def group_colors(condition: Condition, latents: Tensor, mean: Tensor, deviation: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Of one clip's groups: (k, 1536) phrase and setting, (k,) whether it moves, (k, 6) its colour in the latents, (k,) whether enough of it is seen."""
    raw = latents[0, :COLORS].flatten(1).T * deviation + mean
    coverage = condition.coverage.flatten(1, 3)
    moving = moving_groups(coverage, condition.state[..., DYNAMIC].flatten(1))[0]
    pooled = pool(raw[None], coverage.float().square())[0]
    phrases = condition.phrases[0]
    words = torch.cat([phrases, phrases[-1:].expand_as(phrases)], dim=-1)
    colors = torch.where(moving[:, None], pooled[:, : COLORS // 2], pooled[:, COLORS // 2 :])
    return words, moving, colors, coverage[0].sum(dim=0) > SEEN


def clip_examples(files: Sequence[Path], mean: Tensor, deviation: Tensor) -> Examples:
    """(e, 1536) words, (e, 6) colours, (e,) weights: every object of every clip in several wordings."""
    from diffusion.latents import read_latents, stack_latents

    pairs, colors, weights = [], [], []
    for path in files:
        for choice in WORDINGS:
            batch = stack_latents([read_latents(path, choice=(choice, choice))], torch.ones(1, dtype=torch.bool))
            words, moving, color, seen = group_colors(batch["condition"], batch["latents"], mean, deviation)
            pairs.append(words[seen])
            colors.append(color[seen])
            weights.append(torch.where(moving, MOVING, 1.0)[seen])
    return torch.cat(pairs), torch.cat(colors), torch.cat(weights)
