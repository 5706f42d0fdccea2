"""Training: the loop that both models share. Step s is a function of (seed, s, data) alone; a checkpoint holds all the rest, so resuming is exact."""

from __future__ import annotations

import copy
import io
import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from diffusion.data import Batch
from diffusion.share import Share, current_share
from sim.errors import InputError
from sim.trajectory import write_atomic

Loss = Callable[[nn.Module, Batch, int, float], tuple[Tensor, dict[str, float]]]
"""(model, this process's share of the batch, step, fraction of the training done) -> (its addend of the loss, of what to log)."""


CHECKPOINT = "checkpoint.pt"
"""In a run's folder."""


@dataclass(frozen=True)
class Recipe:
    steps: int | None = None
    """Stop after so many; None trains for `minutes`."""
    minutes: float = 30.0
    batch: int = 4
    learning_rate: float = 1e-3
    warmup: int = 100
    """[steps]"""
    weight_decay: float = 0.01
    betas: tuple[float, float] = (0.9, 0.98)
    clip: float = 1.0
    ema: float = 0.998
    seed: int = 0
    log_every: int = 20
    check_minutes: float = 3.0
    """Between checkpoints."""
    matrix_rate: float = 0.0
    """Learning rate of Muon for the hidden matrices; 0 trains all with AdamW."""
    half: bool = True
    """Multiply in bfloat16."""


@dataclass
class Progress:
    step: int = 0
    seconds: float = 0.0
    """Spent training so far, interruptions not counted."""
    order: dict[str, Any] = field(default_factory=dict)


def fraction_done(recipe: Recipe, progress: Progress) -> float:
    if recipe.steps is not None:
        return min(progress.step / max(recipe.steps, 1), 1.0)
    return min(progress.seconds / (60 * recipe.minutes), 1.0)


def rate_factor(recipe: Recipe, progress: Progress) -> float:
    """Linear warm-up, then a cosine down to 2 %."""
    warm = min((progress.step + 1) / max(recipe.warmup, 1), 1.0)
    return warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * fraction_done(recipe, progress))))


def optimisers(model: nn.Module, recipe: Recipe) -> list[torch.optim.Optimizer]:
    """AdamW; with `matrix_rate`, Muon for the matrices inside blocks (2-D weights named `*.blocks.*`) and AdamW for the rest."""
    muon: list[nn.Parameter] = []
    decay: list[nn.Parameter] = []
    plain: list[nn.Parameter] = []
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        if recipe.matrix_rate > 0 and "blocks." in name and parameter.ndim == 2 and min(parameter.shape) > 1 and name.endswith("weight"):
            muon.append(parameter)
        else:
            (decay if parameter.ndim > 1 else plain).append(parameter)
    groups = [{"params": decay, "weight_decay": recipe.weight_decay}, {"params": plain, "weight_decay": 0.0}]
    made: list[torch.optim.Optimizer] = [torch.optim.AdamW([g for g in groups if g["params"]], lr=recipe.learning_rate, betas=recipe.betas, fused=True)]
    if muon:
        made.append(torch.optim.Muon(muon, lr=recipe.matrix_rate, weight_decay=recipe.weight_decay, adjust_lr_fn="match_rms_adamw"))
    return made


@torch.no_grad()
def follow(average: nn.Module, model: nn.Module, step: int, decay: float) -> None:
    """Exponential moving average of the weights; buffers are copied."""
    decay = min(decay, (1 + step) / (10 + step))
    torch._foreach_lerp_(list(average.parameters()), list(model.parameters()), 1 - decay)
    for kept, new in zip(average.buffers(), model.buffers(), strict=True):
        kept.copy_(new)


def train(
    model: nn.Module, loss: Loss, data: Callable[[dict[str, Any]], Iterator[tuple[Batch, dict[str, Any]]]], out: str | Path, recipe: Recipe, *,
    config: dict[str, Any], evaluate: Callable[[nn.Module, int], dict[str, float]] | None = None, log: Callable[[dict[str, Any]], None] | None = None,
    resume: bool = True,
) -> nn.Module:  # fmt: skip
    """Train and return the averaged model. `out` gets checkpoint.pt, log.jsonl and whatever `evaluate` writes there.

    data: the order's state ({} at the start) -> endless (whole batch, state after it). Under torchrun every process takes its share of each batch,
    and the first one writes the files.
    """
    out, share = Path(out), current_share()
    model.to(share.device)
    out.mkdir(parents=True, exist_ok=True)
    average = copy.deepcopy(model).eval().requires_grad_(False)
    made, progress = optimisers(model, recipe), Progress()
    checkpoint = out / CHECKPOINT
    rates = [[group["lr"] for group in o.param_groups] for o in made]  # before a checkpoint puts the scheduled ones in their place
    if resume and checkpoint.exists():
        progress = _restore(checkpoint, model, average, made, config)
    source = data(progress.order)
    share.agreed(lambda: None)  # all have read the checkpoint before it is written anew
    started, last_check, sums = time.monotonic() - progress.seconds, time.monotonic(), dict[str, float]()
    counted = 0

    def write(line: dict[str, Any]) -> None:
        if not share.leads:
            return
        with (out / "log.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")
        if log is not None:
            log(line)

    while fraction_done(recipe, progress) < 1:
        batch, order = next(source)
        factor = rate_factor(recipe, progress)
        for optimiser, base in zip(made, rates, strict=True):
            for group, rate in zip(optimiser.param_groups, base, strict=True):
                group["lr"] = rate * factor
        model.train()
        value, parts = loss(model, share.of(batch), progress.step, fraction_done(recipe, progress))
        value.backward()  # type: ignore[no-untyped-call]
        share.sum_gradients(model)
        norm = nn.utils.clip_grad_norm_(model.parameters(), recipe.clip)
        if torch.isfinite(norm):  # one broken batch must not end the run
            for optimiser in made:
                optimiser.step()
        for optimiser in made:
            optimiser.zero_grad(set_to_none=True)
        seconds, numbers = _told(share, time.monotonic() - started, {"loss": float(value.detach()), **parts})
        progress.step, progress.order, progress.seconds = progress.step + 1, order, seconds
        follow(average, model, progress.step, recipe.ema)
        for key, number in {**numbers, "norm": float(norm)}.items():
            sums[key] = sums.get(key, 0.0) + number
        counted += 1
        if progress.step % recipe.log_every == 0:
            means = {key: round(total / counted, 5) for key, total in sums.items()}
            write({"step": progress.step, "seconds": round(progress.seconds, 1), "epoch": order.get("epoch"), "rate": factor, **means})
            sums, counted = {}, 0
        if time.monotonic() - last_check > 60 * recipe.check_minutes:
            if share.leads:
                _checkpoint(checkpoint, model, average, made, progress, config, evaluate, write)
            last_check = time.monotonic()
    if share.leads:
        _checkpoint(checkpoint, model, average, made, progress, config, evaluate, write)
    share.agreed(lambda: None)  # nobody reads the checkpoint before it is there
    return average.cpu()


def _told(share: Share, seconds: float, numbers: dict[str, float]) -> tuple[float, dict[str, float]]:
    """The first process's clock, by which all stop, and the sums of the numbers."""
    if share.count == 1:
        return seconds, numbers
    row = share.total(torch.tensor([seconds if share.leads else 0.0, *numbers.values()], dtype=torch.float64, device=share.device)).tolist()
    return row[0], dict(zip(numbers, row[1:], strict=True))


def _checkpoint(
    path: Path, model: nn.Module, average: nn.Module, made: list[torch.optim.Optimizer], progress: Progress, config: dict[str, Any],
    evaluate: Callable[[nn.Module, int], dict[str, float]] | None, write: Callable[[dict[str, Any]], None],
) -> None:  # fmt: skip
    buffer = io.BytesIO()
    torch.save(
        {
            "model": model.state_dict(), "average": average.state_dict(), "optimisers": [o.state_dict() for o in made], "config": config,
            "step": progress.step, "seconds": progress.seconds, "order": progress.order,
        }, buffer,
    )  # fmt: skip
    write_atomic(path, buffer.getvalue())
    if evaluate is not None:
        write({"step": progress.step, "seconds": round(progress.seconds, 1), "held_out": evaluate(_on_cpu(average), progress.step)})


def _on_cpu(model: nn.Module) -> nn.Module:
    """The model itself, or where it lives elsewhere, a copy."""
    return model if next(model.parameters()).device.type == "cpu" else copy.deepcopy(model).cpu()


def _restore(path: Path, model: nn.Module, average: nn.Module, made: list[torch.optim.Optimizer], config: dict[str, Any]) -> Progress:
    state = torch.load(path, weights_only=True, map_location="cpu")
    if state["config"] != config:
        raise InputError(f"{path}: belongs to another configuration; give another --out or delete it")
    model.load_state_dict(state["model"])
    average.load_state_dict(state["average"])
    for optimiser, kept in zip(made, state["optimisers"], strict=True):
        optimiser.load_state_dict(kept)
    return Progress(step=state["step"], seconds=state["seconds"], order=state["order"])


def averaged_weights(path: str | Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """The averaged weights and the configuration of a checkpoint."""
    try:
        state = torch.load(path, weights_only=True, map_location="cpu")
    except (OSError, RuntimeError) as error:
        raise InputError(f"{path}: not a checkpoint ({error})") from error
    return state["average"], state["config"]
