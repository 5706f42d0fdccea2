from __future__ import annotations

import math

import numpy as np
import pytest

from semantics.script import EVENT_TYPES, Environment, Event, Object, PhysicsScript, Quantity
from semantics.stage import RULES, stage, stage_with_notes
from sim import engine, framing, prop
from sim.camera import project
from sim.errors import InputError, OutOfScopeError
from sim.extent import gap
from sim.free import applied, variables
from sim.materials import pair
from sim.scene import Scene
from sim.shape import Plane


def thing(id: str, name: str | None = None, phrase: str | None = None, kind: str = "dynamic", **more) -> Object:
    words = phrase or f"a {name or id}"
    return Object(id=id, name=name or id, phrase=words, phrase_en=words, kind=kind, **more)


def event(id: str, type: str, **more) -> Event:
    return Event(id=id, type=type, verb=more.pop("verb", type), **more)


def script(text: str, objects: list[Object], events: list[Event], quantities: tuple[Quantity, ...] = (), **environment) -> PhysicsScript:
    return PhysicsScript(text=text, text_en=text, objects=objects, events=events, quantities=list(quantities), environment=Environment(**environment))


SCRIPTS = {
    "balcony": script(
        "A red rubber ball falls from a second-floor balcony and bounces three times on concrete before coming to rest",
        [
            thing("ball", phrase="A red rubber ball", material="rubber", color="red"),
            thing("balcony", phrase="a second-floor balcony", kind="static"),
            thing("concrete", phrase="concrete", kind="static", material="concrete"),
        ],
        [
            event("e1", "fall", agent="ball", source="balcony"),
            event("e2", "bounce", agent="ball", target="concrete", count=3),
            event("e3", "rest", agent="ball"),
        ],
        surface="concrete",
    ),
    "ten metres": script(
        "A metal ball falls from a height of 10 meters and bounces on concrete",
        [thing("ball", phrase="A metal ball", material="steel"), thing("concrete", phrase="concrete", kind="static")],
        [event("e1", "fall", agent="ball"), event("e2", "bounce", agent="ball", target="concrete")],
        (Quantity(value=10, unit="m", quantity="height", of="ball"),),
        surface="concrete",
    ),
    "apple": script(
        "An apple falls from a tree and hits a passing rabbit",
        [thing("apple"), thing("tree", kind="static"), thing("rabbit", phrase="a passing rabbit", kind="character")],
        [
            event("e1", "fall", agent="apple", source="tree"),
            event("e2", "collide", verb="hit", agent="apple", patient="rabbit"),
            event("e3", "walk", agent="rabbit", implied=True),
        ],
    ),
    "cat": script(
        "A cat jumps onto the table and knocks over a cup",
        [thing("cat", kind="character"), thing("table", kind="static"), thing("cup")],
        [event("e1", "jump", agent="cat", target="table"), event("e2", "topple", verb="knock over", agent="cat", patient="cup")],
    ),
    "tower": script(
        "A ball knocks down a tower of blocks",
        [thing("ball"), thing("block", phrase="a tower of blocks")],
        [event("e1", "topple", agent="ball", patient="block")],
    ),
    "head-on": script(
        "Two balls collide head-on", [thing("ball", phrase="Two balls", count=2)], [event("e1", "collide", agent="ball", patient="ball", direction="head-on")]
    ),
    "crate": script(
        "A crate slides down a ramp on ice",
        [thing("crate"), thing("ramp", kind="static"), thing("ice", phrase="ice", kind="static", material="ice")],
        [event("e1", "slide", agent="crate", surface="ramp")],
        surface="ice",
    ),
    "bottle": script(
        "A glass bottle rolls off the table",
        [thing("bottle", phrase="A glass bottle", material="glass"), thing("table", kind="static")],
        [event("e1", "roll", agent="bottle", surface="table", phrase="A glass bottle rolls off the table")],
    ),
    "dominoes": script(
        "Five dominoes fall one after another", [thing("domino", phrase="Five dominoes", count=5)], [event("e1", "fall", subtype="topple", agent="domino")]
    ),
    "throw": script(
        "A boy throws a ball at a tower of cups",
        [thing("boy", kind="character"), thing("ball"), thing("cup", phrase="a tower of cups", kind="static")],
        [event("e1", "throw", agent="boy", patient="ball", target="cup")],
    ),
    "push": script("A man pushes a crate", [thing("man", kind="character"), thing("crate")], [event("e1", "push", agent="man", patient="crate")]),
    "roll": script("A ball rolls across the floor", [thing("ball"), thing("floor", kind="static")], [event("e1", "roll", agent="ball", surface="floor")]),
    "slide": script(
        "A puck slides across the ice", [thing("puck"), thing("ice", kind="static")], [event("e1", "slide", agent="puck", surface="ice")], surface="ice"
    ),
    "moon": script(
        "A hammer is dropped on the Moon",
        [thing("hammer"), thing("moon", kind="static")],
        [event("e1", "drop", patient="hammer", target="moon")],
        gravity="moon",
    ),
    "bucket": script(
        "A marble drops into a bucket",
        [thing("marble"), thing("bucket")],
        [event("e1", "fall", agent="marble", target="bucket", phrase="A marble drops into a bucket")],
    ),
    "shelf": script(
        "A cup falls off a shelf", [thing("cup"), thing("shelf", kind="static")], [event("e1", "fall", agent="cup", phrase="A cup falls off a shelf")]
    ),
    "kick": script("A girl kicks a ball", [thing("girl", kind="character"), thing("ball")], [event("e1", "kick", agent="girl", patient="ball")]),
    "cars": script("Two cars collide", [thing("car", phrase="Two cars", count=2)], [event("e1", "collide", agent="car")]),
    "pendulum": script(
        "A steel ball swings on a string",
        [thing("ball", material="steel"), thing("string", kind="static")],
        [event("e1", "swing", agent="ball", surface="string")],
    ),
    "spin": script("A top spins on a table", [thing("top"), thing("table", kind="static")], [event("e1", "spin", agent="top", surface="table")]),
    "stack": script("A stack of five boxes stands on the floor", [thing("box", phrase="A stack of five boxes", count=5)], [event("e1", "rest", agent="box")]),
    "incline": script(
        "A ball rolls down a 20 degree ramp",
        [thing("ball"), thing("ramp", phrase="a 20 degree ramp", kind="static")],
        [event("e1", "roll", agent="ball", direction="down")],
        (Quantity(value=20, unit="deg", quantity="angle", of="ramp"),),
    ),
    "sink": script(
        "A steel ball sinks in water",
        [thing("ball", material="steel"), thing("water", kind="static")],
        [event("e1", "float", subtype="sink", verb="sink", agent="ball", surface="water")],
        medium="water",
    ),
    "two": script(
        "A red ball and a blue cube fall",
        [thing("ball", color="red"), thing("cube", color="blue")],
        [event("e1", "fall", agent="ball"), event("e2", "fall", agent="cube")],
    ),
    "walk": script("A dog walks", [thing("dog", kind="character")], [event("e1", "walk", agent="dog")]),
    "three": script(
        "Three balls fall from a roof",
        [thing("ball", phrase="Three balls", count=3), thing("roof", kind="static")],
        [event("e1", "fall", agent="ball", source="roof")],
    ),
    "edge": script(
        "A cat pushes a cup off the table",
        [thing("cat", kind="character"), thing("cup"), thing("table", kind="static")],
        [event("e1", "push", agent="cat", patient="cup", surface="table", phrase="A cat pushes a cup off the table")],
    ),
}


def resolved(scene: Scene) -> Scene:
    free = variables(scene)
    return applied(scene, free, np.full(len(free), 0.5))


def lowest(scene: Scene, name: str) -> float:
    body = scene.body(name)
    return body.position[2] - prop.bottom(body.shape, body.orientation_xyzw)


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_sentence_becomes_a_valid_scene_with_goals(name):
    scene, notes = stage_with_notes(SCRIPTS[name])
    assert scene.text == SCRIPTS[name].text
    assert scene.goals
    assert 2 <= scene.seconds <= 8
    assert sum(isinstance(b.shape, Plane) and b.material != "water" for b in scene.bodies) == 1
    assert all(b.phrase and (b.object or b.static) for b in scene.bodies)
    assert all(n.message and (n.source or n.level != "assumed") for n in notes)
    assert stage(SCRIPTS[name]) == scene


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_two_bodies_overlap(name):
    # the engine refuses bodies more than 0.1 mm inside each other
    scene = resolved(stage(SCRIPTS[name]))
    engine.run(scene, seconds=1 / 24)


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_camera_sees_the_main_body_large_enough(name):
    from sim.character import all_bodies

    scene = stage(SCRIPTS[name])
    bodies = all_bodies(scene)
    paths = np.array([[b.position for b in bodies]])
    main, _ = framing.subjects(scene, bodies, paths)
    (pixel,), (depth,) = project(main.path[:1], scene.camera, time=0.0, width=640, height=480)
    assert depth > 0
    assert -0.02 * 640 <= pixel[0] <= 1.02 * 640 and 0 <= pixel[1] <= 480
    share = main.height * scene.camera.focal_mm / scene.camera.sensor_mm[0] * 640 / depth / 480
    assert share > 0.04  # at least 5 % over most of the clip; the first frame may be the farthest
    assert scene.camera.position[2] > 0


def test_balcony_ball_starts_at_three_metres_with_rubbers_range_free():
    scene = stage(SCRIPTS["balcony"])
    ball = scene.body("ball")
    assert lowest(scene, "ball") == pytest.approx(3.0)
    assert ball.color == "red" and ball.material == "rubber" and ball.phrase == "red rubber ball"
    assert scene.free == {"contacts/0": {"restitution": [0.5, 0.85]}}
    assert scene.contacts[0].between == ("ball", "ground") and scene.body("ground").material == "concrete"
    assert [(g.event, g.count) for g in scene.goals] == [("fall", None), ("bounce", 3), ("rest", None)]


def test_stated_height_is_that_of_the_lowest_point():
    scene = stage(SCRIPTS["ten metres"])
    assert lowest(scene, "ball") == pytest.approx(10.0)


@pytest.mark.parametrize(("unit", "value"), [("ft", 3 / 0.3048), ("cm", 300.0), ("inch", 300 / 2.54)])
def test_heights_are_understood_in_other_units(unit, value):
    scene = stage(
        script("A ball falls", [thing("ball")], [event("e1", "fall", agent="ball")], (Quantity(value=value, unit=unit, quantity="height", of="ball"),))
    )
    assert lowest(scene, "ball") == pytest.approx(3.0, abs=1e-3)


def test_wrong_unit_is_an_input_error_that_names_the_right_one():
    with pytest.raises(InputError, match="give m"):
        stage(script("A ball falls", [thing("ball")], [event("e1", "fall", agent="ball")], (Quantity(value=3, unit="kg", quantity="height", of="ball"),)))


VERBS = {
    "throw": ("ball", {"patient": "ball"}),
    "roll": ("ball", {"agent": "ball"}),
    "slide": ("crate", {"agent": "crate"}),
    "push": ("crate", {"patient": "crate"}),
    "collide": ("ball", {"agent": "ball", "patient": "cube"}),
    "hit": ("ball", {"agent": "ball", "patient": "cube"}),
    "topple": ("ball", {"agent": "ball", "patient": "vase"}),
    "kick": ("ball", {"patient": "ball"}),
}


@pytest.mark.parametrize("verb", VERBS)
def test_gently_is_slower_than_plain_is_slower_than_hard(verb):
    mover, given = VERBS[verb]
    others = [thing(v) for v in given.values() if v != mover]

    def speed(intensity: float) -> float:
        scene = stage(script(f"{verb} {intensity}", [thing(mover), *others], [event("e1", verb, intensity=intensity, **given)]))
        bounds = scene.free.get(mover, {}).get("velocity")
        value = float(np.linalg.norm(scene.body(mover).velocity))
        if bounds:  # what the director may choose must not reach the other words' speeds
            assert float(np.linalg.norm([b[1] for b in bounds])) < 1.3 * value
        return value

    gently, plain, hard = speed(0.5), speed(1.0), speed(1.6)
    assert 0 < gently < plain < hard


@pytest.mark.parametrize("verb", ["push", "kick"])
def test_characters_strike_harder_with_harder_words(verb):
    def speed(intensity: float) -> float:
        scene = stage(script(verb, [thing("man", kind="character"), thing("ball")], [event("e1", verb, agent="man", patient="ball", intensity=intensity)]))
        return scene.characters[0].actions[-1].speed or {"push": 1.3, "kick": 7.0}[verb]

    assert speed(0.5) < speed(1.0) < speed(1.6)


def test_rolling_sets_omega_and_sliding_does_not():
    ball = stage(SCRIPTS["roll"]).body("ball")
    # without slip the lowest point stands still: v + omega x (-r z) = 0
    at_ground = np.array(ball.velocity) + np.cross(ball.angular_velocity, [0, 0, -ball.shape.radius])
    assert np.linalg.norm(ball.velocity) > 0.5 and np.allclose(at_ground, 0, atol=1e-12)
    puck = stage(SCRIPTS["slide"]).body("puck")
    assert np.linalg.norm(puck.velocity) > 0.5 and not any(puck.angular_velocity)


def test_bottle_lies_across_its_way_to_roll():
    body = stage(SCRIPTS["bottle"]).body("bottle")
    from scipy.spatial.transform import Rotation

    axis = Rotation.from_quat(body.orientation_xyzw).apply([0, 0, 1])
    assert abs(axis[1]) == pytest.approx(1)
    assert body.angular_velocity[1] * 0.0375 == pytest.approx(body.velocity[0], rel=1e-3)


def test_stated_speed_and_angle_are_kept_and_not_left_free():
    scene = stage(
        script(
            "A ball is thrown at 10 m/s at 45 degrees",
            [thing("ball")],
            [event("e1", "throw", patient="ball")],
            (Quantity(value=36, unit="km/h", quantity="speed", of="ball"), Quantity(value=45, unit="deg", quantity="angle", of="ball")),
        )
    )
    assert np.allclose(scene.body("ball").velocity, [10 / math.sqrt(2), 0, 10 / math.sqrt(2)], rtol=1e-6)
    assert scene.free == {}


def test_ramp_has_the_stated_angle_and_a_usual_one_lets_dry_wood_slide():
    def slope(scene: Scene) -> float:
        from scipy.spatial.transform import Rotation

        board = scene.body("ramp").shape.parts[0]
        along = Rotation.from_quat(board.orientation_xyzw).apply([1, 0, 0])
        return math.degrees(math.asin(-along[2]))

    assert slope(stage(SCRIPTS["incline"])) == pytest.approx(20)
    dry = stage(script("A crate slides down a ramp", [thing("crate"), thing("ramp", kind="static")], [event("e1", "slide", agent="crate", surface="ramp")]))
    assert math.tan(math.radians(slope(dry))) > pair(dry.body("crate").material, dry.body("ramp").material).static_friction


def test_a_crate_on_an_icy_ramp_is_on_ice():
    scene = stage(SCRIPTS["crate"])
    assert scene.body("ramp").material == "ice"
    assert next(b for b in scene.bodies if isinstance(b.shape, Plane)).material == "ice"


def test_dominoes_stand_in_reach_of_each_other_and_only_the_first_is_pushed():
    scene = stage(SCRIPTS["dominoes"])
    names = [f"domino_{k}" for k in range(1, 6)]
    xs = [scene.body(n).position[0] for n in names]
    assert np.all(np.diff(xs) < 0.048) and np.all(np.diff(xs) > 0.008)
    assert any(scene.body("domino_1").angular_velocity) and not any(any(scene.body(n).velocity) for n in names[1:])
    assert scene.goals[0].all


def test_moon_has_its_gravity_and_no_air():
    scene = stage(SCRIPTS["moon"])
    assert scene.gravity == (0.0, 0.0, -1.62) and scene.medium == "vacuum" and scene.setting.place == "moon"


def test_the_passing_rabbit_is_free_in_where_it_starts():
    scene = stage(SCRIPTS["apple"])
    assert scene.characters[0].actions[0].type == "walk"
    low, high = scene.free["rabbit"]["position"][0]
    assert low < scene.characters[0].position[0] < high


def test_bodies_of_a_throw_meet_the_target_in_free_flight():
    # where nobody is named who throws, the thing is launched from the air
    thrown = SCRIPTS["throw"].model_copy(deep=True)
    for e in thrown.events:
        e.agent = None if e.type == "throw" else e.agent
    scene = stage(thrown)
    ball, tower = scene.body("ball"), [b for b in scene.bodies if b.object == "cup"]
    t = (tower[0].position[0] - ball.position[0]) / ball.velocity[0]
    z = ball.position[2] + ball.velocity[2] * t - 9.81 * t**2 / 2
    assert 0 < z < max(b.position[2] for b in tower) + 0.1


def test_a_ball_that_nearly_hits_starts_beside_the_way():
    near = script("A ball nearly hits the cup", [thing("ball"), thing("cup")], [event("e1", "collide", agent="ball", patient="cup", modality="nearly")])
    scene = stage(near)
    assert scene.goals[0].event == "nearly" and not scene.goals[0].negated
    assert scene.body("ball").position[1] > 0.1


def test_bounce_count_out_of_reach_is_a_conflict():
    lead = script(
        "A lead ball falls and bounces six times",
        [thing("ball", material="lead")],
        [event("e1", "fall", agent="ball"), event("e2", "bounce", agent="ball", count=6)],
    )
    _, notes = stage_with_notes(lead)
    assert any(n.level == "conflict" and "restitution" in n.message for n in notes)


def test_unknown_noun_is_a_box_and_says_so():
    scene, notes = stage_with_notes(script("A quux falls", [thing("quux")], [event("e1", "fall", agent="quux")]))
    assert scene.body("quux").shape.type == "box"
    assert any("quux" in n.message and "box" in n.message for n in notes)


def test_what_is_said_to_break_may_and_what_must_stay_whole_may_not():
    def vase(*events: Event) -> Scene:
        return stage(script("A vase", [thing("vase", material="ceramic")], list(events)))

    falls = event("e1", "fall", agent="vase")
    broken = vase(falls, event("e2", "break", patient="vase"))
    assert broken.body("vase").breakable and broken.goals[-1].event == "break"
    assert vase(falls).body("vase").breakable is None  # physics decides
    assert vase(falls, event("e2", "bounce", agent="vase")).body("vase").breakable is False
    unharmed = vase(falls, event("e2", "break", patient="vase", modality="not"))
    assert unharmed.body("vase").breakable is False and unharmed.goals[-1].negated


def test_tough_things_are_said_not_to_shatter():
    _, notes = stage_with_notes(script("x", [thing("ball", material="rubber")], [event("e1", "break", patient="ball")]))
    assert any(n.level == "conflict" and "rubber" in n.message for n in notes)


@pytest.mark.parametrize("type", ["other", "give"])
def test_what_cannot_be_staged_is_refused_by_name(type):
    with pytest.raises(OutOfScopeError, match="does it"):
        stage(script("x", [thing("ball")], [event("e1", type, patient="ball", phrase="does it")]))


def test_liquids_are_not_poured_but_solid_things_are():
    with pytest.raises(OutOfScopeError, match="liquids"):
        stage(script("x", [thing("tea")], [event("e1", "pour", patient="tea", phrase="pours tea")]))
    scene = stage(script("Marbles pour out", [thing("marble", phrase="marbles", count=4)], [event("e1", "pour", agent="marble")]))
    assert sum(b.object == "marble" for b in scene.bodies) == 4 and scene.goals[0].event == "fall"


def test_unsimulable_script_is_refused_with_its_reasons():
    wrong = script("love", [], [])
    wrong.simulable = False
    with pytest.raises(OutOfScopeError, match="love"):
        stage(wrong)


def test_every_event_type_of_the_contract_has_a_rule():
    assert set(RULES) == set(EVENT_TYPES)


def test_scenery_and_movers_do_not_hide_each_other_on_the_table():
    scene = stage(SCRIPTS["cat"])
    cup, table = scene.body("cup"), scene.body("table")
    apart = gap(
        cup.shape, (np.array([cup.position]), np.array([cup.orientation_xyzw])), table.shape, (np.array([table.position]), np.array([table.orientation_xyzw]))
    )
    assert abs(apart[0]) < 1e-3 and cup.position[2] > table.position[2]


def test_a_fall_with_bounces_happens_as_asked():
    from sim.simulate import simulate

    events = simulate(stage(SCRIPTS["balcony"])).events
    assert [e["satisfied"] for e in events] == [True, True, True]


@pytest.mark.parametrize("name", ["head-on", "dominoes", "incline"])
def test_cheap_sentences_happen_as_asked(name):
    from sim.simulate import simulate

    assert all(e["satisfied"] for e in simulate(stage(SCRIPTS[name])).events)
