"""Ablations: each takes away what it says, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import torch

from diffusion import ablation
from diffusion.ablation import ABLATIONS, Blind, Lacking, Plan, fresh_decoder, without_phrases, without_prior
from diffusion.autoencoder import Autoencoder
from diffusion.data import torch_rng_for
from diffusion.flow import noised
from diffusion.latents import read_latents, stack_latents
from diffusion.moe import MixtureOfExperts
from diffusion.train import latents_folder, make_latents, train_autoencoder
from diffusion.training import Recipe
from physgen import bench_ablations
from sim.errors import InputError
from tests.diffusion.synthetic import make_clip
from tests.diffusion.test_training import SMALL, TINY

CONFIG = replace(SMALL, blocks=3)
BY_NAME = {a.name: a for a in ABLATIONS}


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    for name in ("clip_0", "clip_1", "heldout_2"):
        make_clip(int(name[-1]), frames=5, width=64, height=64).save(folder / f"{name}.safetensors")
    train_autoencoder(folder, folder / "ae", recipe=Recipe(steps=2, batch=2), config=TINY, size=32, frames=5)
    made = Plan(folder, folder / "ae" / "checkpoint.pt", folder / "out", steps=2, decoder_steps=2, config=CONFIG, size=2, pixels=32, frames=5)
    make_latents(folder, made.autoencoder)
    return made


@pytest.fixture(scope="module")
def batch(plan):
    paths = sorted(latents_folder(plan.folder, plan.autoencoder).glob("*.safetensors"))
    return stack_latents([read_latents(paths[0])], torch.ones(1, dtype=torch.bool))


def predicted(model, batch, condition=None):
    level, condition = torch.full((1,), 0.7), condition or batch["condition"]
    noise = torch.randn(batch["latents"].shape, generator=torch_rng_for(1))
    with torch.no_grad():
        return model.eval()(noised(batch["latents"], noise, level), level, model.prepare(condition))


def stirred(model):
    """Weights that let everything through: a fresh model's last layer is zero."""
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.requires_grad:
                parameter.add_(0.2 * torch.randn(parameter.shape, generator=generator))
    return model


@pytest.mark.parametrize("name", ["router_no_state", "router_no_text"])
def test_a_router_does_not_see_what_it_lacks(name, batch):
    model = stirred(Lacking(BY_NAME[name], CONFIG))
    router = next(m for m in model.modules() if isinstance(m, MixtureOfExperts)).router
    tokens, state = torch.randn(2, 5, CONFIG.dim), torch.randn(2, 5, router.state[0].in_features)
    same_tokens = torch.allclose(router(tokens[0], state[0]), router(tokens[1], state[0]))
    same_state = torch.allclose(router(tokens[0], state[0]), router(tokens[0], state[1]))
    assert (same_tokens, same_state) == ((True, False) if name == "router_no_text" else (False, True))


def test_the_whole_model_is_the_shipped_architecture(batch):
    from diffusion.transformer import Transformer

    torch.manual_seed(0)
    ours = Lacking(BY_NAME["whole"], CONFIG)
    torch.manual_seed(0)
    theirs = Transformer(CONFIG)
    assert torch.equal(predicted(stirred(ours), batch)[0], predicted(stirred(theirs), batch)[0])


def test_dense_has_no_experts_and_as_many_active_parameters(batch):
    dense, whole = Lacking(BY_NAME["dense"], CONFIG), Lacking(BY_NAME["whole"], CONFIG)
    assert not any(isinstance(m, MixtureOfExperts) for m in dense.modules())
    assert predicted(stirred(dense), batch)[1] == []
    layer = next(m for m in whole.modules() if isinstance(m, MixtureOfExperts))
    active = sum(p.numel() for m in (layer.shared, layer.experts["gravity"]) for p in m.parameters())
    assert sum(p.numel() for p in dense.blocks[-1].feed.parameters()) == active


def test_without_the_prior_no_channel_of_it_makes_a_difference(batch):
    condition = batch["condition"]
    other = replace(condition, cells=condition.cells + 1, state=condition.state + 1)
    model = stirred(Lacking(BY_NAME["no_prior"], CONFIG))
    assert torch.equal(predicted(model, batch)[0], predicted(model, batch, other)[0])
    assert without_prior(condition).coverage is condition.coverage


def test_without_the_draft_its_pixels_make_no_difference(batch):
    condition = batch["condition"]
    assert condition.draft is not None and not bool(condition.draft.isnan().any())
    other = replace(condition, draft=condition.draft + 1)
    for name, same in (("no_draft", True), ("no_prior", True), ("whole", False)):
        model = stirred(Lacking(BY_NAME[name], CONFIG))
        assert torch.equal(predicted(model, batch)[0], predicted(model, batch, other)[0]) == same, name


def test_without_painted_phrases_the_prompt_stays(batch):
    condition = batch["condition"]
    model = stirred(Lacking(BY_NAME["no_phrases"], CONFIG))
    assert torch.equal(predicted(model, batch)[0], predicted(model, batch, replace(condition, phrases=condition.phrases + 1))[0])
    assert not torch.equal(predicted(model, batch)[0], predicted(model, batch, replace(condition, prompt=condition.prompt + 1))[0])
    blank = replace(condition, keep_words=torch.zeros(1, dtype=torch.bool))
    assert not bool(without_phrases(blank).keep_prompt)


def test_a_blind_decoder_paints_the_same_whatever_the_geometry(plan):
    blind, seeing = (fresh_decoder(plan.autoencoder, blind=b, seed=0).eval() for b in (True, False))
    assert isinstance(blind, Blind) and type(seeing) is Autoencoder
    latents, dynamic = torch.randn(1, TINY.latent, 2, 2, 2), torch.tensor([[False, True]])
    shape = (1, blind.config.geometry, 5, 32, 32)
    group = torch.zeros(1, 5, 32, 32, dtype=torch.uint8)
    other = group.clone()
    other[..., 8:20, 8:20] = 1
    pictures = [[m.decode(latents, g, k, dynamic) for g, k in ((torch.zeros(shape), group), (torch.rand(shape), other))] for m in (blind, seeing)]
    assert torch.equal(*pictures[0])
    assert not torch.equal(*pictures[1])


def test_a_run_scores_every_ablation_once_and_goes_on_where_it_stopped(plan, monkeypatch):
    first = bench_ablations.run(plan, seeds=1)
    names = [row["name"] for row in first["rows"]]
    assert names == [*(a.name for a in ABLATIONS), "fresh_decoder", "decoder_no_geometry", "mean_latents", "no_prior_anywhere"]
    assert all(row["psnr_db"] > 0 for row in first["rows"])
    assert json.loads((plan.out / bench_ablations.RESULTS).read_text())["rows"] == first["rows"]
    monkeypatch.setattr(ablation, "scores", lambda *a, **k: pytest.fail("trained again"))
    assert bench_ablations.run(plan, seeds=1)["table"] == first["table"]
    assert "over the mean latents" in bench_ablations.lines(first)[-1]


def test_deviations_are_over_the_seeds():
    rows = [{"name": "whole", "lacks": "nothing", "seed": s, "mse": v, "psnr_db": v, "psnr_things_db": v} for s, v in enumerate((1.0, 3.0))]
    assert bench_ablations.table(rows)[0]["mse"] == pytest.approx([2.0, 2**0.5])


def test_without_held_out_clips_there_is_nothing_to_read(plan, tmp_path):
    for name in ("clip_0", "clip_1"):
        (tmp_path / f"{name}.safetensors").write_bytes((plan.folder / f"{name}.safetensors").read_bytes())
    with pytest.raises(InputError, match="heldout"):
        ablation.scores(replace(plan, folder=tmp_path, out=tmp_path / "out"), 0)
