"""Noun phrases: what a phrase names, how many of it, of what and in which colour.

"The edge of the table" names the table, "a tower of blocks" the blocks (the phrase keeps the tower), "a piece of wood" the
piece. Words for abstractions ("shot", "pattern", "speed") name nothing that could be simulated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from semantics import hypernym, lexicon, numeral, verb
from semantics.lexicon import Lexicon, Noun
from semantics.reading import Reading, is_verb

if TYPE_CHECKING:
    from spacy.tokens import Token

PRONOUNS = frozenset(
    [
        "it", "he", "she", "they", "him", "her", "them", "itself", "themselves", "himself", "herself", "both", "each", "another", "others", "other",
        "former", "latter",
    ]
)  # fmt: skip
ROLES = frozenset(
    ["nsubj", "nsubjpass", "dobj", "pobj", "attr", "appos", "conj", "ROOT", "dative", "oprd", "npadvmod", "dep", "pcomp", "acl", "advcl", "ccomp", "nmod"]
)
LEFT = frozenset(["det", "amod", "compound", "nummod", "poss", "advmod", "npadvmod", "punct", "case", "quantmod", "nmod", "predet", "neg", "cc", "conj"])
SPINNING = frozenset(["spin", "spins", "spinning", "spun", "whirl", "whirls", "whirling", "twirl", "twirls", "twirling", "wobble", "wobbles", "wobbling"])
"""What tops do, besides the verbs of spinning."""
STRIKING = ("hit", "strike", "touch", "reach", "meet", "impact", "leave", "slap", "graze", "cross")
"""What a floor is the object of: "hits the gravel"."""
WAYS = ("path", "trail", "track")
"""A thing where one goes along it, else the line that a motion follows."""
ALONG = ("on", "onto", "along", "down", "up", "across")
SOME = ("two", "three", "four", "five", "six", "several", "some", "many", "most", "few", "all")
"""How many of those named before, as a subject by themselves."""
ENDS = ("end", "side")
"""What long things have two of."""
SHAPES = ("pyramid", "tower", "pile", "heap", "stack", "row", "line", "column", "formation", "arrangement", "cluster", "bunch", "bundle", "wall", "circle")
"""What things are stacked or laid into."""
BITS = ("piece", "bit", "fragment", "chunk", "shard", "splinter", "half", "part", "strip")
"""What things break into."""
ALSO_PARTS = ("deck", "wall", "string", "house", "rack", "set")
"""Words for several things that are also parts of one."""
IN_TURN = (("one", "after", "the", "other"), ("one", "after", "another"), ("one", "by", "one"), ("one", "at", "a", "time"))
PRECIOUS = frozenset(["tarnished", "sterling", "solid", "pure", "hammered", "engraved", "beaten", "untarnished"])
"""Words of the metal, not of the colour: "a tarnished silver lid"."""
ORDINALS = ("first", "second", "third", "fourth", "fifth")


@dataclass
class Mention:
    """One phrase that names something."""

    token: int
    """Head of the thing named."""
    first: int
    last: int
    name: str
    """Head noun, singular, lower case; a pronoun as it stands."""
    words: tuple[str, ...] = ()
    """Modifiers, lower case."""
    plural: bool = False
    pronoun: bool = False
    definite: bool = False
    determiner: str = ""
    count: int | None = None
    counted: bool = False
    """The text gives the number."""
    group: str | None = None
    """ "tower", "row", ... where the phrase says how they are arranged."""
    material: str | None = None
    color: str | None = None
    ordinal: int | None = None
    label: str = ""
    """ "A" in "Person A"."""
    noun: Noun | None = None
    phrase: str = ""
    tokens: set[int] = field(default_factory=set)
    """Every token that stands for this mention (its own head, "edge", "tower")."""
    ground: bool = False
    """Stands after a preposition, where a bare material is a floor."""
    preposition: str = ""
    """The one that it stands after."""
    object: str | None = None
    """Id of the object it names, once resolved."""


INCLINED = frozenset(["inclined", "tilted", "sloped", "sloping", "slanted", "slanting", "angled"])
"""What makes a slope of a plane."""


@cache
def _syntax(key: str) -> frozenset[str]:
    return frozenset(str(x) for x in lexicon.table("syntax")[key])


def mentions(reading: Reading, words: Lexicon, *, measured: frozenset[int] = frozenset()) -> list[Mention]:
    """Every noun phrase and pronoun, in text order. Tokens in `measured` belong to a number with a unit and count nothing."""
    found: dict[int, Mention] = {}
    ordered = _in_turn(reading.words)
    for token in reading.doc:
        if token.i in ordered or not _is_head(reading, token, words):
            continue
        target, through = _inner(reading, token, words)
        if target is None:
            continue
        mention = found.get(target.i) or _mention(reading, target, words, measured)
        mention.tokens |= {token.i, target.i, *(t.i for t in through)}
        for outer in (token, *through):
            _widen(reading, mention, outer)
        found[target.i] = mention
    return sorted(
        (m for m in found.values() if m.pronoun or not _abstract(m) or _compound(m) or _handled(m, reading)),
        key=lambda m: m.token,
    )


def _in_turn(said: Sequence[str]) -> set[int]:
    """Places of words that say how several do something, and name nobody: "one after the other"."""
    return {i + k for i in range(len(said)) for way in IN_TURN if tuple(said[i : i + len(way)]) == way for k in range(len(way))}


def _compound(mention: Mention) -> bool:
    """ "remote control": the head alone is abstract, the compound is a thing."""
    return (
        bool(mention.words)
        and mention.noun is not None
        and (" " in mention.noun.name or lexicon.default().nouns.get(f"{mention.words[-1]} {mention.name}") is mention.noun)
    )


def _handled(mention: Mention, reading: Reading) -> bool:
    """ "heaves the shot": what is thrown or rolled is a thing, if our table has one of that name."""
    token = reading.doc[mention.token]
    if mention.noun is None or mention.noun.backed or token.dep_ not in ("dobj", "nsubjpass"):
        return False
    rows = verb.forms().get(reading.words[token.head.i], ())
    return any(entry is not None and entry.transitive in ("throw", "drop", "catch", "roll", "push", "kick") for entry in (verb.verbs().get(n) for n, _ in rows))


def _abstract(mention: Mention) -> bool:
    """Names nothing that could be simulated, by our list or, for words we lack, by WordNet."""
    if mention.name in ("frame", "shot", "space", "form", "light") and mention.material:
        return False  # "a wooden frame"
    if mention.name == "camera" and mention.determiner == "a":
        return False  # a thing here: what is said of ours is gone already
    if mention.name in _syntax("people") or (mention.name == "one" and set(mention.words) - {mention.determiner}):
        return False  # "the second one"
    if mention.name in WAYS and mention.preposition in ALONG and (mention.determiner or mention.material):
        return False  # "on a gravel path"
    if mention.name == "frame" and mention.ground and mention.determiner != "" and mention.preposition not in ("into", "through", "across"):
        return False  # "leans against the frame"
    return mention.name in _syntax("abstract") or (mention.noun is None and not _is_material(mention.name) and hypernym.abstract(mention.name))


def _is_head(reading: Reading, token: Token, words: Lexicon) -> bool:
    word = reading.words[token.i]
    if word == "still" and token.head.i > token.i:
        return False  # "is still rolling"
    if word == "both" and token.dep_ == "advmod" and is_verb(reading, token.head):
        return True
    if _remainder(reading, token) or _nth(reading, token):
        return True
    if _does_it(reading, token):
        return True
    if token.i in reading.verbs or token.dep_ not in ROLES or (word in ("each", "other") and token.dep_ in ("det", "amod")):
        return False
    if token.dep_ in ("dobj", "attr") and _happens(reading, token, words):
        return False
    if token.dep_ == "npadvmod" and words.noun(word) is None and not _lone_one(reading, token):
        return False
    if word in ("heads", "tails") and token.dep_ in ("dobj", "npadvmod", "attr") and not any(True for _ in token.lefts):
        return False  # "lands heads up"
    if acting(reading, token) or _event_noun(reading, token):
        return False
    if word in PRONOUNS:
        return not (token.i and reading.words[token.i - 1] in ("each", "one", "after", "by"))
    if token.pos_ in ("NOUN", "PROPN"):
        return any(c.isalpha() for c in word)
    if word in ("one", "ones") and token.dep_ in ("nsubj", "nsubjpass", "dobj", "pobj", "conj") and any(c.dep_ in ("amod", "compound") for c in token.lefts):
        return True
    if _lone_one(reading, token) or _each_one(reading, token):
        return True
    if token.pos_ == "NUM" and token.dep_ in ("nsubj", "nsubjpass", "dobj", "pobj"):
        return token.dep_ != "pobj" or any(c.dep_ == "prep" for c in token.children)
    if token.pos_ == "VERB" and token.tag_ == "VBZ" and token.dep_ in ("dobj", "pobj") and lexicon.default().nouns.get(lexicon.singular(word)) is not None:
        return True  # "stacks oranges into a pyramid"
    return token.pos_ in ("ADJ", "ADV", "X", "INTJ") and token.dep_ in ("nsubj", "nsubjpass", "dobj", "pobj") and words.noun(word) is not None


def acting(reading: Reading, token: Token) -> bool:
    """ "The striking of a drum": a noun in -ing that happens to what stands after "of"."""
    word = reading.words[token.i]
    done = token.tag_ == "NN" and any(form == "ing" for _, form in verb.forms().get(word, ())) and lexicon.default().nouns.get(word) is None
    return done and token.dep_ in ("ROOT", "nsubj", "attr") and any(reading.words[c.i] == "of" for c in token.children)


def _event_noun(reading: Reading, token: Token) -> bool:
    """ "The slow topple of a bookshelf": a caption whose noun is what happens."""
    named = lexicon.singular(reading.words[token.i]) in lexicon.table("verbs")["nominal"] and token.dep_ == "ROOT"
    told = any(c.dep_ == "amod" or reading.words[c.i] == "the" for c in token.lefts)
    return named and told and any(reading.words[c.i] == "of" for c in token.children)


def _does_it(reading: Reading, token: Token) -> bool:
    """ "A child's jump onto the bed makes ...": whose the deed is that brings something about."""
    deed = token.head
    named = lexicon.singular(reading.words[deed.i]) in lexicon.table("verbs")["nominal"] and deed.i not in reading.verbs
    causes = lexicon.table("verbs")["causative"]
    made = any(name in causes for name, _ in verb.forms().get(reading.words[deed.head.i], ()))
    return token.dep_ == "poss" and token.pos_ == "NOUN" and named and deed.dep_ == "nsubj" and made


def _remainder(reading: Reading, token: Token) -> bool:
    """ "the rest" of what was named before, as a subject or an object."""
    said = reading.words[token.i] == "rest" and token.i > 0 and reading.words[token.i - 1] == "the"
    return said and token.dep_ in ("nsubj", "nsubjpass", "dobj") and not any(reading.words[c.i] == "of" for c in token.children)


def _nth(reading: Reading, token: Token) -> bool:
    """ "The first is knocked over, the second stays": one of those named before, by its place."""
    if reading.words[token.i] not in ORDINALS or not token.i or reading.words[token.i - 1] != "the":
        return False
    subject = token.dep_ in ("nsubj", "nsubjpass") or (token.dep_ == "amod" and is_verb(reading, token.head) and token.head.i > token.i)
    return subject and not any(c.dep_ == "prep" for c in token.children)


def _lone_one(reading: Reading, token: Token) -> bool:
    """ "one spins", "one chasing the other", "two are caught", "several fall": some of those named before."""
    word = reading.words[token.i]
    if word == "one" and token.dep_ == "dobj" and token.tag_ == "CD" and not any(True for _ in token.children):
        return reading.words[token.i - 1] not in ("each", "this", "that", "no", "any")  # "throws one into the air"
    if word != "one":
        return word in SOME and token.dep_ in ("nsubj", "nsubjpass") and not any(True for _ in token.children)
    does = any(c.dep_ == "acl" and c.tag_ == "VBG" and c.i == token.i + 1 for c in token.children)  # "one lifting the other"
    return does or (token.dep_ in ("nsubj", "nsubjpass") and not any(True for _ in token.children))


def _each_one(reading: Reading, token: Token) -> bool:
    """ "catching each one": every one of those named before."""
    return reading.words[token.i] == "one" and token.i > 0 and reading.words[token.i - 1] == "each" and token.dep_ in ("dobj", "nsubj", "nsubjpass", "pobj")


def _happens(reading: Reading, token: Token, words: Lexicon) -> bool:
    """The event noun of a light verb: "takes a tumble", "gives it a kick"."""
    table = lexicon.table("verbs")
    return lexicon.singular(reading.words[token.i]) in table["nominal"] and any(
        name in table["light"] for name, _ in verb.forms().get(reading.words[token.head.i], ())
    )


def _inner(reading: Reading, token: Token, words: Lexicon) -> tuple[Token | None, list[Token]]:
    """The token that names the thing, through "edge of", "tower of", "two of"; and the tokens passed on the way."""
    passed: list[Token] = []
    if _remainder(reading, token) or _lone_one(reading, token) or _each_one(reading, token) or _nth(reading, token):
        return token, passed
    while True:
        name = lexicon.singular(reading.words[token.i])
        if (
            (noun := words.noun(" ".join(reading.words[i] for i in range(_left_edge(token), token.i + 1)))) is not None
            and " " in noun.name
            and noun.name.endswith(f" {name}")
        ):
            return token, passed
        if reading.words[token.i] in ("top", "tops") and (any(reading.words[c.i] in ("spinning", "toy") for c in token.lefts) or _spins(reading, token)):
            return token, passed
        weighs = name == "weight" and not any(reading.words[c.i] == "the" for c in token.lefts)  # "a weight of 2 kg", not "the weight of a box"
        counts = token.pos_ == "NUM" or name in ("none", "neither")
        outer = counts or (name in _syntax("parts") and not weighs) or reading.words[token.i] in _syntax("parts") or name in _syntax("groups")
        if name in ALSO_PARTS and _inside_one(reading, token):
            return token, passed  # "the deck of a boat"
        piece = name in _syntax("pieces") or (name in _syntax("body") and _of_thing(reading, token, words))
        of = next((c for c in token.children if c.dep_ == "prep" and reading.words[c.i] == "of"), None)
        inside = next((c for c in of.children if c.dep_ == "pobj"), None) if of is not None else None
        if inside is None and name in _syntax("groups"):  # "a tower made of blocks"
            made = next((c for c in token.children if c.dep_ == "acl" and reading.words[c.i] in ("made", "built", "consisting", "composed")), None)
            inside = next(
                (
                    t
                    for p in (made.children if made is not None else ())
                    if reading.words[p.i] in ("of", "from")
                    for t in p.children
                    if t.dep_ == "pobj" and not _is_material(reading.words[t.i])
                ),
                None,
            )
        if inside is not None and reading.words[inside.i] in ("other", "another") and reading.words[inside.i - 1] in ("each", "one"):
            return None, passed
        if inside is None:
            if _outcome(reading, token, name):
                return None, passed
            if _one_end(reading, token):
                return token, passed
            if name in WAYS and token.dep_ == "pobj" and reading.words[token.head.i] in ALONG:
                return token, passed
            if name in (
                "edge",
                "top",
                "side",
                "middle",
                "center",
                "centre",
                "end",
                "front",
                "back",
                "bottom",
                "left",
                "right",
                "beginning",
                "start",
                "way",
                "direction",
                "path",
                "corner",
                "bend",
                "curve",
            ):
                return None, passed
            lone = token.pos_ == "NUM" and not (reading.words[token.i] in ("one", "ones") and any(c.dep_ in ("amod", "compound") for c in token.lefts))
            return (None if lone else token), passed
        if not outer and not (piece and words.noun(reading.words[inside.i]) is not None and not _is_material(reading.words[inside.i])):
            return token, passed
        passed.append(token)
        token = inside


def _one_end(reading: Reading, token: Token) -> bool:
    """ "Jumps onto one end", of what was told of before."""
    onto = token.dep_ == "pobj" and reading.words[token.head.i] in ("on", "onto") and is_verb(reading, token.head.head)
    return onto and reading.words[token.i] in ENDS and [reading.words[c.i] for c in token.lefts] in (["one"], ["an"], ["the", "other"], ["its"])


def _inside_one(reading: Reading, token: Token) -> bool:
    """Does "of a boat", "of the house" follow: one thing, of which this is a part?"""
    inside = next((g for c in token.children if reading.words[c.i] == "of" for g in c.children if g.dep_ == "pobj"), None)
    if inside is None or lexicon.singular(reading.words[inside.i]) != reading.words[inside.i]:
        return False
    return any(reading.words[c.i] in ("a", "an", "the", "its", "his", "her") for c in inside.lefts)


def _outcome(reading: Reading, token: Token, name: str) -> bool:
    """ "Stacked into a pyramid", "broken into pieces": how things are arranged or what they become, nothing beside them."""
    if token.dep_ != "pobj" or reading.words[token.head.i] not in ("in", "into", "to"):
        return False
    if any(reading.words[c.i] in ("the", "its", "his", "her", "their") for c in token.lefts):
        return False
    groups = {entry.group for n, _ in verb.forms().get(reading.words[token.head.head.i], ()) if (entry := verb.verbs().get(n)) is not None}
    return (name in SHAPES and bool(groups & {"stack", "place"})) or (name in BITS and bool(groups & {"break", "cut", "collide", "explode"}))


def _of_thing(reading: Reading, token: Token, words: Lexicon) -> bool:
    """ "The trunk of a tree", "the neck of a bottle": a word for a part of the body, said of a thing."""
    inside = next((g for c in token.children if reading.words[c.i] == "of" for g in c.children if g.dep_ == "pobj"), None)
    noun = words.noun(reading.words[inside.i]) if inside is not None else None
    return noun is not None and noun.kind != "character"


def _spins(reading: Reading, token: Token) -> bool:
    """ "A top spins": the toy, not the upper end of something."""
    word = reading.words[token.head.i]
    if any(reading.words[c.i] == "of" for c in token.children):
        return False
    begins = next((c for c in token.head.children if c.dep_ == "xcomp"), None)  # "the top keeps spinning"
    word = reading.words[begins.i] if begins is not None and begins.i > token.i else word
    known = verb.verbs().get(verb.lemma(word))
    if token.dep_ == "dobj" and any(c.dep_ in ("acl", "ccomp", "xcomp") and reading.words[c.i] in SPINNING for c in token.children):
        return True  # "sets a top spinning"
    return (token.dep_ in ("nsubj", "nsubjpass", "dobj") and word in SPINNING) or (token.dep_ == "nsubj" and known is not None and known.type == "spin")


def _mention(reading: Reading, token: Token, words: Lexicon, measured: frozenset[int]) -> Mention:
    word = "each" if _each_one(reading, token) else reading.words[token.i]
    word = "person" if word in ("someone", "somebody") else word
    if word in PRONOUNS or _one_end(reading, token) or _remainder(reading, token) or _lone_one(reading, token) or _nth(reading, token):
        return Mention(
            token.i,
            token.i,
            token.i,
            word,
            pronoun=True,
            plural=word in ("they", "them", "both", "themselves", "others", "each", "rest"),
            phrase=word,
            tokens={token.i},
        )
    first = _left_edge(token)
    mods = tuple(reading.words[i] for i in range(first, token.i))
    word, _, label = word.partition(" ")
    name, noun = _name(word, mods, words)
    plural = (lexicon.singular(word) != word and token.tag_ not in ("NN",)) or (token.tag_ in ("NNS", "NNPS") and lexicon.singular(word) != word)
    if name in ("dice", "fish", "sheep", "deer"):
        plural = any(_number(m) not in (None, 1) for m in mods) or not any(m in ("a", "an", "one", "the") for m in mods)
    mention = Mention(token.i, first, token.i, name, mods, plural=plural, noun=noun, tokens={token.i})
    if name == "plane" and (set(mods) | set(reading.words[token.i + 1 : token.i + 4])) & INCLINED:
        mention.noun = words.noun("inclined plane")
        mention.last = next((i for i in range(token.i + 1, min(token.i + 4, len(reading.words))) if reading.words[i] in INCLINED), token.i)
    mention.label = label
    mention.preposition = reading.words[token.head.i] if token.dep_ == "pobj" else ""
    struck = token.dep_ == "dobj" and any(n in STRIKING for n, _ in verb.forms().get(reading.words[token.head.i], ()))
    mention.ground = struck or (
        token.dep_ == "pobj"
        and reading.words[token.head.i]
        in (
            "on",
            "onto",
            "over",
            "across",
            "against",
            "along",
            "in",
            "into",
            "to",
            "through",
            "upon",
            "down",
            "up",
            "beneath",
        )
    )
    mention.determiner = next(
        (m for m in mods if m in ("a", "an", "the", "another", "its", "his", "her", "their", "this", "that", "these", "those", "both", "each")), ""
    )
    mention.definite = mention.determiner in ("the", "its", "his", "her", "their", "this", "that", "these", "those", "both")
    mention.ordinal = next((ORDINALS.index(m) + 1 for m in mods if m in ORDINALS), None)
    mention.material = material(token, reading, mods, noun) or _made_of(reading, token)
    mention.color = color(mods)
    mention.count, mention.counted = _count(tuple(reading.words[i] for i in range(first, token.i) if i not in measured), plural)
    if not plural and mention.count is not None and mention.count > 1 and mention.determiner in ("the", "a", "an"):
        mention.count, mention.counted = 1, False  # "the eight ball", "a two story house"
    mention.phrase = reading.phrase(first, mention.last)
    return mention


def _left_edge(token: Token) -> int:
    """First token of the phrase: determiners, adjectives and compounds to the left of the head."""
    first = token.i
    for child in token.lefts:
        if child.dep_ in LEFT:
            first = min(first, child.left_edge.i)
            if child.dep_ == "poss":
                continue
    return first


def _name(word: str, mods: tuple[str, ...], words: Lexicon) -> tuple[str, Noun | None]:
    """Head noun and its entry; a word for anything ("device") gives way to the known noun before it."""
    base = lexicon.singular(word)
    noun = words.noun(" ".join((*mods, word)))
    if base in ("device", "object", "item") and mods:
        before = words.noun(mods[-1])
        if before is not None and not _is_material(mods[-1]) and color(mods[-1:]) is None:
            return lexicon.singular(mods[-1]), words.noun(" ".join(mods))
    if noun is None and "-" in base:
        noun = words.noun(base.split("-")[-1])
        base = base if noun is None else lexicon.singular(base.split("-")[-1])
    if base in _syntax("body") and len(mods) and (of := words.noun(mods[-1])) is not None and of.kind != "character":
        return base, replace(of, name=f"{of.name} {base}")  # "a cliff face", "a table leg"
    if noun is None and word not in PRONOUNS and not _is_material(word):
        noun = hypernym.back_off(" ".join((*mods[-2:], word)))
    return base, noun


def _widen(reading: Reading, mention: Mention, token: Token) -> None:
    """Take in an outer noun: "a tower of", "a pair of", "two of the"."""
    if token.i == mention.token:
        return
    first = _left_edge(token)
    name = lexicon.singular(reading.words[token.i])
    mods = [reading.words[i] for i in range(first, token.i)]
    if name in _syntax("groups"):
        size = lexicon.table("syntax")["groups"][name]
        number = next((n for n in map(_number, mods) if n is not None), None)
        mention.group = name
        if name == "pair" and mention.name in _syntax("twofold"):
            mention.count, mention.counted, mention.plural = number or 1, number is not None, False
        elif size is not None:
            mention.count, mention.counted = int(size) * (number or 1), True
        else:
            mention.count, mention.counted = (mention.count if mention.counted else None), mention.counted
        mention.definite = "the" in mods
    elif token.pos_ == "NUM" or name in ("half", "one"):
        number = _number(reading.words[token.i])
        if number is not None:
            mention.count, mention.counted = number, True
    else:
        return
    mention.first = min(mention.first, first)
    mention.phrase = reading.phrase(mention.first, mention.last)


def _number(word: str) -> int | None:
    numbers = lexicon.table("units")["numbers"]
    if word in numbers:
        return int(numbers[word])
    if word == "dozen":
        return 12
    if word in ("both", "couple"):
        return 2
    return int(word) if word.isascii() and word.isdigit() and len(word) < 5 else None


def _several_words(mods: tuple[str, ...]) -> int | None:
    """ "ten thousand", "a hundred and fifty", "two hundred": numbers of more than one word, with a word for a power of ten in them."""
    units = lexicon.table("units")
    first = next((k for k, w in enumerate(mods) if w in units["scales"]), None)
    if first is None:
        return None
    start = first - 1 if first and (mods[first - 1] in units["numbers"] or mods[first - 1].isdigit() or mods[first - 1] in ("a", "an")) else first
    end = first + 1
    while end < len(mods) and (mods[end] in units["scales"] or mods[end] in units["numbers"] or mods[end] == "and"):
        end += 1
    words = " ".join(mods[start:end]).removesuffix(" and")
    digits = re.fullmatch(r"(\d+) (\w+)", words)
    value = float(digits[1]) * float(units["scales"][digits[2]]) if digits and digits[2] in units["scales"] else numeral.number(words)
    return None if value is None or value > 1e6 else int(value)


def _count(mods: tuple[str, ...], plural: bool) -> tuple[int | None, bool]:
    number = _several_words(mods) or next((n for n in map(_number, mods) if n is not None), None)
    if "dozen" in mods and ("half" in mods or number != 12):  # "two dozen", "half a dozen"
        number = 6 if "half" in mods else (number or 1) * 12
    if number is not None:
        return number, number > 1 or "one" in mods or "single" in mods
    return (None, False) if plural else (1, False)


def _is_material(word: str) -> bool:
    table = lexicon.table("materials_words")
    return word in table["words"] or word in table["same"]


def matter(word: str) -> str | None:
    """The plain noun of a word for a material, or None."""
    return str(lexicon.table("materials_words")["words"].get(word, word)) if _is_material(word) else None


def material(token: Token, reading: Reading, mods: tuple[str, ...], noun: Noun | None) -> str | None:
    """Material that the words before a noun state, as a plain noun ("wooden" -> "wood"), or None."""
    table = lexicon.table("materials_words")
    start = token.i - len(mods)
    head = lexicon.singular(reading.words[token.i])
    inside = noun.name.split(" ")[:-1] if noun is not None else []
    for k in range(len(mods) - 1, -1, -1):
        word = mods[k]
        two = f"{mods[k - 1]} {word}" if k else word
        plain = table["words"].get(two) or table["words"].get(word) or (word if word in table["same"] else None)
        if plain is None:
            continue
        if not _before(word, head) and not PRECIOUS & set(mods):
            continue
        if word in inside and noun is not None and noun.material != plain:
            continue
        rest = " ".join((*mods[k + 1 :], head))  # "a steel ball bearing", "a glass coffee table"
        whole = noun is not None and (noun.name == rest or (" " in rest and lexicon.default().nouns.get(rest) is noun))
        other = k + 1 < len(mods) and reading.doc[start + k].head.i != token.i and reading.doc[start + k].dep_ == "compound"
        if other and not whole and not _adjectival(mods[k + 1]):
            continue
        return str(plain)
    return None


def _before(word: str, head: str) -> bool:
    """Does this word name a material before this noun? A "gold coin" is of gold, a "gold car" is painted; "ice skates" are not of ice."""
    rule = lexicon.table("materials_words")["ambiguous"].get(word)
    if rule is None:
        return True
    return head not in rule["except"] if isinstance(rule, dict) else head in rule


def _adjectival(word: str) -> bool:
    return _is_material(word) or word in lexicon.table("colors_words")["colors"]


def _made_of(reading: Reading, token: Token) -> str | None:
    """ "made of cardboard", "a ball of steel", but not "a bucket of sand"."""
    holds = lexicon.singular(reading.words[token.i]) in _syntax("containers")
    for child in token.children:
        inner = [child] if child.dep_ == "prep" and reading.words[child.i] == "of" and not holds else []
        if child.dep_ == "acl" and reading.words[child.i] in ("made", "built", "carved", "constructed", "fashioned", "crafted"):
            inner = [c for c in child.subtree if reading.words[c.i] in ("of", "from") and c.dep_ == "prep"]
        for prep in inner:
            for thing in prep.children:
                word = reading.words[thing.i]
                if thing.dep_ == "pobj" and _is_material(word):
                    return str(lexicon.table("materials_words")["words"].get(word, word))
    return None


def _ish(word: str, colors: list[str]) -> str:
    """ "Pinkish" is shown as pink, "purplish" as purple, where the table has no colour of that name."""
    stem = word.removesuffix("ish")
    if word in colors or stem == word:
        return word
    return next((name for name in (stem, f"{stem}e", stem[:-1]) if name in colors), word)


def color(mods: tuple[str, ...]) -> str | None:
    """Colour that the words before a noun state ("light blue"), or None."""
    table = lexicon.table("colors_words")
    for k, word in enumerate(mods):
        word = _ish(word, table["colors"])
        if word in table["colors"]:
            plain = str(table["map"].get(word, word))
            return f"{mods[k - 1]} {plain}" if k and mods[k - 1] in ("light", "dark", "bright", "pale", "deep", "sky", "navy") else plain
    return None
