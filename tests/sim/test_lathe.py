"""What is round to the eye: one turned wall for a ring of boxes, one hull for balls in a row; everything else as it is."""

from __future__ import annotations

import numpy as np
import pytest

from sim.lathe import turned
from sim.mesh import surface, triangles
from sim.prop import nouns, thing
from sim.shape import Box, Compound, Part, Sphere

WALLS = {"vase": 3}
"""Rings of a wall that leans more than one way: foot, shoulder and neck."""


@pytest.mark.parametrize("noun", ["cup", "bowl", "vase", "bucket", "wine glass", "plate", "egg", "pear"])
def test_round_things_are_closed_and_keep_to_the_shape_that_collides(noun: str) -> None:
    shape = thing(noun).shape
    assert isinstance(shape, Compound)
    parts, rings = turned(shape)
    assert len(rings) == WALLS.get(noun, 1)
    assert len(parts) + 2 <= len(shape.parts)
    assert triangles(shape).is_watertight
    seen = surface(shape).vertices
    flat = np.concatenate([surface(Compound(parts=[p])).vertices for p in shape.parts])
    radius = np.hypot(*flat[:, :2].T).max()
    # between a polygon's edges and its corners: (1 / cos(pi / 10) - 1) / 2 of the radius on either side
    assert np.abs(np.hypot(*seen[:, :2].T).max() - radius) < 0.03 * radius
    assert [seen[:, 2].min(), seen[:, 2].max()] == pytest.approx([flat[:, 2].min(), flat[:, 2].max()], abs=0.02 * radius)


def test_normals_point_out_of_the_wall() -> None:
    shape = thing("cup").shape
    made = surface(shape)
    middle = made.vertices[made.faces].mean(axis=1)
    flat = np.cross(made.vertices[made.faces[:, 1]] - made.vertices[made.faces[:, 0]], made.vertices[made.faces[:, 2]] - made.vertices[made.faces[:, 0]])
    shaded = made.normals[made.faces].mean(axis=1)
    assert (np.einsum("ni,ni->n", flat, shaded) > 0).all()
    outer = np.hypot(*middle[:, :2].T) > 0.97 * np.hypot(*middle[:, :2].T).max()
    assert (np.einsum("ni,ni->n", shaded[outer][:, :2], middle[outer][:, :2]) > 0).mean() > 0.6


def test_furniture_and_piles_are_shown_as_they_are() -> None:
    for noun in ("table", "chair", "car", "stairs", "bowling pin"):
        shape = thing(noun).shape
        if isinstance(shape, Compound):
            assert turned(shape) == (shape.parts, [])
    aside = Compound(parts=[Part(shape=Sphere(radius=0.1)), Part(shape=Sphere(radius=0.1), position=(0.05, 0, 0.1))])
    assert turned(aside)[1] == []
    row = Compound(parts=[Part(shape=Box(size=(0.1, 0.1, 0.1)), position=(0.1 * i, 0, 0)) for i in range(10)])
    assert turned(row)[1] == []


def test_every_thing_of_the_table_has_a_surface() -> None:
    for noun in nouns():
        made = surface(thing(noun).shape)
        assert np.isfinite(made.vertices).all()
        assert np.abs(np.linalg.norm(made.normals, axis=1) - 1).max() < 1e-6
