"""Which libLLVM is chosen: one that is too old ends the process, so it must never be."""

from __future__ import annotations

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
