"""Gloss by arithmetic: where the path-traced picture has it, nothing on matt things, and the same whether a camera stands or is asked anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.gbuffers import GBuffers
from sim.mirror import Mirrors
from sim.observe import observe
from sim.render import render_with_buffers
from sim.scene import Body, Camera, Light, Scene, Setting
from sim.shape import Plane, Sphere
from sim.trajectory import Trajectory

CAMERA = Camera(position=(0, -2.0, 0.9), look_at=(0, 0, 0.3))


def ball(material: str, *, slide: float = 0.0, color: str | None = None) -> Trajectory:
    bodies = [Body(name="ball", shape=Sphere(radius=0.3), material=material, color=color), Body(name="floor", shape=Plane(), static=True, material="concrete")]
    scene = Scene(bodies=bodies, camera=CAMERA, setting=Setting(place="park", lights=[Light(azimuth_deg=220, elevation_deg=45)]))
    position = np.array([[[0.0, 0, 0.3], [0, 0, 0]], [[slide, 0, 0.3], [0, 0, 0]]])
    return Trajectory.from_arrays(names=["ball", "floor"], time=[0.0, 0.04], position=position, scene=scene)


def buffers_of(trajectory: Trajectory) -> GBuffers:
    return observe(trajectory, width=96, height=72)


@pytest.mark.parametrize("material", ["steel", "gold"])
def test_metal_is_bright_where_the_path_traced_metal_is(material: str) -> None:
    trajectory = ball(material).sampled(slice(0, 1))
    video, buffers = render_with_buffers(trajectory, width=96, height=72, samples=16)
    plane = Mirrors(buffers, trajectory).plane(0)
    mine = (buffers.instance[0] == 0) & (buffers.normal[0, ..., 2] > 0)  # below, it mirrors its own shadow on the ground, which is not in the panorama
    brightness = np.log(video[0].mean(axis=-1)[mine] + 5)
    assert np.corrcoef(plane[mine], brightness)[0, 1] > 0.7


def test_matt_things_have_no_gloss_and_their_kind_is_told() -> None:
    trajectory = ball("clay")
    mirrors = Mirrors(buffers_of(trajectory), trajectory)
    assert not mirrors.plane(0).any()
    assert not mirrors.metallic.any() and not mirrors.clear.any()
    kinds = [Mirrors(buffers_of(t), t) for t in (ball("steel"), ball("glass"))]
    assert [(k.metallic[0], k.clear[0]) for k in kinds] == [(1, 0), (0, 1)]


def test_the_highlight_of_a_glossy_ball_lies_half_way_to_the_light() -> None:
    trajectory = ball("plastic")
    buffers = buffers_of(trajectory)
    plane = np.where(buffers.instance[0] == 0, Mirrors(buffers, trajectory).plane(0), -1)
    y, x = np.unravel_index(plane.argmax(), plane.shape)
    point = buffers.object_coordinates[0, y, x] + [0, 0, 0.3]
    toward = np.array(CAMERA.position) - point
    half = toward / np.linalg.norm(toward) + buffers.light_direction
    # a pixel of the ball is about 0.02 m, 4 degrees on its surface, and the brightest one may be its neighbour
    assert buffers.normal[0, y, x] @ half / np.linalg.norm(half) > np.cos(np.radians(10))


def test_a_rougher_metal_has_a_wider_highlight() -> None:
    planes = []
    for material in ("silver", "lead"):
        trajectory = ball(material)
        buffers = buffers_of(trajectory)
        planes.append(Mirrors(buffers, trajectory).plane(0)[buffers.instance[0] == 0])
    lit = [np.count_nonzero(plane > 0.5) for plane in planes]
    assert 0 < lit[0] < lit[1]


def test_what_a_standing_camera_keeps_is_what_it_would_see_anew() -> None:
    trajectory = ball("steel", slide=0.2)
    buffers = buffers_of(trajectory)
    alone = replace(buffers, **{k: getattr(buffers, k)[1:] for k in (
        "time", "depth", "normal", "instance", "object_coordinates", "light_visibility", "light_cosine", "camera_to_world", "focal_px")})  # fmt: skip
    kept, anew = Mirrors(buffers, trajectory).plane(1), Mirrors(alone, trajectory.sampled(slice(1, 2))).plane(0)
    assert np.array_equal(kept, anew)
