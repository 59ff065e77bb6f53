"""Facts and answers in: events and tables through ingest, permissions from a file, the journal into the warehouse."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from echt import ingest
from echt.errors import EchtError, ProjectError, header
from echt.flow.setting import Setting
from echt.ingest import IngestReport, Source
from echt.nouns import Basis, Purpose
from echt.permission import grant_standing

Progress = Callable[[str, int, int | None], None]
_SOURCE = "permissions file"
_ANSWERS = ("person", "purpose", "basis", "granted", "at", "until", "evidence")
PERMISSIONS = pa.schema(
    [
        ("person_id", pa.string()),
        ("purpose", pa.string()),
        ("basis", pa.string()),
        ("granted", pa.bool_()),
        ("evidence", pa.string()),
        ("at", pa.timestamp("us", "UTC")),
        ("until", pa.timestamp("us", "UTC")),
        ("source", pa.string()),
        ("simulated", pa.bool_()),
    ]
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many answers were recorded, and how many were refused: of people who were forgotten."""

    rows: int
    refused: int = 0

    def __str__(self) -> str:
        gone = f", {self.refused:,} refused: of people who were forgotten" if self.refused else ""
        return f"{self.rows:,} permissions recorded{gone}"

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {"recorded": self.rows, "refused": self.refused}


def take_in(
    setting: Setting, files: Mapping[str, tuple[Source, Sequence[Path]]], progress: Progress | None = None
) -> IngestReport:
    """Take files in, source by source; then write the brand's own grounds for everyone who is new."""
    total = IngestReport()
    for source, paths in files.values():
        total += ingest.ingest(
            setting.warehouse, setting.ledger, source, list(paths), at=setting.values.at, progress=progress
        )
    state_grounds(setting)
    return total


def state_grounds(setting: Setting) -> int:
    """Write the grounds of echt.toml for everyone who has no answer yet for that purpose."""
    return sum(
        grant_standing(setting.ledger, setting.warehouse, purpose, basis, {"statement": evidence}, setting.values.at)
        for purpose, (basis, evidence) in setting.values.grounds.items()
    )


def compact(setting: Setting) -> IngestReport:
    """Move live events from the journal into the warehouse, exactly once."""
    return ingest.compact(setting.warehouse, setting.ledger, at=setting.values.at)


def person_ids(setting: Setting, raw: pa.Array) -> pa.Array:
    """The keyed ids of source ids, in their order."""
    ipad, opad = setting.keys.pads()
    made = setting.warehouse.query(
        "flow.person_ids", params={"ipad": ipad, "opad": opad}, tables={"given": pa.table({"raw": raw})}
    )
    place = pc.index_in(raw, value_set=made["raw"].combine_chunks())
    return made["person_id"].combine_chunks().take(place)


def permit(setting: Setting, file: Path) -> Recorded:
    """Record the answers of a CSV file: all of them, or none when one cannot be read.

    The same file again adds nothing; answers of people who were forgotten are refused.

    Raises:
        ProjectError: E113, a column or a value is not right; the message names the line and the column.
    """
    table, at = _answers(file), setting.values.at
    content = hashlib.sha256(file.read_bytes()).hexdigest()
    if setting.ledger.ingest_seen(content, _SOURCE) is not None:
        return Recorded(0)
    rows = [_answer(row, line, setting) for line, row in enumerate(table.to_pylist(), start=2)]
    ids = person_ids(setting, table["person"].combine_chunks().cast(pa.string()))
    answers = pa.Table.from_pylist(rows, schema=PERMISSIONS).set_column(0, PERMISSIONS.field("person_id"), ids)
    answers, refused = _without_forgotten(setting, answers)
    with setting.ledger.together("permissions", at=at):
        setting.ledger.ingest_begin(content, _SOURCE, file.name, at=at)
        recorded = setting.ledger.record_permissions(answers, at=at)
        setting.ledger.ingest_done(content, _SOURCE, {"recorded": recorded}, at=at)
    return Recorded(recorded, refused)


def _without_forgotten(setting: Setting, answers: pa.Table) -> tuple[pa.Table, int]:
    graves = set(setting.ledger.tombstones()["grave"].to_pylist())
    if not graves:
        return answers, 0
    keep = pa.array([setting.keys.grave(one) not in graves for one in answers["person_id"].to_pylist()], pa.bool_())
    kept = answers.filter(keep)
    return kept, len(answers) - len(kept)


def _answers(file: Path) -> pa.Table:
    from pyarrow import csv

    try:
        strings = csv.ConvertOptions(column_types=dict.fromkeys(_ANSWERS, pa.string()), strings_can_be_null=True)
        table = csv.read_csv(file, convert_options=strings)
    except (OSError, pa.ArrowInvalid) as error:
        raise _unreadable("the permissions file cannot be read.", type(error).__name__) from None
    missing = [name for name in _ANSWERS[:5] if name not in table.column_names]
    if missing:
        raise _unreadable(f"the permissions file lacks {', '.join(missing)}.", header(table.column_names))
    return table


def _answer(row: Mapping[str, Any], line: int, setting: Setting) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for column, read in _READ.items():
        try:
            said[column] = read(row.get(column))
        except (EchtError, ValueError, KeyError, TypeError) as error:
            hint = f": {error.fix}" if isinstance(error, EchtError) else ""
            raise _unreadable(
                f"line {line} of the permissions file cannot be read.", f"in column {column}, a wrong value{hint}"
            ) from None
    return said | {"person_id": None, "source": _SOURCE, "simulated": setting.values.simulated}


def _moment(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


def _granted(text: str) -> bool:
    return {"true": True, "false": False, "yes": True, "no": False}[text.lower()]


_READ: dict[str, Callable[[Any], object]] = {
    "purpose": lambda text: str(Purpose(text)),
    "basis": lambda text: str(Basis(text)),
    "granted": _granted,
    "at": _moment,
    "until": lambda text: _moment(text) if text else None,
    "evidence": lambda text: json.dumps(json.loads(text or "{}")),
}


def _unreadable(what: str, found: str) -> ProjectError:
    return ProjectError(what, code="E113", found=found, fix="the columns are in docs/commands.md")


def receive(setting: Setting, messages: Sequence[Mapping[str, Any]]) -> ingest.Received:
    """Take live Segment messages into the journal; what is acknowledged is on disk."""
    return ingest.receive(setting.ledger, messages, at=setting.values.at)
