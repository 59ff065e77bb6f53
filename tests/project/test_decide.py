"""One person, now, after an ordinary run: the same answer as the plan's, and never what was withdrawn since."""

import json
import re
from dataclasses import asdict, replace
from datetime import timedelta

import pyarrow as pa
import pytest

import echt
from echt import flow
from echt.errors import CampaignError, ProjectError
from echt.nouns import Approval, Reason

MAIL = "marketing.communications.email"


@pytest.fixture
def folder(folder):
    """Two more campaigns that were not planned yet: `summer` beside `autumn`."""
    text = (folder / "campaigns/spring.toml").read_text().replace("share = 0.05", "share = 0.0")
    for name in ("summer", "autumn"):
        (folder / f"campaigns/{name}.toml").write_text(text)
    return folder


def sent(shop, campaign="spring", reason="plan"):
    rows = shop.committed(campaign).decisions.to_pylist()
    return [row["person_id"] for row in rows if row["reason"] == reason]


def later(shop, **more):
    return shop.at + timedelta(**more)


def test_one_by_one_it_says_what_a_plan_of_that_moment_says(folder):
    """Nobody shares a budget here, and after nine days the threshold is below the worth of attention."""
    path = folder / "campaigns/summer.toml"
    path.write_text(re.sub(r"max_contacts *= 1", "max_contacts = 3", path.read_text()))
    with echt.open(folder) as shop:
        assert shop.campaign("summer").max_contacts == 3
        shop.commit(shop.plan("summer"))
        then = later(shop, days=9)
    with echt.open(folder, at=then.isoformat()) as shop:
        desk = shop.desks("summer")
        rows = [row for row in shop.plan("summer").decisions.to_pylist() if row["contact_no"] == 1]
        seen = set()
        for row in rows[::5]:
            told = desk.decide(row["person_id"], at=then, commit=False)
            if told.not_asked:  # in the segment since
                continue
            (made,) = told.decisions
            seen.add(row["reason"])
            for name in ("reason", "arm", "creative_id", "creative_version", "eligible", "attention_s", "probability"):
                assert getattr(made, name) == row[name], (name, row["reason"], made)
            assert (made.gain, made.price_s) == pytest.approx((row["gain"], row["price_s"]), rel=1e-6)
        assert {"plan", "not_worth_it", "holdout", "no_permission"} <= seen
        assert any(row["person_id"] in sent(shop, "summer") for row in rows[::5] if row["reason"] == "plan")


def test_the_answer_prints_itself_and_is_the_same_when_asked_again(shop):
    person = sent(shop)[0]
    with echt.open(shop.folder, at=later(shop, days=9).isoformat()) as now:
        looked = now.decide(person, "spring")
        assert not looked.promised
        assert now.setting.ledger.decisions(person_id=person).num_rows == 1
        made = now.decide(person, "spring", commit=True, request="page 1")
        again = now.decide(person, "spring", commit=True, request="page 1")
        assert made.to_dict() == again.to_dict()
        body = json.loads(json.dumps(made.to_dict(), allow_nan=False))
        (one,) = body["decisions"]
        assert one["why"]
        assert one["why"] in str(made)
        stored = now.setting.ledger.decision(one["decision_id"])
        assert (stored["reason"], stored["creative_id"]) == (one["reason"], one["creative_id"])
        assert now.setting.ledger.latest_run("spring") == shop.setting.ledger.latest_run("spring")
        assert now.check().findings == ()
