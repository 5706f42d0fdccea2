"""The bilingual lexicon: what a Chinese word can be, and its English."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from semantics import lexicon

FUNCTION = {
    "colors": "COLOR", "materials": "MATERIAL", "adjectives": "ADJ", "adverbs": "ADV", "localizers": "LOC", "group_classifiers": "GROUP",
    "piece_classifiers": "PIECE", "vessel_classifiers": "VESSEL", "units": "UNIT", "speeds": "SPEED", "dimensions": "DIM", "pronouns": "PRON",
    "demonstratives": "DEM", "first_ordinals": "ORD", "plural_words": "SOME", "raising": "RAISE", "phrases": "PHRASE",
}  # fmt: skip
"""Sections of chinese_words.yaml that give English words -> the category of their Chinese ones."""
LISTS = {
    "silent_adverbs": "SILENT", "negations": "NEG", "causative": "CAUSE", "light": "LIGHT", "passive": "BEI", "disposal": "BA", "instrument": "WITH",
    "from": "FROM", "along": "ALONG", "toward": "TOWARD", "at": "AT", "with": "AND", "around": "AROUND", "through": "THROUGH", "by_way": "BY",
    "for": "FOR", "by": "AGENT", "when": "WHEN", "when_after": "TIME", "after_after": "AFTER", "before_after": "BEFORE", "until": "UNTIL", "while": "WHILE",
    "and": "AND", "but": "BUT", "or": "OR", "also_and": "ALSO", "each_other": "EACH", "both": "BOTH", "another": "OTHER", "particles": "DE",
    "aspects": "ASP", "outcomes": "OUTCOME", "classifiers": "CL", "times": "TIMES", "be": "BE", "exist": "EXIST", "floors": "FLOOR", "many": "MANY",
    "rates": "RATE", "than": "THAN", "beyond": "FAR", "measured": "MEASURED", "remaining": "REST",
}  # fmt: skip
"""Sections that are mere lists -> category."""


@dataclass(frozen=True)
class Word:
    """A Chinese word: category -> English (empty for words that only build)."""

    text: str
    senses: dict[str, str] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.text)


@cache
def grammar() -> Any:
    return lexicon.table("chinese_words")


@cache
def actions() -> Any:
    return lexicon.table("chinese_verbs")


@cache
def dictionary() -> dict[str, Word]:
    """Every Chinese word of the tables."""
    found: dict[str, dict[str, str]] = {}

    def add(words: str, category: str, english: str) -> None:
        for word in str(words).split():
            found.setdefault(word, {}).setdefault(category, english)

    for section, rows in lexicon.table("chinese_nouns").items():
        if section != "heads":
            for english, words in rows.items():
                add(words, "PART" if section == "parts" else "N", str(english))
    for english, words in lexicon.table("chinese_nouns")["heads"].items():
        if english not in ("person", "fruit", "airplane", "insect"):
            add(words, "N", str(english))
    data = grammar()
    for english, words in data["grounds"].items():
        add(words, "GROUND", str(english))
    for section, category in FUNCTION.items():
        for english, words in data[section].items():
            add(words, category, str(english))
    for section, category in LISTS.items():
        add(data[section], category, "")
    for english, words in actions()["verbs"].items():
        add(words, "V", str(english))
    for key, row in actions()["results"].items():
        add(row["words"], "RES", str(key))
    for word in actions()["directions"]:
        add(word, "DIR", "")
    return {word: Word(word, senses) for word, senses in found.items()}


@cache
def longest() -> int:
    return max(map(len, dictionary()))


@cache
def heads() -> dict[str, str]:
    """Last character of a compound -> English ("艇" -> "boat")."""
    return {word: str(english) for english, words in lexicon.table("chinese_nouns")["heads"].items() for word in str(words).split()}
