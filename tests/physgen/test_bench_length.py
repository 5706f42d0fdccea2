"""bench length: errors by second, and the look of what comes back, on clips that are known."""

from __future__ import annotations

import numpy as np
import pytest

from physgen.bench_length import FPS, Row, draw, gaps, lines, read, staged
from physgen.track import track
from sim.observe import observe
from sim.preview import shade


def test_gaps_are_where_a_thing_is_gone_for_long_enough():
    seen = np.ones(60, dtype=bool)
    seen[20:30], seen[40:43] = False, False
    ((before, after),) = gaps(seen)
    assert before.stop == 20 and after.start == 30


def test_both_movers_go_out_of_sight_and_come_back_as_themselves_in_a_true_picture():
    trajectory = staged(8.0)
    part = trajectory.sampled(np.arange(0, len(trajectory.time), 2))
    buffers = observe(part, width=160, height=120)
    frames = shade(buffers, part)
    found = {t.thing.name: t for t in track(frames, buffers, part) if not t.thing.static}
    red, blue = (read(found[name], frames, buffers, seconds=8.0) for name in ("red_ball", "blue_ball"))
    assert red.returns and blue.returns
    assert max(blue.returns) < 10 and red.mean < 0.01
    # another ball comes back: green instead of blue
    swapped = frames.copy()
    later = np.zeros(len(frames), dtype=bool)
    later[len(frames) // 2 :] = True
    swapped[(buffers.instance == 1) & later[:, None, None]] = (30, 160, 40)
    assert max(read(found["blue_ball"], swapped, buffers, seconds=8.0).returns) > 20


def test_drift_is_the_growth_over_the_clip(tmp_path):
    rows = [Row(4.0, "ball", (0.001, 0.002, float("nan"), 0.004), ())]
    assert rows[0].drift == pytest.approx(0.003) and rows[0].worst == 0.004
    assert "0 of 1" in lines(rows)[-1] or "1 of 1" in lines(rows)[-1]
    draw(rows, tmp_path / "plot.png")
    assert (tmp_path / "plot.png").stat().st_size > 1000
    assert len(staged(1.0).time) == FPS
