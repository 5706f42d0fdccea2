"""What a pronoun names: "it", "they", "both", "another", "the rest"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from semantics import lexicon, verb
from semantics.phrase import ENDS, ORDINALS, SOME, Mention
from semantics.reading import Reading, is_verb
from semantics.thing import Thing, is_ground, new_thing

if TYPE_CHECKING:
    from spacy.tokens import Token

PLURAL = ("they", "them", "both", "themselves", "each")
PEOPLE = ("he", "she", "him", "her", "himself", "herself")
HERS = ("she", "her", "herself")
ACTS = ("catch", "jump", "walk", "run", "give", "kick", "throw")
"""What only somebody does, where there is somebody."""
ROWS = ("row", "line", "column", "chain", "stack", "tower", "pile", "pyramid", "set", "series", "circle", "spiral")
"""What is told of as a whole: the rest of a row is the row."""
MOVES = ("throw", "drop", "push", "pull", "slide", "roll", "kick", "topple", "spin", "catch", "give")
"""What is done to what can be moved."""
BODY = (
    "hand",
    "finger",
    "foot",
    "arm",
    "leg",
    "head",
    "knee",
    "elbow",
    "palm",
    "thumb",
    "fist",
    "shoulder",
    "fingertip",
    "chest",
    "back",
    "mouth",
    "toe",
    "heel",
)
SUBJECTS = ("nsubj", "nsubjpass")


def clause_subject(reading: Reading, token: int) -> int | None:
    """The subject that an object pronoun of its clause cannot mean: in "the ball strikes it", it is not the ball."""
    here = reading.doc[token]
    if here.dep_ == "nsubj" and here.head.pos_ in ("ADJ", "ADV") and here.head.dep_ in ("ccomp", "xcomp", "advmod", "acomp") and here.head.head.i < here.i:
        here = here.head  # "cracking it open"
    elif here.dep_ == "nsubj":
        if here.head.dep_ not in ("ccomp", "xcomp") or not any(
            name in lexicon.table("verbs")["causative"] for name, _ in verb.forms().get(reading.words[here.head.head.i], ())
        ):
            return None
        here = here.head
        if any(c.dep_ == "nsubjpass" for c in here.head.head.children):
            return None  # "the mug is hit by a rod, causing it to crack"
    elif here.dep_ not in ("dobj", "pobj", "dative"):
        return None
    up = here.head
    while True:
        found = next((c.i for c in up.children if c.dep_ in ("nsubj", "nsubjpass") and c.i != token), None)
        if found is not None:
            return int(found)
        helping = min((c.i for c in up.children if c.dep_ == "auxpass" and c.i < up.i), default=0)
        if helping and up.dep_ == "conj" and reading.doc[helping - 1].dep_ == "conj" and reading.doc[helping - 1].pos_ in ("NOUN", "PROPN"):
            return helping - 1  # "on a rug and a book is balanced on it", read as a rug and a book
        if up.head.i == up.i:
            return None
        up = up.head


def antecedents(mention: Mention, things: dict[str, Thing], recent: list[str], reading: Reading) -> tuple[str, ...]:
    """Ids of what a pronoun names; `recent` holds the ids in the order they were last named."""
    order = [things[i] for i in reversed(recent)]
    word = mention.name
    if word in PEOPLE:
        beings = [t for t in order if t.kind == "character" and t.mention.name not in lexicon.table("syntax")["male" if word in HERS else "female"]]
        persons = [t for t in beings if t.mention.noun is None or t.mention.noun.prop == "human"]
        found = [t for t in persons if t.mention.name in lexicon.table("syntax")["female" if word in HERS else "male"]] or persons or beings or order
        if not found and _opening(mention, reading):
            mention.name, mention.noun, mention.count = ("woman" if word in HERS else "man"), lexicon.noun("woman" if word in HERS else "man"), 1
            mention.phrase = reading.phrase(mention.token, mention.token)
            return (new_thing(mention, things),)
        return tuple(t.id for t in found[:1])
    if word in ("former", "latter"):
        two = _joined(order, reading) or sorted([t.id for t in order if t.kind != "static"][:2], key=list(things).index)
        return tuple(two[:1] if word == "former" else two[-1:])
    if word in ORDINALS:
        place = ORDINALS.index(word)
        group = next((t for t in order if (t.count is None or t.count > place) and t.count != 1 and t.kind != "static"), None)
        if group is not None:
            return (group.id,)
        told = sorted([t.id for t in order if t.kind != "static" and not is_ground(t.mention)], key=list(things).index)
        return tuple(told[place : place + 1])
    if word in ENDS:
        long = [t for t in order if t.kind != "character" and t.count == 1 and t.mention.noun is not None and _long(t)]
        long.sort(key=lambda t: reading.doc[t.mention.token].dep_ not in SUBJECTS)  # "a plank rests on a log"
        return tuple(t.id for t in long[:1])
    if word == "one" or word in SOME:
        many = [t for t in order if t.count != 1 and t.kind != "static"]
        return tuple(t.id for t in many[:1])
    if word in ("another", "other", "others", "rest"):
        if word == "other" and _side(mention, reading):
            return ()  # "from one corner to the other"
        if word in ("others", "rest") and (told_of := _group(order)) is not None:
            return (told_of.id,)  # "a fifth marble rolls toward the others"
        rows = [t for t in order if t.kind != "static" and t.count != 1 and t.mention.group in ROWS]
        if word in ("others", "rest") and rows and order and order[0].mention.name == rows[0].mention.name:
            return (rows[0].id,)  # "a row of dominoes ... the first one ... the others"
        if word == "rest":
            order = [t for t in order if t.kind != "character"] or order
        models = [t for t in order if "one" in t.mention.words] if word == "another" or _handed(mention, reading) else []
        models = models or [t for t in order if "one" in t.mention.words or t.count != 1] or [t for t in order if t.kind == "character"] or order
        if not models:
            return ()
        return (new_thing(models[0].mention, things, copy=True),)
    if word in PLURAL:
        many = [t for t in order if t.count != 1 and t.kind != "static"]
        pair = [t for t in order if t.count == 1 and t.kind != "static"][:2]
        if word in ("both", "each", "themselves") and len(pair) == 2:
            return tuple(t.id for t in reversed(pair))
        if many:
            return (many[0].id,)
        if len(pair) < 2:
            still = [t for t in order if t.count != 1]
            if still:
                return (still[0].id,)  # "at the stumps, knocking them over"
        return tuple(t.id for t in reversed(pair))
    return tuple(t.id for t in _it(mention, order, reading)[:1])


def _long(thing: Thing) -> bool:
    """Is it twice as long as wide, and flat: a plank, a seesaw, a bench?"""
    assert thing.mention.noun is not None
    sizes = sorted(thing.mention.noun.size_m)
    return sizes[2] >= 2 * sizes[1] or thing.mention.noun.prop == "seesaw"


def _handed(mention: Mention, reading: Reading) -> bool:
    """ "To the other": who something is given to."""
    here = reading.doc[mention.token]
    return here.dep_ == "dative" or (here.dep_ == "pobj" and reading.words[here.head.i] in ("to", "at", "toward", "towards"))


def _joined(order: list[Thing], reading: Reading) -> list[str]:
    """The two things that were last named together: "a cat and a dog"."""
    for second in order:
        token = reading.doc[second.mention.token]
        first = next((t for t in order if token.dep_ == "conj" and t.mention.token == token.head.i), None)
        if first is not None:
            return [first.id, second.id]
    return []


def _opening(mention: Mention, reading: Reading) -> bool:
    """ "She gives the swing a push.": the subject of a text that says nothing of who she is."""
    return reading.doc[mention.token].dep_ in SUBJECTS


def _side(mention: Mention, reading: Reading) -> bool:
    """Is it the other side, end or corner, of which one was named just before?"""
    words, parts = reading.words, lexicon.table("syntax")["parts"]
    return any(words[i] == "one" and words[i + 1] in (*parts, "bank", "shore") for i in range(max(0, mention.token - 6), mention.token - 1))


def _group(order: list[Thing]) -> Thing | None:
    """Several of the kind of the single thing last named, told of before it."""
    one = next((t for t in order if t.kind != "static" and t.count == 1), None)
    if one is None:
        return None
    return next((t for t in order if t is not one and t.count != 1 and t.mention.name == one.mention.name and t.kind != "static"), None)


def _it(mention: Mention, order: list[Thing], reading: Reading) -> list[Thing]:
    """What "it" can mean, likeliest first: what moves before what acts before what stands; people last."""
    here = reading.doc[mention.token]
    done_to = [t for t in order if t.kind == "dynamic" and reading.doc[t.last].dep_ == "dobj"]
    if here.dep_ in SUBJECTS and _outcome(here, reading) and done_to:
        return done_to
    if (worked := _worked_on(here, order, reading)) is not None:
        return [worked]
    single = [t for t in order if t.count == 1 or t.mention.group]
    things = [t for t in single if t.kind == "dynamic" or (t.kind == "static" and _handled(t, reading))]
    many = [t for t in order if t.kind == "dynamic" and t not in single]
    people = [t for t in single if t.kind == "character"]
    beings = [t for t in people if t.mention.name not in BODY and (t.mention.noun is None or t.mention.noun.prop != "human")]
    if beings and _acts(mention, reading):
        return beings
    still = [t for t in single if t.kind == "static"]
    if still and _stood_on(here, reading):
        return still  # "the cat jumps onto it"
    if rides := [t for t in single if t.mention.noun is not None and t.mention.noun.prop in VEHICLES and _drives(here, reading)]:
        return rides
    told = [t for t in still if reading.doc[t.mention.token].dep_ in SUBJECTS and reading.doc[t.mention.token].head.tag_ != "VBG"]
    return _likeliest(mention, things, reading) or beings or told or many or still or people


def _worked_on(here: Token, order: list[Thing], reading: Reading) -> Thing | None:
    """ "Strikes a valve with a wrench until it comes loose": what something is done to for so long, not the tool."""
    clause = here.head
    if here.dep_ not in SUBJECTS or clause.dep_ != "advcl" or not any(reading.words[c.i] == "until" for c in clause.children):
        return None
    done_to = {c.i for c in clause.head.children if c.dep_ == "dobj"}
    return next((t for t in order if t.last in done_to and (t.kind != "character" or (t.mention.noun is not None and t.mention.noun.backed))), None)


VEHICLES = ("car", "truck", "bus", "train", "cart", "boat", "bicycle", "motorcycle", "airplane", "tractor")
"""Props that drive."""


def _drives(here: Token, reading: Reading) -> bool:
    """ "... before it drives away"."""
    known = [verb.verbs().get(name) for name, _ in verb.forms().get(reading.words[here.head.i], ())]
    return here.dep_ == "nsubj" and any(v is not None and v.group == "drive" for v in known)


def _stood_on(here: Token, reading: Reading) -> bool:
    """ "Jumps onto it", "climbs on it": what is got onto by somebody stands."""
    if here.dep_ != "pobj" or reading.words[here.head.i] not in ("onto", "on", "over", "off"):
        return False
    known = [verb.verbs().get(name) for name, _ in verb.forms().get(reading.words[here.head.head.i], ())]
    return any(v is not None and v.group in ("jump", "climb", "walk", "run") for v in known)


def _handled(thing: Thing, reading: Reading) -> bool:
    """Was it moved when it was last named: "slides a cutting board across the counter"?"""
    last = reading.doc[thing.last]
    if last.dep_ not in ("dobj", "nsubjpass"):
        return False
    known = [verb.verbs().get(name) for name, _ in verb.forms().get(reading.words[last.head.i], ())]
    return any(v is not None and v.transitive in MOVES for v in known)


def _acts(mention: Mention, reading: Reading) -> bool:
    """ "It catches it": the subject of a verb that needs somebody."""
    here = reading.doc[mention.token]
    if here.dep_ != "nsubj":
        return False
    known = [verb.verbs().get(name) for name, _ in verb.forms().get(reading.words[here.head.i], ())]
    return any(v is not None and v.transitive in ACTS for v in known)


def _likeliest(mention: Mention, things: list[Thing], reading: Reading) -> list[Thing]:
    """Centering: of the things named in the latest sentence, what was acted on comes first, then the subject, then the rest.

    A pronoun that opens a sentence keeps to the subject of the one before; what topples or breaks is what was run into."""
    here = reading.doc[mention.token]
    before = reading.doc[: mention.token]
    opens = here.dep_ in SUBJECTS and not any(is_verb(reading, t) for t in before if t.i >= here.sent.start)

    def rank(thing: Thing) -> tuple[int, float, int]:
        last = reading.doc[thing.last]
        same = sum(1 for s in reading.doc.sents if last.i < s.start <= mention.token)
        return (same, -_weight(last, opens=opens, falls=_falls(here, reading), reading=reading), -thing.last)

    return sorted(things, key=rank)


def _outcome(pronoun: Token, reading: Reading) -> bool:
    """ "strikes the ball so that it hits": what was acted on is what does the next thing."""
    first = pronoun.i
    return first > 1 and reading.words[first - 2 : first] in (("so", "that"), ("such", "that"))


def _weight(token: Token, *, opens: bool, falls: bool, reading: Reading) -> float:
    """How much a phrase in this place of its clause stays in mind."""
    while token.dep_ == "conj" and token.head.i != token.i and not is_verb(reading, token.head):
        token = token.head
    if token.dep_ in SUBJECTS and token.head.dep_ in ("acl", "relcl", "advcl", "pcomp") and token.head.tag_ == "VBG":
        return 0.5  # "its white sail glowing in the light"
    if token.dep_ == "nsubjpass" and token.head.lemma_ == "use":
        return 0.8  # "a broomstick is used to push it"
    if token.dep_ in SUBJECTS:
        return 4.0 if opens or token.dep_ == "nsubjpass" else 2.0
    if token.dep_ == "dobj":
        return 3.0
    if token.dep_ == "pobj":
        into = reading.words[token.head.i] in ("into", "against", "at")
        return 3.5 if falls and into else 1.0 if not into else 1.5
    return 2.0 if token.dep_ == "ROOT" else 1.0


def _falls(pronoun: Token, reading: Reading) -> bool:
    """Is the pronoun the subject of a verb for what is knocked over or broken?"""
    if pronoun.dep_ not in (*SUBJECTS, "dobj"):
        return False
    rows = verb.forms().get(reading.words[pronoun.head.i], ())
    return any(entry is not None and entry.type in ("topple", "break") for entry in (verb.verbs().get(name) for name, _ in rows))
