"""The points in which two bodies touch."""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from sim.manifold import touch
from sim.rigid import Rigid
from sim.scene import Body
from sim.shape import Box, Compound, Cylinder, Part, Plane

FLOOR = Rigid(Body(name="floor", shape=Plane(), static=True), row=0, kind="static", density=1000)


def _points(shape: Compound, euler_deg: tuple[float, float]) -> list[tuple[float, float, float]]:
    x, y, z, w = Rotation.from_euler("xy", euler_deg, degrees=True).as_quat().tolist()
    body = Rigid(Body(name="it", shape=shape, orientation_xyzw=(x, y, z, w)), row=1, kind="dynamic", density=1000)
    return touch(body, FLOOR, (0.0, 0.0, 0.0), (0.0, 0.0, 1.0))


def test_a_corner_that_two_boxes_share_is_one_point() -> None:
    # two slabs side by side: tipped sideways onto the middle of the lower edge they share four corners, tipped again two of them are lowest, as one
    slabs = Compound(parts=[Part(shape=Box(size=(0.1, 0.1, 0.1)), position=(x, 0, 0)) for x in (-0.05, 0.05)])
    assert len(_points(slabs, (30.0, 0.0))) == 3  # ends of the edge, and where the slabs meet
    assert len(_points(slabs, (30.0, 20.0))) == 1
    flat = np.array(_points(slabs, (0.0, 0.0)))
    assert len(flat) == 6


def test_a_shape_of_boxes_and_round_pieces_stands_on_both() -> None:
    foot = Compound(parts=[Part(shape=Cylinder(radius=0.05, height=0.1)), Part(shape=Box(size=(0.02, 0.02, 0.1)), position=(0.2, 0, 0))])
    points = np.array(_points(foot, (0.0, 0.0)))
    assert points[:, 0].max() > 0.18 and points[:, 0].min() < 0.0
    assert np.ptp(points[:, 2]) < 1e-12
