"""Rigid: the state of one body while a simulation runs, and its exact motion while nothing touches it.

In a vacuum a flight is a parabola, whatever the step: x + v h + g h^2 / 2. In a fluid the velocity obeys
m dv/dt = (m - rho V) g - rho Cd A |v| v / 2 and is integrated by the classical Runge-Kutta rule (error h^5).
A spin keeps its angular momentum L: dq/dt = omega q / 2 with omega = I^-1 L (Euler's equations without a torque); in closed form where two of
the three moments are equal.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from sim.errors import InputError
from sim.gap import outline
from sim.mesh_file import parts
from sim.scene import Body
from sim.shape import Box, Compound, Cylinder, Mesh, Shape
from sim.solid import Solid, solid
from sim.vector import Quat, Vec, cross, dot, norm, plus, spun, times, turned, unit

if TYPE_CHECKING:
    from sim.water import Immersion

WEIGHS = 1e-12, 1e15
"""Masses that can be simulated [kg]: from a grain of dust to a mountain; beyond, divisions lose their meaning."""
SPIN_STEP = 0.05
"""Largest turn of one Runge-Kutta step of a tumbling body [rad]; its error is then below 1e-8 rad."""
ABOUT_AXIS = 1e-2
"""Share of a spin across the axis below which a cylinder rolls straight on."""
UNIT: tuple[Vec, Vec, Vec] = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


class Rigid:
    """One body: constants from the scene, and where it is now."""

    __slots__ = (
        "acceleration", "aligned", "angular", "asleep", "body", "calm", "convex", "damping", "drag", "effort", "fixed", "form", "gain", "gone", "group", "half",
        "immersion", "index", "inertia", "inverse_inertia", "inverse_mass", "isotropic", "kind", "liquid", "mass", "name", "nights", "outline", "owner", "pace",
        "position", "quat", "radius", "row", "running", "solid", "spin_axis", "spin_damping", "stale", "strayed", "supported",
        "surface", "swing", "thickness", "to_body", "torque",
        "travelled", "uid", "unprobed", "up", "velocity", "wet",
    )  # fmt: skip

    def __init__(self, body: Body, *, row: int, kind: Literal["static", "dynamic", "kinematic"], density: float) -> None:
        s: Solid = solid(body.shape)
        self.body, self.name, self.row, self.kind, self.solid = body, body.name, row, kind, s
        self.form = body.shape.type
        self.outline = outline(body.shape)
        self.convex = _convex(body.shape)
        self.half: Vec = (0.0, 0.0, 0.0)
        """Half edges of a box [m]."""
        if isinstance(body.shape, Box):
            self.half = (body.shape.size[0] / 2, body.shape.size[1] / 2, body.shape.size[2] / 2)
        self.owner = body.name
        """The body whose rules hold: of a shard, that of which it was part."""
        self.gone = False
        """Broken: shards stand in its place."""
        self.index = 0
        """Place in the engine's own order, by name."""
        self.uid = -1
        """Bullet's number."""
        self.fixed = kind != "dynamic"
        self.mass = body.mass if body.mass is not None else (body.density or density) * s.matter
        if not self.fixed and not WEIGHS[0] <= self.mass <= WEIGHS[1]:
            raise InputError(
                f"body {body.name!r} weighs {self.mass:.3g} kg; from {WEIGHS[0]:g} to {WEIGHS[1]:g} kg can be simulated: check its size, scale and density"
            )
        self.inverse_mass = 0.0 if self.fixed else 1.0 / self.mass
        self.inertia: Vec = (self.mass * s.inertia[0], self.mass * s.inertia[1], self.mass * s.inertia[2])
        self.inverse_inertia: Vec = (0.0, 0.0, 0.0) if self.fixed else (1 / self.inertia[0], 1 / self.inertia[1], 1 / self.inertia[2])
        self.isotropic = s.isotropic
        self.spin_axis = -1 if s.isotropic else _axis(s.inertia)
        """About which of its principal axes it is the same all round; -1 for none."""
        self.effort = 0
        """Pieces in which its flights were worked out so far."""
        self.radius, self.thickness = s.radius, s.thickness
        self.position: Vec = body.position
        self.quat: Quat = unit(times(body.orientation_xyzw, s.turn_xyzw))
        """Principal frame to world."""
        x, y, z, w = s.turn_xyzw
        self.to_body: Quat = (-x, -y, -z, w)
        self.aligned = s.turn_xyzw == (0.0, 0.0, 0.0, 1.0)
        """The principal frame is the body's own."""
        self.up: Vec = turned(self.quat, (0.0, 0.0, 1.0))
        """A plane's normal."""
        self.velocity: Vec = (0.0, 0.0, 0.0) if self.kind == "static" else body.velocity
        self.angular: Vec = (0.0, 0.0, 0.0) if self.kind == "static" else body.angular_velocity
        self.surface: Vec = body.surface_velocity
        """Velocity of a belt's surface [m/s], which is not the body's own."""
        self.running = self.surface != (0.0, 0.0, 0.0)
        self.acceleration: Vec = (0.0, 0.0, 0.0)
        """What gravity and buoyancy do to a free body [m/s^2]."""
        self.drag = 0.0
        """rho Cd A / (2 m) [1/m]"""
        self.damping, self.spin_damping = body.linear_damping, body.angular_damping
        self.torque: Vec = (0.0, 0.0, 0.0)
        """Of the water on a body in a pool [N m]."""
        self.wet, self.liquid = False, False
        """It is in a pool; it is one (`sim.water`)."""
        self.immersion: Immersion | None = None
        """How much of it is under a surface, once it has been in a pool."""
        self.pace = 0.0
        """No point of it moved faster at the last `reach` [m/s]."""
        self.swing = 0.0
        """By turning, no point of it moved faster at the last `reach` [m/s]."""
        self.strayed = 0.0
        """The same as `travelled` in a frame that falls with what flies (`sim.ensemble`) [m]."""
        self.travelled = 0.0
        """No point of the body has moved farther than this since the start [m]."""
        self.supported = False
        """Something carried it, or a joint held it, in the last step."""
        self.gain: Vec = (0.0, 0.0, 0.0)
        """What the last step in contact added to the velocity [m/s]."""
        self.asleep, self.calm = False, 0.0
        """Frozen after so many seconds of rest; `calm` counts them."""
        self.nights = 0
        """Steps for which it has been asleep, while something else moved."""
        self.stale = self.unprobed = True
        """Bullet's copies of the state, in the world that steps and in the one that is asked for distances, are older than this one."""
        self.group = body.name.split("/")[0] if kind == "kinematic" else ""

    def enter(self, *, gravity: Vec, fluid_density: float) -> None:
        """Put the body into a medium, all of it."""
        if self.fixed:
            return
        self.torque, self.wet = (0.0, 0.0, 0.0), False
        self.damping, self.spin_damping = self.body.linear_damping, self.body.angular_damping
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
        return self.quat if self.aligned else times(self.quat, self.to_body)

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

    @property
    def rolls_on(self) -> bool:
        """A cylinder that turns about its own axis alone: its turning changes nothing about where it is."""
        if self.form != "cylinder" or self.angular == (0.0, 0.0, 0.0):
            return False
        return norm(cross(self.angular, turned(self.orientation, (0.0, 0.0, 1.0)))) < ABOUT_AXIS * norm(self.angular)

    def slip_at(self, point: Vec) -> Vec:
        """Velocity of what a body shows to the touch at a world point [m/s]: its material's, or of a belt its surface's. Only what of it lies along the
        contact counts."""
        return plus(self.speed_at(point), self.surface) if self.running else self.speed_at(point)

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
        if self.kind == "static" or self.asleep:
            self.pace = self.swing = 0.0
            return 0.0
        (a, b, c), (u, v, w), (x, y, z) = self.angular, self.velocity, self.acceleration
        swing, sqrt = a * a + b * b + c * c, math.sqrt
        self.swing = sqrt(swing) * self.radius if swing else 0.0
        self.pace = sqrt(u * u + v * v + w * w) + self.swing
        far = self.pace * h + sqrt(x * x + y * y + z * z) * h * h / 2
        return far + norm(self.turn(self.torque)) * self.radius * h * h if self.wet else far

    def strays(self, h: float, drift: Vec, pull: Vec) -> float:
        """Seen from what moves at `drift` [m/s] and falls with `pull` [m/s^2], no point of the body moves farther than this in h seconds [m]."""
        (u, v, w), (x, y, z) = drift, pull
        if self.kind == "static" or self.asleep:
            return math.sqrt(u * u + v * v + w * w) * h + math.sqrt(x * x + y * y + z * z) * h * h / 2
        (a, b, c), (i, j, k) = self.velocity, self.acceleration if self.drag == 0.0 else self.slowed(self.velocity)
        far = math.sqrt((a - u) * (a - u) + (b - v) * (b - v) + (c - w) * (c - w)) + self.swing
        return far * h + math.sqrt((i - x) * (i - x) + (j - y) * (j - y) + (k - z) * (k - z)) * h * h

    def energy(self) -> float:
        """Kinetic [J]."""
        return 0.5 * self.mass * dot(self.velocity, self.velocity) + self.spin_energy()

    def spin_energy(self) -> float:
        """Of turning [J]."""
        x, y, z, w = self.quat
        a, b, c = turned((-x, -y, -z, w), self.angular)
        i, j, k = self.inertia
        return 0.5 * (i * a * a + j * b * b + k * c * c)

    # --------------------------------------------------------------------------------------------- flight

    def flown(self, h: float) -> tuple[Vec, Quat, Vec, Vec]:
        """Position, orientation, velocity and angular velocity after h seconds in which nothing touches the body."""
        p, v, a = self.position, self.velocity, self.acceleration
        if self.fixed or (self.drag == 0.0 and self.damping == 0.0):
            at = (p[0] + h * (v[0] + a[0] * h / 2), p[1] + h * (v[1] + a[1] * h / 2), p[2] + h * (v[2] + a[2] * h / 2))
            velocity = (v[0] + a[0] * h, v[1] + a[1] * h, v[2] + a[2] * h)
        else:
            at, velocity = self._dragged(h)
        if self.torque != (0.0, 0.0, 0.0) and not self.fixed:
            quat, angular = self._twisted(h)
        elif self.angular == (0.0, 0.0, 0.0):
            return at, self.quat, velocity, self.angular
        elif self.isotropic or self.fixed:
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
        self.effort += pieces
        step, half, sixth = h / pieces, h / pieces / 2, h / pieces / 6
        (x, y, z), (u, v, w), (ax, ay, az) = self.position, self.velocity, self.acceleration
        drag, damping, sqrt = self.drag, self.damping, math.sqrt
        for _ in range(pieces):
            # numbers written out: this is the innermost of every flight
            k = drag * sqrt(u * u + v * v + w * w) + damping
            ax1, ay1, az1 = ax - k * u, ay - k * v, az - k * w
            u2, v2, w2 = u + half * ax1, v + half * ay1, w + half * az1
            k = drag * sqrt(u2 * u2 + v2 * v2 + w2 * w2) + damping
            ax2, ay2, az2 = ax - k * u2, ay - k * v2, az - k * w2
            u3, v3, w3 = u + half * ax2, v + half * ay2, w + half * az2
            k = drag * sqrt(u3 * u3 + v3 * v3 + w3 * w3) + damping
            ax3, ay3, az3 = ax - k * u3, ay - k * v3, az - k * w3
            u4, v4, w4 = u + step * ax3, v + step * ay3, w + step * az3
            k = drag * sqrt(u4 * u4 + v4 * v4 + w4 * w4) + damping
            ax4, ay4, az4 = ax - k * u4, ay - k * v4, az - k * w4
            x, y, z = x + sixth * (u + 2 * u2 + 2 * u3 + u4), y + sixth * (v + 2 * v2 + 2 * v3 + v4), z + sixth * (w + 2 * w2 + 2 * w3 + w4)
            u, v, w = (
                u + sixth * (ax1 + 2 * ax2 + 2 * ax3 + ax4),
                v + sixth * (ay1 + 2 * ay2 + 2 * ay3 + ay4),
                w + sixth * (az1 + 2 * az2 + 2 * az3 + az4),
            )
        return (x, y, z), (u, v, w)

    def _twisted(self, h: float) -> tuple[Quat, Vec]:
        """Turned under a torque: half of what it adds before the turn, half after it."""
        before, gain = self.angular, self.turn(self.torque)
        self.angular = plus(before, gain, h / 2)
        try:
            quat, angular = (spun(self.quat, self.angular, h), self.angular) if self.isotropic else self._tumbled(h)
        finally:
            self.angular = before
        return quat, plus(angular, gain, h / 2)

    def _momentum(self) -> Vec:
        x, y, z, w = self.quat
        local = turned((-x, -y, -z, w), self.angular)
        i = self.inertia
        return turned(self.quat, (local[0] * i[0], local[1] * i[1], local[2] * i[2]))

    def _precessed(self, h: float) -> tuple[Quat, Vec]:
        """A symmetric top: it turns about its own axis at a steady rate, and with it about the angular momentum L by L / I across."""
        k = self.spin_axis
        momentum, across = self._momentum(), self.inertia[(k + 1) % 3]
        axis = turned(self.quat, UNIT[k])
        faster = dot(momentum, axis) * (1 / self.inertia[k] - 1 / across)
        quat = spun(self.quat, (axis[0] * faster, axis[1] * faster, axis[2] * faster), h)
        rate = (momentum[0] / across, momentum[1] / across, momentum[2] / across)
        quat = spun(quat, rate, h)
        return quat, plus(rate, turned(quat, UNIT[k]), faster)

    def _tumbled(self, h: float) -> tuple[Quat, Vec]:
        if self.spin_axis >= 0:
            return self._precessed(h)
        momentum, inertia = self._momentum(), self.inertia
        pieces = max(1, math.ceil(norm(self.angular) * h / SPIN_STEP))
        self.effort += pieces
        step, q = h / pieces, self.quat
        half, sixth = step / 2, step / 6
        for _ in range(pieces):
            x, y, z, w = q
            a1, b1, c1, d1 = _turning(x, y, z, w, momentum, inertia)
            a2, b2, c2, d2 = _turning(x + a1 * half, y + b1 * half, z + c1 * half, w + d1 * half, momentum, inertia)
            a3, b3, c3, d3 = _turning(x + a2 * half, y + b2 * half, z + c2 * half, w + d2 * half, momentum, inertia)
            a4, b4, c4, d4 = _turning(x + a3 * step, y + b3 * step, z + c3 * step, w + d3 * step, momentum, inertia)
            q = unit((
                x + sixth * (a1 + 2 * a2 + 2 * a3 + a4), y + sixth * (b1 + 2 * b2 + 2 * b3 + b4),
                z + sixth * (c1 + 2 * c2 + 2 * c3 + c4), w + sixth * (d1 + 2 * d2 + 2 * d3 + d4),
            ))  # fmt: skip
        x, y, z, w = q
        local = turned((-x, -y, -z, w), momentum)
        return q, turned(q, (local[0] / inertia[0], local[1] / inertia[1], local[2] / inertia[2]))


def _axis(inertia: Vec) -> int:
    """Of two equal moments, the other one; -1 where all differ."""
    most = 1e-9 * max(inertia)
    return next((k for k in range(3) if abs(inertia[(k + 1) % 3] - inertia[(k + 2) % 3]) < most), -1)


def _convex(shape: Shape) -> bool:
    if isinstance(shape, Compound):
        return len(shape.parts) == 1 and _convex(shape.parts[0].shape)
    if isinstance(shape, Cylinder):
        return not shape.open
    return not isinstance(shape, Mesh) or len(parts(shape)) == 1


def _turning(x: float, y: float, z: float, w: float, momentum: Vec, inertia: Vec) -> Quat:
    """dq/dt = q omega / 2 with the spin in the body's own axes; numbers written out, since a tumbling body asks for it four times a step."""
    a, b, c = momentum
    # the momentum in the body's frame: turned by the inverse rotation
    tx, ty, tz = 2 * (z * b - y * c), 2 * (x * c - z * a), 2 * (y * a - x * b)
    p = (a + w * tx + z * ty - y * tz) / inertia[0] / 2
    q = (b + w * ty + x * tz - z * tx) / inertia[1] / 2
    r = (c + w * tz + y * tx - x * ty) / inertia[2] / 2
    return w * p + y * r - z * q, w * q + z * p - x * r, w * r + x * q - y * p, -x * p - y * q - z * r
