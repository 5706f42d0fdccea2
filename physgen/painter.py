"""Painter: the diffusion backend as the pipeline sees it. Frames in uint8, time told apart by stage."""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from physgen.clock import Clock
from physgen.video import Frames
from sim.errors import InputError
from sim.gbuffers import GBuffers
from sim.trajectory import Trajectory

BACKENDS = {"moe": "physgen/small"}
"""Backend name to the weights that come with the install."""


@dataclass(frozen=True, eq=False)
class Painter:
    """A loaded model."""

    pipe: Any
    folder: Path | None
    """Where its weights lie."""

    @classmethod
    def load(cls, backend: str) -> Painter:
        """Load a backend's weights. Raises InputError where it is unknown or its weights are missing."""
        if backend not in BACKENDS:
            raise InputError(f"backend {backend!r}: there is {', '.join(sorted(BACKENDS))}")
        if importlib.util.find_spec("diffusion.pipeline") is None:
            raise InputError("this install has no diffusion pipeline yet; `physgen render` shows the simulation itself")
        pipeline = importlib.import_module("diffusion.pipeline")
        try:
            pipe = pipeline.PhysGenPipeline.from_pretrained(BACKENDS[backend])
        except (FileNotFoundError, OSError) as error:
            raise InputError(
                f"the weights of backend {backend!r} are missing ({error}); reinstall physgen, or train them (docs/architecture.md, "
                "`physgen train`); `physgen render` shows the simulation itself without them"
            ) from error
        return cls(pipe, None)

    def paint(
        self, prompt: str, trajectory: Trajectory, gbuffers: GBuffers, *, steps: int | None, guidance_scale: float | None, seed: int, clock: Clock
    ) -> Frames:
        """(t, h, w, 3): what the words say, where the simulation puts it."""
        raise NotImplementedError
