"""The built wheel holds our four packages with their data, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {"physgen", "semantics", "sim", "diffusion"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Built by the backend itself, without a network."""
    out = tmp_path_factory.mktemp("wheel")
    code = f"import hatchling.build; print(hatchling.build.build_wheel({str(out)!r}))"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_the_wheel_holds_our_four_packages_and_nothing_else(wheel):
    tops = {name.partition("/")[0] for name in ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES


def test_every_file_of_the_packages_is_in_the_wheel(wheel):
    """Tables, templates and weights as well as code."""
    listed = subprocess.run(["git", "ls-files", *sorted(PACKAGES)], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    missing = set(listed.stdout.splitlines()) - set(ZipFile(wheel).namelist())
    assert not missing


def test_data_files_are_in_the_wheel(wheel):
    names = set(ZipFile(wheel).namelist())
    assert {"sim/data/materials.yaml", "physgen/templates/report.html", "physgen/py.typed"} <= names


def test_metadata_names_licence_markers_and_command(wheel):
    archive = ZipFile(wheel)
    folder = next(n.partition("/")[0] for n in archive.namelist() if ".dist-info/" in n)
    metadata = archive.read(f"{folder}/METADATA").decode()
    assert "License-Expression: Apache-2.0" in metadata
    assert "Requires-Dist: pybullet-arm64" in metadata
    assert "python_version < '3.12'" in metadata
    assert "physgen = physgen.cli:main" in archive.read(f"{folder}/entry_points.txt").decode()


def test_the_wheel_stays_below_a_hundred_megabytes(wheel):
    """The index's usual limit; the weights are at most 64."""
    assert wheel.stat().st_size < 100e6
