from __future__ import annotations

import math

import numpy as np
import pytest

from sim import materials, prop
from sim.overlap import overlap
from sim.shape import Box, Compound, Part, Sphere
from sim.solid import centre_of_mass, solid


def test_boxes_that_overlap_weigh_as_the_box_that_they_are():
    # 0.6 x 0.2 x 0.3 out of two that share 0.2 of their length
    parts = [Part(shape=Box(size=(0.4, 0.2, 0.3)), position=(x, 0.0, 0.0)) for x in (-0.1, 0.1)]
    one, two = solid(Compound(parts=parts)), solid(Box(size=(0.6, 0.2, 0.3)))
    assert one.volume == pytest.approx(two.volume) and one.matter == pytest.approx(two.matter)
    assert one.inertia == pytest.approx(two.inertia)


def test_the_lens_of_two_balls_is_counted_once():
    # V = pi (4 r + d) (2 r - d)^2 / 12; 32 flat sides take 2 % from the lens
    r, d = 0.1, 0.08
    lens = math.pi * (4 * r + d) * (2 * r - d) ** 2 / 12
    parts = [Part(shape=Sphere(radius=r), position=(0.0, 0.0, z)) for z in (-d / 2, d / 2)]
    assert overlap(parts).volume == pytest.approx(lens, rel=0.03)
    assert solid(Compound(parts=parts)).volume == pytest.approx(2 * 4 / 3 * math.pi * r**3 - lens, rel=0.01)


def test_parts_that_only_touch_share_nothing():
    parts = [Part(shape=Box(size=(0.1, 0.1, 0.1)), position=(x, 0.0, 0.0)) for x in (-0.05, 0.05)]
    twice = overlap(parts)
    assert abs(twice.volume) < 1e-12 and np.allclose(twice.first, 0, atol=1e-12) and np.allclose(twice.inertia, 0, atol=1e-12)


def test_the_centre_of_mass_does_not_count_twice_what_lies_in_two_parts():
    # a cube inside the end of a bar moves nothing
    parts = [Part(shape=Box(size=(1.0, 0.1, 0.1))), Part(shape=Box(size=(0.08, 0.08, 0.08)), position=(0.4, 0.0, 0.0))]
    assert np.allclose(centre_of_mass(parts), 0, atol=1e-9)


@pytest.mark.parametrize("noun", ["rugby ball", "american football"])
def test_a_row_of_balls_displaces_and_drags_as_the_spheroid_that_it_is(noun):
    # volume 4/3 pi a b^2; mean shadow of a convex body = surface / 4 (Cauchy), of a prolate spheroid pi/2 (b^2 + a b asin(e) / e)
    found, (width, _, length) = solid(prop.prop(noun)), prop.thing(noun).size
    b, a = width / 2, length / 2
    e = math.sqrt(1 - (b / a) ** 2)
    assert found.volume == pytest.approx(4 / 3 * math.pi * a * b * b, rel=0.03)
    assert found.area == pytest.approx(math.pi / 2 * (b * b + a * b * math.asin(e) / e), rel=0.03)


def test_an_egg_sinks_in_water():
    egg = prop.thing("egg")
    assert egg.mass / solid(egg.shape).volume > 998.2
    # as it sinks by the tables alone
    assert materials.material("eggshell").density > 998.2


@pytest.mark.parametrize("noun", ["cup", "bowl", "jar"])
def test_the_air_meets_a_vessel_from_outside_only(noun):
    # never more than the mean shadow of the cylinder around it
    width, _, height = prop.thing(noun).size
    assert solid(prop.prop(noun)).area < (math.pi * width * height + math.pi * width * width / 2) / 4
