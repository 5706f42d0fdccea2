from __future__ import annotations

import torch

from diffusion.autoencoder import COLORS, Autoencoder, AutoencoderConfig, unmixed
from diffusion.coverage import cell_coverage, fine_coverage, latent_frames, object_colors, padded_frames, paint, pool
from diffusion.prior import GEOMETRY

TINY = AutoencoderConfig(latent=20, encoder=16, trunk=32, decoder=16, decoder_blocks=1, thin=8, token=16)


def inputs(frames=5, height=32, width=48, batch=1, seed=0):
    rng = torch.Generator().manual_seed(seed)
    video = torch.rand(batch, 3, frames, height, width, generator=rng) * 2 - 1
    geometry = torch.randn(batch, len(GEOMETRY), frames, height, width, generator=rng)
    group = torch.randint(0, 3, (batch, frames, height // 8, width // 8), generator=rng).repeat_interleave(8, 2).repeat_interleave(8, 3)
    return video, geometry, group, torch.tensor([[True, False, False]] * batch)


def model(seed=0):
    torch.manual_seed(seed)
    made = Autoencoder(TINY).eval()
    for parameter in made.parameters():  # away from the zeros of the initialisation, which would hide leaks
        if parameter.ndim > 1:
            torch.nn.init.normal_(parameter, std=0.1)
    return made


@torch.no_grad()
def test_latents_are_16_times_smaller_in_space_and_4_times_in_time():
    video, geometry, group, dynamic = inputs(frames=9)
    latents = model().encode(video, geometry, group, dynamic)
    assert latents.shape == (1, 20, 3, 2, 3)
    assert model().decode(latents, geometry, group, dynamic).shape == video.shape


@torch.no_grad()
def test_latents_do_not_depend_on_later_frames():
    video, geometry, group, dynamic = inputs(frames=9)
    before = model().encode(video, geometry, group, dynamic)
    video[:, :, 5:] = torch.randn_like(video[:, :, 5:])
    geometry[:, :, 5:] = torch.randn_like(geometry[:, :, 5:])
    after = model().encode(video, geometry, group, dynamic)
    assert torch.allclose(before[:, :, :2], after[:, :, :2], atol=1e-5)
    assert not torch.allclose(before[:, :, 2], after[:, :, 2], atol=1e-3)


@torch.no_grad()
def test_decoding_in_chunks_gives_the_same_pixels():
    video, geometry, group, dynamic = inputs(frames=9)
    net = model()
    latents = net.encode(video, geometry, group, dynamic)
    assert torch.allclose(net.decode(latents, geometry, group, dynamic), net.decode(latents, geometry, group, dynamic, chunk=2), atol=1e-4)


@torch.no_grad()
def test_an_object_is_told_apart_from_its_neighbours_by_its_own_tokens():
    # painting replaces the appearance of object 0 on its own pixels (and, through the convolutions, within their reach), nowhere else
    video, geometry, group, dynamic = inputs(frames=1, height=64, width=64)
    group = torch.ones_like(group)
    group[..., 16:24, 16:24] = 0
    net = model()
    latents = net.encode(video, geometry, group, dynamic)
    fine = fine_coverage(group[:, 0], 3)
    cells = cell_coverage(fine, batch=1)
    features, tokens = net.decoder.coarse_features(latents, cells, dynamic)
    colors = net.decoder.base_colors(latents[:, :COLORS], cells, dynamic)
    changed = tokens.clone()
    changed[:, 0] += 1
    a, b = (net.decoder.frames(features[0], t, colors, geometry[:, :, 0], group[:, 0], fine) for t in (tokens, changed))
    moved = (a - b).abs().amax(dim=(0, 1)) > 1e-6
    assert moved[16:24, 16:24].all()
    reach = 4 * 3 + 2  # three convolutions at a quarter of the resolution and two at the full one
    assert not moved[24 + reach + 4 :].any()


def test_coverage_counts_pixels_and_sums_to_one():
    group = torch.zeros(5, 32, 32, dtype=torch.int16)
    group[1:, :16, :4] = 1
    cells = cell_coverage(fine_coverage(group, 2), batch=1)
    assert cells.shape == (1, 2, 2, 2, 2)
    assert torch.allclose(cells.sum(-1), torch.ones(1, 2, 2, 2))
    assert torch.isclose(cells[0, 1, 0, 0, 1], torch.tensor(0.25))
    assert cells[0, 0, 0, 0, 1] == 0


def test_pool_then_paint_gives_every_cell_its_objects_mean():
    features = torch.tensor([[[1.0], [3.0], [10.0]]])
    cover = torch.tensor([[[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]])
    assert paint(pool(features, cover), cover).flatten().tolist() == [2.0, 2.0, 10.0]


def test_object_colours_are_means_over_the_frames_so_far():
    video = torch.zeros(1, 3, 5, 16, 16)
    video[:, 0, 0] = 1.0
    group = torch.zeros(1, 5, 16, 16, dtype=torch.int16)
    colors = object_colors(video, torch.ones(1, 5, 16, 16), group, 1)
    assert torch.allclose(colors[0, :, 0, 0], torch.tensor([1.0, 0.2]))


def test_frames_are_counted_in_groups_of_four_after_the_first():
    assert [latent_frames(n) for n in (1, 2, 5, 6, 17, 96)] == [1, 2, 2, 3, 5, 25]
    assert [padded_frames(n) for n in (1, 2, 5, 96)] == [1, 5, 5, 97]


def test_training_keeps_the_statistics_that_the_latents_are_normalised_with():
    video, geometry, group, dynamic = inputs(frames=1, height=64, width=64, batch=2)
    net = model().train()
    with torch.no_grad():
        for _ in range(600):  # lerp by 0.01 a step: the start weighs 0.99^600 = 0.2 %
            latents = net.encode(video, geometry, group, dynamic)
        net.eval()
        assert torch.allclose(latents, net.encode(video, geometry, group, dynamic), atol=0.05)
    assert torch.allclose(latents.mean(dim=(0, 2, 3, 4)), torch.zeros(20), atol=0.03)
    assert torch.allclose(latents.var(dim=(0, 2, 3, 4), correction=0), torch.ones(20), atol=0.06)


@torch.no_grad()
def test_a_clip_is_encoded_the_same_whatever_else_is_in_the_batch():
    video, geometry, group, dynamic = inputs(batch=2)

    def raw(rows):
        net = model().train()
        latents = net.encode(video[rows], geometry[rows], group[rows], dynamic[rows])
        return latents * net._statistics()[1] + net._statistics()[0]

    assert torch.allclose(raw([0, 1])[0], raw([0])[0], atol=1e-4)


def test_colours_of_objects_that_share_cells_are_told_apart():
    colors = torch.tensor([[[1.0, -1.0, 0.0], [-1.0, 1.0, 0.5]]])
    cover = torch.tensor([[[0.3, 0.1], [0.2, 0.4], [0.5, 0.0], [0.0, 0.6], [0.0, 0.0]]])
    share = cover / cover.sum(dim=-1, keepdim=True).clamp(min=1e-4)
    found = unmixed(share @ colors, cover)
    # the ridge of 0.05 cells against about 0.8 cells of cover leaves at most 0.05 / 0.8 of the error of the plain mean
    torch.testing.assert_close(found, colors, atol=0.05, rtol=0)
    assert (unmixed(share @ colors, cover * 0) == 0).all()
