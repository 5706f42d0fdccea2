"""Pairing: which bodies may touch, and what holds between their surfaces."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim import materials
from sim.rigid import Rigid
from sim.scene import Scene, Sphere


@dataclass
class Pairing:
    """Two bodies that may touch, and what holds between their surfaces."""

    a: Rigid
    b: Rigid
    restitution: float
    friction: float
    static_friction: float
    rolling_friction: float
    sticking: bool = field(default=True)
    """Was at rest sideways in the last step, so that static friction holds."""
    round: bool = field(default=False)
    """One of them is a ball."""
    struck: list[float] = field(default_factory=list)
    """Times of the last impacts [s]."""


def pairings(scene: Scene, bodies: list[Rigid]) -> list[Pairing]:
    """Every two bodies that may touch: not two fixed ones, nor two that a joint holds. The scene's `contacts` override the materials."""
    jointed = {frozenset((j.parent, j.child)) for j in scene.joints}
    overrides = {frozenset(c.between): c for c in scene.contacts}
    pairs = []
    for i, a in enumerate(bodies):
        for b in bodies[i + 1 :]:
            if (a.fixed and b.fixed) or frozenset((a.name, b.name)) in jointed:
                continue
            table = materials.pair(a.body.material, b.body.material)
            rule = overrides.get(frozenset((a.name, b.name)))
            kinetic, static = table.friction, max(table.static_friction, table.friction)
            restitution, rolling = table.restitution, table.rolling_friction
            if rule is not None:
                restitution = restitution if rule.restitution is None else rule.restitution
                rolling = rolling if rule.rolling_friction is None else rule.rolling_friction
                if rule.friction is not None:
                    kinetic = static = rule.friction
                static = static if rule.static_friction is None else rule.static_friction
            ball = isinstance(a.body.shape, Sphere) or isinstance(b.body.shape, Sphere)
            pairs.append(Pairing(a, b, restitution, kinetic, static, rolling, round=ball))
    return pairs
