"""Live messages: taken in at once and durably (`receive`), brought to the warehouse now and then (`compact`).

What `receive` puts into the journal is clean already: keyed ids, no contact details, no device, scrubbed texts. Consent,
objections, contact details and links are kept at once, since a withdrawal may not wait for a compactor.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from echt.errors import DataError
from echt.ingest.clean import clean, consent_text, contact_of, fault_of
from echt.ingest.config import Source
from echt.ingest.consent import permissions_in
from echt.ingest.derive import derive
from echt.ingest.events import staged_events
from echt.ingest.ingest import alone, quiet
from echt.ingest.job import Job, make_ids, prepare
from echt.ingest.judge import counted, judge
from echt.ingest.load import aside_of, commit_events, stage
from echt.ingest.messages import ids_of_messages, messages
from echt.ingest.pieces import Piece
from echt.ingest.read import Rows
from echt.ingest.report import IngestReport, Progress
from echt.ledger import Ledger
from echt.nouns import Purpose
from echt.warehouse import Warehouse

LIVE = Source(name="live", kind="segment")
BATCH = 100_000
_DAY = timedelta(days=1)
_FEW = 200  # people whose answers are looked up one by one


@dataclass(frozen=True, slots=True)
class Received:
    """What became of live messages.

    Attributes:
        accepted: In the journal, on disk.
        duplicate: Their id was in the journal already.
        faults: Place in the list -> code, of those that were not taken.
    """

    accepted: int = 0
    duplicate: int = 0
    faults: Mapping[int, str] = field(default_factory=dict[int, str])

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        faults = {str(place): code for place, code in self.faults.items()}
        return {"accepted": self.accepted, "duplicate": self.duplicate, "faults": faults}


def receive(ledger: Ledger, batch: Iterable[Mapping[str, Any]], *, at: datetime, source: Source = LIVE) -> Received:
    """Check, clean and keep live messages; when this returns, those accepted are on disk.

    Args:
        ledger: Where the journal is.
        batch: Messages of the Segment spec, as they came.
        at: When they came (UTC): `receivedAt`.
        source: Its `consent` says which category means which purpose.
    """
    faults: dict[int, str] = {}
    kept: list[tuple[Mapping[str, Any], dict[str, Any]]] = []
    for place, message in enumerate(batch):
        fault = fault_of(message, ledger.keys)
        if fault:
            faults[place] = fault
        else:
            kept.append((message, clean(message, ledger.keys, at)))
    if not kept:
        return Received(faults=faults)
    _keep(ledger, kept, source, at)
    rows = [
        {
            "message_id": m["messageId"],
            "person_id": m.get("userId") or m["anonymousId"],
            "payload": json.dumps(m),
            "at": at,
        }
        for _, m in kept
    ]
    new = ledger.journal_append(rows)
    return Received(accepted=new, duplicate=len(kept) - new, faults=faults)


def _keep(ledger: Ledger, kept: list[tuple[Mapping[str, Any], dict[str, Any]]], source: Source, at: datetime) -> None:
    """Links, contact details and permissions of the messages, before the messages themselves."""
    links, contacts, said = list[dict[str, Any]](), list[dict[str, Any]](), list[dict[str, Any]]()
    for raw, message in kept:
        person = message.get("userId") or message["anonymousId"]
        if message["type"] in {"identify", "alias"} and message.get("userId"):
            others = [message.get("anonymousId")] if message["type"] == "identify" else message.get("previousIds", [])
            links += [{"from_id": o, "to_id": person, "kind": message["type"]} for o in others if o and o != person]
        contacts += [{"person_id": person, "kind": kind, "value": value} for kind, value in contact_of(raw).items()]
        if text := consent_text(raw):
            about = {"person_id": person, "source": source.name, "message_id": message["messageId"]}
            said += [about | row for row in permissions_in([text], source.consent).to_pylist()]
    if links:
        ledger.link_many(pa.Table.from_pylist(links), at=at)
    if contacts:
        ledger.put_contacts(pa.Table.from_pylist(contacts), at=at)
    if said:
        _permit(ledger, said, at)


def _permit(ledger: Ledger, said: list[dict[str, Any]], at: datetime) -> None:
    """Record the answers that differ from what stands, and once a day a no that does not; of several, the last.

    Without the second, an older yes that comes in a file later would count as the newest.
    """
    last = {(row["person_id"], row["purpose"], row["basis"] == "objection"): row for row in said}
    people = sorted({person for person, _, _ in last})
    known: dict[tuple[str, str, bool], tuple[bool, datetime]] = {}
    for purpose in {row["purpose"] for row in said}:
        for row in ledger.standing(Purpose(purpose), at, people if len(people) <= _FEW else None).to_pylist():
            if row["basis"] != "objection":
                known[row["person_id"], purpose, False] = (row["granted"], row["at"])
            if row["objected"]:
                known[row["person_id"], purpose, True] = (False, row["at"] if row["basis"] == "objection" else at)
    fresh = [
        {key: row[key] for key in ("person_id", "purpose", "basis", "granted", "source")}
        | {"evidence": json.dumps(json.loads(row["evidence"]) | {"message_id": row["message_id"]}), "simulated": False}
        for who, row in last.items()
        if who not in known
        or known[who][0] is not row["granted"]
        or (not row["granted"] and at - known[who][1] >= _DAY)
    ]
    if fresh:
        ledger.record_permissions(pa.Table.from_pylist(fresh), at=at)


def compact(
    warehouse: Warehouse,
    ledger: Ledger,
    *,
    at: datetime,
    source: Source = LIVE,
    progress: Progress | None = None,
) -> IngestReport:
    """Bring the journal to the warehouse, each event exactly once; stopped half way, the next call goes on.

    Args:
        warehouse: Where events go.
        ledger: Where the journal is.
        at: When this is done (UTC).
        source: The name the events get, the currency of amounts without one.
        progress: Called with "compact", events done, None.

    Raises:
        DataError: E211, an ingest or another compactor is running.
    """
    report = IngestReport()
    with alone(warehouse) as staging:
        plan = _Plan(staging.parent / "journal.json")
        while True:
            pending = ledger.journal_pending(BATCH)
            upto = plan.upto(pending)
            if upto is None:
                return report
            batch = pending.filter(pc.less_equal(pending["seq"], upto))
            with warehouse.session() as session:
                job = Job(session, warehouse, ledger, source, at, staging, progress or quiet)
                report += _batch(job, batch, upto)
            ledger.journal_done(upto)
            plan.done()
            job.progress("compact", report.read, None)


def _batch(job: Job, batch: pa.Table, upto: int) -> IngestReport:
    prepare(job)
    lines = pa.table(
        {
            "file_row_number": pa.array(range(batch.num_rows), pa.int64()),
            "echt_line": batch["payload"],
            "echt_shape": pa.nulls(batch.num_rows, pa.string()),
        }
    )
    job.session.register("echt_journal", lines)
    rows = Rows(file="journal", relation="echt_journal", lines=True, total=batch.num_rows)
    make_ids(job, ids_of_messages(rows, rows.relation), keyed=True)
    piece = Piece(0, rows, 0, batch.num_rows, batch.num_rows, told=False)
    stage(job, staged_events(job.source, messages(job.source, rows, piece.part)))
    judge(job)
    report = counted(job, None)
    commit_events(job, aside_of(job, piece), ("echt.journal", upto), promises=False)
    derive(job)
    return report


class _Plan:
    """How far the batch at hand goes, on disk before anything is written: after a stop the same batch comes first."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def upto(self, pending: pa.Table) -> int | None:
        """The last number of the batch to do; None when nothing waits."""
        if not pending.num_rows:
            self.done()
            return None
        if self._path.exists():
            try:
                planned = int(json.loads(self._path.read_text())["upto"])
            except (ValueError, KeyError, TypeError) as fault:
                raise DataError(
                    "the note of the compactor cannot be read.", code="E224", found=self._path.name,
                    fix="remove the file; what was written is not written again, ids tell",
                ) from fault  # fmt: skip
            if planned >= pending["seq"][0].as_py():
                return planned
        upto = int(pending["seq"][-1].as_py())
        draft = self._path.with_suffix(".draft")
        draft.write_text(json.dumps({"upto": upto}))
        draft.replace(self._path)
        return upto

    def done(self) -> None:
        """The batch is in the warehouse, and the journal knows."""
        self._path.unlink(missing_ok=True)
