"""Every command: data on stdout, talk on stderr, JSON that is the Python result, the verdict in the exit code."""

import json
import sqlite3
from pathlib import Path

import pytest
import typer.main

import echt
from echt.cli.main import app

LATER = "2026-08-20T09:00:00+00:00"
MAIL = """From a@example.org Tue Jun  2 10:00:00 2026
From: A Person <{address}>
To: shop@example.org
Subject: Re: the textiles
Date: Tue, 02 Jun 2026 10:00:00 +0000
Message-ID: <reply-{number}@example.org>

{text}

"""


def one(folder, reason="plan"):
    """Some person with this Reason."""
    with sqlite3.connect(folder / "ledger.db") as db:
        found = db.execute("SELECT person_id FROM decisions WHERE reason = ? ORDER BY 1", [reason]).fetchone()[0]
    db.close()
    return found


def replies(folder, text="How big is it?"):
    file = folder.parent / "replies.mbox"
    file.write_text(MAIL.format(address="c000001@example.org", number=1, text=text))
    return file


def mail(folder):
    return min((folder / "outbox").glob("*.eml"))


def token(folder):
    text = mail(folder).read_text(encoding="utf-8")
    return text.split("/unsubscribe/")[1].split(">")[0]


def waiting(folder, shop):
    shop.listen(replies(folder))
    return shop.inbox().rows[0].conversation_id


def worded(folder):
    """A content file in which the words stand, for people to change."""
    path = folder / "content/spring.md"
    words = "".join(
        f"\n## {tongue}\nsubject: {text}\n\n{text}.\n" for tongue, text in (("nl", "Zaden"), ("en", "Seeds"))
    )
    path.write_text(path.read_text(encoding="utf-8") + words, encoding="utf-8")
    return "spring"


SAYS = {
    "segment": (lambda f: ["segment", "lapsed"], lambda s, f: s.segment("lapsed")),
    "backtest": (lambda f: ["predict", "order", "--backtest"], lambda s, f: s.backtest("order")),
    "predict": (lambda f: ["predict"], lambda s, f: s.predict("order")),
    "advise": (lambda f: ["advise", "spring"], lambda s, f: s.advise("spring")),
    "explain": (
        lambda f: ["predict", "order", "--explain", one(f), "--language", "nl"],
        lambda s, f: s.explain("order", one(f), language="nl"),
    ),
    "importance": (lambda f: ["predict", "--importance"], lambda s, f: s.importance("order")),
    "create": (lambda f: ["create", "spring"], lambda s, f: s.create("spring")),
    "variants": (
        lambda f: ["variants", "spring", "-n", "4", "--language", "en"],
        lambda s, f: s.variants("spring", language="en", n=4),
    ),
    "edit": (
        lambda f: ["edit", worded(f), "subject", "Seeds for spring", "--language", "en", "--by", "Bo Jansen"],
        lambda s, f: s.edit(worded(f), {"en": {"subject": "Seeds for spring"}}, by="Bo Jansen"),
    ),
    "approve": (lambda f: ["approve", "spring", "--by", "Bo Jansen"], lambda s, f: s.approve("spring", by="Bo Jansen")),
    "plan": (lambda f: ["plan", "spring"], lambda s, f: s.plan("spring")),
    "decide": (lambda f: ["decide", one(f), "--campaign", "spring"], lambda s, f: s.decide(one(f), "spring")),
    "decided": (
        lambda f: ["decide", one(f), "--commit", "--language", "nl"],
        lambda s, f: s.decide(one(f), commit=True, language="nl"),
    ),
    "committed": (lambda f: ["plan", "spring", "--commit"], lambda s, f: s.committed("spring")),
    "check": (lambda f: ["check"], lambda s, f: s.check()),
    "trust --register": (lambda f: ["trust", "--register"], lambda s, f: s.register()),
    "trust --dpia": (lambda f: ["trust", "--dpia"], lambda s, f: s.dpia()),
    "ingest": (lambda f: ["ingest"], lambda s, f: s.ingest()),
    "permit": (lambda f: ["permit", "data/permissions.csv"], lambda s, f: s.permit(f / "data/permissions.csv")),
    "deliver": (lambda f: ["deliver", "spring"], lambda s, f: s.deliver("spring")),
    "unsubscribe": (lambda f: ["unsubscribe", token(f)], lambda s, f: s.unsubscribe(token(f))),
    "listen": (lambda f: ["listen", replies(f)], lambda s, f: s.listen(replies(f))),
    "inbox": (lambda f: ["listen"], lambda s, f: s.inbox()),
    "measure": (lambda f: ["measure", "spring", "--at", LATER], lambda s, f: s.measure("spring")),
    "why": (lambda f: ["why", one(f)], lambda s, f: s.why(one(f))),
    "why in Dutch": (lambda f: ["why", one(f), "--language", "nl"], lambda s, f: s.why(one(f), language="nl")),
    "verify": (lambda f: ["verify", mail(f)], lambda s, f: s.verify(mail(f))),
    "compact": (lambda f: ["compact"], lambda s, f: s.compact()),
}


@pytest.mark.parametrize("name", SAYS)
def test_what_a_command_prints_is_the_python_result_in_json_and_in_words(name, run, copies, monkeypatch):
    words, call = SAYS[name]
    for_json, for_words, for_python = copies("a"), copies("b"), copies("c")
    as_json = run(for_json, *words(for_json), "--json")
    in_words = run(for_words, *words(for_words))
    monkeypatch.setenv("ECHT_KEYS", str(for_python.parent / "keys"))
    with echt.open(for_python, at=LATER if LATER in words(for_python) else None) as shop:
        result = call(shop, for_python)
    assert as_json.code == in_words.code == 0, as_json.err
    assert json.loads(as_json.out) == json.loads(json.dumps(result.to_dict(), default=str))
    assert in_words.out == f"{result}\n"
    assert "{" not in as_json.err


def test_forget_prints_what_was_erased_and_a_receipt_that_verifies(run, folder):
    from echt.ledger import verify_receipt

    done = run(folder, "forget", one(folder), "--json")
    said = json.loads(done.out)
    assert done.code == 0
    assert said["erased"]["ledger decisions"] == 1
    assert said["erased"]["outbox"] == 1
    assert verify_receipt(said["receipt"])


def test_banners_and_an_audience_are_files(run, folder):
    refused = run(folder, "banners", "spring", "--json")
    assert refused.code == 4 and "E578" in refused.err  # nothing with a picture leaves unsigned
    assert run(folder, "prove", "init", "--json").code == 0
    made = json.loads(run(folder, "banners", "spring", "--json").out)
    assert all((folder / "banners/spring" / name).is_file() for name in made["files"]) and len(made["files"]) == 4
    assert (
        f"{len(made['files'])} banners of 'spring'"
        in run(folder, "banners", "spring", "--to", folder / "elsewhere").out
    )
    refused = run(folder, "audience", "lapsed")
    assert refused.code == 2 and "E541" in refused.err
    (folder / "segments/ads.sql").write_text(
        "-- Everyone.\n-- purpose: marketing.advertising.first_party.targeted\ndid('Order Completed')\n"
    )
    refused = run(folder, "audience", "ads", "--json")
    assert refused.code == 2 and "E132" in refused.err and not (folder / "audiences").exists()


def test_a_person_may_be_named_by_your_own_id(run, folder):
    said = json.loads(run(folder, "why", "c000001", "--raw", "--json").out)
    done = run(folder, "forget", "c000001", "--raw")
    assert said["person_id"] not in done.out
    assert run(folder, "why", "c000001", "--raw", "--json").code == 2


def test_read_shows_a_conversation_to_a_human(run, folder, monkeypatch):
    monkeypatch.setenv("ECHT_KEYS", str(folder.parent / "keys"))
    with echt.open(folder) as shop:
        conversation = waiting(folder, shop)
    said = json.loads(run(folder, "read", conversation[:8], "--json").out)
    assert said["messages"][0]["text"].strip() == "How big is it?"
    assert "How big is it?" in run(folder, "read", conversation[:8]).out


def test_report_prints_where_the_page_is(run, folder):
    for words in (["report"], ["report", "spring", "--json"]):
        done = run(folder, *words, "--at", LATER)
        assert done.code == 0, done.err
        place = json.loads(done.out)["report"] if "--json" in words else done.out.strip()
        assert Path(place).read_text(encoding="utf-8").lower().startswith("<!doctype html>")


def test_segment_prints_its_sql_on_request_and_that_sql_is_valid(run, shared):
    import sqlglot

    text = run(shared, "segment", "lapsed", "--sql").out
    assert sqlglot.parse_one(text, dialect="duckdb").key == "select"
    assert json.loads(run(shared, "segment", "lapsed", "--sql", "--json").out)["sql"] == text.rstrip("\n")


def test_every_command_has_been_run(made):
    named = (
        {name.split()[0] for name in SAYS}
        | {"forget", "learn", "read", "report"}
        | {"audience", "banners", "image", "init", "prove", "serve", "simulate", "studio", "value"}
    )
    assert set(typer.main.get_command(app).commands) <= named


@pytest.mark.parametrize("command", sorted(typer.main.get_command(app).commands))
def test_every_command_speaks_json_and_takes_a_moment(command):
    found = typer.main.get_command(app).commands[command]
    one = getattr(found, "commands", {"": found})  # a group stands for its first command: tests/prove runs them
    options = {word for param in next(iter(one.values())).params for word in param.opts}
    if command == "studio":  # its users are no part of the project: tests/studio runs it
        return
    assert command == "serve" or "--json" in options
    assert command in {"init", "simulate", "verify"} or "--at" in options
    assert command in {"init", "simulate", "value"} or "--project" in options


def test_without_a_first_wave_there_is_nothing_to_learn(run, shared):
    done = run(shared, "learn", "spring", "--json")
    assert done.code == 2
    assert "E471" in done.err + done.out


def test_several_campaigns_are_planned_and_committed_in_one_go(run, folder):
    text = (folder / "campaigns/spring.toml").read_text()
    (folder / "campaigns/summer.toml").write_text(text)
    words = ["plan", "spring", "summer", "--at", "2026-07-01T09:00:00+00:00"]
    said = json.loads(run(folder, *words, "--json").out)
    assert [one["campaign"] for one in said["plans"]] == ["spring", "summer"]
    assert said["certificate"]["campaigns"] == ["spring", "summer"]
    promise = run(folder, *words, "--commit")
    assert promise.out.count("committed 2026-07-01 09:00") == 2
    assert "planned exactly" in promise.out
    assert "committed 0 decisions" in run(folder, *words, "--commit").err


def test_a_plan_says_whether_it_is_a_draft_or_a_promise(run, folder):
    at = "2026-07-01T09:00:00+00:00"
    draft = run(folder, "plan", "spring", "--at", at)
    assert "a draft" in draft.out
    assert "nothing was written" in draft.err
    promise = run(folder, "plan", "spring", "--at", at, "--commit")
    assert "committed 2026-07-01 09:00" in promise.out
    assert "a draft" not in promise.out
    assert "committed 2" in promise.err
    again = run(folder, "plan", "spring", "--at", at, "--commit")
    assert again.out == promise.out
    assert "committed 0 decisions" in again.err
