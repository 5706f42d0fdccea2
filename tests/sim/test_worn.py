"""Things that bring their own colours: what is painted over them is what the path tracer makes of their file."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh
from PIL import Image

from sim.observe import observe
from sim.preview import Brush
from sim.render import render
from sim.scene import Body, Camera, Scene
from sim.shape import Box, Mesh, Plane
from sim.trajectory import Trajectory
from sim.worn import Worn, skinned

SIZE = {"width": 160, "height": 120}


def product(path) -> str:
    """A box with a red, green, blue and white quarter on every face."""
    picture = np.zeros((64, 64, 3), dtype=np.uint8)
    picture[:32, :32], picture[:32, 32:], picture[32:, :32], picture[32:, 32:] = (200, 30, 30), (30, 150, 40), (30, 50, 190), (230, 230, 225)
    vertices, faces, uv = [], [], []
    for axis in range(3):
        for side in (-1, 1):
            one, two = (axis + 1) % 3, (axis + 2) % 3
            start = len(vertices)
            for p, q in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                corner = np.zeros(3)
                corner[axis], corner[one], corner[two] = side * 0.15, p * side * 0.15, q * 0.15
                vertices.append(corner)
            faces += [[start, start + 1, start + 2], [start, start + 2, start + 3]]
            uv += [[0, 0], [1, 0], [1, 1], [0, 1]]
    mesh = trimesh.Trimesh(np.array(vertices), np.array(faces), process=False)
    material = trimesh.visual.material.PBRMaterial(baseColorTexture=Image.fromarray(picture))
    mesh.visual = trimesh.visual.TextureVisuals(uv=np.array(uv), material=material)
    mesh.export(path)
    return str(path)


@pytest.fixture(scope="module")
def shot(tmp_path_factory):
    path = product(tmp_path_factory.mktemp("product") / "product.glb")
    bodies = [
        Body(name="product", shape=Mesh(path=path), material="cardboard"), Body(name="brick", shape=Box(size=(0.1, 0.1, 0.1)), color="red"),
        Body(name="floor", shape=Plane(), material="wood", static=True),
    ]  # fmt: skip
    scene = Scene(bodies=bodies, camera=Camera(position=(0.3, -0.9, 0.5), look_at=(0, 0, 0.2)))
    position = np.array([[[0, 0, 0.25], [0.3, 0, 0.05], [0, 0, 0]], [[0.05, 0, 0.2], [0.3, 0, 0.05], [0, 0, 0]]])
    turn = np.array([[[0.2, 0.1, 0.3, 0.92], [0, 0, 0, 1.0], [0, 0, 0, 1.0]], [[0.3, 0.0, 0.4, 0.87], [0, 0, 0, 1.0], [0, 0, 0, 1.0]]])
    turn /= np.linalg.norm(turn, axis=-1, keepdims=True)
    trajectory = Trajectory.from_arrays(names=["product", "brick", "floor"], time=[0.0, 0.1], position=position, quat_xyzw=turn, scene=scene)
    return trajectory, observe(trajectory, **SIZE)


def test_the_product_looks_as_the_path_tracer_shows_it_and_nothing_else_changes(shot) -> None:
    trajectory, buffers = shot
    grey = np.full((2, SIZE["height"], SIZE["width"], 3), 128, dtype=np.uint8)
    worn = Worn.of(trajectory, buffers)
    assert worn is not None
    out = worn.over(grey)
    mine = buffers.instance == 0
    assert (out[~mine] == 128).all() and (grey == 128).all()
    reference = render(trajectory, **SIZE, pathtrace=True, samples=8)
    error = (out[mine].astype(float) - reference[mine]) ** 2
    assert 10 * np.log10(255**2 / error.mean()) > 20
    plain = (np.broadcast_to(reference[mine].mean(axis=0), error.shape) - reference[mine]) ** 2
    assert error.mean() < plain.mean() / 8  # not the right mean alone, but the right colours in the right places


def test_what_has_no_colours_of_its_own_is_left_to_the_painter(shot) -> None:
    trajectory, _ = shot
    assert skinned(Brush(trajectory).painter).tolist() == [0]
    scene = trajectory.scene.model_copy(update={"bodies": [b for b in trajectory.scene.bodies if b.name != "product"]})
    rest = Trajectory.from_arrays(names=["brick", "floor"], time=trajectory.time, position=trajectory.position[:, 1:], scene=scene)
    assert Worn.of(rest, observe(rest, **SIZE)) is None
