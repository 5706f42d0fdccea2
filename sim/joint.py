"""Joint: what holds two bodies together, as Bullet constraints, and where it stops.

A ball joint holds one point; a hinge is two ball joints on its axis; a slider leaves one direction free. Limits stop the motion without a
rebound. Jointed scenes step at 960 Hz: a pendulum then keeps its period to 0.01 % and loses under 0.1 % of its energy in a swing.
"""

from __future__ import annotations

import math
from typing import Any

from sim.errors import InputError
from sim.rigid import Rigid
from sim.scene import Joint, Plane
from sim.vector import Quat, Vec, between, cross, dot, inverse, minus, norm, plus, times, turned

JOINT_RATE = 960.0
"""Steps a second where anything is jointed [Hz]."""
ERP = 0.8
"""Share of a joint's position error that Bullet mends in a step: 0.2 (its default) loses ten times the energy."""
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
        self.axis = _local(a, axis)
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
        if kind == "fixed":
            ids = [
                c.createConstraint(self.a.uid, -1, self.b.uid, -1, c.JOINT_FIXED, [0, 0, 0], one, two, [0, 0, 0, 1], times(inverse(self.b.quat), self.a.quat))
            ]
        elif kind == "slider":
            ids = [
                c.createConstraint(
                    self.a.uid, -1, self.b.uid, -1, c.JOINT_PRISMATIC, self.axis, one, two, [0, 0, 0, 1], times(inverse(self.b.quat), self.a.quat)
                )
            ]
        else:
            offsets = (0.0,) if kind == "ball" else (-0.5, 0.5)
            along = turned(self.a.quat, self.axis)
            far = max(0.1, 2 * self.b.radius) if not math.isinf(self.b.radius) else 0.1
            in_b = _local(self.b, along)
            ids = [
                c.createConstraint(self.a.uid, -1, self.b.uid, -1, c.JOINT_POINT2POINT, [0, 0, 0], plus(one, self.axis, s * far), plus(two, in_b, s * far))
                for s in offsets
            ]  # fmt: skip
        self.ids = ids
        if self.joint.locked and kind != "fixed":
            turn = times(inverse(self.b.quat), self.a.quat)
            self.lock = [c.createConstraint(self.a.uid, -1, self.b.uid, -1, c.JOINT_FIXED, [0, 0, 0], one, two, [0, 0, 0, 1], turn)]
        for constraint in ids + self.lock:
            c.changeConstraint(constraint, maxForce=FORCE, erp=ERP)
        c.setCollisionFilterPair(self.a.uid, self.b.uid, -1, -1, 0)

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

    def stop(self) -> None:
        """Take away the motion beyond a limit."""
        limits = self.joint.limits_deg
        if limits is None or self.joint.type not in ("hinge", "slider"):
            return
        axis = turned(self.a.quat, self.axis)
        if self.joint.type == "slider":
            at = dot(minus(_world(self.b, self.anchor[1]), _world(self.a, self.anchor[0])), axis)
            rate = dot(minus(self.b.velocity, self.a.velocity), axis)
            if (at > limits[1] and rate > 0) or (at < limits[0] and rate < 0):
                _share_push(self.a, self.b, axis, rate)
            return
        turn = between(times(self.a.quat, self.start), self.b.quat)
        angle = dot(turn, axis)
        self.turns = angle + 2 * math.pi * round((self.turns - angle) / (2 * math.pi))
        rate = dot(minus(self.b.angular, self.a.angular), axis)
        at = math.degrees(self.turns)
        if (at > limits[1] and rate > 0) or (at < limits[0] and rate < 0):
            _share_turn(self.a, self.b, axis, rate, _world(self.a, self.anchor[0]))


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
