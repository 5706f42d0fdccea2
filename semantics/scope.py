"""What lies outside rigid bodies: which topics a text touches, whether anything is left to simulate, contradictions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from semantics import lexicon, sense
from semantics.backdrop import backdrop, before_it
from semantics.environment import has
from semantics.happening import Happening, Situation
from semantics.leaning import Leaning, leaning, role, sort
from semantics.literal import asks, unreal
from semantics.reading import is_verb
from semantics.script import Note
from semantics.suggestion import sentences, template

if TYPE_CHECKING:
    from spacy.tokens import Token

RESULTS = ("break", "topple", "swing", "spin", "float", "fly")
"""What can be the outcome of a process of another kind."""
APPEARANCE = ("optics", "acoustics", "gas")
"""How something looks or sounds besides, and the wind that moves it."""

OUTSIDE = 0.55
"""Probability from which the point of a sentence lies outside although an event is left to show. Of sentences that the fit had not seen, 446 outside and
285 inside, 15 are missed and 3 refused from 0.45 to 0.55, 16 and 3 at 0.6."""
OUTSIDE_AT_LENGTH = 0.6
"""The same for captions of more than `LENGTH` words that tell of a motion (they dwell on light and mood besides), and where somebody handles a thing."""
OUTSIDE_WHERE_TERSE = 0.82
"""The same for at most `SHORT` words that tell of a motion and touch no topic ("The vase splits."): there is little to go by. Of the same sentences 13 are
missed from 0.6 to 0.8 and 15 from 0.9, and 3 refused at any; where eight words are the most, three more are missed."""
SHORT = 7
HANDLING = ("pick_up", "carry", "hold", "lift", "open", "place", "shake_hands", "chase")
LENGTH = 25
OUTSIDE_AFLOAT = 0.97
"""The same where a body floats, hovers or sinks: that is simulated, and water speaks for the other side (a leaf that floats on it: 0.95)."""
SLOPE = re.compile(
    r"\b(?:inclined |tilted |sloping |sloped |slanted )plane\b|\bplane(?=,? (?:that is |which is )?(?:inclined|tilted|sloped|slanted|angled)\b)", re.IGNORECASE
)
"""A plane that does not fly."""
OUTSIDE_LET_GO = 0.9
"""The same where what was squeezed or bent is let go: what it does then is simulated (a spring toy that is compressed and released: 0.80)."""
MOSTLY = 0.5
"""Share of a noun's uses that must be of a class for the class to speak."""
RIGID = 0.3
"""Probability under which words of another topic are only mentioned ("a gallon of milk slides off the seat"). Of 1 275 sentences by authors whom
the fit had not seen two fewer are wrongly refused than at 0.15, no more are missed."""


NAMED_AFTER = re.compile(
    r"\b(?:coffee|tea|wine|beer|milk|oil|paint|juice|ink|soup|honey|sauce|perfume)[- ]"
    r"(?:table|cup|mug|glass|bottle|can|jug|jar|pot|kettle|barrel|drum|tin|bowl|keg|carton|crate|cart|cask|flask|saucer|churn|rack)(?:e?s)?\b(?! of\b)"
    r"|\b(?:dimly|brightly|well|softly|warmly|poorly|sun|moon|candle|torch)[- ]lit\b|\bceiling fans?\b",
    re.IGNORECASE,
)
"""Solid things that are called after what they hold or are used for, and light that is no fire: "a coffee table", "a dimly lit room"."""


AIRBORNE = ("drift", "hover", "float")
"""What goes on in the air where no water is named."""
BODILY = {"wave", "waves", "waved", "waving"}
"""What people do, and water is."""


def topics(text: str, happenings: list[Happening], s: Situation | None = None) -> dict[str, tuple[str, bool]]:
    """Topic -> (words that touch it, whether a verb does)."""
    data = lexicon.table("scope")["topics"]
    found: dict[str, tuple[str, bool]] = {}
    for happening in happenings:
        topic = happening.verb.topic
        if topic == "buoyancy" and happening.verb.lemma in AIRBORNE and s is not None and not has(text, data["buoyancy"]["words"]):
            topic = "aerodynamics"  # "a leaf drifts": in the air
        if topic and not happening.implied:
            found.setdefault(topic, (happening.verb.lemma, True))
    drink = next(_drinks(s), None) if s is not None else None
    if drink is not None:
        found.setdefault("liquid", (drink, False))
    text = NAMED_AFTER.sub("thing", SLOPE.sub("slope", text))
    doers = {t.mention.name for t in s.things.values() if t.kind == "character"} if s is not None else set()
    if s is not None and doers:  # "a man waves": what somebody does is no water
        doers |= {s.reading.words[h.token] for h in happenings if any(s.things[i].kind == "character" for t in h.agents for i in s.stands.get(t, ()))} & BODILY
    for topic, row in data.items():
        hit = has(text, [w for w in row["words"] if w not in doers] if doers else row["words"])  # "the batter swings"
        if hit and topic not in found:
            found[topic] = (hit[0], False)
    return found


def _drinks(s: Situation) -> Iterator[str]:
    """Nouns for liquids that no list holds ("cola"), by WordNet's classes; "wine" of a wine glass is none."""
    for token in s.reading.doc:
        word = lexicon.singular(s.reading.words[token.i])
        if token.pos_ == "NOUN" and token.dep_ != "compound" and lexicon.noun(word) is None and sort(word) == "liquid":
            yield word


def _classed(s: Situation, touched: dict[str, tuple[str, bool]]) -> dict[str, str]:
    """Topic -> noun, where only WordNet's classes say that it belongs there ("tarp" is a fabric, "lagoon" a body of water; so is what is made of linen)."""
    found: dict[str, str] = {}
    for token in s.reading.doc:
        word = lexicon.singular(s.reading.words[token.i])
        known = lexicon.noun(word)
        if known is not None and not known.backed and known.prop == "sphere":
            continue  # a balloon is an aircraft to WordNet
        if token.pos_ not in ("NOUN", "PROPN") or any((n := s.things[i].mention.noun) is not None and n.prop == "ramp" for i in s.stands.get(token.i, ())):
            continue
        held, part = sense.classes(word, "n"), role(s, token)
        for topic, row in lexicon.table("scope")["classes"].items():
            names = row["made"] if part == "part" else row["any"] if part == "place" else (*row["any"], *row["moving"])
            if topic not in touched and sum(held.get(name, 0.0) for name in names) >= MOSTLY:
                found.setdefault(topic, word)
    return found


def _kept(word: str, s: Situation | None) -> bool:
    """Is this substance only what something holds ("a barrel of oil")?"""
    if s is None:
        return False
    said = [t for t in s.reading.doc if s.reading.words[t.i] == word.lower()]
    return bool(said) and all(role(s, t) == "of" or t.dep_ == "compound" for t in said)


def judge(text: str, happenings: list[Happening], s: Situation | None = None, *, numbers: frozenset[int] = frozenset()) -> tuple[bool, list[Note]]:
    """(simulable, notes). A request is refused when no event is left that rigid bodies can show. `numbers`: tokens of the numbers and their units."""
    data = lexicon.table("scope")
    told = [h for h in happenings if not h.implied and h.modality != "not" and (s is None or not unreal(s, h))]
    if asks(text):
        return False, [_nothing("a question tells no event", text)]
    if s is not None and told and all(_nameless(h, s) for h in told):
        return False, [_nothing("what it is done by or to is named by a pronoun alone", text)]
    said = [h for h in told if h.agents or h.patients] or [h for h in happenings if not h.implied and h.modality == "not" and (h.agents or h.patients)]
    touched = topics(text, told, s)
    classed = {topic: (word, False) for topic, word in (_classed(s, touched) if s is not None else {}).items()}
    notes = [
        Note(level="unsupported", phrase=words, message=f"{data['topics'][t]['name']}: outside rigid bodies, not simulated")
        for t, (words, _) in (touched | classed).items()
    ]
    for row in data["conflicts"]:
        hit = has(text, row["words"])
        if hit:
            notes.append(Note(level="conflict", phrase=hit[0], message=row["message"]))
    if not said:
        notes.append(_nothing("no physical event was understood" if not touched else "what the text describes cannot be shown with rigid bodies", text))
        return False, notes
    gestures = s is not None and not touched and bool(told) and all(h.verb.lemma in data["unstaged"] and _alive(h, s) for h in told)
    if gestures:
        return True, notes  # who waves or assembles something is shown standing, and that is said
    lean = leaning(s, happenings, numbers=numbers) if s is not None else None
    beside = _beside_the_point(text, told, said, touched, s)
    if beside and not (lean is not None and lean.probability < RIGID and not _surely(text, said, touched, s)):
        notes.append(_nothing("its point lies outside rigid bodies", text))
        return False, notes
    plain = (len(text.split()) > LENGTH and _moves(told, s)) or _handles(told, s)
    terse = len(text.split()) <= SHORT and not touched and _moves(told, s)
    bound = OUTSIDE_WHERE_TERSE if terse else OUTSIDE_AT_LENGTH if plain else OUTSIDE
    bound = max(bound, OUTSIDE_AFLOAT) if _floats(said, s) else max(bound, OUTSIDE_LET_GO) if _springs(told) else bound
    swims = len(text.split()) <= SHORT and _floats(said, s) and all(h.type == "float" for h in said)
    if not beside and not swims and lean is not None and lean.probability > bound and not _before_backdrop(told, happenings, s, bound, numbers):
        notes.append(_nothing(f"its point lies outside rigid bodies{_because(lean)}", text))
        return False, notes
    return True, notes


def _nameless(h: Happening, s: Situation) -> bool:
    """ "He knocked it over", "it hits the box", where nothing was named before that the pronoun could mean."""
    doc = s.reading.doc
    if any(_lacks(c, s) for c in doc[h.token].children if c.dep_ in ("dobj", "dative")) and not h.patients:
        return True
    up = doc[h.token]
    for _ in range(8):
        own = next((c for c in up.children if c.dep_ in ("nsubj", "nsubjpass") and c.i != h.token), None)
        if own is not None or up.dep_ not in ("conj", "xcomp", "advcl", "pcomp", "prep", "ccomp") or up.head.i == up.i:
            break
        up = up.head
    return own is not None and _lacks(own, s) and not h.agents and (not h.patients or not h.passive)


def _lacks(token: Token, s: Situation) -> bool:
    """A personal pronoun that names nothing."""
    return token.i not in s.stands and s.reading.words[token.i] in ("it", "he", "she", "they", "him", "her", "them", "this", "that", "these", "those")


def _before_backdrop(told: list[Happening], happenings: list[Happening], s: Situation | None, bound: float, numbers: frozenset[int]) -> bool:
    """Does something plainly move before weather or light that has a clause or a phrase of its own?"""
    behind = backdrop(s) if s is not None else frozenset()
    plain = [h for h in before_it(told, behind) if h.type in lexicon.table("scope")["stageable"] and h.verb.topic is None and not _shapeless(h, s)]
    return s is not None and bool(behind and plain) and leaning(s, happenings, behind=behind, numbers=numbers).probability <= bound


def _moves(told: list[Happening], s: Situation | None) -> bool:
    """Is an event told that rigid bodies can show?"""
    return any(h.type in lexicon.table("scope")["stageable"] and h.verb.topic is None and not _shapeless(h, s) for h in told)


def _handles(told: list[Happening], s: Situation | None) -> bool:
    """Does a character do something with a thing that hands can do?"""
    return s is not None and any(
        h.verb.subtype in HANDLING and h.verb.topic is None and (h.patients or h.verb.subtype == "shake_hands") and _alive(h, s) and not _shapeless(h, s)
        for h in told
    )


def _floats(said: list[Happening], s: Situation | None) -> bool:
    """Does a body float or sink? That is simulated, however much is said of the water."""
    return any(
        h.type == "float" and h.verb.topic == "buoyancy" and not _shapeless(h, s) and (s is None or any(s.stands.get(t) for t in h.patients or h.agents))
        for h in said
    )


def _springs(told: list[Happening]) -> bool:
    """Is what was squeezed or bent let go afterwards?"""
    pressed = [t for h in told if h.verb.topic == "deformation" for t in h.patients]
    return bool(pressed) and any(h.type == "drop" and h.verb.topic is None and h.transitive and h.token > min(pressed) for h in told)


def _because(lean: Leaning) -> str:
    """Which words spoke for it."""
    return f" ({', '.join(repr(w) for w in lean.words)} {'says' if len(lean.words) == 1 else 'say'} so)" if lean.words else ""


def _beside_the_point(text: str, told: list[Happening], said: list[Happening], touched: dict[str, tuple[str, bool]], s: Situation | None) -> bool:
    """Is what rigid bodies can show of this text not what it is about?"""
    data = lexicon.table("scope")
    motion = [h for h in said if h.type in data["stageable"] and (h.verb.topic is None or h.type == "float") and not _shapeless(h, s)]
    by_verb = [t for t, (_, verb) in touched.items() if verb and t != "buoyancy"]
    strong = [t for t, (word, _) in touched.items() if t not in data["weak"] and not _kept(word, s)]
    scored = [h for h in said if h.type not in ("other", "rest", "stack") and not _shapeless(h, s)]
    motion = [h for h in motion if h.type not in ("walk", "run") or _alive(h, s)]  # "scissors enter from the top": they are only brought there
    plain = [h for h in motion if h.type in data["saves"] and h.verb.lemma != "move" and (h.type != "jump" or _alive(h, s))]
    if (has(text, data["decisive"]) or has(text, _illusions())) and not plain:
        return True
    if (
        by_verb
        and told[0].verb.topic not in (None, "buoyancy", "gas")
        and told[0].verb.lemma not in ("bend", "buckle", "dent", "warp")
        and all(h.type in RESULTS for h in motion)
    ):
        return True  # "inflates a balloon until it bursts"
    carried = [h for h in said if h.verb.lemma == "blow" and h.patients and (h.surfaces or h.sources or h.targets or h.direction)]
    if carried:
        return False  # "the wind blows the cup off the table"
    if by_verb == [] and touched and not motion and not scored and s is not None and any(_acts(t, s) for t in s.reading.doc):
        return True  # "a glass is placed over it and the flame dies"
    resting = [h for h in said if h.type in ("rest", "stack") and h.verb.topic is None]
    if by_verb and not motion:
        return not (resting and all(t in APPEARANCE for t in by_verb))
    if any(_shapeless(h, s) for h in said) and all(_shapeless(h, s) or h.type in ("other", "rest", "stack") for h in said):
        return True
    return bool(strong) and not motion and not scored


def _surely(text: str, said: list[Happening], touched: dict[str, tuple[str, bool]], s: Situation | None) -> bool:
    """Is it not only mentioned: apparatus of another science beside its topic or beside what has no shape, or something that is cut and nothing else?"""
    data = lexicon.table("scope")
    if said and all(h.verb.topic == "cutting" for h in said):
        return True
    strong = any(t not in data["weak"] and (t not in ("fluid", "liquid") or not _kept(word, s)) for t, (word, _) in touched.items())
    named = has(text, [w for w in data["decisive"] if w not in data["backdrop"]["words"]])
    return bool(named) and (strong or any(_shapeless(h, s) for h in said))


def _alive(h: Happening, s: Situation | None) -> bool:
    """Does a character do it?"""
    return s is None or any(s.things[i].kind == "character" for t in h.agents for i in s.stands.get(t, ()))


@cache
def _illusions() -> list[str]:
    """ "Seems bent", "appears larger": what is so to the eye alone."""
    data = lexicon.table("scope")
    return [f"{look} {state}" for look in data["looks"] for state in data["illusions"]]


def _acts(token: Token, s: Situation) -> bool:
    """Is this a flame, a liquid or the like that does something in a main clause?"""
    subject = token.dep_ == "nsubj" and token.head.dep_ in ("ROOT", "conj") and is_verb(s.reading, token.head)
    return subject and lexicon.singular(s.reading.words[token.i]) in lexicon.table("scope")["matter"]


def _shapeless(h: Happening, s: Situation | None) -> bool:
    """Is it a liquid, a gas or light that moves?"""
    if s is None:
        return False
    movers = h.patients or h.agents
    names = {s.things[i].mention.name for t in movers for i in s.stands.get(t, ())}
    return bool(names) and names <= set(lexicon.table("scope")["matter"])


def vague(why: str, text: str) -> Note:
    """Why nothing can be shown of a text that says too little, with three sentences that could be."""
    return _nothing(why, text)


def _nothing(why: str, text: str) -> Note:
    """Why nothing can be shown, with three sentences that could be, made from the text's own words."""
    return Note(level="unsupported", phrase="", message=f"{why}; say who does what to what, for example: " + " | ".join(sentences(text)), source=template())
