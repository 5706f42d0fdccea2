"""Slope: key poses are approached by the slopes of simulations, where a search by samples would need hundreds.

What a take lacks is a vector (sim.pose, 1 at the edge of what counts). Its slopes against the free values come from one further simulation each; a step of
Levenberg and Marquardt inside the bounds follows, and from then on every simulation mends the slopes (Broyden), so that a step costs one simulation.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]

STEP = 0.02
"""Of the bounds: what a value is changed by for its slope. Flights are quadratic at most: the error goes with the step and is mended by the next."""
STEPS = 8
"""Steps at most; each is one simulation."""
FRESH = 2
"""How often the slopes are taken anew where a step gained nothing."""
ENOUGH = 0.3
"""Residuals below this share of what counts are beyond doubt."""


def descend(residuals: Callable[[Float], Float | None], unit: Float) -> Float:
    """The units (n,) in [0, 1] at which the residuals' length is least, from `unit` on. `residuals` is None where a choice makes no valid scene."""
    best = residuals(unit)
    if best is None or not len(best):
        return unit
    damping, stale = 1e-3, FRESH
    slopes = _slopes(residuals, unit, best)
    for _ in range(STEPS):
        if np.linalg.norm(best) < ENOUGH:
            return unit
        step = _inside(slopes, best, unit, damping)
        tried = np.clip(unit + step, 0, 1)
        moved = tried - unit
        if np.linalg.norm(moved) < 1e-6:
            return unit
        found = residuals(tried)
        if found is not None:
            slopes = slopes + np.outer(found - best - slopes @ moved, moved) / (moved @ moved)
        if found is None or found @ found >= best @ best:
            damping *= 10
            if stale and damping > 1e-2:
                slopes, damping, stale = _slopes(residuals, unit, best), 1e-3, stale - 1
            continue
        unit, best, damping = tried, found, max(damping / 5, 1e-6)
    return unit


def _slopes(residuals: Callable[[Float], Float | None], unit: Float, here: Float) -> Float:
    """(m, n) of the residuals against the units, one value at a time, away from the nearer bound."""
    made = np.zeros((len(here), len(unit)))
    for k in range(len(unit)):
        tried = unit.copy()
        tried[k] += -STEP if unit[k] > 0.5 else STEP
        there = residuals(tried)
        if there is not None:
            made[:, k] = (there - here) / (tried[k] - unit[k])
    return made


def _inside(slopes: Float, here: Float, unit: Float, damping: float) -> Float:
    """The damped step that stays within the bounds: what would leave them is held at the bound and the rest is worked out anew."""
    from scipy.optimize import lsq_linear

    n = len(unit)
    scale = np.sqrt(damping * max(float(np.max(np.sum(slopes**2, axis=0))), 1e-12))
    found = lsq_linear(np.vstack([slopes, scale * np.eye(n)]), np.concatenate([-here, np.zeros(n)]), bounds=(-unit - 1e-12, 1 - unit + 1e-12))
    return np.asarray(found.x)
