"""What sentences say in numbers, by school physics, and the same read from curves that are known."""

from __future__ import annotations

import numpy as np
import pytest

from physgen.textbook import claims, judged, readings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A ball falls from a height of 2 meters and bounces twice", {"height_m": 2.0, "fall_s": (4 / 9.81) ** 0.5, "bounces": 2}),
        ("A ball is dropped from three metres on the Moon", {"height_m": 3.0, "fall_s": (6 / 1.62) ** 0.5}),
        ("A ball is dropped from 150 cm", {"height_m": 1.5, "fall_s": (3 / 9.81) ** 0.5}),
        ("A stone is dropped from 10 ft", {"height_m": 3.048, "fall_s": (6.096 / 9.81) ** 0.5}),
        ("A ball bounces three times", {"bounces": 3}),
        ("Two balls collide head-on", {}),
        ("A man walks from one table to the other", {}),
    ],
)  # fmt: skip
def test_only_what_is_said_in_numbers_is_claimed(text: str, said: dict[str, float]) -> None:
    assert claims(text) == pytest.approx(said)


def bouncing(height: float, restitution: float, *, fps: float = 24, seconds: float = 3.0, gravity: float = 9.81) -> tuple[np.ndarray, np.ndarray]:
    """Exact heights of a bouncing point, sampled."""
    time = np.arange(0, seconds, 1 / fps)
    out, start, speed, base = np.empty_like(time), 0.0, 0.0, height
    fall = np.sqrt(2 * height / gravity)
    edges, speeds = [fall], [restitution * gravity * fall]
    while speeds[-1] > 1e-3:
        edges.append(edges[-1] + 2 * speeds[-1] / gravity)
        speeds.append(speeds[-1] * restitution)
    for i, t in enumerate(time):
        k = np.searchsorted(edges, t, side="right") - 1
        if k < 0:
            out[i] = base + speed * t - gravity * (t - start) ** 2 / 2
        else:
            out[i] = max(speeds[k] * (t - edges[k]) - gravity * (t - edges[k]) ** 2 / 2, 0.0)
    return time, out


@pytest.mark.parametrize("height", [0.7, 1.0, 2.0, 3.0])
@pytest.mark.parametrize("restitution", [0.5, 0.8])
def test_height_and_time_of_fall_are_read_between_frames(height: float, restitution: float) -> None:
    seen = readings(*bouncing(height, restitution))
    assert seen["height_m"] == pytest.approx(height, rel=0.02)
    assert seen["fall_s"] == pytest.approx((2 * height / 9.81) ** 0.5, rel=0.02)


def test_bounces_are_counted_until_they_cannot_be_seen() -> None:
    """Peaks of 2 m e^(2k) for e = 0.5: 0.5, 0.125, 0.031, 0.008 m; the last is too low to be seen."""
    assert readings(*bouncing(2.0, 0.5))["bounces"] == 3


def test_a_wrong_height_disagrees_and_what_is_not_shown_is_not_judged() -> None:
    time, height = bouncing(1.5, 0.7)
    curves = {"ball": {"time": time.tolist(), "height_m": height.tolist()}}
    wrong = judged("A ball falls from a height of 2 meters", curves, "ball")
    assert [one.agrees for one in wrong] == [False, False]
    short = {"ball": {"time": time[:8].tolist(), "height_m": height[:8].tolist()}}
    assert [one.agrees for one in judged("A ball falls from a height of 1.5 meters", short, "ball")] == [None, None]
    assert judged("A ball falls", curves, "ball") == []


def test_bounces_beyond_the_clip_and_falls_that_began_unseen_are_not_judged() -> None:
    time, height = bouncing(2.0, 0.7)
    cut = {"ball": {"time": time[:30].tolist(), "height_m": height[:30].tolist()}}
    (three,) = judged("A ball bounces three times", cut, "ball")
    assert three.seen is None and three.agrees is None
    late = [None] * 6 + height[6:].tolist()
    seen = {one.what: one.seen for one in judged("A ball falls from a height of 2 meters", {"ball": {"time": time.tolist(), "height_m": late}}, "ball")}
    assert seen == {"height_m": None, "fall_s": None}


def test_a_settled_clip_with_fewer_bounces_disagrees() -> None:
    time, height = bouncing(1.0, 0.3, seconds=4.0)
    (three,) = judged("A ball bounces five times", {"ball": {"time": time.tolist(), "height_m": height.tolist()}}, "ball")
    assert three.agrees is False
