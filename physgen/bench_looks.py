"""bench looks: one motion, five looks: the pictures differ as the words do, and the motion on the pixels stays the same."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from physgen import color, measure, video
from physgen.video import Frames
from sim.errors import InputError
from sim.gbuffers import GBuffers
from sim.trajectory import Trajectory

SENTENCES = (
    "A red rubber ball falls from a height of 1.5 meters and bounces on concrete",
    "A red wooden box slides across the floor and stops",
    "A red ball rolls into a blue box",
)
"""Each names its first mover red; the others' looks are put in its place."""
LOOKS = (("red", "rubber"), ("blue", "plastic"), ("yellow", "wood"), ("green", "metal"), ("white", "ceramic"))
"""Colour and material of the mover."""
DIFFERENCE, AGREEMENT = 10.0, 0.003
"""Goals: mean distance of the looks (CIE 1976, dE*ab), and of the tracks, as a share of the width."""


@dataclass(frozen=True)
class Row:
    """One motion."""

    sentence: str
    difference: float
    """Mean dE*ab of all pairs of looks, over the mover's pixels."""
    least: float
    """Of the two looks that are nearest to each other."""
    apart: float
    """Mean distance of the measured centroids of all pairs, as a share of the width."""
    lost: int
    """Looks in which the mover is not found."""


def run(
    *, size: tuple[int, int] = (320, 240), seconds: float = 1.5, seed: int = 0, progress: Callable[[float], None] | None = None
) -> list[Row]:  # fmt: skip
    """Every sentence in every look. Raises InputError."""
    rows = []
    for i, sentence in enumerate(SENTENCES):
        told = None if progress is None else lambda share, i=i: progress((i + share) / len(SENTENCES))
        rows.append(_row(sentence, size=size, seconds=seconds, seed=seed, progress=told))
    return rows


def _row(sentence: str, *, size: tuple[int, int], seconds: float, seed: int, progress: Callable[[float], None] | None) -> Row:
    from physgen.clock import Clock
    from physgen.painter import Painter
    from physgen.pipeline import FPS, Settings, simulated, understand

    clock = Clock()
    understood = understand(sentence, seed=seed, clock=clock)
    trajectory, buffers = simulated(understood, Settings(size, seconds=seconds), seed=seed, last=None, clock=clock)
    painter, clips, paths = Painter.load("moe"), [], []
    mover = next(b.name for b in understood.scene.bodies if b.color == LOOKS[0][0] and not b.static)
    for k, (tint, material) in enumerate(LOOKS):
        prompt, other = dressed(understood.text, trajectory, mover, tint=tint, material=material)
        frames = painter.paint(prompt, other, buffers, steps=None, guidance_scale=None, seed=seed, clock=clock)
        clip = video.decode(video.encode(frames, fps=FPS))
        track = next(t for t in measure.measure(clip, trajectory=other, gbuffers=buffers).tracks if t.thing.name == mover)
        clips.append(_lab(clip.frames, buffers, trajectory.index(mover)))
        paths.append(track.measured_px)
        if progress is not None:
            progress((k + 1) / len(LOOKS))
    return compared(sentence, clips, paths, width=size[0])


def dressed(text: str, trajectory: Trajectory, mover: str, *, tint: str, material: str) -> tuple[str, Trajectory]:
    """The words and the scene with another look of the mover; nothing is simulated again. Raises InputError where the text names no such look."""
    scene = trajectory.scene
    if scene is None or LOOKS[0][0] not in text:
        raise InputError(f"{text!r}: names nothing {LOOKS[0][0]}, so its look cannot be changed")
    named = next((word for word in ("rubber", "wooden", "wood") if word in text), None)
    adjective = {"wood": "wooden"}.get(material, material)
    words = text.replace(LOOKS[0][0], tint) if named is None else text.replace(f"{LOOKS[0][0]} {named}", f"{tint} {adjective}")
    thing = next(b for b in scene.bodies if b.name == mover)
    phrase = f"{tint} {adjective} {(thing.phrase or mover).split()[-1]}"
    bodies = [b.model_copy(update={"color": tint, "material": material, "phrase": phrase}) if b.name == mover else b for b in scene.bodies]
    return words, replace(trajectory, scene=scene.model_copy(update={"text": words, "bodies": bodies}))


def _lab(frames: Frames, buffers: GBuffers, row: int) -> list[Any]:
    """Lab of the mover's pixels (n, 3), frame by frame."""
    return [color.to_lab(frame[mask]) for frame, mask in zip(frames, buffers.instance == row, strict=True)]


def compared(sentence: str, clips: list[list[Any]], paths: list[Any], *, width: int) -> Row:
    """Of each look, the Lab of the mover's pixels frame by frame, and its measured centroids (t, 2) [px]."""
    apart = [float(np.mean([np.linalg.norm(x - y, axis=-1).mean() for x, y in zip(a, b, strict=True) if len(x)])) for a, b in combinations(clips, 2)]
    found = [path for path in paths if np.isfinite(path[:, 0]).any()]
    off = [float(np.nanmean(np.linalg.norm(a - b, axis=1))) / width for a, b in combinations(found, 2)]
    return Row(sentence, statistics.fmean(apart), min(apart), statistics.fmean(off) if off else float("nan"), len(paths) - len(found))


def lines(rows: list[Row]) -> list[str]:
    """A motion a line, and whether the goals are met."""
    text = [f"{'dE*ab':>7}{'least':>7}{'apart':>9}{'lost':>6}  motion, {len(LOOKS)} looks"]
    text += [f"{r.difference:>7.1f}{r.least:>7.1f}{r.apart:>9.4f}{r.lost:>6}  {r.sentence}" for r in rows]
    good = sum(r.difference >= DIFFERENCE and r.apart <= AGREEMENT and not r.lost for r in rows)
    return [*text, f"{good} of {len(rows)} motions: looks at least {DIFFERENCE:g} apart, tracks within {AGREEMENT:g} of the width"]
