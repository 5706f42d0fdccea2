"""bench rivals: our transformer, decoder and layer of experts beside what they are measured against, and how time grows with size."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from physgen.bench_speed import machine

Progress = Callable[[str, float], None]
TOKENS = (1500, 6000)
LINEAR = 1.1
"""Exponent up to which cost counts as linear in pixels and frames."""


def run(*, runs: int, shared: bool, plot: Path | None = None, progress: Progress | None = None) -> dict[str, Any]:
    """shared: other work runs on the machine, so count the processor time of one thread. plot: a PNG of time against size."""
    from diffusion import rivals
    from diffusion.pipeline import PhysGenPipeline

    clock = time.process_time if shared else time.perf_counter
    with rivals.threads(1 if shared else None):
        pipe = PhysGenPipeline.from_pretrained()
        jobs = _jobs(rivals, pipe, runs, clock)
        duels = []
        for done, job in enumerate(jobs, start=1):
            duels.append(job())
            if progress is not None:
                progress("rivals", done / len(jobs))
        grown = rivals.growth(pipe.transformer, pipe.autoencoder, runs=runs, clock=clock)
    if plot is not None:
        _plot(plot, grown)
    rows = [{"what": d.what, "ours_s": round(d.ours, 4), "theirs_s": round(d.theirs, 4), "ratio": round(d.ratio, 4), "goal": d.goal} for d in duels]
    growth = {"tokens": grown.tokens, "step_s": grown.step, "decode_s": grown.decode, "exponents": {k: round(v, 3) for k, v in grown.exponents.items()}}
    return {"machine": machine(), "clock": "processor time of one thread" if shared else "wall", "runs": runs, "rows": rows, "growth": growth}


def _jobs(rivals: Any, pipe: Any, runs: int, clock: Callable[[], float]) -> list[Callable[[], Any]]:
    def step(tokens: int) -> Callable[[], Any]:
        return lambda: rivals.transformer_step(tokens, runs=runs, clock=clock, dtype=pipe.dtype)

    return [
        *(step(tokens) for tokens in TOKENS), lambda: rivals.decoding(pipe.autoencoder, frames=5, width=160, height=128, runs=runs, clock=clock),
        lambda: rivals.experts_layer(runs=3 * runs, clock=clock, dtype=pipe.dtype),
    ]  # fmt: skip


def _plot(path: Path, grown: Any) -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(6, 4))
    for name, seconds in (("one step", grown.step), ("decoding", grown.decode)):
        axes.loglog(grown.tokens, seconds, "o-", label=f"{name}: exponent {grown.exponents[name.split()[-1].replace('decoding', 'decode')]:.2f}")
    axes.set(xlabel="latent cells (16 x 16 pixels, 4 frames)", ylabel="seconds")
    axes.grid(alpha=0.3, which="both")
    axes.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)


def lines(data: dict[str, Any]) -> Iterator[str]:
    """A comparison a line, then the growth."""
    yield f"{data['machine']}; {data['clock']}, medians of {data['runs']}"
    yield f"{'ours [s]':>10}{'theirs [s]':>12}{'ratio':>9}{'goal':>7}"
    for row in data["rows"]:
        holds = "yes" if row["ratio"] <= row["goal"] else "NO"
        yield f"{row['ours_s']:>10.3f}{row['theirs_s']:>12.3f}{row['ratio']:>9.3f}{row['goal']:>7.2f}  {holds:<3}  {row['what']}"
    growth = data["growth"]
    for name in ("step", "decode"):
        seconds = ", ".join(f"{n}: {s:.2f}" for n, s in zip(growth["tokens"], growth[f"{name}_s"], strict=True))
        exponent = growth["exponents"][name]
        yield f"{name} grows with exponent {exponent:.2f} (at most {LINEAR}): {'yes' if exponent <= LINEAR else 'NO'}; cells: seconds  {seconds}"
