"""Which phrases name the same thing: "a ball ... it", "the two balls", "one player ... another", "both"."""

from __future__ import annotations

from semantics import lexicon
from semantics.phrase import Mention, matter
from semantics.pronoun import antecedents, clause_subject
from semantics.reading import Reading
from semantics.thing import Thing, new_thing

HEAPS = ("pile", "stack", "heap", "tower")
"""One word for the other: "a stack of crates ... the whole pile"."""
RIMS = ("rim", "lip", "brim")
"""Where a vessel ends: part of it."""
GENERIC = {"surface", "object", "item", "thing", "toy", "animal", "vehicle", "machine", "creature", "structure", "material", "fruit"}


def resolve(mentions: list[Mention], reading: Reading) -> tuple[dict[str, Thing], dict[int, tuple[str, ...]]]:
    """Things by id, and for every token of a mention the ids it stands for (two for "both")."""
    things: dict[str, Thing] = {}
    stands: dict[int, tuple[str, ...]] = {}
    recent: list[str] = []
    for mention in mentions:
        own = clause_subject(reading, mention.token)
        beside = () if own is None else stands.get(own, ())
        barred = beside if mention.pronoun and mention.name not in ("another", "other", "others", "both", "each", "rest") else ()
        ids = (
            antecedents(mention, things, [r for r in recent if r not in barred] or ([] if _acted_on(mention, reading) else recent), reading)
            if mention.pronoun
            else _one(mention, things, recent)
            if mention.name == "one" and not mention.pronoun
            else _noun(mention, things, recent, beside=beside)
        )
        for one in ids:
            recent = [r for r in recent if r != one] + [one]
            things[one].last = mention.token
        mention.object = ids[0] if ids else None
        for token in mention.tokens if ids else ():
            stands[token] = ids
    for mention in mentions:
        main = _ahead(mention, reading, stands) if mention.pronoun and mention.object is None else None
        if main is not None:
            mention.object = stands[main][0]
            stands.update(dict.fromkeys(mention.tokens, stands[main]))
    return things, stands


def _acted_on(mention: Mention, reading: Reading) -> bool:
    """ "The dog chases it": what the subject does something to is something else, though nothing else was named."""
    return mention.name in ("it", "him", "her", "them", "he", "she", "they") and reading.doc[mention.token].dep_ in ("dobj", "dative", "nsubj")


def _ahead(mention: Mention, reading: Reading, stands: dict[int, tuple[str, ...]]) -> int | None:
    """ "When it falls, the vase breaks": a pronoun of a clause in front means the subject that follows. Returns its token."""
    up = reading.doc[mention.token]
    if mention.name not in ("it", "he", "she", "they") or up.dep_ not in ("nsubj", "nsubjpass"):
        return None
    up = up.head
    while up.dep_ not in ("advcl", "pcomp") and up.head.i != up.i:
        up = up.head
    main = up.head if up.dep_ == "advcl" else up.head.head
    return next((c.i for c in main.children if c.dep_ in ("nsubj", "nsubjpass") and mention.token < c.i and c.i in stands), None) if main.i > up.i else None


def _one(mention: Mention, things: dict[str, Thing], recent: list[str]) -> tuple[str, ...]:
    """ "the green one": of the kind last named, in that colour."""
    order = [things[i] for i in reversed(recent) if things[i].kind != "static" or things[i].count != 1]
    if mention.ordinal is not None or {"last", "next", "middle", "final"} & set(mention.words):
        many = [t for t in order if t.count != 1]
        if many and not mention.color and not mention.material:
            return (many[0].id,)  # "two balls ... the second one": one of them
    for thing in order:
        if (mention.color and thing.color == mention.color) or (mention.material and thing.material == mention.material):
            return (thing.id,)
    if not order:
        return ()
    model = next((t for t in order if t.count != 1), order[0]).mention
    mention.name, mention.noun = model.name, model.noun
    return (new_thing(mention, things),)


def _noun(mention: Mention, things: dict[str, Thing], recent: list[str], *, beside: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Ids of what a noun names. What the subject of its clause is (`beside`) and it says more about, it is not: "a cue ball touches the black ball"."""
    order = [things[i] for i in reversed(recent)]
    if (mention.determiner not in ("a", "an", "another") and mention.group is None) or mention.definite:
        if mention.definite and not mention.plural and (pieces := [t for t in order if _piece_of(t, mention.name)]):
            return (pieces[0].id,)
        known = [t for t in order if _same(mention, t) and not (t.id in beside and _tells(mention, t))]
        if mention.plural and mention.definite and mention.counted and len(known) < mention.count if mention.count else False:
            singles = [t for t in order if t.count == 1 and _same(mention, t, counted=False)]
            known = singles[: mention.count] if len(singles) >= (mention.count or 2) else known  # "both cylinders"
        if mention.plural and mention.definite and len(known) > 1 and all(t.count == 1 for t in known) and mention.count in (None, len(known)):
            return tuple(t.id for t in reversed(known))  # "a red ball and a blue ball ... the balls"
        if mention.ordinal is not None and len(known) > 1:
            return (sorted(known, key=lambda t: list(things).index(t.id))[min(mention.ordinal, len(known)) - 1].id,)
        if mention.group is None and mention.count == 1 and mention.counted and (several := _several(mention, order)) is not None:
            return (several.id,)  # "knocks one of the bottles over"
        if "other" in mention.words and len(known) > 1:
            return (known[-1].id,) if known[0].id == (recent[-1] if recent else None) else (known[0].id,)
        if known and "other" not in mention.words and (mention.definite or mention.label or known[0].mention.material == mention.material):
            _enrich(known[0], mention)
            return (known[0].id,)
        if mention.definite and mention.name in lexicon.table("syntax")["groups"]:
            grouped = [t for t in order if t.mention.group == mention.name] or [t for t in order if t.mention.group and mention.name in HEAPS]
            if grouped:
                return (grouped[0].id,)
        if mention.definite and mention.name in RIMS and mention.determiner == "the":
            vessels = [t for t in order if t.mention.name in lexicon.table("syntax")["containers"] and t.id not in beside]
            if vessels:
                return (vessels[0].id,)  # "tossed toward a box; it lands on the rim"
        if mention.definite and mention.name in GENERIC:
            wanted = "static" if mention.name == "surface" else "character" if mention.name in ("animal", "creature") else "dynamic"
            like = [t for t in order if t.kind == wanted and t.mention.name not in lexicon.table("environments")["gravity"]]
            if like:
                return (like[0].id,)
    return (new_thing(mention, things),)


def _several(mention: Mention, order: list[Thing]) -> Thing | None:
    """The several that "one of the bottles" is one of."""
    if not mention.phrase.lower().startswith("one of ") or mention.color or mention.material:
        return None
    return next((t for t in order if t.count != 1 and t.mention.name == mention.name), None)


def _piece_of(thing: Thing, name: str) -> bool:
    """ "A piece of paper ... the paper"."""
    said = thing.mention
    return said.name in lexicon.table("syntax")["pieces"] and said.material is not None and said.material == matter(name)


def _tells(mention: Mention, thing: Thing) -> bool:
    """Does the phrase have a word of description that the thing has not been given yet?"""
    return bool({w for w in mention.words if w != mention.determiner} - set(thing.mention.words))


def _same(mention: Mention, thing: Thing, *, counted: bool = True) -> bool:
    """Could the phrase name this thing? Same noun (or the noun's short form: "softball ... the ball") and nothing that speaks against it."""
    other = thing.mention
    short = (
        other.name != mention.name
        and len(mention.name) > 3
        and (
            other.name.endswith(mention.name)
            or (mention.definite and other.noun is not None and mention.name in other.words[-1:] and mention.noun is other.noun)
        )
    )
    if other.name != mention.name and not short:
        return False
    if mention.label != other.label or (mention.ordinal is not None and other.ordinal not in (None, mention.ordinal)):
        return False
    if (mention.color and thing.color and mention.color != thing.color) or (mention.material and thing.material and mention.material != thing.material):
        return False
    if counted and mention.counted and thing.count not in (None, mention.count):
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
