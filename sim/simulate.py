"""Simulate: a scene in, what happens out. Directed where the scene leaves values free, with its goals judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pydantic import ValidationError

from sim.errors import InputError
from sim.scene import Scene, explain
from sim.trajectory import Trajectory

Progress = Callable[[float], None]


def simulate(scene: Scene, *, fps: float = 24, seconds: float | None = None, seed: int = 0, progress: Progress | None = None) -> Trajectory:
    """Run a scene for `seconds` (None: the scene's own), one sample a frame of the clip at `fps`; deterministic for a seed.

    Samples lie 1 / (fps * slow_motion) apart: a clip in slow motion has more frames a simulated second.

    `progress` is told the finished share, 0 to 1. The trajectory carries the resolved scene (`free` empty) and the events.
    Raises InputError where the scene or an option is wrong.
    """
    from sim import director, engine, event

    if seconds is not None:
        scene = _lasting(scene, seconds)
    directed = 0.9 if scene.free else 0.0
    if scene.free:
        scene = director.solve(scene, seed=seed, progress=None if progress is None else lambda p: progress(directed * p))
    trajectory = engine.run(
        scene, fps=fps * scene.slow_motion, seed=seed, progress=None if progress is None else lambda p: progress(directed + (1 - directed) * p)
    )
    resolved = trajectory.scene or scene
    return replace(trajectory, scene=resolved, events=event.detect(trajectory, resolved))


def _lasting(scene: Scene, seconds: float) -> Scene:
    """The scene with another length [s], checked."""
    try:
        return Scene.model_validate(scene.model_dump() | {"seconds": seconds})
    except ValidationError as error:
        raise InputError(explain(error, where="simulate")) from error
