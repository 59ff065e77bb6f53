"""What a segment gives: its people, and a summary that names nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

import pyarrow as pa

from echt.errors import ProjectError
from echt.nouns import Segment
from echt.segment.known import Known, Tables
from echt.segment.read import Question, read
from echt.segment.sql import BANDS_DAYS, Compiled, compile_cells, compile_sql
from echt.segment.tree import in_utc

SMALLEST_CELL = 10
_BANDS = (
    f"under {BANDS_DAYS[0]} days",
    *(f"{low}-{high - 1} days" for low, high in pairwise(BANDS_DAYS)),
    f"{BANDS_DAYS[-1]} days or more",
    "never",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """How many people of a segment share one thing; never fewer than `SMALLEST_CELL`."""

    label: str
    people: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """People who are in both segments; `both` is None when they are some, but fewer than `SMALLEST_CELL`."""

    name: str
    both: int | None
    other: int


@dataclass(frozen=True, slots=True)
class SegmentResult:
    """A segment at one moment: how many, of how many, and who they are as groups. It prints itself.

    `by_country` and `by_recency` (days since the last event of any name) hold no group under ten people: small ones
    are put together as "other", and when those are too few as well, the smallest group joins them.
    """

    name: str
    purpose: str
    sentence: str
    at: datetime
    count: int
    people: int
    minimum: int
    by_country: tuple[Cell, ...] = ()
    by_recency: tuple[Cell, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    compiled: Compiled = field(default_factory=lambda: Compiled(""), repr=False)

    @property
    def usable(self) -> bool:
        """Whether it is large enough to be used."""
        return self.count >= self.minimum

    @property
    def sql(self) -> str:
        """The query that finds the people."""
        return self.compiled.sql

    def require(self) -> SegmentResult:
        """Itself, when it is large enough to be used.

        Raises:
            ProjectError: E132, fewer people than the minimum.
        """
        require_size(self.name, self.count, self.minimum)
        return self

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON: counts only."""
        return {
            "name": self.name,
            "purpose": self.purpose,
            "sentence": self.sentence,
            "at": self.at.isoformat(),
            "count": self.count,
            "people": self.people,
            "minimum": self.minimum,
            "usable": self.usable,
            "by_country": [{"label": cell.label, "people": cell.people} for cell in self.by_country],
            "by_recency": [{"label": cell.label, "people": cell.people} for cell in self.by_recency],
            "overlaps": [{"name": o.name, "both": o.both, "other": o.other} for o in self.overlaps],
            **self.compiled.to_dict(),
        }

    def __str__(self) -> str:
        share = f" ({self.count / self.people:.1%})" if self.people else ""
        lines = [f"{self.name}: {self.count:,} of {self.people:,} people{share} on {self.at:%Y-%m-%d}"]
        if self.sentence:
            lines.append(f"  {self.sentence}")
        lines.append(f"  for       {self.purpose}")
        if not self.usable:
            lines.append(f"  too small to use: {self.count:,} of at least {self.minimum:,} people (E132)")
        lines += _shown("country", self.by_country) + _shown("last seen", self.by_recency)
        lines += [
            f"  also in   {o.name}: {f'fewer than {SMALLEST_CELL}' if o.both is None else f'{o.both:,}'} of its {o.other:,}"
            for o in self.overlaps
        ]
        return "\n".join(lines)


def members(
    segment: Segment | Question, tables: Tables, *, at: datetime, known: Known | None = None, any_size: bool = False
) -> pa.StringArray:
    """Who is in the segment, among the people that the gate lets through.

    Args:
        segment: What to ask.
        tables: The gate's tables.
        at: The moment asked for, with a time zone.
        known: The names of this project.
        any_size: Also give a segment under its minimum: to count or compare, never to send.

    Returns:
        Person ids in order, as text.

    Raises:
        ProjectError: E132, fewer people than the minimum; and what `read` raises.
    """
    question = read(segment, known)
    compiled = compile_sql(question, at=at)
    found = tables.select(compiled.sql, params=dict(compiled.params)).sort_by("person_id")
    ids = found["person_id"].combine_chunks()
    if not any_size:
        require_size(question.segment.name, len(ids), question.segment.minimum)
    return ids


def evaluate(
    segment: Segment | Question,
    tables: Tables,
    *,
    at: datetime,
    others: Iterable[Segment | Question] = (),
    known: Known | None = None,
) -> SegmentResult:
    """How many people are in the segment, as groups without names, and how it overlaps with others.

    One pass over the events counts the segment and all the others.

    Args:
        segment: What to ask.
        tables: The gate's tables.
        at: The moment asked for, with a time zone.
        others: Segments to compare with; the segment itself among them is skipped.
        known: The names of this project.

    Raises:
        ProjectError: what `read` raises; E137, `at` has no time zone.
    """
    question = read(segment, known)
    rest = [read(other, known) for other in others]
    questions = [question, *(other for other in rest if other.segment.name != question.segment.name)]
    counts = compile_cells(questions, at=at)
    cells = tables.select(counts.sql, params=dict(counts.params)).to_pydict()
    asked, count = question.segment, sum(cells["in_0"])
    return SegmentResult(
        name=asked.name,
        purpose=str(asked.purpose),
        sentence=asked.sentence,
        at=in_utc(at),
        count=count,
        people=sum(cells["people"]),
        minimum=asked.minimum,
        by_country=_countries(cells),
        by_recency=merge_small(_totals([_BANDS[band] for band in cells["band"]], cells["in_0"]), order=_BANDS),
        overlaps=_overlaps(questions[1:], cells),
        compiled=compile_sql(question, at=at),
    )


def require_size(name: str, count: int, minimum: int) -> None:
    """Nothing, when there are enough people.

    Raises:
        ProjectError: E132, there are fewer than the minimum.
    """
    if count < minimum:
        raise ProjectError(
            f"segment '{name}' is too small to be used.",
            code="E132",
            found=f"{count:,} people, at least {minimum:,} are needed",
            fix="ask for less, so that more people are in it",
        )


def merge_small(totals: dict[str, int], *, order: Sequence[str] = ()) -> tuple[Cell, ...]:
    """The groups with small ones put together, so that none shows fewer than ten people.

    Args:
        totals: People by label.
        order: The labels in the order to show; without it the largest comes first.

    Examples:
        >>> merge_small({"NL": 60, "BE": 12, "DE": 4, "FR": 3})
        (Cell(label='NL', people=60), Cell(label='other', people=19))
    """
    groups = sorted(((n, label) for label, n in totals.items() if n), reverse=True)
    shown = [(n, label) for n, label in groups if n >= SMALLEST_CELL]
    rest = sum(n for n, _ in groups) - sum(n for n, _ in shown)
    while 0 < rest < SMALLEST_CELL and shown:
        rest += shown.pop()[0]
    cells = [Cell(label, n) for n, label in shown]
    if order:
        cells.sort(key=lambda cell: list(order).index(cell.label))
    return (*cells, Cell("other", rest)) if rest >= SMALLEST_CELL else tuple(cells)


def _totals(labels: Sequence[str], counts: Sequence[int]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for label, count in zip(labels, counts, strict=True):
        totals[label] = totals.get(label, 0) + count
    return totals


def _countries(cells: dict[str, list[Any]]) -> tuple[Cell, ...]:
    return merge_small(_totals([country or "unknown" for country in cells["country"]], cells["in_0"]))


def _overlaps(others: Sequence[Question], cells: dict[str, list[Any]]) -> tuple[Overlap, ...]:
    found: list[Overlap] = []
    for i, other in enumerate(others, start=1):
        both = sum(cells[f"in_{i}"])
        found.append(Overlap(other.segment.name, None if 0 < both < SMALLEST_CELL else both, sum(cells[f"all_{i}"])))
    return tuple(found)


def _shown(title: str, cells: tuple[Cell, ...]) -> list[str]:
    if not cells:
        return []
    return [f"  {title:<10}" + ", ".join(f"{cell.label} {cell.people:,}" for cell in cells)]
