"""The door to the compiled loops: numba is loaded when a model is fitted or asked, not before."""

from __future__ import annotations

from types import ModuleType

from echt.errors import require


def kernels() -> ModuleType:
    """The module `btyd.kernels`.

    Raises:
        OutsideError: E149, numba is not installed.
    """
    require("numba", "predictions need a compiler that is not installed.", code="E149")
    from echt.predict.btyd import kernels as module

    return module
