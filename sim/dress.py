"""Dress: what a character's words say about its looks: clothes, hair, hats, coats and plumage. Table in data/dress.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from sim.datasheet import datasheet
from sim.errors import InputError
from sim.look import srgb

COLOR_WORDS = 2
"""So many words before a garment may name its colour ("a dark blue coat")."""


@dataclass(frozen=True)
class Dress:
    """Colours by part, over the species' own, and what is worn."""

    colors: tuple[tuple[str, str], ...] = ()
    hair: str = "short"
    """short | long | bun | bald"""
    hat: str | None = None
    """cap | helmet | chef | straw | crown"""
    beard: bool = False
    skirt: bool = False
    shorts: bool = False


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = datasheet("sim", "dress")
    return table


@cache
def _by_word() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for words, record in _table()["words"].items():
        for word in (words,) if isinstance(words, str) else words:
            found.setdefault(word, {}).update(record)
    return found


def wardrobe() -> dict[str, list[str]]:
    """Words for garments and hair, by the part that they colour."""
    table: dict[str, list[str]] = _table()["garments"]
    return table


@cache
def dress_of(phrase: str | None) -> Dress:
    """By the words of a phrase ("an old woman in a red coat"); what comes later in it is stronger, and named garments are strongest."""
    words = re.findall(r"[a-z]+(?:-[a-z]+)?", (phrase or "").lower())
    said: dict[str, Any] = {}
    for word in words:
        for part in (word, *word.split("-")) if "-" in word else (word,):
            said |= _by_word().get(part, _by_word().get(part.removesuffix("s"), {}))
    for i, word in enumerate(words):
        _garment(words[max(i - COLOR_WORDS, 0) : i], word, said)
    worn = {key: said.pop(key) for key in ("hair", "hat", "beard", "skirt", "shorts") if key in said}
    return Dress(tuple(sorted((key, str(color)) for key, color in said.items())), **worn)


def _garment(before: list[str], word: str, said: dict[str, Any]) -> None:
    """One word of a phrase that may be a garment, or hair."""
    table = _table()
    word = word.removesuffix("ed") if word.endswith("haired") else word
    if word.endswith("-hair"):  # "red-haired"
        before, word = [word.removesuffix("-hair")], "hair"
    color = _color(before, hair=word == "hair")
    for part, garments in table["garments"].items():
        if word in garments and color is not None:
            said[part] = color
    for worn, garments in table["adds"].items():
        if word in garments:
            said[worn] = True
    if word == "hair" and "long" in before:
        said["hair"] = "long"
    if word in table["hats"]:
        said["hat"] = table["hats"][word]


def _color(before: list[str], *, hair: bool) -> str | None:
    """The colour that the words before a garment end in."""
    if hair and before and before[-1] in _table()["hair_colors"]:
        return str(_table()["hair_colors"][before[-1]])
    for start in range(len(before)):
        text = " ".join(before[start:])
        try:
            srgb(text)
        except InputError:
            continue
        return text
    return None
