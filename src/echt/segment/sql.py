"""One SQL query for everyone: one pass over the events, one row a person, values as parameters.

Written in DuckDB's dialect from the tree alone; sqlglot turns it into Spark SQL (a test says so). Every length of
time is counted back from `at` in Python, so that a month means the same here and in `live.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from echt.nouns import Segment
from echt.segment.known import Known
from echt.segment.read import Question, read
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

NUMBER = r"^-?[0-9]{1,30}(\.[0-9]{1,30})?([eE][-+]?[0-9]{1,2})?$"
DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}"
SMALLEST, LARGEST, LARGEST_AMOUNT = 1e-15, 1e15, 1e12
BANDS_DAYS = (30, 90, 180, 365)
_DAY_US = 86_400_000_000
_EVENT_COLUMNS = ("currency", "order_id", "source")
_PERSON_COLUMNS = ("country", "language", "time_zone")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A query and the values it needs; printing it shows the query."""

    sql: str
    params: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __str__(self) -> str:
        return self.sql

    def to_dict(self) -> dict[str, Any]:
        """The query, and its parameters as JSON."""
        params = {
            key: value.isoformat() if isinstance(value, datetime) else value for key, value in self.params.items()
        }
        return {"sql": self.sql, "params": params}


def compile_sql(segment: Segment | Question, *, at: datetime, known: Known | None = None) -> Compiled:
    r"""The query that finds everyone in the segment.

    It reads the views `people`, `events` and `predictions`, which the gate gives (`GatedTables.select`).

    Args:
        segment: What to ask.
        at: The moment it is asked for, with a time zone; nothing after it counts.
        known: The names of this project.

    Raises:
        ProjectError: what `read` raises; E137, `at` has no time zone.

    Examples:
        >>> from datetime import UTC
        >>> from echt.segment import parse
        >>> everyone = parse("-- purpose: analytics.reporting\ntrue", name="everyone")
        >>> print(compile_sql(everyone, at=datetime(2011, 3, 1, tzinfo=UTC)))
        SELECT p.person_id
        FROM people AS p
        WHERE TRUE
    """
    writer = Writer(in_utc(at))
    predicate = writer.node(read(segment, known).tree)
    sql = f"SELECT p.person_id\n{writer.source()}\nWHERE {predicate}"
    return Compiled(sql, writer.params)


def compile_cells(questions: Sequence[Question], *, at: datetime) -> Compiled:
    """The query that counts people by country and recency, in the first question and in each other one.

    Returns:
        Columns `country`, `band` (index in BANDS_DAYS, then one for longer ago, then one for never), `people`, and for
        question i `in_i` (of the first question and in i; `in_0` is the first alone) and `all_i`.
    """
    writer = Writer(in_utc(at), last=True)
    flags = ", ".join(f"COALESCE({writer.node(question.tree)}, FALSE) AS s{i}" for i, question in enumerate(questions))
    edges = [writer.param(writer.at - timedelta(days=days)) for days in BANDS_DAYS]
    cases = " ".join(f"WHEN h.last_at > {edge} THEN {i}" for i, edge in enumerate(edges))
    band = f"CASE {cases} WHEN h.last_at IS NOT NULL THEN {len(edges)} ELSE {len(edges) + 1} END"
    counts = ", ".join(
        f"COUNT(*) FILTER (WHERE s0 AND s{i}) AS in_{i}, COUNT(*) FILTER (WHERE s{i}) AS all_{i}"
        for i in range(len(questions))
    )
    inner = f"SELECT p.country AS country, {band} AS band, {flags}\n{writer.source()}"
    sql = f"SELECT country, band, COUNT(*) AS people, {counts}\nFROM (\n{inner}\n) AS f\nGROUP BY country, band"
    return Compiled(sql, writer.params)


class Writer:
    """Writes expressions and remembers what they need: parameters, aggregates, steps and predictions.

    Args:
        at: The moment asked for, in UTC.
        last: Also compute `h.last_at`, the last event of any name.
    """

    def __init__(self, at: datetime, *, last: bool = False) -> None:
        self.at = at
        self.last = last
        self.params: dict[str, Any] = {}
        self.aggregates: dict[str, str] = {}
        self.lags: dict[str, str] = {}
        self.layers: list[dict[str, str]] = []
        self.predictions: dict[str, str] = {}
        self.events: set[str] = set()
        self.lows: list[datetime | None] = []

    def param(self, value: object) -> str:
        """`$name` of that value; equal values share one."""
        for key, old in self.params.items():
            if type(old) is type(value) and old == value:
                return f"${key}"
        key = "at" if value == self.at else f"p{len(self.params)}"
        self.params[key] = value
        return f"${key}"

    def node(self, node: Node) -> str:
        """The expression for one node."""
        return _WRITE[type(node)](self, node)

    def source(self) -> str:
        """FROM and its joins, for everything that was written so far."""
        lines = ["FROM people AS p"]
        if self.aggregates or self.last:
            lines.append(f"LEFT JOIN (\n{self._history()}\n) AS h ON h.person_id = p.person_id")
        if self.predictions:
            lines.append(f"LEFT JOIN (\n{self._predictions()}\n) AS q ON q.person_id = p.person_id")
        return "\n".join(lines)

    def _history(self) -> str:
        columns = ['MAX("at") AS last_at'] if self.last else []
        columns += [f"{text} AS {name}" for text, name in self.aggregates.items()]
        rows = f"FROM events\n  WHERE {self._filter()}"
        if self.lags:
            lags = ", ".join(f"{text} AS {name}" for text, name in self.lags.items())
            rows = f"FROM (SELECT *, {lags} {rows}) AS e"
        listed = ",\n    ".join(columns)
        query = f"  SELECT person_id,\n    {listed}\n  {rows}\n  GROUP BY person_id"
        for layer in self.layers:
            steps = ", ".join(f"{text} AS {name}" for name, text in layer.items())
            query = f"  SELECT *, {steps} FROM (\n{query}\n  ) AS s"
        return query

    def _filter(self) -> str:
        parts = [f'"at" <= {self.param(self.at)}']
        lows = [low for low in self.lows if low is not None]
        if not self.last:
            parts.append(f"name IN ({', '.join(self.param(name) for name in sorted(self.events))})")
            if lows and len(lows) == len(self.lows):
                parts.append(f'"at" > {self.param(min(lows))}')
        return " AND ".join(parts)

    def _predictions(self) -> str:
        names = ", ".join(self.param(name) for name in sorted(self.predictions))
        usable = f"(value = 0 OR ABS(value) BETWEEN {SMALLEST:e} AND {LARGEST:e})"
        columns = ",\n    ".join(
            f'ARG_MAX(value, ROW("at", value)) FILTER (WHERE name = {self.param(name)} AND {usable}) AS {alias}'
            for name, alias in self.predictions.items()
        )
        where = f'"at" <= {self.param(self.at)} AND name IN ({names})'
        return f"  SELECT person_id,\n    {columns}\n  FROM predictions WHERE {where}\n  GROUP BY person_id"

    def aggregate(self, text: str) -> str:
        """`h.name` of an aggregate over one person's events."""
        return "h." + self.aggregates.setdefault(text, f"h{len(self.aggregates)}")

    def happened(
        self, node: History, *, event: str | None = None, low: bool = True, high: datetime | None = None
    ) -> str:
        """The condition that one event counts for this verb."""
        start, end = node.window.bounds(self.at)
        end = high or end
        name = event or node.events[0]
        self.events.add(name)
        self.lows.append(start if low else None)
        parts = [f"name = {self.param(name)}"]
        if low and start is not None:
            parts.append(f'"at" > {self.param(start)}')
        if end < self.at:
            parts.append(f'"at" <= {self.param(end)}')
        if node.where is not None:
            parts.append(self.node(node.where))
        return " AND ".join(parts)

    def lag(self, matches: str) -> str:
        """The moment of the event before, among the events that match."""
        text = f'LAG("at") OVER (PARTITION BY person_id, COALESCE({matches}, FALSE) ORDER BY "at")'
        return self.lags.setdefault(text, f"before_{len(self.lags)}")

    def layer(self, depth: int, text: str) -> str:
        """A column computed from aggregates and from the layers below `depth`."""
        while len(self.layers) <= depth:
            self.layers.append({})
        name = f"t{depth}_{len(self.layers[depth])}"
        self.layers[depth][name] = text
        return name


def _history(writer: Writer, node: History) -> str:
    return _VERBS[node.verb](writer, node)


def _did(writer: Writer, node: History) -> str:
    return f"(COALESCE({writer.aggregate(f'COUNT(*) FILTER (WHERE {writer.happened(node)})')}, 0) > 0)"


def _count(writer: Writer, node: History) -> str:
    column = writer.aggregate(f"COUNT(*) FILTER (WHERE {writer.happened(node)})")
    return f"CAST(COALESCE({column}, 0) AS DOUBLE)"


def _sum(writer: Writer, node: History) -> str:
    number = writer.node(node.number or Property("value", Kind.number))
    # a CASE and no FILTER: what an aggregate adds up may be computed for every row
    usable = f"CASE WHEN {number} BETWEEN {-LARGEST_AMOUNT:e} AND {LARGEST_AMOUNT:e} THEN {number} END"
    column = writer.aggregate(f"SUM(CAST(ROUND({usable} * 1e6) AS BIGINT)) FILTER (WHERE {writer.happened(node)})")
    return f"(CAST(COALESCE({column}, 0) AS DOUBLE) / 1e6)"


def _days_since(writer: Writer, node: History) -> str:
    last = writer.aggregate(f'MAX("at") FILTER (WHERE {writer.happened(node)})')
    return f"CAST(FLOOR(DATE_DIFF('microsecond', {last}, {writer.param(writer.at)}) / {_DAY_US:e}) AS DOUBLE)"


def _first_time(writer: Writer, node: History) -> str:
    low, _ = node.window.bounds(writer.at)
    first = writer.aggregate(f'MIN("at") FILTER (WHERE {writer.happened(node, low=False)})')
    return f"COALESCE({first} > {writer.param(low)}, FALSE)"


def _in_order(writer: Writer, node: History) -> str:
    first, *middle, last = (writer.happened(node, event=event) for event in node.events)
    reached = writer.aggregate(f'MIN("at") FILTER (WHERE {first})')
    for depth, step in enumerate(middle):
        moments = writer.aggregate(f'LIST("at") FILTER (WHERE {step})').removeprefix("h.")
        after = reached.removeprefix("h.")
        reached = writer.layer(depth, f"LIST_MIN(LIST_FILTER({moments}, LAMBDA moment : moment > {after}))")
    end = writer.aggregate(f'MAX("at") FILTER (WHERE {last})')
    return f"COALESCE({end} > h.{reached.removeprefix('h.')}, FALSE)"


def _regularly(writer: Writer, node: History) -> str:
    every = node.span or Span()
    edges = [every.before(writer.at, i + 1) for i in range(node.times)]
    matches = writer.happened(node, low=False) + f' AND "at" > {writer.param(edges[-1])}'
    writer.lows[-1] = edges[-1]
    periods = " ".join(f'WHEN "at" > {writer.param(edge)} THEN {i}' for i, edge in enumerate(edges))
    column = writer.aggregate(f"COUNT(DISTINCT CASE {periods} END) FILTER (WHERE {matches})")
    return f"(COALESCE({column}, 0) = {node.times})"


def _stopped(writer: Writer, node: History) -> str:
    low, high = node.window.bounds(writer.at)
    last = writer.aggregate(f'MAX("at") FILTER (WHERE {writer.happened(node, low=False, high=writer.at)})')
    writer.lows[-1] = low
    begun = f" AND {last} > {writer.param(low)}" if low is not None else ""
    return f"COALESCE({last} <= {writer.param(high)}{begun}, FALSE)"


def _restarted(writer: Writer, node: History) -> str:
    before = writer.lag(writer.happened(node, low=False))
    gap = node.span or Span()
    if gap.months:
        naive = "AT TIME ZONE 'UTC'"
        long = f'(("at" {naive}) - INTERVAL {gap.months} MONTH) >= ({before} {naive})'
    else:
        long = f"DATE_DIFF('microsecond', {before}, \"at\") >= {gap.hours * 3_600_000_000}"
    column = writer.aggregate(f"COUNT(*) FILTER (WHERE {writer.happened(node)} AND {long})")
    return f"(COALESCE({column}, 0) > 0)"


def _read_text(text: str, kind: Kind) -> str:
    if kind is Kind.text:
        return f"({text})"
    if kind is Kind.truth:
        return f"(CASE WHEN ({text}) = 'true' THEN TRUE WHEN ({text}) = 'false' THEN FALSE END)"
    if kind is Kind.date:
        return f"(CASE WHEN REGEXP_MATCHES({text}, '{DATE}') THEN SUBSTRING({text}, 1, 10) END)"
    number = f"TRY_CAST({text} AS DOUBLE)"
    usable = f"({number} = 0 OR ABS({number}) BETWEEN {SMALLEST:e} AND {LARGEST:e})"
    return f"(CASE WHEN REGEXP_MATCHES({text}, '{NUMBER}') AND {usable} THEN {number} END)"


def _trait(writer: Writer, node: Trait) -> str:  # noqa: ARG001
    if node.name in _PERSON_COLUMNS:
        return f"p.{node.name}"
    return _read_text(f"p.traits ->> '$.\"{node.name}\"'", node.kind)


def _property(writer: Writer, node: Property) -> str:  # noqa: ARG001
    if node.name in _EVENT_COLUMNS:
        return node.name
    if node.name == "value":
        return f"(CASE WHEN value = 0 OR ABS(value) BETWEEN {SMALLEST:e} AND {LARGEST:e} THEN value END)"
    return _read_text(f"properties ->> '$.\"{node.name}\"'", node.kind)


def _literal(writer: Writer, node: Literal) -> str:
    return str(node.value).upper() if isinstance(node.value, bool) else writer.param(node.value)


def _predicted(writer: Writer, node: Predicted) -> str:
    return "q." + writer.predictions.setdefault(node.name, f"q{len(writer.predictions)}")


def _arithmetic(writer: Writer, node: Arithmetic) -> str:
    left, right = writer.node(node.left), writer.node(node.right)
    return f"({left} / NULLIF({right}, 0))" if node.op == "/" else f"({left} {node.op} {right})"


def _compare(writer: Writer, node: Compare) -> str:
    return f"({writer.node(node.left)} {node.op} {writer.node(node.right)})"


def _between(writer: Writer, node: Between) -> str:
    return f"({writer.node(node.value)} BETWEEN {writer.node(node.low)} AND {writer.node(node.high)})"


def _in(writer: Writer, node: In) -> str:
    return f"({writer.node(node.value)} IN ({', '.join(map(writer.node, node.choices))}))"


def _like(writer: Writer, node: Like) -> str:
    return f"({writer.node(node.value)} LIKE {writer.param(node.pattern)})"


def _missing(writer: Writer, node: Missing) -> str:
    return f"({writer.node(node.value)} IS NULL)"


def _both(writer: Writer, node: Both) -> str:
    return "(" + "\n  AND ".join(map(writer.node, node.parts)) + ")"


def _either(writer: Writer, node: Either) -> str:
    return "(" + "\n  OR ".join(map(writer.node, node.parts)) + ")"


def _not(writer: Writer, node: Not) -> str:
    return f"(NOT {writer.node(node.part)})"


def _included(writer: Writer, node: Included) -> str:
    return f"COALESCE({writer.node(node.tree)}, FALSE)"


_VERBS: dict[str, Callable[[Writer, History], str]] = {
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
_WRITE: dict[type[Any], Callable[[Writer, Any], str]] = {
    History: _history,
    Trait: _trait,
    Property: _property,
    Literal: _literal,
    Predicted: _predicted,
    Arithmetic: _arithmetic,
    Compare: _compare,
    Between: _between,
    In: _in,
    Like: _like,
    Missing: _missing,
    Both: _both,
    Either: _either,
    Not: _not,
    Included: _included,
}
