"""Where things are in a clip, read from its pixels.

The simulation says where to look first: what stands under a thing's predicted pixels over the whole clip gives its colours, what
stands around them gives the surroundings' colours (and, where the camera stands still, each pixel's own background). A pixel belongs
to the thing where  log p(colour | thing) - log p(colour | surroundings) > 0;  the decision itself knows no position. Neighbours of the
same look are told apart by the nearer prediction. A thing that is missing, elsewhere, or looks like what surrounds it gives no mask, or a wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from physgen import color
from physgen.video import Frames
from sim.gbuffers import GBuffers
from sim.shape import Plane
from sim.trajectory import Trajectory

MIN_ACROSS = 6.0
"""A thing smaller than this in a frame is not looked for [px]."""
MAX_SHARE = 0.5
"""A thing that fills more of the frame than this is scenery."""
BACKGROUND_FRAMES = 15
BACKGROUND_SIGMA = 7.0
"""How far a pixel may stray from its own background [Lab units]: noise and compression, not shadows."""
STATIC_FRAMES = 12
"""Frames in which a still camera's still things are read."""
EVIDENCE = 4.0
"""One pixel's log likelihood ratio counts no more than this."""
FLOOR = 1e-5
"""Likelihood of a colour never seen."""
LOOKALIKE = 0.15
"""Distance, in the thing's own size, that outweighs one unit of log likelihood between two things of like colour."""
MAX_OVERLAP = 0.7
"""A thing that shares more than this of its colours' distribution with its surroundings cannot be told from them, and counts as not found."""
FOUND_SHARE = 0.15
"""A mask with less than this share of the predicted area is not the thing."""


@dataclass(frozen=True)
class Thing:
    """A body, or all parts of a character, to be found in the frames."""

    name: str
    rows: tuple[int, ...]
    """Rows of the trajectory."""
    static: bool


@dataclass(frozen=True, eq=False)
class Track:
    """One thing over t frames. NaN where it is not to be seen (predicted) or not found (measured)."""

    thing: Thing
    predicted_px: NDArray[np.float64]
    """(t, 2) centroid of the visible pixels, x then y [px]."""
    measured_px: NDArray[np.float64]
    """(t, 2)"""
    predicted_area: NDArray[np.float64]
    """(t,) [px^2]"""
    iou: NDArray[np.float64]
    """(t,) of the two masks; 0 where the thing should be seen and is not found."""
    whole: NDArray[np.bool_]
    """(t,) neither cut by the frame nor hidden in part."""
    lab: NDArray[np.float32] | None
    """(k, 3) sample of the measured pixels' colours, rims left out; None where nothing was found."""
    masks: dict[int, tuple[Window, NDArray[np.bool_]]] = field(default_factory=dict)
    """By frame, the measured mask (h, w) of a window around the prediction, and the window."""

    @property
    def across(self) -> NDArray[np.float64]:
        """(t,) diameter of the disc of the same area [px]."""
        return np.sqrt(self.predicted_area * 4 / np.pi)


def things(trajectory: Trajectory) -> list[Thing]:
    """What can be looked for: every body but planes; the parts of a character or of a broken thing are one."""
    scene = trajectory.scene
    static = {b.name: b.static for b in scene.bodies} if scene else {}
    planes = {b.name for b in scene.bodies if isinstance(b.shape, Plane)} if scene else set()
    groups: dict[str, list[int]] = {}
    for row, name in enumerate(trajectory.names):
        if name not in planes:
            groups.setdefault(name.split("/")[0], []).append(row)
    return [Thing(name, tuple(rows), all(static.get(trajectory.names[r], False) for r in rows)) for name, rows in groups.items()]


@dataclass(frozen=True)
class Window:
    """A rectangle of a frame around a prediction."""

    rows: slice
    columns: slice

    @classmethod
    def around(cls, mask: NDArray[np.bool_]) -> Window:
        y, x = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        h, w = mask.shape
        margin = int(min(max(10, y[-1] - y[0] + 1, x[-1] - x[0] + 1), 0.25 * w))
        return cls(slice(max(0, y[0] - margin), min(h, y[-1] + 1 + margin)), slice(max(0, x[0] - margin), min(w, x[-1] + 1 + margin)))

    def of(self, image: NDArray) -> NDArray:  # type: ignore[type-arg]
        return image[self.rows, self.columns]


def is_still(gbuffers: GBuffers) -> bool:
    """The camera neither moves nor zooms."""
    return bool(np.allclose(gbuffers.camera_to_world, gbuffers.camera_to_world[:1], atol=1e-5) and np.allclose(gbuffers.focal_px, gbuffers.focal_px[0]))


def background(frames: Frames, labels: NDArray[np.int16]) -> NDArray[np.float32] | None:
    """(h, w, 3) Lab of each pixel where no thing is predicted, the median over time; NaN where that never happens."""
    chosen = np.unique(np.linspace(0, len(frames) - 1, min(len(frames), BACKGROUND_FRAMES)).round().astype(int))
    if len(chosen) < 3:
        return None
    stack = color.coarse_lab(frames[chosen])
    for i, frame in enumerate(chosen):
        stack[i][grown(labels[frame] >= 0, 3)] = np.nan
    order = np.sort(stack, axis=0)  # NaN sorts last
    seen = np.isfinite(stack[..., 0]).sum(axis=0)
    middle = np.take_along_axis(order, (np.maximum(seen - 1, 0) // 2)[None, ..., None], axis=0)[0]
    middle[seen < 2] = np.nan
    return middle


def grown(mask: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    """The mask and `by` pixels around it."""
    return np.asarray(ndimage.maximum_filter(mask, size=2 * by + 1, mode="constant", cval=0), dtype=bool)


def inside(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The mask without its rim (an eighth of its width), or as it is where nothing would be left."""
    across = np.sqrt(mask.sum() * 4 / np.pi)
    rim = max(1, round(across / 8))
    core = ndimage.minimum_filter(mask, size=2 * rim + 1, mode="constant", cval=0)
    return core if core.sum() >= 8 else mask


def appearance(cells: NDArray[np.int32], labels: NDArray[np.int16], index: int, frames: NDArray[np.int64]) -> NDArray[np.float64] | None:
    """Density of the colours under a thing's predicted pixels, each frame weighing the same; None where the surroundings look the same."""
    under, around = [], []
    for frame in frames:
        mask = labels[frame] == index
        window = Window.around(mask)
        near, mine = window.of(labels[frame]), window.of(mask)
        under.append(window.of(cells[frame])[inside(mine)])
        around.append(window.of(cells[frame])[(near < 0) & ~grown(mine, 2)])
    thing, surroundings = (color.density(np.concatenate(parts), np.concatenate([_even(p) for p in parts])) for parts in (under, around))
    return None if np.minimum(thing, surroundings).sum() > MAX_OVERLAP else thing


def sparse(frames: NDArray[np.int64]) -> NDArray[np.int64]:
    """STATIC_FRAMES of the frames, evenly spaced."""
    return frames if len(frames) <= STATIC_FRAMES else frames[np.linspace(0, len(frames) - 1, STATIC_FRAMES).round().astype(int)]


def _even(values: NDArray[np.int32]) -> NDArray[np.float64]:
    return np.full(len(values), 1 / max(1, len(values)))


def track(frames: Frames, gbuffers: GBuffers, trajectory: Trajectory) -> list[Track]:
    """Find every thing in every frame. Frames (t, h, w, 3) of the same count and size as the buffers."""
    if frames.shape[:3] != gbuffers.depth.shape:
        raise ValueError(f"frames {frames.shape[:3]} and buffers {gbuffers.depth.shape} differ")
    found = things(trajectory)
    lookup = np.full(len(gbuffers.names) + 1, -1, dtype=np.int16)  # the last entry is the sky's
    for i, thing in enumerate(found):
        lookup[list(thing.rows)] = i
    labels = lookup[gbuffers.instance]
    movers = np.array([-1 if thing.static else i for i, thing in enumerate(found)] + [-1], dtype=np.int16)
    cells = np.stack([color.cell(frame) for frame in frames])
    still = background(frames, movers[labels]) if is_still(gbuffers) else None
    area = np.stack([np.bincount(frame[frame >= 0], minlength=len(found)) for frame in labels.reshape(len(labels), -1)])  # (t, things)
    minimum, maximum = np.pi / 4 * MIN_ACROSS**2, MAX_SHARE * labels[0].size
    visible = {i: np.flatnonzero((area[:, i] >= minimum) & (area[:, i] <= maximum)) for i in range(len(found))}
    if still is not None:  # what never changes is read in some frames
        visible = {i: sparse(shown) if found[i].static else shown for i, shown in visible.items()}
    seen = {i: appearance(cells, labels, i, shown) for i, shown in visible.items() if len(shown)}
    looks = {i: look for i, look in seen.items() if look is not None}
    return [_track(i, found[i], visible[i], frames, cells, labels, area[:, i], looks, still, gbuffers) for i in seen]


def _track(
    index: int, thing: Thing, visible: NDArray[np.int64], frames: Frames, cells: NDArray[np.int32], labels: NDArray[np.int16], area: NDArray[np.int64],
    looks: dict[int, NDArray[np.float64]], still: NDArray[np.float32] | None, gbuffers: GBuffers,
) -> Track:  # fmt: skip
    t = len(frames)
    predicted, measured = np.full((t, 2), np.nan), np.full((t, 2), np.nan)
    iou, whole = np.full(t, np.nan), np.zeros(t, dtype=bool)
    samples: list[NDArray[np.float32]] = []
    masks: dict[int, tuple[Window, NDArray[np.bool_]]] = {}
    for frame in visible:
        expected_frame = labels[frame] == index
        window = Window.around(expected_frame)
        expected = window.of(expected_frame)
        ground = None if still is None or thing.static else window.of(still)
        mask = segment(index, window.of(cells[frame]), window.of(frames[frame]), window.of(labels[frame]), looks, ground)
        masks[int(frame)] = window, mask
        corner = np.array([window.columns.start, window.rows.start])
        predicted[frame] = corner + centroid(expected)
        whole[frame] = _is_whole(expected_frame, window, gbuffers.depth[frame])
        iou[frame] = 0.0
        if mask.sum() >= FOUND_SHARE * expected.sum():
            measured[frame] = corner + centroid(mask)
            iou[frame] = (mask & expected).sum() / (mask | expected).sum()
            core = inside(mask)
            samples.append(color.to_lab(window.of(frames[frame])[core][:: max(1, int(core.sum()) // 200)]))
    return Track(
        thing=thing, predicted_px=predicted, measured_px=measured, predicted_area=area.astype(np.float64), iou=iou, whole=whole,
        lab=np.concatenate(samples) if samples else None, masks=masks,
    )  # fmt: skip


def segment(
    index: int, cells: NDArray[np.int32], pixels: Frames, labels: NDArray[np.int16], looks: dict[int, NDArray[np.float64]], still: NDArray[np.float32] | None
) -> NDArray[np.bool_]:
    """The thing's pixels in one window (h, w); none where its look is not known."""
    expected = labels == index
    if index not in looks:
        return np.zeros_like(expected)
    across = np.sqrt(expected.sum() * 4 / np.pi)
    ring = ~grown(expected, 2)
    others = sorted({int(i) for i in np.unique(labels)} & looks.keys() - {index})
    bare = ring & ~np.isin(labels, others)
    surroundings = color.density(cells[bare] if bare.sum() >= 50 else cells[ring])
    p_thing, p_around = looks[index][cells] + FLOOR, surroundings[cells] + FLOOR
    if still is not None:
        p_around = np.maximum(p_around, _likelihood_of_background(pixels, still))
    evidence = np.clip(np.log(p_thing) - np.log(p_around), -EVIDENCE, EVIDENCE)
    belongs = ndimage.gaussian_filter(evidence, 0.7) > 0
    scale = max(2.0, LOOKALIKE * across)
    own = np.log(p_thing) - ndimage.distance_transform_edt(~expected) / scale if others else evidence
    for other in others:
        rival = np.log(looks[other][cells] + FLOOR) - ndimage.distance_transform_edt(labels != other) / scale
        belongs &= own >= rival
    return _pick(ndimage.binary_opening(belongs) if across >= 12 else belongs, expected)


def _likelihood_of_background(pixels: Frames, still: NDArray[np.float32]) -> NDArray[np.float64]:
    """How likely each pixel's colour is, given its own background, per Lab cell; 0 where that is unknown."""
    distance = ((color.coarse_lab(pixels) - still) ** 2).sum(axis=-1) / BACKGROUND_SIGMA**2
    peak = color.CELL**3 / ((2 * np.pi) ** 1.5 * BACKGROUND_SIGMA**3)
    return np.nan_to_num(peak * np.exp(-distance / 2), nan=0.0).astype(np.float64)


def _pick(mask: NDArray[np.bool_], expected: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The connected pieces that touch the prediction, or else the largest one."""
    pieces, count = ndimage.label(mask, structure=np.ones((3, 3)))
    if count == 0:
        return mask
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)
    sizes[0] = 0
    touching = [p for p in np.unique(pieces[expected]) if p and sizes[p] >= 0.05 * expected.sum()]
    keep = touching or [int(sizes.argmax())]
    kept = np.isin(pieces, keep)
    return kept | (ndimage.binary_fill_holes(kept) & expected)  # a highlight is filled; the hole of a ring is not


def centroid(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """x, y of the mask's middle [px]; pixel (0, 0) has its centre at (0.5, 0.5)."""
    y, x = np.nonzero(mask)
    return np.array([x.mean() + 0.5, y.mean() + 0.5])


def _is_whole(mask: NDArray[np.bool_], window: Window, depth: NDArray[np.float32]) -> bool:
    """Not cut by the frame, and nothing nearer at its rim."""
    if mask[0].any() or mask[-1].any() or mask[:, 0].any() or mask[:, -1].any():
        return False
    inner = window.of(mask)
    near = window.of(depth)
    rim = grown(inner, 2) & ~inner
    hidden = near[rim] < np.median(near[inner]) - 0.02 * np.median(near[inner]) - (near[inner].max() - near[inner].min())
    return float(hidden.mean()) < 0.02
