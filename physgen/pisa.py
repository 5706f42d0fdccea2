"""PISA's measures of a drop (C. Li et al., "PISA Experiments: Exploring Physics Post-Training for Video Diffusion Models by Watching Stuff
Drop", 2025), as its code has them: L2 is the mean over both axes of the centroids' distance, not the Euclidean one.

Ours has the simulation's trajectory, which the published models had to guess from a picture: the rows are no contest, they say how much of
the drop survives the painting.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from physgen.flight import flights
from physgen.track import Track
from sim.gbuffers import GBuffers
from sim.trajectory import Trajectory

Mask = NDArray[np.bool_]

PUBLISHED = {
    "Sora": (0.140, 0.419, 0.031), "Kling-V1.5": (0.132, 0.405, 0.029), "Runway Gen3": (0.149, 0.460, 0.038), "CogVideoX-5B-I2V": (0.101, 0.290, 0.020),
    "DynamiCrafter": (0.136, 0.430, 0.033), "Pyramid-Flow": (0.130, 0.381, 0.048), "Open-Sora 1.2": (0.130, 0.368, 0.034),
}  # fmt: skip
"""L2, Chamfer distance and IoU on simulated drops of unseen things (the paper's table)."""


@dataclass(frozen=True)
class Drop:
    """One falling thing."""

    l2: float
    """Share of the frame's diagonal, if it were square."""
    chamfer: float
    iou: float


def compared(true: list[Mask], seen: list[Mask]) -> Drop:
    """Masks (h, w) of the same frames. NaN where no frame has both."""
    height = true[0].shape[0]
    scale = np.sqrt(2) * height
    both = [(a, b) for a, b in zip(true, seen, strict=True) if a.any() and b.any()]
    l2 = np.mean([np.abs(_middle(a) - _middle(b)).mean() for a, b in both]) / scale if both else np.nan
    chamfer = np.mean([_far(a, b) + _far(b, a) for a, b in both]) / scale if both else np.nan
    iou = np.mean([1.0 if not (a | b).any() else (a & b).sum() / (a | b).sum() for a, b in zip(true, seen, strict=True)])
    return Drop(float(l2), float(chamfer), float(iou))


def drop_of(tracks: list[Track], trajectory: Trajectory, gbuffers: GBuffers) -> Drop | None:
    """Of the thing that falls longest without touching anything; None where nothing falls, or it is not to be seen."""
    gravity = np.asarray(trajectory.scene.gravity if trajectory.scene else (0, 0, -9.81))
    falls: list[tuple[int, Track]] = []
    for one in tracks:
        if one.thing.static or len(one.thing.rows) > 1 or not one.masks:
            continue
        velocity = trajectory.velocity[:, one.thing.rows[0]] @ gravity
        spans = [f.last - f.first for f in flights(trajectory, one.thing.rows[0]) if velocity[f.last] > max(velocity[f.first], 0)]
        if spans:
            falls.append((max(spans), one))
    if not falls:
        return None
    track = max(falls, key=lambda pair: pair[0])[1]
    true, seen = [], []
    for frame, (window, mask) in track.masks.items():
        full = np.zeros(gbuffers.depth.shape[1:], dtype=bool)
        full[window.rows, window.columns] = mask
        seen.append(full)
        true.append(np.isin(gbuffers.instance[frame], track.thing.rows))
    return compared(true, seen)


def _middle(mask: Mask) -> NDArray[np.float64]:
    return np.argwhere(mask).mean(axis=0)


def _far(a: Mask, b: Mask) -> float:
    """Mean distance of the pixels of one mask from the other [px]."""
    return float(distance_transform_edt(~b)[a].mean())
