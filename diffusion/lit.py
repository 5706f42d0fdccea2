"""Lit: the colours that things take on in the light of their scene, in the latents' first channels.

Words name a dozen colours; the scene has the very one, and the simulation's quick shading tells it (`diffusion.shaded`). What that leaves out (light that is
passed on, gloss, and how the encoder stretches colours) is learned from clips: a correction by the shaded colours, by how the thing lies in the light, and
by its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from diffusion.autoencoder import COLORS
from diffusion.condition import LOOKS
from diffusion.regression import regress
from diffusion.spoken import MOVING, WORDINGS, group_colors
from diffusion.text import FEATURES

HALF = COLORS // 2
WORD_NOISE, LOOK_NOISE = 0.5, 0.1
"""Noise on what goes in, in deviations: a few thousand things must not be known by heart."""
CELLS = 30.0
"""Things of at least so many cells count fully in the fit, small ones down to SMALL."""
SMALL = 0.3


class Lit(nn.Module):
    """A group's looks (`diffusion.condition.seen_looks`), whether it moves, its phrase and the setting's, to its colour."""

    centre: Tensor
    spread: Tensor

    def __init__(self, hidden: int = 128) -> None:
        super().__init__()
        self.words = nn.Linear(2 * FEATURES, hidden, bias=False)
        self.seen = nn.Linear(LOOKS + 1, hidden)
        self.leave = nn.Linear(hidden, HALF)
        self.register_buffer("centre", torch.zeros(LOOKS))
        self.register_buffer("spread", torch.ones(LOOKS))
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)

    def forward(self, words: Tensor, looks: Tensor, moving: Tensor) -> Tensor:
        """(..., 1536), (..., LOOKS) without NaN, (...) bool -> (..., 6)"""
        seen = torch.cat([(looks - self.centre) / self.spread, 2.0 * moving[..., None]], dim=-1).to(self.seen.weight.dtype)
        correction: Tensor = self.leave(F.gelu(self.seen(seen) + self.words(words.to(self.words.weight.dtype)), approximate="tanh"))
        return looks[..., :HALF] + correction.float()


def fit_lit(lit: Lit, files: Sequence[Path], *, mean: Tensor, deviation: Tensor, steps: int = 2500, seed: int = 0) -> dict[str, float]:
    """Fit on files of latents, whose statistics (c,) `mean` and `deviation` are. Returns how many things it was fitted on, and the mean absolute error."""
    words, looks, moving, colors, weights = lit_examples(files, mean, deviation)
    if not len(words):
        return {"lit_things": 0}
    with torch.no_grad():
        lit.centre.copy_(looks.mean(dim=0))
        lit.spread.copy_(2 * looks.std(dim=0) + 1e-2)
        lit.spread[:HALF] = 0.5
        lit.centre[:HALF] = 0.0
    deviations = torch.cat([torch.full((HALF,), 0.2), lit.spread[HALF:] / 2])
    unsure = WORD_NOISE * float(words.std())

    def loss(chosen: Tensor, rng: torch.Generator) -> Tensor:
        said = words[chosen] + unsure * torch.randn(len(chosen), words.shape[1], generator=rng)
        shown = looks[chosen] + LOOK_NOISE * deviations * torch.randn(len(chosen), LOOKS, generator=rng)
        return (F.smooth_l1_loss(lit(said, shown, moving[chosen]), colors[chosen], beta=0.1, reduction="none").mean(dim=-1) * weights[chosen]).mean()

    regress(list(lit.parameters()), loss, len(words), rate=2e-3, decay=0.3, steps=steps, seed=seed)
    return {"lit_things": len(words), "lit_error": round(_off(lit, (words, looks, moving, colors)), 4)}


@torch.no_grad()
def _off(lit: Lit, examples: tuple[Tensor, Tensor, Tensor, Tensor]) -> float:
    words, looks, moving, colors = examples
    return float((lit(words, looks, moving) - colors).abs().mean())


def lit_examples(files: Sequence[Path], mean: Tensor, deviation: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """(e, 1536) words, (e, LOOKS), (e,) whether it moves, (e, 6) colours, (e,) weights: every thing of every clip that has looks, in two wordings."""
    from diffusion.latents import read_latents, stack_latents

    rows: list[tuple[Tensor, ...]] = []
    for path in files:
        for choice in WORDINGS[::2]:
            batch = stack_latents([read_latents(path, choice=(choice, choice))], torch.ones(1, dtype=torch.bool))
            condition = batch["condition"]
            pairs, moving, colors, seen = group_colors(condition, batch["latents"], mean[:COLORS], deviation[:COLORS])
            looks = condition.looks[0]
            known = seen & ~looks.isnan().any(dim=-1)
            area = condition.coverage[0].float().sum(dim=(0, 1, 2))
            weight = torch.where(moving, MOVING, 1.0) * (SMALL + (area / CELLS).clamp(max=1))
            rows.append((pairs[known], looks[known], moving[known], colors[known], weight[known]))
    words, looks, moving, colors, weights = (torch.cat(column) for column in zip(*rows, strict=True))
    return words, looks, moving, colors, weights
