"""Quantity: a number of the tables of materials and contacts, what was measured of it, and where it is from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ESTIMATE = "estimate"
"""Key of what nobody measured for us."""


@dataclass(frozen=True)
class Quantity:
    """What is reckoned with, its range over kinds and partners, and its source."""

    value: float
    range: tuple[float, float] | None
    """As measured; of an estimate, what is held for possible. None: not said."""
    static: float | None
    """Of a coefficient of friction: the same before it moves."""
    key: str
    """Of the source, in `data/sources.yaml`."""
    source: str
    """Author, title, year, table."""
    note: str
    """How it was taken; of an estimate, what it was put between."""

    @property
    def measured(self) -> bool:
        """Not our own judgement."""
        return self.key != ESTIMATE

    @property
    def short(self) -> str:
        """Key and note: where to look, and how it was taken."""
        return f"{self.key}: {self.note}" if self.note else self.key

    @property
    def origin(self) -> str:
        """Source and note in full."""
        return f"{self.source}; {self.note}" if self.note else self.source


def quantity(row: Mapping[str, Any], sources: Mapping[str, str]) -> Quantity:
    """One number as the tables write it: `is`, `static`, `range`, `from`, `note`."""
    unknown = set(row) - {"is", "static", "range", "from", "note"}
    assert not unknown, unknown
    low_high = row.get("range")
    return Quantity(
        value=float(row["is"]), range=None if low_high is None else (float(low_high[0]), float(low_high[1])),
        static=float(row["static"]) if "static" in row else None, key=row["from"], source=sources[row["from"]], note=row.get("note", ""),
    )  # fmt: skip
