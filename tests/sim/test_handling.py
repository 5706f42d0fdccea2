"""Characters take, hold, give, throw and catch things, feel blows, fall and get up."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim import engine, event, extent
from sim.character import SPECIES, all_bodies, driver, skeleton_of
from sim.errors import InputError
from sim.scene import Action, Body, Character, Goal, Joint, Scene
from sim.shape import Box, Cylinder, Plane, Sphere
from sim.skeleton import center
from sim.trajectory import Trajectory

FLOOR = Body(name="floor", shape=Plane(), static=True)
TABLE = Body(name="table", shape=Box(size=(0.6, 0.8, 0.7)), position=(1.0, 0, 0.35), static=True)
CUP = Body(name="cup", shape=Cylinder(radius=0.04, height=0.1), mass=0.25, position=(0.85, 0, 0.75))
BALL = Body(name="ball", shape=Sphere(radius=0.06), mass=0.2, position=(0, 0, 1.0))


def act(type: str, **fields) -> Action:
    return Action(type=type, **fields)


def scene_of(*characters: Character, bodies: list[Body], seconds: float, goals: list[Goal] | None = None, joints: list[Joint] | None = None) -> Scene:
    return Scene(seconds=seconds, bodies=[*bodies, FLOOR], characters=list(characters), goals=goals or [], joints=joints or [])


def told(trajectory: Trajectory) -> list[bool]:
    return [bool(e["satisfied"]) for e in event.detect(trajectory, trajectory.scene)]


def path(trajectory: Trajectory, name: str) -> np.ndarray:
    return trajectory.position[:, trajectory.index(name)]


def held(trajectory: Trajectory, thing: str) -> np.ndarray:
    """(t,) frames in which a plan leads the thing."""
    rows = trajectory.guided_body == trajectory.index(thing)
    return np.isin(trajectory.time, trajectory.guided_time[rows])


# ------------------------------------------------------------------------------------------------- hands


@cache
def cup_moved() -> Trajectory:
    bench = Body(name="bench", shape=Box(size=(0.5, 0.5, 0.5)), position=(-0.6, 0.9, 0.25), static=True)
    woman = Character(name="woman", species="human", position=(0.1, 0, 0), actions=[act("pick_up", object="cup"), act("place", target="bench")])
    goals = [Goal(event="pick_up", agent="woman", patient="cup"), Goal(event="carry", agent="woman", patient="cup")]
    return engine.run(scene_of(woman, bodies=[TABLE, bench, CUP], seconds=9.0, goals=goals), fps=60)


def test_a_cup_is_taken_carried_and_put_down_whole_on_the_bench():
    trajectory = cup_moved()
    assert told(trajectory) == [True, True]
    there = held(trajectory, "cup")
    assert there.any() and not there[0] and not there[-1]
    end = path(trajectory, "cup")[-1]
    assert np.all(np.abs(end[:2] - [-0.6, 0.9]) < 0.25 - 0.04)
    # half the cup's height over the bench, which it neither sinks into nor floats over
    assert end[2] == pytest.approx(0.5 + 0.05, abs=1e-3)


def test_what_is_held_keeps_its_place_against_the_hand_and_stays_upright():
    trajectory = cup_moved()
    rows = np.flatnonzero(held(trajectory, "cup"))[1:]
    # the hand turns about the thing, so that its middle moves by less than the hand is long (0.11 of 1.75 m)
    away = np.linalg.norm(path(trajectory, "cup")[rows] - path(trajectory, "woman/hand_r")[rows], axis=1)
    assert np.ptp(away) < 0.19 and away.max() < 0.2
    tilt = trajectory.quat_xyzw[rows, trajectory.index("cup")]
    assert np.abs(tilt[:, :2]).max() < 1e-6


def test_nothing_touches_the_cup_before_the_hand_closes():
    trajectory = cup_moved()
    first = int(np.argmax(held(trajectory, "cup")))
    assert np.abs(path(trajectory, "cup")[first - 2] - CUP.position).max() < 1e-3


def test_a_body_at_the_table_stands_beside_it():
    # trunk and legs, as boxes around them, keep out of the table's top
    trajectory = cup_moved()
    bodies = {b.name: b for b in all_bodies(trajectory.scene)}
    for name in ("pelvis", "torso", "upper_leg_l", "upper_leg_r", "lower_leg_l", "lower_leg_r"):
        i = trajectory.index(f"woman/{name}")
        poses = trajectory.position[:, i], trajectory.quat_xyzw[:, i]
        table = trajectory.position[:, trajectory.index("table")], trajectory.quat_xyzw[:, trajectory.index("table")]
        assert extent.gap(bodies[f"woman/{name}"].shape, poses, TABLE.shape, table).min() > -0.02


def test_a_book_changes_hands_without_a_jump():
    book = Body(name="book", shape=Box(size=(0.15, 0.21, 0.03)), mass=0.4, position=(0, 0, 1))
    girl = Character(name="girl", species="child", position=(-0.6, 0, 0), holds="book", actions=[act("give", to="boy")])
    boy = Character(name="boy", species="child", position=(0.6, 0, 0), heading_deg=100)
    goals = [Goal(event="give", agent="girl", patient="book", target="boy")]
    trajectory = engine.run(scene_of(girl, boy, bodies=[book], seconds=4.5, goals=goals), fps=120)
    assert told(trajectory) == [True]
    assert held(trajectory, "book").all()
    # a walking child brings it along at 1 m/s, hands move at up to 3 m/s
    assert np.linalg.norm(np.diff(path(trajectory, "book"), axis=0), axis=1).max() < 4.0 / 120


def test_a_dog_brings_the_ball_in_its_mouth():
    dog = Character(name="dog", species="dog", position=(-0.3, 0, 0), heading_deg=180, actions=[act("pick_up", object="ball"), act("give", to="girl")])
    girl = Character(name="girl", species="child", position=(0.9, 0, 0), heading_deg=180)
    ball = BALL.model_copy(update={"position": (-1.2, 0.1, 0.06)})
    goals = [Goal(event="pick_up", agent="dog", patient="ball"), Goal(event="give", agent="dog", patient="ball", target="girl")]
    assert told(engine.run(scene_of(dog, girl, bodies=[ball], seconds=7.5, goals=goals))) == [True, True]


def test_hands_meet_in_a_handshake():
    one = Character(name="one", species="human", position=(-0.8, 0, 0), actions=[act("shake_hands", target="two")])
    two = Character(name="two", species="human", position=(0.7, 0.1, 0), heading_deg=180)
    goals = [Goal(event="shake_hands", agent="one", patient="two")]
    assert told(engine.run(scene_of(one, two, bodies=[], seconds=4.0, goals=goals))) == [True]


def test_who_carries_goes_around_the_furniture():
    wall = Body(name="wall", shape=Box(size=(0.2, 1.6, 1.0)), position=(0, 0, 0.5), static=True)
    ball = BALL.model_copy(update={"position": (1.4, 0, 0.06)})
    man = Character(name="man", species="human", position=(-1.2, 0, 0), actions=[act("pick_up", object="ball")])
    trajectory = engine.run(scene_of(man, bodies=[wall, ball], seconds=12.0, goals=[Goal(event="pick_up", agent="man", patient="ball")]))
    assert told(trajectory) == [True]
    pelvis = path(trajectory, "man/pelvis")
    inside = (np.abs(pelvis[:, 0]) < 0.1) & (np.abs(pelvis[:, 1]) < 0.8)
    assert not inside.any()


# ------------------------------------------------------------------------------------------------- throws and catches


def thrown(effort: float, *, target: bool) -> Trajectory:
    man = Character(name="man", species="human", position=(-2, 0, 0), holds="ball", actions=[act("throw", effort=effort, target="post" if target else None)])
    post = Body(name="post", shape=Cylinder(radius=0.05, height=1.2), position=(2.5, 0, 0.6), static=True)
    return engine.run(scene_of(man, bodies=[BALL, post], seconds=1.6), fps=240)


@pytest.mark.parametrize("target", [False, True])
def test_gently_plain_and_hard_leave_the_hand_slower_and_faster(target):
    speeds = []
    for effort in (0.6, 1.0, 1.5):
        trajectory = thrown(effort, target=target)
        free = int(np.flatnonzero(held(trajectory, "ball"))[-1]) + 1
        row = trajectory.index("ball")
        speeds.append(float(np.linalg.norm(trajectory.velocity[free, row])))
        # it leaves with the velocity of the hand, which the frames show to a few percent
        hand = np.linalg.norm(path(trajectory, "ball")[free - 1] - path(trajectory, "ball")[free - 2]) * 240
        assert hand == pytest.approx(speeds[-1], rel=0.08)
    assert speeds[0] < 0.97 * speeds[1] < 0.94 * speeds[2]


def test_a_thrown_ball_is_caught_and_flies_freely_on_the_way():
    man = Character(name="man", species="human", position=(-2, 0, 0), holds="ball", actions=[act("throw", target="woman")])
    woman = Character(name="woman", species="human", position=(1.8, 0.2, 0), heading_deg=180, actions=[act("catch", object="ball")])
    goals = [Goal(event="catch", agent="woman", patient="ball")]
    scene = scene_of(man, woman, bodies=[BALL], seconds=3.0, goals=goals).model_copy(update={"medium": "vacuum"})
    trajectory = engine.run(scene, fps=120)
    assert told(trajectory) == [True]
    flying = np.flatnonzero(~held(trajectory, "ball"))
    assert len(flying) > 30
    t = trajectory.time[flying]
    z = path(trajectory, "ball")[flying, 2]
    # between hands nothing but gravity: z'' = -g
    assert -2 * np.polyfit(t - t[0], z, 2)[0] == pytest.approx(9.81, rel=1e-3)


def test_the_dog_catches_the_frisbee_in_mid_air():
    disc = Body(name="disc", shape=Cylinder(radius=0.12, height=0.025), mass=0.175, position=(0, 0, 1))
    boy = Character(name="boy", species="child", position=(-2.2, 0, 0), holds="disc", actions=[act("throw", target="dog")])
    dog = Character(name="dog", species="dog", position=(2.6, 0, 0), heading_deg=180, actions=[act("catch", object="disc")])
    goals = [Goal(event="catch", agent="dog", patient="disc")]
    trajectory = engine.run(scene_of(boy, dog, bodies=[disc], seconds=2.2, goals=goals), fps=60)
    assert told(trajectory) == [True]
    flight = np.flatnonzero(~held(trajectory, "disc"))
    caught = int(flight[-1]) + 1
    paws = [path(trajectory, n)[caught, 2] for n in trajectory.names if "dog/paw" in n]
    standing = [path(trajectory, n)[0, 2] for n in trajectory.names if "dog/paw" in n]
    assert min(np.array(paws) - standing) > 0.05


def test_who_cannot_be_there_in_time_misses():
    far = Character(name="far", species="human", position=(6, 3, 0), heading_deg=180, actions=[act("catch", object="ball")])
    ball = BALL.model_copy(update={"position": (-2, 0, 1.5), "velocity": (4, 0, 1)})
    trajectory = engine.run(scene_of(far, bodies=[ball], seconds=2.0, goals=[Goal(event="catch", agent="far", patient="ball")]))
    assert told(trajectory) == [False]
    assert not held(trajectory, "ball").any()


def test_a_chaser_catches_up():
    rabbit = Character(name="rabbit", species="rabbit", position=(1.2, 0, 0), actions=[act("walk")])
    dog = Character(name="dog", species="dog", position=(-1.2, 0.6, 0), actions=[act("chase", target="rabbit")])
    trajectory = engine.run(scene_of(rabbit, dog, bodies=[], seconds=3.0))
    away = np.linalg.norm(path(trajectory, "rabbit/torso") - path(trajectory, "dog/torso"), axis=1)
    assert away[-1] < 0.55 * away[0]


# ------------------------------------------------------------------------------------------------- blows


@cache
def struck(mass: float, speed: float) -> Trajectory:
    ball = Body(name="ball", shape=Sphere(radius=0.11), mass=mass, position=(-1.0, 0, 1.25), velocity=(speed, 0, 0.5))
    man = Character(name="man", species="human", heading_deg=180)
    return engine.run(scene_of(man, bodies=[ball], seconds=4.6), fps=60)


def test_a_light_ball_moves_nobody_a_heavy_one_knocks_down():
    light, heavy = struck(0.06, 4.0), struck(6.0, 8.0)
    drop = {k: path(t, "man/head")[:, 2] for k, t in (("light", light), ("heavy", heavy))}
    assert drop["light"].min() > 0.98 * drop["light"][0]
    assert drop["heavy"].min() < 0.35 * drop["heavy"][0]


def test_a_fall_is_simulated_on_the_ground_with_whole_limbs_and_ends_on_the_feet():
    trajectory = struck(6.0, 8.0)
    torso = trajectory.index("man/torso")
    led = np.isin(trajectory.time, trajectory.guided_time[trajectory.guided_body == torso])
    assert led[0] and led[-1] and 0.4 < (~led).sum() / 60 < 3.2
    bodies = {b.name: b for b in all_bodies(trajectory.scene)}
    for name in trajectory.names:
        if name.startswith("man/"):
            i = trajectory.index(name)
            low = extent.reach(bodies[name].shape, trajectory.position[:, i], trajectory.quat_xyzw[:, i], np.array([0, 0, -1.0]))[:, 2]
            # at 5 m/s a body comes 1 cm farther in each of Bullet's steps of 1/480 s, and is pushed out within a few of them
            assert low.min() > -0.04
    # arms stay in their joints: upper arm and forearm meet at the elbow, so their centres are never farther apart than in a straight arm
    skeleton = skeleton_of(trajectory.scene.characters[0])
    upper, lower = (center(skeleton.bones[skeleton.index[name]].pieces) for name in ("upper_arm_r", "forearm_r"))
    apart = np.linalg.norm(path(trajectory, "man/upper_arm_r") - path(trajectory, "man/forearm_r"), axis=1)
    assert apart.max() < np.linalg.norm(lower - [0, 0, skeleton.arms[0].lengths[0]] - upper) + 1e-3
    assert path(trajectory, "man/head")[-1, 2] > 0.95 * path(trajectory, "man/head")[0, 2]


@pytest.mark.parametrize("species", ["human", "baby", "standing bear", "dog", "horse", "rabbit", "bird"])
def test_standing_feet_carry_the_weight(species):
    trajectory = engine.run(scene_of(Character(name="it", species=species), bodies=[], seconds=0.5), fps=12)
    feet = [k for k, pair in enumerate(trajectory.rest_bodies.tolist()) if any("paw" in trajectory.names[i] or "foot" in trajectory.names[i] for i in pair)]
    for time in trajectory.time:
        force = sum(trajectory.rest_force[k] for k in feet if trajectory.rest_time[k] == time)
        assert force == pytest.approx(SPECIES[species].mass * 9.81, rel=0.02)


@pytest.mark.parametrize("species", ["dog", "bird"])
def test_who_is_struck_hard_from_the_side_falls_and_gets_up(species):
    kind = SPECIES[species]
    # 0.6 of the weight at three body heights a second and more: far beyond what a step catches
    ball = Body(
        name="ball", shape=Sphere(radius=0.08 * kind.height), mass=0.6 * kind.mass, position=(0, -1.2 * kind.height, 0.62 * kind.height),
        velocity=(0, 9 * kind.height**0.5, 0.5),
    )  # fmt: skip
    trajectory = engine.run(scene_of(Character(name="it", species=species), bodies=[ball], seconds=5.0), fps=24)
    head, torso = path(trajectory, "it/head")[:, 2], trajectory.index("it/torso")
    led = np.isin(trajectory.time, trajectory.guided_time[trajectory.guided_body == torso])
    assert led[0] and not led.all() and led[-1]
    assert head.min() < 0.6 * head[0]
    assert head[-1] == pytest.approx(head[0], rel=0.05)


def test_a_bear_takes_with_its_paws():
    jar = Body(name="jar", shape=Cylinder(radius=0.05, height=0.12), mass=0.5, position=(0.5, 0, 0.06))
    bear = Character(name="bear", species="standing bear", position=(-0.6, 0, 0), actions=[Action(type="pick_up", object="jar")])
    trajectory = engine.run(scene_of(bear, bodies=[jar], seconds=4.0), fps=24)
    assert path(trajectory, "jar")[-1, 2] > 0.6
    hands = [np.linalg.norm(path(trajectory, f"bear/hand_{side}")[-1] - path(trajectory, "jar")[-1]) for side in "lr"]
    assert min(hands) < 0.25


# ------------------------------------------------------------------------------------------------- locks, words


def test_a_locked_door_opens_only_after_the_key():
    door = Body(name="door", shape=Box(size=(0.04, 0.8, 2.0)), mass=15, position=(1.2, 0, 1.01))
    post = Body(name="post", shape=Box(size=(0.1, 0.1, 2.1)), position=(1.2, 0.46, 1.05), static=True)
    hinge = Joint(parent="post", child="door", type="hinge", anchor=(1.2, 0.41, 1.0), axis=(0, 0, 1), limits_deg=(0, 100), locked=True)
    pusher = Body(name="pusher", shape=Sphere(radius=0.1), mass=3.0, position=(0.5, -0.2, 1.2), velocity=(4, 0, 0))
    shut = engine.run(scene_of(bodies=[door, post, pusher], seconds=0.8, joints=[hinge]))
    open_ = engine.run(scene_of(bodies=[door, post, pusher], seconds=0.8, joints=[hinge.model_copy(update={"locked": False})]))
    turned = [2 * np.degrees(np.arcsin(np.abs(t.quat_xyzw[-1, t.index("door"), 2]))) for t in (shut, open_)]
    assert turned[0] < 1.0 and turned[1] > 5.0


@pytest.mark.parametrize(
    ("character", "word"),
    [
        (Character(name="it", species="human", holds="table"), "table"),
        (Character(name="it", species="human", actions=[act("pick_up", object="anvil")]), "lifts"),
        (Character(name="it", species="human", actions=[act("give", object="cup", to="ghost")]), "ghost"),
        (Character(name="it", species="human", actions=[act("stand", after="ghost")]), "ghost"),
        (Character(name="it", species="human", actions=[act("shake_hands", target="cup")]), "cup"),
        (Character(name="it", species="human", actions=[act("unlock", object="cup", target="table")]), "locked"),
    ],
)
def test_what_cannot_be_done_is_named(character, word):
    anvil = Body(name="anvil", shape=Box(size=(0.3, 0.2, 0.2)), mass=90, position=(2, 1, 0.1))
    scene = scene_of(character, bodies=[TABLE, CUP, anvil], seconds=2.0)
    with pytest.raises(InputError, match=word):
        driver(character, scene)


def test_what_characters_do_is_the_same_in_every_run_and_for_every_order_of_bodies():
    man = Character(name="man", species="human", position=(-1.5, 0, 0), holds="ball", actions=[act("throw", target="woman")])
    woman = Character(name="woman", species="human", position=(1.2, 0.2, 0), heading_deg=180, actions=[act("catch", object="ball")])
    scene = scene_of(man, woman, bodies=[BALL, TABLE.model_copy(update={"position": (0, 3, 0.35)})], seconds=2.0)
    turned = scene.model_copy(update={"bodies": scene.bodies[::-1]})
    one, two, three = (engine.run(s) for s in (scene, scene, turned))
    assert np.array_equal(one.position, two.position) and np.array_equal(one.quat_xyzw, two.quat_xyzw)
    for name in one.names:
        assert np.array_equal(path(one, name), path(three, name))


def test_a_man_slips_on_ice_and_walks_on_over_wood():
    heads = []
    for material in ("ice", "wood"):
        floor = Body(name="rink", shape=Plane(), material=material, static=True)
        man = Character(name="man", species="human", actions=[act("slip")])
        trajectory = engine.run(Scene(seconds=2.2, bodies=[floor], characters=[man]))
        heads.append(path(trajectory, "man/head")[-1, 2] / path(trajectory, "man/head")[0, 2])
    assert heads[0] < 0.3 and heads[1] > 0.9


@pytest.mark.parametrize("species", ["human", "dog"])
def test_feet_do_not_slide_on_a_way_around_a_corner(species):
    from sim.troupe import alone

    wall = Body(name="wall", shape=Box(size=(0.2, 1.6, 1.0)), position=(0, 0, 0.5), static=True)
    ball = BALL.model_copy(update={"position": (1.4, 0, 0.06)})
    it = Character(name="it", species=species, position=(-1.2, 0, 0), actions=[act("pick_up", object="ball")])
    track = alone(it, scene_of(it, bodies=[wall, ball], seconds=7.0)).actor.track
    position, world = track.solve()
    assert np.ptp(track.base[:, 1]) > 0.8
    for leg in track.skeleton.legs:
        heel, toe = track.skeleton.sole(leg, position, world)
        down = track.contact[leg.name]
        low = np.where((heel[:, 2] <= toe[:, 2])[:, None], heel, toe)
        same = down[1:] & down[:-1] & ((heel[1:, 2] <= toe[1:, 2]) == (heel[:-1, 2] <= toe[:-1, 2]))
        slid = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(low[:, :2], axis=0), axis=1) * same)])
        # between the first and the last sample of each stance
        starts, ends = np.flatnonzero(down[1:] & ~down[:-1]) + 1, np.flatnonzero(down[:-1] & ~down[1:])
        stances = [(s, ends[ends > s][0]) for s in starts if (ends > s).any()]
        assert stances and max(slid[b] - slid[a] for a, b in stances) < 0.02
