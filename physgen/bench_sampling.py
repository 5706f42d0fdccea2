"""bench sampling: denoising steps and guidance, swept on clips that nobody trained on, against their path-traced frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from physgen.unseen import teller, unseen

STEPS = (1, 2, 4, 6, 10, 20, 30, 50)
GUIDANCE = (1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 15.0)
FEW, MANY, WITHIN_DB = 4, 30, 0.5
"""So few steps should match so many within so much PSNR."""


def run(folder: Path, *, clips: int, seed: int = 0, progress: Callable[[str, float], None] | None = None) -> dict[str, Any]:
    """Make the clips that are not there yet (those of `bench moe`), encode them, and sample them in every way."""
    from diffusion.sweep import sweep

    told = teller(progress)
    made = unseen(folder, clips=clips, told=told)
    settings = [(steps, 1.0) for steps in STEPS] + [(6, guidance) for guidance in GUIDANCE[1:]]
    rows = sweep(made.pipe.transformer, made.pipe.autoencoder, made.latents, made.prepared, settings=settings, seed=seed, progress=told("sample"))
    return {"clips": len(made.latents), "rows": [asdict(row) for row in rows]}


def lines(data: dict[str, Any]) -> list[str]:
    """A line for each way to sample, and whether few steps do."""
    text = [f"{data['clips']} clips against their path-traced frames", f"{'steps':>6}{'guidance':>10}{'PSNR':>8}{'things':>8}{'motion':>8}{'obedience':>11}"]
    text += [
        f"{r['steps']:>6}{r['guidance']:>10.1f}{r['psnr_db']:>8.2f}{r['psnr_things_db']:>8.2f}{r['motion']:>8.2f}{r['obedience']:>11.2f}" for r in data["rows"]
    ]
    by_steps = {r["steps"]: r for r in data["rows"] if r["guidance"] == 1}
    off = by_steps[MANY]["psnr_db"] - by_steps[FEW]["psnr_db"]
    return [*text, f"{FEW} steps fall short of {MANY} by {off:+.2f} dB (at most {WITHIN_DB}): {'yes' if off <= WITHIN_DB else 'NO'}"]
