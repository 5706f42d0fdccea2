"""Anatomy: a species, a height and words about the looks to a Skeleton, by body plan. Primitives overlap at the joints, so that a body looks whole."""

from __future__ import annotations

from functools import cache

from sim.bird import bird
from sim.dress import Dress, dress_of
from sim.people import person
from sim.quadruped import quadruped
from sim.skeleton import Skeleton
from sim.species import SPECIES

PLAIN = Dress()


@cache
def skeleton(name: str, height: float | None = None, color: str | None = None, phrase: str | None = None) -> Skeleton:
    """Of a species by its canonical name. A height other than the species' own scales lengths by it and the mass by its cube; `phrase`: words of its looks."""
    kind = SPECIES[name]
    tall = height or kind.height
    mass = kind.mass * (tall / kind.height) ** 3
    build = {"people": person, "quadrupeds": quadruped, "birds": bird}[kind.plan]
    return build(kind, tall, mass, color, dress_of(phrase) if phrase else PLAIN)
