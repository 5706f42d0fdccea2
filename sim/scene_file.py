"""Scene file: a scene as YAML that a person edits, read and written. Every fault of a file is an InputError that names the key, the value and the cure."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sim.errors import InputError
from sim.scene import Scene

MAX_FILE_BYTES = 4_000_000


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.allow_duplicate_keys = False
    yaml.default_flow_style = None
    yaml.width = 160
    return yaml


def loads_scene(text: str, *, where: str = "scene") -> Scene:
    """Parse YAML (or JSON) text. Raises InputError that names the key, the value and the cure."""
    if len(text.encode()) > MAX_FILE_BYTES:
        raise InputError(f"{where}: larger than {MAX_FILE_BYTES // 10**6} MB; a scene is a short text file")
    safe = YAML(typ="safe", pure=True)
    safe.max_depth = 60
    if text.count("&") and text.count("*") > 50:
        raise InputError(f"{where}: more than 50 YAML aliases; write the values out")
    try:
        data = safe.load(io.StringIO(text))
    except (YAMLError, RecursionError, ValueError) as error:
        first = str(error).strip().splitlines()
        raise InputError(f"{where}: not valid YAML: {' '.join(first[:3])}") from error
    if not isinstance(data, dict):
        raise InputError(f"{where}: expected a mapping with `bodies:` at the top level, found {type(data).__name__}")
    return scene_from_data(data, where=where)


def scene_from_data(data: dict[str, Any], *, where: str = "scene") -> Scene:
    """Validate plain data. Raises InputError."""
    try:
        return Scene.model_validate(data)
    except ValidationError as error:
        raise InputError(explain(error, where=where)) from error


def explain(error: ValidationError, *, where: str) -> str:
    """Every fault of a validation in one line each: key, what was given, what is wanted."""
    lines = []
    for fault in error.errors()[:8]:
        path = ".".join(str(p) for p in fault["loc"]) or "(top level)"
        message = fault["msg"].removeprefix("Value error, ")
        given = fault.get("input")
        if fault["type"] == "extra_forbidden":
            message = "unknown key; check the spelling"
            given = None
        shown = "" if given is None or isinstance(given, (dict, list, BaseModel)) else f" (given: {str(given)[:60]!r})"
        lines.append(f"{where}: {path}: {message}{shown}")
    return "\n".join(lines)


def load_scene(path: str | Path) -> Scene:
    """Read a scene file. Raises InputError where the file is missing, unreadable or wrong."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as text ({error.__class__.__name__}: {error})") from error
    return loads_scene(text, where=str(path))


def dumps_scene(scene: Scene, *, defaults: bool = False) -> str:
    """YAML text; `defaults=True` writes every default out (a resolved scene)."""
    data = scene.model_dump(mode="json", exclude_defaults=not defaults)
    if not defaults:
        for body in data.get("bodies", []):
            body["shape"] = scene.body(body["name"]).shape.model_dump(mode="json")  # exclude_defaults drops the discriminator, a default of its class
    out = io.StringIO()
    _yaml().dump(data, out)
    return out.getvalue()
