"""Speed: stages of a clip sum up to its total, and memory is told where the system tells it."""

from __future__ import annotations

import pytest

from physgen import bench_speed
from physgen.painter import Painter
from tests.physgen.test_bench_compare import Shaded


def test_stages_and_memory_of_a_clip_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Painter, "load", classmethod(lambda cls, backend: Shaded()))
    data = bench_speed.run(size=(96, 64), frames=3, runs=1, seed=0, prompt="A red ball falls from a height of 1 meter. The camera orbits around it.")
    assert data["median"]["total"] >= sum(v for k, v in data["median"].items() if k != "total") - 0.01  # rounded to ms each
    assert data["peak_memory_gb"] is None or data["peak_memory_gb"] > 0.05
    told = "\n".join(bench_speed.lines(data))
    assert "3 frames of 96x64" in told and ("peak memory" in told) == (data["peak_memory_gb"] is not None)
