"""What was understood of a sentence, in words: for the terminal, and as a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from semantics.script import Event, Object, PhysicsScript
from sim.errors import InputError

ROLES = ("agent", "patient", "target", "surface", "source", "instrument")


def thing(one: Object) -> str:
    """ "red rubber ball (dynamic, rubber, red)" """
    facts = [one.kind, one.material, one.color, f"{one.count} of them" if one.count not in (None, 1) else None]
    facts.append(" x ".join(f"{s:g}" for s in one.size_m) + " m" if one.size_m else None)
    facts.append(f"{one.mass_kg:g} kg" if one.mass_kg is not None else None)
    return f"{one.phrase or one.name} ({', '.join(str(f) for f in facts if f)})"


def event(one: Event, script: PhysicsScript) -> str:
    """ "ball: bounce x3, surface concrete" """
    filled = []
    for role in ROLES:
        named = getattr(one, role)
        if named is not None:
            found = script.object(named)
            filled.append(f"{role} {found.name if found else named}")
    facts = [one.type + (f" ({one.subtype})" if one.subtype else "") + (f" x{one.count}" if one.count not in (None, 1) else ""), *filled, one.direction]
    facts += [f"at {one.at_s:g} s" if one.at_s is not None else None, one.modality, "optional" if one.optional else None, "implied" if one.implied else None]
    return ", ".join(str(f) for f in facts if f)


def plain(script: PhysicsScript) -> str:
    """A few lines that a person reads."""
    lines = [script.text.strip()]
    if script.text_en != script.text:
        lines.append(f"in English: {script.text_en}")
    lines += ["", "things"] + [f"  {thing(o)}" for o in script.objects]
    lines += ["", "what happens"] + [f"  {i + 1}. {event(e, script)}" for i, e in enumerate(script.events)]
    where = {k: v for k, v in script.environment.model_dump().items() if v is not None}
    lines += ["", "where"] + [f"  {k}: {v}" for k, v in where.items()]
    if script.quantities:
        lines += ["", "numbers"] + [
            f"  {q.quantity or 'number'} {q.value:g} {q.unit or ''}".rstrip() + (f" of {q.of}" if q.of else "") for q in script.quantities
        ]
    if script.notes:
        lines += ["", "notes"] + [
            f"  {n.level}: {n.phrase + ': ' if n.phrase else ''}{n.message}" + (f" [{n.source}]" if n.source else "") for n in script.notes
        ]
    lines += ["", "can be simulated" if script.simulable else "cannot be simulated"]
    return "\n".join(lines)


def page(script: PhysicsScript) -> str:
    """The same as an HTML page."""
    from physgen.page import environment

    things = [thing(o) for o in script.objects]
    events = [event(e, script) for e in script.events]
    where = [(k, v) for k, v in script.environment.model_dump().items() if v is not None]
    return environment().get_template("parse.html").render(script=script, things=things, events=events, where=where)


def scripts(path: Path) -> Iterator[PhysicsScript]:
    """One script a line of a file, in its order; what a line says never stops the rest."""
    from semantics.parse import parse

    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as text ({error})") from error
    if not lines[-1].strip():
        lines.pop()
    for line in lines:
        try:
            yield parse(line.rstrip("\r"))
        except InputError as error:
            yield refused(line, str(error))


def refused(text: str, message: str) -> PhysicsScript:
    """A script that says why there is none."""
    from semantics.script import Note

    return PhysicsScript(text=text, text_en=text, notes=[Note(level="unsupported", phrase="", message=message)], simulable=False)
