"""Heat map: which expert paints what, laid over the video: `gravity` blue, `collision` red, `biomechanics` green."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from physgen import video
from physgen.video import Frames
from sim.errors import InputError
from sim.trajectory import write_atomic

COLORS = {"gravity": (40, 110, 255), "collision": (255, 50, 30), "biomechanics": (30, 190, 70)}
"""sRGB by expert, in the order of the routing's last axis."""
OPACITY = 0.6
"""Of a cell that all layers send to one expert."""
FADED = 0.5
"""How far the video below is drawn to grey."""
SENTENCE = "A boy kicks a red ball into a tower of blocks"
"""Articulated, in flight and in collision in turn."""


def heat(frames: Frames, routing: NDArray[Any]) -> Frames:
    """Frames (t, h, w, 3), routing (n, rows, columns, 3): shares by cell of 16 x 16 pixels and latent frame (the first is one frame, each
    other four). Returns (t, h, w, 3). Raises InputError where the two are of different clips.
    """
    t, h, w, _ = frames.shape
    n, rows, columns, experts = routing.shape
    if experts != len(COLORS) or n != 1 + -(-(t - 1) // 4) or rows != -(-h // 16) or columns != -(-w // 16):
        raise InputError(f"routing {routing.shape}: does not belong to frames {frames.shape}; expected one cell of 16 x 16 pixels and 4 frames after the first")
    out = np.empty_like(frames)
    paint = np.array(list(COLORS.values()), dtype=np.float32)
    for i, frame in enumerate(frames):
        share = routing[0 if i == 0 else 1 + (i - 1) // 4].astype(np.float32)
        total = share.sum(axis=-1, keepdims=True)
        layer = np.concatenate([share @ paint / np.maximum(total, 1e-6), 255 * OPACITY * np.minimum(total, 1)], axis=-1)
        cells = Image.fromarray(layer.round().astype(np.uint8), "RGBA").resize((16 * columns, 16 * rows), Image.Resampling.NEAREST).crop((0, 0, w, h))
        grey = frame.mean(axis=-1, keepdims=True)
        below = Image.fromarray((frame + FADED * (grey - frame)).round().astype(np.uint8)).convert("RGBA")
        out[i] = np.asarray(Image.alpha_composite(below, cells).convert("RGB"))
    return out


def film(path: Path, *, prompt: str = SENTENCE, size: tuple[int, int] = (480, 360), seconds: float | None = None, seed: int = 0) -> Path:
    """Paint a sentence and write an mp4 of its heat map. Raises InputError, OutOfScopeError, SimulationError."""
    from diffusion.data import torch_rng_for
    from physgen.clock import Clock
    from physgen.painter import Painter
    from physgen.pipeline import FPS, Settings, simulated, understand

    clock = Clock()
    understood = understand(prompt, seed=seed, clock=clock)
    trajectory, buffers = simulated(understood, Settings(size, seconds=seconds), seed=seed, last=None, clock=clock)
    made: Any = Painter.load("moe").pipe(
        understood.text, trajectory, gbuffers=buffers, width=size[0], height=size[1], generator=torch_rng_for(seed), output_type="uint8"
    )
    write_atomic(path, video.encode(heat(np.asarray(made.frames[0]), np.asarray(made.routing[0])), fps=FPS))
    return path
