"""The result of a backtest: what was tried, what is used, and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from echt.estimate.accuracy import Tenths
from echt.estimate.pit import Evenness
from echt.predict.base import Reals
from echt.predict.log import moment
from echt.predict.models.base import Forecast
from echt.predict.snapshot import Snapshot
from echt.predict.trust.bands import bands_of
from echt.predict.trust.choose import Choice
from echt.predict.trust.cutoffs import Cutoff, Question, segments_of
from echt.predict.trust.learn import Calibrated, Outcome, Told
from echt.predict.trust.score import Held, Score, Total
from echt.predict.trust.walk import spoken

_WORDS = {"orders": "how many", "spend": "how much", "any": "whether at all"}
_LOSS = {"orders": "CRPS", "spend": "CRPS", "any": "Brier"}


@dataclass(frozen=True, slots=True)
class Tracking:
    """Everyone together within the last horizon, adding up: (k,) each.

    Attributes:
        days: After the cut-off.
        said: Forecast up to that day.
        came: What came up to that day.
    """

    days: Reals
    said: Reals
    came: Reals

    @property
    def off(self) -> float:
        """Mean distance of forecast from what came, as a part of what came (MAPE)."""
        some = self.came > 0
        return float(abs(self.said[some] / self.came[some] - 1).mean()) if some.any() else float("nan")

    def to_dict(self) -> dict[str, Any]:
        """Three lists."""
        return {"days": self.days.tolist(), "said": self.said.tolist(), "came": self.came.tolist()}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One outcome: every candidate in a table, the one that is used, and how it did.

    Attributes:
        outcome: "orders" (how many), "spend" (how much) or "any" (whether at all).
        choice: Which candidate, and why.
        scores: By candidate, simplest first.
        held: Intervals of the winner, of everyone ("all") and by segment.
        pit: Whether the winner's distributions were honest; None for "any" and where none were learnt.
        deciles: Calibration of the winner by tenth of the people.
        totals: By candidate: everyone together at each cut-off.
        tracking: Of the winner within the last horizon; None for "any".
    """

    outcome: Outcome
    choice: Choice
    scores: Mapping[str, Score]
    held: tuple[Held, ...]
    pit: Evenness | None
    deciles: Tenths
    totals: Mapping[str, tuple[Total, ...]]
    tracking: Tracking | None

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "outcome": self.outcome,
            **self.choice.to_dict(),
            "scores": {name: each.to_dict() for name, each in self.scores.items()},
            "held": [each.to_dict() for each in self.held],
            "pit": self.pit.to_dict() if self.pit else None,
            "deciles": self.deciles.to_dict(),
            "totals": {name: [_dated(one) for one in each] for name, each in self.totals.items()},
            "tracking": self.tracking.to_dict() if self.tracking else None,
        }

    def __str__(self) -> str:
        said = self.choice.refused or self._beats()
        lines = [f"{self.outcome} ({_WORDS[self.outcome]}): {self.choice.winner}; {said}", self._header()]
        lines += [self._line(each) for each in self.scores.values()]
        if any(each.coverage is not None for each in self.held):
            lines.append(f"  intervals of {self.choice.winner}  held   lowest  highest     width   PIT off     people")
            lines += [_segment(each) for each in self.held]
        if self.pit:
            shares = " ".join(f"{each:.2f}" for each in self.pit.shares)
            lines.append(f"  randomised PIT by tenth: {shares}; {self.pit.distance:.3f} from even, p {self.pit.p:.2f}")
        return "\n".join(lines)

    def _beats(self) -> str:
        winner, naive = (self.scores[name].loss for name in (self.choice.winner, self.choice.naive))
        return f"{1 - winner / naive:.1%} nearer than '{self.choice.naive}'" if naive else "nothing came"

    def _header(self) -> str:
        loss = _LOSS[self.outcome]
        return f"  {'':<15} {loss:>10} {'raw bias':>9} {'bias':>8} {'MAE':>9} {'RMSE':>9} {'AUC':>6} {'Gini':>6} {'held':>6} {'width':>9}"

    def _line(self, each: Score) -> str:
        star = "*" if each.name == self.choice.winner else " "
        ends = f"{each.coverage:6.1%} {each.width:9.2f}" if each.coverage is not None else ""
        return (
            f"{star} {each.name:<15} {each.loss:10.4f} {each.raw_bias:+9.1%} {each.total_bias:+8.1%} {each.mae:9.3f} "
            f"{each.rmse:9.3f} {each.auc:6.3f} {each.gini:6.3f} {ends}"
        ).rstrip()


@dataclass(frozen=True, slots=True)
class Trial:
    """Rolling-origin backtests of all candidates on all cut-offs. Prints itself; `to_dict` is the same as JSON.

    Attributes:
        question: What was to be predicted.
        cutoffs: The moments predicted from that count, oldest first.
        before: Those that only taught how forecasts turn out.
        people: Known at the last of them.
        forecasts: Rows compared: people times cut-offs.
        verdicts: By outcome: "orders", "spend", "any".
        left_out: By candidate, why it could not be tested.
        taught: By outcome and candidate: what all cut-offs taught, to use from now on.
    """

    question: Question
    cutoffs: tuple[Cutoff, ...]
    before: tuple[Cutoff, ...]
    people: int
    forecasts: int
    verdicts: Mapping[Outcome, Verdict]
    left_out: Mapping[str, str]
    taught: Mapping[Outcome, Mapping[str, Calibrated]] = field(repr=False)

    @property
    def winner(self) -> dict[Outcome, str]:
        """The candidate to use, by outcome; a naive one where models are refused."""
        return {outcome: verdict.choice.winner for outcome, verdict in self.verdicts.items()}

    @property
    def refused(self) -> dict[Outcome, str]:
        """By outcome, why no model is used; outcomes for which one is are not in it."""
        return {outcome: each.choice.refused for outcome, each in self.verdicts.items() if each.choice.refused}

    def told(self, name: str, forecast: Forecast, outcome: Outcome, now: Snapshot) -> Told:
        """A forecast of now, put right by all cut-offs, with its interval.

        Args:
            name: The candidate that made it.
            forecast: Of `now`.
            outcome: Which part of it.
            now: The snapshot at `question.at`.
        """
        band = bands_of(segments_of(now, None))
        return self.taught[outcome][name].told(spoken(forecast, outcome), band, self.question.level)

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        question = asdict(self.question) | {"at": self.question.at.isoformat()}
        return question | {
            "cutoffs": [moment(each.at).isoformat() for each in self.cutoffs],
            "before": [{"at": moment(each.at).isoformat(), "horizon_days": each.horizon_days} for each in self.before],
            "people": self.people,
            "forecasts": self.forecasts,
            "winner": self.winner,
            "refused": self.refused,
            "left_out": dict(self.left_out),
            "verdicts": {name: each.to_dict() for name, each in self.verdicts.items()},
        }

    def __str__(self) -> str:
        when = ", ".join(f"{moment(each.at):%Y-%m-%d}" for each in self.cutoffs)
        word = "cut-off" if len(self.cutoffs) == 1 else "cut-offs"
        head = (
            f"'{self.question.outcome}' within {self.question.horizon_days} days, {len(self.cutoffs)} {word}: {when}; "
            f"{self.forecasts:,} forecasts, {self.people:,} people at the last"
        )
        out = [f"left out: {name}: {why}" for name, why in self.left_out.items()]
        return "\n\n".join([head, *(str(each) for each in self.verdicts.values()), *(["\n".join(out)] if out else [])])


def _segment(each: Held) -> str:
    if each.coverage is None or each.low is None or each.high is None:
        return f"    {each.segment:<22}"
    return (
        f"    {each.segment:<20} {each.coverage:6.1%} {each.low:8.1%} {each.high:8.1%} {each.width or 0:9.2f} "
        f"{each.pit_distance or 0:9.3f} {each.people:10,}"
    )


def _dated(one: Total) -> dict[str, Any]:
    return asdict(one) | {"at": moment(one.at).isoformat()}
