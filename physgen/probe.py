"""Probe: what a thing is made of, told from its pixels alone, by a classifier that learned it on path-traced pictures.

Whatever colour it has, metal mirrors, glass lets through, wood has a grain: the features are of light and dark and of their pattern inside the thing's
mask, and of how far colour and brightness go together.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from physgen import color
from physgen.track import inside
from physgen.video import Frames
from sim.errors import InputError

Float = NDArray[np.float64]

KINDS: dict[str, tuple[str, ...]] = {
    "metal": ("steel", "copper", "gold", "aluminum", "iron", "brass", "silver", "bronze"), "glass": ("glass",), "wood": ("wood",),
    "stone": ("stone", "concrete", "brick", "marble"), "fur and cloth": ("fabric", "leather", "felt", "wool"),
    "matt": ("rubber", "foam", "cardboard", "paper"), "glossy": ("plastic", "ceramic", "porcelain"),
}  # fmt: skip
"""Kinds that can be told by looking; colours tell nothing of them."""
LEAST = 120
"""Pixels of a thing from which its matter can be told."""
QUANTILES = (2, 10, 25, 75, 90, 98)
BLURS = (0.8, 1.6, 3.2)
"""Widths of the blurs between which patterns are told by their size [px]."""


def kind_of(material: str | None) -> str | None:
    """The kind of a material; None where it cannot be told by looking."""
    return next((kind for kind, names in KINDS.items() if material in names), None)


def features(frame: Frames, mask: NDArray[np.bool_]) -> Float | None:
    """(f,) of the pixels (h, w, 3) in a mask (h, w); None where it is too small."""
    core = inside(mask)
    if core.sum() < LEAST:
        return None
    y, x = np.nonzero(mask)
    window = (slice(max(y.min() - 4, 0), y.max() + 5), slice(max(x.min() - 4, 0), x.max() + 5))
    lab = color.to_lab(frame[window].reshape(-1, 3)).reshape(*frame[window].shape).astype(np.float64)
    core = core[window]
    light, chroma = lab[..., 0], np.hypot(lab[..., 1], lab[..., 2])
    middle = np.median(light[core])
    spread = np.percentile(light[core], QUANTILES) - middle
    bands = []
    last = light
    for width in BLURS:
        blurred = ndimage.gaussian_filter(light, width)
        band = (last - blurred)[core]
        bands += [band.std(), np.abs(band).max(), float((band**3).mean()) / max(band.std(), 1e-3) ** 3]
        last = blurred
    rows, columns = (np.gradient(light, axis=axis)[core] for axis in (0, 1))
    at_y, at_x = np.nonzero(core)
    slope = np.polyfit((at_y - at_y.mean()) / max(np.ptp(at_y), 1), light[core], 1)[0]
    together = np.corrcoef(light[core], chroma[core])[0, 1] if chroma[core].std() > 0.2 and light[core].std() > 0.2 else 0.0
    return np.array([
        *spread, *bands, np.abs(rows).mean(), np.abs(columns).mean(), np.log((np.abs(rows).mean() + 0.1) / (np.abs(columns).mean() + 0.1)), slope, together,
        middle / 100, chroma[core].mean() / 50, chroma[core].std() / 20, lab[..., 1][core].std() / 20, lab[..., 2][core].std() / 20, np.log(core.sum()),
        at_x.std() / max(at_y.std(), 1e-3),
    ])  # fmt: skip


def learned(samples: Float, kinds: list[str], *, seed: int = 0) -> Any:
    """A classifier fitted on (n, f) samples, each kind weighing the same. Raises InputError without the package for it."""
    try:
        from sklearn.ensemble import ExtraTreesClassifier
    except ImportError as error:
        raise InputError("the probe needs scikit-learn: pip install 'physgen[bench]'") from error
    return ExtraTreesClassifier(300, min_samples_leaf=2, class_weight="balanced", random_state=seed).fit(samples, kinds)
