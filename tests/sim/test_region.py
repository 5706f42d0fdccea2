"""Looking only where something can have changed gives what looking everywhere gives."""

from __future__ import annotations

import numpy as np
import pytest

from sim.observe import observe
from sim.preview import shade
from sim.region import movers
from sim.scene import Body, Camera, Light, Scene, Setting
from sim.shape import Box, Plane, Sphere
from sim.trajectory import Trajectory
from tests.sim.test_observe import CAMERA

FRAMES = 6
BODIES = [
    Body(name="ball", shape=Sphere(radius=0.3), color="red"),
    Body(name="brick", shape=Box(size=(0.5, 0.2, 0.1)), color="blue"),
    Body(name="passer", shape=Sphere(radius=0.2), color="green"),
    Body(name="post", shape=Box(size=(0.3, 0.3, 1.0)), position=(0.6, 0.8, 0.5), static=True),
    Body(name="ground", shape=Plane(), static=True, material="concrete"),
]


def moving(camera: Camera = CAMERA) -> Trajectory:
    """A ball falls, a brick tumbles in from outside of the picture, a ball goes past the camera on both sides of its plane."""
    share = np.linspace(0, 1, FRAMES)[:, None]
    paths = [
        np.array([-0.5, 0.0, 1.6]) + share * [0.3, 0.2, -1.3], np.array([2.5, 0.5, 0.6]) + share * [-2.4, 0.1, 0.0],
        np.array([0.4, -3.0, 1.2]) + share * [0.2, -2.0, 0.2], np.tile([0.6, 0.8, 0.5], (FRAMES, 1)), np.zeros((FRAMES, 3)),
    ]  # fmt: skip
    angle = np.linspace(0, 2, FRAMES)
    quat = np.tile([0.0, 0.0, 0.0, 1.0], (FRAMES, len(BODIES), 1))
    quat[:, 1] = np.stack([np.sin(angle / 2), np.zeros(FRAMES), np.zeros(FRAMES), np.cos(angle / 2)], axis=1)
    scene = Scene(bodies=BODIES, camera=camera, setting=Setting(lights=[Light(azimuth_deg=200, elevation_deg=30)]))
    return Trajectory.from_arrays(
        names=[b.name for b in BODIES], time=np.arange(FRAMES) / 24, position=np.stack(paths, axis=1), quat_xyzw=quat, scene=scene
    )  # fmt: skip


def test_movers_are_those_whose_pose_changes() -> None:
    assert movers(moving()).tolist() == [0, 1, 2]


@pytest.mark.parametrize("variant", ["default", "scalar_rgb"])
def test_standing_pixels_are_what_a_look_at_everything_finds(variant: str) -> None:
    from sim.tracer import mitsuba

    mi = mitsuba()
    before = mi.variant()
    mi.set_variant(before if variant == "default" else variant)
    try:
        trajectory = moving()
        together = observe(trajectory, width=96, height=72)
        shaded = shade(together, trajectory)
        for frame in range(FRAMES):
            alone = observe(trajectory.sampled(slice(frame, frame + 1)), width=96, height=72)
            # the ground is two triangles 800 m wide: rays that graze an edge may fall on either side of it
            assert (alone.instance[0] == together.instance[frame]).mean() > 0.999
            assert (alone.light_visibility[0] == together.light_visibility[frame]).mean() > 0.999
            same = (alone.instance[0] == together.instance[frame]) & (alone.instance[0] >= 0)
            assert alone.object_coordinates[0][same] == pytest.approx(together.object_coordinates[frame][same], abs=2e-3)
            picture = shade(alone, trajectory.sampled(slice(frame, frame + 1)))[0].astype(int)
            assert (np.abs(picture - shaded[frame]).max(axis=-1) > 2).mean() < 0.002
    finally:
        mi.set_variant(before)
    assert (together.instance == 2).any() and (together.light_visibility[:, :, :][together.instance == 4] == 0).any()


def test_bodies_that_move_out_of_view_leave_the_picture_as_it_is() -> None:
    trajectory = moving(Camera(position=(0.0, -4.0, 30.0), look_at=(0, -4.0, 60.0), up=(0, 1, 0)))
    buffers = observe(trajectory, width=32, height=24)
    assert (buffers.instance == -1).all() and np.isinf(buffers.depth).all()
