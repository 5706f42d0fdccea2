"""bench seeds: each prompt to a shot folder, with what of it happened; the painter is the simulation's own preview."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from physgen import bench_seeds
from physgen.painter import Painter

FALLS, FIRE = "A red ball falls from a table.", "A candle burns down."


class Shaded:
    """Paints the simulation's own preview; counts the clips."""

    folder = Path("no weights")

    def __init__(self) -> None:
        self.painted = 0

    def paint(self, prompt, trajectory, gbuffers, *, steps, guidance_scale, seed, clock):
        from sim.preview import shade

        self.painted += 1
        with clock.stage("denoise"):
            return shade(gbuffers, trajectory)


@pytest.fixture
def painter(monkeypatch) -> Shaded:
    painter = Shaded()
    monkeypatch.setattr(Painter, "load", classmethod(lambda cls, backend: painter))
    return painter


def test_each_prompt_has_an_outcome_with_its_reason_and_a_shot(painter, tmp_path):
    rows = bench_seeds.run([FALLS, FIRE], tmp_path, size=(160, 120), seconds=0.5)
    falls, fire = rows
    assert falls.outcome == bench_seeds.COMPLETED and "falls" in falls.why and falls.seen is not None
    assert fire.outcome == bench_seeds.REFUSED and fire.why and fire.seen is None
    assert (tmp_path / "01_a_red_ball_falls_from_a_table" / "video.mp4").is_file()
    bench_seeds.save(tmp_path, rows)
    data = json.loads((tmp_path / "seeds.json").read_text())
    assert data["summary"]["prompts"] == 2 and data["summary"]["refused"] == 1
    assert (tmp_path / "contact_sheet.png").is_file()
    told = "\n".join(bench_seeds.lines(rows))
    assert FIRE in told and fire.why in told


def test_a_shot_that_is_there_is_read_and_not_made_again(painter, tmp_path):
    first = bench_seeds.run([FALLS], tmp_path, size=(160, 120), seconds=0.5)
    again = bench_seeds.run([FALLS], tmp_path, size=(160, 120), seconds=0.5)
    assert painter.painted == 1
    assert again[0].outcome == first[0].outcome and again[0].asked == first[0].asked
    bench_seeds.run(["A blue ball falls from a table."], tmp_path, size=(160, 120), seconds=0.5)
    assert painter.painted == 2


def test_a_goal_that_is_missed_makes_the_outcome_partial_or_none(painter, tmp_path):
    """Half a second is too short for the ball to fall and to come to rest."""
    (row,) = bench_seeds.run(["A red rubber ball falls from a height of 2 meters and comes to rest."], tmp_path, size=(160, 120), seconds=0.3)
    assert row.outcome in (bench_seeds.PARTLY, bench_seeds.NOT) and any(not a.happened for a in row.asked) and row.why
