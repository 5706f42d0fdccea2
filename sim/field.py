"""Field: the numbers and names that a scene may hold, and how far each may go. Whatever is written otherwise is an error that says what is wanted."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

NAME_PATTERN = r"^[A-Za-z_][A-Za-z0-9_]*(/[A-Za-z0-9_]+)*$"
FARTHEST = 1e8
"""Larger numbers are no places, sizes or speeds [m], [m/s], [rad/s]: their squares would soon be no numbers."""
THINNEST = 1e-5
"""What is thinner cannot be stepped over in any useful time [m]."""


def _thick_enough(value: float) -> float:
    if value < THINNEST:
        raise ValueError(f"{value:g} m is thinner than {1000 * THINNEST:g} mm; lengths are in metres")
    return value


def _near_enough(value: float) -> float:
    if abs(value) > FARTHEST:
        raise ValueError(f"{value:g} is beyond {FARTHEST:g}, larger or faster than anything that can be simulated")
    return value


def _with_room(value: tuple[float, float, float]) -> tuple[float, float, float]:
    if max(abs(x) for x in value) > FARTHEST / 10:
        raise ValueError(f"{max(value, key=abs):g} m is beyond {FARTHEST / 10:g} m; a character has parts around its place, and goes on from there")
    return value


def _unit_length(value: Quaternion) -> Quaternion:
    """A quaternion of length 1. Raises ValueError."""
    most = max(abs(x) for x in value)
    if most > 1e6:
        raise ValueError(f"a quaternion of length {most:.3g} is no rotation; no rotation is [0, 0, 0, 1]")
    norm = float(np.linalg.norm(value))
    if norm < 1e-6:
        raise ValueError("a quaternion of length 0 is no rotation; no rotation is [0, 0, 0, 1]")
    return value if abs(norm - 1) < 1e-12 else tuple(float(x) / norm for x in value)  # type: ignore[return-value]


Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Extent = Annotated[Positive, AfterValidator(_thick_enough), AfterValidator(_near_enough)]
Coordinate = Annotated[Finite, AfterValidator(_near_enough)]
Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
NonNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Vector = tuple[Coordinate, Coordinate, Coordinate]
Place = Annotated[Vector, AfterValidator(_with_room)]
"""Of something with parts around it [m]."""
Quaternion = tuple[Finite, Finite, Finite, Finite]
Rotation = Annotated[Quaternion, AfterValidator(_unit_length)]
"""Body to world, x y z w; brought to length 1."""
Name = Annotated[str, Field(pattern=NAME_PATTERN, max_length=120)]


class Model(BaseModel):
    """Strict about keys: a misspelt key is an error that names it, never ignored."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True, allow_inf_nan=False)
