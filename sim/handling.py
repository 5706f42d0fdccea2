"""Handling: what a running simulation tells a troupe of characters, and what they may do to it: take a body, move it, let it go.

A held body is guided: it meets other bodies as an immovable one would, and its own holder not at all. Let go, it moves freely with the velocity
of the hand, and meets its holder again once they are apart.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim import materials
from sim.actor import Actor
from sim.ensemble import Ensemble
from sim.fall import Blow
from sim.footing import reactions
from sim.record import Record
from sim.rigid import Rigid
from sim.shape import Plane
from sim.struck import LIES, LIMBS, judge, sway, topple
from sim.target import box_of
from sim.troupe import State, Troupe
from sim.vector import Quat, Vec, between, inverse, minus, norm, plus, times

Float = NDArray[np.float64]
AHEAD = 1 / 120
"""Between the times of a foreseen flight [s]."""
FOOT = 0.03
"""A sole stands on what is no farther below it [m]."""
CAME = 0.8
"""What came slower than this was run into, and did not strike [m/s]."""
OWN = 0.5
"""What somebody has run into or kicked stays harmless for so long when it comes back: no blow of anybody's but their own [s]."""
SQUEEZED = 6e-3
"""A led body is pressed so deep into a door only where that cannot give way [m]."""
PARTED = 4e-3
"""So far apart, what was let go meets its holder again [m]."""


def vec(v: Float) -> Vec:
    x, y, z = v.tolist()
    return x, y, z


def _principal(r: Rigid, quat: Float) -> Quat:
    x, y, z, w = quat.tolist()
    return times((x, y, z, w), inverse(r.to_body))


def lead(r: Rigid, position: Float, quat: Float, h: float) -> None:
    """Give a guided body the speed that brings it to a pose in h seconds."""
    step, swing = minus(vec(position), r.position), between(r.quat, _principal(r, quat))
    r.velocity = (step[0] / h, step[1] / h, step[2] / h)
    r.angular = (swing[0] / h, swing[1] / h, swing[2] / h)


class Handling:
    """The engine's side of a troupe."""

    def __init__(self, ensemble: Ensemble, log: Record) -> None:
        self.all, self.log = ensemble, log
        self.by_name = {r.name: r for r in ensemble.bodies}
        self.started = False
        self.held: dict[str, tuple[str, ...]] = {}
        """Bodies in somebody's hands, and the parts that hold them."""
        self.boxes: dict[str, tuple[Float, Float]] = {}
        """Around static bodies."""
        self.seen = 0
        """Impacts that characters have felt."""
        self.guided: list[set[int]] = []
        """By frame: rows of bodies that are led."""
        self.pushed: dict[tuple[str, int], float] = {}
        """When a character last touched a thing with what is no blow."""
        self.leaving: dict[int, str] = {}
        """Pairs of what was let go a moment ago with its holder, by their numbers."""
        self.spared: dict[str, frozenset[str]] = {}
        """Things that an open hand goes around, and its parts."""
        self.kept: dict[str, tuple[float, Vec]] = {}
        """Bodies that wait in their first pose: until when [s], and what gravity will do to them [m/s^2]."""

    @property
    def carried(self) -> list[tuple[str, Rigid]]:
        """What is in hands now."""
        return [(name, self.by_name[name]) for name in self.held]

    # --------------------------------------------------------------------------------------------- what is asked

    def state(self, body: str) -> State:
        r = self.by_name[body]
        return State(np.array(r.position), np.array(r.orientation), np.array(r.velocity), np.array(r.angular))

    def flight(self, body: str, seconds: float, *, start: tuple[Float, Float] | None = None) -> tuple[Float, Float, Float]:
        """Foreseen: flight through the medium, with rebounds from level ground."""
        e, r = self.all, self.by_name[body]
        floors = [p for p in e.pairs if r in (p.a, p.b) and isinstance((p.b if p.a is r else p.a).body.shape, Plane)]
        ground = max(((p.b if p.a is r else p.a).position[2] for p in floors), default=-math.inf)
        low = r.radius if r.isotropic else r.thickness / 2
        stays = r.asleep or (r.supported and norm(r.velocity) < 0.2)
        saved = r.position, r.quat, r.velocity, r.angular
        if start is not None:
            stays, r.position, r.velocity = False, vec(start[0]), vec(start[1])
        fixed, r.fixed = r.fixed, False
        time, where, speed = [0.0], [r.position], [r.velocity]
        try:
            while time[-1] < seconds:
                if not stays:
                    at, _, velocity, _ = r.flown(AHEAD)
                    if at[2] < ground + low and velocity[2] < 0:
                        at = (at[0], at[1], 2 * (ground + low) - at[2])
                        restitution = floors[0].restitution_at(-velocity[2]) if floors else 0.0
                        velocity = (velocity[0], velocity[1], -restitution * velocity[2])
                        stays = norm(velocity) < 0.3
                    r.position, r.velocity = at, velocity
                time.append(time[-1] + AHEAD)
                where.append(r.position)
                speed.append((0.0, 0.0, 0.0) if stays else r.velocity)
        finally:
            r.position, r.quat, r.velocity, r.angular = saved
            r.fixed = fixed
        return np.array(time), np.array(where), np.array(speed)

    # --------------------------------------------------------------------------------------------- what is done

    def put(self, r: Rigid, position: Float, quat: Float) -> None:
        """Set a guided body somewhere: at the beginning only."""
        r.position, r.quat = vec(position), _principal(r, quat)
        r.changed()

    def take(self, body: str, parts: tuple[str, ...], velocity: Float) -> None:
        r, holder = self.by_name[body], self.by_name[parts[0]]
        self.all.wake(r)
        if self.started:
            change = minus(vec(velocity), r.velocity)
            size = norm(change)
            normal = (change[0] / size, change[1] / size, change[2] / size) if size > 1e-9 else (0.0, 0.0, 1.0)
            for part in parts:
                self._note(r, self.by_name[part], normal, r.mass * size / len(parts))
        if body not in self.held:
            r.kind, r.fixed, r.inverse_mass, r.inverse_inertia = "kinematic", True, 0.0, (0.0, 0.0, 0.0)
            self.all.world.weigh(r, held=True)
        r.supported, r.calm, r.velocity, r.angular = False, 0.0, vec(velocity), (0.0, 0.0, 0.0)
        r.changed()
        self.held[body], r.group = parts, holder.group
        self.leaving = {i: owner for i, owner in self.leaving.items() if r not in (self.all.pairs[i].a, self.all.pairs[i].b)}
        self._mute()

    def spare(self, body: str, parts: tuple[str, ...]) -> None:
        """Open hands, these parts, come and go around the body until they close; no parts: no longer."""
        r = self.by_name[body]
        before = self.spared.pop(body, frozenset())
        if parts:
            self.spared[body] = frozenset(parts)
        elif before and body not in self.held:
            for i, p in enumerate(self.all.pairs):
                if r in (p.a, p.b) and (p.b if p.a is r else p.a).name in before:
                    self.leaving[i] = r.name
        self._mute()

    def free(self, body: str, velocity: Float | None, angular: Float | None) -> None:
        r = self.by_name[body]
        del self.held[body]
        r.kind, r.fixed, r.inverse_mass = "dynamic", False, 1.0 / r.mass
        r.inverse_inertia = (1 / r.inertia[0], 1 / r.inertia[1], 1 / r.inertia[2])
        r.velocity = r.velocity if velocity is None else vec(velocity)
        r.angular = (0.0, 0.0, 0.0) if angular is None else vec(angular)
        self.all.world.weigh(r, held=False)
        r.changed()
        for i, p in enumerate(self.all.pairs):
            if r in (p.a, p.b) and (p.b if p.a is r else p.a).group == r.group:
                self.leaving[i] = r.group
        r.group = ""
        self._mute()

    # --------------------------------------------------------------------------------------------- what waits

    def keep(self) -> None:
        """Hold what the scene wants held still at first (`held_until`)."""
        for r in self.all.bodies:
            until = r.body.held_until
            if until and r.kind == "dynamic":
                self.kept[r.name] = (until, r.acceleration)
                r.kind, r.fixed, r.inverse_mass, r.inverse_inertia = "kinematic", True, 0.0, (0.0, 0.0, 0.0)
                r.velocity = r.angular = r.acceleration = (0.0, 0.0, 0.0)
                self.all.world.weigh(r, held=True)
                r.changed()
        if self.kept:
            self._mute()

    @property
    def release(self) -> float:
        """When the next of them sets off [s]."""
        return min((until for until, _ in self.kept.values()), default=math.inf)

    def set_off(self) -> bool:
        """Let go of those whose time has come; what a hand has taken meanwhile stays in it. Returns whether there were any."""
        due = [name for name, (until, _) in self.kept.items() if until <= self.all.time + 1e-9]
        for name in due:
            r = self.by_name[name]
            r.acceleration = self.kept.pop(name)[1]
            if name in self.held:
                continue
            r.kind, r.fixed, r.inverse_mass = "dynamic", False, 1.0 / r.mass
            r.inverse_inertia = (1 / r.inertia[0], 1 / r.inertia[1], 1 / r.inertia[2])
            r.velocity, r.angular = r.body.velocity, r.body.angular_velocity
            self.all.world.weigh(r, held=False)
            r.changed()
        if due:
            self._mute()
        return bool(due)

    def unlock(self, body: str) -> None:
        e = self.all
        for hold in e.holds:
            if body in (hold.a.name, hold.b.name) and hold.joint.locked:
                hold.unlock(e.world.client)
                e.wake(hold.a)
                e.wake(hold.b)

    def _mute(self) -> None:
        """Which pairs do not meet: held things with their holders and with what is fixed, and what has not parted from its holder yet."""
        e = self.all
        for i, p in enumerate(e.pairs):
            open_hand = p.b.name in self.spared.get(p.a.name, ()) or p.a.name in self.spared.get(p.b.name, ())
            muted = (p.a.fixed and p.b.fixed) or i in self.leaving or open_hand
            if muted != p.muted:
                p.muted = muted
                e.budget[i] = -math.inf
                e.world.collide(p.a, p.b, not muted)
        e.touching = [i for i in e.touching if not e.pairs[i].muted]
        e.dormant = [i for i in e.dormant if not e.pairs[i].muted]

    def give_way(self, r: Rigid) -> None:
        """Led bodies that force something beyond its stop pass through it until they have parted: neither can yield."""
        e = self.all
        for i, p in enumerate(e.pairs):
            other = p.b if p.a is r else p.a
            if r in (p.a, p.b) and other.kind == "kinematic" and e.gap(p.a, p.b, within=PARTED)[0] < PARTED:
                self.leaving[i] = r.name
        self._mute()

    def look(self) -> None:
        """Let pairs meet again that have parted; what hangs on a joint and a led body passes through gives way."""
        e = self.all
        if e.holds:
            jointed = {r.index for hold in e.holds for r in (hold.a, hold.b) if r.kind == "dynamic"}
            for i in e.touching:
                a, b = e.pairs[i].a, e.pairs[i].b
                led = (a.index in jointed and b.kind == "kinematic") or (b.index in jointed and a.kind == "kinematic")
                if led and i not in self.leaving and e.gap(a, b, within=PARTED)[0] < -SQUEEZED:
                    self.give_way(a if a.index in jointed else b)
        if not self.leaving:
            return
        near = {i for i in self.leaving if e.gap(e.pairs[i].a, e.pairs[i].b, within=2 * PARTED)[0] <= PARTED}
        # what flies out of a hand passes between the fingers, and meets none of them before it is past all
        still = {(self._thing(i), self.leaving[i]) for i in near}
        parted = [i for i in self.leaving if i not in near and (self._thing(i), self.leaving[i]) not in still]
        for i in parted:
            del self.leaving[i]
        if parted:
            self._mute()

    def _thing(self, i: int) -> int:
        """Of a pair of what was let go with its holder, the number of the thing; of others a number of their own."""
        a, b = self.all.pairs[i].a, self.all.pairs[i].b
        held = b if a.group == self.leaving[i] else a if b.group == self.leaving[i] else None
        return -1 - i if held is None else held.index

    # --------------------------------------------------------------------------------------------- blows

    def struck(self, troupe: Troupe) -> None:
        """Let characters feel the blows that were written down since the last look."""
        fresh, self.seen = self.log.impacts[self.seen :], len(self.log.impacts)
        if not troupe.performances:
            return
        rows = {r.row: r for r in self.all.bodies}
        felt: dict[str, list[Blow]] = {}
        for time, one, two, point, normal, impulse in fresh:
            for part, other, sign in ((rows[one], rows[two], 1.0), (rows[two], rows[one], -1.0)):
                if part.group not in troupe.performances or "/" not in part.name or other.kind != "dynamic" or abs(time - self.all.time) > 1e-6:
                    continue
                bone = part.name.split("/", 1)[1]
                away = np.array(normal) * sign
                came = float(np.array(other.velocity) @ away) + impulse / other.mass
                pushed = self.pushed.get((part.group, other.row), -np.inf)
                if bone.startswith(LIMBS) or came < CAME or time - pushed < OWN:
                    self.pushed[part.group, other.row] = time
                    continue
                # the engine led the body as if it weighed without end; as heavy as it is, it takes this much
                mass = troupe.performances[part.group].actor.skeleton.mass
                felt.setdefault(part.group, []).append(Blow(bone, np.array(point), impulse * mass / (mass + other.mass) * away))
        for name, blows in sorted(felt.items()):
            self._react(troupe, name, blows)

    def _react(self, troupe: Troupe, name: str, blows: list[Blow]) -> None:
        troupe.time = self.all.time
        performance = troupe.performances[name]
        actor = performance.actor
        if any(who == name and self.all.time < until + LIES for who, _, until in troupe.falls):
            return
        total = np.sum([b.impulse for b in blows], axis=0)
        match judge(actor, performance, self.all.time, total):
            case "sway":
                sway(actor, troupe, total)
            case "fall":
                topple(actor, troupe, self.all, blows, friction=self._grip_of_ground(actor.position))

    def grip(self, actor: Actor) -> float:
        return self._grip_of_ground(actor.position)

    def overturn(self, actor: Actor, bone: str, point: Float, impulse: Float) -> None:
        assert actor.troupe is not None
        topple(actor, actor.troupe, self.all, [Blow(bone, point, impulse)], friction=self._grip_of_ground(actor.position))

    def _grip_of_ground(self, position: Float) -> float:
        """Friction of what is below somebody's feet."""
        below = [r for r in self.all.bodies if r.kind == "static" and isinstance(r.body.shape, Plane) and r.position[2] <= position[2] + 0.02]
        ground = max(below, key=lambda r: r.position[2], default=None)
        return materials.pair(None, ground.body.material).friction if ground is not None else 0.5

    # --------------------------------------------------------------------------------------------- what is written down

    def note_guided(self, time: float, troupe: Troupe) -> None:
        """Which bodies are led in this frame: parts of characters that do not fall, and what they hold."""
        falling = {name for name, begin, end in troupe.falls if begin < time <= end}
        self.guided.append({r.row for r in self.all.bodies if r.kind == "kinematic" and r.group not in falling})

    def _note(self, r: Rigid, holder: Rigid, normal: Vec, impulse: float) -> None:
        way = minus(holder.position, r.position)
        size = norm(way)
        point = plus(r.position, way, min(1.0, 0.5 * r.thickness / size) if size > 0 else 0.0)
        self.log.impact(self.all.time, r, holder, point, normal, impulse)

    def note_footing(self, time: float, troupe: Troupe) -> None:
        """Feet on the ground, with the force on each."""
        gravity = np.asarray(self.all.scene.gravity, float)
        fixed = [r for r in self.all.bodies if r.kind == "static" and not r.gone]
        falling = {name for name, begin, end in troupe.falls if begin < time <= end + LIES}
        for name, performance in troupe.performances.items():
            if name in falling or not fixed:
                continue
            for bone, point, force in reactions(performance, time, gravity):
                ground = min(fixed, key=lambda r: self._below(r, point))
                if self._below(ground, point) < FOOT:
                    self.log.rest(time, self.by_name[f"{name}/{bone}"], ground, force)

    def _below(self, r: Rigid, point: Float) -> float:
        """How far a body's top is from a point over it [m]; far where it is not below."""
        if isinstance(r.body.shape, Plane):
            return abs(float(point[2]) - r.position[2])
        if r.name not in self.boxes:
            self.boxes[r.name] = box_of(r.body.shape, np.array(r.position), np.array(r.orientation))
        low, high = self.boxes[r.name]
        inside = bool(np.all(point[:2] > low[:2]) and np.all(point[:2] < high[:2]))
        return abs(float(point[2] - high[2])) if inside else math.inf

    def note_rest(self, time: float) -> None:
        """Lasting contact of held things: each holding part carries its share of the weight."""
        g = norm(self.all.scene.gravity)
        for body, parts in sorted(self.held.items()):
            r = self.by_name[body]
            for part in parts:
                self.log.rest(time, r, self.by_name[part], r.mass * g / len(parts))
