"""What must come out the same, as the benchmark prints it; and what its scenes of cost are made of."""

from __future__ import annotations

import numpy as np
import pytest

from sim import cost, sameness
from sim.engine import run


@pytest.mark.parametrize(
    ("trial", "most"),
    [
        (sameness.same_bits, 0.0),
        (sameness.other_order, 0.0),
        (sameness.moved_world, 1e-4),  # [m], the contract
        (sameness.breaking, 1e-6),
    ],
)
def test_what_must_be_the_same_is(trial, most: float) -> None:
    found = trial()
    assert found
    for case, quantity, expected, measured, scale in found:
        assert abs(measured - expected) <= most * max(scale, 1.0), (case, quantity)


def test_a_ball_from_a_file_weighs_and_falls_as_a_ball() -> None:
    # an icosphere of 5120 triangles lacks 0.15 % of a ball's moment of inertia
    for _, quantity, expected, measured, _ in sameness.own_mesh():
        assert measured == pytest.approx(expected, rel=2e-3), quantity


@pytest.mark.parametrize("kind", ["box", "ball", "cup"])
def test_heaps_meet_each_other_and_stay_over_the_floor(kind: str) -> None:
    scene = cost.heap(kind).model_copy(update={"seconds": 1.5})
    t = run(scene)
    floor = t.index("floor")
    among = [pair for pair in t.contact_bodies.tolist() if floor not in pair]
    assert len(scene.bodies) == 11 and len(among) > 5
    assert np.isfinite(t.position).all() and t.position[:, 1:, 2].min() > 0.0
