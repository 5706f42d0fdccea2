"""Verbs by class: what kind of event a verb names, and which of its neighbours play which part in it.

The table is `data/verbs.yaml`. Inflected forms are made here, so that a verb is known by its spelling even where the
tagger takes it for a noun ("falls and bounces on concrete")."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from semantics import lexicon, sense

VOWELS = "aeiou"


@dataclass(frozen=True)
class Verb:
    """One verb in its class."""

    lemma: str
    """With its particle: "knock over"."""
    group: str
    """Name of the class."""
    type: str
    """Event type when the subject moves by itself."""
    transitive: str
    """Event type with an object or in the passive."""
    character: str | None
    """Event type where the subject is a character."""
    subtype: str | None
    subject: str
    """Role of an intransitive subject: agent or patient."""
    at: str
    """Role of "on X": surface or target."""
    object: str
    """no | yes | maybe."""
    reciprocal: bool
    intensity: float
    still: str | None
    """Why no word of force changes anything in it; None: it has a speed or a force."""
    topic: str | None
    """Key of scope.yaml where the verb names physics outside rigid bodies."""


@cache
def verbs() -> dict[str, Verb]:
    """Every verb and phrasal verb by lemma."""
    table: dict[str, Verb] = {}
    for group, row in lexicon.table("verbs")["classes"].items():
        for lemma, intensity in row["verbs"].items():
            table.setdefault(
                lemma,
                Verb(
                    lemma=lemma, group=group, type=row["type"], transitive=row.get("transitive", row["type"]), character=row.get("character"),
                    subtype=row.get("subtypes", {}).get(lemma, row.get("subtype")), subject=row.get("subject", "agent"), at=row.get("at", "surface"),
                    object=str(row.get("object", "maybe")), reciprocal=bool(row.get("reciprocal", False)), intensity=float(intensity),
                    still=row.get("still"), topic=row.get("topic"),
                ),
            )  # fmt: skip
    return table


@cache
def phrasals() -> dict[str, tuple[Verb, ...]]:
    """Phrasal verbs by their first word, longest first."""
    found: dict[str, list[Verb]] = {}
    for name, entry in verbs().items():
        if " " in name:
            found.setdefault(name.split(" ")[0], []).append(entry)
    return {first: tuple(sorted(rows, key=lambda v: -len(v.lemma))) for first, rows in found.items()}


@cache
def separable() -> frozenset[str]:
    """Phrasal verbs that take an object before or after their particle."""
    return frozenset(lexicon.table("verbs")["separable"])


@cache
def forms() -> dict[str, tuple[tuple[str, str], ...]]:
    """Spelling -> ((lemma, form), ...), form one of base, s, ed, en, ing. First words of phrasal verbs and helping verbs are in it too."""
    data = lexicon.table("verbs")
    lemmas = {v.split(" ")[0] for v in verbs()} | set(data["raising"]) | set(data["causative"]) | set(data["light"])
    found: dict[str, list[tuple[str, str]]] = {}
    for lemma in sorted(lemmas):
        for form, spelling in _inflect(lemma, data).items():
            for word in {spelling} if isinstance(spelling, str) else spelling:
                found.setdefault(word, []).append((lemma, form))
    for lemma in data["double"]:  # "droping", unless it is another verb's ("hoping")
        for ending, form in (("ing", "ing"), ("ed", "ed")):
            if lemma in lemmas and lemma + ending not in found and not sense.known(lemma + "e", "v"):
                found[lemma + ending] = [(lemma, form)]
    return {word: tuple(rows) for word, rows in found.items()}


def _inflect(lemma: str, data: dict[str, Any]) -> dict[str, str]:
    stem = lemma[:-1] if lemma.endswith("e") and not lemma.endswith(("ee", "oe", "ye")) else lemma
    stem = stem + stem[-1] if lemma in data["double"] or lemma in ("run", "hit", "cut", "upset", "dip", "fit", "mop") else stem
    y = lemma.endswith("y") and len(lemma) > 1 and lemma[-2] not in VOWELS
    s = lemma[:-1] + "ies" if y else lemma + "es" if lemma.endswith(("s", "sh", "ch", "x", "z", "o")) else lemma + "s"
    s = stem + "es" if lemma.endswith("z") and stem != lemma else s  # "whizzes"
    past = lemma[:-1] + "ied" if y else stem + "ed"
    ing = lemma[:-2] + "ying" if lemma in ("lie", "tie") else stem + "ing"
    irregular = data["irregular"].get(lemma)
    ed, en = irregular if irregular else (past, past)
    return {"base": lemma, "s": "has" if lemma == "have" else s, "ed": ed, "en": en, "ing": ing}


def lemma(word: str, *, guess: str = "") -> str:
    """Lemma of a verb form; the tagger's guess decides between several, and stands in for unknown words."""
    rows = forms().get(word.lower())
    if not rows:
        return guess or word.lower()
    names = [name for name, _ in rows]
    return guess if guess in names else names[0]


def form(word: str, name: str) -> str | None:
    """Which form of verb `name` a spelling is: base, s, ed, en or ing."""
    return next((f for n, f in forms().get(word.lower(), ()) if n == name), None)
