"""Materials: density, stiffness, strength, restitution and friction, each with its source; and what a pair of them does in contact.

A pair's restitution follows the work-equivalent composite of Coaplen, Stronge and Ravani (2004): each partner gives
back e_i^2 of the work it takes, and takes work in proportion to its compliance 1 / E_i:

    e^2 = (e_a^2 / E_a + e_b^2 / E_b) / (1 / E_a + 1 / E_b)

so the softer partner decides: a rubber ball bounces like rubber on concrete, a steel ball in sand like sand.
Friction is the geometric mean of the two, rolling resistance the larger (the softer floor or wheel yields). Measured
pairs in `data/contacts.yaml` override both rules.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from sim.datasheet import datasheet
from sim.errors import InputError
from sim.quantity import Quantity, quantity
from sim.speed_law import Law

RULE = "composite of the two materials (J. Coaplen, W. J. Stronge, B. Ravani 2004), softer partner counting more"
MEAN = "geometric mean of the two materials: estimate"


@dataclass(frozen=True)
class Material:
    """One entry of the table; `numbers` has each number with its range and its source."""

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
    numbers: tuple[tuple[str, Quantity], ...]
    """(name, quantity) pairs."""
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

    def number(self, name: str) -> Quantity:
        """One of its numbers, with range and source."""
        return dict(self.numbers)[name]

    def range_of(self, name: str) -> tuple[float, float]:
        """Of one of its numbers; where none is known, from itself to itself."""
        number = self.number(name)
        return number.range or (number.value, number.value)


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
    friction_range: tuple[float, float]
    """Kinetic."""
    rolling_range: tuple[float, float]
    measured: tuple[tuple[str, Quantity], ...]
    """What was measured of this very pair; the rest follows the rules."""
    partners: tuple[Material, Material] | None = None
    """Whose restitution depends on speed; None where neither does, or the pair was measured."""

    @property
    def source(self) -> str:
        """Where restitution and friction come from."""
        known = {name: number.origin for name, number in self.measured}
        return f"restitution: {known.get('restitution', RULE)}; friction: {known.get('friction', MEAN)}"

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
def _contacts() -> dict[str, Any]:
    data: dict[str, Any] = datasheet("sim", "contacts")
    return data


@cache
def sources() -> dict[str, str]:
    """Every source by its key."""
    data: dict[str, str] = datasheet("sim", "sources")
    return data


@cache
def _materials() -> dict[str, Material]:
    return {name: _material(name, row) for name, row in _data()["materials"].items()}


def _material(name: str, row: dict[str, Any]) -> Material:
    numbers = {key: quantity(value, sources()) for key, value in row.items() if key != "fails"}
    restitution, friction = numbers["restitution"], numbers["friction"]
    assert restitution.range is not None and friction.static is not None, name
    return Material(
        name=name, density=numbers["density"].value, youngs_modulus=numbers["youngs_modulus"].value, restitution=restitution.value,
        restitution_range=restitution.range, friction=friction.value, static_friction=friction.static, rolling_friction=numbers["rolling_friction"].value,
        strength=numbers["strength"].value if "strength" in numbers else None, fails=row.get("fails"), numbers=tuple(numbers.items()), law=_laws().get(name),
    )  # fmt: skip


@cache
def _laws() -> dict[str, Law]:
    data = _contacts()
    own = ("materials", "from")
    return {
        name: Law(reference=float(data["reference"]), key=row["from"], source=sources()[row["from"]], **{k: v for k, v in row.items() if k not in own})
        for row in data["speed_laws"] for name in row["materials"]
    }  # fmt: skip


@cache
def liquids() -> dict[str, Material]:
    """What a pool can be of."""
    out = {}
    for name, row in _data()["liquids"].items():
        numbers = {key: quantity(value, sources()) for key, value in row.items()}
        out[name] = Material(
            name=name, density=numbers["density"].value, youngs_modulus=numbers["bulk_modulus"].value, restitution=0.0, restitution_range=(0.0, 0.0),
            friction=0.0, static_friction=0.0, rolling_friction=0.0, strength=None, fails=None, liquid=True, numbers=tuple(numbers.items()),
        )  # fmt: skip
    return out


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
    known = {key: quantity(value, sources()) for key, value in _measured(a, b).items() if key != "between"}
    restitution, friction, rolling = (known.get(key) for key in ("restitution", "friction", "rolling_friction"))
    (a_low, a_high), (b_low, b_high) = one.restitution_range, two.restitution_range
    (f_low, f_high), (g_low, g_high) = one.range_of("friction"), two.range_of("friction")
    (r_low, r_high), (s_low, s_high) = one.range_of("rolling_friction"), two.range_of("rolling_friction")
    return Pair(
        restitution=restitution.value if restitution else _composite(one, two, one.restitution, two.restitution),
        restitution_range=(restitution and restitution.range) or (_composite(one, two, a_low, b_low), _composite(one, two, a_high, b_high)),
        friction=friction.value if friction else (one.friction * two.friction) ** 0.5,
        static_friction=(friction and friction.static) or (one.static_friction * two.static_friction) ** 0.5,
        rolling_friction=rolling.value if rolling else max(one.rolling_friction, two.rolling_friction),
        friction_range=(friction and friction.range) or ((f_low * g_low) ** 0.5, (f_high * g_high) ** 0.5),
        rolling_range=(rolling and rolling.range) or (max(r_low, s_low), max(r_high, s_high)),
        measured=tuple(known.items()),
        partners=None if restitution or (one.law is None and two.law is None) else (one, two),
    )


def _composite(one: Material, two: Material, e_one: float, e_two: float) -> float:
    give_one, give_two = 1 / one.youngs_modulus, 1 / two.youngs_modulus
    return float(((e_one**2 * give_one + e_two**2 * give_two) / (give_one + give_two)) ** 0.5)


def _measured(a: str, b: str) -> dict[str, Any]:
    """The row of the pair table, named pairs before "*" rows; empty where there is none."""
    rows = _contacts()["pairs"]
    for row in rows:
        if sorted(row["between"]) == sorted((a, b)):
            return dict(row)
    for row in rows:
        if "*" in row["between"] and any(n in row["between"] for n in (a, b)):
            return dict(row)
    return {}


def table() -> list[dict[str, Any]]:
    """Every material as plain data for printing: name, the numbers, their ranges and sources."""
    return [
        {
            "name": m.name, "density": m.density, "youngs_modulus": m.youngs_modulus, "restitution": m.restitution,
            "restitution_range": list(m.restitution_range), "friction": m.friction, "static_friction": m.static_friction,
            "rolling_friction": m.rolling_friction, "brittle": m.brittle, "strength": m.strength, "fails": m.fails, "toughness": m.toughness,
            "speed_law": None if m.law is None else {"kind": m.law.kind, "form": m.law.form, "at": m.law.reference, "key": m.law.key, "source": m.law.source},
            "ranges": {name: list(q.range) for name, q in m.numbers if q.range is not None},
            "sources": {name: q.origin for name, q in m.numbers}, "keys": {name: q.short for name, q in m.numbers},
            "estimates": [name for name, q in m.numbers if not q.measured],
        }
        for m in (_materials()[n] for n in names())
    ]  # fmt: skip


FLOORS = ("concrete", "wood", "steel", "tile", "carpet", "grass", "ice", "sand")
"""What things usually fall onto and slide over."""


def pairs() -> list[dict[str, Any]]:
    """Every material on the usual floors, and every other pair that was measured, as plain data for printing: coefficients, their ranges, and where
    each comes from."""
    usual = [(name, floor) for name in names() for floor in FLOORS]
    named = [tuple(row["between"]) for row in _contacts()["pairs"] if "*" not in row["between"]]
    return [_listed(*couple) for couple in usual + [c for c in named if c not in usual and c[::-1] not in usual]]


def _listed(one: str, two: str) -> dict[str, Any]:
    p = pair(one, two)
    return {
        "between": [one, two], "restitution": round(p.restitution, 3), "restitution_range": [round(x, 3) for x in p.restitution_range],
        "friction": round(p.friction, 3), "friction_range": [round(x, 3) for x in p.friction_range], "static_friction": round(p.static_friction, 3),
        "rolling_friction": p.rolling_friction, "rolling_range": [round(x, 4) for x in p.rolling_range], "source": p.source,
        "measured": {name: q.short for name, q in p.measured},
    }  # fmt: skip


def __getattr__(name: str) -> Material:
    # the table is read when first asked for, not at import
    if name == "DEFAULT":
        return _materials()["default"]
    raise AttributeError(name)
