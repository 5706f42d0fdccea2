"""Whatever a sentence says, staging answers with a scene or with a reason; what one event lacks does not take the rest along."""

from __future__ import annotations

import itertools

import pytest

from semantics.parse import parse, parse_many
from semantics.stage import set_up, stage, stage_with_notes
from sim import engine
from sim.errors import InputError, OutOfScopeError
from sim.shape import Plane

SUBJECTS = ("A red ball", "Two wooden blocks", "The cat", "A boy", "A stack of plates", "A toy car", "An egg")
VERBS = ("falls", "rolls", "slides", "jumps", "spins", "swings", "breaks", "topples over", "floats", "bounces three times", "walks", "flies", "leans", "stops")
PLACES = ("", "off the table", "into a basket", "against the wall", "down the stairs", "over a fence", "on the ice", "past a vase", "under the chair")
FRAMES = ("A man {} a vase {}", "A dog {} the ball {}", "The ball {} a tower of blocks {}", "A robot {} the glass {}")
DEEDS = (
    "throws", "kicks", "pushes", "hits", "drops", "catches", "knocks over", "picks up", "carries", "gives", "pulls", "breaks", "opens", "places", "chases",
    "stacks", "nearly hits", "touches",
)  # fmt: skip
ALL = [f"{s} {v} {p}".strip() + "." for s, v, p in itertools.product(SUBJECTS, VERBS, PLACES)] + [
    f.format(v, p).strip() + "." for f, v, p in itertools.product(FRAMES, DEEDS, PLACES)
]
EVERY = 29
"""One of so many is tried: coprime to the lists' lengths, so that every word comes up."""
BUILT = 4
"""Of those, one of so many is built by the engine, which refuses overlaps."""


def test_every_sentence_gets_a_scene_or_a_reason_and_no_scene_overlaps():
    texts = ALL[::EVERY]
    built = refused = 0
    reasons: list[str] = []
    for k, script in enumerate(parse_many(texts)):
        try:
            scene = stage(script)
        except (OutOfScopeError, InputError) as error:
            refused += 1
            reasons.append(str(error))
            continue
        assert scene.bodies and scene.camera is not None
        if k % BUILT == 0:
            engine.Simulation(scene.model_copy(update={"free": {}})).close()
            built += 1
    assert all(len(reason) > 20 for reason in reasons)
    assert built >= 5 and refused < 0.5 * len(texts)


def test_what_cannot_be_staged_is_noted_and_the_rest_goes_on():
    script = parse("A boy meditates and a red ball rolls off the table.")
    result = set_up(script)
    assert any(g.event == "roll_off" for g in result.scene.goals)
    for event in script.events:
        assert result.goals.get(event.id) or event.id in result.left_out or event.implied


@pytest.mark.parametrize(
    ("text", "kind", "acts"),
    [
        ("Person A hands a book to Person B.", "give", {"give"}),
        ("A boy picks up an apple.", "pick_up", {"pick_up"}),
        ("A woman places a cup on the table.", "rest", {"place"}),
        ("A boy throws a frisbee to a dog and the dog catches it.", "catch", {"throw", "catch"}),
        ("A dog chases a cat.", "chase", {"chase", "run"}),
        ("A robot opens the door.", "open", {"push"}),
    ],
)
def test_what_characters_do_with_their_hands_is_staged(text, kind, acts):
    scene = stage(parse(text))
    assert any(g.event == kind and not g.negated for g in scene.goals)
    assert {a.type for c in scene.characters for a in c.actions} >= acts


def test_three_children_who_pass_a_balloon_stay_three_and_each_hands_it_on():
    scene = stage(parse("Three kids pass a balloon in a circle."))
    names = [c.name for c in scene.characters]
    assert len(names) == 3 and [(g.agent, g.target) for g in scene.goals] == [(names[k], names[(k + 1) % 3]) for k in range(3)]


def test_a_door_hangs_on_a_hinge_at_its_edge():
    scene = stage(parse("The door opens."))
    joint = scene.joints[0]
    door = scene.body(joint.child)
    assert joint.type == "hinge" and not door.static and joint.axis == (0.0, 0.0, 1.0)
    # it turns about its edge: the edge's own velocity v + omega x r is 0
    r = [a - b for a, b in zip(joint.anchor, door.position, strict=True)]
    assert door.velocity[0] - door.angular_velocity[2] * r[1] == pytest.approx(0, abs=1e-9)


def test_a_moment_that_is_stated_is_met_from_the_start():
    scene = stage(parse("A ball hits the cup at second 2."))
    ball, cup = scene.body("ball"), scene.body("cup")
    assert scene.goals[0].at == pytest.approx(2.0)
    way = cup.position[0] - ball.position[0] - ball.shape.radius
    # rolling resistance takes little: the way takes about two seconds
    assert way / ball.velocity[0] == pytest.approx(2.0, rel=0.1)
    assert "position" in scene.free["ball"]


def test_what_does_not_fall_off_stays_on():
    scene = stage(parse("A robot knocks over a bottle, but it does not fall off the table."))
    stays = next(g for g in scene.goals if g.negated)
    assert stays.event == "leave" and stays.target == "table" and scene.body("bottle").position[2] > 0.5


def test_things_that_set_off_together_go_side_by_side() -> None:
    scene = stage(parse("A red ball and a blue ball roll across the floor."))
    one, two = [b for b in scene.bodies if b.object in ("ball", "ball_2")]
    assert abs(one.position[1] - two.position[1]) >= one.shape.radius + two.shape.radius


def test_things_that_roll_towards_each_other_meet_head_on() -> None:
    scene = stage(parse("A red ball and a blue ball roll toward each other."))
    one, two = [b for b in scene.bodies if b.object in ("ball", "ball_2")]
    assert one.position[0] < two.position[0] and one.velocity[0] > 0 > two.velocity[0]


@pytest.mark.parametrize("text", ["A boy rolls a ball across the floor.", "A man slides a box across the floor.", "A girl bounces a ball."])
def test_what_somebody_sets_going_is_what_moves(text: str) -> None:
    staged = stage(parse(text))
    assert [g.agent for g in staged.goals] == [next(b.name for b in staged.bodies if b.object in ("ball", "box"))]


@pytest.mark.parametrize("text", ["A blue cup is pushed off the table", "A vase is knocked off the shelf", "The bottle was swept off the shelf"])
def test_what_nobody_named_pushes_off_furniture_begins_on_it(text: str) -> None:
    scene = stage(parse(text), seed=0)
    mover = next(b for b in scene.bodies if not b.static)
    deck = next(b for b in scene.bodies if b.static and not isinstance(b.shape, Plane))
    assert mover.position[2] > deck.position[2]
    assert scene.goals[0].event in ("slide_off", "roll_off")


def test_what_slides_off_a_lorry_begins_on_its_open_bed() -> None:
    scene = stage(parse("A wooden crate slides off the back of a truck and lands on the road."))
    crate = scene.body("crate")
    assert 0.9 < crate.position[2] - crate.shape.size[2] / 2 < 1.5
    assert [g.event for g in scene.goals] == ["slide_off", "fall", "land"]


def test_a_track_that_things_fall_off_stands_high_and_the_cup_stands_below_its_end() -> None:
    scene = stage(parse("A red marble rolls along a wooden track, drops off the end, and lands in a metal cup."))
    marble, cup = scene.body("marble"), scene.body("cup")
    assert marble.position[2] > 0.5 > cup.position[2] and cup.position[0] > marble.position[0]


def test_a_crate_that_a_ball_falls_into_is_open_and_a_beanbag_fits_the_bucket() -> None:
    scene = stage(parse("A ball falls into a wooden crate."))
    assert scene.body("crate").shape.type == "compound"
    scene = stage(parse("A girl tosses a beanbag into a bucket."))
    bucket = scene.body("bucket")
    from sim.prop import extent

    low, high = extent(bucket.shape)
    assert max(scene.body("beanbag").shape.size) < (high - low)[0]


@pytest.mark.parametrize("text", ["A cube slides down an inclined tray.", "A steel ball rolls down a plank.", "A steel ball rolls down a tilted board."])
def test_what_is_said_to_slope_slopes(text: str) -> None:
    scene = stage(parse(text))
    assert any(b.static and b.shape.type == "compound" for b in scene.bodies)
    assert next(b for b in scene.bodies if not b.static).position[2] > 0.1


def test_what_only_nearly_slides_off_stays_on() -> None:
    scene = stage(parse("A heavy pot is pushed on a kitchen counter; it nearly slides off but remains in place."))
    stays = next(g for g in scene.goals if g.negated)
    assert (stays.event, stays.target) == ("leave", "counter")


def test_balls_that_bounce_apart_bounce_off_each_other() -> None:
    scene = stage(parse("A blue ball and a green ball roll toward each other, collide and bounce apart."))
    assert [(g.event, g.agent, g.patient or g.target) for g in scene.goals][2:] == [
        ("collide", "ball", "ball_2"), ("bounce", "ball", "ball_2"), ("bounce", "ball_2", "ball")
    ]  # fmt: skip


def test_two_that_meet_on_a_table_roll_on_it() -> None:
    scene = stage(parse("Two billiard balls roll toward each other and collide in the middle of the table."))
    one, two = (b for b in scene.bodies if not b.static)
    assert one.position[2] > 0.5 and one.velocity[0] == -two.velocity[0] > 0


def test_what_is_punched_and_swings_hangs_still_at_first() -> None:
    scene = stage(parse("A boxer punches a heavy bag, and the bag swings back toward him."))
    bag = scene.body("bag")
    assert bag.velocity == (0, 0, 0) and any(j.child == "bag" for j in scene.joints) and bag.mass >= 10


def test_who_sits_down_stands_before_the_seat_with_the_back_to_it() -> None:
    scene = stage(parse("A man sits down on a chair."))
    man, chair = scene.characters[0], scene.body("chair")
    assert man.heading_deg == 180.0 and man.position[0] < chair.position[0]
    assert man.actions[0].type == "sit"


def test_where_the_picture_begins_is_no_edge_to_fall_over() -> None:
    scene = stage(parse("A tall cardboard box stands on a wooden floor. A basketball rolls from the right towards the box and knocks it down."))
    ball = scene.body("basketball")
    assert ball.position[2] == pytest.approx(ball.shape.radius, abs=1e-3)


def test_people_who_push_off_each_other_push_both() -> None:
    scene = stage(parse("Two ice skaters push off each other."))
    one, other = scene.characters
    assert [(a.type, a.target) for a in one.actions] == [("push", other.name)] and [(a.type, a.target) for a in other.actions] == [("push", one.name)]
    assert {(g.event, g.agent, g.patient) for g in scene.goals} == {("hit", one.name, other.name), ("hit", other.name, one.name)}


@pytest.mark.parametrize("text", ["A glass nearly slides off the table.", "A wooden block slides along a table and nearly falls off."])
def test_what_nearly_goes_over_the_edge_comes_close_to_it_and_stays(text: str) -> None:
    from sim.prop import extent
    from sim.simulate import simulate

    trajectory = simulate(stage(parse(text)))
    assert [e["satisfied"] for e in trajectory.events] == [True] * len(trajectory.events)
    scene = trajectory.scene
    assert scene is not None
    mover, table = next(b for b in scene.bodies if not b.static), scene.body("table")
    front = trajectory.position[-1, trajectory.index(mover.name), 0] + extent(mover.shape, mover.orientation_xyzw)[1][0]
    edge = table.position[0] + extent(table.shape, table.orientation_xyzw)[1][0]
    # friction stops it to a few percent of its way of about a metre
    assert -0.06 < edge - front < 0.15


def test_several_who_walk_or_run_are_as_many() -> None:
    scene, notes = stage_with_notes(parse("Three dogs run in a park"))
    assert [c.name for c in scene.characters] == ["dog_1", "dog_2", "dog_3"]
    assert all(c.actions[0].type == "run" for c in scene.characters)
    assert len({c.position[1] for c in scene.characters}) == 3
    assert not any("staged" in n.message for n in notes)


def test_fewer_on_the_set_than_the_text_names_is_said() -> None:
    _, notes = stage_with_notes(parse("Twelve marbles roll down a ramp"))
    assert any(n.level == "unsupported" and n.message.startswith("5 of 12 are staged") for n in notes)
    assert not any("staged" in n.message for n in stage_with_notes(parse("Four coins spin"))[1])
