"""The one door to the compiled kernels: importing them costs numba, so it is done at first use."""

from __future__ import annotations

from functools import lru_cache
from types import ModuleType

__all__ = ["kernels"]


@lru_cache(maxsize=1)
def kernels() -> ModuleType:
    """The module of kernels."""
    from echt.decide.bandit import kernels as compiled

    return compiled
