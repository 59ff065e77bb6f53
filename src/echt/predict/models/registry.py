"""Candidates by name, as a prediction file lists them. A candidate is loaded when it is asked for, not before."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from echt.errors import ProjectError, nearest
from echt.predict.models.base import Candidate

NAIVE: tuple[str, ...] = ("average", "last_horizon", "repeat_rate")
"""Always in the table, simplest first: what others must beat."""

_WHERE: dict[str, tuple[str, str, dict[str, str]]] = {  # simplest first: within noise the first of these wins
    "average": ("naive", "Average", {}),
    "last_horizon": ("naive", "LastHorizon", {}),
    "repeat_rate": ("naive", "RepeatRate", {}),
    "gamma_poisson": ("gamma_poisson", "GammaPoisson", {}),
    "bgnbd": ("customer_base", "CustomerBase", {"name": "bgnbd"}),
    "mbgnbd": ("customer_base", "CustomerBase", {"name": "mbgnbd"}),
    "paretonbd": ("customer_base", "CustomerBase", {"name": "paretonbd"}),
    "lightgbm": ("learned", "LightGBM", {}),
    "bgnbd_lightgbm": ("learned", "Residual", {}),
    "paretonbd_lightgbm": ("learned", "Residual", {"base": "paretonbd"}),
    "propensity": ("learned", "Propensity", {}),
    "blend": ("blend", "Blend", {}),
}


def known_candidates() -> tuple[str, ...]:
    """All names, simplest first.

    Examples:
        >>> known_candidates()[:4]
        ('average', 'last_horizon', 'repeat_rate', 'gamma_poisson')
    """
    return tuple(_WHERE)


def candidate(name: str) -> Candidate:
    """The candidate of that name, with its usual settings.

    Raises:
        ProjectError: E156, there is no candidate of that name.
    """
    if name not in _WHERE:
        hint = nearest(name, _WHERE)
        raise ProjectError(
            f"'{name}' is not a way to predict.",
            code="E156",
            found=name,
            fix=f"did you mean '{hint}'?" if hint else f"one of {', '.join(_WHERE)}",
        )
    module, made, settings = _WHERE[name]
    return getattr(import_module(f"echt.predict.models.{module}"), made)(**settings)


def with_naive(names: Iterable[str]) -> tuple[str, ...]:
    """Those names and the naive ones, each once, simplest first; names not known here come last, in their order.

    Examples:
        >>> with_naive(["mbgnbd"])
        ('average', 'last_horizon', 'repeat_rate', 'mbgnbd')
    """
    asked = dict.fromkeys([*NAIVE, *names])
    order = {name: k for k, name in enumerate(_WHERE)}
    return tuple(sorted(asked, key=lambda name: order.get(name, len(order))))
