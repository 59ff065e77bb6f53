"""The effect of a campaign as a value that says itself, in words and in figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, NamedTuple

import pyarrow as pa

from echt.estimate import Estimate, Moments, SampleRatio
from echt.measure.lasting import Lasting
from echt.measure.words import Language, Words


class Day(NamedTuple):
    """The difference in the share of people who did it, up to and with one day; the interval holds for that day alone."""

    day: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Group:
    """One side of the draw.

    Attributes:
        people: How many.
        sent: Of them, how many got something.
        did: Of them, how many reached the goal at least once.
        times: Goals a person.
        value: Money a person.
    """

    people: int
    sent: int
    did: int
    times: Moments
    value: Moments

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "people": self.people,
            "sent": self.sent,
            "did": self.did,
            "goals": self.times.total,
            "goals_per_person": self.times.mean,
            "value": self.value.total,
            "value_per_person": self.value.mean,
        }


@dataclass(frozen=True, slots=True)
class EffectReport:
    """What a campaign caused, with everything needed to doubt it.

    Attributes:
        campaign: Its name.
        goal: The event that counts.
        within_days: The days agreed.
        days_seen: The days that have passed; fewer than agreed = not finished.
        at: The moment looked back from.
        currency: Of the money.
        plan: Everyone in the draw who was not held out, whether they got something or not.
        holdout: Everyone held out.
        per_person: Difference in goals a person.
        buyers: Difference in the share of people with at least one goal.
        value: Difference in money a person.
        ratio: Whether the groups are as large as the draw made them.
        detectable: The difference in goals a person that had an 80 % chance of being seen; None without any goal.
        attention_s: Seconds of attention that the plan asked of people.
        not_counted: People in the draw who may not be counted (they object to analytics), or are one person twice.
        simulated_share: The part of the goals that is simulated, 0..1.
        simulated_people: People in the draw whose decision is marked simulated.
        series: The difference by day.
        lasting: Whether these days are evidence for a year.
        outcomes: Rows for the warehouse table `outcomes`, one a person in the draw.
    """

    campaign: str
    goal: str
    within_days: float
    days_seen: float
    at: datetime
    currency: str
    plan: Group
    holdout: Group
    per_person: Estimate
    buyers: Estimate
    value: Estimate
    ratio: SampleRatio
    detectable: float | None
    attention_s: float
    not_counted: int
    simulated_share: float
    simulated_people: int
    series: tuple[Day, ...]
    lasting: Lasting
    outcomes: pa.Table

    @property
    def complete(self) -> bool:
        """True when the days agreed have passed."""
        return self.days_seen >= self.within_days

    @property
    def extra(self) -> Estimate:
        """Goals that the plan caused, in all: the difference a person times the people in the plan."""
        return self.per_person.scaled(self.plan.people)

    @property
    def extra_value(self) -> Estimate:
        """Money that the plan caused, in all."""
        return self.value.scaled(self.plan.people)

    @property
    def attention_per_extra(self) -> tuple[float, float, float] | None:
        """Seconds of attention for one extra goal, with its interval; None where the effect cannot be told from 0."""
        extra = self.extra
        if extra.low <= 0 or not self.attention_s:
            return None
        return self.attention_s / extra.value, self.attention_s / extra.high, self.attention_s / extra.low

    def sentences(self, language: Language = "en") -> list[str]:
        """What was found, in plain words: the verdict first, then what it could see, what it cost, what to doubt."""
        words, extra, price = Words(language, self.goal), self.extra, self.attention_per_extra
        found: list[str] = []
        if self.ratio.alarm:
            found.append(words.say("alarm", held=self.holdout.people, expected=round(self.ratio.expected[0])))
        verdict = "none" if not extra.excludes_zero else "more" if extra.value > 0 else "fewer"
        low, high = (extra.low, extra.high) if verdict != "fewer" else (-extra.high, -extra.low)
        found.append(words.say(verdict, value=round(abs(extra.value)), low=round(low), high=round(high)))
        if verdict == "none" and self.detectable is not None:
            found.append(words.say("could", detectable=1000 * self.detectable))
        if not self.complete:
            found.append(words.say("early", seen=self.days_seen, days=self.within_days))
        if price is None:
            found.append(words.say("no_price"))
        else:
            value, low, high = price
            found.append(words.say("price", value=round(value), low=round(low), high=round(high)))
        found.append(self.lasting.sentence(language, self.goal))
        if self.simulated_share:
            found.append(words.say("simulated", share=100 * self.simulated_share))
        return found

    def __str__(self) -> str:
        rows = [
            ("", "plan", "holdout", "difference (interval)"),
            ("people", f"{self.plan.people:,}", f"{self.holdout.people:,}", ""),
            ("got something", f"{self.plan.sent:,}", f"{self.holdout.sent:,}", ""),
            (
                f"{Words('en', self.goal).many} a person",
                f"{self.plan.times.mean:.4f}",
                f"{self.holdout.times.mean:.4f}",
                _iv(self.per_person, 4),
            ),
            (
                "people who did",
                f"{self.plan.did / self.plan.people:.2%}",
                f"{self.holdout.did / self.holdout.people:.2%}",
                _iv(self.buyers.scaled(100), 2) + " points",
            ),
            (
                f"{self.currency} a person",
                f"{self.plan.value.mean:.2f}",
                f"{self.holdout.value.mean:.2f}",
                _iv(self.value, 2),
            ),
        ]
        widths = [max(len(row[k]) for row in rows) for k in range(4)]
        table = [
            "  ".join((row[0].ljust(widths[0]), row[1].rjust(widths[1]), row[2].rjust(widths[2]), row[3])).rstrip()
            for row in rows
        ]
        head = f"{self.campaign}: {self.goal} within {self.within_days:g} days, measured at {self.at:%Y-%m-%d}"
        ratio = f"sample ratio: p = {self.ratio.p_value:.3g}{' ALARM' if self.ratio.alarm else ''}"
        could = "" if self.detectable is None else f"; could see {1000 * self.detectable:,.1f} a 1,000 people"
        return "\n".join(
            [
                head,
                *(f"  {line}" for line in table),
                f"  {ratio}; attention {self.attention_s:,.0f} s{could}",
                *self.sentences("en"),
            ]
        )

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object: figures, sentences by language and the series; not the rows of people."""
        price = self.attention_per_extra
        return {
            "campaign": self.campaign,
            "goal": self.goal,
            "within_days": self.within_days,
            "days_seen": self.days_seen,
            "complete": self.complete,
            "at": self.at.isoformat(),
            "currency": self.currency,
            "plan": self.plan.to_dict(),
            "holdout": self.holdout.to_dict(),
            "per_person": self.per_person.to_dict(),
            "buyers": self.buyers.to_dict(),
            "value": self.value.to_dict(),
            "extra": self.extra.to_dict(),
            "extra_value": self.extra_value.to_dict(),
            "visible": self.extra.excludes_zero,
            "sample_ratio": self.ratio.to_dict(),
            "detectable": self.detectable,
            "attention_s": self.attention_s,
            "attention_per_extra": None if price is None else dict(zip(("value", "low", "high"), price, strict=True)),
            "not_counted": self.not_counted,
            "simulated_share": self.simulated_share,
            "simulated_people": self.simulated_people,
            "sentences": {"nl": self.sentences("nl"), "en": self.sentences("en")},
            "lasting": self.lasting.to_dict(),
            "series": [each._asdict() for each in self.series],
        }


def _iv(it: Estimate, digits: int) -> str:
    return f"{it.value:+.{digits}f} ({it.low:+.{digits}f} to {it.high:+.{digits}f})"
