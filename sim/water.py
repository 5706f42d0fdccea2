"""Water: pools that a scene has, and what they do to what is in them.

A pool is a static body of a liquid (`material: water`): a plane (everything below it is water) or a box (a tub, a pond; the water reaches up to its
upper face, and as far aside). Nothing strikes it. Whatever is in it is lifted by the weight of the water that it displaces (Archimedes), at the
middle of what is under the surface, so that it floats upright or turns over by itself; drag acts by the share under water; and at the surface a
float makes waves, which calm it. The shape as drawn displaces, and a closed ball counts as a whole, whatever it weighs; an open vessel keeps water out
until its rim goes under (`sim.hull`). Left out: the water that moves along (added mass), splashes, currents.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.hull import Hull, hull_of
from sim.mesh import surface
from sim.mesh_file import loaded
from sim.mesh_file import parts as convex_parts
from sim.rigid import Rigid
from sim.shape import Box, Compound, Cylinder, Mesh, Part, Plane, Shape, Sphere
from sim.solid import solid
from sim.vector import Quat, Vec, cross, dot, inverse, minus, norm, plus, spun, times, turned

Float = NDArray[np.float64]
SEGMENTS = 48
"""Around what is round, while its share under water is worked out; volumes are then scaled to the true ones."""
FILL_STEPS = 20
"""Halvings in the search for the level inside a vessel: a millionth of its height."""
MOST_TRIANGLES = 4000
"""Of a mesh file that is cut at the surface as it is."""
WAVES = 0.15
"""Damping ratio of a float's bobbing: estimate; measured heave of floating spheres and cylinders lies between 0.1 and 0.2."""
SPIN_DRAG = 0.1
"""Torque of a body that turns in a liquid, c rho r^5 w^2 / 2: estimate between a ball, which only rubs, and a paddle."""


@dataclass(frozen=True, eq=False)
class Pool:
    """Where the water is."""

    body: Rigid
    density: float
    """[kg/m^3]"""
    top: Vec
    """A point of the surface, world [m]."""
    up: Vec
    half: tuple[float, float, float] | None
    """Half edges of a tub [m]; None reaches everywhere."""

    def around(self, point: Vec, radius: float) -> bool:
        """Whether a ball may be wet: its middle lies over or in the pool, and it reaches below the surface."""
        if dot(minus(point, self.top), self.up) >= radius:
            return False
        if self.half is None:
            return True
        x, y, z = turned(inverse(self.body.orientation), minus(point, self.body.position))
        return abs(x) <= self.half[0] and abs(y) <= self.half[1] and z > -self.half[2] - radius

    def within(self, r: Rigid) -> bool:
        """Whether the pool is what a vessel has in it."""
        return self.half is not None and max(self.half[0], self.half[1]) < r.radius


def pools(bodies: list[Rigid]) -> list[Pool]:
    """Those of the bodies that are liquid."""
    from sim.materials import material

    out = []
    for r in bodies:
        if r.liquid and isinstance(r.body.shape, (Plane, Box, Cylinder)):
            up = turned(r.orientation, (0.0, 0.0, 1.0))
            half = _half(r.body.shape)
            out.append(Pool(r, material(r.body.material).density, plus(r.position, up, half[2] if half else 0.0), up, half))
    return out


def _half(shape: Plane | Box | Cylinder) -> tuple[float, float, float] | None:
    """Half edges of the box around a tub [m]; the walls of a round one keep things out of its corners."""
    if isinstance(shape, Plane):
        return None
    if isinstance(shape, Cylinder):
        return shape.radius, shape.radius, shape.height / 2
    return shape.size[0] / 2, shape.size[1] / 2, shape.size[2] / 2


class Immersion:
    """How much of one body is under a surface."""

    def __init__(self, shape: Shape) -> None:
        self.hull: Hull | None = None
        self.closed: list[_Piece] = []
        """What displaces of a vessel that keeps water out."""
        self.inside = 0.0
        """Water that has run into it [m^3]."""
        if isinstance(shape, Mesh):
            self.balls, self.pieces = [], _file_pieces(shape)
            return
        parts = shape.parts if isinstance(shape, Compound) else [Part.model_construct(shape=shape)]  # type: ignore[arg-type]
        self.balls = [(p.shape.radius, p.position) for p in parts if isinstance(p.shape, Sphere)]
        self.pieces = [_piece(p) for p in parts if not isinstance(p.shape, Sphere)]
        self.hull = hull_of(shape)
        if self.hull is not None:
            others = [_piece(p) for p in self.hull.others if not isinstance(p.shape, Sphere)]
            self.shell = _Piece(self.hull.triangles, middle=self.hull.middle, volume=self.hull.volume)
            self.closed = [*others, self.shell]

    def below(self, position: Vec, orientation: Quat, top: Vec, up: Vec, *, vessel: bool = False) -> tuple[float, Vec]:
        """Volume under the surface through `top` [m^3], and its middle in the world [m]; of a `vessel` with the air in it, less the water in it."""
        total, moment = 0.0, (0.0, 0.0, 0.0)
        for radius, at in self.balls:
            centre = plus(position, turned(orientation, at))
            volume, under = cap(radius, dot(minus(top, centre), up))
            total, moment = total + volume, plus(moment, plus(centre, up, -under), volume)
        local_up = turned(inverse(orientation), up)
        level = dot(minus(top, position), up)
        for piece in self.closed if vessel else self.pieces:
            volume, middle = piece.below(np.array(local_up), level)
            if volume > 0:
                total, moment = total + volume, plus(moment, plus(position, turned(orientation, middle)), volume)
        if vessel and self.inside > 0:
            middle = self._settled(np.array(local_up))
            total, moment = total - self.inside, plus(moment, plus(position, turned(orientation, middle)), -self.inside)
            if total <= 0:
                return 0.0, position
        return total, ((moment[0] / total, moment[1] / total, moment[2] / total) if total > 0 else position)

    def run(self, h: float, position: Vec, orientation: Quat, top: Vec, up: Vec, gravity: float) -> None:
        """Let water over the rim, in or out, for h seconds."""
        assert self.hull is not None
        local_up = np.array(turned(inverse(orientation), up))
        level = dot(minus(top, position), up)
        depth = level - self.hull.rim @ local_up
        if depth.max() > 0:
            self.inside = min(self.hull.room, self.inside + h * self.hull.poured(depth, gravity))
        elif self.inside > 0:
            held = self.shell.below(local_up, level - float(depth.max()))[0]
            self.inside = min(self.inside, held * self.hull.room / self.hull.volume)

    def _settled(self, up: Float) -> Vec:
        """Middle of the water in the vessel, whose surface is level, in the body's frame [m]; walls are thin, so it fills the hull in proportion."""
        assert self.hull is not None
        wanted = self.inside * self.hull.volume / self.hull.room
        heights = self.hull.triangles.reshape(-1, 3) @ up
        low, high = float(heights.min()), float(heights.max())
        for _ in range(FILL_STEPS):
            level = (low + high) / 2
            low, high = (level, high) if self.shell.below(up, level)[0] < wanted else (low, level)
        return self.shell.below(up, high)[1]


def cap(radius: float, level: float) -> tuple[float, float]:
    """Volume of the part of a ball below a level over its middle [m^3], and how far below the middle its own middle lies [m]."""
    depth = radius + level
    if depth <= 0:
        return 0.0, 0.0
    if level >= radius:
        return 4 / 3 * math.pi * radius**3, 0.0
    return math.pi * depth**2 * (3 * radius - depth) / 3, 3 * (2 * radius - depth) ** 2 / (4 * (3 * radius - depth))


class _Piece:
    """One closed surface, as triangles in the body's frame."""

    def __init__(self, corners: Float, *, middle: Vec, volume: float) -> None:
        self.corners, self.middle, self.volume = corners, middle, volume
        self.share = volume / (float(_six(corners - np.asarray(middle)).sum()) / 6)
        """What the triangles of a round surface leave out."""

    def below(self, up: Float, level: float) -> tuple[float, Vec]:
        """Volume where x . up < level [m^3], and its middle, in the body's frame [m]."""
        height = self.corners @ up - level
        under = height < 0
        count = under.sum(axis=1)
        if count.max() == 0:
            return 0.0, self.middle
        if count.min() == 3:
            return self.volume, self.middle
        # counted from a point of the surface, the lid adds nothing
        origin = np.asarray(self.middle) + up * (level - float(np.asarray(self.middle) @ up))
        corners = self.corners - origin
        wet = [corners[count == 3]]
        for number, odd in ((1, under), (2, ~under)):
            rows = np.flatnonzero(count == number)
            first = np.argmax(odd[rows], axis=1)
            order = (first[:, None] + np.arange(3)) % 3
            a, b, c = np.moveaxis(np.take_along_axis(corners[rows], order[..., None], axis=1), 1, 0)
            ha, hb, hc = np.take_along_axis(height[rows], order, axis=1).T
            ab, ac = a + (ha / (ha - hb))[:, None] * (b - a), a + (ha / (ha - hc))[:, None] * (c - a)
            wet += [np.stack((a, ab, ac), axis=1)] if number == 1 else [np.stack((ab, b, c), axis=1), np.stack((ab, c, ac), axis=1)]
        triangles = np.concatenate(wet)
        six = _six(triangles)
        total = float(six.sum())
        if total <= 0:
            return 0.0, self.middle
        x, y, z = (origin + six @ triangles.sum(axis=1) / (4 * total)).tolist()
        return min(self.share * total / 6, self.volume), (x, y, z)


def _piece(part: Part) -> _Piece:
    from scipy.spatial.transform import Rotation

    made = surface(part.shape, segments=SEGMENTS)
    vertices = Rotation.from_quat(part.orientation_xyzw).apply(made.vertices) + np.asarray(part.position)
    return _Piece(vertices[made.faces], middle=part.position, volume=solid(part.shape).volume)


def _file_pieces(shape: Mesh) -> list[_Piece]:
    """A mesh file as it is; its convex parts where it is open or fine."""
    import trimesh

    known = loaded(shape)
    whole = known.closed and len(known.mesh.faces) <= MOST_TRIANGLES
    solids = [known.mesh] if whole else [trimesh.convex.convex_hull(p) for p in convex_parts(shape)]
    total = sum(float(m.volume) for m in solids)
    made = []
    for m in solids:
        x, y, z = (float(v) for v in m.center_mass)
        made.append(_Piece(np.asarray(m.vertices)[np.asarray(m.faces)], middle=(x, y, z), volume=known.volume * float(m.volume) / total))
    return made


def _six(triangles: Float) -> Float:
    """Six times the volume of each tetrahedron with one corner at the origin [m^3]."""
    return np.asarray(np.einsum("fi,fi->f", triangles[:, 0], np.cross(triangles[:, 1], triangles[:, 2])))


def immerse(r: Rigid, h: float, *, found: list[Pool], gravity: Vec, density: float) -> Pool | None:
    """Set the forces on a body for a step of h seconds, as half-way through it; returns the pool that it is in. `density` is the medium's [kg/m^3]."""
    pool = next((p for p in found if p.around(r.position, r.radius + r.reach(h))), None)
    if pool is None:
        if r.wet:
            r.enter(gravity=gravity, fluid_density=density)
        return None
    if r.immersion is None:
        r.immersion = Immersion(r.body.shape)
    # forces of the middle of a step keep what bobs from gaining energy
    at, turn = r.position, r.orientation
    if not r.supported:
        at, turn = plus(plus(at, r.velocity, h / 2), r.acceleration, h * h / 8), times(spun(r.quat, r.angular, h / 2), r.to_body)
    known, whole = r.immersion, r.solid.volume
    vessel = known.hull is not None and not pool.within(r)
    if vessel and known.hull is not None:
        known.run(h, at, turn, pool.top, pool.up, norm(gravity))
        whole += known.hull.room - known.inside
    volume, middle = known.below(at, turn, pool.top, pool.up, vessel=vessel)
    share = min(volume / whole, 1.0)
    r.enter(gravity=gravity, fluid_density=density * (1 - share) + pool.density * share)
    if share == 0:
        return None
    lift = -pool.density * volume / r.mass
    r.acceleration = plus(gravity, gravity, lift - density * max(0.0, r.solid.volume - volume) / r.mass)
    force = (gravity[0] * lift * r.mass, gravity[1] * lift * r.mass, gravity[2] * lift * r.mass)
    r.torque, r.wet = cross(minus(middle, at), force), True
    if share < 1:
        stiff = pool.density * norm(gravity) * r.solid.area
        r.damping += 2 * WAVES * math.sqrt(stiff / r.mass)
        r.spin_damping += 2 * WAVES * math.sqrt(stiff / r.mass)
    r.spin_damping += share * SPIN_DRAG * pool.density * r.radius**5 * norm(r.angular) / (2 * max(r.inertia))
    return pool
