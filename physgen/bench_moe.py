"""bench moe: which expert serves which phase of the simulation, and whether it is needed there, on clips that nobody trained on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from physgen.unseen import teller, unseen

SHARE, LOAD = 0.75, 2.0
"""Bounds of the share of a phase's tokens, and of the load over the phase mix (and one over it)."""


def run(folder: Path, *, clips: int, seed: int = 0, progress: Callable[[str, float], None] | None = None) -> dict[str, Any]:
    """Make the clips that are not there yet, encode them with the weights that come with physgen, and measure."""
    from diffusion.knockout import read_clips, served, shuffled

    told = teller(progress)
    made = unseen(folder, clips=clips, told=told)
    tokens = read_clips(made.pipe.transformer, made.latents, seed=seed, progress=told("knock out"))
    rows, control = served(tokens, seed=seed), served(shuffled(tokens, seed=seed), seed=seed)
    return {
        "clips": len(tokens), "experts": [{**asdict(row), "needed": row.needed} for row in rows],
        "shuffled": [{**asdict(row), "needed": row.needed} for row in control],
    }  # fmt: skip


def lines(data: dict[str, Any]) -> list[str]:
    """A table for the experts, and one for the control."""
    head = f"{'expert':<14}{'tokens':>8}{'share':>8}{'load':>8}{'rise':>9}{'at least':>10}{'elsewhere':>11}  needed"
    text = [f"{data['clips']} clips; share >= {SHARE}, load within {LOAD:g}x, rise: error of the latents when the expert is barred", head]
    for title, rows in (("", data["experts"]), ("with phases shuffled:", data["shuffled"])):
        if title:
            text.append(title)
        text += [
            f"{r['expert']:<14}{r['tokens']:>8}{r['share']:>8.2f}{r['load']:>8.2f}{r['rise']:>+9.2%}{r['rise_low']:>+10.2%}{r['elsewhere']:>+11.2%}"
            f"  {'yes' if r['needed'] else 'no'}"
            for r in rows
        ]
    return text
