"""The house's own rules, held by tests: imports point one way, and each heavy library has one home."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = {"sim": set(), "semantics": {"sim"}, "diffusion": {"sim"}, "physgen": {"sim", "semantics", "diffusion"}}
HOMES = {"torch": "diffusion", "transformers": "diffusion", "diffusers": "diffusion", "spacy": "semantics", "pybullet": "sim", "mitsuba": "sim", "drjit": "sim"}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "base", "manager", "misc"}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(source: str) -> Iterator[str]:
    """Top-level names that a module imports, wherever in its code."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("package", ALLOWED)
def test_imports_point_one_way(package):
    for file in modules(package):
        ours = set(imported(file.read_text(encoding="utf-8"))) & ALLOWED.keys() - {package}
        assert ours <= ALLOWED[package], f"{file.relative_to(ROOT)} imports {ours - ALLOWED[package]}"


@pytest.mark.parametrize("library", HOMES)
def test_a_heavy_library_is_imported_in_its_home_only(library):
    for package in ALLOWED.keys() - {HOMES[library]}:
        strays = [str(f.relative_to(ROOT)) for f in modules(package) if library in set(imported(f.read_text(encoding="utf-8")))]
        assert not strays, f"{library} belongs to {HOMES[library]}, but {strays} import it"


@pytest.mark.parametrize("library", HOMES)
def test_its_home_does_use_it(library):
    """The rule above would hold of a house without furniture."""
    used = {name for file in modules(HOMES[library]) for name in imported(file.read_text(encoding="utf-8"))}
    assert library in used


def test_the_rule_sees_a_stray_import():
    assert set(imported("def f():\n    from torch.nn import Linear\n    import spacy.tokens")) == {"torch", "spacy"}


@pytest.mark.parametrize("package", ALLOWED)
def test_files_are_named_after_what_they_hold(package):
    assert not [f for f in modules(package) if f.stem in FORBIDDEN_NAMES]


@pytest.mark.parametrize("package", ALLOWED)
def test_every_module_says_what_it_is(package):
    silent = [str(f.relative_to(ROOT)) for f in modules(package) if f.read_text(encoding="utf-8").strip() and not ast.get_docstring(ast.parse(f.read_text()))]
    assert not silent


@pytest.mark.parametrize("package", ALLOWED)
def test_the_library_never_prints(package):
    """Only the command line writes to the terminal."""
    for file in modules(package):
        if package == "physgen" and file.stem.startswith(("cli", "terminal")):
            continue
        calls = [n for n in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "print"]
        assert not calls, f"{file.relative_to(ROOT)}:{calls[0].lineno} prints"


@pytest.mark.parametrize("package", ALLOWED)
def test_every_package_is_typed(package):
    assert (ROOT / package / "py.typed").is_file()
