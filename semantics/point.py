"""Point: is what a sentence is about outside rigid bodies? The sentence encoder, whose last layers have learned to tell.

The first layers are those of `encoder`. Each matrix W of the others is W + A B, A and B of low rank, so that what was learned fits into
`data/point.npz`; the head reads the mean of the states and, of each of a few marks, the token that shows it most. Learned by
`data/leaning/tune.py`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np

from semantics import encoder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

FIRST = 3
"""Layers before that are the encoder's own. The last three learn: of what the states hold before them nothing is lost yet."""
MATRICES = ("attend", "mix", "widen", "narrow")
TOKENS = 32
"""Marks that single tokens are asked for."""


@dataclass(frozen=True)
class _Tuned:
    layers: tuple[encoder.Layer, ...]
    mean: Array
    """(384,): weights of the mean state."""
    tokens: tuple[Array, Array]
    """(384, marks) and (marks,)."""
    strongest: Array
    """(marks,): weights of each mark where it is strongest."""
    bias: float


@cache
def _tuned() -> _Tuned:
    with resources.files("semantics").joinpath("data/point.npz").open("rb") as file, np.load(file) as held:
        low = {name: held[name].astype(np.float32) for name in held.files}
    layers = tuple(_moved(layer, low, i) for i, layer in enumerate(encoder.layers()[FIRST:]))
    return _Tuned(layers, low["mean"], (low["tokens"], low["tokens.bias"]), low["strongest"], float(low["bias"][0]))


def _moved(layer: encoder.Layer, low: dict[str, Array], i: int) -> encoder.Layer:
    """A layer with what was learned added."""
    moved: dict[str, Any] = {}
    for name in MATRICES:
        weight, bias = getattr(layer, name)
        moved[name] = (weight + low[f"{i}.{name}.a"] @ low[f"{i}.{name}.b"], bias)
    return replace(layer, **moved)


def odds(text: str) -> float:
    """Logarithm of the odds that the text's point lies outside rigid bodies."""
    tuned = _tuned()
    x = encoder.through(encoder.states(text, FIRST), tuned.layers)
    lit = np.maximum(x @ tuned.tokens[0] + tuned.tokens[1], 0).max(axis=0)
    return float(x.mean(axis=0) @ tuned.mean + lit @ tuned.strongest + tuned.bias)
