"""What words entail: whoever throws a ball to a dog lets it fly, and the dog tries to catch it.

The scripts are data (`data/entailments.yaml`). Their steps become events marked `implied` and `optional`, after
the told ones: shown to the reader, never staged by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from semantics import lexicon
from semantics.script import Event

ROLES = ("agent", "patient", "target", "surface", "source")
KINDS = ("character", "dynamic", "static")


def entailed(events: list[Event], kinds: dict[str, str], names: dict[str, str]) -> list[Event]:
    """The told events and, after them, the steps they entail. `kinds` and `names`: kind and head noun of each object id."""
    out = list(events)
    for event in events:
        script = None if event.implied or event.modality else _script(event, kinds, names)
        for part in ("before", "then"):
            last: str | None = None
            for step in _steps(event, script, part, events):
                step.id = f"e{len(out) + 1}"
                step.after = [last] if last else step.after
                last = step.id
                out.append(step)
    return out


def _script(event: Event, kinds: dict[str, str], names: dict[str, str]) -> dict[str, Any] | None:
    return next((row for row in lexicon.table("entailments")["scripts"].values() if _fits(event, row["when"], kinds, names)), None)


def _fits(event: Event, when: dict[str, Any], kinds: dict[str, str], names: dict[str, str]) -> bool:
    for key, wanted in when.items():
        if key == "off":
            if " off " not in f" {event.phrase} " and "off" not in event.verb:
                return False
            continue
        value = getattr(event, key)
        options = [wanted] if isinstance(wanted, str) else list(wanted)
        if key in ROLES:
            if not _role_fits(value, options, kinds, names):
                return False
        elif value not in options:
            return False
    return True


def _role_fits(value: str | None, options: Iterable[str], kinds: dict[str, str], names: dict[str, str]) -> bool:
    if value is None:
        return "none" in options
    return any(o == "any" or o == names.get(value) or (o in KINDS and o == kinds.get(value)) for o in options)


def _steps(event: Event, script: dict[str, Any] | None, part: str, told: list[Event]) -> list[Event]:
    """The steps before or after an event, those left out that the text tells anyway or that lack who does them."""
    made = []
    for row in (script or {}).get(part, ()):
        filled = {role: getattr(event, row[role]) for role in (*ROLES, "instrument") if role in row}
        if filled.get("agent") is None or ("patient" in row and filled["patient"] is None):
            continue
        if any(_says(e, row, filled) for e in told if e.id != event.id):
            continue
        made.append(
            Event(
                id="",
                type=row["type"],
                subtype=row.get("subtype"),
                verb=row["verb"],
                implied=True,
                optional=True,
                after=[event.id] if part == "then" else list(event.after),
                phrase=event.phrase,
                **filled,
            )
        )
    return made


def _says(told: Event, row: dict[str, Any], filled: dict[str, str | None]) -> bool:
    """Does the text tell this step anyway, of the same thing?"""
    if told.type != row["type"] or (told.type == "other" and told.subtype != row.get("subtype")):
        return False
    return bool({told.agent, told.patient} & {filled.get("agent"), filled.get("patient")} - {None})
