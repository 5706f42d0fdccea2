"""Colours that a mesh file brings are seen on it, from near and from afar, in both pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.look import linear
from sim.render import render, render_with_buffers
from sim.scene import Body, Camera, Scene
from sim.shape import Mesh, Plane
from sim.skin import skin
from sim.trajectory import Trajectory


@pytest.fixture(scope="module")
def painted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A box of 1 m whose texture is red where u < 0.5 (x < 0) and green elsewhere."""
    import trimesh
    from PIL import Image

    picture = np.zeros((8, 8, 3), np.uint8)
    picture[:, :4] = (220, 30, 30)
    picture[:, 4:] = (30, 200, 40)
    mesh = trimesh.creation.box(extents=(1, 1, 1))
    uv = mesh.vertices[:, [0, 2]] * 0.98 + 0.5
    mesh.visual = trimesh.visual.TextureVisuals(uv=uv, image=Image.fromarray(picture))
    path = tmp_path_factory.mktemp("mesh") / "box.glb"
    mesh.export(path)
    return path


def test_every_point_has_the_colour_of_the_texture_there(painted: Path) -> None:
    found = skin(Mesh(path=str(painted), scale=0.2))
    assert found is not None
    # glTF's Y is up; sides at x = -0.06 and 0.06 of a box of 0.2 m
    point = np.array([[-0.06, 0.02, 0.1], [0.06, 0.02, 0.1], [-0.03, -0.1, 0.03]], dtype=np.float32)
    red, green = linear(np.array([220, 30, 30]) / 255), linear(np.array([30, 200, 40]) / 255)
    assert found.albedo(point, np.full(3, 1e-4, np.float32)) == pytest.approx(np.array([red, green, red]), abs=0.02)
    far = found.albedo(point, np.full(3, 1.0, np.float32))
    assert np.abs(far - found.mean).max() < np.abs(red - green).max()
    assert found.mean == pytest.approx((red + green) / 2, abs=0.02)


def test_a_file_without_colours_has_no_skin(tmp_path: Path) -> None:
    import trimesh

    trimesh.creation.box(extents=(1, 1, 1)).export(tmp_path / "box.stl")
    assert skin(Mesh(path=str(tmp_path / "box.stl"))) is None


def test_both_pictures_show_it_and_a_named_colour_replaces_it(painted: Path) -> None:
    def sides(color: str | None, pathtrace: bool) -> tuple[np.ndarray, np.ndarray]:
        thing = Body(name="thing", shape=Mesh(path=str(painted), scale=0.4), color=color, position=(0, 0, 0.2))
        scene = Scene(bodies=[thing, Body(name="ground", shape=Plane(), static=True)], camera=Camera(position=(0, -1.6, 0.7), look_at=(0, 0, 0.2)))
        trajectory = Trajectory.from_arrays(names=["thing", "ground"], time=[0.0], position=[[thing.position, (0, 0, 0)]], scene=scene)
        picture, buffers = render_with_buffers(trajectory, width=64, height=48, samples=4)
        if not pathtrace:
            picture = render(trajectory, width=64, height=48)
        seen, x = buffers.instance[0] == 0, buffers.object_coordinates[0, ..., 0]
        return picture[0][seen & (x < -0.05)].mean(axis=0), picture[0][seen & (x > 0.05)].mean(axis=0)

    for pathtrace in (False, True):
        left, right = sides(None, pathtrace)
        assert left[0] > 1.5 * left[1]
        assert right[1] > 1.5 * right[0]
    left, right = sides("blue", False)
    assert left.argmax() == right.argmax() == 2
