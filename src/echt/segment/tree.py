"""What a predicate says, as frozen values: the one tree that SQL, the live answer and the explanation all read.

Every node has one kind (number, text, date, truth), settled when the text was read, so that the two evaluators
cannot disagree about a conversion.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Literal as Choice

from echt.errors import ProjectError

MICROSECOND = timedelta(microseconds=1)
FIRST_MOMENT = datetime(1, 1, 1, tzinfo=UTC)


class Kind(StrEnum):
    """What a node gives. `open` is a trait or property that takes the kind of what it is compared with."""

    number = "number"
    text = "text"
    date = "date"
    truth = "truth"
    open = "open"


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: either whole calendar months or a fixed number of hours, and the words it was written in.

    Examples:
        >>> Span(months=1).before(datetime(2024, 3, 31, tzinfo=UTC)).date()
        datetime.date(2024, 2, 29)
    """

    hours: int = 0
    months: int = 0
    words: str = ""

    def before(self, at: datetime, times: int = 1) -> datetime:
        """The moment `times` spans before `at`; a month that is too short gives its last day."""
        moment = at - timedelta(hours=self.hours * times)
        if not self.months:
            return moment
        index = moment.year * 12 + moment.month - 1 - self.months * times
        year, month = divmod(index, 12)
        day = min(moment.day, calendar.monthrange(year, month + 1)[1])
        return moment.replace(year=year, month=month + 1, day=day)


@dataclass(frozen=True, slots=True)
class Window:
    """When an event counts: after `start` and up to `end`, both seen from `at`; nothing after `at` ever counts."""

    start: Span | date | None = None
    end: Span | date | None = None

    def bounds(self, at: datetime) -> tuple[datetime | None, datetime]:
        """The half-open window (low, high]; low is None when there is no beginning."""
        low = None if self.start is None else _moment(self.start, at)
        high = at if self.end is None else min(at, _moment(self.end, at))
        return low, high


def _moment(edge: Span | date, at: datetime) -> datetime:
    if isinstance(edge, Span):
        return edge.before(at)
    return datetime(edge.year, edge.month, edge.day, tzinfo=UTC) - MICROSECOND


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, text, date (as ISO text) or truth that the author wrote."""

    value: float | str | bool
    kind: Kind


@dataclass(frozen=True, slots=True)
class Trait:
    """What is known about the person, read as `kind`."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Property:
    """What one event says, read as `kind`; only inside `where`."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Predicted:
    """The latest prediction of that name."""

    name: str
    kind: Kind = Kind.number


@dataclass(frozen=True, slots=True)
class History:
    """One verb over one person's events. Which options a verb takes is in `verbs.py`."""

    verb: str
    events: tuple[str, ...]
    kind: Kind
    window: Window = Window()
    where: Node | None = None
    number: Property | None = None
    span: Span | None = None
    times: int = 0


@dataclass(frozen=True, slots=True)
class Included:
    """Another segment, with its own tree: true or false, never unknown."""

    name: str
    tree: Node
    kind: Kind = Kind.truth


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """left op right; division by zero gives no number."""

    op: Choice["+", "-", "*", "/"]
    left: Node
    right: Node
    kind: Kind = Kind.number


@dataclass(frozen=True, slots=True)
class Compare:
    """left op right, unknown when a side is missing."""

    op: Choice["=", "<>", "<", "<=", ">", ">="]
    left: Node
    right: Node
    kind: Kind = Kind.truth


@dataclass(frozen=True, slots=True)
class Between:
    """low <= value <= high."""

    value: Node
    low: Node
    high: Node
    kind: Kind = Kind.truth


@dataclass(frozen=True, slots=True)
class In:
    """The value is one of the choices."""

    value: Node
    choices: tuple[Literal, ...]
    kind: Kind = Kind.truth


@dataclass(frozen=True, slots=True)
class Like:
    """The text fits the pattern: % is any text, _ is one character."""

    value: Node
    pattern: str
    kind: Kind = Kind.truth


@dataclass(frozen=True, slots=True)
class Missing:
    """IS NULL."""

    value: Node
    kind: Kind = Kind.truth


@dataclass(frozen=True, slots=True)
class Both:
    """AND of two or more."""

    parts: tuple[Node, ...]
    kind: Kind = Kind.truth


@dataclass(frozen=True, slots=True)
class Either:
    """OR of two or more."""

    parts: tuple[Node, ...]
    kind: Kind = Kind.truth


@dataclass(frozen=True, slots=True)
class Not:
    """NOT: unknown stays unknown."""

    part: Node
    kind: Kind = Kind.truth


Node = (
    Literal
    | Trait
    | Property
    | Predicted
    | History
    | Included
    | Arithmetic
    | Compare
    | Between
    | In
    | Like
    | Missing
    | Both
    | Either
    | Not
)
_NODES = (
    Literal, Trait, Property, Predicted, History, Included, Arithmetic, Compare, Between, In, Like, Missing, Both,
    Either, Not,
)  # fmt: skip


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below this one."""
    for part in fields(node):
        value = getattr(node, part.name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, _NODES):
                yield item


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, also inside included segments."""
    yield node
    for child in children(node):
        yield from walk(child)


def in_utc(at: datetime) -> datetime:
    """`at` in UTC.

    Raises:
        ProjectError: E137, `at` has no time zone.
    """
    if at.tzinfo is None:
        raise ProjectError(
            "the moment of a segment has no time zone.", code="E137", found=at.isoformat(), fix="give `at` in UTC"
        )
    return at.astimezone(UTC)
