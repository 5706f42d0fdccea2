"""Mutual: two who push each other, or one who pushes another: a step up, a shove, a sway or a fall, and a shove back.

What a blow does to who takes it is the simulation's (`sim.struck`): up to twice the margin of stability they sway and step, beyond it they fall."""

from __future__ import annotations

from semantics.placement import Placement
from semantics.script import Event
from sim.errors import OutOfScopeError
from sim.scene import Action

APART = 1.6
"""Between two who come to blows, in the mean of their sizes: two steps (estimate)."""
FACING = 180.0
STRIKE_SECONDS = 2.5
"""Coming up, a shove and what it does (estimate) [s]."""
PAIR = 2
KINDS = {"push": "push", "hit": "hit", "collide": "push"}
"""Event type -> what arms do."""


def shove(p: Placement, event: Event, who: str, other: str) -> None:
    """One shoves another, who stands; of one group, or where the words have it so, the other one shoves back."""
    if event.type not in KINDS:
        raise OutOfScopeError(f"{event.phrase or event.verb!r}: people and animals who pull each other about are not simulated; let them push each other")
    names = _pair(p, who, other)
    effort, kind = event.intensity, KINDS[event.type]
    back = next((c for c in p.characters if c.name == names[1] and any(a.target == names[0] and a.type in KINDS.values() for a in c.actions)), None)
    waits = f"{names[1]}/{len(back.actions) - 1}" if back is not None else None
    p.act(names[0], Action(type=kind, target=names[1], effort=effort, after=waits))
    p.goal(event, "hit", agent=names[0], patient=names[1])
    kin = p.species(who)
    p.ends(p.seconds + APART * kin.height / kin.walk_speed + STRIKE_SECONDS)
    if who == other and event.modality is None:
        number = len(next(c for c in p.characters if c.name == names[0]).actions) - 1
        p.act(names[1], Action(type=kind, target=names[0], effort=effort, after=f"{names[0]}/{number}"))
        p.goal(event, "hit", agent=names[1], patient=names[0])
        p.ends(p.seconds + STRIKE_SECONDS)
        count = p.count(p.object(who)) if p.object(who) is not None else PAIR  # type: ignore[arg-type]
        if count > PAIR:
            p.note(event.phrase or event.verb, f"two of the {p.object(who).name}s are shown", level="unsupported")  # type: ignore[union-attr]


def _pair(p: Placement, who: str, other: str) -> list[str]:
    """The two, put down face to face where they are not on the set."""
    apart = APART * (p.species(who).height + p.species(other).height) / 2
    if who == other:
        while len(p.bodies_of(who)) < PAIR:
            first = not p.bodies_of(who)
            at = 0.0 if first else next(c.position[0] for c in p.characters if c.name == p.bodies_of(who)[0]) + apart
            p.another(who, x=at, heading_deg=0.0 if first else FACING)
        return p.bodies_of(who)[:PAIR]
    if not p.placed(other):
        at = next((c.position[0] for c in p.characters if c.name in p.bodies_of(who)), -apart) + apart
        p.character(other, x=at, heading_deg=FACING)
    if not p.placed(who):
        p.character(who, x=next(c.position[0] for c in p.characters if c.name in p.bodies_of(other)) - apart)
    return [p.bodies_of(who)[0], p.bodies_of(other)[0]]


def between(p: Placement, event: Event, id: str) -> tuple[str, str] | None:
    """Who shoves whom, where both are characters."""
    by = p.object(event.agent)
    if by is None or p.part(by.id) != "character" or p.part(id) != "character":
        return None
    other = p.object(id)
    return (by.id, other.id) if other is not None else None
