"""Places and hours: light, sky and texture."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import InputError
from sim.look import look
from sim.scene import Body, Light, Scene, Setting
from sim.setting import atmosphere, find_place, find_time, key_light, places, times_of_day
from sim.shape import Plane, Sphere
from sim.sky import backdrop, directions, panorama
from sim.texture import FAMILIES, marks

LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
GRAY = np.full(3, 0.3)


@pytest.mark.parametrize("place", places())
@pytest.mark.parametrize("hour", times_of_day())
def test_a_white_wall_facing_the_light_is_bright_but_not_blown(place: str, hour: str) -> None:
    air = atmosphere(Setting(place=place, time_of_day=hour))
    assert np.linalg.norm(air.light_direction) == pytest.approx(1)
    assert air.light_direction[2] > 0.1
    white = LUMINANCE @ (np.array(air.key_irradiance) + np.array(air.ambient_irradiance)) / np.pi
    assert 0.35 < white < 1.0


@pytest.mark.parametrize("place", places())
def test_the_panorama_lights_a_level_surface_as_the_setting_says(place: str) -> None:
    air = atmosphere(Setting(place=place))
    height = 128
    picture, way = panorama(air, ground=GRAY, height=height), directions(height)
    # E = sum L cos dw over the upper half
    weight = np.sin((np.arange(height) + 0.5) / height * np.pi)[:, None] * (np.pi / height) ** 2 * np.clip(way[..., 2], 0, None)
    assert (picture @ LUMINANCE * weight).sum() == pytest.approx(LUMINANCE @ air.ambient_irradiance, rel=0.02)
    assert (picture >= 0).all()
    assert look(Body(name="floor", shape=Plane(), static=True, material=None if air.ground_material == "default" else air.ground_material))


def test_the_first_light_of_the_scene_is_the_key_light() -> None:
    scene = Scene(bodies=[Body(name="a", shape=Sphere(radius=1))], setting=Setting(lights=[Light(azimuth_deg=90, elevation_deg=30, intensity=0.5)]))
    assert key_light(scene) == pytest.approx([0, np.cos(np.pi / 6), 0.5])
    plain = atmosphere(Setting())
    assert atmosphere(scene.setting).key_irradiance == pytest.approx(tuple(0.5 * c for c in plain.key_irradiance))


def test_noon_is_high_evening_low_and_night_dark() -> None:
    noon, evening, night = (atmosphere(Setting(place="park", time_of_day=t)) for t in ("noon", "evening", "night"))
    assert noon.light_direction[2] > 0.85 > 0.3 > evening.light_direction[2]
    assert sum(night.key_irradiance) < 0.6 * sum(noon.key_irradiance)


def test_clouds_soften_the_sun() -> None:
    clear, cloudy = atmosphere(Setting(place="park")), atmosphere(Setting(place="park", weather="overcast"))
    assert sum(cloudy.key_irradiance) < 0.7 * sum(clear.key_irradiance)
    assert sum(cloudy.ambient_irradiance) > sum(clear.ambient_irradiance)


def test_words_for_places_and_hours() -> None:
    assert find_place("living_room") == find_place("Living Room") == "living room"
    assert find_place("the garden") == "park"
    assert find_time("dawn") == "morning"
    with pytest.raises(InputError, match="did you mean 'kitchen'"):
        find_place("kitchn")
    with pytest.raises(InputError, match="time_of_day"):
        find_time("teatime")


def test_the_backdrop_is_the_panorama_seen_along_a_direction() -> None:
    air = atmosphere(Setting(place="studio"))
    picture = panorama(air, ground=GRAY)
    way = directions(len(picture))[10:60:7, 5:250:31]
    seen = backdrop(air, picture, way)
    ratio = seen / picture[10:60:7, 5:250:31]
    assert ratio == pytest.approx(np.full(ratio.shape, ratio.flat[0]), rel=1e-6)


@pytest.mark.parametrize("family", FAMILIES)
def test_textures_keep_the_colour_and_repeat_without_a_seam(family: str) -> None:
    picture = marks(family, 0.1)
    assert picture.mean() == pytest.approx(1, abs=1e-4)
    assert 0.02 < picture.std() < 0.2
    gray = picture.mean(axis=2)
    across, inside = np.abs(gray[:, 0] - gray[:, -1]), np.abs(np.diff(gray, axis=1))
    assert across.mean() < 3 * inside.mean() + 0.02 or across.mean() <= np.abs(np.diff(gray, axis=1)).max(axis=0).max()


def test_there_are_twenty_places_and_a_market() -> None:
    assert len(places()) >= 20
    assert find_place("bazaar") == "market" and find_place("school") == "classroom"


@pytest.mark.parametrize("place", ["street", "market", "roof"])
def test_at_night_windows_and_lamps_outshine_the_sky(place: str) -> None:
    way = directions(128)
    low, high = ((way[..., 2] > 0.02) & (way[..., 2] < 0.17)), way[..., 2] > 0.5
    for hour, lit in (("noon", False), ("night", True)):
        picture = panorama(atmosphere(Setting(place=place, time_of_day=hour)), ground=GRAY) @ LUMINANCE
        assert (np.percentile(picture[low], 98) > 2 * np.median(picture[high])) is np.bool_(lit)


@pytest.mark.parametrize(("place", "other"), [("kitchen", "living room"), ("gym", "gallery"), ("street", "market"), ("workshop", "classroom")])
def test_what_stands_around_tells_places_apart(place: str, other: str) -> None:
    # the band that a camera sees over the horizon, each by its own brightness
    band = (directions(128)[..., 2] > 0.0) & (directions(128)[..., 2] < 0.15)
    one, two = (panorama(atmosphere(Setting(place=p)), ground=GRAY)[band] for p in (place, other))
    assert np.abs(one / one.mean() - two / two.mean()).mean() > 0.15
    for seen in (one, two):
        assert (seen @ LUMINANCE).std() > 0.04 * (seen @ LUMINANCE).mean()
