"""Amount: a stated number in SI units."""

from __future__ import annotations

from semantics.script import Quantity
from sim.errors import InputError

SI = {
    "height": "m", "length": "m", "distance": "m", "depth": "m", "width": "m", "radius": "m", "diameter": "m", "size": "m", "thickness": "m",
    "speed": "m/s", "velocity": "m/s", "angle": "degree", "mass": "kg", "weight": "kg", "time": "s", "duration": "s", "gravity": "m/s^2",
    "angular_speed": "rad/s", "temperature": "K",
}  # fmt: skip
"""Unit that a quantity is brought to."""


def si(quantity: Quantity) -> float:
    """Value in SI units (angles in degrees). Raises InputError where the unit does not fit the quantity."""
    unit = (quantity.unit or "").strip()
    wanted = SI.get(quantity.quantity or "", "")
    if not unit or not wanted or unit == wanted or unit in ("deg", "degrees", "°"):
        return quantity.value
    from pint import DimensionalityError, UndefinedUnitError, UnitRegistry

    try:
        return float(UnitRegistry(cache_folder=None).Quantity(quantity.value, unit.replace("m/s2", "m/s**2")).to(wanted).magnitude)
    except (DimensionalityError, UndefinedUnitError) as error:
        raise InputError(f"{quantity.quantity} of {quantity.value:g} {unit}: not a unit of {quantity.quantity}; give {wanted}") from error
