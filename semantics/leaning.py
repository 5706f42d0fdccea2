"""Leaning: does a sentence speak of rigid bodies or of substances, light, sound and other processes?

Two parts are added up. A linear one over what the words are kinds of (WordNet's classes, see `sense`), the part they play in the
sentence, the topics they touch and the events that were read: an unfamiliar liquid weighs as its class does. And where that leaves
the question open, what the sentence encoder has learned about sentences as a whole (`point`).
The weights are data (`data/leaning.tsv`), fitted by `data/leaning/fit.py`; `data/leaning/tune.py` makes those of the other part."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from semantics import backdrop, hypernym, lexicon, point, sense, verb
from semantics.environment import has
from semantics.happening import Happening, Situation, lemma
from semantics.reading import is_verb

if TYPE_CHECKING:
    from spacy.tokens import Token

MOVERS = ("nsubj", "nsubjpass", "dobj")
SORTS = {
    name: sort
    for sort, names in {
        "liquid": ("liquid.n.01", "fluid.n.01", "beverage.n.01", "oil.n.01"),
        "gas": ("fluid.n.02", "gas.n.02"),
        "process": ("phenomenon.n.01", "process.n.06"),
        "cloth": ("fabric.n.01", "clothing.n.01"),
        "plant": ("plant.n.02", "plant_organ.n.01"),
        "part": ("body_part.n.01",),
        "animal": ("animal.n.01",),
        "person": ("person.n.01",),
        "artifact": ("artifact.n.01", "instrumentality.n.03"),
        "natural": ("natural_object.n.01", "geological_formation.n.01"),
        "food": ("food.n.01", "food.n.02"),
        "substance": ("solid.n.01", "substance.n.01", "matter.n.03", "material.n.01", "foodstuff.n.02"),
        "abstract": ("abstraction.n.06",),
        "amount": ("measure.n.02", "group.n.01"),
    }.items()
    for name in names
}
"""Classes that say what sort of thing a word names, on the whole."""
WIDE = ("substance", "abstract", "artifact", "natural")
NARROWER = 0.3
"""A narrow sort wins over a wide one that covers up to this much more of a word's uses: a scarf is cloth, though all its senses are artifacts."""
WORDS, POINT = 0.7, 0.5
"""What the two parts count, each having been fitted alone (chosen on 1 240 sentences by authors whom earlier fits had not seen: loss 0.067, either alone 0.095
and 0.115). By the present fits 0.298 of 572 others, most of them terse and with rare words, either alone 0.297 and 0.280; equal shares give 0.263 there,
by less certainty: hardly a sentence changes sides."""
CLEAR = 4.0
"""Logarithm of the odds from which words alone decide."""
SOLID = ("artifact", "animal", "person", "natural")
"""What these hold does not move in their stead: a jar of honey falls as a jar, a drop of honey as honey."""


@dataclass(frozen=True)
class Trait:
    """One thing that is true of a sentence."""

    name: str
    value: float
    token: int
    """The word that it is read from, -1 for none."""


@dataclass(frozen=True)
class Leaning:
    """What the model makes of a sentence."""

    probability: float
    """That its point lies outside rigid bodies."""
    words: tuple[str, ...]
    """The words that spoke for it most, the strongest first."""


def traits(s: Situation, happenings: list[Happening]) -> list[Trait]:
    """Everything that the model looks at, each name once with its largest value."""
    best: dict[str, Trait] = {}
    for trait in [*_words(s), *_events(s, happenings), *_topics(s, happenings)]:
        if trait.name not in best or abs(trait.value) > abs(best[trait.name].value):
            best[trait.name] = trait
    return list(best.values())


def _words(s: Situation) -> Iterator[Trait]:
    for token in s.reading.doc:
        word = s.reading.words[token.i]
        if is_verb(s.reading, token):
            name = lemma(s, token)
            yield Trait(f"v={name}", 1.0, token.i)
            for kind, share in sense.classes(name, "v").items():
                yield Trait(f"v:{kind}", share, token.i)
        elif token.pos_ in ("NOUN", "PROPN"):
            yield from _noun(s, token)
        elif token.pos_ == "ADJ":
            yield Trait(f"a={word}", 1.0, token.i)


def _noun(s: Situation, token: Token) -> Iterator[Trait]:
    word = lexicon.singular(s.reading.words[token.i])
    before = s.reading.words[token.i - 1] if token.i else ""
    name = f"{before} {word}" if sense.known(f"{before} {word}", "n") else word
    part = role(s, token)
    yield Trait(f"n={word}", 1.0, token.i)
    yield Trait(f"{part}={word}", 1.0, token.i)
    for kind, share in sense.classes(name, "n").items():
        yield Trait(f"{part}:{kind}", share, token.i)
        yield Trait(f"n:{kind}", 0.5 * share, token.i)
    if part in ("mover", "of"):
        what = sort(name)
        yield Trait(f"{part}~{what}", 1.0, token.i)
        if token.tag_ == "NN" and not any(c.dep_ in ("det", "nummod", "poss") for c in token.children):
            yield Trait(f"mass~{what}", 1.5, token.i)  # "gravel", "cinnamon": without an article
        if part == "mover":
            yield Trait(f"{what}~{_moved_by(s, token)}", 1.5, token.i)
            yield Trait(f"{_listed(name)}~{what}", 1.0, token.i)


@cache
def _listed(noun: str) -> str:
    """Whether a noun is in our table, or only a kind of something that is, or neither."""
    return "listed" if lexicon.noun(noun) is not None else "kin" if hypernym.back_off(noun) is not None else "strange"


def role(s: Situation, token: Token) -> str:
    """mover, of (a mover is made of it: "a stream of oil"), part (of a compound) or place."""
    here = token
    while here.dep_ == "conj" and here.head.i != here.i:
        here = here.head
    if here.dep_ == "compound":
        return "part"
    if here.dep_ in MOVERS or here.dep_ == "ROOT":
        return "mover"
    if here.dep_ == "pobj" and s.reading.words[here.head.i] == "of" and here.head.head.i != here.i:
        if role(s, here.head.head) != "mover":
            return "place"
        return "of" if sort(lexicon.singular(s.reading.words[here.head.head.i])) in SOLID else "mover"
    return "place"


@cache
def sort(noun: str) -> str:
    """What sort of thing a noun names most often; "unknown" where WordNet does not hold it."""
    shares: dict[str, float] = {}
    for kind, share in sense.classes(noun, "n").items():
        if kind in SORTS:
            shares[SORTS[kind]] = max(shares.get(SORTS[kind], 0.0), share)
    finer = {name: share + (0.0 if name in WIDE else NARROWER) for name, share in shares.items()}
    return max(finer, key=lambda name: finer[name], default="unknown")


def _moved_by(s: Situation, token: Token) -> str:
    """The verb whose mover a noun is, by its class in our table ("slide", "cut"), or "none"."""
    here = token
    while here.head.i != here.i and not is_verb(s.reading, here.head):
        here = here.head
    if here.head.i == here.i:
        return "none"
    entry = verb.verbs().get(lemma(s, here.head))
    return entry.group if entry is not None else "unknown"


def _events(s: Situation, happenings: list[Happening]) -> Iterator[Trait]:
    told = [h for h in happenings if not h.implied]
    for h in told:
        kinds = {s.things[i].kind for t in (h.patients or h.agents) for i in s.stands.get(t, ())} or {"nobody"}
        for kind in kinds:
            yield Trait(f"e:{h.type}/{kind}", 1.0, h.token)
        yield Trait(f"e:{h.type}", 0.5, h.token)
    if not told:
        yield Trait("e:none", 1.0, -1)
    if s.unknown:
        yield Trait("e:unknown", 1.0, -1)


def _topics(s: Situation, happenings: list[Happening]) -> Iterator[Trait]:
    """Topics of other sciences that the words of `scope.yaml` or a verb touch."""
    data, text = lexicon.table("scope"), s.reading.text
    for topic, row in data["topics"].items():
        hit = has(text, row["words"])
        if hit:
            yield Trait(f"t:{topic}", 1.0, s.reading.token_at(hit.start()))
    for h in happenings:
        if h.verb.topic and not h.implied:
            yield Trait(f"t!{h.verb.topic}", 1.0, h.token)
    hit = has(text, data["decisive"])
    if hit:
        yield Trait("t:decisive", 1.0, s.reading.token_at(hit.start()))


@cache
def _weights() -> dict[str, float]:
    text = resources.files("semantics").joinpath("data/leaning.tsv").read_text(encoding="utf-8")
    return {name: float(weight) for name, weight in (line.split("\t") for line in text.splitlines())}


def leaning(s: Situation, happenings: list[Happening], *, behind: frozenset[int] = frozenset(), numbers: frozenset[int] = frozenset()) -> Leaning:
    """How probable it is that the sentence's point lies outside rigid bodies, and which words say so.

    The tokens in `behind` (its backdrop) say nothing, nor do those in `numbers` ("25 metres per second" speaks of no time)."""
    weights = _weights()
    total, spoken = weights["bias"], dict[int, float]()
    for trait in traits(s, backdrop.before_it(happenings, behind)):
        if trait.token in behind or trait.token in numbers:
            continue
        weighed = weights.get(trait.name, 0.0) * trait.value
        total += weighed
        spoken[trait.token] = spoken.get(trait.token, 0.0) + weighed
    strongest = sorted((t for t, w in spoken.items() if t >= 0 and w > 0.1), key=lambda t: -spoken[t])[:3]
    total *= WORDS
    if abs(total) < CLEAR:
        total += POINT * point.odds(backdrop.without(s, behind) if behind else s.reading.text)
    return Leaning(1 / (1 + math.exp(-total)), tuple(s.reading.words[t] for t in strongest))
