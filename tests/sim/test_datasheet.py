"""Tables: read fast, as they are written, and no key of them twice."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from types import SimpleNamespace

import pytest
from ruamel.yaml import YAML

from sim import datasheet as module
from sim.datasheet import datasheet

ROOT = Path(__file__).resolve().parents[2]
TABLES = [(package, path.stem) for package in ("sim", "semantics") for path in sorted((ROOT / package / "data").glob("*.yaml"))]


@pytest.mark.parametrize(("package", "name"), TABLES)
def test_every_table_can_be_read_and_none_says_a_thing_twice(package: str, name: str) -> None:
    assert datasheet(package, name)


@pytest.mark.parametrize("name", ["dress", "looks", "maps", "marks", "places", "colors"])
def test_what_is_read_fast_is_what_is_written(name: str) -> None:
    """As ruamel reads it, which is slow: the small tables stand for all."""
    text = resources.files("sim").joinpath(f"data/{name}.yaml").read_text(encoding="utf-8")
    slow, fast = YAML(typ="safe", pure=True).load(text), datasheet("sim", name)
    assert fast == slow and repr(fast) == repr(slow)  # the same kinds of numbers, in the same order


def written(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / "own.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(module, "resources", SimpleNamespace(files=lambda package: folder))
    return datasheet("any", "own")


def test_words_stay_words_and_numbers_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: [on, off, yes, no, true, 1e5, 1.5, 3]\n[b, c]: &d {e: 1}\nf: *d\n"
    assert written(text, tmp_path, monkeypatch) == {"a": ["on", "off", "yes", "no", True, 1e5, 1.5, 3], ("b", "c"): {"e": 1}, "f": {"e": 1}}


@pytest.mark.parametrize("text", ["a: 1\nb: 2\na: 3\n", "x: {a: 1, b: 2, a: 3}\n"])
def test_a_key_that_is_written_twice_is_named(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"'a' is written twice, again in line [13]"):
        written(text, tmp_path, monkeypatch)
