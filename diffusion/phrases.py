"""Phrases: which words are painted onto which pixels. One group per object: all parts of a character share one phrase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.materials import find
from sim.scene import Body, Character, Scene

SHAPE_WORDS = {
    "sphere": "ball", "box": "box", "cylinder": "cylinder", "capsule": "capsule", "cone": "cone", "plane": "floor", "mesh": "object", "compound": "object",
}  # fmt: skip


def group_name(body: str) -> str:
    """The object that a body belongs to: `cat/torso` is part of `cat`, `cup/shard_03` of `cup`."""
    return body.split("/", maxsplit=1)[0]


def group_names(names: Sequence[str]) -> tuple[str, ...]:
    """The objects of a trajectory in order of first appearance; the sky, which is no body, follows them as group k - 1."""
    return tuple(dict.fromkeys(group_name(n) for n in names))


def default_phrase(thing: Body | Character) -> str:
    """The thing's own words, led by its colour and material where they leave them out: "apple", red, fruit -> "red fruit apple"."""
    if isinstance(thing, Character):
        words, material = thing.phrase or thing.species, None
    else:
        words, material = thing.phrase or SHAPE_WORDS[thing.shape.type], thing.material
    said = words.lower().replace("-", " ").split()
    lead = []
    if thing.color and thing.color.lower() not in said:
        lead.append(thing.color)
    if material and not any(find(word) == find(material) for word in said):
        lead.append(material)
    return " ".join((*lead, words))


def sky_phrase(scene: Scene | None) -> str:
    if scene is None:
        return "sky"
    s = scene.setting
    return " ".join(w for w in (s.weather, s.time_of_day, "sky over a", s.place) if w)


def group_phrases(names: Sequence[str], scene: Scene | None, *, wording: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """(k,) one phrase per group and the sky's last; `wording` (by body or object name) replaces the default ones."""
    wording = wording or {}
    things: dict[str, Body | Character] = {}
    if scene is not None:
        things = {group_name(body.name): body for body in reversed(scene.bodies)} | {c.name: c for c in scene.characters}
    phrases = []
    for group in group_names(names):
        known = things.get(group)
        chosen = wording.get(group) or (wording.get(known.object) if known is not None and known.object else None)
        phrases.append(chosen or (default_phrase(known) if known is not None else group.replace("_", " ")))
    return (*phrases, wording.get("sky") or sky_phrase(scene))
