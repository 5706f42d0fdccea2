"""What words entail: steps that nobody says, marked as such."""

from __future__ import annotations

from semantics import lexicon
from semantics.entailment import entailed
from semantics.parse import parse
from semantics.script import EVENT_TYPES, Event
from semantics.stage import stage


def implied(text: str) -> list[tuple[str, str | None, str | None]]:
    return [(e.verb, e.agent, e.patient) for e in parse(text).events if e.implied and e.optional]


def test_throw_to_someone_entails_flight_and_the_attempt_to_catch() -> None:
    assert implied("A child throws a ball to a dog.") == [("hold", "child", "ball"), ("fly", "ball", None), ("catch", "dog", "ball")]


def test_what_is_told_anyway_is_not_added() -> None:
    steps = implied("A boy throws a frisbee to a dog and the dog catches it.")
    assert ("catch", "dog", "frisbee") not in steps and ("fly", "frisbee", None) in steps


def test_hand_entails_reach_transfer_and_receipt_in_this_order() -> None:
    script = parse("Person A hands a book to Person B.")
    steps = [e for e in script.events if e.implied]
    assert [e.verb for e in steps] == ["hold", "reach", "move", "receive"]
    assert [e.after for e in steps[1:]] == [["e1"], [steps[1].id], [steps[2].id]]


def test_opening_a_door_entails_approach_grasp_and_swing() -> None:
    assert implied("A man opens the door.") == [("approach", "man", None), ("grasp", "man", "door"), ("swing", "door", None)]


def test_what_does_not_happen_entails_nothing() -> None:
    assert implied("The boy never throws the ball to the dog.") == []


def test_told_events_come_first_and_keep_their_ids() -> None:
    script = parse("A cat jumps onto the table and knocks over a cup.")
    told = [e for e in script.events if not e.implied]
    assert script.events[: len(told)] == told and [e.id for e in told] == ["e1", "e2"]
    assert len({e.id for e in script.events}) == len(script.events)


def test_entailed_steps_are_not_staged() -> None:
    scene = stage(parse("A man throws a ball against a wall."))
    assert all(goal.event not in ("hold", "fly") for goal in scene.goals)


def test_every_script_uses_types_of_the_contract_and_roles_of_its_event() -> None:
    roles = {"agent", "patient", "target", "surface", "source", "instrument"}
    for row in lexicon.table("entailments")["scripts"].values():
        for step in (*row.get("before", ()), *row.get("then", ())):
            assert step["type"] in EVENT_TYPES and "verb" in step
            assert {v for k, v in step.items() if k in roles} <= roles


def test_a_step_without_its_doer_is_left_out() -> None:
    push = Event(id="e1", type="throw", verb="throw", agent=None, patient="ball", target="dog")
    steps = entailed([push], {"ball": "dynamic", "dog": "character"}, {"ball": "ball", "dog": "dog"})[1:]
    assert [s.verb for s in steps] == ["fly", "catch"]
