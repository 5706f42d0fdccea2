"""What lies outside rigid bodies: which topics a text touches, whether anything is left to simulate, contradictions."""

from __future__ import annotations

from semantics import lexicon
from semantics.environment import has
from semantics.happening import Happening
from semantics.script import Note

BREAKING = "breaking is not simulated yet: the piece stays whole and behaves as a rigid body of its material"


def topics(text: str, happenings: list[Happening]) -> dict[str, tuple[str, bool]]:
    """Topic -> (words that touch it, whether a verb does)."""
    data = lexicon.table("scope")["topics"]
    found: dict[str, tuple[str, bool]] = {}
    for happening in happenings:
        topic = happening.verb.topic
        if topic and not happening.implied:
            found.setdefault(topic, (happening.verb.lemma, True))
    for topic, row in data.items():
        hit = has(text, row["words"])
        if hit and topic not in found:
            found[topic] = (hit[0], False)
    return found


def judge(text: str, happenings: list[Happening]) -> tuple[bool, list[Note]]:
    """(simulable, notes). A request is refused when no event is left that rigid bodies can show."""
    data = lexicon.table("scope")
    notes: list[Note] = []
    said = [h for h in happenings if not h.implied and (h.agents or h.patients)]
    told = [h for h in said if h.modality != "not"] or said
    motion = [h for h in told if h.type in data["stageable"] and (h.verb.topic is None or h.type == "float")]
    touched = topics(text, told)
    for topic, (words, _) in touched.items():
        notes.append(Note(level="unsupported", phrase=words, message=f"{data['topics'][topic]['name']}: outside rigid bodies, not simulated"))
    for happening in told:
        if happening.type == "break":
            notes.append(Note(level="unsupported", phrase=happening.phrase, message=BREAKING))
    for row in data["conflicts"]:
        hit = has(text, row["words"])
        if hit:
            notes.append(Note(level="conflict", phrase=hit[0], message=row["message"]))
    if not said:
        notes.append(_nothing("no physical event was understood" if not touched else "what the text describes cannot be shown with rigid bodies"))
        return False, notes
    by_verb = [t for t, (_, verb) in touched.items() if verb and t != "buoyancy"]
    strong = [t for t in touched if t not in data["weak"]]
    scored = [h for h in told if h.type not in ("other", "rest", "stack")]
    if (by_verb and not motion) or (strong and not motion and not scored):
        notes.append(_nothing("its point lies outside rigid bodies"))
        return False, notes
    return True, notes


def _nothing(why: str) -> Note:
    examples = lexicon.table("scope")["examples"]
    return Note(level="unsupported", phrase="", message=f"{why}; say who does what to what, for example: " + " | ".join(examples))
