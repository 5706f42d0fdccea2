"""The depth of an overlap is the least shift that parts two bodies."""

from __future__ import annotations

import numpy as np
import pytest

from sim.depth import depth
from sim.extent import gap
from sim.rotation import Y_AXIS, about
from sim.shape import Box, Capsule, Compound, Part, Plane, Sphere

UPRIGHT = np.array([0.0, 0.0, 0.0, 1.0])


def at(x: float, y: float, z: float, quat: np.ndarray = UPRIGHT) -> tuple[np.ndarray, np.ndarray]:
    return np.array([[x, y, z]], float), np.array([quat], float)


CUBE = Box(size=(1.0, 1.0, 1.0))
CASES = {
    # r1 + r2 - distance
    "balls": (Sphere(radius=0.3), at(0, 0, 0), Sphere(radius=0.2), at(0.3, 0.2, 0.1), 0.5 - np.sqrt(0.14)),
    # r - height over the face
    "ball in a face": (Sphere(radius=0.2), at(0.1, 0.2, 0.6), CUBE, at(0, 0, 0), 0.1),
    # r - distance from the edge, whose direction is that of no axis: sqrt(2) 0.05
    "ball on an edge": (Sphere(radius=0.2), at(0.55, 0.0, 0.55), CUBE, at(0, 0, 0), 0.2 - 0.05 * np.sqrt(2)),
    "ball beyond a corner": (Sphere(radius=0.08), at(0.55, 0.55, 0.55), CUBE, at(0, 0, 0), 0.0),
    # a rod that lies across an edge: r - distance of its axis from the edge
    "rod across an edge": (Capsule(radius=0.1, height=2.0), at(0.53, 0, 0.53, about(Y_AXIS, 0.75 * np.pi)), CUBE, at(0, 0, 0), 0.1 - 0.03 * np.sqrt(2)),
    "on the floor": (Sphere(radius=0.2), at(0, 0, 0.15), Plane(), at(0, 0, 0), 0.05),
    "the deeper of two pieces": (
        Compound(parts=[Part(shape=Sphere(radius=0.1), position=(0, 0, -0.2)), Part(shape=Sphere(radius=0.1), position=(0, 0, 0.2))]),
        at(0, 0, 0.75), CUBE, at(0, 0, 0), 0.05,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_least_shift_that_parts_two_bodies(case: str) -> None:
    one, here, other, there, expected = CASES[case]
    # the search ends 2e-4 rad apart at the latest, at up to a metre from the middle
    assert depth(one, here, other, there)[0] == pytest.approx(expected, abs=5e-4)
    assert depth(other, there, one, here)[0] == pytest.approx(expected, abs=5e-4)


def test_it_finds_less_than_a_few_directions_do() -> None:
    # beside the long edge of a beam its axes see 1 cm of overlap, where sqrt(2) 0.05 - 0.06 m are between
    ball, here, beam = Sphere(radius=0.06), at(1.5, 0.55, 0.55), Box(size=(4.0, 1.0, 1.0))
    assert gap(ball, here, beam, at(0, 0, 0))[0] == pytest.approx(-0.01)
    assert depth(ball, here, beam, at(0, 0, 0))[0] == 0.0
