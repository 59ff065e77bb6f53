"""What a log looks like, and what comes out of it: one row a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from echt.errors import DataError, nearest

Reals = NDArray[np.float64]
Counts = NDArray[np.int64]

TIME_UNIT = {"order": "day", "hour": "hour", "day": "day", "week": "week", "month": "month"}
"""What merges purchases into one -> the unit in which recency and age are counted."""
DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 365.25 / 12}
"""Days in a unit of time."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a log of your own: which one means what.

    Attributes:
        person: Whose event it is: whole numbers or text, the same kind in every file.
        at: When: a timestamp, a date, or text in ISO 8601. Times without a zone are UTC.
        name: What happened. Only read where names of events are asked for.
        value: Money, negative where it is given back; None: the log holds none.
        currency: Of the money; None: it is all one.
        time_zone: On whose calendar hours, days, weeks and months are counted.
    """

    person: str = "person_id"
    at: str = "at"
    name: str = "name"
    value: str | None = None
    currency: str | None = None
    time_zone: str = "UTC"

    @classmethod
    def of(cls, named: Mapping[str, str]) -> Columns:
        """The columns of {"person": "customer_id", "value": "amount"}; what is not named keeps its default.

        Raises:
            DataError: E296, a meaning is not known, or has no column.
        """
        known = [field.name for field in fields(cls)]
        for meaning, column in named.items():
            if meaning not in known or not column:
                hint = nearest(meaning, known)
                raise DataError(
                    "a column was given a meaning that there is not.",
                    code="E296",
                    found=f"{meaning}={column}",
                    fix=f"did you mean {hint}=...?" if hint else f"a meaning is one of {', '.join(known)}",
                )
        return cls(**named)


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of every event that was read: the first is the sum of those up to `refunds`.

    Attributes:
        events: Read.
        purchases: That count.
        refunds: With an amount below 0: no purchase; the amount is taken off.
        of_other_names: Left out.
        in_other_currency: Left out.
        after_until: Left out.
        without_person: Left out: no id.
        without_time: Left out: no time.
        without_amount: Purchases that count with an amount of 0, because theirs is missing.
        people_only_refunds: Left out: they never bought.
        people_out_of_order: Whose purchases did not come in the order of time and were sorted.
        people_nothing_left: Came back, and what they paid for that is 0 or less in all.
    """

    events: int
    purchases: int
    refunds: int
    of_other_names: int
    in_other_currency: int
    after_until: int
    without_person: int
    without_time: int
    without_amount: int
    people_only_refunds: int
    people_out_of_order: int
    people_nothing_left: int


@dataclass(frozen=True, slots=True, repr=False)
class Summary:
    """Everyone who bought, one row a person, in the order in which they first appear (of a gated table: by id).

    Attributes:
        person: Name of the column of ids.
        person_id: (n,) as in the log: whole numbers or text.
        frequency: (n,) repeat purchases: distinct hours, days, weeks or months with one, or orders; minus the first.
        recency: (n,) time from the first purchase to the last.
        age: (n,) time from the first purchase to `until`.
        monetary: (n,) mean amount of a repeat purchase, refunds taken off, 0 where there is none; None without money.
        unit: What counts as one purchase: all of one "hour", "day", "week" or "month", or every "order".
        time_unit: Of recency and age: that of `unit`, whole; for orders "day", with fractions.
        until: The last moment that counts.
        path: "one pass", or "sorted" where people's purchases did not come in the order of time.
        counted: What became of every event.
        currency: Of the money, where it is known.
    """

    person: str
    person_id: pa.Array
    frequency: Counts
    recency: Reals
    age: Reals
    monetary: Reals | None
    unit: str
    time_unit: str
    until: datetime
    path: str
    counted: Counted
    currency: str | None = None

    def __len__(self) -> int:
        return len(self.frequency)

    @property
    def history(self) -> tuple[Counts, Reals, Reals]:
        """Frequency, recency, age: what `BGNBD().fit(*summary.history)` takes."""
        return self.frequency, self.recency, self.age

    @property
    def money(self) -> tuple[Counts, Reals]:
        """Frequency and monetary of those with something to average: what `GammaGamma().fit(*summary.money)` takes."""
        if self.monetary is None:
            return self.frequency[:0], np.zeros(0)
        some = (self.frequency > 0) & (self.monetary > 0)
        return self.frequency[some], self.monetary[some]

    def horizon(self, days: float) -> float:
        """So many days in the unit of recency and age."""
        return days / DAYS[self.time_unit]

    def to_table(self) -> pa.Table:
        """One row a person: the id under the name it had, frequency, recency, age and, with money, monetary."""
        columns: dict[str, Any] = {self.person: self.person_id, "frequency": self.frequency}
        columns |= {"recency": self.recency, "age": self.age}
        return pa.table(columns if self.monetary is None else columns | {"monetary": self.monetary})

    def to_dict(self) -> dict[str, Any]:
        """Figures over everyone as a JSON object; nobody's own."""
        came_back = int((self.frequency > 0).sum())
        monetary = self.money[1]
        return {
            "people": len(self),
            "came_back": came_back,
            "frequency_mean": float(self.frequency.mean()),
            "recency_mean": float(self.recency.mean()),
            "age_mean": float(self.age.mean()),
            "monetary_mean": float(monetary.mean()) if len(monetary) else None,
            "currency": self.currency,
            "unit": self.unit,
            "time_unit": self.time_unit,
            "until": self.until.isoformat(),
            "path": self.path,
            "counted": asdict(self.counted),
        }

    def __str__(self) -> str:
        said, counted = self.to_dict(), self.counted
        money = f" {self.currency}" if self.currency else ""
        lines = [
            f"{counted.events:,} events -> {len(self):,} people, {said['came_back']:,} came back; until {self.until:%Y-%m-%d %H:%M} UTC, {self.path}",
            f"  frequency {said['frequency_mean']:10.3f}  repeat purchases, one {'each order' if self.unit == 'order' else f'a {self.unit} at most'}",
            f"  recency   {said['recency_mean']:10.1f}  {self.time_unit}s",
            f"  age       {said['age_mean']:10.1f}  {self.time_unit}s",
        ]
        if said["monetary_mean"] is not None:
            lines.append(
                f"  monetary  {said['monetary_mean']:10.2f}{money}, mean of a repeat purchase over {len(self.money[0]):,} people"
            )
        lines += [f"  {number:,} {text}" for name, text in _SAID.items() if (number := getattr(counted, name))]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Summary of {len(self):,} people until {self.until:%Y-%m-%d}, a purchase a {self.unit}>"


_SAID = {
    "refunds": "refunds taken off",
    "of_other_names": "events of other names left out",
    "in_other_currency": "events in another currency left out",
    "after_until": "events after that moment left out",
    "without_person": "events without a person left out",
    "without_time": "events without a time left out",
    "without_amount": "purchases without an amount count with 0",
    "people_only_refunds": "people with nothing but refunds left out",
    "people_out_of_order": "people whose purchases came out of order were sorted",
    "people_nothing_left": "people came back and paid 0 or less for it: no amount to learn from",
}
