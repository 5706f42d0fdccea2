"""Cast: what part each object of a script plays on the set: ground, scenery, character, group, mover, or none of its own."""

from __future__ import annotations

import re
from typing import Literal

from semantics import basin, lexicon
from semantics.script import Object, PhysicsScript
from semantics.tables import staging
from sim import prop
from sim.materials import find as find_material

Part = Literal["ground", "place", "scenery", "character", "mover"]
ROLES = ("agent", "patient", "target", "surface", "source", "instrument")
DETERMINERS = re.compile(
    r"^(?:(?:a|an|the|some|its|his|her|their|this|that|these|those|one|two|three|four|five|six|seven|eight|nine|ten|twelve|several|many|few|\d+)\s+)+",
    re.IGNORECASE,
)
STUFF = ("marble", "metal", "tile", "ice", "snow", "sand", "concrete", "cement", "mud", "soil", "bottom", "track")
"""Ground words that may also be a thing, or what a thing is made of."""
FIRST = re.compile(r"\b(?:first|leading|front|last|one of the)\b", re.IGNORECASE)
TOYS = ("toy", "teddy", "stuffed", "plush", "figurine", "statue", "figure", "doll", "lego", "miniature")
"""Words that make a living thing's name that of a thing."""
MACHINES = ("robot", "android", "humanoid")
"""What acts although it is made of metal."""
BELTS = ("belt", "band", "conveyor")
"""What runs and stands where it is."""
COATS = ("golden", "silver")
"""Colours of animals that are words of matter, too."""
LIVELY = ("walk", "run", "jump", "throw", "catch", "give", "push", "pull", "kick")
PAIR = 2
LUMPS = ("ball", "lump", "block", "piece", "chunk", "cube", "bar", "slab", "sheet", "bundle", "roll", "clump", "wad", "spool")
"""Words for a body of some matter ("a lump of clay")."""
PILES = ("stack", "pile", "tower", "heap", "pyramid")
"""Words for what has been stacked."""


def bare_phrase(obj: Object) -> str:
    """The object's English words without article or number."""
    return DETERMINERS.sub("", obj.phrase_en.strip()) or obj.name


def singular_phrase(obj: Object, noun: str) -> str:
    """Words for one member of a group: its colour, material and noun."""
    return " ".join(w for w in (obj.color, obj.material, noun) if w)


def is_species(noun: str) -> bool:
    """Whether something living (or a robot) of that name can be staged."""
    from sim import species

    return species.find(noun) is not None


def owner(script: PhysicsScript, part: Object) -> str | None:
    """Noun of who has a part of the body: "the cat's paw", "the tail of a dog"."""
    text, name = script.text_en.lower().replace("\u2019", "'"), re.escape(part.name)
    said = re.search(rf"\b([a-z]+)'s? (?:[\w-]+ ){{0,2}}{name}", text) or re.search(rf"\b{name}e?s? of (?:the|an?) (?:[\w-]+ ){{0,2}}?([a-z]+)\b", text)
    return said[1] if said is not None and is_species(said[1]) else None


def is_toy(script: PhysicsScript, obj: Object) -> bool:
    """Whether a living thing's name stands for a thing: it is made of something ("a rubber duck") or a toy, and does nothing that only the living do."""
    words = obj.phrase_en.lower().replace("-", " ").split()
    made_of = obj.material is not None or any(find_material(w) is not None and w not in COATS for w in words[-2:-1])
    lifeless = (made_of and obj.name not in MACHINES) or any(w in TOYS for w in words)
    return lifeless and not any(e.agent == obj.id and e.type in LIVELY for e in script.events)


def group_word(obj: Object) -> str | None:
    """The word that makes an object a group ("tower", "row"), by its noun or by "a tower of ..." in its phrase."""
    groups = staging()["groups"]
    found = re.search(r"\b(" + "|".join(groups) + r")s?\s+of\b", obj.phrase_en.lower())
    if found:
        return found.group(1)
    if obj.name in ("tower", "stack", "pile", "pyramid", "heap") and obj.kind != "character":
        return obj.name
    return None


def member_noun(obj: Object) -> str:
    """What a group is made of ("a tower of wooden blocks" -> block)."""
    found = re.search(r"\bof\s+(.+)$", obj.phrase_en.lower())
    if obj.name in staging()["groups"] and found:
        words = re.split(r"\s+(?:on|in|at|near|with|and)\s", found.group(1))[0].split()
        for start in range(len(words)):
            noun = prop.find(" ".join(words[start:]))
            if noun:
                return noun
        return words[-1].removesuffix("s")
    return "block" if obj.name in staging()["groups"] else obj.name


def roles(script: PhysicsScript, id: str) -> set[str]:
    """Every role that an object has in the events."""
    return {role for event in script.events for role in ROLES if getattr(event, role) == id}


def part(script: PhysicsScript, obj: Object) -> Part:
    """What an object is on the set."""
    tables = staging()
    played = roles(script, obj.id)
    supporting = not played & {"agent", "patient", "instrument"}
    if basin.row(script, obj) is not None:
        return "scenery"
    if obj.kind == "dynamic" and prop.find(obj.name) is None and any(e.type == "give" and e.target == obj.id for e in script.events):
        return "character"
    if obj.kind == "character" or (obj.kind == "dynamic" and prop.find(obj.name) is None and is_species(obj.name)):
        return "mover" if is_toy(script, obj) else "character"
    if obj.name in tables["grounds"] and group_word(obj) is None and (obj.kind == "static" or supporting or obj.name not in STUFF):
        return "ground"
    if obj.name in tables["places"] and supporting:
        return "place"
    if obj.kind == "static" and group_word(obj) is None:
        return "scenery"
    known = prop.find(obj.name)
    if (known and prop.thing(known).runs) or ("conveyor" in obj.phrase_en.lower() and obj.name in BELTS):
        return "scenery"
    if known and supporting and prop.thing(known).scenery and group_word(obj) is None:
        return "scenery"
    return "mover"


def same_thing(script: PhysicsScript) -> dict[str, str]:
    """Objects that are part of another: the blocks of "a tower of blocks", the first domino of a row."""
    found = {}
    hoop = next((o for o in script.objects if o.name in ("hoop", "basket")), None)
    for rim in script.objects if hoop is not None else ():
        if rim.name in ("rim", "net") and rim.id != hoop.id:  # type: ignore[union-attr]
            found[rim.id] = hoop.id  # type: ignore[union-attr]
    for lump in script.objects:
        # "a ball of yarn, which rolls away": what the lump is made of is the lump
        for stuff in script.objects if lump.name in LUMPS else ():
            said = re.search(rf"\b{lump.name} of (?:[a-z]+ )?{re.escape(stuff.name)}\b", script.text_en.lower())
            if said and stuff.id != lump.id and (stuff.count or 1) == 1:
                found[stuff.id] = lump.id
    for built in script.events:
        # "stacks three bricks and kicks the stack over": what was stacked is the stack
        pile = next((o for o in script.objects if o.name in PILES and o.phrase_en.lower() in (f"the {o.name}", f"that {o.name}")), None)
        if built.type == "stack" and built.patient is not None and pile is not None and pile.id != built.patient:
            found[pile.id] = built.patient
    for limb in script.objects:
        # "the dog jumps up and its tail hits the vase": the dog does
        if limb.kind == "character" and limb.name in lexicon.table("syntax")["body"] and "agent" in roles(script, limb.id):
            beings = [o for o in script.objects if o.kind == "character" and o.name not in lexicon.table("syntax")["body"]]
            whose = owner(script, limb)
            mine = [o for o in beings if o.name == whose] or (beings if re.match(r"(?:its|his|her|their) ", limb.phrase_en.lower()) else [])
            if len(mine) == 1:
                found[limb.id] = mine[0].id
    for group in script.objects:
        if group_word(group) is None and (group.count or PAIR) < PAIR:
            continue
        for other in script.objects:
            if other.id != group.id and other.name == group.name and other.phrase_en == group.phrase_en and (group.count or 1) >= PAIR > (other.count or 1):
                found[other.id] = group.id  # "the other" of two
            if (
                other.id != group.id
                and other.name == member_noun(group)
                and (other.phrase_en.lower() in group.phrase_en.lower() or FIRST.search(other.phrase_en))
            ):
                found[other.id] = group.id
    # where each stands for the other, the first one named does
    return {one: other for one, other in found.items() if found.get(other) != one or one > other}
