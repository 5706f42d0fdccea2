"""How far to rely on the words' colours: known where the truth is."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import torch
from safetensors.torch import save_file

from diffusion import reliance
from diffusion.autoencoder import COLORS
from tests.diffusion.test_transformer import model


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_the_weight_is_that_which_makes_the_truth(share: float, monkeypatch, tmp_path) -> None:
    network = model()
    shape = (1, 14, 2, 3, 4)
    sampled, said = torch.randn(shape), torch.randn(1, 24, COLORS)
    words = said.transpose(1, 2).reshape(1, COLORS, 2, 3, 4)
    truth = sampled.clone()
    truth[:, :COLORS] = sampled[:, :COLORS].lerp(words, share)

    @dataclass
    class Condition:
        state: torch.Tensor
        draft: torch.Tensor | None = None

    class Prepared:
        colors = said

    condition = Condition(torch.full((1, 2, 3, 4, 8), 0.5))
    condition.state[..., :2, :] = 0.0  # some cells show nothing that moves
    monkeypatch.setattr(reliance, "read_latents", lambda path: None)
    monkeypatch.setattr(reliance, "stack_latents", lambda items, keep: {"latents": truth, "condition": condition})
    monkeypatch.setattr(reliance, "sample", lambda *_, **__: sampled)
    monkeypatch.setattr(network, "prepare", lambda condition: Prepared)
    monkeypatch.setattr(reliance, "DYNAMIC", 0)
    weights, report = reliance.measured(network, ["x"], deviation=torch.ones(14))
    assert weights.tolist() == pytest.approx([share, share], abs=0.02)
    assert report["sampled_moving"] == pytest.approx(share * report["words_moving"] / max(1 - share, 1e-9) if share < 1 else report["sampled_moving"], rel=0.05)


def test_older_weights_rely_on_nothing(tmp_path) -> None:
    from diffusion.channels import adopt

    weights = {name: tensor for name, tensor in model().state_dict().items() if name != "reliance"}
    save_file({name: tensor.contiguous() for name, tensor in weights.items()}, tmp_path / "w.safetensors")
    network = model(seed=1)
    adopt(network, weights | {"trust.weight": torch.zeros(12, 32)}, {"channels": reliance_channels()})
    assert network.reliance.tolist() == [0, 0]
    with pytest.raises(RuntimeError, match="do not fit"):
        adopt(network, weights | {"other.weight": torch.zeros(1)}, {"channels": reliance_channels()})


def reliance_channels() -> list[str]:
    from diffusion.prior import CHANNELS

    return list(CHANNELS)
