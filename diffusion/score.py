"""Score: how near reconstructions and samples come to clips, in decibels, and a strip of frames to look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from diffusion.autoencoder import Autoencoder
from diffusion.data import Batch, read_pixels, stack_clips, torch_rng_for
from diffusion.flow import noised, sample
from diffusion.latents import read_latents, stack_latents

STRIP_FRAMES = 4
SIGMAS = (1.0, 0.6)
"""Noise levels at which the error of the clean latents is read."""
Told = Callable[[int, int], None]


def psnr(picture: Tensor, target: Tensor, mask: Tensor | None = None) -> float:
    """[dB], of images in [-1, 1]; mask (b, t, h, w)."""
    error = (picture.float().clamp(-1, 1) - target).square().mean(dim=1)
    mean = error.mean() if mask is None else (error * mask).sum() / mask.sum().clamp(min=1)
    return float(10 * torch.log10(4 / mean.clamp(min=1e-8)))


def strip(rows: list[Tensor]) -> NDArray[np.uint8]:
    """Rows of (3, t, h, w) in [-1, 1], a few frames each -> one picture."""
    lines = []
    for row in rows:
        chosen = row[:, torch.linspace(0, row.shape[1] - 1, STRIP_FRAMES).round().long()]
        lines.append(torch.cat(list(chosen.unbind(1)), dim=2))
    picture = torch.cat(lines, dim=1).clamp(-1, 1)
    return ((picture.permute(1, 2, 0) + 1) * 127.5).round().byte().numpy()


def save_picture(path: Path, picture: NDArray[np.uint8]) -> None:
    import imageio.v3 as iio

    iio.imwrite(path, picture)


def _both(pictures: list[tuple[float, float]]) -> dict[str, float]:
    whole, objects = np.mean(pictures, axis=0)
    return {"psnr": round(float(whole), 2), "psnr_objects": round(float(objects), 2)}


def decibel(picture: Tensor, clip: Batch) -> tuple[float, float]:
    """PSNR [dB] of a whole clip, and of what can move in it."""
    moving = clip["dynamic"][0][clip["group"].long()].float()
    return psnr(picture, clip["video"]), psnr(picture, clip["video"], moving)


@torch.no_grad()
def reconstruction(model: nn.Module, files: Sequence[str | Path], *, rows: list[Tensor] | None = None, told: Told | None = None) -> dict[str, float]:
    """Means over prepared clips of PSNR [dB] after encoding and decoding, of whole frames and of what can move. rows: gets truth and picture of each."""
    scores = []
    for done, path in enumerate(files, start=1):
        clip = stack_clips([read_pixels(path)])
        with torch.autocast("cpu", torch.bfloat16):
            latents = model.encode(clip["video"], clip["geometry"], clip["group"], clip["dynamic"])  # type: ignore[operator]
            picture = model.decode(latents, clip["geometry"], clip["group"], clip["dynamic"], chunk=4).float()  # type: ignore[operator]
        scores.append(decibel(picture, clip))
        if rows is not None:
            rows += [clip["video"][0], picture[0]]
        if told is not None:
            told(done, len(files))
    return _both(scores)


@torch.no_grad()
def prediction(network: nn.Module, files: Sequence[str | Path], *, seed: int) -> dict[str, float]:
    """Mean squared error of the clean latents of files of latents, predicted at each of SIGMAS."""
    scores: dict[str, float] = {}
    for level in SIGMAS:
        errors = []
        for i, path in enumerate(files):
            batch = stack_latents([read_latents(path)], torch.ones(1, dtype=torch.bool))
            noise, sigma = torch.randn(batch["latents"].shape, generator=torch_rng_for(seed, 6, i)), torch.full((1,), level)
            with torch.autocast("cpu", torch.bfloat16):
                predicted, _ = network(noised(batch["latents"], noise, sigma), sigma, network.prepare(batch["condition"]))  # type: ignore[operator]
            errors.append(float((predicted - batch["latents"]).square().mean()))
        scores[f"mse_{level}"] = round(float(np.mean(errors)), 4)
    return scores


@torch.no_grad()
def generation(
    network: Any, decoder: Autoencoder, files: Sequence[str | Path], prepared: str | Path, *, steps: int, seed: int, rows: list[Tensor] | None = None,
    told: Told | None = None,
) -> dict[str, float]:  # fmt: skip
    """As `reconstruction`, of clips sampled from noise in so many steps; `prepared` holds the clips of the files of latents. network None: of mean latents."""
    scores = []
    for i, path in enumerate(files):
        batch = stack_latents([read_latents(path)], torch.ones(1, dtype=torch.bool))
        clip = stack_clips([read_pixels(Path(prepared) / Path(path).name)])
        noise = torch.randn(batch["latents"].shape, generator=torch_rng_for(seed, 7, i))
        with torch.autocast("cpu", torch.bfloat16):
            latents = torch.zeros_like(noise) if network is None else sample(network, noise, batch["condition"], steps=steps)
            picture = decoder.decode(latents, clip["geometry"], clip["group"], clip["dynamic"], chunk=4).float()
        scores.append(decibel(picture, clip))
        if rows is not None:
            rows += [clip["video"][0], picture[0]]
        if told is not None:
            told(i + 1, len(files))
    return _both(scores)
