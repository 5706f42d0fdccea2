"""A mesh is cut into convex parts within a bound of processor time, kept for the next time, and what was done instead is said."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh
from scipy.spatial import ConvexHull

from sim import carve, mesh_file
from sim.carve import CAREFUL, MOST_CORNERS, MOST_PARTS, ROUGH, carved, coarse
from sim.shape import Mesh

HASTY = replace(ROUGH, triangles=200, threshold=0.3, limit=20.0)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PHYSGEN_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def ring(*, major: int = 16, minor: int = 8) -> trimesh.Trimesh:
    """A torus of 10 cm and 3 cm."""
    return trimesh.creation.torus(0.1, 0.03, major_sections=major, minor_sections=minor)


def given(mesh: trimesh.Trimesh) -> tuple[np.ndarray, np.ndarray]:
    return np.asarray(mesh.vertices, dtype=np.float64), np.asarray(mesh.faces, dtype=np.int64)


def test_a_ring_keeps_its_hole_and_its_volume() -> None:
    mesh = ring()
    parts, effort = carved(*given(mesh), efforts=(HASTY,))
    assert effort == 0 and 3 <= len(parts) <= MOST_PARTS and all(4 <= len(p) <= MOST_CORNERS for p in parts)
    hulls = [ConvexHull(p) for p in parts]
    # convex parts of a curved thing are fatter than it is: chords of a torus in three pieces and more enclose less than twice its volume
    assert mesh.volume < 1.05 * sum(h.volume for h in hulls) < 2.1 * mesh.volume
    assert not any(bool(np.all(h.equations[:, 3] < 0)) for h in hulls), "the middle of the ring is free"


def test_parts_are_kept_and_come_back_as_they_were(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = carved(*given(ring()), efforts=(HASTY,))
    assert [path.suffix for path in folder.iterdir()] == [".npz"]
    monkeypatch.setattr(carve, "_cut", lambda *_: pytest.fail("cut again"))
    again, _ = carved(*given(ring()), efforts=(HASTY,))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))


def test_another_mesh_or_another_effort_is_another_file(folder: Path) -> None:
    names = {carve._kept(*given(mesh), efforts) for mesh in (ring(), ring(major=17)) for efforts in ((CAREFUL,), (CAREFUL, ROUGH))}
    assert len(names) == 4 and all(name is not None and name.parent == folder for name in names)


def test_what_takes_too_long_is_ended_and_cut_coarsely() -> None:
    # the process is given a second, in which CoACD's own settings do not get through a fine ring
    endless = replace(CAREFUL, triangles=10**6, threshold=0.01, nodes=400, iterations=20_000, limit=1.0)
    parts, effort = carved(*given(ring(major=40, minor=20)), efforts=(endless, HASTY))
    assert effort == 1 and 3 <= len(parts) <= MOST_PARTS


def test_the_user_is_told_what_was_done_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "ring.stl"
    ring().export(path)
    for efforts_done, words in ((2, "collides as its convex hull"), (1, "coarse ones")):
        some = tuple(np.eye(4, 3) + k for k in range(5)) if efforts_done == 1 else ()
        monkeypatch.setattr(mesh_file, "carved", lambda *_, some=some, k=efforts_done: (some, k))
        mesh_file._parts.cache_clear()
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            parts = mesh_file.parts(Mesh(path=str(path)))
        assert words in caplog.text and len(parts) == (5 if some else 1)
    mesh_file._parts.cache_clear()


def test_a_fine_mesh_is_decimated_for_contact_alone() -> None:
    mesh = ring(major=95, minor=30)
    vertices, faces = coarse(*given(mesh), CAREFUL)
    less = trimesh.Trimesh(vertices, faces)
    assert len(mesh.faces) == 5700 and len(faces) <= CAREFUL.triangles and less.is_watertight
    # its surface moves by no more than the last change allowed, 2 % of the size; so does its volume by no more than that times its area
    assert abs(less.volume - mesh.volume) <= CAREFUL.changes[-1] * np.ptp(mesh.vertices, axis=0).max() * mesh.area


def test_where_nothing_may_be_written_it_is_cut_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("PHYSGEN_CACHE", str(tmp_path / "file"))
    parts, _ = carved(*given(ring()), efforts=(HASTY,))
    assert len(parts) >= 3
