"""View: a trajectory with the shapes of its bodies and its contacts sorted by body: heights, gaps, touches, who carries whom.

What is read off it (flights, bounces, rest, rolling) stands in `sim.measure`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.extent import bounding_radius, gap, half_size, reach
from sim.rotation import rotate
from sim.scene import STANDARD_GRAVITY, Body, Scene
from sim.shape import Plane
from sim.trajectory import Trajectory

Float = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Groups = tuple[frozenset[int], frozenset[int] | None]
"""Rows of two groups; None: anything else."""

FRAME = 1 / 24
"""A video frame [s]: the finest difference in time that a viewer sees."""
HOP_M = 0.003
"""What hops no higher over a surface is carried by it [m]: a plate that rattles as it slides."""
FOOT_GAP_M = 0.015
"""A foot this near to the ground stands on it [m]: soles of the motion clips sink and float by about a centimetre."""


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
            near = np.flatnonzero(bound < best)
            if len(near):
                best[near] = np.minimum(best[near], self._apart(i, j, near))
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
        below = [float(self.trajectory.contact_time[i]) for i in self.impacts([row]) if from_below(self, row, i)]
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


def from_below(view: View, row: int, contact: int) -> bool:
    """Whether an impact pushes the body up (by more than it pushes aside)."""
    normal = view.trajectory.contact_normal[contact]
    sign = 1.0 if view.trajectory.contact_bodies[contact, 0] == row else -1.0
    return bool(sign * (normal @ view.up) > 0.3)
