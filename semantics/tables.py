"""Tables: the data of staging (`data/staging.yaml`), read once."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML


@cache
def staging() -> dict[str, Any]:
    text = resources.files("semantics").joinpath("data/staging.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return data


def usual(table: str, key: str) -> tuple[float, str]:
    """A number that stands in for what the sentence leaves open, and its source."""
    row = staging()[table][key]
    return float(row["value"]), str(row["source"])
