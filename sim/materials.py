"""Materials: density, stiffness, strength, restitution and friction, each with its source; and what a pair of them does in contact.

A pair's restitution follows the work-equivalent composite of Coaplen, Stronge and Ravani (2004): each partner gives
back e_i^2 of the work it takes, and takes work in proportion to its compliance 1 / E_i:

    e^2 = (e_a^2 / E_a + e_b^2 / E_b) / (1 / E_a + 1 / E_b)

so the softer partner decides: a rubber ball bounces like rubber on concrete, a steel ball in sand like sand.
Friction is the geometric mean of the two, rolling resistance the larger (the softer floor or wheel yields). Measured
pairs in `data/materials.yaml` override both rules.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from sim.datasheet import datasheet
from sim.errors import InputError

RULE = "composite of the two materials (J. Coaplen, W. J. Stronge, B. Ravani 2004), softer partner counting more"
MEAN = "geometric mean of the two materials: estimate"


@dataclass(frozen=True)
class Law:
    """How restitution falls with speed: where something yields, e ~ v^-n; where it is viscous, 1 - e ~ v^n."""

    kind: Literal["yields", "viscous"]
    exponent: float
    reference: float
    """At which the table's restitution holds [m/s]."""
    source: str

    def __call__(self, restitution: float, speed: float) -> float:
        ratio = max(speed, 1e-6) / self.reference
        return restitution * ratio**-self.exponent if self.kind == "yields" else 1 - (1 - restitution) * ratio**self.exponent


@dataclass(frozen=True)
class Material:
    """One row of the table. `from_` says where each number comes from."""

    name: str
    density: float
    """[kg/m^3]"""
    youngs_modulus: float
    """[Pa]"""
    restitution: float
    """Against a hard, heavy partner at 1-8 m/s."""
    restitution_range: tuple[float, float]
    """Over the kinds of this material."""
    friction: float
    """Kinetic, against common dry solids."""
    static_friction: float
    rolling_friction: float
    """Rolling resistance, force / load."""
    strength: float | None
    """At which it fails [Pa]; None: it gives way and comes back."""
    fails: Literal["shatter", "crack", "dent"] | None
    """How."""
    from_: tuple[tuple[str, str], ...]
    """(quantity, source) pairs."""
    liquid: bool = False
    """A pool of it is swum in, not struck (`sim.water`)."""
    law: Law | None = None
    """How restitution depends on speed; None: it does not, or nobody says."""

    @property
    def brittle(self) -> bool:
        """Shatters rather than dents."""
        return self.fails == "shatter"

    @property
    def toughness(self) -> float | None:
        """Energy that it bears before it fails, strength^2 / (2 E) [J/m^3]: its modulus of resilience."""
        return None if self.strength is None else self.strength**2 / (2 * self.youngs_modulus)

    def restitution_at(self, speed: float) -> float:
        """At this speed of approach [m/s], within its range."""
        if self.law is None:
            return self.restitution
        low, high = self.restitution_range
        return min(max(self.law(self.restitution, speed), low), high)

    def source(self, quantity: str) -> str:
        """Where a number comes from; "estimate" where it is our judgement."""
        return dict(self.from_).get(quantity, "estimate")


@dataclass(frozen=True)
class Pair:
    """Two materials in contact."""

    restitution: float
    restitution_range: tuple[float, float]
    friction: float
    """Kinetic."""
    static_friction: float
    rolling_friction: float
    """Rolling resistance, force / load."""
    source: str
    partners: tuple[Material, Material] | None = None
    """Whose restitution depends on speed; None where neither does, or the pair was measured."""

    def restitution_at(self, speed: float) -> float:
        """At this speed of approach [m/s], within the range."""
        if self.partners is None:
            return self.restitution
        low, high = self.restitution_range
        one, two = self.partners
        return min(max(_composite(one, two, one.restitution_at(speed), two.restitution_at(speed)), low), high)


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = datasheet("sim", "materials")
    return data


@cache
def _materials() -> dict[str, Material]:
    sources = _data()["sources"]
    return {
        name: Material(
            name=name, density=float(row["density"]), youngs_modulus=float(row["youngs_modulus"]), restitution=float(row["restitution"]),
            restitution_range=(float(row["range"][0]), float(row["range"][1])), friction=float(row["friction"]),
            static_friction=float(row["static_friction"]), rolling_friction=float(row["rolling_friction"]),
            strength=float(row["strength"]) if "strength" in row else None, fails=row.get("fails"),
            from_=tuple((quantity, sources[key]) for quantity, key in row["from"].items()), law=_laws().get(name),
        )
        for name, row in _data()["materials"].items()
    }  # fmt: skip


@cache
def _laws() -> dict[str, Law]:
    data = _data()
    return {
        name: Law(row["kind"], float(row["exponent"]), float(data["reference"]), data["sources"][row["from"]])
        for row in data["speed_laws"] for name in row["materials"]
    }  # fmt: skip


@cache
def liquids() -> dict[str, Material]:
    """What a pool can be of."""
    sources = _data()["sources"]
    return {
        name: Material(
            name=name, density=float(row["density"]), youngs_modulus=float(row["bulk_modulus"]), restitution=0.0, restitution_range=(0.0, 0.0), friction=0.0,
            static_friction=0.0, rolling_friction=0.0, strength=None, fails=None, liquid=True,
            from_=tuple((quantity, sources[key]) for quantity, key in row["from"].items()),
        )
        for name, row in _data()["liquids"].items()
    }  # fmt: skip


def names() -> tuple[str, ...]:
    """Canonical names, in the order of the table, without the default."""
    return tuple(n for n in _materials() if n != "default")


def find(word: str | None) -> str | None:
    """Canonical name of a material word ("wooden" -> "wood"), or None where it is no material."""
    if word is None:
        return None
    key = " ".join(word.lower().replace("-", " ").replace("_", " ").split())
    for candidate in (key, key.removesuffix("s"), key.removesuffix("y"), key.removesuffix("en")):
        if candidate in _materials():
            return candidate
        if candidate in _data()["aliases"]:
            return str(_data()["aliases"][candidate])
    return None


def canonical(word: str) -> str:
    """Canonical name of a material word. Raises InputError with the nearest names."""
    found = find(word)
    if found is None:
        words = [*names(), *_data()["aliases"]]
        near = difflib.get_close_matches(word.lower(), words, n=3, cutoff=0.6)
        hint = f"did you mean {' or '.join(near)}?" if near else "`physgen materials` lists them"
        raise InputError(f"material {word!r}: unknown; {hint}")
    return found


def material(name: str | None) -> Material:
    """The row of a material or liquid; None is the default one. Raises InputError."""
    return _named(name)


@cache
def _named(name: str | None) -> Material:
    # the engine asks at every blow; what is unknown raises, and is not kept
    if name in liquids():
        return liquids()[name]
    return _materials()["default" if name is None else canonical(name)]


def pair(a: str | None, b: str | None) -> Pair:
    """Contact of two materials, whichever comes first. Raises InputError for unknown names."""
    first, second = material(a), material(b)
    return _pair(*sorted((first.name, second.name)))


@cache
def _pair(a: str, b: str) -> Pair:
    one, two = _materials()[a], _materials()[b]
    row = _measured(a, b)
    sources = _data()["sources"]
    origin = {k: sources[v] for k, v in row.get("from", {}).items()}
    restitution = float(row.get("restitution", _composite(one, two, one.restitution, two.restitution)))
    low, high = row.get("range") or (
        _composite(one, two, one.restitution_range[0], two.restitution_range[0]),
        _composite(one, two, one.restitution_range[1], two.restitution_range[1]),
    )
    friction = float(row.get("friction", (one.friction * two.friction) ** 0.5))
    return Pair(
        restitution=restitution,
        restitution_range=(float(low), float(high)),
        friction=friction,
        static_friction=float(row.get("static_friction", (one.static_friction * two.static_friction) ** 0.5)),
        rolling_friction=float(row.get("rolling_friction", max(one.rolling_friction, two.rolling_friction))),
        source=f"restitution: {origin.get('restitution', RULE)}; friction: {origin.get('friction', MEAN)}",
        partners=None if "restitution" in row or (one.law is None and two.law is None) else (one, two),
    )


def _composite(one: Material, two: Material, e_one: float, e_two: float) -> float:
    give_one, give_two = 1 / one.youngs_modulus, 1 / two.youngs_modulus
    return float(((e_one**2 * give_one + e_two**2 * give_two) / (give_one + give_two)) ** 0.5)


def _measured(a: str, b: str) -> dict[str, Any]:
    """The row of the pair table, named pairs before "*" rows; empty where there is none."""
    rows = _data()["pairs"]
    for row in rows:
        if sorted(row["between"]) == sorted((a, b)):
            return dict(row)
    for row in rows:
        if "*" in row["between"] and any(n in row["between"] for n in (a, b)):
            return dict(row)
    return {}


def table() -> list[dict[str, Any]]:
    """Every material as plain data for printing: name, the numbers, and their sources."""
    return [
        {
            "name": m.name, "density": m.density, "youngs_modulus": m.youngs_modulus, "restitution": m.restitution,
            "restitution_range": list(m.restitution_range), "friction": m.friction, "static_friction": m.static_friction,
            "rolling_friction": m.rolling_friction, "brittle": m.brittle, "strength": m.strength, "fails": m.fails, "toughness": m.toughness,
            "speed_law": None if m.law is None else {"kind": m.law.kind, "exponent": m.law.exponent, "at": m.law.reference, "source": m.law.source},
            "sources": dict(m.from_),
        }
        for m in (_materials()[n] for n in names())
    ]  # fmt: skip


FLOORS = ("concrete", "wood", "steel", "tile", "carpet", "grass", "ice", "sand")
"""What things usually fall onto and slide over."""


def pairs() -> list[dict[str, Any]]:
    """Every material on the usual floors, as plain data for printing: restitution and its range, friction, and where each comes from."""
    out = []
    for name in names():
        for floor in FLOORS:
            p = pair(name, floor)
            out.append({
                "between": [name, floor], "restitution": round(p.restitution, 3), "restitution_range": [round(x, 3) for x in p.restitution_range],
                "friction": round(p.friction, 3), "static_friction": round(p.static_friction, 3), "rolling_friction": p.rolling_friction, "source": p.source,
            })  # fmt: skip
    return out


def __getattr__(name: str) -> Material:
    # the table is read when first asked for, not at import
    if name == "DEFAULT":
        return _materials()["default"]
    raise AttributeError(name)
