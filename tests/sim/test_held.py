"""What is kept in its first pose until it sets off, and what is told from it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.director import solve
from sim.engine import run
from sim.event import find
from sim.measure import View, bounce_list, flights
from sim.scene import Body, Contact, Goal, Joint, Scene
from sim.shape import Box, Plane, Sphere
from sim.trajectory import Trajectory

FLOOR = Body(name="floor", shape=Plane(), static=True)
G = 9.81


def _dropped(**fields: object) -> Scene:
    ball = Body(name="ball", shape=Sphere(radius=0.1), position=(0, 0, 2.1), held_until=0.6131)
    rule = Contact(between=("ball", "floor"), restitution=0.5)
    return Scene.model_validate({"medium": "vacuum", "seconds": 2.0, "bodies": [FLOOR, ball], "contacts": [rule], **fields})


def test_it_falls_from_the_moment_it_is_let_go() -> None:
    t = run(_dropped(), fps=48)
    # t = t0 + sqrt(2 h / g) with h = 2 m; the impact is found to a micrometre
    assert t.contact_time[0] == pytest.approx(0.6131 + math.sqrt(4 / G), abs=1e-6)
    before = t.time < 0.6131
    assert np.all(t.position[before, t.index("ball")] == t.position[0, t.index("ball")])


def test_frames_in_which_it_is_held_are_no_flight() -> None:
    t = run(_dropped(), fps=48)
    view, row = View(t), t.index("ball")
    first = flights(view, row)[0]
    # the flight begins between the last frame that is held and the next
    assert 0.6131 - 1 / 48 <= first.start <= 0.6131
    assert [round(b.rise, 3) for b in bounce_list(view, row)][:1] == [0.5]  # e^2 h


def test_it_sets_off_with_its_own_velocity() -> None:
    box = Body(name="box", shape=Box(size=(0.2, 0.2, 0.2)), position=(0, 0, 0.1), velocity=(1.5, 0, 0), held_until=0.5)
    rule = Contact(between=("box", "floor"), restitution=0.0, friction=0.3)
    t = run(Scene(medium="vacuum", seconds=2.0, bodies=[FLOOR, box], contacts=[rule]), fps=24)
    x = t.position[:, t.index("box"), 0]
    assert np.all(x[t.time <= 0.5] == 0)
    # v^2 / (2 mu g)
    assert x[-1] == pytest.approx(1.5**2 / (2 * 0.3 * G), rel=0.01)


def test_a_pendulum_held_aside_swings_when_it_is_let_go() -> None:
    peg = Body(name="peg", shape=Box(size=(0.02, 0.02, 0.02)), static=True, position=(0, 0, 2))
    bob = Body(name="bob", shape=Sphere(radius=0.05), position=(-1, 0, 2), held_until=0.4)
    joint = Joint(parent="peg", child="bob", type="hinge", anchor=(0, 0, 2), axis=(0, 1, 0))
    t = run(Scene(medium="vacuum", seconds=1.4, bodies=[peg, bob], joints=[joint]), fps=24)
    z = t.position[:, t.index("bob"), 2]
    assert np.all(np.abs(z[t.time <= 0.4] - 2) < 1e-9)
    assert z.min() < 1.1


def test_the_same_scene_twice_gives_the_same_bits() -> None:
    one, two = run(_dropped(), fps=24), run(_dropped(), fps=24)
    assert np.array_equal(one.position, two.position)


def test_still_for_the_first_frames_is_told_from_moving() -> None:
    goal = [Goal(event="stay", agent="ball", hold=0.6), Goal(event="fall", agent="ball")]
    good = _dropped(goals=goal)
    assert [f.lack for f in find(run(good, fps=24), good)] == [0.0, 0.0]
    early = good.model_copy(update={"bodies": [FLOOR, good.bodies[1].model_copy(update={"held_until": 0.2})]})
    found = find(run(early, fps=24), early)
    assert found[0].time is None
    assert "instead of 0.6 s" in found[0].detail


def _flown(*points: tuple[float, float, float], fps: float = 24) -> tuple[Trajectory, Scene]:
    ring = Body(name="ring", shape=Box(size=(0.5, 0.5, 0.02)), static=True, position=(0, 0, 1))
    scene = Scene(bodies=[ring, Body(name="ball", shape=Sphere(radius=0.1), position=points[0])], goals=[Goal(event="go_through", agent="ball", target="ring")])
    position = np.zeros((len(points), 2, 3))
    position[:, 0], position[:, 1] = ring.position, points
    quat = np.tile([0.0, 0.0, 0.0, 1.0], (len(points), 2, 1))
    return Trajectory.from_arrays(names=["ring", "ball"], time=np.arange(len(points)) / fps, position=position, quat_xyzw=quat), scene


def test_through_a_ring_is_told_from_past_it() -> None:
    inside = find(*_flown((0, 0, 1.6), (0, 0, 1.2), (0, 0, 0.8), (0, 0, 0.4)))[0]
    # crosses the ring's plane half way between frames 1 and 2
    assert inside.time == pytest.approx(1.5 / 24)
    beside = find(*_flown((0.4, 0, 1.6), (0.4, 0, 1.2), (0.4, 0, 0.8), (0.4, 0, 0.4)))[0]
    assert beside.time is None
    above = find(*_flown((0, 0, 1.6), (0, 0, 1.4), (0, 0, 1.3), (0, 0, 1.6)))[0]
    assert above.time is None


def test_slowing_down_is_told_from_going_on() -> None:
    def scene(friction: float) -> Scene:
        box = Body(name="box", shape=Box(size=(0.2, 0.2, 0.2)), position=(0, 0, 0.1), velocity=(2, 0, 0))
        goals = [Goal(event="slow", agent="box")]
        return Scene(medium="vacuum", seconds=1.5, bodies=[FLOOR, box], contacts=[Contact(between=("box", "floor"), friction=friction)], goals=goals)

    braked, gliding = scene(0.2), scene(0.0)
    assert find(run(braked, fps=24), braked)[0].time is not None
    assert find(run(gliding, fps=24), gliding)[0].time is None


def test_a_search_ends_with_the_goals_met_in_the_whole_clip() -> None:
    """Trials may end once their goals have happened; the scene that comes out still meets them when it is run to its end."""
    ball = Body(name="ball", shape=Sphere(radius=0.1), position=(-3, 0, 0.1), velocity=(2, 0, 0))
    block = Body(name="block", shape=Box(size=(0.2, 0.2, 0.2)), position=(0, 0, 0.1))
    scene = Scene(
        seconds=4.0, bodies=[FLOOR, ball, block], goals=[Goal(event="hit", agent="ball", patient="block", at=1.25)],
        free={"ball": {"velocity": [[1.5, 3.5], [0, 0], [0, 0]]}},
    )  # fmt: skip
    found = solve(scene)
    when = find(run(found, fps=24), found)[0].time
    assert when == pytest.approx(1.25, abs=1 / 24)
