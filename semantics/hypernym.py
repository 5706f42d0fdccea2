"""Hypernyms: what an unknown noun is a kind of, so that a samovar is sized as a kettle and a wombat walks on four legs.

A slice of WordNet 3.1 (`data/wordnet`, with its licence; cut by `make.py` there) gives each noun its senses, and each sense the
kind above it. Climbing stops at the first kind that stands for a noun of our own table (`data/anchors.yaml`). It is read
when the first unknown noun comes up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from semantics import lexicon

if TYPE_CHECKING:
    from semantics.lexicon import Noun

SOURCE = "WordNet 3.1"
SENSES = 3
"""Senses asked, the most frequent first."""
ROOTS = {"character": ("animal.n.01", "person.n.01", "body_part.n.01"), "thing": ("artifact.n.01", "object.n.01", "food.n.01", "food.n.02")}


@dataclass(frozen=True)
class Kind:
    """What a noun is a kind of."""

    word: str
    chain: tuple[str, ...]
    """The kinds above it, nearest first, as plain words ("urn", "vessel"), down to the one that stands for `entry`."""
    entry: str
    """Entry of our noun table."""


@cache
def _synsets() -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Names and rows of the hypernyms (0: none), both by row - 1."""
    rows = [line.split("\t") for line in read("synsets.tsv")]
    return tuple(r[0] for r in rows), tuple(int(r[1]) for r in rows)


@cache
def lemmas() -> dict[str, str]:
    """Nouns that the slice knows -> rows of their senses, or "-" where all of them are abstract."""
    return dict(line.split("\t", 1) for line in read("lemmas.tsv"))


@cache
def plurals() -> dict[str, str]:
    """Irregular plural -> singular."""
    return dict(line.split("\t", 1) for line in read("plurals.tsv"))


def read(name: str) -> list[str]:
    """The lines of one file of the slice."""
    return resources.files("semantics").joinpath(f"data/wordnet/{name}").read_text(encoding="utf-8").splitlines()


def _senses(word: str) -> list[int]:
    rows = lemmas().get(word, "-")
    return [] if rows == "-" else [int(r) for r in rows.split(",")][:SENSES]


def _chain(row: int) -> list[str]:
    names, parents = _synsets()
    found: list[str] = []
    while row and len(found) < 30:
        found.append(names[row - 1])
        row = parents[row - 1]
    return found


def abstract(word: str) -> bool:
    """A noun none of whose senses is a physical thing ("speed", "idea"); unknown words are not."""
    return lemmas().get(word) == "-"


@cache
def _anchors() -> dict[str, str | None]:
    """Synset -> entry: the table's, and for each of our nouns its first sense of the right sort."""
    found: dict[str, str | None] = dict(lexicon.table("anchors")["anchors"])
    for noun in {n.name: n for n in lexicon.default().nouns.values()}.values():
        wanted = ROOTS["character" if noun.kind == "character" else "thing"]
        for row in _senses(noun.name):
            chain = _chain(row)
            living = any(c in ROOTS["character"] for c in chain)
            if any(c in wanted for c in chain) and (noun.kind == "character") == living:
                found.setdefault(chain[0], noun.name)
                break
    return found


def kind_of(word: str) -> Kind | None:
    """What a noun (singular, lower case; compounds with spaces) is a kind of, or None where WordNet knows no thing of that name."""
    for row in _senses(word):
        chain = _chain(row)
        for k, name in enumerate(chain):
            if name in _anchors():
                entry = _anchors()[name]
                if entry is None:
                    break
                said = tuple(dict.fromkeys(_plain(c) for c in chain[1 : k + 1] if _plain(c) != word))
                return Kind(word, said, entry)
    return _compound(word)


def _compound(word: str) -> Kind | None:
    """ "Broomstick": a stick, where both halves are words and WordNet knows no thing of the whole."""
    for k in range(3, len(word) - 3 if word.isalpha() else 0):
        noun = lexicon.noun(word[k:])
        if noun is not None and noun.kind != "character" and word[:k] in lemmas():
            return Kind(word, (f"{word[:k]} + {word[k:]}",), noun.name)
    return None


PLACES = frozenset(
    ["building.n.01", "facility.n.01", "room.n.01", "geological_formation.n.01", "establishment.n.04", "housing.n.01", "tower.n.01", "structure.n.01"]
    + ["topographic_point.n.01", "wetland.n.01"]
)


def is_place(word: str) -> bool:
    """Whether the first sense of a noun is a building, a room, another structure or a landform."""
    return any(name in PLACES for row in _senses(word)[:1] for name in _chain(row))


def _plain(synset: str) -> str:
    return synset.split(".n.", maxsplit=1)[0].replace("_", " ")


def back_off(words: str) -> Noun | None:
    """An entry for an unknown noun, by its compound and then by its head ("copper samovar"), or None."""
    parts = words.lower().split()
    for start in range(max(0, len(parts) - 3), len(parts)):
        name = " ".join([*parts[start:-1], lexicon.singular(parts[-1])])
        found = kind_of(name)
        if found is not None:
            like = lexicon.default().nouns[found.entry]
            above = f"{name} > {' > '.join(found.chain)}" if found.chain else name
            return replace(like, name=name, source=f"{SOURCE}: {above}; as {like.name} ({like.source})", backed=like.name)
    return None
