"""Today says something: a sentence that holds the figures, then what waits for a human."""

import dataclasses
import json
import time

import pytest
from sample import sample

import echt
from echt.report import report
from echt.report.data import Interval
from echt.report.voice import Voice
from echt.studio.context import Context
from echt.studio.jobs import Job, write
from echt.studio.pages.today import begin, figures, runs, waiting
from echt.studio.pages.today.page import last_report
from echt.studio.serving import prepare
from echt.studio.signin.sessions import Session
from echt.studio.signin.users import User


@pytest.fixture
def page(tmp_path, monkeypatch):
    """A function that gives Today's context in a language, on a small project of its own."""
    monkeypatch.setenv("ECHT_KEYS", str(tmp_path / "keys"))
    echt.init(tmp_path / "shop", people=20, seed=3).close()
    site = prepare(tmp_path / "shop")

    def context(language="nl", role="marketer", name="Mila"):
        session = Session(User(name, role, ""), 0, 0)
        return Context(site, session, language, "light", "today", "", {}, None, Voice(language))

    return context


def _rows(ctx, data=None):
    with ctx.site.open() as shop:
        return waiting.read(ctx, shop, data)


def test_the_opening_holds_the_figures(page):
    html = str(figures.opening(page(), sample()))
    assert "Gift shop vraagt" in html
    for figure in ("500 mensen", "66,7 minuten", "31 extra bestellingen", "1.065 mensen"):
        assert f">{figure}</button>" in html
    assert "tussen 8 en 53" in html


def test_what_is_simulated_is_marked_beside_the_figures(page):
    assert "partly simulated" in figures.opening(page("en"), sample())


def test_one_line_says_how_far_the_prediction_can_be_trusted(page):
    assert "The prediction was 0.71 orders a person off in the past; a simple rule 0.92." in runs.shown(
        page("en"), [], sample()
    )
    assert "een simpele regel 0,92" in runs.shown(page(), [], sample())
    assert "off in the past" not in runs.shown(page("en"), [], sample(trust=()))


def test_campaigns_stand_on_one_scale_and_what_holds_zero_says_so(page):
    sure, unsure = Interval(0.02, 0.01, 0.03), Interval(0.01, -0.02, 0.04)
    rows = [runs.Run("a", sure, 30, 14, 800.0), runs.Run("b", unsure, 4, 14, 80.0, simulated=True), runs.Run("c")]
    html = str(runs.shown(page(), rows, sample()))
    assert html.count("nog niet te zeggen") == 1
    assert "+2,0</b>" in html
    assert "loopt, dag 4 van 14" in html
    assert "Nog niet te meten." in html
    assert html.index("gesimuleerd") > html.index("+1,0")


def test_someone_in_distress_comes_first(page):
    html = str(waiting.shown(page("en"), _rows(page("en"), sample())))
    assert html.index("not going well") < html.index("A question")


def test_a_creative_without_approval_waits_for_a_human(page):
    draft = dataclasses.replace(sample().creatives[0], approved_by=None)
    assert "Spring heart has no approval" in waiting.shown(page("en"), _rows(page("en"), sample(creatives=(draft,))))


def test_a_request_waits_until_a_second_person_answers(page):
    ctx = page("en")
    with ctx.site.open() as shop:
        shop.ask_for("plan", "spring", "v1", by="Mila", role="marketer")
        shop.ask_for("plan", "spring", "v1", by="Mila", role="marketer")
    assert len(_rows(ctx)) == 1
    assert "somebody else must look" in waiting.shown(ctx, _rows(ctx))
    other = page("en", "approver", "Ali")
    assert "A second person must look" in waiting.shown(other, _rows(other))
    with ctx.site.open() as shop:
        with pytest.raises(echt.errors.NotAllowedError) as caught:
            shop.answer("plan", "spring", "v1", by="Mila", yes=True)
        assert caught.value.code == "E312"
        with pytest.raises(echt.errors.CampaignError) as caught:
            shop.answer("plan", "spring", "v2", by="Ali", yes=True)
        assert caught.value.code == "E438"
        shop.answer("plan", "spring", "v1", by="Ali", yes=True, role="approver")
        assert [(one.by, one.action) for one in shop.changes(kind="plan")] == [("Ali", "approved"), ("Mila", "asked")]
        assert shop.setting.ledger.audit_verify() == []
    assert _rows(ctx) == []


def test_a_newer_request_stands_in_for_the_older(page):
    ctx = page("en")
    with ctx.site.open() as shop:
        for version in ("v1", "v2"):
            shop.ask_for("creative", "spring", version, by="Mila")
        assert [one.version for one in shop.requests()] == ["v2"]
        shop.answer("creative", "spring", "v2", by="Mila", yes=False)  # taking back one's own question is no yes
        assert shop.requests() == []


def test_a_file_that_cannot_be_read_waits_with_its_fix(page):
    ctx = page("en")
    (ctx.site.folder / "campaigns/spring.toml").write_text("goal = [")
    html = str(waiting.shown(ctx, _rows(ctx)))
    assert "a file cannot be read" in html
    assert "What to do:" in html
    assert "/en/campaigns/spring" in html


def test_work_that_failed_waits_for_a_human(page):
    ctx = page("en")
    (ctx.site.folder / ".echt/jobs").mkdir(parents=True)
    error = {"what": "no <b>model</b>.", "fix": "train one", "code": "E290"}
    job = Job("0" * 16, "plan", {"campaign": "spring"}, "Mila", time.time(), "failed", error=error)
    write(ctx.site.folder / f".echt/jobs/{job.job_id}.json", job)
    html = str(waiting.shown(ctx, _rows(ctx)))
    assert "Work stopped: plan" in html
    assert "&lt;b&gt;model" in html


def test_when_nothing_waits_it_says_so_and_lures_nobody(page):
    html = str(waiting.shown(page("en"), _rows(page("en"))))
    assert "Nothing waits for you." in html


def test_the_figures_of_the_last_report_are_read_and_broken_ones_are_not(tmp_path):
    report(sample(), tmp_path / ".echt/report.html")
    assert last_report(tmp_path) == sample()
    (tmp_path / ".echt/report.json").write_text(json.dumps({"shop": 1}))
    assert last_report(tmp_path) is None
    (tmp_path / ".echt/report.json").write_text("{")
    assert last_report(tmp_path) is None


def test_a_project_that_begins_is_told_its_first_steps_in_order(page):
    def told(ctx):
        with ctx.site.open() as shop:
            return begin.shown(ctx, begin.read(shop))

    empty = told(page("nl"))
    assert "<b>Nog 5</b> van de 5 stappen" in empty
    assert "echt ingest" in empty
    assert "echt permit" not in empty  # one thing to do at a time
    with page().site.open() as shop:
        shop.ingest()  # its events carry who said yes
        begun = begin.read(shop)
    assert begun.permitted
    assert "<b>2</b> of 5 steps" in told(page("en"))
    asks = begin.shown(page("en"), dataclasses.replace(begun, permitted=False))
    assert "<b>4</b> of 5 steps" in asks
    assert "echt permit data/permissions.csv" in asks
    assert "echt ingest" not in asks
    with page().site.open() as shop:
        shop.approve("spring", by="Anna de Vries")
        assert shop.approved() == ["spring"]
    last = told(page("en"))
    assert "<b>1</b> of 5 steps" in last
    assert "/en/campaigns" in last
