"""Hands that come to somebody come to rest on their skin: neither short of them nor in them."""

from __future__ import annotations

import numpy as np
import pytest

from sim import exercise
from sim.character import parts
from sim.depth import depth
from sim.extent import gap
from sim.simulate import simulate

ON = 0.005
"""[m]"""


@pytest.mark.parametrize(("act", "species"), [("push somebody", "human"), ("push somebody", "robot"), ("hit somebody", "child"), ("hit somebody", "human")])
def test_the_hand_that_strikes_is_on_the_skin(act: str, species: str) -> None:
    scene = exercise.scene_of(act, species)
    # as often as poses are solved: what is struck gives way at once
    trajectory = simulate(scene, fps=240)
    shapes = {body.name: body.shape for who in scene.characters for body in parts(who)}

    def poses(name: str) -> tuple[np.ndarray, np.ndarray]:
        i = trajectory.index(name)
        return trajectory.position[:, i], trajectory.quat_xyzw[:, i]

    theirs = [name for name in shapes if name.startswith("other/")]
    for side in "lr" if act.startswith("push") else "r":
        hand = [name for name in shapes if name.startswith("it/hand") and name.endswith(f"_{side}")]
        pairs = [(a, b) for a in hand for b in theirs]
        assert max(float(depth(shapes[a], poses(a), shapes[b], poses(b)).max()) for a, b in pairs) < ON
        assert min(float(gap(shapes[a], poses(a), shapes[b], poses(b)).min()) for a, b in pairs) < ON
