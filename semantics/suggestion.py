"""Suggestions: three sentences that can be simulated, made from the words of a text that says too little.

They follow one template (who does what to what, where, with what outcome); what the text does not name is filled in from
`data/suggestions.yaml`, and sentences come first that use most of the text's own nouns and verbs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from semantics import environment, hypernym, lexicon, verb
from semantics.lexicon import Noun

COUNT = 3
UPRIGHT_KG = 12.0
"""What a knock sends over: no ball, and not heavier than this."""
STEADY, STEADY_M = ("box", "chair", "stool", "car", "truck"), 0.25
"""What one jumps onto or kicks against: of these forms, and at least so large [m]."""
SEAT_M, CLIMBED = 0.51, 0.45
"""Height of a bench [m], and how much of one's own height one climbs besides a jump from standing (as `acts` reckons)."""
BODY_PARTS = ("hand", "finger", "foot", "arm", "leg", "head", "paw")
ROUND = ("sphere", "egg", "apple", "cylinder", "car", "truck", "can")
"""What is pushed and rolls is of these forms; else it slides."""
BEFORE_NOUNS = (
    "a",
    "an",
    "the",
    "his",
    "her",
    "their",
    "its",
    "two",
    "three",
    "some",
    "several",
    "many",
    "of",
    "with",
    "and",
    "little",
    "big",
    "small",
    "large",
    "old",
    "new",
)
SCENERY = ("plane", "pool", "hill", "balcony", "ramp", "stairs")


@dataclass(frozen=True)
class _Named:
    """A phrase of the text ("a red car") and the entry it names."""

    phrase: str
    entry: Noun

    def fits(self, slot: str) -> bool:
        heavy, round_ = self.entry.mass_kg or 1.0, self.entry.prop in ("sphere", "egg", "apple")
        return {
            "A": self.entry.kind == "character",
            "J": self.entry.kind == "character" and _leaps(self.entry),
            "P": self.entry.kind == "character" and self.entry.prop == "human",
            "D": self.entry.kind == "character",
            "B": self.entry.kind == "dynamic",
            "U": self.entry.kind == "dynamic" and not round_ and heavy <= UPRIGHT_KG,
            "T": self.entry.kind == "static" or (self.entry.kind == "dynamic" and self.entry.prop in STEADY and max(self.entry.size_m) >= STEADY_M),
        }[slot]


def _leaps(entry: Noun) -> bool:
    """Does it jump onto a bench? A penguin does not."""
    from sim.scene import STANDARD_GRAVITY
    from sim.species import find

    kind = find(entry.name) or find(entry.prop)
    return kind is None or kind.jump_speed**2 / (2 * STANDARD_GRAVITY) + CLIMBED * kind.height >= SEAT_M


@dataclass
class _Words:
    """What a text offers: things, its place, and the verbs and event types it hints at."""

    named: list[_Named] = field(default_factory=list)
    place: str | None = None
    hints: set[str] = field(default_factory=set)


def sentences(text: str) -> list[str]:
    """Three sentences in the template's form, from the words of a text."""
    data = lexicon.table("suggestions")
    said = _words(text)
    ranked = sorted(enumerate(data["sentences"]), key=lambda row: (-_fit(row[1], said), row[0]))
    made = [_filled(row, said, k, data) for k, (_, row) in enumerate(ranked)]
    return list(dict.fromkeys(made))[:COUNT]


def template() -> str:
    """The form that suggestions have."""
    return str(lexicon.table("suggestions")["template"])


def readings(lemma: str) -> list[str]:
    """What a verb without a way of moving could mean, or nothing."""
    return list(lexicon.table("suggestions")["readings"].get(lemma, ()))


def _slots(row: dict[str, Any]) -> list[str]:
    return sorted(set(re.findall(r"\{([ABDJPTU])\}", row["text"])))


def _fit(row: dict[str, Any], said: _Words) -> float:
    """How much of a sentence comes from the text: two points for what it shows, one for every thing it can use."""
    usable = {n.phrase for n in said.named if any(n.fits(slot) and _light(n, slot, row) for slot in _slots(row))}
    return 2 * bool(set(row["about"]) & said.hints) + min(len(usable), len(_slots(row)))


def _light(named: _Named, slot: str, row: dict[str, Any]) -> bool:
    if slot == "T" and "jumps onto" in row["text"] and named.entry.size_m[2] > SEAT_M * 1.1:
        return False
    return slot != "B" or (named.entry.mass_kg or 0.0) <= row.get("most_kg", float("inf"))


def _words(text: str) -> _Words:
    data = lexicon.table("suggestions")
    said = _Words(place=_place(text))
    tokens = [w.removesuffix("'s") for w in re.findall(r"[a-z]+(?:[-'][a-z]+)*", text.lower())[:400]]
    at = 0
    while at < len(tokens):
        word, step = tokens[at], 1
        said.hints.add(word)
        for form, _ in verb.forms().get(word, ()):
            entry = verb.verbs().get(form)
            said.hints |= {form} | ({entry.type} if entry is not None else set())
        if word in data["vague"]:
            for phrase in data["vague"][word]:
                _keep(said, lexicon.noun(phrase), phrase)
        else:
            step = _noun_at(said, tokens, at)
        at += step
    return said


def _noun_at(said: _Words, tokens: list[str], at: int) -> int:
    """Keep the thing that a noun names, if one starts here; how many words it took."""
    for width in range(min(3, len(tokens) - at), 0, -1):
        name = " ".join([*tokens[at : at + width - 1], lexicon.singular(tokens[at + width - 1])])
        entry = lexicon.default().nouns.get(name)
        if entry is None and width == 1 and _plain_noun(tokens, at):
            entry = hypernym.back_off(name)
        if width == 1 and tokens[at] in verb.forms() and tokens[at - 1 if at else 0] not in BEFORE_NOUNS and not (at and _describes(tokens[at - 1])):
            continue  # "an egg sinks"
        if entry is not None and name not in environment.place_words() and name not in lexicon.table("syntax")["abstract"]:
            _keep(said, entry, _phrase(tokens, at, name))
            return width
    return 1


def _plain_noun(tokens: list[str], at: int) -> bool:
    """Neither a verb nor a colour, a material or another word before a noun ("the quick brown fox")."""
    after = tokens[at + 1] if at + 1 < len(tokens) else ""
    adjective = tokens[at].endswith(("proof", "ful", "less", "ous", "able", "ible", "ive"))
    return not adjective and not _describes(tokens[at]) and tokens[at] not in verb.forms() and not _describes(after) and lexicon.noun(after) is None


def _describes(word: str) -> bool:
    stuff = lexicon.table("materials_words")
    return word in lexicon.table("colors_words")["colors"] or word in stuff["words"] or word in stuff["same"]


PARTICLES = ("down", "up", "back", "left", "right", "off", "light", "set", "round")
"""Nouns too, but hardly where nothing else is known."""
FLEXIBLE = ("cloth", "fire", "explosion", "optics", "electromagnetism", "thermal")


@cache
def _elsewhere() -> frozenset[str]:
    """Things that belong to other topics than rigid bodies: a scarf, a candle flame."""
    topics = lexicon.table("scope")["topics"]
    return frozenset(str(word) for topic in FLEXIBLE for word in topics[topic]["words"])


def _keep(said: _Words, entry: Noun | None, phrase: str) -> None:
    if entry is not None and (entry.name in _elsewhere() or (phrase.rsplit(" ", maxsplit=1)[-1] in PARTICLES and " " not in entry.name)):
        return
    if phrase.rsplit(" ", maxsplit=1)[-1] in lexicon.table("scope")["matter"]:
        return  # "a milk"
    if entry is None or max(entry.size_m) > 15 or entry.prop in SCENERY or entry.name in BODY_PARTS:
        return
    if phrase not in [n.phrase for n in said.named]:
        said.named.append(_Named(phrase, entry))


def _phrase(tokens: list[str], at: int, name: str) -> str:
    """ "a red wooden box": the noun with the colours and materials just before it."""
    first = at
    while first > max(0, at - 2) and _describes(tokens[first - 1]):
        first -= 1
    words = " ".join([*tokens[first:at], name])
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _place(text: str) -> str | None:
    """ "in a park", "on the moon"."""
    data, lower = lexicon.table("suggestions"), text.lower()
    heavenly = next((name for name in ("moon", "mars") if environment.has(text, lexicon.table("environments")["gravity"][name]["words"])), None)
    found = environment.setting(text) or heavenly or next((w for w in environment.place_words() if re.search(rf"\b{re.escape(w)}\b", lower)), None)
    if found is None:
        return None
    preposition = "on" if found in data["on"] else "at" if found in data["at"] else "in"
    article = {"moon": "the ", "mars": "", "mountains": "the ", "snow": "the "}.get(found, "an " if found[0] in "aeiou" else "a ")
    return f"{preposition} {article}{found.title() if found in ('moon', 'mars') else found}"


def _filled(row: dict[str, Any], said: _Words, turn: int, data: dict[str, Any]) -> str:
    chosen: dict[str, str] = {}
    for slot in _slots(row):
        own = [n.phrase for n in said.named if n.fits(slot) and _light(n, slot, row) and _noun(n.phrase) not in map(_noun, chosen.values())]
        usual = [p for p in data["usual"][slot] if _noun(p) not in map(_noun, chosen.values())]
        chosen[slot] = own[turn % len(own)] if own else usual[turn % len(usual)]
    made = row["text"].replace("{C}", said.place or data["usual"]["C"][turn % len(data["usual"]["C"])])
    for slot, phrase in chosen.items():
        made = made.replace(f"{{{slot}}}", phrase).replace(f"{{{slot.lower()}}}", f"the {_noun(phrase)}")
    if "{goes}" in made:
        moved = next((n.entry for n in said.named if n.phrase == chosen["B"]), None) or lexicon.noun(_noun(chosen["B"]))
        made = made.replace("{goes}", "rolling" if moved is not None and moved.prop in ROUND else "sliding")
    return str(made[0].upper() + made[1:])


def _noun(phrase: str) -> str:
    entry = lexicon.noun(phrase)
    words = phrase.split()
    return " ".join(words[-2:]) if entry is not None and " " in entry.name and entry.name == " ".join(words[-2:]) else words[-1]
