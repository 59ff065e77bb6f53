"""No feature reads the future: take the future away, and every number must stay what it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np

from echt.errors import DataError
from echt.predict.log import Log
from echt.predict.snapshot import Snapshot

_MOST = 20_000
_HISTORY = ("known", "purchases", "frequency", "recency", "age", "monetary", "priced", "valued", "value", "squares")


def check_no_leak(log: Log, cutoffs: Sequence[datetime], make: Callable[[Log, datetime], Snapshot]) -> None:
    """Refuse snapshots that know what comes after their cut-off.

    Each snapshot is taken twice: from the whole log, and from the log as it was at the cut-off, without a row after it
    and without who became known later. People, histories and features must be the same. What differs has read the
    future. (`later` is meant to know it, and is not compared.) Of more than 20,000 people, every k-th is looked at.

    Args:
        log: Reaching past the cut-offs.
        cutoffs: Which moments to try.
        make: Takes the snapshot that a model would learn from, features of one's own included.

    Raises:
        DataError: E153, something differs; with the names and for how many people.

    Examples:
        >>> from datetime import UTC
        >>> import pyarrow as pa
        >>> days = pa.array([datetime(2011, 1, day, tzinfo=UTC) for day in (1, 20, 30)])
        >>> rows = {"person_id": ["a", "a", "b"], "at": days, "name": ["Order Completed"] * 3, "value": [10.0, 20.0, 5.0]}
        >>> log = Log.of(pa.table(rows))
        >>> check_no_leak(log, [datetime(2011, 1, 10, tzinfo=UTC)], lambda log, at: log.snapshot(at, horizon_days=7))
    """
    if len(log) > _MOST:
        log = log.some(np.arange(len(log)) % -(-len(log) // _MOST) == 0)
    for cutoff in cutoffs:
        whole, then = make(log, cutoff), make(log.before(cutoff), cutoff)
        if not whole.person_id.equals(then.person_id):
            _caught(cutoff, f"{len(whole):,} people with the future, {len(then):,} without")
        found = {name: _differing(getattr(whole, name), getattr(then, name)) for name in _HISTORY}
        found |= {name: _differing(whole.counts[name], then.counts[name]) for name in whole.counts}
        if whole.names != then.names:
            _caught(cutoff, f"features {', '.join(sorted(set(whole.names) ^ set(then.names)))} come or go")
        found |= {name: _differing(whole.features[:, k], then.features[:, k]) for k, name in enumerate(whole.names)}
        if leaks := {name: n for name, n in found.items() if n}:
            _caught(cutoff, ", ".join(f"{name} differs for {n:,} people" for name, n in list(leaks.items())[:5]))


def _differing(one: np.ndarray, other: np.ndarray) -> int:
    return int((~((one == other) | (np.isnan(one) & np.isnan(other)))).sum())


def _caught(cutoff: datetime, found: str) -> None:
    raise DataError(
        "a feature reads the future.",
        code="E153",
        found=f"cut-off {cutoff:%Y-%m-%d}: {found}",
        fix="compute it from rows up to the cut-off only",
    )
