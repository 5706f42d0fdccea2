"""PhysGenPipeline: a diffusers pipeline that turns a prompt and a trajectory into a video.

pipe = PhysGenPipeline.from_pretrained("physgen/small")
frames = pipe(prompt="a red ball falls on concrete", trajectory=trajectory, height=480, width=640).frames[0]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from diffusers.pipelines.pipeline_utils import DiffusionPipeline
from diffusers.utils import BaseOutput, logging
from diffusers.utils.torch_utils import randn_tensor
from einops import rearrange
from numpy.typing import NDArray
from torch import Tensor

from diffusion.anchors import Anchors, read_pictures
from diffusion.autoencoder import Autoencoder, AutoencoderConfig
from diffusion.condition import Condition, cell_features, cell_state
from diffusion.coverage import CELL, cell_coverage, fine_coverage, latent_frames
from diffusion.detail import given_back, shares
from diffusion.draft import drafted, filled, shaded
from diffusion.picture import as_type, changing, decoded
from diffusion.prepared import pooled_channels
from diffusion.pretrained import check_options, load_model, load_scheduler, read_index, save_model, weights_folder, write_index
from diffusion.prior import MotionPrior, motion_prior
from diffusion.request import Request, check_buffers, check_calls, check_latents, check_lengths, check_size, read_request, returned_latents
from diffusion.sampler import check_scheduler, denoise
from diffusion.standing import predictor
from diffusion.text import TextEncoder, default_encoder
from diffusion.transformer import Transformer, TransformerConfig
from sim.errors import InputError
from sim.gbuffers import GBuffers
from sim.obedience import followed
from sim.trajectory import Trajectory
from sim.worn import Worn

SHIFT = 3.0
"""Of the scheduler: noisy levels, where composition is decided, get most of the steps."""

Simulate = Callable[..., Trajectory]
"""(prompt, *, num_frames, seed, size) -> Trajectory with at least num_frames samples, framed for size = (width, height)."""
Progress = Callable[[str, int, int], None]
"""(stage, done, total)"""
StepEnd = Callable[[Any, int, Any, dict[str, Any]], dict[str, Any]]
"""(pipeline, step, timestep, tensors) -> tensors, as diffusers calls `callback_on_step_end`."""

log = logging.get_logger(__name__)


@dataclass
class PhysGenPipelineOutput(BaseOutput):
    """What a call returns; `return_dict=False` gives `(frames,)`."""

    frames: Any
    """b videos of t frames: (b, t, h, w, 3) floats in [0, 1] for np, (b, t, 3, h, w) for pt, b lists of t images for pil, (b, t, h, w, 3) bytes for uint8, the
    latents (b, c, n, h / 16, w / 16) for latent."""
    routing: Any = None
    """(b, n, h / 16, w / 16, 3) at the last step, the share of the layers that sent each cell to `gravity`, `collision` and `biomechanics`; 0 where nothing
    that can move is seen."""


@dataclass(frozen=True)
class Sampling:
    """How the steps are taken, and who hears of them."""

    steps: int
    callback: StepEnd | None
    inputs: tuple[str, ...]
    """Tensors that the callback is given."""
    progress: Progress | None


@dataclass(eq=False)
class Draft:
    """What is painted over (`diffusion.draft`)."""

    frames: NDArray[np.uint8]
    """(t, h, w, 3), padded as the prior is."""
    latents: Tensor
    """(c, n, h / 16, w / 16)"""
    again: Tensor | None = None
    """The frames as they come back from the autoencoder, once they are asked for."""


@dataclass(frozen=True, eq=False)
class Shown:
    """What the simulation shows of one clip."""

    prior: MotionPrior
    worn: Worn | None
    draft: Draft | None = None
    """None without a scene, or where the weights have learned none."""


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

    def __init__(self, transformer: Transformer, autoencoder: Autoencoder, scheduler: Any) -> None:
        super().__init__()
        self.register_modules(transformer=transformer, autoencoder=autoencoder, scheduler=scheduler)
        self._text: TextEncoder | None = None
        self._guidance_scale, self._num_timesteps, self._interrupt = 1.0, 0, False

    # ------------------------------------------------------------------------------------------- files

    @classmethod
    def from_pretrained(  # type: ignore[override]
        cls, name: str | Path = "physgen/small", *, torch_dtype: torch.dtype | None = None, transformer: Transformer | None = None,
        autoencoder: Autoencoder | None = None, scheduler: Any = None, dtype: torch.dtype | None = None, **options: Any,
    ) -> PhysGenPipeline:  # fmt: skip
        """A folder, or a name of weights that come with the package (`physgen/small`); components that are given are taken instead of the folder's.

        torch_dtype, or dtype: what to compute in; by default bfloat16 where the machine multiplies it, else float32. Options of diffusers that change nothing
        about files that are here are taken (`diffusion.pretrained.HARMLESS`), others refused. Raises InputError, too where weights are missing or are not
        those that were saved.
        """
        check_options(options)
        folder = weights_folder(name)
        torch_dtype = torch_dtype or dtype
        dtype, index = torch_dtype or fast_dtype(), read_index(folder)
        if not isinstance(dtype, torch.dtype) or not dtype.is_floating_point:
            raise InputError(f"torch_dtype: {torch_dtype!r}; give torch.float32, torch.bfloat16 or torch.float16")
        if transformer is None:
            transformer = load_model(folder, "transformer", lambda c: Transformer(TransformerConfig.from_data(c)), index=index, dtype=dtype)
        if autoencoder is None:
            autoencoder = load_model(folder, "autoencoder", lambda c: Autoencoder(AutoencoderConfig.from_data(c)), index=index, dtype=dtype)
        return cls(transformer, autoencoder, load_scheduler(folder, index) if scheduler is None else scheduler)

    def save_pretrained(self, folder: str | Path, *, dtype: torch.dtype | None = None, safe_serialization: bool = True) -> None:  # type: ignore[override]
        """Write model_index.json, and a config and a safetensors file per model, in `dtype` (by default the one that they have)."""
        if not safe_serialization:
            raise InputError("safe_serialization: False; weights are only written as safetensors")
        folder = Path(folder)
        models: dict[str, Transformer | Autoencoder] = {"transformer": self.transformer, "autoencoder": self.autoencoder}
        digests = {name: save_model(folder / name, model, model.config_data, dtype=dtype or model.dtype) for name, model in models.items()}
        self.scheduler.save_pretrained(folder / "scheduler")
        write_index(folder, scheduler=type(self.scheduler).__name__, digests=digests)

    def to(self, *args: Any, **kwargs: Any) -> PhysGenPipeline:
        """To a device, a dtype or both, as diffusers does it. Raises InputError where the device is not there or the dtype is none of floats."""
        dtypes = [a for a in (*args, *kwargs.values()) if isinstance(a, torch.dtype)]
        if any(not one.is_floating_point for one in dtypes):
            raise InputError(f"dtype: {dtypes[0]}; give torch.float32, torch.bfloat16 or torch.float16")
        try:
            return super().to(*args, **kwargs)
        except (AssertionError, RuntimeError) as error:
            raise InputError(f"device: {', '.join(map(str, args)) or kwargs}: not to be used here ({error})") from error

    @classmethod
    def from_models(cls, transformer: Transformer, autoencoder: Autoencoder, *, dtype: torch.dtype | None = None) -> PhysGenPipeline:
        """A pipeline of freshly trained models, with the scheduler that they are meant for."""
        dtype = dtype or fast_dtype()
        scheduler = FlowMatchEulerDiscreteScheduler(shift=SHIFT)
        return cls(transformer.eval().requires_grad_(False).to(dtype), autoencoder.eval().requires_grad_(False).to(dtype), scheduler)

    # ------------------------------------------------------------------------------------------- the call

    @property
    def guidance_scale(self) -> float:
        return self._guidance_scale

    @property
    def do_classifier_free_guidance(self) -> bool:
        return self._guidance_scale > 1

    @property
    def num_timesteps(self) -> int:
        return self._num_timesteps

    @property
    def interrupt(self) -> bool:
        """A callback may set `pipe._interrupt = True`: the steps that are left are not taken."""
        return self._interrupt

    def english(self, prompt: str) -> str:
        """The prompt as the text encoder reads it; `physgen.PhysGenPipeline` puts other languages into English."""
        return prompt

    @torch.no_grad()
    def __call__(
        self, prompt: str | Sequence[str] | None = None, trajectory: Trajectory | Sequence[Trajectory] | None = None, *,
        negative_prompt: str | Sequence[str] | None = None, gbuffers: GBuffers | None = None, num_frames: int | None = None, height: int = 480,
        width: int = 640, num_inference_steps: int = 6, guidance_scale: float = 1.0, trajectory_scale: float = 1.0, image: Any = None,
        keyframes: Mapping[int, Any] | None = None, num_videos_per_prompt: int = 1, generator: torch.Generator | Sequence[torch.Generator] | None = None,
        latents: Tensor | None = None, output_type: str = "np", return_dict: bool = True, callback_on_step_end: StepEnd | None = None,
        callback_on_step_end_tensor_inputs: Sequence[str] = ("latents",), progress: Progress | None = None,
    ) -> PhysGenPipelineOutput | tuple[Any]:  # fmt: skip
        """Videos of trajectories as prompts describe them. Raises InputError.

        prompt: one or several. trajectory: one sample a frame, one for all prompts or one each; without it `simulate` makes one from the prompt.
        negative_prompt: what guidance leads away from. gbuffers: what `sim.observe` makes of the one trajectory, if it is there already.
        num_frames: the first so many samples. height, width: even, from 16. num_inference_steps: 4 to 8 are enough. guidance_scale: 1 takes one
        pass a step, more than 1 two; `diffusion.guidance.RANGE` has what works. trajectory_scale: 1 follows the trajectory, 0 holds its first frame, in between
        ways and turns are shortened. image: the first frame (PIL, array or tensor of the video's size); keyframes: pictures of other frames by number; both
        fix what things look like. num_videos_per_prompt: with different noise. generator: one, or one a video. latents: the noise to start from,
        (b, c, n, h / 16, w / 16). output_type: np, pt, pil, uint8 or latent. progress(stage, done, total) hears of all stages, the bar only of denoising.
        """
        request = read_request(
            prompt, trajectory, negative_prompt, generator, videos=num_videos_per_prompt, guidance_scale=guidance_scale, trajectory_scale=trajectory_scale
        )  # fmt: skip
        check_size(height, width, num_frames, num_inference_steps, output_type)
        check_calls(callback_on_step_end=callback_on_step_end, progress=progress)
        check_scheduler(self.scheduler)
        unknown = [name for name in callback_on_step_end_tensor_inputs if name not in self._callback_tensor_inputs]
        if unknown:
            raise InputError(f"callback_on_step_end_tensor_inputs: {unknown[0]!r}; there is {', '.join(self._callback_tensor_inputs)}")
        if any(request.negatives) and guidance_scale == 1:
            log.warning("negative_prompt acts through guidance, which is off at guidance_scale=1")
        self._guidance_scale, self._interrupt = float(guidance_scale), False
        sampling = Sampling(num_inference_steps, callback_on_step_end, tuple(callback_on_step_end_tensor_inputs), progress)
        made: list[Tensor] = []
        routing: list[Tensor] = []
        paths = self._trajectories(request, num_frames, (width, height))
        check_lengths([len(path.time) for path in paths], output_type)
        for index, words in enumerate(request.prompts):
            path, random = paths[index], request.generators[index]
            if not index or path is not paths[index - 1]:
                shown = self._shown(path, gbuffers, trajectory_scale, width, height, progress)
                prior = shown.prior
            said = self.english(words) if words else (path.scene.text if path.scene is not None else "") or "a physical scene"
            condition = self._condition(shown, said)
            pictures = read_pictures(image, keyframes, frames=len(path.time), width=width, height=height)
            anchors = Anchors(self.autoencoder, pictures, prior, condition) if pictures else None
            noise = self._noise(latents, index, len(request.prompts), latent_shape(len(path.time), height, width, self.transformer.config.latent), random)
            clean, experts = self._denoise(condition, noise, request.negatives[index], anchors, random, sampling)
            routing.append(experts)
            if output_type == "latent":
                made.append(clean[0])
            else:
                video = self._picture(clean, shown, anchored=anchors is not None, progress=progress)[: len(path.time), :height, :width]
                made.append(video if shown.worn is None else torch.from_numpy(shown.worn.over(video.numpy())))
        self.maybe_free_model_hooks()
        return _output(made, routing, output_type, return_dict=return_dict)

    def _noise(self, latents: Tensor | None, index: int, videos: int, shape: tuple[int, ...], generator: torch.Generator | None) -> Tensor:
        device = self.transformer.device
        if latents is None:
            return randn_tensor(shape, generator=generator, device=device, dtype=torch.float32)
        return check_latents(latents, (videos, *shape[1:]))[index : index + 1].to(device, torch.float32)

    def _trajectories(self, request: Request, num_frames: int | None, size: tuple[int, int]) -> list[Trajectory]:
        """One for each video; the same one where the same is asked for twice in a row."""
        paths: list[Trajectory] = []
        for index, (words, given) in enumerate(zip(request.prompts, request.trajectories, strict=True)):
            if index and given is request.trajectories[index - 1] and (given is not None or words == request.prompts[index - 1]):
                paths.append(paths[-1])
            else:
                paths.append(self._trajectory(words, given, num_frames, request.generators[index], size))
        return paths

    def _trajectory(
        self, prompt: str | None, trajectory: Trajectory | None, num_frames: int | None, generator: torch.Generator | None, size: tuple[int, int]
    ) -> Trajectory:  # fmt: skip
        if trajectory is None:
            if self.simulate is None or prompt is None:
                raise InputError("no trajectory: give trajectory=..., or use physgen.PhysGenPipeline, which simulates the prompt by itself")
            seed = generator.initial_seed() if generator is not None else 0
            trajectory = self.simulate(prompt, num_frames=num_frames, seed=seed, size=size)
        have = len(trajectory.time)
        if num_frames is None or num_frames == have:
            return trajectory
        if num_frames > have:
            raise InputError(f"num_frames: {num_frames}, but the trajectory has {have} samples; simulate for longer or ask for fewer frames")
        return trajectory.sampled(slice(num_frames))

    def _shown(
        self, trajectory: Trajectory, gbuffers: GBuffers | None, trajectory_scale: float, width: int, height: int, progress: Progress | None
    ) -> Shown:  # fmt: skip
        moving = followed(trajectory, trajectory_scale)
        if gbuffers is None:
            from sim.observe import observe

            gbuffers = observe(moving, width=width, height=height, progress=_stage(progress, "observe"))
        else:
            check_buffers(gbuffers, trajectory, width=width, height=height, trajectory_scale=trajectory_scale)
        prior = motion_prior(gbuffers, moving, padded=True, progress=_stage(progress, "prior"))
        frames = shaded(gbuffers, moving, progress=_stage(progress, "draft")) if self.transformer.config.drafts else None
        if frames is None:
            return Shown(prior, Worn.of(moving, gbuffers))
        frames = filled(frames, prior)
        return Shown(prior, Worn.of(moving, gbuffers), Draft(frames, drafted(self.autoencoder, frames, prior)))

    def _condition(self, shown: Shown, prompt: str) -> Condition:
        device, dtype = self.transformer.device, self.transformer.dtype
        text, prior = self._encoder(), shown.prior
        cells = cell_features(torch.from_numpy(pooled_channels(prior)))
        coverage = cell_coverage(fine_coverage(torch.from_numpy(prior.group), len(prior.phrases)), batch=1)
        tokens = text.prompt(prompt, prior.phrases[-1])
        return Condition(
            cells=cells[None].to(device, dtype), state=cell_state(cells)[None].to(device), coverage=coverage.to(device),
            phrases=text.phrases(prior.phrases)[None].to(device, dtype), prompt=tokens[None].to(device, dtype),
            prompt_mask=torch.ones(1, len(tokens), dtype=torch.bool, device=device), keep_words=torch.ones(1, dtype=torch.bool, device=device),
            draft=None if shown.draft is None else rearrange(shown.draft.latents, "c n h w -> 1 n h w c").to(device),
        )  # fmt: skip

    def _picture(self, clean: Tensor, shown: Shown, *, anchored: bool, progress: Progress | None) -> Tensor:
        """(t, h, w, 3) uint8, padded as the prior is. What is anchored looks as the given pictures do, not as the draft."""
        prior, draft = shown.prior, shown.draft
        video = decoded(self.autoencoder, clean, prior, progress=_stage(progress, "decode"))
        if draft is None or anchored:
            return video
        if draft.again is None:
            draft.again = decoded(self.autoencoder, draft.latents[None], prior, progress=_stage(progress, "decode"))
        return given_back(video, draft.frames, draft.again, shares(prior.group, prior.dynamic, self.transformer.detail.float().cpu()), changing(prior))

    def _encoder(self) -> TextEncoder:
        if self._text is None:
            self._text = default_encoder()
        return self._text

    def _denoise(
        self, condition: Condition, noise: Tensor, negative: str | None, anchors: Anchors | None, generator: torch.Generator | None, sampling: Sampling
    ) -> tuple[Tensor, Tensor]:  # fmt: skip
        """Clean latents, and where the experts served (n, h, w, e)."""
        device, dtype = self.transformer.device, self.transformer.dtype
        worded, scale, away = predictor(self.transformer, condition), self._guidance_scale, None
        if scale > 1:
            blank = condition.without_words()
            if negative:
                blank = condition.with_prompt_alone(self._encoder().tokens(self.english(negative)).to(device, dtype))
            away = predictor(self.transformer, blank)

        def predict(latents: Tensor, sigma: Tensor) -> Tensor:
            clean = worded(latents.to(dtype), sigma)
            if away is not None:
                without = away(latents.to(dtype), sigma)
                clean = without + scale * (clean - without)
            return clean if anchors is None else anchors.apply(clean)

        with self.progress_bar(total=sampling.steps) as bar:

            def after(index: int, timestep: Any, latents: Tensor) -> tuple[Tensor, bool]:
                self._num_timesteps = bar.total = len(self.scheduler.timesteps)
                if sampling.callback is not None:
                    told = {"latents": latents} if "latents" in sampling.inputs else {}
                    latents = returned_latents(sampling.callback(self, index, timestep, told), latents)
                if sampling.progress is not None:
                    sampling.progress("denoise", index + 1, self._num_timesteps)
                bar.update()
                return latents, not self._interrupt

            latents = denoise(self.scheduler, predict, noise, steps=sampling.steps, generator=generator, after=after)
        return latents, worded.routing


def _stage(progress: Progress | None, stage: str) -> Callable[[int, int], None] | None:
    return None if progress is None else lambda done, total: progress(stage, done, total)


def _output(made: list[Tensor], routing: list[Tensor], output_type: str, *, return_dict: bool) -> PhysGenPipelineOutput | tuple[Any]:
    even = len({one.shape for one in made}) == 1
    frames = torch.stack(made) if output_type == "latent" else as_type(made, output_type)
    experts = torch.stack(routing).numpy() if even else [one.numpy() for one in routing]
    return PhysGenPipelineOutput(frames=frames, routing=experts) if return_dict else (frames,)


def latent_shape(frames: int, height: int, width: int, channels: int) -> tuple[int, int, int, int, int]:
    """Of the latents of a video: (1, c, n, h / 16, w / 16), sizes rounded up."""
    return (1, channels, latent_frames(frames), -(-height // CELL), -(-width // CELL))
