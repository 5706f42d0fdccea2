"""Rivals: how long our parts take beside those of diffusers that do the same work, in turns in one process, so that the machine's mood falls on both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from diffusion.autoencoder import Autoencoder
from diffusion.condition import CELL_FEATURES, DYNAMIC, Condition
from diffusion.coverage import CELL, GROUP_FRAMES
from diffusion.moe import FeedForward, MixtureOfExperts
from diffusion.prior import GEOMETRY, STATE
from diffusion.text import FEATURES
from diffusion.transformer import Transformer, TransformerConfig
from diffusion.windows import plan

FRAMES = 5
"""Latent frames of the grids: 17 frames of video."""
MOVING = 0.15
"""Share of the tokens that show something that moves, in a typical shot."""
GROUPS = 6
WORDS = 24


Clock = Callable[[], float]
"""time.perf_counter, or on a machine that others use too time.process_time, with one thread."""


@dataclass(frozen=True)
class Duel:
    """Seconds, medians of turns."""

    what: str
    ours: float
    theirs: float
    goal: float
    """At most so many times theirs."""

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    @property
    def holds(self) -> bool:
        return self.ratio <= self.goal


def in_turns(*jobs: Callable[[], object], runs: int, clock: Clock) -> list[float]:
    """Median seconds of each job, one after the other, `runs` times after one that warms up."""
    taken: list[list[float]] = [[] for _ in jobs]
    for run in range(runs + 1):
        for row, job in zip(taken, jobs, strict=True):
            start = clock()
            job()
            if run:
                row.append(clock() - start)
    return [statistics.median(row) for row in taken]


@contextmanager
def threads(count: int | None) -> Iterator[None]:
    """Compute with so many threads; None leaves it as it is."""
    had = torch.get_num_threads()
    torch.set_num_threads(count or had)
    try:
        yield
    finally:
        torch.set_num_threads(had)


def active_parameters(config: TransformerConfig) -> int:
    """Weights of the matrices that a token with an expert passes in the blocks of ours."""
    d = config.dim
    attention, feed = 4 * d * d, 2 * d * (config.shared + config.hidden)
    return config.blocks * (attention + feed)


def condition_of(grid: tuple[int, int, int], *, dtype: torch.dtype = torch.float32) -> Condition:
    """Of a made-up clip in which a block of cells moves."""
    n, h, w = grid
    rng = torch.Generator().manual_seed(0)
    coverage = torch.zeros(1, n, h, w, GROUPS)
    coverage[..., -1] = 1
    state = torch.zeros(1, n, h, w, len(STATE))
    rows = max(round(MOVING * h), 1)
    state[:, :, :rows, :, DYNAMIC], state[:, :, :rows, :, 0] = 1, 1
    cells = torch.randn(1, n, h, w, CELL_FEATURES, generator=rng)
    words = torch.ones(1, WORDS, dtype=torch.bool)
    return Condition(
        cells.to(dtype), state, coverage, torch.randn(1, GROUPS, FEATURES, generator=rng).to(dtype),
        torch.randn(1, WORDS, FEATURES, generator=rng).to(dtype), words, torch.ones(1, dtype=torch.bool),
    )  # fmt: skip


def grid_of(tokens: int) -> tuple[int, int, int]:
    """About so many tokens, 4 : 3."""
    h = max(round((tokens / FRAMES * 0.75) ** 0.5), 1)
    return FRAMES, h, round(tokens / FRAMES / h)


@torch.no_grad()
def transformer_step(tokens: int, *, runs: int, clock: Clock = time.perf_counter, dtype: torch.dtype = torch.bfloat16) -> Duel:
    """One pass of our transformer and of diffusers' WanTransformer3DModel of as many matrix weights a token, on as many tokens."""
    config = TransformerConfig()
    ours = Transformer(config).to(dtype).eval()
    n, h, w = grid_of(tokens)
    prepared = ours.prepare(condition_of((n, h, w), dtype=dtype))
    noisy, sigma = torch.randn(1, config.latent, n, h, w, dtype=dtype), torch.tensor([0.5])
    theirs = wan_like(active_parameters(config)).to(dtype).eval()
    video, words = torch.randn(1, 16, n, 2 * h, 2 * w, dtype=dtype), torch.randn(1, WORDS, 64, dtype=dtype)
    goal = 0.5 if tokens < 3000 else 0.25
    mine, other = in_turns(lambda: ours(noisy, sigma, prepared), lambda: theirs(video, torch.tensor([500]), words), runs=runs, clock=clock)
    return Duel(f"transformer step, {n * h * w} tokens, {dtype}".replace("torch.", ""), mine, other, goal)


def wan_like(parameters: int) -> Any:
    """A Wan transformer with nearly so many matrix weights in its blocks."""
    from diffusers import WanTransformer3DModel

    dim, heads, layers = 256, 4, 9
    # a block: self and cross attention 8 d^2, feed-forward 2 d f
    feed = max((parameters // layers - 8 * dim * dim) // (2 * dim), dim)
    return WanTransformer3DModel(
        patch_size=(1, 2, 2), num_attention_heads=heads, attention_head_dim=dim // heads, in_channels=16, out_channels=16, text_dim=64, freq_dim=128,
        ffn_dim=int(feed), num_layers=layers, cross_attn_norm=True, rope_max_seq_len=256,
    )  # fmt: skip


@torch.no_grad()
def decoding(autoencoder: Autoencoder, *, frames: int, width: int, height: int, runs: int, clock: Clock = time.perf_counter) -> Duel:
    """Latents to pixels, ours and AutoencoderKLWan of the size that ships with Wan, equal pixels and type."""
    from diffusers import AutoencoderKLWan

    dtype = autoencoder.dtype
    n, h, w = 1 + (frames - 1) // GROUP_FRAMES, height // CELL, width // CELL
    latents = torch.randn(1, autoencoder.config.latent, n, h, w, dtype=dtype)
    geometry = torch.rand(1, len(GEOMETRY), frames, height, width)
    group, dynamic = torch.randint(0, GROUPS, (1, frames, h, w)).repeat_interleave(CELL, 2).repeat_interleave(CELL, 3), torch.arange(GROUPS)[None] < 2
    wan: Any = AutoencoderKLWan()
    theirs = wan.to(dtype).eval()
    small = torch.randn(1, 16, n, height // 8, width // 8, dtype=dtype)
    mine, other = in_turns(
        lambda: autoencoder.decode(latents, geometry, group, dynamic, chunk=2), lambda: theirs.decode(small, return_dict=False), runs=runs, clock=clock
    )
    return Duel(f"decoding {frames} frames of {width}x{height}, {dtype}".replace("torch.", ""), mine, other, 1 / 20)


@torch.no_grad()
def experts_layer(*, tokens: int = 6000, runs: int, clock: Clock = time.perf_counter, dtype: torch.dtype = torch.bfloat16) -> Duel:
    """A layer of experts, all tokens routed, and a dense one of its active size."""
    config = TransformerConfig()
    mixture = MixtureOfExperts(config.dim, shared=config.shared, hidden=config.hidden, state=len(STATE)).to(dtype).eval()
    dense = FeedForward(config.dim, config.shared + config.hidden).to(dtype).eval()
    x, state = torch.randn(tokens, config.dim, dtype=dtype), torch.randn(tokens, len(STATE))
    rows = torch.arange(tokens)
    mine, other = in_turns(lambda: mixture(x, state, rows), lambda: dense(x), runs=runs, clock=clock)
    return Duel(f"layer of experts, {tokens} tokens, all routed, {dtype}".replace("torch.", ""), mine, other, 1.25)


@dataclass(frozen=True)
class Growth:
    """Seconds of the transformer's step and of decoding against size, and the exponents of both."""

    tokens: tuple[int, ...]
    step: tuple[float, ...]
    decode: tuple[float, ...]

    @property
    def exponents(self) -> dict[str, float]:
        return {"step": slope(self.tokens, self.step), "decode": slope(self.tokens, self.decode)}


def slope(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Of the logarithm of time over the logarithm of size, least squares."""
    x, y = torch.tensor(sizes, dtype=torch.float64).log(), torch.tensor(seconds, dtype=torch.float64).log()
    x = x - x.mean()
    return float((x * (y - y.mean())).sum() / x.square().sum())


GRIDS = ((5, 12, 16), (5, 18, 24), (5, 30, 40), (10, 30, 40), (5, 45, 80))
"""Latent frames, rows, columns: 256x192 to 1280x720, 17 and 37 frames."""


@torch.no_grad()
def growth(
    model: Transformer, autoencoder: Autoencoder, *, grids: Sequence[tuple[int, int, int]] = GRIDS, runs: int = 3, clock: Clock = time.perf_counter
) -> Growth:
    """One step and the decoding of four frames a latent frame, over sizes and lengths, in turns."""
    jobs: list[Callable[[], object]] = []
    for grid in grids:
        condition = condition_of(grid, dtype=model.dtype)
        jobs.append(_step(model, replace(condition), grid))
        jobs.append(_decode(autoencoder, grid))
    seconds = in_turns(*jobs, runs=runs, clock=clock)
    return Growth(tuple(n * h * w for n, h, w in grids), tuple(seconds[::2]), tuple(seconds[1::2]))


def _step(model: Transformer, condition: Condition, grid: tuple[int, int, int]) -> Callable[[], Tensor]:
    prepared = model.prepare(condition)
    noisy = torch.randn(1, model.config.latent, *grid, dtype=model.dtype)
    plan.cache_clear()
    return lambda: model(noisy, torch.tensor([0.5]), prepared)[0]


def _decode(autoencoder: Autoencoder, grid: tuple[int, int, int]) -> Callable[[], None]:
    """All frames, two at a time."""
    n, h, w = grid
    latents = torch.randn(1, autoencoder.config.latent, n, h, w, dtype=autoencoder.dtype)
    frames = 1 + GROUP_FRAMES * (n - 1)
    geometry = torch.rand(1, len(GEOMETRY), 1, CELL * h, CELL * w).expand(-1, -1, frames, -1, -1)
    group = torch.zeros(1, frames, CELL * h, CELL * w, dtype=torch.int16)
    dynamic = torch.zeros(1, 1, dtype=torch.bool)

    def run() -> None:
        for _ in autoencoder.decode_parts(latents, geometry, group, dynamic, chunk=2):
            pass

    return run
