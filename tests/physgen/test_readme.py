"""What the README shows is what there is."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from physgen import __version__, cli

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^physgen [^\n#]*", README, flags=re.MULTILINE)


def options_of(command: list[str]) -> set[str]:
    import typer

    group = typer.main.get_command(cli.app)
    for name in command:
        group = group.commands[name]  # type: ignore[attr-defined]
    return {option for parameter in group.params for option in (*parameter.opts, *parameter.secondary_opts)}


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_of_the_readme_exists_with_its_options(line):
    words = shlex.split(line)[1:]
    names = words[:2] if words[0] in ("bench", "train") else words[:1]
    used = {word for word in words if word.startswith("-")}
    assert used <= options_of(names)


def test_the_readme_has_commands():
    assert len(COMMANDS) >= 8


def test_the_python_example_runs_on_the_public_names():
    import physgen

    for name in re.findall(r"physgen\.(\w+)\(", README):
        assert name in physgen.__all__


def test_make_targets_of_the_readme_are_in_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"^make (\w+)", README, flags=re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE)


def test_ci_runs_make_test():
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_path_of_the_readme_exists():
    paths = re.findall(r"`((?:docs|tests|physgen|sim|semantics|diffusion|scenes|benchmarks)/[\w/.]*|[A-Z]+\.md|CITATION\.cff)`", README)
    missing = [p for p in paths if not (ROOT / p).exists()]
    assert not missing


def test_versions_agree():
    assert f"version: {__version__}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
