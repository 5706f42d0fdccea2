"""Which libLLVM is chosen: one that is too old ends the process, so it must never be."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from sim import tracer


@pytest.mark.parametrize(
    ("path", "version"),
    [
        ("/usr/lib/x86_64-linux-gnu/libLLVM-14.so.1", 14), ("/usr/lib/x86_64-linux-gnu/libLLVM.so.19.1", 19), ("/usr/lib/llvm-18/lib/libLLVM.so", 18),
        ("/usr/lib/x86_64-linux-gnu/libLLVM-15.so", 15), ("/opt/homebrew/opt/llvm@17/lib/libLLVM.dylib", 17), ("/usr/lib/libLLVM.so", None),
        ("/usr/lib/x86_64-linux-gnu/libLLVM-14.0.6.so.1", 14),
    ],
)  # fmt: skip
def test_the_version_is_read_off_the_name(path: str, version: int | None) -> None:
    assert tracer.llvm_version(path) == version


def found(monkeypatch: pytest.MonkeyPatch, *paths: str) -> str | None:
    monkeypatch.delenv("DRJIT_LIBLLVM_PATH", raising=False)
    monkeypatch.setattr(tracer.glob, "glob", lambda pattern: list(paths) if pattern == tracer.PLACES["linux"][0] else [])
    monkeypatch.setattr(tracer.ctypes.util, "find_library", lambda name: None)
    monkeypatch.setattr(tracer.sys, "platform", "linux")
    monkeypatch.setattr(tracer, "installed_llvm", lambda: None)
    return tracer.find_llvm()


def test_the_newest_usable_library_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(monkeypatch, "/a/libLLVM-14.so.1", "/a/libLLVM-15.so.1", "/a/libLLVM.so.19.1") == "/a/libLLVM.so.19.1"


def test_an_old_library_is_never_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(monkeypatch, "/a/libLLVM-14.so.1", "/a/libLLVM-11.so") is None


def test_an_old_library_that_the_environment_names_is_not_taken_either(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:  # type: ignore[no-untyped-def]
    old = tmp_path / "libLLVM-14.so.1"
    old.touch()
    monkeypatch.setenv("DRJIT_LIBLLVM_PATH", str(old))
    assert tracer.find_llvm() is None


WHEELED = sys.platform == "linux" and platform.machine() == "x86_64"


@pytest.mark.skipif(not WHEELED, reason="no wheel of libLLVM for this machine")
def test_the_library_that_is_installed_with_physgen_is_found_and_taken_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DRJIT_LIBLLVM_PATH", raising=False)
    monkeypatch.setattr(tracer.glob, "glob", lambda pattern: ["/a/libLLVM.so.21.1"])
    installed = tracer.installed_llvm()
    assert installed is not None and Path(installed).is_file() and tracer.llvm_version(installed) >= tracer.OLDEST_LLVM  # type: ignore[operator]
    assert tracer.find_llvm() == installed


def test_an_installed_library_that_cannot_be_loaded_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "libLLVM.so.19.1"
    broken.write_text("no library")

    class File:
        def locate(self) -> Path:
            return broken

    monkeypatch.setattr(importlib.metadata, "files", lambda name: [File()])
    assert tracer.installed_llvm() is None


@pytest.mark.skipif(not WHEELED, reason="no wheel of libLLVM for this machine")
@pytest.mark.parametrize(("before", "variant"), [("", "llvm_ad_rgb"), ("import drjit; drjit.detail.llvm_version = lambda: (15, 0, 6); ", "scalar_rgb")])
def test_what_dr_jit_has_loaded_decides(before: str, variant: str) -> None:
    """Dr.Jit picks a library of its own, however old, when it is imported before anybody has named one."""
    environment = {name: value for name, value in os.environ.items() if name != "DRJIT_LIBLLVM_PATH"}
    program = before + "from sim.tracer import mitsuba; print(mitsuba().variant())"
    run = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.split() == [variant]


def test_without_the_distribution_none_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "files", missing)
    assert tracer.installed_llvm() is None
