"""Tables: the data of staging (`data/staging.yaml`), read once."""

from __future__ import annotations

from functools import cache
from typing import Any

from sim.datasheet import datasheet


@cache
def staging() -> dict[str, Any]:
    data: dict[str, Any] = datasheet("semantics", "staging")
    return data


def usual(table: str, key: str) -> tuple[float, str]:
    """A number that stands in for what the sentence leaves open, and its source."""
    row = staging()[table][key]
    return float(row["value"]), str(row["source"])
