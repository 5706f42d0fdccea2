"""What is said first and what happens first; events are told in the order in which they happen."""

from __future__ import annotations

import pytest

from semantics.parse import parse, parse_many
from semantics.script import PhysicsScript

BALL_AND_DOG = ["bounce", "jump"]
CLAUSES = {
    "Before the dog jumps, the ball bounces.": BALL_AND_DOG,
    "The ball bounces before the dog jumps.": BALL_AND_DOG,
    "After the ball bounces, the dog jumps.": BALL_AND_DOG,
    "The dog jumps after the ball bounces.": BALL_AND_DOG,
    "Once the ball bounces, the dog jumps.": BALL_AND_DOG,
    "The dog jumps once the ball bounces.": BALL_AND_DOG,
    "As soon as the ball bounces, the dog jumps.": BALL_AND_DOG,
    "The dog jumps as soon as the ball bounces.": BALL_AND_DOG,
    "Until the dog jumps, the ball bounces.": BALL_AND_DOG,
    "The ball bounces until the dog jumps.": BALL_AND_DOG,
    "Before rolling off the table, the marble hits a cup.": ["hit", "roll"],
    "After rolling off the table, the marble hits a cup.": ["roll", "hit"],
    "Immediately after landing, the gymnast rolls forward.": ["land", "roll"],
    "When the hammer hits the vase, the vase falls.": ["hit", "fall"],
    "The pile of books collapses when a boy bumps into it.": ["bump into", "collapse"],
    "The cup slides off, but not before knocking over a vase.": ["knock over", "slide off"],
    "The zamboni stops rolling.": ["roll", "stop"],
    "猫跳上桌子之后,杯子掉了下来。": ["jump", "fall down"],
}


def told(script: PhysicsScript) -> list[str]:
    return [e.verb for e in script.events if not e.implied]


def test_clauses_say_what_happens_first() -> None:
    scripts = dict(zip(CLAUSES, parse_many(list(CLAUSES)), strict=True))
    assert {t: told(s) for t, s in scripts.items()} == CLAUSES
    for text, script in scripts.items():
        first, second = (e for e in script.events if not e.implied)
        assert second.after == [first.id] and not first.after, text


def test_a_clause_takes_along_what_is_in_it() -> None:
    script = parse("Before the cup falls off the table and breaks, the cat jumps onto the table and knocks over a vase.")
    assert told(script) == ["jump", "knock over", "fall off", "break"]


def test_a_pronoun_ahead_of_its_noun_means_the_subject_that_follows() -> None:
    script = parse("Before it hits the wall, the ball bounces twice.")
    assert [(e.verb, e.agent) for e in script.events if not e.implied] == [("bounce", "ball"), ("hit", "ball")]


@pytest.mark.parametrize(
    "text", ["He knocked it over.", "It fell.", "The dog chases it.", "She throws it to him.", "It rolls down the ramp and hits the box.", "他把它打翻了。"]
)
def test_what_only_a_pronoun_names_is_not_simulable_and_three_sentences_are_offered(text: str) -> None:
    script = parse(text)
    assert not script.simulable
    (offer,) = [n.message for n in script.notes if " | " in n.message]
    assert offer.count(" | ") == 2
    assert any(n.level == "ambiguous" and "names nothing said before" in n.message for n in script.notes)


MISSES = {
    "The ball misses the goal.": ("collide", "ball", None, "goal"),
    "A boy throws a ball at a can but misses it.": ("collide", "ball", None, "can"),
    "A boy shoots an arrow at a target and misses.": ("collide", "arrow", None, "target"),
    "The boy misses the ball.": ("catch", "boy", "ball", None),
    "The boy tries to catch the ball but misses.": ("catch", "boy", "ball", None),
    "The batter swings at the ball and misses.": ("hit", "batter", "ball", None),
    "The car comes close to hitting the wall.": ("collide", "car", None, "wall"),
    "The glass is on the verge of falling off the table.": ("fall", "glass", None, None),
    "A cup falls off the table, but a woman catches it before it hits the floor.": ("collide", "cup", None, "floor"),
    "The vase would have fallen.": ("fall", "vase", None, None),
}


def test_what_is_missed_is_nearly_met() -> None:
    found = {}
    for text, script in zip(MISSES, parse_many(list(MISSES)), strict=True):
        found[text] = [(e.type, e.agent, e.patient, e.target) for e in script.events if e.modality == "nearly"]
    assert found == {text: [event] for text, event in MISSES.items()}


def test_who_does_not_miss_does_it() -> None:
    assert [(e.type, e.modality) for e in parse("The boy does not miss the ball.").events if not e.implied] == [("catch", None)]


def test_two_told_apart_behind_are_two_things() -> None:
    script = parse("Two balls, one red and one blue, roll toward each other and collide.")
    assert [(o.name, o.color, o.count) for o in script.objects] == [("ball", "red", 1), ("ball", "blue", 1)]
    assert [(e.type, e.agent, e.patient) for e in script.events] == [("roll", "ball", None), ("roll", "ball_2", None), ("collide", "ball", "ball_2")]
    assert script.text.startswith("Two balls, one red")
    assert [o.size_m is not None for o in parse("Two boxes (one large, one small) fall.").objects] == [True, True]


def test_reference_of_the_latter_one_and_what_goes_back() -> None:
    latter = parse("A cat and a dog run. The former jumps over a log, the latter stops.")
    assert [(e.verb, e.agent) for e in latter.events if e.verb in ("jump over", "stop")] == [("jump over", "cat"), ("stop", "dog")]
    back = parse("A boy throws a ball to a girl, and she throws it back.")
    assert [(e.agent, e.target) for e in back.events if e.type == "throw"] == [("boy", "girl"), ("girl", "boy")]
    one = parse("Two cups stand on a table. One falls, the other stays.")
    assert told(one) == ["stand", "fall", "stay"]
    assert parse("Two robots hand each other a box.").events[0].target == "robot"


def test_either_is_one_of_them() -> None:
    assert [e.modality for e in parse("Either the cup or the glass falls.").events if not e.implied] == [None, "or"]


def test_a_place_that_something_happens_in_is_the_setting() -> None:
    script = parse("A cup falls in a kitchen.")
    assert [o.name for o in script.objects] == ["cup"] and script.environment.setting == "kitchen"


def test_stated_edges_are_kept_and_furniture_keeps_its_others() -> None:
    size = {
        "A box 30 cm long and 20 cm wide falls.": (0.3, 0.2, None),
        "A ball rolls off a table 1 m high.": (1.2, 0.75, 1.0),
        "A wall 3 m wide and 2 m high falls over.": (3.0, None, 2.0),
        "A wooden board 2 cm thick and 1 m long falls.": (1.0, 0.1, 0.02),
        "A steel rod 2 m long and 1 cm in diameter rolls.": (0.01, 0.01, 2.0),
    }
    for text, script in zip(size, parse_many(list(size)), strict=True):
        found = next(o.size_m for o in script.objects if o.name in ("box", "table", "wall", "board", "rod"))
        assert found is not None
        assert all(want is None or got == pytest.approx(want) for got, want in zip(found, size[text], strict=True)), text
    # a shelf 2 m high hangs at 2 m
    assert parse("A book falls off a shelf 2 m high.").object("shelf").size_m is None  # type: ignore[union-attr]
