"""The same answer for one person, from values in memory: what a live decision asks."""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from echt.nouns import Event, Person, Segment
from echt.segment.known import Known
from echt.segment.read import Question, read
from echt.segment.sql import DATE, LARGEST, LARGEST_AMOUNT, NUMBER, SMALLEST
from echt.segment.tree import (
    Arithmetic,
    Between,
    Both,
    Compare,
    Either,
    History,
    In,
    Included,
    Kind,
    Like,
    Literal,
    Missing,
    Node,
    Not,
    Predicted,
    Property,
    Span,
    Trait,
    in_utc,
)

Value = float | str | bool | None
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_COUNT: dict[str, Callable[[float, float], float]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
_DAY = timedelta(days=1)


def holds(
    segment: Segment | Question,
    person: Person,
    events: Iterable[Event],
    predictions: Mapping[str, float] | None = None,
    *,
    at: datetime,
    known: Known | None = None,
) -> bool:
    r"""Whether the person is in the segment at that moment: the same answer as the query for everyone.

    Args:
        segment: What to ask; pass what `read` gave when asking often.
        person: Their traits.
        events: Their events in any order; those after `at` do not count.
        predictions: The latest prediction of each name.
        at: The moment asked for, with a time zone.
        known: The names of this project.

    Raises:
        ProjectError: what `read` raises; E137, `at` has no time zone.

    Examples:
        >>> from datetime import UTC
        >>> from echt.segment import parse
        >>> dutch = parse("-- purpose: analytics.reporting\ntrait('country') = 'NL'", name="dutch")
        >>> holds(dutch, Person("p1", country="NL"), [], at=datetime(2011, 3, 1, tzinfo=UTC))
        True
    """
    life = Life.of(person, events, predictions, at=at)
    return life.value(read(segment, known).tree) is True


@dataclass(frozen=True, slots=True)
class Life:
    """One person as the predicates see them: everything up to `at`."""

    person: Person
    events: tuple[Event, ...]
    predictions: Mapping[str, float]
    at: datetime

    @classmethod
    def of(
        cls, person: Person, events: Iterable[Event], predictions: Mapping[str, float] | None, *, at: datetime
    ) -> Life:
        """The person's events up to `at`, in order of time."""
        moment = in_utc(at)
        past = sorted((event for event in events if event.at <= moment), key=lambda event: event.at)
        return cls(person, tuple(past), predictions or {}, moment)

    def value(self, node: Node) -> Value:
        """What the node is for this person; None is unknown."""
        return _VALUE[type(node)](self, node)

    def matching(self, node: History, *, event: str | None = None, window: bool = True) -> list[Event]:
        """The events that count for this verb, in order of time; without the window: all up to its end."""
        low, high = node.window.bounds(self.at)
        name = event or node.events[0]
        return [
            e
            for e in self.events
            if e.name == name
            and e.at <= (high if window else self.at)
            and (not window or low is None or e.at > low)
            and (node.where is None or event_value(e, node.where) is True)
        ]


def event_value(event: Event, node: Node) -> Value:
    """What a node inside `where` is for one event."""
    if isinstance(node, Property):
        return event_property(event, node)
    return _of_parts(node, lambda part: event_value(event, part))


def event_property(event: Event, node: Property) -> Value:
    """One property of the event as its kind; the columns of `events` come before the properties."""
    if node.name == "value":
        return _usable(event.value)
    if node.name in ("currency", "order_id", "source"):
        return getattr(event, node.name)
    return as_value(event.properties.get(node.name), node.kind)


def as_value(raw: object, kind: Kind) -> Value:
    """A JSON value read as one kind, or None when it is not of that kind."""
    if raw is None:
        return None
    if kind is Kind.number and isinstance(raw, int | float) and not isinstance(raw, bool):
        return _usable(float(raw))
    text = raw if isinstance(raw, str) else json.dumps(raw, separators=(",", ":"), ensure_ascii=False)
    if kind is Kind.text:
        return text
    if kind is Kind.truth:
        return {"true": True, "false": False}.get(text)
    if kind is Kind.date:
        return text[:10] if re.match(DATE, text) else None
    return _usable(float(text)) if re.fullmatch(NUMBER.strip("^$"), text) else None


def _usable(number: float | None) -> float | None:
    if number is None or not (number == 0 or SMALLEST <= abs(number) <= LARGEST):
        return None
    return number


def _history(life: Life, node: History) -> Value:
    return _VERBS[node.verb](life, node)


def _did(life: Life, node: History) -> bool:
    return bool(life.matching(node))


def _count(life: Life, node: History) -> float:
    return float(len(life.matching(node)))


def _sum(life: Life, node: History) -> float:
    number = node.number or Property("value", Kind.number)
    values = (event_property(event, number) for event in life.matching(node))
    amounts = (v for v in values if isinstance(v, float | int) and abs(v) <= LARGEST_AMOUNT)
    return float(sum(_round(amount * 1e6) for amount in amounts)) / 1e6


def _round(number: float) -> int:
    """To the nearest whole number, halves away from zero, as SQL does."""
    whole = int(number)
    return whole + (int(number > 0) - int(number < 0)) * (abs(number - whole) >= 0.5)


def _days_since(life: Life, node: History) -> float | None:
    past = life.matching(node)
    return float((life.at - past[-1].at) // _DAY) if past else None


def _first_time(life: Life, node: History) -> bool:
    low, _ = node.window.bounds(life.at)
    past = life.matching(node, window=False)
    return bool(past) and low is not None and past[0].at > low


def steps(life: Life, node: History) -> list[Event]:
    """The earliest events that go through the steps of `in_order`, each later than the one before, as far as it gets."""
    reached: list[Event] = []
    for name in node.events:
        later = (e for e in life.matching(node, event=name) if not reached or e.at > reached[-1].at)
        found = next(later, None)
        if found is None:
            break
        reached.append(found)
    return reached


def _in_order(life: Life, node: History) -> bool:
    return len(steps(life, node)) == len(node.events)


def periods(life: Life, node: History) -> int:
    """In how many of the last `times` periods of `every` it happened."""
    every = node.span or Span()
    edges = [every.before(life.at, i) for i in range(node.times + 1)]
    moments = [event.at for event in life.matching(node)]
    return sum(any(low < moment <= high for moment in moments) for high, low in pairwise(edges))


def _regularly(life: Life, node: History) -> bool:
    return periods(life, node) == node.times


def _stopped(life: Life, node: History) -> bool:
    low, high = node.window.bounds(life.at)
    past = life.matching(node, window=False)
    return bool(past) and past[-1].at <= high and (low is None or past[-1].at > low)


def returns(life: Life, node: History) -> list[tuple[Event, Event]]:
    """The last event before each gap that is long enough, and the event in the window that ended it."""
    gap, (low, high) = node.span or Span(), node.window.bounds(life.at)
    past = life.matching(node, window=False)
    return [
        (before, event)
        for before, event in pairwise(past)
        if (low is None or event.at > low) and event.at <= high and gap.before(event.at) >= before.at
    ]


def _restarted(life: Life, node: History) -> bool:
    return bool(returns(life, node))


def _trait(life: Life, node: Trait) -> Value:
    if node.name in ("country", "language", "time_zone"):
        return getattr(life.person, node.name)
    return as_value(life.person.traits.get(node.name), node.kind)


def _predicted(life: Life, node: Predicted) -> Value:
    return _usable(life.predictions.get(node.name))


def _included(life: Life, node: Included) -> bool:
    return life.value(node.tree) is True


def _of_parts(node: Node, value: Callable[[Node], Value]) -> Value:
    """A node from the values of its parts: what is the same for a person and for an event."""
    return _COMBINE[type(node)](node, value)


def _literal(node: Literal, value: Callable[[Node], Value]) -> Value:  # noqa: ARG001
    return node.value


def _arithmetic(node: Arithmetic, value: Callable[[Node], Value]) -> Value:
    left, right = value(node.left), value(node.right)
    if isinstance(left, str) or isinstance(right, str) or left is None or right is None:
        return None
    if node.op == "/":
        return left / right if right else None
    return _COUNT[node.op](left, right)


def _compare(node: Compare, value: Callable[[Node], Value]) -> bool | None:
    left, right = value(node.left), value(node.right)
    return None if left is None or right is None else _COMPARE[node.op](left, right)


def _between(node: Between, value: Callable[[Node], Value]) -> bool | None:
    low = Compare(">=", node.value, node.low)
    return _all((_compare(low, value), _compare(Compare("<=", node.value, node.high), value)))


def _in(node: In, value: Callable[[Node], Value]) -> bool | None:
    found = value(node.value)
    return None if found is None else found in {choice.value for choice in node.choices}


def _like(node: Like, value: Callable[[Node], Value]) -> bool | None:
    found = value(node.value)
    return None if not isinstance(found, str) else like_pattern(node.pattern).fullmatch(found) is not None


@lru_cache(maxsize=256)
def like_pattern(pattern: str) -> re.Pattern[str]:
    """The regular expression of a LIKE pattern."""
    return re.compile("".join({"%": ".*", "_": "."}.get(letter, re.escape(letter)) for letter in pattern), re.DOTALL)


def _missing(node: Missing, value: Callable[[Node], Value]) -> bool:
    return value(node.value) is None


def _both(node: Both, value: Callable[[Node], Value]) -> bool | None:
    return _all([value(part) for part in node.parts])


def _either(node: Either, value: Callable[[Node], Value]) -> bool | None:
    return _flip(_all([_flip(value(part)) for part in node.parts]))


def _not(node: Not, value: Callable[[Node], Value]) -> bool | None:
    return _flip(value(node.part))


def _all(values: Sequence[Value]) -> bool | None:
    if any(value is False for value in values):
        return False
    return None if any(value is None for value in values) else True


def _flip(value: Value) -> bool | None:
    return None if value is None else not value


_VERBS: dict[str, Callable[[Life, History], Value]] = {
    "did": _did,
    "count": _count,
    "sum": _sum,
    "days_since": _days_since,
    "first_time": _first_time,
    "in_order": _in_order,
    "regularly": _regularly,
    "stopped": _stopped,
    "restarted": _restarted,
}
_COMBINE: dict[type[Any], Callable[[Any, Callable[[Node], Value]], Value]] = {
    Literal: _literal,
    Arithmetic: _arithmetic,
    Compare: _compare,
    Between: _between,
    In: _in,
    Like: _like,
    Missing: _missing,
    Both: _both,
    Either: _either,
    Not: _not,
}


def _combined(life: Life, node: Node) -> Value:
    return _of_parts(node, life.value)


_VALUE: dict[type[Any], Callable[[Life, Any], Value]] = {
    History: _history,
    Trait: _trait,
    Predicted: _predicted,
    Included: _included,
    **dict.fromkeys(_COMBINE, _combined),
}
