"""Chinese predicates and phrases as English trees: "A red rubber ball falls from a balcony, bounces three times and comes to rest."."""

from __future__ import annotations

from semantics import verb as verbs
from semantics.chinese import numerals
from semantics.chinese.naming import Naming, places
from semantics.chinese.noun_phrase import Phrase
from semantics.chinese.predicate import Predicate, Said
from semantics.chinese.tree import Node, Span, inflect, leaf, prepositional

OBJECTIVE = {"he": "him", "she": "her", "they": "them", "it": "it"}
SUBORDINATE = ("when", "while", "until", "because")
INSTEAD = {"into": "inside", "on": "along", "off": "from", "out of": "from", "over": "across"}
"""Where verb and preposition would be a verb of another kind: "drives into the station" is no collision, "turns on the road" no switch."""
TOWARDS_OTHERS = (
    "push",
    "shove",
    "pull",
    "chase",
    "hug",
    "kiss",
    "touch",
    "follow",
    "hit",
    "kick",
    "punch",
    "slap",
    "tackle",
    "nudge",
    "bump",
    "pursue",
    "poke",
    "pat",
)
"""What two do to each other; the rest they do with each other."""
JUMPS = ("jump", "step", "vault", "climb")
"""Verbs whose "over" takes the object after it."""
GOVERNING = ("into", "with", "at", "past", "of", "against")
"""Last words of verbs that take their object after them ("crash into a wall"); "over" too after a jump."""


class Rendering:
    """One text, sentence by sentence."""

    def __init__(self) -> None:
        self.naming = Naming(self)
        self.many = False
        """Is the subject in force plural?"""

    # -- sentences --------------------------------------------------------------------------------------------------

    def sentence(self, predicates: list[Predicate]) -> Node:
        """One sentence as a tree that ends in a full stop."""
        groups = _groups(predicates)
        if all(g[0].link in SUBORDINATE for g in groups):
            groups[-1][0].link = "and"
        _carried(groups)
        root: Node | None = None
        last: Node | None = None
        waiting: list[Node] = []
        for group in groups:
            if group[0].link in SUBORDINATE:
                node = self._chain(group)
                word = group[0].link
                node.left.insert(0, leaf(word, "WRB" if word == "when" else "IN", "advmod" if word == "when" else "mark"))
                node.dep = "advcl"
                if (word in ("until", "because") and last is not None) or (group is groups[-1] and last is not None):
                    last.right.append(node)
                else:
                    waiting.append(node)
                continue
            for p in group:
                node = self.predicate(p)
                if root is None:
                    root = last = node
                    node.dep = "ROOT"
                    for clause in waiting:
                        node.left[:0] = [clause, leaf(",", ",", "punct")]
                    waiting = []
                elif p.caused and last is not None and not waiting:
                    last.right += [leaf(",", ",", "punct"), self._caused(p)]
                elif last is not None:
                    for clause in waiting:
                        node.left[:0] = [clause, leaf(",", ",", "punct")]
                    waiting = []
                    self.join(last, node, p)
                    last = node
        assert root is not None
        root.right.append(leaf(".", ".", "punct"))
        _series(root)
        return root

    def _chain(self, group: list[Predicate]) -> Node:
        shared = group[0].link == "when" and group[0].subject is None and not group[0].passive and bool(group[0].verb)
        first = last = self.predicate(group[0], form="ing" if shared else "")
        for p in group[1:]:
            node = self.predicate(p)
            self.join(last, node, p)
            last = node
        return first

    def join(self, last: Node, node: Node, p: Predicate) -> None:
        node.dep = "conj"
        word = p.link if p.link in ("but", "or") else "and"
        if p.link == "then":
            node.left.insert(_adverb_place(node), leaf("then", "RB", "advmod"))
        if p.subject is not None:
            last.right.append(leaf(",", ",", "punct"))
        last.right += [leaf(word, "CC", "cc"), node]

    def _caused(self, p: Predicate) -> Node:
        """ "causing it to roll"."""
        node = Node("causing", "VBG", "advcl", lemma="cause", span=p.span)
        inner = self.predicate(p, form="base")
        inner.dep = "ccomp"
        at = next((k + 1 for k, c in enumerate(inner.left) if c.dep in ("nsubj", "nsubjpass")), 0)
        inner.left.insert(at, leaf("to", "TO", "aux"))
        for child in inner.left:
            if child.dep == "nsubj" and child.word in OBJECTIVE:
                child.word = OBJECTIVE[child.word]
        node.right.append(inner)
        return node

    # -- one predicate ----------------------------------------------------------------------------------------------

    def predicate(self, p: Predicate, *, form: str = "") -> Node:
        """The verb with its subject, objects, places and adverbs."""
        subject = self.naming.phrase(p.subject) if p.subject is not None else None
        if p.subject is not None:
            self.many = p.subject.plural
        if p.quality is not None:
            return self._quality(p, subject)
        if p.exists:
            return self._exists(p, subject)
        if p.verb == "be":
            node = Node("are" if self.many else "is", "VBZ", "ROOT", lemma="be", span=p.clause, auxiliary=True)
            if subject is not None:
                subject.dep = "nsubj"
                node.left.append(subject)
            node.right += ([leaf("not", "RB", "neg")] if p.negated else []) + [self.place(word, inside) for word, inside in p.places]
            return node
        if not p.verb:
            return self._statement(p, subject)
        verb, top = self._verb(p, form)
        if subject is not None:
            subject.dep = "nsubjpass" if p.passive else "nsubj"
            top.left.insert(0, subject)
        self._complements(p, verb)
        return top

    def _verb(self, p: Predicate, form: str) -> tuple[Node, Node]:
        """(the verb itself, the verb that carries the clause): two where it is "begins to fall"."""
        lemma, *rest = p.verb.split(" ")
        verb = Node(lemma, "VB", "ROOT", lemma=lemma, span=p.clause)
        finite = form or ("base" if self.many else "s")
        top = verb
        if p.begins and not p.begins.startswith("be "):
            top = Node("", "VBZ", "ROOT", lemma=p.begins.split(" ")[0], span=p.clause)
            verb.dep = "xcomp"
            verb.left.append(leaf("to", "TO", "aux"))
            verb.word = lemma
            if p.passive:
                verb.left.append(Node("be", "VB", "auxpass", lemma="be", auxiliary=True))
                verb.word, verb.tag = inflect(lemma, "en"), "VBN"
            top.right.append(verb)
            head, base = top, top.lemma
        else:
            head, base = verb, lemma
        passive = p.passive and head is verb
        if p.nearly:
            head.left.append(leaf("nearly", "RB", "advmod"))
        if p.negated:
            helper = "be" if passive else "do"
            spelled = {"be": {"s": "is", "base": "are"}, "do": {"s": "does", "base": "do"}}[helper].get(finite, helper)
            head.left.append(Node(spelled, "VBZ", "auxpass" if passive else "aux", lemma=helper, auxiliary=True))
            head.left.append(leaf("not", "RB", "neg"))
            finite = "base"
        elif passive:
            head.left.append(Node({"s": "is", "base": "are" if not form else "be"}.get(finite, "is"), "VBZ", "auxpass", lemma="be", auxiliary=True))
        if passive:
            head.word, head.tag = inflect(base, "en"), "VBN"
        else:
            head.word, head.tag = inflect(base, finite), {"s": "VBZ", "base": "VBP" if not (p.negated or form) else "VB", "ing": "VBG"}.get(finite, "VB")
        self._particles(p, verb, rest)
        return verb, top

    def _particles(self, p: Predicate, verb: Node, rest: list[str]) -> None:
        """The other words of the verb; the last takes the object where it is a preposition."""
        if rest == ["to", "rest"]:
            verb.right.append(prepositional("to", leaf("rest", "NN", "pobj")))
            return
        governs = bool(rest) and (rest[-1] in GOVERNING or (rest[-1] == "over" and verb.lemma in JUMPS))
        for k, word in enumerate(rest):
            if governs and k == len(rest) - 1:
                if p.object is not None and not p.passive:
                    verb.right.append(prepositional(word, self.naming.phrase(p.object)))
                elif word in ("over", "past") or p.passive:
                    verb.right.append(leaf(word, "IN", "prep" if p.passive else "advmod"))
                return
            if word == "hands":
                verb.right.append(leaf("hands", "NNS", "dobj", p.span))
            elif word in ("still", "forward"):
                verb.right.append(leaf(word, "RB", "advmod"))
            else:
                verb.right.append(leaf(word, "RP", "prt"))

    def _complements(self, p: Predicate, verb: Node) -> None:
        rest = p.verb.split(" ")[1:]
        governs = bool(rest) and (rest[-1] in GOVERNING or (rest[-1] == "over" and verb.lemma in JUMPS))
        if p.object is not None and not (governs and not p.passive):
            thing = self.naming.phrase(p.object)
            thing.dep = "dobj"
            if thing.word in OBJECTIVE:
                thing.word = OBJECTIVE[thing.word]
            verb.right.append(thing)
        if p.particle:
            verb.right.append(leaf(p.particle, "RB", "advmod") if p.particle in ("away", "apart", "back") else leaf(p.particle, "RP", "prt"))
        slow = []
        for word, span in p.adverbs:
            if word == "several times":
                verb.right.append(_times("several", span))
            elif word.endswith("ly") and " " not in word:
                slow.append(leaf(word, "RB", "advmod", span))
            else:
                verb.right.append(leaf(word, "RB", "advmod", span))
        verb.left += [s for s in slow if s.word != "nearly"] if not verb.left or verb.left[-1].word != "to" else []
        verb.right += slow if verb.left and verb.left[-1].word == "to" else []
        if p.times is not None:
            verb.right.append(leaf("once" if p.times == 1 else "twice", "RB", "advmod") if p.times < 3 else _times(numerals.count(p.times), None))
        if p.measure:
            verb.right.append(_words(p.measure, "npadvmod"))
        if p.receiver is not None:
            receiver = self.naming.phrase(p.receiver)
            receiver.word = OBJECTIVE.get(receiver.word, receiver.word)
            verb.right.append(prepositional("to", receiver, dep="dative"))
        direct = next((c for c in verb.right if c.dep == "dobj"), None)
        for word, inside in sorted(p.places, key=_late):
            if direct is None and not p.passive and isinstance(inside, Phrase) and _misread(verb.lemma, word):
                word = INSTEAD.get(word, word)
            holder = direct if direct is not None and _misread(verb.lemma, word) else verb
            if inside == ("each", "other") and word == "with" and verb.lemma in TOWARDS_OTHERS:
                verb.right.append(Node("other", "JJ", "dobj", lemma="other", left=[leaf("each", "DT", "det")]))
                continue
            said = self.place(word, inside)
            holder.right += [leaf(",", ",", "punct"), said] if said.dep == "meta" else [said]
        if p.by is not None:
            doer = self.naming.phrase(p.by)
            doer.word = OBJECTIVE.get(doer.word, doer.word)
            agent = prepositional("by", doer, dep="agent")
            last = next((k for k, c in enumerate(verb.right) if c.dep in ("meta", "punct")), len(verb.right))
            verb.right.insert(last, agent)

    def place(self, word: str, inside: Phrase | tuple[str, ...]) -> Node:
        if isinstance(inside, Phrase):
            node = self.naming.phrase(inside)
            if node.word in OBJECTIVE:
                node.word = OBJECTIVE[node.word]
            return prepositional(word, node, inside.whole)
        span = inside.span if isinstance(inside, Said) else None
        if not word:  # a whole phrase: "in the rain", "slow motion"
            first, *rest = inside
            if first in ("in", "at", "on", "by", "against", "from") and rest:
                return prepositional(first, _words(tuple(rest), "pobj", span))
            node = _words(inside, "meta", span)
            for child in node.left:
                child.dep = "meta"
            return node
        if inside == ("each", "other"):
            return prepositional(word, Node("other", "JJ", "pobj", lemma="other", left=[leaf("each", "DT", "det")]))
        if "of" in inside:
            k = inside.index("of")
            top = _words(inside[:k], "pobj")
            top.right.append(prepositional("of", _words(inside[k + 1 :], "pobj")))
            return prepositional(word, top)
        return prepositional(word, _words(inside, "pobj"))

    def _quality(self, p: Predicate, subject: Node | None) -> Node:
        word, kind, span = p.quality or ("", "", (0, 0))
        node = Node("are" if self.many else "is", "VBZ", "ROOT", lemma="be", span=p.clause, auxiliary=True)
        if subject is not None:
            subject.dep = "nsubj"
            node.left.append(subject)
        if kind == "material":
            made = Node("made", "VBN", "acomp", lemma="make", span=span, auxiliary=True)
            made.right.append(prepositional("of", leaf({"wooden": "wood"}.get(word, word), "NN", "pobj", span)))
            node.right.append(made)
        else:
            node.right.append(leaf(word, "JJ", "acomp", span))
        return node

    def _exists(self, p: Predicate, subject: Node | None) -> Node:
        node = Node("are" if self.many else "is", "VBZ", "ROOT", lemma="be", span=p.clause, auxiliary=True)
        node.left.append(leaf("there", "EX", "expl"))
        if subject is not None:
            subject.dep = "attr"
            node.right.append(subject)
        node.right += [self.place(word, inside) for word, inside in p.places]
        return node

    def _statement(self, p: Predicate, subject: Node | None) -> Node:
        """Things without a verb: "a red ball on a table"."""
        if subject is None:
            top, *rest = [self.place(word, inside) for word, inside in p.places] or [leaf("nothing", "NN", "ROOT")]
            top.right += rest
            top.dep = "ROOT"
            return top
        subject.right += [self.place(word, inside) for word, inside in p.places]
        subject.dep = "ROOT"
        return subject


def _groups(predicates: list[Predicate]) -> list[list[Predicate]]:
    """Runs of predicates: a clause that says when goes with what shares its comma clause."""
    groups: list[list[Predicate]] = []
    for p in predicates:
        inside = groups and groups[-1][0].link in SUBORDINATE and groups[-1][0].group == p.group and p.link in ("and", "when", "but")
        if inside or (groups and groups[-1][0].link not in SUBORDINATE and p.link not in SUBORDINATE):
            groups[-1].append(p)
        else:
            groups.append([p])
    return groups


def _carried(groups: list[list[Predicate]]) -> None:
    """ "气球碰到针时爆了": who is named in the clause that says when is "it" in the one after."""
    if len(groups) < 2 or groups[0][0].link not in SUBORDINATE:
        return
    first, after = groups[0][0].subject, groups[1][0]
    if first is None or not first.noun or after.subject is not None or after.passive or not after.verb or after.exists or after.object is not None:
        return
    after.subject = Phrase(noun="", span=after.span, whole=after.span, pronoun="they" if first.plural else "it")


def _adverb_place(node: Node) -> int:
    """Where an adverb goes: after the subject."""
    return next((k + 1 for k, c in enumerate(node.left) if c.dep in ("nsubj", "nsubjpass")), 0)


def _series(root: Node) -> None:
    """ "a, b and c": an "and" between two of more than two verbs without subjects of their own becomes a comma."""
    node = root
    while True:
        following = next((c for c in node.right if c.dep == "conj"), None)
        if following is None:
            return
        again = next((c for c in following.right if c.dep == "conj"), None)
        here = node.right.index(following) - 1
        own = any(c.dep in ("nsubj", "nsubjpass") for c in following.left)
        if (
            again is not None
            and not own
            and here > 0
            and node.right[here - 1].word != ","
            and node.right[here].word == "and"
            and not any(c.dep in ("nsubj", "nsubjpass") for c in again.left)
        ):
            node.right[here] = leaf(",", ",", "punct")
        node = following


def _misread(lemma: str, preposition: str) -> bool:
    """Would "kicks the ball over the fence" be read as "kicks over the ball"?"""
    plain, phrasal = verbs.verbs().get(lemma), verbs.verbs().get(f"{lemma} {preposition.partition(' ')[0]}")
    return plain is not None and phrasal is not None and phrasal.type != plain.type


def _late(place: tuple[str, object]) -> int:
    """Whole phrases and times come last."""
    word, inside = place
    if inside == ("each", "other"):
        return -1
    if word == "with" and isinstance(inside, Phrase):
        return 1
    if word in ("in", "at") and isinstance(inside, Phrase) and inside.noun.split(" ")[-1] in places():
        return 1
    return 2 if not word else 1 if word in ("for", "after", "at") and isinstance(inside, tuple) else 0


def _words(words: tuple[str, ...], dep: str, span: Span | None = None) -> Node:
    """Plain words, the last the head: "10 meters", "high speed"."""
    *before, last = words
    node = Node(last, "NN", dep, lemma=last, span=span)
    for word in before:
        plain = word in ("a", "an", "the")
        number = word.replace(".", "").isdigit()
        node.left.append(leaf(word, "DT" if plain else "CD" if number else "JJ", "det" if plain else "nummod" if number else "amod", span))
    return node


def _times(number: str, span: Span | None) -> Node:
    return Node(
        "times",
        "NNS",
        "npadvmod",
        lemma="time",
        span=span,
        left=[leaf(number, "CD" if number != "several" else "JJ", "nummod" if number != "several" else "amod", span)],
    )
