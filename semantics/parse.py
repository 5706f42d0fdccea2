"""Text -> PhysicsScript: who does what to whom, in which order, with which numbers.

    text -> reading (spaCy) -> phrases -> things -> events -> script

Every step is a module of its own; what was assumed, doubted or left out is in the notes.

What the next stage can rely on:
- A group names its members: "a tower of ten blocks" is one object `block`, count 10 (null: number not said), phrase "a tower of
  ten blocks"; the arrangement is read off the phrase.
- Several objects of one description are one object with a count; "two balls collide" has that object as agent and patient.
- A material is the plain noun of the text ("metal", "cotton"); `sim.materials.canonical` says what it is simulated as.
- A bare material that is fallen on or slid over ("on concrete", "on ice") is a static object of that material, and
  `environment.surface`.
- Heights, speeds and angles are `quantities` whose `of` is the thing that moves; stated sizes and masses are also on the object.
- "Dominoes fall" without a height is `fall` with subtype "topple"."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from semantics import camera as camera_words
from semantics import contradiction, degree, hypernym, misses, quantity, reading, scenario, scope, suggestion, verb
from semantics import lexicon as words
from semantics.apart import named_one_by_one
from semantics.entailment import entailed
from semantics.environment import environment, place_words, pulled, setting, shown_as, unknown_place
from semantics.event import collect
from semantics.fittings import notes as fitted
from semantics.fittings import without_fittings
from semantics.happening import Happening, Situation
from semantics.kinds import choose_kinds
from semantics.lexicon import Lexicon
from semantics.likeness import sizes, without_likeness
from semantics.measured import Measures
from semantics.moment import set_moments
from semantics.phrase import Mention, color, matter, mentions
from semantics.quantity import Measure
from semantics.reading import Reading
from semantics.reference import resolve
from semantics.script import Event, Note, Object, PhysicsScript
from semantics.settle import returns, settle
from semantics.somebody import somebody
from semantics.thing import Thing, is_ground
from semantics.timeline import timeline
from sim.errors import InputError

if TYPE_CHECKING:
    from spacy.tokens import Token

MAX_WORDS = 2000
REACHED = ("into", "onto", "against")
"""What stands after these is run into or come to, be it a place."""
SETTING_PREPOSITIONS = ("in", "at", "inside", "through", "around", "within")


def parse(text: str, *, lexicon: Lexicon | str | os.PathLike[str] | None = None) -> PhysicsScript:
    """Understand one text. Raises InputError for empty text, more than 2 000 words, or numbers that no scene can hold."""
    return next(parse_many([text], lexicon=lexicon))


def parse_many(texts: Iterable[str], *, lexicon: Lexicon | str | os.PathLike[str] | None = None) -> Iterator[PhysicsScript]:
    """Understand several texts in one batch, same order. Raises InputError as `parse` does, at the text that it is about."""
    for found in parse_each(texts, lexicon=lexicon):
        if isinstance(found, InputError):
            raise found
        yield found


def parse_each(texts: Iterable[str], *, lexicon: Lexicon | str | os.PathLike[str] | None = None) -> Iterator[PhysicsScript | InputError]:
    """As `parse_many`, but what is wrong with one text comes in its place and does not stop the others."""
    table = words.default() if lexicon is None else lexicon if isinstance(lexicon, Lexicon) else words.load(lexicon)
    checked = [_checked(t) for t in texts]
    whole = list(checked)
    checked = [named_one_by_one(t) if isinstance(t, str) and _language(t) == "en" else t for t in checked]
    readings = reading.read_many([_bare(t) for t in checked if isinstance(t, str) and _language(t) == "en"])
    for text, said in zip(checked, whole, strict=True):
        if isinstance(text, InputError) or isinstance(said, InputError):
            yield text if isinstance(text, InputError) else said  # type: ignore[misc]
            continue
        read = next(readings) if _language(text) == "en" else None
        try:
            case = scenario.find(said, language=_language(said))
            if case is not None:
                yield case.told(_script(case.sentence, reading.read(case.sentence), table), language=_language(said))
            elif scenario.unfilled(said):
                yield _unfilled(said)
            else:
                yield _of(said, _script(text, read, table)) if read is not None else _chinese(text, table)
        except InputError as error:
            yield error


def _bare(text: str) -> str:
    """The text without what names no thing of its own: the camera, comparisons of size, what things have on them; same length."""
    return without_fittings(without_likeness(camera_words.without_camera(text)))


def _of(text: str, script: PhysicsScript) -> PhysicsScript:
    """The script with the text as it was written."""
    script.text = script.text_en = text
    return script


def _unfilled(text: str) -> PhysicsScript:
    """The template itself, with nothing in its places."""
    note = scope.vague("the places of the template are empty: put things, what they do and where into them", text)
    return PhysicsScript(text=text, text_en=text, language="en", notes=[note], simulable=False)


def _checked(text: str) -> str | InputError:
    try:
        return _check(text)
    except InputError as error:
        return error


def _check(text: str) -> str:
    if not isinstance(text, str) or not text.strip():
        raise InputError("text: empty; write one sentence that says what happens, for example: " + words.table("scope")["example"])
    count = len(text.split())
    if count > MAX_WORDS or len(text) > MAX_WORDS * 12:
        raise InputError(f"text: {count} words ({len(text)} characters); at most {MAX_WORDS} words: describe one shot at a time")
    return text


def _language(text: str) -> str:
    chinese = len(re.findall(r"[\u3400-\u9fff]", text))
    return "zh" if chinese and chinese >= 0.3 * len(re.findall(r"\w", text)) else "en"


OFTEN = ("few times", "several times", "many times", "again and again", "over and over", "repeatedly", "multiple times", "time and again", "a couple of times")
"""Words that leave open how often."""
SHINES = "shine"
"""Class of verbs of light (data/verbs.yaml)."""


def _chinese(text: str, table: Lexicon) -> PhysicsScript:
    """The script of a Chinese text: read as English, its own phrases put back."""
    from semantics.chinese import reading as chinese

    source = chinese.read(COPIED.sub(r"\3地\1\2", text))
    script = chinese.restored(_script(source.reading.text, source.reading, table), source)
    script.text = text
    return script


COPIED = re.compile(r"([\u4e00-\u9fff])([\u4e00-\u9fff]{1,4})\1得((?:很|非常|特别)?[\u4e00-\u9fff]{1,2})(?=[,。;,;!!.]|$)")
"""踢球踢得很轻: the verb said again for its manner; one event, as in 很轻地踢球."""


@dataclass
class _Draft:
    """What the steps hand on to each other."""

    text: str
    reading: Reading
    table: Lexicon
    mentions: list[Mention]
    things: dict[str, Thing]
    stands: dict[int, tuple[str, ...]]
    happenings: list[Happening]
    unknown: list[tuple[str, str]]
    spent: set[int]
    """Tokens that belong to a verb ("hands" of "shake hands")."""


def _script(text: str, read: Reading, table: Lexicon) -> PhysicsScript:
    measures = camera_words.filmed_measures(text, quantity.find(reading.clean(text)))
    inside = frozenset(i for i, start in enumerate(read.starts) if any(m.start <= start < m.end for m in measures))
    named = [m for m in mentions(read, table, measured=inside) if not _inside(m, read, measures)]
    named = [m for m in named if not _is_place(m, read)]
    strange = next((m for m in named if _strange(m, read)), None) if setting(read.text) is None else None
    named = [m for m in named if m is not strange]
    things, stands = resolve(named, read)
    situation = Situation(read, things, stands)
    draft = _Draft(text, read, table, named, things, stands, collect(situation), situation.unknown, situation.spent)
    _predicates(draft)
    for happening in draft.happenings:
        settle(happening, situation)
    draft.happenings = misses.read(situation, draft.happenings)
    returns(situation, draft.happenings)
    unnamed = somebody(situation, draft.happenings)
    # how things look ("reflecting the warm tones") is no event beside what happens
    told = [h for h in draft.happenings if h.verb.group != SHINES] or draft.happenings
    events = timeline(situation, told)
    choose_kinds(situation, told, events)
    env, notes = environment(read.text)
    if strange is not None and env.setting is None:
        env.setting, stands_for = strange.name, shown_as(strange.name)
        notes += [stands_for] if stands_for is not None else []
    if env.setting and any(e.target and things[e.target].mention.name == env.setting for e in events if e.type in ("throw", "kick", "hit", "collide")):
        notes = [n for n in notes if n.phrase != env.setting]  # "fires at a tower": what is aimed at is no place around it
        env.setting = None
    simulable, more = scope.judge(read.text, draft.happenings, situation, numbers=inside)
    used = _used(draft, events)
    objects = [_object(t, read) for t in things.values() if t.id in used]
    env.surface = _floor(events, {o.id: o for o in objects})
    numbers = Measures(measures, reading=read, mentions=named, happenings=draft.happenings, stands=stands, objects=objects, events=events)
    quantities, extra = numbers.quantities()
    falling = [e.agent or e.patient or "" for e in events if e.type in ("fall", "drop")] if all(e.type != "other" for e in events) else []
    pulled(env, text, quantities, falling)
    extra += fitted(text)
    extra += sizes(text, reading=read, mentions=named, objects=objects)
    for o in objects:
        extra += degree.apply(o, things[o.id].mention)
        rows, said = degree.toughness(o, things[o.id])
        quantities, extra = quantities + rows, extra + said
    notes += set_moments(read, situation.places, events)
    extra += contradiction.notes(text, objects, events, quantities)
    events = entailed(events, {i: thing.kind for i, thing in things.items()}, {i: thing.mention.name for i, thing in things.items()})
    view, style = camera_words.camera(text, measures)
    extra += camera_words.unfilmed(text, style, measures=measures)
    return PhysicsScript(
        text=text, text_en=text, language="en", objects=objects, events=events, environment=env, camera=view, style=style, quantities=quantities,
        notes=unnamed + notes + extra + more + _object_notes(draft, objects) + _verb_notes(draft) + _pronoun_notes(draft), simulable=simulable,
    )  # fmt: skip


def _inside(mention: Mention, read: Reading, measures: list[Measure]) -> bool:
    """Is this phrase's head part of a number ("10 meters", "second floor")?"""
    start = read.starts[mention.token]
    return any(m.start <= start < m.end for m in measures) and not re.match(r"balcony|terrace|building", mention.name)


def _is_place(mention: Mention, read: Reading) -> bool:
    """An enclosing place is the setting, not a thing: "in the kitchen", "across the room"; "on the field" is a thing."""
    name = mention.name
    token = read.doc[mention.token]
    if name == "vacuum" and not mention.pronoun and token.dep_ == "pobj" and read.words[token.head.i] == "in":
        return True  # the medium, not the machine
    if re.sub(r"^(?:the|an?) ", "", mention.phrase.lower()) in place_words() and name not in place_words():
        return token.dep_ == "pobj" and read.words[token.head.i] in ("at", "in", "on")  # "at the North Pole"
    if (mention.noun is None or mention.noun.backed) and _around(mention, read) and unknown_place(read.text) == name:
        return True  # "in a foundry"
    if mention.pronoun or name not in place_words():
        return False
    reached = token.dep_ == "dobj" or (token.dep_ == "pobj" and read.words[token.head.i] in REACHED)
    reached = reached or (token.dep_ == "pobj" and read.words[token.head.i] == "at" and _aimed(read, token.head))  # "lobs clay at a shed"
    inside = mention.noun is not None and mention.noun.backed and read.words[token.head.i] == "in"  # "a cup falls in a kitchen"
    reached = reached or (token.dep_ == "pobj" and not inside and read.words[token.head.i] in ("in", "on") and _lands(read, token.head.head.i))
    moves = token.dep_ in ("nsubj", "nsubjpass") and read.words[token.head.i] in verb.forms()  # "the cabin plunges"
    along = token.dep_ == "pobj" and read.words[token.head.i] in ("along", "down", "up", "over", "onto")
    if mention.noun is None or mention.noun.backed:
        return not is_ground(mention) and not reached and not moves and not along
    if mention.material and read.words[token.head.i] in ("through", "across"):
        return False  # "through the muddy field"
    return not reached and token.dep_ == "pobj" and read.words[token.head.i] in SETTING_PREPOSITIONS and mention.noun.kind == "static"


def _around(mention: Mention, read: Reading) -> bool:
    """Does the phrase say where all of it is ("in the crypt"), rather than what something is put or thrown into?"""
    token = read.doc[mention.token]
    return not mention.pronoun and token.dep_ == "pobj" and read.words[token.head.i] in ("in", "inside", "within") and not _lands(read, token.head.head.i)


def _strange(mention: Mention, read: Reading) -> bool:
    """ "In an orangery": a noun that neither table knows, where a place stands."""
    plain = not (mention.plural or mention.material or mention.color or mention.group) and mention.count == 1
    known = mention.noun is not None or hypernym.kind_of(mention.name) is not None or mention.name in words.table("syntax")["containers"]
    return plain and not known and _around(mention, read)


def _aimed(read: Reading, prep: Token) -> bool:
    """Is something thrown there?"""
    up = prep.head.head if prep.head.dep_ in ("dobj", "pobj") else prep.head
    known = [verb.verbs().get(name) for name, _ in verb.forms().get(read.words[up.i], ())]
    return any(entry is not None and entry.transitive in ("throw", "kick") for entry in known)


def _lands(read: Reading, head: int) -> bool:
    """Does something come down there ("lands in the garden")?"""
    return any(
        entry is not None and entry.group in ("land", "fall") for entry in (verb.verbs().get(name) for name, _ in verb.forms().get(read.words[head], ()))
    )


def _predicates(draft: _Draft) -> None:
    """ "The ball is red", "the crate is made of wood"."""
    read = draft.reading
    for token in read.doc:
        if token.dep_ in ("acomp", "attr") and token.head.lemma_ == "be":
            subject = next((c.i for c in token.head.children if c.dep_ == "nsubj" and c.i in draft.stands), None)
            for one in draft.stands.get(subject, ()) if subject is not None else ():
                draft.things[one].color = draft.things[one].color or color((read.words[token.i],))
                draft.things[one].told += tuple(read.words[t.i] for t in (token, *token.conjuncts))
        if read.words[token.i] in ("made", "built") and any(c.dep_ == "auxpass" for c in token.children):
            of = next((g for c in token.children if read.words[c.i] in ("of", "from") for g in c.children if g.dep_ == "pobj"), None)
            stuff = matter(read.words[of.i]) if of is not None else None
            subject = next((c.i for c in token.children if c.dep_ == "nsubjpass" and c.i in draft.stands), None)
            for one in draft.stands.get(subject, ()) if stuff is not None and subject is not None else ():
                draft.things[one].material = draft.things[one].material or stuff


def _used(draft: _Draft, events: list[Event]) -> set[str]:
    """Things worth keeping: those with a role, and known things that the scene is made of."""
    used = {x for e in events for x in (e.agent, e.patient, e.target, e.surface, e.source, e.instrument) if x}
    read = draft.reading
    for thing in draft.things.values():
        token = read.doc[thing.mention.token]
        outer = read.doc[min(thing.mention.tokens)] if thing.mention.tokens else token  # "a stack" of "a stack of books"
        if (
            token.dep_ == "pobj"
            and read.words[token.head.i] == "in"
            and thing.material is None
            and thing.mention.noun is not None
            and thing.mention.noun.material in ("fabric", "leather", "felt")
            and token.head.head.i in draft.stands
        ):
            continue  # worn: "a man in a red shirt"
        if (
            thing.kind == "static"
            and token.dep_ == "pobj"
            and read.words[token.head.i] in ("on", "atop")
            and used & set(draft.stands.get(token.head.head.i, ()))
        ):
            used.add(thing.id)  # "two crates on the deck slide"
        if is_ground(thing.mention) and read.words[token.head.i] in ("on", "onto", "over", "across"):
            used.add(thing.id)
        if (
            thing.id in used
            or thing.mention.token in draft.spent
            or thing.mention.noun is None
            or thing.mention.noun.backed
            or token.dep_ in ("poss", "compound")
        ):
            continue
        if outer.dep_ == "pobj" and read.words[outer.head.i] in ("of", "for", "like", "as", "than", "about") and not _contained(thing, read):
            continue
        if (
            thing.mention.name in words.table("materials_words")["same"]
            and thing.mention.noun.kind != "static"
            and not thing.mention.words
            and not thing.mention.plural
        ):
            continue
        used.add(thing.id)
    return used


def _contained(thing: Thing, read: Reading) -> bool:
    """ "A tray of glasses", "a wheelbarrow full of bricks": things that something carries."""
    token = read.doc[thing.mention.token]
    holder = token.head.head
    if read.words[token.head.i] != "of" or thing.count == 1 or thing.kind != "dynamic":
        return False
    return read.words[holder.i] in ("full", "filled", "loaded") or words.singular(read.words[holder.i]) in words.table("syntax")["containers"]


def _object(thing: Thing, read: Reading) -> Object:
    said = thing.mention
    made = Object(
        id=thing.id, name=said.name, phrase=said.phrase, phrase_en=said.phrase, kind=thing.kind, material=thing.material, color=thing.color, count=thing.count
    )  # type: ignore[arg-type]
    if said.noun is not None and said.noun.own:  # the user's figures go with the object: later stages know our tables only
        made.size_m, made.mass_kg, made.material = said.noun.size_m, said.noun.mass_kg, made.material or said.noun.material
    return made


def _floor(events: list[Event], objects: dict[str, Object]) -> str | None:
    """Material of the surface moved on or hit, where the text states it: what stands before what moves, then what stands by."""
    crossed = [e.target for e in events if e.type in ("jump", "throw")]  # what is only leapt over or aimed at comes last
    met = [objects[role] for event in events for role in (event.surface, event.target) if role in objects]
    met.sort(key=lambda o: o.id in crossed)
    by = [o for o in objects.values() if o.kind == "static"]
    for thing in (*(o for o in met if o.kind == "static"), *(o for o in met if o.kind == "dynamic"), *(o for o in by if o.material == o.name), *by):
        if thing.material:
            return thing.material
    return None


def _object_notes(draft: _Draft, objects: list[Object]) -> list[Note]:
    notes = []
    for o in objects:
        said = draft.things[o.id].mention
        if said.noun is None and not said.pronoun and not is_ground(said):
            notes.append(
                Note(level="assumed", phrase=said.phrase, message=f"{o.name!r} is not in the noun table: a box of 0.2 m stands for it", source="estimate")
            )
        elif said.noun is not None and said.noun.own:
            size = " x ".join(f"{x:g}" for x in said.noun.size_m)
            notes.append(Note(level="assumed", phrase=said.phrase, message=f"{o.name!r} is {size} m of {said.noun.material}", source=said.noun.source))
        elif said.noun is not None and said.noun.backed:
            notes.append(
                Note(
                    level="assumed",
                    phrase=said.phrase,
                    message=f"{o.name!r} is not in the noun table: taken as a kind of {said.noun.backed}",
                    source=said.noun.source,
                )
            )
    return notes


def _pronoun_notes(draft: _Draft) -> list[Note]:
    """Pronouns that name nothing, or could name two things."""
    return [
        Note(level="ambiguous", phrase=m.name, message=f"{m.name!r} names nothing said before: write the noun instead")
        for m in draft.mentions
        if m.pronoun and m.object is None
    ] + [
        Note(level="ambiguous", phrase=m.name, message=f"{m.name!r} means several, and only {draft.things[m.object].mention.phrase!r} was named: read as that")
        for m in draft.mentions
        if m.pronoun and m.name in ("they", "them") and m.object is not None and draft.things[m.object].count == 1
        if draft.things[m.object].kind != "character" and len(draft.stands.get(m.token, ())) == 1 and draft.things[m.object].mention.group is None
    ]


def _verb_notes(draft: _Draft) -> list[Note]:
    notes = []
    smiles = words.table("scope")["expressions"]
    for h in draft.happenings:
        why = words.table("scope")["unstaged"].get(h.verb.lemma)
        if why and not h.implied and h.modality != "not":
            notes.append(Note(level="unsupported", phrase=h.phrase, message=why))
    for lemma, phrase in draft.unknown:
        if lemma in words.table("scope")["unstaged"]:
            notes.append(Note(level="unsupported", phrase=phrase, message=words.table("scope")["unstaged"][lemma]))
        elif lemma in smiles:
            notes.append(Note(level="assumed", phrase=phrase, message=f"{lemma!r} stays in the painted phrase, it moves no body"))
        else:
            notes.append(Note(level="ambiguous", phrase=phrase, message=f"{lemma!r} names no motion we know: left out of the simulation"))
    for h in draft.happenings:
        could = suggestion.readings(h.verb.lemma) if not any(draft.things[i].kind == "character" for t in h.agents for i in draft.stands.get(t, ())) else []
        if could and not h.targets and not h.surfaces:
            meant = ", ".join(could[:-1]) + f" or {could[-1]}"
            notes.append(
                Note(level="ambiguous", phrase=h.phrase, message=f"{h.verb.lemma!r} leaves open how: read as {h.type}; it could mean {meant}; write which")
            )
        if any(often in h.phrase.lower() for often in OFTEN):
            notes.append(Note(level="ambiguous", phrase=h.phrase, message="how many times is left open; say a number to have exactly that many"))
    return notes
