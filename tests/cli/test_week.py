"""What a marketer does in a week, in the words of the README that `echt init` writes; and what comes back."""

import json
import shlex
from email.utils import parsedate_to_datetime

import pytest


def mails(folder):
    return sorted((folder / "outbox").glob("*.eml"))


def reasons(run, folder, at):
    return json.loads(run(folder, "plan", "spring", "--at", at, "--json").out)["reasons"]


def test_the_readme_of_a_new_project_runs_as_it_stands(run, tmp_path):
    folder = tmp_path / "shop"
    tmp_path.joinpath("start").mkdir()
    assert run(tmp_path / "start", "init", str(folder), "--people", "300", "--json").code == 0
    lines = [line.strip() for line in (folder / "README.md").read_text().splitlines() if line.startswith("    echt ")]
    assert len(lines) == 10
    for line in lines:
        done = run(folder, *shlex.split(line)[1:])
        assert done.code == 0, (line, done.err)
        assert done.out
    assert (folder / ".echt/report.html").is_file()
    assert run(folder, "measure", "spring", "--at", "2026-08-31").code == 0


def test_the_link_in_a_mail_ends_the_mails(run, folder):
    at = "2026-06-02T09:00:00+00:00"  # the next day: nobody has come back since, and left the segment
    before = reasons(run, folder, at)
    text = mails(folder)[0].read_text(encoding="utf-8")
    link = text.split("List-Unsubscribe: <")[1].split(">")[0]
    done = run(folder, "unsubscribe", link.rpartition("/")[2], "--json")
    person = json.loads(done.out)["person_id"]
    after = reasons(run, folder, at)
    assert after["objection"] == before.get("objection", 0) + 1
    assert sum(after.values()) == sum(before.values())
    said = json.loads(run(folder, "why", person, "--json").out)
    assert said["permissions"][0]["allowed"] is False


def test_a_mail_that_was_changed_is_a_finding(run, folder):
    file = mails(folder)[0]
    assert run(folder, "verify", file).code == 0
    raw = file.read_bytes()
    file.write_bytes(raw.replace(b"example.org/spring", b"example.com/spring"))
    assert file.read_bytes() != raw
    changed = run(folder, "verify", file)
    assert changed.code == 1
    assert changed.out.startswith("unknown")
    file.write_text("something else")
    assert run(folder, "verify", file).code == 1


@pytest.mark.parametrize("kind", ["csv", "mbox"])
def test_replies_of_both_kinds_come_in_once_and_the_longest_wait_is_first(run, folder, kind):
    said = [("c000002", "02 Jun 2026 10:00:00 +0000", "Second"), ("c000001", "01 Jun 2026 12:00:00 +0000", "First")]
    file = folder.parent / f"replies.{kind}"
    if kind == "csv":
        rows = [f"{who}@example.org,{parsedate_to_datetime(at).isoformat()},{text}" for who, at, text in said]
        file.write_text("\n".join(["from,at,text", *rows, ""]))
    else:
        file.write_text("".join(
            f"From {who}@example.org Tue Jun  2 10:00:00 2026\nFrom: {who}@example.org\nTo: shop@example.org\n"
            f"Subject: Re\nDate: {at}\nMessage-ID: <{who}@example.org>\n\n{text}\n\n" for who, at, text in said
        ))  # fmt: skip
    at = ("--at", "2026-06-04T09:00:00+00:00")
    first = json.loads(run(folder, "listen", file, *at, "--json").out)
    again = json.loads(run(folder, "listen", file, *at, "--json").out)
    assert (first["read"], first["added"], again["added"]) == (2, 2, 0)
    inbox = json.loads(run(folder, "listen", *at, "--json").out)
    ids = [row["conversation_id"] for row in next(value for value in inbox.values() if isinstance(value, list))]
    texts = [json.loads(run(folder, "read", one, *at, "--json").out)["messages"][0]["text"].strip() for one in ids]
    assert texts == ["First", "Second"]
