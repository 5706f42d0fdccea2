"""The measurement of the experts, on tokens whose answer is known and on a network."""

from __future__ import annotations

import numpy as np
import torch

from diffusion.knockout import Tokens, served, shuffled, without
from diffusion.moe import EXPERTS, NO_PHASE
from tests.diffusion.test_transformer import condition, model


def clips(*, loyal: bool, count: int = 12, tokens: int = 90) -> list[Tokens]:
    """Barring an expert hurts the tokens that use it by half of their error, and others hardly."""
    rng = np.random.default_rng(0)
    made = []
    for _ in range(count):
        phase = rng.integers(-1, 3, tokens)
        used = np.where(phase == NO_PHASE, 0, phase) if loyal else rng.integers(0, 3, tokens)
        error = rng.uniform(0.5, 1.5, tokens)
        hurt = np.stack([error * np.where(used == e, 1.5, 1.01) for e in range(3)])
        made.append(Tokens(phase, np.eye(3)[used], error, hurt))
    return made


def test_experts_that_serve_their_phase_are_needed_there() -> None:
    rows = served(clips(loyal=True))
    assert [row.expert for row in rows] == list(EXPERTS)
    for row in rows:
        assert row.share == 1.0
        assert 0.9 < row.load < 1.1
        assert abs(row.rise - 0.5) < 1e-9 and abs(row.elsewhere - 0.01) < 1e-9
        assert row.needed


def test_experts_that_serve_anyone_are_not() -> None:
    assert not any(row.needed for row in served(clips(loyal=False)))


def test_shuffled_phases_fail_the_same_test() -> None:
    control = shuffled(clips(loyal=True))
    assert sorted(np.concatenate([c.phase for c in control])) == sorted(np.concatenate([c.phase for c in clips(loyal=True)]))
    assert not any(row.needed for row in served(control))


def test_a_barred_expert_is_never_chosen_and_comes_back() -> None:
    network, c = model(), condition(moving=0.8)
    noisy, sigma = torch.randn(1, 14, 3, 5, 6), torch.tensor([0.5])
    prepared = network.prepare(c)
    before, _ = network(noisy, sigma, prepared)
    for expert in range(3):
        with without(network, expert):
            _, routings = network(noisy, sigma, prepared)
        assert all((routing.chosen != expert).all() for routing in routings)
    assert torch.equal(network(noisy, sigma, prepared)[0], before)


def test_files_of_latents_are_read_as_training_reads_them(tmp_path) -> None:
    from diffusion.autoencoder import Autoencoder
    from diffusion.knockout import SIGMAS, read_clip
    from diffusion.latents import encode_folder
    from diffusion.prepared import prepare
    from diffusion.transformer import Transformer
    from tests.diffusion.synthetic import make_clip
    from tests.diffusion.test_training import SMALL, TINY

    torch.manual_seed(0)
    make_clip(0, frames=5, width=64, height=64).save(tmp_path / "clip_0.safetensors")
    latents = encode_folder(prepare(tmp_path), tmp_path / "latents", Autoencoder(TINY).eval())
    tokens = read_clip(Transformer(SMALL).eval(), latents / "clip_0.safetensors", seed=1)
    assert len(tokens.phase) == len(tokens.error) > 0 and len(tokens.phase) % len(SIGMAS) == 0
    assert tokens.barred.shape == (3, len(tokens.phase))
    assert np.allclose(tokens.chosen.sum(axis=1), 1)
