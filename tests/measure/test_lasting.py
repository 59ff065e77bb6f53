"""Do two weeks say anything about a year? The effect says so itself, also to who reads Dutch."""

import json
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest

from echt.measure import measure

from .conftest import UTC_US, Shop, campaign, day, decisions, planted


def leavers(ids, days):
    return pa.table({"person_id": list(ids), "at": pa.array([day(d) for d in days], UTC_US)})


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    """3,000 people watched for 52 weeks, half held out, orders at an even pace; 5 % say goodbye over the year."""
    draw, n = np.random.default_rng(3), 3000
    shop = Shop(tmp_path_factory.mktemp("year"))
    ids = np.array([f"p{k:05d}" for k in range(n)])
    held = draw.random(n) < 0.5
    who = np.repeat(np.arange(n), draw.poisson(np.where(held, 4.0, 5.2)))
    shop.people(ids)
    shop.orders(ids[who], draw.uniform(1e-4, 364, len(who)))
    gone = np.flatnonzero(draw.random(n) < 0.05)
    rows = decisions(ids, np.where(held, "holdout", "plan"))
    yield shop, rows, leavers(ids[gone], draw.uniform(0.01, 364, len(gone)))
    shop.close()


def seen_after(year, days):
    shop, rows, left = year
    made = campaign(holdout=0.5, within=timedelta(days=days))
    gone = left.filter(pa.array([at <= day(days) for at in left["at"].to_pylist()]))
    return measure(shop.reachable(), rows, made, at=day(days), goodbyes=gone)


def test_two_weeks_say_nothing_about_a_year_and_the_effect_says_so(tmp_path):
    shop, ids, arms = planted(tmp_path)
    report = measure(shop.reachable(), decisions(ids, arms), campaign(), at=day(30))
    shop.close()
    assert report.extra.excludes_zero
    assert (report.lasting.accepted, report.lasting.days, report.lasting.period_days) == (False, 14, 7)
    assert "says nothing yet about a year: 14 days were watched, and it takes 273" in str(report)
    assert any("zegt dit nog niets: er is 14 dagen gekeken" in line for line in report.sentences("nl"))
    found = json.loads(json.dumps(report.to_dict()))["lasting"]
    assert (found["accepted"], found["days"], found["claimed_days"]) == (False, 14, 364)
    assert "horizon" in [doubt["name"] for doubt in found["evidence"]["doubts"]]


def test_less_than_a_day_is_said_too(year):
    shop, rows, left = year
    report = measure(shop.reachable(), rows, campaign(holdout=0.5), at=day(0.5), goodbyes=left.slice(0, 0))
    assert report.lasting.evidence is None
    assert "0 days were watched" in report.sentences("en")[-1]


def test_ten_months_of_an_even_effect_are_evidence_and_the_year_is_held(year):
    report = seen_after(year, 301)
    assert report.lasting.accepted
    projected = report.lasting.evidence.projected
    assert projected.low <= 1.2 <= projected.high
    assert "If it goes on as in the 301 days watched, a year brings" in str(report)
    assert "Gaat het zo door als in de 301 dagen" in report.sentences("nl")[-1]


def test_goodbyes_of_both_sides_are_counted_in_their_week(year):
    report = seen_after(year, 301)
    gone = sum(group.goodbyes for group in report.lasting.evidence.leaving)
    assert gone == sum(at < day(301) for at in year[2]["at"].to_pylist())


def test_goodbyes_too_few_to_know_their_pace_are_said(year):
    shop, rows, left = year
    made = campaign(holdout=0.5, within=timedelta(days=301))
    report = measure(shop.reachable(), rows, made, at=day(301), goodbyes=left.slice(0, 3))
    assert not report.lasting.accepted
    assert "Even after 301 days nothing can be said about a year. Too few people said goodbye" in str(report)
    assert "Ook na 301 dagen" in report.sentences("nl")[-1]


def test_the_sum_over_periods_is_what_the_effect_counts(year):
    report = seen_after(year, 28)
    assert report.lasting.evidence.seen.value == pytest.approx(report.per_person.value)
