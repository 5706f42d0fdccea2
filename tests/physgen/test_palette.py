"""Swatches: words and the colours that path-traced things have, in the light of their place."""

from __future__ import annotations

import json

import numpy as np
import pytest

from physgen import palette


@pytest.fixture(scope="module")
def made():
    return [swatch for seed in range(6) for swatch in palette.swatches(palette.SEED + seed)]


def test_a_swatch_has_words_a_place_and_two_colours(made) -> None:
    assert all(swatch["phrases"] and swatch["sky"] and len(swatch["colors"]) == 6 for swatch in made)
    assert all(-1 <= c <= 1 for swatch in made for c in swatch["colors"])
    assert any(not swatch["moves"] for swatch in made) and any(swatch["moves"] for swatch in made)
    skies = [swatch for swatch in made if swatch["phrases"] == [swatch["sky"]]]
    assert skies and not any(swatch["moves"] for swatch in skies)


def test_things_have_the_colours_of_their_words(made) -> None:
    channel = {"red": 0, "green": 1, "blue": 2}
    matt = ("rubber", "plastic", "wooden", "fabric", "leather", "foam", "cardboard", "stone")
    named = [(channel[w], s) for s in made for w in s["phrases"][0].split()[:1] if w in channel and s["phrases"][0].split()[1] in matt]
    assert len(named) >= 3
    assert np.mean([int(np.argmax(s["colors"][:3])) == k for k, s in named]) >= 0.75  # shade under a blue sky may tint a few


def test_a_seed_decides_a_still(made) -> None:
    first = [s for s in made if s["sky"] == made[0]["sky"]][:1]
    assert palette.swatches(palette.SEED)[0]["phrases"] == first[0]["phrases"]


def test_a_palette_is_kept_made_anew_for_other_stills_and_goes_on_where_it_stopped(tmp_path, monkeypatch) -> None:
    asked = []

    def swatch(seed: int) -> list[dict[str, object]]:
        asked.append(seed)
        return [{"phrases": [f"thing {seed}"], "sky": "sky", "moves": True, "colors": [0.0] * 6}]

    monkeypatch.setattr(palette, "swatches", swatch)
    path = palette.write(tmp_path, scenes=4, seed=5)
    whole = path.read_text()
    assert json.loads(whole.splitlines()[0])["scenes"] == 4 and asked == [5, 6, 7, 8]
    palette.write(tmp_path, scenes=4, seed=5)
    assert len(asked) == 4
    # cut off in the middle of the third still's line
    path.rename(tmp_path / f"{palette.PALETTE}.part")
    part = tmp_path / f"{palette.PALETTE}.part"
    lines = whole.splitlines()
    part.write_text("\n".join(lines[:3]) + "\n" + lines[3][:10])
    assert palette.write(tmp_path, scenes=4, seed=5).read_text() == whole
    assert palette.write(tmp_path, scenes=1, seed=5).read_text() != whole
