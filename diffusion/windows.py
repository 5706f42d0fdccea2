"""Windows: which latent cells attend to each other. Cost is linear in frames and pixels."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import lru_cache

import torch
from torch import Tensor

ROTARY_BASE = 100.0
"""Positions are cells inside a window, at most a few dozen."""


@dataclass(frozen=True)
class Plan:
    """How to cut n x h x w tokens into windows of l places."""

    gather: Tensor
    """(windows * l,) token of each place; padding repeats token 0."""
    scatter: Tensor
    """(m,) place of each token."""
    mask: Tensor | None
    """(windows, l, l) True where a place may look at another; None where all may."""
    places: int
    cosine: Tensor
    """(l, d / 2)"""
    sine: Tensor

    def to(self, device: torch.device) -> Plan:
        """The same where the tokens are."""
        if self.gather.device == device:
            return self
        moved = {f.name: value.to(device) for f in fields(self) if isinstance(value := getattr(self, f.name), Tensor)}
        return replace(self, **moved)  # type: ignore[arg-type]


def _cut(length: int, window: int) -> tuple[int, int]:
    """(number, size) of windows, of nearly equal size."""
    number = -(-length // window)
    return number, -(-length // number)


def edges(length: int, window: int, *, shifted: bool) -> list[int]:
    """Places along an axis of `length` at which a window ends and another begins."""
    number, size = _cut(length, window)
    shift = size // 2 if shifted and number * size > size else 0
    return [edge for edge in (i * size + shift for i in range(number + 1)) if 0 < edge < length]


@lru_cache(maxsize=64)
def plan(grid: tuple[int, int, int], window: tuple[int, int, int], shifted: bool, head: int, kept: bytes | None = None) -> Plan:
    """Shifted windows start half a window later and wrap; what wrapped does not see what did not.

    kept: (h w) booleans as bytes; tokens of the other cells are left out, in all frames, and windows without any token too.
    """
    cuts = [_cut(length, size) for length, size in zip(grid, window, strict=True)]
    axes, regions, valid = [], [], []
    for length, (number, size) in zip(grid, cuts, strict=True):
        places = torch.arange(number * size)
        shift = size // 2 if shifted and number * size > size else 0
        source = (places + shift) % (number * size)
        axes.append(source.clamp(max=length - 1))
        regions.append((source < places).long())
        valid.append(source < length)

    def windows(values: list[Tensor], combine: str) -> Tensor:
        t, y, x = values
        if combine == "token":
            full = (t[:, None, None] * grid[1] + y[:, None]) * grid[2] + x
        elif combine == "region":
            full = t[:, None, None] * 4 + y[:, None] * 2 + x
        else:
            full = t[:, None, None] & y[:, None] & x
        (a, i), (b, j), (c, k) = cuts
        return full.reshape(a, i, b, j, c, k).permute(0, 2, 4, 1, 3, 5).reshape(a * b * c, i * j * k)

    token, region, real = windows(axes, "token"), windows(regions, "region"), windows(valid, "valid")
    compact = torch.arange(grid[0] * grid[1] * grid[2])
    if kept is not None:
        mine = torch.frombuffer(bytearray(kept), dtype=torch.bool).repeat(grid[0])
        real = real & mine[token]
        filled = real.any(dim=1)
        token, region, real = token[filled], region[filled], real[filled]
        compact = torch.where(mine, mine.cumsum(0) - 1, 0)
    scatter = torch.empty(int(compact.max()) + 1, dtype=torch.long)
    scatter[compact[token[real]]] = torch.arange(token.numel()).view_as(token)[real]
    same = (region[:, :, None] == region[:, None, :]) & real[:, None, :]
    cosine, sine = _rotary([size for _, size in cuts], head)
    return Plan(torch.where(real, compact[token], 0).flatten(), scatter, None if bool(same.all()) else same, token.shape[1], cosine, sine)


def _rotary(sizes: list[int], head: int) -> tuple[Tensor, Tensor]:
    """Angles of 3-D rotary positions: a quarter of the pairs for time, the rest shared by y and x."""
    pairs = head // 2
    time = pairs // 4
    shares = (time, (pairs - time) // 2, pairs - time - (pairs - time) // 2)
    angles = []
    for axis, (size, share) in enumerate(zip(sizes, shares, strict=True)):
        frequency = ROTARY_BASE ** (-torch.arange(share) / max(share, 1))
        angle = torch.arange(size)[:, None] * frequency
        shape = [1, 1, 1, share]
        shape[axis] = size
        angles.append(angle.view(shape).expand(*sizes, share))
    full = torch.cat(angles, dim=-1).reshape(-1, pairs)
    return full.cos(), full.sin()


def rotate(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """Turn the pairs (i, i + d / 2) of the last axis; (..., l, d)."""
    first, second = x.chunk(2, dim=-1)
    cosine, sine = cosine.to(x.dtype), sine.to(x.dtype)
    return torch.cat([first * cosine - second * sine, second * cosine + first * sine], dim=-1)
