"""Pretrained: models as folders of config.json and model.safetensors, and where the ones that come with the package lie."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import nn

from diffusion.channels import adopt
from diffusion.prior import CHANNELS
from sim.errors import InputError
from sim.trajectory import write_atomic

HOME = Path(__file__).parent / "weights"
PREFIX = "physgen/"
INDEX, WEIGHTS = "model_index.json", "model.safetensors"

HARMLESS = ("cache_dir", "force_download", "local_files_only", "low_cpu_mem_usage", "proxies", "revision", "token", "use_safetensors")
"""Options of diffusers' `from_pretrained` that change nothing about weights that are files here."""

Model = TypeVar("Model", bound=nn.Module)


def shipped() -> list[str]:
    """Names of the weights that come with the package."""
    return sorted(PREFIX + p.parent.name for p in HOME.glob("*/model_index.json"))


def weights_folder(name: str | Path) -> Path:
    """The folder of `physgen/<size>`, or the folder itself. Raises InputError."""
    text = str(name)
    folder = HOME / text.removeprefix(PREFIX) if text.startswith(PREFIX) and not Path(text).is_dir() else Path(name)
    if not (folder / INDEX).is_file():
        raise InputError(
            f"{text}: no weights there; those that come with physgen: {', '.join(shipped()) or 'none in this copy'}; or give a folder with model_index.json"
        )
    return folder


def check_options(options: Mapping[str, Any]) -> None:
    """Raises InputError for options of diffusers that cannot be kept to here, and for unknown ones."""
    if options.get("use_safetensors") is False:
        raise InputError("use_safetensors: False; weights are only read from safetensors")
    for name, value in options.items():
        if name not in HARMLESS and value is not None:
            known = ("torch_dtype", "transformer", "autoencoder", "scheduler", *HARMLESS)
            raise InputError(f"from_pretrained: {name}={value!r} is not known here; there are {', '.join(known)}")


def read_index(folder: Path) -> dict[str, Any]:
    """The folder's model_index.json. Raises InputError."""
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{folder / INDEX}: cannot be read ({error})") from error
    if not isinstance(index, dict) or index.get("_class_name") != "PhysGenPipeline":
        raise InputError(f"{folder / INDEX}: not the weights of a PhysGenPipeline")
    return index


def write_index(folder: Path, *, scheduler: str, digests: dict[str, str]) -> None:
    """model_index.json; digests: model -> sha256 of its weights."""
    index = {
        "_class_name": "PhysGenPipeline", "transformer": ["diffusion.transformer", "Transformer"], "autoencoder": ["diffusion.autoencoder", "Autoencoder"],
        "scheduler": ["diffusers", scheduler], "sha256": digests,
    }  # fmt: skip
    write_atomic(folder / INDEX, (json.dumps(index, indent=2) + "\n").encode())


def load_scheduler(folder: Path, index: dict[str, Any]) -> Any:
    """The scheduler that the index names. Raises InputError."""
    import diffusers

    entry = index.get("scheduler", ["diffusers", "FlowMatchEulerDiscreteScheduler"])
    if not isinstance(entry, list) or len(entry) != 2 or not isinstance(entry[1], str):
        raise InputError(f"{folder / INDEX}: scheduler: {entry!r}; expected ['diffusers', the name of a scheduler]")
    kind = entry[1]
    made = getattr(diffusers, kind, None)
    if made is None:
        raise InputError(f"{folder}: scheduler {kind!r} is none of diffusers {diffusers.__version__}")
    try:
        return made.from_pretrained(folder, subfolder="scheduler", local_files_only=True)
    except (OSError, ValueError) as error:
        raise InputError(f"{folder / 'scheduler'}: cannot be read ({error})") from error


def save_model(folder: Path, model: nn.Module, config: dict[str, Any], *, dtype: torch.dtype) -> str:
    """Write a model's files; returns the sha256 of its weights."""
    tensors = {name: (t.to(dtype) if t.is_floating_point() else t).contiguous().cpu() for name, t in model.state_dict().items()}
    content = save(tensors, {"format": "pt"})
    write_atomic(folder / "config.json", (json.dumps({**config, "channels": CHANNELS}, indent=2) + "\n").encode())
    write_atomic(folder / WEIGHTS, content)
    return hashlib.sha256(content).hexdigest()


def load_model(folder: Path, name: str, make: Callable[[dict[str, Any]], Model], *, index: dict[str, Any], dtype: torch.dtype) -> Model:
    """Frozen and in evaluation mode. Raises InputError where files are missing, do not fit, or are not those that were saved."""
    place = folder / name
    try:
        config = json.loads((place / "config.json").read_text(encoding="utf-8"))
        content = (place / WEIGHTS).read_bytes()
        _check_digest(folder / INDEX, name, content, index)
        model = make({key: value for key, value in config.items() if key != "channels"})
        adopt(model, load(content), config)
    except InputError:
        raise
    except (OSError, ValueError, TypeError, RuntimeError, AttributeError, SafetensorError) as error:
        raise InputError(f"{place}: the weights cannot be read ({error})") from error
    return model.to(dtype).eval().requires_grad_(False)


def _check_digest(path: Path, name: str, content: bytes, index: dict[str, Any]) -> None:
    digests = index.get("sha256")
    expected = digests.get(name) if isinstance(digests, dict) else None
    if not isinstance(expected, str):
        raise InputError(f"{path}: no sha256 of {name}, so nobody can tell whether its weights are those that were saved; save or install them again")
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise InputError(
            f"{path.parent / name / WEIGHTS}: sha256 {found[:12]}..., {INDEX} says {expected[:12]}...: changed or damaged since it was saved; "
            "install or copy it again"
        )
