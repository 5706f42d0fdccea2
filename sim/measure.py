"""Measure: when a trajectory's bodies fly, bounce, tilt, roll and rest, from arrays and contacts alone.

Times are those of the physics where a contact says so, else interpolated between frames. Heights are along -gravity.
The thresholds stand here, each with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.extent import bounding_radius, gap, half_size, reach
from sim.rotation import rotate
from sim.scene import STANDARD_GRAVITY, Body, Plane, Scene
from sim.trajectory import Trajectory

Float = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Groups = tuple[frozenset[int], frozenset[int] | None]
"""Rows of two groups; None: anything else."""

FRAME = 1 / 24
"""A video frame [s]: the finest difference in time that a viewer sees."""
BOUNCE_RISE_M = 0.05
BOUNCE_RISE_SHARE = 0.02
"""A bounce counts when its apex clears the larger of 5 cm and 2 % of the drop (the contract)."""
REST_SPEED = 0.05
"""Below this a body looks still [m/s]: 2 mm a frame, under one pixel in most shots."""
REST_SECONDS = 0.25
"""Stillness must last this long: an apex is slower than REST_SPEED for only 10 ms."""
TOPPLE_DEG = 45.0
"""A body that leans further than this has been knocked over [deg]."""
HOP_M = 0.003
"""What hops no higher over a surface is carried by it [m]: a plate that rattles as it slides."""
ROLL_SLIP = 0.25
"""Rolling: the point of contact moves at less than this share of the centre's speed (0 is pure rolling, 1 pure sliding)."""
MOVING_SPEED = 0.05
"""[m/s]"""
FOOT_GAP_M = 0.015
"""A foot this near to the ground stands on it [m]: soles of the motion clips sink and float by about a centimetre."""


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


@dataclass(eq=False)
class View:
    """A trajectory with the shapes of its bodies and its contacts sorted by body."""

    trajectory: Trajectory
    scene: Scene | None = None
    _lowest: dict[int, Float] = field(default_factory=dict)
    _highest: dict[int, Float] = field(default_factory=dict)
    _gaps: dict[tuple[int, int], Float] = field(default_factory=dict)
    _close: dict[tuple[int, int], Float] = field(default_factory=dict)
    _half_sizes: dict[int, Float] = field(default_factory=dict)
    _radii: dict[int, float] = field(default_factory=dict)
    _supported: dict[int, Bools] = field(default_factory=dict)
    _rests: dict[Groups, tuple[Float, Ints]] = field(default_factory=dict)
    _contact_times: dict[Groups, Float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.scene = self.scene or self.trajectory.scene

    @cached_property
    def time(self) -> Float:
        return self.trajectory.time

    @cached_property
    def step(self) -> float:
        """Between frames [s]."""
        return float(np.median(np.diff(self.time))) if len(self.time) > 1 else FRAME

    @cached_property
    def g(self) -> float:
        """Magnitude of gravity [m/s^2]."""
        return float(np.linalg.norm(self.scene.gravity)) if self.scene else STANDARD_GRAVITY

    @cached_property
    def up(self) -> Float:
        """Unit vector against gravity (3,)."""
        if self.scene is None or self.g < 1e-9:
            return np.array([0.0, 0.0, 1.0])
        return -np.asarray(self.scene.gravity) / self.g

    @cached_property
    def bodies(self) -> tuple[Body | None, ...]:
        """The body of each row; None where the scene does not say (bare arrays)."""
        known: dict[str, Body] = {}
        if self.scene is not None:
            known = {b.name: b for b in self.scene.bodies}
            if self.scene.characters or any(b.damage is not None for b in self.scene.bodies):
                from sim.character import all_bodies

                known |= {b.name: b for b in all_bodies(self.scene)}
        return tuple(known.get(n) for n in self.trajectory.names)

    @cached_property
    def lasting(self) -> tuple[Float, Ints]:
        """Times (r,) [s] and bodies (r, 2) of every lasting contact: the recorded ones, and those of characters with what stands or walks.

        Characters are led along their motion, so no force is worked out between their feet and the ground; nearness says that they touch.
        """
        return self._lasting(np.arange(len(self.trajectory.rest_time)), lambda a, b: True)

    def _lasting(self, recorded: Ints, asked: Callable[[int, int], bool]) -> tuple[Float, Ints]:
        """These recorded contacts, and characters' with what is asked for: how near they are to all others takes long to work out."""
        times, pairs = [self.trajectory.rest_time[recorded]], [self.trajectory.rest_bodies[recorded]]
        for a, b, near in self._led_pairs:
            if not asked(a, b):
                continue
            if (a, b) not in self._close:
                self._close[a, b] = self.time[near][self._apart(a, b, near, within=FOOT_GAP_M) < FOOT_GAP_M]
            times.append(self._close[a, b])
            pairs.append(np.tile(np.array([[a, b]], dtype=np.int64), (len(times[-1]), 1)))
        return np.concatenate(times), np.concatenate(pairs)

    @cached_property
    def _led_pairs(self) -> list[tuple[int, int, Ints]]:
        """Parts of characters paired with static bodies and other characters' parts that come near them, and the samples at which they are near."""
        leader = {int(i): c.name for c in (self.scene.characters if self.scene else []) for i in self.who(c.name)}
        size = [self.radius(i) for i in range(len(self.bodies))]
        found = []
        for a, owner in leader.items():
            for b, body in enumerate(self.bodies):
                own = b in leader and (leader[b] == owner or b < a)
                if own or (b not in leader and not self.static[b]):
                    continue
                between = self.trajectory.position[:, a] - self.trajectory.position[:, b]
                plane = body is not None and isinstance(body.shape, Plane)
                if plane:
                    normal = rotate(self.trajectory.quat_xyzw[:, b], np.broadcast_to([0.0, 0.0, 1.0], between.shape))
                    away = np.einsum("ti,ti->t", between, normal)
                    near = np.flatnonzero(away < size[a] + FOOT_GAP_M)
                else:
                    near = np.flatnonzero(np.linalg.norm(between, axis=-1) < size[a] + size[b] + FOOT_GAP_M)
                if len(near):
                    found.append((a, b, near))
        return found

    def led(self, row: int) -> Float:
        """Times of the frames in which a body is led or held, whatever pulls at it (n,) [s]."""
        return self.trajectory.guided_time[self.trajectory.guided_body == row]

    @cached_property
    def static(self) -> Bools:
        """(p,)"""
        still = np.all(self.trajectory.position == self.trajectory.position[:1], axis=(0, 2))
        return np.array([still[i] if b is None else b.static for i, b in enumerate(self.bodies)], dtype=bool)

    def who(self, name: str | None) -> Ints:
        """Rows that a name stands for: a body, the parts of a character (`cat/...`), or the bodies of an object; shards by their own names only."""
        if name is None:
            return np.zeros(0, dtype=np.int64)
        rows = [
            i for i, (n, b) in enumerate(zip(self.trajectory.names, self.bodies, strict=True))
            if ("/shard_" not in n or "/shard_" in name) and (n == name or n.startswith(name + "/") or (b is not None and b.object == name))
        ]  # fmt: skip
        return np.array(rows, dtype=np.int64)

    def movers(self, name: str | None) -> Ints:
        """The rows of a name that can move."""
        rows = self.who(name)
        return rows[~self.static[rows]] if len(rows) else rows

    def is_character(self, name: str | None) -> bool:
        return self.scene is not None and any(name in (c.name, c.object) for c in self.scene.characters)

    def pose(self, row: int) -> tuple[Float, Float]:
        return self.trajectory.position[:, row], self.trajectory.quat_xyzw[:, row]

    def height(self, row: int) -> Float:
        """Of the centre of mass, (t,) [m]."""
        return self.trajectory.position[:, row] @ self.up

    def lowest(self, row: int) -> Float:
        """Height of the lowest point, (t,) [m]."""
        if row not in self._lowest:
            body = self.bodies[row]
            shape = None if body is None else body.shape
            if isinstance(shape, Plane):
                self._lowest[row] = self.height(row)
            else:
                self._lowest[row] = reach(shape, *self.pose(row), -self.up) @ self.up
        return self._lowest[row]

    def highest(self, row: int) -> Float:
        """Height of the highest point, (t,) [m]."""
        if row not in self._highest:
            body = self.bodies[row]
            self._highest[row] = reach(None if body is None else body.shape, *self.pose(row), self.up) @ self.up
        return self._highest[row]

    def half_size(self, row: int) -> Float:
        """Half edges of the box around the body in its own frame (3,) [m]."""
        if row not in self._half_sizes:
            body = self.bodies[row]
            self._half_sizes[row] = half_size(None if body is None else body.shape)
        return self._half_sizes[row].copy()

    def radius(self, row: int) -> float:
        """Of a ball about the centre of mass that holds the body [m]; infinite for a plane."""
        if row not in self._radii:
            body = self.bodies[row]
            plane = body is not None and isinstance(body.shape, Plane)
            self._radii[row] = np.inf if plane else bounding_radius(None if body is None else body.shape)
        return self._radii[row]

    def gap(self, a: int, b: int) -> Float:
        """Distance between two bodies, (t,) [m]; negative inside."""
        key = (min(a, b), max(a, b))
        if key not in self._gaps:
            self._gaps[key] = self._apart(*key, slice(None))
        return self._gaps[key]

    def _apart(self, a: int, b: int, when: Ints | slice, *, within: float | None = None) -> Float:
        """Distance at some samples [m]; `within` as in `sim.extent.gap`."""
        first, second = self.bodies[a], self.bodies[b]
        (pa, qa), (pb, qb) = self.pose(a), self.pose(b)
        shapes = [None if body is None else body.shape for body in (first, second)]
        return gap(shapes[0], (pa[when], qa[when]), shapes[1], (pb[when], qb[when]), within=within)

    def closest(self, a: Iterable[int], b: Iterable[int]) -> Float:
        """Distance between two groups, (t,) [m]; infinite where one is empty."""
        others = [int(j) for j in b]
        best = np.full(len(self.time), np.inf)
        pairs = [(self._apart_at_least(int(i), j), int(i), j) for i in a for j in others if i != j]
        for bound, i, j in sorted(pairs, key=lambda pair: float(pair[0].min(initial=np.inf))):
            if (bound < best).any():
                best = np.minimum(best, self.gap(i, j))
        return best

    def _apart_at_least(self, a: int, b: int) -> Float:
        """(t,) distance between the balls around two bodies [m]."""
        return np.linalg.norm(self.trajectory.position[:, a] - self.trajectory.position[:, b], axis=-1) - self.radius(a) - self.radius(b)

    def impacts(self, a: Iterable[int], b: Iterable[int] | None = None) -> Ints:
        """Rows of the contact arrays between two groups (b None: anything else), in order of time."""
        return self._pairs(self.trajectory.contact_bodies, self.trajectory.contact_time, a, b)

    def rests(self, a: Iterable[int], b: Iterable[int] | None = None) -> tuple[Float, Ints]:
        """Times (r,) [s] and bodies (r, 2) of the lasting contacts between two groups (b None: anything else), in order of time."""
        key = frozenset(map(int, a)), None if b is None else frozenset(map(int, b))
        if key not in self._rests:
            self._rests[key] = self._rested(*key)
        return self._rests[key]

    def _rested(self, one: frozenset[int], other: frozenset[int] | None) -> tuple[Float, Ints]:
        recorded = self._pairs(self.trajectory.rest_bodies, self.trajectory.rest_time, one, other)
        times, pairs = self._lasting(recorded, lambda i, k: _between(i, k, one, other) or _between(k, i, one, other))
        order = np.argsort(times, kind="stable")
        return times[order], pairs[order]

    @staticmethod
    def _pairs(pairs: Ints, times: Float, a: Iterable[int], b: Iterable[int] | None) -> Ints:
        if not len(pairs):
            return np.zeros(0, dtype=np.int64)
        in_a = np.isin(pairs, np.asarray(list(a), dtype=np.int64))
        in_b = ~in_a if b is None else np.isin(pairs, np.asarray(list(b), dtype=np.int64))
        rows = np.flatnonzero((in_a[:, 0] & in_b[:, 1]) | (in_a[:, 1] & in_b[:, 0]))
        return rows[np.argsort(times[rows], kind="stable")]

    def contact_times(self, a: Iterable[int], b: Iterable[int] | None = None) -> Float:
        """Times of every impact and every lasting contact between two groups [s], sorted."""
        key = frozenset(map(int, a)), None if b is None else frozenset(map(int, b))
        if key not in self._contact_times:
            self._contact_times[key] = np.unique(np.concatenate([self.trajectory.contact_time[self.impacts(*key)], self.rests(*key)[0]]))
        return self._contact_times[key]

    def touching(self, a: Iterable[int], b: Iterable[int] | None = None) -> Bools:
        """(t,): frames that hold a lasting contact between two groups."""
        times, _ = self.rests(a, b)
        frames = np.zeros(len(self.time), dtype=bool)
        if len(times):
            nearest = np.clip(np.searchsorted(self.time, times - self.step / 2), 0, len(self.time) - 1)
            frames[nearest] = True
        return frames

    @cached_property
    def solid(self) -> list[int] | None:
        """Rows of what is no liquid; None where nothing is."""
        from sim.materials import liquids

        wet = {i for i, b in enumerate(self.bodies) if b is not None and b.material in liquids()}
        return [i for i in range(len(self.bodies)) if i not in wet] if wet else None

    def supported(self, row: int) -> Bools:
        """(t,): frames in which something solid carries the body. Without any contacts recorded: where it does not accelerate as in free fall."""
        if row not in self._supported:
            self._supported[row] = self._carried(row)
        return self._supported[row].copy()

    def _carried(self, row: int) -> Bools:
        if len(self.trajectory.contact_time) or len(self.lasting[0]):
            frames = self.touching([row], self.solid) | np.isin(self.time, self.led(row)) | self._hops(row)
            if len(frames) > 1 and frames[1]:
                frames[0] = True  # the first frame is the initial state, before any contact has been worked out
            return frames
        if len(self.time) < 3 or self.g < 1e-9:
            return np.zeros(len(self.time), dtype=bool)
        acceleration = np.gradient(self.trajectory.velocity[:, row] @ self.up, self.time)
        return np.asarray(acceleration > -0.5 * self.g)

    def _hops(self, row: int) -> Bools:
        """(t,): frames between two touches from below that follow so soon that nobody sees the hop: it rises by g T^2 / 8."""
        below = [float(self.trajectory.contact_time[i]) for i in self.impacts([row]) if _from_below(self, row, i)]
        touches = np.unique(np.concatenate([below, self.rests([row])[0]])) if below else np.zeros(0)
        if len(touches) < 2:
            return np.zeros(len(self.time), dtype=bool)
        after = np.searchsorted(touches, self.time)
        between = (after > 0) & (after < len(touches))
        span = touches[np.clip(after, 1, len(touches) - 1)] - touches[np.clip(after, 1, len(touches) - 1) - 1]
        return np.asarray(between & (self.g * span**2 / 8 < HOP_M))

    def speed(self, row: int) -> Float:
        """Of the centre, (t,) [m/s]."""
        return np.linalg.norm(self.trajectory.velocity[:, row], axis=-1)

    def crossing(self, values: Float, threshold: float, *, start: float = 0.0) -> float | None:
        """First time from `start` on at which values (t,) reach a threshold, interpolated [s]."""
        frames = np.flatnonzero((values >= threshold) & (self.time >= start - 1e-9))
        if not len(frames):
            return None
        i = int(frames[0])
        if i == 0 or self.time[i - 1] < start - 1e-9 or values[i - 1] >= threshold:
            return float(max(self.time[i], start))
        share = (threshold - values[i - 1]) / (values[i] - values[i - 1])
        return float(self.time[i - 1] + share * (self.time[i] - self.time[i - 1]))


def _between(i: int, k: int, one: frozenset[int], other: frozenset[int] | None) -> bool:
    return i in one and (k not in one if other is None else k in other)


# ------------------------------------------------------------------------------------------------- one body


def _row(trajectory: Trajectory, body: str) -> tuple[View, int]:
    return View(trajectory), trajectory.index(body)


def flights(view: View, row: int, *, shortest: float = 0.0) -> list[Flight]:
    """Every stretch without contact, in order of time, at least `shortest` long [s]."""
    trajectory = view.trajectory
    hits, carried = view.impacts([row]), np.concatenate([view.rests([row])[0], view.led(row)])
    if not len(hits) and not len(carried):
        return _flights_from_poses(view, row, shortest)
    end = float(view.time[-1])
    below = {float(trajectory.contact_time[i]): _from_below(view, row, i) for i in hits}
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


def _from_below(view: View, row: int, contact: int) -> bool:
    """Whether an impact pushes the body up (by more than it pushes aside)."""
    normal = view.trajectory.contact_normal[contact]
    sign = 1.0 if view.trajectory.contact_bodies[contact, 0] == row else -1.0
    return bool(sign * (normal @ view.up) > 0.3)


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
    return np.maximum(tilt_deg(view, row) / TOPPLE_DEG, drop / half)


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
