"""mp4 files: what is written is what is read."""

from __future__ import annotations

import numpy as np
import pytest

from physgen import video
from sim.errors import InputError

COLORS = [(200, 30, 30), (30, 160, 60), (40, 70, 200), (235, 235, 230), (128, 128, 128), (240, 200, 40)]


def bars(count: int = 6, width: int = 96, height: int = 64) -> np.ndarray:
    frames = np.zeros((count, height, width, 3), np.uint8)
    for i, color in enumerate(COLORS):
        frames[:, :, i * width // 6 : (i + 1) * width // 6] = color
    return frames


def test_colours_come_back():
    """The matrix is told to the player: without it red and green shift by 20 levels."""
    clip = video.decode(video.encode(bars(), fps=24))
    for i, color in enumerate(COLORS):
        np.testing.assert_allclose(clip.frames[3, 32, i * 16 + 8], color, atol=3)


@pytest.mark.parametrize(("count", "width", "height", "fps"), [(1, 64, 64, 24), (2, 18, 34, 29.97), (49, 120, 90, 60)])
def test_every_count_even_size_and_rate_comes_back(count, width, height, fps):
    clip = video.decode(video.encode(np.full((count, height, width, 3), 90, np.uint8), fps=fps))
    assert clip.frames.shape == (count, height, width, 3)
    assert clip.fps == pytest.approx(fps, abs=0.01)


def test_frames_keep_their_order():
    frames = np.zeros((20, 32, 32, 3), np.uint8) + np.arange(0, 200, 10, dtype=np.uint8)[:, None, None, None]
    assert np.all(np.diff(video.decode(video.encode(frames, fps=24)).frames.mean(axis=(1, 2, 3))) > 5)


def test_the_file_is_h264_in_yuv420p(tmp_path):
    import imageio.v2 as imageio

    video.write(tmp_path / "a.mp4", bars(), fps=24)
    with imageio.get_reader(tmp_path / "a.mp4", format="FFMPEG") as reader:
        meta = reader.get_meta_data()
    assert meta["codec"] == "h264"
    assert meta["pix_fmt"].startswith("yuv420p")


@pytest.mark.parametrize("size", ["17x33", "640x481", "8x8", "640", "640x", "axb", "0x0", "-640x480", "9000x9000"])
def test_a_size_that_no_mp4_can_have_is_refused(size):
    with pytest.raises(InputError, match="size"):
        video.parse_size(size)


def test_the_refusal_of_an_odd_size_says_what_to_do():
    with pytest.raises(InputError, match="use 18x34"):
        video.parse_size("17x33")


@pytest.mark.parametrize(
    ("asked", "count"),
    [({"seconds": 4, "fps": 24}, 96), ({"seconds": 2.5, "fps": 30}, 75), ({"seconds": 4, "fps": 24, "frames": 7}, 7), ({"seconds": 0.1, "fps": 29.97}, 3)],
)
def test_a_clip_has_round_of_seconds_times_fps_frames(asked, count):
    assert video.frame_count(**asked) == count


@pytest.mark.parametrize(
    "asked",
    [{"seconds": 0, "fps": 24}, {"seconds": -1, "fps": 24}, {"seconds": 1, "fps": 0}, {"seconds": float("nan"), "fps": 24}, {"seconds": 0.01, "fps": 24}],
)
def test_no_frames_is_refused(asked):
    with pytest.raises(InputError):
        video.frame_count(**asked)


def test_what_is_no_video_is_refused(tmp_path):
    (tmp_path / "a.mp4").write_text("not a video")
    with pytest.raises(InputError, match="not a video"):
        video.read(tmp_path / "a.mp4")
    with pytest.raises(InputError, match="no such video"):
        video.read(tmp_path / "b.mp4")
