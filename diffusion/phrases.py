"""Phrases: which words are painted onto which pixels. One group per object; a character has one per kind of part, a broken thing one for all its shards."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from sim.look import colors, srgb
from sim.materials import find
from sim.scene import Body, Character, Scene

SHAPE_WORDS = {
    "sphere": "ball", "box": "box", "cylinder": "cylinder", "capsule": "capsule", "cone": "cone", "plane": "floor", "mesh": "object", "compound": "object",
    "polyhedron": "object",
}  # fmt: skip
SIDE = re.compile(r"_(l|r|fl|fr|hl|hr|\d+)$")
"""Left and right, front and hind, and numbers: paws look alike."""


def object_name(body: str) -> str:
    """`cat/paw_fl` is part of `cat`, `cup/shard_03` of `cup`."""
    return body.split("/", maxsplit=1)[0]


def group_name(body: str) -> str:
    """What looks alike: `cat/paw_fl` belongs to `cat/paw`, `cup/shard_03` to `cup`."""
    owner, _, part = body.partition("/")
    return owner if not part or part.startswith("shard") else f"{owner}/{SIDE.sub('', part)}"


def part_words(group: str) -> str:
    """`cat/upper_leg` -> `upper leg`; empty for a whole object."""
    return group.partition("/")[2].replace("/", " ").replace("_", " ")


def group_names(names: Sequence[str]) -> tuple[str, ...]:
    """The groups of a trajectory in order of first appearance; the sky, which is no body, follows them as group k - 1."""
    return tuple(dict.fromkeys(group_name(n) for n in names))


def full_phrase(thing: Body | Character, words: str) -> str:
    """Words for a thing, led by its colour and material where they leave them out: "apple", red, fruit -> "red fruit apple"."""
    said = f" {words.lower().replace('-', ' ')} "
    lead = []
    if thing.color and not thing.color.startswith("#") and f" {thing.color.lower()} " not in said:
        lead.append(thing.color)
    if isinstance(thing, Body) and thing.material and not any(find(word) == find(thing.material) for word in said.split()):
        lead.append(thing.material)
    return " ".join((*lead, words))


def default_phrase(thing: Body | Character) -> str:
    """The thing's own words, or its species or shape, with colour and material."""
    return full_phrase(thing, thing.phrase or (thing.species if isinstance(thing, Character) else SHAPE_WORDS[thing.shape.type]))


def sky_phrase(scene: Scene | None) -> str:
    """The light and the place: painted onto the sky, and read with the prompt, for they colour everything."""
    if scene is None:
        return "sky"
    s = scene.setting
    return " ".join(w for w in (s.weather, s.time_of_day, "sky over a", s.place) if w)


def part_colors(scene: Scene | None) -> dict[str, str]:
    """The colour word of each kind of part of each character, `boy/shirt` -> blue: what it is dressed in is the scene's choice, so the words can say it."""
    if scene is None or not scene.characters:
        return {}
    from sim.character import all_bodies

    return {group_name(b.name): nearest_color(b.color) for b in reversed(all_bodies(scene)) if b.color and part_words(group_name(b.name))}


@cache
def nearest_color(color: str) -> str:
    """The colour word nearest to a word or #rrggbb, in sRGB."""
    wanted = np.array(srgb(color))
    return min(colors(), key=lambda word: float(np.abs(np.array(srgb(word)) - wanted).sum()))


def group_wordings(names: Sequence[str], scene: Scene | None, *, others: Mapping[str, Sequence[str]] | None = None) -> tuple[tuple[str, ...], ...]:
    """(k,) for each group its phrase and further wordings of it, the sky's last. `others` is by body, object or character name."""
    others = others or {}
    things: dict[str, Body | Character] = {}
    if scene is not None:
        things = {object_name(body.name): body for body in reversed(scene.bodies)} | {c.name: c for c in scene.characters}
    dressed = part_colors(scene)
    wordings: list[tuple[str, ...]] = []
    for group in group_names(names):
        owner = object_name(group)
        thing = things.get(owner)
        own = default_phrase(thing) if thing is not None else owner.replace("_", " ")
        more = others.get(owner) or (others.get(thing.object) if thing is not None and thing.object else None) or ()
        full = (own, *(full_phrase(thing, words) if thing is not None else words for words in more))
        if group in dressed and isinstance(thing, Character):
            wordings.append((f"{dressed[group]} {part_words(group)} of a {thing.species}",))
        else:
            wordings.append(tuple(" ".join((w, part_words(group))).strip() for w in dict.fromkeys(full)))
    return (*wordings, (sky_phrase(scene),))


def group_phrases(names: Sequence[str], scene: Scene | None) -> tuple[str, ...]:
    """(k,) one phrase per group, the sky's last."""
    return tuple(wordings[0] for wordings in group_wordings(names, scene))
