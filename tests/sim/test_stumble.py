"""Stumble: who loses the balance falls, ahead or onto the back; who stands at an edge falls over it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scene import Action, Body, Character, Goal, Scene
from sim.shape import Plane
from sim.simulate import simulate
from sim.trajectory import Trajectory

FLOOR = Body(name="floor", shape=Plane(), material="concrete", static=True)


def _falls(kind: str) -> Trajectory:
    man = Character(name="man", species="human", actions=[Action(type=kind, at=0.2)])
    return simulate(Scene(bodies=[FLOOR], characters=[man], seconds=1.6, goals=[Goal(event="fall", agent="man")]))


@pytest.mark.parametrize(("kind", "way"), [("stumble", 1.0), ("fall_back", -1.0)])
def test_somebody_goes_over_ahead_or_backwards(kind: str, way: float) -> None:
    seen = _falls(kind)
    assert seen.events[0]["satisfied"] is True
    head, foot = (seen.position[-1, seen.names.index(f"man/{part}")] for part in ("head", "pelvis"))
    assert way * (head - foot)[0] > 0.2  # the head lies on that side
    assert head[2] < 0.6
    assert np.isfinite(seen.position).all()
