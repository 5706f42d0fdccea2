"""A PhysicsScript in plain words: who does what to whom in which order, what was assumed, doubted or left out, and how to say it more exactly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from semantics import verb
from semantics.precision import many, wishes
from semantics.script import Event, Note, Object, PhysicsScript

HEADINGS = {
    "assumed": "Assumed (not said, so taken from tables)",
    "ambiguous": "Unclear (say it more precisely if it matters)",
    "conflict": "Contradictions",
    "unsupported": "Not simulated",
}
PATHWAYS = ("over", "into", "onto", "off", "through", "against", "past", "to", "at")
"""Verbs that end so take what they reach without another preposition: "jumps over the fence"."""
ONTO = {
    "jump": "onto",
    "fall": "onto",
    "drop": "onto",
    "collide": "into",
    "hit": "against",
    "roll": "into",
    "slide": "into",
    "bounce": "on",
    "kick": "towards",
    "rest": "on",
}
"""Preposition of an event's target; others go "to" it."""
MUTUAL = ("collide", "clash", "bump", "crash")
"""Verbs that two do with each other."""
TAKING = ("hit", "strike", "reach", "touch", "enter", "leave", "pass", "cross")
"""Verbs that take what they reach as their object."""
HOLDING = frozenset(
    [
        "water",
        "pool",
        "pond",
        "lake",
        "river",
        "sea",
        "hole",
        "pit",
        "bucket",
        "box",
        "basket",
        "cup",
        "bowl",
        "bin",
        "jar",
        "pot",
        "well",
        "hoop",
        "goal",
        "can",
        "sink",
        "tub",
    ]
)
"""What things go into, not onto."""
MANNER = ((0.45, "gently"), (0.85, "softly"), (1.25, ""), (1.7, "hard"), (float("inf"), "very hard"))
MODALITY = {"nearly": "nearly: does not happen", "not": "does not happen", "or": "or else"}
KINDS = {"dynamic": "moves", "static": "stands fast", "character": "acts by itself"}
MATTER = ("surface", "place", "time of day", "weather")


@dataclass(frozen=True)
class Section:
    """A heading and its lines."""

    heading: str
    lines: tuple[str, ...]
    numbered: bool = False


def sections(script: PhysicsScript, *, more: Iterable[Note] = ()) -> list[Section]:
    """Everything there is to say, empty parts left out. `more` are the notes of later stages, which come after the script's own."""
    notes = [*script.notes, *(n for n in more if n not in script.notes)]
    found = [
        Section("Things", tuple(describe(o) for o in script.objects)),
        Section("What happens", tuple(tell(e, script) for e in told(script)), numbered=True),
        Section("What the words entail besides", tuple(tell(e, script) for e in script.events if e.implied)),
        Section("Where and how it is seen", tuple(surroundings(script))),
    ]
    for level, heading in HEADINGS.items():
        found.append(Section(heading, tuple(remark(n) for n in notes if n.level == level)))
    found.append(Section("To say it more exactly", tuple(wishes(script))))
    found.append(Section("Sentences that can be simulated, from your words", tuple(examples(script))))
    return [s for s in found if s.lines]


def explain(script: PhysicsScript, *, more: Iterable[Note] = ()) -> str:
    """The script as plain text, several lines."""
    more = list(more)
    lines = [f'"{" ".join(script.text.split())}"']
    lines += [f"in English: {script.text_en}"] if script.text_en != script.text else []
    lines += [verdict(script, more=more)]
    for section in sections(script, more=more):
        lines += ["", section.heading]
        lines += [f"  {f'{n}. ' if section.numbered else ''}{line}" for n, line in enumerate(section.lines, 1)]
    return "\n".join(lines) + "\n"


def verdict(script: PhysicsScript, *, more: Iterable[Note] = ()) -> str:
    """Whether it can be simulated."""
    if not script.simulable:
        return "This cannot be simulated."
    part = any(n.level == "unsupported" for n in (*script.notes, *more))
    return "This can be simulated, but for what is marked below." if part else "This can be simulated."


def describe(o: Object) -> str:
    """ "ball: a red rubber ball (moves; rubber, red)"."""
    facts: list[str] = [o.material or "", o.color or ""]
    facts += [f"{o.count} of them"] if o.count is not None and o.count != 1 else ["several, number not said"] if o.count is None else []
    facts += [" x ".join(f"{x:.3g}" for x in o.size_m) + " m"] if o.size_m else []
    facts += [f"{o.mass_kg:.4g} kg"] if o.mass_kg else []
    said = ", ".join(f for f in facts if f)
    phrase = o.phrase_en or o.name
    return f"{o.id}: {phrase} ({KINDS[o.kind]}{'; ' + said if said else ''})"


def tell(e: Event, script: PhysicsScript) -> str:
    """One event in one line: "the cat knocks over the cup  [topple]  (after 1)"."""
    who, what = _name(e.agent, script), _name(e.patient, script)
    unsaid = who is None and what is not None and e.type not in ("break", "fall", "rest")
    if who is None and what is not None:
        words = [what, _passive(e, script)]
    else:
        each = what is not None and e.agent == e.patient
        words = [who or "something", _active(e, script), _with(e) if what else "", "each other" if each else what or ""]
    last = e.verb.split(" ")[-1]
    for role in ("target", "surface", "source", "instrument"):
        name = _name(getattr(e, role), script)
        said = _preposition(e, role, script)
        words += [f"{'' if said == last else said} {name}".strip()] if name else []
    words += [e.direction] if e.direction and e.direction != last and not (e.surface and e.direction in ("down", "up")) else []
    words += ["once" if e.count == 1 else f"{e.count} times"] if e.count is not None else []
    words += [next(word for limit, word in MANNER if e.intensity < limit)]
    kind = f"  [{e.type if not e.subtype else f'{e.type}: {e.subtype}'}]"
    tail = [*(["by whom is not said"] if unsaid else []), *_order(e, script)]
    return " ".join(w for w in words if w) + kind + (f"  ({'; '.join(tail)})" if tail else "")


def _with(e: Event) -> str:
    """ "Collide with" what is named after it; "hit" takes it as it is."""
    entry = verb.verbs().get(e.verb)
    return "with" if entry is not None and entry.reciprocal and e.verb in MUTUAL else ""


def _preposition(e: Event, role: str, script: PhysicsScript) -> str:
    """The word before a thing that is no agent and no patient."""
    if role == "surface":
        off = e.type in ("roll", "slide", "fall", "push", "topple", "drop", "hit", "jump") and (" off " in f" {e.phrase} " or e.verb.endswith(" off"))
        return "off" if off else e.direction if e.direction in ("down", "up") else "on"
    if role != "target":
        return {"source": "from", "instrument": "with"}[role]
    thing = script.object(e.target)
    if e.subtype == "land" or e.verb.split(" ")[-1] in PATHWAYS or e.subtype == "approach" or e.verb in TAKING:
        return "on" if e.subtype == "land" else ""
    if thing is not None and thing.name in HOLDING and e.type in ("fall", "drop", "throw", "jump", "roll", "slide", "kick", "push"):
        return "into"
    if e.type == "slide" and thing is not None and thing.kind == "character":
        return "to"
    return ONTO.get(e.type, "to")


def told(script: PhysicsScript) -> list[Event]:
    """What the text says happens, without what its words entail."""
    return [e for e in script.events if not e.implied]


def _order(e: Event, script: PhysicsScript) -> list[str]:
    ids = [x.id for x in told(script)]
    tail = [MODALITY[e.modality]] if e.modality else []
    tail += ["said again"] if e.optional and not e.implied and e.modality != "or" else []
    tail += [f"at {e.at_s:g} s"] if e.at_s is not None else []
    after = [str(ids.index(a) + 1) for a in e.after if a in ids]
    if after:
        return [*tail, "after " + " and ".join(after)]
    others = [x for x in told(script)[: ids.index(e.id)] if x.modality not in ("not", "nearly")] if e.id in ids else []
    return [*tail, *(["at the same time"] if not e.implied and not e.modality and others else [])]


def _active(e: Event, script: PhysicsScript) -> str:
    o = script.object(e.agent)
    return _inflected(e.verb, "base" if o is not None and o.count != 1 else "s")


def _passive(e: Event, script: PhysicsScript) -> str:
    o = script.object(e.patient)
    many = o is not None and o.count != 1
    if e.type in ("break", "fall", "rest"):
        return _inflected(e.verb, "base" if many else "s")
    return f"{'are' if many else 'is'} {_inflected(e.verb, 'en')}"


@cache
def _inflected(lemma: str, form: str) -> str:
    first, _, rest = lemma.partition(" ")
    spelled = next((word for word, rows in verb.forms().items() if (first, form) in rows), first)
    return f"{spelled} {rest}".strip()


def surroundings(script: PhysicsScript) -> list[str]:
    """Gravity, medium, place, time, weather, camera, look, numbers: one line each."""
    env = script.environment
    lines = []
    if env.gravity and env.gravity_m_s2:
        lines.append(f"gravity: {env.gravity}, {abs(env.gravity_m_s2[2]):g} m/s^2")
    elif env.gravity:
        lines.append(f"gravity: {env.gravity}")
    lines += [f"medium: {env.medium}"] if env.medium != "air" else []
    for label, value in zip(MATTER, (env.surface, env.setting, env.time_of_day, env.weather), strict=True):
        lines += [f"{label}: {value}"] if value else []
    lines += filming(script)
    lines += [
        f"{(q.quantity or 'number').replace('_', ' ')}: {q.value:g}{' ' + q.unit if q.unit else ''}{' of ' + q.of if q.of else ''}"
        for q in script.quantities
        if not str(q.quantity).endswith(("_least", "_most", "_part"))
        and q.quantity not in ("count", "focal_length", "duration")
        and not str(q.quantity).startswith("camera_")
    ]
    return lines


FILMED = {"focal_mm": ("lens", " mm"), "orbit_deg": ("turns by", " degrees"), "tilt_deg": ("looks down by", " degrees"), "distance_m": ("distance", " m"),
          "duration_s": ("length of the clip", " s"), "times_slower": ("slower than life", " times")}  # fmt: skip
"""Keys of camera and style: (name, unit)."""


def filming(script: PhysicsScript) -> list[str]:
    """Camera and look, one line each; the moves in their order."""
    lines = []
    for key, value in {**script.camera, **script.style}.items():
        if key == "move":
            steps = script.camera.get("steps") or [[value]]
            lines.append("camera: " + ", then ".join(" and ".join(m.replace("_", " ") for m in step) for step in steps))
        elif key != "steps":
            name, unit = FILMED.get(key, (key.replace("_", " "), ""))
            lines.append(f"{name}: {_plain(value)}{unit}")
    return lines


def remark(n: Note) -> str:
    """One note in one line, with its source; the sentences offered instead are left to `examples`."""
    said = f'"{" ".join(n.phrase.split())}": ' if n.phrase else ""
    message = n.message.split("; say who does what to what, for example:")[0] if " | " in n.message else n.message
    return f"{said}{message}" + (f" [{n.source}]" if n.source and " | " not in n.message else "")


def examples(script: PhysicsScript) -> list[str]:
    """The sentences that a refusal offers instead."""
    offered = [n.message.partition("for example: ")[2].split(" | ") for n in script.notes if n.level == "unsupported" and " | " in n.message]
    return offered[0] if offered else []


def _name(id: str | None, script: PhysicsScript) -> str | None:
    o = script.object(id)
    if o is None:
        return id
    if re.fullmatch(r"[A-Z][a-z]+ [A-Z]", o.phrase_en or ""):
        return o.phrase_en  # "Person A"
    like = [x for x in script.objects if x.name == o.name]
    told = next((w for w in (o.color, o.material) if w and len(like) > 1 and sum(w in (x.color, x.material) for x in like) == 1), None)
    if told is not None:
        return f"the {told} {o.name if o.count == 1 else many(o)}"  # "the red ball" for "the ball", "the blue ball" for "the ball 2"
    return f"the {o.id.replace('_', ' ')}" if o.count == 1 or not o.id.isalpha() else f"the {many(o)}"


def _plain(value: Any) -> str:
    return "yes" if value is True else f"{value:g}" if isinstance(value, float) else str(value)
