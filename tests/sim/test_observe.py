"""What the buffers hold, against closed forms: rays, spheres and shadows can be computed by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from sim.camera import project
from sim.errors import InputError
from sim.gbuffers import SKY, GBuffers
from sim.observe import Observer, observe
from sim.scene import Body, Camera, CameraKey, Light, Scene, Setting
from sim.shape import Box, Capsule, Cone, Cylinder, Plane, Sphere
from sim.tracer import vectorised
from sim.trajectory import Trajectory

WIDTH, HEIGHT = 96, 72
CAMERA = Camera(position=(0.0, -4.0, 1.5), look_at=(0, 0, 0.4), focal_mm=35)
LIGHT = Light(azimuth_deg=20, elevation_deg=45)
BODIES = [
    Body(name="ball", shape=Sphere(radius=0.3), position=(-0.9, 0, 0.6), color="red"),
    Body(name="cube", shape=Box(size=(0.4, 0.4, 0.4)), position=(0.0, 0.2, 0.2), material="steel"),
    Body(name="glass", shape=Cylinder(radius=0.2, height=0.5), position=(0.8, 0, 0.25), material="glass"),
    Body(name="cone", shape=Cone(radius=0.2, height=0.4), position=(-0.4, 0.9, 0.1)),
    Body(name="pill", shape=Capsule(radius=0.1, height=0.2), position=(0.5, 0.9, 0.4)),
    Body(name="ground", shape=Plane(), static=True, material="concrete"),
]


def still(bodies: list[Body], *, camera: Camera = CAMERA, frames: int = 1, active: dict[str, bool] | None = None) -> Trajectory:
    scene = Scene(bodies=bodies, camera=camera, setting=Setting(lights=[LIGHT]))
    t = Trajectory.from_arrays(
        names=[b.name for b in bodies], time=np.arange(frames) / 24, position=np.tile([b.position for b in bodies], (frames, 1, 1)),
        quat_xyzw=np.tile([b.orientation_xyzw for b in bodies], (frames, 1, 1)), scene=scene,
    )  # fmt: skip
    if not active:
        return t
    there = np.tile([active.get(b.name, True) for b in bodies], (frames, 1))
    return Trajectory(**{**{f: getattr(t, f) for f in t.__dataclass_fields__}, "active": there})


def look(trajectory: Trajectory, **more: object) -> GBuffers:
    return observe(trajectory, **{"width": WIDTH, "height": HEIGHT, **more})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def whole() -> GBuffers:
    return look(still(BODIES))


@pytest.mark.parametrize("name", [b.name for b in BODIES])
def test_each_body_carries_its_own_number(name: str, whole: GBuffers) -> None:
    # all others taken away: what is left must be a superset of what was seen of it among them
    alone = look(still(BODIES, active={b.name: b.name == name for b in BODIES}))
    row = whole.names.index(name)
    assert set(np.unique(alone.instance)) <= {SKY, row}
    among = whole.instance == row
    assert among.sum() > 10
    assert (alone.instance[among] == row).all()


def test_points_fall_on_the_pixels_that_see_them(whole: GBuffers) -> None:
    row, column = np.nonzero(whole.instance[0] == 0)
    local = whole.object_coordinates[0, row, column]
    assert np.linalg.norm(local, axis=1) == pytest.approx(np.full(len(local), 0.3), abs=0.3 * (1 - np.cos(np.pi / 64) ** 2))
    pixel, depth = project(local + np.array(BODIES[0].position), CAMERA, time=0, width=WIDTH, height=HEIGHT)
    # float32 positions some metres away: 1e-6 m, times the focal length by the depth
    assert pixel == pytest.approx(np.stack([column, row], axis=1) + 0.5, abs=1e-3)
    assert depth == pytest.approx(whole.depth[0, row, column], abs=1e-5)


def test_a_planes_depth_is_the_rays_own(whole: GBuffers) -> None:
    row, column = np.nonzero(whole.instance[0] == 5)
    pose, focal = whole.camera_to_world[0], whole.focal_px[0]
    ray = np.stack([(column + 0.5 - WIDTH / 2) / focal, (row + 0.5 - HEIGHT / 2) / focal, np.ones(len(row))], axis=1) @ pose[:3, :3].T
    depth = -pose[2, 3] / ray[:, 2]
    assert whole.depth[0, row, column] == pytest.approx(depth, rel=1e-4)


def test_normals_are_unit_and_face_the_camera(whole: GBuffers) -> None:
    seen = whole.instance[0] != SKY
    assert np.linalg.norm(whole.normal[0][seen], axis=1) == pytest.approx(np.ones(seen.sum()), abs=1e-5)
    point = np.array([b.position for b in BODIES])[whole.instance[0]] + whole.object_coordinates[0]
    toward = whole.camera_to_world[0, :3, 3] - point
    assert (np.einsum("hwi,hwi->hw", whole.normal[0], toward)[seen] > -1e-4).all()
    ball = whole.instance[0] == 0
    assert np.einsum("ni,ni->n", whole.normal[0][ball], whole.object_coordinates[0][ball] / 0.3).min() > 0.995


def test_the_sky_is_empty() -> None:
    buffers = look(still(BODIES[:1]))
    sky = buffers.instance[0] == SKY
    assert sky.any()
    assert np.isinf(buffers.depth[0][sky]).all()
    assert not buffers.normal[0][sky].any() and not buffers.light_visibility[0][sky].any() and not buffers.object_coordinates[0][sky].any()


def test_shadows_lie_where_the_light_cannot_reach(whole: GBuffers) -> None:
    ground = whole.instance[0] == 5
    point = whole.object_coordinates[0][ground].astype(float)
    # a ball hides the light from where the ray to it passes its middle within the radius
    offset = np.array(BODIES[0].position) - point
    along = offset @ whole.light_direction
    miss = np.sqrt((offset**2).sum(axis=1) - along**2)
    hidden, free = (miss < 0.295) & (along > 0), miss > 0.305
    visible = whole.light_visibility[0][ground]
    assert hidden.sum() > 20
    assert not visible[hidden].any()
    alone = look(still([BODIES[0], BODIES[5]]))
    assert alone.light_visibility[0][ground][free & (whole.instance[0] == alone.instance[0] + 4)[ground]].all()


def test_the_lights_cosine_is_that_of_the_normal(whole: GBuffers) -> None:
    assert whole.light_direction == pytest.approx([np.cos(np.pi / 4) * np.cos(np.radians(20)), np.cos(np.pi / 4) * np.sin(np.radians(20)), np.sin(np.pi / 4)])
    assert whole.light_cosine[0] == pytest.approx(np.clip(whole.normal[0] @ whole.light_direction, 0, None), abs=1e-5)
    top = (whole.instance[0] == 5) & (whole.light_visibility[0] > 0)
    assert whole.light_cosine[0][top] == pytest.approx(np.full(top.sum(), np.sin(np.pi / 4)), abs=1e-5)
    assert not whole.light_visibility[0][whole.light_cosine[0] == 0].any()


def test_a_crop_is_a_window_of_the_whole(whole: GBuffers) -> None:
    crop = look(still(BODIES), crop=(30, 20, 40, 32))
    window = (slice(None), slice(20, 52), slice(30, 70))
    assert (crop.instance == whole.instance[window]).all()
    # the plane is two triangles 800 m wide: float32 leaves some 1e-5 of a metre per metre
    assert crop.depth == pytest.approx(whole.depth[window], rel=1e-4)
    assert crop.principal_px == pytest.approx([WIDTH / 2 - 30, HEIGHT / 2 - 20])
    assert crop.focal_px == pytest.approx(whole.focal_px)


def test_a_body_that_is_not_there_is_neither_seen_nor_casts_a_shadow() -> None:
    gone = look(still([BODIES[0], BODIES[5]], active={"ball": False}))
    assert set(np.unique(gone.instance)) <= {SKY, 1}
    assert gone.light_visibility[gone.instance == 1].all()


def test_object_coordinates_turn_with_the_body() -> None:
    turn = Rotation.from_euler("xyz", [20, 30, 40], degrees=True)
    x, y, z, w = (float(v) for v in turn.as_quat())
    cube = BODIES[1].model_copy(update={"orientation_xyzw": (x, y, z, w), "position": (0.0, 0.0, 0.5)})
    buffers = look(still([cube]))
    here = buffers.instance[0] == 0
    local = buffers.object_coordinates[0][here]
    assert np.abs(local).max(axis=1) == pytest.approx(np.full(here.sum(), 0.2), abs=1e-5)
    face = np.abs(local).argmax(axis=1)
    outward = np.eye(3)[face] * np.sign(local[np.arange(len(local)), face])[:, None]
    assert turn.apply(outward) == pytest.approx(buffers.normal[0][here], abs=1e-4)


def test_a_moving_camera_and_a_moving_body_are_seen_where_they_are() -> None:
    camera = Camera(
        keys=[
            CameraKey(time=0, position=(0, -4, 1), look_at=(0, 0, 0.5), focal_mm=30),
            CameraKey(time=1, position=(1, -3, 1), look_at=(0, 0, 0.5), focal_mm=45),
        ]
    )
    scene = Scene(bodies=[BODIES[0]], camera=camera)
    position = np.array([[[0, 0, 0.5]], [[0.4, 0.2, 0.7]]])
    trajectory = Trajectory.from_arrays(names=["ball"], time=[0.0, 0.7], position=position, scene=scene)
    buffers = look(trajectory)
    for frame in range(2):
        row, column = np.nonzero(buffers.instance[frame] == 0)
        middle, _ = project(position[frame], camera, time=float(trajectory.time[frame]), width=WIDTH, height=HEIGHT)
        # a ball off the axis is seen as an ellipse whose middle lies a little outwards of its own
        assert np.array([column.mean() + 0.5, row.mean() + 0.5]) == pytest.approx(middle[0], abs=0.5)


def test_the_scalar_variant_sees_the_same(whole: GBuffers) -> None:
    from sim.tracer import mitsuba

    mi = mitsuba()
    before = mi.variant()
    mi.set_variant("scalar_rgb")
    try:
        scalar = look(still(BODIES))
    finally:
        mi.set_variant(before)
    # a ray that grazes an edge may fall on either side of it
    assert (scalar.instance == whole.instance).mean() > 0.998
    same = (scalar.instance == whole.instance) & (whole.instance != SKY)
    assert np.median(np.abs(scalar.depth[same] - whole.depth[same])) < 1e-4
    assert (scalar.light_visibility == whole.light_visibility).mean() > 0.99


def test_progress_counts_the_frames() -> None:
    calls: list[tuple[int, int]] = []
    look(still(BODIES[:1], frames=3), progress=lambda done, of: calls.append((done, of)))
    assert calls == [(1, 3), (2, 3), (3, 3)]


def test_a_trajectory_without_a_scene_is_an_input_error() -> None:
    bare = Trajectory.from_arrays(names=["a"], time=[0.0], position=[[[0, 0, 0]]])
    with pytest.raises(InputError, match="scene"):
        look(bare)


@pytest.mark.parametrize("crop", [(90, 0, 10, 10), (-1, 0, 10, 10), (0, 0, 0, 5)])
def test_a_crop_beyond_the_frame_is_an_input_error(crop: tuple[int, int, int, int]) -> None:
    with pytest.raises(InputError, match="crop"):
        look(still(BODIES[:1]), crop=crop)


@pytest.mark.parametrize("moves", [False, True])
def test_what_is_seen_through_glass_at_once_is_what_is_seen_without_it(moves: bool) -> None:
    if not vectorised():
        pytest.skip("one pass for both needs Mitsuba's vectorised variant")
    bodies = [
        Body(name="floor", shape=Plane(), static=True),
        Body(name="ball", shape=Sphere(radius=0.2), position=(0, 0.5, 0.2)),
        Body(name="pane", shape=Box(size=(0.5, 0.02, 0.5)), material="glass", position=(0.1, 0, 0.25)),
    ]
    keys = [CameraKey(time=t, position=(0.3 * t if moves else 0, -2, 0.8), look_at=(0, 0, 0.2)) for t in (0.0, 1.0)]
    path = np.tile(np.array([b.position for b in bodies], dtype=float), (4, 1, 1))
    path[:, 1, 0] = [-0.2, -0.1, 0.0, 0.1]
    path[:, 2, 0] = [0.1, 0.1, 0.15, 0.2]
    trajectory = Trajectory.from_arrays(
        names=[b.name for b in bodies], time=np.arange(4) / 4, position=path, scene=Scene(bodies=bodies, camera=Camera(keys=keys))
    )
    veil = np.array([2])
    active = trajectory.active.copy()
    active[:, veil] = False
    observer = Observer(trajectory, width=64, height=48, veils=veil)
    both = observer.both(range(4), rooms=[observer.room(4), observer.room(4)])
    for made, alone in zip(both, (trajectory, replace(trajectory, active=active)), strict=True):
        expected = observe(alone, width=64, height=48)
        for name in ("instance", "light_visibility", "depth", "normal", "object_coordinates", "light_cosine"):
            np.testing.assert_array_equal(getattr(made, name), getattr(expected, name), err_msg=name)
    assert (both[0].instance == 2).any() and not (both[1].instance == 2).any()
    assert (both[0].light_visibility < both[1].light_visibility).any()
