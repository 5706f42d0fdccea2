"""PhysGenPipeline: a diffusers pipeline that turns a prompt and a trajectory into a video.

pipe = PhysGenPipeline.from_pretrained("physgen/small")
frames = pipe(prompt="a red ball falls on concrete", trajectory=trajectory, height=480, width=640).frames[0]
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from diffusers.pipelines.pipeline_utils import DiffusionPipeline
from diffusers.utils import BaseOutput
from diffusers.utils.torch_utils import randn_tensor
from einops import rearrange
from torch import Tensor

from diffusion.autoencoder import Autoencoder, AutoencoderConfig
from diffusion.condition import Condition, cell_features, cell_state
from diffusion.coverage import CELL, cell_coverage, fine_coverage, latent_frames
from diffusion.flow import velocity
from diffusion.prepared import pooled_channels
from diffusion.pretrained import load_model, save_model, weights_folder
from diffusion.prior import GEOMETRY, MotionPrior, motion_prior
from diffusion.rectangle import Rectangle, bounds
from diffusion.standing import predictor
from diffusion.text import TextEncoder, default_encoder
from diffusion.transformer import Transformer, TransformerConfig
from sim.errors import InputError
from sim.gbuffers import GBuffers
from sim.trajectory import Trajectory, write_atomic

SHIFT = 3.0
"""Of the scheduler: noisy levels, where composition is decided, get most of the steps."""
DECODE_FRAMES = 2
"""Decoded at a time: small enough for the caches, and memory stays bounded whatever the length."""
FEATHER = 2
"""Cells over which what was decoded anew passes into the standing picture."""
OUTPUT_TYPES = ("np", "pt", "pil", "uint8", "latent")

Simulate = Callable[..., Trajectory]
"""(prompt, *, num_frames, seed) -> Trajectory with at least num_frames samples."""
Progress = Callable[[str, int, int], None]
"""(stage, done, total)"""


@dataclass
class PhysGenPipelineOutput(BaseOutput):
    """frames: (1, t, h, w, 3) in [0, 1] for np, (1, t, 3, h, w) for pt, a list of one list of images for pil, (1, t, h, w, 3) for uint8."""

    frames: Any


def fast_dtype(device: torch.device | str = "cpu") -> torch.dtype:
    """bfloat16 where the hardware multiplies it, float32 elsewhere: emulated bfloat16 is slower than float32."""
    if torch.device(device).type == "cuda":
        return torch.bfloat16
    capable = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)() or getattr(torch.cpu, "_is_amx_tile_supported", lambda: False)()
    return torch.bfloat16 if torch.device(device).type == "cpu" and capable else torch.float32


class PhysGenPipeline(DiffusionPipeline):
    """Components: transformer, autoencoder, scheduler. The text encoder is the installed MiniLM. `simulate` may be set to make trajectories from prompts."""

    model_cpu_offload_seq = "transformer->autoencoder"  # type: ignore[assignment]
    _callback_tensor_inputs: ClassVar[list[str]] = ["latents"]
    simulate: Simulate | None = None
    transformer: Transformer
    autoencoder: Autoencoder
    scheduler: Any

    def __init__(self, transformer: Transformer, autoencoder: Autoencoder, scheduler: FlowMatchEulerDiscreteScheduler) -> None:
        super().__init__()
        self.register_modules(transformer=transformer, autoencoder=autoencoder, scheduler=scheduler)
        self._text: TextEncoder | None = None

    # ------------------------------------------------------------------------------------------- files

    @classmethod
    def from_pretrained(cls, name: str | Path = "physgen/small", *, torch_dtype: torch.dtype | None = None) -> PhysGenPipeline:  # type: ignore[override]
        """A folder, or a name of weights that come with the package (`physgen/small`). Raises InputError."""
        folder = weights_folder(name)
        dtype = torch_dtype or fast_dtype()
        transformer = load_model(folder / "transformer", lambda c: Transformer(TransformerConfig.from_data(c)), dtype=dtype)
        autoencoder = load_model(folder / "autoencoder", lambda c: Autoencoder(AutoencoderConfig.from_data(c)), dtype=dtype)
        scheduler = FlowMatchEulerDiscreteScheduler.from_pretrained(folder, subfolder="scheduler", local_files_only=True)
        return cls(transformer, autoencoder, scheduler)

    def save_pretrained(self, folder: str | Path, *, dtype: torch.dtype = torch.float16) -> None:  # type: ignore[override]
        """Write model_index.json, and a config and a safetensors file per model."""
        folder = Path(folder)
        save_model(folder / "transformer", self.transformer, self.transformer.config_data, dtype=dtype)
        save_model(folder / "autoencoder", self.autoencoder, self.autoencoder.config_data, dtype=dtype)
        self.scheduler.save_pretrained(folder / "scheduler")
        index = {
            "_class_name": "PhysGenPipeline", "transformer": ["diffusion.transformer", "Transformer"], "autoencoder": ["diffusion.autoencoder", "Autoencoder"],
            "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
        }  # fmt: skip
        write_atomic(folder / "model_index.json", (json.dumps(index, indent=2) + "\n").encode())

    @classmethod
    def from_models(cls, transformer: Transformer, autoencoder: Autoencoder, *, dtype: torch.dtype | None = None) -> PhysGenPipeline:
        """A pipeline of freshly trained models, with the scheduler that they are meant for."""
        dtype = dtype or fast_dtype()
        scheduler = FlowMatchEulerDiscreteScheduler(shift=SHIFT)
        return cls(transformer.eval().requires_grad_(False).to(dtype), autoencoder.eval().requires_grad_(False).to(dtype), scheduler)

    # ------------------------------------------------------------------------------------------- the call

    @torch.no_grad()
    def __call__(
        self, prompt: str | None = None, trajectory: Trajectory | None = None, *, gbuffers: GBuffers | None = None, num_frames: int | None = None,
        height: int = 480, width: int = 640, num_inference_steps: int = 6, guidance_scale: float = 1.0, generator: torch.Generator | None = None,
        latents: Tensor | None = None, output_type: str = "np", return_dict: bool = True,
        callback_on_step_end: Callable[[Any, int, Any, dict[str, Any]], dict[str, Any]] | None = None, progress: Progress | None = None,
    ) -> PhysGenPipelineOutput | tuple[Any]:  # fmt: skip
        """A video of the trajectory as the prompt describes it.

        trajectory: one sample a frame; without it `simulate` makes one from the prompt. gbuffers: what `sim.observe` makes of the trajectory, if it is
        there already. guidance_scale 1 takes one pass a step, above 1 two. latents: start from this noise (1, c, n, h / 16, w / 16).
        """
        _check(prompt, height, width, num_frames, num_inference_steps, guidance_scale, output_type)
        trajectory = self._trajectory(prompt, trajectory, num_frames, generator)
        words = prompt or (trajectory.scene.text if trajectory.scene is not None else "") or "a physical scene"
        if gbuffers is None:
            gbuffers = _observe(trajectory, width, height, progress)
        elif gbuffers.size != (width, height) or len(gbuffers.time) != len(trajectory.time):
            raise InputError(
                f"gbuffers: {len(gbuffers.time)} frames of {gbuffers.size[0]}x{gbuffers.size[1]}, asked for {len(trajectory.time)} of {width}x{height}; "
                "observe the trajectory at the size of the video"
            )
        prior = motion_prior(gbuffers, trajectory, padded=True, progress=_stage(progress, "prior"))
        condition = self._condition(prior, words)
        latents = self._denoise(condition, latents, num_inference_steps, guidance_scale, generator, callback_on_step_end, progress)
        if output_type == "latent":
            return PhysGenPipelineOutput(frames=latents) if return_dict else (latents,)
        video = self._decode(latents, prior, progress)[: len(trajectory.time), :height, :width]
        frames = _as_type(video, output_type)
        self.maybe_free_model_hooks()
        return PhysGenPipelineOutput(frames=frames) if return_dict else (frames,)

    def _trajectory(self, prompt: str | None, trajectory: Trajectory | None, num_frames: int | None, generator: torch.Generator | None) -> Trajectory:
        if trajectory is None:
            if self.simulate is None or prompt is None:
                raise InputError("no trajectory: give trajectory=..., or use physgen.PhysGenPipeline, which simulates the prompt by itself")
            seed = generator.initial_seed() if generator is not None else 0
            trajectory = self.simulate(prompt, num_frames=num_frames, seed=seed)
        have = len(trajectory.time)
        if num_frames is None or num_frames == have:
            return trajectory
        if num_frames > have:
            raise InputError(f"num_frames: {num_frames}, but the trajectory has {have} samples; simulate for longer or ask for fewer frames")
        return trajectory.sampled(slice(num_frames))

    def _condition(self, prior: MotionPrior, prompt: str) -> Condition:
        if self._text is None:
            self._text = default_encoder()
        device, dtype = self.transformer.device, self.transformer.dtype
        cells = cell_features(torch.from_numpy(pooled_channels(prior)))
        coverage = cell_coverage(fine_coverage(torch.from_numpy(prior.group), len(prior.phrases)), batch=1)
        tokens = self._text.prompt(prompt, prior.phrases[-1])
        return Condition(
            cells=cells[None].to(device, dtype), state=cell_state(cells)[None].to(device), coverage=coverage.to(device),
            phrases=self._text.phrases(prior.phrases)[None].to(device, dtype), prompt=tokens[None].to(device, dtype),
            prompt_mask=torch.ones(1, len(tokens), dtype=torch.bool, device=device), keep_words=torch.ones(1, dtype=torch.bool, device=device),
        )  # fmt: skip

    def _denoise(
        self, condition: Condition, latents: Tensor | None, steps: int, guidance_scale: float, generator: torch.Generator | None,
        callback: Callable[[Any, int, Any, dict[str, Any]], dict[str, Any]] | None, progress: Progress | None,
    ) -> Tensor:  # fmt: skip
        device, dtype = self.transformer.device, self.transformer.dtype
        shape = (1, self.transformer.config.latent, *condition.cells.shape[1:4])
        if latents is None:
            latents = randn_tensor(shape, generator=generator, device=device, dtype=torch.float32)
        elif tuple(latents.shape) != shape:
            raise InputError(f"latents: shape {tuple(latents.shape)}, expected {shape} for this size and length")
        latents = latents.to(device, torch.float32)
        worded = predictor(self.transformer, condition)
        blank = predictor(self.transformer, condition.without_words()) if guidance_scale > 1 else None
        self.scheduler.set_timesteps(sigmas=np.linspace(1, 1 / steps, steps).tolist(), device=device)
        for i, timestep in enumerate(self.scheduler.timesteps):
            sigma = self.scheduler.sigmas[i].to(device).reshape(1)
            clean = worded(latents.to(dtype), sigma)
            if blank is not None:
                without = blank(latents.to(dtype), sigma)
                clean = without + guidance_scale * (clean - without)
            latents = self.scheduler.step(velocity(latents, clean, sigma), timestep, latents, return_dict=False)[0]
            if callback is not None:
                latents = callback(self, i, timestep, {"latents": latents}).get("latents", latents)
            if progress is not None:
                progress("denoise", i + 1, steps)
        return latents

    def _decode(self, latents: Tensor, prior: MotionPrior, progress: Progress | None) -> Tensor:
        """(t, h, w, 3) uint8, padded as the prior is. Under a camera that stands still, what does not change is the first frame's."""
        device, dtype = self.autoencoder.device, self.autoencoder.dtype
        geometry = rearrange(torch.from_numpy(prior.channels[:, : len(GEOMETRY)]), "t g h w -> 1 g t h w")
        group, dynamic = torch.from_numpy(prior.group)[None], torch.from_numpy(prior.dynamic)[None]
        video = torch.empty(*prior.group.shape, 3, dtype=torch.uint8)
        parts = _parts(prior)
        pieces = self.autoencoder.decode_parts(latents.to(device, dtype), geometry, group, dynamic.to(device), chunk=DECODE_FRAMES, parts=parts)
        first = torch.empty(*video.shape[1:3], 3)
        for start, pixels in pieces:
            picture = rearrange(pixels[0].float().clamp(-1, 1).add(1).mul(127.5), "c t h w -> t h w c").cpu()
            if start == 0:
                first = picture[0]
                video[:] = first.round().byte()
            else:
                stop = start + len(picture)
                part = bounds(parts[start:stop])
                share = feathered(part, video.shape[1] // CELL, video.shape[2] // CELL)[..., None]
                blended = part.pixels(first, rows=0).lerp(picture, share)
                part.pixels(video[start:stop], rows=1).copy_(blended.round().byte())
            if progress is not None:
                progress("decode", start + len(picture), len(video))
        return video


# ------------------------------------------------------------------------------------------------- pieces


def _check(
    prompt: str | None, height: int, width: int, num_frames: int | None, steps: int, guidance_scale: float, output_type: str
) -> None:  # fmt: skip
    if prompt is not None and not isinstance(prompt, str):
        raise InputError(f"prompt: a {type(prompt).__name__}; give one sentence (call again for another)")
    for name, value in (("height", height), ("width", width)):
        if value < 16 or value % 2:
            raise InputError(f"{name}: {value}; the video's size must be even and at least 16 pixels")
    if num_frames is not None and num_frames < 1:
        raise InputError(f"num_frames: {num_frames}; at least 1")
    if steps < 1:
        raise InputError(f"num_inference_steps: {steps}; at least 1")
    if guidance_scale < 1:
        raise InputError(f"guidance_scale: {guidance_scale}; 1 (off) or more")
    if output_type not in OUTPUT_TYPES:
        raise InputError(f"output_type: {output_type!r}; one of {', '.join(OUTPUT_TYPES)}")


def _stage(progress: Progress | None, stage: str) -> Callable[[int, int], None] | None:
    return None if progress is None else lambda done, total: progress(stage, done, total)


def _observe(trajectory: Trajectory, width: int, height: int, progress: Progress | None) -> GBuffers:
    from sim.observe import observe

    return observe(trajectory, width=width, height=height, progress=_stage(progress, "observe"))


def _parts(prior: MotionPrior) -> list[Rectangle]:
    """By frame, the cells to decode: the first frame's all, then those that change and a feather around them."""
    _, _, h, w = prior.channels.shape
    whole = Rectangle(0, h // CELL, 0, w // CELL)
    if prior.windows is None:
        return [whole] * len(prior.channels)
    rows = [Rectangle(*(int(side) // CELL for side in window)) for window in prior.windows]
    return [whole] + [r.grown(FEATHER, whole.bottom, whole.right) if r.area else r for r in rows[1:]]


def feathered(part: Rectangle, height: int, width: int) -> Tensor:
    """(16 h, 16 w) of a part of a picture of height x width cells: 1 inside, falling to 0 over FEATHER cells towards sides that are not the picture's."""
    ramps = []
    for low, high, limit in ((part.top, part.bottom, height), (part.left, part.right, width)):
        at = torch.arange(CELL * (high - low)) + 0.5
        before = at / (CELL * FEATHER) if low > 0 else torch.ones_like(at)
        after = at.flip(0) / (CELL * FEATHER) if high < limit else torch.ones_like(at)
        ramps.append(torch.minimum(before, after).clamp(max=1))
    return torch.minimum(ramps[0][:, None], ramps[1][None])


def _as_type(video: Tensor, output_type: str) -> Any:
    """(t, h, w, 3) uint8 -> what diffusers' users expect, with a batch axis of 1."""
    if output_type == "uint8":
        return video.numpy()[None]
    if output_type == "pt":
        return rearrange(video.float() / 255, "t h w c -> 1 t c h w")
    if output_type == "np":
        return (video.numpy().astype(np.float32) / 255)[None]
    from PIL import Image

    return [[Image.fromarray(frame) for frame in video.numpy()]]


def latent_shape(frames: int, height: int, width: int, channels: int) -> tuple[int, int, int, int, int]:
    """Of the latents of a video: (1, c, n, h / 16, w / 16), sizes rounded up."""
    return (1, channels, latent_frames(frames), -(-height // CELL), -(-width // CELL))
