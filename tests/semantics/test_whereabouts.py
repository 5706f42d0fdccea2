"""Where things are at first, by what the words say besides the events; one of two and the other."""

from __future__ import annotations

import pytest

from semantics.parse import parse
from semantics.stage import set_up


def body(scene, name):
    return next(b for b in scene.bodies if b.name == name)


def test_the_latter_rolls_off_what_both_are_on():
    scene = set_up(parse("A hammer and an egg are on a table. The latter rolls off.")).scene
    assert body(scene, "egg").position[2] > 0.7
    assert body(scene, "hammer").position[2] > 0.7


def test_what_slides_to_the_floor_comes_from_the_shelf_it_is_on():
    scene = set_up(parse("Three books on a bookshelf slide onto the floor.")).scene
    assert all(body(scene, f"book_{k}").position[2] > 1.0 for k in (1, 2, 3))


def test_what_rolls_along_a_table_meets_what_stands_on_it():
    scene = set_up(parse("A ball rolls on a table and hits a cup.")).scene
    table = body(scene, "table")
    assert body(scene, "cup").position[2] > table.position[2]
    fallen = set_up(parse("A ball rolls off a table and hits a cup.")).scene
    assert body(fallen, "cup").position[2] < 0.1


def test_one_rolls_off_and_the_other_stays():
    scene = set_up(parse("Two balls lie on a table. One rolls off, the other stays.")).scene
    assert {g.agent for g in scene.goals if g.event == "roll_off"} == {"ball"}
    assert body(scene, "ball").velocity[0] > 0
    assert body(scene, "ball_2").velocity == (0, 0, 0)


@pytest.mark.parametrize(
    "text", ["A girl throws a ball to a puppy, but the puppy does not catch it.", "A girl throws a ball to a puppy. The puppy fails to catch it."]
)
def test_who_does_not_catch_it_is_not_asked_to(text):
    scene = set_up(parse(text)).scene
    assert not any(a.type == "catch" for c in scene.characters for a in c.actions)
    assert [g.negated for g in scene.goals if g.event == "catch"] == [True]


def test_two_who_are_named_shake_hands_and_exchange():
    scene = set_up(parse("A man and a woman shake hands and exchange gifts.")).scene
    assert sorted(c.name for c in scene.characters) == ["man", "woman"]
    assert [(g.event, g.agent) for g in scene.goals] == [("shake_hands", "man"), ("give", "man"), ("give", "woman")]


def test_who_catches_somebody_runs_after_them():
    staged = set_up(parse("The cat catches the mouse."))
    assert [a.type for c in staged.scene.characters for a in c.actions] == ["run", "chase"]
    assert any(n.level == "unsupported" and "holds" in n.message for n in staged.notes)


def test_numbers_that_set_nothing_are_said():
    staged = set_up(parse("A car accelerates at 3 m/s^2."))
    assert any(n.level == "unsupported" and n.phrase == "3 m/s^2" for n in staged.notes)
    kept = set_up(parse("A crate slides at 3 m/s across the floor."))
    assert not any(n.phrase == "3 m/s" for n in kept.notes)


def test_the_floor_has_one_note():
    said = [n.message for n in set_up(parse("A marble rolls on the floor.")).notes if n.phrase.endswith("floor")]
    assert said == ["the ground is concrete"]
