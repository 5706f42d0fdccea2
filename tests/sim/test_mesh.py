"""Shapes as triangles: size, place and which way they face."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.errors import InputError
from sim.mesh import SEGMENTS, Surface, solid_surface, surface, triangles
from sim.shape import Box, Capsule, Compound, Cone, Cylinder, Mesh, Part, Plane, Shape, Sphere
from sim.solid import solid

ROUND: list[Shape] = [Sphere(radius=0.3), Cylinder(radius=0.2, height=0.7), Capsule(radius=0.15, height=0.5), Cone(radius=0.25, height=0.6)]
SHRUNK = math.cos(math.pi / SEGMENTS) ** 2
"""No point of the mesh is nearer to the axis or the middle than this share of the radius: one cosine around, one along a meridian."""


@pytest.mark.parametrize("shape", [*ROUND, Box(size=(0.1, 0.2, 0.3))], ids=lambda s: s.type)
def test_meshes_are_closed_and_hold_the_volume_of_their_shape(shape: Shape) -> None:
    mesh = triangles(shape)
    assert mesh.is_watertight
    assert solid(shape).volume * SHRUNK**3 < mesh.volume <= solid(shape).volume * (1 + 1e-9)


def test_a_ball_that_may_be_coarse_has_fewer_triangles_and_keeps_its_outline() -> None:
    fine, coarse = surface(Sphere(radius=0.3)), surface(Sphere(radius=0.3), sag=0.003)
    assert len(coarse.faces) < len(fine.faces) / 4
    a, b, c = (coarse.vertices[coarse.faces[:, i]] for i in range(3))
    middles = np.concatenate([(a + b) / 2, (b + c) / 2, (c + a) / 2])
    # chords around, chords along a meridian, and their diagonals, which bend both ways
    assert np.linalg.norm(middles, axis=1).min() > 0.3 - 2 * 0.003
    assert len(surface(Sphere(radius=0.3), sag=1e-6).faces) == len(fine.faces)


@pytest.mark.parametrize("shape", [*ROUND, Box(size=(0.1, 0.2, 0.3))], ids=lambda s: s.type)
def test_the_origin_is_the_centre_of_mass(shape: Shape) -> None:
    assert triangles(shape).center_mass == pytest.approx([0, 0, 0], abs=2e-4)


@pytest.mark.parametrize("shape", [*ROUND, Box(size=(0.1, 0.2, 0.3))], ids=lambda s: s.type)
def test_faces_turn_outwards_and_normals_agree_with_them(shape: Shape) -> None:
    made = surface(shape)
    a, b, c = (made.vertices[made.faces[:, i]] for i in range(3))
    flat = np.cross(b - a, c - a)
    assert (np.linalg.norm(flat, axis=1) > 0).all()
    assert (np.einsum("fi,fi->f", flat, (a + b + c) / 3) > 0).all()
    mean = made.normals[made.faces].mean(axis=1)
    assert (np.einsum("fi,fi->f", flat, mean) > 0).all()
    assert np.linalg.norm(made.normals, axis=1) == pytest.approx(np.ones(len(made.normals)))


def test_a_spheres_normals_point_away_from_its_middle() -> None:
    made = surface(Sphere(radius=0.4))
    assert np.allclose(made.normals * 0.4, made.vertices, atol=1e-12)


def test_a_planes_normal_is_its_z() -> None:
    assert (surface(Plane()).normals == [0, 0, 1]).all()


def test_a_compound_has_its_parts_where_they_are() -> None:
    two = Compound(parts=[Part(shape=Box(size=(0.2, 0.2, 0.2)), position=(0.5, 0, 0)), Part(shape=Sphere(radius=0.1), position=(-0.5, 0, 0))])
    made = surface(two)
    assert made.vertices[:, 0].max() == pytest.approx(0.6)
    assert made.vertices[:, 0].min() == pytest.approx(-0.6)


def test_a_clear_compound_has_no_walls_inside() -> None:
    overlapping = Compound(parts=[Part(shape=Box(size=(0.2, 0.2, 0.2)), position=(x, 0, 0)) for x in (-0.05, 0.05)])
    united: Surface = solid_surface(overlapping)
    inside = np.abs(united.vertices) < np.array([0.15, 0.1, 0.1]) - 1e-6
    assert not inside.all(axis=1).any()
    assert united.vertices[:, 0].max() == pytest.approx(0.15)


def test_a_mesh_file_is_centred_on_its_mass_and_scaled(tmp_path) -> None:  # type: ignore[no-untyped-def]
    import trimesh

    box = trimesh.creation.box((0.2, 0.4, 0.6))
    box.apply_translation((5, 6, 7))
    box.export(tmp_path / "box.obj")
    made = surface(Mesh(path=str(tmp_path / "box.obj"), scale=0.5))
    assert np.ptp(made.vertices, axis=0) == pytest.approx([0.1, 0.2, 0.3])
    assert made.vertices.mean(axis=0) == pytest.approx([0, 0, 0], abs=1e-9)


def test_a_file_that_is_no_mesh_is_an_input_error(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "text.obj").write_text("not a mesh")
    with pytest.raises(InputError, match=r"text\.obj"):
        surface(Mesh(path=str(tmp_path / "text.obj")))
