from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from diffusion.autoencoder import Autoencoder, AutoencoderConfig
from diffusion.pipeline import PhysGenPipeline, fast_dtype
from diffusion.transformer import Transformer, TransformerConfig
from sim.errors import InputError
from tests.diffusion.synthetic import make_clip

TINY = AutoencoderConfig(latent=20, encoder=16, trunk=32, decoder=16, decoder_blocks=1, thin=8, token=16)
SMALL = TransformerConfig(latent=20, dim=32, heads=2, blocks=2, shared=32, hidden=16, slots=3, globals=2)
W, H, T = 66, 34, 6  # neither multiples of 16 nor 4 n + 1


@pytest.fixture(scope="module")
def pipe():
    torch.manual_seed(0)
    transformer, autoencoder = Transformer(SMALL), Autoencoder(TINY)
    torch.nn.init.normal_(transformer.leave.weight, std=0.1)
    return PhysGenPipeline.from_models(transformer, autoencoder, dtype=torch.float32)


@pytest.fixture(scope="module")
def clip():
    return make_clip(1, frames=T, width=W, height=H)


def run(pipe, clip, **more):
    options = {"prompt": "a ball falls", "trajectory": clip.trajectory, "gbuffers": clip.gbuffers, "height": H, "width": W, "num_inference_steps": 2} | more
    options.setdefault("generator", torch.Generator().manual_seed(7))
    return pipe(**options).frames


def test_any_even_size_and_any_length_comes_out_as_asked(pipe, clip):
    frames = run(pipe, clip)
    assert frames.shape == (1, T, H, W, 3)
    assert frames.dtype == np.float32
    assert 0 <= frames.min() <= frames.max() <= 1


def test_the_same_seed_gives_the_same_pixels_and_another_one_others(pipe, clip):
    first, again = run(pipe, clip, output_type="uint8"), run(pipe, clip, output_type="uint8")
    assert np.array_equal(first, again)
    assert not np.array_equal(first, run(pipe, clip, output_type="uint8", generator=torch.Generator().manual_seed(8)))


def test_output_types(pipe, clip):
    assert run(pipe, clip, output_type="pt").shape == (1, T, 3, H, W)
    images = run(pipe, clip, output_type="pil")
    assert len(images[0]) == T
    assert images[0][0].size == (W, H)
    assert run(pipe, clip, output_type="latent").shape == (1, 20, 3, 3, 5)


def test_every_step_is_called_back_and_guidance_changes_the_result(pipe, clip):
    steps, stages = [], set()

    def on_step(_, index, timestep, tensors):
        steps.append((index, float(timestep), tuple(tensors["latents"].shape)))
        return tensors

    plain = run(pipe, clip, callback_on_step_end=on_step, progress=lambda stage, done, total: stages.add(stage))
    assert [s[0] for s in steps] == [0, 1]
    assert steps[0][1] == 1000
    assert stages == {"prior", "draft", "denoise", "decode"}
    assert not np.array_equal(plain, run(pipe, clip, guidance_scale=3.0))


def test_fewer_frames_than_the_trajectory_has_are_its_first_ones(pipe, clip):
    assert run(pipe, clip, num_frames=3, gbuffers=dataclasses.replace(clip.frames(0, 3).gbuffers)).shape[1] == 3
    with pytest.raises(InputError, match="num_frames: 99"):
        run(pipe, clip, num_frames=99)


def test_without_a_trajectory_the_hook_simulates_or_the_error_says_what_to_do(pipe, clip):
    with pytest.raises(InputError, match="no trajectory"):
        pipe("a ball falls")
    asked = []

    def simulate(prompt, *, num_frames, seed, size):
        asked.append((prompt, num_frames, seed, size))
        return clip.trajectory

    pipe.simulate = simulate
    try:
        assert run(pipe, clip, trajectory=None, num_frames=T).shape[1] == T
    finally:
        pipe.simulate = None
    assert asked == [("a ball falls", T, 7, (W, H))]


WRONG = [
    ({"height": 33}, "height: 33"), ({"width": 8}, "width: 8"), ({"num_inference_steps": 0}, "num_inference_steps"),
    ({"guidance_scale": 0.5}, "guidance_scale"), ({"output_type": "gif"}, "output_type"), ({"height": 64}, "gbuffers"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "message"), WRONG)
def test_wrong_requests_are_named(pipe, clip, wrong, message):
    with pytest.raises(InputError, match=message):
        run(pipe, clip, **wrong)


def test_a_saved_pipeline_comes_back_as_it_was(pipe, clip, tmp_path):
    pipe.save_pretrained(tmp_path, dtype=torch.float32)
    back = PhysGenPipeline.from_pretrained(tmp_path, torch_dtype=torch.float32)
    assert back.transformer.config == pipe.transformer.config
    assert np.array_equal(run(back, clip), run(pipe, clip))


def test_unknown_weights_name_those_there_are(tmp_path):
    with pytest.raises(InputError, match="no weights there"):
        PhysGenPipeline.from_pretrained("physgen/huge")
    with pytest.raises(InputError, match="no weights there"):
        PhysGenPipeline.from_pretrained(tmp_path)


def test_half_precision_is_used_only_where_the_machine_has_it():
    assert fast_dtype("cpu") in (torch.bfloat16, torch.float32)
    assert fast_dtype("mps") == torch.float32
