"""Timeline: happenings as events of the script, one for every mover, each after what must come first."""

from __future__ import annotations

from semantics import lexicon
from semantics.happening import Happening, Situation
from semantics.order import in_time
from semantics.script import Event

UPRIGHT = frozenset(["domino", "pin", "ladder", "tree", "tower", "statue", "pole", "column"])
"""What falls over rather than down when nothing is said of a height: such a fall has the subtype "topple"."""


def timeline(s: Situation, happenings: list[Happening]) -> list[Event]:
    """Happenings as events with ids in the order in which they happen, one for every mover; `after` holds what must come first."""
    events: list[Event] = []
    last: list[str] = []
    waiting: dict[int, list[str]] = {}
    for h in in_time(s, happenings):
        made: list[str] = []
        either = _either(h, s)
        for agent, patient in _pairs(h, s):
            event = Event(
                id=f"e{len(events) + 1}", type=h.type, subtype=_subtype(h, s, agent), verb=h.verb.lemma, agent=agent, patient=patient,
                target=_first(h.targets, s), surface=_first(h.surfaces, s), source=_first(h.sources, s),
                instrument=_first(h.instruments, s), direction=h.direction, count=h.count,
                intensity=max(0.05, round(h.intensity * _pace(h, s, agent), 3)),
                modality=h.modality if h.modality in ("nearly", "not", "or") else None, implied=h.implied,
                after=[], phrase=h.phrase,
            )  # fmt: skip
            if either and made:
                event.modality, event.optional = "or", True
            events.append(event)
            made.append(event.id)
            s.places[event.id] = h.token
            event.after = [] if h.implied else list(events_before(h, last, waiting, s))
        if made and not h.implied:
            waiting[h.token] = made
            if not h.simultaneous and h.modality not in ("not", "nearly"):
                last = made
    return events


def events_before(h: Happening, last: list[str], waiting: dict[int, list[str]], s: Situation) -> list[str]:
    """What an event follows: the one before it in the text, or, if it happens meanwhile, what its own clause follows."""
    if not h.simultaneous:
        return last
    head = s.reading.doc[h.token].head.i
    return [e for e in last if e not in waiting.get(head, [])]


def _either(h: Happening, s: Situation) -> bool:
    """ "Either the cup or the glass falls": one of them."""
    return any("or" in s.reading.words[tokens[0] : tokens[-1]] for tokens in (h.agents, h.patients) if len(tokens) > 1)


def _pairs(h: Happening, s: Situation) -> list[tuple[str | None, str | None]]:
    agents: list[str | None] = [i for t in h.agents for i in s.stands.get(t, ())] or [None]  # type: ignore[list-item]
    patients: list[str | None] = [i for t in h.patients for i in s.stands.get(t, ())] or [None]  # type: ignore[list-item]
    if h.verb.reciprocal and agents[0] is not None and patients[0] is not None:
        return [(agents[0], patients[0])]
    if h.verb.reciprocal and patients == [None] and len(agents) == 2 and len(h.agents) == 1 and not h.targets:
        return [(agents[0], agents[1])]  # "the two balls collide", named one by one before
    pairs = [(a, p) for a in agents for p in patients if a is None or a != p or h.verb.reciprocal or s.things[a].count != 1]
    return pairs[:8]


GOES = ("roll", "slide", "collide", "run", "walk", "fly", "throw", "bounce")
"""What a fast thing does fast."""


def _pace(h: Happening, s: Situation, agent: str | None) -> float:
    """ "A fast car hits a slow one": how quickly who or what moves by itself goes, as its own phrase says."""
    if agent is None or h.type not in GOES:
        return 1.0
    table = lexicon.table("syntax")["paces"]
    return next((float(table[w]) for w in s.things[agent].mention.words if w in table), 1.0)


def _first(tokens: list[int], s: Situation) -> str | None:
    return next((i for t in tokens for i in s.stands.get(t, ())), None)


def _subtype(h: Happening, s: Situation, agent: str | None) -> str | None:
    named = s.things[agent].mention.name if agent is not None else ""
    if h.type == "fall" and named in UPRIGHT and not h.sources and not h.targets and not h.surfaces:
        return "topple"
    return h.verb.subtype
