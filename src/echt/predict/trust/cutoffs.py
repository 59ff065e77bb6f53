"""Which moments of the past to predict from, and what was known to learn from at each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np

from echt.errors import DataError
from echt.predict.btyd.check import FEWEST
from echt.predict.log import Log, days, moment
from echt.predict.snapshot import Snapshot

_BEFORE = 0.5  # of a horizon: the least history before a cut-off
_APART = 3  # cut-offs whose outcomes do not overlap, before overlapping ones are not needed
_THIN = 0.25  # of a horizon: cut-offs closer to each other than this teach nothing new
_LESSONS, _SHORT, _WARM = 4, (1 / 3, 5 / 12, 1 / 2, 7 / 12, 2 / 3), (1 / 3, 1 / 2, 2 / 3)
_KEPT = 12


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be predicted.

    Attributes:
        at: The moment to predict from; nothing after it is read.
        horizon_days: How far ahead.
        outcome: Event name that is counted.
        unit: "day" merges the purchases of one day, "order" counts each.
        level: What the intervals promise, 0..1.
        leave_out: Names of features that no model may see, or beginnings of them that end in "*".
    """

    at: datetime
    horizon_days: int
    outcome: str = "Order Completed"
    unit: str = "day"
    level: float = 0.8
    leave_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cutoff:
    """A moment of the past to predict from.

    Attributes:
        at: Days since 1970.
        horizon_days: How far ahead; its outcomes are known at `at` + `horizon_days`.
        counted: False for one that only serves to learn how forecasts turn out, where history is short.
    """

    at: float
    horizon_days: int
    counted: bool = True

    @property
    def known(self) -> float:
        """Days since 1970 when what came of it was known."""
        return self.at + self.horizon_days


@dataclass(frozen=True, slots=True)
class History:
    """A log with a question: snapshots at cut-offs, made once each.

    Attributes:
        log: What people did.
        question: What is to be predicted.
        begin: Days since 1970 when the 200th person bought: before that nothing carries a model.
        drawn: (people of the log,) who is looked at; None for everyone.
    """

    log: Log
    question: Question
    begin: float
    drawn: np.ndarray | None = field(default=None, repr=False)
    _made: dict[tuple[float, int], Snapshot] = field(default_factory=dict[tuple[float, int], Snapshot], repr=False)

    @classmethod
    def of(cls, log: Log, question: Question, *, most: int | None = None, seed: int = 0) -> History:
        """Look at when enough people had bought, and refuse what cannot be tested.

        Args:
            log: What people did.
            question: What is to be predicted.
            most: Look at so many people of the log, drawn, the same at every cut-off; None for everyone.
            seed: Of that draw.

        Raises:
            DataError: E157, fewer than 200 buyers; E158, the horizon is too long for the history; E159, the moment
                lies after what is known.
        """
        now = days(question.at)
        if now > log.until + 1e-9:
            raise DataError(
                "the log ends before the moment to predict from.",
                code="E159",
                found=f"log up to {moment(log.until):%Y-%m-%d}, at {question.at:%Y-%m-%d}",
                fix="an earlier moment, or read the log up to it",
            )
        first = _first_purchases(log, question, now)
        if len(first) < FEWEST:
            raise DataError(
                "too few people bought for a prediction that can be tested.",
                code="E157",
                found=f"{len(first):,} buyers of '{question.outcome}' up to {question.at:%Y-%m-%d}",
                fix=f"at least {FEWEST}; until then treat everyone alike, or predict an event that more people do",
            )
        begin = float(np.partition(first, FEWEST - 1)[FEWEST - 1])
        longest = int((now - begin) / (1 + _BEFORE))
        if question.horizon_days > longest:
            raise DataError(
                "the horizon is too long for the history: nothing could be tested.",
                code="E158",
                found=f"{question.horizon_days} days ahead, {now - begin:.0f} days since the {FEWEST}th buyer",
                fix=f"at most {longest} days" if longest else "wait for more history",
            )
        drawn = None
        if most is not None and len(log) > most:
            drawn = np.zeros(len(log), bool)
            drawn[np.random.default_rng(seed).choice(len(log), most, replace=False)] = True
        return cls(log, question, begin, drawn)

    def snapshot(self, at: float, horizon_days: int) -> Snapshot:
        """Everyone known at that moment; outcomes only where they were seen before the moment to predict from."""
        key = (round(at, 6), horizon_days)
        if key not in self._made:
            while len(self._made) >= _KEPT:
                del self._made[next(iter(self._made))]
            found = self._take(moment(at), horizon_days)
            if (
                found.later is None and at + horizon_days <= self.log.until + 1e-9
            ):  # a rounding away from having been seen
                found = self._take(moment(at) - timedelta(seconds=1), horizon_days)
            self._made[key] = found
        return self._made[key]

    def _take(self, cutoff: datetime, horizon_days: int) -> Snapshot:
        asked = self.question
        found = self.log.snapshot(
            cutoff, horizon_days=horizon_days, outcome=asked.outcome, unit=asked.unit, leave_out=asked.leave_out
        )
        return found if self.drawn is None else found.pick(self.drawn[found.who])

    def past(self, at: float) -> list[Snapshot]:
        """What a candidate may learn from at a moment: snapshots whose outcomes were known by then, oldest first.

        With at least one and a half horizons of history these look one horizon ahead; with less, they look as far as
        there was, from several cut-offs in the first two thirds.
        """
        h = self.question.horizon_days
        whole = [at - h - k * h / 2 for k in range(_LESSONS)]
        whole = [each for each in whole if each >= self.begin + _BEFORE * h]
        if whole:
            return [self.snapshot(each, h) for each in reversed(whole)]
        return [self.snapshot(each.at, each.horizon_days) for each in self._shorter(at, _SHORT)]

    def cutoffs(self, origins: int) -> list[Cutoff]:
        """At most `origins` cut-offs that count, and what must go before them to learn how forecasts turn out.

        They lie one horizon apart where that gives three or more, else closer, so that their outcomes overlap. All but
        the last have at least a horizon of history before them. Where two or more remain, those with nothing a whole
        horizon before them do not count, and serve to learn from.
        """
        h = self.question.horizon_days
        last = days(self.question.at) - h
        room = max(0.0, last - self.begin - h)
        step = float(h) if room >= (_APART - 1) * h else max(_THIN * h, room / max(1, origins - 1))
        ranked = [Cutoff(last - k * step, h) for k in range(min(origins, 1 + int(room / step + 1e-9)))]
        taught = [one for one in ranked if self._whole_before(one) or _any_known(ranked, one)]
        counted = taught if len(taught) > 1 else ranked
        rest = [replace(one, counted=False) for one in ranked if one not in counted]
        new = [one for one in counted if not _any_known(ranked, one)]
        warm = {(round(each.at, 6), each.horizon_days): each for one in new for each in self._before(one)}
        return sorted([*counted, *rest, *warm.values()], key=lambda each: (each.known, each.at))

    def _whole_before(self, one: Cutoff) -> bool:
        return one.at - one.horizon_days >= self.begin + _BEFORE * one.horizon_days

    def _before(self, one: Cutoff) -> list[Cutoff]:
        """Cut-offs whose outcomes were known by then: one a whole horizon before, or shorter ones."""
        if self._whole_before(one):
            return [Cutoff(one.at - one.horizon_days, one.horizon_days, counted=False)]
        return self._shorter(one.at, _WARM)

    def _shorter(self, at: float, shares: tuple[float, ...]) -> list[Cutoff]:
        """Cut-offs in the history before a moment, each looking ahead as far as that moment, at most one horizon."""
        span = at - self.begin
        places = (self.begin + share * span for share in shares)
        return [
            Cutoff(at - ahead, ahead, counted=False)
            for ahead in sorted({min(int(at - each), self.question.horizon_days) for each in places}, reverse=True)
            if ahead >= 1
        ]


def _any_known(others: list[Cutoff], one: Cutoff) -> bool:
    return any(other.known <= one.at + 1e-9 for other in others)


def segments_of(shot: Snapshot, more: Mapping[str, np.ndarray] | None) -> dict[str, np.ndarray]:
    """Groups of people at a cut-off, by what was known then, and those of one's own: (n,) bool by name.

    Args:
        shot: Everyone known.
        more: By name: (len(shot.log),) bool, who of the log belongs.
    """
    bought = shot.purchases > 0
    x, horizon = shot.frequency, float(shot.horizon_days or 1)
    top = np.zeros(len(shot), bool)
    if some := int(np.ceil(0.01 * bought.sum())):
        top[np.argsort(-shot.value, kind="stable")[:some]] = True
    found = {
        "no_repeat": x == 0,
        "repeat_1_3": (x > 0) & (x < 4),
        "repeat_4_plus": x >= 4,
        "top_1_percent": top & bought,
        "new": shot.known < horizon,
        "old": shot.known >= horizon,
    }
    return found | {name: np.asarray(mask, bool)[shot.who] for name, mask in (more or {}).items()}


def _first_purchases(log: Log, question: Question, now: float) -> np.ndarray:
    """(k,) days since 1970 of the first purchase of everyone who bought up to now."""
    if question.outcome not in log.names:
        return np.zeros(0)
    rows = np.flatnonzero((log.name == log.names.index(question.outcome)) & (log.at <= now))
    who = np.searchsorted(log.start, rows, side="right") - 1
    _, first = np.unique(who, return_index=True)
    return log.at[rows[first]]
