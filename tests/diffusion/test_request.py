"""What a call of the pipeline may ask for, and what it is told where it asks wrongly."""

from __future__ import annotations

import json

import diffusers
import numpy as np
import pytest
import torch

from diffusion.guidance import RANGE
from diffusion.pipeline import PhysGenPipeline
from sim.errors import InputError
from sim.scene import Body, Camera, Scene
from sim.shape import Plane, Sphere
from sim.trajectory import Trajectory
from tests.diffusion.test_pipeline import H, T, W, clip, pipe, run  # noqa: F401

FLOW = {"prediction_type": "flow_prediction", "use_flow_sigmas": True}
SCHEDULERS = [
    diffusers.FlowMatchHeunDiscreteScheduler(shift=3.0), diffusers.FlowMatchLCMScheduler(shift=3.0), diffusers.UniPCMultistepScheduler(**FLOW),
    diffusers.DPMSolverMultistepScheduler(**FLOW), diffusers.DEISMultistepScheduler(**FLOW),
]  # fmt: skip


@pytest.fixture(autouse=True)
def silent(pipe):  # noqa: F811
    pipe.set_progress_bar_config(disable=True)
    yield
    pipe.set_progress_bar_config(disable=False)


@pytest.mark.parametrize("scheduler", SCHEDULERS, ids=lambda s: type(s).__name__)
def test_other_flow_matching_schedulers_paint_nearly_the_same(pipe, clip, monkeypatch, scheduler):  # noqa: F811
    usual = run(pipe, clip, num_inference_steps=16, output_type="latent")
    monkeypatch.setattr(pipe, "scheduler", scheduler)
    other = run(pipe, clip, num_inference_steps=16, output_type="latent")
    assert torch.isfinite(other).all()
    # all solve the same equation from the same noise (the consistency sampler adds its own); the untrained network's answer hardly depends on either
    assert (other - usual).square().mean() < 0.1 * usual.square().mean()


def test_a_scheduler_for_another_process_is_refused(pipe, clip, monkeypatch):  # noqa: F811
    monkeypatch.setattr(pipe, "scheduler", diffusers.DDIMScheduler())
    with pytest.raises(InputError, match="DDIMScheduler is not set up for flow matching"):
        run(pipe, clip)


def test_several_videos_and_prompts_come_in_one_batch(pipe, clip):  # noqa: F811
    frames = run(pipe, clip, prompt=["a red ball", "a blue ball"], num_videos_per_prompt=2, output_type="uint8")
    assert frames.shape == (4, T, H, W, 3)
    assert all((frames[i] != frames[0]).any() for i in (1, 2, 3))
    generators = [torch.Generator().manual_seed(s) for s in (7, 7, 8)]
    same = run(pipe, clip, num_videos_per_prompt=3, generator=generators, output_type="uint8")
    assert np.array_equal(same[0], same[1])
    assert not np.array_equal(same[0], same[2])
    assert np.array_equal(same[0], run(pipe, clip, output_type="uint8")[0])


def test_a_negative_prompt_acts_through_guidance(pipe, clip):  # noqa: F811
    plain = run(pipe, clip, guidance_scale=3.0)
    assert not np.array_equal(plain, run(pipe, clip, guidance_scale=3.0, negative_prompt="dark and blurred"))
    assert np.array_equal(run(pipe, clip), run(pipe, clip, negative_prompt="dark and blurred"))


def test_the_callback_may_change_latents_and_end_the_steps(pipe, clip):  # noqa: F811
    seen = []

    def stop(pipeline, index, timestep, tensors):
        seen.append((index, pipeline.num_timesteps, pipeline.guidance_scale, pipeline.do_classifier_free_guidance, sorted(tensors)))
        pipeline._interrupt = True
        return {"latents": torch.zeros_like(tensors["latents"])}

    latents = run(pipe, clip, num_inference_steps=4, callback_on_step_end=stop, guidance_scale=2.0, output_type="latent")
    assert seen == [(0, 4, 2.0, True, ["latents"])]
    assert not latents.any()
    assert pipe.interrupt
    run(pipe, clip)
    assert not pipe.interrupt
    with pytest.raises(InputError, match="prompt_embeds"):
        run(pipe, clip, callback_on_step_end_tensor_inputs=["prompt_embeds"])


def test_the_bar_can_be_turned_off_as_in_diffusers(pipe, clip, capsys):  # noqa: F811
    run(pipe, clip)
    assert capsys.readouterr().err == ""
    pipe.set_progress_bar_config(disable=False, desc="painting")
    run(pipe, clip)
    assert "painting" in capsys.readouterr().err


def test_given_noise_is_what_the_generator_would_have_drawn(pipe, clip):  # noqa: F811
    noise = torch.randn(1, 20, 3, 3, 5, generator=torch.Generator().manual_seed(7))
    assert np.array_equal(run(pipe, clip), run(pipe, clip, latents=noise, generator=None))


def test_routing_is_reported_wherever_something_can_move(pipe, clip):  # noqa: F811
    out = pipe("a ball", clip.trajectory, gbuffers=clip.gbuffers, height=H, width=W, num_inference_steps=1)
    assert out.routing.shape == (1, 3, 3, 5, 3)
    total = out.routing.sum(axis=-1)
    assert np.isclose(total, 1).any()
    assert (np.isclose(total, 1) | (total == 0)).all()
    assert out[0] is out.frames
    assert len(pipe("a ball", clip.trajectory, gbuffers=clip.gbuffers, height=H, width=W, num_inference_steps=1, return_dict=False)) == 1


@pytest.fixture(scope="module")
def thrown():
    scene = Scene(bodies=[Body(name="ball", shape=Sphere(radius=0.25), color="red"), Body(name="floor", shape=Plane(), static=True)],
                  camera=Camera(position=(0, -4, 1.5), look_at=(0, 0, 0.5)))  # fmt: skip
    position = np.zeros((5, 2, 3))
    position[:, 0] = np.linspace([-0.6, 0, 0.6], [0.6, 0, 0.6], 5)
    return Trajectory.from_arrays(names=["ball", "floor"], time=np.arange(5) / 24, position=position, scene=scene)


def test_less_obedience_shortens_the_way_and_none_holds_still(pipe, thrown):  # noqa: F811
    options = {"height": 64, "width": 96, "num_inference_steps": 1, "output_type": "uint8"}
    farthest = []
    for scale in (0.0, 0.5, 1.0):
        out = pipe("a ball", thrown, trajectory_scale=scale, generator=torch.Generator().manual_seed(1), **options)
        assert np.isclose(out.routing.sum(axis=-1), 1).any()
        changed = (out.frames[0][-1] != out.frames[0][0]).any(axis=(0, 2))
        farthest.append(int(np.flatnonzero(changed)[-1]) if changed.any() else 0)
    assert farthest[0] == 0
    # the ball goes from x = -0.6 m to 0.6 m, and half as far: 0.6 m at a distance of 4 m with a focal length of 93 px
    assert farthest[2] - farthest[1] == pytest.approx(0.6 * 93 / 4, abs=3)


def test_the_first_frame_that_is_given_comes_out_and_colours_the_others(pipe, thrown):  # noqa: F811
    image = np.zeros((64, 96, 3), dtype=np.uint8)
    image[..., 1] = 200
    image[..., 0] = 30

    def made(**more):
        options = {"height": 64, "width": 96, "num_inference_steps": 2, "generator": torch.Generator().manual_seed(1)}
        return pipe("a ball", thrown, output_type="latent", **options, **more).frames

    encoded = made(image=image)
    again = made(image=torch.from_numpy(image).permute(2, 0, 1).float() / 255)
    assert torch.allclose(encoded, again, atol=1e-4)
    other = made(image=255 - image)
    assert (encoded[:, :, 0] - other[:, :, 0]).abs().mean() > 0.1
    colors = (encoded - other)[:, :12, 1].abs().mean()
    assert colors > 0.1  # the later frame knows the picture's colours
    late = made(keyframes={4: image})
    assert not torch.allclose(late, made())


WRONG = [
    ({"prompt": 3}, "prompt: a int"),
    ({"prompt": []}, "prompt: an empty list"),
    ({"prompt": ["a", 1]}, "prompt: a list with a int"),
    ({"trajectory": np.zeros(3)}, "trajectory: a numpy.ndarray"),
    ({"height": 34.0}, "height: 34.0"),
    ({"height": 33}, "height: 33"),
    ({"width": 8}, "width: 8"),
    ({"num_frames": 0}, "num_frames: 0"),
    ({"num_frames": 2.5}, "num_frames: 2.5"),
    ({"num_inference_steps": 0}, "num_inference_steps"),
    ({"num_inference_steps": 2000}, "num_inference_steps: 2000"),
    ({"guidance_scale": 0.5}, "from 1 .off. to"),
    ({"guidance_scale": 15.0}, "guidance_scale: 15"),
    ({"guidance_scale": float("nan")}, "guidance_scale: nan"),
    ({"guidance_scale": "high"}, "guidance_scale: 'high'"),
    ({"output_type": "gif"}, "output_type"),
    ({"trajectory_scale": 1.5, "gbuffers": None}, "trajectory_scale: 1.5"),
    ({"trajectory_scale": 0.5}, "gbuffers: they show the whole motion"),
    ({"gbuffers": 1}, "gbuffers: a int"),
    ({"num_videos_per_prompt": 0}, "num_videos_per_prompt: 0"),
    ({"generator": [torch.Generator()] * 2}, "generator: 2 for 1"),
    ({"latents": torch.zeros(1, 20, 3, 3, 6)}, "latents: shape"),
    ({"latents": torch.zeros(1, 20, 3, 3, 5, dtype=torch.int)}, "latents: a tensor of torch.int32"),
    ({"latents": np.zeros((1, 20, 3, 3, 5))}, "latents: a numpy.ndarray; give a torch tensor"),
    ({"latents": torch.full((1, 20, 3, 3, 5), torch.nan)}, "latents: NaN"),
    ({"width": 10**6}, "width: 1000000; at most"),
    ({"guidance_scale": True}, "guidance_scale: True"),
    ({"trajectory_scale": "a"}, "trajectory_scale: 'a'"),
    ({"trajectory_scale": None}, "trajectory_scale: None"),
    ({"generator": np.random.default_rng(0)}, "generator: a numpy.random"),
    ({"prompt": "ball " * 2001}, "prompt: 2001 words"),
    ({"callback_on_step_end": 5}, "callback_on_step_end: a int"),
    ({"callback_on_step_end": lambda *_: None}, "callback_on_step_end: returned a NoneType"),
    ({"callback_on_step_end": lambda *_: {"latents": torch.zeros(1)}}, "latents that it returned: shape"),
    ({"callback_on_step_end": lambda p, i, t, told: {"latents": told["latents"] * float("nan")}}, "latents that it returned: NaN"),
    ({"image": "cat.png"}, "image: a str; give a PIL image"),
    ({"image": np.zeros((H, W + 2, 3))}, "image: shape"),
    ({"image": np.zeros((H, W, 3), dtype=int)}, "image: dtype int64"),
    ({"image": np.full((H, W, 3), np.nan)}, "image: values"),
    ({"keyframes": {T: np.zeros((H, W, 3))}}, "frame 6; the clip has the frames 0 to 5"),
    ({"keyframes": [1]}, "keyframes: a list"),
    ({"image": np.zeros((H, W, 3)), "keyframes": {0: np.zeros((H, W, 3))}}, "frame 0 is what image= gives"),
    ({"prompt": ["a", "b", "c"], "negative_prompt": ["d", "e"]}, "negative_prompt: 2 given, with 3"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "message"), WRONG, ids=lambda value: value if isinstance(value, str) else "")
def test_wrong_requests_are_named(pipe, clip, wrong, message):  # noqa: F811
    with pytest.raises(InputError, match=message):
        run(pipe, clip, **wrong)


def test_the_working_range_of_guidance_holds_what_the_readme_uses():
    assert RANGE[0] <= 1.0 < 3.0 <= RANGE[1]


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision_paints_the_same_picture(pipe, clip, tmp_path, dtype):  # noqa: F811
    pipe.save_pretrained(tmp_path, dtype=torch.float32)
    half = PhysGenPipeline.from_pretrained(tmp_path, torch_dtype=dtype)
    half.set_progress_bar_config(disable=True)
    assert half.dtype == dtype
    # 2^-8 of the range for bfloat16 in each of a few dozen layers
    assert np.abs(run(half, clip) - run(pipe, clip)).mean() < 0.02
    back = half.to(torch.float32)
    assert back.transformer.dtype == torch.float32


def test_saved_weights_that_were_changed_are_refused(pipe, clip, tmp_path):  # noqa: F811
    pipe.save_pretrained(tmp_path)
    path = tmp_path / "transformer" / "model.safetensors"
    content = bytearray(path.read_bytes())
    content[-5] ^= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match="changed or damaged"):
        PhysGenPipeline.from_pretrained(tmp_path)
    path.write_bytes(bytes(content[:1000]))
    with pytest.raises(InputError, match="changed or damaged"):
        PhysGenPipeline.from_pretrained(tmp_path)
    path.unlink()
    with pytest.raises(InputError, match="cannot be read"):
        PhysGenPipeline.from_pretrained(tmp_path)
    (tmp_path / "model_index.json").write_text("{}")
    with pytest.raises(InputError, match="not the weights of a PhysGenPipeline"):
        PhysGenPipeline.from_pretrained(tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sha256": {}}, "no sha256 of transformer"),
        ({"sha256": 3}, "no sha256"),
        ({"scheduler": 5}, "scheduler: 5"),
        ({"scheduler": ["a", "B"]}, "none of diffusers"),
    ],
)
def test_an_index_that_was_changed_is_refused(pipe, tmp_path, change, message):  # noqa: F811
    pipe.save_pretrained(tmp_path)
    path = tmp_path / "model_index.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(InputError, match=message):
        PhysGenPipeline.from_pretrained(tmp_path)


def test_options_of_diffusers_are_taken_or_refused(pipe, tmp_path):  # noqa: F811
    pipe.save_pretrained(tmp_path)
    made = PhysGenPipeline.from_pretrained(tmp_path, dtype=torch.float32, local_files_only=True, use_safetensors=True, low_cpu_mem_usage=True, variant=None)
    assert made.dtype == torch.float32
    for wrong in ({"variant": "fp16"}, {"device_map": "auto"}, {"use_safetensors": False}):
        with pytest.raises(InputError, match=next(iter(wrong))):
            PhysGenPipeline.from_pretrained(tmp_path, **wrong)
    with pytest.raises(InputError, match="int8"):
        made.to(torch.int8)
    if not torch.cuda.is_available():
        with pytest.raises(InputError, match="cuda"):
            made.to("cuda")


def test_pictures_may_be_bfloat16(pipe, clip):  # noqa: F811
    picture = torch.rand(3, H, W, generator=torch.Generator().manual_seed(0))
    frames = run(pipe, clip, image=picture.bfloat16())
    assert np.isfinite(frames).all()


def test_different_lengths_are_refused_before_anything_is_painted(pipe, clip):  # noqa: F811
    calls = []
    trajectories = [clip.trajectory, clip.trajectory.sampled(slice(3))]
    with pytest.raises(InputError, match="num_frames: the trajectories have 6, 3 samples"):
        run(pipe, clip, trajectory=trajectories, gbuffers=None, prompt=["a", "b"], progress=lambda *told: calls.append(told))
    assert not calls


@pytest.mark.parametrize("made", [lambda old: type(old).from_config(old.config, use_dynamic_shifting=True), lambda old: diffusers.HeliosScheduler()])
def test_a_scheduler_that_cannot_be_set_up_is_named(pipe, clip, monkeypatch, made):  # noqa: F811
    monkeypatch.setattr(pipe, "scheduler", made(pipe.scheduler))
    with pytest.raises(InputError, match="scheduler: "):
        run(pipe, clip)


def test_the_weights_that_come_with_the_install_are_those_that_were_saved():
    from diffusion.pretrained import HOME, read_index

    assert set(read_index(HOME / "small")["sha256"]) == {"transformer", "autoencoder"}
    PhysGenPipeline.from_pretrained("physgen/small")


def test_a_scheduler_is_saved_and_may_be_given(pipe, tmp_path):  # noqa: F811
    heun = diffusers.FlowMatchHeunDiscreteScheduler(shift=2.0)
    PhysGenPipeline(pipe.transformer, pipe.autoencoder, heun).save_pretrained(tmp_path)
    assert PhysGenPipeline.from_pretrained(tmp_path).scheduler.config.shift == 2.0
    assert type(PhysGenPipeline.from_pretrained(tmp_path).scheduler) is diffusers.FlowMatchHeunDiscreteScheduler
    mine = diffusers.FlowMatchEulerDiscreteScheduler(shift=5.0)
    assert PhysGenPipeline.from_pretrained(tmp_path, scheduler=mine).scheduler is mine
    with pytest.raises(InputError, match="safe_serialization"):
        pipe.save_pretrained(tmp_path, safe_serialization=False)
    with pytest.raises(InputError, match="torch_dtype"):
        PhysGenPipeline.from_pretrained(tmp_path, torch_dtype=torch.int8)


def test_out_of_memory_is_tried_once_more_in_tiles_and_then_names_a_size(pipe, clip, monkeypatch):  # noqa: F811
    usual = run(pipe, clip, output_type="uint8")
    original, refused = pipe.autoencoder.decoder.frames, []

    def short_of_memory(times):
        def frames(features, *rest):
            if len(refused) < times:
                refused.append(features.shape)
                raise torch.OutOfMemoryError("no memory")
            return original(features, *rest)

        return frames

    monkeypatch.setattr("diffusion.picture.TILE", 1)
    monkeypatch.setattr(pipe.autoencoder.decoder, "frames", short_of_memory(1))
    tiled = run(pipe, clip, output_type="uint8")
    assert len(refused) == 1
    assert np.abs(tiled.astype(int) - usual.astype(int)).max() <= 1
    monkeypatch.setattr(pipe.autoencoder.decoder, "frames", short_of_memory(3))
    with pytest.raises(InputError, match="48x32 with as many frames should fit"):
        run(pipe, clip)
