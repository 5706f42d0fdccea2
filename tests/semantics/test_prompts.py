"""The parser on sentences in the style of the public video benchmarks, written and annotated by us before it saw them.

`data/fresh_prompts.jsonl` and `data/fresh_scope.jsonl` have the layout of `physgen bench parse`; "expected": "simulate" marks
sentences that only mention water, fire and the like and must not be refused. The bounds lie a little under what is reached."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from physgen.bench_parse import Score, evaluate
from semantics.parse import parse_many

DATA = Path(__file__).parent / "data"


@cache
def rows(name: str) -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(line) for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())


def parsed(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [json.loads(s.model_dump_json()) for s in parse_many([r["prompt"] for r in found])]


@cache
def score() -> tuple[Score, int]:
    found = list(rows("fresh_prompts"))
    scripts = parsed(found)
    return evaluate(found, scripts), sum(not s["simulable"] for s in scripts)


def f1(name: str) -> float:
    result, _ = score()
    said = result.said["event types" if name == "events with roles" else name]
    gold = result.gold["event types" if name == "events with roles" else name]
    return 2 * result.hit[name] / (said + gold)


def test_objects_and_events_are_found_with_their_roles() -> None:
    assert f1("objects") >= 0.96
    assert f1("event types") >= 0.96
    assert f1("events with roles") >= 0.95


def test_nothing_that_can_be_shown_is_refused() -> None:
    assert score()[1] == 0
    wrong = [s["text"] for s in parsed([r for r in rows("fresh_scope") if r["expected"] == "simulate"]) if not s["simulable"]]
    assert wrong == []


def test_what_lies_outside_is_refused_or_flagged() -> None:
    found = [r for r in rows("fresh_scope") if r["expected"] != "simulate"]
    missed = evaluate(found, parsed(found)).wrong
    assert len(missed) <= 0.03 * len(found), missed
