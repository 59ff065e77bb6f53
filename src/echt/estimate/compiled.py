"""How loops over arrays become machine code. Only modules of such loops import this one, because it needs numba."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """The function as machine code, kept on disk for the next process where a folder can be written."""
    try:
        return cast("F", njit(cache=True, nogil=True, error_model="numpy")(function))
    except RuntimeError:  # no folder to keep it in: compiled again in each process
        return cast("F", njit(nogil=True, error_model="numpy")(function))
