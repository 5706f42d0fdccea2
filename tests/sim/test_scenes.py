"""Every scene in scenes/ does what its sentence says."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.scene import Scene, load_scene
from sim.setting import find_place, find_time
from sim.simulate import simulate
from sim.trajectory import Trajectory

FOLDER = Path(__file__).parents[2] / "scenes"
FILES = sorted(FOLDER.glob("*.yaml"))
NAMES = [f.stem for f in FILES]


@cache
def scene_of(name: str) -> Scene:
    return load_scene(FOLDER / f"{name}.yaml")


@cache
def trajectory_of(name: str) -> Trajectory:
    return simulate(scene_of(name))


def test_there_are_at_least_twelve_scenes_and_the_readme_lists_each() -> None:
    assert len(FILES) >= 12
    listed = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [n for n in NAMES if f"`{n}.yaml`" not in listed] == []


@pytest.mark.parametrize("name", NAMES)
def test_what_the_sentence_says_happens(name: str) -> None:
    trajectory = trajectory_of(name)
    assert trajectory.events
    assert [f"{e['event']}: {e['detail']}" for e in trajectory.events if not e["satisfied"]] == []
    times = [e["time"] for e in trajectory.events if e["time"] is not None]
    assert all(0 <= t <= trajectory.time[-1] for t in times)


@pytest.mark.parametrize("name", NAMES)
def test_a_scene_says_its_sentence_and_every_goals_object_has_a_phrase(name: str) -> None:
    scene = scene_of(name)
    assert scene.text
    told = {b.object for b in scene.bodies if b.phrase} | {b.name for b in scene.bodies if b.phrase} | {c.name for c in scene.characters if c.phrase}
    assert [g.agent or g.patient for g in scene.goals if (g.agent or g.patient) not in told] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_setting_is_one_that_can_be_drawn(name: str) -> None:
    setting = scene_of(name).setting
    assert find_place(setting.place)
    assert find_time(setting.time_of_day) is not None


@pytest.mark.parametrize("name", NAMES)
def test_what_the_goals_name_is_in_the_picture_when_it_happens(name: str) -> None:
    """The centre of each goal's agent, at the goal's time, projects into the frame (4:3, camera as the contract has it)."""
    trajectory = trajectory_of(name)
    scene = trajectory.scene
    assert scene is not None
    for event in trajectory.events:
        who = event["agent"] or event["patient"]
        if event["time"] is None:
            continue
        rows = [i for i, n in enumerate(trajectory.names) if n == who or n.startswith(f"{who}/")]
        rows = rows or [i for i, b in enumerate(scene.bodies) if b.object == who]
        frame = min(int(np.searchsorted(trajectory.time, event["time"])), len(trajectory.time) - 1)
        x, y = projected(scene, float(event["time"]), trajectory.position[frame, rows].mean(axis=0))
        assert abs(x) < 1, f"{event['event']}: {who} at {x:+.2f} of the half width"
        assert abs(y) < 1, f"{event['event']}: {who} at {y:+.2f} of the half height"


def projected(scene: Scene, time: float, point: np.ndarray) -> tuple[float, float]:
    """Of a 4:3 frame, -1..1 each. Keys are joined linearly here: the smooth path between them is near enough."""
    camera = scene.camera
    position, look_at = np.array(camera.position), np.array(camera.look_at)
    if camera.keys:
        at = [k.time for k in camera.keys]
        position = np.array([np.interp(time, at, [k.position[i] for k in camera.keys]) for i in range(3)])
        look_at = np.array([np.interp(time, at, [k.look_at[i] for k in camera.keys]) for i in range(3)])
    forward = (look_at - position) / np.linalg.norm(look_at - position)
    right = np.cross(forward, camera.up)
    right /= np.linalg.norm(right)
    up = np.cross(right, forward)
    seen = point - position
    depth = float(seen @ forward)
    assert depth > 0
    half_width = camera.sensor_mm[0] / 2 / camera.focal_mm
    return float(seen @ right) / depth / half_width, float(seen @ up) / depth / (half_width * 0.75)
