"""Transformer: predicts the clean latents of a clip from noisy ones, the motion prior and the words.

Tokens are latent cells (16 x 16 pixels, 4 frames). Attention is local in windows that alternate between wide in space and long in time, every other
one shifted; each window also sees the prompt (read into a few slots) and global tokens. Objects gather what all their cells know and give it back
(paint and pool), so that identity survives an occlusion. The feed-forward is a mixture of experts in most blocks.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import torch
import torch.nn.functional as F
from einops import rearrange, repeat
from torch import Tensor, nn

from diffusion.appearance import Appearance, moving_groups, painted_apart
from diffusion.autoencoder import COLORS
from diffusion.condition import CELL_FEATURES, DYNAMIC, DYNAMIC_FLOOR, Condition
from diffusion.coverage import paint, pool
from diffusion.moe import FeedForward, MixtureOfExperts, Routing
from diffusion.prior import STATE
from diffusion.text import FEATURES
from diffusion.windows import Plan, plan, rotate


@dataclass(frozen=True)
class TransformerConfig:
    latent: int = 24
    dim: int = 256
    heads: int = 4
    blocks: int = 9
    shared: int = 640
    """Hidden size of the shared feed-forward."""
    hidden: int = 384
    """Hidden size of an expert."""
    dense_blocks: int = 1
    """The first so many blocks have no experts."""
    object_every: int = 2
    """Objects gather and give back in every so-manieth block."""
    slots: int = 12
    """What the prompt is read into."""
    globals: int = 4
    wide: tuple[int, int, int] = (5, 8, 8)
    """Window of even blocks: latent frames, rows, columns."""
    long: tuple[int, int, int] = (16, 4, 4)
    """Window of odd blocks."""
    drafts: bool = True
    """Whether it has learned to paint over a draft (`diffusion.draft`); weights that do not say have not."""

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> TransformerConfig:
        """From JSON, which has lists for tuples."""
        values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
        return cls(**{"drafts": False, **values})


LEANING = 2.0
"""Before the sigmoid: how far the draft is trusted at the start."""


def normed(x: Tensor) -> Tensor:
    return F.layer_norm(x, x.shape[-1:])


def modulated(x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    """(b, m, d) with (b, d)."""
    return torch.addcmul(shift[:, None], normed(x), 1 + scale[:, None])


class TimeEmbedding(nn.Module):
    """Noise level in [0, 1] -> (b, d)."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.enter = nn.Linear(128, dim)
        self.leave = nn.Linear(dim, dim)

    def forward(self, sigma: Tensor) -> Tensor:
        frequency = torch.exp(-math.log(1e4) * torch.arange(64, device=sigma.device) / 64)
        angle = 1000 * sigma.float()[:, None] * frequency
        return self.leave(F.silu(self.enter(torch.cat([angle.cos(), angle.sin()], dim=-1).to(self.enter.weight.dtype))))


class PromptReader(nn.Module):
    """The prompt's tokens, read into a fixed number of slots by learned queries."""

    def __init__(self, dim: int, slots: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Parameter(torch.randn(slots, dim) * 0.5)
        self.key = nn.Linear(FEATURES, dim, bias=False)
        self.value = nn.Linear(FEATURES, dim, bias=False)
        self.mix = FeedForward(dim, 2 * dim)
        self.blank = nn.Parameter(torch.zeros(slots, dim))

    def forward(self, prompt: Tensor, mask: Tensor, keep: Tensor) -> Tensor:
        q = repeat(self.query, "s (h c) -> b h s c", b=len(prompt), h=self.heads)
        k, v = (rearrange(layer(prompt), "b m (h c) -> b h m c", h=self.heads) for layer in (self.key, self.value))
        read = F.scaled_dot_product_attention(q.to(v.dtype), k, v, attn_mask=mask[:, None, None].expand(-1, -1, q.shape[2], -1))
        slots = normed(rearrange(read, "b h s c -> b s (h c)"))
        slots = slots + self.mix(slots)
        return torch.where(keep[:, None, None], slots, self.blank.to(slots.dtype))


class WindowAttention(nn.Module):
    def __init__(self, dim: int, heads: int) -> None:
        super().__init__()
        self.heads, self.head = heads, dim // heads
        self.qkv = nn.Linear(dim, 3 * dim, bias=False)
        self.kv_extra = nn.Linear(dim, 2 * dim, bias=False)
        self.q_extra = nn.Linear(dim, dim, bias=False)
        self.leave = nn.Linear(dim, dim, bias=False)
        self.gain = nn.Parameter(torch.full((2, 1, self.head), 1.0))

    def forward(self, x: Tensor, extra: Tensor, globals_: Tensor, cut: Plan) -> tuple[Tensor, Tensor]:
        """x (b, m, d); extra (b, e, d) further keys, among them the globals (b, g, d) -> updates of x and of the globals."""
        b = len(x)
        qkv = rearrange(self.qkv(x), "b m (s h c) -> b m s h c", s=3, h=self.heads)
        q, k = (F.rms_norm(qkv[:, :, i], (self.head,)) * self.gain[i].to(qkv.dtype) for i in (0, 1))
        k_extra, v_extra = rearrange(self.kv_extra(extra), "b e (s h c) -> s b h e c", s=2, h=self.heads)
        k_extra = F.rms_norm(k_extra, (self.head,))
        asked = self._ask(globals_, k, qkv[:, :, 2])
        places = cut.places
        q, k, v = (
            rearrange(y.index_select(1, cut.gather), "b (w l) h c -> (b w) h l c", l=places) for y in (q, k, qkv[:, :, 2])
        )  # fmt: skip
        q, k = rotate(q, cut.cosine, cut.sine), rotate(k, cut.cosine, cut.sine)
        windows = len(q) // b
        k = torch.cat([k, repeat(k_extra, "b h e c -> (b w) h e c", w=windows).to(k.dtype)], dim=2)
        v = torch.cat([v, repeat(v_extra, "b h e c -> (b w) h e c", w=windows).to(v.dtype)], dim=2)
        mask = None
        if cut.mask is not None:
            mask = repeat(F.pad(cut.mask, (0, extra.shape[1]), value=True), "w l e -> (b w) 1 l e", b=b)
        out = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        out = rearrange(out, "(b w) h l c -> b (w l) (h c)", b=b).index_select(1, cut.scatter)
        return self.leave(out), asked

    def _ask(self, globals_: Tensor, k: Tensor, v: Tensor) -> Tensor:
        """The globals look at all tokens."""
        q = F.rms_norm(rearrange(self.q_extra(globals_), "b g (h c) -> b h g c", h=self.heads), (self.head,))
        read = F.scaled_dot_product_attention(q.to(k.dtype), k.transpose(1, 2), v.transpose(1, 2))
        return self.leave(rearrange(read, "b h g c -> b g (h c)"))


class ObjectExchange(nn.Module):
    """token_k = mlp(mean of the object's cells, its words); every cell gets its objects' tokens by their coverage."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.mix = nn.Linear(2 * dim, 2 * dim)
        self.leave = nn.Linear(2 * dim, dim, bias=False)
        nn.init.zeros_(self.leave.weight)

    def forward(self, x: Tensor, coverage: Tensor, phrases: Tensor) -> Tensor:
        """(b, m, d), (b, m, k), (b, k, d) -> update of x."""
        tokens = torch.cat([pool(x, coverage.to(x.dtype)), phrases.to(x.dtype)], dim=-1)
        return paint(self.leave(F.relu(self.mix(tokens)).square()), coverage)


class Block(nn.Module):
    def __init__(self, config: TransformerConfig, *, experts: bool, objects: bool) -> None:
        super().__init__()
        self.attention = WindowAttention(config.dim, config.heads)
        self.objects = ObjectExchange(config.dim) if objects else None
        self.feed: MixtureOfExperts | FeedForward
        if experts:
            self.feed = MixtureOfExperts(config.dim, shared=config.shared, hidden=config.hidden, state=len(STATE))
        else:
            self.feed = FeedForward(config.dim, config.shared + config.hidden)
        self.table = nn.Parameter(torch.zeros(6, config.dim))

    def forward(
        self, x: Tensor, extra: Tensor, globals_: Tensor, time: Tensor, cut: Plan, *, coverage: Tensor, phrases: Tensor, state: Tensor, rows: Tensor
    ) -> tuple[Tensor, Tensor, Routing | None]:  # fmt: skip
        shift, scale, gate, shift_feed, scale_feed, gate_feed = (time + self.table).unbind(1)
        read, asked = self.attention(modulated(x, shift, scale), torch.cat([extra, globals_], dim=1), globals_, cut)
        x = torch.addcmul(x, read.to(x.dtype), gate[:, None].to(x.dtype))
        globals_ = globals_ + asked
        if self.objects is not None:
            x = x + self.objects(normed(x), coverage, phrases)
        h = modulated(x, shift_feed, scale_feed)
        routing = None
        if isinstance(self.feed, MixtureOfExperts):
            flat, routing = self.feed(rearrange(h, "b m d -> (b m) d"), state, rows)
            h = flat.view_as(x)
        else:
            h = self.feed(h)
        return torch.addcmul(x, h.to(x.dtype), gate_feed[:, None].to(x.dtype)), globals_, routing


@dataclass(frozen=True)
class Prepared:
    """What depends on the condition alone: computed once per clip, however many steps the sampler takes."""

    tokens: Tensor
    """(b, m, d)"""
    slots: Tensor
    """(b, s, d)"""
    phrases: Tensor
    """(b, k, d)"""
    coverage: Tensor
    """(b, m, k)"""
    state: Tensor
    """(b m, s)"""
    rows: Tensor
    """(r,) tokens that show something that moves."""
    colors: Tensor
    """(b, m, 12) what the words alone make of the colour channels, to be mixed in."""
    trust: Tensor
    """(b, m, 12) how far; not at all where there is a draft."""
    draft: Tensor | None
    """(b, m, c) NaN where there is none."""
    kept: Tensor | None = None
    """(h, w) bool; tokens of the other cells are left out, in all frames. None: all are there."""


class Transformer(nn.Module):
    reliance: Tensor
    """(2,) how far the colours of what moves, and of what does not, are those that the words alone stand for; measured on held-out clips."""
    detail: Tensor
    """(2,) how much of what the autoencoder loses of the draft is given back to the picture, of what stands and of what moves (`diffusion.detail`)."""

    def __init__(self, config: TransformerConfig | None = None) -> None:
        super().__init__()
        self.config = c = config or TransformerConfig()
        self.enter = nn.Linear(c.latent, c.dim)
        self.prior = nn.Linear(CELL_FEATURES, c.dim)
        self.words = nn.Linear(FEATURES, c.dim, bias=False)
        self.blank = nn.Parameter(torch.zeros(c.dim))
        self.join = FeedForward(c.dim, 2 * c.dim)
        self.reader = PromptReader(c.dim, c.slots, c.heads)
        self.globals = nn.Parameter(torch.randn(c.globals, c.dim) * 0.5)
        self.time = TimeEmbedding(c.dim)
        self.modulation = nn.Linear(c.dim, 6 * c.dim)
        self.blocks = nn.ModuleList(
            Block(c, experts=i >= c.dense_blocks, objects=i % c.object_every == c.object_every - 1) for i in range(c.blocks)
        )  # fmt: skip
        self.final = nn.Linear(c.dim, 2 * c.dim)
        self.leave = nn.Linear(c.dim, c.latent)
        self.appearance = Appearance().requires_grad_(False)
        self.tint = nn.Linear(COLORS, c.dim, bias=False)
        self.draft = nn.Linear(c.latent + 1, c.dim, bias=False)
        self.lean = nn.Linear(c.dim, c.latent)
        self.spoken = Appearance().requires_grad_(False)
        self.register_buffer("reliance", torch.zeros(2))
        self.register_buffer("detail", torch.zeros(2))
        self._initialise()

    def _initialise(self) -> None:
        nn.init.normal_(self.prior.weight, std=0.02)
        nn.init.normal_(self.words.weight, std=0.04)
        for layer in (self.tint, self.draft, self.lean):
            nn.init.zeros_(layer.weight)
        nn.init.constant_(self.lean.bias, LEANING)
        for layer in (self.modulation, self.final, self.leave):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)
        with torch.no_grad():  # blocks start as a tenth of their later strength, not as nothing: short trainings cannot wait for gates to open
            self.modulation.bias.view(6, -1)[[2, 5]] = 0.3

    @property
    def device(self) -> torch.device:
        return self.blank.device

    @property
    def dtype(self) -> torch.dtype:
        return self.blank.dtype

    @property
    def config_data(self) -> dict[str, Any]:
        return asdict(self.config)

    def prepare(self, condition: Condition, kept: Tensor | None = None) -> Prepared:
        """kept: (h, w) bool, the cells to look at; None for all."""
        c = condition
        keep = c.keep_words
        phrases = self.words(c.phrases)
        phrases = torch.where(keep[:, None, None], phrases, self.blank.to(phrases.dtype))
        coverage = _tokens(c.coverage, kept)
        x = self.prior(_tokens(c.cells, kept).to(self.prior.weight.dtype)) + paint(phrases, coverage)
        states = _tokens(c.state, kept)
        state = rearrange(states, "b m s -> (b m) s")
        rows = torch.nonzero(state[:, DYNAMIC] > DYNAMIC_FLOOR).flatten()
        moving = moving_groups(coverage, states[..., DYNAMIC])
        colors = self.appearance(c.phrases, coverage, moving)
        x = x + self.tint((colors * keep[:, None, None]).to(self.tint.weight.dtype))
        draft = None if c.draft is None or not self.config.drafts else _tokens(c.draft, kept).float()
        if draft is not None:
            known = ~draft.isnan().any(dim=-1, keepdim=True)
            x = x + self.draft(torch.cat([draft.nan_to_num(), known], dim=-1).to(self.draft.weight.dtype))
        x = x + self.join(normed(x))
        told = self.spoken.in_cells(self.spoken.of_groups(c.phrases), coverage, moving)
        rely = _by_kind(moving, self.reliance) * keep[:, None]
        trust = painted_apart(rely[..., None].expand(-1, -1, COLORS // 2), coverage, moving)
        if draft is not None:
            trust = trust * ~known
        return Prepared(
            x,
            self.reader(c.prompt, c.prompt_mask, keep if c.keep_prompt is None else c.keep_prompt),
            phrases,
            coverage,
            state,
            rows,
            told,
            trust,
            draft,
            kept,
        )

    def forward(self, noisy: Tensor, sigma: Tensor, prepared: Prepared) -> tuple[Tensor, list[Routing]]:
        """(b, c, n, h, w) at noise level sigma (b,) -> the clean latents (0 in cells that were left out), and what the routers decided."""
        _, _, n, h, w = noisy.shape
        c, p = self.config, prepared
        x = self.enter(_tokens(rearrange(noisy, "b c n h w -> b n h w c"), p.kept)) + p.tokens
        kept = None if p.kept is None else bytes(p.kept.cpu().numpy())
        time = F.silu(self.time(sigma))
        table = rearrange(self.modulation(time), "b (s d) -> b s d", s=6)
        globals_ = repeat(self.globals, "g d -> b g d", b=len(x)).to(x.dtype)
        routings = []
        for i, block in enumerate(self.blocks):
            cut = plan((n, h, w), c.long if i % 2 else c.wide, i % 4 in (1, 2), c.dim // c.heads, kept).to(x.device)
            x, globals_, routing = block(
                x, p.slots.to(x.dtype), globals_, table, cut, coverage=p.coverage, phrases=p.phrases, state=p.state, rows=p.rows
            )  # fmt: skip
            if routing is not None:
                routings.append(routing)
        shift, scale = self.final(time).chunk(2, dim=-1)
        painted = modulated(x, shift, scale)
        clean = self.leave(painted).float()
        if p.draft is not None:
            clean = torch.where(p.draft.isnan(), clean, torch.lerp(clean, p.draft.nan_to_num(), self.lean(painted).float().sigmoid()))
        if not self.training:
            clean = torch.cat([torch.lerp(clean[..., :COLORS], p.colors, p.trust), clean[..., COLORS:]], dim=-1)
        if p.kept is not None:
            full = clean.new_zeros(len(clean), n, h * w, clean.shape[-1])
            full[:, :, p.kept.flatten()] = rearrange(clean, "b (n m) c -> b n m c", n=n)
            clean = rearrange(full, "b n m c -> b (n m) c")
        return rearrange(clean, "b (n h w) c -> b c n h w", n=n, h=h, w=w).float(), routings


def _by_kind(moving: Tensor, reliance: Tensor) -> Tensor:
    """(b, k) bool, (2,) -> (b, k)"""
    return torch.where(moving, reliance[0].float(), reliance[1].float())


def _tokens(x: Tensor, kept: Tensor | None) -> Tensor:
    """(b, n, h, w, f) -> (b, m, f), of the cells that are kept."""
    if kept is None:
        return rearrange(x, "b n h w f -> b (n h w) f")
    return rearrange(x[:, :, kept], "b n m f -> b (n m) f")
