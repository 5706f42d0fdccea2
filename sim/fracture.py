"""Fracture: which blow is too much for a body.

A body that bends until it fails has stored the energy k V s^2 / (2 E): volume V, strength s, Young's modulus E; k is the share of it that
is strained to the limit. A sheet or a shell bends, and little of it is strained; a lump is pressed, and bears far more. What gives way before it breaks
is dented instead, by a pressure that does not ask how stiff it is.
Of a blow, each partner takes the part that its softness has in both, so a glass that falls onto a pillow gets next to nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from sim import materials
from sim.impact import closing_energy, meeting_energy
from sim.matter import key_of, measures
from sim.rigid import Rigid
from sim.scene import Body
from sim.shape import Compound, Part, Plane
from sim.shell import walls
from sim.vector import Vec

BENT = 0.3
"""Share k of a sheet under a point load (estimate): a tumbler of glass then survives 10 cm onto stone, a porcelain cup 20 cm."""
PRESSED = 100.0
"""By so much more a lump bears (estimate): a marble survives 9 m, an ice cube half a metre."""
DENTED = 0.0056
"""A lump is dented visibly, by a twentieth of its radius R, when 3 s pi R (R / 20)^2 has been spent on it: it yields under three times its strength s
(Tabor), and this is so large a share of s times its volume. An apple then bruises from 20 cm on, a ball of lead from half a metre."""
SLENDER = (0.05, 0.24)
"""Thickness over size: below the first a body bends, above the second (a cube) it is pressed; between them the exponent is mixed."""
LOCAL = 10.0
"""What is struck takes part with so many times the striker's mass at most (estimate): the far end of a window pane does not notice a ball."""
CENTRAL = 0.5
"""Of the energy of a straight blow, what one beside the centre of mass brings at least (estimate)."""
HOLLOW = 1.6
"""A body so many times lighter than its solid shape would be is a shell."""
THIN = 0.3
"""... and its wall is then thinner than this share of what it is thick as drawn: a plate is no shell."""
SOFT = 1e6
"""Strength of what gives way and comes back, where a body of it is said to burst [Pa] (estimate: bread bears less, rubber more)."""
EGG_WALL = 8e-4
"""Wall of an eggshell [m]; a real one has 0.35 mm, too thin to be seen or to touch anything."""


@dataclass(frozen=True)
class Failure:
    """What a blow does to one body."""

    body: Rigid
    kind: Literal["shatter", "crack", "dent"]
    load: float
    """What the body has to take [J]."""
    limit: float
    """What it can take [J]."""
    at: float
    """Energy of the whole blow at which this body fails [J]."""


def wall(body: Rigid) -> float | None:
    """Thickness of a body's wall where its shape has one, or where its mass says that it is hollow, though its shape is not [m]."""
    shape = body.body.shape
    given = walls(shape.parts if isinstance(shape, Compound) else [Part.model_construct(shape=shape)])  # type: ignore[arg-type]
    if given:
        return max(given)
    made_of = materials.material(body.body.material)
    if made_of.name == "eggshell":
        return EGG_WALL
    if body.body.mass is None:
        return None
    volume, surface = measures(key_of(body.body.shape))
    if surface <= 0:
        return None  # thinner than can be told
    thick = body.mass / (made_of.density * surface)
    return None if made_of.density * volume < HOLLOW * body.mass or thick > THIN * 2 * volume / surface else thick


def slenderness(body: Rigid) -> float:
    """Thickness over the edge of a cube as large as the body reaches."""
    volume, surface = measures(key_of(body.body.shape))
    thick = wall(body) or 2 * volume / surface
    return thick / (1.6 * body.radius)


def way(body: Body) -> Literal["shatter", "crack", "dent"] | None:
    """What too hard a blow does to a body; None: nothing."""
    return body.fails or materials.material(body.material).fails


def may_fail(body: Rigid) -> bool:
    """Whether any blow can harm this body."""
    b = body.body
    if b.breakable is False or isinstance(b.shape, Plane) or body.kind == "kinematic" or (body.kind == "static" and not b.breakable):
        return False
    return way(b) is not None


def limit(body: Rigid, mass: float) -> float:
    """Energy that a body can take, of which `mass` takes part [J]."""
    made_of = materials.material(body.body.material)
    strength = made_of.strength or SOFT
    low, high = SLENDER
    mixed = min(max((slenderness(body) - low) / (high - low), 0.0), 1.0)
    tough = 1.0 if body.body.toughness is None else body.body.toughness
    sheet = BENT * mass * strength**2 / (2 * made_of.youngs_modulus * made_of.density)
    lump = DENTED * mass * strength / made_of.density if way(body.body) == "dent" else PRESSED * sheet
    return float(tough * sheet ** (1 - mixed) * lump**mixed)


def softness(body: Rigid) -> float:
    """Compliance of a body under a blow [1/Pa]: of its material, and more where it is slender.

    A sheet bends with the cube of its thickness; only near the blow, though, so the square stands for it (estimate).
    """
    stiff = materials.material(body.body.material).youngs_modulus
    return 1 / stiff if isinstance(body.body.shape, Plane) else 1 / (stiff * min(1.0, slenderness(body) / SLENDER[1]) ** 2)


@dataclass(frozen=True)
class Bearing:
    """What one body of a pair can take of a blow between them."""

    body: Rigid
    kind: Literal["shatter", "crack", "dent"]
    share: float
    """Of the blow's energy that it has to take."""
    limit: float
    """[J]"""


def bearings(a: Rigid, b: Rigid) -> tuple[Bearing, ...]:
    """Of those of the two that a blow can harm."""
    found = []
    for r in (a, b):
        kind = way(r.body)
        if kind is None or not may_fail(r):
            continue
        other = b if r is a else a
        most = limit(r, r.mass if other.fixed else min(r.mass, LOCAL * other.mass))
        if math.isfinite(most):
            found.append(Bearing(r, kind, softness(r) / (softness(r) + softness(other)), most))
    return tuple(found)


def failures(a: Rigid, b: Rigid, points: list[Vec], normal: Vec, known: tuple[Bearing, ...]) -> list[Failure]:
    """Which of two bodies that meet now fail, the weaker first; `known` are their `bearings`."""
    if not known:
        return []
    most = meeting_energy(a, b)
    if all(one.share * most < one.limit for one in known):
        return []
    blow = closing_energy(a, b, points, normal)
    found = [Failure(o.body, o.kind, o.share * blow, o.limit, o.limit / o.share) for o in known if o.share * blow >= o.limit]
    return sorted(found, key=lambda f: (f.at, f.body.name))


def breaking_speed(striker: Body, struck: Body) -> float:
    """Slowest speed at which a body's straight blow breaks another [m/s]; inf where none does."""
    if way(struck) is None or isinstance(struck.shape, Plane):
        return math.inf
    one, two = (Rigid(b, row=0, kind="dynamic", density=materials.material(b.material).density) for b in (striker, struck))
    share = softness(two) / (softness(one) + softness(two))
    mass = one.mass * two.mass / (one.mass + two.mass)
    return math.sqrt(2 * limit(two, min(two.mass, LOCAL * one.mass)) / (share * mass * CENTRAL))
