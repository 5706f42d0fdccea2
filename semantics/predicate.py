"""Which verb a token is: phrasal verbs, and the clause that a helping verb leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from semantics import verb
from semantics.happening import Situation, kind_of, lemma
from semantics.reading import is_verb
from semantics.verb import Verb

if TYPE_CHECKING:
    from spacy.tokens import Token


CHANGES = ("turn", "change", "break", "shatter", "crumble", "transform", "burst", "split", "smash", "cut")
"""Verbs whose object may stand before "into" what it becomes."""


ANYONES, OWNERS = "one's", ("his", "her", "its", "their", "my", "your", "our")
"""What stands in the table for these: "loses his balance"."""
SETTING = ("send", "see", "show", "watch", "keep", "leave", "find", "make", "let", "have", "cause", "set", "start")
"""Verbs whose object does what a participle behind it says: "sets a top spinning"."""


def phrasal(s: Situation, token: Token, lemma: str) -> Verb | None:
    """The longest phrasal verb that the words after the verb spell ("come to rest", "knock ... over")."""
    return next((entry for entry in verb.phrasals().get(lemma, ()) if _spells(s, token, entry.lemma.split(" ")[1:])), None)


def _spells(s: Situation, token: Token, rest: list[str]) -> bool:
    words = s.reading.words
    right = sorted(t.i for t in token.subtree if t.i > token.i)
    thing = next((c.i for c in token.children if c.dep_ == "nsubj" and c.i in s.stands), None)
    headline = token.tag_ in ("VBD", "VBN") and thing is not None and kind_of(s, [thing]) != "character"  # "ball kicked down the alley"
    passive = headline or any(c.dep_ == "nsubjpass" for c in token.children)
    if (
        passive
        and rest[-1] in ("over", "down", "up", "through")
        and any(words[c.i] == rest[-1] and any(g.dep_ == "pobj" for g in c.children) for c in token.children)
    ):
        return False  # "is pulled over the rim"
    if (
        passive
        and rest in (["down"], ["up"])
        and words[token.i + 1 : token.i + 2] == (rest[0],)
        and words[token.i + 2 : token.i + 3]
        and words[token.i + 2] in ("a", "an", "the")
    ):
        return False  # "is kicked down the hallway"
    if rest == ["over"] and lemma(s, token) in ("fall", "roll", "slide", "tumble") and _goes_over(s, token):
        return False  # "falls over the side"
    behind = words[token.i + 1 : token.i + 1 + len(rest)]
    if len(behind) == len(rest) and all(said == word or (word == ANYONES and said in OWNERS) for said, word in zip(behind, rest, strict=True)):
        return True
    if rest[:2] == ["to", "a"]:  # "brings it to a sudden stop"
        return any(words[i] == "to" and rest[-1] in words[i : i + 4] for i in right[:6])
    objects = [c for c in token.children if c.dep_ == "dobj" and c.i > token.i]
    starts = [
        c.i
        for c in token.children
        if c.i > token.i
        and words[c.i] == rest[0]
        and c.dep_ in ("prt", "prep", "advmod", "aux", "oprd", "advcl", "npadvmod")
        and not (
            objects
            and lemma(s, token) not in CHANGES
            and rest[-1] in ("over", "into", "against", "through", "onto", "down", "up")
            and any(g.dep_ == "pobj" for g in c.children)
        )  # "pushes a truck over the carpet"
    ]
    starts += [  # "pushes the domino over", and "pushes the crate off the table" however the tree hangs it
        c.i
        for o in (*objects, *(g for o in objects for c in o.children if words[c.i] == "of" for g in c.children if g.dep_ == "pobj"))
        for c in o.children
        if c.i > o.i and words[c.i] == rest[0] and (c.dep_ in ("advmod", "prt") or (c.dep_ == "prep" and words[c.i] == "off" and c.i == o.i + 1))
    ]
    return any(words[s : s + len(rest)] == tuple(rest) for s in starts)


def _goes_over(s: Situation, token: Token) -> bool:
    """Does "over" right behind the verb govern something?"""
    over = next((c for c in token.children if c.i == token.i + 1 and s.reading.words[c.i] == "over"), None)
    return over is not None and any(g.dep_ == "pobj" for g in over.children)


def clause_below(s: Situation, token: Token) -> Token | None:
    """The verb that a helping verb leads to: "begins to [roll]", "causing both to [roll]", "sends it [flying]"."""
    for child in token.children:
        if child.i > token.i and child.dep_ in ("xcomp", "ccomp") and is_verb(s.reading, child):
            return child
        if (
            child.i > token.i
            and child.dep_ in ("advcl", "acl")
            and child.tag_ == "VBG"
            and s.reading.words[child.left_edge.i - 1] != ","  # "is set down on a box, crushing it"
            and not any(c.dep_ == "nsubj" for c in child.children)  # "sets it down, men steadying it"
            and lemma(s, token) in ("send", "leave", "keep", "start", "begin", "set")
        ):
            return child
        if child.dep_ == "dobj" and lemma(s, token) in SETTING:
            inner = next((c for c in child.children if c.dep_ in ("acl", "relcl") and c.tag_ in ("VBG", "VB")), None)
            if inner is not None:
                return inner
    return None
