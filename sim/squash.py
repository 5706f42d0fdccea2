"""Squash: how a soft ball looks while it strikes, worked out from the contacts that a trajectory records.

The simulation knows impacts without a duration. A real ball is flattened for a few milliseconds: its mass on the spring of the two surfaces,
which a solid ball is by Hertz (d = (15 m v^2 / (16 E sqrt(r)))^(2/5), 2.94 d / v long) and a hollow one by the air in it (k = 2 pi r p). From the
impulse J follows the speed of approach v = J / (m (1 + e)). While it lasts, the ball is drawn shorter along the contact's normal and wider
across it, by as much as keeps its volume; before and after it is round. Nothing else knows of it: the motion is the simulated one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from sim.materials import material, pair
from sim.scene import Body, Scene
from sim.shape import Plane, Sphere
from sim.solid import solid
from sim.trajectory import Trajectory

Float = NDArray[np.float64]
PRESSURE = 6e4
"""Over the air's, in a hollow ball [Pa]: the rules of football (0.6 to 1.1 bar), basketball (0.5 to 0.6) and volleyball (0.3) allow it."""
HOLLOW = 0.5
"""A ball that weighs less than this share of one of its material throughout is hollow."""
POISSON = 0.45
"""Of rubber: E / (1 - nu^2) is what a flattened surface resists with."""
SEEN = 0.01
"""Dents of less than this share of the radius are not drawn."""
DEEPEST = 0.8
"""A ball is not flattened further than by this share of its radius."""


@dataclass(frozen=True, eq=False)
class Dent:
    """One impact of one ball."""

    row: int
    time: float
    """When it is deepest [s]."""
    seconds: float
    """How long it lasts [s]."""
    depth: float
    """[m]"""
    radius: float
    normal: Float
    """Away from what was struck, world (3,)."""

    def stretch(self, time: float) -> Float | None:
        """(3, 3) by which the ball about its lowest point is drawn at a time; None where it is round."""
        phase = abs(time - self.time) / self.seconds
        if phase >= 0.5:
            return None
        short = 1 - self.depth * math.cos(math.pi * phase) / (2 * self.radius)
        along = np.outer(self.normal, self.normal)
        return np.asarray(short * along + (np.eye(3) - along) / math.sqrt(short))


_known: WeakKeyDictionary[Trajectory, tuple[Dent, ...]] = WeakKeyDictionary()


def dents(trajectory: Trajectory) -> tuple[Dent, ...]:
    """Every dent that can be seen, of every soft ball."""
    found = _known.get(trajectory)
    if found is None:
        found = _known[trajectory] = tuple(_dents(trajectory))
    return found


def _dents(trajectory: Trajectory) -> list[Dent]:
    scene = trajectory.scene
    if scene is None or not len(trajectory.contact_time):
        return []
    bodies = {b.name: b for b in scene.bodies}
    listed = [bodies.get(name) for name in trajectory.names]
    out = []
    for time, (one, two), normal, impulse in zip(
        trajectory.contact_time.tolist(), trajectory.contact_bodies.tolist(), trajectory.contact_normal, trajectory.contact_impulse.tolist(), strict=True
    ):
        for row, other, away in ((one, two, normal), (two, one, -normal)):
            ball, struck = listed[row], listed[other]
            if ball is None or struck is None or ball.static or not isinstance(ball.shape, Sphere):
                continue
            depth, seconds = _flattened(scene, ball, struck, impulse)
            if depth > SEEN * ball.shape.radius:
                out.append(Dent(row, time, seconds, min(depth, DEEPEST * ball.shape.radius), ball.shape.radius, np.asarray(away, dtype=np.float64)))
    return out


def _flattened(scene: Scene, ball: Body, struck: Body, impulse: float) -> tuple[float, float]:
    """Greatest depth [m] on the ball's side of a blow of an impulse [N s], and how long the blow lasts [s]."""
    assert isinstance(ball.shape, Sphere)
    radius, mass = ball.shape.radius, _mass(ball)
    weight = mass if struck.static else mass * _mass(struck) / (mass + _mass(struck))
    rule = next((c for c in scene.contacts if set(c.between) == {ball.name, struck.name} and c.restitution is not None), None)
    e = pair(ball.material, struck.material).restitution if rule is None or rule.restitution is None else rule.restitution
    speed = impulse / (weight * (1 + e))
    if speed <= 0:
        return 0.0, 0.0
    if ball.shape.wall is not None or mass < HOLLOW * material(ball.material).density * solid(ball.shape).volume:
        rate = math.sqrt(2 * math.pi * radius * PRESSURE / weight)
        return speed / rate, math.pi / rate
    own, other = ((1 - POISSON**2) / material(m).youngs_modulus for m in (ball.material, struck.material))
    depth = (15 * weight * speed**2 * (own + other) / (16 * math.sqrt(radius))) ** 0.4
    return depth * own / (own + other), 2.94 * depth / speed


def _mass(body: Body) -> float:
    if body.mass is not None:
        return body.mass
    if isinstance(body.shape, Plane):
        return math.inf
    return (body.density or material(body.material).density) * solid(body.shape).matter


def drawn(trajectory: Trajectory, frame: int) -> list[tuple[Dent, Float]]:
    """The dents that show in a frame, with the matrices by which their balls are drawn."""
    time = float(trajectory.time[frame])
    return [(d, m) for d in dents(trajectory) if (m := d.stretch(time)) is not None]


def widest(trajectory: Trajectory, rows: NDArray[np.int64]) -> Float:
    """By how much each of these bodies is wider at its flattest than when it is round (p,)."""
    most = dict.fromkeys(rows.tolist(), 1.0)
    for d in dents(trajectory):
        if d.row in most:
            # its middle may be lower by the dent's depth, too
            most[d.row] = max(most[d.row], 1 / math.sqrt(1 - d.depth / (2 * d.radius)) + d.depth / d.radius)
    return np.array([most[row] for row in rows.tolist()])
