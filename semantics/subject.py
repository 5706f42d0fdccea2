"""Who does it: the subject of a verb, its own or taken over from the clause above.

The second verb of "falls and bounces" has the first one's subject; "kicked into the goal, hitting the net" says what the ball did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from semantics import lexicon, verb
from semantics.happening import Situation, kind_of, lemma
from semantics.predicate import phrasal
from semantics.reading import is_verb

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = ("nsubj", "nsubjpass", "csubj")
LAUNCH = ("throw", "kick", "hit", "push", "drop", "give")
"""What their patient does next is often said by a participle: "kicked into the goal, hitting the net"."""
DONE_TO = ("hit", "kick", "push", "pull", "throw", "drop", "catch", "give")
"""What needs an object."""
MOTION = ("fall", "bounce", "roll", "slide", "collide", "topple", "fly", "spin", "rest", "float", "hit", "swing", "break")
CLAUSES = ("advcl", "xcomp", "ccomp", "pcomp", "acl", "conj", "relcl", "dep", "parataxis")


FAR = 40
"""Clauses to climb for a subject: no sentence that a person writes has more, and a text of 2 000 verbs must not overflow."""


def subjects(s: Situation, token: Token, climbed: int = 0) -> tuple[list[int], bool]:
    """Tokens of the subject (every conjunct), and whether the verb is passive."""
    own = [c for c in token.children if (c.dep_ in SUBJECTS and c.i != token.i) or (c.dep_ == "amod" and c.i < token.i and c.i in s.stands)]
    passive = any(c.dep_ in ("nsubjpass", "auxpass") for c in token.children)
    if not own:  # "a pin gets knocked down", with the subject hung on "gets"
        own = [g for c in token.children if c.dep_ in ("aux", "auxpass") for g in c.children if g.dep_ in SUBJECTS and g.i < c.i]
    if not own and token.dep_ in CLAUSES and (told := _told_before(s, token)) is not None and climbed < FAR:
        return subjects(s, told, climbed + 1)[0], passive
    if (own and s.reading.words[own[-1].i] in ("that", "which", "who")) or (not own and token.dep_ == "relcl"):
        back = token.head if token.dep_ == "relcl" else None
        before = [i for i in s.stands if i < (own[-1].i if own else token.i)]
        near = back.i if back is not None and back.i in s.stands else max(before, default=None)
        return ([near] if near is not None else []), passive
    if own and (divided := divided_clause(s, token)) is not None:
        return [divided[1].i], passive
    if own:
        listed = [o for o in own[:-1] if o.i in s.stands and _listed(s, o.i, own[-1].i)]  # "a ball, 10 cm wide, and a cube rest"
        return [i for o in (*listed, own[-1]) for i in conjuncts(s, o) if i in s.stands] or _nested(s, own[-1]), passive
    first = min((c.i for c in token.children if c.dep_ in ("aux", "auxpass") and c.i < token.i), default=token.i)
    neighbour = s.reading.doc[first - 1] if first else token
    if neighbour.dep_ == "pobj" and s.reading.words[neighbour.head.i] == "of":
        neighbour = neighbour.head.head  # "his tray of glasses crashes"
    if neighbour.i in s.stands and _opens(s, neighbour, first):
        return conjuncts(s, neighbour)[:1], passive
    described = _describing(s, token) if not own else None
    if described is not None:
        return subjects(s, described, climbed + 1)[0], passive
    both = next((c for c in token.children if s.reading.words[c.i] == "both" and c.i in s.stands), None)
    if both is not None:
        return [both.i], passive
    head = token.head
    if token.dep_ == "dobj" and token.tag_ == "VBG" and is_verb(s.reading, head):  # "sending it spinning", read as two objects
        sent = next((c for c in head.children if c.dep_ == "dobj" and c.i < token.i and c.i in s.stands), None)
        return (conjuncts(s, sent) if sent is not None else []), passive
    if token.dep_ == "acl" and head.i in s.stands:
        causer = head.head if head.dep_ == "dobj" else None
        if causer is not None and head.i > causer.i and lemma(s, causer) in lexicon.table("verbs")["causative"] and token.tag_ == "VBG":
            return [head.i], False
        return conjuncts(s, head), token.tag_ == "VBN" or passive or (token.tag_ == "VBD" and any(c.dep_ == "agent" for c in token.children))
    of = next((g for c in token.children if c.i == token.i + 1 and s.reading.words[c.i] == "of" for g in c.children if g.i in s.stands), None)
    if of is not None and token.tag_ == "VBG":
        return conjuncts(s, of), passive  # "falling of acorns"
    if token.dep_ in CLAUSES or token.dep_ == "ROOT" or gerund(s, token):
        return _inherited(s, token, passive, climbed + 1) if climbed < FAR else ([], passive)
    return [], passive


def gerund(s: Situation, token: Token) -> bool:
    """ "after rolling off", "upon landing": a verb in -ing that a preposition governs."""
    if token.dep_ == "pcomp":
        return True
    bare = (
        token.dep_ == "pobj" and token.tag_ == "VBG" and s.reading.words[token.i].endswith("ing") and not any(c.dep_ in ("det", "amod") for c in token.children)
    )
    return bare and s.reading.words[token.head.i] in TEMPORAL


TEMPORAL = ("after", "before", "upon", "while", "until", "without", "when")
"""Prepositions behind which an -ing form is a clause."""


def _told_before(s: Situation, token: Token) -> Token | None:
    """ "The flag sways; the vase trembles, then tips over": the verb of the clause to the left that hangs on this one and has a subject."""
    before = [c for c in token.children if c.i < token.i and c.dep_ in ("parataxis", "ccomp") and is_verb(s.reading, c)]
    return before[-1] if before and any(c.dep_ in SUBJECTS for c in before[-1].children) else None


def _describing(s: Situation, token: Token) -> Token | None:
    """ "Shoves a cart, which rolls off, strikes a bench and falls": the relative clause's verb, where a later verb of its list hangs on the main one."""
    if token.dep_ != "conj" or not is_verb(s.reading, token.head) or token.i < 2:
        return None
    before = s.reading.words[token.i - 1]
    if before == "and" and s.reading.words[token.i - 2] != ",":
        last = next(
            (t for t in reversed(s.reading.doc[token.head.i + 1 : token.i]) if t.dep_ == "conj" and is_verb(s.reading, t) and t.head.i == token.head.i), None
        )
        return _describing(s, last) if last is not None else None
    if before != ",":
        return None
    inside = [t for t in s.reading.doc[token.head.i + 1 : token.i - 1] if t.dep_ == "relcl" and is_verb(s.reading, t)]
    which = inside and any(s.reading.words[c.i] in ("which", "who") and s.reading.words[c.i - 1] == "," for c in inside[-1].children)
    return inside[-1] if which else None


def _listed(s: Situation, first: int, last: int) -> bool:
    """Does ", and" stand between two subjects of one verb?"""
    words = s.reading.words[first:last]
    return any(words[k : k + 2] == (",", "and") for k in range(len(words) - 1))


def _nested(s: Situation, token: Token) -> list[int]:
    if lexicon.singular(s.reading.words[token.i]) in lexicon.table("syntax")["sounds"]:
        return []  # "the hum of insects follows its progress"
    return [t.i for t in token.subtree if t.i in s.stands][:1]


def _inherited(s: Situation, token: Token, passive: bool, climbed: int) -> tuple[list[int], bool]:
    """Subject of a verb that names none: from the clause it hangs on."""
    head = token.head
    if head.dep_ in ("acomp", "oprd", "prt") and is_verb(s.reading, head.head):
        head = head.head  # "swings shut, hitting the post"
    if token.dep_ in ("advcl", "acl") and token.i and token.i - 1 in s.stands and s.reading.doc[token.i - 1].dep_ == "pobj":
        governor = s.reading.doc[token.i - 1].head
        if s.reading.words[governor.i] == "in" and governor.head.i == head.i and lemma(s, head) == "result":
            return conjuncts(s, s.reading.doc[token.i - 1]), passive  # "resulting in the tower falling"
    if gerund(s, token):
        between = [c for c in head.children if c.dep_ == "pobj" and head.i < c.i < token.i and c.i in s.stands]
        if between:
            return conjuncts(s, between[-1]), passive  # "resulting in the ball hitting a tree"
        head = head.head
        while head.i not in s.stands and not is_verb(s.reading, head) and head.pos_ != "AUX" and head.head.i != head.i:
            head = head.head  # "comes close to hitting", "is on the verge of falling"
    if head.i == token.i:
        clause = next((c for c in token.lefts if c.dep_ == "ccomp" and is_verb(s.reading, c)), None)
        if clause is not None:  # "the ball bounces, then rolls"
            return subjects(s, clause, climbed)[0], passive
        before = [c.i for c in token.lefts if c.dep_ in ("compound", "nmod", "dep", "npadvmod") and c.i in s.stands]
        return before[-1:], passive
    if not is_verb(s.reading, head):
        if token.dep_ == "conj" and token.i in s.reading.verbs and s.reading.words[token.i - 1] in ("and", "then") and head.dep_ in ("pobj", "dobj"):
            over = head.head.head if head.dep_ == "pobj" else head.head
            if is_verb(s.reading, over) and climbed < FAR:
                return subjects(s, over, climbed)[0], passive  # "swings on the bars and dismounts"
        if head.pos_ == "AUX":
            return subjects(s, head, climbed)[0], passive
        if head.i in s.stands and token.dep_ in ("acl", "relcl", "conj", "advcl", "dep"):
            return [head.i], passive or token.tag_ == "VBN"
        if head.dep_ == "dobj" and token.dep_ == "acl" and is_verb(s.reading, head.head):
            return subjects(s, head.head, climbed)[0], passive  # "take turns kicking"
        return ([head.head.i] if head.dep_ in ("appos", "conj") and head.head.i in s.stands else []), passive
    name = lemma(s, head)
    obj = next((c for c in head.children if c.dep_ == "dobj" and c.i in s.stands), None) or _caused(s, token)
    if (
        obj is not None
        and name in lexicon.table("verbs")["causative"]
        and token.dep_ in ("xcomp", "ccomp", "advcl", "pcomp")
        and obj.i < token.i
        and (head.i not in s.found or name in ("send", "leave", "set"))
    ):
        return conjuncts(s, obj), passive
    above = s.found.get(head.i)
    aside = token.dep_ == "pcomp" and s.reading.words[token.head.i] in ("before", "after", "while", "when", "until")
    if (
        above is not None
        and not aside
        and token.dep_ in ("advcl", "pcomp", "xcomp", "conj")
        and token.tag_ == "VBG"
        and above.type_hint() in LAUNCH
        and above.patients
    ):
        entry = phrasal(s, token, lemma(s, token)) or verb.verbs().get(lemma(s, token))
        own = {i for c in token.children if c.dep_ == "dobj" for i in s.stands.get(c.i, ())}
        goes_by = above.verb.lemma == "pass" and token.dep_ == "conj"  # "passing a cup and stopping"
        if token.dep_ == "conj" and above.verb.type == "hit" and not above.passive and kind_of(s, above.agents) == "dynamic":
            return list(above.agents), passive  # "hitting the post and bouncing"
        meets = above.verb.type == "hit" and not above.passive and kind_of(s, above.agents) == "dynamic" and _free(s, above.agents)
        if meets and any(c.dep_ == "dobj" and c.i > token.i for c in token.children):
            return list(above.agents), passive  # "hits the bullseye, splitting another arrow"
        if entry is not None and entry.type in MOTION and not goes_by and not own & {i for t in above.patients for i in s.stands.get(t, ())}:
            return list(above.patients), passive
    movers, head_passive = subjects(s, head, climbed)
    if not movers and above is not None:
        acts = token.dep_ == "conj" and above.transitive and not above.passive and any(c.dep_ == "dobj" for c in token.children)
        movers = above.agents if acts else above.patients or above.agents
    participle = token.tag_ == "VBN" and verb.form(s.reading.words[token.i], lemma(s, token)) in ("en", "ed")
    return movers, passive or (token.dep_ == "conj" and head_passive and participle) or (
        token.dep_ == "advcl" and token.tag_ == "VBN" and not any(s.reading.words[c.i] == "having" for c in token.children)
    )


def _free(s: Situation, tokens: list[int]) -> bool:
    """No tool in somebody's hand."""
    return not any(s.things[i].mention.name in lexicon.table("verbs")["tools"] for t in tokens for i in s.stands.get(t, ()))


def _caused(s: Situation, token: Token) -> Token | None:
    """ "sending it rolling before crashing onto the floor": who is sent also crashes."""
    if token.dep_ != "pcomp":
        return None
    clause = next((c for c in token.head.head.children if c.dep_ == "ccomp" and c.i < token.i), None)
    return next((c for c in clause.children if c.dep_ in SUBJECTS and c.i in s.stands), None) if clause is not None else None


def conjuncts(s: Situation, token: Token) -> list[int]:
    """The phrase and those coordinated with it that name things."""
    out, waiting = [], [token]
    while waiting:
        here = waiting.pop(0)
        out.append(here.i)
        waiting[:0] = [c for c in here.children if c.dep_ == "conj" and not is_verb(s.reading, c) and c.i in s.stands and not _opens(s, c)]
    return out


def _opens(s: Situation, token: Token, verb_at: int | None = None) -> bool:
    """ "Strikes the ruler and the coin flies up": a noun joined to an object by the parser that is the subject of the finite verb behind it."""
    verb_at = token.i + 1 if verb_at is None else verb_at
    if token.dep_ == "conj" and token.head.dep_ in SUBJECTS and verb_at < len(s.reading.doc):
        return divided_clause(s, s.reading.doc[verb_at]) is not None
    if token.dep_ == "conj" and verb_at < len(s.reading.doc) and s.reading.doc[verb_at].dep_ in ("aux", "auxpass"):
        verb_at = s.reading.doc[verb_at].head.i  # "and a book is balanced on it"
        if verb_at < token.i or not is_verb(s.reading, s.reading.doc[verb_at]) or s.reading.doc[verb_at].dep_ != "conj":
            return False
    elif token.dep_ != "conj" or verb_at not in s.reading.verbs:
        return False
    if token.head.dep_ in SUBJECTS:
        return False
    return not any(c.dep_ in SUBJECTS for c in s.reading.doc[verb_at].children)


def divided_clause(s: Situation, token: Token) -> tuple[Token, Token] | None:
    """ "Strikes [the ruler] and [the coin] flies up", read as one subject of the second verb: (object of the first verb, subject of the second)."""
    head = token.head
    if token.dep_ != "ccomp" or not is_verb(s.reading, head) or head.i > token.i or any(c.dep_ == "dobj" for c in head.children):
        return None
    entry = verb.verbs().get(lemma(s, head))
    first = next((c for c in token.children if c.dep_ in SUBJECTS and c.i > head.i), None)
    second = next((c for c in first.children if c.dep_ == "conj" and c.i == token.i - 1 and c.i in s.stands), None) if first is not None else None
    done = entry is not None and entry.transitive in DONE_TO
    return (first, second) if done and first is not None and second is not None and first.i in s.stands else None


def by(s: Situation, token: Token) -> list[int]:
    for child in token.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and s.reading.words[child.i] == "by"):
            for thing in child.children:
                if thing.dep_ == "pobj" and thing.i in s.stands:
                    return conjuncts(s, thing)
    for deep in token.subtree:  # "is swung in a circle by a person"
        said = s.reading.words[deep.i] == "by" and deep.i > token.i
        if said and deep.head.dep_ in ("oprd", "acomp", "advmod", "prt") and deep.head.head.i == token.i:  # "is kicked shut by a student"
            for thing in deep.children:
                if thing.dep_ == "pobj" and thing.i in s.stands:
                    return conjuncts(s, thing)
        if said and deep.head.dep_ in ("pobj", "dobj", "npadvmod"):
            for thing in deep.children:
                if thing.dep_ == "pobj" and (kind_of(s, [thing.i]) == "character" or (deep.head.i not in s.stands and thing.i in s.stands)):
                    return conjuncts(s, thing)  # "is held at an angle by a clamp"
    return []
