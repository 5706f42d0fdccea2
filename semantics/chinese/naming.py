"""Chinese noun phrases as English ones: articles, numbers, plural, groups, parts, places, what is described by a clause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from semantics import lexicon
from semantics.chinese import numerals
from semantics.chinese.noun_phrase import Phrase
from semantics.chinese.tree import Node, Span, inflect, leaf, plural, prepositional
from semantics.chinese.words import actions, grammar

if TYPE_CHECKING:
    from semantics.chinese.rendering import Rendering

OWN = {"he": "his", "she": "her", "it": "its", "they": "their"}
"""Whose, of a pronoun."""
OVERT = ("ground", "sky", "sun", "moon", "sea", "air", "beach", "carpet")
"""There is but one: always "the"."""
AGES = ("old", "young", "little")
"""What a noun of two words may begin with that is an adjective: "old man"."""
ORDER = {"measure": 0, "JJ": 1, "VBG": 2, "color": 3, "material": 4}


class Naming:
    """Remembers what has been named, for "the"."""

    def __init__(self, rendering: Rendering) -> None:
        self.rendering = rendering
        self.named: set[str] = set()

    def phrase(self, p: Phrase) -> Node:
        """A noun phrase with what is coordinated with it; the head's `dep` is the caller's."""
        node = self._one(p)
        last = node
        for other in p.others:
            more = self._one(other)
            more.dep = "conj"
            if other is not p.others[-1]:
                last.right.append(leaf(",", ",", "punct"))
            else:
                last.right.append(leaf(p.joined, "CC", "cc"))
            last.right.append(more)
            last = more
        return node

    def _one(self, p: Phrase) -> Node:
        if p.pronoun:
            if p.pronoun == "other":
                return Node("other", "JJ", "dep", lemma="other", span=p.span, left=[leaf("the", "DT", "det", p.span)])
            if p.pronoun == "others":
                return Node("others", "NNS", "dep", lemma="other", span=p.span, left=[leaf("the", "DT", "det", p.span)])
            tag = "PRP" if p.pronoun in ("it", "he", "she", "they") else "CD" if p.pronoun == "one" else "DT"
            return Node(p.pronoun, tag, "dep", lemma=p.pronoun, span=p.span)
        *before, head = p.noun.split(" ")
        last = "person" if head == "person" and p.label else head
        counted = 1 if p.label else p.count
        many = p.many or (counted is not None and counted not in (1, 0.5)) or (p.group != "" and last not in _mass_words() and p.group != "piece")
        massed = last in _mass_words() or p.group == "sheet"
        word = plural(last) if many and not p.bare and not massed else last
        if p.label and before == []:
            word, tag = f"{last.capitalize()} {p.label}", "NNP"
        else:
            tag = "NNS" if word != last or (many and lexicon.singular(last) == last and last in ("fish", "sheep", "deer", "dice")) else "NN"
        if last.isalpha() and last[0].isupper():
            tag = "NNP"
        node = Node(word, tag, "dep", lemma=last, span=p.span)
        for modifier, kind, span in sorted(p.modifiers, key=lambda m: ORDER.get(m[1], 1)):
            node.left += _modifier(modifier, kind, span)
        node.left += [leaf(w, "JJ" if w in AGES else "NN", "amod" if w in AGES else "compound", p.span) for w in before]
        determined = self._determined(node, p, " ".join([*before, last]))
        self.named.add(last)
        for preposition, place in p.place:
            node.right.append(self.rendering.place(preposition, place))
        if p.apart:
            *amount, where = p.apart
            far = Node(where, "RB", "advmod", lemma=where, span=p.span)
            *before, unit = amount
            far.left.append(Node(unit, "NNS", "npadvmod", lemma=unit, left=[leaf(w, "CD", "nummod") for w in before]))
            node.right.append(far)
        if p.clause:
            node.right.append(self._relative(p))
        return determined

    def _determined(self, node: Node, p: Phrase, noun: str) -> Node:
        """The phrase with its articles, numbers, groups and parts around the noun."""
        top = node
        if p.group:
            group = Node(p.group, "NN", "dep", lemma=p.group, span=p.counted or p.span)
            if p.group_count not in (None, 1):
                group.word, group.tag = plural(p.group), "NNS"
            if p.count is not None:
                node.left.insert(0, _number(p.count, p.counted))
            group.right.append(prepositional("of", node))
            self._article(group, p, p.group, p.group_count, p.counted or p.span)
            top = group
        elif not (p.bare or p.label):
            self._article(node, p, noun, p.count, p.counted or p.span)
        if p.part:
            part = Node(p.part, "NN", "dep", lemma=p.part, span=p.part_span, left=[leaf("the", "DT", "det", p.part_span)])
            part.right.append(prepositional("of", top))
            top = part
        return top

    def _article(self, node: Node, p: Phrase, noun: str, count: float | None, span: Span) -> None:
        """a | the | three | some | the cat's."""
        head = noun.rsplit(" ", maxsplit=1)[-1]
        if p.owner is not None and not p.group:
            if p.owner.pronoun in OWN:
                node.left.insert(0, leaf(OWN[p.owner.pronoun], "PRP$", "poss", p.owner.span))
                return
            owner = self.phrase(p.owner)
            owner.dep = "poss"
            owner.right.append(leaf("'s", "POS", "case"))
            node.left.insert(0, owner)
            return
        if count == 0.5:
            vowel = (node.left[0].word if node.left else node.word)[0].lower() in "aeiou"
            node.left[:0] = [leaf("half", "PDT", "predet", span), leaf("an" if vowel else "a", "DT", "det", span)]
            return
        if count is not None and count != 1:
            node.left.insert(0, _number(count, span))
            if p.determiner.startswith("the"):
                node.left.insert(0, leaf("the", "DT", "det", span))
            return
        if p.determiner:
            words = p.determiner.split(" ")
            node.left[:0] = [
                leaf(w, "DT" if w in ("the", "another", "some", "all") else "JJ", "det" if w in ("the", "another", "some", "all") else "amod", span)
                for w in words
            ]
            return
        if p.many and not p.group:
            return
        if node.lemma in grammar()["no_article"] or (head in _mass_words() and count is None and not p.modifiers) or node.tag == "NNP":
            return
        definite = head in OVERT or (count is None and head in self.named and not p.clause and not p.group)
        word = "the" if definite else "a"
        if word == "a" and count is None and head in places() and not p.modifiers:
            word = "the"
        first = node.left[0].word if node.left else node.word
        if word == "a" and first[0].lower() in "aeiou" and not first.lower().startswith(("uni", "one", "eu", "use")):
            word = "an"
        node.left.insert(0, leaf(word, "DT", "det", span))

    def _relative(self, p: Phrase) -> Node:
        """ "that falls from the tree"."""
        many, self.rendering.many = self.rendering.many, p.plural
        node = self.rendering.predicate(p.clause[0])
        last = node
        for more in p.clause[1:]:
            deeper = self.rendering.predicate(more)
            self.rendering.join(last, deeper, more)
            last = deeper
        self.rendering.many = many
        node.dep = "relcl"
        role = "dobj" if p.clause[0].subject is not None else "nsubjpass" if p.clause[0].passive else "nsubj"
        node.left.insert(0, leaf("that", "WDT", role))
        return node


def _number(count: float, span: Span | None) -> Node:
    return leaf(numerals.count(count), "CD", "nummod", span)


def _modifier(words: str, kind: str, span: Span) -> list[Node]:
    """The words of one modifier, in order."""
    if kind == "VBG":
        first = words.split(" ", maxsplit=1)[0]
        special = actions()["modifiers"].get(words)
        return [Node(special or inflect(first, "ing"), "VBG", "amod", lemma=first if not special else special.removesuffix("ing"), span=span)]
    parts = words.split(" ")
    if kind == "measure":
        return [
            leaf(
                w,
                "CD" if k == 0 else "JJ" if w in ("high", "long", "wide", "thick", "deep") else "NN",
                "nummod" if k == 0 else "amod" if w in ("high", "long", "wide", "thick", "deep") else "compound",
                span,
            )
            for k, w in enumerate(parts)
        ]
    if kind == "material":
        return [leaf(w, "JJ" if w == "wooden" else "NN", "amod" if w == "wooden" else "compound", span) for w in parts]
    return [leaf(w, "JJ", "amod", span) for w in parts]


def _mass_words() -> list[str]:
    """What English does not count."""
    return [*actions()["liquids"], *grammar()["uncounted"]]


def places() -> set[str]:
    from semantics.environment import place_words

    return {word.split(" ")[-1] for word in place_words()} - {"ring", "bar", "stage", "snow", "field"} | {"floor", "wall", "kitchen"} - {"wall"}
