"""Slowing: at which speed, and how far away, something must set off so that a speed is left when it arrives.

Friction and the medium take their part: dv/dt = -(a + k v^2), a = mu g (5/7 of it for what rolls), k = rho Cd A / (2 m). Backwards from the
end, with b = sqrt(a k): v = sqrt(a / k) tan(atan(v1 sqrt(k / a)) + b t) and d = ln((a + k v^2) / (a + k v1^2)) / (2 k).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from semantics.placement import Placement
from sim.ensemble import DENSITY
from sim.materials import material, pair
from sim.solid import solid

WHEELS = 0.02
"""Rolling resistance of a vehicle's wheels, which are one body with it here: it must glide. T. D. Gillespie: 0.012-0.02."""
ROUND = ("vessel", "mug", "vase", "jar", "pail", "barrel", "cone", "goblet")
"""Forms that roll on their side, though they stand on their foot."""
LEAST = 1e-6
"""Below it a slowing is none [m/s^2] or [1/m]."""
FASTEST = 60.0
"""Nothing sets off faster [m/s]."""


@dataclass(frozen=True)
class Slowing:
    """What slows a body down on its way."""

    a: float
    """By friction [m/s^2]."""
    k: float
    """By the medium [1/m]."""

    def before(self, end: float, *, way: float) -> float:
        """Speed that leaves `end` after a way [m/s]: v^2 + a/k = (end^2 + a/k) e^(2 k d)."""
        if self.k < LEAST:
            return min(math.sqrt(end**2 + 2 * self.a * way), FASTEST)
        share = self.a / self.k
        return min(math.sqrt(max((end**2 + share) * math.exp(2 * self.k * way) - share, 0.0)), FASTEST)

    def back(self, end: float, *, seconds: float) -> tuple[float, float]:
        """Speed [m/s] and way [m] before so many seconds that leave `end`."""
        if self.k < LEAST or self.a < LEAST:
            start = end + self.a * seconds
            return start, (start + end) / 2 * seconds
        b, scale = math.sqrt(self.a * self.k), math.sqrt(self.a / self.k)
        start = scale * math.tan(min(math.atan(end / scale) + b * seconds, 0.49 * math.pi))
        return min(start, FASTEST), math.log((self.a + self.k * start**2) / (self.a + self.k * end**2)) / (2 * self.k)

    def ahead(self, start: float, *, seconds: float) -> float:
        """Way in so many seconds from a speed [m]."""
        rest, way, h = start, 0.0, seconds / 200
        for _ in range(200):
            middle = max(rest - (self.a + self.k * rest**2) * h / 2, 0.0)
            later = max(rest - (self.a + self.k * middle**2) * h, 0.0)
            way, rest = way + (rest + later) / 2 * h, later
        return way


def slowing(p: Placement, id: str, *, rolls: bool, on: str | None = None, vehicle: bool = False) -> Slowing:
    """Of an object on the ground, or on a body."""
    known, obj = p.thing(id), p.object(id)
    table = pair(known.material, p.body(on).material if on is not None else p.ground_material())
    mu = WHEELS if vehicle else 5 / 7 * table.rolling_friction if rolls and (known.rolls or known.form in ROUND) else table.friction
    body = solid(known.shape)
    mass = p.mass(obj, known) or body.volume * material(known.material).density  # type: ignore[arg-type]
    drag = body.drag_coefficient if known.drag is None else known.drag
    return Slowing(mu * max(p.gravity, 1e-3), DENSITY[p.medium] * drag * body.area / (2 * mass))
