"""Degree: "a tiny car", "a heavy crate", "a fragile vase": adjectives of size, weight and toughness as factors on what is usual, noted with their source."""

from __future__ import annotations

from semantics import lexicon
from semantics.phrase import Mention
from semantics.script import Note, Object, Quantity
from semantics.thing import Thing

UNBREAKABLE = 1e6
"""Toughness from which on nothing breaks a thing."""


def apply(o: Object, said: Mention) -> list[Note]:
    """Set the size and mass that adjectives speak of, where no number does; what was assumed."""
    if said.noun is None or o.kind == "character":
        return []
    table, notes = lexicon.table("degrees"), list[Note]()
    inside = set(said.noun.name.split(" "))
    sizes = [w for w in said.words if w in table["size"] and w not in inside]
    weights = [w for w in said.words if w in table["weight"] and w not in inside and not _of_color(w, said)]
    if sizes and o.size_m is None:
        factor = float(table["size"][sizes[0]])
        x, y, z = said.noun.size_m
        o.size_m = (x * factor, y * factor, z * factor)
        notes.append(Note(level="assumed", phrase=said.phrase, message=f"{sizes[0]}: {factor:g} times the usual size of a {o.name}", source=table["source"]))
    longer = next((w for w in said.words if w in table["length"] and w not in inside), None)
    if longer is not None and not sizes and o.size_m is None and not _numbered(longer, said):
        factor, edges = float(table["length"][longer]), list(said.noun.size_m)
        edges[edges.index(max(edges))] *= factor
        o.size_m = (edges[0], edges[1], edges[2])
        notes.append(Note(level="assumed", phrase=said.phrase, message=f"{longer}: {factor:g} times the usual length of a {o.name}", source=table["source"]))
    if weights and o.mass_kg is None and said.noun.mass_kg is not None and o.kind == "dynamic" and o.material is None:
        factor = float(table["weight"][weights[0]])
        volume = float(table["size"][sizes[0]]) ** 3 if sizes else 1.0
        o.mass_kg = said.noun.mass_kg * factor * volume
        notes.append(Note(level="assumed", phrase=said.phrase, message=f"{weights[0]}: {factor:g} times the usual mass of a {o.name}", source=table["source"]))
    return notes


def toughness(o: Object, thing: Thing) -> tuple[list[Quantity], list[Note]]:
    """ "A fragile vase", "the cup is unbreakable": the share of the usual energy that it bears, and what was assumed."""
    table = lexicon.table("degrees")
    word = next((w for w in (*thing.mention.words, *thing.told) if w in table["toughness"]), None)
    if word is None or o.kind == "character":
        return [], []
    factor = float(table["toughness"][word])
    bears = "no blow breaks it" if factor >= UNBREAKABLE else f"it bears {factor:g} times the energy that a {o.name} usually does"
    note = Note(level="assumed", phrase=thing.mention.phrase, message=f"{word}: {bears}", source=table["toughness_source"])
    return [Quantity(value=factor, quantity="toughness", of=o.id)], [note]


def _numbered(word: str, said: Mention) -> bool:
    """ "A two metres long table": a number says how long."""
    return any(w[0].isdigit() or w in lexicon.table("units")["numbers"] for w in said.words[: said.words.index(word)])


def _of_color(word: str, said: Mention) -> bool:
    """ "a light blue ball": the word is about the colour."""
    at = said.words.index(word)
    return word == "light" and at + 1 < len(said.words) and said.words[at + 1] in lexicon.table("colors_words")["colors"]
