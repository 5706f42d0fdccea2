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
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.mesh_file import parts
from sim.pairing import Pairing
from sim.rigid import Rigid
from sim.scene import Box, Capsule, Compound, Cone, Cylinder, Mesh, Plane, Polyhedron, Shape, Sphere
from sim.solid import RIM, hull
from sim.vector import Quat, Vec, plus, times, turned


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
ITERATIONS = 60
MOST_PIECES = 16
"""Parts of one Bullet shape (MAX_COMPOUND_COLLISION_SHAPES); it drops the others without a word."""
MOST_BOXES = 80
"""With more boxes than this, their corner balls would cost more than they bring: Bullet finds four points between boxes by itself."""
STUD = 0.02
"""Radius of the corner balls, as a share of a shape's least extent."""
MENDED, FULL_RATE = 0.2, 240.0
"""Share of a contact's depth that Bullet takes back in a step at this rate [Hz], as velocity (its split impulse, which would add none, lets
towers creep apart: 1.9 m for the top of ten boxes in 10 s)."""
LEAST_FRICTION = 1e-4
"""Stands for no friction, whose logarithm has no value."""


class Client:
    """PyBullet's functions, bound to one world of its own in this process."""

    def __init__(self) -> None:
        self._id = pybullet.connect(pybullet.DIRECT)

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
        self.client: Any = Client()
        self.probe: Any = Client()
        """A second world with the plain shapes, where distances are asked: corner balls make a query ten times as dear."""
        self.probe_uid: list[int] = []
        self.bodies = bodies
        self.reduced = reduced
        self.gravity = gravity
        self.by_uid: dict[int, Rigid] = {}
        self._friction_key: tuple[Any, ...] = ()
        self._mended = -1.0
        c = self.client
        c.setGravity(*gravity)
        c.setPhysicsEngineParameter(
            numSolverIterations=ITERATIONS,
            solverResidualThreshold=1e-12,
            deterministicOverlappingPairs=1,
        )
        boxes = sum(isinstance(b.body.shape, Box) and not b.fixed for b in bodies)
        self.studded: tuple[type, ...] = (Cylinder, Cone) if boxes > MOST_BOXES else (Box, Cylinder, Cone)
        self.heaviest = max([b.mass for b in bodies if b.kind == "dynamic"], default=1.0)
        try:
            for body in bodies:
                self.add(body)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self.client.disconnect()
        self.probe.disconnect()

    # --------------------------------------------------------------------------------------------- bodies

    def remove(self, body: Rigid) -> None:
        """Take a body out of both worlds."""
        self.client.removeBody(body.uid)
        self.probe.removeBody(self.probe_uid[body.index])
        self.by_uid.pop(body.uid)
        self._friction_key = ()

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
        mass = {"static": 0.0, "dynamic": body.mass, "kinematic": self.heaviest * KINEMATIC_MASS}[body.kind]
        plain = self._shape(self.probe, body.body.shape, body, ())
        self.probe_uid.append(self.probe.createMultiBody(0.0, plain, basePosition=body.position, baseOrientation=body.quat, useMaximalCoordinates=True))
        if isinstance(body.body.shape, (Mesh, Polyhedron)):
            self.probe.changeDynamics(self.probe_uid[-1], -1, collisionMargin=0.0)
        shape = self._shape(self.client, body.body.shape, body, () if body.fixed else self.studded)
        # maximal coordinates: a plain rigid body, whose friction cone is round; a reduced one slides askew
        uid = self.client.createMultiBody(
            mass, shape, basePosition=body.position, baseOrientation=body.quat, useMaximalCoordinates=body.name not in self.reduced
        )
        body.uid = uid
        self.by_uid[uid] = body
        options: dict[str, Any] = {
            "restitution": 0.0, "lateralFriction": 0.5, "rollingFriction": 0.0, "spinningFriction": 0.0, "linearDamping": 0.0, "angularDamping": 0.0,
        }  # fmt: skip
        if isinstance(body.body.shape, (Mesh, Polyhedron)):
            # hulls are otherwise 1 mm fatter than drawn; for boxes and cylinders the margin lies inside
            options["collisionMargin"] = 0.0
        if body.kind != "static":
            # given together, else Bullet sets the mass to 0; in force from the first `place` on
            options["mass"], options["localInertiaDiagonal"] = mass, [mass * s for s in body.solid.inertia]
        self.client.changeDynamics(uid, -1, **options)
        if body.kind == "kinematic":
            # driven bodies meet dynamic ones only
            for other in self.bodies:
                if other.uid >= 0 and other.kind != "dynamic" and not other.gone:
                    self.client.setCollisionFilterPair(uid, other.uid, -1, -1, 0)
        elif body.kind == "static":
            for other in self.bodies:
                if other.uid >= 0 and other.kind == "kinematic":
                    self.client.setCollisionFilterPair(uid, other.uid, -1, -1, 0)

    def _shape(self, c: Any, shape: Shape, body: Rigid, studded: tuple[type, ...]) -> int:
        """Collision shape, seen from the principal frame that Bullet's body has; corner balls for shapes of the `studded` kinds."""
        if isinstance(shape, Plane):
            return int(c.createCollisionShape(c.GEOM_PLANE, planeNormal=[0, 0, 1]))
        frame = body.to_body
        pieces: list[tuple[dict[str, Any], Vec, Quat]] = []
        balls: list[tuple[dict[str, Any], Vec, Quat]] = []
        if isinstance(shape, Mesh) and len(convex := parts(shape)) > 1:
            hulls = [{"shapeType": pybullet.GEOM_MESH, "vertices": _shrunk(v), "faces": _hull_faces(v)} for v in convex]
            return self._array(c, [(hull_, (0.0, 0.0, 0.0), frame) for hull_ in hulls])
        for part in shape.parts if isinstance(shape, Compound) else [None]:
            piece: Shape = shape if part is None else part.shape
            turn = frame if part is None else times(frame, part.orientation_xyzw)
            at = (0.0, 0.0, 0.0) if part is None else turned(frame, part.position)
            pieces.append((_primitive(piece), at, turn))
            if isinstance(piece, studded):
                balls += [({"shapeType": pybullet.GEOM_SPHERE, "radius": r}, plus(at, turned(turn, where)), turn) for where, r in studs(piece)]
        if len(pieces) > MOST_PIECES:
            raise InputError(f"body {body.name!r}: a compound of {len(pieces)} parts; at most {MOST_PIECES} are possible: join some, or give a mesh")
        if len(pieces) + len(balls) <= MOST_PIECES:
            # a table of many parts stands on its legs without help
            pieces += balls
        if len(pieces) == 1 and not isinstance(shape, Cone):
            options, at, turn = pieces[0]
            if "vertices" in options:
                # a frame would wrap the hull into a compound, whose own margin alone could then be taken away
                points = np.asarray(options["vertices"]) @ np.asarray([turned(turn, axis) for axis in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))])
                return int(c.createCollisionShape(c.GEOM_MESH, vertices=(points + np.asarray(at)).tolist()))
            return int(c.createCollisionShape(options.pop("shapeType"), **options, collisionFramePosition=at, collisionFrameOrientation=turn))
        return self._array(c, pieces)

    def _array(self, c: Any, pieces: list[tuple[dict[str, Any], Vec, Quat]]) -> int:
        names = {"radius": "radii", "halfExtents": "halfExtents", "height": "lengths", "fileName": "fileNames"}
        blanks: dict[str, Any] = {"radius": 0.5, "halfExtents": [1, 1, 1], "height": 1.0, "fileName": ""}
        columns: dict[str, Any] = {"shapeTypes": [p[0]["shapeType"] for p in pieces]}
        with tempfile.TemporaryDirectory() as folder:
            # an array of shapes takes hulls as files only
            for i, (options, _, _) in enumerate(pieces):
                if "vertices" in options:
                    path = Path(folder) / f"{i}.obj"
                    path.write_text("".join(f"v {x:.17g} {y:.17g} {z:.17g}\n" for x, y, z in options["vertices"]) + options["faces"], encoding="ascii")
                    options["fileName"] = str(path)
            for key, column in names.items():
                if any(key in p[0] for p in pieces):
                    columns[column] = [p[0].get(key, blanks[key]) for p in pieces]
            return int(
                c.createCollisionShapeArray(**columns, collisionFramePositions=[p[1] for p in pieces], collisionFrameOrientations=[p[2] for p in pieces])
            )

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
        row = min(rows, key=lambda r: (r[8], r[5])) if len(rows) > 1 else rows[0]
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
        used = sorted({r.index for p in pairs for r in (p.a, p.b)})
        column = {index: i for i, index in enumerate(used)}
        matrix, wanted = np.zeros((len(pairs), len(used))), np.zeros(len(pairs))
        for row, p in enumerate(pairs):
            matrix[row, column[p.a.index]] = matrix[row, column[p.b.index]] = 1.0
            wanted[row] = math.log(max(p.static_friction if p.sticking else p.friction, LEAST_FRICTION))
        factors = np.exp(np.linalg.lstsq(matrix, wanted, rcond=None)[0]) if pairs else np.zeros(0)
        factor = {index: float(factors[i]) for index, i in column.items()}
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
            body = self.bodies[index]
            self.client.changeDynamics(body.uid, -1, lateralFriction=factor[index], rollingFriction=rolling[index], spinningFriction=rolling[index])

    def step(self, h: float, moving: Iterable[Rigid]) -> None:
        """Advance Bullet by h seconds. Bodies that rest or are held read their state with `read` afterwards."""
        c, g = self.client, self.gravity
        c.setTimeStep(h)
        # a step that an impact cut short would turn the same depth into a greater speed
        mended = min(MENDED, MENDED * h * FULL_RATE)
        if mended != self._mended:
            self._mended = mended
            c.setPhysicsEngineParameter(contactERP=mended)
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
        c.stepSimulation()

    def read(self, body: Rigid) -> None:
        """Take a body's state from Bullet."""
        body.unprobed = True
        body.position, body.quat = self.client.getBasePositionAndOrientation(body.uid)
        body.velocity, body.angular = self.client.getBaseVelocity(body.uid)

    def speeds(self, body: Rigid) -> tuple[Vec, Vec]:
        """Velocity and angular velocity in Bullet."""
        velocity, angular = self.client.getBaseVelocity(body.uid)
        return velocity, angular

    def forces(self) -> dict[tuple[int, int], float]:
        """Normal force [N] of each touching pair in the last step, by the bodies' places."""
        out: dict[tuple[int, int], float] = {}
        for row in self.client.getContactPoints():
            one, two, force = self.by_uid[row[1]], self.by_uid[row[2]], row[9]
            if force > 0:
                key = (min(one.index, two.index), max(one.index, two.index))
                out[key] = out.get(key, 0.0) + force
        return out


def _primitive(shape: Shape) -> dict[str, Any]:
    if isinstance(shape, Sphere):
        return {"shapeType": pybullet.GEOM_SPHERE, "radius": shape.radius}
    if isinstance(shape, Box):
        return {"shapeType": pybullet.GEOM_BOX, "halfExtents": [s / 2 for s in shape.size]}
    if isinstance(shape, Cylinder):
        return {"shapeType": pybullet.GEOM_CYLINDER, "radius": shape.radius, "height": shape.height}
    if isinstance(shape, Capsule):
        return {"shapeType": pybullet.GEOM_CAPSULE, "radius": shape.radius, "height": shape.height}
    if isinstance(shape, Cone):
        return {"shapeType": pybullet.GEOM_MESH, "vertices": _inset(shape), "faces": _FAN}
    assert isinstance(shape, (Mesh, Polyhedron))
    return {"shapeType": pybullet.GEOM_MESH, "vertices": hull(shape).tolist()}


def studs(shape: Shape) -> list[tuple[Vec, float]]:
    """Small balls inside a shape's corners, tangent to its faces (centre, radius).

    They change nothing about the shape. But where Bullet finds one point a step between a flat face and the ground,
    each ball adds its own, so that what stands flat is carried at all corners from the first step.
    """
    if isinstance(shape, Box):
        r = STUD * min(shape.size)
        x, y, z = (s / 2 - r for s in shape.size)
        return [((i * x, j * y, k * z), r) for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)]
    if isinstance(shape, Cylinder):
        r = STUD * min(shape.radius, shape.height)
        # clear of the mantle, or the cylinder would roll like a hexagon
        reach = shape.radius - r - max(2e-4, 5e-3 * shape.radius)
        rims = [(p, r) for z in (-1, 1) for p in _ring(reach, z * (shape.height / 2 - r))]
        # on its side, Bullet's cylinder touches in one point that jumps from end to end: a long one rolls on two balls of its own radius
        end = shape.height / 2 - shape.radius
        return rims + ([((0.0, 0.0, z * end), shape.radius) for z in (-1, 1)] if end > 0.05 * shape.radius else [])
    if isinstance(shape, Cone):
        r = STUD * min(shape.radius, shape.height)
        # inside the mantle: distance r from the slanted side at height r above the base
        slope = math.hypot(shape.radius, shape.height) / shape.height
        reach = (shape.radius * (1 - r / shape.height) - r * slope) * math.cos(math.pi / RIM)
        return [(p, r) for p in _ring(reach, r - shape.height / 4)]
    return []


MARGIN = 1e-3
"""By this much Bullet fattens the hulls of a compound [m]."""
_FAN = "".join(f"f {i + 1} {(i + 1) % RIM + 1} {RIM + 1}\n" for i in range(RIM)) + "".join(f"f 1 {i + 2} {i + 1}\n" for i in range(1, RIM - 1))
"""Triangles of a cone's hull, in OBJ's words."""


def _shrunk(vertices: NDArray[np.float64]) -> list[list[float]]:
    """Corners of a convex part moved to its middle, so that its faces lie Bullet's margin further in [m]."""
    from scipy.spatial import ConvexHull

    middle = vertices.mean(axis=0)
    depth = float(-(ConvexHull(vertices).equations[:, :3] @ middle + ConvexHull(vertices).equations[:, 3]).max())
    share = 1 - min(MARGIN / max(depth, 1e-9), 0.5)
    return [[float(x) for x in middle + share * (v - middle)] for v in vertices]


def _hull_faces(vertices: NDArray[np.float64]) -> str:
    from scipy.spatial import ConvexHull

    return "".join(f"f {a + 1} {b + 1} {c + 1}\n" for a, b, c in ConvexHull(vertices).simplices)


def _inset(cone: Cone) -> list[list[float]]:
    """Vertices of the cone whose surface lies Bullet's margin inside [m]."""
    r, h = cone.radius, cone.height
    margin = min(MARGIN, 0.2 * min(r, h))
    slant = math.hypot(r, h)
    low, top = -h / 4 + margin, 3 * h / 4 - margin * slant / r
    rim = (top - low) * r / h
    points = [[rim * math.cos(2 * math.pi * i / RIM), rim * math.sin(2 * math.pi * i / RIM), low] for i in range(RIM)]
    return [*points, [0.0, 0.0, top]]


def _ring(radius: float, z: float) -> list[Vec]:
    turn = 2 * math.pi / 6
    return [(radius * math.cos(i * turn), radius * math.sin(i * turn), z) for i in range(6)]


def rolling_radius(shape: Shape) -> float:
    """Radius on which a shape rolls [m]; 0 for what has corners."""
    return shape.radius if isinstance(shape, (Sphere, Cylinder, Capsule, Cone)) else 0.0
