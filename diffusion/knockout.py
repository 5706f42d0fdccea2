"""Knockout: do the experts serve the physics that they are named after, and is each of them needed for it?

Of held-out clips, at fixed noise: which expert every token that shows something that moves is sent to, by the simulation's phase; and how much the
error of the clean latents rises in each phase when an expert is barred and the second choice serves. Both in one table, with a bootstrap over clips.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from diffusion.condition import cell_phase
from diffusion.data import torch_rng_for
from diffusion.flow import noised
from diffusion.latents import read_latents, stack_latents
from diffusion.moe import EXPERTS, NO_PHASE, MixtureOfExperts
from diffusion.pipeline import PhysGenPipeline
from diffusion.transformer import Transformer

SIGMAS = (0.9, 0.6)
"""Noise levels at which errors are read: while colours are decided, and while details are."""
BOOTSTRAP = 2000
TIMES = 3.0
"""An expert is needed for its phase if the lower bound of the rise there is at least so many times the rise elsewhere."""


@dataclass(frozen=True, eq=False)
class Tokens:
    """The routed tokens of one clip, all noise levels."""

    phase: NDArray[np.int64]
    """(m,) index into EXPERTS, or NO_PHASE."""
    chosen: NDArray[np.float64]
    """(m, e) share of the layers that sent the token to each expert."""
    error: NDArray[np.float64]
    """(m,) of the clean latents with all experts."""
    barred: NDArray[np.float64]
    """(e, m) the same with each expert barred."""


def full_precision(name: str = "physgen/small") -> PhysGenPipeline:
    """The models in float32: what is measured here must not be rounding."""
    return PhysGenPipeline.from_pretrained(name, torch_dtype=torch.float32)


@contextmanager
def without(model: Transformer, expert: int | None) -> Iterator[None]:
    """Bar an expert in every layer."""
    layers = [module for module in model.modules() if isinstance(module, MixtureOfExperts)]
    for layer in layers:
        layer.barred = expert
    try:
        yield
    finally:
        for layer in layers:
            layer.barred = None


@torch.no_grad()
def read_clip(model: Transformer, path: str | Path, *, seed: int) -> Tokens:
    """The tokens of a file of latents (`diffusion.latents`)."""
    batch = stack_latents([read_latents(path)], torch.ones(1, dtype=torch.bool))
    clean, condition = batch["latents"], replace(batch["condition"], cells=batch["condition"].cells.float())
    prepared = model.prepare(condition)
    phase = cell_phase(condition.state).flatten()[prepared.rows]
    parts = []
    for i, level in enumerate(SIGMAS):
        sigma = torch.full((1,), level)
        noisy = noised(clean, torch.randn(clean.shape, generator=torch_rng_for(seed, i)), sigma)
        errors = []
        chosen = np.zeros((len(phase), len(EXPERTS)))
        for expert in (None, *range(len(EXPERTS))):
            with without(model, expert):
                predicted, routings = model(noisy, sigma, prepared)
            errors.append((predicted - clean).square().mean(dim=1).flatten()[prepared.rows].double().numpy())
            if expert is None:
                for routing in routings:
                    chosen[np.arange(len(phase)), routing.chosen.numpy()] += 1 / len(routings)
        parts.append(Tokens(phase.numpy(), chosen, errors[0], np.stack(errors[1:])))
    return Tokens(
        np.concatenate([p.phase for p in parts]), np.concatenate([p.chosen for p in parts]), np.concatenate([p.error for p in parts]),
        np.concatenate([p.barred for p in parts], axis=1),
    )  # fmt: skip


def read_clips(
    model: Transformer, paths: Sequence[str | Path], *, seed: int = 0, progress: Callable[[int, int], None] | None = None
) -> list[Tokens]:  # fmt: skip
    """Of clips in which something moves."""
    clips = []
    for i, path in enumerate(paths):
        tokens = read_clip(model, path, seed=seed + i)
        if len(tokens.phase):
            clips.append(tokens)
        if progress is not None:
            progress(i + 1, len(paths))
    return clips


def shuffled(clips: Sequence[Tokens], *, seed: int = 0) -> list[Tokens]:
    """The control: the same tokens with their phases drawn from all clips at random. Nothing can serve such a phase."""
    rng = np.random.default_rng(seed)
    phases = rng.permutation(np.concatenate([c.phase for c in clips]))
    cuts = np.split(phases, np.cumsum([len(c.phase) for c in clips])[:-1])
    return [Tokens(phase, c.chosen, c.error, c.barred) for phase, c in zip(cuts, clips, strict=True)]


@dataclass(frozen=True)
class Served:
    """One expert."""

    expert: str
    tokens: int
    """Of its phase."""
    share: float
    """Of its phase's tokens that were sent to it, mean over layers."""
    load: float
    """Tokens sent to it over tokens of its phase, both as shares of all tokens with a phase."""
    rise: float
    """Of the error in its own phase when it is barred, relative to the error there."""
    rise_low: float
    """Lower 95 % bound of that, bootstrap over clips."""
    elsewhere: float
    """The same in the other phases, mean."""

    @property
    def needed(self) -> bool:
        return self.rise_low > 0 and self.rise_low >= TIMES * self.elsewhere


def served(clips: Sequence[Tokens], *, seed: int = 0) -> list[Served]:
    """A row an expert."""
    rng = np.random.default_rng(seed)
    phase = np.concatenate([c.phase for c in clips])
    known = phase != NO_PHASE
    chosen = np.concatenate([c.chosen for c in clips])
    rows = []
    for expert, name in enumerate(EXPERTS):
        own = phase == expert
        load = float(chosen[known, expert].mean() / max(own[known].mean(), 1e-9)) if known.any() else 0.0
        sums = np.array([_sums(c, expert, c.phase == expert) for c in clips])
        others = np.array([_sums(c, expert, (c.phase != expert) & (c.phase != NO_PHASE)) for c in clips])
        draws = rng.integers(len(clips), size=(BOOTSTRAP, len(clips)))
        rises = sums[draws].sum(axis=1)
        low = float(np.quantile(rises[:, 0] / np.maximum(rises[:, 1], 1e-9), 0.025))
        rows.append(
            Served(
                expert=name,
                tokens=int(own.sum()),
                share=float(chosen[own, expert].mean()) if own.any() else 0.0,
                load=load,
                rise=_ratio(sums),
                rise_low=low,
                elsewhere=_ratio(others),
            )
        )
    return rows


def _sums(c: Tokens, expert: int, where: NDArray[np.bool_]) -> tuple[float, float]:
    """Rise of the error and the error itself, summed over tokens."""
    return float((c.barred[expert] - c.error)[where].sum()), float(c.error[where].sum())


def _ratio(sums: NDArray[np.float64]) -> float:
    rise, error = sums.sum(axis=0)
    return float(rise / max(error, 1e-9))
