"""The world of a script: its gravity, what fills the space, and the ground."""

from __future__ import annotations

import re
from typing import Literal

import numpy as np

from semantics import cast
from semantics.script import Note, Object, PhysicsScript
from semantics.tables import staging, usual
from sim.materials import find as find_material
from sim.scene import STANDARD_GRAVITY, Body
from sim.shape import Plane

Medium = Literal["air", "water", "vacuum"]
WATERS = ("water", "pool", "lake", "sea", "ocean", "river", "pond", "aquarium", "tank", "bathtub", "bath", "stream", "puddle")
"""Nouns that mean a body of water in which something floats or sinks."""


FROZEN = ("ice", "snow")
"""What is no floor under water."""


def identifier(words: str) -> str:
    """A body's name from words."""
    name = re.sub(r"[^A-Za-z0-9_]+", "_", words.strip().lower()).strip("_")
    return name if re.match(r"[A-Za-z_]", name) else f"thing_{name}" if name else "thing"


def gravity(script: PhysicsScript) -> float:
    """Magnitude [m/s^2]."""
    env = script.environment
    if env.gravity_m_s2 is not None:
        return float(np.linalg.norm(env.gravity_m_s2))
    key = (env.gravity or "").lower().removeprefix("the ")
    if key in staging()["gravities"]:
        return usual("gravities", key)[0]
    return STANDARD_GRAVITY


def medium(script: PhysicsScript) -> Medium:
    """What fills the space."""
    env = script.environment
    if env.medium == "air" and (env.gravity or "").lower() in ("moon", "mercury", "space", "zero"):
        return "vacuum"
    wet = [o for o in script.objects if o.name in WATERS] or env.setting in WATERS
    if env.medium == "air" and wet and any(e.type == "float" for e in script.events):
        return "water"
    return env.medium


def ground(script: PhysicsScript, filled: Medium) -> tuple[Body, Object | None, Note | None]:
    """The ground, the object that names it, and what was assumed about it."""
    obj = next((o for o in script.objects if cast.part(script, o) == "ground"), None)
    upright = any(o.kind == "static" and o.material == script.environment.surface and cast.part(script, o) != "ground" for o in script.objects)
    made_of, note = None if upright else find_material(script.environment.surface), None  # "hits a brick wall": the wall alone is of brick
    words = cast.bare_phrase(obj) if obj else ""
    noun = obj.name if obj else "floor"
    if made_of is None and obj is not None:
        made_of = find_material(obj.material) or find_material(staging()["grounds"].get(obj.name))
    if made_of is None:
        made_of = _usual_ground(script, filled)
        note = Note(level="assumed", phrase=words or "the ground", message=f"the ground is {made_of}", source="estimate: what such a place is paved with")
    if filled == "water" and made_of in FROZEN:
        made_of = "sand"  # what sinks in a lake comes down on its bottom
    plain = noun in ("floor", "ground")
    said = obj and (made_of in words or find_material(words.split()[-1]) == made_of)
    phrase = words if said else f"{made_of} {noun if plain else 'floor'}"
    name = identifier(noun if plain or noun in ("road", "street", "ice", "sand", "grass") else "ground")
    body = Body(name=name, shape=Plane(), material=made_of, color=obj.color if obj else None, static=True, phrase=phrase, object=obj.id if obj else None)
    return body, obj, note


def _usual_ground(script: PhysicsScript, filled: Medium) -> str:
    env, tables = script.environment, staging()
    words = [env.gravity, env.setting, "underwater" if filled == "water" else None, *(tables["backdrops"].get(o.name) for o in script.objects)]
    floors = tables["floors"]
    return next((str(floors[w.lower().replace("_", " ")]) for w in words if w and w.lower().replace("_", " ") in floors), "concrete")
