"""Importing costs nothing, and nobody else's package is taken for ours."""

from __future__ import annotations

import subprocess
import sys

import pytest

import physgen
from physgen import siblings

HEAVY = {"torch", "spacy", "pybullet", "mitsuba", "transformers", "diffusers", "matplotlib", "scipy", "numpy"}


def loaded_by(code: str) -> set[str]:
    out = subprocess.check_output([sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"], text=True)
    return {name.partition(".")[0] for name in out.splitlines()[-1].split()}


def test_import_loads_no_heavy_library():
    assert not loaded_by("import physgen") & HEAVY


def test_the_command_line_loads_no_heavy_library_for_its_help():
    assert not loaded_by("import physgen.cli") & HEAVY


def test_the_scene_type_loads_no_engine():
    assert not loaded_by("from physgen import Scene") & {"torch", "spacy", "pybullet", "mitsuba"}


@pytest.mark.parametrize("name", [n for n in physgen.__all__ if n != "PhysGenPipeline"])
def test_every_public_name_is_there(name):
    assert getattr(physgen, name) is not None
    assert name in dir(physgen)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'generat'"):
        physgen.generat


def test_verify_stays_a_function_after_the_pipeline_is_loaded():
    import physgen.pipeline

    assert callable(physgen.verify)


def test_another_projects_sim_is_named(tmp_path):
    (tmp_path / "sim").mkdir()
    (tmp_path / "sim" / "__init__.py").write_text("")
    run = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import physgen; physgen.Scene"], capture_output=True, text=True, check=False
    )
    assert run.returncode != 0
    assert "physgen needs its own package 'sim'" in run.stderr
    assert str(tmp_path / "sim") in run.stderr


def test_our_own_packages_pass_the_guard():
    siblings.check()
