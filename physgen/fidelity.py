"""Fidelity: how near a clip is to a path-traced picture of the same simulation in the same light.

PSNR and SSIM (Wang et al., IEEE Trans. Image Processing 13, 2004) of sRGB bytes; FLIP (Andersson et al., HPG 2020) as a viewer at 67 pixels a
degree would see it, 0 to 1; and flicker, what a still camera's still, evenly lit scenery changes from frame to frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from physgen.video import Frames
from sim.errors import InputError
from sim.gbuffers import SKY, GBuffers
from sim.region import movers
from sim.trajectory import Trajectory

FLIP_FRAMES = 5
"""FLIP is read on so many frames, evenly spread: it takes a fifth of a second each."""
INK = 2
"""Pixels by which what moves, and its shadow, is widened before scenery counts as still: the encoder works on blocks, lenses blur."""


@dataclass(frozen=True)
class Fidelity:
    """A clip against its reference."""

    psnr_db: float
    psnr_things_db: float | None
    """Inside the masks of what moves; None where nothing does."""
    ssim: float
    flip: float
    flicker: float | None
    """Mean absolute change of still scenery from frame to frame [levels of 255]; None where the camera moves."""
    flicker_reference: float | None

    def as_data(self) -> dict[str, float | None]:
        return {key: None if value is None else round(value, 4) for key, value in vars(self).items()}


def fidelity(frames: Frames, reference: Frames, *, trajectory: Trajectory, gbuffers: GBuffers) -> Fidelity:
    """Compare (t, h, w, 3) with (t, h, w, 3). Raises InputError where the shapes differ or the packages of `physgen[bench]` are missing."""
    if frames.shape != reference.shape:
        raise InputError(f"a clip of {frames.shape} cannot be compared with a reference of {reference.shape}")
    error = ((frames.astype(np.float32) - reference.astype(np.float32)) ** 2).mean(axis=-1)
    moving = moves(trajectory)[gbuffers.instance]
    still = steady(trajectory, gbuffers)
    return Fidelity(
        psnr_db=psnr(float(error.mean())), psnr_things_db=psnr(float(error[moving].mean())) if moving.any() else None, ssim=_ssim(frames, reference),
        flip=_flip(frames, reference), flicker=flicker(frames, still), flicker_reference=flicker(reference, still),
    )  # fmt: skip


def psnr(squared: float) -> float:
    """[dB] of a mean squared error in levels of 255; 99 where there is none."""
    return 99.0 if squared <= 0 else min(99.0, float(10 * np.log10(255**2 / squared)))


def moves(trajectory: Trajectory) -> NDArray[np.bool_]:
    """(p + 1,) whether the body of each row moves; the last one is the sky."""
    out = np.zeros(len(trajectory.names) + 1, dtype=bool)
    out[movers(trajectory)] = True
    return out


def steady(trajectory: Trajectory, gbuffers: GBuffers) -> NDArray[np.bool_] | None:
    """(h, w) pixels that show still scenery in an unchanging light in all frames; None where the camera moves."""
    from scipy.ndimage import binary_dilation

    if np.ptp(gbuffers.camera_to_world, axis=0).any() or np.ptp(gbuffers.focal_px):
        return None
    same = (gbuffers.instance == gbuffers.instance[0]).all(axis=0) & (np.ptp(gbuffers.light_visibility, axis=0) < 0.01)
    changing = ~same | moves(trajectory)[gbuffers.instance].any(axis=0)
    return np.asarray(~binary_dilation(changing, iterations=INK) & (gbuffers.instance[0] != SKY))


def flicker(frames: Frames, still: NDArray[np.bool_] | None) -> float | None:
    """Mean absolute change from frame to frame [levels of 255] of the pixels `still` (h, w)."""
    if still is None or not still.any() or len(frames) < 2:
        return None
    shown = frames[:, still].astype(np.int16)
    return float(np.abs(np.diff(shown, axis=0)).mean())


def _ssim(frames: Frames, reference: Frames) -> float:
    try:
        from skimage.metrics import structural_similarity
    except ImportError as error:
        raise InputError("SSIM needs scikit-image: pip install 'physgen[bench]'") from error
    return float(np.mean([structural_similarity(a, b, channel_axis=-1, data_range=255) for a, b in zip(frames, reference, strict=True)]))


def _flip(frames: Frames, reference: Frames) -> float:
    try:
        from flip_evaluator import evaluate
    except ImportError as error:
        raise InputError("FLIP needs flip-evaluator: pip install 'physgen[bench]'") from error
    chosen = np.unique(np.linspace(0, len(frames) - 1, FLIP_FRAMES).round().astype(int))
    pairs = [(np.ascontiguousarray(a, dtype=np.float32) / 255 for a in (reference[i], frames[i])) for i in chosen]
    return float(np.mean([evaluate(true, seen, "LDR")[1] for true, seen in pairs]))
