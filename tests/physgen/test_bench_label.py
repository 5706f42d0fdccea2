"""bench label: the right word wins where it is seen, and does not where another one is."""

from __future__ import annotations

import numpy as np
import pytest

from physgen.bench_label import printed, scene, told
from sim.mesh_file import loaded


def test_the_word_that_is_seen_is_told_from_others() -> None:
    rng = np.random.default_rng(0)
    words = {word: np.repeat(rng.integers(0, 255, (3, 16, 16, 1), dtype=np.uint8), 3, axis=-1) for word in ("RIGHT", "WRONG", "OTHER")}
    mine = np.ones((3, 16, 16), dtype=bool)
    noisy = np.clip(words["RIGHT"] * 0.5 + rng.normal(60, 15, (3, 16, 16, 3)), 0, 255).astype(np.uint8)
    assert told(noisy, mine, words) == 3
    assert told(words["WRONG"], mine, words) == 0
    assert told(np.full_like(noisy, 99) + rng.integers(0, 2, noisy.shape, dtype=np.uint8), mine, words) < 3


def test_the_product_has_its_size_and_its_picture(tmp_path) -> None:
    printed(tmp_path / "product.glb", "PHYSGEN")
    body = scene(tmp_path / "product.glb").body("product")
    mesh = loaded(body.shape).mesh
    assert np.ptp(mesh.vertices, axis=0) == pytest.approx([0.3, 0.3, 0.3])
    assert mesh.visual.uv is not None
