"""Long work goes on without its page and without the Studio; it can be stopped, and begins again where it was cut off."""

import os
import shutil
import subprocess
import time

import pytest

from echt.errors import OutsideError
from echt.studio import jobs
from echt.studio.jobs import Job, Jobs, read, write


@pytest.fixture
def folder(made, tmp_path, monkeypatch):
    shutil.copytree(made / "shop", tmp_path / "shop", ignore=shutil.ignore_patterns("outbox"))
    shutil.copytree(made / "keys", tmp_path / "keys")
    monkeypatch.setenv("ECHT_KEYS", str(tmp_path / "keys"))
    yield tmp_path / "shop"
    for process in jobs._CHILDREN.values():
        process.kill()
        process.wait()


def _end(jobs, job):
    for _ in range(600):
        now = jobs.get(job.job_id)
        if now.ended:
            return now
        time.sleep(0.1)
    raise AssertionError(now)


def test_a_job_outlives_the_studio_that_began_it(folder):
    first = Jobs(folder)
    job = first.start("plan", {"campaign": "spring"}, by="Mila")
    assert first.start("plan", {"campaign": "spring"}, by="Ali").job_id == job.job_id  # not begun twice
    del first
    done = _end(Jobs(folder), job)
    assert (done.state, done.by) == ("done", "Mila")
    assert done.result["campaign"]


def test_a_job_that_fails_says_why_and_how_to_mend_it(folder):
    jobs = Jobs(folder)
    done = _end(jobs, jobs.start("plan", {"campaign": "sprong"}, by="Mila"))
    assert done.state == "failed"
    assert done.error["code"] == "E108"
    assert "spring" in done.error["fix"]


def test_stopping_a_job_ends_its_process_and_it_stays_stopped(folder):
    jobs = Jobs(folder)
    job = jobs.start("predict", {"name": "order"}, by="Mila")
    stopped = jobs.stop(job.job_id)
    assert stopped.state == "stopped"
    assert Jobs(folder).get(job.job_id).state == "stopped"
    assert Jobs(folder).resume() == []
    with pytest.raises(ProcessLookupError):
        for _ in range(1000):
            jobs._seen(job)  # which asks after its process
            os.kill(stopped.pid, 0)
            time.sleep(0.05)


def test_what_was_cut_off_begins_again_with_the_studio(folder):
    gone = subprocess.Popen(["true"])
    gone.wait()
    (folder / ".echt/jobs").mkdir(parents=True)
    cut = Job("a" * 16, "plan", {"campaign": "spring"}, "Mila", time.time(), "running", "plan", 3, 10, pid=gone.pid)
    write(folder / ".echt/jobs/aaaaaaaaaaaaaaaa.json", cut)
    jobs = Jobs(folder)
    assert [one.job_id for one in jobs.resume()] == [cut.job_id]
    assert _end(jobs, cut).state == "done"
    assert jobs.resume() == []


def test_a_process_that_is_killed_is_not_waited_for_without_end(folder):
    jobs = Jobs(folder)
    job = jobs.start("predict", {"name": "order"}, by="Mila")
    os.kill(job.pid, 9)
    done = _end(jobs, job)
    assert done.state == "failed"
    assert done.error["code"] == "E537"


@pytest.mark.parametrize("name", ["nosuchjob", "../../ledger", "0" * 16])
def test_a_job_that_is_not_there_is_an_error(folder, name):
    with pytest.raises(OutsideError) as caught:
        Jobs(folder).get(name)
    assert caught.value.code == "E537"


def test_a_broken_file_of_a_job_is_no_job(folder):
    (folder / ".echt/jobs").mkdir(parents=True)
    (folder / ".echt/jobs/bbbbbbbbbbbbbbbb.json").write_text("{")
    assert read(folder / ".echt/jobs/bbbbbbbbbbbbbbbb.json") is None
    assert Jobs(folder).all() == []
