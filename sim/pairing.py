"""Pairing: which bodies may touch, and what holds between their surfaces."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim import materials
from sim.fracture import Bearing, bearings, may_fail
from sim.rigid import Rigid
from sim.scene import Scene
from sim.shape import Sphere


@dataclass(slots=True, eq=False)
class Pairing:
    """Two bodies that may touch, and what holds between their surfaces."""

    a: Rigid
    b: Rigid
    restitution: float
    friction: float
    static_friction: float
    rolling_friction: float
    law: materials.Pair | None = field(default=None)
    """Restitution by speed, where the materials have it and the scene does not say otherwise."""
    sticking: bool = field(default=True)
    """Was at rest sideways in the last step, so that static friction holds."""
    round: bool = field(default=False)
    """One of them is a ball."""
    loose: bool = field(default=False)
    """One of them is a shard."""
    convex: bool = field(default=False)
    """What lies across a plane between them cannot meet: both are convex, or one is a plane."""
    unturned: bool = field(default=False)
    """Turning changes nothing about their gap: balls with each other and with planes."""
    thin: float = field(default=0.0)
    """So deep in each other, it is still plain from which side they came [m]."""
    fragile: bool = field(default=False)
    """A blow may harm one of them."""
    inside: bool = field(default=False)
    """One appeared inside the other, and passes through it until they have come apart."""
    muted: bool = field(default=False)
    """Do not meet: a hand and what it holds."""
    heard: bool = field(default=True)
    """Bullet sees this pair."""
    struck: list[float] = field(default_factory=list)
    """Times of the last impacts [s]."""
    trusted: int = field(default=0)
    """Steps for which it has been taken to touch as it did, without a look."""
    _bearings: dict[tuple[bool, bool], tuple[Bearing, ...]] = field(default_factory=dict)
    """By which of them is held."""

    def restitution_at(self, speed: float) -> float:
        """At this speed of approach [m/s]."""
        return self.restitution if self.law is None else self.law.restitution_at(speed)

    @property
    def bearings(self) -> tuple[Bearing, ...]:
        """What the two can take of a blow."""
        held = self.a.fixed, self.b.fixed
        if held not in self._bearings:
            self._bearings[held] = bearings(self.a, self.b)
        return self._bearings[held]

    def shares(self, other: Pairing) -> bool:
        """Whether a body that is not fixed belongs to both pairs."""
        return (not self.a.fixed and (self.a is other.a or self.a is other.b)) or (not self.b.fixed and (self.b is other.a or self.b is other.b))


class Rules:
    """What a scene says about pairs: its `contacts` override the materials; shards keep the rules of the body they were part of."""

    def __init__(self, scene: Scene) -> None:
        self.jointed = {frozenset((j.parent, j.child)) for j in scene.joints}
        self.overrides = {frozenset(c.between): c for c in scene.contacts}

    def pairing(self, a: Rigid, b: Rigid) -> Pairing | None:
        """Two bodies that may touch; None for two fixed ones, for two that a joint holds, and for pools."""
        if (a.fixed and b.fixed) or a.liquid or b.liquid or frozenset((a.name, b.name)) in self.jointed:
            return None
        table = materials.pair(a.body.material, b.body.material)
        rule = self.overrides.get(frozenset((a.owner, b.owner)))
        kinetic, static = table.friction, max(table.static_friction, table.friction)
        restitution, rolling = table.restitution, table.rolling_friction
        law = table if table.partners is not None else None
        if rule is not None:
            if rule.restitution is not None:
                restitution, law = rule.restitution, None
            rolling = rolling if rule.rolling_friction is None else rule.rolling_friction
            if rule.friction is not None:
                kinetic = static = rule.friction
            static = static if rule.static_friction is None else rule.static_friction
        ball = isinstance(a.body.shape, Sphere) or isinstance(b.body.shape, Sphere)
        plane = a.form == "plane" or b.form == "plane"
        return Pairing(
            a, b, restitution, kinetic, static, rolling, law=law, round=ball, loose=a.owner != a.name or b.owner != b.name,
            convex=plane or (a.convex and b.convex), unturned=all(r.form in ("sphere", "plane") for r in (a, b)), thin=0.5 * min(a.thickness, b.thickness),
            fragile=may_fail(a) or may_fail(b),
        )  # fmt: skip
