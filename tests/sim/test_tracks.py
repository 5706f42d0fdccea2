"""Motion from elsewhere: pixel tracks, key frames and tables."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from sim.camera import project
from sim.errors import InputError
from sim.keyframes import from_keyframes
from sim.obedience import followed
from sim.scene import Body, Camera, CameraKey, Scene
from sim.shape import Box, Plane, Sphere
from sim.table import read_table
from sim.trajectory import Trajectory

W, H = 160, 96
TRACKS = np.stack([np.linspace([20, 30], [140, 60], 7), np.linspace([80, 80], [80, 10], 7)], axis=1)
MOVING = Camera(keys=[CameraKey(time=0, position=(0, -4, 1), look_at=(0, 0, 1)), CameraKey(time=0.2, position=(1, -4, 2), look_at=(0.5, 0, 1))])


@pytest.mark.parametrize("camera", [None, MOVING])
@pytest.mark.parametrize("depth", [3.0, [2.0, 5.0], np.linspace([2, 3], [4, 6], 7)])
def test_lifted_tracks_are_seen_where_they_were_drawn(camera, depth):
    trajectory = Trajectory.from_tracks_2d(TRACKS, width=W, height=H, depth=depth, camera=camera)
    assert trajectory.names == ("object_1", "object_2", "floor")
    for frame, time in enumerate(trajectory.time):
        pixels, z = project(trajectory.position[frame, :2], trajectory.scene.camera, time=time, width=W, height=H)
        assert np.allclose(pixels, TRACKS[frame], atol=1e-6)
        assert np.allclose(z, np.broadcast_to(depth, (7, 2))[frame])


def test_default_spheres_have_the_size_that_is_promised_and_the_floor_is_below_all():
    trajectory = Trajectory.from_tracks_2d({"a_ball": TRACKS[:, 0]}, width=W, height=H)
    ball, floor = trajectory.scene.bodies
    assert ball.phrase == "a ball"
    assert ball.shape.radius * (35 / 36 * W) / 4.0 == pytest.approx(0.08 * W)  # r f / z
    assert floor.position[2] <= trajectory.position[:, 0, 2].min() - ball.shape.radius + 1e-9
    assert floor.position[2] < trajectory.scene.camera.position[2]


def test_lost_frames_are_interpolated_whatever_they_hold():
    tracks, seen = TRACKS.copy(), np.ones((7, 2), dtype=bool)
    tracks[2:4, 0], seen[2:4, 0] = np.nan, False
    lost = Trajectory.from_tracks_2d(tracks, width=W, height=H, visible=seen)
    assert np.allclose(lost.position, Trajectory.from_tracks_2d(TRACKS, width=W, height=H).position)  # the tracks are straight


WRONG_TRACKS = [
    ({"tracks": np.zeros((7, 2, 3))}, r"tracks: shape \(7, 2, 3\)"),
    ({"tracks": "abc"}, "tracks: not numbers"),
    ({"fps": 0}, "fps: 0"),
    ({"tracks": np.full((3, 1, 2), np.nan)}, "'object_1' holds NaN or infinity at frame 0"),
    ({"depth": -1}, "depth: must be finite and more than 0"),
    ({"depth": [1, 2, 3]}, r"depth: shape \(3,\)"),
    ({"names": ["a"]}, "names: 1 given"),
    ({"visible": np.ones(3)}, "visible: shape"),
    ({"shapes": {"cup": Sphere(radius=1)}}, "shapes: no track 'cup'"),
    ({"tracks": {"a": np.zeros((2, 2)), "b": np.zeros((3, 2))}}, "different lengths"),
    ({"visible": np.zeros((7, 2))}, "visible in no frame"),
    ({"width": 0}, "width: 0"),
    ({"tracks": {}}, "tracks: none"),
    ({"names": ["a b", "c"]}, "'a b'"),
    ({"width": "x"}, "width: 'x'"),
    ({"fps": "x"}, "fps: 'x'"),
    ({"camera": 5}, "camera: a int"),
    ({"colors": {"object_1": "blurple"}}, "blurple"),
    ({"shapes": {"object_1": "ball"}}, "shapes"),
]


@pytest.mark.parametrize(("wrong", "message"), WRONG_TRACKS)
def test_wrong_tracks_are_named(wrong, message):
    with pytest.raises(InputError, match=message):
        Trajectory.from_tracks_2d(**({"tracks": TRACKS, "width": W, "height": H} | wrong))


KEYS = {"crate": [{"time": 0.25, "position": [0, 0, 1]}, {"time": 1.0, "position": [1, 0, 1], "quat_xyzw": [0, 0, np.sin(np.pi / 4), np.cos(np.pi / 4)]}]}


def test_key_frames_are_met_held_and_never_overshot():
    trajectory = Trajectory.from_keyframes(KEYS, fps=8)
    assert len(trajectory.time) == 9
    crate = trajectory.position[:, 0]
    assert np.allclose(crate[:3], [0, 0, 1])  # before the first key, and at it
    assert np.allclose(crate[-1], [1, 0, 1])
    assert (np.diff(crate[:, 0]) >= 0).all()
    angle = Rotation.from_quat(trajectory.quat_xyzw[:, 0]).magnitude()
    assert np.allclose(angle[2:], np.linspace(0, np.pi / 2, 7))
    assert trajectory.names == ("crate", "floor")


def test_bodies_without_keys_stay_where_the_scene_has_them():
    scene = Scene(
        bodies=[
            Body(name="crate", shape=Box(size=(1, 1, 1))),
            Body(name="ball", shape=Sphere(radius=1), position=(3, 0, 1)),
            Body(name="floor", shape=Plane(), static=True),
        ]
    )
    trajectory = Trajectory.from_keyframes(KEYS, fps=8, seconds=2, scene=scene)
    assert len(trajectory.time) == 16
    assert (trajectory.position[:, 1] == [3, 0, 1]).all()
    assert (trajectory.position[8:, 0] == [1, 0, 1]).all()
    with pytest.raises(InputError, match="no body 'cup' in the scene"):
        from_keyframes({"cup": KEYS["crate"]}, scene=scene)


WRONG_KEYS = [
    ({}, "give a dict"),
    ({"a": []}, "at least one key frame"),
    ({"a": [{"time": 0}]}, r"keys.a\[0\]: needs"),
    ({"a": [{"time": 1, "position": [0, 0, 0]}, {"time": 0, "position": [0, 0, 0]}]}, "times must not be negative and must increase"),
    ({"a": [{"time": 0, "position": [0, 0, float("nan")]}]}, "position: .* 3 finite numbers"),
    ({"a": [{"time": 0, "position": [0, 0, 0], "quat_xyzw": [0, 0, 0, 2]}]}, "length 2"),
    ({"a": [{"time": 0, "position": [0, 0, 0], "scale": 1}]}, "unknown 'scale'"),
]


@pytest.mark.parametrize(("keys", "message"), WRONG_KEYS)
def test_wrong_key_frames_are_named(keys, message):
    with pytest.raises(InputError, match=message):
        from_keyframes(keys)


@pytest.mark.parametrize(("wrong", "message"), [({"seconds": -1}, "seconds: -1"), ({"seconds": 1e7}, "more than 100000 samples"), ({"fps": "x"}, "fps: 'x'")])
def test_wrong_lengths_of_key_frames_are_named(wrong, message):
    with pytest.raises(InputError, match=message):
        from_keyframes({"ball": [{"time": 0, "position": [0, 0, 1]}]}, **wrong)


WRONG_ARRAYS = [
    ({"position": np.zeros((3, 1))}, "position: shape"),
    ({"position": np.full((3, 1, 3), np.nan)}, "position: holds NaN"),
    ({"time": [0, 1]}, "time: shape"),
    ({"time": [0, 2, 1]}, r"time: 1 s follows 2 s \(index 2\)"),
    ({"names": ["b all"]}, "names: 'b all'"),
    ({"names": "b"}, "names: 'b'; give a list"),
    ({"scene": "x"}, "scene: a str"),
    ({"scene": Scene(bodies=[Body(name="other", shape=Sphere(radius=0.1))])}, "'a' is not in the scene; there are: other"),
    ({"position": np.full((3, 1, 3), 1e9)}, r"position: 1e\+09 m"),
    ({"names": ["a", "b"]}, "names: 2 for 1"),
    ({"quat_xyzw": np.zeros((3, 1, 4))}, "length 0"),
    ({"quat_xyzw": np.zeros((3, 4))}, "quat_xyzw: shape"),
    ({"position": np.array([["a"]])}, "not an array of real numbers"),
    ({"velocity": np.zeros((2, 1, 3))}, "velocity"),
    ({"position": np.zeros((3, 1, 3), dtype=complex)}, "not an array of real numbers"),
]


@pytest.mark.parametrize(("wrong", "message"), WRONG_ARRAYS)
def test_wrong_arrays_are_named(wrong, message):
    with pytest.raises(InputError, match=message):
        Trajectory.from_arrays(**({"names": ["a"], "time": [0, 1, 2], "position": np.zeros((3, 1, 3))} | wrong))


def test_tables_hold_what_was_written(tmp_path):
    keyed = Trajectory.from_keyframes(KEYS, fps=8)
    rows = [
        f"{t!r},crate,{','.join(map(repr, map(float, [*p, *q])))}"
        for t, p, q in zip(keyed.time.tolist(), keyed.position[:, 0], keyed.quat_xyzw[:, 0], strict=True)
    ]
    (tmp_path / "a.csv").write_text("\n".join(["time, name, x, y, z, qx, qy, qz, qw", *reversed(rows)]))
    (tmp_path / "a.json").write_text(
        json.dumps({"names": ["crate"], "time": keyed.time.tolist(), "position": keyed.position[:, :1].tolist(), "quat_xyzw": keyed.quat_xyzw[:, :1].tolist()})
    )
    (tmp_path / "k.json").write_text(
        json.dumps({"keys": {"crate": [{**k, "quat_xyzw": list(k.get("quat_xyzw", (0, 0, 0, 1)))} for k in KEYS["crate"]]}, "fps": 8})
    )
    for name in ("a.csv", "a.json", "k.json"):
        read = Trajectory.load(tmp_path / name)
        assert np.allclose(read.position[:, 0], keyed.position[:, 0])
        assert np.allclose(read.quat_xyzw[:, 0], keyed.quat_xyzw[:, 0])
        assert read.scene is not None
    pixels = [f"{f},ball,{u},{v}" for f, (u, v) in enumerate(TRACKS[:, 0].tolist())]
    (tmp_path / "p.csv").write_text("\n".join(["frame,name,u,v", *pixels]))
    (tmp_path / "p.json").write_text(json.dumps({"tracks": {"ball": TRACKS[:, 0].tolist()}, "width": W, "height": H}))
    drawn = Trajectory.from_tracks_2d({"ball": TRACKS[:, 0]}, width=W, height=H)
    assert np.allclose(read_table(tmp_path / "p.csv", width=W, height=H).position, drawn.position)
    assert np.allclose(Trajectory.load(tmp_path / "p.json").position, drawn.position)


WRONG_TABLES = [
    ("t.csv", "", "line 1: columns none"),
    ("t.csv", "time,name,x\n0,a,1", "line 1: columns time, name, x"),
    ("t.csv", "time,name,x,y,z\n0,a,1,2,b", "line 2: not a number"),
    ("t.csv", "time,name,x,y,z\n0,a,1,2,nan", "line 2: holds NaN"),
    ("t.csv", "time,name,x,y,z\n0,a,1,2,3\n0,a,1,2,3", "line 3: 'a' at time 0 is there twice"),
    ("t.csv", "time,name,x,y,z\n0,a,1,2,3\n1,b,1,2,3", "'b' has no row at time 0"),
    ("t.csv", "time,name,x,y,z\n0,,1,2,3", "line 2: no name"),
    ("t.csv", "frame,name,u,v\n0,a,1,2", "need width= and height="),
    ("t.json", "{", "not JSON"),
    ("t.json", "{}", "position, tracks, keys"),
    ("t.json", '{"keys": {}, "wide": 1}', "unknown 'wide'"),
    ("t.json", '{"position": []}', "names: a list"),
    ("t.json", '{"tracks": {}, "width": 3}', "height: a whole number"),
    ("t.json", '{"keys": {"a": [{"time": 0, "position": [0, 0, 0]}]}, "fps": "x"}', "t.json: "),
    ("t.txt", "", "a .csv or a .json file"),
]


@pytest.mark.parametrize(("name", "text", "message"), WRONG_TABLES)
def test_wrong_tables_are_named(tmp_path, name, text, message):
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=message):
        read_table(tmp_path / name)


def test_a_part_of_a_motion_shortens_ways_turns_and_impacts():
    spin = Rotation.from_rotvec(np.outer(np.linspace(0, 3 * np.pi, 25), [0, 0, 1])).as_quat()[:, None]  # more than a turn: none may be lost
    whole = Trajectory.from_arrays(names=["a"], time=np.arange(25) / 24, position=np.linspace([0, 0, 0], [2, 0, 0], 25)[:, None], quat_xyzw=spin)
    half, none = followed(whole, 0.5), followed(whole, 0.0)
    assert np.allclose(half.position[-1, 0], [1, 0, 0])
    assert np.allclose(half.velocity, whole.velocity / 2)
    assert Rotation.from_quat(half.quat_xyzw[-1, 0]).magnitude() == pytest.approx(np.pi / 2)  # 1.5 pi, the short way round
    assert Rotation.from_quat(half.quat_xyzw[16, 0]).magnitude() == pytest.approx(np.pi)
    assert (none.position == none.position[:1]).all()
    assert followed(whole, 1.0) is whole
    with pytest.raises(InputError, match="trajectory_scale: nan"):
        followed(whole, float("nan"))
