"""Photographed panoramas light a scene as the path tracer, the preview and the prior's channels agree: one key light, the rest from all around."""

from __future__ import annotations

import math
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from sim.canvas import LUMINANCE
from sim.errors import InputError
from sim.mirror import Mirrors
from sim.observe import observe
from sim.render import Studio, render
from sim.scene import Body, Camera, Light, Scene, Setting
from sim.setting import atmosphere, find_place, find_time
from sim.shape import Box, Plane, Sphere
from sim.sky import HEIGHT, MAP_HEIGHT, directions, panorama
from sim.surroundings import find_map, maps, picture, toward
from sim.trajectory import Trajectory

FOLDER = Path(str(resources.files("sim").joinpath("data/maps")))
GRAY = np.full(3, 0.4)


def shot(setting: Setting) -> Trajectory:
    bodies = [
        Body(name="ground", shape=Plane(), material="concrete", color="gray", static=True),
        Body(name="box", shape=Box(size=(0.5, 0.5, 1.0)), color="red", position=(0, 0, 0.5)),
        Body(name="ball", shape=Sphere(radius=0.3), material="steel", position=(0.9, 0, 0.3)),
    ]  # fmt: skip
    scene = Scene(bodies=bodies, camera=Camera(position=(0, -4, 1.2), look_at=(0, 0, 0.9), focal_mm=24), setting=setting)
    return Trajectory.from_arrays(names=[b.name for b in bodies], time=[0.0], position=[[b.position for b in bodies]], scene=scene)


def test_there_are_ten_and_more_each_with_its_file_its_place_and_its_author():
    assert len(maps()) >= 10
    assert {p.stem for p in FOLDER.glob("*.exr")} == set(maps())
    assert sum(p.stat().st_size for p in FOLDER.iterdir()) < 1e6
    notice = (Path(__file__).parents[2] / "NOTICE").read_text(encoding="utf-8")
    assert "Poly Haven" in notice
    for found in maps().values():
        assert found.licence == "CC0-1.0" and "Poly Haven" in found.author
        find_place(found.place), find_time(found.time_of_day)


@pytest.mark.parametrize("name", ["park", "studio", "forest"])
def test_the_light_of_a_map_is_exposed_as_that_of_any_place(name):
    """A level surface gets what the atmosphere says from above; key and rest add up to what the same place and hour give without the map."""
    found = maps()[name]
    air = atmosphere(Setting(place=found.place, time_of_day=found.time_of_day, map=name))
    plain = atmosphere(Setting(place=found.place, time_of_day=found.time_of_day))
    both = [float((np.array(a.key_irradiance) + np.array(a.ambient_irradiance)) @ LUMINANCE) for a in (air, plain)]
    assert both[0] == pytest.approx(both[1], rel=0.02)
    around, way = panorama(air, ground=GRAY), directions(MAP_HEIGHT)
    weight = np.sin((np.arange(MAP_HEIGHT) + 0.5) / MAP_HEIGHT * np.pi)[:, None] * (np.pi / MAP_HEIGHT) ** 2 * np.clip(way[..., 2], 0, None)
    assert float((around @ LUMINANCE * weight).sum()) == pytest.approx(float(np.array(air.ambient_irradiance) @ LUMINANCE), rel=0.02)


def test_a_map_turns_with_its_key_light_and_keeps_its_hand():
    way = directions(HEIGHT)
    bright = [toward("park", azimuth, height=HEIGHT) @ LUMINANCE for azimuth in (0.0, 90.0)]
    level = np.abs(way[..., 2]) < 0.3  # the glow around the sun is the brightest of the horizon
    for azimuth, seen in zip((0.0, 90.0), bright, strict=True):
        middle = (way * (seen * level)[..., None]).sum(axis=(0, 1))
        assert math.degrees(math.atan2(middle[1], middle[0])) == pytest.approx(azimuth, abs=25)
    assert np.allclose(np.roll(bright[0], -HEIGHT // 2, axis=1), bright[1])
    assert np.allclose(picture("park").mean(), toward("park", 33.0, height=256).mean())


def test_the_words_of_the_scene_choose_the_ground_and_a_light_turns_the_map():
    air = atmosphere(Setting(place="beach", map="park"))
    assert air.ground_material == "sand" and air.map == "park"
    x, y, z = atmosphere(Setting(place="park", map="park", lights=[Light(azimuth_deg=130, elevation_deg=40)])).light_direction
    assert math.degrees(math.atan2(y, x)) == pytest.approx(130) and math.degrees(math.asin(z)) == pytest.approx(40)


def test_the_preview_and_the_path_tracer_agree_on_light_shadow_and_backdrop():
    setting = Setting(place="studio", map="interior", lights=[Light(azimuth_deg=30, elevation_deg=45)])
    trajectory = shot(setting)
    buffers = observe(trajectory, width=96, height=72)
    traced, quick = render(trajectory, width=96, height=72, pathtrace=True, samples=8)[0] / 255.0, render(trajectory, width=96, height=72)[0] / 255.0
    ground, sky = buffers.instance[0] == 0, buffers.instance[0] < 0
    dark = ground & (buffers.light_visibility[0] < 0.5)
    lit = ground & (buffers.light_visibility[0] > 0.5)
    assert dark.sum() > 50 and sky.sum() > 50
    for frame in (traced, quick):
        assert frame[dark].mean() < 0.85 * frame[lit].mean()
    assert np.abs(traced[sky] - quick[sky]).mean() < 0.01
    assert np.abs(traced[lit].mean(axis=0) - quick[lit].mean(axis=0)).max() < 0.1


def test_what_surrounds_a_metal_ball_is_seen_in_it_as_the_prior_says():
    trajectory = shot(Setting(place="studio", map="forest"))
    buffers = observe(trajectory, width=96, height=72)
    ball = buffers.instance[0] == 2
    traced = Studio(trajectory, width=96, height=72, samples=8).film()[0] / 255.0 @ LUMINANCE
    told = Mirrors(buffers, trajectory).plane(0)
    upper = ball & (buffers.normal[0, ..., 2] > 0)  # below, the ball mirrors its neighbours and the ground, which the plane does not know
    assert np.corrcoef(np.log(traced[upper] + 0.01), told[upper])[0, 1] > 0.6


def test_an_unknown_map_is_refused_with_the_nearest_name():
    with pytest.raises(InputError, match="forest"):
        atmosphere(Setting(map="forrest"))
    assert find_map(" Park ").name == "park"
