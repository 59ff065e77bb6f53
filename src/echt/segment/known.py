"""The names a segment may use: what exists in this project."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import pyarrow as pa

from echt.errors import ProjectError, nearest
from echt.nouns import Segment

COLUMNS = ("country", "language", "time_zone")


class Tables(Protocol):
    """What a segment needs of the gate's tables (`GatedTables` of `echt.permission`): one SELECT, given in Arrow."""

    def select(self, sql: str, *, params: dict[str, Any] | None = None) -> pa.Table:
        """Run one SELECT over the views `events`, `people` and `predictions`."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    """Names of events, traits and predictions, and the other segments. None means: not checked.

    Examples:
        >>> Known(events=frozenset({"Order Completed"})).check("event", "Order Complete", code="E122")
        Traceback (most recent call last):
        ...
        echt.errors.ProjectError: there is no event 'Order Complete'.
          found: Order Complete
          fix:   did you mean 'Order Completed'?
          see:   E122
    """

    events: frozenset[str] | None = None
    traits: frozenset[str] | None = None
    predictions: frozenset[str] | None = None
    segments: Mapping[str, Segment] = field(default_factory=dict[str, Segment])

    def check(self, what: str, name: str, *, code: str) -> None:
        """Nothing, when the name exists.

        Args:
            what: "event", "trait" or "prediction".
            name: The name that the author wrote.
            code: The error to raise.

        Raises:
            ProjectError: `code`, with the nearest known name.
        """
        names: frozenset[str] | None = getattr(self, f"{what}s")
        if names is None or name in names:
            return
        raise ProjectError(
            f"there is no {what} '{name}'.", code=code, found=name, fix=suggest(name, names, f"no {what} is known yet")
        )


def suggest(name: str, names: frozenset[str], none: str) -> str:
    """A sentence that helps: the nearest name, or the first few that exist."""
    if not names:
        return none
    near = nearest(name, names) or {key.lower(): key for key in names}.get(name.lower())
    if near:
        return f"did you mean '{near}'?"
    few = sorted(names)[:8]
    return "known: " + ", ".join(few) + (", …" if len(names) > len(few) else "")


def known_names(tables: Tables, segments: Mapping[str, Segment] | None = None) -> Known:
    """The names that these tables hold: events that happened, traits that people have, predictions that were made.

    Args:
        tables: The gate's tables.
        segments: The project's segments by name.
    """
    events = tables.select("SELECT DISTINCT name FROM events")["name"].to_pylist()
    predictions = tables.select("SELECT DISTINCT name FROM predictions")["name"].to_pylist()
    keys = "SELECT DISTINCT CAST(json_keys(traits) AS VARCHAR[]) AS keys FROM people WHERE traits IS NOT NULL"
    traits: set[str] = set(COLUMNS)
    for row in tables.select(keys)["keys"].to_pylist():
        traits.update(json.loads(row) if isinstance(row, str) else row or [])
    return Known(
        events=frozenset(filter(None, events)),
        traits=frozenset(traits),
        predictions=frozenset(filter(None, predictions)),
        segments=segments or {},
    )
