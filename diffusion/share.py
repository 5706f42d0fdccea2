"""Share: the part of every batch that this process trains on, where several train as one (torchrun, through accelerate).

Each process computes its addend of the loss of the whole batch: sums over its own rows, divided by totals over all processes. The addends' gradients
are then summed, so that two processes take the step that one would take with both their batches; nothing is averaged over parts of unequal weight.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from sim.errors import InputError

Value = TypeVar("Value")
CPU = torch.device("cpu")


@dataclass(frozen=True)
class Share:
    """Rows rank, rank + count, ... of every batch."""

    rank: int = 0
    count: int = 1
    device: torch.device = CPU

    @property
    def leads(self) -> bool:
        """Whether this process writes the files."""
        return self.rank == 0

    def of(self, value: Any) -> Any:
        """This process's rows of a tensor, or of all tensors in dicts and dataclasses, on its device."""
        if isinstance(value, Tensor):
            if len(value) % self.count:
                raise InputError(f"batch: {len(value)} clips cannot be shared evenly by {self.count} processes; give a multiple of {self.count}")
            return value[self.rank :: self.count].to(self.device)
        if isinstance(value, dict):
            return {key: self.of(part) for key, part in value.items()}
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{f.name: self.of(getattr(value, f.name)) for f in fields(value)})  # type: ignore[type-var]
        return value

    def total(self, value: Tensor) -> Tensor:
        """Sum over all processes, without a gradient."""
        if self.count == 1:
            return value.detach()
        return _accelerator_state().reduce(value.detach().clone())

    def mean(self, value: Tensor) -> Tensor:
        """Mean over all processes, without a gradient; right for means over equal shares."""
        return value.detach() if self.count == 1 else self.total(value) / self.count

    def agreed(self, make: Callable[[], Value]) -> Value:
        """What the first process makes, in all of them; the others wait."""
        if self.count == 1:
            return make()
        return _accelerator_state().broadcast(make if self.leads else None)

    def sum_gradients(self, model: nn.Module) -> None:
        """Add up the gradients of all processes. What no process used keeps none, as it would in one process."""
        if self.count == 1:
            return
        learning = [p for p in model.parameters() if p.requires_grad]
        used = self.total(torch.tensor([p.grad is not None for p in learning], dtype=torch.float32, device=self.device)).tolist()
        chosen = [p for p, by in zip(learning, used, strict=True) if by]
        flat = self.total(torch.cat([(torch.zeros_like(p) if p.grad is None else p.grad).flatten() for p in chosen]))
        for p, summed in zip(chosen, flat.split([p.numel() for p in chosen]), strict=True):
            p.grad = torch.empty_like(p).copy_(summed.view_as(p))  # laid out in memory as the weight is: fused optimisers walk both side by side


class _Group:
    """The processes that torchrun started, as accelerate sees them."""

    def __init__(self) -> None:
        from accelerate import PartialState

        self.state = PartialState(cpu=not torch.cuda.is_available())
        atexit.register(self.leave)

    def leave(self) -> None:
        """Part from the others: all together, unless an error ends this process."""
        if not torch.distributed.is_initialized():
            return
        if not hasattr(sys, "last_type"):
            torch.distributed.barrier()
        torch.distributed.destroy_process_group()

    def reduce(self, value: Tensor) -> Tensor:
        torch.distributed.all_reduce(value)
        return value

    def broadcast(self, make: Callable[[], Value] | None) -> Value:
        from accelerate.utils import broadcast_object_list

        held: list[Any] = [None if make is None else make()]
        broadcast_object_list(held)
        return held[0]


@lru_cache(maxsize=1)
def _accelerator_state() -> _Group:
    return _Group()


ALONE = Share()


def current_share() -> Share:
    """This process's share, as torchrun's environment says; all of it, on the GPU where there is one, without torchrun."""
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        state = _accelerator_state().state
        return Share(state.process_index, state.num_processes, state.device)
    return Share(device=torch.device("cuda" if torch.cuda.is_available() else "cpu"))
