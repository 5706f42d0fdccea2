"""Ways to say it: what is only tried, event nouns, ordinals, one of several, subjects behind a place, things compared, ways that hang on the doer."""

from __future__ import annotations

import pytest

from semantics.likeness import without_likeness
from semantics.parse import parse


def told(text: str) -> list[tuple[str, str | None, str | None]]:
    happens = [e for e in parse(text).events if not e.implied and e.modality is None]
    return [(e.type, e.agent, e.patient or e.target or e.surface) for e in happens]


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("A bowling pin gets knocked down by the ball.", ("topple", "ball", "pin")),
        ("The hammer comes down on the walnut, cracking it open.", ("break", "hammer", "walnut")),
        ("The arrow hits the bullseye, splitting another arrow.", ("break", "arrow", "arrow_2")),
        ("A metal gate swings shut, hitting the post and bouncing open again.", ("bounce", "gate", None)),
        ("The rope sways; the vase on the sill trembles, then tips over.", ("topple", "vase", None)),
        ("A child sets a top spinning on the floor.", ("spin", "top", "floor")),
        ("Two rams butt heads on a hillside.", ("collide", "ram", "ram")),
        ("A glass stands next to a jug. The first is knocked over, the second stays upright.", ("rest", "jug", None)),
        ("A man holds two apples. He throws one into the air.", ("throw", "man", "apple")),
        ("Two bottles stand on a table. A ball rolls in and knocks one of the bottles over.", ("topple", "ball", "bottle")),
        ("A snowball is lobbed at a mailbox; it nearly hits the post before landing in a bush.", ("fall", "snowball", "bush")),
        ("A broomstick is used to push a shuttlecock off a ledge, and it falls into a basket.", ("fall", "shuttlecock", "basket")),
        ("A chef slides a cutting board across the counter, and it stops.", ("rest", "board", None)),
        ("A boot is kicked down the hallway and hits the door.", ("collide", "boot", "door")),
        ("A plate is pushed by a waiter along the bar.", ("push", "waiter", "plate")),
        ("A ball rolls in from the left side of the frame toward the books.", ("roll", "ball", "book")),
        ("A sack is tossed toward a wooden box; it lands on the rim.", ("fall", "sack", "box")),
        ("She catches the ball with both hands and throws it back.", ("throw", "woman", "ball")),
        ("A player heads the ball into the goal.", ("hit", "player", "ball")),
        ("The horses kick up stones.", ("kick", "horse", "stone")),
    ],
)
def test_who_does_what_to_whom_is_found(text: str, event: tuple[str, str | None, str | None]) -> None:
    assert event in told(text)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Two heavy crates on the wet deck slide toward each other.", ("slide", "crate", None)),
        ("A truck bumps the shelf, and all the tins on it rattle and fall.", ("fall", "tin", None)),
        ("Tray carrying cups slides across the counter.", ("slide", "tray", "counter")),
        ("Spoon balanced on the rim of a glass.", ("rest", "spoon", "glass")),
        ("A vendor stacks oranges on a stall.", ("stack", "vendor", "orange")),
        ("Steel cable pulling a wooden cart uphill.", ("pull", "cable", "cart")),
        ("A ball is released on the left, making the ball on the right swing up.", ("swing", "ball", None)),
        ("A crowbar is used to pry open a wooden crate.", ("other", None, "crate")),
    ],
)
def test_verbs_that_look_like_nouns_are_verbs(text: str, event: tuple[str, str | None, str | None]) -> None:
    assert event in told(text)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("The impact of a cannonball on a stone wall.", ("collide", "cannonball", "wall")),
        ("The slow topple of a bookshelf.", ("topple", "bookshelf", None)),
        ("The launch of a model rocket from a metal rod.", ("throw", None, "rocket")),
        ("The dancer does a spin and then a split leap.", ("jump", "dancer", None)),
        ("A ball is dropped from a table, highlighting its repeated bounces on the ground.", ("bounce", "ball", "ground")),
        ("The camera pans to follow a rolling barrel.", ("roll", "barrel", None)),
    ],
)
def test_nouns_and_participles_that_happen(text: str, event: tuple[str, str | None, str | None]) -> None:
    assert event in told(text)


@pytest.mark.parametrize(
    ("text", "type", "modality"),
    [
        ("A boy tries to catch the keys but they slip through his fingers.", "catch", "nearly"),
        ("The ball rolls to the edge and stops just before falling off.", "fall", "nearly"),
        ("A net keeps the ball from rolling off the table.", "roll", "not"),
        ("A car narrowly avoids hitting a deer.", "collide", "nearly"),
    ],
)
def test_what_does_not_come_about_is_marked(text: str, type: str, modality: str) -> None:
    assert [e.modality for e in parse(text).events if e.type == type and not e.implied] == [modality]


def test_who_tries_for_a_while_does_it() -> None:
    assert ("rest", "man", "broom") in told("A man tries to balance a broom on his palm, but it tips over.")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A piece of paper lies on a table. A hand pulls the paper away.", {"piece", "table", "hand"}),
        ("Four marbles rest on a track. A fifth marble rolls toward the others.", {"marble", "track"}),
        ("A cup slides toward the edge. The afternoon light spills across the room.", {"cup"}),
        ("A ball rests on a floor. The faint hum of insects follows its progress.", {"ball", "floor"}),
        ("A hand tilts a tray so that a marble rolls from one corner to the other.", {"hand", "tray", "marble"}),
        ("A bowling ball swings into the frame and hits a box.", {"ball", "box"}),
        ("A can is crushed by a foot.", {"can", "foot"}),
        ("Two thirds of the blocks fall off the tower.", {"block", "tower"}),
    ],
)
def test_what_is_there_and_what_is_not(text: str, names: set[str]) -> None:
    assert {o.name for o in parse(text).objects} == names


def test_the_other_marbles_are_those_named_before() -> None:
    script = parse("Four marbles rest on a track. A fifth marble rolls toward the others.")
    assert [o.count for o in script.objects if o.name == "marble"] == [4, 1]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Cardboard box catches the tennis ball.", "box", "static"),
        ("A person catches the box.", "box", "dynamic"),
        ("A tube is held at an angle by a metal clamp.", "tube", "static"),
        ("A pacifier is dropped and bounces.", "pacifier", "dynamic"),
        ("A bulldozer pushes over a brick wall.", "bulldozer", "character"),
        ("Fishing line pulling a rusty boot.", "line", "dynamic"),
    ],
)
def test_kinds_follow_from_what_is_done(text: str, name: str, kind: str) -> None:
    assert [o.kind for o in parse(text).objects if o.name == name] == [kind]


def test_what_is_compared_with_says_the_size() -> None:
    text = "A snowball the size of a grapefruit is hurled at a window."
    (ball,) = [o for o in parse(text).objects if o.name == "snowball"]
    assert ball.size_m is not None and 0.1 < max(ball.size_m) < 0.15  # a grapefruit is 11 to 15 cm across
    assert len(without_likeness(text)) == len(text)


def test_what_is_leapt_over_gives_no_floor() -> None:
    assert parse("A skateboarder leaps over a granite bench, landing on the concrete plaza.").environment.surface == "concrete"


@pytest.mark.parametrize("noun", ["ball", "coin", "marble", "vase", "crate", "bottle", "domino", "barrel"])
@pytest.mark.parametrize(
    "ways", ["The {} keeps rolling.", "A {} starts rolling.", "The {} is about to roll.", "The {} is likely to roll.", "The {} begins rolling."]
)
def test_who_keeps_doing_something_does_it(noun: str, ways: str) -> None:
    script = parse(ways.format(noun))
    assert [o.name for o in script.objects] == [noun]
    assert [(e.type, e.agent) for e in script.events if not e.implied] == [("roll", noun)]
