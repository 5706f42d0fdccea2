"""Unseen: clips that nobody trained on, made once and encoded by the weights that come with physgen, for the benchmarks of the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diffusion.pipeline import PhysGenPipeline

SEED = 9_000_000
"""Of the first clip; training draws from 0 upwards."""
Told = Callable[[str], Callable[[int, int], None] | None]
"""Stage -> what to tell its progress."""


@dataclass(frozen=True, eq=False)
class Unseen:
    """Clips with the models that encoded them."""

    pipe: PhysGenPipeline
    """In full precision."""
    prepared: Path
    latents: list[Path]


def unseen(folder: Path, *, clips: int, told: Told) -> Unseen:
    """Make and encode the clips that are not in the folder yet."""
    from diffusion.knockout import full_precision
    from diffusion.latents import encode_folder
    from diffusion.prepared import prepare
    from physgen.data import make_clips

    make_clips(folder, clips=clips, seed=SEED, progress=told("clips"))
    pipe = full_precision()
    prepared = prepare(folder, progress=told("prepare"))
    wanted = {f"clip_{s:06d}.safetensors" for s in range(SEED, SEED + clips)}
    latents = encode_folder(prepared, folder / "latents", pipe.autoencoder, progress=told("encode"))
    return Unseen(pipe, prepared, [p for p in sorted(latents.glob("*.safetensors")) if p.name in wanted])


def teller(progress: Callable[[str, float], None] | None) -> Told:
    """What tells a listener of (stage, share) the progress of each stage."""

    def told(stage: str) -> Callable[[int, int], None] | None:
        return None if progress is None else lambda done, of: progress(stage, done / of)

    return told
