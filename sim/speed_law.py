"""Speed law: how restitution falls with the speed of the blow, where the literature gives it.

Where something yields, e ~ v^-n (Johnson); where it is viscous, 1 - e ~ v^n (Ramirez et al.); turf was measured as a parabola (Penner).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Law:
    """One of the three, through the table's value at `reference`."""

    kind: Literal["yields", "viscous", "quadratic"]
    reference: float
    """At which the table's restitution holds [m/s]."""
    key: str
    """Of the source."""
    source: str
    exponent: float = 0.0
    linear: float = 0.0
    """[s/m]"""
    square: float = 0.0
    """[s^2/m^2]"""

    def __call__(self, restitution: float, speed: float) -> float:
        if self.kind == "quadratic":
            # the parabola's lowest point is where the measurements end
            v = min(speed, -self.linear / (2 * self.square))
            return restitution + self.linear * (v - self.reference) + self.square * (v * v - self.reference**2)
        ratio = max(speed, 1e-6) / self.reference
        return restitution * ratio**-self.exponent if self.kind == "yields" else 1 - (1 - restitution) * ratio**self.exponent

    @property
    def form(self) -> str:
        """The equation, for printing."""
        if self.kind == "quadratic":
            return f"e ~ {self.linear:g} v + {self.square:g} v^2"
        return f"e ~ v^-{self.exponent:g}" if self.kind == "yields" else f"1 - e ~ v^{self.exponent:g}"
