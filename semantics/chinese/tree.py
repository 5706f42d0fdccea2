"""English words in a tree that we know, because we wrote the sentence ourselves.

The Chinese parser renders what it understood as English and hands the tree on as a spaCy Doc, labelled as the English model
labels it: the English event extraction then runs on it without a second parse and without its errors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from semantics import lexicon, verb

if TYPE_CHECKING:
    from spacy.tokens import Doc

Span = tuple[int, int]
"""Character offsets in the Chinese text, end excluded."""

POS = {
    "NN": "NOUN", "NNS": "NOUN", "NNP": "PROPN", "IN": "ADP", "RP": "ADP", "JJ": "ADJ", "RB": "ADV", "WRB": "ADV", "DT": "DET", "CD": "NUM", "PRP": "PRON",
    "PRP$": "PRON", "CC": "CCONJ", "TO": "PART", "POS": "PART", "WDT": "PRON", "MD": "AUX", "EX": "PRON", ",": "PUNCT", ".": "PUNCT", "FW": "X",
}  # fmt: skip
"""Penn tag -> universal tag; verbs are VERB unless they say AUX."""


@dataclass
class Node:
    """One English word, what hangs on it before and after, and the Chinese it renders."""

    word: str
    tag: str
    dep: str = "dep"
    lemma: str = ""
    span: Span | None = None
    left: list[Node] = field(default_factory=list)
    right: list[Node] = field(default_factory=list)
    auxiliary: bool = False

    def walk(self) -> Iterator[Node]:
        """In the order of the English sentence."""
        for child in self.left:
            yield from child.walk()
        yield self
        for child in self.right:
            yield from child.walk()


def leaf(word: str, tag: str, dep: str, span: Span | None = None) -> Node:
    return Node(word, tag, dep, lemma=word, span=span)


def prepositional(words: str, inside: Node, span: Span | None = None, *, dep: str = "prep") -> Node:
    """ "on the table", "out of the box", "next to the tree": the first word holds the others, the last the noun."""
    first, *rest = words.split(" ")
    top = here = Node(first, "IN", dep, lemma=first, span=span)
    for word in rest:
        side = word in ("front", "top")  # "in front of": a noun, as the English model has it
        deeper = Node(word, "NN" if side else "IN", "pobj" if side else "prep", lemma=word, span=span)
        here.right.append(deeper)
        here = deeper
    inside.dep = "pobj"
    here.right.append(inside)
    return top


SPELT = {
    "be": {"s": "is", "en": "been", "ing": "being"}, "eat": {"en": "eaten"}, "write": {"en": "written"}, "read": {"en": "read"}, "build": {"en": "built"},
    "hide": {"en": "hidden"}, "dig": {"en": "dug"}, "wear": {"en": "worn"}, "feed": {"en": "fed"}, "steal": {"en": "stolen"}, "sew": {"en": "sewn"},
    "bite": {"en": "bitten"}, "wind": {"en": "wound"}, "drink": {"en": "drunk"}, "sleep": {"en": "slept"}, "tell": {"en": "told"},
}  # fmt: skip
"""Forms that neither the verb table nor the rules spell."""


@cache
def _forms() -> dict[tuple[str, str], str]:
    """(lemma, form) -> spelling, for the verbs of the table."""
    return {(lemma, form): word for word, rows in verb.forms().items() for lemma, form in rows}


def inflect(lemma: str, form: str) -> str:
    """A verb form: base, s, ed, en or ing. Verbs outside the table follow the rules."""
    if form in SPELT.get(lemma, {}):
        return SPELT[lemma][form]
    known = _forms().get((lemma, form))
    if known is not None:
        return known
    stem = lemma[:-1] if lemma.endswith("e") else lemma
    if form == "s":
        return lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
    return {"base": lemma, "ing": stem + "ing", "ed": stem + "ed", "en": stem + "ed"}.get(form, lemma)


@cache
def _plurals() -> dict[str, str]:
    return {one: many for many, one in lexicon.IRREGULAR.items() if one != many}


def plural(noun: str) -> str:
    """Plural of an English noun: "knife" -> "knives"."""
    known = _plurals().get(noun)
    if known is not None:
        return known
    if lexicon.IRREGULAR.get(noun) == noun:
        return noun  # sheep
    if lexicon.singular(noun + "s") != noun and noun in lexicon.IRREGULAR.values():
        return noun
    if noun.endswith("y") and noun[-2:-1] not in ("a", "e", "i", "o", "u"):
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "sh", "ch", "x", "z")) else "s")


@cache
def _vocabulary() -> Any:
    from semantics import reading

    reading._without_torch()
    import spacy

    return spacy.blank("en").vocab


def document(roots: list[Node]) -> tuple[Doc, list[Node]]:
    """The sentences as one Doc, and the node of each token."""
    from spacy.tokens import Doc

    nodes = [n for root in roots for n in root.walk()]
    place = {id(n): i for i, n in enumerate(nodes)}
    heads = list(range(len(nodes)))
    for node in nodes:
        for child in (*node.left, *node.right):
            heads[place[id(child)]] = place[id(node)]
    words = [n.word for n in nodes]
    glued = [n.tag in (",", ".", "POS") for n in nodes] + [True]
    pos = ["AUX" if n.auxiliary else POS.get(n.tag, "VERB" if n.tag.startswith("VB") else "X") for n in nodes]
    doc = Doc(
        _vocabulary(), words=words, spaces=[not glued[i + 1] for i in range(len(nodes))], heads=heads, deps=[n.dep for n in nodes],
        tags=[n.tag for n in nodes], pos=pos, lemmas=[n.lemma or n.word for n in nodes],
    )  # fmt: skip
    return doc, nodes
