"""Rigid: the state of one body while a simulation runs, and its exact motion while nothing touches it.

In a vacuum a flight is a parabola, whatever the step: x + v h + g h^2 / 2. In a fluid the velocity obeys
m dv/dt = (m - rho V) g - rho Cd A |v| v / 2 and is integrated by the classical Runge-Kutta rule (error h^5).
A spin keeps its angular momentum L: dq/dt = omega q / 2 with omega = I^-1 L (Euler's equations without a torque).
"""

from __future__ import annotations

import math
from typing import Literal

from sim.scene import Body, Polyhedron
from sim.solid import Solid, hull, solid
from sim.vector import Quat, Vec, cross, dot, norm, plus, spun, times, turned, unit

SPIN_STEP = 0.05
"""Largest turn of one Runge-Kutta step of a tumbling body [rad]; its error is then below 1e-8 rad."""


class Rigid:
    """One body: constants from the scene, and where it is now."""

    __slots__ = (
        "acceleration", "angular", "asleep", "body", "calm", "corners", "damping", "drag", "fixed", "gain", "gone", "group", "index", "inertia",
        "inverse_inertia", "inverse_mass", "isotropic", "kind", "mass", "name", "owner", "position", "quat", "radius", "row", "solid", "spin_damping",
        "stale", "supported", "thickness", "to_body", "travelled", "uid", "unprobed", "velocity",
    )  # fmt: skip

    def __init__(self, body: Body, *, row: int, kind: Literal["static", "dynamic", "kinematic"], density: float) -> None:
        s: Solid = solid(body.shape)
        self.body, self.name, self.row, self.kind, self.solid = body, body.name, row, kind, s
        self.corners = hull(body.shape) if isinstance(body.shape, Polyhedron) else None
        """Of a polyhedron's convex hull, (v, 3) [m]."""
        self.owner = body.name
        """The body whose rules hold: of a shard, that of which it was part."""
        self.gone = False
        """Broken: shards stand in its place."""
        self.index = 0
        """Place in the engine's own order, by name."""
        self.uid = -1
        """Bullet's number."""
        self.fixed = kind != "dynamic"
        self.mass = body.mass if body.mass is not None else (body.density or density) * s.volume
        self.inverse_mass = 0.0 if self.fixed else 1.0 / self.mass
        self.inertia: Vec = (self.mass * s.inertia[0], self.mass * s.inertia[1], self.mass * s.inertia[2])
        self.inverse_inertia: Vec = (0.0, 0.0, 0.0) if self.fixed else (1 / self.inertia[0], 1 / self.inertia[1], 1 / self.inertia[2])
        self.isotropic = s.isotropic
        self.radius, self.thickness = s.radius, s.thickness
        self.position: Vec = body.position
        self.quat: Quat = unit(times(body.orientation_xyzw, s.turn_xyzw))
        """Principal frame to world."""
        x, y, z, w = s.turn_xyzw
        self.to_body: Quat = (-x, -y, -z, w)
        self.velocity: Vec = (0.0, 0.0, 0.0) if self.kind == "static" else body.velocity
        self.angular: Vec = (0.0, 0.0, 0.0) if self.kind == "static" else body.angular_velocity
        self.acceleration: Vec = (0.0, 0.0, 0.0)
        """What gravity and buoyancy do to a free body [m/s^2]."""
        self.drag = 0.0
        """rho Cd A / (2 m) [1/m]"""
        self.damping, self.spin_damping = body.linear_damping, body.angular_damping
        self.travelled = 0.0
        """No point of the body has moved farther than this since the start [m]."""
        self.supported = False
        """Something carried it, or a joint held it, in the last step."""
        self.gain: Vec = (0.0, 0.0, 0.0)
        """What the last step in contact added to the velocity [m/s]."""
        self.asleep, self.calm = False, 0.0
        """Frozen after so many seconds of rest; `calm` counts them."""
        self.stale = self.unprobed = True
        """Bullet's copies of the state, in the world that steps and in the one that is asked for distances, are older than this one."""
        self.group = body.name.split("/")[0] if kind == "kinematic" else ""

    def enter(self, *, gravity: Vec, fluid_density: float) -> None:
        """Put the body into a medium."""
        if self.fixed:
            return
        lift = fluid_density * self.solid.volume / self.mass
        self.acceleration = (gravity[0] * (1 - lift), gravity[1] * (1 - lift), gravity[2] * (1 - lift))
        coefficient = self.solid.drag_coefficient if self.body.drag_coefficient is None else self.body.drag_coefficient
        self.drag = fluid_density * coefficient * self.solid.area / (2 * self.mass)

    def changed(self) -> None:
        """The state was set here: Bullet's copies are old."""
        self.stale = self.unprobed = True

    @property
    def orientation(self) -> Quat:
        """Body frame to world, xyzw."""
        return times(self.quat, self.to_body)

    def turn(self, impulse: Vec) -> Vec:
        """Change of angular velocity by an angular impulse [N m s], world axes."""
        i = self.inverse_inertia
        if self.isotropic or self.fixed:
            return (impulse[0] * i[0], impulse[1] * i[0], impulse[2] * i[0])
        x, y, z, w = self.quat
        local = turned((-x, -y, -z, w), impulse)
        return turned(self.quat, (local[0] * i[0], local[1] * i[1], local[2] * i[2]))

    def speed_at(self, point: Vec) -> Vec:
        """Velocity of the body's material at a world point [m/s]."""
        r, p, w, v = point, self.position, self.angular, self.velocity
        x, y, z = r[0] - p[0], r[1] - p[1], r[2] - p[2]
        return (v[0] + w[1] * z - w[2] * y, v[1] + w[2] * x - w[0] * z, v[2] + w[0] * y - w[1] * x)

    def push(self, impulse: Vec, point: Vec) -> None:
        """Apply an impulse [N s] at a world point."""
        if self.fixed:
            return
        self.velocity = plus(self.velocity, impulse, self.inverse_mass)
        p = self.position
        self.angular = plus(self.angular, self.turn(cross((point[0] - p[0], point[1] - p[1], point[2] - p[2]), impulse)))
        self.changed()

    def reach(self, h: float) -> float:
        """No point of the body moves farther than this in h seconds [m]."""
        if self.kind == "static":
            return 0.0
        swing = norm(self.angular)
        far = norm(self.velocity) * h + norm(self.acceleration) * h * h / 2
        return far + (swing * self.radius * h if swing else 0.0)

    def energy(self) -> float:
        """Kinetic [J]."""
        x, y, z, w = self.quat
        local = turned((-x, -y, -z, w), self.angular)
        return 0.5 * self.mass * dot(self.velocity, self.velocity) + 0.5 * sum(i * o * o for i, o in zip(self.inertia, local, strict=True))

    # --------------------------------------------------------------------------------------------- flight

    def flown(self, h: float) -> tuple[Vec, Quat, Vec, Vec]:
        """Position, orientation, velocity and angular velocity after h seconds in which nothing touches the body."""
        p, v, a = self.position, self.velocity, self.acceleration
        if self.fixed or (self.drag == 0.0 and self.damping == 0.0):
            at = (p[0] + h * (v[0] + a[0] * h / 2), p[1] + h * (v[1] + a[1] * h / 2), p[2] + h * (v[2] + a[2] * h / 2))
            velocity = (v[0] + a[0] * h, v[1] + a[1] * h, v[2] + a[2] * h)
        else:
            at, velocity = self._dragged(h)
        if self.angular == (0.0, 0.0, 0.0):
            return at, self.quat, velocity, self.angular
        if self.isotropic or self.fixed:
            quat, angular = spun(self.quat, self.angular, h), self.angular
        else:
            quat, angular = self._tumbled(h)
        if self.spin_damping and not self.fixed:
            fade = math.exp(-self.spin_damping * h)
            angular = (angular[0] * fade, angular[1] * fade, angular[2] * fade)
        return at, quat, velocity, angular

    def fly(self, h: float) -> None:
        """Move by h seconds of free flight."""
        self.position, self.quat, self.velocity, self.angular = self.flown(h)
        self.changed()

    def slowed(self, v: Vec) -> Vec:
        """Acceleration of a free body at velocity v [m/s^2]."""
        a = self.acceleration
        k = self.drag * math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]) + self.damping
        return (a[0] - k * v[0], a[1] - k * v[1], a[2] - k * v[2])

    def _dragged(self, h: float) -> tuple[Vec, Vec]:
        # steps short against the time in which the fluid stops the body, so that light things in water stay stable
        rate = self.drag * (norm(self.velocity) + norm(self.acceleration) * h) + self.damping
        pieces = max(1, math.ceil(rate * h / 0.2))
        step, p, v = h / pieces, self.position, self.velocity
        for _ in range(pieces):
            a1 = self.slowed(v)
            v2 = plus(v, a1, step / 2)
            a2 = self.slowed(v2)
            v3 = plus(v, a2, step / 2)
            a3 = self.slowed(v3)
            v4 = plus(v, a3, step)
            a4 = self.slowed(v4)
            k = step / 6
            p = (
                p[0] + k * (v[0] + 2 * v2[0] + 2 * v3[0] + v4[0]),
                p[1] + k * (v[1] + 2 * v2[1] + 2 * v3[1] + v4[1]),
                p[2] + k * (v[2] + 2 * v2[2] + 2 * v3[2] + v4[2]),
            )
            v = (
                v[0] + k * (a1[0] + 2 * a2[0] + 2 * a3[0] + a4[0]),
                v[1] + k * (a1[1] + 2 * a2[1] + 2 * a3[1] + a4[1]),
                v[2] + k * (a1[2] + 2 * a2[2] + 2 * a3[2] + a4[2]),
            )
        return p, v

    def _momentum(self) -> Vec:
        x, y, z, w = self.quat
        local = turned((-x, -y, -z, w), self.angular)
        i = self.inertia
        return turned(self.quat, (local[0] * i[0], local[1] * i[1], local[2] * i[2]))

    def _tumbled(self, h: float) -> tuple[Quat, Vec]:
        momentum, i = self._momentum(), self.inertia

        def spin(q: Quat) -> Vec:
            x, y, z, w = q
            local = turned((-x, -y, -z, w), momentum)
            return turned(q, (local[0] / i[0], local[1] / i[1], local[2] / i[2]))

        def rate(q: Quat) -> Quat:
            o = spin(q)
            d = times((o[0], o[1], o[2], 0.0), q)
            return (d[0] / 2, d[1] / 2, d[2] / 2, d[3] / 2)

        def ahead(q: Quat, d: Quat, s: float) -> Quat:
            return (q[0] + d[0] * s, q[1] + d[1] * s, q[2] + d[2] * s, q[3] + d[3] * s)

        pieces = max(1, math.ceil(norm(self.angular) * h / SPIN_STEP))
        step, q = h / pieces, self.quat
        for _ in range(pieces):
            k1 = rate(q)
            k2 = rate(ahead(q, k1, step / 2))
            k3 = rate(ahead(q, k2, step / 2))
            k4 = rate(ahead(q, k3, step))
            q = unit(tuple(q[j] + step / 6 * (k1[j] + 2 * k2[j] + 2 * k3[j] + k4[j]) for j in range(4)))  # type: ignore[arg-type]
        return q, spin(q)
