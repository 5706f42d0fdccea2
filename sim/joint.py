"""Joint: what holds two bodies together, as Bullet constraints, and where it stops.

A ball joint holds one point, a hinge two on its axis, a fixed joint three around it; a slider leaves one direction free. Limits stop the motion without a
rebound. Jointed scenes step at 960 Hz: a pendulum then keeps its period to 0.01 % and loses under 0.1 % of its energy in a swing.
"""

from __future__ import annotations

import math
from typing import Any

from sim.errors import InputError
from sim.impact import tangents
from sim.rigid import Rigid
from sim.scene import Joint
from sim.shape import Plane
from sim.vector import Quat, Vec, between, cross, dot, inverse, minus, norm, plus, times, turned

JOINT_RATE = 960.0
"""Steps a second where anything is jointed [Hz]."""
ERP = 0.8
"""Share of a joint's position error that Bullet mends in a step: 0.2 (its default) loses ten times the energy."""
FORCED_DEG = 2.0
"""What is so far beyond its stop, or bent off its hinge, was forced there by something that does not give way, such as somebody's led body."""
FORCE = 1e12
"""Joints do not break [N]."""


class Hold:
    """One joint of a running simulation."""

    def __init__(self, joint: Joint, a: Rigid, b: Rigid) -> None:
        if norm(joint.axis) < 1e-9 and joint.type in ("hinge", "slider"):
            raise InputError(f"joint {joint.parent} - {joint.child}: its axis has length 0; give a direction")
        for r, name in ((a, joint.parent), (b, joint.child)):
            if isinstance(r.body.shape, Plane):
                raise InputError(f"joint {joint.parent} - {joint.child}: {name!r} is a plane; joint to a box or another body with a place of its own")
        if a is b:
            raise InputError(f"joint {joint.parent} - {joint.child}: a body cannot be jointed to itself; name two")
        if joint.limits_deg is not None and not joint.limits_deg[0] <= 0 <= joint.limits_deg[1]:
            raise InputError(
                f"joint {joint.parent} - {joint.child}: limits {list(joint.limits_deg)} leave out the pose that it starts in, which counts as 0; "
                "give [low, high] with low <= 0 <= high, or start it elsewhere"
            )
        self.joint, self.a, self.b = joint, a, b
        length = norm(joint.axis) or 1.0
        axis = (joint.axis[0] / length, joint.axis[1] / length, joint.axis[2] / length)
        self.axis = _local(a, axis) if norm(axis) > 0.5 else (0.0, 0.0, 1.0)
        """In a's frame."""
        self.anchor = _local(a, minus(joint.anchor, a.position)), _local(b, minus(joint.anchor, b.position))
        self.start: Quat = times(inverse(a.quat), b.quat)
        self.ids: list[int] = []
        """Bullet's numbers of its constraints."""
        self.lock: list[int] = []
        """And of what locks it."""
        self.turns = 0.0
        """Angle at the last step, to count whole turns [rad]."""

    def make(self, client: Any) -> None:
        """Create Bullet's constraints."""
        c, kind = client, self.joint.type
        one, two = self.anchor
        if kind == "slider":
            turn = times(inverse(self.b.quat), self.a.quat)
            ids = [c.createConstraint(self.a.uid, -1, self.b.uid, -1, c.JOINT_PRISMATIC, self.axis, one, two, [0, 0, 0, 1], turn)]
            if self.joint.locked:
                self.lock = [self._point(c, side) for side in self._sides()]
        else:
            # what is fixed has three points in common, not on one line: Bullet's own fixed constraint takes no notice of how bodies are turned
            points = {"ball": [(0.0, 0.0, 0.0)], "hinge": self._ends(), "fixed": self._sides()}[kind]
            ids = [self._point(c, where) for where in points]
            if self.joint.locked and kind != "fixed":
                self.lock = [self._point(c, where) for where in (self._sides() if kind == "ball" else self._sides()[:1])]
        self.ids = ids
        for constraint in ids + self.lock:
            c.changeConstraint(constraint, maxForce=FORCE, erp=ERP)
        c.setCollisionFilterPair(self.a.uid, self.b.uid, -1, -1, 0)

    def _point(self, client: Any, offset: Vec) -> int:
        """A point that both bodies have in common, `offset` from the anchor in a's frame [m]. Returns Bullet's number."""
        c, in_b = client, _local(self.b, turned(self.a.quat, offset))
        places = plus(self.anchor[0], offset), plus(self.anchor[1], in_b)
        return int(c.createConstraint(self.a.uid, -1, self.b.uid, -1, c.JOINT_POINT2POINT, [0, 0, 0], *places))

    @property
    def _far(self) -> float:
        return max(0.1, 2 * self.b.radius) if not math.isinf(self.b.radius) else 0.1

    def _ends(self) -> list[Vec]:
        """Two points of the axis."""
        return [plus((0.0, 0.0, 0.0), self.axis, s * self._far) for s in (-0.5, 0.5)]

    def _sides(self) -> list[Vec]:
        """Three points around the axis."""
        first, second = tangents(self.axis)
        turns = [(math.cos(angle), math.sin(angle)) for angle in (0.0, 2 * math.pi / 3, 4 * math.pi / 3)]
        return [plus(plus((0.0, 0.0, 0.0), first, 0.5 * self._far * x), second, 0.5 * self._far * y) for x, y in turns]

    def unlock(self, client: Any) -> None:
        """Take the lock away; the joint itself stays."""
        for constraint in self.lock:
            client.removeConstraint(constraint)
        self.lock = []

    def release(self, client: Any) -> None:
        """Let go, for good."""
        for constraint in self.ids + self.lock:
            client.removeConstraint(constraint)
        self.ids, self.lock = [], []

    def stop(self) -> bool:
        """Take away the motion beyond a limit; returns whether something forced a hinge beyond it (it has been turned back then) or bends it."""
        limits = self.joint.limits_deg
        if limits is None or self.joint.type not in ("hinge", "slider"):
            return False
        axis = turned(self.a.quat, self.axis)
        if self.joint.type == "slider":
            at = dot(minus(_world(self.b, self.anchor[1]), _world(self.a, self.anchor[0])), axis)
            rate = dot(minus(self.b.velocity, self.a.velocity), axis)
            if (at > limits[1] and rate > 0) or (at < limits[0] and rate < 0):
                _share_push(self.a, self.b, axis, rate)
            return False
        turn = between(times(self.a.quat, self.start), self.b.quat)
        angle = dot(turn, axis)
        self.turns = angle + 2 * math.pi * round((self.turns - angle) / (2 * math.pi))
        rate = dot(minus(self.b.angular, self.a.angular), axis)
        at = math.degrees(self.turns)
        if (at > limits[1] and rate > 0) or (at < limits[0] and rate < 0):
            _share_turn(self.a, self.b, axis, rate, _world(self.a, self.anchor[0]))
        beyond = at - limits[1] if at > limits[1] else min(at - limits[0], 0.0)
        if not self.a.fixed or self.b.fixed:
            return False
        if abs(beyond) < FORCED_DEG:
            return norm(plus(turn, axis, -angle)) > math.radians(FORCED_DEG)
        self._turn_back(axis, math.radians(beyond))
        return True

    def _turn_back(self, axis: Vec, angle: float) -> None:
        """Turn the child about the hinge, to where it stops."""
        pivot, half = _world(self.a, self.anchor[0]), -angle / 2
        turn: Quat = (axis[0] * math.sin(half), axis[1] * math.sin(half), axis[2] * math.sin(half), math.cos(half))
        arm = turned(turn, minus(self.b.position, pivot))
        self.b.position, self.b.quat = plus(pivot, arm), times(turn, self.b.quat)
        self.turns -= angle
        self.b.changed()


def _local(r: Rigid, vector: Vec) -> Vec:
    return turned(inverse(r.quat), vector)


def _world(r: Rigid, point: Vec) -> Vec:
    return plus(r.position, turned(r.quat, point))


def _share_push(a: Rigid, b: Rigid, axis: Vec, rate: float) -> None:
    weight = a.inverse_mass + b.inverse_mass
    for r, sign in ((a, 1.0), (b, -1.0)):
        if not r.fixed:
            r.velocity = plus(r.velocity, axis, sign * rate * r.inverse_mass / weight)
            r.changed()


def _share_turn(a: Rigid, b: Rigid, axis: Vec, rate: float, pivot: Vec) -> None:
    """Stop the relative turn about the hinge; each body turns about the pivot, with its moment of inertia there."""

    def ease(r: Rigid) -> float:
        if r.fixed:
            return 0.0
        arm = minus(r.position, pivot)
        across = norm(cross(axis, arm))
        return 1.0 / (1.0 / max(dot(axis, r.turn(axis)), 1e-12) + r.mass * across * across)

    one, two = ease(a), ease(b)
    for r, change in ((a, rate * one / (one + two)), (b, -rate * two / (one + two))):
        if not r.fixed:
            r.angular = plus(r.angular, axis, change)
            r.velocity = plus(r.velocity, cross(axis, minus(r.position, pivot)), change)
            r.changed()
