"""Species: true sizes, masses and proportions of everything that walks, from data/species.yaml; words lead to them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from sim.datasheet import datasheet
from sim.errors import InputError

Plan = Literal["people", "quadrupeds", "birds"]


@dataclass(frozen=True, eq=False)
class Species:
    name: str
    plan: Plan
    aliases: tuple[str, ...]
    height: float
    """Standing height (people, birds) or shoulder height (quadrupeds) [m]."""
    mass: float
    """[kg]"""
    walk_speed: float
    """[m/s]"""
    run_speed: float
    """[m/s]"""
    jump_speed: float
    """Of the centre of mass at take-off, straight up from standing [m/s]."""
    data: Mapping[str, Any]
    """The whole record."""


@cache
def _load() -> Mapping[str, Species]:
    table = datasheet("sim", "species")
    found: dict[str, Species] = {}
    for plan in ("people", "quadrupeds", "birds"):
        for name, record in table[plan].items():
            speeds = {key: float(record[key]) for key in ("height", "mass", "walk_speed", "run_speed", "jump_speed")}
            found[name] = Species(name=name, plan=plan, aliases=tuple(record["aliases"]), data=MappingProxyType(record), **speeds)
    return MappingProxyType(found)


class _Table(Mapping[str, Species]):
    """Read at first use, so that importing costs nothing."""

    def __getitem__(self, key: str) -> Species:
        return _load()[key]

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(_load())

    def __len__(self) -> int:
        return len(_load())


SPECIES: Mapping[str, Species] = _Table()
"""Canonical name to species."""


@cache
def _words() -> Mapping[str, str]:
    words = {name: name for name in SPECIES}
    for name, kind in SPECIES.items():
        for alias in kind.aliases:
            words.setdefault(alias, name)
    return words


def find(word: str) -> Species | None:
    """The species that a noun means ("kitten" is a cat); None where it means none."""
    name = _words().get(word.strip().lower())
    return None if name is None else SPECIES[name]


def species(word: str) -> Species:
    """As `find`; raises InputError that lists what there is."""
    found = find(word)
    if found is None:
        near = difflib.get_close_matches(word.lower(), list(_words()), n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise InputError(f"no species {word!r}: {hint}there are {', '.join(SPECIES)}")
    return found
