"""Swatches: words and the colours that go with them, in the light of their place."""

from __future__ import annotations

import json

import numpy as np

from physgen import palette
from physgen.draw import COLORS


def test_a_swatch_has_words_a_place_and_two_colours() -> None:
    made = [swatch for seed in range(4) for swatch in palette.swatches(palette.SEED + seed)]
    assert all(swatch["phrases"] and swatch["sky"] and len(swatch["colors"]) == 6 for swatch in made)
    assert all(-1 <= c <= 1 for swatch in made for c in swatch["colors"])
    assert any(not swatch["moves"] for swatch in made) and any(swatch["moves"] for swatch in made)


def test_red_things_are_red_and_the_lit_part_is_the_brighter() -> None:
    made = [swatch for seed in range(30) for swatch in palette.swatches(palette.SEED + seed)]
    red = [s["colors"] for s in made if any(f"red {m}" in s["phrases"][0] for m in ("rubber", "plastic", "wooden", "fabric", "leather")) and s["moves"]]
    assert red
    assert all(lit[0] > max(lit[1], lit[2]) for lit in (np.array(c)[3:] for c in red))
    moving = np.array([s["colors"] for s in made if s["moves"]])
    assert (moving[:, 3:].sum(axis=1) >= moving[:, :3].sum(axis=1) - 1e-6).mean() > 0.95
    assert len({c for s in made for c in COLORS if c in s["phrases"][0].split()}) >= 8


def test_a_palette_is_kept_and_made_anew_for_other_scenes(tmp_path) -> None:
    path = palette.write(tmp_path, scenes=2, seed=5)
    text = path.read_text()
    assert json.loads(text.splitlines()[0])["scenes"] == 2
    path.write_text(text + "\n")
    assert palette.write(tmp_path, scenes=2, seed=5).read_text() == text + "\n"
    assert palette.write(tmp_path, scenes=1, seed=5).read_text() != text
