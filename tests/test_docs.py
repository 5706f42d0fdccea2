"""What the documents show runs as it stands."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TRAJECTORIES = (ROOT / "docs" / "trajectories.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "docs" / "examples", place / "docs" / "examples")
    return place


def test_every_python_block_of_the_guide_to_trajectories_runs(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    blocks = re.findall(r"^```python\n(.*?)^```", TRAJECTORIES, flags=re.MULTILINE | re.DOTALL)
    assert len(blocks) == 6
    names: dict[str, object] = {}
    for number, block in enumerate(blocks):
        exec(compile(block, f"docs/trajectories.md, block {number + 1}", "exec"), names)
    assert names["trajectory"].names == ("ball", "crate", "floor")
    told = capsys.readouterr().out.split()
    shown = re.search(r"print\(.*\)  # (.*)", TRAJECTORIES).group(1).split()
    assert told == shown


COMMANDS = re.findall(r"^physgen [^\n#]*", TRAJECTORIES, flags=re.MULTILINE)


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_of_the_guide_to_trajectories_runs(folder, monkeypatch, line):
    from physgen.cli import main

    monkeypatch.chdir(folder)
    monkeypatch.setattr("sys.argv", shlex.split(line))
    with pytest.raises(SystemExit) as end:
        raise SystemExit(main())
    assert not end.value.code


def test_the_reference_names_all_that_is_public_and_shows_how_the_pipeline_is_called():
    from physgen import reference

    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    things = dict(reference.things())
    assert [name for name in things if f"\n## {name}\n" not in page] == []
    stale = [name for name in things if name.startswith("sim.") and reference.entry(name, things[name]) not in page]
    call = reference.signature("pipe", things["physgen.PhysGenPipeline"].__call__)
    assert not stale and call in page, "write docs/api.md anew: python -m physgen.reference > docs/api.md"
