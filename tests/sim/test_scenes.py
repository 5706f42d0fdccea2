"""Every scene in scenes/ does what its sentence says."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.scene import Scene
from sim.scene_file import load_scene
from sim.setting import find_place, find_time
from sim.simulate import simulate
from sim.trajectory import Trajectory

FOLDER = Path(__file__).parents[2] / "scenes"
FILES = sorted(FOLDER.glob("*.yaml"))
NAMES = [f.stem for f in FILES]


@cache
def scene_of(name: str) -> Scene:
    return load_scene(FOLDER / f"{name}.yaml")


@cache
def trajectory_of(name: str) -> Trajectory:
    return simulate(scene_of(name))


def test_there_are_at_least_forty_scenes_and_the_readme_lists_each() -> None:
    assert len(FILES) >= 40
    listed = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [n for n in NAMES if f"`{n}.yaml`" not in listed] == []


def test_the_readme_shows_a_strip_of_each_scene_and_all_are_small() -> None:
    shown = (FOLDER / "README.md").read_text(encoding="utf-8")
    strips = {f.stem: f for f in (FOLDER.parent / "docs" / "scenes").glob("*.jpg")}
    assert sorted(strips) == NAMES
    assert [n for n in NAMES if f"(../docs/scenes/{n}.jpg)" not in shown] == []
    assert sum(f.stat().st_size for f in strips.values()) < 1_500_000


@pytest.mark.parametrize("name", NAMES)
def test_what_the_sentence_says_happens(name: str) -> None:
    trajectory = trajectory_of(name)
    assert trajectory.events
    assert [f"{e['event']}: {e['detail']}" for e in trajectory.events if not e["satisfied"]] == []
    times = [e["time"] for e in trajectory.events if e["time"] is not None]
    assert all(0 <= t <= trajectory.time[-1] for t in times)


@pytest.mark.parametrize("name", NAMES)
def test_a_scene_says_its_sentence_and_every_goals_object_has_a_phrase(name: str) -> None:
    scene = scene_of(name)
    assert scene.text
    told = {b.object for b in scene.bodies if b.phrase} | {b.name for b in scene.bodies if b.phrase} | {c.name for c in scene.characters if c.phrase}
    assert [g.agent or g.patient for g in scene.goals if (g.agent or g.patient) not in told] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_setting_is_one_that_can_be_drawn(name: str) -> None:
    setting = scene_of(name).setting
    assert find_place(setting.place)
    assert find_time(setting.time_of_day) is not None


@pytest.mark.parametrize("name", NAMES)
def test_what_the_goals_name_is_in_the_picture_when_it_happens(name: str) -> None:
    """The centre of each goal's agent, at the goal's time, projects into the frame (4:3, camera as the contract has it)."""
    trajectory = trajectory_of(name)
    scene = trajectory.scene
    assert scene is not None
    for event in trajectory.events:
        who = event["agent"] or event["patient"]
        if event["time"] is None:
            continue
        rows = [i for i, n in enumerate(trajectory.names) if n == who or n.startswith(f"{who}/")]
        rows = rows or [i for i, b in enumerate(scene.bodies) if b.object == who]
        frame = min(int(np.searchsorted(trajectory.time, event["time"])), len(trajectory.time) - 1)
        x, y = projected(scene, float(event["time"]), trajectory.position[frame, rows].mean(axis=0))
        assert abs(x) < 1, f"{event['event']}: {who} at {x:+.2f} of the half width"
        assert abs(y) < 1, f"{event['event']}: {who} at {y:+.2f} of the half height"


def projected(scene: Scene, time: float, point: np.ndarray) -> tuple[float, float]:
    """Of a 4:3 frame, -1..1 each. Keys are joined linearly here: the smooth path between them is near enough."""
    camera = scene.camera
    position, look_at = np.array(camera.position), np.array(camera.look_at)
    if camera.keys:
        at = [k.time for k in camera.keys]
        position = np.array([np.interp(time, at, [k.position[i] for k in camera.keys]) for i in range(3)])
        look_at = np.array([np.interp(time, at, [k.look_at[i] for k in camera.keys]) for i in range(3)])
    forward = (look_at - position) / np.linalg.norm(look_at - position)
    right = np.cross(forward, camera.up)
    right /= np.linalg.norm(right)
    up = np.cross(right, forward)
    seen = point - position
    depth = float(seen @ forward)
    assert depth > 0
    half_width = camera.sensor_mm[0] / 2 / camera.focal_mm
    return float(seen @ right) / depth / half_width, float(seen @ up) / depth / (half_width * 0.75)


# ------------------------------------------------------------------------------------------------- closed forms of the primitives

G = 9.81
CLOSE = 5e-3
"""Relative: impacts and stops are found to a step of 1/240 s or finer, 0.4 % of a second."""


def centre(name: str, body: str) -> np.ndarray:
    """(t, 3) [m]"""
    trajectory = trajectory_of(name)
    return trajectory.position[:, trajectory.index(body)]


def velocity(name: str, body: str) -> np.ndarray:
    """(t, 3) [m/s]"""
    trajectory = trajectory_of(name)
    return trajectory.velocity[:, trajectory.index(body)]


def at(name: str, seconds: float) -> int:
    return int(np.argmin(np.abs(trajectory_of(name).time - seconds)))


def path(name: str, body: str) -> np.ndarray:
    """Way from the start, (t,) [m]."""
    return np.linalg.norm(centre(name, body) - centre(name, body)[0], axis=-1)


def test_a_falling_stone_keeps_galileos_law() -> None:
    # z0 - z = g t^2 / 2; the air takes less than 0.1 % off
    time = trajectory_of("free_fall").time
    before = (time > 0.2) & (time < 0.98)
    fallen = centre("free_fall", "stone")[0, 2] - centre("free_fall", "stone")[:, 2]
    assert fallen[before] == pytest.approx(G / 2 * time[before] ** 2, rel=2e-3)


def test_an_oblique_throw_flies_a_parabola() -> None:
    # range v^2 sin 2a / g, apex v^2 sin^2 a / 2 g
    trajectory = trajectory_of("oblique_throw")
    way = centre("oblique_throw", "shot") - centre("oblique_throw", "shot")[0]
    flying = trajectory.time < 2 * 8 / np.sqrt(2) / G
    speed = 8 / np.sqrt(2)
    assert way[flying, 0] == pytest.approx(speed * trajectory.time[flying], abs=1e-3)
    assert way[flying, 2] == pytest.approx(speed * trajectory.time[flying] - G / 2 * trajectory.time[flying] ** 2, abs=2e-3)
    assert way[:, 2].max() == pytest.approx(8**2 / 4 / G, rel=CLOSE)


def test_a_horizontal_throw_falls_as_it_flies() -> None:
    # x = v t, fall g t^2 / 2, less what the air takes of a basketball: rho Cd A v t / 4 m = 3.3 % of the way by the end (Cd 0.47, 6 m/s),
    # as much of the fall at most, and 1.4 % of its weight (the air that it displaces)
    trajectory = trajectory_of("horizontal_throw")
    way = centre("horizontal_throw", "ball") - centre("horizontal_throw", "ball")[0]
    flying = (trajectory.time > 0.1) & (trajectory.time < 0.54)
    for share in (-way[flying, 2] / (G / 2 * trajectory.time[flying] ** 2), way[flying, 0] / (6 * trajectory.time[flying])):
        assert share.max() <= 1 + 1e-3 and share.min() > 1 - 0.033 - 0.014


def test_equal_balls_that_meet_head_on_leave_with_the_share_of_their_speed_that_restitution_says() -> None:
    # equal and opposite, so each turns round with e v; spin that is left over works on them from then on, so the first frame counts
    k = at("head_on", trajectory_of("head_on").events[1]["time"]) + 1
    left, right = velocity("head_on", "left"), velocity("head_on", "right")
    assert left[k, 0] == pytest.approx(-right[k, 0], rel=CLOSE)
    assert left[k - 2, 0] - right[k - 2, 0] == pytest.approx(3.0, rel=0.02)
    assert 0.75 * 3.0 < right[k, 0] - left[k, 0] <= 0.9 * 3.0 * (1 + CLOSE)


def test_a_duck_floats_as_deep_as_its_weight_says() -> None:
    # Archimedes: what it displaces at the end weighs as much as it does
    from sim.solid import solid
    from sim.water import Immersion

    trajectory = trajectory_of("duck_bath")
    scene = trajectory.scene
    assert scene is not None
    row = trajectory.index("duck")
    water = next(b for b in scene.bodies if b.material == "water")
    top = water.position[2] + water.shape.size[2] / 2  # type: ignore[union-attr]
    duck = scene.bodies[row]
    position, turn = (tuple(float(v) for v in trajectory_part[-1, row]) for trajectory_part in (trajectory.position, trajectory.quat_xyzw))
    volume, _ = Immersion(duck.shape).below(position, turn, (0.0, 0.0, top), (0.0, 0.0, 1.0))  # type: ignore[arg-type]
    assert duck.mass is not None and duck.mass < 1000 * solid(duck.shape).volume
    assert 1000 * volume == pytest.approx(duck.mass, rel=0.3)  # it still bobs a little at the end


def test_a_box_slides_up_a_ramp_as_far_as_its_energy_reaches() -> None:
    # v^2 / 2 g (sin + mu cos); it comes back with g (sin - mu cos)
    slope, friction, start = np.radians(25), 0.2, 4.2
    way = path("ramp_up", "box")
    assert way.max() == pytest.approx(start**2 / 2 / G / (np.sin(slope) + friction * np.cos(slope)), rel=CLOSE)
    time = trajectory_of("ramp_up").time
    stop = start / G / (np.sin(slope) + friction * np.cos(slope))
    back = at("ramp_up", stop + 0.5)
    assert way.max() - way[back] == pytest.approx(G / 2 * (np.sin(slope) - friction * np.cos(slope)) * (time[back] - stop) ** 2, rel=0.02)


def test_friction_stops_a_curling_stone_after_v_squared_over_two_mu_g() -> None:
    assert path("slide_stop", "stone")[-1] == pytest.approx(2.5**2 / 2 / 0.15 / G, rel=CLOSE)


def test_a_ball_that_slips_ends_rolling_at_five_sevenths_of_its_speed() -> None:
    trajectory = trajectory_of("slip_to_roll")
    last = velocity("slip_to_roll", "ball")[-1, 0]
    assert last == pytest.approx(5 / 7 * 2.5, rel=CLOSE)
    assert trajectory.angular_velocity[-1, trajectory.index("ball"), 1] * 0.108 == pytest.approx(last, rel=CLOSE)


ROLLING = [("ball_and_block", "ball", 5 / 7, 15, 5e-3), ("ramp_race", "ball", 5 / 7, 12, 5e-3), ("ramp_race", "drum", 2 / 3, 12, 0.02)]
"""Scene, body, share of g sin, slope [deg], relative tolerance: a drum's line of contact wobbles by a few points of Bullet's manifold at first (1.8 %)."""


@pytest.mark.parametrize(("name", "body", "share", "slope_deg", "within"), ROLLING)
def test_what_rolls_down_a_ramp_gains_its_share_of_g_sin(name: str, body: str, share: float, slope_deg: float, within: float) -> None:
    now = at(name, 1.0)
    assert path(name, body)[now] == pytest.approx(share * G * np.sin(np.radians(slope_deg)) / 2 * trajectory_of(name).time[now] ** 2, rel=within)


def test_the_ball_wins_against_the_drum() -> None:
    assert path("ramp_race", "ball")[at("ramp_race", 1.2)] > 1.03 * path("ramp_race", "drum")[at("ramp_race", 1.2)]


def test_a_ramp_steeper_than_the_angle_of_friction_lets_go_and_a_gentler_one_holds() -> None:
    # tan 20 < 0.5 < tan 35; a = g (sin - mu cos) with the kinetic 0.4
    now = at("dry_ramp", 0.75)
    expected = G / 2 * (np.sin(np.radians(35)) - 0.4 * np.cos(np.radians(35))) * trajectory_of("dry_ramp").time[now] ** 2
    assert path("dry_ramp", "steep_block")[now] == pytest.approx(expected, rel=0.01)
    assert path("dry_ramp", "gentle_block").max() < 2e-3


def test_a_free_wheel_keeps_its_rate() -> None:
    trajectory = trajectory_of("spinning_wheel")
    assert trajectory.angular_velocity[:, trajectory.index("wheel"), 1] == pytest.approx(9.0, rel=CLOSE)


def test_a_pendulum_swings_in_the_time_of_the_elliptic_integral() -> None:
    from scipy.special import ellipk

    # T = 4 K(sin^2 a/2) sqrt(I / m g L); the wire adds under 1 % of the mass, a thousandth to the period
    length, radius = 1.2, 0.12
    period = 4 * ellipk(np.sin(np.radians(15)) ** 2) * np.sqrt(length / G * (1 + 0.4 * (radius / length) ** 2))
    time, x = trajectory_of("pendulum").time, centre("pendulum", "pendulum")[:, 0]
    k = np.flatnonzero((x[:-1] < 0) & (x[1:] >= 0))
    upward = time[k] - x[k] * (time[k + 1] - time[k]) / (x[k + 1] - x[k])
    assert np.diff(upward) == pytest.approx(period, rel=CLOSE)


def test_equal_balls_part_at_a_right_angle() -> None:
    # along the line of centres the red one takes all: v cos 30; across it the white one keeps v sin 30
    white, red = velocity("glancing_blow", "white")[-1], velocity("glancing_blow", "red")[-1]
    assert np.linalg.norm(red) == pytest.approx(1.2 * np.cos(np.radians(30)), rel=CLOSE)
    assert np.linalg.norm(white) == pytest.approx(1.2 * np.sin(np.radians(30)), rel=CLOSE)
    assert white @ red == pytest.approx(0, abs=0.01)


def test_two_come_and_two_leave() -> None:
    last = [velocity("double_cradle", f"ball_{i}")[-1, 0] for i in range(1, 6)]
    assert last == pytest.approx([0, 0, 0, 1.2, 1.2], abs=0.03 * 1.2)


def test_the_last_ball_of_a_hung_cradle_rises_as_high_as_the_first_fell() -> None:
    first, last = centre("newtons_cradle", "ball_1"), centre("newtons_cradle", "ball_5")
    assert last[:, 2].max() - last[0, 2] == pytest.approx(first[0, 2] - first[:, 2].min(), rel=0.05)


def test_a_ball_sinks_at_the_speed_where_drag_and_buoyancy_hold_its_weight() -> None:
    # final speed v^2 = 8 (rho_s / rho_w - 1) g r / 3 Cd, Cd = 0.47; until then v tanh(a t / v) with a = g (1 - rho_w / rho_s)
    from sim.materials import material

    trajectory = trajectory_of("sinking_ball")
    before = trajectory.time < trajectory.events[1]["time"]
    heavier = material("granite").density / 998
    final = np.sqrt(8 * (heavier - 1) * G * 0.06 / 3 / 0.47)
    expected = final * np.tanh(G * (1 - 1 / heavier) * trajectory.time[before] / final)
    assert -velocity("sinking_ball", "ball")[before, 2] == pytest.approx(expected, rel=CLOSE)
    assert expected[-1] > 0.95 * final


def test_the_wall_turns_the_speed_across_it_round_and_takes_a_fifth() -> None:
    k = at("wall_rebound", trajectory_of("wall_rebound").events[1]["time"])
    along = velocity("wall_rebound", "ball")[:, 0]
    assert along[k + 2] / along[k - 2] == pytest.approx(-0.8, rel=CLOSE)


def test_cars_that_collide_share_their_momentum() -> None:
    # equal masses; in the two frames around the blow friction takes mu g t, 0.4 m/s at most
    trajectory = trajectory_of("intersection")
    k = at("intersection", trajectory.events[1]["time"])
    before = velocity("intersection", "red_car")[k - 1] + velocity("intersection", "blue_car")[k - 1]
    after = velocity("intersection", "red_car")[k + 1] + velocity("intersection", "blue_car")[k + 1]
    assert after[:2] == pytest.approx(before[:2], abs=2 * 0.3 * G * 2.5 / 24)


def test_a_harmonic_stack_stands_and_one_beyond_the_limit_falls() -> None:
    for i in range(1, 5):
        assert path("stable_stack", f"brick_{i}").max() < 2e-3
    assert centre("unstable_stack", "brick_4")[-1, 2] < 0.5
