"""The one door to the compiled kernels: importing them costs numba, so it is done at first use."""

from __future__ import annotations

from functools import lru_cache
from types import ModuleType

from echt.errors import require

__all__ = ["kernels"]


@lru_cache(maxsize=1)
def kernels() -> ModuleType:
    """The module of kernels.

    Raises:
        OutsideError: E149, numba is not installed.
    """
    require("numba", "a bandit needs a compiler that is not installed.", code="E149")
    from echt.decide.bandit import kernels as compiled

    return compiled
