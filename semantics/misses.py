"""Misses: "the ball misses the vase", "throws a stone at a can and misses", "swings and misses": what is nearly met, hit or caught."""

from __future__ import annotations

from dataclasses import replace

from semantics import verb
from semantics.happening import Happening, Situation, kind_of

GROUP = "miss"
"""Class of the verbs (data/verbs.yaml)."""
SENT = ("throw", "kick", "hit", "push", "roll", "drop")
"""After these it is the thing sent off that misses."""
TRIED = ("catch", "hit", "kick", "jump", "topple")
"""What does not come about where its doer misses."""


def read(s: Situation, happenings: list[Happening]) -> list[Happening]:
    """The happenings with every miss as a near meeting; one that only says that what came before failed is gone."""
    told: list[Happening] = []
    for h in happenings:
        if h.verb.group != GROUP:
            told.append(h)
            continue
        before = next((b for b in reversed(told) if not b.implied and set(b.agents) & set(h.agents)), None)
        met = h.patients + h.targets
        if not met and before is not None:
            _failed(before, h, told)
        elif met:
            told.append(_nearly(s, h, met, before))
    for h in told:
        if h.modality is None and h.type in FORESTALLED and any(_forestalls(s, b, h) for b in told):
            h.modality = "nearly"
    return told


FORESTALLED = ("collide", "hit", "fall", "break", "roll", "slide", "topple")
"""What does not come about where somebody catches or holds it before."""


def _forestalls(s: Situation, main: Happening, h: Happening) -> bool:
    """ "A woman catches it before it hits the floor": then it does not."""
    token = s.reading.doc[h.token]
    marks = [s.reading.words[c.i] for c in token.children if c.dep_ == "mark"] if token.dep_ == "advcl" else [s.reading.words[token.head.i]]
    above = token.head if token.dep_ == "advcl" else token.head.head
    hangs = token.dep_ in ("advcl", "pcomp") and "before" in marks and above.i == main.token and token.i > main.token
    return hangs and main.verb.group == "catch" and main.modality is None and bool(_ids(s, main.patients) & _ids(s, h.agents or h.patients))


def _ids(s: Situation, tokens: list[int]) -> set[str]:
    return {i for t in tokens for i in s.stands.get(t, ())}


def _failed(before: Happening, h: Happening, told: list[Happening]) -> None:
    """ "Throws it at the can and misses", "tries to catch it but misses"."""
    if before.type in ("throw", "kick") and before.patients and before.targets:
        told.append(replace(h, type="collide", agents=list(before.patients), targets=list(before.targets), modality="nearly"))
    elif before.type in TRIED:
        before.modality = "nearly"
    elif before.type == "swing" and (before.targets or before.patients):
        told.append(replace(h, type="hit", patients=list(before.targets), modality="nearly") if before.targets else replace(h, type="swing", modality="nearly"))


def _nearly(s: Situation, h: Happening, met: list[int], before: Happening | None) -> Happening:
    """ "The ball misses the vase": by a hair; "the boy misses the ball": does not catch it."""
    modality = None if h.modality == "not" else "nearly"
    if before is not None and before.targets and _ids(s, met) == _ids(s, before.patients):
        met = before.targets  # "throws a ball at a can but misses it"
        h = replace(h, patients=[], targets=list(met))
    if h.passive or kind_of(s, h.agents) != "character":
        return replace(h, modality=modality)
    if before is not None and before.type in SENT and before.patients and not set(before.patients) & set(met):
        moved = before.instruments if before.type == "hit" else before.patients
        return replace(h, type="collide", agents=list(moved or before.patients), modality=modality)
    if before is not None and (before.type in ("swing", "hit") or before.verb.group == "hit"):
        return replace(h, type="hit", patients=met, targets=[], modality=modality)
    if kind_of(s, met) == "dynamic":
        return replace(h, type="catch", verb=replace(verb.verbs()["catch"], lemma=h.verb.lemma), patients=met, targets=[], modality=modality)
    return replace(h, modality=modality)
