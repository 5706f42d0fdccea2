"""Pretrained: models as folders of config.json and model.safetensors, and where the ones that come with the package lie."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import nn

from diffusion.channels import adopt
from diffusion.prior import CHANNELS
from sim.errors import InputError
from sim.trajectory import write_atomic

HOME = Path(__file__).parent / "weights"
PREFIX = "physgen/"

Model = TypeVar("Model", bound=nn.Module)


def shipped() -> list[str]:
    """Names of the weights that come with the package."""
    return sorted(PREFIX + p.parent.name for p in HOME.glob("*/model_index.json"))


def weights_folder(name: str | Path) -> Path:
    """The folder of `physgen/<size>`, or the folder itself. Raises InputError."""
    text = str(name)
    folder = HOME / text.removeprefix(PREFIX) if text.startswith(PREFIX) and not Path(text).is_dir() else Path(name)
    if not (folder / "model_index.json").is_file():
        raise InputError(
            f"{text}: no weights there; those that come with physgen: {', '.join(shipped()) or 'none in this copy'}; or give a folder with model_index.json"
        )
    return folder


def save_model(folder: Path, model: nn.Module, config: dict[str, Any], *, dtype: torch.dtype) -> None:
    tensors = {name: (t.to(dtype) if t.is_floating_point() else t).contiguous().cpu() for name, t in model.state_dict().items()}
    write_atomic(folder / "config.json", (json.dumps({**config, "channels": CHANNELS}, indent=2) + "\n").encode())
    write_atomic(folder / "model.safetensors", save(tensors, {"format": "pt"}))


def load_model(folder: Path, make: Callable[[dict[str, Any]], Model], *, dtype: torch.dtype) -> Model:
    """Frozen and in evaluation mode. Raises InputError where files are missing or do not fit."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        model = make({key: value for key, value in config.items() if key != "channels"})
        adopt(model, load_file(folder / "model.safetensors"), config)
    except (OSError, ValueError, TypeError, RuntimeError, SafetensorError) as error:
        raise InputError(f"{folder}: the weights cannot be read ({error})") from error
    return model.to(dtype).eval().requires_grad_(False)
