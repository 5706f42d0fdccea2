"""Somebody: who walks, runs, jumps or slips where the text names nobody ("Walking on the Moon", "Slipping on ice")."""

from __future__ import annotations

from semantics import lexicon
from semantics.happening import Happening, Situation
from semantics.phrase import Mention
from semantics.script import Note
from semantics.thing import new_thing

ACTS = ("walk", "run", "jump")
"""Event types that only people and animals do by themselves."""
ON_FOOT = ("slip", "skate", "ski", "snowboard", "ice-skate", "ice skate", "rollerblade", "climb", "dance", "swim")
"""And verbs of other types."""


def somebody(s: Situation, happenings: list[Happening]) -> list[Note]:
    """Let a person do what nobody is said to do, if nothing else happens; what was assumed."""
    told = [h for h in happenings if not h.implied]
    alone = [h for h in told if not h.agents and not h.patients and not h.passive and (h.type in ACTS or h.verb.lemma in ON_FOOT)]
    movers = [thing for thing in s.things.values() if thing.kind != "static"]
    if not alone or len(alone) < len(told) or movers:
        return []
    token = alone[0].token
    mention = Mention(token, token, token, "person", count=1, noun=lexicon.noun("person"), phrase="a person", tokens={token})
    s.stands[token] = (new_thing(mention, s.things),)
    for h in alone:
        h.agents = [token]
    message = f"nobody is named who does it: a person {alone[0].verb.lemma}s"
    return [Note(level="assumed", phrase=alone[0].phrase, message=message, source="only people and animals do so by themselves")]
