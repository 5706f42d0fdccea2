"""Weights from before a channel was added give the same as before, whatever the new channel holds."""

from __future__ import annotations

import pytest
import torch

from diffusion.autoencoder import SHADE_GAINS, SHADES, SHARP, Autoencoder, AutoencoderConfig
from diffusion.channels import FIRST, SHADED, adopt
from diffusion.condition import cell_features
from diffusion.prior import CHANNELS, GEOMETRY

NEW = [name not in FIRST for name in CHANNELS]


def test_a_new_channel_changes_nothing_at_first() -> None:
    torch.manual_seed(0)
    small = AutoencoderConfig(encoder=8, trunk=16, decoder=8, decoder_blocks=1, thin=4, token=8)
    now = Autoencoder(small)
    before = {k: v.clone() for k, v in now.state_dict().items()}
    kept = [i for i, name in enumerate(GEOMETRY) if name in FIRST]
    before["encoder.enter.weight"] = before["encoder.enter.weight"][:, [0, 1, 2, *(3 + i for i in kept)]]
    before["decoder.place.weight"] = before["decoder.place.weight"][:, kept]
    before["decoder.thin_sharp.weight"] = before["decoder.thin_sharp.weight"][:, [i for i, name in enumerate(SHARP) if name in FIRST]]
    for name in SHADED:
        before[name] = before[name][[i for i, shade in enumerate(SHADES) if shade in FIRST]] + 1.0
    adopt(now, before, {})
    geometry = torch.randn(1, len(GEOMETRY), 4, 16, 16)
    changed = geometry.clone()
    changed[:, [i for i in range(len(GEOMETRY)) if i not in kept]] += 1.0
    for layer, others in ((now.encoder.enter, 3), (now.decoder.place, 0)):
        pictures = [torch.cat([torch.zeros(4, others, 16, 16), g[0].transpose(0, 1)], dim=1) for g in (geometry, changed)]
        assert torch.equal(layer(pictures[0]), layer(pictures[1]))
        assert layer(pictures[0]).abs().max() > 0
    assert now.decoder.thin_sharp.weight[:, [i for i, name in enumerate(SHARP) if name not in FIRST]].abs().max() == 0
    gains = dict(zip(SHADES, now.decoder.shade.bias.tolist(), strict=True))
    assert gains["mirror"] == pytest.approx(SHADE_GAINS["mirror"])
    assert gains["normal_up"] == pytest.approx(1.0)


def test_cells_keep_their_channels_in_place() -> None:
    from diffusion.channels import _fitted

    pooled = torch.randn(5, len(CHANNELS), 4, 4)
    old = pooled[:, [not new for new in NEW]]
    frames = torch.cat([old[:1].expand(3, -1, -1, -1), old])
    from einops import rearrange

    cells = rearrange(frames, "(n s) c (h y) (w x) -> n h w (s y x c)", s=4, y=4, x=4)
    weight = torch.randn(7, cells.shape[-1])
    assert torch.allclose(cells @ weight.T, cell_features(pooled) @ _fitted("prior.weight", weight, FIRST).T, atol=1e-4)
