"""Precision: what a sentence leaves open that changes what is seen, and the words that would settle it."""

from __future__ import annotations

from semantics import lexicon
from semantics.script import Event, Object, PhysicsScript

MOST = 5
"""Wishes at most: more is no help."""
SPEED = {
    "throw": "at 8 m/s",
    "kick": "at 10 m/s",
    "roll": "at 2 m/s",
    "slide": "at 2 m/s",
    "run": "at 5 m/s",
    "push": "at 1 m/s",
    "collide": "at 3 m/s",
    "fly": "at 6 m/s",
}
HOW_FAST = {"throw": "is thrown", "kick": "is kicked", "push": "is pushed", "collide": "comes"}


def wishes(script: PhysicsScript) -> list[str]:
    """One line for each thing worth saying, in the order of the events."""
    if not script.simulable:
        return []
    found: list[str] = []
    for event in script.events:
        if event.modality not in ("not", "nearly") and not event.implied:
            found += _of_event(event, script)
    found += _of_things(script)
    return list(dict.fromkeys(found))[:MOST]


def _of_event(e: Event, script: PhysicsScript) -> list[str]:
    mover = script.object(e.agent or e.patient) if e.type == "collide" else script.object(e.patient or e.agent)
    if mover is None or _pushed_on(e, mover, script):
        return []
    has = {q.quantity for q in script.quantities if q.of in (mover.id, e.id, e.agent, e.patient)}
    lines = []
    if e.type in ("fall", "drop", "bounce") and e.subtype != "topple" and not has & {"height", "distance"} and e.source is None and _first(e, script):
        lines.append(f'from what height the {mover.name} comes down: "from a height of 2 meters"')
    if e.type in SPEED and not has & {"speed", "velocity"} and mover.kind != "static":
        lines.append(f'how fast the {mover.name} {HOW_FAST.get(e.type, "moves")}: "{SPEED[e.type]}"')
    if e.type == "bounce" and e.count is None:
        lines.append(f'how often the {mover.name} bounces: "bounces three times"')
    if e.type in ("throw", "kick") and e.target is None and e.direction is None:
        lines.append(f'where the {mover.name} goes: "to ...", "against ..." or "upward"')
    return lines


def _pushed_on(e: Event, mover: Object, script: PhysicsScript) -> bool:
    """Is it on its way before it meets something? Then its speed is asked for there."""
    before = script.events[: script.events.index(e)]
    return e.type == "collide" and any(mover.id in (x.agent if not x.patient else None, x.patient) and x.type in SPEED and not x.implied for x in before)


def _first(e: Event, script: PhysicsScript) -> bool:
    """No event before brought it to where it falls from."""
    return not any(
        x.type in ("roll", "slide", "push", "throw", "kick", "topple", "jump")
        for x in script.events
        if x.id in e.after or script.events.index(x) < script.events.index(e)
    )


def _of_things(script: PhysicsScript) -> list[str]:
    lines = []
    active = {i for e in script.events for i in (e.agent, e.patient)}
    for o in script.objects:
        if o.count is None:
            lines.append(f'how many: "five {many(o)}"')
        if (
            o.kind == "dynamic"
            and o.material is None
            and o.id in active
            and o.name in ("ball", "cube", "block", "box", "sphere", "cylinder", "cup", "bottle", "object")
        ):
            lines.append(f'what the {o.name} is made of: "a rubber {o.name}", "a steel {o.name}"')
    if any(e.type in ("fall", "bounce", "roll", "slide", "drop") for e in script.events) and script.environment.surface is None:
        if not any(o.kind == "static" for o in script.objects):
            lines.append('on what it happens: "onto a wooden floor", "on concrete"')
    return lines


def many(o: Object) -> str:
    """The noun in the plural."""
    irregular = next((plural for plural, one in lexicon.IRREGULAR.items() if one == o.name and plural != one and plural != "glasses"), None)
    if irregular is not None:
        return irregular
    if o.name.endswith("y") and o.name[-2:-1] not in "aeiou":
        return o.name[:-1] + "ies"
    return o.name if o.name.endswith("s") or o.name == "dice" else o.name + ("es" if o.name.endswith(("x", "ch", "sh", "o")) else "s")
