"""Free: the values that a scene leaves to the director, as a list of bounded variables.

`free` in a scene file maps a body, a character or `contacts/<index>` to fields, and each field to its bounds:
[lo, hi] for a number, [[lo, hi], [lo, hi], [lo, hi]] for a vector.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from sim.errors import InputError
from sim.scene import Scene
from sim.scene_file import explain

VECTORS = {"position": 3, "velocity": 3, "angular_velocity": 3, "orientation_xyzw": 4}
BODY_FIELDS = (
    "position", "velocity", "angular_velocity", "orientation_xyzw", "mass", "density", "linear_damping", "angular_damping", "drag_coefficient", "toughness",
)  # fmt: skip
CONTACT_FIELDS = ("restitution", "friction", "static_friction", "rolling_friction")
CHARACTER_FIELDS = ("position", "heading_deg", "height")
ACTION_FIELDS = ("at", "speed")


@dataclass(frozen=True)
class Variable:
    """One number that the director may choose."""

    owner: str
    """Key in `free`: "ball", "contacts/0", "cat"."""
    field: str
    """"velocity", "restitution", "actions/0/at"."""
    index: int | None
    """Component of a vector."""
    path: tuple[str | int, ...]
    """Where it lies in the scene's data."""
    low: float
    high: float

    def value(self, unit: float) -> float:
        """From the unit interval into the bounds."""
        return self.low + float(unit) * (self.high - self.low)

    def unit(self, value: float) -> float:
        """From the bounds into the unit interval, clipped."""
        return 0.5 if self.high == self.low else float(np.clip((value - self.low) / (self.high - self.low), 0, 1))


def _bounds(given: Any, where: str) -> tuple[float, float]:
    ok = isinstance(given, (list, tuple)) and len(given) == 2 and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in given)
    if not ok:
        raise InputError(f"{where}: {str(given)[:60]!r} are no bounds; write [low, high]")
    low, high = float(given[0]), float(given[1])
    if not (math.isfinite(low) and math.isfinite(high)):
        raise InputError(f"{where}: [{low}, {high}] is not finite; write numbers")
    if low > high:
        raise InputError(f"{where}: low {low} is above high {high}; swap them")
    return low, high


def _owner(scene: Scene, key: str) -> tuple[tuple[str | int, ...], tuple[str, ...]]:
    """Path of an owner in the scene's data, and the fields that may be free."""
    head, _, tail = key.partition("/")
    if head == "contacts" and tail.isdigit():
        return ("contacts", int(tail)), CONTACT_FIELDS
    for i, body in enumerate(scene.bodies):
        if body.name == key:
            return ("bodies", i), BODY_FIELDS
    for i, character in enumerate(scene.characters):
        if character.name == key:
            actions = tuple(f"actions/{k}/{f}" for k in range(len(character.actions)) for f in ACTION_FIELDS)
            return ("characters", i), CHARACTER_FIELDS + actions
    names = [b.name for b in scene.bodies] + [c.name for c in scene.characters] + [f"contacts/{i}" for i in range(len(scene.contacts))]
    raise InputError(f"free: {key!r} is no body, character or contact of this scene; there are: {', '.join(names)}")


def variables(scene: Scene) -> list[Variable]:
    """Every free number, in the order of the file. Raises InputError that says where, what was given, and what to do."""
    found: list[Variable] = []
    for key, fields in scene.free.items():
        path, allowed = _owner(scene, key)
        for name, given in fields.items():
            where = f"free.{key}.{name}"
            if name not in allowed:
                near = get_close_matches(name, allowed, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"what may be free there: {', '.join(allowed)}"
                raise InputError(f"{where}: no such value; {hint}")
            inner: tuple[str | int, ...] = tuple(int(p) if p.isdigit() else p for p in name.split("/"))
            if name in VECTORS:
                size = VECTORS[name]
                if not isinstance(given, (list, tuple)) or len(given) != size:
                    raise InputError(f"{where}: {str(given)[:60]!r}; write {size} pairs, [[low, high], ...], with low = high for what must stay")
                for k, pair in enumerate(given):
                    found.append(Variable(key, name, k, path + inner + (k,), *_bounds(pair, f"{where}[{k}]")))
            else:
                found.append(Variable(key, name, None, path + inner, *_bounds(given, where)))
    return found


def applied(scene: Scene, free: Sequence[Variable], unit: NDArray[np.float64]) -> Scene:
    """The scene with its free values set (unit (n,), each in [0, 1]) and nothing left free. Raises InputError."""
    data = copy.deepcopy(scene.model_dump(mode="python"))
    for variable, u in zip(free, unit, strict=True):
        at: Any = data
        for step in variable.path[:-1]:
            if isinstance(at[step], tuple):
                at[step] = list(at[step])
            at = at[step]
        at[variable.path[-1]] = variable.value(u)
    data["free"] = {}
    try:
        return Scene.model_validate(data)
    except ValidationError as error:
        raise InputError(explain(error, where="scene with its free values set")) from error
