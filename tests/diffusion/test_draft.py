"""The quick shading as latents: what the model paints over."""

from __future__ import annotations

import dataclasses

import torch

from diffusion.draft import drafted, filled, shaded
from diffusion.picture import windows
from diffusion.prior import motion_prior
from diffusion.rectangle import Rectangle
from tests.diffusion import test_autoencoder
from tests.diffusion.test_transformer import TINY, condition, model


@torch.no_grad()
def test_features_of_what_changes_are_those_of_the_whole():
    video, geometry, group, dynamic = test_autoencoder.inputs(frames=9, height=96, width=128)
    part = Rectangle(2, 4, 3, 5)
    for x in (video, geometry):
        changed = x.clone()
        x[:, :, 1:] = x[:, :, :1]
        part.pixels(x, rows=3).copy_(part.pixels(changed, rows=3))
    group[:, 1:] = group[:, :1]
    net = test_autoencoder.model()
    parts = [Rectangle(0, 6, 0, 8)] + [part] * 8
    assert torch.allclose(net.encode(video, geometry, group, dynamic), net.encode(video, geometry, group, dynamic, parts=parts), atol=1e-5)
    nothing = [parts[0]] + [Rectangle(0, 0, 0, 0)] * 8
    assert not torch.allclose(net.encode(video, geometry, group, dynamic), net.encode(video, geometry, group, dynamic, parts=nothing), atol=1e-3)


def test_a_draft_of_the_clip_is_what_encoding_all_its_frames_gives():
    from tests.diffusion.synthetic import make_clip

    clip = make_clip(1, frames=4, width=70, height=38)
    frames = shaded(clip.gbuffers, clip.trajectory)
    assert frames is not None and frames.shape == clip.video.shape
    prior, net = motion_prior(clip.gbuffers, clip.trajectory, padded=True), test_autoencoder.model()
    assert prior.windows is not None and any(w.area < windows(prior)[0].area for w in windows(prior)[1:])
    frames = filled(frames, prior)
    assert frames.shape == (*prior.group.shape, 3) and (frames[:4, :38, :70] == shaded(clip.gbuffers, clip.trajectory)).all()
    moved = drafted(net, frames, prior)
    whole = drafted(net, frames, dataclasses.replace(prior, windows=None))
    assert moved.shape == (20, 2, 3, 5)
    assert torch.allclose(moved, whole, atol=1e-3)


def test_without_a_scene_there_is_no_draft():
    from tests.diffusion.synthetic import make_clip

    clip = make_clip(1, frames=4, width=64, height=32)
    assert shaded(clip.gbuffers, dataclasses.replace(clip.trajectory, scene=None)) is None


@torch.no_grad()
def test_a_draft_is_leaned_on_where_it_is_known_and_missed_nowhere_else():
    network, c = model(), condition(batch=2)
    noisy, sigma = torch.randn(2, TINY.latent, 3, 5, 6), torch.full((2,), 0.7)
    draft = torch.randn(2, 3, 5, 6, TINY.latent)
    draft[1] = torch.nan
    bare = network(noisy, sigma, network.prepare(c))[0]
    network.lean.bias.fill_(50.0)
    network.lean.weight.zero_()
    found = network(noisy, sigma, network.prepare(dataclasses.replace(c, draft=draft)))[0]
    assert torch.allclose(found[0], draft[0].permute(3, 0, 1, 2), atol=1e-5)
    none = network(noisy, sigma, network.prepare(dataclasses.replace(c, draft=torch.full_like(draft, torch.nan))))[0]
    assert torch.allclose(found[1], none[1], atol=1e-4)
    assert bare.isfinite().all() and not torch.allclose(bare[0], found[0])
