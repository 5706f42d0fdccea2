"""What bounces so often and then meets something: it comes along the ground, and only the bounces before the meeting count."""

from __future__ import annotations

import pytest

from semantics.parse import parse
from semantics.stage import set_up, stage
from sim.simulate import simulate


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("A rubber ball bounces once and then hits a wooden crate.", 1),
        ("A rubber ball bounces once on the floor and then hits a wooden crate.", 1),
        ("A basketball bounces three times and then hits a wall.", 3),
        ("A tennis ball bounces twice and knocks over a cup.", 2),
        ("A steel ball bounces four times and then hits a wooden crate.", 4),
    ],
)
def test_it_bounces_so_often_before_it_gets_there(text: str, count: int) -> None:
    trajectory = simulate(stage(parse(text)))
    assert [e["satisfied"] for e in trajectory.events] == [True, True]
    ball, floor = (trajectory.index(e) for e in (trajectory.events[0]["agent"], "floor"))
    other = next(i for i, n in enumerate(trajectory.names) if n == trajectory.events[1]["patient"])
    met = min(t for t, pair in zip(trajectory.contact_time, trajectory.contact_bodies.tolist(), strict=True) if set(pair) == {ball, other})
    bounces = [t for t, pair in zip(trajectory.contact_time, trajectory.contact_bodies.tolist(), strict=True) if set(pair) == {ball, floor} and t < met]
    assert len(bounces) == count


def test_more_bounces_than_the_materials_give_are_told_with_the_most_that_they_do() -> None:
    staged = set_up(parse("A clay ball bounces four times and then hits a wooden crate."))
    (conflict,) = [n.message for n in staged.notes if n.level == "conflict"]
    # apexes of 1.5 m at 0.2: 6 cm, and 2 mm
    assert "1 is the nearest" in conflict
    events = simulate(staged.scene).events
    assert [e["satisfied"] for e in events] == [False, True]
    assert "bounces 1 times" in events[0]["detail"]


@pytest.mark.parametrize("text", ["A tyre falls from a truck and rolls.", "A wheel falls off a shelf and rolls across the floor."])
def test_what_falls_and_then_rolls_comes_down_on_its_tread(text: str) -> None:
    trajectory = simulate(stage(parse(text)))
    assert [e["satisfied"] for e in trajectory.events] == [True, True]
    row = trajectory.index(trajectory.events[0]["agent"])
    # the axle (the body's own z) stays level
    x, y, _, _ = trajectory.quat_xyzw[:, row].T
    assert abs(1 - 2 * (x**2 + y**2)).max() < 0.2
