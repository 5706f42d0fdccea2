"""Clock: the seconds that each stage of a shot takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

STAGES = ("parse", "stage", "simulate", "observe", "denoise", "decode", "verify", "write")
Progress = Callable[[str, float], None]
"""Told the stage and its finished share, 0 to 1."""


class Clock:
    """Adds up wall time by stage, and tells a listener where the work stands."""

    def __init__(self, progress: Progress | None = None, *, stages: tuple[str, ...] = STAGES) -> None:
        self.seconds = dict.fromkeys(stages, 0.0)
        self._progress = progress
        self._start = time.perf_counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[Callable[[float], None]]:
        """Time a block; yields what to tell the finished share of it."""
        self.tell(name, 0.0)
        start = time.perf_counter()
        try:
            yield lambda share: self.tell(name, share)
        finally:
            self.seconds[name] += time.perf_counter() - start
        self.tell(name, 1.0)

    def laps(self) -> Callable[[], dict[str, float]]:
        """What to call for the seconds by stage since now."""
        before = dict(self.seconds)
        return lambda: {name: value - before[name] for name, value in self.seconds.items()}

    def add(self, name: str, seconds: float) -> None:
        """Time that was measured elsewhere."""
        self.seconds[name] += seconds

    @property
    def total(self) -> float:
        """Seconds since the clock was made."""
        return time.perf_counter() - self._start

    def tell(self, name: str, share: float) -> None:
        """Where a stage stands, 0 to 1."""
        if self._progress is not None:
            self._progress(name, min(1.0, max(0.0, share)))
