"""Marks on things: as words and matter ask for, in the body's own frame, calm from afar, and the same in picture, atlas and relief."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from sim import materials
from sim.atlas import atlas
from sim.ball import BALLS
from sim.geometry import geometry
from sim.grain import GRAINS
from sim.look import look
from sim.mark import DRAWINGS, Mark, _tables, mark, marks_of, words_of
from sim.mesh import surface
from sim.prop import thing
from sim.scene import Body, Camera, Damage, Light, Scene, Setting
from sim.shape import Box, Plane, Shape, Sphere
from sim.shatter import shards
from sim.trajectory import Trajectory

BALL = Sphere(radius=0.1)


def body(shape: Shape = BALL, **more: object) -> Body:
    return Body.model_validate({"name": "thing", "shape": shape.model_dump(), **more})


def marked(shape: Shape = BALL, **more: object) -> Mark:
    made = body(shape, **more)
    return mark(made, look(made))


def points(shape: Shape, count: int = 4000) -> np.ndarray:
    """Points spread over a surface by area (n, 3) [m]."""
    made, rng = surface(shape), np.random.default_rng(3)
    a, b, c = (made.vertices[made.faces[:, i]] for i in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    face = rng.choice(len(area), count, p=area / area.sum())
    u, v = np.sort(rng.uniform(size=(2, count)), axis=0)
    return (a[face] * u[:, None] + b[face] * (v - u)[:, None] + c[face] * (1 - v)[:, None]).astype(np.float32)


def test_every_name_of_the_tables_is_drawn() -> None:
    tables = _tables()
    named = [row if isinstance(row, str) else row["drawing"] for row in tables["drawings"].values()]
    assert set(named) | set(tables["patterns"].values()) | set(tables["coats"].values()) <= set(DRAWINGS)
    assert set(tables["grains"].values()) <= set(GRAINS)
    assert set(materials.names()) - set(tables["grains"]) == {"glass", "crystal", "acrylic"}  # what is clear has none


@pytest.mark.parametrize("material", sorted(_tables()["grains"]))
@pytest.mark.parametrize("shape", [BALL, Box(size=(0.3, 0.2, 0.15))], ids=["ball", "box"])
def test_grain_keeps_the_colour_and_has_marks(material: str, shape: Shape) -> None:
    factor = marked(shape, material=material).factor(points(shape), np.full(4000, 3e-4, np.float32))
    assert 0.8 < factor.mean() < 1.25
    assert factor.std() > 0.01


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_drawings_are_pictures_of_light_that_a_surface_can_reflect(name: str) -> None:
    from dataclasses import replace

    shape = BALL if name in BALLS else Box(size=(0.3, 0.2, 0.1))
    albedo = replace(marked(shape, material="plastic", color="red"), drawing=name).albedo(points(shape), np.full(4000, 5e-4, np.float32))
    assert np.isfinite(albedo).all()
    assert 0 <= albedo.min() <= albedo.max() < 1
    assert (albedo.std(axis=0) > 0.003).any()


@pytest.mark.parametrize(
    ("phrase", "shape", "drawing"),
    [
        ("an orange basketball", BALL, "basketball"), ("a red rubber ball", BALL, None), ("a tennis ball from a bucket", BALL, "tennis"),
        ("a striped ball", BALL, "striped"), ("two wooden crates", Box(size=(1, 1, 1)), "crate"), ("the apple tree", BALL, None),
        ("a row of dominoes", Box(size=(0.1, 0.2, 0.4)), None), ("white dominoes", Box(size=(0.1, 0.2, 0.4)), "domino"),
        ("a cardboard box", Box(size=(1, 1, 1)), "parcel"), ("a wooden box", Box(size=(1, 1, 1)), None), ("a book", BALL, None),
    ],
)  # fmt: skip
def test_words_say_what_is_drawn(phrase: str, shape: Shape, drawing: str | None) -> None:
    assert marked(shape, phrase=phrase, material="cardboard" if "cardboard" in phrase else "wood").drawing == drawing


def test_a_body_without_a_phrase_is_called_by_its_name() -> None:
    assert words_of(Body(name="tennis_ball_3", shape=BALL)) == ["tennis", "ball"]


def test_opposite_sides_of_a_die_make_seven() -> None:
    die = marked(Box(size=(0.016, 0.016, 0.016)), phrase="dice", material="plastic", color="white")
    u, v = (a.ravel() for a in np.meshgrid(np.linspace(-0.0079, 0.0079, 120), np.linspace(-0.0079, 0.0079, 120)))
    inked = {}
    for axis in range(3):
        for sign in (-1, 1):
            side = np.insert(np.stack([u, v], axis=1), axis, sign * 0.008, axis=1)
            inked[axis, sign] = (die.factor(side.astype(np.float32), np.full(len(u), 1e-5, np.float32)) < 0.3).mean()
    spot = min(inked.values())
    counts = {key: round(share / spot) for key, share in inked.items()}
    assert sorted(counts.values()) == [1, 2, 3, 4, 5, 6]
    assert all(counts[axis, 1] + counts[axis, -1] == 7 for axis in range(3))


def test_pixels_wider_than_the_marks_see_their_mean() -> None:
    golf = marked(phrase="golf ball", material="resin", color="white")
    near, far = (golf.factor(points(BALL), np.full(4000, width, np.float32)) for width in (1e-4, 0.2))
    assert far.std() < 0.25 * near.std()
    assert far.mean() == pytest.approx(near.mean(), abs=0.05)


def test_shards_show_what_the_whole_showed_there() -> None:
    cup = thing("vase")
    whole = body(cup.shape, phrase="a vase", material="porcelain", position=(0.3, 0, 1), orientation_xyzw=(0.1, 0.2, 0.3, 0.9))
    whole = whole.model_copy(update={"damage": Damage(kind="shattered", time=0, point=(0, 0, -0.1), energy=5.0, pieces=6)})
    pieces = shards(whole)
    bodies = [whole, *pieces]
    marks = marks_of(bodies, [look(b) for b in bodies])
    piece = pieces[0]
    local = np.random.default_rng(0).normal(0, 0.02, (200, 3))
    back = Rotation.from_quat(whole.orientation_xyzw).inv().apply(np.subtract(piece.position, whole.position))
    width = np.full(200, 1e-3, np.float32)
    assert marks[1].albedo(local.astype(np.float32), width) == pytest.approx(marks[0].albedo((local + back).astype(np.float32), width), abs=2e-3)


def test_the_atlas_holds_the_marks_of_each_point_and_the_colours_of_plain_bodies() -> None:
    crate, ball = body(Box(size=(0.5, 0.5, 0.5)), phrase="a crate", material="wood"), Body(name="ball", shape=BALL, color="red")
    football = Body(name="football", shape=Sphere(radius=0.11), phrase="football", material="leather", color="white")
    bodies = [crate, ball, football]
    looks = [look(b) for b in bodies]
    marks = {row: made for row, made in marks_of(bodies, looks).items() if row != 1}
    colors = np.array([seen.color for seen in looks], dtype=np.float32)
    baked = atlas(geometry(bodies, [0, 1, 2]), marks, colors, {0: 0.002, 1: 0.002, 2: 0.001}, pixels=300 * 200)
    size, rng = len(baked.picture), np.random.default_rng(1)
    faces = baked.geometry.surface.faces
    which = rng.integers(len(faces), size=6000)
    weight = rng.dirichlet([1, 1, 1], 6000)
    point = np.einsum("nk,nki->ni", weight, baked.geometry.surface.vertices[faces[which]]).astype(np.float32)
    u, v = (np.einsum("nk,nki->ni", weight, baked.uv[faces[which]]) * size - 0.5).T
    column, row = np.floor(u).astype(int), np.floor(v).astype(int)
    du, dv = (u - column)[:, None], (v - row)[:, None]
    p = baked.picture
    got = (p[row, column] * (1 - du) + p[row, column + 1] * du) * (1 - dv) + (p[row + 1, column] * (1 - du) + p[row + 1, column + 1] * du) * dv
    owner = baked.geometry.body_of_face[which]
    assert np.abs(got[owner == 1] - colors[1]).max() < 1e-6
    for number, made in marks.items():
        mine = owner == number
        wanted = made.albedo(point[mine], np.full(mine.sum(), 0.002 if number == 0 else 0.001, np.float32))
        # edges of marks fall between texels
        assert np.median(np.abs(got[mine] - wanted)) < 0.01
        assert np.corrcoef(got[mine].mean(axis=1), wanted.mean(axis=1))[0, 1] > 0.95


def test_marks_turn_with_the_thing_in_the_path_traced_picture() -> None:
    from sim.relief import Reliefs
    from sim.render import render_with_buffers

    ball = Body(name="football", shape=Sphere(radius=0.11), phrase="football", material="leather", color="white", position=(0, 0, 0.3))
    ground = Body(name="ground", shape=Plane(), static=True)
    camera = Camera(position=(0, -0.7, 0.35), look_at=(0, 0, 0.3), focal_mm=50)
    scene = Scene(bodies=[ball, ground], camera=camera, setting=Setting(lights=[Light(azimuth_deg=-80, elevation_deg=30)]))
    turns = np.array([[[0.0, 0, 0, 1], [0, 0, 0, 1]], [Rotation.from_euler("xyz", [40, 70, 20], degrees=True).as_quat(), [0, 0, 0, 1]]])
    trajectory = Trajectory.from_arrays(
        names=["football", "ground"], time=[0.0, 1 / 24], position=np.tile([ball.position, (0, 0, 0)], (2, 1, 1)), quat_xyzw=turns, scene=scene
    )
    video, buffers = render_with_buffers(trajectory, width=128, height=96, samples=8)
    reliefs = Reliefs(buffers, trajectory)
    light = [np.log(np.maximum(video[f].astype(float).mean(axis=-1), 1)) for f in range(2)]
    seen = (buffers.instance == 0).all(axis=0) & (buffers.light_cosine > 0.3).all(axis=0)
    assert seen.sum() > 500
    for frame in range(2):
        assert np.corrcoef(light[frame][seen], reliefs.plane(frame)[seen])[0, 1] > 0.85
        assert np.corrcoef(light[frame][seen], reliefs.plane(1 - frame)[seen])[0, 1] < 0.5
