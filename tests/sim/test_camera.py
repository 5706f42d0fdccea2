"""Where a point falls in the picture."""

from __future__ import annotations

import numpy as np
import pytest

from sim.camera import camera_to_world, focal_px, fov_y_deg, project
from sim.errors import InputError
from sim.scene import Camera, CameraKey

CAMERA = Camera(position=(0, -4, 1), look_at=(0, 0, 1), focal_mm=36, sensor_mm=(36, 27))


def test_what_the_camera_looks_at_is_in_the_middle() -> None:
    pixel, depth = project([CAMERA.look_at], CAMERA, time=0, width=640, height=480)
    assert pixel[0] == pytest.approx([320, 240])
    assert depth[0] == pytest.approx(4)


def test_right_is_to_the_right_and_up_is_to_the_top() -> None:
    # focal length = sensor width, so 1 m at 4 m is a quarter of the width
    pixel, _ = project([[1, 0, 1], [0, 0, 2]], CAMERA, time=0, width=640, height=480)
    assert pixel == pytest.approx(np.array([[320 + 160, 240], [320, 240 - 160]]))


def test_the_horizontal_field_fits_whatever_the_height() -> None:
    for height in (480, 640, 1138):
        pixel, _ = project([[2, 0, 1]], CAMERA, time=0, width=640, height=height)
        assert pixel[0] == pytest.approx([640, height / 2])
    assert fov_y_deg(CAMERA, width=640, height=640) == pytest.approx(2 * np.degrees(np.arctan(0.5)))


def test_the_pose_is_a_rotation_with_z_forward() -> None:
    pose = camera_to_world(CAMERA, [0.0])[0]
    assert pose[:3, :3] @ pose[:3, :3].T == pytest.approx(np.eye(3))
    assert np.linalg.det(pose[:3, :3]) == pytest.approx(1)
    assert pose[:3, 2] == pytest.approx([0, 1, 0])
    assert pose[:3, 1] == pytest.approx([0, 0, -1])


def moving(**last: object) -> Camera:
    key = {"time": 2, "position": (4, -4, 1), "look_at": (4, 0, 1), **last}
    return Camera(keys=[CameraKey(time=1, position=(0, -4, 1), look_at=(0, 0, 1)), CameraKey.model_validate(key)], focal_mm=36)


def test_a_moving_camera_passes_through_its_keys_and_holds_at_the_ends() -> None:
    x = camera_to_world(moving(), [0, 1, 1.25, 1.5, 1.75, 2, 3])[:, 0, 3]
    assert x[[0, 1, 3, 5, 6]] == pytest.approx([0, 0, 2, 4, 4])
    assert (np.diff(x) >= 0).all()


def test_a_key_may_zoom_and_roll() -> None:
    camera = moving(focal_mm=72, roll_deg=90, position=(0, -4, 1), look_at=(0, 0, 1))
    assert focal_px(camera, [1, 2], width=640) == pytest.approx([640, 1280])
    # turned clockwise by a right angle, the camera sees what is above it at its left
    pixel, _ = project([[0, 0, 1.5]], camera, time=2, width=640, height=480)
    assert pixel[0] == pytest.approx([320 - 160, 240])


def test_two_keys_at_one_time_are_an_input_error() -> None:
    with pytest.raises(InputError, match="same time"):
        camera_to_world(moving(time=1), [0])
