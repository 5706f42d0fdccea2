"""Those who push each other do so: a shove, a sway, a shove back."""

from __future__ import annotations

import numpy as np
import pytest

from semantics.parse import parse
from semantics.stage import set_up, stage
from sim.errors import OutOfScopeError
from sim.simulate import simulate


@pytest.mark.parametrize("text", ["Two people push each other.", "People push each other.", "Two boys shove each other.", "A man and a woman push each other."])
def test_both_push_and_the_second_waits_for_the_first(text: str) -> None:
    scene = stage(parse(text))
    one, two = scene.characters
    acts = {c.name: c.actions for c in scene.characters}
    assert [[a.type for a in c.actions] for c in (one, two)] == [["push"], ["push"]]
    assert {acts[one.name][0].target, acts[two.name][0].target} == {one.name, two.name}
    assert sum(a[0].after is not None for a in acts.values()) == 1


def test_who_is_pushed_sways_and_pushes_back() -> None:
    done = simulate(stage(parse("Two people push each other.")))
    assert all(e["satisfied"] for e in done.events)
    for name in ("person_1", "person_2"):
        x = done.position[:, done.names.index(f"{name}/torso"), 0]
        assert np.ptp(x) > 0.03  # [m] nobody stands like a post


def test_harder_shoves_are_harder() -> None:
    gentle, plain, hard = (stage(parse(f"Two boys {word} push each other.")).characters[0].actions[0].effort for word in ("gently", "", "violently"))
    assert gentle < plain < hard


def test_who_pushes_must_be_said_and_more_than_two_are_told_of() -> None:
    with pytest.raises(OutOfScopeError, match="who pushes"):
        stage(parse("A boy is pushed."))
    assert any("two of the players" in n.message for n in set_up(parse("Five players shove each other.")).notes)
