"""Collisions read from tracks: velocity, momentum and energy of two bodies just before and after they meet, against the simulation's.

The quantities are those of PhyWorld (B. Kang et al., "How Far Is Video Generation from World Model", 2024). Measured pixels become points
at the simulated depth (`physgen.flight`); on either side of a contact a parabola of the simulated acceleration is fitted to them, and the
same is done with the simulated centres, so that what is left is the picture's error alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from physgen import flight
from physgen.flight import MIN_DV, MIN_SIDE, Flight, Float
from physgen.track import Track
from sim import materials
from sim.gbuffers import GBuffers
from sim.solid import solid
from sim.trajectory import Trajectory

SIDE = 12
"""At most so many frames on either side."""
FELT = 0.15
"""Share of MIN_DV from which another blow ends a side."""


@dataclass(frozen=True)
class Collision:
    """Two bodies that meet."""

    names: tuple[str, str]
    time: float
    """[s]"""
    velocity: float
    """Mean error of the four velocities over the pair's fastest simulated one."""
    momentum: float
    """Error of the pair's momentum, before and after, over the sum of their simulated amounts."""
    energy: float
    """Error of the pair's kinetic energy of motion, before and after, over the simulated one before."""


def collisions(tracks: list[Track], trajectory: Trajectory, gbuffers: GBuffers) -> list[Collision]:
    """Of all pairs of bodies that move freely, where both sides of the contact are seen."""
    rows = {one.thing.rows[0]: one for one in tracks if not one.thing.static and len(one.thing.rows) == 1 and _mass(trajectory, one.thing.rows[0]) is not None}
    points = {row: flight.world_points(one.measured_px, trajectory, row, gbuffers) for row, one in rows.items()}
    found: list[Collision] = []
    order = np.argsort(trajectory.contact_time, kind="stable")
    for k in order:
        a, b = (int(row) for row in trajectory.contact_bodies[k])
        if a in rows and b in rows and _strong(trajectory, a, b, float(trajectory.contact_impulse[k])):
            one = _collision(a, b, float(trajectory.contact_time[k]), rows, points, trajectory)
            if one is not None:
                found.append(one)
    return found


def _mass(trajectory: Trajectory, row: int) -> float | None:
    """[kg]; None for what is no body of the scene, or is led."""
    body = next((b for b in trajectory.scene.bodies if b.name == trajectory.names[row]), None) if trajectory.scene else None
    if body is None or body.static or (trajectory.guided_body == row).any():
        return None
    return body.mass if body.mass is not None else (body.density or materials.material(body.material).density) * solid(body.shape).matter


def _strong(trajectory: Trajectory, a: int, b: int, impulse: float) -> bool:
    light = min(mass for row in (a, b) if (mass := _mass(trajectory, row)) is not None)
    return impulse / light >= MIN_DV


def _side(trajectory: Trajectory, row: int, when: float, *, after: bool) -> Flight | None:
    """The frames next to a contact in which the body moves smoothly and is not struck again."""
    mass = _mass(trajectory, row)
    felt = (trajectory.contact_bodies == row).any(axis=1) & (trajectory.contact_impulse >= FELT * MIN_DV * (mass or 1.0))
    blows = trajectory.contact_time[felt]
    if after:
        end = min((t for t in blows if t > when), default=np.inf)
        frames = np.flatnonzero((trajectory.time > when) & (trajectory.time < end))[:SIDE]
    else:
        start = max((t for t in blows if t < when), default=-np.inf)
        frames = np.flatnonzero((trajectory.time < when) & (trajectory.time > start))[-SIDE:]
    while len(frames) > MIN_SIDE and not flight.is_smooth(trajectory, row, frames):
        frames = frames[:-1] if after else frames[1:]
    return Flight(int(frames[0]), int(frames[-1])) if len(frames) >= MIN_SIDE else None


def _collision(a: int, b: int, when: float, rows: dict[int, Track], points: dict[int, Float], trajectory: Trajectory) -> Collision | None:
    m = np.array([_mass(trajectory, row) for row in (a, b)], dtype=np.float64)
    seen, true = np.zeros((2, 2, 3)), np.zeros((2, 2, 3))  # side, body, axis
    for side, after in enumerate((False, True)):
        for i, row in enumerate((a, b)):
            span = _side(trajectory, row, when, after=after)
            if span is None:
                return None
            frames = np.arange(span.first, span.last + 1)
            frames = frames[np.isfinite(points[row][frames, 0]) & rows[row].whole[frames]]
            if len(frames) < MIN_SIDE:
                return None
            pull = flight.acceleration_of(trajectory, row, span)
            seen[side, i] = flight.line_at(trajectory.time, points[row], frames, pull, when)[1]
            true[side, i] = flight.line_at(trajectory.time, trajectory.position[:, row], frames, pull, when)[1]
    speed = np.linalg.norm(true, axis=-1)
    fastest, amount, energy = speed.max(), (m * speed).sum(axis=1).max(), float((m * speed[0] ** 2).sum())
    if fastest < MIN_DV or energy <= 0:
        return None
    off = np.linalg.norm((m[:, None] * (seen - true)).sum(axis=1), axis=-1)
    lost = np.abs((m * (np.linalg.norm(seen, axis=-1) ** 2 - speed**2)).sum(axis=1))
    names = (rows[a].thing.name, rows[b].thing.name)
    return Collision(names, when, float(np.linalg.norm(seen - true, axis=-1).mean() / fastest), float(off.mean() / amount), float(lost.mean() / energy))
