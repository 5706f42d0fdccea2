"""A thing: one object of the script under construction, and how the phrase that introduces it makes one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from semantics import lexicon
from semantics.phrase import Mention

COVERINGS = ("carpet",)
"""Grounds that are also laid as one piece ("on a carpet")."""
MOUNTED = frozenset(["ceiling", "wall-mounted", "ceiling-mounted", "mounted"])
"""What a lamp or a fan is fixed to, as a word before it."""


@dataclass
class Thing:
    """An object under construction."""

    id: str
    mention: Mention
    """The phrase that introduced it."""
    kind: str
    material: str | None
    color: str | None
    count: int | None
    last: int = 0
    """Token of its latest mention."""
    told: tuple[str, ...] = ()
    """Adjectives of a clause about it ("the vase is fragile")."""


def new_thing(mention: Mention, things: dict[str, Thing], *, copy: bool = False) -> str:
    stem = re.sub(r"[^A-Za-z0-9]+", "_", mention.name + (f"_{mention.label}" if mention.label else "")).strip("_") or "thing"
    stem = stem if stem[0].isalpha() else f"thing_{stem}"
    name, n = stem, 1
    while name in things:
        n += 1
        name = f"{stem}_{n}"
    kind = "static" if is_ground(mention) else mention.noun.kind if mention.noun is not None else guess_kind(mention)
    kind = "dynamic" if kind == "static" and "toy" in mention.words else kind
    kind = "dynamic" if kind == "character" and set(mention.words) & set(lexicon.table("syntax")["toys"]) else kind
    if kind == "character" and mention.material and mention.noun is not None and mention.noun.prop != "human" and "robot" not in mention.noun.name:
        kind = "dynamic"  # "a wooden horse", "a glass swan"
    if kind == "dynamic" and MOUNTED & set(mention.words):
        kind = "static"
    count = 1 if copy else mention.count
    things[name] = Thing(name, mention, kind, mention.material or (mention.name if is_ground(mention) else None), mention.color, count)
    return name


def is_ground(mention: Mention) -> bool:
    """A bare material that one falls on or slides over: "concrete", "the ice"."""
    return (
        mention.name in lexicon.table("materials_words")["grounds"]
        and not mention.plural
        and (mention.determiner in ("", "the") or (mention.name in COVERINGS and mention.determiner == "a"))
        and mention.count == 1
        and not mention.counted
        and mention.ground
    )


def _flooring(mention: Mention) -> bool:
    """ "The parquet", "the flagstones": by a word for a material, what is laid there."""
    return mention.name in lexicon.table("materials_words")["words"] and mention.ground and mention.determiner in ("the", "its", "his", "her", "")


def guess_kind(mention: Mention) -> str:
    """Kind of an unknown noun: words for who does something end in -er, -or, -ist, -man."""
    if mention.name in lexicon.table("materials_words")["same"] or _flooring(mention) or mention.name in lexicon.table("syntax")["floors"]:
        return "static"
    if mention.name in lexicon.table("syntax")["people"]:
        return "character"
    if re.fullmatch(r"\w{3,}(?:ist|man|woman|boy|girl)", mention.name):
        return "character"
    return "dynamic"
