"""Ideal contacts that the words ask for: what is frictionless, and what collides elastically or not at all so."""

from __future__ import annotations

import re
from itertools import product

from semantics.placement import Placement
from semantics.script import Event

SLICK = re.compile(r"\b(?:frictionless|friction-free|friction free)\b", re.IGNORECASE)
ELASTIC = re.compile(r"(?<![\w-])(?:elastically|elastic (?:collision|impact|bounce))\b", re.IGNORECASE)
INELASTIC = re.compile(r"\b(?:perfectly|completely|totally|fully) inelastic(?:ally| collision| impact)\b", re.IGNORECASE)
MEETS = ("collide", "hit", "bounce", "fall")
MOST = 40
"""Contacts set at most: of heaps the first so many."""


def settle(p: Placement) -> None:
    """Set friction to 0 under what is called frictionless, and restitution to 1 or 0 where the words say so."""
    for obj in p.script.objects:
        if SLICK.search(obj.phrase_en) is None or p.part(obj.id) == "character":
            continue
        names = [p.ground] if p.part(obj.id) == "ground" else p.bodies_of(obj.id)
        others = [b.name for b in p.bodies if not b.static and b.name not in names]
        for one, other in list(product(names, others))[:MOST]:
            p.contact(one, other, friction=0.0)
        if names and others:
            p.note(obj.phrase_en, "friction: 0", source="the words")
    for event in p.script.events:
        if event.type in MEETS and event.modality is None and not event.implied:
            _elastic(p, event)


def _elastic(p: Placement, event: Event) -> None:
    value = 0.0 if INELASTIC.search(event.phrase) else 1.0 if ELASTIC.search(event.phrase) else None
    mine = p.bodies_of(event.agent or event.patient or "")
    if value is None or not mine or any(c.name in mine for c in p.characters):
        return
    met = event.patient or event.target
    theirs = p.bodies_of(met) if met is not None and p.bodies_of(met) else [p.ground] if event.type in ("bounce", "fall") else mine
    pairs = list(dict.fromkeys(tuple(sorted(pair)) for pair in product(mine, theirs) if pair[0] != pair[1]))
    for one, other in pairs[:MOST]:
        p.contact(one, other, restitution=value)
    if pairs:
        p.note(event.phrase or event.verb, f"restitution: {value:g}", source="the words")
