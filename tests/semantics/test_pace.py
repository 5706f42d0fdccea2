"""How long a clip is, how much slower than life, and what comes at a moment that the text names."""

from __future__ import annotations

import numpy as np
import pytest

from physgen.pipeline import sample_rate
from semantics.parse import parse
from semantics.stage import set_up, stage
from sim.simulate import simulate


def test_slow_motion_samples_life_more_densely() -> None:
    scene = stage(parse("A ball falls onto concrete in slow motion."))
    assert scene.slow_motion > 2
    fast = scene.model_copy(update={"slow_motion": 1.0})
    slow, plain = simulate(scene, fps=24), simulate(fast, fps=24)
    assert slow.time[1] == pytest.approx(plain.time[1] / scene.slow_motion)
    assert sample_rate(slow) == pytest.approx(24, abs=0.01)  # frames a second of the clip
    # the same motion: z at equal simulated times
    k = slow.names.index("ball")
    assert np.interp(0.5, slow.time, slow.position[:, k, 2]) == pytest.approx(np.interp(0.5, plain.time, plain.position[:, k, 2]), abs=0.02)


@pytest.mark.parametrize(
    ("text", "slow", "shown"),
    [
        ("A five-second slow-motion shot of a glass falling onto the floor.", 4.0, 5.0),
        ("A glass falls onto the floor, slow motion at 240 fps.", 10.0, None),  # 240 frames a second shown at 24
        ("A glass falls onto the floor.", 1.0, None),
    ],
)
def test_how_slow_is_said_or_assumed(text: str, slow: float, shown: float | None) -> None:
    staged = set_up(parse(text))
    assert staged.scene.slow_motion == slow
    if shown is not None:
        assert staged.scene.seconds * slow == pytest.approx(shown)
    assert any("slower than life" in n.message for n in staged.notes) == (slow > 1)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("At second 1 the ball hits the wall.", 1.0),
        ("On frame 31 the cup falls off the table.", 31 / 24),
        ("A domino falls over at second 2.", 2.0),
        ("After two seconds the ball rolls off the table.", 2.0),
        ("At t = 1.5 s a frog jumps.", 1.5),
    ],
)
def test_what_the_text_times_happens_then(text: str, at: float) -> None:
    done = simulate(stage(parse(text)))
    (goal,) = [e for e in done.events if e.get("at") is not None]
    assert goal["at"] == pytest.approx(at, abs=1e-3)
    assert goal["satisfied"], goal["detail"]


def test_a_stated_moment_is_no_length_of_the_clip() -> None:
    assert stage(parse("After two seconds the ball falls off the table.")).seconds >= 3.0


def test_who_cannot_be_there_in_time_is_said_to_be_late() -> None:
    staged = set_up(parse("At 0.2 seconds a man kicks the ball."))
    assert any(n.level == "conflict" and "before" in n.message for n in staged.notes)


@pytest.mark.parametrize("text", ["A glass falls onto the floor, slow motion at the moment of impact.", "Bullet time at impact: a ball hits a vase."])
def test_slow_at_the_impact_is_slow_there_alone(text: str) -> None:
    staged = set_up(parse(text))
    assert staged.scene.slow_at == "impact" and staged.scene.slow_motion >= 4
    assert not any("impact alone" in n.message for n in staged.notes)
    assert stage(parse("A glass falls onto the floor in slow motion.")).slow_at is None
