"""Bullet: the PyBullet world that holds lasting contacts, stacks and joints, and answers how far apart bodies are.

Restitution is 0 here: impacts are resolved in `sim.impact`. Bullet multiplies the friction of two bodies; so that the product
is each pair's own value, the bodies' factors are solved for whenever the set of touching pairs changes
(exact where contacts form no ring, least squares in the logarithm where they do).
"""

from __future__ import annotations

import functools
import inspect
import math
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from sim.collider import bare, collider
from sim.impact import tangents
from sim.load import LEAST, ROUNDS, Load, load, rounds
from sim.pairing import Pairing
from sim.rigid import Rigid
from sim.shape import Box, Capsule, Cone, Cylinder, Shape, Sphere
from sim.vector import Vec, norm, plus


@contextmanager
def _quiet() -> Iterator[None]:
    """PyBullet's C code announces its build time on stderr when it is imported; a library must not print."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


with _quiet():
    import pybullet

KINEMATIC_MASS = 1e6
"""Factor by which a driven body outweighs everything else in Bullet, where only bodies with a mass can have a speed."""
MOST_BOXES = 80
"""With more boxes than this, their corner balls would cost more than they bring: Bullet finds four points between boxes by itself."""
MENDED, FULL_RATE = 0.2, 240.0
"""Share of a contact's depth that Bullet takes back in a step at this rate [Hz], as velocity (its split impulse, which would add none, lets
towers creep apart: 1.9 m for the top of ten boxes in 10 s)."""
LEAST_FRICTION = 1e-4
"""Stands for no friction, whose logarithm has no value."""


_idle: list[int] = []
"""Bullet's numbers of worlds that `Client.rest` gave back. To connect takes 16 ms, to empty a world 0.4 ms: a director's search would spend most of
its time on connecting."""


class Client:
    """PyBullet's functions, bound to one world of its own in this process."""

    def __init__(self, *, rested: bool = False) -> None:
        """`rested` takes a world that was given back, where there is one; who does so sets all parameters that it ever sets."""
        self._id = _idle.pop() if rested and _idle else pybullet.connect(pybullet.DIRECT)

    def rest(self) -> None:
        """Empty the world and keep it for the next; once given back, it is no longer this one's."""
        if self._id >= 0:
            pybullet.resetSimulation(physicsClientId=self._id)
            _idle.append(self._id)
            self._id = -1

    def __getattr__(self, name: str) -> Any:
        value = getattr(pybullet, name)
        if inspect.isbuiltin(value):
            value = functools.partial(value, physicsClientId=self._id)
        # found at once from now on
        self.__dict__[name] = value
        return value


class World:
    """One PyBullet client; rebuilt for each run, since only then runs are equal bit for bit (bullet3 #4387)."""

    def __init__(self, bodies: list[Rigid], gravity: Vec, reduced: frozenset[str] = frozenset()) -> None:
        """`reduced` names the bodies that a slider needs in reduced coordinates."""
        self.client: Any = Client(rested=True)
        self.probe: Any = Client(rested=True)
        """A second world with the plain shapes, where distances are asked: corner balls make a query ten times as dear."""
        self.probe_uid: list[int] = []
        self.seen = [c.createVisualShape(c.GEOM_BOX, halfExtents=[0.1, 0.1, 0.1]) for c in (self.client, self.probe)]
        """What Bullet draws for every body, and nobody sees: without it, it makes triangles of each collision shape, which takes twenty times as long."""
        self.spoiled = False
        """A simulation blew up in it: not to be used again."""
        self.bodies = bodies
        self.belts = [b for b in bodies if b.running]
        self.reduced = reduced
        self.gravity = gravity
        self.by_uid: dict[int, Rigid] = {}
        self._friction_key: tuple[Any, ...] = ()
        self._factors: dict[tuple[Any, ...], list[float]] = {}
        """Factors by the pairs that they were worked out for: the same sets come again and again."""
        self._given: dict[int, tuple[float, float]] = {}
        """Friction and rolling friction that Bullet has, by body."""
        self._mended = -1.0
        self._rounds = ROUNDS
        self.overload: Load | None = None
        """What stands on something too light for Bullet to carry it there;"""
        self.carried = 1.0
        """the share of it that Bullet carries."""
        self._forces: dict[tuple[int, int], float] | None = None
        """Of the last step, once asked for."""
        c = self.client
        c.setGravity(*gravity)
        c.setPhysicsEngineParameter(
            numSolverIterations=ROUNDS,
            solverResidualThreshold=1e-12,
            deterministicOverlappingPairs=1,
        )
        boxes = sum(isinstance(b.body.shape, Box) and not b.fixed for b in bodies)
        self.studded: tuple[type, ...] = (Cylinder, Cone) if boxes > MOST_BOXES else (Box, Cylinder, Cone)
        self.heaviest = max([b.mass for b in bodies if b.kind == "dynamic"], default=1.0)
        try:
            for body in bodies:
                self.add(body)
            self._weigh_in()
        except BaseException:
            self.close()
            raise

    def _weigh_in(self) -> None:
        """Make the inertia that was given count from the first step on: Bullet takes it over at the end of a step only, and would begin with that of the
        collision shape. In this one nothing has a speed, nothing pulls, and no depth is mended, so nothing moves."""
        c = self.client
        c.setGravity(0.0, 0.0, 0.0)
        c.setPhysicsEngineParameter(contactERP=0.0)
        c.setTimeStep(1 / FULL_RATE)
        c.stepSimulation()
        c.setGravity(*self.gravity)

    def close(self) -> None:
        for c in (self.client, self.probe):
            if self.spoiled:
                c.disconnect()
            else:
                c.rest()

    # --------------------------------------------------------------------------------------------- bodies

    def remove(self, body: Rigid) -> None:
        """Take a body out of both worlds."""
        self.client.removeBody(body.uid)
        self.probe.removeBody(self.probe_uid[body.index])
        self.by_uid.pop(body.uid)
        self._friction_key, self._forces = (), None

    def weigh(self, body: Rigid, *, held: bool) -> None:
        """Give a body the mass of a driven one while somebody holds it, and its own again."""
        mass = KINEMATIC_MASS * self.heaviest if held else body.mass
        self.client.changeDynamics(body.uid, -1, mass=mass, localInertiaDiagonal=[mass * s for s in body.solid.inertia])
        body.stale = True

    def collide(self, a: Rigid, b: Rigid, may: bool) -> None:
        """Whether two bodies push each other apart."""
        self.client.setCollisionFilterPair(a.uid, b.uid, -1, -1, int(may))

    def add(self, body: Rigid) -> None:
        """Put a body into both worlds; bodies are added in the order of their `index`."""
        driven = body.kind == "kinematic" or body.running
        mass = self.heaviest * KINEMATIC_MASS if driven else body.mass if body.kind == "dynamic" else 0.0
        plain = self._shape(self.probe, body.body.shape, body, ())
        self.probe_uid.append(self.probe.createMultiBody(0.0, plain, self.seen[1], body.position, body.quat, useMaximalCoordinates=True))
        if bare(body.body.shape):
            self.probe.changeDynamics(self.probe_uid[-1], -1, collisionMargin=0.0)
        shape = self._shape(self.client, body.body.shape, body, () if body.fixed else self.studded)
        # maximal coordinates: a plain rigid body, whose friction cone is round; a reduced one slides askew
        uid = self.client.createMultiBody(mass, shape, self.seen[0], body.position, body.quat, useMaximalCoordinates=body.name not in self.reduced)
        body.uid = uid
        self.by_uid[uid] = body
        options: dict[str, Any] = {
            "restitution": 0.0, "lateralFriction": 0.5, "rollingFriction": 0.0, "spinningFriction": 0.0, "linearDamping": 0.0, "angularDamping": 0.0,
        }  # fmt: skip
        if bare(body.body.shape):
            # hulls are otherwise 1 mm fatter than drawn; for boxes and cylinders the margin lies inside
            options["collisionMargin"] = 0.0
        if mass > 0:
            # given together, else Bullet sets the mass to 0; in force from the first `place` on
            options["mass"], options["localInertiaDiagonal"] = mass, [mass * s for s in body.solid.inertia]
        self.client.changeDynamics(uid, -1, **options)
        if body.liquid:
            self.client.setCollisionFilterGroupMask(uid, -1, 0, 0)
        if driven:
            # driven bodies meet dynamic ones only
            for other in self.bodies:
                if other.uid >= 0 and other.kind != "dynamic" and not other.gone:
                    self.client.setCollisionFilterPair(uid, other.uid, -1, -1, 0)
        elif body.kind == "static":
            for other in self.bodies:
                if other.uid >= 0 and (other.kind == "kinematic" or other.running):
                    self.client.setCollisionFilterPair(uid, other.uid, -1, -1, 0)

    def _shape(self, c: Any, shape: Shape, body: Rigid, studded: tuple[type, ...]) -> int:
        """Collision shape, seen from the principal frame that Bullet's body has; corner balls for shapes of the `studded` kinds."""
        return collider(c, shape, frame=body.to_body, studded=studded)

    # --------------------------------------------------------------------------------------------- contact

    def closest(self, a: Rigid, b: Rigid, within: float) -> tuple[float, Vec, Vec] | None:
        """Gap [m] (negative: penetration), a point half-way, and the normal from b to a; None where the gap is larger than `within`."""
        for r in (a, b):
            if r.unprobed:
                self.probe.resetBasePositionAndOrientation(self.probe_uid[r.index], r.position, r.quat)
                r.unprobed = False
        rows = self.probe.getClosestPoints(self.probe_uid[a.index], self.probe_uid[b.index], within)
        if not rows:
            return None
        row = rows[0]
        for other in rows[1:]:
            if other[8] < row[8] or (other[8] == row[8] and other[5] < row[5]):
                row = other
        on_a, on_b = row[5], row[6]
        middle = ((on_a[0] + on_b[0]) / 2, (on_a[1] + on_b[1]) / 2, (on_a[2] + on_b[2]) / 2)
        return row[8], middle, row[7]

    def place(self, body: Rigid) -> None:
        """Bring Bullet's copy of a body up to date."""
        if body.stale:
            self.client.resetBasePositionAndOrientation(body.uid, body.position, body.quat)
            if body.kind == "dynamic":
                self.client.resetBaseVelocity(body.uid, body.velocity, body.angular)
            body.stale = False

    def set_surfaces(self, pairs: list[Pairing]) -> None:
        """Give the bodies friction factors whose products are these pairs' own coefficients."""
        key = tuple((p.a.index, p.b.index, p.sticking) for p in pairs)
        if key == self._friction_key:
            return
        self._friction_key = key
        self._go_over(pairs)
        used = sorted({r.index for p in pairs for r in (p.a, p.b)})
        column = {index: i for i, index in enumerate(used)}
        known = self._factors.get(key)
        if known is None:
            matrix, wanted = np.zeros((len(pairs), len(used))), np.zeros(len(pairs))
            for row, p in enumerate(pairs):
                matrix[row, column[p.a.index]] = matrix[row, column[p.b.index]] = 1.0
                wanted[row] = math.log(max(p.static_friction if p.sticking else p.friction, LEAST_FRICTION))
            known = self._factors[key] = np.exp(np.linalg.lstsq(matrix, wanted, rcond=None)[0]).tolist() if pairs else []
        factor = {index: known[i] for index, i in column.items()}
        rolling = dict.fromkeys(used, 0.0)
        for p in pairs:
            radii = [rolling_radius(p.a.body.shape), rolling_radius(p.b.body.shape)]
            round_ones = [r for r, radius in zip((p.a, p.b), radii, strict=True) if radius > 0 and not r.fixed]
            if not round_ones or p.rolling_friction == 0:
                continue
            # Bullet adds rolling_a friction_b + rolling_b friction_a, a length: force / load times the radius
            length = p.rolling_friction * min(r for r in radii if r > 0) / len(round_ones)
            for one in round_ones:
                other = p.b if one is p.a else p.a
                rolling[one.index] = max(rolling[one.index], length / factor[other.index])
        for index in used:
            given = factor[index], rolling[index]
            if self._given.get(index) != given:
                self._given[index] = given
                self.client.changeDynamics(
                    self.bodies[index].uid, -1, lateralFriction=given[0], rollingFriction=given[1], spinningFriction=given[1],
                )  # fmt: skip

    def _go_over(self, pairs: list[Pairing]) -> None:
        """Let Bullet go over the contacts as often as what they carry asks for."""
        most = load(pairs, self.gravity)
        count, enough = rounds(most, len(pairs))
        self.overload = None if enough or most is None else most
        self.carried = 1.0 if most is None else count / (LEAST * most.ratio)
        if count != self._rounds:
            self._rounds = count
            self.client.setPhysicsEngineParameter(numSolverIterations=count)

    def step(self, h: float, moving: Iterable[Rigid]) -> None:
        """Advance Bullet by h seconds. Bodies that rest or are held read their state with `read` afterwards."""
        c, g = self.client, self.gravity
        c.setTimeStep(h)
        # a step that an impact cut short would turn the same depth into a greater speed
        mended = min(MENDED, MENDED * h * FULL_RATE)
        if mended != self._mended:
            self._mended = mended
            c.setPhysicsEngineParameter(contactERP=mended)
        for body in self.belts:
            # nothing without a mass has a speed: it is driven on, and put back in the next step
            v = body.surface
            c.resetBasePositionAndOrientation(body.uid, body.position, body.quat)
            c.resetBaseVelocity(body.uid, (v[0] - g[0] * h, v[1] - g[1] * h, v[2] - g[2] * h), (0.0, 0.0, 0.0))
        for body in moving:
            if body.kind == "kinematic":
                body.stale = body.unprobed = True
                c.resetBasePositionAndOrientation(body.uid, body.position, body.quat)
                # Bullet will add gravity
                v = body.velocity
                c.resetBaseVelocity(body.uid, (v[0] - g[0] * h, v[1] - g[1] * h, v[2] - g[2] * h), body.angular)
                continue
            self.place(body)
            if body.supported:
                a = body.slowed(body.velocity)
                force = ((a[0] - g[0]) * body.mass, (a[1] - g[1]) * body.mass, (a[2] - g[2]) * body.mass)
                if force != (0.0, 0.0, 0.0):
                    c.applyExternalForce(body.uid, -1, force, body.position, c.WORLD_FRAME)
                if body.wet:
                    self._twist(body)
        c.stepSimulation()
        self._forces = None

    def _twist(self, body: Rigid) -> None:
        """Apply a body's torque, as two forces: Bullet's own call takes the frames of bodies in maximal coordinates the wrong way round."""
        size = norm(body.torque)
        if size > 1e-12:
            arm, axis = tangents((body.torque[0] / size, body.torque[1] / size, body.torque[2] / size))
            for sign in (1.0, -1.0):
                # arm x axis is the torque's direction
                push = (sign * size / 2 * axis[0], sign * size / 2 * axis[1], sign * size / 2 * axis[2])
                self.client.applyExternalForce(body.uid, -1, push, plus(body.position, arm, sign), self.client.WORLD_FRAME)

    def read(self, body: Rigid) -> None:
        """Take a body's state from Bullet."""
        body.unprobed = True
        body.position, body.quat = self.client.getBasePositionAndOrientation(body.uid)
        body.velocity, body.angular = self.client.getBaseVelocity(body.uid)

    def lull(self, body: Rigid) -> None:
        """Let Bullet leave a body alone until something that moves touches it."""
        self.place(body)
        self.client.changeDynamics(body.uid, -1, activationState=self.client.ACTIVATION_STATE_SLEEP)

    def rouse(self, body: Rigid) -> None:
        """Have Bullet move a body in every step again."""
        for state in (self.client.ACTIVATION_STATE_WAKE_UP, self.client.ACTIVATION_STATE_DISABLE_SLEEPING):
            self.client.changeDynamics(body.uid, -1, activationState=state)

    def speeds(self, body: Rigid) -> tuple[Vec, Vec]:
        """Velocity and angular velocity in Bullet."""
        velocity, angular = self.client.getBaseVelocity(body.uid)
        return velocity, angular

    def forces(self) -> dict[tuple[int, int], float]:
        """Normal force [N] of each touching pair in the last step, by the bodies' places; while all sleep, no step changes them."""
        if self._forces is None:
            self._forces = self._pressed()
        return self._forces

    def _pressed(self) -> dict[tuple[int, int], float]:
        out: dict[tuple[int, int], float] = {}
        for row in self.client.getContactPoints():
            one, two, force = self.by_uid[row[1]], self.by_uid[row[2]], row[9]
            if force > 0:
                key = (min(one.index, two.index), max(one.index, two.index))
                out[key] = out.get(key, 0.0) + force
        return out


def rolling_radius(shape: Shape) -> float:
    """Radius on which a shape rolls [m]; 0 for what has corners."""
    return shape.radius if isinstance(shape, (Sphere, Cylinder, Capsule, Cone)) else 0.0
