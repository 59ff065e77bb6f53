"""One rule of law as data, and which of them apply on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

__all__ = ["How", "Known", "Law", "Rule", "State", "law"]


class How(StrEnum):
    """How a rule is kept."""

    run = "every time, in the program"
    test = "by construction, and by a test"
    person = "by a person"
    absent = "Echt does not do this"


class Known(StrEnum):
    """Where article and date come from. Neither was read in the official journal: a person must do that."""

    page = "stored public pages"
    own = "own knowledge"


class State(StrEnum):
    """Whether a rule binds on a day."""

    applies = "applies"
    later = "not yet"
    ended = "no longer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule.

    Attributes:
        key: Of the rule, for `--json` and the tests: "ai-act-50-2".
        law: Its name.
        article: As lawyers cite it.
        since: The first day on which it applies.
        until: The last day; None while it holds.
        says: What it asks of a brand that uses Echt, in one sentence.
        how: How Echt keeps it.
        tests: Names of the tests in tests/law that show it.
        person: What a person must check, "" for nothing.
        known: Where article and date come from.
    """

    key: str
    law: str
    article: str
    since: date
    says: str
    how: How
    known: Known
    tests: tuple[str, ...] = ()
    person: str = ""
    until: date | None = None

    def state(self, on: date) -> State:
        """Whether it binds on a day."""
        if on < self.since:
            return State.later
        return State.ended if self.until is not None and on > self.until else State.applies

    def to_dict(self, on: date) -> dict[str, Any]:
        """The rule and its state on a day, as a JSON object."""
        return {
            "key": self.key,
            "law": self.law,
            "article": self.article,
            "since": self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
            "state": self.state(on).value,
            "says": self.says,
            "how": self.how.value,
            "tests": list(self.tests),
            "person": self.person,
            "dates_from": self.known.value,
        }


_WARNING = (
    "Articles and dates come from public pages and own knowledge, not from the official journal: a person must check "
    "them. This is no legal advice."
)


@dataclass(frozen=True, slots=True)
class Law:
    """The rules, as they stand on one day."""

    on: date
    rules: tuple[Rule, ...]

    def __str__(self) -> str:
        lines = [f"The law that Echt touches, on {self.on.isoformat()}"]
        for rule in self.rules:
            when = f"{rule.state(self.on).value}, since {rule.since.isoformat()}"
            if rule.state(self.on) is State.later:
                when = f"not yet, from {rule.since.isoformat()}"
            lines += [f"  {rule.law} {rule.article}: {when}", f"    {rule.says}", f"    kept: {rule.how.value}"]
            lines += [f"    a person checks: {rule.person}"] if rule.person else []
        counts = ", ".join(f"{n} {state.value}" for state, n in self.counts.items() if n)
        return "\n".join([*lines, f"  {counts}; {self.for_people} ask something of a person", f"  {_WARNING}"])

    @property
    def counts(self) -> dict[State, int]:
        """How many rules are in each state."""
        return {state: sum(rule.state(self.on) is state for rule in self.rules) for state in State}

    @property
    def for_people(self) -> int:
        """How many rules that apply ask something of a person."""
        return sum(bool(rule.person) and rule.state(self.on) is State.applies for rule in self.rules)

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "on": self.on.isoformat(),
            "rules": [rule.to_dict(self.on) for rule in self.rules],
            "counts": {state.value: n for state, n in self.counts.items()},
            "for_people": self.for_people,
            "warning": _WARNING,
        }


def law(on: date, rules: Sequence[Rule] | None = None) -> Law:
    """Which rules bind on a day.

    Args:
        on: The day.
        rules: Echt's own when None.

    Examples:
        >>> [rule.key for rule in law(date(2026, 8, 1)).rules if rule.state(date(2026, 8, 1)) is State.later][1:3]
        ['ai-act-50-1', 'ai-act-50-2']
    """
    from echt.prove.law.rules import RULES

    return Law(on, tuple(RULES if rules is None else rules))
