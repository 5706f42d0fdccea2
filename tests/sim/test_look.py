"""Colour and material words."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import InputError
from sim.look import colors, encoded, linear, look, srgb
from sim.materials import names
from sim.scene import Body
from sim.shape import Sphere


def body(**more: str) -> Body:
    return Body.model_validate({"name": "ball", "shape": {"type": "sphere", "radius": 0.1}, **more})


def test_a_colour_may_be_a_word_or_a_code() -> None:
    assert srgb("#ff8000") == pytest.approx((1, 128 / 255, 0))
    assert srgb("#f80") == srgb("#ff8800")
    assert srgb("Grey") == srgb("gray")


def test_shades_are_lighter_and_darker() -> None:
    assert sum(srgb("light blue")) > sum(srgb("blue")) > sum(srgb("dark blue"))


def test_an_unknown_colour_is_an_input_error_with_the_nearest_word() -> None:
    with pytest.raises(InputError, match="did you mean 'purple'"):
        srgb("purpel")


@pytest.mark.parametrize(("word", "channel"), [("red", 0), ("green", 1), ("blue", 2)])
def test_a_primary_is_strongest_in_its_own_channel(word: str, channel: int) -> None:
    rgb = np.array(srgb(word))
    assert rgb.argmax() == channel
    assert rgb[channel] > 1.5 * np.delete(rgb, channel).max()


def test_colour_words_can_be_told_apart() -> None:
    from physgen.color import to_lab

    words = ["red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "gray", "cyan"]
    lab = to_lab(np.array([srgb(w) for w in words])[None] * 255)[0]
    away = np.linalg.norm(lab[:, None] - lab[None], axis=-1) + 1e3 * np.eye(len(words))
    assert away.min() > 20


@pytest.mark.parametrize("material", names())
def test_every_material_of_the_table_has_a_look_of_its_own(material: str) -> None:
    from sim.look import _looks

    assert material in _looks()
    seen = look(body(material=material))
    assert 0 <= min(seen.color) <= max(seen.color) <= 1
    assert 0 < seen.roughness <= 1


def test_metal_is_steel_and_glass_is_clear() -> None:
    assert look(body(material="metal")) == look(body(material="steel"))
    assert look(body(material="metal")).metallic == 1
    assert look(body(material="glass")).clear
    assert not look(body(material="rubber")).clear


def test_a_colour_tints_metal_and_replaces_paint() -> None:
    assert look(body(material="plastic", color="red")).color == pytest.approx(tuple(linear(srgb("red"))))
    red_steel = look(body(material="steel", color="red"))
    assert red_steel.metallic == 1
    assert red_steel.color[0] > 3 * red_steel.color[1]


def test_srgb_and_linear_are_inverse() -> None:
    value = np.linspace(0, 1, 101)
    assert encoded(linear(value)) == pytest.approx(value, abs=1e-6)


def test_every_alias_names_a_colour() -> None:
    assert all(code.startswith("#") and len(code) == 7 for code in colors().values())


def test_an_unknown_material_is_an_input_error() -> None:
    with pytest.raises(InputError, match="unobtainium"):
        look(Body(name="a", shape=Sphere(radius=1), material="unobtainium"))
