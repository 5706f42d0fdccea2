"""Kinds from roles: what only carries or receives others stays where it is; what throws or lifts by itself is a character."""

from __future__ import annotations

from semantics import lexicon
from semantics.happening import Happening, Situation
from semantics.script import Event
from semantics.thing import Thing

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
LARGE = 0.8
"""What is at least this large and only met by others stays where it is [m]."""
OWNERS = ("his", "her", "their", "my", "your", "its", "one's")


def choose_kinds(s: Situation, happenings: list[Happening], events: list[Event]) -> None:
    """Set the kind of every thing by what it does and what is done to it."""
    active = {x for e in events for x in (e.agent, None if _tips(e) else e.patient, e.instrument) if x}
    movers = {s.things[one].mention.name for e in events if e.type in MOVED | {"drop"} and (one := e.agent or e.patient)}
    inside = {i for h in happenings for t in h.inside for i in s.stands.get(t, ())}
    for thing in s.things.values():
        mine = [e for e in events if e.agent == thing.id and not e.implied]
        done = [e for e in events if e.patient == thing.id and not e.implied]
        given = [e for e in events if e.target == thing.id and e.type in ("throw", "give") and thing.mention.preposition in ("", "to", "for")]
        if thing.kind != "character" and (_acts(thing, mine + given) or _of_body(thing)):
            thing.kind = "character"
        if thing.kind == "character" and thing.mention.noun is not None and thing.mention.noun.backed and any(e.type == "drop" for e in done) and _inert(mine):
            thing.kind = "dynamic"  # "a pacifier is dropped": no peacemaker
        if thing.kind == "dynamic" and thing.id not in active and _carries(thing, events, inside, loose=_loose(thing, movers)):
            thing.kind = "static"
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
        if "surrounding" in thing.mention.words:
            thing.kind = "static"
        lifted = any(e.subtype in BORNE and not _tips(e) and (e.subtype != "hold" or _living(s, e.agent)) for e in done) or any(
            e.instrument == thing.id and _living(s, e.agent) for e in events
        )
        broken = any(e.type == "break" and thing.id in (e.agent if not e.patient else None, e.patient) and e.verb not in ("crack", "chip") for e in events)
        if thing.kind == "static" and broken and _portable(thing) and "surrounding" not in thing.mention.words:
            thing.kind = "dynamic"
        if thing.kind == "static" and (any(e.type in MOVED for e in mine) or any(e.type in HANDLED for e in done) or (lifted and _portable(thing))):
            thing.kind = "dynamic"


def _inert(mine: list[Event]) -> bool:
    """Does it nothing but what things do?"""
    return all(e.type in MOVED or e.type in ("rest", "collide", "spin") for e in mine)


def _living(s: Situation, agent: str | None) -> bool:
    """Is this the id of a character, or of nobody who is named?"""
    return agent is None or s.things[agent].kind == "character"


def _ramp(thing: Thing, own: list[Event], events: list[Event]) -> bool:
    """A board that only leans or is propped up, and that something moves along."""
    propped = bool(own) and all(e.subtype == "lean" or e.verb in PROPPED for e in own)
    return propped and any(e.surface == thing.id and e.type in ("roll", "slide", "walk", "run") for e in events)


def _portable(thing: Thing) -> bool:
    """Is it no larger than a long pole?"""
    return thing.mention.noun is not None and max(thing.mention.noun.size_m) <= 3.0


def _acts(thing: Thing, mine: list[Event]) -> bool:
    """An unknown noun that throws or walks; a machine that does something to another thing."""
    said = thing.mention
    if said.name in lexicon.table("syntax")["machines"] or "robotic" in said.words:
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
    soft = said.noun is not None and said.noun.material in SOFT
    return soft or said.group is not None or said.name in movers


def _carries(thing: Thing, events: list[Event], inside: set[str], *, loose: bool = False) -> bool:
    """Is it only come to, stood on or left by what is told?"""
    roles = [e for e in events if thing.id in (e.target, e.surface, e.source)]
    holds = thing.id in inside and thing.mention.name in lexicon.table("syntax")["containers"]
    received = thing.id in inside and thing.mention.noun is not None
    big = thing.mention.noun is not None and max(thing.mention.noun.size_m) >= LARGE and not loose
    return bool(roles) and all(
        thing.id in (e.surface, e.source)
        or e.type in ("jump", "throw", "hit")
        or (e.type in RECEIVED and not loose)
        or holds
        or (big and thing.id == e.target)
        or (received and e.type in ("fall", "drop", "rest"))
        for e in roles
    )
