"""How a command ends: 0 good, 1 findings, 2 usage, 3 data, 4 not allowed, 130 stopped. Never with a traceback."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from echt import simulate

from .conftest import process

TYPO = "-- A typo.\n-- purpose: marketing.communications.email\ndid('Order Complete', within => '30 days')\n"
SMALL = "-- Few.\n-- purpose: marketing.communications.email\ncount('Order Completed') >= 40\n"
CLAIM = "\n## nl\nsubject: De beste\n\nNog maar 3 over!\n\n## en\nsubject: The best\n\nOnly 3 left!\n"


def nothing(folder):
    pass


def typo_in_toml(folder):
    file = folder / "echt.toml"
    file.write_text(file.read_text().replace("currency ", "curency "))


def bad_brand(folder):
    (folder / "brand.toml").write_text("x = [")


def writes(name, text):
    return lambda folder: (folder / name).write_text(text)


def claim(folder):
    file = folder / "content/spring.md"
    file.write_text(file.read_text() + CLAIM)


def small(folder):
    (folder / "segments/small.sql").write_text(SMALL)
    text = (folder / "campaigns/spring.toml").read_text()
    (folder / "campaigns/small.toml").write_text(text.replace('segment    = "lapsed"', 'segment = "small"'))


def mail_without_asking(folder):
    with (folder / "echt.toml").open("a") as file:
        file.write(
            '\n[permissions."marketing.communications.email"]\nbasis = "legitimate_interest"\nevidence = "we like to"\n'
        )


ENDS = [
    (["check"], nothing, 0, None),
    (["check"], writes("campaigns/x.toml", "goal = 3"), 1, None),
    (["check"], bad_brand, 1, None),
    (["create", "spring"], claim, 1, None),
    (["create", "spring"], bad_brand, 2, "E103"),
    (["check"], typo_in_toml, 2, "E104"),
    (["segment", "lapsd"], nothing, 2, "E108"),
    (["segment", "typo"], writes("segments/typo.sql", TYPO), 2, "E122"),
    (["plan", "spring", "--at", "soon"], nothing, 2, "E109"),
    (["plan", "sprin"], nothing, 2, "E108"),
    (["segment", "small"], small, 0, None),
    (["plan", "small"], small, 2, "E132"),
    (["permit", "nowhere.csv"], nothing, 2, "E113"),
    (["permit", "data"], nothing, 2, "E113"),
    (["why", "nobody"], nothing, 2, "E112"),
    (["forget", "nobody"], nothing, 2, "E112"),
    (["init", "."], nothing, 2, "E107"),
    (["check", "--project", "elsewhere"], nothing, 2, "E102"),
    (["serve", "--project", "elsewhere"], nothing, 2, "E102"),
    (["value", "data", "--to", "s.parquet"], nothing, 3, "E290"),
    (["value", "data", "--to", "s.parquet", "--at", "soon"], nothing, 2, "E109"),
    (["value", "data", "--to", "s.parquet", "--column", "who=x"], nothing, 3, "E296"),
    (["ingest", "nowhere.jsonl"], nothing, 3, "E208"),
    (["ingest", "data"], nothing, 3, "E205"),
    (["measure", "spring"], nothing, 3, "E276"),
    (["listen", "nowhere.mbox"], nothing, 3, "E520"),
    (["listen", "data"], nothing, 3, "E520"),
    (["verify", "nowhere.eml"], nothing, 3, "E440"),
    (["verify", "data"], nothing, 3, "E440"),
    (["read", "abc"], nothing, 3, "E522"),
    (["unsubscribe", "made-up"], nothing, 3, "E506"),
    (["init", "data/events.jsonl/shop"], nothing, 3, "E510"),
    (["check"], writes("ledger.db", "not a database"), 3, None),
    (["ingest"], mail_without_asking, 4, "E306"),
]


@pytest.mark.parametrize(
    ("words", "change", "code", "page"), ENDS, ids=lambda one: "-".join(one) if isinstance(one, list) else None
)
def test_a_command_ends_with_the_code_that_says_why_and_an_error_that_teaches(run, copies, words, change, code, page):
    folder = copies()
    change(folder)
    done = run(folder, *words)
    assert done.code == code, done.err
    assert "Traceback" not in done.err
    if code < 2:
        assert done.err == ""
        return
    assert done.out == ""
    assert "  fix:   " in done.err or "E5" in done.err
    assert page is None or f"  see:   {page}" in done.err
    as_json = json.loads(run(folder, *words, "--json").err) if words[0] != "serve" else {"code": page}
    assert page is None or as_json["code"] == page


@pytest.mark.parametrize(
    "words", [["plan"], ["bogus"], ["plan", "spring", "--at"], ["why", "x", "--language", "fr"], ["segment", "--nope"]]
)
def test_a_command_that_is_not_one_ends_with_2_and_shows_how(run, shared, words):
    done = run(shared, *words)
    assert (done.code, done.out) == (2, "")
    assert "Usage: echt" in done.err or "requires an argument" in done.err


def test_a_reader_who_goes_away_is_no_error_of_ours(shared):
    env = os.environ | {"ECHT_KEYS": str(shared.parent / "keys")}
    command = f"{sys.executable} -m echt.cli segment lapsed --json | true"
    done = subprocess.run(
        ["bash", "-c", command], cwd=shared, capture_output=True, text=True, env=env, timeout=60, check=False
    )
    assert "Traceback" not in done.stderr


def test_a_stopped_ingest_says_so_and_running_it_again_completes(tmp_path):
    folder = tmp_path / "shop"
    simulate.project(folder, 8000)
    env = os.environ | {"ECHT_KEYS": str(tmp_path / "keys")}
    job = subprocess.Popen(
        [sys.executable, "-m", "echt.cli", "ingest"], cwd=folder, env=env, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a suite in the background ignores it
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not (folder / "warehouse/events/_delta_log").is_dir() and job.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    job.send_signal(signal.SIGINT)
    out, err = job.communicate(timeout=60)
    assert "Traceback" not in err, err
    assert job.returncode in {130, -signal.SIGINT}  # a shell shows both as 130
    assert out == ""
    assert "stopped" in err
    again = process(folder, "ingest", "--json")
    assert again.code == 0, again.err
    lines = (folder / "data/events.jsonl").read_bytes().count(b"\n")
    counts = json.loads(process(folder, "check", "--json").out)["counts"]
    assert counts["events"] + counts["quarantine"] == lines
