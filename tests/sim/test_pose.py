"""Key poses: bodies, characters and parts of them are where and as a goal wants them at a given second, or the nearest there is is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from sim.errors import InputError
from sim.scene import Action, Body, Character, Contact, Goal, Scene
from sim.scene_file import dumps_scene, loads_scene, scene_from_data
from sim.shape import Box, Cylinder, Plane, Sphere
from sim.simulate import simulate
from sim.slope import descend
from sim.trajectory import Trajectory

FLOOR = Body(name="floor", shape=Plane(), static=True)
BALL = Body(name="ball", shape=Sphere(radius=0.1), position=(0, 0, 1), mass=1)
ANYWHERE = {"ball": {"velocity": [[-6, 6], [-6, 6], [-2, 6]]}}


def play(*goals: Goal, free: dict[str, Any] | None = None, bodies: tuple[Body, ...] = (BALL,), **more: Any) -> Trajectory:
    return simulate(Scene(bodies=[FLOOR, *bodies], goals=list(goals), free=free or {}, **{"seconds": 1.5, **more}))


def at(trajectory: Trajectory, name: str, time: float) -> np.ndarray:
    row = trajectory.index(name)
    return np.array([np.interp(time, trajectory.time, trajectory.position[:, row, k]) for k in range(3)])


def test_a_throw_is_where_it_must_be_at_its_second() -> None:
    goal = Goal(event="pose", agent="ball", at=0.8, position=(2, 0.5, 1.2))
    trajectory = play(goal, free=ANYWHERE, medium="vacuum")
    assert trajectory.events[0]["satisfied"] is True and trajectory.events[0]["time"] == 0.8
    assert np.linalg.norm(at(trajectory, "ball", 0.8) - goal.position) < 0.05
    # in a vacuum one velocity alone leads there: (x - x0) / t, and z with g t / 2 more
    assert trajectory.scene is not None
    assert trajectory.scene.body("ball").velocity == pytest.approx((2 / 0.8, 0.5 / 0.8, 0.2 / 0.8 + 9.81 * 0.8 / 2), abs=0.05 / 0.8)


def test_slopes_lead_through_a_bounce() -> None:
    rule = Contact(between=("ball", "floor"), restitution=0.7, friction=0.3)
    goal = Goal(event="pose", agent="ball", at=1.2, position=(2, 0.3, 0.4))
    trajectory = play(goal, free=ANYWHERE, contacts=[rule])
    assert trajectory.events[0]["satisfied"] is True
    assert trajectory.contact_time[0] < 1.2


def test_a_thing_is_turned_as_it_must_be() -> None:
    die = Body(name="die", shape=Box(size=(0.2, 0.1, 0.05)), position=(0, 0, 1.5), mass=0.5)
    wanted = Rotation.from_euler("zyx", (40, 30, -60), degrees=True)
    goal = Goal(event="pose", agent="die", at=0.5, position=(1, 0, 1.4), orientation_xyzw=tuple(wanted.as_quat()))
    trajectory = play(goal, bodies=(die,), free={"die": {"velocity": [[0, 4], [-1, 1], [0, 5]], "angular_velocity": [[-8, 8]] * 3}}, seconds=0.6)
    assert trajectory.events[0]["satisfied"] is True
    k = int(np.argmin(np.abs(trajectory.time - 0.5)))
    off = (wanted * Rotation.from_quat(trajectory.quat_xyzw[k, trajectory.index("die")].copy()).inv()).magnitude()
    assert np.degrees(off) < 10.0


def test_two_poses_and_a_count_of_bounces_are_met_together() -> None:
    rule = Contact(between=("ball", "floor"), restitution=0.6)
    trajectory = play(
        Goal(event="pose", agent="ball", at=0.3, position=(0.6, 0, 0.9), within_m=0.1), Goal(event="bounce", agent="ball", count=2),
        free={"ball": {"velocity": [[0, 4], [0, 0], [-2, 4]]}, "contacts/0": {"restitution": [0.2, 0.9]}}, contacts=[rule], seconds=4.0,
    )  # fmt: skip
    assert [e["satisfied"] for e in trajectory.events] == [True, True]


def test_what_cannot_be_reached_is_told_with_the_nearest_and_nothing_stated_changes() -> None:
    goal = Goal(event="pose", agent="ball", at=0.8, position=(20, 0, 0.5))
    trajectory = play(goal, free={"ball": {"velocity": [[0, 6], [0, 0], [4, 4]]}}, medium="vacuum")
    event = trajectory.events[0]
    assert event["satisfied"] is False
    assert trajectory.scene is not None
    vx, vy, vz = trajectory.scene.body("ball").velocity
    # the nearest is the fastest: 6 m/s for 0.8 s
    assert vx == pytest.approx(6.0, abs=0.05) and (vy, vz) == (0.0, 4.0)
    assert "(4.8" in event["detail"] and "15.2" in event["detail"]


def test_a_walk_passes_its_place_in_time() -> None:
    boy = Character(name="boy", species="child", position=(-2, 0, 0), actions=[Action(type="walk", at=0.3)])
    goal = Goal(event="pose", agent="boy", at=2.0, position=(0, 1, 0), heading_deg=30)
    scene = Scene(bodies=[FLOOR], characters=[boy], seconds=2.5, goals=[goal], free={"boy": {"position": [[-3, 0], [-1, 2], [0, 0]], "heading_deg": [-45, 60]}})
    assert simulate(scene).events[0]["satisfied"] is True


def test_a_hand_is_where_it_must_be() -> None:
    post = Body(name="post", shape=Cylinder(radius=0.05, height=1.0), static=True, position=(1.5, 0, 0.5))
    man = Character(name="man", species="human", position=(0, 0, 0), actions=[Action(type="reach", target="post", at=0.2)])
    seen = simulate(Scene(bodies=[FLOOR, post], characters=[man], seconds=3.0))
    hand = next(n for n in seen.names if n.startswith("man/hand_r"))
    then = tuple(float(x) + 0.3 * (k == 1) for k, x in enumerate(at(seen, hand, 2.0)))
    moved = Scene(
        bodies=[FLOOR, post.model_copy(update={"position": (1.5, 0.3, 0.5)})], characters=[man], seconds=3.0,
        goals=[Goal(event="pose", agent=hand, at=2.0, position=then)], free={"man": {"position": [[-0.3, 0.3], [-0.1, 0.6], [0, 0]]}},
    )  # fmt: skip
    assert simulate(moved).events[0]["satisfied"] is True


@pytest.mark.parametrize(("posture", "satisfied"), [("sitting", [False, True]), ("standing", [True, False]), ("lying", [False, False])])
def test_postures_are_told_apart(posture: str, satisfied: list[bool]) -> None:
    stool = Body(name="stool", shape=Cylinder(radius=0.2, height=0.45), static=True, position=(0.4, 0, 0.225))
    man = Character(name="man", species="human", position=(0, 0, 0), heading_deg=180, actions=[Action(type="sit", target="stool", at=0.5)])
    goals = [Goal(event="pose", agent="man", at=t, posture=posture) for t in (0.2, 2.9)]
    assert [e["satisfied"] for e in simulate(Scene(bodies=[FLOOR, stool], characters=[man], seconds=3.0, goals=goals)).events] == satisfied


def test_a_leap_is_in_the_air_at_its_second() -> None:
    cat = Character(name="cat", species="cat", actions=[Action(type="jump", at=0.5)])
    goal = Goal(event="pose", agent="cat", at=1.5, posture="airborne")
    trajectory = simulate(Scene(bodies=[FLOOR], characters=[cat], seconds=2.5, goals=[goal], free={"cat": {"actions/0/at": [0.0, 1.5]}}))
    assert trajectory.events[0]["satisfied"] is True


@pytest.mark.parametrize(
    ("goal", "told"),
    [
        ({"event": "pose", "agent": "ball", "at": 1.0}, "position"),
        ({"event": "pose", "agent": "ball", "position": [0, 0, 1]}, "at"),
        ({"event": "pose", "agent": "ball", "at": 1.0, "position": [0, 0, 1], "negated": True}, "negated"),
        ({"event": "fall", "agent": "ball", "position": [0, 0, 1]}, "pose"),
        ({"event": "pose", "agent": "ball", "at": 1.0, "orientation_xyzw": [0, 0, 0, 0]}, "quaternion"),
    ],
)
def test_a_pose_that_says_too_little_is_refused(goal: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        scene_from_data({"bodies": [BALL.model_dump(mode="json")], "goals": [goal]})


def test_poses_survive_their_file() -> None:
    goal = Goal(event="pose", agent="ball", at=0.8, position=(2, 0.5, 1.2), within_m=0.2)
    scene = Scene(bodies=[BALL, FLOOR], goals=[goal])
    assert loads_scene(dumps_scene(scene)).goals == [goal]


def test_a_clip_too_short_for_a_pose_says_so() -> None:
    assert "ends at" in play(Goal(event="pose", agent="ball", at=9.0, position=(0, 0, 1)), seconds=0.5).events[0]["detail"]


def test_the_descent_ends_at_the_nearest_point_of_the_bounds() -> None:
    # residuals 10 (u - (0.3, 2)): the second cannot be had
    found = descend(lambda u: 10 * (u - np.array([0.3, 2.0])), np.array([0.9, 0.1]))
    assert found == pytest.approx([0.3, 1.0], abs=1e-2)
