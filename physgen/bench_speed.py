"""bench speed: a sentence to a measured mp4, seconds by stage. The first run loads models and compiles kernels and is told apart."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Callable
from typing import Any

from physgen.clock import STAGES, Clock

PREVIEWS = (
    "A red rubber ball falls from a second-floor balcony and bounces three times on concrete before coming to rest", "Two balls collide head-on",
    "A crate slides down a ramp on ice", "A ball knocks down a tower of blocks", "A glass bottle rolls off the table",
    "A cat jumps onto the table and knocks over a cup", "An apple falls from a tree and hits a passing rabbit", "A boy kicks a ball",
)  # fmt: skip
"""What a fast preview is asked for: things, a stack, and characters."""
SENTENCE = "A red rubber ball falls from a height of 2 meters and bounces on concrete"


def run(*, size: tuple[int, int], frames: int, runs: int, seed: int, prompt: str = SENTENCE) -> dict[str, Any]:
    """Medians over `runs` after one that warms up, and the most memory that the process has held."""
    from physgen.pipeline import generate

    seconds = [generate(prompt, size=size, frames=frames, seed=seed, takes=1).report["seconds"] for _ in range(runs + 1)]
    medians = {stage: round(statistics.median(s[stage] for s in seconds[1:]), 3) for stage in (*STAGES, "total")}
    return {
        "prompt": prompt, "size": list(size), "frames": frames, "runs": runs, "machine": machine(), "first": seconds[0], "median": medians,
        "peak_memory_gb": peak_memory(),
    }  # fmt: skip


def peak_memory() -> float | None:
    """The most that this process has held so far [GB]; None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    unit = 1 if platform.system() == "Darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9, 2)


def machine() -> str:
    """What the figures were taken on."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{platform.machine()}, {os.cpu_count()} processors{load}"


def run_previews(*, size: tuple[int, int] | None, runs: int, seed: int, progress: Callable[[float], None] | None = None) -> dict[str, Any]:
    """Sentence to preview.mp4 by stage in a warm process: medians over `runs`, for each sentence."""
    from physgen.sketch import STAGES as PARTS
    from physgen.sketch import sketch

    def once(text: str) -> tuple[dict[str, float], tuple[int, ...]]:
        clock = Clock(stages=PARTS)
        made = sketch(text, size=size, seed=seed, clock=clock)
        return {**clock.seconds, "total": clock.total}, made.frames.shape

    once(PREVIEWS[0])  # models are loaded and kernels compiled
    rows = []
    for done, text in enumerate(PREVIEWS, start=1):
        made = [once(text) for _ in range(runs)]
        medians = {stage: round(statistics.median(seconds[stage] for seconds, _ in made), 3) for stage in (*PARTS, "total")}
        count, height, width, _ = made[0][1]
        rows.append({"prompt": text, "frames": count, "size": [width, height], "median": medians})
        if progress is not None:
            progress(done / len(PREVIEWS))
    return {"runs": runs, "machine": machine(), "rows": rows}


def preview_lines(data: dict[str, Any]) -> list[str]:
    """A sentence a line."""
    stages = list(data["rows"][0]["median"])
    text = [f"sentence to preview on {data['machine']}, seconds", f"{'frames':>16}" + "".join(f"{s:>9}" for s in stages)]
    return text + [
        f"{'{} x {}x{}'.format(row['frames'], *row['size']):>16}" + "".join(f"{row['median'][s]:>9.2f}" for s in stages) + f"  {row['prompt']}"
        for row in data["rows"]
    ]


def lines(data: dict[str, Any]) -> list[str]:
    """A stage a line."""
    text = [f"{data['frames']} frames of {data['size'][0]}x{data['size'][1]} on {data['machine']}", f"{'stage':<10}{'first':>9}{'median':>9}  [s]"]
    text += [f"{stage:<10}{data['first'][stage]:>9.2f}{value:>9.2f}" for stage, value in data["median"].items()]
    return text if data["peak_memory_gb"] is None else [*text, f"peak memory of the process: {data['peak_memory_gb']:g} GB"]
