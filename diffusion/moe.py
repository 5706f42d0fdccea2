"""MoE: one shared feed-forward for all tokens, and three experts for those that show something that moves.

router    token and physical state -> which expert, and how much of it
dispatch  sort tokens by expert, so that each expert runs once over one run of rows, and only if it was chosen
experts   gravity, collision, biomechanics
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from diffusion.share import ALONE, Share

EXPERTS = ("gravity", "collision", "biomechanics")
GRAVITY, COLLISION, BIOMECHANICS = range(3)
NO_PHASE = -1
"""Phase of a token that the simulation gives no hint for (rolling, resting, or nothing that moves)."""


class FeedForward(nn.Module):
    """Two layers with a squared ReLU, which costs next to nothing on a CPU."""

    def __init__(self, dim: int, hidden: int) -> None:
        super().__init__()
        self.enter = nn.Linear(dim, hidden, bias=False)
        self.leave = nn.Linear(hidden, dim, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.leave(F.relu(self.enter(x), inplace=True).square())


class Router(nn.Module):
    """Logits (m, e) from tokens (m, d) and their physical state (m, s), in float32: rounding must not flip a choice."""

    def __init__(self, dim: int, state: int, experts: int = len(EXPERTS)) -> None:
        super().__init__()
        self.token = nn.Linear(dim, experts, bias=False)
        self.state = nn.Sequential(nn.Linear(state, 32), nn.ReLU(), nn.Linear(32, experts))

    def forward(self, tokens: Tensor, state: Tensor) -> Tensor:
        with torch.autocast(tokens.device.type, enabled=False):
            dtype = self.token.weight.dtype
            return self.token(tokens.to(dtype)).float() + self.state(state.to(dtype)).float()


@dataclass(frozen=True)
class Routing:
    """What a layer decided: the losses and the pictures of the routing are made of these."""

    logits: Tensor
    """(m, e) float32, of the routed tokens."""
    chosen: Tensor
    """(m,) index into EXPERTS."""
    rows: Tensor
    """(m,) which tokens of the flattened batch were routed."""


def dispatch(tokens: Tensor, chosen: Tensor, experts: Sequence[nn.Module]) -> tuple[Tensor, Tensor]:
    """Each expert over its own tokens; an expert that nobody chose does not run. (m, d), (m,) -> order (m,), and the results in that order (m, d)"""
    order = torch.argsort(chosen, stable=True)
    counts = torch.bincount(chosen, minlength=len(experts)).tolist()
    runs = tokens.index_select(0, order).split(counts)
    done = [expert(run) for expert, run in zip(experts, runs, strict=True) if len(run)]
    return order, (torch.cat(done) if len(done) > 1 else done[0]) if done else torch.zeros_like(tokens)


class MixtureOfExperts(nn.Module):
    def __init__(self, dim: int, *, shared: int, hidden: int, state: int) -> None:
        super().__init__()
        self.shared = FeedForward(dim, shared)
        self.router = Router(dim, state)
        self.experts = nn.ModuleDict({name: FeedForward(dim, hidden) for name in EXPERTS})
        self.barred: int | None = None
        """An expert that nobody may choose; the second choice serves (`diffusion.knockout`)."""

    def forward(self, x: Tensor, state: Tensor, rows: Tensor) -> tuple[Tensor, Routing]:
        """x (m, d) all tokens, state (m, s); rows (r,) those that show something that moves: only they are routed."""
        out = self.shared(x)
        every = len(rows) == len(x)  # rows are in order, each once
        mine, its_state = (x, state) if every else (x.index_select(0, rows), state.index_select(0, rows))
        logits = self.router(mine, its_state)
        if self.barred is not None:
            logits = logits.index_fill(1, torch.tensor([self.barred], device=logits.device), -torch.inf)
        share, chosen = logits.softmax(dim=-1).max(dim=-1)
        order, routed = dispatch(mine, chosen, list(self.experts.values()))
        weight, places = share.index_select(0, order)[:, None], order if every else rows.index_select(0, order)
        if torch.is_grad_enabled():
            out = out.index_add(0, places, (routed * weight).to(out.dtype))
        else:  # in place, and in the type that it is in
            out = out.index_add_(0, places, routed.mul_(weight.to(routed.dtype)).to(out.dtype))
        return out, Routing(logits, chosen, rows)


def balance_loss(routings: Sequence[Routing], *, share: Share = ALONE) -> Tensor:
    """Fedus et al. 2021, equation 4: e sum_i (share of tokens sent to i) (mean probability of i); 1 where balanced. With a share: its addend."""
    losses = []
    for r in routings:
        sent = share.total(F.one_hot(r.chosen, r.logits.shape[-1]).float().sum(dim=0))
        count = sent.sum()
        if count > 0:
            losses.append(r.logits.shape[-1] * (sent / count * (r.logits.softmax(dim=-1).sum(dim=0) / count)).sum())
    return torch.stack(losses).mean() if losses else torch.zeros(())


def prior_loss(routings: Sequence[Routing], phase: Tensor, *, share: Share = ALONE) -> Tensor:
    """Cross-entropy to the simulated phase (m,), over the tokens that have one. With a share: its addend."""
    losses = []
    for r in routings:
        wanted = phase.index_select(0, r.rows)
        count = share.total((wanted != NO_PHASE).sum())
        if count > 0:
            losses.append(F.cross_entropy(r.logits, wanted, ignore_index=NO_PHASE, reduction="sum") / count)
    return torch.stack(losses).mean() if losses else torch.zeros(())
