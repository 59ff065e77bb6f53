"""Group commit: many producers, one transaction, one sync of the disk; each waits until its own part is on disk."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from itertools import groupby
from typing import Any, Generic, TypeVar

from echt.errors import DataError
from echt.ledger.book import Book

T = TypeVar("T")
_BATCH = 1_000


class _Job(Generic[T]):
    """Work for one producer; jobs with the same `together` may be done by one call of it with all their `data`."""

    def __init__(
        self, work: Callable[[], T], together: Callable[[list[Any]], list[T]] | None = None, data: Any = None
    ) -> None:
        self.work, self.done, self.together, self.data = work, Future[T](), together, data
        self.result: T
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.result = self.work()
        except Exception as error:  # noqa: BLE001 - goes to whoever submitted the work
            self.error = error


class Writer:
    """A thread that writes for everybody. Work that fails is undone alone; the rest of its group is kept.

    Examples:
        `writer.submit(ledger.record_deliveries, rows, at=at).result()` returns when it is on disk.

    """

    def __init__(self, book: Book, at: datetime) -> None:
        self._book, self._at = book, at
        self._jobs: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        self._open = True
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="echt-ledger-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> Future[T]:
        """Have a method of the ledger done in the next group; the future is done when it is on disk, or failed.

        Raises:
            DataError: E250, the writer was closed.

        """
        return self._put(_Job(lambda: work(*args, **kwargs)))

    def gather(self, together: Callable[[list[Any]], list[T]], data: Any) -> Future[T]:
        """Have many producers' data done by one call: `together([data, ...])` returns one result for each."""
        return self._put(_Job(lambda: together([data])[0], together, data))

    def _put(self, job: _Job[T]) -> Future[T]:
        with self._lock:
            if not self._open:
                raise DataError(
                    "the ledger's writer is closed.", code="E250", found="closed", fix="open the ledger again"
                )
            self._jobs.put(job)
        return job.done

    def close(self) -> None:
        """Write what was submitted, then stop."""
        with self._lock:
            if self._open:
                self._open = False
                self._jobs.put(None)
        self._thread.join()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self) -> None:
        more = True
        while more:
            group, more = self._group()
            if group:
                self._write(group)

    def _group(self) -> tuple[list[_Job[Any]], bool]:
        """Wait for one job, then take all that lie there."""
        group: list[_Job[Any]] = []
        job = self._jobs.get()
        while job is not None:
            group.append(job)
            if len(group) >= _BATCH or self._jobs.empty():
                return group, True
            job = self._jobs.get()
        return group, False

    def _write(self, group: list[_Job[Any]]) -> None:
        try:
            with self._book.write("group", self._at):
                for _, jobs in groupby(group, key=lambda job: job.together):
                    _run_together(list(jobs))
        except BaseException as error:  # noqa: BLE001 - the commit itself failed: nobody's part is on disk
            for job in group:
                job.done.set_exception(error)
            return
        for job in group:
            if job.error is not None:
                job.done.set_exception(job.error)
            else:
                job.done.set_result(job.result)


def _run_together(jobs: list[_Job[Any]]) -> None:
    """One call for all, or, when that fails, each by itself: then only the one that is wrong fails."""
    together = jobs[0].together
    if together is not None and len(jobs) > 1:
        everything = _Job(lambda: together([job.data for job in jobs]))
        everything.run()
        if everything.error is None:
            for job, result in zip(jobs, everything.result, strict=True):
                job.result = result
            return
    for job in jobs:
        job.run()
