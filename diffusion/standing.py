"""Standing: under a camera that stands still, what does not change is painted once.

A cell whose prior is the same in every latent frame shows the same in all of them. So the network looks at the first latent frame as a whole, and
over all frames only at the cells in which anything changes and those around them; a background cell is the first frame's at every time, and cannot flicker.
"""

from __future__ import annotations

from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor

from diffusion.condition import Condition
from diffusion.transformer import Transformer

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


class Plate:
    """A condition in two parts, and the network's answer put together from both."""

    def __init__(self, model: Transformer, condition: Condition, same: Tensor) -> None:
        self.model, self.same = model, same
        c = condition
        self.standing = model.prepare(replace(c, cells=c.cells[:, :1], state=c.state[:, :1], coverage=c.coverage[:, :1]))
        self.moving = None if bool(same.all()) else model.prepare(c, surrounded(~same))

    def __call__(self, noisy: Tensor, sigma: Tensor) -> Tensor:
        """(b, c, n, h, w) at noise level sigma (b,) -> the clean latents."""
        clean = self.model(noisy[:, :, :1], sigma, self.standing)[0].expand_as(noisy)
        if self.moving is None:
            return clean
        return torch.where(self.same, clean, self.model(noisy, sigma, self.moving)[0])


class Whole:
    """A condition looked at as one."""

    def __init__(self, model: Transformer, condition: Condition) -> None:
        self.model, self.prepared = model, model.prepare(condition)

    def __call__(self, noisy: Tensor, sigma: Tensor) -> Tensor:
        return self.model(noisy, sigma, self.prepared)[0]


def predictor(model: Transformer, condition: Condition) -> Plate | Whole:
    """The cheaper of the two ways."""
    same = unchanging(condition.cells)
    frames, cells, looked_at = condition.cells.shape[1], same.numel(), int(surrounded(~same).sum())
    if frames > 1 and cells + frames * looked_at < WORTH * frames * cells:
        return Plate(model, condition, same)
    return Whole(model, condition)
