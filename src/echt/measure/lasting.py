"""Whether the days that were watched say anything about a year: what a message does at once is not what it does to people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from echt.estimate import Evidence, evidence
from echt.measure.words import Language, Words
from echt.permission import GatedTables

__all__ = ["YEAR_DAYS", "Lasting", "lasting"]

YEAR_DAYS = 364
"""52 weeks: the time that a way of writing to people is judged over."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """Whether the goals counted so far are evidence for a year.

    Attributes:
        period_days: Length of a period: 7 where two weeks or more were watched, else 1.
        evidence: Over these periods; None where not even one whole day was watched.
    """

    period_days: int
    evidence: Evidence | None

    @property
    def days(self) -> int:
        """Whole periods watched, in days."""
        return 0 if self.evidence is None else self.evidence.observed * self.period_days

    @property
    def accepted(self) -> bool:
        """Whether it may be believed for a year."""
        return self.evidence is not None and self.evidence.accepted

    def sentence(self, language: Language, goal: str) -> str:
        """What these days say about a year, in plain words.

        Args:
            language: "nl" or "en".
            goal: The event that counted.
        """
        words, found = Words(language, goal), self.evidence
        if found is None or any(doubt.name == "horizon" for doubt in found.doubts):
            return words.say("too_short", days=self.days, needed=0.75 * YEAR_DAYS)
        if not found.accepted or found.projected is None:
            why = " ".join(dict.fromkeys(words.say(doubt.name) for doubt in found.doubts))
            return f"{words.say('not_sure', days=self.days)} {why}"
        year = found.projected.scaled(1000)
        return words.say("year", days=self.days, value=year.value, low=year.low, high=year.high)

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "accepted": self.accepted,
            "days": self.days,
            "claimed_days": YEAR_DAYS,
            "period_days": self.period_days,
            "evidence": None if self.evidence is None else self.evidence.to_dict(),
        }


def lasting(
    tables: GatedTables,
    drawn: pa.Table,
    goodbyes: pa.Table | None,
    *,
    goal: str,
    at: datetime,
    within: timedelta,
    level: float,
) -> Lasting:
    """Ask whether the days of a campaign are evidence for a year of the same.

    Args:
        tables: From a gate for analytics, until `at`.
        drawn: person_id, decided_at, held: everyone in the draw, once.
        goodbyes: person_id, at: who took their permission back, or objected; None: nobody looked.
        goal: The event that counts.
        at: The moment looked back from.
        within: The days agreed: what comes later is not looked at.
        level: Of the intervals.
    """
    last: datetime = pc.max(drawn["decided_at"]).as_py()
    seen = min(at - last, within)
    span = timedelta(days=7 if seen >= timedelta(days=14) else 1)
    t = seen // span
    if t < 1:
        return Lasting(span.days, None)
    people = drawn.select(["person_id", "decided_at"]).append_column("place", pa.array(np.arange(len(drawn))))
    asked = {"span_s": span.total_seconds()}
    did = tables.query("measure.periods", params={**asked, "goal": goal, "at": at}, tables={"drawn": people})
    times = np.zeros((len(drawn), t))
    row, period = did["place"].to_numpy(), did["period"].to_numpy()
    inside = period < t
    times[row[inside], period[inside]] = did["times"].to_numpy()[inside]
    left = None if goodbyes is None else _left(tables, people, goodbyes, t, asked)
    group = np.asarray(drawn["held"].to_numpy()) == 0
    return Lasting(span.days, evidence(times, group, horizon=max(t, YEAR_DAYS // span.days), left=left, level=level))


def _left(
    tables: GatedTables, people: pa.Table, goodbyes: pa.Table, t: int, asked: dict[str, Any]
) -> NDArray[np.int64]:
    """(n,) the period in which each said goodbye; −1 for still there."""
    gone = tables.query("measure.left", params=asked, tables={"drawn": people, "goodbyes": goodbyes})
    left = np.full(len(people), -1, dtype=np.int64)
    left[gone["place"].to_numpy()] = gone["period"].to_numpy()
    return np.where(left < t, left, -1)
