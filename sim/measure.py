"""Measure: when a trajectory's bodies fly, bounce, tilt, roll and rest, from arrays and contacts alone.

Times are those of the physics where a contact says so, else interpolated between frames. Heights are along -gravity.
The thresholds stand here, each with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.extent import reach
from sim.rotation import rotate
from sim.shape import Cylinder
from sim.trajectory import Trajectory
from sim.view import FRAME, View, from_below

Float = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

BOUNCE_RISE_M = 0.05
BOUNCE_RISE_SHARE = 0.02
"""A bounce counts when its apex clears the larger of 5 cm and 2 % of the drop (the contract)."""
REST_SPEED = 0.05
"""Below this a body looks still [m/s]: 2 mm a frame, under one pixel in most shots."""
REST_SECONDS = 0.25
"""Stillness must last this long: an apex is slower than REST_SPEED for only 10 ms."""
TOPPLE_DEG = 45.0
"""A body that leans further than this has been knocked over [deg]."""
EDGE_SIN = 0.35
"""A disc whose axis is no farther from the level than 20 degrees stands on its edge."""
ROLL_SLIP = 0.25
"""Rolling: the point of contact moves at less than this share of the centre's speed (0 is pure rolling, 1 pure sliding)."""
MOVING_SPEED = 0.05
"""[m/s]"""


@dataclass(frozen=True)
class Flight:
    """A stretch without any contact."""

    start: float
    """[s]"""
    end: float
    """[s]; the end of the clip where nothing stops it."""
    apex: float
    """When it is highest [s]."""
    level: float
    """Height of the lowest point at the start [m]."""
    rise: float
    """How far the lowest point climbs above `level` [m]."""
    fall: float
    """How far it comes down from the apex until the end [m]."""
    from_impact: bool
    """Whether an impact from below began it."""


@dataclass(frozen=True)
class Bounce:
    time: float
    """Of the impact [s]."""
    rise: float
    """Of the apex that follows [m]."""
    needed: float
    """What the apex must clear to count [m]."""

    @property
    def counts(self) -> bool:
        return self.rise >= self.needed


def _row(trajectory: Trajectory, body: str) -> tuple[View, int]:
    return View(trajectory), trajectory.index(body)


def flights(view: View, row: int, *, shortest: float = 0.0) -> list[Flight]:
    """Every stretch without contact, in order of time, at least `shortest` long [s]."""
    trajectory = view.trajectory
    hits, carried = view.impacts([row]), np.concatenate([view.rests([row])[0], view.led(row)])
    if not len(hits) and not len(carried):
        return _flights_from_poses(view, row, shortest)
    end = float(view.time[-1])
    below = {float(trajectory.contact_time[i]): from_below(view, row, i) for i in hits}
    level = {float(trajectory.contact_time[i]): float(trajectory.contact_point[i] @ view.up) for i in hits}
    resting = set(np.round(carried, 9).tolist())
    times = np.unique(np.round(np.concatenate([trajectory.contact_time[hits], carried]), 12))
    edges = [float(view.time[0])] if times[0] > view.time[0] + 1e-9 else []
    edges += [float(t) for t in times] + ([end] if times[-1] < end - 1e-9 else [])
    found = []
    for a, b in pairwise(edges):
        neighbours = round(a, 9) in resting and (round(b, 9) in resting or b == end) and b - a < 1.5 * view.step
        if b - a < max(shortest, 1e-4) or neighbours:
            continue
        key = min(level, key=lambda t: abs(t - a), default=None)
        bounced = key is not None and abs(key - a) < 1e-6 and below[key]
        found.append(_flight(view, row, a, b, level[key] if bounced and key is not None else None, bounced))
    return found


def _flight(view: View, row: int, start: float, end: float, level: float | None, from_impact: bool) -> Flight:
    lowest, height = view.lowest(row), view.height(row)
    rising = view.trajectory.velocity[:, row] @ view.up
    frames = np.flatnonzero((view.time >= start - 1e-9) & (view.time <= end + 1e-9))
    if not len(frames):
        # shorter than a frame: up and down in equal times, rise = g T^2 / 8
        base = float(np.interp(start, view.time, lowest)) if level is None else level
        rise = view.g * (end - start) ** 2 / 8
        return Flight(start, end, (start + end) / 2, base, rise, rise, from_impact)
    inside = frames[(view.time[frames] > start + 1e-9) & (view.time[frames] < end - 1e-9)]
    use = inside if len(inside) else frames
    if level is None:
        i = use[0]
        back = view.time[i] - start
        level = float(lowest[i] - rising[i] * back - view.g * back**2 / 2) if back < view.step * 1.01 else float(lowest[i])
    # the apex lies between frames: climb on from the last rising frame, h + v^2 / 2g
    extra = np.zeros(len(use))
    when = view.time[use].astype(float)
    if view.g > 1e-9:
        later = np.clip(rising[use] / view.g, -view.step, view.step)
        reachable = (later > 0) & (when + later <= end)
        extra = np.where(reachable, rising[use] * later - view.g * later**2 / 2, 0.0)
        when = np.where(reachable, when + later, when)
    best = int(np.argmax(lowest[use] + extra))
    apex = float(lowest[use][best] + extra[best])
    last = use[-1]
    ahead = min(end - float(view.time[last]), view.step)
    landing = float(height[last] + rising[last] * ahead - view.g * ahead**2 / 2)
    return Flight(start, end, float(when[best]), level, apex - level, float(height[use][best] + extra[best]) - landing, from_impact)


def _flights_from_poses(view: View, row: int, shortest: float) -> list[Flight]:
    """Without contacts: cut where the body turns upwards (a jump of the vertical velocity against gravity)."""
    rising = view.trajectory.velocity[:, row] @ view.up
    turns = np.flatnonzero((rising[:-1] < -MOVING_SPEED) & (rising[1:] > MOVING_SPEED))
    edges = [float(view.time[0])]
    for i in turns:
        # falling at v1 until the impact, rising at v2 after: meet of the two lines of height
        h1, h2, v1, v2, dt = view.height(row)[i], view.height(row)[i + 1], rising[i], rising[i + 1], view.time[i + 1] - view.time[i]
        edges.append(float(view.time[i] + np.clip((h2 - v2 * dt - h1) / min(v1 - v2, -1e-9), 0, dt)))
    edges.append(float(view.time[-1]))
    return [_flight(view, row, a, b, None, k > 0) for k, (a, b) in enumerate(pairwise(edges)) if b - a >= max(shortest, 1e-4)]


def bounce_list(view: View, row: int, *, start: float = 0.0) -> list[Bounce]:
    """Every impact from below with the rise that follows, from `start` on; those that clear the contract's height `.counts`."""
    threshold = BOUNCE_RISE_M
    found = []
    dropped = False
    before: Flight | None = None
    for flight in flights(view, row):
        if flight.from_impact:
            if before is not None and not dropped and before.fall >= BOUNCE_RISE_M:
                threshold, dropped = max(BOUNCE_RISE_M, BOUNCE_RISE_SHARE * before.fall), True
            if flight.start >= start - FRAME:
                found.append(Bounce(flight.start, flight.rise, threshold))
        before = flight
    return found


def count_bounces(trajectory: Trajectory, body: str) -> int:
    """Bounces of a body as the contract counts them."""
    view, row = _row(trajectory, body)
    return sum(b.counts for b in bounce_list(view, row))


def still(view: View, row: int) -> Bools:
    """(t,): frames in which neither the centre nor the rim moves faster than REST_SPEED."""
    rim = np.linalg.norm(view.trajectory.angular_velocity[:, row], axis=-1) * float(np.max(view.half_size(row), initial=0.0))
    return np.asarray((view.speed(row) < REST_SPEED) & (rim < 2 * REST_SPEED))


def lasting(view: View, frames: Bools, seconds: float, *, start: float = 0.0, to_end: bool = False) -> float | None:
    """Start of the first stretch of true frames (t,) that lasts for `seconds` (or until the end of the clip as well) [s]."""
    change = np.flatnonzero(np.diff(np.concatenate([[False], frames, [False]]).astype(int)))
    for a, b in zip(change[::2], change[1::2], strict=True):
        first, last = max(float(view.time[a]), start), float(view.time[b - 1])
        if last - first >= seconds - 1e-9 and (not to_end or b == len(frames)):
            return first
    return None


def rest_time(trajectory: Trajectory, body: str, *, hold: float = REST_SECONDS) -> float | None:
    """When a body comes to rest and stays so until the end, for at least `hold` [s]; None where it does not."""
    view, row = _row(trajectory, body)
    return lasting(view, still(view, row), hold, to_end=True)


def tilt_deg(view: View, row: int) -> Float:
    """How far the body's first upright has leaned over, (t,) [deg]."""
    quat = view.trajectory.quat_xyzw[:, row]
    body_up = rotate(quat[0] * np.array([-1, -1, -1, 1.0]), view.up)
    now = rotate(quat, np.broadcast_to(body_up, (len(quat), 3)))
    return np.degrees(np.arccos(np.clip(now @ view.up, -1, 1)))


def toppled(view: View, row: int) -> Float:
    """How far a body has been knocked over, (t,): from 1 on it is (tilted by TOPPLE_DEG, or sunk by half its height)."""
    drop = view.height(row)[0] - view.height(row)
    half = float(max(view.highest(row)[0] - view.lowest(row)[0], 1e-3)) / 2
    lean = _off_its_edge_deg(view, row)
    return np.maximum((tilt_deg(view, row) if lean is None else lean) / TOPPLE_DEG, drop / half)


def _off_its_edge_deg(view: View, row: int) -> Float | None:
    """How far a disc that began on its edge (a coin, a wheel) leans, however far it has rolled (t,) [deg]; None for what did not begin so."""
    body = view.bodies[row]
    if body is None or not isinstance(body.shape, Cylinder) or body.shape.height > body.shape.radius:
        return None
    axis = rotate(view.trajectory.quat_xyzw[:, row], np.broadcast_to(np.array([0.0, 0.0, 1.0]), (len(view.time), 3))) @ view.up
    return np.degrees(np.arcsin(np.clip(np.abs(axis), 0, 1))) if abs(axis[0]) < EDGE_SIN else None


def topple_time(trajectory: Trajectory, body: str) -> float | None:
    """When a body is first knocked over [s]; None where it stands."""
    view, row = _row(trajectory, body)
    return view.crossing(toppled(view, row), 1.0)


def slip(view: View, row: int) -> Float:
    """Speed of the lowest point over that of the centre, (t,): 0 rolls, 1 slides; infinite where the body stands still or flies."""
    trajectory, body = view.trajectory, view.bodies[row]
    point = reach(None if body is None else body.shape, *view.pose(row), -view.up)
    velocity = trajectory.velocity[:, row]
    at_point = velocity + np.cross(trajectory.angular_velocity[:, row], point - trajectory.position[:, row])
    speed = view.speed(row)
    moving = (speed > MOVING_SPEED) & view.supported(row)
    flat = at_point - np.outer(at_point @ view.up, view.up)
    return np.where(moving, np.linalg.norm(flat, axis=-1) / np.maximum(speed, 1e-9), np.inf)


def runs(view: View, row: int, frames: Bools, distance: float, *, start: float = 0.0) -> tuple[float | None, float]:
    """First stretch of true frames, gaps of two allowed, that covers a distance [m]: its start [s], and the longest way [m]."""
    bridged = frames.copy()
    for k in (1, 2):
        bridged[k:-k] |= frames[: -2 * k] & frames[2 * k :]
    bridged &= view.time >= start - 1e-9
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(view.trajectory.position[:, row], axis=0), axis=-1))])
    change = np.flatnonzero(np.diff(np.concatenate([[False], bridged, [False]]).astype(int)))
    longest, first = 0.0, None
    for a, b in zip(change[::2], change[1::2], strict=True):
        covered = float(way[b - 1] - way[a])
        longest = max(longest, covered)
        if first is None and covered >= distance:
            first = float(view.time[a])
    return first, longest


def touched_by(view: View, sources: Iterable[int]) -> dict[int, float]:
    """Bodies that a cause reaches through contacts, one after another, and when first [s]. Static bodies pass nothing on."""
    trajectory = view.trajectory
    pairs = np.concatenate([trajectory.contact_bodies, view.lasting[1]])
    times = np.concatenate([trajectory.contact_time, view.lasting[0]])
    reached = {int(i): float(view.time[0]) for i in sources}
    for k in np.argsort(times, kind="stable"):
        a, b = int(pairs[k, 0]), int(pairs[k, 1])
        for x, y in ((a, b), (b, a)):
            if x in reached and y not in reached and not view.static[y]:
                reached[y] = float(times[k])
    return reached
