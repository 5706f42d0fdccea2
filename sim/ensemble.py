"""Ensemble: the bodies of a running simulation, which of them may touch, which do, and which sleep.

A pair is looked at only when the bodies could have closed the gap that was there when last looked: each body keeps the farthest any of its
points can have travelled, so distant pairs cost one comparison. It keeps the same as seen from a frame that falls with what flies, since
things that fall together hardly near each other. What has rested for a while is frozen until something moves it.
"""

from __future__ import annotations

import math

import numpy as np

from sim import materials
from sim.approach import OVERLAP, TOUCH
from sim.bullet import World
from sim.errors import InputError
from sim.gap import closed_form
from sim.joint import Hold
from sim.pairing import Pairing, Rules
from sim.rigid import Rigid
from sim.scene import Body, Scene
from sim.shape import Box, Cylinder, Plane
from sim.vector import Vec, norm
from sim.water import Pool, immerse, pools

RESTING_SPEED = 0.02
"""Below it an approach is a lasting contact, not an impact [m/s]: the speed after a fall of 0.02 mm."""
CHATTER = (3, 0.05, 0.3)
CHATTER_ROUND = (6, 0.03, 0.2)
"""A pair that has struck so often within so many seconds rests below this speed [m/s]: falling dominoes would otherwise spend their time on
rattling. A ball on the ground strikes so fast only once it has less than 0.03 m/s."""
SHARD_SPEED = 0.2
"""Shards meet by lasting contact below this [m/s]: nobody follows their rattling."""
CALM_SPEED = 2e-3
CALM_TIME = 0.25
"""A body slower than this [m/s] for so long [s] sleeps until something moves it: at rest nothing creeps."""
JOLT = 4.0
"""Up to twice that speed, rest is undone so many times as fast as it grows."""
CALM_SHARD = (0.02, 0.1)
"""The same for shards, which rock on their edges."""
DOZE = 5
"""After so many steps in which Bullet carried a sleeper without moving it, it leaves the sleeper alone: as many as its solver takes to find what each contact
carries."""
STILL: Vec = (0.0, 0.0, 0.0)
FAR = 1e3
"""Bullet is asked for distances up to this [m],"""
NEAR = 0.01
"""and up to this where only what nearly touches counts [m]."""
INSIDE = 2e-3
"""A shard that appears so deep in something passes through it until they have come apart [m]: its collision shape is rounder than it is."""

DENSITY = {"air": 1.204, "water": 998.2, "vacuum": 0.0}
"""Of the medium at 20 C [kg/m^3]: CRC Handbook of Chemistry and Physics, 97th ed. (2016)."""


class Ensemble:
    """Bodies, pairs and contacts at one time."""

    def __init__(self, scene: Scene, listed: list[tuple[Body, bool]], *, reduced: frozenset[str]) -> None:
        """`listed`: bodies in the order of the trajectory, and whether something drives them. `reduced` as in `sim.bullet.World`."""
        self.scene, self.time = scene, 0.0
        self.rules = Rules(scene)
        rigids = [self._rigid(body, row, "kinematic" if driven else "static" if body.static else "dynamic") for row, (body, driven) in enumerate(listed)]
        # by name, so that the order of the file does not matter
        self.bodies = sorted(rigids, key=lambda r: r.name)
        for i, r in enumerate(self.bodies):
            r.index = i
        self.moving = [r for r in self.bodies if r.kind != "static"]
        self.pools = pools(self.bodies)
        self.wet: list[tuple[Rigid, Pool]] = []
        """What is in a pool."""
        self.pairs: list[Pairing] = []
        self.first = self.second = np.zeros(0, dtype=np.int64)
        self.budget = np.zeros(0)
        """Travel of both bodies together at which a pair could touch first [m];"""
        self.dear = False
        """There are bodies of several pieces, whose distance takes long to find."""
        self.latitude = np.zeros(0)
        """the same in the frame that falls, of pairs of which neither is fixed."""
        self.touching: list[int] = []
        self.dormant: list[int] = []
        """Touching pairs that sleep."""
        self.holds: list[Hold] = []
        self.shattered = False
        """Something has."""
        self.world = World(self.bodies, scene.gravity, reduced)
        try:
            self._pair([(a, b) for i, a in enumerate(self.bodies) for b in self.bodies[i + 1 :]])
        except BaseException:
            self.world.close()
            raise

    def _rigid(self, body: Body, row: int, kind: str) -> Rigid:
        r = Rigid(body, row=row, kind=kind, density=materials.material(body.material).density)  # type: ignore[arg-type]
        r.liquid = materials.material(body.material).liquid
        if r.liquid and not (body.static and isinstance(body.shape, (Plane, Box, Cylinder))):
            raise InputError(
                f"body {body.name!r}: {body.material} is a liquid: give it `static: true` and the shape of a plane, box or cylinder, its surface on top"
            )
        r.enter(gravity=self.scene.gravity, fluid_density=DENSITY[self.scene.medium])
        return r

    def soak(self, h: float) -> None:
        """What the pools do to everything in them, in a step of h seconds."""
        self.wet = []
        for r in self.moving:
            if r.kind == "dynamic" and not r.asleep:
                pool = immerse(r, h, found=self.pools, gravity=self.scene.gravity, density=DENSITY[self.scene.medium])
                if pool is not None:
                    self.wet.append((r, pool))

    def _pair(self, couples: list[tuple[Rigid, Rigid]]) -> list[Pairing]:
        made = [p for a, b in couples if (p := self.rules.pairing(a, b)) is not None]
        self.pairs += made
        self.first = np.array([p.a.index for p in self.pairs], dtype=np.int64)
        self.second = np.array([p.b.index for p in self.pairs], dtype=np.int64)
        self.budget = np.concatenate([self.budget, np.full(len(made), -np.inf)])
        self.latitude = np.concatenate([self.latitude, np.full(len(made), -np.inf)])
        if not self.dear and any(not p.convex for p in made):
            # how far they strayed was not kept so far
            self.dear, self.latitude = True, np.full(len(self.pairs), -np.inf)
        return made

    def frame(self) -> tuple[Vec, Vec]:
        """Mean velocity [m/s] and acceleration [m/s^2] of what flies."""
        flying = [r for r in self.moving if r.kind == "dynamic" and not r.supported and not r.asleep]
        if not flying:
            return (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)
        u = v = w = x = y = z = 0.0
        for r in flying:
            (a, b, c), (i, j, k) = r.velocity, r.acceleration
            u, v, w, x, y, z = u + a, v + b, w + c, x + i, y + j, z + k
        n = len(flying)
        return (u / n, v / n, w / n), (x / n, y / n, z / n)

    def due(self, h: float, steps: list[float]) -> list[int]:
        """Pairs that may touch within h seconds, in which bodies move by up to `steps` [m]."""
        reach = np.array([r.travelled for r in self.bodies])
        reach += steps
        due = (self.budget <= reach[self.first] + reach[self.second]).nonzero()[0]
        if not self.dear or len(due) < 3 * len(self.moving):
            # to rule out more of them costs more than to look
            return due.tolist()
        drift, pull = self.frame()
        strayed = np.array([r.strayed + r.strays(h, drift, pull) for r in self.bodies])
        return due[self.latitude[due] <= strayed[self.first[due]] + strayed[self.second[due]]].tolist()

    def part(self, i: int, gap: float) -> None:
        """A pair is at least so far apart now [m]."""
        p = self.pairs[i]
        self.budget[i] = gap + p.a.travelled + p.b.travelled
        if not (p.a.fixed or p.b.fixed):
            self.latitude[i] = gap + p.a.strayed + p.b.strayed

    def check_overlaps(self) -> None:
        """Raises InputError where bodies start inside each other."""
        for p in self.pairs:
            gap, _, normal = self.gap(p.a, p.b, within=NEAR)
            if gap < -OVERLAP and not p.muted:
                mover, other, sign = (p.a, p.b, 1.0) if not p.a.fixed else (p.b, p.a, -1.0)
                shift = [round(sign * n * -gap, 5) for n in normal]
                raise InputError(
                    f"bodies {mover.name!r} and {other.name!r} interpenetrate by {-gap * 1000:.3g} mm at the start; "
                    f"move {mover.name!r} by {shift} m (up to 0.1 mm counts as touching)"
                )

    def gap(self, a: Rigid, b: Rigid, *, within: float = FAR) -> tuple[float, Vec, Vec]:
        """Gap [m], point and normal from b to a, where the bodies are now. Beyond `within` it may say `within`: two cups of 11 pieces have 121 distances."""
        exact = closed_form(a, b)
        if exact is not None:
            return exact
        found = self.world.closest(a, b, within)
        return found if found is not None else (within, a.position, (0.0, 0.0, 1.0))

    def calm_below(self, p: Pairing) -> float:
        """Speed of approach up to which a pair is in lasting contact [m/s]."""
        if p.loose:
            return SHARD_SPEED
        if not p.struck:
            return RESTING_SPEED
        count, within, speed = CHATTER_ROUND if p.round else CHATTER
        return speed if len(p.struck) >= count and self.time - p.struck[-count] < within else RESTING_SPEED

    # --------------------------------------------------------------------------------------------- shards

    def replace(self, whole: Rigid, bodies: list[Body]) -> list[Rigid]:
        """Take a body away and put its shards in its place, at rest. Joints let go of it."""
        for i in self.dormant:
            p = self.pairs[i]
            if whole in (p.a, p.b):
                self.wake(p.b if whole is p.a else p.a)
        whole.gone, whole.kind, whole.asleep = True, "static", False
        whole.velocity = whole.angular = whole.acceleration = (0.0, 0.0, 0.0)
        self.moving = [r for r in self.moving if r is not whole]
        for hold in self.holds:
            if whole in (hold.a, hold.b):
                hold.release(self.world.client)
        self.holds = [h for h in self.holds if whole not in (h.a, h.b)]
        self.world.remove(whole)
        for i, p in enumerate(self.pairs):
            if whole in (p.a, p.b):
                self.budget[i] = math.inf
        self.touching = [i for i in self.touching if whole not in (self.pairs[i].a, self.pairs[i].b)]
        others = [r for r in self.bodies if not r.gone]
        self.shattered = True
        shards = []
        for body in bodies:
            r = self._rigid(body, len(self.bodies), "dynamic")
            r.index, r.owner = len(self.bodies), whole.owner
            self.bodies.append(r)
            self.moving.append(r)
            self.world.add(r)
            shards.append(r)
        for p in self._pair([(r, o) for i, r in enumerate(shards) for o in others + shards[i + 1 :]]):
            gap = self.gap(p.a, p.b, within=NEAR)[0]
            if gap < -INSIDE or p.a.owner == p.b.owner:
                p.inside, p.heard = True, False
                self.world.collide(p.a, p.b, False)
        return shards

    def come_apart(self, i: int, gap: float) -> None:
        """See whether a shard has left what it appeared in."""
        p = self.pairs[i]
        if gap > TOUCH:
            p.inside, p.heard = False, True
            self.world.collide(p.a, p.b, True)
        else:
            self.part(i, max(-gap, INSIDE))

    def hear(self, near: list[int], touching: list[int]) -> None:
        """Keep Bullet from pairs that are about to strike, one carried by it and the other in flight: it would push the one, and nobody the other."""
        lasting = set(touching)
        for i in near if not self.shattered else sorted({*near, *self._one_carried()}):
            p = self.pairs[i]
            heard = i in lasting or p.a.fixed or p.b.fixed or p.a.supported == p.b.supported
            if heard != p.heard and not p.inside:
                p.heard = heard
                self.world.collide(p.a, p.b, heard)

    def _one_carried(self) -> list[int]:
        """Pairs of shards of which something carries one alone: in a crowd Bullet may push that one so far within a step that it meets the other."""
        alone = np.array([r.supported and r.kind == "dynamic" for r in self.bodies])
        free = np.array([not r.supported and r.kind == "dynamic" for r in self.bodies])
        one, two = self.first, self.second
        found = ((alone[one] & free[two]) | (free[one] & alone[two])).nonzero()[0].tolist()
        return [i for i in found if self.pairs[i].loose]

    # --------------------------------------------------------------------------------------------- sleep

    def settle(self, h: float, held: set[int]) -> None:
        """Freeze what has rested long enough, together with everything it touches; not what a joint holds."""
        for r in self.moving:
            limit = CALM_SHARD[0] if r.owner != r.name else CALM_SPEED
            if not r.supported or r.index in held:
                r.calm = 0.0
                continue
            speed = norm(r.velocity) + norm(r.angular) * r.radius
            # a jolt of the solver does not undo all the rest that was before it
            r.calm = r.calm + h if speed < limit else max(0.0, r.calm - JOLT * h) if speed < 2 * limit else 0.0
        ready = {r.index for r in self.moving if not r.asleep and r.calm > (CALM_SHARD[1] if r.owner != r.name else CALM_TIME)}
        if not ready:
            return
        ready = self._undisturbed(ready)
        for index in sorted(ready):
            r = self.bodies[index]
            r.asleep, r.velocity, r.angular, r.nights = True, STILL, STILL, 0
            r.changed()
        if ready:
            self.dormant += [i for i in self.touching if self._sleeps(i)]
            for i in range(len(self.pairs)):
                if self._sleeps(i):
                    self.budget[i] = math.inf

    def _undisturbed(self, ready: set[int]) -> set[int]:
        """Those that touch nothing awake, not even over others."""
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
        return ready

    def _sleeps(self, i: int) -> bool:
        one, two = self.pairs[i].a, self.pairs[i].b
        return one.gone or two.gone or ((one.asleep or one.kind == "static") and (two.asleep or two.kind == "static"))

    def rouse(self) -> None:
        """Keep sleepers where they are, unless Bullet set them in motion."""
        for r in self.moving:
            if r.asleep:
                velocity, angular = self.world.speeds(r)
                if norm(velocity) + norm(angular) * r.radius > 2 * CALM_SPEED:
                    self.wake(r)
                else:
                    self._keep(r, velocity != STILL or angular != STILL)

    def _keep(self, r: Rigid, stirred: bool) -> None:
        """Put a sleeper back; once Bullet has carried it for a while, let Bullet sleep too where nothing that moves touches it."""
        if stirred:
            r.changed()
        r.nights += 1
        if r.nights == DOZE:
            self.world.lull(r)

    def wake(self, r: Rigid) -> None:
        """Wake a body and every sleeper that touches it."""
        queue = [r]
        while queue:
            one = queue.pop()
            if not one.asleep:
                continue
            one.asleep, one.calm, one.supported = False, 0.0, True
            if one.nights >= DOZE:
                self.world.rouse(one)
            for i in self.dormant:
                p = self.pairs[i]
                if one in (p.a, p.b):
                    queue.append(p.b if one is p.a else p.a)
        mine = np.array([not self._sleeps(i) for i in range(len(self.pairs))])
        self.budget[mine & np.isinf(self.budget)] = -np.inf
        woken = [i for i in self.dormant if mine[i]]
        self.dormant = [i for i in self.dormant if not mine[i]]
        self.touching = sorted(set(self.touching) | set(woken))
