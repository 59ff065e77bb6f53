"""Consent in one text: what it grants, what it refuses, and what it says twice."""

import itertools
import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from echt.ingest import Source, receive
from echt.ingest.consent import CATEGORIES, permissions_in
from echt.nouns import Purpose

from .conftest import AT

MAIL = "marketing.communications.email"


def answers(mapping=None, **said):
    rows = permissions_in(
        [json.dumps({"consent": None, "consentManagement": None, "preferences": None, "gpc": None} | said)],
        mapping or {},
    )
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


SAID = st.lists(st.tuples(st.booleans(), st.sampled_from(["email", "gpc"])), min_size=1, max_size=6)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=SAID, data=st.data())
def test_the_newest_no_stands_in_whatever_order_the_files_come(shops, said, data):
    """Consent rides along with every message: the same no again counts as one that is newer."""
    apart = shops(f"apart{next(NUMBER)}")
    source = Source.from_toml("web", {"kind": "segment"})
    lines = [json.dumps(message(n, *answer)) + "\n" for n, answer in enumerate(said)]
    where = [data.draw(st.integers(0, 2)) for _ in lines]
    for part in data.draw(st.permutations([0, 1, 2])):
        path = apart.folder / f"{part}.jsonl"
        path.write_text("".join(line for line, place in zip(lines, where, strict=True) if place == part))
        if path.stat().st_size:
            apart.ingest(source, path)
    newest = {what: granted for granted, what in said}
    if newest.get("email") is False:
        assert [granted for granted, _ in standing(apart, MAIL)] == [False]
    if said[-1][1] == "gpc":
        assert [objected for _, objected in standing(apart, "personalize.content.profiled")] == [True]


NUMBER = itertools.count()


def message(number, granted, what):
    context = (
        {"gpc": True}
        if what == "gpc"
        else {"consent": {"categoryPreferences": {"email": granted, "personalization": granted}}}
    )
    return {
        "type": "page",
        "messageId": f"m{number}",
        "userId": "u",
        "timestamp": f"2024-05-{number + 1:02}T10:00:00Z",
        "context": context,
    }


def standing(shop, purpose):
    return [(row["granted"], row["objected"]) for row in shop.ledger.standing(Purpose(purpose), AT).to_pylist()]


def test_a_refusal_repeated_live_outlives_an_older_yes_that_comes_later(shop, tmp_path):
    no = {"type": "page", "userId": "u", "context": {"consent": {"categoryPreferences": {"email": False}}}}
    for day in (1, 20):
        receive(shop.ledger, [no | {"messageId": f"no{day}"}], at=datetime(2024, 5, day, tzinfo=UTC))
    path = tmp_path / "late.jsonl"
    path.write_text(json.dumps(message(9, True, "email")) + "\n")
    shop.ingest(Source.from_toml("web", {"kind": "segment"}), path)
    assert standing(shop, MAIL) == [(False, False)]
