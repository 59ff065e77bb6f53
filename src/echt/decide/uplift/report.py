"""What was compared, what was chosen, and why: as words and as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from echt.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Row:
    """One way to learn, judged on people it was not learned from. Money and visits are per person.

    Attributes:
        kind: Its name.
        says: What it does, in words.
        tier: 0 is the simplest.
        qini: How much better than by lot it sorts people.
        auuc: Mean gain over all shares of people, from none to everyone.
        value: Gain when each person gets the best action that it gives a gain for, against nobody getting anything.
        kept_half: Part of everyone's gain that remains when only the best half is chosen; None where there is none.
        chosen_share: Share of people it would choose.
    """

    kind: str
    says: str
    tier: int
    qini: Estimate
    auuc: Estimate
    value: Estimate
    kept_half: Estimate | None
    chosen_share: float

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "kind": self.kind,
            "says": self.says,
            "qini": self.qini.to_dict(),
            "auuc": self.auuc.to_dict(),
            "value": self.value.to_dict(),
            "kept_half": self.kept_half.to_dict() if self.kept_half else None,
            "chosen_share": self.chosen_share,
        }


@dataclass(frozen=True, slots=True)
class Step:
    """Whether one kind beats a simpler one, in pairs on the same people.

    Attributes:
        kind: The one.
        against: The simpler one.
        sorting: Difference in Qini; in AUUC where they offer different actions.
        value: Difference in value; for the constant, the clearest mean effect of an action.
        better: One of the two is clearly above 0, and the other not clearly below; for the constant, clearly not 0.
    """

    kind: str
    against: str
    sorting: Estimate
    value: Estimate
    better: bool

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "kind": self.kind,
            "against": self.against,
            "sorting": self.sorting.to_dict(),
            "value": self.value.to_dict(),
            "better": self.better,
        }

    def __str__(self) -> str:
        sorting, value = (_per_1000(each) for each in (self.sorting, self.value))
        verdict = "beats" if self.better else "does not beat"
        return f"{self.kind} {verdict} {self.against} by more than chance: sorting {sorting}, value {value}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared and chosen.

    Attributes:
        people: By action, nothing first.
        rows: One a kind, simplest first.
        means: By action: what it adds per person when everyone gets it.
        steps: Where a less simple kind was weighed against a simpler one.
        chosen: Name of the kind that is used.
        level: Of the intervals.
        asked: The kind that was asked for.
        rule: The one-column rule in words, one line an action.
        notes: On the data.
    """

    people: tuple[int, ...]
    rows: tuple[Row, ...]
    means: tuple[Estimate, ...]
    steps: tuple[Step, ...]
    chosen: str
    level: float
    asked: str = "auto"
    rule: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """One sentence on the choice."""
        last = self.steps[-1] if self.steps else None
        if self.asked != "auto":
            if last is None or last.better:
                return f"{self.chosen}, as asked" + (f"; it beats {last.against}" if last else "")
            return f"{self.chosen}, as asked, but {last.against} is simpler and not worse by more than chance"
        if self.chosen == "nothing":
            return "nothing: no action can be told from doing nothing, whoever gets it"
        if last is not None and last.better:
            return f"{self.chosen}: the simpler ones sort people worse, or choose worse, by more than chance"
        return f"{self.chosen}: no less simple one is better by more than chance, so the simplest wins"

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "asked": self.asked,
            "chosen": self.chosen,
            "why": self.why,
            "people": list(self.people),
            "level": self.level,
            "means": [each.to_dict() for each in self.means],
            "rows": [row.to_dict() for row in self.rows],
            "steps": [step.to_dict() for step in self.steps],
            "rule": list(self.rule),
            "notes": list(self.notes),
        }

    def __str__(self) -> str:
        arms = ", ".join(f"{n:,} {'nothing' if a == 0 else f'action {a}'}" for a, n in enumerate(self.people))
        lines = [
            f"What an action changes, from {sum(self.people):,} people ({arms}).",
            f"Per 1,000 people that were not learned from, with {self.level:.0%} intervals:",
            f"  {'':<10} {'sorting (Qini)':>24} {'value':>26} {'best half keeps':>15} {'chooses':>8}",
        ]
        lines += [_line(row, row.kind == self.chosen) for row in self.rows]
        lines += [f"Given to everyone, action {a} adds {_per_1000(it)}." for a, it in enumerate(self.means, start=1)]
        lines += [f"Chosen: {self.why}."]
        lines += [f"  {step}" for step in self.steps if step.kind != "constant"]
        lines += [f"The rule: {line}" for line in self.rule]
        lines += [f"Note: {note}." for note in self.notes]
        return "\n".join(lines)


def _line(row: Row, chosen: bool) -> str:
    kept = f"{row.kept_half.value:.0%}" if row.kept_half else "-"
    return (
        f"{'>' if chosen else ' '} {row.kind:<10} {_per_1000(row.qini):>24} {_per_1000(row.value):>26} "
        f"{kept:>15} {row.chosen_share:>8.0%}"
    )


def _per_1000(estimate: Estimate) -> str:
    it = estimate.scaled(1000)
    return f"{it.value:.2f} ({it.low:.2f} to {it.high:.2f})"
