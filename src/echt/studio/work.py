"""The process of one job: `python -m echt.studio.work FOLDER JOB AT`. It says in the job's file how far it is."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from echt.errors import EchtError
from echt.studio.jobs import Job, read, write

if TYPE_CHECKING:
    from echt.project import Project

Progress = Callable[[str, int, int | None], None]
Work = Callable[["Project", Mapping[str, Any], Progress], Mapping[str, Any]]
EVERY_S = 0.2


def _predict(shop: Project, given: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    return shop.predict(given["name"], progress=progress).to_dict()


def _plan(shop: Project, given: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    progress("plan", 0, None)
    return shop.plan(given["campaign"]).to_dict()


def _figures(shop: Project, given: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    progress("figures", 0, None)
    return {"page": str(shop.report(given.get("campaign")))}


def _deliver(shop: Project, given: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    return shop.deliver(given["campaign"], progress=progress).to_dict()


def _commit(shop: Project, given: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    progress("plan", 0, None)
    agreed = shop.commit_agreed(given["campaign"], given["version"], by=given["by"], role=given["role"])
    return agreed.to_dict()


def _audit(shop: Project, given: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:  # noqa: ARG001
    return shop.audit(progress=progress).to_dict()


# kind -> work on the project; what it is given and what it gives are JSON values
KINDS: Mapping[str, Work] = {
    "predict": _predict,
    "plan": _plan,
    "report": _figures,
    "deliver": _deliver,
    "commit": _commit,
    "audit": _audit,
}


def main(folder: str, job_id: str, at: str) -> None:
    """Do a job, and write down how it ended."""
    import echt

    path = Path(folder) / f".echt/jobs/{job_id}.json"
    job = read(path)
    if job is None:
        return
    job.pid, job.state = os.getpid(), "running"
    write(path, job)
    try:
        with echt.open(folder, at=at or None) as shop:
            job.result = dict(KINDS[job.kind](shop, job.given, _teller(job, path)))
        job.state = "done"
    except EchtError as error:
        job.state, job.error = "failed", error.to_dict()
    except Exception as error:  # noqa: BLE001  # a door: whatever it was, the page must say that it stopped
        job.state = "failed"
        job.error = {"what": "this went wrong and was not foreseen.", "found": type(error).__name__, "code": "E537"}
    write(path, job)


def _teller(job: Job, path: Path) -> Progress:
    last = 0.0

    def progress(step: str, done: int, total: int | None = None) -> None:
        nonlocal last
        changed = step != job.step
        job.step, job.done, job.total = step, done, total
        if changed or time.monotonic() - last > EVERY_S:
            last = time.monotonic()
            write(path, job)

    return progress


if __name__ == "__main__":
    sys.stdin.read()  # ends when whoever began it has written down its number, or is gone
    main(*sys.argv[1:4])
