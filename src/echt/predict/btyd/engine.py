"""The door to the compiled loops: numba is loaded when a model is fitted or asked, not before."""

from __future__ import annotations

from importlib.util import find_spec
from types import ModuleType

from echt.errors import OutsideError


def kernels() -> ModuleType:
    """The module `btyd.kernels`.

    Raises:
        OutsideError: E149, numba is not installed.
    """
    if find_spec("numba") is None:
        raise OutsideError(
            "predictions need a compiler that is not installed.",
            code="E149",
            found="no module numba",
            fix="pip install 'echt[predict]'",
        )
    from echt.predict.btyd import kernels as module

    return module
