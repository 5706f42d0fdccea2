"""bench speed: a sentence to a measured mp4, seconds by stage. The first run loads models and compiles kernels and is told apart."""

from __future__ import annotations

import os
import platform
import statistics
from typing import Any

from physgen.clock import STAGES

SENTENCE = "A red rubber ball falls from a height of 2 meters and bounces on concrete"


def run(*, size: tuple[int, int], frames: int, runs: int, seed: int) -> dict[str, Any]:
    """Medians over `runs` after one that warms up."""
    from physgen.pipeline import generate

    seconds = [generate(SENTENCE, size=size, frames=frames, seed=seed, takes=1).report["seconds"] for _ in range(runs + 1)]
    medians = {stage: round(statistics.median(s[stage] for s in seconds[1:]), 3) for stage in (*STAGES, "total")}
    machine = f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else platform.machine()
    return {"size": list(size), "frames": frames, "runs": runs, "machine": machine, "first": seconds[0], "median": medians}


def lines(data: dict[str, Any]) -> list[str]:
    """A stage a line."""
    text = [f"{data['frames']} frames of {data['size'][0]}x{data['size'][1]} on {data['machine']}", f"{'stage':<10}{'first':>9}{'median':>9}  [s]"]
    return text + [f"{stage:<10}{data['first'][stage]:>9.2f}{value:>9.2f}" for stage, value in data["median"].items()]
