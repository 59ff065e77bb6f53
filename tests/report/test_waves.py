"""The plan and its proof, on the page, wave by wave."""

import json
from datetime import UTC, datetime

import pytest
from sample import sample
from test_page import parsed

from echt.report import ReportData, Wave
from echt.report.page import page


def wave(campaign="april", **changed):
    values = {
        "campaign": campaign, "at": datetime(2011, 4, 13, 9, tzinfo=UTC), "asked": 3840, "explored": 90, "planned": 810,
        "attention_s": 7200.0, "gains": "unclear", "exact": True, "shared": True, "objective": 63.39, "bound": 64.0,
        "broken": 0.0, "prices": {"<spring>": 0.011},
        "beside": {"first come, first served": 45.59, "best score first": 63.38},
    }  # fmt: skip
    return Wave(**(values | changed))


@pytest.mark.parametrize(("language", "words"), [
    ("en", ("The plan and its proof", "2 waves", "13 April 2011", "no plan within these limits can bring more than £64.00",
            "no limit is broken", "best score first £63.38 (100%)", "the simple way suffices here", "&lt;spring&gt; £0.011",
            "could not tell these messages from doing nothing", "It counts with an assumed response")),
    ("nl", ("Het plan en het bewijs", "2 golven", "13 april 2011", "geen plan binnen deze grenzen kan meer opbrengen",
            "geen grens is overschreden", "de hoogste score eerst", "de eenvoudige manier volstaat hier",
            "niet onderscheiden van niets doen", "Het rekent met een aangenomen reactie")),
])  # fmt: skip
def test_each_wave_says_what_it_proves_and_whether_a_simple_way_suffices(language, words):
    html = page(sample(currency="GBP", waves=(wave("spring", gains="assumed"), wave())), language)
    parsed(html)
    for word in words:
        assert word in html
    assert "<spring>" not in html


def test_it_says_when_simple_ways_fall_short_or_nothing_is_shared():
    short = page(sample(waves=(wave(beside={"best score first": 40.0}),)), "en")
    assert "the simple ways fall short" in short
    assert "suffices" not in short
    alone = page(sample(waves=(wave(shared=False, prices={}),)), "en")
    assert "People share no budget" in alone


def test_without_the_exact_planner_no_bound_is_claimed_and_a_broken_limit_is_told():
    html = page(sample(waves=(wave(exact=False, bound=None, broken=1.0),)), "en")
    assert "How much better a plan could be is not known" in html
    assert "limits are broken" in html
    assert "no plan within these limits" not in html


def test_without_waves_there_is_no_section():
    assert "The plan and its proof" not in page(sample(), "en")


def test_waves_survive_a_trip_through_json():
    data = sample(waves=(wave(),))
    assert ReportData.from_dict(json.loads(json.dumps(data.to_dict()))) == data
