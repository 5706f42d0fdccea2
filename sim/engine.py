"""Engine: a resolved scene in, how everything moved out.

Three mechanisms share the work, each for what it does best:
- free flight is exact (`sim.rigid`), so no step size enters it;
- impacts happen at their own time: the time of impact is found to 0.1 micrometre of gap (`sim.seek`), all bodies move to it,
  and the velocities change by Newton's and Coulomb's laws pair by pair (`sim.blow`, `sim.impact`), or something breaks (`sim.fracture`);
- lasting contact, stacks and joints are Bullet's, at 240 Hz, with its restitution off (`sim.bullet`).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from sim import blow, seek
from sim.approach import LATE_MOVE, TOUCH, restore, steady
from sim.character import parts
from sim.ensemble import NEAR, Ensemble
from sim.errors import InputError, SimulationError
from sim.handling import Handling, lead
from sim.joint import JOINT_RATE, Hold
from sim.record import Record
from sim.rigid import Rigid
from sim.scene import Body, Scene
from sim.shape import Sphere
from sim.trajectory import Trajectory
from sim.troupe import Troupe
from sim.vector import minus, norm, plus

CONTACT_RATE = 240.0
"""Steps a second while anything touches [Hz]."""
FLIGHT_RATE = 60.0
"""Steps a second while everything flies; flights are exact, this bounds the search for impacts [Hz]."""
SQUEEZED, SQUEEZE = 10, 1e-3
"""So many steps within so short a time [s] mean that something is squeezed."""
LEAST_WORK, WORK_RATE = 8e3, 4e4
"""More steps than this, or flights in as many pieces, and so many more for each simulated second, mean that something is too fast for its size."""
PIECES = 20.0
"""So many pieces of a tumbling or braked flight cost about as much as a step."""
HARDLY, FEATHER = 1000, 100.0
"""A flight in more pieces than this, of a body that is stopped within so small a share of its own size, takes too long by its lightness."""
SUNK = 0.2
"""A body that is so deep in one that carries it, as a share of the thinner one's half thickness, goes through it."""
FAST = 2e4
"""No body of a scene of everyday things is faster [m/s],"""
SPUN = 1e6
"""or turns faster [rad/s]."""


def run(
    scene: Scene, *, fps: float = 24, seconds: float | None = None, seed: int = 0, times: Sequence[float] | None = None,
    progress: Callable[[float], None] | None = None, finer: int = 1,
) -> Trajectory:  # fmt: skip
    """Simulate a resolved scene. Frames at i / fps, round(seconds * fps) of them, or at `times` [s].

    `finer` divides every step of lasting contact and joints, to see whether a result hangs on the step.
    `seed` is part of the contract with the director; the engine itself makes no random choice.
    `progress` is called with the share done, 0..1. Raises InputError, SimulationError.
    """
    when = frame_times(scene, fps=fps, seconds=seconds, times=times)
    simulation = Simulation(scene, finer=finer)
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

    def __init__(self, scene: Scene, *, finer: int = 1) -> None:
        self.scene = scene = _undamaged(scene)
        self.steps, self.finer = 0, finer
        listed = _bodies(scene)
        joined = _slid(scene)
        self.all = e = Ensemble(scene, listed, reduced=joined)
        try:
            self.log = Record()
            self.names = [b.name for b, _ in listed]
            by_name = {r.name: r for r in e.bodies}
            self.handling = Handling(e, self.log)
            self.troupe = Troupe(scene, self.handling)
            self.drivers = [(p, [by_name[n] for n in p.parts]) for p in self.troupe.performances.values()]
            self._begin()
            e.holds = [Hold(j, _jointed(by_name, j.parent), _jointed(by_name, j.child)) for j in scene.joints]
            for hold in e.holds:
                hold.make(e.world.client)
            self.recent: list[float] = []
            e.check_overlaps()
            self.handling.keep()
            self.held = self._held()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self.all.world.close()

    def _held(self) -> set[int]:
        return {r.index for h in self.all.holds for r in (h.a, h.b) if r.kind == "dynamic"}

    # --------------------------------------------------------------------------------------------- record

    def record(
        self, when: list[float], *, progress: Callable[[float], None] | None, enough: Callable[[Trajectory], bool] | None = None, looks: Sequence[int] = ()
    ) -> Trajectory:  # fmt: skip
        """Run to each of these times and write down the state. After so many frames as `looks` names, `enough` may end it there.

        Called again with the same times it goes on from there: the same bits as in one go.
        """
        done = len(self.log.frames)
        if progress is not None and done:
            progress(done / len(when))
        for frame, time in enumerate(when[done:], start=done):
            self._run_to(time)
            self.log.frame(self.all.bodies)
            self._note_rest(time)
            self.handling.note_guided(time, self.troupe)
            if progress is not None:
                progress((frame + 1) / len(when))
            if enough is not None and frame + 1 in looks:
                so_far = self._told(when[: frame + 1])
                if enough(so_far):
                    return so_far
        return self._told(when)

    def _told(self, when: list[float]) -> Trajectory:
        trajectory = self.log.trajectory(when, self.names, self.scene)
        led = [(time, row) for time, rows in zip(when, self.handling.guided, strict=True) for row in sorted(rows)]
        return replace(trajectory, guided_time=np.array([time for time, _ in led]), guided_body=np.array([row for _, row in led], dtype=np.int64))

    def _note_rest(self, time: float) -> None:
        e = self.all
        self._check_load()
        self.handling.note_rest(time)
        self.handling.note_footing(time, self.troupe)
        for r, pool in e.wet:
            self.log.rest(time, r, pool.body, r.mass * norm(minus(r.acceleration, e.scene.gravity)))
        if not e.touching and not e.dormant:
            return
        there = {(e.pairs[i].a.index, e.pairs[i].b.index) for i in e.touching + e.dormant}
        for (i, k), force in sorted(e.world.forces().items()):
            if (i, k) in there or (k, i) in there:
                self.log.rest(time, e.bodies[i], e.bodies[k], force)

    # --------------------------------------------------------------------------------------------- stepping

    def _begin(self) -> None:
        """Everybody in the first pose, with what they hold."""
        for performance, rigids in self.drivers:
            for r, position, quat in zip(rigids, *performance.at(0.0), strict=True):
                self.handling.put(r, position, quat)
        for name, r in self.handling.carried:
            self.handling.put(r, *self.troupe.held(name, 0.0))
        self.handling.started = True

    def _run_to(self, time: float) -> None:
        e = self.all
        while time - e.time > 1e-9:
            if self.troupe.wake <= e.time + 1e-9:
                self.troupe.advance(e.time)
            self.handling.look()
            if self.handling.release <= e.time + 1e-9 and self.handling.set_off():
                self.held = self._held()
            self._advance(min(time, self.troupe.wake, self.handling.release) - e.time)
        e.time = time

    def _advance(self, most: float) -> None:
        """One step, at most `most` seconds, ended early by the first impact."""
        e = self.all
        self.steps += 1
        rate = CONTACT_RATE if e.touching or e.holds or e.wet else FLIGHT_RATE
        h = self._part_of(most, rate)
        self._drive(h)
        if e.pools:
            e.soak(h)
            if e.wet:
                h = min(h, self._part_of(most, CONTACT_RATE))
        near, touching, limit = seek.look(e, h)
        if touching and not e.touching and not e.holds:
            h = min(h, self._part_of(most, CONTACT_RATE))
        if e.holds and {n[0] for n in near}.difference(touching):
            # something swings towards something: look as often as the joints are stepped
            h = min(h, self._part_of(most, JOINT_RATE))
        h = min(h, limit)
        self._support(touching)
        flown: seek.Flown = {}
        if self._stuck():
            # squeezed between bodies that do not give way: Bullet's contact for a moment, instead of blows without end
            touching = sorted(set(touching) | {n[0] for n in near if n[1] <= TOUCH})
            self._support(touching)
            hits, s = False, min(h, SQUEEZE)
        else:
            hits, s, flown = seek.first_impact(e, near, h)
        together = sorted({n[0] for n in near}.union(touching))
        e.hear(together, touching)
        pieces = max(1, math.ceil(s * JOINT_RATE * self.finer - 1e-6)) if e.holds else 1
        for _ in range(pieces):
            self._move(s / pieces, touching, flown)
            flown = {}
        e.touching = touching
        e.settle(s, self.held)
        if hits:
            self._impacts(together)
        self._check_sane()

    def _part_of(self, most: float, rate: float) -> float:
        """The longest step that divides a time and keeps a rate [s]."""
        return most / max(1, math.ceil(most * rate * self.finer - 1e-6))

    def _support(self, touching: list[int]) -> None:
        """Mark what something carries in this step."""
        e = self.all
        for r in e.moving:
            r.supported = r.index in self.held
        for i in e.dormant + touching:
            for r in (e.pairs[i].a, e.pairs[i].b):
                r.supported = r.kind == "dynamic"

    def _stuck(self) -> bool:
        """Whether the impacts of late have hardly let time pass."""
        self.recent = [*self.recent[1 - SQUEEZED :], self.all.time]
        return len(self.recent) == SQUEEZED and self.all.time - self.recent[0] < SQUEEZE

    def _move(self, h: float, touching: list[int], flown: seek.Flown) -> None:
        """Advance everything by h seconds without an impact; what flies may have been `flown` there already."""
        if h <= 0:
            return
        e = self.all
        for r in e.moving:
            if not r.asleep:
                r.travelled += r.reach(h)
        if e.dear:
            drift, pull = e.frame()
            for r in e.moving:
                r.strayed += r.strays(h, drift, pull)
        if any(r.supported and not r.asleep for r in e.moving):
            e.world.set_surfaces([e.pairs[i] for i in sorted(touching + e.dormant)])
            e.world.step(h, e.moving)
            e.rouse()
        for r in e.moving:
            if r.asleep:
                continue
            if r.supported:
                before = r.position
                self._carried(r, h)
                # a body may have moved faster than foreseen where it was pushed
                farther = max(0.0, norm(minus(r.position, before)) - r.reach(h))
                r.travelled += farther
                r.strayed += farther
            elif (r.index, h) in flown:
                restore(r, flown[r.index, h])
            else:
                r.fly(h)
        for hold in e.holds:
            if hold.stop():
                self.handling.give_way(hold.b)
        e.time += h

    def _drive(self, h: float) -> None:
        """Give the parts of characters the speed that brings them to their next pose."""
        at = self.all.time + h
        for performance, rigids in self.drivers:
            for r, position, quat in zip(rigids, *performance.at(at), strict=True):
                lead(r, position, quat, h)
        for name, r in self.handling.carried:
            lead(r, *self.troupe.held(name, at), h)

    def _carried(self, r: Rigid, h: float) -> None:
        """Take a body's state from Bullet, which moves with the velocity after the step, and make it the mean of both ends."""
        velocity, angular = r.velocity, r.angular
        self.all.world.read(r)
        gain, twist = minus(r.velocity, velocity), minus(r.angular, angular)
        if r.index in self.held:
            return
        # Only steady changes (friction, a slope), since solver noise changes its sign from step to step and would be amplified;
        # and only where the turn does not matter: what tips about an edge must move and turn alike.
        round_or_straight = isinstance(r.body.shape, Sphere) or norm(twist) * r.radius < LATE_MOVE or r.rolls_on
        if round_or_straight and steady(gain, r.gain):
            r.position = plus(r.position, gain, -h / 2)
            r.changed()
        r.gain = gain

    def _impacts(self, near: list[int]) -> None:
        """Resolve the impacts of this instant."""
        e = self.all
        known = len(e.bodies)
        broken = blow.resolve(e, near, self.log)
        self.names += [r.name for r in e.bodies[known:]]
        self.handling.struck(self.troupe)
        if broken:
            self.held = self._held()

    # --------------------------------------------------------------------------------------------- checks

    def _check_load(self) -> None:
        """That nothing sinks through what is too light to carry it."""
        e, over = self.all, self.all.world.overload
        if over is None:
            return
        deep = -e.gap(over.heavy, over.light, within=NEAR)[0]
        if deep > SUNK * min(over.heavy.thickness, over.light.thickness):
            e.world.spoiled = True
            raise SimulationError(
                f"body {over.heavy.name!r} ({over.heavy.mass:.3g} kg) has sunk {1000 * deep:.2g} mm into {over.light.name!r} ({over.light.mass:.3g} kg) at "
                f"t = {e.time:.3f} s: lasting contact carries no more than some {over.ratio * e.world.carried:.2g} times a body's own mass here; "
                "make the light one heavier"
            )

    def _check_sane(self) -> None:
        e = self.all
        if self.steps + sum([r.effort for r in e.moving]) / PIECES > (LEAST_WORK + WORK_RATE * e.time) * self.finer:
            e.world.spoiled = True
            raise SimulationError(f"given up after {self.steps} steps at t = {e.time:.4f} s, as the rest would take minutes: {_culprit(e.moving)}")
        for r in e.moving:
            v, w = r.velocity, r.angular
            if not v[0] * v[0] + v[1] * v[1] + v[2] * v[2] < FAST * FAST or not w[0] * w[0] + w[1] * w[1] + w[2] * w[2] < SPUN * SPUN:
                touching = sorted({o.name for i in e.touching for p in [e.pairs[i]] for o in (p.a, p.b) if r in (p.a, p.b)} - {r.name})
                e.world.spoiled = True
                how = f"moves at {norm(v):.3g} m/s" if not norm(v) < FAST else f"turns at {norm(w):.3g} rad/s"
                among = f", in contact with {', '.join(touching)}" if touching else ""
                raise SimulationError(f"the simulation blew up at step {self.steps}, t = {e.time:.4f} s: body {r.name!r} {how}{among}")


def _culprit(moving: Sequence[Rigid]) -> str:
    """Whose fault it is that a simulation takes too long, and what to do."""
    light = max(moving, key=lambda r: (r.drag * norm(r.velocity) * r.effort, r.name))
    if light.effort > HARDLY and light.drag * light.radius > FEATHER:
        return (
            f"body {light.name!r} weighs {light.mass:.3g} kg, so little for its size that what it flies through stops it within {1 / light.drag:.2g} m; "
            "make it heavier or smaller, or give `medium: vacuum`"
        )
    worst = max(moving, key=lambda r: (r.pace / r.thickness, r.name))
    return (
        f"body {worst.name!r} moves at {norm(worst.velocity):.3g} m/s and turns at {norm(worst.angular):.3g} rad/s, too fast for something "
        f"{2 * worst.thickness:.2g} m thick; make it slower or thicker"
    )


# ------------------------------------------------------------------------------------------------- set-up


def _bodies(scene: Scene) -> list[tuple[Body, bool]]:
    """Bodies of the trajectory in scene order, and whether a character drives them."""
    return [(b, False) for b in scene.bodies] + [(b, True) for c in scene.characters for b in parts(c)]


def _jointed(by_name: dict[str, Rigid], name: str) -> Rigid:
    if name not in by_name:
        raise InputError(f"joints: {name!r} is no single body; there are: {', '.join(by_name)}")
    return by_name[name]


def _slid(scene: Scene) -> frozenset[str]:
    """Bodies that a slider holds, and all that are jointed to those: Bullet has sliders for reduced coordinates only."""
    out = {n for j in scene.joints if j.type == "slider" for n in (j.parent, j.child)}
    for _ in scene.joints:
        out |= {n for j in scene.joints if out & {j.parent, j.child} for n in (j.parent, j.child)}
    return frozenset(out)


def _undamaged(scene: Scene) -> Scene:
    """The scene without what a former run wrote into it."""
    if all(b.damage is None for b in scene.bodies):
        return scene
    return scene.model_copy(update={"bodies": [b.model_copy(update={"damage": None}) for b in scene.bodies]})
