"""Ramp: a clip that is slow around one moment, and elsewhere as in life.

It is simulated at the slow rate throughout. Of its samples every one is a frame around the moment, and farther away every n-th, n = `slow_motion`;
between the two the steps grow evenly, so that nothing jumps. `Trajectory.time` is the simulated time of each frame, as in every clip."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.scene import Scene
from sim.trajectory import Trajectory

BEFORE, AFTER, EASE = 0.08, 0.2, 0.15
"""Slow for so long before the moment and after it, and on the way into it and out of it, in simulated time [s]: estimates after films."""
BLOWS = ("break", "shatter", "crack", "hit", "collide", "strike", "catch", "kick", "topple", "push")
"""Goals whose moment is an impact, the plainest first."""


def slowed(trajectory: Trajectory, scene: Scene, events: tuple[dict[str, Any], ...]) -> tuple[Trajectory, Scene]:
    """A densely sampled trajectory at the frames of the clip, and the scene with the moment written out [s]."""
    at = impact(trajectory, events) if scene.slow_at == "impact" else scene.slow_at
    if at is None:
        return trajectory, scene.model_copy(update={"slow_at": None})  # nothing meets anything: all of it is slow
    return trajectory.sampled(frames(trajectory.time, float(at), slow=scene.slow_motion)), scene.model_copy(update={"slow_at": round(float(at), 4)})


def frames(time: NDArray[np.float64], at: float, *, slow: float) -> NDArray[np.int64]:
    """(t,) indices of the samples that are shown, out of those `slow` times as dense as the clip's frames."""
    most = max(round(slow), 1)
    found, i = [], 0
    while i < len(time):
        found.append(i)
        away = max(at - BEFORE - time[i], time[i] - at - AFTER, 0.0) / EASE
        i += round(1 + (most - 1) * min(away, 1.0))
    return np.array(found)


def longer(slow: float) -> float:
    """How much longer than life such a clip is [s]."""
    # in the ease the step grows from 1 to n over its simulated time: the mean of n / step is n ln(n) / (n - 1)
    ease = 2 * EASE * (slow * np.log(slow) / (slow - 1) - 1) if slow > 1 else 0.0
    return float((BEFORE + AFTER) * (slow - 1) + ease)


def impact(trajectory: Trajectory, events: tuple[dict[str, Any], ...]) -> float | None:
    """When what the words are about meets: the first blow that was asked for, else the hardest of all [s]; None where nothing touches."""
    for kind in BLOWS:
        times = [float(e["time"]) for e in events if e["event"] == kind and e.get("satisfied") and e.get("time") is not None and not e.get("negated")]
        if times:
            return _contact_near(trajectory, min(times))
    hard = np.flatnonzero(trajectory.contact_impulse > 0)
    return None if not len(hard) else float(trajectory.contact_time[hard[np.argmax(trajectory.contact_impulse[hard])]])


def _contact_near(trajectory: Trajectory, when: float) -> float:
    """The contact's own time, where the event's is that of a frame close to it [s]."""
    if not len(trajectory.contact_time):
        return when
    nearest = float(trajectory.contact_time[np.argmin(np.abs(trajectory.contact_time - when))])
    return nearest if abs(nearest - when) < BEFORE else when
