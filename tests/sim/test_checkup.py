"""What every kind of body keeps to: feet that stand, jumps on the parabola, weight on the ground, and more speed where more is meant."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from sim import checkup, exercise
from sim.errors import InputError


@pytest.mark.parametrize("who", ["child", "robot", "dog", "bird"])
def test_feet_stand_jumps_fall_and_the_ground_carries(who: str) -> None:
    found = [*checkup.feet(who), *checkup.jumps(who), *checkup.stands(who)]
    assert [(c.name, c.value) for c in found if not c.passed] == []


@pytest.mark.parametrize(("who", "act"), [("human", "throw"), ("child", "hit"), ("robot", "kick"), ("child", "push")])
def test_gently_is_slower_than_plain_and_plain_than_hard(who: str, act: str) -> None:
    (found,) = checkup.speeds(who, act)
    assert found.passed, found.detail


def test_rows_that_are_kept_in_a_file_are_not_run_again(tmp_path) -> None:  # type: ignore[no-untyped-def]
    kept = tmp_path / "rows.jsonl"
    # no simulation gives this depth
    row = exercise.Row("sit down", "dog", {"thing": 12.5}, {"thing": "made up"}, 0.0, 0.5, 0.5, "")
    kept.write_text(json.dumps(asdict(row)) + "\n", encoding="utf-8")
    (found,) = exercise.table([("sit down", "dog")], keep=kept)
    assert found == row
    rows = exercise.table([("sit down", "dog"), ("sit down", "bird")], keep=kept)
    assert {r.species for r in rows} == {"dog", "bird"} and len(kept.read_text(encoding="utf-8").splitlines()) == 2


def test_a_file_of_other_things_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    kept = tmp_path / "rows.jsonl"
    kept.write_text("not a row\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"rows\.jsonl"):
        exercise.table([("sit down", "dog")], keep=kept)
