"""What the data can carry, on the page."""

import json
from datetime import UTC, datetime

import pytest
from sample import sample
from test_page import parsed

from echt.flow import Advised
from echt.flow.advise import Advice, Cost, Verdict
from echt.report import ReportData, tools
from echt.report.page import page


def advised():
    def line(tool, verdict, job="whom", people=0):
        return Advice(
            job=job,
            tool=tool,
            enough=True,
            verdict=verdict,
            reason={"en": f"<{tool}> says why", "nl": f"<{tool}> zegt waarom"},
            evidence={},
            facts=({"en": f"numbers of {tool}", "nl": f"cijfers van {tool}"},),
            cost=Cost(data={"en": "orders", "nl": "bestellingen"}, people=people, attention_s=8.0 * people),
        )

    lines = (
        line("everyone", Verdict.not_needed),
        line("rule", Verdict.use, people=1200),
        line("experiment", Verdict.change_first, "caused"),
    )
    return Advised(campaign="spring", at=datetime(2011, 3, 1, tzinfo=UTC), people=1200, currency="GBP", lines=lines)


@pytest.fixture
def asked():
    return sample(advice=tools(advised()))


@pytest.mark.parametrize(("language", "words"), [
    ("en", ("What this data can carry", "A simple rule", "take this", "numbers of rule", "1,200 people", "2.7\u00a0hours", "take this, after a change")),
    ("nl", ("Wat deze gegevens kunnen dragen", "Een eenvoudige regel", "neem dit", "cijfers van rule", "1.200 mensen", "2,7\u00a0uur", "neem dit, na een wijziging")),
])  # fmt: skip
def test_the_section_says_what_to_take_and_why(asked, language, words):
    html = page(asked, language)
    parsed(html)
    for word in words:
        assert word in html
    assert "&lt;rule&gt; " in html
    assert "<rule>" not in html


def test_only_what_is_taken_shows_its_numbers(asked):
    assert "numbers of everyone" not in page(asked, "en")


def test_without_advice_there_is_no_section():
    assert "What this data can carry" not in page(sample(), "en")


def test_it_survives_a_trip_through_json(asked):
    assert ReportData.from_dict(json.loads(json.dumps(asked.to_dict()))) == asked
