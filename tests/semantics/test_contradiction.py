"""What is said twice and differently, and what is named but is no thing."""

from __future__ import annotations

import pytest

from semantics.parse import parse


def conflicts(text):
    return [n.message for n in parse(text).notes if n.level == "conflict"]


def test_two_weights_and_denied_events_are_named():
    assert "2 kg and 5 kg" in conflicts("A 2 kg box weighs 5 kg and falls.")[0]
    assert "both said" in conflicts("A glass falls and does not break, and shatters.")[0]
    assert conflicts("A ball bounces higher than it was dropped.")


@pytest.mark.parametrize("text", ["The jug wobbles but does not fall.", "A 2000 g box weighs 2 kg and falls.", "A vase does not fall at first, then it falls."])
def test_what_can_be_true_is_no_conflict(text):
    assert not conflicts(text)


def test_they_of_one_thing_is_doubted():
    assert any(n.level == "ambiguous" and n.phrase == "they" for n in parse("The samovar tips over and they move towards it.").notes)
    assert not any(n.phrase == "they" for n in parse("A cup and a plate fall and they break.").notes)


@pytest.mark.parametrize("place", ["orangery", "crypt", "foundry", "laundromat"])
def test_a_place_that_nobody_knows_is_a_setting_and_no_box(place):
    script = parse(f"A ball bounces in the {place}.")
    assert script.environment.setting == place
    assert [o.name for o in script.objects] == ["ball"]
    assert any(place in n.message for n in script.notes)


def test_names_of_places_hold_no_things():
    script = parse("A trolley rolls in the snowy car park early in the morning.")
    assert [o.name for o in script.objects] == ["trolley"]
    assert [e.type for e in script.events] == ["roll"]
    assert [o.name for o in parse("A feather and a hammer fall in a vacuum.").objects] == ["feather", "hammer"]


def test_a_filled_template_is_read_as_its_sentence():
    script = parse("[A clown] performs [a kick] in relation to [a drum] at [a circus], resulting in [the drum rolling away].")
    assert [e.type for e in script.events if not e.implied] == ["kick", "roll"]


def test_an_event_noun_after_after_is_told():
    script = parse("After the bounce of the ball, a cup topples.")
    assert [(e.type, e.agent) for e in script.events if not e.implied] == [("bounce", "ball"), ("topple", "cup")]


@pytest.mark.parametrize(
    "text", ["A seesaw tips when a child jumps onto it.", "The dominoes fall as a marble hits them.", "A ladder topples because a goat bumps it."]
)
def test_what_brings_it_about_comes_first(text):
    first, second = [e for e in parse(text).events if not e.implied]
    assert second.after == [first.id]
    assert first.agent in ("child", "marble", "goat")


def test_units_speak_of_no_other_science():
    assert parse("A cannonball is launched 60\u00b0 above the horizontal at 25 metres per second.").simulable
    assert parse("A stone falls at 3.7 m/s^2.").environment.gravity_m_s2 == (0.0, 0.0, -3.7)
    assert {q.of for q in parse("A bullet hits a can at 300 m/s.").quantities} == {"bullet"}
    assert [e.type for e in parse("Two carts of 2 kg and 3 kg collide.").events] == ["collide"]


@pytest.mark.parametrize("text", ["A wine glass falls off the coffee table.", "A crate drops in a dimly lit warehouse."])
def test_what_is_called_after_a_drink_holds_none(text):
    assert not any(n.level == "unsupported" for n in parse(text).notes)


def test_who_it_goes_to_is_the_target_not_what_it_goes_over():
    for thing in ("ball", "box"):
        script = parse(f"A man throws a {thing} over the net to a woman.")
        assert script.events[0].target == "woman"
