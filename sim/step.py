"""Steps: a body goes along a straight path on feet that stay where they stand.

Every foot stands at fixed places: below where the body will be in the middle of that stance. Between them it swings; on the ground it
rolls over the heel and the toe, whose point of contact does not move.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.gait import Gait, at_phase, ease
from sim.rotation import Y_AXIS, Z_AXIS, about, multiply, rotate, scale
from sim.scene import STANDARD_GRAVITY
from sim.skeleton import Limb, Skeleton
from sim.track import Planted, Track, stand

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Path:
    """Turns from `yaw` to `toward` while it sets off, then goes `distance` that way."""

    start: Float
    """(3,) [m]"""
    yaw: float
    toward: float
    """[rad]"""
    distance: float
    """[m]"""
    speed: float
    """[m/s]"""
    begin: float
    """When the body starts to move [s]."""
    ramp: float
    """Time to reach the speed, and to stop [s]."""
    turning: float
    """Time that the turn takes [s]."""
    sense: float = 1.0
    """-1 steps backward."""

    @property
    def wait(self) -> float:
        """The body sets off when the turn is more than half done [s]."""
        return 0.6 * self.turning

    @property
    def end(self) -> float:
        moving = self.distance / self.speed + self.ramp if self.distance > 0 else 0.0
        return self.begin + max(self.turning, self.wait + moving)

    def pace(self, t: Float) -> Float:
        """Share of the full speed, 0 to 1."""
        since = t - self.begin - self.wait
        cruise = self.distance / self.speed
        if self.distance <= 0:
            return np.zeros_like(t)
        return np.clip(np.minimum(since, cruise + self.ramp - since) / self.ramp, 0.0, min(1.0, cruise / self.ramp))

    def along(self, t: Float) -> Float:
        """Way done [m]: the integral of a trapezoid of speed."""
        if self.distance <= 0:
            return np.zeros_like(t)
        ramp, cruise = self.ramp, self.distance / self.speed
        since = np.clip(t - self.begin - self.wait, 0.0, cruise + ramp)
        if cruise < ramp:  # too short to reach the speed: a triangle
            half, total = (cruise + ramp) / 2, self.distance
            u = since / (2 * half)
            return total * np.where(u < 0.5, 2 * u * u, 1 - 2 * (1 - u) ** 2)
        top = self.speed
        rising, falling = 0.5 * top * since**2 / ramp, self.distance - 0.5 * top * (cruise + ramp - since) ** 2 / ramp
        return np.where(since < ramp, rising, np.where(since > cruise, falling, top * (since - ramp / 2)))

    def gain(self, t: Float) -> Float:
        """Acceleration along the way (n,) [m/s^2]."""
        since, cruise = t - self.begin - self.wait, self.distance / self.speed
        if self.distance <= 0 or cruise < self.ramp:
            return np.zeros_like(t)
        inside = (since > 0) & (since < cruise + self.ramp)
        return np.where(inside & (since < self.ramp), self.speed / self.ramp, np.where(inside & (since > cruise), -self.speed / self.ramp, 0.0))

    def base(self, t: Float) -> Float:
        direction = self.sense * np.array([np.cos(self.toward), np.sin(self.toward), 0.0])
        return self.start + self.along(t)[:, None] * direction

    def heading(self, t: Float) -> Float:
        if self.turning <= 0:
            return np.full_like(t, self.toward)
        return self.yaw + (self.toward - self.yaw) * ease((t - self.begin) / self.turning)


@dataclass(frozen=True)
class Course(Path):
    """A way around corners, without a stop: `distance` is its length, `toward` where its first piece leads."""

    corners: tuple[tuple[float, float], ...] = ()
    """After the start, the goal last [m]."""

    def _pieces(self) -> tuple[Float, Float, Float]:
        """Points (k, 2), way done at each (k,), headings of the pieces (k - 1,), counted on without jumps."""
        points = np.array([self.start[:2], *self.corners])
        steps = np.diff(points, axis=0)
        done = np.concatenate([[0.0], np.cumsum(np.linalg.norm(steps, axis=1))])
        angles = np.arctan2(steps[:, 1], steps[:, 0])
        return points, done, self.toward + np.unwrap(np.concatenate([[self.toward], angles]))[1:] - self.toward

    def base(self, t: Float) -> Float:
        points, done, _ = self._pieces()
        s = self.along(t)
        return np.stack([np.interp(s, done, points[:, 0]), np.interp(s, done, points[:, 1]), np.full_like(s, self.start[2])], axis=1)

    def heading(self, t: Float) -> Float:
        _, done, angles = self._pieces()
        s = self.along(t)
        yaw = np.full_like(s, angles[0])
        for corner, one, two in zip(done[1:-1], angles, angles[1:], strict=False):
            yaw = yaw + (two - one) * ease((s - corner + BEND) / (2 * BEND))
        first = self.toward + (self.yaw - self.toward) * (1 - ease((t - self.begin) / self.turning)) if self.turning > 0 else self.toward
        return np.asarray(yaw + first - self.toward)


BRACE = 0.5
"""Who slows down sets the feet ahead, who speeds up behind: by this share of h a / g, where the ground's force would pass through the middle of the body."""
BEND = 0.25
"""Half the way on which one turns around a corner [m]."""

CALM, ARMS = 0.8, ("upper_arm", "forearm")
"""So long before the end of a walk arms cease to swing [s]."""


def first_swing(gait: Gait, rate: float) -> float:
    """How long before the body moves the first foot must lift [s]."""
    return (1 - gait.duty) / rate


def setting_off(gait: Gait, skeleton: Skeleton) -> float:
    """The phase at which the body starts to move."""
    return gait.touchdown[skeleton.legs[-1].name] + gait.duty + 0.35 * (1 - gait.duty)


def walk(track: Track, gait: Gait, path: Path, rate: float, planted: dict[str, Planted]) -> dict[str, Planted]:
    """Fill the track from the path's beginning on; returns where the feet stand at the end."""
    t = track.time
    span = slice(int(np.searchsorted(t, path.begin - first_swing(gait, rate))), len(t))
    track.base[span], track.yaw[span] = path.base(t[span]), path.heading(t[span])
    phase0 = setting_off(gait, track.skeleton)
    phase = phase0 + rate * (t[span] - path.begin)
    strength = ease(np.minimum(path.pace(t[span]) * 1.2, 1.0))
    if path.distance <= 0 and path.turning > 0:
        strength = 0.25 * np.sin(np.pi * np.clip((t[span] - path.begin) / path.turning, 0, 1))
    track.offset[span] += strength[:, None] * at_phase(gait.offset, phase)
    track.turn[span] = multiply(track.turn[span], scale(at_phase(gait.turn, phase), strength))
    # arms come to rest before the last step does: they would swing on into what one walks up to
    calm = strength * (1.0 - 0.85 * ease((t[span] - path.end + CALM) / (0.6 * CALM)))
    for bone, table in gait.turns.items():
        track.bend(bone, span, scale(at_phase(table, phase), calm if bone.startswith(ARMS) else strength))
    return {leg.name: _foot(track, gait, path, rate, leg, planted[leg.name], span, phase, phase0) for leg in track.skeleton.legs}


def _foot(track: Track, gait: Gait, path: Path, rate: float, leg: Limb, planted: Planted, span: slice, phase: Float, phase0: float) -> Planted:
    t = track.time[span]
    down = gait.touchdown[leg.name]
    count = np.floor(phase - down).astype(int)
    since = phase - down - count
    places: dict[int, Planted] = {}

    def place(k: int) -> Planted:
        """Where the k-th stance is."""
        if k not in places:
            middle = path.begin + (k + down + gait.duty / 2 - phase0) / rate
            places[k] = planted if middle <= path.begin else _below(track, gait, path, leg, middle)
        return places[k]

    nominal = path.speed / rate
    pitch_now = at_phase(gait.pitch[leg.name], phase)
    u = np.clip((since - gait.duty) / (1 - gait.duty), 0.0, 1.0)
    for k in np.unique(count):
        rows = np.flatnonzero(count == k)
        here, after, before = place(int(k)), place(int(k) + 1), place(int(k) - 1)
        arriving, leaving = _share(before, here, nominal), _share(here, after, nominal)
        standing = since[rows] < gait.duty
        share = np.where(since[rows] < gait.duty / 2, arriving, leaving)
        pitch = pitch_now[rows] * share
        ankle = np.empty((len(rows), 3))
        yaw = np.where(standing, here.yaw, here.yaw + _wrap(after.yaw - here.yaw) * ease(u[rows]))
        ankle[standing] = rolled(leg, here, pitch[standing])
        if (~standing).any():
            ankle[~standing] = _swung(gait, leg, here, after, leaving, u[rows][~standing], pitch[~standing])
        still = np.linalg.norm(after.ankle - here.ankle) < 1e-4 and abs(_wrap(after.yaw - here.yaw)) < 1e-3
        where = rows + span.start
        track.ankle[leg.name][where] = ankle
        track.foot[leg.name][where] = multiply(about(Z_AXIS, yaw), about(Y_AXIS, pitch))
        track.step_on(leg, where, pitch, here.ankle[2] + leg.heel[2] + np.where(standing, 0.0, u[rows]) * (after.ankle[2] - here.ankle[2]))
        track.contact[leg.name][where] = standing | still
    return place(int(np.floor((t[-1] - path.begin) * rate + phase0 - down)))


def _below(track: Track, gait: Gait, path: Path, leg: Limb, time: float) -> Planted:
    at = np.array([time])
    yaw = float(path.heading(at)[0])
    planted = stand(track.skeleton, path.base(at)[0], yaw)[leg.name]
    ahead = gait.place * float(path.pace(at)[0])
    if track.skeleton.arms:
        ahead -= BRACE * track.skeleton.root_height / STANDARD_GRAVITY * float(path.gain(at)[0])
        # what one walks up to is not stepped into
        ahead = min(ahead, max(path.distance - float(path.along(at)[0]), 0.0))
    return Planted(planted.ankle + ahead * np.array([np.cos(yaw), np.sin(yaw), 0.0]), yaw)


def _share(a: Planted, b: Planted, nominal: float) -> float:
    """A short step bends the foot less than a full one."""
    return min(float(np.linalg.norm(b.ankle - a.ankle)) / nominal, 1.0) if nominal > 0 else 0.0


def _wrap(angle: float) -> float:
    return float((angle + np.pi) % (2 * np.pi) - np.pi)


def rolled(leg: Limb, planted: Planted, pitch: Float) -> Float:
    """Ankles (n, 3) of a foot that turns about the heel, or the ball, which stays on the ground."""
    yaw = about(Z_AXIS, np.full(len(pitch), planted.yaw))
    pivot = np.where((pitch > 0)[:, None], np.asarray(leg.ball), np.asarray(leg.heel))
    return planted.ankle + rotate(yaw, pivot - rotate(about(Y_AXIS, pitch), pivot))


def _swung(gait: Gait, leg: Limb, here: Planted, after: Planted, share: float, u: Float, pitch: Float) -> Float:
    table = gait.pitch[leg.name]
    down = gait.touchdown[leg.name]
    off, on = (float(at_phase(table, np.array([p]))[0]) for p in (down + gait.duty, down + 1.0))
    start, stop = rolled(leg, here, np.array([off * share]))[0], rolled(leg, after, np.array([on * share]))[0]
    step = u * (len(gait.lift[leg.name]) - 1)
    grid = np.arange(len(gait.lift[leg.name]))
    done = np.interp(step, grid, gait.progress[leg.name])
    moves = float(np.linalg.norm(after.ankle - here.ankle) > 1e-4 or abs(_wrap(after.yaw - here.yaw)) > 1e-3)
    rise = np.interp(step, grid, gait.lift[leg.name]) * max(share, 0.4 * moves)
    ankle = start + done[:, None] * (stop - start)
    ankle[:, 2] += rise
    # toes that point down must not scrape through the ground
    ground = min(here.ankle[2], after.ankle[2]) + leg.heel[2]
    lowest = leg.lowest(about(Y_AXIS, pitch)) + ankle[:, 2]
    clearance = 0.03 * sum(leg.lengths) * np.sin(np.pi * u) * moves
    ankle[:, 2] += np.maximum(ground + clearance - lowest, 0.0)
    return ankle
