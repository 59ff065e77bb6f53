"""Consent in one text: what it grants, what it refuses, and what it says twice."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.ingest.consent import CATEGORIES, permissions_in

MAIL = "marketing.communications.email"


def answers(mapping=None, **said):
    rows = permissions_in([json.dumps({"consent": None, "consentManagement": None, "preferences": None, "gpc": None} | said)], mapping or {})
    found = {}
    for row in rows.to_pylist():
        found.setdefault(row["purpose"], set()).add(row["granted"])
    return found


@pytest.mark.parametrize("gpc", ["1", 1, True, "true"])
def test_gpc_is_heard_however_it_is_written(gpc):
    assert answers(gpc=gpc) == {"personalize.content.profiled": {False}}


@pytest.mark.parametrize("gpc", ["0", 0, False, None, "no"])
def test_no_gpc_says_nothing(gpc):
    assert answers(gpc=gpc) == {}


def test_another_word_for_a_selected_category_is_not_left_out():
    found = answers(preferences={"eventType": "allow_selected", "consentScopes": ["email"]})
    assert found.pop(MAIL) == {True}
    assert set().union(*found.values()) == {False}


def test_of_two_mapped_categories_of_one_purpose_the_one_left_out_counts():
    mapping = {"news": MAIL, "offers": MAIL}
    assert answers(mapping, preferences={"eventType": "allow_selected", "consentScopes": ["news"]}) == {MAIL: {False}}


@pytest.mark.parametrize("kind", ["pending", "implicit_consent", None, "something else"])
def test_what_is_no_consent_gives_nothing(kind):
    assert answers(preferences={"eventType": kind, "consentScopes": ["email"]}) == {}


def test_a_basis_that_is_no_ground_of_a_shop_grants_nothing():
    said = {"eventType": "allow_all", "consentScopes": ["email"], "basisForProcessing": "vital_interests"}
    assert True not in set().union(*answers(preferences=said).values(), set())


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(CATEGORIES)), st.booleans()))
def test_one_text_never_both_grants_and_refuses_a_purpose(preferences):
    found = answers(consent={"categoryPreferences": preferences})
    for category, granted in preferences.items():
        for purpose in CATEGORIES[category]:
            assert len(found[purpose]) == 1
            assert granted or found[purpose] == {False}
