"""What is known of each person at a cut-off, as columns: what they are called, what they read, and the numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from echt.predict.forbidden import is_forbidden
from echt.predict.log import REFUNDS, Log, loops

WINDOWS = (7, 14, 30, 60, 90, 180, 365)
_OTHERS, _OTHER_WINDOWS = 8, (30, 365)
_ENOUGH_KNOWN = 0.99
_OWN = (
    *(f"{what}_{w}d" for w in WINDOWS for what in ("orders", "spend")),
    *("orders_all", "spend_all"),
    *("days_since_last", "days_since_first", "days_known", "order_days"),
    *("gap_mean", "gap_sd", "gap_max", "gap_last", "gap_last_ratio", "silence_ratio"),
    *("orders_30", "orders_60", "orders_120", "orders_240"),
    *("value_mean", "value_sd", "value_max", "value_first", "value_last"),
    *("refunds", "refunded_share", "days_since_refund"),
    *("weekend_share", "weekday_top_share"),
    *("orders_year_ago", "spend_year_ago"),
    *("events_30d", "events_365d", "days_since_event"),
)
_MONEY = ("spend", "value", "refunded")


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
        country: Whether the country is one.
        lineage: One a column.
    """

    outcome: str
    horizon_days: int | None
    others: tuple[str, ...]
    left_out: tuple[str, ...]
    country: bool
    lineage: tuple[Lineage, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """(k,) in the order of the columns."""
        return tuple(one.feature for one in self.lineage)


def recipe(log: Log, outcome: str, horizon_days: int | None) -> Recipe:
    """Which features a log gives. It looks at names only, not at what anyone did after a cut-off.

    Args:
        log: The log.
        outcome: Event name that is counted.
        horizon_days: How far ahead; "the same time a year ago" is as long.
    """
    back = REFUNDS if outcome == "Order Completed" else ()
    rest = [name for name in log.names if name != outcome and name not in back]
    left_out = tuple(name for name in log.names if is_forbidden(name))
    others = tuple([name for name in rest if name not in left_out][:_OTHERS])
    country = bool(
        log.country is not None and len(log.countries) > 1 and len(log) and (log.country >= 0).mean() >= _ENOUGH_KNOWN
    )
    at, money = ("events.at", "events.name"), ("events.at", "events.name", "events.value")
    lines: list[Lineage] = []
    for name in _OWN:
        paid = name.split("_")[0] in _MONEY
        events = (outcome, *back) if paid or name.startswith("refund") or name == "days_since_refund" else (outcome,)
        if name in {"days_known", "events_30d", "events_365d", "days_since_event"}:
            events = ()
        columns = ("people.first_seen", "events.at") if name == "days_known" else money if paid else at
        lines.append(Lineage(name, events, columns, log.purpose))
    for name in others:
        for what in (*(f"count_{w}d" for w in _OTHER_WINDOWS), "days_since"):
            lines.append(Lineage(f"{what}:{name}", (name,), at, log.purpose))
    if country:
        lines.append(Lineage("country", (), ("people.country",), log.purpose, "ever"))
    return Recipe(outcome, horizon_days, others, left_out, country, tuple(lines))


def wide(log: Log, who: NDArray[np.int64], now: float, made: Recipe) -> NDArray[np.float32]:
    """(k, features) the features of some people at a cut-off.

    Args:
        log: What they did.
        who: (k,) which people of the log.
        now: The cut-off, days since 1970.
        made: Which features.
    """
    code = log.names.index(made.outcome) if made.outcome in log.names else -1
    slot = np.array([made.others.index(name) if name in made.others else -1 for name in log.names] or [-1], np.int64)
    back = np.array([made.outcome == "Order Completed" and name in REFUNDS for name in log.names] or [False])
    quiet = np.array([name in made.left_out for name in log.names] or [False])
    ahead = float(made.horizon_days or 0)
    out = loops().features(
        log.start,
        log.at,
        log.name,
        log.value,
        (who, log.since[who]),
        (code, back, quiet, slot, len(made.others)),
        (now, ahead),
        (np.array(WINDOWS, np.float64), np.array(_OTHER_WINDOWS, np.float64), np.array([30.0, 60.0, 120.0, 240.0])),
    )
    if not made.country or log.country is None:
        return out
    told = log.country[who].astype(np.float32)
    return np.column_stack([out, np.where(told < 0, np.float32(np.nan), told)])
