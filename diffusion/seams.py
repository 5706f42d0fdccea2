"""Seams: whether the borders of attention windows and of latent frames can be seen in a long clip.

The warp error of two neighbouring frames is the mean difference between the later one, looked up where the exact flow of the simulation leads, and the
earlier one, over pixels that show the same thing in both. Windows in time end between two latent frames; where a window of some block ends, the pair of
frames is a seam. Latent frames themselves end every fourth frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from diffusion.coverage import GROUP_FRAMES
from diffusion.prior import CHANNELS, FLOW_UNIT, LIMIT, MotionPrior
from diffusion.transformer import TransformerConfig
from diffusion.windows import edges

RIGHT, DOWN, DEPTH, SHADE = (CHANNELS.index(name) for name in ("flow_right", "flow_down", "inverse_depth", "light_visibility"))
GOAL = 1.1
"""Seams may err at most so many times what other places do."""
SAME_DEPTH = 0.05
"""Relative difference of inverse depths up to which two pixels show the same surface."""


@dataclass(frozen=True)
class Seams:
    """Mean warp errors, of levels in 0..255."""

    errors: tuple[float, ...]
    """(t - 1,) of every pair of frames."""
    seams: tuple[int, ...]
    """Pairs (i: frames i and i + 1) at which a window of some block ends."""
    joints: tuple[int, ...]
    """Pairs at which a latent frame ends, and no window."""

    def mean(self, kind: str) -> float:
        """Of `seams`, `joints`, or `inside` latent frames."""
        others = set(self.seams) | set(self.joints)
        rows = {"seams": self.seams, "joints": self.joints, "inside": tuple(i for i in range(len(self.errors)) if i not in others)}[kind]
        return float(np.mean([self.errors[i] for i in rows])) if rows else float("nan")

    @property
    def ratio(self) -> float:
        """Seams against the other ends of latent frames, which differ from them in nothing but the windows."""
        return self.mean("seams") / self.mean("joints")

    @property
    def ratio_all(self) -> float:
        """Seams against all other pairs."""
        elsewhere = [e for i, e in enumerate(self.errors) if i not in self.seams]
        return self.mean("seams") / float(np.mean(elsewhere))


def seam_pairs(config: TransformerConfig, frames: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(seams, joints) of a clip of so many frames."""
    n = 1 + -(-(frames - 1) // GROUP_FRAMES)
    ends = sorted({edge for window in (config.wide, config.long) for shifted in (False, True) for edge in edges(n, window[0], shifted=shifted)})
    pair = {edge: GROUP_FRAMES * (edge - 1) for edge in range(1, n)}
    seams = tuple(pair[e] for e in ends if pair[e] < frames - 1)
    return seams, tuple(p for p in pair.values() if p not in seams and p < frames - 1)


def warp_error(video: NDArray[np.uint8], prior: MotionPrior) -> tuple[float, ...]:
    """(t - 1,) of a video (t, h, w, 3) that shows the prior."""
    t, h, w, _ = video.shape
    y, x = torch.meshgrid(torch.arange(h) + 0.5, torch.arange(w) + 0.5, indexing="ij")
    out = []
    for i in range(t - 1):
        now, after = torch.from_numpy(prior.channels[i, :, :h, :w]).float(), torch.from_numpy(prior.channels[i + 1, :, :h, :w]).float()
        flow = now[[RIGHT, DOWN]] * FLOW_UNIT
        at = torch.stack([(x + flow[0]) / w, (y + flow[1]) / h], dim=-1)[None] * 2 - 1
        kinds = torch.stack([torch.from_numpy(prior.group[i + 1, :h, :w]).float(), after[DEPTH], after[SHADE]])
        later = F.grid_sample(torch.from_numpy(video[i + 1]).permute(2, 0, 1)[None].float(), at, align_corners=False, padding_mode="border")[0]
        kind, depth, shade = F.grid_sample(kinds[None], at, mode="nearest", align_corners=False)[0]
        depth_expected = now[DEPTH]
        same = (kind == torch.from_numpy(prior.group[i, :h, :w]).float()) & (shade == now[SHADE]) & (at.abs() < 1).all(dim=-1)[0]
        same &= (flow.abs() < LIMIT * FLOW_UNIT - 0.1).all(dim=0) & ((depth - depth_expected).abs() <= SAME_DEPTH * depth_expected.abs().clamp(min=1e-3))
        difference = (later - torch.from_numpy(video[i]).permute(2, 0, 1).float()).abs().mean(dim=0)
        out.append(float(difference[same].mean()) if bool(same.any()) else 0.0)
    return tuple(out)


def seams_of(video: NDArray[np.uint8], prior: MotionPrior, config: TransformerConfig) -> Seams:
    """Of a finished video (t, h, w, 3)."""
    seams, joints = seam_pairs(config, len(video))
    return Seams(warp_error(video, prior), seams, joints)
