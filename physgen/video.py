"""Video files: H.264 in mp4, yuv420p, so that they play everywhere. Frames are (t, h, w, 3) uint8 sRGB.

The colour matrix is written out (BT.709) and told to the player; without it, red and green shift between players.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.trajectory import write_atomic

Frames = NDArray[np.uint8]
CRF = 14
"""x264's constant rate factor: visually lossless (18 is the usual bound), because the clip is measured after encoding."""
SMALLEST, LARGEST = 16, 8192
"""Bounds of width and height [px]; 8192 is H.264's largest usual level."""
MAX_FRAMES = 20_000
MATRIX = ("-vf", "scale=in_range=pc:out_range=tv:out_color_matrix=bt709:flags=accurate_rnd+full_chroma_int")
TAGS = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "iec61966-2-1", "-color_range", "tv", "-movflags", "+faststart")


@dataclass(frozen=True, eq=False)
class Clip:
    """A decoded video."""

    frames: Frames
    """(t, h, w, 3) sRGB."""
    fps: float

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) [px]"""
        return self.frames.shape[2], self.frames.shape[1]


def check_size(width: int, height: int) -> None:
    """Raise InputError where no mp4 of that size can be made."""
    for name, value in (("width", width), ("height", height)):
        if value % 2:
            raise InputError(f"size {width}x{height}: the {name} is odd, and H.264 (yuv420p) needs even numbers; use {width + width % 2}x{height + height % 2}")
        if not SMALLEST <= value <= LARGEST:
            raise InputError(f"size {width}x{height}: the {name} must lie between {SMALLEST} and {LARGEST} pixels")


def parse_size(text: str) -> tuple[int, int]:
    """ "640x480" -> (640, 480)."""
    parts = text.lower().replace("×", "x").split("x")
    if len(parts) != 2 or not all(p.strip().isascii() and p.strip().isdigit() for p in parts):
        raise InputError(f"size {text!r}: expected WIDTHxHEIGHT in pixels, for example 640x480")
    width, height = int(parts[0]), int(parts[1])
    check_size(width, height)
    return width, height


def frame_count(*, seconds: float, fps: float, frames: int | None = None) -> int:
    """round(seconds * fps), or `frames` where given; checks all three."""
    if not 0 < fps <= 1000:
        raise InputError(f"fps {fps:g}: must be above 0 and at most 1000")
    if not 0 < seconds <= 120:
        raise InputError(f"seconds {seconds:g}: must be above 0 and at most 120")
    count = round(seconds * fps) if frames is None else frames
    if not 1 <= count <= MAX_FRAMES:
        raise InputError(f"{count} frames: a clip has 1 to {MAX_FRAMES}; change --frames, --seconds or --fps")
    return count


def encode(frames: Frames, *, fps: float, fast: bool = False) -> bytes:
    """The bytes of an mp4 file. fast: in half the time, a larger file of the same quality."""
    import imageio.v2 as imageio

    if frames.ndim != 4 or frames.shape[-1] != 3 or frames.dtype != np.uint8:
        raise InputError(f"video: frames of shape {frames.shape} and type {frames.dtype}; expected (t, h, w, 3) uint8")
    check_size(frames.shape[2], frames.shape[1])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        writer: Any = imageio.get_writer(
            path, format="FFMPEG", mode="I", fps=fps, codec="libx264", pixelformat="yuv420p", macro_block_size=1, ffmpeg_log_level="error", quality=None,
            output_params=[*MATRIX, *TAGS, "-crf", str(CRF), "-preset", "veryfast" if fast else "medium"],
        )  # fmt: skip
        with writer:
            for frame in frames:
                writer.append_data(np.ascontiguousarray(frame))
        return path.read_bytes()


def write(path: str | Path, frames: Frames, *, fps: float) -> None:
    """Write an mp4 file, whole or not at all."""
    write_atomic(Path(path), encode(frames, fps=fps))


def read(path: str | Path) -> Clip:
    """Decode a video file. Raises InputError where it is none."""
    import imageio.v2 as imageio

    path = Path(path)
    if not path.is_file():
        raise InputError(f"{path}: no such video file")
    try:
        opened: Any = imageio.get_reader(path, format="FFMPEG")  # type: ignore[arg-type]
        with opened as reader:
            fps = float(reader.get_meta_data()["fps"])
            frames = np.stack([np.asarray(frame)[..., :3] for frame in reader])
    except (OSError, ValueError, RuntimeError, KeyError, IndexError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise InputError(f"{path}: not a video that can be decoded ({reason})") from error
    return Clip(frames=frames, fps=fps)


def decode(content: bytes) -> Clip:
    """Decode the bytes of an mp4 file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        path.write_bytes(content)
        return read(path)
