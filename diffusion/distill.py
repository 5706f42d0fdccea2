"""Distill: few steps that land where many would, without a second pass for guidance.

Progressive distillation (Salimans and Ho, 2022, arXiv:2202.00512): from a noisy clip at one of the student's levels the teacher takes several
small steps to the student's next level, guided if asked; the student learns the clean latents whose one step leads to the same place.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from diffusion.condition import DYNAMIC, DYNAMIC_FLOOR
from diffusion.data import Batch, torch_rng_for
from diffusion.flow import flow_loss, landing, noised, schedule
from diffusion.prior import CHANNELS
from diffusion.share import current_share
from diffusion.train import TOKEN_WEIGHT, latent_batches, load_transformer, make_latents, plain
from diffusion.training import Recipe, train
from diffusion.transformer import Transformer
from sim.errors import InputError

RECIPE = Recipe(minutes=20, batch=8, learning_rate=2e-4, matrix_rate=0.0, ema=0.99)
SUBSTEPS = 4
"""Steps of the teacher for one of the student."""


def levels_between(steps: int, index: int, parts: int) -> list[float]:
    """Noise levels of `parts` teacher steps that make up the student's step `index` of `steps`."""
    fine = schedule(steps * parts)
    return fine[index * parts : (index + 1) * parts + 1]


def target_of_step(x: Tensor, landed: Tensor, now: float, after: float) -> Tensor:
    """The clean latents for which one Euler step from x at level `now` to level `after` ends in `landed`."""
    return x - (landed - x) * now / (after - now)


def distill(
    folder: str | Path, autoencoder: str | Path, transformer: str | Path, out: str | Path, *, steps: int = 4, guidance: float = 1.0,
    recipe: Recipe | None = None, size: int = 8, log: Callable[[dict[str, Any]], None] | None = None, resume: bool = True,
) -> Transformer:  # fmt: skip
    """Train a student for `steps` steps from the averaged transformer of a checkpoint. Returns the averaged student. Raises InputError."""
    if steps < 1 or guidance < 1:
        raise InputError(f"steps {steps}, guidance {guidance}: at least 1 each")
    recipe, share = recipe or RECIPE, current_share()
    teacher = load_transformer(transformer).to(share.device)
    student = copy.deepcopy(teacher).requires_grad_(True)
    student.appearance.requires_grad_(False)
    student.spoken.requires_grad_(False)
    share.agreed(lambda: make_latents(folder, autoencoder))
    data = latent_batches(folder, autoencoder, recipe, size=size)

    def loss(network: nn.Module, batch: Batch, step: int, _: float) -> tuple[Tensor, dict[str, float]]:
        clean, condition = batch["latents"], batch["condition"]
        rng = torch_rng_for(recipe.seed, 8, step)
        index = int(torch.randint(steps, (1,), generator=rng))
        levels = levels_between(steps, index, SUBSTEPS)
        sigma = torch.full((len(clean),), levels[0], device=share.device)
        noise = share.of(torch.randn(len(clean) * share.count, *clean.shape[1:], generator=rng))
        x = noised(clean, noise, sigma)
        with torch.autocast(share.device.type, torch.bfloat16, enabled=recipe.half):
            with torch.no_grad():
                blank = teacher.prepare(condition.without_words()) if guidance > 1 else None
                landed = landing(teacher, x, levels, teacher.prepare(condition), blank, guidance)
            predicted, _ = network(x, sigma, network.prepare(condition))  # type: ignore[operator]
        target = target_of_step(x, landed, levels[0], levels[-1])
        moving = (condition.state[..., DYNAMIC] > DYNAMIC_FLOOR).float()
        value = flow_loss(predicted, target, sigma, 1 + TOKEN_WEIGHT * moving, share=share)
        return value, {"level": levels[0] / share.count}

    settings = {"transformer": student.config_data, "seed": recipe.seed, "steps": steps, "guidance": guidance, "channels": CHANNELS}
    average = train(student, loss, data, out, recipe, config=plain(settings), log=log, resume=resume)
    assert isinstance(average, Transformer)
    return average
