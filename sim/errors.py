"""What can be wrong with a request, as types that the command line turns into exit codes."""

from __future__ import annotations


class InputError(ValueError):
    """The input is wrong. The message says where, what was given, and what to do (exit code 2)."""


class OutOfScopeError(ValueError):
    """The request is understood but lies outside what can be simulated (exit code 3)."""


class SimulationError(RuntimeError):
    """The simulation went wrong: which step, which bodies (exit code 1)."""
