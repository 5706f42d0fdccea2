"""Sampler: from noise to latents through any flow-matching scheduler of diffusers. The model knows no schedule, the schedule no model."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from diffusion.flow import MIN_SIGMA, velocity
from sim.errors import InputError

Predict = Callable[[Tensor, Tensor], Tensor]
"""(noisy latents, noise level (1,)) -> clean latents."""
After = Callable[[int, Any, Tensor], tuple[Tensor, bool]]
"""(step, timestep, latents) -> the latents to go on with, and whether to go on."""
OURS = ("FlowMatchEulerDiscreteScheduler", "FlowMatchLCMScheduler")
"""Schedulers that take the noise levels before their own shift: for them the levels are those that the weights were trained and measured with."""


def check_scheduler(scheduler: Any) -> None:
    """Raises InputError unless the scheduler integrates velocities from noise (level 1) to data (level 0)."""
    config = getattr(scheduler, "config", {})
    if config.get("use_dynamic_shifting"):
        raise InputError(f"scheduler: {type(scheduler).__name__} with use_dynamic_shifting; these weights are sampled with a fixed shift: turn it off")
    if type(scheduler).__name__.startswith("FlowMatch") or (config.get("use_flow_sigmas") and config.get("prediction_type") == "flow_prediction"):
        return
    raise InputError(
        f"scheduler: {type(scheduler).__name__} is not set up for flow matching; take a FlowMatch... one, or build it with "
        "prediction_type='flow_prediction', use_flow_sigmas=True"
    )


def set_levels(scheduler: Any, steps: int, device: torch.device) -> None:
    """Prepare a scheduler for so many steps."""
    try:
        if type(scheduler).__name__ in OURS:
            scheduler.set_timesteps(sigmas=np.linspace(1, 1 / steps, steps).tolist(), device=device)
        else:
            scheduler.set_timesteps(steps, device=device)
    except (ValueError, KeyError, TypeError, IndexError, RuntimeError, AttributeError) as error:
        raise InputError(f"scheduler: {type(scheduler).__name__} cannot be set to {steps} steps ({error})") from error


def denoise(
    scheduler: Any, predict: Predict, noise: Tensor, *, steps: int, generator: torch.Generator | None = None, after: After | None = None
) -> Tensor:  # fmt: skip
    """Latents (b, c, n, h, w) from noise; `after` sees those of every step."""
    check_scheduler(scheduler)
    set_levels(scheduler, steps, noise.device)
    more = {"generator": generator} if "generator" in inspect.signature(scheduler.step).parameters else {}
    latents, moved = noise, None  # below MIN_SIGMA the way goes straight on: x - x_0 is smaller there than what the network gets wrong
    for index, timestep in enumerate(scheduler.timesteps):
        sigma = scheduler.sigmas[index].to(noise.device, torch.float32).reshape(1)
        if moved is None or float(sigma) >= MIN_SIGMA:
            moved = velocity(latents, predict(latents, sigma), sigma)
        latents = scheduler.step(moved, timestep, latents, return_dict=False, **more)[0]
        if after is not None:
            latents, goes_on = after(index, timestep, latents)
            if not goes_on:
                break
    return latents
