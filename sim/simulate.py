"""Simulate: a scene in, what happens out. Directed where the scene leaves values free, with its goals judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pydantic import ValidationError

from sim.errors import InputError
from sim.scene import Scene
from sim.scene_file import explain
from sim.trajectory import Trajectory

Progress = Callable[[float], None]


def simulate(scene: Scene, *, fps: float = 24, seconds: float | None = None, seed: int = 0, progress: Progress | None = None) -> Trajectory:
    """Run a scene for `seconds` (None: the scene's own), one sample a frame of the clip at `fps`; deterministic for a seed.

    Samples lie 1 / (fps * slow_motion) apart: a clip in slow motion has more frames a simulated second, all of it or around `slow_at` alone.

    `progress` is told the finished share, 0 to 1. The trajectory carries the resolved scene (`free` empty) and the events.
    Raises InputError where the scene or an option is wrong.
    """
    from sim import conflict, director, engine, event, preflight, ramp

    if seconds is not None:
        scene = _lasting(scene, seconds)
    preflight.check(scene)
    rate = fps * scene.slow_motion
    if scene.free:
        trajectory, nearest = director.acted(scene, fps=rate, seed=seed, progress=progress)
    else:
        trajectory, nearest = engine.run(scene, fps=rate, seed=seed, progress=progress), ()
    resolved = trajectory.scene or scene
    events = conflict.told(resolved.goals, event.detect(trajectory, resolved), nearest or None, ends=float(trajectory.time[-1]))
    if resolved.slow_at is not None:
        trajectory, resolved = ramp.slowed(trajectory, resolved, events)
    return replace(trajectory, scene=resolved, events=events)


def _lasting(scene: Scene, seconds: float) -> Scene:
    """The scene with another length [s], checked."""
    try:
        return Scene.model_validate(scene.model_dump() | {"seconds": seconds})
    except ValidationError as error:
        raise InputError(explain(error, where="simulate")) from error
