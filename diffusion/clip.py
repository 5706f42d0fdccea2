"""Clip: one training example, a rendered video with the simulation that it shows. One safetensors file on disk."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from diffusion.phrases import group_wordings
from sim.errors import InputError
from sim.gbuffers import GBuffers
from sim.trajectory import Trajectory, write_atomic

VERSION = "1"
FAR = 60000.0
"""Largest finite depth that float16 can hold with room to spare [m]."""


@dataclass(frozen=True, eq=False)
class Clip:
    """t frames of h x w pixels, with G-buffers and trajectory at the same times, and the words for it."""

    video: NDArray[np.uint8]
    """(t, h, w, 3) sRGB."""
    gbuffers: GBuffers
    trajectory: Trajectory
    """Sampled at the frames' times; `trajectory.scene` tells colours and materials."""
    caption: str
    captions: tuple[str, ...] = ()
    """Other wordings of the caption."""
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Body or object name -> other wordings of its phrase."""

    def __post_init__(self) -> None:
        if self.video.dtype != np.uint8 or self.video.shape != (*self.gbuffers.depth.shape, 3):
            raise InputError(f"clip.video: {self.video.dtype} {self.video.shape}, expected uint8 {(*self.gbuffers.depth.shape, 3)}")
        if len(self.trajectory.time) != len(self.video):
            raise InputError(f"clip.trajectory: {len(self.trajectory.time)} times for {len(self.video)} frames; sample it at the frames' times")
        self.video.setflags(write=False)

    def save(self, path: str | Path) -> None:
        """Write one safetensors file: whole or not at all."""
        from safetensors.numpy import save

        words = {"caption": self.caption, "captions": list(self.captions), "phrases": {k: list(v) for k, v in self.phrases.items()}}
        metadata = {"format": "physgen clip", "version": VERSION, "words": json.dumps(words), "names": json.dumps(list(self.gbuffers.names))}
        tensors = {"video": self.video, "trajectory": _trajectory_bytes(self.trajectory), **_pack(self.gbuffers)}
        write_atomic(Path(path), save({k: np.ascontiguousarray(v) for k, v in tensors.items()}, metadata))

    @classmethod
    def load(cls, path: str | Path) -> Clip:
        """Read what `save` wrote. Raises InputError."""
        from safetensors import SafetensorError, safe_open

        path = Path(path)
        try:
            with safe_open(path, framework="numpy") as file:
                metadata = file.metadata() or {}
                tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118  (safe_open is no mapping)
        except (OSError, SafetensorError) as error:
            raise InputError(f"{path}: not a clip ({error})") from error
        if metadata.get("format") != "physgen clip" or metadata.get("version") != VERSION:
            raise InputError(f"{path}: not a clip of version {VERSION}; render it again with `physgen train data`")
        words = json.loads(metadata["words"])
        return cls(
            video=tensors.pop("video"), trajectory=_trajectory_from_bytes(tensors.pop("trajectory")),
            gbuffers=_unpack(tensors, tuple(json.loads(metadata["names"]))), caption=words["caption"], captions=tuple(words["captions"]),
            phrases={k: tuple(v) for k, v in words["phrases"].items()},
        )  # fmt: skip

    @staticmethod
    def words(path: str | Path) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """Captions, and the wordings of each group (`diffusion.phrases`), without reading the pixels."""
        from safetensors import safe_open

        with safe_open(path, framework="numpy") as file:
            words = json.loads(file.metadata()["words"])
            trajectory = _trajectory_from_bytes(file.get_tensor("trajectory"))
        captions = tuple(dict.fromkeys((words["caption"], *words["captions"])))
        return captions, group_wordings(trajectory.names, trajectory.scene, others=words["phrases"])

    def frames(self, start: int, stop: int) -> Clip:
        """The frames start..stop-1, with the trajectory's contacts kept."""
        g, chosen = self.gbuffers, slice(start, stop)
        per_frame = ("time", "depth", "normal", "instance", "object_coordinates", "light_visibility", "light_cosine", "camera_to_world", "focal_px")
        return replace(
            self, video=self.video[chosen], gbuffers=replace(g, **{k: getattr(g, k)[chosen] for k in per_frame}),
            trajectory=self.trajectory.sampled(chosen),
        )  # fmt: skip


def _pack(g: GBuffers) -> dict[str, NDArray[Any]]:
    """The buffers in the smallest types that lose nothing a picture could show (about 13 bytes a pixel)."""
    index = np.int8 if len(g.names) <= 127 else np.int16
    return {
        "depth": np.where(np.isfinite(g.depth), np.minimum(g.depth, FAR), np.inf).astype(np.float16),
        "normal": np.rint(g.normal * 127).astype(np.int8),
        "instance": g.instance.astype(index),
        "object_coordinates": np.clip(g.object_coordinates, -FAR, FAR).astype(np.float16),
        "light_visibility": np.rint(np.clip(g.light_visibility, 0, 1) * 255).astype(np.uint8),
        "light_cosine": np.rint(np.clip(g.light_cosine, 0, 1) * 255).astype(np.uint8),
        "time": g.time, "light_direction": g.light_direction, "camera_to_world": g.camera_to_world, "focal_px": g.focal_px, "principal_px": g.principal_px,
    }  # fmt: skip


def _unpack(tensors: dict[str, NDArray[Any]], names: tuple[str, ...]) -> GBuffers:
    normal = tensors["normal"].astype(np.float32) / 127
    length = np.linalg.norm(normal, axis=-1, keepdims=True)
    return GBuffers(
        names=names, time=tensors["time"], depth=tensors["depth"].astype(np.float32), normal=normal / np.maximum(length, 1e-6),
        instance=tensors["instance"].astype(np.int16), object_coordinates=tensors["object_coordinates"].astype(np.float32),
        light_visibility=_unit(tensors["light_visibility"]), light_cosine=_unit(tensors["light_cosine"]),
        light_direction=tensors["light_direction"], camera_to_world=tensors["camera_to_world"], focal_px=tensors["focal_px"],
        principal_px=tensors["principal_px"],
    )  # fmt: skip


def _unit(levels: NDArray[Any]) -> NDArray[np.float32]:
    return np.asarray(levels, dtype=np.float32) / np.float32(255)


def _trajectory_bytes(trajectory: Trajectory) -> NDArray[np.uint8]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trajectory.npz"
        trajectory.save(path)
        return np.frombuffer(path.read_bytes(), dtype=np.uint8)


def _trajectory_from_bytes(content: NDArray[np.uint8]) -> Trajectory:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trajectory.npz"
        path.write_bytes(content.tobytes())
        return Trajectory.load(path)
