"""Motion laws read from tracks: gravity from free flights, restitution and time of contact from what comes before and after it.

A measured pixel becomes a point in the world on the plane, at the body's simulated depth, that faces the camera. In free flight
    p(t) = p0 + v t + a t^2 / 2,
a parabola is fitted to each flight; two neighbouring ones meet at the contact.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.gbuffers import GBuffers
from sim.trajectory import Trajectory

Float = NDArray[np.float64]
MIN_FLIGHT = 9
"""Frames of a flight that gravity is fitted to; fewer cannot carry it."""
MIN_SIDE = 4
"""Frames on either side of a contact."""
MIN_RATE = 10.0
"""Samples a second; at fewer, what lies between two frames is guesswork."""
MIN_DV = 0.5
"""A contact that changes the velocity by less is not looked for [m/s]."""
CENTROID_NOISE = 0.25
"""Standard error of a measured centroid [px]: what the meter shows on path-traced renders."""


@dataclass(frozen=True)
class Flight:
    """Frames first..last (both within) that a body passes without touching anything."""

    first: int
    last: int


@dataclass(frozen=True)
class Impact:
    """A contact of a body, as simulated."""

    time: float
    """[s]"""
    dv: Float
    """(3,) change of the body's velocity [m/s]."""
    before: Flight
    after: Flight
    against_static: bool


def world_points(pixels: Float, trajectory: Trajectory, row: int, gbuffers: GBuffers) -> Float:
    """(t, 2) pixels to (t, 3) points [m] at the body's simulated distance along the optical axis; NaN stays NaN."""
    to_world = gbuffers.camera_to_world
    eye, forward = to_world[:, :3, 3], to_world[:, :3, 2]
    depth = ((trajectory.position[:, row] - eye) * forward).sum(axis=-1)
    in_camera = np.concatenate([(pixels - gbuffers.principal_px) / gbuffers.focal_px[:, None], np.ones((len(pixels), 1))], axis=1) * depth[:, None]
    return np.einsum("tij,tj->ti", to_world[:, :3, :3], in_camera) + eye


def touch_times(trajectory: Trajectory, row: int) -> Float:
    """Sorted times at which a body touches something or is held: impacts, lasting contact, frames in which it is led [s]."""
    impacts = trajectory.contact_time[(trajectory.contact_bodies == row).any(axis=1)]
    rests = trajectory.rest_time[(trajectory.rest_bodies == row).any(axis=1)]
    return np.sort(np.concatenate([impacts, rests, trajectory.guided_time[trajectory.guided_body == row]]))


def flights(trajectory: Trajectory, row: int, *, at_least: int = MIN_FLIGHT) -> list[Flight]:
    """Maximal runs of frames without any touch, in which the simulation itself moves the body on a parabola."""
    time, touches = trajectory.time, touch_times(trajectory, row)
    edges = np.concatenate([[-np.inf], touches, [np.inf]])
    found = []
    for start, end in pairwise(edges):
        inside = np.flatnonzero((time > start) & (time < end) & trajectory.active[:, row])
        if len(inside) >= at_least and is_smooth(trajectory, row, inside):
            found.append(Flight(int(inside[0]), int(inside[-1])))
    return found


def is_smooth(trajectory: Trajectory, row: int, frames: NDArray[np.int64]) -> bool:
    """A quadratic fits the simulated positions: no joint, no unseen push."""
    time, position = trajectory.time[frames] - trajectory.time[frames[0]], trajectory.position[frames, row]
    left = position - np.stack([np.polyval(np.polyfit(time, position[:, k], min(2, len(frames) - 1)), time) for k in range(3)], axis=1)
    travel = np.linalg.norm(np.ptp(position, axis=0))
    return bool(np.abs(left).max() <= 0.01 * travel + 1e-4)


def impacts(trajectory: Trajectory, row: int) -> list[Impact]:
    """Contacts strong and lonely enough to be seen: MIN_DV, and MIN_SIDE frames of smooth motion on either side."""
    scene = trajectory.scene
    static = {b.name for b in scene.bodies if b.static} if scene else set()
    mine = np.flatnonzero((trajectory.contact_bodies == row).any(axis=1))
    found: list[Impact] = []
    segments = flights(trajectory, row, at_least=MIN_SIDE)
    for k in mine[np.argsort(trajectory.contact_time[mine], kind="stable")]:
        when = float(trajectory.contact_time[k])
        step = step_of(trajectory, when)
        if step > 1.001 / MIN_RATE:
            continue
        before = [s for s in segments if trajectory.time[s.last] < when and when - trajectory.time[s.last] <= 1.01 * step]
        after = [s for s in segments if trajectory.time[s.first] > when and trajectory.time[s.first] - when <= 1.01 * step]
        if not before or not after:
            continue
        dv = _velocity_at(trajectory, row, after[0], when) - _velocity_at(trajectory, row, before[-1], when)
        other = trajectory.names[next(int(b) for b in trajectory.contact_bodies[k] if b != row)]
        if np.linalg.norm(dv) >= MIN_DV and not any(abs(f.time - when) < step for f in found):
            found.append(Impact(when, dv, before[-1], after[0], other in static))
    return found


def step_of(trajectory: Trajectory, when: float) -> float:
    """Seconds between the two samples around a moment; a clip that is slow around one moment has them denser there."""
    time = trajectory.time
    k = int(np.clip(np.searchsorted(time, when), 1, len(time) - 1))
    return float(time[k] - time[k - 1]) if len(time) > 1 else np.inf


def _velocity_at(trajectory: Trajectory, row: int, flight: Flight, when: float) -> Float:
    """Velocity of the simulated parabola, continued to the contact."""
    frame = flight.last if trajectory.time[flight.last] < when else flight.first
    return trajectory.velocity[frame, row] + acceleration_of(trajectory, row, flight) * (when - trajectory.time[frame])


def acceleration_of(trajectory: Trajectory, row: int, flight: Flight) -> Float:
    """(3,) mean over the simulated flight [m/s^2]."""
    velocity = trajectory.velocity[:, row]
    span = trajectory.time[flight.last] - trajectory.time[flight.first]
    return (velocity[flight.last] - velocity[flight.first]) / span


@dataclass(frozen=True)
class Gravity:
    """Acceleration along gravity over all usable flights, each weighing by what it can bear [m/s^2]."""

    measured: float
    simulated: float
    """The same fit to the simulated centres, so that drag is no error of the picture's."""
    error: float
    """Standard error."""
    frames: int
    worst: float
    """Largest deviation of a single flight that the frames can bear by themselves, relative."""


def fit_gravity(points: Float, trajectory: Trajectory, row: int, gbuffers: GBuffers, usable: NDArray[np.bool_], *, bearable: float) -> Gravity | None:
    """Fit every flight; None where there is none. A flight bears a figure by itself where its standard error is below `bearable`, relative."""
    gravity = np.asarray(trajectory.scene.gravity if trajectory.scene else (0, 0, -9.81))
    size = float(np.linalg.norm(gravity))
    if size < 0.1:
        return None
    down = gravity / size
    fits = []
    for flight in flights(trajectory, row):
        frames = np.arange(flight.first, flight.last + 1)
        frames = frames[usable[frames]]
        if len(frames) < MIN_FLIGHT or np.abs(gbuffers.camera_to_world[frames, :3, 2] @ down).max() > 0.8:
            continue
        simulated = _quadratic(trajectory.time[frames], trajectory.position[frames, row] @ down)
        if abs(simulated - size) > 0.5 * size:  # not a fall: rolling, floating
            continue
        error = _meters_per_px(trajectory, row, gbuffers, frames) * CENTROID_NOISE * _leverage(trajectory.time[frames])
        fits.append((_quadratic(trajectory.time[frames], points[frames] @ down), simulated, error, len(frames)))
    if not fits:
        return None
    measured, truth, errors, count = (np.array(x) for x in zip(*fits, strict=True))
    weight = 1 / errors**2
    alone = np.abs(measured / truth - 1)[errors <= bearable * np.abs(truth)]
    return Gravity(
        measured=float(np.average(measured, weights=weight)), simulated=float(np.average(truth, weights=weight)), error=float(1 / np.sqrt(weight.sum())),
        frames=int(count.sum()), worst=float(alone.max()) if len(alone) else 0.0,
    )  # fmt: skip


def _quadratic(time: Float, value: Float) -> float:
    """Acceleration of the parabola of least squares."""
    return float(2 * np.polyfit(time - time.mean(), value, 2)[0])


def _leverage(time: Float) -> float:
    """Standard error of that acceleration for a standard error of 1 in each value."""
    design = np.stack([np.ones_like(time), time - time.mean(), (time - time.mean()) ** 2 / 2], axis=1)
    return float(np.sqrt(np.linalg.inv(design.T @ design)[2, 2]))


def _meters_per_px(trajectory: Trajectory, row: int, gbuffers: GBuffers, frames: NDArray[np.int64]) -> float:
    to_world = gbuffers.camera_to_world[frames]
    depth = ((trajectory.position[frames, row] - to_world[:, :3, 3]) * to_world[:, :3, 2]).sum(axis=-1)
    return float(np.mean(depth / gbuffers.focal_px[frames]))


@dataclass(frozen=True)
class Meeting:
    """What a contact looks like in the picture, and in the simulation through the same fit."""

    frame_error: float
    """Measured minus simulated time of contact [frames]."""
    restitution: float | None
    """Measured; only against something that stands."""
    restitution_simulated: float | None


def fit_impacts(points: Float, trajectory: Trajectory, row: int, usable: NDArray[np.bool_]) -> list[Meeting]:
    """Each impact whose two sides are seen in MIN_SIDE frames at least."""
    found = []
    for impact in impacts(trajectory, row):
        sides = []
        for flight in (impact.before, impact.after):
            frames = np.arange(flight.first, flight.last + 1)
            sides.append((frames[usable[frames]], acceleration_of(trajectory, row, flight)))
        if min(len(frames) for frames, _ in sides) < MIN_SIDE:
            continue
        normal = impact.dv / np.linalg.norm(impact.dv)
        measured = [line_at(trajectory.time, points, frames, a, impact.time) for frames, a in sides]
        simulated = [line_at(trajectory.time, trajectory.position[:, row], frames, a, impact.time) for frames, a in sides]
        (p0, v0), (p1, v1) = measured
        dv = (v1 - v0) @ normal
        if abs(dv) < MIN_DV / 2:
            found.append(Meeting(float("inf"), None, None))  # the picture shows no contact here
            continue
        late = -((p1 - p0) @ normal) / dv
        restitution = [-(b[1] @ normal) / (a[1] @ normal) for a, b in (measured, simulated)] if impact.against_static else [None, None]
        found.append(Meeting(float(late / step_of(trajectory, impact.time)), *restitution))
    return found


def line_at(time: Float, points: Float, frames: NDArray[np.int64], acceleration: Float, when: float) -> tuple[Float, Float]:
    """Position and velocity at `when` of the parabola of known acceleration through the points."""
    t = time[frames] - when
    straight = points[frames] - 0.5 * acceleration * t[:, None] ** 2
    slope, offset = np.polyfit(t, straight, 1)
    return offset, slope
