"""A guard: `sim`, `semantics` and `diffusion` are short names, and another project's folder may stand in front of ours."""

from __future__ import annotations

import importlib.util
from pathlib import Path

NAMES = ("semantics", "sim", "diffusion")


def check() -> None:
    """Raise ImportError that names the culprit where Python would import another project's package in place of ours."""
    root = Path(__file__).resolve().parents[1]
    for name in NAMES:
        spec = importlib.util.find_spec(name)
        found = Path(spec.origin).resolve().parent if spec is not None and spec.origin else None
        if found != root / name:
            raise ImportError(
                f"physgen needs its own package {name!r} from {root / name}, but Python finds {found or 'a folder without __init__.py'}; "
                "run outside that folder, or install physgen into a virtual environment of its own"
            )
