"""Channels: weights that were trained on fewer channels of the prior, fitted to those that it has now. What is new starts at zero,
but for the factors on brightness, which start as the physics has them."""

from __future__ import annotations

from typing import Any

import torch
from einops import rearrange
from torch import Tensor, nn

from diffusion.autoencoder import SHADES, SHARP
from diffusion.prior import CHANNELS, GEOMETRY

FIRST = tuple(name for name in CHANNELS if name not in ("relief", "mirror", "metallic", "clear"))
"""Of checkpoints that do not name theirs."""
PIXELS = {"encoder.enter.weight": 3, "decoder.place.weight": 0}
"""Convolutions (d, n + g, k, k) over n other channels and the geometry."""
CELLS = "prior.weight"
"""(d, p c): a cell's p subcells of c channels each."""
SHARPENED, SHADED = "decoder.thin_sharp.weight", ("decoder.shade.weight", "decoder.shade.bias")
"""The decoder's last layers, which see some channels by name: (d, n, 3, 3), and a row for each."""

LATER = ("decoder.shade.", "reliance", "detail", "tint.", "draft.", "lean.")
"""Layers that older weights may lack; they keep their start."""
TOLD, SPOKEN = "appearance.", "spoken."
"""The transformer's two heads for colours."""
GONE = ("trust.", "lit.", "lit_reliance")
"""Layers that only older weights have."""


def adopt(model: nn.Module, weights: dict[str, Tensor], config: dict[str, Any]) -> None:
    """Load weights that were trained on `config["channels"]` into a model of the same make. Raises RuntimeError where they do not fit."""
    had = tuple(config.get("channels", FIRST))
    if not any(name.startswith(SPOKEN) for name in weights):  # one head did for both
        weights = weights | {SPOKEN + name.removeprefix(TOLD): weight for name, weight in weights.items() if name.startswith(TOLD)}
    own = model.state_dict()
    fitted = {name: _fitted(name, weight, had, own.get(name)) for name, weight in weights.items()}
    missing, unexpected = model.load_state_dict(fitted, strict=False)
    wrong = [name for name in missing if not name.startswith(LATER)] + [name for name in unexpected if not name.startswith(GONE)]
    if wrong:
        raise RuntimeError(f"weights do not fit the model: {', '.join(wrong[:3])}{' ...' if len(wrong) > 3 else ''}")


def _fitted(name: str, weight: Tensor, had: tuple[str, ...], start: Tensor | None = None) -> Tensor:
    if name in PIXELS:
        others, had = PIXELS[name], tuple(c for c in had if c in GEOMETRY)
        return torch.cat([weight[:, :others], _spread(weight[:, others:], had, GEOMETRY)], dim=1)
    if name == CELLS:
        spread = _spread(rearrange(weight, "d (p c) -> d c p", c=len(had)), had, CHANNELS)
        return rearrange(spread, "d c p -> d (p c)")
    if name == SHARPENED:
        return _spread(weight, tuple(c for c in SHARP if c in had), SHARP)
    if name in SHADED and start is not None:
        kept = start.clone().to(weight)  # what is new keeps the start that its physics gives it
        kept[[SHADES.index(c) for c in SHADES if c in had]] = weight
        return kept
    return weight


def _spread(weight: Tensor, had: tuple[str, ...], names: tuple[str, ...]) -> Tensor:
    out = weight.new_zeros(weight.shape[0], len(names), *weight.shape[2:])
    for index, name in enumerate(had):
        if name in names:
            out[:, names.index(name)] = weight[:, index]
    return out
