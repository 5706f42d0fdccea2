"""Riders: "a platform rotates with a vase on it": what is only named as standing on something stands there, and goes along with it."""

from __future__ import annotations

import re

from semantics import groups
from semantics.placement import Placement
from semantics.script import Object

ON_IT = r"\bwith {thing}(?: (?:standing|lying|sitting|resting|placed|balanced|perched))? (?:on|atop|upon) (?:it|top|top of it|them)\b"
"""How a sentence says so, behind what carries it."""


def ride(p: Placement, obj: Object) -> bool:
    """Put a thing onto what the words have it stand on; False where they do not say so, or that is not on the set."""
    if p.part(obj.id) not in ("mover", "scenery"):
        return False
    text = p.script.text_en.lower()
    found = re.search(ON_IT.format(thing=re.escape(obj.phrase_en.lower())), text)
    if found is None:
        return False
    before = text[: found.start()]
    named = [(before.rfind(o.phrase_en.lower()), o) for o in p.script.objects if o.id != obj.id and p.placed(o.id) and p.part(o.id) in ("mover", "scenery")]
    at, under = max(named, key=lambda pair: pair[0], default=(-1, None))
    if under is None or at < 0:
        return False
    groups.put_still(p, obj.id, on=under.id)
    turning = p.body(p.bodies_of(under.id)[0]).angular_velocity
    for name in p.bodies_of(obj.id) if any(turning) else ():
        p.push_body(name, angular_velocity=turning)  # it has turned along with it before
    p.note(obj.phrase_en, f"the {obj.name} stands on the {under.name}, and moves as it does when the clip begins", source="the words")
    return True
