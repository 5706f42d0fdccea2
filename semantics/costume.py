"""Costume: which thing of the tables stands for an object of the script, in its size, matter and mass."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from semantics import basin, cast
from semantics.amount import si
from semantics.script import Object
from sim import prop
from sim.dress import wardrobe
from sim.materials import find as find_material
from sim.prop import Piece, Prop
from sim.shape import Sphere

if TYPE_CHECKING:
    from semantics.lexicon import Noun
    from semantics.placement import Placement
    from sim.species import Species

AIR_DENSITY = 1.204
"""At 20 C [kg/m^3]."""


def prop_of(p: Placement, obj: Object) -> Prop:
    """The prop of an object, its assumptions noted."""
    noun = cast.member_noun(obj) if cast.group_word(obj) else obj.name
    made_of = obj.material
    if made_of is not None and find_material(made_of) is None:
        p.note(obj.phrase_en, f"material {made_of!r} is not in the tables; the usual one is used", level="unsupported")
        made_of = None
    compound = basin.noun(p, obj) or p.forms.get(obj.id) or next((n for n in compounds(obj.phrase_en.lower(), noun)), _of_the_game(p, noun))
    found = known_thing(compound, size=size_of(p, obj), made_of=made_of)
    if found.noun == "balloon" and obj.mass_kg is None and not _mover_of(p, obj, "float", "fly"):
        filled = (found.mass or 0.003) + AIR_DENSITY * 4 / 3 * math.pi * math.prod(found.size) / 8
        p.note(obj.phrase_en, f"the balloon is filled with air: {1000 * filled:.2g} g", source="rubber and the air inside; one that rises holds helium")
        found = replace(found, mass=filled)
    if found.form == "rock" and _mover_of(p, obj, "roll"):
        radius = sum(found.size) / 6
        p.note(obj.phrase_en, f"a rock that rolls is a round one of {200 * radius:.3g} cm", source="estimate: mean of its edges")
        ball = Piece("", Sphere(radius=radius), (0.0, 0.0, radius), found.material, found.color)
        found = replace(found, form="sphere", size=(2 * radius,) * 3, pieces=(ball,))
    if not found.known:
        p.note(obj.phrase_en, f"{noun!r} is not among the known things; a box of {_edges(found.size)} stands for it", source=found.source)
    else:
        if obj.size_m is None:
            p.note(obj.phrase_en, f"size of {found.noun!r}: {_edges(found.size)}", source=found.source)
        if obj.material is None and found.material:
            p.note(obj.phrase_en, f"material: {found.material}", source=found.source)
    return found


def _mover_of(p: Placement, obj: Object, *types: str) -> bool:
    """Whether an object is the mover of an event of one of these types."""
    return any(e.type in types and p.object(e.patient or e.agent) is obj for e in p.script.events)


def size_of(p: Placement, obj: Object) -> tuple[float, float, float] | None:
    """Stated edges [m]; a diameter or radius of a ball, else of the largest extent, scales all of them."""
    if obj.size_m is not None:
        return obj.size_m
    if obj.name == "sheet" and (find_material(obj.material) or "paper") not in SOFT_SHEETS:
        return SHEET_M
    noun = _of_the_game(p, obj.name)
    usual_size = known_thing(noun, size=None, made_of=obj.material if find_material(obj.material) else None).size
    for kinds, times in ((("diameter", "size", "width"), 1.0), (("radius",), 2.0), (("length",), 1.0)):
        stated = next((si(q) for q in p.script.quantities if q.quantity in kinds and q.of == obj.id), None)
        if stated is not None and stated > 0:
            scale = stated * times / (max(usual_size) if kinds == ("length",) else usual_size[0])
            return usual_size[0] * scale, usual_size[1] * scale, usual_size[2] * scale
    return _to_scale(p, obj, usual_size)


BILLIARDS = re.compile(r"\b(?:cue|billiards?|snooker|pool (?:table|balls?))\b", re.IGNORECASE)


def _of_the_game(p: Placement, noun: str) -> str:
    """ "The cue ball hits the red ball": a plain ball beside a cue is one of that game."""
    return "billiard ball" if noun == "ball" and BILLIARDS.search(p.script.text_en) else noun


SOFT_SHEETS = ("paper", "fabric", "cotton", "silk", "wool", "leather", "rubber", "latex", "nylon", "felt", "cardboard")
SHEET_M = (0.6, 0.6, 0.012)
"""A sheet of what is stiff, such as plywood [m]: estimate."""
SCALED, SMALLEST_BALL = 0.6, 0.04
"""A ball of no stated size that strikes things smaller than this share of it is as large as they are, but not smaller than [m]."""


def _to_scale(p: Placement, obj: Object, usual_size: tuple[float, float, float]) -> tuple[float, float, float] | None:
    """A plain ball that knocks over dominoes or strikes a cup is one that a child would take for it; None where its usual size will do."""
    if obj.name != "ball" or BILLIARDS.search(p.script.text_en) or any(prop.find(word) != "ball" for word in compounds(obj.phrase_en.lower(), obj.name)):
        return None
    struck = [p.object(e.patient or e.target) for e in p.script.events if e.type in ("topple", "hit", "collide") and p.object(e.agent) is obj]
    nouns = [cast.member_noun(o) if cast.group_word(o) else o.name for o in struck if o is not None and o is not obj and p.part(o.id) == "mover"]
    largest = [max(known_thing(n, size=None, made_of=None).size) for n in nouns]
    if not largest or min(largest) > SCALED * usual_size[0] or prop.find(nouns[0]) is None:
        return None
    size = max(min(largest), SMALLEST_BALL)
    p.note(obj.phrase_en, f"a ball of {100 * size:.3g} cm, as large as what it strikes", source="estimate: things that play together are of a size")
    return size, size, size


def compounds(phrase: str, noun: str) -> list[str]:
    """Compound nouns of the tables of things and of nouns in a phrase ("bowling ball", "piggy bank"), longest first."""
    from semantics import lexicon

    words = re.findall(r"[a-z]+", phrase)
    found = []
    for size in (3, 2):
        for i in range(len(words) - size + 1):
            pieces = [*words[i : i + size - 1], words[i + size - 1].removesuffix("s")]
            key = " ".join(pieces)
            if (key in prop.nouns() or key in lexicon.default().nouns) and noun.rsplit(maxsplit=1)[-1] in key:
                found.append(key)
    return found


def worn(p: Placement, obj: Object) -> str:
    """A character's words, with the clothes and the hair that the sentence gives it ("woman in a red dress")."""
    phrase = cast.bare_phrase(obj)
    garments = "|".join(sorted({g for group in wardrobe().values() for g in group}, key=len, reverse=True))
    said = re.search(
        rf"\b{re.escape(obj.name)}\s+((?:in|with|wearing|dressed in)\s+(?:[a-z-]+\s+){{0,3}}(?:{garments})(?:\s+and\s+(?:[a-z-]+\s+){{0,3}}(?:{garments}))?)\b",
        p.script.text_en.lower(),
    )
    return phrase if said is None or said[1] in phrase else f"{phrase} {said[1]}"


def kin(noun: str) -> list[str]:
    """Words for what a character of that name is like: its entry, the kind it was taken for, and its shape."""
    from semantics import hypernym, lexicon

    entry = lexicon.noun(noun) or hypernym.back_off(noun)
    return [] if entry is None else [entry.name, *([entry.backed] if entry.backed else []), entry.prop]


def beast(noun: str) -> Species | None:
    """The four-legged species nearest in size to an animal that has no species of its own; None for people."""
    from semantics import hypernym, lexicon
    from sim.species import SPECIES

    entry = lexicon.noun(noun) or hypernym.back_off(noun)
    if entry is None or entry.kind != "character" or entry.size_m[0] < entry.size_m[2]:
        return None
    four_legged = [s for s in SPECIES.values() if s.plan not in ("people", "birds")]
    return min(four_legged, key=lambda s: abs(math.log(s.height / entry.size_m[2])))


def known_thing(noun: str, *, size: tuple[float, float, float] | None, made_of: str | None) -> Prop:
    """The table's thing of that noun; else the lexicon's size and matter in the form that it names; else a box.

    A compound that only the lexicon knows ("wrecking ball") is in the form of its last word.
    """
    from semantics import hypernym, lexicon

    tail = prop.find(noun)
    entry = _compound(noun, tail) if tail else lexicon.noun(noun) or hypernym.back_off(noun)
    if entry is None:
        return prop.thing(noun, size_m=size, material_name=made_of)
    stuff = made_of or find_material(entry.material)
    own = [entry.prop] if entry.prop not in PLAIN else []
    like = next((n for n in (*own, tail, entry.backed, entry.prop) if n and prop.find(n)), entry.prop)
    found = prop.thing(noun, size_m=size or _across(entry.size_m, entry.kind), material_name=stuff, like=like)
    scale = math.prod(found.size) / math.prod(entry.size_m)
    mass = None if entry.mass_kg is None or made_of not in (None, stuff) else entry.mass_kg * scale
    return replace(found, mass=mass, known=True, source=entry.source, scenery=entry.kind == "static")


def _across(size: tuple[float, float, float], kind: str) -> tuple[float, float, float]:
    """What stands as a wall does stands across the way, which goes along x: a hedge, a screen."""
    x, y, z = size
    return (y, x, z) if kind == "static" and x > WALL * y and z > WALL * y else size


WALL = 3.0
"""What is longer and higher than so many times its depth is a wall."""
PLAIN = ("box", "sphere", "cylinder")
"""Forms of the noun table that say less than a compound's last word does ("shopping cart")."""
SAME, ROUND = 1.15, 1.25
"""Sizes this near to each other are the same; edges of round things differ by no more than this factor."""


def _compound(noun: str, tail: str) -> Noun | None:
    """What the noun table says of a compound whose last word alone is among the things: another size, as a round thing still round.

    A word of matter in front ("wooden block") makes no other thing.
    """
    from semantics import lexicon

    entry = lexicon.default().nouns.get(noun) if tail != noun else None
    usual = prop.thing(noun)
    matter = find_material(noun.split(maxsplit=1)[0])
    if entry is None or usual.form in ("ramp", "top", "cart") or (matter is not None and matter == find_material(entry.material)):
        return None
    if all(a < SAME * b and b < SAME * a for a, b in zip(sorted(entry.size_m), sorted(usual.size), strict=True)):
        return None
    x, y, z = entry.size_m
    edges = (x, y, z) if usual.form == "sphere" else (x, y)
    if usual.form in ("sphere", "cylinder", "vessel", "mug", "ring") and max(edges) > ROUND * min(edges):
        return None
    return entry


def _edges(size: tuple[float, float, float]) -> str:
    return " x ".join(f"{100 * v:.3g}" for v in size) + " cm"
