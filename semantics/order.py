"""Order: what is said first, and what happens first.

"X after Y", "X when Y" at the end: Y is said last and happens first. "Before X, Y" and "until X, Y" at the front: X is said first and
happens last. "X stops rolling": it rolls, then it stops. Events are told in the order in which they happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from semantics import lexicon
from semantics.happening import Happening, Situation, lemma

if TYPE_CHECKING:
    from spacy.tokens import Token

FIRST, LAST = "first", "last"
"""When a clause happens, seen from the clause that it hangs on."""
CEASES = ("stop", "cease", "quit", "finish")
"""Verbs before which what they are the end of happens."""
CLAUSES = ("advcl", "pcomp", "pobj")


def in_time(s: Situation, happenings: list[Happening]) -> list[Happening]:
    """The happenings of a text in the order in which they happen: its own order, but for clauses that say otherwise."""
    told = list(happenings)
    for h in happenings:
        if not h.later and _brings_about(s, h, told):
            h.later, h.simultaneous = True, False
        when = side(s, h)
        main = _main(s, h, told) if when is not None else None
        if main is None or main is h:
            continue
        block = _with(s, s.reading.doc[h.token], told)
        if main in block:
            continue
        if when == FIRST and told.index(h) > told.index(main):
            told = [x for x in told if x not in block]
            at = told.index(main)
            told[at:at] = block
        elif when == LAST and told.index(h) < told.index(main):
            rest = [x for x in _with(s, s.reading.doc[main.token], told) if x not in block]
            last = max((x for x in rest if not _apart(s, main, x)), key=told.index, default=main)
            told = [x for x in told if x not in block]
            at = told.index(last) + 1
            told[at:at] = block
    return told


def side(s: Situation, h: Happening) -> str | None:
    """Whether a happening comes before or after what it hangs on, where its clause says so by "after", "once", "before", "until"."""
    table, token = lexicon.table("syntax"), s.reading.doc[h.token]
    if h.later:
        return FIRST
    if token.dep_ == "xcomp" and lemma(s, token.head) in CEASES and token.i > token.head.i:
        return FIRST
    if token.dep_ not in CLAUSES:
        return None
    words = [s.reading.words[c.i] for c in token.children if c.dep_ in ("mark", "advmod", "prep") and c.i < token.i]
    if token.dep_ != "advcl":
        words = [s.reading.words[token.head.i]]
        words += ["prior to"] if words == ["to"] and s.reading.words[token.head.i - 1] == "prior" else []
    before = next((i for i in range(token.i - 1, max(token.i - 4, -1), -1) if s.reading.words[i] == "before"), 0)
    if set(words) & set(table["later"]) or soon(s, token) or (before and s.reading.words[before - 1] == "not"):
        return FIRST  # "but not before knocking over a cup"
    return LAST if set(words) & set(table["earlier"]) else None


CAUSES = ("hit", "collide", "kick", "push", "pull", "jump", "throw", "drop", "break", "topple")
"""What brings about what happens to the thing that it is done to."""
SET_OFF = ("fall", "topple", "break", "roll", "slide", "swing", "spin", "fly", "collide", "bounce", "float")
"""What comes about so."""


def _brings_about(s: Situation, h: Happening, told: list[Happening]) -> bool:
    """ "The seesaw tips when a child jumps onto it", "as a marble hits them": done to what the main clause tells of."""
    token = s.reading.doc[h.token]
    marks = {s.reading.words[c.i] for c in token.children if c.dep_ in ("mark", "advmod") and c.i < token.i}
    if token.dep_ != "advcl" or not marks & {"when", "as"} or h.type not in CAUSES or h.modality is not None:
        return False
    main = _main(s, h, told)
    if main is None or main is h or main.type not in SET_OFF or ("as" in marks and h.type in ("push", "pull")):
        return False
    done_to = {i for t in (*h.patients, *h.targets) for i in s.stands.get(t, ())}
    doers = {i for t in h.agents for i in s.stands.get(t, ())}
    moved = {i for t in (main.patients or main.agents) for i in s.stands.get(t, ())}
    return bool(moved & done_to) and not moved & doers


def soon(s: Situation, token: Token) -> bool:
    """ "As soon as it lands", "the moment it lands"."""
    before = s.reading.words[max(0, token.left_edge.i - 2) : token.left_edge.i + 3]
    return token.dep_ in ("advcl", "relcl", "acl") and any(before[k : k + 3] == ("as", "soon", "as") for k in range(len(before)))


def _main(s: Situation, h: Happening, told: list[Happening]) -> Happening | None:
    """The happening of the clause that this one hangs on: its verb's own, or that of a verb which leads to it ("starts to fall after")."""
    at = {x.token: x for x in told}
    up = s.reading.doc[h.token].head
    for _ in range(8):
        if up.i in at:
            return at[up.i]
        below = [c.i for c in up.children if c.dep_ in ("xcomp", "ccomp", "dobj", "attr") and c.i in at and c.i != h.token]
        if below:
            return at[below[-1]]
        if up.head.i == up.i:
            return None
        up = up.head
    return None


def _with(s: Situation, token: Token, told: list[Happening]) -> list[Happening]:
    """The happenings of a clause and of the clauses in it, as they stand."""
    inside = {t.i for t in token.subtree}
    return [x for x in told if x.token in inside]


def _apart(s: Situation, main: Happening, other: Happening) -> bool:
    """Is this told as a further step of the clause ("then"), or another clause that leads or follows it by itself?"""
    token = s.reading.doc[other.token]
    while token.head.i != token.i and token.i != main.token:
        if token.dep_ == "conj" and any(s.reading.words[c.i] in ("then", "afterwards", "finally", "later", "next") for c in token.children):
            return True
        token = token.head
    return False
