"""Condition: the motion prior and the words, per latent cell, as the transformer takes them in."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from einops import rearrange
from torch import Tensor

from diffusion.coverage import CELL, GROUP_FRAMES, SUBCELL
from diffusion.moe import BIOMECHANICS, COLLISION, GRAVITY, NO_PHASE
from diffusion.prior import CHANNELS, STATE, STATE_INDEX

CELL_FEATURES = len(CHANNELS) * GROUP_FRAMES * (CELL // SUBCELL) ** 2
DYNAMIC = STATE.index("dynamic")
DYNAMIC_FLOOR = 0.02
"""Cells with less of their pixels on something that moves go without experts."""


@dataclass(frozen=True)
class Condition:
    """A batch of b clips of n x h x w cells with k groups."""

    cells: Tensor
    """(b, n, h, w, CELL_FEATURES) the prior's channels, pooled 4 x 4."""
    state: Tensor
    """(b, n, h, w, s) physical state of what moves in the cell."""
    coverage: Tensor
    """(b, n, h, w, k)"""
    phrases: Tensor
    """(b, k, 768)"""
    prompt: Tensor
    """(b, m, 768)"""
    prompt_mask: Tensor
    """(b, m) bool, True where there is a token."""
    keep_words: Tensor
    """(b,) bool; False replaces all words by learned blanks (for guidance)."""
    keep_prompt: Tensor | None = None
    """(b,) bool, the same for the prompt alone; None: as the other words."""
    draft: Tensor | None = None
    """(b, n, h, w, c) latents of the quick shading (`diffusion.draft`), NaN of clips that have none; None where no clip has one."""

    def without_words(self) -> Condition:
        return replace(self, keep_words=torch.zeros_like(self.keep_words), keep_prompt=None)

    def with_prompt_alone(self, prompt: Tensor) -> Condition:
        """No words painted onto anything, and another prompt (m, 768): what guidance leads away from."""
        there = torch.ones_like(self.keep_words)
        mask = torch.ones(len(there), len(prompt), dtype=torch.bool, device=prompt.device)
        return replace(self.without_words(), prompt=prompt[None].expand(len(there), -1, -1), prompt_mask=mask, keep_prompt=there)


def cell_features(pooled: Tensor) -> Tensor:
    """(t, c, h / 4, w / 4) with t = 4 n - 3 -> (n, h / 16, w / 16, CELL_FEATURES)."""
    frames = torch.cat([pooled[:1].expand(GROUP_FRAMES - 1, -1, -1, -1), pooled])
    return rearrange(frames, "(n s) c (h y) (w x) -> n h w (s y x c)", s=GROUP_FRAMES, y=CELL // SUBCELL, x=CELL // SUBCELL)


def cell_state(cells: Tensor) -> Tensor:
    """(..., CELL_FEATURES) -> (..., s): means over the cell's moving pixels; `dynamic` itself is their share of the cell."""
    means = rearrange(cells.float(), "... (p c) -> ... p c", c=len(CHANNELS))[..., list(STATE_INDEX)].mean(dim=-2)
    moving = means[..., DYNAMIC : DYNAMIC + 1]
    state = (means / moving.clamp(min=DYNAMIC_FLOOR)).clamp(-4, 4) * (moving > DYNAMIC_FLOOR)
    state[..., DYNAMIC] = moving[..., 0]
    return state


def cell_phase(state: Tensor) -> Tensor:
    """(..., s) -> (...) the expert that the simulated phase speaks for, or NO_PHASE."""
    value = {name: state[..., i] for i, name in enumerate(STATE)}
    phase = torch.full(state.shape[:-1], NO_PHASE, dtype=torch.long, device=state.device)
    phase[value["free_flight"] > 0.5] = GRAVITY
    phase[value["near_contact"] > 0.25] = COLLISION
    phase[value["articulated"] > 0.5] = BIOMECHANICS
    phase[value["dynamic"] <= DYNAMIC_FLOOR] = NO_PHASE
    return phase


def hinted_phase(state: Tensor) -> Tensor:
    """As `cell_phase`, for training: rigid things that rest, roll or slide count as in gravity's care, or the load balance would send them to anyone."""
    phase = cell_phase(state)
    return torch.where((phase == NO_PHASE) & (state[..., DYNAMIC] > DYNAMIC_FLOOR), GRAVITY, phase)
