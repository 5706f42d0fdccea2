"""Regression: a few layers fitted in memory, without checkpoints: AdamW, a rate that falls to zero, batches drawn at random."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

BATCH = 512


def regress(
    layers: Sequence[nn.Parameter], loss: Callable[[Tensor, torch.Generator], Tensor], count: int, *, rate: float, decay: float, steps: int, seed: int
) -> None:  # fmt: skip
    """Fit frozen layers, and freeze them again. loss(chosen, rng): of the examples with these indices, out of `count`."""
    rng = torch.Generator().manual_seed(seed)
    for parameter in layers:
        parameter.requires_grad_(True)
    optimiser = torch.optim.AdamW(layers, lr=rate, weight_decay=decay)
    for step in range(steps):
        optimiser.param_groups[0]["lr"] = rate * (1 - step / steps)
        value = loss(torch.randint(0, count, (min(BATCH, count),), generator=rng), rng)
        optimiser.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    optimiser.zero_grad()  # gradients left behind would count where others are clipped
    for parameter in layers:
        parameter.requires_grad_(False)
