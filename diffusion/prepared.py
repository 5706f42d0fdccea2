"""Prepared: a clip turned into what training reads, once: planar pixels, geometry as int8, groups, pooled prior."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from diffusion.clip import Clip
from diffusion.coverage import SUBCELL
from diffusion.prior import CHANNELS, GEOMETRY, LIMIT, UNBOUNDED, MotionPrior, motion_prior
from sim.errors import InputError
from sim.trajectory import write_atomic

VERSION = "5"
GEOMETRY_STEP = np.array([LIMIT / 127 if name in UNBOUNDED else 1 / 127 for name in GEOMETRY], dtype=np.float32)
"""(g,) what one step of the int8 geometry is worth."""


def quantised_geometry(prior: MotionPrior) -> NDArray[np.int8]:
    """(t, g, h, w)"""
    geometry = prior.channels[:, : len(GEOMETRY)].astype(np.float32)
    return np.rint(geometry / GEOMETRY_STEP[:, None, None]).clip(-127, 127).astype(np.int8)


def pooled_channels(prior: MotionPrior) -> NDArray[np.float16]:
    """(t, c, h / 4, w / 4) means of the channels; where a frame is as the first, the first's."""
    t, c, h, w = prior.channels.shape
    out = np.empty((t, c, h // SUBCELL, w // SUBCELL), dtype=np.float16)
    for frame in range(t):
        top, bottom, left, right = (0, h, 0, w) if prior.windows is None or not frame else prior.windows[frame].tolist()
        if (bottom - top, right - left) != (h, w):
            out[frame] = out[0]
        if bottom > top and right > left:
            pixels = torch.from_numpy(prior.channels)[frame, :, top:bottom, left:right].float()
            out[frame, :, top // SUBCELL : bottom // SUBCELL, left // SUBCELL : right // SUBCELL] = F.avg_pool2d(pixels, SUBCELL).numpy()
    return out


def prepare_clip(clip: Clip) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Tensors and metadata of a prepared file. The clip's size must be a multiple of 16."""
    width, height = clip.gbuffers.size
    if width % 16 or height % 16 or len(clip.video) % 4 != 1:
        raise InputError(f"training clips need a size in multiples of 16 and 4 n + 1 frames, this one has {width}x{height} and {len(clip.video)}")
    prior = motion_prior(clip.gbuffers, clip.trajectory)
    tensors: dict[str, NDArray[Any]] = {
        "video": np.ascontiguousarray(clip.video.transpose(0, 3, 1, 2)), "geometry": quantised_geometry(prior), "group": prior.group,
        "dynamic": prior.dynamic.astype(np.uint8), "pooled": pooled_channels(prior),
    }  # fmt: skip
    return tensors, _metadata()


def _metadata() -> dict[str, str]:
    return {"format": "physgen prepared clip", "version": VERSION, "channels": ",".join(CHANNELS)}


def _is_current(path: Path) -> bool:
    """Whether a prepared file is there, with the channels that the prior has now."""
    from safetensors import safe_open

    if not path.exists():
        return False
    with safe_open(str(path), framework="numpy") as file:
        return bool(file.metadata() == _metadata())


def _prepare_file(source: str, target: str) -> str | None:
    from safetensors.numpy import save

    try:
        tensors, metadata = prepare_clip(Clip.load(source))
    except InputError as error:
        return f"{source}: {error}"
    write_atomic(Path(target), save(tensors, metadata))
    return None


def prepare(folder: str | Path, *, workers: int = 1, progress: Callable[[int, int], None] | None = None, problem: Callable[[str], None] | None = None) -> Path:
    """Prepare every clip of a folder that is not prepared yet, or for other channels, into `<folder>/prepared`, which is returned.

    Clips that cannot be used are reported through `problem`, not fatal.
    """
    folder = Path(folder)
    cache = folder / "prepared"
    missing = [p for p in sorted(folder.glob("*.safetensors")) if not _is_current(cache / p.name)]
    if not missing:
        return cache
    jobs = ([str(p) for p in missing], [str(cache / p.name) for p in missing])
    if workers <= 1:
        results: Any = map(_prepare_file, *jobs)
        _report(results, len(missing), progress, problem)
    else:
        with ProcessPoolExecutor(workers) as pool:
            _report(pool.map(_prepare_file, *jobs), len(missing), progress, problem)
    return cache


def _report(results: Any, total: int, progress: Callable[[int, int], None] | None, problem: Callable[[str], None] | None) -> None:
    for done, fault in enumerate(results, start=1):
        if fault and problem is not None:
            problem(fault)
        if progress is not None:
            progress(done, total)
