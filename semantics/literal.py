"""Literal: does a text ask for an event, and does an event happen to bodies?

Questions ask for an answer, "broke the news" breaks nothing, "thinks about throwing a ball" throws none, "stuff moves" names nothing that moves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from semantics import hypernym, lexicon
from semantics.happening import Happening, Situation, lemma
from semantics.reading import is_verb

if TYPE_CHECKING:
    from spacy.tokens import Token

QUESTION = re.compile(
    r"^\W*(?:why|who|whose|whom|when|where|which|is|are|was|were|does|did|do|has|have|how(?!\s+(?:about|would|will|might|could)))\b[^.!]*\?\W*$", re.I
)
"""Those that tell no event: "what happens when a ball falls?" and "can you show ...?" do."""
HANDS = ("break", "throw", "kick", "push", "pull", "drop", "hit", "catch", "give")
"""Types of what is done to a body."""
MIND = ("think", "dream", "talk", "speak", "wonder", "worry", "read", "write", "sing", "learn", "fantasize", "daydream", "joke", "argue")
"""What follows their "about" or "of" does not happen."""
NOTHING = ("stuff", "thing", "something", "anything", "everything")


def asks(text: str) -> bool:
    """Is the text a question that tells no event?"""
    return QUESTION.match(text) is not None


def unreal(s: Situation, h: Happening) -> bool:
    """Does what is told here happen to no body?"""
    token = s.reading.doc[h.token]
    return _figurative(s, h, token) or _thought(s, token) or _of_nothing(s, h) or (h.verb.lemma == "play" and not (h.patients or h.targets or h.instruments))


def _figurative(s: Situation, h: Happening, token: Token) -> bool:
    """Its only object is an abstract noun: "breaks the silence", "kicks off the project"."""
    if h.type not in HANDS or h.patients or not is_verb(s.reading, token):
        return False
    objects = [c for c in token.children if c.dep_ == "dobj" and c.i > token.i]
    return bool(objects) and all(_abstract(s, c) for c in objects)


def _abstract(s: Situation, token: Token) -> bool:
    word = lexicon.singular(s.reading.words[token.i])
    return token.i not in s.stands and token.pos_ == "NOUN" and hypernym.abstract(word) and word not in lexicon.table("verbs")["nominal"]


def _thought(s: Situation, token: Token) -> bool:
    """ "Thinks about throwing a ball"."""
    return token.dep_ == "pcomp" and s.reading.words[token.head.i] in ("about", "of") and lemma(s, token.head.head) in MIND


def _of_nothing(s: Situation, h: Happening) -> bool:
    named = [s.things[i].mention for t in (*h.agents, *h.patients) for i in s.stands.get(t, ())]
    return bool(named) and all(m.name in NOTHING and not m.words for m in named)
