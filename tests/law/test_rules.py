"""Every rule has an article, a date and a way of being kept, and the tests it names exist."""

import ast
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from echt.prove.law import RULES, How, Rule, State, law
from echt.prove.law.base import Known
from echt.prove.law.dutch import DUTCH
from echt.prove.law.words import IN_DUTCH, PAGE

HERE = Path(__file__).parent
TESTS = {
    node.name
    for path in HERE.glob("test_*.py")
    if path.name != "test_rules.py"
    for node in ast.parse(path.read_text(encoding="utf-8")).body
    if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
}
NAMED = {test for rule in RULES for test in rule.tests}


def test_every_test_that_a_rule_names_exists_and_every_test_is_named():
    assert NAMED == TESTS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_a_rule_says_what_how_and_who(rule):
    assert rule.article and rule.says.endswith(".") and rule.law
    assert rule.tests or rule.how is How.person
    assert rule.person or rule.how is not How.person


def test_keys_are_unique():
    assert len({rule.key for rule in RULES}) == len(RULES) > 32


def test_a_rule_binds_from_its_day_and_not_before():
    for rule in RULES:
        assert rule.state(rule.since) is State.applies
        assert rule.state(rule.since - timedelta(days=1)) is State.later


def test_the_clock_changes_the_verdict():
    before, after = law(date(2026, 8, 1)), law(date(2026, 8, 2))
    changed = {one.key for one in RULES if one.state(before.on) is not one.state(after.on)}
    assert changed == {"ai-act-50-1", "ai-act-50-2", "ai-act-50-4-pictures", "ai-act-50-4-text"}
    assert law(date(2011, 3, 1)).counts[State.applies] < after.counts[State.applies]
    assert sum(after.counts.values()) == len(RULES)
    assert [one.key for one in RULES if one.state(date(2026, 12, 1)) is State.later] == ["ai-act-5-intimate"]


def test_what_a_person_must_check_is_said_and_that_the_dates_were_not_read_in_the_journal():
    said = str(law(date(2026, 11, 23)))
    assert "a person checks: that the named editor did read it" in said and "no legal advice" in said
    assert "AI Act (2024/1689) art. 50(2): applies, since 2026-08-02" in said
    assert "not yet, from 2026-09-27" in str(law(date(2026, 9, 1)))
    shown = law(date(2026, 12, 2)).to_dict()
    assert shown["counts"]["applies"] == len(RULES) and shown["rules"][0]["dates_from"] == "own knowledge"


ENGLISH = {"the", "and", "with", "that", "what", "who", "is not", "no", "by", "are", "people", "whether", "person"}


def test_every_rule_is_said_in_dutch_and_no_other_is():
    assert list(DUTCH) == [rule.key for rule in RULES]
    for rule in RULES:
        english, dutch = rule.said(), rule.said("nl")
        assert english == (rule.law, rule.article, rule.says, rule.person)
        assert dutch.says.endswith(".") and dutch.law and dutch.article
        assert bool(dutch.person) == bool(english.person)
        assert dutch.says != english.says
        assert not set(f"{dutch.says} {dutch.person}".lower().replace(",", "").split()) & ENGLISH


def test_the_same_figures_stand_in_both_languages():
    for rule in RULES:
        english, dutch = rule.said(), rule.said("nl")
        assert re.findall(r"\d{4}/\d+|\d+/\d{2}", english.law) == re.findall(r"\d{4}/\d+|\d+/\d{2}", dutch.law)
        for figure in re.findall(r"\d+", english.says):
            assert figure in dutch.says or figure == "30", rule.key


def test_states_ways_and_headings_are_there_in_both():
    assert set(IN_DUTCH) == {str(one) for kind in (State, How, Known) for one in kind}
    assert set(PAGE["nl"]) == set(PAGE["en"])


def test_printed_in_dutch_it_is_dutch_and_json_keeps_its_words():
    found = law(date(2026, 9, 1), language="nl")
    said = str(found)
    assert "AI-verordening (2024/1689) art. 50 lid 2: geldt, sinds 2026-08-02" in said
    assert "nog niet, vanaf 2026-09-27" in said and "een mens kijkt na: dat het keurmerk is erkend" in said
    assert "geen juridisch advies" in said and "applies" not in said and "a person" not in said
    dutch, english = found.to_dict(), law(date(2026, 9, 1)).to_dict()
    assert [(one["key"], one["state"], one["how"]) for one in dutch["rules"]] == [
        (one["key"], one["state"], one["how"]) for one in english["rules"]
    ]
    assert dutch["language"] == "nl" and dutch["rules"][0]["says"].startswith("Geen techniek")


def test_a_rule_that_has_ended_says_until_when_and_one_without_dutch_stays_english():
    old = Rule(
        key="old",
        law="Old law",
        article="art. 1",
        since=date(2000, 1, 1),
        until=date(2010, 1, 1),
        says="It held.",
        how=How.run,
        known=Known.own,
    )
    assert "Old law art. 1: no longer, until 2010-01-01" in str(law(date(2026, 1, 1), [old]))
    assert "Old law art. 1: niet meer, tot en met 2010-01-01\n    It held." in str(
        law(date(2026, 1, 1), [old], language="nl")
    )
