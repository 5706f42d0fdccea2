"""Reference: docs/api.md, written from the signatures and docstrings themselves.

python -m physgen.reference > docs/api.md
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
import textwrap
from collections.abc import Iterator
from typing import Any

import physgen

MORE = (
    ("diffusion.pipeline", "PhysGenPipelineOutput"), ("diffusion.prior", "MotionPrior"), ("diffusion.prior", "motion_prior"), ("sim.tracks", "from_tracks_2d"),
    ("sim.keyframes", "from_keyframes"), ("sim.table", "read_table"), ("sim.obedience", "followed"), ("semantics.script", "Object"),
    ("semantics.script", "Event"), ("semantics.script", "Environment"), ("semantics.script", "Quantity"), ("semantics.script", "Note"),
)  # fmt: skip
"""What users of the library need beside the names of `physgen`."""
ALIASES = (
    ("sim.trajectory", "Float"), ("sim.field", "Vector"), ("sim.field", "Quaternion"), ("sim.keyframes", "Key"), ("sim.shape", "Shape"),
    ("diffusion.pipeline", "StepEnd"), ("diffusion.pipeline", "Progress"), ("diffusion.pipeline", "Simulate"), ("physgen.pipeline", "Source"),
)  # fmt: skip
"""Short names of types that signatures use."""
HEAD = """# API

Every public name with its types, from the code itself: `python -m physgen.reference > docs/api.md` writes this page.
SI units, Z up, quaternions `xyzw` (`docs/conventions.md`).
What the user can mend is an `InputError` (a `ValueError`) that says where, what was given and what to do.
"""


def things() -> Iterator[tuple[str, Any]]:
    """Qualified name and object, in the order of the page."""
    for name in physgen.__all__:
        yield f"physgen.{name}", getattr(physgen, name)
    for module, name in MORE:
        yield f"{module}.{name}", getattr(importlib.import_module(module), name)


def signature(name: str, function: Any) -> str:
    """As one would write it, a parameter a line where it is long."""
    shown = inspect.signature(function)
    kept = [_typed(p) for key, p in shown.parameters.items() if key not in ("self", "cls")]
    whole = inspect.Signature(kept, return_annotation=_bare(shown.return_annotation))
    line = f"{name}{whole}"
    if len(line) <= 110:
        return line
    parts = [str(p) for p in kept]
    first = next((i for i, p in enumerate(kept) if p.kind is p.KEYWORD_ONLY), None)
    if first is not None:
        parts.insert(first, "*")
    return f"{name}(\n" + "".join(f"    {part},\n" for part in parts) + ")" + str(inspect.Signature([], return_annotation=whole.return_annotation))[2:]


class _Type:
    """An annotation that is shown without quotes."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def _bare(annotation: Any) -> Any:
    return _Type(annotation) if isinstance(annotation, str) else annotation


def _typed(parameter: inspect.Parameter) -> inspect.Parameter:
    return parameter.replace(annotation=_bare(parameter.annotation))


def fields(kind: type) -> Iterator[tuple[str, str, str]]:
    """Annotated attributes of a class: name, type, and the string under it."""
    body = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    assert isinstance(body, ast.ClassDef)
    for node, after in zip(body.body, [*body.body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and not node.target.id.startswith("_"):
            said = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
            yield node.target.id, ast.unparse(node.annotation), str(said)


def methods(kind: type) -> Iterator[tuple[str, Any]]:
    """Public functions that the class itself defines, and what its base of ours does."""
    ours = [base for base in kind.__mro__ if base.__module__.split(".")[0] in ("physgen", "semantics", "sim", "diffusion")]
    seen: set[str] = set()
    for base in ours:
        for name, value in vars(base).items():
            function = value.__func__ if isinstance(value, classmethod | staticmethod) else value
            if inspect.isfunction(function) and (not name.startswith("_") or name == "__call__") and name not in seen:
                seen.add(name)
                yield name, function


def alias(module: str, name: str) -> str:
    """A line for a short name of a type: what it stands for, and the string under it."""
    body = ast.parse(inspect.getsource(importlib.import_module(module))).body
    for node, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            said = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
            return f"- `{name} = {ast.unparse(node.value)}`{' – ' if said else ''}{' '.join(str(said).split())}\n"
    raise ValueError(f"{module} has no type {name}")


def entry(name: str, thing: Any) -> str:
    """One heading of the page."""
    said = (inspect.cleandoc(vars(thing).get("__doc__") or "") if inspect.isclass(thing) else inspect.getdoc(thing)) or ""
    if not inspect.isclass(thing):
        return f"## {name}\n\n```python\n{signature(name.rsplit('.', 1)[1], thing)}\n```\n\n{said}\n"
    text = f"## {name}\n\n{said}\n"
    rows = list(fields(thing))
    if rows:
        text += "\n" + "".join(f"- `{field}: {kind}`{' – ' if about else ''}{' '.join(about.split())}\n" for field, kind, about in rows)
    for method, function in methods(thing):
        text += f"\n```python\n{signature('pipe' if method == '__call__' else method, function)}\n```\n\n{inspect.getdoc(function) or ''}\n"
    return text


def page() -> str:
    """docs/api.md."""
    short = "\n## Types\n\nShort names that the signatures use.\n\n" + "".join(alias(module, name) for module, name in ALIASES)
    return HEAD + "".join("\n" + entry(name, thing) for name, thing in things()) + short


if __name__ == "__main__":
    sys.stdout.write(page())
