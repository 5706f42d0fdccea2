"""Fidelity: what is known of simple errors, and flicker where it was put."""

from __future__ import annotations

import numpy as np
import pytest

from physgen.fidelity import fidelity, flicker, psnr, steady
from sim.errors import InputError
from sim.observe import observe
from sim.preview import shade
from sim.scene import Body, Camera, Scene
from sim.shape import Plane, Sphere
from sim.trajectory import Trajectory


@pytest.fixture(scope="module")
def shot():
    bodies = [Body(name="ball", shape=Sphere(radius=0.2), color="red"), Body(name="floor", shape=Plane(), static=True)]
    scene = Scene(bodies=bodies, camera=Camera(position=(0, -2, 0.8), look_at=(0, 0, 0.3)))
    position = np.array([[[0.1 * t, 0, 0.2], [0, 0, 0]] for t in range(4)])
    trajectory = Trajectory.from_arrays(names=["ball", "floor"], time=np.arange(4) / 24, position=position, scene=scene)
    buffers = observe(trajectory, width=64, height=48)
    return trajectory, buffers, shade(buffers, trajectory)


def test_the_same_clip_is_perfect(shot) -> None:
    trajectory, buffers, frames = shot
    same = fidelity(frames, frames, trajectory=trajectory, gbuffers=buffers)
    assert (same.psnr_db, same.psnr_things_db, same.flip) == (99.0, 99.0, 0.0)
    assert same.ssim == pytest.approx(1.0)
    assert same.flicker == same.flicker_reference


def test_an_even_error_has_its_closed_form_and_counts_where_it_is(shot) -> None:
    trajectory, buffers, frames = shot
    dark = np.clip(frames.astype(int), 20, 235).astype(np.uint8)
    off = dark.copy()
    off[buffers.instance == 0] += 10
    seen = fidelity(off, dark, trajectory=trajectory, gbuffers=buffers)
    assert seen.psnr_things_db == pytest.approx(20 * np.log10(255 / 10), abs=1e-3)
    share = (buffers.instance == 0).mean()
    assert seen.psnr_db == pytest.approx(20 * np.log10(255 / 10) - 10 * np.log10(share), abs=1e-3)
    assert 0 < seen.flip < 1
    assert seen.ssim < 1


def test_flicker_is_counted_on_still_scenery_alone(shot) -> None:
    trajectory, buffers, frames = shot
    still = steady(trajectory, buffers)
    assert still is not None
    assert not still[(buffers.instance == 0).any(axis=0)].any()
    assert flicker(frames, still) == pytest.approx(0, abs=1e-9)
    restless = frames.copy()
    restless[1::2] = np.clip(restless[1::2].astype(int) + 3, 0, 255)
    assert flicker(restless, still) == pytest.approx(3, abs=0.2)


def test_nothing_is_still_under_a_camera_that_moves() -> None:
    bodies = [Body(name="floor", shape=Plane(), static=True)]
    from sim.scene import CameraKey

    keys = [CameraKey(time=0, position=(0, -2, 1), look_at=(0, 0, 0)), CameraKey(time=1, position=(1, -2, 1), look_at=(0, 0, 0))]
    scene = Scene(bodies=bodies, camera=Camera(keys=keys))
    trajectory = Trajectory.from_arrays(names=["floor"], time=[0.0, 0.5], position=np.zeros((2, 1, 3)), scene=scene)
    assert steady(trajectory, observe(trajectory, width=32, height=32)) is None


def test_shapes_must_agree(shot) -> None:
    trajectory, buffers, frames = shot
    with pytest.raises(InputError, match="reference"):
        fidelity(frames[:2], frames, trajectory=trajectory, gbuffers=buffers)


def test_no_error_is_not_infinite() -> None:
    assert psnr(0.0) == 99.0
    assert psnr(255.0**2) == pytest.approx(0)
