"""The probe tells patterns apart whatever their colour, and says nothing of what is too small."""

from __future__ import annotations

import numpy as np

from physgen.probe import features, kind_of, learned

MASK = np.hypot(*(np.mgrid[:48, :48] - 24.0)) < 20


def ball(rng: np.random.Generator, *, shiny: bool) -> np.ndarray:
    """A shaded disc in any colour, with a sharp highlight and a dark band or without."""
    y, x = np.mgrid[:48, :48] - 24.0
    shade = 0.75 - 0.012 * y + 0.01 * rng.normal(size=(48, 48))
    color = rng.uniform(0.2, 0.9, 3)
    picture = shade[..., None] * color
    if shiny:
        picture = picture * np.where(np.abs(y - 6) < 3, 0.4, 1.0)[..., None]
        picture[np.hypot(x + 6, y + 8) < 4] = 1.0
    return (np.clip(picture, 0, 1) * 255).astype(np.uint8)


def test_shiny_and_matt_things_are_told_apart_in_colours_never_seen():
    rng = np.random.default_rng(0)
    made = [(features(ball(rng, shiny=shiny), MASK), shiny) for shiny in [True, False] * 30]
    probe = learned(np.array([f for f, _ in made[:40]]), ["metal" if s else "matt" for _, s in made[:40]])
    said = probe.predict(np.array([f for f, _ in made[40:]]))
    assert np.mean(said == np.where([s for _, s in made[40:]], "metal", "matt")) >= 0.9


def test_what_is_too_small_says_nothing():
    small = np.zeros((48, 48), dtype=bool)
    small[20:26, 20:26] = True
    assert features(ball(np.random.default_rng(1), shiny=True), small) is None


def test_kinds_are_of_matter_that_can_be_seen():
    assert kind_of("steel") == "metal" and kind_of("porcelain") == "glossy" and kind_of("ice") is None and kind_of(None) is None
