"""What comes to rest at a moment that the words give sets off as fast as that takes; a stated speed stays, and the contradiction is told."""

from __future__ import annotations

import pytest

from semantics.parse import parse
from semantics.stage import set_up
from sim.simulate import simulate

FRAME = 1 / 24


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("A puck slides across the ice and comes to rest after 2 seconds.", 2.0),
        ("A ball rolls across the floor and comes to rest after 3 seconds.", 3.0),
        ("A wooden block slides across the floor and stops after 1.5 seconds.", 1.5),
        ("At second 1 a puck slides across the ice and it comes to rest after 3 seconds.", 4.0),
    ],
)
def test_it_is_at_rest_when_the_words_say(text: str, at: float) -> None:
    staged = set_up(parse(text))
    trajectory = simulate(staged.scene)
    assert [e["satisfied"] for e in trajectory.events] == [True, True]
    assert trajectory.events[-1]["time"] == pytest.approx(at, abs=FRAME + 1e-6)
    assert not [n for n in staged.notes if n.level == "conflict"]


def test_a_stated_speed_stays_and_the_nearest_moment_is_told() -> None:
    staged = set_up(parse("A puck slides at 5 m/s across the ice and comes to rest after 2 seconds."))
    trajectory = simulate(staged.scene)
    assert trajectory.scene is not None
    assert trajectory.scene.body("puck").velocity[0] == pytest.approx(5.0)
    (conflict,) = [n.message for n in staged.notes if n.level == "conflict"]
    (rests,) = [e for e in trajectory.events if e["event"] == "rest"]
    assert rests["satisfied"] is False
    # what the note says is what happens: "5 m/s are spent after 4.6 s"
    told = float(conflict.split("after ")[1].split(" s")[0])
    assert f"at {told:.1f}" in rests["detail"]
