"""A PhysicsScript in plain words: who does what to whom in which order, what was assumed, doubted or left out."""

from __future__ import annotations

from functools import cache
from typing import Any

from semantics.script import Event, Note, Object, PhysicsScript

HEADINGS = {
    "assumed": "Assumed (not said, so taken from tables)",
    "ambiguous": "Unclear (say it more precisely if it matters)",
    "conflict": "Contradictions",
    "unsupported": "Not simulated",
}
ROLES = (("target", "to"), ("surface", "on"), ("source", "from"), ("instrument", "with"))
MANNER = ((0.45, "gently"), (0.85, "softly"), (1.25, ""), (1.7, "hard"), (float("inf"), "very hard"))
MODALITY = {"nearly": "nearly, but does not happen", "not": "does not happen", "or": "or, as an alternative"}


def explain(script: PhysicsScript) -> str:
    """The script as plain text, several lines."""
    verdict = "can be simulated" if script.simulable else "cannot be simulated"
    lines = [f'"{" ".join(script.text.split())}"', f"This {verdict}.", ""]
    if script.objects:
        lines += ["Things:", *(f"  {describe(o)}" for o in script.objects), ""]
    if script.events:
        lines += ["What happens:", *(f"  {n}. {tell(e, script)}" for n, e in enumerate(script.events, 1)), ""]
    around = surroundings(script)
    if around:
        lines += ["Where and how it is seen:", *(f"  {line}" for line in around), ""]
    for level, heading in HEADINGS.items():
        notes = [n for n in script.notes if n.level == level]
        if notes:
            lines += [f"{heading}:", *(f"  {remark(n)}" for n in notes), ""]
    return "\n".join(lines).rstrip() + "\n"


def describe(o: Object) -> str:
    """ "ball: a red rubber ball (dynamic; rubber, red)"."""
    facts: list[str] = [o.kind]
    facts += [o.material] if o.material else []
    facts += [o.color] if o.color else []
    facts += [f"{o.count} of them"] if o.count is not None and o.count != 1 else ["several, number not said"] if o.count is None else []
    facts += [" x ".join(f"{x:.3g}" for x in o.size_m) + " m"] if o.size_m else []
    facts += [f"{o.mass_kg:.4g} kg"] if o.mass_kg else []
    return f"{o.id}: {o.phrase_en} ({', '.join(facts)})"


def tell(e: Event, script: PhysicsScript) -> str:
    """One event in one line: "the cat knocks over (topple) the cup"."""
    who = _name(e.agent, script) or ("something" if e.patient else "it")
    what = _name(e.patient, script)
    kind = e.type if not e.subtype else f"{e.type}, {e.subtype}"
    words = [who, f"-> {e.verb} [{kind}]"]
    words += [what] if what else []
    for role, word in ROLES:
        name = _name(getattr(e, role), script)
        words += [f"{word} {name}"] if name else []
    words += [e.direction] if e.direction else []
    words += [f"{e.count} times"] if e.count is not None else []
    manner = next(word for limit, word in MANNER if e.intensity < limit)
    words += [manner] if manner else []
    tail = [MODALITY[e.modality]] if e.modality else []
    tail += ["implied, not said"] if e.implied else []
    order = [x.id for x in script.events]
    tail += ["after " + " and ".join(str(order.index(a) + 1) for a in e.after if a in order)] if e.after else []
    return " ".join(words) + (f"  ({'; '.join(tail)})" if tail else "")


def surroundings(script: PhysicsScript) -> list[str]:
    """Gravity, medium, place, time, weather, camera, look, numbers: one line each."""
    env = script.environment
    lines = []
    if env.gravity and env.gravity_m_s2:
        lines.append(f"gravity: {env.gravity}, {abs(env.gravity_m_s2[2]):g} m/s^2")
    elif env.gravity:
        lines.append(f"gravity: {env.gravity}")
    lines += [f"medium: {env.medium}"] if env.medium != "air" else []
    for label, value in (("surface", env.surface), ("place", env.setting), ("time of day", env.time_of_day), ("weather", env.weather)):
        lines += [f"{label}: {value}"] if value else []
    lines += [f"{key}: {_plain(value)}" for key, value in {**script.camera, **script.style}.items()]
    lines += [
        f"{q.quantity or 'number'}: {q.value:g}{' ' + q.unit if q.unit else ''}{' of ' + q.of if q.of else ''}"
        for q in script.quantities
        if q.quantity != "count"
    ]
    return lines


def remark(n: Note) -> str:
    """One note in one line, with its source."""
    said = f'"{n.phrase}": ' if n.phrase else ""
    return f"{said}{n.message}" + (f" [{n.source}]" if n.source else "")


def _name(id: str | None, script: PhysicsScript) -> str | None:
    if id is None:
        return None
    o = script.object(id)
    return id if o is None else o.id


def _plain(value: Any) -> str:
    return "yes" if value is True else str(value)


TEMPLATE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ script.text | truncate(60) }}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
blockquote { font-size: 1.25rem; margin: 0 0 1rem; border-left: 4px solid #888; padding: .2rem 1rem }
mark { padding: 0 .15em; border-radius: .2em } mark.dynamic { background: #ffe08a } mark.static { background: #d5dde5 } mark.character { background: #bfe3c0 }
h2 { font-size: 1rem; margin: 1.2rem 0 .2rem } ul, ol { margin: 0; padding-left: 1.4rem } .verdict { font-weight: 600 } .no { color: #a11 } .yes { color: #171 }
</style></head><body>
<blockquote>{% for piece, kind in pieces %}{% if kind %}<mark class="{{ kind }}">{{ piece }}</mark>{% else %}{{ piece }}{% endif %}{% endfor %}</blockquote>
<p class="verdict {{ 'yes' if script.simulable else 'no' }}">This {{ 'can' if script.simulable else 'cannot' }} be simulated.</p>
{% if script.objects %}<h2>Things</h2><ul>{% for o in script.objects %}<li>{{ describe(o) }}</li>{% endfor %}</ul>{% endif %}
{% if script.events %}<h2>What happens</h2><ol>{% for e in script.events %}<li>{{ tell(e, script) }}</li>{% endfor %}</ol>{% endif %}
{% if around %}<h2>Where and how it is seen</h2><ul>{% for line in around %}<li>{{ line }}</li>{% endfor %}</ul>{% endif %}
{% for heading, notes in remarks %}<h2>{{ heading }}</h2><ul>{% for n in notes %}<li>{{ n }}</li>{% endfor %}</ul>{% endfor %}
</body></html>
"""


@cache
def _template() -> Any:
    import jinja2

    return jinja2.Environment(autoescape=True).from_string(TEMPLATE)


def explain_html(script: PhysicsScript) -> str:
    """The same as a page, the things marked in the sentence."""
    remarks = [(heading, [remark(n) for n in script.notes if n.level == level]) for level, heading in HEADINGS.items()]
    page: str = _template().render(
        script=script, pieces=_pieces(script), around=surroundings(script), remarks=[(h, n) for h, n in remarks if n], describe=describe, tell=tell
    )
    return page


def _pieces(script: PhysicsScript) -> list[tuple[str, str | None]]:
    """The sentence cut at the phrases that name things: (text, kind or None)."""
    spans: list[tuple[int, int, str]] = []
    for o in script.objects:
        start = script.text.find(o.phrase)
        if start >= 0 and o.phrase and not any(a < start + len(o.phrase) and start < b for a, b, _ in spans):
            spans.append((start, start + len(o.phrase), o.kind))
    pieces: list[tuple[str, str | None]] = []
    at = 0
    for start, end, kind in sorted(spans):
        pieces += [(script.text[at:start], None), (script.text[start:end], kind)]
        at = end
    return [*pieces, (script.text[at:], None)]
