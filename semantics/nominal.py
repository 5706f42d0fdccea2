"""Nouns that happen: "takes a tumble", "gives it a kick", "the collision of two cars"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from semantics import lexicon, verb
from semantics.complement import governed, place
from semantics.happening import Happening, Situation, clause_text, kind_of, lemma
from semantics.manner import modality
from semantics.phrase import acting
from semantics.reading import is_verb
from semantics.subject import DONE_TO, by, conjuncts, subjects

if TYPE_CHECKING:
    from spacy.tokens import Token

SUFFER = ("get", "receive", "suffer", "undergo", "experience")
"""Light verbs whose subject is acted on."""
STRIKES = ("hit", "kick", "push", "pull", "spin", "throw")

HAPPENS = (
    "collision", "crash", "fall", "bounce", "jump", "impact", "explosion", "topple", "collapse", "tumble", "roll", "slide", "swing", "descent", "flight",
    "landing", "plunge", "rebound", "drop", "leap", "rotation", "spin", "skid", "launch", "throw", "toss", "release", "kick", "push", "pull", "lob",
)  # fmt: skip
"""Nouns that happen to what stands after "of" or "between"."""
CAUSED = ("launch", "throw", "toss", "release", "kick", "push", "pull", "lob", "drop")
"""Those of them that somebody does to it."""
FLIGHTS = ("fly", "fall", "roll", "slide", "bounce", "jump", "spin")
"""What the subject of a clause may have done before it."""


def light(s: Situation, token: Token) -> Token | None:
    """The event noun of "takes a tumble", "gives it a kick"."""
    for child in token.children:
        if (
            child.dep_ in ("dobj", "attr")
            and child.i > token.i
            and child.i not in s.stands
            and not is_verb(s.reading, child)
            and lexicon.singular(s.reading.words[child.i]) in lexicon.table("verbs")["nominal"]
        ):
            return child
    return None


def nominal(s: Situation, token: Token) -> Happening | None:
    """The event that a noun names, where it stands with a light verb, with "of" or "between", or with a preposition of time or cause."""
    base = lexicon.singular(s.reading.words[token.i])
    gerund = _gerund(s, token)
    if gerund is not None:
        return gerund
    name = lexicon.table("verbs")["nominal"].get(base)
    if name is None or token.i in s.stands or token.pos_ not in ("NOUN", "VERB"):
        return None
    entry = verb.verbs()[name]
    happening = Happening(token.i, entry, clause_text(s, token), intensity=entry.intensity)
    head = token.head
    pairs: list[tuple[str, Token]] = []
    if token.dep_ in ("dobj", "attr") and is_verb(s.reading, head) and lemma(s, head) in lexicon.table("verbs")["light"]:
        pairs = _with_light_verb(s, token, happening)
    elif token.dep_ == "nsubj" and entry.transitive in STRIKES and is_verb(s.reading, head) and lemma(s, head) in lexicon.table("verbs")["causative"]:
        happening.patients, happening.transitive = _caused(s, head), True  # "a light push makes it roll"
        happening.agents = [i for c in token.children if s.reading.words[c.i] in ("from", "by") for i in _governed_things(s, c)]
    elif base in HAPPENS and token.dep_ in ("ROOT", "attr", "nsubj") and any(s.reading.words[c.i] in ("of", "between") for c in token.children):
        happening.agents = [i for c in token.children if s.reading.words[c.i] in ("of", "between") for i in _governed_things(s, c)]
        if base in CAUSED and entry.transitive in DONE_TO:
            happening.patients, happening.agents, happening.transitive = happening.agents, by(s, token), True
    elif base in HAPPENS and token.dep_ == "nsubj" and entry.transitive not in DONE_TO and (doer := _owner(s, token)) is not None:
        happening.agents = [doer]  # "a child's jump onto the bed makes it shake"
    elif token.dep_ == "conj" and (first := _listed_with(s, token)) is not None:  # "does a spin and then a leap"
        happening.agents = list(first.agents)
    elif token.dep_ == "pobj" and head.dep_ == "prep" and is_verb(s.reading, head.head):
        _beside(s, token, happening)
    else:
        return None
    inner = [g for c in token.children if s.reading.words[c.i] in ("of", "between") for g in c.children if g.dep_ == "pobj"] if base in HAPPENS else []
    own = [p for holder in (token, *inner) for c in holder.children if c.dep_ == "prep" for p in governed(s, c, "")]
    if entry.subject == "patient":  # "creating cracks in the bricks"
        happening.patients = [thing.i for prep, thing in own if prep in ("in", "on", "of") and thing.i in s.stands][:1] or happening.agents
        happening.agents, own, pairs = [], [], []
    for child in token.children:
        if child.dep_ == "amod":
            happening.intensity *= float(lexicon.table("syntax")["intensity_adjectives"].get(s.reading.words[child.i], 1.0))
    for prep, thing in pairs + own:
        if entry.type == "swing" and prep == "at" and thing.i in s.stands and kind_of(s, happening.agents) == "character":
            entry = happening.verb = verb.verbs()["swing at"]  # "takes a swing at the ball"
        if prep in ("to", "on", "at") and entry.type in ("kick", "push", "hit", "pull") and not happening.patients and thing.i in s.stands:
            happening.patients, happening.transitive = [thing.i], True
        else:
            place(s, happening, prep, thing)
    upon = token.dep_ == "pobj" and s.reading.words[head.i] in ("on", "upon") and not happening.agents
    return happening if (happening.agents or happening.patients) and not upon else None


def _owner(s: Situation, token: Token) -> int | None:
    """Whose "kick" or "jump" it is."""
    return next((c.i for c in token.children if c.dep_ == "poss" and c.i in s.stands), None)


def _listed_with(s: Situation, token: Token) -> Happening | None:
    """The happening of the event noun that this one is joined to."""
    head = token.head
    noun = head if head.i in s.found else light(s, head) if is_verb(s.reading, head) else None
    return s.found.get(noun.i) if noun is not None and not is_verb(s.reading, noun) else None


def _gerund(s: Situation, token: Token) -> Happening | None:
    """ "The striking of a drum with a stick", "the falling of leaves": a noun in -ing and what it is done to or done by."""
    name = next((n for n, form in verb.forms().get(s.reading.words[token.i], ()) if form == "ing"), None)
    entry = verb.verbs().get(name) if name is not None else None
    of = [i for c in token.children if s.reading.words[c.i] == "of" for i in _governed_things(s, c)]
    if entry is None or not of or token.i in s.stands or not acting(s.reading, token):
        return None
    happening = Happening(token.i, entry, clause_text(s, token), intensity=entry.intensity)
    if entry.transitive in DONE_TO and entry.object != "no":
        happening.patients, happening.transitive, happening.passive = of, True, True
        happening.agents = by(s, token)
    else:
        happening.agents = of
    inner = [g for c in token.children if s.reading.words[c.i] == "of" for g in c.children if g.dep_ == "pobj"]
    for prep, thing in [p for holder in (token, *inner) for c in holder.children if c.dep_ == "prep" for p in governed(s, c, "")]:
        if prep != "of":
            place(s, happening, prep, thing)
    return happening


def _with_light_verb(s: Situation, token: Token, happening: Happening) -> list[tuple[str, Token]]:
    """Roles of "gives it a kick", "gets a tap", "is given a push", "shows its bounce"; the prepositions of the light verb."""
    head, entry = token.head, happening.verb
    movers, passive = subjects(s, head)
    name = lemma(s, head)
    owner = _owner(s, token)
    happening.agents = [owner] if owner is not None else [] if passive else movers
    if passive and name == "give" and entry.object != "no":
        happening.patients, happening.transitive = movers, True  # "is given a push"
        happening.agents = by(s, token) or by(s, head)
    if name in SUFFER and entry.object != "no" and entry.transitive in STRIKES and not passive:
        happening.patients, happening.transitive = happening.agents, True  # "gets a light tap"
        happening.agents = by(s, token) or by(s, head)
    dative = next((c.i for c in head.children if c.dep_ in ("dative", "iobj", "dobj") and c.i in s.stands and c.i < token.i), None)
    if dative is not None:
        happening.patients, happening.transitive = [dative], True
    happening.modality = modality(s, head)
    return [p for c in head.children if c.dep_ == "prep" and c.i > head.i for p in governed(s, c, "")]


def _beside(s: Situation, token: Token, happening: Happening) -> None:
    """ "with a push from the boy, the cart rolls", "after a short flight the arrow hits": the subject of the clause takes part."""
    word, entry = s.reading.words[token.head.i], happening.verb
    source = [i for c in token.children if s.reading.words[c.i] in ("from", "by") for i in _governed_things(s, c)]
    movers = subjects(s, token.head.head)[0]
    of = [i for c in token.children if s.reading.words[c.i] in ("of", "between") for i in _governed_things(s, c)]
    if of and word in ("after", "following", "during", "upon") and lexicon.singular(s.reading.words[token.i]) in HAPPENS:
        done = entry.transitive in DONE_TO and lexicon.singular(s.reading.words[token.i]) in CAUSED
        happening.agents, happening.patients, happening.transitive = (by(s, token), of, True) if done else (of, [], False)
        happening.later = word in ("after", "following")  # "after the bounce of the ball, a cup topples"
    elif source and word in ("with", "after", "following") and entry.transitive in STRIKES:
        happening.agents, happening.patients, happening.transitive = source, movers, True
        happening.later = word != "with"
    elif word in ("after", "following") and entry.type in FLIGHTS and not any(s.reading.words[c.i] == "of" for c in token.children):
        happening.agents, happening.later = movers, True
    elif word in ("after", "following") and entry.reciprocal and not any(c.dep_ == "prep" for c in token.children):
        many = len(movers) > 1 or any(s.things[i].count != 1 for t in movers for i in s.stands.get(t, ()))
        happening.agents, happening.later = (movers, True) if many else ([], False)  # "following the collision, both cars spin"


def _caused(s: Situation, token: Token) -> list[int]:
    """Who is made to do something by this verb."""
    for child in token.children:
        if child.dep_ == "dobj" and child.i in s.stands:
            return [child.i]
        inner = next((c for c in child.children if c.dep_ in ("nsubj", "nsubjpass") and c.i in s.stands), None) if child.dep_ in ("ccomp", "xcomp") else None
        if inner is not None:
            return [inner.i]
    return []


def _governed_things(s: Situation, prep: Token) -> list[int]:
    return [i for thing in prep.children if thing.dep_ == "pobj" and thing.i in s.stands for i in conjuncts(s, thing)]
