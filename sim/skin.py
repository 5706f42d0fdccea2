"""Skin: the colours that a mesh file brings, from its texture or its vertices, wherever a point of its surface is seen.

Points are spread over the surface, each with the colour of the file there; a point that is seen takes the nearest one's. Where a pixel is wide, it is
looked up among fewer points that carry the mean colour around them. No unwrapping is needed beyond the file's own. A model that comes with physgen and is
given another colour keeps its lights and darks.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from sim.canvas import LUMINANCE
from sim.look import linear
from sim.mesh_file import loaded
from sim.model import named
from sim.shape import Mesh

Single = NDArray[np.float32]

POINTS = 160_000
"""On the whole surface: of a thing that fills a 480 x 480 picture every pixel has one."""
OF_A_PICTURE, FEWEST = 2, 20_000
"""Points for each pixel of a model's own small picture, and at least so many."""
DARKEST, LIGHTEST, STRENGTH = 0.3, 1.5, 0.7
"""Of a model in another colour: its lights and darks are so many times the colour, and their differences so much smaller on a scale of logarithms."""
DARK = 0.03
"""Albedo below which lights and darks are those of black things, and count for nothing."""
NEAREST = 4
"""Points that a pixel takes its colour from, the nearer the more: with one alone, letters are ragged."""
THINNED = 8
"""By so much fewer points in each coarser set."""
LEVELS = 4
LARGEST_IMAGE = 2048
"""Larger textures are read every few pixels only."""


@dataclass(frozen=True, eq=False)
class Skin:
    """Colours on a surface, finest set first."""

    trees: tuple[cKDTree, ...]
    colors: tuple[Single, ...]
    """(n, 3) linear albedo for each set."""
    apart: tuple[float, ...]
    """Distance of neighbours in each set [m]."""
    mean: Single
    """(3,)"""

    def albedo(self, point: Single, width: Single) -> Single:
        """(n, 3) at points (n, 3) in the body's frame [m], under pixels (n,) wide [m]."""
        level = np.searchsorted(np.array(self.apart[1:]), width, side="right")
        made = np.empty((len(point), 3), dtype=np.float32)
        for i in np.unique(level):
            mine = np.flatnonzero(level == i)
            far, near = self.trees[i].query(point[mine], k=NEAREST)
            weight = 1 / (far**2 + (0.3 * self.apart[i]) ** 2)
            made[mine] = np.einsum("nk,nkc->nc", weight / weight.sum(axis=1, keepdims=True), self.colors[i][near])
        return made

    def tinted(self, color: Single) -> Skin:
        """The same lights and darks in one colour (3,), linear, as if it were painted."""
        level = [colors @ LUMINANCE + DARK for colors in self.colors]
        usual = float(np.median(level[0]))
        sets = tuple((np.clip((v / usual) ** STRENGTH, DARKEST, LIGHTEST)[:, None] * color).clip(0, 0.96).astype(np.float32) for v in level)
        return replace(self, colors=sets, mean=sets[0].mean(axis=0))


def skin(shape: Mesh) -> Skin | None:
    """None where the file says nothing of colours. Raises InputError where it cannot be read."""
    loaded(shape)
    return _skin(shape.path, shape.scale, shape.size, shape.edges, 0 if named(shape.path) else os.stat(shape.path).st_mtime_ns)


@lru_cache(maxsize=16)
def _skin(path: str, scale: float, size: float | None, edges: tuple[float, float, float] | None, _changed: int) -> Skin | None:
    mesh = loaded(Mesh(path=path, scale=scale, size=size, edges=edges)).mesh
    corners = np.asarray(mesh.vertices)[np.asarray(mesh.faces)]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
    if not area.sum() > 0:
        return None
    rng = np.random.default_rng(5)
    most = POINTS if named(path) is None else int(np.clip(OF_A_PICTURE * np.prod(_image(mesh.visual.material).shape[:2]), FEWEST, POINTS))
    face = rng.choice(len(area), most, p=area / area.sum())
    weight = np.sort(rng.uniform(size=(most, 2)), axis=1)
    weight = np.stack([weight[:, 0], weight[:, 1] - weight[:, 0], 1 - weight[:, 1]], axis=1)
    colors = _colors(mesh, face, weight)
    if colors is None:
        return None
    point = np.einsum("nk,nki->ni", weight, corners[face])
    trees, sets, apart = [cKDTree(point)], [colors], [float(np.sqrt(area.sum() / most))]
    for level in range(1, LEVELS):
        count = most // THINNED**level
        tree = cKDTree(point[:count])
        nearest = tree.query(point)[1]
        total = np.stack([np.bincount(nearest, weights=colors[:, i], minlength=count) for i in range(3)], axis=1)
        sets.append((total / np.bincount(nearest, minlength=count)[:, None]).astype(np.float32))
        trees.append(tree)
        apart.append(float(np.sqrt(area.sum() / count)))
    return Skin(tuple(trees), tuple(sets), tuple(apart), colors.mean(axis=0))


def _colors(mesh: Any, face: NDArray[np.int64], weight: NDArray[np.float64]) -> Single | None:
    """(n, 3) linear, at points of faces (n,) by their weights (n, 3); None where the file says nothing."""
    visual = mesh.visual
    kind = getattr(visual, "kind", None)
    if kind == "texture" and visual.uv is not None:
        image = _image(visual.material)
        uv = np.einsum("nk,nki->ni", weight, np.asarray(visual.uv)[np.asarray(mesh.faces)[face]])
        height, width = image.shape[:2]
        column = np.floor(np.mod(uv[:, 0], 1.0) * width).astype(int).clip(0, width - 1)
        row = np.floor(np.mod(1 - uv[:, 1], 1.0) * height).astype(int).clip(0, height - 1)  # v points up, rows down
        return np.asarray(linear(image[row, column] / 255.0), dtype=np.float32)
    if kind == "vertex":
        given = np.asarray(visual.vertex_colors)[:, :3][np.asarray(mesh.faces)[face]]
        return np.asarray(np.einsum("nk,nki->ni", weight, linear(given / 255.0)), dtype=np.float32)
    if kind == "face":
        return np.asarray(linear(np.asarray(visual.face_colors)[face, :3] / 255.0), dtype=np.float32)
    return None


def _image(material: Any) -> NDArray[np.uint8]:
    """The picture of a material's colour, (h, w, 3); one pixel where it is the same everywhere."""
    picture = getattr(material, "baseColorTexture", None) or getattr(material, "image", None)
    if picture is None:
        return np.asarray(material.main_color, dtype=np.uint8)[None, None, :3]
    every = max(1, -(-max(picture.size) // LARGEST_IMAGE))
    return np.asarray(picture.convert("RGB"))[::every, ::every]
