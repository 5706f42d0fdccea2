"""Engine: a resolved scene in, how everything moved out.

Three mechanisms share the work, each for what it does best:
- free flight is exact (`sim.rigid`), so no step size enters it;
- impacts happen at their own time: the time of impact is found to 0.1 micrometre of gap, all bodies move to it,
  and the velocities change by Newton's and Coulomb's laws pair by pair (`sim.impact`);
- lasting contact, stacks and joints are Bullet's, at 240 Hz, with its restitution off (`sim.bullet`).

A pair is looked at only when the bodies could have closed the gap that was there when last looked: each body keeps the farthest any of its
points can have travelled, so distant pairs cost one comparison.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sim import materials
from sim.approach import LATE_MOVE, OVERLAP, TOUCH, fall_time, free_pull, go_ahead, part_bodies, restore, round_gap, state_of, steady
from sim.bullet import World
from sim.character import driver, parts
from sim.errors import InputError, SimulationError
from sim.impact import gap_speed, strike
from sim.joint import JOINT_RATE, Hold
from sim.manifold import touch
from sim.pairing import Pairing, pairings
from sim.rigid import Rigid
from sim.scene import Body, Plane, Scene, Sphere
from sim.trajectory import Trajectory
from sim.vector import Quat, Vec, between, dot, inverse, minus, norm, plus, times

CONTACT_RATE = 240.0
"""Steps a second while anything touches [Hz]."""
FLIGHT_RATE = 60.0
"""Steps a second while everything flies; flights are exact, this bounds the search for impacts [Hz]."""
RESTING_SPEED = 0.02
"""Below it an approach is a lasting contact, not an impact [m/s]: the speed after a fall of 0.02 mm."""
CHATTER = (3, 0.05, 0.3)
CHATTER_ROUND = (6, 0.03, 0.2)
"""A pair that has struck so often within so many seconds rests below this speed [m/s]: falling dominoes would otherwise spend their time on
rattling. A ball on the ground strikes so fast only once it has less than 0.03 m/s."""
SQUEEZED, SQUEEZE = 10, 1e-3
"""So many steps within so short a time [s] mean that something is squeezed."""
IMPACT_GAP = 1e-7
"""Gap at which an impact is resolved [m]."""
CALM_SPEED = 2e-3
CALM_TIME = 0.25
"""A body slower than this [m/s] for so long [s] sleeps until something moves it: at rest nothing creeps."""
FAST = 2e4
"""No body of a scene of everyday things is faster [m/s]."""
FAR = 1e3
"""Bullet is asked for distances up to this [m]."""

DENSITY = {"air": 1.204, "water": 998.2, "vacuum": 0.0}
"""Of the medium at 20 C [kg/m^3]: CRC Handbook of Chemistry and Physics, 97th ed. (2016)."""


def run(
    scene: Scene, *, fps: float = 24, seconds: float | None = None, seed: int = 0, times: Sequence[float] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Trajectory:  # fmt: skip
    """Simulate a resolved scene. Frames at i / fps, round(seconds * fps) of them, or at `times` [s].

    `seed` is part of the contract with the director; the engine itself makes no random choice.
    `progress` is called with the share done, 0..1. Raises InputError, SimulationError.
    """
    when = frame_times(scene, fps=fps, seconds=seconds, times=times)
    simulation = Simulation(scene)
    try:
        return simulation.record(when, progress=progress)
    finally:
        simulation.close()


def frame_times(scene: Scene, *, fps: float, seconds: float | None, times: Sequence[float] | None) -> list[float]:
    """Times of the frames [s]. Raises InputError."""
    if times is not None:
        when = [float(t) for t in times]
        if not when or not all(math.isfinite(t) for t in when) or when[0] < 0 or any(b <= a for a, b in itertools.pairwise(when)):
            raise InputError("times: expected at least one time >= 0 s, increasing strictly")
        return when
    if not (math.isfinite(fps) and 0 < fps <= 1000):
        raise InputError(f"fps: {fps} given, expected more than 0 and at most 1000")
    length = scene.seconds if seconds is None else seconds
    if not (math.isfinite(length) and 0 < length <= 120):
        raise InputError(f"seconds: {length} given, expected more than 0 and at most 120")
    count = round(length * fps)
    if count < 1:
        raise InputError(f"seconds: {length} s at {fps} fps is less than one frame; make it at least {1 / fps:.3g} s")
    return [i / fps for i in range(count)]


class Simulation:
    """One run of one scene."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.time = 0.0
        self.steps = 0
        listed = _bodies(scene)
        self.names = tuple(b.name for b, _ in listed)
        gravity, fluid = scene.gravity, DENSITY[scene.medium]
        rigids = [_rigid(b, row, driven) for row, (b, driven) in enumerate(listed)]
        for r in rigids:
            r.enter(gravity=gravity, fluid_density=fluid)
        # by name, so that the order of the file does not matter
        self.bodies = sorted(rigids, key=lambda r: r.name)
        for i, r in enumerate(self.bodies):
            r.index = i
        self.moving = [r for r in self.bodies if r.kind != "static"]
        by_name = {r.name: r for r in self.bodies}
        self.drivers = [(d, [by_name[n] for n in d.parts]) for d in (driver(c, scene) for c in scene.characters)]
        self.holds = [Hold(j, _jointed(by_name, j.parent), _jointed(by_name, j.child)) for j in scene.joints]
        self.held = sorted({r.index for h in self.holds for r in (h.a, h.b) if r.kind == "dynamic"})
        self.world = World(self.bodies, gravity, _slid(self.holds))
        try:
            for hold in self.holds:
                hold.make(self.world.client)
            self.pairs = pairings(scene, self.bodies)
            self._first = np.array([p.a.index for p in self.pairs], dtype=np.int64)
            self._second = np.array([p.b.index for p in self.pairs], dtype=np.int64)
            self.budget = np.full(len(self.pairs), -np.inf)
            """Travel of both bodies together at which a pair could touch first [m]."""
            self.contacts: list[tuple[float, int, int, Vec, Vec, float]] = []
            self.rests: list[tuple[float, int, int, float]] = []
            self.recent: list[float] = []
            self.touching: list[int] = []
            self.dormant: list[int] = []
            """Touching pairs that sleep."""
            self._check_overlaps()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self.world.close()

    # --------------------------------------------------------------------------------------------- record

    def record(self, when: list[float], *, progress: Callable[[float], None] | None) -> Trajectory:
        """Run to each of these times and write down the state."""
        count, bodies = len(when), len(self.bodies)
        position, quat = np.zeros((count, bodies, 3)), np.zeros((count, bodies, 4))
        velocity, angular = np.zeros((count, bodies, 3)), np.zeros((count, bodies, 3))
        for frame, time in enumerate(when):
            self._run_to(time)
            for r in self.bodies:
                position[frame, r.row], quat[frame, r.row] = r.position, r.orientation
                velocity[frame, r.row], angular[frame, r.row] = r.velocity, r.angular
            self._note_rest(time)
            if progress is not None:
                progress((frame + 1) / count)
        # neighbouring frames take the same of the two quaternions of one rotation
        flip = np.cumprod(np.where(np.sum(quat[1:] * quat[:-1], axis=-1, keepdims=True) < 0, -1.0, 1.0), axis=0)
        quat[1:] *= flip
        return self._trajectory(when, position, quat, velocity, angular)

    def _trajectory(self, when: list[float], position: Any, quat: Any, velocity: Any, angular: Any) -> Trajectory:
        impacts, rests = sorted(self.contacts, key=lambda c: c[:3]), self.rests
        return Trajectory(
            names=self.names, time=np.array(when), position=position, quat_xyzw=quat, velocity=velocity, angular_velocity=angular,
            active=np.ones(position.shape[:2], dtype=bool),
            contact_time=np.array([c[0] for c in impacts]), contact_bodies=np.array([c[1:3] for c in impacts], dtype=np.int64).reshape(-1, 2),
            contact_point=np.array([c[3] for c in impacts]).reshape(-1, 3), contact_normal=np.array([c[4] for c in impacts]).reshape(-1, 3),
            contact_impulse=np.array([c[5] for c in impacts]),
            rest_time=np.array([r[0] for r in rests]), rest_bodies=np.array([r[1:3] for r in rests], dtype=np.int64).reshape(-1, 2),
            rest_force=np.array([r[3] for r in rests]), scene=self.scene,
        )  # fmt: skip

    def _note_rest(self, time: float) -> None:
        if not self.touching and not self.dormant:
            return
        there = {(self.pairs[i].a.index, self.pairs[i].b.index) for i in self.touching + self.dormant}
        for (i, k), force in sorted(self.world.forces().items()):
            if (i, k) not in there:
                continue
            one, two = sorted((self.bodies[i].row, self.bodies[k].row))
            self.rests.append((time, one, two, force))

    # --------------------------------------------------------------------------------------------- stepping

    def _run_to(self, time: float) -> None:
        while time - self.time > 1e-9:
            self._advance(time - self.time)
        self.time = time

    def _advance(self, most: float) -> None:
        """One step, at most `most` seconds, ended early by the first impact."""
        self.steps += 1
        rate = JOINT_RATE if self.holds else CONTACT_RATE if self.touching else FLIGHT_RATE
        h = most / max(1, math.ceil(most * rate - 1e-6))
        self._drive(h)
        near, touching, limit = self._look(h)
        if touching and not self.touching and not self.holds:
            h = min(h, most / math.ceil(most * CONTACT_RATE - 1e-6))
        h = min(h, limit)
        for r in self.moving:
            r.supported = False
        for i in self.held:
            self.bodies[i].supported = True
        for i in self.dormant:
            for r in (self.pairs[i].a, self.pairs[i].b):
                r.supported = r.kind == "dynamic"
        for i in touching:
            for r in (self.pairs[i].a, self.pairs[i].b):
                r.supported = r.kind == "dynamic"
        if self._stuck():
            # squeezed between bodies that do not give way: Bullet's contact for a moment, instead of blows without end
            touching = sorted(set(touching) | {n[0] for n in near if n[1] <= TOUCH})
            for i in touching:
                for r in (self.pairs[i].a, self.pairs[i].b):
                    r.supported = r.kind == "dynamic"
            hits, s = False, min(h, SQUEEZE)
        else:
            hits, s = self._first_impact(near, h)
        self._move(s, touching)
        self.touching = touching
        self._settle(s)
        if hits:
            self._impacts([n[0] for n in near])
        self._check_sane()

    def _stuck(self) -> bool:
        """Whether the impacts of late have hardly let time pass."""
        self.recent = [*self.recent[1 - SQUEEZED :], self.time]
        return len(self.recent) == SQUEEZED and self.time - self.recent[0] < SQUEEZE

    def _look(self, h: float) -> tuple[list[tuple[int, float, Vec, Vec]], list[int], float]:
        """Pairs that may meet within h, pairs that touch, and how long the step may be so that nothing jumps through a thin body."""
        near: list[tuple[int, float, Vec, Vec]] = []
        touching: list[int] = []
        limit = h
        reach = np.array([r.travelled + r.reach(h) for r in self.bodies])
        due = np.nonzero(self.budget <= reach[self._first] + reach[self._second])[0]
        for i in due.tolist():
            p = self.pairs[i]
            a, b = p.a, p.b
            span = reach[a.index] + reach[b.index] - a.travelled - b.travelled
            gap, point, normal = self._gap(a, b, span)
            self.budget[i] = gap + a.travelled + b.travelled
            if gap > span:
                continue
            speed = gap_speed(a, b, point, normal)
            if gap <= TOUCH and abs(speed) <= self._calm_below(p):
                touching.append(i)
                slip = minus(a.speed_at(point), b.speed_at(point))
                p.sticking = norm(plus(slip, normal, -dot(slip, normal))) < RESTING_SPEED / 4
                near.append((i, gap, point, normal))
                continue
            if gap > TOUCH and self._meets_gently(i, gap, speed, normal, h):
                touching.append(i)
            near.append((i, gap, point, normal))
            thin = 0.5 * min(a.thickness, b.thickness)
            if span > max(gap, 0.0) + thin:
                limit = min(limit, h * (max(gap, 0.0) + thin) / span)
        return near, touching, limit

    def _meets_gently(self, i: int, gap: float, speed: float, normal: Vec, h: float) -> bool:
        pull = self._pull(i, normal)
        after = fall_time(gap, speed, pull)
        return after <= h and abs(speed + pull * after) < self._calm_below(self.pairs[i])

    def _gap(self, a: Rigid, b: Rigid, span: float) -> tuple[float, Vec, Vec]:
        """Gap [m], point and normal from b to a, where the bodies are now; exact for balls and planes."""
        exact = round_gap(a, b)
        if exact is not None:
            return exact
        found = self.world.closest(a, b, FAR)
        return found if found is not None else (FAR, a.position, (0.0, 0.0, 1.0))

    def _first_impact(self, near: list[tuple[int, float, Vec, Vec]], h: float) -> tuple[bool, float]:
        """Whether an impact ends the step, and when [s]."""
        first, hit = h, False
        for i, gap, point, normal in near:
            p = self.pairs[i]
            if gap <= TOUCH:
                speed, calm = gap_speed(p.a, p.b, point, normal), self._calm_below(p)
                if speed < -calm:
                    return True, 0.0
                if speed <= calm:
                    continue
            after = self._impact_time(i, gap, point, normal, first)
            if after is not None and after < first:
                first, hit = after, True
        return hit, first

    def _pull(self, i: int, normal: Vec) -> float:
        """Acceleration of a pair's gap, foreseen for the step [m/s^2]: none of a body that something else carries."""
        p, alone = self.pairs[i], i in self.touching
        return dot(minus(free_pull(p.a, alone), free_pull(p.b, alone)), normal)

    def _impact_time(self, i: int, gap: float, point: Vec, normal: Vec, h: float) -> float | None:
        """When the gap closes within h at more than the resting speed; None where it does not."""
        p = self.pairs[i]
        a, b, calm = p.a, p.b, self._calm_below(p)
        speed, pull = gap_speed(a, b, point, normal), self._pull(i, normal)
        # what overlaps a little leaves, and comes back to the same depth
        depth = min(gap, 0.0)
        low, guess, high = 0.0, fall_time(gap, speed, pull), math.inf
        spins = not (isinstance(a.body.shape, Sphere) and isinstance(b.body.shape, (Sphere, Plane)))
        if guess > h:
            if not spins or (a.angular == (0.0, 0.0, 0.0) == b.angular):
                return None
            guess = h
        saved = state_of(a), state_of(b)
        try:
            for _ in range(40):
                go_ahead(a, guess, saved[0])
                go_ahead(b, guess, saved[1])
                gap, point, normal = self._gap(a, b, 0.0)
                gap -= depth
                speed = gap_speed(a, b, point, normal)
                if abs(gap) <= IMPACT_GAP:
                    return guess if speed < -calm else None
                if gap > 0:
                    if guess >= h:
                        return None
                    low = guess
                else:
                    high = guess
                step = gap / -speed if speed < 0 else math.inf
                guess += step
                if not low < guess < high:
                    guess = (low + min(high, h)) / 2 if high < math.inf or math.isinf(guess) else h
                guess = min(guess, h)
                if high - low < 1e-12:
                    break
            return low if speed < -calm else None
        finally:
            restore(a, saved[0])
            restore(b, saved[1])

    def _move(self, h: float, touching: list[int]) -> None:
        """Advance everything by h seconds without an impact."""
        if h <= 0:
            return
        for r in self.moving:
            r.travelled += r.reach(h)
        if any(r.supported and not r.asleep for r in self.moving):
            self.world.set_surfaces([self.pairs[i] for i in sorted(touching + self.dormant)])
            self.world.step(h, self.moving)
            self._rouse()
        for r in self.moving:
            if r.asleep:
                continue
            if r.supported:
                before = r.position
                self._carried(r, h)
                # a body may have moved faster than foreseen where it was pushed
                r.travelled += max(0.0, norm(minus(r.position, before)) - r.reach(h))
            else:
                r.fly(h)
        for hold in self.holds:
            hold.stop()
        self.time += h

    def _settle(self, h: float) -> None:
        """Freeze what has rested long enough, together with everything it touches."""
        for r in self.moving:
            still = r.supported and norm(r.velocity) + norm(r.angular) * r.radius < CALM_SPEED and r.index not in self.held
            r.calm = r.calm + h if still else 0.0
        ready = {r.index for r in self.moving if not r.asleep and r.calm > CALM_TIME}
        if not ready:
            return
        # whoever touches something awake stays awake
        restless = {r.index for r in self.moving if not r.asleep and r.index not in ready}
        spread = True
        while spread:
            spread = False
            for i in self.touching:
                one, two = self.pairs[i].a.index, self.pairs[i].b.index
                for this, other in ((one, two), (two, one)):
                    if this in restless and other in ready:
                        ready.discard(other)
                        restless.add(other)
                        spread = True
        for index in sorted(ready):
            r = self.bodies[index]
            r.asleep, r.velocity, r.angular = True, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)
            r.changed()
        if ready:
            self.dormant += [i for i in self.touching if self._sleeps(i)]
            for i in range(len(self.pairs)):
                if self._sleeps(i):
                    self.budget[i] = math.inf

    def _sleeps(self, i: int) -> bool:
        one, two = self.pairs[i].a, self.pairs[i].b
        return (one.asleep or one.kind == "static") and (two.asleep or two.kind == "static")

    def _rouse(self) -> None:
        """Keep sleepers where they are, unless Bullet set them in motion."""
        for r in self.moving:
            if r.asleep:
                velocity, angular = self.world.speeds(r)
                if norm(velocity) + norm(angular) * r.radius > 2 * CALM_SPEED:
                    self._wake(r)
                else:
                    r.changed()

    def _wake(self, r: Rigid) -> None:
        """Wake a body and every sleeper that touches it."""
        queue = [r]
        while queue:
            one = queue.pop()
            if not one.asleep:
                continue
            one.asleep, one.calm, one.supported = False, 0.0, True
            for i in self.dormant:
                p = self.pairs[i]
                if one in (p.a, p.b):
                    queue.append(p.b if one is p.a else p.a)
        mine = np.array([not self._sleeps(i) for i in range(len(self.pairs))])
        self.budget[mine & np.isinf(self.budget)] = -np.inf
        woken = [i for i in self.dormant if mine[i]]
        self.dormant = [i for i in self.dormant if not mine[i]]
        self.touching = sorted(set(self.touching) | set(woken))

    def _drive(self, h: float) -> None:
        """Give the parts of characters the speed that brings them to their next pose."""
        for drive, rigids in self.drivers:
            position, quat = drive.at(self.time + h)
            for i, r in enumerate(rigids):
                to: Vec = tuple(position[i].tolist())
                turn: Quat = times(tuple(quat[i].tolist()), inverse(r.to_body))
                step, swing = minus(to, r.position), between(r.quat, turn)
                r.velocity = (step[0] / h, step[1] / h, step[2] / h)
                r.angular = (swing[0] / h, swing[1] / h, swing[2] / h)

    def _carried(self, r: Rigid, h: float) -> None:
        """Take a body's state from Bullet, which moves with the velocity after the step, and make it the mean of both ends."""
        velocity, angular = r.velocity, r.angular
        self.world.read(r)
        gain, twist = minus(r.velocity, velocity), minus(r.angular, angular)
        if r.index in self.held:
            return
        # Only steady changes (friction, a slope), since solver noise changes its sign from step to step and would be amplified;
        # and only where the turn does not matter: what tips about an edge must move and turn alike.
        round_or_straight = isinstance(r.body.shape, Sphere) or norm(twist) * r.radius < LATE_MOVE
        if round_or_straight and steady(gain, r.gain):
            r.position = plus(r.position, gain, -h / 2)
            r.changed()
        r.gain = gain

    # --------------------------------------------------------------------------------------------- impacts

    def _impacts(self, indices: list[int]) -> None:
        """Resolve every impact of this instant, the fastest approach first."""
        listed = set(indices)
        meeting = self._meeting(indices)
        sums: dict[int, tuple[float, Vec]] = {}
        for attempt in range(30 + 12 * len(meeting)):
            worst, chosen = 0.0, -1
            for k, (p, points, normal) in enumerate(meeting):
                speed = min(gap_speed(p.a, p.b, x, normal) for x in points)
                if speed < worst and speed < -self._calm_below(p):
                    worst, chosen = speed, k
            if chosen < 0:
                break
            p, points, normal = meeting[chosen]
            for r in (p.a, p.b):
                if r.asleep:
                    self._wake(r)
                    joined = [i for i in self.touching if i not in listed]
                    listed.update(joined)
                    meeting += self._meeting(joined)
            # a train of blows that does not end loses its restitution
            e = p.restitution if attempt < 15 + 8 * len(meeting) else 0.0
            impulses = strike(p.a, p.b, points, normal, restitution=e, friction=p.friction)
            total, moment = sums.get(chosen, (0.0, (0.0, 0.0, 0.0)))
            for x, j in zip(points, impulses, strict=True):
                strength = dot(j, normal)
                total, moment = total + strength, plus(moment, x, strength)
            sums[chosen] = (total, moment)
        for k, (total, moment) in sorted(sums.items()):
            p, points, normal = meeting[k]
            if total > 0:
                middle = (moment[0] / total, moment[1] / total, moment[2] / total)
                self._note_impact(p, middle, normal, total)

    def _meeting(self, indices: list[int]) -> list[tuple[Pairing, list[Vec], Vec]]:
        """Those of the pairs that touch now, with their contact points and normal."""
        meeting = []
        for i in indices:
            p = self.pairs[i]
            gap, point, normal = self._gap(p.a, p.b, 0.0)
            if gap <= 2 * TOUCH:
                part_bodies(p.a, p.b, gap, normal)
                meeting.append((p, touch(p.a, p.b, point, normal), normal))
        return meeting

    def _calm_below(self, p: Pairing) -> float:
        """Speed of approach up to which this pair is in lasting contact [m/s]."""
        count, within, speed = CHATTER_ROUND if p.round else CHATTER
        return speed if len(p.struck) >= count and self.time - p.struck[-count] < within else RESTING_SPEED

    def _note_impact(self, p: Pairing, point: Vec, normal: Vec, impulse: float) -> None:
        p.struck = [*p.struck[-5:], self.time]
        one, two = p.a, p.b
        if one.row > two.row:
            one, two, normal = two, one, (-normal[0], -normal[1], -normal[2])
        self.contacts.append((self.time, one.row, two.row, point, normal, impulse))

    # --------------------------------------------------------------------------------------------- checks

    def _check_overlaps(self) -> None:
        for p in self.pairs:
            gap, _, normal = self._gap(p.a, p.b, 0.0)
            if gap < -OVERLAP:
                mover, other, sign = (p.a, p.b, 1.0) if not p.a.fixed else (p.b, p.a, -1.0)
                shift = [round(sign * n * -gap, 5) for n in normal]
                raise InputError(
                    f"bodies {mover.name!r} and {other.name!r} interpenetrate by {-gap * 1000:.3g} mm at the start; "
                    f"move {mover.name!r} by {shift} m (up to 0.1 mm counts as touching)"
                )

    def _check_sane(self) -> None:
        for r in self.moving:
            v = r.velocity
            if not v[0] * v[0] + v[1] * v[1] + v[2] * v[2] < FAST * FAST or not norm(r.angular) < 1e6:
                touching = sorted({o.name for i in self.touching for p in [self.pairs[i]] for o in (p.a, p.b) if r in (p.a, p.b)} - {r.name})
                among = f", in contact with {', '.join(touching)}" if touching else ""
                raise SimulationError(f"the simulation blew up at step {self.steps}, t = {self.time:.4f} s: body {r.name!r} moves at {norm(v):.3g} m/s{among}")


# ------------------------------------------------------------------------------------------------- set-up


def _bodies(scene: Scene) -> list[tuple[Body, bool]]:
    """Bodies of the trajectory in scene order, and whether a character drives them."""
    return [(b, False) for b in scene.bodies] + [(b, True) for c in scene.characters for b in parts(c)]


def _jointed(by_name: dict[str, Rigid], name: str) -> Rigid:
    if name not in by_name:
        raise InputError(f"joints: {name!r} is no single body; there are: {', '.join(by_name)}")
    return by_name[name]


def _slid(holds: list[Hold]) -> frozenset[str]:
    """Bodies that a slider holds, and all that are jointed to those: Bullet has sliders for reduced coordinates only."""
    out = {r.name for h in holds if h.joint.type == "slider" for r in (h.a, h.b)}
    for _ in holds:
        out |= {r.name for h in holds if out & {h.a.name, h.b.name} for r in (h.a, h.b)}
    return frozenset(out)


def _rigid(body: Body, row: int, driven: bool) -> Rigid:
    kind = "kinematic" if driven else "static" if body.static else "dynamic"
    return Rigid(body, row=row, kind=kind, density=materials.material(body.material).density)  # type: ignore[arg-type]
