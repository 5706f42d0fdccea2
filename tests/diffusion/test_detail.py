"""What the autoencoder loses of the draft, given back."""

from __future__ import annotations

import numpy as np
import torch

from diffusion import detail
from diffusion.detail import BLUR, given_back, measured_detail, shares, smoothed
from diffusion.draft import shaded
from diffusion.latents import encode_folder
from diffusion.picture import decoded
from diffusion.prepared import prepare
from diffusion.prior import motion_prior
from diffusion.rectangle import Rectangle
from tests.diffusion.synthetic import make_clip
from tests.diffusion.test_autoencoder import model as autoencoder
from tests.diffusion.test_transformer import model as transformer


def test_the_blur_keeps_what_is_even_and_has_the_deviation_that_it_says():
    point = torch.zeros(1, 1, 21, 21)
    point[0, 0, 10, 10] = 1
    spread = smoothed(point)[0, 0]
    at = torch.arange(21) - 10.0
    assert abs(float(spread.sum()) - 1) < 1e-5
    assert abs(float((spread.sum(0) * at**2).sum()) - BLUR**2) < 0.05  # seven taps cut the tails off
    assert torch.allclose(smoothed(torch.full((1, 3, 9, 9), 0.3)), torch.full((1, 3, 9, 9), 0.3))


def test_as_much_is_given_back_as_each_pixel_is_due():
    rng = np.random.default_rng(0)
    video, again = (torch.from_numpy(rng.integers(50, 150, (2, 16, 32, 3), dtype=np.uint8)) for _ in range(2))
    frames = (again + 20).numpy()
    weights = torch.zeros(2, 16, 32)
    weights[1, :, 6:] = 0.5
    out = given_back(video, frames, again, weights)
    assert torch.equal(out[0], video[0]) and torch.equal(out[1, :, :6], video[1, :, :6])
    assert torch.equal(out[1, :, 6:], video[1, :, 6:] + 10)


def test_what_does_not_change_is_given_its_detail_once():
    rng = np.random.default_rng(1)
    part = Rectangle(2, 4, 3, 5)
    video, again, frames = (torch.from_numpy(rng.integers(0, 255, (3, 96, 128, 3), dtype=np.uint8)) for _ in range(3))
    for x in (video, again, frames):
        moved = x.clone()
        x[1:] = x[:1]
        part.pixels(x[1], rows=0).copy_(part.pixels(moved[1], rows=0))
    weights = torch.full((3, 96, 128), 0.7)
    parts = [Rectangle(0, 6, 0, 8), part, Rectangle(0, 0, 0, 0)]
    assert torch.equal(given_back(video, frames.numpy(), again, weights, parts), given_back(video, frames.numpy(), again, weights))


def test_the_sky_gets_all_of_it_and_the_rest_its_share():
    group = np.array([[[0, 1, 2]]], dtype=np.int16)
    weights = shares(group, np.array([True, False, False]), torch.tensor([0.5, 0.25]))
    assert weights.tolist() == [[[0.25, 0.5, 1.0]]]


def test_the_share_that_makes_the_clips_is_found(tmp_path, monkeypatch):
    clip = make_clip(1, frames=5, width=64, height=64)
    frames, net = shaded(clip.gbuffers, clip.trajectory), autoencoder()
    clip.save(tmp_path / "clip_0.safetensors")
    latents = encode_folder(prepare(tmp_path), tmp_path / "latents", net)
    files = [latents / "clip_0.safetensors"]
    found = detail.read_latents(files[0])
    again = net.decode(found["draft"][None], *_inputs(tmp_path), chunk=4)[0].float().clamp(-1, 1)
    lost = smoothed((torch.from_numpy(frames).permute(0, 3, 1, 2) / 127.5 - 1) - again.transpose(0, 1)).transpose(0, 1)
    monkeypatch.setattr(detail, "sample", lambda *_, **__: found["draft"][None])  # painted is the draft as it comes back
    read = detail.read_pixels
    monkeypatch.setattr(detail, "read_pixels", lambda path: {**read(path), "video": again + 0.4 * lost})
    weights = measured_detail(transformer(), net, files, tmp_path)
    assert torch.allclose(weights, torch.tensor([0.4, 0.4]), atol=0.03)


def _inputs(folder):
    from diffusion.data import read_pixels, stack_clips

    clip = stack_clips([read_pixels(folder / "prepared" / "clip_0.safetensors")])
    return clip["geometry"], clip["group"], clip["dynamic"]


def test_what_is_given_back_makes_the_draft_whole_again():
    clip = make_clip(1, frames=5, width=64, height=64)
    frames, net = shaded(clip.gbuffers, clip.trajectory), autoencoder()
    prior = motion_prior(clip.gbuffers, clip.trajectory, padded=True)
    from diffusion.draft import drafted

    again = decoded(net, drafted(net, frames, prior)[None], prior)
    whole = given_back(again, frames, again, torch.ones(again.shape[:3]))
    error = (whole.float() - torch.from_numpy(frames)).abs().mean()
    assert error < 0.3 * (again.float() - torch.from_numpy(frames)).abs().mean()  # but for what is finer than the blur
