"""bench motion --compare: both clips read by one meter, goals no stricter than what the reference reaches."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from physgen import bench_compare
from physgen.bench_compare import LENIENCY, Measure
from physgen.painter import Painter


def test_a_bound_is_the_goal_or_what_the_reference_allows_whichever_is_weaker():
    iou = Measure("overlap", 0.9, 1, lambda sights: [])
    error = Measure("error", 0.03, -1, lambda sights: [])
    assert iou.bound(0.95) == 0.9 and iou.bound(0.8) == pytest.approx(0.8 * LENIENCY) and iou.bound(None) == 0.9
    assert error.bound(0.01) == 0.03 and error.bound(0.06) == pytest.approx(0.06 / LENIENCY)
    assert iou.met(0.78, 0.8) and not iou.met(0.77, 0.8) and error.met(0.03, 0.0) and not error.met(0.031, 0.0)


class Shaded:
    """Paints the simulation's own preview."""

    folder = Path("no weights")

    def paint(self, prompt, trajectory, gbuffers, *, steps, guidance_scale, seed, clock):
        from sim.preview import shade

        with clock.stage("denoise"):
            return shade(gbuffers, trajectory)


def test_every_measure_is_read_on_both_clips(monkeypatch):
    monkeypatch.setattr(Painter, "load", classmethod(lambda cls, backend: Shaded()))
    pair = bench_compare.compared("A red ball falls from a height of 1 meter onto concrete", size=(192, 144), seconds=0.6, seed=0, steps=None, samples=1)
    assert pair.painted.faults is not None and pair.painted.drop is not None and pair.painted.drop.iou > 0.8
    assert pair.likeness is not None and pair.likeness.psnr_db > 10
    assert pair.preview is not None and pair.preview.psnr_db > 10
    told = "\n".join(bench_compare.lines([pair], {"nothing": "was refused"}))
    assert "fast preview against the path-traced" in told and "1 of 1 clips under a still camera" in told
    assert "PISA" in told and "not made: nothing: was refused" in told
    data = json.loads(json.dumps(bench_compare.as_data([pair], {})))
    assert {row["measure"] for row in data["readings"]} == {one.name for one in bench_compare.MEASURES}
