"""Senses: which of WordNet's classes a noun or a verb belongs to, substances, phenomena and changes of state included.

A second slice of WordNet 3.1 (`data/wordnet/classes.tsv` and `words.tsv`, cut by `classes.py` there) gives each word the nearest
class above each of its senses, weighted by how often the sense is met. "Slush" is water, a fluid, a substance; "to thaw" is a
change of state. It is read when the first sentence is judged."""

from __future__ import annotations

from functools import cache

from semantics.hypernym import read


@cache
def _classes() -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Names, and the rows of the classes above them (0: none), both by row - 1."""
    rows = [line.split("\t") for line in read("classes.tsv")]
    return tuple(r[0] for r in rows), tuple(int(r[1]) for r in rows)


@cache
def _words() -> dict[tuple[str, str], str]:
    """(lemma, n or v) -> its classes as they are written."""
    return {(lemma, pos): rest for lemma, pos, rest in (line.split("\t") for line in read("words.tsv"))}


def known(lemma: str, pos: str) -> bool:
    """Does the slice hold this noun ("n") or verb ("v")?"""
    return (lemma, pos) in _words()


@cache
def classes(lemma: str, pos: str) -> dict[str, float]:
    """Class -> share of the word's uses that it covers (0 to 1), with every class above; empty for unknown words."""
    names, above = _classes()
    found: dict[str, float] = {}
    for part in _words().get((lemma, pos), "").split(","):
        row, _, tenths = part.partition(":")
        here = int(row or 0)
        while here:
            found[names[here - 1]] = found.get(names[here - 1], 0.0) + int(tenths) / 10
            here = above[here - 1]
    return found
