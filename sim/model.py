"""Model: a thing that somebody drew and gave away, by name; `Mesh(path="model:piano")` is one of them.

`data/models.yaml` says whose they are and how large; `data/models` holds a GLB file (triangles and a small picture) and an .npz file (convex parts, and the
mass properties of their union) of each, made by benchmarks/build_models.py. Everything here is in metres, Z up, standing on z = 0 over the origin.
"""

from __future__ import annotations

import difflib
import io
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.datasheet import datasheet
from sim.errors import InputError

Float = NDArray[np.float64]

PREFIX = "model:"
"""Of a mesh's path that names a model and no file."""
LICENCES = {"CC0-1.0": "CC0 1.0", "CC-BY-3.0": "CC BY 3.0", "CC-BY-3.0-US": "CC BY 3.0 US"}
"""SPDX name -> as people write it."""


@dataclass(frozen=True)
class Model:
    """What is written about a model."""

    name: str
    size: tuple[float, float, float]
    """True edges, as it stands [m]."""
    material: str
    mass: float | None
    """[kg]; None follows from its volume and density."""
    licence: str
    """SPDX name."""
    author: str
    title: str
    original: str
    bare: bool
    """Its metal is no painted one."""

    @property
    def credit(self) -> str:
        """As the licence asks for it."""
        return f"{self.title} by {self.author}, {LICENCES[self.licence]}, changed"


@dataclass(frozen=True, eq=False)
class Drawn:
    """The files of a model."""

    mesh: Any
    """trimesh.Trimesh with its picture, Z up [m]."""
    parts: tuple[Float, ...]
    """Corners (v, 3) of the convex parts [m]."""
    volume: float
    """Of their union [m^3]."""
    centre: Float
    """(3,) of mass of the union [m]."""
    moments: Float
    """Second moments (3, 3) of 1 kg of it about the centre [m^2]."""


@cache
def models() -> dict[str, Model]:
    """Every model, by name."""
    rows: dict[str, dict[str, Any]] = datasheet("sim", "models")["models"]
    return {
        name: Model(
            name, tuple(float(x) for x in row["size"]), row["material"], row.get("mass"), row["licence"], row["author"], row["title"], row["original"],  # type: ignore[arg-type]
            bool(row.get("bare", False)),
        )
        for name, row in rows.items()
    }  # fmt: skip


def named(path: str) -> Model | None:
    """The model that a mesh's path names; None where it is a file's. Raises InputError for an unknown name."""
    if not path.startswith(PREFIX):
        return None
    name = path.removeprefix(PREFIX).strip().lower()
    if name not in models():
        near = difflib.get_close_matches(name, list(models()), n=1)
        raise InputError(f"mesh {path!r}: there is no such model; " + (f"did you mean {PREFIX + near[0]!r}?" if near else f"there are: {', '.join(models())}"))
    return models()[name]


@lru_cache(maxsize=32)
def drawn(name: str) -> Drawn:
    """The files of a model, read."""
    import trimesh

    folder = resources.files("sim").joinpath("data/models")
    mesh: Any = trimesh.load(io.BytesIO(folder.joinpath(f"{name}.glb").read_bytes()), file_type="glb", force="mesh", process=False)
    mesh.vertices = np.asarray(mesh.vertices, dtype=np.float64) @ np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]])  # glTF's Y is up
    with np.load(io.BytesIO(folder.joinpath(f"{name}.npz").read_bytes())) as about:
        ends = np.cumsum(about["counts"])[:-1]
        parts = tuple(np.asarray(v, dtype=np.float64) for v in np.split(about["vertices"], ends))
        return Drawn(mesh, parts, float(about["volume"]), np.asarray(about["centre"]), np.asarray(about["moments"]))
