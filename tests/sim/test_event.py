"""Events on trajectories whose physics is written down in closed form here, so that the time of everything is known."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.event import count_bounces, detect, rest_time, topple_time
from sim.scene import Body, Goal, Scene
from sim.shape import Box, Plane, Sphere
from sim.trajectory import Trajectory

G = 9.81
FRAME = 1 / 24
RADIUS = 0.1


def trajectory_of(
    scene: Scene, paths: dict[str, np.ndarray], *, fps: float = 24, quats: dict[str, np.ndarray] | None = None, impacts=(), rests=()
) -> Trajectory:
    """From positions (t, 3) by body; impacts: (time, first, second, point, normal); rests: (time, first, second)."""
    t = len(next(iter(paths.values())))
    time = np.arange(t) / fps
    names = tuple(b.name for b in scene.bodies)
    position = np.stack([paths.get(b.name, np.tile(b.position, (t, 1))) for b in scene.bodies], axis=1).astype(float)
    quat = np.stack([(quats or {}).get(b.name, np.tile(b.orientation_xyzw, (t, 1))) for b in scene.bodies], axis=1).astype(float)
    plain = Trajectory.from_arrays(names=names, time=time, position=position, quat_xyzw=quat, scene=scene)
    index = names.index
    return Trajectory(
        names=names, time=time, position=position, quat_xyzw=quat, velocity=plain.velocity, angular_velocity=plain.angular_velocity, active=plain.active,
        contact_time=np.array([i[0] for i in impacts]), contact_bodies=np.array([(index(i[1]), index(i[2])) for i in impacts]).reshape(-1, 2),
        contact_point=np.array([i[3] for i in impacts]).reshape(-1, 3), contact_normal=np.array([i[4] for i in impacts]).reshape(-1, 3),
        contact_impulse=np.ones(len(impacts)), rest_time=np.array([r[0] for r in rests]),
        rest_bodies=np.array([(index(r[1]), index(r[2])) for r in rests]).reshape(-1, 2), rest_force=np.ones(len(rests)), scene=scene,
    )  # fmt: skip


def ball_and_floor(*goals: Goal, extra: tuple[Body, ...] = (), radius: float = RADIUS) -> Scene:
    ball = Body(name="ball", shape=Sphere(radius=radius), position=(0, 0, radius))
    return Scene(bodies=[ball, Body(name="floor", shape=Plane(), static=True), *extra], goals=list(goals))


def bouncing(height: float, e: float, *, goals: tuple[Goal, ...] = (), fps: float = 24, seconds: float | None = None, contacts: bool = True) -> Trajectory:
    """A ball dropped from rest: impact k at sqrt(2h/g) (1 + 2 e + ... + 2 e^k), apexes h e^(2k)."""
    times, speed = [np.sqrt(2 * height / G)], np.sqrt(2 * G * height)
    while e > 0 and speed * e > 0.02:
        speed *= e
        times.append(times[-1] + 2 * speed / G)
    seconds = times[-1] + 1.0 if seconds is None else seconds
    frames = np.arange(round(seconds * fps)) / fps
    z, v = np.zeros(len(frames)), np.zeros(len(frames))
    first = frames <= times[0]
    z[first], v[first] = height - G * frames[first] ** 2 / 2, -G * frames[first]
    up = np.sqrt(2 * G * height)
    for a, b in itertools.pairwise(times):
        up *= e
        inside = (frames > a) & (frames <= b)
        z[inside] = up * (frames[inside] - a) - G * (frames[inside] - a) ** 2 / 2
        v[inside] = up - G * (frames[inside] - a)
    path = np.stack([np.zeros_like(z), np.zeros_like(z), z + RADIUS], axis=1)
    impacts = [(t, "ball", "floor", (0, 0, 0), (0, 0, 1)) for t in times if t <= seconds] if contacts else []
    rests = [(t, "ball", "floor") for t in frames if t > times[-1]] if contacts else []
    made = trajectory_of(ball_and_floor(*goals), {"ball": path}, fps=fps, impacts=impacts, rests=rests)
    velocity = np.zeros_like(made.velocity)
    velocity[:, 0, 2] = v
    return Trajectory(**{**made.__dict__, "velocity": velocity})


def only(trajectory: Trajectory) -> dict:
    assert trajectory.scene is not None
    (event,) = detect(trajectory, trajectory.scene)
    return event


def straight(start, velocity, frames: int = 48, fps: float = 24) -> np.ndarray:
    return np.asarray(start, float) + np.outer(np.arange(frames) / fps, velocity)


# ------------------------------------------------------------------------------------------------- bounces and rest


@settings(max_examples=60, deadline=None)
@given(height=st.floats(0.3, 10), e=st.floats(0.1, 0.9))
def test_a_bounce_counts_when_its_apex_clears_the_larger_of_5_cm_and_2_percent_of_the_drop(height: float, e: float) -> None:
    apexes = height * e ** (2 * np.arange(1, 200))
    mark = max(0.05, 0.02 * height)
    if np.any(np.abs(apexes / mark - 1) < 0.01):
        return  # closer to the mark than the measured apex is exact
    assert count_bounces(bouncing(height, e), "ball") == np.sum(apexes >= mark)


@pytest.mark.parametrize("fps", [12, 24, 60, 240])
def test_the_count_does_not_depend_on_the_frame_rate(fps: float) -> None:
    # apexes of 3 m at e = 0.57: 97, 32, 10, 3.3 cm; the mark is 6 cm
    assert count_bounces(bouncing(3.0, 0.57, fps=fps), "ball") == 3


def test_bounces_are_seen_from_poses_alone_where_no_contacts_are_recorded() -> None:
    assert count_bounces(bouncing(3.0, 0.57, fps=120, contacts=False), "ball") == 3


def test_a_bounce_is_timed_at_its_impact() -> None:
    # the third impact of 3 m at e = 0.57: sqrt(2h/g) (1 + 2e + 2e^2)
    event = only(bouncing(3.0, 0.57, goals=(Goal(event="bounce", agent="ball", count=3),)))
    assert event["satisfied"] is True
    assert event["time"] == pytest.approx(np.sqrt(6 / G) * (1 + 2 * 0.57 + 2 * 0.57**2), abs=FRAME)


@pytest.mark.parametrize("count", [2, 4])
def test_another_number_of_bounces_is_not_what_was_asked(count: int) -> None:
    event = only(bouncing(3.0, 0.57, goals=(Goal(event="bounce", agent="ball", count=count),)))
    assert event["satisfied"] is False
    assert event["time"] is None
    assert "3 times" in event["detail"]
    assert f"not {count}" in event["detail"]


def test_bouncing_in_the_hand_of_the_clips_end_counts_what_was_seen() -> None:
    # cut 0.1 s after the second impact: the ball has risen 0.1 * 4.37 - 0.05 = 39 cm by then, over the mark of 6 cm
    second = np.sqrt(6 / G) * (1 + 2 * 0.57)
    assert count_bounces(bouncing(3.0, 0.57, fps=120, seconds=second + 0.1), "ball") == 2


def test_rest_begins_when_the_last_bounce_is_over_and_is_not_an_apex() -> None:
    trajectory = bouncing(1.0, 0.5)
    e, h = 0.5, 1.0
    over = np.sqrt(2 * h / G) * (1 + 2 * e / (1 - e))
    assert rest_time(trajectory, "ball") == pytest.approx(over, abs=FRAME + 0.05)
    assert rest_time(bouncing(1.0, 0.9, seconds=2.0), "ball") is None


def test_fall_bounce_and_rest_happen_in_the_order_of_the_list() -> None:
    goals = (Goal(event="fall", agent="ball"), Goal(event="bounce", agent="ball"), Goal(event="rest", agent="ball", target="floor"))
    trajectory = bouncing(1.0, 0.5, goals=goals)
    events = detect(trajectory, trajectory.scene)
    assert [e["satisfied"] for e in events] == [True, True, True]
    assert events[0]["time"] <= events[1]["time"] <= events[2]["time"]


def test_what_should_follow_but_comes_first_is_not_satisfied() -> None:
    goals = (Goal(event="rest", agent="ball"), Goal(event="bounce", agent="ball"))
    trajectory = bouncing(1.0, 0.5, goals=goals)
    assert [e["satisfied"] for e in detect(trajectory, trajectory.scene)] == [True, False]


@pytest.mark.parametrize(("off", "good"), [(0.0, True), (0.03, True), (0.06, False), (-0.06, False)])
def test_at_must_hold_within_one_frame(off: float, good: bool) -> None:
    fallen = float(np.sqrt(2 / G))
    event = only(bouncing(1.0, 0.5, goals=(Goal(event="land", agent="ball", target="floor", at=fallen + off),)))
    assert event["satisfied"] is good


def test_a_negated_goal_is_satisfied_by_its_absence() -> None:
    assert only(bouncing(1.0, 0.0, goals=(Goal(event="bounce", agent="ball", negated=True),)))["satisfied"] is True
    assert only(bouncing(1.0, 0.6, goals=(Goal(event="bounce", agent="ball", negated=True),)))["satisfied"] is False


# ------------------------------------------------------------------------------------------------- two bodies


def passing(distance: float, *goals: Goal, meets: float | None = None) -> Trajectory:
    """A ball that flies along X past a post at the origin, `distance` between their surfaces."""
    post = Body(name="post", shape=Box(size=(0.2, 0.2, 2.0)), position=(0, 0, 1), static=True)
    scene = ball_and_floor(*goals, extra=(post,))
    y = 0.1 + RADIUS + distance
    impacts = [] if meets is None else [(meets, "ball", "post", (0, 0, 1), (-1, 0, 0))]
    return trajectory_of(scene, {"ball": straight((-2, y, 1), (2, 0, 0))}, impacts=impacts)


def test_a_hit_is_timed_by_its_contact() -> None:
    event = only(passing(0.0, Goal(event="hit", agent="ball", patient="post"), meets=0.913))
    assert event["satisfied"] is True
    assert event["time"] == pytest.approx(0.913, abs=1e-6)


def test_without_contact_there_is_no_hit_and_the_distance_is_told() -> None:
    event = only(passing(0.25, Goal(event="hit", agent="ball", patient="post")))
    assert event["satisfied"] is False
    assert "0.25 m" in event["detail"]


@pytest.mark.parametrize(("distance", "nearly"), [(0.1, True), (0.29, True), (0.9, False)])
def test_nearly_is_close_without_a_touch(distance: float, nearly: bool) -> None:
    event = only(passing(distance, Goal(event="nearly", agent="ball", patient="post")))
    assert event["satisfied"] is nearly
    if nearly:
        # the ball passes the post's middle after 1 s; its face, as near, from 0.95 s on
        assert event["time"] == pytest.approx(1.0, abs=0.06)


def test_nearly_fails_where_they_touch() -> None:
    assert only(passing(0.0, Goal(event="nearly", agent="ball", patient="post"), meets=0.95))["satisfied"] is False


def test_passing_needs_to_come_and_to_go() -> None:
    assert only(passing(0.2, Goal(event="pass", agent="ball", patient="post")))["satisfied"] is True
    scene = ball_and_floor(
        Goal(event="pass", agent="ball", patient="post"), extra=(Body(name="post", shape=Box(size=(0.2, 0.2, 2)), position=(0, 0, 1), static=True),)
    )
    away = trajectory_of(scene, {"ball": straight((0.5, 0, 1), (1, 0, 0))})
    assert only(away)["satisfied"] is False


def test_bodies_that_touch_from_the_start_have_not_hit_each_other() -> None:
    scene = ball_and_floor(Goal(event="hit", agent="ball", patient="floor"))
    still = trajectory_of(scene, {"ball": straight((0, 0, RADIUS), (0, 0, 0))}, rests=[(k / 24, "ball", "floor") for k in range(48)])
    assert only(still)["satisfied"] is False


def test_stopping_before_something_is_short_of_a_touch() -> None:
    wall = Body(name="wall", shape=Box(size=(0.2, 2, 2)), position=(1.5, 0, 1), static=True)
    time = np.arange(72) / 24
    # v = 2 m/s slowing at 2 m/s^2: stops after 1 s and 1 m, 0.3 m before the wall
    x = np.where(time < 1, 2 * time - time**2, 1.0)
    path = np.stack([x, 0 * x, 0 * x + RADIUS], axis=1)
    event = only(trajectory_of(ball_and_floor(Goal(event="stop before", agent="ball", target="wall"), extra=(wall,)), {"ball": path}))
    assert event["satisfied"] is True
    assert event["time"] == pytest.approx(1.0, abs=FRAME + 0.03)
    assert "30 cm" in event["detail"]


def test_a_push_is_a_touch_after_which_the_other_moves() -> None:
    other = Body(name="box", shape=Box(size=(0.2, 0.2, 0.2)), position=(1, 0, 0.1))
    scene = ball_and_floor(Goal(event="push", agent="ball", patient="box"), extra=(other,))
    time = np.arange(48) / 24
    x = np.where(time < 0.5, 1.0, 1.0 + 0.5 * (time - 0.5))
    box = np.stack([x, 0 * x, 0 * x + 0.1], axis=1)
    touched = [(0.5, "ball", "box", (0.9, 0, 0.1), (-1, 0, 0))]
    assert only(trajectory_of(scene, {"ball": straight((0, 0, RADIUS), (1.6, 0, 0)), "box": box}, impacts=touched))["satisfied"] is True
    assert only(trajectory_of(scene, {"ball": straight((0, 0, RADIUS), (1.6, 0, 0)), "box": box}))["satisfied"] is False


def test_a_catch_holds_on() -> None:
    hand = Body(name="hand", shape=Sphere(radius=0.1), position=(0, 0, 1))
    scene = ball_and_floor(Goal(event="catch", agent="hand", patient="ball"), extra=(hand,))
    time = np.arange(48) / 24
    z = np.maximum(2.2 - time, 1.2)
    caught = np.stack([0 * z, 0 * z, z], axis=1)
    glanced = np.stack([np.maximum(time - 1, 0), 0 * z, z], axis=1)
    touch = [(1.0, "ball", "hand", (0, 0, 1.1), (0, 0, 1))]
    assert only(trajectory_of(scene, {"ball": caught}, impacts=touch))["satisfied"] is True
    assert only(trajectory_of(scene, {"ball": glanced}, impacts=touch))["satisfied"] is False


# ------------------------------------------------------------------------------------------------- on a surface


def tilting(rate_deg: float, frames: int = 48) -> np.ndarray:
    half = np.radians(rate_deg) * np.arange(frames) / 24 / 2
    return np.stack([0 * half, np.sin(half), 0 * half, np.cos(half)], axis=1)


def block(name: str, *, at=(0.0, 0.0, 0.5), group: str | None = None) -> Body:
    return Body(name=name, shape=Box(size=(0.2, 0.2, 1.0)), position=at, object=group)


def test_toppling_is_timed_where_the_lean_passes_45_degrees() -> None:
    scene = Scene(bodies=[block("post")], goals=[Goal(event="topple", agent="post")])
    made = trajectory_of(scene, {"post": straight((0, 0, 0.5), (0, 0, 0))}, quats={"post": tilting(40)})
    assert topple_time(made, "post") == pytest.approx(45 / 40, abs=1e-3)
    assert only(made)["time"] == pytest.approx(45 / 40, abs=1e-3)
    leaning = trajectory_of(scene, {"post": straight((0, 0, 0.5), (0, 0, 0))}, quats={"post": tilting(20)})
    assert topple_time(leaning, "post") is None
    assert only(leaning)["satisfied"] is False


@pytest.mark.parametrize(("rule", "good"), [({}, False), ({"all": True}, False), ({"count": 1}, True), ({"count": 2}, False)])
def test_a_group_topples_by_half_by_count_or_all(rule: dict, good: bool) -> None:
    pins = [block(f"pin_{k}", at=(k, 0, 0.5), group="pins") for k in range(3)]
    scene = Scene(bodies=pins, goals=[Goal(event="topple", patient="pins", **rule)])
    made = trajectory_of(scene, {p.name: straight(p.position, (0, 0, 0)) for p in pins}, quats={"pin_0": tilting(60)})
    assert only(made)["satisfied"] is good


def test_a_count_of_bounces_is_not_a_count_of_bodies() -> None:
    made = bouncing(1.0, 0.5)  # apexes of 25, 6.25 and 1.6 cm: two count
    balls = [Body(name=n, shape=Sphere(radius=RADIUS), position=(0, y, 1), object="balls") for n, y in (("ball", 0), ("other", 5))]
    floor = Body(name="floor", shape=Plane(), static=True)
    scene = Scene(bodies=[balls[0], floor, balls[1]], goals=[Goal(event="bounce", agent="balls", count=2)])
    lying = trajectory_of(scene, {"other": straight((0, 5, RADIUS), (0, 0, 0), frames=len(made.time))})
    position, velocity = np.array(lying.position), np.array(lying.velocity)
    position[:, 0], velocity[:, 0] = made.position[:, 0], made.velocity[:, 0]
    contacts = {k: getattr(made, k) for k in ("contact_time", "contact_bodies", "contact_point", "contact_normal", "contact_impulse")}
    event = only(Trajectory(**{**lying.__dict__, **contacts, "position": position, "velocity": velocity}))
    assert event["satisfied"] is True


def test_a_second_hit_is_not_the_first_one_again() -> None:
    goal = Goal(event="hit", agent="ball", patient="post")
    once = passing(0.0, goal, goal.model_copy(update={"count": 2}), meets=0.9)
    assert once.scene is not None
    assert [e["satisfied"] for e in detect(once, once.scene)] == [True, False]


def test_the_lowest_block_of_a_tower_need_not_fall() -> None:
    blocks = [Body(name=f"b{k}", shape=Box(size=(0.2, 0.2, 0.2)), position=(0, 0, 0.1 + 0.2 * k), object="tower") for k in range(3)]
    scene = Scene(bodies=blocks, goals=[Goal(event="topple", patient="tower", all=True)])
    paths = {f"b{k}": straight((0, 0, 0.1 + 0.2 * k), (0.3, 0, -0.12 * k)) for k in range(3)}
    assert only(trajectory_of(scene, paths))["satisfied"] is True
    assert only(trajectory_of(scene, paths | {"b2": straight((0, 0, 0.5), (0, 0, 0))}))["satisfied"] is False


def test_who_knocks_something_over_must_have_reached_it_if_only_through_others() -> None:
    first, second = block("first", at=(1, 0, 0.5)), block("second", at=(2, 0, 0.5))
    scene = ball_and_floor(Goal(event="knock over", agent="ball", patient="second"), extra=(first, second))
    paths = {"ball": straight((0, 0, RADIUS), (1, 0, 0))}
    chain = [(0.5, "ball", "first", (1, 0, 0.5), (-1, 0, 0)), (0.9, "first", "second", (2, 0, 0.5), (-1, 0, 0))]
    fall = {"second": tilting(40)}
    assert only(trajectory_of(scene, paths, quats=fall, impacts=chain))["satisfied"] is True
    assert only(trajectory_of(scene, paths, quats=fall, impacts=chain[:1]))["satisfied"] is False


def rolling(slip: float, goal: str) -> Trajectory:
    """Along X at 1 m/s; slip 0 turns with v / r, 1 not at all."""
    scene = ball_and_floor(Goal(event=goal, agent="ball"))
    half = (1 - slip) * np.arange(48) / 24 / RADIUS / 2
    quat = np.stack([0 * half, np.sin(half), 0 * half, np.cos(half)], axis=1)
    rests = [(k / 24, "ball", "floor") for k in range(48)]
    return trajectory_of(scene, {"ball": straight((0, 0, RADIUS), (1, 0, 0))}, quats={"ball": quat}, rests=rests)


@pytest.mark.parametrize(("slip", "rolls", "slides"), [(0.0, True, False), (0.1, True, False), (1.0, False, True), (0.8, False, True)])
def test_rolling_turns_with_the_way_and_sliding_does_not(slip: float, rolls: bool, slides: bool) -> None:
    assert only(rolling(slip, "roll"))["satisfied"] is rolls
    assert only(rolling(slip, "slide"))["satisfied"] is slides


def off_the_table(goal: str) -> Trajectory:
    """Rolls along a table top at 1 m/s, over the edge at x = 0.5 after 0.5 s, and falls 0.7 m."""
    table = Body(name="table", shape=Box(size=(1, 1, 0.1)), position=(0, 0, 0.65), static=True)
    scene = ball_and_floor(Goal(event=goal, agent="ball", target="table"), extra=(table,))
    time = np.arange(48) / 24
    fallen = np.maximum(time - 0.5, 0)
    z = np.maximum(0.7 + RADIUS - G * fallen**2 / 2, RADIUS)
    half = time / RADIUS / 2
    quat = np.stack([0 * half, np.sin(half), 0 * half, np.cos(half)], axis=1)
    down = 0.5 + np.sqrt(2 * 0.7 / G)
    rests = [(t, "ball", "table") for t in time if t <= 0.5] + [(t, "ball", "floor") for t in time if t > down + 0.01]
    path = np.stack([time, 0 * z, z], axis=1)
    return trajectory_of(scene, {"ball": path}, quats={"ball": quat}, rests=rests, impacts=[(down, "ball", "floor", (down, 0, 0), (0, 0, 1))])


@pytest.mark.parametrize("goal", ["leave", "roll off", "fall off"])
def test_coming_off_a_surface_is_timed_at_its_edge(goal: str) -> None:
    event = only(off_the_table(goal))
    assert event["satisfied"] is True
    assert event["time"] == pytest.approx(0.5, abs=FRAME + 1e-6)


def test_what_rolls_off_does_not_slide_off() -> None:
    assert only(off_the_table("slide off"))["satisfied"] is False


def test_staying_is_not_moving() -> None:
    still = trajectory_of(ball_and_floor(Goal(event="stay", agent="ball")), {"ball": straight((0, 0, RADIUS), (0, 0, 0))})
    moving = trajectory_of(ball_and_floor(Goal(event="stay", agent="ball")), {"ball": straight((0, 0, RADIUS), (0.5, 0, 0))})
    assert only(still)["satisfied"] is True
    assert only(moving)["satisfied"] is False


def test_entering_means_to_be_inside_at_the_end() -> None:
    crate = Body(name="crate", shape=Box(size=(1, 1, 1)), position=(0, 0, 0.5), static=True)
    scene = ball_and_floor(Goal(event="enter", agent="ball", target="crate"), extra=(crate,))
    through = straight((-1, 0, 0.5), (1, 0, 0), frames=72)
    inside = np.minimum(through, [0, 9, 9])
    event = only(trajectory_of(scene, {"ball": inside}))
    assert event["satisfied"] is True
    assert event["time"] == pytest.approx(0.5, abs=FRAME + 1e-6)
    assert only(trajectory_of(scene, {"ball": through}))["satisfied"] is False


def test_a_throw_is_fast_and_a_drop_is_not() -> None:
    time = np.arange(12) / 24
    drop = np.stack([0 * time, 0 * time, 3 - G * time**2 / 2], axis=1)
    impact = [(5.0, "ball", "floor", (0, 0, 0), (0, 0, 1))]
    scene = ball_and_floor(Goal(event="throw", agent="ball"))
    thrown = trajectory_of(scene, {"ball": drop + np.outer(time, [3, 0, 0])}, impacts=impact)
    assert only(thrown)["satisfied"] is True
    dropped = trajectory_of(scene, {"ball": drop}, impacts=impact)
    velocity = np.array(dropped.velocity)
    velocity[:, 0, 2] = -G * time
    assert only(Trajectory(**{**dropped.__dict__, "velocity": velocity}))["satisfied"] is False


def test_swinging_goes_to_and_fro() -> None:
    time = np.arange(96) / 24
    angle = 0.5 * np.cos(2 * np.pi * time / 2)
    path = np.stack([np.sin(angle), 0 * angle, 2 - np.cos(angle)], axis=1)
    half = -angle / 2
    quat = np.stack([0 * half, np.sin(half), 0 * half, np.cos(half)], axis=1)
    scene = Scene(bodies=[block("bob")], goals=[Goal(event="swing", agent="bob")])
    assert only(trajectory_of(scene, {"bob": path}, quats={"bob": quat}))["satisfied"] is True
    assert only(trajectory_of(scene, {"bob": path[:20]}, quats={"bob": quat[:20]}))["satisfied"] is False


def test_sinking_ends_below_and_rising_above() -> None:
    down, up = straight((0, 0, 2), (0, 0, -0.5)), straight((0, 0, 1), (0, 0, 0.5))
    assert only(trajectory_of(ball_and_floor(Goal(event="sink", agent="ball")), {"ball": down}))["satisfied"] is True
    assert only(trajectory_of(ball_and_floor(Goal(event="sink", agent="ball")), {"ball": up}))["satisfied"] is False
    assert only(trajectory_of(ball_and_floor(Goal(event="rise", agent="ball")), {"ball": up}))["satisfied"] is True
    assert only(trajectory_of(ball_and_floor(Goal(event="rise", agent="ball")), {"ball": down}))["satisfied"] is False


# ------------------------------------------------------------------------------------------------- what cannot be told


@pytest.mark.parametrize("event", ["sing"])
def test_what_cannot_be_measured_is_neither_true_nor_false_and_says_why(event: str) -> None:
    found = only(bouncing(1.0, 0.5, goals=(Goal(event=event, agent="ball"),)))
    assert found["satisfied"] is None
    assert found["time"] is None
    assert len(found["detail"]) > 20


def test_an_event_keeps_the_fields_of_its_goal() -> None:
    goal = Goal(event="bounce", agent="ball", target="floor", count=1)
    found = only(bouncing(1.0, 0.3, goals=(goal,)))
    assert goal.model_dump(mode="json").items() <= found.items()
    assert set(found) - set(Goal.model_fields) == {"satisfied", "time", "detail"}


def test_what_stays_whole_has_not_broken() -> None:
    found = only(bouncing(1.0, 0.5, goals=(Goal(event="break", agent="ball"),)))
    assert found["satisfied"] is False and "stays whole" in found["detail"]


# ------------------------------------------------------------------------------------------------- the moment, and how far a count goes


@pytest.mark.parametrize("event", ["hit", "touch", "collide"])
def test_what_happens_once_is_held_against_its_first_time(event: str) -> None:
    # a ball flies into a post at 0.9 s and rattles against it at 1.25 s: that is not when it hits it
    post = Body(name="post", shape=Box(size=(0.2, 0.2, 2.0)), position=(0, 0, 1), static=True)
    impacts = [(t, "ball", "post", (0, 0, 1), (-1, 0, 0)) for t in (0.9, 1.25)]
    for at, good in ((0.9, True), (1.25, False)):
        goal = Goal(event=event, agent="ball", patient="post", at=at)
        found = only(trajectory_of(ball_and_floor(goal, extra=(post,)), {"ball": straight((-2, 0, 1), (2, 0, 0))}, impacts=impacts))
        assert found["satisfied"] is good
    assert "at 0.90 s instead of 1.25 s" in found["detail"]


def test_a_bounce_at_a_moment_may_be_any_of_them_and_a_counted_one_is_the_last() -> None:
    # impacts of 3 m at e = 0.57: sqrt(2h/g) (1 + 2e + ... ); the apexes of three of them count
    first = np.sqrt(6 / G)
    times = [first, first * (1 + 2 * 0.57), first * (1 + 2 * 0.57 + 2 * 0.57**2)]
    for at in times:
        assert only(bouncing(3.0, 0.57, goals=(Goal(event="bounce", agent="ball", at=at),)))["satisfied"] is True
    for at, good in zip(times, (False, False, True), strict=True):
        assert only(bouncing(3.0, 0.57, goals=(Goal(event="bounce", agent="ball", count=3, at=at),)))["satisfied"] is good


@pytest.mark.parametrize(("count", "good"), [(1, True), (2, False)])
def test_a_count_of_bounces_ends_where_the_next_thing_happens(count: int, good: bool) -> None:
    # three bounces, the crate is struck on the way up after the first: "bounces once and then hits the crate" says nothing of the two that follow
    crate = Body(name="crate", shape=Box(size=(0.2, 0.2, 2.0)), position=(0.2, 0, 1), static=True)
    goals = [Goal(event="bounce", agent="ball", count=count), Goal(event="hit", agent="ball", patient="crate")]
    fallen = bouncing(3.0, 0.57)
    met = float(np.sqrt(6 / G)) + 0.3
    impacts = [(float(t), "ball", "floor", (0, 0, 0), (0, 0, 1)) for t in fallen.contact_time] + [(met, "ball", "crate", (0.1, 0, 1), (-1, 0, 0))]
    scene = ball_and_floor(*goals, extra=(crate,))
    rests = [(float(t), "ball", "floor") for t in fallen.rest_time]
    made = trajectory_of(scene, {"ball": fallen.position[:, 0]}, impacts=impacts, rests=rests)
    velocity = np.zeros_like(made.velocity)
    velocity[:, 0] = fallen.velocity[:, 0]
    events = detect(Trajectory(**{**made.__dict__, "velocity": velocity}), scene)
    assert [e["satisfied"] for e in events] == [good, True]


def test_bounces_go_on_being_counted_where_what_follows_is_that_very_bounce() -> None:
    goals = (Goal(event="bounce", agent="ball", count=1), Goal(event="land", agent="ball", target="floor"))
    trajectory = bouncing(3.0, 0.57, goals=goals)
    assert [e["satisfied"] for e in detect(trajectory, trajectory.scene)] == [False, True]
