"""Carve: a closed mesh cut into convex parts by CoACD (X. Wei et al., ACM Trans. Graph. 41 (2022) 42), within a bound of processor time.

CoACD's time goes with the triangles and with the depth of its search, and cannot be told beforehand: so it works in a process of its own, which the
system ends after `Effort.limit` seconds of processor time (not of the clock: a busy machine must not change the result). What takes longer is cut
again, coarsely; what then still takes too long is left to its convex hull. Parts are kept in the user's cache by what they were made of.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Faces = NDArray[np.int64]

MOST_PARTS = 16
"""Parts of one Bullet shape."""
MOST_CORNERS = 48
"""Of one convex part."""
START = "import runpy, sys; runpy.run_path(sys.argv.pop(1), run_name='__main__')"
"""Runs this file by its path: whatever else is called `sim` where the process starts, it is not taken for ours."""
SLACK = 20.0
"""The clock may show so many times the processor time before the process is given up."""


@dataclass(frozen=True)
class Effort:
    """How finely, and for how long at most."""

    triangles: int
    """A mesh of more is decimated for contact, not where it is seen or weighed."""
    changes: tuple[float, ...]
    """By how much it may change by that, as shares of its size, tried in this order until it has no more triangles than that."""
    threshold: float
    """CoACD's concavity, share of the size: 0.05 is its own default, finer than 16 parts of most things can be."""
    nodes: int
    iterations: int
    """Of CoACD's tree search. Its own 20 and 150 take twice the time of 10 and 60 and give as many parts of the same volume (a torus: 8 parts and
    1.07, 1.07 of its volume; finer, 9 and 0.98 against 8 and 0.99)."""
    limit: float
    """Processor time [s]."""


CAREFUL = Effort(triangles=2000, changes=(5e-3, 1e-2, 2e-2), threshold=0.08, nodes=10, iterations=60, limit=60.0)
ROUGH = Effort(triangles=400, changes=(2e-2, 4e-2, 8e-2), threshold=0.2, nodes=5, iterations=20, limit=30.0)


def carved(vertices: Float, faces: Faces, *, efforts: tuple[Effort, ...] = (CAREFUL, ROUGH)) -> tuple[tuple[Float, ...], int]:
    """Corners (v, 3) [m] of the convex parts of a closed mesh, and which effort they are from; no parts where none of them came to an end."""
    kept = _kept(vertices, faces, efforts)
    if kept is not None and kept.exists():
        with np.load(kept) as data:
            return tuple(data[f"part{i}"] for i in range(int(data["count"]))), int(data["effort"])
    for k, effort in enumerate(efforts):
        parts = _cut(*coarse(vertices, faces, effort), effort)
        if parts:
            if kept is not None:
                _keep(kept, parts, k)
            return parts, k
    return (), len(efforts)


def coarse(vertices: Float, faces: Faces, effort: Effort) -> tuple[Float, Faces]:
    """The mesh with no more triangles than an effort takes, where it can be told apart from its neighbours at all."""
    if len(faces) <= effort.triangles:
        return vertices, faces
    import manifold3d

    whole = manifold3d.Manifold(manifold3d.Mesh64(np.ascontiguousarray(vertices, dtype=np.float64), np.ascontiguousarray(faces, dtype=np.uint64)))
    if whole.status() != manifold3d.Error.NoError:  # crosses itself, or worse: CoACD mends it, slowly
        return vertices, faces
    for change in effort.changes:
        mesh = whole.simplify(change * float(np.ptp(vertices, axis=0).max())).to_mesh64()
        if len(mesh.tri_verts) <= effort.triangles:
            break
    return np.asarray(mesh.vert_properties, dtype=np.float64)[:, :3], np.asarray(mesh.tri_verts, dtype=np.int64)


def _cut(vertices: Float, faces: Faces, effort: Effort) -> tuple[Float, ...]:
    """In a process of its own; nothing where it did not come to an end."""
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "mesh.npz", Path(folder) / "parts.npz"
        np.savez(given, vertices=vertices, faces=faces, **asdict(effort))
        try:
            done = subprocess.run(
                [sys.executable, "-c", START, __file__, str(given), str(made)], capture_output=True, timeout=SLACK * effort.limit, check=False
            )
        except (subprocess.TimeoutExpired, OSError):
            return ()
        if done.returncode or not made.exists():
            return ()
        with np.load(made) as data:
            return tuple(data[name] for name in data.files)


def _work(given: str, made: str) -> None:
    """What the other process does."""
    with np.load(given) as data:
        job: dict[str, Any] = {name: data[name] for name in data.files}
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (int(job["limit"]), int(job["limit"]) + 1))
    except ImportError:  # no such thing on Windows: the clock alone bounds it
        pass
    import coacd

    coacd.set_log_level("off")
    found = coacd.run_coacd(
        coacd.Mesh(job["vertices"], job["faces"]), threshold=float(job["threshold"]), max_convex_hull=MOST_PARTS, preprocess_mode="auto",
        max_ch_vertex=MOST_CORNERS, decimate=True, mcts_nodes=int(job["nodes"]), mcts_iterations=int(job["iterations"]), seed=0,
    )  # fmt: skip
    np.savez(made, *[np.asarray(corners, dtype=np.float64) for corners, _ in found])


# ------------------------------------------------------------------------------------------------- kept parts


def cache() -> Path:
    """Folder of what took long to work out: $PHYSGEN_CACHE, else physgen in the user's cache."""
    own = os.environ.get("PHYSGEN_CACHE")
    return Path(own) if own else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "physgen"


def _kept(vertices: Float, faces: Faces, efforts: tuple[Effort, ...]) -> Path | None:
    """Where the parts of this very mesh are kept, cut by this very effort; None where there is no home."""
    from importlib.metadata import version

    what = hashlib.sha256(repr((efforts, MOST_PARTS, MOST_CORNERS, version("coacd"))).encode())
    what.update(np.ascontiguousarray(vertices, dtype=np.float64).tobytes() + b"|" + np.ascontiguousarray(faces, dtype=np.int64).tobytes())
    try:
        return cache() / f"parts-{what.hexdigest()[:32]}.npz"
    except RuntimeError:
        return None


def _keep(path: Path, parts: tuple[Float, ...], effort: int) -> None:
    """Whole or not at all; where nothing may be written, it is cut anew next time."""
    named: dict[str, Any] = {f"part{i}": part for i, part in enumerate(parts)}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".npz", delete=False) as file:
            np.savez(file, count=len(parts), effort=effort, **named)
        os.replace(file.name, path)
    except OSError:
        return


if __name__ == "__main__":
    _work(sys.argv[1], sys.argv[2])
