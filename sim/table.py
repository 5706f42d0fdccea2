"""Table: motion from text files, as spreadsheets, trackers and other programs write it.

CSV    time,name,x,y,z[,qx,qy,qz,qw]     a row a body and time, [s] and [m], in any order
CSV    frame,name,u,v                    tracks of pixels; needs the frame's size, and its rate
JSON   {"names", "time", "position"[, "quat_xyzw", "scene"]}, or {"tracks", "width", "height"[, "fps", "depth", ...]}, or {"keys"[, "fps", "seconds", "scene"]}
"""

from __future__ import annotations

import csv
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.scene import Scene
from sim.scene_file import scene_from_data
from sim.stand_in import RADIUS, stand_in
from sim.tracks import from_tracks_2d, on_floor
from sim.trajectory import Trajectory

Float = NDArray[np.float64]
MAX_BYTES = 200_000_000
POSE, TURN, PIXEL = ("time", "name", "x", "y", "z"), ("qx", "qy", "qz", "qw"), ("frame", "name", "u", "v")
JSON_KINDS = {
    "position": ("names", "time", "position", "quat_xyzw", "scene"),
    "tracks": ("tracks", "names", "width", "height", "fps", "depth", "visible", "phrases", "colors", "text"),
    "keys": ("keys", "fps", "seconds", "scene", "phrases", "text"),
}
"""What tells a kind of file, and all that it may hold."""


def read_table(
    path: str | Path, *, scene: Scene | None = None, width: int | None = None, height: int | None = None, fps: float = 24.0
) -> Trajectory:  # fmt: skip
    """A trajectory from a .csv or .json file. scene: what the bodies are, else plain shapes on a floor stand for them. width, height, fps: of the frames that
    tracks of pixels were made on, where the file does not say. Raises InputError."""
    path = Path(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path}: larger than {MAX_BYTES // 10**6} MB")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error
    try:
        if path.suffix.lower() == ".csv":
            return _from_csv(text, scene=scene, width=width, height=height, fps=fps)
        if path.suffix.lower() == ".json":
            return _from_json(text, scene=scene)
    except (InputError, TypeError) as error:
        raise InputError(f"{path}: {error}") from error
    raise InputError(f"{path}: a table is a .csv or a .json file")


def is_motion(path: str | Path) -> bool:
    """Whether a JSON file holds motion, as against a script."""
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return False
    return isinstance(data, dict) and any(kind in data for kind in JSON_KINDS)


def posed(names: list[str], time: Float, position: Float, quat_xyzw: Float | None, scene: Scene | None) -> Trajectory:
    """Poses as a trajectory; without a scene plain shapes on a floor."""
    if scene is not None:
        return Trajectory.from_arrays(names=names, time=time, position=position, quat_xyzw=quat_xyzw, scene=scene)
    checked = Trajectory.from_arrays(names=names, time=time, position=position, quat_xyzw=quat_xyzw)
    made = stand_in(names, checked.time, checked.position, floor=float(checked.position[..., 2].min()) - RADIUS)
    return on_floor(names, checked.time, checked.position, quat_xyzw=checked.quat_xyzw, scene=made)


# ------------------------------------------------------------------------------------------------- CSV


def _from_csv(text: str, *, scene: Scene | None, width: int | None, height: int | None, fps: float) -> Trajectory:
    rows = list(csv.DictReader(text.splitlines(), skipinitialspace=True))
    columns = tuple((name or "").strip() for name in (rows[0] if rows else {}))
    if set(PIXEL) == set(columns):
        if width is None or height is None:
            raise InputError("tracks of pixels need width= and height= of their frame")
        at, names, values = _grid(rows, "frame", ("u", "v"))
        if not np.array_equal(at, np.arange(len(at)) + at[0]):
            raise InputError(f"column frame: {_first_gap(at):g} is missing; a row a track and frame")
        return from_tracks_2d({name: values[:, i] for i, name in enumerate(names)}, width=width, height=height, fps=fps)
    if set(columns) not in (set(POSE), set(POSE + TURN)):
        raise InputError(f"line 1: columns {', '.join(columns) or 'none'}; expected {','.join(POSE)}[,{','.join(TURN)}] or {','.join(PIXEL)}")
    turns = set(TURN) <= set(columns)
    time, names, values = _grid(rows, "time", ("x", "y", "z") + (TURN if turns else ()))
    return posed(names, time, values[..., :3], values[..., 3:] if turns else None, scene)


def _first_gap(at: Float) -> float:
    return float(next(a + 1 for a, b in pairwise(at) if b != a + 1))


def _grid(rows: list[dict[str, str]], when: str, columns: tuple[str, ...]) -> tuple[Float, list[str], Float]:
    """Times in order, names in order of appearance, values (t, p, columns); every body must be there at every time."""
    cells: dict[tuple[float, str], list[float]] = {}
    for line, raw in enumerate(rows, start=2):
        row = {(key or "").strip(): (value or "").strip() for key, value in raw.items() if not isinstance(value, list)}
        try:
            at, values = float(row[when]), [float(row[c]) for c in columns]
        except (KeyError, ValueError) as error:
            raise InputError(f"line {line}: not a number ({error})") from error
        if not np.isfinite([at, *values]).all():
            raise InputError(f"line {line}: holds NaN or infinity")
        if not row["name"]:
            raise InputError(f"line {line}: no name")
        if (at, row["name"]) in cells:
            raise InputError(f"line {line}: {row['name']!r} at {when} {at:g} is there twice")
        cells[at, row["name"]] = values
    times, names = sorted({at for at, _ in cells}), list(dict.fromkeys(name for _, name in cells))
    missing = next(((at, name) for at in times for name in names if (at, name) not in cells), None)
    if missing is not None:
        raise InputError(f"{missing[1]!r} has no row at {when} {missing[0]:g}; a row a body and {when}")
    return np.array(times), names, np.array([[cells[at, name] for name in names] for at in times])


# ------------------------------------------------------------------------------------------------- JSON


def _from_json(text: str, *, scene: Scene | None) -> Trajectory:
    try:
        data: Any = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"not JSON ({error})") from error
    kind = next((k for k in JSON_KINDS if isinstance(data, dict) and k in data), None)
    if kind is None:
        raise InputError(f"an object with one of {', '.join(JSON_KINDS)} is expected")
    wrong = sorted(set(data) - set(JSON_KINDS[kind]))
    if wrong:
        raise InputError(f"unknown {wrong[0]!r}; beside {kind!r} there may be {', '.join(k for k in JSON_KINDS[kind] if k != kind)}")
    if data.get("scene") is not None:
        scene = scene_from_data(data["scene"], where="scene")
    data.pop("scene", None)
    if kind == "position":
        for name in ("names", "time"):
            if not isinstance(data.get(name), list):
                raise InputError(f"{name}: a list is expected beside `position`")
        return posed([str(n) for n in data["names"]], data["time"], data["position"], data.get("quat_xyzw"), scene)
    if kind == "tracks":
        absent = [name for name in ("width", "height") if not isinstance(data.get(name), int)]
        if absent:
            raise InputError(f"{absent[0]}: a whole number of pixels is expected beside `tracks`")
        return from_tracks_2d(data.pop("tracks"), **data)
    from sim.keyframes import from_keyframes

    return from_keyframes(data.pop("keys"), scene=scene, **data)
