"""Every rule has an article, a date and a way of being kept, and the tests it names exist."""

import ast
from datetime import date, timedelta
from pathlib import Path

import pytest

from echt.prove.law import RULES, How, State, law

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
