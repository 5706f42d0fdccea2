"""A surface that runs takes along what lies on it, by friction and no faster."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from sim.engine import run
from sim.event import detect
from sim.scene import Body, Contact, Goal, Scene
from sim.shape import Box, Plane, Sphere

G, FPS = 9.81, 240


def belt(*, speed: float, mu: float, load: Body, seconds: float, restitution: float = 0.0):
    body = Body(name="belt", shape=Box(size=(6.0, 0.6, 0.2)), static=True, material="rubber", position=(0, 0, -0.1), surface_velocity=(speed, 0, 0))
    rule = Contact(between=("belt", "load"), restitution=restitution, friction=mu, rolling_friction=0.0)
    floor = Body(name="floor", shape=Plane(), static=True, position=(0, 0, -0.2))
    t = run(Scene(medium="vacuum", seconds=seconds, bodies=[floor, body, load], contacts=[rule]), fps=FPS)
    return t.position[:, t.index("load")], t.velocity[:, t.index("load")], t.angular_velocity[:, t.index("load")], t


@pytest.mark.parametrize(("speed", "mu"), [(1.0, 0.3), (0.5, 0.6), (2.0, 0.4)])
def test_a_box_slips_until_it_is_as_fast_as_the_belt(speed, mu):
    box = Body(name="load", shape=Box(size=(0.3, 0.3, 0.2)), mass=2.0, position=(-2, 0, 0.1))
    slipping = speed / (mu * G)
    x, v, _, t = belt(speed=speed, mu=mu, load=box, seconds=slipping + 0.5)
    # x = v^2 / (2 mu g), then along with the belt; a step of 1/240 s is off by v / 480 at most
    after = t.time > slipping + 2 / FPS
    expected = speed**2 / (2 * mu * G) + speed * (t.time[after] - slipping)
    assert np.abs(x[after, 0] + 2 - expected).max() < 0.01 * expected[0] + speed / (2 * FPS)
    assert np.abs(v[after, 0] - speed).max() < 0.01 * speed
    early = (t.time > 0.1 * slipping) & (t.time < 0.9 * slipping)
    assert v[early, 0] == pytest.approx(mu * G * t.time[early], rel=0.01, abs=mu * G / FPS)


def test_a_ball_is_set_spinning_and_goes_along_slower():
    """Friction m a = f and I alpha = f r until r omega + v = belt: v = belt / (1 + m r^2 / I) = 2/7 of it."""
    ball = Body(name="load", shape=Sphere(radius=0.1), mass=1.0, position=(0, 0, 0.1))
    _, v, w, _ = belt(speed=1.4, mu=0.5, load=ball, seconds=0.8)
    assert v[-1, 0] == pytest.approx(0.4, rel=0.01)
    assert w[-1, 1] == pytest.approx(-(1.4 - 0.4) / 0.1, rel=0.01)


def test_a_blow_on_a_belt_drags_too():
    """A ball that falls onto it: friction takes mu (1 + e) v_n of the slip in the blow, as it slips throughout."""
    ball = Body(name="load", shape=Sphere(radius=0.1), mass=1.0, position=(0, 0, 0.1 + 0.2))
    _, v, _, t = belt(speed=5.0, mu=0.2, load=ball, seconds=0.3, restitution=0.5)
    down = float(np.sqrt(2 * G * 0.2))
    assert v[-1, 0] == pytest.approx(0.2 * 1.5 * down, rel=0.01)
    assert t.contact_impulse[0] == pytest.approx(1.5 * down, rel=0.01)


def test_only_what_stands_still_has_a_running_surface_and_it_stays_where_it_is():
    with pytest.raises(ValidationError, match="static: true"):
        Body(name="belt", shape=Box(size=(1, 1, 1)), surface_velocity=(1, 0, 0))
    box = Body(name="load", shape=Box(size=(0.3, 0.3, 0.2)), mass=2.0, position=(0, 0, 0.1))
    *_, t = belt(speed=1.0, mu=0.3, load=box, seconds=0.5)
    row = t.index("belt")
    assert np.ptp(t.position[:, row], axis=0).max() == 0 and np.abs(t.velocity[:, row]).max() == 0


def test_what_stands_on_a_belt_stays_there_and_what_slides_off_its_place_does_not():
    box = Body(name="load", shape=Box(size=(0.3, 0.3, 0.2)), mass=2.0, position=(-1, 0, 0.1))
    goal = [Goal(event="stay", agent="load")]
    *_, t = belt(speed=0.3, mu=0.5, load=box, seconds=3.0)
    assert np.ptp(t.position[:, t.index("load"), 0]) > 0.8
    assert detect(t, t.scene.model_copy(update={"goals": goal}))[0]["satisfied"]
    *_, t = belt(speed=0.3, mu=0.5, load=box.model_copy(update={"velocity": (2.0, 0.0, 0.0)}), seconds=3.0)
    assert not detect(t, t.scene.model_copy(update={"goals": goal}))[0]["satisfied"]
