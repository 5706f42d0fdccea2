"""Autoencoder: video to latents and back, 16 x 16 in space and 4 in time, causal, 4 n + 1 frames.

Latents carry appearance only. Geometry comes to both sides from the simulation, so that silhouettes stay sharp to the pixel; and what an object
looks like is pooled from the latents of all its cells and times and painted back onto its pixels, so that colours neither leak nor drift.
Nothing beyond the latent resolution mixes frames: a static background cannot flicker within a latent frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import torch
import torch.nn.functional as F
from einops import rearrange, repeat
from torch import Tensor, nn

from diffusion.coverage import CELL, GROUP_FRAMES, SUBCELL, cell_coverage, fine_coverage, object_colors, paint, pool
from diffusion.prior import GEOMETRY
from diffusion.rectangle import Rectangle, bounds
from diffusion.share import current_share

SHARP = ("normal_right", "normal_down", "normal_up", "light_visibility", "light_cosine", "highlight", "reflection_up", "sky", "edge", "mirror", "metallic")
"""The channels that the last, full-resolution layers see again."""

SHADES = ("relief", "light_cosine", "normal_up", "highlight", "reflection_up", "mirror")
"""What brightens and darkens an object by a factor of its own: marks, diffuse light, sky, gloss, mirrored sky, and gloss by its material."""
SHADE_GAINS = {"relief": 0.5, "mirror": 0.8}
"""At the start: the slope of the logarithm of path-traced floors over their relief (0.44 to 0.58 but for the finest marks), and of metals over
what they mirror (median 0.78)."""
REACH = 2
"""Cells: as far as a pixel's neighbours in the decoder's last layers, seven 3 x 3 convolutions at a quarter of the resolution and two at the full one."""
SHADING = 3.0
"""Bound of the logarithm by which the decoder brightens or darkens an object's colour."""
RIDGE = 0.05
"""In cells: objects that cover less than this in all keep the colour of where they are."""
COLORS = 12
"""Channels of `cell_colors`: RGB over all and over the lit pixels of what moves in a cell, then of what does not."""


@dataclass(frozen=True)
class AutoencoderConfig:
    geometry: int = len(GEOMETRY)
    latent: int = 24
    encoder: int = 64
    """Channels of the encoder at a quarter of the resolution."""
    trunk: int = 192
    """Channels at latent resolution."""
    decoder: int = 96
    """Channels of the decoder at a quarter of the resolution."""
    decoder_blocks: int = 3
    thin: int = 16
    """Channels at full resolution."""
    token: int = 96
    """Size of an object's appearance."""

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> AutoencoderConfig:
        """From JSON; the geometry is always what the prior has now (`diffusion.channels` fits older weights to it)."""
        return cls(**{**data, "geometry": len(GEOMETRY)})


class ChannelNorm(nn.Module):
    """RMS norm over the channels of every pixel: depends on no neighbour, so any crop or chunk gives the same."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x.permute(0, 2, 3, 1), self.gain.shape, self.gain.to(x.dtype), 1e-6).permute(0, 3, 1, 2)


class Residual(nn.Module):
    """Two 3 x 3 convolutions; the optional scale and shift say what the pixel's object looks like.

    Norms cost as much as convolutions at a quarter of the resolution, where three blocks train well without them.
    """

    def __init__(self, channels: int, *, norm: bool = False) -> None:
        super().__init__()
        self.norm = ChannelNorm(channels) if norm else nn.Identity()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.second.bias)  # type: ignore[arg-type]
        nn.init.normal_(self.second.weight, std=0.01)

    def forward(self, x: Tensor, film: Tensor | None = None) -> Tensor:
        h = self.first(self.norm(x))
        if film is not None:
            scale, shift = film.chunk(2, dim=1)
            h = torch.addcmul(h + shift, h, scale)
        return x + self.second(F.relu_(h))


class Causal(nn.Module):
    """Adds what the latent frame before says, at the same place. (b, n) are the leading axes of `b n c h w`."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.mix = nn.Conv2d(channels, channels, 1)
        nn.init.zeros_(self.mix.weight)
        nn.init.zeros_(self.mix.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor, batch: int) -> Tensor:
        frames = rearrange(x, "(b n) c h w -> b n c h w", b=batch)
        before = torch.cat([frames[:, :1], frames[:, :-1]], dim=1)
        return x + self.mix(rearrange(before, "b n c h w -> (b n) c h w").contiguous(memory_format=torch.channels_last))


def to_blocks(x: Tensor, size: int) -> Tensor:
    """(f, c, h, w) -> (f, c size^2, h / size, w / size), channels last."""
    return F.pixel_unshuffle(x, size).contiguous(memory_format=torch.channels_last)


def from_blocks(x: Tensor, size: int) -> Tensor:
    """(f, c size^2, h, w) -> (f, c, h size, w size), the inverse of `to_blocks` but for the order of channels; stays channels last in one copy."""
    x = rearrange(x.permute(0, 2, 3, 1), "f h w (y x c) -> f (h y) (w x) c", y=size, x=size)
    return x.permute(0, 3, 1, 2)


@torch.no_grad()
def cell_colors(video: Tensor, geometry: Tensor, group: Tensor, dynamic: Tensor) -> Tensor:
    """(b n, 12, h / 16, w / 16): the mean colours of what moves in a cell, and of what does not. They make every cell that an object touches
    tell the same about it, even a cell with three of its pixels."""
    batch, count = dynamic.shape
    colors = object_colors(video, geometry[:, GEOMETRY.index("light_visibility")].to(video.device, torch.float32), group, count)
    cover = cell_coverage(fine_coverage(rearrange(group, "b t h w -> (b t) h w"), count), batch=batch)
    parts = []
    for kind in (dynamic, ~dynamic):
        share = cover * kind[:, None, None, None]
        total = share.sum(dim=-1, keepdim=True)
        parts.append(torch.einsum("b n h w k, b n k c -> b n h w c", share / total.clamp(min=1e-4), colors))
    return rearrange(torch.cat(parts, dim=-1), "b n h w c -> (b n) c h w").contiguous(memory_format=torch.channels_last)


@torch.autocast("cpu", enabled=False)
def unmixed(cells: Tensor, cover: Tensor) -> Tensor:
    """Mean colours of cells (b, m, c) that objects share by cover (b, m, k) -> (b, k, c), the colour of each.

    cell = sum_k share_k colour_k, weighted least squares; a ridge draws what cannot be told apart to the mean of the cells it covers.
    """
    total = cover.sum(dim=-1, keepdim=True)
    share = cover / total.clamp(min=1e-4)
    mean = pool(cells, cover.square())
    weighted = (share * total).transpose(1, 2)
    normal = weighted @ share + RIDGE * torch.eye(cover.shape[-1], device=cover.device)
    return mean + torch.linalg.solve(normal, weighted @ (cells - share @ mean))


class Encoder(nn.Module):
    def __init__(self, config: AutoencoderConfig) -> None:
        super().__init__()
        self.enter = nn.Conv2d(3 + config.geometry, config.encoder, SUBCELL, stride=SUBCELL)
        self.fine = nn.ModuleList(Residual(config.encoder) for _ in range(2))
        self.down = nn.Conv2d(config.encoder * (CELL // SUBCELL) ** 2, config.trunk, 1)
        self.merge = nn.Conv2d(config.trunk * GROUP_FRAMES, config.trunk, 1)
        self.colors = nn.Conv2d(COLORS, config.trunk, 1)
        self.coarse = nn.ModuleList(Residual(config.trunk, norm=True) for _ in range(2))
        self.causal = nn.ModuleList(Causal(config.trunk) for _ in range(2))
        self.leave = nn.Conv2d(config.trunk, config.latent, 1)
        nn.init.normal_(self.leave.weight, std=0.02)

    def features(self, video: Tensor, geometry: Tensor) -> Tensor:
        """(b, 3, t, h, w), (b, g, t, h, w) -> (b, t, d, h / 16, w / 16), each frame by itself; a cell sees no further than its neighbours."""
        x = rearrange(torch.cat([video, geometry.to(video)], dim=1), "b c t h w -> (b t) c h w")
        x = self.enter(x.contiguous(memory_format=torch.channels_last))
        for block in self.fine:
            x = block(x)
        x = F.gelu(self.down(to_blocks(x, CELL // SUBCELL)), approximate="tanh")
        return rearrange(x, "(b t) c h w -> b t c h w", b=len(video))

    def features_of_parts(self, video: Tensor, geometry: Tensor, parts: list[Rectangle]) -> Tensor:
        """As `features`, a few frames at a time; `parts`: by frame, the cells that differ from the first frame's."""
        first = self.features(video[:, :, :1], geometry[:, :, :1])
        out = first.repeat(1, video.shape[2], 1, 1, 1)
        height, width = first.shape[-2:]
        for start in range(1, len(parts), GROUP_FRAMES):
            stop = min(start + GROUP_FRAMES, len(parts))
            if not (part := bounds(parts[start:stop])).area:
                continue
            told, seen = (part.grown(margin, height, width) for margin in (1, 2))
            found = self.features(seen.pixels(video[:, :, start:stop], rows=3), seen.pixels(geometry[:, :, start:stop], rows=3))
            told.of(out[:, start:stop], rows=3).copy_(told.within(seen).of(found, rows=3))
        return out

    def forward(self, video: Tensor, geometry: Tensor, group: Tensor, dynamic: Tensor, parts: list[Rectangle] | None = None) -> Tensor:
        """(b, 3, t, h, w), (b, g, t, h, w), (b, t, h, w), (b, k) -> (b, c, n, h / 16, w / 16), not yet normalised."""
        batch = len(video)
        frames = self.features(video, geometry) if parts is None else self.features_of_parts(video, geometry, parts)
        frames = torch.cat([frames[:, :1].expand(-1, GROUP_FRAMES - 1, -1, -1, -1), frames], dim=1)
        x = rearrange(frames, "b (n s) c h w -> (b n) (s c) h w", s=GROUP_FRAMES).contiguous(memory_format=torch.channels_last)
        colors = cell_colors(video, geometry, group, dynamic)
        x = self.merge(x) + self.colors(colors.to(x.dtype))
        for block, causal in zip(self.coarse, self.causal, strict=True):
            x = block(causal(x, batch))
        # the first channels are the mean colours themselves, so that the rest only has to tell what they leave out
        x = self.leave(x).float() + F.pad(colors.float(), (0, 0, 0, 0, 0, self.leave.out_channels - COLORS))
        return rearrange(x, "(b n) c h w -> b c n h w", b=batch)


class Decoder(nn.Module):
    def __init__(self, config: AutoencoderConfig) -> None:
        super().__init__()
        self.config = config
        fine = 32
        self.enter = nn.Conv2d(config.latent, config.trunk, 3, padding=1)
        self.coarse = nn.ModuleList(Residual(config.trunk, norm=True) for _ in range(2))
        self.causal = nn.ModuleList(Causal(config.trunk) for _ in range(2))
        self.appearance = nn.Linear(config.trunk, 2 * config.token)
        self.think = nn.Sequential(nn.Linear(config.token + 1, 2 * config.token), nn.GELU(approximate="tanh"), nn.Linear(2 * config.token, config.token))
        self.unfold = nn.Conv2d(config.trunk, GROUP_FRAMES * fine * (CELL // SUBCELL) ** 2, 1)
        self.place = nn.Conv2d(config.geometry, config.decoder, SUBCELL, stride=SUBCELL)
        self.join = nn.Conv2d(fine, config.decoder, 3, padding=1)
        self.color = nn.Linear(config.token, config.decoder)
        self.film = nn.ModuleList(nn.Linear(config.token, 2 * config.decoder) for _ in range(config.decoder_blocks))
        self.fine = nn.ModuleList(Residual(config.decoder) for _ in range(config.decoder_blocks))
        self.up = nn.Conv2d(config.decoder, config.thin * SUBCELL**2, 1)
        self.paint = nn.Linear(config.token, 8)
        self.shade = nn.Linear(config.token, len(SHADES))
        self.thin = nn.Conv2d(config.thin, config.thin, 3, padding=1)
        self.thin_sharp = nn.Conv2d(len(SHARP), config.thin, 3, padding=1, bias=False)
        self.thin_own = nn.Conv2d(8, config.thin, 3, padding=1, bias=False)
        self.leave = nn.Conv2d(config.thin, 4, 3, padding=1)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.shade.weight)
        with torch.no_grad():
            self.shade.bias.copy_(torch.tensor([SHADE_GAINS.get(name, 0.0) for name in SHADES]))
        for parameter in self.film.parameters():
            nn.init.zeros_(parameter)

    def base_colors(self, colors: Tensor, coverage: Tensor, dynamic: Tensor) -> Tensor:
        """Colour channels (b, 12, n, h, w), coverage (b, n, h, w, k) -> (b, k, 6) RGB over all and over the lit pixels of every object."""
        cells = rearrange(colors, "b c n h w -> b (n h w) c").float()
        cover = rearrange(coverage, "b n h w k -> b (n h w) k").float()
        half = COLORS // 2
        moving = unmixed(cells[..., :half], cover * dynamic[:, None])
        return torch.where(dynamic[..., None], moving, unmixed(cells[..., half:], cover * ~dynamic[:, None]))

    def coarse_features(self, latents: Tensor, coverage: Tensor, dynamic: Tensor) -> tuple[Tensor, Tensor]:
        """Latents (b, c, n, h, w), cell coverage (b, n, h, w, k), dynamic (b, k) -> features of frames (b, t, f, h, w), tokens (b, k, d)."""
        batch = len(latents)
        x = self.enter(rearrange(latents, "b c n h w -> (b n) c h w").contiguous(memory_format=torch.channels_last))
        for block, causal in zip(self.coarse, self.causal, strict=True):
            x = block(causal(x, batch))
        tokens = self.tokens(rearrange(x, "(b n) c h w -> b (n h w) c", b=batch), rearrange(coverage, "b n h w k -> b (n h w) k"), dynamic)
        frames = rearrange(self.unfold(x), "(b n) (s c) h w -> b (n s) c h w", b=batch, s=GROUP_FRAMES)
        return frames[:, GROUP_FRAMES - 1 :], tokens

    def tokens(self, cells: Tensor, coverage: Tensor, dynamic: Tensor) -> Tensor:
        """One appearance per object. Things that move are read from other features than what stands behind them in the same cell."""
        behind, before = self.appearance(cells).chunk(2, dim=-1)
        weight = coverage.square().to(cells.dtype)  # squared: a cell that is mostly the object tells more about it
        tokens = torch.where(dynamic[..., None], pool(before, weight), pool(behind, weight))
        seen = torch.log1p(coverage.float().sum(dim=1)).unsqueeze(-1).to(tokens.dtype)
        return tokens + self.think(torch.cat([tokens, seen], dim=-1))

    def frames(self, features: Tensor, tokens: Tensor, colors: Tensor, geometry: Tensor, group: Tensor, fine: Tensor) -> Tensor:
        """Frames f of any clips: features (f, c, h / 16, w / 16), tokens (f, k, d), base colours (f, k, 6), geometry (f, g, h, w), group
        (f, h, w), fine coverage (f, h / 4, w / 4, k) -> (f, 3, h, w) in about [-1, 1]."""
        high = group.shape[1]
        cover = rearrange(fine, "f h w k -> f (h w) k")

        def painted(values: Tensor) -> Tensor:
            return rearrange(paint(values, cover), "f (h w) c -> f c h w", h=high // SUBCELL)

        x = self.join(from_blocks(features, CELL // SUBCELL))
        x = x.add(self.place(geometry.contiguous(memory_format=torch.channels_last))).add(painted(self.color(tokens)))
        for block, film in zip(self.fine, self.film, strict=True):
            x = block(x, painted(film(tokens)))
        x = from_blocks(F.relu(self.up(x)), SUBCELL)
        sharp = geometry[:, [GEOMETRY.index(name) for name in SHARP]].contiguous(memory_format=torch.channels_last)
        table = torch.cat([self.paint(tokens), self.shade(tokens)], dim=-1)
        rows = group.long() + torch.arange(len(group), device=group.device).view(-1, 1, 1) * table.shape[1]
        own, shade = F.embedding(rows, rearrange(table, "f k c -> (f k) c")).permute(0, 3, 1, 2).split((8, len(SHADES)), dim=1)
        base = F.embedding(rows, rearrange(colors.to(table.dtype), "f k c -> (f k) c")).permute(0, 3, 1, 2)
        seen = geometry[:, GEOMETRY.index("light_visibility")].unsqueeze(1)
        base = base[:, :3] + (base[:, 3:] - base[:, :3]) * seen
        # one convolution over the three, without the cost of joining them at full resolution
        x = self.thin(x).add_(self.thin_sharp(sharp)).add_(self.thin_own(own))
        shading, rest = self.leave(F.relu_(x)).split((1, 3), dim=1)
        lit = geometry[:, [GEOMETRY.index(name) for name in SHADES]]
        lit[:, SHADES.index("light_cosine")] *= seen[:, 0]
        shading = shading + (shade * lit).sum(dim=1, keepdim=True)
        # light multiplies: one factor for all three colours, the same for a red ball and a blue one
        return (base + 1) * torch.exp(shading.clamp(-SHADING, SHADING)) - 1 + rest


class Autoencoder(nn.Module):
    """Latents have mean 0 and variance 1 per channel over the training data; the statistics live in the checkpoint.

    The first channels are colours as they are; what bounds the others is a norm over the channels of each cell. Normalising by the batch's own
    statistics was tried and fails: among four clips the floor's colour is most of the variance, and taking out the batch's mean takes out the colour.
    """

    latent_mean: Tensor
    latent_square: Tensor

    def __init__(self, config: AutoencoderConfig | None = None) -> None:
        super().__init__()
        self.config = config or AutoencoderConfig()
        self.encoder = Encoder(self.config)
        self.decoder = Decoder(self.config)
        self.register_buffer("latent_mean", torch.zeros(self.config.latent))
        self.register_buffer("latent_square", torch.ones(self.config.latent))
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    @property
    def device(self) -> torch.device:
        return self.latent_mean.device

    @property
    def dtype(self) -> torch.dtype:
        return self.decoder.leave.weight.dtype

    @property
    def config_data(self) -> dict[str, Any]:
        return asdict(self.config)

    def encode(self, video: Tensor, geometry: Tensor, group: Tensor, dynamic: Tensor, *, parts: list[Rectangle] | None = None) -> Tensor:
        """(b, 3, t, h, w) in [-1, 1], (b, g, t, h, w), (b, t, h, w), (b, k); t = 4 n - 3, h and w multiples of 16 -> (b, c, n, h / 16, w / 16).
        The geometry may stay on the CPU.

        parts: by frame, the cells that differ from the first frame's, where they are known; bounds the memory too. Not for training.
        """
        raw = self.encoder(video, geometry, group, dynamic, parts).float()
        rest = F.rms_norm(raw[:, COLORS:].movedim(1, -1), (self.config.latent - COLORS,)).movedim(-1, 1)
        raw = torch.cat([raw[:, :COLORS], rest], dim=1)
        if self.training:
            with torch.no_grad():
                share = current_share()
                for kept, new in ((self.latent_mean, raw.mean(dim=(0, 2, 3, 4))), (self.latent_square, raw.square().mean(dim=(0, 2, 3, 4)))):
                    kept.lerp_(share.mean(new), 0.01)
        mean, deviation = self._statistics()
        return (raw - mean) / deviation

    def latent_statistics(self) -> tuple[Tensor, Tensor]:
        """Mean and deviation of each channel before normalisation, (c,)."""
        mean, deviation = self._statistics()
        return mean.flatten(), deviation.flatten()

    def _statistics(self) -> tuple[Tensor, Tensor]:
        """Mean and deviation of each channel, (c, 1, 1, 1), float32."""
        mean = self.latent_mean.float()
        deviation = (self.latent_square.float() - mean.square()).clamp(min=1e-4).sqrt()
        return mean.view(-1, 1, 1, 1), deviation.view(-1, 1, 1, 1)

    def decode(self, latents: Tensor, geometry: Tensor, group: Tensor, dynamic: Tensor, *, chunk: int | None = None) -> Tensor:
        """(b, c, n, h / 16, w / 16), (b, g, t, h, w), (b, t, h, w), (b, k) -> (b, 3, t, h, w)."""
        return torch.cat([part for _, _, part in self.decode_parts(latents, geometry, group, dynamic, chunk=chunk)], dim=2)

    def decode_parts(
        self, latents: Tensor, geometry: Tensor, group: Tensor, dynamic: Tensor, *, chunk: int | None = None, parts: list[Rectangle] | None = None,
        tile: int | None = None,
    ) -> Iterator[tuple[int, Rectangle, Tensor]]:  # fmt: skip
        """As `decode`, `chunk` frames at a time, each with the index of its first frame and its cells: bounds the memory. Geometry and groups may
        stay on the CPU.

        parts: by frame, the cells whose pixels are decoded; what is yielded then covers the parts of all frames of a chunk together. tile: in pieces of
        at most so many cells squared, which differ from the whole by rounding alone, for each is decoded with all that its pixels can see.
        """
        batch, frames = group.shape[:2]
        count = dynamic.shape[1]
        mean, deviation = self._statistics()
        latents = (latents.float() * deviation + mean).to(latents.dtype)
        fine = fine_coverage(rearrange(group, "b t h w -> (b t) h w"), count).to(latents.device)
        cells = cell_coverage(fine, batch=batch)
        features, tokens = self.decoder.coarse_features(latents, cells, dynamic)
        colors = self.decoder.base_colors(latents[:, :COLORS], cells, dynamic)
        fine = rearrange(fine, "(b t) h w k -> b t h w k", b=batch)
        height, width = features.shape[-2:]
        whole = Rectangle(0, height, 0, width)
        starts = list(range(0, frames, chunk or frames)) if parts is None else [0, *range(1, frames, chunk or frames)]
        for start, stop in pairwise([*starts, frames]):
            part = whole if parts is None else bounds(parts[start:stop])
            for inner in part.tiles(tile) if part.area else ():
                seen = inner.grown(REACH, height, width)
                pictures = self.decoder.frames(
                    rearrange(seen.of(features[:, start:stop], rows=3), "b t c h w -> (b t) c h w"), repeat(tokens, "b k d -> (b t) k d", t=stop - start),
                    repeat(colors, "b k d -> (b t) k d", t=stop - start),
                    rearrange(seen.pixels(geometry[:, :, start:stop], rows=3), "b g t h w -> (b t) g h w").to(features.device, features.dtype),
                    rearrange(seen.pixels(group[:, start:stop], rows=2), "b t h w -> (b t) h w").to(features.device),
                    rearrange(seen.pixels(fine[:, start:stop], rows=2, size=CELL // SUBCELL), "b t h w k -> (b t) h w k"),
                )  # fmt: skip
                pictures = inner.within(seen).pixels(pictures, rows=2)
                yield start, inner, rearrange(pictures, "(b t) c h w -> b c t h w", b=batch)

    def forward(self, video: Tensor, geometry: Tensor, group: Tensor, dynamic: Tensor, *, noise: Tensor | None = None) -> Tensor:
        """Reconstruction; `noise` (b, c, n, h, w) is added to the latents so that the decoder forgives the transformer."""
        latents = self.encode(video, geometry, group, dynamic)
        return self.decode(latents if noise is None else latents + noise, geometry, group, dynamic)
