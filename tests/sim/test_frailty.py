"""Frailty: what is said to break bears as little as that takes, and no less than the blow that breaks it brings."""

from __future__ import annotations

import pytest

from sim import director
from sim.fracture import limit, way
from sim.rigid import Rigid
from sim.scene import Body, Goal, Scene
from sim.shape import Box, Plane
from sim.simulate import simulate

FLOOR = Body(name="floor", shape=Plane(), material="concrete", static=True)
LOG = Body(name="log", shape=Box(size=(0.3, 0.1, 0.1)), material="wood", position=(0.0, 0.0, 0.55))


def _scene(body: Body, **more: object) -> Scene:
    return Scene(bodies=[FLOOR, body], seconds=1.0, goals=[Goal(event="break", agent=body.name)], **more)  # type: ignore[arg-type]


def test_wood_that_falls_half_a_metre_stays_whole_unless_it_is_said_to_split() -> None:
    whole = simulate(_scene(LOG.model_copy(update={"breakable": True})))
    assert whole.events[0]["satisfied"] is False
    split = _scene(LOG.model_copy(update={"breakable": True, "fails": "shatter"}), free={"log": {"toughness": [1e-4, 1.0]}})
    chosen = director.solve(split)
    assert 1e-4 <= (chosen.body("log").toughness or 0.0) < 1.0
    assert simulate(chosen).events[0]["satisfied"] is True


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_the_limit_is_in_proportion_to_the_toughness(share: float) -> None:
    usual, frail = (Rigid(LOG.model_copy(update={"toughness": t}), row=0, kind="dynamic", density=650.0) for t in (None, share))
    assert limit(frail, frail.mass) == pytest.approx(share * limit(usual, usual.mass), rel=1e-12)


def test_a_body_fails_as_its_material_does_where_nothing_else_is_said() -> None:
    assert way(LOG) == "crack"
    assert way(LOG.model_copy(update={"fails": "shatter"})) == "shatter"
    assert way(LOG.model_copy(update={"material": "rubber"})) is None
