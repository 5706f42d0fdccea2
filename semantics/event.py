"""Events: which verb happens to whom.

A verb's class says what kind of event it is; its neighbours in the tree say who takes part. What the tree leaves out is
taken over from the clause above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from semantics import lexicon, verb
from semantics.complement import STATES, direct_object, each_other, governed, place, prepositions, using
from semantics.happening import Happening, Situation, clause_text, kind_of, lemma
from semantics.manner import at_once, follows, manner, meanwhile, modality
from semantics.nominal import light, nominal
from semantics.predicate import clause_below, phrasal
from semantics.reading import is_verb
from semantics.subject import MOTION, by, conjuncts, subjects
from semantics.verb import Verb

if TYPE_CHECKING:
    from spacy.tokens import Token


def collect(s: Situation) -> list[Happening]:
    """Every event, in text order."""
    for token in s.reading.doc:
        if token.i in s.spent:
            continue
        happening = _state(s, token) if token.pos_ == "AUX" else nominal(s, token) if not is_verb(s.reading, token) else _verbal(s, token)
        if happening is not None:
            s.found[token.i] = happening
    if s.found and all(h.implied for h in s.found.values()) and not any(t.i in s.stands and t.pos_ == "PRON" for t in s.reading.doc):
        for happening in s.found.values():  # "a rolling barrel", and nothing else
            happening.implied = False
    if not s.found and (moving := _described(s)) is not None:
        s.found[moving.token] = moving
    if not s.found and (still := _lies(s)) is not None:
        s.found[still.token] = still
    return [s.found[i] for i in sorted(s.found)]


def _described(s: Situation) -> Happening | None:
    """ "A rolling barrel.": what the tagger takes for an adjective, where nothing else is told."""
    for token in s.reading.doc:
        if token.dep_ != "amod" or token.tag_ == "VBG" or token.head.i not in s.stands or token.head.dep_ not in ("ROOT", "dobj", "nsubj"):
            continue
        name = next((n for n, form in verb.forms().get(s.reading.words[token.i], ()) if form == "ing"), None)
        entry = verb.verbs().get(name) if name is not None else None
        if entry is not None and entry.type in MOTION and entry.subject != "patient" and entry.type not in ("hit", "rest", "break"):
            return Happening(token.i, entry, s.reading.phrase(token.i, token.head.i), type=entry.type, agents=[token.head.i], intensity=entry.intensity)
    return None


def _lies(s: Situation) -> Happening | None:
    """ "A kettle bell on a mat.": of a thing of which a caption only says where it is, it rests there. What a character does is left open."""
    for token in s.reading.doc:
        if token.dep_ != "ROOT" or token.i not in s.stands or token.pos_ not in ("NOUN", "PROPN") or kind_of(s, [token.i]) != "dynamic":
            continue
        happening = Happening(token.i, verb.verbs()["rest"], clause_text(s, token), agents=conjuncts(s, token))
        for word, thing in (pair for c in token.children if c.dep_ == "prep" and s.reading.words[c.i] in ON for pair in governed(s, c, "")):
            place(s, happening, word, thing)
        if happening.surfaces:
            return happening
    return None


ON = ("on", "atop", "upon", "against")
"""Where things that are only named rest."""


def _state(s: Situation, token: Token) -> Happening | None:
    """ "Is at rest", "are motionless": nothing moves, and that is said."""
    after = s.reading.words[token.i + 1 : token.i + 3]
    still = after == ("at", "rest") or (after[:1] and after[0] in STILL)
    if not still or lemma(s, token) != "be" or token.dep_ in ("aux", "auxpass"):
        return None
    return _fill(s, token, verb.verbs()["be at rest"])


STILL = ("motionless", "stationary", "still", "immobile")


def _verbal(s: Situation, token: Token) -> Happening | None:
    if token.dep_ == "compound" or (
        token.dep_ in ("aux", "auxpass", "punct", "nsubj", "pobj", "dobj") and token.i not in s.reading.verbs and token.tag_ not in ("VBG",)
    ):
        return None
    if token.dep_ == "oprd" and s.reading.words[token.i] in STATES and is_verb(s.reading, token.head):
        return None  # "is kicked shut"
    if _adverbial_left(s, token) or _shadows(s, token) or (token.dep_ == "prep" and s.reading.words[token.i] == "following"):
        return None
    name = lemma(s, token)
    if _of_light(s, token, name):
        return None
    before = s.reading.words[token.i - 1] if token.i else ""
    if (
        s.reading.words[token.i] == "left"
        and not any(c.dep_ in ("dobj", "nsubj", "nsubjpass", "auxpass") for c in token.children)
        and before in (*verb.forms(), "the", "to")
    ):
        return None  # "turns left"
    own = next((c for c in token.children if c.dep_ in ("nsubj", "nsubjpass") and c.pos_ == "NOUN"), None)
    if (
        own is not None
        and own.i not in s.stands
        and lexicon.singular(s.reading.words[own.i]) in lexicon.table("syntax")["abstract"]
        and token.dep_ in ("acl", "advcl", "ccomp")
    ):
        return None  # "its shadow moving on the wall"
    entry = phrasal(s, token, name) or verb.verbs().get(name)
    if token.dep_ == "acl" and token.tag_ == "VBN" and name in CONTENTS and any(s.reading.words[c.i] == "with" for c in token.children):
        return None  # "a vase filled with flowers"
    if token.dep_ == "amod":
        return _participle(s, token, entry)
    if token.dep_ == "acl" and token.tag_ == "VBN" and name in SLOPES and not by(s, token):
        return None  # "a plane inclined at 20 degrees"
    if _helps(s, token, name, entry):
        if entry is None and clause_below(s, token) is None and any(c.dep_ == "dobj" and c.i in s.stands for c in token.children):
            s.unknown.append((name, clause_text(s, token)))  # "starts a spaceship"
        return _sends(s, token, name)
    if entry is not None and _idle(s, token, entry):
        return None
    if entry is None:
        if token.pos_ == "VERB" and name not in lexicon.table("verbs")["causative"] and name not in lexicon.table("syntax")["silent"] and token.tag_ != "VBN":
            s.unknown.append((name, clause_text(s, token)))
        return None
    return _fill(s, token, entry)


def _sends(s: Situation, token: Token, name: str) -> Happening | None:
    """ "The dog's tail sends the glass flying": a blow, where nothing else is told of who sends it."""
    clause = clause_below(s, token)
    own = next((c for c in token.children if c.dep_ == "nsubj" and c.i in s.stands), None)
    if name != "send" or clause is None or own is None or clause.tag_ != "VBG":
        return None
    sent = next((c for c in (*token.children, *clause.children) if c.dep_ in ("dobj", "nsubj") and token.i < c.i < clause.i and c.i in s.stands), None)
    told = {i for h in s.found.values() for t in h.agents for i in s.stands.get(t, ())}
    if sent is None or told & set(s.stands[own.i]) or set(s.stands[sent.i]) & set(s.stands[own.i]):
        return None
    blow = verb.verbs()["hit"]
    return Happening(token.i, blow, clause_text(s, token), intensity=blow.intensity, agents=conjuncts(s, own), patients=conjuncts(s, sent), transitive=True)


CONTENTS = ("fill", "stuff", "decorate", "load", "pack")
"""What something is filled with says how it is, not what happens."""
SLOPES = ("incline", "tilt", "slope", "slant", "angle", "raise")
"""What a board "inclined at 20 degrees" is, not what is done to it."""
HANDLES = ("throw", "catch", "give", "push", "pull", "drop", "break", "kick", "hit")
"""What these are done to is a thing, or nothing happens."""


def _idle(s: Situation, token: Token, entry: Verb) -> bool:
    """ "casts a shadow", "catches the light", "draws attention", "breaks the silence": done to what is no body, so nothing moves."""
    obj = next((c for c in token.children if c.dep_ == "dobj" and c.i > token.i and c.pos_ == "NOUN"), None)
    if (entry.transitive not in HANDLES and entry.lemma != "leave") or " " in entry.lemma or obj is None or obj.i in s.stands or obj.i in s.reading.verbs:
        return False
    word = lexicon.singular(s.reading.words[obj.i])
    alone = not any(c.dep_ in ("dative", "iobj", "dobj") and c.i in s.stands for c in token.children)
    return alone and (word in lexicon.table("syntax")["intangible"] or entry.lemma == "leave")


def _adverbial_left(s: Situation, token: Token) -> bool:
    """ "turns left": the side, not the verb."""
    before = s.reading.words[token.i - 1] if token.i else ""
    alone = not any(c.dep_ in ("dobj", "nsubj", "nsubjpass", "auxpass") for c in token.children)
    after = s.reading.words[token.i + 1] if token.i + 1 < len(s.reading.words) else ""
    still = token.dep_ in ("advcl", "acl") and after in lexicon.table("syntax")["neighbours"]["postures"]  # "with the bar left undisturbed"
    return s.reading.words[token.i] == "left" and ((alone and (before in verb.forms() or before in ("the", "to"))) or still)


def _shadows(s: Situation, token: Token) -> bool:
    """ "its shadow moving on the wall": an aside about what is no body."""
    own = next((c for c in token.children if c.dep_ in ("nsubj", "nsubjpass") and c.pos_ == "NOUN"), None)
    if own is None or own.i in s.stands or token.dep_ not in ("acl", "advcl", "ccomp"):
        return False
    return lexicon.singular(s.reading.words[own.i]) in lexicon.table("syntax")["abstract"]


def _of_light(s: Situation, token: Token, name: str) -> bool:
    """ "The afternoon light spills across the room", "a hum fills the hall": said of what is no body, as if it flowed or went."""
    own = next((c for c in token.children if c.dep_ in ("nsubj", "nsubjpass") and c.i < token.i), None)
    if (
        own is None
        or own.i in s.stands
        or lexicon.singular(s.reading.words[own.i]) not in (*lexicon.table("syntax")["unbodied"], *lexicon.table("syntax")["sounds"])
    ):
        return False
    entry = verb.verbs().get(name)
    return entry is None or entry.topic in (None, "fluid", "buoyancy")


def _helps(s: Situation, token: Token, name: str, entry: Verb | None) -> bool:
    """A verb that only leads to another one or to an event noun: "begins to roll", "causes it to fall", "takes a tumble"."""
    table = lexicon.table("verbs")
    clause = clause_below(s, token)
    if clause is not None and name in table["causative"]:
        if entry is None or entry.group in ("place", "rest", "give", "approach"):
            return True
        if " " not in entry.lemma and direct_object(s, token, entry) is None:
            return True
    if name in table["raising"] and (entry is None or clause is not None):
        return True
    return name in table["light"] and light(s, token) is not None


def _participle(s: Situation, token: Token, entry: Verb | None) -> Happening | None:
    """ "a passing rabbit", "a rolling ball": implied, not told."""
    noun = token.head.i
    if token.tag_ != "VBG" or noun not in s.stands:
        return None
    if s.reading.words[token.i] in ("passing", "running", "walking") and kind_of(s, [noun]) == "character":
        entry = verb.verbs()["run" if s.reading.words[token.i] == "running" else "walk"]
    if entry is None or entry.type not in MOTION + ("walk", "run", "jump") or entry.subject == "patient" or entry.type in ("hit", "rest"):
        return None
    return Happening(token.i, entry, s.reading.phrase(token.i, noun), type=entry.type, agents=[noun], intensity=entry.intensity, implied=True)


def _gap(s: Situation, token: Token, obj: Token | None, entry: Verb) -> bool:
    """Does a relative clause lack the object that its noun is?"""
    if token.head.i not in s.stands or not any(c.dep_ == "nsubj" and s.reading.words[c.i] not in ("that", "which", "who") for c in token.children):
        return False
    if obj is not None:
        return s.reading.words[obj.i] in ("that", "which", "whom")
    return (
        entry.object == "yes"
        or entry.transitive in ("throw", "kick", "hit", "push", "pull", "catch", "give", "drop")
        or entry.group in ("carry", "hold", "lift", "pick_up")
    )


DONE = ("throw", "kick", "push", "pull", "catch", "give", "drop")
"""What is done to things by somebody: a thing does none of these by itself."""


def _headline(s: Situation, token: Token, entry: Verb, movers: list[int], obj: Token | None) -> bool:
    """ "Ball kicked into the goal", "Bag of flour dropped on a counter": a participle that the parser takes for a past tense."""
    if obj is not None or not movers or token.tag_ not in ("VBD", "VBN"):
        return False
    said = entry.object != "no" and any(c.dep_ == "agent" for c in token.children)  # "gnome knocked over by a melon"
    if not said and (kind_of(s, movers) == "character" or entry.transitive not in DONE):
        return False
    past = {form for name, form in verb.forms().get(s.reading.words[token.i], ()) if name == entry.lemma.split(" ")[0]}
    if not past >= {"ed", "en"} or any(c.dep_ in ("aux", "auxpass") for c in token.children):
        return False
    return said or entry.type == entry.transitive or not any(t.tag_ == "VBD" and t.i != token.i for t in s.reading.doc)


def _letting(s: Situation, token: Token, entry: Verb) -> list[int]:
    """Who "lets it drop", "lets the ball fall": they drop it."""
    head = token.head
    if token.dep_ not in ("ccomp", "xcomp") or entry.lemma not in ("drop", "fall") or lemma(s, head) != "let":
        return []
    return subjects(s, head)[0]


def _fill(s: Situation, token: Token, entry: Verb) -> Happening:
    happening = Happening(token.i, entry, clause_text(s, token), intensity=entry.intensity)
    rest = entry.lemma.split(" ")[1:]
    s.spent |= {t.i for t in token.subtree if 0 < t.i - token.i < 9 and s.reading.words[t.i] in rest}
    movers, passive = subjects(s, token)
    obj = direct_object(s, token, entry)
    objects = conjuncts(s, obj) if obj is not None else []
    objects = [o for o in objects if o in s.stands and o not in s.spent]
    if not objects and token.dep_ == "relcl" and _gap(s, token, obj, entry):
        objects = conjuncts(s, token.head)  # "the ball she throws", "which he returns"
    passive = passive or _headline(s, token, entry, movers, obj)
    if passive:
        happening.patients, happening.passive, happening.transitive = movers, True, True
        happening.agents = by(s, token)
        if obj is not None and entry.type == "give":
            happening.targets, happening.patients = happening.patients, objects
    else:
        happening.agents, happening.patients, happening.transitive = (
            movers,
            objects,
            bool(objects) or (obj is not None and entry.object != "no" and obj.i not in s.spent),
        )
    if not objects and not passive and (lets := _letting(s, token, entry)):
        happening.agents, happening.patients, happening.transitive = lets, movers, True
        happening.verb = entry = verb.verbs()["let drop"]
    if entry.lemma in ("tip off", "break off", "snap off") and objects and kind_of(s, happening.agents) == "dynamic":
        happening.surfaces, happening.patients, happening.transitive = objects, [], False  # "a vase tips off a ledge"
    dative = next((c for c in token.children if c.dep_ in ("dative", "iobj") and c.i in s.stands), None)
    if dative is not None and dative.pos_ != "ADP":
        happening.targets = [dative.i]
    for word, thing in prepositions(s, token, obj):
        place(s, happening, word, thing)
    each_other(s, token, happening)
    using(s, token, happening)
    manner(s, token, happening)
    happening.modality = modality(s, token)
    happening.later = follows(s, token) or at_once(s, token, entry)
    happening.simultaneous = meanwhile(s, token, entry) and not happening.later
    return happening
