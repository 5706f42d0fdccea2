"""Appearance: the colours that words stand for, as the first channels of the latents tell them. Fitted on its own in a minute or two."""

from __future__ import annotations

import json
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from diffusion.autoencoder import COLORS
from diffusion.regression import regress
from diffusion.text import FEATURES, TextEncoder, default_encoder

PALETTE = "palette.jsonl"
"""File of stills beside the clips (`physgen.palette`)."""
STANDING = 2.0
"""Weight in the fit of what stands, against 1 of things that move: a still has a dozen of these, one ground and one sky."""
WORD_NOISE = 0.3
"""Noise on the phrases in the fit, in deviations: near wordings mean near colours."""
HELD_OUT = 20
"""Every so many stills are left out of the fit, to measure it."""


class Appearance(nn.Module):
    """The colours that words stand for: an object's phrase and the setting (the last group's phrase) to its colour in the latents' first channels.

    Two of them: the one whose colours the blocks are told, to learn what words do not say (light, reflections, neighbours), is fitted on stills alone,
    which no clip shares: fitted on the clips, it would know them by heart, and the blocks would learn to trust it too far. The other one's
    colours are mixed into the blocks' (`diffusion.spoken`).
    """

    def __init__(self, hidden: int = 256) -> None:
        super().__init__()
        self.enter = nn.Linear(2 * FEATURES, hidden)
        self.leave = nn.Linear(hidden, COLORS // 2)
        self.offset = nn.Parameter(torch.zeros(COLORS))
        self.scale = nn.Parameter(torch.ones(COLORS))

    @torch.no_grad()
    def set_scale(self, mean: Tensor, deviation: Tensor) -> None:
        """From colours to latents, whose statistics (c,) these are."""
        self.scale.copy_(1 / deviation[:COLORS])
        self.offset.copy_(-mean[:COLORS] / deviation[:COLORS])

    def of_groups(self, phrases: Tensor) -> Tensor:
        """(b, k, 768) -> (b, k, 6)"""
        pair = torch.cat([phrases, phrases[:, -1:].expand_as(phrases)], dim=-1)
        return self.of_words(pair).float()

    def of_words(self, pairs: Tensor) -> Tensor:
        """(..., 1536), a phrase and the setting -> (..., 6)"""
        out: Tensor = self.leave(F.gelu(self.enter(pairs), approximate="tanh"))
        return out

    def forward(self, phrases: Tensor, coverage: Tensor, dynamic: Tensor) -> Tensor:
        """Phrases, coverage (b, m, k), dynamic (b, k) -> (b, m, 12): the mean over what moves in each cell, then over what does not."""
        return self.in_cells(self.of_groups(phrases), coverage, dynamic)

    def in_cells(self, colors: Tensor, coverage: Tensor, dynamic: Tensor) -> Tensor:
        """Groups' colours (b, k, 6) -> (b, m, 12), as latents."""
        return painted_apart(colors, coverage, dynamic) * self.scale + self.offset


def painted_apart(values: Tensor, coverage: Tensor, dynamic: Tensor) -> Tensor:
    """Groups' values (b, k, c), coverage (b, m, k), dynamic (b, k) -> (b, m, 2 c): the mean over what moves in each cell, then over what does not."""
    parts = []
    for kind in (dynamic, ~dynamic):
        share = coverage.float() * kind[:, None].float()
        parts.append((share @ values) / share.sum(dim=-1, keepdim=True).clamp(min=1e-4))
    return torch.cat(parts, dim=-1)


def moving_groups(coverage: Tensor, share: Tensor) -> Tensor:
    """Which objects move: (b, m, k) coverage and (b, m) share of moving pixels -> (b, k). A cell never has less that moves than it has of them."""
    lacking = (coverage.float() - share.float()[..., None] > 0.03).any(dim=1)
    return ~lacking & (coverage.amax(dim=1) > 0)


Examples = tuple[Tensor, Tensor, Tensor]
"""(e, 1536) words, (e, 6) colours, (e,) weights."""


def fit_appearance(
    appearance: Appearance, palette: Path, *, mean: Tensor, deviation: Tensor, text: TextEncoder | None = None, steps: int = 4000, seed: int = 0
) -> dict[str, float]:  # fmt: skip
    """Fit on a palette (`physgen.palette`); `mean` and `deviation` (c,) are the latents' statistics. Returns the mean absolute error of RGB in
    [-1, 1] on the stills that were left out, of things that move and of what stands."""
    examples, rest = swatches(palette, text or default_encoder(), seed=seed)
    fit(appearance, examples, steps=steps, seed=seed)
    appearance.set_scale(mean, deviation)
    moving, standing = _off(appearance, rest)
    return {"words_moving": round(moving, 4), "words_standing": round(standing, 4)}


def fit(appearance: Appearance, examples: Examples, *, steps: int, seed: int) -> None:
    """Words to colours by regression."""
    words, colors, weights = examples
    layers, noise = [*appearance.enter.parameters(), *appearance.leave.parameters()], WORD_NOISE * float(words.std())

    def loss(chosen: Tensor, rng: torch.Generator) -> Tensor:
        said = appearance.of_words(words[chosen] + noise * torch.randn(len(chosen), words.shape[1], generator=rng))
        return (F.smooth_l1_loss(said, colors[chosen], beta=0.1, reduction="none").mean(dim=-1) * weights[chosen]).mean()

    regress(layers, loss, len(words), rate=1e-3, decay=0.03, steps=steps, seed=seed)


def _off(appearance: Appearance, examples: Examples) -> tuple[float, float]:
    pairs, colors, weights = examples
    with torch.no_grad():
        error = (appearance.of_words(pairs) - colors).abs().mean(dim=-1)
    moving = weights != STANDING
    return float(error[moving].mean()), float(error[~moving].mean())


def swatches(path: Path, text: TextEncoder, *, seed: int) -> tuple[Examples, Examples]:
    """Of a palette, two wordings of every swatch: of the stills to fit on, and of those left out."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    rng = torch.Generator().manual_seed(seed)
    said = [(row["phrases"][int(torch.randint(len(row["phrases"]), (1,), generator=rng))], row) for row in rows for _ in range(2)]
    words = sorted({phrase for phrase, _ in said} | {row["sky"] for row in rows})
    features = torch.cat([text.phrases(words[i : i + 512]) for i in range(0, len(words), 512)]).float()
    place = {word: i for i, word in enumerate(words)}
    pairs = torch.cat([features[[place[phrase] for phrase, _ in said]], features[[place[row["sky"]] for _, row in said]]], dim=-1)
    weights = torch.tensor([1.0 if row["moves"] else STANDING for _, row in said])
    colors = torch.tensor([row["colors"] for _, row in said])
    out = torch.tensor([row["still"] % HELD_OUT == HELD_OUT - 1 for _, row in said])
    kept: Examples = (pairs[~out], colors[~out], weights[~out])
    return kept, (pairs[out], colors[out], weights[out])
