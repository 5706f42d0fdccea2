"""Things that others drew: credited, of true size and weight, cut into convex parts, seen in their own colours or in the one that is asked for."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import Delaunay

from sim import prop
from sim.engine import run
from sim.errors import InputError
from sim.extent import gap
from sim.look import look
from sim.mark import mark
from sim.mesh_file import loaded, parts
from sim.model import drawn, models
from sim.scene import Body, Scene
from sim.shape import Box, Mesh, Plane, Sphere
from sim.solid import solid

FOLDER = Path(str(resources.files("sim").joinpath("data/models")))
ROOT = Path(__file__).parents[2]
STILL = (0.0, 0.0, 0.0, 1.0)


def test_there_are_forty_and_more_each_with_its_files_and_all_are_small():
    assert len(models()) >= 40
    assert {p.stem for p in FOLDER.glob("*.glb")} == {p.stem for p in FOLDER.glob("*.npz")} == set(models())
    assert sum(p.stat().st_size for p in FOLDER.iterdir()) < 5.3e6


def test_every_one_is_credited_under_a_licence_that_lets_us_pass_it_on():
    credits, notice = (FOLDER / "CREDITS.md").read_text(encoding="utf-8"), (ROOT / "NOTICE").read_text(encoding="utf-8")
    for model in models().values():
        assert model.licence in ("CC0-1.0", "CC-BY-3.0", "CC-BY-3.0-US")
        row = next(line for line in credits.splitlines() if line.startswith(f"| {model.name} |"))
        assert model.author in row and model.title in row and model.licence in row
        assert model.licence == "CC0-1.0" or model.author in notice


@pytest.mark.parametrize("name", ["sofa", "monitor", "bicycle", "toilet"])
def test_a_model_is_as_large_as_the_table_says_and_stands_on_the_ground(name):
    low, high = drawn(name).mesh.bounds
    assert high - low == pytest.approx(np.array(models()[name].size), rel=0.02)  # what thinning takes off at the rim
    assert low[2] == pytest.approx(0, abs=0.01 * high[2])
    corners = np.concatenate(drawn(name).parts)
    assert corners.min(axis=0) == pytest.approx(low, abs=2e-3) and corners.max(axis=0) == pytest.approx(high, abs=2e-3)


@pytest.mark.parametrize(("name", "edges"), [("sofa", None), ("piano", (0.5, 2.0, 1.0))])
def test_volume_and_inertia_are_those_of_the_parts_however_it_is_stretched(name, edges):
    shape = Mesh(path=f"model:{name}", edges=edges or models()[name].size)
    rng = np.random.default_rng(3)
    low, high = np.concatenate(parts(shape)).min(axis=0), np.concatenate(parts(shape)).max(axis=0)
    point = rng.uniform(low, high, (60_000, 3))
    inside = np.any([Delaunay(v).find_simplex(point) >= 0 for v in parts(shape)], axis=0)
    share = inside.mean()
    # a share of n points is known to sqrt(p (1 - p) / n), three times that at most is allowed
    assert loaded(shape).volume == pytest.approx(np.prod(high - low) * share, rel=3 * np.sqrt((1 - share) / share / len(point)))
    found = point[inside]
    assert found.mean(axis=0) == pytest.approx(np.zeros(3), abs=0.012 * float(np.ptp(found, axis=0).max()))
    second = np.cov(found.T)
    assert sorted(solid(shape).inertia) == pytest.approx(sorted(np.linalg.eigvalsh(np.trace(second) * np.eye(3) - second)), rel=0.03)


def test_what_falls_onto_a_sofa_comes_to_rest_on_its_seat_below_its_back():
    sofa = prop.thing("sofa")
    piece = sofa.pieces[0]
    seat = piece.position[2] + prop.seat(piece.shape)  # type: ignore[arg-type]
    assert 0.35 * sofa.size[2] < seat < 0.7 * sofa.size[2]
    bodies = [
        Body(name="floor", shape=Plane(), static=True), Body(name="sofa", shape=piece.shape, material="fabric", position=piece.position, static=True),
        Body(name="book", shape=Box(size=(0.2, 0.2, 0.05)), material="foam", position=(0.3, -0.2, seat + 0.1)),
    ]  # fmt: skip
    t = run(Scene(seconds=2.0, bodies=bodies))
    assert 0.8 * seat < t.position[-1, 2, 2] < seat + 0.1 < sofa.size[2]
    assert np.abs(t.velocity[-1, 2]).max() < 0.05


def test_what_stands_on_the_ground_stays_where_it_is():
    thing = prop.thing("washing machine")
    piece = thing.pieces[0]
    body = Body(name="machine", shape=piece.shape, material="plastic", mass=thing.mass, position=piece.position)
    t = run(Scene(seconds=1.0, bodies=[Body(name="floor", shape=Plane(), static=True), body]))
    assert np.abs(t.position[-1, 1] - t.position[0, 1]).max() < 2e-3


def test_room_between_two_of_them_is_measured_part_by_part():
    """Under a bench there is room, though its hull is filled there."""
    bench = prop.thing("bench").pieces[0]
    ball = Sphere(radius=0.05)
    pose = (np.array([bench.position]), np.array([STILL]))
    under = (np.array([[0.0, 0.0, 0.15]]), np.array([STILL]))
    assert gap(bench.shape, pose, ball, under)[0] > 0.02
    assert gap(ball, under, bench.shape, pose)[0] == gap(bench.shape, pose, ball, under)[0]


def test_a_colour_that_is_asked_for_covers_it_and_keeps_its_lights_and_darks():
    def seen(color: str | None, material: str = "fabric") -> np.ndarray:
        body = Body(name="sofa", shape=Mesh(path="model:sofa", edges=(1.7, 0.75, 0.85)), material=material, color=color)
        made = mark(body, look(body))
        point = np.concatenate(parts(body.shape)).astype(np.float32)  # type: ignore[arg-type]
        return made.albedo(point, np.full(len(point), 0.01, np.float32))

    own, red, wood = seen(None), seen("red"), seen(None, "wood")
    assert np.std(own, axis=0).min() > 0.01
    assert (red[:, 0] > 2.5 * red[:, 1]).all() and (red[:, 0] > 2.5 * red[:, 2]).all()
    assert np.corrcoef(own.sum(axis=1), red[:, 0])[0, 1] > 0.5
    assert np.abs(wood.mean(axis=0) - own.mean(axis=0)).max() > 0.01


def test_metal_shows_its_paint_unless_it_is_bare():
    painted, bare = (Body(name="x", shape=Mesh(path=f"model:{name}"), material="steel") for name in ("bicycle", "scissors"))
    assert look(painted).metallic == 0 and look(bare).metallic == 1


def test_an_unknown_model_is_refused_with_the_nearest_name():
    with pytest.raises(InputError, match="model:sofa"):
        loaded(Mesh(path="model:soffa"))
