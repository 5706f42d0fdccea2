"""Which phrases name the same thing: "a ball ... it", "the two balls", "one player ... another", "both"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from semantics import lexicon, verb
from semantics.phrase import Mention
from semantics.reading import Reading

GENERIC = {"surface", "object", "item", "thing", "toy", "animal", "vehicle", "machine", "creature", "structure", "material", "fruit"}
PLURAL = ("they", "them", "both", "themselves", "others", "each")
PEOPLE = ("he", "she", "him", "her", "himself", "herself")


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


def resolve(mentions: list[Mention], reading: Reading) -> tuple[dict[str, Thing], dict[int, tuple[str, ...]]]:
    """Things by id, and for every token of a mention the ids it stands for (two for "both")."""
    things: dict[str, Thing] = {}
    stands: dict[int, tuple[str, ...]] = {}
    recent: list[str] = []
    for mention in mentions:
        barred = (
            stands.get(clause_subject(reading, mention.token) or -1, ())
            if mention.pronoun and mention.name not in ("another", "other", "others", "both", "each")
            else ()
        )
        ids = (
            _pronoun(mention, things, [r for r in recent if r not in barred] or recent)
            if mention.pronoun
            else _one(mention, things, recent)
            if mention.name == "one"
            else _noun(mention, things, recent)
        )
        for one in ids:
            recent = [r for r in recent if r != one] + [one]
        mention.object = ids[0] if ids else None
        for token in mention.tokens if ids else ():
            stands[token] = ids
    return things, stands


def clause_subject(reading: Reading, token: int) -> int | None:
    """The subject that an object pronoun of its clause cannot mean: in "the ball strikes it", it is not the ball."""
    here = reading.doc[token]
    if here.dep_ == "nsubj":
        if here.head.dep_ not in ("ccomp", "xcomp") or not any(
            name in lexicon.table("verbs")["causative"] for name, _ in verb.forms().get(reading.words[here.head.head.i], ())
        ):
            return None
        here = here.head
    elif here.dep_ not in ("dobj", "pobj", "dative"):
        return None
    up = here.head
    while True:
        found = next((c.i for c in up.children if c.dep_ in ("nsubj", "nsubjpass") and c.i != token), None)
        if found is not None:
            return int(found)
        if up.head.i == up.i:
            return None
        up = up.head


def _pronoun(mention: Mention, things: dict[str, Thing], recent: list[str]) -> tuple[str, ...]:
    order = [things[i] for i in reversed(recent)]
    word = mention.name
    if word in PEOPLE:
        found = [t for t in order if t.kind == "character"] or order
        return tuple(t.id for t in found[:1])
    if word in ("another", "other", "others"):
        models = [t for t in order if "one" in t.mention.words or t.count != 1] or [t for t in order if t.kind == "character"] or order
        if not models:
            return ()
        return (_new(models[0].mention, things, copy=True),)
    if word in PLURAL:
        many = [t for t in order if t.count != 1 and t.kind != "static"]
        pair = [t for t in order if t.count == 1 and t.kind != "static"][:2]
        if word in ("both", "each", "themselves") and len(pair) == 2:
            return tuple(t.id for t in reversed(pair))
        if many:
            return (many[0].id,)
        return tuple(t.id for t in reversed(pair))
    movers = (
        [t for t in order if t.kind == "dynamic" and (t.count == 1 or t.mention.group)]
        or [t for t in order if t.kind == "character" and t.count == 1]
        or [t for t in order if t.count == 1]
    )
    return tuple(t.id for t in movers[:1])


def _one(mention: Mention, things: dict[str, Thing], recent: list[str]) -> tuple[str, ...]:
    """ "the green one": of the kind last named, in that colour."""
    order = [things[i] for i in reversed(recent) if things[i].kind != "static"]
    for thing in order:
        if (mention.color and thing.color == mention.color) or (mention.material and thing.material == mention.material):
            return (thing.id,)
    if not order:
        return ()
    model = order[0].mention
    mention.name, mention.noun = model.name, model.noun
    return (_new(mention, things),)


def _noun(mention: Mention, things: dict[str, Thing], recent: list[str]) -> tuple[str, ...]:
    order = [things[i] for i in reversed(recent)]
    if (mention.determiner not in ("a", "an", "another") and mention.group is None) or mention.definite:
        known = [t for t in order if _same(mention, t)]
        if mention.plural and mention.definite and len(known) > 1 and all(t.count == 1 for t in known) and mention.count in (None, len(known)):
            return tuple(t.id for t in reversed(known))  # "a red ball and a blue ball ... the balls"
        if mention.ordinal is not None and len(known) > 1:
            return (sorted(known, key=lambda t: list(things).index(t.id))[min(mention.ordinal, len(known)) - 1].id,)
        if "other" in mention.words and len(known) > 1:
            return (known[-1].id,) if known[0].id == (recent[-1] if recent else None) else (known[0].id,)
        if known and "other" not in mention.words and (mention.definite or mention.label or known[0].mention.material == mention.material):
            _enrich(known[0], mention)
            return (known[0].id,)
        if mention.definite and mention.name in lexicon.table("syntax")["groups"]:
            grouped = [t for t in order if t.mention.group == mention.name]
            if grouped:
                return (grouped[0].id,)
        if mention.definite and mention.name in GENERIC:
            wanted = "static" if mention.name == "surface" else "character" if mention.name in ("animal", "creature") else "dynamic"
            like = [t for t in order if t.kind == wanted]
            if like:
                return (like[0].id,)
    return (_new(mention, things),)


def _same(mention: Mention, thing: Thing) -> bool:
    """Could the phrase name this thing? Same noun (or the noun's short form: "softball ... the ball") and nothing that speaks against it."""
    other = thing.mention
    short = (
        other.name != mention.name
        and len(mention.name) > 3
        and (other.name.endswith(mention.name) or (mention.definite and other.noun is not None and mention.name in other.words[-1:]))
    )
    if other.name != mention.name and not short:
        return False
    if mention.label != other.label or (mention.ordinal is not None and other.ordinal not in (None, mention.ordinal)):
        return False
    if (mention.color and thing.color and mention.color != thing.color) or (mention.material and thing.material and mention.material != thing.material):
        return False
    if mention.counted and thing.count not in (None, mention.count):
        return False
    sizes = (
        {"small", "smaller", "little", "tiny"},
        {"large", "larger", "big", "bigger", "huge"},
        {"left"},
        {"right"},
        {"surrounding"},
        {"heavy", "heavier"},
        {"light", "lighter"},
    )
    ours = [k for k, s in enumerate(sizes) if s & set(mention.words)]
    theirs = [k for k, s in enumerate(sizes) if s & set(other.words)]
    return not (ours and theirs and ours != theirs) and not (ours == [4] and not theirs)


def _enrich(thing: Thing, mention: Mention) -> None:
    thing.material = thing.material or mention.material
    thing.color = thing.color or mention.color
    if thing.count is None and mention.counted:
        thing.count = mention.count
    if mention.plural and thing.mention.ordinal is not None:  # "the first domino ... the whole line of dominoes"
        thing.count, thing.mention.phrase, thing.mention.group = mention.count, mention.phrase, mention.group


def _new(mention: Mention, things: dict[str, Thing], *, copy: bool = False) -> str:
    stem = re.sub(r"[^A-Za-z0-9]+", "_", mention.name + (f"_{mention.label}" if mention.label else "")).strip("_") or "thing"
    stem = stem if stem[0].isalpha() else f"thing_{stem}"
    name, n = stem, 1
    while name in things:
        n += 1
        name = f"{stem}_{n}"
    kind = "static" if is_ground(mention) else mention.noun.kind if mention.noun is not None else guess_kind(mention)
    count = 1 if copy else mention.count
    things[name] = Thing(name, mention, kind, mention.material or (mention.name if is_ground(mention) else None), mention.color, count)
    return name


def is_ground(mention: Mention) -> bool:
    """A bare material that one falls on or slides over: "concrete", "the ice"."""
    return (
        mention.name in lexicon.table("materials_words")["grounds"]
        and not mention.plural
        and mention.determiner in ("", "the")
        and mention.count == 1
        and not mention.counted
        and mention.ground
    )


def guess_kind(mention: Mention) -> str:
    """Kind of an unknown noun: words for who does something end in -er, -or, -ist, -man."""
    if mention.name in lexicon.table("materials_words")["same"]:
        return "static"
    if re.fullmatch(r"\w{3,}(?:ist|man|woman|boy|girl)", mention.name):
        return "character"
    return "dynamic"
