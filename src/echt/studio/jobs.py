"""Long work outside the pages: each job is a process of its own, its state a file in `.echt/jobs`.

Closing the page changes nothing, nor does stopping the Studio: the process goes on, and the next Studio reads how far
it is. A job whose process is gone without having said how it ended is begun again when the Studio starts: every kind of
work here may be done twice.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from echt.errors import OutsideError

State = Literal["waiting", "running", "done", "failed", "stopped"]
ENDED = ("done", "failed", "stopped")
KEPT = 50
_ID = re.compile(r"[0-9a-f]{16}")
_CHILDREN: dict[str, subprocess.Popen[bytes]] = {}
"""Processes begun here, by job: asked for their end, so that none is left as a zombie."""


@dataclass(slots=True)
class Job:
    """One piece of long work.

    Attributes:
        job_id: Sixteen hexadecimal characters.
        kind: What is done: a name in `echt.studio.work.KINDS`.
        given: What it is done with; JSON values, never anything of a person but an id.
        by: Who asked.
        began: When, seconds since 1970.
        state: See `State`.
        step: What it is doing, in the words of the stage.
        done, total: How far; total None while nobody knows.
        result: What came out, once done.
        error: what, found, fix, code, where it failed.
        pid: Its process.
    """

    job_id: str
    kind: str
    given: dict[str, Any]
    by: str
    began: float
    state: State = "waiting"
    step: str = ""
    done: int = 0
    total: int | None = None
    result: dict[str, Any] = field(default_factory=dict[str, Any])
    error: dict[str, Any] = field(default_factory=dict[str, Any])
    pid: int = 0

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ENDED


class Jobs:
    """The jobs of one project.

    Args:
        folder: The project folder.
        at: As `--at`, for every job.
    """

    def __init__(self, folder: Path, at: str | None = None) -> None:
        self._project, self._at = folder, at
        self._folder = folder / ".echt/jobs"
        self._lock = threading.Lock()

    def start(self, kind: str, given: Mapping[str, Any], *, by: str) -> Job:
        """Begin a job; the same work that is already under way is not begun twice."""
        with self._lock:
            for one in self.all():
                if not one.ended and (one.kind, one.given) == (kind, dict(given)):
                    return one
            job = Job(secrets.token_hex(8), kind, dict(given), by, time.time())
            self._run(job)
            self._tidy()
        return job

    def get(self, job_id: str) -> Job:
        """How a job is now.

        Raises:
            OutsideError: E537, there is no such job.
        """
        job = read(self._path(job_id)) if _ID.fullmatch(job_id) else None
        if job is None:
            raise OutsideError("there is no such job.", code="E537", found=job_id, fix="start it again")
        return self._seen(job)

    def all(self) -> list[Job]:
        """Every job that is kept, the newest first."""
        found = (read(path) for path in self._folder.glob("*.json"))
        return sorted((self._seen(job) for job in found if job), key=lambda job: -job.began)

    def stop(self, job_id: str) -> Job:
        """Stop a job; what it finished is kept, what it was doing is not done."""
        job = self.get(job_id)
        if not job.ended:
            _end(job.pid)
            job = self.get(job_id)
            if not job.ended or job.state == "failed":
                job.state = "stopped"
                write(self._path(job_id), job)
        return job

    def resume(self) -> list[Job]:
        """Begin again what was under way and whose process is gone: call it when the Studio starts."""
        with self._lock:
            broken = [job for path in self._folder.glob("*.json") if (job := read(path)) and _lost(job)]
            for job in broken:
                job.done, job.total, job.step = 0, None, ""
                self._run(job)
        return broken

    def _run(self, job: Job) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        job.state = "waiting"
        write(self._path(job.job_id), job)
        command = [sys.executable, "-m", "echt.studio.work", str(self._project), job.job_id, self._at or ""]
        # a session of its own: it goes on when the Studio is stopped
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        job.pid = process.pid
        write(self._path(job.job_id), job)
        _CHILDREN[job.job_id] = process
        if process.stdin is not None:
            process.stdin.close()  # it waited for this, and writes for itself from now on

    def _seen(self, job: Job) -> Job:
        """A job as it is; one whose process ended without a word has failed."""
        process = _CHILDREN.get(job.job_id)
        gone = process is not None and process.poll() is not None
        if job.ended or not gone:
            return job
        last = read(self._path(job.job_id)) or job  # it may have said so in its last moment
        if not last.ended:
            last.state = "failed"
            last.error = {"what": "the work stopped without saying why.", "fix": "start it again", "code": "E537"}
            write(self._path(job.job_id), last)
        return last

    def _tidy(self) -> None:
        ended = [job for job in self.all() if job.ended]
        for job in ended[KEPT:]:
            self._path(job.job_id).unlink(missing_ok=True)

    def _path(self, job_id: str) -> Path:
        return self._folder / f"{job_id}.json"


def read(path: Path) -> Job | None:
    """A job from its file; None where that is gone or not a job."""
    try:
        return Job(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write(path: Path, job: Job) -> None:
    """A job into its file, whole or not at all."""
    beside = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.new")
    beside.write_text(json.dumps(asdict(job), ensure_ascii=False, default=str), "utf-8")
    beside.replace(path)


def _lost(job: Job) -> bool:
    return not job.ended and not _alive(job.pid)


def _alive(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    command = Path(f"/proc/{pid}/cmdline")  # where there is one: the number may have gone to another process
    return not command.exists() or b"echt.studio.work" in command.read_bytes()


def _end(pid: int) -> None:
    if not _alive(pid):
        return
    os.kill(pid, signal.SIGTERM)
    for _ in range(40):
        if not _alive(pid):
            return
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
