"""Palette: the colours that things of all looks take on in all lights, by arithmetic, with the words for them.

A clip that is path-traced costs seconds and shows three things; the words for colours need thousands. Every swatch is a ball of the thing's look, seen
from one side under the lights of its place, shaded as the preview shades it: its mean colour, and that of its lit part.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from physgen.draw import draw
from sim.gbuffers import GBuffers
from sim.trajectory import write_atomic

NORMALS = 192
"""Points of each ball."""
FOCAL = 1e5
"""So long that all rays are parallel [px]."""
FILE = "palette.jsonl"
SEED = 20_000_000
"""Of the first scene; clips draw from 0 upwards."""


def swatches(seed: int) -> list[dict[str, Any]]:
    """Of the scene drawn with this seed: phrases, the sky's phrase, whether the thing moves, and (r, g, b) of all and of its lit part, -1 to 1."""
    from diffusion.phrases import group_name, group_names, group_wordings
    from sim.character import all_bodies
    from sim.preview import Painter
    from sim.render import tone
    from sim.scene import Plane
    from sim.setting import atmosphere, key_light

    d, scene = draw(seed)
    rng = np.random.default_rng([seed, 7])
    bodies = all_bodies(scene)
    names = [body.name for body in bodies]
    wordings = group_wordings(names, scene, others=d.phrases)
    light = key_light(scene)
    pose = _pose(rng)
    normal = np.empty((1, len(bodies), NORMALS, 3), dtype=np.float32)
    for row, body in enumerate(bodies):
        normal[0, row] = [0, 0, 1] if isinstance(body.shape, Plane) else _visible(rng, pose[:3, 2])
    cosine = np.clip(normal @ light.astype(np.float32), 0, None)
    buffers = GBuffers(
        names=tuple(names), time=np.zeros(1), depth=np.full(normal.shape[:3], 100.0, np.float32), normal=normal,
        instance=np.repeat(np.arange(len(bodies), dtype=np.int16)[None, :, None], NORMALS, axis=2),
        object_coordinates=rng.uniform(-2, 2, normal.shape).astype(np.float32), light_visibility=(cosine > 0).astype(np.float32), light_cosine=cosine,
        light_direction=light, camera_to_world=pose[None], focal_px=np.array([FOCAL]), principal_px=np.array([NORMALS / 2, len(bodies) / 2]),
    )  # fmt: skip
    painter = Painter(bodies, atmosphere(scene.setting))
    colors = tone(painter.radiance(buffers, 0, np.arange(len(bodies) * NORMALS))).reshape(len(bodies), NORMALS, 3) / 127.5 - 1
    made = []
    for number, group in enumerate(group_names(names)):
        rows = [row for row, name in enumerate(names) if group_name(name) == group]
        seen, lit = colors[rows].reshape(-1, 3), (cosine[0, rows] > 0).ravel()
        bright = seen[lit].mean(axis=0) if lit.any() else seen.mean(axis=0)
        made.append({
            "phrases": list(wordings[number]), "sky": wordings[-1][0], "moves": not all(bodies[row].static for row in rows),
            "colors": [round(float(c), 4) for c in (*seen.mean(axis=0), *bright)],
        })  # fmt: skip
    return made


def _pose(rng: np.random.Generator) -> NDArray[np.float64]:
    """A camera that looks at things from any side, 3 to 45 degrees from above, as the clips' cameras do."""
    azimuth, elevation = rng.uniform(0, 2 * math.pi), math.radians(rng.uniform(3, 45))
    forward = -np.array([math.cos(azimuth) * math.cos(elevation), math.sin(azimuth) * math.cos(elevation), math.sin(elevation)])
    right = np.cross(forward, [0, 0, 1])
    right /= np.linalg.norm(right)
    pose = np.eye(4)
    pose[:3, 0], pose[:3, 1], pose[:3, 2], pose[:3, 3] = right, np.cross(forward, right), forward, -100 * forward
    return pose


def _visible(rng: np.random.Generator, forward: NDArray[np.float64]) -> NDArray[np.float32]:
    """(NORMALS, 3) of a ball's points as the pixels of its picture are spread."""
    angle, radius = rng.uniform(0, 2 * math.pi, NORMALS), np.sqrt(rng.uniform(0, 1, NORMALS))
    across = np.cross(forward, [0, 0, 1])
    across /= np.linalg.norm(across)
    up = np.cross(across, forward)
    disc = np.outer(radius * np.cos(angle), across) + np.outer(radius * np.sin(angle), up)
    return (disc - np.outer(np.sqrt(1 - radius**2), forward)).astype(np.float32)


def write(folder: Path, *, scenes: int, seed: int, progress: Callable[[int, int], None] | None = None) -> Path:
    """The swatches of scenes seed .. seed + scenes - 1, a line each. Kept where the file is there with as many scenes."""
    path = folder / FILE
    head = {"format": "physgen palette", "scenes": scenes, "seed": seed}
    if path.exists() and json.loads(path.read_text(encoding="utf-8").partition("\n")[0]) == head:
        return path
    lines = [json.dumps(head)]
    for done in range(scenes):
        lines += [json.dumps(swatch) for swatch in swatches(seed + done)]
        if progress is not None:
            progress(done + 1, scenes)
    write_atomic(path, ("\n".join(lines) + "\n").encode())
    return path
