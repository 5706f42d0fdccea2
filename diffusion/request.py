"""Request: what a call of the pipeline asks for, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import torch
from torch import Tensor

from diffusion.guidance import check_guidance
from diffusion.picture import OUTPUT_TYPES
from sim.errors import InputError
from sim.gbuffers import GBuffers
from sim.trajectory import Trajectory

MAX_STEPS = 1000
"""Levels that schedulers know."""
MAX_SIDE = 8192
"""Width and height at most [px]."""
MAX_WORDS = 2000
"""Of a prompt: what the parser reads."""


@dataclass(frozen=True, eq=False)
class Request:
    """One video for every entry of `prompts`."""

    prompts: tuple[str | None, ...]
    negatives: tuple[str | None, ...]
    trajectories: tuple[Trajectory | None, ...]
    generators: tuple[torch.Generator | None, ...]


def read_request(
    prompt: Any, trajectory: Any, negative_prompt: Any, generator: Any, *, videos: int, guidance_scale: float, trajectory_scale: float
) -> Request:  # fmt: skip
    """Prompts, each `videos` times, and what belongs to each. Raises InputError."""
    _whole(videos, "num_videos_per_prompt", 1)
    check_guidance(_number(guidance_scale, "guidance_scale"))
    _number(trajectory_scale, "trajectory_scale")
    prompts = _several(prompt, str, "prompt")
    _short(prompts, "prompt")
    _short(_several(negative_prompt, str, "negative_prompt"), "negative_prompt")
    trajectories = _several(trajectory, Trajectory, "trajectory")
    count = max(len(prompts), len(trajectories))
    every = count * videos
    generators = _several(generator, torch.Generator, "generator")
    if len(generators) not in (1, every):
        raise InputError(f"generator: {len(generators)} for {every} videos; give one, or one a video")
    return Request(
        _repeated(prompts, count, videos, "prompt"), _repeated(_several(negative_prompt, str, "negative_prompt"), count, videos, "negative_prompt"),
        _repeated(trajectories, count, videos, "trajectory"), generators * (every // len(generators)),
    )  # fmt: skip


def check_size(height: int, width: int, num_frames: int | None, steps: int, output_type: str) -> None:
    """Raises InputError."""
    for name, value in (("height", height), ("width", width)):
        _whole(value, name, 16)
        if value > MAX_SIDE:
            raise InputError(f"{name}: {value}; at most {MAX_SIDE}")
        if value % 2:
            raise InputError(f"{name}: {value}; the video's size must be even and at least 16 pixels")
    if num_frames is not None:
        _whole(num_frames, "num_frames", 1)
    _whole(steps, "num_inference_steps", 1)
    if steps > MAX_STEPS:
        raise InputError(f"num_inference_steps: {steps}; at most {MAX_STEPS}")
    if output_type not in OUTPUT_TYPES:
        raise InputError(f"output_type: {output_type!r}; one of {', '.join(OUTPUT_TYPES)}")


def check_calls(**calls: Any) -> None:
    """Raises InputError unless each is None or can be called."""
    for name, call in calls.items():
        if call is not None and not callable(call):
            raise InputError(f"{name}: a {type(call).__name__}; give a function, or leave it out")


def check_lengths(lengths: Sequence[int], output_type: str) -> None:
    """Raises InputError where videos of different lengths were asked for in one array."""
    if len(set(lengths)) > 1 and output_type != "pil":
        raise InputError(f"num_frames: the trajectories have {', '.join(map(str, lengths))} samples; give num_frames, or output_type='pil'")


def check_buffers(gbuffers: Any, trajectory: Trajectory, *, width: int, height: int, trajectory_scale: float) -> None:
    """Raises InputError unless given buffers show what is asked for."""
    if not isinstance(gbuffers, GBuffers):
        raise InputError(f"gbuffers: a {type(gbuffers).__name__}; give what sim.observe makes, or leave it out")
    if trajectory_scale != 1:
        raise InputError(f"gbuffers: they show the whole motion, trajectory_scale is {trajectory_scale:g}; leave them out")
    if gbuffers.size != (width, height) or len(gbuffers.time) != len(trajectory.time):
        raise InputError(
            f"gbuffers: {len(gbuffers.time)} frames of {gbuffers.size[0]}x{gbuffers.size[1]}, asked for {len(trajectory.time)} of {width}x{height}; "
            "observe the trajectory at the size of the video"
        )


def check_latents(latents: Any, shape: tuple[int, ...]) -> Tensor:
    """The noise to start from. Raises InputError."""
    return _latents(latents, shape, "latents")


def returned_latents(told: Any, latents: Tensor) -> Tensor:
    """The latents to go on with, of what `callback_on_step_end` returned. Raises InputError."""
    if not isinstance(told, dict):
        raise InputError(f"callback_on_step_end: returned a {type(told).__name__}; return the dict that it was given, changed or not")
    return _latents(told.get("latents", latents), tuple(latents.shape), "callback_on_step_end: the latents that it returned").to(latents)


def _latents(latents: Any, shape: tuple[int, ...], where: str) -> Tensor:
    if not isinstance(latents, Tensor) or not latents.is_floating_point():
        given = f"a tensor of {latents.dtype}" if isinstance(latents, Tensor) else f"a {_named(type(latents))}"
        raise InputError(f"{where}: {given}; give a torch tensor of floats")
    if tuple(latents.shape) != shape:
        raise InputError(f"{where}: shape {tuple(latents.shape)}, expected {shape} for this size and length")
    if not bool(torch.isfinite(latents).all()):
        raise InputError(f"{where}: NaN or infinity in them")
    return latents


def _whole(value: Any, name: str, least: int) -> None:
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise InputError(f"{name}: {value!r}; a whole number of at least {least}")
    if value < least:
        raise InputError(f"{name}: {value}; at least {least}{', and even' if least == 16 else ''}")


def _number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise InputError(f"{name}: {value!r}; a number")
    return float(value)


def _named(kind: type) -> str:
    """With its module: numpy and torch both have a Generator."""
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def _short(texts: Sequence[str | None], name: str) -> None:
    for text in texts:
        if text is not None and len(text.split()) > MAX_WORDS:
            raise InputError(f"{name}: {len(text.split())} words; at most {MAX_WORDS}")


def _several(value: Any, kind: type, name: str) -> tuple[Any, ...]:
    """One thing, a list of them, or None, as a tuple."""
    if value is None or isinstance(value, kind):
        return (value,)
    if isinstance(value, list | tuple) and value and all(isinstance(one, kind) for one in value):
        return tuple(value)
    given = f"a list with a {next(type(o).__name__ for o in value if not isinstance(o, kind))}" if isinstance(value, list | tuple) and value else (
        "an empty list" if isinstance(value, list | tuple) else f"a {_named(type(value))}"
    )  # fmt: skip
    raise InputError(f"{name}: {given}; give a {_named(kind)} or a list of them")


def _repeated(values: tuple[Any, ...], count: int, videos: int, name: str) -> tuple[Any, ...]:
    if len(values) not in (1, count):
        raise InputError(f"{name}: {len(values)} given, with {count} of the others; give one, or as many")
    return tuple(value for value in (values if len(values) == count else values * count) for _ in range(videos))
