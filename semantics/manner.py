"""How it is done: force, direction, how often; and whether it happens at all."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from semantics import lexicon, verb
from semantics.complement import adverb
from semantics.happening import Happening, Situation, lemma, verb_over
from semantics.order import soon
from semantics.phrase import _number
from semantics.share import Share, shares
from semantics.subject import gerund

if TYPE_CHECKING:
    from spacy.tokens import Token

    from semantics.verb import Verb


def manner(s: Situation, token: Token, happening: Happening) -> None:
    told = shares(s, token.i)
    factor, ways = math.prod(one.factor for one in told), list[str | None]()
    for child in token.children:
        word = s.reading.words[child.i]
        if _within(child.i, told):
            continue
        if child.dep_ in ("advmod", "prt", "npadvmod", "acomp", "oprd", "amod", "dep"):
            factor *= adverb(word)
            ways.append(lexicon.table("syntax")["directions"].get(word))
            for deeper in child.children:
                if deeper.dep_ == "advmod":
                    ways.append(lexicon.table("syntax")["directions"].get(s.reading.words[deeper.i]))
                    factor *= (
                        1.2
                        if s.reading.words[deeper.i] in ("very", "extremely", "really") and adverb(word) > 1
                        else 0.85
                        if s.reading.words[deeper.i] in ("very", "extremely", "really") and adverb(word) < 1
                        else 1.0
                    )
        elif child.dep_ == "prep":
            factor *= _force(s, child)
            if word == "to":
                ways += [s.reading.words[c.i] for c in child.children if s.reading.words[c.i] in ("left", "right")]
    for thing in (c for c in token.children if c.dep_ == "dobj"):  # "hits a drum with little force", hung on the drum
        factor *= math.prod(_force(s, c) for c in thing.children if c.dep_ == "prep" and s.reading.words[c.i] in ("with", "at") and not _within(c.i, told))
    for far in _stray(s, token):
        factor *= 1.0 if _within(far.i, told) else adverb(s.reading.words[far.i])
    ways.sort(key=lambda way: way in ("vertical", "horizontal", "straight", "back"))  # "vertically upward" is up, "back down" down
    happening.direction = next((way for way in ways if way), None)
    happening.intensity = round(happening.intensity * factor, 4)
    happening.count = _times(s, token, told)


def _within(token: int, told: tuple[Share, ...]) -> bool:
    return any(one.first <= token <= one.last for one in told)


COUNTED = ("advmod", "prt", "npadvmod", "acomp", "oprd", "amod", "dep")
"""What hangs so on a verb says how it is done."""


def _stray(s: Situation, token: Token) -> list[Token]:
    """ "throws a ball hard to a dog", "kicks it hard against": adverbs behind the verb that the parser hangs on something else."""
    found = []
    for t in token.subtree:
        free = t.i > token.i and adverb(s.reading.words[t.i]) != 1.0 and verb_over(s, t) == token.i and t.i not in s.stands
        counted = t.head.i == token.i and t.dep_ in COUNTED
        if free and not counted and not (t.head.i > t.i and t.head.i in s.stands) and not any(c.dep_ == "pobj" for c in t.children) and t.dep_ != "pobj":
            below = t.head.dep_ in ("advmod", "acomp") and t.head.head.i == token.i and adverb(s.reading.words[t.head.i]) != 1.0
            found += [] if below else [t]
    return found


def _force(s: Situation, prep: Token) -> float:
    """ "with great force", "at low speed", "with a gentle touch"."""
    table, adjectives = lexicon.table("syntax")["intensity_nouns"], lexicon.table("syntax")["intensity_adjectives"]
    for child in prep.children:
        if child.dep_ == "pobj":
            words = [s.reading.words[t.i] for t in child.subtree if t.dep_ in ("amod", "compound", "det", "poss") or t.i == child.i]
            if (key := " ".join(words[-2:])) in table:
                return float(table[key])
            if words[-1] in table:
                said = [float(adjectives[w]) for w in words[:-1] if w in adjectives]
                return said[0] if said and (said[0] < 1 or said[0] > table[words[-1]]) else float(table[words[-1]])
    return 1.0


def _times(s: Situation, token: Token, told: tuple[Share, ...]) -> int | None:
    """ "three times", "twice"; but "three times as hard" is no number of times."""
    for t in token.subtree:
        if _within(t.i, told):
            continue
        word = s.reading.words[t.i]
        near = verb_over(s, t) == token.i
        if near and t.i > token.i and word in ("once", "twice", "thrice") and t.dep_ == "advmod":
            return TIMES[word] + _then_more(s, t)
        if near and word in ("times", "time", "bounces", "rotations", "turns") and t.i > token.i:
            number = next((n for n in (_number(s.reading.words[c.i]) for c in t.lefts) if n is not None), None)
            if number is not None:
                return number
    return None


TIMES = {"once": 1, "twice": 2, "thrice": 3}


def _then_more(s: Situation, token: Token) -> int:
    """ "Once, then twice": how many times more, where nothing but "then" stands between."""
    behind = [w for w in s.reading.words[token.i + 1 : token.i + 5] if w not in (",", "and")]
    return TIMES.get(behind[1], 0) if len(behind) > 1 and behind[0] == "then" else 0


NONE = ("none", "neither", "nobody", "nothing")


def modality(s: Situation, token: Token) -> str | None:
    words = s.reading.words
    for child in token.children:
        if child.dep_ in ("nsubj", "nsubjpass") and (words[child.i] in NONE or any(words[c.i] in ("no", "neither") for c in child.lefts)):
            return "not"  # "none of the crates falls", "no crate falls"
        if child.dep_ == "neg" or words[child.i] in ("not", "n't", "never"):
            return "not"
        if child.i < token.i and words[child.i] in lexicon.table("syntax")["near"]:
            return "nearly"
    helping = [words[c.i] for c in token.children if c.dep_ == "aux"]
    if "have" in helping and {"would", "could"} & set(helping):
        return "nearly"  # "the vase would have fallen"
    if token.dep_ == "pcomp" and words[token.head.i] == "without":
        return "not"
    if token.dep_ == "pcomp" and token.head.head.i != token.i and (kept := _kept_from(s, token)) is not None:
        return kept
    if token.dep_ == "conj" and any(words[c.i] == "or" for c in token.head.children):
        return "or"
    head = token.head
    if token.dep_ == "xcomp" and head.i != token.i:
        name = lemma(s, head)
        known = verb.verbs().get(lemma(s, token))
        if name in CONATIVE and known is not None and known.transitive in ACHIEVED and _frustrated(s, head):
            return "nearly"  # "tries to catch the keys but they slip"
        told = lexicon.table("verbs")["raising"].get(name)
        return str(told) if told else modality(s, head) if name in lexicon.table("verbs")["raising"] else None
    return None


CONATIVE = ("try", "attempt")
"""What is only tried."""
ACHIEVED = ("catch", "hit", "kick", "jump", "drop", "break", "topple", "give")
"""What is done at once or not at all: who tries to balance or to pull does so for a while."""
PREVENTS = ("prevent", "stop", "keep", "save", "block", "protect", "refrain", "discourage")
"""Verbs whose "from falling" does not happen."""


NEAR = (("short", "of"), ("close", "to"), ("near", "to"), ("verge", "of"), ("brink", "of"), ("inch", "of"), ("inches", "of"))
"""What stands before what hardly does not happen."""


def _frustrated(s: Situation, token: Token) -> bool:
    """Does "but" follow in the same sentence?"""
    return any(s.reading.words[c.i] == "but" and c.i > token.i for t in (token, *token.children) for c in t.children)


def _kept_from(s: Situation, token: Token) -> str | None:
    """ "Stops just before falling", "is kept from rolling": what does not come about."""
    preposition, over = s.reading.words[token.head.i], lemma(s, token.head.head)
    entry = verb.verbs().get(over)
    if preposition == "before" and entry is not None and entry.group == "rest":
        return "nearly"
    if (s.reading.words[token.head.i - 1], preposition) in NEAR:
        return "nearly"  # "stops short of hitting", "comes close to falling"
    return "not" if preposition == "from" and over in PREVENTS else None


def follows(s: Situation, token: Token) -> bool:
    """ "after rolling off the table, the ball bounces", "as soon as it lands, the boy kicks it": this one comes first."""
    if gerund(s, token):
        return s.reading.words[token.head.i] in lexicon.table("syntax")["later"]
    marked = any(c.dep_ in ("mark", "advmod") and c.i < token.i and s.reading.words[c.i] in lexicon.table("syntax")["later"] for c in token.children)
    return (token.dep_ == "advcl" and marked) or soon(s, token)


def meanwhile(s: Situation, token: Token, entry: Verb) -> bool:
    """ "as it rolls", "while falling": at the same time as the clause it hangs on. What is done in a moment ("when it hits the floor") comes first."""
    if token.dep_ != "advcl":
        return False
    marks = [s.reading.words[c.i] for c in token.children if c.dep_ in ("mark", "advmod") and c.i < token.i]
    return not at_once(s, token, entry) and any(word in lexicon.table("syntax")["simultaneous"] for word in marks)


def at_once(s: Situation, token: Token, entry: Verb) -> bool:
    """ "when it hits the floor": done in a moment, from which on the rest goes on."""
    marks = [s.reading.words[c.i] for c in token.children if c.dep_ in ("mark", "advmod") and c.i < token.i]
    return (
        token.dep_ == "advcl"
        and "when" in marks
        and token.tag_ != "VBG"
        and (entry.type in MOMENTARY or entry.transitive in MOMENTARY or entry.subtype == "land")
    )


MOMENTARY = ("hit", "collide", "catch", "kick", "break", "topple", "drop")
"""What is done in a moment."""
