"""The scorer of the parser, on sentences whose score is known; and the parser, where annotated sentences are at hand."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from physgen.bench_parse import as_data, evaluate, noun, read, same_unit
from sim.errors import InputError

SHARED = Path(__file__).parents[3] / "shared" / "eval"
NOTHING: dict[str, Any] = {"environment": {}, "quantities": [], "notes": [], "simulable": True}


def thing(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "material": None, "color": None, "count": 1, "kind": "dynamic", **more}


def gold(**more: Any) -> dict[str, Any]:
    return {"prompt": "...", "objects": [thing("ball", color="red"), thing("dog", kind="character")], "environment": {}, "numbers": [], "events": [], **more}


def event(kind: str, agent: str | None = None, patient: str | None = None, **more: Any) -> dict[str, Any]:
    return {"type": kind, "agent": agent, "patient": patient, "target": None, "surface": None, **more}


def test_nouns_forgive_plurals_numbers_and_modifiers() -> None:
    assert noun("Stones") == noun("stone_2") == noun("grey stones") == "stone"
    assert noun("glass") == "glass" and noun(None) is None


def test_units_are_compared_and_not_their_spelling() -> None:
    assert same_unit("metre", "m") and same_unit("degree", "°") and same_unit("km/h", "kilometer / hour")
    assert not same_unit("m", "ft") and not same_unit("m", "m/s")


def test_a_perfect_reading_scores_one() -> None:
    events = [event("throw", "dog", "ball"), event("collide", "ball", "dog")]
    said = {**NOTHING, "objects": gold()["objects"], "events": [events[0], event("collide", "dog", "ball"), event("catch", "dog", implied=True)]}
    data = as_data(evaluate([gold(events=events)], [said]), {})
    assert {name: row["f1"] for name, row in data["f1"].items()} == {"objects": 1.0, "event types": 1.0, "events with roles": 1.0}
    assert data["stated"]["whole sentences"] == {"right": 1, "of": 1}
    assert data["wrong"] == []


def test_swapped_roles_and_missing_things_cost() -> None:
    events = [event("throw", "dog", "ball"), event("fall", "ball")]
    said = {**NOTHING, "objects": [thing("ball", color="blue")], "events": [event("throw", "ball", "dog"), event("jump", "ball")]}
    data = as_data(evaluate([gold(events=events)], [said]), {})
    assert data["f1"]["objects"]["recall"] == 0.5
    assert data["f1"]["event types"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "n": 2}
    assert data["f1"]["events with roles"]["f1"] == 0
    assert data["stated"]["color"] == {"right": 0, "of": 1}
    assert len(data["wrong"]) == 5  # a colour, an object, roles, an event, the sentence


def test_what_lies_outside_must_be_refused_or_flagged() -> None:
    rows = [{"prompt": "a", "expected": "refuse"}, {"prompt": "b", "expected": "flag"}, {"prompt": "c", "expected": "refuse"}]
    flagged = {**NOTHING, "notes": [{"level": "unsupported"}]}
    score = evaluate(rows, [{**NOTHING, "simulable": False}, flagged, flagged])
    assert (score.right["outside of the scope"], score.asked["outside of the scope"]) == (2, 3)


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"prompt": "A ball falls."}\n')
    with pytest.raises(InputError, match=r"x\.jsonl, line 1: needs"):
        read(path)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the annotated sentences of other people are not part of the repository")
def test_third_party_sentences_are_read_as_well_as_a_careful_person_would() -> None:
    from semantics.parse import parse

    annotated, outside = read(SHARED / "dev.jsonl"), read(SHARED / "dev_out_of_scope.jsonl")
    parsed = [parse(row["prompt"]).model_dump(mode="json") for row in [*annotated, *outside]]
    data = as_data(evaluate([*annotated, *outside], parsed), {})
    for name, bound in (("objects", 0.97), ("event types", 0.96), ("events with roles", 0.94)):
        assert data["f1"][name]["f1"] >= bound, data["wrong"]
    stated = data["stated"]
    assert stated["outside of the scope"]["right"] >= stated["outside of the scope"]["of"] - 1
    assert stated["not refused"]["right"] >= 0.97 * stated["not refused"]["of"]
    # the same figures as the scorer that came with the sentences
    spec = importlib.util.spec_from_file_location("score_parse", SHARED / "score_parse.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    theirs, _ = module.score([json.loads(json.dumps(row)) for row in annotated], parsed[: len(annotated)])
    for name in ("objects", "event types", "events with roles"):
        assert data["f1"][name]["f1"] == pytest.approx(theirs[name]["f1"], abs=1e-9)
