"""gently < plain < hard in what is staged, for every class of verbs whose doing has a force or a pace, in English and in Chinese."""

from __future__ import annotations

import numpy as np
import pytest

from semantics.parse import parse, parse_many
from semantics.script import PhysicsScript
from semantics.stage import stage
from sim.scene import Scene
from sim.shape import Plane

GENTLY, HARD = "gently ", " hard"
ENGLISH = (
    "The ball {}rolls down the ramp{}.",
    "The box {}slides down a ramp{}.",
    "The ball {}rolls into a wall{}.",
    "A cup {}slides off a table{}.",
    "A man {}drops a ball{}.",
    "A ball {}falls onto the floor{}.",
    "A boy {}throws a ball to a dog{}.",
    "A boy {}throws a ball at a window{}.",
    "A boy {}kicks a ball into a goal{}.",
    "A man {}pushes a box off a table{}.",
    "A man {}pulls a sled{}.",
    "A hammer {}hits a vase{}.",
    "A hammer {}smashes a vase{}.",
    "A cat {}knocks over a cup{}.",
    "A woman {}opens the door{}.",
    "A woman {}closes the door{}.",
    "The door {}swings open{}.",
    "A man {}lifts a box{}.",
    "A man {}carries a box to a table{}.",
    "A woman {}hands a book to a man{}.",
    "A man {}puts a cup on a table{}.",
    "A girl {}picks up a cup{}.",
    "A cat {}jumps onto a table{}.",
    "A man {}walks to a table{}.",
    "A dog {}chases a cat{}.",
    "A top {}spins on a table{}.",
    "A pendulum {}swings{}.",
    "Two cars {}collide{}.",
    "Two men {}shake hands{}.",
    "A girl {}touches a cat{}.",
)
CHINESE = ("男孩{}踢球。", "男孩{}推箱子。", "女人{}打开门。", "男人{}把书递给女孩。", "男人{}把箱子举起来。", "女人{}把杯子放在桌上。", "球{}撞上墙。")


def vigour(scene: Scene) -> float:
    """Speed with which all comes down to the floor, sqrt(v^2 + 2 g z), turning, and speeds and efforts of acts, summed."""
    found = 0.0
    for body in scene.bodies:
        if not body.static and not isinstance(body.shape, Plane):
            fall = 2 * -scene.gravity[2] * max(body.position[2], 0.0)
            found += float(np.sqrt(np.sum(np.square(body.velocity)) + fall)) + 0.1 * float(np.linalg.norm(body.angular_velocity))
    return found + sum(a.speed or a.effort or 1.0 for c in scene.characters for a in c.actions)


def vigours(scripts: list[PhysicsScript]) -> list[float]:
    return [vigour(stage(s)) for s in scripts]


def flat(sentences: tuple[str, ...], words: tuple[tuple[str, ...], ...]) -> list[tuple[str, list[float]]]:
    """Sentences whose staging does not rise strictly with the force of the words."""
    scripts = list(parse_many([s.format(*w) for s in sentences for w in words]))
    rows = [(s, vigours(scripts[3 * k : 3 * k + 3])) for k, s in enumerate(sentences)]
    return [row for row in rows if not row[1][0] < row[1][1] < row[1][2]]


@pytest.mark.parametrize("part", range(3))
def test_gently_plain_hard_rises_in_every_class(part: int) -> None:
    assert not flat(ENGLISH[part::3], ((GENTLY, ""), ("", ""), ("", HARD)))


def test_so_it_does_in_chinese() -> None:
    assert not flat(CHINESE, (("轻轻地",), ("",), ("用力",)))


def test_the_adverb_is_heard_wherever_it_stands() -> None:
    texts = ["A boy throws a ball hard to a dog.", "A ball rolls. A boy kicks it hard against the wall.", "A boy throws a ball at a window hard.",
             "A man pushes the box with all his might.", "A man hits a drum with great force."]  # fmt: skip
    assert all(next(e.intensity for e in reversed(s.events) if not e.implied) > 1.5 for s in parse_many(texts))
    assert parse("A man hits a drum with little force.").events[0].intensity < 1
    assert parse("A fast car hits a wall.").events[0].intensity > 1 > parse("A slow car hits a wall.").events[0].intensity


def test_a_verb_said_again_for_its_manner_is_one_event() -> None:
    script = parse("男孩踢球踢得很轻。")
    assert [(e.type, e.intensity < 1) for e in script.events if not e.implied] == [("kick", True)]


def test_as_many_as_are_named_do_it() -> None:
    numbers = {
        "Five eggs roll off the table.": 5,
        "Three frogs jump off a log.": 3,
        "Three frogs jump.": 3,
        "Three frogs jump over a log.": 3,
        "Three cats jump onto a table.": 3,
        "Four tops spin on a table.": 4,
        "Two coins spin.": 2,
    }
    for text, script in zip(numbers, parse_many(list(numbers)), strict=True):
        scene = stage(script)
        name = script.objects[0].id
        assert sum(b.object == name for b in scene.bodies) + sum(c.object == name for c in scene.characters) == numbers[text], text


def test_one_and_the_other_of_two_are_two() -> None:
    scene = stage(parse("Two boys: one throws the ball, the other catches it."))
    assert sorted((c.name, [a.type for a in c.actions]) for c in scene.characters) == [("boy", ["throw"]), ("boy_2", ["catch"])]


def test_who_does_it_slowly_takes_longer_and_is_given_the_time() -> None:
    slow, plain = (stage(parse(f"A man {w}puts a cup on a table.")) for w in ("very gently ", ""))
    assert slow.seconds > plain.seconds


def test_shares_of_the_usual_speed_and_force_are_heard() -> None:
    texts = {
        "A ball rolls at half speed.": 0.5,
        "A ball rolls at half its usual speed.": 0.5,
        "A boy kicks a ball with double the force.": 2.0,
        "A man pushes the box three times as hard.": 3.0,
        "A ball rolls twice as slowly.": 0.5,
        "A car drives at 50% speed.": 0.5,
        "A ball rolls half the length of the table.": 1.0,
    }
    found = {t: s.events[0] for t, s in zip(texts, parse_many(list(texts)), strict=True)}
    assert {t: e.intensity for t, e in found.items()} == texts
    assert all(e.count is None for e in found.values())
    assert parse("A man hits the drum three times hard.").events[0].count == 3
