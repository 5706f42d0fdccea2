"""Guidance changes what is sampled, and the sweep's measures are 1 and 0 where they must be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from diffusion import sweep as swept
from diffusion.autoencoder import Autoencoder, AutoencoderConfig
from diffusion.flow import sample
from diffusion.latents import encode_folder, read_latents, stack_latents
from diffusion.prepared import prepare
from diffusion.sweep import sweep
from diffusion.transformer import Transformer, TransformerConfig
from tests.diffusion.synthetic import make_clip


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> tuple[Path, Autoencoder, list[Path]]:
    folder = tmp_path_factory.mktemp("sweep")
    for seed in (0, 1):
        make_clip(seed, frames=9).save(folder / f"clip_{seed:06d}.safetensors")
    torch.manual_seed(0)
    decoder = Autoencoder(AutoencoderConfig(encoder=8, trunk=16, decoder=8, decoder_blocks=1, thin=4, token=8)).eval()
    latents = encode_folder(prepare(folder), folder / "latents", decoder)
    return folder / "prepared", decoder, sorted(latents.glob("*.safetensors"))


def network() -> Transformer:
    torch.manual_seed(1)
    made = Transformer(TransformerConfig(dim=48, blocks=2, heads=4, hidden=32, shared=32)).eval()
    with torch.no_grad():
        for parameter in made.parameters():
            if not parameter.any():
                parameter.normal_(std=0.02)
    return made


def test_guidance_acts_on_what_is_sampled(folder) -> None:
    _, _, paths = folder
    batch = stack_latents([read_latents(paths[0])], torch.ones(1, dtype=torch.bool))
    noise, model = torch.randn(batch["latents"].shape), network()
    plain, same, guided = (sample(model, noise, batch["condition"], steps=3, guidance=g) for g in (1.0, 1.0, 3.0))
    assert torch.equal(plain, same)
    assert not torch.equal(plain, guided)


def test_a_sampler_that_finds_the_truth_is_told_so(folder, monkeypatch) -> None:
    """The decoder's own picture of the clip's latents is as good as the decoder is; a frozen one has no motion."""
    prepared, decoder, paths = folder
    truths = iter([read_latents(p) for p in paths])

    def truth(model, noise, condition, *, steps, guidance=1.0):
        return stack_latents([next(truths)], torch.ones(1, dtype=torch.bool))["latents"] if guidance == 2.0 else torch.zeros_like(noise)

    monkeypatch.setattr(swept, "sample", truth)
    rows = sweep(network(), decoder, paths, prepared, settings=[(1, 1.0), (1, 2.0)])
    assert [(row.steps, row.guidance) for row in rows] == [(1, 1.0), (1, 2.0)]
    assert rows[1].psnr_db > rows[0].psnr_db
    assert rows[0].obedience == pytest.approx(0.0)
    assert all(np.isfinite(list(vars(row).values())).all() for row in rows)
