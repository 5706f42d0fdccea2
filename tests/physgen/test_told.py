"""Told scenes: functions of their seed, understood by our own parser, and no held-out look among them."""

from __future__ import annotations

import numpy as np
import pytest

from physgen.held_out import LOOKS
from physgen.told import TEMPLATES, _names, filled, sentence, tell


def test_a_scene_is_a_function_of_its_seed() -> None:
    assert tell(3)[1] == tell(3)[1]
    assert tell(3)[1].text != tell(4)[1].text


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_is_understood(template: str) -> None:
    from semantics.parse import parse
    from semantics.stage import stage

    rng = np.random.default_rng(1)
    scene = stage(parse(filled(template, rng)), seed=0)
    assert any(not body.static for body in scene.bodies) or scene.characters


def test_held_out_looks_are_never_asked_for() -> None:
    assert _names("a purple wooden ball falls", "purple", "wood", "ball")
    assert _names("two white rubber balls fall", "white", "rubber", "ball")
    assert not _names("a purple plastic ball falls on the wooden table", "purple", "steel", "ball")
    rng = np.random.default_rng(0)
    for _ in range(2000):
        text = sentence(rng)
        assert not any(_names(text, *look) for look in LOOKS), text
