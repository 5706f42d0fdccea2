"""Standing: under a camera that stands still, what does not change is painted once.

A cell whose prior is the same in every latent frame shows the same in all of them. So the network looks at the first latent frame as a whole, and
over all frames only at the cells in which anything changes and those around them; a background cell is the first frame's at every time, and cannot flicker.
"""

from __future__ import annotations

from dataclasses import replace

import torch
import torch.nn.functional as F
from einops import rearrange
from torch import Tensor

from diffusion.condition import Condition
from diffusion.moe import EXPERTS, Routing
from diffusion.transformer import Prepared, Transformer

MARGIN = 2
"""Cells around what changes that are looked at with it."""
WORTH = 0.8
"""Share of the cells below which looking at a part is cheaper."""


def unchanging(cells: Tensor) -> Tensor:
    """(b, n, h, w, f) -> (h, w) True where every latent frame of every clip has the prior of the first."""
    same = torch.ones(cells.shape[2:4], dtype=torch.bool, device=cells.device)
    for frame in range(1, cells.shape[1]):
        same &= (cells[:, frame] == cells[:, 0]).all(dim=-1).all(dim=0)
    return same


def surrounded(changes: Tensor) -> Tensor:
    """(h, w) the cells that change and those within MARGIN of them."""
    size = 2 * MARGIN + 1
    return F.max_pool2d(changes[None, None].float(), size, stride=1, padding=MARGIN)[0, 0] > 0


def routed_share(routings: list[Routing], prepared: Prepared, grid: tuple[int, int, int]) -> Tensor:
    """(n, h, w, e) the share of the layers that send each cell of a clip to each expert; 0 for cells that go without."""
    n, h, w = grid
    tokens = torch.zeros(len(prepared.state), len(EXPERTS))
    for routing in routings:
        rows, chosen = routing.rows.cpu(), routing.chosen.cpu()
        tokens.index_put_((rows, chosen), torch.full((len(rows),), 1 / len(routings)), accumulate=True)
    full = torch.zeros(n, h * w, len(EXPERTS))
    full[:, slice(None) if prepared.kept is None else prepared.kept.flatten().cpu()] = rearrange(tokens, "(n m) e -> n m e", n=n)
    return rearrange(full, "n (h w) e -> n h w e", h=h)


class Plate:
    """A condition in two parts, and the network's answer put together from both."""

    routing: Tensor
    """(n, h, w, e) of the last answer (`routed_share`)."""

    def __init__(self, model: Transformer, condition: Condition, same: Tensor) -> None:
        self.model, self.same = model, same
        c = condition
        self.standing = model.prepare(
            replace(c, cells=c.cells[:, :1], state=c.state[:, :1], coverage=c.coverage[:, :1], draft=None if c.draft is None else c.draft[:, :1])
        )
        self.moving = None if bool(same.all()) else model.prepare(c, surrounded(~same))

    def __call__(self, noisy: Tensor, sigma: Tensor) -> Tensor:
        """(b, c, n, h, w) at noise level sigma (b,) -> the clean latents."""
        n, h, w = noisy.shape[2:]
        first, standing = self.model(noisy[:, :, :1], sigma, self.standing)
        self.routing = routed_share(standing, self.standing, (1, h, w)).expand(n, -1, -1, -1)
        clean = first.expand_as(noisy)
        if self.moving is None:
            return clean
        answer, moving = self.model(noisy, sigma, self.moving)
        self.routing = torch.where(self.same[..., None].cpu(), self.routing, routed_share(moving, self.moving, (n, h, w)))
        return torch.where(self.same, clean, answer)


class Whole:
    """A condition looked at as one."""

    routing: Tensor

    def __init__(self, model: Transformer, condition: Condition) -> None:
        self.model, self.prepared = model, model.prepare(condition)

    def __call__(self, noisy: Tensor, sigma: Tensor) -> Tensor:
        n, h, w = noisy.shape[2:]
        answer, routings = self.model(noisy, sigma, self.prepared)
        self.routing = routed_share(routings, self.prepared, (n, h, w))
        return answer


def predictor(model: Transformer, condition: Condition) -> Plate | Whole:
    """The cheaper of the two ways."""
    same = unchanging(condition.cells)
    frames, cells, looked_at = condition.cells.shape[1], same.numel(), int(surrounded(~same).sum())
    if frames > 1 and cells + frames * looked_at < WORTH * frames * cells:
        return Plate(model, condition, same)
    return Whole(model, condition)
