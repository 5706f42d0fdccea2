"""bench matter: which things it asks about, and how the share is made."""

from __future__ import annotations

import pytest

from physgen.bench_matter import LESSONS, SEED, Answers, lines, scene_of, things
from physgen.probe import KINDS
from sim.observe import observe


def test_it_asks_about_movable_things_of_kinds_that_can_be_told():
    trajectory = scene_of(SEED)
    buffers = observe(trajectory, width=96, height=72)
    asked = things(trajectory, buffers)
    assert len(asked) >= 4 and {kind for kind, _ in asked} <= set(KINDS)
    ground = trajectory.names.index("ground")
    assert all(not (mask & (buffers.instance[0] == ground)).any() for _, mask in asked)
    assert trajectory.scene.setting.time_of_day == "day"


def test_what_the_probe_learns_on_is_not_what_it_is_asked_about():
    one, other = scene_of(LESSONS), scene_of(SEED)
    assert [b.name for b in one.scene.bodies] != [b.name for b in other.scene.bodies]


def test_the_share_is_of_what_the_probe_reaches_on_true_pictures():
    answers = Answers(lessons=900, things=100, painted=0.72, traced=0.8, agree=0.75)
    assert answers.share == pytest.approx(0.9)
    assert any("NO" in line for line in lines(answers))
