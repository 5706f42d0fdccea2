"""verify: what a clip shows, measured on its decoded pixels, against the simulation it should show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from physgen import flight, naming, video
from physgen.track import Track, track
from sim.errors import InputError
from sim.gbuffers import GBuffers
from sim.trajectory import Trajectory

if TYPE_CHECKING:
    from physgen.shot import Shot

Status = Literal["pass", "fail", "not_measurable"]

KEYS = ("error_px_mean", "error_width", "iou", "g_fit_m_s2", "restitution_fit", "contact_frame_error", "color")
NOT_REACHED = "goal not reached in the simulation"
"""How a reason begins that is no fault of the pixels."""
PREVIEW_FRAMES = 3
"""Frames of the preview in which fixed things are tried."""
MAX_ERROR_WIDTH = 0.01
"""Mean distance between measured and simulated centroid, as a share of the frame's width."""
MIN_IOU = 0.7
"""Mean overlap of the measured with the simulated mask (first light's bar), for things of MIN_IOU_ACROSS and more."""
MIN_IOU_ACROSS = 20.0
"""[px]"""
MIN_FOUND = 0.8
"""A thing must be found in this share of the frames that should show it."""
MAX_GRAVITY_ERROR = 0.05
"""Of the fitted gravity, relative to the same fit on the simulation; where the frames cannot carry half of it, it is not measurable."""
MAX_FLIGHT_ERROR = 0.1
"""The same of any single flight that can bear it."""
MAX_RESTITUTION_ERROR = 0.06
"""Absolute, mean over the bounces."""
MAX_CONTACT_FRAMES = 1.0
"""Mean distance of the contacts in time [frames]."""


@dataclass(frozen=True)
class Value:
    """One measured quantity."""

    value: float | str | None
    n: int
    """How many samples it rests on."""
    status: Status
    expected: float | str | None = None
    """The same read from the simulation, where that is not simply 0 or 1."""

    def as_data(self) -> dict[str, Any]:
        data: dict[str, Any] = {"value": self.value, "n": self.n, "status": self.status}
        return data if self.expected is None else {**data, "expected": self.expected}


NOT_MEASURABLE = Value(None, 0, "not_measurable")


@dataclass(frozen=True, eq=False)
class Report:
    """What was measured. `as_data()` is the part of report.json that verify answers for."""

    passed: bool
    bodies: dict[str, dict[str, Value]]
    goals: tuple[dict[str, Any], ...]
    """The simulation's events: each goal with `satisfied` and `time`."""
    reasons: tuple[str, ...]
    """Why it did not pass, a sentence each."""
    tracks: tuple[Track, ...] = field(default=(), repr=False)
    curves: dict[str, dict[str, list[float | None]]] = field(default_factory=dict, repr=False)
    """By moving body: measured `time` [s], `height_m` and `speed_m_s`; None where it is not found."""

    def as_data(self) -> dict[str, Any]:
        bodies = {name: {key: value.as_data() for key, value in values.items()} for name, values in self.bodies.items()}
        return {"passed": self.passed, "reasons": list(self.reasons), "goals": [dict(g) for g in self.goals], "bodies": bodies, "curves": self.curves}

    @property
    def score(self) -> float:
        """For choosing between takes: mean IoU, less one for every measured failure."""
        ious = [b["iou"].value for b in self.bodies.values() if isinstance(b["iou"].value, float)]
        return (float(np.mean(ious)) if ious else 0.0) - len(failures(self.bodies))


def failures(bodies: dict[str, dict[str, Value]]) -> list[tuple[str, str, Value]]:
    """(thing, quantity, value) of every measured failure; the error in pixels is the one in widths again."""
    return [(name, key, value) for name, values in bodies.items() for key, value in values.items() if value.status == "fail" and key != "error_px_mean"]


def verify(
    clip: str | Path | video.Clip, *, shot: Shot | str | Path | None = None, trajectory: Trajectory | None = None, gbuffers: GBuffers | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:  # fmt: skip
    """Measure any clip against a shot's simulation, or against a trajectory (and its buffers, else they are made)."""
    if isinstance(clip, str | Path):
        clip = video.read(clip)
    if shot is not None:
        from physgen.shot import Shot

        trajectory = (shot if isinstance(shot, Shot) else Shot.load(shot)).trajectory
    if trajectory is None:
        raise InputError("verify: give the shot or the trajectory that the clip should show")
    trajectory = at_frames(trajectory, count=len(clip.frames), fps=clip.fps)
    if gbuffers is None or gbuffers.size != clip.size or len(gbuffers.time) != len(clip.frames):
        from sim.observe import observe

        width, height = clip.size
        gbuffers = observe(trajectory, width=width, height=height, progress=progress)
    return measure(clip, trajectory=trajectory, gbuffers=gbuffers)


def at_frames(trajectory: Trajectory, *, count: int, fps: float) -> Trajectory:
    """The trajectory at the clip's own frames: sample for frame where the counts agree, by time otherwise."""
    if len(trajectory.time) == count:
        return trajectory
    slow = 1.0 if trajectory.scene is None else trajectory.scene.slow_motion
    if trajectory.scene is not None and trajectory.scene.slow_at is not None and len(trajectory.time) > 1:
        index = np.round(np.arange(count) / (fps * slow * np.diff(trajectory.time).min())).astype(int)  # frame for frame, whatever simulated time lies between
    else:
        index = np.searchsorted(trajectory.time, trajectory.time[0] + np.arange(count) / (fps * slow) - 1e-9)
    step = float(np.median(np.diff(trajectory.time))) if len(trajectory.time) > 1 else 0.0
    if index[-1] >= len(trajectory.time) or len(np.unique(index)) < count:
        raise InputError(
            f"the clip has {count} frames at {fps:g} fps, the simulation {len(trajectory.time)} samples {step:.4g} s apart; "
            "a clip may be shorter or have fewer frames a second, not more"
        )
    return trajectory.sampled(index)


def measure(clip: video.Clip, *, trajectory: Trajectory, gbuffers: GBuffers) -> Report:
    """Measure a decoded clip; frames, samples and buffers of the same count."""
    tracks = track(clip.frames, gbuffers, trajectory)
    blended = blended_scenery(tracks, trajectory, gbuffers)
    bodies = {one.thing.name: measure_body(one, trajectory, gbuffers) for one in tracks if one.thing.name not in blended}
    bodies |= dict.fromkeys(sorted(blended), dict.fromkeys(KEYS, NOT_MEASURABLE))
    reasons = [_reason(name, key, value) for name, key, value in failures(bodies)]
    for goal in trajectory.events:
        if goal.get("satisfied") is False:
            who = " ".join(str(goal[k]) for k in ("agent", "event", "patient", "target") if goal.get(k))
            reasons.append(f"{NOT_REACHED}: {goal.get('conflict') or who}")
    curves = {one.thing.name: curve(one, trajectory, gbuffers) for one in tracks if not one.thing.static and len(one.thing.rows) == 1}
    return Report(passed=not reasons, bodies=bodies, goals=trajectory.events, reasons=tuple(reasons), tracks=tuple(tracks), curves=curves)


def blended_scenery(tracks: list[Track], trajectory: Trajectory, gbuffers: GBuffers) -> set[str]:
    """Fixed things that the meter cannot read in the simulation's own preview either: concrete before concrete has no colours of its own."""
    static = [one for one in tracks if one.thing.static]
    if not static or trajectory.scene is None:
        return set()
    from sim.preview import shade

    shown = np.unique(np.concatenate([np.flatnonzero(np.isfinite(one.predicted_px[:, 0])) for one in static]))
    index = shown[np.linspace(0, len(shown) - 1, min(PREVIEW_FRAMES, len(shown))).round().astype(int)]
    few = gbuffers_at(gbuffers, index)
    some = trajectory.sampled(index)
    read = track(shade(few, some), few, some)
    clear = {one.thing.name for one in read if np.nanmean(one.iou) >= MIN_IOU}
    return {one.thing.name for one in static} - clear


def gbuffers_at(gbuffers: GBuffers, index: Any) -> GBuffers:
    """Some frames of the buffers."""
    from dataclasses import replace

    per_frame = ("time", "depth", "normal", "instance", "object_coordinates", "light_visibility", "light_cosine", "camera_to_world", "focal_px")
    return replace(gbuffers, **{name: getattr(gbuffers, name)[index] for name in per_frame})


def curve(one: Track, trajectory: Trajectory, gbuffers: GBuffers) -> dict[str, list[float | None]]:
    """Measured height [m] and speed [m/s] of a rigid body, frame by frame; speed by central differences."""
    points = flight.world_points(one.measured_px, trajectory, one.thing.rows[0], gbuffers)
    speed = np.full(len(points), np.nan)
    if len(points) > 2:
        speed[1:-1] = np.linalg.norm(points[2:] - points[:-2], axis=1) / (trajectory.time[2:] - trajectory.time[:-2])

    def column(values: Any) -> list[float | None]:
        return [round(float(v), 4) if np.isfinite(v) else None for v in values]

    return {"time": column(trajectory.time), "height_m": column(points[:, 2]), "speed_m_s": column(speed)}


def measure_body(one: Track, trajectory: Trajectory, gbuffers: GBuffers) -> dict[str, Value]:
    """The values of one thing, as the contract names them."""
    width = gbuffers.size[0]
    visible, found = np.isfinite(one.predicted_px[:, 0]), np.isfinite(one.measured_px[:, 0])
    n = int(found.sum())
    lost = n < MIN_FOUND * visible.sum()
    values: dict[str, Value] = {}
    if n:
        error = float(np.linalg.norm(one.measured_px - one.predicted_px, axis=1)[found].mean())
        status: Status = "pass" if error <= MAX_ERROR_WIDTH * width and not lost else "fail"
        values["error_px_mean"] = Value(round(error, 3), n, status)
        values["error_width"] = Value(round(error / width, 5), n, status)
    else:
        values["error_px_mean"] = values["error_width"] = Value(None, 0, "fail")
    large = visible & (one.across >= MIN_IOU_ACROSS)
    iou = float(one.iou[large].mean()) if large.any() else None
    values["iou"] = NOT_MEASURABLE if iou is None else Value(round(iou, 4), int(large.sum()), "pass" if iou >= MIN_IOU else "fail")
    values |= _laws(one, trajectory, gbuffers)
    values["color"] = _color(one, trajectory)
    return values


def _laws(one: Track, trajectory: Trajectory, gbuffers: GBuffers) -> dict[str, Value]:
    values = dict.fromkeys(("g_fit_m_s2", "restitution_fit", "contact_frame_error"), NOT_MEASURABLE)
    if one.thing.static or len(one.thing.rows) > 1:
        return values
    row = one.thing.rows[0]
    points = flight.world_points(one.measured_px, trajectory, row, gbuffers)
    usable = np.isfinite(points[:, 0]) & one.whole
    g = flight.fit_gravity(points, trajectory, row, gbuffers, usable, bearable=MAX_GRAVITY_ERROR / 2)
    if g is not None and g.error <= MAX_GRAVITY_ERROR / 2 * abs(g.simulated):
        good = abs(g.measured - g.simulated) <= MAX_GRAVITY_ERROR * abs(g.simulated) and g.worst <= MAX_FLIGHT_ERROR
        values["g_fit_m_s2"] = Value(round(g.measured, 3), g.frames, "pass" if good else "fail", round(g.simulated, 3))
    meetings = flight.fit_impacts(points, trajectory, row, usable)
    if meetings:
        late = float(np.mean([min(abs(m.frame_error), 99.0) for m in meetings]))
        values["contact_frame_error"] = Value(round(late, 3), len(meetings), "pass" if late <= MAX_CONTACT_FRAMES else "fail")
    bounces = [(m.restitution, m.restitution_simulated) for m in meetings if m.restitution is not None and m.restitution_simulated is not None]
    if bounces:
        seen, true = (float(x) for x in np.mean(bounces, axis=0))
        wrong = float(np.mean([abs(a - b) for a, b in bounces]))
        values["restitution_fit"] = Value(round(seen, 4), len(bounces), "pass" if wrong <= MAX_RESTITUTION_ERROR else "fail", round(true, 4))
    return values


def _color(one: Track, trajectory: Trajectory) -> Value:
    """The colour word that fits what is seen, where the scene names one."""
    named = named_color(one, trajectory)
    if named is None:
        return NOT_MEASURABLE
    if one.lab is None:
        return Value(None, 0, "fail", named)
    seen, agrees = naming.seen(one.lab, named)
    return Value(seen, len(one.lab), "pass" if agrees else "fail", named)


def named_color(one: Track, trajectory: Trajectory) -> str | None:
    """The basic colour word that the scene gives the thing; None where it gives none, or one that no basic word stands for."""
    scene = trajectory.scene
    if scene is None:
        return None
    given = [b.color for b in scene.bodies if b.name.split("/")[0] == one.thing.name] + [c.color for c in scene.characters if c.name == one.thing.name]
    word = given[0] if len(set(given)) == 1 else None  # a green crown on a bare trunk has no one colour
    return None if word is None else naming.basic(word)


def _reason(name: str, key: str, value: Value) -> str:
    wanted = {
        "error_width": f"more than {MAX_ERROR_WIDTH:.0%} of the width off its path",
        "iou": f"mask overlap below {MIN_IOU:g}", "g_fit_m_s2": f"gravity off by more than {MAX_GRAVITY_ERROR:.0%}",
        "restitution_fit": f"restitution off by more than {MAX_RESTITUTION_ERROR:g}",
        "contact_frame_error": f"contact more than {MAX_CONTACT_FRAMES:g} frame off",
        "color": "not the colour that was named",
    }[key]  # fmt: skip
    shown = "not found" if value.value is None else f"measured {value.value}"
    expected = "" if value.expected is None else f", expected {value.expected}"
    return f"{name}: {wanted} ({shown}{expected}, n = {value.n})"
