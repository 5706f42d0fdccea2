"""What moves, what stays and who acts, by what a sentence tells of them."""

from __future__ import annotations

import pytest

from semantics.parse import parse


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("A boulder tied to a rope swings into a shed.", "rope", "dynamic"),
        ("A dart sticks into a corkboard.", "corkboard", "static"),
        ("A firefighter climbs a ladder.", "ladder", "static"),
        ("A ladder falls off a truck.", "ladder", "dynamic"),
        ("A marble runs through a funnel and falls into a jar.", "funnel", "static"),
        ("A thimble rolls between two spools.", "spool", "static"),
        ("A thimble rolls between two spools and knocks one over.", "spool", "dynamic"),
        ("A ball is dropped onto a sheet of steel lying on the ground.", "sheet", "static"),
        ("A feather pillow falls onto a pillow lying on the ground.", "pillow", "dynamic"),
        ("A jeep pulls a trailer up the hill.", "trailer", "dynamic"),
        ("A shepherd tosses a crook to a boy.", "crook", "dynamic"),
        ("A potato sits on a platform that rotates.", "platform", "dynamic"),
        ("A potato sits on a platform.", "platform", "static"),
        ("A hand shakes three dice in a glass.", "glass", "dynamic"),
        ("A wooden board leans on a brick. A can is placed at the top of the board and released.", "board", "static"),
        ("A hand tilts a box of balls until they roll out.", "box", "dynamic"),
        ("A ramp is tilted until the block slides.", "ramp", "static"),
        ("A cup is placed upside down over a small ball.", "ball", "dynamic"),
        ("Walnuts fall through a rusty wire mesh.", "mesh", "static"),
        ("An anvil crashes onto the floorboards.", "floorboard", "static"),
        ("Frozen turkey plummets onto the floor.", "turkey", "dynamic"),
        ("A ball is flung into a pyramid of cans.", "can", "dynamic"),
        ("A ball is flung into a can.", "can", "static"),
        ("A toy helicopter collides with a ceiling lamp.", "lamp", "static"),
        ("A slingshot launches a pellet at a jar.", "slingshot", "dynamic"),
        ("A ball swings into two glasses.", "glass", "dynamic"),
        ("A turkey runs across the floor.", "turkey", "character"),
        ("A brick lands on the parquet.", "parquet", "static"),
        ("A cannonball smashes into the iron hull.", "hull", "static"),
        ("A ball strikes the middle stump.", "stump", "dynamic"),
        ("A ball strikes the stump.", "stump", "static"),
        ("A brass ball rolls down a ramp to a foam block.", "block", "static"),
        ("A brass ball rolls down a ramp to a wooden block.", "block", "dynamic"),
        ("A ramp is propped up by a block. A ball rolls up the ramp.", "block", "static"),
        ("A drone bumps into a ceiling fan.", "fan", "static"),
        ("A gymnast swings on the bars and lets go.", "bar", "static"),
    ],
)
def test_kinds_follow_from_what_is_told(text: str, name: str, kind: str) -> None:
    assert {o.kind for o in parse(text).objects if o.name == name} == {kind}
