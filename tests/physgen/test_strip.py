"""Strips show what moves, in order, in one small picture."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from physgen.strip import GAP, moments, row
from sim.errors import InputError
from sim.trajectory import Trajectory


def slider(*, until: float) -> Trajectory:
    """A body that moves along x at 1 m/s for `until` seconds of four, 24 frames a second."""
    time = np.arange(96) / 24
    position = np.zeros((96, 1, 3))
    position[:, 0, 0] = np.minimum(time, until)
    velocity = np.zeros((96, 1, 3))
    velocity[:, 0, 0] = time < until
    return Trajectory.from_arrays(names=["body"], time=time, position=position, velocity=velocity)


def test_moments_end_soon_after_the_last_motion() -> None:
    # it stops at 1 s (frame 24), the last moment lingers for a quarter of a second
    chosen = moments(slider(until=1.0), count=5)
    assert len(chosen) == 5
    assert chosen[0] == 0
    assert 24 <= chosen[-1] <= 31


def test_what_moves_steadily_is_shown_at_even_times() -> None:
    assert np.ptp(np.diff(moments(slider(until=9.0), count=6))) <= 1


def test_a_short_fast_part_gets_more_moments_than_its_time() -> None:
    # 3 s at 0.1 m/s, then 1 s at 2 m/s: a quarter of the time, but most of the way
    time = np.arange(96) / 24
    speed = np.where(time < 3, 0.1, 2.0)
    position = np.zeros((96, 1, 3))
    position[1:, 0, 0] = np.cumsum(speed[1:]) / 24
    velocity = np.zeros((96, 1, 3))
    velocity[:, 0, 0] = speed
    chosen = moments(Trajectory.from_arrays(names=["body"], time=time, position=position, velocity=velocity), count=9)
    assert len(chosen) == 9
    assert np.sum(time[chosen] >= 3) >= 5


@pytest.mark.parametrize("until", [0.0, 9.0])
def test_what_never_stops_or_never_moves_is_shown_to_the_end(until: float) -> None:
    assert moments(slider(until=until))[-1] == 95


def test_a_strip_has_at_least_one_moment() -> None:
    with pytest.raises(InputError, match="at least one"):
        moments(slider(until=1.0), count=0)


def test_frames_stand_from_left_to_right() -> None:
    frames = np.zeros((3, 24, 32, 3), dtype=np.uint8)
    frames[0, ..., 0] = frames[1, ..., 1] = frames[2, ..., 2] = 255
    with Image.open(io.BytesIO(row(frames, size=(16, 12)))) as picture:
        assert picture.size == (3 * 16 + 2 * GAP, 12)
        seen = np.asarray(picture)
    assert [int(np.argmax(seen[6, k * (16 + GAP) + 8])) for k in range(3)] == [0, 1, 2]
