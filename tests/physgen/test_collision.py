"""Velocity, momentum and energy of a collision, read from pictures of it and of another one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from physgen.collision import collisions
from physgen.track import Thing, Track, track
from sim.observe import observe
from sim.preview import shade
from sim.scene import Body, Camera, Scene
from sim.shape import Plane, Sphere
from sim.simulate import simulate


@pytest.fixture(scope="module")
def met():
    """Two balls in space: one at 1.5 m/s meets one of twice its mass that rests."""
    bodies = [
        Body(name="cue", shape=Sphere(radius=0.15), color="red", position=(-0.9, 0, 1), velocity=(1.5, 0, 0), mass=1.0),
        Body(name="object", shape=Sphere(radius=0.15), color="blue", position=(0.0, 0, 1), mass=2.0),
        Body(name="floor", shape=Plane(), static=True),
    ]
    scene = Scene(bodies=bodies, gravity=(0, 0, 0), seconds=1.2, camera=Camera(position=(0, -3, 1.2), look_at=(0, 0, 1)))
    trajectory = simulate(scene, fps=24, seed=0)
    return trajectory, observe(trajectory, width=240, height=160)


def test_a_picture_of_the_collision_agrees_with_it(met):
    trajectory, buffers = met
    tracks = track(shade(buffers, trajectory), buffers, trajectory)
    (one,) = collisions(tracks, trajectory, buffers)
    assert set(one.names) == {"cue", "object"} and 0.3 < one.time < 0.5
    # a centroid read to a tenth of a pixel over eight frames of 6 cm leaves less than a percent
    assert one.velocity < 0.02 and one.momentum < 0.02 and one.energy < 0.04


def exact(trajectory, buffers) -> list[Track]:
    """Tracks that see the simulated centres themselves."""
    out = []
    for row, name in enumerate(trajectory.names):
        if name != "floor":
            local = (trajectory.position[:, row] - buffers.camera_to_world[:, :3, 3])[:, None] @ buffers.camera_to_world[:, :3, :3]
            pixels = local[:, 0, :2] / local[:, 0, 2:] * buffers.focal_px[:, None] + buffers.principal_px
            t = len(pixels)
            out.append(Track(Thing(name, (row,), False), pixels, pixels, np.full(t, 900.0), np.ones(t), np.ones(t, dtype=bool), None))
    return out


def test_a_known_error_has_its_closed_form(met):
    trajectory, buffers = met
    clean = exact(trajectory, buffers)
    (one,) = collisions(clean, trajectory, buffers)
    assert max(one.velocity, one.momentum, one.energy) < 1e-6
    # the second ball painted at rest throughout: its velocity after the blow is missing
    still = replace(clean[1], measured_px=np.repeat(clean[1].measured_px[:1], len(trajectory.time), axis=0))
    (lost,) = collisions([clean[0], still], trajectory, buffers)
    after = trajectory.velocity[-1]
    fast = float(np.linalg.norm(after[trajectory.index("object")]))
    assert lost.velocity == pytest.approx(fast / 4 / 1.5, rel=0.02)
    assert lost.momentum == pytest.approx(2 * fast / 2 / (1 * np.linalg.norm(after[trajectory.index("cue")]) + 2 * fast), rel=0.2)
    assert lost.energy == pytest.approx(2 * fast**2 / 2 / 1.5**2, rel=0.04)


def test_what_is_not_seen_on_both_sides_is_not_judged(met):
    trajectory, buffers = met
    first, second = exact(trajectory, buffers)
    assert collisions([first], trajectory, buffers) == []
    hidden = second.measured_px.copy()
    hidden[trajectory.time > 0.4] = np.nan
    assert collisions([first, replace(second, measured_px=hidden)], trajectory, buffers) == []
