"""Flow: rectified flow between noise and clean latents.

x_s = (1 - s) x + s e, s from 1 (noise e) down to 0 (latents x); dx_s/ds = e - x = (x_s - x) / s, and the network predicts x.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor

from diffusion.condition import Condition
from diffusion.share import ALONE, Share
from diffusion.transformer import Prepared, Transformer

MIN_SIGMA = 0.02
"""Below it the division would amplify rounding; samplers stop above it."""


def noised(clean: Tensor, noise: Tensor, sigma: Tensor) -> Tensor:
    """(b, ...), (b, ...), (b,) -> x_s."""
    s = sigma.view(-1, *[1] * (clean.ndim - 1))
    return (1 - s) * clean + s * noise


def velocity(noisy: Tensor, clean: Tensor, sigma: Tensor) -> Tensor:
    """dx_s/ds from the predicted clean latents: what a flow-match scheduler integrates."""
    return (noisy - clean) / sigma.clamp(min=MIN_SIGMA).view(-1, *[1] * (noisy.ndim - 1))


def training_sigma(uniform: Tensor, *, shift: float = 2.0) -> Tensor:
    """Noise levels from uniform numbers, leaning to the noisy end, where composition and colour are decided (the sampler's own shift)."""
    return shift * uniform / (1 + (shift - 1) * uniform)


def flow_loss(predicted: Tensor, clean: Tensor, sigma: Tensor, weight: Tensor, *, share: Share = ALONE) -> Tensor:
    """Mean squared error of the clean latents, times 1 / (s^2 + 1/4): between the loss in x and the loss in velocity.

    (b, c, n, h, w) twice, (b,), token weights (b, n, h, w). With a share: this process's addend.
    """
    error = (predicted - clean).square().mean(dim=1)
    level = (1 / (sigma.square() + 0.25)).view(-1, 1, 1, 1)
    return (error * weight * level).sum() / (share.total(weight.sum()) * share.mean(level.mean()))


def schedule(steps: int, *, shift: float = 3.0) -> list[float]:
    """Noise levels 1 = s_0 > ... > s_steps = 0, denser at the noisy end."""
    uniform = [1 - i / steps for i in range(steps + 1)]
    return [shift * u / (1 + (shift - 1) * u) for u in uniform]


def landing(model: Transformer, x: Tensor, levels: list[float], worded: Prepared, blank: Prepared | None = None, guidance: float = 1.0) -> Tensor:
    """Where Euler steps along `levels` lead from x (b, c, n, h, w); with `blank`, guided away from what no words give."""
    for now, after in pairwise(levels):
        sigma = torch.full((len(x),), now, device=x.device)
        clean, _ = model(x, sigma, worded)
        if blank is not None:
            without, _ = model(x, sigma, blank)
            clean = without + guidance * (clean - without)
        x = x + (after - now) * velocity(x, clean, sigma)
    return x


def sample(model: Transformer, noise: Tensor, condition: Condition, *, steps: int = 6, guidance: float = 1.0) -> Tensor:
    """Euler steps from noise (b, c, n, h, w) to latents; the pipeline does the same through a diffusers scheduler."""
    blank = model.prepare(condition.without_words()) if guidance > 1 else None
    return landing(model, noise, schedule(steps), model.prepare(condition), blank, guidance)
