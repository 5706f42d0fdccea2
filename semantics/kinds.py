"""Kinds from roles: what only carries or receives others stays where it is; what throws or lifts by itself is a character."""

from __future__ import annotations

import re

from semantics import lexicon, sense
from semantics.happening import Happening, Situation
from semantics.script import Event
from semantics.thing import MOUNTED, Thing

VOLITIONAL = frozenset(["throw", "kick", "catch", "give", "walk", "run", "jump", "push", "pull"])
"""What only a character does of itself: it makes an unknown agent one."""
HANDLED = frozenset(["topple", "throw", "kick", "drop", "catch", "pull", "push", "roll", "slide", "swing", "spin"])
"""What is done to a thing shows that it moves."""
MOVED = frozenset(["topple", "fall", "roll", "slide", "bounce", "fly"])
"""What a thing does shows that it moves."""
MACHINE_ACTS = frozenset(
    ["topple", "break", "throw", "push", "pull", "drop", "catch", "give", "other", "hit", "rest", "stack", "swing", "roll", "slide", "spin"]
)
BORNE = frozenset(["hold", "carry", "lift", "pick_up", "place"])
"""What is held is no fixture."""
CORDS = ("rope", "string", "chain", "cable", "hook", "cord", "wire", "vine")
"""What pulls because somebody pulls at it."""
PROPPED = ("prop", "prop up", "lay", "lean on", "tilt")
"""Verbs that make a ramp of a board."""
SUPPORTS = ("prop", "prop up", "support")
"""Verbs whose doer, where it is a thing, only stands there."""
ENDS = ("end", "side", "corner", "edge")
SOFT = ("fabric", "leather", "felt", "wool", "cotton", "foam")
RECEIVED = frozenset(["fall", "drop", "bounce", "spin", "topple"])
"""What is only come down on stays where it is: of 145 such things in annotated prompts eight move, most of them cloth or one of many."""
HEAVY = 5.0
"""Soft things of this mass are mattresses, and stay where they are [kg]."""
LARGE = 0.8
"""What is at least this large and only met by others stays where it is [m]."""
PASSED = ("through", "past", "between", "around", "beside", "beneath", "below", "under", "near", "along")
"""What is only passed there is passed, not met."""
LAID = frozenset(["lie", "place", "sit", "set", "lay", "position", "rest", "balance", "mount", "fix"])
"""What is only said to lie there is ready to receive what comes down."""
TIED = frozenset(["attach", "tie", "fasten", "tether", "hitch", "hook", "strap", "connect", "link", "bind"])
"""What one ties a thing to may move with it."""
STUCK = frozenset(["stick into", "embed in", "embed itself", "lodge in", "penetrate", "impale"])
"""What something sticks in holds it."""
ARTIFACT = 0.2
"""Share of a word's uses that must be things for one that looks like a person ("trailer", "crook") to be a thing where it does nothing."""
COVERS = re.compile(r"\b(?:put|place[ds]?|set|lowered|turned)\b.*\b(?:over|around) ")
"""What is put over something covers it."""
OWNERS = ("his", "her", "their", "my", "your", "its", "one's")


def choose_kinds(s: Situation, happenings: list[Happening], events: list[Event]) -> None:
    """Set the kind of every thing by what it does and what is done to it."""
    active = {x for e in events for x in (e.agent, e.patient, e.instrument) if x}
    movers = {s.things[one].mention.name for e in events if e.type in MOVED | {"drop"} and (one := e.patient or e.agent)}
    inside = {i for h in happenings for t in h.inside for i in s.stands.get(t, ())}
    for thing in s.things.values():
        mine = [e for e in events if e.agent == thing.id and not e.implied]
        done = [e for e in events if e.patient == thing.id and not e.implied]
        given = [e for e in events if e.target == thing.id and e.type in ("throw", "give") and thing.mention.preposition in ("", "to", "for")]
        if thing.kind != "character" and (_acts(thing, mine + given) or _of_body(thing)):
            thing.kind = "character"
        if thing.kind == "character" and _seems_somebody(thing, done, mine + given):
            thing.kind = "dynamic"  # "a pacifier is dropped": no peacemaker
        idle = thing.id not in active or (_only_laid(thing, events) and not _loose(thing, movers))
        if thing.kind == "dynamic" and idle and _carries(thing, events, inside, loose=_loose(thing, movers)):
            thing.kind = "static"
        if thing.kind == "dynamic" and done and not mine and all(e.verb in STUCK or e.subtype == "climb" for e in done):
            thing.kind = "static"  # "a dart sticks into a corkboard", "climbs a ladder"
        if thing.kind == "dynamic" and mine and not done and all(e.verb in SUPPORTS and e.patient for e in mine):
            thing.kind = "static"  # "propped up by a block"
        if (
            thing.kind == "dynamic"
            and mine
            and not done
            and all(e.type == "catch" for e in mine)
            and thing.mention.name in lexicon.table("syntax")["containers"]
        ):
            thing.kind = "static"  # "a box catches the ball"
        if thing.kind == "dynamic" and _ramp(thing, mine + done, events):
            thing.kind = "static"
        if "surrounding" in thing.mention.words or (thing.kind == "dynamic" and MOUNTED & set(thing.mention.words)):
            thing.kind = "static"
        lifted = any(e.subtype in BORNE and not _tips(e) and (e.subtype != "hold" or _living(s, e.agent)) for e in done) or any(
            e.instrument == thing.id and _living(s, e.agent) for e in events
        )
        broken = any(e.type == "break" and thing.id in (e.agent if not e.patient else None, e.patient) and e.verb not in ("crack", "chip") for e in events)
        if thing.kind == "static" and broken and _portable(thing) and "surrounding" not in thing.mention.words:
            thing.kind = "dynamic"
        if thing.kind == "static" and (_turns(thing, mine) or _shaken(thing, events) or _shoots(thing, mine)):
            thing.kind = "dynamic"
        if thing.kind == "static" and (any(e.type in MOVED for e in mine) or any(e.type in HANDLED for e in done) or (lifted and _portable(thing))):
            thing.kind = "dynamic"


def _inert(mine: list[Event]) -> bool:
    """Does it nothing but what things do?"""
    return all(e.type in MOVED or e.type in ("rest", "collide", "spin") for e in mine)


def _seems_somebody(thing: Thing, done: list[Event], mine: list[Event]) -> bool:
    """A noun that WordNet has for a person first, although it is a thing here: it does nothing, and things are called so too."""
    noun = thing.mention.noun
    if noun is None or not noun.backed or not _inert(mine) or thing.mention.name in lexicon.table("syntax")["body"]:
        return False
    return any(e.type == "drop" for e in done) or sense.classes(noun.name, "n").get("artifact.n.01", 0.0) >= ARTIFACT


def _only_laid(thing: Thing, events: list[Event]) -> bool:
    """Is nothing told of it but that it lies there, and that others come down on it?"""
    own = [e for e in events if thing.id in (e.agent, e.patient, e.instrument)]
    met = [e for e in events if thing.id == e.target]
    rolls = thing.mention.noun is not None and thing.mention.noun.prop == "sphere"
    return bool(met) and not rolls and all(e.type in ("fall", "drop") for e in met) and all(e.type == "rest" and e.verb in LAID for e in own)


def _living(s: Situation, agent: str | None) -> bool:
    """Is this the id of a character, or of nobody who is named?"""
    return agent is None or s.things[agent].kind == "character"


def _ramp(thing: Thing, own: list[Event], events: list[Event]) -> bool:
    """A board that only leans or is propped up, and that something moves along."""
    propped = bool(own) and all(e.subtype == "lean" or e.verb in PROPPED for e in own)
    return propped and any(e.surface == thing.id and (e.type in ("roll", "slide", "walk", "run") or e.subtype == "place") for e in events)


def _turns(thing: Thing, mine: list[Event]) -> bool:
    """A platform that rotates, a seesaw that tilts."""
    return any(e.type == "spin" or e.verb in ("tilt", "rock", "teeter") for e in mine) and _portable(thing)


def _shoots(thing: Thing, mine: list[Event]) -> bool:
    """A slingshot that launches something, bales that lie in a pile."""
    return any(e.type in ("throw", "stack") for e in mine) and _portable(thing)


def _shaken(thing: Thing, events: list[Event]) -> bool:
    """ "Shakes three dice in a glass": the glass is shaken."""
    return any(e.verb in ("shake", "rattle", "swirl") and e.patient and thing.id in (e.surface, e.target) for e in events) and _portable(thing)


def _portable(thing: Thing) -> bool:
    """Is it no larger than a long pole?"""
    return thing.mention.noun is not None and max(thing.mention.noun.size_m) <= 3.0


def _acts(thing: Thing, mine: list[Event]) -> bool:
    """An unknown noun that throws or walks; a machine that does something to another thing."""
    said = thing.mention
    if said.name in lexicon.table("syntax")["machines"] or {"robot", "robotic"} & set(said.words):
        return any((e.type in MACHINE_ACTS and e.patient) or e.type in ("walk", "run", "jump") for e in mine)
    if said.name in lexicon.table("syntax")["doers"] and any(e.type in VOLITIONAL or e.type in ("swing", "spin") for e in mine):
        return True
    unknown = thing.kind == "dynamic" and (said.noun is None or (said.noun.backed and said.noun.backed not in CORDS))
    return bool(unknown) and any(e.type in VOLITIONAL and e.verb not in ("shoot", "launch", "fire") for e in mine)


def _of_body(thing: Thing) -> bool:
    """ "his palm", "its trunk", "a person's chest": part of who owns it."""
    said = thing.mention
    owned = said.determiner in OWNERS or any(w in ("'s", "'") for w in said.words)
    return owned and said.name in lexicon.table("syntax")["body"]


def _tips(event: Event) -> bool:
    """ "One end of the board is raised", "a box is tilted": it stays on its place."""
    return event.verb == "tilt" or (event.subtype == "lift" and any(f" {part} " in f" {event.phrase} ".lower() for part in ENDS))


def _loose(thing: Thing, movers: set[str]) -> bool:
    """What moves as easily as what comes down on it: another of the kind, one of a pile, cloth."""
    said = thing.mention
    soft = said.noun is not None and said.noun.material in SOFT and (said.noun.mass_kg or 0.0) < HEAVY
    return soft or said.group is not None or said.name in movers


def _stops(thing: Thing) -> bool:
    """ "Rolls down to a foam block": what is put there to stop what comes."""
    said = thing.mention
    return said.group is None and said.material in ("foam", "sponge") and (said.noun is None or said.noun.prop != "sphere")


def _carries(thing: Thing, events: list[Event], inside: set[str], *, loose: bool = False) -> bool:
    """Is it only come to, stood on or left by what is told?"""
    roles = [e for e in events if thing.id in (e.target, e.surface, e.source) and e.verb not in TIED]
    holds = thing.id in inside and thing.mention.group is None and thing.mention.name in lexicon.table("syntax")["containers"]
    received = thing.id in inside and thing.mention.group is None and thing.mention.noun is not None
    if thing.mention.noun is not None and thing.mention.noun.prop == "sphere" and any(thing.id == e.surface and COVERS.search(e.phrase) for e in roles):
        return False  # "a cup is placed over a ball": covered, and carries nothing
    big = thing.mention.noun is not None and max(thing.mention.noun.size_m) >= LARGE and not loose
    return bool(roles) and all(
        thing.id in (e.surface, e.source)
        or e.type in ("jump", "hit")
        or (e.type == "throw" and thing.mention.group is None)
        or (e.type in RECEIVED and not loose)
        or (holds and e.type not in ("swing", "collide"))  # "swings into the glasses"
        or (big and thing.id == e.target)
        or (thing.mention.preposition in PASSED and thing.id == e.target and (not loose or thing.mention.preposition == "through"))
        or (received and e.type in ("fall", "drop", "rest"))
        or (e.type in ("roll", "slide") and thing.mention.preposition == "to" and _stops(thing))
        for e in roles
    )
