"""Herd: the marks of many small bodies at once, the parts of characters first of all: a call for each part and frame costs more than its pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.canvas import Canvas, Single, Whole, shift_of
from sim.grain import GRAINS
from sim.mark import Mark

TOGETHER = frozenset({"fur", "skin", "soft", "weave"})
"""Grains that take sizes, axes and colours by point as well as by body."""


@dataclass(frozen=True, eq=False)
class Throng(Canvas):
    """A canvas whose points lie on different bodies: `half`, `color` (n, 3) and `contrast` (n,) are by point."""

    which: Whole
    """(n,) the body of each point,"""
    seeds: tuple[int, ...]
    """and the seeds of the bodies."""

    @property
    def size(self) -> Single:
        """(n,)"""
        return np.asarray(2 * self.half.max(axis=1).astype(np.float64))

    @cached_property
    def order(self) -> tuple[Whole, Whole, Whole]:
        """(n,) each."""
        a, b, c = np.argsort(self.half, axis=1, kind="stable").T
        return a, b, c

    def _shift(self, layer: int) -> Single:
        return np.stack([shift_of(seed, layer) for seed in self.seeds])[self.which]


class Herd:
    """The marks of all bodies that have one grain and nothing drawn on it."""

    def __init__(self, marks: Mapping[int, Mark]) -> None:
        """`marks` by row, all of one grain."""
        kept = list(marks.values())
        self.grain, self.seeds = kept[0].grain, tuple(mark.seed for mark in kept)
        self.place = np.zeros(max(marks) + 1, dtype=np.int64)
        self.place[list(marks)] = np.arange(len(kept))
        self.middle, self.half, self.color = (np.stack([getattr(mark, name) for mark in kept]) for name in ("middle", "half", "color"))
        self.contrast = np.array([mark.contrast for mark in kept])

    def albedo(self, body: Whole, point: Single, width: Single) -> Single:
        """(n, 3) as `Mark.albedo`, on bodies (n,)."""
        which = self.place[body]
        half, color, contrast = self.half[which], self.color[which], self.contrast[which]
        # no grain that is drawn together asks whether a body is round
        canvas = Throng(point - self.middle[which], width, half, color, contrast, 0, "", which, self.seeds)  # type: ignore[arg-type]
        return np.asarray(np.clip(GRAINS[self.grain](canvas), 0.002, 0.96), dtype=np.float32)


def herds(marks: Mapping[int, Mark]) -> list[tuple[Herd, frozenset[int]]]:
    """The marks that can be drawn together, and the rows of each herd."""
    by_grain: dict[str, dict[int, Mark]] = {}
    for row, mark in marks.items():
        if mark.grain in TOGETHER and mark.drawing is None and not mark.parts and mark.skin is None:
            by_grain.setdefault(mark.grain, {})[row] = mark
    return [(Herd(alike), frozenset(alike)) for alike in by_grain.values() if len(alike) > 1]
