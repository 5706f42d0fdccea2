"""The head whose colours are mixed in: stills are taken to what the encoder makes of colours."""

from __future__ import annotations

import torch

from diffusion.appearance import STANDING, Appearance
from diffusion.spoken import MOVING, STILL, as_clips
from diffusion.text import FEATURES


def test_stills_take_on_the_clips_colours_of_what_moves_and_of_what_stands() -> None:
    torch.manual_seed(0)
    told = Appearance(hidden=8)
    words = torch.randn(200, 2 * FEATURES)
    said = told.of_words(words).detach()
    moving = torch.arange(200) < 120
    matrix, shift = torch.eye(6) * 1.4 + 0.1, torch.linspace(-0.3, 0.2, 6)
    truth = torch.where(moving[:, None], said @ matrix + shift, 2 * said)
    stills = (torch.randn(40, 2 * FEATURES), torch.rand(40, 6), torch.tensor([1.0, STANDING]).repeat(20))
    kept, colors, weights = as_clips(told, stills, (words, truth, torch.where(moving, MOVING, 1.0)))
    assert torch.equal(kept, stills[0]) and weights[:2].tolist() == [STILL * MOVING, STILL]
    torch.testing.assert_close(colors[::2], stills[1][::2] @ matrix + shift, atol=1e-3, rtol=1e-3)
    torch.testing.assert_close(colors[1::2], 2 * stills[1][1::2], atol=1e-3, rtol=1e-3)


def test_older_weights_had_one_head_for_both() -> None:
    from diffusion.channels import adopt
    from diffusion.prior import CHANNELS
    from tests.diffusion.test_transformer import model

    weights = {name: tensor for name, tensor in model(seed=3).state_dict().items() if not name.startswith("spoken.")}
    network = model(seed=4)
    adopt(network, weights, {"channels": list(CHANNELS)})
    assert torch.equal(network.spoken.enter.weight, weights["appearance.enter.weight"])
