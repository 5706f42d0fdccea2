"""Colours that the scene's looks stand for: shaded, corrected, mixed in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from diffusion.autoencoder import COLORS
from diffusion.condition import CELL_FEATURES, LOOKS, seen_looks
from diffusion.lit import Lit, fit_lit
from diffusion.prior import CHANNELS
from diffusion.shaded import LEAST, shaded_colors, telling
from diffusion.text import FEATURES
from tests.diffusion.synthetic import make_clip
from tests.diffusion.test_transformer import condition, model

HALF = COLORS // 2


def recoloured(clip, color):
    scene = clip.trajectory.scene
    bodies = [b.model_copy(update={"color": color}) if b.name == "ball_0" else b for b in scene.bodies]
    return replace(clip.trajectory, scene=scene.model_copy(update={"bodies": bodies}))


def test_the_scenes_own_colour_is_told_and_a_shade_more_of_red_is_seen():
    clip = make_clip(1)
    red, dark, blue = (shaded_colors(clip.gbuffers, recoloured(clip, color)) for color in ("#c02020", "#801515", "#2030c0"))
    assert red.shape == (4, HALF)  # two balls, the floor, the sky
    assert red[0, 0] > dark[0, 0] + 0.1 > red[0, 2] and blue[0, 2] > blue[0, 0]
    np.testing.assert_allclose(red[1], blue[1], atol=0.02)  # the other ball keeps its own


def test_what_is_never_seen_and_what_has_no_scene_tells_nothing():
    clip = make_clip(1)
    assert np.isnan(shaded_colors(clip.gbuffers, replace(clip.trajectory, scene=None))).all()
    instance = clip.gbuffers.instance.copy()
    instance[instance == 0] = 2
    shaded = shaded_colors(replace(clip.gbuffers, instance=instance), clip.trajectory)
    assert np.isnan(shaded[0]).all() and np.isfinite(shaded[1:3]).all()


def test_frames_are_added_for_what_the_others_do_not_show():
    seen = np.full((50, 3), 100)
    seen[:, 1] = 0
    seen[20:23, 1] = [LEAST - 1, LEAST, LEAST]
    assert set(telling(seen).tolist()) == {0, 16, 21, 33, 49}
    assert telling(np.full((1, 2), 9)).tolist() == [0]


def test_looks_are_means_over_the_cells_that_a_group_covers():
    cells, coverage = torch.zeros(1, 1, 2, CELL_FEATURES), torch.zeros(1, 1, 2, 2)
    cells[0, 0, 0], cells[0, 0, 1] = 1.0, 3.0
    coverage[0, 0, 0, 0] = coverage[0, 0, 1, 1] = 1.0
    looks = seen_looks(torch.zeros(2, HALF), cells, coverage)
    assert looks.shape == (2, LOOKS) and looks[:, HALF:].mean(dim=1).tolist() == pytest.approx([1.0, 3.0])


def test_the_colours_that_are_known_are_mixed_in_as_far_as_they_are_relied_on():
    network, c = model(), condition()
    network.lit_reliance.fill_(1.0)
    noisy, sigma = torch.randn(1, 14, 3, 5, 6), torch.full((1,), 0.7)
    looks = torch.rand(1, 3, LOOKS)
    looks[0, 2] = torch.nan
    plain = network(noisy, sigma, network.prepare(c))[0]
    prepared = network.prepare(replace(c, looks=looks))
    mixed = network(noisy, sigma, prepared)[0]
    assert torch.equal(plain[:, COLORS:], mixed[:, COLORS:]) and not torch.allclose(plain[:, :COLORS], mixed[:, :COLORS])
    assert ((prepared.trust > 0) & (prepared.trust < 1)).any()  # cells that the third group shares
    all_known = network.prepare(replace(c, looks=torch.rand(1, 3, LOOKS)))
    exact = network(noisy, sigma, all_known)[0][0, :COLORS].flatten(1).T
    told = all_known.trust[0] > 0.999
    assert told.any() and torch.allclose(exact[told], all_known.colors[0][told], atol=1e-5)
    unknown = network(noisy, sigma, network.prepare(replace(c, looks=torch.full((1, 3, LOOKS), torch.nan))))[0]
    assert torch.equal(unknown, plain)


def test_the_correction_is_learned_and_starts_as_none(monkeypatch):
    torch.manual_seed(0)
    words, looks = torch.randn(5, 2 * FEATURES)[torch.arange(400) % 5], torch.rand(400, LOOKS)
    moving = torch.arange(400) % 2 == 0
    truth = looks[:, :HALF] * 0.8 + 0.3 * looks[:, HALF : HALF + 1] + 0.2 * moving[:, None]
    lit = Lit(hidden=16)
    assert torch.equal(lit(words, looks, moving), looks[:, :HALF])
    monkeypatch.setattr("diffusion.lit.lit_examples", lambda *_: (words[:300], looks[:300], moving[:300], truth[:300], torch.ones(300)))
    before = (lit(words, looks, moving) - truth)[300:].abs().mean()
    report = fit_lit(lit, [], mean=torch.zeros(14), deviation=torch.ones(14), steps=800)
    after = (lit(words, looks, moving) - truth)[300:].abs().mean()
    assert report["lit_things"] == 300 and after < before / 3
    assert len(CHANNELS) + HALF == LOOKS
