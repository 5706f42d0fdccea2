"""The user's own mesh: read with care, weighed by its volume, hollow where it is hollow."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import numpy as np
import pytest
import trimesh

from sim.carve import MOST_PARTS
from sim.engine import run
from sim.errors import InputError
from sim.mesh_file import loaded, parts
from sim.scene import Body, Scene
from sim.shape import Mesh, Plane, Sphere
from sim.solid import solid


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A torus of 10 cm and 3 cm, in millimetres."""
    path = tmp_path_factory.mktemp("mesh") / "ring.stl"
    trimesh.creation.torus(100.0, 30.0, major_sections=24, minor_sections=12).export(path)
    return str(path)


@pytest.mark.parametrize("kind", ["glb", "obj", "stl", "ply"])
def test_a_box_of_any_kind_of_file_has_the_volume_and_inertia_of_a_box(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"box.{kind}"
    trimesh.creation.box((1.0, 2.0, 3.0), transform=trimesh.transformations.translation_matrix((5, 6, 7))).export(path)
    known = solid(Mesh(path=str(path), size=0.3))
    assert known.volume == pytest.approx(0.1 * 0.2 * 0.3, rel=1e-5)
    assert sorted(known.inertia) == pytest.approx(sorted([(0.04 + 0.09) / 12, (0.01 + 0.09) / 12, (0.01 + 0.04) / 12]), rel=1e-5)
    assert len(parts(Mesh(path=str(path), size=0.3))) == 1


def test_a_ring_is_cut_into_convex_parts_and_a_ball_falls_through_its_hole(ring: str) -> None:
    shape = Mesh(path=ring, scale=1e-3)
    assert 4 <= len(parts(shape)) <= MOST_PARTS
    assert solid(shape).volume == pytest.approx(2 * np.pi**2 * 0.1 * 0.03**2, rel=0.1)  # a polygon of 24 by 12 sides
    floor = Body(name="floor", shape=Plane(), static=True)
    body = Body(name="ring", shape=shape, material="wood", position=(0, 0, 0.0305))
    ball = Body(name="ball", shape=Sphere(radius=0.03), material="steel", position=(0, 0, 0.5))
    t = run(Scene(seconds=1.5, bodies=[floor, body, ball]))
    assert t.position[-1, 2, 2] == pytest.approx(0.03, abs=2e-3)
    assert np.abs(t.velocity[-1, 1]).max() < 1e-3
    assert t.position[-1, 1, 2] == pytest.approx(0.03, abs=3e-3)


def test_an_open_mesh_weighs_as_its_hull_and_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    box = trimesh.creation.box((1, 1, 1))
    box.update_faces(np.arange(len(box.faces)) > 1)
    box.export(tmp_path / "open.stl")
    with caplog.at_level(logging.WARNING):
        known = loaded(Mesh(path=str(tmp_path / "open.stl")))
    assert not known.closed and known.volume == pytest.approx(1.0)
    assert "is open" in caplog.text


def test_a_mesh_that_was_turned_inside_out_is_the_solid_that_it_was(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    box = trimesh.creation.box((0.2, 0.3, 0.4))
    box.invert()
    box.export(tmp_path / "mirrored.stl")
    shape = Mesh(path=str(tmp_path / "mirrored.stl"))
    with caplog.at_level(logging.WARNING):
        known = loaded(shape)
    assert not caplog.records
    assert solid(shape).volume == pytest.approx(0.2 * 0.3 * 0.4) and known.mesh.volume > 0


def test_what_is_no_mesh_is_refused_with_the_reason(tmp_path: Path) -> None:
    flat = trimesh.Trimesh([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]], [[0, 1, 2], [1, 3, 2], [0, 2, 1], [1, 2, 3]])
    flat.export(tmp_path / "flat.stl")
    (tmp_path / "words.obj").write_text("hello")
    (tmp_path / "nan.obj").write_text("v 0 0 nan\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 2 3\nf 1 2 4\nf 1 3 4\nf 2 3 4\n")
    (tmp_path / "dir.stl").mkdir()
    os.mkfifo(tmp_path / "pipe.stl")
    for name, word in (("flat.stl", "flat or empty"), ("words.obj", "mesh"), ("nan.obj", "NaN|flat or empty"), ("dir.stl", "no file"), ("pipe.stl", "no file")):
        with pytest.raises(InputError, match=word):
            solid(Mesh(path=str(tmp_path / name)))
    for path in ("/etc/hostname", str(tmp_path / "none.stl"), "a\0b.stl"):
        with pytest.raises(InputError, match="cannot be read"):
            solid(Mesh(path=path))


@pytest.mark.parametrize("count", [500_000, 1_000_000])
def test_half_a_million_triangles_are_refused_with_the_cure(tmp_path: Path, count: int) -> None:
    header, record = b" " * 80 + count.to_bytes(4, "little"), np.zeros(count, dtype=[("normal", "<f4", 3), ("corners", "<f4", 9), ("tag", "<u2")])
    record["corners"] = np.random.default_rng(0).random((count, 9))
    (tmp_path / "huge.stl").write_bytes(header + record.tobytes())
    with pytest.raises(InputError, match="reduce it"):
        solid(Mesh(path=str(tmp_path / "huge.stl")))


def test_half_a_million_triangles_of_another_kind_are_refused_too(tmp_path: Path) -> None:
    faces = np.random.default_rng(0).integers(0, 1000, (500_000, 3))
    trimesh.Trimesh(np.random.default_rng(1).random((1000, 3)), faces, process=False).export(tmp_path / "huge.ply")
    with pytest.raises(InputError, match="reduce it"):
        solid(Mesh(path=str(tmp_path / "huge.ply")))


def held(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Where a mesh and a ball that falls into it end, of a mesh that stands with its opening up."""
    shape = Mesh(path=str(path))
    low = float(loaded(shape).mesh.bounds[0, 2])
    floor = Body(name="floor", shape=Plane(), static=True, material="wood")
    cup = Body(name="cup", shape=shape, material="ceramic", position=(0, 0, 1e-4 - low))
    ball = Body(name="ball", shape=Sphere(radius=0.012), material="wood", position=(0.005, 0, 0.3))
    t = run(Scene(seconds=2.0, bodies=[floor, cup, ball]), fps=24)
    return t.position[-1, t.index("cup")], t.position[-1, t.index("ball")]


def test_a_cup_of_one_sheet_holds_a_ball(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    profile = np.array([[0.0, 0.0], [0.04, 0.0], [0.045, 0.1]])
    trimesh.creation.revolve(profile, sections=32).export(tmp_path / "cup.stl")
    box = trimesh.creation.box((0.1, 0.1, 0.1))
    box.update_faces(box.face_normals[:, 2] < 0.9)
    box.export(tmp_path / "box.obj")
    for name in ("cup.stl", "box.obj"):
        assert not loaded(Mesh(path=str(tmp_path / name))).closed
        cup, ball = held(tmp_path / name)
        # on the bottom, which is a sheet of 4.1 mm at the most
        assert ball[2] == pytest.approx(0.012 + 0.0041, abs=1e-3)
        assert np.hypot(*(ball - cup)[:2]) < 0.04
    assert "collides as a sheet" in caplog.text


def test_a_missing_triangle_is_filled_in(tmp_path: Path) -> None:
    ball = trimesh.creation.icosphere(subdivisions=3, radius=0.1)
    whole = ball.volume
    ball.update_faces(np.arange(len(ball.faces)) != 7)
    ball.export(tmp_path / "ball.stl")
    known = loaded(Mesh(path=str(tmp_path / "ball.stl")))
    assert known.closed and known.volume == pytest.approx(whole, rel=1e-5)


def test_patches_of_a_sheet_lie_within_what_is_seen(tmp_path: Path) -> None:
    profile = np.array([[0.0, 0.0], [0.04, 0.0], [0.045, 0.1]])
    trimesh.creation.revolve(profile, sections=32).export(tmp_path / "cup.stl")
    shape = Mesh(path=str(tmp_path / "cup.stl"))
    bounds = loaded(shape).mesh.bounds
    for corners in parts(shape):
        assert (corners >= bounds[0] - 1e-6).all() and (corners <= bounds[1] + 1e-6).all()


def test_the_seams_of_a_texture_are_no_holes(tmp_path, caplog):
    """A box whose faces share no corners, as textured files have it, weighs what the box weighs."""
    box = trimesh.creation.box((0.2, 0.3, 0.4))
    apart = trimesh.Trimesh(box.triangles.reshape(-1, 3), np.arange(36).reshape(-1, 3), process=False)
    apart.visual = trimesh.visual.TextureVisuals(uv=np.random.default_rng(0).uniform(size=(36, 2)))
    apart.export(tmp_path / "seams.glb")
    known = loaded(Mesh(path=str(tmp_path / "seams.glb")))
    assert known.closed and not caplog.records
    assert known.volume == pytest.approx(0.2 * 0.3 * 0.4)
