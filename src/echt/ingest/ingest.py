"""Files in, facts out: the order of the steps of one ingest."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from echt.errors import DataError
from echt.ingest.config import Source
from echt.ingest.derive import derive
from echt.ingest.job import Job, prepare
from echt.ingest.load import app_of, load_file
from echt.ingest.pieces import look
from echt.ingest.read import check
from echt.ingest.report import IngestReport, Progress
from echt.ledger import Ledger
from echt.warehouse import Warehouse


def quiet(stage: str, done: int, total: int | None) -> None:
    """Progress that nobody watches."""
    del stage, done, total


def ingest(
    warehouse: Warehouse,
    ledger: Ledger,
    source: Source,
    files: Iterable[Path],
    *,
    at: datetime,
    progress: Progress | None = None,
) -> IngestReport:
    """Take in the files of a source; each file once, each row once, broken rows set aside.

    Stopped half way, the next call goes on: pieces that were committed are not written again.

    Args:
        warehouse: Where facts go.
        ledger: Where permissions, contact details, links and the register of files are.
        source: What the columns mean.
        files: CSV(.gz), Parquet or JSON Lines(.gz).
        at: When this is done (UTC): the time of the register and the quarantine.
        progress: Called with a stage, what is done and the total, if known.

    Returns:
        Counts that add up. A file that was taken in before counts as duplicates.

    Raises:
        DataError: E201-E209, E221 a file that cannot be used; E211 another ingest is running; E212 no file.
    """
    paths = list(dict.fromkeys(Path(f) for f in files))
    if not paths:
        raise DataError(
            f"source '{source.name}' has no files.", code="E212", found=", ".join(source.files) or "no patterns",
            fix=f'put files there, or correct files = ["…"] in [sources.{source.name}]',
        )  # fmt: skip
    for path in paths:
        check(path)
    with alone(warehouse) as staging, warehouse.session() as session:
        job = Job(session, warehouse, ledger, source, at, staging, progress or quiet)
        return _all(job, paths)


def _all(job: Job, paths: list[Path]) -> IngestReport:
    report, ready, begun = IngestReport(), False, list[tuple[str, IngestReport]]()
    for path in paths:
        with ThreadPoolExecutor(1) as beside:
            slices = beside.submit(look, path)
            file_hash = file_hash_of(path, job.source)
            known = job.ledger.ingest_seen(file_hash, job.source.name) if _is_in(job, file_hash) else None
            if known is not None or file_hash in {h for h, _ in begun}:
                before = IngestReport.from_dict(known) if known else dict(begun)[file_hash]
                report += IngestReport(read=before.read, duplicate=before.read, seen=1)
                continue
            if not ready:
                prepare(job)
                ready = True
        job.ledger.ingest_begin(file_hash, job.source.name, path.name, at=job.at)
        counted = load_file(job, path, file_hash, slices.result())
        begun.append((file_hash, counted))
        report += counted
    if begun:
        derive(job)
        for file_hash, counted in begun:
            job.ledger.ingest_done(file_hash, job.source.name, counted.to_dict(), at=job.at)
            (job.staging.parent / f"{file_hash}.json").unlink(missing_ok=True)
    return report


def _is_in(job: Job, file_hash: str) -> bool:
    """Whether the warehouse has the mark of this file too: someone may have removed its folder."""
    table = "items" if job.source.kind == "order_lines" else "events"
    return job.warehouse.folder_of(table).transaction_version(app_of(file_hash)) is not None


def file_hash_of(path: Path, source: Source) -> str:
    """64 hexadecimal characters that stand for the content of a file under one mapping."""
    with path.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").digest()
    return hashlib.sha256(source.fingerprint.encode() + content).hexdigest()


@contextmanager
def alone(warehouse: Warehouse) -> Generator[Path]:
    """A folder for what is written on the way; one ingest at a time; what a killed one left behind goes first."""
    folder = warehouse.folder / ".ingest"
    folder.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise DataError(
                "another ingest is running in this warehouse.", code="E211", found=warehouse.folder.name,
                fix="wait until it has ended",
            ) from fault  # fmt: skip
        staging = folder / "staging"
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(mode=0o700)
        try:
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    finally:
        os.close(handle)
