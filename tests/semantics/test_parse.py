"""The parser on sentences of our own: who does what to whom, and what is said about it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from semantics.annotate import pieces
from semantics.explain import explain
from semantics.parse import parse, parse_many
from semantics.script import EVENT_TYPES, PhysicsScript
from sim.errors import InputError

EVAL = Path(__file__).parents[3] / "shared" / "eval"
CALM = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])


def told(script: PhysicsScript) -> list[tuple[str, str | None, str | None]]:
    return [(e.type, e.agent, e.patient) for e in script.events if not e.implied]


SENTENCES = [
    (
        "A red rubber ball falls from a second-floor balcony and bounces three times on concrete before coming to rest",
        [("fall", "ball", None), ("bounce", "ball", None), ("rest", "ball", None)],
    ),
    ("A metal ball falls from a height of 10 meters and bounces on concrete", [("fall", "ball", None), ("bounce", "ball", None)]),
    ("An apple falls from a tree and hits a passing rabbit", [("fall", "apple", None), ("collide", "apple", "rabbit")]),
    ("A cat jumps onto the table and knocks over a cup", [("jump", "cat", None), ("topple", "cat", "cup")]),
    ("A cat jumped onto the table and knocked a cup over.", [("jump", "cat", None), ("topple", "cat", "cup")]),
    ("A blue plastic cup was knocked over by a white cat.", [("topple", "cat", "cup")]),
    ("A ball knocks down a tower of blocks", [("topple", "ball", "block")]),
    ("A tower made of wooden blocks collapses.", [("topple", "block", None)]),
    ("Two balls collide head-on", [("collide", "ball", "ball")]),
    ("A red ball and a blue ball roll toward each other and collide.", [("roll", "ball", None), ("roll", "ball_2", None), ("collide", "ball", "ball_2")]),
    ("A crate slides down a ramp on ice", [("slide", "crate", None)]),
    ("A glass bottle rolls off the table", [("roll", "bottle", None)]),
    ("The first domino is pushed and the whole line of dominoes topples", [("push", None, "domino"), ("topple", "domino", None)]),
    ("A boy throws a stone at 12 m/s at an angle of 45 degrees", [("throw", "boy", "stone")]),
    ("A girl gives the ball a hard kick", [("kick", "girl", "ball")]),
    ("The skateboarder takes a tumble down the stairs", [("fall", "skateboarder", None)]),
    ("A mother hands the baby a bottle", [("give", "mother", "bottle")]),
    ("Person A hands a book to Person B", [("give", "person_a", "book")]),
    ("The red ball hits the blue ball, which rolls into the green one.", [("collide", "ball", "ball_2"), ("roll", "ball_2", None)]),
    ("A stack of five books topples when a ball strikes it.", [("collide", "ball", "book"), ("topple", "book", None)]),
    ("A book falls off a shelf, hits a lamp and knocks it over.", [("fall", "book", None), ("collide", "book", "lamp"), ("topple", "book", "lamp")]),
    ("A rubber ball dropped on marble bounces four times.", [("drop", None, "ball"), ("bounce", "ball", None)]),
    ("An old man lets go of a balloon", [("drop", "man", "balloon")]),
    ("A glass vase falls off a shelf and shatters", [("fall", "vase", None), ("break", None, "vase")]),
    ("A ball hits a box, causing both to roll.", [("collide", "ball", "box"), ("roll", "ball", None), ("roll", "box", None)]),
    ("A man shoves a 20 kg crate hard.", [("push", "man", "crate")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "events"), SENTENCES, ids=[t[:40] for t, _ in SENTENCES])
def test_events_have_type_and_roles_in_the_order_in_which_they_happen(text: str, events: list[tuple[str, str | None, str | None]]) -> None:
    script = parse(text)
    assert told(script) == events
    assert script.simulable


def test_second_floor_balcony_is_a_height_with_a_source() -> None:
    script = parse("A red rubber ball falls from a second-floor balcony and bounces three times on concrete before coming to rest")
    # one storey of 3 m
    assert [(q.value, q.unit, q.of) for q in script.quantities if q.quantity == "height"] == [(3.0, "m", "ball")]
    assert any(n.level == "assumed" and n.source and "storey" in n.source for n in script.notes)
    ball, bounce = script.object("ball"), script.events[1]
    assert ball is not None and (ball.material, ball.color, ball.count, ball.kind) == ("rubber", "red", 1, "dynamic")
    assert bounce.count == 3 and bounce.after == ["e1"]
    assert script.environment.surface == "concrete"


def test_group_keeps_its_arrangement_in_the_phrase() -> None:
    block = parse("A ball knocks down a tower of ten wooden blocks").object("block")
    assert block is not None and block.phrase == "a tower of ten wooden blocks"
    assert (block.count, block.material, block.kind) == (10, "wood", "dynamic")
    assert parse("A ball hits a row of dominoes").objects[1].count is None


def test_pronouns_mean_what_can_move_and_not_their_own_subject() -> None:
    script = parse("A large pot is pushed on a counter; it nearly slides off but remains in place.")
    assert [(e.type, e.agent, e.modality) for e in script.events if not e.implied][1:] == [("slide", "pot", "nearly"), ("rest", "pot", None)]
    script = parse("A wrecking ball swings into a brick wall, knocking it down.")
    assert told(script)[1] == ("topple", "ball", "wall")


def test_moon_sets_gravity_and_vacuum() -> None:
    script = parse("On the Moon, a hammer is dropped from shoulder height.")
    assert script.environment.gravity == "moon" and script.environment.medium == "vacuum"
    assert script.environment.gravity_m_s2 == pytest.approx((0, 0, -1.62))  # NASA fact sheet


def test_place_time_and_camera_are_not_things() -> None:
    script = parse("In the kitchen at night, a cup falls off the table. Slow motion close-up, low angle. Static shot with no camera movement.")
    assert [o.name for o in script.objects] == ["cup", "table"]
    assert (script.environment.setting, script.environment.time_of_day) == ("kitchen", "night")
    assert script.camera == {"shot": "close-up", "angle": "low", "move": "static"} and script.style["slow_motion"] is True


def test_stated_size_and_mass_reach_the_object() -> None:
    ball = parse("A 2 kg steel ball with a diameter of 10 cm is dropped onto a rubber mat.").object("ball")
    assert ball is not None and ball.mass_kg == pytest.approx(2.0) and ball.size_m == pytest.approx((0.1, 0.1, 0.1)) and ball.count == 1


@pytest.mark.parametrize("verb", ["pushes", "kicks", "throws", "rolls", "hits"])
def test_adverbs_order_the_intensity(verb: str) -> None:
    gentle, plain, hard = (s.events[0].intensity for s in parse_many([f"A man gently {verb} a ball.", f"A man {verb} a ball.", f"A man {verb} a ball hard."]))
    assert gentle < plain < hard


def test_unknown_noun_is_kept_and_noted() -> None:
    script = parse("The samovar tips over and rolls off the counter.")
    assert told(script) == [("topple", "samovar", None), ("roll", "samovar", None)]
    assert any(n.level == "assumed" and "samovar" in n.message for n in script.notes)


@pytest.mark.parametrize(
    "text",
    [
        "Wine pouring from a bottle into a glass.",
        "Ink spreading in still water.",
        "An explosion under water",
        "A sharp knife slices a loaf of bread.",
        "A blue sky.",
        "ball, red, fast",
        "some animals doing something funny",
        "It moved a bit",
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_way_out(text: str) -> None:
    script = parse(text)
    assert not script.simulable
    assert any(n.level == "unsupported" and "for example" in n.message for n in script.notes)


@pytest.mark.parametrize(
    "text",
    [
        "A plastic bottle falls into a swimming pool.",
        "The tablecloth is pulled off the table.",
        "A rubber duck floats in a bath of water.",
    ],
)
def test_what_can_be_shown_in_part_is_flagged(text: str) -> None:
    script = parse(text)
    assert script.simulable and any(n.level == "unsupported" for n in script.notes)


def test_contradiction_is_named() -> None:
    assert any(n.level == "conflict" for n in parse("A boy jumps against gravity onto the roof").notes)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("ball " * 2001, "2001 words"),
        ("A ball falls from -3 meters", "negative"),
        ("A ball of 1e30 kg falls", "outside"),
        ("A 0 kg ball falls", "zero"),
    ],
)
def test_wrong_input_says_what_to_do(text: str, match: str) -> None:
    with pytest.raises(InputError, match=match):
        parse(text)


def test_batch_equals_one_by_one_and_repeats() -> None:
    texts = [t for t, _ in SENTENCES[:6]]
    assert list(parse_many(texts)) == [parse(t) for t in texts] == list(parse_many(texts))


@CALM
@given(st.sampled_from(["cup", "crate", "apple", "bottle", "coin", "brick", "suitcase"]), st.sampled_from(["red", "blue", "green", "yellow", "white"]))
def test_renaming_noun_and_colour_changes_only_that(noun: str, color: str) -> None:
    base, other = parse("A red box slides off the table and falls to the floor."), parse(f"A {color} {noun} slides off the table and falls to the floor.")
    swap = {"box": noun}
    assert [(e.type, swap.get(e.agent or "", e.agent), e.target, e.surface) for e in base.events] == [
        (e.type, e.agent, e.target, e.surface) for e in other.events
    ]
    assert [(swap.get(o.name, o.name), o.kind, o.count) for o in base.objects] == [(o.name, o.kind, o.count) for o in other.objects]
    assert other.objects[0].color == color


@CALM
@given(st.permutations(["rolls", "bounces", "falls", "spins"]))
def test_coordinated_events_keep_their_order(verbs: list[str]) -> None:
    script = parse(f"A ball {verbs[0]}, {verbs[1]}, {verbs[2]} and {verbs[3]}.")
    types = {"rolls": "roll", "bounces": "bounce", "falls": "fall", "spins": "spin"}
    assert [e.type for e in script.events if not e.implied] == [types[v] for v in verbs]


WORDS = [
    "a",
    "the",
    "ball",
    "falls",
    "3",
    "m",
    "kg",
    "-",
    "onto",
    "and",
    ",",
    ".",
    "(",
    ")",
    "it",
    "they",
    "both",
    "another",
    "of",
    "to",
    "roll",
    "collide",
    "with",
    "each",
    "other",
    "second-floor",
    "%",
    "°",
    "1/0",
    ".5",
    "table",
    "Person",
    "A",
]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(max_size=120), st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)))
def test_any_text_gives_a_valid_script_or_a_clear_error(text: str) -> None:
    try:
        script = parse(text)
    except InputError:
        return
    ids = {o.id for o in script.objects}
    for event in script.events:
        assert event.type in EVENT_TYPES
        assert {x for x in (event.agent, event.patient, event.target, event.surface, event.source, event.instrument) if x} <= ids
        assert set(event.after) < {e.id for e in script.events}
    assert explain(script) and "".join(p.text for p in pieces(script)) == script.text


@pytest.mark.skipif(not EVAL.is_dir(), reason="the third-party prompts are not here")
def test_third_party_prompts_score_as_measured() -> None:
    # floors a little under what docs/log.md reports, so that a regression shows; the Chinese rows (3 of 59) are refused for now
    spec = importlib.util.spec_from_file_location("score_parse", EVAL / "score_parse.py")
    assert spec is not None and spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    tables = {name: [json.loads(line) for line in (EVAL / f"{name}.jsonl").read_text().splitlines()] for name in ("dev", "dev_out_of_scope")}
    parsed = {name: [json.loads(s.model_dump_json()) for s in parse_many([r["prompt"] for r in rows])] for name, rows in tables.items()}
    result, _ = scorer.score(tables["dev"], parsed["dev"])
    assert result["objects"]["f1"] >= 0.95 and result["event types"]["f1"] >= 0.94 and result["events with roles"]["f1"] >= 0.92
    assert result["prompts with every event right"] >= 0.87 and result["material"] == result["color"] == result["count"] == 1.0
    assert sum(not p["simulable"] for p in parsed["dev"]) <= 3
    assert scorer.score_scope(tables["dev_out_of_scope"], parsed["dev_out_of_scope"])[0]["handled"] == 1.0
