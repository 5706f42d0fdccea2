"""Guidance: how far the words may be stressed, and what a value outside of that is told."""

from __future__ import annotations

from sim.errors import InputError

RANGE = (1.0, 4.0)
"""Where `guidance_scale` does what it says, by looking at sweeps over 1, 2, 3, 5, 8 and 15 (docs/log.md): up to 4 named colours come out stronger; at 5
floors turn grey, from 8 on colours are wrong, at 15 the picture is white."""


def check_guidance(scale: float) -> None:
    """Raises InputError outside of RANGE."""
    if not RANGE[0] <= scale <= RANGE[1]:
        raise InputError(f"guidance_scale: {scale:g}; it works from {RANGE[0]:g} (off) to {RANGE[1]:g}, above which colours come out wrong")
