"""Machines without limbs are things, parts of a body are whose they are."""

from __future__ import annotations

import pytest

from semantics.parse import parse
from semantics.stage import set_up
from sim.errors import OutOfScopeError


@pytest.mark.parametrize(("text", "name"), [("An excavator knocks over a wall.", "excavator"), ("A bulldozer pushes a heap of bricks.", "bulldozer")])
def test_what_drives_is_a_body_that_moves(text, name):
    scene = set_up(parse(text)).scene
    assert not scene.characters
    assert next(b for b in scene.bodies if b.name == name).velocity[0] > 0


def test_a_cannon_stands_and_what_it_fires_flies():
    staged = set_up(parse("A cannon fires a ball at a tower."))
    assert not staged.scene.characters
    assert next(b for b in staged.scene.bodies if b.name == "cannon").static
    assert any("by itself" in n.message and n.level == "unsupported" for n in staged.notes)


def test_a_crane_lifts_nothing_but_the_bird_walks():
    with pytest.raises(OutOfScopeError, match="lift"):
        set_up(parse("The crane lifts a girder."))
    assert [c.species for c in set_up(parse("A crane walks across a field.")).scene.characters] == ["ostrich"]


@pytest.mark.parametrize("text", ["A cat's paw knocks a glass off the table.", "The tail of a cat knocks a glass off the table."])
def test_a_part_of_a_body_is_shown_as_its_owner(text):
    assert [c.species for c in set_up(parse(text)).scene.characters] == ["cat"]


def test_its_tail_is_the_dog_that_is_there():
    scene = set_up(parse("A dog jumps up. Its tail hits a vase.")).scene
    assert [c.name for c in scene.characters] == ["dog"]
    assert [a.type for a in scene.characters[0].actions] == ["jump", "hit"]
