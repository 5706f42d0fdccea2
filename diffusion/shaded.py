"""Shaded: the colours that the simulation's own quick shading gives to what is seen, group by group.

What things look like stands in the scene, in more shades than there are words for: the fast preview's arithmetic (`sim.preview`) tells them in a few frames.
`diffusion.spoken` corrects them to what light really does there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from diffusion.autoencoder import COLORS
from diffusion.coverage import still_colors
from diffusion.phrases import group_name, group_names
from sim.gbuffers import SKY, GBuffers
from sim.trajectory import Trajectory

FRAMES, MORE = 4, 4
"""Frames that are shaded, evenly spread; and so many more for what they do not show."""
WIDTH = 160
"""About as wide as they are shaded [px]."""
LEAST = 4
"""Pixels from which a mean is a colour."""

Single = NDArray[np.float32]


def shaded_colors(gbuffers: GBuffers, trajectory: Trajectory) -> Single:
    """(k, 6) mean RGB in [-1, 1] of all of a group, and of its lit pixels (0 where none is), the sky's last; NaN where too little is seen, or nothing is known:
    a trajectory without a scene has no looks. The trajectory must be sampled at the buffers' times."""
    groups = group_names(trajectory.names)
    if trajectory.scene is None:
        return np.full((len(groups) + 1, COLORS // 2), np.nan, np.float32)
    from sim.preview import shade

    row = {name: k for k, name in enumerate(groups)}
    of_body = np.array([row[group_name(name)] for name in trajectory.names] + [len(groups)])
    small = gbuffers.thinned(max(1, round(gbuffers.size[0] / WIDTH)))
    group = of_body[np.where(small.instance == SKY, len(trajectory.names), small.instance)]
    chosen = telling(np.stack([np.bincount(frame.ravel(), minlength=len(groups) + 1) for frame in group]))
    frames = shade(small.sampled(chosen), trajectory.sampled(chosen))
    tall = (1, -1, frames.shape[2])
    colors = still_colors(frames.reshape(*tall, 3), small.light_visibility[chosen].reshape(tall), group[chosen].reshape(tall), len(groups) + 1)
    colors[np.bincount(group[chosen].ravel(), minlength=len(groups) + 1) < LEAST] = np.nan
    return colors


def telling(seen: NDArray[np.int64]) -> NDArray[np.int64]:
    """Frames, in order, that show every group; seen (t, k) are the pixels of each."""
    chosen = set(np.linspace(0, len(seen) - 1, FRAMES).round().astype(int).tolist())
    for _ in range(MORE):
        missing = (seen[sorted(chosen)].sum(axis=0) < LEAST) & (seen.max(axis=0) > 0)
        if not missing.any():
            break
        chosen.add(int(np.minimum(seen, LEAST)[:, missing].sum(axis=1).argmax()))
    return np.array(sorted(chosen))
