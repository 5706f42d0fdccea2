"""The meter reads what a clip shows, and fails a clip that shows something else. Truth is drawn (conftest.py)."""

from __future__ import annotations

import numpy as np
import pytest

from physgen import flight, measure, track, video
from sim.errors import InputError


def report_of(frames: np.ndarray, drawn) -> measure.Report:
    """Through the codec, as a user's clip comes."""
    return measure.measure(video.decode(video.encode(frames, fps=drawn.fps)), trajectory=drawn.trajectory, gbuffers=drawn.gbuffers)


@pytest.fixture(scope="module")
def right(drawn):
    return report_of(drawn.frames, drawn)


def failed(report: measure.Report, body: str) -> set[str]:
    return {key for key, value in report.bodies[body].items() if value.status == "fail"}


def test_a_true_clip_passes(right):
    assert right.passed, right.reasons


def test_masks_and_centroids_are_those_that_were_drawn(right):
    crate, ball = right.bodies["crate"], right.bodies["ball"]
    assert crate["iou"].value > 0.95
    assert crate["iou"].n == track.STATIC_FRAMES
    assert ball["error_px_mean"].value < 0.3
    assert ball["error_px_mean"].n == 48


def test_gravity_is_read_from_the_pixels(right):
    """Two flights of 9 frames or more; a centroid good to 0.25 px at 19 mm a pixel bears g to about 1 %."""
    value = right.bodies["ball"]["g_fit_m_s2"]
    assert value.value == pytest.approx(9.81, rel=0.02)
    assert value.n >= 2 * flight.MIN_FLIGHT


def test_restitution_and_contacts_are_read_from_the_pixels(right):
    ball = right.bodies["ball"]
    assert ball["restitution_fit"].value == pytest.approx(0.8, abs=0.02)
    assert ball["contact_frame_error"].value < 0.2
    assert ball["restitution_fit"].n == ball["contact_frame_error"].n >= 2


def test_the_named_colours_are_seen(right):
    assert right.bodies["ball"]["color"].value == "red"
    assert right.bodies["crate"]["color"].value == "blue"


def test_a_thing_too_small_for_a_mask_is_not_measurable_there(right):
    """The ball is 17 px across, below the 20 px that the bound speaks of."""
    assert right.bodies["ball"]["iou"].status == "not_measurable"


def test_curves_follow_the_height(right, drawn):
    curve = right.curves["ball"]
    truth = drawn.trajectory.position[:, 0, 2]
    np.testing.assert_allclose(np.array(curve["height_m"], dtype=float), truth, atol=0.03)  # 1.5 px


# ---------------------------------------------------------------------------------- clips that show something else


def test_a_shifted_clip_fails(drawn):
    report = report_of(np.roll(drawn.frames, 5, axis=2), drawn)
    assert not report.passed
    assert "error_width" in failed(report, "ball")
    assert "error_width" in failed(report, "crate")
    assert report.bodies["crate"]["error_px_mean"].value == pytest.approx(5, abs=0.3)


def test_a_missing_thing_fails_and_the_others_do_not(drawn, make):
    _, _, draw = make
    report = report_of(draw(drawn.gbuffers, ball=None), drawn)
    assert "error_width" in failed(report, "ball")
    assert report.bodies["ball"]["error_px_mean"].value is None
    assert not failed(report, "crate")


def test_another_colour_fails_by_its_colour_alone(drawn, make):
    _, _, draw = make
    report = report_of(draw(drawn.gbuffers, ball=(60, 160, 60)), drawn)
    assert failed(report, "ball") == {"color"}
    assert report.bodies["ball"]["color"].value == "green"


@pytest.mark.parametrize("wrong", ["slower", "reversed", "frozen", "mean"])
def test_another_motion_fails(drawn, wrong):
    frames, index = drawn.frames, np.arange(len(drawn.frames))
    clip = {
        "slower": lambda: frames[(0.9 * index).astype(int)],
        "reversed": lambda: frames[::-1],
        "frozen": lambda: np.repeat(frames[:1], len(frames), axis=0),
        "mean": lambda: np.repeat(frames.mean(axis=0, keepdims=True).astype(np.uint8), len(frames), axis=0),
    }[wrong]()
    report = report_of(np.ascontiguousarray(clip), drawn)
    assert "error_width" in failed(report, "ball")


def test_weaker_gravity_fails(drawn, make):
    """The ball drawn where g = 8 would put it until it lands: near the simulated path at first, and wrong."""
    from dataclasses import replace

    _, gbuffers_of, draw = make
    position = drawn.trajectory.position.copy()
    first = drawn.trajectory.time < drawn.trajectory.contact_time[0]
    position[:, 0, 2] = np.where(first, position[:, 0, 2] + 0.5 * (9.81 - 8) * drawn.trajectory.time**2, position[:, 0, 2])
    report = report_of(draw(gbuffers_of(replace(drawn.trajectory, position=position))), drawn)
    assert "g_fit_m_s2" in failed(report, "ball")


def test_noise_fails_everywhere(drawn):
    report = report_of(np.random.default_rng(0).integers(0, 255, drawn.frames.shape).astype(np.uint8), drawn)
    assert "error_width" in failed(report, "ball")
    assert {"error_width", "iou"} <= failed(report, "crate")


# ------------------------------------------------------------------------------------------- what cannot be measured


def test_bounces_at_five_frames_a_second_are_not_measurable_and_no_failure(make):
    make_trajectory, make_gbuffers, draw = make
    trajectory = make_trajectory(fps=5)
    gbuffers = make_gbuffers(trajectory)
    clip = video.decode(video.encode(draw(gbuffers), fps=5))
    ball = measure.measure(clip, trajectory=trajectory, gbuffers=gbuffers).bodies["ball"]
    assert {ball[k].status for k in ("g_fit_m_s2", "restitution_fit", "contact_frame_error")} == {"not_measurable"}


def test_flights_end_at_contacts_and_need_nine_frames(drawn):
    found = flight.flights(drawn.trajectory, 0)
    assert all(f.last - f.first + 1 >= flight.MIN_FLIGHT for f in found)
    for contact in drawn.trajectory.contact_time:
        assert not any(drawn.trajectory.time[f.first] <= contact <= drawn.trajectory.time[f.last] for f in found)


def test_a_goal_that_did_not_happen_fails_the_take(drawn):
    from dataclasses import replace

    trajectory = replace(drawn.trajectory, events=({"event": "bounce", "agent": "ball", "satisfied": False, "time": None},))
    report = measure.measure(video.Clip(drawn.frames, 24), trajectory=trajectory, gbuffers=drawn.gbuffers)
    assert not report.passed
    assert any("goal not reached" in reason for reason in report.reasons)


# ---------------------------------------------------------------------------------------------------- any clip


def test_a_clip_with_fewer_frames_a_second_is_compared_by_time(drawn):
    chosen = measure.at_frames(drawn.trajectory, count=24, fps=12)
    np.testing.assert_allclose(chosen.time, drawn.trajectory.time[::2])


def test_a_clip_longer_than_the_simulation_is_refused(drawn):
    with pytest.raises(InputError, match="may be shorter"):
        measure.at_frames(drawn.trajectory, count=100, fps=24)


def test_a_thing_of_several_colours_has_none_to_be_judged_by(drawn):
    from dataclasses import replace

    scene = drawn.trajectory.scene.model_copy(deep=True)
    scene.bodies.append(scene.bodies[0].model_copy(update={"name": "crate/lid", "color": None}))
    one = track.Track(track.Thing("crate", (1,), True), *[np.zeros((1, 2))] * 2, np.zeros(1), np.zeros(1), np.zeros(1, bool), None)
    assert measure.named_color(one, drawn.trajectory) == "blue"
    assert measure.named_color(one, replace(drawn.trajectory, scene=scene)) is None


def test_report_is_plain_data(right):
    import json

    data = json.loads(json.dumps(right.as_data(), allow_nan=False))
    assert set(data["bodies"]["ball"]) >= {"error_px_mean", "error_width", "iou", "g_fit_m_s2", "restitution_fit", "contact_frame_error"}
    assert all({"value", "n", "status"} <= set(v) for values in data["bodies"].values() for v in values.values())


def test_lookalikes_that_touch_are_told_apart_by_the_nearer_prediction():
    labels = np.full((40, 60), -1, dtype=np.int16)
    labels[10:30, 10:30], labels[10:30, 30:50] = 0, 1
    cells = np.where(labels >= 0, 7, 3).astype(np.int32)
    looks = {i: np.eye(1, 60000, 7).ravel() for i in (0, 1)}
    pixels = np.zeros((40, 60, 3), np.uint8)
    mask = track.segment(0, cells, pixels, labels, looks, None)
    expected = labels == 0
    assert (mask & expected).sum() / (mask | expected).sum() > 0.9
