"""What is known of each person at a cut-off, as columns: what they are called, what they read, and the numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from echt.predict.forbidden import is_forbidden
from echt.predict.log import REFUNDS, Log, loops, moment

WINDOWS = (7, 14, 30, 60, 90, 180, 365)
_OTHERS, _OTHER_WINDOWS = 8, (30, 365)
_LIVES = (30, 60, 120, 240)
_COUNTS = tuple(f"{what}_{w}d" for w in WINDOWS for what in ("count", "sum"))
_RHYTHM = ("days_since_last", "days_since_first", "days_known", "days_with")
_GAPS = ("gap_mean", "gap_sd", "gap_max", "gap_last", "gap_last_ratio", "silence_ratio")
_FADING = tuple(f"fading_{life}d" for life in _LIVES)
_MONEY = ("value_mean", "value_sd", "value_max", "value_first", "value_last")
_REFUNDS = ("refunds", "refunded_share", "days_since_refund")
_CALENDAR = ("weekend_share", "weekday_top_share", "count_year_ago", "sum_year_ago")
_EVENTS = (*(f"events_{w}d" for w in _OTHER_WINDOWS), "days_since_event")
_OWN = (*_COUNTS, "count_all", "sum_all", *_RHYTHM, *_GAPS, *_FADING, *_MONEY, *_REFUNDS, *_CALENDAR, *_EVENTS)
COUNTRY, MONTH = "country", "month_ahead"


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where one feature comes from.

    Attributes:
        feature: Its name.
        events: Names of the events it counts; empty where it counts all.
        columns: Columns of the warehouse it reads.
        purpose: Whose permission the facts were read with; None for the caller's own files.
        until: "cutoff" where it reads nothing after the cut-off, "ever" for what is told once (a country).
    """

    feature: str
    events: tuple[str, ...]
    columns: tuple[str, ...]
    purpose: str | None
    until: str = "cutoff"


@dataclass(frozen=True, slots=True)
class Recipe:
    """The features of a log: their names, in order, and what each reads.

    Attributes:
        outcome: Event name that is counted.
        horizon_days: How far ahead.
        others: Event names that are counted beside it.
        left_out: Event names that are no feature, because of what they tell about a person.
        columns: (k,) places of the features among all that could be made.
        lineage: (k,) one a feature.
    """

    outcome: str
    horizon_days: int | None
    others: tuple[str, ...]
    left_out: tuple[str, ...]
    columns: tuple[int, ...]
    lineage: tuple[Lineage, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """(k,) in the order of the columns."""
        return tuple(one.feature for one in self.lineage)


def recipe(log: Log, outcome: str, horizon_days: int | None, leave_out: tuple[str, ...] = ()) -> Recipe:
    """Which features a log gives. It looks at names only, not at what anyone did after a cut-off.

    Args:
        log: The log.
        outcome: Event name that is counted.
        horizon_days: How far ahead; "the same time a year ago" is as long.
        leave_out: Names of features that are not made, or beginnings of them that end in "*".
    """
    back = REFUNDS if outcome == "Order Completed" else ()
    left_out = tuple(name for name in log.names if is_forbidden(name))
    rest = [name for name in log.names if name != outcome and name not in back and name not in left_out]
    others = tuple(rest[:_OTHERS])
    lines = [_own(name, outcome, back, log.purpose) for name in _OWN]
    for name in others:
        for what in (*(f"count_{w}d" for w in _OTHER_WINDOWS), "days_since"):
            lines.append(Lineage(f"{what}:{name}", (name,), ("events.at", "events.name"), log.purpose))
    lines.append(Lineage(MONTH, (), (), log.purpose))
    if log.country is not None:
        lines.append(Lineage(COUNTRY, (), ("people.country",), log.purpose, "ever"))
    kept = [k for k, line in enumerate(lines) if not any(fnmatchcase(line.feature, one) for one in leave_out)]
    return Recipe(outcome, horizon_days, others, left_out, tuple(kept), tuple(lines[k] for k in kept))


def wide(log: Log, who: NDArray[np.int64], now: float, made: Recipe) -> NDArray[np.float32]:
    """(n, k) the features of some people at a cut-off.

    Args:
        log: What they did.
        who: (n,) which people of the log.
        now: The cut-off, days since 1970.
        made: Which features.
    """
    code = log.names.index(made.outcome) if made.outcome in log.names else -1
    slot = np.array([made.others.index(name) if name in made.others else -2 for name in log.names] or [-2], np.int64)
    back = np.array([made.outcome == "Order Completed" and name in REFUNDS for name in log.names] or [False])
    quiet = np.array([name in made.left_out for name in log.names] or [False])
    ahead = float(made.horizon_days or 0)
    spans = tuple(np.array(each, np.float64) for each in (WINDOWS, _OTHER_WINDOWS, _LIVES))
    rows, people = (log.at, log.name, log.value), (who, log.since[who])
    out = loops().features(log.start, rows, people, (code, back, quiet, slot, len(made.others)), (now, ahead), spans)
    middle = moment(now) + timedelta(days=ahead / 2)
    more = [np.full(len(who), middle.month, np.float32)]
    if log.country is not None:
        told = log.country[who].astype(np.float32)
        more.append(np.where(told < 0, np.float32(np.nan), told))
    return np.column_stack([out, *more])[:, list(made.columns)]


def _own(name: str, outcome: str, back: tuple[str, ...], purpose: str | None) -> Lineage:
    events: tuple[str, ...] = (outcome,)
    columns = ("events.at", "events.name")
    if name.startswith(("sum_", "refund")) or name == "days_since_refund":
        events, columns = (outcome, *back), (*columns, "events.value")
    elif name.startswith("value_"):
        columns = (*columns, "events.value")
    elif name in _EVENTS:
        events = ()
    elif name == "days_known":
        events, columns = (), ("people.first_seen", "events.at")
    return Lineage(name, events, columns, purpose)
