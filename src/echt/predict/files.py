"""predictions/NAME.toml: what is predicted, how far ahead, how sure, by which models, and for which purpose."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from echt.errors import ProjectError, nearest
from echt.nouns import Purpose
from echt.predict.models.registry import known_candidates

ORDER = "Order Completed"
_PROFILED = Purpose("personalize.content.profiled")
_EXAMPLE = (
    'outcome = "Order Completed", horizon_days = 90 (whole, 1 to 3650), unit = "order" or "day", '
    'models = ["mbgnbd", "lightgbm"], leave_out = ["country"], level = 0.80 (between 0 and 1), origins = 6 (2 to 24)'
)


@dataclass(frozen=True, slots=True)
class PredictionFile:
    """A prediction as its file describes it.

    Attributes:
        name: The file name without its ending.
        outcome: Event name that is counted.
        horizon_days: How far ahead.
        unit: What counts as one: every event ("order"), or every day with one ("day").
        models: Names to compare beside the simple rules; empty: the usual ones (`run.USUAL`).
        leave_out: Names of features that no model may see, or beginnings of them that end in "*".
        level: Of the interval, 0..1.
        origins: How many moments in the past the models are tested from.
        purpose: Whose permission the history is read with.
    """

    name: str
    outcome: str = ORDER
    horizon_days: int = 90
    unit: str = "order"
    models: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    level: float = 0.8
    origins: int = 6
    purpose: Purpose = _PROFILED


def load_prediction(path: Path) -> PredictionFile:
    """Read predictions/NAME.toml.

    Args:
        path: The file.

    Raises:
        ProjectError: E140, the file cannot be read or is no TOML; E141, a key is not known; E142, a value does not fit;
            E156, a model that does not exist.
    """
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ProjectError(
            "a prediction file cannot be read.",
            code="E140",
            found=f"{path.name}: {type(error).__name__}",
            fix="see docs/errors/E140.md for an example",
        ) from error
    for key, value in found.items():
        if key not in _FITS:
            _unknown_key(path, key)
        if not _FITS[key](value):
            _misfit(path, key, value)
    for name in found.get("models", ()):
        check_model(name, path.name)
    return PredictionFile(name=path.stem, **{key: _MADE.get(key, _same)(value) for key, value in found.items()})


def check_model(name: str, where: str) -> None:
    """Refuse a model that does not exist (E156), with the nearest name.

    Args:
        name: What was written.
        where: In which file or argument.
    """
    known = known_candidates()
    if name in known:
        return
    hint = nearest(name, known)
    raise ProjectError(
        f"'{name}' is not a way to predict.",
        code="E156",
        found=f"{where}: {name}",
        fix=f"did you mean '{hint}'?" if hint else f"one of {', '.join(known)}",
    )


def _whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(_text(one) for one in value)


_FITS: Mapping[str, Callable[[Any], bool]] = {
    "outcome": _text,
    "horizon_days": _whole(1, 3650),
    "unit": lambda value: value in {"order", "day"},
    "models": _texts,
    "leave_out": _texts,
    "level": lambda value: isinstance(value, float) and 0 < value < 1,
    "origins": _whole(2, 24),
    "purpose": _text,
}
_MADE: Mapping[str, Callable[[Any], Any]] = {"models": tuple, "leave_out": tuple, "purpose": Purpose}


def _same(value: Any) -> Any:
    return value


def _unknown_key(path: Path, key: str) -> NoReturn:
    hint = nearest(key, _FITS)
    raise ProjectError(
        f"'{key}' is not a setting of a prediction.",
        code="E141",
        found=f"{path.name}: {key}",
        fix=f"did you mean '{hint}'?" if hint else f"one of {', '.join(_FITS)}",
    )


def _misfit(path: Path, key: str, value: Any) -> NoReturn:
    raise ProjectError(
        "a setting of a prediction does not fit.", code="E142", found=f"{path.name}: {key} = {value!r}", fix=_EXAMPLE
    )
