from __future__ import annotations

import json

import pytest
import torch

from diffusion.autoencoder import AutoencoderConfig
from diffusion.data import Order, held_out_files, training_files
from diffusion.prepared import prepare
from diffusion.train import load_autoencoder, train_autoencoder, train_decoder, train_transformer
from diffusion.training import Progress, Recipe, rate_factor
from diffusion.transformer import TransformerConfig
from sim.errors import InputError
from tests.diffusion.synthetic import make_clip

TINY = AutoencoderConfig(latent=20, encoder=16, trunk=32, decoder=16, decoder_blocks=1, thin=8, token=16)
SMALL = TransformerConfig(latent=20, dim=32, heads=2, blocks=2, shared=32, hidden=16, slots=3, globals=2)


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    for i in range(3):
        make_clip(i, frames=5, width=64, height=64).save(folder / f"clip_{i}.safetensors")
    make_clip(9, frames=5, width=64, height=64).save(folder / "heldout_9.safetensors")
    return folder


def same(a, b):
    return all(torch.equal(x, y) for x, y in zip(a.state_dict().values(), b.state_dict().values(), strict=True))


def interrupt_at(step):
    def log(line):
        if line["step"] == step and "loss" in line:
            raise KeyboardInterrupt

    return log


def test_held_out_clips_are_never_trained_on(clips):
    cache = prepare(clips)
    assert len(training_files(cache)) == 3
    assert [p.rsplit("/", 1)[1] for p in held_out_files(cache)] == ["heldout_9.safetensors"]


def test_the_order_visits_every_clip_once_an_epoch_and_takes_up_new_ones():
    files = ["a", "b", "c"]
    order = Order(seed=0)
    first = [name for _ in range(3) for name in order.next(1, lambda: files)]
    assert sorted(first) == files
    again = Order(seed=0)
    assert again.next(3, lambda: files) == first
    resumed = Order(**json.loads(json.dumps(again.state())))
    assert resumed.next(4, lambda: [*files, "d"]) == again.next(4, lambda: [*files, "d"])


def test_no_clips_is_a_clear_error(tmp_path):
    with pytest.raises(InputError, match="no training clips"):
        train_autoencoder(tmp_path, tmp_path / "out", recipe=Recipe(steps=1), config=TINY)


def test_an_interrupted_autoencoder_training_resumes_exactly(clips, tmp_path):
    recipe = Recipe(steps=5, batch=2, warmup=2, log_every=1, check_minutes=0.0)
    whole = train_autoencoder(clips, tmp_path / "whole", recipe=recipe, config=TINY, size=32, frames=5)
    with pytest.raises(KeyboardInterrupt):
        train_autoencoder(clips, tmp_path / "cut", recipe=recipe, config=TINY, size=32, frames=5, log=interrupt_at(3))
    resumed = train_autoencoder(clips, tmp_path / "cut", recipe=recipe, config=TINY, size=32, frames=5)
    assert same(whole, resumed)
    assert (tmp_path / "cut" / "strip_000005.png").exists()
    with pytest.raises(InputError, match="another configuration"):
        train_autoencoder(clips, tmp_path / "cut", recipe=recipe, config=AutoencoderConfig(latent=24), size=32, frames=5)


def test_an_interrupted_transformer_training_resumes_exactly(clips, tmp_path):
    train_autoencoder(clips, tmp_path / "ae", recipe=Recipe(steps=2, batch=2), config=TINY, size=32, frames=5)
    recipe = Recipe(steps=4, batch=2, warmup=2, log_every=1, check_minutes=0.0, matrix_rate=0.01)
    checkpoint = tmp_path / "ae" / "checkpoint.pt"
    whole = train_transformer(clips, checkpoint, tmp_path / "whole", recipe=recipe, config=SMALL, size=2)
    with pytest.raises(KeyboardInterrupt):
        train_transformer(clips, checkpoint, tmp_path / "cut", recipe=recipe, config=SMALL, size=2, log=interrupt_at(3))
    resumed = train_transformer(clips, checkpoint, tmp_path / "cut", recipe=recipe, config=SMALL, size=2)
    assert same(whole, resumed)


def test_the_autoencoder_learns_a_clip_by_heart(clips, tmp_path):
    lines = []
    recipe = Recipe(steps=60, batch=2, warmup=5, learning_rate=4e-3, log_every=10, ema=0.9, check_minutes=99)
    train_autoencoder(clips, tmp_path, recipe=recipe, config=TINY, size=64, frames=1, log=lines.append)
    scores = [line["psnr"] for line in lines if "psnr" in line]
    assert scores[-1] > scores[0] + 5  # [dB]; the first ten steps stand near 10, what a grey picture scores


def test_the_rate_warms_up_and_falls_to_two_percent():
    recipe = Recipe(steps=1000, warmup=10)
    factors = [rate_factor(recipe, Progress(step=step)) for step in (0, 9, 500, 1000)]
    assert factors == pytest.approx([0.1, 1.0, 0.51, 0.02], abs=1e-3)
    assert rate_factor(Recipe(minutes=10, warmup=1), Progress(step=5, seconds=600)) == pytest.approx(0.02)


def test_training_the_decoder_leaves_the_encoder_and_its_statistics_alone(clips, tmp_path):
    train_autoencoder(clips, tmp_path / "ae", recipe=Recipe(steps=2, batch=2), config=TINY, size=32, frames=5)
    before = load_autoencoder(tmp_path / "ae" / "checkpoint.pt").state_dict()
    after = train_decoder(clips, tmp_path / "ae" / "checkpoint.pt", tmp_path / "decoder", recipe=Recipe(steps=2, batch=2), size=32, frames=5).state_dict()
    changed = {name.partition(".")[0] for name, tensor in after.items() if not torch.equal(tensor, before[name])}
    assert changed == {"decoder"}
