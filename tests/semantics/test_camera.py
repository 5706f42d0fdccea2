"""Camera words: read, kept away from the events, and filmed."""

from __future__ import annotations

import numpy as np
import pytest

from semantics.camera import without_camera
from semantics.parse import parse
from semantics.script import PhysicsScript
from semantics.shot import shot_of
from semantics.stage import stage
from sim.camera import camera_to_world, focal_px, project
from sim.scene import Camera, Scene


@pytest.mark.parametrize(
    ("text", "view", "style"),
    [
        ("A close-up of a ball falling.", {"shot": "close-up"}, {}),
        ("Wide shot of a ball rolling down a hill.", {"shot": "wide"}, {}),
        ("A low-angle shot of a horse running.", {"angle": "low"}, {}),
        ("A top-down view of three marbles colliding.", {"angle": "top"}, {}),
        ("A cup falls, the camera slowly pans left.", {"move": "pan_left"}, {}),
        ("A ball falls. The camera tilts down.", {"move": "tilt_down"}, {}),
        ("A ball rolls. The camera dollies in.", {"move": "dolly_in"}, {}),
        ("The camera orbits a vase as it falls off a shelf.", {"move": "orbit"}, {}),
        ("A tracking shot of a skateboard rolling.", {"move": "track"}, {}),
        ("Handheld shot, a dog chases a cat.", {"handheld": True}, {}),
        ("A ball falls, filmed with a 50 mm lens.", {"focal_mm": 50.0}, {}),
        ("A ball falls in slow motion.", {}, {"slow_motion": True}),
        ("A five-second shot of a ball falling.", {}, {"duration_s": 5.0}),
        ("Bullet time at impact: a bullet hits an apple.", {"move": "orbit"}, {"slow_motion": True, "slow_at": "impact", "bullet_time": True}),
        ("A tower falls in a 360-degree shot.", {"move": "orbit", "orbit_deg": 360.0}, {}),
    ],
)
def test_camera_words_are_read(text: str, view: dict[str, object], style: dict[str, object]) -> None:
    script = parse(text)
    assert script.camera == view and script.style == style


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Static shot. A ball rolls.", "A ball rolls."),
        ("A ball rolls while the camera follows it.", "A ball rolls ."),
        ("The camera follows a red ball as it rolls.", "a red ball as it rolls."),
        ("A slow-motion close-up of a ball falling.", "a ball falling."),
        ("A camera falls off a tripod.", "A camera falls off a tripod."),
        ("A dog follows a cat into view.", "A dog follows a cat into view."),
    ],
)
def test_what_is_said_of_the_camera_names_no_thing(text: str, left: str) -> None:
    blank = without_camera(text)
    assert len(blank) == len(text) and " ".join(blank.split()) == left


@pytest.mark.parametrize(
    "text", ["A dog follows a cat.", "A ball falls from above onto a table.", "A car hits a wall from the side.", "A child pushes in a drawer."]
)
def test_words_of_the_action_are_no_camera_words(text: str) -> None:
    assert parse(text).camera == {}


BALL = "A rubber ball falls from a height of 2 meters onto concrete."


def scene_of(words: str) -> Scene:
    script = parse(f"{BALL} {words}")
    assert not shot_of(PhysicsScript(text="", text_en="")).move
    return stage(script)


def axis(camera: Camera, time: float) -> tuple[np.ndarray, np.ndarray]:
    pose = camera_to_world(camera, [time])[0]
    return pose[:3, 3], pose[:3, 2]


def height_px(scene: Scene, time: float = 0.0) -> float:
    """Of the ball in a frame 640 wide, where it starts."""
    ball = scene.body("ball")
    _, depth = project([ball.position], scene.camera, time=time, width=640, height=480)
    return float(2 * ball.shape.radius * focal_px(scene.camera, [time], width=640)[0] / depth[0])  # type: ignore[union-attr]


def test_sizes_of_shots_are_in_order() -> None:
    sizes = [height_px(scene_of(w)) for w in ("Wide shot.", "", "Close-up.", "Extreme close-up.")]
    assert sizes == sorted(sizes) and sizes[2] > 2 * sizes[1] and sizes[0] < 0.8 * sizes[1]


def test_angles_are_those_of_the_words() -> None:
    down = {w: -axis(scene_of(w).camera, 0.0)[1][2] for w in ("Low angle.", "", "High angle.", "Top view.")}
    assert down["Low angle."] < down[""] < down["High angle."] < down["Top view."]
    assert down["Top view."] > np.sin(np.radians(75))
    assert axis(scene_of("Low angle.").camera, 0.0)[0][2] > 0.1  # above the ground
    assert abs(axis(scene_of("Side view.").camera, 0.0)[1][0]) < 0.05  # across the way of things, which is x


def test_a_longer_lens_keeps_the_framing() -> None:
    short, long = scene_of("Shot with a 24 mm lens."), scene_of("Shot with a 100 mm lens.")
    assert (short.camera.focal_mm, long.camera.focal_mm) == (24.0, 100.0)
    # the ball's picture is f R / d with d proportional to f: the same up to what the action's depth changes
    assert height_px(short) == pytest.approx(height_px(long), rel=0.2)


def test_pans_turn_and_dollies_travel() -> None:
    end = 3.0
    left = scene_of("The camera pans left.").camera
    (a, before), (b, after) = axis(left, 0.0), axis(left, end)
    assert np.allclose(a, b, atol=0.02) and np.cross(before, after)[2] > 0.1  # counter-clockwise seen from above
    push = scene_of("The camera moves closer.")
    assert height_px(push, end) > 1.25 * height_px(push, 0.0)  # 1.45 to 0.85 of a distance, less what the ball stands nearer
    around = scene_of("The camera orbits.").camera
    a, b = axis(around, 0.0)[0], axis(around, end)[0]
    middle = np.asarray(around.look_at)
    assert np.linalg.norm((a - middle)[:2]) == pytest.approx(np.linalg.norm((b - middle)[:2]), rel=0.02) and np.linalg.norm(a - b) > 1.0


def test_a_handheld_camera_sways_and_a_static_one_stands() -> None:
    assert scene_of("Static camera.").camera.keys == []
    shaken = scene_of("Handheld camera.").camera
    rolls = [k.roll_deg for k in shaken.keys]
    assert len(rolls) > 20 and 0.05 < np.ptp(rolls) < 2.0


def test_tracking_keeps_the_mover_near_the_middle() -> None:
    scene = stage(parse("A tracking shot of a ball rolling across the floor."))
    ball = scene.body("ball")
    pixel, _ = project([ball.position], scene.camera, time=0.0, width=640, height=480)
    assert abs(pixel[0][0] - 320) < 120 and scene.camera.keys


def test_a_stated_length_is_the_length_of_the_clip() -> None:
    assert stage(parse("A five-second shot of a ball falling onto concrete.")).seconds == 5.0


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Dolly zoom on a vase as it falls.", "a vase as it falls."),
        ("Shot on a 50mm lens, a cat jumps onto the table.", "a cat jumps onto the table."),
        ("Tilt up as a ball is thrown upward.", "a ball is thrown upward."),
        ("The camera is slowly panning left as a ball rolls.", "a ball rolls."),
        ("A crane shot rises above a skateboarder jumping over a rail.", "a skateboarder jumping over a rail."),
        ("Push a box across the floor.", "Push a box across the floor."),
        ("The drone rises and drops a box.", "The drone rises and drops a box."),
    ],
)
def test_what_a_director_calls_out_names_no_thing(text: str, left: str) -> None:
    assert " ".join(without_camera(text).split()) == left


def test_a_length_between_commas_is_a_lens() -> None:
    script = parse("A dog chases a ball, tracking shot, 24mm, low angle.")
    assert script.camera == {"angle": "low", "move": "track", "focal_mm": 24.0}
    assert all(o.size_m is None for o in script.objects)


@pytest.mark.parametrize("words", ["Dutch angle.", "POV shot.", "Shallow depth of field.", "Split screen."])
def test_what_is_not_filmed_is_said(words: str) -> None:
    assert any(n.level == "unsupported" and n.message.startswith("camera:") for n in parse(f"A ball falls onto a table. {words}").notes)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("The camera pans left, then tilts up as a ball is thrown upward.", [["pan_left"], ["tilt_up"]]),
        ("A ball rolls. The camera first follows it, then pulls back.", [["track"], ["dolly_out"]]),
        ("A bottle falls over while the camera orbits around it and slowly rises.", [["orbit", "crane"]]),
        ("The camera dollies in and then orbits the vase as it falls.", [["dolly_in"], ["orbit"]]),
        ("Pan left, then zoom in as a tower collapses.", [["pan_left"], ["zoom_in"]]),
    ],
)
def test_moves_are_read_in_their_order_and_at_once(text: str, steps: list[list[str]]) -> None:
    script = parse(text)
    assert script.camera["steps"] == steps and script.camera["move"] == steps[0][0]
    assert shot_of(script).order() == tuple(tuple(step) for step in steps)
    assert len([e for e in script.events if not e.implied]) == 1


@pytest.mark.parametrize(
    ("words", "view"),
    [
        ("Dolly shot.", {"move": "dolly_in"}),
        ("35mm lens.", {"focal_mm": 35.0}),
        ("The camera trucks right.", {"move": "truck_right"}),
        ("Filmed from behind, 85 mm lens.", {"angle": "back", "focal_mm": 85.0}),
        ("The camera is tilted down at 30 degrees.", {"tilt_deg": 30.0}),
        ("The camera rotates 90 degrees around it.", {"move": "orbit", "orbit_deg": 90.0}),
        ("Slow zoom in, eye level.", {"angle": "eye", "move": "zoom_in"}),
    ],
)
def test_what_stands_beside_the_action_is_the_cameras(words: str, view: dict[str, object]) -> None:
    script = parse(f"A ball rolls off a table. {words}")
    assert script.camera == view
    assert [(e.type, e.agent) for e in script.events if not e.implied] == [("roll", "ball")]
    assert sorted(o.id for o in script.objects) == ["ball", "table"] and all(o.size_m is None for o in script.objects)


@pytest.mark.parametrize(
    "text",
    ["A ball is thrown at a high angle over a fence.", "A wall 3 m wide is hit by a car.", "A boy throws a stone at a camera.", "A camera falls off a tripod."],
)
def test_things_and_their_sizes_are_no_camera_words(text: str) -> None:
    script = parse(text)
    assert script.camera == {} and script.simulable


def test_one_shot_has_one_size_and_the_other_is_said() -> None:
    script = parse("Wide shot, then close-up: a glass falls off a table.")
    assert script.camera["shot"] == "wide"
    assert any(n.phrase == "close-up" and n.level == "unsupported" for n in script.notes)


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("On frame 36 the ball hits the wall.", 1.5),
        ("The ball hits the wall after exactly 36 frames.", 1.5),
        ("Frame 48: the ball hits the wall.", 2.0),
        ("球在第36帧撞上墙。", 1.5),
        ("球在第2秒撞上墙。", 2.0),
    ],
)
def test_frames_are_moments_of_events(text: str, second: float) -> None:
    assert [e.at_s for e in parse(text).events if e.type == "collide"] == [second]


def test_a_second_move_begins_where_the_first_ends() -> None:
    scene = scene_of("The camera pans left, then dollies in.")
    (a, before), (b, middle), (c, after) = (axis(scene.camera, t) for t in (0.0, scene.seconds / 2, scene.seconds))
    assert np.allclose(a, b, atol=0.05) and np.cross(before, middle)[2] > 0.1  # turns where it stands
    assert np.allclose(middle, after, atol=0.02) and np.dot(c - b, middle) > 0.3  # then goes on along its line of sight


def test_a_zoom_lengthens_the_lens_and_a_dolly_zoom_keeps_the_size() -> None:
    zoom, dolly, end = scene_of("The camera zooms in.").camera, scene_of("Dolly zoom.").camera, scene_of("Dolly zoom.").seconds
    assert np.allclose(axis(zoom, 0.0)[0], axis(zoom, end)[0]) and focal_px(zoom, [end], width=640)[0] > 1.5 * focal_px(zoom, [0.0], width=640)[0]
    far, near = (float(focal_px(dolly, [t], width=640)[0] / np.linalg.norm(axis(dolly, t)[0] - np.asarray(dolly.look_at))) for t in (0.0, end))
    assert far == pytest.approx(near, rel=0.05)


@pytest.mark.parametrize(
    ("text", "rest", "move"),
    [
        ("The lens zooms out as a ball rolls off the table.", "A ball rolls off the table.", "zoom_out"),
        ("Crane shot rising above the table as a cup falls.", "A cup falls.", "crane"),
        ("9:16 vertical video of a cup falling on concrete.", "A cup falling on concrete.", None),
        ("The lens rolls off the table.", "The lens rolls off the table.", None),
    ],
)
def test_a_lens_that_zooms_and_a_shot_that_rises_are_no_events(text: str, rest: str, move: str | None) -> None:
    script, bare = parse(text), parse(rest)
    assert script.camera.get("move") == move
    assert [(e.type, e.agent, e.surface) for e in script.events] == [(e.type, e.agent, e.surface) for e in bare.events] and bare.events
