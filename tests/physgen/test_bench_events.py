"""bench events counts what sentences ask for, and says why the rest did not happen."""

from __future__ import annotations

import json

import pytest

from physgen import bench_events
from sim.errors import InputError


def test_each_stated_event_is_counted_with_what_was_seen():
    rows = bench_events.run([("mine", "A red ball falls from a table."), ("mine", "Love is patient.")])
    falls, nothing = rows
    assert falls.refused is None and falls.reached == len(falls.asked) == 1 and "falls" in falls.asked[0].why
    assert nothing.refused and not any(a.happened or a.staged for a in nothing.asked)
    data = bench_events.as_data(rows)
    assert data["all"]["refused"] == 1 and 0 < data["all"]["share"] < 1 and data["all"]["share_of_staged"] == 1
    assert json.loads(json.dumps(data, allow_nan=False))["sources"]["mine"]["sentences"] == 2
    told = "\n".join(bench_events.lines(rows))
    assert "refused: 1" in told and "Love is patient." in told


def test_prompts_come_from_lists_and_from_json_lines(tmp_path):
    (tmp_path / "list.yaml").write_text("- A ball falls.\n- A ball rolls.\n")
    (tmp_path / "rows.jsonl").write_text('{"prompt": "A cup falls."}\n{"text": "A cup rolls."}\n')
    found = bench_events.sources([tmp_path / "list.yaml", tmp_path / "rows.jsonl"])
    assert found == [("list", "A ball falls."), ("list", "A ball rolls."), ("rows", "A cup falls."), ("rows", "A cup rolls.")]
    with pytest.raises(InputError, match=r"none\.jsonl"):
        bench_events.sources([tmp_path / "none.jsonl"])


def test_our_own_list_asks_for_every_event_type_that_rigid_bodies_can_show():
    from semantics.parse import parse_many
    from semantics.script import EVENT_TYPES

    prompts = bench_events.read_prompts(bench_events.PROMPTS)
    assert len(prompts) >= 60
    asked = {e.type for script in parse_many(prompts) for e in bench_events.stated(script)}
    assert set(EVENT_TYPES) - asked <= {"pour"}  # solid things that pour are read as falling
