"""Pictures: colours as named, shadows where the buffers say, for both ways of drawing."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import InputError
from sim.gbuffers import GBuffers
from sim.observe import Observer, observe
from sim.preview import Brush, shade, unveiled, unveiling
from sim.render import render, render_with_buffers, tone
from sim.scene import Body, Camera, CameraKey, Light, Scene, Setting
from sim.shape import Box, Plane, Sphere
from sim.trajectory import Trajectory

WIDTH, HEIGHT = 80, 60


def clip(*balls: tuple[str, str | None], frames: int = 1, place: str = "studio", floor: str = "concrete") -> Trajectory:
    """Balls side by side on a floor, (material, colour) each."""
    middle = (len(balls) - 1) / 2
    bodies = [
        Body(name=f"ball_{i}", shape=Sphere(radius=0.35), material=material, color=color, position=(0.9 * (i - middle), 0, 0.35))
        for i, (material, color) in enumerate(balls)
    ]
    bodies.append(Body(name="ground", shape=Plane(), static=True, material=floor))
    scene = Scene(
        bodies=bodies, camera=Camera(position=(0, -4, 1.6), look_at=(0, 0, 0.3), focal_mm=40),
        setting=Setting(place=place, lights=[Light(azimuth_deg=-30, elevation_deg=50)]),
    )  # fmt: skip
    position = np.tile([b.position for b in bodies], (frames, 1, 1))
    return Trajectory.from_arrays(names=[b.name for b in bodies], time=np.arange(frames) / 24, position=position, scene=scene)


@pytest.fixture(scope="module")
def painted() -> tuple[np.ndarray, np.ndarray, GBuffers]:
    """Preview, path-traced picture and buffers of a red, a green and a blue ball."""
    trajectory = clip(("plastic", "red"), ("rubber", "green"), ("ceramic", "blue"))
    traced, buffers = render_with_buffers(trajectory, width=WIDTH, height=HEIGHT, samples=8)
    return render(trajectory, width=WIDTH, height=HEIGHT), traced, buffers


@pytest.mark.parametrize("way", [0, 1], ids=["preview", "pathtraced"])
def test_things_have_the_colour_they_are_called(painted: tuple, way: int) -> None:  # type: ignore[type-arg]
    buffers = painted[2]
    for row in range(3):
        lit = (buffers.instance[0] == row) & (buffers.light_visibility[0] > 0)
        mean = painted[way][0][lit].mean(axis=0)
        assert mean.argmax() == row
        assert mean[row] > 1.3 * np.delete(mean, row).max()


@pytest.mark.parametrize("way", [0, 1], ids=["preview", "pathtraced"])
def test_shadows_lie_where_the_buffers_say(painted: tuple, way: int) -> None:  # type: ignore[type-arg]
    buffers = painted[2]
    ground = buffers.instance[0] == 3
    picture = painted[way][0].astype(float).mean(axis=-1)
    shade, light = ground & (buffers.light_visibility[0] == 0), ground & (buffers.light_visibility[0] > 0)
    assert shade.sum() > 30
    assert picture[shade].mean() < 0.75 * picture[light].mean()
    middle = (picture[shade].mean() + picture[light].mean()) / 2
    # pixels that a shadow's edge crosses may fall on either side
    assert (picture[light] > middle).mean() > 0.95
    assert (picture[shade] < middle).mean() > 0.85


def test_the_preview_resembles_the_traced_picture(painted: tuple) -> None:  # type: ignore[type-arg]
    preview, traced, _ = painted
    assert np.abs(preview.astype(float) - traced).mean() < 25


def test_a_white_floor_is_bright_and_not_blown() -> None:
    picture = render(clip(("plastic", "red"), floor="snow"), width=WIDTH, height=HEIGHT, pathtrace=True, samples=4)
    floor = picture[0, -8:]
    assert 180 < floor.mean() < 250


def redness(trajectory: Trajectory, *bodies: Body, percentile: float = 50) -> list[float]:
    """Red minus green on the pixels of each ball, with more bodies in the scene; the median, or another percentile."""
    assert trajectory.scene is not None
    scene = trajectory.scene.model_copy(update={"bodies": [*trajectory.scene.bodies[:-1], *bodies]})
    full = Trajectory.from_arrays(names=[b.name for b in scene.bodies], time=[0.0], position=[[b.position for b in scene.bodies]], scene=scene)
    traced, buffers = render_with_buffers(full, width=WIDTH, height=HEIGHT, samples=8)
    picture = traced[0].astype(float)
    red = picture[..., 0] - picture[..., 1]
    return [float(np.percentile(red[buffers.instance[0] == row], percentile)) for row in range(len(trajectory.names) - 1)]


def test_glass_lets_through_what_stands_behind() -> None:
    wall = Body(name="wall", shape=Box(size=(6, 0.1, 3)), static=True, material="plastic", color="red", position=(0, 2, 1.5))
    glass, ceramic = redness(clip(("glass", None), ("ceramic", None)), wall, percentile=80)
    assert glass > 3 * max(ceramic, 5)


def test_behind_a_standing_pane_it_is_looked_for_nowhere() -> None:
    # where nothing moves the picture is looked up once: there, too, without the pane
    still = clip(("plastic", "red"), ("glass", None), frames=3)
    position = still.position.copy()
    position[:, 0, 2] += [0.0, 0.05, 0.1]
    moved = Trajectory.from_arrays(names=still.names, time=still.time, position=position, scene=still.scene)
    veiled = unveiling(moved, np.array([1]))
    assert veiled is not None
    seen = Observer(veiled, width=WIDTH, height=HEIGHT).part(range(3)).instance
    assert (Observer(moved, width=WIDTH, height=HEIGHT).part(range(3)).instance == 1).any(axis=(1, 2)).all()
    assert not (seen == 1).any()


def test_what_is_behind_glass_is_looked_at_only_where_it_shows_under_a_moving_camera() -> None:
    still = clip(("glass", "green"), ("wood", None), frames=3)
    assert still.scene is not None
    keys = [CameraKey(time=t, position=(4 * t, -4, 1.6), look_at=(0, 0, 0.3)) for t in (0.0, 0.1)]
    scene = still.scene.model_copy(update={"camera": Camera(keys=keys)})
    trajectory = Trajectory.from_arrays(names=still.names, time=still.time, position=still.position, scene=scene)
    buffers, brush = observe(trajectory, width=WIDTH, height=HEIGHT), Brush(trajectory)
    behind = unveiled(buffers, trajectory, scene.camera, np.flatnonzero(brush.painter.clear))
    assert behind is not None
    everything = np.empty((3, HEIGHT, WIDTH, 3), np.uint8)
    brush.paint(everything, buffers, behind.part(range(3)))
    assert (shade(buffers, trajectory) == everything).all()
    # the fast way draws the balls' outlines with fewer corners
    fast = render(trajectory, width=WIDTH, height=HEIGHT)
    assert (fast != everything).any(axis=-1).mean() < 0.05


def test_metal_mirrors_what_stands_beside() -> None:
    wall = {"shape": Box(size=(0.1, 2, 1)), "static": True, "material": "foam", "color": "red"}
    walls = [Body.model_validate({**wall, "name": f"wall_{side}", "position": (x, -0.3, 0.5)}) for side, x in (("left", -1.6), ("right", 1.6))]
    steel, foam = redness(clip(("steel", None), ("foam", "white")), *walls, percentile=95)
    assert steel > 1.5 * foam


def test_a_crop_is_a_window_of_the_whole() -> None:
    trajectory = clip(("plastic", "red"), ("rubber", "green"))
    for pathtrace in (False, True):
        whole = render(trajectory, width=WIDTH, height=HEIGHT, pathtrace=pathtrace, samples=4)
        crop = render(trajectory, width=WIDTH, height=HEIGHT, pathtrace=pathtrace, samples=4, crop=(20, 16, 40, 32))
        assert crop.shape == (1, 32, 40, 3)
        assert np.abs(crop.astype(float) - whole[:, 16:48, 20:60]).mean() < (6 if pathtrace else 0.1)


def test_frames_follow_the_bodies() -> None:
    still = clip(("plastic", "red"), frames=2)
    position = still.position.copy()
    position[1, 0] += [0.6, 0, 0.2]
    moved = Trajectory.from_arrays(names=still.names, time=still.time, position=position, scene=still.scene)
    frames, buffers = render_with_buffers(moved, width=WIDTH, height=HEIGHT, samples=4)
    for frame in range(2):
        red = (frames[frame].astype(int) @ [2, -1, -1]) > 120
        ball = buffers.instance[frame] == 0
        assert (red & ball).sum() / (red | ball).sum() > 0.8


def test_the_same_trajectory_gives_the_same_preview() -> None:
    trajectory = clip(("wood", None), ("gold", None), place="beach")
    assert (render(trajectory, width=WIDTH, height=HEIGHT) == render(trajectory, width=WIDTH, height=HEIGHT)).all()


def test_a_fixed_box_shows_its_material_and_an_empty_floor_that_of_the_place() -> None:
    wall = Body(name="wall", shape=Box(size=(3, 0.1, 2)), static=True, material="brick", position=(0, 1, 1))
    ground = Body(name="ground", shape=Plane(), static=True)
    scene = Scene(bodies=[wall, ground], setting=Setting(place="park"), camera=Camera(position=(0, -3, 1.2), look_at=(0, 1, 0.8)))
    trajectory = Trajectory.from_arrays(names=["wall", "ground"], time=[0.0], position=[[wall.position, (0, 0, 0)]], scene=scene)
    traced, buffers = render_with_buffers(trajectory, width=WIDTH, height=HEIGHT, samples=4)
    brick, grass = (traced[0][buffers.instance[0] == row].mean(axis=0) for row in (0, 1))
    assert brick.argmax() == 0
    assert grass.argmax() == 1


def test_tone_keeps_what_is_not_bright_and_never_clips_hard() -> None:
    ramp = tone(np.linspace(0, 3, 301)).astype(int)
    assert (np.diff(ramp) >= 0).all()
    assert tone(0.5) == 188  # sRGB of half the light
    assert ramp[100] < 255 < ramp[-1] + 2


def test_progress_ends_with_all_frames() -> None:
    calls: list[tuple[int, int]] = []
    render(clip(("rubber", "red"), frames=2), width=16, height=12, progress=lambda done, of: calls.append((done, of)))
    assert calls[-1][0] == calls[-1][1]
    assert [c[0] for c in calls] == sorted(c[0] for c in calls)


def test_a_trajectory_without_a_scene_is_an_input_error() -> None:
    bare = Trajectory.from_arrays(names=["a"], time=[0.0], position=[[[0, 0, 0]]])
    with pytest.raises(InputError, match="scene"):
        render(bare, width=16, height=12)


def test_plain_gray_is_gray_under_a_blue_sky_and_a_warm_sun() -> None:
    from sim.setting import atmosphere
    from sim.sky import directions, lighting, panorama

    air = atmosphere(Setting(place="courtyard"))
    picture = lighting(panorama(air, ground=np.full(3, 0.3)), air)
    way = directions(len(picture))
    # irradiance of a level surface: radiance times cosine over the upper half
    solid_angle = np.sin(np.arccos(way[:, :1, 2])) * (np.pi / len(picture)) ** 2
    sky = (picture * (solid_angle * np.clip(way[..., 2], 0, None))[..., None]).sum(axis=(0, 1))
    assert sky == pytest.approx(np.array(air.ambient_irradiance), rel=1e-6)
    ground = sky + np.array(air.key_irradiance) * air.light_direction[2]
    assert ground[1] > 0.98 * ground[[0, 2]].mean()  # less green than red and blue is purple


@pytest.mark.parametrize("pathtrace", [False, True], ids=["preview", "pathtraced"])
def test_the_shadow_of_glass_is_pale_and_has_its_tint(pathtrace: bool) -> None:
    def shadow(material: str, color: str | None) -> np.ndarray:
        trajectory = clip((material, color))
        picture, buffers = render_with_buffers(trajectory, width=WIDTH, height=HEIGHT, samples=8)
        if not pathtrace:
            picture = render(trajectory, width=WIDTH, height=HEIGHT)
        return picture[0][(buffers.instance[0] == 1) & (buffers.light_visibility[0] == 0)].mean(axis=0)

    stone, glass = shadow("stone", None), shadow("glass", "green")
    assert glass.mean() > 1.2 * stone.mean()
    if pathtrace:
        assert glass[1] / glass[0] > 1.04 * stone[1] / stone[0]
