"""The user's own nouns override ours, and say what is wrong with them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from semantics import lexicon
from semantics.parse import parse, parse_each
from semantics.stage import stage
from sim.errors import InputError

OWN = """nouns:
  widget: {kind: dynamic, prop: cylinder, size_m: [0.3, 0.3, 0.5], mass_kg: 7.5, material: brass, aka: [gizmo]}
  ball: {kind: dynamic, prop: sphere, size_m: [0.5, 0.5, 0.5], mass_kg: 2, material: wood}
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_own_nouns_carry_their_figures_to_the_stage(tmp_path: Path) -> None:
    file = written(tmp_path, OWN)
    script = parse("A gizmo falls from a height of 1 m onto concrete.", lexicon=file)
    widget = script.object("gizmo")
    assert widget is not None and (widget.size_m, widget.mass_kg, widget.material) == ((0.3, 0.3, 0.5), 7.5, "brass")
    assert any("mine.yaml" in (n.source or "") for n in script.notes)
    body = next(b for b in stage(script).bodies if b.object == "gizmo")
    assert body.mass == pytest.approx(7.5) and body.material == "brass"


def test_they_override_ours_and_leave_the_rest(tmp_path: Path) -> None:
    file = written(tmp_path, OWN)
    script = parse("A ball hits a cup.", lexicon=file)
    assert script.object("ball").size_m == (0.5, 0.5, 0.5) and script.object("cup").size_m is None  # type: ignore[union-attr]
    assert parse("A ball hits a cup.").object("ball").size_m is None  # type: ignore[union-attr]
    assert lexicon.load(file).noun("cup") == lexicon.noun("cup")


def test_what_the_sentence_says_wins(tmp_path: Path) -> None:
    script = parse("A 3 kg steel ball falls.", lexicon=written(tmp_path, OWN))
    assert (script.objects[0].mass_kg, script.objects[0].material) == (3.0, "steel")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nouns:\n  widget: {kind: animal}\n", "widget.*kind must be"),
        ("nouns:\n  widget: {kind: dynamic, size_m: [1, 2]}\n", "widget.*size_m must be three"),
        ("nouns:\n  widget: {kind: dynamic, mass_kg: -1}\n", "widget.*mass_kg must be positive"),
        ("nouns:\n  widget: {kind: dynamic, material: woood}\n", "widget.*did you mean 'wood'"),
        ("nouns:\n  widget: {kind: dynamic, colour: red}\n", "widget.*unknown keys.*colour"),
        ("nouns:\n  widget: {kind: dynamic, aka: gizmo}\n", "widget.*aka must be a list"),
        ("nouns:\n  widget: {kind: dynamic}\n  widget: {kind: static}\n", "not valid YAML.*duplicate"),
        ("widget: {kind: dynamic}\n", "needs a mapping `nouns:`"),
        ("nouns: [widget\n", "not valid YAML"),
        ("nouns:\n  widget: !!python/object/apply:os.system ['true']\n", "not valid YAML"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        lexicon.load(written(tmp_path, text))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.yaml.*cannot be read"):
        parse("A ball falls.", lexicon=tmp_path / "none.yaml")


def test_the_command_takes_it(tmp_path: Path) -> None:
    file = written(tmp_path, OWN)
    command = [sys.executable, "-m", "physgen", "parse", "A widget falls off a table.", "--lexicon", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "7.5 kg" in done.stdout


def test_a_bad_text_does_not_stop_the_others() -> None:
    found = list(parse_each(["A ball falls.", "", "A ball of -3 kg falls.", "A cat jumps."]))
    assert [isinstance(f, InputError) for f in found] == [False, True, True, False]
