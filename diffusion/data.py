"""Data: endless batches from a folder of clips, in an order that a number reproduces.

Batch number s is a function of (seed, s, the files of its epoch) alone, so training resumes exactly. New clips join at the next epoch.
Files whose name begins with `heldout` are never trained on.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import safe_open
from torch import Tensor

from diffusion.prepared import GEOMETRY_STEP
from sim.errors import InputError

HELD_OUT = "heldout"


def training_files(folder: str | Path) -> list[str]:
    return sorted(str(p) for p in Path(folder).glob("*.safetensors") if not p.name.startswith(HELD_OUT))


def held_out_files(folder: str | Path) -> list[str]:
    return sorted(str(p) for p in Path(folder).glob(f"{HELD_OUT}*.safetensors"))


def rng_for(*numbers: int) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence(numbers))


def torch_rng_for(*numbers: int) -> torch.Generator:
    return torch.Generator().manual_seed(int(rng_for(*numbers).integers(2**62)))


@dataclass
class Order:
    """Which files make up the next batch."""

    seed: int
    files: list[str] = field(default_factory=list)
    epoch: int = -1
    cursor: int = 0
    step: int = 0

    def next(self, count: int, find: Callable[[], list[str]]) -> list[str]:
        chosen: list[str] = []
        while len(chosen) < count:
            if self.cursor >= len(self.files):
                self.files, self.cursor, self.epoch = find(), 0, self.epoch + 1
                if not self.files:
                    raise InputError("no training clips; render some with `physgen train data` and check the folder")
            order = rng_for(self.seed, 1, self.epoch).permutation(len(self.files))
            chosen.append(self.files[order[self.cursor]])
            self.cursor += 1
        self.step += 1
        return chosen

    def state(self) -> dict[str, Any]:
        return {"seed": self.seed, "files": list(self.files), "epoch": self.epoch, "cursor": self.cursor, "step": self.step}


Batch = dict[str, Any]


def batches(
    order: Order, count: int, find: Callable[[], list[str]], load: Callable[[list[str], int], Batch], *, ahead: int = 4
) -> Iterator[tuple[Batch, dict[str, Any]]]:  # fmt: skip
    """Endless (batch, the order's state after it), loaded by a background thread. `load` gets the files and the batch's number."""
    line: queue.Queue[Any] = queue.Queue(maxsize=ahead)
    stop = threading.Event()

    def offer(item: Any) -> None:
        while not stop.is_set():
            try:
                line.put(item, timeout=0.2)
                return
            except queue.Full:
                continue

    def work() -> None:
        try:
            while not stop.is_set():
                step = order.step
                batch = load(order.next(count, find), step)
                offer((batch, order.state()))
        except BaseException as error:  # handed over to the thread that waits
            offer(error)

    loader = threading.Thread(target=work, daemon=True)
    loader.start()
    try:
        while True:
            item = line.get()
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        loader.join()  # one that still loads while the interpreter ends takes the process down


def geometry_from(quantised: Tensor) -> Tensor:
    """(t, g, h, w) int8 -> float32."""
    return quantised.float() * torch.from_numpy(GEOMETRY_STEP)[:, None, None]


def pixels_from(video: Tensor) -> Tensor:
    """uint8 -> [-1, 1]."""
    return video.float() / 127.5 - 1


def read_pixels(path: str | Path, *, frames: slice = slice(None), rows: slice = slice(None), columns: slice = slice(None)) -> Batch:
    """video (3, t, h, w), geometry (g, t, h, w), group (t, h, w), dynamic (k,) of a part of a prepared clip."""
    with safe_open(path, framework="pt") as file:
        video = pixels_from(file.get_slice("video")[frames, :, rows, columns])
        geometry = geometry_from(file.get_slice("geometry")[frames, :, rows, columns])
        group = file.get_slice("group")[frames, rows, columns]
        dynamic = file.get_tensor("dynamic").bool()
    return {"video": video.transpose(0, 1), "geometry": geometry.transpose(0, 1), "group": group, "dynamic": dynamic}


def stack_clips(items: list[Batch]) -> Batch:
    """Stack; object axes k are padded with objects that are nowhere."""
    most = max(len(item["dynamic"]) for item in items)
    dynamic = torch.zeros(len(items), most, dtype=torch.bool)
    for row, item in zip(dynamic, items, strict=True):
        row[: len(item["dynamic"])] = item["dynamic"]
    return {**{key: torch.stack([item[key] for item in items]) for key in ("video", "geometry", "group")}, "dynamic": dynamic}


def crop_loader(seed: int, *, size: int = 128, frames: int = 9) -> Callable[[list[str], int], Batch]:
    """Random crops at even offsets, random runs of frames: for the autoencoder, which sees any window as a clip of its own."""

    def load(files: list[str], step: int) -> Batch:
        items = []
        for i, path in enumerate(files):
            rng = rng_for(seed, 2, step, i)
            with safe_open(path, framework="pt") as file:
                t, _, h, w = file.get_slice("video").get_shape()
            start = int(rng.integers(0, max(t - frames, 0) + 1))
            top, left = (2 * int(rng.integers(0, max(n - size, 0) // 2 + 1)) for n in (h, w))
            items.append(read_pixels(path, frames=slice(start, start + frames), rows=slice(top, top + size), columns=slice(left, left + size)))
        return stack_clips(items)

    return load
