"""Contradiction: what a text says of one thing twice, and differently: two weights, or that it happens and that it does not."""

from __future__ import annotations

import re
from collections.abc import Iterable

from semantics.amount import si
from semantics.script import Event, Note, Object, Quantity

LATER = re.compile(r"\b(?:at first|until|then|finally|eventually|later|before|after|again|anymore|any more|yet|still|instead|but)\b", re.IGNORECASE)
"""Words that put the two at different times, or set one against the other."""
SAME = 1e-3
"""Numbers that differ by less than this share are one number in two units."""


def notes(text: str, objects: Iterable[Object], events: list[Event], quantities: list[Quantity]) -> list[Note]:
    """A conflict for each thing that is said to do something and not to do it, or to weigh this and that."""
    found = [] if LATER.search(text) else _denied(events)
    for obj in objects:
        said = [q for q in quantities if q.quantity == "mass" and q.of == obj.id]
        if len(said) < 2 or max(map(si, said)) <= (1 + SAME) * min(map(si, said)):
            continue
        weights = " and ".join(f"{q.value:g} {q.unit}" for q in said)
        if (obj.count or 2) > 1:
            message = f"{weights}: those of one kind weigh the same here, {obj.mass_kg:g} kg each; name each by itself to have both"
            found.append(Note(level="unsupported", phrase=obj.phrase, message=message))
        else:
            found.append(Note(level="conflict", phrase=obj.phrase, message=f"it is said to weigh {weights}; {obj.mass_kg:g} kg is taken"))
    return found


def _denied(events: list[Event]) -> list[Note]:
    """Events that are told and denied of the same thing."""
    told = [e for e in events if e.modality is None and not e.implied and not e.optional]
    pairs = [(no, yes) for no in events if no.modality == "not" for yes in told if yes.type == no.type and yes.subtype == no.subtype and _who(yes) == _who(no)]
    return [
        Note(level="conflict", phrase=no.phrase or no.verb, message=f"{yes.verb!r} and not {no.verb!r} are both said of it: only one of them can happen")
        for no, yes in pairs
    ]


def _who(event: Event) -> str | None:
    return event.patient or event.agent
