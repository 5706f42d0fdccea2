"""Characters have true sizes and masses, stand on the ground, and move as their actions say."""

from __future__ import annotations

import numpy as np
import pytest

from sim import extent
from sim.character import ACTIONS, SPECIES, Driver, all_bodies, driver, find, parts, skeleton_of
from sim.dress import dress_of
from sim.errors import InputError
from sim.geometry import geometry
from sim.motion_clip import load
from sim.scene import Action, Body, Character, Goal, Scene
from sim.shape import Box, Cylinder, Plane
from sim.simulate import simulate
from sim.track import RATE
from sim.troupe import alone

WALKERS = ["human", "child", "baby", "robot", "cat", "dog", "bear", "horse", "elephant", "turtle", "bird", "penguin", "mouse"]


def scene_of(species: str, *actions: Action, seconds: float = 2.0, bodies: list[Body] | None = None, **fields) -> Scene:
    return Scene(seconds=seconds, bodies=bodies or [], characters=[Character(name="it", species=species, actions=list(actions), **fields)])


def drive(scene: Scene) -> Driver:
    return driver(scene.characters[0], scene)


def ends(body: Body, direction: tuple[float, float, float]) -> float:
    """How far a body reaches along a world direction [m]."""
    d = np.array([direction])
    return float((extent.reach(body.shape, np.array([body.position]), np.array([body.orientation_xyzw]), d) @ d[0])[0])


def table(height: float, x: float) -> Body:
    return Body(name="table", shape=Box(size=(1.2, 0.8, height)), position=(x, 0, height / 2), static=True)


def cup(x: float, z: float) -> Body:
    return Body(name="cup", shape=Cylinder(radius=0.04, height=0.10), position=(x, 0, z + 0.05))


# ------------------------------------------------------------------------------------------------- bodies


@pytest.mark.parametrize("species", SPECIES)
def test_parts_weigh_what_the_species_weighs_and_stand_on_the_ground(species):
    bodies = parts(Character(name="it", species=species))
    assert sum(b.mass for b in bodies) == pytest.approx(SPECIES[species].mass)
    assert min(-ends(b, (0, 0, -1)) for b in bodies) == pytest.approx(0, abs=1e-3 * SPECIES[species].height)


@pytest.mark.parametrize("species", ["human", "child", "baby", "robot"])
def test_people_are_as_tall_as_their_species(species):
    top = max(ends(b, (0, 0, 1)) for b in parts(Character(name="it", species=species)))
    assert top == pytest.approx(SPECIES[species].height, rel=0.01)


@pytest.mark.parametrize("species", [name for name, kind in SPECIES.items() if kind.plan == "quadrupeds"])
def test_shoulder_height_is_the_trunks_top(species):
    # the rump may rise over the withers, as a rabbit's does, but not by much
    torso = next(b for b in parts(Character(name="it", species=species)) if b.name == "it/torso")
    assert 1.0 - 1e-6 <= ends(torso, (0, 0, 1)) / SPECIES[species].height < 1.12


@pytest.mark.parametrize("species", SPECIES)
def test_left_mirrors_right(species):
    bodies = {b.name: b for b in parts(Character(name="it", species=species))}
    sides = [(name, f"{name[:-1]}r") for name in bodies if name[-2:] in ("_l", "fl", "hl")]
    assert sides
    for left, right in sides:
        a, b = bodies[left], bodies[right]
        assert a.mass == b.mass
        assert np.allclose(np.array(a.position) * [1, -1, 1], b.position, atol=1e-9)


def test_a_given_height_scales_lengths_and_mass():
    # volume goes with the cube of length
    small, own = (parts(Character(name="it", species="human", height=h)) for h in (0.875, None))
    assert sum(b.mass for b in small) == pytest.approx(sum(b.mass for b in own) / 8)
    assert max(ends(b, (0, 0, 1)) for b in small) == pytest.approx(max(ends(b, (0, 0, 1)) for b in own) / 2)


def test_parts_carry_the_words_of_their_character():
    bodies = parts(Character(name="tom", species="cat", phrase="a black cat", object="cat", color="black"))
    assert all(b.phrase == "a black cat" and b.object == "cat" and b.name.startswith("tom/") for b in bodies)
    assert next(b for b in bodies if b.name == "tom/torso").color == "black"


def test_rows_are_bodies_then_parts_in_the_drivers_first_pose():
    scene = scene_of("dog", Action(type="walk"), bodies=[Body(name="floor", shape=Plane(), static=True)])
    bodies, motion = all_bodies(scene), drive(scene)
    assert [b.name for b in bodies] == ["floor", *motion.parts]
    assert np.allclose([b.position for b in bodies[1:]], motion.at(0.0)[0])


def test_words_lead_to_species():
    assert find("kitten") is SPECIES["cat"]
    assert find("Man") is SPECIES["human"]
    assert find("teapot") is None


# ------------------------------------------------------------------------------------------------- motion


@pytest.mark.parametrize("action", ["stand", "walk", "run", "turn"])
@pytest.mark.parametrize("species", WALKERS)
def test_standing_feet_neither_slide_nor_float_nor_sink(species, action):
    scene = scene_of(species, Action(type=action))
    skeleton = skeleton_of(scene.characters[0])
    track = alone(scene.characters[0], scene).actor.track
    position, world = track.solve()
    size = SPECIES[species].height
    for leg in skeleton.legs:
        heel, toe = skeleton.sole(leg, position, world)
        low = np.minimum(heel[:, 2], toe[:, 2])
        down = track.contact[leg.name]
        assert down.any()
        assert np.abs(low[down]).max() < 0.01 * size
        assert low.min() > -0.005 * size
        # the point that touches stays: heel while the toe is up, toe while the heel is up
        for point, other in ((heel, toe), (toe, heel)):
            both = down[1:] & down[:-1] & (point[1:, 2] <= other[1:, 2] + 1e-9) & (point[:-1, 2] <= other[:-1, 2] + 1e-9)
            step = np.linalg.norm(np.diff(point[:, :2], axis=0), axis=1)
            assert (step * both).sum() < 0.02 * size


@pytest.mark.parametrize(("action", "distance"), [("walk", 1.25), ("run", 3.4)])
def test_people_cover_the_ground_at_their_speed(action, distance):
    motion = drive(scene_of("human", Action(type=action)))
    way = motion.center_of_mass([0.0, 2.0])
    assert way[1, 0] - way[0, 0] == pytest.approx(2 * distance, rel=0.06)


@pytest.mark.parametrize("gravity", [9.81, 1.62])
@pytest.mark.parametrize("species", ["human", "child", "robot", "cat", "dog", "rabbit", "bear", "horse", "frog", "bird"])
def test_centre_of_mass_in_flight_is_on_the_parabola(species, gravity):
    scene = scene_of(species, Action(type="jump"), seconds=6.0).model_copy(update={"gravity": (0.0, 0.0, -gravity)})
    motion = drive(scene)
    moment = {m.kind: m.time for m in motion.moments}
    t = np.linspace(moment["takeoff"], moment["landing"], 200)[2:-2]
    z = motion.center_of_mass(t)[:, 2]
    assert -2 * np.polyfit(t - t[0], z, 2)[0] == pytest.approx(gravity, rel=0.02)
    # v0 t - g t^2 / 2 rises v0^2 / (2 g) from take-off
    assert z.max() - motion.center_of_mass([moment["takeoff"]])[0, 2] == pytest.approx(SPECIES[species].jump_speed ** 2 / (2 * gravity), rel=0.02)


@pytest.mark.parametrize("species", ["human", "cat", "bird"])
@pytest.mark.parametrize("action", ["run", "jump", "sit", "kick"])
def test_limbs_keep_their_lengths_and_knees_their_way(species, action):
    scene = scene_of(species, Action(type=action))
    skeleton = skeleton_of(scene.characters[0])
    position, _ = alone(scene.characters[0], scene).actor.track.solve()
    for leg in skeleton.legs:
        hip, knee, ankle = (position[:, skeleton.index[name]] for name in (leg.upper, leg.lower, leg.end))
        assert np.allclose(np.linalg.norm(knee - hip, axis=1), leg.lengths[0], atol=1e-6)
        assert np.allclose(np.linalg.norm(ankle - knee, axis=1), leg.lengths[1], atol=1e-6)
        # turning from thigh to shank is about the axis across the body, backward for a knee
        across = np.cross(knee - hip, ankle - knee)[:, 1]
        assert (leg.bend * across > -1e-9).all()


@pytest.mark.parametrize("species", ["human", "cat", "rabbit", "duck"])
@pytest.mark.parametrize("action", ["walk", "run", "jump", "hit", "sit", "turn"])
def test_poses_are_continuous(species, action):
    motion = drive(scene_of(species, Action(type=action)))
    times = np.arange(0, 2.0, 1e-3)
    position, quat = motion.poses(times)
    # a running foot is four times as fast as its body; a hand in a jump reaches 16 m/s
    assert np.linalg.norm(np.diff(position, axis=0), axis=2).max() < 20.0 * 1e-3
    turned = np.abs(np.sum(quat[1:] * quat[:-1], axis=2))
    assert 2 * np.arccos(np.clip(turned, 0, 1)).max() < 200.0 * 1e-3


def test_poses_are_a_pure_function_of_time():
    scene = scene_of("cat", Action(type="run"))
    one, two = drive(scene), drive(scene)
    times = np.array([1.7, 0.1, 0.9])
    assert np.array_equal(one.poses(times)[0], two.poses(times)[0])
    for i, time in enumerate(times):
        position, quat = two.pose(float(time))["it/head"]
        k = two.parts.index("it/head")
        assert np.allclose(position, one.poses(times)[0][i, k])
        assert np.allclose(quat, one.poses(times)[1][i, k])


def test_a_recorded_walk_swings_the_arms_against_the_legs():
    motion = drive(scene_of("human", Action(type="walk")))
    position, _ = motion.poses(np.arange(0, 2, 1 / RATE))
    ahead = {name: position[:, motion.parts.index(f"it/{name}")][:, 0] for name in ("hand_l", "hand_r", "foot_l", "foot_r")}
    arms, legs = ahead["hand_l"] - ahead["hand_r"], ahead["foot_l"] - ahead["foot_r"]
    assert np.corrcoef(arms, legs)[0, 1] < -0.7


# ------------------------------------------------------------------------------------------------- actions with a target


def test_a_cat_lands_on_the_table_and_stays_there():
    motion = drive(scene_of("cat", Action(type="jump", target="table"), seconds=3.0, bodies=[table(0.75, 1.2)]))
    position, _ = motion.poses([3.0])
    paws = [position[0, i] for i, name in enumerate(motion.parts) if "paw" in name]
    assert all(0.75 < p[2] < 0.80 and 0.6 < p[0] < 1.8 for p in paws)


def test_a_paw_goes_through_the_cup_at_speed():
    bodies = [table(0.75, 1.2), cup(1.2, 0.75)]
    motion = drive(scene_of("cat", Action(type="jump", target="table"), Action(type="push", target="cup"), seconds=4.0, bodies=bodies))
    strike = next(m.time for m in motion.moments if m.kind == "strike")
    paw = motion.parts.index("it/paw_fr")
    position, _ = motion.poses([strike - 0.005, strike, strike + 0.005])
    assert np.linalg.norm(position[1, paw] - [1.2, 0, 0.82]) < 0.08
    assert (position[2, paw, 0] - position[0, paw, 0]) / 0.01 > 1.0


@pytest.mark.parametrize(
    ("species", "action", "part"), [("human", "hit", "hand_r"), ("human", "kick", "foot_r"), ("child", "reach", "hand_r"), ("dog", "push", "paw_fr")]
)
def test_limbs_reach_what_they_strike(species, action, part):
    size = SPECIES[species].height
    ball = Body(name="ball", shape=Box(size=(0.3, 0.3, 0.3)), position=(3, 1, (0.15 if action == "kick" or species == "dog" else 0.6 * size)))
    motion = drive(scene_of(species, Action(type=action, target="ball"), seconds=8.0, bodies=[ball]))
    strike = next(m.time for m in motion.moments if m.kind == "strike")
    where = motion.at(strike)[0][motion.parts.index(f"it/{part}")]
    assert np.linalg.norm(where - ball.position) < 0.15 * np.sqrt(3) + 0.12 * size


def test_who_sits_down_is_on_the_seat():
    seat = Body(name="stool", shape=Cylinder(radius=0.2, height=0.45), position=(2, 0, 0.225), static=True)
    motion = drive(scene_of("human", Action(type="sit", target="stool"), seconds=7.0, bodies=[seat]))
    pelvis = motion.at(7.0)[0][0]
    assert np.hypot(pelvis[0] - 2, pelvis[1]) < 0.2
    assert 0.45 < pelvis[2] < 0.65


def test_actions_follow_each_other_and_wait_for_their_time():
    motion = drive(scene_of("human", Action(type="stand"), Action(type="jump", at=1.5), seconds=4.0))
    starts = [m.time for m in motion.moments if m.kind == "start"]
    assert starts == [0.0, 1.5]
    assert motion.center_of_mass([1.4])[0] == pytest.approx(motion.center_of_mass([0.0])[0], abs=0.01)


def test_a_walk_ends_before_its_target():
    motion = drive(scene_of("dog", Action(type="walk", target="table"), seconds=6.0, bodies=[table(0.5, 3.0)]))
    position, _ = motion.poses([6.0])
    assert 1.9 < position[0, :, 0].max() < 2.4


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"species": "unicorn"}, "unicorn"),
        ({"species": "cat", "actions": [Action(type="juggle")]}, "juggle"),
        ({"species": "cat", "actions": [Action(type="jump", target="sofa")]}, "sofa"),
        ({"species": "cat", "actions": [Action(type="jump", target="tower")]}, "take-off"),
        ({"species": "cat", "actions": [Action(type="fly")]}, "fly"),
    ],
)
def test_what_cannot_be_done_is_named(fields, word):
    scene = Scene(bodies=[Body(name="tower", shape=Box(size=(1, 1, 30)), position=(2, 0, 15), static=True)], characters=[Character(name="it", **fields)])
    with pytest.raises(InputError, match=word):
        drive(scene)


def test_a_missing_clip_is_named_with_those_there_are():
    with pytest.raises(InputError, match="walk"):
        load("moonwalk")


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_moves_some_species(action):
    motion = drive(scene_of("bird" if action == "fly" else "human", Action(type=action)))
    position, _ = motion.poses(np.linspace(0, 2, 50))
    moved = np.linalg.norm(position - position[0], axis=2).max()
    assert moved > (1e-4 if action == "stand" else 0.05)


# ------------------------------------------------------------------------------------------------- looks


@pytest.mark.parametrize("species", SPECIES)
def test_everybody_has_a_face_whose_parts_go_along_with_the_head(species):
    bodies = {b.name.removeprefix("it/"): b for b in parts(Character(name="it", species=species))}
    head, face = (np.array(bodies[name].position) for name in ("head", "face"))
    assert bodies["face"].color != bodies["head"].color
    # pupils look ahead: they lie before the middle of the head
    assert face[0] > head[0]
    moved = {b.name.removeprefix("it/"): b for b in parts(Character(name="it", species=species, heading_deg=90, position=(3, 1, 0)))}
    assert np.linalg.norm(np.array(moved["face"].position) - moved["head"].position) == pytest.approx(np.linalg.norm(face - head))


def test_no_part_is_drawn_with_more_triangles_than_its_size_needs():
    for species, kind in SPECIES.items():
        bodies = parts(Character(name="it", species=species))
        assert len(geometry(bodies, list(range(len(bodies)))).surface.vertices) < 9000, (species, kind.plan)


def test_words_dress_people_and_color_animals():
    woman = {b.name: b for b in parts(Character(name="it", species="human", phrase="woman in a dark blue coat"))}
    man = {b.name: b for b in parts(Character(name="it", species="human", phrase="man"))}
    assert woman["it/torso"].color == "dark blue" != man["it/torso"].color
    # her hair is longer
    assert ends(woman["it/hair"], (0, 0, -1)) > ends(man["it/hair"], (0, 0, -1)) + 0.05
    assert "it/hat" in {b.name for b in parts(Character(name="it", species="human", phrase="chef"))}
    crow = next(b for b in parts(Character(name="it", species="bird", phrase="crow")) if b.name == "it/torso")
    assert crow.color == "#202024"


def test_a_color_named_for_a_garment_is_stronger_than_a_uniform():
    assert dict(dress_of("firefighter in a green jacket").colors)["shirt"] == "green"
    assert dict(dress_of("red-haired girl").colors)["hair_color"] == dict(dress_of("girl with red hair").colors)["hair_color"]
    assert dress_of("a quick brown fox").colors == ()


def test_a_bird_that_flies_is_seen_to_fly():
    def fly(*actions: Action) -> bool | None:
        scene = Scene(
            seconds=2.0, bodies=[Body(name="ground", shape=Plane(), static=True)], characters=[Character(name="bird", species="bird", actions=actions)],
            goals=[Goal(event="fly", agent="bird")],
        )  # fmt: skip
        return simulate(scene, fps=24).events[0]["satisfied"]

    assert fly(Action(type="fly"))
    assert not fly(Action(type="walk"))
