"""The door to the compiled loops: numba is loaded when a plan is asked for, not before."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from echt.errors import require

__all__ = ["kernels"]


def kernels(name: str = "kernels") -> ModuleType:
    """A module of compiled loops: `kernels`, `sets` or `exchange`.

    Raises:
        OutsideError: E149, numba is not installed.
    """
    require("numba", "the exact planner needs a compiler that is not installed.", code="E149")
    return import_module(f"echt.decide.exact.{name}")
