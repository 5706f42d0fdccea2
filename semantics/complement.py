"""What a verb is done to and where: objects, prepositional phrases and the roles they fill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from semantics import lexicon, verb
from semantics.happening import Happening, Situation, lemma, verb_over
from semantics.subject import by, conjuncts, divided_clause
from semantics.verb import Verb

if TYPE_CHECKING:
    from spacy.tokens import Token


STATES = ("open", "shut", "loose", "free", "flat", "clean", "apart", "upright")
"""What a thing is made by what is done to it: "cracking it open"."""
PATHS = ("along", "across", "down", "up", "into", "onto", "off", "over", "through", "toward", "towards", "against", "out", "past", "from", "to")
"""Ways that something is moved, by whomever."""
THROUGH = ("out", "next", "away", "top", "back", "forward", "straight", "directly", "right", "deep", "high", "far", "headfirst")
"""Adverbs that a preposition may hang on ("back to her father")."""
STANCES = ("leg", "foot", "belly", "knee", "back", "toe", "hand", "stomach", "tiptoe", "heel")
"""What one moves or stands on oneself."""
MEETINGS = ("impact", "contact", "collision")
"""What happens "with" the other thing."""


ADVERBIAL = ("advmod", "ccomp", "xcomp", "acomp", "advcl", "oprd")
"""How the parser hangs an adverb behind an object."""


def adverb(word: str) -> float:
    """Factor of an adverb on the force or speed of a verb: gently < 1 < hard."""
    for factor, words in lexicon.table("syntax")["intensity"].items():
        if word in words:
            return float(factor)
    return 1.0


def direct_object(s: Situation, token: Token, entry: Verb | None) -> Token | None:
    """Direct object, also where the parser hung it on the particle ("knocks [over] a cup")."""
    direct = [c for c in token.children if (c.dep_ == "dobj" and c.i > token.i) or (c.dep_ == "dobj" and s.reading.words[c.i] in ("which", "that", "whom"))]
    particle = entry.lemma.split(" ")[1] if entry is not None and " " in entry.lemma else None
    if direct:
        obj = next((c for c in direct if c.i in s.stands), direct[-1])
        before = s.reading.words[obj.left_edge.i - 1] if obj.left_edge.i else ""
        own = (
            particle if entry is not None and entry.object != "no" else None,
            entry.lemma.split(" ")[-1] if entry is not None and entry.object == "yes" else None,
        )
        raised = (
            before in ("up", "out", "away") and entry is not None and entry.transitive in ("kick", "throw", "push", "pull", "hit", "catch")
        )  # "kicks up stones"
        if before in lexicon.table("syntax")["prepositions"] and before not in own and obj.left_edge.i - 1 > token.i and not raised:
            return None  # "slides down the ramp", read as if "the ramp" were the object
        return obj
    made = next((c for c in token.children if c.dep_ in ("ccomp", "xcomp") and s.reading.words[c.i] in (particle, *STATES)), None)  # "cracking it open"
    if made is not None and (small := next((c for c in made.children if c.dep_ == "nsubj" and token.i < c.i < made.i), None)) is not None:
        return small
    hard = next((c for c in token.children if c.dep_ in ADVERBIAL and adverb(s.reading.words[c.i]) != 1.0), None)  # "kicks it hard against the wall"
    if hard is not None and (small := next((c for c in hard.children if c.dep_ == "nsubj" and token.i < c.i < hard.i), None)) is not None:
        return small
    divided = next((d for c in token.children if c.dep_ == "ccomp" for d in [divided_clause(s, c)] if d is not None), None)
    if divided is not None:
        return divided[0]
    if entry is not None and entry.object == "yes" and particle is not None:  # "lets go of a balloon"
        last = entry.lemma.split(" ")[-1]
        found = next((c for t in token.subtree if t.i > token.i and s.reading.words[t.i] == last for c in t.children if c.dep_ == "pobj"), None)
        if found is not None:
            return found
    if entry is not None and entry.object != "no" and entry.type in ("kick", "throw", "pull", "catch") and token.i + 1 < len(s.reading.words):
        off = next((c for c in token.children if c.i == token.i + 1 and s.reading.words[c.i] in ("off", "away", "out", "up", "down")), None)
        if off is not None and not any(c.dep_ == "nsubjpass" for c in token.children):
            under = next((c for c in off.children if c.dep_ == "pobj" and c.i in s.stands), None)
            if under is not None:
                return under  # "kicks off her shoe"
    if entry is not None and entry.lemma in verb.separable():
        for child in token.children:
            if child.dep_ in ("npadvmod", "attr") and child.i in s.stands and s.reading.words[child.left_edge.i - 1] == particle:
                return child  # "knocks loose a few bricks"
            if s.reading.words[child.i] == particle:
                inner = next((c for c in child.children if c.dep_ == "pobj"), None)
                if inner is not None:
                    return inner
    return None


def prepositions(s: Situation, token: Token, obj: Token | None) -> list[tuple[str, Token]]:
    """(preposition, what it governs) of the verb, and of its object and nested prepositions to the right of it."""
    pairs: list[tuple[str, Token]] = []
    holders = [token] + ([obj] if obj is not None else [])
    if obj is not None:  # "tosses a set of keys onto the couch"
        holders += [g for c in obj.children if s.reading.words[c.i] == "of" for g in c.children if g.dep_ == "pobj" and g.i in s.stands]
    for holder in holders:
        for child in holder.children:
            if child.i > token.i and child.dep_ in ("prep", "prt", "advmod", "dative", "advcl", "npadvmod"):
                pairs += governed(s, child, "")
        if holder.dep_ in ("acl",) and holder.i == token.i:
            continue
    for child in token.children:
        if child.dep_ == "agent" and child.i > token.i:  # "is pushed by a waiter along the bar"
            pairs += [p for g in child.children if g.dep_ == "pobj" for c in g.children if s.reading.words[c.i] in PATHS for p in governed(s, c, "")]
        read_as_noun = child.dep_ == "dobj" or (child.dep_ == "npadvmod" and child.i in s.stands)  # "is knocked off the shelf", with "off" as a particle
        if read_as_noun and child is not obj and child.i > token.i and child.left_edge.i:
            before = s.reading.words[child.left_edge.i - 1]
            if before in lexicon.table("syntax")["prepositions"]:
                pairs.append((before, child))
    return pairs


def governed(s: Situation, token: Token, before: str) -> list[tuple[str, Token]]:
    word = s.reading.words[token.i]
    if word not in lexicon.table("syntax")["prepositions"] and word not in THROUGH and not before and adverb(word) == 1.0:
        return []
    name = f"{before} {word}" if before in ("out", "next") and word in ("of", "to") else "off" if before == "off" and word == "of" else word
    pairs = []
    for child in token.children:
        if child.i < token.i:
            continue
        if child.dep_ == "pobj":
            pairs.append((name, child))
            for deep in child.children:  # "from one lilypad to another"
                if s.reading.words[deep.i] == "of" and child.i not in s.stands:  # "in from the left side of the frame toward the books"
                    pairs += [p for g in deep.children for c in g.children if s.reading.words[c.i] in ("toward", "towards") for p in governed(s, c, "")]
                tool = s.reading.words[deep.i] == "with" and any(
                    s.reading.words[c.i] in lexicon.table("verbs")["tools"] or s.reading.words[c.i] == "rope" for c in deep.children
                )
                abstract = (
                    child.i not in s.stands
                    and deep.dep_ == "prep"
                    and s.reading.words[deep.i] in ("on", "onto", "off", "across", "along", "over", "in", "at", "inside")
                )
                if child.i not in s.stands and deep.dep_ == "prep" and s.reading.words[child.i] in MEETINGS and s.reading.words[deep.i] in ("with", "against"):
                    pairs += [("against", thing) for thing in deep.children if thing.dep_ == "pobj"]  # "cracks on impact with the floor"
                elif abstract or tool or (deep.dep_ == "prep" and s.reading.words[deep.i] in ("to", "onto", "into", "toward", "towards", "against")):
                    pairs += governed(s, deep, "")
        elif child.dep_ in ("prep", "advmod"):
            pairs += governed(s, child, name if name in ("out", "next", "off") else "")
    return pairs


def place(s: Situation, happening: Happening, word: str, thing: Token) -> None:
    if thing.i not in s.stands:
        return
    entry = happening.verb
    role = lexicon.table("syntax")["prepositions"].get(word, "none")
    things = conjuncts(s, thing)
    if word == "on" and _stance(s, happening, thing):
        s.spent.add(thing.i)
        return
    known = {i for ids in (happening.agents, happening.patients) for t in ids for i in s.stands[t]}
    if role == "beyond":
        role = "target" if entry.type in ("roll", "slide", "walk", "run", "fall", "fly") or (word == "between" and entry.type == "bounce") else "none"
    if role == "none" or (set(s.stands[thing.i]) <= known and role not in ("with",)):
        return
    if word == "at" and entry.type == "rest":
        role = "surface"
    if role == "at":
        role = (
            entry.at if word in ("on", "upon", "atop", "against") or entry.at == "surface" or entry.group in ("land", "throw", "drop", "release") else "surface"
        )
        role = "surface" if entry.type == "rest" else role
    if word in ("on", "upon", "atop") and entry.type == "collide" and _many(s, happening.agents):
        role = "surface"  # "marbles collide on a table"
    if word in ("into", "in", "inside"):
        happening.inside = happening.inside or things
    if role == "over":
        role = "surface" if entry.type in ("slide", "roll", "walk", "run", "pull", "push", "other", "rest") else "target"
        if role == "target" and entry.type in ("throw", "kick", "hit", "give", "fly") and _goes_on_to(s, happening, thing):
            return  # "over the net to a woman": she is the target
    if word == "off" and entry.type in ("rest",):
        role = "source"
    if word in ("at", "on") and _is_part(s, thing, ("end", "top", "bottom", "edge", "start", "beginning")) and entry.type in ("throw", "drop", "rest"):
        role = "surface"
    if role == "by" or (entry.type == "break" and word in ("into", "to")):
        return
    if role == "with":
        _with(s, happening, things)
        return
    if word == "from" and entry.type in ("jump", "bounce"):
        happening.surfaces = happening.surfaces or things
    if word == "to" and entry.type in ("rest", "other"):
        role = "surface"
    slot = {"target": happening.targets, "surface": happening.surfaces, "source": happening.sources, "instrument": happening.instruments}[role]
    if not slot:
        slot.extend(things)


def _goes_on_to(s: Situation, happening: Happening, thing: Token) -> bool:
    """Is it said behind this what something goes to ("to a woman", "into the basket")?"""
    heads = {happening.token, thing.i, *happening.patients}
    return any(
        c.dep_ in ("prep", "dative") and c.i > thing.i and c.head.i in heads and s.reading.words[c.i] in ("to", "into", "at", "toward", "towards")
        and any(g.dep_ == "pobj" and g.i in s.stands for g in c.children)
        for c in s.reading.doc[thing.i + 1 : thing.i + 6]
    )  # fmt: skip


def _stance(s: Situation, happening: Happening, thing: Token) -> bool:
    """ "Hops on one leg", "slides on its belly", "lands on his feet": how one stands, not what one stands on."""
    word = lexicon.singular(s.reading.words[thing.i])
    owned = any(c.dep_ == "poss" and c.pos_ != "PRON" for c in thing.children)
    own = {s.things[i].kind for t in happening.agents for i in s.stands.get(t, ())} == {"character"}
    return own and not owned and not happening.patients and word in STANCES and any(c.dep_ in ("poss", "nummod", "amod") for c in thing.children)


def _many(s: Situation, tokens: list[int]) -> bool:
    """Do these name more than one thing?"""
    ids = [i for t in tokens for i in s.stands.get(t, ())]
    return len(ids) > 1 or any(s.things[i].count != 1 for i in ids)


def each_other(s: Situation, token: Token, happening: Happening) -> None:
    """ "push each other", "bump into one another", "throw a ball to each other": the subject fills the other role too."""
    words = s.reading.words
    for i in range(token.i + 1, min(token.i + 8, len(words) - 1)):
        if (words[i], words[i + 1]) not in (("each", "other"), ("one", "another")):
            continue
        if verb_over(s, s.reading.doc[i + 1]) != token.i or not _many(s, happening.agents):
            return
        before = words[i - 1]
        handed = happening.type_hint() in ("give", "throw", "roll")
        if handed and (before in ("to", "at", "with") or (i - 1 == token.i and happening.patients)):
            happening.targets = happening.targets or list(happening.agents)  # "hand each other a box"
        elif not happening.patients and before not in ("toward", "towards", "from", "around", "past", "beside", "near", "by", "after", "over", "to"):
            happening.patients, happening.transitive = list(happening.agents), True


def _is_part(s: Situation, thing: Token, names: tuple[str, ...]) -> bool:
    return s.reading.words[thing.i] in names


def _with(s: Situation, happening: Happening, things: list[int]) -> None:
    if happening.verb.reciprocal or happening.verb.type == "collide":
        if not happening.patients:
            happening.patients = things
    elif happening.verb.type == "give":
        happening.targets = happening.targets or things
    elif happening.verb.type in ("rest", "float") and not happening.patients and not happening.passive:
        return  # "lies on a table with a coin on it"
    elif happening.verb.group == "cover":
        happening.agents, happening.surfaces = things, happening.patients
        happening.patients = []
    elif not happening.instruments:
        happening.instruments = things


def using(s: Situation, token: Token, happening: Happening) -> None:
    """ "using a pulley", "a rope is used to pull"."""
    head = token.head
    if token.dep_ == "xcomp" and lemma(s, head) == "use":
        happening.instruments = happening.agents or happening.patients
        happening.agents = by(s, head)
        if happening.passive:
            happening.patients = []
    for t in token.subtree:
        if s.reading.words[t.i] == "using" and t.i > token.i:
            inner = next((c for c in t.children if c.dep_ in ("dobj", "pobj") and c.i in s.stands), None)
            if inner is not None and not happening.instruments:
                happening.instruments = [inner.i]
