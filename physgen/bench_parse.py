"""bench parse: what the parser makes of sentences against what a person wrote down for them, and how long it takes.

A line of the file is {"prompt", "objects": [{name, material, color, count, kind, ref?}], "events": [{type, agent, patient, target, modality?, optional?}],
"environment": {gravity, surface}, "numbers": [{value, unit}]}; objects in events are their `ref`, or their name. A line with "expected": "refuse" or
"flag" is a sentence outside of what can be simulated, one with "simulate" only must not be refused. Implied and negated events, and events of type
`other`, are counted on neither side; a lone participant counts the same as agent and as patient, and a collision is reciprocal.
"""

from __future__ import annotations

import json
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import InputError

PROMPTS = [Path(__file__).resolve().parent.parent / "tests" / "semantics" / "data" / name for name in ("fresh_prompts.jsonl", "fresh_scope.jsonl")]
"""Our own sentences; they lie beside the packages in the repository."""
STATED = ("material", "color", "kind", "count")
NAMES = ("objects", "event types", "events with roles")

Row = dict[str, Any]


@dataclass
class Score:
    hit: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    """Of `asked`: material, color, kind, count, target, gravity, surface, quantity, whole sentences, and those outside of the scope."""
    asked: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, str]] = field(default_factory=list)
    """(sentence, what is wrong)"""

    def check(self, what: str, ok: bool, prompt: str, detail: str) -> None:
        self.asked[what] += 1
        self.right[what] += ok
        if not ok:
            self.wrong.append((prompt, f"{what}: {detail}"))


def read(path: Path) -> list[Row]:
    """The annotated sentences of a .jsonl file. Raises InputError."""
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: not a file of annotated sentences, one JSON object a line ({error})") from error
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not isinstance(row.get("prompt"), str) or not ("expected" in row or {"objects", "events"} <= set(row)):
            raise InputError(f"{path}, line {number}: needs `prompt`, and `objects` and `events` or `expected`")
    return rows


def noun(name: str | None) -> str | None:
    """The last word in the singular, without a number: `stone_1`, `Stones` and `grey stones` are one noun."""
    words = (name or "").lower().split()
    if not words:
        return None
    head, _, tail = words[-1].rpartition("_")
    word = head if head and tail.isdigit() else words[-1]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def roles(event: Row, names: dict[str, str]) -> tuple[str | None, ...]:
    """The nouns of agent and patient, in order where the order tells them apart."""
    pair = [noun(names.get(who, who)) for who in (event.get("agent"), event.get("patient")) if who]
    return tuple(sorted(pair, key=str)) if len(pair) < 2 or event["type"] == "collide" else tuple(pair)


def counted(events: Sequence[Row]) -> list[Row]:
    return [e for e in events if e["type"] != "other" and e.get("modality") not in ("nearly", "not") and not e.get("implied")]


def same_unit(said: Any, wanted: Any) -> bool:
    """Whether two words name one unit."""
    import pint

    units = pint.get_application_registry()
    try:
        return bool(units.Unit(str(said).replace("°", "degree")) == units.Unit(str(wanted).replace("°", "degree")))
    except (pint.PintError, ValueError, TypeError, AttributeError):
        return str(said).strip().lower() == str(wanted).strip().lower()


def score_objects(gold: Row, parsed: Row, score: Score) -> None:
    left = list(parsed["objects"])
    score.gold["objects"] += len(gold["objects"])
    score.said["objects"] += len(left)
    for wanted in gold["objects"]:
        match = next((o for o in left if noun(o["name"]) == noun(wanted["name"])), None)
        if match is None:
            score.wrong.append((gold["prompt"], f"object missed: {wanted['name']}"))
            continue
        left.remove(match)
        score.hit["objects"] += 1
        for key in STATED:
            if wanted.get(key) not in (None, ""):
                score.check(key, match.get(key) == wanted[key], gold["prompt"], f"{wanted['name']}: {match.get(key)}, not {wanted[key]}")


def score_events(gold: Row, parsed: Row, score: Score) -> None:
    names = {o.get("ref", o["name"]): o["name"] for o in gold["objects"]}
    table = {o["id"]: o["name"] for o in parsed["objects"]}
    left = counted(parsed["events"])
    said, complete = len(left), True
    for event in counted(gold["events"]):
        want, optional = roles(event, names), bool(event.get("optional"))
        alike = [e for e in left if e["type"] == event["type"]]
        match = next((e for e in alike if roles(e, table) == want), alike[0] if alike else None)
        if match is not None:
            left.remove(match)
        if optional:
            said -= match is not None
            continue
        score.gold["event types"] += 1
        if match is None:
            complete = False
            score.wrong.append((gold["prompt"], f"event missed: {event['type']} {want}"))
            continue
        score.hit["event types"] += 1
        if roles(match, table) == want:
            score.hit["events with roles"] += 1
        else:
            complete = False
            score.wrong.append((gold["prompt"], f"roles of {event['type']}: {roles(match, table)}, not {want}"))
        if event.get("target"):
            got = {noun(table.get(match.get(key) or "", match.get(key))) for key in ("target", "surface", "patient")}
            score.check("target", noun(names.get(event["target"], event["target"])) in got, gold["prompt"], f"{event['target']} not in {got}")
    score.said["event types"] += said
    score.check("whole sentences", complete, gold["prompt"], "an event is missing or its roles are wrong")


def score_rest(gold: Row, parsed: Row, score: Score) -> None:
    for key in ("gravity", "surface"):
        wanted = (gold.get("environment") or {}).get(key)
        if wanted:
            got = parsed["environment"].get(key)
            score.check(key, got == wanted, gold["prompt"], f"{got}, not {wanted}")
    for number in gold.get("numbers") or []:
        if number.get("unit"):
            value = float(number["value"])
            ok = any(abs(float(q["value"]) - value) <= 1e-6 * max(1.0, abs(value)) and same_unit(q["unit"], number["unit"]) for q in parsed["quantities"])
            score.check("quantity", ok, gold["prompt"], f"{value:g} {number['unit']} not found")


def evaluate(gold: Sequence[Row], parsed: Sequence[Row]) -> Score:
    """Annotations against PhysicsScripts as plain data, one for one."""
    score = Score()
    for wanted, got in zip(gold, parsed, strict=True):
        if wanted.get("expected") == "simulate":
            score.check("not refused", bool(got["simulable"]), wanted["prompt"], "refused")
            continue
        if "expected" in wanted:
            unsupported = not got["simulable"] or any(note["level"] == "unsupported" for note in got["notes"])
            ok = not got["simulable"] if wanted["expected"] == "refuse" else unsupported
            score.check("outside of the scope", ok, wanted["prompt"], f"should {wanted['expected']}")
            continue
        score.check("not refused", bool(got["simulable"]), wanted["prompt"], "refused")
        score_objects(wanted, got, score)
        score_events(wanted, got, score)
        score_rest(wanted, got, score)
    score.gold["events with roles"], score.said["events with roles"] = score.gold["event types"], score.said["event types"]
    return score


def run(paths: Sequence[Path], *, progress: Callable[[int, int], None] | None = None) -> tuple[Score, dict[str, float]]:
    """The score of all files together, and seconds of processor time: `load` of the models, `median` and `slowest` of a sentence."""
    gold = [row for path in paths for row in read(path)]
    start = time.process_time()
    from semantics.parse import parse

    parse("A ball falls.")
    took, parsed = {"load": time.process_time() - start}, []
    times = []
    for done, row in enumerate(gold, start=1):
        start = time.process_time()
        parsed.append(parse(row["prompt"]).model_dump(mode="json"))
        times.append(time.process_time() - start)
        if progress is not None:
            progress(done, len(gold))
    took |= {"median": statistics.median(times), "slowest": max(times)}
    return evaluate(gold, parsed), took


def as_data(score: Score, took: dict[str, float]) -> dict[str, Any]:
    """For JSON."""
    table = {}
    for name in NAMES:
        hit, said, gold = score.hit[name], score.said[name], score.gold[name]
        table[name] = {"precision": hit / max(said, 1), "recall": hit / max(gold, 1), "f1": 2 * hit / max(said + gold, 1), "n": gold}
    stated = {what: {"right": score.right[what], "of": score.asked[what]} for what in sorted(score.asked)}
    return {"f1": table, "stated": stated, "seconds": took, "wrong": [{"prompt": p, "what": w} for p, w in score.wrong]}


def lines(score: Score, took: dict[str, float], *, errors: bool = False) -> list[str]:
    """The table, and every mistake if asked."""
    data = as_data(score, took)
    text = [f"{'':<26}{'precision':>10}{'recall':>10}{'F1':>10}{'n':>7}"]
    text += [f"{name:<26}{row['precision']:>10.3f}{row['recall']:>10.3f}{row['f1']:>10.3f}{row['n']:>7}" for name, row in data["f1"].items()]
    text += [f"{'':<26}{'right':>10}{'of':>10}"]
    text += [f"{what:<26}{row['right']:>10}{row['of']:>10}" for what, row in data["stated"].items()]
    text += [f"{1000 * took['median']:.1f} ms a sentence (median), {1000 * took['slowest']:.0f} ms the slowest, {took['load']:.1f} s to load; processor time"]
    return text + [f"{what}\n    {prompt[:160]}" for prompt, what in score.wrong if errors]
