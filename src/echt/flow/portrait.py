"""What a page shows of a segment: who, as groups; how many there were before; and what a question can be made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from echt import segment
from echt.errors import EchtError
from echt.flow.choose import names_in_use
from echt.flow.setting import Setting
from echt.nouns import Purpose, Segment
from echt.permission import GatedTables, gate

__all__ = ["Choices", "Portrait", "choices_for", "conditions_of", "paint", "readable"]

STEP_DAYS, STEPS = 30, 12
MONEY_BANDS = ("nothing", "under 50", "50-199", "200-999", "1000 or more")
_YEAR_DAYS = 365


@dataclass(frozen=True, slots=True)
class Portrait:
    """A segment at one moment, and before.

    Attributes:
        result: How many, by country and recency, overlaps.
        spoken: The question in plain words, by language.
        by_value: People by what they spent in a year: labels of `MONEY_BANDS`; no group under ten people.
        history: How many of those who may be reached today were in it at earlier moments, oldest first; empty where it
            asks for a prediction, since predictions of before are not kept.
        foretold: Whether it asks for a prediction.
    """

    result: segment.SegmentResult
    spoken: Mapping[str, str]
    by_value: tuple[segment.Cell, ...]
    history: tuple[tuple[datetime, int], ...]
    foretold: bool

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object: counts only."""
        return {
            **self.result.to_dict(),
            "spoken": dict(self.spoken),
            "by_value": [{"label": cell.label, "people": cell.people} for cell in self.by_value],
            "history": [{"at": at.isoformat(), "people": people} for at, people in self.history],
        }


@dataclass(frozen=True, slots=True)
class Choices:
    """What a question can be made of, in this data, for one purpose.

    Attributes:
        people: Who may be reached.
        events: Event name -> people who did it, most first; none under ten people.
        sums: Event name -> its properties that are numbers.
        traits: Trait -> values that at least ten people share, most first.
        predictions: Names of predictions.
        segments: Names of the project's segments.
        deeds: Event name -> what someone who did it did, by language: "bought something".
    """

    people: int
    events: Mapping[str, int]
    sums: Mapping[str, tuple[str, ...]]
    traits: Mapping[str, tuple[str, ...]]
    predictions: tuple[str, ...]
    segments: tuple[str, ...]
    deeds: Mapping[str, Mapping[str, str]]


def readable(setting: Setting, folder: Path) -> tuple[dict[str, Segment], dict[str, EchtError]]:
    """The segments that can be used, and for each of the others what is wrong with it."""
    found: dict[str, Segment] = {}
    broken: dict[str, EchtError] = {}
    for path in sorted(Path(folder).glob("*.sql")):
        try:
            found[path.stem] = segment.load(path)
        except EchtError as error:
            broken[path.stem] = error
    tables = {purpose: _tables(setting, purpose) for purpose in {one.purpose for one in found.values()}}
    names = {purpose: names_in_use(setting, seen, found) for purpose, seen in tables.items()}
    for name, one in list(found.items()):
        try:
            segment.read(one, names[one.purpose])
        except EchtError as error:
            broken[name] = error
            del found[name]
    return found, broken


def paint(setting: Setting, asked: Segment, others: Mapping[str, Segment], *, past: bool = True) -> Portrait:
    """A segment as a page shows it.

    Args:
        setting: Both stores.
        asked: The segment; it need not be a file yet.
        others: The segments that can be read, for overlaps and `segment('other')`.
        past: Also count earlier moments.

    Raises:
        ProjectError: what reading the segment raises.
    """
    at, tables = setting.values.at, _tables(setting, asked.purpose)
    known = names_in_use(setting, tables, {**others, asked.name: asked})
    question = segment.read(asked, known)
    rest = [one for name, one in sorted(others.items()) if name != asked.name and one.purpose == asked.purpose]
    result = segment.evaluate(question, tables, at=at, others=rest, known=known)
    foretold = segment.asks_prediction(question)
    return Portrait(
        result,
        {language: segment.spoken(question, language) for language in ("en", "nl")},
        _by_value(setting, tables, result) if result.count else (),
        _history(question, tables, at) if past and not foretold else (),
        foretold,
    )


def choices_for(setting: Setting, purpose: Purpose, segments: Mapping[str, Segment]) -> Choices:
    """What a question for this purpose can be made of."""
    tables = _tables(setting, purpose)
    events = tables.select(
        "SELECT name, count(DISTINCT person_id) AS people FROM events GROUP BY name ORDER BY people DESC, name"
    ).to_pylist()
    numbers = tables.select(
        "SELECT DISTINCT e.name, k.key FROM events e, LATERAL (SELECT unnest(json_keys(e.properties)) AS key) AS k"
        # a pointer, not a path: a path has no way to say a quote in a name
        " WHERE e.properties IS NOT NULL AND json_type(e.properties, '/' || replace(replace(k.key, '~', '~0'), '/', '~1'))"
        " IN ('UBIGINT', 'BIGINT', 'DOUBLE')"
        " ORDER BY ALL"
    ).to_pylist()
    money = tables.select("SELECT DISTINCT name FROM events WHERE value IS NOT NULL")["name"].to_pylist()
    held = tables.query("flow.traits_held", params={"least": segment.SMALLEST_CELL}).to_pylist()
    sums: dict[str, list[str]] = {name: ["value"] for name in money}
    for row in numbers:
        sums.setdefault(row["name"], []).append(row["key"])
    traits: dict[str, list[str]] = {}
    for row in held:
        traits.setdefault(row["trait"], []).append(row["held"])
    names = tables.select("SELECT DISTINCT name FROM predictions ORDER BY name")["name"].to_pylist()
    return Choices(
        people=len(tables.person_id),
        events={row["name"]: row["people"] for row in events if row["name"]},
        sums={name: tuple(found) for name, found in sums.items()},
        traits={name: tuple(found) for name, found in traits.items()},
        predictions=tuple(names),
        segments=tuple(name for name, one in sorted(segments.items()) if one.purpose == purpose),
        deeds={
            row["name"]: {language: segment.deed(row["name"], language).yes for language in ("en", "nl")}
            for row in events
        },
    )


def conditions_of(
    setting: Setting, asked: Segment, others: Mapping[str, Segment]
) -> tuple[segment.Joined, tuple[segment.Condition, ...]] | None:
    """The conditions that say the same as a segment; None where they cannot.

    Raises:
        ProjectError: what reading the segment raises.
    """
    tables = _tables(setting, asked.purpose)
    known = names_in_use(setting, tables, {**others, asked.name: asked})
    return segment.conditions(segment.read(asked, known).tree)


def _tables(setting: Setting, purpose: Purpose) -> GatedTables:
    return gate(setting.ledger, setting.warehouse, purpose, setting.values.at).tables


def _by_value(setting: Setting, tables: GatedTables, result: segment.SegmentResult) -> tuple[segment.Cell, ...]:
    compiled = result.compiled
    inside = tables.select(compiled.sql, params=dict(compiled.params)).select(["person_id"])
    since = setting.values.at - timedelta(days=_YEAR_DAYS)
    params = {"since": since, "currency": setting.values.currency}
    rows = tables.query("flow.spent_bands", params=params, tables={"asked": inside}).to_pylist()
    totals = {MONEY_BANDS[row["band"]]: row["people"] for row in rows}
    return segment.merge_small(totals, order=MONEY_BANDS) if set(totals) - {MONEY_BANDS[0]} else ()


def _history(question: segment.Question, tables: GatedTables, at: datetime) -> tuple[tuple[datetime, int], ...]:
    """Counts at moments 30 days apart, none before the first event."""
    began = tables.select('SELECT min("at") AS began FROM events')["began"][0].as_py()
    if began is None:
        return ()
    moments = [at - timedelta(days=STEP_DAYS * back) for back in range(STEPS, -1, -1)]
    return tuple((moment, _count(question, tables, moment)) for moment in moments if moment >= began)


def _count(question: segment.Question, tables: GatedTables, at: datetime) -> int:
    compiled = segment.compile_sql(question, at=at)
    found: pa.Table = tables.select(f"SELECT count(*) AS n FROM ({compiled.sql}) AS f", params=dict(compiled.params))
    return int(found["n"][0].as_py())
