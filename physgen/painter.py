"""Painter: the diffusion backend as the pipeline sees it. Frames in uint8, seconds told apart by stage."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from physgen.clock import Clock
from physgen.video import Frames
from sim.errors import InputError
from sim.gbuffers import GBuffers
from sim.trajectory import Trajectory

BACKENDS = {"moe": "physgen/small"}
"""Backend to the name of its weights."""


@dataclass(frozen=True, eq=False)
class Painter:
    """A loaded model."""

    pipe: Any
    folder: Path
    """Where its weights lie."""

    @classmethod
    def load(cls, backend: str) -> Painter:
        """Load a backend's weights. Raises InputError where it is unknown or its weights are missing."""
        if backend not in BACKENDS:
            raise InputError(f"backend {backend!r}: there is {', '.join(sorted(BACKENDS))}")
        from diffusion.pretrained import weights_folder
        from physgen.pipe import PhysGenPipeline

        try:
            folder = weights_folder(BACKENDS[backend])
        except InputError as error:
            raise InputError(
                f"backend {backend!r} has no weights in this install ({error}); train them with `physgen train` (README), "
                "or see the simulation itself with `physgen render`, which needs none"
            ) from error
        pipe = PhysGenPipeline.from_pretrained(folder)
        pipe.set_progress_bar_config(disable=True)  # the command line has its own
        return cls(pipe, folder)

    def paint(
        self, prompt: str, trajectory: Trajectory, gbuffers: GBuffers, *, steps: int | None, guidance_scale: float | None, seed: int, clock: Clock
    ) -> Frames:
        """(t, h, w, 3): what the words say, where the simulation puts it. Prior and draft count as denoising."""
        from diffusion.data import torch_rng_for

        start = denoised = time.perf_counter()

        def listen(stage: str, done: int, of: int) -> None:
            nonlocal denoised
            if stage == "denoise":
                denoised = time.perf_counter()
            clock.tell("decode" if stage == "decode" else "denoise", done / of if stage not in ("prior", "draft") else 0.0)

        options: dict[str, Any] = {"num_inference_steps": steps, "guidance_scale": guidance_scale}
        width, height = gbuffers.size
        frames: Frames = self.pipe(
            prompt, trajectory, gbuffers=gbuffers, height=height, width=width, generator=torch_rng_for(seed), output_type="uint8", progress=listen,
            **{name: value for name, value in options.items() if value is not None},
        ).frames[0]  # fmt: skip
        clock.add("denoise", denoised - start)
        clock.add("decode", time.perf_counter() - denoised)
        return frames
