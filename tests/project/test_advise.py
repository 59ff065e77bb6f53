"""Advice on a whole project: what it reads, what it leaves alone, and what it says before anything is built."""

import json
import shutil
from datetime import timedelta

import pyarrow as pa
import pytest

import echt
from echt.errors import CampaignError


def verdicts(advice):
    return {line.tool: line.verdict.value for line in advice.lines}


def test_it_writes_nothing_and_names_nobody(shop):
    before = shop.check().to_dict()
    advice = shop.advise("spring")
    assert shop.check().to_dict() == before
    said = json.dumps(advice.to_dict(), ensure_ascii=False) + str(advice) + str(advice.spoken("nl"))
    assert not [one for one in shop.people()["person_id"].to_pylist() if one in said]
    # people who are quiet now ordered nothing lately; the windows hold people who were quiet then
    assert 0.05 < advice.line("experiment").evidence["usual"] < 1


def test_it_is_the_same_again_and_says_so_in_the_language_asked_for(shop):
    advice, again = shop.advise("spring"), shop.advise("spring", language="nl")
    assert again.to_dict() == advice.to_dict()
    assert str(again) == str(advice.spoken("nl")) != str(advice)
    assert "Naar wie" in str(advice.spoken("nl"))
    assert "Whom to write to" in str(advice.spoken("en"))


def test_it_comes_before_prediction_and_content(folder):
    shutil.rmtree(folder / "content")
    with echt.open(folder) as shop:
        with_file = shop.advise("spring")
        (folder / "predictions/order.toml").unlink()
        # without a file: as far ahead as the campaign runs, which is what the file of this project says
        assert shop.advise("spring").to_dict() == with_file.to_dict()


def test_nothing_after_its_moment_is_read(folder):
    """Advice of three months ago is the same with and without what happened since."""
    with echt.open(folder) as shop:
        earlier = shop.at - timedelta(days=90)
    with echt.open(folder, at=earlier) as shop:
        before = shop.advise("spring").to_dict()
        with shop.setting.warehouse.session() as session:
            session.remove("events", f"at > TIMESTAMPTZ '{earlier.isoformat()}'")
        assert shop.advise("spring").to_dict() == before
        assert before["at"] == earlier.isoformat()


def test_contacts_by_lot_count_after_they_were_decided(folder):
    with echt.open(folder) as shop:
        assert shop.advise("spring").line("uplift").evidence["explored"] == 0
        counts = shop.committed("spring").counts
        later = shop.at + timedelta(days=1)
    with echt.open(folder, at=later) as shop:
        found = shop.advise("spring").line("uplift").evidence
        assert (found["explored"], found["held"]) == (counts["explore"], counts["holdout"])


def test_without_a_ground_to_profile_nobody_is_predicted(folder):
    with echt.open(folder) as shop:
        everyone = shop.people().select(["person_id"])
        n = len(everyone)
        said = {
            "purpose": ["personalize.content.profiled"] * n,
            "basis": ["objection"] * n,
            "granted": [False] * n,
            "at": [shop.at] * n,
        }
        for name, values in said.items():
            everyone = everyone.append_column(name, pa.array(values))
        shop.setting.ledger.record_permissions(everyone, at=shop.at)
        line = shop.advise("spring").line("prediction")
        assert (line.enough, line.evidence["profiled"]) == (False, 0)
        assert "no ground" in line.reason["en"]


def test_a_segment_that_reads_predictions_cannot_be_told_for_the_past(folder):
    (folder / "segments/lapsed.sql").write_text(
        "-- Likely to order.\n-- purpose: marketing.communications.email\nexpected_orders_42d > 0.1\n", encoding="utf-8"
    )
    with echt.open(folder) as shop:
        advice = shop.advise("spring")
        assert verdicts(advice)["experiment"] == "not_enough"
        assert "cannot be told" in advice.line("experiment").reason["en"]
        assert "everyone known then" in str(advice)
        assert verdicts(advice)["everyone"] == "not_needed"


@pytest.mark.parametrize(
    ("limit", "room"),
    [
        ("[attention]\ntotal_s = 400.0", 50),
        ("[budget]\nspend = 10.0\ncost_per_contact = 0.5", 20),
        ("[budget]\ncreatives = { spring = 30 }", 30),
    ],
)
def test_where_the_campaign_is_limited_the_room_is_what_can_be_written(folder, limit, room):
    path = folder / "campaigns/spring.toml"
    text = path.read_text(encoding="utf-8").replace("[attention]\n", "")
    text = text.replace('worth_per_s  = 0.0025\nmax_contacts = 1\nquiet_hours  = ["22:00", "07:00"]\n', "")
    path.write_text(f"{text}\n{limit}\n", encoding="utf-8")
    with echt.open(folder) as shop:
        advice = shop.advise("spring")
        assert advice.line("everyone").evidence["room"] == room
        assert advice.line("everyone").verdict.value == "not_enough"
        assert advice.line("rule").cost.people == room
        assert {line.tool for line in advice.recommended} & {"rule", "prediction"}


def test_a_segment_for_another_purpose_is_refused(folder):
    path = folder / "segments/lapsed.sql"
    path.write_text(
        path.read_text(encoding="utf-8").replace("marketing.communications.email", "analytics.reporting"),
        encoding="utf-8",
    )
    with echt.open(folder) as shop, pytest.raises(CampaignError) as error:
        shop.advise("spring")
    assert error.value.code == "E460"


def test_the_report_shows_the_advice_as_it_stood_before_the_decisions(folder):
    with echt.open(folder) as shop:
        at_the_time = shop.advise("spring")
        later = shop.at + timedelta(days=60)
    with echt.open(folder, at=later) as shop:
        shop.report("spring")
        shown = json.loads((folder / ".echt/report.json").read_text(encoding="utf-8"))["advice"]
    assert [tool["reason"] for tool in shown] == [dict(line.reason) for line in at_the_time.lines]
    assert "Wat deze gegevens kunnen dragen" in (folder / ".echt/report.html").read_text(encoding="utf-8")
    (folder / "segments/lapsed.sql").unlink()
    with echt.open(folder, at=later) as shop:
        shop.report("spring")  # the files changed since: a report all the same
    assert json.loads((folder / ".echt/report.json").read_text(encoding="utf-8"))["advice"] == []
