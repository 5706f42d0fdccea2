"""Machines that act: a tractor that pulls, a cannon that fires. Only people, animals and robots have limbs here, so the rest are things.

What drives runs into what it pushes or knocks over; what throws stands where its stone flies from."""

from __future__ import annotations

from semantics import lexicon
from semantics.script import Note, Object, PhysicsScript

MESSAGES = {
    "driven": "the {name} has no moving parts: it drives, and pushes with its front",
    "throwing": "the {name} stands there: what it sends off starts in front of it by itself",
    "lifting": "the {name} has no moving parts and does not fly: what it lets go falls by itself, and it lifts nothing",
}
"""What is said of each kind."""


def settle(script: PhysicsScript) -> list[Note]:
    """Make things of the machines of a script that have no body with limbs (in place), and say so."""
    table, notes = lexicon.table("syntax")["machinery"], []
    for obj in script.objects:
        kind = next((kind for kind, names in table.items() if obj.name in names), None)
        if obj.kind != "character" or kind is None or _walks(script, obj):
            continue
        obj.kind = "dynamic" if kind == "driven" else "static"
        notes.append(
            Note(level="unsupported", phrase=obj.phrase_en, message=MESSAGES[kind].format(name=obj.name), source="semantics/data/syntax.yaml, machinery")
        )
    return notes


def _walks(script: PhysicsScript, obj: Object) -> bool:
    """Is it the bird of that name: "a crane walks"?"""
    return obj.name == "crane" and any(
        e.agent == obj.id and (e.type in ("walk", "run", "jump", "fly") or e.subtype == "land") for e in script.events if not e.implied
    )
