from __future__ import annotations

import numpy as np
import pytest

from diffusion.phrases import group_name, group_wordings, nearest_color
from diffusion.prior import CHANNELS, FLOW_UNIT, LIMIT, motion_prior
from sim.look import colors
from sim.scene import Body, Camera, Character, Scene
from sim.shape import Box, Plane, Sphere
from tests.diffusion.synthetic import FPS, ballistic, cast, spheres_scene

RESOLUTION = 2.0**-10  # of float16 near 1


def one_ball(velocity=(0.8, 0.0, 0.0), frames=4, size=(96, 64)):
    ball = Body(name="ball", shape=Sphere(radius=0.5), color="red", material="rubber", position=(0, 0, 2.5), velocity=velocity)
    scene = Scene(
        medium="vacuum",
        camera=Camera(position=(0, -5, 2), look_at=(0, 0, 2)),
        bodies=[ball, Body(name="floor", shape=Plane(), material="concrete", static=True)],
    )
    trajectory = ballistic(scene, frames)
    return trajectory, cast(trajectory, width=size[0], height=size[1])


def channel(prior, name):
    return prior.channels[:, CHANNELS.index(name)].astype(np.float64)


def test_flow_of_a_ball_moving_across_is_focal_length_times_shift_over_depth():
    trajectory, g = one_ball()
    prior = motion_prior(g, trajectory)
    on_ball = g.instance[1] == 0
    # camera looks along +Y: right is +X; a point at depth z moves by f * vx * dt / z pixels
    expected = g.focal_px[1] * 0.8 / FPS / g.depth[1][on_ball]
    right = channel(prior, "flow_right")[1][on_ball] * FLOW_UNIT
    assert np.allclose(right, expected, atol=FLOW_UNIT * RESOLUTION)
    # falling: down in the picture by the way fallen between the frames
    fallen = trajectory.position[1, 0, 2] - trajectory.position[2, 0, 2]
    down = channel(prior, "flow_down")[1][on_ball] * FLOW_UNIT
    assert np.allclose(down, g.focal_px[1] * fallen / g.depth[1][on_ball], atol=FLOW_UNIT * RESOLUTION)


def test_a_static_floor_does_not_flow_under_a_static_camera():
    trajectory, g = one_ball()
    prior = motion_prior(g, trajectory)
    floor = g.instance == 1
    for name in ("flow_right", "flow_down", "depth_velocity", "speed", "acceleration"):
        assert np.all(channel(prior, name)[floor] == 0)


def test_flow_leads_to_where_the_pixel_is_in_the_next_frame_when_the_camera_moves():
    trajectory, g = one_ball(velocity=(0, 0, 0))
    from dataclasses import replace

    camera = g.camera_to_world.copy()
    camera[:, 0, 3] = 0.1 * np.arange(len(camera))  # a dolly to the right, 0.1 m a frame
    prior = motion_prior(replace(g, camera_to_world=camera), trajectory)
    floor = g.instance[0] == 1
    # a static point at depth z moves left by f * 0.1 / z (the buffers' own depth, for the camera does not turn)
    assert np.allclose(channel(prior, "flow_right")[0][floor] * FLOW_UNIT, -g.focal_px[0] * 0.1 / g.depth[0][floor], rtol=2e-3, atol=0.01)


def test_free_flight_is_flagged_and_contact_is_near_where_and_when_it_happens():
    scene = spheres_scene(np.random.default_rng(0), 1)
    trajectory = ballistic(scene, 24)
    g = cast(trajectory, width=64, height=64)
    prior = motion_prior(g, trajectory)
    when = trajectory.contact_time[0]
    frame = round(when * FPS)
    contact, free = channel(prior, "contact"), channel(prior, "free_flight")
    ball = g.instance == 0
    assert contact[frame][ball[frame]].max() > 0.3
    assert contact[max(frame - 8, 0)].max() == 0
    assert free[1][ball[1]].min() == 1
    assert free[frame][ball[frame]].max() == 0
    assert np.all(free[~ball] == 0)


def test_the_inverse_depth_of_a_crop_is_that_of_the_whole_frame():
    trajectory, g = one_ball()
    from dataclasses import replace

    whole = motion_prior(g, trajectory)
    cut = (slice(None), slice(8, 40), slice(16, 80))
    per_pixel = ("depth", "normal", "instance", "object_coordinates", "light_visibility", "light_cosine")
    part = replace(g, **{k: np.ascontiguousarray(getattr(g, k)[cut]) for k in per_pixel}, principal_px=g.principal_px - np.array([16, 8]))
    cropped = motion_prior(part, trajectory)
    inside = [i for i, name in enumerate(CHANNELS) if name != "edge"]  # an edge needs its neighbour
    assert np.array_equal(cropped.channels[:, inside], whole.channels[:, inside][:, :, 8:40, 16:80])


def test_groups_are_the_instances_and_the_sky_is_the_last():
    trajectory, g = one_ball()
    prior = motion_prior(g, trajectory)
    assert prior.groups == ("ball", "floor", "sky")
    assert prior.phrases[:2] == ("red rubber ball", "concrete floor")
    assert np.array_equal(prior.group == 2, g.instance == -1)
    assert np.array_equal(prior.group == 0, g.instance == 0)
    assert prior.dynamic.tolist() == [True, False, False]


def test_every_channel_is_finite_and_within_the_limit():
    trajectory, g = one_ball()
    channels = motion_prior(g, trajectory).channels
    assert np.isfinite(channels).all()
    assert np.abs(channels).max() <= LIMIT


@pytest.mark.parametrize(
    ("body", "group"), [("ball", "ball"), ("cat/paw_fl", "cat/paw"), ("man/upper_arm_r", "man/upper_arm"), ("cup/shard_03", "cup"), ("cat/tail_2", "cat/tail")]
)
def test_parts_that_look_alike_share_a_group(body, group):
    assert group_name(body) == group


@pytest.mark.parametrize(("color", "word"), [("#d41c20", "red"), ("#17255e", "navy"), ("brown", "brown"), ("#f5f5f5", "white")])
def test_a_dress_is_called_by_the_nearest_colour_word(color, word):
    assert nearest_color(color) == word


def test_wordings_are_found_by_body_by_object_and_for_every_part_of_a_character():
    scene = Scene(
        bodies=[Body(name="crate", shape=Box(size=(1, 1, 1)), phrase="a wooden crate", object="box_1"), Body(name="floor", shape=Plane(), static=True)],
        characters=[Character(name="cat", species="cat", phrase="a black cat")],
    )
    words = group_wordings(
        ("crate", "floor", "cat/torso", "cat/paw_fl", "cat/paw_fr"), scene, others={"box_1": ("crate made of wood",), "cat": ("cat with black fur",)}
    )
    assert words[0] == ("a wooden crate", "crate made of wood")
    assert words[2][0].endswith(" torso of a cat")
    assert words[2][0].split()[0] in colors()
    assert len(words[3]) == 1
    assert words[-1][0].endswith("sky over a studio")
