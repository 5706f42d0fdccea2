"""Held out: looks, events and wordings that training never meets, so that benchmarks can ask for what is new.

LOOKS     never drawn
EVENTS    where one is drawn by chance its clip is set aside: measured on, never trained on
WORDINGS  in no caption that training reads
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sim.scene import Scene

LOOKS = frozenset({
    ("purple", "wood", "ball"), ("green", "steel", "cube"), ("orange", "ceramic", "ball"), ("pink", "rubber", "cube"), ("cyan", "plastic", "cylinder"),
    ("yellow", "wood", "ball"), ("blue", "stone", "cube"), ("brown", "plastic", "ball"), ("red", "steel", "cylinder"), ("white", "rubber", "ball"),
    ("red", "wood", "guitar"), ("pink", "wood", "piano"), ("green", "fabric", "sofa"), ("orange", "steel", "bicycle"), ("purple", "steel", "car"),
})  # fmt: skip
"""(colour, material, thing)."""
MOTIONS = {
    "fall": ("falls", "drops", "plummets"), "bounce": ("bounces",), "roll": ("rolls",), "slide": ("slides", "glides"), "throw": ("thrown", "tossed", "hurled"),
    "hit": ("hits", "bumps", "crashes", "collides", "strikes"), "topple": ("topples", "knocks"),
}  # fmt: skip
"""What captions call a motion."""


@dataclass(frozen=True)
class Event:
    """A thing of a material in a motion at a place."""

    thing: str
    material: str
    motion: str
    place: str


EVENTS = (
    Event("ball", "rubber", "roll", "beach"), Event("ball", "wood", "fall", "gym"), Event("ball", "steel", "hit", "gallery"),
    Event("ball", "leather", "throw", "ice rink"), Event("ball", "glass", "roll", "studio"), Event("ball", "plastic", "bounce", "kitchen"),
    Event("cube", "stone", "slide", "park"), Event("box", "cardboard", "fall", "forest"), Event("cup", "ceramic", "fall", "kitchen"),
    Event("cylinder", "plastic", "roll", "street"), Event("block", "wood", "topple", "desert"), Event("brick", "brick", "fall", "meadow"),
)  # fmt: skip
WORDINGS = (
    "let go", "slams", "straight up", "head-on", "twice", "towards each other", "is dropped", "is kicked", "comes to rest", "coming to rest", "shoulder height",
    "second-floor", "tumbles", "careens", "trundles", "plunges", "ricochets", "barrels into", "keels over", "flung",
)  # fmt: skip


def shows(scene: Scene, captions: Sequence[str], event: Event) -> bool:
    """Whether a clip is one of an event: a thing that can move, made of the material, the motion in the words, the place in the setting."""
    if scene.setting.place.replace("_", " ") != event.place:
        return False
    if not any(not b.static and b.material == event.material and event.thing in re.findall(r"[a-z]+", (b.phrase or b.name).lower()) for b in scene.bodies):
        return False
    return any(word in MOTIONS[event.motion] for caption in captions for word in re.findall(r"[a-z]+", caption.lower()))


def held_out(scene: Scene, captions: Sequence[str]) -> bool:
    """Whether a clip is never to be trained on."""
    return any(shows(scene, captions, event) for event in EVENTS)


def trained(captions: Sequence[str]) -> tuple[str, ...]:
    """The captions without those in a wording that is held out."""
    return tuple(c for c in captions if not any(re.search(rf"\b{re.escape(w)}\b", c.lower()) for w in WORDINGS))
