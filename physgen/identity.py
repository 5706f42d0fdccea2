"""Identity: things that vanish, that stand where another should be, and pictures of things that nobody simulated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from physgen import color
from physgen.track import BACKGROUND_SIGMA, Track, background, grown, is_still, things
from physgen.video import Frames
from sim.gbuffers import GBuffers
from sim.trajectory import Trajectory

ACROSS = 20.0
"""Smaller things are not judged [px]."""
FRAMES = 3
"""A fault must last so many frames to count: less is the meter's noise."""
AROUND = 8
"""Pixels around what is simulated in which nothing is a stranger: rims, reflections, motion blur."""
FOREIGN = 2.5
"""In BACKGROUND_SIGMA of the two colour axes, from which a pixel shows something else than its background; brightness is left to shadows."""
SHOWN = 12
"""Frames that are searched for strangers, evenly spread."""


@dataclass(frozen=True)
class Faults:
    """How many things of a clip."""

    vanished: tuple[str, ...]
    swapped: tuple[str, ...]
    """Found nearer to where another thing should be, at least half the time that they overlap nothing: swapped, or merged with it."""
    strangers: int | None
    """Pieces of the picture that no simulated thing explains; None where the camera moves."""

    @property
    def count(self) -> int:
        return len(self.vanished) + len(self.swapped) + (self.strangers or 0)


def faults(frames: Frames, tracks: list[Track], trajectory: Trajectory, gbuffers: GBuffers) -> Faults:
    """Of a clip (t, h, w, 3) that was tracked."""
    large = [one for one in tracks if np.nanmax(one.across, initial=0) >= ACROSS]
    vanished = tuple(one.thing.name for one in large if _longest((one.across >= ACROSS) & np.isfinite(one.predicted_px[:, 0]) & (one.iou == 0)) >= FRAMES)
    swapped = tuple(one.thing.name for one in large if _longest(_elsewhere(one, large)) >= FRAMES)
    return Faults(vanished, swapped, strangers(frames, trajectory, gbuffers))


def _longest(flags: NDArray[np.bool_]) -> int:
    """Length of the longest run of true."""
    labels, count = ndimage.label(flags)
    return int(np.bincount(labels)[1:].max()) if count else 0


def _elsewhere(one: Track, others: list[Track]) -> NDArray[np.bool_]:
    """(t,) frames in which the thing is found nearer to another's place than to its own, and further off than half its size."""
    own = np.linalg.norm(one.measured_px - one.predicted_px, axis=1)
    out = np.zeros(len(own), dtype=bool)
    for other in others:
        if other is not one:
            out |= (np.linalg.norm(one.measured_px - other.predicted_px, axis=1) < own) & (own > one.across / 2)
    return out


def strangers(frames: Frames, trajectory: Trajectory, gbuffers: GBuffers) -> int | None:
    """Pieces at least ACROSS wide, away from all that moves, that differ in colour from their own background in FRAMES of the searched frames."""
    if not is_still(gbuffers):
        return None
    moving = np.zeros(len(gbuffers.names) + 1, dtype=bool)
    for thing in things(trajectory):
        if not thing.static:
            moving[list(thing.rows)] = True
    labels = np.where(moving[gbuffers.instance], 0, -1).astype(np.int16)
    behind = background(frames, labels)
    if behind is None:
        return None
    chosen = np.unique(np.linspace(0, len(frames) - 1, min(len(frames), SHOWN)).round().astype(int))
    lab = color.coarse_lab(frames[chosen])
    times = np.zeros(behind.shape[:2], dtype=np.int64)
    for i, frame in enumerate(chosen):
        apart = np.linalg.norm((lab[i] - behind)[..., 1:], axis=-1) > FOREIGN * BACKGROUND_SIGMA
        times += ndimage.binary_opening(apart & ~grown(labels[frame] >= 0, AROUND), iterations=2)
    pieces, count = ndimage.label(times >= FRAMES)
    return int((np.bincount(pieces.ravel(), minlength=count + 1)[1:] >= np.pi / 4 * ACROSS**2).sum())
