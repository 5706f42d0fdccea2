"""Words after the verb: under, through, next to; what is asked for, and that it happens."""

from __future__ import annotations

import pytest

from semantics.script import Environment, Event, Object, PhysicsScript
from semantics.stage import set_up
from sim.errors import OutOfScopeError
from sim.simulate import simulate


def thing(id: str, kind: str = "dynamic") -> Object:
    return Object(id=id, name=id, phrase=f"a {id}", phrase_en=f"a {id}", kind=kind)


def told(text: str, objects: list[Object], *events: Event) -> PhysicsScript:
    return PhysicsScript(text=text, text_en=text, objects=objects, events=list(events), quantities=[], environment=Environment())


def event(id: str, type: str, phrase: str, **more: str) -> Event:
    return Event(id=id, type=type, verb=type, phrase=phrase, **more)


UNDER = told(
    "A ball rolls under a bench.", [thing("ball"), thing("bench", "static")], event("e1", "roll", "A ball rolls under a bench.", agent="ball", target="bench")
)
HOOP = told("A dog runs through a hoop.", [thing("dog", "character"), thing("hoop", "static")],
            event("e1", "run", "A dog runs through a hoop.", agent="dog", target="hoop"))  # fmt: skip
GAP_IN = told("A ball rolls through a gap in the fence.", [thing("ball"), thing("fence", "static")],
              event("e1", "roll", "A ball rolls through a gap in the fence.", agent="ball", surface="fence"))  # fmt: skip
TUNNEL = told("A toy car goes through a tunnel.", [thing("car"), thing("tunnel", "static")],
              event("e1", "roll", "A car goes through a tunnel.", agent="car", target="tunnel"))  # fmt: skip
NEXT = told("A plate slides across the table and stops next to a candle.", [thing("plate"), thing("table", "static"), thing("candle")],
            event("e1", "slide", "A plate slides across the table", agent="plate", surface="table"),
            event("e2", "rest", "stops next to a candle", agent="plate", subtype="stop"))  # fmt: skip


@pytest.mark.parametrize(
    ("script", "asked"), [(UNDER, "go_under"), (HOOP, "go_through"), (GAP_IN, "pass_between"), (TUNNEL, "go_through"), (NEXT, "rest_beside")]
)
def test_the_words_after_the_verb_are_asked_for_and_happen(script: PhysicsScript, asked: str) -> None:
    scene = set_up(script).scene
    assert asked in [g.event for g in scene.goals]
    seen = simulate(scene.model_copy(update={"free": {}}), seed=0).events
    assert all(e["satisfied"] is True for e in seen), [e["detail"] for e in seen]


def test_a_ball_that_is_too_large_for_the_sofa_is_made_smaller_and_said_so() -> None:
    script = told(
        "A ball rolls under the sofa.",
        [thing("ball"), thing("sofa", "static")],
        event("e1", "roll", "A ball rolls under the sofa.", agent="ball", target="sofa"),
    )
    staged = set_up(script)
    assert any("fits under the sofa" in n.message for n in staged.notes)
    assert [g.event for g in staged.scene.goals] == ["roll", "go_under"]


def test_nobody_rolls_a_stated_size_under_what_is_lower() -> None:
    script = told("A ball rolls under the sofa.", [thing("ball"), thing("sofa", "static")],
                  event("e1", "roll", "A ball rolls under the sofa.", agent="ball", target="sofa"))  # fmt: skip
    script.objects[0].size_m = (0.6, 0.6, 0.6)
    with pytest.raises(OutOfScopeError, match="no room"):
        set_up(script)
