"""Anchors: pictures that some frames are given, and what they tell about the others.

An anchored latent frame is the encoded picture itself. To the other frames it hands on what things look like: the colour of each object, and all of what
does not change in front of a camera that stands still.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from einops import rearrange
from torch import Tensor

from diffusion.autoencoder import COLORS, Autoencoder
from diffusion.condition import Condition
from diffusion.coverage import latent_frames
from diffusion.prior import GEOMETRY, MotionPrior
from diffusion.standing import unchanging
from sim.errors import InputError

HALF = COLORS // 2


def read_pictures(image: Any, keyframes: Mapping[int, Any] | None, *, frames: int, width: int, height: int) -> dict[int, Tensor]:
    """Frame -> (3, h, w) in [-1, 1]. A picture is a PIL image, or an array or tensor (h, w, 3) or (3, h, w): uint8, or floats in [0, 1]. Raises InputError."""
    given: dict[str, tuple[int, Any]] = {} if image is None else {"image": (0, image)}
    if keyframes is not None and not isinstance(keyframes, Mapping):
        raise InputError(f"keyframes: a {type(keyframes).__name__}; give a dict from frame number to picture")
    for frame, picture in (keyframes or {}).items():
        if isinstance(frame, bool) or not isinstance(frame, int | np.integer) or not 0 <= frame < frames:
            raise InputError(f"keyframes: frame {frame!r}; the clip has the frames 0 to {frames - 1}")
        if frame == 0 and image is not None:
            raise InputError("keyframes: frame 0 is what image= gives; leave one of them out")
        given[f"keyframes[{int(frame)}]"] = (int(frame), picture)
    return {frame: _pixels(picture, where, width, height) for where, (frame, picture) in given.items()}


def _pixels(picture: Any, where: str, width: int, height: int) -> Tensor:
    if hasattr(picture, "convert"):
        picture = np.asarray(picture.convert("RGB"))
    if isinstance(picture, str | bytes) or (not hasattr(picture, "__array__") and not isinstance(picture, list | tuple)):
        raise InputError(f"{where}: a {type(picture).__name__}; give a PIL image, an array or a tensor (`PIL.Image.open` reads files)")
    if isinstance(picture, Tensor):
        picture = picture.detach().cpu()
        picture = picture.float().numpy() if picture.is_floating_point() else picture.numpy()
    values = np.asarray(picture)
    if values.ndim == 3 and values.shape[0] == 3 and values.shape[-1] != 3:
        values = values.transpose(1, 2, 0)
    if values.shape != (height, width, 3):
        raise InputError(f"{where}: shape {values.shape}, expected ({height}, {width}, 3); resize the picture to the video's size")
    if values.dtype == np.uint8:
        values = values / 255.0
    elif not np.issubdtype(values.dtype, np.floating):
        raise InputError(f"{where}: dtype {values.dtype}; give uint8, or floats in [0, 1]")
    if not np.isfinite(values).all() or values.min() < -1e-3 or values.max() > 1 + 1e-3:
        raise InputError(f"{where}: values from {values.min():g} to {values.max():g}; floats must lie in [0, 1], without NaN")
    return torch.from_numpy(np.ascontiguousarray(values.transpose(2, 0, 1), dtype=np.float32)) * 2 - 1


LEAST = 0.05
"""In cells: objects that cover less of the pictures tell nothing about themselves."""


class Anchors:
    """What given pictures fix of the latents of a clip."""

    def __init__(self, autoencoder: Autoencoder, pictures: Mapping[int, Tensor], prior: MotionPrior, condition: Condition) -> None:
        self.latents = {latent_frames(frame + 1) - 1: _encoded(autoencoder, picture, prior, frame) for frame, picture in sorted(pictures.items())}
        self.same, self.cover = unchanging(condition.cells), condition.coverage[0].float()
        mean, deviation = (values[:COLORS].view(-1, 1, 1, 1) for values in autoencoder.latent_statistics())
        dynamic = torch.from_numpy(prior.dynamic).to(self.cover.device)
        painted, share = _painted(*_seen_colors(autoencoder, self.latents, self.cover, dynamic), condition, dynamic)
        self.colors, self.share = ((painted.to(mean.device) - mean) / deviation)[None], share[None]

    def apply(self, clean: Tensor) -> Tensor:
        """Predicted clean latents (1, c, n, h, w) with what is known put in its place."""
        out = clean + self._surprise(clean)
        out[:, :COLORS] = torch.lerp(clean[:, :COLORS], self.colors.to(clean), self.share.to(clean))
        first = next(iter(self.latents.values()))
        out = torch.where(self.same, first[:, :, None].to(out), out)
        for frame, latents in self.latents.items():
            out[:, :, frame] = latents.to(out)
        return out

    def _surprise(self, clean: Tensor) -> Tensor:
        """(1, c, n, h, w): by how much the pictures differ from what was predicted of the same frames, object by object, for all frames."""
        total, weight = clean.new_zeros(self.cover.shape[-1], clean.shape[1]), clean.new_zeros(self.cover.shape[-1], 1)
        for frame, latents in self.latents.items():
            cover = rearrange(self.cover[frame].to(clean), "h w k -> k (h w)")
            total += cover @ rearrange((latents.to(clean) - clean[:, :, frame])[0], "c h w -> (h w) c")
            weight += cover.sum(dim=1, keepdim=True)
        mean = total / weight.clamp(min=LEAST) * (weight > LEAST)
        return rearrange(self.cover.to(clean) @ mean, "n h w c -> 1 c n h w")


@torch.no_grad()
def _encoded(autoencoder: Autoencoder, picture: Tensor, prior: MotionPrior, frame: int) -> Tensor:
    """(1, c, h / 16, w / 16): the picture as the first frame of a clip of its own."""
    device, dtype = autoencoder.device, autoencoder.dtype
    video, geometry, group = _framed(picture, prior, frame)
    dynamic = torch.from_numpy(prior.dynamic)[None].to(device)
    return autoencoder.encode(video.to(device, dtype), geometry.to(device, dtype), group.to(device), dynamic)[:, :, 0].float()


def _framed(picture: Tensor, prior: MotionPrior, frame: int) -> tuple[Tensor, Tensor, Tensor]:
    """A frame's pixels, geometry and groups, padded as the prior is, with axes b, c, t in front."""
    right, bottom = prior.size[0] - picture.shape[2], prior.size[1] - picture.shape[1]
    padded = torch.nn.functional.pad(picture[None], (0, right, 0, bottom), mode="replicate")
    geometry = torch.from_numpy(prior.channels[frame, : len(GEOMETRY)]).float()
    return padded[:, :, None], geometry[None, :, None], torch.from_numpy(prior.group[frame : frame + 1])[None]


def _seen_colors(autoencoder: Autoencoder, latents: Mapping[int, Tensor], cover: Tensor, dynamic: Tensor) -> tuple[Tensor, Tensor]:
    """(k, 6) the two colours of every object in the pictures, as the encoder writes them, and (k,) whether it is seen at all."""
    mean, deviation = (values[:COLORS].view(-1, 1, 1, 1).to(cover) for values in autoencoder.latent_statistics())
    total, weight = cover.new_zeros(cover.shape[-1], HALF), cover.new_zeros(cover.shape[-1], 1)
    for frame, coded in latents.items():
        raw = coded[:, :COLORS, None].to(cover) * deviation + mean
        here = cover[None, frame : frame + 1]
        mass = here.sum(dim=(0, 1, 2, 3))[:, None]
        total, weight = total + autoencoder.decoder.base_colors(raw, here, dynamic[None])[0] * mass, weight + mass
    return total / weight.clamp(min=1e-4), weight[:, 0] > LEAST


def _painted(colors: Tensor, known: Tensor, condition: Condition, dynamic: Tensor) -> tuple[Tensor, Tensor]:
    """(12, n, h, w) the colour channels of cells, before normalisation, and the share of each that is known."""
    cover = condition.coverage[0].float()
    values, shares = [], []
    for kind in (dynamic, ~dynamic):
        weight = cover * (kind & known.to(kind.device))
        total, every = weight.sum(dim=-1, keepdim=True), (cover * kind).sum(dim=-1, keepdim=True)
        values.append(weight / total.clamp(min=1e-4) @ colors.to(weight))
        shares.append((total / every.clamp(min=1e-4)).expand(*total.shape[:-1], HALF))
    return tuple(rearrange(torch.cat(parts, dim=-1), "n h w c -> c n h w") for parts in (values, shares))  # type: ignore[return-value]
