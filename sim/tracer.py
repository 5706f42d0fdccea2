"""Tracer: which of Mitsuba's variants to use. Vectorised by LLVM where a usable library is found, scalar elsewhere."""

from __future__ import annotations

import ctypes
import ctypes.util
import glob
import importlib.metadata
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

OLDEST_LLVM = 18
"""Older ones cannot compile what Dr.Jit asks for, and end the process ("Cannot select ... fminimum", with 15 on AVX-512 "... fmaximum"); 19 is tried."""
WHEEL = "karellen-llvm-core"
"""The distribution that brings libLLVM along; pyproject.toml asks for it where its wheels run, Linux on x86-64."""
PLACES = {
    "linux": ("/usr/lib/*/libLLVM*.so*", "/usr/lib*/libLLVM*.so*", "/usr/lib/llvm-*/lib/libLLVM*.so*", "/usr/local/lib/libLLVM*.so*"),
    "darwin": ("/opt/homebrew/opt/llvm*/lib/libLLVM*.dylib", "/usr/local/opt/llvm*/lib/libLLVM*.dylib", "/opt/local/libexec/llvm-*/lib/libLLVM*.dylib"),
    "win32": (r"C:\Program Files\LLVM\bin\LLVM-C.dll",),
}


def llvm_version(path: str) -> int | None:
    """Major version by the name of the file, its link or its folder; None where no name tells it. The library is not loaded."""
    for name in (Path(path).name, Path(os.path.realpath(path)).name, str(Path(path).parent), str(Path(os.path.realpath(path)).parent)):
        found = re.search(r"LLVM(?:-C)?[-.](?:so\.)?(\d+)", name) or re.search(r"llvm[-@](\d+)", name)
        if found:
            return int(found.group(1))
    return None


def installed_llvm() -> str | None:
    """The libLLVM that was installed with physgen, or None. It is loaded to see whether it can be: it needs a libc++ beside it."""
    try:
        files = importlib.metadata.files(WHEEL) or []
    except importlib.metadata.PackageNotFoundError:
        return None
    for file in files:
        path = os.path.realpath(str(file.locate()))
        version = llvm_version(path) if Path(path).name.startswith("libLLVM.so.") else None
        if version is not None and version >= OLDEST_LLVM:
            try:
                ctypes.CDLL(path)
            except OSError:
                continue
            return path
    return None


def find_llvm() -> str | None:
    """The usable libLLVM that the environment names, else the one installed with physgen, else the newest of the system; None without any."""
    named = os.environ.get("DRJIT_LIBLLVM_PATH")
    if named is not None:
        version = llvm_version(named)
        return named if os.path.exists(named) and (version is None or version >= OLDEST_LLVM) else None
    installed = installed_llvm()
    if installed is not None:
        return installed
    candidates = [path for pattern in PLACES.get(sys.platform, ()) for path in glob.glob(pattern)]
    usable = [(version, path) for path in candidates if (version := llvm_version(path)) is not None and version >= OLDEST_LLVM]
    if usable:
        return max(usable)[1]
    # the linker's own search, which is slow, for libraries in uncommon folders
    found = [name for version in range(OLDEST_LLVM, 24) if (name := ctypes.util.find_library(f"LLVM-{version}"))]
    return found[-1] if found else None


@cache
def mitsuba() -> Any:
    """The module, with its variant set: `llvm_ad_rgb`, or `scalar_rgb` where no usable libLLVM is found.

    A variant that the program has set before is kept if it is one of these two.
    """
    library = find_llvm()
    if library is not None and "drjit" not in sys.modules:  # Dr.Jit loads libLLVM as it is imported, and one of its own finding where none is named
        os.environ.setdefault("DRJIT_LIBLLVM_PATH", library)
    import mitsuba as mi

    if mi.variant() in ("llvm_ad_rgb", "scalar_rgb"):
        return mi
    mi.set_variant("llvm_ad_rgb" if library is not None and loaded_is_usable() else "scalar_rgb")
    mi.set_log_level(mi.LogLevel.Error)
    return mi


def loaded_is_usable() -> bool:
    """Whether Dr.Jit has loaded a libLLVM that is not too old: the program may have imported it before us."""
    import drjit

    return bool(drjit.has_backend(drjit.JitBackend.LLVM)) and drjit.detail.llvm_version()[0] >= OLDEST_LLVM


def vectorised() -> bool:
    """Whether the fast variant is in use."""
    return str(mitsuba().variant()).startswith("llvm")


@contextmanager
def one_thread() -> Iterator[None]:
    """Trace with one thread inside. Small pictures of many frames take no longer so: several threads wait for each other most of the time (a tree
    of 15 000 triangles costs 6 ms of one, 11 ms of two), and the other core has the last frames to shade."""
    if not vectorised():
        yield
        return
    import drjit

    before = drjit.thread_count()
    drjit.set_thread_count(1)
    try:
        yield
    finally:
        drjit.set_thread_count(before)
