"""bench matter: is what the words say a thing is made of also what is seen? By a probe that learned it on path-traced pictures of other things.

A goal on the painted pictures alone would measure the probe: what counts is its share there of what it reaches on path-traced pictures of the same things.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from physgen.clock import Clock
from physgen.painter import Painter
from physgen.probe import features, kind_of, learned
from physgen.video import Frames
from sim.errors import InputError
from sim.gbuffers import GBuffers
from sim.trajectory import Trajectory

SIZE = (320, 240)
SAMPLES = 8
LESSONS, SEED = 30_000_000, 40_000_000
"""First seeds of the stills that the probe learns on, and of those that it is asked about."""
SHARE = 0.97
"""Goal: accuracy on painted pictures over that on path-traced ones."""


@dataclass(frozen=True)
class Answers:
    """Of the things that were asked about."""

    lessons: int
    things: int
    painted: float
    """Share of the things that the probe takes for what the words say."""
    traced: float
    agree: float
    """Share in which it says the same of both pictures."""

    @property
    def share(self) -> float:
        return self.painted / self.traced if self.traced else float("nan")


def run(*, lessons: int = 160, stills: int = 24, seed: int = 0, progress: Callable[[float], None] | None = None) -> Answers:
    """Path-trace stills to learn on and stills to ask about, paint the latter, and compare the probe's answers."""
    painter = Painter.load("moe")  # first, so that a lack of weights shows before the work
    samples: list[Any] = []
    kinds: list[str] = []
    for number in range(lessons):
        trajectory = scene_of(LESSONS + number)
        buffers, picture = _traced(trajectory)
        for kind, mask in things(trajectory, buffers):
            found = features(picture, mask)
            if found is not None:
                samples.append(found)
                kinds.append(kind)
        if progress is not None:
            progress(0.6 * (number + 1) / lessons)
    probe = learned(np.array(samples), kinds, seed=seed)
    said: list[tuple[str, str, str]] = []
    for number in range(stills):
        said += _asked(scene_of(SEED + number), probe, painter, seed=seed)
        if progress is not None:
            progress(0.6 + 0.4 * (number + 1) / stills)
    if not said:
        raise InputError(f"{stills} stills show nothing whose matter can be told; ask for more")
    truth, painted, traced = (np.array(column) for column in zip(*said, strict=True))
    return Answers(len(kinds), len(said), float((painted == truth).mean()), float((traced == truth).mean()), float((painted == traced).mean()))


def _asked(trajectory: Trajectory, probe: Any, painter: Painter, *, seed: int) -> list[tuple[str, str, str]]:
    """Of each thing: what it is made of, and what the probe says of its painted and of its path-traced picture."""
    buffers, picture = _traced(trajectory)
    scene = trajectory.scene
    assert scene is not None
    words = scene.text or f"Things stand in a {scene.setting.place}"
    frame = painter.paint(words, trajectory, buffers, steps=None, guidance_scale=None, seed=seed, clock=Clock())[0]
    out = []
    for kind, mask in things(trajectory, buffers):
        seen = [features(image, mask) for image in (frame, picture)]
        if seen[0] is not None and seen[1] is not None:
            one, other = probe.predict(np.array(seen))
            out.append((kind, str(one), str(other)))
    return out


def scene_of(seed: int) -> Trajectory:
    """Things of all makes that stand around (`physgen.palette`), seen from near."""
    from physgen.palette import aside, facing, posed, shelf

    d, scene = shelf(np.random.default_rng([20261124, seed]))
    phrases = {name: words[0] for name, words in d.phrases.items()}
    bodies = [b.model_copy(update={"phrase": phrases.get(b.name, b.phrase)}) for b in scene.bodies]
    setting = scene.setting.model_copy(update={"time_of_day": "day"})  # by night nothing's matter can be told
    return facing(posed(scene.model_copy(update={"bodies": bodies, "setting": setting})), aside(d))


def _traced(trajectory: Trajectory) -> tuple[GBuffers, Frames]:
    from sim.render import render_with_buffers

    frames, buffers = render_with_buffers(trajectory, width=SIZE[0], height=SIZE[1], samples=SAMPLES)
    return buffers, frames[0]


def things(trajectory: Trajectory, buffers: GBuffers) -> list[tuple[str, NDArray[np.bool_]]]:
    """Kind of matter and mask (h, w) of each body that says what it is made of."""
    scene = trajectory.scene
    assert scene is not None
    made = {b.name: kind_of(b.material) for b in scene.bodies if not b.static}
    found = []
    for row, name in enumerate(trajectory.names):
        kind = made.get(name)
        if kind is not None:
            mask = buffers.instance[0] == row
            if mask.any():
                found.append((kind, mask))
    return found


def lines(answers: Answers) -> list[str]:
    """The figures and whether the goal is met."""
    met = "yes" if answers.share >= SHARE else "NO"
    return [
        f"the probe learned on {answers.lessons} path-traced things; of {answers.things} others it tells the matter",
        f"on path-traced pictures {answers.traced:.3f}, on painted ones {answers.painted:.3f}: a share of {answers.share:.3f} (goal {SHARE:g}: {met})",
        f"it says the same of both pictures in {answers.agree:.3f}",
    ]
